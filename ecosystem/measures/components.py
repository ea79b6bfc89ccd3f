"""Strongly connected sets of a directed graph: everybody can come back to everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
SMALL = 1000
"""Up to so many arcs plain Python is faster than loading a compiled library."""


def strong_components(source: IntArray, target: IntArray) -> list[tuple[int, ...]]:
    """Find the strongly connected sets of at least two nodes.

    Parameters
    ----------
    source, target
        The arcs.

    Returns
    -------
    components
        Sorted sets in order; a node that cannot come back to itself over another is in none.

    References
    ----------
    Tarjan, R. E. (1972). Depth-first search and linear graph algorithms. SIAM Journal on Computing
    1(2), 146-160. doi:10.1137/0201010

    Examples
    --------
    >>> import numpy as np
    >>> strong_components(np.array([0, 1, 2, 3]), np.array([1, 2, 1, 0]))
    [(1, 2)]
    """
    if len(source) > SMALL:
        return _compiled(source, target)
    found = _tarjan(adjacency(source.tolist(), target.tolist()))
    return sorted(tuple(sorted(members)) for members in found if len(members) > 1)


def adjacency(source: Sequence[int], target: Sequence[int]) -> dict[int, list[int]]:
    """List the targets of every source.

    Parameters
    ----------
    source, target
        The arcs.

    Returns
    -------
    onward
        Only nodes with an arc out are keys.
    """
    onward: dict[int, list[int]] = {}
    for one, other in zip(source, target, strict=True):
        onward.setdefault(one, []).append(other)
    return onward


def _compiled(source: IntArray, target: IntArray) -> list[tuple[int, ...]]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = int(max(source.max(), target.max())) + 1
    graph = coo_array((np.ones(len(source)), (source, target)), shape=(size, size)).tocsr()
    _, labels = connected_components(graph, directed=True, connection="strong")
    order = np.argsort(labels, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    return sorted(tuple(part.tolist()) for part in parts if len(part) > 1)


def _tarjan(onward: Mapping[int, Sequence[int]]) -> list[list[int]]:
    """Tarjan's algorithm without recursion."""
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    waiting: list[int] = []
    is_open: set[int] = set()
    components: list[list[int]] = []
    for root in onward:
        if root in number:
            continue
        trail = [(root, iter(onward[root]), len(waiting))]
        number[root] = low[root] = len(number)
        waiting.append(root)
        is_open.add(root)
        while trail:
            node, following, height = trail[-1]
            other = next(following, None)
            if other is None:
                trail.pop()
                if trail:
                    low[trail[-1][0]] = min(low[trail[-1][0]], low[node])
                if low[node] == number[node]:
                    components.append(waiting[height:])
                    is_open.difference_update(waiting[height:])
                    del waiting[height:]
            elif other not in number:
                number[other] = low[other] = len(number)
                trail.append((other, iter(onward.get(other, ())), len(waiting)))
                waiting.append(other)
                is_open.add(other)
            elif other in is_open:
                low[node] = min(low[node], number[other])
    return components
