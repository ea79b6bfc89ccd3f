"""An .xlsx workbook, read cell by cell: what looks like a value but is none is named, not lost."""

from __future__ import annotations

import datetime as dt
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.utils import get_column_letter

from ecosystem.catalogue import text
from ecosystem.errors import DataError
from ecosystem.io.descriptor import read_meta
from ecosystem.io.folder import Contents
from ecosystem.io.grid import Grid
from ecosystem.io.notes import error, warning
from ecosystem.io.sheets import BROKEN, SheetFacts, inspect
from ecosystem.io.tabular import to_table
from ecosystem.io.text import clean_cell, fold, number_text
from ecosystem.io.words import stored_text, table_names, vocabulary_key
from ecosystem.problems import Problem
from ecosystem.schema import TABLES

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook

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
_MAX_ROWS = 1_048_576
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Cells = tuple["Cell | MergedCell", ...]


def value_text(value: object) -> str:
    """Turn the value of a cell into the text that a table keeps.

    Parameters
    ----------
    value
        What openpyxl gives.

    Returns
    -------
    text
        Days in ISO form, whole numbers without a decimal point, ``yes`` and ``no`` for ticks.

    Examples
    --------
    >>> value_text(dt.datetime(2025, 1, 15)), value_text(True), value_text(None)
    ('2025-01-15', 'yes', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return clean_cell(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value)))


def _rows(book: Workbook, title: str) -> Iterator[tuple[int, Cells]]:
    """Give each row of a sheet with its number; trust the cells, not the size that it claims."""
    sheet = book[title]
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        if line > _MAX_ROWS:
            break
        if cells:
            yield line, cells


def _formula_cells(book: Workbook, title: str) -> set[tuple[int, int]]:
    return {
        (line, i)
        for line, cells in _rows(book, title)
        for i, cell in enumerate(cells)
        if cell.value is not None and cell.data_type == "f"
    }


def _row_texts(
    cells: Cells, line: int, formulas: set[tuple[int, int]]
) -> tuple[list[str], list[tuple[int, str, dict[str, str]]]]:
    """Give the texts of a row, and each cell that has none although something stands there."""
    texts, faults = [], []
    for i, cell in enumerate(cells):
        shown = value_text(cell.value)
        if shown and cell.data_type == "e":
            faults.append((i, "cell_error", {"value": shown}))
            shown = ""
        elif cell.value is None and cell.data_type == "n" and (line, i) in formulas:
            faults.append((i, "formula_no_value", {}))
        texts.append(shown)
    while texts and not texts[-1]:
        texts.pop()
    return texts, faults


def _grid(
    book: Workbook, title: str, formulas: set[tuple[int, int]], problems: list[Problem]
) -> Grid | None:
    header: tuple[str, ...] = ()
    rows: list[list[str]] = []
    lines: list[int] = []
    for line, cells in _rows(book, title):
        texts, faults = _row_texts(cells, line, formulas)
        for i, key, params in faults:
            column = header[i] if i < len(header) else ""
            at = f"{get_column_letter(i + 1)}{line}"
            problems.append(error(key, title, line, column, cell=at, **params))
        if texts and header:
            rows.append(texts)
            lines.append(line)
        elif texts:
            header = tuple(texts)
    return Grid(title, header, rows, lines) if header else None


def _notice_unseen(title: str, state: str, facts: SheetFacts, problems: list[Problem]) -> None:
    if state != "visible":
        problems.append(warning("hidden_sheet", title))
    if facts.hidden:
        problems.append(warning("hidden_rows", title))
    if facts.merged:
        shown = ", ".join(facts.merged[:5]) + (" …" if len(facts.merged) > 5 else "")
        problems.append(warning("merged_cells", title, cells=shown))


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


def _open(path: Path, *, values: bool) -> Workbook:
    return openpyxl.load_workbook(path, read_only=True, data_only=values)


def _read(path: Path) -> Contents:
    facts = inspect(path)
    book = _open(path, values=True)
    formula_book = _open(path, values=False) if any(f.formulas for f in facts.values()) else None
    contents = Contents()
    ignored = []
    for sheet in book.worksheets:
        title, problems = sheet.title, contents.problems
        name = table_names().get(fold(title))
        is_meta = fold(title) in (META_SHEET, fold(text("io.meta_sheet", "de")))
        if name is None and not is_meta:
            ignored.append(title)
            continue
        seen = facts.get(title, SheetFacts())
        _notice_unseen(title, sheet.sheet_state, seen, problems)
        formulas = _formula_cells(formula_book, title) if formula_book and seen.formulas else set()
        grid = _grid(book, title, formulas, problems)
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
    book.close()
    if formula_book:
        formula_book.close()
    if not contents.tables and contents.complete:
        raise DataError("io.no_table_sheet", path=path, sheets=", ".join(ignored))
    contents.problems.extend(warning("unknown_sheet", title) for title in ignored)
    return contents


def read_workbook(path: Path) -> Contents:
    """Read a workbook with one sheet a table.

    Parameters
    ----------
    path
        An .xlsx file.

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
