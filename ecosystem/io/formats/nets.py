"""A foreign graph as rows of texts, whatever file it came from."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ecosystem.errors import DataError, Problem
from ecosystem.io import lists
from ecosystem.io.clerk.cells import read_often, read_topics
from ecosystem.io.clerk.names import like_person, names_a_person
from ecosystem.io.clerk.sheets import SEPARATORS, how_in_words
from ecosystem.io.files import WORKBOOKS, clean_cell, fold, number_text, plain_csv
from ecosystem.io.files import warning as io_warning
from ecosystem.io.formats import base, drafts
from ecosystem.io.formats.base import texts
from ecosystem.io.grids import Grid, column_key, parse_csv, vocabulary_key
from ecosystem.io.package import read_meta
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import (
    Meta,
    Table,
    actor_sectors,
    as_list,
    as_number,
    is_unknown,
    split_mode,
)
from ecosystem.schema import FREQUENCY_PER_YEAR, KIND_LAYER, NO_SECTOR, TABLES
from ecosystem.stubs import dataclass
from ecosystem.words import label, text

# --- A foreign graph as rows of texts, whatever file it came from.

# Start of the names of attributes that our exports add for others and never read back.
COMPUTED = "eco_"


@dataclass
class Net:
    """A foreign graph."""

    source: str  # Name of the file.
    nodes: list[base.SourceRow] = field(default_factory=list)
    edges: list[base.SourceRow] = field(default_factory=list)
    meta: Meta | None = None  # What the file says about the quarter; None if nothing.
    notes: list[Problem] = field(default_factory=list)  # What was odd.

    def node(self, row: Mapping[str, str]) -> None:
        """Add a node; it has an ``id``."""
        self.nodes.append(base.SourceRow(row))

    def edge(self, row: Mapping[str, str], *, undirected: bool = False) -> None:
        """Add an edge; it has ``source`` and ``target``."""
        own = base.SourceRow(row)
        own.undirected = undirected
        self.edges.append(own)

    def leave_others(self, count: int) -> None:
        """Say that the file holds further networks, which are not read."""
        if count:
            self.notes.append(base.warning("other_networks", self.source, count=count))

    @property
    def is_own(self) -> bool:
        """Whether the file was written by this program."""
        return any(key.startswith(COMPUTED) for row in self.nodes for key in row)


# --- Rows of a foreign graph: which columns mean what, cleaned, and each node once.


def column_of(rows: Sequence[Mapping[str, str]], wanted: Iterable[str], given: str | None) -> str:
    """Find the attribute that is meant: the one that the mapping names, else a usual one."""
    keys = dict.fromkeys(key for row in rows for key in row)
    if given and given in keys:
        return given
    folded = {fold(key): key for key in reversed(keys)}
    return next((folded[name] for name in wanted if name in folded), "")


def _cleaned(row: base.SourceRow, *, own: bool) -> base.Row:
    """Leave out what is personal, and in an own file what is no column of the quarter."""
    computed = {key for key in row if own and _is_computed(key, row)}
    kept = {k: clean_cell(word) for k, word in row.items() if k not in computed}
    return {key: word for key, word in kept.items() if not drafts.is_personal(key)}


def _is_computed(key: str, row: Mapping[str, str]) -> bool:
    """Tell whether an attribute of an own file is no column of the quarter."""
    own_label = key in ("label", "Label") and row.get("eco_label") == row[key]
    return key.startswith(COMPUTED) or own_label


def grid_of(
    rows: Sequence[base.Row], first: tuple[str, ...], source: str, *, first_line: int = 1
) -> Grid:
    """Set rows as a table with a header, as other edge lists are read."""
    header = tuple(dict.fromkeys([*first, *(key for row in rows for key in row)]))
    cells = [[row.get(key, "") for key in header] for row in rows]
    return Grid(source, header, cells, list(range(first_line, first_line + len(rows))))


def table_of(name: str, rows: list[base.Row]) -> Table:
    """Set rows as a table of the data model; columns that it does not know stand last."""
    known = TABLES[name].columns
    there = dict.fromkeys(key for row in rows for key in row)
    ordered = [c for c in known if c in there] + [c for c in there if c not in known]
    return Table.from_records(name, rows, ordered)


# --- Nodes and edges of a foreign graph as actors and ties, by the same road as other edge lists.

# Columns and words of programs and people, by what they are taken for.
_TOLD: Mapping[str, Any] = base.shipped("names")["nets"]

_LABEL: list[str] = _TOLD["label"]

_WEIGHTS = frozenset(_TOLD["weights"])

_DIRECTIONS = frozenset(_TOLD["directions"])

_COMMA = re.compile(r"-?\d+,\d+")

_TIE_KEYS = ("source", "target")

# A longer text about a person tells who it is.
_TELLING = 40


class _Reader:
    """Makes actors and ties of a foreign graph, and gives every row of it its fate."""

    def __init__(self, net: Net, words: base.Words) -> None:
        self._net, self._words = net, words
        self._own = net.is_own
        self.notes: list[Problem] = list(net.notes)
        self._nodes: list[tuple[base.Row, base.SourceRow]] = []
        self._edges: list[tuple[base.Row, base.SourceRow]] = []
        self._given = words.mapping.columns
        self._guessed: dict[tuple[str, str], list[str]] = {}  # Word and type to the names.
        self._collect_nodes()
        self._collect_edges()
        self._tell()

    def _say(self, key: str, count: int) -> None:
        if count:
            self.notes.append(base.warning(key, self._net.source, count=count))

    def _say_personal(self, columns: set[str]) -> None:
        if columns:
            names = ", ".join(sorted(columns))
            self.notes.append(base.warning("personal_left_out", self._net.source, names=names))

    def _collect_nodes(self) -> None:
        """Take each node once; what the first row leaves open another fills."""
        first: dict[str, tuple[base.Row, base.SourceRow]] = {}
        for node in self._net.nodes:
            if node.fate:
                continue  # the reader of the format has left it out
            row = _cleaned(node, own=self._own)
            if not row.get("id"):
                node.leave_out("nameless")
            elif row["id"] in first:
                node.leave_out("repeated")
                known = first[row["id"]][0]
                known |= {column: known.get(column) or value for column, value in row.items()}
            else:
                node.take()
                first[row["id"]] = (row, node)
        self._nodes = list(first.values())

    def _collect_edges(self) -> None:
        """Take each edge that joins two nodes and says something new."""
        seen = set()
        for edge in self._net.edges:
            if edge.fate:
                continue
            row = _cleaned(edge, own=self._own)
            said = frozenset((k, v) for k, v in row.items() if fold(k) != "id")
            content = (edge.undirected, said)
            ends = {row.get(end, "") for end in _TIE_KEYS}
            edge.take()
            if "" in ends:
                edge.leave_out("no_end")
            elif len(ends) == 1 and not self._own:
                edge.leave_out("self_loop")
            elif content in seen and not self._own:
                edge.leave_out("repeated")
            else:
                seen.add(content)
                self._edges.append((row, edge))

    def _tell(self) -> None:
        """Say what was joined and left out."""
        nodes, edges = (
            Counter(row.reason for row in rows if row.fate == "left_out")
            for rows in (self._net.nodes, self._net.edges)
        )
        self._say("joined_twice", nodes["repeated"])
        self._say("self_loops", edges["self_loop"])
        self._say("edges_twice", edges["repeated"])
        rows = [*self._net.nodes, *self._net.edges]
        self._say_personal({key for row in rows for key in row if drafts.is_personal(key)})
        if self._own:
            self.notes.append(base.warning("own_file", self._net.source))

    def read(self) -> base.FormatImport:
        """Make the quarter."""
        net = self._net
        direct = self._as_written() if self._own else None
        if direct is not None:
            return direct
        self._leave_out_nodes()
        mapping = self._mapping()
        rows = [row for row, _ in self._nodes]
        nodes = lists.Foreign("actors", grid_of(rows, ("id",), net.source), mapping)
        edges = self._foreign_edges(mapping) if self._edges else None
        both = [edge.undirected and not self._own for _, edge in self._edges]
        guess = None if self._own else self._type_by_name
        found = lists.read_tables(nodes, edges, guess, both)
        tables = {name: self._scrubbed(table) for name, table in found.items()}
        if "ties" in tables:  # their rows are counted by no line of a file
            tables["ties"] = replace(tables["ties"], lines=(), source="")
        told = (*nodes.notes, *(edges.notes if edges is not None else ()))
        quarter = Quarter(self._meta(), tables)
        last = io_warning("import_network_only" if self._edges else "import_no_ties")
        notes = (*self.notes, *told, *self._words.notes(net.source))
        asked = () if self._own else self._confirmations(quarter)
        completed = self._words.completed()
        return base.FormatImport(quarter, (*notes, last), asked, completed, self._balance())

    def _balance(self) -> base.Balance:
        return base.Balance.of({"nodes": self._net.nodes, "edges": self._net.edges})

    def _meta(self) -> Meta:
        if self._net.meta is not None:
            return self._net.meta
        meta = base.quarter_meta(self._words.mapping.quarter, _stem(self._net.source))
        return replace(meta, sources=() if self._own else ({"title": self._net.source},))

    def _as_written(self) -> base.FormatImport | None:
        """Take the rows of an own file as they are; None if somebody has changed its shape."""
        parts = {"actors": [r for r, _ in self._nodes], "ties": [r for r, _ in self._edges]}
        needed = {"actors": ("id", "name", "type"), "ties": ("source", "target", "kind")}
        for name, rows in parts.items():
            if not all(row.get(column) for row in rows for column in needed[name]):
                return None
        tables = {name: table_of(name, rows) for name, rows in parts.items() if rows}
        quarter = Quarter(self._meta(), tables)
        mapping = self._words.mapping
        return base.FormatImport(quarter, tuple(self.notes), (), mapping, self._balance())

    def _leave_out_nodes(self) -> None:
        """Drop what the mapping leaves out, and take the names off single people."""
        rows = [row for row, _ in self._nodes]
        column = column_of(rows, _TOLD["types"], self._given.get("actors.type"))
        self._type_column = column
        self._name_column = column_of(rows, _TOLD["names"], self._given.get("actors.name"))
        gone = set()
        for row, node in self._nodes:
            if self._name_column and not self._own:
                called = row.get(self._name_column, "")
                plain = f"({row['id']})" if is_unknown(row["id"]) else row["id"]
                row[self._name_column] = plain if is_unknown(called) else called
            if column and self._words.known("types", row.get(column, "")) == base.LEAVE_OUT:
                node.leave_out("mapping")
                gone.add(row["id"])
        self._say("entries_left_out", len(gone))
        self._nodes = [(row, node) for row, node in self._nodes if row["id"] not in gone]
        for row, edge in self._edges:
            if gone & {row["source"], row["target"]}:
                edge.leave_out("mapping")
        self._edges = [(r, edge) for r, edge in self._edges if edge.fate != "left_out"]
        if not self._own:
            self._hide_people()

    def _is_person(self, row: base.Row, node: base.SourceRow) -> bool:
        kind = row.get(self._type_column, "") if self._type_column else ""
        named = drafts.is_roster(key for key, word in node.items() if word)
        return named or (drafts.means_people(kind) and self._words.known("types", kind) is None)

    def _hide_people(self) -> None:
        people = [(row, node) for row, node in self._nodes if self._is_person(row, node)]
        renamed: dict[str, str] = {}
        personal: set[str] = set()
        for number, (row, node) in enumerate(sorted(people, key=lambda p: p[0]["id"]), start=1):
            key = f"person-{number}"
            renamed[row["id"]] = key
            name = text("formats.person_name", "de", number=number)
            kind = {"kind": "person_pseudonym", "named_by": "named"}
            called = row.get(self._name_column, "") or row["id"]
            row.update(
                {"id": key, "name": name, self._type_column or "type": "helper_person", **kind}
            )
            for column in set(row) & {self._name_column, "Label", "label"} - {"name"}:
                row[column] = name
            for column in set(row) - {*kind, "id", "name", self._type_column}:
                told = len(row[column]) > _TELLING or "://" in row[column]
                if told or (called in row[column] and not called.isdigit()):
                    personal.add(column)  # a text or page about a person tells who it is
                    row[column] = ""
            node.change("pseudonym")
        if people and not self._type_column:
            self._type_column = "type"
        for row, _ in self._edges:
            for end in _TIE_KEYS:
                row[end] = renamed.get(row[end], row[end])
        self._say("people_pseudonymised", len(people))
        self._say_personal(personal)

    def _values(self, section: str, rows: Iterable[base.Row], column: str) -> dict[str, str]:
        """Give the meaning of each word of a column; count each row of an unknown one."""
        found = {}
        for row in rows:
            word = row.get(column, "")
            if section == "frequencies" and (times := _times_in(word)):
                row.setdefault("referrals_year", times)
                found[word] = ""
            elif word:
                plain = "" if self._words.known(section, word) else _in_plain_words(section, word)
                found[word] = plain or self._words.meaning(section, word)
        return found

    def _mapping(self) -> base.FormatMapping:
        columns = {k: v for k, v in self._given.items() if k.startswith(("actors.", "ties."))}
        values: dict[str, dict[str, str]] = {}
        if self._name_column:
            columns["actors.name"] = self._name_column
        if self._type_column:
            columns["actors.type"] = self._type_column
            values["actors.type"] = self._values(
                "types", (row for row, _ in self._nodes), self._type_column
            )
        sector = column_of([row for row, _ in self._nodes], _TOLD["sectors"], None)
        said = {row.get(sector, "") for row, _ in self._nodes} - {""} if sector else set()
        if said and all(vocabulary_key("sector", word) for word in said):
            columns.setdefault("actors.sector", sector)
        for name, section in (("kind", "kinds"), ("frequency", "frequencies")):
            edges = [row for row, _ in self._edges]
            meant = [word for word in _TOLD[section] if not self._is_no_kind(edges, section, word)]
            column = column_of(edges, meant, self._given.get(f"ties.{name}"))
            if column:
                self._fill_kinds(edges, section, column, meant)
                edges = self._one_kind_each(column) if name == "kind" else edges
                columns[f"ties.{name}"] = column
                found = self._values(section, edges, column)
                values[f"ties.{name}"] = {
                    word: "" if key == base.LEAVE_OUT else key
                    for word, key in found.items()
                    if key or name == "frequency"
                }
        self._kind_column = columns.get("ties.kind", "")
        for key in dict.fromkeys(key for row in edges for key in row):
            own = column_key(TABLES["ties"], key)
            if own and TABLES["ties"].columns[own].type not in ("id", "text"):
                columns.setdefault(f"ties.{own}", key)
        about = column_of(edges, _TOLD["topics"], self._given.get("ties.topics"))
        if about:
            columns["ties.topics"] = about
            said = {row[about] for row in edges if row.get(about)}
            values["ties.topics"] = {word: _topics_in(word) for word in said}
        return base.FormatMapping(columns=columns, values=values)

    def _one_kind_each(self, column: str) -> list[base.Row]:
        """Set a row for each kind that a cell names; what nobody knows in it stays beside them."""
        rows = []
        for row, edge in self._edges:
            word = row.get(column, "")
            parts = [part.strip() for part in SEPARATORS.split(word) if part.strip()]
            whole = self._words.known("kinds", word) or vocabulary_key("tie_kind", word)
            told = {
                self._words.known("kinds", part) or _in_plain_words("kinds", part): part
                for part in reversed(parts if len(parts) > 1 and whole is None else [])
            }
            known = [part for kind, part in told.items() if kind]
            if known and "" in told:
                self._words.meaning("kinds", told[""])
            more = {f"original_{column}": word}
            rows += [({**row, column: part, **more}, edge) for part in reversed(known)] or [
                (row, edge)
            ]
        self._edges = rows
        return [row for row, _ in rows]

    def _fill_kinds(
        self, edges: list[base.Row], section: str, column: str, usual: Sequence[str]
    ) -> None:
        """Take a known word of another usual column where the first one is blank."""
        others = [c for c in dict.fromkeys(k for r in edges for k in r) if fold(c) in usual]
        for row in edges if len(others) > 1 else ():
            words = [row.get(other, "") for other in others if not row.get(column)]
            known = (word for word in words if word and self._words.known(section, word))
            row[column] = next(known, row.get(column, ""))

    def _is_no_kind(self, edges: list[base.Row], section: str, name: str) -> bool:
        """Tell whether a column that may mean the kind says which way an edge runs, or names it."""
        column = column_of(edges, (name,), None)
        said = [row.get(column, "") for row in edges] if column else []
        if name == "label":  # a name of its own for nearly every edge is no kind
            words = set(said)
            several = len(words) > max(3, len(said) / 2)
            return several and not any(self._words.known(section, word) for word in words)
        return name == "type" and set(map(fold, said)) <= _DIRECTIONS

    def _type_by_name(self, name: str) -> str:
        """Guess from its name what a place is, unless the mapping says what the word means."""
        word, guess = drafts.type_word(name)
        word, found, decided = self._words.guess("names", name, word, guess)
        if found and not decided:
            self._guessed.setdefault((word, found), []).append(name)
        return found

    def _foreign_edges(self, mapping: base.FormatMapping) -> lists.Foreign:
        """Set the edges as a table; an unknown kind is no reason to drop one."""
        known = mapping.values.get("ties.kind", {})
        rows = [self._known_kind(_with_points(row), known) for row, _ in self._edges]
        self._fates(rows, known)
        return lists.Foreign("ties", grid_of(rows, _TIE_KEYS, self._net.source), mapping)

    def _fates(self, rows: list[base.Row], known: Mapping[str, str]) -> None:
        """Say of an edge without direction whether it became two ties or was joined."""
        pairs: set[tuple[str, ...]] = set()
        for row, (_, edge) in zip(rows, self._edges, strict=True):
            word = row.get(self._kind_column, "") if self._kind_column else ""
            if word and known.get(word) == "":
                edge.leave_out("mapping")
            elif edge.undirected and not self._own:
                kind = known.get(word, "")
                pair = (*sorted((row["source"], row["target"])), kind)
                if KIND_LAYER.get(kind) == "REF":
                    edge.change("both_directions")
                elif pair in pairs:
                    edge.change("joined_directions")
                pairs.add(pair)

    def _known_kind(self, row: base.Row, known: Mapping[str, str]) -> base.Row:
        """Blank a kind that nobody knows, and keep the word beside it."""
        column = self._kind_column
        word = row.get(column, "") if column else ""
        if not word or word in known:
            return row
        return {**row, column: "", f"original_{column}": word}

    def _scrubbed(self, table: Table) -> Table:
        """Take numbers and addresses of persons out of every text."""
        if self._own:
            return table
        columns = TABLES[table.name].columns
        free = [c not in columns or columns[c].type == "text" for c in table.columns]
        named = [c in ("name", "original_id") for c in table.columns]

        def cleaned(place: int, value: str) -> str:
            if not free[place] or not value:
                return value
            return drafts.place_name(value) if named[place] else drafts.without_persons(value)

        rows = tuple(tuple(cleaned(i, v) for i, v in enumerate(row)) for row in table.rows)
        return replace(table, rows=rows)

    def _confirmations(self, quarter: Quarter) -> tuple[base.Confirmation, ...]:
        """Ask once for each word whose meaning nobody knew."""
        asked: dict[str, list[tuple[str, str, str]]] = {}
        for record in quarter.table("actors").records():
            word = record.get(self._type_column, record.get(f"original_{self._type_column}", ""))
            if record["type"] == lists.UNKNOWN_TYPE and not self._words.known("types", word):
                word = "" if word == record["type"] else word
                asked.setdefault(word, []).append(("actors", record["id"], record["name"]))
        found = [
            base.Confirmation("type", word, lists.UNKNOWN_TYPE, tuple(sorted(rows)))
            for word, rows in asked.items()
        ]
        named = {record["name"]: record["id"] for record in quarter.table("actors").records()}
        found += [
            base.Confirmation("type", word, meaning, tuple(("actors", named[n], n) for n in there))
            for (word, meaning), names in self._guessed.items()
            if (there := sorted({name for name in names if name in named}))
        ]
        people = [
            ("actors", record["id"], record["name"])
            for record in quarter.table("actors").records()
            if record.get("kind") != "person_pseudonym"
            and (names_a_person(record["name"]) or like_person(record["name"]))
        ]
        found += [base.Confirmation("person", "", "", tuple(sorted(people)))] if people else []
        return tuple(sorted(found, key=lambda c: (-c.count, c.word)))


# Uses a year to the frequency that says the same.
_TIMES = {number_text(times): key for key, times in FREQUENCY_PER_YEAR.items()}


def _in_plain_words(section: str, word: str) -> str:
    """Read how and how often as people write it in lists, where no mapping says it."""
    if section == "kinds":
        return how_in_words(word) or ""
    if section == "frequencies":
        often = read_often(word)
        return often.get("frequency") or _TIMES.get(often.get("referrals_year", ""), "")
    return ""


def _times_in(word: str) -> str:
    """Read how often in a year, where no word of ours says it."""
    times = read_often(word).get("referrals_year", "")
    return "" if times in _TIMES or word.replace(",", ".") == times else times


def _topics_in(word: str) -> str:
    """Read topics as lists have them; a word that nobody knows is a `?`, its text stays beside."""
    found = read_topics(word)
    return ";".join([*found.keys, *(["?"] if found.unread else [])])


def _with_points(row: base.Row) -> base.Row:
    """Write the decimal comma of a weight as a point."""
    return {
        key: word.replace(",", ".") if fold(key) in _WEIGHTS and _COMMA.fullmatch(word) else word
        for key, word in row.items()
    }


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def read_net(net: Net, words: base.Words) -> base.FormatImport:
    """Make a quarter of a foreign graph."""
    if not net.nodes and not net.edges:
        raise DataError("formats.nothing_text", path=net.source, name=words.mapping.format)
    return _Reader(net, words).read()


# --- A quarter as the nodes and edges that graph programs want: every column, and a few figures.

# What XML cannot hold; a table may hold it if somebody made it in code.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Value = str | int | float


@dataclass(frozen=True)
class Flat:
    """Nodes and edges with plain values; an unknown value is an absent key."""

    # One mapping an actor: its columns, `label`, and computed attributes (`eco_…`).
    nodes: tuple[dict[str, Value], ...]
    # One mapping a tie row: its columns, `weight` where the frequency is known, and computed
    # attributes.
    edges: tuple[dict[str, Value], ...]


def _typed(texts: Sequence[str]) -> list[Value]:
    """Give numbers for a column all of whose texts are numbers that come back as they stand."""
    filled = [text for text in texts if text]
    for make, write in ((int, str), (float, number_text)):
        try:
            if filled and all(write(make(text)) == text for text in filled):
                return [make(text) if text else "" for text in texts]
        except (ValueError, OverflowError):
            continue
    return [_UNWRITABLE.sub("", text) for text in texts]


def _rows(table: Table) -> list[dict[str, Value]]:
    known = TABLES[table.name].columns
    columns = [
        _typed(table.column(name))
        if name in known and known[name].type in ("integer", "number")
        else [_UNWRITABLE.sub("", text) for text in table.column(name)]
        for name in table.columns
    ]
    rows = zip(*columns, strict=True) if columns else ()
    return [
        {name: v for name, v in zip(table.columns, row, strict=True) if v != ""} for row in rows
    ]


def offered(quarter: Quarter) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """List topics and languages that each actor offers."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for record in quarter.table("offers").records():
        topics, languages = found.setdefault(record["actor"], (set(), set()))
        topics.update(as_list(record.get("topics", "")))
        spoken = (entry for entry in as_list(record.get("languages", "")) if not is_unknown(entry))
        languages.update(split_mode(entry)[0] for entry in spoken)
    return {key: (tuple(sorted(t)), tuple(sorted(la))) for key, (t, la) in found.items()}


