"""Stress tests and the curve of resilience."""

from __future__ import annotations

import json
from typing import Any

import networkx as nx
import numpy as np
import pytest
from small_quarters import actors, empty, offers, one_actor, quarter_of, ties

import ecosystem as eco
from ecosystem.documents.results import stress_document
from ecosystem.documents.writers import csv_of, text_of
from ecosystem.measures.analysis import analyse

MINI = eco.load_sample("mini")
KORNHAFEN = eco.read_quarter("data/kornhafen/2025-01")


def test_the_worked_curve():
    """methods.md, M27."""
    assert eco.resilience_curve(MINI).attrs["robustness"] == 0.125


@pytest.mark.parametrize("quarter", [MINI, KORNHAFEN], ids=["mini", "kornhafen"])
def test_the_targeted_curve_against_networkx(quarter):
    pairs = analyse(quarter).generous.pairs
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(quarter.network().ids)))
    graph.add_edges_from(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))
    n, shares = len(graph), []
    while graph:
        shares.append(max(map(len, nx.connected_components(graph))) / n)
        graph.remove_node(min(graph, key=lambda actor: (-graph.degree(actor), actor)))
    found = eco.resilience_curve(quarter, runs=3)["targeted"].tolist()
    assert found == pytest.approx([*shares, 0.0])


def test_the_band_of_random_losses():
    curve = eco.resilience_curve(MINI, runs=50)
    assert (curve.random_low <= curve.random_mean + 1e-12).all()
    assert (curve.random_mean <= curve.random_high + 1e-12).all()
    assert (curve.targeted <= curve.random_high + 1e-12).all()
    assert curve.equals(eco.resilience_curve(MINI, runs=50))


@pytest.mark.parametrize("quarter", [empty(), one_actor()], ids=["empty", "one"])
def test_next_to_nothing(quarter):
    assert len(eco.resilience_curve(quarter, runs=2)) in (0, 2)
    test = eco.stress_test(quarter, draws=2)
    assert test.rows[0].reach_2 is None
    assert "NaN" not in test.to_json()


def figures(quarter: eco.Quarter) -> tuple[Any, Any]:
    """Coverage and reach with two hand-overs, from scratch."""
    summary: dict[str, Any] = dict(eco.find_all(quarter, draws=0, kinds=()).summary)
    return summary["coverage"]["low"], summary["reach"]["2"]


def test_each_blow_is_an_analysis_from_scratch():
    test = eco.stress_test(KORNHAFEN, draws=3)
    rows = {(row.key, row.about): row for row in test.rows}
    first = rows["none", ""]
    assert (first.coverage, first.reach_2) == figures(KORNHAFEN)
    source = "Stadt Wessenburg, Haushalt"
    without = eco.apply_changes(KORNHAFEN, [eco.EndFunding(source)])
    ended = rows["source", source]
    assert (ended.coverage, ended.reach_2) == figures(without)
    hub = next(row for row in test.rows if row.key == "hub")
    assert (hub.coverage, hub.reach_2) == figures(eco.Close(hub.about).apply(KORNHAFEN))


def test_no_loss_changes_nothing():
    test = eco.stress_test(KORNHAFEN, loss=0.0, draws=2)
    first, second = test.rows[:2]
    assert (second.key, second.coverage) == ("random", first.coverage)
    assert second.reach_2 == pytest.approx(first.reach_2)
    assert second.largest == pytest.approx(first.largest)


def test_places_are_dealt_out_by_hand():
    tables = {
        "actors": actors("S1", "W1", "C1"),
        "ties": ties("C1-S1", "C1-W1"),
        "offers": [
            offers("S1:work:de")[0] | {"id": "o1", "capacity_week": "1"},
            offers("W1:work;housing:de")[0] | {"id": "o2", "capacity_week": "1"},
        ],
        "docks": [{"actor": "C1"}],
        "needs": [
            {"topic": "work", "language": "de", "persons": "80"},
            {"topic": "housing", "language": "de", "persons": "50"},
        ],
    }
    quarter = quarter_of(tables)
    # 104 places; housing takes 50 of the second offer, work 52 and the 2 that are left
    assert eco.within_capacity(quarter) == pytest.approx(104 / 130)
    assert eco.within_capacity(quarter, more=0.3) == pytest.approx(104 / 169)


def test_the_served_share_is_the_mean_of_the_journeys():
    cells = [cell for cell in MINI.network().demand.cells if cell.weight > 0]
    naive, informed = [], []
    for cell in cells:
        table = eco.journeys(MINI, topic=cell.topic, language=cell.language)
        naive.append((table.served_formal_naive + table.served_informal_naive).mean())
        informed.append((table.served_formal_informed + table.served_informal_informed).mean())
    low, high = eco.served_share(MINI) or (0, 0)
    means = sorted((np.mean(naive), np.mean(informed)))
    assert (low, high) == pytest.approx(tuple(means))


@pytest.mark.parametrize("view", ["partner", "public"])
def test_a_shared_test_names_no_source_and_no_actor(view):
    shown = eco.share_stress(eco.stress_test(MINI, draws=2), MINI, view=view)
    assert {row.about for row in shown.rows} == {""}
    assert json.loads(shown.to_json())["quarter"]["view"] == view
    for lang in ("de", "en"):
        assert "None" not in text_of(stress_document(shown, lang))
        assert csv_of(stress_document(shown, lang))


@pytest.mark.parametrize("wrong", [{"loss": 1.5}, {"draws": 0}])
def test_what_is_not_possible_is_told(wrong):
    with pytest.raises(eco.UsageError):
        eco.stress_test(MINI, **wrong)


def test_sources_without_a_name_are_told_once_and_the_worst_of_them():
    test = eco.stress_test(KORNHAFEN, draws=2)
    named = text_of(stress_document(test, "en"))
    sources = [row for row in test.rows if row.key == "source"]
    assert len(sources) > 2
    assert named.count("The source “") == len(sources)
    nameless = eco.share_stress(test, KORNHAFEN, view="partner")
    said = text_of(stress_document(nameless, "en"))
    assert f"Of {len(sources)} sources of money the one on which most depends ends" in said
    worst = min(row.coverage or 0.0 for row in nameless.rows if row.key == "source")
    (line,) = [line for line in said.split("\n\n") if "on which most depends" in line]
    assert f"{worst:.0%} of the needs" in " ".join(line.split())
    assert csv_of(stress_document(nameless, "en")).count(b"One source of money ends") == len(
        sources
    )
