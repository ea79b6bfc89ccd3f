"""The official world (rule 14): nothing informal is left, and nothing gives it away."""

from __future__ import annotations

from typing import Any

from oracle import analyse
from oracle.official import official_tables
from oracle.reading import Json, Row, Tables

META: Json = {"wave": "2025-01-01", "languages": ["bg"]}
NEED = {"topic": "debt", "language": "bg", "persons": "1"}


def offer(actor: str, **columns: str) -> Row:
    return {"id": f"o{actor}", "actor": actor, "topics": "debt", "languages": "bg"} | columns


def quarter(*offers: Row, ties: str = "A-B A-I I-C", docks: str = "A") -> Tables:
    people: list[Row] = [{"id": name, "type": "association"} for name in "ABC"]
    people.append({"id": "I", "type": "helper_person"})
    ends = (tie.split("-") for tie in ties.split())
    return {
        "actors": people,
        "ties": [{"source": a, "target": b, "kind": "referral"} for a, b in ends],
        "docks": [{"actor": name} for name in docks.split()],
        "needs": [NEED],
        "offers": list(offers),
    }


def classes(tables: Tables, **meta: Any) -> tuple[str, str]:
    (cell,) = analyse(tables, META | meta)["cells"]
    return cell["class"], cell["class_official"]


def test_people_see_whether_an_offer_is_missing_or_only_the_way() -> None:
    # The helper answers herself; an informal offer; a helper leads to the official one.
    assert classes(quarter(offer("I"))) == ("G3", "G5")
    assert classes(quarter(offer("B", informal="yes"))) == ("G3", "G5")
    assert classes(quarter(offer("C"))) == ("G3", "G4")
    assert classes(quarter(offer("B"))) == ("G1", "G1")


def test_the_official_class_may_be_unknown_by_itself() -> None:
    maybe = offer("B", languages="?")
    assert classes(quarter(offer("I"), maybe)) == ("GX", "GX")
    assert classes(quarter(offer("B"), offer("I", languages="?"))) == ("G1", "G1")
    assert classes(quarter(offer("I")), offers_recorded=None) == ("GX", "GX")


def test_whether_the_way_is_tested_is_judged_there() -> None:
    # The only dock is informal: officially nobody can say how far C is.
    assert classes(quarter(offer("C"), ties="I-B A-B", docks="I")) == ("G4", "G1")
    # All referrals pass the helper: officially there is none.
    assert classes(quarter(offer("C"), ties="A-I I-B")) == ("G4", "G1")


def test_all_that_hangs_on_informal_actors_is_gone() -> None:
    tables = quarter(offer("I"), offer("B", informal="yes"), offer("C", informal="?"))
    tables["actors"].append({"id": "S", "type": "school", "part_of": "I"})
    tables["actors"].append({"id": "K", "type": "school", "part_of": "I", "sector": "state"})
    tables["reports"] = [{"id": "r", "source": "A", "target": "I", "says": "yes"}]
    left = official_tables(tables)
    assert [row["id"] for row in left["actors"]] == ["A", "B", "C", "K"]
    assert [row["id"] for row in left["offers"]] == ["oC"]
    assert [(row["source"], row["target"]) for row in left["ties"]] == [("A", "B")]
    assert left["reports"] == []
    # Nobody but the helper was asked: officially nobody was.
    result = analyse(left, META)
    assert {cell["class_strict"] for cell in result["cells"]} == {None}


def test_hearsay_about_helpers_changes_nothing_outside() -> None:
    plain = quarter(offer("B"), ties="A-B")
    plain["actors"] = plain["actors"][:3]
    helped = quarter(offer("B"), offer("I"), ties="A-B A-I I-B I-C")
    assert analyse(official_tables(helped), META) == analyse(plain, META)
