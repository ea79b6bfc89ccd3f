"""M19: what a tie hangs on, as its fragility φ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosystem.model.arrays import (
    BoolArray,
    FloatArray,
    Int32Array,
    IntArray,
    Words,
    columns_at,
    first_of_each,
    held_before,
    numbered,
    order_of,
)
from ecosystem.model.network import KINDS, RISK_NAMES, Network, Records
from ecosystem.model.values import Parameters
from ecosystem.schema import TOPICS
from ecosystem.stubs import dataclass

# --- M19: what a tie hangs on, as its fragility φ.


@lru_cache
def hazard_table(parameters: Parameters) -> FloatArray:
    """Return φ for every set of risks."""
    survival = np.ones(1 << len(RISK_NAMES))
    sets = np.arange(len(survival))
    for position, name in enumerate(RISK_NAMES):
        survival[(sets >> position) & 1 == 1] *= 1 - parameters[f"hazard.{name}"]
    return 1 - survival


def record_fragility(records: Records, parameters: Parameters) -> FloatArray:
    """Rate every tie record; ``nan`` where nobody rated it."""
    # A convention, not a probability: the hazards are parameters.
    return np.where(records.rated, hazard_table(parameters)[records.risks], np.nan)


def completion_of(parameters: Parameters, records: Records) -> FloatArray:
    """Return the chance that somebody who is sent on arrives: measured, else by the kind."""
    by_kind = [parameters.values.get(f"completion.{kind}", 0.0) for kind in KINDS]
    assumed = np.array(by_kind, np.float64)[records.kind]
    return np.where(np.isnan(records.measured), assumed, records.measured)


def products(
    records: Records, group: IntArray, count: int, parameters: Parameters
) -> dict[str, npt.NDArray[Any]]:
    """Multiply the fragility of parallel records: any of them may carry the tie."""
    rated = records.rated
    partial = np.zeros(count, np.bool_)
    partial[group[~rated]] = True
    # most stand alone, and to multiply is slower than to write
    single = np.bincount(group[rated], minlength=count)[group] == 1
    alone, several = np.flatnonzero(rated & single), np.flatnonzero(rated & ~single)
    once, often, table = group[alone], group[several], hazard_table(parameters)

    def product(risks: npt.NDArray[np.uint8]) -> FloatArray:
        found = np.full(count, np.nan)
        found[once] = table.take(risks.take(alone))
        found[often] = 1
        np.multiply.at(found, often, table.take(risks.take(several)))
        return found

    high = records.risks | records.unknown
    return {
        "partial": partial,
        "fragility": product(records.risks),
        "fragility_high": product(high),
    }


# --- The derived graphs of one set of tie records, each with its rule.
# *Arcs*: all REF records from one actor to another are one arc; its topics are those of any of
# its records. *REF(t)*: the arcs one of whose records is unspecified or names the topic *t*.
# *Pairs* (the union): two actors are one undirected pair if any record of any layer joins them in
# either direction, or if one sits at the other. An actor joined to itself does not occur.


@dataclass(frozen=True)
class Arcs:
    """The directed REF graph."""

    source: IntArray  # Positions of the actors, sorted by source, then target; shape (m,).
    target: IntArray
    topics: IntArray  # Bits of the topics, all bits if one record is unspecified.
    fragility: FloatArray  # Product over the rated records of each arc; `nan` if none is rated.
    fragility_high: FloatArray
    partial: BoolArray  # Whether a record without φ was left out of the product.

    def __len__(self) -> int:
        return len(self.source)

    def at(self, n: int, source: npt.NDArray[Any], target: npt.NDArray[Any]) -> IntArray:
        """Return the positions of some arcs among *n* actors; each of them must be there."""
        key = source.astype(np.int64) * n + target
        return np.asarray(np.searchsorted(self.source * n + self.target, key))


@dataclass(frozen=True)
class Pairs:
    """The undirected simple union of all layers and of who sits where."""

    first: IntArray  # Positions of the actors, first < second, sorted; shape (p,).
    second: IntArray
    standing: BoolArray  # Whether one of the two sits at the other.
    fragility: FloatArray  # Product over the rated records of each pair; `nan` if none is rated.
    fragility_high: FloatArray
    partial: BoolArray  # Whether a record without φ was left out of the product.
    risks: IntArray  # Bits of the risks known in any record of the pair.
    kinds: IntArray  # Bits of the tie kinds of the pair.

    def __len__(self) -> int:
        return len(self.first)

    def at(self, n: int, one: npt.NDArray[Any], other: npt.NDArray[Any]) -> IntArray:
        """Return the positions of some pairs among *n* actors; each of them must be there."""
        key = np.minimum(one, other).astype(np.int64) * n + np.maximum(one, other)
        return np.asarray(np.searchsorted(self.first * n + self.second, key))


def _or_groups(values: IntArray, group: IntArray, count: int) -> IntArray:
    found = np.zeros(count, np.int64)
    np.bitwise_or.at(found, group, values)
    return found


@dataclass(frozen=True)
class Projection:
    """One set of tie records, generous or strict, with its derived graphs."""

    network: Network  # The quarter in force.
    records: Records

    @cached_property
    def referrals(self) -> Records:
        """The REF records of this graph."""
        return self.records.keep(self.records.layer == 0)

    @cached_property
    def arcs(self) -> Arcs:
        """The directed REF graph."""
        n = max(len(self.network.ids), 1)
        records = self.referrals
        key = records.source.astype(np.int64) * n + records.target
        unique, group = numbered(key)
        return Arcs(
            source=unique // n,
            target=unique % n,
            topics=_or_groups(records.topics.astype(np.int64), group, len(unique)),
            **products(records, group, len(unique), self.network.parameters),
        )

    @cached_property
    def pairs(self) -> Pairs:
        """The undirected simple union."""
        n = max(len(self.network.ids), 1)
        records = self.records
        a, b = records.source.astype(np.int64), records.target.astype(np.int64)
        sitting = np.flatnonzero(self.network.at >= 0)
        place = self.network.at[sitting].astype(np.int64)
        first = np.concatenate([np.minimum(a, b), np.minimum(sitting, place)])
        second = np.concatenate([np.maximum(a, b), np.maximum(sitting, place)])
        unique, group = numbered(first * n + second)
        count, tied = len(unique), group[: len(records)]
        standing = np.zeros(count, np.bool_)
        standing[group[len(records) :]] = True
        return Pairs(
            first=unique // n,
            second=unique % n,
            standing=standing,
            **products(records, tied, count, self.network.parameters),
            risks=_or_groups(records.risks.astype(np.int64), tied, count),
            kinds=_or_groups(np.left_shift(1, records.kind.astype(np.int64)), tied, count),
        )


# --- Sets of cells as bits, so that one pass over the graph serves every cell of need at once.


def word_count(size: int) -> int:
    """Return how many 64-bit words hold that many bits (at least one)."""
    return max((size + 63) // 64, 1)


def to_words(bits: int, count: int) -> Words:
    """Write a Python integer as words, lowest bits first."""
    return np.frombuffer(bits.to_bytes(count * 8, "little"), dtype="<u8")


def to_bits(words: Words) -> int:
    """Read words as a Python integer."""
    return int.from_bytes(np.ascontiguousarray(words, dtype="<u8").tobytes(), "little")


def to_matrix(words: Words, size: int) -> BoolArray:
    """Unpack rows of words into truth values."""
    octets = np.ascontiguousarray(words, dtype="<u8").view(np.uint8)
    return np.unpackbits(octets, axis=1, bitorder="little")[:, :size].view(np.bool_)


def packed(matrix: BoolArray) -> Words:
    """Pack rows of truth values into words, the other way round."""
    words = np.zeros((len(matrix), word_count(matrix.shape[1]) * 64), np.bool_)
    words[:, : matrix.shape[1]] = matrix
    octets = np.packbits(words, axis=1, bitorder="little")
    return octets.view("<u8").astype(np.uint64, copy=False)


def positions(bits: int) -> Iterator[int]:
    """List the positions of the set bits."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


