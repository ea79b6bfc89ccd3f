"""How the columns and words of somebody else's network are to be read."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ecosystem.errors import DataError, Problem, UsageError, Worded
from ecosystem.io import grids
from ecosystem.io.clerk.cells import read_cell
from ecosystem.io.files import error, fold, number_text, warning
from ecosystem.io.formats.base import (
    Balance,
    FormatImport,
    FormatMapping,
    TableBalance,
    quarter_meta,
)
from ecosystem.io.reading import read_rows
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table, fault_of
from ecosystem.schema import FREQUENCY_PER_YEAR, ID_PATTERN, KIND_LAYER, TABLES, TYPE_SECTOR
from ecosystem.stubs import dataclass

# --- Columns and words of a foreign table, looked up by a mapping, with a note for what is
# unknown.

# Columns that mean the same everywhere; others must be mapped, or be spelled as the stored key.
_FOUND_BY_NAME = frozenset({"id", "name", "source", "target", "lat", "lon"})


def present(text: str) -> str:
    """Give a cell text, blank if it is a word by which programs say that there is none."""
    return "" if grids.is_nothing(text) else text


class Foreign:
    """A foreign table, read with a mapping as rows of ``actors`` or ``ties``."""

    def __init__(self, table: str, grid: grids.Grid, mapping: FormatMapping) -> None:
        self.schema = TABLES[table]
        self.source = grid.source
        self.lines = grid.lines
        self.notes: list[Problem] = []
        self._mapping = mapping
        width = len(grid.header)
        faults = [
            error("long_row", grid.source, line, cells=len(row), width=width)
            for row, line in zip(grid.rows, grid.lines, strict=True)
            if any(row[width:])
        ]
        if faults:
            raise DataError("checks.heading", faults, count=len(faults))
        rows = [[*row[:width], *[""] * (width - len(row))] for row in grid.rows]
        header = [name or f"column_{i + 1}" for i, name in enumerate(grid.header)]
        cells = list(zip(*rows, strict=True)) or [()] * width
        self.cells = {
            name: self._padded(name, list(c)) for name, c in zip(header, cells, strict=True)
        }

    def __len__(self) -> int:
        return len(self.lines)

    def _padded(self, name: str, cells: list[str]) -> list[str]:
        width = self._mapping.pads.get(name, 0)
        padded = [text.zfill(width) if text.isdigit() else text for text in cells]
        count = sum(one != other for one, other in zip(cells, padded, strict=True))
        if count:
            note = warning("import_padded", self.source, None, name, width=width, count=count)
            self.notes.append(note)
        return padded

    def header_of(self, column: str) -> str | None:
        """Find the foreign column that a column of the data model is read from."""
        wanted = self._mapping.columns.get(f"{self.schema.name}.{column}")
        if wanted is not None:
            return wanted if wanted in self.cells else None
        if column in self.cells or column not in _FOUND_BY_NAME:
            return column if column in self.cells else None
        return next((name for name in self.cells if fold(name) == column), None)

    def constant(self, column: str) -> str | None:
        """Find the stored key that the mapping gives to every row of a column."""
        wanted = self._mapping.columns.get(f"{self.schema.name}.{column}")
        if wanted is None or wanted in self.cells:
            return None
        model = self.schema.columns[column]
        text = grids.stored_text(model, wanted) if grids.has_words(model) else wanted
        if model.type in ("id", "text") or fault_of(model, text):
            columns = ", ".join(self.cells)
            raise UsageError("io.map_no_column", name=column, column=wanted, columns=columns)
        return text

    def texts(self, column: str) -> list[str]:
        """Read a column of the data model."""
        always = self.constant(column)
        meanings = self._mapping.meanings(f"{self.schema.name}.{column}")
        blank = always if always is not None else meanings.get("", "")
        header = self.header_of(column)
        if header is None:
            return [blank] * len(self)
        cells = self.cells[header]
        read = {text: self._meaning(column, text, meanings) for text in dict.fromkeys(cells)}
        for text, meaning in read.items():
            if meaning is None:
                self._note_unknown(column, header, text)
        return [read[text] or blank for text in cells]

    def _meaning(self, column: str, text: str, meanings: Mapping[str, str]) -> str | None:
        """Say what a word means; None if it is a word and nobody knows it."""
        if text in meanings:
            return meanings[text]
        model = self.schema.columns[column]
        if model.type in ("id", "text"):
            return text
        if not present(text):
            return ""
        read = read_cell(model, text)
        return None if read.fault else read.value

    def _note_unknown(self, column: str, header: str, text: str) -> None:
        cells = self.cells[header]
        params = {"value": text, "count": Counter(cells)[text], "key": column}
        line = self.lines[cells.index(text)]
        self.notes.append(warning("import_value", self.source, line, header, **params))

    def extras(
        self, made: Mapping[str, Sequence[str]], covered: Iterable[str] = ()
    ) -> dict[str, list[str]]:
        """Give the foreign columns that hold more than what was taken over."""
        known = {self.header_of(column): list(texts) for column, texts in made.items()}
        left_out = {self.header_of(column) for column in covered}
        found: dict[str, list[str]] = {}
        for name, cells in self.cells.items():
            if name in left_out or known.get(name) == cells or not any(cells):
                continue
            clash = grids.is_header(self.schema, name) or name in made
            found[f"original_{name}" if clash else name] = cells
        return found


# --- Nodes of a foreign network as actors: ids that are allowed here, types, sectors, names.

# Nobody knows what it is; a sector of its own may be known.
UNKNOWN_TYPE = "?"

_LONGEST = 32

# Tells from its name what kind of place an actor is; blank where that would be a guess.
Guess = Callable[[str], str]


@dataclass(frozen=True)
class Actors:
    """The actors of a foreign network."""

    table: Table
    ids: Mapping[str, str]
    notes: tuple[Problem, ...]  # What could not be mapped.


def slug(text: str) -> str:
    """Make an id that is allowed of any text."""
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(letter, written).replace(letter.upper(), written.capitalize())
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:_LONGEST].strip("-") or "actor"


def allowed_ids(originals: Iterable[str]) -> dict[str, str]:
    """Give each foreign id one that is allowed; equal for the same ids in any order."""
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


def _types(
    foreign: Foreign, sectors: Sequence[str], names: Sequence[str], guess: Guess | None
) -> list[str]:
    """Choose the type of each actor: known, told by its name, else open; a sector is no type."""
    types = foreign.texts("type")
    fallen: Counter[str] = Counter()
    chosen = []
    for known, sector, name in zip(types, sectors, names, strict=True):
        told = guess(name) if guess is not None and not known else ""
        if told and sector and TYPE_SECTOR[told] != sector:
            told = ""  # the file says otherwise
        chosen.append(known or told or UNKNOWN_TYPE)
        if not known and not told:
            fallen["import_no_type" if sector else "import_no_sector"] += 1
    for note, count in fallen.items():
        foreign.notes.append(warning(note, foreign.source, count=count))
    return chosen


def _node_columns(
    foreign: Foreign, originals: Sequence[str], guess: Guess | None
) -> dict[str, list[str]]:
    sectors = foreign.texts("sector")
    names = foreign.texts("name")
    nameless = sum(not name for name in names) if foreign.header_of("name") else 0
    if nameless:
        foreign.notes.append(warning("import_no_name", foreign.source, count=nameless))
    names = [name or text for name, text in zip(names, originals, strict=True)]
    types = _types(foreign, sectors, names, guess)
    made = {"name": names, "type": types}
    other = ["" if TYPE_SECTOR.get(t) == s else s for t, s in zip(types, sectors, strict=True)]
    if any(other):
        made["sector"] = other
    for column in TABLES["actors"].columns:
        if column not in ("id", "name", "type", "sector"):
            texts = foreign.texts(column)
            if any(texts):
                made[column] = texts
    return made


def read_actors(foreign: Foreign, endpoints: Sequence[str], guess: Guess | None = None) -> Actors:
    """Read the nodes, and add those that only occur in ties."""
    header = _id_header(foreign)
    originals = foreign.cells[header]
    if not all(originals):
        line = foreign.lines[originals.index("")]
        raise UsageError("io.import_no_id", source=foreign.source, line=line, column=header)
    added = sorted(set(endpoints) - set(originals))
    ids = allowed_ids([*originals, *added])
    made = {"id": [ids[text] for text in originals], **_node_columns(foreign, originals, guess)}
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
            told = guess(text) if guess is not None else ""
            kind = {"type": told} if told else {}
            records.append({**plain, **kind, "id": ids[text], "name": text, **own})
    lines = tuple(foreign.lines) + (0,) * len(added)
    table = Table.from_records("actors", records, tuple(columns))
    table = Table("actors", table.columns, table.rows, lines, foreign.source)
    return Actors(table, ids, tuple(foreign.notes))


# --- Edges of a foreign network as ties: kinds, strength scales, rows for two directions.

# What a tie is taken as if nothing says what it is: it joins two actors and refers nobody.
UNKNOWN_KIND = "exchange"


# The plainest kind of each layer, for files that name only the layer.
LAYER_KIND: Mapping[str, str] = {"ref": "referral", "coop": "cooperation", "info": "exchange"}


Row = dict[str, str]


@dataclass(frozen=True)
class Ties:
    """The ties of a foreign network."""

    table: Table
    notes: tuple[Problem, ...]  # What could not be mapped.


def _left_out(foreign: Foreign, mapping: FormatMapping) -> list[bool]:
    """Tell of each row whether the mapping gives its kind no meaning on purpose."""
    header = foreign.header_of("kind")
    if header is None:
        return [False] * len(foreign)
    meanings = mapping.meanings("ties.kind")
    return [bool(text) and meanings.get(text) == "" for text in foreign.cells[header]]


def _kinds(foreign: Foreign, mapping: FormatMapping) -> list[str]:
    header = foreign.header_of("kind")
    layers = [LAYER_KIND.get(fold(text), "") for text in foreign.cells[header]] if header else []
    if layers and all(layers):
        return layers
    kinds = foreign.texts("kind")
    skipped = _left_out(foreign, mapping)
    unknown = sum(not kind and not left for kind, left in zip(kinds, skipped, strict=True))
    if unknown:
        kind_ = Worded("tie_kind", UNKNOWN_KIND)
        note = warning("import_no_kind", foreign.source, count=unknown, kind=kind_)
        foreign.notes.append(note)
    if any(skipped):
        note = warning("import_kind_left_out", foreign.source, count=sum(skipped))
        foreign.notes.append(note)
    kinds = [kind or UNKNOWN_KIND for kind in kinds]
    return ["" if left else kind for kind, left in zip(kinds, skipped, strict=True)]


def _number(text: str) -> float | None:
    try:
        return float(present(text) or "nan")
    except ValueError:
        return None


def _turned(cells: list[str]) -> list[str]:
    """Turn a scale round on which 1 is the strongest."""
    numbers = [_number(text) for text in cells]
    known = [number for number in numbers if number is not None and number == number]
    if not known:
        return cells
    ends = min(known) + max(known)
    return [
        number_text(ends - number) if number is not None and number == number else ""
        for number in numbers
    ]


def _step(word: str) -> tuple[str, str]:
    """Say what a step of a scale means: a column and its text."""
    frequency = grids.vocabulary_key("frequency", word)
    if frequency:
        return "frequency", frequency
    number = _number(word)
    if number is None or not 0 <= number < float("inf"):
        known = ", ".join(FREQUENCY_PER_YEAR)
        raise UsageError("io.map_bad_value", name="strength", value=word, known=known)
    return "referrals_year", number_text(number)


def _strength(foreign: Foreign, mapping: FormatMapping) -> dict[str, list[str]]:
    if not mapping.strength:
        return {}
    if mapping.strength not in foreign.cells:
        columns = ", ".join(foreign.cells)
        column = mapping.strength
        raise UsageError("io.map_no_column", name="strength", column=column, columns=columns)
    cells = foreign.cells[mapping.strength]
    if not mapping.steps:
        note = warning("import_no_frequency", foreign.source, None, mapping.strength)
        foreign.notes.append(note)
        return {"strength": _turned(cells) if mapping.strength_reversed else cells}
    meanings = {step: _step(word) for step, word in mapping.steps.items()}
    for text in dict.fromkeys(cells):
        if present(text) and text not in meanings:
            params = {"value": text, "count": cells.count(text), "key": "strength"}
            line = foreign.lines[cells.index(text)]
            note = warning("import_value", foreign.source, line, mapping.strength, **params)
            foreign.notes.append(note)
    return {
        column: [
            meanings[t][1] if t in meanings and meanings[t][0] == column else "" for t in cells
        ]
        for column in ("frequency", "referrals_year")
        if any(made == column for made, _ in meanings.values())
    }


def _is_undirected(foreign: Foreign, mapping: FormatMapping) -> list[bool]:
    answer = grids.vocabulary_key("answer", mapping.undirected or "yes")
    if answer is not None:
        return [answer == "yes"] * len(foreign)
    layers = {fold(layer) for layer in mapping.undirected.split(";")}
    header = foreign.header_of("kind")
    cells = foreign.cells[header] if header else []
    if not layers & set(map(fold, cells)):
        known = ", ".join(["yes", "no", *dict.fromkeys(cells)])
        value = mapping.undirected
        raise UsageError("io.map_bad_value", name="undirected", value=value, known=known)
    return [fold(text) in layers for text in cells]


def _turn_row(row: Row) -> Row:
    """Say the same tie from its other end."""
    swapped = {"source": "target", "target": "source"}
    swapped |= {"source_reports": "target_reports", "target_reports": "source_reports"}
    turned = dict(row)
    for one, other in swapped.items():
        if other in row or one in row:
            turned[one] = row.get(other, "")
    return turned


def _merge(kept: Row, other: Row) -> Row:
    """Join two rows of one pair: what one leaves blank the other fills, the more frequent holds."""
    merged = dict(kept)
    for column, text in other.items():
        mine = kept.get(column, "")
        if not mine:
            merged[column] = text
        elif text and text != mine and column not in TABLES["ties"].columns:
            merged[column] = "|".join(dict.fromkeys([*mine.split("|"), *text.split("|")]))
    both = [kept.get("frequency", ""), other.get("frequency", "")]
    if all(both):
        merged["frequency"] = max(both, key=lambda word: FREQUENCY_PER_YEAR[word])
    return merged


def _joined(rows: list[tuple[Row, bool, int]], foreign: Foreign) -> Iterator[tuple[Row, int]]:
    """Give each undirected pair once, or a referral in both directions."""
    directed = {(r["source"], r["target"], r["kind"]) for r, _, _ in rows}
    pairs: dict[tuple[str, str, str], tuple[Row, int]] = {}
    merged = doubled = 0
    for row, undirected, line in sorted(rows, key=lambda entry: list(entry[0].values())):
        if not undirected:
            yield row, line
            continue
        if KIND_LAYER[row["kind"]] == "REF":
            yield row, line
            if (row["target"], row["source"], row["kind"]) not in directed:
                doubled += 1
                yield _turn_row(row), line
            continue
        own = row if row["source"] <= row["target"] else _turn_row(row)
        key = (own["source"], own["target"], own["kind"])
        if key in pairs:
            merged += 1
            kept, first = pairs[key]
            pairs[key] = (_merge(kept, own), min(first, line))
        else:
            pairs[key] = (own, line)
    yield from pairs.values()
    for note, count in (("import_merged", merged), ("import_doubled", doubled)):
        if count:
            foreign.notes.append(warning(note, foreign.source, count=count))


def endpoints(foreign: Foreign) -> list[tuple[str, str]]:
    """Read both ends of each edge."""
    for column in ("source", "target"):
        if foreign.header_of(column) is None:
            foreign.constant(column)
            columns = ", ".join(foreign.cells)
            raise UsageError("io.no_end", name=column, columns=columns)
    return list(zip(foreign.texts("source"), foreign.texts("target"), strict=True))


def read_ties(foreign: Foreign, ids: Mapping[str, str], mapping: FormatMapping) -> Ties:
    """Read the edges."""
    made: dict[str, list[str]] = {
        "source": [ids.get(source, "") for source, _ in endpoints(foreign)],
        "target": [ids.get(target, "") for _, target in endpoints(foreign)],
        "kind": _kinds(foreign, mapping),
        **_strength(foreign, mapping),
    }
    for column in TABLES["ties"].columns:
        if column not in made and any(texts := foreign.texts(column)):
            made[column] = texts
    columns = {**made, **foreign.extras(made, ("source", "target"))}
    undirected = _is_undirected(foreign, mapping)
    rows, left_out = [], 0
    for i, (values, line) in enumerate(
        zip(zip(*columns.values(), strict=True), foreign.lines, strict=True)
    ):
        row = dict(zip(columns, values, strict=True))
        endless = not row["source"] or not row["target"]
        left_out += endless
        if row["kind"] and not endless:
            rows.append((row, undirected[i], line))
    if left_out:
        foreign.notes.append(warning("import_row_left_out", foreign.source, count=left_out))
    joined = list(_joined(rows, foreign)) if any(undirected) else [(row, n) for row, _, n in rows]
    found = dict.fromkeys([*columns, *(column for row, _ in joined for column in row)])
    known = [column for column in TABLES["ties"].columns if column in found]
    ordered = (*known, *(column for column in found if column not in TABLES["ties"].columns))
    table = Table.from_records("ties", [row for row, _ in joined], ordered)
    lines = tuple(line for _, line in joined)
    return Ties(
        Table("ties", table.columns, table.rows, lines, foreign.source), tuple(foreign.notes)
    )


# --- Other people's networks: a list of nodes and a list of edges, read with a mapping.

_PLAIN_STEMS = frozenset({"nodes", "node", "knoten", "actors", "akteure", "places", "orte"})


def _foreign(table: str, path: Path, mapping: FormatMapping, notes: list[Problem]) -> Foreign:
    if not path.exists():
        raise DataError("io.no_such_path", path=path)
    grid, problems = read_rows(path)
    if grid is None:
        raise DataError("checks.heading", problems, count=1)
    notes.extend(problems)
    return Foreign(table, grid, mapping)


def imported_meta(mapping: FormatMapping, name: str, files: Iterable[str]) -> Meta:
    """Make the properties of a quarter of those in a mapping."""
    languages = grids.stored_text(
        TABLES["offers"].columns["languages"], mapping.quarter.get("languages", "")
    )
    meta = quarter_meta({**mapping.quarter, "languages": languages}, name)
    return replace(meta, sources=tuple({"title": title} for title in files))


def _meta(mapping: FormatMapping, nodes: Path, edges: Path | None) -> Meta:
    stem = nodes.stem if nodes.stem.casefold() not in _PLAIN_STEMS else nodes.resolve().parent.name
    return imported_meta(mapping, stem, [path.name for path in (nodes, edges) if path is not None])


def _balance(nodes: Foreign, edges: Foreign | None, ties: Table | None) -> Balance:
    """Say what became of the rows of a list of nodes and of one of edges."""
    tables = {"nodes": TableBalance(len(nodes))}
    if edges is not None and ties is not None:
        taken = len(set(ties.lines))
        endless = sum(not all(pair) for pair in endpoints(edges))
        rest = len(edges) - taken - endless  # joined with another row, or left out by the mapping
        left = {"no_end": endless, "mapping": max(0, rest)}
        tables["edges"] = TableBalance(taken, {k: n for k, n in left.items() if n})
    return Balance(tables)


def read_edgelist(
    nodes: str | os.PathLike[str],
    edges: str | os.PathLike[str] | None = None,
    mapping: FormatMapping | Mapping[str, str] | None = None,
) -> FormatImport:
    """Read a list of nodes and a list of edges as a quarter."""
    # An id that is not allowed here is replaced, and kept in the column `original_id`; an end
    # of an edge that is no node becomes an actor; an unknown type becomes the other type of its
    # sector. Every column that is not taken over as it is stays as an extra column. Rows of an
    # undirected layer give one tie a pair, a referral two.
    used = mapping
    if not isinstance(used, FormatMapping):
        used = FormatMapping.from_entries(used or {})
    node_path, edge_path = Path(nodes), Path(edges) if edges is not None else None
    notes: list[Problem] = []
    node_list = _foreign("actors", node_path, used, notes)
    if edge_path is None:
        actors = read_actors(node_list, ())
        last = warning("import_no_ties")
        quarter = Quarter(_meta(used, node_path, None), {"actors": actors.table})
        balance = _balance(node_list, None, None)
        return FormatImport(quarter, (*notes, *actors.notes, last), balance=balance)
    edge_list = _foreign("ties", edge_path, used, notes)
    ends = [end for pair in endpoints(edge_list) if all(pair) for end in pair]
    actors = read_actors(node_list, ends)
    ties = read_ties(edge_list, actors.ids, used)
    tables = {"actors": actors.table, "ties": ties.table}
    quarter = Quarter(_meta(used, node_path, edge_path), tables)
    last = warning("import_network_only")
    balance = _balance(node_list, edge_list, ties.table)
    return FormatImport(quarter, (*notes, *actors.notes, *ties.notes, last), balance=balance)
