"""A what-if is a new analysis from scratch, on any quarter and for any combination of changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import analyse as brute_force
from quarters import quarters
from tries import tries
from twin import Tables, differences, make_quarter, plain_rows

import ecosystem as eco
from ecosystem.changes.base import Change
from ecosystem.changes.whatif import COMPARED
from ecosystem.errors import EcosystemError
from ecosystem.model.quarter import Quarter
from ecosystem.sharing.results import share_what_if

KORNHAFEN = eco.read_quarter("data/kornhafen/2025-01")


def any_changes(data: st.DataObject, quarter: Quarter) -> list[Change]:
    """Up to three changes that might be possible."""
    ids = sorted(quarter.table("actors").column("id"))
    one = st.sampled_from(ids)
    kinds: list[st.SearchStrategy[Any]] = [
        st.builds(eco.Close, one),
        st.builds(eco.LosePerson, one),
        st.builds(eco.AddTie, one, one),
        st.builds(eco.Strengthen, one, one),
        st.builds(eco.OpenDock, one),
        st.builds(eco.Bundle, st.tuples(one, one)),
        st.builds(eco.EndFunding, st.sampled_from(("soon", "renewed", "purse"))),
    ]
    if len(quarter.table("offers")):
        offers = sorted(quarter.table("offers").column("id"))
        kinds.append(st.builds(eco.Close, st.sampled_from(offers)))
    return data.draw(st.lists(st.one_of(kinds), min_size=1, max_size=3))


@settings(max_examples=tries(20), suppress_health_check=list(HealthCheck), deadline=None)
@given(quarters(), st.data())
def test_both_sides_are_what_the_twin_says_of_the_tables(example, data):
    tables, meta = example
    quarter = make_quarter(tables, meta)
    changes = any_changes(data, quarter)
    try:
        changed = eco.apply_changes(quarter, changes)
    except EcosystemError:
        return
    comparison = eco.what_if(quarter, *changes)
    for result, given_quarter in ((comparison.before, quarter), (comparison.after, changed)):
        plain: Tables = plain_rows(given_quarter)[0]
        twin = brute_force({name: list(rows) for name, rows in plain.items()}, dict(meta))
        assert differences(result.as_dict()["summary"], twin["summary"]) == []
        classes = [cell.cell_class for cell in result.cells]
        assert classes == [cell["class"] for cell in twin["cells"]]


@pytest.mark.parametrize(
    "changes",
    [
        (eco.Close("W07"), eco.LosePerson("V02")),
        (eco.EndFunding("Stiftung Kornwaage"), eco.AddTie("QM", "W17")),
        (eco.Bundle(("W01", "JC", "W07")), eco.OpenDock("W05")),
    ],
    ids=str,
)
def test_a_what_if_equals_the_findings_of_the_changed_quarter(changes):
    comparison = eco.what_if(KORNHAFEN, *changes)
    changed = eco.apply_changes(KORNHAFEN, changes)
    again = eco.find_all(changed, draws=0, kinds=COMPARED)
    assert comparison.after.to_json() == again.to_json()


def test_the_closing_of_the_debt_counselling():
    comparison = eco.what_if(KORNHAFEN, eco.Close("W07"))
    lost = comparison.going("lost")
    assert {cell.topic for cell in lost} == {"debt"}
    assert sorted(cell.language for cell in lost) == ["ar", "de", "fa", "ro", "ru", "tr"]
    assert comparison.people("lost") == sum(cell.demand or 0 for cell in lost) == 356
    assert comparison.repairs == ()  # no other official offer exists
    assert "gap:debt:de:all:any" in comparison.findings["changed"]


def test_the_cheapest_repair_wins_the_needs_back():
    comparison = eco.what_if(KORNHAFEN, eco.Close("JC:W07"))
    lost = {cell.key for cell in comparison.going("lost")}
    assert lost
    (repair,) = comparison.repairs or ()
    assert set(repair.cells) == lost
    assert len(repair.ties) == 1
    mended = eco.what_if(KORNHAFEN, eco.Close("JC:W07"), eco.AddTie(*repair.ties[0]))
    assert not mended.going("lost")


def test_time_passes_and_four_needs_change():
    from datetime import date

    comparison = eco.what_if(KORNHAFEN, eco.Until(date(2026, 1, 1)))
    changed = {(c.topic, c.language): (c.before, c.after) for c in comparison.cells}
    assert changed == {
        ("language", "bg"): ("G2", "G5"),
        ("work", "ti"): ("G0", "G1"),
        ("recognition", "fa"): ("G0", "G1"),
        ("mental_health", "ru"): ("G0", "G1"),
    }


def test_plain_values_and_sentences_in_both_languages():
    comparison = eco.what_if(KORNHAFEN, eco.Close("JC:W07"))
    plain = json.loads(comparison.to_json())
    assert plain["schema"] == "ecosystem-whatif/1"
    assert plain["lost"]["needs"] == len(comparison.going("lost"))
    assert comparison.to_json() == eco.what_if(KORNHAFEN, eco.Close("JC:W07")).to_json()
    for lang in ("de", "en"):
        for said in comparison.sentences(lang):
            assert said.endswith(".")
            assert "None" not in said
            assert "{" not in said


@pytest.mark.parametrize("view", ["partner", "public"])
def test_nothing_is_told_about_one_helper(view):
    with pytest.raises(eco.UsageError):
        share_what_if(eco.what_if(KORNHAFEN, eco.Close("P01")), KORNHAFEN, view=view)


def test_a_shared_comparison_masks_and_names_nobody_hidden():
    shown = eco.share_what_if(eco.what_if(KORNHAFEN, eco.Close("W07")), KORNHAFEN)
    assert {cell.after for cell in shown.going("lost")} == {"G5"}  # contract 14: an offer or a way
    public = eco.share_what_if(eco.what_if(KORNHAFEN, eco.Close("W07")), KORNHAFEN, view="public")
    assert "Schuldnerberatung Kornhafen" not in public.to_json()  # the need may be named
    assert "W07" not in public.to_json()
    assert public.repairs == ()


def test_who_lives_near_a_docking_point_is_measured_on_both_sides():
    changes = (eco.Close("B03"), eco.OpenDock("W17"))
    comparison = eco.what_if(KORNHAFEN, *changes)
    found = comparison.on_foot
    assert found is not None
    changed = eco.apply_changes(KORNHAFEN, changes)
    for quarter, share in ((KORNHAFEN, found.before), (changed, found.after)):
        way = eco.walking(quarter)
        assert share == way.coverage(found.radius, of=found.of)
    assert comparison.as_dict()["on_foot"] == found.as_dict()
    assert any("800" in said for said in comparison.sentences("de"))
    shared = share_what_if(comparison, KORNHAFEN).on_foot
    assert shared is not None
    assert shared.before is not None
    assert round(shared.before, 2) == shared.before


def test_without_anybody_s_home_nothing_is_said_about_walking():
    mini = eco.load_sample("mini")
    tables = {name: table for name, table in mini.tables.items() if name != "residents"}
    comparison = eco.what_if(eco.Quarter(mini.meta, tables), eco.Close("W2"))
    assert comparison.on_foot is None
    assert comparison.as_dict()["on_foot"] is None


@settings(max_examples=tries(8), suppress_health_check=list(HealthCheck), deadline=None)
@given(quarters(), st.sampled_from(["docks", "ties"]))
def test_what_was_not_tested_is_never_called_a_way(example, missing):
    tables, meta = example
    whole = make_quarter(tables, meta)
    bare = make_quarter({name: rows for name, rows in tables.items() if name != missing}, meta)
    closing = [eco.Close(dock) for dock in set(whole.table("docks").column("actor"))]
    try:
        comparisons = [eco.what_if(whole, *closing), eco.what_if(bare, eco.EndFunding("soon"))]
    except EcosystemError:
        return
    for comparison in comparisons:
        tested = comparison.before.has_way, comparison.after.has_way
        for lang, way, share in (("de", "Einen Weg zu Hilfe gibt", "für nicht "),
                                 ("en", "There is a way to help", "for not ")):  # fmt: skip
            said = " ".join(comparison.sentences(lang))
            assert share not in said
            assert way not in said or any(tested)
        if tested[0] != tested[1]:  # two analyses of which one looks at offers alone
            assert {cell.direction for cell in comparison.cells if cell.after != "G5"} <= {"unsure"}
    if whole.meta.wave is None:
        return
    later = eco.compare_waves(bare, whole)
    new = {change.key for change in later.findings if change.state in ("new", "changed")}
    if whole.network().has_way:
        for cell in later.cells:
            assert (
                cell.after == "G5" or f"gap:{':'.join(cell.key)}" not in new or cell.before == "G5"
            )
