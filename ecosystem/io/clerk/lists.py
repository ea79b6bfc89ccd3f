"""Somebody's list of offers, addresses or participants as a quarter, without a single person."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ecosystem.errors import DataError, Problem, UsageError
from ecosystem.io.clerk.cells import ClerkProblem, Said, read_day, read_languages, topics_in
from ecosystem.io.clerk.names import guess_type, without_contact
from ecosystem.io.clerk.read import Maker, Scrubber
from ecosystem.io.clerk.sheets import (
    MAX_ROWS,
    SEPARATORS,
    Log,
    Row,
    SheetRows,
    day,
    keys,
    keys_found,
    languages,
)
from ecosystem.io.files import fold, save_file
from ecosystem.io.grids import RawSheet, header_place, open_book, read_csv, vocabulary_key
from ecosystem.io.lists import allowed_ids
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table, as_list, split_mode

# --- What the columns of somebody's list mean: guessed from headers and content, kept in a file.

KEPT = (
    "name",
    "type",
    "offer",
    "topics",
    "groups",
    "languages",
    "address",
    "until",
    "hours",
    "part_of",
)

PRIVATE = ("person", "phone", "email")

# What a column may mean; of `PRIVATE` columns nothing is ever read into a quarter.
MEANINGS = (*KEPT, *PRIVATE, "signature", "ignore")


# In this order: the first whose word stands in a header is taken.
_HEADERS: tuple[tuple[str, str], ...] = (
    ("email", r"e-?mail|\bmail\b|@"),
    ("phone", r"\btel|telefon|phone|mobil|handy|\bfax|durchwahl|rufnummer"),
    ("signature", r"unterschrift|signature|anwesend|teilgenommen|present"),
    (
        "person",
        r"ansprech|kontakt|vorname|nachname|familienname|leitung|person|contact|anrede|titel|"
        r"zuständige|teilnehm|first name|last name|surname|funktion|position",
    ),
    ("languages", r"sprach|language"),
    ("groups", r"zielgruppe|für wen|fuer wen|target group|audience"),
    ("hours", r"öffnung|sprechzeit|uhrzeit|opening|hours|zeiten|wann"),
    ("until", r"laufzeit|bis$|^bis|förder|finanzier|until|ende"),
    ("address", r"adress|anschrift|straße|strasse|\bplz\b|\bort\b|standort|address|street|wo$"),
    ("topics", r"thema|themen|handlungsfeld|schwerpunkt|topic|rubrik|kategorie|arbeitsfeld"),
    ("offer", r"angebot|projekt|maßnahme|kurs|leistung|offer|service|beschreibung|was$"),
    ("type", r"^art\b|\btyp\b|\btype\b|organisationsform"),
    (
        "name",
        r"träger|organi|einrichtung|institution|stelle|verein|verband|anbieter|behörde|"
        r"akteur|firma|dienst|provider|^name",
    ),
)

_TITLED = re.compile(r"\b(?:frau|herr|hr\.|fr\.|mr\.|mrs\.|ms\.)\s", re.IGNORECASE)

_ENOUGH = 0.5


@dataclass
class ListMapping:
    """What each column of a list means."""

    columns: dict[str, str] = field(default_factory=dict)  # Header to one of `MEANINGS`.
    sheet: str = ""  # Sheet of the workbook; blank for the fullest one.
    # Name of the round or committee whose members the list names; blank if it names offers.
    body: str = ""

    @classmethod
    def from_file(cls, path: Path) -> ListMapping:
        """Read a mapping."""
        try:
            found = json.loads(path.read_text("utf-8-sig"))
            columns = {str(k): str(v) for k, v in dict(found["columns"]).items()}
            sheet, body = str(found.get("sheet", "")), str(found.get("body", ""))
        except OSError as fault:
            raise UsageError("io.cannot_open_path", path=path) from fault
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            raise UsageError("clerk.list_bad_mapping", path=path) from fault
        for header, meaning in columns.items():
            if meaning not in MEANINGS:
                known = ", ".join(MEANINGS)
                raise UsageError("clerk.list_bad_meaning", name=header, value=meaning, known=known)
        return cls(columns, sheet, body)

    def save(self, path: Path) -> Path:
        """Write the mapping, to be reused next year."""
        content = {"sheet": self.sheet, "body": self.body, "columns": self.columns}
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        return save_file(path, lambda part: part.write_text(text, "utf-8", newline="\n"))

    def headers(self, meaning: str) -> list[str]:
        """List the columns with a meaning."""
        return [header for header, found in self.columns.items() if found == meaning]


def header_meaning(header: str) -> str | None:
    """Guess from a header what its column means."""
    word = fold(header)
    return next((meaning for meaning, pattern in _HEADERS if re.search(pattern, word)), None)


def _share(cells: Sequence[str], test: re.Pattern[str]) -> float:
    return sum(1 for cell in cells if test.fullmatch(cell)) / len(cells)


def _is_topics(cell: str) -> bool:
    return any(vocabulary_key("topic", part.strip()) for part in SEPARATORS.split(cell))


def content_meaning(cells: Sequence[str]) -> str | None:
    """Guess from its cells what a column means."""
    if not cells:
        return None
    count = len(cells)
    bare = [cell for cell in cells if without_contact(cell) == ("", True)]
    if len(bare) / count >= _ENOUGH:
        return "email" if sum("@" in cell for cell in bare) * 2 >= len(bare) else "phone"
    if sum(bool(_TITLED.match(cell)) for cell in cells) / count >= _ENOUGH:
        return "person"
    spoken = [read_languages(cell) for cell in cells]
    if sum(bool(s.stored) and not s.notes for s in spoken) / count >= _ENOUGH:
        return "languages"
    if sum(read_day(cell)[1] in ("read", "plain") for cell in cells) / count >= _ENOUGH:
        return "until"
    if sum(map(_is_topics, cells)) / count >= _ENOUGH:
        return "topics"
    return None


def guess(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Guess what each column of a list means."""
    # A column that may hold names, numbers or addresses of persons is taken for one. A column
    # `Name` beside one of organisations is a person's.
    found: dict[str, str] = {}
    for place, word in enumerate(header):
        cells = [row[place] for row in rows if place < len(row) and row[place]][:200]
        by_content = content_meaning(cells)
        meaning = header_meaning(word)
        if by_content in PRIVATE and (meaning != "name" or by_content == "person"):
            meaning = by_content
        found[word or f"column_{place + 1}"] = meaning or by_content or "ignore"
    names = [word for word, meaning in found.items() if meaning == "name"]
    plain = [word for word in names if fold(word) in ("name", "namen", "name, vorname")]
    beside = "person" in found.values() or len(names) > len(plain)
    if (plain and beside and len(names) > len(plain)) or (
        plain and any(re.search("vorname|first name", fold(word)) for word in found)
    ):
        found |= dict.fromkeys(plain, "person")
    names = [word for word, meaning in found.items() if meaning == "name"]
    for word in names[1:]:  # "Träger | Einrichtung": the first runs the second
        found[word] = "ignore"
    if len(names) > 1 and re.search("träger|verband", fold(names[0])):
        found[names[0]], found[names[1]] = "part_of", "name"
    return found