# --- M03: which cells of need are reached from where, with how many hand-overs.
# The pass runs backwards, from the offers to the docks, and carries all cells as bits.


@dataclass(frozen=True)
class Ground:
    """What people walk on: arcs with the cells they serve, and who stands where."""

    size: int  # Number of actors.
    source: IntArray  # Arcs, sorted by source.
    target: IntArray
    cells: Words  # Cells of the topics of each arc, as words; shape (m, words).
    chains: tuple[tuple[int, ...], ...]  # Whoever is at the first of a chain is at its last.

    @cached_property
    def place(self) -> IntArray:
        """Where each chain begins."""
        return np.array([chain[0] for chain in self.chains], np.int64)

    @cached_property
    def member(self) -> IntArray:
        """Where each chain ends."""
        return np.array([chain[-1] for chain in self.chains], np.int64)

    def without(self, actors: BoolArray) -> Ground:
        """Return the ground without some actors."""
        kept = self.keep(~(actors[self.source] | actors[self.target]))
        whole = tuple(chain for chain in self.chains if not actors[list(chain)].any())
        return replace(kept, chains=whole)

    def keep(self, arcs: BoolArray) -> Ground:
        """Return the ground with some of its arcs."""
        return replace(self, **columns_at(self, np.flatnonzero(arcs), "source", "target", "cells"))


