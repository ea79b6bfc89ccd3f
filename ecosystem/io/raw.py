"""Sheets as they stand in a file, before anybody says what their columns mean."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import openpyxl
from openpyxl.utils import get_column_letter

from ecosystem.errors import DataError
from ecosystem.io.sheets import BROKEN, SheetFacts, inspect, inspect_ods
from ecosystem.io.text import clean_cell, number_text

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from python_calamine import CalamineWorkbook

_MAX_ROWS = 1_048_576
_COLOURED_ROWS = 2_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Cells = tuple["Cell | MergedCell", ...]


@dataclass(frozen=True)
class Fault:
    """A cell in which something stands that cannot be read.

    Parameters
    ----------
    line
        Row of the sheet.
    place
        Number of the column, from 0.
    key
        Message in the area ``io``.
    params
        Values of the message.
    """

    line: int
    place: int
    key: str
    params: Mapping[str, str]


@dataclass
class RawSheet:
    """The texts of a sheet.

    Parameters
    ----------
    title
        Its name.
    rows
        The rows that are not blank; the texts of a row end with the last that is filled.
    lines
        Row of the sheet for each of them.
    visible
        Whether a person sees the sheet.
    facts
        What a person may not see on it.
    faults
        Cells that could not be read.
    colours
        Colour to the cells that have it.
    """

    title: str
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    visible: bool = True
    facts: SheetFacts = field(default_factory=SheetFacts)
    faults: list[Fault] = field(default_factory=list)
    colours: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def add(self, line: int, texts: list[str]) -> None:
        """Add a row unless it is blank."""
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            self.rows.append(texts)
            self.lines.append(line)


def value_text(value: object) -> str:
    """Turn the value of a cell into the text that a table keeps.

    Parameters
    ----------
    value
        What the reader of the file gives.

    Returns
    -------
    text
        Days in ISO form, whole numbers without a decimal point, ``yes`` and ``no`` for ticks.

    Examples
    --------
    >>> value_text(dt.datetime(2025, 1, 15)), value_text(True), value_text(None)
    ('2025-01-15', 'yes', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return clean_cell(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value)))


def _rows(book: Workbook, title: str) -> Iterator[tuple[int, Cells]]:
    """Give each row of a sheet with its number; trust the cells, not the size that it claims."""
    sheet = book[title]
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        if line > _MAX_ROWS:
            break
        if cells:
            yield line, cells


def _formula_cells(book: Workbook, title: str) -> set[tuple[int, int]]:
    return {
        (line, i)
        for line, cells in _rows(book, title)
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
    """An .xlsx or .xlsm file, read cell by cell.

    Parameters
    ----------
    path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self._facts = inspect(path)
        data = path.read_bytes()  # no file stays open, whatever breaks on the way
        self._book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        self._formulas: Workbook | None = None
        if any(facts.formulas for facts in self._facts.values()):
            self._formulas = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=False
            )
        self.titles = [sheet.title for sheet in self._book.worksheets]

    def read(self, title: str, most: int = _MAX_ROWS) -> RawSheet:
        """Read one sheet; stop after so many rows that are not blank."""
        facts = self._facts.get(title, SheetFacts())
        visible = self._book[title].sheet_state == "visible"
        sheet = RawSheet(title, visible=visible, facts=facts)
        formulas: set[tuple[int, int]] = set()
        if self._formulas and facts.formulas:
            formulas = _formula_cells(self._formulas, title)
        for line, cells in _rows(self._book, title):
            if len(sheet.rows) >= most:
                break
            sheet.add(
                line, [self._text(cell, (line, i), formulas, sheet) for i, cell in enumerate(cells)]
            )
        return sheet

    @staticmethod
    def _text(
        cell: Cell | MergedCell,
        place: tuple[int, int],
        formulas: set[tuple[int, int]],
        sheet: RawSheet,
    ) -> str:
        shown = value_text(cell.value)
        at = f"{get_column_letter(place[1] + 1)}{place[0]}"
        if shown and cell.data_type == "e":
            sheet.faults.append(Fault(*place, "cell_error", {"value": shown, "cell": at}))
            return ""
        if cell.value is None and cell.data_type == "n" and place in formulas:
            sheet.faults.append(Fault(*place, "formula_no_value", {"cell": at}))
        if shown and place[0] <= _COLOURED_ROWS and (colour := _colour(cell)):
            sheet.colours.setdefault(colour, []).append(place)
        return shown

    def close(self) -> None:
        """Let the file go."""
        self._book.close()
        if self._formulas:
            self._formulas.close()


class OdsBook:
    """An .ods file.

    Parameters
    ----------
    path
        The file.

    Notes
    -----
    Colours, merged cells and formulas are not seen in this format.
    """

    def __init__(self, path: Path) -> None:
        inspect_ods(path)
        from python_calamine import CalamineError, load_workbook

        try:
            self._book: CalamineWorkbook = load_workbook(str(path))
            self.titles = list(self._book.sheet_names)
        except CalamineError as fault:
            raise DataError("io.workbook_broken", path=path) from fault

    def read(self, title: str, most: int = _MAX_ROWS) -> RawSheet:
        """Read one sheet; stop after so many rows that are not blank."""
        states = {meta.name: str(meta.visible) for meta in self._book.sheets_metadata}
        sheet = RawSheet(title, visible=states.get(title, "").endswith("Visible"))
        rows = self._book.get_sheet_by_name(title).to_python(skip_empty_area=False)
        for line, values in enumerate(rows, start=1):
            if len(sheet.rows) >= most:
                break
            sheet.add(line, [value_text(value) for value in values])
        return sheet

    def close(self) -> None:
        """Let the file go."""
        self._book.close()


def open_book(path: Path) -> XlsxBook | OdsBook:
    """Open a workbook.

    Parameters
    ----------
    path
        An .xlsx, .xlsm or .ods file.

    Returns
    -------
    book
        Gives its ``titles`` and reads one sheet after the other.

    Raises
    ------
    DataError
        If the file is protected, too large or broken.
    """
    try:
        return OdsBook(path) if path.suffix.lower() == ".ods" else XlsxBook(path)
    except DataError:
        raise
    except BROKEN as fault:
        raise DataError("io.workbook_broken", path=path) from fault
