"""What a copy lacks, by table and reason: for whoever passes it on, never part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.catalogue import text
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.schema import TABLES


@dataclass(frozen=True)
class Removed:
    """One kind of thing that was taken out.

    Parameters
    ----------
    table
        Stored key of the table.
    reason
        Message in the area ``sharing``, below ``removed.``.
    count
        Rows, or filled cells if columns are named.
    columns
        Columns, if these and not rows were taken out.
    """

    table: str
    reason: str
    count: int
    columns: tuple[str, ...] = ()

    def sentence(self, lang: str) -> str:
        """Say it.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentence
            One line.
        """
        title = TABLES[self.table].labels[lang]
        names = ", ".join(self.columns)
        return text(
            f"sharing.removed.{self.reason}", lang, table=title, count=self.count, columns=names
        )


def by_column(quarter: Quarter, copied: Mapping[str, Table]) -> tuple[Removed, ...]:
    """List the tables and columns that were not copied.

    Parameters
    ----------
    quarter
        The quarter on full data.
    copied
        The tables of the copy.

    Returns
    -------
    removed
        Whole tables that hold rows, then columns with anything in them.
    """
    found = []
    for name, table in quarter.tables.items():
        if name not in copied:
            if len(table):
                found.append(Removed(name, "table", len(table)))
            continue
        gone = [c for c in table.columns if c not in copied[name].columns]
        filled = {c: sum(map(bool, table.column(c))) for c in gone}
        columns = tuple(c for c in gone if filled[c])
        if columns:
            found.append(Removed(name, "columns", sum(filled.values()), columns))
    return tuple(found)
