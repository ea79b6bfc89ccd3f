"""Waves: real change apart from what was only told differently, Kornhafen told right."""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

import ecosystem as eco
from ecosystem.changes.waves import TIES_STATES as STATES
from ecosystem.changes.waves import (
    Answers,
    TieChange,
    TieCounts,
    Witnesses,
    compare_ties,
    firth_logistic,
    read_answers,
    survival_model,
)
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table

DATA = Path(__file__).resolve().parents[2] / "data" / "kornhafen"
# methods.md 5.3, W2: lost only because W13 and VHS were not asked again
ONLY_TOLD = {
    *(("P11", "W13"), ("V05", "VHS"), ("VHS", "P03")),
    *(("W13", "M03"), ("W13", "P05"), ("W16", "W13")),
}


@cache
def waves() -> tuple[Quarter, Quarter]:
    return eco.read_quarter(DATA / "2025-01"), eco.read_quarter(DATA / "2026-01")


@cache
def kornhafen():
    return eco.compare_waves(*waves())


def by_key(comparison):
    return {change.key: change for change in comparison.findings}


def test_kornhafen_six_ties_are_only_not_told_again():
    ties = kornhafen().ties
    untold = {(t.source, t.target) for t in ties if t.state == "not_told_again"}
    lost = {(t.source, t.target) for t in ties if t.state == "lost"}
    assert untold == ONLY_TOLD
    assert not lost & ONLY_TOLD
    assert kornhafen().counts == TieCounts(kept=330, lost=6, new=7)
    assert kornhafen().interpretable


def test_kornhafen_bridges_are_repaired_and_confirmed():
    changes = by_key(kornhafen())
    wb1, wb5 = changes["bridge:H01~W08"], changes["bridge:F03~W03"]
    assert (wb1.state, wb1.reason) == ("closed", "repaired")
    assert (wb5.state, wb5.reason) == ("closed", "confirmed")
    assert "Repariert" in wb1.sentence("de")
    assert "Confirmed" in wb5.sentence("en")


def test_kornhafen_has_one_new_cell_without_an_offer():
    assert kornhafen().in_class("G5") == (("language", "bg", "all", "any"),)
    assert by_key(kornhafen())["gap:language:bg:all:any"].state == "changed"
    states = {"unchanged": 33, "new": 3, "closed": 2, "happened": 1, "changed": 1}
    assert kornhafen().finding_states() == states
    assert kornhafen().state_of("funding_cliff:2025-12-31") == "happened"
    assert kornhafen().state_of("bridge:H01~W08") == "closed"
    assert kornhafen().state_of("informal_only:housing:ro:all:any") == "unchanged"
    assert kornhafen().state_of("nothing") is None


def test_the_public_view_lists_no_tie_and_the_partner_view_no_informal_one():
    informal = {a.id for a in map(_Row, waves()[0].table("actors").records()) if a.informal}
    partner = eco.share_comparison(kornhafen(), *waves(), view="partner")
    ends = {end for tie in partner.ties for end in (tie.source, tie.target)}
    assert not ends & informal
    assert partner.tie_states()["not_told_again"] == 3
    public = eco.share_comparison(kornhafen(), *waves(), view="public")
    assert public.ties == ()
    assert public.model.reason == "view"
    with pytest.raises(eco.UsageError):
        eco.share_comparison(public, *waves(), view="partner")


class _Row:
    def __init__(self, record):
        self.id = record["id"]
        self.informal = record["type"] in ("helper_person", "helper_place", "online_group")


def quarter(rows, *, day="2025-01-15", asked=("A", "B", "C"), **tables) -> Quarter:
    """Three offices and their ties; rows: source, target, kind, both answers."""
    actors = [
        {"id": key, "name": key, "type": "awo", "asked": "yes" if key in asked else "no"}
        for key in ("A", "B", "C")
    ]
    names = ("source", "target", "kind", "source_reports", "target_reports")
    ties = [dict(zip(names, row, strict=False)) for row in rows]
    meta = Meta(id="q", name="Q", wave=dt.date.fromisoformat(day), languages=("de",))
    found = {"actors": actors, "ties": ties, **tables}
    return Quarter(meta, {k: Table.from_records(k, v) for k, v in found.items() if v})


LATER = "2026-01-15"
YES = ("A", "B", "cooperation", "yes", "yes")


