"""The purses that pay for offers and ties, and the quarter with less and less money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosystem.measures.analysis import analyse
from ecosystem.measures.coverage import covered_share
from ecosystem.measures.endings import Endings, Left, endings
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_date, is_unknown

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Money:
    """The fundings by what is known of their ends.

    Parameters
    ----------
    ends
        Recorded end of each funding that has one, a renewal included.
    first_ends
        The end without a renewal.
    open
        Fundings without a known end that are not permanent.
    source
        Who pays; blank if unknown.
    """

    ends: Mapping[str, int]
    first_ends: Mapping[str, int]
    open: frozenset[str]
    source: Mapping[str, str]

    @classmethod
    def of(cls, quarter: Quarter, ends: Mapping[str, int]) -> Money:
        """Read the fundings of a quarter; ``ends`` are the recorded ones, renewals included."""
        table = quarter.table("funding")
        columns = ("id", "source", "valid_until", "permanent")
        first: dict[str, int] = {}
        unknown: set[str] = set()
        source: dict[str, str] = {}
        for key, giver, until, permanent in zip(*map(table.column, columns), strict=True):
            source[key] = "" if is_unknown(giver) else giver
            day = as_date(until)
            if permanent == "yes":
                continue
            if day is not None:
                first[key] = day.toordinal()
            if key not in ends:
                unknown.add(key)
        return cls(ends, first, frozenset(unknown), source)


class States:
    """The quarter with less and less money; each state is computed once.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.
    """

    def __init__(self, quarter: Quarter, parameters: Parameters | None) -> None:
        self.network = analyse(quarter, parameters).network
        self.ends: Endings = endings(quarter, self.network)
        self.money = Money.of(quarter, self.ends.funding)
        self._classes: dict[tuple[bytes, bytes, bytes], tuple[tuple[str, ...], float | None]] = {}

    def paid(self, funds: frozenset[str]) -> tuple[BoolArray, BoolArray]:
        """Mark the offers and the tie records that some fundings pay."""
        offers = np.array([fund in funds for fund in self.ends.paid_offers], np.bool_)
        records = np.array([fund in funds for fund in self.ends.paid_records], np.bool_)
        return offers, records

    def on(
        self, day: int, without: frozenset[str] = frozenset()
    ) -> tuple[tuple[str, ...], float | None]:
        """Classes and Reach_2 on a day, some further fundings taken out."""
        offers, records = self.paid(without)
        gone = (self.ends.actors < day, (self.ends.offers < day) | offers)
        return self._state(*gone, (self.ends.records < day) | records)

    def _state(
        self, actors: BoolArray, offers: BoolArray, records: BoolArray
    ) -> tuple[tuple[str, ...], float | None]:
        key = actors.tobytes(), offers.tobytes(), records.tobytes()
        if key not in self._classes:
            left: Left = self.ends.without(actors, offers, records)
            graph = left.generous
            self._classes[key] = graph.classes.classes, graph.reach(2)
        return self._classes[key]

    def coverage(self, classes: tuple[str, ...]) -> float | None:
        """Share of people-weighted needs with an official way."""
        return covered_share(self.network, classes)
