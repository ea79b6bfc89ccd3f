"""A filled entry sheet as answers: codes become actors, words become keys, the rest is named."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

from ecosystem.catalogue import LANGUAGES, text
from ecosystem.errors import DataError
from ecosystem.io.clerk import values
from ecosystem.io.clerk.answers import Answer, Entries, OpenConcern, Place, StillTrue
from ecosystem.io.clerk.cells import is_nothing, read_day, tick
from ecosystem.io.clerk.codes import actor_codes, is_code, is_mistyped, plain_code
from ecosystem.io.clerk.entry_layout import (
    ANSWERS,
    ENTRY_COLUMNS,
    ENTRY_SHEETS,
    OPEN,
    QUESTIONS,
    STILL,
    entry_column,
    entry_header,
    entry_sheet_names,
)
from ecosystem.io.clerk.names import Register
from ecosystem.io.clerk.notes import ClerkProblem
from ecosystem.io.clerk.rows import MAX_ROWS, Log, Row, SheetRows
from ecosystem.io.raw import RawSheet, open_book
from ecosystem.io.sheets import BROKEN
from ecosystem.io.text import fold
from ecosystem.io.words import vocabulary_key
from ecosystem.model.quarter import Quarter
from ecosystem.schema import ID_PATTERN

ENDINGS = (".xlsx", ".xlsm", ".ods")
_NEEDED = {ANSWERS: ("source", "target"), STILL: ("organisation",), OPEN: ("what", "concern")}
_UNSURE = frozenset({"weiß nicht", "weiss nicht", "weiß ich nicht", "unsicher", "don't know"})
_MISSING = ("fehlt", "missing", "neu", "new")


class _Reader:
    """Reads the sheets one after the other."""

    def __init__(self, quarter: Quarter) -> None:
        actors = quarter.table("actors")
        self.found = Entries()
        self.log = Log()
        self._register = Register()
        for key, name in zip(actors.column("id"), actors.column("name"), strict=True):
            self._register.add(key, name)
        self._codes = actor_codes(actors.column("id"))
        self._of_code = {code: actor for actor, code in self._codes.items()}

    def actor(self, sheet: SheetRows, row: Row, column: str) -> str | None:
        """Find the actor that a cell means; blank for a blank cell, None for one not known."""
        word = row.get(column)
        if not word:
            return ""
        code = plain_code(word)
        known = self._of_code.get(code)
        if known is None and word in self._codes:
            known = word
        known = known or self._register.same(word)
        if known is not None:
            return known
        if is_code(code):
            key = "paper.code_mistyped" if is_mistyped(code) else "paper.code_unknown"
            sheet.note("error", key, row.line, column, value=word)
            return None
        close = self._register.close(word)
        if close is None:
            sheet.note("error", "paper.place_unknown", row.line, column, value=word)
        else:
            params = {"known": self._register.names[close], "code": self._codes[close]}
            sheet.note("error", "paper.place_close", row.line, column, value=word, **params)
        return None

    def informant(self, sheet: SheetRows, row: Row, organisation: str) -> str:
        """Read the code of an informant; without one the organisation stands for it."""
        word = row.get("informant").replace(" ", "")
        if word:
            if ID_PATTERN.fullmatch(word) and re.search(r"\d", word):
                return word
            sheet.note("error", "paper.informant_name", row.line, "informant")
            return ""
        if organisation:
            return f"I-{self._codes[organisation]}"
        sheet.note("error", "paper.informant_missing", row.line, "informant")
        return ""

    def says(self, sheet: SheetRows, row: Row) -> str:
        """Read the answer; blank if a printed row has none or it cannot be read."""
        word = row.get("says")
        printed = bool(row.get("number"))
        if not word:
            self.found.unanswered += printed
            return "" if printed else "yes"
        folded = fold(word)
        if is_nothing(word) or folded in _UNSURE or tick(word) == "unsure":
            return "unsure"
        if folded.startswith(_MISSING):
            return "missing"
        key = vocabulary_key("says", word) or {"yes": "yes", "no": "no"}.get(tick(word))
        if key is None:
            sheet.note("error", "paper.says_unread", row.line, "says", value=word)
        return key or ""

    def read_answers(self, sheet: SheetRows) -> None:
        """Read what was said about ties."""
        for row in sheet.rows:
            says = self.says(sheet, row)
            if not says:
                continue
            ends = [self.actor(sheet, row, column) for column in ("source", "target")]
            organisation = self.actor(sheet, row, "organisation")
            if "" in ends:
                missing = "source" if ends[0] == "" else "target"
                sheet.note("error", "paper.end_missing", row.line, missing)
                continue
            if None in ends or organisation is None:
                continue
            if ends[0] == ends[1]:
                sheet.note("error", "paper.same_end", row.line, "target")
                continue
            informant = self.informant(sheet, row, organisation)
            details = _details(sheet, row)
            if details["frequency"] == "never":  # a tie that is never used is a reported absence
                details, says = {}, "no"
                sheet.note("warning", "paper.never_is_no", row.line, "frequency")
            place = _place(sheet, row)
            for kind in values.how(sheet, row, "how") if informant else ():
                source, target = (str(end) for end in ends)
                self.found.answers.append(
                    Answer(place, informant, organisation, source, target, kind, says, details)
                )

    def read_still(self, sheet: SheetRows) -> None:
        """Read whether what is stored is still true."""
        for row in sheet.rows:
            word, change = row.get("says"), row.get("change")
            actor = self.actor(sheet, row, "organisation")
            if actor == "":
                sheet.note("error", "paper.no_organisation", row.line, "organisation")
            answer = values.answer(sheet, row, "says") or ("no" if change else "")
            if not word and not change:
                self.found.unanswered += 1
            elif actor and answer:
                self.found.still.append(
                    StillTrue(_place(sheet, row), actor, answer == "yes", change)
                )

    def read_open(self, sheet: SheetRows) -> None:
        """Read concerns that nobody could pass on."""
        for row in sheet.rows:
            organisation = self.actor(sheet, row, "organisation")
            target = self.actor(sheet, row, "place")
            kind = _hurdle(row.get("what"))
            topics = values.keys(sheet, row, "concern", "topic")
            if not kind:
                sheet.note("error", "paper.open_blank", row.line, "what")
            if not topics:
                sheet.note("error", "paper.no_topic_named", row.line, "concern")
            if organisation is None or target is None or not kind:
                continue
            informant = self.informant(sheet, row, organisation)
            spoken = values.languages(sheet, row, "language")
            codes = [part for part in spoken.split(";") if part not in ("", "?", "*")]
            for topic in topics.split(";") if topics and informant else ():
                for language in codes or [""]:
                    plain = language.partition(":")[0]
                    self.found.concerns.append(
                        OpenConcern(
                            *(_place(sheet, row), informant, organisation, kind, topic),
                            *(plain, target),
                        )
                    )


def _details(sheet: SheetRows, row: Row) -> dict[str, str]:
    return {
        "one_person": values.answer(sheet, row, "one_person"),
        "frequency": values.key_of(sheet, row, "frequency", "frequency"),
        "valid_until": values.day(sheet, row, "until"),
        "topics": values.keys(sheet, row, "topics", "topic"),
    }


def _place(sheet: SheetRows, row: Row) -> Place:
    headers = dict(zip(sheet.columns, sheet.header, strict=False))
    return Place(sheet.title, row.line, headers)


def _hurdle(word: str) -> str:
    shown = {
        fold(text(f"paper.hurdle_{key}", lang)): key for key in QUESTIONS for lang in LANGUAGES
    }
    asked = {"6": QUESTIONS[0], "7": QUESTIONS[1]}
    plain = fold(word)
    return shown.get(plain) or asked.get(plain) or vocabulary_key("hurdle_kind", word) or ""


def _date(sheet: RawSheet) -> str:
    labels = {fold(text("paper.entry_date", lang)) for lang in LANGUAGES}
    for row in sheet.rows:
        for place, word in enumerate(row[:-1]):
            if fold(word).rstrip("*: ") in labels:
                return read_day(row[place + 1])[0]
    return ""


def _sheet_rows(key: str, raw: RawSheet, log: Log) -> SheetRows | None:
    sheet = SheetRows(raw, lambda word: entry_column(key, word), log, verbatim=("says",))
    if not sheet.columns:
        return None
    missing = [column for column in _NEEDED[key] if not sheet.has(column)]
    for column in ENTRY_COLUMNS[key]:
        if column.key in missing:
            params = {"name": entry_header(column, "de")}
            problem = ClerkProblem("error", "paper.entry_no_column", raw.title, params=params)
            log.problems.append(problem)
    return None if missing else sheet


def read_entries(path: Path, quarter: Quarter) -> Entries:
    """Read a filled entry sheet.

    Parameters
    ----------
    path
        The workbook.
    quarter
        The quarter that its codes belong to.

    Returns
    -------
    entries
        What was answered, and every cell that could not be read.

    Raises
    ------
    DataError
        If the file cannot be opened or has none of the sheets.
    """
    if path.suffix.lower() not in ENDINGS:
        raise DataError("paper.no_entry_sheet", path=path)
    sheets = _raw_sheets(path)
    if not any(key in sheets for key in ENTRY_SHEETS):
        raise DataError("paper.no_entry_sheet", path=path)
    reader = _Reader(quarter)
    if "help" in sheets:
        reader.found.date = _date(sheets["help"])
    steps = {
        ANSWERS: reader.read_answers,
        STILL: reader.read_still,
        OPEN: reader.read_open,
    }
    for key, read in steps.items():
        sheet = _sheet_rows(key, sheets[key], reader.log) if key in sheets else None
        if sheet is not None:
            read(sheet)
    reader.found.problems += reader.log.problems
    if not reader.found.date and not reader.found.empty:
        title = sheets["help"].title if "help" in sheets else text("paper.sheet_help", "de")
        reader.found.problems.append(
            ClerkProblem("warning", "paper.no_date", title, params={"name": title})
        )
    return reader.found


def _raw_sheets(path: Path) -> dict[str, RawSheet]:
    if not path.is_file():
        raise DataError("io.no_such_path", path=path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's remarks on looks that we do not use
        try:
            return _known_sheets(path)
        except DataError:
            raise
        except BROKEN as fault:
            raise DataError("io.workbook_broken", path=path) from fault


def _known_sheets(path: Path) -> dict[str, RawSheet]:
    book = open_book(path)
    try:
        names = entry_sheet_names()
        keys = {names[fold(title)]: title for title in book.titles if fold(title) in names}
        return {
            key: book.read(title, MAX_ROWS + 1) for key, title in keys.items() if key != "lists"
        }
    finally:
        book.close()
