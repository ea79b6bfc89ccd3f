"""A CSV file as rows of texts with their lines, whoever wrote it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import html
import io
import posixpath
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from functools import cache, lru_cache
from html.parser import HTMLParser
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from xml.etree import ElementTree

from ecosystem.errors import DataError, Problem
from ecosystem.io import files
from ecosystem.schema import LANGUAGE_PATTERN, MISSING, TABLES, Column, TableSchema
from ecosystem.stubs import dataclass
from ecosystem.words import LANGUAGES, text, vocabulary

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from python_calamine import CalamineWorkbook


# --- A CSV file as rows of texts with their lines, whoever wrote it.

# Larger files are refused: no table of a neighbourhood is that long, and memory is finite.
MAX_BYTES = 256_000_000


_LOOK = 15

_DELIMITERS = (",", ";", "\t")

_DECLARED = re.compile(r"sep=([,;\t])\n")

# As csv has it, unless another library has changed its limit for everybody.
_LONGEST_CELL = 131_072


@dataclass(frozen=True)
class Grid:
    """The cells of one file or sheet."""

    source: str  # File or sheet.
    header: tuple[str, ...]  # Texts of the first row that is not blank.
    # The rows below without blank ones; they may be longer or shorter than the header.
    rows: list[list[str]]
    lines: list[int]  # Line or sheet row of each row.


def _delimiter(text: str, known: Callable[[str], bool] | None) -> str:
    """Choose the sign that yields the most known headers, or else the most cells."""

    def score(delimiter: str) -> tuple[bool, int, int]:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter)
        filled = (row for row in reader if any(map(str.strip, row)))
        try:
            first = list(islice(filled, _LOOK))  # titles may stand above the header
        except csv.Error:  # the reading proper names the line
            return (False, 0, 0)
        split = sum(len(row) > 1 for row in first) * 2 >= len(first)  # not a title's commas alone
        found = (
            max((sum(map(known, row[:MAX_COLUMNS])) for row in first), default=0) if known else 0
        )
        return (split, found, len(first[0]) if first else 0)

    return max(_DELIMITERS, key=score)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    composed = unicodedata.is_normalized("NFC", text)
    first = 1
    for row in reader:
        cells = row if composed else [unicodedata.normalize("NFC", cell) for cell in row]
        yield first, [cell.strip() for cell in cells]
        first = reader.line_num + 1


class _Tags(HTMLParser):
    """Reads the rows of the tables of a page, or of a workbook of Excel 2003."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._open, self._wide = False, 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        kind, said = tag.rpartition(":")[2], dict(attrs)
        if kind in ("tr", "row"):
            self.rows.append([])
        elif kind in ("td", "th", "cell") and self.rows:
            row, at = self.rows[-1], min(_whole(said.get("ss:index")) or 1, MAX_COLUMNS)
            row += [""] * (at - 1 - len(row)) + [""]
            self._open, self._wide = True, min(_whole(said.get("colspan")) or 1, MAX_COLUMNS)
        elif kind == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag.rpartition(":")[2] in ("td", "th", "cell") and self._open:
            row = self.rows[-1]
            row[-1] = "\n".join(" ".join(line.split()) for line in row[-1].split("\n")).strip()
            row += [""] * (self._wide - 1)
            self._open = False

    def handle_data(self, data: str) -> None:
        """Take the words of a cell."""
        if self._open:
            self.rows[-1][-1] += data if data == "\n" else data.replace("\n", " ")


def _whole(word: str | None) -> int:
    return int(word) if word and word.isdigit() and len(word) < 6 else 0


def _rows_of_tags(page: str) -> str:
    tags, found = _Tags(), io.StringIO()
    tags.feed(page)
    tags.close()
    csv.writer(found).writerows(tags.rows)
    return found.getvalue()


