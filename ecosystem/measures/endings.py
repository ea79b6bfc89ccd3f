"""What ends when, by what is recorded, and what is left after a day (M28)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ecosystem.measures.analysis import GraphAnalysis
from ecosystem.measures.projection import Projection
from ecosystem.model.force import standing_chains
from ecosystem.model.network import Network
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_date
from ecosystem.model.wave import Calendar

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
OPEN = dt.date.max.toordinal()
"""Stands for an end that is not known or does not come."""


@dataclass(frozen=True, eq=False)
class Endings:
    """When everything in force ends, as ordinals of the last day.

    Parameters
    ----------
    network
        The quarter in force.
    actors
        Of each actor.
    offers
        Of each offer: the earliest of its own end, its actor's and its funding's.
    records
        Of each tie record: the earliest of its own end, its funding's and those of its actors.
    money
        Days on which money, an offer or a tie ends, sorted.
    funding
        Recorded end of each funding that has one; a renewal counts.
    paid_offers, paid_records
        Id of the funding of each offer and each tie record; blank for none.
    """

    network: Network
    actors: IntArray
    offers: IntArray
    records: IntArray
    money: tuple[int, ...]
    funding: Mapping[str, int]
    paid_offers: tuple[str, ...]
    paid_records: tuple[str, ...]

    def left_on(self, day: int) -> Left:
        """Return what is left on a day: what ended before it is gone."""
        return self.without(self.actors < day, self.offers < day, self.records < day)

    def without(self, actors: BoolArray, offers: BoolArray, records: BoolArray) -> Left:
        """Return what is left without some actors, offers and tie records.

        Parameters
        ----------
        actors, offers, records
            Masks of what is gone.

        Returns
        -------
        left
            The network with the same numbering and the same calendar.
        """
        network = self.network
        kept = [
            replace(offer, place=-1 if offer.place >= 0 and actors[offer.place] else offer.place)
            for offer, ended in zip(network.offers, offers.tolist(), strict=True)
            if not ended and not actors[offer.actor]
        ]
        at = network.at.copy()
        sitting = np.flatnonzero(at >= 0)
        at[sitting[actors[at[sitting]]]] = -1
        at[actors] = -1
        docks = ~actors[network.docks]
        ends = network.records
        stay = ~(records | actors[ends.source] | actors[ends.target])
        left = replace(
            network,
            offers=tuple(kept),
            at=at,
            chains=standing_chains(at.tolist()),
            docks=network.docks[docks],
            weights=network.weights[docks],
            records=ends.keep(stay),
        )
        return Left(left)


@dataclass(frozen=True, eq=False)
class Left:
    """What is left of a quarter.

    Parameters
    ----------
    network
        With the numbering and the calendar of the whole.
    """

    network: Network

    @property
    def generous(self) -> GraphAnalysis:
        """Every tie that anyone reported."""
        return GraphAnalysis(Projection(self.network, self.network.records))

    @property
    def strict(self) -> GraphAnalysis:
        """Confirmed and documented ties only."""
        records = self.network.records
        return GraphAnalysis(Projection(self.network, records.keep(records.strict)))


def endings(quarter: Quarter, network: Network) -> Endings:
    """Read when everything in force ends.

    Parameters
    ----------
    quarter
        The quarter.
    network
        The same, in force at the wave.

    Returns
    -------
    endings
        Open wherever no end is recorded.
    """
    funding = Calendar.funding_ends(quarter.table("funding"))
    rows = dict(_ends(quarter, "actors", "active_until"))
    actors = np.array([rows[key] for key in network.ids], np.int64)
    own = dict(_ends(quarter, "offers", "valid_until"))
    table = quarter.table("offers")
    pays = dict(zip(table.column("id"), table.column("funding"), strict=True))
    paid_offers = tuple(pays[offer.id] for offer in network.offers)
    paid_ends = [funding.get(fund, OPEN) for fund in paid_offers]
    owners = np.array([offer.actor for offer in network.offers], np.int64)
    first = [own[offer.id] for offer in network.offers]
    offers = np.minimum(np.array(first, np.int64), np.array(paid_ends, np.int64))
    records, paid_records = _record_ends(quarter, network, funding)
    both = np.minimum(actors[network.records.source], actors[network.records.target])
    days = {*funding.values(), *offers.tolist(), *records.tolist()} - {OPEN}
    return Endings(
        network=network,
        actors=actors,
        offers=np.minimum(offers, actors[owners]) if len(owners) else offers,
        records=np.minimum(records, both),
        money=tuple(sorted(days)),
        funding=funding,
        paid_offers=paid_offers,
        paid_records=paid_records,
    )


def _ordinal(text: str) -> int:
    day = as_date(text)
    return OPEN if day is None else day.toordinal()


def _ends(quarter: Quarter, name: str, column: str) -> Sequence[tuple[str, int]]:
    table = quarter.table(name)
    pairs = zip(table.column("id"), table.column(column), strict=True)
    return [(key, _ordinal(end)) for key, end in pairs]


def _record_ends(
    quarter: Quarter, network: Network, funding: Mapping[str, int]
) -> tuple[IntArray, tuple[str, ...]]:
    ties = quarter.table("ties")
    own = [_ordinal(end) for end in ties.column("valid_until")]
    pays = ties.column("funding")
    rows = network.records.row.tolist()  # -1: a tie that was only reported, with no end
    paid = tuple(pays[row] if row >= 0 else "" for row in rows)
    ends = [
        min(own[row], funding.get(fund, OPEN)) if row >= 0 else OPEN
        for row, fund in zip(rows, paid, strict=True)
    ]
    return np.array(ends, np.int64), paid
