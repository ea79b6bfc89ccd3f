"""Who is in force at the wave, in which sector, and where each actor stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from ecosystem.model.table import Table
from ecosystem.model.values import as_date, is_unknown
from ecosystem.schema import SECTOR_FROM_PARENT, TYPE_SECTOR


def in_period(begin: str, end: str, wave: dt.date | None) -> bool:
    """Tell whether a period holds the day of the wave, both ends included.

    Parameters
    ----------
    begin, end
        ISO days; blank and unknown ends are open.
    wave
        The day; None if unknown, then every period holds it.

    Returns
    -------
    inside
        True if the row counts.
    """
    if wave is None:
        return True
    first, last = as_date(begin), as_date(end)
    return (first is None or first <= wave) and (last is None or wave <= last)


def rows_in_force(table: Table, begin: str, end: str, wave: dt.date | None) -> list[bool]:
    """Tell for each row of a table whether its period holds the wave.

    Parameters
    ----------
    table
        Any table.
    begin, end
        Names of the columns; one that the table lacks is open.
    wave
        The day, or None.

    Returns
    -------
    counts
        One truth value a row.
    """
    periods = zip(table.column(begin), table.column(end), strict=True)
    return [in_period(first, last, wave) for first, last in periods]


def actor_sectors(actors: Table) -> dict[str, str]:
    """Derive the sector of every actor.

    Parameters
    ----------
    actors
        The table of actors.

    Returns
    -------
    sectors
        Actor id to sector: the column if filled, else for a school, day-care centre, hospital or
        neighbourhood management the sector of its Träger, else the sector of the type.
    """
    ids, types = actors.column("id"), actors.column("type")
    given = dict(zip(ids, actors.column("sector"), strict=True))
    parents = dict(zip(ids, actors.column("part_of"), strict=True))
    type_of = dict(zip(ids, types, strict=True))

    def sector(actor: str, below: frozenset[str]) -> str:
        if not is_unknown(given[actor]):
            return given[actor]
        parent = parents[actor]
        from_parent = type_of[actor] in SECTOR_FROM_PARENT and parent in type_of
        if from_parent and parent not in below:  # a Träger that belongs to its unit ends here
            return sector(parent, below | {actor})
        return TYPE_SECTOR[type_of[actor]]

    return {actor: sector(actor, frozenset({actor})) for actor in ids}


def standing_chains(at: Sequence[int]) -> Mapping[int, tuple[tuple[int, ...], ...]]:
    """List who stands where: whoever stands at a place stands at every actor there.

    Parameters
    ----------
    at
        For each actor the position of its place, -1 for none.

    Returns
    -------
    chains
        Place to one chain for each actor that stands there, directly or through further places:
        the chain runs from the place to that actor, both included. Actors that are no place are
        left out.
    """
    chains: dict[int, list[tuple[int, ...]]] = {}
    for actor, place in enumerate(at):
        chain: tuple[int, ...] = (actor,)
        while place >= 0 and place not in chain:
            chain = (place, *chain)
            chains.setdefault(place, []).append(chain)
            place = at[place]
    return {place: tuple(sorted(found)) for place, found in sorted(chains.items())}
