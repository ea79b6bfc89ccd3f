"""Our kernels against the figures that R (sna, igraph) gave for real networks."""

from __future__ import annotations

import numpy as np
import pytest
from measures.graphs import PUBLISHED, published

from ecosystem.measures.classics import constraint, count_roles, open_paths
from ecosystem.measures.cohesion import cohesion
from ecosystem.measures.graphs import betweenness, both_ways


@pytest.fixture(params=PUBLISHED)
def network(request, shared):
    return published(shared, request.param)


def _pairs(network):
    low = np.minimum(network.source, network.target)
    key = np.unique(low * network.n + np.maximum(network.source, network.target))
    return key // network.n, key % network.n


def test_degrees(network):
    for column, side in (("outdeg", network.source), ("indeg", network.target)):
        assert np.array_equal(np.bincount(side, minlength=network.n), network.nodes[column])


def test_brokerage(network):
    paths = open_paths(network.n, network.source, network.target)
    counts = count_roles(paths, network.groups)
    assert np.array_equal(counts, network.brokerage[:, :5])
    assert np.array_equal(counts.sum(axis=1), network.brokerage[:, 5])


def test_constraint(network):
    ties = {"dir": (network.source, network.target), "und": _pairs(network)}
    for name, (source, target) in ties.items():
        found = constraint(network.n, source, target, np.ones(len(source)))
        known = network.nodes[f"constraint_{name}"]
        np.testing.assert_allclose(found, known, rtol=1e-12, equal_nan=True)


def test_betweenness(network):
    found = betweenness(network.n, network.source, network.target).actors
    np.testing.assert_allclose(found, network.nodes["betw_dir"], atol=1e-9)
    found = betweenness(network.n, *both_ways(*_pairs(network))).actors / 2
    np.testing.assert_allclose(found, network.nodes["betw_und"], atol=1e-9)


def test_cut_points(network):
    found = cohesion(network.n, *_pairs(network)).parted > 0
    assert np.array_equal(found, network.nodes["articulation"] == 1)
