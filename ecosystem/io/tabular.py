"""Rows of texts to a table of the data model: headers and words to stored keys, widths evened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ecosystem.io.clerk.mending import MENDED, Note, mended
from ecosystem.io.clerk.notes import ClerkProblem
from ecosystem.io.grid import Grid
from ecosystem.io.notes import error, warning
from ecosystem.io.words import column_key, has_words, stored_text
from ecosystem.model.table import Table
from ecosystem.model.values import fault_of
from ecosystem.problems import Problem
from ecosystem.schema import TABLES, Column, TableSchema


def _column_names(schema: TableSchema, header: Iterable[str]) -> list[str]:
    """Give each header its stored key; a stored key wins over a label for the same column."""
    texts = list(header)
    taken = {text for text in texts if schema.knows(text)}
    names = []
    for text in texts:
        key = column_key(schema, text)
        if key is None or (key != text and key in taken):
            names.append(text)
        else:
            taken.add(key)
            names.append(key)
    return names


def _even_rows(grid: Grid, width: int, problems: list[Problem]) -> list[list[str]]:
    rows = []
    for row, line in zip(grid.rows, grid.lines, strict=True):
        if len(row) > width:
            if any(row[width:]):
                cells = len(row)
                problems.append(error("long_row", grid.source, line, cells=cells, width=width))
            rows.append(row[:width])
        elif len(row) < width:
            rows.append(row + [""] * (width - len(row)))
        else:
            rows.append(row)
    return rows


def _name_blank_columns(
    grid: Grid, names: list[str], columns: list[tuple[str, ...]], problems: list[Problem]
) -> tuple[list[str], list[tuple[str, ...]]]:
    """Drop columns without header and content; name those that hold something."""
    kept = [i for i, name in enumerate(names) if name or any(columns[i])]
    for i in kept:
        if not names[i]:
            name = f"column_{i + 1}"
            while name in names:
                name += "_"
            names[i] = name
            problems.append(warning("no_header", grid.source, None, name, number=i + 1))
    return [names[i] for i in kept], [columns[i] for i in kept]


def _stored_column(
    grid: Grid, column: Column, cells: tuple[str, ...], problems: list[Problem]
) -> tuple[str, ...]:
    counts = Counter(cells)
    stored: dict[str, str] = {}
    for word, count in counts.items():
        kept = stored_text(column, word) if has_words(column) else word
        notes: tuple[Note, ...] = ()
        if column.type in MENDED and fault_of(column, kept) is not None:
            kept, notes = mended(column, word)
        stored[word] = kept
        places = [i for i, cell in enumerate(cells) if cell == word] if notes else []
        for place in places:  # each of them is to be looked at
            for key, params in notes:
                line = grid.lines[place]
                problems.append(
                    ClerkProblem("warning", key, grid.source, line, column.name, params)
                )
        if kept != word and not notes:
            line = grid.lines[cells.index(word)]
            params = {"value": word, "key": kept, "count": count}
            problems.append(warning("replaced", grid.source, line, column.name, **params))
    return tuple(stored[word] for word in cells)


def to_table(name: str, grid: Grid) -> tuple[Table, tuple[Problem, ...]]:
    """Make a table of the data model from the cells of a file or sheet.

    Parameters
    ----------
    name
        Stored key of the table.
    grid
        The cells.

    Returns
    -------
    table, problems
        The table with stored keys wherever a header or word was recognised, days and numbers in
        the form of the data model, a notice for each distinct word that was replaced, and an
        error for each row that is longer than the header.
    """
    schema = TABLES[name]
    problems: list[Problem] = []
    names = _column_names(schema, grid.header)
    rows = _even_rows(grid, len(names), problems)
    columns: list[tuple[str, ...]] = list(zip(*rows, strict=True)) or [()] * len(names)
    names, columns = _name_blank_columns(grid, names, columns, problems)
    for i, column_name in enumerate(names):
        column = schema.columns.get(column_name)
        if column is not None and (has_words(column) or column.type in MENDED):
            columns[i] = _stored_column(grid, column, columns[i], problems)
    kept = tuple(zip(*columns, strict=True)) if rows else ()
    table = Table(name, tuple(names), kept, tuple(grid.lines), grid.source)
    return table, tuple(problems)