def topic_cells(network: Network) -> tuple[int, ...]:
    """Return the cells of each topic as bits."""
    found = [0] * len(TOPICS)
    for position, cell in enumerate(network.demand.cells):
        found[TOPICS.index(cell.topic)] |= 1 << position
    return tuple(found)


# The cells of all sets of so many topics stand in one table.
_TOPICS_AT_ONCE = 8


def cells_of_topics(network: Network, topics: IntArray) -> Words:
    """Return the cells of sets of topics, as words."""
    words = word_count(len(network.demand.cells))
    return words_of_topics([to_words(bits, words) for bits in topic_cells(network)], topics)


def words_of_topics(by_topic: Sequence[Words] | Words, topics: IntArray) -> Words:
    """Return for sets of topics what belongs to any of them, given that for each topic."""
    found = None
    for begin in range(0, len(by_topic), _TOPICS_AT_ONCE):
        table = np.zeros((1, len(by_topic[0])), np.uint64)  # of all sets of these topics
        for row in by_topic[begin : begin + _TOPICS_AT_ONCE]:
            table = np.concatenate([table, table | row])
        part = table.take(topics >> begin & len(table) - 1, axis=0)
        found = part if found is None else found | part
    return np.asarray(found)


def ground_of(network: Network, arcs: Arcs) -> Ground:
    """Make the ground of one graph."""
    cells = cells_of_topics(network, arcs.topics)
    return Ground(len(network.ids), arcs.source, arcs.target, cells, network.standing)


def reach_levels(ground: Ground, match: Words, depth: int) -> list[Words]:
    """Compute for every actor the cells reached with at most 0, 1, … hand-overs."""
    # Cost O(depth · m · words); an arc passes on only the cells of its topics.

    def stand(words: Words) -> Words:
        if len(ground.place):
            np.bitwise_or.at(words, ground.place, words.take(ground.member, axis=0))
        return words

    levels = [stand(match.copy())]
    starts = first_of_each(ground.source)
    begins = ground.source[starts]
    for _ in range(depth):
        found = levels[0].copy()
        if len(starts):
            # `take` copies whole rows, several times as fast as an index does
            passed = levels[-1].take(ground.target, axis=0) & ground.cells
            found[begins] |= np.bitwise_or.reduceat(passed, starts, axis=0)
        levels.append(stand(found))
    return levels


def topics_from_docks(network: Network, arcs: Arcs, depth: int) -> IntArray:
    """Compute for every actor the topics for which some dock reaches it."""
    place = np.array([chain[0] for chain in network.standing], np.int64)
    member = np.array([chain[-1] for chain in network.standing], np.int64)

    def stand(topics: IntArray) -> IntArray:
        np.bitwise_or.at(topics, member, topics[place].copy())
        return topics

    first = np.zeros(len(network.ids), np.int64)
    first[network.docks] = (1 << len(TOPICS)) - 1
    found = stand(first)
    for _ in range(depth):
        following = found.copy()
        np.bitwise_or.at(following, arcs.target, found[arcs.source] & arcs.topics)
        found = stand(following)
    return found


# --- M01: the class of every cell of need, from covered to no offer.

CLASSES = ("G0", "G1", "G2", "G3", "G4", "G5", "GX", "-")

# Classes of needs that have an official way, be it a shaky one.
OFFICIAL = ("G0", "G1", "G2")


# Classes of needs that have a firm official way.
ROBUST = ("G0", "G1")


# Thresholds count as reached within this tolerance.
EPSILON = 1e-12


@dataclass(frozen=True)
class Classes:
    """Classes of all cells in one graph."""

    classes: tuple[str, ...]  # One key a cell: `G0` … `G5`, `GX` or `-`.
    worst: tuple[str, ...]  # The same with every maybe as a no and as a yes; never `GX`.
    best: tuple[str, ...]
    # Docks that reach each cell within *k*; None if the way is not tested.
    docks_reached: tuple[int, ...] | None


