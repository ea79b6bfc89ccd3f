"""Random graphs: what must stay stays, and every graph that may come comes equally often."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from measures.graphs import CLASSICS, ends, graphs
from scipy import stats
from tries import tries

from ecosystem.measures.sectors import SWAPS_PER_TIE, redraw, relabel, rewire


def both(first, second):
    return np.stack([first, second], axis=1)


def ties_of(row):
    return frozenset((min(a, b), max(a, b)) for a, b in zip(*row.tolist(), strict=True))


def with_degrees(n, first, second):
    """All simple graphs with the same degrees, one by one."""

    def degrees(ties):
        return Counter(end for tie in ties for end in tie)

    wanted = degrees(list(zip(first, second, strict=True)))
    chosen = combinations(combinations(range(n), 2), len(first))
    return {frozenset(ties) for ties in chosen if degrees(ties) == wanted}


@pytest.mark.parametrize("places", [0, 1 << 22])
@settings(max_examples=tries(12))
@given(graphs())
def test_degrees_stay_and_graphs_stay_simple(places, graph):
    n, first, second = ends(graph)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ecosystem.measures.sectors._PLACES", places)
        patch.setattr("ecosystem.measures.sectors._MOST_CHAINS", 8)
        found = rewire(n, first, second, both, count=6)
    known = np.bincount(np.concatenate([first, second]), minlength=n)
    for row in found.values:
        assert len(ties_of(row)) == len(first)
        assert not (row[0] == row[1]).any()
        assert np.array_equal(np.bincount(row.ravel(), minlength=n), known)


@pytest.mark.parametrize("places", [0, 1 << 22])
@pytest.mark.parametrize(
    "edges",
    [
        [(0, 1), (2, 3)],
        [(0, 1), (1, 2), (2, 3), (3, 4)],
        [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (0, 2)],
        [(0, 1), (2, 3), (4, 5), (0, 2)],
    ],
)
def test_every_graph_with_the_same_degrees_is_equally_likely(edges, places, monkeypatch):
    monkeypatch.setattr("ecosystem.measures.sectors._PLACES", places)
    monkeypatch.setattr("ecosystem.measures.sectors._MOST_CHAINS", 2000)
    n = 1 + max(map(max, edges))
    first, second = np.array(edges).T
    known = with_degrees(n, first, second)
    found = rewire(n, first, second, both, count=2000)
    counted = Counter(ties_of(row) for row in found.values)
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
    assert all(ties_of(row) == ties_of(np.stack([first, second])) for row in found.values)


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
    counted = Counter(ties_of(row) for row in np.stack([first, second], axis=1))
    assert len(counted) == 20
    assert all(len(ties) == 3 for ties in counted)
    assert stats.chisquare(list(counted.values())).pvalue > 1e-3


@pytest.mark.parametrize(("n", "ties"), [(2, 1), (7, 21), (40, 0), (3000, 500)])
def test_drawn_graphs_are_simple(n, ties):
    first, second = redraw(n, ties, count=3)
    for row in np.stack([first, second], axis=1):
        assert len(ties_of(row)) == ties
        assert ((row[0] >= 0) & (row[0] < row[1]) & (row[1] < n)).all()
