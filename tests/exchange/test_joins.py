"""A directory joins a quarter: nothing typed is lost, everything that changes is listed."""

from __future__ import annotations

import pytest
from small_quarters import quarter_of

import ecosystem as eco
from ecosystem.exchange import join_directory
from ecosystem.model.merging import Decision
from ecosystem.model.values import is_unknown


def row(key, name, address="", **more):
    return {"id": key, "name": name, "type": "library", "address": address, **more}


TOWN = quarter_of(
    {
        "actors": [
            row("BIB", "Stadtbibliothek Nord", "Markt 1, 12345 Ort", staff="3", note="ours"),
            row("KAF", "Café Miteinander", "Weg 2, 12345 Ort", release="partner"),
            row("X", "Verein Nordlicht", "Allee 9, 12345 Ort"),
        ],
        "offers": [{"id": "O1", "actor": "BIB", "topics": "language", "languages": "de"}],
        "ties": [{"source": "BIB", "target": "KAF", "kind": "referral", "frequency": "weekly"}],
    }
)
DIRECTORY = quarter_of(
    {
        "actors": [
            row(
                "BIB",
                "Stadtbibliothek Nord",
                "Markt 1, 12345 Ort",
                staff="5",
                lat="51.5",
                lon="7.1",
            ),
            row("n77", "Cafe Miteinander e. V.", "Weg 2, 12345 Ort", release="internal"),
            row("X", "Jobcenter Süd", "Ring 4, 54321 Stadt"),
            row("n78", "Verein Nordlichter", ""),
            row("n79", "Moschee am Park", "Park 1, 12345 Ort", part_of="n77"),
        ],
        "offers": [
            {"id": "O1", "actor": "n77", "topics": "meeting"},
            {"id": "O2", "actor": "BIB", "topics": "digital"},
        ],
        "ties": [
            {"source": "BIB", "target": "n77", "kind": "referral", "frequency": "daily"},
            {"source": "n77", "target": "n79", "kind": "tip", "frequency": "daily"},
        ],
    }
)


@pytest.fixture(scope="module")
def join():
    return join_directory(TOWN, directory=DIRECTORY)


def said(join, key):
    return [(c.table, c.row, c.column, c.typed, c.found) for c in join.changes if c.key == key]


def test_ids_and_names_find_what_is_known(join):
    actors = {r["id"]: r["name"] for r in join.quarter.table("actors").records()}
    assert actors == {
        "BIB": "Stadtbibliothek Nord",
        "KAF": "Café Miteinander",
        "X": "Verein Nordlicht",
        "X-2": "Jobcenter Süd",
        "n78": "Verein Nordlichter",
        "n79": "Moschee am Park",
    }
    assert said(join, "same_id") == [("actors", "BIB", "", "", "Stadtbibliothek Nord")]
    assert said(join, "same_name") == [("actors", "KAF", "", "", "Cafe Miteinander e. V.")]
    assert ("actors", "X", "", "X-2", "Jobcenter Süd") in said(join, "renamed")
    assert [(q.left, q.right) for q in join.questions] == [("X", "n78")]


def test_what_the_town_typed_stays_and_the_difference_is_listed(join):
    records = {r["id"]: r for r in join.quarter.table("actors").records()}
    assert (records["BIB"]["staff"], records["BIB"]["note"]) == ("3", "ours")
    assert (records["BIB"]["lat"], records["BIB"]["lon"]) == ("51.5", "7.1")
    assert ("actors", "BIB", "staff", "3", "5") in said(join, "kept")
    assert ("actors", "BIB", "lat", "", "51.5") in said(join, "filled")
    assert records["KAF"]["release"] == "internal"
    assert said(join, "stricter") == [("actors", "KAF", "release", "partner", "internal")]
    assert records["n79"]["part_of"] == "KAF"


def test_every_cell_of_the_town_that_differs_is_listed(join):
    told = {(c.table, c.row, c.column) for c in join.changes if c.key in ("filled", "stricter")}
    for name in ("actors", "offers", "ties"):
        before, after = TOWN.table(name), join.quarter.table(name)
        for old, new in zip(before.records(), after.records(), strict=False):
            for column, text in old.items():
                if new[column] != text:
                    assert (name, old["id"], column) in told
                    assert is_unknown(text) or column == "release"


def test_offers_and_ties_move_along_and_none_is_doubled(join):
    offers = {r["id"]: (r["actor"], r["topics"]) for r in join.quarter.table("offers").records()}
    assert offers == {
        "O1": ("BIB", "language"),
        "O1-2": ("KAF", "meeting"),
        "O2": ("BIB", "digital"),
    }
    ties = [
        (r["source"], r["target"], r["frequency"]) for r in join.quarter.table("ties").records()
    ]
    assert ties == [("BIB", "KAF", "weekly"), ("KAF", "n79", "daily")]
    assert said(join, "known_row") == [("ties", "BIB–KAF–referral", "", "", "")]


def test_joining_again_changes_nothing(join):
    decided = [Decision("KAF", "n77", same=True), Decision("X", "n78", same=False)]
    once = join_directory(TOWN, directory=DIRECTORY, decisions=decided)
    again = join_directory(once.quarter, directory=DIRECTORY, decisions=decided)
    assert not again.count("filled")
    assert again.questions == ()
    assert len(again.quarter.table("ties")) == len(once.quarter.table("ties"))


def test_a_decision_joins_or_keeps_apart():
    same = join_directory(TOWN, directory=DIRECTORY, decisions=[Decision("X", "n78", same=True)])
    assert "n78" not in same.quarter.table("actors").column("id")
    assert same.questions == ()
    other = join_directory(TOWN, directory=DIRECTORY, decisions=[Decision("X", "n78", same=False)])
    assert "n78" in other.quarter.table("actors").column("id")
    assert other.questions == ()


def test_nothing_is_changed_in_place_and_sentences_exist_in_both_languages(join):
    assert TOWN.table("actors").column("staff") == ("3", "", "")
    for change in join.changes:
        assert change.sentence("de") != change.sentence("en")


def test_a_sample_joins_itself_without_a_change():
    quarter = eco.load_sample("mini")
    join = join_directory(quarter, directory=quarter)
    assert join.count("new_actor") == join.count("kept") == join.count("filled") == 0
    for name in ("actors", "offers", "ties", "docks"):
        assert join.quarter.table(name).rows == quarter.table(name).rows
