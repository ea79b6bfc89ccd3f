"""The workbook of an office, already filled: with names and words instead of stored keys."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.utils import get_column_letter

from ecosystem.catalogue import label, text
from ecosystem.io.clerk import look
from ecosystem.io.clerk.layout import COLUMNS, META_FIELDS, TABLE_OF
from ecosystem.io.clerk.template import DRAWN_ROWS, FIRST_ROW, LAST_ROW, template_bytes
from ecosystem.io.foreign_actors import slug
from ecosystem.io.saving import save_file
from ecosystem.io.workbook_writer import same_bytes
from ecosystem.model.meta import Meta
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_list, split_mode
from ecosystem.schema import CORE_TOPICS, TABLES

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Record = Mapping[str, str]
_SHEETS = ("who", "what")
_HEAD_ROW = FIRST_ROW - 1
_FIRST_META_ROW = 5
_PRINTED_ROWS = 40
# what the sheets say in another way, or make anew when they are read
_SAID = {"who": {"id", "name", "type", "staff"}, "what": {"id", "actor", "topics"}}


def fits(quarter: Quarter) -> bool:
    """Tell whether everything that a quarter says has a place in the workbook of an office.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    fits
        True if it has actors and offers alone, not more than the sheets have rows, no name twice,
        and no property but name, municipality, day and languages.
    """
    meta = quarter.meta
    own = replace(meta, id="", name="", municipality="", wave=None, languages=())
    if own != Meta() or meta.id not in ("", slug(meta.name)):
        return False
    used = {name for name, table in quarter.tables.items() if len(table)}
    names = quarter.table("actors").column("name")
    small = all(len(quarter.table(name)) <= LAST_ROW - FIRST_ROW for name in used)
    return used <= {"actors", "offers"} and small and len(set(names)) == len(names)


def filled_bytes(quarter: Quarter, lang: str) -> bytes:
    """Make the workbook of an office with what a quarter says.

    Parameters
    ----------
    quarter
        A quarter that `fits`.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    data
        Content of an .xlsx file. What has no column in the template stands in further columns on
        the right; reading it back gives the same quarter.
    """
    book = openpyxl.load_workbook(io.BytesIO(template_bytes(lang)))
    meta = quarter.meta
    spoken = ", ".join(label("language", code, lang) for code in meta.languages)
    said = {"name": meta.name, "municipality": meta.municipality, "languages": spoken}
    about = book[text("clerk.sheet_help", lang)]
    for row, field in enumerate(META_FIELDS, start=_FIRST_META_ROW):
        about.cell(row, 2, meta.wave if field == "wave" else said[field] or None)
    names = dict(
        zip(
            quarter.table("actors").column("id"),
            quarter.table("actors").column("name"),
            strict=True,
        )
    )
    for key in _SHEETS:
        records = quarter.table(TABLE_OF[key]).records()
        _fill(book[text(f"clerk.sheet_{key}", lang)], key, records, names, lang)
    book.properties.created = book.properties.modified = look.STAMP
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())


def write_filled(quarter: Quarter, path: Path, lang: str) -> Path:
    """Write the workbook of an office with what a quarter says.

    Parameters
    ----------
    quarter
        A quarter that `fits`.
    path
        An .xlsx file; an older one is replaced.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    path
        The file.

    Raises
    ------
    DataError
        If the file cannot be written.
    """
    data = filled_bytes(quarter, lang)
    return save_file(path, lambda part: part.write_bytes(data))


def _fill(
    sheet: Worksheet, key: str, records: Iterable[Record], names: Mapping[str, str], lang: str
) -> None:
    rows = list(records)
    further = _further(key, rows)
    width = len(COLUMNS[key])
    for place, column in enumerate(further, start=width + 1):
        schema = TABLES[TABLE_OF[key]].columns.get(column)
        look.head(sheet.cell(_HEAD_ROW, place, schema.labels[lang] if schema else column), key)
        sheet.column_dimensions[get_column_letter(place)].width = 26
        look.band(sheet.cell(1, place), key)  # the title goes on above it
        for row in range(FIRST_ROW, DRAWN_ROWS):
            look.field(sheet.cell(row, place))
    if further:
        last = get_column_letter(width + len(further))
        sheet.print_area = f"A1:{last}{max(_PRINTED_ROWS, FIRST_ROW + len(rows))}"
    for row, record in enumerate(rows, start=FIRST_ROW):
        for place, shown in enumerate(COLUMNS[key], start=1):
            value = _shown(key, shown.key, shown.stored, record, names, lang)
            if value:
                sheet.cell(row, place, value)
        for place, column in enumerate(further, start=width + 1):
            sheet.cell(row, place, _word(key, column, record, names, lang) or None)


def _further(key: str, rows: list[Record]) -> list[str]:
    """Columns with something in them that the template does not have."""
    own = _SAID[key] | {column.stored for column in COLUMNS[key]}
    used = {column for row in rows for column, word in row.items() if word and column not in own}
    if key == "what" and any(_other_topics(row) for row in rows):
        used.add("topics")
    order = list(TABLES[TABLE_OF[key]].columns)
    return sorted(used, key=lambda c: (order.index(c) if c in order else len(order), c))


def _other_topics(record: Record) -> list[str]:
    return [topic for topic in as_list(record["topics"]) if topic not in CORE_TOPICS]


def _shown(
    key: str, column: str, stored: str, record: Record, names: Mapping[str, str], lang: str
) -> str | dt.date:
    """Say what a column of the template shows of a record."""
    if column in CORE_TOPICS:
        return "x" if column in as_list(record["topics"]) else ""
    return _word(key, stored, record, names, lang) if stored else ""


def _word(
    key: str, column: str, record: Record, names: Mapping[str, str], lang: str
) -> str | dt.date:
    """Say one value in words."""
    word = record.get(column, "")
    if column == "topics":
        return "; ".join(label("topic", topic, lang) for topic in _other_topics(record))
    schema = TABLES[TABLE_OF[key]].columns.get(column)
    if not word or schema is None:
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
    code, mode = split_mode(entry)
    said = text("clerk.every_language", lang) if code == "*" else label("language", code, lang)
    return f"{said} ({label('mode', mode, lang)})" if ":" in entry else said
