"""Weak and strong bridges: take each pair away and look what parts (rule 9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from oracle.classes import arc_fragility
from oracle.fragility import reaches, together, together_high
from oracle.losses import arc_losses
from oracle.parts import Arc, Graph, Tie, World, pair
from oracle.reach import closure, successors
from oracle.reading import Json
from oracle.vocabulary import HAZARDS, TOLERANCE

SIDE = 3
ROLES = ("cut", "sectors", "reach", "topic")


@dataclass(frozen=True)
class Bridge:
    """A pair with a role; `kind` is weak_bridge or strong_bridge."""

    kind: str
    subjects: Json
    evidence: Json
    severity: Fraction


def component(start: str, pairs: Iterable[Arc]) -> set[str]:
    both = [arc for a, b in pairs for arc in ((a, b), (b, a))]
    return closure({start}, successors(both))


def cut_side(edge: Arc, pairs: set[Arc]) -> int:
    """The smaller side that parts if a pair is taken away; 0 if nothing parts."""
    left = component(edge[0], pairs - {edge})
    if edge[1] in left:
        return 0
    return min(len(left), len(component(edge[1], pairs - {edge})))


def only_pairs(world: World, pairs: set[Arc]) -> dict[Arc, Arc]:
    """Pairs that alone join two sectors where at least 3 are expected, with these sectors."""
    size: dict[str, int] = defaultdict(int)
    for actor in world.actors.values():
        size[actor.sector] += 1
    joined: dict[Arc, list[Arc]] = defaultdict(list)
    for edge in pairs:
        joined[pair(*(world.actors[end].sector for end in edge))].append(edge)
    n, m = len(world.actors), len(pairs)
    only = {}
    for a, b in combinations(sorted(size), 2):
        if min(size[a], size[b]) >= 3 and len(joined[a, b]) == 1:
            expected = Fraction(m * 2 * size[a] * size[b], n * (n - 1))
            if expected >= 3 - TOLERANCE:
                only[joined[a, b][0]] = (a, b)
    return only


def find_bridges(world: World, graph: Graph) -> dict[Arc, Bridge]:
    """The bridges of one graph by their pair."""
    judge = _Judge(world, graph)
    judged = {edge: judge.bridge(edge) for edge in sorted(judge.records)}
    return {edge: bridge for edge, bridge in judged.items() if bridge is not None}


class _Judge:
    """One graph, and what each pair and each arc means in it."""

    def __init__(self, world: World, graph: Graph) -> None:
        self.world = world
        self.records: dict[Arc, list[Tie]] = defaultdict(list)
        for tie in graph.ties:
            self.records[tie.pair].append(tie)
        self.pairs = graph.pairs()
        self.standing = {pair(*arc) for arc in graph.standing}
        self.only = only_pairs(world, self.pairs)
        self.fragile = arc_fragility(graph)
        losses = arc_losses(world, graph)
        self.defined = losses is not None
        self.losses = losses or {}
        self.roles = {arc: loss.roles() for arc, loss in self.losses.items()}

    def bridge(self, edge: Arc) -> Bridge | None:
        """The finding about one pair, if it has a role that says something."""
        ties = self.records[edge]
        arcs = [arc for arc in (edge, edge[::-1]) if arc in self.fragile]
        carrying = [arc for arc in arcs if self.roles.get(arc)]
        of_pair = self._pair_roles(edge)
        carriers = [ties] if of_pair else []
        carriers += [[t for t in ties if t.layer == "REF" and t.arc == arc] for arc in carrying]
        kind = self._kind([together(records) for records in carriers])
        if kind is None:
            return None
        roles = {*of_pair, *(role for arc in carrying for role in self.roles[arc])}
        source, target = self._direction(carrying or arcs, edge)
        evidence: Json = {
            "fragility": _largest(together(records) for records in carriers),
            "fragility_high": _largest(together_high(records) for records in carriers),
            "roles": [role for role in ROLES if role in roles],
            "risks": [risk for risk in HAZARDS if any(dict(tie.risks)[risk] for tie in ties)],
            "reach_loss": self._reach_loss(arcs),
            "topic_loss": self._topic_loss(arcs),
            "cut_side": cut_side(edge, self.pairs),
            "only_tie_between": list(self.only[edge]) if "sectors" in of_pair else None,
        }
        evidence["score"] = self._score(evidence)
        return Bridge(
            kind,
            {"source": source, "target": target, "kinds": sorted({tie.kind for tie in ties})},
            evidence,
            evidence["score"] / 100 if kind == "weak_bridge" else Fraction(0),
        )

    def _pair_roles(self, edge: Arc) -> list[str]:
        # Who sits together stays together: such a pair cannot be the one that breaks.
        if edge in self.standing:
            return []
        cuts = cut_side(edge, self.pairs) >= SIDE
        return ["cut"] * cuts + ["sectors"] * (edge in self.only)

    def _kind(self, values: list[Fraction | None]) -> str | None:
        """Weak if any role's fragility is high; strong if all are known and low."""
        if any(value is not None and reaches(value, self.world.threshold) for value in values):
            return "weak_bridge"
        return "strong_bridge" if values and None not in values else None

    def _reach_loss(self, arcs: list[Arc]) -> Fraction | None:
        """The larger loss of the two arcs; a pair without REF arcs loses nothing."""
        if not self.defined:
            return None
        return max((self.losses[arc].reach for arc in arcs), default=Fraction(0))

    def _topic_loss(self, arcs: list[Arc]) -> dict[str, Fraction]:
        topics: dict[str, Fraction] = {}
        for arc in arcs if self.defined else []:
            for topic, share in self.losses[arc].topics.items():
                topics[topic] = max(share, topics.get(topic, share))
        return topics

    def _score(self, evidence: Json) -> Fraction:
        world = self.world
        parts = [Fraction(evidence["cut_side"], len(world.actors)), evidence["reach_loss"] or 0]
        for topic, share in evidence["topic_loss"].items():
            parts.append(share * world.topic_demand(topic) / world.demand)
        score: Fraction = 100 * evidence["fragility"] * max(parts)
        return score

    def _direction(self, arcs: list[Arc], edge: Arc) -> Arc:
        """The most fragile arc, then the one whose loss is larger, then the first by id."""

        def rank(arc: Arc) -> tuple[bool, Fraction, Fraction, Arc]:
            value = self.fragile[arc]
            lost = self.losses[arc].reach if self.defined else Fraction(0)
            return value is None, -(value or Fraction(0)), -lost, arc

        return min(arcs, key=rank, default=edge)


def _largest(values: Iterable[Fraction | None]) -> Fraction:
    return max(value for value in values if value is not None)
