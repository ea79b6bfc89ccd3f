"""The brute-force twin against numbers worked out by hand on Mini-Kornhafen.

Twelve actors, eleven referrals, five docks (*): S3* sends to W1 and S1, these two send to each
other, C2* -> C1* -> W1 -> W2 -> H1, B1* -> I1 -> W2, S1 -> S2. B2* and I2 stand alone.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from oracle import analyse
from oracle.bridges import cut_side
from oracle.losses import arc_losses
from oracle.parts import World
from oracle.points import gates, parted_by
from oracle.reading import Json, Row, Tables
from oracle.world import read_world

ACTORS = """
S1 jobcentre
S2 immigration_authority
S3 municipal_office
W1 migration_counselling
W2 welfare_other
C1 migrant_organisation
C2 association
H1 housing_municipal
B1 phone_shop
B2 shop
I1 helper_person
I2 helper_place
"""
TIES = """
S3 W1 handover
S3 S1 appointment
W1 S1 appointment
S1 W1 referral
W1 W2 handover
C1 W1 referral
C2 C1 handover
B1 I1 tip
I1 W2 tip
W2 H1 appointment
S1 S2 referral
"""
OFFERS = """
o1 S1 work de
o2 S2 residence de
o3 W1 residence de;ar;en
o4 W2 housing de;ar
o5 H1 housing de
o6 C1 language de;ar
o7 I1 housing ro
o8 I2 housing bg
"""
NEEDS = """
work de
residence de
residence ar
housing de
housing ar
housing ro
language ar
"""
DOCKS = "S3 C1 C2 B1 B2"


def table(columns: str, text: str, **everywhere: str) -> list[Row]:
    lines = [line.split() for line in text.strip().splitlines()]
    return [dict(zip(columns.split(), line, strict=True)) | everywhere for line in lines]


def mini(more_needs: str = "", **on_every_tie: str) -> Tables:
    return {
        "actors": table("id type", ACTORS),
        "ties": table("source target kind", TIES, **on_every_tie),
        "offers": table("id actor topics languages", OFFERS),
        "needs": table("topic language", NEEDS + more_needs, persons="1"),
        "docks": [{"actor": name} for name in DOCKS.split()],
    }


META: Json = {"id": "mini", "wave": "2025-01-01"}


@pytest.fixture
def result() -> Json:
    return analyse(mini(), META)


@pytest.fixture
def world() -> World:
    return read_world(mini(), META, {})


def only(result: Json, *kinds: str) -> dict[str, Json]:
    return {f["id"]: f for f in result["findings"] if f["kind"] in kinds}


def test_summary_counts_the_quarter(result: Json) -> None:
    counts = {name: result["summary"][name] for name in ("actors", "offers", "ties", "docks")}
    assert counts == {"actors": 12, "offers": 8, "ties": 11, "docks": 5}
    assert result["summary"]["unweighted"] is False


def test_reach_curve(result: Json) -> None:
    # Nobody counted visits, so each dock weighs 1: five docks times seven needs make 35.
    numerators = [1, 8, 17, 20, 20]
    expected = {str(k): round(top / 35, 12) for k, top in enumerate(numerators)}
    assert result["summary"]["reach"] == expected
    assert result["summary"]["surplus"] == round(19 / 35, 12)


def test_classes(result: Json) -> None:
    classes = {(cell["topic"], cell["language"]): cell["class"] for cell in result["cells"]}
    assert classes == {
        ("housing", "ar"): "G1",
        ("housing", "de"): "G0",
        ("housing", "ro"): "G3",
        ("language", "ar"): "G1",
        ("work", "de"): "G1",
        ("residence", "ar"): "G1",
        ("residence", "de"): "G0",
    }
    # Six of the seven needs are met by somebody official; all of them robustly, for no tie
    # says anything about its risks and an arc of unknown fragility passes.
    assert result["summary"]["coverage"] == {"low": round(6 / 7, 12), "high": round(6 / 7, 12)}
    assert result["summary"]["coverage_robust"] == round(6 / 7, 12)


def test_classes_outside_the_list_of_needs() -> None:
    result = analyse(mini("housing bg\ndebt de\nwork ar\n"), META)
    classes = {(cell["topic"], cell["language"]): cell["class"] for cell in result["cells"]}
    assert classes["housing", "bg"] == "G4"
    assert classes["debt", "de"] == "G5"
    assert classes["work", "ar"] == "G5"


def test_docks_that_reach_each_need(result: Json) -> None:
    # Their sum is the numerator of Reach_3.
    reached = [cell["docks_reached"] for cell in result["cells"]]
    assert reached == [4, 4, 1, 2, 3, 3, 3]
    assert sum(reached) == 20


def test_providers_are_actors_in_order(result: Json) -> None:
    cells = {(cell["topic"], cell["language"]): cell["providers"] for cell in result["cells"]}
    assert cells["housing", "de"] == ["H1", "W2"]
    assert cells["residence", "de"] == ["S2", "W1"]


def test_informal_dependency(result: Json) -> None:
    # Without I1 the phone shop loses its three housing needs: 1 - 17/20.
    assert result["summary"]["informal_dependency"] == 0.15


def test_loss_of_each_referral(world: World) -> None:
    losses = arc_losses(world, world.generous)
    assert losses is not None
    lost = {arc: loss.share for arc, loss in losses.items() if loss.share}
    assert lost == {
        ("C1", "W1"): Fraction(50, 100),
        ("W1", "W2"): Fraction(30, 100),
        ("C2", "C1"): Fraction(30, 100),
        ("B1", "I1"): Fraction(15, 100),
        ("W1", "S1"): Fraction(10, 100),
        ("I1", "W2"): Fraction(10, 100),
    }


def test_sides_of_the_cut_edges(world: World) -> None:
    pairs = world.generous.pairs()
    sides = {edge: cut_side(edge, pairs) for edge in pairs}
    assert {edge: side for edge, side in sides.items() if side} == {
        ("W1", "W2"): 4,
        ("C1", "W1"): 2,
        ("I1", "W2"): 2,
        ("B1", "I1"): 1,
        ("C1", "C2"): 1,
        ("H1", "W2"): 1,
        ("S1", "S2"): 1,
    }


def test_articulation_points(world: World) -> None:
    # Without W1 nine fall into {W2, H1, I1, B1}, {S1, S2, S3} and {C1, C2}: 9 - 4 are parted.
    parted = {name: parted_by(name, world.generous) for name in world.actors}
    assert {name: n for name, n in parted.items() if n} == {
        "W1": 5,
        "W2": 3,
        "C1": 1,
        "I1": 1,
        "S1": 1,
    }


def test_gates_are_dominators_that_are_no_providers(world: World) -> None:
    # Of the dominators work.de [S1], residence.ar [W1], housing.de and .ar [W2], housing.ro
    # [B1, I1] and language.ar [C1] only B1 gives nothing itself.
    found = {name: gate for name, gate in gates(world, world.generous).items() if gate}
    assert found == {"B1": [["housing", "ro"]]}


def test_single_point_of_the_mini_quarter(result: Json) -> None:
    # B1 is the start of three of the twenty reached pairs; it hangs at the rim and parts nobody.
    (point,) = only(result, "single_point").values()
    assert point["id"] == "single_point:B1"
    assert point["evidence"] == {"cut_side": 0, "staff": None, "gates": [["housing", "ro"]]}
    assert point["severity"] == 0.15


def test_one_person_units_that_part_three_are_single_points() -> None:
    tables = mini()
    for row in tables["actors"]:
        row["staff"] = "1"
    points = only(analyse(tables, META), "single_point")
    assert set(points) == {"single_point:B1", "single_point:W1", "single_point:W2"}
    assert points["single_point:W1"]["evidence"]["cut_side"] == 5
    # W1 closes: left are work and residence from S3 (S1, then S2), the three housing needs from
    # B1, and language at C1 and from C2: 7 of 20.
    assert points["single_point:W1"]["severity"] == round(13 / 20, 12)


def test_the_shop_without_ties_is_the_dead_end(result: Json) -> None:
    (dead,) = only(result, "dead_end").values()
    assert (dead["id"], dead["severity"]) == ("dead_end:B2", 0.2)
    assert dead["evidence"] == {"topics": []}
    assert result["summary"]["dead_dock_share"] == 0.2


def test_without_any_known_risk_much_hangs_on_ties_that_nobody_tested(result: Json) -> None:
    # No record says how fragile it is: neither weak nor strong.
    assert only(result, "weak_bridge", "strong_bridge") == {}
    bridges = only(result, "untested_bridge")
    assert set(bridges) == {
        *("bridge:C1~W1", "bridge:W1~W2", "bridge:C1~C2"),
        *("bridge:B1~I1", "bridge:I1~W2", "bridge:S1~W1"),
    }
    bridge = bridges["bridge:W1~W2"]
    assert (bridge["severity"], bridge["band"]) == (0.0, "possible")
    assert bridge["evidence"] == {
        "fragility": None,
        "fragility_high": None,
        "roles": ["cut", "reach", "topic"],
        "risks": [],
        "basis": "needs",
        "pair_loss": None,
        "reach_loss": 0.3,
        "topic_loss": {"housing": round(6 / 9, 12)},
        "cut_side": 4,
        "only_tie_between": None,
        "score": None,
    }


def test_points_whose_staff_nobody_knows(result: Json) -> None:
    points = only(result, "untested_point")
    assert {name: p["evidence"] for name, p in points.items()} == {
        "untested_point:W1": {"cut_side": 5, "staff": None, "gates": []},
        "untested_point:W2": {"cut_side": 3, "staff": None, "gates": []},
    }
    assert {point["severity"] for point in points.values()} == {0.0}


def test_nobody_was_asked(result: Json) -> None:
    assert {cell["class_strict"] for cell in result["cells"]} == {None}
    assert {f["band"] for f in result["findings"]} == {"possible"}
    assert {tuple(f["holds_in"]) for f in result["findings"]} == {("generous",)}


def test_weak_bridges_where_every_tie_hangs_on_one_person() -> None:
    bridges = only(analyse(mini(one_person="yes"), META), "weak_bridge")
    # One heavy risk alone reaches the threshold. W1-S1 and I1-W2 lose 10 %, B1-I1 15 %.
    expected = {"C1~W1", "W1~W2", "C1~C2", "B1~I1", "I1~W2", "S1~W1"}
    assert set(bridges) == {f"bridge:{edge}" for edge in expected}
    evidence = bridges["bridge:W1~W2"]["evidence"]
    assert evidence["roles"] == ["cut", "reach", "topic"]
    assert evidence["fragility"] == 0.25
    # Unknown: informal, low_frequency, stale (.15 each) and project_funded (.35).
    assert evidence["fragility_high"] == round(1 - 0.75 * 0.85**3 * 0.65, 12)
    assert evidence["reach_loss"] == 0.3
    # Housing is reached nine times at k = 3; S3, C1 and C2 lose two each.
    assert evidence["topic_loss"] == {"housing": round(6 / 9, 12)}
    assert evidence["cut_side"] == 4
    # The share that is cut off, 4/12, is more than 0.3 and than 6/9 of three in seven needs.
    assert evidence["score"] == round(100 * 0.25 * 4 / 12, 12)
    assert bridges["bridge:W1~W2"]["severity"] == round(0.25 * 4 / 12, 12)


def test_topic_loss_of_the_club() -> None:
    bridges = only(analyse(mini(one_person="yes"), META), "weak_bridge")
    club = bridges["bridge:C1~W1"]
    assert club["subjects"] == {"source": "C1", "target": "W1", "kinds": ["referral"]}
    # C1 and C2 no longer reach work (2 of 3), residence (4 of 6) and housing (4 of 9).
    assert club["evidence"]["topic_loss"] == {
        "housing": round(4 / 9, 12),
        "work": round(2 / 3, 12),
        "residence": round(2 / 3, 12),
    }
    assert club["evidence"]["score"] == 12.5


def test_everything_behind_a_weak_tie_is_shaky() -> None:
    # No way of solid arcs is left but the one of no hand-over: C1 teaches German itself.
    cells = analyse(mini(one_person="yes"), META)["cells"]
    classes = {(cell["topic"], cell["language"]): cell["class"] for cell in cells}
    assert classes.pop(("language", "ar")) == "G1"
    assert classes.pop(("housing", "ro")) == "G3"
    assert set(classes.values()) == {"G2"}


def test_strong_bridges_where_all_risks_are_known_to_be_absent() -> None:
    bridges = only(analyse(mini(one_person="no", frequency="weekly"), META), "strong_bridge")
    assert "bridge:W1~W2" in bridges
    assert bridges["bridge:W1~W2"]["severity"] == 0.0
    assert bridges["bridge:W1~W2"]["evidence"]["fragility"] == 0.0


def test_three_light_and_heavy_risks_together() -> None:
    rows = mini(one_person="yes", formality="personal", frequency="yearly")
    tie = read_world(rows, META, {}).generous.ties[0]
    assert tie.fragility == Fraction("0.458125")
