"""What comes in from other directories and what goes out to other programs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ecosystem.errors import UsageError
from ecosystem.io.clerk.names import ASK_FROM, Candidate, duplicate_candidates, likeness, normalised
from ecosystem.io.files import save_bytes, save_folder
from ecosystem.io.formats import graphs, integreat, kumu, osm
from ecosystem.io.formats.hsds_out import contents as hsds_contents
from ecosystem.io.formats.nets import edgelists_contents, tidy_contents
from ecosystem.model.merging import Decision, in_force
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Table, is_unknown
from ecosystem.pictures.layout import positions
from ecosystem.pictures.style import SECTOR_STYLES
from ecosystem.schema import TABLES
from ecosystem.sharing.quarters import share
from ecosystem.stubs import dataclass
from ecosystem.words import text

# --- What joining a directory to a quarter would change, as rows that say themselves.


@dataclass(frozen=True)
class JoinChange:
    """One thing that a join does, or leaves as it is."""

    # `same_id`, `same_name`, `new_actor`, `new_row`, `filled`, `kept`, `stricter`, `known_row`,
    # `renamed` or `question`.
    key: str
    table: str  # Stored key of the table, and id of the row in the quarter.
    row: str
    name: str = ""  # Name of the actor that it is about.
    column: str = ""  # Column; blank if it is about the row.
    typed: str = ""  # What the town typed, and what the directory says.
    found: str = ""

    def sentence(self, lang: str) -> str:
        """Say it in one sentence."""
        schema = TABLES[self.table]
        column = schema.columns.get(self.column)
        return text(
            f"formats.join_{self.key}",
            lang,
            table=schema.labels[lang],
            row=self.row,
            name=self.name or self.row,
            column=column.labels[lang] if column else self.column,
            typed=self.typed,
            found=self.found,
        )


# --- A quarter for other programs, through the one door.


@dataclass(frozen=True)
class _How:
    """What is asked of an export besides the quarter."""

    lang: str
    seed: int
    waves: Sequence[Quarter]


Make = Callable[[Quarter, _How], Any]


def _excel(quarter: Quarter, _: _How) -> bytes:
    from ecosystem.io.workbook import workbook_bytes  # openpyxl takes a third of a second

    return workbook_bytes(quarter)


def _gexf(quarter: Quarter, how: _How) -> bytes:
    colors = {sector: style.color for sector, style in SECTOR_STYLES.items()}
    places = positions(quarter, seed=how.seed)
    for wave in how.waves:
        places = {**positions(wave, seed=how.seed), **places}
    waves = sorted((*how.waves, quarter), key=lambda wave: str(wave.meta.wave or ""))
    return graphs.gexf_export_content(waves, places=places, colors=colors, lang=how.lang)


def _cytoscape(quarter: Quarter, how: _How) -> bytes:
    places = positions(quarter, seed=how.seed)
    return graphs.cytoscape_content(quarter, places=places, lang=how.lang)


def _in_words(make: Callable[..., Any]) -> Make:
    return lambda quarter, how: make(quarter, lang=how.lang)


# Format to the ending of its file, blank for a folder, and to what makes its bytes: of a folder
# those of each file.
_FORMATS: Mapping[str, tuple[str, Make]] = MappingProxyType(
    {
        "excel": (".xlsx", _excel),
        "edgelist": ("", _in_words(edgelists_contents)),
        "hsds": ("", _in_words(hsds_contents)),
        # The third version of Open Referral UK is a profile of HSDS 3.
        "oruk": ("", _in_words(hsds_contents)),
        "kumu": (".json", _in_words(kumu.content)),
        "graphml": (".graphml", _in_words(graphs.graphml_content)),
        "gexf": (".gexf", _gexf),
        "cytoscape": (".cyjs", _cytoscape),
        "geojson": (".geojson", _in_words(osm.content)),
        "osm": (".geojson", _in_words(osm.content)),
        "integreat": (".json", _in_words(integreat.content)),
        "networkcanvas": ("", _in_words(kumu.contents)),
        "r": ("", _in_words(tidy_contents)),
    }
)

EXPORTS: Mapping[str, str] = MappingProxyType({name: end for name, (end, _) in _FORMATS.items()})


def export_quarter(
    quarter: Quarter,
    target: str | os.PathLike[str],
    *,
    format: str,
    view: str = "partner",
    waves: Sequence[Quarter] = (),
    lang: str = "en",
    seed: int = 1,
) -> Path:
    """Write a quarter in the format of another program, reduced to what a view may show.

    Parameters
    ----------
    quarter
        The quarter on full data.
    target
        The file, or a new folder for ``edgelist``, ``hsds``, ``oruk``, ``networkcanvas`` and ``r``.
    format
        ``excel``, ``edgelist``, ``hsds``, ``oruk``, ``kumu``, ``graphml``, ``gexf``,
        ``cytoscape``, ``geojson``, ``osm``, ``integreat``, ``networkcanvas`` or ``r``. ``osm``
        is the same file of points as ``geojson``, ``oruk`` the same folder as ``hsds``.
    view
        ``partner``, ``public`` or ``internal``.
    waves
        Other waves of the same quarter, for ``gexf`` only: each actor and tie then lasts from wave
        to wave.
    lang
        Language of labels that are made of stored keys.
    seed
        Start of the layout, for ``gexf`` and ``cytoscape``.

    Returns
    -------
    target
        What was written; two calls give the same bytes.

    Raises
    ------
    DataError
        If a text that would leave names a person or a number, or the file cannot be written.
    UsageError
        If there is no such format, view or ending, waves are given to another format than
        ``gexf``, or the folder is not empty.
    """
    path = check_target(Path(target), format, waves=bool(waves))
    shown = share(quarter, view=view)
    how = _How(lang, seed, [share(wave, view=view) for wave in waves])
    ending, make = _FORMATS[format]
    made = make(shown, how)
    if ending:
        return save_bytes(path, made)

    def write(folder: Path) -> None:
        for name, data in sorted(made.items()):
            (folder / name).write_bytes(data)

    return save_folder(path, write)


def check_target(path: Path, format: str, *, waves: bool = False) -> Path:
    """Check where an export may be written before anything is computed."""
    if format not in EXPORTS:
        raise UsageError("formats.unknown_format", name=format, known=", ".join(EXPORTS))
    if waves and format != "gexf":
        raise UsageError("formats.waves_gexf")
    ending = EXPORTS[format]
    if ending and path.suffix.lower() != ending:
        raise UsageError("cli.unknown_ending", path=path, known=ending)
    if ending and path.is_dir():
        raise UsageError("cli.is_folder", path=path)
    if not ending and (path.is_file() or (path.is_dir() and any(path.iterdir()))):
        raise UsageError("formats.folder_not_empty", path=path)
    return path


# --- A directory joins a quarter: by id, then by name, and nothing that a town typed is lost.

# Columns in which the stricter value holds, from strict to open.
_STRICTER: Mapping[str, tuple[str, ...]] = {
    "release": ("internal", "partner", "public"),
    "consent": ("no", "yes"),
}


_REFERRING = ("actors.id", "docks.actor")

_SAME_TIE = ("source", "target", "kind")

Row = dict[str, str]


@dataclass(frozen=True)
class Join:
    """A quarter with a directory in it."""

    quarter: Quarter
    # What is new, filled, kept or renamed, in the order of the tables.
    changes: tuple[JoinChange, ...]
    # Pairs that may be one actor: they stand apart until somebody decides.
    questions: tuple[Candidate, ...]

    def count(self, key: str) -> int:
        """Count the changes of one key."""
        return sum(change.key == key for change in self.changes)


def _fresh(wanted: str, taken: set[str]) -> str:
    """Give an id that nobody has; it is then taken."""
    found, number = wanted, 1
    while found in taken:
        number += 1
        ending = f"-{number}"
        found = wanted[: 32 - len(ending)] + ending
    taken.add(found)
    return found


def _names(quarter: Quarter) -> dict[str, str]:
    return dict(quarter.table("actors").select("id", "name"))


class _Joiner:
    def __init__(self, quarter: Quarter, directory: Quarter, decisions: list[Decision]) -> None:
        self._base, self._other, self._decisions = quarter, directory, decisions
        self.changes: list[JoinChange] = []
        self._known, self._incoming = _names(quarter), _names(directory)
        self.ids: dict[str, str] = {}
        self.questions: tuple[Candidate, ...] = ()

    def _same_ids(self) -> None:
        """Take an id that both have as one actor if the names are alike, else give another id."""
        taken = set(self._known) | set(self._incoming)
        for key, name in sorted(self._incoming.items()):
            if key not in self._known:
                self.ids[key] = key
                continue
            mine = self._known[key]
            if likeness(normalised(mine), normalised(name)) >= ASK_FROM:
                self.ids[key] = key
                self._say("same_id", "actors", key, mine, found=name)
            else:
                self.ids[key] = _fresh(key, taken)
                self._say("renamed", "actors", key, mine, typed=self.ids[key], found=name)

    def _same_names(self) -> None:
        """Reconcile the rest by name: what is decided or beyond doubt is joined, the rest asked."""
        taken = set(self._known)
        new = [key for key in sorted(self._incoming) if self.ids[key] not in taken]
        rows = [r for r in self._other.table("actors").records() if r["id"] in set(new)]
        moved = [self._moved("actors", row) for row in rows]
        for row in moved:  # a place may stand in the directory alone
            row.update({c: "" for c in ("part_of", "at") if row.get(c) not in self._own_ids()})
        columns = list(dict.fromkeys([*self._base.table("actors").columns, *_columns(moved)]))
        both = [*self._base.table("actors").records(), *moved]
        joined = Quarter(self._base.meta, {"actors": Table.from_records("actors", both, columns)})
        back = {self.ids[key]: key for key in new}
        same = [(d.left, d.right) for d in in_force(self._decisions).values() if d.same]
        for left, right in sorted({*same, *(pair[::-1] for pair in same)}):
            if left in self._known and right in back:
                self._merge(left, back[right])
        asked = []
        for candidate in duplicate_candidates(joined, self._decisions):
            pair = (candidate.left, candidate.right)
            inside = [key for key in pair if key in self._known]
            outside = [key for key in pair if key in back]
            if len(inside) != 1 or len(outside) != 1:
                continue
            if candidate.proposal == "merge" and self.ids[back[outside[0]]] == outside[0]:
                self._merge(inside[0], back[outside[0]])
            else:
                asked.append(candidate)
        gone = {key for key, old in back.items() if self.ids[old] != key}
        self.questions = tuple(c for c in asked if not gone & {c.left, c.right})
        for candidate in self.questions:
            key = next(k for k in (candidate.left, candidate.right) if k in self._known)
            other = candidate.names[next(k for k in candidate.names if k != key)]
            self._say("question", "actors", key, self._known[key], found=other)

    def _own_ids(self) -> set[str]:
        return set(self._known) | set(self.ids.values())

    def _merge(self, kept: str, incoming: str) -> None:
        self.ids[incoming] = kept
        self._say("same_name", "actors", kept, self._known[kept], found=self._incoming[incoming])

    def _say(self, key: str, table: str, row: str, name: str = "", **told: str) -> None:
        self.changes.append(JoinChange(key, table, row, name, **told))

    def _moved(self, table: str, row: Row) -> Row:
        """Let a row of the directory speak of the actors under their new ids."""
        found = dict(row)
        for column in TABLES[table].columns.values():
            if column.reference in _REFERRING or (table, column.name) == ("actors", "id"):
                found[column.name] = self.ids.get(found.get(column.name, ""), "")
        return {k: v for k, v in found.items() if v or k in row}

    def join(self) -> Join:
        """Join table by table."""
        self._same_ids()
        self._same_names()
        tables = dict(self._base.tables)
        funding = self._funding_ids()
        for name, table in self._other.tables.items():
            rows = [self._moved(name, row) for row in table.records()]
            for row in rows:
                if row.get("funding"):
                    row["funding"] = funding.get(row["funding"], "")
                if name == "funding":
                    row["id"] = funding[row["id"]]
            if name == "actors":
                rows = [_not_itself(row) for row in rows]
            tables[name] = self._table(name, self._base.table(name), rows)
        quarter = Quarter(self._base.meta, tables)
        order = list(TABLES)
        ordered = sorted(self.changes, key=lambda c: (order.index(c.table), c.row, c.key, c.column))
        return Join(quarter, tuple(ordered), self.questions)

    def _funding_ids(self) -> dict[str, str]:
        """Keep money of the same id and source, and give another id to what only shares the id."""
        mine = {r["id"]: r.get("source", "") for r in self._base.table("funding").records()}
        theirs = self._other.table("funding").records()
        taken = set(mine) | {row["id"] for row in theirs}
        return {
            row["id"]: row["id"]
            if mine.get(row["id"], row["source"]) == row["source"]
            else _fresh(row["id"], taken)
            for row in theirs
        }

    def _table(self, name: str, base: Table, incoming: list[Row]) -> Table:
        key = TABLES[name].key or _SAME_TIE
        rows = base.records()
        places = {tuple(row.get(c, "") for c in key): i for i, row in enumerate(rows)}
        taken = {row.get("id", "") for row in rows} | {row.get("id", "") for row in incoming}
        for row in incoming:
            own = tuple(row.get(c, "") for c in key)
            place = places.get(own)
            if place is not None and name == "offers" and rows[place]["actor"] != row["actor"]:
                row["id"] = _fresh(row["id"], taken)
                self._say("renamed", name, own[0], typed=row["id"], found=own[0])
                own, place = (row["id"],), None
            if place is not None and name in ("ties", "needs"):
                self._say("known_row", name, "–".join(own))
                continue
            if place is not None:
                rows[place] = self._filled(name, rows[place], row, "–".join(own))
                continue
            places[own] = len(rows)
            rows.append(row)
            said = "new_actor" if name == "actors" else "new_row"
            self._say(said, name, "–".join(own), row.get("name", ""))
        there = base.columns if name in self._base.tables else ()
        more = [c for c in _columns(rows) if c not in there and any(row.get(c) for row in rows)]
        known = [c for c in TABLES[name].columns if c in more]
        ordered = [*there, *known, *(c for c in more if c not in known)]
        rows = [{c: row.get(c, "") for c in ordered} for row in rows]
        lines = (*base.lines, *(0 for _ in range(len(rows) - len(base.lines))))
        made = Table.from_records(name, rows, ordered)
        return replace(made, lines=lines, source=base.source or name)

    def _filled(self, table: str, mine: Row, theirs: Row, key: str) -> Row:
        """Fill what the town left open; where both say something the town's word stays."""
        found = dict(mine)
        name = self._known.get(mine.get("actor", mine.get("id", "")), "")
        for column, words in theirs.items():
            typed = mine.get(column, "")
            if is_unknown(words) or words == typed or column in ("id", "actor"):
                continue
            say = {"column": column, "typed": typed, "found": words}
            if is_unknown(typed):
                found[column] = words
                self._say("filled", table, key, name, **say)
            elif (order := _STRICTER.get(column)) and order.index(words) < order.index(typed):
                found[column] = words
                self._say("stricter", table, key, name, **say)
            else:
                self._say("kept", table, key, name, **say)
        return found


def _not_itself(row: Row) -> Row:
    """Blank the place or Träger of an actor that was joined with it."""
    return {k: "" if k in ("part_of", "at") and v == row["id"] else v for k, v in row.items()}


def _columns(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(key for row in rows for key in row))


def join_directory(
    quarter: Quarter, *, directory: Quarter, decisions: Iterable[Decision] = ()
) -> Join:
    """Take an imported directory into a quarter (M38).

    Parameters
    ----------
    quarter
        What the town has.
    directory
        What was imported.
    decisions
        What people decided about names: joined or kept apart without asking.

    Returns
    -------
    join
        A new quarter with the town's properties, and everything that it changes. An id that both
        have is one actor if the names are alike; other actors are joined if names and address are
        nearly the same, and asked about if only the names are alike. Blank cells are filled; where
        both say something the town's word stays and the difference is listed. Only a stricter
        release or a consent that was taken back counts against it, and is listed, too. Ties that
        the town has already are not doubled.

    Raises
    ------
    DataError
        If the joined tables break a rule of the data model.

    Notes
    -----
    Joining the same directory again changes nothing.
    """
    check_quarter(quarter)
    return _Joiner(quarter, directory, list(decisions)).join()
