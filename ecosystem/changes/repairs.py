"""What can be done about the needs of a quarter, and what any set of such actions makes of them.

Every candidate is a change that ``what_if`` knows. What it does is written down once as bits on
the open cells, so that thousands of sets can be judged at a time by the rules of the classes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import field, replace
from functools import cached_property, lru_cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosystem.changes import base
from ecosystem.changes.suggest import through
from ecosystem.findings.base import Json, once
from ecosystem.findings.bridges import find_weak_bridges
from ecosystem.measures import graphs
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.new_ties import EFFORT, LARGEST, REASONS, efforts
from ecosystem.model.arrays import BoolArray, FloatArray, IntArray, Words, first_of_each
from ecosystem.model.network import (
    ALL_TOPICS,
    PROJECT_FUNDED,
    TOPIC_BIT,
    Matcher,
    Network,
    Offer,
    Records,
    numbers_of,
)
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Calendar, Parameters, as_date, as_list, is_unknown, split_mode
from ecosystem.schema import KIND_LAYER, LANGUAGE_TWINS, TOPICS
from ecosystem.stubs import dataclass
from ecosystem.words import and_list, help_with, language_name, say_day, text

KINDS = (
    *("secure_tie", "renew_funding", "add_language", "add_tie"),
    *("take_new", "open_dock", "open_offer", "ask"),
)

# Largest effort of one action (contract 9: 1 to 3).
MOST_EFFORT = 3

# New ties that are looked at: the best by gain and effort, beside every wished one.
_TIES = 60

# Words that one batch may hold, so that a large quarter does not fill the memory.
_BATCH = 1 << 21

_ONES = np.uint64(0xFFFFFFFFFFFFFFFF)


@dataclass(frozen=True)
class Candidate:
    """One thing that can be done."""

    kind: str  # One of `KINDS`.
    subjects: Mapping[str, Json]
    change: base.Change | None  # What it does to the tables; None where only an answer is missing.
    option: str  # The same as a word of ``ecosystem whatif``; blank without a change.
    effort: int  # 1 to 3.
    who: str = ""  # Id of the actor that makes the first step.
    reason: str = ""  # What makes it easy or hard.
    wished: bool = False

    @property
    def id(self) -> str:
        """Stable over runs."""
        keys = [v for k, v in self.subjects.items() if k in _KEYS[self.kind]]
        return f"{self.kind}:{'~'.join(map(str, keys))}"

    def values(self, names: base.Names, lang: str) -> dict[str, str]:
        """Name what it is about, for a sentence."""
        told = {key: value for key, value in self.subjects.items() if isinstance(value, str)}
        said = {key: names.get(value, value) for key, value in told.items()}
        if "language" in told:
            said["language"] = language_name(told["language"], lang)
        if "topic" in told:
            said["topic"] = help_with(told["topic"], lang)
        if "offer" in told:
            said["offer"] = names.get(f"{lang}:{told['offer']}", told["offer"])
        if told.get("until"):
            said["until"] = say_day(dt.date.fromisoformat(told["until"]), lang)
        return said


_KEYS: Mapping[str, tuple[str, ...]] = {
    "secure_tie": ("source", "target"),
    "add_tie": ("source", "target"),
    "renew_funding": ("funding",),
    "add_language": ("offer", "language"),
    "take_new": ("offer",),
    "open_offer": ("actor", "topic"),
    "open_dock": ("actor",),
    "ask": ("offer", "language", "group", "topic", "source", "target"),
}


@dataclass(frozen=True)
class Supply:
    """Help at an actor and its place, there once some candidates are done."""

    actor: int
    place: int
    bits: int  # Open cells that it serves.
    formal: bool
    needs: tuple[int, ...]  # Candidates without which it is not there.
    lasting: tuple[int, ...] | None  # Candidates without which it ends; None if it ends anyway.
    maybe: int = 0  # Open cells that it may serve besides, nobody knows.


@dataclass
class Effects:
    """What the candidates do, by their number."""

    items: list[Supply] = field(default_factory=list)
    ties: list[tuple[int, int, int, int]] = field(default_factory=list)  # Number, ends, topics.
    docks: list[tuple[int, int]] = field(default_factory=list)
    secured: dict[tuple[int, int], int] = field(default_factory=dict)  # Pair to number.
    renewed: dict[str, int] = field(default_factory=dict)  # Funding to number.

    @property
    def hoped(self) -> Effects:
        """The same with every maybe as a yes."""
        items = [replace(item, bits=item.bits | item.maybe, maybe=0) for item in self.items]
        return replace(self, items=items)


def worst_classes(analysis: Analysis) -> tuple[str, ...]:
    """Return the class of every cell with each maybe as a no."""
    return analysis.generous.classes.worst


def class_weights(parameters: Parameters) -> FloatArray:
    """Return how bad each class is, from G0 to G5."""
    return np.array([0.0, *(parameters[f"plan.weight.G{n}"] for n in range(1, 6))])


def value_of(analysis: Analysis) -> float | None:
    """Return the value of a quarter: 1 without any gap; None if nobody needs anything."""
    demand = analysis.network.demand.weights
    if demand.sum() <= 0:
        return None
    bad = class_weights(analysis.network.parameters)
    rank = {f"G{n}": bad[n] for n in range(6)}
    weights = np.array([rank.get(name, 0.0) for name in worst_classes(analysis)])
    return float(1 - (weights @ demand) / demand.sum())


@dataclass(frozen=True)
class _Way:
    """Tie records that one kind of way may use, sorted by source, and who stands where."""

    which: IntArray  # Positions among all records.
    source: IntArray
    target: IntArray
    cells: Words
    place: IntArray
    member: IntArray

    @cached_property
    def _starts(self) -> IntArray:
        return first_of_each(self.source)

    @cached_property
    def _by_target(self) -> tuple[IntArray, IntArray]:
        order = np.argsort(self.target, kind="stable")
        return order, first_of_each(self.target[order])

    def back(self, match: Words, there: BoolArray, depth: int) -> list[Words]:
        """Cells reached from every actor with 0, 1, … hand-overs; shape (batch, actors, words)."""
        levels = [self._stand(match, self.member, self.place)]
        open_ = self._open(there)
        for _ in range(depth):
            found = levels[0].copy()
            if len(self._starts):
                passed = levels[-1][:, self.target] & open_
                sums = np.bitwise_or.reduceat(passed, self._starts, axis=1)
                found[:, self.source[self._starts]] |= sums
            levels.append(self._stand(found, self.member, self.place))
        return levels

    def forth(self, first: Words, there: BoolArray, depth: int) -> list[Words]:
        """Cells for which every actor is entered after at most 0, 1, … hand-overs."""
        levels = [self._stand(first, self.place, self.member)]
        order, starts = self._by_target
        open_ = self._open(there)[:, order]
        for _ in range(depth):
            found = levels[-1].copy()
            if len(starts):
                passed = levels[-1][:, self.source[order]] & open_
                sums = np.bitwise_or.reduceat(passed, starts, axis=1)
                found[:, self.target[order][starts]] |= sums
            levels.append(self._stand(found, self.place, self.member))
        return levels

    def _open(self, there: BoolArray) -> Words:
        return np.where(there[:, self.which, None], self.cells[None], np.uint64(0))

    @staticmethod
    def _stand(words: Words, giver: IntArray, taker: IntArray) -> Words:
        moved = words[:, giver]
        for column, actor in enumerate(taker.tolist()):
            words[:, actor] |= moved[:, column]
        return words


class Worlds:
    """What sets of candidates make of the open cells, many sets at once."""

    def __init__(
        self, network: Network, open_cells: Sequence[int], effects: Effects, count: int, ends: Ends
    ) -> None:
        self.network, self.effects, self.count, self.ends = network, effects, count, ends
        self.cells = list(open_cells)
        self.words = graphs.word_count(len(self.cells))
        self.k = int(network.parameters["k"])
        self.has_way = network.has_way
        self.chains = network.standing
        self._given: dict[tuple[bool, bool], Words] = {}
        by_topic = [
            sum(1 << j for j, p in enumerate(self.cells) if self._topic(p) == topic)
            for topic in range(len(TOPICS))
        ]
        self.topic_words = np.array([graphs.to_words(bits, self.words) for bits in by_topic])
        self._read_records(network.records)

    def with_records(self, records: Records) -> Worlds:
        """Return the same worlds with other tie records."""
        other = copy(self)
        other._read_records(records)
        return other

    def _read_records(self, records: Records) -> None:
        """Read the REF records, those of new ties behind them, in the order of their arcs."""
        origin = np.flatnonzero(records.layer == 0)
        used = records.keep(origin)
        new = len(self.effects.ties)
        extra = np.array(self.effects.ties, np.int64).reshape(-1, 4)
        none = np.full(len(used), -1, np.int64)
        source = np.concatenate([used.source.astype(np.int64), extra[:, 1]])
        target = np.concatenate([used.target.astype(np.int64), extra[:, 2]])
        needs = np.concatenate([none, extra[:, 0]])
        order = np.lexsort((needs, target, source))

        def ordered(column: npt.NDArray[Any], added: npt.NDArray[Any]) -> npt.NDArray[Any]:
            return np.concatenate([column, added])[order]

        self.source, self.target, self.needs = source[order], target[order], needs[order]
        # which of the records given each is; -1 for a new tie
        self.origin = ordered(origin, np.full(new, -1, np.int64))
        self.rated = ordered(used.rated, np.ones(new, np.bool_))
        topics = ordered(used.topics.astype(np.int64), extra[:, 3])
        risks = ordered(used.risks.astype(np.int64), np.zeros(new, np.int64))
        rows = ordered(used.row.astype(np.int64), np.full(new, -1, np.int64))
        size = max(len(self.network.ids), 1)
        first = np.diff(self.source * size + self.target, prepend=-1) != 0
        self.arc_starts, self.arc_of = np.flatnonzero(first), np.cumsum(first) - 1
        own, self.funds = self.ends.own[rows], self.ends.fund[rows]
        paid = self.funds != ""
        fresh = np.where(paid & ~own, risks & ~PROJECT_FUNDED, risks)
        kept = np.where(paid, risks & PROJECT_FUNDED, 0)  # an agreement does not bring money
        table = graphs.hazard_table(self.network.parameters)
        unpaid = np.zeros(len(risks))
        phi = [[table[risks], table[fresh]], [table[kept], unpaid]]
        self.phi = np.moveaxis(np.array(phi).reshape(2, 2, -1), 2, 0)
        pairs = np.minimum(source, target)[order] * size + np.maximum(source, target)[order]
        known = {
            one * size + other: number for (one, other), number in self.effects.secured.items()
        }
        self.secured_by = np.where(self.needs < 0, _looked_up(pairs, known), -1)
        numbers = self.effects.renewed
        self.renewed_by = np.array([numbers.get(fund, -1) for fund in self.funds], np.int64)
        masks, which = np.unique(topics, return_inverse=True)
        shifts = np.arange(len(TOPICS))
        chosen = (masks[:, None] >> shifts & 1).astype(np.bool_)
        cells = np.where(chosen[:, :, None], self.topic_words[None], np.uint64(0))
        self.record_cells = np.bitwise_or.reduce(cells, axis=1)[which].reshape(-1, self.words)
        informal = self.network.informal
        whole = [c for c in self.chains if not informal[list(c)].any()]
        self.all_ways = self._way(np.arange(len(self.source)), self.chains)
        official = np.flatnonzero(~(informal[self.source] | informal[self.target]))
        self.official_ways = self._way(official, whole)

    def _topic(self, position: int) -> int:
        return TOPICS.index(self.network.demand.cells[position].topic)

    def _way(self, which: IntArray, chains: Sequence[tuple[int, ...]]) -> _Way:
        return _Way(
            which=which,
            source=self.source[which],
            target=self.target[which],
            cells=self.record_cells[which],
            place=np.array([c[0] for c in chains], np.int64),
            member=np.array([c[-1] for c in chains], np.int64),
        )

    # --- What is there once some candidates are done.

    def there(self, done: BoolArray, kept: BoolArray | None = None) -> BoolArray:
        """Which records are there; shape (batch, records)."""
        found = np.ones((len(done), len(self.needs)), np.bool_)
        if kept is not None:
            old = np.flatnonzero(self.origin >= 0)
            found[:, old] = kept[:, self.origin[old]]
        new = np.flatnonzero(self.needs >= 0)
        found[:, new] = done[:, self.needs[new]]
        return found

    def firm(self, done: BoolArray, there: BoolArray) -> BoolArray:
        """Which records lie on an arc whose fragility stays below the threshold."""
        if not len(self.arc_starts):
            return there
        secured = _column(done, self.secured_by).astype(np.int8)
        renewed = _column(done, self.renewed_by).astype(np.int8)
        at = np.arange(len(self.needs))[None, :]
        rated = there & (self.rated[None] | (secured > 0))
        phi = np.where(rated, self.phi[at, secured, renewed], 1.0)
        product = np.multiply.reduceat(phi, self.arc_starts, axis=1)
        partial = np.logical_or.reduceat(there & ~rated, self.arc_starts, axis=1)
        threshold = self.network.parameters["fragility_threshold"] - graphs.EPSILON
        # an arc with a record of which nothing is known passes
        passes = partial | (product < threshold)
        return np.asarray(passes[:, self.arc_of] & there)

    def match(self, done: BoolArray, *, formal: bool, lasting: bool) -> Words:
        """Open cells served at every actor; shape (batch, actors, words)."""
        if (formal, lasting) not in self._given:
            self._given[formal, lasting] = self._match(formal, lasting)
        found = np.repeat(self._given[formal, lasting], len(done), axis=0)
        for item, needs in self._added(formal, lasting):
            rows = np.asarray(done[:, needs].all(axis=1))
            self._serve(found, rows, item, formal and not lasting)
        return found

    def _match(self, formal: bool, lasting: bool) -> Words:
        found = np.zeros((1, len(self.network.ids), self.words), np.uint64)
        for item in self.effects.items:
            there = (item.formal or not formal) and not item.needs
            if there and (not lasting or item.lasting == ()):
                self._serve(found, slice(None), item, formal and not lasting)
        return found

    def _added(self, formal: bool, lasting: bool) -> Iterator[tuple[Supply, list[int]]]:
        for item in self.effects.items:
            if (formal and not item.formal) or (lasting and item.lasting is None):
                continue
            needs = [*item.needs, *((item.lasting or ()) if lasting else ())]
            if needs:
                yield item, needs

    def _serve(self, found: Words, rows: BoolArray | slice, item: Supply, official: bool) -> None:
        bits = _words(item.bits, self.words)
        found[rows, item.actor] |= bits
        if item.place >= 0 and not (official and self.network.informal[item.place]):
            found[rows, item.place] |= bits

    def docks(self, done: BoolArray, *, official: bool = False) -> BoolArray:
        """Which actors are docking points; shape (batch, actors)."""
        found = np.zeros((len(done), len(self.network.ids)), np.bool_)
        found[:, self.network.docks] = True
        for number, actor in self.effects.docks:
            found[:, actor] |= done[:, number]
        return found & ~self.network.informal[None] if official else found

    # --- The classes.

    def codes(self, done: BoolArray, kept: BoolArray | None = None) -> npt.NDArray[np.int8]:
        """Class of every open cell as a number from 0 to 5; shape (sets, cells)."""
        # each set may have records of its own: those that are kept of all that were read
        records = max(len(self.needs), len(self.network.ids), 1)
        size = max(_BATCH // (records * self.words), 1)
        parts = [
            self._codes(done[at : at + size], None if kept is None else kept[at : at + size])
            for at in range(0, len(done), size)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.cells)), np.int8)

    def _codes(self, done: BoolArray, kept: BoolArray | None) -> npt.NDArray[np.int8]:
        every = self.match(done, formal=False, lasting=False)
        formal = self.match(done, formal=True, lasting=False)
        lasting = self.match(done, formal=True, lasting=True)
        offered = np.bitwise_or.reduce(every, axis=1)
        if self.has_way:
            there, docks = self.there(done, kept), self.docks(done)
            reached = self._at(docks, self.all_ways.back(every, there, self.k)[-1])
            own = self.docks(done, official=True)
            official = self._at(own, self.official_ways.back(formal, there, self.k)[-1])
            firm = self.firm(done, there)
            secured = self._at(docks, self.all_ways.back(lasting, firm, self.k)[-1])
            entered = self.entered(self.all_ways, docks, there)[-1]
        else:
            reached, entered = offered, None
            official, secured = (np.bitwise_or.reduce(m, axis=1) for m in (formal, lasting))
        single = self._single(done, entered)
        found = np.zeros((len(done), len(self.cells)), np.int8)
        for code, bits in ((1, ~single), (2, secured), (3, official), (4, reached), (5, offered)):
            found[~self.unpack(bits)] = code
        return found

    @staticmethod
    def _at(docks: BoolArray, words: Words) -> Words:
        there = np.where(docks[:, :, None], words, np.uint64(0))
        return np.asarray(np.bitwise_or.reduce(there, axis=1))

    def entered(self, way: _Way, docks: BoolArray, there: BoolArray) -> list[Words]:
        """Cells for which every actor is entered from some docking point, by hand-overs."""
        first = np.where(docks[:, :, None], _ONES, np.uint64(0))
        return way.forth(np.repeat(first, self.words, axis=2), there, self.k)

    def _single(self, done: BoolArray, entered: Words | None) -> Words:
        """Cells that exactly one official provider serves, where some way leads to it."""
        once = np.zeros((len(done), self.words), np.uint64)
        twice, own, provider = once.copy(), once.copy(), -1
        for actor, place, bits, needs in self._official_help:
            if actor != provider:
                twice |= once & own
                once |= own
                own, provider = np.zeros_like(once), actor
            served = np.broadcast_to(bits, once.shape)
            if entered is not None:
                here = entered[:, actor] | entered[:, place] if place >= 0 else entered[:, actor]
                served = here & bits
            if needs:
                rows = np.asarray(done[:, needs].all(axis=1))
                served = np.where(rows[:, None], served, np.uint64(0))
            own |= served
        twice |= once & own
        once |= own
        return once & ~twice

    @cached_property
    def _official_help(self) -> list[tuple[int, int, Words, tuple[int, ...]]]:
        """Official help by actor, place and what it needs, sorted by actor."""
        found: dict[tuple[int, int, tuple[int, ...]], int] = {}
        for item in self.effects.items:
            if item.formal:
                key = item.actor, item.place, item.needs
                found[key] = found.get(key, 0) | item.bits
        return [
            (actor, place, graphs.to_words(bits, self.words), needs)
            for (actor, place, needs), bits in sorted(found.items())
        ]

    def unpack(self, words: Words) -> BoolArray:
        """Write words as truth values, one a cell."""
        octets = np.ascontiguousarray(words, dtype="<u8").view(np.uint8)
        bits = np.unpackbits(octets, axis=-1, bitorder="little")
        return np.asarray(bits[..., : len(self.cells)].astype(np.bool_))


_words = lru_cache(maxsize=65536)(graphs.to_words)


def _looked_up(keys: IntArray, known: Mapping[int, int]) -> IntArray:
    """Return the number of each key, -1 where there is none."""
    if not known or not len(keys):
        return np.full(len(keys), -1, np.int64)
    names = np.array(sorted(known), np.int64)
    numbers = np.array([known[key] for key in names.tolist()], np.int64)
    at = np.minimum(np.searchsorted(names, keys), len(names) - 1)
    return np.where(names[at] == keys, numbers[at], -1)


def _column(done: BoolArray, numbers: IntArray) -> BoolArray:
    """Whether the candidate of each number is done; never where there is none."""
    if not done.shape[1]:
        return np.zeros((len(done), len(numbers)), np.bool_)
    return np.asarray(done[:, np.maximum(numbers, 0)] & (numbers >= 0))


class Situation:
    """The open cells of a quarter, what can be done, and what comes of it."""

    def __init__(
        self,
        quarter: Quarter,
        parameters: Parameters | None = None,
        *,
        without: Iterable[str] = (),
        named: Collection[str] | None = None,
    ) -> None:
        self.named = named
        self.quarter, self.without = quarter, frozenset(without)
        self.analysis = analyse(quarter, parameters)
        self.network = self.analysis.network
        self.worst = worst_classes(self.analysis)
        self.demand = self.network.demand.weights
        self.total = float(self.demand.sum())
        self.open = [p for p, name in enumerate(self.worst) if name in _OPEN and self.demand[p] > 0]
        known = self.analysis.generous.classes.classes
        self.known = [known[p] for p in self.open]
        self.best = [self.analysis.generous.classes.best[p] for p in self.open]
        self.claimed = sum(1 << j for j, name in enumerate(self.known) if name != "GX")
        self.position = {p: j for j, p in enumerate(self.open)}
        self.bad = class_weights(self.network.parameters)
        self.ends = Ends.of(quarter, self.network)
        self.candidates: list[Candidate] = []
        self.fillers: list[int] = []  # Worth doing although no class changes by them alone.
        self.effects = Effects()
        self.maker = _Maker(self)
        self.maker.make()
        self.worlds = self.world()

    @classmethod
    def among(
        cls,
        quarter: Quarter,
        parameters: Parameters | None,
        named: Collection[str] | None,
        without: Iterable[str] = (),
    ) -> Situation:
        """Give the situation of what needs nobody but some actors; asked again, the same one."""
        key = f"situation {[named and sorted(named), sorted(without)]}"
        make = partial(cls, quarter, parameters, without=without, named=named)
        return once(analyse(quarter, parameters), key, make)

    @cached_property
    def _hopes(self) -> Worlds:
        """The same worlds with every maybe as a yes."""
        return Worlds(self.network, self.open, self.effects.hoped, len(self.candidates), self.ends)

    @cached_property
    def _unrecorded(self) -> BoolArray:
        """Open cells for which there may be offers that nobody wrote down."""
        return np.array(graphs.unrecorded(self.network), np.bool_)[self.open]

    def told(self, done: BoolArray, codes: npt.NDArray[np.int8]) -> list[list[str]]:
        """Name the class of every open cell in some worlds as it may be told: GX if unknown."""
        dark = any(item.maybe for item in self.effects.items)
        best = self._hopes.codes(done) if dark else codes
        best = np.where(self._unrecorded, 0, best)
        rows = numbers_of(codes, best)
        return [
            [graphs.judged(f"G{one}", f"G{other}") for one, other in zip(worst, hope, strict=True)]
            for worst, hope in rows
        ]

    def names_of(self, ids: Iterable[object]) -> dict[str, str]:
        """Name the actors among some ids, and as ``LANG:ID`` the offers by topics and whose."""
        # Only what is told carries names: the search works on numbers.
        names = dict(self.quarter.table("actors").select("id", "name"))
        wanted = set(map(str, ids))
        found = {key: name for key, name in names.items() if key in wanted}
        for key in wanted & self.maker.rows.keys():
            row = self.maker.rows[key]
            for lang in ("de", "en"):
                topics = [t for t in as_list(row["topics"]) if not is_unknown(t)]
                words = and_list([help_with(topic, lang) for topic in topics], lang)
                form = "plan.offer" if words else "plan.offer_plain"
                name = names.get(row["actor"], row["actor"])
                found[f"{lang}:{key}"] = text(form, lang, topics=words, name=name)
                found[f"topics:{lang}:{key}"] = words
        return found

    def world(self) -> Worlds:
        """Make the worlds of this quarter."""
        return Worlds(self.network, self.open, self.effects, len(self.candidates), self.ends)

    def may_ask(self, actor: int) -> bool:
        """Whether an actor may be named, so that it can be asked."""
        return self.named is None or self.network.ids[actor] in self.named

    def bits(self, cells: int) -> int:
        """Keep of a set of cells the open ones, renumbered."""
        return sum(1 << self.position[p] for p in graphs.positions(cells) if p in self.position)

    @cached_property
    def open_weights(self) -> FloatArray:
        """What each open cell weighs, as a share of all demand."""
        return np.asarray(self.demand[self.open] / self.total if self.open else np.zeros(0))

    def values(self, codes: npt.NDArray[np.int8]) -> FloatArray:
        """Return the value of the quarter for each row of classes."""
        return np.asarray(1 - self.bad[codes] @ self.open_weights)

    def sets(self, chosen: Sequence[Iterable[int]]) -> BoolArray:
        """Write sets of candidates as rows of truth values."""
        done = np.zeros((len(chosen), len(self.candidates)), np.bool_)
        for row, numbers in enumerate(chosen):
            done[row, list(numbers)] = True
        return done


_OPEN = ("G1", "G2", "G3", "G4", "G5")


@dataclass(frozen=True)
class Ends:
    """Of each row of ties, and last of a tie without a row, what of it ends before the horizon."""

    own: BoolArray  # Whether it ends by itself.
    fund: npt.NDArray[Any]  # The funding that ends; blank for none.

    @classmethod
    def of(cls, quarter: Quarter, network: Network) -> Ends:
        """Read them from the tables."""
        ties, horizon = quarter.table("ties"), network.calendar.horizon
        own = np.zeros(len(ties) + 1, np.bool_)
        fund = np.full(len(ties) + 1, "", object)
        if horizon is None:
            return cls(own, fund)
        money = Calendar.funding_ends(quarter.table("funding"))
        columns = (ties.column("valid_until"), ties.column("funding"))
        for row, (until, paid) in enumerate(zip(*columns, strict=True)):
            day = as_date(until)
            own[row] = day is not None and day.toordinal() <= horizon
            fund[row] = paid if money.get(paid, horizon + 1) <= horizon else ""
        return cls(own, fund)


# --- What can be done: the candidates, each with what it does.

# What a candidate does to the open cells: offered, reached, officially, firmly, by a second one.
_Mark = tuple[int, ...]

Made = tuple[Candidate, Supply]


class _Maker:
    """Finds the candidates of a situation and writes down what they do."""

    def __init__(self, situation: Situation) -> None:
        self.s = situation
        self.network = situation.network
        self.index = {key: at for at, key in enumerate(self.network.ids)}
        self.free = ~self.network.informal  # Who may be asked for something.
        if situation.named is not None:
            self.free &= np.array([key in situation.named for key in self.network.ids], np.bool_)
        self.efforts = None
        if len(self.network.ids) <= LARGEST:
            self.efforts = efforts(situation.quarter, situation.analysis)

    def make(self) -> None:
        """Find what keeps and uses what is there; then what has to begin, for the rest."""
        self._supply()
        self._fundings_and_ties()
        self._closed_doors()
        if not self.s.open:
            return
        self._offer_more("add_language", self._languages)
        if self.network.has_way and "add_tie" not in self.s.without:
            self._ties(self._views())
        self.rest = self._not_lifted()
        self._offer_more("open_offer", self._new_offers)
        if self.network.has_way and "open_dock" not in self.s.without:
            self._docks(self._views())

    def _not_lifted(self) -> int:
        """Open cells that nothing found so far lifts by itself, as bits."""
        count = len(self.s.candidates)
        done = np.concatenate([np.zeros((1, count), np.bool_), np.eye(count, dtype=np.bool_)])
        codes = self.s.world().codes(done)
        stays = np.flatnonzero((codes == codes[0]).all(axis=0)).tolist()
        return sum(1 << cell for cell in stays)

    # --- Offers as they are.

    def _supply(self) -> None:
        table = self.s.quarter.table("offers")
        meta = self.s.quarter.meta
        cells = self.network.demand.cells
        self.matcher = Matcher(cells, meta.blank_language, self.network.parameters)
        self.rows = {row["id"]: row for row in table.records()}
        self.until = dict(self.s.quarter.table("actors").select("id", "active_until"))
        self.ends = Calendar.funding_ends(self.s.quarter.table("funding"))
        self.paid: dict[str, list[Supply]] = {}
        for offer in self.network.offers:
            bits, maybe = self.s.bits(offer.yes), self.s.bits(offer.possible & ~offer.yes)
            item = Supply(offer.actor, offer.place, bits, offer.formal, (), (), maybe)
            if not bits | maybe:
                continue
            if not offer.lasts:
                fund = self._fund_that_ends(offer.id)
                item = replace(item, lasting=None)
                if fund and offer.formal:
                    self.paid.setdefault(fund, []).append(item)
                    continue
            self.s.effects.items.append(item)

    def _fund_that_ends(self, offer: str) -> str:
        """Name the funding whose end alone makes an offer end within the horizon."""
        row = self.rows[offer]
        fund = row.get("funding", "")
        own = (row.get("valid_until", ""), self.until.get(row["actor"], ""))
        ends = [day.toordinal() for text in own if (day := as_date(text))]
        lasts = self.network.calendar.lasts
        return fund if fund in self.ends and lasts(ends) and not lasts([self.ends[fund]]) else ""

    def _add(self, candidate: Candidate) -> int:
        self.s.candidates.append(candidate)
        return len(self.s.candidates) - 1

    # --- Ties that weak ways hang on, and money that ends.

    def _fundings_and_ties(self) -> None:
        probe = self.s.world()
        for items in self.paid.values():  # as if the money went on
            self.s.effects.items.extend(items)
        pairs, funds = self._weak_arcs(probe)
        del self.s.effects.items[len(self.s.effects.items) - sum(map(len, self.paid.values())) :]
        self._renewals(funds | {f for f, items in self.paid.items() if any(i.bits for i in items)})
        if "secure_tie" in self.s.without:
            return
        bridges = find_weak_bridges(self.s.quarter, parameters=self.network.parameters)
        hung = {}
        for bridge in bridges:
            one, other = sorted((self.index[bridge.source], self.index[bridge.target]))
            hung[one, other] = (bridge.source, bridge.target)
        for pair in sorted(pairs):
            self.s.effects.secured[pair] = self._add(self._securing(hung.get(pair, pairs[pair])))
        for pair, ends in hung.items():  # most severe first
            if pair not in pairs and self._removable(pair):
                self.s.effects.secured[pair] = self._add(self._securing(ends))
                self.s.fillers.append(self.s.effects.secured[pair])

    def _renewals(self, funds: Iterable[str]) -> None:
        numbers = self.s.effects.renewed
        if "renew_funding" not in self.s.without:
            for fund in sorted(funds):
                numbers[fund] = self._add(self._renewal(fund))
        for fund, items in self.paid.items():
            lasting = (numbers[fund],) if fund in numbers else None
            self.s.effects.items.extend(replace(item, lasting=lasting) for item in items)

    def _removable(self, pair: tuple[int, int]) -> bool:
        """Whether some risk of a pair goes once both agree, and neither is informal."""
        records = self.network.records
        ends = {(min(pair), max(pair)), (max(pair), min(pair))}
        columns = zip(
            *(c.tolist() for c in (records.source, records.target, records.row, records.risks)),
            strict=True,
        )
        if not self.free[list(pair)].all():
            return False
        return any(
            risks & ~(PROJECT_FUNDED if self.s.ends.fund[row] else 0)
            for one, other, row, risks in columns
            if (one, other) in ends
        )

    def _weak_arcs(self, probe: Worlds) -> tuple[dict[tuple[int, int], tuple[str, str]], set[str]]:
        """Find the pairs and the fundings that the weak ways to some open cell hang on."""
        nothing = np.zeros((1, len(self.s.candidates)), np.bool_)
        there = probe.there(nothing)
        firm = probe.firm(nothing, there)[0]
        if not self.network.has_way or firm.all():
            return {}, set()
        match = probe.match(nothing, formal=True, lasting=False)
        served = probe.all_ways.back(match, there, probe.k)
        entered = probe.entered(probe.all_ways, probe.docks(nothing), there)
        on_way = np.zeros_like(probe.record_cells)
        for hop in range(probe.k):
            passed = entered[hop][0][probe.source] & served[probe.k - 1 - hop][0][probe.target]
            on_way |= passed & probe.record_cells
        weak = np.flatnonzero(~firm & on_way.any(axis=1))
        pairs: dict[tuple[int, int], tuple[str, str]] = {}
        funds: set[str] = set()
        for at in np.flatnonzero(np.isin(probe.arc_of, probe.arc_of[weak])).tolist():
            one, other = int(probe.source[at]), int(probe.target[at])
            pair = min(one, other), max(one, other)
            if pair not in pairs and self._removable(pair):
                pairs[pair] = (self.network.ids[one], self.network.ids[other])
            funds |= {str(probe.funds[at])} - {""}
        return pairs, funds

    def _closed_doors(self) -> None:
        """End the state in which nobody who serves a need takes new people."""
        doors: dict[int, set[str]] = {}
        for offer in self.network.offers:
            for p in graphs.positions(offer.yes):
                doors.setdefault(p, set()).add(offer.takes_new)
        shut = {p for p, answers in doors.items() if answers == {"no"} and self.s.demand[p] > 0}
        found = []
        for offer in self.network.offers:
            behind = [p for p in graphs.positions(offer.yes) if p in shut]
            asked = offer.formal and self.free[offer.actor]
            if behind and asked and "take_new" not in self.s.without:
                found.append((-float(self.s.demand[behind].sum()), offer))
        for _, offer in sorted(found, key=lambda pair: (pair[0], pair[1].id)):
            actor = self.network.ids[offer.actor]
            subjects: dict[str, Json] = {"offer": offer.id, "actor": actor}
            change, word = base.TakeNew(offer.id), f"--take-new {offer.id}"
            self.s.fillers.append(
                self._add(Candidate("take_new", subjects, change, word, 2, actor, "door"))
            )

    def _securing(self, ends: tuple[str, str]) -> Candidate:
        source, target = ends
        change = base.Strengthen(source, target, fixed_date=True)
        subjects: dict[str, Json] = {"source": source, "target": target}
        word = f"--secure {source}:{target}"
        return Candidate("secure_tie", subjects, change, word, 1, source, "tied")

    def _renewal(self, fund: str) -> Candidate:
        source = dict(self.s.quarter.table("funding").select("id", "source"))[fund]
        owners = [row["actor"] for row in self.rows.values() if row.get("funding", "") == fund]
        official = [o for o in owners if o in self.index and self._asked(o)]
        who = min(official, key=lambda o: (-official.count(o), o), default="")
        subjects: dict[str, Json] = {
            "funding": fund,
            "source": "" if is_unknown(source) else source,
            "until": self._last_day(fund),
        }
        return Candidate(
            "renew_funding", subjects, base.Renew(fund), f"--renew {fund}", 2, who, "money"
        )

    def _last_day(self, fund: str) -> str:
        return dt.date.fromordinal(self.ends[fund]).isoformat() if fund in self.ends else ""

    def _asked(self, actor: str) -> bool:
        return bool(self.free[self.index[actor]])

    # --- A language more, a new offer, an open door.

    @cached_property
    def speakers(self) -> dict[str, list[int]]:
        """Official actors in force that speak each language well enough."""
        found: dict[str, set[int]] = {}
        told = [
            (offer.actor, self.rows[offer.id].get("languages", ""))
            for offer in self.network.offers
            if offer.formal and self.free[offer.actor]
        ]
        told += [
            (self.index[actor], languages)
            for actor, languages in self.s.quarter.table("docks").select("actor", "languages")
            if actor in self.index and self._asked(actor)
        ]
        for actor, languages in told:
            for entry in as_list(languages):
                code, mode = split_mode(entry)
                for name in (code, LANGUAGE_TWINS.get(code, code)):
                    if self._good(mode):
                        found.setdefault(name, set()).add(actor)
        return {code: sorted(actors) for code, actors in found.items()}

    def _good(self, mode: str) -> bool:
        parameters = self.network.parameters
        quality = parameters.values.get(f"mode.{mode}", 0.0)
        return quality >= parameters["language_min"]

    def _cost(self, one: int, other: int) -> tuple[int, str]:
        if self.efforts is None:
            return MOST_EFFORT, REASONS[-1]
        reason = int(self.efforts.reason[one, other])
        return min(EFFORT[reason], MOST_EFFORT), REASONS[reason]

    def _offer_more(self, kind: str, find: Callable[[], Iterable[Made]]) -> None:
        made = list(find()) if kind not in self.s.without else []
        if not made:
            return
        world = self.s.world()
        view = _View(world, np.zeros((1, len(self.s.candidates)), np.bool_))
        marks = [view.of_item(item) for _, item in made]
        order = sorted(range(len(made)), key=lambda at: (made[at][0].effort, made[at][0].id))
        for at in _undominated(order, marks, [made[at][0].effort for at in range(len(made))]):
            candidate, item = made[at]
            number = self._add(candidate)
            self.s.effects.items.append(replace(item, needs=(number,)))

    def _languages(self) -> Iterator[Made]:
        cells = self.network.demand.cells
        wanted: dict[int, set[str]] = {}
        for p in self.s.open:
            wanted.setdefault(TOPIC_BIT[cells[p].topic], set()).add(cells[p].language)
        for offer in self.network.offers:
            row = self.rows[offer.id]
            entries = as_list(row.get("languages", ""))
            known = entries and not any(is_unknown(part) for e in entries for part in split_mode(e))
            if not offer.formal or not known or not self.free[offer.actor]:
                continue
            codes = set().union(*(langs for bit, langs in wanted.items() if offer.topics & bit))
            for code in sorted(codes & set(self.speakers)):
                found = self._language(offer, row, code)
                if found:
                    yield found

    def _language(self, offer: Offer, row: Mapping[str, str], code: str) -> Made | None:
        effort, speaker = min(
            (1 if who == offer.actor else max(2, self._cost(who, offer.actor)[0]), who)
            for who in self.speakers[code]
        )
        mode = "staff" if speaker == offer.actor else "interpreter"
        if not self._good(mode):
            return None
        entry = code if mode == "staff" else f"{code}:{mode}"
        kept = [e for e in as_list(row["languages"]) if split_mode(e)[0] != code]
        texts = (row["topics"], ";".join([*kept, entry]), row.get("groups", ""))
        answer = self.matcher.match(*texts, row.get("excludes", ""))
        bits = self.s.bits(answer.yes & ~offer.yes)
        maybe = self.s.bits(answer.possible & ~answer.yes)
        if not bits & self.s.claimed or offer.yes & ~answer.yes:
            return None
        ids = self.network.ids
        fund = self._fund_that_ends(offer.id)
        number = self.s.effects.renewed.get(fund) if fund else None
        lasting = () if offer.lasts else None if number is None else (number,)
        subjects: dict[str, Json] = {
            "offer": offer.id,
            "actor": ids[offer.actor],
            "language": code,
            "mode": mode,
            "speaker": ids[speaker],
        }
        change = base.AddLanguage(offer.id, entry)
        reason = "own" if mode == "staff" else self._cost(speaker, offer.actor)[1]
        word = f"--language {offer.id}:{entry}"
        candidate = Candidate(
            "add_language", subjects, change, word, effort, ids[offer.actor], reason
        )
        return candidate, Supply(offer.actor, offer.place, bits, True, (), lasting, maybe)

    def _new_offers(self) -> Iterator[Made]:
        cells = self.network.demand.cells
        rest = [p for j, p in enumerate(self.s.open) if self.rest >> j & 1]
        topics = {cells[p].topic for p in rest if self.s.worst[p] != "G2"}
        for topic in sorted(topics, key=TOPICS.index):
            codes = sorted({cells[p].language for p in rest if cells[p].topic == topic})
            for actor in np.flatnonzero(self.free).tolist():
                spoken = tuple(c for c in codes if actor in self.speakers.get(c, ()))
                key = self.network.ids[actor]
                change = base.OpenOffer(key, topic, spoken)
                if not spoken or change.id in self.rows:
                    continue
                bits = self.s.bits(self.matcher.match(topic, ";".join(spoken), "", "").yes)
                if not bits & self.s.claimed & self.rest:
                    continue
                day = as_date(self.until.get(key, ""))
                lasts = self.network.calendar.lasts([day.toordinal()] if day else [])
                place = int(self.network.at[actor])
                subjects: dict[str, Json] = {"actor": key, "topic": topic}
                subjects["languages"] = list(spoken)
                word = f"--open-offer {key}:{topic}:{','.join(spoken)}"
                yield (
                    Candidate("open_offer", subjects, change, word, MOST_EFFORT, key, "new"),
                    Supply(actor, place, bits, True, (), () if lasts else None),
                )

    def why_left(self, place: int) -> str:
        """Say why no action lifts a cell, as a word of the catalogue."""
        cell = self.network.demand.cells[place]
        if self.s.analysis.generous.classes.classes[place] == "GX":
            return "unknown"
        if self.s.worst[place] in ("G1", "G2"):
            return "ends" if self.s.worst[place] == "G2" else "one_provider"
        if cell.language not in self.speakers:
            return "no_speaker"
        if not self.network.has_way and self.s.worst[place] != "G5":
            return "no_way"
        return "without" if self.s.without else "nothing"

    # --- New ties and new docking points.

    def _views(self) -> list[_View]:
        """Look from today, and from where all that was found so far is done."""
        count, world = len(self.s.candidates), self.s.world()
        nothing, everything = np.zeros((1, count), np.bool_), np.ones((1, count), np.bool_)
        return [_View(world, nothing), *([_View(world, everything)] if count else [])]

    def _ties(self, views: Sequence[_View]) -> None:
        wished = self._wished()
        for (one, other), (kind, topics) in sorted(wished.items()):
            self._tie(one, other, kind, topics, wished=True)
        if self.efforts is None:
            return
        free = self.free[:, None] & self.free[None, :]
        np.fill_diagonal(free, val=False)
        arcs = self.s.analysis.generous.arcs
        free[arcs.source, arcs.target] = False
        cost = np.minimum(self.efforts.effort, MOST_EFFORT)
        visits = np.zeros(len(self.network.ids))
        visits[self.network.docks] = self.network.weights
        found: dict[_Mark, tuple[tuple[float, float, float, int, int], float]] = {}
        for view in views:
            for one in np.flatnonzero(free.any(axis=1)).tolist():
                for other, mark, gain in view.of_ties(one, free[one]):
                    order = float(cost[one, other]), -gain, -visits[one], one, other
                    if mark not in found or order < found[mark][0]:
                        found[mark] = order, gain
        marks = list(found)
        best = sorted(
            range(len(marks)),
            key=lambda at: (-found[marks[at]][1] / found[marks[at]][0][0], found[marks[at]][0]),
        )[: 4 * _TIES]
        effort = [int(found[mark][0][0]) for mark in marks]
        # the two views may find the same tie, each for other needs
        ties = dict.fromkeys(found[marks[at]][0][3:] for at in _undominated(best, marks, effort))
        for one, other in list(ties)[:_TIES]:
            if (one, other) not in wished:
                self._tie(one, other, "referral", (), wished=False)

    def _wished(self) -> dict[tuple[int, int], tuple[str, tuple[str, ...]]]:
        """Ties that somebody wished for, between official actors that are not tied yet."""
        arcs = self.s.analysis.generous.arcs
        tied = set(numbers_of(arcs.source, arcs.target))
        found: dict[tuple[int, int], tuple[str, tuple[str, ...]]] = {}
        for source, target, kind, topics, wished in self.s.quarter.table("ties").select(
            "source", "target", "kind", "topics", "wished"
        ):
            if wished != "yes" or KIND_LAYER[kind] != "REF" or source == target:
                continue
            if not {source, target} <= set(self.index) or tied & {
                (self.index[source], self.index[target])
            }:
                continue
            named = as_list(topics)
            if self._asked(source) and self._asked(target):
                known = () if any(map(is_unknown, named)) else named
                found[self.index[source], self.index[target]] = kind, known
        return found

    def _tie(
        self, one: int, other: int, kind: str, topics: tuple[str, ...], *, wished: bool
    ) -> None:
        ids = self.network.ids
        effort, reason = self._cost(one, other)
        who = through(self.s.quarter, self.s.analysis, one, other, reason)
        if not who or (who in self.index and not self._asked(who)):
            who = ids[one]
        subjects: dict[str, Json] = {"source": ids[one], "target": ids[other], "kind": kind}
        subjects["topics"] = list(topics)
        change = base.AddTie(ids[one], ids[other], kind, topics)
        word = f"--add {ids[one]}:{ids[other]}:{kind}"
        number = self._add(
            Candidate("add_tie", subjects, change, word, effort, who, reason, wished)
        )
        mask = sum(TOPIC_BIT[topic] for topic in topics) if topics else ALL_TOPICS
        self.s.effects.ties.append((number, one, other, mask))

    def _docks(self, views: Sequence[_View]) -> None:
        taken = set(self.s.quarter.table("docks").column("actor"))
        official = np.flatnonzero(self.free).tolist()
        free = [actor for actor in official if self.network.ids[actor] not in taken]
        for view in views:
            marks = [tuple(mark & self.rest for mark in view.of_dock(a)) for a in free]
            for at in _undominated(range(len(free)), marks, [2] * len(free)):
                key = self.network.ids[free[at]]
                if key in {c.subjects["actor"] for c in self.s.candidates if c.kind == "open_dock"}:
                    continue
                change, word = base.OpenDock(key), f"--open-dock {key}"
                number = self._add(
                    Candidate("open_dock", {"actor": key}, change, word, 2, key, "door")
                )
                self.s.effects.docks.append((number, free[at]))


def _undominated(order: Iterable[int], marks: Sequence[_Mark], effort: Sequence[int]) -> list[int]:
    """Keep what does something that nothing kept before does for as little."""
    kept: list[int] = []
    for at in order:
        mark = marks[at]
        if not any(mark):
            continue
        if not any(
            effort[o] <= effort[at] and all(not m & ~n for m, n in zip(mark, marks[o], strict=True))
            for o in kept
        ):
            kept.append(at)
    return kept


class _View:
    """What one more thing would do in one world, read off the ways that are there already."""

    def __init__(self, world: Worlds, done: BoolArray) -> None:
        self.world = world
        k, official = world.k, world.docks(done, official=True)
        every = world.match(done, formal=False, lasting=False)
        formal = world.match(done, formal=True, lasting=False)
        lasting = world.match(done, formal=True, lasting=True)
        self.offered = np.bitwise_or.reduce(every, axis=1)[0]
        self.served: list[list[Words]] = []
        self.entered: list[list[Words]] = []
        if world.has_way:
            there, docks = world.there(done), world.docks(done)
            firm = world.firm(done, there)
            walks = (
                (world.all_ways, docks, there, every),
                (world.official_ways, official, there, formal),
                (world.all_ways, docks, firm, lasting),
            )
            for way, starts, open_, match in walks:
                self.served.append([level[0] for level in way.back(match.copy(), open_, k)])
                levels = world.entered(way, starts, open_)
                self.entered.append([level[0] for level in levels])
            begins = (docks[0], official[0], docks[0])
            self.known = [
                np.bitwise_or.reduce(levels[k][begin], axis=0)
                for levels, begin in zip(self.served, begins, strict=True)
            ]
            self.single = world._single(done, world.entered(world.all_ways, docks, there)[-1])[0]
        else:
            self.known = [np.bitwise_or.reduce(m, axis=1)[0] for m in (every, formal, lasting)]
            self.single = world._single(done, None)[0]
        self._second(done)

    def _second(self, done: BoolArray) -> None:
        """Where else official help for the cells of one provider is, and the ways to it."""
        world = self.world
        other = np.zeros((1, len(world.network.ids), world.words), np.uint64)
        self.own = other.copy()
        for item in world.effects.items:
            if item.formal and done[:, item.needs].all():
                bits = graphs.to_words(item.bits, world.words) & self.single
                self.own[0, item.actor] |= bits
                for actor in {item.actor, *([item.place] if item.place >= 0 else [])}:
                    other[0, actor] |= bits
        self.second = []
        if world.has_way:
            # those that are entered already are the one provider
            there = world.there(done)
            entered = self.entered[0][world.k]
            other &= ~entered[None]
            self.second = [level[0] for level in world.all_ways.back(other, there, world.k)]

    def of_item(self, item: Supply) -> _Mark:
        """Open cells that an offer more serves, by what is new for them."""
        bits = graphs.to_words(item.bits, self.world.words)
        marks = [bits & ~self.offered]
        for system, known in enumerate(self.known):
            here = bits
            if self.world.has_way:
                last = self.entered[system][self.world.k]
                here = bits & (last[item.actor] | (last[item.place] if item.place >= 0 else 0))
            if system == 2 and item.lasting is None:
                here = np.zeros_like(bits)
            marks.append(here & ~known)
        here = bits & self.single & ~self.own[0, item.actor]
        if self.world.has_way:
            last = self.entered[0][self.world.k]
            here = here & (last[item.actor] | (last[item.place] if item.place >= 0 else 0))
        return tuple(graphs.to_bits(mark) for mark in (*marks, here))

    def of_dock(self, actor: int) -> _Mark:
        """Open cells that are reached from an actor and from no docking point."""
        k = self.world.k
        return tuple(
            graphs.to_bits(levels[k][actor] & ~known)
            for levels, known in zip(self.served, self.known, strict=True)
        )

    def of_ties(self, one: int, free: BoolArray) -> Iterator[tuple[int, _Mark, float]]:
        """Say what a tie from one actor to every other would do, and how many cells it lifts."""
        k = self.world.k
        systems = [*zip(self.entered, self.served, strict=True), (self.entered[0], self.second)]
        known = [*self.known, ~self.single]
        found = []
        for (entered, served), done in zip(systems, known, strict=True):
            new = np.zeros_like(served[0])
            for hop in range(k):
                new |= entered[hop][one] & served[k - 1 - hop]
            found.append(new & ~done)
        useful = np.flatnonzero(free & np.any([new.any(axis=1) for new in found], axis=0))
        for other in useful.tolist():
            mark = tuple(graphs.to_bits(new[other]) for new in found)
            yield other, mark, float(sum(bits.bit_count() for bits in mark))