def per_year(frequency: str, referrals: str) -> float | None:
    """Say how often a tie is used."""
    counted = as_number(referrals)
    return counted if counted is not None else FREQUENCY_PER_YEAR.get(frequency)


def flat(quarter: Quarter, *, lang: str = "en") -> Flat:
    """Lay a quarter out as nodes and edges."""
    sectors = actor_sectors(quarter.table("actors"))
    docks = frozenset(quarter.table("docks").column("actor"))
    offers = offered(quarter)
    nodes = []
    for node in _rows(quarter.table("actors")):
        key = str(node["id"])
        topics, languages = offers.get(key, ((), ()))
        name = node.get("name", key)
        found: dict[str, Value] = {**node, "label": node.get("label", name), "eco_label": name}
        if sectors[key] != NO_SECTOR:
            found["eco_sector"] = sectors[key]
        if "type" in node:
            found["eco_type_label"] = label("type", str(node["type"]), lang)
        found["eco_dock"] = "yes" if key in docks else "no"
        for column, values in (("eco_topics", topics), ("eco_languages", languages)):
            if values:
                found[column] = ";".join(values)
        nodes.append(found)
    edges = []
    for edge in _rows(quarter.table("ties")):
        kind = str(edge["kind"])
        times = per_year(str(edge.get("frequency", "")), str(edge.get("referrals_year", "")))
        found = {
            **edge,
            "eco_layer": KIND_LAYER[kind],
            "eco_kind_label": label("tie_kind", kind, lang),
        }
        if times is not None:
            found["eco_per_year"] = times
        edges.append(found)
    nodes.sort(key=lambda node: str(node["id"]))
    return Flat(tuple(nodes), tuple(edges))


