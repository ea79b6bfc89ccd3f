"""Nodes of a foreign network as actors: ids that are allowed here, types, sectors, names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ecosystem.errors import UsageError
from ecosystem.io.foreign import Foreign
from ecosystem.io.notes import warning
from ecosystem.model.table import Table
from ecosystem.problems import Problem
from ecosystem.schema import ID_PATTERN, INFORMAL, SECTORS, TABLES, TYPE_SECTOR

OTHER_TYPE: Mapping[str, str] = {
    sector: "helper_place" if sector == INFORMAL else f"{sector}_other" for sector in SECTORS
}
"""The type of an actor of which only the sector is known."""

UNKNOWN_TYPE = "civil_other"
_LONGEST = 32


@dataclass(frozen=True)
class Actors:
    """The actors of a foreign network.

    Parameters
    ----------
    table
        The table ``actors``.
    ids
        Foreign id to id.
    notes
        What could not be mapped.
    """

    table: Table
    ids: Mapping[str, str]
    notes: tuple[Problem, ...]


def slug(text: str) -> str:
    """Make an id that is allowed of any text.

    Parameters
    ----------
    text
        A foreign id or a name.

    Returns
    -------
    slug
        At most 32 letters, digits, hyphens and underscores.

    Examples
    --------
    >>> slug("Bürgerbüro Löschkai (e. V.)")
    'Buergerbuero-Loeschkai-e-V'
    """
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(letter, written).replace(letter.upper(), written.capitalize())
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:_LONGEST].strip("-") or "actor"


def allowed_ids(originals: Iterable[str]) -> dict[str, str]:
    """Give each foreign id one that is allowed; equal for the same ids in any order.

    Parameters
    ----------
    originals
        Foreign ids.

    Returns
    -------
    ids
        Foreign id to a distinct id; those that are allowed stay.
    """
    given = dict.fromkeys(originals)
    ids = {text: text for text in given if ID_PATTERN.fullmatch(text)}
    taken = set(ids)
    for text in sorted(given.keys() - ids.keys()):
        found, number = slug(text), 1
        while found in taken:
            number += 1
            ending = f"-{number}"
            found = slug(text)[: _LONGEST - len(ending)] + ending
        taken.add(found)
        ids[text] = found
    return {text: ids[text] for text in given}


def _id_header(foreign: Foreign) -> str:
    header = foreign.header_of("id")
    if header is None:
        foreign.constant("id")  # says so if the mapping names a column that is not there
        named = foreign.header_of("name")
        header = named if named is not None else next(iter(foreign.cells))
    return header


def _types(foreign: Foreign, sectors: Sequence[str]) -> list[str]:
    """Choose the type of each actor: known, else the other one of its sector, else the plainest."""
    types = foreign.texts("type")
    fallen: dict[tuple[str, str], int] = {}
    chosen = []
    for known, sector in zip(types, sectors, strict=True):
        chosen.append(known or OTHER_TYPE.get(sector, UNKNOWN_TYPE))
        if not known:
            note = "import_other_type" if sector else "import_no_sector"
            fallen[note, chosen[-1]] = fallen.get((note, chosen[-1]), 0) + 1
    for (note, type_), count in fallen.items():
        foreign.notes.append(warning(note, foreign.source, count=count, type=type_))
    return chosen


def _node_columns(foreign: Foreign, originals: Sequence[str]) -> dict[str, list[str]]:
    sectors = foreign.texts("sector")
    names = foreign.texts("name")
    nameless = sum(not name for name in names) if foreign.header_of("name") else 0
    if nameless:
        foreign.notes.append(warning("import_no_name", foreign.source, count=nameless))
    types = _types(foreign, sectors)
    made = {
        "name": [name or text for name, text in zip(names, originals, strict=True)],
        "type": types,
    }
    other = ["" if TYPE_SECTOR[t] == s else s for t, s in zip(types, sectors, strict=True)]
    if any(other):
        made["sector"] = other
    for column in TABLES["actors"].columns:
        if column not in ("id", "name", "type", "sector"):
            texts = foreign.texts(column)
            if any(texts):
                made[column] = texts
    return made


def read_actors(foreign: Foreign, endpoints: Sequence[str]) -> Actors:
    """Read the nodes, and add those that only occur in ties.

    Parameters
    ----------
    foreign
        The list of nodes.
    endpoints
        Foreign ids that occur in ties.

    Returns
    -------
    actors
        The table of actors with every extra column of the nodes.

    Raises
    ------
    UsageError
        If the mapping names a column that is not there, or a node has no id.
    """
    header = _id_header(foreign)
    originals = foreign.cells[header]
    if not all(originals):
        line = foreign.lines[originals.index("")]
        raise UsageError("io.import_no_id", source=foreign.source, line=line, column=header)
    added = sorted(set(endpoints) - set(originals))
    ids = allowed_ids([*originals, *added])
    made = {"id": [ids[text] for text in originals], **_node_columns(foreign, originals)}
    extras = foreign.extras(made, ("id", "name"))
    extras.pop(header, None)
    changed = sum(text != own for text, own in ids.items())
    if changed:
        foreign.notes.append(warning("import_new_ids", foreign.source, count=changed))
        extras["original_id"] = list(originals)
    columns = {**made, **extras}
    records = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    if added:
        shown = ", ".join(added[:5]) + (" …" if len(added) > 5 else "")
        note = warning("import_added_actors", foreign.source, count=len(added), shown=shown)
        foreign.notes.append(note)
        plain = {"type": UNKNOWN_TYPE, **({"original_id": ""} if changed else {})}
        for text in added:
            own = {"original_id": text} if changed else {}
            records.append({**plain, "id": ids[text], "name": text, **own})
    lines = tuple(foreign.lines) + (0,) * len(added)
    table = Table.from_records("actors", records, tuple(columns))
    table = Table("actors", table.columns, table.rows, lines, foreign.source)
    return Actors(table, ids, tuple(foreign.notes))
