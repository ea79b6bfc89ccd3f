"""How far people are led from the docks (rules 3 and 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction

from oracle.parts import Arc, Cell, Graph, Offer, World

Targets = dict[str, list[tuple[Cell, frozenset[str]]]]


def anything(_offer: Offer) -> bool:
    return True


def arcs_for(graph: Graph, topic: str | None) -> set[Arc]:
    """The REF arcs that lead people with a topic on; all REF arcs for no topic."""
    return {tie.arc for tie in graph.referrals() if topic is None or tie.serves(topic)}


def successors(arcs: Iterable[Arc]) -> dict[str, set[str]]:
    after: dict[str, set[str]] = defaultdict(set)
    for source, target in arcs:
        after[source].add(target)
    return after


def closure(start: Iterable[str], after: dict[str, set[str]]) -> set[str]:
    """Everything that can be walked to from the start, itself included."""
    seen = set(start)
    waiting = list(seen)
    while waiting:
        for node in after.get(waiting.pop(), ()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return seen


def walk(
    start: str,
    hand_overs: dict[str, set[str]],
    standing: dict[str, set[str]],
    limit: int | None,
) -> set[str]:
    """Where somebody at `start` can get with at most `limit` hand-overs."""
    reached = closure({start}, standing)
    front = reached
    steps = 0
    while front and (limit is None or steps < limit):
        told = {node for here in front for node in hand_overs.get(here, ())}
        front = closure(told, standing) - reached
        reached = reached | front
        steps += 1
    return reached


def reached_from_docks(
    world: World, graph: Graph, topic: str, limit: int | None
) -> dict[str, set[str]]:
    """For each dock that is left in the graph, the actors that it reaches for a topic."""
    hand_overs = successors(arcs_for(graph, topic))
    standing = successors(graph.standing)
    return {
        dock: walk(dock, hand_overs, standing, limit)
        for dock in world.docks
        if dock in graph.actors
    }


def match_nodes(
    offers: Iterable[Offer], graph: Graph, wanted: Callable[[Offer], bool] = anything
) -> frozenset[str]:
    """Where these offers are given, as far as their actor is left in the graph."""
    return frozenset(
        node
        for offer in offers
        if offer.actor in graph.actors and wanted(offer)
        for node in offer.nodes & graph.actors
    )


def targets(world: World, graph: Graph, wanted: Callable[[Offer], bool] = anything) -> Targets:
    """The needed cells of each topic that are surely answered, with the places where."""
    places: Targets = defaultdict(list)
    for cell in world.cells:
        nodes = match_nodes(cell.yes, graph, wanted)
        if cell.needed and nodes:
            places[cell.topic].append((cell, nodes))
    return places


def reach_by_topic(
    world: World, graph: Graph, limit: int, places: Targets
) -> dict[str, Fraction] | None:
    """
    Docks times needs that are reached, by topic, each with its weight, as a share of all.

    Parameters
    ----------
    world
        The quarter; its docks keep their weight in the denominator even if the graph lost them.
    graph
        What is left of it.
    limit
        How many hand-overs at most.
    places
        The needed cells and where they are answered.

    Returns
    -------
    shares
        Only topics that are answered somewhere; None where the way is not tested or nothing weighs.
    """
    weight = sum(world.docks.values(), Fraction(0)) * world.weight
    if not world.tested or not weight:
        return None
    shares = {}
    for topic, needed in places.items():
        total = Fraction(0)
        for dock, reached in reached_from_docks(world, graph, topic, limit).items():
            served = sum(cell.weight for cell, nodes in needed if nodes & reached)
            total += world.docks[dock] * served
        shares[topic] = total / weight
    return shares


def reach(world: World, graph: Graph, limit: int) -> Fraction | None:
    """Reach_k of what is left of a quarter."""
    shares = reach_by_topic(world, graph, limit, targets(world, graph))
    return None if shares is None else sum(shares.values(), Fraction(0))


def informal_dependency(world: World) -> Fraction | None:
    """Share of reach that is lost without informal actors and informal offers (M10)."""
    whole = reach(world, world.generous, world.k)
    if not whole:
        return None
    rest = world.generous.without_actors(world.informal)
    shares = reach_by_topic(world, rest, world.k, targets(world, rest, lambda o: o.formal))
    return None if shares is None else 1 - sum(shares.values(), Fraction(0)) / whole
