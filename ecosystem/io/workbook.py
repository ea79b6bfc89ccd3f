"""An .xlsx workbook, read cell by cell: what looks like a value but is none is named, not lost."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from ecosystem.errors import DataError, Problem
from ecosystem.io import grids
from ecosystem.io.files import error, fold, number_text, same_bytes, save_bytes, warning
from ecosystem.io.package import Contents, read_meta, to_table
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import ALL_OFFERS, Meta, Table, is_unknown
from ecosystem.schema import MISSING, TABLES, Column
from ecosystem.stubs import dataclass
from ecosystem.words import label, text, vocabulary

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from ecosystem.io.clerk.read import DecidedBook


# --- An .xlsx workbook, read cell by cell: what looks like a value but is none is named, not
# lost.

META_SHEET = "quarter"

META_KEYS = (
    *("id", "name", "municipality", "country", "wave", "languages", "fictional"),
    *("horizon_months", "blank_language", "coordinator", "offers_recorded", "view", "title"),
)

META_JSON_KEYS = ("recognised", "licenses", "sources", "extra", "package")


def _grid(sheet: grids.RawSheet, name: str | None, problems: list[Problem]) -> grids.Grid | None:
    """Find the header of a table; titles and help above it are no data."""
    if not sheet.rows:
        return None
    first = 0
    if name is not None:
        first = grids.header_place(sheet.rows, lambda word: grids.is_header(TABLES[name], word))
    header = tuple(sheet.rows[first])
    for fault in sheet.faults:
        column = header[fault.place] if fault.place < len(header) else ""
        say = error if fault.blocks else warning
        problems.append(say(fault.key, sheet.title, fault.line, column, **fault.params))
    return grids.Grid(sheet.title, header, sheet.rows[first + 1 :], sheet.lines[first + 1 :])


def _notice_unseen(sheet: grids.RawSheet, problems: list[Problem]) -> None:
    title, facts = sheet.title, sheet.facts
    if not sheet.visible:
        problems.append(warning("hidden_sheet", title))
    if facts.hidden:
        problems.append(warning("hidden_rows", title))
    if facts.merged:
        shown = ", ".join(facts.merged[:5]) + (" …" if len(facts.merged) > 5 else "")
        problems.append(warning("merged_cells", title, cells=shown))
    header = sheet.lines[0] if sheet.lines else 0
    coloured = grids.coloured_cells(sheet, header)
    if coloured:
        problems.append(warning("coloured_cells", title, cells=coloured))


def _meta_keys() -> Mapping[str, str]:
    known = {key: key for key in (*META_KEYS, *META_JSON_KEYS)}
    return {**grids.called("io.meta_", *META_KEYS), **known}


def _flag(word: str) -> bool | str:
    key = grids.vocabulary_key("answer", word)
    return {"yes": True, "no": False}.get(key or "", word)


def _recorded(word: str) -> str | list[str] | None:
    """Read the topics whose offers were recorded; a no claims none."""
    if fold(word) in (ALL_OFFERS, "alle"):
        return ALL_OFFERS
    if is_unknown(word) or grids.vocabulary_key("answer", word) == "no":
        return None
    topics = grids.stored_text(TABLES["bodies"].columns["topic"], word)
    return [topic.strip() for topic in topics.split(";") if topic.strip()]


def _meta_value(key: str, word: str) -> object:
    """Give a property the form that it has in ``datapackage.json``."""
    if key == "languages":
        codes = grids.stored_text(TABLES["offers"].columns["languages"], word)
        return [code.strip() for code in codes.split(";") if code.strip()]
    if key == "offers_recorded":
        return _recorded(word)
    if key == "fictional":
        return _flag(word)
    if key == "horizon_months":
        return int(word) if word.isascii() and word.lstrip("-").isdigit() else word
    return word


def _descriptor(grid: grids.Grid, problems: list[Problem]) -> dict[str, Any]:
    """Read the sheet of properties as if it were the description of a data package."""
    keys = _meta_keys()
    quarter: dict[str, Any] = {}
    package: dict[str, Any] = {}
    cells = [list(grid.header), *grid.rows]
    for row, line in zip(cells, [0, *grid.lines], strict=True):
        word, value = (*row, "", "")[:2]
        key = keys.get(fold(word))
        if not value or (line == 0 and key is None):
            continue
        if key in META_JSON_KEYS:
            try:
                found = json.loads(value)
            except (ValueError, RecursionError):
                problems.append(error("bad_json", grid.source, line, word))
                continue
            target = {"extra": quarter, "package": package}.get(key)
            if key == "recognised":
                quarter[key] = found
            elif target is None:
                package[key] = found
            elif isinstance(found, dict):
                target.update(found)
            else:
                problems.append(error("bad_json", grid.source, line, word))
        elif key == "title":
            package["title"] = value
        else:
            quarter[key or word] = _meta_value(key or word, value)
    return {**package, "quarter": quarter}


def _read(path: Path) -> Contents:
    from ecosystem.io.clerk.read import DecidedBook, by_id

    book = DecidedBook(grids.open_book(path))
    if grids.is_clerk_book(book.titles):
        from ecosystem.io.clerk.read import read_clerk

        contents = read_clerk(book, book.decisions)
    else:
        contents = _read_tables(book, path)
    if "actors" in contents.tables:
        contents.decisions = by_id(book.decisions, contents.tables["actors"])
    contents.problems.extend(book.log.problems)
    return contents


def _read_tables(book: DecidedBook, path: Path) -> Contents:
    contents = Contents()
    ignored = []
    for title in book.titles:
        problems = contents.problems
        name = grids.table_names().get(fold(title))
        is_meta = fold(title) in (META_SHEET, fold(text("io.meta_sheet", "de")))
        if name is None and not is_meta:
            ignored.append(title)
            continue
        sheet = book.read(title)
        _notice_unseen(sheet, problems)
        grid = _grid(sheet, name, problems)
        if grid is None:
            if name == "actors":
                problems.append(error("empty_file", title))
                contents.complete = False
        elif name is None:
            contents.meta, faults = read_meta(_descriptor(grid, problems), title)
            problems.extend(faults)
        elif name in contents.tables:
            problems.append(error("double_table", title, table=name))
        else:
            contents.tables[name], notices = to_table(name, grid)
            problems.extend(notices)
    if not contents.tables and contents.complete:
        raise DataError("io.no_table_sheet", path=path, sheets=", ".join(ignored))
    helpers = grids.called("clerk.sheet_", "help", "lists")
    contents.problems.extend(
        warning("unknown_sheet", title) for title in ignored if fold(title) not in helpers
    )
    return contents


def read_workbook(path: Path) -> Contents:
    """Read a workbook with one sheet a table."""
    # Sheets and headers may be stored keys or labels. A cell that shows an error, and a formula
    # without a stored value, are errors of the data; hidden sheets and rows are read, and said.
    with grids.whole(path):
        return _read(path)


# --- A quarter as an .xlsx workbook, one sheet a table; no text ever becomes a formula.

_MAX_TEXT = 32_767

_MAX_ROWS = 1_048_575

_FIRST_DAY = dt.date(1900, 3, 1)  # Excel believes in a 29 February 1900

_ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")

_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")

_STAMP = dt.datetime(2000, 1, 1)  # the same bytes for the same quarter


_WIDEST = 48

Value = str | float | dt.date


def _typed(column: Column | None, text: str) -> Value:
    """Turn a text into a number or day only where reading gives the same text back."""
    if column is None or text in MISSING:
        return text
    try:
        if column.type == "date":
            day = dt.date.fromisoformat(text)
            return day if day.isoformat() == text and day >= _FIRST_DAY else text
        if column.type in ("integer", "number"):
            number = float(text)
            kept = float(f"{number:.16g}")  # as many digits as openpyxl writes
            return number if number_text(kept) == text else text
    except ValueError:
        return text
    return text


def _excel_text(title: str, text: str) -> str:
    """Escape what Excel would read as a sign of its own, and refuse what it would cut off."""
    safe = _ESCAPE.sub(r"_x005F_\1", _ILLEGAL.sub("", text))
    if len(safe) > _MAX_TEXT:
        raise DataError("io.cell_too_long", sheet=title, start=safe[:40], limit=_MAX_TEXT)
    return safe


@dataclass(frozen=True)
class _Sheet:
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]

    def safe(self) -> _Sheet:
        """Give the sheet as Excel can hold it; refuse it before anything is written."""
        if len(self.rows) > _MAX_ROWS:
            raise DataError("io.too_many_rows", sheet=self.title, limit=_MAX_ROWS)
        rows = [
            [_excel_text(self.title, v) if isinstance(v, str) else v for v in row]
            for row in self.rows
        ]
        return _Sheet(self.title, [_excel_text(self.title, c) for c in self.columns], rows)


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, bold: bool = False) -> Cell | None:
    if value == "":
        return None
    if isinstance(value, dt.date):
        cell = WriteOnlyCell(sheet, value=dt.datetime.combine(value, dt.time()))
        cell.number_format = "yyyy-mm-dd"
        return cell
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # "=1+1" and "#N/A" stay what somebody typed
    if bold:
        cell.font = Font(bold=True)
    return cell


_LOOKS: WeakKeyDictionary[Workbook, dict[object, StyleArray]] = WeakKeyDictionary()


def show_as(cell: Any, name: object, look: Callable[[], Mapping[str, object]]) -> None:  # noqa: ANN401
    """Give a cell a look that many of its book have: described once, which is slow, then copied."""
    known = _LOOKS.setdefault(cell.parent.parent, {})
    if name not in known:
        for part, value in look().items():
            setattr(cell, part, value)
        known[name] = copy(cell._style)
    cell._style = copy(known[name])


def append_sheet(book: Workbook, content: _Sheet) -> None:
    """Add a sheet of its own to a workbook."""
    sheet = book.create_sheet(content.title)
    sheet.freeze_panes = "A2"
    last = get_column_letter(len(content.columns))
    sheet.auto_filter.ref = size = f"A1:{last}{len(content.rows) + 1}"
    # said at the head of the sheet, so that no reader has to look for it
    vars(sheet)["calculate_dimension"] = lambda: size
    for i, name in enumerate(content.columns):
        longest = max((len(str(row[i])) for row in content.rows[:500]), default=0)
        letter = get_column_letter(i + 1)
        sheet.column_dimensions[letter].width = min(_WIDEST, max(8, len(name), longest) + 2)
    sheet.append([_cell(sheet, name, bold=True) for name in content.columns])
    for row in content.rows:
        sheet.append([_cell(sheet, value) for value in row])


def table_sheet(table: Table, lang: str | None) -> _Sheet:
    """Give a table as a sheet: by stored keys, or in the words of a language."""
    schema = TABLES[table.name]
    columns = [schema.columns.get(name) for name in table.columns]
    rows = [
        [
            _typed(column, _worded(column, text, lang))
            for column, text in zip(columns, row, strict=True)
        ]
        for row in table.rows
    ]
    if lang is None:
        return _Sheet(table.name, table.columns, rows)
    heads = [c.labels[lang] if c else n for c, n in zip(columns, table.columns, strict=True)]
    return _Sheet(schema.labels[lang], tuple(heads), rows)


def _worded(column: Column | None, text: str, lang: str | None) -> str:
    """Say a stored key in words, where a reader finds it again."""
    if lang is None or column is None or column.type != "key" or not column.vocabulary:
        return text
    said = label(column.vocabulary, text, lang) if text in vocabulary(column.vocabulary) else text
    return said if grids.vocabulary_key(column.vocabulary, said) == text else text


def _workbook_writer_recorded(meta: Meta) -> str:
    """Say which offers were recorded; a blank cell would be left out and read as all."""
    recorded = meta.offers_recorded
    return ";".join(recorded) if isinstance(recorded, tuple) else recorded or "no"


def _meta_sheet(meta: Meta) -> _Sheet:
    told: dict[str, Value] = {
        "wave": meta.wave or "",
        "languages": ";".join(meta.languages),
        "fictional": {True: "yes", False: "no", None: ""}[meta.fictional],
        "offers_recorded": _workbook_writer_recorded(meta),
    }
    rows: list[list[Value]] = [[k, told[k] if k in told else getattr(meta, k)] for k in META_KEYS]
    for key in META_JSON_KEYS:
        content = getattr(meta, key) or {}
        whole = key in ("recognised", "extra", "package")
        plain = dict(content) if whole else [dict(c) for c in content]
        if plain:
            rows.append([key, json.dumps(plain, ensure_ascii=False)])
    return _Sheet(META_SHEET, ("key", "value"), rows)


def workbook_bytes(quarter: Quarter, lang: str | None = None) -> bytes:
    """Make the workbook of a quarter, in stored keys or in the words of a language."""
    tables = [table_sheet(table, lang) for table in quarter.tables.values()]
    parts = [_meta_sheet(quarter.meta), *tables]
    sheets = [part.safe() for part in parts]
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = "ecosystem"
    book.properties.created = _STAMP
    for sheet in sheets:
        append_sheet(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())


def write_workbook(quarter: Quarter, path: Path, lang: str | None = None) -> Path:
    """Write a quarter as a workbook."""
    # Sheets and headers are stored keys (or words of a language, for an office), numbers are
    # numbers and days are days, every other cell is text that no office program computes.
    # Reading the file gives an equal quarter.
    return save_bytes(path, workbook_bytes(quarter, lang))
