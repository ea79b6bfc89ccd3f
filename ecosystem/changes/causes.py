"""Why a need is not met: what it hangs on, what is nearly there, which answer would settle it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from heapq import heappop, heappush
from itertools import combinations

import numpy as np
import numpy.typing as npt

from ecosystem.changes.base import CellChange, by_people
from ecosystem.changes.repairs import KINDS, Candidate, Effects, Situation, Supply, Worlds
from ecosystem.errors import UsageError
from ecosystem.findings.base import Finding, Json, once, plain, tidy, values_of
from ecosystem.findings.bridges import Bridge, find_untested_bridges, find_weak_bridges
from ecosystem.findings.gaps import Gap
from ecosystem.findings.registry import find_all
from ecosystem.measures.analysis import Analysis, GraphAnalysis, analyse
from ecosystem.measures.graphs import Projection, judged, positions
from ecosystem.model.network import RISK_NAMES, TOPIC_BIT, CellKey, Offer, numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters, as_list, is_unknown, split_mode
from ecosystem.stubs import dataclass
from ecosystem.words import (
    and_list,
    as_html,
    help_with,
    label,
    language_name,
    number,
    profile,
    some_named,
    text,
)

Codes = npt.NDArray[np.int8]

_NAMED = 3

# Causes of the same cell are looked for in this order: what is there and shaky; where there is an
# offer but no way (G3, G4) the way, else the language; what has to begin.
_SHAKY, _WAY, _LANGUAGE = ("secure_tie", "renew_funding"), ("add_tie",), ("add_language",)
_BEGINS = ("open_dock", "open_offer")


def _tier(kind: str, code: int) -> int:
    middle = (_WAY, _LANGUAGE) if code in (3, 4) else (_LANGUAGE, _WAY)
    tiers = (_SHAKY, *middle, _BEGINS)
    return next((at for at, kinds in enumerate(tiers) if kind in kinds), len(tiers))


def people_of(cells: Iterable[CellChange]) -> float | None:
    """Add up the people of some needs; None if somebody was not counted."""
    counts = [cell.demand for cell in cells]
    known = [count for count in counts if count is not None]
    return tidy(sum(known)) if len(known) == len(counts) else None


@dataclass(frozen=True)
class Lifted(CellChange):
    """A need that is better off; its classes as they may be told, and with each maybe as a no."""

    worst_before: str = ""  # The two classes that the gain is counted with (contract 9).
    worst_after: str = ""


def say_cells(
    cells: Sequence[CellChange], key: str, lang: str, *, people: bool = True, **values: object
) -> str:
    """Say how many needs, which ones, and how many people, in a sentence of the catalogue."""
    words = cells_words(cells, lang)
    if not people:
        words = words.removesuffix(f" ({people_words(cells, lang)})")
    return text(key, lang, count=len(cells), cells=words, **values)


def cells_words(cells: Sequence[CellChange], lang: str) -> str:
    """Name some needs and the people behind them; those on one topic by their languages."""
    topics = {cell.topic for cell in cells}
    codes = list(dict.fromkeys(cell.language for cell in cells))
    alike = len(topics) == 1 and len(codes) == len(cells) > 1
    named = [language_name(c, lang) for c in codes] if alike else []
    named = named or [profile(*cell.key, lang) for cell in cells]
    values = {"cells": some_named(named, _NAMED, lang), "people": people_words(cells, lang)}
    if alike:
        (topic,) = topics
        key = "plan.cells_course" if topic == "language" else "plan.cells_topic"
        return text(key, lang, topic=help_with(topic, lang), **values)
    return text("plan.cells", lang, **values)


def people_words(cells: Sequence[CellChange], lang: str) -> str:
    """Say how many people are behind some needs; who is not told is not few."""
    known = [cell.demand for cell in cells if cell.demand is not None]
    if not known:
        return text("plan.people_none", lang)
    people = tidy(sum(known))
    key = "people" if len(known) == len(cells) else "people_least"
    return text(f"plan.{key}", lang, people=number(people, lang), count=people)


@dataclass(frozen=True)
class World:
    """Classes of the open needs once something is done: at worst, and as they may be told."""

    worst: Codes
    told: Sequence[str]


def changes_between(
    situation: Situation, before: World, after: World, cells: Iterable[int] | None = None
) -> tuple[Lifted, ...]:
    """List the open needs whose class differs between two worlds, most people first."""
    demand = situation.network.demand
    found = []
    for j in range(len(situation.open)) if cells is None else cells:
        if before.worst[j] != after.worst[j]:
            cell = demand.cells[situation.open[j]]
            worst = f"G{before.worst[j]}", f"G{after.worst[j]}"
            told = before.told[j], after.told[j]
            found.append(Lifted(*cell.key, demand.people(cell), *told, *worst))
    return by_people(found)


# --- Questions: which single answer would settle most.


@dataclass(frozen=True)
class Question:
    """One thing to ask, and the needs that a yes would settle.

    Parameters
    ----------
    asks
        What is not known: `language`, `group` or `offer`; of a tie `tie`, whether it is agreed,
        or `firm`, how firm it is.
    offer
        Id of the offer; blank if it is about a tie.
    actor
        Id of the actor that gives it, or from which the tie leads.
    language
        Code of the language; blank unless it is about one.
    settles
        The needs that a yes would settle. Of a tie: those that the answer is worth most for, from
        the class without it to the class with it.
    names
        Names of actors and offers, for the sentences.
    target
        Id of the actor that the tie leads to; blank if it is about an offer.
    """

    asks: str
    offer: str
    actor: str
    language: str
    settles: tuple[Lifted, ...]
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    target: str = ""

    @property
    def id(self) -> str:
        """Stable over runs."""
        if self.target:
            return f"ask:{'~'.join(sorted((self.actor, self.target)))}"
        return ":".join(filter(None, ("ask", self.offer, self.language)))

    @property
    def subjects(self) -> dict[str, Json]:
        """Offer, actor and language, or the two ends of a tie."""
        if self.target:
            return {"source": self.actor, "target": self.target}
        found: dict[str, Json] = {"offer": self.offer, "actor": self.actor}
        return found | ({"language": self.language} if self.language else {})

    def _values(self, lang: str) -> dict[str, str]:
        return {
            "name": self.names.get(self.actor, self.actor),
            "source": self.names.get(self.actor, self.actor),
            "target": self.names.get(self.target, self.target),
            "topics": self.names.get(f"topics:{lang}:{self.offer}")
            or text("plan.topics_unknown", lang),
            "language": language_name(self.language, lang) if self.language else "",
        }

    def sentence(self, lang: str) -> str:
        """Say what hangs on the answer."""
        return say_cells(self.settles, f"plan.question{'_tie' * bool(self.target)}", lang)

    def action(self, lang: str) -> str:
        """Say whom to ask what."""
        return text(f"plan.ask.{self.asks}", lang, **self._values(lang))

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return values_of(self, "id asks subjects settles sentence action")


def questions(quarter: Quarter, *, parameters: Parameters | None = None) -> tuple[Question, ...]:
    """List the questions that would settle most, most people first.

    Parameters
    ----------
    quarter
        The quarter on full data.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    questions
        One for each offer of which something is unknown, or for each language of it, where a yes
        would give some need a better class; one for each tie that much hangs on and of which
        nobody said how firm it is, or that not both sides confirmed.
    """
    return questions_of(Situation.among(quarter, parameters, None))


def questions_of(situation: Situation) -> tuple[Question, ...]:
    """List the questions of a situation."""
    return tuple(sorted([*_offer_questions(situation), *_tie_questions(situation)], key=_settling))


def _settling(question: Question) -> tuple[float, str]:
    return -sum(cell.demand or 1.0 for cell in question.settles), question.id


_BETTER, _WORSE = ("gained", "better"), ("lost", "worse")

# So many ties are looked at, those that most hangs on.
_TIES_ASKED = 5


def _tie_questions(situation: Situation) -> Iterator[Question]:
    """Ask how firm a tie is of which nobody said so, and whether one that is reported is agreed."""
    network, quarter = situation.network, situation.quarter
    if not network.has_way:
        return
    asked = {"firm": list(find_untested_bridges(quarter, parameters=network.parameters))}
    # who confirmed what stays in the office
    if situation.analysis.strict is not None and situation.named is None:
        weak = find_weak_bridges(quarter, parameters=network.parameters)
        asked["tie"] = [b for b in weak if b.band == "possible" and "generous" in b.holds_in]
    for kind, bridges in asked.items():
        bridges.sort(key=lambda bridge: (-(bridge.reach_loss or 0.0), bridge.id))
        for bridge in bridges[:_TIES_ASKED]:
            settles = _settled_by(situation, kind, bridge)
            if settles:
                names, ends = situation.names_of(bridge.actors), bridge.actors
                yield Question(kind, "", ends[0], "", settles, names, target=ends[1])


def _settled_by(situation: Situation, kind: str, bridge: Bridge) -> tuple[Lifted, ...]:
    """List the needs that get a better class if a tie is firm, or is there."""
    network, records = situation.network, situation.network.records
    ends = [network.ids.index(actor) for actor in bridge.actors]
    if not all(map(situation.may_ask, ends)):
        return ()
    pair = np.isin(records.source, ends) & np.isin(records.target, ends)
    kept = (records.strict, records.strict | pair) if kind == "tie" else (~pair, pair | ~pair)
    before, after = (
        GraphAnalysis(Projection(network, records.keep(each))).classes.classes for each in kept
    )
    cells = (
        Lifted(*cell.key, network.demand.people(cell), one, two, one, two)
        for cell, one, two in zip(network.demand.cells, before, after, strict=True)
    )
    return by_people(c for c in cells if c.before != c.after and c.direction in _BETTER)


def _offer_questions(situation: Situation) -> list[Question]:
    """Ask what is not known of an offer."""
    asked = _open_answers(situation)
    if not asked:
        return []
    effects = Effects(items=[i for i in situation.effects.items if not i.needs])
    for at, (offer, _, _, bits) in enumerate(asked):
        lasting = () if offer.lasts else None
        effects.items.append(Supply(offer.actor, offer.place, bits, offer.formal, (at,), lasting))
    effects.items = [
        replace(i, lasting=None) if i.lasting and not i.needs else i for i in effects.items
    ]
    world = Worlds(situation.network, situation.open, effects, len(asked), situation.ends)
    done = np.concatenate([np.zeros((1, len(asked)), np.bool_), np.eye(len(asked), dtype=np.bool_)])
    codes = world.codes(done)
    ids = situation.network.ids
    named = situation.names_of(key for o, *_ in asked for key in (o.id, ids[o.actor]))
    today, found = World(codes[0], situation.known), []
    for (offer, asks, language, _), row in zip(asked, codes[1:], strict=True):
        # a yes takes a doubt away; where another stays the class stays unknown
        told = [
            judged(f"G{code}", situation.best[j]) if code != today.worst[j] else today.told[j]
            for j, code in enumerate(row.tolist())
        ]
        if settles := changes_between(situation, today, World(row, told)):
            found.append(Question(asks, offer.id, ids[offer.actor], language, settles, named))
    return found


def _open_answers(situation: Situation) -> list[tuple[Offer, str, str, int]]:
    """List what is not known of each offer, and the open cells that hang on it."""
    cells, found = situation.network.demand.cells, []
    for offer in situation.network.offers:
        bits = situation.bits(offer.possible & ~offer.yes)
        if not bits or not situation.may_ask(offer.actor):
            continue
        row = situation.maker.rows[offer.id]
        dark = [name for name in ("topics", "groups", "excludes") if _is_dark(row.get(name, ""))]
        if dark:
            found.append((offer, "group" if dark != ["topics"] else "offer", "", bits))
            continue
        languages: dict[str, int] = {}
        for j in positions(bits):
            code = cells[situation.open[j]].language
            languages[code] = languages.get(code, 0) | 1 << j
        found += [(offer, "language", code, own) for code, own in sorted(languages.items())]
    return found


def _is_dark(words: str) -> bool:
    return any(is_unknown(entry) for entry in as_list(words))


# --- Causes: the smallest set of things whose repair lifts the needs, each told once.


@dataclass(frozen=True)
class Cause:
    """What some needs have in common.

    Parameters
    ----------
    candidates
        What helps: one action, or two that only help together; none if nothing does.
    risks
        What a tie hangs on.
    cells
        The needs.
    reason
        Why nothing helps, where nothing does.
    names
        Names of actors and offers, for the sentences.
    """

    candidates: tuple[Candidate, ...]
    risks: tuple[str, ...]
    cells: tuple[CellChange, ...]
    reason: str = ""
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def id(self) -> str:
        """Stable over runs."""
        if self.candidates:
            return "+".join(candidate.id for candidate in self.candidates)
        return f"none:{self.reason}"

    @property
    def people(self) -> float | None:
        """People behind the needs; None if somebody was not counted."""
        return people_of(self.cells)

    def _thing(self, candidate: Candidate, lang: str) -> str:
        told, kind = candidate.subjects, candidate.kind
        values = candidate.values(self.names, lang)
        if kind == "add_language" and told["speaker"] == told["actor"]:
            kind += "_own"
        if kind == "renew_funding" and not told["source"]:
            kind += "_plain"
        risks = and_list([label("risk", risk, lang) for risk in self.risks], lang)
        if kind == "secure_tie" and not risks:
            kind += "_plain"
        return text(f"plan.cause.{kind}", lang, **values, risks=risks)

    def sentence(self, lang: str, *, people: bool = True) -> str:
        """Say what they hang on, and how many people do unless that is told elsewhere."""
        if not self.candidates:
            return say_cells(self.cells, f"plan.cause.{self.reason}", lang, people=people)
        things = [self._thing(candidate, lang) for candidate in self.candidates]
        cells = say_cells(self.cells, "plan.cause.common", lang, people=people)
        said = f"{cells} {' '.join(things)}"
        return said[:1].upper() + said[1:]

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        parts = {"kinds": "kind", "subjects": "subjects"}
        told = {
            key: plain([getattr(c, name) for c in self.candidates]) for key, name in parts.items()
        }
        return {"id": self.id, **told, **values_of(self, "risks reason cells people sentence")}


def causes(quarter: Quarter, *, parameters: Parameters | None = None) -> tuple[Cause, ...]:
    """Tell needs that have a common cause once.

    Parameters
    ----------
    quarter
        The quarter on full data.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    causes
        The fewest ties, fundings, languages and offers whose repair lifts every need that some
        repair lifts: what is there and shaky before what is missing. Then the needs that nothing
        lifts, by reason. Most people first.

    Notes
    -----
    The fewest are found exactly, the cheapest beginning of a cover first; of covers of the same
    size the one that takes the least. Only where needs that share what lifts them leave more than
    5,000 beginnings, the search goes on from the best of them alone, and there may be fewer. A
    need that only two things together lift is told with both.
    """
    return causes_among(quarter, None, parameters=parameters)


def causes_among(
    quarter: Quarter, named: Collection[str] | None, *, parameters: Parameters | None = None
) -> tuple[Cause, ...]:
    """Tell causes that name nobody but some actors; everybody if None."""
    analysis = analyse(quarter, parameters)
    key = "causes" if named is None else f"causes:{','.join(sorted(named))}"
    return once(analysis, key, lambda: _causes(Situation.among(quarter, parameters, named)))


def _causes(situation: Situation) -> tuple[Cause, ...]:
    if not situation.open:
        return ()
    groups, codes, base = _groups(situation)
    chosen = _cover(situation, groups)
    told: set[int] = set()
    found = []
    today = World(base, situation.known)
    for key in sorted(chosen, key=lambda key: (-_weight(situation, groups[key]), sorted(key))):
        own = sorted(groups[key] - told)
        told |= groups[key]
        if own:
            (words,) = situation.told(situation.sets([key]), codes[key][None])
            parts = tuple(situation.candidates[number] for number in sorted(key))
            cells = changes_between(situation, today, World(codes[key], words), own)
            names = situation.names_of(v for part in parts for v in part.subjects.values())
            found.append(Cause(parts, _risks(situation, parts), cells, "", names))
    left: dict[str, list[int]] = {}
    for j, p in enumerate(situation.open):
        if j not in told:
            left.setdefault(situation.maker.why_left(p), []).append(j)
    demand = situation.network.demand
    for reason, numbers in sorted(left.items()):
        needs = [(demand.cells[situation.open[j]], situation.known[j]) for j in numbers]
        same = (CellChange(*c.key, demand.people(c), known, known) for c, known in needs)
        found.append(Cause((), (), by_people(same), reason))
    return tuple(sorted(found, key=lambda c: (not c.candidates, -(c.people or len(c.cells)), c.id)))


def _weight(situation: Situation, cells: Iterable[int]) -> float:
    return float(situation.open_weights[list(cells)].sum())


# Sets of candidates, and the open cells that each lifts.
_Groups = dict[frozenset[int], frozenset[int]]


def _groups(situation: Situation) -> tuple[_Groups, dict[frozenset[int], Codes], Codes]:
    """Find which cells each candidate lifts, and which pair does where none alone does."""
    count = len(situation.candidates)
    singles = [frozenset({n}) for n in range(count)]
    rows = situation.worlds.codes(situation.sets([(), *singles]))
    base, codes = rows[0], dict(zip(singles, rows[1:], strict=True))
    # a need of which nobody knows whether it is met has no cause
    claims = np.array([name != "GX" for name in situation.known], np.bool_)

    def better(row: Codes) -> set[int]:
        return set(np.flatnonzero((row < base) & claims).tolist())

    lifted = {key: better(row) for key, row in codes.items()}
    whole = situation.worlds.codes(np.ones((1, count), np.bool_))[0]
    alone = set().union(*lifted.values()) if lifted else set()
    hard = better(whole) - alone
    if hard and count <= _MOST_PAIRED:
        pairs = [frozenset(pair) for pair in combinations(range(count), 2)]
        for key, row in zip(pairs, situation.worlds.codes(situation.sets(pairs)), strict=True):
            cells = better(row) & hard
            if cells:
                lifted[key], codes[key] = cells, row

    def rank(key: frozenset[int], cell: int) -> int:
        return max(_tier(situation.candidates[n].kind, int(base[cell])) for n in key)

    best: dict[int, int] = {}
    for key, cells in lifted.items():
        for cell in cells:
            best[cell] = min(best.get(cell, rank(key, cell)), rank(key, cell))
    kept = {
        key: frozenset(cell for cell in cells if best[cell] == rank(key, cell))
        for key, cells in lifted.items()
    }
    return {key: cells for key, cells in kept.items() if cells}, codes, base


# Candidates up to which all pairs are tried, and starts of covers of cells that share some.
_MOST_PAIRED, _MOST_STARTS = 200, 5_000


def _cover(situation: Situation, groups: _Groups) -> list[frozenset[int]]:
    """Choose the fewest candidates that lift every cell that can be lifted."""
    # Best first, by own search: to load a solver would take longer than most of a report.
    # Of covers of one size the one of the first kinds, the least effort and the first ids.
    count = len(situation.candidates)
    order = {c.id: at for at, c in enumerate(sorted(situation.candidates, key=lambda c: c.id))}
    cost = [
        1 + 1e-3 * KINDS.index(c.kind) / len(KINDS) + 1e-4 * c.effort + 1e-6 * order[c.id] / count
        for c in situation.candidates
    ]
    keys = sorted(groups, key=lambda key: (len(key), sorted(key)))
    by_cell = {c: [key for key in keys if c in groups[key]] for c in set().union(*groups.values())}

    def least(chosen: frozenset[int], left: Iterable[int]) -> float:
        """Return what the rest costs at least: whoever is chosen is paid by all it may help."""
        ways = [[key - chosen for key in by_cell[cell]] for cell in left]
        helps = Counter(n for each in ways for n in frozenset().union(*each))
        return sum(min(sum(cost[n] / helps[n] for n in key) for key in each) for each in ways)

    def fewest(cells: Iterable[int]) -> frozenset[int]:
        """Look at the cheapest start first; after too many starts at nothing but the last one."""
        paths, seen = [(0.0, 0, frozenset[int](), tuple(sorted(cells)))], set[frozenset[int]]()
        while paths[0][3]:
            _, _, chosen, left = heappop(paths)
            paths = paths if len(seen) < _MOST_STARTS else []
            for key in min((by_cell[cell] for cell in left), key=len):
                more = chosen | key
                if more not in seen or not paths:
                    seen.add(more)
                    rest = tuple(c for c in left if not any(way <= more for way in by_cell[c]))
                    bound = sum(cost[n] for n in more) + least(more, rest)
                    heappush(paths, (bound, len(seen), more, rest))
        return paths[0][2]

    parts: list[tuple[frozenset[int], frozenset[int]]] = []  # Candidates, and cells they share.
    for cell, ways in by_cell.items():
        own, cells = frozenset().union(*ways), frozenset({cell})
        near = [part for part in parts if part[0] & own]
        parts = [part for part in parts if part not in near]
        parts.append((own.union(*(p[0] for p in near)), cells.union(*(p[1] for p in near))))
    chosen = frozenset[int]().union(*(fewest(cells) for _, cells in parts))
    return [key for key in keys if key <= chosen]


def _risks(situation: Situation, parts: Sequence[Candidate]) -> tuple[str, ...]:
    """Name the risks of the ties among some candidates."""
    ids, records, found = situation.network.ids, situation.network.records, 0
    for part in parts:
        if part.kind == "secure_tie":
            ends = [ids.index(str(part.subjects[side])) for side in ("source", "target")]
            pair = np.isin(records.source, ends) & np.isin(records.target, ends)
            found |= int(np.bitwise_or.reduce(records.risks[pair], initial=0))
    return tuple(name for at, name in enumerate(RISK_NAMES) if found >> at & 1)


# --- One finding explained.


@dataclass(frozen=True)
class NearMiss:
    """An offer that misses only one thing."""

    offer: str
    actor: str
    misses: str  # `language`, `group`, `status`, `places`, `way`, `firm`, `time`.
    way: tuple[str, ...]  # Ids from a docking point towards it, as far as a way leads.
    whole: bool  # Whether the way gets there in time.

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return values_of(self)


@dataclass(frozen=True)
class Explanation:
    """Why a finding holds, and what would change it.

    Parameters
    ----------
    finding
        The finding.
    misses
        The nearest offers that miss only one thing, and where each way ends.
    speakers
        Official actors that speak the language, with the topics of their offers in it.
    cause
        What it hangs on, together with all needs that hang on the same; None where unknown.
    loses
        Needs that get worse without the tie or the actor that the finding is about.
    question
        The answer that would settle most here; None if nothing is unknown.
    names
        Names of actors and offers.
    """

    finding: Finding
    misses: tuple[NearMiss, ...] = ()
    speakers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    cause: Cause | None = None
    loses: tuple[CellChange, ...] = ()
    question: Question | None = None
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    def name(self, key: str) -> str:
        """Return the name of an actor, or its id."""
        return self.names.get(key, key)

    def sentences(self, lang: str = "en") -> tuple[str, ...]:
        """Say why.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentences
            The finding, what it hangs on, what is nearly there, who speaks the language, what to
            ask.
        """
        said = [self.finding.sentence(lang)]
        if self.cause is not None:
            said.append(self.cause.sentence(lang))
        if self.loses:
            said.append(say_cells(self.loses, "plan.loses", lang))
        said += self.miss_sentences(lang)
        if self.speakers and isinstance(self.finding, Gap):
            who = and_list([self.name(actor) for actor, _ in self.speakers[:_NAMED]], lang)
            language = language_name(self.finding.language, lang)
            values = {"names": who, "language": language, "count": len(self.speakers)}
            said.append(text("plan.speakers", lang, **values))
        if self.question is not None:
            said += [self.question.action(lang), self.question.sentence(lang)]
        return tuple(said)

    def __repr__(self) -> str:
        return f"<Explanation of {self.finding.id}: {self.finding.sentence('en')}>"

    def _repr_html_(self) -> str:
        return as_html(self.sentences("en"))

    def miss_sentences(self, lang: str = "en") -> tuple[str, ...]:
        """Say of each near offer what it misses.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentences
            One an offer, in the order of `misses`.
        """
        return tuple(self._miss(miss, lang) for miss in self.misses)

    def _miss(self, miss: NearMiss, lang: str) -> str:
        offer = self.names.get(f"{lang}:{miss.offer}", miss.offer)
        language = self.finding.language if isinstance(self.finding, Gap) else ""
        values = {"offer": offer, "language": language_name(language, lang) if language else ""}
        said = text(f"plan.miss.{miss.misses}", lang, **values)
        if miss.misses in ("way", "firm") and miss.way:
            way = " → ".join(self.name(actor) for actor in miss.way)
            key = "way_whole" if miss.whole else "way_ends"
            said = f"{said} {text(f'plan.{key}', lang, way=way, last=self.name(miss.way[-1]))}"
        return said

    def as_dict(self) -> dict[str, Json]:
        """Return plain values.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        told = values_of(self, "misses speakers cause loses question sentences")
        told["speakers"] = [{"actor": a, "topics": list(topics)} for a, topics in self.speakers]
        return {"finding": self.finding.id, **told}


