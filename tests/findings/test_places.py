"""Spatial and time gaps: what is planted is found, nothing else, and views keep their word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from oracle.places import far_cells, time_gaps

import ecosystem as eco
from ecosystem.io.reading import read_quarter
from ecosystem.sharing.results import share_result

PLANTED = Path(__file__).parent.parent / "worlds" / "planted"
FOLDERS = {
    "mini": "mini",
    "kornhafen-2025-01": "kornhafen/2025-01",
    "kornhafen-2026-01": "kornhafen/2026-01",
    "siedlung-am-wehr-2025-01": "siedlung-am-wehr/2025-01",
    "altmarkt-west-2025-01": "altmarkt-west/2025-01",
}
KINDS = ("spatial_gap", "time_gap")


def result(name) -> Any:
    return eco.find_all(read_quarter(f"data/{FOLDERS[name]}"), draws=0, kinds=KINDS)


@pytest.mark.parametrize("name", FOLDERS)
def test_found_is_what_is_planted(name):
    planted = json.loads((PLANTED / f"{name}.json").read_text("utf-8"))["planted"]
    told = {item["finding"] for item in planted if item["kind"] in KINDS}
    assert {finding.id for finding in result(name).findings} == told


@pytest.mark.parametrize("name", FOLDERS)
def test_the_twin_finds_the_same(name):
    quarter = read_quarter(f"data/{FOLDERS[name]}")
    docks = quarter.table("docks").records()
    needed = sorted(
        {n["language"] for n in quarter.table("needs").records() if float(n["persons"]) > 0}
    )
    found = result(name).findings
    times = {(gap.language, gap.window) for gap in found.of_kind("time_gap")}
    assert times == time_gaps(docks, needed)
    cells = {cell for gap in found.of_kind("spatial_gap") for cell in gap.cells}
    rows = (quarter.table(name).records() for name in ("residents", "distances"))
    residents, distances = rows
    assert cells == far_cells(residents, [dock["actor"] for dock in docks], distances)


def test_the_trap_of_the_crow_is_not_walked_into():
    (gap,) = result("kornhafen-2025-01").findings.of_kind("spatial_gap")
    assert (gap.people, gap.newcomers, gap.crow_m) == (2900, 540, 460)
    assert gap.distance_m > 800
    assert gap.band == "sure"
    assert "460" in gap.sentence("de")
    without = read_quarter("data/kornhafen/2025-01")
    crow = eco.Quarter(without.meta, {n: t for n, t in without.tables.items() if n != "distances"})
    cells = {cell for each in eco.find_spatial_gaps(crow) for cell in each.cells}
    assert cells < set(gap.cells)  # 1.3 times the crow sees only a part of it
    assert {each.band for each in eco.find_spatial_gaps(crow)} <= {"possible"}


@pytest.mark.parametrize("view", ["partner", "public"])
def test_a_view_rounds_people_and_ways(view):
    quarter = read_quarter("data/kornhafen/2025-01")
    found = eco.find_all(quarter, draws=0, kinds=KINDS)
    shown: Any = share_result(found, quarter, view=view)
    (gap,) = shown.findings.of_kind("spatial_gap")
    assert gap.people % 5 == 0
    assert gap.severity == round(gap.severity, 2)
    if view == "public":
        assert (gap.distance_m, gap.nearest, gap.names) == (None, "", {})
    else:
        assert gap.distance_m == 1000
    assert len(shown.findings.of_kind("time_gap")) == 4


def test_a_small_cell_leaves_the_gap():
    quarter = read_quarter("data/kornhafen/2025-01")
    rows = quarter.table("residents").records()
    rows[0] |= {"residents": "4", "newcomers": "2"}
    small = quarter.with_tables(eco.Table.from_records("residents", rows))
    shown: Any = share_result(eco.find_all(small, draws=0, kinds=KINDS), small, view="partner")
    (gap,) = shown.findings.of_kind("spatial_gap")
    assert "Z11" not in gap.cells
    assert "Z11" not in gap.id
    for row in rows:
        row |= {"residents": "4", "newcomers": "2"}
    tiny = quarter.with_tables(eco.Table.from_records("residents", rows))
    assert not len(
        share_result(eco.find_all(tiny, draws=0, kinds=KINDS), tiny).findings.of_kind("spatial_gap")
    )


def test_cells_that_lie_apart_are_findings_of_their_own():
    quarter = read_quarter("data/kornhafen/2025-01")
    rows = quarter.table("distances").records()
    for row in rows:
        if row["cell"] == "Z76":
            row["distance_m"] = "2000"
    far = quarter.with_tables(eco.Table.from_records("distances", rows))
    found = [gap.cells for gap in eco.find_spatial_gaps(far)]
    assert found == [("Z11", "Z12", "Z21", "Z22", "Z31"), ("Z76",)]
