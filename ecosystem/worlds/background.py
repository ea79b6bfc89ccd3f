"""Ties that hold a quarter together without carrying anything alone."""

from __future__ import annotations

import random

from ecosystem.worlds.plan import SECTORS, TOPICS, Plan
from ecosystem.worlds.ties import LAYER, TieBook

# Cooperation stays near what chance would give between two sectors, so that a missing link between
# two sectors is one that was planted.
SHARE_OF_EXPECTED = 0.75
# Informal helpers have fewer ties, none of them a cooperation, and none to these authorities.
SHARE_INFORMAL = 0.6
NO_INFORMAL = frozenset(("ABH", "JC"))


def backbone(plan: Plan, book: TieBook, rng: random.Random) -> None:
    """Hubs that send to each other, to every provider, and from every dock.

    Every provider is sent to by at least two hubs and every dock sends to three, over sound ties:
    whichever single tie is taken away, a way of at most three hand-overs is left.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    book
        Where the ties are written.
    rng
        Stream to draw from.
    """
    for source in plan.hubs:
        for target in plan.hubs:
            if source != target:
                book.sound(source, target)
    for target in fed(plan):
        degree = len(plan.hubs) if target == "JC" else rng.choices((2, 3), (80, 20))[0]
        for source in sorted(rng.sample(plan.hubs, min(degree, len(plan.hubs)))):
            book.sound(source, target)
    for dock in plan.docks:
        if dock.id in plan.loose or dock.id in plan.hubs:
            continue
        choice = [hub for hub in plan.hubs if not book.holds(dock.id, hub, "REF")]
        for target in sorted(rng.sample(choice, min(3, len(choice)))):
            book.sound(dock.id, target)


def fed(plan: Plan) -> tuple[str, ...]:
    """Return the providers to whom hubs send, in a fixed order.

    Parameters
    ----------
    plan
        The fixed part of the quarter.

    Returns
    -------
    tuple of str
        Ids of the actors of all pools without the hubs.
    """
    names = {actor for pool in plan.pools.values() for actor in pool}
    return tuple(sorted(names - set(plan.hubs) - plan.untouched))


def referrals(plan: Plan, book: TieBook, rng: random.Random, share_back: float = 0.4) -> list[str]:
    """Referrals by chance, up to the number that the plan names.

    Only actors that send people on to a hub for every topic refer by chance: so no group of actors
    can send people round in a circle without a way out unless one was planted.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    book
        Where the ties are written.
    rng
        Stream to draw from.
    share_back
        Share of the providers that send people back to a hub.

    Returns
    -------
    list of str
        The actors that may refer by chance.
    """
    senders = [dock.id for dock in plan.docks if dock.id not in plan.loose] + list(plan.hubs)
    for actor in fed(plan):
        if actor not in plan.silent and rng.random() < share_back:
            book.by_chance(actor, rng.choice(plan.hubs), "REF")
            senders.append(actor)
    senders = sorted(set(senders) - plan.silent)
    targets = [
        member.id
        for member in plan.in_force
        if member.id not in plan.untouched | plan.apart and member.sector != "informal"
    ]
    while count(book, "REF") < plan.counts["REF"]:
        source, target = rng.choice(senders), rng.choice(targets)
        if source == target or book.holds(source, target, "REF"):
            continue
        if frozenset((sector(plan, source), sector(plan, target))) in plan.no_sector_ties:
            continue
        named = () if rng.random() < 0.5 else tuple(sorted(rng.sample(TOPICS, rng.randint(1, 3))))
        book.by_chance(source, target, "REF", named)
    return senders


def sector(plan: Plan, actor: str) -> str:
    """Sector of an actor.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    actor
        Id of the actor.

    Returns
    -------
    str
        The sector.
    """
    return plan.member(actor).sector


def count(book: TieBook, layer: str) -> int:
    """Return number of rows of a layer.

    Parameters
    ----------
    book
        The ties.
    layer
        REF, COOP or INFO.

    Returns
    -------
    int
        Rows so far.
    """
    return sum(1 for row in book.rows if LAYER[row["kind"]] == layer)


