"""Actors everything hangs on, docks that lead nowhere, and closed circles (rules 10 to 12)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from oracle.bridges import component
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


@dataclass(frozen=True)
class Point:
    """An actor whose loss parts others, or whom every way to some need passes."""

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
    """For each formal actor the needs that no dock reaches without it, although it does with it."""
    found: dict[str, set[tuple[str, str]]] = {name: set() for name in world.actors}
    formal = [name for name in world.actors if name not in world.informal]
    for topic, needed in targets(world, graph).items() if world.tested else ():
        near = _seen(world, graph, topic, world.k)
        for name in formal:
            far = _seen(world, graph.without_actors({name}), topic, None)
            for cell, nodes in needed:
                if nodes & near and not nodes & far and name not in nodes:
                    found[name].add((topic, cell.language))
    return {name: [list(gate) for gate in sorted(passed)] for name, passed in found.items()}


def _seen(world: World, graph: Graph, topic: str, limit: int | None) -> set[str]:
    """What all docks together reach."""
    return {
        node for seen in reached_from_docks(world, graph, topic, limit).values() for node in seen
    }


def find_points(world: World, graph: Graph) -> list[Point]:
    """The single points of one graph."""
    gated = gates(world, graph)
    before = reach(world, graph, world.k)
    points = []
    for actor in world.actors.values():
        parted = parted_by(actor.id, graph)
        alone = parted >= PARTED and actor.staff is not None and actor.staff <= 1
        if alone or gated[actor.id]:
            lost = Fraction(0)
            if before:
                after = reach(world, graph.without_actors({actor.id}), world.k) or Fraction(0)
                lost = (before - after) / before
            points.append(Point(actor.id, parted, gated[actor.id], lost))
    return points


def find_dead_ends(world: World, graph: Graph) -> dict[str, list[str]]:
    """The docks that nobody is led on from, with what little they offer themselves."""
    found: dict[str, list[str]] = {}
    standing = successors(graph.standing)
    senders = {tie.source for tie in graph.referrals()}
    for dock in world.docks if world.tested else ():
        there = closure({dock}, standing)
        if there & senders or world.actors[dock].asked is False:
            continue
        offered = {t for offer in world.offers if offer.nodes & there for t in offer.topics}
        if len(offered) < 2:
            found[dock] = sorted(offered, key=TOPICS.index)
    return found


def find_loops(world: World, graph: Graph) -> set[tuple[str, frozenset[str]]]:
    """Topics and the sets of actors who send people with this topic round and round."""
    if not world.tested:
        return set()
    found = set()
    for topic in {cell.topic for cell in world.cells if cell.demand}:
        after = successors(arcs_for(graph, topic) | graph.standing)
        onward = {name: closure({name}, after) for name in graph.actors}
        offering = {node for o in world.offers if topic in o.topics for node in o.nodes}
        entered = {node for dock in world.docks for node in onward[dock]}
        for start in entered:
            circle = onward[start]
            closed = all(onward[member] == circle for member in circle)
            if len(circle) >= 2 and closed and not circle & offering:
                found.add((topic, frozenset(circle)))
    return found