def unrecorded(network: Network) -> tuple[bool, ...]:
    """Tell of which cells further offers may exist that nobody wrote down."""
    known = network.recorded or 0
    return tuple(not known >> p & 1 for p in range(len(network.demand.cells)))


def judged(worst: str, best: str) -> str:
    """Return the class of a cell from its two bounds: unknown unless they agree."""
    return worst if worst == best else "GX"


def _or_rows(words: Words, group: IntArray, count: int) -> Words:
    """Join the rows of each group."""
    found = np.zeros((count, words.shape[1]), np.uint64)
    groups, joined = _joined_rows(words, group)
    found[groups] = joined
    return found


def _joined_rows(words: Words, group: IntArray) -> tuple[IntArray, Words]:
    """Return the groups that there are, in order, and the rows of each joined."""
    if not len(group):
        return group, words
    if (group[1:] < group[:-1]).any():
        order = order_of(group)
        group, words = group[order], words.take(order, axis=0)
    starts = first_of_each(group)
    return group[starts], np.bitwise_or.reduceat(words, starts, axis=0)


@dataclass(frozen=True)
class Given:
    """Offers as arrays; those of several quarters side by side stand behind one another."""

    actor: IntArray  # Positions of the actors that give them.
    place: IntArray  # Positions of where they are, -1 for none that is in force.
    yes: Words  # Cells that each serves, surely and if every unknown were a yes.
    possible: Words
    formal: BoolArray
    lasts: BoolArray

    @classmethod
    def of(cls, network: Network) -> Given:
        """Read the offers of one quarter, once."""
        count, offers = word_count(len(network.demand.cells)), network.offers
        if "given" in network.kept:
            known: Given = network.kept["given"]
            return known

        def words(bits: list[int]) -> Words:
            rows = b"".join(one.to_bytes(count * 8, "little") for one in bits)
            return np.frombuffer(rows, dtype="<u8").reshape(-1, count)

        network.kept["given"] = found = cls(
            actor=np.array([offer.actor for offer in offers], np.int64),
            place=np.array([offer.place for offer in offers], np.int64),
            yes=words([offer.yes for offer in offers]),
            possible=words([offer.possible for offer in offers]),
            formal=np.array([offer.formal for offer in offers], np.bool_),
            lasts=np.array([offer.lasts for offer in offers], np.bool_),
        )
        return found

    def keep(self, which: BoolArray | IntArray) -> Given:
        """Return some of the offers, given by a mask or by positions."""
        return replace(self, **columns_at(self, which, *(f.name for f in fields(self))))

    def beside(self, size: int, there: BoolArray, gone: BoolArray) -> Given:
        """Return which are there in each of several quarters, without places that are gone."""
        block, which = np.nonzero(there)
        found = self.keep(which)
        lost = (found.place < 0) | gone[block, found.place]
        place = np.where(lost, -1, found.place + block * size)
        return replace(found, actor=found.actor + block * size, place=place)

    def match(self, size: int, barred: BoolArray | None = None) -> Words:
        """Mark where the cells are served: at the actor of an offer and at its place."""
        at, yes = np.concatenate([self.actor, self.place]), np.concatenate([self.yes, self.yes])
        there = at >= 0
        if barred is not None:
            there &= ~barred[at] & ~np.concatenate([barred[self.actor], barred[self.actor]])
        return _or_rows(yes.take(np.flatnonzero(there), axis=0), at[there], size)


def match_words(
    network: Network, barred: BoolArray | None = None, *, formal: bool = False
) -> Words:
    """Mark where the cells are served, by anybody or by official offers alone."""
    given = Given.of(network)
    given = given.keep(given.formal) if formal else given
    return given.match(len(network.ids), barred)


@dataclass(frozen=True)
class Judged:
    """Classes of all cells in several quarters side by side; shape (quarters, cells)."""

    classes: npt.NDArray[np.str_]
    worst: npt.NDArray[np.str_]
    best: npt.NDArray[np.str_]


