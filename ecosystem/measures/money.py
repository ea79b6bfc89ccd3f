"""What ends when, by what is recorded, and what is left after a day (M28)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.graphs import CLASSES, covered_share
from ecosystem.model.arrays import BoolArray, IntArray
from ecosystem.model.network import Network, standing_chains
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Calendar, Parameters, as_date, is_unknown
from ecosystem.stubs import dataclass

if TYPE_CHECKING:
    import pandas as pd


# --- What ends when, by what is recorded, and what is left after a day (M28).

# Stands for an end that is not known or does not come.
OPEN = dt.date.max.toordinal()


@dataclass(frozen=True, eq=False)
class Endings:
    """When everything in force ends, as ordinals of the last day."""

    network: Network  # The quarter in force.
    actors: IntArray
    offers: IntArray  # Of each offer: the earliest of its own end, its actor's and its funding's.
    # Of each tie record: the earliest of its own end, its funding's and those of its actors.
    records: IntArray
    money: tuple[int, ...]  # Days on which money, an offer or a tie ends, sorted.
    funding: Mapping[str, int]  # Recorded end of each funding that has one; a renewal counts.
    # Id of the funding of each offer and each tie record; blank for none.
    paid_offers: tuple[str, ...]
    paid_records: tuple[str, ...]

    def left_on(self, day: int) -> Analysis:
        """Return what is left on a day: what ended before it is gone."""
        return self.without(self.actors < day, self.offers < day, self.records < day)

    def without(
        self, actors: BoolArray, offers: BoolArray, records: BoolArray, *, had_way: bool = False
    ) -> Analysis:
        """Return what is left without some actors, offers and tie records."""
        network = self.network
        kept = [
            replace(offer, place=-1) if offer.place >= 0 and actors[offer.place] else offer
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
            had_way=had_way,
        )
        return Analysis(left)  # with the numbering and the calendar of the whole


def endings(quarter: Quarter, network: Network) -> Endings:
    """Read when everything in force ends."""
    funding = Calendar.funding_ends(quarter.table("funding"))
    rows = dict(_ends(quarter, "actors", "active_until"))
    actors = np.array([rows[key] for key in network.ids], np.int64)
    own = dict(_ends(quarter, "offers", "valid_until"))
    pays = dict(quarter.table("offers").select("id", "funding"))
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
    pairs = quarter.table(name).select("id", column)
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


# --- The purses that pay for offers and ties, and the quarter with less and less money.


@dataclass(frozen=True)
class Money:
    """The fundings by what is known of their ends."""

    ends: Mapping[str, int]  # Recorded end of each funding that has one, a renewal included.
    first_ends: Mapping[str, int]  # The end without a renewal.
    open: frozenset[str]  # Fundings without a known end that are not permanent.
    source: Mapping[str, str]  # Who pays; blank if unknown.

    @classmethod
    def of(cls, quarter: Quarter, ends: Mapping[str, int]) -> Money:
        """Read the fundings of a quarter; ``ends`` are the recorded ones, renewals included."""
        first: dict[str, int] = {}
        unknown: set[str] = set()
        source: dict[str, str] = {}
        for key, giver, until, permanent in quarter.table("funding").select(
            "id", "source", "valid_until", "permanent"
        ):
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
    """The quarter with less and less money; each state is computed once."""

    def __init__(self, quarter: Quarter, parameters: Parameters | None) -> None:
        self.network = analyse(quarter, parameters).network
        self.ends: Endings = endings(quarter, self.network)
        self.money = Money.of(quarter, self.ends.funding)
        self._classes: dict[tuple[object, ...], tuple[tuple[str, ...], float | None]] = {}

    def left(self, day: int, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """Classes on a day; where the last way to help has ended, none leads there any more."""
        return self.on(day, without, had_way=self.network.has_way)[0]

    def on(
        self, day: int, without: frozenset[str] = frozenset(), *, had_way: bool = False
    ) -> tuple[tuple[str, ...], float | None]:
        """Classes and Reach_2 on a day for itself, some further fundings taken out."""
        ends = self.ends
        offers = np.array([fund in without for fund in ends.paid_offers], np.bool_)
        records = np.array([fund in without for fund in ends.paid_records], np.bool_)
        gone = ends.actors < day, offers | (ends.offers < day), records | (ends.records < day)
        key = had_way, *(each.tobytes() for each in gone)
        if key not in self._classes:
            graph = ends.without(*gone, had_way=had_way).generous
            self._classes[key] = graph.classes.worst, graph.reach(2)
        return self._classes[key]

    def coverage(self, classes: tuple[str, ...]) -> float | None:
        """Share of people-weighted needs with an official way."""
        return covered_share(self.network, classes)


# --- M28: when money ends, what that does to the needs, and how much rests on few purses.

# Chance that a source prolongs its money, where nobody knows better.
RENEWAL = 0.5


DRAWS = 1000

COLUMNS = (
    *("date", "funding", "projects", "offers", "ties"),
    *("coverage_before", "coverage_after", "coverage_after_low", "reach_2", "cells_changed"),
    *("gap_month", "coverage_gap"),
)


def funding_timeline(quarter: Quarter, *, parameters: Parameters | None = None) -> pd.DataFrame:
    """Show day by day what happens when money ends.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    timeline
        One row a day on or after the wave on which money, an offer or a tie ends, or would have
        ended without a renewal: ``date``; ``funding``, the ids of the fundings that end for good;
        ``projects``, their number; ``offers`` and ``ties`` that end; ``coverage_before`` and
        ``coverage_after``, the share of people-weighted needs with an official way on that day and
        the day after; ``coverage_after_low``, the same if money of which no end is known ends with
        the earliest known one; ``reach_2`` afterwards; ``cells_changed``; ``gap_month``, the month
        that follows, in which even renewed money is often not there yet; and ``coverage_gap``,
        the coverage in that month without the money that is renewed on that day.

    Notes
    -----
    ``active(x, t)`` holds from the first to the last recorded day; a recorded renewal counts, and
    permanent money has no end. Everything else stays as it is, the horizon included. Without a
    wave the timeline is empty.

    Examples
    --------
    >>> import ecosystem as eco
    >>> kornhafen = eco.read_quarter("data/kornhafen/2025-01")
    >>> first = funding_timeline(kornhafen).iloc[0]
    >>> first["date"].isoformat(), int(first["projects"]), int(first["cells_changed"])
    ('2025-12-31', 9, 4)
    """
    import pandas as pd

    states = States(quarter, parameters)
    wave = states.network.calendar.wave
    if wave is None:
        return pd.DataFrame(columns=list(COLUMNS))
    ends, money = states.ends, states.money
    days = sorted({*ends.money, *money.first_ends.values()})
    known = [day for day in days if day >= wave.toordinal()]
    rows = [_row(states, day, min(known)) for day in known]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(states: States, day: int, first: int) -> dict[str, object]:
    ends, money = states.ends, states.money
    before, _ = states.on(day)
    after, reach = states.on(day + 1)
    low, _ = states.on(day + 1, money.open if day >= first else frozenset())
    renewed = frozenset(
        fund for fund, end in money.first_ends.items() if end == day < ends.funding.get(fund, OPEN)
    )
    gap, _ = states.on(day + 1, renewed)
    ended = sorted(fund for fund, end in ends.funding.items() if end == day)
    return {
        "date": dt.date.fromordinal(day),
        "funding": tuple(ended),
        "projects": len(ended),
        "offers": int((ends.offers == day).sum()),
        "ties": int((ends.records == day).sum()),
        "coverage_before": states.coverage(before),
        "coverage_after": states.coverage(after),
        "coverage_after_low": states.coverage(low),
        "reach_2": reach,
        "cells_changed": sum(one != two for one, two in zip(before, after, strict=True)),
        "gap_month": f"{dt.date.fromordinal(day + 1):%Y-%m}",
        "coverage_gap": states.coverage(gap),
    }


@dataclass(frozen=True)
class FundingRisks:
    """How much rests on money that ends.

    Parameters
    ----------
    project_dependency
        Share of people-weighted needs whose class worsens if every project ended; None if nobody
        needs anything, or no offer and no tie names a project that pays it.
    concentration
        Herfindahl-Hirschman index of the sources by the offers that they pay, 1 for one source;
        None if no offer has a known source.
    notice_months
        Whole months until the first need falls to the classes G3 to G5; None if none does by what
        is recorded.
    first_fall
        The last day before that; None as above.
    renewal
        Chance that a source prolongs its money.
    coverage_low, coverage_mean, coverage_high
        Coverage at the end of the horizon over the draws: the 10th percentile, the mean and the
        90th percentile; None if nobody needs anything, the wave is unknown or no money is known
        to end until then.
    draws
        Number of draws.
    """

    project_dependency: float | None
    concentration: float | None
    notice_months: int | None
    first_fall: dt.date | None
    renewal: float
    coverage_low: float | None
    coverage_mean: float | None
    coverage_high: float | None
    draws: int


def funding_risks(
    quarter: Quarter,
    *,
    renewal: float = RENEWAL,
    draws: int = DRAWS,
    parameters: Parameters | None = None,
) -> FundingRisks:
    """Tell how much rests on money that ends, and what renewals would save.

    Parameters
    ----------
    quarter
        The quarter.
    renewal
        Chance that a source prolongs its money. All projects of one source are prolonged or none:
        a programme that ends, ends for everybody.
    draws
        Number of draws.
    parameters
        Conventions and the seed; the defaults if None.

    Returns
    -------
    risks
        Dependency, concentration, notice and the band of the renewals.

    Raises
    ------
    UsageError
        If the chance is not in 0..1 or there is no draw.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. The American Economic Review 54(5), 761-762.
    """
    if not 0 <= renewal <= 1:
        raise UsageError("parameters.range", name="renewal", value=renewal)
    if draws < 1:
        raise UsageError("parameters.range", name="draws", value=draws)
    states = States(quarter, parameters)
    first = _first_fall(states)
    wave = states.network.calendar.wave
    notice = None
    if first is not None and wave is not None:
        notice = (first.year - wave.year) * 12 + first.month - wave.month
        notice -= first.day < wave.day
    low, mean, high = _renewal_band(states, renewal, draws)
    return FundingRisks(
        project_dependency=_dependency(states),
        concentration=_concentration(states),
        notice_months=notice,
        first_fall=first,
        renewal=renewal,
        coverage_low=low,
        coverage_mean=mean,
        coverage_high=high,
        draws=draws,
    )


def _worse(before: str, after: str) -> bool:
    firm = CLASSES[:6]
    return before in firm and (after not in firm or firm.index(after) > firm.index(before))


def _dependency(states: States) -> float | None:
    demand = [cell.weight for cell in states.network.demand.cells]
    total = sum(demand)
    projects = frozenset({*states.money.ends, *states.money.open})
    paid = projects & {*states.ends.paid_offers, *states.ends.paid_records}
    if total <= 0 or not paid or states.network.recorded is None:
        return None
    before, after = states.left(0), states.left(0, projects)
    rows = zip(demand, before, after, strict=True)
    return sum(d for d, one, two in rows if _worse(one, two)) / total


def _concentration(states: States) -> float | None:
    source = states.money.source
    givers = Counter(g for fund in states.ends.paid_offers if (g := source.get(fund, "")))
    total = sum(givers.values())
    return sum((count / total) ** 2 for count in givers.values()) if total else None


def _first_fall(states: States) -> dt.date | None:
    wave = states.network.calendar.wave
    if wave is None:
        return None
    for day in (day for day in states.ends.money if day >= wave.toordinal()):
        before, after = states.left(day), states.left(day + 1)
        pairs = zip(before, after, strict=True)
        if any(one in CLASSES[:3] and two in CLASSES[3:6] for one, two in pairs):
            return dt.date.fromordinal(day)
    return None


def _renewal_band(
    states: States, renewal: float, draws: int
) -> tuple[float | None, float | None, float | None]:
    calendar, money = states.network.calendar, states.money
    ending = [fund for fund, end in sorted(money.ends.items()) if end <= (calendar.horizon or -1)]
    if not ending:
        return None, None, None
    # money without a named source decides for itself
    givers = sorted({money.source.get(fund) or f"\0{fund}" for fund in ending})
    chance = np.random.default_rng(states.network.parameters.seed)
    prolonged = chance.random((draws, len(givers))) < renewal
    shares = []
    patterns, counts = np.unique(prolonged, axis=0, return_counts=True)
    for pattern in patterns.tolist():
        kept = {giver for giver, stays in zip(givers, pattern, strict=True) if stays}
        lost = frozenset(f for f in ending if (money.source.get(f) or f"\0{f}") not in kept)
        shares.append(states.coverage(states.left(0, lost)))
    known = [share for share in shares if share is not None]
    if len(known) < len(shares):
        return None, None, None
    values = np.repeat(np.array(known), counts)
    low, high = np.percentile(values, [10, 90])
    return float(low), float(values.mean()), float(high)


# --- M11: where much is at stake and only informal help carries: a flag on situations, not on
# people.
# Informal help is access. Where a flat, a job, a status or money hangs on it alone, people depend
# on it, and the answer is one more official way in that language.

# Topics where dependence can be used against people.
HIGH_STAKES = ("housing", "work", "residence", "benefits")


FEWEST_INFORMAL, FEWEST_PEOPLE = 5, 10

"""A situation with fewer informal actors or residents behind it is not told."""


def stakes_table(quarter: Quarter, *, parameters: Parameters | None = None) -> pd.DataFrame:
    """Tell in which topics and languages people depend on informal help where much is at stake.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    table
        Index: topic and language. ``people``: those whose need is met by informal help only, to
        the nearest five; missing if nobody was counted. A situation behind which stand fewer than
        five informal actors or ten residents is left out altogether: a row of its own would tell
        that it exists. Never a person, a place or a landlord.

    Notes
    -----
    Cells of class G3 on housing, work, residence and benefits, summed over groups and status. Who
    stands behind them are the informal actors, and those with an informal offer, that serve them.

    References
    ----------
    Hanhörster, H., & Wessendorf, S. (2020). The role of arrival areas for migrant integration and
    resource access. Urban Planning 5(3), 1-10. doi:10.17645/up.v5i3.2891

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> len(stakes_table(load_sample("mini")))
    0
    """
    import pandas as pd

    graph = analyse(quarter, parameters).generous
    network = graph.network
    people: dict[tuple[str, str], float] = defaultdict(float)
    helpers: dict[tuple[str, str], set[int]] = defaultdict(set)
    for position, cell in enumerate(network.demand.cells):
        if graph.classes.classes[position] != "G3" or cell.topic not in HIGH_STAKES:
            continue
        people[cell.topic, cell.language] += cell.weight
        helpers[cell.topic, cell.language] |= {
            offer.actor
            for offer in network.offers
            if offer.yes >> position & 1 and not offer.formal
        }
    counted = not network.demand.unweighted
    told = {
        key: 5.0 * round(number / 5) if counted else None
        for key, number in sorted(people.items())
        if len(helpers[key]) >= FEWEST_INFORMAL and (number >= FEWEST_PEOPLE or not counted)
    }
    levels = [[topic for topic, _ in told], [language for _, language in told]]
    index = pd.MultiIndex.from_arrays(levels, names=["topic", "language"])
    return pd.DataFrame({"people": list(told.values())}, index=index, dtype="float64")
