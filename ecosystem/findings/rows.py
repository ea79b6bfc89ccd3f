"""One class a kind of finding: what it is about, what it rests on, and how it says itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from ecosystem.catalogue import label, text
from ecosystem.findings.words import and_list, number, percent, profile

Json = str | float | int | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True)
class Overturn:
    """The fewest added ties that would remove a finding.

    Parameters
    ----------
    ties
        Their number; None if no tie can, since an offer is missing.
    at_least
        Whether even more may be needed: no single tie that was tried suffices.
    plausible
        Some single ties that suffice, between actors who sit in a body together.
    """

    ties: int | None
    at_least: bool
    plausible: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        pairs: list[Json] = [[one, other] for one, other in self.plausible]
        return {"ties": self.ties, "at_least": self.at_least, "plausible": pairs}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What every finding has.

    Parameters
    ----------
    id
        Stable over runs and waves.
    kind
        Stored key of the kind.
    severity
        In 0..1.
    holds_in
        Graphs in which it holds: ``generous``, ``strict``.
    band
        ``sure`` or ``possible``.
    stability
        ``stable``, ``fragile``, ``unsure``, or None if it was not tested.
    stability_share
        Share of disturbed quarters in which it stays; None if it was not tested.
    overturn
        The fewest added ties that would remove it; None if it was not tested.
    names
        Names of the actors that the sentences mention.
    """

    id: str
    kind: str
    severity: float
    holds_in: tuple[str, ...] = ("generous",)
    band: str = "possible"
    stability: str | None = None
    stability_share: float | None = None
    overturn: Overturn | None = None
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def subjects(self) -> dict[str, Json]:
        """What the finding is about, as plain values."""
        raise NotImplementedError

    @property
    def evidence(self) -> dict[str, Json]:
        """What the finding rests on, as plain values."""
        raise NotImplementedError

    @property
    def actors(self) -> tuple[str, ...]:
        """Ids of the actors that the finding is about."""
        return ()

    @property
    def recommendation(self) -> str:
        """The recommendation of the source that it serves, R1 to R5."""
        return "R5"

    def sentence(self, lang: str) -> str:
        """Say the finding in plain words."""
        raise NotImplementedError

    def action(self, lang: str) -> str:
        """Say what one can do about it."""
        raise NotImplementedError

    def name(self, actor: str) -> str:
        """Return the name of an actor, or its id if the name is not to be told."""
        return self.names.get(actor, actor)

    def as_dict(self) -> dict[str, Json]:
        """Return the finding as plain values, keys in the documented order."""
        return {
            "id": self.id,
            "kind": self.kind,
            "severity": self.severity,
            "holds_in": list(self.holds_in),
            "band": self.band,
            "stability": self.stability,
            "subjects": self.subjects,
            "evidence": self.evidence,
            "sentence": {lang: self.sentence(lang) for lang in ("de", "en")},
            "action": {lang: self.action(lang) for lang in ("de", "en")},
            "recommendation": self.recommendation,
            "stability_share": self.stability_share,
            "overturn": self.overturn.as_dict() if self.overturn else None,
        }


@dataclass(frozen=True, kw_only=True)
class Gap(Finding):
    """A cell of need without a sure official way: kinds ``gap`` and ``informal_only``.

    Parameters
    ----------
    topic, language, group, status
        The cell.
    gap_class
        ``G1`` … ``G5``.
    demand
        People who need it; None if there are too few to say.
    unweighted
        Whether nobody was counted.
    providers
        Actors with a matching offer.
    """

    RECOMMENDED: ClassVar[Mapping[str, str]] = {
        **{"G5": "R4", "G4": "R5", "G3": "R3", "G2": "R1", "G1": "R1"},
        "no_official_way": "R4",
    }

    topic: str
    language: str
    group: str
    status: str
    gap_class: str
    demand: float | None
    unweighted: bool = False
    providers: tuple[str, ...] = ()

    @property
    def subjects(self) -> dict[str, Json]:
        """Topic, language, group and status."""
        cell = (self.topic, self.language, self.group, self.status)
        return dict(zip(("topic", "language", "group", "status"), cell, strict=True))

    @property
    def evidence(self) -> dict[str, Json]:
        """Class, demand and providers; demand alone where only informal help carries."""
        if self.kind == "informal_only":
            return {"demand": self.demand}
        return {
            "class": self.gap_class,
            "demand": self.demand,
            "providers": list(self.providers),
        }

    @property
    def recommendation(self) -> str:
        """Housing and discrimination serve R2, the rest by class."""
        if self.topic in ("housing", "discrimination"):
            return "R2"
        return self.RECOMMENDED[self.gap_class]

    def _values(self, lang: str) -> dict[str, str]:
        cell = profile(self.topic, self.language, self.group, self.status, lang)
        names = and_list([self.name(actor) for actor in self.providers[:3]], lang)
        return {"cell": cell, "providers": names}

    def sentence(self, lang: str) -> str:
        """Say what is missing, and for how many."""
        key = self.gap_class
        if key == "G1" and len(self.providers) == 1:
            key = "G1_named"
        said = text(f"findings.gap.{key}", lang, **self._values(lang))
        if self.unweighted:
            return said
        if self.demand is None:
            return f"{said} {text('findings.gap.few', lang)}"
        ending = "people" if round(self.demand, 1) != 1 else "person"
        return f"{said} {text(f'findings.gap.{ending}', lang, people=number(self.demand, lang))}"

    def action(self, lang: str) -> str:
        """Say how to close or secure it."""
        key = self.gap_class
        if key in ("G1", "G4") and self.providers:
            key += "_named"
        return text(f"findings.gap_action.{key}", lang, **self._values(lang))


