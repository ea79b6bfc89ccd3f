"""The walk of a persona: where it ends and why, and that it agrees with the classes."""

from __future__ import annotations

import pytest
from twin import make_quarter

import ecosystem as eco
from ecosystem.errors import UnknownActorError, UsageError
from ecosystem.findings.walks import Persona
from ecosystem.model.values import Table
from ecosystem.sharing.results import shared_walk
from ecosystem.words import text

META = {"id": "t", "wave": "2025-01-15", "blank_language": "de"}
KORNHAFEN = eco.read_quarter("data/kornhafen/2025-01")


def town(offer=None, tie=None, middle=None, dock=None, more=(), docks=()):
    """Dock D sends to M, M to P, who helps with work in Arabic."""
    rows = [("D", "library"), ("M", "awo"), ("P", "jobcentre"), ("I", "helper_person")]
    given = {"id": "o", "actor": "P", "topics": "work", "languages": "ar", "walk_in": "yes"}
    tables = {
        "actors": [{"id": i, "type": t, "name": f"name {i}"} for i, t in rows],
        "docks": [
            {"actor": "D", "walk_in": "yes", "languages": "ar;de"}
            | {"opening_hours": "Mo-Fr 09:00-12:00", **(dock or {})},
            *docks,
        ],
        "ties": [
            {"source": "D", "target": "M", "kind": "referral"},
            {"source": "M", "target": "P", "kind": "referral", **(tie or {})},
            *more,
        ],
        "offers": [
            given | (offer or {}),
            {"id": "m", "actor": "M", "topics": "debt", "languages": "ar"} | (middle or {}),
        ],
    }
    return make_quarter(tables, META)


def end(quarter, **more):
    return eco.walk(quarter, Persona(**{"topic": "work", "language": "ar", **more})).end


def test_a_walk_arrives_step_by_step():
    found = eco.walk(town(), Persona("work", "ar"))
    assert [step.actor for step in found.steps] == ["D", "M", "P"]
    assert [step.event for step in found.steps] == ["goes_on", "goes_on", "arrives"]
    assert (found.end, found.hand_overs) == ("arrives", 2)
    assert len(found.sentences("de")) == 4


@pytest.mark.parametrize(
    ("changes", "persona", "expected"),
    [
        ({"offer": {"takes_new": "no"}}, {}, "full"),
        ({"offer": {"walk_in": "no"}}, {}, "appointment"),
        ({"offer": {"walk_in": "no"}, "tie": {"kind": "appointment"}}, {}, "arrives"),
        ({"offer": {"walk_in": "no"}, "tie": {"kind": "handover"}}, {}, "arrives"),
        ({"offer": {"languages": "de"}}, {}, "language"),
        ({"offer": {"languages": "de"}, "tie": {"kind": "handover"}}, {}, "language"),
        ({"offer": {"languages": "?"}}, {}, "unclear"),
        ({"offer": {"languages": "ar:written"}}, {}, "language"),
        ({"offer": {"groups": "seniors"}}, {"group": "women"}, "eligibility"),
        ({"offer": {"groups": "families"}}, {"group": "single_parents"}, "arrives"),
        ({"offer": {"groups": "seniors"}}, {}, "arrives"),
        ({"offer": {"excludes": "toleration"}}, {"status": "toleration"}, "eligibility"),
        ({"offer": {"excludes": "toleration"}}, {"status": "eu"}, "arrives"),
        ({"offer": {"groups": "?"}}, {"group": "women"}, "unclear"),
        ({"middle": {"languages": "de"}}, {}, "nobody_sends"),
        ({"tie": {"topics": "debt"}}, {}, "nobody_sends"),
        ({"dock": {"languages": "de"}}, {}, "language"),
        ({"dock": {"languages": "?"}}, {}, "arrives"),
        ({"dock": {"walk_in": "no"}}, {}, "by_appointment"),
        ({}, {"free": "mornings"}, "arrives"),
        ({}, {"free": "afternoons"}, "closed"),
        ({}, {"free": "evenings"}, "closed"),
        ({}, {"free": "saturday"}, "closed"),
        ({"dock": {"opening_hours": ""}}, {"free": "saturday"}, "arrives"),
        ({}, {"topic": "health"}, "nobody_sends"),
        ({"offer": {"valid_until": "2024-12-31"}}, {}, "nobody_sends"),
    ],
)
def test_where_it_ends_and_why(changes, persona, expected):
    assert end(town(**changes), **persona) == expected


def test_whoever_is_accompanied_gets_past_a_stop_without_her_language():
    with_company = town(
        middle={"languages": "de"}, more=[{"source": "D", "target": "M", "kind": "handover"}]
    )
    assert end(with_company) == "arrives"


def test_nobody_goes_on_for_ever():
    rows = [(f"a{n}", "library") for n in range(7)]
    quarter = make_quarter(
        {
            "actors": [{"id": i, "type": t, "name": i} for i, t in rows],
            "docks": [{"actor": "a0", "walk_in": "yes", "languages": "*"}],
            "ties": [
                {"source": f"a{n}", "target": f"a{n + 1}", "kind": "referral"} for n in range(6)
            ],
        },
        META,
    )
    found = eco.walk(quarter, Persona("work", "ar"))
    assert (found.end, found.hand_overs) == ("too_far", 3)


