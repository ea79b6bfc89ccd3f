"""A persona and her walk to help: every stop in a plain sentence (who, how, and why it ends)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ecosystem.catalogue import label, text, vocabulary
from ecosystem.errors import UsageError
from ecosystem.findings.rows import Json
from ecosystem.findings.words import profile
from ecosystem.schema import GROUPS, LANGUAGE_PATTERN, TOPICS

FREE = ("mornings", "afternoons", "evenings", "saturday")
"""When a persona can come: Monday to Friday until 12, from 12 to 17, from 17 on, or on Saturday."""
ARRIVES, UNCLEAR = "arrives", "unclear"
BLOCKED = ("full", "appointment", "eligibility", "language")
"""Why help on the topic does not help her, the nearest miss first."""
INFORMAL_HELP = "informal_help"
NO_HELP = "no_help"
"""How a walk ends for a view that tells no more."""


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
        known = {
            "topic": TOPICS,
            "group": GROUPS,
            "status": tuple(vocabulary("status")),
            "free": (None, *FREE),
        }
        for name, keys in known.items():
            value = getattr(self, name)
            if value not in keys:
                words = ", ".join(str(key) for key in keys if key)
                raise UsageError("measures.choice", name=name, value=value, known=words)
        if not LANGUAGE_PATTERN.fullmatch(self.language):
            raise UsageError("walks.no_language", value=self.language)


@dataclass(frozen=True)
class Step:
    """One stop of a walk.

    Parameters
    ----------
    actor
        Id; blank if it may not be named.
    name
        How the stop is called.
    tie
        How she came here: kind of the tie, or blank at the start.
    event
        What happens: ``start``, ``goes_on``, ``arrives``, ``unclear``, or why it ends here.
    """

    actor: str
    name: str
    tie: str
    event: str

    def sentence(self, lang: str) -> str:
        """Say how she comes here and what happens.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentence
            One or two plain sentences.
        """
        name = text("walks.informal_help", lang) if self.name == INFORMAL_HELP else self.name
        if self.name.startswith("type:"):
            name = text("walks.a_place", lang, type=label("type", self.name[5:], lang))
        came = text(f"walks.came.{self.tie or 'start'}", lang, name=name)
        return f"{came} {text(f'walks.event.{self.event}', lang, name=name)}"


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
    """

    persona: Persona
    steps: tuple[Step, ...]
    end: str
    hand_overs: int = field(compare=False, default=0)

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
        few = {0: "_here", 1: "_one"}.get(self.hand_overs, "") if self.end == ARRIVES else ""
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
        return replace(self, steps=tuple(steps))

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        who = self.persona
        return {
            "persona": {
                "topic": who.topic,
                "language": who.language,
                "group": who.group,
                "status": who.status,
                "free": who.free,
            },
            "end": self.end,
            "hand_overs": self.hand_overs,
            "steps": [
                {
                    "actor": step.actor or None,
                    "tie": step.tie or None,
                    "event": step.event,
                    "sentence": {lang: step.sentence(lang) for lang in ("de", "en")},
                }
                for step in self.steps
            ],
            "sentence": {lang: self.sentence(lang) for lang in ("de", "en")},
        }
