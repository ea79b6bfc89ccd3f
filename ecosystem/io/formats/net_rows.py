"""Rows of a foreign graph: which columns mean what, cleaned, and each node once."""

from __future__ import annotations

from collections.abc import Iterable

from ecosystem.io.formats.nets import COMPUTED, Row
from ecosystem.io.formats.persons import is_personal
from ecosystem.io.grid import Grid
from ecosystem.io.text import clean_cell, fold
from ecosystem.model.table import Table
from ecosystem.schema import TABLES


def column_of(rows: list[Row], wanted: Iterable[str], given: str | None) -> str:
    """Find the attribute that is meant: the one that the mapping names, else a usual one."""
    keys = dict.fromkeys(key for row in rows for key in row)
    if given and given in keys:
        return given
    folded = {fold(key): key for key in reversed(keys)}
    return next((folded[name] for name in wanted if name in folded), "")


def personal_keys(rows: Iterable[Row]) -> list[str]:
    """List the attributes that name a person, a telephone number or an address."""
    return sorted({key for row in rows for key in row if is_personal(key)})


def cleaned(rows: Iterable[Row], own: bool) -> list[Row]:
    """Leave out what is personal, and in an own file what is no column of the quarter."""

    def kept(key: str, row: Row) -> bool:
        return not (is_personal(key) or (own and _is_computed(key, row)))

    return [{key: clean_cell(word) for key, word in row.items() if kept(key, row)} for row in rows]


def _is_computed(key: str, row: Row) -> bool:
    """Tell whether an attribute of an own file is no column of the quarter."""
    own_label = key in ("label", "Label") and row.get("eco_label") == row[key]
    return key.startswith(COMPUTED) or own_label


def once(rows: list[Row]) -> list[Row]:
    """Join the rows of one node: what the first leaves open the second fills."""
    found: dict[str, Row] = {}
    for row in rows:
        known = found.setdefault(row.get("id", ""), row)
        for column, value in row.items():
            known[column] = known.get(column) or value
    return list(found.values())


def grid_of(rows: list[Row], first: tuple[str, ...], source: str) -> Grid:
    """Set rows as a table with a header, as other edge lists are read."""
    header = tuple(dict.fromkeys([*first, *(key for row in rows for key in row)]))
    cells = [[row.get(key, "") for key in header] for row in rows]
    return Grid(source, header, cells, list(range(1, len(rows) + 1)))


def table_of(name: str, rows: list[Row]) -> Table:
    """Set rows as a table of the data model; columns that it does not know stand last."""
    known = TABLES[name].columns
    there = dict.fromkeys(key for row in rows for key in row)
    ordered = [c for c in known if c in there] + [c for c in there if c not in known]
    return Table.from_records(name, rows, ordered)