def parse_csv(
    text: str, source: str, known: Callable[[str], bool] | None = None
) -> tuple[Grid | None, tuple[Problem, ...]]:
    """Split a text into cells."""
    if files.is_tagged(text):
        text = _rows_of_tags(text)
    # Comma, semicolon and tab are recognised; a first line `sep=;` is obeyed.
    declared = _DECLARED.match(text)
    offset = 1 if declared else 0
    body = text[declared.end() :] if declared else text
    delimiter = declared.group(1) if declared else _delimiter(body, known)
    header: tuple[str, ...] | None = None
    rows: list[list[str]] = []
    lines: list[int] = []
    last = offset
    try:
        for first, cells in _records(body, delimiter):
            last = first + offset
            if not any(cells):
                continue
            if max(map(len, cells)) > _LONGEST_CELL:
                return None, (files.error("broken_quotes", source, last),)
            if header is None:
                header = tuple(cells)
                continue
            rows.append(cells)
            lines.append(last)
    except csv.Error:
        return None, (files.error("broken_quotes", source, last + 1),)
    if header is None:
        return None, (files.error("empty_file", source),)
    return Grid(source, header, rows, lines), ()


def read_bytes(path: Path, source: str) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Read a file if it is one and not too large."""
    try:
        if not path.exists():
            return None, (files.error("missing_file", source),)
        if not path.is_file():
            return None, (files.error("no_file", source),)
        if path.stat().st_size > MAX_BYTES:
            return None, (files.error("too_large", source, limit=MAX_BYTES // 1_000_000),)
        return path.read_bytes(), ()
    except OSError:
        return None, (files.error("cannot_open", source),)


def read_text(path: Path, source: str) -> tuple[str | None, tuple[Problem, ...]]:
    """Read a file as text if it is one and not too large."""
    data, problems = read_bytes(path, source)
    return (None, problems) if data is None else files.decode(data, source)


def read_csv(
    path: Path,
    source: str,
    known: Callable[[str], bool] | None = None,
    mend: Callable[[str], str] = str,
) -> tuple[Grid | None, tuple[Problem, ...]]:
    """Read a CSV file; what somebody's program left in its text may be mended first."""
    text, problems = read_text(path, source)
    if text is None:
        return None, problems
    grid, more = parse_csv(mend(text), source, known)
    return grid, problems + more


# --- An .xlsx file before its cells are read: whether it is safe, and what people do not see.

# A workbook that unpacks to more bytes is refused: it would fill the memory.
MAX_UNPACKED = 1_000_000_000


_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"

_LINK = re.compile(r"\{[^}]*relationships\}id")

_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z0-9:]+)"')

_HIDDEN = re.compile(rb'<(?:\w+:)?(?:row|col) [^>]*hidden="(?:1|true)"')

_NUMBERED = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d+)"')

_PROLOG = 1 << 20

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


@dataclass(frozen=True)
class SheetFacts:
    """What a person who looks at a sheet may not see."""

    formulas: bool = False  # Whether any cell is computed.
    merged: tuple[str, ...] = ()  # Ranges of merged cells.
    hidden: bool = False  # Whether rows or columns are hidden.
    comments: Mapping[str, str] = field(default_factory=dict)  # Cell to what is said beside it.
    last: int | None = None  # Row of the last value; what follows has colours and borders alone.

    def areas(self) -> list[list[int]]:
        """Give the ranges of merged cells: first column and row, last column and row, from 1."""
        from openpyxl.utils.cell import range_boundaries  # folders of CSV files need none of it

        return [[int(n or 0) for n in range_boundaries(area)] for area in self.merged]


_COMMENT = re.compile(r'<comment [^>]*ref="([A-Z]+[0-9]+)"[^>]*>(.*?)</comment>', re.DOTALL)

_SAID = re.compile(r"<t[^>]*>([^<]*)</t>")


def _comments(archive: zipfile.ZipFile, path: str) -> Mapping[str, str]:
    """Read the comments of a sheet."""
    folder, _, name = path.rpartition("/")
    links = f"{folder}/_rels/{name}.rels"
    if links not in archive.namelist():
        return {}
    found: dict[str, str] = {}
    for link in ElementTree.fromstring(archive.read(links)):
        target = link.get("Target", "")
        part = posixpath.normpath(target[1:] if target[:1] == "/" else f"{folder}/{target}")
        if link.get("Type", "").endswith("/comments") and part in archive.namelist():
            body = archive.read(part).decode("utf-8", "replace")
            for cell, words in _COMMENT.findall(body):
                found[cell] = html.unescape("".join(_SAID.findall(words)))
    return found


