"""Where somebody was moved by hand: read from the quarter, and written into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.errors import UnknownActorError
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.model.values import as_number
from ecosystem.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

Places = Mapping[str, tuple[float, float]]


def by_hand(quarter: Quarter) -> dict[str, tuple[float, float]]:
    """Read the positions moved by hand; fit them to the room if they come from elsewhere.

    Parameters
    ----------
    quarter
        Any quarter.

    Returns
    -------
    positions
        Actor id to (x, y), each from 0 to 1; empty if nobody was moved.
    """
    table = quarter.table("positions")
    columns = (table.column(name) for name in ("actor", "x", "y"))
    found: dict[str, tuple[float, float]] = {}
    for actor, x, y in zip(*columns, strict=True):
        across, up = as_number(x), as_number(y)
        if across is not None and up is not None:
            found[actor] = (across, up)
    if not found:
        return {}
    values = np.array(list(found.values()))
    if values.min() < 0 or values.max() > 1:
        low, width = values.min(axis=0), np.maximum(np.ptp(values, axis=0), 1e-9)
        values = 0.03 + 0.94 * (values - low) / width
    pairs = zip(found, values.tolist(), strict=True)
    return {actor: (float(x), float(y)) for actor, (x, y) in pairs}


def places_of(table: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Take positions out of a table.

    Parameters
    ----------
    table
        Index: ids of actors; columns ``x`` and ``y``.

    Returns
    -------
    positions
        Actor id to (x, y).
    """
    columns = (table[name].astype(float).tolist() for name in ("x", "y"))
    return {str(key): (x, y) for key, x, y in zip(table.index, *columns, strict=True)}


def keep_positions(quarter: Quarter, moved: pd.DataFrame) -> Quarter:
    """Write positions that somebody moved by hand into the quarter.

    Parameters
    ----------
    quarter
        The quarter.
    moved
        Index: ids of actors; columns ``x`` and ``y``, from 0 to 1.

    Returns
    -------
    quarter
        A new quarter: its table ``positions`` holds these rows, and the older rows of all other
        actors.

    Raises
    ------
    UnknownActorError
        If an id is in no row of the table of actors.

    Examples
    --------
    >>> import pandas as pd
    >>> from ecosystem.io import load_sample
    >>> from ecosystem.views import positions
    >>> mini = load_sample("mini")
    >>> moved = keep_positions(mini, pd.DataFrame({"x": [0.1], "y": [0.9]}, index=["C2"]))
    >>> positions(moved)["C2"]
    (0.1, 0.9)
    """
    places = places_of(moved)
    known = set(quarter.table("actors").column("id"))
    for actor in places:
        if actor not in known:
            raise UnknownActorError("views.unknown_actor", actor=actor)
    table = quarter.table("positions")
    rows = {row[table.columns.index("actor")]: row for row in table.rows}
    for actor, (x, y) in places.items():
        cells = {"actor": actor, "x": f"{x:.6g}", "y": f"{y:.6g}"}
        old = dict(zip(table.columns, rows.get(actor, ("",) * len(table.columns)), strict=True))
        rows[actor] = tuple({**old, **cells}[name] for name in table.columns)
    assert set(TABLES["positions"].columns) <= set(table.columns)
    ordered = tuple(rows[actor] for actor in sorted(rows))
    return quarter.with_tables(Table("positions", table.columns, ordered))