def judge(
    network: Network, given: Given, arcs: Arcs, ground: Ground, reached: Words, way: BoolArray
) -> Judged:
    """Classify every cell of need in each of the quarters that a network holds side by side."""
    # Without a dock or a REF tie the way is not tested: the classes come from offers alone.
    # Each cell is judged twice, with every maybe as a no and as a yes; where the offers of its
    # topic were not recorded, others may exist, so that its best class is G0. Where both agree,
    # that is its class. Both are walked side by side, as words behind one another.
    if not np.array_equal(given.yes, given.possible):
        match = replace(given, yes=given.possible).match(len(network.ids))
        hope = reach_levels(ground, match, int(network.parameters["k"]))[-1]
        reached = np.concatenate([reached, hope], axis=1)
        given = replace(given, yes=np.concatenate([given.yes, given.possible], axis=1))
    found = _classes(network, given, arcs, ground, reached, way)
    worst, best = found[:, 0], found[:, -1]
    best = np.where((best != "-") & np.array(unrecorded(network), np.bool_), "G0", best)
    return Judged(np.where(worst == best, worst, "GX"), worst, best)


def classify(network: Network, arcs: Arcs, ground: Ground, levels: list[Words]) -> Classes:
    """Classify every cell of need in one graph."""
    reached, way = levels[int(network.parameters["k"])], np.array([network.has_way])
    found = judge(network, Given.of(network), arcs, ground, reached, way)
    docks_reached = None
    if network.has_way:
        docks_reached = tuple(map(int, dock_matrix(network, reached).sum(axis=0)))
    classes, worst, best = (
        tuple(part[0].tolist()) for part in (found.classes, found.worst, found.best)
    )
    return Classes(classes, worst, best, docks_reached)


