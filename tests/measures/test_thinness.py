"""Load, concentration and the flag for high stakes."""

from __future__ import annotations

from typing import Any

import pytest
from small_quarters import actors, offers, quarter_of, ties

from ecosystem.measures.arrival import language_quality, thinness_table
from ecosystem.measures.money import stakes_table
from ecosystem.model.values import Parameters

CELL: Any = ("work", "ar", "all", "any")
NEED = [{"topic": "work", "language": "ar", "persons": "520"}]


def quarter(*capacities: str, languages: str = "ar"):
    given = offers(*(f"W{i}:work:{languages}" for i in range(1, len(capacities) + 1)))
    rows = [row | {"capacity_week": text} for row, text in zip(given, capacities, strict=True)]
    who = actors(*(f"W{i}" for i in range(1, len(capacities) + 1)))
    return quarter_of({"actors": who, "offers": rows, "needs": NEED})


def test_load_and_concentration():
    row = thinness_table(quarter("15", "5")).loc[CELL]
    assert row["load"] == pytest.approx(520 / (20 * 52))
    assert row["concentration"] == pytest.approx(0.75**2 + 0.25**2)
    assert not row["equal_shares"]


def test_people_may_need_more_contacts_and_an_interpreter_costs_time():
    table = thinness_table(quarter("20", languages="ar:interpreter"), contacts={"work": 2})
    assert table.loc[CELL, "load"] == pytest.approx(2 * 520 / (20 * 52 * 0.7))


def test_an_unknown_capacity_leaves_equal_shares_and_no_load():
    row = thinness_table(quarter("15", "")).loc[CELL]
    assert (row["concentration"], row["equal_shares"]) == (0.5, True)
    assert row.isna()["load"]


def test_no_hours_at_all_give_no_load():
    row = thinness_table(quarter("0", "0")).loc[CELL]
    assert (row["concentration"], row["equal_shares"]) == (0.5, True)
    assert row.isna()["load"]


def test_without_a_provider_nothing_is_defined():
    row = thinness_table(quarter("10", languages="de")).loc[CELL]
    assert row["providers"] == 0
    assert row.isna()[["load", "concentration"]].all()


@pytest.mark.parametrize(
    ("languages", "quality"),
    [
        ("ar", 1.0),
        ("ar:video;ar:volunteer", 0.7),
        ("*:interpreter", 0.7),
        ("ar:?", None),
        ("de", None),
        ("", 1.0),
    ],
)
def test_quality_of_a_language(languages, quality):
    assert language_quality(languages, "ar", "ar", Parameters()) == quality


def test_quality_serves_twins():
    assert language_quality("fa", "prs", "unknown", Parameters()) == 1.0


def dependent(helpers: int, people: int, topic: str = "housing"):
    """A dock that sends people to informal helpers only."""
    ids = [f"I{i}" for i in range(1, helpers + 1)]
    return quarter_of(
        {
            "actors": actors("S1", *ids),
            "ties": ties(*(f"S1-{key}" for key in ids)),
            "offers": offers(*(f"{key}:{topic}:ro" for key in ids)),
            "docks": [{"actor": "S1"}],
            "needs": [{"topic": topic, "language": "ro", "persons": str(people)}],
        }
    )


def test_a_situation_is_told_when_enough_stand_behind_it():
    assert stakes_table(dependent(5, 12))["people"].to_dict() == {("housing", "ro"): 10}


@pytest.mark.parametrize(
    "quarter", [dependent(4, 12), dependent(5, 9), dependent(5, 12, topic="language")]
)
def test_a_small_situation_and_one_of_low_stakes_are_not_told(quarter):
    assert stakes_table(quarter).empty


def test_where_nobody_was_counted_the_number_is_missing():
    base = dependent(5, 12)
    tables = {name: table.records() for name, table in base.tables.items() if name != "needs"}
    table = stakes_table(quarter_of(tables))
    assert table.empty  # the languages of the quarter do not hold ro
    spoken = [row | {"languages": "ar"} for row in tables["offers"]]
    table = stakes_table(quarter_of(tables | {"offers": spoken}))
    assert list(table.index) == [("housing", "ar")]
    assert table["people"].isna().all()
