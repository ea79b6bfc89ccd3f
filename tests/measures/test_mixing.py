"""Ties between sectors against chance."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from small_quarters import SMALL, actors, quarter_of, ties

from ecosystem.findings.places import find_sector_holes
from ecosystem.io.reading import load_sample, read_quarter
from ecosystem.measures.analysis import analyse
from ecosystem.measures.classics import benjamini_hochberg, mixing_table, rewired_p
from ecosystem.measures.sectors import between, rewire, sector_pairs
from ecosystem.model.values import Parameters

SIZES = {"S": 12, "W": 12, "C": 12}


def town(seed: int, *, between: dict[str, int], shuffled: bool = False):
    """Three sectors with as many ties between them as is said, and 20 inside each."""
    chance = random.Random(seed)
    ids = {letter: [f"{letter}{i:02d}" for i in range(size)] for letter, size in SIZES.items()}
    pairs: list[str] = []
    for letter in SIZES:
        inside = list(combinations(ids[letter], 2))
        pairs += [f"{a}-{b}" for a, b in chance.sample(inside, 20)]
    for (one, other), count in ((tuple(key), count) for key, count in between.items()):
        across = [(a, b) for a in ids[one] for b in ids[other]]
        pairs += [f"{a}-{b}" for a, b in chance.sample(across, count)]
    everyone = [key for part in ids.values() for key in part]
    if shuffled:
        dealt = dict(zip(everyone, chance.sample(everyone, len(everyone)), strict=True))
        pairs = ["-".join(dealt[end] for end in pair.split("-")) for pair in pairs]
    return quarter_of({"actors": actors(*everyone), "ties": ties(*pairs)})


HOLE = {"SW": 30, "WC": 30, "SC": 1}


def test_a_hole_is_found_and_says_itself():
    found = find_sector_holes(town(1, between=HOLE))
    assert [hole.id for hole in found] == ["sector_hole:civil~state"]
    hole = found[0]
    assert hole.observed == 1
    assert hole.expected == pytest.approx(121 * 2 * 144 / (36 * 35))
    assert hole.severity == pytest.approx(1 - 1 / hole.expected)
    assert hole.as_dict()["subjects"] == {"sectors": ["civil", "state"]}
    assert list(hole.evidence) == ["observed", "expected", "q"]
    assert hole.q < 0.05
    assert (hole.holds_in, hole.band) == (("generous",), "possible")
    assert "nur eine Verbindung" in hole.sentence("de")
    assert "Tandem" in hole.action("de")


@pytest.mark.parametrize(("ties_between", "word"), [(0, "keine einzige"), (3, "nur 3 ")])
def test_the_sentence_counts(ties_between, word):
    (hole,) = find_sector_holes(town(2, between=HOLE | {"SC": ties_between}), nulls=300)
    assert word in hole.sentence("de")


def test_many_ties_are_no_hole():
    assert not len(find_sector_holes(town(1, between=dict.fromkeys(HOLE, 20))))


def test_too_few_nulls_or_a_strict_bound_find_nothing():
    quarter = town(1, between=HOLE)
    assert not len(find_sector_holes(quarter, nulls=0))
    assert not len(find_sector_holes(quarter, nulls=5))  # q cannot get below 3/6
    few = Parameters({"sector_ratio_max": 0.01})
    assert not len(find_sector_holes(quarter, parameters=few))


def test_the_seed_decides():
    quarter = town(3, between=HOLE)
    first, again = (find_sector_holes(quarter, nulls=100)[0].q for _ in range(2))
    assert first == again


@pytest.mark.parametrize(("ties_between", "found"), [(4, 1), (22, 1), (28, 0)])
def test_no_seed_decides_whether_it_is_a_hole(ties_between, found):
    quarter = town(1, between=HOLE | {"SC": ties_between})
    seeds = (Parameters({"sector_ratio_max": 1.0}, seed=seed) for seed in range(6))
    assert [len(find_sector_holes(quarter, parameters=seed)) for seed in seeds] == [found] * 6


def test_portions_of_chains_agree_with_graphs_that_stand_alone():
    graph = analyse(town(4, between=HOLE | {"SC": 9})).generous
    sectors = graph.network.sectors.astype(np.int64)
    observed = [graph.mixing.observed[pair] for pair in sector_pairs()]
    alone = rewire(
        len(sectors),
        graph.pairs.first,
        graph.pairs.second,
        lambda first, second: between(sectors[first], sectors[second]) <= observed,
        count=1000,
        apart=10,
        seed=2,
    )
    expected = (1 + alone.values.sum(axis=0)) / 1001
    found = rewired_p(graph, nulls=None)
    error = np.sqrt(found.error**2 + expected * (1 - expected) / 1000)
    assert (np.abs(found.p - expected) <= 4 * error + 1e-3).all()
    assert (found.p > 0.001).sum() > 2


def test_the_error_of_a_given_number_of_graphs_is_that_between_seeds():
    quarter = read_quarter("data/kornhafen/2025-01")
    found = [
        rewired_p(analyse(quarter, Parameters(seed=seed)).generous, nulls=1000)
        for seed in range(16)
    ]
    p, error = (np.array([getattr(each, name) for each in found]) for name in ("p", "error"))
    used = (p.mean(axis=0) > 0.02) & (p.mean(axis=0) < 0.98)
    seen, told = p[:, used].var(axis=0, ddof=1).mean(), (error[:, used] ** 2).mean()
    assert used.sum() > 5
    assert 0.6 < seen / told < 1.3  # with every graph as one that stands alone: 1.6


def test_graphs_are_drawn_until_it_is_decided():
    few = rewired_p(analyse(town(1, between=HOLE)).generous, nulls=None)
    wide = Parameters({"sector_ratio_max": 1.0})
    close = analyse(town(1, between=HOLE | {"SC": 24}), wide).generous
    many = rewired_p(close, nulls=None)
    assert few.graphs < many.graphs
    assert few.q[~np.isnan(few.q)].shape == (3,)
    # what is expected decides alone which pairs count, not what there is
    crowded = rewired_p(analyse(town(1, between=dict.fromkeys(HOLE, 20))).generous, nulls=9)
    assert (~np.isnan(crowded.q)).sum() == 3


def test_dealt_out_sectors_hardly_ever_make_a_hole():
    found = [
        len(find_sector_holes(town(seed, between=HOLE, shuffled=True), nulls=200))
        for seed in range(40)
    ]
    assert sum(count > 0 for count in found) <= 2


@pytest.mark.parametrize("quarter", [load_sample("mini"), SMALL["one_sector"]()])
def test_small_nets_are_left_alone(quarter):
    assert not len(find_sector_holes(quarter))


def test_reasons():
    assert mixing_table(SMALL["one_sector"](), force=True).attrs["reason"] == "one_sector"
    assert mixing_table(SMALL["isolates"](), force=True).attrs["reason"] == "too_small"
    assert mixing_table(town(1, between=HOLE), nulls=50).attrs["reason"] == ""


def test_both_chances_of_a_hole_are_small():
    table = mixing_table(town(1, between=HOLE), nulls=300)
    row: Any = table.loc[("state", "civil")]
    assert row["p_relabelled"] < 0.02
    assert row["p_rewired"] == pytest.approx(1 / 301)
    assert row["q"] == pytest.approx(3 / 301)
    assert table["q"].notna().sum() == 3


@given(st.lists(st.floats(0.0001, 1) | st.just(np.nan), max_size=15))
def test_correction_as_scipy_does_it(values):
    p = np.array(values, np.float64)
    known = ~np.isnan(p)
    found = benjamini_hochberg(p)
    assert np.isnan(found[~known]).all()
    if known.any():
        np.testing.assert_allclose(found[known], stats.false_discovery_control(p[known]))
