"""What an actor no longer reaches without one arc or actor: exactly, all at once, cells as bits.

What an actor reaches within *h* hand-overs is held up there: by offers where it stands, and by arcs
to others who reach it within *h* - 1. It is lost without an element exactly if all that holds it up
is: the arc itself, its target, who is passed to stand there, or what the target reaches. Most
elements take one support, and that costs only the bits that nothing else holds, which are known at
once. Only what was lost is walked back on, and only as far from a dock as it can still matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosystem.measures.graphs import Ground
from ecosystem.measures.ways import ranges
from ecosystem.model.arrays import (
    IntArray,
    Words,
    any_bit,
    begins,
    first_of_each,
    held_before,
    order_of,
)
from ecosystem.stubs import dataclass

# Bits of the losses that are walked on together, for the sake of memory.
_AT_ONCE = 1 << 26


@dataclass(frozen=True)
class Spots:
    """Where something is offered, and by whom."""

    actor: IntArray  # Where one stands to get it.
    provider: IntArray  # Without whom it is not there.
    words: Words


@dataclass(frozen=True)
class Losses:
    """Cells that actors lose without an element, sorted by element, then by actor."""

    element: IntArray  # An actor, or the number of actors plus an arc.
    actor: IntArray
    words: Words


class Supports:
    """What holds up the reach of every actor, and what falls without each element."""

    def __init__(
        self,
        ground: Ground,
        levels: Sequence[Words],
        docks: npt.NDArray[np.integer[Any]],
        *,
        spots: Spots | None = None,
        only: IntArray | None = None,
    ) -> None:
        # Levels are what is reached with 0, 1, … hand-overs. Without spots no offer is ever lost;
        # with `only` some arcs are taken away, else every arc and actor.
        self.n, self.k, self.docks = ground.size, len(levels) - 1, docks.astype(np.int64)
        self.width, self.top, self.itself = levels[0].shape[1], levels[-1], only is None
        self.elements = self.n + len(ground.source)
        self._hold(ground, levels[0], spots)
        self._see()
        # beneath a support: what its target reaches; of an offer, the last row, everything
        everything = np.full((1, self.width), ~np.uint64(0))
        beneath = [np.zeros_like(levels[0]), *levels[:-1]]
        self.beneath = np.stack([np.concatenate([level, everything]) for level in beneath])
        self.alone: Words | None = None
        if self.itself:  # of a few elements the others are looked at instead
            self._alone()
        # what each element takes itself
        if only is None:
            support, own = np.arange(len(self.actor)), (self.target, self.provider, *self.passed.T)
            pairs = [(column, support) for column in (self.arc, *own)]
            taken, by = (np.concatenate(found) for found in zip(*pairs, strict=True))
            there = (taken >= 0) & (taken != self.actor[by])
            taken, by = taken[there], by[there]
        else:
            asked = np.zeros(self.elements + 1, np.bool_)  # the last for what is no arc
            asked[only + self.n] = True
            by = np.flatnonzero(asked[self.arc])
            taken = self.arc[by]
        # who passes somebody may lose a support to him in two ways, and later once more
        self.direct = np.zeros(0, np.int64)
        if ground.chains:
            self.direct = np.unique(by * self.elements + taken)
            by, taken = np.divmod(self.direct, self.elements)
        key = taken * self.n + self.actor[by]
        order = np.argsort(key, kind="stable")
        self.key, self.taken, self.by = key[order], taken[order], by[order]
        again = np.diff(self.key) == 0
        self.twice = np.append(again, False) | np.append(False, again)
        # with more hand-overs than these it no longer matters; only offers are reached with none
        self.last = self.k - self.far[self.actor[self.by]]
        self.least = 0 if (self.target[self.by] < 0).any() else 1
        self.back = order_of(self.target + 1)
        self.into = begins(self.target + 1, self.n + 1)[1:]

    def _hold(self, ground: Ground, served: Words, spots: Spots | None) -> None:
        """List all supports, sorted by whose reach they hold; -1 for what does not apply."""
        nothing = np.zeros(0, np.int64)
        at = spots or Spots(nothing, nothing, served[:0])
        m, count = len(ground.source), len(at.actor)
        self.firm = served.copy() if spots is None else np.zeros_like(served)
        if spots is None and not ground.chains:  # then these are all, and sorted
            self.actor, self.target, self.words = ground.source, ground.target, ground.cells
            self.arc, self.provider = np.arange(m) + self.n, np.full(m, -1)
            self.passed = np.zeros((m, 0), np.int64)
            return
        place, member = ground.place, ground.member
        order = np.argsort(at.actor, kind="stable")
        # whoever is at a place is at each of its members: what holds these holds it, too
        chain, row = [np.full(m + count, -1)], [np.arange(m + count)]
        for own, shift, numbers in ((ground.source, 0, np.arange(m)), (at.actor[order], m, order)):
            begin = np.searchsorted(own, member)
            more = np.searchsorted(own, member, side="right") - begin
            row.append(shift + numbers[ranges(begin, more)])
            chain.append(np.repeat(np.arange(len(member)), more))
        rows, chains = np.concatenate(row), np.concatenate(chain)
        actor = np.concatenate([ground.source, at.actor])[rows]
        actor = np.where(chains < 0, actor, np.append(place, -1)[chains])
        nobody = np.full(max(m, count), -1)
        target = np.concatenate([ground.target, nobody[:count]])[rows]
        arc = np.concatenate([np.arange(m) + self.n, nobody[:count]])[rows]
        provider = np.concatenate([nobody[:m], at.provider])[rows]
        longest = max((len(chain) for chain in ground.chains), default=1) - 1
        filled = [[*chain[1:], *[-1] * (longest - len(chain) + 1)] for chain in ground.chains]
        passed = np.array([*filled, [-1] * longest], np.int64).reshape(len(filled) + 1, longest)[
            chains
        ]
        words = np.concatenate([ground.cells, at.words])[rows]
        # what an actor offers where it is falls only with itself
        own_offer = (provider == actor) & (chains < 0)
        np.bitwise_or.at(self.firm, actor[own_offer], words[own_offer])
        order = np.argsort(actor, kind="stable")
        order = order[~own_offer[order]]
        self.actor, self.target, self.arc = actor[order], target[order], arc[order]
        self.provider, self.passed, self.words = provider[order], passed[order], words[order]

    def _see(self) -> None:
        """Find how far everybody is from the docks, and leave out what is too far."""
        self.far = np.full(self.n + 1, self.k + 1)
        self.far[self.docks] = 0
        self.first, front = begins(self.actor, self.n), self.docks
        for hop in range(1, self.k + 1):
            count = self.first[front + 1] - self.first[front]
            seen = self.target[ranges(self.first[front], count)]
            self.far[seen[self.far[seen] > hop]] = hop
            front = np.flatnonzero(self.far[:-1] == hop)
        self.far[-1] = self.k + 1
        if not self.itself:
            return
        near = self.far[self.actor] <= self.k - (self.target >= 0)
        self.actor, self.target, self.arc = self.actor[near], self.target[near], self.arc[near]
        self.provider, self.passed = self.provider[near], self.passed[near]
        self.words = self.words[near]
        self.first = begins(self.actor, self.n)

    def _held(self, hop: int, support: IntArray) -> Words:
        """Return what some supports hold with so many hand-overs."""
        held: Words = self.beneath[hop].take(self.target[support], axis=0)
        held &= self.words.take(support, axis=0)
        return held

    def _alone(self) -> None:
        """Mark for each number of hand-overs what one support of an actor alone holds."""
        count, hops = len(self.actor), self.k + 1
        held = (self.beneath[:, self.target] & self.words).transpose(1, 0, 2)
        held = held.reshape(count, hops * self.width)
        starts = first_of_each(self.actor)
        before = held_before(held, self.actor)
        self.alone = np.zeros((hops, self.n, self.width), np.uint64)
        if count:
            several = np.bitwise_or.reduceat(held & before, starts, axis=0)
            alone = np.bitwise_or.reduceat(held, starts, axis=0) & ~several
            by_hop = alone.reshape(len(starts), hops, -1).transpose(1, 0, 2)
            self.alone[:, self.actor[starts]] = by_hop
            self.alone &= ~self.firm
        self.before = before.reshape(count, hops, self.width)

    def losses(self) -> Iterator[Losses]:
        """Go through the elements, so many together as memory allows: what the docks lose."""
        waiting = [(0, self.elements)]
        while waiting:
            begin, end = waiting.pop()
            first, last = np.searchsorted(self.key, np.array([begin, end]) * self.n).tolist()
            found = self._walk(begin, end, slice(first, last))
            if found is not None:
                yield found
                continue
            middle = int(self.taken[(first + last) // 2])
            middle = middle if begin < middle < end else (begin + end) // 2
            waiting += [(middle, end), (begin, middle)]

    def _walk(self, begin: int, end: int, own: slice) -> Losses | None:
        """Walk back on from what some elements take themselves; None if that is too much."""
        most = _AT_ONCE // (64 * self.width)
        every = self.key[own], self.by[own], self.twice[own]
        if len(every[0]) > most and end - begin > 1:
            return None
        key, words = np.zeros(0, np.int64), np.zeros((0, self.width), np.uint64)
        for hop in range(self.least, self.k + 1):
            element, actor = np.divmod(key, self.n)
            count = self.into[actor + 1] - self.into[actor]
            if int(count.sum()) > most and end - begin > 1:
                return None
            # what was lost is carried back to whoever has an arc there
            by = self.back[ranges(self.into[actor], count)]
            row = np.repeat(np.arange(len(key)), count)
            to = self.actor[by]
            on = (
                (self.far[to] <= self.k - hop)
                & (self.arc[by] != element[row])
                & (to != element[row])
            )
            if len(self.direct):
                code = by * self.elements + element[row]
                at = np.minimum(np.searchsorted(self.direct, code), len(self.direct) - 1)
                on &= self.direct[at] != code
            by, row = by[on], row[on]
            lost = words.take(row, axis=0) & self.words.take(by, axis=0)
            some = any_bit(lost)
            by, lost = by[some], lost[some]
            also = element[row[some]] * self.n + self.actor[by]
            # what the elements take themselves costs something alone, or together with that
            here = np.flatnonzero(self.last[own] >= hop)
            direct, support, twice = (column[here] for column in every)
            held = self._held(hop, support)
            costs = (
                held
                if self.alone is None
                else held & self.alone[hop].take(self.actor[support], axis=0)
            )
            kept = any_bit(costs) | twice
            if len(also) and len(direct):
                at = np.minimum(np.searchsorted(direct, also), len(direct) - 1)
                kept[at[direct[at] == also]] = True
            key, words = self._fallen(
                hop,
                np.concatenate([direct[kept], also]),
                np.concatenate([support[kept], by]),
                np.concatenate([held[kept], lost]),
            )
        if self.itself:
            docks = self.docks[(self.docks >= begin) & (self.docks < end)]
            key = np.concatenate([key, docks * (self.n + 1)])
            words = np.concatenate([words, self.top[docks]])
            order = np.argsort(key, kind="stable")
            key, words = key[order], words[order]
        return Losses(*np.divmod(key, self.n), words)

    def _fallen(
        self, hop: int, key: IntArray, support: IntArray, lost: Words
    ) -> tuple[IntArray, Words]:
        """Return what no support is left for, given what each lost support held."""
        order = np.argsort(key, kind="stable")
        key, lost = key[order], lost.take(order, axis=0)
        starts = first_of_each(key)
        size = np.diff(np.append(starts, len(key)))
        key, actor = key[starts], key[starts] % self.n
        if self.alone is None:
            found, several = lost[starts], np.arange(len(key))
        else:
            found, several = (
                lost[starts] & self.alone[hop].take(actor, axis=0),
                np.flatnonzero(size > 1),
            )
        if len(several):
            size = size[several]
            row = ranges(starts[several], size)
            found[several] = self._all(hop, actor[several], size, support[order[row]], lost[row])
        there = any_bit(found)
        return key[there], found[there]

    def _all(
        self, hop: int, actor: IntArray, size: IntArray, support: IntArray, lost: Words
    ) -> Words:
        """Return what several lost supports of an actor hold and no other does."""
        # Lost is at most that whose first support is lost; few elements take the same one.
        first = lost if self.alone is None else lost & ~self.before[support, hop]
        found = np.bitwise_or.reduceat(first, np.cumsum(size) - size, axis=0) & ~self.firm[actor]
        some = any_bit(found)
        at, actor = np.flatnonzero(some), actor[some]
        count = self.first[actor + 1] - self.first[actor]
        begin = np.cumsum(count) - count
        rest = self._held(hop, ranges(self.first[actor], count))
        own = np.repeat(some, size)
        place = np.repeat(begin - self.first[actor], size[some]) + support[own]
        rest[place] &= ~lost[own]
        if len(at):
            found[at] &= ~np.bitwise_or.reduceat(rest, begin, axis=0)
        return np.asarray(found)
