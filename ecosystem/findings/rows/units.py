"""Findings about actors: single points, dead ends and loops."""

from __future__ import annotations

from dataclasses import dataclass

from ecosystem.catalogue import label, text
from ecosystem.findings.rows.base import Finding, Json
from ecosystem.findings.words import and_list, profile


@dataclass(frozen=True, kw_only=True)
class SinglePoint(Finding):
    """An actor whose loss parts others or closes every way to a need.

    Parameters
    ----------
    actor
        Its id.
    cut_side
        Actors that are parted from the largest remaining part.
    staff
        People who do this work, None if unknown.
    gates
        Topic and language of the needs that everybody reaches only through it.
    """

    kind: str = "single_point"
    actor: str
    cut_side: int
    staff: int | None
    gates: tuple[tuple[str, str], ...]

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
        """Who is parted, staff, and the needs behind it."""
        gates: list[Json] = [[topic, language] for topic, language in self.gates]
        return {"cut_side": self.cut_side, "staff": self.staff, "gates": gates}

    def stakes(self, lang: str) -> str:
        """Say what hangs on it.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        words
            One clause or two, joined.
        """
        said = []
        if self.cut_side:
            said.append(text("findings.point.cut", lang, count=self.cut_side))
        if self.gates:
            cells = [profile(*gate, "all", "any", lang) for gate in self.gates[:3]]
            more = len(self.gates) - 3
            if more > 0:
                cells.append(text("findings.point.more", lang, count=more))
            said.append(text("findings.point.gates", lang, cells=and_list(cells, lang)))
        return and_list(said, lang)

    def sentence(self, lang: str) -> str:
        """Say what hangs on this one actor."""
        key = "one_person" if self.staff is not None and self.staff <= 1 else "said"
        values = {"actor": self.name(self.actor), "stakes": self.stakes(lang)}
        return text(f"findings.point.{key}", lang, **values)

    def action(self, lang: str) -> str:
        """Say how to take the weight off."""
        key = "way" if self.gates else "deputy"
        return text(f"findings.point_action.{key}", lang, actor=self.name(self.actor))


@dataclass(frozen=True, kw_only=True)
class DeadEnd(Finding):
    """A docking point that sends nobody on.

    Parameters
    ----------
    actor
        Its id.
    topics
        Topics that are served at the docking point itself.
    """

    kind: str = "dead_end"
    actor: str
    topics: tuple[str, ...]

    @property
    def subjects(self) -> dict[str, Json]:
        """The docking point."""
        return {"actor": self.actor}

    @property
    def actors(self) -> tuple[str, ...]:
        """The docking point."""
        return (self.actor,)

    @property
    def evidence(self) -> dict[str, Json]:
        """Topics served there."""
        return {"topics": list(self.topics)}

    @property
    def recommendation(self) -> str:
        """Docking points are recommendation three."""
        return "R3"

    def sentence(self, lang: str) -> str:
        """Say that the way ends here."""
        topics = and_list([label("topic", topic, lang) for topic in self.topics], lang)
        key = "some" if self.topics else "nothing"
        values = {"actor": self.name(self.actor), "topics": topics}
        return text(f"findings.dead_end.{key}", lang, **values)

    def action(self, lang: str) -> str:
        """Say how to open it."""
        return text("findings.dead_end_action", lang, actor=self.name(self.actor))


@dataclass(frozen=True, kw_only=True)
class Loop(Finding):
    """Actors that send people round for a topic that none of them serves.

    Parameters
    ----------
    topic
        The topic.
    members
        Ids of the actors, sorted.
    return_probability
        Chance to come back to where one began; None if not computed.
    """

    kind: str = "loop"
    topic: str
    members: tuple[str, ...]
    closed: bool = True
    return_probability: float | None = None

    @property
    def subjects(self) -> dict[str, Json]:
        """Topic and actors."""
        return {"topic": self.topic, "actors": list(self.members)}

    @property
    def actors(self) -> tuple[str, ...]:
        """All actors of the loop."""
        return self.members

    @property
    def evidence(self) -> dict[str, Json]:
        """Whether it is closed and how often people come back."""
        return {"closed": self.closed, "return_probability": self.return_probability}

    def _values(self, lang: str) -> dict[str, str]:
        names = and_list([self.name(actor) for actor in self.members], lang)
        return {"topic": label("topic", self.topic, lang), "actors": names}

    def sentence(self, lang: str) -> str:
        """Say who sends people round."""
        return text("findings.loop", lang, **self._values(lang))

    def action(self, lang: str) -> str:
        """Say how to end it."""
        return text("findings.loop_action", lang, **self._values(lang))
