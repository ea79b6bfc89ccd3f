"""The random quarters hold everything, and the twin keeps the promises of the rules on them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from blanks import Place, blanked_quarters, unknown_speaks
from hypothesis import HealthCheck, Phase, assume, given, settings
from quarters import Meta, Tables, quarters, shuffle_rows
from tries import tries

from oracle import analyse
from oracle.official import official_tables
from oracle.reading import Json
from oracle.world import read_world

quick = settings(max_examples=tries(25), deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(quarters())
def test_row_order_never_matters(quarter: tuple[Tables, Meta]) -> None:
    tables, meta = quarter
    assert analyse(shuffle_rows(tables, 7), meta) == analyse(tables, meta)


@quick
@given(quarters())
def test_who_is_not_reached_is_not_reached_over_fewer_ties(quarter: tuple[Tables, Meta]) -> None:
    # Not so for G2: an arc may lose its fragile records and keep one of unknown fragility. GX: a
    # maybe may be out of reach too, or no longer.
    worse = {"G4": {"G4", None}, "G3": {"G3", "G4", "GX", None}}
    for cell in analyse(*quarter)["cells"]:
        assert cell["class_strict"] in worse.get(cell["class"], {cell["class_strict"]})


@quick
@given(quarters())
def test_the_best_is_never_worse_than_the_worst(quarter: tuple[Tables, Meta]) -> None:
    for cell in analyse(*quarter)["cells"]:
        worst, best, label = cell["class_worst"], cell["class_best"], cell["class"]
        assert best <= worst or label == "-"
        assert label == (worst if worst == best else "GX")
        assert (cell["reason"] is None) == (label != "GX")
        assert cell["class_official"] != "G3"


@quick
@given(quarters())
def test_the_official_world_is_the_quarter_without_its_informal_rows(
    quarter: tuple[Tables, Meta],
) -> None:
    tables, meta = quarter
    official = analyse(official_tables(tables), meta)
    assert official_tables(official_tables(tables)) == official_tables(tables)
    told = [cell["class_official"] for cell in analyse(tables, meta)["cells"]]
    assert told == [cell["class"] for cell in official["cells"]]


@settings(quick, max_examples=tries(25))
@given(blanked_quarters())
def test_unknown_never_speaks(quarter: tuple[Tables, Meta, Place]) -> None:
    tables, meta, place = quarter
    # Rule 15 is about a quarter whose ways are tested before and after.
    assume(read_world(tables, meta, {}).tested)
    assert unknown_speaks(analyse, tables, meta, place) == []


@quick
@given(quarters())
def test_reach_grows_with_every_hand_over(quarter: tuple[Tables, Meta]) -> None:
    curve = list(analyse(*quarter)["summary"]["reach"].values())
    assert curve == [None] * 5 or curve == sorted(curve)


@quick
@given(quarters())
def test_sure_findings_hold_in_the_generous_graph(quarter: tuple[Tables, Meta]) -> None:
    for finding in analyse(*quarter)["findings"]:
        assert 0 <= finding["severity"] <= 1
        if finding["band"] == "sure":
            assert "generous" in finding["holds_in"]


def traits(result: Json) -> set[str]:
    """What occurs in one result."""
    found = {cell["class"] for cell in result["cells"]}
    found |= {f"{cell['class_strict']} strict" for cell in result["cells"]}
    found |= {f"{cell['class_official']} official" for cell in result["cells"]}
    found |= {f"{cell['class']} {cell['reason']}" for cell in result["cells"]}
    found |= {f"{cell['class_worst']} to {cell['class_best']}" for cell in result["cells"]}
    found |= {"uncounted" for cell in result["cells"] if cell["demand"] is None}
    for name in ("only_for", "bottleneck"):
        found |= {name for cell in result["cells"] if cell[name]}
    for finding in result["findings"]:
        kind = finding["kind"]
        found |= {kind, f"{kind} {finding['band']}", f"{kind} {'+'.join(finding['holds_in'])}"}
        found |= {f"{kind} {role}" for role in finding["evidence"].get("roles", ())}
        found |= set(finding["evidence"].get("risks", ()))
        if finding["evidence"].get("gates"):
            found.add("gates")
        if kind == "single_point" and finding["evidence"]["cut_side"] >= 3:
            found.add("parted")
    found |= {f"{name} unknown" for name, value in result["summary"].items() if value is None}
    found |= {"unweighted"} if result["summary"]["unweighted"] else set()
    return found


WANTED = {
    *("G0", "G1", "G2", "G3", "G4", "G5", "GX", "-", "only_for", "bottleneck"),
    *("G0 strict", "G1 strict", "G2 strict", "G3 strict", "G4 strict", "None strict"),
    *("gap sure", "gap possible", "gap generous", "gap generous+strict"),
    *("informal_only sure", "informal_only possible", "loop sure", "loop possible"),
    *("dead_end sure", "dead_end possible", "single_point sure", "single_point possible"),
    *("weak_bridge generous", "weak_bridge strict", "weak_bridge generous+strict"),
    *("strong_bridge generous", "strong_bridge strict", "strong_bridge generous+strict"),
    *("weak_bridge cut", "weak_bridge sectors", "weak_bridge reach", "weak_bridge topic"),
    *("strong_bridge cut", "strong_bridge sectors", "strong_bridge reach", "strong_bridge topic"),
    *("weak_bridge sure", "weak_bridge possible", "strong_bridge sure", "strong_bridge possible"),
    *("one_person", "informal", "low_frequency", "project_funded", "denied", "third_party"),
    *("stale", "gates", "parted", "surplus unknown", "dead_dock_share unknown"),
    *("GX strict", "GX official", "GX maybe", "GX not_recorded", "G5 to G1", "G2 to G0"),
    *("G5 official", "G4 official", "uncounted", "unweighted", "coverage_robust unknown"),
    *("untested_bridge cut", "untested_bridge sectors", "untested_bridge reach"),
    *("untested_bridge topic", "untested_bridge pairs", "weak_bridge pairs", "strong_bridge pairs"),
    *("untested_bridge generous", "untested_bridge strict", "untested_bridge generous+strict"),
    *("untested_point sure", "untested_point possible", "hub sure", "hub possible"),
}


class Enough(Exception):  # noqa: N818 - no error but the end of a search
    """Everything has occurred."""


@pytest.mark.long  # for whoever changes what makes the quarters
def test_a_few_hundred_quarters_hold_everything() -> None:
    wanted = set(WANTED)

    @settings(
        quick,
        max_examples=max(700, tries(700)),
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
    )
    @given(quarters())
    def look(quarter: tuple[Tables, Meta]) -> None:
        wanted.difference_update(traits(analyse(*quarter)))
        if not wanted:
            raise Enough

    with suppress(Enough):
        look()
    assert wanted == set()