def explain(
    quarter: Quarter, finding: Finding | str, *, parameters: Parameters | None = None
) -> Explanation:
    """Explain one finding from the data.

    Parameters
    ----------
    quarter
        The quarter on full data.
    finding
        A finding of it, or the id of a gap or of a weak or strong bridge.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    explanation
        Typed, and says itself in both languages.

    Raises
    ------
    UsageError
        If the quarter has no finding of that id.

    Examples
    --------
    >>> import ecosystem as eco
    >>> mini = eco.load_sample("mini")
    >>> said = eco.explain(mini, eco.find_gaps(mini)[0]).sentences("en")
    >>> said[0].startswith("For help with finding a home in Arabic")
    True
    """
    if isinstance(finding, str):
        rows = find_all(quarter, parameters=parameters, draws=0).findings
        found = [row for row in rows if row.id == finding]
        if not found:
            raise UsageError("plan.no_finding", value=finding)
        finding = found[0]
    (told,) = explain_all(quarter, [finding], None, parameters=parameters)
    return told


def explain_all(
    quarter: Quarter,
    findings: Iterable[Finding],
    named: Collection[str] | None,
    *,
    parameters: Parameters | None = None,
) -> tuple[Explanation, ...]:
    """Explain several findings of one quarter."""
    situation = Situation.among(quarter, parameters, named)
    names = situation.names_of((*situation.network.ids, *situation.maker.rows))
    causes_ = causes_among(quarter, named, parameters=parameters)
    asked, ties = _offer_questions(situation), list(_tie_questions(situation))
    asked = sorted([*asked, *ties], key=_settling)
    places = {c.key: p for p, c in enumerate(situation.network.demand.cells)}

    def one(finding: Finding) -> Explanation:
        if not isinstance(finding, Gap):
            ends = set(finding.actors)
            question = next((q for q in ties if {q.actor, q.target} == ends), None)
            loses = _loses(situation.analysis, finding)
            return Explanation(finding, loses=loses, question=question, names=names)
        key = finding.key
        return Explanation(
            finding,
            misses=tuple(_near_misses(situation, places[key])),
            speakers=_who_speaks(situation, finding.language),
            cause=next((cause for cause in causes_ if _holds(cause.cells, key)), None),
            question=next((q for q in asked if _holds(q.settles, key)), None),
            names=names,
        )

    return tuple(map(one, findings))


