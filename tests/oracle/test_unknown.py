"""What nobody knows, nobody counted and nobody asked for: rules 4, 5, 6 and 15 by hand."""

from __future__ import annotations

import pytest
from blanks import Place, blank, worse_claims

from oracle import analyse
from oracle.reading import Json, Row, Tables

META: Json = {"wave": "2025-01-01", "languages": ["bg"]}


def quarter(*offers: Row, persons: str = "1", **more: list[Row]) -> Tables:
    """A dock A that sends to B, where informal helpers sit too, and C that nobody sends to."""
    people = [{"id": name, "type": "association"} for name in "ABC"]
    people.append({"id": "I", "type": "helper_person"})
    arcs = [{"source": "A", "target": x, "kind": "referral"} for x in "BI"]
    return {
        "actors": people,
        "ties": arcs,
        "docks": [{"actor": "A"}],
        "needs": [{"topic": "debt", "language": "bg", "persons": persons}],
        "offers": [{"id": f"o{i}", "topics": "debt"} | offer for i, offer in enumerate(offers)],
    } | more


def cell(tables: Tables, **meta: object) -> Json:
    found: Json = analyse(tables, META | meta)["cells"][0]
    return found


def judged(tables: Tables, **meta: object) -> tuple[str, str, str, str | None]:
    found = cell(tables, **meta)
    return found["class"], found["class_worst"], found["class_best"], found["reason"]


SURE = {"actor": "B", "languages": "bg"}
UNSURE = {"actor": "B", "languages": "?"}


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        # Without the maybe nobody answers; with it one official provider does.
        ([UNSURE], ("GX", "G5", "G1", "maybe")),
        # [2] A second maybe provider beside a sure one: in version 1 this was G1.
        ([SURE, {"actor": "A", "languages": "?"}], ("GX", "G1", "G0", "maybe")),
        # The maybe is the same actor's: one provider with it and without it.
        ([SURE, UNSURE], ("G1", "G1", "G1", None)),
        # Nobody reaches C, whatever it speaks.
        ([{"actor": "C", "languages": "bg"}, {"actor": "C", "languages": "?"}], ("G4",) * 3),
        ([{"actor": "C", "languages": "?"}], ("GX", "G5", "G4", "maybe")),
        # The informal helper answers for sure, an official one may.
        ([{"actor": "I", "languages": "bg"}, UNSURE], ("GX", "G3", "G1", "maybe")),
        # A sure offer that ends soon, and one that may serve and lasts.
        ([SURE | {"valid_until": "2025-06-30"}, UNSURE], ("GX", "G2", "G1", "maybe")),
        ([{"actor": "B", "languages": "de"}], ("G5", "G5", "G5", None)),
    ],
)
def test_each_cell_is_judged_twice(offers: list[Row], expected: tuple[str | None, ...]) -> None:
    assert judged(quarter(*offers)) == (*expected, None)[:4]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"topics": "?"}, ("GX", "G5", "G1", "maybe")),
        ({"topics": "housing;?"}, ("GX", "G5", "G1", "maybe")),
        ({"topics": ""}, ("GX", "G5", "G1", "maybe")),
        ({"topics": "debt;?"}, ("G1", "G1", "G1", None)),
        # Another condition says no: what it serves does not matter.
        ({"topics": "?", "languages": "de"}, ("G5", "G5", "G5", None)),
        ({"topics": "other"}, ("G5", "G5", "G5", None)),
    ],
)
def test_a_wildcard_topic_is_a_maybe(
    columns: Row, expected: tuple[str, str, str, str | None]
) -> None:
    assert judged(quarter(SURE | columns)) == expected


def test_a_maybe_counts_for_nothing_that_must_be_sure() -> None:
    unsure = UNSURE | {"groups": "women", "takes_new": "no"}
    found = cell(quarter(unsure))
    assert (found["providers"], found["docks_reached"]) == ([], 0)
    assert (found["only_for"], found["bottleneck"]) == ([], False)
    assert analyse(quarter(unsure), META)["summary"]["reach"]["4"] == 0.0


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ("all", ("G5", "G5", "G5", None)),
        (["debt"], ("G5", "G5", "G5", None)),
        (["housing"], ("GX", "G5", "G0", "not_recorded")),
        ([], ("GX", "G5", "G0", "not_recorded")),
        (None, ("GX", "G5", "G0", "not_recorded")),
    ],
)
def test_a_gap_is_claimed_only_where_all_offers_were_asked_for(
    recorded: object, expected: tuple[str, str, str, str | None]
) -> None:
    tables = quarter({"actor": "B", "languages": "de"})
    assert judged(tables, offers_recorded=recorded) == expected
    # Where a maybe comes on top, it is still the list that is not complete.
    maybe = quarter(UNSURE)
    assert cell(maybe, offers_recorded=recorded)["reason"] == (expected[3] or "maybe")


