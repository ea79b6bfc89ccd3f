"""M25 on plain arrays: how far a net falls apart without some actors, and whom a few reach."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ecosystem.measures.cohesion import cohesion
from ecosystem.measures.shortest import both_ways, distances, spread

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
_WORDS_AT_ONCE = 1 << 16


class Objective(Protocol):
    """What a set of key players is to make large."""

    def value(self, chosen: Sequence[int]) -> float:
        """Return the value of a set; ``nan`` if it has none."""
        ...

    def with_one_more(self, chosen: Sequence[int]) -> FloatArray:
        """Return the value of the set with each further actor; minus infinity for members."""
        ...


class _Graph:
    """An undirected graph without some of its actors."""

    def __init__(self, n: int, first: IntArray, second: IntArray) -> None:
        self.n, self.first, self.second = n, first, second

    def without(self, chosen: Sequence[int]) -> tuple[IntArray, IntArray]:
        gone = np.zeros(self.n, np.bool_)
        gone[list(chosen)] = True
        kept = ~(gone[self.first] | gone[self.second])
        return self.first[kept], self.second[kept]

    @cached_property
    def partners(self) -> list[list[int]]:
        """The partners of each actor."""
        found: list[list[int]] = [[] for _ in range(self.n)]
        for one, other in zip(self.first.tolist(), self.second.tolist(), strict=True):
            found[one].append(other)
            found[other].append(one)
        return found


def _pairs(size: int) -> int:
    return size * (size - 1)


def _together(partners: list[list[int]], gone: set[int]) -> tuple[int, list[int]]:
    """Ordered pairs that still reach each other, now and without each further actor.

    One depth-first pass: a subtree below an actor falls off as a part of its own if nothing in it
    leads back above the actor.
    """
    n = len(partners)
    found, low, size = [-1] * n, [0] * n, [1] * n
    apart, fallen = [0] * n, [0] * n  # pairs inside the parts that fall off, actors in them
    total, clock = 0, 0
    after = [0] * n
    for root in range(n):
        if found[root] >= 0 or root in gone:
            continue
        members, trail = [root], [(root, -1, iter(partners[root]))]
        found[root] = low[root] = clock
        clock += 1
        while trail:
            actor, above, rest = trail[-1]
            for other in rest:
                if other in gone or other == above:
                    continue
                if found[other] >= 0:
                    low[actor] = min(low[actor], found[other])
                    continue
                found[other] = low[other] = clock
                clock += 1
                members.append(other)
                trail.append((other, actor, iter(partners[other])))
                break
            else:
                trail.pop()
                if above >= 0:
                    size[above] += size[actor]
                    low[above] = min(low[above], low[actor])
                    if low[actor] >= found[above]:
                        apart[above] += _pairs(size[actor])
                        fallen[above] += size[actor]
        whole = _pairs(len(members))
        total += whole
        for actor in members:
            rest_size = len(members) - 1 - fallen[actor]
            after[actor] = apart[actor] + _pairs(rest_size) - whole
    return total, [total + change for change in after]


class Fragmentation:
    """Share of ordered pairs of the remaining actors that no longer reach each other (F).

    Parameters
    ----------
    n
        Number of actors.
    first, second
        Undirected pairs without repetition.
    """

    def __init__(self, n: int, first: IntArray, second: IntArray) -> None:
        self.graph = _Graph(n, first, second)

    def value(self, chosen: Sequence[int]) -> float:
        """Return F without a set; ``nan`` if fewer than two actors remain."""
        left = self.graph.n - len(set(chosen))
        if left < 2:
            return np.nan
        part = cohesion(self.graph.n, *self.graph.without(chosen)).component
        sizes = np.bincount(np.delete(part, list(chosen)))
        return 1 - float((sizes * (sizes - 1)).sum()) / _pairs(left)

    def with_one_more(self, chosen: Sequence[int]) -> FloatArray:
        """Return F without the set and each further actor, from one pass over the graph."""
        left = self.graph.n - len(chosen) - 1
        if left < 2:
            return np.full(self.graph.n, -np.inf)
        _, together = _together(self.graph.partners, set(chosen))
        values = 1 - np.array(together, np.float64) / _pairs(left)
        values[list(chosen)] = -np.inf
        return values


class DistanceFragmentation:
    """The same with every pair that still reaches each other counted by 1 - 1 / distance (DF).

    Parameters
    ----------
    n
        Number of actors.
    first, second
        Undirected pairs without repetition.
    """

    def __init__(self, n: int, first: IntArray, second: IntArray) -> None:
        self.graph = _Graph(n, first, second)

    def _closeness(self, chosen: Sequence[int], further: IntArray) -> FloatArray:
        """Sum of 1 / distance without the set and each further actor (-1: nobody)."""
        n = self.graph.n
        source, target = both_ways(*self.graph.without(chosen))
        words = max((n + 63) // 64, 1)
        found = np.zeros(len(further))
        at_once = max(1, _WORDS_AT_ONCE // max(len(source) * words, 1))
        actors = np.arange(n)
        itself = np.zeros((n, words), np.uint64)
        itself[actors, actors // 64] = np.uint64(1) << (actors % 64).astype(np.uint64)
        for begin in range(0, len(further), at_once):
            gone = further[begin : begin + at_once]
            start = np.repeat(itself[:, None, :], len(gone), axis=1)
            column = np.flatnonzero(gone >= 0)
            before = np.full(len(gone), n, np.int64)
            for step, reached in enumerate(
                spread(source, target, start, (gone[column], column)), start=1
            ):
                now = np.bitwise_count(reached).sum(axis=(0, 2), dtype=np.int64)
                found[begin : begin + at_once] += (now - before) / step
                before = now
        return found

    def value(self, chosen: Sequence[int]) -> float:
        """Return DF without a set; ``nan`` if fewer than two actors remain."""
        left = self.graph.n - len(set(chosen))
        if left < 2:
            return np.nan
        return 1 - float(self._closeness(chosen, np.array([-1]))[0]) / _pairs(left)

    def with_one_more(self, chosen: Sequence[int]) -> FloatArray:
        """Return DF without the set and each further actor."""
        left = self.graph.n - len(chosen) - 1
        if left < 2:
            return np.full(self.graph.n, -np.inf)
        values = 1 - self._closeness(chosen, np.arange(self.graph.n)) / _pairs(left)
        values[list(chosen)] = -np.inf
        return values


class SeedReach:
    """Mean of 1 / distance from a set to every actor, members counted 1 (DR).

    Parameters
    ----------
    n
        Number of actors.
    first, second
        Undirected pairs without repetition.
    """

    def __init__(self, n: int, first: IntArray, second: IntArray) -> None:
        steps = distances(n, first, second)
        self.near: FloatArray = np.divide(1.0, steps, out=np.zeros((n, n)), where=steps > 0)
        np.fill_diagonal(self.near, 1.0)

    def _covered(self, chosen: Sequence[int]) -> FloatArray:
        return np.asarray(self.near[list(chosen)].max(axis=0, initial=0.0))

    def value(self, chosen: Sequence[int]) -> float:
        """Return DR of a set; ``nan`` without any actor."""
        return float(self._covered(chosen).mean()) if len(self.near) else np.nan

    def with_one_more(self, chosen: Sequence[int]) -> FloatArray:
        """Return DR of the set with each further actor."""
        values = np.maximum(self.near, self._covered(chosen)).mean(axis=1)
        values[list(chosen)] = -np.inf
        return np.asarray(values)
