"""How often people are handed over until they are where they get help."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosystem.measures.analysis import GraphAnalysis
from ecosystem.measures.coverage import dock_matrix


@dataclass(frozen=True)
class HandOvers:
    """Hand-overs on the shortest ways that lead to help.

    Parameters
    ----------
    mean
        Over all docking points and needs that are reached, by visitors and people.
    most
        On the longest of these ways.
    """

    mean: float
    most: int


def hand_overs(graph: GraphAnalysis) -> HandOvers | None:
    """Count the hand-overs from the docking points to the nearest help.

    Parameters
    ----------
    graph
        One graph of a quarter.

    Returns
    -------
    hand_overs
        None if the way is not tested or nothing is reached within *k* hand-overs. What is not
        reached does not count: read it together with the reach.
    """
    network = graph.network
    if not network.has_way:
        return None
    demand = np.array([cell.demand for cell in network.demand.cells], np.float64)
    weight = network.weights[:, None] * demand[None, :]
    hops = np.full(weight.shape, -1, np.int64)
    for level in range(graph.k, -1, -1):
        hops[dock_matrix(network, graph.levels[level])] = level
    reached = (hops >= 0) & (weight > 0)
    if not reached.any():
        return None
    mean = float((hops * weight)[reached].sum() / weight[reached].sum())
    return HandOvers(mean, int(hops[reached].max()))
