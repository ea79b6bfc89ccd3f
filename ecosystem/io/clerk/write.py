"""How the sheets of the template look: colours, borders, drop-downs, the printed page."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from ecosystem.io.clerk import sheets
from ecosystem.io.clerk.read import with_recorded
from ecosystem.io.files import same_bytes, save_bytes
from ecosystem.io.lists import slug
from ecosystem.io.package import with_actors
from ecosystem.io.workbook import META_KEYS, append_sheet, show_as, table_sheet
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table, as_list, split_mode
from ecosystem.schema import CORE_TOPICS, MISSING, TABLES, TOPICS, Column
from ecosystem.words import label, text, vocabulary

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


# --- How the sheets of the template look: colours, borders, drop-downs, the printed page.

STAMP = dt.datetime(2000, 1, 1)

_COLOURS = {"help": "24505C", "who": "1F5A7A", "what": "2E6B4F", "where": "6A4A78"}
_COLOURS |= {"need": "8A5A1E"}

_PALE = {"help": "E6EEF0", "who": "E3EDF3", "what": "E5F0EA", "where": "EFE8F2", "need": "F6EDDF"}

_LINE = Side(style="thin", color="C9D1D6")

_STRONG = Side(style="medium", color="5B6B73")

_GREY = "5F6B72"


def _font(*, bold: bool = False, italic: bool = False, size: int = 11, color: str = "") -> Font:
    return Font(name="Calibri", bold=bold, italic=italic, size=size, color=color or None)


def new_book() -> Workbook:
    """Begin a workbook without a sheet."""
    book = openpyxl.Workbook()
    book.properties.creator = "ecosystem"
    book.properties.created = STAMP
    del book[book.sheetnames[0]]
    return book


def bytes_of(book: Workbook) -> bytes:
    """Give a workbook as bytes that do not tell the hour of writing."""
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())


def define(book: Workbook, name: str, area: str) -> None:
    """Give an area of the workbook a name."""
    book.defined_names[name] = DefinedName(name, attr_text=area)


def add_lists(book: Workbook, title: str, choices: Mapping[str, Sequence[str]]) -> None:
    """Write what can be chosen on a hidden sheet; each list has a name."""
    sheet = book.create_sheet(title)
    sheet.sheet_state = "hidden"
    for place, (name, words) in enumerate(choices.items(), start=1):
        for row, word in enumerate(words, start=1):
            sheet.cell(row, place, word).data_type = "s"
        letter = get_column_letter(place)
        define(book, f"list_{name}", f"'{title}'!${letter}$1:${letter}${max(1, len(words))}")


def title(sheet: Worksheet, key: str, words: str, width: int) -> None:
    """Write the band at the top of a sheet."""
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
    """Give a cell the colour of the band at the top."""
    cell.fill = PatternFill("solid", fgColor=_COLOURS[key])


def explain(cell: Cell | MergedCell) -> None:
    """Show a cell as an explanation."""
    cell.font = _font(italic=True, size=9, color=_GREY)
    cell.alignment = Alignment(wrap_text=True, vertical="center")


def head(cell: Cell | MergedCell, key: str, *, tilted: bool = False, faint: bool = False) -> None:
    """Show a cell as a header."""
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
    """Show a cell as one to fill."""

    def look() -> Mapping[str, object]:
        side = Side(style="thin", color="5B6B73") if boxed else _LINE
        across = "center" if centred else "left"
        return {
            "border": Border(bottom=side, right=side, left=side, top=side if boxed else None),
            "alignment": Alignment(across, vertical="center", wrap_text=not centred),
            "number_format": "dd.mm.yyyy" if date else "General",
        }

    show_as(cell, ("field", centred, date, boxed), look)


def printed(cell: Cell | MergedCell) -> None:
    """Show a cell as printed beforehand; not by a fill: colours in a sheet are asked about."""
    cell.font = _font(size=10, color=_GREY)


def row_title(cell: Cell | MergedCell) -> None:
    """Show a cell as the name of its row."""
    cell.font = _font(bold=True)
    cell.border = Border(bottom=_LINE)
    cell.alignment = Alignment(vertical="center", wrap_text=True)


def across(sheet: Worksheet, row: int, words: str, height: float | None = None) -> None:
    """Write a paragraph over the three columns of a sheet that explains."""
    sheet.cell(row, 1, words).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
    sheet.row_dimensions[row].height = height or (18 if len(words) < 105 else 34)


def section(cell: Cell | MergedCell) -> None:
    """Show a cell as a heading."""
    cell.font = _font(bold=True, size=13, color=_COLOURS["help"])


def labels(name: str, lang: str, keys: Iterable[str] = ()) -> list[str]:
    """Say the words of a vocabulary, or some of them."""
    return [label(name, key, lang) for key in (keys or vocabulary(name))]


def choose(sheet: Worksheet, area: str, name: str, lang: str, *, strict: bool) -> None:
    """Offer a list for some cells."""
    rule = DataValidation(type="list", formula1=f"={name}", allow_blank=True)
    rule.showErrorMessage = strict
    rule.errorStyle = "warning"
    rule.errorTitle = text("clerk.choose_title", lang)
    rule.error = text("clerk.choose_text", lang)
    sheet.add_data_validation(rule)
    rule.add(area)


def print_setup(sheet: Worksheet, repeated: str, *, area: str = "") -> None:
    """Make a sheet fit the width of a page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0 if area else 1
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = repeated
    if area:
        sheet.print_area = area


