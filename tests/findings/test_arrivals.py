"""Steps of arrival, hand-overs when another law pays, first steps, mandates and openness."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_quarters import META, actors, quarter_of

import ecosystem as eco
from ecosystem.cli import main
from ecosystem.findings.arrivals import (
    CHANGES,
    arrival_steps,
    first_steps,
    jurisdiction_breaks,
    mandates,
)
from ecosystem.io.reading import read_quarter, write_quarter
from ecosystem.measures.arrival import DOMAINS, openness_overview
from ecosystem.sharing.results import shared_arrival

DATA = Path(__file__).resolve().parents[2] / "data"
WEHR, KORNHAFEN = DATA / "siedlung-am-wehr" / "2025-01", DATA / "kornhafen" / "2025-01"

NEEDS = [
    {"topic": "benefits", "language": "ar", "phase": "first_days", "jurisdiction": "asylblg"},
    {
        "topic": "work",
        "language": "ar",
        "phase": "settled",
        "jurisdiction": "sgb2",
        "persons": "40",
    },
]
# C1 is the dock, W1 helps before recognition, S1 after it.
TIES = [("C1", "W1"), ("C1", "S1"), ("S1", "W9")]


def quarter(ties=TIES, needs=NEEDS, asked="yes", **more):
    rows = [
        {
            "source": a,
            "target": b,
            "kind": "referral",
            "source_reports": "yes",
            "target_reports": "yes",
        }
        for a, b in ties
    ]
    people = [{**row, "asked": asked} for row in actors("C1", "W1", "S1", "W9")]
    tables = {
        "actors": people,
        "ties": rows,
        "docks": [{"actor": "C1", "visits_week": "9"}],
        "needs": needs,
        "offers": [
            {"id": "o1", "actor": "W1", "topics": "benefits", "languages": "ar"},
            {"id": "o2", "actor": "S1", "topics": "work", "languages": "ar"},
        ],
    }
    full = {name: rows for name, rows in {**tables, **more}.items() if rows}
    return quarter_of(full, dataclasses.replace(META, offers_recorded="all"))


def test_nobody_hands_over_where_no_tie_leads_from_before_to_after():
    (found,) = jurisdiction_breaks(quarter())
    assert (found.id, found.band, found.people) == ("handover:asylblg~sgb2", "sure", 40)
    assert (found.givers, found.takers, found.languages) == (("W1",), ("S1",), ("ar",))
    assert not found.around
    for lang, word in (("de", "AsylbLG zu SGB II"), ("en", "AsylbLG to SGB II")):
        assert word in found.sentence(lang)
        assert "?" not in found.sentence(lang)
    assert jurisdiction_breaks(quarter([*TIES, ("W1", "S1")])) == ()
    (found,) = jurisdiction_breaks(quarter([*TIES, ("W1", "W9"), ("W9", "S1")]))
    assert found.around


@pytest.mark.parametrize("asked", ["", "no"])
def test_what_nobody_was_asked_about_is_a_question(asked):
    (found,) = jurisdiction_breaks(quarter(asked=asked))
    assert found.band == "possible"
    assert all("?" in found.sentence(lang) for lang in ("de", "en"))


def test_needs_without_a_jurisdiction_or_without_help_claim_no_break():
    plain = [{k: v for k, v in row.items() if k != "jurisdiction"} for row in NEEDS]
    assert jurisdiction_breaks(quarter(needs=plain)) == ()
    nobody = [{**NEEDS[0], "topic": "debt"}, NEEDS[1]]
    assert jurisdiction_breaks(quarter(needs=nobody)) == ()
    other = [{**NEEDS[0], "language": "ro"}, NEEDS[1]]
    assert jurisdiction_breaks(quarter(needs=other)) == ()


ENDS = st.sampled_from(["C1", "W1", "S1", "W9"])
PAIRS = st.lists(st.tuples(ENDS, ENDS).filter(lambda pair: pair[0] != pair[1]), max_size=6)
LAWS = st.sampled_from(["", "asylblg", "sgb2", "sgb12", "sgb8", "residence"])
PLACES = st.lists(st.sampled_from(["W1", "S1", "W9", "C1"]), min_size=1, max_size=3, unique=True)
HELP = st.lists(st.tuples(PLACES, st.sampled_from(["benefits", "work"])), min_size=1, max_size=3)


@given(ties=PAIRS, laws=st.tuples(LAWS, LAWS), helps=HELP)
def test_breaks_are_those_of_a_plain_search(ties, laws, helps):
    needs = [{**row, "jurisdiction": law} for row, law in zip(NEEDS, laws, strict=True)]
    offers = [
        {"id": f"o{n}{actor}", "actor": actor, "topics": topic, "languages": "ar"}
        for n, (places, topic) in enumerate(helps)
        for actor in places
    ]
    found = {(b.before, b.after) for b in jurisdiction_breaks(quarter(ties, needs, offers=offers))}
    on = {t: {row["actor"] for row in offers if row["topics"] == t} for t in ("benefits", "work")}
    by_law: dict[str, set[str]] = {}
    for row in needs:
        by_law.setdefault(row["jurisdiction"], set()).update(on[row["topic"]])
    expected = {
        (one, two)
        for one, two in CHANGES
        if by_law.get(one)
        and by_law.get(two)
        and not by_law[one] & by_law[two]
        and not any(a in by_law[one] and b in by_law[two] for a, b in ties)
    }
    assert found == expected


COLUMNS = st.sampled_from(["topics", "languages", "groups", "excludes"])


@given(column=COLUMNS, row=st.integers(0, 1), word=st.sampled_from(["", "?"]))
def test_a_blank_makes_no_break_sure(column, row, word):
    told = quarter().table("offers").records()
    told[row][column] = word or ("?" if column == "topics" else "")
    ties = [*TIES, ("W1", "W9")]
    before = {b.id: b.band for b in jurisdiction_breaks(quarter(ties))}
    for each in jurisdiction_breaks(quarter(ties, offers=told)):
        assert each.band == "possible" or before.get(each.id) == "sure"


def test_steps_count_needs_by_phase_and_jurisdiction():
    first, last = arrival_steps(quarter())
    assert (first.phase, first.jurisdiction, first.needs, first.people) == (
        *("first_days", "asylblg", 1),
        None,
    )
    assert (last.phase, last.people, last.missing) == ("settled", 40, 0)
    assert arrival_steps(eco.load_sample("mini")) == ()
    both = [NEEDS[1], {**NEEDS[1], "phase": "first_days", "persons": "2"}]
    assert {step.people for step in arrival_steps(quarter(needs=both))} == {None}


# --- Mandates.


def bodies(*rows):
    return [{"id": f"G{n}", "name": f"Runde {n}", **row} for n, row in enumerate(rows)]


def test_mandates_say_what_nobody_works_on_only_where_all_say_their_topics():
    known = bodies({"topic": "benefits", "decides": "no"}, {"mandate": "benefits", "decides": "no"})
    found = mandates(quarter(bodies=known))
    assert found.nobody == ("work",)
    assert found.undecided == (("benefits", ("Runde 0", "Runde 1")),)
    one_yes = bodies(
        {"topic": "benefits", "decides": "no"}, {"topic": "benefits", "decides": "yes"}
    )
    assert mandates(quarter(bodies=one_yes)).undecided == ()
    silent = mandates(quarter(bodies=bodies({"topic": "benefits"}, {})))
    assert (silent.nobody, silent.undecided) == ((), ())
    assert len(silent.sentences("de")) == 1


def test_a_mandate_makes_double_structures_and_blind_spots_sharper():
    people = [
        {"body": body, "actor": actor} for body in ("G0", "G1") for actor in ("C1", "W1", "S1")
    ]
    named = {"topic": "arrival"}, {"topic": "debt", "mandate": "arrival;work"}
    found = quarter(bodies=bodies(*named), members=people)
    assert [each.topics for each in eco.find_double_structures(found)] == [("arrival",)]
    for words, told in (
        (("yes", "yes"), "Beide"),
        (("no", "no"), "Keine"),
        (("yes", "no"), "Nur eine"),
    ):
        rows = [{**row, "decides": word} for row, word in zip(named, words, strict=True)]
        (double,) = eco.find_double_structures(quarter(bodies=bodies(*rows), members=people))
        assert told in double.sentence("de")
        assert double.evidence["decides"] == list(words)
    half = [{**named[0], "decides": "yes"}, named[1]]
    (double,) = eco.find_double_structures(quarter(bodies=bodies(*half), members=people))
    assert "entscheiden" not in double.sentence("de")
    apart = quarter(bodies=bodies({"topic": "arrival"}, {"topic": "debt"}), members=people)
    assert len(eco.find_double_structures(apart)) == 0
    offers = [{"id": "o", "actor": "W9", "topics": "work", "languages": "ar"}]
    (spot,) = eco.find_blind_spots(quarter(bodies=bodies(*named), members=people, offers=offers))
    assert spot.bodies == ("G1",)


# --- First steps, with the invented new arrival quarter and its neighbour.


@pytest.fixture(scope="module")
def town():
    return read_quarter(WEHR), read_quarter(KORNHAFEN)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_new_quarter_is_told_with_what_to_begin(town, lang):
    found = shared_arrival(*town, view="internal").first
    assert found is not None
    assert set(found.landlords) <= set(town[0].table("actors").column("id"))
    tied = {e for row in town[0].table("ties").records() for e in (row["source"], row["target"])}
    assert not tied & set(found.landlords)
    assert found.branches
    rows = list(found.rows(lang))
    assert len(rows) == 5
    assert all(what and known for what, known, _ in rows)
    assert shared_arrival(town[1], view="internal").first is None


def test_outside_only_who_may_be_named_is_named(town):
    inside, outside = (shared_arrival(*town, view=view).first for view in ("internal", "partner"))
    assert inside
    assert outside
    assert set(outside.landlords) <= set(inside.landlords)
    shown = set(eco.share(town[0], view="partner").table("actors").column("id"))
    assert set(outside.landlords) | set(outside.names) <= shown
    next_door = set(eco.share(town[1], view="partner").table("actors").column("name"))
    assert {each.name for each in outside.branches} <= next_door
    public = shared_arrival(*town, view="public")
    assert (public.first, public.breaks, public.mandates.bodies) == (None, (), ())


def test_unknown_is_told_as_unknown():
    found = first_steps(quarter())
    assert (found.moving_in, found.moving_in_unknown) == (0, 2)
    said = [known for _, known, _ in found.rows("de")]
    assert "nicht bekannt" in said[1]
    assert "Es ist keine bekannt" in said[3]
    helped = quarter().table("offers").records()
    helped = [{**row, "help": "forms"} for row in helped]
    assert "Kein Angebot hilft" in list(first_steps(quarter(offers=helped)).rows("de"))[3][1]


# --- Openness: counts over all, never one by one.

SAID = st.lists(
    st.tuples(
        st.integers(0, 39), st.sampled_from(DOMAINS), st.sampled_from(["yes", "partly", "no"])
    ),
    max_size=60,
    unique_by=lambda row: row[:2],
)


@given(said=SAID)
def test_openness_counts_and_hides_small_counts_outside(said):
    ids = [f"W{n}" for n in range(40)]
    rows = [{"actor": ids[n], "item": item, "value": value} for n, item, value in said]
    told = quarter_of({"actors": actors(*ids), **({"openness": rows} if rows else {})})
    found = openness_overview(told)
    counts = [[each.yes or 0, each.partly or 0, each.no or 0, each.unknown or 0] for each in found]
    assert sum(sum(each[:3]) for each in counts) == len(rows)
    assert all(sum(each) == 40 for each in counts)
    for each in shared_arrival(told, view="partner").openness:
        shown = (each.yes, each.partly, each.no, each.unknown)
        assert all(n is None or (n >= 10 and n % 5 == 0) for n in shown)


# --- The commands.


@pytest.mark.parametrize("view", ["internal", "partner"])
def test_agenda_and_report_tell_it(view, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rows = [{"actor": "W1", "item": "training", "value": "yes"}]
    write_quarter(
        quarter(bodies=bodies({"topic": "benefits", "purpose": "Zanarius"}), openness=rows),
        tmp_path / "q",
    )
    call = ["--view", view, "--lang", "de", "--quiet"]
    assert main(["agenda", "q", "--format", "json", *call]) == 0
    told = json.loads(capsys.readouterr().out)
    words = json.dumps(told, ensure_ascii=False)
    assert "AsylbLG zu SGB II" in words
    assert "Runde 0" in words
    assert ("Zanarius" in words) == (view == "internal")
    assert main(["report", "q", "-o", "r.html", "--draws", "0", *call]) == 0
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "AsylbLG zu SGB II" in page
    assert "Offen für alle" in page
    assert ("unter 10" in page) == (view == "partner")