@dataclass(frozen=True, kw_only=True)
class Bridge(Finding):
    """A tie that much hangs on: kinds ``weak_bridge`` and ``strong_bridge``.

    Parameters
    ----------
    source, target
        The actors, in the direction that carries most.
    kinds
        Tie kinds of the pair.
    fragility, fragility_high
        Largest φ among its roles, and the same if every unknown risk were there.
    roles
        ``cut``, ``sectors``, ``reach``, ``topic``.
    risks
        Names of the risks known in any of its records.
    reach_loss
        Share of reach that it carries alone; None if the way is not tested.
    topic_loss
        The same within each topic that loses anything.
    cut_side
        Actors on the smaller side if the pair is a cut edge, else 0.
    only_tie_between
        The two sectors that it alone joins.
    score
        0..100, for the order.
    """

    source: str
    target: str
    kinds: tuple[str, ...]
    fragility: float
    fragility_high: float
    roles: tuple[str, ...]
    risks: tuple[str, ...]
    reach_loss: float | None
    topic_loss: Mapping[str, float] = field(default_factory=dict)
    cut_side: int = 0
    only_tie_between: tuple[str, str] | None = None
    score: float = 0.0

    @property
    def subjects(self) -> dict[str, Json]:
        """Source, target and kinds."""
        return {"source": self.source, "target": self.target, "kinds": list(self.kinds)}

    @property
    def actors(self) -> tuple[str, ...]:
        """The two actors."""
        return (self.source, self.target)

    @property
    def evidence(self) -> dict[str, Json]:
        """Fragility, roles and what hangs on it."""
        sectors = self.only_tie_between
        return {
            "fragility": self.fragility,
            "fragility_high": self.fragility_high,
            "roles": list(self.roles),
            "risks": list(self.risks),
            "reach_loss": self.reach_loss,
            "topic_loss": dict(self.topic_loss),
            "cut_side": self.cut_side,
            "only_tie_between": list(sectors) if sectors else None,
            "score": self.score,
        }

    def stakes(self, lang: str) -> str:
        """Say what hangs on it.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        words
            One clause a role, joined.
        """
        said: list[str] = []
        if "cut" in self.roles:
            said.append(text("findings.bridge.cut", lang, count=self.cut_side))
        if "sectors" in self.roles and self.only_tie_between:
            first, second = (label("sector", s, lang) for s in self.only_tie_between)
            said.append(text("findings.bridge.sectors", lang, first=first, second=second))
        if "topic" in self.roles:
            topic, share = max(self.topic_loss.items(), key=lambda item: (item[1], item[0]))
            said.append(
                text(
                    "findings.bridge.topic",
                    lang,
                    share=percent(share, lang),
                    topic=label("topic", topic, lang),
                )
            )
        elif "reach" in self.roles and self.reach_loss is not None:
            said.append(text("findings.bridge.reach", lang, share=percent(self.reach_loss, lang)))
        return and_list(said, lang)

    def sentence(self, lang: str) -> str:
        """Say what it carries and what it hangs on."""
        risks = and_list([label("risk", risk, lang) for risk in self.risks], lang)
        values = {
            "source": self.name(self.source),
            "target": self.name(self.target),
            "stakes": self.stakes(lang),
            "risks": risks,
        }
        return text(f"findings.bridge.{self.kind}", lang, **values)

    def action(self, lang: str) -> str:
        """Say how to make it firm, or that it should stay."""
        values = {"source": self.name(self.source), "target": self.name(self.target)}
        if self.kind == "strong_bridge":
            return text("findings.bridge_action.keep", lang, **values)
        steps = [text(f"findings.bridge_action.{risk}", lang, **values) for risk in self.risks]
        return text("findings.bridge_action.lead", lang, steps="; ".join(steps[:2]), **values)


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

    def sentence(self, lang: str) -> str:
        """Say what hangs on this one actor."""
        said = []
        if self.cut_side:
            said.append(text("findings.point.cut", lang, count=self.cut_side))
        if self.gates:
            cells = [profile(*gate, "all", "any", lang) for gate in self.gates[:3]]
            more = len(self.gates) - 3
            if more > 0:
                cells.append(text("findings.point.more", lang, count=more))
            said.append(text("findings.point.gates", lang, cells=and_list(cells, lang)))
        key = "one_person" if self.staff is not None and self.staff <= 1 else "said"
        stakes = and_list(said, lang)
        return text(f"findings.point.{key}", lang, actor=self.name(self.actor), stakes=stakes)

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


@dataclass(frozen=True)
class CellRow:
    """One cell of need as the results print it.

    Parameters
    ----------
    topic, language, group, status, demand
        The cell; the demand is None if there are too few people to say.
    cell_class, class_strict
        Its class in the generous and in the strict graph; the latter None if nobody was asked.
    providers
        Ids of the actors with a matching offer.
    docks_reached
        Docks that reach it; None if the way is not tested.
    only_for
        Groups, if every matching offer is for named groups only.
    bottleneck
        Whether every matching offer takes nobody new.
    stability
        As for findings.
    """

    topic: str
    language: str
    group: str
    status: str
    demand: float | None
    cell_class: str
    class_strict: str | None
    providers: tuple[str, ...]
    docks_reached: int | None
    only_for: tuple[str, ...]
    bottleneck: bool
    stability: str | None = None

    def as_dict(self) -> dict[str, Json]:
        """Return the cell as plain values, keys in the documented order."""
        return {
            "topic": self.topic,
            "language": self.language,
            "group": self.group,
            "status": self.status,
            "demand": self.demand,
            "class": self.cell_class,
            "class_strict": self.class_strict,
            "providers": list(self.providers),
            "docks_reached": self.docks_reached,
            "only_for": list(self.only_for),
            "bottleneck": self.bottleneck,
            "stability": self.stability,
        }
