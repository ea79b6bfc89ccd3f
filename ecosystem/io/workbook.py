"""An .xlsx workbook, read cell by cell: what looks like a value but is none is named, not lost."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosystem.catalogue import LANGUAGES, text
from ecosystem.errors import DataError
from ecosystem.io.descriptor import read_meta
from ecosystem.io.folder import Contents
from ecosystem.io.grid import Grid
from ecosystem.io.headers import coloured_cells, header_place, is_clerk_book
from ecosystem.io.notes import error, warning
from ecosystem.io.raw import RawSheet, open_book
from ecosystem.io.sheets import BROKEN
from ecosystem.io.tabular import to_table
from ecosystem.io.text import fold
from ecosystem.io.words import is_header, stored_text, table_names, vocabulary_key
from ecosystem.problems import Problem
from ecosystem.schema import TABLES

if TYPE_CHECKING:
    from ecosystem.io.clerk.decided import DecidedBook

META_SHEET = "quarter"
META_KEYS = (
    "id",
    "name",
    "municipality",
    "country",
    "wave",
    "languages",
    "fictional",
    "horizon_months",
    "blank_language",
    "view",
    "title",
)
META_JSON_KEYS = ("licenses", "sources", "extra", "package")


def _grid(sheet: RawSheet, name: str | None, problems: list[Problem]) -> Grid | None:
    """Find the header of a table; titles and help above it are no data."""
    if not sheet.rows:
        return None
    first = 0
    if name is not None:
        first = header_place(sheet.rows, lambda word: is_header(TABLES[name], word))
    header = tuple(sheet.rows[first])
    for fault in sheet.faults:
        column = header[fault.place] if fault.place < len(header) else ""
        problems.append(error(fault.key, sheet.title, fault.line, column, **fault.params))
    return Grid(sheet.title, header, sheet.rows[first + 1 :], sheet.lines[first + 1 :])


def _notice_unseen(sheet: RawSheet, problems: list[Problem]) -> None:
    title, facts = sheet.title, sheet.facts
    if not sheet.visible:
        problems.append(warning("hidden_sheet", title))
    if facts.hidden:
        problems.append(warning("hidden_rows", title))
    if facts.merged:
        shown = ", ".join(facts.merged[:5]) + (" …" if len(facts.merged) > 5 else "")
        problems.append(warning("merged_cells", title, cells=shown))
    header = sheet.lines[0] if sheet.lines else 0
    coloured = coloured_cells(sheet, header)
    if coloured:
        problems.append(warning("coloured_cells", title, cells=coloured))


def _meta_keys() -> Mapping[str, str]:
    known = (*META_KEYS, *META_JSON_KEYS)
    labels = {fold(text(f"io.meta_{key}", lang)): key for key in META_KEYS for lang in ("de", "en")}
    return {**labels, **{key: key for key in known}}


def _flag(word: str) -> bool | str:
    key = vocabulary_key("answer", word)
    return {"yes": True, "no": False}.get(key or "", word)


def _meta_value(key: str, word: str) -> object:
    """Give a property the form that it has in ``datapackage.json``."""
    if key == "languages":
        codes = stored_text(TABLES["offers"].columns["languages"], word)
        return [code.strip() for code in codes.split(";") if code.strip()]
    if key == "fictional":
        return _flag(word)
    if key == "horizon_months":
        return int(word) if word.isascii() and word.lstrip("-").isdigit() else word
    return word


def _descriptor(grid: Grid, problems: list[Problem]) -> dict[str, Any]:
    """Read the sheet of properties as if it were the description of a data package."""
    keys = _meta_keys()
    quarter: dict[str, Any] = {}
    package: dict[str, Any] = {}
    cells = [list(grid.header), *grid.rows]
    for row, line in zip(cells, [0, *grid.lines], strict=True):
        word, value = (*row, "", "")[:2]
        key = keys.get(fold(word))
        if not value or (line == 0 and key is None):
            continue
        if key in META_JSON_KEYS:
            try:
                found = json.loads(value)
            except (ValueError, RecursionError):
                problems.append(error("bad_json", grid.source, line, word))
                continue
            target = {"extra": quarter, "package": package}.get(key)
            if target is None:
                package[key] = found
            elif isinstance(found, dict):
                target.update(found)
            else:
                problems.append(error("bad_json", grid.source, line, word))
        elif key == "title":
            package["title"] = value
        else:
            quarter[key or word] = _meta_value(key or word, value)
    return {**package, "quarter": quarter}


def _read(path: Path) -> Contents:
    from ecosystem.io.clerk.decided import DecidedBook, by_id

    book = DecidedBook(open_book(path))
    try:
        if is_clerk_book(book.titles):
            from ecosystem.io.clerk.read import read_clerk

            contents = read_clerk(book, book.decisions)
        else:
            contents = _read_tables(book, path)
    finally:
        book.close()
    if "actors" in contents.tables:
        contents.decisions = by_id(book.decisions, contents.tables["actors"])
    contents.problems.extend(book.problems)
    return contents


def _read_tables(book: DecidedBook, path: Path) -> Contents:
    contents = Contents()
    ignored = []
    for title in book.titles:
        problems = contents.problems
        name = table_names().get(fold(title))
        is_meta = fold(title) in (META_SHEET, fold(text("io.meta_sheet", "de")))
        if name is None and not is_meta:
            ignored.append(title)
            continue
        sheet = book.read(title)
        _notice_unseen(sheet, problems)
        grid = _grid(sheet, name, problems)
        if grid is None:
            if name == "actors":
                problems.append(error("empty_file", title))
                contents.complete = False
        elif name is None:
            contents.meta, faults = read_meta(_descriptor(grid, problems), title)
            problems.extend(faults)
        elif name in contents.tables:
            problems.append(error("double_table", title, table=name))
        else:
            contents.tables[name], notices = to_table(name, grid)
            problems.extend(notices)
    if not contents.tables and contents.complete:
        raise DataError("io.no_table_sheet", path=path, sheets=", ".join(ignored))
    helpers = {
        fold(text(f"clerk.sheet_{key}", lang)) for key in ("help", "lists") for lang in LANGUAGES
    }
    contents.problems.extend(
        warning("unknown_sheet", title) for title in ignored if fold(title) not in helpers
    )
    return contents


def read_workbook(path: Path) -> Contents:
    """Read a workbook with one sheet a table.

    Parameters
    ----------
    path
        An .xlsx, .xlsm or .ods file.

    Returns
    -------
    contents
        Whatever could be read, and what was wrong.

    Raises
    ------
    DataError
        If the file is protected, too large, broken, or holds no table of the data model.

    Notes
    -----
    Sheets and headers may be stored keys or labels. A cell that shows an error, and a formula
    without a stored value, are errors of the data; hidden sheets and rows are read, and said.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's remarks on styles and menus that we do not use
        try:
            return _read(path)
        except DataError:
            raise
        except BROKEN as fault:
            raise DataError("io.workbook_broken", path=path) from fault
