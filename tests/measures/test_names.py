"""Names that may be one actor, the log of decisions, and merging without losing anything."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

import ecosystem as eco
from ecosystem.errors import DataError
from ecosystem.io.clerk.names import duplicate_candidates, likeness, normalised, sound
from ecosystem.io.reading import load_sample, read_decisions, read_quarter
from ecosystem.model.merging import Decision, apply_decisions, merge_actors, renamed_finding
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table

DATA = Path(__file__).resolve().parents[2] / "data"
HERE, THERE = "Hauptstr. 5, 00301 Stadt", "Nebenweg 1, 00310 Stadt-Nord"


def quarter(*actors, **tables):
    rows = [{"type": "association", **actor} for actor in actors]
    found = {"actors": Table.from_records("actors", rows, ("id", "name", "type"))}
    found |= {name: Table.from_records(name, records) for name, records in tables.items()}
    return Quarter(Meta(id="q", wave=dt.date(2025, 1, 15), languages=("de",)), found)


def actor(key, name, /, **more):
    return {"id": key, "name": name, **more}


def found(*actors, decisions=()):
    return [
        (c.left, c.right, c.proposal) for c in duplicate_candidates(quarter(*actors), decisions)
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("AWO Kreisverband e.V.", "arbeiterwohlfahrt kreisverband"),
        ("AWO Kreisverband e. V.", "arbeiterwohlfahrt kreisverband"),
        ("Hilfe im Quartier gGmbH i.G.", "hilfe im quartier"),
        ("Gemeinde KdöR", "gemeinde"),
        ("Gemeinde K.d.ö.R.", "gemeinde"),
        ("DRK-Kreisverband", "deutsches rotes kreuz kreisverband"),
        ("Caritas Migrationsberatung (MBE)", "caritas migrationsberatung"),
        ("St. Georg, Straße", "sankt georg strasse"),
        ("Bu\u0308cherei \ufb01t", "buecherei fit"),  # decomposed letters, a ligature
        ("Café Çelik", "cafe celik"),
        ("e.V.", "e v"),  # a name is never reduced to nothing
        ("AG Wohnen", "ag wohnen"),  # a working group, not a stock company
    ],
)
def test_normalised(name, words):
    assert normalised(name) == words


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing_that_matters(name):
    once = normalised(name)
    assert normalised(once.upper()).split() or not once
    assert likeness(once, once) == (1.0 if once else 0.0)


def test_sound_of_shops():
    assert sound("meier") == sound("maier") == sound("mayer")


def test_three_spellings_at_one_address_are_proposed():
    spellings = ("Caritas Migrationsberatung (MBE)", "Caritas MBE", "MBE Caritas e.V.")
    rows = [actor(f"C{n}", name, address=HERE) for n, name in enumerate(spellings)]
    assert found(*rows) == [
        ("C0", "C1", "merge"),
        ("C0", "C2", "merge"),
        ("C1", "C2", "merge"),
    ]


def test_addresses_in_two_spellings_are_one():
    rows = (
        actor("A", "Treffpunkt Nord", address="Hauptstr. 5, 00301 Stadt"),
        actor("B", "Treffpunkt Nord", address="Hauptstraße 5 00301 Stadt"),
    )
    assert found(*rows) == [("A", "B", "merge")]


def test_same_name_elsewhere_is_never_proposed_to_merge():
    names = ("Initiative Willkommen", "Initiative Willkommen")
    rows = [actor(k, n, address=a) for k, n, a in zip("AB", names, (HERE, THERE), strict=True)]
    [candidate] = duplicate_candidates(quarter(*rows))
    assert (candidate.proposal, candidate.address) == ("ask", "other_place")
    assert "vermutlich zwei Stellen" in candidate.sentence("de")


def test_without_an_address_a_person_must_look():
    assert found(actor("A", "Treff Nord"), actor("B", "Treff Nord e.V.")) == [("A", "B", "ask")]


def test_offices_with_alike_names_at_two_addresses_are_not_asked_about():
    rows = (
        actor("A", "AWO Treffpunkt Weidenufer", address=HERE),
        actor("B", "AWO Treffpunkt Mälzergang", address=THERE),
    )
    assert found(*rows) == []
    assert found(*({**row, "address": ""} for row in rows)) == [("A", "B", "ask")]


def test_one_shared_word_is_a_question():
    rows = (actor("A", "Caritas", address=HERE), actor("B", "Caritas Wohnhilfe", address=HERE))
    assert found(*rows) == [("A", "B", "ask")]


def test_a_unit_is_never_its_provider():
    rows = (
        actor("A", "Caritas Beratung", address=HERE),
        actor("B", "Caritas Beratung", address=HERE, part_of="A"),
        actor("C", "Caritas Beratung", address=HERE, part_of="B"),
    )
    assert found(*rows) == []


def test_informal_actors_and_pseudonyms_are_never_compared():
    rows = (
        actor("A", "Helferin P-01", type="helper_person", kind="person_pseudonym"),
        actor("B", "Helferin P-01", type="helper_person"),
        actor("C", "Helferin P-01", kind="person_pseudonym"),
        actor("D", "Helferin P-01", kind="group_node"),
    )
    assert found(*rows) == []


def test_what_is_decided_is_not_asked_again():
    rows = [actor(key, "Treff Nord", address=HERE) for key in "ABC"]
    settled = (Decision("A", "B", True), Decision("B", "C", True))
    assert found(*rows, decisions=settled) == []
    no = (Decision("A", "B", False),)
    assert found(*rows, decisions=no) == [("A", "C", "merge"), ("B", "C", "merge")]


def test_no_actor_no_candidate():
    assert found() == []


def test_samples_propose_nothing_to_merge():
    for path in ("kornhafen/2025-01", "altmarkt-west", "mini"):
        candidates = duplicate_candidates(read_quarter(DATA / path))
        assert not [c for c in candidates if c.proposal == "merge"]
        assert {(c.left, c.right) for c in candidates} <= {("E04", "E05")}


SPLIT = quarter(
    actor("A", "Treff Nord", release="public", active_from="2020-01-01", staff="2", own="x"),
    actor(
        *("B", "Treff Nord e.V."),
        **{"active_until": "2024-01-01", "release": "partner", "staff": "3", "asked": "yes"},
        **{"address": HERE, "at": "A"},
    ),
    actor("C", "Amt", type="jobcentre", part_of="B", at="B"),
    actor("D", "Laden", type="shop", asked="no"),
    offers=[
        {"id": "o1", "actor": "A", "topics": "work"},
        {"id": "o2", "actor": "B", "topics": "debt", "at": "B"},
    ],
    ties=[
        {"source": "A", "target": "C", "kind": "referral"},
        {"source": "B", "target": "C", "kind": "referral"},
        {"source": "B", "target": "C", "kind": "tip", "frequency": "weekly"},
        {"source": "A", "target": "B", "kind": "exchange"},
        {"source": "D", "target": "C", "kind": "tip"},
        {"source": "D", "target": "C", "kind": "tip"},
    ],
    docks=[
        {"actor": "A", "visits_week": "10", "consent": "yes"},
        {"actor": "B", "lit": "yes", "consent": "no", "visits_week": "12"},
    ],
    bodies=[{"id": "G", "name": "Runde"}, {"id": "H", "name": "Runde 2"}],
    members=[
        {"body": "G", "actor": "A"},
        {"body": "G", "actor": "B"},
        {"body": "H", "actor": "B"},
    ],
    reports=[
        {
            **{"id": "r", "informant": "i", "organisation": "B", "role": "source"},
            **{"source": "B", "target": "C", "kind": "referral", "says": "yes"},
        }
    ],
    hurdles=[{"id": "h", "informant": "i", "organisation": "D", "from_actor": "B"}],
    residents=[{"cell": "c", "lat": "51", "lon": "7", "residents": "50"}],
    distances=[
        {"cell": "c", "dock": "A", "distance_m": "100"},
        {"cell": "c", "dock": "B", "distance_m": "100"},
    ],
    actions=[{"id": "x", "finding": "bridge:B~C", "action": "tun"}],
)
SAME = (Decision("A", "B", True, "Koordination", dt.date(2025, 2, 1)),)


def rows_of(table, *columns):
    return list(zip(*(table.column(column) for column in columns), strict=True))


def test_merging_loses_nothing():
    merged = apply_decisions(SPLIT, SAME)
    actors = merged.table("actors")
    assert actors.column("id") == ("A", "C", "D")
    first = actors.records()[0]
    assert first["name"] == "Treff Nord"
    assert first["active_until"] == first["active_from"] == ""  # an open end stays open
    assert (first["release"], first["asked"], first["staff"]) == ("partner", "yes", "2")
    assert (first["address"], first["at"], first["own"]) == (HERE, "", "x")
    assert rows_of(actors, "part_of", "at")[1] == ("A", "A")
    assert rows_of(merged.table("offers"), "id", "actor", "at") == [
        ("o1", "A", ""),
        ("o2", "A", "A"),
    ]
    assert rows_of(merged.table("ties"), "source", "target", "kind") == [
        ("A", "C", "referral"),
        ("A", "C", "tip"),
        ("D", "C", "tip"),
        ("D", "C", "tip"),
    ]
    assert rows_of(merged.table("docks"), "actor", "visits_week", "consent", "lit") == [
        ("A", "10", "no", "yes")
    ]
    assert rows_of(merged.table("members"), "body", "actor") == [("G", "A"), ("H", "A")]
    assert rows_of(merged.table("reports"), "organisation", "source") == [("A", "A")]
    assert merged.table("hurdles").column("from_actor") == ("A",)
    assert len(merged.table("distances")) == 1
    assert merged.table("actions").column("finding") == ("bridge:A~C",)


def test_every_change_is_told_in_both_languages():
    changes = merge_actors(SPLIT, SAME).changes
    told = [(c.key, c.table, c.column) for c in changes]
    assert told[0] == ("merged", "actors", "")
    assert ("kept_value", "actors", "staff") in told
    assert ("self_tie", "ties", "") in told
    assert ("same_row", "ties", "") in told
    assert ("joined", "docks", "") in told
    assert ("joined", "members", "") in told
    assert ("moved", "offers", "") in told
    for change in changes:
        assert change.sentence("de") != change.sentence("en")
        assert "A" in change.sentence("de")


def test_applying_the_log_again_changes_nothing():
    once = merge_actors(SPLIT, SAME).quarter
    again = merge_actors(once, SAME)
    assert again.quarter == once
    assert again.changes == ()


def test_merging_does_not_change_the_quarter_it_starts_from():
    before = SPLIT.table("ties")
    apply_decisions(SPLIT, SAME)
    assert SPLIT.table("ties") == before
    assert apply_decisions(SPLIT, ()) is SPLIT


def test_the_latest_word_counts():
    later = Decision("B", "A", False, "Koordination", dt.date(2025, 3, 1))
    assert apply_decisions(SPLIT, (later, *SAME)) is SPLIT


def test_a_chain_over_an_actor_that_is_gone_still_holds():
    chain = (Decision("A", "gone", True), Decision("gone", "B", True))
    assert apply_decisions(SPLIT, chain).table("actors").column("id") == ("A", "C", "D")


def test_units_and_contradictions_are_refused_and_listed():
    [related] = merge_actors(SPLIT, [Decision("B", "C", True)]).changes
    assert related.key == "related"
    log = (Decision("A", "B", True), Decision("B", "D", True), Decision("A", "D", False))
    refused = merge_actors(SPLIT, log)
    assert [c.key for c in refused.changes] == ["contradiction"]
    assert refused.quarter is SPLIT


def test_unknown_ids_and_an_actor_with_itself_are_passed_over():
    log = (Decision("nobody", "A", True), Decision("A", "A", True))
    assert merge_actors(SPLIT, log).changes == ()


@pytest.mark.parametrize(
    ("finding", "new"),
    [
        ("bridge:A~B", "bridge:A~Z"),
        ("single_point:B", "single_point:Z"),
        ("loop:debt:A+B", "loop:debt:A+Z"),
        ("reported_gap:B:bg:B:-:B", "reported_gap:B:bg:Z:-:B"),
        ("gap:debt:B:all:any", "gap:debt:B:all:any"),
        ("free text", "free text"),
    ],
)
def test_actions_keep_their_finding(finding, new):
    assert renamed_finding(finding, {"B": "Z"}) == new


def test_a_split_actor_makes_a_gap_and_the_merge_closes_it():
    """Split names hide who offers what: the merged quarter finds what the whole one found."""
    mini = load_sample("mini")
    actors = mini.table("actors").records()
    double = {**next(r for r in actors if r["id"] == "W1"), "id": "W1b", "name": "Caritas MBE"}
    ties = mini.table("ties").records()
    for tie in ties:
        if tie["source"] == "W1":
            tie["source"] = "W1b"
    split = mini.with_tables(
        Table.from_records("actors", [*actors, double], mini.table("actors").columns),
        Table.from_records("ties", ties, mini.table("ties").columns),
    )
    merged = apply_decisions(split, [Decision("W1", "W1b", True)])
    assert eco.find_all(split).to_json() != eco.find_all(mini).to_json()
    assert eco.find_all(merged).to_json() == eco.find_all(mini).to_json()


@settings(max_examples=tries(18))
@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE"), st.booleans())))
def test_any_log_is_applied_once_and_for_all(rows):
    log = [Decision(*row) for row in rows]
    once = merge_actors(SPLIT, log)
    assert apply_decisions(once.quarter, log) == once.quarter
    assert len(once.quarter.table("offers")) == 2


def test_a_log_from_excel_in_german_is_read(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("\ufeffleft;right;same;who;date\nA;B;Ja;KI;2025-02-01\n", "utf-8")
    assert read_decisions(path) == (Decision("A", "B", True, "KI", dt.date(2025, 2, 1)),)


def test_a_broken_log_names_every_fault(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("left,right,same,who,date\nA,,yes,,\nA,B,maybe,,\nA,B,no,,1.2.25\n", "utf-8")
    with pytest.raises(DataError) as caught:
        read_decisions(path)
    places = [(p.line, p.column) for p in caught.value.problems]
    assert places == [(2, "right"), (3, "same"), (4, "date")]
    path.write_text("left,same\nA,yes\n", "utf-8")
    with pytest.raises(DataError, match="right"):
        read_decisions(path)
    with pytest.raises(DataError):
        read_decisions(tmp_path / "none.csv")
