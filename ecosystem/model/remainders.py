"""What is left of a quarter once some actors and offers are taken out of its tables."""

from __future__ import annotations

from collections.abc import Collection

from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.schema import TABLES

_LOOSE = ("at", "part_of")
"""A row that refers to an actor in these columns stays, without the reference."""


def without_rows(
    quarter: Quarter, *, actors: Collection[str] = (), offers: Collection[str] = ()
) -> Quarter:
    """Return a quarter without some actors, some offers and everything that refers to them.

    Parameters
    ----------
    quarter
        The quarter.
    actors, offers
        Ids of the rows to take out.

    Returns
    -------
    quarter
        A new quarter. Rows that are only *at* or *part of* an actor that is gone stay and lose
        that reference.
    """
    gone, ended = set(actors), set(offers)
    tables = {
        name: _left(table, gone, ended if name == "offers" else set())
        for name, table in quarter.tables.items()
    }
    docks = set(tables["docks"].column("actor")) if "docks" in tables else set()
    if "distances" in tables:
        distances = tables["distances"]
        rows = [row for row, dock in enumerate(distances.column("dock")) if dock in docks]
        tables["distances"] = distances.keep(rows)
    return Quarter(quarter.meta, tables)


def _left(table: Table, gone: set[str], ended: set[str]) -> Table:
    columns = [c.name for c in TABLES[table.name].columns.values() if c.reference == "actors.id"]
    firm = [column for column in columns if column not in _LOOSE]
    if table.name == "actors":
        firm.append("id")
    kept = []
    for row, record in enumerate(table.records()):
        refers = any(record.get(column, "") in gone for column in firm)
        if not refers and record.get("id", "") not in ended:
            kept.append(row)
    records = table.keep(kept).records()
    for record in records:
        record.update({c: "" for c in _LOOSE if c in columns and record.get(c, "") in gone})
    return Table.from_records(table.name, records, table.columns)
