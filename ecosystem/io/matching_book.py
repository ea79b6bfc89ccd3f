"""The workbook of households, flats and companions: a closed list of columns, no other feature."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ecosystem.catalogue import LANGUAGES, text
from ecosystem.errors import DataError
from ecosystem.io.clerk.languages import language_code
from ecosystem.io.raw import OdsBook, RawSheet, XlsxBook, open_book
from ecosystem.io.text import fold
from ecosystem.problems import Problem
from ecosystem.schema import ID_PATTERN, LANGUAGE_PATTERN

SHEETS: Mapping[str, Mapping[str, str]] = {
    "households": {
        "id": "code",
        "persons": "whole",
        "rent_max": "number",
        "languages": "languages",
        "slots": "list",
        "districts": "list",
        "step_free": "answer",
        "companion_gender": "text",
        "waiting_days": "number",
    },
    "flats": {
        "id": "code",
        "persons_min": "whole",
        "persons_max": "whole",
        "rent": "number",
        "district": "text",
        "step_free": "answer",
    },
    "companions": {
        "id": "code",
        "languages": "languages",
        "slots": "list",
        "capacity": "whole",
        "gender": "text",
        "checked": "answer",
    },
}
"""Sheet to its columns and what stands in them; nothing else is taken."""
NEEDED = {"households": ("id", "persons"), "flats": ("id", "persons_max"), "companions": ("id",)}
_FORBIDDEN = re.compile(
    r"nation|staatsang|herkunft|origin|ethni|citizen|relig|konfession|glaube|faith|"
    r"(?:^|[^a-z])(?:vor|nach|familien)?name|first name|surname|"
    r"bleibe|aufenthalt|prospect|residence|asyl|duldung|hautfarbe|geburt|birth"
)
_YES, _NO = {"yes", "ja", "x", "1", "true"}, {"no", "nein", "0", "false"}
Value = str | float | int | bool | tuple[str, ...] | None
Row = dict[str, Value]


@dataclass(frozen=True)
class MatchingBook:
    """What stands in the workbook.

    Parameters
    ----------
    households, flats, companions
        One mapping a row, by stored column; what is blank is left out.
    """

    households: tuple[Row, ...]
    flats: tuple[Row, ...]
    companions: tuple[Row, ...]


@cache
def _columns(sheet: str) -> Mapping[str, str]:
    known = {fold(key): key for key in SHEETS[sheet]}
    for key in SHEETS[sheet]:
        for lang in LANGUAGES:
            known[fold(text(f"matching.column.{sheet}.{key}", lang))] = key
    return known


class _Reader:
    """Reads one sheet and collects what is wrong."""

    def __init__(self, sheet: str, raw: RawSheet) -> None:
        self.sheet, self.title = sheet, raw.title
        self.problems: list[Problem] = []
        self.header = raw.rows[0] if raw.rows else []
        self.keys = [self._key(word) for word in self.header]
        for key in NEEDED[sheet]:
            if key not in self.keys:
                self._wrong("missing_column", None, "", column=key)
        self.rows = tuple(
            self._row(cells, line) for cells, line in zip(raw.rows[1:], raw.lines[1:], strict=True)
        )
        codes = [str(row.get("id")) for row in self.rows if row.get("id")]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self._wrong("twice", None, "", value=code)

    def _wrong(self, key: str, line: int | None, place: str, /, **params: object) -> None:
        self.problems.append(Problem("error", f"matching.{key}", self.title, line, place, params))

    def _key(self, word: str) -> str | None:
        key = _columns(self.sheet).get(fold(word.rstrip("* ")))
        if key is not None or not word:
            return key
        if _FORBIDDEN.search(fold(word)):
            self._wrong("forbidden", None, "", column=word)
        else:
            self._wrong(
                "unknown_column", None, "", column=word, known=", ".join(SHEETS[self.sheet])
            )
        return None

    def _row(self, cells: list[str], line: int) -> Row:
        found: Row = {}
        for key, word in zip(self.keys, cells, strict=False):
            if key is not None and word.strip():
                value = self._value(key, word.strip(), line)
                if value is not None:
                    found[key] = value
        for key in NEEDED[self.sheet]:
            if key in self.keys and key not in found and not self._told(line, key):
                self._wrong("blank", line, key)
        return found

    def _told(self, line: int, column: str) -> bool:
        return any(p.line == line and p.column == column for p in self.problems)

    def _value(self, key: str, word: str, line: int) -> Value:
        match SHEETS[self.sheet][key]:
            case "code" if not ID_PATTERN.fullmatch(word):
                self._wrong("no_code", line, key, value=word)
                return None
            case "whole" | "number" as kind:
                return self._number(key, word, line, whole=kind == "whole")
            case "answer":
                if fold(word) not in _YES | _NO:
                    self._wrong("no_answer", line, key, value=word)
                return fold(word) in _YES
            case "list":
                return tuple(filter(None, (part.strip() for part in re.split(r"[;,\n]", word))))
            case "languages":
                return self._languages(key, word, line)
        return word

    def _number(self, key: str, word: str, line: int, *, whole: bool) -> Value:
        try:
            value = float(word.replace(",", "."))
        except ValueError:
            value = -1.0
        if value < 0 or value != value or (whole and value != int(value)):
            self._wrong("no_number", line, key, value=word)
            return None
        return int(value) if whole else value

    def _languages(self, key: str, word: str, line: int) -> Value:
        codes = []
        for part in filter(None, (piece.strip() for piece in re.split(r"[;,\n]", word))):
            code = part if LANGUAGE_PATTERN.fullmatch(part) else language_code(part)
            if code is None:
                self._wrong("no_language", line, key, value=part)
            else:
                codes.append(code)
        return tuple(dict.fromkeys(codes))


def _sheet(book: XlsxBook | OdsBook, name: str, path: Path) -> RawSheet:
    wanted = {fold(text(f"matching.sheet.{name}", lang)) for lang in LANGUAGES} | {name}
    for title in book.titles:
        if fold(title) in wanted:
            return book.read(title)
    titles = " / ".join(text(f"matching.sheet.{name}", lang) for lang in LANGUAGES)
    raise DataError("matching.missing_sheet", path=path, sheet=titles)


def read_matching(path: str | Path) -> MatchingBook:
    """Read households, flats and companions.

    Parameters
    ----------
    path
        A workbook with the three sheets, headers in German or English. Columns that are not
        provided for are refused, and so are nationality, religion, names and prospects of
        staying above all.

    Returns
    -------
    book
        The rows.

    Raises
    ------
    DataError
        If a sheet is missing, or anything in the cells is wrong; every problem is listed.
    """
    path = Path(path)
    if not path.is_file():
        raise DataError("matching.no_file", path=path)
    book = open_book(path)
    try:
        readers = {name: _Reader(name, _sheet(book, name, path)) for name in SHEETS}
    finally:
        book.close()
    problems = [problem for reader in readers.values() for problem in reader.problems]
    if problems:
        raise DataError("matching.heading", problems, count=len(problems))
    return MatchingBook(**{name: reader.rows for name, reader in readers.items()})