def test_who_is_covered_is_covered_whatever_else_there_may_be() -> None:
    both = quarter(SURE, {"actor": "A", "languages": "bg"})
    assert judged(both, offers_recorded=None) == ("G0", "G0", "G0", None)


def test_without_a_table_of_offers_nobody_claims_a_gap() -> None:
    tables = quarter()
    # A table without a row says that there is none; no table says nothing.
    assert judged(tables) == ("G5", "G5", "G5", None)
    del tables["offers"]
    for said in ({}, {"offers_recorded": "all"}):
        result = analyse(tables, META | said)
        assert result["cells"][0]["class"] == "GX"
        assert not [f for f in result["findings"] if f["kind"] in ("gap", "informal_only")]


def test_an_empty_quarter_has_no_finding() -> None:
    assert analyse({"actors": []}, META)["findings"] == []
    # Nor has one that everybody has left.
    tables = quarter(SURE)
    for row in tables["actors"]:
        row["active_until"] = "2024-12-31"
    result = analyse(tables, META)
    assert result["findings"] == []
    assert result["cells"][0]["class"] == "GX"


def test_shares_are_null_where_nobody_claims_to_know_the_offers() -> None:
    summary = analyse(quarter(SURE), META | {"offers_recorded": None})["summary"]
    assert summary["reach"] == dict.fromkeys("01234")
    assert summary["coverage"] == {"low": None, "high": None}
    assert [summary[name] for name in ("coverage_robust", "surplus", "informal_dependency")] == [
        None
    ] * 3
    # What is no share of needs stays: A sends somebody on.
    assert summary["dead_dock_share"] == 0.0


def test_coverage_at_worst_and_at_best() -> None:
    needs = [
        {"topic": "debt", "language": "bg", "persons": "3"},
        {"topic": "work", "language": "bg", "persons": "1"},
    ]
    summary = analyse(quarter(SURE, UNSURE | {"topics": "work"}, needs=needs), META)["summary"]
    # Debt is G1; work is G5 at worst and G1 at best.
    assert summary["coverage"] == {"low": 0.75, "high": 1.0}
    assert summary["coverage_robust"] == 0.75
    # Debt ends soon, and G2 is no robust cover; work is recorded by nobody.
    ends = SURE | {"valid_until": "2025-06-30"}
    meta = META | {"offers_recorded": ["debt"]}
    summary = analyse(quarter(ends, needs=needs), meta)["summary"]
    assert summary["coverage"] == {"low": 0.75, "high": 1.0}
    assert summary["coverage_robust"] == 0.0


def uncounted(*counts: tuple[str, str]) -> Tables:
    needs = [{"topic": topic, "language": "bg", "persons": count} for topic, count in counts]
    return quarter(SURE, needs=needs)


def test_who_is_not_counted_weighs_nothing_beside_those_who_are() -> None:
    result = analyse(uncounted(("debt", ""), ("work", "4"), ("housing", "")), META)
    cells = {c["topic"]: (c["demand"], c["class"]) for c in result["cells"]}
    assert cells == {"debt": (None, "G1"), "work": (4.0, "G5"), "housing": (None, "G5")}
    # One dock, and only the four who look for work count: nobody answers them.
    assert result["summary"]["coverage"] == {"low": 0.0, "high": 0.0}
    assert result["summary"]["reach"]["3"] == 0.0
    assert result["summary"]["unweighted"] is False
    gaps = [f for f in result["findings"] if f["kind"] == "gap"]
    # The counted one comes first of its class; no part of demand where nobody counted.
    assert [(f["subjects"]["topic"], f["severity"]) for f in gaps] == [
        ("work", 1.0),
        ("housing", 0.9),
        ("debt", 0.3),
    ]
    assert [f["evidence"]["demand"] for f in gaps] == [4.0, None, None]


