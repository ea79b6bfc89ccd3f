"""How near and how long docking points are open, and how many are lost behind them (M30)."""

from __future__ import annotations

import numpy as np

from ecosystem.comparing.figures import Figure
from ecosystem.findings import Result
from ecosystem.findings.merge import tidy
from ecosystem.measures.journeys import ROUTINGS, Journey
from ecosystem.measures.open_hours import open_hours
from ecosystem.measures.walking import walking
from ecosystem.measures.ways import way_to
from ecosystem.measures.weeks import STEP
from ecosystem.model.quarter import Quarter

Band = tuple[Figure, Figure]


def lost_share(quarter: Quarter, result: Result) -> Band:
    """Return which share of the needs is lost on the way, by both routings (M06).

    Parameters
    ----------
    quarter
        The quarter.
    result
        Its findings; their conventions are used.

    Returns
    -------
    low, high
        Share of the people who begin at the docking points and end without help, over all cells
        of need by their demand: the smaller and the larger of the two routings. It rests on the
        conventions about hand-overs, not on estimates.
    """
    network = quarter.network(result.parameters)
    demand = sum(cell.demand for cell in network.demand.cells)
    if demand <= 0 or not network.has_way or network.weights.sum() <= 0:
        nothing = Figure(None, "no_needs" if demand <= 0 else "no_way")
        return nothing, nothing
    lost = dict.fromkeys(ROUTINGS, 0.0)
    for cell in network.demand.cells:
        way = way_to(
            quarter,
            topic=cell.topic,
            language=cell.language,
            group=cell.group,
            status=cell.status,
            parameters=result.parameters,
        )
        journey = Journey.of(way)
        start = journey.start()
        assert start is not None  # there are docking points with visits
        for routing, chain in journey.chains.items():
            served = float(start @ chain.served)
            lost[routing] += cell.demand * min(1.0, max(0.0, 1.0 - served))
    shares = sorted(value / demand for value in lost.values())
    return Figure(tidy(shares[0])), Figure(tidy(shares[-1]))


def hours_open(quarter: Quarter, result: Result) -> Band:
    """Return how many hours a week a docking point is open that speaks the language (M13).

    Parameters
    ----------
    quarter
        The quarter.
    result
        Its findings; their conventions are used.

    Returns
    -------
    low, high
        Hours without an appointment, mean over the languages of the needs by their demand: for
        certain, and if everything unknown about hours, walk-in and languages is a yes.
    """
    network = quarter.network(result.parameters)
    demand: dict[str, float] = {}
    for cell in network.demand.cells:
        demand[cell.language] = demand.get(cell.language, 0.0) + cell.demand
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
    """Return which share of the residents has a docking point round the corner (M12).

    Parameters
    ----------
    quarter
        The quarter.
    result
        Its findings; their conventions are used.

    Returns
    -------
    share
        Within ``walk_near_m`` on foot, of the residents of cells whose number is known. Distances
        that nobody has measured are estimates.
    """
    found = walking(quarter, parameters=result.parameters)
    share = found.coverage(result.parameters["walk_near_m"])
    if share is None:
        return Figure(None, "no_docks" if not found.docks else "no_residents")
    return Figure(tidy(share))
