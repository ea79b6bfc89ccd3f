"""Actors everything hangs on, docks that lead nowhere, and closed circles (rules 10 to 12)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from oracle.bridges import component
from oracle.fragility import reaches
from oracle.losses import actor_losses
from oracle.match import topic_verdict
from oracle.parts import Graph, World
from oracle.reach import (
    arcs_for,
    closure,
    reach,
    reached_from_docks,
    successors,
    targets,
)
from oracle.vocabulary import TOPICS

PARTED = 3
HUB = Fraction(5, 100)


@dataclass(frozen=True)
class Hub:
    """An actor on whom many ways between others hang."""

    actor: str
    share: Fraction
    pairs: int
    rank: int


@dataclass(frozen=True)
class Point:
    """An actor whose loss parts others, or whom every way to some need passes."""

    kind: str
    actor: str
    cut_side: int
    gates: list[list[str]]
    severity: Fraction


def parted_by(actor: str, graph: Graph) -> int:
    """How many of its component are parted from the largest part once an actor is gone."""
    others = component(actor, graph.pairs()) - {actor}
    pairs = graph.without_actors({actor}).pairs()
    largest = 0
    left = set(others)
    while left:
        part = component(min(left), pairs)
        largest = max(largest, len(part))
        left -= part
    return len(others) - largest


def gates(world: World, graph: Graph) -> dict[str, list[list[str]]]:
    """For each formal actor the needs met elsewhere that no dock reaches without it."""
    found: dict[str, set[tuple[str, str]]] = {name: set() for name in world.actors}
    formal = [name for name in world.actors if name not in world.informal]
    standing = successors(graph.standing)
    stands_at = {name: closure({name}, standing) for name in formal}
    for topic, needed in targets(world, graph).items() if world.tested else ():
        near = _seen(world, graph, topic, world.k)
        for name in formal:
            far = _seen(world, graph.without_actors({name}), topic, None)
            for cell, nodes in needed:
                if nodes & near and not nodes & far and not stands_at[name] & nodes:
                    found[name].add((topic, cell.language))
    return {name: [list(gate) for gate in sorted(passed)] for name, passed in found.items()}


def _seen(world: World, graph: Graph, topic: str, limit: int | None) -> set[str]:
    """What all docks together reach."""
    return {
        node for seen in reached_from_docks(world, graph, topic, limit).values() for node in seen
    }


def find_points(world: World, graph: Graph) -> list[Point]:
    """The single points of one graph, and those of which nobody knows how many work there."""
    gated = gates(world, graph)
    before = reach(world, graph, world.k)
    points = []
    for actor in world.actors.values():
        parted = parted_by(actor.id, graph)
        parts = parted >= PARTED
        if gated[actor.id] or (parts and actor.staff is not None and actor.staff <= 1):
            lost = Fraction(0)
            if before:
                after = reach(world, graph.without_actors({actor.id}), world.k) or Fraction(0)
                lost = (before - after) / before
            points.append(Point("single_point", actor.id, parted, gated[actor.id], lost))
        elif parts and actor.staff is None:
            points.append(Point("untested_point", actor.id, parted, [], Fraction(0)))
    return points


def find_hubs(world: World, graph: Graph) -> list[Hub]:
    """The hubs of one graph, most first; none where losses are told in needs (rule 17)."""
    losses = actor_losses(world, graph) if world.structural else {}
    found = sorted(
        (-share, actor, pairs) for actor, (share, pairs) in losses.items() if reaches(share, HUB)
    )
    return [Hub(actor, -share, pairs, i) for i, (share, actor, pairs) in enumerate(found, 1)]


def find_dead_ends(world: World, graph: Graph) -> dict[str, list[str]]:
    """The docks that nobody is led on from, with what little they offer themselves."""
    found: dict[str, list[str]] = {}
    standing = successors(graph.standing)
    senders = {tie.source for tie in graph.referrals()}
    for dock in world.docks if world.tested else ():
        there = closure({dock}, standing)
        if there & senders or world.actors[dock].asked is False:
            continue
        own = [offer for offer in world.offers if offer.nodes & there]
        offered = {topic for offer in own for topic in offer.topics}
        if len(offered) < 2 and not any(offer.wildcard for offer in own):
            found[dock] = sorted(offered, key=TOPICS.index)
    return found


def find_loops(world: World, graph: Graph) -> set[tuple[str, frozenset[str]]]:
    """Topics and the sets of actors who send people with this topic round and round."""
    if not world.tested:
        return set()
    found = set()
    for topic in {cell.topic for cell in world.cells if cell.needed}:
        after = successors(arcs_for(graph, topic) | graph.standing)
        onward = {name: closure({name}, after) for name in graph.actors}
        serving = [offer for offer in world.offers if topic_verdict(offer, topic) is not False]
        offering = {node for offer in serving for node in offer.nodes}
        entered = {node for dock in world.docks for node in onward[dock]}
        for start in entered:
            circle = onward[start]
            closed = all(onward[member] == circle for member in circle)
            if len(circle) >= 2 and closed and not circle & offering:
                found.add((topic, frozenset(circle)))
    return found
