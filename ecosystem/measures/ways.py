"""What is lost of the ways between actors without one arc, pair or actor, exactly and all at once.

For a source *a* and an actor *v*, let A_j[v] be the elements (arcs, actors between) on *every* way
of at most *j* hand-overs from *a* to *v*; a pair (a, b) is lost without an element exactly if the
element is in A_k[b]. A way ends with one step, so A_j[v] is what all steps *u* to *v* have in
common in A_{j-1}[u] with the step itself. An element common to all ways lies on the shortest one,
and there at its own distance from *a*: each distance holds at most one actor and one arc, so the
sets are columns, and what steps have in common is what stands in the same column. Only what changed
in the step before is walked on, and actors with the same steps out share one pass: no shape of a
net costs the square of its size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property

import numpy as np

from ecosystem.measures.graphs import Arcs, Pairs
from ecosystem.model.arrays import BoolArray, FloatArray, Int32Array, IntArray
from ecosystem.model.network import Network
from ecosystem.stubs import dataclass

# Sources are taken together while sources times steps stay below this, for the sake of memory.
_AT_ONCE = 1_000_000


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

    @cached_property
    def first(self) -> IntArray:
        """First step of each actor, and the end."""
        return np.searchsorted(self.source, np.arange(self.size + 1))

    @cached_property
    def slot(self) -> IntArray:
        """Place of the element of each step among those of its source, from 1; 0 if it has none."""
        key = self.source * (self.elements + 1) + self.element + 1
        _, begin, which = np.unique(key, return_index=True, return_inverse=True)
        return np.where(self.element < 0, 0, begin[which] - self.first[self.source] + 1)

    @cached_property
    def twin(self) -> IntArray:
        """The first actor with the same steps in and out, for each actor."""
        # Twins have the same ways to all others but for the first step: a way that comes back to
        # its source could as well go round by its twin. Whoever has somebody there has no twin.
        found = np.arange(self.size)
        # most differ at a glance: in how many steps they have, and to and from whom
        glance = np.zeros(self.size)
        for own, other in ((self.source, self.target), (self.target, self.source)):
            glance = glance * np.pi + np.bincount(own, 1 / (other + 2), minlength=self.size)
        _, which, count = np.unique(glance, return_inverse=True, return_counts=True)
        several = np.flatnonzero(count[which] > 1).tolist()
        if not several:
            return found
        alike = [self.depth, *self.passed.T]
        out = np.column_stack([self.target, self.slot, *alike])
        back = np.argsort(self.target, kind="stable")
        into = np.column_stack([self.source, self.element < 0, *alike])[back]
        bounds = self.first.tolist()
        ends = np.searchsorted(self.target[back], np.arange(self.size + 1)).tolist()
        seen: dict[tuple[bytes, bytes], int] = {}
        for actor in several:
            if actor not in self.chains:
                leaves = out[bounds[actor] : bounds[actor + 1]].tobytes()
                comes = into[ends[actor] : ends[actor + 1]].tobytes()
                found[actor] = seen.setdefault((leaves, comes), actor)
        return found

    @cached_property
    def twins(self) -> IntArray:
        """How many an actor and its twins are."""
        return np.bincount(self.twin, minlength=self.size)[self.twin]


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


def ranges(first: IntArray, count: IntArray) -> IntArray:
    """Concatenate ``range(first, first + count)`` for every row."""
    ends = np.cumsum(count)
    return np.arange(int(count.sum())) + np.repeat(first - ends + count, count)


def together(steps: Steps) -> int:
    """Return how many sources are walked from at once."""
    return max(_AT_ONCE // max(steps.size, len(steps.source), 1), 1)


class Ways:
    """The ways from some actors, a row each; cells are (row, actor), the last its start."""

    # The start stands for an actor and its twins, and these are found as others are; who has no
    # twin is not found, since no way that comes back to its source matters.

    def __init__(self, steps: Steps, sources: IntArray, k: int) -> None:
        self.steps, self.sources, self.k = steps, sources, k
        self.stride = steps.size + 1
        held = max((len(c) for cs in steps.chains.values() for c in cs), default=1)
        self.per_hop = max(held, 1)  # distances that one hand-over has, by who is passed
        cells = len(sources) * self.stride
        begin = np.arange(len(sources)) * self.stride + steps.size
        self.distance = np.full(cells, -1, np.int32)
        self.distance[begin] = 0
        # by distance the actor, by hand-over the arc that all ways pass, plus one; 0 for none
        top = (k + 1) * self.per_hop - 1
        self.actors = {d: np.zeros(cells, np.int32) for d in range(1, top)}
        # of the first hand-over of twins not the arc but its place among those of the source
        self.arcs = {hop: np.zeros(cells, np.int32) for hop in range(1, k + 1)}
        # what has nothing in common any more never has again
        self.open = np.ones(cells, np.bool_)
        self.shared = steps.twins[sources] > 1
        alone = np.flatnonzero(~self.shared)
        self.open[alone * self.stride + sources[alone]] = False
        self._mark = np.zeros(cells, np.int32)
        there = self._stand()
        found, front = [there], np.concatenate([begin, there])
        for hop in range(1, k + 1):
            front = self._step(hop, front)
            found.append(front[self.distance[front] // self.per_hop == hop])
        self.reached = np.concatenate(found)  # cells, each of them once

    def _once(self, cells: IntArray) -> IntArray:
        number = np.arange(len(cells), dtype=np.int32)
        self._mark[cells] = number
        return np.asarray(cells[self._mark[cells] == number])

    def _stand(self) -> IntArray:
        there = []
        for row in np.flatnonzero(np.isin(self.sources, list(self.steps.chains))).tolist():
            for chain in self.steps.chains[int(self.sources[row])]:
                cell = row * self.stride + chain[-1]
                there.append(cell)
                self.distance[cell] = len(chain) - 1
                for distance, actor in enumerate(chain[1:], start=1):
                    if distance in self.actors:
                        self.actors[distance][cell] = actor + 1
        cells = np.array(there, np.int64)
        self._close(cells)
        return cells

    def _step(self, hop: int, front: IntArray) -> IntArray:
        """Take one more hand-over from what changed; return what changes."""
        steps = self.steps
        row, place = np.divmod(front, self.stride)
        place = np.where(place == steps.size, self.sources[row], place)
        count = steps.first[place + 1] - steps.first[place]
        step = ranges(steps.first[place], count)
        goal = np.repeat(row, count) * self.stride + steps.target[step]
        kept = self.open[goal]
        step, goal, begin = step[kept], goal[kept], np.repeat(front, count)[kept]
        new = self.distance[goal] < 0
        for passed in range(self.per_hop - 1, -1, -1):  # the shortest is written last
            reached = goal[new & (steps.depth[step] == passed)]
            self.distance[reached] = hop * self.per_hop + passed
        distance = self.distance[goal]
        past = []
        for column in range(steps.passed.shape[1]):
            on = np.flatnonzero(steps.passed[step, column] >= 0)
            actor = steps.passed[step[on], column]
            past.append((on, actor, self.distance[goal[on] - steps.target[step[on]] + actor]))
        changed = [goal[new]]
        for far, common in self.actors.items():
            if far // self.per_hop > hop:
                break
            value = common[begin]
            for on, actor, at in past:
                here = at == far
                value[on[here]] = actor[here] + 1
            changed.append(_meet(common, goal, value, new, distance > far))
            reached = goal[new & (distance == far)]
            common[reached] = reached % self.stride + 1
        hops = self.distance[begin] // self.per_hop + 1
        for number, common in self.arcs.items():
            if number <= hop:
                own = steps.element[step] + 1
                if number == 1 and self.shared.any():
                    own = np.where(self.shared[goal // self.stride], steps.slot[step], own)
                value = np.where(hops == number, own, common[begin])
                after = distance >= number * self.per_hop
                changed.append(_meet(common, goal, value, new, after))
        front = self._once(np.concatenate(changed))
        self._close(front)
        return front

    def _close(self, cell: IntArray) -> None:
        some = np.zeros(len(cell), np.bool_)
        for far, common in self.actors.items():
            some |= (common[cell] > 0) & (self.distance[cell] > far)
        for common in self.arcs.values():
            some |= common[cell] > 0
        self.open[cell] = some


def _meet(
    common: Int32Array,
    goal: IntArray,
    value: IntArray | Int32Array,
    new: BoolArray,
    counts: BoolArray,
) -> IntArray:
    """Keep in each cell what all of its values agree on, the former one included."""
    if not counts.all():
        goal, value, new = goal[counts], value[counts], new[counts]
    common[goal[new]] = value[new]
    former = common[goal]
    lost = np.asarray(goal[(former != value) & (former != 0)])
    common[lost] = 0
    return lost


def pair_losses(steps: Steps, k: int) -> PairLosses:
    """Count the pairs within *k* hand-overs that are lost without each arc and each actor."""
    n = steps.size
    ties_lost, actors_lost = np.zeros(steps.elements + 1), np.zeros(n + 1)
    ended, met, first_steps = np.zeros(n), np.zeros(n), np.zeros(len(steps.source))
    pairs = 0
    every, alike = np.unique(steps.twin, return_counts=True)
    for start in range(0, len(every), together(steps)):
        sources = every[start : start + together(steps)]
        ways = Ways(steps, sources, k)
        cell = ways.reached
        row, place = np.divmod(cell, ways.stride)
        itself = steps.twin[place] == sources[row]
        weight = (alike[start:][row] - itself).astype(np.float64)
        pairs += int(weight.sum())
        ended += np.bincount(place, weights=weight, minlength=n)
        ended[place[itself]] -= 1
        met[sources] = np.bincount(row, minlength=len(sources))
        distance = ways.distance[cell]
        for far, common in ways.actors.items():
            on = distance > far
            actors_lost += np.bincount(common[cell[on]], weights=weight[on], minlength=n + 1)
        for hop, common in ways.arcs.items():
            lost = common[cell]
            slot = ways.shared[row] & (lost > 0) & (hop == 1)
            ties_lost += np.bincount(
                lost[~slot], weights=weight[~slot], minlength=steps.elements + 1
            )
            # the first steps of each twin are its own
            where = steps.first[sources[row[slot]]] + lost[slot] - 1
            first_steps += np.bincount(where, minlength=len(first_steps))
            slot &= itself
            back = steps.element[steps.first[place[slot]] + lost[slot] - 1]
            ties_lost -= np.bincount(back + 1, minlength=steps.elements + 1)
    ended += met[steps.twin]
    own = np.arange(len(steps.source)) - steps.first[steps.source]
    counts = first_steps[steps.first[steps.twin[steps.source]] + own]
    ties_lost += np.bincount(steps.element + 1, weights=counts, minlength=steps.elements + 1)
    return PairLosses(
        pairs,
        ties_lost[1:].astype(np.int64),
        actors_lost[1:].astype(np.int64),
        pairs - ended.astype(np.int64),
    )


@dataclass(frozen=True)
class WaysBetween:
    """Ordered pairs of the same actors within *k* hand-overs, before and after."""

    pairs: int  # Before.
    lost: int  # Of these, no longer after.
    gained: int  # After, and not before.


def _within(steps: Steps, sources: IntArray, k: int) -> BoolArray:
    ways = Ways(steps, sources, k)
    row, place = np.divmod(ways.reached, ways.stride)
    near = np.zeros((len(sources), steps.size), np.bool_)
    near[row, place] = True
    near[np.arange(len(sources)), sources] = False
    return near


def ways_between(
    before: Steps, after: Steps, same: tuple[IntArray, IntArray], k: int
) -> WaysBetween:
    """Compare the pairs of those actors that both hold; ``same`` has their positions in each."""
    pairs = lost = gained = 0
    at_once = min(together(before), together(after))
    for start in range(0, len(same[0]), at_once):
        near = [
            _within(steps, here[start : start + at_once], k)[:, here]
            for steps, here in zip((before, after), same, strict=True)
        ]
        pairs += int(near[0].sum())
        lost += int((near[0] & ~near[1]).sum())
        gained += int((near[1] & ~near[0]).sum())
    return WaysBetween(pairs, lost, gained)
