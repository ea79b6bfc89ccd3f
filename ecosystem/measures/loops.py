"""M05: closed loops, in which people are sent round without ever reaching help."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ecosystem.measures.projection import Arcs
from ecosystem.model.network import Network
from ecosystem.schema import TOPICS

IntArray = npt.NDArray[np.int64]


def _standing(network: Network) -> tuple[IntArray, IntArray]:
    member = np.flatnonzero(network.at >= 0)
    return network.at[member].astype(np.int64), member


def _spread(mask: IntArray, source: IntArray, target: IntArray, topics: IntArray) -> IntArray:
    """Carry topics along arcs until nothing changes."""
    while True:
        wider = mask.copy()
        np.bitwise_or.at(wider, target, mask[source] & topics)
        if np.array_equal(wider, mask):
            return mask
        mask = wider


def closed_loops(network: Network, arcs: Arcs) -> list[tuple[int, tuple[int, ...]]]:
    """Find the sets of actors that send people round for a topic and never out or to help.

    Parameters
    ----------
    network
        The quarter in force.
    arcs
        REF arcs of the graph.

    Returns
    -------
    loops
        Topic position and actors: strongly connected in REF(t) with the standing steps, at least
        two actors, no arc out, nobody among them offers the topic, reachable from a dock. Only
        topics that somebody needs.

    References
    ----------
    Tarjan, R. (1972). Depth-first search and linear graph algorithms. SIAM Journal on Computing
    1(2), 146-160. doi:10.1137/0201010
    """
    if not network.has_way:
        return []
    place, member = _standing(network)
    everything = (1 << len(TOPICS)) - 1
    source = np.concatenate([arcs.source, place])
    target = np.concatenate([arcs.target, member])
    topics = np.concatenate([arcs.topics, np.full(len(place), everything)])
    n = len(network.ids)
    offered = np.zeros(n, np.int64)
    for offer in network.offers:
        for spot in {offer.actor, offer.place} - {-1}:
            offered[spot] |= offer.topics
    entered = np.zeros(n, np.int64)
    entered[network.docks] = everything
    entered = _spread(entered, source, target, topics)
    helped = _spread(offered, target, source, topics)
    lost = entered & ~helped  # topics with which one can come here and never find help
    needed = sorted({TOPICS.index(c.topic) for c in network.demand.cells if c.demand > 0})
    found: list[tuple[int, tuple[int, ...]]] = []
    for topic in needed:
        inside = lost >> topic & 1 == 1
        if int(inside.sum()) < 2:
            continue
        used = inside[source] & inside[target] & (topics >> topic & 1 == 1)
        onward = _adjacency(source[used].tolist(), target[used].tolist())
        for members in _strong_components(np.flatnonzero(inside).tolist(), onward):
            out = any(other not in members for actor in members for other in onward.get(actor, ()))
            if len(members) >= 2 and not out:
                found.append((topic, tuple(sorted(members))))
    return sorted(found)


def _adjacency(source: list[int], target: list[int]) -> dict[int, list[int]]:
    onward: dict[int, list[int]] = {}
    for one, other in zip(source, target, strict=True):
        onward.setdefault(one, []).append(other)
    return onward


def _strong_components(actors: list[int], onward: dict[int, list[int]]) -> list[frozenset[int]]:
    """Tarjan's algorithm without recursion."""
    found: dict[int, int] = {}
    low: dict[int, int] = {}
    waiting: list[int] = []
    open_actors: set[int] = set()
    components: list[frozenset[int]] = []
    for root in actors:
        if root in found:
            continue
        trail = [(root, iter(onward.get(root, ())))]
        found[root] = low[root] = len(found)
        waiting.append(root)
        open_actors.add(root)
        while trail:
            actor, following = trail[-1]
            other = next(following, None)
            if other is None:
                trail.pop()
                if trail:
                    low[trail[-1][0]] = min(low[trail[-1][0]], low[actor])
                if low[actor] == found[actor]:
                    at = waiting.index(actor)
                    components.append(frozenset(waiting[at:]))
                    open_actors.difference_update(waiting[at:])
                    del waiting[at:]
            elif other not in found:
                found[other] = low[other] = len(found)
                waiting.append(other)
                open_actors.add(other)
                trail.append((other, iter(onward.get(other, ()))))
            elif other in open_actors:
                low[actor] = min(low[actor], found[other])
    return components