def _sheet_paths(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Find the part of the archive in which each sheet lies."""
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    paths = {}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    for sheet in (*book.iter(f"{_MAIN}sheet"), *book.iter(f"{_STRICT}sheet")):
        link = next((value for key, value in sheet.attrib.items() if _LINK.fullmatch(key)), "")
        target = targets.get(link, "")
        path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
        paths[sheet.get("name", "")] = posixpath.normpath(path)
    return paths


def _facts(archive: zipfile.ZipFile, path: str) -> SheetFacts:
    if path not in archive.namelist():
        return SheetFacts()
    data = archive.read(path)
    merged = tuple(found.decode() for found in _MERGED.findall(data))
    formulas, hidden = _FORMULA.search(data) is not None, _HIDDEN.search(data) is not None
    return SheetFacts(formulas, merged, hidden, _comments(archive, path), _last_row(data))


def _last_row(data: bytes) -> int | None:
    """Find the row of the last value of a sheet; None if its rows have no numbers."""
    at = max(data.rfind(tag) for tag in (b"<v>", b":v>", b"<is>", b":is>", b"<f", b":f", b"<v "))
    rows = _NUMBERED.findall(data, max(0, data.rfind(b"row ", 0, max(at, 0)) - 40), max(at, 0))
    return int(rows[-1]) if rows else None


def _refuse_unsafe(archive: zipfile.ZipFile, path: Path) -> None:
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > MAX_UNPACKED or len(parts) > 10_000:
        raise DataError("io.workbook_too_large", path=path)
    if any(part.flag_bits & 0x1 for part in parts):
        raise DataError("io.workbook_protected", path=path)
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if _DOCTYPE.search(stream.read(_PROLOG)):
                    raise DataError("io.workbook_broken", path=path)


def inspect(path: Path) -> Mapping[str, SheetFacts]:
    """Look at a workbook without reading its cells."""
    with whole(path, closed="io.cannot_open_path"):
        if path.stat().st_size > MAX_BYTES:
            raise DataError("io.workbook_too_large", path=path)
        with path.open("rb") as stream:
            if stream.read(len(files.OLD_OFFICE)) == files.OLD_OFFICE:
                raise DataError("io.workbook_protected", path=path)
        with zipfile.ZipFile(path) as archive:
            _refuse_unsafe(archive, path)
            return {title: _facts(archive, part) for title, part in _sheet_paths(archive).items()}


_ODS_MANY = 2_000

_ODS_ROWS = re.compile(
    rb'<table:table-row[^>]*number-rows-repeated="(\d+)"[^>]*>(.*?)</table:table-row>', re.DOTALL
)

_ODS_CELLS = re.compile(rb'<table:table-cell[^>]*number-columns-repeated="(\d+)"[^>]*>')


def _explodes(content: bytes) -> bool:
    """Tell whether few bytes of a sheet stand for very many filled cells."""
    rows = any(
        int(count) > _ODS_MANY and b"office:value" in body
        for count, body in _ODS_ROWS.findall(content)
    )
    return rows or any(
        int(found[1]) > _ODS_MANY and b"office:value" in found[0]
        for found in _ODS_CELLS.finditer(content)
    )


def inspect_ods(path: Path) -> None:
    """Look whether an .ods file is safe to read."""
    with whole(path, closed="io.cannot_open_path"):
        if path.stat().st_size > MAX_BYTES:
            raise DataError("io.workbook_too_large", path=path)
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise DataError("io.workbook_too_large", path=path)
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise DataError("io.workbook_protected", path=path)
            _refuse_unsafe(archive, path)
            if _explodes(archive.read("content.xml")):
                raise DataError("io.workbook_too_large", path=path)


# What broken workbooks make the XML and zip readers raise; found by damaging good ones.
_BROKEN: tuple[type[Exception], ...] = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, NotImplementedError, OSError),
    *(RuntimeError, SyntaxError, TypeError, ValueError, zipfile.BadZipFile, zlib.error),
)


@contextmanager
def whole(path: Path, closed: str = "io.workbook_broken") -> Iterator[None]:
    """Say in one sentence that a workbook is broken, whatever the libraries make of that."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's remarks on styles and menus that we do not use
        try:
            yield
        except DataError:
            raise
        except _BROKEN as fault:
            key = closed if isinstance(fault, OSError) else "io.workbook_broken"
            raise DataError(key, path=path) from fault


# --- Sheets as they stand in a file, before anybody says what their columns mean.

_MAX_ROWS = 1_048_576

# No list has so many columns; a cell beyond is a slip, and would cost minutes.
MAX_COLUMNS = 4_096

_COLOURED_ROWS = 2_000

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Cells = tuple["Cell | MergedCell", ...]


@dataclass(frozen=True)
class Fault:
    """A cell in which something stands that cannot be read."""

    line: int  # Row of the sheet.
    place: int  # Number of the column, from 0.
    key: str  # Message in the area `io`.
    params: Mapping[str, str]  # Values of the message.
    blocks: bool = True  # Whether the table cannot be used before the cell is mended.


@dataclass
class RawSheet:
    """The texts of a sheet."""

    title: str  # Its name.
    # The rows that are not blank; the texts of a row end with the last that is filled.
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)  # Row of the sheet for each of them.
    visible: bool = True  # Whether a person sees the sheet.
    facts: SheetFacts = field(default_factory=SheetFacts)  # What a person may not see on it.
    faults: list[Fault] = field(default_factory=list)  # Cells that could not be read.
    colours: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    struck: set[tuple[int, int]] = field(default_factory=set)  # Cells that are crossed out.
    turned: bool = False  # Whether its columns were rows: `lines` are then columns of the sheet.

    def add(self, line: int, texts: list[str]) -> None:
        """Add a row unless it is blank."""
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            self.rows.append(texts)
            self.lines.append(line)

    def note_far(self, line: int, values: Iterable[object]) -> None:
        """Name a cell far to the right of any list, which is not read."""
        from openpyxl.utils import get_column_letter

        far = (i for i, value in enumerate(values, MAX_COLUMNS) if value not in (None, ""))
        if (place := next(far, None)) is not None:
            at = f"{get_column_letter(place + 1)}{line}" if place < 16_384 else str(place + 1)
            self.faults.append(Fault(line, place, "cell_too_far", {"cell": at}, blocks=False))

    def copy(self) -> RawSheet:
        """Give a sheet of its own to whoever goes on to change it."""
        return replace(
            self,
            rows=[row.copy() for row in self.rows],
            lines=self.lines.copy(),
            faults=self.faults.copy(),
            colours={name: places.copy() for name, places in self.colours.items()},
            struck=self.struck.copy(),
        )


