"""Many slightly different quarters analysed in one batch of array work (M40)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ecosystem.measures import graphs, ways
from ecosystem.measures.cohesion import Cohesion, cohesion
from ecosystem.measures.sectors import may_join, sector_pairs
from ecosystem.model import network as net
from ecosystem.model.values import Parameters
from ecosystem.schema import SECTORS, TOPICS
from ecosystem.stubs import dataclass

# Each draw loses some ties at random and gains some false ones. All draws stand side by side in
# one large graph of separate blocks, so that one pass serves them all: actor *v* of draw *b* is
# number ``b * n + v``.

FloatArray = npt.NDArray[np.float64]

BoolArray = npt.NDArray[np.bool_]

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Disturbance:
    """How much is changed in each draw, as shares."""

    missing: float = 0.10  # Of the tie records: they are lost.
    false: float = 0.02  # As many tie records are added between actors who might well be tied.
    actors: float = 0.0  # Of the actors that are no docking point: all their ties are lost.
    one_sided: float = 0.0  # Of the confirmed tie records: one side alone names them.

    @classmethod
    def of(cls, parameters: Parameters) -> Disturbance:
        """Read it from the conventions."""
        names = ("missing_ties", "false_ties", "missing_actors", "one_sided")
        return cls(*(parameters[f"disturbance.{name}"] for name in names))


# How often a false tie joins partners of a partner: who has heard of one another is named together.
_NEAR = 0.5


def _false_records(network: net.Network, count: int, rng: np.random.Generator) -> net.Records:
    """Make ties that nobody really has: layer and topics as in the quarter, nothing else known."""
    # Drawn by what is plausible: who names many names one too many, so a false tie begins where a
    # true one does; it leads to a partner of a partner, or to one whom others name often.
    records, n = network.records, len(network.ids)
    found = records.keep(rng.integers(0, len(records), count))
    source = found.source.astype(np.int64)
    ends = np.concatenate([records.source, records.target]).astype(np.int64)
    others = np.concatenate([records.target, records.source]).astype(np.int64)
    order = np.lexsort((others, ends))
    partners, first = others[order], np.searchsorted(ends[order], np.arange(n + 1))

    def partner(actor: IntArray) -> IntArray:
        degree = first[actor + 1] - first[actor]
        return partners[first[actor] + (rng.random(count) * degree).astype(np.int64)]

    near, often = partner(partner(source)), records.target[rng.integers(0, len(records), count)]
    target = np.where(rng.random(count) < _NEAR, near, often)
    known = np.unique(ends * n + others)
    for _ in range(_TRIES):
        at = np.minimum(np.searchsorted(known, source * n + target), len(known) - 1)
        wrong = (target == source) | (known[at] == source * n + target)
        if not wrong.any():
            break
        target = np.where(wrong, rng.integers(0, n, count), target)
    else:  # who is tied to nearly everybody
        target = np.where(target == source, (source + 1) % n, target)
    return replace(
        found,
        target=target.astype(np.int32),
        risks=np.zeros(count, np.uint8),
        unknown=np.full(count, 127, np.uint8),
        rated=np.zeros(count, np.bool_),
        strict=np.zeros(count, np.bool_),
        row=np.full(count, -1, np.int32),
        measured=np.full(count, np.nan),
    )


_TRIES = 8


def _chosen(shape: tuple[int, int], share: float, rng: np.random.Generator) -> BoolArray:
    """Choose a share of the columns in each row."""
    chosen = np.zeros(shape, np.bool_)
    if count := round(share * shape[1]):
        order = rng.random(shape).argpartition(count - 1, axis=1)[:, :count]
        np.put_along_axis(chosen, order, values=True, axis=1)
    return chosen


def disturbances(
    network: net.Network, draws: int, disturbance: Disturbance, seed: int
) -> tuple[BoolArray, net.Records]:
    """Draw which records each of many disturbed quarters keeps, and as many false ones for each."""
    # the false ones stand behind one another, those of the first quarter first
    rng = np.random.default_rng(seed)
    records, n = network.records, len(network.ids)
    m = len(records)
    kept = ~_chosen((draws, m), disturbance.missing, rng)
    if disturbance.actors:
        lost = np.zeros((draws, n), np.bool_)
        open_ = np.setdiff1d(np.arange(n), network.docks)
        lost[:, open_] = _chosen((draws, len(open_)), disturbance.actors, rng)
        kept &= ~(lost[:, records.source] | lost[:, records.target])
    gained = round(disturbance.false * m)
    if not gained or n < 2:
        return kept, records.keep(np.zeros(m, np.bool_))
    return kept, _false_records(network, gained * draws, rng)


def disturbed_records(
    network: net.Network, draws: int, disturbance: Disturbance, seed: int
) -> tuple[net.Records, IntArray]:
    """Draw the tie records of many disturbed quarters."""
    kept, false = disturbances(network, draws, disturbance, seed)
    draw, row = np.nonzero(kept)
    gained = len(false) // max(draws, 1)
    whole = network.records.keep(row)
    if disturbance.one_sided:
        sure = np.flatnonzero(network.records.strict)
        doubted = np.zeros(kept.shape, np.bool_)
        rng = np.random.default_rng([seed, 1])
        doubted[:, sure] = _chosen((draws, len(sure)), disturbance.one_sided, rng)
        whole = replace(whole, strict=whole.strict & ~doubted[draw, row])
    return whole.joined(false), np.concatenate([draw, np.repeat(np.arange(draws), gained)])


def stacked_network(
    network: net.Network,
    records: net.Records,
    draw: IntArray,
    draws: int,
    gone: BoolArray | None = None,
) -> net.Network:
    """Put many quarters with the same actors and offers into one network of separate blocks."""
    # Who is gone from a block is no docking point there, and nobody stands at it or with it.
    n = len(network.ids)
    block = (np.arange(draws) * n)[:, None]
    if gone is None:
        gone = np.zeros((draws, n), np.bool_)
    at = np.where((network.at < 0) | gone | gone[:, network.at], -1, network.at + block)
    offset = (draw * n).astype(np.int32)
    chains = {
        place + b * n: tuple(tuple(actor + b * n for actor in chain) for chain in left)
        for place, found in network.chains.items()
        for b in range(draws)
        if (left := [chain for chain in found if not gone[b, list(chain)].any()])
    }
    return replace(
        network,
        ids=network.ids * draws,
        names=(),
        sectors=np.tile(network.sectors, draws),
        staff=np.tile(network.staff, draws),
        asked=(),
        at=at.ravel().astype(np.int32),
        chains=chains,
        docks=(network.docks + block)[~gone[:, network.docks]].astype(np.int32),
        weights=np.tile(network.weights, draws)[~gone[:, network.docks].ravel()],
        offers=(),
        records=replace(records, source=records.source + offset, target=records.target + offset),
    )


class _Roads:
    """What is reached with 0, 1, … hand-overs, ready to take a few arcs away and look again."""

    def __init__(self, ground: graphs.Ground, match: graphs.Words, k: int) -> None:
        # Whoever is at a place is at each of its members: their arcs are its own, too.
        order = np.argsort(ground.place, kind="stable")
        place, member = ground.place[order], ground.member[order]
        begin = np.searchsorted(ground.source, member)
        count = np.searchsorted(ground.source, member, side="right") - begin
        arc = np.concatenate([np.arange(len(ground.source)), ways.ranges(begin, count)])
        source = np.concatenate([ground.source, np.repeat(place, count)])
        order = np.argsort(source, kind="stable")
        self.arc, self.source = arc[order], source[order]
        self.target, self.cells = ground.target[self.arc], ground.cells[self.arc]
        self.start = np.searchsorted(self.source, np.arange(ground.size + 1))
        self.back = np.argsort(self.target, kind="stable")
        self.into = np.searchsorted(self.target[self.back], np.arange(ground.size + 1))
        self.same = np.argsort(self.arc, kind="stable")
        self.sorted = self.arc[self.same]
        self.closed = np.zeros(len(self.arc), np.bool_)
        self.levels = graphs.reach_levels(ground, match, k)

    def lost(self, arcs: IntArray) -> tuple[IntArray, graphs.Words]:
        """Return who no longer reaches something without these arcs, and what."""
        # Only what changed is walked back on: an arc that others stand beside costs one step.
        low = np.searchsorted(self.sorted, arcs)
        high = np.searchsorted(self.sorted, arcs, side="right")
        gone = self.same[ways.ranges(low, high - low)]
        closed = self.closed
        closed[gone] = True
        ends = np.unique(self.source[gone])
        changed = np.zeros(0, np.int64)
        lost = np.zeros((0, self.cells.shape[1]), np.uint64)
        for hop in range(1, len(self.levels)):
            before = self.levels[hop - 1]
            if len(changed):
                before = before.copy()
                before[changed] ^= lost
            count = self.into[changed + 1] - self.into[changed]
            sends = self.source[self.back[ways.ranges(self.into[changed], count)]]
            actors = np.unique(np.concatenate([ends, sends]))
            count = self.start[actors + 1] - self.start[actors]
            way = ways.ranges(self.start[actors], count)
            passed = before[self.target[way]] & self.cells[way]
            passed[closed[way]] = 0
            found = self.levels[0][actors]
            if len(way):  # everybody here has an arc
                found |= np.bitwise_or.reduceat(passed, np.cumsum(count) - count, axis=0)
            lost = self.levels[hop][actors] ^ found
            fewer = lost.any(axis=1)
            changed, lost = actors[fewer], lost[fewer]
        closed[gone] = False
        return changed, lost


@dataclass(frozen=True, eq=False)
class Batch:
    """Many disturbed quarters and the measures on all of them."""

    network: net.Network  # The undisturbed quarter.
    stacked: net.Network
    draws: int

    @classmethod
    def draw(
        cls, network: net.Network, draws: int, disturbance: Disturbance, *, strict: bool = False
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
    def projection(self) -> graphs.Projection:
        """The derived graphs of all draws."""
        return graphs.Projection(self.stacked, self.stacked.records)

    @property
    def arcs(self) -> graphs.Arcs:
        """REF arcs of all draws."""
        return self.projection.arcs

    @property
    def pairs(self) -> graphs.Pairs:
        """Pairs of all draws."""
        return self.projection.pairs

    @cached_property
    def ground(self) -> graphs.Ground:
        """REF arcs of all draws, ready to walk on."""
        return graphs.ground_of(self.stacked, self.arcs)

    @cached_property
    def match(self) -> graphs.Words:
        """Cells served at each actor of each draw."""
        return self.tile(graphs.match_words(self.network, list(self.network.offers)))

    def tile(self, words: graphs.Words) -> graphs.Words:
        """Repeat words of one quarter for every draw."""
        return np.tile(words, (self.draws, 1))

    @cached_property
    def reached(self) -> graphs.Words:
        """Cells reached from each actor within *k* hand-overs."""
        return graphs.reach_levels(self.ground, self.match, int(self.network.parameters["k"]))[-1]

    @cached_property
    def cohesion(self) -> Cohesion:
        """Cut edges and cut points of all draws."""
        return cohesion(self.size * self.draws, self.pairs.first, self.pairs.second)

    @cached_property
    def each(self) -> list[graphs.Projection]:
        """Each draw by itself."""
        n, records = self.size, self.stacked.records
        order = np.argsort(records.source // n, kind="stable")
        firsts = np.searchsorted(records.source[order] // n, np.arange(self.draws + 1))
        found = []
        for draw in range(self.draws):
            own = records.keep(order[firsts[draw] : firsts[draw + 1]])
            shift = np.int32(draw * n)
            moved = replace(own, source=own.source - shift, target=own.target - shift)
            found.append(graphs.Projection(self.network, moved))
        return found

    @cached_property
    def _net_losses(self) -> list[ways.PairLosses]:
        """What is lost on the net alone, draw by draw."""
        k = int(self.network.parameters["k"])
        found = []
        for graph in self.each:
            if self.network.has_referrals:
                steps = ways.referral_steps(self.network, graph.arcs)
            else:
                steps = ways.union_steps(self.network, graph.pairs)
            found.append(ways.pair_losses(steps, k))
        return found

    @property
    def tie_losses(self) -> FloatArray:
        """Share of pairs lost without each arc, or each pair without any REF tie, of all draws."""
        return np.concatenate([losses.tie_loss for losses in self._net_losses])

    @property
    def actor_losses(self) -> FloatArray:
        """Share of the pairs of others lost without each actor; shape (draws, n)."""
        return np.stack([losses.actor_loss for losses in self._net_losses])

    def docks_or(self, words: graphs.Words) -> BoolArray:
        """Return for each draw the cells that some dock has; shape (draws, cells)."""
        found = words[self.stacked.docks].reshape(self.draws, -1, words.shape[1])
        return graphs.to_matrix(np.bitwise_or.reduce(found, axis=1), len(self.network.demand.cells))

    def reach_by_topic(self, words: graphs.Words) -> FloatArray:
        """Return people-weighted reach of each topic; shape (draws, topics)."""
        cells = self.network.demand.cells
        matrix = graphs.to_matrix(words[self.stacked.docks], len(cells))
        by_dock = matrix.reshape(self.draws, len(self.network.docks), len(cells))
        weighted = np.einsum("d,bdc->bc", self.network.weights, by_dock.astype(np.float64))
        return np.asarray(weighted @ self._weight_of_cells)

    @cached_property
    def _weight_of_cells(self) -> FloatArray:
        """People in each cell, under its topic; shape (cells, topics)."""
        cells = self.network.demand.cells
        share = np.zeros((len(cells), len(TOPICS)))
        for position, cell in enumerate(cells):
            share[position, TOPICS.index(cell.topic)] = cell.weight
        return share

    @cached_property
    def whole_reach(self) -> FloatArray:
        """People-weighted reach of each topic in each undamaged draw."""
        return self.reach_by_topic(self.reached)

    def arc_at(self, source: int, target: int) -> IntArray:
        """Return the position of one arc in each draw, -1 where it is not."""
        return self._find(self._arc_keys, source, target)

    def pair_at(self, one: int, other: int) -> IntArray:
        """Return the position of one pair in each draw, -1 where it is not."""
        return self._find(self._pair_keys, min(one, other), max(one, other))

    @cached_property
    def _arc_keys(self) -> IntArray:
        return self.arcs.source * (self.size * self.draws) + self.arcs.target

    @cached_property
    def _pair_keys(self) -> IntArray:
        return self.pairs.first * (self.size * self.draws) + self.pairs.second

    def _find(self, keys: IntArray, one: int, other: int) -> IntArray:
        block = np.arange(self.draws) * self.size
        wanted = (block + one) * (self.size * self.draws) + block + other
        where = np.searchsorted(keys, wanted)
        there = np.minimum(where, max(len(keys) - 1, 0))
        found = np.zeros(self.draws, np.bool_) if not len(keys) else keys[there] == wanted
        return np.where(found, there, -1)

    @cached_property
    def _roads(self) -> _Roads:
        """The way of help to everybody, step by step."""
        return _Roads(self.ground, self.match, int(self.network.parameters["k"]))

    @cached_property
    def _dock_of(self) -> IntArray:
        """Which dock an actor is; -1 for none."""
        found = np.full(self.size * self.draws, -1, np.int64)
        found[self.stacked.docks] = np.arange(len(self.stacked.docks))
        return found

    def lost_without_arc(self, arc: IntArray) -> FloatArray:
        """Return the people-weighted reach of each topic that is lost with one arc of each draw."""
        changed, words = self._roads.lost(arc[arc >= 0])
        here = np.flatnonzero(self._dock_of[changed] >= 0)
        dock = self._dock_of[changed[here]]
        people = self.network.weights[dock % max(len(self.network.docks), 1)]
        matrix = graphs.to_matrix(words[here], len(self.network.demand.cells))
        lost = np.zeros((self.draws, len(TOPICS)))
        draw = changed[here] // max(self.size, 1)
        np.add.at(lost, draw, people[:, None] * (matrix @ self._weight_of_cells))
        return lost

    @cached_property
    def sector_counts(self) -> Mapping[tuple[int, int], IntArray]:
        """Pairs that join two sectors in each draw, or may: an end of no known sector."""
        count = len(SECTORS) + 1
        left = self.stacked.sectors[self.pairs.first]
        right = self.stacked.sectors[self.pairs.second]
        draw = self.pairs.first // self.size
        code = (draw * count + np.minimum(left, right)) * count + np.maximum(left, right)
        table = np.bincount(code, minlength=self.draws * count * count)
        shaped = may_join(table.reshape(self.draws, count, count))
        return {(a, b): shaped[:, a, b] for a, b in sector_pairs()}

    @cached_property
    def pair_counts(self) -> IntArray:
        """Pairs of each draw."""
        return np.bincount(self.pairs.first // self.size, minlength=self.draws)


def resampled_classes(batch: Batch) -> npt.NDArray[np.str_]:
    """Classify every cell in every draw; that there is a way to test is known of all."""
    offers = graphs.Given.of(batch.network)
    there = np.ones((batch.draws, len(offers.actor)), np.bool_)
    gone = np.zeros((batch.draws, batch.size), np.bool_)
    given, way = offers.beside(batch.size, there, gone), np.ones(batch.draws, np.bool_)
    stacked = batch.stacked, given, batch.arcs, batch.ground, batch.reached, way
    return graphs.judge(*stacked).classes
