"""Many slightly different quarters analysed in one batch of array work (M40)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ecosystem.measures import graphs, ways
from ecosystem.measures.cohesion import cohesion
from ecosystem.measures.sectors import may_join, sector_pairs
from ecosystem.measures.without import Supports
from ecosystem.model import network as net
from ecosystem.model.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    Words,
    any_bit,
    begins,
    first_of_each,
    order_of,
)
from ecosystem.model.values import Parameters
from ecosystem.schema import SECTORS, TOPICS
from ecosystem.stubs import dataclass

# Each draw loses some ties at random and gains some false ones. All draws stand side by side in
# one large graph of separate blocks, so that one pass serves them all: actor *v* of draw *b* is
# number ``b * n + v``.


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


# So many steps from the actor with the most ties it is asked who hangs together with it.
_FAR = 8

# So many tie records are stacked at once, for the sake of memory.
_RECORDS_AT_ONCE = 500_000


def at_once(records: int) -> int:
    """Return how many quarters with so many tie records are stacked at once."""
    return max(_RECORDS_AT_ONCE // max(records, 1), 1)


@dataclass(frozen=True, eq=False)
class Batch:
    """Many disturbed quarters and the measures on all of them."""

    network: net.Network  # The undisturbed quarter.
    stacked: net.Network
    draws: int

    @classmethod
    def drawn(
        cls, network: net.Network, draws: int, disturbance: Disturbance, width: int = 1
    ) -> Iterator[Batch]:
        """Draw the quarters, as many at once as memory allows with so many words an actor."""
        seed = network.parameters.seed
        records, draw = disturbed_records(network, draws, disturbance, seed)
        few = at_once(len(network.records) * width)
        for begin in range(0, draws, few):
            count = min(few, draws - begin)
            kept, own_draw = records, draw
            if count < draws:
                here = (draw >= begin) & (draw < begin + count)
                kept, own_draw = records.keep(here), draw[here] - begin
            own = stacked_network(network, kept, own_draw, count)
            yield cls(network, own, count)

    @cached_property
    def confirmed(self) -> Batch:
        """The strict graphs of the same draws: the confirmed ties alone."""
        records = self.stacked.records
        kept = replace(self.stacked, records=records.keep(records.strict))
        return Batch(self.network, kept, self.draws)

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
    def match(self) -> Words:
        """Cells served at each actor of each draw."""
        return self.tile(graphs.match_words(self.network))

    def tile(self, words: Words) -> Words:
        """Repeat words of one quarter for every draw."""
        return np.tile(words, (self.draws, 1))

    @cached_property
    def levels(self) -> list[Words]:
        """Cells reached from each actor with 0, 1, … *k* hand-overs."""
        return graphs.reach_levels(self.ground, self.match, int(self.network.parameters["k"]))

    @property
    def reached(self) -> Words:
        """Cells reached from each actor within *k* hand-overs."""
        return self.levels[-1]

    def parting(self, actors: IntArray, ties: IntArray) -> tuple[IntArray, IntArray]:
        """Find how many some actors and some pairs, by position, part; of the others it tells 0."""
        # Who hangs together without all of them does so without each: that counts as one actor,
        # and of the pairs few are left. So far from one much tied actor is far enough.
        n, pairs, known = self.size, self.pairs, self.network.records
        everybody, asked = n * self.draws, np.zeros(n, np.bool_)
        asked[actors] = True
        degree = np.bincount(np.concatenate([known.source, known.target]), minlength=n)
        root = int(np.where(asked, -1, degree).argmax())
        seen = np.zeros(everybody, np.bool_)
        counts = np.ones(everybody, np.int64)
        if not asked[root]:
            seen[root::n] = True
            open_ = np.ones(len(pairs), np.bool_)
            open_[ties] = False
            barred = np.tile(asked, self.draws)
            open_ &= ~(barred[pairs.first] | barred[pairs.second])
            first, second = pairs.first[open_], pairs.second[open_]
            for _ in range(_FAR):
                one, other = seen[first], seen[second]
                step = one != other
                seen[first[step]] = seen[second[step]] = True
                apart = ~(one | other)
                first, second = first[apart], second[apart]
            counts[root::n] = seen.reshape(self.draws, n).sum(axis=1)
        label = np.arange(everybody)
        label[seen] += root - label[seen] % n
        first, second = label[pairs.first], label[pairs.second]
        kept = np.flatnonzero(first != second)
        first, second = first[kept], second[kept]
        there = np.zeros(everybody, np.bool_)
        there[first] = there[second] = True
        number, few = np.cumsum(there) - 1, int(there.sum())
        key = number[np.minimum(first, second)] * few + number[np.maximum(first, second)]
        keys, which, beside = np.unique(key, return_inverse=True, return_counts=True)
        found = cohesion(few, keys // max(few, 1), keys % max(few, 1), counts[there])
        parted, cut_side = np.zeros(everybody, np.int64), np.zeros(len(pairs), np.int64)
        parted[there] = found.parted
        cut_side[kept] = np.where(beside == 1, found.cut_side, 0)[which]
        return parted, cut_side

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

    def docks_or(self, words: Words) -> BoolArray:
        """Return for each draw the cells that some dock has; shape (draws, cells)."""
        found = words[self.stacked.docks].reshape(self.draws, -1, words.shape[1])
        return graphs.to_matrix(np.bitwise_or.reduce(found, axis=1), len(self.network.demand.cells))

    def reach_by_topic(self, words: Words) -> FloatArray:
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

    def arc_at(self, source: IntArray, target: IntArray) -> IntArray:
        """Return the positions of arcs in each draw, -1 where they are not; shape (arcs, draws)."""
        return self._find(self._arc_keys, source, target)

    def pair_at(self, one: IntArray, other: IntArray) -> IntArray:
        """Return the positions of pairs in each draw, -1 where they are not."""
        return self._find(self._pair_keys, np.minimum(one, other), np.maximum(one, other))

    @cached_property
    def _arc_keys(self) -> IntArray:
        return self.arcs.source * (self.size * self.draws) + self.arcs.target

    @cached_property
    def _pair_keys(self) -> IntArray:
        return self.pairs.first * (self.size * self.draws) + self.pairs.second

    def _find(self, keys: IntArray, one: IntArray, other: IntArray) -> IntArray:
        block = np.arange(self.draws) * self.size
        wanted = (block + one[:, None]) * (self.size * self.draws) + block + other[:, None]
        if not len(keys):
            return np.full(wanted.shape, -1)
        there = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[there] == wanted, there, -1)

    def lost_without(self, arcs: IntArray) -> FloatArray:
        """Return the people-weighted reach of each topic lost with each arc, shape (…, 22)."""
        gone, which = np.unique(arcs, return_inverse=True)
        supports = Supports(self.ground, self.levels, self.stacked.docks, only=gone)
        visits = np.zeros(self.size)
        visits[self.network.docks] = self.network.weights
        lost = np.zeros((len(gone), len(TOPICS)))
        for losses in supports.losses():
            matrix = graphs.to_matrix(losses.words, len(self.network.demand.cells))
            people = visits[losses.actor % self.size][:, None]
            row = np.searchsorted(gone, losses.element - self.size * self.draws)
            np.add.at(lost, row, people * (matrix @ self._weight_of_cells))
        return np.asarray(lost[which.reshape(arcs.shape)])

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


# So many words of bits are walked with together, for the sake of memory.
_TOGETHER = 4


class Rounds:
    """Who is reached from the docks by ways of any length, and by ways round some actors."""

    # A set of bits for each actor: in the block of each topic the tested actors round whom some
    # way leads there, and one bit more for any way. As many topics are walked together as fit.

    def __init__(self, batch: Batch, tested: tuple[int, ...], topics: Iterable[int]) -> None:
        self.batch, self.tested, self.block = batch, tested, len(tested) + 1
        self.topics = sorted(set(topics))
        self.few = min(max(_TOGETHER * 64 // self.block, 1), len(self.topics))
        one = np.eye(self.few, dtype=np.bool_), np.eye(self.block, dtype=np.bool_)
        self.of_topic = graphs.packed(np.repeat(one[0], self.block, axis=1))
        of_actor = graphs.packed(np.tile(one[1], self.few))
        self.open = np.full((batch.size, of_actor.shape[1]), ~np.uint64(0))
        self.open[list(tested)] = ~of_actor[:-1]
        self._known: dict[int, Words] = {}

    @cached_property
    def steps(self) -> tuple[IntArray, IntArray, IntArray]:
        """The first step of each actor, and the targets and topics of all."""
        batch = self.batch
        source, target, topics = batch.arcs.source, batch.arcs.target, batch.arcs.topics
        member = np.flatnonzero(batch.stacked.at >= 0)
        if len(member):
            source = np.concatenate([source, batch.stacked.at[member]])
            order = np.argsort(source, kind="stable")
            source, target = source[order], np.concatenate([target, member])[order]
            topics = np.concatenate([topics, np.full(len(member), net.ALL_TOPICS)])[order]
        return begins(source, batch.size * batch.draws), target, topics

    def reached(self, topic: int) -> tuple[Words, int]:
        """Return for each actor the words with the block of a topic, and where that begins."""
        group, place = divmod(self.topics.index(topic), self.few)
        if group not in self._known:
            self._known[group] = self._walked(self.topics[group * self.few :][: self.few])
        begin = place * self.block
        word, last = begin // 64, (begin + self.block - 1) // 64
        return self._known[group][:, word : last + 1], begin - word * 64

    def _walked(self, together: list[int]) -> Words:
        batch, n = self.batch, self.batch.size
        first, target, topics = self.steps
        of_each = np.zeros((len(TOPICS), self.open.shape[1]), np.uint64)
        of_each[together] = self.of_topic[: len(together)]
        used = graphs.words_of_topics(of_each, topics)
        found = np.zeros((n * batch.draws, self.open.shape[1]), np.uint64)
        changed = batch.stacked.docks.astype(np.int64)
        found[changed] = self.open[changed % n]
        while len(changed):
            steps = first[changed + 1] - first[changed]
            step = ways.ranges(first[changed], steps)
            to = target[step]
            passed = found.take(np.repeat(changed, steps), axis=0)
            passed &= used.take(step, axis=0)
            passed &= self.open.take(to % n, axis=0)
            passed &= ~found.take(to, axis=0)
            new = np.flatnonzero(any_bit(passed))
            order = new[order_of(to[new])]
            to, passed = to[order], passed.take(order, axis=0)
            starts = first_of_each(to)
            changed = to[starts]
            if len(changed):
                found[changed] |= np.bitwise_or.reduceat(passed, starts, axis=0)
        return found

    def gates(self) -> BoolArray:
        """Tell in which draws a cell within *k* is reached by no way round each tested actor."""
        batch = self.batch
        network, cells = batch.network, batch.network.demand.cells
        place = {actor: at for at, actor in enumerate(self.tested)}
        spots: dict[int, set[tuple[int, int]]] = {}
        for offer in network.offers:
            known = place.get(offer.actor, -1)
            for cell in graphs.positions(offer.yes):
                both = {(actor, known) for actor in (offer.actor, offer.place) if actor >= 0}
                spots.setdefault(cell, set()).update(both)
        actors = np.array(self.tested, np.int64)
        here = graphs.reach_levels(batch.ground, batch.match, 0)[0][actors]
        own = graphs.to_matrix(here, len(cells))
        wanted = batch.docks_or(batch.reached)
        found = np.zeros((batch.draws, len(actors)), np.bool_)
        for cell in sorted(spots):
            if not cells[cell].needed or not wanted[:, cell].any():
                continue
            at = np.array(sorted(spots[cell]), np.int64)
            bits, begin = self.reached(TOPICS.index(cells[cell].topic))
            led = np.zeros((batch.draws, len(actors)), np.bool_)
            there = bits.reshape(batch.draws, batch.size, -1)
            # what an actor offers is lost with it, wherever it does
            for known in np.unique(at[:, 1]).tolist():
                some = there[:, at[at[:, 1] == known, 0]]
                rows = graphs.to_matrix(np.bitwise_or.reduce(some, axis=1), begin + self.block)
                round_ = rows[:, begin:-1].copy()
                if known >= 0:
                    round_[:, known] = False
                led |= round_
            found |= wanted[:, cell, None] & ~own[:, cell] & ~led
        return found.T

    def is_loop(self, topic: int, members: list[int]) -> BoolArray:
        """Tell in which draws all come to all, nobody to others, and somebody from a dock there."""
        batch, count = self.batch, len(members)
        first, target, topics = self.steps
        inside = np.full(batch.size, -1, np.int64)
        inside[members] = np.arange(count)
        actor = (np.arange(batch.draws)[:, None] * batch.size + members).ravel()
        steps = first[actor + 1] - first[actor]
        source = np.repeat(np.arange(len(actor)), steps)
        step = ways.ranges(first[actor], steps)
        used = topics[step] >> topic & 1 == 1
        source, to = source[used], target[step[used]]
        local = inside[to % batch.size]
        leaves = np.zeros(batch.draws, np.bool_)
        leaves[source[local < 0] // count] = True
        source, to = source[local >= 0], source[local >= 0] // count * count + local[local >= 0]
        bits, begin = self.reached(topic)
        led = graphs.to_matrix(bits[actor], begin + self.block)[:, -1]
        joined = ~leaves & led.reshape(-1, count).any(axis=1)
        for begin, end in ((source, to), (to, source)):
            seen = np.zeros((batch.draws, count), np.bool_)
            seen[:, 0], before = True, 0
            while before < (before := int(seen.sum())):
                seen.ravel()[end[seen.ravel()[begin]]] = True
            joined &= seen.all(axis=1)
        return np.asarray(joined)
