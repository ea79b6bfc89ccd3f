"""What is lost of the ways between actors without one arc, pair or actor, exactly and all at once.

For a source *a* and an actor *v*, let A_j[v] be the elements (arcs, actors between) on *every* way
of at most *j* hand-overs from *a* to *v*; a pair (a, b) is lost without an element exactly if the
element is in A_k[b]. A way ends with one step, so A_j[v] is what all steps *u* to *v* have in
common in A_{j-1}[u] with the step itself. An element common to all ways lies on the shortest one,
and there at its own distance from *a*: each distance holds at most one actor and one arc, so the
sets are columns, and what steps have in common is what stands in the same column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ecosystem.measures.graphs import Arcs, Pairs
from ecosystem.model.network import Network

IntArray = npt.NDArray[np.int64]

FloatArray = npt.NDArray[np.float64]

# Sources are taken together while sources times steps stay below this, for the sake of memory.
_AT_ONCE = 2_000_000


@dataclass(frozen=True, eq=False)
class PairLosses:
    """Ordered pairs of actors within *k* hand-overs, and how many are lost without each element."""

    pairs: int
    ties_lost: IntArray  # Pairs lost without each arc (or pair of the union), shape (m,).
    actors_lost: IntArray  # Pairs of others lost without each actor, shape (n,).
    others: IntArray  # Pairs that each actor is no end of, shape (n,).

    @property
    def tie_loss(self) -> FloatArray:
        """Share of all pairs; ``nan`` where there is no pair."""
        return self.ties_lost / self.pairs if self.pairs else np.full(len(self.ties_lost), np.nan)

    @property
    def actor_loss(self) -> FloatArray:
        """Share of the pairs of others; ``nan`` where others make no pair."""
        return self.actors_lost / np.where(self.others > 0, self.others, np.nan)


@dataclass(frozen=True)
class Steps:
    """Steps of one hand-over, sorted by source; past `passed` where somebody stands at others."""

    size: int  # Number of actors.
    elements: int  # Number of arcs or pairs that may be lost.
    source: IntArray
    target: IntArray
    element: IntArray  # -1 for a step that cannot be lost.
    passed: IntArray  # Actors on the way to the target, -1 for none; shape (steps, longest).
    depth: IntArray  # How many are passed.
    # Who stands where without any step.
    chains: Mapping[int, tuple[tuple[int, ...], ...]] = field(default_factory=dict)


def referral_steps(network: Network, arcs: Arcs) -> Steps:
    """Make the steps over REF; whoever comes to a place stands at everybody there."""
    m = len(arcs)
    beyond = [
        (arc, chain)
        for arc in np.flatnonzero(np.isin(arcs.target, list(network.chains))).tolist()
        for chain in network.chains[int(arcs.target[arc])]
    ]
    element = np.concatenate([np.arange(m), np.array([arc for arc, _ in beyond], np.int64)])
    longest = max((len(chain) - 1 for _, chain in beyond), default=0)
    passed = np.full((len(element), longest), -1, np.int64)
    depth = np.zeros(len(element), np.int64)
    for row, (_, chain) in enumerate(beyond, start=m):
        passed[row, : len(chain) - 1] = chain[:-1]
        depth[row] = len(chain) - 1
    target = np.concatenate([arcs.target, np.array([c[-1] for _, c in beyond], np.int64)])
    order = np.argsort(arcs.source[element], kind="stable")
    element = element[order]
    return Steps(
        size=len(network.ids),
        elements=m,
        source=arcs.source[element],
        target=target[order],
        element=element,
        passed=passed[order],
        depth=depth[order],
        chains=network.chains,
    )


def union_steps(network: Network, pairs: Pairs) -> Steps:
    """Make the steps over the union, both ways; who sits together stays together."""
    source = np.concatenate([pairs.first, pairs.second])
    target = np.concatenate([pairs.second, pairs.first])
    element = np.tile(np.where(pairs.standing, -1, np.arange(len(pairs))), 2)
    order = np.argsort(source, kind="stable")
    return Steps(
        size=len(network.ids),
        elements=len(pairs),
        source=source[order],
        target=target[order],
        element=element[order],
        passed=np.zeros((len(order), 0), np.int64),
        depth=np.zeros(len(order), np.int64),
    )


class _Pass:
    """The pass from some of the sources; cells are (source, actor)."""

    def __init__(self, steps: Steps, sources: IntArray, k: int) -> None:
        self.steps, self.k, self.n = steps, k, steps.size
        self.first = np.searchsorted(steps.source, np.arange(self.n + 1))
        held = max((len(c) for cs in steps.chains.values() for c in cs), default=1)
        self.per_hop = max(held, 1)  # distances that one hand-over has, by who is passed
        cells = len(sources) * self.n
        self.sources = sources
        self.own = np.arange(len(sources)) * self.n + sources
        self.distance = np.full(cells, -1, np.int32)
        self.distance[self.own] = 0
        # by distance the actor, by hand-over the arc that all ways pass, plus one; 0 for none
        top = (k + 1) * self.per_hop - 1
        self.actors = {d: np.zeros(cells, np.int32) for d in range(1, top)}
        self.arcs = {hop: np.zeros(cells, np.int32) for hop in range(1, k + 1)}
        # what has nothing in common any more never has again
        self.open = np.ones(cells, np.bool_)
        self.open[self.own] = False
        self._stand()
        for hop in range(1, k + 1):
            self._step(hop)

    def _stand(self) -> None:
        for row, source in enumerate(self.sources.tolist()):
            for chain in self.steps.chains.get(source, ()):
                cell = row * self.n + chain[-1]
                self.distance[cell] = len(chain) - 1
                for distance, actor in enumerate(chain[1:], start=1):
                    if distance in self.actors:
                        self.actors[distance][cell] = actor + 1
        if self.steps.chains:
            self._close()

    def _step(self, hop: int) -> None:
        steps, n = self.steps, self.n
        cell = np.flatnonzero(self.distance >= 0)
        place = cell % n
        count = self.first[place + 1] - self.first[place]
        ends = np.cumsum(count)
        step = np.arange(int(count.sum())) + np.repeat(self.first[place] - ends + count, count)
        begin = np.repeat(cell, count)
        base = np.repeat(cell - place, count)
        goal = base + steps.target[step]
        kept = self.open[goal]
        step, begin, base, goal = step[kept], begin[kept], base[kept], goal[kept]
        new = self.distance[goal] < 0
        for passed in range(self.per_hop - 1, -1, -1):  # the shortest is written last
            reached = goal[new & (steps.depth[step] == passed)]
            self.distance[reached] = hop * self.per_hop + passed
        distance = self.distance[goal]
        past = []
        for column in range(steps.passed.shape[1]):
            row = np.flatnonzero(steps.passed[step, column] >= 0)
            actor = steps.passed[step[row], column]
            past.append((row, actor, self.distance[base[row] + actor]))
        for far, common in self.actors.items():
            value = common[begin]
            for row, actor, at in past:
                here = at == far
                value[row[here]] = actor[here] + 1
            _meet(common, goal, value, new, distance > far)
            reached = goal[new & (distance == far)]
            common[reached] = reached % n + 1
        hops = self.distance[begin] // self.per_hop + 1
        for number, common in self.arcs.items():
            if number <= hop:
                value = np.where(hops == number, steps.element[step] + 1, common[begin])
                _meet(common, goal, value, new, distance >= number * self.per_hop)
        if hop < self.k:
            self._close()

    def _close(self) -> None:
        cell = np.flatnonzero(self.distance > 0)
        some = np.zeros(len(cell), np.bool_)
        for far, common in self.actors.items():
            some |= (common[cell] > 0) & (self.distance[cell] > far)
        for common in self.arcs.values():
            some |= common[cell] > 0
        self.open[cell] = some


def _meet(
    common: npt.NDArray[np.int32],
    goal: IntArray,
    value: IntArray | npt.NDArray[np.int32],
    new: npt.NDArray[np.bool_],
    counts: npt.NDArray[np.bool_],
) -> None:
    """Keep in each cell what all of its values agree on, the former one included."""
    goal, value, new = goal[counts], value[counts], new[counts]
    common[goal[new]] = value[new]
    common[goal[common[goal] != value]] = 0


def pair_losses(steps: Steps, k: int) -> PairLosses:
    """Count the pairs within *k* hand-overs that are lost without each arc and each actor."""
    n = steps.size
    ties_lost = np.zeros(steps.elements + 1, np.int64)
    actors_lost = np.zeros(n + 1, np.int64)
    ended = np.zeros(n, np.int64)
    pairs = 0
    together = max(_AT_ONCE // max(n, len(steps.source), 1), 1)
    for start in range(0, n, together):
        sources = np.arange(start, min(start + together, n))
        walked = _Pass(steps, sources, k)
        cell = np.flatnonzero(walked.distance > 0)
        distance = walked.distance[cell]
        pairs += len(cell)
        ended += np.bincount(cell % n, minlength=n)
        ended[sources] += np.bincount(cell // n, minlength=len(sources))
        for far, common in walked.actors.items():
            actors_lost += np.bincount(common[cell[distance > far]], minlength=n + 1)
        for common in walked.arcs.values():
            ties_lost += np.bincount(common[cell], minlength=steps.elements + 1)
    return PairLosses(pairs, ties_lost[1:], actors_lost[1:], pairs - ended)
