"""The quarter without informal help: only to see what rests on it."""

from __future__ import annotations

from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.schema import INFORMAL, TABLES
from ecosystem.sharing.release import sharing_sectors


def without_informal(quarter: Quarter) -> Quarter:
    """Return the quarter as if there were no informal help.

    Parameters
    ----------
    quarter
        The quarter on full data.

    Returns
    -------
    quarter
        A new quarter without informal actors, informal offers and everything that refers to them;
        used only to see which findings rest on informal help.
    """
    sectors = sharing_sectors(quarter)
    gone = {actor for actor, sector in sectors.items() if sector == INFORMAL}
    tables: list[Table] = []
    for name, table in quarter.tables.items():
        references = [c.name for c in TABLES[name].columns.values() if c.reference == "actors.id"]
        key = "id" if name == "actors" else None
        kept = []
        for row, record in enumerate(table.records()):
            names = [record.get(c, "") for c in references if c not in ("at", "part_of")]
            unofficial = name == "offers" and record.get("informal") == "yes"
            if gone.isdisjoint(names) and not unofficial and not (key and record[key] in gone):
                kept.append(row)
        records = table.keep(kept).records()
        for record in records:
            record.update({c: "" for c in ("at", "part_of") if record.get(c, "") in gone})
        tables.append(Table.from_records(name, records, table.columns))
    docks = {
        record["actor"] for table in tables if table.name == "docks" for record in table.records()
    }
    tables = [_known_docks(table, docks) for table in tables]
    return Quarter(quarter.meta, {table.name: table for table in tables})


def _known_docks(table: Table, docks: set[str]) -> Table:
    if table.name != "distances":
        return table
    return table.keep([row for row, dock in enumerate(table.column("dock")) if dock in docks])
