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

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosystem.measures.graphs import Arcs, Words, positions, to_words, topic_cells, word_count
from ecosystem.model.network import Network
from ecosystem.schema import TOPICS

# --- Sums, over all docks, of what is lost without each arc and each actor.

IntArray = npt.NDArray[np.int64]

FloatArray = npt.NDArray[np.float64]

NONE = -1


@dataclass(frozen=True)
class Removal:
    """Reach within *k* hand-overs, and the part of it that each arc and actor carries alone."""

    # People-weighted reach of each topic, not divided by anything; shape (topics,).
    reached: FloatArray
    arc_loss: FloatArray  # Part of it that is lost without each arc; shape (m, topics).
    actor_loss: FloatArray  # Part of all reach that is lost when each actor closes; shape (n,).
    # (actor, cell) such that every short way from every dock to the cell passes the actor.
    gates: tuple[tuple[int, int], ...]


def counted_topics(network: Network) -> npt.NDArray[np.bool_]:
    """Tell which topics have a demand: somebody who needs them was counted."""
    found = {cell.topic for cell in network.demand.cells if cell.demand}
    return np.array([topic in found for topic in TOPICS], np.bool_)


class Totals:
    """Sums over the docks."""

    def __init__(self, network: Network, arcs: int) -> None:
        cells = network.demand.cells
        topic = {key: position for position, key in enumerate(TOPICS)}
        self.n = len(network.ids)
        self.cells = len(cells)
        self.demand = np.array([cell.weight for cell in cells], np.float64)
        self.topic = np.array([topic[cell.topic] for cell in cells], np.int64)
        self.reached = np.zeros(len(TOPICS))
        self.arc_loss = np.zeros((arcs, len(TOPICS)))
        self.actor_loss = np.zeros(self.n)
        self.docks_of_cell = np.zeros(self.cells, np.int64)
        self.through: dict[int, int] = {}  # actor and cell: docks whose every way passes the actor

    def add(self, weights: FloatArray, key: IntArray, sets: IntArray) -> None:
        """Add some docks: their weights, dock and cell of each row, and what is lost with it."""
        dock, cell = key // max(self.cells, 1), key % max(self.cells, 1)
        people = weights[dock] * self.demand[cell]
        np.add.at(self.reached, self.topic[cell], people)
        np.add.at(self.docks_of_cell, cell, 1)
        row, slot = np.nonzero(sets != NONE)
        element = sets[row, slot]
        is_actor = element < self.n
        actors, on = element[is_actor], row[is_actor]
        np.add.at(self.actor_loss, actors, people[on])
        arcs, off = element[~is_actor] - self.n, row[~is_actor]
        np.add.at(self.arc_loss, (arcs, self.topic[cell[off]]), people[off])
        pairs, counts = np.unique(actors * max(self.cells, 1) + cell[on], return_counts=True)
        for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
            self.through[pair] = self.through.get(pair, 0) + count

    def removal(self) -> Removal:
        """Return the sums."""
        gates = sorted(
            divmod(pair, max(self.cells, 1))
            for pair, count in self.through.items()
            if count == self.docks_of_cell[pair % max(self.cells, 1)]
        )
        return Removal(self.reached, self.arc_loss, self.actor_loss, tuple(gates))


# --- What is lost without one arc or one actor: all removals at once, exactly, for bounded reach.
# For a dock *d*, a topic and an actor *v*, let A_j[v] be the arcs and actors that lie on *every*
# way of at most *j* hand-overs from *d* to *v*. A way to *v* ends with one arc, so ``A_j[v] =
# intersection over arcs (u, v) of A_{j-1}[u] + {(u, v), v}``. A cell is lost without an element
# exactly if the element lies on every way of at most *k* hand-overs to every place where the cell
# is served. The sets are small (a way has at most *k* arcs), so they are rows of an array, and
# one pass serves all docks, topics, arcs and actors. Ways that cannot end at an offer in the
# remaining steps are left out.

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
        if cells[position].needed
    }
    rows = sorted(
        (wanted[cell], place, actor, cell)
        for (place, actor), served in bits.items()
        for cell in positions(served)
        if cell in wanted
    )
    table = np.array(rows, np.int64).reshape(-1, 4)
    return table, table[:, 0] * len(network.ids) + table[:, 1]


def _needed_topics(network: Network) -> list[int]:
    needed = {cell.topic for cell in network.demand.cells if cell.needed}
    return [position for position, topic in enumerate(TOPICS) if topic in needed]


def removal_effects(network: Network, arcs: Arcs, levels: list[Words], k: int) -> Removal:
    """Compute what every single arc and every single actor carries alone."""
    n = len(network.ids)
    by_topic = topic_cells(network)
    needed = _needed_topics(network)
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


# --- M09: actors that every way to a cell of need passes, whatever its length.

BoolArray = npt.NDArray[np.bool_]


class _Roads:
    """REF(t) with the standing steps, ready to search from all docks together."""

    def __init__(self, network: Network, arcs: Arcs, topic: int) -> None:
        used = arcs.topics >> topic & 1 == 1
        member = np.flatnonzero(network.at >= 0)
        source = np.concatenate([arcs.source[used], network.at[member].astype(np.int64)])
        target = np.concatenate([arcs.target[used], member])
        order = np.argsort(source, kind="stable")
        self.onward = target[order].tolist()
        self.first = np.searchsorted(source[order], np.arange(len(network.ids) + 1)).tolist()
        self.docks = network.docks.tolist()

    def reached_without(self, closed: int) -> bytearray:
        """Mark every actor that some dock reaches by a way round one actor."""
        seen = bytearray(len(self.first) - 1)
        seen[closed] = 1
        waiting = [dock for dock in self.docks if dock != closed]
        for dock in waiting:
            seen[dock] = 1
        while waiting:
            actor = waiting.pop()
            for other in self.onward[self.first[actor] : self.first[actor + 1]]:
                if not seen[other]:
                    seen[other] = 1
                    waiting.append(other)
        seen[closed] = 0
        return seen