def test_where_nobody_was_counted_every_cell_weighs_one() -> None:
    result = analyse(uncounted(("debt", ""), ("work", "?")), META)
    assert result["summary"]["unweighted"] is True
    assert result["summary"]["coverage"] == {"low": 0.5, "high": 0.5}
    assert result["summary"]["reach"]["1"] == 0.5
    assert [c["demand"] for c in result["cells"]] == [None, None]
    assert {f["severity"] for f in result["findings"] if f["kind"] == "gap"} == {0.3, 0.9}


@pytest.mark.parametrize(
    ("counts", "demand", "label"),
    [
        (("", "3"), 3.0, "G1"),
        (("3", "", "2"), 5.0, "G1"),
        (("", ""), None, "G1"),
        # A 0 is counted, and whoever was counted decides.
        (("", "0"), 0.0, "-"),
    ],
)
def test_counted_rows_of_a_profile_win(
    counts: tuple[str, ...], demand: float | None, label: str
) -> None:
    found = cell(uncounted(*(("debt", count) for count in counts)))
    assert (found["demand"], found["class"]) == (demand, label)


def test_no_need_comes_before_unknown() -> None:
    found = cell(quarter(UNSURE, persons="0"))
    names = ("class", "class_worst", "class_best", "class_official")
    assert [found[name] for name in names] == ["-"] * 4
    assert found["reason"] is None


def test_the_strict_class_may_be_unknown_by_itself() -> None:
    tables = quarter(SURE, {"actor": "A", "languages": "?"})
    tables["ties"][1]["documented"] = "yes"
    found = cell(tables)
    # Generous: B for sure, A maybe. Strict: nobody reaches B; A, the dock itself, may answer.
    assert (found["class"], found["class_strict"]) == ("GX", "GX")
    tables = quarter(SURE, {"actor": "C", "languages": "?"})
    tables["ties"][1]["documented"] = "yes"
    found = cell(tables)
    assert (found["class"], found["class_strict"]) == ("G1", "G4")


def test_a_wildcard_lets_no_dead_end_and_no_circle_be_claimed() -> None:
    people = [{"id": name, "type": "association", "asked": "yes"} for name in "ABCD"]
    arcs = [{"source": s, "target": t, "kind": "referral"} for s, t in ("AB", "BC", "CB")]
    tables: Tables = {
        "actors": people,
        "ties": arcs,
        "docks": [{"actor": "A"}, {"actor": "D"}],
        "needs": [{"topic": "debt", "language": "bg", "persons": ""}],
    }

    def claimed(**offer: str) -> list[str]:
        offers = [{"id": "o", "languages": "de", **offer}]
        findings = analyse(tables | {"offers": offers}, META)["findings"]
        return [f["id"] for f in findings if f["kind"] in ("dead_end", "loop")]

    assert claimed(actor="D", topics="housing") == ["dead_end:D", "loop:debt:B+C"]
    assert claimed(actor="D", topics="housing;?") == ["loop:debt:B+C"]
    assert claimed(actor="C", topics="?") == ["dead_end:D"]


@pytest.mark.parametrize(("asked", "band"), [("yes", "sure"), ("", "possible"), ("no", None)])
def test_only_who_was_asked_is_surely_a_dead_end(asked: str, band: str | None) -> None:
    tables = quarter(SURE)
    tables["docks"].append({"actor": "C"})
    tables["actors"][2]["asked"] = asked
    tables["ties"][0]["documented"] = "yes"
    dead = [f["band"] for f in analyse(tables, META)["findings"] if f["kind"] == "dead_end"]
    assert dead == ([] if band is None else [band])


def test_a_blank_may_settle_a_maybe_at_its_best() -> None:
    """The corner of rule 15: rules 4 and 7 leave no other answer."""
    tables = quarter(SURE | {"informal": "yes"}, UNSURE)
    before = analyse(tables, META)
    after = analyse(blank(tables, Place("offers", 0, "informal")), META)
    assert judged(tables) == ("GX", "G3", "G1", "maybe")
    assert after["cells"][0]["class"] == "G1"
    assert worse_claims(before, after) == []