class Balance:
    """Cooperation and exchange by chance, near what chance gives between every two sectors.

    Parameters
    ----------
    plan
        The fixed part of the quarter.
    book
        Where the ties are written.
    rng
        Stream to draw from.
    """

    def __init__(self, plan: Plan, book: TieBook, rng: random.Random) -> None:
        self.plan, self.book, self.rng = plan, book, rng
        self.sector = {member.id: member.sector for member in plan.in_force}
        self.core = [m.id for m in plan.in_force if m.id not in plan.apart]
        self.pairs = {
            frozenset((row["source"], row["target"]))
            for row in book.rows
            if row["source"] in self.sector and row["target"] in self.sector
        }
        self.pairs |= {frozenset((m.id, m.at)) for m in plan.in_force if m.at}

    def fill(self) -> None:
        """Add ties until the layers hold as many as the plan names."""
        for layer in ("COOP", "INFO"):
            self._second_contacts(layer)
            missing = self.plan.counts[layer] - count(self.book, layer)
            for _ in range(max(0, missing)):
                self._one(layer)

    def _second_contacts(self, layer: str) -> None:
        """Two partners for everybody: nobody in the core hangs on one tie."""
        for actor in self.core:
            if layer == "COOP" and self.sector[actor] == "informal":
                continue
            while sum(actor in pair for pair in self.pairs) < 2:
                partner = self.rng.choice(self.core)
                if self._fits(actor, partner, layer):
                    self._write(actor, partner, layer)

    def _one(self, layer: str) -> None:
        wanted = self._most_wanted(layer)
        for attempt in range(200):
            if wanted is not None and attempt < 60:
                first = self.rng.choice([a for a in self.core if self.sector[a] == wanted[0]])
                second = self.rng.choice([a for a in self.core if self.sector[a] == wanted[1]])
            else:
                first, second = self.rng.choice(self.core), self.rng.choice(self.core)
            if self._fits(first, second, layer):
                self._write(first, second, layer)
                return

    def _fits(self, first: str, second: str, layer: str) -> bool:
        if first == second or frozenset((first, second)) in self.pairs:
            return False
        kinds = frozenset((self.sector[first], self.sector[second]))
        if "informal" in kinds and (layer == "COOP" or {first, second} & NO_INFORMAL):
            return False
        return kinds not in self.plan.no_sector_ties

    def _write(self, first: str, second: str, layer: str) -> None:
        self.pairs.add(frozenset((first, second)))
        if "informal" in (self.sector[first], self.sector[second]):
            row = self.book.by_chance(first, second, layer)
            row.update({"kind": "exchange", "documented": "", "funding": "", "valid_until": ""})
            row["formality"] = self.rng.choice(("personal", "personal", ""))
        elif self.rng.random() < 0.3:
            self.book.sound(first, second, layer)
        else:
            self.book.by_chance(first, second, layer)

    def _most_wanted(self, layer: str) -> tuple[str, str] | None:
        size = {s: sum(1 for x in self.sector.values() if x == s) for s in SECTORS}
        seen: dict[frozenset[str], int] = {}
        for pair in self.pairs:
            kinds = frozenset(self.sector[actor] for actor in pair)
            seen[kinds] = seen.get(kinds, 0) + 1
        open_ties = sum(self.plan.counts[k] for k in ("REF", "COOP", "INFO")) - len(self.book.rows)
        n, ties = len(self.sector), len(self.pairs) + max(0, open_ties)
        best: tuple[float, str, str] | None = None
        for place, first in enumerate(SECTORS):
            for second in SECTORS[place + 1 :]:
                kinds = frozenset((first, second))
                informal = "informal" in kinds
                if kinds in self.plan.no_sector_ties or (informal and layer == "COOP"):
                    continue
                share = SHARE_INFORMAL if informal else SHARE_OF_EXPECTED
                expected = ties * 2 * size[first] * size[second] / (n * (n - 1))
                lack = share * expected - seen.get(kinds, 0)
                if lack > 0 and (best is None or lack > best[0]):
                    best = (lack, first, second)
        return None if best is None else (best[1], best[2])
