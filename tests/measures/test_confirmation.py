"""Who confirms each tie, how likely it is, and how often informants err."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quarters import quarters, shuffle_rows
from tries import tries
from twin import make_quarter

from ecosystem.findings.agendas import QUESTIONS, question_cards
from ecosystem.io.reading import read_quarter
from ecosystem.measures.evidence import (
    STATES,
    confirmations,
    em_rates,
    estimate_error_rates,
    posterior,
    state_of,
    tie_by_posterior,
    tie_in_state,
    unseen_actors,
)
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table

DATA = Path(__file__).resolve().parents[2] / "data"


def quarter(ties, reports=(), actors=("A", "B", "C"), **meta):
    tables = {
        "actors": Table.from_records(
            "actors", [{"id": a, "name": a, "type": "association"} for a in actors]
        ),
        "ties": Table.from_records(
            "ties", ties, ("source", "target", "kind", "source_reports", "target_reports")
        ),
    }
    if reports:
        tables["reports"] = Table.from_records("reports", reports)
    return Quarter(Meta(id="q", **meta), tables)


def tie(said="", heard="", **more):
    row = {"source": "A", "target": "B", "kind": "referral"}
    return row | {"source_reports": said, "target_reports": heard} | more


def report(key, role, says, date="2024-01-01", informant="", **more):
    row = {"id": key, "informant": informant or key, "role": role, "date": date, "says": says}
    return {"source": "A", "target": "B", "kind": "referral"} | row | more


@pytest.mark.parametrize(
    ("yes", "no", "golden"),
    [(2, 0, 0.9705), (1, 0, 0.5682), (1, 1, 0.2532), (1, 2, 0.0804), (0, 1, 0.0134)],
)
def test_posterior_has_the_golden_values(yes, no, golden):
    assert round(posterior(yes, no), 4) == golden


def test_without_reports_the_posterior_is_the_density():
    assert posterior(0, 0, density=0.2) == pytest.approx(0.2)


def test_impossible_reports_leave_the_density():
    assert posterior(1, 1, miss_rate=0.0, false_rate=0.0) == 0.05


@given(st.integers(0, 5), st.integers(0, 5))
def test_each_yes_raises_and_each_no_lowers_the_posterior(yes, no):
    here = posterior(yes, no)
    assert 0 < posterior(yes, no + 1) < here < posterior(yes + 1, no) < 1


@pytest.mark.parametrize(
    ("said", "heard", "others", "documented", "state"),
    [
        ("yes", "yes", 0, False, "confirmed"),
        ("yes", "no", 5, False, "one_sided_denied"),
        ("no", "yes", 0, False, "one_sided_denied"),
        ("yes", "not_asked", 0, False, "one_sided_not_asked"),
        ("?", "yes", 2, False, "one_sided_not_asked"),
        ("", "", 1, False, "third_party_only"),
        ("", "", 0, False, "unreported"),
        ("no", "", 3, False, "contradicted"),
        ("no", "no", 0, True, "contradicted"),
        ("yes", "no", 0, True, "documented"),
        ("", "", 0, True, "documented"),
    ],
)
def test_states(said, heard, others, documented, state):
    assert state_of(said, heard, others_yes=others, documented=documented) == state


def test_reports_are_folded_in_before_anything_is_said():
    reports = [
        report("r1", "source", "no"),
        report("r2", "source", "yes", date="2024-05-01"),
        report("r3", "target", "unsure"),
        report("r4", "third", "yes"),
        report("r5", "third", "no", informant="x"),
        report("r6", "third", "yes", date="2023-01-01", informant="x"),
        report("r7", "third", "no", kind=""),
        report("r8", "third", "unsure", date="2025-01-01", informant="x"),
    ]
    [found] = confirmations(quarter([tie()], reports))
    assert (found.source_says, found.target_says) == ("yes", "")
    assert (found.others_yes, found.others_no) == (1, 2)
    assert found.state == "one_sided_not_asked"
    assert found.posterior == pytest.approx(posterior(2, 2))


def test_a_tie_reported_missing_is_one_and_a_wish_is_none():
    rows = [tie("yes", wished="yes"), tie("no", "no", kind="tip"), tie("yes", frequency="never")]
    found = confirmations(quarter(rows, [report("r1", "target", "missing", source="C")]))
    assert [(t.source, t.kind, t.state) for t in found] == [
        ("A", "tip", "contradicted"),
        ("C", "referral", "one_sided_not_asked"),
    ]


def test_nobody_asked_means_no_probability():
    [found] = confirmations(quarter([tie()]))
    assert (found.state, found.posterior) == ("unreported", None)
    assert tie_by_posterior([found]) == ()


def test_a_document_is_proof():
    [found] = confirmations(quarter([tie(documented="yes")]))
    assert found.posterior == 1.0


def test_no_tie_at_all():
    assert confirmations(quarter([])) == ()
    assert estimate_error_rates(quarter([])).reason == "few_dyads"


def test_lookups_keep_order_and_bounds():
    rows = [tie("yes", "yes"), tie("yes", "no", kind="tip"), tie("yes", kind="feedback")]
    found = confirmations(quarter(rows))
    assert [t.kind for t in tie_by_posterior(found)] == ["tip", "feedback", "referral"]
    assert [t.kind for t in tie_by_posterior(found, most=0.5)] == ["tip"]
    assert [t.kind for t in tie_in_state(found, "confirmed", "one_sided_denied")] == [
        "referral",
        "tip",
    ]


def test_kornhafen_knows_the_planted_doubts():
    kornhafen = read_quarter(DATA / "kornhafen" / "2025-01")
    found = {(t.source, t.target): t for t in confirmations(kornhafen)}
    assert found["JC", "W07"].state == "one_sided_denied"
    assert found["F03", "W03"].state == "third_party_only"
    assert found["W15", "W16"].target_says == ""  # not asked is no denial
    states = Counter(t.state for t in confirmations(kornhafen))
    assert set(states) <= set(STATES)
    assert states.total() == len(kornhafen.network().records)


def test_strict_graph_is_what_is_documented_or_confirmed():
    kornhafen = read_quarter(DATA / "kornhafen" / "2025-01")
    firm = tie_in_state(confirmations(kornhafen), "documented", "confirmed")
    assert len(firm) == int(kornhafen.network().records.strict.sum())


@settings(max_examples=tries(25), suppress_health_check=[HealthCheck.too_slow])
@given(quarters(), st.integers(0, 99))
def test_states_agree_with_the_two_graphs_of_any_quarter(drawn, seed):
    tables, meta = drawn
    any_quarter = make_quarter(tables, meta)
    found, records = confirmations(any_quarter), any_quarter.network().records
    both_deny = sum(t.source_says == t.target_says == "no" for t in found)
    assert len(found) - both_deny == len(records)
    firm = tie_in_state(found, "documented", "confirmed")
    assert len(firm) == int(records.strict.sum())
    assert all((t.posterior is None) == (t.state == "unreported") for t in found if not t.others_no)
    assert confirmations(make_quarter(shuffle_rows(tables, seed), meta)) == found
    assert unseen_actors(any_quarter).named <= len(any_quarter.network().ids)
    assert all(card.sentence("de") for card in question_cards(any_quarter, QUESTIONS))


def test_row_order_changes_nothing():
    kornhafen = read_quarter(DATA / "kornhafen" / "2025-01")
    shuffled = []
    for name in ("ties", "reports", "actors"):
        table = kornhafen.table(name)
        shuffled.append(table.keep(random.Random(4).sample(range(len(table)), len(table))))
    assert confirmations(kornhafen.with_tables(*shuffled)) == confirmations(kornhafen)


def test_em_finds_the_rates_that_made_the_reports():
    chance = random.Random(3)
    reports = []
    for _ in range(4000):
        asked = chance.choice((3, 4, 5))
        rate = 0.75 if chance.random() < 0.5 else 0.03
        yes = sum(chance.random() < rate for _ in range(asked))
        reports.append((yes, asked - yes))
    rates = em_rates(reports)
    assert rates.miss_rate == pytest.approx(0.25, abs=0.02)
    assert rates.false_rate == pytest.approx(0.03, abs=0.01)
    assert rates.share == pytest.approx(0.5, abs=0.03)
    assert em_rates(reversed(reports)) == rates


def test_em_needs_fifty_dyads_with_three_reports():
    rates = em_rates([(2, 1)] * 49 + [(1, 1)] * 100)
    assert (rates.miss_rate, rates.dyads, rates.reason) == (None, 49, "few_dyads")
    assert "49" in rates.sentence("de")


def test_em_says_when_all_reports_look_alike():
    rates = em_rates([(3, 0)] * 60)
    assert (rates.false_rate, rates.reason) == (None, "one_kind")
    assert rates.sentence("en")


def test_em_estimate_says_itself():
    rates = em_rates([(3, 0)] * 30 + [(0, 3)] * 30 + [(2, 1)] * 20 + [(1, 3)] * 5)
    assert rates.reason == ""
    assert "%" in rates.sentence("de")
