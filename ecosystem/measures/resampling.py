"""Many slightly different quarters analysed in one batch of array work (M40).

Each draw loses some ties at random and gains some false ones. All draws stand side by side in one
large graph of separate blocks, so that one pass serves them all: actor *v* of draw *b* is number
``b * n + v``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ecosystem.measures.bits import Words, to_matrix
from ecosystem.measures.cohesion import Cohesion, cohesion
from ecosystem.measures.projection import Arcs, Pairs, Projection
from ecosystem.measures.reach import Ground, ground_of, match_words, reach_levels
from ecosystem.model.network import Network
from ecosystem.model.records import Records
from ecosystem.schema import SECTORS, TOPICS

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Disturbance:
    """How much is changed in each draw.

    Parameters
    ----------
    missing
        Share of the tie records that are lost.
    false
        Share of tie records that are added between actors chosen at random.
    """

    missing: float = 0.10
    false: float = 0.02


def _false_records(network: Network, count: int, rng: np.random.Generator) -> Records:
    """Make ties that nobody really has: layer and topics as in the quarter, nothing else known."""
    records, n = network.records, len(network.ids)
    found = records.keep(rng.integers(0, len(records), count))
    source = rng.integers(0, n, count).astype(np.int32)
    step = rng.integers(1, n, count).astype(np.int32)
    return replace(
        found,
        source=source,
        target=((source + step) % n).astype(np.int32),
        risks=np.zeros(count, np.uint8),
        unknown=np.full(count, 127, np.uint8),
        rated=np.zeros(count, np.bool_),
        strict=np.zeros(count, np.bool_),
        row=np.full(count, -1, np.int32),
    )


def disturbed_records(
    network: Network, draws: int, disturbance: Disturbance, seed: int
) -> tuple[Records, IntArray]:
    """Draw the tie records of many disturbed quarters.

    Parameters
    ----------
    network
        The quarter in force.
    draws
        Number of quarters.
    disturbance
        Shares of lost and of false ties.
    seed
        Start of the random draws; the same seed gives the same quarters.

    Returns
    -------
    records, draw
        All records one after the other, actors numbered as in the quarter, and the draw that each
        belongs to.
    """
    rng = np.random.default_rng(seed)
    m = len(network.records)
    lost, gained = round(disturbance.missing * m), round(disturbance.false * m)
    kept = np.ones((draws, m), np.bool_)
    if lost:
        order = rng.random((draws, m)).argpartition(lost - 1, axis=1)[:, :lost]
        np.put_along_axis(kept, order, values=False, axis=1)
    draw, row = np.nonzero(kept)
    whole = network.records.keep(row)
    if not gained or len(network.ids) < 2:
        return whole, draw
    false = _false_records(network, gained * draws, rng)
    both = {
        f.name: np.concatenate([getattr(whole, f.name), getattr(false, f.name)])
        for f in fields(whole)
    }
    return Records(**both), np.concatenate([draw, np.repeat(np.arange(draws), gained)])


def stacked_network(network: Network, records: Records, draw: IntArray, draws: int) -> Network:
    """Put many quarters with the same actors and offers into one network of separate blocks.

    Parameters
    ----------
    network
        The quarter in force.
    records
        Tie records of all draws.
    draw
        The draw of each record.
    draws
        Number of draws.

    Returns
    -------
    network
        Actors and docking points repeated for each draw; without offers.
    """
    n = len(network.ids)
    block = (np.arange(draws) * n)[:, None]
    at = np.where(network.at >= 0, network.at + block, -1)
    offset = (draw * n).astype(np.int32)
    return replace(
        network,
        ids=network.ids * draws,
        names=(),
        sectors=np.tile(network.sectors, draws),
        staff=np.tile(network.staff, draws),
        asked=(),
        at=at.ravel().astype(np.int32),
        chains={
            place + b * n: tuple(tuple(actor + b * n for actor in chain) for chain in chains)
            for b in range(draws)
            for place, chains in network.chains.items()
        },
        docks=(network.docks + block).ravel().astype(np.int32),
        weights=np.tile(network.weights, draws),
        offers=(),
        records=replace(records, source=records.source + offset, target=records.target + offset),
    )


@dataclass(frozen=True, eq=False)
class Batch:
    """Many disturbed quarters and the measures on all of them.

    Parameters
    ----------
    network
        The undisturbed quarter.
    stacked
        All draws in one network.
    draws
        Number of draws.
    """

    network: Network
    stacked: Network
    draws: int

    @classmethod
    def draw(
        cls, network: Network, draws: int, disturbance: Disturbance, *, strict: bool = False
    ) -> Batch:
        """Draw the quarters; the strict graph keeps only the confirmed ties of the same draws."""
        seed = network.parameters.seed
        records, draw = disturbed_records(network, draws, disturbance, seed)
        if strict:
            draw, records = draw[records.strict], records.keep(records.strict)
        return cls(network, stacked_network(network, records, draw, draws), draws)

    @property
    def size(self) -> int:
        """Actors of one draw."""
        return len(self.network.ids)

    @cached_property
    def projection(self) -> Projection:
        """The derived graphs of all draws."""
        return Projection(self.stacked, self.stacked.records)

    @property
    def arcs(self) -> Arcs:
        """REF arcs of all draws."""
        return self.projection.arcs

    @property
    def pairs(self) -> Pairs:
        """Pairs of all draws."""
        return self.projection.pairs

    @cached_property
    def ground(self) -> Ground:
        """REF arcs of all draws, ready to walk on."""
        return ground_of(self.stacked, self.arcs)

    @cached_property
    def match(self) -> Words:
        """Cells served at each actor of each draw."""
        return self.tile(match_words(self.network, list(self.network.offers)))

    def tile(self, words: Words) -> Words:
        """Repeat words of one quarter for every draw."""
        return np.tile(words, (self.draws, 1))

    @cached_property
    def reached(self) -> Words:
        """Cells reached from each actor within *k* hand-overs."""
        return reach_levels(self.ground, self.match, int(self.network.parameters["k"]))[-1]

    @cached_property
    def cohesion(self) -> Cohesion:
        """Cut edges and cut points of all draws."""
        return cohesion(self.size * self.draws, self.pairs.first, self.pairs.second)

    def docks_or(self, words: Words) -> BoolArray:
        """Return for each draw the cells that some dock has; shape (draws, cells)."""
        found = words[self.stacked.docks].reshape(self.draws, -1, words.shape[1])
        return to_matrix(np.bitwise_or.reduce(found, axis=1), len(self.network.demand.cells))

    def reach_by_topic(self, words: Words) -> FloatArray:
        """Return people-weighted reach of each topic; shape (draws, topics)."""
        cells = self.network.demand.cells
        matrix = to_matrix(words[self.stacked.docks], len(cells))
        by_dock = matrix.reshape(self.draws, len(self.network.docks), len(cells))
        weighted = np.einsum("d,bdc->bc", self.network.weights, by_dock.astype(np.float64))
        share = np.zeros((len(cells), len(TOPICS)))
        for position, cell in enumerate(cells):
            share[position, TOPICS.index(cell.topic)] = cell.demand
        return np.asarray(weighted @ share)

    @cached_property
    def whole_reach(self) -> FloatArray:
        """People-weighted reach of each topic in each undamaged draw."""
        return self.reach_by_topic(self.reached)

    def arc_at(self, source: int, target: int) -> IntArray:
        """Return the position of one arc in each draw, -1 where it is not."""
        return self._find(self.arcs.source, self.arcs.target, source, target)

    def pair_at(self, one: int, other: int) -> IntArray:
        """Return the position of one pair in each draw, -1 where it is not."""
        first, second = min(one, other), max(one, other)
        return self._find(self.pairs.first, self.pairs.second, first, second)

    def _find(self, left: IntArray, right: IntArray, one: int, other: int) -> IntArray:
        whole = self.size * self.draws
        block = np.arange(self.draws) * self.size
        wanted = (block + one) * whole + block + other
        keys = left * whole + right
        where = np.searchsorted(keys, wanted)
        there = np.minimum(where, max(len(keys) - 1, 0))
        found = np.zeros(self.draws, np.bool_) if not len(keys) else keys[there] == wanted
        return np.where(found, there, -1)

    def reach_without_arc(self, source: int, target: int) -> FloatArray:
        """Return people-weighted reach of each topic once one arc is gone in every draw."""
        ground = self.ground
        gone = (ground.source % self.size == source) & (ground.target % self.size == target)
        words = reach_levels(ground.keep(~gone), self.match, int(self.network.parameters["k"]))
        return self.reach_by_topic(words[-1])

    @cached_property
    def sector_counts(self) -> Mapping[tuple[int, int], IntArray]:
        """Pairs between two sectors in each draw."""
        count = len(SECTORS)
        left = self.stacked.sectors[self.pairs.first]
        right = self.stacked.sectors[self.pairs.second]
        draw = self.pairs.first // self.size
        code = (draw * count + np.minimum(left, right)) * count + np.maximum(left, right)
        table = np.bincount(code, minlength=self.draws * count * count)
        shaped = table.reshape(self.draws, count, count)
        return {(a, b): shaped[:, a, b] for a in range(count) for b in range(a + 1, count)}

    @cached_property
    def pair_counts(self) -> IntArray:
        """Pairs of each draw."""
        return np.bincount(self.pairs.first // self.size, minlength=self.draws)
