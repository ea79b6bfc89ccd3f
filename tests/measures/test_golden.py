"""The figures that were worked out for Mini-Kornhafen, measure by measure."""

from __future__ import annotations

from functools import partial

import pytest

from ecosystem.errors import UnknownActorError, UsageError
from ecosystem.io.reading import load_sample
from ecosystem.measures.classics import (
    actor_by_betweenness,
    actor_by_brokerage,
    actor_by_constraint,
    actor_by_degree,
    actor_by_effective_size,
    actor_in_block,
    actor_in_component,
    actor_is_cut,
    brokerage_table,
    homophily,
    key_players,
    mixing_table,
    net_by_assortativity,
    net_by_components,
    net_by_density,
    net_by_distance_fragmentation,
    net_by_efficiency,
    net_by_ei_expected,
    net_by_ei_index,
    net_by_fragmentation,
    net_by_reach,
    net_by_reciprocity,
    net_by_seed_reach,
    objective_of,
    tie_by_cut_side,
    tie_by_reach_loss,
    tie_by_span,
    tie_is_cut_edge,
)
from ecosystem.measures.table import MEASURES, measure


@pytest.fixture(scope="module")
def mini():
    return load_sample("mini")


def near(value):
    return pytest.approx(value, abs=1e-6)


def test_density_components_efficiency_reciprocity(mini):
    assert net_by_density(mini, directed=True) == near(0.083333)
    assert net_by_density(mini) == near(0.151515)
    assert net_by_components(mini) == 3
    assert sorted(actor_in_component(mini).value_counts()) == [1, 1, 10]
    assert net_by_efficiency(mini) == near(0.344444)
    assert net_by_reciprocity(mini) == near(0.181818)


def test_reach(mini):
    found = [net_by_reach(mini, hand_overs=hops) for hops in range(5)]
    assert found == [near(value / 35) for value in (1, 8, 17, 20, 20)]


def test_constraint_and_effective_size(mini):
    found = actor_by_constraint(mini)
    for actor, value in {"W1": 0.376736, "W2": 0.333333, "S1": 0.534722, "S3": 0.835069}.items():
        assert found[actor] == near(value)
    assert found[["B2", "I2"]].isna().all()
    assert actor_by_effective_size(mini)[["W1", "S1"]].tolist() == [near(3.5), near(2.333333)]


def test_betweenness(mini):
    found = actor_by_betweenness(mini).round(4)
    known = {"W1": 0.4727, "W2": 0.3636, "S1": 0.1455, "C1": 0.1455, "I1": 0.1455}
    assert found[found > 0].to_dict() == known


def test_cut_points_cut_edges_and_core(mini):
    cut = actor_is_cut(mini)
    assert set(cut.index[cut]) == {"C1", "I1", "S1", "W1", "W2"}
    assert tie_is_cut_edge(mini).sum() == 7
    sides = tie_by_cut_side(mini)
    large = {("W1", "W2"): 4, ("C1", "W1"): 2, ("I1", "W2"): 2}
    assert sides[sides > 1].to_dict() == large
    assert set(actor_in_block(mini).dropna().index) == {"S1", "S3", "W1"}


def test_spans(mini):
    found = tie_by_span(mini)
    assert (found == float("inf")).sum() == 7
    assert found[("S1", "S3")] == found[("S1", "W1")] == found[("S3", "W1")] == 2


def test_reach_losses(mini):
    found = tie_by_reach_loss(mini, directed=True).round(6)
    known = {
        ("C1", "W1"): 0.5,
        ("W1", "W2"): 0.3,
        ("C2", "C1"): 0.3,
        ("B1", "I1"): 0.15,
        ("W1", "S1"): 0.1,
        ("I1", "W2"): 0.1,
    }
    assert found[found > 0].to_dict() == known


def test_brokerage(mini):
    table = brokerage_table(mini, nulls=50)["observed"]
    known = {
        ("W1", "gatekeeper"): 3,
        ("W1", "liaison"): 1,
        ("W2", "representative"): 1,
        ("W2", "liaison"): 1,
        ("S1", "coordinator"): 1,
        ("S1", "gatekeeper"): 1,
        ("C1", "representative"): 1,
        ("I1", "liaison"): 1,
    }
    assert table[table > 0].to_dict() == known
    expected = brokerage_table(mini, nulls=2)["expected"]
    assert expected["W1", "gatekeeper"] == near(0.063657)
    assert expected["W1", "liaison"] == near(0.496528)
    assert actor_by_brokerage(mini)["W1"] == 4


