"""What a quarter is made of after reading: actors, offers, ties, docks, and the graphs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

Arc = tuple[str, str]


@dataclass(frozen=True)
class Clock:
    """The dates that the rules compare with; None where the wave is not known."""

    wave: date | None
    horizon: date | None
    stale: date | None

    def covers(self, start: date | None, end: date | None) -> bool:
        if self.wave is None:
            return True
        return (start is None or start <= self.wave) and (end is None or self.wave <= end)

    def ends_soon(self, end: date) -> bool:
        return self.horizon is not None and end <= self.horizon


@dataclass(frozen=True)
class Actor:
    """An actor in force."""

    id: str
    sector: str
    at: str
    staff: Fraction | None
    asked: bool | None
    until: date | None


@dataclass(frozen=True)
class Offer:
    """An offer in force; a wildcard serves something that nobody could name."""

    id: str
    actor: str
    topics: frozenset[str]
    wildcard: bool
    groups: tuple[str, ...]
    languages: tuple[str, ...]
    excludes: tuple[str, ...]
    nodes: frozenset[str]
    formal: bool
    takes_new: bool | None
    lasts: bool


@dataclass(frozen=True)
class Tie:
    """One record that is a tie in force; `strict` if both sides or a document confirm it."""

    source: str
    target: str
    kind: str
    layer: str
    topics: frozenset[str]
    strict: bool
    risks: tuple[tuple[str, bool | None], ...]
    fragility: Fraction | None
    fragility_high: Fraction | None

    @property
    def arc(self) -> Arc:
        return self.source, self.target

    @property
    def pair(self) -> Arc:
        return pair(self.source, self.target)

    def serves(self, topic: str) -> bool:
        """It leads people with this topic on: named, or left open."""
        return not self.topics or topic in self.topics


@dataclass(frozen=True)
class Graph:
    """Actors, ties and standing arcs (place, actor) that are left."""

    actors: frozenset[str]
    ties: tuple[Tie, ...]
    standing: frozenset[Arc]

    def referrals(self) -> list[Tie]:
        return [tie for tie in self.ties if tie.layer == "REF"]

    def pairs(self) -> set[Arc]:
        """The undirected simple union: every tie of any layer, and every standing pair."""
        return {tie.pair for tie in self.ties} | {pair(*arc) for arc in self.standing}

    def without_arc(self, arc: Arc) -> Graph:
        """All REF records of one arc are taken out."""
        left = tuple(tie for tie in self.ties if tie.layer != "REF" or tie.arc != arc)
        return replace(self, ties=left)

    def without_pair(self, edge: Arc) -> Graph:
        """All records of one pair are taken out; who sits together stays together."""
        return replace(self, ties=tuple(tie for tie in self.ties if tie.pair != edge))

    def without_actors(self, gone: Iterable[str]) -> Graph:
        left = self.actors - set(gone)
        return Graph(
            left,
            tuple(tie for tie in self.ties if tie.source in left and tie.target in left),
            frozenset(arc for arc in self.standing if arc[0] in left and arc[1] in left),
        )


@dataclass(frozen=True)
class Cell:
    """
    One need profile and who answers it, surely or maybe.

    `demand` is None where nobody counted, `weight` is what it weighs in a share, and `recorded`
    says whether all offers for its topic were asked for.
    """

    topic: str
    language: str
    group: str
    status: str
    demand: Fraction | None
    weight: Fraction
    yes: tuple[Offer, ...]
    maybe: tuple[Offer, ...]
    recorded: bool

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.topic, self.language, self.group, self.status

    @property
    def needed(self) -> bool:
        """Somebody needs it, counted or not."""
        return self.demand != 0


@dataclass(frozen=True)
class World:
    """A quarter, read; it is complete where somebody claims to know all offers for a topic."""

    clock: Clock
    actors: dict[str, Actor]
    offers: tuple[Offer, ...]
    docks: dict[str, Fraction]
    cells: tuple[Cell, ...]
    unweighted: bool
    complete: bool
    generous: Graph
    strict: Graph | None
    k: int
    threshold: Fraction

    @property
    def tested(self) -> bool:
        """Whether the way is tested at all: a dock and a referral, judged on the generous graph."""
        return bool(self.docks) and bool(self.generous.referrals())

    @property
    def structural(self) -> bool:
        """Whether losses are told on the net alone, for no way to a need is known (rule 17)."""
        return not self.tested or not self.offers or not self.cells

    @property
    def weight(self) -> Fraction:
        return sum((cell.weight for cell in self.cells), Fraction(0))

    def topic_weight(self, topic: str) -> Fraction:
        return sum((cell.weight for cell in self.cells if cell.topic == topic), Fraction(0))

    def has_demand(self, topic: str) -> bool:
        """Whether anybody was counted who needs it."""
        return any(cell.demand for cell in self.cells if cell.topic == topic)

    @property
    def informal(self) -> frozenset[str]:
        return frozenset(a.id for a in self.actors.values() if a.sector == "informal")


def pair(a: str, b: str) -> Arc:
    return (a, b) if a <= b else (b, a)