def meta_text(meta: Meta) -> str:
    """Write what a quarter says about itself, for formats that have a place for one text."""
    return json.dumps(meta.as_dict(), ensure_ascii=False, sort_keys=True)


def meta_from(text: str) -> Meta | None:
    """Read what `meta_text` wrote."""
    try:
        found: Any = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    meta, problems = read_meta({"quarter": found}, "")
    return None if any(problem.severity == "error" for problem in problems) else meta


# --- Tidy CSV for R: one observation a row, one value a cell, NA for unknown.

UNKNOWN = "NA"


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    told = ([UNKNOWN if is_unknown(str(value)) else value for value in row] for row in rows)
    return plain_csv(columns, told)


def _cells(
    rows: Sequence[Mapping[str, object]], first: Sequence[str]
) -> tuple[list[str], list[list[str]]]:
    """Set rows as cells below a header."""
    columns = list(dict.fromkeys([*first, *(key for row in rows for key in row)]))
    return columns, [[base.cell(row.get(column, "")) for column in columns] for row in rows]


def tidy_contents(quarter: Quarter, *, lang: str = "en") -> dict[str, bytes]:
    """Write a quarter as tables that R reads without a script of ours.

    Source: Wickham, H. (2014). Tidy data. Journal of Statistical Software 59(10), 1-23.
    doi:10.18637/jss.v059.i10
    """
    net = flat(quarter, lang=lang)
    found = {
        "actors.csv": _csv(*_cells(net.nodes, ("id",))),
        "ties.csv": _csv(*_cells(net.edges, ("source", "target"))),
    }
    offers = quarter.table("offers").records()
    topics = [(r["id"], r["actor"], topic) for r in offers for topic in as_list(r["topics"])]
    spoken = [
        (r["id"], r["actor"], *split_mode(entry))
        for r in offers
        for entry in as_list(r.get("languages", ""))
    ]
    if offers:
        found["offer_topics.csv"] = _csv(("offer", "actor", "topic"), topics)
        found["offer_languages.csv"] = _csv(("offer", "actor", "language", "mode"), spoken)
    for name, table in quarter.tables.items():
        if name not in ("actors", "ties"):
            found[f"{name}.csv"] = _csv(table.columns, table.rows)
    return found