def csv_sheet(
    path: Path, title: str, known: Callable[[str], bool], mend: Callable[[str], str] = str
) -> RawSheet:
    """Read a CSV file as if it were a sheet."""
    grid, problems = read_csv(path, path.name, known, mend)
    if grid is None:
        errors = [problem for problem in problems if problem.severity == "error"]
        raise DataError("checks.heading", errors, count=len(errors))
    sheet = RawSheet(title)
    for line, row in zip([1, *grid.lines], [list(grid.header), *grid.rows], strict=True):
        sheet.add(line, row[:MAX_COLUMNS])
        sheet.note_far(line, row[MAX_COLUMNS:])
    return sheet


def value_text(value: object) -> str:
    """Turn the value of a cell into the text that a table keeps."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return files.number_text(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return files.clean_cell(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value)))


class _PlainText:
    """The text of a cell as openpyxl gives it, at a tenth of the cost if nothing is formatted."""

    def __init__(self, content: str) -> None:
        self.content = content

    @classmethod
    def from_tree(cls, node: Any) -> _PlainText:  # noqa: ANN401 - of whichever XML reader
        """Read a text that stands in the cell itself, as openpyxl and others write it."""
        if len(node) == 1 and node[0].tag.endswith("}t") and not len(node[0]):
            return cls(node[0].text or "")
        whole: Any = import_module("openpyxl.cell.text").Text
        return cls(whole.from_tree(node).content)


@contextmanager
def _plain_texts() -> Iterator[None]:
    """Read cells without an object of eight fields for each text; half of the time went there."""
    reader: Any = import_module("openpyxl.worksheet._reader")
    kept, reader.Text = reader.Text, _PlainText
    try:
        yield
    finally:
        reader.Text = kept


def _rows(book: Workbook, title: str, last: int | None) -> Iterator[tuple[int, Cells]]:
    """Give each row of a sheet with its number; trust the cells, not the size that it claims."""
    sheet = book[title]
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(max_row=last), start=1):
        if line > (last or _MAX_ROWS):
            break
        if cells:
            yield line, cells


def _formula_cells(book: Workbook, title: str, last: int | None) -> set[tuple[int, int]]:
    return {
        (line, i)
        for line, cells in _rows(book, title, last)
        for i, cell in enumerate(cells)
        if cell.value is not None and cell.data_type == "f"
    }


def _colour(cell: Cell | MergedCell) -> str:
    """Name the colour behind a filled cell; white and none are no colour."""
    fill = cell.fill if cell.has_style else None
    if fill is None or fill.fill_type != "solid":
        return ""
    colour = fill.fgColor
    shown = f"{colour.type}:{colour.value}:{colour.tint}"
    return "" if shown in ("rgb:FFFFFFFF:0.0", "rgb:00FFFFFF:0.0", "indexed:64:0.0") else shown


class Book(Protocol):
    """Sheets that can be read one after the other."""

    titles: list[str]

    def read(self, title: str, most: int) -> RawSheet:
        """Read one sheet; stop after so many rows that are not blank."""


class XlsxBook:
    """An .xlsx or .xlsm file, read cell by cell."""

    def __init__(self, path: Path) -> None:
        import openpyxl  # folders of CSV files need none of it

        self._facts = inspect(path)
        data = path.read_bytes()  # no file stays open, whatever breaks on the way
        self._book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        self._formulas: Workbook | None = None
        if any(facts.formulas for facts in self._facts.values()):
            self._formulas = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=False
            )
        self.titles = [sheet.title for sheet in self._book.worksheets]
        self._known: dict[tuple[str, int], RawSheet] = {}

    def read(self, title: str, most: int = _MAX_ROWS) -> RawSheet:
        """Read one sheet; stop after so many rows that are not blank."""
        if (title, most) not in self._known:
            with _plain_texts():
                self._known[title, most] = self._read(title, most)
        return self._known[title, most].copy()

    def _read(self, title: str, most: int) -> RawSheet:
        facts = self._facts.get(title, SheetFacts())
        visible = self._book[title].sheet_state == "visible"
        sheet = RawSheet(title, visible=visible, facts=facts)
        formulas: set[tuple[int, int]] = set()
        if self._formulas and facts.formulas:
            formulas = _formula_cells(self._formulas, title, facts.last)
        for line, cells in _rows(self._book, title, facts.last):
            if len(sheet.rows) >= most:
                break
            near = enumerate(cells[:MAX_COLUMNS])
            sheet.add(line, [self._text(cell, (line, i), formulas, sheet) for i, cell in near])
            sheet.note_far(line, (cell.value for cell in cells[MAX_COLUMNS:]))
        return sheet

    @staticmethod
    def _text(
        cell: Cell | MergedCell,
        place: tuple[int, int],
        formulas: set[tuple[int, int]],
        sheet: RawSheet,
    ) -> str:
        shown = value_text(cell.value)
        wrong = shown and cell.data_type == "e"
        if wrong or (cell.value is None and cell.data_type == "n" and place in formulas):
            from openpyxl.utils import get_column_letter

            at = {"cell": f"{get_column_letter(place[1] + 1)}{place[0]}"}
            key, params = ("cell_error", {"value": shown}) if wrong else ("formula_no_value", {})
            sheet.faults.append(Fault(*place, key, {**params, **at}))
            return ""
        if shown and cell.has_style:
            if cell.font.strike:
                sheet.struck.add(place)
            if place[0] <= _COLOURED_ROWS and (colour := _colour(cell)):
                sheet.colours.setdefault(colour, []).append(place)
        return shown


class OdsBook:
    """An .ods file, or an .xls file of an old Excel."""

    # Colours, merged cells and formulas are not seen in this format.

    def __init__(self, path: Path, facts: Mapping[str, SheetFacts] | None = None) -> None:
        self._facts = facts or {}
        if files.ending_of(path) == ".ods":
            inspect_ods(path)
        from python_calamine import CalamineError, load_workbook

        try:
            if path.stat().st_size > MAX_BYTES:  # an .xls has no parts to measure
                raise DataError("io.workbook_too_large", path=path)
            self._book: CalamineWorkbook = load_workbook(io.BytesIO(path.read_bytes()))
            self.titles = list(self._book.sheet_names)
        except CalamineError as fault:
            raise DataError("io.workbook_broken", path=path) from fault
        self._path, self._broken = path, CalamineError

    def read(self, title: str, most: int = _MAX_ROWS) -> RawSheet:
        """Read one sheet; stop after so many rows that are not blank."""
        states = {meta.name: str(meta.visible) for meta in self._book.sheets_metadata}
        facts = self._facts.get(title, SheetFacts())
        sheet = RawSheet(title, visible=states.get(title, "").endswith("Visible"), facts=facts)
        try:
            rows = self._book.get_sheet_by_name(title).to_python(skip_empty_area=False)
        except (self._broken, ValueError) as fault:
            raise DataError("io.workbook_broken", path=self._path) from fault
        for line, values in enumerate(rows, start=1):
            if len(sheet.rows) >= most:
                break
            sheet.add(line, [value_text(value) for value in values])
        return sheet


_LARGE = 300_000  # Bytes from which on a workbook is read in the fast way.


def _open_large(path: Path) -> OdsBook | None:
    """Open a large workbook the fast way, if nothing in it is crossed out."""
    if files.ending_of(path) not in (".xlsx", ".xlsm") or path.stat().st_size < _LARGE:
        return None
    facts = inspect(path)
    with zipfile.ZipFile(path) as archive:
        styles = archive.read("xl/styles.xml") if "xl/styles.xml" in archive.namelist() else b""
    return None if b"<strike" in styles else OdsBook(path, facts)


@lru_cache(maxsize=1)
def _opened(path: Path, content: bytes) -> XlsxBook:  # noqa: ARG001 - the same file, if unchanged
    """Open a workbook once: its format is told by its content, then its content is read."""
    return XlsxBook(path)


def open_book(path: Path, *, large: bool = False) -> XlsxBook | OdsBook:
    """Open a workbook; a large one without crossed out cells in the fast way if that is enough."""
    with whole(path):
        if large and (book := _open_large(path)) is not None:
            return book
        if files.ending_of(path) in (".ods", ".xls"):
            return OdsBook(path)
        return _opened(path, hashlib.sha256(path.read_bytes()).digest())


# --- Where the header of a sheet is, and what kind of workbook a file is.

_CSV = (".csv", ".tsv")


@cache
def called(prefix: str, *keys: str) -> Mapping[str, str]:
    """Give what keys are called in the texts with a prefix: folded words to keys."""
    return {files.fold(text(f"{prefix}{key}", lang)): key for key in keys for lang in LANGUAGES}


def is_clerk_book(titles: Iterable[str]) -> bool:
    """Tell whether a workbook has the sheet *Wer* of the template."""
    return any(files.fold(title) in called("clerk.sheet_", "who") for title in titles)


def clerk_files(folder: Path) -> dict[str, Path]:
    """Find the sheets of the template in a folder."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in _CSV)
    except OSError as fault:
        raise DataError("io.cannot_open_path", path=folder) from fault
    return {path.stem: path for path in paths} if is_clerk_book(p.stem for p in paths) else {}