def _holds(cells: Iterable[CellChange], key: CellKey) -> bool:
    return any(cell.key == key for cell in cells)


def _who_speaks(situation: Situation, language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """List who speaks a language, and for which topics."""
    found = []
    for actor in situation.maker.speakers.get(language, ()):
        topics = {
            topic
            for offer in situation.network.offers
            if offer.actor == actor
            for topic in as_list(situation.maker.rows[offer.id]["topics"])
            if any(
                split_mode(entry)[0] == language
                for entry in as_list(situation.maker.rows[offer.id].get("languages", ""))
            )
        }
        found.append((situation.network.ids[actor], tuple(sorted(topics))))
    return tuple(found)


def _loses(analysis: Analysis, finding: Finding) -> tuple[CellChange, ...]:
    """List the needs that get worse without the tie or the actor of a finding."""
    network = analysis.network
    index = {key: at for at, key in enumerate(network.ids)}
    actors = [index[actor] for actor in finding.actors if actor in index]
    records = network.records
    if len(actors) == 2:
        gone = np.isin(records.source, actors) & np.isin(records.target, actors)
        left = replace(network, records=records.keep(~gone))
    elif len(actors) == 1:
        gone = np.isin(records.source, actors) | np.isin(records.target, actors)
        offers = tuple(offer for offer in network.offers if offer.actor not in actors)
        left = replace(network, records=records.keep(~gone), offers=offers)
    else:
        return ()
    after = GraphAnalysis(Projection(left, left.records)).classes.classes
    rows = zip(network.demand.cells, analysis.generous.classes.classes, after, strict=True)
    found = (CellChange(*c.key, network.demand.people(c), one, two) for c, one, two in rows)
    return by_people(cell for cell in found if cell.direction in _WORSE)


def _near_misses(situation: Situation, place: int) -> list[NearMiss]:
    """List the offers on the topic that miss one thing, nearest first."""
    network, cell = situation.network, situation.network.demand.cells[place]
    bit = 1 << place
    ways = _Ways(situation, cell.topic)
    found = []
    for offer in network.offers:
        about = offer.topics & TOPIC_BIT[cell.topic] and offer.formal
        if not about or not situation.may_ask(offer.actor):
            continue
        row = situation.maker.rows[offer.id]
        misses = _missing(situation, offer, row, bit)
        way, whole = ways.to(offer)
        if not all(situation.may_ask(network.ids.index(actor)) for actor in way):
            way = ()
        if "answer" in misses:
            continue  # a question, not a lack
        lacking = [*misses, *([] if whole else ["way"])]
        if not lacking:
            lacking = ["places"] if offer.takes_new == "no" else []
        if not lacking and situation.worst[place] == "G2":
            lacking = ["firm" if offer.lasts else "time"]
        if len(lacking) == 1:
            found.append((len(way) or 99, lacking[0], offer.id, way, whole, offer.actor))
    # the offer that serves the need first, then by the length of the way; each provider once
    found.sort(key=lambda row: (row[1] not in ("way", "places"), row[0], row[2]))
    told: dict[tuple[int, str], NearMiss] = {}
    for _, lacks, offer_id, way, whole, actor in found:
        near = NearMiss(offer_id, network.ids[actor], lacks, way, whole)
        told.setdefault((actor, lacks), near)
    return list(told.values())[:_NAMED]


def _missing(situation: Situation, offer: Offer, row: Mapping[str, str], bit: int) -> list[str]:
    """Say which of language, group and status keeps an offer from serving a need for sure."""
    if offer.yes & bit:
        return []
    if offer.possible & bit:
        return ["answer"]  # nobody knows
    matcher = situation.maker.matcher
    answers = {
        "language": matcher.languages(row.get("languages", "")),
        "group": matcher.groups(row.get("groups", "")),
        "status": matcher.statuses(row.get("excludes", "")),
    }
    return [name for name, answer in answers.items() if not answer.possible & bit]


class _Ways:
    """Shortest ways from the docking points, over the ties that serve a topic."""

    def __init__(self, situation: Situation, topic: str) -> None:
        network, arcs = situation.network, situation.analysis.generous.arcs
        self.network, self.k = network, int(network.parameters["k"])
        self.onward: dict[int, list[int]] = {}
        for one, other, topics in numbers_of(arcs.source, arcs.target, arcs.topics):
            if topics & TOPIC_BIT[topic]:
                self.onward.setdefault(one, []).append(other)
        self.before: dict[int, int] = {}
        self.steps: dict[int, int] = {}
        layer = self._stand([(dock, -1) for dock in network.docks.tolist()], 0)
        for step in range(1, len(network.ids) + 1):
            following = [(other, one) for one in layer for other in self.onward.get(one, [])]
            layer = self._stand(following, step)
            if not layer:
                break

    def _stand(self, pairs: Iterable[tuple[int, int]], step: int) -> list[int]:
        new = []
        for actor, source in pairs:
            for here in self.network.closure(actor):
                if here not in self.steps:
                    self.steps[here] = step
                    self.before[here] = source if here == actor else actor
                    new.append(here)
        return new

    def to(self, offer: Offer) -> tuple[tuple[str, ...], bool]:
        """Return the way to an offer as far as it leads, and whether it gets there in time."""
        if not self.network.has_way:
            return (), True
        ends = [actor for actor in (offer.actor, offer.place) if actor in self.steps]
        if not ends:
            return (), False
        end = min(ends, key=lambda actor: (self.steps[actor], actor))
        way = []
        here = end
        while here >= 0:
            way.append(here)
            here = self.before[here]
        way.reverse()
        whole = self.steps[end] <= self.k
        kept = way if whole else [actor for actor in way if self.steps[actor] <= self.k]
        return tuple(self.network.ids[actor] for actor in kept), whole
