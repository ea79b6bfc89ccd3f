"""Whatever is told of the helpers drawn together: nothing of it leads to fewer than five."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quarters import quarters
from tries import tries
from twin import make_quarter

from ecosystem.io.reading import read_quarter
from ecosystem.model.network import KINDS
from ecosystem.model.quarter import Quarter
from ecosystem.sharing.persons import forget
from ecosystem.sharing.plans import _world
from ecosystem.sharing.quarters import share, share_and_tell
from ecosystem.sharing.results import shown_dependency
from ecosystem.sharing.rules import is_backed, sharing_sectors, without_informal

GROUP = "group-informal"
VIEWS = ("partner", "public")


def crowded(tables: dict[str, list[dict[str, str]]], meta: dict[str, Any], seed: int) -> Quarter:
    """The quarter with more helpers, most of them at the same few places."""
    chance = random.Random(seed)
    places = [row["id"] for row in tables["actors"]][:3]
    for number in range(chance.randint(4, 12)):
        helper = f"helper{number}"
        tables["actors"].append({"id": helper, "name": helper, "type": "helper_person"})
        for place in chance.sample(places, chance.randint(1, len(places))):
            ends = {"source": place, "target": helper}
            if chance.random() < 0.3:
                ends = {"source": helper, "target": place}
            tables.setdefault("ties", []).append(
                {**ends, "kind": chance.choice(("tip", "exchange"))}
            )
        tables.setdefault("offers", []).append(
            {"id": f"help{number}", "actor": helper, "topics": "housing", "languages": "bg"}
        )
    if "bodies" not in tables:
        tables["bodies"] = [{"id": "round", "name": "Round", "topic": "housing"}]
        sitting = chance.sample(range(4), chance.randint(1, 4))
        tables["members"] = [{"body": "round", "actor": f"helper{n}"} for n in sitting]
    return make_quarter(tables, meta)


@st.composite
def crowds(draw: st.DrawFn) -> Quarter:
    tables, meta = draw(quarters())
    return crowded(tables, meta, draw(st.integers(0, 10**6)))


def helpers(quarter: Quarter) -> list[str]:
    there = set(quarter.network().ids)
    return sorted(a for a, s in sharing_sectors(quarter).items() if s == "informal" and a in there)


def told(quarter: Quarter, view: str, since: Quarter | None = None) -> tuple[Any, ...]:
    """Everything of the group that a copy holds."""
    copy = share(quarter, view=view, since=since)
    nodes = [row for row in copy.table("actors").rows if row[0] == GROUP]
    ties = copy.table("ties").records() if "ties" in copy.tables else []
    own = sorted((r["source"], r["target"], r["kind"]) for r in ties if GROUP in r.values())
    bodies = copy.table("bodies").rows if "bodies" in copy.tables else ()
    return nodes, own, bodies


def behind(quarter: Quarter, view: str) -> dict[tuple[str, str, str], Counter[str]]:
    """Count anew, from the network itself, which helpers stand behind each tie that is told."""
    network, own = quarter.network(), set(helpers(quarter))
    copy = share(quarter, view=view).table("actors")
    named = set(copy.column("id"))
    sectors = sharing_sectors(quarter)
    found: dict[tuple[str, str, str], Counter[str]] = {}
    records = network.records
    for one, other, kind in zip(records.source, records.target, records.kind, strict=True):
        pair = network.ids[int(one)], network.ids[int(other)]
        ends = [GROUP if a in own else a if a in named else f"group-{sectors[a]}" for a in pair]
        key = (ends[0], ends[1], KINDS[int(kind)])
        found.setdefault(key, Counter()).update(a for a in pair if a in own)
    return found


@settings(max_examples=tries(12), deadline=None)
@given(crowds(), st.sampled_from(VIEWS))
def test_every_tie_of_the_group_stands_on_five_and_nobody_has_half(quarter, view):
    nodes, ties, bodies = told(quarter, view)
    count = behind(quarter, view)
    for tie in ties:
        assert len(count[tie]) >= 5
        assert 2 * max(count[tie].values()) <= sum(count[tie].values())
    assert not nodes or len(helpers(quarter)) >= 5
    seats = Counter(quarter.table("members").column("body"))
    shown = set(share(quarter, view=view).table("actors").column("id"))
    sitting = zip(*map(quarter.table("members").column, ("body", "actor")), strict=True)
    named = {body for body, actor in sitting if actor in shown}
    assert all(seats[row[0]] >= 5 or row[0] in named or not seats[row[0]] for row in bodies)


@settings(max_examples=tries(10), deadline=None)
@given(crowds(), st.sampled_from(VIEWS), st.integers(0, 10**6))
def test_who_leaves_is_not_told_by_the_next_copy(quarter, view, seed):
    """Up to four helpers leave; what the second copy says of the group was said before."""
    chance = random.Random(seed)
    there = helpers(quarter)
    later = quarter
    for helper in chance.sample(there, min(len(there), chance.randint(1, 4))):
        later = forget(later, helper).quarter
    first, second = told(quarter, view), told(later, view, since=quarter)
    assert second[1] == first[1]
    assert [row[0] for row in second[0]] == [row[0] for row in first[0]]
    assert second == told(quarter, view, since=quarter)


@settings(max_examples=tries(10), deadline=None)
@given(crowds())
def test_public_taken_from_partner_leaves_ties_of_five(quarter):
    partner, public = (set(told(quarter, view)[1]) for view in VIEWS)
    count = {**behind(quarter, "public"), **behind(quarter, "partner")}
    assert all(is_backed(count[tie]) for tie in partner ^ public if tie in count)


def test_kornhafen_tells_no_tie_of_a_single_helper():
    quarter = read_quarter("data/kornhafen/2025-01")
    for view in VIEWS:
        ties = told(quarter, view)[1]
        count = behind(quarter, view)
        assert ties
        assert all(len(count[tie]) >= 5 for tie in ties)
    for helper in helpers(quarter):
        later = forget(quarter, helper).quarter
        assert told(later, "partner", since=quarter) == told(quarter, "partner", since=quarter)


def test_the_number_is_not_told_twice_unless_five_came_or_went():
    quarter = read_quarter("data/kornhafen/2025-01")
    first = shown_dependency(quarter, None)
    later = forget(quarter, helpers(quarter)[0]).quarter
    assert shown_dependency(later, None, quarter) is None
    assert shown_dependency(quarter, None, without_informal(quarter)) == first


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_test_is_said_with_its_figures(lang):
    tests = share_and_tell(read_quarter("data/kornhafen/2025-01")).tests
    kinds = ["node", "tie", "others", "number", "body", "needs", "residents", "order"]
    assert [test.kind for test in tests] == kinds
    assert all(test.sentence(lang) for test in tests)
    tie = next(test for test in tests if test.kind == "tie")
    assert all(f"{n}" in tie.sentence(lang) for n in (tie.told, tie.hidden, 5))


@pytest.mark.parametrize("view", ["partner", "public"])
def test_a_plan_calls_offers_as_the_copy_does(view):
    """Ids of one's own would count what is missing, and may hold a name."""
    quarter = read_quarter("data/kornhafen/2025-01")
    copy = share(quarter, view=view).table("offers")
    told = [(r["id"], r["actor"], r["topics"]) for r in copy.records()]
    named = [r for r in _world(quarter, view).table("offers").records() if r["id"][0] == "O"]
    assert [(r["id"], r["actor"], r["topics"]) for r in named] == told
