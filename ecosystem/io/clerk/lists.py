"""Somebody's list as a quarter, without a single person: every cell is taken, asked or left out."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, field, replace
from functools import cache
from pathlib import Path

from ecosystem.errors import DataError, Problem, UsageError, Worded
from ecosystem.io import grids
from ecosystem.io.clerk import cells, shapes, sheets
from ecosystem.io.clerk.names import (
    guess_type,
    like_person,
    names_a_person,
    offer_id,
    without_contact,
    without_persons,
)
from ecosystem.io.clerk.read import Maker, with_recorded
from ecosystem.io.clerk.shapes import PRIVATE, TIES_ONLY, Shape
from ecosystem.io.clerk.sheets import Log, Row, SheetRows
from ecosystem.io.files import ending_of, fold, save_bytes, visible
from ecosystem.io.lists import UNKNOWN_TYPE, allowed_ids
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table, as_list, split_mode
from ecosystem.schema import TABLES, TOPICS, TYPE_SECTOR, Column
from ecosystem.stubs import dataclass
from ecosystem.words import LANGUAGES, text

# --- What was decided about a list, kept in a file so that next year nobody is asked again.


@dataclass
class ListMapping:
    """How a list is to be read."""

    columns: dict[str, str] = field(default_factory=dict)  # Header to what its column means.
    sheet: str = ""  # Sheet of the workbook; blank for all that hold something.
    # Name of the round or committee whose members the list names; blank if it names offers.
    body: str = ""
    header: int = 0  # Row of the header; 0 to find it.
    recorded: str = ""  # Topics for which the list is complete: `all`, some topics, or nobody said.
    # Word that nobody knew to what it means: topics, or another word that is known; `-` if none.
    words: dict[str, str] = field(default_factory=dict)
    # Name as the list spells it to that of the place; a name of its own is no person's.
    places: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_file(cls, path: Path) -> ListMapping:
        """Read a mapping."""
        try:
            found = json.loads(path.read_text("utf-8-sig"))
            typed = [f"{header}={meaning}" for header, meaning in dict(found["columns"]).items()]
            for part, prefix in (("words", "word"), ("places", "place")):
                told = dict(found.get(part, {})).items()
                typed += [f"{prefix}:{word}={said}" for word, said in told]
            sheet, body, recorded = (str(found.get(k, "")) for k in ("sheet", "body", "recorded"))
            made = cls({}, sheet, body, int(found.get("header", 0)), recorded)
        except OSError as fault:
            raise UsageError("io.cannot_open_path", path=path) from fault
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            raise UsageError("clerk.list_bad_mapping", path=path) from fault
        made.set(*typed)
        return made

    def set(self, *corrections: str) -> None:
        """Take corrections as they are typed: ``Spalte=bedeutung``, by stored key or in words."""
        # `wort:Kleiderkammer=Schulden` says what a word means, `stelle:VHS=Volkshochschule Nord`
        # whose name a name is.
        said = {fold(shapes.say_meaning(m, lang)): m for m in CHOICES for lang in LANGUAGES}
        for entry in corrections:
            header, sign, word = entry.rpartition("=")
            of, colon, about = header.partition(":")
            if colon and fold(of) in ("wort", "word") and about.strip():
                self.words[fold(about)] = _answer_said(word)
                continue
            if colon and fold(of) in ("stelle", "place") and about.strip() and word.strip():
                self.places[fold(about)] = word.strip()
                continue
            meaning = word.strip() if shapes.is_meaning(word.strip()) else said.get(fold(word))
            if not sign or meaning is None:
                known = ", ".join(CHOICES)
                params = {"name": header or entry, "value": word, "known": known}
                raise UsageError("clerk.list_bad_meaning", **params)
            self.columns[header.strip()] = meaning

    def save(self, path: Path) -> Path:
        """Write the mapping, to be reused next year."""
        content = json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"
        return save_bytes(path, content.encode())


# What a word may mean beside topics and languages.
_ANSWERS = ("group", "tie_kind", "type", "answer_ask", "frequency", "formality")


def _answer_said(said: str) -> str:
    """Read what a word shall mean: topics, or another word that is known; `-` for none."""
    if said.strip() in grids.DASHES:
        return "-"
    keys = [grids.vocabulary_key("topic", part.strip()) for part in re.split("[;,]", said)]
    if all(keys):
        return ";".join(key for key in keys if key)
    spoken = cells.read_languages(said)
    plain = bool(spoken.stored) and not spoken.notes
    if (
        plain
        or cells.read_day(said)[0]
        or any(grids.vocabulary_key(name, said) for name in _ANSWERS)
    ):
        return said.strip()
    raise UsageError("clerk.list_bad_answer", value=said, known=Worded("topic", TOPICS))


# Meanings of columns in whose cells an answer stands for a word.
_ANSWERED = (
    *("groups", "languages", "type", "how", "walk_in", "takes_new", "result", "until", "since"),
    "frequency",
)


def _in_answers(cell: str, words: Mapping[str, str]) -> str:
    """Put what a person said that words mean in their place."""
    whole = words.get(fold(cell))
    if whole is None and len(words) and _PARTS.search(cell):
        return "".join(
            part if i % 2 else _in_answers(part, words)
            for i, part in enumerate(re.split(f"({_PARTS.pattern})", cell))
        )
    return cell if whole is None else "" if whole == "-" else whole


# Meanings that a person may choose.
CHOICES = tuple(m for m in shapes.MEANINGS if m not in ("number", "attended", "birthday"))


def read_recorded(said: str) -> str | tuple[str, ...] | None:
    """Read for which topics a list is complete: ``all``, topics, or nobody says so."""
    if fold(said) in ("all", "alle"):
        return "all"
    parts = [part.strip() for part in re.split(r"[;,]", said) if part.strip()]
    found = ((grids.vocabulary_key("topic", part), cells.topics_in(part)) for part in parts)
    keys = [key or (described[0] if len(described) == 1 else None) for key, described in found]
    if None in keys:
        wrong = parts[keys.index(None)]
        raise UsageError("clerk.list_bad_topic", value=wrong, known=Worded("topic", TOPICS))
    return tuple(dict.fromkeys(key for key in keys if key)) or None


# --- The preview: what a file is, and how it would be read.


@dataclass
class ListPlan:
    """A file, looked at but not yet read."""

    path: Path
    shapes: list[Shape]
    unread: list[str]  # Sheets that are not read.
    mapping: ListMapping

    @property
    def sure(self) -> bool:
        """Whether the header was found with enough certainty."""
        return bool(self.mapping.header) or all(s.confidence >= shapes.SURE for s in self.shapes)

    def lines(self, lang: str) -> list[str]:
        """Say what the file is and what each column means, with values and alternatives."""
        found = [text("clerk.list_confirm", lang, path=self.path)]
        for shape in self.shapes:
            found.append(shape.sentence(lang))
            guess = next((c for c in shape.columns if c.score == shapes.GUESSED), None)
            if guess and guess.meaning == "name":
                found.append(text("clerk.list_name_guessed", lang, value=guess.header))
            for column in shape.columns:
                own = _of_tie(column.header, column.meaning) if shape.kind == "ties" else None
                means = own.labels[lang] if own else shapes.say_meaning(column.meaning, lang)
                line = f"  {column.header} → {means}"
                shown = ", ".join(f"„{' '.join(s.split())}“" for s in column.samples if s)
                line += f"   {shown}" if shown else ""
                if column.others:
                    others = ", ".join(
                        shapes.say_meaning(m, lang) for m in column.others if shapes.is_meaning(m)
                    )
                    line += "   " + text("clerk.list_or", lang, others=others) if others else ""
                found.append(line)
        if self.unread:
            found.append(text("clerk.list_unread_sheets", lang, names=", ".join(self.unread)))
        if not self.sure:
            number = self.shapes[0].header
            found.append(text("clerk.list_which_header", lang, number=number))
        if any(shape.kind not in TIES_ONLY for shape in self.shapes):
            found.append(text("clerk.list_which_topics", lang))
        return found


def _of_tie(header: str, meaning: str) -> Column | None:
    """Find the column of ties that a header names beside those that lists have."""
    key = grids.column_key(TABLES["ties"], header) if meaning == "keep" else None
    return TABLES["ties"].columns[key] if key else None


def plan_list(path: Path, mapping: ListMapping | None = None) -> ListPlan:
    """Look at a file: its shape, its header, and what its columns mean."""
    wanted = mapping or ListMapping()
    found = shapes.find_shapes(path, wanted.sheet, wanted.header)
    headers = [column.header for shape in found.shapes for column in shape.columns]
    missing = [header for header in wanted.columns if header not in headers]
    if missing:
        params = {"names": ", ".join(missing), "columns": ", ".join(headers)}
        raise UsageError("clerk.list_no_columns", **params)
    for shape in found.shapes:
        shape.columns = [
            replace(c, meaning=wanted.columns.get(c.header, c.meaning)) for c in shape.columns
        ]
    known = {header: m for shape in found.shapes for header, m in shape.meanings().items()}
    return ListPlan(path, found.shapes, found.unread, replace(wanted, columns=known))


# --- The balance: every cell of a sheet is taken, asked about, or left out for a reason.

# Messages that ask about a word; what it means can be said.
_OF_WORDS = frozenset(
    {"topic_unread", "answer_maybe", "answer_unread", "language_ask", "language_unread"}
    | {"language_vague", "language_maybe", "language_mode", "date_unread", "word_unread"}
    | {"list_group_row", "list_type_unread", "list_result_unread", "list_often_unread"}
)

# Messages that ask something about a cell; what it holds is kept as a maybe until then.
_QUESTIONS = frozenset(
    _OF_WORDS
    | {"number_unread", "hours_text", "list_maybe_person", "list_which_place", "list_struck"}
    | {"list_not_a_place", "list_mark_unread", "list_line_unread", "list_need_topic"}
    | {"list_need_language", "list_matrix_kind", "staff_maybe_one"}
    | {"formula_no_value", "cell_error", "cell_too_far"}
)

# Messages that say that a cell was read in another form than it stands there.
_CHANGES = frozenset(
    {"read_as", "staff_least", "staff_share", "contact_removed", "list_person_removed", "ditto"}
    | {"name_spelling", "answer_added", "answer_ask_added", "list_goes_on"}
    | {"list_from_remark", "list_intake_remark"}
)


@dataclass(frozen=True)
class Balance:
    """What became of the cells of one sheet."""

    table: str
    cells: int  # Cells below the header that hold something.
    taken: int
    asked: int
    left_out: Mapping[str, int]  # Reason to number of cells.
    changed: int  # Of those that were taken: read in another form than they stand there.

    def as_dict(self) -> dict[str, object]:
        """Give the balance as plain values."""
        return asdict(self)

    def sentence(self, lang: str) -> str:
        """Say the balance in one line."""
        out = sum(self.left_out.values())
        said = text("clerk.balance", lang, **{**asdict(self), "out": out})
        why = [f"{text(f'clerk.left_{k}', lang)} {n}" for k, n in sorted(self.left_out.items())]
        return f"{said} ({', '.join(why)})" if why else said

    def __add__(self, other: Balance) -> Balance:
        counts = ("cells", "taken", "asked", "changed")
        added = {name: getattr(self, name) + getattr(other, name) for name in counts}
        out = Counter(self.left_out) + Counter(other.left_out)
        return replace(self, left_out=dict(out), **added)


def _key_of(note: Problem) -> str:
    return note.key.removeprefix("clerk.")


def _balance(sheet: SheetRows, notes: Iterable[Problem]) -> Balance:
    """Say what became of each cell of a sheet by what was noted and said about it."""
    said: dict[tuple[int | None, str], set[str]] = defaultdict(set)
    for note in notes:
        said[note.line, note.column].add(_key_of(note))
    taken = asked = changed = 0
    out: Counter[str] = Counter()
    for texts, line in zip(sheet.sheet.rows[1:], sheet.sheet.lines[1:], strict=True):
        for cell, column, header in zip(texts, sheet.columns, sheet.header, strict=False):
            keys, why = said[line, header], sheet.left.get((line, column))
            whole = sheet.left.get((line, ""))  # of the row
            if not cell:
                continue
            if keys & _QUESTIONS or (whole == "asked" and not why):
                asked += 1
            elif whole or why:
                out[str(whole or why)] += 1
            elif grids.is_nothing(cell) or cell in grids.DASHES:
                out["nothing"] += 1
            elif (line, column) in sheet.taken:
                taken += 1
                changed += bool(keys & _CHANGES)
            else:
                out["not_read"] += 1
    return Balance(sheet.title, taken + asked + out.total(), taken, asked, dict(out), changed)


# --- Rows of places and offers.


@dataclass(frozen=True)
class ListImport:
    """What came out of a list."""

    quarter: Quarter
    notes: tuple[Problem, ...]  # What was read in another way than it stands there, or left out.
    balances: tuple[Balance, ...] = ()

    def questions(self) -> dict[str, list[Problem]]:
        """Give the questions, by the word that they are about."""
        found: dict[str, list[Problem]] = defaultdict(list)
        for note in self.notes:
            if _key_of(note) in _QUESTIONS:
                found[str(note.params.get("value", note.key))].append(note)
        return dict(found)

    def lines(self, lang: str) -> list[str]:
        """Say what is to decide first, then what else was noted: once for each word."""
        asked = list(self.questions().values())
        others: dict[tuple[str, str], list[Problem]] = defaultdict(list)
        for note in self.notes:
            if _key_of(note) not in _QUESTIONS:
                others[note.key, str(note.params.get("value", ""))].append(note)
        found = [_with_more(notes, lang) for notes in asked]
        words = [note.params["value"] for note, *_ in asked if _key_of(note) in _OF_WORDS]
        if words:
            found.append(text("clerk.list_answers", lang, value=words[0]))
        found += [_with_more(notes, lang) for notes in others.values()]
        return [*found, *(balance.sentence(lang) for balance in self.balances)]


def _with_more(notes: Sequence[Problem], lang: str) -> str:
    """Say the first of notes about one word, and how many more there are."""
    more = len(notes) - 1
    said = notes[0].message(lang)
    if more:
        said += " " + text("clerk.list_more", lang, count=more)
    return said


_PARTS = re.compile(r"[,;\n/]| und | and | sowie | & ")

_GROUP = re.compile(r"(?:[A-Z]|[IVX]+|\d{1,2})[.)]\s|.*:$")

# "1 = know each other, 2 = sometimes" above a table of who knows whom.
_LEGEND = re.compile(r"(\w+|[+●*-]+)\s*=\s*([^,;=()]+?)(?=\s*(?:[,;()]|$))")

# A sentence or a day below a table of who knows whom: a note, and no place.
_NOTE = re.compile(r"\b\d{4}\b|[.!]$|\S{3,}(?:\s\S+){6}")

# "01067, Dresden" out of two columns.
_POSTCODE_TOWN = re.compile(r"((?:^|, )\d{4,5}), (?=[^\W\d])")

_FUNDED = re.compile(r"finanz|förder|projekt|befrist|laufzeit|antrag|bewillig|fund|until|grant")

_ENDS = re.compile(
    r"(?i:\bbis|\buntil)\s+(?:(?i:zum|einschließlich|einschl\.)\s+)?"
    r"(.+?)(?=\s+(?i:finanz|geförd|gesich|befrist|bewill|fund)|[,;)]|$)"
)


class _Reader(Maker):
    """Makes the tables of the sheets of one list."""

    def __init__(self, mapping: ListMapping) -> None:
        super().__init__()
        self.log, self.mapping = Log(), mapping
        self.balances: list[Balance] = []
        self._named = {fold(name) for name in mapping.places.values()} | {*mapping.places}
        self._taken: set[str] = set()
        self._offers: Counter[str] = Counter()

    def read(self, shape: Shape) -> None:
        """Read one sheet by its shape."""
        ends = {"source", "target"} <= set(shape.meanings().values())
        kind = _KINDS.get(shape.kind, _Ties if ends else _Places)
        kind(self, shape).read()

    def find(self, row: Row, column: str, word: str, *, short: bool = True) -> str | None:
        """Find or add the place that words name; never a person, never a whole group."""
        name = self.name(row, column, word, ())
        plain = fold(name)
        nowhere = plain in grids.folded_words("not_a_place")
        nowhere = nowhere or cells.pattern("nowhere").match(plain) is not None
        if not name or nowhere or not re.search(r"[^\W\d]", name):
            if name:
                row.note("list_not_a_place", column, value=name)
            return None
        known = self.register.same(name)
        if known is None and short:
            longer = self.register.beginning(name)
            if len(longer) == 1 and _begins(name, self.register.names[longer[0]]):
                known = longer[0]
                row.note("name_spelling", column, value=name, known=self.register.names[known])
        return known or self.add_place(row, column, name)

    def add_place(self, row: Row, column: str, name: str, typed: str = "", at: str = "") -> str:
        """Add a place; what kind it is may stand in a column of its own."""
        close = self.register.close(name)
        if fold(name) not in self._named:
            if close is not None:
                row.note("list_which_place", column, value=name, known=self.register.names[close])
            if names_a_person(name) or like_person(name):
                row.note("list_maybe_person", column, value=name)
        key = allowed_ids([*self.register.names, name])[name]
        holder = Row(row.sheet, row.line, {"type": _type_word(typed, name)})
        kind = self.type_of(holder, name, at or "type")
        record = {"id": key, "name": name, "type": kind, "named_by": "list"}
        if typed and kind == UNKNOWN_TYPE and not grids.is_nothing(typed):
            record[_extra("actors", "type")] = typed  # as it stands there
        self.register.add(key, name)
        self.add("actors", record, row.line)
        self.sources.setdefault("actors", row.sheet.title)
        return key

    def name(self, row: Row, column: str, word: str, people: Sequence[str]) -> str:
        """Give the name of a place without remarks, numbers and persons."""
        if decided := self.mapping.places.get(fold(word)):
            return decided
        plain = visible(word).split("//")[0]
        inside = re.fullmatch(r"\s*(?:Herrn?|Frau|Hr\.|Fr\.)\s+[^()]+\(([^()]+)\)\s*", plain)
        if inside:
            plain = inside[1]
        clean, contact = without_contact(plain)
        named = without_persons(clean, people, whole=True)
        if contact:
            row.note("contact_removed", column)
        if named != " ".join(clean.split()) or inside:
            row.note("list_person_removed", column)
        found = named.strip(" ,;:/-–*")
        return self.mapping.places.get(fold(found), found)

    def offer(self, actor: str, record: Mapping[str, str], line: int) -> None:
        """Add an offer of a place."""
        self._offers[actor] += 1
        key = offer_id(actor, self._offers[actor], self._taken)
        self.add("offers", {"id": key, "actor": actor, **record}, line)

    def add_members(self) -> None:
        """Add the members of the round that the list names."""
        if body := self.mapping.body:
            key = allowed_ids([body])[body]
            self.add("bodies", {"id": key, "name": body}, 1)
            for actor in self.register.names:
                self.add("members", {"body": key, "actor": actor}, 1)


def _type_word(typed: str, name: str) -> str:
    """Choose between what a list calls a place and what its name says of the same sector."""
    if not typed or grids.vocabulary_key("type", typed):
        return typed
    said, told = guess_type(name), guess_type(typed)
    if said and (told is None or TYPE_SECTOR[said] == TYPE_SECTOR[told]):
        return said
    return typed


def _begins(short: str, long: str) -> bool:
    return fold(long).startswith(f"{fold(short)} ") and len(short) >= 3


def _extra(table: str, header: str) -> str:
    """Name the column in which words of the list are kept as they stand."""
    return f"original_{header}" if grids.is_header(TABLES[table], header) else header


def _is_foot(word: str) -> bool:
    """Tell whether words begin like a note below a table."""
    return cells.pattern("footer", before="^").match(fold(word)) is not None


class _Table:
    """One table of a list: its rows, and its headers by what their columns mean."""

    fills: tuple[str, ...] = ()  # Tables of a quarter that it may fill.

    def __init__(self, maker: _Reader, shape: Shape) -> None:
        self.maker, self.shape, self.means = maker, shape, shape.meanings()
        self.columns: dict[str, list[str]] = defaultdict(list)
        for header, meaning in self.means.items():
            self.columns[meaning].append(header)
        self._first = {meaning: headers[0] for meaning, headers in self.columns.items()}
        self.sheet = self._rows(shape)
        for table in self.fills:
            maker.sources.setdefault(table, self.sheet.title)

    def _rows(self, shape: Shape) -> SheetRows:
        """Give the rows of the sheet with its headers as columns."""
        raw, log = shape.sheet, self.maker.log
        known = {word: word for word in raw.rows[0] if word}
        for fault in raw.faults:
            log.note(f"io.{fault.key}", raw.title, fault.line, **fault.params)
        raw.faults = []
        ticked = {h for h, means in self.means.items() if ":" in means}  # a "?" is no no
        rows = SheetRows(raw, known.get, log, verbatim=ticked, most=shapes.LONGEST)
        words = self.maker.mapping.words
        rows.words = {w: m for w, m in words.items() if m == "-" or {*m.split(";")} <= {*TOPICS}}
        for header, means in self.means.items() if words else ():
            if means in _ANSWERED or ":" in means or _of_tie(header, means):
                for row in rows.rows:
                    row.cells[header] = _in_answers(row.get(header), words)
        return rows

    def read(self) -> None:
        """Read every row, and say what became of it."""
        self.read_rows()
        notes = self.maker.log.problems[self.sheet.noted :]
        self.maker.balances.append(_balance(self.sheet, notes))

    def read_rows(self) -> None:
        """Read every row."""
        raise NotImplementedError

    def at(self, *meanings: str) -> str:
        """Give the first header with the first of some meanings that is there."""
        for meaning in meanings:
            if header := self._first.get(meaning):
                return header
        return ""

    def words(self, row: Row, meaning: str) -> list[str]:
        """Give what stands in the columns with a meaning."""
        return [row.get(h) for h in self.columns[meaning] if row.get(h)]

    def cells(self, row: Row, *meanings: str) -> list[tuple[str, str]]:
        """Take the filled cells of columns with these meanings: their headers and words."""
        columns = [c for meaning in meanings for c in self.columns[meaning] if row.get(c)]
        row.take(*columns)
        return [(column, row.get(column)) for column in columns]


# --- Who works with whom, and how many people need what.


class _Matrix(_Table):
    """Reads a table of who knows whom."""

    fills = ("ties",)

    def __init__(self, maker: _Reader, shape: Shape) -> None:
        raw = shape.sheet
        self._names = list(raw.rows[0])
        raw.rows[0] = [word or f"column_{i + 1}" for i, word in enumerate(self._names)]
        feet = {  # what the marks and the short names mean may stand below the table
            line: row[0]
            for row, line in zip(raw.rows[1:], raw.lines[1:], strict=True)
            if row[0] and not any(row[1:]) and row[0] not in self._names
        }
        self._legend = dict(_LEGEND.findall("; ".join([shape.title, *feet.values()])))
        self._feet = {n for n, word in feet.items() if _LEGEND.search(word) or _NOTE.search(word)}
        super().__init__(maker, shape)

    def read_rows(self) -> None:
        """Read every field."""
        said = fold(_LEGEND.sub(" ", f"{self.shape.title} {self._names[0]}"))  # also in the corner
        kinds = cells.pairs("matrix_kind")
        kind = next((key for word, key in kinds.items() if word in said), "")
        if not kind:
            read = cells.Said("tie_kind", ("exchange",))
            self.sheet.note("list_matrix_kind", None, "", read=read)
        rows = self._down()
        ids = self._across()
        ties: dict[tuple[str, str], dict[str, str]] = {}
        denied: set[tuple[str, str]] = set()
        for row, source in rows:
            for column, target in ids.items():
                word = row.get(column)
                if not word or not target or source == target:
                    row.leave("diagonal" if source == target else "nothing", column)
                    continue
                mark = self._mark(row, column, word)
                if mark == "no":
                    denied.add((source, target))
                    row.leave("no_tie", column)
                elif mark:
                    row.take(column)
                    told = self._legend.get(word, "")
                    strength = f"{word} ({told})" if told else word
                    own = next((k for w, k in kinds.items() if w in fold(told)), kind or "exchange")
                    ties[source, target] = {"kind": own, "strength": strength}
        lines = {found: row.line for row, found in rows}
        for (source, target), record in ties.items():
            other = "no" if (target, source) in denied else ""
            both = "yes" if (target, source) in ties else other
            told = {"source_reports": "yes", "target_reports": both}
            ends = {"source": source, "target": target}
            self.maker.add("ties", {**ends, **record, **told}, lines[source])

    def _down(self) -> list[tuple[Row, str]]:
        """Find the places down the side."""
        first = self.sheet.columns[0]
        rows: list[tuple[Row, str]] = []
        for row in self.sheet.rows:
            name = row.get(first)
            if not name or row.line in self._feet or _is_foot(name):
                if name:
                    row.note("list_footer", first, value=name)
                row.leave_row("footer")
            elif found := self.maker.find(row, first, self._legend.get(name, name)):
                rows.append((row, found))
                row.take(first)
        return rows

    def _across(self) -> dict[str, str]:
        """Find the places across the top."""
        found = {}
        for word in [c for c in self.sheet.columns[1:] if c in self._names]:
            head = Row(self.sheet, self.sheet.sheet.lines[0], {word: word})
            whole = self._legend.get(word, word)  # "JC = Jobcenter Nord" below the table
            known = self.maker.register.same(whole)
            found[word] = known or self.maker.find(head, word, whole) or ""
        return found

    def _mark(self, row: Row, column: str, word: str) -> str:
        """Read a field."""
        plain = fold(self._legend.get(word, word))
        if plain in grids.folded_words("matrix_no") or plain == "gar nicht":
            return "no"
        known = plain in grids.folded_words("matrix_yes") or word in self._legend or word.isdigit()
        if known or cells.judge(word).value == "yes":
            return "yes"
        row.note("list_mark_unread", column, value=word)
        return ""


class _Needs(_Table):
    """Reads how many people need what in which language."""

    fills = ("needs",)

    def read_rows(self) -> None:
        """Read every row."""
        across = {h: m.partition(":")[2] for h, m in self.means.items() if "language:" in m}
        about = self.at("topics", "concern")
        unread = [h for h, m in self.means.items() if m in ("ignore", "keep", *PRIVATE)]
        for row in self.sheet.rows:
            said = [row.get(column) for column in self.sheet.columns if row.get(column)]
            if shapes.is_sum(said) or _is_foot(said[0]):
                row.note("list_footer", "", value=said[0])
                row.leave_row("footer")
                continue
            found = cells.decided(cells.read_topics(row.get(about)), self.sheet.words)
            if len(found.keys) != 1 or found.unread:
                row.note("list_need_topic", about, value=row.get(about))
                row.leave_row("asked")
                continue
            row.take(*(header for header in self.means if header not in unread))
            row.leave("ignored", *unread)
            record = {"topic": found.keys[0], "source": row.get(self.at("source"))}
            if groups := as_list(_groups(row, self.columns["groups"][:1])):
                record["group"] = groups[0] if len(groups) == 1 else "?"
            for column, code in (across or self._language(row)).items():
                word = row.get(column)
                persons = self._people(row, column, word)
                if word or not across:
                    need = {**record, "language": code, "persons": persons}
                    self.maker.add("needs", need, row.line)

    def _language(self, row: Row) -> dict[str, str]:
        """Read in which language something is needed; ask where that is not one."""
        column, count = self.at("languages"), self.at("count")
        codes = [split_mode(entry)[0] for entry in as_list(sheets.languages(row, column))]
        if len(codes) == 1 and codes[0] not in ("?", "*"):
            return {count: codes[0]}
        if codes != ["?"]:  # else it was asked about already
            row.note("list_need_language", count or column)
        return {}

    @staticmethod
    def _people(row: Row, column: str, word: str) -> str:
        """Read how many people; blank where they were not counted or it is asked."""
        least, exact = cells.read_least(word)
        if fold(word) in grids.folded_words("uncounted") or not word:
            return ""
        if not least and not cells.read_number(word):
            row.note("number_unread", column, value=word)
        if least and not exact:
            row.note("read_as", column, value=word, read=least)
        return least or cells.read_number(word)


def _groups(row: Row, columns: Iterable[str]) -> str:
    """Read for whom something is; words that nobody knows are a `?` and asked."""
    known = cells.pairs("group_words")
    found: dict[str, None] = {}
    for column in columns:
        word = row.get(column)
        for part in cells.split_outside(word, _PARTS) if word else ():
            plain, key = fold(part), grids.vocabulary_key("group", part)
            begins = (k for w, k in known.items() if plain.startswith(w))
            holds = (k for w, k in known.items() if w in plain)
            key = key or next(begins, None) or next(holds, None)
            found[key or "?"] = None
            if key is None:
                row.note("list_group_row", column, value=part)
                row.keep(column, part)
    return ";".join(found)


# --- Rows of places and their offers.


def _open(word: str) -> bool:
    """Tell whether a field of ticks holds something that is neither a yes nor a no."""
    return bool(word) and word not in grids.DASHES and cells.judge(word).value == ""


def _not_now(word: str) -> bool:
    """Tell whether words about a place say that it is no longer there, or not yet."""
    plain = fold(word)
    later = cells.pattern("denied_later").search(plain) or cells.pattern("closed").search(plain)
    return cells.judge(word).value == "no" or bool(later)


class _Places(_Table):
    """Reads rows of places and their offers."""

    fills = ("actors", "offers", "docks", "ties")

    def read_rows(self) -> None:
        """Read every row."""
        self._wide = shapes.merged_above(self.shape.sheet)
        self._group = self._last = ""
        partners = []
        for row in self.sheet.rows:
            self._say_comments(row)
            if self._is_no_row(row) or self._lines(row) or self._goes_on(row):
                continue
            actor = self._actor(row)
            if actor is None:
                continue
            self._last = actor
            self._leave(row)
            self._offer(row, actor)
            self._details(row, actor)
            partners.append((row, actor))
        for row, actor in partners:  # when every place is known
            self._partners(row, actor)

    def read(self) -> None:
        """Read every row, say what became of it, and which columns were left out."""
        super().read()
        for key, kinds in (("list_private", PRIVATE), ("list_ignored", ("ignore",))):
            names = [h for kind in kinds for h in self.columns[kind]]
            if names:
                self.maker.log.note(key, self.sheet.title, names=", ".join(names))

    def _say_comments(self, row: Row) -> None:
        for cell, words in self.sheet.sheet.facts.comments.items():
            if re.fullmatch(rf"[A-Z]+{row.line}", cell):
                clean = without_persons(without_contact(words)[0], self._people(row))
                row.note("list_comment", "", value=clean, at=cell)
                row.keep("", clean)

    def _is_no_row(self, row: Row) -> bool:
        """Tell whether a row is a heading, a sum, a footnote or crossed out; say so."""
        sheet, raw = self.sheet, self.sheet.sheet
        texts = [(i, cell) for i, cell in enumerate(raw.rows[raw.lines.index(row.line)]) if cell]
        said = [cell for _, cell in texts]
        names = self.words(row, "name")
        explains = bool(names and re.fullmatch(r"\(.*\)", names[0]))  # "(vor Ort)" below a header
        if shapes.is_sum(said) or (any(map(_is_foot, said[:2])) and len(said) <= 3) or explains:
            row.note("list_footer", "", value=said[0])
            row.leave_row("footer")
            return True
        if [fold(c) for c in said] == [fold(h) for h in sheet.header if h][: len(said)]:
            row.leave_row("header")
            return True
        struck = {i for i, _ in texts if (row.line, i) in raw.struck}
        named = {i for i, _ in texts if sheet.columns[i] in self.columns["name"]}
        closed = bool(names and cells.pattern("closed").search(fold(names[0])))
        closed = closed or any(map(_not_now, self.words(row, "active")))
        if len(struck) * 2 > len(texts) or (named and named <= struck) or closed:
            row.note("list_struck", "", value=(names or said)[0])
            row.leave_row("asked")
            return True
        if len(texts) == 1 and self._heads(row, *texts[0]):
            self._group, self._last = said[0], ""
            row.take(*sheet.columns)
            return True
        return False

    def _heads(self, row: Row, place: int, word: str) -> bool:
        """Tell whether the only cell of a row is the heading of a group."""
        column = self.sheet.columns[place]
        if column in self.columns["lines"]:
            return word.endswith(":")
        if (row.line, place) in self._wide or _GROUP.match(word):
            return True
        return place == 0 and self.means.get(column) not in ("name", "offer", "topics")

    def _lines(self, row: Row) -> bool:
        """Read cells of lines that name a place and its offer; tell whether that is all."""
        told = [(column, row.get(column)) for column in self.columns["lines"] if row.get(column)]
        for column, cell in told:
            for line in filter(None, map(str.strip, cell.splitlines())):
                found = shapes.place_and_offer(line)
                if found is None:
                    row.note("list_line_unread", column, value=line)
                    continue
                actor = self.maker.find(row, column, found[0])
                row.take(column)
                if actor is None:
                    continue
                record = self.maker.actor(actor)
                for beside in self.columns["keep"]:
                    record.setdefault(_extra("actors", beside), row.get(beside))
                    row.take(beside)
                if self._group:
                    record.setdefault(text("clerk.group_row", LANGUAGES[0]), self._group)
                if found[1]:
                    self._line_offer(row, column, actor, found[1])
        alone = bool(told) and not self.words(row, "name")
        if alone:
            self._leave(row)
        return alone

    def _line_offer(self, row: Row, column: str, actor: str, words: str) -> None:
        title = self._clean(row, column, words)
        topics = dict.fromkeys(self._topics_of(row, column, title))
        made = {"title": title, "topics": ";".join(topics) or "?"}
        if shapes.is_weekday(column):
            when = [column, *map(row.get, self.columns["keep"])]
            made["as_told"] = " ".join(filter(None, when))
        self.maker.offer(actor, made, row.line)

    def _people(self, row: Row) -> list[str]:
        own = self.words(row, "person")
        return [*own, " ".join(own)] if len(own) > 1 else own

    def _clean(self, row: Row, column: str, words: str) -> str:
        """Give words of a cell without persons; say that some went."""
        plain, contact = without_contact(visible(words))
        found = without_persons(plain, self._people(row))
        if contact or re.sub(r"\W", "", found) != re.sub(r"\W", "", plain):
            row.note("list_person_removed", column)
        return found

    def _actor(self, row: Row) -> str | None:
        column = self.at("name")
        words = self.words(row, "name")[:1] or self.words(row, "part_of")[:1]
        if not words:
            persons = len(self.columns["person"]) > 1 and self.words(row, "person")
            told = self.words(row, "offer") or self.words(row, "topics")
            if self._last and told and not persons:  # another person is no other offer
                row.note("list_goes_on", column)
                return self._last
        name = self.maker.name(row, column, words[0], self._people(row)) if words else ""
        if not name:
            row.note("list_no_place", column)
            row.leave_row("no_place")
            return None
        if not re.search(r"[^\W\d]", name):  # a number is no name
            row.note("list_not_a_place", column, value=name)
            row.leave_row("asked")
            return None
        row.take(column)
        key = self.maker.register.same(name)
        if key is None:
            at = next((c for c in self.columns["type"] if row.get(c)), "")
            key = self.maker.add_place(row, column, name, row.get(at), at)
        self._fill(row, key)
        return key

    def _goes_on(self, row: Row) -> bool:
        """Take a row that only says more of the offer above: further languages and groups."""
        more = self.words(row, "languages") + self.words(row, "groups")
        told = [m for m in ("name", "part_of", "offer", "topics", "person") if self.words(row, m)]
        offers = self.maker.records.get("offers", ())
        if not more or told or not offers or offers[-1]["actor"] != self._last:
            return False
        row.note("list_goes_on", self.at("name"))
        for name, said in (("languages", self._spoken(row)), ("groups", self._groups(row))):
            both = [*as_list(offers[-1].get(name, "")), *as_list(said)]
            offers[-1][name] = ";".join(dict.fromkeys(both))
        self._leave(row)
        self._details(row, self._last)
        return True

    def _fill(self, row: Row, key: str) -> None:
        """Fill what the row says about the place itself."""
        record = self.maker.actor(key)
        self.cells(row, "type", "number")
        address = [self._address(*cell) for cell in self.cells(row, "address")]
        if address and not record.get("address"):
            joined = ", ".join(dict.fromkeys(filter(None, address)))
            record["address"] = _POSTCODE_TOWN.sub(r"\1 ", joined)
        if self._group:
            record.setdefault(text("clerk.group_row", LANGUAGES[0]), self._group)
        for column, word in self.cells(row, "staff"):  # the smallest number that is named
            least, said = cells.read_staff(word)
            record["staff"] = record.get("staff") or least
            if said:
                row.note(said, column, value=word, read=least)
                row.keep(column, word)
        for column, word in self.cells(row, "part_of") if self.words(row, "name") else ():
            parent = self.maker.find(row, column, word)
            if parent and parent != key:
                record["part_of"] = parent

    @staticmethod
    def _address(column: str, word: str) -> str:
        plain = " ".join(without_contact(word)[0].split())
        if re.search(r"plz|postleit|zip|postcode", fold(column)) and plain.isdigit():
            return plain.zfill(5) if len(plain) == 4 else plain
        return plain

    def _ticks(self, row: Row, kind: str) -> Iterator[tuple[str, str]]:
        """Take the columns of ticks of a kind: each with the key that it stands for."""
        for meaning, columns in self.columns.items():
            if meaning.startswith(f"{kind}:"):
                row.take(*columns)
                for column in columns:
                    yield meaning.partition(":")[2], column

    def _topics(self, row: Row) -> list[str]:
        found: list[str] = []
        for key, column in self._ticks(row, "topic"):
            if sheets.answer(row, column) == "yes":
                found.append(key)
                if key == "?":
                    row.keep("", column)
            elif _open(row.get(column)):
                found.append("?")
                row.keep(column, "?" if grids.is_nothing(row.get(column)) else "")
        for column, _ in self.cells(row, "topics"):
            found += as_list(sheets.topics(row, column, guess=True))
        return found

    def _ticked_languages(self, row: Row) -> list[str]:
        found = []
        for code, column in self._ticks(row, "language"):
            word = row.get(column)
            unread = cells.judge(word).kind == "unread"
            mode = cells.mode_of(word) if unread else ""  # "volunteer"
            if mode or sheets.answer(row, column) == "yes":
                found.append(f"{code}:{mode}" if mode not in ("", "staff") else code)
            elif _open(word):
                found.append(f"{code}:?")
        return found

    def _spoken(self, row: Row) -> str:
        return ";".join(sheets.languages(row, column) for column, _ in self.cells(row, "languages"))

    def _offer(self, row: Row, actor: str) -> None:
        found = self._topics(row)
        known = bool(self.words(row, "topics") or found)
        titles = []
        for column, word in self.cells(row, "offer"):
            titles.append(self._clean(row, column, word))
            if not known:
                found += self._topics_of(row, column, titles[-1])
        ticked = self._ticked_languages(row)
        if self.maker.mapping.body or self.shape.kind in ("attendance", "persons"):
            row.leave("ignored", *self.columns["languages"], *self.columns["until"])
            return
        told = ("languages", "takes_new", "until", "since", "groups")  # of an offer without a name
        said = any(self.words(row, meaning) for meaning in told)
        if not (found or titles or known or ticked or said):
            return
        spoken = [*as_list(self._spoken(row)), *ticked]
        record = {"title": "; ".join(filter(None, titles))}
        record["languages"] = ";".join(dict.fromkeys(spoken))
        record["groups"] = self._groups(row)
        record["valid_from"] = self._day(row, "since", end=False)
        record["valid_until"] = self._day(row, "until")
        for column, word in self.cells(row, "funder"):
            row.keep(column, self._clean(row, column, word))
        for column, _ in self.cells(row, "takes_new"):
            record["takes_new"] = sheets.key_of(row, column, "answer_ask")
        self._remarks(row, record)
        order = {topic: place for place, topic in enumerate(TOPICS)}
        topics = sorted(set(found) or {"?"}, key=lambda topic: order.get(topic, len(order)))
        record["topics"] = ";".join(topics)
        record["as_told"] = "; ".join(dict.fromkeys(row.kept))
        if record["topics"] == "?" and not record["title"] and not record["as_told"]:
            record["as_told"] = self._group
        for offer in sheets.courses(row, self.at("languages"), record):
            self.maker.offer(actor, offer, row.line)

    def _topics_of(self, row: Row, column: str, title: str) -> list[str]:
        found = cells.decided(cells.read_topics(title), self.sheet.words)
        for part in found.denied:
            row.note("topic_denied", column, value=part)
        for part in found.unread:
            row.note("topic_unread", column, value=part)
        return [*as_list(found.stored())]

    def _groups(self, row: Row) -> str:
        row.take(*self.columns["groups"])
        return _groups(row, self.columns["groups"])

    def _day(self, row: Row, meaning: str, *, end: bool = True) -> str:
        days = (sheets.day(row, column, end=end) for column, _ in self.cells(row, meaning))
        return next(filter(None, days), "")

    def _remarks(self, row: Row, record: dict[str, str]) -> None:
        """Take an end of money and a stop of intake out of remarks."""
        for column, word in self.cells(row, "remark"):
            ends = _ENDS.search(word) if _FUNDED.search(fold(word)) else None
            day = cells.read_day(ends[1])[0] if ends else ""
            full = cells.pattern("full").search(fold(word))
            intake = cells.judge_intake(word).value if full else ""
            for stored, found, key, kind in (
                ("valid_until", day, "list_from_remark", "day"),
                ("takes_new", intake, "list_intake_remark", "answer_ask"),
            ):
                if found and not record.get(stored):
                    record[stored] = found
                    row.note(key, column, value=word, read=cells.Said(kind, (found,)))

    def _details(self, row: Row, actor: str) -> None:
        """Keep what the list says beside: opening hours, walk-in, and columns without a place."""
        record = self.maker.actor(actor)
        for column, _ in self.cells(row, "walk_in"):
            if sheets.answer(row, column, walk_in=True) == "yes" and self._dock(actor) is None:
                self.maker.add("docks", {"actor": actor, "walk_in": "yes"}, row.line)
        for column, word in self.cells(row, "visits"):  # people in a week, where they walk in
            count, dock = cells.read_number(word), self._dock(actor)
            if dock is not None and count.isdigit():
                dock["visits_week"] = count
            else:
                record.setdefault(_extra("actors", column), word)
        opened = self.cells(row, "hours")
        days = "; ".join(" ".join(cell) for cell in opened if shapes.is_weekday(cell[0]))
        if days:
            plain = cells.read_hours(days) or without_persons(without_contact(days)[0], ())
            record.setdefault(text("clerk.means_hours", LANGUAGES[0]), plain)
        for column, _ in opened:
            if not shapes.is_weekday(column):
                told = without_contact(sheets.hours(row, column))[0]
                record.setdefault(_extra("actors", column), without_persons(told, ()))
        for column, word in self.cells(row, "keep", "cost", "remark", "active"):
            clean, kept = self._clean(row, column, word), _extra("actors", column)
            before = record.get(kept, "")
            if clean and clean not in before.split("; "):
                record[kept] = "; ".join(filter(None, [before, clean]))

    def _dock(self, actor: str) -> dict[str, str] | None:
        docks = self.maker.records.get("docks", ())
        return next((dock for dock in docks if dock["actor"] == actor), None)

    def _leave(self, row: Row) -> None:
        for meaning in PRIVATE:
            row.leave("private", *self.columns[meaning])
        for meaning in ("ignore", "date", "result", "how", "concern", "source", "target"):
            row.leave("ignored", *self.columns[meaning])

    def _partners(self, row: Row, actor: str) -> None:
        for column, word in self.cells(row, "partners"):
            refers = re.search("verweis|weiterleit|refer", fold(column))
            comes = re.search(r"\b(?:von|from|by)\b", fold(column))
            for part in cells.split_outside(word, _PARTS):
                other = self.maker.find(row, column, part)
                if other and other != actor:
                    kind = "referral" if refers or comes else "cooperation"
                    ends = (other, actor) if comes else (actor, other)
                    record = {"source": ends[0], "target": ends[1], "kind": kind}
                    told = "target_reports" if comes else "source_reports"
                    self.maker.add("ties", {**record, told: "yes"}, row.line)


# --- A list of ties, and a log of referrals: ties with their number, and what could not be passed
# on.

# A number of cases below this says too much about one of them.
LEAST = 5


@cache
def _hurdle_words() -> re.Pattern[str]:
    words = sorted(cells.meanings("hurdle."), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


class _Ties(_Table):
    """Reads the rows of a list of ties."""

    fills = ("ties",)
    left: Mapping[str, str] = {
        **dict.fromkeys(PRIVATE, "private"),
        **dict.fromkeys(("ignore", "number"), "ignored"),
    }

    def __init__(self, maker: _Reader, shape: Shape) -> None:
        super().__init__(maker, shape)
        self._places: dict[str, str | None] = {}
        self._asked: set[tuple[str, str]] = set()
        self._pairs: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
        self._lines: dict[tuple[str, str], int] = {}

    def read_rows(self) -> None:
        """Read every row; the places first, so that full names come before short ones."""
        self._name_places()
        for row in self.sheet.rows:
            self.read_row(row)
        for (source, target), said in self._pairs.items():
            for record in self.joined(said):
                tie = {"source": source, "target": target, **record}
                self.maker.add("ties", tie, self._lines[source, target])

    def _name_places(self) -> None:
        """Find the places by the spelling that is used most; full names before short."""
        counts: Counter[str] = Counter()
        where: dict[str, tuple[Row, str]] = {}
        for row in self.sheet.rows:
            for meaning in ("source", "target"):
                if word := self.word(row, meaning):
                    counts[word] += 1
                    where.setdefault(word, (row, meaning))

        def rank(word: str) -> tuple[bool, bool, bool, bool, int, str]:
            plain = re.search("ae|oe|ue", word) is not None and word.isascii()
            short = word.isupper() and len(word) < 5
            return not word[:1].isupper(), "(" in word, short, plain, -counts[word], word

        for word in sorted(counts, key=rank):
            self.end(*where[word])

    def word(self, row: Row, *meanings: str) -> str:
        """Give what stands in the first column with one of some meanings."""
        return next((w for m in meanings if (w := row.get(self.at(m)))), "")

    def once(self, key: str, row: Row, column: str, value: str) -> None:
        """Ask about the same words only once."""
        if (key, value) not in self._asked:
            self._asked.add((key, value))
            row.note(key, column, value=value)

    def end(self, row: Row, meaning: str) -> str | None:
        """Find an end of a tie; the same words are asked about only once."""
        if not self.at(meaning):
            return self._keeper(row)
        word = self.word(row, meaning)
        if word and word not in self._places:
            self._places[word] = self.maker.find(row, self.at(meaning), word, short=False)
        return self._places[word] if word else None

    def _keeper(self, row: Row) -> str:
        """Give the place that keeps the list: the end that no column names."""
        known = self._places.get("")
        if known is None:
            maker, name = self.maker, text("clerk.keeper_name", LANGUAGES[0])
            known = self._places[""] = allowed_ids([*maker.register.names, name])[name]
            maker.register.add(known, name)
            record = {"id": known, "name": name, "type": UNKNOWN_TYPE, "named_by": "list"}
            maker.add("actors", {**record, "stand_in": "yes"}, row.line)
            maker.sources.setdefault("actors", self.sheet.title)
            self.sheet.note("list_keeper", None, "", name=name)
        return known

    def read_row(self, row: Row) -> None:
        """Read one row; dates and remarks of single cases are not taken over."""
        source, target = self.end(row, "source"), self.end(row, "target")
        row.take(*(header for header, meaning in self.means.items() if meaning not in self.left))
        for meaning, why in self.left.items():
            row.leave(why, *self.columns[meaning])
        if source is not None and source == target:
            row.note("list_self", self.at("target"), value=self.word(row, "target"))
            row.leave_row("self")
        elif source is not None and target is not None:
            self._pairs[source, target] += self.said(row)
            self._lines.setdefault((source, target), row.line)
        else:
            self.without_end(row)

    def without_end(self, row: Row) -> None:
        """Leave out a row that does not name both ends."""
        row.note("no_end", self.at("target"))
        row.leave_row("no_place")

    def said(self, row: Row) -> list[dict[str, str]]:
        """Read what a row says of a tie: one for each way that it names."""
        column = self.at("how")
        kinds = sheets.how(row, column) if row.get(column) else ["referral"]
        if not row.get(column):
            self.once("no_how_list", row, self.at("target"), "")
        about, until = self.at("topics", "concern"), self.at("until")
        found = {"topics": sheets.topics(row, about, guess=True) if row.get(about) else ""}
        found["valid_until"] = sheets.day(row, until) if row.get(until) else ""
        found["as_told"] = "; ".join(row.kept)
        for column in filter(row.get, (self.at("frequency"), self.at("count"))):
            often = cells.read_often(row.get(column))
            if not often:
                self.once("list_often_unread", row, column, row.get(column))
                found[_extra("ties", column)] = row.get(column)
            found |= often
        for header, meaning in self.means.items():
            own, word = _of_tie(header, meaning), row.get(header)
            if own and word:
                said = sheets.by_type(row, header, own)
                found |= {own.name: said} if said else {_extra("ties", header): word}
            elif word and meaning in ("remark", "keep", "date", "result"):
                plain = without_persons(without_contact(visible(word))[0], ())
                found[_extra("ties", header)] = plain
        return [{"kind": kind, **found} for kind in kinds]

    def joined(self, said: Sequence[dict[str, str]]) -> Iterable[dict[str, str]]:
        """Give what rows say of one pair, the same only once."""
        return {tuple(sorted(row.items())): row for row in said}.values()


class _Log(_Ties):
    """Adds up the rows of a log."""

    left = dict.fromkeys((*PRIVATE, "remark", "keep", "ignore", "number"), "client")

    def __init__(self, maker: _Reader, shape: Shape) -> None:
        super().__init__(maker, shape)
        self._open: Counter[tuple[str, str, str, str]] = Counter()
        self._years: set[str] = set()
        self._languages: dict[str, str] = {}

    def read_rows(self) -> None:
        """Read every row; keep what was asked and could not be passed on."""
        super().read_rows()
        self.maker.sources |= {"needs": self.sheet.title, "hurdles": self.sheet.title}
        self._add_needs()
        self._add_hurdles()

    def read_row(self, row: Row) -> None:
        """Read one row."""
        source, target = self.end(row, "source"), self.end(row, "target")
        result, day = self._result(row), cells.read_day(self.word(row, "date"))[0]
        topic, language = self._topic(row), self._language(row)
        self._case = {"topic": topic, "language": language, "result": result, "day": day}
        self._years |= {day[:4]} - {""}
        kind = self._hurdle(row) if result == "no" else ""
        if target is None or kind:  # who did not come was not sent away
            self._open[source or "", topic, language, kind or "no_place"] += 1
        super().read_row(row)

    def without_end(self, row: Row) -> None:
        """Who was sent nowhere is counted already."""

    def said(self, row: Row) -> list[dict[str, str]]:  # noqa: ARG002 - it was read already
        """Give what the row says of one case."""
        return [self._case]

    def _topic(self, row: Row) -> str:
        word = self.word(row, "concern", "topics")
        found = cells.decided(cells.read_topics(word), self.sheet.words)
        if found.unread and word and not found.keys:
            self.once("topic_unread", row, self.at("concern", "topics"), word)
        return found.keys[0] if found.keys else ("?" if word else "")

    def _language(self, row: Row) -> str:
        column = self.at("languages")
        word = row.get(column)
        if word not in self._languages:
            codes = [split_mode(e)[0] for e in as_list(sheets.languages(row, column))]
            self._languages[word] = codes[0] if len(codes) == 1 and codes[0] != "?" else ""
        return self._languages[word]

    def _result(self, row: Row) -> str:
        """Read whether somebody arrived; words that leave it open are asked about once."""
        word = self.word(row, "result")
        said = cells.judge(word)
        if not word or said.value:
            return said.value
        for value in ("no", "yes"):
            if fold(word).strip(" .!") in grids.folded_words(f"result_{value}"):
                return value
        if said.kind != "nothing":
            self.once("list_result_unread", row, self.at("result"), word)
        return ""

    def _hurdle(self, row: Row) -> str:
        """Read what was in the way; blank where the word does not say it."""
        found = _hurdle_words().search(fold(self.word(row, "result")))
        return cells.meanings("hurdle.")[found[0]] if found else ""

    def joined(self, said: Sequence[dict[str, str]]) -> Iterable[dict[str, str]]:
        """Add up the cases of one tie; nothing that tells one of them."""
        found = {"kind": "referral"}
        days = sorted(row["day"] for row in said if row["day"])
        if len(said) < LEAST:
            seldom = {1: "yearly", LEAST - 1: "quarterly"}  # four a year are not few: risk M19
            return [{**found, "frequency": seldom.get(len(said), "half_yearly")}]
        years = {day[:4] for day in days}
        found["referrals_year"] = f"{round(len(said) / max(1, len(years)), 1):g}"
        topics = Counter(row["topic"] for row in said)
        unnamed = topics.pop("", 0) + topics.pop("?", 0)
        often = [topic for topic in TOPICS if topics[topic] >= LEAST]
        found["topics"] = "" if unnamed and not topics else ";".join(often)
        spoken = Counter(row["language"] for row in said if row["language"])
        found["languages"] = ";".join(sorted(c for c, n in spoken.items() if n >= LEAST))
        answered = [row["result"] for row in said if row["result"]]
        if len(answered) >= LEAST:
            found["completion"] = f"{answered.count('yes') / len(answered):.2f}"
        found["last_seen"] = f"{days[-1][:7]}-01" if days else ""
        return [found]

    def _add_needs(self) -> None:
        """Keep what was asked for and not found as needs."""
        wanted: Counter[tuple[str, str]] = Counter()
        for (_, topic, language, _), count in self._open.items():
            wanted[topic, language] += count if topic not in ("", "?") else 0
        years, last = max(1, len(self._years)), max(self._years, default="")
        unsaid: Counter[str] = Counter()
        for (topic, language), count in sorted((+wanted).items()):
            if count >= LEAST and language:
                record = {"topic": topic, "language": language, "year": last}
                record |= {"source": self.sheet.title, "persons": f"{round(count / years):g}"}
                self.maker.add("needs", record, 1)
            else:
                unsaid[topic] += count
        for topic, count in sorted(unsaid.items()):
            if count >= LEAST:
                about = cells.Said("topic", (topic,))
                self.sheet.note("list_need_no_language", None, "", topic=about, count=count)

    def _add_hurdles(self) -> None:
        """Keep what was in the way, at a place if that tells of nobody."""
        places: Counter[tuple[str, str, str]] = Counter()
        for (source, topic, _, kind), count in self._open.items():
            places[source, topic, kind] += count if topic not in ("", "?") else 0
        merged: Counter[tuple[str, str, str]] = Counter()
        for (source, topic, kind), count in places.items():
            merged[source if count >= LEAST else "", topic, kind] += count
        for number, ((source, topic, kind), count) in enumerate(sorted((+merged).items()), start=1):
            if count >= LEAST:
                said = {"topic": topic, "from_actor": source, "kind": kind, "count": str(count)}
                self.maker.add("hurdles", {"id": f"L{number}", "informant": "LOG", **said}, 1)


_KINDS: Mapping[str, type[_Table]] = {
    "matrix": _Matrix,
    "needs": _Needs,
    "log": _Log,
    "ties": _Ties,
}


# --- The whole list.


def read_list(plan: ListPlan) -> ListImport:
    """Make a quarter of a list that was looked at."""
    if not plan.sure:
        number = plan.shapes[0].header
        raise DataError("clerk.list_header_unsure", path=plan.path, number=number)
    readable = [s for s in plan.shapes if shapes.is_readable(s)]
    if not readable:
        columns = ", ".join(c.header for s in plan.shapes for c in s.columns)
        raise DataError("clerk.list_no_name", path=plan.path, columns=columns)
    recorded = read_recorded(plan.mapping.recorded)
    reader = _Reader(plan.mapping)
    order = {kind: place for place, kind in enumerate(TIES_ONLY, start=1)}
    for shape in sorted(readable, key=lambda s: order.get(s.kind, 0)):
        reader.read(shape)
    reader.add_members()
    if not reader.records.get("actors") and not reader.records.get("needs"):
        raise DataError("clerk.list_empty", path=plan.path)
    if plan.unread:
        reader.log.note("list_unread_sheets", names=", ".join(plan.unread))
    if (kind := ending_of(plan.path)) in (".xls", ".ods"):
        reader.log.note("list_no_look", value=kind)
    tables = {
        "actors": Table.from_records("actors", [], ("id", "name", "type")),
        **reader.tables(),
    }
    spoken = _languages_of(tables)
    if spoken:
        title = plan.shapes[0].sheet.title
        reader.log.note("list_languages", title, known=cells.Said("language", spoken))
    wave = _stand_of(readable)
    if wave is not None:
        reader.log.note("list_wave", read=cells.Said("day", (wave.isoformat(),)))
    quarter = Quarter(with_recorded(Meta(languages=spoken, wave=wave), recorded), tables)
    notes = (*reader.log.problems, *(w for w in quarter.warnings if w.key != "extra_column"))
    return ListImport(quarter, notes, _by_sheet(reader.balances))


def _by_sheet(balances: Iterable[Balance]) -> tuple[Balance, ...]:
    """Add up the tables that stand on one sheet."""
    found: dict[str, Balance] = {}
    for one in balances:
        found[one.table] = one + found[one.table] if one.table in found else one
    return tuple(found.values())


_STAND = re.compile(
    r"\b(?:stand|as of|last updated|updated|aktualisiert)\b\W{0,3}(?:(?:am|vom|on)\s)?\s*"
    r"(\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}\.?\s[a-zä]+\s\d{4})",
    re.IGNORECASE,
)


def _stand_of(shapes: Sequence[Shape]) -> dt.date | None:
    """Find the one day for which the lines above the tables say that the list holds."""
    days = {cells.read_day(word)[0] for shape in shapes for word in _STAND.findall(shape.title)}
    return dt.date.fromisoformat(days.pop()) if len(days) == 1 and "" not in days else None


def _languages_of(tables: Mapping[str, Table]) -> tuple[str, ...]:
    """Languages of offers and needs, for a start: without any the quarter has no need to test."""
    codes = {
        split_mode(entry)[0]
        for name, column in (("offers", "languages"), ("needs", "language"))
        if name in tables and column in tables[name].columns
        for word in tables[name].column(column)
        for entry in as_list(word)
    }
    return tuple(sorted(codes - {"*", "?", "unknown", "de-simple"}))
