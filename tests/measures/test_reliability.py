"""Reliability: the hand-worked figures, every pattern one by one, and common causes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any
from unittest import mock

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from measures.journey_twin import Walk, profile, way_of
from measures.small import small
from quarters import quarters, shuffle_rows
from tries import tries
from twin import Tables, make_quarter

from ecosystem.io.reading import load_sample
from ecosystem.measures import journeys
from ecosystem.measures.journeys import Link, reliability, route_reliability
from ecosystem.model.values import Parameters, Table

S1, S3, W1, W2, C1, C2 = range(6)
GOLDEN = [
    *(Link(S3, W1, survival=0.9), Link(S3, S1, survival=0.8), Link(S1, W1, survival=0.7)),
    *(Link(W1, W2, survival=0.8), Link(C2, C1, survival=0.9), Link(C1, W1, survival=0.6)),
]
chances = st.sampled_from((0.0, 0.25, 0.5, 0.75, 0.9, 1.0))
nodes = st.integers(0, 5)
causes = (0.6, 0.5)


@st.composite
def links(draw: st.DrawFn) -> list[Link]:
    size = draw(st.integers(0, 9))
    return [
        Link(draw(nodes), draw(nodes), draw(st.integers(-1, 1)), draw(chances)) for _ in range(size)
    ]


def every_pattern(
    found: Sequence[Link], start: int, ends: set[int], survival: Sequence[float]
) -> float:
    """Add up the chances of all patterns of causes and ties in which a way is left."""
    total = 0.0
    used = sorted({link.cause for link in found if link.cause >= 0})
    for struck in product((True, False), repeat=len(used)):
        spared = dict(zip(used, struck, strict=True))
        for alive in product((True, False), repeat=len(found)):
            chance = 1.0
            graph: nx.DiGraph[int] = nx.DiGraph()
            graph.add_nodes_from([start, *ends])
            for cause, spare in spared.items():
                chance *= survival[cause] if spare else 1 - survival[cause]
            for link, there in zip(found, alive, strict=True):
                chance *= link.survival if there else 1 - link.survival
                if there and spared.get(link.cause, True):
                    graph.add_edge(link.source, link.target)
            if chance and any(nx.has_path(graph, start, end) for end in ends):
                total += chance
    return total


# --- plain ties -------------------------------------------------------------------------------


def test_the_hand_worked_figures():
    assert reliability(GOLDEN, S3, [W2]).value == pytest.approx(0.7648)
    assert reliability(GOLDEN, C2, [W2]).value == pytest.approx(0.4320)
    assert reliability(GOLDEN, S3, [W2]).exact
    assert reliability(GOLDEN, S3, [W2]).ties == 4
    assert reliability(GOLDEN, W2, [S3]).value == 0
    assert reliability(GOLDEN, W2, [W2]).value == 1
    assert reliability([], 0, []).value == 0


@settings(max_examples=tries(50))
@given(links(), st.sets(nodes, min_size=1, max_size=2))
def test_exact_equals_every_pattern(found: list[Link], ends: set[int]) -> None:
    expected = every_pattern(found, 0, ends, causes)
    result = reliability(found, 0, ends, causes=causes)
    assert result.exact
    assert result.value == pytest.approx(expected, abs=1e-12)
    with mock.patch.object(journeys, "EXACT_MAX", -1):
        drawn = reliability(found, 0, ends, causes=causes, draws=4000, seed=3)
    assert drawn.value == pytest.approx(expected, abs=5 * drawn.standard_error + 1e-12)


def test_parallel_ties_multiply_their_risks():
    pair = [Link(0, 1, survival=0.5), Link(0, 1, survival=0.8)]
    assert reliability(pair, 0, [1]).value == pytest.approx(1 - 0.5 * 0.2)


def test_one_payer_takes_all_its_ties_down_together():
    two = [Link(0, 1, cause=0), Link(0, 2, cause=0), Link(1, 3), Link(2, 3)]
    assert reliability(two, 0, [3], causes=[0.65]).value == pytest.approx(0.65)
    apart = [Link(0, 1, cause=0), Link(0, 2, cause=1), Link(1, 3), Link(2, 3)]
    found = reliability(apart, 0, [3], causes=[0.65, 0.65]).value
    assert found == pytest.approx(1 - 0.35**2)


def test_many_ties_are_drawn_the_same_way_each_time():
    # eleven pairs of ties one after another: (1 - 0.1^2)^11
    chain = [Link(at, at + 1, survival=0.9) for at in range(11)]
    long = [Link(one.source, 100 + one.source, survival=0.9) for one in chain]
    back = [Link(100 + one.source, one.target) for one in chain]
    first, second = (reliability([*chain, *long, *back], 0, [11], seed=4) for _ in range(2))
    assert first == second
    assert not first.exact
    assert first.ties == 22
    assert first.standard_error <= 0.0112
    assert first.value == pytest.approx(0.99**11, abs=4 * first.standard_error)
    assert reliability([*chain, *long, *back], 0, [11], seed=5).value != first.value
    more = reliability([*chain, *long, *back], 0, [11], draws=50_001)
    assert more.value == pytest.approx(0.99**11, abs=4 * more.standard_error)


# --- quarters ---------------------------------------------------------------------------------


@settings(max_examples=tries(25), suppress_health_check=list(HealthCheck))
@given(quarters())
def test_quarters_equal_every_pattern(example: tuple[Tables, dict[str, Any]]) -> None:
    tables, meta = example
    quarter = make_quarter(tables, meta)
    network = quarter.network()
    hazards = network.parameters
    for cell in network.demand.cells[:1]:
        found = route_reliability(quarter, **profile(cell))
        rows = {name: [dict(row) for row in table] for name, table in tables.items()}
        again = route_reliability(make_quarter(shuffle_rows(rows, 7), meta), **profile(cell))
        assert found.equals(again)
        walk = Walk(way_of(quarter, cell))
        ends = {state for state in range(walk.size) if walk.serves(state)}
        if not network.has_way or not ends:
            assert found["reliability"].isna().all()
            continue
        records = walk.way.graph.projection.referrals
        ties = quarter.table("ties").records()
        plain = [Link(int(p), a) for a, p in enumerate(network.at) if p >= 0]
        for at in range(len(records)):
            if not int(records.topics[at]) >> walk.way.topic & 1:
                continue
            row, risks = int(records.row[at]), int(records.risks[at])
            funded = row >= 0 and ties[row].get("funding") == "soon" and "wave" in meta
            names = (
                *("one_person", "informal", "low_frequency", "project_funded"),
                *("denied", "third_party", "stale"),
            )
            last = 1.0
            for bit, name in enumerate(names):
                if risks >> bit & 1 and not (name == "project_funded" and funded):
                    last *= 1 - hazards[f"hazard.{name}"]
            if not records.rated[at]:
                last = 1.0
            ends_of = int(records.source[at]), int(records.target[at])
            plain.append(Link(*ends_of, 0 if funded else -1, last))
        uncertain = [link for link in plain if link.survival < 1]
        if len(uncertain) > 8:
            continue
        for dock in network.docks.tolist():
            row_found = found.loc[network.ids[dock]]
            expected = every_pattern(plain, dock, ends, [0.65]) if dock not in ends else 1.0
            assert row_found.at["method"] == "exact"
            assert row_found.at["reliability"] == pytest.approx(expected, abs=1e-12)


def paid(funding: list[dict[str, str]], **ties: dict[str, str]) -> Any:
    """Two ways D>A>X and D>B>X whose first ties have these columns."""
    quarter = small("D A B X", "D>A D>B A>X B>X", "X:debt", "D")
    rows = quarter.table("ties").records()
    rows = [{**row, **ties.get(row["target"], {})} for row in rows]
    tables = [Table.from_records("ties", rows), Table.from_records("funding", funding)]
    return route_reliability(quarter.with_tables(*tables), topic="debt", language="de")


ENDS_SOON = {"valid_until": "2025-06-30"}


def test_two_fundings_of_one_payer_end_together():
    fundings = [{"id": key, "source": "Land", **ENDS_SOON} for key in ("f", "g")]
    found = paid(fundings, A={"funding": "f"}, B={"funding": "g"})
    assert found.loc["D", "reliability"] == pytest.approx(0.65)
    assert found.attrs["payers"] == ["Land"]
    fundings[1]["source"] = "Bund"
    found = paid(fundings, A={"funding": "f"}, B={"funding": "g"})
    assert found.loc["D", "reliability"] == pytest.approx(1 - 0.35**2)


def test_money_that_lasts_is_no_cause_and_an_end_of_its_own_stays_its_own():
    fundings = [
        {"id": "f", "source": "Land", **ENDS_SOON},
        {"id": "g", "source": "Land", "permanent": "yes"},
    ]
    found = paid(fundings, A={"funding": "f"}, B={"funding": "g"})
    assert found.loc["D", "reliability"] == 1
    found = paid(fundings[1:], A=ENDS_SOON, B=ENDS_SOON)
    assert found.loc["D", "reliability"] == pytest.approx(1 - 0.35**2)
    assert found.attrs["payers"] == []


def test_other_risks_of_a_paid_tie_stay_its_own():
    fundings = [{"id": "f", "source": "Land", **ENDS_SOON}]
    found = paid(fundings, A={"funding": "f", "one_person": "yes"}, B={"funding": "f"})
    assert found.loc["D", "reliability"] == pytest.approx(0.65)
    one = {"funding": "f", "one_person": "yes"}
    found = paid(fundings, A=one, B=one)
    assert found.loc["D", "reliability"] == pytest.approx(0.65 * (1 - 0.25**2))


def test_ties_of_which_nothing_is_known_last_and_are_counted():
    found = route_reliability(load_sample("mini"), topic="housing", language="ar")
    assert found["reliability"].to_dict() == {"B1": 1, "B2": 0, "C1": 1, "C2": 1, "S3": 1}
    assert found.loc["C2", "unrated"] == 5  # C2-C1-W1-W2, and round over S1
    assert found.loc["B2", "unrated"] == 0


def test_hazards_are_conventions():
    quarter = small("D X", "D>X", "X:debt", "D")
    rows = [{**quarter.table("ties").records()[0], "one_person": "yes"}]
    quarter = quarter.with_tables(Table.from_records("ties", rows))
    heavy = Parameters({"hazard.one_person": 0.5})
    found = route_reliability(quarter, topic="debt", language="de", parameters=heavy)
    assert found.loc["D", "reliability"] == 0.5


@pytest.mark.parametrize(
    ("ties", "offers", "docks", "reason"),
    [
        ("A>B", "B:debt", "", "no_docks"),
        ("A>B:exchange", "B:debt", "A", "no_referrals"),
        ("A>B", "B:housing", "A", "no_provider"),
    ],
)
def test_what_is_not_defined_has_a_reason(ties, offers, docks, reason):
    found = route_reliability(small("A B", ties, offers, docks), topic="debt", language="de")
    assert len(found) == len(docks)
    assert np.isnan(found["reliability"]).all()
    assert found.attrs["reason"] == reason
