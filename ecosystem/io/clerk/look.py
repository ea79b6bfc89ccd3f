"""How the sheets of the template look: colours, borders, drop-downs, the printed page."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from ecosystem.catalogue import text

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

STAMP = dt.datetime(2000, 1, 1)
_COLOURS = {
    "help": "24505C",
    "who": "1F5A7A",
    "what": "2E6B4F",
    "where": "6A4A78",
    "need": "8A5A1E",
}
_PALE = {"help": "E6EEF0", "who": "E3EDF3", "what": "E5F0EA", "where": "EFE8F2", "need": "F6EDDF"}
_LINE = Side(style="thin", color="C9D1D6")
_STRONG = Side(style="medium", color="5B6B73")
_GREY = "5F6B72"


def _font(*, bold: bool = False, italic: bool = False, size: int = 11, color: str = "") -> Font:
    return Font(name="Calibri", bold=bold, italic=italic, size=size, color=color or None)


def define(book: Workbook, name: str, area: str) -> None:
    """Give an area of the workbook a name.

    Parameters
    ----------
    book
        The workbook.
    name
        The name.
    area
        Sheet and cells.
    """
    book.defined_names[name] = DefinedName(name, attr_text=area)


def title(sheet: Worksheet, key: str, words: str, width: int) -> None:
    """Write the band at the top of a sheet.

    Parameters
    ----------
    sheet
        The sheet.
    key
        Which sheet it is; chooses the colour.
    words
        What stands there.
    width
        Number of columns that it spans.
    """
    cell = sheet.cell(1, 1, words)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    large = key == "help"
    cell.font = _font(bold=True, size=18 if large else 11, color="FFFFFF")
    band(cell, key)
    cell.alignment = Alignment(vertical="center", wrap_text=True, indent=1)
    sheet.row_dimensions[1].height = 40
    sheet.row_dimensions[2].height = 46
    sheet.sheet_properties.tabColor = _COLOURS[key]


def band(cell: Cell | MergedCell, key: str) -> None:
    """Give a cell the colour of the band at the top.

    Parameters
    ----------
    cell
        The cell.
    key
        Which sheet it is on.
    """
    cell.fill = PatternFill("solid", fgColor=_COLOURS[key])


def explain(cell: Cell | MergedCell) -> None:
    """Show a cell as an explanation.

    Parameters
    ----------
    cell
        The cell.
    """
    cell.font = _font(italic=True, size=9, color=_GREY)
    cell.alignment = Alignment(wrap_text=True, vertical="center")


def head(cell: Cell | MergedCell, key: str, *, tilted: bool = False, faint: bool = False) -> None:
    """Show a cell as a header.

    Parameters
    ----------
    cell
        The cell.
    key
        Which sheet it is on.
    tilted
        Whether the text runs upwards.
    faint
        Whether it only asks for a word.
    """
    colour = "8A8F93" if faint else _COLOURS[key]
    cell.font = _font(bold=not faint, italic=faint, color=colour)
    cell.fill = PatternFill("solid", fgColor=_PALE[key])
    cell.border = Border(bottom=_STRONG, right=_LINE, left=_LINE)
    if tilted:
        cell.alignment = Alignment(text_rotation=90, horizontal="center", vertical="bottom")
    else:
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def field(
    cell: Cell | MergedCell, *, centred: bool = False, date: bool = False, boxed: bool = False
) -> None:
    """Show a cell as one to fill.

    Parameters
    ----------
    cell
        The cell.
    centred
        Whether its text stands in the middle.
    date
        Whether it takes a day.
    boxed
        Whether it has a frame of its own.
    """
    side = Side(style="thin", color="5B6B73") if boxed else _LINE
    cell.border = Border(bottom=side, right=side, left=side, top=side if boxed else None)
    cell.alignment = Alignment(
        horizontal="center" if centred else "left", vertical="center", wrap_text=not centred
    )
    if date:
        cell.number_format = "dd.mm.yyyy"


def printed(cell: Cell | MergedCell) -> None:
    """Show a cell as printed beforehand; not by a fill, since colours in a sheet are asked about.

    Parameters
    ----------
    cell
        The cell.
    """
    cell.font = _font(size=10, color=_GREY)


def row_title(cell: Cell | MergedCell) -> None:
    """Show a cell as the name of its row.

    Parameters
    ----------
    cell
        The cell.
    """
    cell.font = _font(bold=True)
    cell.border = Border(bottom=_LINE)
    cell.alignment = Alignment(vertical="center", wrap_text=True)


def section(cell: Cell | MergedCell) -> None:
    """Show a cell as a heading.

    Parameters
    ----------
    cell
        The cell.
    """
    cell.font = _font(bold=True, size=13, color=_COLOURS["help"])


def choose(sheet: Worksheet, area: str, name: str, lang: str, *, strict: bool) -> None:
    """Offer a list for some cells.

    Parameters
    ----------
    sheet
        The sheet.
    area
        The cells.
    name
        Name of the list.
    lang
        Language of the question.
    strict
        Whether a word that is not in the list is asked about.
    """
    rule = DataValidation(type="list", formula1=f"={name}", allow_blank=True)
    rule.showErrorMessage = strict
    rule.errorStyle = "warning"
    rule.errorTitle = text("clerk.choose_title", lang)
    rule.error = text("clerk.choose_text", lang)
    sheet.add_data_validation(rule)
    rule.add(area)


def print_setup(sheet: Worksheet, repeated: str, *, area: str = "") -> None:
    """Make a sheet fit the width of a page.

    Parameters
    ----------
    sheet
        The sheet.
    repeated
        Rows that each page begins with.
    area
        The cells to print, also while they are empty; else one page for all that is filled.
    """
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0 if area else 1
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = repeated
    if area:
        sheet.print_area = area
