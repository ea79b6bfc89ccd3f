"""A quarter as an .xlsx workbook, one sheet a table; no text ever becomes a formula."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from ecosystem.errors import DataError
from ecosystem.io.saving import save_file
from ecosystem.io.text import number_text
from ecosystem.io.workbook import META_JSON_KEYS, META_KEYS, META_SHEET
from ecosystem.model.meta import Meta
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.schema import MISSING, TABLES, Column

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_MAX_TEXT = 32_767
_MAX_ROWS = 1_048_575
_FIRST_DAY = dt.date(1900, 3, 1)  # Excel believes in a 29 February 1900
_ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_STAMP = dt.datetime(2000, 1, 1)  # the same bytes for the same quarter
_STAMP_TEXT = b"2000-01-01T00:00:00Z"
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


def _append(book: Workbook, content: _Sheet) -> None:
    sheet = book.create_sheet(content.title)
    sheet.freeze_panes = "A2"
    last = get_column_letter(len(content.columns))
    sheet.auto_filter.ref = f"A1:{last}{len(content.rows) + 1}"
    for i, name in enumerate(content.columns):
        longest = max((len(str(row[i])) for row in content.rows[:500]), default=0)
        letter = get_column_letter(i + 1)
        sheet.column_dimensions[letter].width = min(_WIDEST, max(8, len(name), longest) + 2)
    sheet.append([_cell(sheet, name, bold=True) for name in content.columns])
    for row in content.rows:
        sheet.append([_cell(sheet, value) for value in row])


def _table_sheet(table: Table) -> _Sheet:
    columns = [TABLES[table.name].columns.get(name) for name in table.columns]
    rows = [
        [_typed(column, text) for column, text in zip(columns, row, strict=True)]
        for row in table.rows
    ]
    return _Sheet(table.name, table.columns, rows)


def _meta_sheet(meta: Meta) -> _Sheet:
    values: dict[str, Value] = {
        "id": meta.id,
        "name": meta.name,
        "municipality": meta.municipality,
        "country": meta.country,
        "wave": meta.wave or "",
        "languages": ";".join(meta.languages),
        "fictional": {True: "yes", False: "no", None: ""}[meta.fictional],
        "horizon_months": meta.horizon_months,
        "blank_language": meta.blank_language,
        "view": meta.view,
        "title": meta.title,
    }
    rows: list[list[Value]] = [[key, values[key]] for key in META_KEYS]
    for key in META_JSON_KEYS:
        content = getattr(meta, key)
        plain = dict(content) if key in ("extra", "package") else [dict(c) for c in content]
        if plain:
            rows.append([key, json.dumps(plain, ensure_ascii=False)])
    return _Sheet(META_SHEET, ("key", "value"), rows)


def same_bytes(data: bytes) -> bytes:
    """Take the hour of writing out of a workbook.

    Parameters
    ----------
    data
        Content of an .xlsx file.

    Returns
    -------
    data
        The same content with fixed times.
    """
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + _STAMP_TEXT, content)
            fixed = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, content)
    return buffer.getvalue()


def workbook_bytes(quarter: Quarter) -> bytes:
    """Make the workbook of a quarter.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    data
        Content of an .xlsx file; the same bytes for the same quarter.

    Raises
    ------
    DataError
        If a text or table is longer than Excel allows.
    """
    parts = [_meta_sheet(quarter.meta), *map(_table_sheet, quarter.tables.values())]
    sheets = [part.safe() for part in parts]
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = "ecosystem"
    book.properties.created = _STAMP
    for sheet in sheets:
        _append(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())


def write_workbook(quarter: Quarter, path: Path) -> Path:
    """Write a quarter as a workbook.

    Parameters
    ----------
    quarter
        The quarter.
    path
        An .xlsx file; an older one is replaced.

    Returns
    -------
    path
        The file.

    Raises
    ------
    DataError
        If a text or table is longer than Excel allows, or the file cannot be written.

    Notes
    -----
    Sheets and headers are stored keys, numbers are numbers and days are days, every other cell is
    text that no office program computes. Reading the file gives an equal quarter.
    """
    data = workbook_bytes(quarter)
    return save_file(path, lambda part: part.write_bytes(data))
