"""M24: who and what lies on the best ways from the docking points to the help that is needed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from ecosystem.measures.projection import Projection
from ecosystem.model.network import Network
from ecosystem.model.records import KINDS
from ecosystem.schema import TOPICS

FloatArray = npt.NDArray[np.float64]
_UNITS = 1_000_000  # lengths are whole numbers, so that equal ways are equal on every machine
_LONGEST = 50 * _UNITS  # for a kind of tie that never succeeds

Steps = list[list[tuple[int, int, int]]]  # for each actor: neighbour, arc, length


@dataclass(frozen=True)
class Restricted:
    """Ways from docking points to providers, summed over docks and providers.

    Parameters
    ----------
    actors
        How many best ways pass each actor, ends left out; shape (n,).
    arcs
        How many use each arc; shape (m,).
    """

    actors: FloatArray
    arcs: FloatArray


def arc_lengths(projection: Projection) -> list[int]:
    """Return the length ``-ln p`` of each arc, in millionths.

    Parameters
    ----------
    projection
        The graph.

    Returns
    -------
    lengths
        Of parallel records the likeliest kind counts.
    """
    records, arcs, network = projection.referrals, projection.arcs, projection.network
    n = len(network.ids)
    best = np.zeros(len(arcs))
    completion = {
        code: network.parameters[f"completion.{KINDS[code]}"]
        for code in sorted(set(records.kind.tolist()))
    }
    chance = np.array([completion[code] for code in records.kind.tolist()], np.float64)
    key = records.source.astype(np.int64) * n + records.target
    np.maximum.at(best, np.searchsorted(arcs.source * n + arcs.target, key), chance)
    return [
        min(round(-math.log(p) * _UNITS), _LONGEST) if p > 0 else _LONGEST for p in best.tolist()
    ]


def _wanted(network: Network) -> dict[int, FloatArray]:
    """For each needed topic: the share of all demand that each actor's offers serve."""
    total = sum(cell.demand for cell in network.demand.cells)
    found: dict[int, FloatArray] = {}
    for position, cell in enumerate(network.demand.cells):
        if cell.demand <= 0:
            continue
        topic = TOPICS.index(cell.topic)
        weight = found.setdefault(topic, np.zeros(len(network.ids)))
        providers = {offer.actor for offer in network.offers if offer.yes >> position & 1}
        weight[sorted(providers)] += cell.demand / total
    return found


def _best_ways(
    steps: Steps, dock: int, n: int
) -> tuple[list[int], list[float], list[list[tuple[int, int]]]]:
    """Return the actors by distance from a dock, the number of best ways, and the last steps."""
    distance = [-1] * n
    near = {dock: 0}
    ways = [0.0] * n
    ways[dock] = 1.0
    last: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    order: list[int] = []
    heap = [(0, dock)]
    while heap:
        far, actor = heappop(heap)
        if distance[actor] >= 0:
            continue
        distance[actor] = far
        order.append(actor)
        for other, arc, length in steps[actor]:
            reach = far + length
            if distance[other] >= 0 or reach > near.get(other, reach):
                continue
            if reach < near.get(other, reach + 1):
                near[other] = reach
                ways[other] = 0.0
                last[other] = []
                heappush(heap, (reach, other))
            ways[other] += ways[actor]
            last[other].append((actor, arc))
    return order, ways, last


def restricted_betweenness(projection: Projection) -> Restricted | None:
    """Count the best ways from docks to providers, averaged over the needs by demand.

    Parameters
    ----------
    projection
        The graph.

    Returns
    -------
    restricted
        Counts; None without a dock, a referral tie or any demand.

    Notes
    -----
    For each cell of need every dock is joined with every actor that serves it, by the ways of
    least length ``-ln p`` over ties that serve the topic; equally good ways share. Lengths add, so
    a best way is a likeliest one. Cost O(docks · topics · m log n).

    References
    ----------
    Brandes, U. (2008). On variants of shortest-path betweenness centrality and their generic
    computation. Social Networks 30(2), 136-145. doi:10.1016/j.socnet.2007.11.001
    """
    network, arcs = projection.network, projection.arcs
    wanted = _wanted(network)
    if not network.has_way or not wanted:
        return None
    n = len(network.ids)
    lengths = [max(length, 1) for length in arc_lengths(projection)]
    ends = list(zip(arcs.source.tolist(), arcs.target.tolist(), arcs.topics.tolist(), strict=True))
    actors, used = np.zeros(n), np.zeros(len(arcs))
    for topic, weight in wanted.items():
        goal = weight.tolist()
        steps: Steps = [[] for _ in range(n)]
        for arc, (source, target, topics) in enumerate(ends):
            if topics >> topic & 1:
                steps[source].append((target, arc, lengths[arc]))
        for dock in network.docks.tolist():
            order, ways, last = _best_ways(steps, dock, n)
            passing = [0.0] * n
            for actor in reversed(order[1:]):
                share = (passing[actor] + goal[actor]) / ways[actor]
                for above, arc in last[actor]:
                    part = ways[above] * share
                    passing[above] += part
                    used[arc] += part
                actors[actor] += passing[actor]
    return Restricted(actors, used)