def check_mapping(mapping: ListMapping, headers: Sequence[str], source: str) -> None:
    """Refuse a mapping that names no column of names, or columns that are not there."""
    missing = [header for header in mapping.columns if header not in headers]
    if missing:
        shown = ", ".join(missing)
        raise UsageError("clerk.list_no_columns", names=shown, columns=", ".join(headers))
    if not mapping.headers("name"):
        raise DataError("clerk.list_no_name", path=source, columns=", ".join(headers))


# --- Somebody's list of offers, addresses or participants as a quarter, without a single person.

ENDINGS = (".xlsx", ".xlsm", ".ods", ".csv", ".tsv")

# How a line under a list begins that names no place.
_FOOTER = re.compile(
    r"(?:[*†°]+\s|(?:stand|quelle|hinweis|anmerkung|erläuterung|legende|summe|gesamt|insgesamt|"
    r"source|note|total|as of)\b\s*[:0-9(]|alle angaben\b|ohne gewähr\b)"
)


_LIKE_PERSON = re.compile(r"(?:Dr\.\s+)?[A-ZÄÖÜ][a-zäöüß-]+,?\s+[A-ZÄÖÜ][a-zäöüß-]+")


@dataclass(frozen=True)
class ListImport:
    """What came out of a list."""

    quarter: Quarter
    notes: tuple[Problem, ...]  # What was read in another way than it stands there, or left out.