# --- The workbook to fill: four sheets with names, ticks and drop-downs, and one that explains.

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


def _template_lists(book: Workbook, lang: str) -> None:
    """Write what can be chosen, and where the names of places stand."""
    choices = {
        "type": labels("type", lang),
        "how": [text(f"clerk.how_{key}", lang) for key in sheets.HOW],
        "tick": ["x"],
        "answer": labels("answer", lang, ("yes", "no")),
        "takes_new": labels("answer_ask", lang),
        "language": labels("language", lang),
    }
    add_lists(book, text("clerk.sheet_lists", lang), choices)
    who = text("clerk.sheet_who", lang)
    define(book, "list_names", f"'{who}'!$A${FIRST_ROW}:$A${LAST_ROW}")


def _help_text(sheet: str, column: sheets.ClerkColumn, lang: str) -> str:
    if column.key in TOPICS:
        return text("clerk.what_topics_help", lang) if column.key == CORE_TOPICS[0] else ""
    return text(f"clerk.{sheet}_{column.key}_help", lang)


def _list_sheet(book: Workbook, key: str, lang: str) -> None:
    sheet = book.create_sheet(text(f"clerk.sheet_{key}", lang))
    columns = sheets.COLUMNS[key]
    title(sheet, key, text(f"clerk.about_{key}", lang), len(columns))
    tilted = key == "what"
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        topic = column.key in TOPICS
        explain(sheet.cell(2, place, _help_text(key, column, lang) or None))
        head(sheet.cell(3, place, sheets.header_text(key, column, lang)), key, tilted=topic)
        if column.choice:
            choice = "answer" if column.key == "one_person" else column.choice
            strict = column.choice not in ("names", "type", "tick")
            area = f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}"
            choose(sheet, area, f"list_{choice}", lang, strict=strict)
        centred = column.choice in ("tick", "takes_new") or column.key == "staff"
        for row in range(FIRST_ROW, DRAWN_ROWS):
            field(sheet.cell(row, place), centred=centred, date=column.key == "until")
    if tilted:
        first = next(i for i, c in enumerate(columns, start=1) if c.key in TOPICS)
        sheet.merge_cells(start_row=2, end_row=2, start_column=first, end_column=first + 11)
    sheet.row_dimensions[3].height = 164 if tilted else 36
    sheet.freeze_panes = f"B{FIRST_ROW}"
    last = get_column_letter(len(columns))
    print_setup(sheet, "1:3", area=f"A1:{last}{_PRINTED_ROWS}")


def _need_sheet(book: Workbook, lang: str) -> None:
    sheet = book.create_sheet(text("clerk.sheet_need", lang))
    title(sheet, "need", text("clerk.about_need", lang), LANGUAGE_COLUMNS + 2)
    sheet.column_dimensions["A"].width = 34
    head(sheet.cell(3, 1, text("clerk.need_topic", lang)), "need")
    for place in range(2, LANGUAGE_COLUMNS + 2):
        first = place == 2
        word = label("language", "de", lang) if first else text("clerk.need_choose", lang)
        head(sheet.cell(3, place, word), "need", faint=not first)
        sheet.column_dimensions[get_column_letter(place)].width = 15
    last = get_column_letter(LANGUAGE_COLUMNS + 1)
    choose(sheet, f"B3:{last}3", "list_language", lang, strict=False)
    recorded = LANGUAGE_COLUMNS + 2
    letter = get_column_letter(recorded)
    head(sheet.cell(3, recorded, text("clerk.need_recorded", lang)), "need")
    explain(sheet.cell(2, recorded, text("clerk.need_recorded_help", lang)))
    sheet.column_dimensions[letter].width = 24
    choose(sheet, f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}", "list_tick", lang, strict=False)
    for row, topic in enumerate(CORE_TOPICS, start=FIRST_ROW):
        row_title(sheet.cell(row, 1, label("topic", topic, lang)))
        sheet.row_dimensions[row].height = 22
        for place in range(2, LANGUAGE_COLUMNS + 3):
            field(sheet.cell(row, place), centred=True)
    sheet.row_dimensions[3].height = 36
    sheet.row_dimensions[2].height = 46
    sheet.freeze_panes = f"B{FIRST_ROW}"
    print_setup(sheet, "1:3")


