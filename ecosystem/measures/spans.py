"""M18 on plain arrays: how far the ends of each pair are from each other without it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]


def _detour(partners: list[set[int]], one: int, other: int) -> int:
    """Search from both ends at once, the smaller front first, without the tie itself."""
    starts = (one, other)
    seen = ({one}, {other})
    fronts = [{one}, {other}]
    steps = 0
    while fronts[0] and fronts[1]:
        side = 0 if len(fronts[0]) <= len(fronts[1]) else 1
        following: set[int] = set()
        for actor in fronts[side]:
            following |= partners[actor]
        if starts[side] in fronts[side]:
            following.discard(starts[1 - side])  # that would be the tie itself
        steps += 1
        if following & seen[1 - side]:
            return steps
        following -= seen[side]
        seen[side].update(following)
        fronts[side] = following
    return 0


def spans(
    n: int, first: IntArray, second: IntArray, cut: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Compute the span of every pair.

    Parameters
    ----------
    n
        Number of actors.
    first, second
        Undirected pairs without repetition.
    cut
        Which of them are cut edges.

    Returns
    -------
    span
        Steps without the pair; 2 if the ends share a partner, infinite for a cut edge.
    """
    partners: list[set[int]] = [set() for _ in range(n)]
    ends = list(zip(first.tolist(), second.tolist(), strict=True))
    for one, other in ends:
        partners[one].add(other)
        partners[other].add(one)
    found = np.full(len(ends), np.inf)
    for pair, (one, other) in enumerate(ends):
        if cut[pair]:
            continue
        common = not partners[one].isdisjoint(partners[other])
        found[pair] = 2 if common else _detour(partners, one, other)
    return found
