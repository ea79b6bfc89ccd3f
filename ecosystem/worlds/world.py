"""What a generated quarter consists of, and what is known about it beforehand."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from ecosystem.worlds.columns import COLUMNS

Row = dict[str, str]
Tables = dict[str, list[Row]]
Meta = dict[str, "str | int | bool | list[str]"]


@dataclass(frozen=True)
class Item:
    """One thing that was put into a quarter on purpose.

    ``status`` is ``planted`` (meant to be found), ``incidental`` (follows from something planted
    and is right to be found), ``possible`` (found in the strict graph only) or ``later`` (not one
    of the kinds that the acceptance compares).
    """

    key: str
    kind: str
    finding: str | None
    note: str
    status: str = "planted"
    expect: dict[str, str | int | float | list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Decoy:
    """Something that looks like a finding and is none.

    ``findings`` lists the ids that must not be reported; an id in ``allowed`` may be reported, but
    only as the kind given there.
    """

    key: str
    findings: tuple[str, ...]
    note: str
    allowed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """One invented quarter at one date; ``later`` is its next wave if there is one."""

    name: str
    seed: int
    title: str
    description: str
    meta: Meta
    tables: Tables
    planted: tuple[Item, ...]
    decoys: tuple[Decoy, ...]
    later: World | None = None

    def expected(self) -> dict[str, str]:
        """Return finding id to kind for everything that the acceptance compares.

        Returns
        -------
        dict
            The planted and incidental items that have a finding, by id; for a gap the value is
            its class (``"G1"`` to ``"G5"``), otherwise the kind.
        """
        return {
            item.finding: str(item.expect.get("class", item.kind))
            for item in self.planted
            if item.finding is not None and item.status in ("planted", "incidental")
        }


def make_row(table: str, **values: object) -> Row:
    """One full row of a table: every column in its order, blank where nothing is given.

    Parameters
    ----------
    table
        Name of the table.
    **values
        Cell values by column; ``None`` is a blank, ``True`` and ``False`` are yes and no.

    Returns
    -------
    dict
        Text by column.

    Raises
    ------
    KeyError
        If a column does not belong to the table.
    """
    result = dict.fromkeys(COLUMNS[table], "")
    for column, value in values.items():
        if column not in result:
            message = f"{table} has no column {column}"
            raise KeyError(message)
        if value is None:
            continue
        if isinstance(value, bool):
            result[column] = "yes" if value else "no"
        elif isinstance(value, list | tuple):
            result[column] = ";".join(str(part) for part in value)
        else:
            result[column] = str(value)
    return result


def stream(seed: int, *labels: str) -> random.Random:
    """Return an independent random stream for one part of a quarter.

    Each part draws from its own stream, so a change in one part does not move the others.

    Parameters
    ----------
    seed
        Seed of the quarter.
    *labels
        Names of the quarter and of the part.

    Returns
    -------
    random.Random
        The stream; equal arguments give equal streams.
    """
    return random.Random("/".join((str(seed), *labels)))
