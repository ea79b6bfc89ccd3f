"""The workbook with one sheet for each table of the data model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from ecosystem.catalogue import label, text, vocabulary
from ecosystem.io.clerk import look
from ecosystem.io.workbook import META_KEYS
from ecosystem.schema import TABLES, Column

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_LAST_ROW = 1000
_WIDTHS = {"text": 34, "keys": 30, "languages": 26, "id": 18, "date": 14}
_META = tuple(key for key in META_KEYS if key not in ("view", "title"))


def _lists(book: Workbook, lang: str) -> None:
    names = {
        column.vocabulary
        for table in TABLES.values()
        for column in table.columns.values()
        if column.type == "key" and column.vocabulary
    }
    sheet = book.create_sheet(text("clerk.sheet_lists", lang))
    sheet.sheet_state = "hidden"
    for place, name in enumerate(sorted(names), start=1):
        words = [label(name, key, lang) for key in vocabulary(name)]
        for row, word in enumerate(words, start=1):
            sheet.cell(row, place, word)
        letter = get_column_letter(place)
        look.define(book, f"list_{name}", f"'{sheet.title}'!${letter}$1:${letter}${len(words)}")


def _choice(column: Column) -> str:
    return f"list_{column.vocabulary}" if column.type == "key" and column.vocabulary else ""


def add_tables(book: Workbook, lang: str) -> None:
    """Add a sheet of properties, one sheet for each table, and the lists to choose from.

    Parameters
    ----------
    book
        A workbook without sheets.
    lang
        ``"de"`` or ``"en"``.
    """
    sheet = book.create_sheet(text("io.meta_sheet", lang))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 40
    for row, key in enumerate(_META, start=1):
        look.row_title(sheet.cell(row, 1, text(f"io.meta_{key}", lang)))
        look.field(sheet.cell(row, 2), date=False, boxed=True)
    look.print_setup(sheet, "1:1")
    for name, table in TABLES.items():
        sheet = book.create_sheet(table.labels[lang])
        tone = {"actors": "who", "offers": "what", "ties": "where", "needs": "need"}.get(
            name, "help"
        )
        for place, column in enumerate(table.columns.values(), start=1):
            star = " *" if column.required else ""
            look.head(sheet.cell(1, place, column.labels[lang] + star), tone)
            letter = get_column_letter(place)
            longest = (
                max(map(len, column.labels[lang].split())) + 4
            )  # no letter falls to a new line
            sheet.column_dimensions[letter].width = max(_WIDTHS.get(column.type, 16), longest)
            if choice := _choice(column):
                area = f"{letter}2:{letter}{_LAST_ROW}"
                look.choose(sheet, area, choice, lang, strict=True)
        sheet.row_dimensions[1].height = 36
        sheet.freeze_panes = "B2"
        look.print_setup(sheet, "1:1")
    _lists(book, lang)
