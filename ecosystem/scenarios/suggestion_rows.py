"""One suggested tie or agreement: what it brings, what it takes, who invites whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecosystem.catalogue import text
from ecosystem.findings.rows import Json
from ecosystem.findings.words import and_list, number, profile, share_words

Cell = tuple[str, str, str, str]
NEW, AGREEMENT = "new_tie", "agreement"
_NAMED = 3


@dataclass(frozen=True)
class Suggestion:
    """A tie that would be useful, or an agreement that would hold one.

    Parameters
    ----------
    kind
        ``new_tie`` or ``agreement``.
    source, target
        Ids of the actors, in the direction in which people are sent.
    gain
        For a new tie the share of people-weighted needs that is reached in addition on official
        ways; for an agreement the share that hangs on the tie. None if it is not defined.
    cells
        Needs that get an official way, or a firm one.
    people
        People behind these needs; None if nobody was counted or there are too few to say.
    effort
        1, 2 or 4: how much has to be done before two actors agree.
    reason
        What makes it easy: ``body``, ``provider``, ``neighbour``, ``near``, ``none``; for an
        agreement ``tied``.
    through
        Id of the committee, provider or partner that can bring them together; blank for none.
    ease
        Adamic-Adar index; shows what comes easily and is no part of the gain.
    gain_with_informal
        For a new tie the reach that it adds if informal help on the way counts, too.
    wished
        Whether somebody wished for it already.
    names
        Names of actors and committees.
    """

    kind: str
    source: str
    target: str
    gain: float | None
    cells: tuple[Cell, ...]
    people: float | None
    effort: int
    reason: str
    through: str = ""
    ease: float | None = None
    gain_with_informal: float | None = None
    wished: bool = False
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def value(self) -> float:
        """Gain by effort."""
        return (self.gain or 0.0) / self.effort

    @property
    def id(self) -> str:
        """Stable over runs."""
        return f"{self.kind}:{self.source}~{self.target}"

    def name(self, key: str) -> str:
        """Return the name of an actor or a committee, or its id if no name is to be told."""
        return self.names.get(key, key)

    def as_dict(self) -> dict[str, Json]:
        """Return plain values with both languages."""
        return {
            "id": self.id,
            "kind": self.kind,
            "source": self.source,
            "target": self.target,
            "gain": self.gain,
            "gain_with_informal": self.gain_with_informal,
            "cells": [list(cell) for cell in self.cells],
            "people": self.people,
            "effort": self.effort,
            "reason": self.reason,
            "ease": self.ease,
            "wished": self.wished,
            "sentence": {lang: self.sentence(lang) for lang in ("de", "en")},
            "todo": {lang: self.todo(lang) for lang in ("de", "en")},
        }

    def sentence(self, lang: str) -> str:
        """Say what it is and what it brings."""
        values = {"source": self.name(self.source), "target": self.name(self.target)}
        said = [text(f"suggestions.{self.kind}", lang, **values)]
        if self.wished:
            said.append(text("suggestions.wished", lang))
        if self.gain:
            key = "gain" if self.kind == NEW else "held"
            said.append(text(f"suggestions.{key}", lang, share=share_words(self.gain, lang)))
        elif self.kind == NEW and not self.cells:
            said.append(text("suggestions.no_gain", lang))
        if self.cells:
            said.append(self._cells(lang))
        return " ".join(said)

    def _cells(self, lang: str) -> str:
        named = [profile(*cell, lang) for cell in self.cells[:_NAMED]]
        if len(self.cells) > _NAMED:
            named.append(text("scenarios.more", lang, count=len(self.cells) - _NAMED))
        key = "way" if self.kind == NEW else "firm"
        said = text(f"suggestions.{key}", lang, cells=and_list(named, lang))
        if self.people is None:
            return said
        return f"{said} {text('scenarios.people', lang, people=number(self.people, lang))}"

    def todo(self, lang: str) -> str:
        """Say who invites whom, and how much it takes."""
        values = {
            "source": self.name(self.source),
            "target": self.name(self.target),
            "through": self.name(self.through) if self.through else "",
        }
        key = self.reason if self.through or self.reason in ("near", "none", "tied") else "none"
        said = text(f"suggestions.todo_{key}", lang, **values)
        return f"{said} {text(f'suggestions.effort_{self.effort}', lang)}"

    def invites(self, lang: str) -> str:
        """Name the role that invites."""
        key = self.reason if self.through or self.reason in ("near", "none", "tied") else "none"
        through = self.name(self.through) if self.through else ""
        return text(f"suggestions.invites_{key}", lang, through=through)


def say_reason(reason: str, lang: str) -> str:
    """Say what makes a tie easy.

    Parameters
    ----------
    reason
        Stored key.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        A few words.
    """
    return text(f"suggestions.reason_{reason}", lang)
