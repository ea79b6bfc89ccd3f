"""Nodes and edges of a foreign graph as actors and ties, by the same road as other edge lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ecosystem.catalogue import text
from ecosystem.errors import DataError
from ecosystem.io.foreign import Foreign
from ecosystem.io.foreign_actors import UNKNOWN_TYPE, Actors, read_actors
from ecosystem.io.foreign_ties import Ties, read_ties
from ecosystem.io.formats.imported import FormatImport, quarter_meta
from ecosystem.io.formats.mappings import LEAVE_OUT
from ecosystem.io.formats.net_rows import (
    cleaned,
    column_of,
    grid_of,
    once,
    personal_keys,
    table_of,
)
from ecosystem.io.formats.nets import Net, Row
from ecosystem.io.formats.notes import Confirmation, warning
from ecosystem.io.formats.persons import Cleaner, means_people
from ecosystem.io.formats.words import Words
from ecosystem.io.mapping import EdgelistMapping
from ecosystem.io.notes import warning as io_warning
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.problems import Problem
from ecosystem.schema import TABLES

_NAMES = ("name", "label", "title", "titel", "bezeichnung")
_TYPES = ("type", "element type", "node type", "category", "typ", "art")
_KINDS = ("kind", "type", "connection type", "interaction", "relation", "relationship", "label")
_FREQUENCIES = ("frequency", "häufigkeit")
_TIE_KEYS = ("source", "target")


class _Reader:
    def __init__(self, net: Net, words: Words) -> None:
        self._net, self._words = net, words
        self._own = net.is_own
        self.notes: list[Problem] = list(net.notes)
        self._nodes = once(cleaned(net.nodes, self._own))
        if len(self._nodes) < len(net.nodes):
            count = len(net.nodes) - len(self._nodes)
            self.notes.append(warning("joined_twice", net.source, count=count))
        self._edges = cleaned(net.edges, self._own)
        personal = ", ".join(personal_keys([*net.nodes, *net.edges]))
        if personal:
            self.notes.append(warning("personal_left_out", net.source, names=personal))
        if self._own:
            self.notes.append(warning("own_file", net.source))
        self._cleaner = Cleaner(())
        self._given = words.mapping.columns

    def read(self) -> FormatImport:
        net = self._net
        direct = self._as_written() if self._own else None
        if direct is not None:
            return direct
        self._leave_out_nodes()
        mapping = self._mapping()
        nodes = Foreign("actors", grid_of(self._nodes, ("id",), net.source), mapping)
        ends = [row[end] for row in self._edges for end in _TIE_KEYS if row.get(end)]
        whole = [r for r in self._edges if r.get("source") and r.get("target")]
        actors = read_actors(nodes, [r[e] for r in whole for e in _TIE_KEYS])
        tables = {"actors": self._scrubbed(actors.table)}
        ties = self._ties(actors, mapping)
        if ends:
            tables["ties"] = self._scrubbed(ties.table)
        meta = net.meta or quarter_meta(self._words.mapping.quarter, _stem(net.source))
        if net.meta is None:
            meta = replace(meta, sources=({"title": net.source},))
        quarter = Quarter(meta, tables)
        last = io_warning("import_network_only" if ends else "import_no_ties")
        notes = (*self.notes, *actors.notes, *ties.notes, *self._words.notes(net.source))
        asked = () if self._own else self._confirmations(quarter)
        return FormatImport(quarter, (*notes, last), asked, self._words.completed())

    def _as_written(self) -> FormatImport | None:
        """Take the rows of an own file as they are; None if somebody has changed its shape."""
        for rows, needed in (
            (self._nodes, ("id", "name", "type")),
            (self._edges, ("source", "target", "kind")),
        ):
            if not all(row.get(column) for row in rows for column in needed):
                return None
        tables = {
            name: table_of(name, rows)
            for name, rows in (("actors", self._nodes), ("ties", self._edges))
            if rows
        }
        meta = self._net.meta or quarter_meta(self._words.mapping.quarter, _stem(self._net.source))
        return FormatImport(Quarter(meta, tables), tuple(self.notes), (), self._words.mapping)

    def _leave_out_nodes(self) -> None:
        """Drop what the mapping leaves out, and take the names off single people."""
        column = column_of(self._nodes, _TYPES, self._given.get("actors.type"))
        self._type_column = column
        self._name_column = column_of(self._nodes, _NAMES, self._given.get("actors.name"))
        gone = {
            row["id"]
            for row in self._nodes
            if column and self._words.known("types", row.get(column, "")) == LEAVE_OUT
        }
        if gone:
            self.notes.append(warning("entries_left_out", self._net.source, count=len(gone)))
        self._nodes = [row for row in self._nodes if row["id"] not in gone]
        kept = [i for i, r in enumerate(self._edges) if not gone & {r["source"], r["target"]}]
        self._undirected = [self._net.undirected[i] and not self._own for i in kept]
        self._edges = [self._edges[i] for i in kept]
        if not self._own:
            self._hide_people()

    def _hide_people(self) -> None:
        people = [
            row
            for row in self._nodes
            if self._type_column
            and means_people(row.get(self._type_column, ""))
            and self._words.known("types", row[self._type_column]) is None
        ]
        renamed = {}
        for number, row in enumerate(sorted(people, key=lambda row: row["id"]), start=1):
            key = f"person-{number}"
            renamed[row["id"]] = key
            name = text("formats.person_name", "de", number=number)
            kind = {"kind": "person_pseudonym", "named_by": "named"}
            row.update({"id": key, "name": name, self._type_column: "helper_person", **kind})
            for column in set(row) & {self._name_column, "Label", "label"} - {"name"}:
                row[column] = name
        for row in self._edges:
            for end in _TIE_KEYS:
                row[end] = renamed.get(row[end], row[end])
        if people:
            self.notes.append(warning("people_pseudonymised", self._net.source, count=len(people)))

    def _values(self, section: str, rows: list[Row], column: str) -> dict[str, str]:
        """Give the meaning of each word of a column; count each row of an unknown one."""
        found = {}
        for row in rows:
            word = row.get(column, "")
            if word:
                found[word] = self._words.meaning(section, word)
        return found

    def _mapping(self) -> EdgelistMapping:
        columns = {k: v for k, v in self._given.items() if k.startswith(("actors.", "ties."))}
        values: dict[str, dict[str, str]] = {}
        if self._name_column:
            columns["actors.name"] = self._name_column
        if self._type_column:
            columns["actors.type"] = self._type_column
            values["actors.type"] = self._values("types", self._nodes, self._type_column)
        for name, section, usual in (
            ("kind", "kinds", _KINDS),
            ("frequency", "frequencies", _FREQUENCIES),
        ):
            column = column_of(self._edges, usual, self._given.get(f"ties.{name}"))
            if column:
                columns[f"ties.{name}"] = column
                found = self._values(section, self._edges, column)
                values[f"ties.{name}"] = {
                    word: "" if key == LEAVE_OUT else key
                    for word, key in found.items()
                    if key or name == "frequency"
                }
        self._kind_column = columns.get("ties.kind", "")
        return EdgelistMapping(columns=columns, values=values)

    def _ties(self, actors: Actors, mapping: EdgelistMapping) -> Ties:
        """Read directed and undirected edges apart; an unknown kind is no reason to drop one."""
        known = mapping.values.get("ties.kind", {})
        rows = [self._known_kind(row, known) for row in self._edges]
        tables: list[Table] = []
        notes: list[Problem] = []
        for sign in (False, True):
            part = [r for r, mark in zip(rows, self._undirected, strict=True) if mark is sign]
            if not part:
                continue
            used = replace(mapping, undirected="yes" if sign else "no")
            foreign = Foreign("ties", grid_of(part, _TIE_KEYS, self._net.source), used)
            ties = read_ties(foreign, actors.ids, used)
            tables.append(ties.table)
            notes.extend(ties.notes)
        columns = dict.fromkeys(c for table in tables for c in table.columns)
        ordered = [c for c in TABLES["ties"].columns if c in columns or c in ("kind", *_TIE_KEYS)]
        ordered += [c for c in columns if c not in ordered]
        records = [record for table in tables for record in table.records()]
        return Ties(Table.from_records("ties", records, ordered), tuple(notes))

    def _known_kind(self, row: Row, known: Mapping[str, str]) -> Row:
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

        def cell(place: int, value: str) -> str:
            if not free[place] or not value:
                return value
            if named[place]:
                return self._cleaner.name(value) or value
            return self._cleaner.text(value)

        rows = tuple(tuple(cell(i, v) for i, v in enumerate(row)) for row in table.rows)
        return replace(table, rows=rows)

    def _confirmations(self, quarter: Quarter) -> tuple[Confirmation, ...]:
        actors = quarter.table("actors")
        return tuple(
            Confirmation("actors", record["id"], record["name"], "type", record["type"])
            for record in sorted(actors.records(), key=lambda r: r["id"])
            if record["type"] == UNKNOWN_TYPE
            and not self._words.known("types", record.get(self._type_column, ""))
        )


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def read_net(net: Net, words: Words) -> FormatImport:
    """Make a quarter of a foreign graph.

    Parameters
    ----------
    net
        Its nodes and edges.
    words
        Looks words up.

    Returns
    -------
    imported
        Actors and ties. Single people are pseudonyms; an undirected edge becomes one tie, or two
        if it refers people; computed attributes of our own exports are not read back.

    Raises
    ------
    DataError
        If there is no node.
    """
    if not net.nodes and not net.edges:
        raise DataError("io.no_tables", path=net.source)
    return _Reader(net, words).read()
