"""Quarters side by side: only what can be compared, and the reason where it cannot."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ecosystem as eco
from ecosystem.changes.quarters import newcomers_of, rates_of, side_by_side, statistics, thinned
from ecosystem.measures.analysis import analyse
from ecosystem.measures.space import open_hours
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def three() -> list[Quarter]:
    names = ("kornhafen/2025-01", "altmarkt-west/2025-01", "siedlung-am-wehr/2025-01")
    return [eco.read_quarter(DATA / name) for name in names]


@pytest.fixture(scope="module")
def comparison(three):
    return eco.compare_quarters(*three, nulls=40, draws=20)


def renamed(quarter: Quarter, **changes) -> Quarter:
    return quarter.with_meta(dataclasses.replace(quarter.meta, **{"id": "other", **changes}))


def test_rows_stand_in_the_order_given(three, comparison):
    assert [row.meta.id for row in comparison.rows] == [quarter.meta.id for quarter in three]
    backwards = side_by_side(three[::-1], nulls=40, draws=20)
    assert backwards.rows == comparison.rows[::-1]
    assert comparison.notes[0].key == "no_ranking"


def test_rates_are_those_of_the_findings(three, comparison):
    for quarter, row in zip(three, comparison.rows, strict=True):
        summary = eco.find_all(quarter, draws=0).summary
        low, high = (row.rates[f"coverage_{bound}"].value for bound in ("low", "high"))
        assert {"low": low, "high": high} == summary["coverage"]
        assert row.rates["reach"].value == pytest.approx(analyse(quarter).generous.reach(3))
        assert row.response.value == pytest.approx(
            sum(a == "yes" for a in quarter.network().asked) / len(quarter.network().ids)
        )
    assert comparison.rows[0].rates["docks_per_thousand"].value == pytest.approx(1000 * 15 / 3900)


def test_who_is_lost_and_when_somebody_is_there_agree_with_the_measures(three, comparison):
    for quarter, row in zip(three, comparison.rows, strict=True):
        network = quarter.network()
        cells = network.demand.cells
        weights = dict(zip(np.array(network.ids)[network.docks], network.weights, strict=True))
        lost = {"naive": 0.0, "informed": 0.0}
        for cell in cells:
            key = ("topic", "language", "group", "status")
            words = {name: getattr(cell, name) for name in key}
            demand = cell.weight
            table = eco.journeys(quarter, **words)
            for routing in lost:
                columns = [f"served_{kind}_{routing}" for kind in ("formal", "informal")]
                for dock, served in table[columns].sum(axis=1).items():
                    share = weights[dock] / sum(weights.values())
                    lost[routing] += demand * share * (1 - served)
        total = sum(cell.weight for cell in cells)
        bounds = sorted(value / total for value in lost.values())
        assert [row.rates[f"lost_{b}"].value for b in ("low", "high")] == pytest.approx(bounds)
        hours = open_hours(quarter)
        for at, bound in enumerate(("low", "high")):
            open_slots = {c.language: hours.union(c.language)[at].sum() for c in cells}
            mean = sum(c.demand * open_slots[c.language] for c in cells) / 4 / total
            assert row.rates[f"hours_{bound}"].value == pytest.approx(mean)
        near = eco.walking(quarter).coverage(400)
        assert row.rates["residents_near"].value == (near and pytest.approx(near))


def test_a_rate_without_ground_says_why(three):
    without = ("docks", "residents", "distances")
    bare = three[2].with_tables(
        *(Table.from_records(name, [], three[2].table(name).columns) for name in without)
    )
    rates = rates_of(bare, eco.find_all(bare, draws=0))
    reasons = {name: rates[name].reason for name in ("lost_low", "hours_high", "residents_near")}
    assert reasons == {
        "lost_low": "no_way",
        "hours_high": "no_docks",
        "residents_near": "no_docks",
    }


def test_the_smallest_quarter_is_its_own_part(three, comparison):
    smallest = comparison.rows[2]
    assert comparison.size == smallest.actors == 34
    assert smallest.thinned["reach"].value == pytest.approx(smallest.rates["reach"].value)
    assert smallest.thinned["mean_degree"].low == smallest.thinned["mean_degree"].high


@given(st.integers(1, 12), st.integers(0, 10**6))
def test_statistics_agree_with_networkx(n, seed):
    rng = np.random.default_rng(seed)
    graph = nx.gnp_random_graph(n, 0.4, seed=seed)
    sectors = rng.integers(0, 3, n)
    pairs = np.array(sorted(graph.edges), np.int64).reshape(-1, 2)
    found = statistics(n, pairs[:, 0], pairs[:, 1], sectors)
    paths = sum(d * (d - 1) for _, d in graph.degree)
    expected = nx.transitivity(graph) if paths else np.nan
    largest = max(map(len, nx.connected_components(graph))) / n
    cuts = 0
    for pair in nx.bridges(graph):
        rest = nx.restricted_view(graph, [], [pair])
        sides = (len(nx.node_connected_component(rest, end)) for end in pair)
        cuts += min(sides) >= 3
    cross = [sectors[a] != sectors[b] for a, b in graph.edges]
    between = np.mean(cross) if cross else np.nan
    assert np.allclose(found, [expected, largest, cuts, between], equal_nan=True)


def test_a_part_of_everything_is_everything(three):
    graph = analyse(three[2]).generous
    figures = thinned(graph, 34, draws=1, seed=1)
    assert figures["mean_degree"].value == pytest.approx(2 * len(graph.pairs) / 34)
    assert figures["reach"].value == pytest.approx(graph.reach(3))


def test_small_nets_are_not_set_beside_chance():
    mini = eco.load_sample("mini")
    found = eco.compare_quarters(mini, renamed(mini), nulls=5, draws=5)
    for standing in found.rows[0].standings["same_size"].values():
        assert standing.reason == "too_small"
        assert standing.z is None
    assert found.rows[0].response.reason == "nobody_asked"
    assert "response_unknown" in [note.key for note in found.notes]


def _with_asked(quarter: Quarter, share: float) -> Quarter:
    rows = quarter.table("actors").records()
    for at, row in enumerate(rows):
        row["asked"] = "yes" if at < share * len(rows) else "no"
    return quarter.with_tables(Table.from_records("actors", rows))


def _with_needs(quarter: Quarter, topic: str) -> Quarter:
    rows = quarter.table("needs").records()[:1]
    return quarter.with_tables(Table.from_records("needs", [{**rows[0], "topic": topic}]))


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (lambda q: _with_asked(q, 1.0), lambda q: _with_asked(q, 0.5), "response"),
        (lambda q: q, lambda q: _with_asked(q, 0.5), "silent"),
        (lambda q: q, lambda q: renamed(q, horizon_months=6), "rules"),
        (lambda q: q, lambda q: _with_needs(q, "debt"), "topics"),
        (lambda q: q, lambda q: renamed(q, extra={"boundary": "200 m"}), "boundary"),
        (
            lambda q: q,
            lambda q: Quarter(q.meta, {k: t for k, t in q.tables.items() if k != "needs"}),
            "weights",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_reason(first, second, reason):
    mini = eco.load_sample("mini")
    with pytest.raises(eco.DataError) as fault:
        eco.compare_quarters(first(mini), second(renamed(mini)))
    assert fault.value.key == f"comparing.refused_{reason}"
    assert fault.value.message("de").startswith("Nicht vergleichbar")
    assert fault.value.message("en").startswith("Cannot be compared")


def test_twenty_points_may_still_be_compared():
    mini = eco.load_sample("mini")
    many, fewer = _with_asked(mini, 1.0), renamed(_with_asked(mini, 0.8))
    found = eco.compare_quarters(many, fewer, nulls=1, draws=1)
    assert found.rows[1].response.value == pytest.approx(10 / 12)


def test_waves_and_single_quarters_are_refused():
    mini = eco.load_sample("mini")
    for quarters in ([mini], [mini, mini]):
        with pytest.raises(eco.UsageError):
            eco.compare_quarters(*quarters)


def test_newcomers_are_those_of_the_own_area_up_to_the_wave():
    mini = eco.load_sample("mini")
    rows = [
        {"area": "mini", "year": "2024", "residents": "9", "newcomers": "150"},
        {"area": "mini", "year": "2099", "residents": "9", "newcomers": "900"},
        {"area": "other", "year": "2024", "residents": "9", "newcomers": "7"},
    ]
    assert newcomers_of(mini.with_tables(Table.from_records("areas", rows))) == 150


def test_outside_the_internal_view_figures_are_coarse_and_small_groups_left_out(three):
    found = eco.compare_for_view(*three, view="partner")
    kornhafen, altmarkt, _ = found.rows
    assert found.size is None
    assert kornhafen.rates["reach"].value == 0.85  # over official ways alone
    assert altmarkt.rates["informal_dependency"].reason == "hidden"
    assert all(s.value is None for s in kornhafen.standings["same_size"].values())
    informal = sum(actor.startswith("P") for actor in three[0].network().ids)
    assert kornhafen.actors <= len(three[0].network().ids) - informal
