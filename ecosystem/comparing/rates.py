"""Rates of a quarter that can be set beside those of another (M30)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from ecosystem.comparing.access import Band, hours_open, lost_share, residents_near
from ecosystem.comparing.answers import Answers
from ecosystem.comparing.figures import Figure
from ecosystem.findings import Result
from ecosystem.findings.merge import tidy
from ecosystem.measures.analysis import analyse
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number


def response_of(answers: Answers) -> Figure:
    """Return the share of the actors in force that were asked about their ties."""
    if not answers.there:
        return Figure(None, "no_actors")
    if not answers.asked:
        return Figure(None, "nobody_asked")
    return Figure(tidy(len(answers.asked) / len(answers.there)))


def _known(value: object, reason: str) -> Figure:
    return Figure(cast(float, value)) if value is not None else Figure(None, reason)


def _coverage(_: Quarter, result: Result) -> Band:
    shares = cast(Mapping[str, object], result.summary["coverage"])
    return _known(shares["low"], "no_needs"), _known(shares["high"], "no_needs")


def _reach(_: Quarter, result: Result) -> Figure:
    hops = str(int(result.parameters["k"]))
    reach = cast(Mapping[str, object], result.summary["reach"])
    return _known(reach.get(hops), "no_way")


def _summary(name: str, reason: str) -> Callable[[Quarter, Result], Figure]:
    return lambda _, result: _known(result.summary[name], reason)


def _degree(quarter: Quarter, result: Result) -> Figure:
    graph = analyse(quarter, result.parameters).generous
    count = len(graph.network.ids)
    return Figure(tidy(2 * len(graph.pairs) / count)) if count else Figure(None, "no_actors")


def _permanent(quarter: Quarter, _: Result) -> Figure:
    """Share of the offers in force whose money is known and has no end."""
    offers, funding = quarter.table("offers"), quarter.table("funding")
    paid_by = dict(zip(offers.column("id"), offers.column("funding"), strict=True))
    lasting = dict(zip(funding.column("id"), funding.column("permanent"), strict=True))
    known = [
        lasting[paid_by[offer.id]] == "yes"
        for offer in quarter.network().offers
        if paid_by[offer.id] in lasting and lasting[paid_by[offer.id]] in ("yes", "no")
    ]
    return Figure(tidy(sum(known) / len(known))) if known else Figure(None, "no_funding")


def newcomers_of(quarter: Quarter) -> float | None:
    """Return how many newcomers live in a quarter.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    newcomers
        Of the area with the id of the quarter in the latest year up to the wave, else the sum
        over the cells of residents; None if neither is known.
    """
    wave = quarter.meta.wave
    found: dict[int, float] = {}
    for row in quarter.table("areas").records():
        count, year = as_number(row.get("newcomers", "")), as_number(row.get("year", ""))
        if row["area"] == quarter.meta.id and count is not None and year is not None:
            found[int(year)] = count
    past = [year for year in found if wave is None or year <= wave.year]
    if past:
        return found[max(past)]
    cells = [as_number(text) for text in quarter.table("residents").column("newcomers")]
    return sum(cell for cell in cells if cell) if any(c is not None for c in cells) else None


def _per_thousand(what: str) -> Callable[[Quarter, Result], Figure]:
    def find(quarter: Quarter, _: Result) -> Figure:
        newcomers = newcomers_of(quarter)
        if not newcomers:
            return Figure(None, "no_newcomers")
        network = quarter.network()
        offers = sum(offer.formal for offer in network.offers)
        count = offers if what == "offers" else len(network.docks)
        return Figure(tidy(1000 * count / newcomers))

    return find


_BANDS: Mapping[str, Callable[[Quarter, Result], Band]] = {
    "coverage": _coverage,
    "lost": lost_share,
    "hours": hours_open,
}
_SINGLE: Mapping[str, Callable[[Quarter, Result], Figure]] = {
    "coverage_robust": _summary("coverage_robust", "no_needs"),
    "reach": _reach,
    "informal_dependency": _summary("informal_dependency", "no_way"),
    "dead_dock_share": _summary("dead_dock_share", "no_way"),
    "residents_near": residents_near,
    "permanent_funding": _permanent,
    "mean_degree": _degree,
    "offers_per_thousand": _per_thousand("offers"),
    "docks_per_thousand": _per_thousand("docks"),
}
RATES = (
    *("coverage_low", "coverage_high", "coverage_robust", "reach", "informal_dependency"),
    *("dead_dock_share", "lost_low", "lost_high", "hours_low", "hours_high", "residents_near"),
    *("permanent_funding", "mean_degree", "offers_per_thousand", "docks_per_thousand"),
)
"""Names of the rates, in the order in which people read them."""
SHARES = frozenset(RATES) - {
    *("mean_degree", "offers_per_thousand", "docks_per_thousand"),
    *("hours_low", "hours_high"),
}
"""Rates that are shares in 0..1."""


def rates_of(quarter: Quarter, result: Result) -> dict[str, Figure]:
    """Compute all rates of a quarter.

    Parameters
    ----------
    quarter
        The quarter.
    result
        Its findings; their conventions are used.

    Returns
    -------
    rates
        By name, in their fixed order.
    """
    found = {name: find(quarter, result) for name, find in _SINGLE.items()}
    for name, both in _BANDS.items():
        found[f"{name}_low"], found[f"{name}_high"] = both(quarter, result)
    return {name: found[name] for name in RATES}