# --- UCINET's DL files: matrices, edge lists and node lists, of one or two kinds of nodes.

# A larger matrix is refused: no quarter has so many actors.
MAX_NODES = 5_000

_SECTIONS = re.compile(
    r"^\s*(?:(row|col(?:umn)?|matrix|level)?\s*labels(?P<embedded>\s+embedded)?|data)\s*:?",
    re.IGNORECASE,
)

_SETTING = re.compile(r"\b(n|nr|nc|nm)\s*=?\s*(\d+)", re.IGNORECASE)

_FORMAT = re.compile(r"\bformat\s*=?\s*(\w+)", re.IGNORECASE)

_TOKEN = re.compile(r'"([^"]*)"|([^\s,"]+)')

# What a format is called, to how its data stand there.
_DL_FORMATS = {
    **dict.fromkeys(("fullmatrix", "fm", "lowerhalf", "lh", "upperhalf", "uh"), "matrix"),
    **dict.fromkeys(("edgelist", "edgelist1", "edgelist2", "el1", "el2"), "pairs"),
    **dict.fromkeys(("nodelist", "nodelist1", "nodelist2", "nl1", "nl2"), "lists"),
}

_ROWS, _COLUMNS = "row", "col"


def _broken(path: str, line: int, what: object) -> DataError:
    return DataError("formats.text_broken", path=path, line=line, what=str(what)[:40])


