"""How many people are served in the end (M06 summed up), and how many there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.measures.bits import to_matrix
from ecosystem.measures.journeys import Journey
from ecosystem.measures.ways import Way
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number
from ecosystem.schema import TOPICS

if TYPE_CHECKING:
    from collections.abc import Mapping

WEEKS = 52


def served_share(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> tuple[float, float] | None:
    """Compute the share of people who are served in the end.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions: ``completion.*`` and ``patience``; the defaults if None.

    Returns
    -------
    low, high
        Over all needs by their people and all docking points by their visits, the smaller and the
        larger of the two routings of `journeys`; None if the way is not tested or nobody needs or
        visits anything.
    """
    graph = analyse(quarter, parameters).generous
    network = graph.network
    total = sum(cell.demand for cell in network.demand.cells)
    if not network.has_way or total <= 0 or float(network.weights.sum()) <= 0:
        return None
    sums: dict[str, float] = {}
    for position, cell in enumerate(network.demand.cells):
        offers = tuple(offer for offer in network.offers if offer.yes >> position & 1)
        if cell.demand <= 0 or not offers:
            continue
        journey = Journey.of(Way(quarter, graph, TOPICS.index(cell.topic), offers))
        start = journey.start()
        if start is None:
            continue
        for routing, chain in journey.chains.items():
            share = float(start @ chain.served)
            sums[routing] = sums.get(routing, 0.0) + cell.demand * share
    if not sums:
        return 0.0, 0.0
    return min(sums.values()) / total, max(sums.values()) / total


def within_capacity(
    quarter: Quarter, *, more: float = 0.0, parameters: Parameters | None = None
) -> float | None:
    """Compute the share of people for whom there is a place that they reach.

    Parameters
    ----------
    quarter
        The quarter.
    more
        By how much the demand grows; 0.3 for thirty per cent.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    share
        The most people that the offers can take in a year, of all who need something; None if
        nobody was counted, no offer has a known capacity, or the way is not tested.

    Notes
    -----
    An offer takes ``capacity_week`` times 52 people a year, for one need each; an offer whose
    capacity is not known counts as large enough, so the share is an upper bound. Places are dealt
    out as well as possible (a largest flow) among the needs that some docking point brings to
    help within *k* hand-overs.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import maximum_flow

    graph = analyse(quarter, parameters).generous
    network = graph.network
    demand = [round(cell.demand * (1 + more)) for cell in network.demand.cells]
    capacity = _capacities(quarter)
    known = any(capacity.get(offer.id) is not None for offer in network.offers)
    if network.demand.unweighted or not network.has_way or not known or sum(demand) <= 0:
        return None
    reached = _reached(graph)
    cells, offers = len(demand), len(network.offers)
    sink = cells + offers + 1
    edges = [(0, 1 + position, people) for position, people in enumerate(demand)]
    for row, offer in enumerate(network.offers):
        room = capacity.get(offer.id)
        places = sum(demand) if room is None else int(room * WEEKS)
        edges.append((1 + cells + row, sink, places))
        edges += [
            (1 + position, 1 + cells + row, demand[position])
            for position in range(cells)
            if offer.yes >> position & 1 and reached[position]
        ]
    source, target, room_of = np.array(edges, np.int32).T
    net = coo_array((room_of, (source, target)), shape=(sink + 1, sink + 1)).tocsr()
    return float(maximum_flow(net, 0, sink).flow_value) / sum(demand)


def _capacities(quarter: Quarter) -> Mapping[str, float | None]:
    offers = quarter.table("offers")
    rows = zip(offers.column("id"), offers.column("capacity_week"), strict=True)
    return {key: as_number(room) for key, room in rows}


def _reached(graph: GraphAnalysis) -> list[bool]:
    network = graph.network
    words = graph.levels[graph.k][network.docks]
    by_dock = to_matrix(words, len(network.demand.cells))
    found: list[bool] = np.logical_or.reduce(by_dock, axis=0).tolist()
    return found
