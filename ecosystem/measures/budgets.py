"""M28: when money ends, what that does to the needs, and how much rests on few purses."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.measures.coverage import CLASSES
from ecosystem.measures.endings import OPEN
from ecosystem.measures.purses import States
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    import pandas as pd

RENEWAL = 0.5
"""Chance that a source prolongs its money, where nobody knows better."""
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
    date = dt.date.fromordinal(day)
    following = dt.date.fromordinal(day + 1)
    return {
        "date": date,
        "funding": tuple(ended),
        "projects": len(ended),
        "offers": int((ends.offers == day).sum()),
        "ties": int((ends.records == day).sum()),
        "coverage_before": states.coverage(before),
        "coverage_after": states.coverage(after),
        "coverage_after_low": states.coverage(low),
        "reach_2": reach,
        "cells_changed": sum(one != two for one, two in zip(before, after, strict=True)),
        "gap_month": f"{following:%Y-%m}",
        "coverage_gap": states.coverage(gap),
    }


@dataclass(frozen=True)
class FundingRisks:
    """How much rests on money that ends.

    Parameters
    ----------
    project_dependency
        Share of people-weighted needs whose class worsens if every project ended; None if nobody
        needs anything.
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
        90th percentile; None if nobody needs anything or the wave is unknown.
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
    band = _renewal_band(states, renewal, draws)
    return FundingRisks(
        project_dependency=_dependency(states),
        concentration=_concentration(states),
        notice_months=notice,
        first_fall=first,
        renewal=renewal,
        coverage_low=band[0],
        coverage_mean=band[1],
        coverage_high=band[2],
        draws=draws,
    )


def _worse(before: str, after: str) -> bool:
    firm = CLASSES[:6]
    return before in firm and (after not in firm or firm.index(after) > firm.index(before))


def _dependency(states: States) -> float | None:
    demand = [cell.demand for cell in states.network.demand.cells]
    total = sum(demand)
    if total <= 0:
        return None
    projects = frozenset({*states.money.ends, *states.money.open})
    before, _ = states.on(0)
    after, _ = states.on(0, projects)
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
        before, _ = states.on(day)
        after, _ = states.on(day + 1)
        if any(
            one in CLASSES[:3] and two in CLASSES[3:6]
            for one, two in zip(before, after, strict=True)
        ):
            return dt.date.fromordinal(day)
    return None


def _renewal_band(
    states: States, renewal: float, draws: int
) -> tuple[float | None, float | None, float | None]:
    calendar, money = states.network.calendar, states.money
    if calendar.horizon is None:
        return None, None, None
    ending = [fund for fund, end in sorted(money.ends.items()) if end <= calendar.horizon]
    # money without a named source decides for itself
    givers = sorted({money.source.get(fund) or f"\0{fund}" for fund in ending})
    chance = np.random.default_rng(states.network.parameters.seed)
    prolonged = chance.random((draws, len(givers))) < renewal
    shares = []
    patterns, counts = np.unique(prolonged, axis=0, return_counts=True)
    for pattern in patterns.tolist():
        kept = {giver for giver, stays in zip(givers, pattern, strict=True) if stays}
        lost = frozenset(f for f in ending if (money.source.get(f) or f"\0{f}") not in kept)
        classes, _ = states.on(0, lost)
        shares.append(states.coverage(classes))
    known = [share for share in shares if share is not None]
    if len(known) < len(shares):
        return None, None, None
    values = np.repeat(np.array(known), counts)
    low, high = np.percentile(values, [10, 90])
    return float(low), float(values.mean()), float(high)