def _csv(path: Path) -> RawSheet:
    grid, problems = read_csv(path, path.name, lambda word: header_meaning(word) is not None)
    errors = [problem for problem in problems if problem.severity == "error"]
    if grid is None:
        raise DataError("checks.heading", errors, count=len(errors))
    sheet = RawSheet(path.name)
    for line, row in zip([1, *grid.lines], [list(grid.header), *grid.rows], strict=True):
        sheet.add(line, list(row))
    return sheet


def open_list(path: Path, wanted: str = "") -> RawSheet:
    """Read the sheet of a file that holds the list."""
    if not path.is_file():
        raise DataError("io.no_such_path", path=path)
    if path.suffix.lower() in (".csv", ".tsv"):
        sheet = _csv(path)
    else:
        book = open_book(path)
        try:
            sheets = [
                book.read(title, MAX_ROWS + 1) for title in book.titles if wanted in ("", title)
            ]
        finally:
            book.close()
        sheet = max(sheets, key=lambda each: len(each.rows), default=RawSheet(""))
    if len(sheet.rows) < 2:
        raise DataError("clerk.list_empty", path=path)
    first = header_place(sheet.rows, lambda word: header_meaning(word) is not None)
    sheet.rows, sheet.lines = sheet.rows[first:], sheet.lines[first:]
    return sheet


def guess_list(sheet: RawSheet, body: str = "") -> ListMapping:
    """Guess what the columns of a list mean."""
    return ListMapping(guess(sheet.rows[0], sheet.rows[1:]), "", body)


