"""One word, one figure: each measure reads the same in every result on the same quarter."""

from __future__ import annotations

from typing import Any

import pytest
from report.places import found, shipped

import ecosystem as eco
from ecosystem.changes.money import stress_test
from ecosystem.changes.suggest import Suggestions
from ecosystem.documents.comparisons import comparison_blocks
from ecosystem.documents.model import TableBlock
from ecosystem.documents.report import asked_of, glance
from ecosystem.notebooks import Study, _gaps_unknown
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import compare_for_view, official_result, share_stress
from ecosystem.words import coverage_share, coverage_words, percent, reach_words

QUARTERS = ("altmarkt-west/2025-01", "siedlung-am-wehr/2025-01")


def figures(name: str, view: str) -> Any:
    """Return the summary of the findings."""
    return found(name, view).summary


@pytest.mark.parametrize("view", ["internal", "partner"])
@pytest.mark.parametrize("name", QUARTERS[1:])
def test_coverage_reads_the_same_in_report_stress_and_notebooks(name, view):
    quarter, result = shipped(name), found(name, view)
    coverage = figures(name, view)["coverage"]
    said = coverage_words(coverage["low"], coverage["high"], "de")
    told = glance(share(quarter, view=view), result, (), "de")
    assert any(said in words.words for words in told)
    study = Study(quarter, share(quarter, view=view), result, "de", result.parameters)
    assert said in _gaps_unknown(study)
    test = share_stress(stress_test(quarter, draws=1), quarter, view=view)
    stressed = test.rows[0].sentence("de")
    assert coverage_words(coverage["low"], None, "de") in stressed
    reach = figures(name, view)["reach"]["2"]
    assert reach_words(reach, 2, "de") in stressed


@pytest.mark.parametrize("view", ["internal", "partner"])
def test_the_comparison_holds_the_figures_of_the_reports(view):
    quarters = [shipped(name) for name in QUARTERS]
    (table, *_) = (
        block
        for block in comparison_blocks(compare_for_view(*quarters, view=view), "en")
        if isinstance(block, TableBlock)
    )
    rows = {row[0]: row[1:] for row in table.rows}
    for place, (name, quarter) in enumerate(zip(QUARTERS, quarters, strict=True)):
        summary = figures(name, view)
        told = {
            "Needs with a way to help, at least": summary["coverage"]["low"],
            "Needs with a way to help, at most": summary["coverage"]["high"],
            "Within reach of the docking points, with 3 hand-overs at most": summary["reach"]["3"],
        }
        for label, value in told.items():
            assert rows[label][place] == percent(value, "en"), (name, label)
        asked = asked_of(quarter, found(name, view), "en")
        heading = table.headings[place + 1].replace("\N{NO-BREAK SPACE}", " ")
        assert asked.rpartition("(")[2].rstrip(")") in heading


@pytest.mark.parametrize("name", QUARTERS[1:])
def test_reach_without_informal_help_is_that_of_the_official_world(name):
    quarter = shipped(name)
    suggested: Suggestions = eco.suggest_ties(quarter, count=0)
    official: Any = official_result(found(name, "internal"), quarter).summary
    assert suggested.reach == pytest.approx(official["reach"]["3"], abs=1e-9)


def test_shares_are_rounded_so_that_both_words_stay_true():
    assert coverage_share(0.9306, 0.9306, "en") == "93%"
    assert coverage_share(0.9306, 0.9412, "en") == "at least 93% and at most 94.2%"
    assert coverage_share(0.93, None, "de") == "mindestens 93 %"