def test_starts_that_are_none():
    with pytest.raises(UnknownActorError, match="no actor"):
        end(town(), start="X")
    with pytest.raises(UsageError, match="no docking point"):
        end(town(), start="P")
    with pytest.raises(UsageError, match="no docking point"):
        end(make_quarter({"actors": [{"id": "a", "type": "awo", "name": "a"}]}, META))


@pytest.mark.parametrize(
    "wrong",
    [{"topic": "food"}, {"language": "Arabic"}, {"group": "x"}, {"status": "x"}, {"free": "x"}],
)
def test_a_persona_of_unknown_words_is_refused(wrong):
    with pytest.raises(UsageError):
        Persona(**{"topic": "work", "language": "ar", **wrong})


def test_a_language_that_nobody_ever_named_is_no_end_of_a_way():
    """A slip of the pen is told; a rare language is walked if somebody needs it."""
    with pytest.raises(UsageError, match="no language code"):
        end(town(), language="xx")
    assert end(town(), language="sw") == "language"  # it has a name
    need = [{"topic": "work", "language": "xx", "persons": "3"}]
    rare = town().with_tables(Table.from_records("needs", need))
    assert end(rare, language="xx") == "language"


def test_walks_agree_with_the_classes_of_kornhafen():
    docks = KORNHAFEN.table("docks").column("actor")
    cells = {(c.topic, c.language): c.cell_class for c in eco.find_all(KORNHAFEN, draws=0).cells}
    for topic, language, kind in (
        ("debt", "bg", "G5"),
        ("mental_health", "ti", "G5"),
        ("recognition", "uk", "G4"),
        ("health", "tr", "G0"),
        ("residence", "fa", "G1"),
    ):
        assert cells[topic, language] == kind
        ends = {eco.walk(KORNHAFEN, Persona(topic, language, start=d)).end for d in docks}
        assert ("arrives" in ends) == (kind in ("G0", "G1"))


@pytest.mark.parametrize("lang", ["de", "en"])
def test_informal_help_is_never_named_outside(lang):
    persona = Persona("housing", "ro", start="B01")
    inside = shared_walk(KORNHAFEN, persona, view="internal")
    assert inside.walk.end == "arrives"
    assert "P-01" in " ".join(inside.walk.sentences(lang))
    outside = shared_walk(KORNHAFEN, persona, view="partner")
    assert outside.official_only
    assert outside.walk.end != "arrives"
    assert "P-01" not in " ".join(outside.walk.sentences(lang))
    public = shared_walk(KORNHAFEN, persona, view="public")
    assert (public.walk.steps, public.walk.end) == ((), "no_help")


def test_even_enough_informal_help_is_no_stop_outside():
    helpers = [f"I{n}" for n in range(5)]
    rows = [("D", "phone_shop"), ("M", "awo"), *((i, "helper_person") for i in helpers)]
    quarter = make_quarter(
        {
            "actors": [{"id": i, "type": t, "name": f"name {i}", "staff": "2"} for i, t in rows],
            "docks": [{"actor": "D", "walk_in": "yes", "languages": "ar"}],
            "ties": [{"source": "D", "target": "M", "kind": "referral"}]
            + [{"source": "M", "target": i, "kind": "tip"} for i in helpers],
            "offers": [
                {"id": i, "actor": i, "topics": "housing", "languages": "ar"} for i in helpers
            ]
            + [{"id": "m", "actor": "M", "topics": "debt", "languages": "ar"}],
            "needs": [{"topic": "housing", "language": "ar", "persons": "40"}],
        },
        META,
    )
    shown = shared_walk(quarter, Persona("housing", "ar"))
    assert shown.official_only
    assert shown.walk.end != "arrives"
    said = " ".join(shown.walk.sentences("en"))
    assert text("walks.informal_help", "en") not in said
    assert not any(f"name {helper}" in said for helper in helpers)


def test_every_sentence_is_there_in_both_languages():
    docks = KORNHAFEN.table("docks").column("actor")
    for dock in docks[:6]:
        for topic, language in (("housing", "ro"), ("language", "ar"), ("discrimination", "ru")):
            for free in (None, "evenings"):
                walked = eco.walk(KORNHAFEN, Persona(topic, language, free=free, start=dock))
                for lang in ("de", "en"):
                    for sentence in walked.sentences(lang):
                        assert sentence.endswith(".")
                        assert "{" not in sentence


def test_other_doors_are_named_where_the_walk_does_not_arrive():
    closed = eco.walk(KORNHAFEN, Persona("housing", "ar", free="mornings"))
    assert closed.end != "arrives"
    assert closed.doors
    for door, name in closed.doors:
        again = eco.walk(KORNHAFEN, Persona("housing", "ar", free="mornings", start=door))
        assert again.end == "arrives"
        assert name in closed.other_doors("en")
        assert again.other_doors("en") == ""
    shared = shared_walk(KORNHAFEN, Persona("housing", "ar", free="mornings"), view="public").walk
    assert (shared.doors, shared.other_doors("de")) == (None, "")


def test_no_other_door_is_spoken_of_where_there_is_none():
    alone = eco.walk(town(offer={"languages": "de"}), Persona("work", "ar"))
    assert (alone.end != "arrives", alone.doors, alone.other_doors("en")) == (True, None, "")
    two = town(offer={"languages": "de"}, docks=[{"actor": "M", "walk_in": "yes"}])
    closed = eco.walk(two, Persona("work", "ar", start="D"))
    assert closed.doors == ()
    assert closed.other_doors("en") == text("walks.doors_none", "en")
