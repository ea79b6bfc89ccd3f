"""Journeys: the hand-worked figures, a plain-Python twin, a simulation, and the edges."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from measures.journey_twin import Walk, profile, way_of
from measures.small import small
from quarters import quarters
from small_quarters import actors, offers, quarter_of, ties
from tries import tries
from twin import Tables, make_quarter

from ecosystem.io.reading import load_sample, read_quarter
from ecosystem.measures import journeys as chain_module
from ecosystem.measures.journeys import (
    ENDS,
    ROUTINGS,
    Chain,
    journey_states,
    journeys,
)

MINI = load_sample("mini")
quick = settings(max_examples=tries(25), suppress_health_check=list(HealthCheck))


# --- the hand-worked figures of methods.md ---------------------------------------------------


def test_served_from_naive_to_informed():
    found = journeys(MINI, topic="housing", language="ar").round(4)
    assert found["served_formal_naive"].to_dict() == {
        **{"S3": 0.1796, "C1": 0.1647, "C2": 0.1260, "B1": 0.0992, "B2": 0.0}
    }
    assert found["served_formal_informed"].to_dict() == {
        **{"S3": 0.5852, "C1": 0.3098, "C2": 0.2370, "B1": 0.0992, "B2": 0.0}
    }
    assert found.loc["B2", "dead_end_naive"] == 1
    assert found.loc[["S3", "C1"], "contacts_naive"].tolist() == [2.1660, 1.7466]
    assert (found["served_formal_low"] <= found["served_formal_high"]).all()


@pytest.mark.parametrize(
    ("topic", "language", "dock", "figures"),
    [
        (
            *("residence", "de", "S3"),
            {
                "served_formal": 0.5010,
                "handover_loss": 0.4109,
                "gave_up": 0.0882,
                "contacts": 1.7935,
            },
        ),
        (
            *("debt", "de", "S3"),
            {"dead_end": 0.1921, "handover_loss": 0.6667, "gave_up": 0.1412, "contacts": 2.2711},
        ),
        (
            *("housing", "ro", "B1"),
            {"served_informal": 0.3150, "handover_loss": 0.6500, "gave_up": 0.0350},
        ),
    ],
)
def test_chains(topic, language, dock, figures):
    found = journeys(MINI, topic=topic, language=language).loc[dock]
    assert {name: round(found[f"{name}_naive"], 4) for name in figures} == figures


def test_return_probability():
    found = journey_states(MINI, topic="housing", language="ar")["return_probability"].round(6)
    assert found[found > 0].to_dict() == {"S1": 0.059231, "W1": 0.059231}


# --- against plain Python ---------------------------------------------------------------------


@quick
@given(quarters())
def test_every_figure_equals_the_twin(example: tuple[Tables, dict[str, Any]]) -> None:
    quarter = make_quarter(*example)
    network = quarter.network()
    for position, cell in list(enumerate(network.demand.cells))[:2]:
        way = way_of(quarter, cell)
        assert {o.id for o in way.offers} == {o.id for o in network.offers if o.yes >> position & 1}
        if not network.has_way:
            continue
        for routing in ROUTINGS:
            expected = np.array(Walk(way).fate(routing == "informed"))
            np.testing.assert_allclose(way.chains[routing].fate, expected, atol=1e-10)


@quick
@given(quarters())
def test_rows_add_to_one_and_nobody_is_lost_twice(example: tuple[Tables, dict[str, Any]]) -> None:
    quarter = make_quarter(*example)
    network = quarter.network()
    for cell in network.demand.cells[:2]:
        found, states = journeys(quarter, **profile(cell)), journey_states(quarter, **profile(cell))
        if not network.has_way:
            assert found.isna().all(axis=None)
            continue
        for routing, chain in way_of(quarter, cell).chains.items():
            flows = np.bincount(chain.source, chain.flow, minlength=chain.size)
            np.testing.assert_allclose(flows + chain.ends.sum(axis=1), 1.0)
            ends = found[[f"{name}_{routing}" for name in ENDS]].sum(axis=1)
            np.testing.assert_allclose(ends, 1.0)
            if network.weights.sum() > 0:
                lost = states[[f"{n}_{routing}" for n in ENDS[2:]]].sum().sum()
                served = chain.served[network.docks] @ network.weights / network.weights.sum()
                assert lost + served == pytest.approx(1)


def test_a_simulation_comes_out_the_same():
    ties = "D>A:handover*3 D>B:tip*1 A>B:referral B>A:appointment*2 B>P:handover*2 B>I1:tip"
    quarter = small("D A B P I1", ties, "P:debt I1:debt", "D")
    onward, ends = Walk(way_of(quarter, quarter.network().demand.cells[8])).rows(informed=False)
    found = journeys(quarter, topic="debt", language="de").loc["D"]
    chance, counts, ids = random.Random(5), dict.fromkeys(ENDS, 0), quarter.network().ids
    for _ in range(20_000):
        state: int | None = ids.index("D")
        while state is not None:
            keys = [*onward[state], *ENDS]
            shares = [*onward[state].values(), *ends[state]]
            (drawn,) = chance.choices(keys, shares)
            state = drawn if isinstance(drawn, int) else None
            if isinstance(drawn, str):
                counts[drawn] += 1
    for name, count in counts.items():
        assert count / 20_000 == pytest.approx(found[f"{name}_naive"], abs=0.012)


def test_iterating_equals_the_dense_solve(monkeypatch):
    quarter = read_quarter("data/kornhafen/2025-01")
    dense = way_of(quarter, quarter.network().demand.cells[20])
    start = dense.start()
    assert start is not None
    for routing, chain in dense.chains.items():
        whole = np.eye(chain.size)
        np.subtract.at(whole, (chain.source, chain.target), chain.flow)
        inverse = np.linalg.inv(whole)
        np.testing.assert_allclose(chain.diagonal, np.diagonal(inverse))
        again = Chain(chain.size, chain.source, chain.target, chain.flow, chain.ends)
        monkeypatch.setattr(chain_module, "DENSE", 0)
        np.testing.assert_allclose(again.fate, chain.fate, atol=1e-12)
        np.testing.assert_allclose(again.visits(start), start @ inverse, atol=1e-12)
        monkeypatch.setattr(chain_module, "_SLOW", 0.0)  # and so do the sparse factors
        again = Chain(chain.size, chain.source, chain.target, chain.flow, chain.ends)
        np.testing.assert_allclose(again.fate, chain.fate, atol=1e-12)
        monkeypatch.undo()
        assert routing in ROUTINGS


@pytest.mark.parametrize(("told", "served"), [("0.9", 0.9), ("0", 0.0), ("perhaps", 0.85)])
def test_a_measured_chance_goes_before_the_assumed_one(told, served):
    """A log of referrals counts who arrived: that holds for its tie, and is said."""
    tables = {
        "actors": actors("S1", "W1"),
        "ties": [{**ties("S1-W1", kind="handover")[0], "completion": told}],
        "offers": offers("W1:debt:ar"),
        "docks": [{"actor": "S1", "visits_week": "1"}],
    }
    found = journeys(quarter_of(tables), topic="debt", language="ar")
    patience = found.attrs["parameters"]["patience"]
    assert found.loc["S1", "served_formal_naive"] == pytest.approx(served * patience)
    assert found.attrs["measured"] == (told != "perhaps")
