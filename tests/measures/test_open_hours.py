"""M13: hours of docking points, by language, on a week of quarter hours."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle.places import minutes_open, time_gaps
from twin import make_quarter

import ecosystem as eco
from ecosystem.measures.space import PER_DAY, STEP, slots_of
from ecosystem.model.values import Parameters

META = {"id": "t", "wave": "2025-01-15"}
LANGUAGES = ("ar", "bg", "ro")


def town(*docks: dict[str, str], needed=LANGUAGES):
    rows = [{"actor": f"D{n}", **dock} for n, dock in enumerate(docks)]
    tables = {
        "actors": [{"id": row["actor"], "name": row["actor"], "type": "library"} for row in rows],
        "docks": rows,
        "needs": [{"topic": "work", "language": code, "persons": "10"} for code in needed],
    }
    return make_quarter(tables, META)


def dock(hours="", languages="", walk_in="yes"):
    return {"opening_hours": hours, "languages": languages, "walk_in": walk_in}


@st.composite
def hours(draw) -> str:
    if draw(st.integers(0, 4)) == 0:
        return ""
    rules = []
    for days in draw(st.sampled_from([("Mo-Fr",), ("Mo,We", "Sa"), ("Tu-Th", "Fr"), ("Sa",)])):
        first = draw(st.integers(6, 20))
        last = draw(st.integers(first + 1, 22))
        rules.append(
            f"{days} {first:02d}:00-{last:02d}:{draw(st.sampled_from(['00', '15', '30']))}"
        )
    return "; ".join(rules)


docks = st.builds(
    dock,
    hours(),
    st.sampled_from(["", "de", "ar", "bg;ar", "bg:volunteer", "ro:video", "?", "*", "ro;de"]),
    st.sampled_from(["yes", "yes", "", "no"]),
)


@given(st.lists(docks, max_size=4))
def test_time_gaps_are_those_of_the_twin(rows):
    found = eco.find_time_gaps(town(*rows))
    assert {(gap.language, gap.window) for gap in found} == time_gaps(rows, LANGUAGES)
    assert [gap.id for gap in found] == [f"time_gap:{g.language}:{g.window}" for g in found]


@given(hours().filter(bool))
def test_the_table_holds_every_open_minute(text):
    rows: list[Any] = eco.open_hours_table(town(dock(text))).to_numpy().tolist()
    open_minutes = {(day, m) for _, day, first, last in rows for m in range(first, last)}
    assert open_minutes == minutes_open(text)


def week(text: str) -> tuple[float, float]:
    certain, possible = slots_of(text)
    return certain.sum() * STEP / 60, possible.sum() * STEP / 60


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Mo-Fr 09:00-12:00", 15, 15),
        ('Mo-Fr 09:00-12:00 "nach Vereinbarung"', 0, 0),
        ('"by appointment"', 0, 0),
        ("nach Vereinbarung", 0, 0),
        ("nur nach Absprache", 0, 0),
        ('Mo 09:00-12:00 "bitte klingeln"', 3, 3),
        ("", 0, 168),
        ("?", 0, 168),
        ("meistens vormittags", 0, 168),
        ("Mo 09:00-12:00; Tu 09:00-10:00 unknown", 3, 4),
        ("Mo 09:07-12:52", 3.5, 3.5),  # only whole quarter hours
        ("24/7", 168, 168),
        ("Mo 22:00-02:00", 4, 4),
        ("off", 0, 0),
    ],
)
def test_odd_hours(text, low, high):
    assert week(text) == (low, high)


def test_hours_of_the_season_are_those_of_the_wave():
    text = "Oct-Mar: Mo 09:00-12:00; Apr-Sep: Mo 09:00-18:00"
    assert int(slots_of(text, eco.load_sample("mini").meta.wave)[0].sum()) == 12


def test_hours_are_counted_by_language():
    quarter = town(dock("Mo-Fr 09:00-18:00", "ar;bg"), dock("Sa 10:00-12:00", "bg"), dock("", "ro"))
    table: Any = eco.language_hours(quarter)
    assert table.loc["ar", "week"] == 45
    assert table.loc["ar", ["evening", "saturday"]].tolist() == [5, 0]
    assert table.loc["bg", ["week", "saturday", "saturday_high"]].tolist() == [47, 2, 2]
    assert table.loc["ro", ["week", "week_high"]].tolist() == [0, 168]
    late = eco.language_hours(quarter, parameters=Parameters({"evening_hour": 18}))
    assert late.loc["ar", "evening"] == 0


def test_without_docks_nothing_is_said():
    table = eco.language_hours(town())
    assert table.isna().all(axis=None)
    assert not len(eco.find_time_gaps(town()))
    assert eco.open_hours_table(town()).columns.tolist() == [
        *("dock", "weekday", "start_minute", "end_minute")
    ]


def test_whoever_takes_people_by_appointment_only_is_not_open():
    assert not len(eco.open_hours_table(town(dock("Mo 09:00-12:00", walk_in="no"))))
    unsure = eco.open_hours_table(town(dock("Mo 09:00-12:00", walk_in="")))
    assert unsure.to_numpy().tolist() == [["D0", 0, 540, 720]]
    assert PER_DAY == 96
