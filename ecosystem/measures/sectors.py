"""How many ties join two sectors, and how many would by chance (the first part of M21)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosystem.measures.graphs import Pairs
from ecosystem.model.network import Network
from ecosystem.schema import SECTORS

# --- How many ties join two sectors, and how many would by chance (the first part of M21).


@dataclass(frozen=True)
class Mixing:
    """Observed and expected pairs between sectors."""

    sizes: npt.NDArray[np.int64]  # Actors in force in each sector; shape (6,).
    # Pairs of the union between two sectors; symmetric, shape (6, 6), within sectors on the
    # diagonal.
    observed: npt.NDArray[np.int64]
    # The same if the sector labels were dealt out at random; `nan` for fewer than two actors.
    expected: npt.NDArray[np.float64]


def sector_mixing(network: Network, pairs: Pairs) -> Mixing:
    """Count the pairs of the union by sector and compare with a random dealing of sectors."""
    # `E[A, B] = m 2 n_A n_B / (n (n - 1))` and `E[A, A] = m n_A (n_A - 1) / (n (n - 1))`.
    count = len(SECTORS)
    sizes = np.bincount(network.sectors, minlength=count)
    observed = np.zeros((count, count), np.int64)
    left, right = network.sectors[pairs.first], network.sectors[pairs.second]
    np.add.at(observed, (np.minimum(left, right), np.maximum(left, right)), 1)
    observed = observed + np.triu(observed, 1).T
    n, m = len(network.ids), len(pairs)
    if n < 2:
        return Mixing(sizes, observed, np.full((count, count), np.nan))
    expected = m * 2 * np.outer(sizes, sizes) / (n * (n - 1))
    np.fill_diagonal(expected, m * sizes * (sizes - 1) / (n * (n - 1)))
    return Mixing(sizes, observed, expected)


def sector_pairs() -> list[tuple[int, int]]:
    """Return the fifteen pairs of different sectors."""
    return list(combinations(range(len(SECTORS)), 2))


# --- Random counterparts of a graph: rewired with the same degrees, relabelled, or redrawn.
# Rewiring runs all its chains in lock-step. In each round the ties of a chain are matched in
# pairs, most pairs propose to exchange their ends, and a proposal is taken if its two old and its
# two new ties occur only once among all ties and all proposed ties. An exchange leaves that list
# as it is, so each round is as likely as its reverse, and every simple graph with the same
# degrees that can be reached at all is equally likely in the end.

IntArray = npt.NDArray[np.int64]

Statistic = Callable[[IntArray, IntArray], npt.NDArray[Any]]

# Successful exchanges of each chain, as a multiple of its ties.
SWAPS_PER_TIE = 10


_ACTIVE_FROM = 13  # of 128: nine pairs in ten propose; some rest, so that no step is forced

_KEYS_AT_ONCE = 1 << 15  # as many as stay in the cache of the processor

_PILOT, _STUCK, _MOST_BLOCKS = 8, 64, 8


@dataclass(frozen=True)
class Rewiring:
    """What was measured on the rewired graphs, and how well they were mixed."""

    values: npt.NDArray[Any]  # The statistic of each graph; shape (count, …).
    # Share of the proposed exchanges that were possible; None if nothing could be proposed.
    acceptance: float | None
    swaps: int  # Fewest successful exchanges of any chain.


class _Chains:
    """Some copies of one graph that are rewired side by side."""

    def __init__(
        self, n: int, ends: tuple[IntArray, IntArray], count: int, directed: bool, seed: list[int]
    ) -> None:
        self.n, self.directed = n, directed
        self.rng = np.random.default_rng(seed)
        self.ties = len(ends[0])
        self.bits = (3 * self.ties).bit_length()
        # half the width is twice the speed, where a key and a position fit into it
        largest = (n * n + 2 * self.ties) << self.bits
        self.type: type[np.int32 | np.int64] = (
            np.int32 if largest < np.iinfo(np.int32).max else np.int64
        )
        # every chain in an order of its own, so that a shared matching pairs other ties in each
        order = self.rng.permuted(np.tile(np.arange(self.ties), (count, 1)), axis=1)
        self.first, self.second = (end.astype(self.type)[order] for end in ends)
        # the keys of the ties, followed by those of the proposed ones
        self.keys = np.empty((count, self.ties + 2 * (self.ties // 2)), self.type)
        self.keys[:, : self.ties] = self._key(self.first, self.second)
        self.swaps = np.zeros(count, np.int64)
        self.proposed = 0

    def _key(self, first: IntArray, second: IntArray) -> IntArray:
        if self.directed:
            return first * self.n + second
        return np.minimum(first, second) * self.n + np.maximum(first, second)

    def _matching(self) -> tuple[IntArray, IntArray]:
        """Pair the ties by reflection at a random point; every two are paired equally often."""
        odd, centre = int(self.rng.integers(2)), int(self.rng.integers(self.ties))
        step = np.arange(1 - odd, (self.ties - 1 - odd) // 2 + 1)
        return (centre + step + odd) % self.ties, (centre - step) % self.ties

    def _repeated(self, width: int) -> npt.NDArray[np.bool_]:
        """Mark the ties, old ones first, that occur more than once."""
        marked = self.keys[:, :width] << self.bits
        marked |= np.arange(width).astype(self.type)
        marked.sort(axis=1)
        plain = marked >> self.bits
        same = np.zeros(marked.shape, np.bool_)
        np.equal(plain[:, 1:], plain[:, :-1], out=same[:, :-1])
        hit = np.flatnonzero(same)
        found = np.zeros(marked.size, np.bool_)
        row = hit // width * width
        position = marked.ravel() & ((1 << self.bits) - 1)
        found[row + position[hit]] = True
        found[row + position[hit + 1]] = True
        return found.reshape(marked.shape)

    def round(self) -> None:
        """Propose and make one round of exchanges."""
        left, right = self._matching()
        if not len(left):
            return
        m, pairs = self.ties, len(left)
        a, b = self.first.take(left, 1), self.second.take(left, 1)
        c, d = self.first.take(right, 1), self.second.take(right, 1)
        chance = np.frombuffer(self.rng.bytes(a.size), np.uint8).reshape(a.shape)
        if not self.directed:
            turned = (c ^ d) * (chance & 1)
            c, d = c ^ turned, d ^ turned
        active = chance >= _ACTIVE_FROM << 1
        self.proposed += int(np.count_nonzero(active))
        rests = ~active | (a == d) | (c == b)
        one, other = self.keys[:, m : m + pairs], self.keys[:, m + pairs : m + 2 * pairs]
        one[:], other[:] = self._key(a, d), self._key(c, b)
        # what proposes nothing gets a key of its own that no tie has
        spare = self.n * self.n + np.arange(2 * pairs).astype(self.type)
        np.copyto(one, spare[:pairs], where=rests)
        np.copyto(other, spare[pairs:], where=rests)
        bad = self._repeated(m + 2 * pairs)
        rests |= bad[:, m : m + pairs] | bad[:, m + pairs :]
        rests |= bad.take(left, 1) | bad.take(right, 1)
        moved = (b ^ d) * ~rests
        self.first[:, right] = c
        self.second[:, left] = b ^ moved
        self.second[:, right] = d ^ moved
        self.keys[:, left] = np.where(rests, self.keys.take(left, 1), one)
        self.keys[:, right] = np.where(rests, self.keys.take(right, 1), other)
        self.swaps += pairs - np.count_nonzero(rests, axis=1)


def _rounds_needed(
    n: int, ends: tuple[IntArray, IntArray], directed: bool, seed: int, goal: int
) -> int:
    """Try a few chains to see how many rounds give enough exchanges; 0 if none is possible."""
    pilot = _Chains(n, ends, 4, directed, [seed, 1 << 20])
    rounds = 0
    while rounds < _STUCK:
        for _ in range(_PILOT):
            pilot.round()
        rounds += _PILOT
        if pilot.swaps.min() >= _PILOT:
            break
    rate = float(pilot.swaps.min()) / rounds
    return int(np.ceil(1.1 * goal / rate)) if rate > 0 else 0


def rewire(
    n: int,
    first: IntArray,
    second: IntArray,
    statistic: Statistic,
    *,
    count: int = 1000,
    seed: int = 1,
    directed: bool = False,
) -> Rewiring:
    """Measure a statistic on random simple graphs with the degrees of a given one.

    Source: Maslov, S., & Sneppen, K. (2002). Specificity and stability in topology of protein
    networks. Science 296, 910-913. doi:10.1126/science.1065103

    Source: Fosdick, B. K., Larremore, D. B., Nishimura, J., & Ugander, J. (2018). Configuring
    random graph models with fixed degree sequences. SIAM Review 60(2), 315-355.
    doi:10.1137/16M1087175
    """
    # The number of rounds is fixed beforehand by a trial: to stop a chain after a given number
    # of successful exchanges would favour graphs from which few exchanges are possible.
    # Exchanges of two arcs cannot turn round a directed triangle, so not every directed graph
    # is reached.
    ends = np.asarray(first, np.int64), np.asarray(second, np.int64)
    ties = len(ends[0])
    goal = SWAPS_PER_TIE * ties
    rounds = _rounds_needed(n, ends, directed, seed, goal) if ties > 1 else 0
    at_once = max(1, _KEYS_AT_ONCE // (2 * max(ties, 1)))
    found, proposed, fewest, made = [], 0, goal, 0
    for begin in range(0, count, at_once):
        chains = _Chains(n, ends, min(at_once, count - begin), directed, [seed, begin])
        for _ in range(_MOST_BLOCKS if rounds else 0):
            for _ in range(rounds):
                chains.round()
            if chains.swaps.min() >= goal:
                break
        found.append(statistic(chains.first, chains.second))
        proposed += chains.proposed
        made += int(chains.swaps.sum())
        least = int(chains.swaps.min())
        fewest = least if begin == 0 else min(fewest, least)
    values = np.concatenate(found) if found else np.empty(0)
    return Rewiring(values, made / proposed if proposed else None, fewest)


def relabel(labels: IntArray, *, count: int = 1000, seed: int = 1) -> IntArray:
    """Deal the labels of the actors out at random."""
    rng = np.random.default_rng([seed, 1])
    return rng.permuted(np.tile(np.asarray(labels, np.int64), (count, 1)), axis=1)


def redraw(n: int, ties: int, *, count: int = 1000, seed: int = 1) -> tuple[IntArray, IntArray]:
    """Draw simple undirected graphs with a given number of actors and ties, all equally likely.

    Source: Anderson, B. S., Butts, C., & Carley, K. (1999). The interaction of size and density
    with graph-level indices. Social Networks 21(3), 239-267. doi:10.1016/S0378-8733(99)00011-8
    """
    rng = np.random.default_rng([seed, 2])
    pairs = n * (n - 1) // 2
    drawn = np.empty((count, ties), np.int64)
    for row in range(count):
        drawn[row] = rng.choice(pairs, ties, replace=False, shuffle=False)
    # pair number to its two ends: pairs (0, 1), (0, 2), (1, 2), (0, 3) …
    second = ((1 + np.sqrt(1 + 8 * drawn.astype(np.float64))) // 2).astype(np.int64)
    second -= second * (second - 1) // 2 > drawn
    second += second * (second + 1) // 2 <= drawn
    return drawn - second * (second - 1) // 2, second
