"""Ties, offers and what was said about them: some on purpose, the others drawn by chance."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from lab.worlds import town

# --- The book of ties: rows with their risks, drawn sound or drawn by chance.

LAYER: dict[str, str] = {
    "referral": "REF",
    "appointment": "REF",
    "handover": "REF",
    "tip": "REF",
    "cooperation": "COOP",
    "shared_space": "COOP",
    "exchange": "INFO",
    "feedback": "INFO",
    "stand_in": "INFO",
}

TIES_KINDS: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {
    "REF": (("handover", "appointment", "referral", "tip"), (20, 36, 34, 10)),
    "COOP": (("cooperation", "shared_space"), (85, 15)),
    "INFO": (("exchange", "feedback", "stand_in"), (70, 20, 10)),
}

# How many people a year somebody counts who says this.
PER_YEAR = {"weekly": (35, 90), "monthly": (8, 20), "quarterly": (4, 7)}

# A tie that nothing can shake, and one that much is asked of.
_FIRM: dict[str, object] = {
    **{"frequency": "weekly", "formality": "contract", "one_person": False},
    **{"source_reports": True, "target_reports": True, "documented": True},
}
_PLAIN: dict[str, object] = {
    **{"frequency": "monthly", "formality": "routine", "one_person": False},
    **{"source_reports": True, "target_reports": True},
}


class TieBook:
    """Collects the ties of a quarter, at most one row per pair and layer."""

    def __init__(self, rng: random.Random, wave: date, asked: dict[str, bool]) -> None:
        self.rng = rng
        self.wave = wave
        self.asked = asked
        self.rows: list[town.Row] = []
        self.chance: list[town.Row] = []
        self.ending_projects: tuple[str, ...] = ()
        self._held: set[tuple[str, str, str]] = set()

    def holds(self, source: str, target: str, layer: str) -> bool:
        """Whether the layer already has this pair (in this direction for REF)."""
        return self._key(source, target, layer) in self._held

    def _key(self, source: str, target: str, layer: str) -> tuple[str, str, str]:
        if layer == "REF":
            return source, target, layer
        return min(source, target), max(source, target), layer

    def add(self, source: str, target: str, kind: str, **values: object) -> town.Row:
        """Add a row as it is given."""
        row = town.make_row("ties", source=source, target=target, kind=kind, **values)
        self._held.add(self._key(source, target, LAYER[kind]))
        self.rows.append(row)
        return row

    def seen(self, low: int, high: int) -> str:
        """Return a day between ``low`` and ``high`` days before the wave."""
        return (self.wave - timedelta(days=self.rng.randint(low, high))).isoformat()

    def kind(self, layer: str) -> str:
        """Return a kind of tie of this layer, drawn with its usual share."""
        names, weights = TIES_KINDS[layer]
        return self.rng.choices(names, weights)[0]

    def sound(
        self, source: str, target: str, layer: str = "REF", topics: tuple[str, ...] = ()
    ) -> town.Row:
        """Add a tie on which nothing hangs loose: its fragility is 0."""
        rng = self.rng
        formality = rng.choices(("agreement", "contract", "routine"), (50, 20, 30))[0]
        answered = {
            "source_reports": self._answer(source, 0.9),
            "target_reports": self._answer(target, 0.78),
        }
        documented = rng.random() < (0.55 if formality != "routine" else 0.3)
        if "yes" not in answered.values():
            documented = True
        frequency = rng.choices(tuple(PER_YEAR), (30, 50, 20))[0]
        counted = layer == "REF" and rng.random() < 0.4
        return self.add(
            source,
            target,
            self.kind(layer),
            topics=topics,
            frequency=frequency,
            referrals_year=rng.randint(*PER_YEAR[frequency]) if counted else None,
            formality=formality,
            one_person=False,
            valid_until=self._later_end() if rng.random() < 0.2 else None,
            documented=True if documented else rng.choice(("", "no")),
            last_seen=self.seen(10, 300),
            **answered,
        )

    def _answer(self, actor: str, share: float) -> str:
        asked = self.asked.get(actor, True) and self.rng.random() < share
        return "yes" if asked else "not_asked"

    def _later_end(self) -> str:
        return f"{self.wave.year + self.rng.randint(3, 5)}-12-31"

    def plant(self, steps: list[list[Any]]) -> None:
        """Tie what a sheet names, in its order; what follows a tie is set in its row."""
        weak: dict[str, object] = {}
        for how, *step in steps:
            values = step.pop() if isinstance(step[-1], dict) else {}
            if how == "ring":
                for first, second in zip(step, (*step[1:], step[0]), strict=True):
                    self.by_chance(first, second, "COOP")
            elif how in ("sound", "chance"):
                source, target, *rest = step
                layer, topics = rest[0] if rest else "REF", rest[1] if rest[1:] else ""
                tie = self.sound if how == "sound" else self.by_chance
                tie(source, target, layer, tuple(topics.split())).update(values)
            else:
                if how == "weak":  # all of a sheet were seen last on one day
                    weak = weak or {**_PLAIN, "last_seen": self.seen(20, 120)}
                if "seen" in values:
                    values = {**values, "last_seen": self.seen(*values["seen"])}
                    del values["seen"]
                self.add(*step, **{**{"weak": weak, "firm": _FIRM, "tie": {}}[how], **values})

    def by_chance(
        self, source: str, target: str, layer: str, topics: tuple[str, ...] = ()
    ) -> town.Row:
        """Add a tie whose risks are drawn independently of each other."""
        rng = self.rng
        values: dict[str, object] = {
            "topics": topics,
            "frequency": rng.choice(("half_yearly", "yearly", "rarer"))
            if rng.random() < 0.2
            else rng.choices(("weekly", "monthly", "quarterly", ""), (25, 45, 25, 5))[0],
            "formality": "personal"
            if rng.random() < 0.35
            else rng.choices(("agreement", "contract", "routine", ""), (25, 10, 55, 10))[0],
            "one_person": self._three_valued(0.3),
            "last_seen": self.seen(560, 900) if rng.random() < 0.15 else self.seen(10, 500),
        }
        if rng.random() < 0.3:
            values.update(self._project())
        values.update(self._reports(source, target))
        row = self.add(source, target, self.kind(layer), **values)
        self.chance.append(row)
        return row

    def _three_valued(self, share: float) -> str:
        draw = self.rng.random()
        if draw < share:
            return "yes"
        return "" if draw > 0.9 else "no"

    def _project(self) -> dict[str, object]:
        if self.ending_projects and self.rng.random() < 0.6:
            return {"funding": self.rng.choice(self.ending_projects)}
        return {"valid_until": f"{self.wave.year}-12-31"}

    def _reports(self, source: str, target: str) -> dict[str, object]:
        draw = self.rng.random()
        both_asked = self.asked.get(source, True) and self.asked.get(target, True)
        if draw < 0.1 and both_asked:
            sides = ("yes", "no") if self.rng.random() < 0.7 else ("no", "yes")
            return {"source_reports": sides[0], "target_reports": sides[1]}
        answers = (self._answer(source, 0.85), self._answer(target, 0.75))
        if draw < 0.2 or "yes" not in answers:
            return {
                "source_reports": "not_asked",
                "target_reports": "not_asked",
                "others_report": self.rng.choices((1, 2), (80, 20))[0],
            }
        return {
            "source_reports": answers[0],
            "target_reports": answers[1],
            "documented": self.rng.choices(("yes", "no", ""), (25, 35, 40))[0],
        }


# --- Ties that hold a quarter together without carrying anything alone.

# Cooperation stays near what chance would give between two sectors, so that a missing link between
# two sectors is one that was planted.
SHARE_OF_EXPECTED = 0.75

# Informal helpers have fewer ties, none of them a cooperation, and none to these authorities.
SHARE_INFORMAL = 0.6

NO_INFORMAL = frozenset(("ABH", "JC"))


def backbone(plan: town.Plan, book: TieBook, rng: random.Random) -> None:
    """Hubs that send to each other, to every provider, and from every dock.

    Every provider is sent to by at least two hubs and every dock sends to three, over sound ties:
    whichever single tie is taken away, a way of at most three hand-overs is left.
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


