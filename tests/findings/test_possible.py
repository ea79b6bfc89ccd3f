"""What is only possible is asked, whatever its kind; what is sure is said."""

from pathlib import Path

import pytest

import ecosystem as eco
from ecosystem.model.values import Table

DATA = Path(__file__).resolve().parents[2] / "data"
QUARTERS = ("kornhafen/2026-01", "siedlung-am-wehr/2025-01", "altmarkt-west/2025-01", "mini")
# What says that somebody was asked about a tie, or that it is written down.
ANSWERS = dict.fromkeys(("source_reports", "target_reports", "others_report", "documented"), "")


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
    for row in (*eco.find_all(quarter), *asked):
        for lang in ("de", "en"):
            assert ("?" in row.sentence(lang)) == (row.band == "possible"), row.sentence(lang)
