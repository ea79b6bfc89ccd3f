"""Money that ends: timeline, renewals, calendar."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pandas as pd
import pytest
from icalendar import Calendar
from small_quarters import actors, offers, quarter_of, ties

import ecosystem as eco
from ecosystem.documents.results import plan_calendar, plan_document
from ecosystem.documents.writers import csv_of, text_of, xlsx_of
from ecosystem.sharing.results import share_funding_plan

KORNHAFEN = eco.read_quarter("data/kornhafen/2025-01")
PAID = {
    "actors": actors("S1", "W1", "W2", "C1"),
    "ties": ties("C1-W1", "C1-W2"),
    "offers": [
        row | {"funding": fund}
        for row, fund in zip(
            offers("W1:work:de", "W2:housing:de", "W2:health:de"), ("a", "b", "c"), strict=True
        )
    ],
    "docks": [{"actor": "C1"}],
    "needs": [
        {"topic": topic, "language": "de", "persons": "10"}
        for topic in ("work", "housing", "health")
    ],
    "funding": [
        {"id": "a", "source": "Land", "valid_until": "2025-06-30"},
        {"id": "b", "source": "Stiftung", "valid_until": "2025-12-31"},
        {"id": "c", "source": "Bund", "valid_until": "2025-06-30", "renewed_until": "2027-06-30"},
    ],
}


def test_the_timeline_by_hand():
    found = eco.funding_timeline(quarter_of(PAID))
    assert found["date"].tolist() == [
        dt.date(2025, 6, 30),
        dt.date(2025, 12, 31),
        dt.date(2027, 6, 30),
    ]
    assert found["coverage_before"].tolist() == pytest.approx([1, 2 / 3, 1 / 3])
    assert found["coverage_after"].tolist() == pytest.approx([2 / 3, 1 / 3, 0])
    # in July 2025 the renewed money may not be there yet
    assert found["coverage_gap"].tolist() == pytest.approx([1 / 3, 1 / 3, 0])
    assert found["gap_month"].tolist() == ["2025-07", "2026-01", "2027-07"]
    assert found["funding"].tolist() == [("a",), ("b",), ("c",)]


def test_money_of_unknown_end_is_a_band():
    rows = [row | ({"valid_until": "?"} if row["id"] == "b" else {}) for row in PAID["funding"]]
    found = eco.funding_timeline(quarter_of({**PAID, "funding": rows}))
    first = found.iloc[0]
    assert first["coverage_after"] == pytest.approx(2 / 3)
    assert first["coverage_after_low"] == pytest.approx(1 / 3)


def test_the_risks_by_hand():
    risks = eco.funding_risks(quarter_of(PAID))
    assert risks.project_dependency == pytest.approx(1)
    assert risks.concentration == pytest.approx(1 / 3)
    assert (risks.notice_months, risks.first_fall) == (5, dt.date(2025, 6, 30))


@pytest.mark.parametrize("renewal", [0.0, 0.3, 1.0])
def test_renewals_follow_their_sources(renewal):
    """The mean over the draws is near that over all outcomes: a source pays all or nothing."""
    risks = eco.funding_risks(quarter_of(PAID), renewal=renewal, draws=4000)
    exact = sum(
        (renewal if a else 1 - renewal) * (renewal if b else 1 - renewal) * (a + b + 1) / 3
        for a, b in product((0, 1), repeat=2)
    )
    assert risks.coverage_mean == pytest.approx(exact, abs=0.02)
    assert risks.coverage_low is not None
    assert risks.coverage_high is not None
    assert risks.coverage_low <= exact + 1e-9 <= risks.coverage_high + 2e-9
    again = eco.funding_risks(quarter_of(PAID), renewal=renewal, draws=4000)
    assert risks == again


def test_one_source_is_a_common_cause():
    rows = [row | {"source": "Land"} for row in PAID["funding"]]
    risks = eco.funding_risks(quarter_of({**PAID, "funding": rows}), renewal=0.5)
    assert risks.coverage_low == pytest.approx(1 / 3)
    assert risks.coverage_high == pytest.approx(1)
    assert risks.concentration == pytest.approx(1)


def test_the_planted_day_and_the_renewed_money():
    plan = eco.funding_plan(KORNHAFEN)
    first = plan.rows[0]
    assert (first.date, first.projects, first.cells_changed) == (dt.date(2025, 12, 31), 9, 4)
    assert "FUND-10" not in first.funding
    assert plan.dates(first) == (dt.date(2025, 3, 31), dt.date(2025, 9, 30))
    assert plan.risks.notice_months == 11


def test_nothing_known_is_an_empty_plan():
    quarter = quarter_of({"actors": actors("S1")})
    plan = eco.funding_plan(quarter)
    assert plan.rows == ()
    assert isinstance(eco.funding_timeline(quarter), pd.DataFrame)
    assert "\n" in text_of(plan_document(plan, "de"))


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_calendar_can_be_read_and_has_no_double(lang):
    plan = eco.funding_plan(KORNHAFEN, reminders=(9, 3))
    content = plan_calendar(plan, lang=lang)
    assert content == plan_calendar(plan, lang=lang)
    events = Calendar.from_ical(content).walk("VEVENT")
    uids = [str(event["UID"]) for event in events]
    assert len(set(uids)) == len(uids) == 3 * len(plan.rows)
    days = [event.decoded("DTSTART") for event in events[:3]]
    assert days == [dt.date(2025, 12, 31), dt.date(2025, 3, 31), dt.date(2025, 9, 30)]
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


@pytest.mark.parametrize("view", ["partner", "public"])
def test_a_shared_plan_names_no_money(view):
    plan = eco.share_funding_plan(eco.funding_plan(KORNHAFEN), KORNHAFEN, view=view)
    assert all(row.funding == () for row in plan.rows)
    assert "FUND-" not in plan.to_json()
    for write in (csv_of, xlsx_of):
        assert write(plan_document(plan, "de")) == write(plan_document(plan, "de"))


@pytest.mark.parametrize("wrong", [{"renewal": 2.0}, {"draws": 0}, {"reminders": (-1,)}])
def test_what_is_not_possible_is_told(wrong):
    with pytest.raises(eco.UsageError):
        eco.funding_plan(quarter_of(PAID), **wrong)


def _funded(*rows):
    people = [{"id": "S1", "name": "S1", "type": "jobcentre"}]
    return quarter_of({"actors": people, "funding": list(rows)})


def test_who_pays_by_level_and_year_and_what_permanence_costs():
    known = {"source": "x", "level": "state", "amount_year": "36500"}
    quarter = _funded(
        {"id": "F1", **known, "valid_from": "2025-01-01", "valid_until": "2026-01-10"},
        {"id": "F2", **known, "permanent": "yes"},
        {"id": "F3", "source": "y", "level": "state"},
        {"id": "F4", "source": "z", "valid_until": "2025-06-30"},
    )
    plan = eco.funding_plan(quarter)
    rows = {(row.level, row.year): row for row in plan.paid}
    first, second = rows["state", 2025], rows["state", 2026]
    assert (first.fundings, first.euros, first.without_amount) == (3, 73_000, 1)
    assert (first.end_unknown, first.ending) == (1, 0)
    assert second.euros == 37_500  # ten days of one, a year of the other
    assert second.ending == 1
    assert [row.euros for row in plan.paid if not row.level] == [None]  # unknown is not zero
    assert str(plan.permanence) == "(36500.0, 1, 1)"
    assert any("36.500 Euro" in said for said in plan.sentences("de"))
    told = share_funding_plan(plan, quarter, view="partner")
    assert not told.paid
    assert told.permanence is None
    assert "36500" not in told.to_json()
    nobody = eco.funding_plan(_funded({"id": "F4", "source": "z", "valid_until": "2025-06-30"}))
    assert str(nobody.permanence) == "(None, 0, 1)"
