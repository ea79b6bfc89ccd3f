"""Findings about committees: their rows, their words, and which view may show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from ecosystem.catalogue import label, text
from ecosystem.findings.rows import Finding, Json
from ecosystem.findings.words import and_list, percent

SHARED_MIN = 3
"""Fewer shared members are no structure."""


@dataclass(frozen=True, kw_only=True)
class DoubleStructure(Finding):
    """Two committees on the same topic with mostly the same members.

    Parameters
    ----------
    bodies
        Ids of the two committees, sorted.
    titles
        Their names.
    members
        Ids of the actors that sit in both, sorted.
    topics
        Topics of both; empty if one of them names none.
    overlap
        Shared members among all members of the two.
    """

    kind: str = "double_structure"
    bodies: tuple[str, str]
    titles: tuple[str, str] = field(compare=False)
    members: tuple[str, ...]
    topics: tuple[str, ...]
    overlap: float

    @property
    def subjects(self) -> dict[str, Json]:
        """The two committees."""
        return {"bodies": list(self.bodies)}

    @property
    def actors(self) -> tuple[str, ...]:
        """Nobody: a committee is no actor."""
        return ()

    @property
    def evidence(self) -> dict[str, Json]:
        """Who sits in both, and their common topics."""
        return {"members": list(self.members), "topic": ";".join(self.topics) or None}

    def _values(self, lang: str) -> dict[str, str]:
        topics = and_list([label("topic", topic, lang) for topic in self.topics], lang)
        first, second = self.titles
        share = percent(self.overlap, lang)
        return {"first": first, "second": second, "topics": topics, "share": share}

    def sentence(self, lang: str) -> str:
        """Say which committees are much alike."""
        key = "topic" if self.topics else "no_topic"
        count = len(self.members)
        return text(f"bodies.double.{key}", lang, count=count, **self._values(lang))

    def action(self, lang: str) -> str:
        """Say what to do about it."""
        return text("bodies.double_action", lang, **self._values(lang))


@dataclass(frozen=True, kw_only=True)
class BlindSpot(Finding):
    """An official actor that sits in no committee.

    Parameters
    ----------
    actor
        Its id.
    bodies
        Ids of the committees that work on what it offers, sorted.
    titles
        Their names.
    topics
        Topics that it offers and on which there is a committee.
    """

    kind: str = "blind_spot"
    actor: str
    bodies: tuple[str, ...] = ()
    titles: tuple[str, ...] = field(default=(), compare=False)
    topics: tuple[str, ...] = ()

    @property
    def subjects(self) -> dict[str, Json]:
        """The actor."""
        return {"actor": self.actor}

    @property
    def actors(self) -> tuple[str, ...]:
        """The actor."""
        return (self.actor,)

    @property
    def evidence(self) -> dict[str, Json]:
        """No members, the topics that fit, and the committees that work on them."""
        topic = ";".join(self.topics) or None
        return {"members": [], "topic": topic, "bodies": list(self.bodies)}

    def _values(self, lang: str) -> dict[str, str]:
        return {"actor": self.name(self.actor), "bodies": and_list(self.titles[:3], lang)}

    def sentence(self, lang: str) -> str:
        """Say that the actor sits nowhere."""
        key = "fitting" if self.titles else "none"
        return text(f"bodies.blind.{key}", lang, **self._values(lang))

    def action(self, lang: str) -> str:
        """Say where to invite it."""
        key = "fitting" if self.titles else "none"
        return text(f"bodies.blind_action.{key}", lang, **self._values(lang))


def redacted(
    row: DoubleStructure | BlindSpot, view: str, shown: Collection[str]
) -> DoubleStructure | BlindSpot | None:
    """Return a finding about committees as a view may show it.

    Parameters
    ----------
    row
        The finding.
    view
        ``internal``, ``partner`` or ``public``.
    shown
        Ids of the actors that the view may name.

    Returns
    -------
    row
        None in the public view, for an actor that may not be named, and for two committees of
        which too few shared members may be named; else the finding with those that may.
    """
    if view == "internal":
        return row
    if view == "public" or not all(actor in shown for actor in row.actors):
        return None
    if isinstance(row, BlindSpot):
        return row
    members = tuple(actor for actor in row.members if actor in shown)
    if len(members) < SHARED_MIN:
        return None
    names = {actor: row.names[actor] for actor in members}
    return replace(row, members=members, names=names)
