"""How the columns and words of somebody else's network are to be read."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import ne
from pathlib import Path

from ecosystem.errors import DataError, Problem, UsageError, Worded
from ecosystem.io import grids
from ecosystem.io.clerk.cells import read_cell
from ecosystem.io.files import error, fold, number_text, warning
from ecosystem.io.formats import base
from ecosystem.io.reading import read_rows
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table, fault_of
from ecosystem.schema import FREQUENCY_PER_YEAR, ID_PATTERN, KIND_LAYER, TABLES, TYPE_SECTOR

# --- Columns and words of a foreign table, looked up by a mapping, with a note for what is
# unknown.

# Columns that mean the same everywhere; others must be mapped, or be spelled as the stored key.
_FOUND_BY_NAME = frozenset({"id", "name", "source", "target", "lat", "lon"})


def present(text: str) -> str:
    """Give a cell text, blank if it is a word by which programs say that there is none."""
    return "" if grids.is_nothing(text) else text


class Foreign:
    """A foreign table, read with a mapping as rows of ``actors`` or ``ties``."""

    def __init__(self, table: str, grid: grids.Grid, mapping: base.FormatMapping) -> None:
        self.schema = TABLES[table]
        self.source = grid.source
        self.lines = grid.lines
        self.notes: list[Problem] = []
        self.mapping = mapping
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

    def say(
        self, key: str, count: int, line: int | None = None, column: str = "", /, **told: object
    ) -> None:
        """Note what was found a number of times; nothing if that was never."""
        if count:
            self.notes.append(warning(key, self.source, line, column, count=count, **told))

    def _padded(self, name: str, cells: list[str]) -> list[str]:
        width = self.mapping.pads.get(name, 0)
        padded = [text.zfill(width) if text.isdigit() else text for text in cells]
        self.say("import_padded", sum(map(ne, cells, padded)), None, name, width=width)
        return padded

    def header_of(self, column: str) -> str | None:
        """Find the foreign column that a column of the data model is read from."""
        wanted = self.mapping.columns.get(f"{self.schema.name}.{column}")
        if wanted is not None:
            return wanted if wanted in self.cells else None
        if column in self.cells or column not in _FOUND_BY_NAME:
            return column if column in self.cells else None
        return next((name for name in self.cells if fold(name) == column), None)

    def constant(self, column: str) -> str | None:
        """Find the stored key that the mapping gives to every row of a column."""
        wanted = self.mapping.columns.get(f"{self.schema.name}.{column}")
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
        meanings = self.mapping.meanings(f"{self.schema.name}.{column}")
        blank = always if always is not None else meanings.get("", "")
        header = self.header_of(column)
        if header is None:
            return [blank] * len(self)
        cells = self.cells[header]
        read = {text: self._meaning(column, text, meanings) for text in dict.fromkeys(cells)}
        for text, meaning in read.items():
            if meaning is None:
                self.unread(column, header, text)
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

    def unread(self, column: str, header: str, text: str) -> None:
        """Note a word that nobody knows, at the first row that has it."""
        cells = self.cells[header]
        line = self.lines[cells.index(text)]
        self.say("import_value", cells.count(text), line, header, value=text, key=column)

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
        foreign.say(note, count)
    return chosen


def _node_columns(
    foreign: Foreign, originals: Sequence[str], guess: Guess | None
) -> dict[str, list[str]]:
    sectors = foreign.texts("sector")
    names = foreign.texts("name")
    foreign.say("import_no_name", names.count("") if foreign.header_of("name") else 0)
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


def read_actors(
    foreign: Foreign, endpoints: Sequence[str], guess: Guess | None = None
) -> tuple[Table, Mapping[str, str]]:
    """Read the nodes, and add those that only occur in ties; give the id of each name as well."""
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
    foreign.say("import_new_ids", changed)
    if changed:
        extras["original_id"] = list(originals)
    columns = {**made, **extras}
    records = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    shown = ", ".join(added[:5]) + (" …" if len(added) > 5 else "")
    foreign.say("import_added_actors", len(added), shown=shown)
    for text in added:
        told = guess(text) if guess is not None else ""
        own = {"type": told or UNKNOWN_TYPE, **({"original_id": text} if changed else {})}
        records.append({**own, "id": ids[text], "name": text})
    table = Table.from_records("actors", records, tuple(columns))
    lines = (*foreign.lines, *(0 for _ in added))
    return replace(table, lines=lines, source=foreign.source), ids


# --- Edges of a foreign network as ties: kinds, strength scales, rows for two directions.

# What a tie is taken as if nothing says what it is: it joins two actors and refers nobody.
UNKNOWN_KIND = "exchange"


# The plainest kind of each layer, for files that name only the layer.
LAYER_KIND: Mapping[str, str] = {"ref": "referral", "coop": "cooperation", "info": "exchange"}


Row = dict[str, str]

_SAME = ("source", "target", "kind")


def _kinds(foreign: Foreign) -> list[str]:
    """Read the kind of each tie; blank where the mapping gives it no meaning on purpose."""
    header = foreign.header_of("kind")
    cells = foreign.cells[header] if header else [""] * len(foreign)
    layers = [LAYER_KIND.get(fold(text), "") for text in cells]
    if layers and all(layers):
        return layers
    kinds, meanings = foreign.texts("kind"), foreign.mapping.meanings("ties.kind")
    skipped = [bool(text) and meanings.get(text) == "" for text in cells]
    unknown = sum(not kind and not left for kind, left in zip(kinds, skipped, strict=True))
    foreign.say("import_no_kind", unknown, kind=Worded("tie_kind", UNKNOWN_KIND))
    foreign.say("import_kind_left_out", sum(skipped))
    return ["" if left else kind or UNKNOWN_KIND for kind, left in zip(kinds, skipped, strict=True)]


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
    return [number_text(ends - n) if n is not None and n == n else "" for n in numbers]


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


def _strength(foreign: Foreign) -> dict[str, list[str]]:
    mapping = foreign.mapping
    if not mapping.strength:
        return {}
    if mapping.strength not in foreign.cells:
        told = {"column": mapping.strength, "columns": ", ".join(foreign.cells)}
        raise UsageError("io.map_no_column", name="strength", **told)
    cells = foreign.cells[mapping.strength]
    if not mapping.steps:
        note = warning("import_no_frequency", foreign.source, None, mapping.strength)
        foreign.notes.append(note)
        return {"strength": _turned(cells) if mapping.strength_reversed else cells}
    meanings = {step: _step(word) for step, word in mapping.steps.items()}
    for text in dict.fromkeys(cells):
        if present(text) and text not in meanings:
            foreign.unread("strength", mapping.strength, text)
    read = [meanings.get(text, ("", "")) for text in cells]
    return {
        column: [word if made == column else "" for made, word in read]
        for column in sorted({made for made, _ in meanings.values()})
    }


def _are_undirected(foreign: Foreign) -> list[bool]:
    """Tell of each row whether the mapping says that it stands for both directions."""
    said = foreign.mapping.undirected
    answer = grids.vocabulary_key("answer", said or "yes")
    if answer is not None:
        return [answer == "yes"] * len(foreign)
    layers = {fold(layer) for layer in said.split(";")}
    header = foreign.header_of("kind")
    cells = foreign.cells[header] if header else []
    if not layers & set(map(fold, cells)):
        known = ", ".join(["yes", "no", *dict.fromkeys(cells)])
        raise UsageError("io.map_bad_value", name="undirected", value=said, known=known)
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


def _joined(
    rows: Sequence[tuple[Row, int]], directed: Iterable[Row], foreign: Foreign
) -> Iterator[tuple[Row, int]]:
    """Give each undirected pair once, or a referral in both directions."""
    known = {tuple(map(row.get, _SAME)) for row in [*directed, *(row for row, _ in rows)]}
    pairs: dict[tuple[str, ...], tuple[Row, int]] = {}
    merged = doubled = 0
    for row, line in sorted(rows, key=lambda entry: list(entry[0].values())):
        turned = _turn_row(row)
        if KIND_LAYER[row["kind"]] == "REF":
            yield row, line
            if tuple(map(turned.get, _SAME)) not in known:
                doubled += 1
                yield turned, line
            continue
        own = row if row["source"] <= row["target"] else turned
        key = tuple(own[column] for column in _SAME)
        merged += key in pairs
        kept, first = pairs.get(key, (own, line))
        pairs[key] = (_merge(kept, own), min(first, line))
    yield from pairs.values()
    foreign.say("import_merged", merged)
    foreign.say("import_doubled", doubled)


def endpoints(foreign: Foreign) -> tuple[list[str], list[str]]:
    """Read both ends of each edge."""
    for column in ("source", "target"):
        if foreign.header_of(column) is None:
            foreign.constant(column)
            raise UsageError("io.no_end", name=column, columns=", ".join(foreign.cells))
    return foreign.texts("source"), foreign.texts("target")


def read_ties(
    foreign: Foreign, ids: Mapping[str, str], undirected: Sequence[bool] | None = None
) -> Table:
    """Read the edges; which of them stand for both directions is given, or said by the mapping."""
    sources, targets = ([ids.get(end, "") for end in ends] for ends in endpoints(foreign))
    made: dict[str, list[str]] = {"source": sources, "target": targets}
    made |= {"kind": _kinds(foreign), **_strength(foreign)}
    for column in TABLES["ties"].columns:
        if column not in made and any(texts := foreign.texts(column)):
            made[column] = texts
    columns = {**made, **foreign.extras(made, ("source", "target"))}
    both = undirected if undirected is not None else _are_undirected(foreign)
    cells = zip(*columns.values(), strict=True)
    rows = [dict(zip(columns, row, strict=True)) for row in cells]
    foreign.say("import_row_left_out", sum(not r["source"] or not r["target"] for r in rows))
    parts: tuple[list[tuple[Row, int]], ...] = ([], [])  # One way; both ways.
    for row, mark, line in zip(rows, both, foreign.lines, strict=True):
        if row["source"] and row["target"] and row["kind"]:
            parts[mark].append((row, line))
    joined = [*parts[0], *_joined(parts[1], [row for row, _ in parts[0]], foreign)]
    found = dict.fromkeys([*columns, *(column for row, _ in joined for column in row)])
    known = [column for column in TABLES["ties"].columns if column in found]
    ordered = dict.fromkeys([*known, *found])
    table = Table.from_records("ties", [row for row, _ in joined], tuple(ordered))
    lines = tuple(line for _, line in joined)
    return replace(table, lines=lines, source=foreign.source)


def read_tables(
    nodes: Foreign,
    edges: Foreign | None,
    guess: Guess | None = None,
    undirected: Sequence[bool] | None = None,
) -> dict[str, Table]:
    """Read nodes and edges as actors and ties; what could not be mapped is noted at them."""
    if edges is None:
        return {"actors": read_actors(nodes, (), guess)[0]}
    pairs = zip(*endpoints(edges), strict=True)
    actors, ids = read_actors(nodes, [end for pair in pairs if all(pair) for end in pair], guess)
    return {"actors": actors, "ties": read_ties(edges, ids, undirected)}


# --- Other people's networks: a list of nodes and a list of edges, read with a mapping.

_PLAIN_STEMS = frozenset({"nodes", "node", "knoten", "actors", "akteure", "places", "orte"})


def _foreign(table: str, path: Path, mapping: base.FormatMapping, notes: list[Problem]) -> Foreign:
    if not path.exists():
        raise DataError("io.no_such_path", path=path)
    grid, problems = read_rows(path)
    if grid is None:
        raise DataError("checks.heading", problems, count=1)
    notes.extend(problems)
    return Foreign(table, grid, mapping)


def imported_meta(mapping: base.FormatMapping, name: str, files: Iterable[str]) -> Meta:
    """Make the properties of a quarter of those in a mapping."""
    languages = grids.stored_text(
        TABLES["offers"].columns["languages"], mapping.quarter.get("languages", "")
    )
    meta = base.quarter_meta({**mapping.quarter, "languages": languages}, name)
    return replace(meta, sources=tuple({"title": title} for title in files))


def _meta(mapping: base.FormatMapping, nodes: Path, edges: Path | None) -> Meta:
    stem = nodes.stem if nodes.stem.casefold() not in _PLAIN_STEMS else nodes.resolve().parent.name
    return imported_meta(mapping, stem, [path.name for path in (nodes, edges) if path is not None])


def _balance(nodes: Foreign, edges: Foreign | None, ties: Table | None) -> base.Balance:
    """Say what became of the rows of a list of nodes and of one of edges."""
    tables = {"nodes": base.TableBalance(len(nodes))}
    if edges is not None and ties is not None:
        taken = len(set(ties.lines))
        endless = sum(not all(pair) for pair in zip(*endpoints(edges), strict=True))
        rest = len(edges) - taken - endless  # joined with another row, or left out by the mapping
        left = {"no_end": endless, "mapping": max(0, rest)}
        tables["edges"] = base.TableBalance(taken, {k: n for k, n in left.items() if n})
    return base.Balance(tables)


def read_edgelist(
    nodes: str | os.PathLike[str],
    edges: str | os.PathLike[str] | None = None,
    mapping: base.FormatMapping | Mapping[str, str] | None = None,
) -> base.FormatImport:
    """Read a list of nodes and a list of edges as a quarter."""
    # An id that is not allowed here is replaced, and kept in the column `original_id`; an end
    # of an edge that is no node becomes an actor; an unknown type becomes the other type of its
    # sector. Every column that is not taken over as it is stays as an extra column. Rows of an
    # undirected layer give one tie a pair, a referral two.
    used = mapping
    if not isinstance(used, base.FormatMapping):
        used = base.FormatMapping.from_entries(used or {})
    node_path, edge_path = Path(nodes), Path(edges) if edges is not None else None
    notes: list[Problem] = []
    node_list = _foreign("actors", node_path, used, notes)
    edge_list = _foreign("ties", edge_path, used, notes) if edge_path is not None else None
    tables = read_tables(node_list, edge_list)
    told = edge_list.notes if edge_list is not None else []
    last = warning("import_no_ties" if edge_list is None else "import_network_only")
    quarter = Quarter(_meta(used, node_path, edge_path), tables)
    balance = _balance(node_list, edge_list, tables.get("ties"))
    return base.FormatImport(quarter, (*notes, *node_list.notes, *told, last), balance=balance)
