"""Harm is done to the tables alone, by seed, and as much as was asked for."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from ecosystem.errors import UsageError
from lab.bench import FACTORS, Degradation, degrade, is_tie, pick, quarter_of
from lab.worlds import make_world
from lab.worlds.town import World, stream

HARMS = {
    **{name: Degradation.of({name: 0.1}) for name in FACTORS},
    "all": Degradation.of(dict.fromkeys(FACTORS, 0.1)),
    "concentrated": replace(Degradation(missing_ties=0.1), concentrated=True),
}


@pytest.fixture(scope="module")
def world() -> World:
    return make_world("kornhafen", 3)


def ties(world: World) -> int:
    return sum(is_tie(row) for row in world.tables["ties"])


@pytest.mark.parametrize("name", HARMS)
def test_harm_comes_by_seed_and_changes_nothing_that_it_is_given(name: str, world: World) -> None:
    before = copy.deepcopy(world.tables)
    first, again = (degrade(world, HARMS[name], 5) for _ in range(2))
    assert world.tables == before
    assert first == again
    assert first.world.tables != before
    assert degrade(world, HARMS[name], 6).world.tables != first.world.tables
    assert first.world.planted == world.planted
    assert first.world.decoys == world.decoys


@pytest.mark.parametrize("name", HARMS)
@pytest.mark.parametrize("quarter", ["kornhafen", "siedlung-am-wehr", "altmarkt-west"])
def test_a_harmed_quarter_is_still_a_quarter(name: str, quarter: str) -> None:
    quarter_of(degrade(make_world(quarter, 2), HARMS[name], 2).world)


def test_without_harm_nothing_changes(world: World) -> None:
    assert degrade(world, Degradation(), 1).world == world
    assert Degradation().is_clean


def test_a_share_beyond_one_is_refused() -> None:
    with pytest.raises(UsageError):
        Degradation(missing_ties=1.2)


def test_ties_are_lost_with_what_was_reported_of_them(world: World) -> None:
    lost = degrade(world, Degradation(missing_ties=0.1), 1).world
    assert ties(lost) == ties(world) - round(0.1 * ties(world))
    triples = {(r["source"], r["target"], r["kind"]) for r in world.tables["ties"]}
    left = {(r["source"], r["target"], r["kind"]) for r in lost.tables["ties"]}
    reported = {(r["source"], r["target"], r["kind"]) for r in lost.tables["reports"]}
    assert not (triples - left) & reported


def test_a_smaller_loss_is_part_of_a_larger_one(world: World) -> None:
    few, many = (degrade(world, Degradation(missing_ties=s), 1).world for s in (0.05, 0.1))
    assert {str(r) for r in many.tables["ties"]} < {str(r) for r in few.tables["ties"]}


def test_concentrated_loss_falls_on_informal_and_business_actors(world: World) -> None:
    hidden = {row["id"] for row in world.tables["actors"] if row["id"][0] in "PB"}
    hidden -= {"BB", "BIB"}

    def left(concentrated: bool) -> int:
        how = Degradation(missing_ties=0.2, concentrated=concentrated)
        rows = degrade(world, how, 1).world.tables["ties"]
        return sum(row["source"] in hidden or row["target"] in hidden for row in rows)

    assert left(concentrated=True) < left(concentrated=False)


def test_lost_actors_are_no_docks_and_leave_nothing_behind(world: World) -> None:
    lost = degrade(world, Degradation(missing_actors=0.1), 1).world
    ids = {row["id"] for row in lost.tables["actors"]}
    gone = {row["id"] for row in world.tables["actors"]} - ids
    assert gone
    assert len(lost.tables["docks"]) == len(world.tables["docks"])
    assert not gone & {row["actor"] for row in lost.tables["offers"]}
    assert not gone & {row[end] for row in lost.tables["ties"] for end in ("source", "target")}


def test_false_ties_join_strangers_and_have_one_witness(world: World) -> None:
    wrong = degrade(world, Degradation(false_ties=0.05), 1).world
    count = round(0.05 * ties(world))
    new = wrong.tables["ties"][len(world.tables["ties"]) :]
    assert len(new) == count
    known = {frozenset((r["source"], r["target"])) for r in world.tables["ties"]}
    for row in new:
        assert frozenset((row["source"], row["target"])) not in known
        assert sorted((row["source_reports"], row["target_reports"])) == ["not_asked", "yes"]
        assert not row["documented"]


def test_a_side_that_says_yes_is_left(world: World) -> None:
    quiet = degrade(world, Degradation(one_sided=0.4), 1).world
    changed = [
        (old, new)
        for old, new in zip(world.tables["ties"], quiet.tables["ties"], strict=True)
        if old != new
    ]
    assert changed
    for old, new in changed:
        assert {old["source_reports"], old["target_reports"]} <= {"yes", "no"}
        assert sorted((new["source_reports"], new["target_reports"])) == ["not_asked", "yes"]


def test_languages_become_unknown(world: World) -> None:
    offers = degrade(world, Degradation(unknown=0.3), 1).world.tables["offers"]
    for column in ("languages", "groups"):
        before = sum(row[column] == "?" for row in world.tables["offers"])
        after = sum(row[column] == "?" for row in offers)
        assert 0.25 * len(offers) < after <= round(0.3 * len(offers)) + before


def test_two_spellings_divide_what_one_actor_has(world: World) -> None:
    double = degrade(world, Degradation(duplicates=0.1), 1)
    assert double.aliases
    assert ties(double.world) == ties(world)
    names = {row["id"]: row["name"] for row in double.world.tables["actors"]}
    for second, first in double.aliases.items():
        assert names[second] != names[first]
        ends = [row["source"] for row in double.world.tables["ties"]]
        ends += [row["target"] for row in double.world.tables["ties"]]
        ends += [row["actor"] for row in double.world.tables["offers"]]
        assert ends.count(second) >= 1
        assert ends.count(first) >= 1


def test_likelier_things_are_chosen_more_often() -> None:
    rng = stream(1, "test")
    weights = [1.0] * 50 + [4.0] * 50
    chosen = [p for _ in range(50) for p in pick(100, 0.1, rng.random, weights)]
    assert sum(p >= 50 for p in chosen) > 0.7 * len(chosen)
