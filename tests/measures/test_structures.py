"""M14, M15, M16, M33, M35, M36: worked values, planted answers, and the guards."""

from __future__ import annotations

import inspect
import random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_quarters import SMALL
from twin import make_quarter

import ecosystem
from ecosystem.documents.results import monitor_page
from ecosystem.documents.writers import text_of
from ecosystem.errors import UsageError
from ecosystem.measures.housing import newcombe_interval
from ecosystem.measures.space import ITEMS
from ecosystem.sharing.results import shared_monitor

eco: Any = ecosystem  # tables and bounds are looked into, None would fail the test
META = {"id": "here", "wave": "2025-01-15", "blank_language": "de"}
KORNHAFEN = eco.read_quarter("data/kornhafen/2025-01")
SIEDLUNG = eco.read_quarter("data/siedlung-am-wehr/2025-01")


def actors(*rows):
    return [dict(zip(("id", "type", "name"), (*row, row[0]), strict=True)) for row in rows]


def entrance(**answers):
    return make_quarter(
        {"actors": actors(("A", "library")), "docks": [{"actor": "A", **answers}]}, META
    )


def test_visibility_has_bounds():
    known = dict.fromkeys(ITEMS[:7], "yes") | {ITEMS[7]: "no"}
    row = eco.visibility_table(entrance(**known)).loc["A"]
    assert row["known"] == pytest.approx(0.8)
    assert row[["score", "low", "high"]].tolist() == pytest.approx([7 / 8, 0.7, 0.9])
    assert row[ITEMS[0]] == 1
    assert np.isnan(row[ITEMS[9]])


def test_visibility_is_none_below_sixty_per_cent_but_the_items_are_shown():
    five = dict.fromkeys(ITEMS[:5], "yes")
    row = eco.visibility_table(entrance(**five)).loc["A"]
    assert row[["score", "low", "high"]].isna().all()
    assert row[list(ITEMS[:5])].eq(1).all()
    six = eco.visibility_table(entrance(**five, lit="?", step_free="yes"))
    assert six.loc["A", "score"] == 1
    weighed = eco.visibility_table(entrance(**five), weights={"ground_floor": 2, "lit": 1})
    assert weighed.loc["A", ["score", "low"]].tolist() == pytest.approx([1, 2 / 3])
    with pytest.raises(UsageError):
        eco.visibility_table(entrance(), weights={"colour": 1})


def test_entrances_are_in_the_order_of_ids_and_never_ranked():
    table = eco.visibility_table(KORNHAFEN)
    assert table.index.tolist() == sorted(table.index)
    assert "rank" not in " ".join(table.columns)


def way(**middle):
    """Dock A sends to B, B to C; C helps in Arabic."""
    offers = [
        {"id": "o", "actor": "C", "topics": "work", "languages": "ar", "walk_in": "yes"},
        {"id": "m", "actor": "B", "topics": "debt", **middle},
    ]
    return make_quarter(
        {
            "actors": actors(("A", "library"), ("B", "awo"), ("C", "jobcentre")),
            "docks": [{"actor": "A", "walk_in": "yes", "languages": "ar"}],
            "ties": [
                {"source": "A", "target": "B", "kind": "referral"},
                {"source": "B", "target": "C", "kind": "referral"},
            ],
            "offers": offers,
            "needs": [{"topic": "work", "language": "ar", "persons": "10"}],
        },
        META,
    )


@pytest.mark.parametrize(
    ("middle", "low", "high"),
    [
        ({"languages": "ar", "walk_in": "yes"}, 1, 1),
        ({"languages": "de", "walk_in": "yes"}, 0, 0),
        ({"languages": "ar", "walk_in": "no"}, 0, 0),
        ({"languages": "ar", "walk_in": ""}, 0, 1),
        ({"languages": "?", "walk_in": "yes"}, 0, 1),
        ({"languages": "ar:written", "walk_in": "yes"}, 0, 0),
    ],
)
def test_every_stop_must_be_open(middle, low, high):
    found = eco.permeability(way(**middle))
    assert (found.low, found.high, found.lenient) == (low, high, 1)