def fed(plan: town.Plan) -> tuple[str, ...]:
    """Return the providers to whom hubs send, in a fixed order."""
    names = {actor for pool in plan.pools.values() for actor in pool}
    return tuple(sorted(names - set(plan.hubs) - plan.untouched))


def referrals(
    plan: town.Plan, book: TieBook, rng: random.Random, share_back: float = 0.4
) -> list[str]:
    """Referrals by chance, up to the number that the plan names.

    Only actors that send people on to a hub for every topic refer by chance: so no group of actors
    can send people round in a circle without a way out unless one was planted.
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
        named = (
            () if rng.random() < 0.5 else tuple(sorted(rng.sample(town.TOPICS, rng.randint(1, 3))))
        )
        book.by_chance(source, target, "REF", named)
    return senders


def sector(plan: town.Plan, actor: str) -> str:
    """Sector of an actor."""
    return plan.member(actor).sector


def count(book: TieBook, layer: str) -> int:
    """Return number of rows of a layer."""
    return sum(1 for row in book.rows if LAYER[row["kind"]] == layer)


class Balance:
    """Cooperation and exchange by chance, near what chance gives between every two sectors."""

    def __init__(self, plan: town.Plan, book: TieBook, rng: random.Random) -> None:
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
        size = {s: sum(1 for x in self.sector.values() if x == s) for s in town.SECTORS}
        seen: dict[frozenset[str], int] = {}
        for pair in self.pairs:
            kinds = frozenset(self.sector[actor] for actor in pair)
            seen[kinds] = seen.get(kinds, 0) + 1
        open_ties = sum(self.plan.counts[k] for k in ("REF", "COOP", "INFO")) - len(self.book.rows)
        n, ties = len(self.sector), len(self.pairs) + max(0, open_ties)
        best: tuple[float, str, str] | None = None
        for place, first in enumerate(town.SECTORS):
            for second in town.SECTORS[place + 1 :]:
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


# --- Who said what about ties, and which hurdles people met.

SHARE_REPORTED = 0.3

HURDLES: list[str] = town.WORDS["words"]["hurdles"].split()


class Informants:
    """Codes of informants, one for each actor, that do not show who it is.

    They stay the same from wave to wave, so that one can see who was asked again.
    """

    def __init__(self, plan: town.Plan) -> None:
        actors = [member.id for member in plan.cast]
        numbers = town.stream(0, plan.name, "informants").sample(range(101, 999), len(actors))
        self._codes = dict(zip(actors, numbers, strict=True))

    def code(self, actor: str) -> str:
        """Return the code of the informant from this actor."""
        return f"I{self._codes[actor]}"


def report_table(
    plan: town.Plan, book: TieBook, rng: random.Random, senders: list[str]
) -> list[town.Row]:
    """Return reports that agree with the columns of the ties.

    Counts of third parties that are told here move from the tie to the reports, so that nobody is
    counted twice. Two ties are known from a report alone.
    """
    who = Informants(plan)
    wave = date.fromisoformat(plan.wave)
    rows: list[town.Row] = []

    def add(actor: str, role: str, tie: town.Row, says: str, low: int = 10, high: int = 90) -> None:
        rows.append(
            town.make_row(
                "reports",
                id=f"R{len(rows) + 1:04d}",
                informant=who.code(actor),
                organisation=actor,
                role=role,
                date=(wave - timedelta(days=rng.randint(low, high))).isoformat(),
                source=tie["source"],
                target=tie["target"],
                kind=tie["kind"],
                says=says,
            )
        )

    for tie in book.rows:
        if tie["wished"] == "yes" or tie["frequency"] == "never":
            continue
        sides = (("source", tie["source"]), ("target", tie["target"]))
        for role, actor in sides:
            said = tie[f"{role}_reports"]
            if said == "no" or (said == "yes" and rng.random() < SHARE_REPORTED):
                add(actor, role, tie, said)
        _third_parties(plan, tie, rng, add)
    _special_reports(plan, book, rng, senders, add)
    return rows


def _third_parties(
    plan: town.Plan, tie: town.Row, rng: random.Random, add: Callable[..., None]
) -> None:
    """Move the count of third parties of some ties into reports."""
    if not tie["others_report"] or rng.random() > 0.6:
        return
    others = [m.id for m in plan.in_force if m.asked and m.id not in (tie["source"], tie["target"])]
    for actor in rng.sample(others, int(tie["others_report"])):
        add(actor, "third", tie, "yes")
    tie["others_report"] = ""


def _special_reports(
    plan: town.Plan, book: TieBook, rng: random.Random, senders: list[str], add: Callable[..., None]
) -> None:
    """Somebody unsure, somebody who changed their mind, and ties that only a report names."""
    certain = [row for row in book.rows if row["source_reports"] == "yes"]
    for tie in rng.sample(certain, min(3, len(certain))):
        add(tie["target"], "target", tie, "unsure")
    changed = rng.choice(certain)
    add(changed["source"], "source", changed, "no", 200, 300)
    add(changed["source"], "source", changed, "yes", 1, 5)
    asked = [actor for actor in senders if plan.member(actor).asked and actor not in plan.hubs]
    hubs = [hub for hub in plan.hubs if plan.member(hub).asked]
    pairs = [(a, h) for a in asked for h in hubs if not book.holds(a, h, "REF")]
    for source, target in rng.sample(pairs, min(2, len(pairs))):
        add(
            source,
            "source",
            town.make_row("ties", source=source, target=target, kind="referral"),
            "missing",
        )


def hurdle_table(plan: town.Plan, rng: random.Random, planted: list[list[Any]]) -> list[town.Row]:
    """Hurdles that people met, the planted ones first."""
    who = Informants(plan)
    wave = date.fromisoformat(plan.wave)
    formal = [m.id for m in plan.in_force if m.sector in ("welfare", "civil") and m.asked]
    rows: list[town.Row] = []

    def add(actor: str, topic: str, language: str, source: str, target: str, kind: str) -> None:
        rows.append(
            town.make_row(
                "hurdles",
                id=f"H{len(rows) + 1:03d}",
                date=(wave - timedelta(days=rng.randint(10, 180))).isoformat(),
                informant=who.code(actor),
                organisation=actor,
                role=rng.choice(("Beratung", "Ehrenamt", "Sprachmittlung")),
                topic=topic,
                language=language,
                from_actor=source,
                to_actor=target,
                kind=kind,
            )
        )

    for topic, language, source, target, kind, number in planted:
        for actor in sorted(rng.sample(formal, number)):
            add(actor, topic, language, source, target, kind)
    for _ in range(plan.counts["hurdles"]):
        source, target = rng.sample(formal, 2)
        add(
            rng.choice(formal),
            rng.choice(town.TOPICS),
            rng.choice(plan.languages),
            source,
            target,
            rng.choice(HURDLES),
        )
    return rows


# --- Offers: first those that make every needed cell what it is, then others by chance.

EXTRA_LANGUAGES: list[str] = town.WORDS["words"]["extra_languages"].split()

GROUPS: list[str] = town.WORDS["words"]["groups"].split()

HELP: list[str] = town.WORDS["words"]["help"].split()

BASE_CHUNK = 3


class OfferBook:
    """Collects the offers of a quarter."""

    def __init__(self, plan: town.Plan, rng: random.Random) -> None:
        self.plan = plan
        self.rng = rng
        self.wave = date.fromisoformat(plan.wave)
        self.rows: list[town.Row] = []

    def add(
        self, actor: str, topics: Iterable[str], languages: Iterable[str], **values: object
    ) -> town.Row:
        """Add an offer; what is not given is drawn."""
        rng, year = self.rng, self.wave.year
        drawn: dict[str, object] = {
            "walk_in": rng.choices(("yes", "no", ""), (40, 50, 10))[0],
            "takes_new": rng.choices(("yes", "ask", "no", ""), (68, 12, 12, 8))[0],
            "capacity_week": rng.choice(("", 4, 6, 8, 10, 12, 15, 20, 30)),
            "waiting_days": round(14 * math.exp(rng.gauss(0, 1.13))) if rng.random() < 0.8 else "",
            "cost_free": rng.choices(("yes", "no", ""), (85, 10, 5))[0],
            "valid_from": f"{rng.randint(year - 6, year - 1)}-{rng.randint(1, 12):02d}-01",
            "confirmed_on": f"{year - 1}-{rng.randint(2, 12):02d}-{rng.randint(1, 28):02d}",
        }
        row = town.make_row(
            "offers",
            **{
                **drawn,
                "id": f"O{len(self.rows) + 1:03d}",
                "actor": actor,
                "topics": list(topics),
                "languages": list(languages),
                **values,
            },
        )
        self.rows.append(row)
        return row

    def permanent(self) -> dict[str, object]:
        """Columns of an offer that does not depend on a project."""
        return {"funding": self.rng.choice((*town.PERMANENT, "", ""))}

    def project(self) -> dict[str, object]:
        """Columns of an offer paid by a project."""
        draw = self.rng.random()
        if draw < 0.4:
            return {
                "funding": self.rng.choice(town.ENDING),
                "valid_until": f"{self.wave.year}-12-31",
            }
        if draw < 0.55:
            return {"funding": self.rng.choice(town.NEXT_YEAR)}
        if draw < 0.85:
            return {"funding": self.rng.choice(town.LATER)}
        return {"valid_until": f"{self.wave.year + self.rng.randint(2, 4)}-06-30"}

    def plant(self, sheet: dict[str, Any]) -> None:
        """Write the offers that a sheet names: on which terms, and what else is set."""
        for actor, topic, languages, terms, *rest in sheet["rows"]:
            values = {**(sheet["terms"][terms] if terms else {}), **(rest[0] if rest else {})}
            self.add(actor, (topic,), languages.split(), **values)


def base_offers(plan: town.Plan, book: OfferBook, kept: frozenset[town.Cell]) -> None:
    """At least two permanent providers for every needed cell that is not planted otherwise."""
    rng = book.rng
    given: dict[tuple[str, str], list[str]] = {}
    for topic, language in plan.needed:
        pool = plan.pools.get(topic, ())
        if (topic, language) in kept or len(pool) < 2:
            continue
        number = min(len(pool), 2 if rng.random() < 0.7 else 3)
        for actor in sorted(rng.sample(pool, number)):
            given.setdefault((topic, actor), []).append(language)
    for (topic, actor), languages in sorted(given.items()):
        for start in range(0, len(languages), BASE_CHUNK):
            part = [_with_mode(rng, code) for code in languages[start : start + BASE_CHUNK]]
            book.add(actor, (topic,), part, takes_new="yes", **book.permanent())


def _with_mode(rng: random.Random, code: str) -> str:
    if code != "de" and rng.random() < 0.2:
        return f"{code}:{rng.choice(('interpreter', 'video'))}"
    return code


def chance_offers(plan: town.Plan, book: OfferBook) -> None:
    """Offers by chance, up to the number that the plan names.

    No cell in ``plan.closed`` is served, not even perhaps, and topics in ``plan.surely`` have no
    unknown language.
    """
    rng = book.rng
    topics = _topics_of(plan)
    actors = sorted(topics)
    wanted = round(plan.counts["offers"] * plan.project_share)
    paid = sum(1 for row in book.rows if _is_project(row))
    while len(book.rows) < plan.counts["offers"]:
        left = plan.counts["offers"] - len(book.rows)
        actor = rng.choice(actors)
        topic = rng.choice(topics[actor])
        languages = _languages(plan, rng, topic)
        if not languages or (languages in ([""], ["?"]) and _blurs(plan, book, actor, topic)):
            continue
        informal = plan.member(actor).sector == "informal"
        is_paid = not informal and rng.random() < (wanted - paid) / left
        paid += is_paid
        values = book.project() if is_paid else book.permanent()
        if informal:
            values = {"informal": True, "help": rng.sample(HELP, rng.randint(1, 3))}
        elif rng.random() < 0.25:
            values["groups"] = sorted(rng.sample(GROUPS, rng.randint(1, 2)))
        elif rng.random() < 0.5:
            values["groups"] = "all"
        if rng.random() < 0.04:
            values["excludes"] = rng.choice(("asylum_procedure", "eu", "study"))
        book.add(actor, (topic,), languages, **values)


def _blurs(plan: town.Plan, book: OfferBook, actor: str, topic: str) -> bool:
    """Whether an offer of unknown language could turn a planted cell into one nobody can judge."""
    for cell in sorted(plan.closed - plan.zero):
        if cell[0] == topic:
            # Two who serve it for good are enough; one more offer of the only one adds nobody.
            lasting = {row["actor"] for row in book.rows if _serves(row, cell)}
            if len(lasting) < 2 and lasting != {actor}:
                return True
    return False


def _serves(row: town.Row, cell: tuple[str, str]) -> bool:
    topic, language = cell
    spoken = [code.partition(":")[0] for code in row["languages"].split(";")]
    lasts = row["funding"] not in town.ENDING and not row["valid_until"]
    return (
        lasts
        and row["informal"] != "yes"
        and topic in row["topics"].split(";")
        and language in spoken
    )


def _is_project(row: town.Row) -> bool:
    return bool(row["valid_until"]) or row["funding"] not in ("", *town.PERMANENT)


def _topics_of(plan: town.Plan) -> dict[str, tuple[str, ...]]:
    """Topics that each actor may offer by chance."""
    found: dict[str, list[str]] = {}
    for topic, pool in plan.pools.items():
        for actor in pool:
            found.setdefault(actor, []).append(topic)
    for actor, topics in plan.side_topics.items():
        found.setdefault(actor, []).extend(topics)
    return {
        actor: tuple(topics)
        for actor, topics in found.items()
        if actor not in plan.single_offer and topics
    }


def _languages(plan: town.Plan, rng: random.Random, topic: str) -> list[str]:
    draw = rng.random()
    if topic not in plan.surely and draw < 0.06:
        return ["?"] if draw < 0.03 else [""]
    count = 0
    limit, product = math.exp(-1.3), rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    weights = [max(plan.shares.get(code, 0.01), 0.01) for code in plan.languages]
    chosen = ["de"] if rng.random() < 0.9 else []
    for _ in range(count):
        usual = rng.random() >= 0.12
        pool = plan.languages if usual else tuple(EXTRA_LANGUAGES)
        code = rng.choices(pool, weights if usual else None)[0]
        if code not in chosen:
            chosen.append(code)
    result = []
    for code in chosen:
        if (topic, code) in plan.closed:
            continue
        mode = rng.random()
        if code == "de" or mode < 0.66:
            result.append(code)
        elif mode < 0.9:
            result.append(f"{code}:{'interpreter' if mode < 0.8 else 'video'}")
        else:
            result.append(f"{code}:{'volunteer' if mode < 0.95 else 'written'}")
    if topic == "language" and result == ["de"]:
        # a course of German for everybody would serve the cells that are to stay closed
        result.append("en")
    return result


def tie_order(row: town.Row) -> tuple[str, str, str]:
    """Order of the rows of ``ties``."""
    return row["source"], row["target"], row["kind"]
