"""What is only possible is asked, whatever its kind; what is sure is said."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from quarters import quarters
from tries import tries
from twin import make_quarter

import ecosystem as eco
from ecosystem.model.values import Table

DATA = Path(__file__).resolve().parents[2] / "data"
QUARTERS = ("kornhafen/2026-01", "siedlung-am-wehr/2025-01", "altmarkt-west/2025-01", "mini")
# What says that somebody was asked about a tie, or that it is written down.
ANSWERS = dict.fromkeys(("source_reports", "target_reports", "others_report", "documented"), "")


def check(findings):
    """Hold the band of each finding against how it is told, in both languages."""
    for row in findings:
        # what is untested asks what nobody has said, however sure it is how much hangs on it
        asks = row.band == "possible" or row.kind.startswith("untested_")
        for lang in ("de", "en"):
            assert ("?" in row.sentence(lang)) == asks, row.sentence(lang)


def nobody_asked(quarter):
    """Take out every answer: then each finding is only possible."""
    ties, reports = quarter.tables["ties"], quarter.tables["reports"]
    blank = Table.from_records("ties", [row | ANSWERS for row in ties.records()], ties.columns)
    return quarter.with_tables(blank, Table.from_records("reports", [], reports.columns))


@pytest.mark.parametrize("name", QUARTERS)
def test_only_what_is_possible_is_asked(name):
    quarter = eco.read_quarter(DATA / name)
    asked = eco.find_all(nobody_asked(quarter))
    assert {row.band for row in asked} == {"possible"}
    check([*eco.find_all(quarter), *asked])


@settings(max_examples=tries(40), suppress_health_check=list(HealthCheck))
@given(quarters())
def test_in_any_quarter_only_what_is_possible_is_asked(example):
    check(eco.find_all(make_quarter(*example), draws=0))
