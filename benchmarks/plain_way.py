"""The plain networkx way: build the graph, remove each thing, compute everything anew.

It answers the same questions as the removal part of the finders: what each referral arc and each
actor carries of the reach within k hand-overs, and what each pair and each actor parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from time import process_time

import networkx as nx

from ecosystem.model.quarter import Quarter
from ecosystem.schema import TOPICS


@dataclass
class PlainQuarter:
    """One quarter as networkx graphs and dictionaries."""

    topics: dict[str, nx.DiGraph]
    union: nx.Graph
    docks: dict[str, float]
    cells: list[tuple[str, frozenset[str], float]]
    k: int


def plain_quarter(quarter: Quarter) -> PlainQuarter:
    """Build the graphs from the quarter in force."""
    network = quarter.network()
    ids, records = network.ids, network.records
    union: nx.Graph = nx.Graph()
    union.add_nodes_from(ids)
    topics: dict[str, nx.DiGraph] = {}
    needed = {cell.topic for cell in network.demand.cells}
    for topic in sorted(needed):
        topics[topic] = nx.DiGraph()
        topics[topic].add_nodes_from(ids)
    for row in range(len(records)):
        one, other = ids[records.source[row]], ids[records.target[row]]
        union.add_edge(one, other)
        if records.layer[row] == 0:
            for topic, graph in topics.items():
                if int(records.topics[row]) >> TOPICS.index(topic) & 1:
                    graph.add_edge(one, other)
    cells = []
    for position, cell in enumerate(network.demand.cells):
        spots = frozenset(ids[o.actor] for o in network.offers if o.yes >> position & 1)
        cells.append((cell.topic, spots, cell.demand or 0.0))  # not counted weighs nothing
    docks = {ids[d]: float(w) for d, w in zip(network.docks, network.weights, strict=True)}
    return PlainQuarter(topics, union, docks, cells, int(network.parameters["k"]))


def reach(plain: PlainQuarter) -> float:
    """Compute people-weighted reach by one bounded search for each dock and topic."""
    total = 0.0
    for topic, graph in plain.topics.items():
        for dock, weight in plain.docks.items():
            if dock not in graph:
                continue
            near = nx.single_source_shortest_path_length(graph, dock, cutoff=plain.k)
            total += sum(
                weight * demand
                for own, spots, demand in plain.cells
                if own == topic and not spots.isdisjoint(near)
            )
    return total


def without_arc(plain: PlainQuarter, arc: tuple[str, str]) -> float:
    """Remove one arc from every topic, compute reach, put it back."""
    touched = [graph for graph in plain.topics.values() if graph.has_edge(*arc)]
    for graph in touched:
        graph.remove_edge(*arc)
    value = reach(plain)
    for graph in touched:
        graph.add_edge(*arc)
    return value


def without_actor(plain: PlainQuarter, actor: str) -> float:
    """Remove one actor from a copy of every topic and compute reach."""
    copies = {topic: graph.copy() for topic, graph in plain.topics.items()}
    for graph in copies.values():
        graph.remove_node(actor)
    cells = [(topic, spots - {actor}, demand) for topic, spots, demand in plain.cells]
    return reach(PlainQuarter(copies, plain.union, plain.docks, cells, plain.k))


def parted_by(plain: PlainQuarter, actor: str) -> int:
    """Remove one actor from the union and count the parts that remain."""
    rest = plain.union.copy()
    rest.remove_node(actor)
    return nx.number_connected_components(rest)


def parted_by_pair(plain: PlainQuarter, pair: tuple[str, str]) -> int:
    """Remove one pair from the union and count the parts that remain."""
    plain.union.remove_edge(*pair)
    parts = nx.number_connected_components(plain.union)
    plain.union.add_edge(*pair)
    return parts


def _timed(step: Callable[[], object]) -> float:
    start = process_time()
    step()
    return process_time() - start


def time_plain_way(quarter: Quarter, budget: float) -> tuple[float, float]:
    """Time the plain way; where it would take longer than the budget, a part is extrapolated.

    Parameters
    ----------
    quarter
        The quarter.
    budget
        Seconds that each of the four loops may take.

    Returns
    -------
    seconds, share
        Time of the whole, and which share of its steps was really done.
    """
    plain = plain_quarter(quarter)
    arcs = sorted({arc for graph in plain.topics.values() for arc in graph.edges})
    actors = sorted(plain.union)
    pairs = sorted(tuple(sorted(pair)) for pair in plain.union.edges)
    loops: list[tuple[Iterable[object], Callable[..., object]]] = [
        (arcs, without_arc),
        (actors, without_actor),
        (actors, parted_by),
        (pairs, parted_by_pair),
    ]
    total, done, wanted = _timed(lambda: reach(plain)), 0, 0
    for things, step in loops:
        items = list(things)
        spent = 0.0
        count = 0
        for thing in items:
            spent += _timed(partial(step, plain, thing))
            count += 1
            if spent > budget:
                break
        total += spent * len(items) / max(count, 1)
        done += count
        wanted += len(items)
    return total, done / max(wanted, 1)
