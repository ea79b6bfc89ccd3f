"""A table of texts: what stands in the file, unchanged, and where each row stood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Table:
    """An immutable table of cell texts.

    Parameters
    ----------
    name
        Stored key of the table.
    columns
        Column names in file order, unknown extra columns included.
    rows
        One tuple of texts a row, stripped, ``""`` for a blank cell.
    lines
        Line of the file or row of the sheet in which each row stood; counts from 2 if not given.
    source
        File or sheet that the table came from.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        if not self.lines:
            object.__setattr__(self, "lines", tuple(range(2, len(self.rows) + 2)))

    @classmethod
    def from_records(
        cls, name: str, records: Iterable[Mapping[str, str]], columns: Sequence[str] = ()
    ) -> Table:
        """Make a table from one mapping a row.

        Parameters
        ----------
        name
            Stored key of the table.
        records
            Column to text; missing columns are blank.
        columns
            Order of the columns; further ones are appended as they occur.

        Returns
        -------
        table
            A new table.
        """
        found = list(records)
        order = dict.fromkeys([*columns, *(column for record in found for column in record)])
        rows = tuple(tuple(str(r.get(c, "")).strip() for c in order) for r in found)
        return cls(name, tuple(order), rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __eq__(self, other: object) -> bool:
        """Equal content; where it was read from does not matter."""
        if not isinstance(other, Table):
            return NotImplemented
        mine = (self.name, self.columns, self.rows)
        return mine == (other.name, other.columns, other.rows)

    def __hash__(self) -> int:
        return hash((self.name, self.columns, self.rows))

    @cached_property
    def _by_column(self) -> Mapping[str, tuple[str, ...]]:
        if not self.rows:
            return dict.fromkeys(self.columns, ())
        return dict(zip(self.columns, zip(*self.rows, strict=True), strict=True))

    def column(self, name: str) -> tuple[str, ...]:
        """Return the texts of one column.

        Parameters
        ----------
        name
            Column name; a column that the table lacks is all blank.

        Returns
        -------
        texts
            One text a row.
        """
        found = self._by_column.get(name)
        return found if found is not None else ("",) * len(self.rows)

    def records(self) -> list[dict[str, str]]:
        """Return one dictionary a row.

        Returns
        -------
        records
            Column to text, in row order.
        """
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def keep(self, rows: Sequence[int]) -> Table:
        """Return the table with some of its rows.

        Parameters
        ----------
        rows
            Positions of the rows to keep, in the wanted order.

        Returns
        -------
        table
            A new table.
        """
        return replace(
            self,
            rows=tuple(self.rows[i] for i in rows),
            lines=tuple(self.lines[i] for i in rows),
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the texts as a new data frame.

        Returns
        -------
        frame
            All columns as text, blank cells as ``""``.
        """
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(self.columns), dtype=str)