def _help_sheet(book: Workbook, lang: str) -> None:
    sheet = book.create_sheet(text("clerk.sheet_help", lang))
    for letter, width in (("A", 30), ("B", 42), ("C", 46)):
        sheet.column_dimensions[letter].width = width
    title(sheet, "help", text("clerk.title", lang), 3)
    across(sheet, 2, text("clerk.help_intro", lang), 50)
    section(sheet.cell(4, 1, text("clerk.help_first", lang)))
    for row, name in enumerate(sheets.META_FIELDS, start=5):
        row_title(sheet.cell(row, 1, text(f"clerk.meta_{name}", lang)))
        sheet.row_dimensions[row].height = 22
        field(sheet.cell(row, 2), date=name == "wave", boxed=True)
        explain(sheet.cell(row, 3, text(f"clerk.meta_{name}_hint", lang)))
    row = 5 + len(sheets.META_FIELDS)
    for heading, lines in _STEPS:
        row += 1
        section(sheet.cell(row, 1, text(f"clerk.{heading}", lang)))
        for number, line in enumerate(lines, start=1):
            row += 1
            mark = f"{number}.  " if heading == "help_steps" else "•  "
            across(sheet, row, mark + text(f"clerk.{line}", lang))
        row += 1
    sheet.sheet_view.showGridLines = False
    print_setup(sheet, "1:1")


def template_bytes(lang: str, *, full: bool = False) -> bytes:
    """Make the workbook to fill."""
    book = new_book()
    if full:
        add_tables(book, lang)
    else:
        _help_sheet(book, lang)
        for key in sheets.SHEETS[:3]:
            _list_sheet(book, key, lang)
        _need_sheet(book, lang)
        _template_lists(book, lang)
    return bytes_of(book)


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
    return save_bytes(path, template_bytes(lang, full=full))


# --- The workbook with one sheet for each table of the data model.

_LAST_ROW = 1000

_WIDTHS = {"text": 34, "keys": 30, "languages": 26, "id": 18, "date": 14}

_META = tuple(key for key in META_KEYS if key not in ("view", "title"))


def _full_lists(book: Workbook, lang: str) -> None:
    names = {
        column.vocabulary
        for table in TABLES.values()
        for column in table.columns.values()
        if column.type == "key" and column.vocabulary
    }
    choices = {name: labels(name, lang) for name in sorted(names)}
    add_lists(book, text("clerk.sheet_lists", lang), choices)


def _choice(column: Column) -> str:
    return f"list_{column.vocabulary}" if column.type == "key" and column.vocabulary else ""


def add_tables(book: Workbook, lang: str) -> None:
    """Add a sheet of properties, one sheet for each table, and the lists to choose from."""
    sheet = book.create_sheet(text("io.meta_sheet", lang))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 40
    for row, key in enumerate(_META, start=1):
        row_title(sheet.cell(row, 1, text(f"io.meta_{key}", lang)))
        field(sheet.cell(row, 2), date=False, boxed=True)
    print_setup(sheet, "1:1")
    for name, table in TABLES.items():
        sheet = book.create_sheet(table.labels[lang])
        tones = {table: key for key, table in sheets.TABLE_OF.items()}
        tone = tones.get(name, "help")
        for place, column in enumerate(table.columns.values(), start=1):
            star = " *" if column.filled else ""
            head(sheet.cell(1, place, column.labels[lang] + star), tone)
            letter = get_column_letter(place)
            # no letter falls to a new line
            longest = max(map(len, column.labels[lang].split())) + 4
            sheet.column_dimensions[letter].width = max(_WIDTHS.get(column.type, 16), longest)
            if choice := _choice(column):
                area = f"{letter}2:{letter}{_LAST_ROW}"
                choose(sheet, area, choice, lang, strict=True)
        sheet.row_dimensions[1].height = 36
        sheet.freeze_panes = "B2"
        print_setup(sheet, "1:1")
    _full_lists(book, lang)


