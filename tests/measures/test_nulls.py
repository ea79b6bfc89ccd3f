"""Random graphs: what must stay stays, and every graph that may come comes equally often."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from measures.graphs import CLASSICS, ends, graphs
from scipy import stats

from ecosystem.measures.sectors import SWAPS_PER_TIE, redraw, relabel, rewire


def both(first, second):
    return np.stack([first, second], axis=1)


def ties_of(row, directed):
    pairs = zip(*row.tolist(), strict=True)
    return frozenset((a, b) if directed else (min(a, b), max(a, b)) for a, b in pairs)


def with_degrees(n, first, second, directed):
    """All simple graphs with the same degrees, one by one."""
    pairs = list(permutations(range(n), 2)) if directed else list(combinations(range(n), 2))

    def degrees(ties):
        out, back = Counter(a for a, _ in ties), Counter(b for _, b in ties)
        return (out, back) if directed else out + back

    wanted = degrees(list(zip(first, second, strict=True)))
    chosen = combinations(pairs, len(first))
    return {frozenset(ties) for ties in chosen if degrees(ties) == wanted}


@settings(max_examples=40)
@given(graphs())
def test_degrees_stay_and_graphs_stay_simple(graph):
    check_simple(graph)


@settings(max_examples=40)
@given(graphs(directed=True))
def test_degrees_in_and_out_stay(graph):
    check_simple(graph)


def check_simple(graph):
    n, first, second = ends(graph)
    directed = graph.is_directed()
    found = rewire(n, first, second, both, count=6, directed=directed)
    for row in found.values:
        assert len(ties_of(row, directed)) == len(first)
        assert not (row[0] == row[1]).any()
        if directed:
            for side, known in zip(row, (first, second), strict=True):
                assert np.array_equal(
                    np.bincount(side, minlength=n), np.bincount(known, minlength=n)
                )
        else:
            known = np.bincount(np.concatenate([first, second]), minlength=n)
            assert np.array_equal(np.bincount(row.ravel(), minlength=n), known)


@pytest.mark.parametrize(
    ("edges", "directed"),
    [
        ([(0, 1), (2, 3)], False),
        ([(0, 1), (1, 2), (2, 3), (3, 4)], False),
        ([(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (0, 2)], False),
        ([(0, 1), (2, 3), (4, 5), (0, 2)], False),
        ([(0, 1), (1, 2), (2, 3), (0, 3), (4, 1)], True),
    ],
)
def test_every_graph_with_the_same_degrees_is_equally_likely(edges, directed):
    n = 1 + max(map(max, edges))
    first, second = np.array(edges).T
    known = with_degrees(n, first, second, directed)
    found = rewire(n, first, second, both, count=4000, directed=directed)
    counted = Counter(ties_of(row, directed) for row in found.values)
    assert set(counted) == known
    assert stats.chisquare([counted[each] for each in known]).pvalue > 1e-3


def triangles(graph):
    cubed = np.linalg.matrix_power(nx.to_numpy_array(graph), 3)
    return round(float(np.trace(cubed)) / 6)


def test_triangles_of_a_real_net_are_spread_as_networkx_spreads_them():
    graph = CLASSICS["florentine"]
    n, first, second = ends(graph)

    def counts(rows, columns):
        pairs = (zip(*ties, strict=True) for ties in zip(rows, columns, strict=True))
        return np.array([triangles(nx.Graph(list(each))) for each in pairs])

    ours = rewire(n, first, second, counts, count=400).values
    theirs = []
    for seed in range(150):
        copy = graph.copy()
        nx.double_edge_swap(copy, nswap=10 * len(first), max_tries=100_000, seed=seed)
        theirs.append(triangles(copy))
    assert stats.ks_2samp(ours, theirs).pvalue > 1e-3


def test_chains_are_mixed_well_and_say_so():
    n, first, second = ends(CLASSICS["karate"])
    found = rewire(n, first, second, both, count=50)
    assert found.swaps >= SWAPS_PER_TIE * len(first)
    assert found.acceptance is not None
    assert 0 < found.acceptance <= 1


def test_a_star_cannot_be_rewired_and_stays():
    n, first, second = ends(CLASSICS["star"])
    found = rewire(n, first, second, both, count=3)
    assert found.swaps == 0
    assert all(
        ties_of(row, False) == ties_of(np.stack([first, second]), False) for row in found.values
    )


def test_nothing_to_rewire():
    nothing = np.empty(0, np.int64)
    found = rewire(3, nothing, nothing, both, count=2)
    assert found.values.shape == (2, 2, 0)
    assert found.acceptance is None


def test_same_seed_same_graphs():
    n, first, second = ends(CLASSICS["karate"])
    one, again, other = (
        rewire(n, first, second, both, count=5, seed=seed).values for seed in (1, 1, 2)
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_labels_are_dealt_out_and_none_is_lost():
    labels = np.array([0, 0, 1, 2])
    dealt = relabel(labels, count=6000)
    assert (np.sort(dealt, axis=1) == labels).all()
    counted = Counter(map(tuple, dealt.tolist()))
    assert len(counted) == 12
    assert stats.chisquare(list(counted.values())).pvalue > 1e-3


def test_graphs_with_as_many_ties_are_equally_likely():
    first, second = redraw(4, 3, count=4000)
    assert ((first >= 0) & (first < second) & (second < 4)).all()
    counted = Counter(ties_of(row, False) for row in np.stack([first, second], axis=1))
    assert len(counted) == 20
    assert all(len(ties) == 3 for ties in counted)
    assert stats.chisquare(list(counted.values())).pvalue > 1e-3


@pytest.mark.parametrize(("n", "ties"), [(2, 1), (7, 21), (40, 0), (3000, 500)])
def test_drawn_graphs_are_simple(n, ties):
    first, second = redraw(n, ties, count=3)
    for row in np.stack([first, second], axis=1):
        assert len(ties_of(row, False)) == ties
        assert ((row[0] >= 0) & (row[0] < row[1]) & (row[1] < n)).all()
