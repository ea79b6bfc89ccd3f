"""Somebody's list of offers, addresses or participants as a quarter, without a single person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ecosystem.errors import DataError
from ecosystem.io.clerk import values
from ecosystem.io.clerk.guessing import ListMapping, check_mapping, guess, header_meaning
from ecosystem.io.clerk.names import guess_type
from ecosystem.io.clerk.notes import ClerkProblem, Said
from ecosystem.io.clerk.rows import MAX_ROWS, Log, Row, SheetRows
from ecosystem.io.clerk.scrubbing import Scrubber
from ecosystem.io.clerk.tables import Maker
from ecosystem.io.clerk.topics import topics_in
from ecosystem.io.foreign_actors import allowed_ids
from ecosystem.io.grid import read_csv
from ecosystem.io.headers import header_place
from ecosystem.io.raw import RawSheet, open_book
from ecosystem.io.text import fold
from ecosystem.model.meta import Meta
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.model.values import as_list, split_mode
from ecosystem.problems import Problem

ENDINGS = (".xlsx", ".xlsm", ".ods", ".csv", ".tsv")
_FOOTER = re.compile(
    r"(?:[*†°]+\s|(?:stand|quelle|hinweis|anmerkung|erläuterung|legende|summe|gesamt|insgesamt|"
    r"source|note|total|as of)\b\s*[:0-9(]|alle angaben\b|ohne gewähr\b)"
)
"""How a line under a list begins that names no place."""
_LIKE_PERSON = re.compile(r"(?:Dr\.\s+)?[A-ZÄÖÜ][a-zäöüß-]+,?\s+[A-ZÄÖÜ][a-zäöüß-]+")


@dataclass(frozen=True)
class ListImport:
    """What came out of a list.

    Parameters
    ----------
    quarter
        The quarter.
    notes
        What was read in another way than it stands there, or left out.
    """

    quarter: Quarter
    notes: tuple[Problem, ...]


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
    """Read the sheet of a file that holds the list.

    Parameters
    ----------
    path
        A workbook or CSV file.
    wanted
        Name of the sheet; blank for the fullest.

    Returns
    -------
    sheet
        Its texts, from the header on.

    Raises
    ------
    DataError
        If the file cannot be read or holds no list.
    """
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
    """Guess what the columns of a list mean.

    Parameters
    ----------
    sheet
        From `open_list`.
    body
        Name of the round whose members the list names.

    Returns
    -------
    mapping
        To be shown for confirmation.
    """
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
        topics = values.keys_found(row.get(column), "topic") if column else []
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
            record["languages"] = values.languages(self._sheet, row, column)
        if column := self._first("groups"):
            record["groups"] = values.keys(self._sheet, row, column, "group")
        if column := self._first("until"):
            record["valid_until"] = values.day(self._sheet, row, column)
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
    """Make a quarter of a list.

    Parameters
    ----------
    path
        The file, for messages.
    sheet
        From `open_list`.
    mapping
        What its columns mean.

    Returns
    -------
    imported
        Actors, and offers or the members of a body; nothing of a column of persons, telephone
        numbers or e-mail addresses, and none of these in any other text.

    Raises
    ------
    DataError
        If the list names no place, or what it says cannot be a quarter.
    UsageError
        If the mapping names columns that are not there.
    """
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
