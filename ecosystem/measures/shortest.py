"""Shortest ways between all actors at once: hop distances, and who and what lies on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosystem.measures.bits import Words, to_matrix, word_count

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

_SOURCES_AT_ONCE = 1024
_CELLS_AT_ONCE = 1 << 19


@dataclass(frozen=True)
class Between:
    """Shares of shortest ways, summed over ordered pairs of actors.

    Parameters
    ----------
    actors
        How many shortest ways pass each actor, ends left out; shape (n,).
    ties
        How many use each tie; shape (m,).
    """

    actors: FloatArray
    ties: FloatArray


def betweenness(n: int, source: IntArray, target: IntArray) -> Between:
    """Count the shortest ways that pass each actor and each arc, in steps.

    Parameters
    ----------
    n
        Number of actors.
    source, target
        Arcs without repetition; an undirected tie is two arcs.

    Returns
    -------
    between
        Where two actors are joined by several shortest ways, each counts its share.

    Notes
    -----
    Many sources go through the levels of their breadth-first search together, as columns of one
    matrix. Cost O(n m) like Brandes' algorithm.

    References
    ----------
    Brandes, U. (2008). On variants of shortest-path betweenness centrality and their generic
    computation. Social Networks 30(2), 136-145. doi:10.1016/j.socnet.2007.11.001
    """
    from scipy.sparse import csr_array

    found = Between(np.zeros(n), np.zeros(len(source)))
    if not len(source):
        return found
    forth = csr_array((np.ones(len(source)), (target, source)), shape=(n, n))
    back = forth.T.tocsr()
    at_once = max(1, min(n, _CELLS_AT_ONCE // n))
    for begin in range(0, n, at_once):
        roots = np.arange(begin, min(begin + at_once, n))
        columns = np.arange(len(roots))
        ways = np.zeros((n, len(roots)))
        ways[roots, columns] = 1
        depth = np.full(ways.shape, -1, np.int16)
        depth[roots, columns] = 0
        front, level = ways.copy(), 0
        while True:
            following = np.asarray(forth @ front)
            fresh = (following > 0) & (depth < 0)
            if not fresh.any():
                break
            level += 1
            depth[fresh] = level
            front = np.where(fresh, following, 0)
            ways += front
        share = np.divide(1.0, ways, out=np.zeros_like(ways), where=ways > 0)
        passing = np.zeros_like(ways)
        for step in range(level, 0, -1):
            sent = np.where(depth == step, (1 + passing) * share, 0)
            above = np.where(depth == step - 1, ways, 0)
            found.ties[:] += np.einsum("ij,ij->i", above[source], sent[target])
            passing += (back @ sent) * above
        passing[roots, columns] = 0
        found.actors[:] += passing.sum(axis=1)
    return found


def both_ways(first: IntArray, second: IntArray) -> tuple[IntArray, IntArray]:
    """Return every undirected pair as two arcs, sorted by source, then target.

    Parameters
    ----------
    first, second
        The pairs.

    Returns
    -------
    source, target
        Twice as many arcs.
    """
    source, target = np.concatenate([first, second]), np.concatenate([second, first])
    order = np.lexsort((target, source))
    return source[order], target[order]


def spread(
    source: IntArray,
    target: IntArray,
    start: Words,
    gone: tuple[IntArray, IntArray] | None = None,
) -> Iterator[Words]:
    """Yield who is reached with at most 1, 2, … steps until nothing is added.

    Parameters
    ----------
    source, target
        Arcs, sorted by source.
    start
        Who is reached with no step, as bits; shape (n, …, words).
    gone
        Rows and columns of actors that pass nobody on and are not reached by others.

    Yields
    ------
    reached
        The same shape, bits of all that can be reached from each actor.
    """
    first = np.flatnonzero(np.diff(source, prepend=-1))
    reached = start
    while len(first):
        following = reached.copy()
        passed = reached
        if gone is not None:
            passed = reached.copy()
            passed[gone] = 0
        following[source[first]] |= np.bitwise_or.reduceat(passed[target], first, axis=0)
        if gone is not None:
            following[gone] = start[gone]
        if np.array_equal(following, reached):
            return
        reached = following
        yield reached


def _itself(n: int, begin: int, end: int) -> Words:
    start = np.zeros((n, word_count(end - begin)), np.uint64)
    actors = np.arange(begin, end)
    bit = ((actors - begin) % 64).astype(np.uint64)
    start[actors, (actors - begin) // 64] = np.uint64(1) << bit
    return start


def reached_by_step(n: int, first: IntArray, second: IntArray) -> IntArray:
    """Count for every number of steps the ordered pairs of actors at that distance.

    Parameters
    ----------
    n
        Number of actors.
    first, second
        Undirected pairs.

    Returns
    -------
    counts
        Entry *d* counts the pairs at distance *d*; entry 0 is *n*.
    """
    source, target = both_ways(first, second)
    counts = [0]
    for begin in range(0, n, _SOURCES_AT_ONCE):
        end = min(begin + _SOURCES_AT_ONCE, n)
        start = _itself(n, begin, end)
        before = end - begin
        counts[0] += before
        for step, reached in enumerate(spread(source, target, start), start=1):
            now = int(np.bitwise_count(reached).sum())
            if step == len(counts):
                counts.append(0)
            counts[step] += now - before
            before = now
    return np.array(counts, np.int64)


def distances(n: int, first: IntArray, second: IntArray) -> npt.NDArray[np.int32]:
    """Return the distance of every two actors.

    Parameters
    ----------
    n
        Number of actors.
    first, second
        Undirected pairs.

    Returns
    -------
    steps
        Shape (n, n); -1 where there is no way.
    """
    source, target = both_ways(first, second)
    found = np.full((n, n), -1, np.int32)
    np.fill_diagonal(found, 0)
    for step, reached in enumerate(spread(source, target, _itself(n, 0, n)), start=1):
        found[to_matrix(reached, n) & (found < 0)] = step
    return found


def efficiency(n: int, first: IntArray, second: IntArray) -> float | None:
    """Return the mean of 1 / distance over all ordered pairs, 0 where there is no way.

    Parameters
    ----------
    n
        Number of actors.
    first, second
        Undirected pairs.

    Returns
    -------
    efficiency
        In 0..1; None for fewer than two actors.
    """
    if n < 2:
        return None
    counts = reached_by_step(n, first, second)
    return float((counts[1:] / np.arange(1, len(counts))).sum()) / (n * (n - 1))
