"""Useful new ties: exact gains, the worked example, and what stays out."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from quarters import quarters
from tries import tries
from twin import Tables, make_quarter

import ecosystem as eco
from ecosystem.changes import suggest as suggestions
from ecosystem.changes import whatif as repairs
from ecosystem.measures.analysis import analyse
from ecosystem.measures.new_ties import REASONS, NewTies, efforts
from ecosystem.schema import SECTORS

MINI = eco.load_sample("mini")
KORNHAFEN = eco.read_quarter("data/kornhafen/2025-01")


@cache
def suggested() -> eco.Suggestions:
    return eco.suggest_ties(KORNHAFEN)


def gains(quarter: eco.Quarter) -> dict[tuple[str, str], float]:
    """Gain of every tie by the ids of its ends."""
    analysis = analyse(quarter)
    ids = analysis.network.ids
    gain = NewTies(analysis.network, analysis.generous.arcs).gain
    return {(ids[i], ids[j]): float(gain[i, j]) for i, j in np.argwhere(gain > 0).tolist()}


def test_the_worked_example() -> None:
    """methods.md, M31."""
    found = gains(MINI)
    order = sorted(found, key=lambda tie: (-found[tie], tie))
    assert order[:5] == [("B2", "C1"), ("B2", "S1"), ("B2", "S3"), ("B2", "W1"), ("B1", "C1")]
    assert found["B2", "C1"] == pytest.approx(0.171429, abs=1e-6)
    assert found["B2", "S1"] == pytest.approx(0.142857, abs=1e-6)
    assert found["B1", "C1"] == pytest.approx(0.114286, abs=1e-6)


def test_what_is_easy_is_another_question() -> None:
    analysis = analyse(MINI)
    ids = analysis.network.ids
    ease = efforts(MINI, analysis).ease
    arcs = gains(MINI)
    pairs = [(ids[i], ids[j]) for i, j in np.argwhere(np.triu(ease)).tolist()]
    ease_of = {pair: float(ease[ids.index(pair[0]), ids.index(pair[1])]) for pair in pairs}
    best = [pair for pair in pairs if ease_of[pair] == pytest.approx(1.4427, abs=1e-4)]
    assert {("C2", "W1"), ("B1", "W2")} <= set(best)
    assert max(arcs, key=lambda tie: arcs[tie]) not in best


@settings(max_examples=tries(12), suppress_health_check=list(HealthCheck), deadline=None)
@given(quarters())
def test_every_gain_is_what_recomputing_says(example: tuple[Tables, dict[str, Any]]) -> None:
    quarter = make_quarter(*example)
    analysis = analyse(quarter)
    new = NewTies(analysis.network, analysis.generous.arcs)
    n = len(analysis.network.ids)
    tied = set(zip(new.arcs.source.tolist(), new.arcs.target.tolist(), strict=True))
    if new.reach is None:
        assert not new.gain.any()
        return
    counts = new.lifting(np.ones(len(analysis.network.demand.cells)))
    for tie in [(i, j) for i in range(n) for j in range(n) if i != j and (i, j) not in tied]:
        more = new.adding(tie)
        assert more.reach is not None
        assert new.gain[tie] == pytest.approx(more.reach - new.reach, abs=1e-9)
        assert more.official_reach is not None
        assert new.official_reach is not None
        gain = more.official_reach - new.official_reach
        assert new.official_gain[tie] == pytest.approx(gain, abs=1e-9)
        lifted = more.covered & ~new.covered
        assert np.array_equal(lifted, new.lifted(tie))
        assert counts[tie] == lifted.sum()


@settings(max_examples=tries(10), suppress_health_check=list(HealthCheck), deadline=None)
@given(quarters())
def test_a_lifted_need_has_an_official_class(example: tuple[Tables, dict[str, Any]]) -> None:
    quarter = make_quarter(*example)
    found = eco.suggest_ties(quarter, count=2, together=1)
    for row in found.rows[:2]:
        comparison = eco.what_if(quarter, eco.AddTie(row.source, row.target))
        gained = {cell.key for cell in comparison.going("gained")}
        needed = set(row.cells)
        # a need that nobody counted is one, a counted 0 is none; what hangs on a maybe is asked
        both = (*comparison.before.cells, *comparison.after.cells)
        left_out = {
            (c.topic, c.language, c.group, c.status)
            for c in both
            if c.demand == 0 or c.cell_class == "GX"
        }
        meant = {(c.topic, c.language, c.group, c.status) for c in both} - left_out
        assert gained & meant == needed & meant


def test_no_informal_actor_is_an_end() -> None:
    network = KORNHAFEN.network()
    informal = {
        key
        for key, sector in zip(network.ids, network.sectors.tolist(), strict=True)
        if SECTORS[sector] == "informal"
    }
    found = eco.suggest_ties(KORNHAFEN, count=500, per_source=None)
    ends = {end for row in (*found.rows, *found.sequence) for end in (row.source, row.target)}
    assert informal
    assert ends.isdisjoint(informal)
    assert {row.through for row in found.rows}.isdisjoint(informal)


def test_wished_ties_come_first() -> None:
    found = eco.suggest_ties(KORNHAFEN, count=3)
    wished = [row.wished for row in found.rows]
    assert wished[0]
    assert wished == sorted(wished, reverse=True)


def test_the_sequence_counts_what_comes_on_top() -> None:
    found = eco.suggest_ties(KORNHAFEN, count=0, together=3)
    ties = [eco.AddTie(row.source, row.target) for row in found.sequence]
    after = analyse(eco.apply_changes(KORNHAFEN, ties)).generous
    assert found.reach_after is not None
    new = NewTies(after.network, after.arcs)
    assert new.official_reach == pytest.approx(found.reach_after, abs=1e-9)


def test_pairs_bring_more_than_each_alone() -> None:
    found = eco.suggest_ties(MINI, count=0)
    base = NewTies(analyse(MINI).network, analyse(MINI).generous.arcs).official_reach
    assert found.pairs
    for pair in found.pairs:
        assert pair.gain > pair.alone
        after = analyse(eco.apply_changes(MINI, [eco.AddTie(*tie) for tie in pair.ties]))
        reach = NewTies(after.network, after.generous.arcs).official_reach
        assert reach is not None
        assert base is not None
        assert reach - base == pytest.approx(pair.gain, abs=1e-9)


def test_an_agreement_for_the_debt_counselling_is_the_first_alternative() -> None:
    found = suggested()
    first = found.agreements[0]
    assert {first.source, first.target} == {"JC", "W07"}
    assert {cell[0] for cell in first.cells} == {"debt"}
    assert sum(row.effort for row in found.agreements) <= found.effort


def test_efforts_are_named_and_symmetric() -> None:
    rated = efforts(KORNHAFEN, analyse(KORNHAFEN))
    assert (rated.reason == rated.reason.T).all()
    assert set(np.unique(rated.reason).tolist()) <= set(range(len(REASONS)))


@pytest.mark.parametrize("lang", ["de", "en"])
def test_rows_say_themselves(lang: str) -> None:
    found = suggested()
    for row in (*found.rows, *found.sequence, *found.agreements):
        for said in (row.sentence(lang), row.todo(lang)):
            assert said.endswith((".", ")."))
            assert "{" not in said
    frame = found.to_frame(lang)
    assert len(frame) == len(found)


def test_two_runs_give_the_same_text_and_views_hold_less() -> None:
    found = suggested()
    assert found.to_json() == eco.suggest_ties(KORNHAFEN).to_json()
    partner = eco.share_suggestions(found, KORNHAFEN)
    assert len(partner) <= len(found)
    assert all(row.ease is None and row.gain_with_informal is None for row in partner.rows)
    public = json.loads(eco.share_suggestions(found, KORNHAFEN, view="public").to_json())
    assert public["ties"] == public["sequence"] == public["agreements"] == []


def test_numbers_below_nothing_are_refused() -> None:
    with pytest.raises(eco.UsageError):
        eco.suggest_ties(MINI, count=-1)


def test_a_city_is_told_to_go_quarter_by_quarter(monkeypatch) -> None:
    monkeypatch.setattr(suggestions, "LARGEST", 11)
    with pytest.raises(eco.DataError, match="at most 11 actors"):
        eco.suggest_ties(MINI)
    monkeypatch.setattr(repairs, "LARGEST", 50)
    comparison = eco.what_if(KORNHAFEN, eco.Close("W07"))
    assert comparison.going("lost")
    assert comparison.repairs is None
    assert comparison.as_dict()["repairs"] is None
    assert "nur bei höchstens" in comparison.sentences("de")[-1]
