"""The class of every cell, at worst and at best (rules 4 and 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from oracle.fragility import reaches, together
from oracle.parts import Arc, Cell, Graph, Offer, Tie, World
from oracle.reach import anything, match_nodes, reached_from_docks

Offers = tuple[Offer, ...]
Reached = dict[str, dict[str, set[str]]]


@dataclass(frozen=True)
class Judgement:
    """What a cell is at worst and at best, and what can be claimed."""

    worst: str
    best: str
    label: str
    reason: str | None


def records_by_arc(graph: Graph) -> dict[Arc, list[Tie]]:
    """The REF records of each arc, whatever their topics."""
    records: dict[Arc, list[Tie]] = defaultdict(list)
    for tie in graph.referrals():
        records[tie.arc].append(tie)
    return records


def is_fragile(ties: list[Tie], threshold: Fraction) -> bool:
    """Whether an arc does not carry; one record of unknown fragility lets it pass."""
    value = together(ties)
    described = all(tie.fragility is not None for tie in ties)
    return described and value is not None and reaches(value, threshold)


def robust(graph: Graph, threshold: Fraction) -> Graph:
    """The graph without the REF arcs whose fragility reaches the threshold."""
    arcs = records_by_arc(graph).items()
    weak = {arc for arc, ties in arcs if is_fragile(ties, threshold)}
    left = tuple(tie for tie in graph.ties if tie.layer != "REF" or tie.arc not in weak)
    return replace(graph, ties=left)


class Ways:
    """What the docks reach in one graph: on all ways, on official ones, on robust ones."""

    def __init__(self, world: World, graph: Graph) -> None:
        self.world = world
        self.graph = graph
        self.official = graph.without_actors(world.informal)
        self.robust = robust(graph, world.threshold)
        topics = sorted({cell.topic for cell in world.cells if cell.yes or cell.maybe})
        self.reached = self._walk(self.graph, topics)
        self.reached_officially = self._walk(self.official, topics)
        self.reached_robustly = self._walk(self.robust, topics)

    def _walk(self, graph: Graph, topics: list[str]) -> Reached:
        return {
            topic: reached_from_docks(self.world, graph, topic, self.world.k) for topic in topics
        }

    def docks_reached(self, cell: Cell) -> int:
        """How many docks reach a sure answer."""
        nodes = match_nodes(cell.yes, self.graph)
        return sum(bool(nodes & seen) for seen in self.reached.get(cell.topic, {}).values())

    def by_any_way(self, topic: str, offers: Offers) -> bool:
        return _any(self.reached[topic], self.graph, offers, anything)

    def officially(self, topic: str, offers: Offers) -> bool:
        return _any(self.reached_officially[topic], self.official, offers, lambda o: o.formal)

    def robustly(self, topic: str, offers: Offers) -> bool:
        lasting = self.reached_robustly[topic]
        return _any(lasting, self.robust, offers, lambda o: o.formal and o.lasts)

    def formal_providers(self, topic: str, offers: Offers) -> set[str]:
        return {
            offer.actor
            for offer in offers
            if offer.formal and any(offer.nodes & seen for seen in self.reached[topic].values())
        }


def _any(
    reached: dict[str, set[str]], graph: Graph, offers: Offers, wanted: Callable[[Offer], bool]
) -> bool:
    nodes = match_nodes(offers, graph, wanted)
    return any(nodes & seen for seen in reached.values())


def judge(cell: Cell, ways: Ways | None) -> Judgement:
    """With every maybe as no, and as yes; without ways, from the offers alone."""
    if not cell.needed:
        return Judgement("-", "-", "-", None)
    worst = _class_with(cell.topic, cell.yes, ways)
    # Where nobody asked for all offers there may be as many as one likes.
    best = _class_with(cell.topic, cell.yes + cell.maybe, ways) if cell.recorded else "G0"
    if worst == best:
        return Judgement(worst, best, worst, None)
    return Judgement(worst, best, "GX", "maybe" if cell.recorded else "not_recorded")


def _class_with(topic: str, offers: Offers, ways: Ways | None) -> str:
    """The first class that applies if just these offers answer the need."""
    if not offers:
        return "G5"
    return _from_offers(offers) if ways is None else _from_ways(topic, offers, ways)


def _from_offers(offers: Offers) -> str:
    formal = [offer for offer in offers if offer.formal]
    if not formal:
        return "G3"
    if not any(offer.lasts for offer in formal):
        return "G2"
    return "G1" if len({offer.actor for offer in formal}) == 1 else "G0"


def _from_ways(topic: str, offers: Offers, ways: Ways) -> str:
    if not ways.by_any_way(topic, offers):
        return "G4"
    if not ways.officially(topic, offers):
        return "G3"
    if not ways.robustly(topic, offers):
        return "G2"
    return "G1" if len(ways.formal_providers(topic, offers)) == 1 else "G0"


def ways_in(world: World, graph: Graph | None) -> Ways | None:
    return Ways(world, graph) if graph is not None and world.tested else None
