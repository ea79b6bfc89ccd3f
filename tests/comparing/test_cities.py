"""Quarters joined into a city: shared actors once, all else in its own quarter."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import pytest

import ecosystem as eco
from ecosystem.io.reading import write_quarter
from ecosystem.model.merging import join_quarters
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table
from ecosystem.schema import ID_PATTERN

DATA = Path(__file__).resolve().parents[2] / "data"
NAMES = ("kornhafen/2025-01", "altmarkt-west/2025-01", "siedlung-am-wehr/2025-01")


@pytest.fixture(scope="module")
def three() -> list[Quarter]:
    return [eco.read_quarter(DATA / name) for name in NAMES]


@pytest.fixture(scope="module")
def city(three) -> Quarter:
    return join_quarters(three, id="wessenburg")


def quarter(key: str, rows: list[dict[str, str]], **tables) -> Quarter:
    mini = eco.load_sample("mini")
    meta = dataclasses.replace(mini.meta, id=key)
    found = {"actors": rows, **tables}
    return Quarter(meta, {name: Table.from_records(name, each) for name, each in found.items()})


OFFICE = {"id": "MBE", "name": "Advice for the whole city", "type": "awo"}


def test_an_office_for_the_whole_city_is_one_actor(city):
    actors = {row["id"]: row for row in city.table("actors").records()}
    assert actors["ABH"]["quarter"] == "altmarkt-west;kornhafen;siedlung-am-wehr"
    assert actors["W03"]["quarter"] == "kornhafen;siedlung-am-wehr"
    assert actors["kornhafen-QM"]["quarter"] == "kornhafen"
    assert not any(key in actors for key in ("QM", "JC"))


def test_pseudonyms_are_never_linked(city):
    helpers = [k for k in city.table("actors").column("id") if k.endswith("P01")]
    assert len(helpers) == 3
    with pytest.raises(eco.UsageError) as fault:
        join_quarters(
            [eco.read_quarter(DATA / name) for name in NAMES[:2]],
            same={"X": ["kornhafen:P01", "altmarkt-west:P01"]},
        )
    assert fault.value.key == "cities.informal"


def test_every_id_is_one_of_the_contract_and_nothing_is_lost(three, city, tmp_path):
    for name in ("actors", "offers", "funding", "bodies", "reports"):
        assert all(map(ID_PATTERN.fullmatch, city.table(name).column("id")))
    shared = 2 + 1 + 1  # ABH three times, AA and W03 twice
    assert len(city.table("actors")) == sum(len(q.table("actors")) for q in three) - shared
    assert len(city.table("ties")) == sum(len(q.table("ties")) for q in three)
    assert eco.read_quarter(write_quarter(city, tmp_path / "city")) == city


def test_order_of_quarters_and_rows_changes_nothing(three, city):
    chance = random.Random(3)
    mixed = []
    for each in three[::-1]:
        rows = each.table("actors")
        mixed.append(each.with_tables(rows.keep(chance.sample(range(len(rows)), len(rows)))))
    again = join_quarters(mixed, id="wessenburg")
    assert again.table("actors") == city.table("actors")
    assert again.network().ids == city.network().ids


def test_quarters_without_a_shared_actor_keep_their_findings_to_themselves():
    mini = eco.load_sample("mini")
    rows = [{**row, "name": row["name"] + " Nord"} for row in mini.table("actors").records()]
    north = mini.with_tables(Table.from_records("actors", rows)).with_meta(
        dataclasses.replace(mini.meta, id="north")
    )
    seams = eco.find_seams(join_quarters([mini, north]))
    assert not seams.shared
    assert not seams.crossings
    assert not seams.bridges
    own = eco.net_by_reach(mini, hand_overs=3)
    for part in seams.parts:
        assert part.reach == part.reach_own == pytest.approx(own)
        assert part.actors == 12


def test_a_mapping_makes_one_actor_of_two_names():
    one = quarter("one", [OFFICE, {"id": "A", "name": "A", "type": "awo"}])
    other = quarter("other", [{**OFFICE, "id": "X9", "name": "City advice"}])
    assert len(join_quarters([one, other]).table("actors")) == 3
    joined = join_quarters([one, other], same={"MBE": ["one:MBE", "other:X9"]})
    assert sorted(joined.table("actors").column("id")) == ["MBE", "one-A"]


def test_the_same_id_with_another_name_is_another_actor():
    one, other = quarter("one", [OFFICE]), quarter("other", [{**OFFICE, "name": "Something else"}])
    assert sorted(join_quarters([one, other]).table("actors").column("id")) == [
        "one-MBE",
        "other-MBE",
    ]


def test_equal_offers_and_ties_of_shared_actors_count_once():
    second = {"id": "VHS", "name": "School for the whole city", "type": "adult_education"}
    tables = {
        "offers": [{"id": "O1", "actor": "MBE", "topics": "debt", "languages": "de"}],
        "ties": [{"source": "MBE", "target": "VHS", "kind": "referral", "one_person": "yes"}],
        "docks": [{"actor": "MBE", "visits_week": "5"}],
    }
    later = {**tables, "docks": [{"actor": "MBE", "visits_week": "9"}]}
    one = quarter("one", [OFFICE, second], **tables)
    other = quarter("other", [OFFICE, second], **later)
    joined = join_quarters([one, other])
    assert [len(joined.table(name)) for name in ("actors", "offers", "ties", "docks")] == [
        2,
        1,
        1,
        1,
    ]
    assert joined.table("docks").column("visits_week") == ("9",)


def test_long_ids_are_shortened_without_a_clash():
    rows = [{"id": "A" * 31 + end, "name": end, "type": "awo"} for end in "xy"]
    joined = join_quarters([quarter("a-very-long-name-of-a-quarter", rows), quarter("b", [OFFICE])])
    ids = joined.table("actors").column("id")
    assert len(set(ids)) == 3
    assert all(map(ID_PATTERN.fullmatch, ids))


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda a, _: [a], "too_few"),
        (lambda a, _: [a, a], "same_id"),
        (
            lambda a, b: [a, b.with_meta(dataclasses.replace(b.meta, horizon_months=3))],
            "other_rules",
        ),
        (lambda a, b: [a, eco.share(b)], "shared_copy"),
    ],
)
def test_what_is_no_city_is_refused(make, key):
    mini = eco.load_sample("mini")
    north = mini.with_meta(dataclasses.replace(mini.meta, id="north"))
    with pytest.raises(eco.EcosystemError) as fault:
        join_quarters(make(mini, north))
    assert fault.value.key == f"cities.{key}"


@pytest.mark.parametrize("same", [{"ß": ["mini:S1"]}, {"X": ["mini:nobody"]}, {"X": ["S1"]}])
def test_a_mapping_that_names_nobody_is_refused(same):
    mini = eco.load_sample("mini")
    north = mini.with_meta(dataclasses.replace(mini.meta, id="north"))
    with pytest.raises(eco.UsageError):
        join_quarters([mini, north], same=same)


def test_the_seam_of_the_city_is_the_shared_advice_centre(city):
    seams = eco.find_seams(city)
    assert set(seams.shared) == {"AA", "ABH", "W03"}
    assert [bridge.id for bridge in seams.bridges] == ["bridge:W03~kornhafen-F03"]
    wehr = next(part for part in seams.parts if part.id == "siedlung-am-wehr")
    assert wehr.name == "Siedlung am Wehr"
    assert (wehr.reach_own or 0) < (wehr.reach or 0)
    public = eco.share_city(seams, city, view="public")
    assert not public.shared
    assert not public.bridges
    partner = eco.share_city(seams, city, view="partner")
    assert all(p.actors <= f.actors for p, f in zip(partner.parts, seams.parts, strict=True))
    with pytest.raises(eco.UsageError):
        eco.find_seams(eco.load_sample("mini"))