def _tokens(line: str) -> list[str]:
    return [quoted or bare for quoted, bare in _TOKEN.findall(line)]


class _Dl:
    """The head of a DL file, its words, and the nodes that it names."""

    def __init__(self, text: str, path: str) -> None:
        self.path, self.net = path, Net(path)
        self.matrices: list[str] = []
        self.data: list[tuple[int, list[str]]] = []
        # Of the rows and columns, each label by its small letters: the case does not count.
        self._labels: dict[str, dict[str, str]] = {_ROWS: {}, _COLUMNS: {}}
        self.embedded: set[str] = set()  # Of rows and columns: the labels stand among the data.
        self._head = ""
        section = "head"
        body = re.sub(r"^\s*dl\b", "", text, count=1, flags=re.IGNORECASE)
        for number, line in enumerate(body.split("\n"), start=1):
            section = self._take_line(section, line, number)
        numbers = {key.lower(): int(value) for key, value in _SETTING.findall(self._head)}
        self.layers = numbers.get("nm", max(1, len(self.matrices)))
        self.form = next(iter(_FORMAT.findall(self._head)), "fullmatrix").lower()
        one = numbers.get("n", 0)
        self.sizes = {_ROWS: one or numbers.get("nr", 0), _COLUMNS: one or numbers.get("nc", 0)}
        self.sizes[_COLUMNS] = self.sizes[_COLUMNS] or self.sizes[_ROWS]
        if not all(0 < size <= MAX_NODES for size in self.sizes.values()):
            raise _broken(path, 1, f"n = {one or self.sizes[_ROWS]}")
        if self.form not in _DL_FORMATS:
            raise _broken(path, 1, f"format = {self.form}")
        given = self._labels
        apart = given[_COLUMNS] and given[_ROWS] and given[_COLUMNS] != given[_ROWS]
        self.two = self.form.endswith("2") or self.sizes[_ROWS] != self.sizes[_COLUMNS]
        self.two = self.two or bool(apart)
        for side in self.embedded:  # they go before those in the head
            given[side] = {}
        if not self.two:
            given[_ROWS] = given[_ROWS] or given[_COLUMNS]
            given[_COLUMNS] = given[_ROWS]
        self._known = {side: bool(labels) for side, labels in given.items()}

    def _take_line(self, section: str, line: str, number: int) -> str:
        """Read one line; give the section that the next line belongs to."""
        if found := _SECTIONS.match(line):
            section, line = (found[1] or found[0].strip(" :\t")).lower(), line[found.end() :]
            if found["embedded"]:
                sides = {_ROWS, _COLUMNS} if section[:3] not in (_ROWS, _COLUMNS) else {section[:3]}
                self.embedded |= sides
                section = "head"
        words = _tokens(line)
        if section == "data":
            self.data += [(number, words)] if words else []
        elif section in ("matrix", "level"):
            self.matrices += words
        elif section == "head":
            self._head += f"{line}\n"
        else:
            self.label(section[:3] if section[:3] == _COLUMNS else _ROWS, words)
        return section

    def _id(self, side: str, label: str) -> str:
        clash = self.two and side == _COLUMNS and fold(label) in self._labels[_ROWS]
        return f"{label} (2)" if clash else label

    def named(self, side: str, word: str, line: int) -> str:
        """Give the node that a word means: a label, or the number of one."""
        labels = self._labels[side]
        if self._known[side] and word.isdigit() and side not in self.embedded:
            if not 0 < int(word) <= len(labels):
                raise _broken(self.path, line, word)
            return self._id(side, list(labels.values())[int(word) - 1])
        return self._id(side, labels.setdefault(fold(word), word))

    def label(self, side: str, words: Iterable[str]) -> None:
        """Take labels, each once."""
        for word in words:
            self._labels[side].setdefault(fold(word), word)

    def numbered(self) -> None:
        """Count the nodes that nobody has named."""
        for side, sign in ((_ROWS, "r" if self.two else ""), (_COLUMNS, "c")):
            if not self._labels[side]:
                self.label(side, (f"{sign}{i + 1}" for i in range(self.sizes[side])))

    def ids(self, side: str) -> list[str]:
        """Give the nodes of the rows or columns of a matrix."""
        found = [self._id(side, label) for label in self._labels[side].values()]
        if len(found) < self.sizes[side]:
            raise _broken(self.path, 1, f"labels: {len(found)} / {self.sizes[side]}")
        return found

    def finish(self) -> Net:
        """Add every node that is named anywhere."""
        for number, side in enumerate((_ROWS, _COLUMNS) if self.two else (_ROWS,), start=1):
            mode = {"mode": str(number)} if self.two else {}
            for name in self._labels[side].values():
                self.net.node({"id": self._id(side, name), "name": name, **mode})
        return self.net


def _dl_number(dl: _Dl, word: str, line: int) -> float:
    try:
        value = float(word)
    except ValueError as fault:
        raise _broken(dl.path, line, word) from fault
    if value != value or abs(value) == float("inf"):
        raise _broken(dl.path, line, word)
    return value


def _dl_matrices(dl: _Dl) -> None:
    """Read one matrix after the other; labels may stand in the first row and column."""
    words = [(word, line) for line, row in dl.data for word in row]
    rows, columns = dl.sizes[_ROWS], dl.sizes[_COLUMNS]
    rest = iter(words)

    def take(count: int) -> list[tuple[str, int]]:
        found = list(islice(rest, count))
        if len(found) < count:
            what = f"{len(words)} / {rows}x{columns}"
            raise _broken(dl.path, words[-1][1] if words else 1, what)
        return found

    for number in range(dl.layers):
        if _COLUMNS in dl.embedded:
            dl.label(_COLUMNS, [word for word, _ in take(columns)])
        cells = [[0.0] * columns for _ in range(rows)]
        for i in range(rows):
            if _ROWS in dl.embedded:
                dl.label(_ROWS, [word for word, _ in take(1)])
            start = i if dl.form[0] == "u" else 0
            end = i + 1 if dl.form[0] == "l" else columns
            for j, (word, line) in enumerate(take(end - start), start=start):
                cells[i][j] = _dl_number(dl, word, line)
                if dl.form[0] in "ul":
                    cells[j][i] = cells[i][j]
        dl.numbered()
        layer = dl.matrices[number] if number < len(dl.matrices) else ""
        add_matrix(dl.net, dl.ids(_ROWS), cells, layer, dl.ids(_COLUMNS) if dl.two else None)