def _classes(
    network: Network, given: Given, arcs: Arcs, ground: Ground, reached: Words, way: BoolArray
) -> npt.NDArray[np.str_]:
    """Give every cell the first class whose rule it meets; shape (quarters, bounds, cells)."""
    cells, k = network.demand.cells, int(network.parameters["k"])
    actors, docks, size = len(network.ids), network.docks, max(len(network.ids) // len(way), 1)
    width = word_count(len(cells))
    bounds = given.yes.shape[1] // width
    formal = given.keep(given.formal)
    lasting = formal.keep(formal.lasts)

    def matrix(words: Words) -> BoolArray:
        rows = to_matrix(words.reshape(-1, width), len(cells))
        return rows.reshape(len(words), bounds, len(cells))

    def joined(words: Words, at: npt.NDArray[Any]) -> BoolArray:
        return matrix(_or_rows(words, at // size, len(way)))

    offered = joined(given.yes, given.actor)
    served, ways = formal.yes, []
    if way.any():
        threshold = network.parameters["fragility_threshold"] - EPSILON
        wide = replace(ground, cells=np.tile(ground.cells, bounds))
        official = wide.without(network.informal)
        # an arc without φ passes, and so does one with a record that has none
        firm = wide.keep(~(arcs.fragility >= threshold) | arcs.partial)
        by_official = reach_levels(official, formal.match(actors, network.informal), k)[k]
        own = docks[~network.informal[docks]]
        secured = reach_levels(firm, lasting.match(actors), k)[k]
        ways = [
            joined(words.take(at, axis=0), at)
            for words, at in ((reached, docks), (by_official, own), (secured, docks))
        ]
        topics = topics_from_docks(network, arcs, k)
        entered = topics[formal.actor] | np.where(formal.place >= 0, topics[formal.place], 0)
        here = served & np.tile(cells_of_topics(network, entered), bounds)
        served = here if way.all() else np.where(way[formal.actor // size, None], here, served)
    if not way.all():
        untested = [joined(part.yes, part.actor) for part in (given, formal, lasting)]
        both = zip(ways or untested, untested, strict=True)
        ways = [np.where(way[:, None, None], *pair) for pair in both]
    providers, serving = _joined_rows(served, formal.actor)
    by_one = np.zeros((len(way), serving.shape[1]), np.uint64)
    if len(providers):
        quarter = providers // size
        starts = first_of_each(quarter)
        several = np.bitwise_or.reduceat(serving & held_before(serving, quarter), starts, axis=0)
        by_one[quarter[starts]] = np.bitwise_or.reduceat(serving, starts, axis=0) & ~several
    rules = (
        ("-", ~network.demand.needed[None]),
        *zip(("G5", "G4", "G3", "G2"), (~found for found in (offered, *ways)), strict=True),
        ("G1", matrix(by_one)),
    )
    rows = [np.broadcast_to(rule, offered.shape) for _, rule in rules]
    return np.select(rows, [name for name, _ in rules], "G0")


def dock_matrix(network: Network, words: Words) -> BoolArray:
    """Return which dock reaches which cell."""
    return to_matrix(words[network.docks], len(network.demand.cells))


def covered_share(
    network: Network, classes: tuple[str, ...], counted: tuple[str, ...] = OFFICIAL
) -> float | None:
    """Return the share of people-weighted needs that have an official way (M01)."""
    weight: list[float] = network.demand.weights.tolist()
    total = sum(weight)
    if total <= 0 or network.recorded is None:
        return None
    return sum(w for w, name in zip(weight, classes, strict=True) if name in counted) / total


def reach_share(network: Network, reached: BoolArray, weights: FloatArray) -> float | None:
    """Return the share of people-weighted needs that docks of some weight reach (M03)."""
    demand = network.demand.weights
    whole = float(weights.sum()) * float(demand.sum())
    if network.recorded is None or whole <= 0:
        return None
    return float(weights @ reached @ demand) / whole


# --- Shortest ways between all actors at once: hop distances, and who and what lies on them.

_SOURCES_AT_ONCE = 1024

_CELLS_AT_ONCE = 1 << 19


@dataclass(frozen=True)
class Between:
    """Shares of shortest ways, summed over ordered pairs of actors."""

    actors: FloatArray  # How many shortest ways pass each actor, ends left out; shape (n,).
    ties: FloatArray  # How many use each tie; shape (m,).


def betweenness(n: int, source: IntArray, target: IntArray) -> Between:
    """Count the shortest ways that pass each actor and each arc, in steps.

    Source: Brandes, U. (2008). On variants of shortest-path betweenness centrality and their
    generic computation. Social Networks 30(2), 136-145. doi:10.1016/j.socnet.2007.11.001
    """
    # Many sources go through the levels of their breadth-first search together, as columns of
    # one matrix. Cost O(n m) like Brandes' algorithm.
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
    """Return every undirected pair as two arcs, sorted by source, then target."""
    source, target = np.concatenate([first, second]), np.concatenate([second, first])
    order = np.lexsort((target, source))
    return source[order], target[order]


def spread(
    source: IntArray, target: IntArray, start: Words, gone: tuple[IntArray, IntArray] | None = None
) -> Iterator[Words]:
    """Yield who is reached with at most 1, 2, … steps until nothing is added."""
    first = first_of_each(source)
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
    """Count for every number of steps the ordered pairs of actors at that distance."""
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


def distances(n: int, first: IntArray, second: IntArray) -> Int32Array:
    """Return the distance of every two actors."""
    source, target = both_ways(first, second)
    found = np.full((n, n), -1, np.int32)
    np.fill_diagonal(found, 0)
    for step, reached in enumerate(spread(source, target, _itself(n, 0, n)), start=1):
        found[to_matrix(reached, n) & (found < 0)] = step
    return found


def efficiency(n: int, first: IntArray, second: IntArray) -> float | None:
    """Return the mean of 1 / distance over all ordered pairs, 0 where there is no way."""
    if n < 2:
        return None
    counts = reached_by_step(n, first, second)
    return float((counts[1:] / np.arange(1, len(counts))).sum()) / (n * (n - 1))


# --- Strongly connected sets of a directed graph: everybody can come back to everybody.

# Up to so many arcs plain Python is faster than loading a compiled library.
SMALL = 10_000


def strong_components(source: IntArray, target: IntArray) -> list[tuple[int, ...]]:
    """Find the strongly connected sets of at least two nodes.

    Source: Tarjan, R. E. (1972). Depth-first search and linear graph algorithms. SIAM Journal on
    Computing 1(2), 146-160. doi:10.1137/0201010
    """
    if len(source) > SMALL:
        return _compiled(source, target)
    found = _tarjan(adjacency(source.tolist(), target.tolist()))
    return sorted(tuple(sorted(members)) for members in found if len(members) > 1)


def adjacency(source: Sequence[int], target: Sequence[int]) -> dict[int, list[int]]:
    """List the targets of every source."""
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
    sizes = np.bincount(labels)
    several = np.flatnonzero(sizes[labels] > 1)
    nodes = several[np.argsort(labels[several], kind="stable")].tolist()
    ends = np.cumsum(sizes[sizes > 1]).tolist()
    return sorted(tuple(nodes[begin:end]) for begin, end in pairwise([0, *ends]))


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
