"""The class of every cell (rule 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from oracle.fragility import reaches, together
from oracle.parts import Arc, Cell, Graph, Offer, Tie, World
from oracle.reach import match_nodes, reached_from_docks

Reached = dict[str, dict[str, set[str]]]


def arc_fragility(graph: Graph) -> dict[Arc, Fraction | None]:
    """The fragility of each REF arc, over all its records whatever their topics."""
    records: dict[Arc, list[Tie]] = defaultdict(list)
    for tie in graph.referrals():
        records[tie.arc].append(tie)
    return {arc: together(ties) for arc, ties in records.items()}


def robust(graph: Graph, threshold: Fraction) -> Graph:
    """The graph without the REF arcs whose fragility reaches the threshold."""
    weak = {
        arc
        for arc, value in arc_fragility(graph).items()
        if value is not None and reaches(value, threshold)
    }
    left = tuple(tie for tie in graph.ties if tie.layer != "REF" or tie.arc not in weak)
    return replace(graph, ties=left)


class Ways:
    """What the docks reach in one graph: on all ways, on official ones, on robust ones."""

    def __init__(self, world: World, graph: Graph) -> None:
        self.world = world
        self.graph = graph
        self.official = graph.without_actors(world.informal)
        self.robust = robust(graph, world.threshold)
        topics = sorted({cell.topic for cell in world.cells if cell.yes})
        self.reached = self._walk(self.graph, topics)
        self.reached_officially = self._walk(self.official, topics)
        self.reached_robustly = self._walk(self.robust, topics)

    def _walk(self, graph: Graph, topics: list[str]) -> Reached:
        return {
            topic: reached_from_docks(self.world, graph, topic, self.world.k) for topic in topics
        }

    def docks_reached(self, cell: Cell) -> int:
        nodes = match_nodes(cell, self.graph)
        return sum(bool(nodes & seen) for seen in self.reached.get(cell.topic, {}).values())

    def _any(
        self, reached: Reached, graph: Graph, cell: Cell, wanted: Callable[[Offer], bool]
    ) -> bool:
        nodes = match_nodes(cell, graph, wanted)
        return any(nodes & seen for seen in reached.get(cell.topic, {}).values())

    def by_any_way(self, cell: Cell) -> bool:
        return self.docks_reached(cell) > 0

    def officially(self, cell: Cell) -> bool:
        return self._any(self.reached_officially, self.official, cell, lambda o: o.formal)

    def robustly(self, cell: Cell) -> bool:
        return self._any(self.reached_robustly, self.robust, cell, lambda o: o.formal and o.lasts)

    def formal_providers(self, cell: Cell) -> set[str]:
        return {
            offer.actor
            for offer in cell.yes
            if offer.formal
            and any(offer.nodes & seen for seen in self.reached[cell.topic].values())
        }


def class_of(cell: Cell, ways: Ways | None) -> str:
    """The first class that applies; without ways, from the offers alone."""
    if not cell.demand:
        return "-"
    if not cell.yes:
        return "GX" if cell.maybe else "G5"
    return _from_offers(cell) if ways is None else _from_ways(cell, ways)


def _from_offers(cell: Cell) -> str:
    formal = [offer for offer in cell.yes if offer.formal]
    if not formal:
        return "G3"
    if not any(offer.lasts for offer in formal):
        return "G2"
    return "G1" if len({offer.actor for offer in formal}) == 1 else "G0"


def _from_ways(cell: Cell, ways: Ways) -> str:
    if not ways.by_any_way(cell):
        return "G4"
    if not ways.officially(cell):
        return "G3"
    if not ways.robustly(cell):
        return "G2"
    return "G1" if len(ways.formal_providers(cell)) == 1 else "G0"


def ways_in(world: World, graph: Graph | None) -> Ways | None:
    return Ways(world, graph) if graph is not None and world.tested else None
