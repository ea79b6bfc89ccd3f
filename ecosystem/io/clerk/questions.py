"""Questions about names in a marked workbook: beside the rows they are about, with a drop-down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ecosystem.catalogue import text
from ecosystem.io.clerk.decided import (
    QUESTION_FILLS,
    pair_of,
    question_columns,
    question_text,
)
from ecosystem.io.clerk.layout import SHEETS, clerk_column, sheet_names
from ecosystem.io.text import clean_cell, fold
from ecosystem.io.words import column_key, table_names
from ecosystem.problems import Problem
from ecosystem.schema import TABLES

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_LOOK = 15
_WIDTHS = (56, 20)


@dataclass(frozen=True)
class Double:
    """Two places that may be one.

    Parameters
    ----------
    left, right
        Their names; the left one stays if they are one.
    sentence
        The question in words.
    rows
        Sheet and row at which the question may stand, best first.
    """

    left: str
    right: str
    sentence: str
    rows: tuple[tuple[str, int], ...] = ()


def asked_of(problems: Iterable[Problem], lang: str) -> list[Double]:
    """Give the names that are spelt nearly like a known one as questions.

    Parameters
    ----------
    problems
        What the reader said.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    doubles
        One for each pair of names, in the order of the problems.
    """
    found: dict[tuple[str, str], Double] = {}
    for problem in problems:
        if problem.key == "clerk.name_close" and problem.line is not None:
            pair = (str(problem.params["known"]), str(problem.params["value"]))
            said = problem.message(lang).partition(": ")[2].removeprefix(problem.place(lang) + ": ")
            found.setdefault(pair, Double(*pair, said, ((problem.source, problem.line),)))
    return list(found.values())


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
        for number, place in question_columns(texts_of(sheet, min(_LOOK, sheet.max_row))):
            for row in range(number + 2, sheet.max_row + 1):
                answer = sheet.cell(row, place + 2)
                if answer.value in (None, ""):
                    sheet.cell(row, place + 1).value = None


def _free(sheet: Worksheet, row: int) -> int | None:
    """Find a column of questions that is blank in a row."""
    for _, place in question_columns(texts_of(sheet, min(_LOOK, sheet.max_row))):
        question = sheet.cell(row, place + 1).value
        if question in (None, "") or pair_of(str(question)) is None:
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
        cell.font = Font(name="Calibri", bold=True)
        cell.fill = PatternFill("solid", fgColor=QUESTION_FILLS[0])
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


def _choose(sheet: Worksheet, coordinate: str, lang: str) -> None:
    words = ",".join(text(f"clerk.decide_{key}", lang) for key in ("same", "other"))
    rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
    rule.showErrorMessage = False
    sheet.add_data_validation(rule)
    rule.add(coordinate)


def write_question(sheet: Worksheet, row: int, place: int, double: Double, lang: str) -> str:
    """Write a question and its drop-down into a sheet.

    Parameters
    ----------
    sheet
        The sheet.
    row, place
        Row and column of the question, from 1.
    double
        The two names.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    cell
        Where the decision is typed.
    """
    question = sheet.cell(row, place)
    question.value = question_text(double.left, double.right, lang)
    question.data_type = "s"
    answer = sheet.cell(row, place + 1)
    answer.value = None
    for cell in (question, answer):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.fill = PatternFill("solid", fgColor=QUESTION_FILLS[1])
    _choose(sheet, answer.coordinate, lang)
    return answer.coordinate


def place_questions(
    book: Workbook, doubles: Sequence[Double], lang: str
) -> Mapping[Double, tuple[str, str]]:
    """Write every question beside its row.

    Parameters
    ----------
    book
        The marked workbook.
    doubles
        The questions.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    places
        Question to the sheet and cell of its decision; without those that have no row.
    """
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
