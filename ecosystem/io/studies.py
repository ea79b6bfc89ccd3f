"""Lines that nobody crosses on foot, from a GeoJSON file: railways, motorways, water."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosystem.errors import DataError, Problem
from ecosystem.io.clerk.cells import language_code
from ecosystem.io.files import fold
from ecosystem.io.grids import OdsBook, RawSheet, XlsxBook, called, open_book, read_csv
from ecosystem.schema import ID_PATTERN, LANGUAGE_PATTERN
from ecosystem.stubs import dataclass
from ecosystem.words import LANGUAGES, text

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


# --- Lines that nobody crosses on foot, from a GeoJSON file: railways, motorways, water.

_KINDS = ("LineString", "MultiLineString", "Polygon", "MultiPolygon")


def read_barriers(path: str | Path) -> BaseGeometry:
    """Read the lines and areas that nobody crosses on foot.

    Parameters
    ----------
    path
        A GeoJSON file (RFC 7946): a geometry, a feature or a collection of them, in WGS 84
        degrees, longitude first. A bridge or an underpass is a gap between two lines.

    Returns
    -------
    barriers
        One geometry for `walking`.

    Raises
    ------
    DataError
        If the file is not there, is no GeoJSON, holds neither lines nor areas, or holds
        coordinates that are no degrees.
    """
    import shapely
    from shapely.geometry import shape

    try:
        content = json.loads(Path(path).read_text(encoding="utf-8-sig"))
        shapes = [shape(dict(each)) for each in _geometries(content)]
    except OSError:
        raise DataError("places.no_file", path=path) from None
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        shapely.errors.ShapelyError,
    ):
        raise DataError("places.no_geojson", path=path) from None
    kept = [each for each in shapes if each.geom_type in _KINDS and not each.is_empty]
    if not kept:
        raise DataError("places.no_lines", path=path)
    barriers = shapely.union_all(kept)
    west, south, east, north = barriers.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise DataError("places.no_degrees", path=path)
    return barriers


def _geometries(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    kind = content["type"]
    if kind == "FeatureCollection":
        return [found for feature in content["features"] for found in _geometries(feature)]
    if kind == "GeometryCollection":
        return [found for each in content["geometries"] for found in _geometries(each)]
    if kind == "Feature":
        return [] if content["geometry"] is None else _geometries(content["geometry"])
    return [content]


# --- Counts of paired tests of letting, from a CSV file.

COLUMNS = ("class", "both", "only_first", "only_second", "neither")

Counts = tuple[str, int, int, int, int]


def read_tests(path: str | Path) -> list[Counts]:
    """Read the counts of paired tests, by class of landlords.

    Parameters
    ----------
    path
        A CSV file with the columns class, both, only_first, only_second and neither: pairs of
        enquiries to which both, one or nobody was invited. Other columns are not read.

    Returns
    -------
    counts
        One entry a row, for `paired_tests`.

    Raises
    ------
    DataError
        If the file cannot be read, lacks a column, or holds what is no whole number.
    """
    path = Path(path)
    grid, problems = read_csv(path, path.name, lambda header: fold(header) in COLUMNS)
    if grid is None:
        raise DataError("matching.heading", problems, count=len(problems))
    header = [fold(title) for title in grid.header]
    if not set(COLUMNS) <= set(header):
        raise DataError("matching.tests_columns", path=path)
    found: list[Counts] = []
    for cells, line in zip(grid.rows, grid.lines, strict=True):
        row = dict(zip(header, [*cells, *[""] * len(header)], strict=False))
        for column in COLUMNS[1:]:
            if not row[column].isdecimal():
                raise DataError("matching.tests_number", path=path, line=line, value=row[column])
        both, first, second, neither = (int(row[column]) for column in COLUMNS[1:])
        found.append((row["class"], both, first, second, neither))
    return found


# --- The workbook of households, flats and companions: a closed list of columns, no other
# feature.

# Sheet to its columns and what stands in them; nothing else is taken.
SHEETS: Mapping[str, Mapping[str, str]] = json.loads(
    files("ecosystem.io").joinpath("studies.json").read_text("utf-8")
)


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
    """What stands in the workbook."""

    households: tuple[Row, ...]  # One mapping a row, by stored column; what is blank is left out.
    flats: tuple[Row, ...]
    companions: tuple[Row, ...]


@cache
def _columns(sheet: str) -> Mapping[str, str]:
    own = {fold(key): key for key in SHEETS[sheet]}
    return {**own, **called(f"matching.column.{sheet}.", *SHEETS[sheet])}


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
            known = ", ".join(SHEETS[self.sheet])
            self._wrong("unknown_column", None, "", column=word, known=known)
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
    for title in book.titles:
        if fold(title) == name or fold(title) in called("matching.sheet.", name):
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
    readers = {name: _Reader(name, _sheet(book, name, path)) for name in SHEETS}
    problems = [problem for reader in readers.values() for problem in reader.problems]
    if problems:
        raise DataError("matching.heading", problems, count=len(problems))
    return MatchingBook(**{name: reader.rows for name, reader in readers.items()})