def header_place(rows: Sequence[Sequence[str]], known: Callable[[str], bool]) -> int:
    """Find the header of a table under titles and explanations."""
    counts = [sum(1 for word in row if word and known(word)) for row in rows[:_LOOK]]
    best = max(range(len(counts)), key=lambda place: (counts[place], -place))
    return best if counts[0] <= 1 and counts[best] >= 2 else 0


def coloured_cells(sheet: RawSheet, header: int) -> str:
    """Name cells whose colour may mean something."""
    below = [place for places in sheet.colours.values() for place in places if place[0] > header]
    filled = sum(
        1
        for row, line in zip(sheet.rows, sheet.lines, strict=True)
        for cell in row
        if cell and header < line
    )
    if not below or (len(below) >= filled and len(sheet.colours) == 1):
        return ""
    from openpyxl.utils import get_column_letter  # folders of CSV files need no openpyxl

    places = sorted(below)
    shown = ", ".join(f"{get_column_letter(i + 1)}{line}" for line, i in places[:5])
    return shown + (" …" if len(places) > 5 else "")


# --- Headers and cell texts in people's words to stored keys.
# A stored key stands for itself; its German and English labels and its aliases are taken as well,
# whatever their case.


@cache
def folded_words(key: str) -> frozenset[str]:
    """Give a list of words of ``catalogue/reading.json``, folded, in both languages."""
    parts = (part for lang in LANGUAGES for part in text(f"reading.{key}", lang).split("|"))
    return frozenset(files.fold(part) for part in parts)