def parse_dl(text: str, path: str) -> Net:
    """Read a DL file; the name of a matrix is the word for the kind of tie."""
    dl = _Dl(text, path)
    if _DL_FORMATS[dl.form] == "matrix":
        _dl_matrices(dl)
        return dl.finish()
    pairs = _DL_FORMATS[dl.form] == "pairs"
    for line, row in dl.data:
        if len(row) < 2:
            continue
        source = dl.named(_ROWS, row[0], line)
        value = _dl_number(dl, row[2], line) if pairs and len(row) > 2 else 1.0
        for word in (row[1:2] if pairs else row[1:]) if value else ():
            ends = {"source": source, "target": dl.named(_COLUMNS, word, line)}
            dl.net.edge({**ends, "value": number_text(value)}, undirected=dl.two)
    if _ROWS not in dl.embedded:
        dl.numbered()
    return dl.finish()


def add_matrix(
    net: Net,
    labels: Sequence[str],
    rows: Sequence[Sequence[float]],
    layer: str,
    columns: Sequence[str] | None = None,
) -> None:
    """Add the ties of a matrix; a symmetric one, or one of two kinds of nodes, has no direction."""
    size = len(rows)
    square = columns is None
    symmetric = square and all(rows[i][j] == rows[j][i] for i in range(size) for j in range(i))
    others = labels if columns is None else columns
    kind = {"kind": layer} if layer else {}
    for i, row in enumerate(rows):
        for j in range(i if symmetric else 0, len(row)):
            if row[j]:  # with itself too: the reader of nets counts it and leaves it out
                ends = {"source": labels[i], "target": others[j], "value": number_text(row[j])}
                net.edge({**ends, **kind}, undirected=symmetric or not square)


# --- Other texts: Pajek, VNA, GML, and lists of pairs as SNAP has them.

_SECTION = re.compile(r"\*\s*(\w+)\s*(.*)")

_RELATION = re.compile(r":?\s*(\d+)?[^\"]*(?:\"([^\"]+)\")?")


class _Pajek:
    """Reads the first network of a file or project of Pajek, and what is told of its vertices."""

    # networkx reads only one kind of line and joins vertices of one label

    def __init__(self, path: str) -> None:
        self.net = Net(path)
        self.matrix: list[list[float]] = []
        self.others = 0  # Number of further networks, which are not read.
        self.first = 0  # Of two kinds of vertices, how many there are of the first one.
        self._section, self._layer, self._about, self._told = "", "", "", 0
        self._relations: dict[str, str] = {}

    def head(self, section: str, rest: str) -> None:
        """Begin a section."""
        words = _tokens(rest)
        if section == "vertices":
            count = int(words[0]) if words and words[0].isdigit() else 0
            if count > _MAX_VERTICES:
                raise ValueError(rest)
            self._told = 0
            if self._about:
                section = "about" if count == len(self.net.nodes) else "skip"
            elif self.net.nodes:
                section, self.others = "skip", self.others + 1
            else:
                self.first = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
                rows = (base.SourceRow({"id": str(i), "name": str(i)}) for i in range(1, count + 1))
                self.net.nodes = list(rows)
        elif section in ("partition", "vector"):
            self._about = rest.strip() or section
        elif section in ("network", "cluster", "permutation", "hierarchy"):
            self._about = ""
        elif self._section == "skip" and self.others:
            section = "skip"
        elif found := _RELATION.match(rest):
            self._layer = found[2] or found[1] or ""
            self._relations[found[1] or ""] = self._layer
        self._section = section

    def take(self, words: list[str]) -> None:
        """Read one line of a section."""
        section = self._section
        layer = self._layer
        if section in ("arcs", "edges") and words[0].endswith(":"):  # the number of a relation
            number = words.pop(0)[:-1]
            layer = self._relations.get(number, number)
        kind = {"kind": layer} if layer else {}
        if section == "vertices":
            node = self._vertex(words[0])
            node["name"] = words[1] if len(words) > 1 else words[0]
            if len(words) > 3:
                node |= {"x": words[2], "y": words[3]}
        elif section == "about":
            self.net.nodes[self._told][self._about] = words[0]
            self._told += 1
        elif section in ("arcs", "edges"):
            self._tie(words[0], words[1], undirected=section == "edges")
            said = next((words[i + 1] for i, w in enumerate(words[:-1]) if w == "l" and i > 2), "")
            more = {"weight": words[2] if len(words) > 2 else "", "label": said}
            self.net.edges[-1] |= {**kind, **{k: v for k, v in more.items() if v}}
        elif section in ("arcslist", "edgeslist"):
            for target in words[1:]:
                self._tie(words[0], target, undirected=section == "edgeslist")
                self.net.edges[-1] |= kind
        elif section == "matrix":
            if len(words) != len(self.net.nodes) - self.first:
                raise ValueError(len(words))
            self.matrix.append([float(word) for word in words])

    def _vertex(self, word: str) -> base.SourceRow:
        place = int(word) - 1
        if place < 0:
            raise IndexError(word)
        return self.net.nodes[place]

    def _tie(self, source: str, target: str, *, undirected: bool) -> None:
        ends = {"source": self._vertex(source)["id"], "target": self._vertex(target)["id"]}
        self.net.edge(ends, undirected=undirected)

    def finish(self) -> Net:
        """Add the ties of a matrix."""
        labels = [row["id"] for row in self.net.nodes]
        if self.matrix:
            if len(self.matrix) != (self.first or len(labels)):
                raise ValueError(len(self.matrix))
            columns = labels[self.first :] if self.first else None
            add_matrix(self.net, labels, self.matrix, self._layer, columns)
        for place, row in enumerate(self.net.nodes if self.first else ()):
            row["mode"] = "1" if place < self.first else "2"
        self.net.leave_others(self.others)
        return self.net


def parse_pajek(text: str, path: str) -> Net:
    """Read a network of Pajek: vertices, arcs, edges, their lists, a matrix, partitions."""
    reader, number, line = _Pajek(path), 0, ""
    try:
        for number, line in enumerate(text.split("\n"), start=1):  # noqa: B007 - for the message
            words = _tokens(line)
            if not words or line.lstrip().startswith("%"):
                continue
            if head := _SECTION.match(line.strip()):
                reader.head(head[1].lower(), head[2])
            else:
                reader.take(words)
        return reader.finish()
    except (ValueError, IndexError) as fault:
        raise _broken(path, number, line) from fault


_MAX_VERTICES = 200_000