# --- The workbook of an office, already filled: with names and words instead of stored keys.

Record = Mapping[str, str]

_SHEETS = ("who", "what", "where")

_FILLED = {"actors", "offers", "docks", "ties", "needs", *sheets.BESIDE}

_HEAD_ROW = FIRST_ROW - 1

_FIRST_META_ROW = 5

# what the sheets say in another way, or make anew when they are read
_SAID = {
    "who": {"id", "name", "type", "staff", "docks.actor", "docks.visits_week"},
    "what": {"id", "actor", "topics"},
    "where": {"source", "target", "kind"},
}


def fits(quarter: Quarter) -> bool:
    """Tell whether everything that a quarter says has a place in the workbook of an office."""
    meta = quarter.meta
    own = replace(meta, id="", name="", municipality="", wave=None, languages=())
    if with_recorded(own, "all") != Meta() or meta.id not in ("", slug(meta.name)):
        return False
    used = {name for name, table in quarter.tables.items() if len(table)}
    names = quarter.table("actors").column("name")
    small = all(len(quarter.table(name)) <= LAST_ROW - FIRST_ROW for name in used)
    # A course of German would be read as one for all languages, and whom an interpreter of German
    # is for would be asked.
    plain = not any(
        sheets.is_course(offer)
        or {"de:interpreter", "de:video"} & set(as_list(offer.get("languages", "")))
        for offer in quarter.table("offers").records()
    )
    plain = plain and _is_grid(quarter.table("needs"), quarter.meta)
    return used <= _FILLED and small and plain and len(set(names)) == len(names)


def _is_grid(needs: Table, meta: Meta) -> bool:
    """Tell whether needs are a full grid of topics and languages, as the sheet asks for it."""
    cells = Counter((row["topic"], row["language"]) for row in needs.records())
    more = set(needs.columns) - {"topic", "language", "persons"}
    spoken = meta.languages[:LANGUAGE_COLUMNS]
    full = {(topic, language) for topic in CORE_TOPICS for language in spoken}
    alone = max(cells.values(), default=1) == 1 and set(cells) == full
    return not len(needs) or (alone and not any(any(needs.column(name)) for name in more))


def filled_bytes(quarter: Quarter, lang: str) -> bytes:
    """Make the workbook of an office with what a quarter says."""
    book = openpyxl.load_workbook(io.BytesIO(template_bytes(lang)))
    meta = quarter.meta
    spoken = ", ".join(label("language", code, lang) for code in meta.languages)
    said = {"name": meta.name, "municipality": meta.municipality, "languages": spoken}
    about = book[text("clerk.sheet_help", lang)]
    for row, field in enumerate(sheets.META_FIELDS, start=_FIRST_META_ROW):
        about.cell(row, 2, meta.wave if field == "wave" else said[field] or None)
    names = dict(quarter.table("actors").select("id", "name"))
    _tick_recorded(book[text("clerk.sheet_need", lang)], meta)
    _fill_needs(book[text("clerk.sheet_need", lang)], quarter, lang)
    for name in sheets.BESIDE:
        if len(table := quarter.table(name)):
            append_sheet(book, table_sheet(with_actors(table, names), lang).safe())
    for key in _SHEETS:
        records = quarter.table(sheets.TABLE_OF[key]).records()
        if key == "who":
            records = [{**record, **_dock_of(record["id"], quarter)} for record in records]
        _fill(book[text(f"clerk.sheet_{key}", lang)], key, records, names, lang)
    book.properties.created = book.properties.modified = STAMP
    return bytes_of(book)


def _fill_needs(sheet: Worksheet, quarter: Quarter, lang: str) -> None:
    """Write the numbers of the grid; an x where something is needed and nobody counted."""
    counts = {(n["topic"], n["language"]): n for n in quarter.table("needs").records()}
    if not counts or not _is_grid(quarter.table("needs"), quarter.meta):
        return
    for place, code in enumerate(quarter.meta.languages[:LANGUAGE_COLUMNS], start=2):
        sheet.cell(_HEAD_ROW, place, label("language", code, lang))
        for row, topic in enumerate(CORE_TOPICS, start=FIRST_ROW):
            persons = counts[topic, code].get("persons", "")
            sheet.cell(row, place, float(persons) if persons else "x")


