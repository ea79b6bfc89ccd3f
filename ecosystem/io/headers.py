"""Where the header of a sheet is, and what kind of workbook a file is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.catalogue import LANGUAGES, text
from ecosystem.errors import DataError
from ecosystem.io.text import fold

if TYPE_CHECKING:
    from ecosystem.io.raw import RawSheet

_CSV = (".csv", ".tsv")

_LOOK = 15
"""Rows among which a header is looked for: titles and explanations stand above it."""


def is_clerk_book(titles: Iterable[str]) -> bool:
    """Tell whether a workbook has the sheet *Wer* of the template.

    Parameters
    ----------
    titles
        Names of its sheets.

    Returns
    -------
    found
        True in German and in English.
    """
    wanted = {fold(text("clerk.sheet_who", lang)) for lang in LANGUAGES}
    return any(fold(title) in wanted for title in titles)


def clerk_files(folder: Path) -> dict[str, Path]:
    """Find the sheets of the template in a folder.

    Parameters
    ----------
    folder
        The folder.

    Returns
    -------
    files
        Name of a sheet to its file; empty if *Wer* is not there.

    Raises
    ------
    DataError
        If the folder cannot be opened.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in _CSV)
    except OSError as fault:
        raise DataError("io.cannot_open_path", path=folder) from fault
    return {path.stem: path for path in paths} if is_clerk_book(p.stem for p in paths) else {}


def header_place(rows: Sequence[Sequence[str]], known: Callable[[str], bool]) -> int:
    """Find the header of a table under titles and explanations.

    Parameters
    ----------
    rows
        The rows that are not blank.
    known
        Tells whether a text is a header that is looked for.

    Returns
    -------
    place
        Number of the row; the first one unless another has clearly more headers.
    """
    counts = [sum(1 for word in row if word and known(word)) for row in rows[:_LOOK]]
    best = max(range(len(counts)), key=lambda place: (counts[place], -place))
    return best if counts[0] <= 1 and counts[best] >= 2 else 0


def coloured_cells(sheet: RawSheet, header: int) -> str:
    """Name cells whose colour may mean something.

    Parameters
    ----------
    sheet
        The sheet.
    header
        Row of its header.

    Returns
    -------
    cells
        Up to five places below the header, such as ``"B5, B9"``; blank if no cell there is
        coloured, or all are.
    """
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
