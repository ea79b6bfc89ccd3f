"""M27: stress tests, the same few blows for every quarter, and what is left after each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.findings.merge import tidy
from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.measures.coverage import EPSILON, covered_share
from ecosystem.measures.endings import endings
from ecosystem.measures.fragility import record_fragility
from ecosystem.measures.quarter import net_by_largest_share
from ecosystem.measures.served import served_share, within_capacity
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import is_unknown
from ecosystem.scenarios.blows import MORE_DEMAND, Blow, StressTest
from ecosystem.scenarios.losses import without_actor, without_ties
from ecosystem.scenarios.removals import Close, EndFunding

LOSS = 0.1
DRAWS = 200


def stress_test(
    quarter: Quarter,
    *,
    loss: float = LOSS,
    draws: int = DRAWS,
    parameters: Parameters | None = None,
) -> StressTest:
    """Put a quarter through the same few blows (M27).

    Parameters
    ----------
    quarter
        The quarter on full data.
    loss
        Share of the actors that are lost at random.
    draws
        How often the random loss is drawn.
    parameters
        Conventions and the seed; the defaults if None.

    Returns
    -------
    test
        The quarter as it is; a random loss; the loss of all one-person units; of all ties whose
        fragility reaches the threshold; of each source of money; a holiday, in which no tie that
        hangs on one person works; the closing of the best tied official actor; and more demand,
        which meets only the places. Every blow but the random one is a change of the tables,
        followed by an analysis from scratch.

    Raises
    ------
    UsageError
        If the share is not in 0..1 or there is no draw.

    References
    ----------
    Albert, R., Jeong, H., & Barabási, A.-L. (2000). Error and attack tolerance of complex networks.
    Nature 406(6794), 378-382. doi:10.1038/35019019
    """
    if not 0 <= loss <= 1:
        raise UsageError("parameters.range", name="loss", value=loss)
    if draws < 1:
        raise UsageError("parameters.range", name="draws", value=draws)
    network = analyse(quarter, parameters).network
    whole = len(network.ids)
    rows = [_outcome("none", "", quarter, parameters, whole)]
    rows.append(_random(quarter, parameters, loss, draws))
    for key, about, changed in _blows(quarter, parameters):
        rows.append(_outcome(key, about, changed(), parameters, whole))
    grown = within_capacity(quarter, more=MORE_DEMAND, parameters=parameters)
    first = rows[0]
    rows.append(
        Blow(
            key="demand",
            about="",
            reach_2=first.reach_2,
            coverage=first.coverage,
            served_low=None,
            served_high=None,
            within_capacity=None if grown is None else tidy(grown),
            largest=first.largest,
        )
    )
    return StressTest(quarter.meta, network.parameters, tuple(rows), loss, draws)


def _blows(
    quarter: Quarter, parameters: Parameters | None
) -> Iterator[tuple[str, str, Callable[[], Quarter]]]:
    network = analyse(quarter, parameters).network
    alone = [
        key
        for key, staff in zip(network.ids, network.staff.tolist(), strict=True)
        if staff in (0, 1)
    ]

    def without_units() -> Quarter:
        left = quarter
        for actor in alone:
            left = without_actor(left, actor)
        return left

    yield "one_person", "", without_units
    yield "fragile", "", lambda: _without_fragile(quarter, parameters)
    sources = {s for s in quarter.table("funding").column("source") if not is_unknown(s)}
    for source in sorted(sources):
        yield "source", source, partial(EndFunding(source).apply, quarter)
    yield "holiday", "", lambda: without_ties(quarter, lambda row: row.get("one_person") == "yes")
    hub = _hub(analyse(quarter, parameters).generous)
    if hub is not None:
        yield "hub", hub, lambda: Close(hub).apply(quarter)


def _hub(graph: GraphAnalysis) -> str | None:
    """Return the official actor with the most partners, the first id of several."""
    n = len(graph.network.ids)
    degree = np.bincount(graph.pairs.first, minlength=n) + np.bincount(
        graph.pairs.second, minlength=n
    )
    degree[graph.network.informal] = 0
    if not n or not degree.any():
        return None
    return graph.network.ids[int(np.argmax(degree))]


def _without_fragile(quarter: Quarter, parameters: Parameters | None) -> Quarter:
    network = analyse(quarter, parameters).network
    fragility, _ = record_fragility(network.records, network.parameters)
    threshold = network.parameters["fragility_threshold"] - EPSILON
    rows = set(network.records.row[fragility >= threshold].tolist())
    number = iter(range(len(quarter.table("ties"))))
    return without_ties(quarter, lambda _: next(number) in rows)


def _outcome(
    key: str, about: str, quarter: Quarter, parameters: Parameters | None, whole: int
) -> Blow:
    graph = analyse(quarter, parameters).generous
    served = served_share(quarter, parameters=parameters)
    room = within_capacity(quarter, parameters=parameters)
    share = net_by_largest_share(quarter)
    n = len(graph.network.ids)
    return Blow(
        key=key,
        about=about,
        reach_2=_tidy(graph.reach(2)),
        coverage=_tidy(covered_share(graph.network, graph.classes.classes)),
        served_low=None if served is None else tidy(served[0]),
        served_high=None if served is None else tidy(served[1]),
        within_capacity=_tidy(room),
        largest=None if share is None or not whole else tidy(share * n / whole),
    )


def _tidy(value: float | None) -> float | None:
    return None if value is None else tidy(value)


def _random(quarter: Quarter, parameters: Parameters | None, loss: float, draws: int) -> Blow:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    network = analyse(quarter, parameters).network
    ends = endings(quarter, network)
    chance = np.random.default_rng(network.parameters.seed)
    n = len(network.ids)
    nothing = (np.zeros(len(network.offers), np.bool_), np.zeros(len(network.records), np.bool_))
    values: dict[str, list[float]] = {"reach_2": [], "coverage": [], "largest": []}
    for _ in range(draws):
        gone = np.zeros(n, np.bool_)
        gone[chance.permutation(n)[: round(loss * n)]] = True
        graph = ends.without(gone, *nothing).generous
        pairs = graph.pairs
        shape = coo_array((np.ones(len(pairs)), (pairs.first, pairs.second)), shape=(n, n))
        labels = connected_components(shape, directed=False)[1] if n else np.zeros(0, np.int64)
        left = labels[~gone]
        largest = float(np.bincount(left).max()) / n if len(left) else None
        coverage = covered_share(graph.network, graph.classes.classes)
        for name, value in (
            ("reach_2", graph.reach(2)),
            ("coverage", coverage),
            ("largest", largest),
        ):
            if value is not None:
                values[name].append(value)
    means = {name: tidy(float(np.mean(v))) if v else None for name, v in values.items()}
    band = None
    if values["coverage"]:
        low, high = np.percentile(values["coverage"], [10, 90])
        band = tidy(float(low)), tidy(float(high))
    return Blow(
        key="random",
        about="",
        reach_2=means["reach_2"],
        coverage=means["coverage"],
        served_low=None,
        served_high=None,
        within_capacity=None,
        largest=means["largest"],
        coverage_band=band,
    )
