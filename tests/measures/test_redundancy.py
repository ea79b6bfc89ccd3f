"""Redundancy of ways: the hand-worked figures, networkx, and cutting ties one at a time."""

from __future__ import annotations

from math import inf
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from measures.journey_twin import Walk, profile, way_of
from measures.small import small
from quarters import quarters
from tries import tries
from twin import Tables, make_quarter

from ecosystem.io.reading import load_sample
from ecosystem.measures.journeys import route_class, route_redundancy
from ecosystem.model.quarter import Quarter
from ecosystem.words import text

MINI = load_sample("mini")
Arc = tuple[int, int]


# --- the hand-worked figures of methods.md ---------------------------------------------------


def test_housing_in_arabic():
    found = route_redundancy(MINI, topic="housing", language="ar")
    assert found["routes"].to_dict() == {"B1": 1, "B2": 0, "C1": 1, "C2": 1, "S3": 1}
    assert found.loc["C1", "cut"] == (("C1", "W1"), ("W1", "W2"))
    assert found.loc["S3", "cut"] == (("W1", "W2"),)
    assert found.loc["B2", "cut"] == ()


def test_residence_and_language():
    found = route_redundancy(MINI, topic="residence", language="ar")
    assert found.loc["S3", "routes"] == 2
    assert found.loc["S3", "actor_routes"] == 2
    assert found.loc["S3", "cut"] == ()
    found = route_redundancy(MINI, topic="language", language="ar")
    assert found.loc[["C1", "C2"], "routes"].tolist() == [inf, 1]
    assert found.loc[["C1", "C2", "B2"], "route_class"].tolist() == ["on_site", "single", "none"]


def test_every_class_has_words():
    for routes in (0, 1, 2, inf):
        key = f"journeys.route.{route_class(routes)}"
        assert text(key, "de") != text(key, "en")
    assert route_class(float("nan")) == ""


# --- against networkx, and against cutting ---------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2])
def test_counting_stops_at_a_limit(limit: int) -> None:
    full = route_redundancy(MINI, topic="residence", language="ar")["routes"]
    found = route_redundancy(MINI, topic="residence", language="ar", limit=limit)["routes"]
    assert found.to_dict() == full.clip(upper=limit).where(full < inf, full).to_dict()


def on_foot(quarter: Quarter, cell: Any) -> tuple[Walk, set[Arc], set[Arc], set[int]]:
    """Ties, standing steps and providers of a cell, taken from the plain-Python twin."""
    walk = Walk(way_of(quarter, cell))
    records, at = walk.way.graph.projection.referrals, walk.way.network.at
    ties = {
        (int(records.source[row]), int(records.target[row]))
        for row in range(len(records))
        if int(records.topics[row]) >> walk.way.topic & 1
    }
    standing = {(int(place), actor) for actor, place in enumerate(at) if place >= 0}
    return walk, ties, standing, {state for state in range(walk.size) if walk.serves(state)}


def alone_in(net: Any, dock: int, ties: set[Arc]) -> set[Arc]:
    """Take out one tie after the other."""
    views = {tie: nx.restricted_view(net, [], [tie]) for tie in ties}
    return {tie for tie, rest in views.items() if not nx.has_path(rest, dock, "help")}


@settings(max_examples=tries(30), suppress_health_check=list(HealthCheck))
@given(quarters())
def test_quarters_equal_networkx(example: tuple[Tables, dict[str, Any]]) -> None:
    quarter = make_quarter(*example)
    network = quarter.network()
    for cell in network.demand.cells[:2]:
        found = route_redundancy(quarter, **profile(cell))
        walk, ties, standing, ends = on_foot(quarter, cell)
        if not network.has_way or not ends:
            assert found[["routes", "actor_routes"]].isna().all(axis=None)
            assert found.attrs["reason"] in ("no_docks", "no_referrals", "no_provider")
            continue
        by_tie: nx.DiGraph[Any] = nx.DiGraph()
        by_actor: nx.DiGraph[Any] = nx.DiGraph()
        for one, other in ties - standing:
            by_tie.add_edge(one, other, capacity=1)
            by_actor.add_edge((one, "out"), (other, "in"), capacity=1)
        for one, other in standing:
            by_tie.add_edge(one, other)
            by_actor.add_edge((one, "out"), (other, "in"))
        for node in range(walk.size):
            by_actor.add_edge((node, "in"), (node, "out"), capacity=1)
        for end in ends:
            by_tie.add_edge(end, "help")
            by_actor.add_edge((end, "in"), "help")
        for dock in network.docks.tolist():
            row = found.loc[network.ids[dock]]
            if dock in ends:
                assert row.at["routes"] == row.at["actor_routes"] == inf
                continue
            by_tie.add_node(dock)
            assert row.at["routes"] == nx.maximum_flow_value(by_tie, dock, "help")
            flow = nx.maximum_flow_value(by_actor, (dock, "out"), "help")
            assert row.at["actor_routes"] == flow
            assert row.at["actor_routes"] <= row.at["routes"]
            alone = alone_in(by_tie, dock, ties - standing) if row.at["routes"] == 1 else set()
            assert set(row.at["cut"]) == {
                (network.ids[one], network.ids[two]) for one, two in alone
            }


# --- the edges --------------------------------------------------------------------------------


def test_parallel_ties_are_one_tie():
    quarter = small("A B", "A>B:tip A>B:handover", "B:debt", "A")
    found = route_redundancy(quarter, topic="debt", language="de")
    assert found.loc["A", "routes"] == 1
    assert found.loc["A", "cut"] == (("A", "B"),)


def test_ways_over_one_actor_are_one_way_by_actors():
    quarter = small("D A B M X Y", "D>A D>B A>M B>M M>X M>Y", "X:debt Y:debt", "D")
    found = route_redundancy(quarter, topic="debt", language="de").loc["D"]
    assert found.at["routes"] == 2
    assert found.at["actor_routes"] == 1


def test_several_ways_may_end_at_one_provider():
    quarter = small("D A B X", "D>A D>B A>X B>X", "X:debt", "D")
    found = route_redundancy(quarter, topic="debt", language="de").loc["D"]
    assert found.at["routes"] == 2
    assert found.at["actor_routes"] == 2


def test_standing_at_a_place_never_fails_but_is_one_actor_between():
    quarter = small("D A X Y", "A>X A>Y X>Y", "X:debt Y:debt", "D", at="A:D")
    found = route_redundancy(quarter, topic="debt", language="de").loc["D"]
    assert found.at["routes"] == 2
    assert found.at["actor_routes"] == 1
    here = small("D A", "D>A", "A:debt", "D", at="A:D")
    assert route_redundancy(here, topic="debt", language="de").loc["D", "routes"] == inf


@pytest.mark.parametrize(
    ("ties", "offers", "docks", "reason"),
    [
        ("A>B", "B:debt", "", "no_docks"),
        ("A>B:exchange", "B:debt", "A", "no_referrals"),
        ("A>B", "B:housing", "A", "no_provider"),
    ],
)
def test_what_is_not_defined_has_a_reason(ties, offers, docks, reason):
    found = route_redundancy(small("A B", ties, offers, docks), topic="debt", language="de")
    assert len(found) == len(docks)
    assert np.isnan(found["routes"]).all()
    assert found.attrs["reason"] == reason
    assert text(f"journeys.reason.{reason}", "de")