@pytest.mark.parametrize("name", SMALL)
def test_nothing_breaks_on_small_quarters(name):
    quarter = SMALL[name]()
    found = eco.permeability(quarter)
    assert found.low is None or 0 <= found.low <= found.high <= 1 + 1e-12
    share = eco.permanent_share(quarter)
    assert (share.low is None) == (share.permanent + share.project + share.unknown == 0)
    for table in (eco.structures_for_all(quarter), eco.arrival_areas(quarter)):
        assert table.index.is_unique
    commitment = eco.letting_commitment(quarter)
    assert commitment.low is None or commitment.low <= commitment.high
    eco.housing_way(quarter)
    eco.dock_candidates(quarter)
    eco.language_hours(quarter)


def test_a_profile_has_no_sum_and_describes_no_small_staff():
    answers = {"training": {"a": 1, "b": 0, "c": None}, "representation": {"a": 1, "b": 0}}
    large = eco.openness_profile(answers, staff=12)
    assert large.loc["training", "score"] == 0.5
    assert large.loc["representation", "score"] == pytest.approx(1 / 3)  # in thirds
    for staff in (None, 9):
        assert np.isnan(eco.openness_profile(answers, staff=staff).loc["representation", "score"])
    assert len(large) == 6
    assert large.columns.tolist() == ["score", "known", "items"]
    for wrong in ({"religion": {"a": 1}}, {"training": {"a": 7}}):
        with pytest.raises(UsageError):
            eco.openness_profile(wrong)


def offers(*rows):
    keys = ("groups", "excludes")
    table = [
        {"id": f"o{n}", "actor": "A", "topics": "language", **dict(zip(keys, row, strict=True))}
        for n, row in enumerate(rows)
    ]
    needs = [
        {"topic": "language", "language": "ar", "group": g, "persons": "10"}
        for g in ("women", "refugees")
    ]
    return make_quarter({"actors": actors(("A", "awo")), "offers": table, "needs": needs}, META)


def test_structures_for_all():
    mixed = offers(("", ""), ("newcomers", ""), ("", "toleration"), ("?", ""))
    row = eco.structures_for_all(mixed).loc["language"]
    assert row[["offers", "universal_low", "universal_high"]].tolist() == [4, 0.25, 0.5]
    assert (row["left_out"], row["barred"], row["closed"]) == ("", "toleration", "")
    narrow = eco.structures_for_all(offers(("newcomers", "toleration"))).loc["language"]
    assert narrow["left_out"] == "long_established;women"  # refugees are newcomers
    assert narrow["closed"] == "toleration"
    assert narrow["at_risk"]
    # a question mark is no closed door
    assert eco.structures_for_all(offers(("?", ""))).loc["language", "left_out"] == ""


def test_no_offer_is_no_0_where_nobody_recorded_them():
    quarter = offers(("", ""))
    needs = [{"topic": t, "language": "ar", "persons": "10"} for t in ("language", "debt")]
    tables = {"actors": quarter.table("actors").records(), "needs": needs}
    some = {**tables, "offers": quarter.table("offers").records()}
    assert eco.structures_for_all(make_quarter(some, META))["offers"].tolist() == [1, 0]
    told = {**META, "offers_recorded": ["language"]}
    found = eco.structures_for_all(make_quarter(some, told)).loc["debt"]
    assert pd.isna(found["offers"])
    assert found["at_risk"] is None
    for lang, none in (("de", "Angebote: ?"), ("en", "Offers: ?")):
        quarter = make_quarter(tables, META)
        page = monitor_page(quarter, shared_monitor(quarter), view="partner", lang=lang)
        said = text_of(page)
        assert said.count(none) == 2
        assert ": 0;" not in said


