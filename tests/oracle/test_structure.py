"""Losses on the net alone, and what much hangs on that nobody tested (rules 8, 9, 10 and 17)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from oracle import analyse
from oracle.losses import actor_losses, arc_losses, near_pairs, pair_losses
from oracle.reading import Json, Row, Tables
from oracle.world import read_world

META: Json = {"wave": "2025-01-01", "languages": ["bg"]}
WEAK = {"one_person": "yes"}
FIRM = {"one_person": "no"}


def actors(names: str, **columns: str) -> list[Row]:
    return [{"id": name, "type": "association", **columns} for name in names]


def ties(*arcs: str, kind: str = "referral", **columns: str) -> list[Row]:
    return [{"source": a[0], "target": a[1], "kind": kind, **columns} for a in arcs]


def found(tables: Tables, *kinds: str, **meta: object) -> dict[str, Json]:
    findings = analyse(tables, META | meta)["findings"]
    return {f["id"]: f for f in findings if f["kind"] in kinds}


# A to E in a row: nobody counts a dock.
ROW: Tables = {"actors": actors("ABCDE"), "ties": ties("AB", "BC", "CD", "DE", **WEAK)}


def test_who_is_near_whom_over_referrals() -> None:
    world = read_world(ROW, META, {})
    # At most three hand-overs: all pairs forward but A to E.
    near = near_pairs(world, world.generous)
    assert len(near) == 9
    assert ("A", "E") not in near
    losses = arc_losses(world, world.generous)
    assert losses is not None
    # B-C carries AC, AD, BC, BD, BE and, from A, no more: 5 of 9. A-B carries AB, AC, AD.
    assert {arc: loss.share for arc, loss in losses.items()} == {
        ("A", "B"): Fraction(3, 9),
        ("B", "C"): Fraction(5, 9),
        ("C", "D"): Fraction(5, 9),
        ("D", "E"): Fraction(3, 9),
    }
    # Without B the pairs of others are CD, CE, DE, AC, AD; the two of A are lost.
    assert actor_losses(world, world.generous) == {
        "A": (0, 0),
        "B": (Fraction(2, 5), 2),
        "C": (Fraction(3, 5), 3),
        "D": (Fraction(2, 5), 2),
        "E": (0, 0),
    }


def test_who_sits_at_a_place_is_reached_in_the_same_step() -> None:
    people = [*actors("ABCDE"), {"id": "F", "type": "association", "at": "D"}]
    world = read_world(ROW | {"actors": people}, META, {})
    near = near_pairs(world, world.generous)
    assert {pair for pair in near if "F" in pair} == {(x, "F") for x in "ABCD"}


def test_hubs_most_first() -> None:
    hubs = found(ROW, "hub")
    assert [(name, hub["evidence"]) for name, hub in hubs.items()] == [
        ("hub:C", {"pair_loss": 0.6, "pairs": 3, "rank": 1}),
        ("hub:B", {"pair_loss": 0.4, "pairs": 2, "rank": 2}),
        ("hub:D", {"pair_loss": 0.4, "pairs": 2, "rank": 3}),
    ]
    assert hubs["hub:C"]["severity"] == 0.6
    assert hubs["hub:C"]["subjects"] == {"actor": "C"}
    assert hubs["hub:C"]["band"] == "possible"


def test_bridges_take_pairs_for_needs() -> None:
    bridge = found(ROW, "weak_bridge")["bridge:B~C"]
    assert bridge["evidence"]["roles"] == ["pairs"]
    assert bridge["evidence"]["basis"] == "pairs"
    assert bridge["evidence"]["pair_loss"] == round(5 / 9, 12)
    assert bridge["evidence"]["reach_loss"] is None
    assert bridge["evidence"]["topic_loss"] == {}
    # More is lost than the two of five that are cut off.
    assert bridge["evidence"]["score"] == round(25 * 5 / 9, 12)


@pytest.mark.parametrize("gone", ["docks", "ties", "offers", "needs", ""])
def test_when_losses_are_told_on_the_net_alone(gone: str) -> None:
    tables: Tables = ROW | {
        "docks": [{"actor": "A"}],
        "offers": [{"id": "o", "actor": "D", "topics": "debt", "languages": "bg"}],
        "needs": [{"topic": "debt", "language": "bg", "persons": "1"}],
    }
    if gone == "ties":
        tables["ties"] = ties("AB", "BC", "CD", "DE", kind="exchange", **WEAK)
    elif gone:
        del tables[gone]
    # Without needs it is the languages that say what may be needed; here nobody names one.
    result = found(tables, "weak_bridge", languages=[])
    bases = {bridge["evidence"]["basis"] for bridge in result.values()}
    assert bases == ({"pairs"} if gone else {"needs"})
    assert bool(found(tables, "hub", languages=[])) == bool(gone)


def test_without_any_referral_the_union_is_walked() -> None:
    tables = ROW | {"ties": ties("AB", "BC", "CD", "DE", kind="exchange", **WEAK)}
    world = read_world(tables, META, {})
    # Both ways, at most three steps: 20 ordered pairs but A-E and E-A.
    assert len(near_pairs(world, world.generous)) == 18
    assert pair_losses(world, world.generous)["B", "C"] == Fraction(10, 18)
    bridge = found(tables, "weak_bridge")["bridge:B~C"]
    assert bridge["subjects"] == {"source": "B", "target": "C", "kinds": ["exchange"]}
    assert bridge["evidence"]["pair_loss"] == round(10 / 18, 12)
    # Who sits together is a step apart, and the tie between them carries nothing more.
    people = actors("ABCDE")
    people[2]["at"] = "B"
    tables["actors"] = people
    world = read_world(tables, META, {})
    assert len(near_pairs(world, world.generous)) == 18
    assert pair_losses(world, world.generous)["B", "C"] == 0


def test_parallel_records_and_one_that_nobody_described() -> None:
    """Two squares and D-E between them; a second contact there says nothing of its risks."""
    inner = ties("AB", "AC", "BD", "CD", "EF", "EG", "FH", "GH", **FIRM, documented="yes")

    def bridge(*between: Row) -> Json:
        tables: Tables = {"actors": actors("ABCDEFGH"), "ties": [*inner, *between]}
        found_ = analyse(tables, META)["findings"]
        (only,) = [f for f in found_ if f["id"] == "bridge:D~E"]
        return only

    (weak,) = ties("DE", **WEAK, documented="yes")
    (silent,) = ties("DE", documented="yes")
    (firm,) = ties("DE", **FIRM, documented="yes")
    (meeting,) = ties("ED", kind="exchange", documented="yes")
    assert (bridge(weak)["kind"], bridge(weak)["band"]) == ("weak_bridge", "sure")
    # The silent record stays out of the product, and the finding is only possible.
    assert (bridge(weak, silent)["kind"], bridge(weak, silent)["band"]) == (
        "weak_bridge",
        "possible",
    )
    assert bridge(weak, silent)["evidence"]["fragility"] == 0.25
    assert (bridge(firm, silent)["kind"], bridge(firm, silent)["band"]) == (
        "strong_bridge",
        "possible",
    )
    assert (bridge(silent)["kind"], bridge(silent)["band"]) == ("untested_bridge", "possible")
    # The cut rests on the pair, the lost pairs on the arc alone: only the pair is not complete.
    assert bridge(weak, meeting)["evidence"]["roles"] == ["cut", "pairs"]
    assert bridge(weak, meeting)["band"] == "possible"
    assert bridge(meeting)["kind"] == "untested_bridge"
    assert bridge(meeting)["evidence"]["roles"] == ["cut"]


def way(*between: Row) -> Tables:
    """A dock A that sends to B, which alone teaches."""
    return {
        "actors": actors("AB"),
        "ties": list(between),
        "docks": [{"actor": "A"}],
        "offers": [{"id": "o", "actor": "B", "topics": "debt", "languages": "bg"}],
        "needs": [{"topic": "debt", "language": "bg", "persons": "1"}],
    }


def test_an_arc_with_a_record_that_nobody_described_passes() -> None:
    weak, silent = ties("AB", "AB")
    weak |= WEAK
    classes = [
        analyse(way(*rows), META)["cells"][0]["class"]
        for rows in ([weak], [silent], [weak, silent], [weak, weak])
    ]
    # Two contacts of one person each: .25 times .25 is below the threshold.
    assert classes == ["G2", "G1", "G1", "G1"]
    assert {f["kind"] for f in found(way(weak, silent), "weak_bridge").values()} == {"weak_bridge"}


def test_a_topic_has_demand_only_where_somebody_was_counted() -> None:
    tables = way(*ties("AB", **WEAK))
    (bridge,) = found(tables, "weak_bridge").values()
    assert bridge["evidence"]["roles"] == ["reach", "topic"]
    tables["needs"][0]["persons"] = ""
    (bridge,) = found(tables, "weak_bridge").values()
    assert bridge["evidence"]["roles"] == ["reach"]
    assert bridge["evidence"]["topic_loss"] == {"debt": 1.0}


@pytest.mark.parametrize(
    ("staff", "kind"),
    [("1", "single_point"), ("", "untested_point"), ("?", "untested_point"), ("2", None)],
)
def test_nobody_knows_how_many_work_where_much_parts(staff: str, kind: str | None) -> None:
    people = actors("ABCDEFG")
    people[3]["staff"] = staff
    tables: Tables = {"actors": people, "ties": ties("AB", "BC", "CD", "DE", "EF", "FG")}
    points = found(tables, "single_point", "untested_point")
    mine = [point for name, point in points.items() if name.endswith(":D")]
    assert [point["kind"] for point in mine] == ([] if kind is None else [kind])
    if kind == "untested_point":
        assert mine[0]["id"] == "untested_point:D"
        assert mine[0]["evidence"] == {"cut_side": 3, "staff": None, "gates": []}
        assert mine[0]["severity"] == 0.0


def test_a_place_where_the_need_is_met_is_no_gate() -> None:
    # Everybody passes P and Q; C advises in Q's house, and Q sits in P's.
    people = [*actors("AP"), {"id": "Q", "type": "association", "at": "P"}]
    people.append({"id": "C", "type": "association", "at": "Q"})
    tables = way(*ties("AP")) | {"actors": people}
    tables["offers"][0]["actor"] = "C"
    gates = {name: p["evidence"]["gates"] for name, p in found(tables, "single_point").items()}
    assert gates == {"single_point:A": [["debt", "bg"]]}
    # Somebody needs it, though nobody counted how many.
    tables["needs"][0]["persons"] = ""
    assert set(found(tables, "single_point")) == {"single_point:A"}
