"""The workbook to fill: four sheets with names, ticks and drop-downs, and one that explains."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from ecosystem.catalogue import label, text, vocabulary
from ecosystem.io.clerk import look
from ecosystem.io.clerk.layout import COLUMNS, HOW, META_FIELDS, SHEETS, ClerkColumn, header_text
from ecosystem.io.saving import save_file
from ecosystem.io.workbook_writer import same_bytes
from ecosystem.schema import CORE_TOPICS, TOPICS

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

FIRST_ROW = 4
LAST_ROW = 500
LANGUAGE_COLUMNS = 9
DRAWN_ROWS = 120
_PRINTED_ROWS = 40
_STEPS = (
    ("help_steps", ("help_step_who", "help_step_what", "help_step_where", "help_step_need")),
    ("help_rules", ("help_rule_blank", "help_rule_names", "help_rule_helpers", "help_rule_colour")),
    ("help_next", ("help_next_check", "help_next_report")),
)


def _lists(book: Workbook, lang: str) -> None:
    """Write what can be chosen on a hidden sheet; each list has a name."""
    sheet = book.create_sheet(text("clerk.sheet_lists", lang))
    sheet.sheet_state = "hidden"
    choices = {
        "type": [label("type", key, lang) for key in vocabulary("type")],
        "how": [text(f"clerk.how_{key}", lang) for key in HOW],
        "tick": ["x"],
        "answer": [label("answer", key, lang) for key in ("yes", "no")],
        "takes_new": [label("answer_ask", key, lang) for key in vocabulary("answer_ask")],
        "language": [label("language", key, lang) for key in vocabulary("language")],
    }
    for place, (name, words) in enumerate(choices.items(), start=1):
        for row, word in enumerate(words, start=1):
            sheet.cell(row, place, word)
        letter = get_column_letter(place)
        area = f"'{sheet.title}'!${letter}$1:${letter}${len(words)}"
        look.define(book, f"list_{name}", area)
    who = text("clerk.sheet_who", lang)
    look.define(book, "list_names", f"'{who}'!$A${FIRST_ROW}:$A${LAST_ROW}")


def _help_text(sheet: str, column: ClerkColumn, lang: str) -> str:
    if column.key in TOPICS:
        return text("clerk.what_topics_help", lang) if column.key == CORE_TOPICS[0] else ""
    return text(f"clerk.{sheet}_{column.key}_help", lang)


def _list_sheet(book: Workbook, key: str, lang: str) -> None:
    sheet = book.create_sheet(text(f"clerk.sheet_{key}", lang))
    columns = COLUMNS[key]
    look.title(sheet, key, text(f"clerk.about_{key}", lang), len(columns))
    tilted = key == "what"
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        topic = column.key in TOPICS
        look.explain(sheet.cell(2, place, _help_text(key, column, lang) or None))
        look.head(sheet.cell(3, place, header_text(key, column, lang)), key, tilted=topic)
        if column.choice:
            choice = "answer" if column.key == "one_person" else column.choice
            strict = column.choice not in ("names", "type", "tick")
            area = f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}"
            look.choose(sheet, area, f"list_{choice}", lang, strict=strict)
        centred = column.choice in ("tick", "takes_new") or column.key == "staff"
        for row in range(FIRST_ROW, DRAWN_ROWS):
            look.field(sheet.cell(row, place), centred=centred, date=column.key == "until")
    if tilted:
        first = next(i for i, c in enumerate(columns, start=1) if c.key in TOPICS)
        sheet.merge_cells(start_row=2, end_row=2, start_column=first, end_column=first + 11)
    sheet.row_dimensions[3].height = 164 if tilted else 36
    sheet.freeze_panes = f"B{FIRST_ROW}"
    last = get_column_letter(len(columns))
    look.print_setup(sheet, "1:3", area=f"A1:{last}{_PRINTED_ROWS}")


def _need_sheet(book: Workbook, lang: str) -> None:
    sheet = book.create_sheet(text("clerk.sheet_need", lang))
    look.title(sheet, "need", text("clerk.about_need", lang), LANGUAGE_COLUMNS + 1)
    sheet.column_dimensions["A"].width = 34
    look.head(sheet.cell(3, 1, text("clerk.need_topic", lang)), "need")
    for place in range(2, LANGUAGE_COLUMNS + 2):
        first = place == 2
        word = label("language", "de", lang) if first else text("clerk.need_choose", lang)
        look.head(sheet.cell(3, place, word), "need", faint=not first)
        sheet.column_dimensions[get_column_letter(place)].width = 15
    last = get_column_letter(LANGUAGE_COLUMNS + 1)
    look.choose(sheet, f"B3:{last}3", "list_language", lang, strict=False)
    for row, topic in enumerate(CORE_TOPICS, start=FIRST_ROW):
        look.row_title(sheet.cell(row, 1, label("topic", topic, lang)))
        sheet.row_dimensions[row].height = 22
        for place in range(2, LANGUAGE_COLUMNS + 2):
            look.field(sheet.cell(row, place), centred=True)
    sheet.row_dimensions[3].height = 36
    sheet.row_dimensions[2].height = 6
    sheet.freeze_panes = f"B{FIRST_ROW}"
    look.print_setup(sheet, "1:3")


def _help_sheet(book: Workbook, lang: str) -> None:
    sheet = book.create_sheet(text("clerk.sheet_help", lang))
    for letter, width in (("A", 30), ("B", 42), ("C", 46)):
        sheet.column_dimensions[letter].width = width
    look.title(sheet, "help", text("clerk.title", lang), 3)
    sheet.cell(2, 1, text("clerk.help_intro", lang)).alignment = Alignment(
        wrap_text=True, vertical="top"
    )
    sheet.merge_cells("A2:C2")
    sheet.row_dimensions[2].height = 50
    look.section(sheet.cell(4, 1, text("clerk.help_first", lang)))
    for row, field in enumerate(META_FIELDS, start=5):
        look.row_title(sheet.cell(row, 1, text(f"clerk.meta_{field}", lang)))
        sheet.row_dimensions[row].height = 22
        look.field(sheet.cell(row, 2), date=field == "wave", boxed=True)
        look.explain(sheet.cell(row, 3, text(f"clerk.meta_{field}_hint", lang)))
    row = 5 + len(META_FIELDS)
    for heading, lines in _STEPS:
        row += 1
        look.section(sheet.cell(row, 1, text(f"clerk.{heading}", lang)))
        for number, line in enumerate(lines, start=1):
            row += 1
            mark = f"{number}.  " if heading == "help_steps" else "•  "
            cell = sheet.cell(row, 1, mark + text(f"clerk.{line}", lang))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
            sheet.row_dimensions[row].height = 18 if len(str(cell.value)) < 105 else 34
        row += 1
    sheet.sheet_view.showGridLines = False
    look.print_setup(sheet, "1:1")


def template_bytes(lang: str, *, full: bool = False) -> bytes:
    """Make the workbook to fill.

    Parameters
    ----------
    lang
        ``"de"`` or ``"en"``.
    full
        Whether to give one sheet for each table of the data model instead of the four.

    Returns
    -------
    data
        Content of an .xlsx file; the same bytes each time.
    """
    book = openpyxl.Workbook()
    book.properties.creator = "ecosystem"
    book.properties.created = look.STAMP
    del book[book.sheetnames[0]]
    if full:
        from ecosystem.io.clerk.full import add_tables

        add_tables(book, lang)
    else:
        _help_sheet(book, lang)
        for key in SHEETS[:3]:
            _list_sheet(book, key, lang)
        _need_sheet(book, lang)
        _lists(book, lang)
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())


def write_template(path: Path, lang: str, *, full: bool = False) -> Path:
    """Write the workbook to fill.

    Parameters
    ----------
    path
        An .xlsx file; an older one is replaced.
    lang
        ``"de"`` or ``"en"``.
    full
        Whether to give one sheet for each table of the data model.

    Returns
    -------
    path
        The file.

    Raises
    ------
    DataError
        If the file cannot be written.
    """
    data = template_bytes(lang, full=full)
    return save_file(path, lambda part: part.write_bytes(data))