def test_the_planted_course_shuts_out_toleration():
    for quarter in (KORNHAFEN, SIEDLUNG):  # ST1
        assert eco.structures_for_all(quarter).loc["language", "barred"] == "toleration"
    control = eco.read_quarter("data/altmarkt-west/2025-01")
    assert eco.structures_for_all(control).loc["language", "barred"] == ""


def landlords(*rows):
    names = ("class", "units", "units_signed", "item_1")
    table = [dict(zip(names, row, strict=True)) for row in rows]
    return make_quarter({"actors": actors(("H", "housing_private")), "landlords": table}, META)


def test_commitment_has_bounds_where_a_class_says_nothing():
    found = eco.letting_commitment(
        landlords(("a", "100", "50", "0.5"), ("b", "300", "", "yes"), ("c", "", "7", ""))
    )
    assert (found.low, found.high, found.units) == (0.125, 0.875, 400)
    assert found.items.loc["item_1"].tolist() == [pytest.approx(0.875), 2]
    assert np.isnan(found.items.loc["item_2", "mean"])


def test_without_stock_landlords_are_counted():
    found = eco.letting_commitment(landlords(("a", "", "", "")))
    assert (found.low, found.high) == (None, None)
    assert found.landlords.to_dict() == {"housing_private": 1}


def test_paired_tests_are_published_by_class_from_thirty_pairs_on():
    small, large = eco.paired_tests([("b", 36, 12, 2, 0), ("a", 10, 9, 5, 5), ("b", 0, 0, 0, 0)])
    assert (small.group, small.pairs, small.difference) == ("a", 29, None)
    assert (large.pairs, large.difference) == (50, 0.2)
    assert (round(large.low, 4), round(large.high, 4)) == (0.0569, 0.3404)  # Newcombe 1998
    with pytest.raises(UsageError):
        eco.paired_tests([("a", -1, 0, 0, 0)])


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng = random.Random(7)
    kinds = [(0.5, 0.25, 0.1, 0.15)]
    for chances in kinds:
        truth, hits = chances[1] - chances[2], 0
        for _ in range(400):
            drawn = rng.choices(range(4), chances, k=60)
            low, high = newcombe_interval(*(drawn.count(kind) for kind in range(4)))
            hits += low <= truth <= high
        assert hits / 400 > 0.92


def test_the_way_to_a_flat_hangs_on_the_planted_bridge():
    found = eco.housing_way(KORNHAFEN)  # WB1
    assert found.share("weak") > 0.8
    assert found.rights == "no"
    assert "W08" not in found.unlinked_advice
    ties = KORNHAFEN.table("ties").records()
    kept = [t for t in ties if (t["source"], t["target"]) != ("W08", "H01")]
    cut = KORNHAFEN.with_tables(eco.Table.from_records("ties", kept))
    ends = {way.end for way in eco.housing_way(cut).ways}
    assert ends == {"no_landlord", "no_advice"}
    later = eco.housing_way(eco.read_quarter("data/kornhafen/2026-01"))
    assert later.share("arrives") > 0.6  # repaired in the second wave
    assert eco.housing_way(entrance()).share("no_advice") == 1
    assert eco.housing_way(make_quarter({}, META)).share("weak") is None


def test_candidates_ask_first_and_are_never_informal():
    found = eco.dock_candidates(KORNHAFEN, of="residents", places=5)
    types = dict(zip(*map(KORNHAFEN.table("actors").column, ("id", "type")), strict=True))
    from ecosystem.measures.space import PUBLIC_PLACES

    assert found.chosen
    assert {types[each.actor] for each in found.chosen} <= set(PUBLIC_PLACES)
    assert not any(each.agreed for each in found.chosen)
    everyone = list(types)
    agreed = eco.dock_candidates(KORNHAFEN, agreed=everyone, places=20)
    assert all(each.agreed for each in agreed.chosen)
    assert not any(
        types[e.actor] in ("helper_person", "helper_place", "online_group") for e in agreed.chosen
    )
    assert all(len(each.ties) <= 2 for each in agreed.chosen)
    with pytest.raises(eco.UnknownActorError):
        eco.dock_candidates(KORNHAFEN, agreed=["nobody"])