@pytest.mark.parametrize(
    ("before", "asked", "after", "state"),
    [
        ([YES], "ABC", [YES], "kept"),
        ([YES], "ABC", [], "lost"),
        ([YES], "C", [], "not_told_again"),
        ([YES], "B", [], "lost"),  # B said so and was asked again
        ([("A", "B", "tip", "yes", "not_asked")], "B", [], "not_told_again"),
        ([("A", "B", "tip", "yes", "not_asked")], "C", [("A", "B", "tip", "no", "no")], "lost"),
        ([("A", "B", "tip", "", "")], "AB", [], "lost"),
        ([("A", "B", "tip", "", "")], "C", [], "not_told_again"),
    ],
)
def test_a_tie_is_lost_only_if_somebody_who_told_of_it_was_asked_again(before, asked, after, state):
    comparison = eco.compare_waves(quarter(before), quarter(after, day=LATER, asked=asked))
    assert [tie.state for tie in comparison.ties] == [state]


def test_a_new_tie_follows_the_same_rule_backwards():
    asked_late = eco.compare_waves(quarter([], asked="C"), quarter([YES], day=LATER))
    assert [tie.state for tie in asked_late.ties] == ["first_told"]
    asked_twice = eco.compare_waves(quarter([]), quarter([YES], day=LATER))
    assert [tie.state for tie in asked_twice.ties] == ["new"]


def test_hearsay_without_a_name_is_never_called_lost():
    row = {"source": "A", "target": "B", "kind": "tip", "others_report": "2"}
    before = quarter([]).with_tables(Table.from_records("ties", [row]))
    comparison = eco.compare_waves(before, quarter([], day=LATER))
    assert [tie.state for tie in comparison.ties] == ["not_told_again"]


def test_an_actor_that_left_takes_its_ties_along():
    after = quarter([], day=LATER)
    left = after.with_tables(after.table("actors").keep([0, 2]))
    comparison = eco.compare_waves(quarter([YES]), left)
    assert [tie.state for tie in comparison.ties] == ["gone_with_actor"]
    assert comparison.counts == TieCounts(0, 0, 0)
    assert comparison.actors.gone == 1


def test_without_ties_the_index_is_not_defined():
    comparison = eco.compare_waves(quarter([]), quarter([], day=LATER))
    assert comparison.counts.jaccard is None
    assert comparison.counts.survival is None
    assert not comparison.interpretable
    assert [note.key for note in comparison.notes] == ["no_ties"]


def test_waves_that_hardly_agree_warn():
    before = quarter([YES, ("A", "C", "tip", "yes", "yes")])
    after = quarter([("B", "C", "tip", "yes", "yes"), ("C", "A", "tip", "yes", "yes")], day=LATER)
    comparison = eco.compare_waves(before, after)
    assert comparison.counts == TieCounts(0, 2, 2)
    assert [note.key for note in comparison.notes] == ["too_different"]
    assert not comparison.interpretable


def test_a_gap_whose_offer_is_unknown_now_is_not_called_closed():
    need = [{"topic": "debt", "language": "de", "persons": "10"}]
    other = {"id": "O9", "actor": "A", "topics": "housing", "languages": "de"}
    before = quarter([], needs=need, offers=[other])
    offer = [{"id": "O1", "actor": "A", "topics": "debt", "languages": "?"}, other]
    unclear = eco.compare_waves(before, quarter([], day=LATER, needs=need, offers=offer))
    assert by_key(unclear)["gap:debt:de:all:any"].state == "not_measurable"
    unneeded = [{**need[0], "persons": "0"}]
    gone = eco.compare_waves(before, quarter([], day=LATER, needs=unneeded, offers=[other]))
    assert by_key(gone)["gap:debt:de:all:any"].state == "not_needed"
    back = eco.compare_waves(
        quarter([], needs=need, offers=offer), quarter([], day=LATER, needs=need, offers=[other])
    )
    assert by_key(back)["gap:debt:de:all:any"].state == "now_measurable"


def test_two_versions_of_one_day_are_compared_in_the_order_given():
    told, untold = quarter([YES]), quarter([])
    learnt, corrected = eco.compare_waves(untold, told), eco.compare_waves(told, untold)
    assert [tie.state for tie in learnt.ties] == ["new"]
    assert [tie.state for tie in corrected.ties] == ["lost"]
    assert learnt.notes[0].key == corrected.notes[0].key == "same_day"
    assert "same_day" not in {
        n.key for n in eco.compare_waves(untold, quarter([], day=LATER)).notes
    }


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"id": "other"}, "not_one_quarter"),
        ({"wave": None}, "no_wave"),
        ({"wave": dt.date(2025, 1, 14)}, "wrong_order"),
        ({"horizon_months": 6}, "other_rules"),
    ],
)
def test_what_are_no_two_waves_is_refused(change, key):
    after = quarter([], day=LATER)
    with pytest.raises(eco.UsageError) as fault:
        eco.compare_waves(quarter([]), after.with_meta(dataclasses.replace(after.meta, **change)))
    assert fault.value.key == f"comparing.{key}"
    assert fault.value.message("de") != fault.value.message("en")


