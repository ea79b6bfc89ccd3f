"""What a quarter loses with one tie or one actor: take it out, walk again (rules 9 and 17)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from oracle.fragility import reaches
from oracle.parts import Arc, Graph, World
from oracle.reach import arcs_for, reach_by_topic, successors, targets, walk

LOSS = Fraction(2, 100)
TOPIC_LOSS = Fraction(1, 2)


@dataclass(frozen=True)
class Loss:
    """The share of reach, or of pairs, that goes with an arc; and of each topic it hurts."""

    share: Fraction
    topics: dict[str, Fraction]


def arc_losses(world: World, graph: Graph) -> dict[Arc, Loss] | None:
    """The loss of each REF arc of a graph; None where there is nothing that could be lost."""
    arcs = sorted({tie.arc for tie in graph.referrals()})
    if world.structural:
        near = near_pairs(world, graph)
        if not near:
            return None
        return {arc: Loss(_lost(world, near, graph.without_arc(arc)), {}) for arc in arcs}
    places = targets(world, graph)
    before = reach_by_topic(world, graph, world.k, places)
    if before is None or not any(before.values()):
        return None
    whole = sum(before.values(), Fraction(0))
    losses = {}
    for arc in arcs:
        after = reach_by_topic(world, graph.without_arc(arc), world.k, places) or {}
        topics = {t: (had - after[t]) / had for t, had in before.items() if had > after[t]}
        losses[arc] = Loss((whole - sum(after.values(), Fraction(0))) / whole, topics)
    return losses


def pair_losses(world: World, graph: Graph) -> dict[Arc, Fraction]:
    """The pairs lost with each pair, where only the union is left to walk on."""
    if not world.structural or world.generous.referrals():
        return {}
    near = near_pairs(world, graph)
    if not near:
        return {}
    edges = sorted({tie.pair for tie in graph.ties})
    return {edge: _lost(world, near, graph.without_pair(edge)) for edge in edges}


def actor_losses(world: World, graph: Graph) -> dict[str, tuple[Fraction, int]]:
    """The pairs of others that are lost with each actor, as a share and as a number."""
    near = near_pairs(world, graph)
    losses = {}
    for actor in sorted(graph.actors):
        others = {(a, b) for a, b in near if actor not in (a, b)}
        lost = others - near_pairs(world, graph.without_actors({actor}))
        if others:
            losses[actor] = Fraction(len(lost), len(others)), len(lost)
    return losses


def near_pairs(world: World, graph: Graph) -> set[Arc]:
    """Who is within k hand-overs of whom; without any REF tie, within k steps in the union."""
    # Which of the two is judged once, on the generous graph.
    if world.generous.referrals():
        steps, standing = successors(arcs_for(graph, None)), successors(graph.standing)
    else:
        steps = successors(arc for a, b in graph.pairs() for arc in ((a, b), (b, a)))
        standing = {}
    return {
        (start, end)
        for start in graph.actors
        for end in walk(start, steps, standing, world.k)
        if start != end
    }


def _lost(world: World, near: set[Arc], left: Graph) -> Fraction:
    return Fraction(len(near - near_pairs(world, left)), len(near))


def matters(share: Fraction) -> bool:
    return reaches(share, LOSS)
