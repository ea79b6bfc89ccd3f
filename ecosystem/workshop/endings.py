"""When each actor, offer and tie record ends: the days of the money slider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.model.network import Network
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_date, as_number
from ecosystem.model.wave import Calendar


@dataclass(frozen=True)
class Endings:
    """Known ends as ordinals, None where no end is known.

    Parameters
    ----------
    actors
        One for each actor in force, in the order of the network.
    offers
        One for each offer in force: the earliest of its own end and that of its money.
    records
        One for each tie record, the same; None for a tie that was only reported.
    visits
        Visits a week of each dock, None where unknown.
    """

    actors: tuple[int | None, ...]
    offers: tuple[int | None, ...]
    records: tuple[int | None, ...]
    visits: tuple[float | None, ...]

    def days(self) -> tuple[int, ...]:
        """Return every day on which something ends, in order."""
        found = {day for part in (self.actors, self.offers, self.records) for day in part}
        return tuple(sorted(day for day in found if day is not None))


def _earliest(text: str, money: str, funding: Mapping[str, int]) -> int | None:
    day = as_date(text)
    ends = [day.toordinal()] if day else []
    if money in funding:
        ends.append(funding[money])
    return min(ends, default=None)


def _by(quarter: Quarter, table: str, key: str, value: str) -> dict[str, str]:
    there = quarter.table(table)
    return dict(zip(there.column(key), there.column(value), strict=True))


def _ends(quarter: Quarter, table: str, funding: Mapping[str, int]) -> list[int | None]:
    there = quarter.table(table)
    pairs = zip(there.column("valid_until"), there.column("funding"), strict=True)
    return [_earliest(until, money, funding) for until, money in pairs]


def endings_of(quarter: Quarter, network: Network) -> Endings:
    """Read when everything in force ends.

    Parameters
    ----------
    quarter
        The quarter.
    network
        What is in force of it.

    Returns
    -------
    endings
        Ends as the tables and the funding name them; permanent money has none.
    """
    funding = Calendar.funding_ends(quarter.table("funding"))
    actors = _by(quarter, "actors", "id", "active_until")
    ids = quarter.table("offers").column("id")
    offers = dict(zip(ids, _ends(quarter, "offers", funding), strict=True))
    ties = _ends(quarter, "ties", funding)
    visits = _by(quarter, "docks", "actor", "visits_week")
    return Endings(
        actors=tuple(_earliest(actors[key], "", {}) for key in network.ids),
        offers=tuple(offers[offer.id] for offer in network.offers),
        records=tuple(ties[row] if row >= 0 else None for row in network.records.row.tolist()),
        visits=tuple(as_number(visits[network.ids[dock]]) for dock in network.docks.tolist()),
    )