ENDS = st.sampled_from("ABCD")
TIE = st.tuples(ENDS, ENDS, st.just("tip")).filter(lambda tie: tie[0] != tie[1])
WITNESS = st.builds(Witnesses, units=st.frozensets(ENDS, max_size=2), nameless=st.booleans())
WAVE = st.builds(
    Answers,
    there=st.frozensets(ENDS),
    asked=st.frozensets(ENDS),
    ties=st.frozensets(TIE, max_size=5),
    ended=st.frozensets(TIE, max_size=3),
    witnesses=st.dictionaries(TIE, WITNESS, max_size=5),
)


def _valid(answers: Answers) -> Answers:
    there = frozenset(t for t in answers.ties if {t[0], t[1]} <= answers.there)
    return dataclasses.replace(
        answers, ties=there, asked=answers.asked & answers.there, ended=answers.ended - there
    )


@given(WAVE, WAVE)
def test_forwards_and_backwards_agree(one, other):
    one, other = _valid(one), _valid(other)
    names = dict.fromkeys("ABCD", "")
    mirror = {
        **{"kept": "kept", "lost": "new", "new": "lost"},
        **{"not_told_again": "first_told", "first_told": "not_told_again"},
        **{"gone_with_actor": "came_with_actor", "came_with_actor": "gone_with_actor"},
    }
    forth = compare_ties(one, other, names)
    back = compare_ties(other, one, names)
    assert [mirror[t.state] for t in forth] == [t.state for t in back]
    assert [t.compared for t in forth] == [t.compared for t in back]
    assert {t.key for t in forth} == one.ties | other.ties
    assert all(t.state in STATES for t in forth)


def _penalised(beta, design, outcome):
    """The same objective written down plainly, for a general optimiser."""
    line = design @ beta
    chance = 1 / (1 + np.exp(-line))
    information = (design.T * (chance * (1 - chance))) @ design
    return -(outcome @ line - np.log1p(np.exp(line)).sum() + np.linalg.slogdet(information)[1] / 2)


def test_the_regression_agrees_with_a_general_optimiser():
    rng = np.random.default_rng(4)
    design = np.column_stack([np.ones(150), rng.random((150, 2)) < 0.4]).astype(float)
    outcome = (rng.random(150) < 1 / (1 + np.exp(-design @ [2.0, -1.5, 0.3]))).astype(float)
    beta, errors = firth_logistic(design, outcome)
    other = minimize(_penalised, np.zeros(3), args=(design, outcome), method="BFGS", tol=1e-10)
    assert np.allclose(beta, other.x, atol=1e-4)
    assert (errors > 0).all()


def test_the_regression_stays_finite_where_a_risk_loses_everything():
    design = np.column_stack([np.ones(120), np.arange(120) < 5]).astype(float)
    beta, _ = firth_logistic(design, (np.arange(120) >= 5).astype(float))
    # 2 x 2 table with a half in each cell
    assert beta[1] == pytest.approx(np.log(0.5 / 5.5) - np.log(115.5 / 0.5), abs=1e-6)


def test_few_ties_or_no_loss_give_no_estimate():
    def model(kept, lost):
        ties = [
            TieChange(f"A{i}", "B", "tip", "lost" if i < lost else "kept", True)
            for i in range(kept + lost)
        ]
        return survival_model([({tie.key: i % 2 for i, tie in enumerate(ties)}, ties)])

    assert model(98, 1).reason == "too_few_ties"
    assert model(100, 0).reason == "nothing_lost"
    assert model(90, 10).coefficients["one_person"] is not None
    assert model(90, 10).coefficients["stale"] is None


def test_who_was_asked_is_read_from_answers_where_the_column_is_blank():
    one = quarter([("A", "B", "tip", "yes", "")])
    blank = [{**row, "asked": ""} for row in one.table("actors").records()]
    assert read_answers(one.with_tables(Table.from_records("actors", blank))).asked == {"A"}
