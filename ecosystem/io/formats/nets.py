"""A foreign graph as rows of texts, whatever file it came from."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ecosystem.errors import DataError, Problem
from ecosystem.io.files import clean_cell, fold, number_text
from ecosystem.io.files import warning as io_warning
from ecosystem.io.formats.base import (
    LEAVE_OUT,
    WORKBOOKS,
    Confirmation,
    FormatImport,
    Source,
    Words,
    cell,
    open_source,
    quarter_meta,
    sheets_of,
    warning,
)
from ecosystem.io.formats.drafts import Cleaner, is_personal, means_people
from ecosystem.io.grids import Grid
from ecosystem.io.lists import (
    UNKNOWN_TYPE,
    Actors,
    EdgelistMapping,
    Foreign,
    Ties,
    read_actors,
    read_ties,
)
from ecosystem.io.package import read_meta
from ecosystem.model.network import actor_sectors
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table, as_list, as_number, is_unknown, split_mode
from ecosystem.schema import FREQUENCY_PER_YEAR, KIND_LAYER, TABLES
from ecosystem.words import label, text

# --- A foreign graph as rows of texts, whatever file it came from.

# Start of the names of attributes that our exports add for others and never read back.
COMPUTED = "eco_"


Row = dict[str, str]


@dataclass
class Net:
    """A foreign graph."""

    source: str  # Name of the file.
    nodes: list[Row] = field(default_factory=list)
    edges: list[Row] = field(default_factory=list)
    # Whether each edge stands for both directions; as long as `edges`.
    undirected: list[bool] = field(default_factory=list)
    meta: Meta | None = None  # What the file says about the quarter; None if nothing.
    notes: list[Problem] = field(default_factory=list)  # What was odd.

    @property
    def is_own(self) -> bool:
        """Whether the file was written by this program."""
        return any(key.startswith(COMPUTED) for row in self.nodes for key in row)


# --- Rows of a foreign graph: which columns mean what, cleaned, and each node once.


def column_of(rows: list[Row], wanted: Iterable[str], given: str | None) -> str:
    """Find the attribute that is meant: the one that the mapping names, else a usual one."""
    keys = dict.fromkeys(key for row in rows for key in row)
    if given and given in keys:
        return given
    folded = {fold(key): key for key in reversed(keys)}
    return next((folded[name] for name in wanted if name in folded), "")


def personal_keys(rows: Iterable[Row]) -> list[str]:
    """List the attributes that name a person, a telephone number or an address."""
    return sorted({key for row in rows for key in row if is_personal(key)})


def cleaned(rows: Iterable[Row], own: bool) -> list[Row]:
    """Leave out what is personal, and in an own file what is no column of the quarter."""

    def kept(key: str, row: Row) -> bool:
        return not (is_personal(key) or (own and _is_computed(key, row)))

    return [{key: clean_cell(word) for key, word in row.items() if kept(key, row)} for row in rows]


def _is_computed(key: str, row: Row) -> bool:
    """Tell whether an attribute of an own file is no column of the quarter."""
    own_label = key in ("label", "Label") and row.get("eco_label") == row[key]
    return key.startswith(COMPUTED) or own_label


def once(rows: list[Row]) -> list[Row]:
    """Join the rows of one node: what the first leaves open the second fills."""
    found: dict[str, Row] = {}
    for row in rows:
        known = found.setdefault(row.get("id", ""), row)
        for column, value in row.items():
            known[column] = known.get(column) or value
    return list(found.values())


def grid_of(rows: list[Row], first: tuple[str, ...], source: str) -> Grid:
    """Set rows as a table with a header, as other edge lists are read."""
    header = tuple(dict.fromkeys([*first, *(key for row in rows for key in row)]))
    cells = [[row.get(key, "") for key in header] for row in rows]
    return Grid(source, header, cells, list(range(1, len(rows) + 1)))


def table_of(name: str, rows: list[Row]) -> Table:
    """Set rows as a table of the data model; columns that it does not know stand last."""
    known = TABLES[name].columns
    there = dict.fromkeys(key for row in rows for key in row)
    ordered = [c for c in known if c in there] + [c for c in there if c not in known]
    return Table.from_records(name, rows, ordered)


# --- Nodes and edges of a foreign graph as actors and ties, by the same road as other edge lists.

_NAMES = ("name", "label", "title", "titel", "bezeichnung")

_NET_IMPORTS_TYPES = ("type", "element type", "node type", "category", "typ", "art")

_KINDS = ("kind", "type", "connection type", "interaction", "relation", "relationship", "label")

_FREQUENCIES = ("frequency", "häufigkeit")

_TIE_KEYS = ("source", "target")


class _NetImportsReader:
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
        column = column_of(self._nodes, _NET_IMPORTS_TYPES, self._given.get("actors.type"))
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
    """Make a quarter of a foreign graph."""
    if not net.nodes and not net.edges:
        raise DataError("io.no_tables", path=net.source)
    return _NetImportsReader(net, words).read()


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
        found["eco_sector"] = sectors[key]
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
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([UNKNOWN if is_unknown(str(value)) else value for value in row])
    return buffer.getvalue().encode()


def _mappings(rows: Sequence[dict[str, str | int | float]], first: Sequence[str]) -> bytes:
    columns = list(dict.fromkeys([*first, *(key for row in rows for key in row)]))
    return _csv(columns, ([cell(row.get(column, "")) for column in columns] for row in rows))


def tidy_contents(quarter: Quarter, *, lang: str = "en") -> dict[str, bytes]:
    """Write a quarter as tables that R reads without a script of ours.

    Source: Wickham, H. (2014). Tidy data. Journal of Statistical Software 59(10), 1-23.
    doi:10.18637/jss.v059.i10
    """
    net = flat(quarter, lang=lang)
    found = {
        "actors.csv": _mappings(net.nodes, ("id",)),
        "ties.csv": _mappings(net.edges, ("source", "target")),
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


# --- UCINET's DL files: full matrices, edge lists and node lists, several matrices in one file.

ENDINGS = (".dl", ".dat", ".txt")

# A larger matrix is refused: no quarter has so many actors.
MAX_NODES = 5_000


_SECTIONS = re.compile(
    r"^\s*(row labels embedded|column labels embedded|col labels embedded|labels embedded|"
    r"row labels|column labels|col labels|matrix labels|level labels|labels|data)\s*:?",
    re.IGNORECASE,
)

_SETTING = re.compile(r"\b(n|nr|nc|nm)\s*=?\s*(\d+)", re.IGNORECASE)

_FORMAT = re.compile(r"\bformat\s*=?\s*(\w+)", re.IGNORECASE)

_TOKEN = re.compile(r'"([^"]*)"|([^\s,"]+)')


@dataclass
class _Header:
    numbers: dict[str, int] = field(default_factory=dict)
    format: str = "fullmatrix"
    labels: list[str] = field(default_factory=list)
    matrices: list[str] = field(default_factory=list)
    embedded: bool = False
    data: list[tuple[int, list[str]]] = field(default_factory=list)


def _tokens(line: str) -> list[str]:
    return [quoted or bare for quoted, bare in _TOKEN.findall(line)]


def looks_like_dl(text: str) -> bool:
    """Tell whether a text is a DL file."""
    return re.match(r"\s*dl\b", text, re.IGNORECASE) is not None


def _take_line(header: _Header, section: str, line: str, number: int) -> str:
    """Read one line of the header; give the section that the next line belongs to."""
    found = _SECTIONS.match(line)
    if found:
        section, line = found[1].lower(), line[found.end() :]
        if "embedded" in section:
            header.embedded = True
            section = ""
    words = _tokens(line)
    if section == "data":
        if words:
            header.data.append((number, words))
    elif section in ("matrix labels", "level labels"):
        header.matrices += words
    elif section in ("labels", "row labels"):
        header.labels += words
    elif not section:
        header.numbers |= {key.lower(): int(value) for key, value in _SETTING.findall(line)}
        header.format = next(iter(_FORMAT.findall(line)), header.format).lower()
    return section


def _ucinet_header(text: str) -> _Header:
    header, section = _Header(), ""
    body = re.sub(r"^\s*dl\b", "", text, count=1, flags=re.IGNORECASE)
    for number, line in enumerate(body.split("\n"), start=1):
        section = _take_line(header, section, line, number)
    return header


class _UcinetReader:
    def __init__(self, header: _Header, path: str) -> None:
        self._header, self._path = header, path
        self.net = Net(path)
        self._count = header.numbers.get("n") or header.numbers.get("nr", 0)
        if not 0 < self._count <= MAX_NODES:
            self._fail(1, f"n = {self._count}")
        self._labels = list(header.labels)

    def _fail(self, line: int, what: str) -> None:
        raise DataError("formats.dl_broken", path=self._path, line=line, what=what)

    def read(self) -> Net:
        kind = self._header.format
        if kind in ("fullmatrix", "fm"):
            self._matrices()
        elif kind in ("edgelist1", "el1", "edgelist"):
            self._lists(pairs=True)
        elif kind in ("nodelist1", "nl1", "nodelist"):
            self._lists(pairs=False)
        else:
            self._fail(1, f"format = {kind}")
        known = {node["id"] for node in self.net.nodes}
        for caption in self._labels:
            if caption not in known:
                self.net.nodes.append({"id": caption, "name": caption})
                known.add(caption)
        return self.net

    def _add(self, source: str, target: str, layer: str, value: float, sign: bool) -> None:
        row = {"source": source, "target": target, "value": number_text(value)}
        self.net.edges.append({**row, **({"matrix": layer} if layer else {})})
        self.net.undirected.append(sign)

    def _number(self, word: str, line: int) -> float:
        try:
            value = float(word)
        except ValueError:
            self._fail(line, word[:40])
            raise
        if value != value or abs(value) == float("inf"):
            self._fail(line, word[:40])
        return value

    def _matrices(self) -> None:
        """Read one matrix after the other; labels may stand in the first row and column."""
        words = [(word, line) for line, row in self._header.data for word in row]
        size = self._count
        count = self._header.numbers.get("nm", max(1, len(self._header.matrices)))
        place = 0
        for number in range(count):
            if self._header.embedded:
                self._labels = [word for word, _ in words[place : place + size]]
                place += size
            rows = []
            for _ in range(size):
                place += self._header.embedded
                row = words[place : place + size]
                if len(row) < size:
                    self._fail(words[-1][1] if words else 1, f"{len(words)} / {size}x{size}")
                rows.append([self._number(word, line) for word, line in row])
                place += size
            names = self._header.matrices
            self._matrix(rows, names[number] if number < len(names) else "")

    def _matrix(self, rows: Sequence[Sequence[float]], layer: str) -> None:
        self._labels = self._labels or [str(i + 1) for i in range(self._count)]
        if len(self._labels) < self._count:
            self._fail(1, f"labels: {len(self._labels)} / {self._count}")
        add_matrix(self.net, self._labels, rows, layer)

    def _lists(self, *, pairs: bool) -> None:
        for line, row in self._header.data:
            if len(row) < 2:
                continue
            source = self._named(row[0], line)
            if pairs:
                value = self._number(row[2], line) if len(row) > 2 else 1.0
                if value:
                    self._add(source, self._named(row[1], line), "", value, sign=False)
            else:
                for word in row[1:]:
                    self._add(source, self._named(word, line), "", 1.0, sign=False)
        if not self._labels and not self._header.embedded:
            self._labels = [str(i + 1) for i in range(self._count)]

    def _named(self, word: str, line: int) -> str:
        if not word.isdigit() or self._header.embedded or not self._header.labels:
            if self._header.embedded and word not in self._labels:
                self._labels.append(word)
            return word
        if not 0 < int(word) <= len(self._header.labels):
            self._fail(line, word)
        return self._header.labels[int(word) - 1]


def add_matrix(
    net: Net, labels: Sequence[str], rows: Sequence[Sequence[float]], layer: str
) -> None:
    """Add the ties of a matrix to a net; a symmetric one stands for both directions."""
    size = len(rows)
    symmetric = all(rows[i][j] == rows[j][i] for i in range(size) for j in range(i))
    for i in range(size):
        for j in range(i + 1 if symmetric else 0, size):
            if rows[i][j] and i != j:
                row = {"source": labels[i], "target": labels[j], "value": number_text(rows[i][j])}
                net.edges.append({**row, **({"matrix": layer} if layer else {})})
                net.undirected.append(symmetric)


def parse_dl(text: str, path: str) -> Net:
    """Read a DL file."""
    return _UcinetReader(_ucinet_header(text), path).read()


def ucinet_net_of(source: Source) -> Net:
    """Read a DL file."""
    name = source.names[0] if source.names else ""
    if len(source.names) != 1 or Path(name).suffix.lower() not in ENDINGS:
        raise DataError("formats.nothing_ucinet", path=source.path)
    text = source.text(name)
    if not looks_like_dl(text):
        raise DataError("formats.nothing_ucinet", path=source.path)
    net = parse_dl(text, name)
    for row in net.edges:
        if "matrix" in row:
            row["kind"] = row["matrix"]
    return net


# --- One table of ties (From/To, Source/Target, Von/Nach), a square matrix, or a DL file.

_FROM = ("source", "from", "von", "quelle", "sender")

_TO = ("target", "to", "nach", "ziel", "empfänger", "receiver")

_LABEL = ("id", "label", "name", "knoten", "node")

_EDGELISTS_TYPES = ("directed", "gerichtet")


def _edgelists_header(rows: list[Row]) -> dict[str, str]:
    return {fold(key): key for row in rows for key in row}


def _named(header: dict[str, str], names: tuple[str, ...]) -> str:
    return next((header[name] for name in names if name in header), "")


def is_edge_table(rows: list[Row]) -> bool:
    """Tell whether rows name two ends of a tie."""
    header = _edgelists_header(rows)
    return bool(_named(header, _FROM) and _named(header, _TO))


def _edges(rows: list[Row], net: Net, layer: str) -> None:
    header = _edgelists_header(rows)
    source, target = _named(header, _FROM), _named(header, _TO)
    direction = header.get("type", "")
    gephi = {fold(row.get(direction, "")) for row in rows} <= {"directed", "undirected", ""}
    for row in rows:
        inner = {source, target, *([direction] if gephi else [])}
        kept = {key: value for key, value in row.items() if key not in inner}
        ends = {"source": row.get(source, ""), "target": row.get(target, "")}
        named = {"kind": layer} if layer and "kind" not in map(fold, kept) else {}
        net.edges.append({**kept, **named, **ends})
        mark = fold(row.get(direction, "")) if gephi else fold(row.get("Direction", ""))
        net.undirected.append(mark in ("undirected", "mutual"))


def _nodes(rows: list[Row], net: Net) -> None:
    header = _edgelists_header(rows)
    key = _named(header, _LABEL)
    for row in rows:
        if row.get(key):
            net.nodes.append({**row, "id": row[key]})


def _matrix(source: Source, name: str, net: Net) -> bool:
    """Read a square table whose first column holds the names of its header."""
    grid = source.grid(name)
    names = list(grid.header[1:])
    rows = [row for row in grid.rows if len(row) > 1]
    if len(names) < 2 or [row[0] for row in rows] != names:
        return False
    try:
        cells = [[float(cell or 0) for cell in row[1 : len(names) + 1]] for row in rows]
    except ValueError:
        return False
    if any(len(row) != len(names) for row in cells):
        return False
    net.nodes.extend({"id": label, "name": label} for label in names)
    add_matrix(net, names, cells, "")
    return True


def edgelists_net_of(source: Source) -> Net:
    """Read tables of ties, with or without a table of nodes, matrices, or a DL file."""
    net = Net(source.path.name)
    for name in source.ending(*ENDINGS):
        text = source.text(name)
        if looks_like_dl(text):
            return parse_dl(text, name)
    if source.path.suffix.lower() not in WORKBOOKS:
        for name in source.ending(".csv", ".tsv"):
            if _matrix(source, name, net):
                return net
    for _, rows in sorted(sheets_of(source).items()):
        if is_edge_table(rows):
            _edges(rows, net, "")
        elif _named(_edgelists_header(rows), _LABEL):
            _nodes(rows, net)
    if not net.edges and not net.is_own:
        raise DataError("formats.nothing_edgelist", path=source.path)
    return net


def holds_ties(path: Path) -> bool:
    """Tell whether one file alone is an edge list, so that no table of nodes is needed."""
    try:
        return bool(edgelists_net_of(open_source(path)).edges)
    except DataError:
        return False


def csv_of(rows: list[dict[str, object]], first: tuple[str, ...]) -> bytes:
    """Write rows as CSV."""
    columns = list(dict.fromkeys([*first, *(key for row in rows for key in row)]))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(row.get(column, "")) for column in columns] for row in rows)
    return buffer.getvalue().encode()


def edgelists_contents(quarter: Quarter, *, lang: str = "en") -> dict[str, bytes]:
    """Write a quarter as a list of nodes and a list of edges."""
    net = flat(quarter, lang=lang)
    nodes: list[dict[str, object]] = [dict(row) for row in net.nodes]
    edges: list[dict[str, object]] = [{**row, "type": "Directed"} for row in net.edges]
    return {
        "edges.csv": csv_of(edges, ("source", "target", "type", "kind")),
        "nodes.csv": csv_of(nodes, ("id", "label")),
    }