def parse_vna(text: str, path: str) -> Net:
    """Read the nodes and ties of a VNA file."""
    net, section = Net(path), ""
    header: list[str] = []
    for line in filter(str.strip, text.split("\n")):
        if line.lstrip().startswith("*"):
            section, header = fold(line.lstrip(" *")), []
            continue
        words = [quoted or bare for quoted, bare in re.findall(r'"([^"]*)"|([^\s,]+)', line)]
        if section not in ("node data", "tie data"):
            continue
        if not header:
            header = words
            continue
        row = {fold(name): word for name, word in zip(header, words, strict=False)}
        if section == "node data":
            net.node({**row, "id": row.get("id", words[0])})
            continue
        ends = {"source": row.pop("from", words[0]), "target": row.pop("to", words[1])}
        net.edge({**row, **ends})
    return net


def parse_gml(text: str, path: str) -> Net:
    """Read GML, as networkx does."""
    import networkx as nx

    # without this word two edges between the same nodes are an error for networkx
    several = "" if re.search(r"^\s*multigraph\s+1", text, re.MULTILINE) else " multigraph 1\n"
    marked = re.sub(r"(?m)^(\s*graph\s*\[)", rf"\1\n{several}", text, count=1)
    marked = _NO_NUMBER.sub(r'\1"\2"', marked)
    lines = [line for line in marked.split("\n") if line.isascii() or '"' in line]
    coded = "\n".join(line.encode("ascii", "xmlcharrefreplace").decode() for line in lines)
    try:
        graph: Any = nx.parse_gml(coded, label="id")
    except (nx.NetworkXError, ValueError, KeyError, TypeError, IndexError, AttributeError) as fault:
        raise DataError("formats.broken", path=path, kind="GML") from fault
    net = Net(path)
    for key, data in graph.nodes(data=True):
        net.node({**_plain_values(data), "id": str(key)})
    drawn = re.search(r'^\s*Creator\s+"yFiles"', text, re.MULTILINE) is not None
    for source, target, data in graph.edges(data=True):
        row = _plain_values(data)
        both = not graph.is_directed()
        if drawn:  # yEd says by its arrows alone which way an edge runs
            look = data.get("graphics", {})
            arrows = [bool(look.get(f"{end}Arrow")) for end in ("source", "target")]
            both = arrows[0] == arrows[1]
            source, target = (target, source) if arrows == [True, False] else (source, target)
        elif own := _GML_DIRECTED.get(fold(row.get("directed", ""))):
            both = own == "no"
        net.edge({**row, "source": str(source), "target": str(target)}, undirected=both)
    return net


# Values that are no numbers for networkx, though GML allows them.
_NO_NUMBER = re.compile(r"(?im)^(\s*\w+\s+)([+-]?(?:inf(?:inity)?|nan))\s*$")

_GML_DIRECTED = {"n": "no", "0": "no", "no": "no", "y": "yes", "1": "yes", "yes": "yes"}


def _plain_values(data: Mapping[str, object]) -> base.Row:
    return {
        str(k): word for k, v in data.items() if not isinstance(v, dict) and (word := base.cell(v))
    }


_PAIR = re.compile(r"\S+[ \t]+\S+(?:[ \t]+-?[\d.,]+)?")


def looks_like_pairs(text: str) -> bool:
    """Tell whether every line of a text that is no comment is a pair, or a pair and a number."""
    lines = [line.strip() for line in text.split("\n", 200)[:200] if line.strip()]
    pairs = [line for line in lines if not line.startswith(("#", "%"))]
    if not pairs or not all(map(_PAIR.fullmatch, pairs)):
        return False
    commented = len(pairs) < len(lines)
    return commented or all(
        line.split()[0].isdigit() and line.split()[1].isdigit() for line in pairs
    )


def parse_pairs(text: str, path: str) -> Net:
    """Read pairs of nodes, a line each, as SNAP and KONECT have them."""
    net = Net(path)
    undirected = re.search(r"^[#%].*\bundirected\b", text, re.IGNORECASE | re.MULTILINE)
    for line in text.split("\n"):
        words = line.split()
        if len(words) > 1 and not line.lstrip().startswith(("#", "%")):
            weight = {"weight": words[2]} if len(words) > 2 else {}
            ends = {"source": words[0], "target": words[1], **weight}
            net.edge(ends, undirected=undirected is not None or line.startswith("% sym"))
    return net


# Format to how a text of it is told, and read; in the order in which they are tried.
TEXTS: Mapping[str, tuple[Callable[[str], object], Callable[[str, str], Net]]] = MappingProxyType(
    {
        "ucinet": (re.compile(r"(?i)\s*dl\b").match, parse_dl),
        "vna": (re.compile(r"(?im)^\s*\*\s*tie data").search, parse_vna),
        "pajek": (re.compile(r"(?im)^\s*\*vertices\s+\d").search, parse_pajek),
        "gml": (re.compile(r"(?m)^\s*graph\s*\[").search, parse_gml),
        "snap": (looks_like_pairs, parse_pairs),
    }
)

_TABLES = (".csv", ".tsv")

_NO_TEXT = (*_TABLES, ".json", ".xml", ".zip", *WORKBOOKS)


def text_format(source: base.Source) -> str:
    """Tell which of the text formats a file is; blank if it is none."""
    if len(source.names) != 1 or source.ending(*set(_NO_TEXT).difference(_TABLES)):
        return ""
    content = source.text(source.names[0])
    found = next((name for name, (told, _) in TEXTS.items() if told(content)), "")
    # a table of two columns is pairs as well
    commented = content.lstrip().startswith(("#", "%"))
    return "" if found == "snap" and source.ending(*_TABLES) and not commented else found


def text_net_of(source: base.Source, format: str) -> Net:
    """Read a file of one of the text formats."""
    name = source.names[0] if len(source.names) == 1 else ""
    told, parse = TEXTS[format]
    if not name or not told(source.text(name)):
        raise DataError("formats.nothing_text", path=source.path, name=format)
    net = parse(source.text(name), name)
    if not net.nodes and not net.edges:
        raise DataError("formats.nothing_text", path=source.path, name=format)
    return net


# --- Tables of ties (From/To, Source/Target, Von/An), with or without one of nodes; matrices.


def _named(header: Iterable[str], names: Iterable[str]) -> str:
    folded = {fold(name): name for name in header}
    return next((folded[name] for name in names if name in folded), "")


def usual_ends(header: Iterable[str]) -> tuple[str, str]:
    """Give the columns of both ends of a tie by their usual names, blank for none."""
    listed = list(header)
    # a table of ties may have one of these words for another thing: both ends of a pair count
    both = ((_named(listed, one[:1]), _named(listed, one[1:])) for one in _TOLD["ends"])
    pair = next(filter(all, both), None)
    ends = (_named(listed, tuple(one[i] for one in _TOLD["ends"])) for i in (0, 1))
    first, second = pair or ends
    return first, second


def is_edge_table(header: Iterable[str]) -> bool:
    """Tell whether a header names two ends of a tie."""
    return all(usual_ends(header))


def table_from_header(grid: list[list[str]]) -> list[list[str]]:
    """Give a table from its header on: NodeXL has a row of captions above it."""
    for start in (0, 1):
        if len(grid) > start and (is_edge_table(grid[start]) or _named(grid[start], _LABEL)):
            return grid[start:]
    return grid


