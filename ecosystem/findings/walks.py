"""The walk of a persona along the referrals: through door, language, eligibility, to its end."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import field, replace
from functools import cached_property

import numpy as np

from ecosystem.errors import UnknownActorError, UsageError, Worded
from ecosystem.findings.base import Json, values_of
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.space import PER_DAY, SATURDAY, SLOTS, STEP, open_hours
from ecosystem.model.network import KINDS, TOPIC_BIT, Cell, Matcher
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters
from ecosystem.schema import GROUPS, LANGUAGE_PATTERN, TOPICS
from ecosystem.stubs import dataclass
from ecosystem.words import and_list, label, profile, text, vocabulary

# --- A persona and her walk to help: every stop in a plain sentence (who, how, and why it ends).

# When a persona can come: Monday to Friday until 12, from 12 to 17, from 17 on, or on Saturday.
FREE = ("mornings", "afternoons", "evenings", "saturday")


ARRIVES, UNCLEAR = "arrives", "unclear"

# Why help on the topic does not help her, the nearest miss first.
BLOCKED = ("full", "appointment", "eligibility", "language")


INFORMAL_HELP = "informal_help"

# How a walk ends for a view that tells no more.
NO_HELP = "no_help"


@dataclass(frozen=True)
class Persona:
    """Somebody who looks for help; never a real person.

    Parameters
    ----------
    topic, language
        What she needs, and the language that she speaks; stored keys.
    group, status
        Group and residence status, where it matters.
    free
        When she can come, one of `FREE`; None for any time.
    start
        Id of the docking point where she begins; None for the one with most visits.

    Raises
    ------
    UsageError
        If a key does not exist.

    Examples
    --------
    >>> Persona("housing", "ar", free="evenings").topic
    'housing'
    """

    topic: str
    language: str
    group: str = "all"
    status: str = "any"
    free: str | None = None
    start: str | None = None

    def __post_init__(self) -> None:
        known = {"topic": TOPICS, "group": GROUPS, "status": tuple(vocabulary("status"))}
        wrong: dict[str, object] = {
            name: Worded(name, keys)
            for name, keys in known.items()
            if getattr(self, name) not in keys
        }
        if self.free not in (None, *FREE):
            wrong["free"] = ", ".join(FREE)
        for name, words in wrong.items():
            raise UsageError("measures.choice", name=name, value=getattr(self, name), known=words)
        if not LANGUAGE_PATTERN.fullmatch(self.language):
            raise UsageError("walks.no_language", value=self.language)


@dataclass(frozen=True)
class Step:
    """One stop of a walk."""

    actor: str  # Id; blank if it may not be named.
    name: str  # How the stop is called.
    tie: str  # How she came here: kind of the tie, or blank at the start.
    event: str  # What happens: `start`, `goes_on`, `arrives`, `unclear`, or why it ends here.

    def sentence(self, lang: str) -> str:
        """Say how she comes here and what happens."""
        name = _called(self.name, lang)
        came = text(f"walks.came.{self.tie or 'start'}", lang, name=name)
        return f"{came} {text(f'walks.event.{self.event}', lang, name=name)}"


def _called(name: str, lang: str) -> str:
    """Say a name, or what stands for it."""
    if name.startswith("type:"):
        return text("walks.a_place", lang, type=label("type", name[5:], lang))
    return text("walks.informal_help", lang) if name == INFORMAL_HELP else name


@dataclass(frozen=True)
class Walk:
    """The walk of a persona, from the door to where it ends.

    Parameters
    ----------
    persona
        Who walks.
    steps
        Every stop, in order; at least one.
    end
        ``arrives``, ``unclear``, or why it ends: the event of the last step.
    hand_overs
        How often she was sent on.
    doors
        If she does not arrive: id and name of each other docking point from which she would; None
        if there is no other one.
    """

    persona: Persona
    steps: tuple[Step, ...]
    end: str
    hand_overs: int = field(compare=False, default=0)
    doors: tuple[tuple[str, str], ...] | None = field(compare=False, default=None)

    def sentence(self, lang: str) -> str:
        """Say how the walk ends.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentence
            For whom, and where it ends.
        """
        who = self.persona
        what = profile(who.topic, who.language, who.group, who.status, lang)
        few = "_here" if self.end == ARRIVES and not self.hand_overs else ""
        return text(f"walks.end.{self.end}{few}", lang, what=what, count=self.hand_overs)

    def sentences(self, lang: str) -> tuple[str, ...]:
        """Say the whole walk, stop by stop, and how it ends.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentences
            One a stop, and one for the end.
        """
        return (*(step.sentence(lang) for step in self.steps), self.sentence(lang))

    def other_doors(self, lang: str) -> str:
        """Say from where she would arrive; blank if she does, or nothing else can be told.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentence
            The other docking points from which she gets help.
        """
        if self.end == ARRIVES or not self.steps or self.doors is None:
            return ""
        names = and_list(list(dict.fromkeys(_called(n, lang) for _, n in self.doors)), lang)
        return text(f"walks.doors{'' if self.doors else '_none'}", lang, names=names)

    def named(self, names: Mapping[str, str]) -> Walk:
        """Return the walk with other names for its stops.

        Parameters
        ----------
        names
            Actor id to name; a stop whose actor is not in it keeps its own.

        Returns
        -------
        walk
            Stops that are called by another name lose their id; stops of informal help one after
            the other become one.
        """
        steps: list[Step] = []
        for step in self.steps:
            told = step
            if step.actor in names:
                told = replace(step, actor="", name=names[step.actor])
            if steps and told.name == steps[-1].name == INFORMAL_HELP:
                steps[-1] = replace(told, tie=steps[-1].tie)
            else:
                steps.append(told)
        doors = self.doors and tuple(
            ("", names[key]) if key in names else (key, name) for key, name in self.doors
        )
        return replace(self, steps=tuple(steps), doors=doors)

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        steps: list[Json] = [
            {"actor": s.actor or None, "tie": s.tie or None, **values_of(s, "event sentence")}
            for s in self.steps
        ]
        who = values_of(self.persona, "topic language group status free")
        told = values_of(self, "end hand_overs")
        return {"persona": who, **told, "steps": steps, **values_of(self, "sentence")}


# --- The walk of a persona along the referrals: through door, language, eligibility, to its end.

_FREE_HOURS = {"mornings": (0, 12), "afternoons": (12, 17), "evenings": (17, 24)}

# Ties whose sender makes the appointment; with the first somebody also goes along.
_BY_HAND = ("handover", "appointment")


_ORDER = ("handover", "appointment", "referral", "tip")

Bit = bool | None


def _answer(yes: int, possible: int) -> Bit:
    return True if yes else None if possible else False


@dataclass(frozen=True)
class _Offer:
    """What one offer means to the persona."""

    spots: tuple[int, ...]
    about_topic: bool
    language: Bit
    eligible: Bit
    takes_new: str
    walk_in: str

    def event(self, tie: str) -> str:
        """Tell what happens to her here."""
        if self.language is False:  # whoever goes along opens the door, but does not counsel
            return "language"
        if self.eligible is False:
            return "eligibility"
        if self.takes_new == "no":
            return "full"
        if self.walk_in == "no" and tie not in _BY_HAND:
            return "appointment"
        return UNCLEAR if self.language is None or self.eligible is None else ARRIVES


class _World:
    """The quarter as the persona meets it."""

    def __init__(self, quarter: Quarter, analysis: Analysis, persona: Persona) -> None:
        self.quarter, self.analysis, self.persona = quarter, analysis, persona
        self.network = analysis.network
        self.hours = {d.dock: d for d in open_hours(quarter).docks}
        self.next = self._ties()

    @cached_property
    def offers(self) -> list[_Offer]:
        """All offers in force, as she meets them."""
        who, network = self.persona, self.network
        cell = Cell(who.topic, who.language, who.group, who.status, 1.0)
        matcher = Matcher((cell,), self.quarter.meta.blank_language, network.parameters)
        table = self.quarter.table("offers")
        columns = ("id", "topics", "languages", "groups", "excludes", "walk_in")
        texts = {key: rest for key, *rest in zip(*map(table.column, columns), strict=True)}
        found = []
        for offer in network.offers:
            topics, languages, groups, excludes, walk_in = texts[offer.id]
            spoken = matcher.match(topics, languages, "", "")
            if not offer.topics & TOPIC_BIT[who.topic]:
                spoken = matcher.languages(languages)
            eligible = matcher.groups(groups) & matcher.statuses(excludes)
            found.append(
                _Offer(
                    spots=tuple({offer.actor, offer.place} - {-1}),
                    about_topic=bool(offer.topics & TOPIC_BIT[who.topic]),
                    language=_answer(spoken.yes, spoken.possible),
                    eligible=_answer(eligible.yes, eligible.possible),
                    takes_new=offer.takes_new,
                    walk_in=walk_in if offer.formal else "",  # nobody makes appointments there
                )
            )
        return found

    def _ties(self) -> dict[int, dict[int, str]]:
        """Whom each actor sends her to, and how: the best tie for the topic."""
        records = self.network.records
        bit = TOPIC_BIT[self.persona.topic]
        found: dict[int, dict[int, str]] = {}
        for row in np.flatnonzero((records.layer == 0) & (records.topics & bit > 0)).tolist():
            source, target = int(records.source[row]), int(records.target[row])
            kind = KINDS[int(records.kind[row])]
            there = found.setdefault(source, {})
            if target not in there or _ORDER.index(kind) < _ORDER.index(there[target]):
                there[target] = kind
        return found

    def speaks(self, actor: int) -> Bit:
        """Whether anybody there speaks her language, at the counter or in any offer."""
        answers = [o.language for o in self.offers if actor in o.spots]
        dock = self.hours.get(self.network.ids[actor])
        if dock is not None:
            answers.append(dock.speaks(self.persona.language, self.network.parameters))
        if not answers or None in answers:
            return True if True in answers else None
        return True in answers

    def event(self, actor: int, tie: str) -> str:
        """Tell what happens at a stop: she arrives, it is unclear, it fails, or ``""``."""
        here = self.network.closure(actor)
        events = {
            offer.event(tie)
            for offer in self.offers
            if offer.about_topic and not set(here).isdisjoint(offer.spots)
        }
        ranked = (ARRIVES, UNCLEAR, *BLOCKED)
        return next((event for event in ranked if event in events), "")

    def door(self, dock: int) -> str:
        """Tell why she does not get in at the start; ``""`` if she may."""
        found = self.hours[self.network.ids[dock]]
        if self.persona.free and not (found.possible & _free(self.persona.free)).any():
            return "closed"
        if not found.possible.any():
            return "by_appointment"
        return "language" if self.speaks(dock) is False else ""


def _free(when: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    day, slot = np.divmod(np.arange(SLOTS), PER_DAY)
    if when == "saturday":
        return np.asarray(day == SATURDAY)
    first, last = _FREE_HOURS[when]
    return np.asarray((day < SATURDAY) & (slot * STEP >= first * 60) & (slot * STEP < last * 60))


@dataclass(frozen=True)
class _Trail:
    """Where she has been, how she came there, and what she met."""

    actors: tuple[int, ...]
    ties: tuple[str, ...]

    def on(self, actor: int, tie: str) -> _Trail:
        return _Trail((*self.actors, actor), (*self.ties, tie))


def _trails(world: _World, dock: int) -> tuple[list[_Trail], bool, bool]:
    """All stops that she can come to, nearest first; and whether language or length stopped her."""
    k = world.analysis.generous.k
    first = _Trail((dock,), ("",))
    seen, found, queue = {dock}, [first], deque([first])
    language = length = False
    while queue:
        trail = queue.popleft()
        targets: dict[int, str] = {}
        for here in world.network.closure(trail.actors[-1]):
            for target, tie in sorted(world.next.get(here, {}).items()):
                targets.setdefault(target, tie)
        for target, tie in sorted(targets.items()):
            if target in seen:
                continue
            if len(trail.actors) > k:
                length = True
            elif tie != "handover" and world.speaks(target) is False:
                language = True
                found.append(replace(trail.on(target, tie), ties=(*trail.ties, f"{tie}!")))
            else:
                seen.add(target)
                found.append(trail.on(target, tie))
                queue.append(found[-1])
    return found, language, length


def _chosen(world: _World, dock: int) -> tuple[_Trail, str]:
    """Choose the trail that she walks, and say how it ends."""
    found, _, length = _trails(world, dock)
    walked = [t for t in found if not t.ties[-1].endswith("!")]
    events = [world.event(t.actors[-1], t.ties[-1]) for t in walked]
    for wanted in (ARRIVES, UNCLEAR):
        if wanted in events:
            return walked[events.index(wanted)], wanted
    missed = [t for t in found if t.ties[-1].endswith("!") and world.event(t.actors[-1], "")]
    if any(events):
        best = min(
            (place for place, event in enumerate(events) if event),
            key=lambda place: (BLOCKED.index(events[place]), len(walked[place].actors)),
        )
        return walked[best], events[best]
    if missed:
        trail = missed[0]
        return replace(trail, ties=(*trail.ties[:-1], trail.ties[-1].rstrip("!"))), "language"
    longest = max(len(trail.actors) for trail in walked)
    last = next(trail for trail in walked if len(trail.actors) == longest)
    return last, "too_far" if length and longest > world.analysis.generous.k else "nobody_sends"


def _start(world: _World) -> int:
    network, wanted = world.network, world.persona.start
    docks: list[int] = network.docks.tolist()
    if wanted is None:
        if not docks:
            raise UsageError("walks.no_docks")
        weights = dict(zip(docks, network.weights.tolist(), strict=True))
        return min(docks, key=lambda dock: (-weights[dock], dock))
    if wanted not in network.ids:
        raise UnknownActorError("measures.unknown_actor", actor=wanted)
    place = network.ids.index(wanted)
    if place not in docks:
        known = ", ".join(network.ids[dock] for dock in docks)
        raise UsageError("walks.no_dock", actor=wanted, known=known)
    return place


def walk(quarter: Quarter, persona: Persona, *, parameters: Parameters | None = None) -> Walk:
    """Walk with a persona from a docking point to help, or to where it ends and why.

    Parameters
    ----------
    quarter
        The quarter.
    persona
        Who walks: topic, language, and what else matters.
    parameters
        Conventions; after ``k`` hand-overs she gives up.

    Returns
    -------
    walk
        At the door: is it open when she can come, does anybody speak her language? Then the
        shortest way along referrals on which everybody speaks her language or somebody goes
        along, to an offer that she may use, that takes new people, and that she can come to
        without an appointment or for which one was made. If there is none, the nearest miss, or
        the last stop from where nobody sends her on, and the other doors from which she would
        arrive. What is unknown stops nobody on the way; an
        offer of which language or eligibility is unknown is an unclear end.

    Raises
    ------
    UnknownActorError
        If the start does not exist.
    UsageError
        If the start is no docking point in force, or there is none at all; or if the language has
        no name and nobody in the quarter needs it.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> walk(load_sample("mini"), Persona("housing", "ar", start="C1")).end
    'arrives'
    """
    world = _World(quarter, analyse(quarter, parameters), persona)
    needed = {cell.language for cell in world.network.demand.cells}
    if persona.language not in needed and persona.language not in vocabulary("language"):
        raise UsageError("walks.no_language", value=persona.language)
    dock = _start(world)
    closed = world.door(dock)
    trail, end = (_Trail((dock,), ("",)), closed) if closed else _chosen(world, dock)
    last = len(trail.actors) - 1
    steps = []
    for place, (actor, tie) in enumerate(zip(trail.actors, trail.ties, strict=True)):
        event = end if place == last else "goes_on"
        steps.append(Step(world.network.ids[actor], world.network.names[actor], tie, event))
    others = [] if end == ARRIVES else [one for one in world.network.docks.tolist() if one != dock]
    open_doors = (
        one for one in others if not world.door(one) and _chosen(world, one)[1] == ARRIVES
    )
    doors = tuple((world.network.ids[one], world.network.names[one]) for one in open_doors)
    return Walk(persona, tuple(steps), end, last, doors if others else None)
