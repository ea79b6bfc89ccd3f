"""How many ties join two sectors, and how many would by chance (the first part of M21)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosystem.measures.graphs import Pairs
from ecosystem.model.network import Network, numbers_of
from ecosystem.schema import SECTORS
from ecosystem.stubs import dataclass

# --- How many ties join two sectors, and how many would by chance (the first part of M21).


@dataclass(frozen=True)
class Mixing:
    """Observed and expected pairs between sectors."""

    # Actors in force in each sector; shape (6,). Who is of no known sector is in none.
    sizes: npt.NDArray[np.int64]
    # Pairs of the union between two sectors; symmetric, shape (6, 6), within sectors on the
    # diagonal.
    observed: npt.NDArray[np.int64]
    # The same with the pairs that may join the two: one end or both of no known sector.
    possible: npt.NDArray[np.int64]
    # The same if the sector labels were dealt out at random; `nan` for fewer than two actors.
    expected: npt.NDArray[np.float64]


def sector_mixing(network: Network, pairs: Pairs) -> Mixing:
    """Count the pairs of the union by sector and compare with a random dealing of sectors."""
    # `E[A, B] = m 2 n_A n_B / (n (n - 1))` and `E[A, A] = m n_A (n_A - 1) / (n (n - 1))`.
    count = len(SECTORS)
    sizes = np.bincount(network.sectors, minlength=count)[:count]
    left, right = network.sectors[pairs.first], network.sectors[pairs.second]
    whole = np.zeros((count + 1, count + 1), np.int64)
    np.add.at(whole, (np.minimum(left, right), np.maximum(left, right)), 1)
    observed, possible = joined(whole), may_join(whole)
    n, m = len(network.ids), len(pairs)
    if n < 2:
        return Mixing(sizes, observed, possible, np.full((count, count), np.nan))
    expected = m * 2 * np.outer(sizes, sizes) / (n * (n - 1))
    np.fill_diagonal(expected, m * sizes * (sizes - 1) / (n * (n - 1)))
    return Mixing(sizes, observed, possible, expected)


def joined(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Make counts of pairs by lower and higher sector symmetric, the unknown sector left out."""
    known = counts[..., :-1, :-1]
    return np.asarray(known + np.triu(known, 1).swapaxes(-1, -2))