def _dock_of(actor: str, quarter: Quarter) -> dict[str, str]:
    """Give what is known of a place where people walk in, beside the place itself."""
    docks = quarter.table("docks").records()
    own = next((dock for dock in docks if dock["actor"] == actor), {})
    return {f"docks.{column}": word for column, word in own.items()}


def _schema_of(key: str, column: str) -> Column | None:
    table, dot, name = column.partition(".")
    own = TABLES[table] if dot else TABLES[sheets.TABLE_OF[key]]
    return own.columns.get(name if dot else column)


def _tick_recorded(sheet: Worksheet, meta: Meta) -> None:
    """Tick the topics for which every offer was asked for."""
    recorded = meta.offers_recorded
    for row, topic in enumerate(CORE_TOPICS, start=FIRST_ROW):
        if recorded == "all" or topic in (recorded or ()):
            sheet.cell(row, LANGUAGE_COLUMNS + 2, "x")


def write_filled(quarter: Quarter, path: Path, lang: str) -> Path:
    """Write the workbook of an office with what a quarter says."""
    return save_bytes(path, filled_bytes(quarter, lang))


def _fill(
    sheet: Worksheet, key: str, records: Iterable[Record], names: Mapping[str, str], lang: str
) -> None:
    rows = list(records)
    further = _further(key, rows)
    width = len(sheets.COLUMNS[key])
    for place, column in enumerate(further, start=width + 1):
        schema = _schema_of(key, column)
        word = text("clerk.as_told", lang) if column == "as_told" else column
        head(sheet.cell(_HEAD_ROW, place, schema.labels[lang] if schema else word), key)
        sheet.column_dimensions[get_column_letter(place)].width = 26
        band(sheet.cell(1, place), key)  # the title goes on above it
        for row in range(FIRST_ROW, DRAWN_ROWS):
            field(sheet.cell(row, place))
    if further:
        last = get_column_letter(width + len(further))
        sheet.print_area = f"A1:{last}{max(_PRINTED_ROWS, FIRST_ROW + len(rows))}"
    for row, record in enumerate(rows, start=FIRST_ROW):
        for place, shown in enumerate(sheets.COLUMNS[key], start=1):
            value = _shown(key, shown.key, shown.stored, record, names, lang)
            if value:
                sheet.cell(row, place, value)
        for place, column in enumerate(further, start=width + 1):
            sheet.cell(row, place, _word(key, column, record, names, lang) or None)


def _further(key: str, rows: list[Record]) -> list[str]:
    """Columns with something in them that the template does not have."""
    own = _SAID[key] | {column.stored for column in sheets.COLUMNS[key]}
    used = {column for row in rows for column, word in row.items() if word and column not in own}
    if key == "what" and any(_other_topics(row) for row in rows):
        used.add("topics")
    order = list(TABLES[sheets.TABLE_OF[key]].columns)
    return sorted(used, key=lambda c: (order.index(c) if c in order else len(order), c))


def _other_topics(record: Record) -> list[str]:
    return [topic for topic in as_list(record["topics"]) if topic not in CORE_TOPICS]


def _shown(
    key: str, column: str, stored: str, record: Record, names: Mapping[str, str], lang: str
) -> str | dt.date:
    """Say what a column of the template shows of a record."""
    if column in CORE_TOPICS:
        return "x" if column in as_list(record["topics"]) else ""
    if column == "dock":
        return record.get("docks.visits_week") or ("x" if "docks.actor" in record else "")
    return _word(key, stored, record, names, lang) if stored else ""


def _word(
    key: str, column: str, record: Record, names: Mapping[str, str], lang: str
) -> str | dt.date:
    """Say one value in words."""
    word = record.get(column, "")
    if column == "topics" and key == "what":
        return "; ".join(label("topic", topic, lang) for topic in _other_topics(record))
    schema = _schema_of(key, column)
    if word in MISSING or schema is None:
        return word
    if schema.reference == "actors.id":
        return names.get(word, word)
    if schema.type == "date":
        return dt.date.fromisoformat(word)
    if schema.type == "languages":
        return ", ".join(_spoken(entry, lang) for entry in as_list(word))
    if schema.vocabulary:
        # a label may have a comma in it
        return "; ".join(label(schema.vocabulary, each, lang) for each in as_list(word))
    return word


def _spoken(entry: str, lang: str) -> str:
    if entry == "?":
        return text("clerk.other_languages", lang)
    code, mode = split_mode(entry)
    said = text("clerk.every_language", lang) if code == "*" else label("language", code, lang)
    return f"{said} ({label('mode', mode, lang)})" if ":" in entry else said
