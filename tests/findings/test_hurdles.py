"""Reported hurdles: grouped, joined with what is computed, shown only with enough voices."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

from ecosystem.findings.reports import (
    BLIND_SPOT,
    CONFIRMED,
    find_reported_gaps,
    triangulation,
)
from ecosystem.io.reading import load_sample, read_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table
from ecosystem.sharing.walker import View

DATA = Path(__file__).resolve().parents[2] / "data"
MINI = load_sample("mini")
COLUMNS = ("id", "informant", "organisation", "topic", "language", "from_actor", "to_actor", "kind")


@pytest.fixture(scope="module")
def kornhafen() -> Quarter:
    return read_quarter(DATA / "kornhafen" / "2025-01")


def mini(*hurdles):
    rows = [
        dict(zip(COLUMNS, (f"h{number}", *hurdle), strict=True))
        for number, hurdle in enumerate(hurdles)
    ]
    return MINI.with_tables(Table.from_records("hurdles", rows, COLUMNS))


def hurdle(topic="", language="", source="", target="", kind="", who="i1", home=""):
    return (who, home, topic, language, source, target, kind)


def test_kornhafen_planted_hurdles(kornhafen):
    rows = {row.id: row for row in find_reported_gaps(kornhafen)}
    debt = rows["reported_gap:debt:bg:M05:JC:no_place"]
    assert (debt.informants, debt.organisations, debt.computed) == (4, 4, CONFIRMED)
    assert debt.severity == pytest.approx(4 / 33)
    housing = rows["reported_gap:housing:ar:W02:H01:rejection"]
    # W08 to H01 is a weak bridge, but this hurdle lies on another way to H01
    assert (housing.informants, housing.computed) == (3, BLIND_SPOT)
    assert {row.id for row in rows.values() if row.band == "sure"} == {debt.id, housing.id}
    assert sum(row.severity for row in rows.values()) == pytest.approx(1)


def test_order_and_shape(kornhafen):
    found = find_reported_gaps(kornhafen)
    assert [(-r.severity, r.id) for r in found] == sorted((-r.severity, r.id) for r in found)
    plain = found[0].as_dict()
    assert plain["subjects"] == {
        **{"topic": "debt", "language": "bg", "from_actor": "M05", "to_actor": "JC"},
        "hurdle_kind": "no_place",
    }
    assert plain["evidence"] == {"informants": 4, "computed": "confirmed"}
    assert plain["holds_in"] == ["generous", "strict"]
    assert "bestätigt" in found[0].sentence("de")


def test_blanks_become_hyphens_and_none():
    [row] = find_reported_gaps(mini(hurdle(topic="housing", language="?")))
    assert row.id == "reported_gap:housing:-:-:-:-"
    assert row.subjects["language"] is None
    assert "1" not in row.sentence("de")
    assert row.sentence("de").startswith("Wohnen: Eine Person")
    [nothing] = find_reported_gaps(mini(hurdle()))
    assert nothing.sentence("en").startswith("In the neighbourhood")


def test_one_informant_counts_once_but_each_report_has_weight():
    twice = hurdle(topic="work", who="i1", home="X")
    other = hurdle(topic="health", who="i2", home="Y")
    rows = {r.topic: r for r in find_reported_gaps(mini(twice, twice, other))}
    assert (rows["work"].informants, rows["work"].organisations) == (1, 1)
    assert rows["work"].severity == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("about", "computed"),
    [
        ({"topic": "housing", "language": "ro"}, CONFIRMED),  # G3
        ({"topic": "residence", "language": "ar"}, BLIND_SPOT),  # one provider is no hurdle
        ({"topic": "housing"}, BLIND_SPOT),  # no language: it is not known which cell
        ({"source": "B2"}, CONFIRMED),  # a dead end
        ({"target": "B2", "source": "S1"}, CONFIRMED),
        ({"source": "S1", "target": "H1"}, BLIND_SPOT),
        ({}, BLIND_SPOT),
    ],
)
def test_what_the_analysis_confirms(about, computed):
    [row] = find_reported_gaps(mini(hurdle(**about)))
    assert row.computed == computed


def test_a_weak_bridge_confirms_a_hurdle_on_it_in_either_direction(kornhafen):
    for source, target, computed in (
        ("JC", "W07", CONFIRMED),
        ("W07", "JC", CONFIRMED),
        ("JC", "", CONFIRMED),
        ("JC", "KI", BLIND_SPOT),
    ):
        cells = hurdle(source=source, target=target)
        table = Table.from_records("hurdles", [dict(zip(COLUMNS, ("h", *cells), strict=True))])
        [row] = find_reported_gaps(kornhafen.with_tables(table))
        assert row.computed == computed, (source, target)


def test_twin_languages_are_one():
    rows = [{"topic": "debt", "language": "prs", "persons": "5"}]
    twin = mini(hurdle(topic="debt", language="fa")).with_tables(Table.from_records("needs", rows))
    [row] = find_reported_gaps(twin)
    assert row.computed == CONFIRMED
    assert not [f for f in triangulation(twin).to_check if f.kind == "gap"]


def test_no_reports_no_findings():
    assert len(find_reported_gaps(mini())) == 0
    assert triangulation(mini()).confirmed == ()


def test_triangulation_parts_everything_once(kornhafen):
    found = triangulation(kornhafen)
    both = len(found.confirmed) + len(found.blind_spots)
    assert both == len(find_reported_gaps(kornhafen))
    ids = [finding.id for finding in found.to_check]
    assert "gap:debt:bg:all:any" not in ids
    assert "gap:recognition:uk:all:any" in ids
    assert "gap:health:ar:all:any" not in ids  # one provider is no hurdle
    assert "dead_end:F01" not in ids  # somebody reports a hurdle there
    assert "bridge:H01~W08" in ids


def test_outside_only_with_three_voices_from_two_organisations(kornhafen):
    found = find_reported_gaps(kornhafen)
    partner, public = View(kornhafen, "partner"), View(kornhafen, "public")
    assert [row.id for row in partner.all(found)] == [
        "reported_gap:debt:bg:M05:JC:no_place",
        "reported_gap:housing:ar:W02:H01:rejection",
    ]
    first = found[0]
    assert public.walk(first) is None
    assert public.walk(replace(first, from_actor="", to_actor="")) is not None
    assert partner.walk(replace(first, informants=2)) is None
    assert partner.walk(replace(first, organisations=1)) is None
    partner.named -= {"JC"}
    assert partner.walk(first) is None


def test_informants_of_unknown_homes_are_not_from_two():
    three = [hurdle(topic="work", who=f"i{n}") for n in range(3)]
    [row] = find_reported_gaps(mini(*three))
    assert (row.informants, row.organisations, row.has_enough_voices) == (3, 0, False)


TEXTS = st.tuples(
    st.sampled_from(("i1", "i2", "i3")),
    st.sampled_from(("", "S1", "W1")),
    st.sampled_from(("", "housing", "debt")),
    st.sampled_from(("", "?", "ro", "ar")),
    st.sampled_from(("", "S1", "B2", "I1")),
    st.sampled_from(("", "W1", "H1")),
    st.sampled_from(("", "waiting", "fear")),
)


@settings(max_examples=tries(18))
@given(st.lists(TEXTS, max_size=8), st.integers(0, 99))
def test_row_order_changes_nothing_and_shares_add_up(rows, seed):
    one = find_reported_gaps(mini(*rows))
    other = find_reported_gaps(mini(*random.Random(seed).sample(rows, len(rows))))
    assert [r.as_dict() for r in one] == [r.as_dict() for r in other]
    assert sum(row.severity for row in one) == pytest.approx(1.0 if rows else 0.0)
    for row in one:
        for lang in ("de", "en"):
            assert "{" not in row.sentence(lang) + row.action(lang)
