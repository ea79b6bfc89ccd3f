"""What is planted in the invented quarters is found, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ecosystem.findings.registry import Result, find_all
from ecosystem.io.reading import read_quarter

PLANTED = Path(__file__).parent.parent / "worlds" / "planted"
FOLDERS = {
    "mini": "mini",
    "kornhafen-2025-01": "kornhafen/2025-01",
    "kornhafen-2026-01": "kornhafen/2026-01",
    "siedlung-am-wehr-2025-01": "siedlung-am-wehr/2025-01",
    "altmarkt-west-2025-01": "altmarkt-west/2025-01",
}
KINDS = (
    *("gap", "informal_only", "weak_bridge", "strong_bridge", "untested_bridge"),
    *("single_point", "untested_point", "dead_end", "loop"),
)


def world(name: str) -> tuple[Result, dict[str, Any]]:
    """Return findings and planted list of a shipped quarter."""
    planted = json.loads((PLANTED / f"{name}.json").read_text(encoding="utf-8"))
    return find_all(read_quarter(f"data/{FOLDERS[name]}")), planted


@pytest.mark.parametrize("name", FOLDERS)
def test_generous_findings_are_the_planted_ones(name: str) -> None:
    result, planted = world(name)
    found = {f.id for f in result.findings if "generous" in f.holds_in and f.kind in KINDS}
    items = [p for p in planted["planted"] if p["kind"] in KINDS]
    assert found == {p["finding"] for p in items if p["status"] != "possible"}
    strict = {f.id for f in result.findings if "generous" not in f.holds_in}
    assert strict >= {p["finding"] for p in items if p["status"] == "possible"}


@pytest.mark.parametrize("name", FOLDERS)
def test_classes_are_the_planted_ones(name: str) -> None:
    result, planted = world(name)
    cells = {f"{c.topic}:{c.language}:{c.group}:{c.status}": c.cell_class for c in result.cells}
    for item in planted["planted"]:
        if item["finding"] and "class" in item.get("expect", {}):
            assert cells[item["finding"].partition(":")[2]] == item["expect"]["class"], item["key"]


def test_the_control_quarter_is_sound() -> None:
    result, _ = world("altmarkt-west-2025-01")
    assert {c.cell_class for c in result.cells} <= {"G0", "G1", "-"}
    assert not result.findings.of_kind("weak_bridge")


def test_every_finding_says_itself_in_both_languages() -> None:
    result, _ = world("kornhafen-2025-01")
    for finding in result.findings:
        for lang in ("de", "en"):
            for said in (finding.sentence(lang), finding.action(lang)):
                assert said.endswith((".", "?", "!"))
                assert "{" not in said
                assert "None" not in said
        assert finding.recommendation in {"R1", "R2", "R3", "R4", "R5"}
