"""Several quarters side by side: only what can be compared, and never as a ranking (M30)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ecosystem.comparing.answers import read_answers
from ecosystem.comparing.figures import Figure
from ecosystem.comparing.rates import rates_of, response_of
from ecosystem.comparing.structure import Standing, standings, thinned
from ecosystem.comparing.waves import ComparisonNote
from ecosystem.errors import DataError, UsageError
from ecosystem.findings import Result, find_all
from ecosystem.findings.summary import Note
from ecosystem.measures.analysis import analyse
from ecosystem.model.meta import Meta
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

LARGEST_DIFFERENCE = 0.20
"""Largest difference between the shares of actors that answered."""
NULLS, DRAWS = 200, 200
_EPSILON = 1e-9


@dataclass(frozen=True)
class QuarterRow:
    """One quarter of a comparison.

    Parameters
    ----------
    meta
        What the quarter says about itself.
    actors
        Actors in force.
    response
        Share of them that was asked about its ties.
    rates
        Rates that can be compared directly.
    standings
        Structure against random nets, by kind of random net and statistic.
    thinned
        Figures on random parts of the common size.
    """

    meta: Meta
    actors: int
    response: Figure
    rates: Mapping[str, Figure]
    standings: Mapping[str, Mapping[str, Standing]]
    thinned: Mapping[str, Figure]


@dataclass(frozen=True)
class QuarterComparison:
    """Several quarters side by side, in the order in which they were given.

    Parameters
    ----------
    rows
        One a quarter.
    size
        Actors of the random parts; None outside the internal view.
    nulls, draws
        Random nets of each kind, and random parts.
    parameters
        Conventions used for all.
    notes
        How this is to be read.
    view
        ``internal``, ``partner`` or ``public``.
    """

    rows: tuple[QuarterRow, ...]
    size: int | None
    nulls: int
    draws: int
    parameters: Parameters
    notes: tuple[Note, ...]
    view: str = "internal"


def compare_quarters(
    *quarters: Quarter,
    parameters: Parameters | None = None,
    nulls: int = NULLS,
    draws: int = DRAWS,
) -> QuarterComparison:
    """Set quarters side by side in what can be compared.

    Parameters
    ----------
    *quarters
        Two or more quarters on full data.
    parameters
        Conventions for all; the defaults if None. Their seed starts the random numbers.
    nulls
        Random nets of each kind.
    draws
        Random parts of each net.

    Returns
    -------
    comparison
        One row a quarter in the order given; there is no ranking.

    Raises
    ------
    DataError
        If the quarters cannot be compared: in one a much larger share of the actors was asked
        (more than 20 points), or topics of need, rules or boundaries differ.
    UsageError
        If there are fewer than two, or two of them are waves of one quarter.

    Notes
    -----
    Rates are compared directly. Density, centralisation, path lengths and numbers of gaps depend
    on the size of a net and are not shown: instead, structure is set against random nets of the
    same size and against rewired ones with the same numbers of partners, and figures are computed
    on random parts with as many actors as the smallest quarter has.

    References
    ----------
    Anderson, B. S., Butts, C., & Carley, K. (1999). The interaction of size and density with
    graph-level indices. Social Networks 21(3), 239-267. doi:10.1016/S0378-8733(99)00011-8

    Smith, A., Calder, C. A., & Browning, C. R. (2016). Empirical reference distributions for
    networks of different size. Social Networks 47, 24-37. doi:10.1016/j.socnet.2016.03.004
    """
    check_quarters(quarters)
    return side_by_side(quarters, parameters=parameters, nulls=nulls, draws=draws)


def side_by_side(
    quarters: Sequence[Quarter],
    *,
    parameters: Parameters | None = None,
    nulls: int = NULLS,
    draws: int = DRAWS,
) -> QuarterComparison:
    """Set quarters side by side that are known to be comparable.

    Parameters
    ----------
    quarters
        Quarters that `check_quarters` has let pass.
    parameters, nulls, draws
        As for `compare_quarters`.

    Returns
    -------
    comparison
        One row a quarter in the order given.
    """
    results = [find_all(quarter, parameters=parameters, draws=0) for quarter in quarters]
    size = min(len(quarter.network(parameters).ids) for quarter in quarters)
    rows = [
        _row(quarter, result, size, nulls, draws)
        for quarter, result in zip(quarters, results, strict=True)
    ]
    return QuarterComparison(
        rows=tuple(rows),
        size=size,
        nulls=nulls,
        draws=draws,
        parameters=results[0].parameters,
        notes=_notes(rows, quarters),
    )


def _row(quarter: Quarter, result: Result, size: int, nulls: int, draws: int) -> QuarterRow:
    graph = analyse(quarter, result.parameters).generous
    seed = result.parameters.seed
    return QuarterRow(
        meta=quarter.meta,
        actors=len(graph.network.ids),
        response=response_of(read_answers(quarter)),
        rates=rates_of(quarter, result),
        standings=standings(graph, nulls=nulls, seed=seed),
        thinned=thinned(graph, size, draws=draws, seed=seed),
    )


def _notes(rows: Sequence[QuarterRow], quarters: Sequence[Quarter]) -> tuple[Note, ...]:
    tests = {
        "no_ranking": True,
        "response_unknown": any(row.response.value is None for row in rows),
        "other_dates": _spread_of_dates([row.meta.wave for row in rows]),
        "other_lists": len({_rules_of_naming(quarter) for quarter in quarters}) > 1,
    }
    return tuple(ComparisonNote(key) for key, holds in tests.items() if holds)


def _spread_of_dates(days: Sequence[dt.date | None]) -> bool:
    """Whether the waves lie more than a year apart, or one of them is not dated."""
    known = [day for day in days if day is not None]
    return len(known) < len(days) or (max(known) - min(known)).days > 366


def _rules_of_naming(quarter: Quarter) -> frozenset[str]:
    """Ways in which actors came onto the map, as far as they are noted."""
    return frozenset(quarter.table("actors").column("named_by")) - {"", "?", "unknown"}


def check_quarters(quarters: Sequence[Quarter]) -> None:
    """Refuse quarters that cannot be compared, with the reason.

    Parameters
    ----------
    quarters
        The quarters.

    Raises
    ------
    DataError
        If they differ in what makes figures comparable.
    UsageError
        If there are fewer than two, or two of them are waves of one quarter.
    """
    if len(quarters) < 2:
        raise UsageError("comparing.too_few")
    ids = [quarter.meta.id for quarter in quarters]
    twice = [key for key in ids if key and ids.count(key) > 1]
    if twice:
        raise UsageError("comparing.waves_among_quarters", name=twice[0])
    first = quarters[0]
    for other in quarters[1:]:
        one, two = _name(first.meta), _name(other.meta)
        for key, rule in _RULES.items():
            if rule(first) != rule(other):
                raise DataError(f"comparing.refused_{key}", first=one, second=two)
    _check_response(quarters)


def _name(meta: Meta) -> str:
    return meta.name or meta.id or "?"


_RULES: Mapping[str, Callable[[Quarter], object]] = {
    "rules": lambda q: (q.meta.horizon_months, q.meta.blank_language),
    "weights": lambda q: q.network().demand.unweighted,
    "topics": lambda q: frozenset(cell.topic for cell in q.network().demand.cells),
    "boundary": lambda q: q.meta.extra.get("boundary"),
}
"""What must be the same in all quarters, by the name of the reason."""


def _check_response(quarters: Sequence[Quarter]) -> None:
    shares = [(response_of(read_answers(q)).value, _name(q.meta)) for q in quarters]
    known = [(share, name) for share, name in shares if share is not None]
    if known and len(known) < len(shares):
        silent = next(name for share, name in shares if share is None)
        raise DataError("comparing.refused_silent", first=known[0][1], second=silent)
    if not known:
        return
    (least, low), (most, high) = min(known), max(known)
    if most - least > LARGEST_DIFFERENCE + _EPSILON:
        raise DataError(
            "comparing.refused_response",
            first=high,
            second=low,
            most=f"{100 * most:.0f}",
            least=f"{100 * least:.0f}",
        )
