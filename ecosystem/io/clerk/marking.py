"""The user's own workbook with marks: coloured cells, a comment at each, a list of all on top."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from ecosystem.catalogue import text
from ecosystem.errors import DataError
from ecosystem.io.clerk import look
from ecosystem.io.clerk.layout import SHEETS, clerk_column, sheet_names
from ecosystem.io.saving import save_file
from ecosystem.io.sheets import BROKEN
from ecosystem.io.text import clean_cell, fold
from ecosystem.io.words import column_key, table_names
from ecosystem.problems import Problem
from ecosystem.schema import TABLES

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

ENDINGS = (".xlsx", ".xlsm")
_FILLS = {"error": "FFF4B6B0", "warning": "FFFFE9A8"}
_LOOK = 15
_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Double:
    """Two places that may be one.

    Parameters
    ----------
    left, right
        Their names.
    sentence
        The question.
    """

    left: str
    right: str
    sentence: str


def _means(sheet: str, header: str, column: str) -> bool:
    """Tell whether a header of a sheet is that of a column, however either is written."""
    if fold(header) == fold(column):
        return True
    key = sheet_names().get(fold(sheet))
    if key in SHEETS[:3]:
        found = clerk_column(key, header)
        stored = {"actor": "actor", "how": "kind", "until": "valid_until"}.get(found or "", found)
        return column in (found, stored, (found or "").lstrip("="))
    table = table_names().get(fold(sheet))
    return table is not None and column_key(TABLES[table], header) == column


def _place(sheet: Worksheet, problem: Problem) -> tuple[int, int] | None:
    """Find the cell of a problem: its own, that of its row and column, or the header."""
    cell = str(problem.params.get("cell") or "")
    if re.fullmatch(r"[A-Z]{1,3}\d+", cell):
        letters, row = coordinate_from_string(cell)
        return row, column_index_from_string(letters)
    limit = min(sheet.max_row, problem.line or _LOOK, _LOOK)
    found = None
    for row in range(1, limit + 1):
        for header in sheet[row]:
            word = clean_cell(header.value) if isinstance(header.value, str) else ""
            if word and problem.column and _means(sheet.title, word, problem.column):
                found = (row, int(header.column or 1))
    if problem.line is not None:
        return problem.line, found[1] if found else 1
    return found


def _mark(sheet: Worksheet, problem: Problem, lang: str) -> tuple[int, int] | None:
    place = _place(sheet, problem)
    if place is None:
        return None
    cell = sheet.cell(*place)
    if isinstance(cell, MergedCell):
        area = next(r for r in sheet.merged_cells.ranges if cell.coordinate in r)
        place = (area.min_row, area.min_col)
        cell = sheet.cell(*place)
    said = problem.message(lang).partition(": ")[2]
    place_said = problem.place(lang)
    said = said.removeprefix(f"{place_said}: ")
    before = cell.comment.text if cell.comment else ""
    comment = Comment(f"{before}\n\n{said}".strip()[:8000], "ecosystem")
    comment.width, comment.height = 340, min(400, 60 + len(comment.text) // 2)
    cell.comment = comment
    worse = cell.fill.fgColor.rgb == _FILLS["error"]
    colour = _FILLS["error"] if worse else _FILLS[problem.severity]
    cell.fill = PatternFill("solid", fgColor=colour)
    return place


def _write(sheet: Worksheet, row: int, words: Sequence[str], *, bold: bool = False) -> None:
    lines = max(
        -(-len(word) // width) for word, width in zip(words, (10, 15, 9, 24, 76, 36), strict=False)
    )
    sheet.row_dimensions[row].height = 16 * max(1, lines)
    for place, word in enumerate(words, start=1):
        cell = sheet.cell(row, place)
        cell.value = _ILLEGAL.sub("", word)[:32_000] or None
        if word:
            cell.data_type = "s"
        cell.font = Font(name="Calibri", bold=bold)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if bold:
            cell.fill = PatternFill("solid", fgColor="FFE6EEF0")


def _title(book: Workbook, lang: str) -> str:
    title, number = text("clerk.marked_sheet", lang), 2
    while title in book.sheetnames:
        title = f"{text('clerk.marked_sheet', lang)} {number}"
        number += 1
    return title


def _summary(
    book: Workbook,
    problems: Sequence[tuple[Problem, str]],
    doubles: Sequence[Double],
    lang: str,
) -> None:
    sheet = book.create_sheet(_title(book, lang), 0)
    for letter, width in zip("ABCDEF", (11, 16, 9, 26, 80, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    errors = sum(problem.severity == "error" for problem, _ in problems)
    sheet["A1"] = text("clerk.marked_title", lang)
    sheet["A1"].font = Font(name="Calibri", bold=True, size=16, color="FF24505C")
    sheet["A2"] = text("clerk.marked_counts", lang, errors=errors, notices=len(problems) - errors)
    sheet["A3"] = text("clerk.marked_about", lang)
    sheet["A3"].font = Font(name="Calibri", italic=True, color="FF5F6B72")
    heads = [
        text(f"clerk.marked_{key}", lang) for key in ("what", "sheet_head", "row", "column", "say")
    ]
    row = 5
    if problems:
        _write(sheet, row, heads, bold=True)
        sheet.freeze_panes = "A6"
    for problem, target in problems:
        row += 1
        said = problem.message(lang).partition(": ")[2].removeprefix(f"{problem.place(lang)}: ")
        kind = text(f"checks.{problem.severity}", lang)
        line = "" if problem.line is None else str(problem.line)
        _write(sheet, row, [kind, problem.source, line, problem.column, said])
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor=_FILLS[problem.severity])
        if target:
            link = sheet.cell(row, 3)
            link.hyperlink = f"#'{problem.source.replace(chr(39), chr(39) * 2)}'!{target}"
            link.value = target
            link.font = Font(name="Calibri", underline="single", color="FF1F5A7A")
    if doubles:
        row += 2
        sheet.cell(row, 1, text("clerk.marked_doubles", lang)).font = Font(bold=True, size=13)
        row += 1
        heads = [
            text(f"clerk.marked_{key}", lang) for key in ("question", "left", "right", "decide")
        ]
        _write(sheet, row, ["", heads[1], "", heads[2], heads[0], heads[3]], bold=True)
        for double in doubles:
            row += 1
            _write(sheet, row, ["", double.left, "", double.right, double.sentence, ""])
    look.print_setup(sheet, "5:5", area=f"A1:F{row}")
    sheet.sheet_properties.tabColor = "B3261E" if errors else "2E6B4F"
    book.active = 0


def write_marked(
    source: Path, target: Path, problems: Sequence[Problem], doubles: Sequence[Double], lang: str
) -> Path:
    """Write a copy of a workbook with every problem at its cell.

    Parameters
    ----------
    source
        The user's workbook; it is not changed.
    target
        The copy.
    problems
        What `load` said about it.
    doubles
        Places that may be one.
    lang
        Language of the comments.

    Returns
    -------
    path
        The copy.

    Raises
    ------
    DataError
        If the workbook is no .xlsx or .xlsm file, is broken, or the copy cannot be written.

    Notes
    -----
    Formats, formulas, drop-downs and macros stay. Pictures and charts are lost, since the library
    that writes the file does not keep them. Comments that stand in a marked cell come first.
    """
    if source.suffix.lower() not in ENDINGS:
        raise DataError("clerk.marked_no_workbook", path=source)
    macros = source.suffix.lower() == ".xlsm"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(source, keep_vba=macros)
        except BROKEN as fault:
            raise DataError("io.workbook_broken", path=source) from fault
        placed = []
        for problem in problems:
            known = problem.source in book.sheetnames
            place = _mark(book[problem.source], problem, lang) if known else None
            at = book[problem.source].cell(*place).coordinate if place else ""
            placed.append((problem, at))
        _summary(book, placed, doubles, lang)
        return save_file(target, book.save)