# Signs that people write for no as well as for unknown; what is meant is asked.
DASHES = folded_words("dash")


@lru_cache(maxsize=1 << 14)
def is_nothing(word: str) -> bool:
    """Tell whether a cell says that nothing is known; one list of words for the whole product."""
    return not word or files.fold(word) in folded_words("unknown") or not files.fold(word)


_EVERY_LANGUAGE = folded_words("language_every") - {"all", "alle", "any", "jede"}

_SEPARATORS = re.compile(r"[,/+\n]| und | and ")


@cache
def table_names() -> Mapping[str, str]:
    """Return what a table may be called."""
    names = {
        files.fold(label): name for name, table in TABLES.items() for label in table.labels.values()
    }
    return {**names, **{name: name for name in TABLES}}


@cache
def _headers(table: str) -> Mapping[str, str]:
    columns = TABLES[table].columns
    names = {files.fold(label): c.name for c in columns.values() for label in c.labels.values()}
    return {**names, **{files.fold(name): name for name in columns}}


@lru_cache(maxsize=1 << 13)  # a file is tried with several separators, a batch has many files
def _meant(table: str, header: str) -> str | None:
    if TABLES[table].knows(header):
        return header
    return _headers(table).get(files.fold(header.rstrip("*? ")))


def column_key(schema: TableSchema, header: str) -> str | None:
    """Find the column that a header means."""
    return _meant(schema.name, header)


