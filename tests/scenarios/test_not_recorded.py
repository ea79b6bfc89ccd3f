"""Where nobody recorded the offers, no share of people is told, whichever command is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from quarters import quarters
from tries import tries
from twin import make_quarter

import ecosystem as eco
from ecosystem.changes.money import stress_test
from ecosystem.changes.suggest import suggest_ties
from ecosystem.cli.table import commands
from ecosystem.measures.arrival import served_share
from ecosystem.model.quarter import Quarter

MINI = eco.load_sample("mini")


def untold(quarter: Quarter) -> Quarter:
    return Quarter(replace(quarter.meta, offers_recorded=None), quarter.tables)


@settings(max_examples=tries(12), suppress_health_check=list(HealthCheck))
@given(quarters())
def test_no_share_without_a_record_in_any_quarter(example):
    quarter = untold(make_quarter(*example))
    assert eco.find_all(quarter, draws=0).summary["reach"] in (
        None,
        {str(k): None for k in range(5)},
    )
    found = suggest_ties(quarter)
    assert found.reach is None
    assert found.reach_after is None
    assert served_share(quarter) is None


@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_sentence_tells_one(lang, tmp_path, capsys):
    from ecosystem.cli import main

    tables = {name: table for name, table in MINI.tables.items() if name != "offers"}
    eco.write_quarter(Quarter(MINI.meta, tables), tmp_path / "q")
    for command in ("suggest", "stress"):
        assert main(["--lang", lang, command, str(tmp_path / "q")]) == 0
        said = " ".join(capsys.readouterr().out.split())
        for claim in (
            "% des Bedarfs erreichbar",
            "am Ende versorgt:",
            "served in the end: ",
            "of the needs, with",
        ):
            assert claim not in said, (command, claim)
    assert stress_test(Quarter(MINI.meta, tables)).rows[0].served_low is None


def test_no_result_says_that_offers_which_are_not_there_were_recorded(tmp_path, capsys):
    from ecosystem.cli import main

    tables = {name: table for name, table in MINI.tables.items() if name != "offers"}
    assert MINI.meta.offers_recorded == "all"
    here = str(eco.write_quarter(Quarter(MINI.meta, tables), tmp_path / "q"))
    other = str(eco.write_quarter(MINI.with_meta(replace(MINI.meta, id="other")), tmp_path / "o"))
    asked = 0
    for name, row in commands().items():
        if "json" not in row.forms:
            continue
        more = {"compare": [other], "whatif": ["--close", "W1"]}.get(name, [])
        if main([name, here, *more, "--format", "json", "--quiet"]) != 0:
            continue  # it needs what this quarter does not have, and says so
        told = capsys.readouterr().out
        asked += '"offers_recorded": null' in told
        assert told.count('"offers_recorded": "all"') == (1 if name == "compare" else 0), name
    assert asked >= 6
