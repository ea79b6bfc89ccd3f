"""M17: cut edges and cut points of the union, with how many actors each of them parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cohesion:
    """What falls apart when one pair or one actor is lost.

    Parameters
    ----------
    cut_side
        For each pair the actors on the smaller side once it is lost; 0 if it is no cut edge.
    parted
        For each actor the others of its component that are parted from the largest remaining
        part once it is lost; 0 if it is no cut point.
    component
        Number of the component of each actor, numbered by their first actor.
    """

    cut_side: IntArray
    parted: IntArray
    component: IntArray


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

    Parameters
    ----------
    n
        Number of actors.
    first, second
        The pairs of the simple undirected union; shape (p,).

    Returns
    -------
    cohesion
        Sizes of what is parted.

    Notes
    -----
    Cost O(n + p). An isolated actor is a component of its own and parts nobody.

    References
    ----------
    Hopcroft, J., & Tarjan, R. (1973). Algorithm 447: efficient algorithms for graph manipulation.
    Communications of the ACM 16(6), 372-378. doi:10.1145/362248.362272
    """
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
