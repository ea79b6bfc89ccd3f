"""Ways from docks to providers, against counting them one by one on random quarters."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise, product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from quarters import quarters
from small_quarters import actors, offers, quarter_of, ties
from tries import tries
from twin import make_quarter

from ecosystem.measures.analysis import analyse
from ecosystem.measures.classics import (
    arc_lengths,
    restricted_betweenness,
    tie_by_restricted_betweenness,
)
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table
from ecosystem.schema import TOPICS


def by_paths(graph):
    """One cell, one dock, one provider after the other: all best ways, as the definition says."""
    network, arcs = graph.network, graph.arcs
    lengths = [max(length, 1) for length in arc_lengths(graph.projection)]
    demand = sum(cell.weight for cell in network.demand.cells)
    actors = np.zeros(len(network.ids))
    ties: Counter[tuple[int, int]] = Counter()
    for position, cell in enumerate(network.demand.cells):
        net: nx.DiGraph[int] = nx.DiGraph()
        net.add_nodes_from(range(len(network.ids)))
        topic = TOPICS.index(cell.topic)
        for arc in range(len(arcs)):
            if arcs.topics[arc] >> topic & 1:
                net.add_edge(int(arcs.source[arc]), int(arcs.target[arc]), weight=lengths[arc])
        providers = {offer.actor for offer in network.offers if offer.yes >> position & 1}
        for dock, end in product(network.docks.tolist(), providers):
            if dock == end or not nx.has_path(net, dock, end):
                continue
            ways = list(nx.all_shortest_paths(net, dock, end, weight="weight"))
            for way in ways:
                actors[way[1:-1]] += cell.weight / demand / len(ways)
                ties.update(dict.fromkeys(pairwise(way), cell.weight / demand / len(ways)))
    pairs = zip(arcs.source.tolist(), arcs.target.tolist(), strict=True)
    return actors, [ties[pair] for pair in pairs]


@settings(max_examples=tries(25))
@given(quarters())
def test_as_counting_every_best_way(given_tables):
    graph = analyse(make_quarter(*given_tables)).generous
    found = restricted_betweenness(graph.projection)
    demand = sum(cell.weight for cell in graph.network.demand.cells)
    assert (found is None) == (not graph.network.has_way or demand <= 0)
    if found is not None:
        actors, ties = by_paths(graph)
        np.testing.assert_allclose(found.actors, actors, atol=1e-9)
        np.testing.assert_allclose(found.arcs, ties, atol=1e-9)


def small(*pairs: str) -> Quarter:
    return quarter_of(
        {
            "actors": actors("S1", "S2", "W1", "W2"),
            "ties": ties(*pairs),
            "offers": offers("W2:work:de"),
            "docks": [{"actor": "S1"}],
            "needs": [{"topic": "work", "language": "de", "persons": "3"}],
        }
    )


def test_two_equal_ways_share():
    found = tie_by_restricted_betweenness(small("S1-S2", "S1-W1", "S2-W2", "W1-W2"), directed=True)
    assert found.tolist() == [0.5] * 4


def test_a_pair_adds_both_directions_and_a_way_back_counts_nothing():
    found = tie_by_restricted_betweenness(small("S1-W1", "W1-S1", "W1-W2"))
    assert found.to_dict() == {("S1", "W1"): 1, ("W1", "W2"): 1}


def test_a_shorter_way_of_little_success_loses():
    quarter = small("S1-W1", "W1-W2")
    rows = [*quarter.table("ties").records(), *ties("S1-W2", kind="tip")]

    quarter = quarter.with_tables(Table.from_records("ties", rows))
    found = tie_by_restricted_betweenness(quarter, directed=True)
    assert found["S1", "W2"] == pytest.approx(1)  # .35 against .45 * .45


def test_what_a_log_has_counted_goes_before_the_assumption():
    quarter = small("S1-W1", "W1-W2")
    rows = [*quarter.table("ties").records(), *ties("S1-W2", kind="tip")]
    rows[0] |= {"completion": "0.95"}
    quarter = quarter.with_tables(Table.from_records("ties", rows))
    found = tie_by_restricted_betweenness(quarter, directed=True)
    assert found["S1", "W2"] == pytest.approx(0)  # .35 against .95 * .45
