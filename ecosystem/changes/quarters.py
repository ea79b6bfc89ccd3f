"""Several quarters side by side: only what can be compared, and never as a ranking (M30)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import cast

import numpy as np

from ecosystem.changes.waves import Answers, ComparisonNote, read_answers
from ecosystem.errors import DataError, UsageError
from ecosystem.findings.base import Finding, tidy
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.registry import Note, Result, find_all
from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.measures.classics import contacts, too_small
from ecosystem.measures.cohesion import cohesion
from ecosystem.measures.graphs import dock_matrix
from ecosystem.measures.journeys import ROUTINGS, way_to
from ecosystem.measures.sectors import redraw, rewire
from ecosystem.measures.space import STEP, open_hours, walking
from ecosystem.model.arrays import BoolArray, FloatArray, IntArray
from ecosystem.model.merging import QUARTER
from ecosystem.model.network import numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Parameters, as_number
from ecosystem.schema import SECTORS
from ecosystem.stubs import dataclass

# --- A figure of one quarter that is set beside that of another, or the reason why there is none.


@dataclass(frozen=True)
class Figure:
    """One figure of one quarter."""

    value: float | None
    reason: str = ""  # Why it is not; blank if it is.
    low: float | None = None  # Bounds, where the figure comes from random draws.
    high: float | None = None


# --- How near and how long docking points are open, and how many are lost behind them (M30).

Band = tuple[Figure, Figure]


def lost_share(quarter: Quarter, result: Result) -> Band:
    """Return which share of the needs is lost on the way, by both routings (M06)."""
    network = quarter.network(result.parameters)
    demand = sum(cell.weight for cell in network.demand.cells)
    if demand <= 0 or not network.has_way or network.weights.sum() <= 0:
        nothing = Figure(None, "no_needs" if demand <= 0 else "no_way")
        return nothing, nothing
    lost = dict.fromkeys(ROUTINGS, 0.0)
    for cell in network.demand.cells:
        way = way_to(quarter, *cell.key, result.parameters)
        start = way.start()
        assert start is not None  # there are docking points with visits
        for routing, chain in way.chains.items():
            served = float(start @ chain.served)
            lost[routing] += cell.weight * min(1.0, max(0.0, 1.0 - served))
    shares = sorted(value / demand for value in lost.values())
    return Figure(tidy(shares[0])), Figure(tidy(shares[-1]))


def hours_open(quarter: Quarter, result: Result) -> Band:
    """Return how many hours a week a docking point is open that speaks the language (M13)."""
    network = quarter.network(result.parameters)
    demand: dict[str, float] = {}
    for cell in network.demand.cells:
        demand[cell.language] = demand.get(cell.language, 0.0) + cell.weight
    total = sum(demand.values())
    if total <= 0 or not len(network.docks):
        nothing = Figure(None, "no_needs" if total <= 0 else "no_docks")
        return nothing, nothing
    hours = open_hours(quarter, parameters=result.parameters)
    found = np.zeros(2)
    for language, people in sorted(demand.items()):
        slots = [int(each.sum()) for each in hours.union(language)]
        found += people * np.array(slots) * STEP / 60
    low, high = (found / total).tolist()
    return Figure(tidy(low)), Figure(tidy(high))


def residents_near(quarter: Quarter, result: Result) -> Figure:
    """Return which share of the residents has a docking point round the corner (M12)."""
    found = walking(quarter, parameters=result.parameters)
    share = found.coverage(result.parameters["walk_near_m"])
    if share is None:
        return Figure(None, "no_docks" if not found.docks else "no_residents")
    return Figure(tidy(share))


# --- Rates of a quarter that can be set beside those of another (M30).


def response_of(answers: Answers) -> Figure:
    """Return the share of the actors in force that were asked about their ties."""
    if not answers.there:
        return Figure(None, "no_actors")
    if not answers.noted:
        return Figure(None, "nobody_asked")
    return Figure(tidy(len(answers.asked) / len(answers.there)))


def _known(value: object, reason: str) -> Figure:
    return Figure(cast(float, value)) if value is not None else Figure(None, reason)


def _coverage(_: Quarter, result: Result) -> Band:
    shares = cast(Mapping[str, object], result.summary["coverage"])
    return _known(shares["low"], "no_needs"), _known(shares["high"], "no_needs")


def _rates_reach(_: Quarter, result: Result) -> Figure:
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
    paid_by = dict(offers.select("id", "funding"))
    lasting = dict(funding.select("id", "permanent"))
    known = [
        lasting[paid_by[offer.id]] == "yes"
        for offer in quarter.network().offers
        if paid_by[offer.id] in lasting and lasting[paid_by[offer.id]] in ("yes", "no")
    ]
    return Figure(tidy(sum(known) / len(known))) if known else Figure(None, "no_funding")


def newcomers_of(quarter: Quarter) -> float | None:
    """Return how many newcomers live in a quarter."""
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
    "reach": _rates_reach,
    "informal_dependency": _summary("informal_dependency", "no_way"),
    "dead_dock_share": _summary("dead_dock_share", "no_way"),
    "residents_near": residents_near,
    "permanent_funding": _permanent,
    "mean_degree": _degree,
    "offers_per_thousand": _per_thousand("offers"),
    "docks_per_thousand": _per_thousand("docks"),
}

# Names of the rates, in the order in which people read them.
RATES = (
    *("coverage_low", "coverage_high", "coverage_robust", "reach", "informal_dependency"),
    *("dead_dock_share", "lost_low", "lost_high", "hours_low", "hours_high", "residents_near"),
    *("permanent_funding", "mean_degree", "offers_per_thousand", "docks_per_thousand"),
)


# Rates that are shares in 0..1.
SHARES = frozenset(RATES) - {
    *("mean_degree", "offers_per_thousand", "docks_per_thousand"),
    *("hours_low", "hours_high"),
}


def rates_of(quarter: Quarter, result: Result) -> dict[str, Figure]:
    """Compute all rates of a quarter."""
    found = {name: find(quarter, result) for name, find in _SINGLE.items()}
    for name, both in _BANDS.items():
        found[f"{name}_low"], found[f"{name}_high"] = both(quarter, result)
    return {name: found[name] for name in RATES}


# --- Structure of a net, made comparable: against random nets, and thinned to a common size
# (M30).

# What is set against random nets.
STATISTICS = ("closure", "largest_share", "cut_edges", "between_sectors")


# What is computed on nets of a common size.
THINNED = ("reach", "mean_degree", "closure", "largest_share")


_SIDE = 3

_DENSE = 2048  # up to this size bits of all pairs are few enough


@dataclass(frozen=True)
class Standing:
    """Where a statistic stands among those of random nets."""

    value: float | None  # Of the quarter itself: for the reader, not for comparison.
    # Distance from the random mean in random standard deviations; None if those do not vary.
    z: float | None = None
    percentile: float | None = None  # Share of random nets below, half of the equal ones included.
    reason: str = ""  # Why there is nothing; blank if there is.


def statistics(n: int, first: IntArray, second: IntArray, sectors: IntArray) -> FloatArray:
    """Compute the statistics of one undirected net."""
    if not n:
        return np.full(len(STATISTICS), np.nan)
    parts = cohesion(n, first, second)
    largest = np.bincount(parts.component).max() / n
    cuts = float(np.count_nonzero(parts.cut_side >= _SIDE))
    known = (sectors[first] < len(SECTORS)) & (sectors[second] < len(SECTORS))
    apart = (sectors[first] != sectors[second])[known]
    between = float(np.mean(apart)) if len(apart) else np.nan
    return np.array([closure(n, first, second), largest, cuts, between])


def closure(n: int, first: IntArray, second: IntArray) -> float:
    """Return the share of two-step ways that a third pair closes; nan without any."""
    degree = np.bincount(first, minlength=n) + np.bincount(second, minlength=n)
    ways = float((degree * (degree - 1)).sum())
    if not ways:
        return np.nan
    if n > _DENSE:
        return 2 * float(contacts(n, first, second).among.sum()) / ways
    # partners as bits of a row; common partners of two tied actors are bits of both
    partners = np.zeros((n, (n + 7) // 8), np.uint8)
    bit = np.left_shift(1, np.arange(n) & 7).astype(np.uint8)
    np.bitwise_or.at(partners, (first, second >> 3), bit[second])
    np.bitwise_or.at(partners, (second, first >> 3), bit[first])
    common = np.bitwise_count(partners[first] & partners[second]).sum(dtype=np.int64)
    return 2 * float(common) / ways


def standings(graph: GraphAnalysis, *, nulls: int, seed: int) -> dict[str, dict[str, Standing]]:
    """Set the structure of a net against random nets.

    Source: Anderson, B. S., Butts, C., & Carley, K. (1999). The interaction of size and density
    with graph-level indices. Social Networks 21(3), 239-267. doi:10.1016/S0378-8733(99)00011-8
    """
    n, pairs = len(graph.network.ids), graph.pairs
    sectors = graph.network.sectors.astype(np.int64)
    own = statistics(n, pairs.first, pairs.second, sectors)
    if too_small(graph):
        empty = {
            name: Standing(_or_none(value), reason="too_small")
            for name, value in zip(STATISTICS, own, strict=True)
        }
        return {"same_size": empty, "same_partners": empty}

    def measured(first: IntArray, second: IntArray) -> FloatArray:
        ends = zip(first, second, strict=True)
        return np.array([statistics(n, one, other, sectors) for one, other in ends])

    drawn = measured(*redraw(n, len(pairs), count=nulls, seed=seed))
    rewired = rewire(n, pairs.first, pairs.second, measured, count=nulls, seed=seed).values
    return {"same_size": _all_standings(own, drawn), "same_partners": _all_standings(own, rewired)}


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else tidy(value)


def _all_standings(own: FloatArray, random: FloatArray) -> dict[str, Standing]:
    columns = zip(STATISTICS, own, random.T, strict=True)
    return {name: _standing(float(value), column) for name, value, column in columns}


def _standing(value: float, random: FloatArray) -> Standing:
    known = random[~np.isnan(random)]
    if np.isnan(value) or not len(known):
        return Standing(_or_none(value), reason="not_defined")
    spread = float(known.std())
    below = float(np.mean(known < value) + np.mean(known == value) / 2)
    z = tidy((value - float(known.mean())) / spread) if spread > 1e-12 else None
    return Standing(tidy(value), z, tidy(below), "" if z is not None else "no_spread")


def thinned(graph: GraphAnalysis, size: int, *, draws: int, seed: int) -> Mapping[str, Figure]:
    """Compute figures on random parts of a net, all of one size (rarefaction)."""
    rng = np.random.default_rng([seed, 30])
    n = len(graph.network.ids)
    values = np.array(
        [_of_part(graph, np.sort(rng.permutation(n)[:size])) for _ in range(draws)]
    ).reshape(draws, len(THINNED))
    found = {}
    for name, column in zip(THINNED, values.T, strict=True):
        known = column[~np.isnan(column)]
        if not len(known):
            found[name] = Figure(None, "not_defined")
            continue
        low, high = np.percentile(known, [5, 95]).tolist()
        found[name] = Figure(tidy(float(known.mean())), low=tidy(low), high=tidy(high))
    return found


def _of_part(graph: GraphAnalysis, kept: IntArray) -> list[float]:
    """Compute the figures of the part of a net that some actors make."""
    n = len(graph.network.ids)
    inside = np.zeros(n, np.bool_)
    inside[kept] = True
    number = np.cumsum(inside) - 1
    both = inside[graph.pairs.first] & inside[graph.pairs.second]
    first, second = number[graph.pairs.first[both]], number[graph.pairs.second[both]]
    size = len(kept)
    if not size:
        return [np.nan] * len(THINNED)
    component = cohesion(size, first, second).component
    return [
        _reach_without(graph, ~inside),
        2 * len(first) / size,
        closure(size, first, second),
        float(np.bincount(component).max()) / size,
    ]


def _reach_without(graph: GraphAnalysis, gone: BoolArray) -> float:
    """Share of people-weighted needs that the docks left reach over the actors left."""
    network = graph.network
    docks = ~gone[network.docks]
    demand = network.demand.weights
    whole = float(network.weights[docks].sum()) * float(demand.sum())
    if not network.has_way or whole <= 0:
        return float("nan")
    reached = dock_matrix(network, graph.levels_without(gone)[graph.k])
    return float((network.weights * docks) @ reached @ demand) / whole


# --- Several quarters side by side: only what can be compared, and never as a ranking (M30).

# Largest difference between the shares of actors that answered.
LARGEST_DIFFERENCE = 0.20


NULLS, DRAWS = 200, 200

_EPSILON = 1e-9


@dataclass(frozen=True)
class QuarterRow:
    """One quarter of a comparison."""

    meta: Meta  # What the quarter says about itself.
    actors: int
    response: Figure  # Share of them that was asked about its ties.
    rates: Mapping[str, Figure]  # Rates that can be compared directly.
    # Structure against random nets, by kind of random net and statistic.
    standings: Mapping[str, Mapping[str, Standing]]
    thinned: Mapping[str, Figure]  # Figures on random parts of the common size.


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
    *quarters: Quarter, parameters: Parameters | None = None, nulls: int = NULLS, draws: int = DRAWS
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
    """Set quarters side by side that are known to be comparable."""
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
        meta=quarter.told_meta,
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
    """Refuse quarters that cannot be compared, with the reason."""
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


# What must be the same in all quarters, by the name of the reason.
_RULES: Mapping[str, Callable[[Quarter], object]] = {
    "rules": lambda q: (q.meta.horizon_months, q.meta.blank_language),
    "weights": lambda q: q.network().demand.unweighted,
    "topics": lambda q: frozenset(cell.topic for cell in q.network().demand.cells),
    "boundary": lambda q: q.meta.extra.get("boundary"),
}


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


# --- A city of quarters: results by quarter, and at the seams between them.


@dataclass(frozen=True)
class CityPart:
    """One quarter inside a city."""

    id: str
    actors: int  # Actors in force that are in this quarter alone.
    docks: int  # Docking points of it, shared ones included.
    # Share of the needs of the whole city that its docking points reach; None if the way is not
    # tested.
    reach: float | None
    # The same over ties and offers of the quarter alone: the difference is what the seams give.
    reach_own: float | None
    findings: Mapping[str, int]  # Findings about its actors, by kind.
    name: str = ""  # Name of the quarter; its id if none is known.


@dataclass(frozen=True)
class City:
    """A city of quarters."""

    result: Result  # Everything that was found in the city as one net.
    parts: tuple[CityPart, ...]  # One a quarter, by id.
    shared: Mapping[str, str]  # Actors that are in several quarters, id to name.
    # Number of tied pairs of actors of two different quarters, by the two ids; a shared actor
    # belongs to none.
    crossings: Mapping[tuple[str, str], int]
    # Bridges at the seams: between two quarters, or between a shared actor and a quarter.
    bridges: tuple[Bridge, ...]


def homes_of(city: Quarter) -> Mapping[str, str]:
    """Return the quarter of each actor of a city; several, joined by semicolons, if shared."""
    actors = city.table("actors")
    if QUARTER not in actors.columns:
        raise UsageError("cities.no_city")
    return dict(actors.select("id", QUARTER))


def _name_of(city: Quarter, key: str) -> str:
    """Say what a quarter of a city is called."""
    names = city.meta.extra.get("quarter_names")
    name = names.get(key) if isinstance(names, Mapping) else None
    return name if isinstance(name, str) and name else key


def find_seams(
    city: Quarter, *, parameters: Parameters | None = None, result: Result | None = None
) -> City:
    """Analyse a city once and tell the results by quarter and at the seams.

    Parameters
    ----------
    city
        From `join_quarters`, on full data.
    parameters
        Conventions; the defaults if None.
    result
        Its findings, if they are there already.

    Returns
    -------
    city
        It holds internal data: `share_city` reduces it.

    Raises
    ------
    UsageError
        If it is no joined city.
    """
    homes = homes_of(city)
    found = result or find_all(city, parameters=parameters, draws=0)
    network = city.network(found.parameters)
    home = np.array([homes[key] for key in network.ids], object)
    names = sorted({name for own in homes.values() for name in own.split(";")})
    inside = {name: np.array([name in own.split(";") for own in home], np.bool_) for name in names}
    crossings = crossings_of(city, found.parameters, homes)
    bridges = tuple(
        finding
        for finding in found.findings
        if isinstance(finding, Bridge) and homes[finding.source] != homes[finding.target]
    )
    counts = finding_counts(found, homes)
    parts = tuple(
        CityPart(
            id=name,
            actors=int(np.count_nonzero(home == name)),
            docks=int(np.count_nonzero(inside[name][network.docks])),
            reach=_seams_reach(city, found.parameters, inside[name], alone=False),
            reach_own=_seams_reach(city, found.parameters, inside[name], alone=True),
            findings=counts[name],
            name=_name_of(city, name),
        )
        for name in names
    )
    named = dict(zip(network.ids, network.names, strict=True))
    shared = {key: named[key] for key, own in zip(network.ids, home, strict=True) if ";" in own}
    return City(found, parts, shared, crossings, bridges)


def crossings_of(
    city: Quarter,
    parameters: Parameters,
    homes: Mapping[str, str],
    *,
    among: BoolArray | None = None,
) -> dict[tuple[str, str], int]:
    """Count the tied pairs of actors of two different quarters."""
    graph = analyse(city, parameters).generous
    pairs, network = graph.pairs, graph.network
    alone = np.array([";" not in homes[key] for key in network.ids], np.bool_)
    counted = alone if among is None else alone & among
    kept = counted[pairs.first] & counted[pairs.second]
    found: Counter[tuple[str, str]] = Counter()
    for first, second in numbers_of(pairs.first[kept], pairs.second[kept]):
        one, other = homes[network.ids[first]], homes[network.ids[second]]
        if one != other:
            found[min(one, other), max(one, other)] += 1
    return dict(sorted(found.items()))


def finding_counts(result: Result, homes: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Count the findings about actors of one quarter alone."""
    found: dict[str, Counter[str]] = {
        name: Counter() for own in homes.values() for name in own.split(";")
    }
    for finding in result.findings:
        home = _home(finding, homes)
        if home:
            found[home][finding.kind] += 1
    return {name: dict(sorted(counts.items())) for name, counts in sorted(found.items())}


def _home(finding: Finding, homes: Mapping[str, str]) -> str:
    own = {homes[actor] for actor in finding.actors if actor in homes}
    return own.pop() if len(own) == 1 and not any(";" in name for name in own) else ""


def _seams_reach(
    city: Quarter, parameters: Parameters, inside: BoolArray, *, alone: bool
) -> float | None:
    """Share of the city's needs that the docks of one quarter reach."""
    graph = analyse(city, parameters).generous
    network = graph.network
    demand = network.demand.weights
    weights = network.weights * inside[network.docks]
    whole = float(weights.sum()) * float(demand.sum())
    if not network.has_way or whole <= 0:
        return None
    words = (graph.levels_without(~inside) if alone else graph.levels)[graph.k]
    return tidy(float(weights @ dock_matrix(network, words) @ demand) / whole)
