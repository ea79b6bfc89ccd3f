"""What is lost without one arc or one actor: all removals at once, exactly, for bounded reach.

What the docks no longer reach is told by `without`; here it is weighed with people and visits.
A graph within another is walked together with it: its cells stand beside the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ecosystem.measures.graphs import Arcs, Given, Ground, packed, positions, to_matrix
from ecosystem.measures.without import Losses, Spots, Supports
from ecosystem.model.arrays import BoolArray, FloatArray, IntArray, Words
from ecosystem.model.network import Network
from ecosystem.schema import TOPICS
from ecosystem.stubs import dataclass

# --- Sums, over all docks, of what is lost without each arc and each actor.

# What people walk on, and the cells reached from every actor with 0, 1, … k hand-overs.
Graphs = Sequence[tuple[Ground, Sequence[Words]]]


@dataclass(frozen=True)
class Removal:
    """Reach within *k* hand-overs, and the part of it that each arc and actor carries alone."""

    # People-weighted reach of each topic, not divided by anything; shape (topics,).
    reached: FloatArray
    arc_loss: FloatArray  # Part of it that is lost without each arc; shape (m, topics).
    actor_loss: FloatArray  # Part of all reach that is lost when each actor closes; shape (n,).
    # (actor, cell) such that every short way from every dock to the cell passes the actor.
    gates: tuple[tuple[int, int], ...]


def counted_topics(network: Network) -> BoolArray:
    """Tell which topics have a demand: somebody who needs them was counted."""
    found = {cell.topic for cell in network.demand.cells if cell.demand}
    return np.array([topic in found for topic in TOPICS], np.bool_)


class _Sums:
    """Sums over the docks of what is lost, for some graphs beside each other."""

    def __init__(self, network: Network, ground: Ground, top: Words, graphs: int) -> None:
        self.n, self.m, demand = len(network.ids), len(ground.source), network.demand
        self.own, self.graphs = len(demand.weights), graphs
        self.cells, self.topics = self.own * graphs, len(TOPICS) * graphs
        self.people = np.zeros(self.n)
        self.people[network.docks] = network.weights
        # the graph, cell and topic of each bit
        self.graph, cell = np.divmod(np.arange(64 * top.shape[1]), 64 * top.shape[1] // graphs)
        self.weight = demand.weights[np.minimum(cell, self.own - 1)]
        self.topic = demand.topic[np.minimum(cell, self.own - 1)] + len(TOPICS) * self.graph
        self.cell = cell + self.own * self.graph
        row, bit = self._bits(top[network.docks])
        people = network.weights[row] * self.weight[bit]
        self.reached = np.bincount(self.topic[bit], people, self.topics).astype(np.float64)
        self.docks_of_cell = np.bincount(self.cell[bit], minlength=self.cells)
        self.arc_loss = np.zeros((self.m, self.topics))
        self.actor_loss = np.zeros((graphs, self.n))
        self.gates: list[tuple[int, int]] = []

    def _bits(self, words: Words) -> tuple[IntArray, IntArray]:
        bits = 64 * words.shape[1]
        return np.divmod(np.flatnonzero(to_matrix(words, bits)), bits)

    def add(self, losses: Losses) -> None:
        """Add what is lost without some elements."""
        row, bit = self._bits(losses.words)
        element = losses.element[row]
        people = self.people[losses.actor[row]] * self.weight[bit]
        begin = int(np.searchsorted(element, self.n))
        actor, arc = element[:begin], element[begin:] - self.n
        at = self.graph[bit[:begin]] * self.n + actor
        size = self.graphs * self.n
        self.actor_loss += np.bincount(at, people[:begin], size).reshape(self.graphs, self.n)
        at = arc * self.topics + self.topic[bit[begin:]]
        self.arc_loss += np.bincount(at, people[begin:], self.m * self.topics).reshape(
            self.arc_loss.shape
        )
        # who is lost with a cell at no fewer docks than reach it
        cell = self.cell[bit[:begin]]
        docks = np.bincount(losses.element[: np.searchsorted(losses.element, self.n)])
        some = docks[actor] >= self.docks_of_cell[cell]
        key, count = np.unique(actor[some] * self.cells + cell[some], return_counts=True)
        key = key[count == self.docks_of_cell[key % self.cells]]
        self.gates += zip((key // self.cells).tolist(), (key % self.cells).tolist(), strict=True)

    def removals(self, arcs: Sequence[IntArray]) -> list[Removal]:
        """Return the sums of each graph, given its arcs."""
        found = []
        for graph, at in enumerate(arcs):
            topics = slice(graph * len(TOPICS), (graph + 1) * len(TOPICS))
            first, last = graph * self.own, (graph + 1) * self.own
            through = tuple((a, cell - first) for a, cell in self.gates if first <= cell < last)
            losses = self.arc_loss[at, topics], self.actor_loss[graph]
            found.append(Removal(self.reached[topics], *losses, through))
        return found


def _spots(network: Network, needed: Words, graphs: int) -> Spots:
    """List where the needed cells are served: at the actor of an offer and at its place."""
    given = Given.of(network)
    there = given.place >= 0
    actor = np.concatenate([given.actor, given.place[there]])
    provider = np.concatenate([given.actor, given.actor[there]])
    words = np.concatenate([given.yes, given.yes[there]]) & needed
    key, which = np.unique(actor * len(network.ids) + provider, return_inverse=True)
    joined = np.zeros((len(key), words.shape[1]), np.uint64)
    np.bitwise_or.at(joined, which, words)
    return Spots(*np.divmod(key, len(network.ids)), np.tile(joined, graphs))


def removal_effects(network: Network, graphs: Graphs) -> list[Removal]:
    """Compute what every arc and every actor carries alone; the first graph holds all others."""
    n, ground = len(network.ids), graphs[0][0]
    # the arcs of each graph among those of the first
    ends = [own.source * n + own.target for own, _ in graphs]
    among = [np.searchsorted(ends[0], own) for own in ends]
    needed = packed(network.demand.needed[None, :])
    if not len(network.docks) or not needed.any():
        none = np.zeros(len(TOPICS))
        return [Removal(none, np.zeros((len(at), len(none))), np.zeros(n), ()) for at in among]
    width = needed.shape[1]
    cells = np.zeros((len(ground.source), len(graphs) * width), np.uint64)
    for graph, ((own, _), at) in enumerate(zip(graphs, among, strict=True)):
        cells[at, graph * width : (graph + 1) * width] = own.cells & needed
    levels = [
        np.concatenate([level & needed for level in beside], axis=1)
        for beside in zip(*(found for _, found in graphs), strict=True)
    ]
    sums = _Sums(network, ground, levels[-1], len(graphs))
    spots = _spots(network, needed, len(graphs))
    whole = replace(ground, cells=cells)
    for losses in Supports(whole, levels, network.docks, spots=spots).losses():
        sums.add(losses)
    return sums.removals(among)


# --- M09: actors that every way to a cell of need passes, whatever its length.


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
