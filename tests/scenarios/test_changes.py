"""Changes are pure, do what their names say, and know what is not there."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from small_quarters import META, actors, offers, quarter_of, ties

import ecosystem as eco
from ecosystem.changes.base import Change, changes_of
from ecosystem.model.network import KINDS
from ecosystem.model.quarter import Quarter

MINI = eco.load_sample("mini")
TABLES = {
    "actors": actors("S1", "W1", "W2", "C1"),
    "ties": ties("C1-S1", "S1-W1", "W1-W2"),
    "offers": offers("W2:housing:de", "W1:work:de"),
    "docks": [{"actor": "C1"}],
    "funding": [
        {"id": "f1", "source": "Land", "valid_until": "2025-06-30"},
        {"id": "f2", "source": "Land", "valid_until": "2026-06-30", "permanent": "yes"},
    ],
}


def arcs(quarter: Quarter) -> set[tuple[str, str, str]]:
    """Source, target and kind of every tie in force."""
    network = quarter.network()
    records = network.records
    ends = zip(records.source.tolist(), records.target.tolist(), records.kind.tolist(), strict=True)
    return {(network.ids[one], network.ids[two], KINDS[kind]) for one, two, kind in ends}


@pytest.mark.parametrize("wave", [META.wave, None])
def test_a_closed_actor_closes_its_offers_and_ties(wave):
    quarter = quarter_of(TABLES, dataclasses.replace(META, wave=wave))
    after = eco.Close("W1").apply(quarter)
    network = after.network()
    assert network.ids == ("C1", "S1", "W2")
    assert [offer.actor for offer in network.offers] == [network.ids.index("W2")]
    assert arcs(after) == {("C1", "S1", "referral")}


def test_a_change_leaves_the_quarter_as_it_was():
    before = {name: table.rows for name, table in MINI.tables.items()}
    changes: list[Change] = [
        eco.Bundle(("S1", "W1")),
        eco.Close("C2"),
        eco.AddTie("B2", "C1"),
        eco.OpenDock("W2"),
    ]
    assert eco.apply_changes(MINI, changes) != MINI
    assert {name: table.rows for name, table in MINI.tables.items()} == before


def test_units_without_their_provider_keep_their_sector():
    school = {"id": "X1", "name": "X", "type": "school", "part_of": "W1"}
    tables = {**TABLES, "actors": [*actors("S1", "W1", "W2", "C1"), school]}
    quarter = quarter_of(tables, dataclasses.replace(META, wave=None))
    before, after = quarter.network(), eco.Close("W1").apply(quarter).network()
    sector = before.sectors[before.ids.index("X1")]
    assert after.sectors[after.ids.index("X1")] == sector


@pytest.mark.parametrize(("staff", "stays"), [("1", False), ("0", False), ("3", True), ("", True)])
def test_where_one_person_leaves_only_a_unit_of_one_closes(staff, stays):
    rows = [row | ({"staff": staff} if row["id"] == "W1" else {}) for row in TABLES["actors"]]
    hanging = [
        row | {"one_person": "yes" if row["source"] == "S1" else "no"} for row in TABLES["ties"]
    ]
    quarter = quarter_of({**TABLES, "actors": rows, "ties": hanging})
    after = eco.LosePerson("W1").apply(quarter)
    assert ("W1" in after.network().ids) is stays
    kept = {("C1", "S1", "referral")} | ({("W1", "W2", "referral")} if stays else set())
    assert arcs(after) == kept
    if staff == "3":
        network = after.network()
        assert network.staff[network.ids.index("W1")] == 2


@pytest.mark.parametrize(("name", "left"), [("f1", {"o1"}), ("Land", set()), ("land", set())])
def test_money_that_ends_takes_what_it_pays(name, left):
    paid = [row | {"funding": f"f{number}"} for number, row in enumerate(TABLES["offers"], 1)]
    rows = [row | {"funding": "f1" if row["target"] == "W1" else ""} for row in TABLES["ties"]]
    quarter = quarter_of({**TABLES, "offers": paid, "ties": rows})
    after = eco.EndFunding(name).apply(quarter)
    assert {offer.id for offer in after.network().offers} == left
    assert ("S1", "W1", "referral") not in arcs(after)


def test_a_tie_that_was_only_reported_can_end():
    report = {
        **{"id": "r1", "informant": "i", "role": "source", "source": "S1", "target": "W2"},
        **{"kind": "referral", "says": "missing"},
    }
    quarter = quarter_of({**TABLES, "reports": [report]})
    assert ("S1", "W2", "referral") in arcs(quarter)
    after = eco.Close("S1:W2").apply(quarter)
    assert arcs(after) == arcs(quarter) - {("S1", "W2", "referral")}
    assert after.network().asked_anybody


def test_a_new_tie_is_firm_and_confirmed_where_anybody_was_asked():
    wish = {"source": "C1", "target": "W2", "kind": "referral", "wished": "yes"}
    said = [row | {"source_reports": "yes", "target_reports": "no"} for row in TABLES["ties"]]
    quarter = quarter_of({**TABLES, "ties": [*said, wish]})
    after = eco.AddTie("C1", "W2").apply(quarter)
    assert len(after.table("ties")) == len(quarter.table("ties"))  # the wish has come true
    network = after.network()
    ends = (network.records.source == network.ids.index("C1")) & (
        network.records.target == network.ids.index("W2")
    )
    assert network.records.strict[ends].tolist() == [True]
    assert network.records.risks[ends].tolist() == [0]
    unasked = eco.AddTie("C1", "W2").apply(quarter_of(TABLES))
    assert not unasked.network().asked_anybody


def test_a_tie_that_both_denied_exists_once_they_agree():
    says = {"informant": "i", "source": "C1", "target": "W2", "kind": "referral", "says": "no"}
    reports = [says | {"id": f"r{role}", "role": role} for role in ("source", "target")]
    after = eco.AddTie("C1", "W2").apply(quarter_of({**TABLES, "reports": reports}))
    assert ("C1", "W2", "referral") in arcs(after)


def test_a_second_contact_and_an_agreement_take_the_weakness_away():
    kornhafen = eco.read_quarter("data/kornhafen/2025-01")
    before = {f.id for f in eco.find_weak_bridges(kornhafen)}
    after = {f.id for f in eco.find_weak_bridges(eco.Strengthen("W07", "JC").apply(kornhafen))}
    assert before - after == {"bridge:JC~W07"}
    assert after <= before


def test_a_house_has_what_its_units_had():
    docked = {**TABLES, "docks": [{"actor": "S1", "visits_week": "20"}]}
    docked["docks"] = [*docked["docks"], {"actor": "W1", "visits_week": "30"}, {"actor": "C1"}]
    house = eco.Bundle(("S1", "W1"), name="Haus", id="H9").apply(quarter_of(docked))
    network = house.network()
    assert network.ids == ("C1", "H9", "W2")
    assert arcs(house) == {("C1", "H9", "referral"), ("H9", "W2", "referral")}
    assert dict(zip(network.docks.tolist(), network.weights.tolist(), strict=True))[1] == 50.0


def test_parallel_ways_into_a_house_get_the_warmest_kind():
    after = eco.Bundle(("S1", "W1", "W2")).apply(MINI)
    assert {kind for one, two, kind in arcs(after) if (one, two) == ("S3", "HOUSE")} == {"handover"}
    table = eco.journeys(after, topic="work", language="de")
    mean = float((table.served_formal_naive + table.served_informal_naive).mean())
    assert mean == pytest.approx(0.3158, abs=5e-5)


def test_time_passes_and_money_is_gone():
    kornhafen = eco.read_quarter("data/kornhafen/2025-01")
    after = eco.Until(dt.date(2026, 1, 1)).apply(kornhafen)
    assert after.meta.wave == dt.date(2026, 1, 1)
    ended = {f"FUND-{number:02d}" for number in range(1, 10)}
    assert ended.isdisjoint(after.table("offers").column("funding"))
    assert "FUND-10" in after.table("offers").column("funding")  # renewed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (eco.Close("w1x"), "Did you mean “W1”"),
        (eco.Close("I9"), "nothing with the id “I9”."),
        (eco.LosePerson("nobody"), "“nobody”"),
        (eco.EndFunding("Stiftung"), "“Stiftung”"),
        (eco.AddTie("S1", "S1"), "two different"),
        (eco.AddTie("S1", "W1", "teleport"), "teleport"),
        (eco.AddTie("S1", "W1", topics=("magic",)), "magic"),
        (eco.Strengthen("B2", "I2"), "no such tie"),
        (eco.Close("B2:I2"), "no such tie"),
        (eco.OpenDock("S3"), "docking point already"),
        (eco.Bundle(("S1",)), "at least two"),
        (eco.Bundle(("S1", "I1")), "Informal help"),
        (eco.Bundle(("S1", "W1"), id="W2"), "taken"),
        (eco.Until(dt.date(2000, 1, 1)), "lies before"),
    ],
    ids=repr,
)
def test_what_is_not_possible_is_one_clear_sentence(change, said):
    with pytest.raises(eco.EcosystemError) as fault:
        change.apply(MINI)
    assert said in str(fault.value)
    assert "\n" not in fault.value.message("de")


def test_no_hint_names_an_informal_actor():
    with pytest.raises(eco.UnknownActorError) as fault:
        eco.Close("I3").apply(MINI)
    assert "I1" not in str(fault.value)
    assert "I2" not in str(fault.value)


def test_what_is_asked_for_twice_happens_once_and_nobody_moves_into_two_houses():
    words = {"close": ["W1", "S1", "W1"], "bundle": ["A,B", "A,B"]}
    first, then, house = changes_of(words)
    assert (first, then) == (eco.Close("W1"), eco.Close("S1"))
    assert isinstance(house, eco.Bundle)
    assert house.ids == ("A", "B")
    with pytest.raises(eco.UsageError, match="“B” cannot move into two houses"):
        changes_of({"bundle": ["A,B", "B,C"]})
