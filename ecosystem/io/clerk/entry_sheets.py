"""The workbook into which answers from partner sheets and cards are typed."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from ecosystem.catalogue import label, text, vocabulary
from ecosystem.io.clerk import look
from ecosystem.io.clerk.entry_layout import (
    ANSWERS,
    ENTRY_COLUMNS,
    ENTRY_SHEETS,
    OPEN,
    QUESTIONS,
    STILL,
    entry_header,
)
from ecosystem.io.clerk.layout import HOW, ClerkColumn
from ecosystem.io.workbook_writer import same_bytes
from ecosystem.schema import TOPICS

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FIRST_ROW = 4
_BLANK_ROWS = 200
_DRAWN_ROWS = 30
_TONES: Mapping[str, str] = {ANSWERS: "where", STILL: "who", OPEN: "need"}
_RULES = ("code", "informant", "says", "new", "save")


@dataclass(frozen=True)
class CodedPlace:
    """An actor with its code.

    Parameters
    ----------
    code
        Its code.
    name
        Its name.
    type
        Its stored type.
    """

    code: str
    name: str
    type: str


def _lists(book: Workbook, places: Sequence[CodedPlace], lang: str) -> None:
    sheet = book.create_sheet(text("paper.sheet_lists", lang))
    sheet.sheet_state = "hidden"
    kinds = [key for key in vocabulary("tie_kind") if key not in HOW]
    others = [key for key in vocabulary("hurdle_kind") if key not in QUESTIONS]
    choices = {
        "codes": [place.code for place in places],
        "how": [text(f"clerk.how_{key}", lang) for key in HOW]
        + [label("tie_kind", key, lang) for key in kinds],
        "says": [label("says", key, lang) for key in vocabulary("says")],
        "answer": [label("answer", key, lang) for key in ("yes", "no")],
        "frequency": [label("frequency", key, lang) for key in vocabulary("frequency")],
        "topic": [label("topic", key, lang) for key in TOPICS],
        "language": [label("language", key, lang) for key in vocabulary("language")],
        "hurdle": [text(f"paper.hurdle_{key}", lang) for key in QUESTIONS]
        + [label("hurdle_kind", key, lang) for key in others],
    }
    for place, (name, words) in enumerate(choices.items(), start=1):
        for row, word in enumerate(words, start=1):
            sheet.cell(row, place, word)
        letter = get_column_letter(place)
        area = f"'{sheet.title}'!${letter}$1:${letter}${max(1, len(words))}"
        look.define(book, f"list_{name}", area)


def _rows(
    sheet: Worksheet, columns: Sequence[ClerkColumn], rows: Sequence[Mapping[str, str]]
) -> int:
    """Write the printed rows and rule the blank ones; give the last that is ruled."""
    last = FIRST_ROW + len(rows) + _DRAWN_ROWS
    for line in range(FIRST_ROW, last):
        printed = rows[line - FIRST_ROW] if line - FIRST_ROW < len(rows) else {}
        for place, column in enumerate(columns, start=1):
            cell = sheet.cell(line, place)
            if word := printed.get(column.key, ""):
                cell.value = word
                cell.data_type = "s"  # a name that begins with = is no formula
            look.field(cell, date=column.key == "until")
            if printed and (column.key == "about" or word):
                look.printed(cell)
    return last


def _sheet(book: Workbook, key: str, rows: Sequence[Mapping[str, str]], lang: str) -> None:
    sheet = book.create_sheet(text(f"paper.sheet_{key}", lang))
    columns, tone = ENTRY_COLUMNS[key], _TONES[key]
    look.title(sheet, tone, text(f"paper.band_{key}", lang), len(columns))
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        look.explain(sheet.cell(2, place, text(f"paper.help_{column.key}", lang)))
        look.head(sheet.cell(3, place, entry_header(column, lang)), tone)
        if column.choice:
            area = f"{letter}{FIRST_ROW}:{letter}{FIRST_ROW + len(rows) + _BLANK_ROWS}"
            look.choose(sheet, area, f"list_{column.choice}", lang, strict=False)
    sheet.row_dimensions[1].height = 34
    sheet.row_dimensions[3].height = 34
    last = _rows(sheet, columns, rows)
    sheet.freeze_panes = f"A{FIRST_ROW}"
    look.print_setup(sheet, "1:3", area=f"A1:{get_column_letter(len(columns))}{last - 1}")


def _codes(book: Workbook, places: Sequence[CodedPlace], lang: str) -> None:
    sheet = book.create_sheet(text("paper.sheet_codes", lang))
    look.title(sheet, "help", text("paper.band_codes", lang), 3)
    sheet.row_dimensions[1].height = 48  # two lines of the large type
    sheet.row_dimensions[2].height = 8
    for place, (key, width) in enumerate((("code", 12), ("name", 56), ("type", 44)), start=1):
        look.head(sheet.cell(3, place, text(f"paper.{key}_head", lang)), "help")
        sheet.column_dimensions[get_column_letter(place)].width = width
    for line, each in enumerate(sorted(places, key=lambda p: p.name.casefold()), start=FIRST_ROW):
        for place, word in enumerate((each.code, each.name, label("type", each.type, lang)), 1):
            cell = sheet.cell(line, place, word)
            cell.data_type = "s"
            look.field(cell)
    sheet.freeze_panes = f"A{FIRST_ROW}"
    look.print_setup(sheet, "1:3", area=f"A1:C{FIRST_ROW + len(places)}")


def _help(book: Workbook, lang: str) -> None:
    sheet = book.create_sheet(text("paper.sheet_help", lang))
    for letter, width in (("A", 30), ("B", 30), ("C", 58)):
        sheet.column_dimensions[letter].width = width
    look.title(sheet, "help", text("paper.entry_title", lang), 3)
    sheet.cell(2, 1, text("paper.entry_intro", lang)).alignment = Alignment(
        wrap_text=True, vertical="top"
    )
    sheet.merge_cells("A2:C2")
    look.section(sheet.cell(4, 1, text("paper.entry_first", lang)))
    look.row_title(sheet.cell(5, 1, text("paper.entry_date", lang)))
    look.field(sheet.cell(5, 2), date=True, boxed=True)
    look.explain(sheet.cell(5, 3, text("paper.entry_date_hint", lang)))
    sheet.row_dimensions[5].height = 22
    for row, rule in enumerate(_RULES, start=7):
        cell = sheet.cell(row, 1, "•  " + text(f"paper.entry_rule_{rule}", lang))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
        sheet.row_dimensions[row].height = 18 if len(str(cell.value)) < 105 else 34
    sheet.sheet_view.showGridLines = False
    look.print_setup(sheet, "1:1")


def entry_bytes(
    places: Sequence[CodedPlace],
    answers: Sequence[Mapping[str, str]],
    still: Sequence[Mapping[str, str]],
    lang: str,
) -> bytes:
    """Make the workbook into which answers are typed.

    Parameters
    ----------
    places
        The actors that may stand in it, with their codes.
    answers
        Printed rows of the sheet of ties: column to text.
    still
        Printed rows of the sheet *still true*; without any the sheet is left out.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    data
        Content of an .xlsx file; the same bytes each time.
    """
    book = openpyxl.Workbook()
    book.properties.creator = "ecosystem"
    book.properties.created = look.STAMP
    del book[book.sheetnames[0]]
    _help(book, lang)
    rows = {ANSWERS: answers, STILL: still, OPEN: ()}
    for key in ENTRY_SHEETS:
        if key != STILL or still:
            _sheet(book, key, rows[key], lang)
    _codes(book, places, lang)
    _lists(book, places, lang)
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())
