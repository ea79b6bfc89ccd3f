"""The official world: nothing informal is left (rule 14)."""

from __future__ import annotations

from oracle.in_force import read_sector
from oracle.reading import Row, Tables, answer, known

# The columns of each table that name an actor without whom the row is gone.
ENDS = {
    "offers": ("actor",),
    "docks": ("actor",),
    "ties": ("source", "target"),
    "reports": ("source", "target"),
}


def official_tables(tables: Tables) -> Tables:
    """The tables without informal actors, informal offers, and all that hangs on them."""
    rows = {known(row, "id"): row for row in tables.get("actors", [])}
    informal = {
        name
        for name, row in rows.items()
        if read_sector(row, rows, frozenset({name})) == "informal"
    }

    def stays(table: str, row: Row) -> bool:
        if table == "actors":
            return known(row, "id") not in informal
        if table == "offers" and answer(row, "informal") is True:
            return False
        return not any(known(row, end) in informal for end in ENDS.get(table, ()))

    return {
        table: [row for row in content if stays(table, row)] for table, content in tables.items()
    }