def _edges(grid: list[list[str]], net: Net) -> None:
    header = grid[0]
    source, target = usual_ends(header)
    direction = _named(header, ("type", "typ"))
    rows = base.rows_of(grid)
    told = {fold(row.get(direction, "")) for row in rows} <= _DIRECTIONS if direction else False
    for row in rows:
        inner = {source, target, *([direction] if "eco_layer" in row else [])}
        kept = {key: value for key, value in row.items() if key not in inner}
        ends = {"source": row.get(source, ""), "target": row.get(target, "")}
        mark = fold(row.get(direction, "")) if told else fold(row.get("Direction", ""))
        net.edge({**kept, **ends}, undirected=mark in _TOLD["both"])


def _is_of_nodes(grid: list[list[str]], ends: set[str]) -> bool:
    """Tell whether a table is about the nodes of a net: a column that names them holds one."""
    keys = [place for place, name in enumerate(grid[0]) if fold(name) in _LABEL]
    return any(len(row) > place and row[place] in ends for row in grid[1:] for place in keys)


def _nodes(grid: list[list[str]], net: Net) -> None:
    key = _named(grid[0], _LABEL)
    for row in base.rows_of(grid):
        net.node({**row, "id": row.get(key, "")})


def matrix_of(grid: list[list[str]]) -> tuple[list[str], list[list[float]]] | None:
    """Read a square table whose first column holds the names of its header."""
    names = [name for name in grid[0][1:] if name] if grid else []
    rows = [row for row in grid[1:] if row and row[0]]
    if len(names) < 2 or [fold(row[0]) for row in rows] != list(map(fold, names)):
        return None
    marks = {"": 0.0, "x": 1.0, "-": 0.0, "–": 0.0, "yes": 1.0, "no": 0.0, "ja": 1.0, "nein": 0.0}
    cells = []
    for row in rows:
        texts = [*row[1 : len(names) + 1], *[""] * (len(names) + 1 - len(row))]
        try:
            numbers = [
                marks[fold(t)] if fold(t) in marks else float(t.replace(",", ".")) for t in texts
            ]
        except ValueError:
            return None
        cells.append([0.0 if number != number else number for number in numbers])
    return names, cells


def table_in_text(source: base.Source) -> dict[str, list[list[str]]]:
    """Read a text of whatever ending as a table of ties or a matrix; empty if it is neither."""
    name = source.names[0] if len(source.names) == 1 else ""
    if not name or source.ending(*_NO_TEXT):
        return {}
    grid, _ = parse_csv(source.text(name), name)
    found = [list(grid.header), *grid.rows] if grid is not None else [[]]
    told = is_edge_table(found[0]) or matrix_of(found) is not None
    return {name.rpartition(".")[0] or name: found} if told else {}


def _tables(net: Net, tables: Mapping[str, list[list[str]]]) -> None:
    """Read the tables of ties, and those that are about their nodes; name the others."""
    others = {title: table for title, table in tables.items() if not is_edge_table(table[0])}
    for title, table in tables.items():
        if title not in others:
            _edges(table, net)
    ends = {row.get(end, "") for row in net.edges for end in _TIE_KEYS}
    about = [title for title, table in others.items() if _is_of_nodes(table, ends)]
    if not about:  # of nodes that no tie names; of several tables nobody knows which
        about = [title for title, table in others.items() if _named(table[0], _LABEL)]
        about = about if len(about) == 1 else []
    for title in about:
        _nodes(others[title], net)
    if skipped := ", ".join(title for title in others if title not in about):
        net.notes.append(base.warning("tables_skipped", net.source, names=skipped))


def net_in_json(found: object, name: str) -> Net | None:
    """Read nodes and edges as networkx, Gephi, sigma and d3 write them; None if it is no such."""
    parts: Mapping[str, Any] = found if isinstance(found, dict) else {}
    nodes, edges = parts.get("nodes"), parts.get("edges", parts.get("links"))
    if not isinstance(nodes, list) or not isinstance(edges, list):
        return None
    rows = [row for row in (*nodes, *edges) if isinstance(row, dict)]
    if len(rows) < len(nodes) + len(edges) or not all({"source", "target"} <= {*e} for e in edges):
        return None
    options = parts.get("options")
    told = options.get("type") if isinstance(options, dict) else ""
    both = parts.get("directed") is False or told == "undirected"
    net = Net(name)
    for number, row in enumerate(nodes):  # d3 counts nodes that have no id
        net.node({**_attributes(row), "id": base.cell(row.get("id", row.get("key", number)))})
    for row in edges:
        ends = {end: base.cell(row[end]) for end in _TIE_KEYS}
        net.edge({**_attributes(row), **ends}, undirected=row.get("undirected", both) is True)
    return net


def _attributes(row: Mapping[str, Any]) -> base.Row:
    own = row.get("attributes")
    told = texts({**row, **(own if isinstance(own, dict) else {})})
    return {k: v for k, v in told.items() if k not in ("attributes", "key", "undirected")}


def edgelists_net_of(source: base.Source) -> Net:
    """Read tables of ties, with or without a table of nodes, matrices, JSON or another text."""
    if told := text_format(source):
        return text_net_of(source, told)
    for name in source.ending(".json"):
        if (found := net_in_json(source.json(name), name)) is not None:
            return found
    net = Net(source.path.name)
    grids = source.grids() or table_in_text(source)
    for title, grid in sorted(grids.items()):
        square = matrix_of(grid)
        if square is not None:
            names, cells = square
            known = {node["id"] for node in net.nodes}
            net.nodes += [base.SourceRow({"id": n, "name": n}) for n in names if n not in known]
            add_matrix(net, names, cells, title if len(grids) > 1 else "")
    if not net.edges:
        _tables(net, {title: table_from_header(grid) for title, grid in sorted(grids.items())})
    if not net.edges and not net.is_own:
        raise DataError("formats.nothing_edgelist", path=source.path)
    ends = {row.get(end, "") for row in net.edges for end in _TIE_KEYS}
    for node in net.nodes:  # a table of nodes may call them by another column than its ties do
        label_ = next((node[k] for k in node if fold(k) in ("label", "name")), "")
        if node["id"] not in ends and label_ in ends:
            node["id"] = label_
    return net


def holds_ties(path: Path) -> bool:
    """Tell whether one file alone is an edge list, so that no table of nodes is needed."""
    try:
        return bool(edgelists_net_of(base.open_source(path)).edges)
    except DataError:
        return False


def csv_of(rows: Sequence[Mapping[str, object]], first: tuple[str, ...] = ()) -> bytes:
    """Write rows as CSV."""
    return plain_csv(*_cells(rows, first))


def edgelists_contents(quarter: Quarter, *, lang: str = "en") -> dict[str, bytes]:
    """Write a quarter as a list of nodes and a list of edges."""
    net = flat(quarter, lang=lang)
    edges = [{**row, "type": "Directed"} for row in net.edges]
    return {
        "edges.csv": csv_of(edges, ("source", "target", "type", "kind")),
        "nodes.csv": csv_of(net.nodes, ("id", "label")),
    }
