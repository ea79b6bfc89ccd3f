"""From the rows of an invented quarter to a quarter that can be analysed."""

from __future__ import annotations

import datetime as dt

from ecosystem.model.meta import Meta
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.worlds.world import World


def quarter_of(world: World) -> Quarter:
    """Make a quarter from an invented one, as if its files had been read.

    Parameters
    ----------
    world
        Tables and properties.

    Returns
    -------
    quarter
        The checked quarter.
    """
    properties = world.meta
    languages, horizon = properties["languages"], properties["horizon_months"]
    meta = Meta(
        id=str(properties["id"]),
        name=str(properties["name"]),
        municipality=str(properties["municipality"]),
        country=str(properties["country"]),
        wave=dt.date.fromisoformat(str(properties["wave"])),
        languages=tuple(languages) if isinstance(languages, list) else (),
        fictional=True,
        horizon_months=int(horizon) if isinstance(horizon, int) else 12,
        blank_language=str(properties["blank_language"]),
        title=world.title,
    )
    tables = {name: Table.from_records(name, rows) for name, rows in world.tables.items() if rows}
    return Quarter(meta, tables)