def is_header(schema: TableSchema, header: str) -> bool:
    """Tell whether a text is the header of a column of the data model."""
    return column_key(schema, header) is not None


@cache
def _keys(name: str) -> Mapping[str, str]:
    entries = vocabulary(name)
    found: dict[str, str] = {}
    for key, entry in entries.items():
        for word in (*entry.get("aliases", ()), entry["de"], entry["en"]):
            found[files.fold(str(word))] = key
    if {"yes", "no"} <= set(entries):  # a tick means the same in every column of answers
        found = {**_keys("answer"), **found} if name != "answer" else found
    return {**found, **{files.fold(key): key for key in entries}}


def vocabulary_key(name: str, word: str) -> str | None:
    """Find the stored key that a word means."""
    return word if word in vocabulary(name) else _keys(name).get(files.fold(word))


def _language_key(entry: str, *, listed: bool) -> str | None:
    word, sign, mode_word = entry.partition(":")
    if listed and files.fold(word) in _EVERY_LANGUAGE:
        code: str | None = "*"
    elif LANGUAGE_PATTERN.fullmatch(word) or (listed and word == "*"):
        code = word
    else:
        code = vocabulary_key("language", word)
        if code is None and LANGUAGE_PATTERN.fullmatch(word.lower()):
            code = word.lower()
    if code is None or not sign:
        return code
    mode = "?" if mode_word.strip() in MISSING else vocabulary_key("mode", mode_word.strip())
    return f"{code}:{mode}" if mode else None


def _entry_key(column: Column, entry: str) -> str | None:
    if entry in MISSING:
        return entry
    spoken = column.type in ("language", "languages")
    name = "language" if spoken else column.vocabulary
    if is_nothing(entry) and not (name and vocabulary_key(name, entry)):
        return "unknown"
    if spoken:
        return _language_key(entry, listed=column.type == "languages")
    return vocabulary_key(name, entry) if name else entry


def _entries_keys(column: Column, part: str) -> list[str] | None:
    whole = _entry_key(column, part)
    if whole is not None:
        return [whole]
    keys = [_entry_key(column, entry.strip()) for entry in _SEPARATORS.split(part)]
    return None if None in keys else [key for key in keys if key]


def has_words(column: Column) -> bool:
    """Tell whether the cells of a column are words of a vocabulary."""
    return column.type in ("key", "keys", "language", "languages")


def stored_text(column: Column, text: str) -> str:
    """Turn what stands in a cell into stored keys where that is certain."""
    # A list may be separated by semicolons, or by commas, slashes, plus signs, line ends or
    # "und" if every part is then a known word.
    if text in MISSING:
        return text
    if column.type in ("key", "language"):
        return _entry_key(column, text) or text
    parts = [part.strip() for part in text.split(";")]
    if all(_entry_key(column, part) == part for part in parts):
        return text
    keys = [_entries_keys(column, part) or [part] for part in parts if part]
    return ";".join(entry for entries in keys for entry in entries)
