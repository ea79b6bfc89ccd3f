"""The user's own workbook with marks: coloured cells, a comment at each, a list of all on top."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.worksheet.datavalidation import DataValidation

from ecosystem.errors import DataError, Problem
from ecosystem.io.clerk import read
from ecosystem.io.clerk.sheets import SHEETS, clerk_column, sheet_names
from ecosystem.io.clerk.write import print_setup
from ecosystem.io.files import clean_cell, fold, save_file
from ecosystem.io.grids import column_key, table_names, whole
from ecosystem.schema import TABLES
from ecosystem.stubs import dataclass
from ecosystem.words import text

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


# --- Questions about names in a marked workbook: beside the rows they are about, with a drop-
# down.

_LOOK = 15

_WIDTHS = (56, 20)

_font = partial(Font, name="Calibri")


@dataclass(frozen=True)
class Double:
    """Two places that may be one."""

    left: str  # Their names; the left one stays if they are one.
    right: str
    sentence: str  # The question in words.
    # Sheet and row at which the question may stand, best first.
    rows: tuple[tuple[str, int], ...] = ()


def asked_of(problems: Iterable[Problem], lang: str) -> list[Double]:
    """Give the names that are spelt nearly like a known one as questions."""
    found: dict[tuple[str, str], Double] = {}
    for problem in problems:
        if problem.key == "clerk.name_close" and problem.line is not None:
            pair = (str(problem.params["known"]), str(problem.params["value"]))
            said = _said(problem, lang)
            found.setdefault(pair, Double(*pair, said, ((problem.source, problem.line),)))
        if problem.key == "clerk.list_maybe_person" and problem.line is not None:
            name = str(problem.params["value"])
            rows = ((problem.source, problem.line),)
            found.setdefault((name, ""), Double(name, "", read.question_text(name, "", lang), rows))
    return list(found.values())


def _said(problem: Problem, lang: str) -> str:
    """Say a problem without its kind and its place."""
    return problem.message(lang).partition(": ")[2].removeprefix(f"{problem.place(lang)}: ")


def texts_of(sheet: Worksheet, last: int | None = None) -> list[list[str]]:
    """Give the texts of a sheet row by row."""
    rows = sheet.iter_rows(max_row=last or sheet.max_row, values_only=True)
    return [[clean_cell(w) if isinstance(w, str) else "" for w in row] for row in rows]


def header_row(sheet: Worksheet) -> int:
    """Find the row of headers of a sheet, counted from 1."""
    key = sheet_names().get(fold(sheet.title))
    table = table_names().get(fold(sheet.title))

    def known(word: str) -> bool:
        if key in SHEETS[:3]:
            return clerk_column(key, word) is not None
        return table is not None and column_key(TABLES[table], word) is not None

    counts = [
        sum(1 for word in row if word and known(word))
        for row in texts_of(sheet, min(_LOOK, sheet.max_row))
    ]
    most = max(counts, default=0)
    return counts.index(most) + 1 if most else 1


def forget_open_questions(book: Workbook) -> None:
    """Take questions without a decision out of a workbook: they are asked anew if they stand."""
    for sheet in book.worksheets:
        for number, place in read.question_columns(texts_of(sheet, min(_LOOK, sheet.max_row))):
            for row in range(number + 2, sheet.max_row + 1):
                answer = sheet.cell(row, place + 2)
                if answer.value in (None, ""):
                    sheet.cell(row, place + 1).value = None


def _free(sheet: Worksheet, row: int) -> int | None:
    """Find a column of questions that is blank in a row."""
    for _, place in read.question_columns(texts_of(sheet, min(_LOOK, sheet.max_row))):
        question = sheet.cell(row, place + 1).value
        if question in (None, "") or read.pair_of(str(question)) is None:
            return place + 1
    return None


def _header(word: str, taken: Sequence[str]) -> str:
    """Choose a header that the user has not given to a column."""
    folded, number, found = {fold(each) for each in taken}, 2, word
    while fold(found) in folded:
        found = f"{word} ({number})"
        number += 1
    return found


def _add_columns(sheet: Worksheet, lang: str) -> int:
    """Add a column of questions and one of decisions to the right of everything."""
    head = header_row(sheet)
    texts = texts_of(sheet, head)[head - 1]
    place = sheet.max_column + 1
    for offset, (key, width) in enumerate(
        zip(("marked_question", "decide_head"), _WIDTHS, strict=True)
    ):
        cell = sheet.cell(head, place + offset)
        cell.value = _header(text(f"clerk.{key}", lang), texts)
        cell.font = _font(bold=True)
        cell.fill = PatternFill("solid", fgColor=read.QUESTION_FILLS[0])
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(place + offset)].width = width
    _widen_print(sheet, place + 1)
    return place


def _widen_print(sheet: Worksheet, last: int) -> None:
    if sheet.print_area:
        first, _, end = str(sheet.print_area).rpartition(":")
        row = "".join(sign for sign in end if sign.isdigit())
        if first and row:
            area = first.rpartition("!")[2].replace("$", "")
            sheet.print_area = f"{area}:{get_column_letter(last)}{row}"


def _choose(sheet: Worksheet, coordinate: str, lang: str, keys: tuple[str, str]) -> None:
    words = ",".join(text(f"clerk.decide_{key}", lang) for key in keys)
    rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
    rule.showErrorMessage = False
    sheet.add_data_validation(rule)
    rule.add(coordinate)


def write_question(sheet: Worksheet, row: int, place: int, double: Double, lang: str) -> str:
    """Write a question and its drop-down into a sheet."""
    question = sheet.cell(row, place)
    question.value = read.question_text(double.left, double.right, lang)
    question.data_type = "s"
    answer = sheet.cell(row, place + 1)
    answer.value = None
    for cell in (question, answer):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.fill = PatternFill("solid", fgColor=read.QUESTION_FILLS[1])
    keys = ("same", "other") if double.right else ("place", "replace")
    _choose(sheet, answer.coordinate, lang, keys)
    return answer.coordinate


def place_questions(
    book: Workbook, doubles: Sequence[Double], lang: str
) -> Mapping[Double, tuple[str, str]]:
    """Write every question beside its row."""
    found: dict[Double, tuple[str, str]] = {}
    for double in doubles:
        for title, row in double.rows:
            if title not in book.sheetnames:
                continue
            sheet = book[title]
            words = [fold(w) for w in texts_of(sheet, row)[row - 1]] if row <= sheet.max_row else []
            if not {fold(double.left), fold(double.right)} & set(words):
                continue
            place = _free(sheet, row) or _add_columns(sheet, lang)
            found[double] = (title, write_question(sheet, row, place, double, lang))
            break
    return found


# --- The user's own workbook with marks: coloured cells, a comment at each, a list of all on top.

ENDINGS = (".xlsx", ".xlsm")

# Begins what we say in a comment, so that a later check can take it out again.
_FLAG = "⚑ "


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
    before = cell.comment.text if cell.comment else ""
    said = f"{before}\n\n{_FLAG}{_said(problem, lang)}"
    comment = Comment(said.strip()[:8000], "ecosystem")
    comment.width, comment.height = 340, min(400, 60 + len(comment.text) // 2)
    cell.comment = comment
    worse = cell.fill.fgColor.rgb == read.FILLS["error"]
    colour = read.FILLS["error"] if worse else read.FILLS[problem.severity]
    cell.fill = PatternFill("solid", fgColor=colour)
    return place


def _title(book: Workbook, lang: str) -> str:
    title, number = text("clerk.marked_sheet", lang), 2
    while title in book.sheetnames:
        title = f"{text('clerk.marked_sheet', lang)} {number}"
        number += 1
    return title


class _Summary:
    """Writes the list of all problems and questions, line by line, on a sheet in front."""

    def __init__(self, book: Workbook, lang: str) -> None:
        self.lang, self.row = lang, 4
        self.sheet = book.create_sheet(_title(book, lang), 0)
        for letter, width in zip("ABCDEF", (11, 16, 9, 26, 80, 40), strict=True):
            self.sheet.column_dimensions[letter].width = width
        book.active = 0

    def say(self, cell: str, key: str, font: Font | None = None, **numbers: int) -> None:
        """Write a text of the catalogue."""
        self.sheet[cell] = text(f"clerk.{key}", self.lang, **numbers)
        if font is not None:
            self.sheet[cell].font = font

    def line(self, *words: str, bold: bool = False) -> None:
        """Write the next line, as high as its words need."""
        self.row += 1
        widths = (10, 15, 9, 24, 76, 36)
        lines = max(-(-len(word) // width) for word, width in zip(words, widths, strict=False))
        self.sheet.row_dimensions[self.row].height = 16 * max(1, lines)
        for place, word in enumerate(words, start=1):
            cell = self.sheet.cell(self.row, place)
            cell.value = _ILLEGAL.sub("", word)[:32_000] or None
            if word:
                cell.data_type = "s"
            cell.font = _font(bold=bold)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if bold:
                cell.fill = PatternFill("solid", fgColor="FFE6EEF0")

    def heads(self, *keys: str) -> None:
        """Write a line of headers."""
        self.line(*(text(f"clerk.{key}", self.lang) if key else "" for key in keys), bold=True)

    def write(self, problems: Sequence[tuple[Problem, str]]) -> None:
        """List the problems, each with a link to its cell."""
        errors = sum(problem.severity == "error" for problem, _ in problems)
        self.say("A1", "marked_title", _font(bold=True, size=16, color="FF24505C"))
        self.say("A2", "marked_counts", errors=errors, notices=len(problems) - errors)
        self.say("A3", "marked_about", _font(italic=True, color="FF5F6B72"))
        self.sheet.sheet_properties.tabColor = "B3261E" if errors else "2E6B4F"
        if problems:
            heads = ("what", "sheet_head", "row", "column", "say")
            self.heads(*(f"marked_{key}" for key in heads))
            self.sheet.freeze_panes = "A6"
        for problem, target in problems:
            kind = text(f"checks.{problem.severity}", self.lang)
            line = "" if problem.line is None else str(problem.line)
            self.line(kind, problem.source, line, problem.column, _said(problem, self.lang))
            fill = PatternFill("solid", fgColor=read.FILLS[problem.severity])
            self.sheet.cell(self.row, 1).fill = fill
            if target:
                _link(self.sheet.cell(self.row, 3), problem.source, target, target)

    def ask(self, doubles: Sequence[Double], answered: Mapping[Double, tuple[str, str]]) -> None:
        """List the questions about names; those without a row are decided here."""
        self.row = max(self.row, 5) + 2
        self.say(f"A{self.row}", "marked_doubles", _font(bold=True, size=13))
        self.row += 1
        self.say(f"A{self.row}", "decide_about", _font(italic=True))
        self.heads("", "decide_where", "", "marked_say", "marked_question", "decide_head")
        for double in doubles:
            self.line("", "", "", double.sentence, "", "")
            height = 16 * max(2, -(-len(double.sentence) // 24))
            self.sheet.row_dimensions[self.row].height = height
            own = write_question(self.sheet, self.row, 5, double, self.lang)
            where, cell = answered.get(double, (self.sheet.title, own))
            _link(self.sheet.cell(self.row, 2), where, cell, f"{where} {cell}")


def _link(cell: Cell | MergedCell, sheet: str, target: str, words: str) -> None:
    quoted = sheet.replace(chr(39), chr(39) * 2)
    cell.hyperlink = f"#'{quoted}'!{target}"
    cell.value = words
    cell.font = _font(underline="single", color="FF1F5A7A")


def _unmark(book: Workbook) -> None:
    """Take the marks of an earlier check out of a workbook that was marked before."""
    for sheet in list(book.worksheets):
        if (
            read.is_check_sheet(sheet.title, str(sheet["A1"].value or ""))
            and len(book.worksheets) > 1
        ):
            book.remove(sheet)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, MergedCell):
                    continue
                if cell.has_style and cell.fill.fgColor.rgb in read.FILLS.values():
                    cell.fill = PatternFill()
                if cell.comment and _FLAG in cell.comment.text:
                    kept = cell.comment.text.partition(_FLAG)[0].strip()
                    cell.comment = Comment(kept, cell.comment.author) if kept else None
    forget_open_questions(book)


def write_marked(
    source: Path, target: Path, problems: Sequence[Problem], doubles: Sequence[Double], lang: str
) -> Path:
    """Write a copy of a workbook with every problem at its cell."""
    # Formats, formulas, drop-downs and macros stay. Pictures and charts are lost, since the
    # library that writes the file does not keep them. Comments that stand in a marked cell come
    # first.
    if source.suffix.lower() not in ENDINGS:
        raise DataError("clerk.marked_no_workbook", path=source)
    macros = source.suffix.lower() == ".xlsm"
    with whole(source):
        book = openpyxl.load_workbook(source, keep_vba=macros)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _unmark(book)
        placed = []
        for problem in problems:
            known = problem.source in book.sheetnames
            place = _mark(book[problem.source], problem, lang) if known else None
            at = book[problem.source].cell(*place).coordinate if place else ""
            placed.append((problem, at))
        answered = place_questions(book, doubles, lang)
        summary = _Summary(book, lang)
        summary.write(placed)
        if doubles:
            summary.ask(doubles, answered)
        print_setup(summary.sheet, "5:5", area=f"A1:F{max(summary.row, 5)}")
        return save_file(target, book.save)
