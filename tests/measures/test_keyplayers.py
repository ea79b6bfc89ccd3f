"""Key players: exact for up to two, and the search finds the best three of small nets."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from measures.graphs import CLASSICS, ends, graphs
from small_quarters import SMALL, actors, quarter_of, ties
from tries import tries

from ecosystem.measures import classics as keyplayers
from ecosystem.measures.classics import Fragmentation, SeedReach, key_players


def quarter_like(graph):
    ids = [f"S{number:02d}" for number in graph]
    pairs = [f"{ids[a]}-{ids[b]}" for a, b in graph.edges]
    tables = {"actors": actors(*ids)} | ({"ties": ties(*pairs)} if pairs else {})
    return quarter_of(tables), ids


def best(objective, n, size):
    values = {chosen: objective.value(chosen) for chosen in combinations(range(n), size)}
    values = {chosen: value for chosen, value in values.items() if not np.isnan(value)}
    if not values:
        return None, set()
    most = max(values.values())
    return most, {chosen for chosen, value in values.items() if value > most - 1e-12}


@settings(max_examples=tries(12))
@given(graphs(largest=8))
@pytest.mark.parametrize("aim", ["reach", "fragmentation"])
@pytest.mark.parametrize("size", [1, 2])
def test_all_best_sets_are_found(aim, size, graph):
    quarter, ids = quarter_like(graph)
    objective = {"reach": SeedReach, "fragmentation": Fragmentation}[aim](*ends(graph))
    most, sets = best(objective, len(ids), size)
    found = key_players(quarter, size=size, aim=aim)
    assert found.exact
    assert found.value == (None if most is None else pytest.approx(most))
    assert set(found.sets) == {tuple(ids[actor] for actor in chosen) for chosen in sets}


@pytest.mark.parametrize("name", ["florentine", "karate", "women"])
@pytest.mark.parametrize("aim", ["reach", "fragmentation"])
def test_the_search_finds_the_best_three(name, aim, monkeypatch):
    graph = CLASSICS[name]
    quarter, _ = quarter_like(graph)
    exact = key_players(quarter, size=3, aim=aim)
    monkeypatch.setattr(keyplayers, "EXACT_SETS", 0)
    searched = key_players(quarter, size=3, aim=aim)
    assert (exact.exact, searched.exact) == (True, False)
    assert searched.value == pytest.approx(exact.value)
    assert set(searched.sets) <= set(exact.sets)


def test_the_two_leaders_and_a_third_part_the_karate_club():
    found = key_players(quarter_like(CLASSICS["karate"])[0], size=3, aim="fragmentation")
    assert found.sets == (("S00", "S32", "S33"),)


def test_the_search_gives_the_same_twice_and_keeps_to_its_candidates():
    quarter, ids = quarter_like(CLASSICS["karate"])
    some = ids[5:20]
    first, second = (key_players(quarter, size=4, aim="reach", among=some) for _ in range(2))
    assert first == second
    assert all(set(chosen) <= set(some) for chosen in first.sets)


def test_more_than_there_are_is_nobody():
    assert key_players(SMALL["two_actors"](), size=3).value is None
