"""Journeys where something is missing, closed, zero, or stands at the same place."""

from __future__ import annotations

from typing import Any

import pytest
from measures.small import small

from ecosystem.errors import UsageError
from ecosystem.io.reading import load_sample, read_quarter
from ecosystem.measures.journeys import (
    journey_sensitivity,
    journey_states,
    journeys,
)
from ecosystem.model.values import Parameters

MINI = load_sample("mini")


def test_without_docks_the_table_is_empty_and_says_why():
    quarter = small("A B", "A>B", "B:debt", "")
    for measure in (journeys, journey_sensitivity):
        found = measure(quarter, topic="debt", language="de")
        assert len(found) == 0
        assert "lost_low_naive" in found or "lost_low" in found
        assert found.attrs["reason"] == "no_docks"
    found = journey_states(quarter, topic="debt", language="de")
    assert found.isna().all(axis=None)
    assert found.attrs["reason"] == "no_docks"


def test_without_referrals_nothing_is_defined():
    quarter = small("A B", "A>B:cooperation", "A:debt", "A")
    for measure in (journeys, journey_states, journey_sensitivity):
        found = measure(quarter, topic="debt", language="de")
        assert found.isna().all(axis=None)
        assert found.attrs["reason"] == "no_referrals"


def test_without_a_provider_it_still_shows_where_people_are_lost():
    quarter = small("A B", "A>B:handover", "B:debt", "A")
    found = journeys(quarter, topic="housing", language="de")
    assert found.attrs["reason"] == "no_provider"
    assert found.loc["A", "served_formal_high"] == 0
    states = journey_states(quarter, topic="housing", language="de", dock="A")
    assert states.loc["A", "handover_loss_naive"] == pytest.approx(0.15)
    assert states.loc["B", "dead_end_naive"] == pytest.approx(0.765)


def test_in_a_closed_loop_everybody_is_lost_in_the_end():
    quarter = small("A B C", "A>B:handover B>A:handover A>C C>B", "", "A")
    found = journeys(quarter, topic="debt", language="de").loc["A"]
    assert found["handover_loss_naive"] + found["gave_up_naive"] == pytest.approx(1)
    endless = Parameters({"patience": 1, "completion.handover": 1, "completion.referral": 1})
    found = journeys(quarter, topic="debt", language="de", parameters=endless).loc["A"]
    assert found["gave_up_naive"] == pytest.approx(1, abs=1e-6)


def test_who_stands_at_a_place_stands_at_everybody_there():
    # P is a house with A in it, and B sits in a room of A; only B serves, only A sends on
    quarter = small("P A B X", "A>X:handover X>P:handover", "B:debt", "P X", at="A:P B:A")
    found = journeys(quarter, topic="debt", language="de")
    assert found.loc["P", "served_formal_low"] == 1
    assert found.loc["X", "served_formal_low"] == pytest.approx(0.765)
    found = journeys(quarter, topic="housing", language="de")
    assert found.loc["P", "contacts_naive"] == pytest.approx(1.765 / (1 - 0.765**2))


def test_a_house_that_sends_people_back_into_itself():
    quarter = small("P A X", "A>P:handover", "X:debt", "P", at="A:P")
    states = journey_states(quarter, topic="debt", language="de")
    assert states.loc["P", "return_probability"] == pytest.approx(0.765)
    assert states.loc["P", "contacts_naive"] == pytest.approx(1 / (1 - 0.765))


def test_formal_help_counts_before_informal_help_at_the_same_place():
    quarter = small("P I1 A X", "X>P:handover", "I1:debt A:debt", "X", at="I1:P A:P")
    found = journeys(quarter, topic="debt", language="de")
    assert found.loc["X", "served_formal_low"] == pytest.approx(0.765)
    assert found.loc["X", "served_informal_high"] == 0


def test_parallel_ties_are_steps_of_their_own():
    quarter = small("A B", "A>B:tip*3 A>B:handover*1", "B:debt", "A")
    found = journeys(quarter, topic="debt", language="de").loc["A"]
    assert found["served_formal_naive"] == pytest.approx(0.9 * (0.75 * 0.35 + 0.25 * 0.85))


def test_ties_that_carry_nobody_carry_nobody_unless_there_are_no_others():
    some = small("A B C", "A>B:handover*0 A>C:handover*5", "B:debt", "A")
    assert journeys(some, topic="debt", language="de").loc["A", "served_formal_naive"] == 0
    none = small("A B C", "A>B:handover*0 A>C:handover*0", "B:debt", "A")
    found = journeys(none, topic="debt", language="de").loc["A", "served_formal_naive"]
    assert found == pytest.approx(0.3825)


def test_visits_of_nobody_are_a_reason():
    quarter = small("A B", "A>B", "B:debt", "A")
    docks = quarter.table("docks").records()
    table = type(quarter.table("docks")).from_records("docks", [{**docks[0], "visits_week": "0"}])
    quarter = quarter.with_tables(table)
    assert journey_states(quarter, topic="debt", language="de").attrs["reason"] == "no_visits"
    assert journey_states(quarter, topic="debt", language="de", dock="A").attrs["reason"] is None


def profile_of(words: dict[str, str]) -> dict[str, Any]:
    return {"topic": "debt", "language": "de", **words}


def test_unknown_words_are_named():
    for wrong in ({"topic": "debts"}, {"group": "dogs"}, {"status": "none"}):
        with pytest.raises(UsageError, match=next(iter(wrong.values()))):
            journeys(MINI, **profile_of(wrong))
    with pytest.raises(UsageError, match="W1"):
        journey_states(MINI, topic="debt", language="de", dock="W1")


def test_sensitivity_says_how_firm_the_list_is():
    found = journey_sensitivity(
        read_quarter("data/kornhafen/2025-01"), topic="housing", language="ar"
    )
    assert sorted(found["rank_naive"]) == list(range(1, 16))
    assert (found["lost_low_naive"] <= found["lost_naive"]).all()
    assert (found["lost_naive"] <= found["lost_high_naive"]).all()
    assert found["among_worst_naive"].sum() == pytest.approx(5)
    assert 0 < found.attrs["stability_naive"] <= 1
    assert found.attrs["reason"] is None
    still = journey_sensitivity(MINI, topic="housing", language="ar", shift=0)
    assert still.attrs["stability_naive"] is None  # five docks: the five worst are all of them
    assert still.attrs["reason"] == "too_few_docks"
    assert still["lost_low_naive"].equals(still["lost_high_naive"])