def may_join(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Add to each two sectors the pairs with an end of no known sector that may join them."""
    loose, both = counts[..., :-1, -1], counts[..., -1:, -1:]
    return np.asarray(joined(counts) + loose[..., :, None] + loose[..., None, :] + both)


@dataclass(frozen=True)
class Sorted:
    """The actors of a known sector, and the ties among them by their places in that list."""

    actors: npt.NDArray[np.int64]  # Their numbers in the network.
    sectors: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]


def of_known_sector(network: Network, first: npt.NDArray[Any], second: npt.NDArray[Any]) -> Sorted:
    """Leave out the actors of no known sector, and their ties."""
    known = network.sectors < len(SECTORS)
    place = np.cumsum(known) - 1
    kept = known[first] & known[second]
    actors = np.flatnonzero(known)
    return Sorted(
        actors,
        network.sectors[actors].astype(np.int64),
        place[first[kept]].astype(np.int64),
        place[second[kept]].astype(np.int64),
    )


# The fifteen pairs of different sectors, as two indices of a table of all.
PAIRS = np.triu_indices(len(SECTORS), 1)


def sector_pairs() -> list[tuple[int, int]]:
    """Return the fifteen pairs of different sectors."""
    return list(numbers_of(*PAIRS))


# What two sectors say about a tie: which of the fifteen pairs it joins, or none of them.
_JOINS = np.full((len(SECTORS) + 1,) * 2, len(PAIRS[0]), np.uint8)
_JOINS[PAIRS] = _JOINS.T[PAIRS] = range(len(PAIRS[0]))


def between(left: npt.NDArray[Any], right: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Count ties by pair of sectors for many graphs; shape (graphs, 15)."""
    graphs, count = len(left), len(PAIRS[0]) + 1
    key = _JOINS.ravel().take(left * left.dtype.type(len(_JOINS)) + right)
    row = np.arange(0, graphs * count, count)[:, None]
    cells = np.bincount((key + row).ravel(), minlength=graphs * count)
    return cells.reshape(graphs, count)[:, :-1]


# --- Random counterparts of a graph: rewired with the same degrees, relabelled, or redrawn.
# Rewiring runs some chains in lock-step. In each round the ties of a chain are matched in pairs,
# most pairs propose to exchange their ends, and a proposal is possible if its two old and its two
# new ties occur only once among all ties and all proposed ties; most of the possible ones are made.
# An exchange leaves that list as it is, so each round is as likely as its reverse, and every simple
# graph with the same degrees is equally likely in the end. After a start of ten exchanges for each
# tie a chain gives one graph after another, with one more exchange for each tie in between.

IntArray = npt.NDArray[np.int64]

FloatArray = npt.NDArray[np.float64]

Statistic = Callable[[IntArray, IntArray], npt.NDArray[Any]]

# Successful exchanges before the first graph of each chain, as a multiple of its ties.
SWAPS_PER_TIE = 10

# Share of the pairs that propose, the same in all chains, and of the possible exchanges that are
# made, in each chain for itself: no step is forced, and no chain follows another.
_ACTIVE, _MADE = 0.9, 0.9

_TIES_AT_ONCE = 1 << 13  # as many as stay in the cache of the processor

_FEWEST_CHAINS, _MOST_CHAINS = 8, 128

# A table with a place for every pair of actors, as long as it is so small; else places are dealt
# out by chance in each round, and who shares a place with another rests.
_PLACES = 1 << 22

_PILOT, _STUCK, _MOST_BLOCKS = 8, 64, 8


@dataclass(frozen=True)
class Rewiring:
    """What was measured on the rewired graphs, and how well they were mixed."""

    # The statistic of each graph, those of one chain `chains` rows apart; shape (count, …).
    values: npt.NDArray[Any]
    # Share of the proposed exchanges that were possible; None if nothing could be proposed.
    acceptance: float | None
    swaps: int  # Fewest successful exchanges before the first graph of any chain.
    chains: int


class _Chains:
    """Some copies of one graph that are rewired side by side."""

    def __init__(
        self, n: int, ends: tuple[IntArray, IntArray], count: int, seed: list[int]
    ) -> None:
        self.n, self.ties, self.count = n, len(ends[0]), count
        self.rng = np.random.default_rng(seed)
        # every chain in an order of its own, so that a shared matching pairs other ties in each
        order = self.rng.permuted(np.tile(np.arange(self.ties), (count, 1)), axis=1).T
        # a row for the one end of each tie, then one for the other; a column a chain
        self.ends = np.concatenate([end[order] for end in ends]).astype(np.uint32, order="C")
        self.exact = n * n <= _PLACES
        self.bits = int(24 * self.ties).bit_length()
        width = n * n if self.exact else 1 << self.bits
        self.counts = np.zeros(count * width, np.min_scalar_type(2 * self.ties))
        self.base = np.arange(count) * width
        # row, chain and base of each proposal, by its place in a flat list of all
        self.rows = np.repeat(np.arange(self.ties // 2 + 1), count)
        self.chains = np.tile(np.arange(count), self.ties // 2 + 1)
        self.bases = self.base.take(self.chains)
        self.dealt = np.ones(2, np.uint32)
        if self.exact:
            self.counts[self._places(self.ends[: self.ties], self.ends[self.ties :], self.base)] = 1
        self.swaps = np.zeros(count, np.int64)
        self.proposed = 0

    def _places(
        self, one: npt.NDArray[np.uint32], other: npt.NDArray[np.uint32], base: IntArray
    ) -> IntArray:
        """Return the place of each tie in the table."""
        low, high = np.minimum(one, other), np.maximum(one, other)
        if self.exact:
            low *= np.uint32(self.n)
        else:
            low *= self.dealt[0]
            high *= self.dealt[1]
        low += high
        if not self.exact:
            low >>= np.uint32(32 - self.bits)
        return low + base

    def _matching(self) -> tuple[IntArray, IntArray, IntArray]:
        """Pair the ties by reflection at a random point, and say whose second ends are taken."""
        odd, centre = int(self.rng.integers(2)), int(self.rng.integers(self.ties))
        step = np.arange(1 - odd, (self.ties - 1 - odd) // 2 + 1)
        step = step[self.rng.random(len(step)) < _ACTIVE]
        left, right = (centre + step + odd) % self.ties, (centre - step) % self.ties
        return left, right, right + self.ties * self.rng.integers(2, size=len(step))

    def round(self) -> None:
        """Propose and make one round of exchanges."""
        left, right, moving = self._matching()
        if not len(left):
            return
        ends, counts, one = self.ends, self.counts, self.counts.dtype.type(1)
        staying = right + (right + self.ties - moving)
        a, b = ends.take(left, 0), ends.take(left + self.ties, 0)
        c, d = ends.take(staying, 0), ends.take(moving, 0)
        if not self.exact:
            self.dealt = self.rng.integers(1 << 31, size=2, dtype=np.uint32) * np.uint32(2) + 1
            counts[:] = 0
            every = self._places(ends[: self.ties], ends[self.ties :], self.base)
            np.add.at(counts, every.ravel(), one)
        new = [self._places(a, d, self.base).ravel(), self._places(c, b, self.base).ravel()]
        self.proposed += len(new[0])
        for places in new:
            np.add.at(counts, places, one)
        kept = np.flatnonzero((counts.take(new[0]) | counts.take(new[1])) == 1)
        a, b, c, d = (end.ravel().take(kept) for end in (a, b, c, d))
        base = self.bases.take(kept)
        old = [self._places(a, b, base), self._places(c, d, base)]
        fit = (counts.take(old[0]) | counts.take(old[1])) == 1
        fit &= (a != d) & (c != b)  # an actor has no tie to itself
        done = np.flatnonzero(fit & (self.rng.random(len(kept)) < _MADE))
        made = kept.take(done)
        if self.exact:
            for places in new:
                np.subtract.at(counts, places, one)
            for places in old:
                counts[places.take(done)] = 0
            for places in new:
                counts[places.take(made)] = 1
        row, chain = self.rows.take(made), self.chains.take(made)
        flat = ends.reshape(-1)
        for at, end in ((left + self.ties, d), (moving, b)):
            flat[at.take(row) * self.count + chain] = end.take(done)
        self.swaps += np.bincount(chain, minlength=self.count)

    def graphs(self) -> tuple[IntArray, IntArray]:
        """Return both ends of all ties, a row each chain."""
        first, second = np.split(self.ends.astype(np.int64), 2)
        return np.ascontiguousarray(first.T), np.ascontiguousarray(second.T)


def _rounds_needed(n: int, ends: tuple[IntArray, IntArray], seed: int, goal: int) -> int:
    """Try a few chains to see how many rounds give enough exchanges; 0 if none is possible."""
    pilot = _Chains(n, ends, 4, [seed, 1 << 20])
    rounds = 0
    while rounds < _STUCK:
        for _ in range(_PILOT):
            pilot.round()
        rounds += _PILOT
        if pilot.swaps.min() >= _PILOT:
            break
    rate = float(pilot.swaps.min()) / rounds
    return int(np.ceil(1.1 * goal / rate)) if rate > 0 else 0


def rewirings(
    n: int,
    first: IntArray,
    second: IntArray,
    statistic: Statistic,
    *,
    seed: int = 1,
    apart: float = 1,
) -> Iterator[Rewiring]:
    """Measure a statistic on ever more random simple graphs with the degrees of a given one.

    Source: Maslov, S., & Sneppen, K. (2002). Specificity and stability in topology of protein
    networks. Science 296, 910-913. doi:10.1126/science.1065103

    Source: Fosdick, B. K., Larremore, D. B., Nishimura, J., & Ugander, J. (2018). Configuring
    random graph models with fixed degree sequences. SIAM Review 60(2), 315-355.
    doi:10.1137/16M1087175
    """
    # The graphs of a chain are `apart` successful exchanges for each tie apart.
    # The number of rounds is fixed beforehand by a trial: to stop a chain after a given number
    # of successful exchanges would favour graphs from which few exchanges are possible.
    ends = np.asarray(first, np.int64), np.asarray(second, np.int64)
    ties = len(ends[0])
    goal = SWAPS_PER_TIE * ties
    rounds = _rounds_needed(n, ends, seed, goal) if ties > 1 else 0
    count = min(max(_TIES_AT_ONCE // max(ties, 1), _FEWEST_CHAINS), _MOST_CHAINS)
    chains = _Chains(n, ends, count, [seed, 0])
    for _ in range(_MOST_BLOCKS if rounds else 0):
        for _ in range(rounds):
            chains.round()
        if chains.swaps.min() >= goal:
            break
    least = int(chains.swaps.min())
    while True:
        made, proposed = int(chains.swaps.sum()), chains.proposed
        yield Rewiring(
            statistic(*chains.graphs()), made / proposed if proposed else None, least, count
        )
        for _ in range(int(np.ceil(rounds * apart / SWAPS_PER_TIE))):
            chains.round()


def rewire(
    n: int,
    first: IntArray,
    second: IntArray,
    statistic: Statistic,
    *,
    count: int = 1000,
    seed: int = 1,
    apart: float = 1,
) -> Rewiring:
    """Measure a statistic on some random simple graphs with the degrees of a given one."""
    found: list[npt.NDArray[Any]] = []
    for part in rewirings(n, first, second, statistic, seed=seed, apart=apart):
        found.append(part.values)
        if sum(map(len, found)) >= count:
            break
    return replace(part, values=np.concatenate(found)[:count])


# How often the sectors of a random graph are dealt out among actors of the same degree.
_DEALT = 10


def dealt_between(sectors: IntArray, degrees: IntArray, seed: int) -> Statistic:
    """Count ties by pair of sectors in random graphs, in several copies of each."""
    # All simple graphs with the same degrees are equally likely, so actors of one degree may change
    # places. Of what is rare, copies tell nearly as much as other graphs, at a tenth of the cost.
    n, rng = len(degrees), np.random.default_rng([seed, 3])
    rank = np.argsort(np.argsort(degrees, kind="stable"), kind="stable")
    copies = _DEALT if 2 * len(np.unique(degrees)) <= n else 1

    own = degrees << 43 | sectors

    def count(one: IntArray, other: IntArray) -> IntArray:
        chains, ties = one.shape
        places = rng.integers(1 << 40, size=(copies * chains, n))
        places <<= 3
        places |= own
        places.sort(axis=1)
        dealt = (places & 7).astype(np.uint8).reshape(copies, chains * n)
        begin = np.arange(chains)[:, None] * n
        left, right = (dealt.take((rank[end] + begin).ravel(), axis=1) for end in (one, other))
        return between(*(sides.reshape(-1, ties) for sides in (left, right)))

    return count


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
