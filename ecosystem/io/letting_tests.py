"""Counts of paired tests of letting, from a CSV file."""

from __future__ import annotations

from pathlib import Path

from ecosystem.errors import DataError
from ecosystem.io.grid import read_csv
from ecosystem.io.text import fold

COLUMNS = ("class", "both", "only_first", "only_second", "neither")
Counts = tuple[str, int, int, int, int]


def read_tests(path: str | Path) -> list[Counts]:
    """Read the counts of paired tests, by class of landlords.

    Parameters
    ----------
    path
        A CSV file with the columns class, both, only_first, only_second and neither: pairs of
        enquiries to which both, one or nobody was invited. Other columns are not read.

    Returns
    -------
    counts
        One entry a row, for `paired_tests`.

    Raises
    ------
    DataError
        If the file cannot be read, lacks a column, or holds what is no whole number.
    """
    path = Path(path)
    grid, problems = read_csv(path, path.name, lambda header: fold(header) in COLUMNS)
    if grid is None:
        raise DataError("matching.heading", problems, count=len(problems))
    header = [fold(title) for title in grid.header]
    if not set(COLUMNS) <= set(header):
        raise DataError("matching.tests_columns", path=path)
    found: list[Counts] = []
    for cells, line in zip(grid.rows, grid.lines, strict=True):
        row = dict(zip(header, [*cells, *[""] * len(header)], strict=False))
        for column in COLUMNS[1:]:
            if not row[column].isdecimal():
                raise DataError("matching.tests_number", path=path, line=line, value=row[column])
        both, first, second, neither = (int(row[column]) for column in COLUMNS[1:])
        found.append((row["class"], both, first, second, neither))
    return found
