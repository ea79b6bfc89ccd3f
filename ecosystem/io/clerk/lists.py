"""Somebody's list as a quarter, without a single person: every cell is taken, asked or left out."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, field, replace
from functools import cache, partial
from pathlib import Path

from ecosystem.errors import DataError, Problem, UsageError, Worded
from ecosystem.io import grids
from ecosystem.io.clerk.cells import (
    Said,
    decided,
    judge,
    judge_intake,
    meanings,
    mode_of,
    pattern,
    read_day,
    read_hours,
    read_languages,
    read_least,
    read_number,
    read_often,
    read_staff,
    read_topics,
    split_outside,
    topics_in,
)
from ecosystem.io.clerk.names import (
    guess_type,
    like_person,
    names_a_person,
    offer_id,
    without_contact,
    without_persons,
)
from ecosystem.io.clerk.read import Maker, with_recorded
from ecosystem.io.clerk.shapes import (
    GUESSED,
    LONGEST,
    MEANINGS,
    PRIVATE,
    SURE,
    TIES_ONLY,
    Shape,
    find_shapes,
    is_meaning,
    is_readable,
    is_sum,
    is_weekday,
    merged_above,
    place_and_offer,
    say_meaning,
)
from ecosystem.io.clerk.sheets import (
    Log,
    Row,
    SheetRows,
    answer,
    by_type,
    courses,
    day,
    hours,
    how,
    key_of,
    languages,
    topics,
)
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
            columns = {str(k): str(v) for k, v in dict(found["columns"]).items()}
            sheet, body = str(found.get("sheet", "")), str(found.get("body", ""))
            header, recorded = int(found.get("header", 0)), str(found.get("recorded", ""))
            told = {part: dict(found.get(part, {})) for part in ("words", "places")}
        except OSError as fault:
            raise UsageError("io.cannot_open_path", path=path) from fault
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            raise UsageError("clerk.list_bad_mapping", path=path) from fault
        made = cls({}, sheet, body, header, recorded)
        made.set(*(f"{header}={meaning}" for header, meaning in columns.items()))
        for part, prefix in (("words", "word"), ("places", "place")):
            made.set(*(f"{prefix}:{word}={said}" for word, said in told[part].items()))
        return made

    def set(self, *corrections: str) -> None:
        """Take corrections as they are typed: ``Spalte=bedeutung``, by stored key or in words."""
        # `wort:Kleiderkammer=Schulden` says what a word means, `stelle:VHS=Volkshochschule Nord`
        # whose name a name is.
        said = {fold(say_meaning(m, lang)): m for m in CHOICES for lang in LANGUAGES}
        for entry in corrections:
            header, sign, word = entry.rpartition("=")
            of, colon, about = header.partition(":")
            if colon and fold(of) in ("wort", "word") and about.strip():
                self.words[fold(about)] = _answer_said(word)
                continue
            if colon and fold(of) in ("stelle", "place") and about.strip() and word.strip():
                self.places[fold(about)] = word.strip()
                continue
            meaning = word.strip() if is_meaning(word.strip()) else said.get(fold(word))
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
    spoken = read_languages(said)
    plain = bool(spoken.stored) and not spoken.notes
    if plain or read_day(said)[0] or any(grids.vocabulary_key(name, said) for name in _ANSWERS):
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
CHOICES = tuple(m for m in MEANINGS if m not in ("number", "attended", "birthday"))


def read_recorded(said: str) -> str | tuple[str, ...] | None:
    """Read for which topics a list is complete: ``all``, topics, or nobody says so."""
    if fold(said) in ("all", "alle"):
        return "all"
    parts = [part.strip() for part in re.split(r"[;,]", said) if part.strip()]
    found = ((grids.vocabulary_key("topic", part), topics_in(part)) for part in parts)
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
        return bool(self.mapping.header) or all(s.confidence >= SURE for s in self.shapes)

    def lines(self, lang: str) -> list[str]:
        """Say what the file is and what each column means, with values and alternatives."""
        found = [text("clerk.list_confirm", lang, path=self.path)]
        for shape in self.shapes:
            found.append(shape.sentence(lang))
            guess = next((c for c in shape.columns if c.score == GUESSED), None)
            if guess and guess.meaning == "name":
                found.append(text("clerk.list_name_guessed", lang, value=guess.header))
            for column in shape.columns:
                own = _of_tie(column.header, column.meaning) if shape.kind == "ties" else None
                means = own.labels[lang] if own else say_meaning(column.meaning, lang)
                line = f"  {column.header} → {means}"
                shown = ", ".join(f"„{' '.join(s.split())}“" for s in column.samples if s)
                line += f"   {shown}" if shown else ""
                if column.others:
                    others = ", ".join(say_meaning(m, lang) for m in column.others if is_meaning(m))
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
    found = find_shapes(path, wanted.sheet, wanted.header)
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


def _key_of(note: Problem) -> str:
    return note.key.removeprefix("clerk.")


class _Book:
    """Notes of each cell of one sheet what became of it."""

    def __init__(self, sheet: SheetRows, log: Log) -> None:
        self._sheet, self._log, self._from = sheet, log, len(log.problems)
        self._left: dict[tuple[int, str], str] = {}
        self._rows: dict[int, str] = {}
        self._taken: set[tuple[int, str]] = set()

    def take(self, row: Row, *columns: str) -> None:
        """Note that cells were read."""
        self._taken.update((row.line, column) for column in columns)

    def leave_row(self, row: Row, reason: str) -> None:
        """Note that a whole row was left out, and why."""
        self._rows[row.line] = reason

    def leave(self, row: Row, reason: str, *columns: str) -> None:
        """Note that cells were left out, and why."""
        for column in columns:
            self._left[row.line, column] = reason

    def close(self) -> Balance:
        """Add up."""
        said: dict[tuple[int | None, str], set[str]] = defaultdict(set)
        for problem in self._log.problems[self._from :]:
            said[problem.line, problem.column].add(_key_of(problem))
        taken = asked = changed = 0
        out: Counter[str] = Counter()
        sheet = self._sheet.sheet
        columns = self._sheet.columns
        for texts, line in zip(sheet.rows[1:], sheet.lines[1:], strict=True):
            for place, cell in enumerate(texts):
                if not cell:
                    continue
                column = columns[place] if place < len(columns) else ""
                keys = said[line, self._sheet.header[place]]
                at = (line, column)
                if keys & _QUESTIONS or (self._rows.get(line) == "asked" and at not in self._left):
                    asked += 1
                elif line in self._rows:
                    out[self._rows[line]] += 1
                elif at in self._left:
                    out[self._left[at]] += 1
                elif grids.is_nothing(cell) or cell in grids.DASHES:
                    out["nothing"] += 1
                elif at in self._taken:
                    taken += 1
                    changed += bool(keys & _CHANGES)
                else:
                    out["not_read"] += 1
        cells = taken + asked + sum(out.values())
        return Balance(self._sheet.title, cells, taken, asked, dict(out), changed)


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
        found = []
        asked = self.questions().values()
        for notes in asked:
            found.append(_with_more(notes, lang))
        firsts = [notes[0] for notes in asked]
        words = [str(one.params["value"]) for one in firsts if _key_of(one) in _OF_WORDS]
        if words:
            found.append(text("clerk.list_answers", lang, value=words[0]))
        questions = {id(note) for notes in asked for note in notes}
        grouped: dict[tuple[str, str], list[Problem]] = defaultdict(list)
        for note in self.notes:
            if id(note) not in questions:
                grouped[note.key, str(note.params.get("value", ""))].append(note)
        for notes in grouped.values():
            found.append(_with_more(notes, lang))
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


class _Reader:
    """Makes the tables of the sheets of one list."""

    def __init__(self, mapping: ListMapping) -> None:
        self.log = Log()
        self.maker = Maker()
        self.balances: list[Balance] = []
        self._body, self._mapping = mapping.body, mapping
        self._named = {fold(name) for name in mapping.places.values()} | {*mapping.places}
        self._taken: set[str] = set()
        self._offers: Counter[str] = Counter()
        self._members: dict[str, int] = {}

    def read(self, shape: Shape) -> None:
        """Read one sheet by its shape."""
        if shape.kind == "matrix":
            self._matrix(shape)
        elif shape.kind == "needs":
            self._needs(shape)
        elif shape.kind in ("log", "ties") or {"source", "target"} <= set(
            shape.meanings().values()
        ):
            self._ties(shape)
        else:
            _Places(self, shape).read()

    def rows(self, shape: Shape) -> SheetRows:
        """Give the rows of a sheet with its headers as columns."""
        known = {word: word for word in shape.sheet.rows[0] if word}
        for fault in shape.sheet.faults:
            self.log.note(f"io.{fault.key}", shape.sheet.title, fault.line, **fault.params)
        shape.sheet.faults = []
        ticked = {h for h, means in shape.meanings().items() if ":" in means}  # a "?" is no no
        rows = SheetRows(shape.sheet, known.get, self.log, verbatim=ticked, most=LONGEST)
        words = self._mapping.words
        rows.words = {w: m for w, m in words.items() if m == "-" or {*m.split(";")} <= {*TOPICS}}
        for header, means in shape.meanings().items() if words else ():
            if means in _ANSWERED or ":" in means or _of_tie(header, means):
                for row in rows.rows:
                    row.cells[header] = _in_answers(row.get(header), words)
        return rows

    def place(self, row: Row, column: str, word: str, *, short: bool = True) -> str | None:
        """Find or add the place that words name; never a person, never a whole group."""
        name = self.name(row, column, word, ())
        nowhere = fold(name) in grids.folded_words("not_a_place") or pattern("nowhere").match(
            fold(name)
        )
        if not name or nowhere or not re.search(r"[^\W\d]", name):
            if name:
                row.note("list_not_a_place", column, value=name)
            return None
        known = self.maker.register.same(name)
        if known is None and short:
            longer = self.maker.register.beginning(name)
            if len(longer) == 1 and _begins(name, self.maker.register.names[longer[0]]):
                known = longer[0]
            if known:
                written = self.maker.register.names[known]
                params = {"value": name, "known": written}
                row.note("name_spelling", column, **params)
        return known or self.add(row, column, name)

    def add(self, row: Row, column: str, name: str, typed: str = "", at: str = "") -> str:
        """Add a place; what kind it is may stand in a column of its own."""
        close = self.maker.register.close(name)
        decided = fold(name) in self._named
        if close is not None and not decided:
            params = {"value": name, "known": self.maker.register.names[close]}
            row.note("list_which_place", column, **params)
        if not decided and (names_a_person(name) or like_person(name)):
            row.note("list_maybe_person", column, value=name)
        key = allowed_ids([*self.maker.register.names, name])[name]
        holder = Row(row.sheet, row.line, {"type": _type_word(typed, name)})
        record = {
            "id": key,
            "name": name,
            "type": self.maker.type_of(holder, name, at or "type"),
            "named_by": "list",
        }
        if typed and record["type"] == UNKNOWN_TYPE and not grids.is_nothing(typed):
            record[_extra("type")] = typed  # as it stands there
        self.maker.register.add(key, name)
        self.maker.add("actors", record, row.line)
        self.maker.sources.setdefault("actors", row.sheet.title)
        return key

    def name(self, row: Row, column: str, word: str, people: Sequence[str]) -> str:
        """Give the name of a place without remarks, numbers and persons."""
        if decided := self._mapping.places.get(fold(word)):
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
        return self._mapping.places.get(fold(found), found)

    def _needs(self, shape: Shape) -> None:
        """Read how many people need what in which language."""
        sheet, means = self.rows(shape), shape.meanings()
        book = _Book(sheet, self.log)
        self.maker.sources.setdefault("needs", sheet.title)
        at = {meaning: header for header, meaning in reversed(means.items())}
        across = {header: m.partition(":")[2] for header, m in means.items() if "language:" in m}
        about = at.get("topics") or at.get("concern", "")
        unread_ = [h for h, m in means.items() if m in ("ignore", "keep", *PRIVATE)]
        for row in sheet.rows:
            said = [row.get(column) for column in sheet.columns if row.get(column)]
            if is_sum(said) or pattern("footer", before="^").match(fold(said[0])):
                row.note("list_footer", "", value=said[0])
                book.leave_row(row, "footer")
                continue
            found = decided(read_topics(row.get(about)), sheet.words)
            if len(found.keys) != 1 or found.unread:
                row.note("list_need_topic", about, value=row.get(about))
                book.leave_row(row, "asked")
                continue
            book.take(row, *(header for header in means if header not in unread_))
            book.leave(row, "ignored", *unread_)
            record = {"topic": found.keys[0], "source": row.get(at.get("source", ""))}
            if groups := as_list(_groups(row, [at["groups"]] if "groups" in at else [])):
                record["group"] = groups[0] if len(groups) == 1 else "?"
            spoken = across or self._need_language(row, at)
            for column, code in spoken.items():
                word = row.get(column)
                persons = self._people(row, column, word)
                if word or not across:
                    self.maker.add(
                        "needs", {**record, "language": code, "persons": persons}, row.line
                    )
        self.balances.append(book.close())

    @staticmethod
    def _need_language(row: Row, at: Mapping[str, str]) -> dict[str, str]:
        """Read in which language something is needed; ask where that is not one."""
        column = at.get("languages", "")
        codes = [split_mode(entry)[0] for entry in as_list(languages(row, column))]
        if len(codes) == 1 and codes[0] not in ("?", "*"):
            return {at.get("count", ""): codes[0]}
        if codes != ["?"]:  # else it was asked about already
            row.note("list_need_language", at.get("count", column))
        return {}

    @staticmethod
    def _people(row: Row, column: str, word: str) -> str:
        """Read how many people; blank where they were not counted or it is asked."""
        least, exact = read_least(word)
        if fold(word) in grids.folded_words("uncounted") or not word:
            return ""
        if not least and not read_number(word):
            row.note("number_unread", column, value=word)
            return ""
        if least and not exact:
            row.note("read_as", column, value=word, read=least)
        return least or read_number(word)

    # Who works with whom

    def _ties(self, shape: Shape) -> None:
        sheet = self.rows(shape)
        book = _Book(sheet, self.log)
        log = _TieLog(self, sheet, shape, book)
        log.name_places()
        for row in sheet.rows:
            log.read(row)
        log.close()
        self.balances.append(book.close())

    def _matrix(self, shape: Shape) -> None:
        raw = shape.sheet
        names = list(raw.rows[0])
        raw.rows[0] = [word or f"column_{i + 1}" for i, word in enumerate(names)]
        feet = {  # what the marks and the short names mean may stand below the table
            line: row[0]
            for row, line in zip(raw.rows[1:], raw.lines[1:], strict=True)
            if row[0] and not any(row[1:]) and row[0] not in names
        }
        sheet = self.rows(shape)
        book = _Book(sheet, self.log)
        self.maker.sources.setdefault("ties", sheet.title)
        said = fold(_LEGEND.sub(" ", f"{shape.title} {names[0]}"))  # also in the corner
        kinds = _pairs_of("matrix_kind")
        kind = next((key for word, key in kinds.items() if word in said), "")
        if not kind:
            sheet.note("list_matrix_kind", None, "", read=Said("tie_kind", ("exchange",)))
        across = [c for c in sheet.columns[1:] if c in names]
        legend = dict(_LEGEND.findall("; ".join([shape.title, *feet.values()])))
        feet = {
            line: word for line, word in feet.items() if _LEGEND.search(word) or _NOTE.search(word)
        }
        ids, rows = self._matrix_names(sheet, book, across, feet, legend)
        ties: dict[tuple[str, str], dict[str, str]] = {}
        denied: set[tuple[str, str]] = set()
        for row, source in rows:
            for column in across:
                word = row.get(column)
                target = ids[column]
                if not word or not target or source == target:
                    book.leave(row, "diagonal" if source == target else "nothing", column)
                    continue
                mark = self._mark(row, column, word, legend)
                if mark == "no":
                    denied.add((source, target))
                    book.leave(row, "no_tie", column)
                elif mark:
                    book.take(row, column)
                    told = legend.get(word, "")
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
        self.balances.append(book.close())

    def _matrix_names(
        self,
        sheet: SheetRows,
        book: _Book,
        across: Iterable[str],
        feet: Mapping[int, str],
        legend: Mapping[str, str],
    ) -> tuple[dict[str, str], list[tuple[Row, str]]]:
        """Find the places down the side and across the top."""
        first = sheet.columns[0]
        ids: dict[str, str] = {}
        rows: list[tuple[Row, str]] = []
        for row in sheet.rows:
            name = row.get(first)
            if not name or row.line in feet or pattern("footer", before="^").match(fold(name)):
                if name:
                    row.note("list_footer", first, value=name)
                book.leave_row(row, "footer")
                continue
            found = self.place(row, first, legend.get(name, name))
            if found:
                ids[name] = found
                rows.append((row, found))
                book.take(row, first)
        for word in across:
            head = Row(sheet, sheet.sheet.lines[0], {word: word})
            whole = legend.get(word, word)  # "JC = Jobcenter Nord" below the table
            ids[word] = self.maker.register.same(whole) or self.place(head, word, whole) or ""
        return ids, rows

    @staticmethod
    def _mark(row: Row, column: str, word: str, legend: Mapping[str, str]) -> str:
        """Read a field of a table of who knows whom."""
        plain = fold(legend.get(word, word))
        if plain in grids.folded_words("matrix_no") or plain == "gar nicht":
            return "no"
        known = plain in grids.folded_words("matrix_yes") or word in legend or word.isdigit()
        if known or judge(word).value == "yes":
            return "yes"
        row.note("list_mark_unread", column, value=word)
        return ""

    def finish(self) -> None:
        """Add the members of the round that the list names."""
        if self._body:
            key = allowed_ids([self._body])[self._body]
            self.maker.add("bodies", {"id": key, "name": self._body}, 1)
            for actor in self.maker.register.names:
                self.maker.add("members", {"body": key, "actor": actor}, 1)

    def offer(self, actor: str, record: Mapping[str, str], line: int) -> None:
        """Add an offer of a place."""
        self._offers[actor] += 1
        key = offer_id(actor, self._offers[actor], self._taken)
        self.maker.add("offers", {"id": key, "actor": actor, **record}, line)

    @property
    def body(self) -> str:
        """Name of the round whose members the list names."""
        return self._body


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


def _extra(header: str) -> str:
    """Name the column in which words of the list are kept as they stand."""
    return _extra_of("actors", header)


def _extra_of(table: str, header: str) -> str:
    return f"original_{header}" if grids.is_header(TABLES[table], header) else header


def _pairs_of(key: str) -> Mapping[str, str]:
    found = {}
    for lang in LANGUAGES:
        for entry in text(f"reading.{key}", lang).split("|"):
            word, _, meaning = entry.partition("=")
            found[word] = meaning
    return found


def _groups(row: Row, columns: Iterable[str]) -> str:
    """Read for whom something is; words that nobody knows are a `?` and asked."""
    known = _pairs_of("group_words")
    found: dict[str, None] = {}
    for column in columns:
        word = row.get(column)
        for part in split_outside(word, _PARTS) if word else ():
            key = grids.vocabulary_key("group", part)
            keys = [key] if key else [k for w, k in known.items() if fold(part).startswith(w)]
            if not keys:
                keys = [k for w, k in known.items() if w in fold(part)]
            found |= dict.fromkeys(keys[:1] or ["?"])
            if not keys:
                row.note("list_group_row", column, value=part)
                row.keep(column, part)
    return ";".join(found)


def _open(word: str) -> bool:
    """Tell whether a field of ticks holds something that is neither a yes nor a no."""
    return bool(word) and word not in grids.DASHES and judge(word).value == ""


def _not_now(word: str) -> bool:
    """Tell whether words about a place say that it is no longer there, or not yet."""
    said = judge(word)
    later = pattern("denied_later").search(fold(word)) or pattern("closed").search(fold(word))
    return said.value == "no" or bool(later)


class _Places:
    """Reads rows of places and their offers."""

    def __init__(self, reader: _Reader, shape: Shape) -> None:
        self._reader, self._shape = reader, shape
        self._columns: dict[str, list[str]] = defaultdict(list)
        for column in shape.columns:
            self._columns[column.meaning].append(column.header)
        self._sheet = reader.rows(shape)
        self._book = _Book(self._sheet, reader.log)
        self._wide = merged_above(shape.sheet)
        self._group = ""
        self._last = ""

    def read(self) -> None:
        """Read every row."""
        maker, sheet = self._reader.maker, self._sheet
        for table in ("actors", "offers", "docks", "ties"):
            maker.sources.setdefault(table, sheet.title)
        partners = []
        for row in sheet.rows:
            self._say_struck(row)
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
        self._reader.balances.append(self._book.close())
        self._say_left_out()

    def _say_struck(self, row: Row) -> None:
        beside = self._sheet.sheet.facts.comments
        for cell, words in beside.items():
            if re.fullmatch(rf"[A-Z]+{row.line}", cell):
                clean = without_persons(without_contact(words)[0], self._people(row))
                row.note("list_comment", "", value=clean, at=cell)
                row.keep("", clean)

    def _is_no_row(self, row: Row) -> bool:
        """Tell whether a row is a heading, a sum, a footnote or crossed out; say so."""
        sheet = self._sheet
        places = sheet.sheet.lines.index(row.line)
        texts = [(i, cell) for i, cell in enumerate(sheet.sheet.rows[places]) if cell]
        said = [cell for _, cell in texts]
        foot = any(pattern("footer", before="^").match(fold(c)) for c in said[:2])
        names = self._words(row, "name")
        explains = bool(names and re.fullmatch(r"\(.*\)", names[0]))  # "(vor Ort)" below a header
        if is_sum(said) or (foot and len(said) <= 3) or explains:
            row.note("list_footer", "", value=said[0])
            self._book.leave_row(row, "footer")
            return True
        if [fold(c) for c in said] == [fold(h) for h in sheet.header if h][: len(said)]:
            self._book.leave_row(row, "header")
            return True
        struck = [i for i, _ in texts if (row.line, i) in sheet.sheet.struck]
        closed = bool(names and pattern("closed").search(fold(names[0])))
        closed = closed or any(map(_not_now, self._words(row, "active")))
        named = [i for i, _ in texts if sheet.columns[i] in self._columns["name"]]
        if len(struck) * 2 > len(texts) or (named and set(named) <= set(struck)) or closed:
            row.note("list_struck", "", value=(names or said)[0])
            self._book.leave_row(row, "asked")
            return True
        if len(texts) == 1 and self._heads(row, *texts[0]):
            self._group = said[0]
            self._last = ""
            self._book.take(row, *sheet.columns)
            return True
        return False

    def _heads(self, row: Row, place: int, word: str) -> bool:
        """Tell whether the only cell of a row is the heading of a group."""
        column = self._sheet.columns[place]
        names = self._columns["name"]
        if column in self._columns["lines"]:
            return word.endswith(":")
        if (row.line, place) in self._wide or _GROUP.match(word):
            return True
        described = self._columns["offer"] + self._columns["topics"]
        return column not in names and column not in described and place == 0

    def _lines(self, row: Row) -> bool:
        """Read cells of lines that name a place and its offer; tell whether that is all."""
        reader = self._reader
        told = [(column, row.get(column)) for column in self._columns["lines"] if row.get(column)]
        for column, cell in told:
            for line in filter(None, map(str.strip, cell.splitlines())):
                found = place_and_offer(line)
                if found is None:
                    row.note("list_line_unread", column, value=line)
                    continue
                actor = reader.place(row, column, found[0])
                self._book.take(row, column)
                if actor is None:
                    continue
                record = reader.maker.actor(actor)
                for beside in self._columns["keep"]:
                    record.setdefault(_extra(beside), row.get(beside))
                    self._book.take(row, beside)
                if self._group:
                    record.setdefault(text("clerk.group_row", LANGUAGES[0]), self._group)
                if found[1]:
                    title = self._without_persons(row, column, found[1])
                    topics_ = self._topics_of(row, column, title)
                    made = {"title": title, "topics": ";".join(dict.fromkeys(topics_)) or "?"}
                    if is_weekday(column):
                        when = [column, *map(row.get, self._columns["keep"])]
                        made["as_told"] = " ".join(filter(None, when))
                    reader.offer(actor, made, row.line)
        alone = bool(told) and not self._words(row, "name")
        if alone:
            self._leave(row)
        return alone

    def _words(self, row: Row, meaning: str) -> list[str]:
        return [row.get(h) for h in self._columns[meaning] if row.get(h)]

    def _cells(self, row: Row, *meanings: str) -> list[tuple[str, str]]:
        """Take the filled cells of columns with these meanings: their headers and words."""
        columns = [c for meaning in meanings for c in self._columns[meaning] if row.get(c)]
        self._book.take(row, *columns)
        return [(column, row.get(column)) for column in columns]

    def _people(self, row: Row) -> list[str]:
        own = self._words(row, "person")
        return [*own, " ".join(own)] if len(own) > 1 else own

    def _clean(self, row: Row, column: str) -> str:
        """Give the words of a cell without persons; say that some went."""
        return self._without_persons(row, column, row.get(column))

    def _without_persons(self, row: Row, column: str, words: str) -> str:
        plain, contact = without_contact(visible(words))
        found = without_persons(plain, self._people(row))
        if contact or re.sub(r"\W", "", found) != re.sub(r"\W", "", plain):
            row.note("list_person_removed", column)
        return found

    def _actor(self, row: Row) -> str | None:
        reader = self._reader
        column = next(iter(self._columns["name"]), "")
        words = self._words(row, "name")[:1] or self._words(row, "part_of")[:1]
        if not words:
            persons = len(self._columns["person"]) > 1 and self._words(row, "person")
            told = self._words(row, "offer") or self._words(row, "topics")
            if self._last and told and not persons:  # another person is no other offer
                row.note("list_goes_on", column)
                return self._last
            row.note("list_no_place", column)
            self._book.leave_row(row, "no_place")
            return None
        name = reader.name(row, column, words[0], self._people(row))
        if not name:
            row.note("list_no_place", column)
            self._book.leave_row(row, "no_place")
            return None
        if not re.search(r"[^\W\d]", name):  # a number is no name
            row.note("list_not_a_place", column, value=name)
            self._book.leave_row(row, "asked")
            return None
        self._book.take(row, column)
        key = reader.maker.register.same(name)
        if key is None:
            at = next((c for c in self._columns["type"] if row.get(c)), "")
            key = reader.add(row, column, name, row.get(at), at)
        return self._filled(row, key)

    def _goes_on(self, row: Row) -> bool:
        """Take a row that only says more of the offer above: further languages and groups."""
        more = self._words(row, "languages") + self._words(row, "groups")
        told = [m for m in ("name", "part_of", "offer", "topics", "person") if self._words(row, m)]
        offers = self._reader.maker.records.get("offers", ())
        if not more or told or not offers or offers[-1]["actor"] != self._last:
            return False
        column = next(iter(self._columns["name"]), "")
        row.note("list_goes_on", column)
        spoken = [languages(row, c) for c, _ in self._cells(row, "languages")]
        for name, said in (("languages", ";".join(spoken)), ("groups", self._groups(row))):
            both = [*as_list(offers[-1].get(name, "")), *as_list(said)]
            offers[-1][name] = ";".join(dict.fromkeys(both))
        self._leave(row)
        self._details(row, self._last)
        return True

    def _filled(self, row: Row, key: str) -> str:
        """Fill what the row says about the place itself."""
        reader = self._reader
        record = reader.maker.actor(key)
        self._cells(row, "type", "number")
        address = [self._address(*cell) for cell in self._cells(row, "address")]
        if address and not record.get("address"):
            joined = ", ".join(dict.fromkeys(filter(None, address)))
            record["address"] = _POSTCODE_TOWN.sub(r"\1 ", joined)
        if self._group:
            record.setdefault(text("clerk.group_row", LANGUAGES[0]), self._group)
        self._staff(row, record)
        if self._words(row, "name"):
            for column, word in self._cells(row, "part_of"):
                parent = reader.place(row, column, word)
                if parent and parent != key:
                    record["part_of"] = parent
        return key

    def _staff(self, row: Row, record: dict[str, str]) -> None:
        """Fill how many do this work: the smallest number that is named."""
        for column, word in self._cells(row, "staff"):
            least, said = read_staff(word)
            record["staff"] = record.get("staff") or least
            if said:
                row.note(said, column, value=word, read=least)
                row.keep(column, word)

    @staticmethod
    def _address(column: str, word: str) -> str:
        plain = " ".join(without_contact(word)[0].split())
        if re.search(r"plz|postleit|zip|postcode", fold(column)) and plain.isdigit():
            return plain.zfill(5) if len(plain) == 4 else plain
        return plain

    def _topics(self, row: Row) -> list[str]:
        found: list[str] = []
        book = self._book
        if self._shape.kind == "grid" or any(m.startswith("topic:") for m in self._columns):
            for meaning, columns in self._columns.items():
                kind, _, key = meaning.partition(":")
                for column in columns if kind == "topic" else ():
                    if answer(row, column) == "yes":
                        found.append(key)
                        if key == "?":
                            row.keep("", column)
                    elif _open(row.get(column)):
                        found.append("?")
                        row.keep(column, "?" if grids.is_nothing(row.get(column)) else "")
                    book.take(row, column)
        for column, _ in self._cells(row, "topics"):
            found += as_list(topics(row, column, guess=True))
        return found

    def _offer(self, row: Row, actor: str) -> None:
        found = self._topics(row)
        known = bool(self._words(row, "topics") or found)
        titles = []
        for column, _ in self._cells(row, "offer"):
            titles.append(self._clean(row, column))
            if not known:
                found += self._topics_of(row, column, titles[-1])
        said = self._words(row, "languages") or self._ticked_languages(row)
        if self._reader.body or self._shape.kind in ("attendance", "persons"):
            self._book.leave(row, "ignored", *self._columns["languages"], *self._columns["until"])
            return
        told = ("takes_new", "until", "since", "groups")  # of an offer that nobody names
        if not (found or titles or known or said or any(map(partial(self._words, row), told))):
            return
        record = {"title": "; ".join(filter(None, titles))}
        spoken = [languages(row, column) for column, _ in self._cells(row, "languages")]
        spoken += self._ticked_languages(row)
        record["languages"] = ";".join(dict.fromkeys(e for s in spoken for e in as_list(s)))
        record["groups"] = self._groups(row)
        record["valid_from"] = self._day(row, "since", end=False)
        record["valid_until"] = self._day(row, "until")
        for column, _ in self._cells(row, "funder"):
            row.keep(column, self._clean(row, column))
        for column, _ in self._cells(row, "takes_new"):
            record["takes_new"] = key_of(row, column, "answer_ask")
        self._remarks(row, record)
        order = {topic: place for place, topic in enumerate(TOPICS)}
        topics_ = sorted(set(found) or {"?"}, key=lambda topic: order.get(topic, len(order)))
        record["topics"] = ";".join(topics_)
        record["as_told"] = "; ".join(dict.fromkeys(row.kept))
        if record["topics"] == "?" and not record["title"] and not record["as_told"]:
            record["as_told"] = self._group
        column = next(iter(self._columns["languages"]), "")
        for offer in courses(row, column, record):
            self._reader.offer(actor, offer, row.line)

    def _topics_of(self, row: Row, column: str, title: str) -> list[str]:
        found = decided(read_topics(title), self._sheet.words)
        for part in found.denied:
            row.note("topic_denied", column, value=part)
        for part in found.unread:
            row.note("topic_unread", column, value=part)
        return list(found.keys) + (["?"] if found.unread else [])

    def _ticked_languages(self, row: Row) -> list[str]:
        found = []
        for meaning, columns in self._columns.items():
            kind, _, code = meaning.partition(":")
            for column in columns if kind == "language" else ():
                word = row.get(column)
                mode = mode_of(word) if judge(word).kind == "unread" else ""  # "volunteer"
                said = "yes" if mode else answer(row, column)
                if said == "yes":
                    found.append(f"{code}:{mode}" if mode not in ("", "staff") else code)
                elif _open(word):
                    found.append(f"{code}:?")
                self._book.take(row, column)
        return found

    def _groups(self, row: Row) -> str:
        self._book.take(row, *self._columns["groups"])
        return _groups(row, self._columns["groups"])

    def _day(self, row: Row, meaning: str, *, end: bool = True) -> str:
        found = ""
        for column, _ in self._cells(row, meaning):
            found = found or day(row, column, end=end)
        return found

    def _remarks(self, row: Row, record: dict[str, str]) -> None:
        """Take an end of money and a stop of intake out of remarks."""
        for column, word in self._cells(row, "remark"):
            ends = _ENDS.search(word) if _FUNDED.search(fold(word)) else None
            found = read_day(ends[1])[0] if ends else ""
            if found and not record["valid_until"]:
                record["valid_until"] = found
                read = Said("day", (found,))
                row.note("list_from_remark", column, value=word, read=read)
            intake = judge_intake(word).value if pattern("full").search(fold(word)) else ""
            if intake and not record.get("takes_new"):
                record["takes_new"] = intake
                read = Said("answer_ask", (intake,))
                row.note("list_intake_remark", column, value=word, read=read)

    def _details(self, row: Row, actor: str) -> None:
        """Keep what the list says beside: opening hours, walk-in, and columns without a place."""
        reader = self._reader
        record = reader.maker.actor(actor)
        for column, _ in self._cells(row, "walk_in"):
            said = answer(row, column, walk_in=True)
            docks = [d["actor"] for d in reader.maker.records.get("docks", ())]
            if said == "yes" and actor not in docks:
                reader.maker.add("docks", {"actor": actor, "walk_in": "yes"}, row.line)
        self._visits(row, actor, record)
        self._weekdays(row, record)
        for column, _ in self._cells(row, "hours"):
            if not is_weekday(column):
                told = hours(row, column)
                record.setdefault(_extra(column), without_persons(without_contact(told)[0], ()))
        for column, _ in self._cells(row, "keep", "cost", "remark", "active"):
            clean, kept = self._clean(row, column), _extra(column)
            before = record.get(kept, "")
            if clean and clean not in before.split("; "):
                record[kept] = "; ".join(filter(None, [before, clean]))

    def _visits(self, row: Row, actor: str, record: dict[str, str]) -> None:
        """Fill how many people come in a week where the place is one where they walk in."""
        docks = self._reader.maker.records.get("docks", ())
        dock = next((each for each in docks if each["actor"] == actor), None)
        for column, word in self._cells(row, "visits"):
            count = read_number(word)
            if dock is not None and count.isdigit():
                dock["visits_week"] = count
            else:
                record.setdefault(_extra(column), word)

    def _weekdays(self, row: Row, record: dict[str, str]) -> None:
        """Put the columns of the days of a week together."""
        days = [cell for cell in self._cells(row, "hours") if is_weekday(cell[0])]
        said = "; ".join(map(" ".join, days))
        if said:
            plain = read_hours(said) or without_persons(without_contact(said)[0], ())
            record.setdefault(text("clerk.means_hours", LANGUAGES[0]), plain)

    def _leave(self, row: Row) -> None:
        for meaning in PRIVATE:
            self._book.leave(row, "private", *self._columns[meaning])
        self._book.leave(row, "ignored", *self._columns["ignore"])
        for meaning in ("date", "result", "how", "concern", "source", "target"):
            self._book.leave(row, "ignored", *self._columns[meaning])

    def _partners(self, row: Row, actor: str) -> None:
        reader = self._reader
        for column, word in self._cells(row, "partners"):
            refers = re.search("verweis|weiterleit|refer", fold(column))
            comes = re.search(r"\b(?:von|from|by)\b", fold(column))
            for part in split_outside(word, _PARTS):
                other = reader.place(row, column, part)
                if other and other != actor:
                    kind = "referral" if refers or comes else "cooperation"
                    ends = (other, actor) if comes else (actor, other)
                    record = {"source": ends[0], "target": ends[1], "kind": kind}
                    told = "target_reports" if comes else "source_reports"
                    reader.maker.add("ties", {**record, told: "yes"}, row.line)

    def _say_left_out(self) -> None:
        for key, kinds in (("list_private", PRIVATE), ("list_ignored", ("ignore",))):
            names = [h for kind in kinds for h in self._columns[kind]]
            if names:
                self._reader.log.note(key, self._sheet.title, names=", ".join(names))


# --- A log of referrals: ties with their number, and what could not be passed on.

# A number of cases below this says too much about one of them.
LEAST = 5


@cache
def _hurdle_words() -> re.Pattern[str]:
    words = sorted(meanings("hurdle."), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


class _TieLog:
    """Adds up the rows of a log, or takes the rows of a list of ties."""

    def __init__(self, reader: _Reader, sheet: SheetRows, shape: Shape, book: _Book) -> None:
        self._reader, self._sheet, self._book = reader, sheet, book
        self._is_log = shape.kind == "log"
        self._columns = shape.meanings()
        self._at = {meaning: header for header, meaning in reversed(self._columns.items())}
        self._pairs: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
        self._lines: dict[tuple[str, str], int] = {}
        self._open: Counter[tuple[str, str, str, str]] = Counter()
        self._years: set[str] = set()
        self._known: dict[tuple[str, str], str | None] = {}

    def name_places(self) -> None:
        """Find the places first, by the spelling that is used most; full names before short."""
        counts: Counter[str] = Counter()
        where: dict[str, tuple[Row, str]] = {}
        for row in self._sheet.rows:
            for meaning in ("source", "target"):
                if word := self._word(row, meaning):
                    counts[word] += 1
                    where.setdefault(word, (row, meaning))

        def rank(word: str) -> tuple[bool, bool, bool, bool, int, str]:
            plain = re.search("ae|oe|ue", word) is not None and word.isascii()
            short = word.isupper() and len(word) < 5
            return not word[:1].isupper(), "(" in word, short, plain, -counts[word], word

        for word in sorted(counts, key=rank):
            row, meaning = where[word]
            self._end(row, meaning)

    def _word(self, row: Row, meaning: str) -> str:
        return row.get(self._at.get(meaning, ""))

    def _end(self, row: Row, meaning: str) -> str | None:
        """Find an end of a tie; the same words are asked about only once."""
        if meaning not in self._at:
            return self._keeper(row)
        word = self._word(row, meaning)
        if not word:
            return None
        key = ("place", word)
        if key not in self._known:
            at = self._at[meaning]
            self._known[key] = self._reader.place(row, at, word, short=False)
        return self._known[key]

    def _keeper(self, row: Row) -> str:
        """Give the place that keeps the list: the end that no column names."""
        key = ("place", "")
        if self._known.get(key) is None:
            maker, name = self._reader.maker, text("clerk.keeper_name", LANGUAGES[0])
            own = allowed_ids([*maker.register.names, name])[name]
            maker.register.add(own, name)
            record = {"id": own, "name": name, "type": UNKNOWN_TYPE, "named_by": "list"}
            maker.add("actors", {**record, "stand_in": "yes"}, row.line)
            maker.sources.setdefault("actors", self._sheet.title)
            self._sheet.note("list_keeper", None, "", name=name)
            self._known[key] = own
        return self._known[key] or ""

    def read(self, row: Row) -> None:
        """Read one row."""
        source, target = self._end(row, "source"), self._end(row, "target")
        result = self._result(row)
        if self._is_log:
            self._years.update(filter(None, [self._day(row)[:4]]))
            topic = self._topic(row)
            language = self._language(row)
            kind = self._hurdle(row) if result == "no" else ""
            if target is None or kind:  # who did not come was not sent away
                self._open[source or "", topic, language, kind or "no_place"] += 1
        else:
            topic = language = ""
        self._account(row)
        if source is None or target is None or source == target:
            if source is not None and source == target:
                params = {"value": self._word(row, "target")}
                row.note("list_self", self._at["target"], **params)
                self._book.leave_row(row, "self")
            elif not self._is_log:
                row.note("no_end", self._at["target"])
                self._book.leave_row(row, "no_place")
            return
        said = {"topic": topic, "language": language, "result": result, "day": self._day(row)}
        self._pairs[source, target] += [said] if self._is_log else self._details(row)
        self._lines.setdefault((source, target), row.line)

    def _account(self, row: Row) -> None:
        """Note what becomes of each cell: dates and remarks of single cases are not taken over."""
        for header, meaning in self._columns.items():
            if meaning in ("remark", "keep") and not self._is_log:
                self._book.take(row, header)
            elif meaning in (*PRIVATE, "remark", "keep", "ignore", "number"):
                why = "client" if self._is_log else "private" if meaning in PRIVATE else "ignored"
                self._book.leave(row, why, header)
            else:
                self._book.take(row, header)

    def _topic(self, row: Row) -> str:
        word = self._word(row, "concern") or self._word(row, "topics")
        found = decided(read_topics(word), self._sheet.words)
        if found.unread and word and not found.keys:
            at = self._at.get("concern") or self._at.get("topics", "")
            self._once("topic_unread", row, at, word)
        return found.keys[0] if found.keys else ("?" if word else "")

    def _once(self, key: str, row: Row, column: str, value: str) -> None:
        if (key, value) not in self._known:
            self._known[key, value] = None
            row.note(key, column, value=value)

    def _language(self, row: Row) -> str:
        column = self._at.get("languages", "")
        word = row.get(column)
        if not word or ("spoken", word) in self._known:
            return self._known.get(("spoken", word)) or ""
        codes = [split_mode(e)[0] for e in as_list(languages(row, column))]
        self._known["spoken", word] = codes[0] if len(codes) == 1 and codes[0] != "?" else ""
        return self._known["spoken", word] or ""

    def _result(self, row: Row) -> str:
        """Read whether somebody arrived; words that leave it open are asked about once."""
        word = self._word(row, "result")
        said = judge(word)
        if not word or said.value:
            return said.value
        for value in ("no", "yes"):
            if fold(word).strip(" .!") in grids.folded_words(f"result_{value}"):
                return value
        if self._is_log and said.kind != "nothing":
            self._once("list_result_unread", row, self._at["result"], word)
        return ""

    def _hurdle(self, row: Row) -> str:
        """Read what was in the way; blank where the word does not say it."""
        word = fold(self._word(row, "result"))
        found = _hurdle_words().search(word)
        return meanings("hurdle.")[found[0]] if found else ""

    def _day(self, row: Row) -> str:
        return read_day(self._word(row, "date"))[0]

    def _details(self, row: Row) -> list[dict[str, str]]:
        """Read what a row says of a tie: one for each way that it names."""
        column = self._at.get("how", "")
        kinds = how(row, column) if row.get(column) else ["referral"]
        if not row.get(column):
            self._once("no_how_list", row, self._at["target"], "")
        at = self._at.get("topics") or self._at.get("concern", "")
        told = topics(row, at, guess=True) if row.get(at) else ""
        until = day(row, self._at["until"]) if row.get(self._at.get("until", "")) else ""
        found = {"topics": told, "valid_until": until, "as_told": "; ".join(row.kept)}
        for meaning in ("frequency", "count"):
            column = self._at.get(meaning, "")
            if word := row.get(column):
                often = read_often(word)
                if not often:
                    self._once("list_often_unread", row, column, word)
                    found[_extra_of("ties", column)] = word
                found |= often
        for header, meaning in self._columns.items():
            own = _of_tie(header, meaning)
            if own and row.get(header):
                said = by_type(row, header, own)
                found |= {own.name: said} if said else {_extra_of("ties", header): row.get(header)}
            elif meaning in ("remark", "keep", "date", "result") and row.get(header):
                plain = without_persons(without_contact(visible(row.get(header)))[0], ())
                found[_extra_of("ties", header)] = plain
        return [{"kind": kind, **found} for kind in kinds]

    def close(self) -> None:
        """Make the ties."""
        maker = self._reader.maker
        maker.sources.setdefault("ties", self._sheet.title)
        for (source, target), rows in self._pairs.items():
            ends = {"source": source, "target": target}
            line = self._lines[source, target]
            if not self._is_log:
                for record in {tuple(sorted(row.items())): row for row in rows}.values():
                    maker.add("ties", {**ends, **record}, line)
                continue
            maker.add("ties", {**ends, "kind": "referral", **self._summed(rows)}, line)
        if self._is_log:
            self._add_open()

    @staticmethod
    def _summed(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
        """Add up the cases of one tie; nothing that tells one of them."""
        days = sorted(row["day"] for row in rows if row["day"])
        if len(rows) < LEAST:
            seldom = {1: "yearly", LEAST - 1: "quarterly"}  # four a year are not few: risk M19
            return {"frequency": seldom.get(len(rows), "half_yearly")}
        years = {day[:4] for day in days}
        found = {"referrals_year": f"{round(len(rows) / max(1, len(years)), 1):g}"}
        named = Counter(row["topic"] for row in rows if row["topic"] not in ("", "?"))
        open_ = any(row["topic"] in ("", "?") for row in rows)
        found["topics"] = (
            ""
            if open_ and not named
            else ";".join(sorted((t for t, n in named.items() if n >= LEAST), key=TOPICS.index))
        )
        spoken = Counter(row["language"] for row in rows if row["language"])
        found["languages"] = ";".join(sorted(c for c, n in spoken.items() if n >= LEAST))
        answered = [row["result"] for row in rows if row["result"]]
        if len(answered) >= LEAST:
            found["completion"] = f"{answered.count('yes') / len(answered):.2f}"
        found["last_seen"] = f"{days[-1][:7]}-01" if days else ""
        return found

    def _add_open(self) -> None:
        """Keep what was asked and could not be passed on: needs, and hurdles of each place."""
        maker = self._reader.maker
        wanted: Counter[tuple[str, str]] = Counter()
        places: Counter[tuple[str, str, str]] = Counter()
        for (source, topic, language, kind), count in self._open.items():
            if topic not in ("", "?"):
                wanted[topic, language] += count
                places[source, topic, kind] += count
        title = self._sheet.title
        maker.sources |= {"needs": title, "hurdles": title}
        years, last = max(1, len(self._years)), max(self._years, default="")
        unsaid: Counter[str] = Counter()
        for (topic, language), count in sorted(wanted.items()):
            if count >= LEAST and language:
                record = {"topic": topic, "language": language, "source": title, "year": last}
                maker.add("needs", {**record, "persons": f"{round(count / years):g}"}, 1)
            else:
                unsaid[topic] += count
        for topic, count in sorted(unsaid.items()):
            if count >= LEAST:
                params = {"topic": Said("topic", (topic,)), "count": count}
                self._sheet.note("list_need_no_language", None, "", **params)
        merged: Counter[tuple[str, str, str]] = Counter()
        for (source, topic, kind), count in places.items():
            merged[(source, topic, kind) if count >= LEAST else ("", topic, kind)] += count
        for number, ((source, topic, kind), count) in enumerate(sorted(merged.items()), start=1):
            if count >= LEAST:
                said = {"topic": topic, "from_actor": source, "kind": kind, "count": str(count)}
                maker.add("hurdles", {"id": f"L{number}", "informant": "LOG", **said}, 1)


# --- The whole list.


def read_list(plan: ListPlan) -> ListImport:
    """Make a quarter of a list that was looked at."""
    if not plan.sure:
        number = plan.shapes[0].header
        raise DataError("clerk.list_header_unsure", path=plan.path, number=number)
    readable = [s for s in plan.shapes if is_readable(s)]
    if not readable:
        columns = ", ".join(c.header for s in plan.shapes for c in s.columns)
        raise DataError("clerk.list_no_name", path=plan.path, columns=columns)
    recorded = read_recorded(plan.mapping.recorded)
    reader = _Reader(plan.mapping)
    order = {kind: place for place, kind in enumerate(TIES_ONLY, start=1)}
    for shape in sorted(readable, key=lambda s: order.get(s.kind, 0)):
        reader.read(shape)
    reader.finish()
    if not reader.maker.records.get("actors") and not reader.maker.records.get("needs"):
        raise DataError("clerk.list_empty", path=plan.path)
    if plan.unread:
        reader.log.note("list_unread_sheets", names=", ".join(plan.unread))
    if (kind := ending_of(plan.path)) in (".xls", ".ods"):
        reader.log.note("list_no_look", value=kind)
    tables = {
        "actors": Table.from_records("actors", [], ("id", "name", "type")),
        **reader.maker.tables(),
    }
    spoken = _languages_of(tables)
    if spoken:
        title = plan.shapes[0].sheet.title
        reader.log.note("list_languages", title, known=Said("language", spoken))
    wave = _stand_of(readable)
    if wave is not None:
        reader.log.note("list_wave", read=Said("day", (wave.isoformat(),)))
    quarter = Quarter(with_recorded(Meta(languages=spoken, wave=wave), recorded), tables)
    notes = (*reader.log.problems, *(w for w in quarter.warnings if w.key != "extra_column"))
    return ListImport(quarter, notes, _by_sheet(reader.balances))


def _by_sheet(balances: Iterable[Balance]) -> tuple[Balance, ...]:
    """Add up the tables that stand on one sheet."""
    found: dict[str, Balance] = {}
    for one in balances:
        other = found.get(one.table)
        if other is not None:
            counts = ("cells", "taken", "asked", "changed")
            added = {name: getattr(one, name) + getattr(other, name) for name in counts}
            out = Counter(one.left_out) + Counter(other.left_out)
            one = replace(one, left_out=dict(out), **added)
        found[one.table] = one
    return tuple(found.values())


_STAND = re.compile(
    r"\b(?:stand|as of|last updated|updated|aktualisiert)\b\W{0,3}(?:(?:am|vom|on)\s)?\s*"
    r"(\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}\.?\s[a-zä]+\s\d{4})",
    re.IGNORECASE,
)


def _stand_of(shapes: Sequence[Shape]) -> dt.date | None:
    """Find the one day for which the lines above the tables say that the list holds."""
    days = {read_day(word)[0] for shape in shapes for word in _STAND.findall(shape.title)}
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
