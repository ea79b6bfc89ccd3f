"""What is lost without one arc or one actor: all removals at once, exactly, for bounded reach.

For a dock *d*, a topic and an actor *v*, let A_j[v] be the arcs and actors that lie on *every* way
of at most *j* hand-overs from *d* to *v*. A way to *v* ends with one arc, so
``A_j[v] = intersection over arcs (u, v) of A_{j-1}[u] + {(u, v), v}``. A cell is lost without an
element exactly if the element lies on every way of at most *k* hand-overs to every place where the
cell is served. The sets are small (a way has at most *k* arcs), so they are rows of an array, and
one pass serves all docks, topics, arcs and actors. Ways that cannot end at an offer in the
remaining steps are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosystem.measures.bits import Words, positions, to_words, word_count
from ecosystem.measures.projection import Arcs
from ecosystem.measures.reach import topic_cells
from ecosystem.measures.removal_totals import NONE, Removal, Totals
from ecosystem.model.network import Network

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
_DOCKS_AT_ONCE = 256


@dataclass(frozen=True)
class _Steps:
    """Arcs widened by standing: from ``source`` over ``arc`` to ``target``, past ``passed``."""

    first: IntArray  # first step of each source
    target: IntArray
    topics: IntArray
    elements: IntArray  # the arc and the actors passed, shape (steps, 1 + longest chain)


@dataclass(frozen=True)
class _States:
    """(topic, dock, actor) reached so far, and what lies on every way there."""

    key: IntArray
    sets: IntArray


def _steps(network: Network, arcs: Arcs) -> _Steps:
    n = len(network.ids)
    longest = max((len(c) for cs in network.chains.values() for c in cs), default=1)
    m = len(arcs)
    beyond = [
        (arc, chain)
        for arc in np.flatnonzero(np.isin(arcs.target, list(network.chains))).tolist()
        for chain in network.chains[int(arcs.target[arc])]
    ]
    arc = np.concatenate([np.arange(m), np.array([arc for arc, _ in beyond], np.int64)])
    elements = np.full((len(arc), 1 + longest), NONE, np.int64)
    elements[:, 0] = n + arc
    elements[:m, 1] = arcs.target
    for row, (_, chain) in enumerate(beyond, start=m):
        elements[row, 1 : 1 + len(chain)] = chain
    target = np.concatenate([arcs.target, np.array([c[-1] for _, c in beyond], np.int64)])
    order = np.argsort(arcs.source[arc], kind="stable")
    arc, target, elements = arc[order], target[order], elements[order]
    return _Steps(
        first=np.searchsorted(arcs.source[arc], np.arange(n + 1)),
        target=target,
        topics=arcs.topics[arc],
        elements=elements,
    )


def _tidy(sets: IntArray) -> IntArray:
    """Remove doubled elements and unused columns."""
    if sets.shape[1] < 2:
        return sets
    ordered = -np.sort(-sets, axis=1)
    doubled = np.zeros(ordered.shape, np.bool_)
    doubled[:, 1:] = ordered[:, 1:] == ordered[:, :-1]
    ordered[doubled] = NONE
    ordered = -np.sort(-ordered, axis=1)
    used = int((ordered != NONE).any(axis=0).sum())
    return ordered[:, : max(used, 1)]


def _meet(key: IntArray, sets: IntArray) -> _States:
    """Intersect the sets of equal keys."""
    order = np.argsort(key, kind="stable")
    key, sets = key[order], sets[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    if len(starts) == len(key):
        return _States(key, _tidy(sets))
    group = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(key))))
    candidate = sets[starts]
    kept = np.empty(candidate.shape, np.bool_)
    for slot in range(candidate.shape[1]):
        holds = (sets == candidate[group, slot][:, None]).any(axis=1)
        kept[:, slot] = np.logical_and.reduceat(holds, starts)
    return _States(key[starts], _tidy(np.where(kept, candidate, NONE)))


def _join(left: IntArray, right: IntArray) -> IntArray:
    width = max(left.shape[1], right.shape[1])
    both = np.full((len(left) + len(right), width), NONE, np.int64)
    both[: len(left), : left.shape[1]] = left
    both[len(left) :, : right.shape[1]] = right
    return both


def _ranges(first: IntArray, count: IntArray) -> IntArray:
    """Concatenate ``range(first, first + count)`` for every row."""
    total = int(count.sum())
    ends = np.cumsum(count)
    return np.arange(total) - np.repeat(ends - count, count) + np.repeat(first, count)


class _Walk:
    """The pass over some of the docks."""

    def __init__(self, network: Network, steps: _Steps, alive: list[npt.NDArray[np.bool_]]) -> None:
        self.network = network
        self.steps = steps
        self.alive = alive  # for each number of steps taken: whether a topic can still be served
        self.n = len(network.ids)

    def start(self, docks: IntArray, topics: int) -> _States:
        """Stand at every dock, for every topic."""
        chains = [
            (row, chain)
            for row, dock in enumerate(docks.tolist())
            for chain in ((dock,), *self.network.chains.get(dock, ()))
        ]
        width = max((len(chain) for _, chain in chains), default=1)
        sets = np.full((len(chains), width), NONE, np.int64)
        for row, (_, chain) in enumerate(chains):
            sets[row, : len(chain)] = chain
        places = np.array([row * self.n + chain[-1] for row, chain in chains], np.int64)
        offset = np.arange(topics) * len(docks) * self.n
        key = (offset[:, None] + places[None, :]).ravel()
        return self._prune(_meet(key, np.tile(sets, (topics, 1))), len(docks), 0)

    def _prune(self, states: _States, docks: int, taken: int) -> _States:
        topic, place = states.key // (docks * self.n), states.key % self.n
        kept = self.alive[taken][topic, place]
        return _States(states.key[kept], states.sets[kept])

    def step(
        self, states: _States, begin: _States, docks: int, topics: IntArray, taken: int
    ) -> _States:
        """Take one more hand-over."""
        place = states.key % self.n
        count = self.steps.first[place + 1] - self.steps.first[place]
        row = np.repeat(np.arange(len(place)), count)
        step = _ranges(self.steps.first[place], count)
        topic = states.key[row] // (docks * self.n)
        target = self.steps.target[step]
        kept = (self.steps.topics[step] >> topics[topic] & 1 == 1) & self.alive[taken][
            topic, target
        ]
        row, step, target = row[kept], step[kept], target[kept]
        key = states.key[row] - place[row] + target
        sets = np.concatenate([states.sets[row], self.steps.elements[step]], axis=1)
        # staying where one began is a way of no hand-overs, so it always counts as well
        return self._prune(
            _meet(np.concatenate([begin.key, key]), _join(begin.sets, sets)), docks, taken
        )


def _service_rows(network: Network, topic_row: dict[int, int]) -> tuple[IntArray, IntArray]:
    """List (topic row, actor where served, providing actor, cell), sorted by the first two."""
    bits: dict[tuple[int, int], int] = {}
    for offer in network.offers:
        for place in {offer.actor, offer.place} - {-1}:
            bits[place, offer.actor] = bits.get((place, offer.actor), 0) | offer.yes
    cells = network.demand.cells
    wanted = {
        position: topic_row[topic]
        for topic, served in enumerate(topic_cells(network))
        if topic in topic_row
        for position in positions(served)
        if cells[position].demand > 0
    }
    rows = sorted(
        (wanted[cell], place, actor, cell)
        for (place, actor), served in bits.items()
        for cell in positions(served)
        if cell in wanted
    )
    table = np.array(rows, np.int64).reshape(-1, 4)
    return table, table[:, 0] * len(network.ids) + table[:, 1]


def _demand_by_topic(network: Network) -> dict[int, float]:
    cells = network.demand.cells
    found = {
        topic: sum(cells[position].demand for position in positions(served))
        for topic, served in enumerate(topic_cells(network))
    }
    return {topic: demand for topic, demand in found.items() if demand > 0}


def removal_effects(network: Network, arcs: Arcs, levels: list[Words], k: int) -> Removal:
    """Compute what every single arc and every single actor carries alone.

    Parameters
    ----------
    network
        The quarter in force.
    arcs
        Its REF arcs.
    levels
        Cells reached from every actor with 0 … k hand-overs.
    k
        Largest number of hand-overs.

    Returns
    -------
    removal
        Losses; docks that are lost stay in the denominator of reach.
    """
    n = len(network.ids)
    by_topic = topic_cells(network)
    needed = list(_demand_by_topic(network))
    topic_row = {topic: row for row, topic in enumerate(needed)}
    words = word_count(len(network.demand.cells))
    masks = np.stack([to_words(by_topic[topic], words) for topic in needed]) if needed else None
    result = Totals(network, len(arcs))
    if masks is None or not len(network.docks):
        return result.removal()
    alive = [
        np.stack([(levels[k - taken] & mask).any(axis=1) for mask in masks])
        for taken in range(k + 1)
    ]
    service, service_key = _service_rows(network, topic_row)
    walk = _Walk(network, _steps(network, arcs), alive)
    topic_codes = np.array(needed, np.int64)
    for begin_at in range(0, len(network.docks), _DOCKS_AT_ONCE):
        part = slice(begin_at, begin_at + _DOCKS_AT_ONCE)
        docks = network.docks[part].astype(np.int64)
        begin = states = walk.start(docks, len(needed))
        for taken in range(1, k + 1):
            states = walk.step(states, begin, len(docks), topic_codes, taken)
        topic = states.key // (len(docks) * n)
        place = states.key % n
        low = np.searchsorted(service_key, topic * n + place, side="left")
        high = np.searchsorted(service_key, topic * n + place, side="right")
        row = np.repeat(np.arange(len(place)), high - low)
        served = service[_ranges(low, high - low)]
        dock = states.key[row] // n % len(docks)
        # without the actor that provides it, an offer is gone at its place as well
        sets = np.concatenate([states.sets[row], served[:, 2:3]], axis=1)
        met = _meet(dock * len(network.demand.cells) + served[:, 3], sets)
        result.add(network.weights[part], met.key, met.sets)
    return result.removal()
