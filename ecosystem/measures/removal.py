"""What is lost without one arc or one actor: all removals at once, exactly, for bounded reach.

A cell is lost without an element exactly if the element lies on every way of at most *k* hand-overs
from a dock to every place where the cell is served, the place and its provider included. What all
ways to one place have in common is told by `ways`; topics with the same arcs share one pass, and so
do docks with the same steps. Ways that cannot end at an offer in the remaining steps are left out.
A graph within another is walked together with it: its topics and cells stand beside the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ecosystem.measures.graphs import Arcs, Given, cells_of_topics, positions, to_matrix
from ecosystem.measures.ways import Ways, ranges, referral_steps, together
from ecosystem.model.arrays import Words
from ecosystem.model.network import Network
from ecosystem.schema import TOPICS
from ecosystem.stubs import dataclass

# --- Sums, over all docks, of what is lost without each arc and each actor.

IntArray = npt.NDArray[np.int64]

FloatArray = npt.NDArray[np.float64]

NONE = -1

Graphs = Sequence[tuple[Arcs, list[Words]]]  # Arcs, and the cells reached from every actor.

_ROWS_AT_ONCE = 500_000  # of docks times cells, for the sake of memory


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
    """Sums over the docks, for some graphs beside each other."""

    def __init__(self, network: Network, arcs: int, graphs: int = 1) -> None:
        self.n = len(network.ids)
        self.own, self.graphs = len(network.demand.cells), graphs
        self.cells = self.own * graphs
        self.demand, self.topic = np.tile(network.demand.weights, graphs), beside(network, graphs)
        self.reached = np.zeros(len(TOPICS) * graphs)
        self.arc_loss = np.zeros((arcs, len(TOPICS) * graphs))
        self.actor_loss = np.zeros((graphs, self.n))
        self.docks_of_cell = np.zeros(self.cells, np.int64)
        # actor and cell, and the docks whose every way to the cell passes the actor
        self.through: list[tuple[IntArray, IntArray]] = []

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
        np.add.at(self.actor_loss, (cell[on] // max(self.own, 1), actors), people[on])
        arcs, off = element[~is_actor] - self.n, row[~is_actor]
        np.add.at(self.arc_loss, (arcs, self.topic[cell[off]]), people[off])
        key = actors * max(self.cells, 1) + cell[on]
        self.through.append(np.unique(key, return_counts=True))

    def removals(self, arcs: Sequence[IntArray]) -> list[Removal]:
        """Return the sums of each graph, given its arcs."""
        gates: list[tuple[int, int]] = []
        if self.through:
            keys, counts = (np.concatenate(found) for found in zip(*self.through, strict=True))
            keys, group = np.unique(keys, return_inverse=True)
            docks = np.bincount(group, weights=counts, minlength=len(keys))
            all_docks = keys[docks == self.docks_of_cell[keys % max(self.cells, 1)]]
            gates = [divmod(pair, self.cells) for pair in all_docks.tolist()]
        found = []
        for graph, at in enumerate(arcs):
            topics = slice(graph * len(TOPICS), (graph + 1) * len(TOPICS))
            own = range(graph * self.own, (graph + 1) * self.own)
            through = tuple((actor, cell - own.start) for actor, cell in gates if cell in own)
            losses = self.arc_loss[at, topics], self.actor_loss[graph]
            found.append(Removal(self.reached[topics], *losses, through))
        return found


def beside(network: Network, graphs: int) -> IntArray:
    """Return the topic of each cell, of some graphs beside each other."""
    return np.concatenate([network.demand.topic + len(TOPICS) * graph for graph in range(graphs)])


# --- The same sets, and what is in all of them.


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


def _meet(key: IntArray, sets: IntArray) -> tuple[IntArray, IntArray]:
    """Intersect the sets of equal keys."""
    order = np.argsort(key, kind="stable")
    key, sets = key[order], sets[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    if len(starts) == len(key):
        return key, _tidy(sets)
    group = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(key))))
    candidate = sets[starts]
    kept = np.empty(candidate.shape, np.bool_)
    for slot in range(candidate.shape[1]):
        holds = (sets == candidate[group, slot][:, None]).any(axis=1)
        kept[:, slot] = np.logical_and.reduceat(holds, starts)
    return key[starts], _tidy(np.where(kept, candidate, NONE))


def _join(left: IntArray, right: IntArray) -> IntArray:
    width = max(left.shape[1], right.shape[1])
    both = np.full((len(left) + len(right), width), NONE, np.int64)
    both[: len(left), : left.shape[1]] = left
    both[len(left) :, : right.shape[1]] = right
    return both


@dataclass(frozen=True)
class _Service:
    """Where cells are served: group of topics and actor, sorted, with provider and cell."""

    key: IntArray
    provider: IntArray
    cell: IntArray

    def at(self, key: IntArray) -> tuple[IntArray, IntArray]:
        """Return the row of each key that has some, and which these are."""
        low = np.searchsorted(self.key, key, side="left")
        count = np.searchsorted(self.key, key, side="right") - low
        return np.repeat(np.arange(len(key)), count), ranges(low, count)


class _Docks:
    """The passes from docks, for groups of topics that are open on the same arcs."""

    def __init__(self, network: Network, graphs: Graphs, among: Sequence[IntArray], k: int) -> None:
        arcs, demand, size = graphs[0][0], network.demand, len(TOPICS)
        self.network, self.k, self.n, self.m = network, k, len(network.ids), len(arcs)
        self.cells = len(demand.cells) * len(graphs)
        open_for = np.zeros(len(arcs), np.int64)
        for graph, ((own, _), places) in enumerate(zip(graphs, among, strict=True)):
            open_for[places] |= own.topics << size * graph
        self.steps = referral_steps(network, replace(arcs, topics=open_for))
        needed = np.unique(demand.topic[demand.needed])
        alike: dict[tuple[int, bytes], list[int]] = {}
        for graph in range(len(graphs)):
            on = open_for >> (needed + size * graph)[:, None] & 1
            for topic, bits in zip(needed.tolist(), on, strict=True):
                alike.setdefault((graph, bits.tobytes()), []).append(topic)
        self.bits = np.array(
            [1 << t[0] + size * graph for (graph, _), t in alike.items()], np.int64
        )
        masks = cells_of_topics(
            network, np.array([sum(1 << t for t in ts) for ts in alike.values()])
        )
        # for each number of steps taken: where the topics of a group can still be served
        self.alive = [
            np.stack(
                [
                    (graphs[graph][1][k - taken] & mask).any(axis=1)
                    for (graph, _), mask in zip(alike, masks, strict=True)
                ]
            )
            for taken in range(k + 1)
        ]
        group = np.zeros(size * len(graphs), np.int64)
        for row, ((graph, _), topics) in enumerate(alike.items()):
            group[np.array(topics) + size * graph] = row
        given = Given.of(network)
        place = np.concatenate([given.actor, given.place])
        actor = np.concatenate([given.actor, given.actor])
        served = to_matrix(np.concatenate([given.yes, given.yes]), len(demand.cells))
        served &= demand.needed & (place >= 0)[:, None]
        offer, cell = np.nonzero(np.tile(served, len(graphs)))
        key = group[beside(network, len(graphs))[cell]] * self.n + place[offer]
        code = np.unique((key * self.n + actor[offer]) * self.cells + cell)
        self.service = _Service(
            code // self.cells // self.n, code // self.cells % self.n, code % self.cells
        )

    def lost_from(self, kinds: IntArray) -> tuple[IntArray, IntArray]:
        """Return kind of dock times cells plus cell, and what each is lost without."""
        # The first arc of docks with twins is told by its place among the dock's, above all arcs.
        count = len(self.bits)
        group = np.tile(np.arange(count), len(kinds))
        topics = self.steps.topics
        assert topics is not None  # REF arcs have topics

        def allowed(hop: int, row: IntArray, step: IntArray) -> npt.NDArray[np.bool_]:
            on = topics[step] & self.bits[group[row]] != 0
            return np.asarray(on & self.alive[hop][group[row], self.steps.target[step]])

        ways = Ways(self.steps, np.repeat(kinds, count), self.k, allowed)
        line, place = np.divmod(ways.reached, ways.stride)
        row, served = self.service.at(group[line] * self.n + place)
        cell = ways.reached[row]
        columns = [place[row], self.service.provider[served]]
        for far, common in ways.actors.items():
            columns.append(
                np.where(ways.distance[cell] > far, common[cell].astype(np.int64) - 1, NONE)
            )
        for hop, common in ways.arcs.items():
            base = self.n - 1 + self.m * (ways.shared[line[row]] & (hop == 1))
            columns.append(np.where(common[cell] > 0, common[cell] + base, NONE))
        key = line[row] // count * self.cells + self.service.cell[served]
        return _meet(key, np.column_stack(columns))

    def lost_by_dock(
        self, docks: IntArray, kind: IntArray, found: tuple[IntArray, IntArray]
    ) -> tuple[IntArray, IntArray]:
        """Return dock times cells plus cell, and what each is lost without."""
        key, sets = found
        low = np.searchsorted(key, kind * self.cells)
        count = np.searchsorted(key, (kind + 1) * self.cells) - low
        row, of = ranges(low, count), np.repeat(np.arange(len(docks)), count)
        sets = sets[row]
        # the first step is the dock's own
        line, column = np.nonzero(sets >= self.n + self.m)
        slot = sets[line, column] - self.n - self.m
        first = self.steps.first[docks[of[line]]]
        sets[line, column] = self.n + self.steps.element[first + slot]
        sets = np.column_stack([sets, docks[of]])
        # what is served at the dock itself needs no step
        groups = np.arange(len(self.bits))
        here, served = self.service.at((groups[:, None] * self.n + docks).ravel())
        here = here % len(docks)
        own = np.column_stack([docks[here], self.service.provider[served]])
        dock_cell = np.concatenate(
            [of * self.cells + key[row] % self.cells, here * self.cells + self.service.cell[served]]
        )
        return _meet(dock_cell, _join(sets, own))


def removal_effects(network: Network, graphs: Graphs, k: int) -> list[Removal]:
    """Compute what every arc and every actor carries alone; the first graph holds all others."""
    # the arcs of each graph among those of the first
    ends = [arcs.source * len(network.ids) + arcs.target for arcs, _ in graphs]
    among = [np.searchsorted(ends[0], own) for own in ends]
    result = Totals(network, len(ends[0]), len(graphs))
    if not len(network.docks) or not network.demand.needed.any():
        return result.removals(among)
    walk = _Docks(network, graphs, among, k)
    docks = network.docks.astype(np.int64)
    kinds, kind = np.unique(walk.steps.twin[docks], return_inverse=True)
    at_once = max(together(walk.steps) // len(walk.bits), 1)
    for start in range(0, len(kinds), at_once):
        found = walk.lost_from(kinds[start : start + at_once])
        own = np.flatnonzero((kind >= start) & (kind < start + at_once))
        few = max(_ROWS_AT_ONCE // walk.cells, 1)
        for begin in range(0, len(own), few):
            part = own[begin : begin + few]
            result.add(
                network.weights[part], *walk.lost_by_dock(docks[part], kind[part] - start, found)
            )
    return result.removals(among)


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
    wanted = sum(1 << cell for cell in {c for found in candidates.values() for c in found})
    for offer in network.offers:
        for cell in positions(offer.yes & wanted):
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
