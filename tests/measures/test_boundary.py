"""Who is not on the map yet, and whose view it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.io.reading import read_quarter
from ecosystem.measures.evidence import chao1, namings, saturation, unseen_actors, views_heard
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table

DATA = Path(__file__).resolve().parents[2] / "data"
ACTORS = tuple("ABCDEF")


def quarter(reports=(), ties=(), actors=ACTORS, **more):
    rows = [{"id": a, "name": a, "type": "association", "inside": ""} for a in actors]
    tables = {"actors": Table.from_records("actors", rows, ("id", "name", "type"))}
    tables |= {name: Table.from_records(name, records) for name, records in more.items()}
    if reports:
        tables["reports"] = Table.from_records("reports", reports)
    if ties:
        tables["ties"] = Table.from_records("ties", ties)
    return Quarter(Meta(id="q"), tables)


def says(who, source, target, role="third", day="", says="yes", home=""):
    return {
        **{"id": f"{who}{source}{target}{role}", "informant": who, "organisation": home},
        **{"role": role, "date": day, "source": source, "target": target},
        **{"kind": "referral", "says": says},
    }


def test_golden_estimate():
    assert chao1(40, 6, 3) == 43.75


@given(st.integers(0, 200), st.integers(0, 50), st.integers(0, 50))
def test_the_estimate_is_never_below_what_was_seen(more, once, twice):
    assert chao1(once + twice + more, once, twice) >= once + twice + more


def test_nobody_asked_and_one_informant_have_no_estimate():
    assert unseen_actors(quarter()).reason == "no_reports"
    assert saturation(quarter()).reason == "no_reports"
    alone = unseen_actors(quarter([says("i1", "A", "B")]))
    assert (alone.estimate, alone.named, alone.reason) == (None, 2, "one_informant")
    assert alone.sentence("de") != alone.sentence("en")


def test_sides_name_each_other_and_third_parties_both():
    found = namings(
        quarter(
            [
                says("i1", "A", "B", "source", "2024-02-01"),
                says("i2", "A", "C", "target"),
                says("i3", "D", "E", "third", "2024-01-01"),
                says("i3", "D", "F", "third", "2023-01-01", says="no"),
                says("i3", "E", "D", "third", "2023-06-01"),
                says("i4", "A", "F", "third", says="unsure"),
            ]
        )
    )
    assert found == (
        ("", "i2", "A"),
        ("2023-06-01", "i3", "D"),
        ("2023-06-01", "i3", "E"),
        ("2024-02-01", "i1", "B"),
    )


def test_the_column_of_a_tie_is_the_informant_from_there():
    ties = [
        {"source": "A", "target": "B", "kind": "referral", "source_reports": "yes"},
        {"source": "C", "target": "A", "kind": "referral", "source_reports": "yes"},
    ]
    found = namings(quarter([says("i1", "A", "D", "source")], ties))
    assert {(who, actor) for _, who, actor in found} == {("i1", "D"), ("i1", "B"), ("@C", "A")}


def test_hurdles_name_actors_too():
    rows = [{"id": "h", "informant": "i9", "from_actor": "A", "to_actor": "", "organisation": "B"}]
    assert namings(quarter(hurdles=rows)) == (("", "i9", "A"),)


def test_unseen_counts_names_by_how_many_gave_them():
    found = unseen_actors(
        quarter([says("i1", "A", "B"), says("i2", "A", "C"), says("i3", "A", "C")])
    )
    assert (found.informants, found.named, found.once, found.twice) == (3, 3, 1, 1)
    assert found.estimate == 3.0
    assert (found.listed, found.beyond_map) == (6, 0.0)


def test_saturation_follows_the_days_and_knows_when_to_stop():
    rows = [
        says("i1", "A", "B", day="2024-01-01"),
        says("i2", "C", "D", day="2024-01-02"),
        says("i3", "A", "C", day="2024-01-03"),
        says("i4", "A", "B", day="2024-01-04"),
        says("i5", "B", "D", day="2024-01-05"),
    ]
    found = saturation(quarter(rows))
    assert found.curve == (2, 4, 4, 4, 4)
    assert (found.last_share, found.saturated) == (0.0, True)
    later = saturation(quarter([*rows, says("i6", "E", "B", day="2024-01-06")]))
    assert later.saturated is False
    assert later.last_share == pytest.approx(1 / 4)
    assert saturation(quarter(rows[:3])).reason == "few_informants"


def test_without_days_there_is_no_order():
    assert saturation(quarter([says("i1", "A", "B"), says("i2", "A", "B")])).reason == "no_dates"


def test_views_by_sector_and_with_and_without_externals():
    actors = Table.from_records(
        "actors",
        [
            {"id": "A", "name": "A", "type": "association", "inside": "yes", "named_by": "list"},
            {"id": "B", "name": "B", "type": "association", "inside": "no", "named_by": "?"},
            {"id": "S", "name": "S", "type": "jobcentre", "named_by": "spatial"},
        ],
    )
    offers = Table.from_records(
        "offers", [{"id": "o", "actor": "A", "topics": "work", "languages": "de;ar:interpreter;*"}]
    )
    reports = [says("i1", "A", "S", "source"), says("i2", "A", "B", "source")]
    tables = (actors, offers, Table.from_records("reports", reports))
    views = views_heard(quarter(actors=("A", "B", "S")).with_tables(*tables))
    assert (views.everybody.actors, views.everybody.heard, views.everybody.informants) == (3, 1, 2)
    assert (views.inside.actors, views.inside.share) == (2, 0.5)
    sectors = {row.part: row for row in views.sectors}
    assert sectors["civil"].share == 0.5
    assert sectors["state"].share == 0.0
    assert sectors["housing"].share is None
    assert [(row.part, row.heard) for row in views.languages] == [("de", 1)]
    assert views.reasons == {"list": 1, "named": 0, "event": 0, "spatial": 1, "unknown": 1}


def test_no_actor_no_share():
    views = views_heard(quarter(actors=()))
    assert views.everybody.share is None
    assert unseen_actors(quarter(actors=())).listed == 0


def test_kornhafen_has_been_asked_nearly_to_the_end():
    kornhafen = read_quarter(DATA / "kornhafen" / "2025-01")
    unseen, end = unseen_actors(kornhafen), saturation(kornhafen)
    assert unseen.estimate is not None
    assert unseen.named <= unseen.estimate <= unseen.listed + 10
    assert end.curve == tuple(sorted(end.curve))
    assert end.saturated is True
    assert unseen.sentence("de")
    assert end.sentence("en")