def gate_cells(network: Network, arcs: Arcs, removal: Removal) -> dict[int, tuple[int, ...]]:
    """Find the actors that dominate a needed and reached cell without serving it.

    Source: Lengauer, T., & Tarjan, R. E. (1979). A fast algorithm for finding dominators in a
    flowgraph. ACM Transactions on Programming Languages and Systems 1(1), 121-141.
    doi:10.1145/357062.357071
    """
    cells = network.demand.cells
    spots: dict[int, set[int]] = defaultdict(set)
    candidates: dict[tuple[int, int], list[int]] = defaultdict(list)
    for actor, cell in removal.gates:
        if not network.informal[actor]:
            candidates[TOPICS.index(cells[cell].topic), actor].append(cell)
    wanted = {cell for found in candidates.values() for cell in found}
    for offer in network.offers:
        for cell in wanted:
            if offer.yes >> cell & 1:
                spots[cell].update({offer.actor, offer.place} - {-1})
    gates: dict[int, list[int]] = defaultdict(list)
    roads: dict[int, _Roads] = {}
    for (topic, actor), found in sorted(candidates.items()):
        # whoever stands at it stands where the need is met: it is no gate to it
        here = set(network.closure(actor))
        served = [cell for cell in found if here.isdisjoint(spots[cell])]
        if not served:
            continue
        if topic not in roads:
            roads[topic] = _Roads(network, arcs, topic)
        seen = roads[topic].reached_without(actor)
        gates[actor].extend(c for c in served if not any(seen[spot] for spot in spots[c]))
    return {actor: tuple(sorted(c)) for actor, c in sorted(gates.items()) if c}


# --- M17: cut edges and cut points of the union, with how many actors each of them parts.


@dataclass(frozen=True)
class Cohesion:
    """What falls apart when one pair or one actor is lost."""

    # For each pair the actors on the smaller side once it is lost; 0 if it is no cut edge.
    cut_side: IntArray
    # For each actor the others of its component that are parted from the largest remaining part
    # once it is lost; 0 if it is no cut point.
    parted: IntArray
    component: IntArray  # Number of the component of each actor, numbered by their first actor.


@dataclass
class _Search:
    """One depth-first pass; lists, since Python reads them faster than arrays."""

    start: list[int]
    neighbour: list[int]
    pair: list[int]
    found: list[int]
    low: list[int]
    size: list[int]
    split: list[int]
    largest: list[int]
    component: list[int]


def _adjacency(n: int, first: IntArray, second: IntArray) -> tuple[list[int], list[int], list[int]]:
    ends = np.concatenate([first, second])
    others = np.concatenate([second, first])
    pairs = np.tile(np.arange(len(first)), 2)
    order = np.argsort(ends, kind="stable")
    start = np.searchsorted(ends[order], np.arange(n + 1))
    return start.tolist(), others[order].tolist(), pairs[order].tolist()


def _explore(
    search: _Search, root: int, clock: int
) -> tuple[int, list[int], list[tuple[int, int]]]:
    """Walk one component; return the clock, its actors and (cut pair, size below it)."""
    order, cuts = [root], []
    pointer = {root: search.start[root]}
    trail = [(root, -1)]
    search.found[root] = search.low[root] = clock
    while trail:
        actor, came_by = trail[-1]
        position = pointer[actor]
        if position < search.start[actor + 1]:
            pointer[actor] = position + 1
            if search.pair[position] == came_by:
                continue
            other = search.neighbour[position]
            if search.found[other] >= 0:
                search.low[actor] = min(search.low[actor], search.found[other])
                continue
            clock += 1
            search.found[other] = search.low[other] = clock
            search.component[other] = search.component[root]
            pointer[other] = search.start[other]
            order.append(other)
            trail.append((other, search.pair[position]))
            continue
        trail.pop()
        if not trail:
            break
        above = trail[-1][0]
        search.low[above] = min(search.low[above], search.low[actor])
        search.size[above] += search.size[actor]
        if search.low[actor] > search.found[above]:
            cuts.append((came_by, search.size[actor]))
        if search.low[actor] >= search.found[above]:
            search.split[above] += search.size[actor]
            search.largest[above] = max(search.largest[above], search.size[actor])
    return clock + 1, order, cuts


def cohesion(n: int, first: IntArray, second: IntArray) -> Cohesion:
    """Find all cut edges and cut points in one depth-first pass.

    Source: Hopcroft, J., & Tarjan, R. (1973). Algorithm 447: efficient algorithms for graph
    manipulation. Communications of the ACM 16(6), 372-378. doi:10.1145/362248.362272
    """
    # Cost O(n + p). An isolated actor is a component of its own and parts nobody.
    start, neighbour, pair = _adjacency(n, first, second)
    zeros = [0] * n
    search = _Search(
        *(start, neighbour, pair, [-1] * n, zeros.copy(), [1] * n),
        *(zeros.copy(), zeros.copy(), list(range(n))),
    )
    cut_side = np.zeros(len(first), np.int64)
    parted = np.zeros(n, np.int64)
    clock = 0
    for root in range(n):
        if search.found[root] >= 0:
            continue
        clock, members, cuts = _explore(search, root, clock)
        total = len(members)
        for cut, below in cuts:
            cut_side[cut] = min(below, total - below)
        for actor in members:
            above = total - 1 - search.split[actor]
            parted[actor] = total - 1 - max(search.largest[actor], above)
    return Cohesion(cut_side, parted, np.array(search.component, np.int64))