def test_a_candidate_counts_each_person_once():
    found = eco.dock_candidates(SIEDLUNG, places=3)
    assert found.exact
    assert found.connected <= sum(each.connected for each in found.chosen) + 1e-9
    alone = [eco.dock_candidates(SIEDLUNG, places=1).chosen[0].actor]
    assert alone[0] == found.chosen[0].actor


def test_the_planted_areas_have_their_types():
    alone = eco.arrival_areas(SIEDLUNG)["type"]
    assert alone["siedlung-am-wehr"] == "new"  # AI1
    assert alone["kornhafen"] == "watch"  # its offers are not known here
    both = eco.arrival_areas(SIEDLUNG, KORNHAFEN)["type"]
    assert both["kornhafen"] == "grown"
    assert set(both.drop(["kornhafen", "siedlung-am-wehr"])) == {"usual"}


def areas(*rows):
    names = ("area", "year", "residents", "in_moves_abroad", "moves_in", "moves_out", "newcomers")
    table = [dict(zip(names, map(str, row), strict=True)) for row in rows]
    return make_quarter({"actors": actors(("A", "awo")), "areas": table}, META)


def test_a_relieved_area_was_high_and_fell():
    rest = [(f"x{n}", y, 1000, 10, 50, 50, 20) for n in range(5) for y in (2021, 2024)]
    found = eco.arrival_areas(
        areas(*rest, ("fell", 2021, 1000, 200, 300, 300, 300), ("fell", 2024, 1000, 12, 52, 50, 22))
    )
    assert found.loc["fell", "type"] == "relieved"


def test_poverty_is_no_part_of_the_index():
    plain = eco.arrival_areas(SIEDLUNG)
    rows = [
        {**record, "sgb2_share": str(place)}
        for place, record in enumerate(SIEDLUNG.table("areas").records())
    ]
    poor = SIEDLUNG.with_tables(eco.Table.from_records("areas", rows))
    assert eco.arrival_areas(poor).equals(plain)


def test_an_area_of_which_nothing_is_known_has_no_type():
    found = eco.arrival_areas(areas(("a", 2024, 100, "", 1, 1, 2), ("b", 2024, 100, 1, 1, 1, 2)))
    assert found.loc["a", "type"] == "unknown"
    assert np.isnan(found.loc["a", "index"])


def test_permanent_money():
    found = eco.permanent_share(KORNHAFEN)
    assert found.low < found.high
    table = [
        {"id": "o1", "actor": "A", "topics": "work", "funding": "f"},
        {"id": "o2", "actor": "A", "topics": "work", "funding": "g"},
        {"id": "o3", "actor": "A", "topics": "work"},
        {"id": "o4", "actor": "A", "topics": "work", "informal": "yes"},
    ]
    money = [
        {"id": "f", "source": "s", "permanent": "yes"},
        {"id": "g", "source": "s", "permanent": "no"},
    ]
    small = make_quarter({"actors": actors(("A", "awo")), "offers": table, "funding": money}, META)
    share = eco.permanent_share(small)
    assert (share.low, share.high) == (pytest.approx(1 / 3), pytest.approx(2 / 3))


def test_there_is_no_score_of_a_mix_and_no_flag_of_an_exploiter():
    listed = [*eco.__all__, *eco.research.__all__]
    names = " ".join(listed).lower()
    for word in ("social_mix", "ethnic", "exploit", "ranking", "league", "score_of"):
        assert word not in names
    public = [getattr(eco, name) for name in listed]
    for thing in filter(inspect.isfunction, public):
        given = set(inspect.signature(thing).parameters)
        assert given.isdisjoint({"nationality", "religion", "ethnicity", "payment", "origin"})
