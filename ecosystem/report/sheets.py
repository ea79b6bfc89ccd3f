"""Tables as sheets of an .xlsx workbook: readable, printable, and no text is ever a formula."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import fill
from typing import TYPE_CHECKING, Any

from ecosystem.io.workbook_writer import same_bytes
from ecosystem.report.findings_rows import Value

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_ESCAPE = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_LINE, _HIGHEST_ROW = 15.0, 405.0  # points; the second is the most that Excel takes
_A4, _MARGIN = 9, 0.4  # Excel's number of the paper; inches
_LONGEST_TITLE, _LONGEST_TEXT = 31, 32_767
_STAMP = dt.datetime(2000, 1, 1)  # the same bytes for the same tables


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Parameters
    ----------
    title
        Its name; shortened and numbered where Excel asks for it.
    headings
        One text a column; None for a sheet of names and values.
    rows
        One value a column.
    widths
        Width of each column in characters.
    choices
        Heading to the words that may be chosen in its column.
    said
        Sentences that stand below the table, across all columns.
    shares
        Headings of the columns whose numbers are shown as percentages.
    """

    title: str
    headings: Sequence[str] | None
    rows: Sequence[Sequence[Value]]
    widths: Sequence[int]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    said: Sequence[str] = ()
    shares: Collection[str] = ()


def workbook_bytes(sheets: Iterable[Sheet]) -> bytes:
    """Write sheets as a workbook.

    Parameters
    ----------
    sheets
        At least one.

    Returns
    -------
    content
        Content of an .xlsx file; the same bytes for the same sheets.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.creator = "ecosystem"
    book.properties.created = _STAMP
    del book[book.sheetnames[0]]
    for sheet in sheets:
        _add(book, sheet)
        _offer(book, sheet)
        _say(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())


def _offer(book: Workbook, sheet: Sheet) -> None:
    """Let somebody choose in the columns that say so."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for column, name in enumerate(sheet.headings or (), start=1):
        if name in sheet.choices and sheet.rows:
            words = ",".join(sheet.choices[name])
            choice = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
            letter = get_column_letter(column)
            choice.add(f"{letter}2:{letter}{len(sheet.rows) + 1}")
            book.worksheets[-1].add_data_validation(choice)


def _say(book: Workbook, sheet: Sheet) -> None:
    """Write sentences below a table, outside of what can be filtered."""
    from openpyxl.styles import Alignment, Font

    line = len(sheet.rows) + (3 if sheet.headings else 2)
    across, room = len(sheet.widths), [sum(sheet.widths)]
    for number, words in enumerate(sheet.said, start=line):
        cell = book.worksheets[-1].cell(number, 1, _plain(words))
        cell.data_type = "s"
        cell.font = Font(name="Calibri", italic=True)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        book.worksheets[-1].merge_cells(None, number, 1, number, across)
        book.worksheets[-1].row_dimensions[number].height = _height([words], room)


def _plain(words: str) -> str:
    """Leave out what no workbook can hold."""
    return _ESCAPE.sub(r"_x005F_\1", _ILLEGAL.sub("", words))[:_LONGEST_TEXT]


def _title(wanted: str, taken: Sequence[str]) -> str:
    title = _NOT_IN_TITLES.sub(" ", wanted)[:_LONGEST_TITLE]
    count = 2
    while title.casefold() in {each.casefold() for each in taken}:
        ending = f" {count}"
        title = title[: _LONGEST_TITLE - len(ending)] + ending
        count += 1
    return title


def _add(book: Workbook, shown: Sheet) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    headings, rows, widths = shown.headings, shown.rows, shown.widths
    ruled = Border(bottom=Side(style="hair", color="8A9499"))
    percent = {at for at, name in enumerate(headings or (), start=1) if name in shown.shares}
    sheet = book.create_sheet(_title(shown.title, book.sheetnames))
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    lines: list[Sequence[Value]] = [*([headings] if headings else []), *rows]
    for line, row in enumerate(lines, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(line, column)
            cell.border = ruled
            if value == "":
                continue
            if isinstance(value, str):
                cell.value = _plain(value)
                cell.data_type = "s"  # "=1+1" stays a text
            elif isinstance(value, dt.date):
                cell.value = value
                cell.number_format = "dd.mm.yyyy"
            else:
                cell.value = value
                cell.number_format = _format(float(value), share=column in percent)
            cell.alignment = Alignment(
                **_side(value, named=headings is None), vertical="top", wrap_text=True
            )
            if (headings and line == 1) or (headings is None and column == 1):
                cell.font = Font(name="Calibri", bold=True)
                cell.fill = PatternFill("solid", fgColor="E8EEF2")
        sheet.row_dimensions[line].height = _height(row, widths)
    if headings:
        sheet.freeze_panes = "A2"
        last = get_column_letter(len(headings))
        sheet.auto_filter.ref = f"A1:{last}{len(rows) + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = _MARGIN
    sheet.oddFooter.center.text = "&A · &P / &N"
    sheet.print_title_rows = "1:1" if headings else None


def _format(value: float, *, share: bool) -> str:
    if share:
        return "0.0%"
    return "0" if value.is_integer() else "0.000"


def _side(value: Value, *, named: bool) -> dict[str, Any]:
    """Numbers stand to the right, off the next column; next to their names they do not."""
    if named:
        return {"horizontal": "left"}
    return {} if isinstance(value, str) else {"horizontal": "right", "indent": 1}


def _height(row: Sequence[Value], widths: Sequence[int]) -> float:
    """Return the points that a row needs; not every program fits the height by itself."""
    needed = (
        len(fill(value, max(width - 3, 1)).splitlines())
        for value, width in zip(row, widths, strict=False)
        if isinstance(value, str)
    )
    return min(_LINE * max([1, *needed]), _HIGHEST_ROW)
