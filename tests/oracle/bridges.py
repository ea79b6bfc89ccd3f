"""Weak, strong and untested bridges: take each pair away and look what parts (rule 9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from oracle.classes import records_by_arc
from oracle.fragility import reaches, together, together_high
from oracle.losses import TOPIC_LOSS, arc_losses, matters, pair_losses
from oracle.parts import Arc, Graph, Tie, World, pair
from oracle.reach import closure, successors
from oracle.reading import Json
from oracle.vocabulary import HAZARDS, TOLERANCE

SIDE = 3
ROLES = ("cut", "sectors", "reach", "pairs", "topic")


@dataclass(frozen=True)
class Bridge:
    """
    A pair with a role; `kind` is weak_bridge, strong_bridge or untested_bridge.

    It is complete where every record that its roles hang on says how fragile it is.
    """

    kind: str
    complete: bool
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
    n, m = len(world.actors), len(pairs)
    only = {}
    for a, b in combinations(sorted(set(size) - {""}), 2):
        # An actor of no known sector may be of either: its pairs are no proof of an only one.
        joining = [edge for edge in pairs if _may_join(world, edge, a, b)]
        if min(size[a], size[b]) >= 3 and len(joining) == 1:
            (edge,) = joining
            if "" in {world.actors[end].sector for end in edge}:
                continue
            expected = Fraction(m * 2 * size[a] * size[b], n * (n - 1))
            if expected >= 3 - TOLERANCE:
                only[edge] = (a, b)
    return only


def _may_join(world: World, edge: Arc, a: str, b: str) -> bool:
    """Whether a pair joins two sectors, or would if its unknown ends were of them."""
    left, right = (world.actors[end].sector for end in edge)
    return any(x in (a, "") and y in (b, "") for x, y in ((left, right), (right, left)))


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
        self.referrals = records_by_arc(graph)
        losses = arc_losses(world, graph)
        self.of_pairs = pair_losses(world, graph)
        self.defined = losses is not None or bool(self.of_pairs)
        self.losses = losses or {}

    def bridge(self, edge: Arc) -> Bridge | None:
        """The finding about one pair, if it has a role."""
        ties = self.records[edge]
        arcs = [arc for arc in (edge, edge[::-1]) if arc in self.referrals]
        of_pair = self._pair_roles(edge)
        of_arcs = {arc: told for arc in arcs if (told := self._arc_roles(arc))}
        # The records that must all break before a role is lost.
        carriers = [ties] * bool(of_pair) + [self.referrals[arc] for arc in of_arcs]
        if not carriers:
            return None
        kind = self._kind([together(records) for records in carriers])
        roles = {*of_pair, *(role for told in of_arcs.values() for role in told)}
        source, target = self._direction(list(of_arcs) or arcs, edge)
        untested = kind == "untested_bridge"
        loss = self._loss(edge, arcs)
        evidence: Json = {
            "fragility": None if untested else _largest(together(r) for r in carriers),
            "fragility_high": _largest(together_high(records) for records in carriers),
            "roles": [role for role in ROLES if role in roles],
            "risks": [risk for risk in HAZARDS if any(dict(tie.risks)[risk] for tie in ties)],
            "basis": "pairs" if self.world.structural else "needs",
            "pair_loss": loss if self.world.structural else None,
            "reach_loss": None if self.world.structural else loss,
            "topic_loss": self._topic_loss(arcs),
            "cut_side": cut_side(edge, self.pairs),
            "only_tie_between": list(self.only[edge]) if "sectors" in of_pair else None,
        }
        evidence["score"] = None if untested else self._score(evidence)
        return Bridge(
            kind,
            all(tie.fragility is not None for records in carriers for tie in records),
            {"source": source, "target": target, "kinds": sorted({tie.kind for tie in ties})},
            evidence,
            evidence["score"] / 100 if kind == "weak_bridge" else Fraction(0),
        )

    def _pair_roles(self, edge: Arc) -> list[str]:
        # Who sits together stays together: such a pair cannot be the one that breaks.
        if edge in self.standing:
            return []
        cuts = cut_side(edge, self.pairs) >= SIDE
        roles = ["cut"] * cuts + ["sectors"] * (edge in self.only)
        return roles + ["pairs"] * (edge in self.of_pairs and matters(self.of_pairs[edge]))

    def _arc_roles(self, arc: Arc) -> list[str]:
        if arc not in self.losses:
            return []
        loss = self.losses[arc]
        lost = ["pairs" if self.world.structural else "reach"] * matters(loss.share)
        topics = [
            topic
            for topic, share in loss.topics.items()
            if reaches(share, TOPIC_LOSS) and self.world.has_demand(topic)
        ]
        return lost + ["topic"] * bool(topics)

    def _kind(self, values: list[Fraction | None]) -> str:
        """Weak if any role's fragility is high; strong if all are known and low."""
        if any(value is not None and reaches(value, self.world.threshold) for value in values):
            return "weak_bridge"
        return "untested_bridge" if None in values else "strong_bridge"

    def _loss(self, edge: Arc, arcs: list[Arc]) -> Fraction | None:
        """The larger loss of the two arcs; a pair without REF arcs loses nothing of their ways."""
        if not self.defined:
            return None
        if edge in self.of_pairs:
            return self.of_pairs[edge]
        return max((self.losses[arc].share for arc in arcs), default=Fraction(0))

    def _topic_loss(self, arcs: list[Arc]) -> dict[str, Fraction]:
        topics: dict[str, Fraction] = {}
        for arc in arcs if self.defined else []:
            for topic, share in self.losses[arc].topics.items():
                topics[topic] = max(share, topics.get(topic, share))
        return topics

    def _score(self, evidence: Json) -> Fraction:
        world = self.world
        lost = evidence["pair_loss"] if world.structural else evidence["reach_loss"]
        parts = [Fraction(evidence["cut_side"], len(world.actors)), lost or 0]
        for topic, share in evidence["topic_loss"].items():
            parts.append(share * world.topic_weight(topic) / world.weight)
        score: Fraction = 100 * evidence["fragility"] * max(parts)
        return score

    def _direction(self, arcs: list[Arc], edge: Arc) -> Arc:
        """The most fragile arc, then the one whose loss is larger, then the first by id."""

        def rank(arc: Arc) -> tuple[bool, Fraction, Fraction, Arc]:
            value = together(self.referrals[arc])
            lost = self.losses[arc].share if arc in self.losses else Fraction(0)
            return value is None, -(value or Fraction(0)), -lost, arc

        return min(arcs, key=rank, default=edge)


def _largest(values: Iterable[Fraction | None]) -> Fraction | None:
    return max((value for value in values if value is not None), default=None)
