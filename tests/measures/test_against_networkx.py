"""Our kernels against networkx, on small graphs of every shape and on the classics."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measures.graphs import CLASSICS, ends, graphs

from ecosystem.measures.classics import (
    ROLES,
    DistanceFragmentation,
    Fragmentation,
    SeedReach,
    constraint,
    contacts,
    count_roles,
    open_paths,
    spans,
)
from ecosystem.measures.graphs import betweenness, both_ways, distances, efficiency

classics = pytest.mark.parametrize("graph", CLASSICS.values(), ids=CLASSICS)


def check_holes(graph):
    n, first, second = ends(graph)
    known = nx.constraint(graph) if n else {}
    found = constraint(n, first, second, np.ones(len(first)))
    np.testing.assert_allclose(found, [known[actor] for actor in range(n)], atol=1e-12)
    sizes = contacts(n, first, second)
    assert sizes.degree.tolist() == [graph.degree[actor] for actor in range(n)]
    # networkx gives 0 or nan for an actor without contacts, as its versions go
    tied = [actor for actor in range(n) if graph.degree[actor]]
    expected = nx.effective_size(graph)
    wanted = [expected[actor] for actor in tied]
    np.testing.assert_allclose(sizes.effective_size[tied], wanted, atol=1e-12)
    assert np.isnan(np.delete(sizes.effective_size, tied)).all()


def check_ways(graph):
    n, first, second = ends(graph)
    source, target = (first, second) if graph.is_directed() else both_ways(first, second)
    twice = 1 if graph.is_directed() else 2
    found = betweenness(n, source, target)
    known = nx.betweenness_centrality(graph, normalized=False)
    np.testing.assert_allclose(found.actors / twice, [known[a] for a in range(n)], atol=1e-9)
    by_tie = nx.edge_betweenness_centrality(graph, normalized=False)
    for one, other, value in zip(source.tolist(), target.tolist(), found.ties, strict=True):
        tie = (one, other) if (one, other) in by_tie else (other, one)
        assert value == pytest.approx(by_tie[tie], abs=1e-9)


def check_distances(graph):
    n, first, second = ends(graph)
    found = distances(n, first, second)
    known = dict(nx.all_pairs_shortest_path_length(graph))
    assert found.tolist() == [[known[a].get(b, -1) for b in range(n)] for a in range(n)]
    if n > 1:
        assert efficiency(n, first, second) == pytest.approx(nx.global_efficiency(graph))


def check_spans(graph):
    _, first, second = ends(graph)
    found = spans(first, second)
    for one, other, span in zip(first.tolist(), second.tolist(), found, strict=True):
        rest = nx.restricted_view(graph, [], [(one, other)])
        there = nx.has_path(rest, one, other)
        assert span == (nx.shortest_path_length(rest, one, other) if there else np.inf)


@given(graphs())
def test_holes(graph):
    check_holes(graph)


@given(graphs())
def test_ways(graph):
    check_ways(graph)


@given(graphs(directed=True))
def test_directed_ways(graph):
    check_ways(graph)


@given(graphs())
def test_distances(graph):
    check_distances(graph)


@given(graphs())
def test_spans(graph):
    check_spans(graph)


@classics
def test_the_classics(graph):
    for check in (check_holes, check_ways, check_distances, check_spans):
        check(graph)


def test_worked_constraints():
    n, first, second = ends(CLASSICS["star"])
    assert constraint(n, first, second, np.ones(4)).tolist() == [0.25, 1, 1, 1, 1]
    n, first, second = ends(CLASSICS["triangle"])
    assert constraint(n, first, second, np.ones(3)).tolist() == pytest.approx([1.125] * 3)


@given(graphs(), st.randoms(use_true_random=False))
def test_weighted_constraint(graph, chance):
    n, first, second = ends(graph)
    weights = [chance.choice((0.1, 0.5, 1.0, 2.0)) for _ in first]
    for one, other, weight in zip(first.tolist(), second.tolist(), weights, strict=True):
        graph[one][other]["weight"] = weight
    known = nx.constraint(graph, weight="weight")
    found = constraint(n, first, second, np.array(weights, np.float64))
    np.testing.assert_allclose(found, [known[actor] for actor in range(n)], atol=1e-12)


@given(graphs(directed=True), st.data())
def test_brokerage_counts_open_ways_by_role(graph, data):
    n, source, target = ends(graph)
    groups = data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    found = count_roles(open_paths(n, source, target), np.array(groups, np.int64))
    known = np.zeros((n, len(ROLES)), np.int64)
    for before, broker in graph.edges:
        for after in graph.successors(broker):
            if after == before or graph.has_edge(before, after):
                continue
            a, v, b = groups[before], groups[broker], groups[after]
            if a == v == b:
                role = "coordinator"
            elif a == b:
                role = "consultant"
            elif a == v:
                role = "representative"
            else:
                role = "gatekeeper" if v == b else "liaison"
            known[broker, ROLES.index(role)] += 1
    assert found.tolist() == known.tolist()


def parted(graph):
    sizes = [len(part) for part in nx.connected_components(graph)]
    return 1 - sum(size * (size - 1) for size in sizes) / (len(graph) * (len(graph) - 1))


@given(graphs(largest=9))
def test_fragmentation_without_every_pair(graph):
    n, first, second = ends(graph)
    by_parts, by_distance = (
        kind(n, first, second) for kind in (Fragmentation, DistanceFragmentation)
    )
    for gone in range(n if n > 3 else 0):
        rest = graph.copy()
        rest.remove_node(gone)
        assert by_parts.value([gone]) == pytest.approx(parted(rest))
        assert by_distance.value([gone]) == pytest.approx(1 - nx.global_efficiency(rest))
        both = by_parts.with_one_more([gone]), by_distance.with_one_more([gone])
        for other in rest:
            left = rest.copy()
            left.remove_node(other)
            assert both[0][other] == pytest.approx(parted(left))
            assert both[1][other] == pytest.approx(1 - nx.global_efficiency(left))
        assert both[0][gone] == both[1][gone] == -np.inf


@given(graphs(largest=8))
def test_reach_of_every_pair(graph):
    n, first, second = ends(graph)
    reach = SeedReach(n, first, second)
    for pair in combinations(range(n), 2):
        steps = nx.multi_source_dijkstra_path_length(graph, pair, weight=None)
        known = sum(1 / max(length, 1) for length in steps.values()) / n
        assert reach.value(pair) == pytest.approx(known)
        assert reach.with_one_more(pair[:1])[pair[1]] == pytest.approx(known)
