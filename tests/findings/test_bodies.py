"""Committees: double structures, actors who sit in none, ties that a committee makes plausible."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosystem.findings.reports import find_blind_spots, find_double_structures
from ecosystem.io.reading import load_sample, read_quarter
from ecosystem.measures.arrival import bodies_in_force, plausible_ties
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table
from ecosystem.sharing.walker import View

DATA = Path(__file__).resolve().parents[2] / "data"


def quarter(members, topics=None, actors="ABCDEFGH", **tables):
    """Committees by name with their members as letters."""
    rows = [{"id": a, "name": f"Stelle {a}", "type": "association"} for a in actors]
    bodies = [
        {"id": body, "name": f"Runde {body}", "topic": (topics or {}).get(body, "")}
        for body in members
    ]
    seats = [{"body": body, "actor": actor} for body in members for actor in members[body]]
    found = {
        "actors": Table.from_records("actors", rows, ("id", "name", "type")),
        "bodies": Table.from_records("bodies", bodies, ("id", "name", "topic")),
        "members": Table.from_records("members", seats, ("body", "actor")),
    }
    found |= {name: Table.from_records(name, records) for name, records in tables.items()}
    return Quarter(Meta(id="q", name="Q"), found)


@pytest.fixture(scope="module")
def kornhafen() -> Quarter:
    return read_quarter(DATA / "kornhafen" / "2025-01")


def test_kornhafen_double_structure(kornhafen):
    [row] = find_double_structures(kornhafen)
    assert row.id == "double_structure:G3+G4"
    assert (row.severity, row.topics, len(row.members)) == (0.0, ("language",), 14)
    assert row.as_dict()["subjects"] == {"bodies": ["G3", "G4"]}
    assert row.evidence["topic"] == "language"
    assert "Arbeitskreis Sprache" in row.sentence("de")


@pytest.mark.parametrize(
    ("first", "second", "topics", "found"),
    [
        ("ABC", "ABCDE", ("work", "work"), True),  # 3 of 5
        ("ABC", "ABCDEF", ("work", "work"), False),  # 3 of 6
        ("ABC", "ABC", ("work", "health"), False),
        ("ABC", "ABC", ("work", ""), True),
        ("ABC", "ABC", ("?", ""), True),
        ("ABC", "ABC", ("work;health", "health;debt"), True),
        ("AB", "AB", ("work", "work"), False),  # two people are no structure
        ("", "", ("work", "work"), False),
    ],
)
def test_same_people_and_same_topic(first, second, topics, found):
    names = dict(zip(("G1", "G2"), topics, strict=True))
    rows = find_double_structures(quarter({"G1": first, "G2": second}, names))
    assert len(rows) == found


def test_topics_of_both_are_named():
    topics = {"G1": "work;health", "G2": "health;debt"}
    [row] = find_double_structures(quarter({"G1": "ABC", "G2": "ABC"}, topics))
    assert row.topics == ("health",)
    [blank] = find_double_structures(quarter({"G1": "ABC", "G2": "ABC"}))
    assert blank.evidence["topic"] is None
    assert blank.sentence("de") != row.sentence("de")


def test_blind_spots_sit_nowhere():
    found = find_blind_spots(quarter({"G1": "ABCD", "G2": "DEF"}))
    assert [row.id for row in found] == ["blind_spot:G", "blind_spot:H"]
    assert found[0].as_dict()["evidence"] == {"members": [], "topic": None, "bodies": []}
    assert found[0].band == "possible"


def test_without_a_seated_committee_there_is_nothing_to_miss():
    assert len(find_blind_spots(quarter({}))) == 0
    assert len(find_blind_spots(quarter({"G1": ""}))) == 0
    assert len(find_blind_spots(quarter({}, actors=""))) == 0


def test_if_most_sit_nowhere_only_docks_and_offers_are_listed():
    offers = [{"id": "o", "actor": "G", "topics": "work;debt"}]
    docks = [{"actor": "H"}]
    found = find_blind_spots(quarter({"G1": "AB"}, {"G1": "work"}, offers=offers, docks=docks))
    assert [row.actor for row in found] == ["G", "H"]
    assert (found[0].bodies, found[0].topics) == (("G1",), ("work",))
    assert "Runde G1" in found[0].sentence("de")
    assert "Runde G1" in found[0].action("en")
    # exactly half is not more than half
    assert len(find_blind_spots(quarter({"G1": "ABCD"}))) == 4


def test_informal_actors_and_groups_are_never_pressed_into_a_committee(kornhafen):
    found = find_blind_spots(kornhafen)
    assert found
    assert not any(row.actor.startswith("P") for row in found)
    assert "B14" not in {row.actor for row in found}  # closed
    seated = set(kornhafen.table("members").column("actor"))
    assert seated.isdisjoint(row.actor for row in found)


def test_closed_members_do_not_count(kornhafen):
    there = set(kornhafen.network().ids)
    assert all(body.members <= there for body in bodies_in_force(kornhafen))


def test_plausible_ties_are_seats_without_a_tie():
    ties = [{"source": "C", "target": "A", "kind": "exchange"}]
    found = plausible_ties(quarter({"G1": "ABC", "G2": "BC"}, ties=ties))
    assert [(t.first, t.second, t.bodies) for t in found] == [
        ("B", "C", ("G1", "G2")),
        ("A", "B", ("G1",)),
    ]


def test_mini_has_one_plausible_tie():
    assert [(t.first, t.second) for t in plausible_ties(load_sample("mini"))] == [("C1", "S3")]


def test_other_views(kornhafen):
    [double] = find_double_structures(kornhafen)
    partner, public = View(kornhafen, "partner"), View(kornhafen, "public")
    bakery, *_ = spots = find_blind_spots(kornhafen)
    spot = next(spot for spot in spots if spot.actor not in partner.shielded)
    assert partner.walk(bakery) is None
    assert public.walk(double) is None
    assert public.walk(spot) is None
    assert partner.walk(spot) == spot
    partner.named = frozenset({"JC", "KI", "QM"})
    part = partner.walk(double)
    assert part is not None
    assert part.evidence["members"] == ["JC", "KI", "QM"]
    assert set(part.names) == {"JC", "KI", "QM"}
    assert partner.walk(spot) is None
    partner.named = frozenset({"JC", "KI"})
    assert partner.walk(double) is None


def test_a_committee_that_stays_inside_is_in_no_blind_spot():
    offers = [{"id": "o", "actor": "C", "topics": "work"}]
    known = quarter({"G1": "A", "G2": "B"}, {"G1": "work", "G2": "work"}, offers=offers)
    actors = known.table("actors").records()
    actors[0]["release"] = "internal"  # the only member of G1
    hidden = known.with_tables(Table.from_records("actors", actors))
    [spot] = [spot for spot in find_blind_spots(hidden) if spot.actor == "C"]
    assert spot.titles == ("Runde G1", "Runde G2")
    told = View(hidden, "partner").walk(spot)
    assert told is not None
    assert (told.bodies, told.titles) == (("G2",), ("Runde G2",))
