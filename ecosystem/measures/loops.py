"""M05: loops, in which people are sent round without reaching help, closed and open ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosystem.measures.components import strong_components
from ecosystem.measures.projection import Arcs
from ecosystem.model.network import Network
from ecosystem.schema import TOPICS

IntArray = npt.NDArray[np.int64]
Loops = list[tuple[int, tuple[int, ...]]]
_EVERYTHING = (1 << len(TOPICS)) - 1


def topic_spots(network: Network) -> IntArray:
    """Mark the topics of the offers at every actor: at the one that gives it and at its place.

    Parameters
    ----------
    network
        The quarter in force.

    Returns
    -------
    topics
        Bits of the topics, whatever language, group and status; shape (n,).
    """
    offered = np.zeros(len(network.ids), np.int64)
    for offer in network.offers:
        for spot in {offer.actor, offer.place} - {-1}:
            offered[spot] |= offer.topics
    return offered


def _spread(mask: IntArray, source: IntArray, target: IntArray, topics: IntArray) -> IntArray:
    """Carry topics along arcs until nothing changes."""
    while True:
        wider = mask.copy()
        np.bitwise_or.at(wider, target, mask[source] & topics)
        if np.array_equal(wider, mask):
            return mask
        mask = wider


@dataclass(frozen=True, eq=False)
class _Steps:
    """REF arcs and standing steps, what is offered where, and where people come with what."""

    source: IntArray
    target: IntArray
    topics: IntArray
    offered: IntArray
    entered: IntArray
    needed: list[int]


def _steps(network: Network, arcs: Arcs) -> _Steps:
    member = np.flatnonzero(network.at >= 0)
    place = network.at[member].astype(np.int64)
    source = np.concatenate([arcs.source, place])
    target = np.concatenate([arcs.target, member])
    topics = np.concatenate([arcs.topics, np.full(len(place), _EVERYTHING)])
    entered = np.zeros(len(network.ids), np.int64)
    entered[network.docks] = _EVERYTHING
    return _Steps(
        source=source,
        target=target,
        topics=topics,
        offered=topic_spots(network),
        entered=_spread(entered, source, target, topics),
        needed=sorted({TOPICS.index(c.topic) for c in network.demand.cells if c.demand > 0}),
    )


def closed_loops(network: Network, arcs: Arcs) -> Loops:
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
    Tarjan, R. E. (1972). Depth-first search and linear graph algorithms. SIAM Journal on Computing
    1(2), 146-160. doi:10.1137/0201010
    """
    if not network.has_way:
        return []
    steps = _steps(network, arcs)
    helped = _spread(steps.offered, steps.target, steps.source, steps.topics)
    lost = steps.entered & ~helped  # topics with which one can come here and never find help
    found: Loops = []
    for topic in steps.needed:
        inside = lost >> topic & 1 == 1
        if int(inside.sum()) < 2:
            continue
        used = inside[steps.source] & inside[steps.target] & (steps.topics >> topic & 1 == 1)
        source, target = steps.source[used], steps.target[used]
        for members in strong_components(source, target):
            within = np.zeros(len(network.ids), np.bool_)
            within[list(members)] = True
            if not np.any(within[source] & ~within[target]):
                found.append((topic, members))
    return sorted(found)


def open_loops(network: Network, arcs: Arcs) -> Loops:
    """Find the sets of actors among whom people can be sent round, although there is a way out.

    Parameters
    ----------
    network
        The quarter in force.
    arcs
        REF arcs of the graph.

    Returns
    -------
    loops
        Topic position and actors: a whole strongly connected set of REF(t) with the standing
        steps, at least two actors, nobody among them offers the topic, reachable from a dock, and
        with an arc out. Only topics that somebody needs. How often people come back is another
        question, see `ecosystem.measures.journeys`.

    References
    ----------
    Tarjan, R. E. (1972). Depth-first search and linear graph algorithms. SIAM Journal on Computing
    1(2), 146-160. doi:10.1137/0201010
    """
    if not network.has_way:
        return []
    steps = _steps(network, arcs)
    parts: dict[bytes, list[tuple[int, ...]]] = {}  # most topics walk on the same arcs
    found: Loops = []
    for topic in steps.needed:
        allowed = steps.topics & steps.entered[steps.source]
        used = allowed >> topic & 1 == 1
        source, target = steps.source[used], steps.target[used]
        key = np.packbits(used).tobytes()
        if key not in parts:
            parts[key] = strong_components(source, target)
        for members in parts[key]:
            inside = np.array(members)
            if np.any(steps.offered[inside] >> topic & 1):
                continue
            within = np.zeros(len(network.ids), np.bool_)
            within[inside] = True
            if np.any(within[source] & ~within[target]):
                found.append((topic, members))
    return sorted(found)