class _Reader:
    """Makes the tables of one list."""

    def __init__(self, raw: RawSheet, mapping: ListMapping) -> None:
        self._mapping = mapping
        self.log = Log()
        headers = [word or f"column_{i + 1}" for i, word in enumerate(raw.rows[0])]
        raw.rows[0] = headers
        known = {word: word for word in headers}
        self._sheet = SheetRows(raw, known.get, self.log)
        people = [row.get(h) for row in self._sheet.rows for h in mapping.headers("person")]
        self._scrub = Scrubber(people)
        self.maker = Maker()
        self._offers: dict[str, int] = {}

    def read(self) -> None:
        """Read every row."""
        self.maker.sources |= dict.fromkeys(("actors", "offers"), self._sheet.title)
        for row in self._sheet.rows:
            said = [word for word in row.cells.values() if word]
            if len(said) == 1 and _FOOTER.match(fold(said[0])):
                self._sheet.note("warning", "list_footer", row.line, "", value=said[0])
                continue
            name = self._scrub.clean(" ".join(self._words(row, "name")[:1]))
            if not name:
                self._sheet.note(
                    "warning", "list_no_place", row.line, self._mapping.headers("name")[0]
                )
                continue
            self._offer(row, self._actor(row, name))
        if self._mapping.body:
            self._add_body()
        self._say_left_out()

    def _words(self, row: Row, meaning: str) -> list[str]:
        return [row.get(h) for h in self._mapping.headers(meaning) if row.get(h)]

    def _first(self, meaning: str) -> str:
        return next(iter(self._mapping.headers(meaning)), "")

    def _actor(self, row: Row, name: str) -> str:
        known = self.maker.register.same(name)
        if known is not None:
            return known
        if _LIKE_PERSON.fullmatch(name) and guess_type(name) is None:
            at = self._mapping.headers("name")[0]
            self._sheet.note("warning", "list_maybe_person", row.line, at, value=name)
        key = allowed_ids([*self.maker.register.names, name])[name]
        typed = row.cells | {"type": " ".join(self._words(row, "type"))}
        record = {"id": key, "name": name, "type": self._type(Row(row.line, typed), name)}
        record["address"] = self._scrub.clean(", ".join(self._words(row, "address")))
        record["named_by"] = "list"
        self.maker.register.add(key, name)
        self.maker.add("actors", record, row.line)
        for word in self._words(row, "part_of")[:1]:
            parent = self._scrub.clean(word)
            if parent and fold(parent) != fold(name):
                blank = Row(row.line, {})
                record["part_of"] = self.maker.register.same(parent) or self._actor(blank, parent)
        return key

    def _type(self, row: Row, name: str) -> str:
        return self.maker.type_of(self._sheet, row, name)

    def _offer(self, row: Row, actor: str) -> None:
        if self._mapping.body or not (self._words(row, "offer") or self._words(row, "topics")):
            return
        column = self._first("topics")
        topics = keys_found(row.get(column), "topic") if column else []
        title = self._scrub.clean(" ".join(self._words(row, "offer")))
        topics = topics or topics_in(f"{row.get(column)} {title}")
        if not topics:
            topics = ["other"]
            said = Said("topic", ("other",))
            self._sheet.note(
                "warning", "list_no_topic", row.line, self._first("offer") or column, read=said
            )
        self._offers[actor] = number = self._offers.get(actor, 0) + 1
        record = {
            "id": f"{actor[:27]}-{number}"
            if len(f"{actor}-{number}") > 32
            else f"{actor}-{number}",
            "actor": actor,
            "topics": ";".join(topics),
            "title": title,
        }
        if column := self._first("languages"):
            record["languages"] = languages(self._sheet, row, column)
        if column := self._first("groups"):
            record["groups"] = keys(self._sheet, row, column, "group")
        if column := self._first("until"):
            record["valid_until"] = day(self._sheet, row, column)
        self.maker.add("offers", record, row.line)

    def _add_body(self) -> None:
        key = allowed_ids([self._mapping.body])[self._mapping.body]
        self.maker.add("bodies", {"id": key, "name": self._mapping.body}, 1)
        for actor in self.maker.register.names:
            self.maker.add("members", {"body": key, "actor": actor}, 1)

    def _say_left_out(self) -> None:
        for meaning, key in (("private", "list_private"), ("ignore", "list_ignored")):
            wanted = (
                ("person", "phone", "email", "signature") if meaning == "private" else ("ignore",)
            )
            names = [h for h, found in self._mapping.columns.items() if found in wanted]
            if names:
                params = {"names": ", ".join(names)}
                self.log.problems.append(
                    ClerkProblem("warning", f"clerk.{key}", self._sheet.title, params=params)
                )


def read_list(path: Path, sheet: RawSheet, mapping: ListMapping) -> ListImport:
    """Make a quarter of a list."""
    headers = [word or f"column_{i + 1}" for i, word in enumerate(sheet.rows[0])]
    check_mapping(mapping, headers, path.name)
    reader = _Reader(sheet, mapping)
    reader.read()
    problems = reader.log.problems
    errors: Sequence[Problem] = [problem for problem in problems if problem.severity == "error"]
    if not reader.maker.records.get("actors"):
        raise DataError("clerk.list_empty", errors, path=path)
    if errors:
        raise DataError("checks.heading", problems, count=len(errors))
    tables = reader.maker.tables()
    languages = _languages_of(tables.get("offers"))
    if languages:
        said = {"known": Said("language", languages)}
        problems.append(ClerkProblem("warning", "clerk.list_languages", sheet.title, params=said))
    quarter = Quarter(Meta(languages=languages), tables)
    return ListImport(quarter, (*problems, *quarter.warnings))


def _languages_of(offers: Table | None) -> tuple[str, ...]:
    """Languages that the offers name, for a start: without any the quarter has no need to test."""
    words = offers.column("languages") if offers and "languages" in offers.columns else ()
    codes = {split_mode(entry)[0] for word in words for entry in as_list(word)}
    return tuple(sorted(codes - {"*", "?", "unknown", "de-simple"}))
