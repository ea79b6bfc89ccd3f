"""What a quarter loses with one REF arc: take it out, walk again (rule 9)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from oracle.fragility import reaches
from oracle.parts import Arc, Graph, World
from oracle.reach import reach_by_topic, targets

REACH_LOSS = Fraction(2, 100)
TOPIC_LOSS = Fraction(1, 2)


@dataclass(frozen=True)
class Loss:
    """The share of reach that goes with an arc, of everything and of each topic it hurts."""

    reach: Fraction
    topics: dict[str, Fraction]

    def roles(self) -> list[str]:
        found = []
        if reaches(self.reach, REACH_LOSS):
            found.append("reach")
        if any(reaches(share, TOPIC_LOSS) for share in self.topics.values()):
            found.append("topic")
        return found


def arc_losses(world: World, graph: Graph) -> dict[Arc, Loss] | None:
    """The loss of each REF arc of a graph; None where nothing is reached that could be lost."""
    places = targets(world, graph)
    before = reach_by_topic(world, graph, world.k, places)
    if before is None or not any(before.values()):
        return None
    whole = sum(before.values(), Fraction(0))
    losses = {}
    for arc in sorted({tie.arc for tie in graph.referrals()}):
        after = reach_by_topic(world, graph.without_arc(arc), world.k, places) or {}
        topics = {t: (had - after[t]) / had for t, had in before.items() if had > after[t]}
        losses[arc] = Loss((whole - sum(after.values(), Fraction(0))) / whole, topics)
    return losses
