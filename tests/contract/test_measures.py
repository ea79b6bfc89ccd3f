"""Every public measure and every finder on every small quarter: right shape, and no crash."""

from __future__ import annotations

import inspect
import math
from functools import cache

import numpy as np
import pandas as pd
import pytest
from small_quarters import SMALL

from ecosystem.findings.base import Finding, Findings
from ecosystem.findings.places import find_sector_holes
from ecosystem.findings.registry import FINDERS
from ecosystem.measures.analysis import analyse
from ecosystem.measures.arrival import thinness_table
from ecosystem.measures.classics import (
    brokerage_table,
    homophily,
    key_players,
    mixing_table,
)
from ecosystem.measures.money import stakes_table
from ecosystem.measures.table import MEASURES, measure
from ecosystem.model.quarter import Quarter

DTYPES = {"by": ("int64", "float64"), "is": ("bool",), "in": ("string",)}
ALL_FINDERS = {**FINDERS, "sector_hole": find_sector_holes}


@cache
def small(name: str) -> Quarter:
    return SMALL[name]()


def actor_ids(quarter: Quarter) -> list[str]:
    return list(analyse(quarter).network.ids)


def of_level(level: str) -> list[str]:
    return [name for name in MEASURES if name.startswith(level)]


def test_every_public_function_that_is_named_like_a_measure_is_in_the_table():
    from ecosystem.measures import classics, structure

    for module in (classics, structure):
        for name, thing in vars(module).items():
            if name.startswith(("actor_by", "actor_is", "actor_in", "tie_by", "tie_is", "net_by")):
                assert MEASURES[name] is thing


@pytest.mark.parametrize("name", MEASURES)
def test_only_the_quarter_is_positional_and_the_rest_has_defaults(name):
    first, *rest = inspect.signature(MEASURES[name]).parameters.values()
    assert first.name == "quarter"
    assert all(each.kind is inspect.Parameter.KEYWORD_ONLY for each in rest)
    assert all(each.default is not inspect.Parameter.empty for each in rest)


@pytest.mark.parametrize("quarter", SMALL)
@pytest.mark.parametrize("name", of_level("actor_"))
def test_a_measure_of_actors_is_a_series_over_all_actors(name, quarter):
    series = MEASURES[name](small(quarter))
    assert isinstance(series, pd.Series)
    assert series.name == name
    assert series.index.name == "actor"
    assert list(series.index) == actor_ids(small(quarter))
    assert str(series.dtype) in DTYPES[name.split("_")[1]]
    if series.dtype == np.float64:
        assert not np.isinf(series).any()


@pytest.mark.parametrize("quarter", SMALL)
@pytest.mark.parametrize("name", of_level("tie_"))
def test_a_measure_of_ties_is_a_series_over_all_pairs(name, quarter):
    series = MEASURES[name](small(quarter))
    assert isinstance(series, pd.Series)
    assert series.name == name
    assert series.index.names == ["source", "target"]
    pairs, ids = analyse(small(quarter)).generous.pairs, actor_ids(small(quarter))
    ends = zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
    assert list(series.index) == [(ids[a], ids[b]) for a, b in ends]
    assert str(series.dtype) in DTYPES[name.split("_")[1]]


@pytest.mark.parametrize("quarter", SMALL)
@pytest.mark.parametrize(
    "name", [n for n in of_level("tie_") if "directed" in inspect.signature(MEASURES[n]).parameters]
)
def test_a_directed_measure_is_a_series_over_all_arcs(name, quarter):
    series = MEASURES[name](small(quarter), directed=True)
    assert series.name == f"{name}(directed=True)"
    arcs, ids = analyse(small(quarter)).generous.arcs, actor_ids(small(quarter))
    ends = zip(arcs.source.tolist(), arcs.target.tolist(), strict=True)
    assert list(series.index) == [(ids[a], ids[b]) for a, b in ends]


@pytest.mark.parametrize("quarter", SMALL)
@pytest.mark.parametrize("name", of_level("net_"))
def test_a_measure_of_the_quarter_is_a_finite_number_or_none(name, quarter):
    value = MEASURES[name](small(quarter))
    assert value is None or (isinstance(value, float | int) and math.isfinite(value))


# Parts can be counted where nobody is: there is none.
COUNTED = {"net_by_components": 0}


@pytest.mark.parametrize("name", [name for name in of_level("net_") if name not in COUNTED])
def test_nothing_is_not_defined_where_nobody_is(name):
    assert MEASURES[name](small("empty")) is None


def test_there_is_no_part_where_nobody_is():
    assert {name: MEASURES[name](small("empty")) for name in COUNTED} == COUNTED


@pytest.mark.parametrize("quarter", SMALL)
@pytest.mark.parametrize("kind", ALL_FINDERS)
def test_a_finder_gives_findings_that_say_themselves(kind, quarter):
    found = ALL_FINDERS[kind](small(quarter))
    assert isinstance(found, Findings)
    assert found.to_frame().columns[0] == "id"
    for finding in found:
        assert isinstance(finding, Finding)
        assert finding.kind == kind
        assert 0 <= finding.severity <= 1
        assert all(finding.sentence(lang) and finding.action(lang) for lang in ("de", "en"))


@pytest.mark.parametrize("quarter", SMALL)
def test_the_tables_of_the_corner_are_made_of_anything(quarter):
    given = small(quarter)
    n = len(actor_ids(given))
    assert len(brokerage_table(given, nulls=10)) == 5 * n
    assert len(mixing_table(given, nulls=10, force=True)) == 15
    assert len(thinness_table(given)) == len(analyse(given).network.demand.cells)
    assert list(stakes_table(given).columns) == ["people"]
    assert homophily(given, nulls=10).ei is None or n > 1


@pytest.mark.parametrize("quarter", SMALL)
@pytest.mark.parametrize("aim", ["reach", "fragmentation", "distance"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_key_players_of_anything(quarter, aim, size):
    players = key_players(small(quarter), size=size, aim=aim, restarts=3)
    assert (players.value is None) == (players.sets == ())
    assert all(len(each) == size for each in players.sets)
    assert players.exact


@pytest.mark.parametrize("quarter", SMALL)
def test_measures_of_a_kind_stand_side_by_side(quarter):
    actors = measure(small(quarter), *of_level("actor_"))
    assert list(actors.columns) == of_level("actor_")
    assert list(actors.index) == actor_ids(small(quarter))
    assert list(measure(small(quarter), *of_level("tie_")).columns) == of_level("tie_")
