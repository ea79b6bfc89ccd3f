"""Cores, hierarchy, triads, ways and what is left, against networkx, R and plain counting."""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from measures.graphs import PUBLISHED, graphs, published

import ecosystem as eco
from ecosystem.measures.analysis import analyse
from ecosystem.measures.resilience import WaysLeft
from ecosystem.model.quarter import Quarter


def lettered(graph: nx.Graph[Any]) -> nx.DiGraph[Any]:
    """The same with ids that sort as the numbers do, each tie a referral."""
    named: nx.DiGraph[Any] = nx.DiGraph()
    named.add_nodes_from(f"a{node:03d}" for node in sorted(graph))
    for one, other in graph.edges:
        named.add_edge(f"a{one:03d}", f"a{other:03d}", kind="referral")
    return named


def quarter_of_graph(graph: nx.Graph[Any]) -> Quarter:
    return eco.quarter_from_networkx(lettered(graph))


def within(graph: nx.Graph[Any], k: int) -> set[tuple[Any, Any]]:
    reached = dict(nx.all_pairs_shortest_path_length(graph, cutoff=k))
    return {(a, b) for a, there in reached.items() for b in there if a != b}


@given(graphs(directed=True, largest=9))
def test_cores_and_triads(graph: nx.DiGraph[Any]) -> None:
    quarter = quarter_of_graph(graph)
    cores = nx.core_number(graph.to_undirected())
    assert eco.research.actor_by_coreness(quarter).tolist() == [
        cores[node] for node in sorted(graph)
    ]
    census = eco.research.triad_census(quarter)
    n = len(graph)
    assert census.sum() == math.comb(n, 3)
    trio = [graph.subgraph(three) for three in combinations(graph, 3)]
    ties = [
        sorted((g.has_edge(a, b), g.has_edge(b, a)) for a, b in combinations(g, 2)) for g in trio
    ]
    shapes = [(sum(p == (True, True) for p in t), sum(p[0] != p[1] for p in t)) for t in ties]
    for (mutual, single), number in {s: shapes.count(s) for s in shapes}.items():
        mine = [name for name in census.index if (int(name[0]), int(name[1])) == (mutual, single)]
        assert census[mine].sum() == number
    loops = sum(
        g.number_of_edges() == 3
        and nx.is_directed_acyclic_graph(g) is False
        and all(not g.has_edge(b, a) for a, b in g.edges)
        for g in trio
    )
    assert census["030C"] == loops


@given(graphs(directed=True, largest=9))
def test_hierarchy(graph: nx.DiGraph[Any]) -> None:
    found = eco.research.actor_by_hierarchy(quarter_of_graph(graph), weighted=False)
    plain = graph.to_undirected()
    for node in graph:
        parts = [nx.local_constraint(plain, node, other) for other in plain[node]]
        value = found[f"a{node:03d}"]
        if len(parts) < 2:
            assert np.isnan(value)
            continue
        ratios = [part * len(parts) / sum(parts) for part in parts]
        known = sum(r * math.log(r) for r in ratios) / (len(parts) * math.log(len(parts)))
        assert value == pytest.approx(known, abs=1e-9)


@given(graphs(directed=True, largest=8))
def test_ways_lost_and_left(graph: nx.DiGraph[Any]) -> None:
    quarter = quarter_of_graph(graph)
    whole, ids = within(graph, 3), sorted(graph)
    if not graph.edges:
        return
    losses = eco.actor_by_pair_loss(quarter)
    left = WaysLeft(analyse(quarter).generous)
    for place, node in enumerate(ids):
        others = {pair for pair in whole if node not in pair}
        rest = within(graph.subgraph(set(graph) - {node}), 3)
        lost = len(others - rest) / len(others) if others else math.nan
        assert losses.iloc[place] == pytest.approx(lost, nan_ok=True)
        kept = np.array([i for i in range(len(ids)) if i != place], np.int64)
        assert left.ways(kept) == len(rest)
    lost_ties = eco.tie_by_pair_loss(quarter, directed=True)
    for tie, loss in zip(lost_ties.index.tolist(), lost_ties.tolist(), strict=True):
        without = graph.copy()
        without.remove_edge(int(tie[0][1:]), int(tie[1][1:]))
        assert loss == pytest.approx(len(whole - within(without, 3)) / len(whole))


@pytest.mark.parametrize("name", [name for name in PUBLISHED if name != "dhhs_collaboration"])
def test_real_networks_by_every_door(name: str, shared: Path, tmp_path: Path) -> None:
    """Read from files and from memory they are the same, and give the figures of R."""
    known = published(shared, name)
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(known.n))
    graph.add_edges_from(zip(known.source.tolist(), known.target.tolist(), strict=True))
    held = quarter_of_graph(graph)
    nx.write_graphml(lettered(graph), tmp_path / "net.graphml")
    imported = eco.import_quarter(tmp_path / "net.graphml").quarter
    assert imported.table("ties") == held.table("ties")
    result, again = (eco.find_all(quarter, draws=0) for quarter in (imported, held))
    assert result.as_dict()["findings"] == again.as_dict()["findings"]
    frame = eco.measure(held, "actor_by_betweenness", "actor_is_cut", "actor_by_pair_loss")
    pairs = (known.n - 1) * (known.n - 2) / 2
    assert np.allclose(frame["actor_by_betweenness"] * pairs, known.nodes["betw_und"], atol=1e-9)
    assert frame["actor_is_cut"].tolist() == (known.nodes["articulation"] == 1).tolist()
    constraint = eco.actor_by_constraint(held, weighted=False)
    assert np.allclose(constraint, known.nodes["constraint_und"], equal_nan=True)
    assert [*result] == [*result.findings]
    hubs = {hub.evidence["rank"]: hub.actors[0] for hub in result["hub"]}
    order = frame["actor_by_pair_loss"].sort_values(ascending=False)
    assert set(hubs.values()) == set(order.index[order >= 0.05])


def test_own_measures_stand_beside_ours_by_label() -> None:
    quarter = eco.load_sample("mini")
    budget = {"W1": 10.0, "S1": 5.0}
    frame = eco.measure(
        quarter,
        "actor_by_degree",
        nx.clustering,
        rank=nx.pagerank,
        budget=budget,
        offers=lambda q: q.frame("offers").groupby("actor").size(),
        units={"budget": "euros"},
    )
    assert list(frame) == ["actor_by_degree", "clustering", "rank", "budget", "offers"]
    assert frame["budget"].dropna().to_dict() == budget
    union = quarter.to_networkx(which="union", simple=True)
    assert frame["clustering"].to_dict() == pytest.approx(nx.clustering(union))
    assert frame.attrs["units"] == {"budget": "euros"}
    ties = eco.measure(quarter, "tie_by_strength", between=nx.edge_betweenness_centrality)
    assert ties["between"].notna().all()
    for wrong, said in (({"X9": 1}, "X9"), (lambda _: 3, "quarter|number")):
        with pytest.raises(eco.UsageError, match=said):
            eco.measure(quarter, own=wrong)
    with pytest.raises(eco.UsageError, match="budget"):
        eco.measure(quarter, "actor_by_degree", units={"budget": "euros"})
