"""The twelve actors of Mini-Kornhafen, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecosystem.findings.registry import find_all
from ecosystem.io.reading import load_sample
from ecosystem.measures.analysis import analyse
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters

QUARTER = load_sample("mini")
ANALYSIS = analyse(QUARTER)
GRAPH = ANALYSIS.generous
IDS = ANALYSIS.network.ids


def test_reach_curve() -> None:
    # methods.md M03: numerators 1, 8, 17, 20, 20 of 5 docks x 7 needs
    reached = [GRAPH.reach(k) for k in range(5)]
    assert reached == pytest.approx([1 / 35, 8 / 35, 17 / 35, 20 / 35, 20 / 35])


def test_summary() -> None:
    summary = find_all(QUARTER).summary
    assert summary["surplus"] == pytest.approx(19 / 35)
    assert summary["informal_dependency"] == pytest.approx(0.15)  # 1 - 17/20
    assert summary["dead_dock_share"] == pytest.approx(1 / 5)  # B2 sends nobody on


def test_classes() -> None:
    # no tie has a filled risk column, so none has a fragility and no class is G2
    cells = {(c.topic, c.language): c.cell_class for c in find_all(QUARTER).cells}
    assert cells == {
        ("work", "de"): "G1",
        ("residence", "de"): "G0",
        ("residence", "ar"): "G1",
        ("housing", "de"): "G0",
        ("housing", "ar"): "G1",
        ("housing", "ro"): "G3",
        ("language", "ar"): "G1",
    }


def test_reach_loss_of_every_arc() -> None:
    loss = {
        f"{IDS[s]}>{IDS[t]}": value
        for s, t, value in zip(GRAPH.arcs.source, GRAPH.arcs.target, GRAPH.reach_loss, strict=True)
        if value
    }
    assert loss == pytest.approx(
        {"C1>W1": 0.5, "W1>W2": 0.3, "C2>C1": 0.3, "B1>I1": 0.15, "W1>S1": 0.1, "I1>W2": 0.1}
    )


def test_cut_edges_and_cut_points() -> None:
    pairs, cohesion = GRAPH.pairs, GRAPH.cohesion
    sides = {
        f"{IDS[a]}-{IDS[b]}": int(side)
        for a, b, side in zip(pairs.first, pairs.second, cohesion.cut_side, strict=True)
        if side
    }
    assert len(sides) == 7
    assert sides["W1-W2"] == 4
    assert sides["C1-W1"] == sides["I1-W2"] == 2
    assert {IDS[i] for i in cohesion.parted.nonzero()[0]} == {"C1", "I1", "S1", "W1", "W2"}


def test_gates() -> None:
    # methods.md M09 names B1 and I1 for housing in Romanian; I1 is informal and never reported,
    # W1 and W2 are providers of the cells that they dominate
    points = find_all(QUARTER).findings.of_kind("single_point")
    assert [point.id for point in points] == ["single_point:B1"]


def test_a_shorter_horizon_of_hand_overs() -> None:
    result = find_all(QUARTER, parameters=Parameters({"k": 1}))
    classes = {(c.topic, c.language): c.cell_class for c in result.cells}
    # with one hand-over only I1 is reached for housing in Romanian; W2 is two away everywhere
    # but from nobody: every dock needs W1 or I1 first
    assert classes["housing", "ar"] == "G4"
    assert classes["housing", "ro"] == "G3"


def test_nobody_was_asked() -> None:
    result = find_all(QUARTER)
    assert "strict_unknown" in [note.key for note in result.notes]
    assert all(cell.class_strict is None for cell in result.cells)
    assert {finding.band for finding in result.findings} == {"possible"}


def test_an_office_of_whatever_name_begins_its_sentences() -> None:
    quarter = Quarter(replace(QUARTER.meta, coordinator="das Amt für Vielfalt"), QUARTER.tables)
    actions = [each.action("de") for each in find_all(quarter, draws=0).findings]
    assert any(said.startswith("Das Amt für Vielfalt ") for said in actions)
    assert all(said[:1] == said[:1].upper() for said in actions)
