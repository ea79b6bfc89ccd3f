"""The user's own workbook with marks: coloured cells, a comment at each, a list of all on top."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
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
from ecosystem.io.clerk.decided import FILLS, is_check_sheet
from ecosystem.io.clerk.layout import SHEETS, clerk_column, sheet_names
from ecosystem.io.clerk.questions import (
    Double,
    forget_open_questions,
    place_questions,
    write_question,
)
from ecosystem.io.saving import save_file
from ecosystem.io.sheets import BROKEN
from ecosystem.io.text import clean_cell, fold
from ecosystem.io.words import column_key, table_names
from ecosystem.problems import Problem
from ecosystem.schema import TABLES

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

ENDINGS = (".xlsx", ".xlsm")
_FLAG = "⚑ "
"""Begins what we say in a comment, so that a later check can take it out again."""
_LOOK = 15
_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")


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
    comment = Comment(f"{before}\n\n{_FLAG}{said}".strip()[:8000], "ecosystem")
    comment.width, comment.height = 340, min(400, 60 + len(comment.text) // 2)
    cell.comment = comment
    worse = cell.fill.fgColor.rgb == FILLS["error"]
    colour = FILLS["error"] if worse else FILLS[problem.severity]
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
    answered: Mapping[Double, tuple[str, str]],
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
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor=FILLS[problem.severity])
        if target:
            _link(sheet.cell(row, 3), problem.source, target, target)
    row = _ask(sheet, row, doubles, answered, lang) if doubles else row
    look.print_setup(sheet, "5:5", area=f"A1:F{row}")
    sheet.sheet_properties.tabColor = "B3261E" if errors else "2E6B4F"
    book.active = 0


def _ask(
    sheet: Worksheet,
    row: int,
    doubles: Sequence[Double],
    answered: Mapping[Double, tuple[str, str]],
    lang: str,
) -> int:
    """List the questions about names; those without a row are decided here. Give the last row."""
    row += 2
    title = sheet.cell(row, 1, text("clerk.marked_doubles", lang))
    title.font = Font(name="Calibri", bold=True, size=13)
    sheet.cell(row + 1, 1, text("clerk.decide_about", lang)).font = Font(
        name="Calibri", italic=True
    )
    row += 2
    heads = [
        text(f"clerk.{key}", lang)
        for key in ("decide_where", "marked_say", "marked_question", "decide_head")
    ]
    _write(sheet, row, ["", heads[0], "", heads[1], heads[2], heads[3]], bold=True)
    for double in doubles:
        row += 1
        _write(sheet, row, ["", "", "", double.sentence, "", ""])
        sheet.row_dimensions[row].height = 16 * max(2, -(-len(double.sentence) // 24))
        own = write_question(sheet, row, 5, double, lang)
        link = sheet.cell(row, 2)
        where, cell = answered.get(double, (sheet.title, own))
        _link(link, where, cell, f"{where} {cell}")
    return row


def _link(cell: Cell | MergedCell, sheet: str, target: str, words: str) -> None:
    quoted = sheet.replace(chr(39), chr(39) * 2)
    cell.hyperlink = f"#'{quoted}'!{target}"
    cell.value = words
    cell.font = Font(name="Calibri", underline="single", color="FF1F5A7A")


def _unmark(book: Workbook) -> None:
    """Take the marks of an earlier check out of a workbook that was marked before."""
    for sheet in list(book.worksheets):
        if is_check_sheet(sheet.title, str(sheet["A1"].value or "")) and len(book.worksheets) > 1:
            book.remove(sheet)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, MergedCell):
                    continue
                if cell.has_style and cell.fill.fgColor.rgb in FILLS.values():
                    cell.fill = PatternFill()
                if cell.comment and _FLAG in cell.comment.text:
                    kept = cell.comment.text.partition(_FLAG)[0].strip()
                    cell.comment = Comment(kept, cell.comment.author) if kept else None
    forget_open_questions(book)


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
        _unmark(book)
        placed = []
        for problem in problems:
            known = problem.source in book.sheetnames
            place = _mark(book[problem.source], problem, lang) if known else None
            at = book[problem.source].cell(*place).coordinate if place else ""
            placed.append((problem, at))
        answered = place_questions(book, doubles, lang)
        _summary(book, placed, doubles, answered, lang)
        return save_file(target, book.save)