def test_key_players(mini):
    assert net_by_fragmentation(mini) == near(0.318182)
    assert net_by_distance_fragmentation(mini) == near(0.655556)
    assert net_by_fragmentation(mini, without=["W1"]) == near(0.818182)
    assert net_by_distance_fragmentation(mini, without=["W1"]) == near(0.857576)
    assert net_by_seed_reach(mini, seeds=["W1"]) == near(0.611111)
    assert net_by_seed_reach(mini, seeds=["W1", "I1"]) == near(0.708333)
    assert net_by_seed_reach(mini, seeds=["B2"]) == near(0.083333)
    most = key_players(mini, size=2, aim="fragmentation")
    assert most.value == near(0.888889)
    assert most.sets == (("I1", "W1"), ("W1", "W2"))


def test_key_players_can_be_chosen_among_organisations_only(mini):
    found = key_players(mini, size=2, aim="fragmentation", among=["W1", "W2", "S1"])
    assert found.sets == (("W1", "W2"),)


def test_mixing_and_homophily(mini):
    table = mixing_table(mini)
    assert table.attrs["reason"] == "too_small"
    assert table.loc[("state", "welfare"), "expected"] == pytest.approx(0.909, abs=5e-4)
    known = {
        ("state", "welfare"): 2,
        ("welfare", "civil"): 1,
        ("welfare", "housing"): 1,
        ("welfare", "informal"): 1,
        ("business", "informal"): 1,
    }
    assert table["observed"][table["observed"] > 0].to_dict() == known
    assert net_by_assortativity(mini) == near(0.2)
    assert net_by_ei_index(mini) == near(0.2)
    assert net_by_ei_expected(mini) == pytest.approx(0.7879, abs=5e-5)


def test_so_many_ties_inside_are_rare_by_chance(mini):
    assert homophily(mini, nulls=20_000).p_low == pytest.approx(0.007, abs=2e-3)


def test_the_toy_is_tested_only_when_forced(mini):
    table = mixing_table(mini, nulls=200, force=True)
    tested = table["p_rewired"].notna()
    assert set(table.index[~tested]) == {pair for pair in table.index if "housing" in pair}
    corrected = table["q"].notna()
    assert (table["q"][corrected] >= table["p_rewired"][corrected]).all()
    assert table["p_rewired"][tested].min() > 1 / 202


def test_names_tell_the_parameters(mini):
    frame = measure(
        mini,
        "actor_by_degree",
        partial(actor_by_degree, direction="in", layer="referral"),
        partial(actor_by_constraint, weighted=False),
    )
    inward = "actor_by_degree(direction='in', layer='referral')"
    constraint = "actor_by_constraint(weighted=False)"
    assert list(frame.columns) == ["actor_by_degree", inward, constraint]
    assert frame.loc["W1", inward] == 3
    assert frame.attrs == {
        "quarter": mini.meta.id,
        "wave": "2025-01-15",
        "view": "internal",
        "actors": 12,
        "ties": len(mini.network().records),
        "confirmed": int(mini.network().records.strict.sum()),
    }


@pytest.mark.parametrize(
    "ask",
    [
        lambda quarter: measure(quarter, "actor_by_beauty"),
        lambda quarter: measure(quarter, "net_by_density"),
        lambda quarter: measure(quarter, "actor_by_degree", "tie_by_span"),
        partial(actor_by_degree, direction="in"),
        partial(MEASURES["actor_by_degree"], direction="up"),
        partial(MEASURES["actor_by_degree"], layer="cooperation"),
        lambda quarter: actor_by_brokerage(quarter, role="hero"),
        lambda quarter: objective_of(quarter, "power"),
        lambda quarter: key_players(quarter, size=0),
        lambda quarter: net_by_reach(quarter, hand_overs=9),
    ],
)
def test_what_cannot_be_asked_is_said(mini, ask):
    with pytest.raises(UsageError) as told:
        ask(mini)
    assert all(told.value.message(lang) for lang in ("de", "en"))


def test_an_unknown_actor_is_named(mini):
    with pytest.raises(UnknownActorError, match="X9"):
        net_by_seed_reach(mini, seeds=["X9"])
