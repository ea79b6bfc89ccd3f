"""The plan against brute force and against whatif, and causes that were planted."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quarters import quarters
from small_quarters import META, actors, offers, quarter_of, ties
from tries import tries
from twin import Tables, make_quarter

import ecosystem as eco
from ecosystem.changes import plan as planning
from ecosystem.changes.base import apply_changes, changes_of
from ecosystem.changes.causes import _cover
from ecosystem.changes.money import apply_by
from ecosystem.changes.repairs import Situation, value_of
from ecosystem.measures.analysis import analyse
from ecosystem.model.quarter import Quarter
from ecosystem.sharing.plans import _world, own_words
from ecosystem.sharing.rules import shown_actors
from ecosystem.words import profile

Row = dict[str, str]

FEW = settings(max_examples=tries(12), suppress_health_check=list(HealthCheck), deadline=None)


def value(quarter: Quarter) -> float:
    found = value_of(analyse(quarter))
    return 1.0 if found is None else found


def needs(*given_: str) -> list[Row]:
    """Needs from texts like ``"debt:bg:60"``."""
    rows = (text.split(":") for text in given_)
    return [{"topic": t, "language": code, "persons": people} for t, code, people in rows]


@FEW
@given(quarters(), st.integers(0, 10_000))
def test_every_set_does_what_whatif_says(example: tuple[Tables, dict[str, Any]], seed: int) -> None:
    quarter = make_quarter(*example)
    situation = Situation(quarter)
    count = len(situation.candidates)
    chance = np.random.default_rng(seed)
    sets = [(), *((n,) for n in range(count))][:8]
    sets += [tuple(np.flatnonzero(chance.random(count) < 0.3).tolist()) for _ in range(4)]
    codes = situation.worlds.codes(situation.sets(sets))
    told = situation.told(situation.sets(sets), codes)
    for row, words, chosen in zip(codes, told, sets, strict=True):
        done = apply_changes(quarter, [c for n in chosen if (c := situation.candidates[n].change)])
        classes = analyse(done).generous.classes
        worst = classes.worst
        assert words == [classes.classes[p] for p in situation.open]
        assert [f"G{code}" for code in row] == [worst[p] for p in situation.open], [
            situation.candidates[n].id for n in chosen
        ]


ASKED = ("nicht bekannt", "klärt", "not known", "settles")


@pytest.mark.parametrize("name", ["kornhafen/2025-01", "siedlung-am-wehr/2025-01"])
def test_nothing_is_proposed_twice(name: str) -> None:
    ids = [each.id for each in Situation(eco.read_quarter(f"data/{name}")).candidates]
    assert len(ids) == len(set(ids)) > 10


@FEW
@given(quarters())
def test_no_sentence_claims_a_lack_where_nobody_knows(
    example: tuple[Tables, dict[str, Any]],
) -> None:
    quarter = make_quarter(*example)
    cells = quarter.network().demand.cells
    classes = analyse(quarter).generous.classes.classes
    dark = {c.key for c, name in zip(cells, classes, strict=True) if name == "GX"}
    found, causes = eco.plan(quarter, actions=3, draws=0), eco.causes(quarter)
    gaps = [f for f in eco.find_all(quarter, draws=0).findings if f.severity > 0][:3]
    explained = [eco.explain(quarter, finding) for finding in gaps]
    listed = [*(a.repairs for a in found.actions), *(c.cells for c in causes)]
    listed += [e.loses for e in explained] + [c.cells for e in explained if (c := e.cause)]
    listed += [q.settles for e in explained if (q := e.question)]
    assert {c.before for cells in listed for c in cells if c.key in dark} <= {"GX"}
    assert {c.cell_class for c in found.left if c.key in dark} <= {"GX"}
    assert not [c.id for c in causes if c.candidates and {x.key for x in c.cells} & dark]
    for lang in ("de", "en"):
        names = {c.key: profile(*c.key, lang) for c in cells}
        unsure = [
            names[key]
            for key in dark
            if not any(names[key] in name for other, name in names.items() if other != key)
        ]
        said = [*found.sentences(lang), *(c.sentence(lang) for c in causes)]
        said += [words for e in explained for words in e.sentences(lang)]
        for sentence in (part for words in said for part in words.split(". ")):
            if any(name in sentence for name in unsure):
                assert any(word in sentence for word in ASKED), sentence


def brute_force(quarter: Quarter, most: int) -> list[float]:
    """The best value for 1 … most actions, every set applied to the tables."""
    situation = Situation(quarter)
    changes = [c.change for c in situation.candidates if c.change]
    best, found = value(quarter), []
    for size in range(1, most + 1):
        for chosen in combinations(changes, size):
            best = max(best, value(apply_changes(quarter, chosen)))
        found.append(best)
    return found


@settings(FEW, max_examples=tries(5))
@given(quarters())
def test_the_plan_is_worth_what_brute_force_finds(example: tuple[Tables, dict[str, Any]]) -> None:
    quarter = make_quarter(*example)
    if len(Situation(quarter).candidates) > 8:
        return
    assert eco.plan(quarter, actions=2, draws=0).curve == pytest.approx(
        brute_force(quarter, 2), abs=1e-9
    )


@FEW
@given(quarters(), st.integers(1, 5))
def test_the_search_by_bounds_finds_the_same(
    example: tuple[Tables, dict[str, Any]], most: int
) -> None:
    situation = Situation(make_quarter(*example))
    free = range(len(situation.candidates))
    if len(free) > 14 or not situation.open:
        return
    whole = planning.Search(situation, None, ())
    bounded = planning.Search(situation, None, ())
    sets, (found, gap) = whole._all(free, most), bounded._bounded(free, most)
    values = [
        [search.look([key])[0][0] for key in keys]
        for search, keys in ((whole, sets), (bounded, found))
    ]
    assert values[1][-1] <= values[0][-1] + 1e-9 <= values[1][-1] + gap + 2e-9
    assert np.all(np.diff(values[1]) >= -1e-12)
    if gap == 0:
        assert values[0] == pytest.approx(values[1], abs=1e-9)


@FEW
@given(st.integers(0, 10_000), st.sampled_from([None, 5]))
def test_no_set_is_worth_more_than_the_bound(seed: int, budget: int | None) -> None:
    chance = np.random.default_rng(seed)
    found = planning.Search.__new__(planning.Search)
    found.fixed, found.budget, found.long = frozenset({3}), budget, False
    found.effort = chance.integers(1, 4, 8).astype(float)
    found.levels = [(0, 0, float(gain)) for gain in chance.random(6)]
    which = [*range(6), *chance.integers(0, 6, 4).tolist()]
    found.cuts = [(at, chance.choice([0, 0, 0.5, 1], 8)) for at in which]

    def worth(key: frozenset[int]) -> float:
        least = [min(row[list(key)].sum() for at, row in found.cuts if at == n) for n in range(6)]
        return sum(g * min(each, 1) for (_, _, g), each in zip(found.levels, least, strict=True))

    sets = (frozenset({3, *more}) for size in range(4) for more in combinations(range(8), size))
    known = {key: worth(key) for key in sets if found.affordable(key)} or {found.fixed: 0.0}
    key, _, most = found._relaxed(4, -1.0)
    assert most == pytest.approx(max(known.values(), default=0.0))
    assert worth(key) == pytest.approx(most)
    assert found._relaxed(4, most)[2] == most


@FEW
@given(st.integers(0, 10_000))
def test_no_fewer_causes_lift_as_much(seed: int) -> None:
    chance = np.random.default_rng(seed)
    ids = [f"{number}" for number in chance.permutation(8)]
    one = [SimpleNamespace(kind="add_tie", effort=1 + int(x) % 3, id=x) for x in ids]
    keys = [frozenset({n}) for n in range(8)] + [frozenset({0, 1}), frozenset({2, 5})]
    groups = {key: frozenset(chance.choice(9, 3).tolist()) for key in keys}
    wanted = frozenset().union(*groups.values())

    def cost(key: Iterable[int]) -> tuple[int, int]:
        return len(list(key)), sum(one[n].effort for n in key)

    sets = (frozenset(c) for size in range(9) for c in combinations(range(8), size))
    lifts = {key: frozenset().union(*(v for k, v in groups.items() if k <= key)) for key in sets}
    situation: Any = SimpleNamespace(candidates=one)
    chosen = frozenset().union(*_cover(situation, groups))
    assert lifts[chosen] == wanted
    assert cost(chosen) == min(cost(key) for key, cells in lifts.items() if cells == wanted)


def options_of(actions_: Iterable[planning.Action]) -> dict[str, list[str]]:
    """The options of ``whatif`` that do the same."""
    words: dict[str, list[str]] = {}
    for action in actions_:
        option, _, word = action.candidate.option.partition(" ")
        words.setdefault(option.removeprefix("--").replace("-", "_"), []).append(word)
    return words


@pytest.mark.parametrize("name", ["kornhafen", "siedlung-am-wehr", "altmarkt-west"])
def test_whatif_reproduces_the_plan(name: str) -> None:
    quarter = eco.read_quarter(f"data/{name}/2025-01")
    found = eco.plan(quarter)
    again = eco.plan(quarter)
    assert found.to_json() == again.to_json()
    if not found.changes:
        return
    assert eco.what_if(quarter, *found.changes).after.summary == found.after
    assert eco.what_if(quarter, *changes_of(options_of(found.actions))).after.summary == found.after
    assert found.curve[-1] == pytest.approx(value(apply_changes(quarter, found.changes)))
    sentences = [action.action("de") for action in found.actions]
    assert len(set(sentences)) == len(sentences)
    for action in found.actions:
        assert any(action.name(a) in action.action("de") for a in found.names_of(action))


def test_two_that_only_work_together() -> None:
    """A tie of one person, paid by money that ends: neither repair alone is enough."""
    quarter = quarter_of(
        {
            "actors": actors("S1", "S2", "W1", "W2"),
            "ties": [
                *(t | {"one_person": "yes", "funding": "F1"} for t in ties("S1-W1", "S1-W2")),
            ],
            "offers": offers("W1:work:ar", "W2:work:ar"),
            "docks": [{"actor": "S1"}],
            "needs": needs("work:ar:60"),
            "funding": [{"id": "F1", "source": "Land", "valid_until": "2025-06-30"}],
        }
    )
    found = eco.plan(quarter, actions=2, without=("add_tie", "open_dock", "open_offer"))
    assert [action.kind for action in found.actions] == ["renew_funding", "secure_tie"] or [
        action.kind for action in found.actions
    ] == ["secure_tie", "renew_funding"]
    assert found.curve[0] == pytest.approx(0.5)
    assert found.curve[1] > 0.5
    (renewal,) = (action for action in found.actions if action.kind == "renew_funding")
    wave = quarter.meta.wave
    assert wave is not None
    assert renewal.by == apply_by(dt.date(2025, 6, 30), wave)


def planted_tie() -> Quarter:
    """Six needs behind one tie that hangs on one person."""
    return quarter_of(
        {
            "actors": actors("S1", "S2", "W1", "W2", "C1"),
            "ties": [
                *(t | {"one_person": "yes"} for t in ties("S1-W1")),
                *(t | {"one_person": "no"} for t in ties("S1-S2", "S1-C1")),
            ],
            "offers": offers("W1:debt:de;ar;bg;ro;tr;uk", "S2:work:de;ar", "C1:work:de;ar"),
            "docks": [{"actor": "S1"}],
            "needs": needs(*(f"debt:{c}:60" for c in ("de", "ar", "bg", "ro", "tr", "uk"))),
        }
    )


def test_one_tie_behind_six_needs_is_told_once() -> None:
    (cause,) = eco.causes(planted_tie())
    assert [c.id for c in cause.candidates] == ["secure_tie:S1~W1"]
    assert (len(cause.cells), cause.people, cause.risks) == (6, 360, ("one_person",))
    assert "Actor S1" in cause.sentence("de")
    assert "Actor W1" in cause.sentence("en")


def test_one_funding_behind_four_needs_is_told_once() -> None:
    tables = {
        "actors": actors("S1", "W1", "W2"),
        "ties": [t | {"one_person": "no"} for t in ties("S1-W1", "S1-W2")],
        "offers": [o | {"funding": "F1"} for o in offers("W1:debt:de;ar", "W2:work:de;ar")],
        "docks": [{"actor": "S1"}],
        "needs": needs("debt:de:10", "debt:ar:20", "work:de:30", "work:ar:40"),
        "funding": [{"id": "F1", "source": "Land", "valid_until": "2025-06-30"}],
    }
    (cause,) = eco.causes(quarter_of(tables))
    assert [c.id for c in cause.candidates] == ["renew_funding:F1"]
    assert len(cause.cells) == 4


def test_a_language_that_is_spoken_next_door() -> None:
    tables = {
        "actors": actors("S1", "W1", "W2"),
        "ties": [t | {"one_person": "no"} for t in ties("S1-W1", "S1-W2")],
        "offers": offers("W1:debt:de", "W2:work:de;bg"),
        "docks": [{"actor": "S1"}],
        "needs": needs("debt:bg:60"),
    }
    quarter = quarter_of(tables)
    (cause,) = eco.causes(quarter)
    assert [c.id for c in cause.candidates] == ["add_language:o0~bg"]
    assert cause.candidates[0].subjects["speaker"] == "W2"
    explanation = eco.explain(quarter, "gap:debt:bg:all:any")
    assert [(m.offer, m.misses) for m in explanation.misses] == [("o0", "language")]
    assert explanation.speakers == (("W2", ("work",)),)


def test_the_picture_shows_each_stop_up_to_where_it_breaks() -> None:
    mini = eco.load_sample("mini")
    for gap in eco.find_gaps(mini):
        told = eco.explain(mini, gap)
        axes = eco.draw_explanation(mini, told, lang="de")
        words = " ".join(each.get_text() for each in axes.texts)
        for miss in told.misses:
            for actor in {*miss.way, miss.actor}:
                assert all(part in words for part in told.name(actor).split())
        assert words.count("\N{BALLOT X}") >= len(told.misses)


def test_a_tie_is_asked_about_where_most_hangs_on_it() -> None:
    sides = {"source_reports": "yes", "target_reports": "yes"}
    firm = ties("S1-W1", kind="appointment")
    quarter = quarter_of(
        {
            "actors": actors("S1", "W1", "W2", "C1"),
            "ties": [*({**row, **sides} for row in firm), *ties("W1-W2", "W1-C1")],
            "offers": offers("W2:debt:de", "C1:debt:de"),
            "docks": [{"actor": "S1"}],
            "needs": needs("debt:de:40"),
        }
    )
    found = [q for q in eco.questions(quarter) if q.target]
    assert [(q.asks, q.actor, q.target) for q in found] == [("firm", "S1", "W1")]
    (cell,) = found[0].settles
    assert (cell.before, cell.after, cell.demand) == ("G4", "G0", 40.0)
    assert "Actor S1 und Actor W1" in found[0].action("de")
    plan = eco.plan(quarter, draws=0)
    asked = [action for action in plan.actions if action.kind == "ask"]
    assert [action.id for action in asked] == ["ask:S1~W1"]
    assert asked[0].as_dict()["subjects"] == {"source": "S1", "target": "W1"}


def test_a_question_settles_more_than_a_plan() -> None:
    """Where nothing is known of the languages, the plan asks and promises nothing."""
    tables = {
        "actors": actors("S1", "W1"),
        "ties": ties("S1-W1"),
        "offers": offers("W1:debt:?"),
        "docks": [{"actor": "S1"}],
        "needs": needs("debt:bg:60"),
    }
    found = eco.plan(quarter_of(tables))
    assert [action.kind for action in found.actions] == ["ask"]
    assert found.before == found.after
    assert "Bulgarisch" in found.actions[0].action("de")


def test_what_nothing_repairs_says_why() -> None:
    tables = {
        "actors": actors("S1", "W1"),
        "ties": ties("S1-W1"),
        "offers": offers("W1:debt:de"),
        "docks": [{"actor": "S1"}],
        "needs": needs("debt:ti:60", "debt:ar:0"),
    }
    found = eco.plan(quarter_of(tables))
    assert [(cell.topic, cell.language, cell.reason) for cell in found.left] == [
        ("debt", "ti", "no_speaker")
    ]


def test_effort_kinds_and_what_is_decided() -> None:
    quarter = eco.read_quarter("data/siedlung-am-wehr/2025-01")
    free = eco.plan(quarter, actions=3)
    cheap = eco.plan(quarter, actions=3, effort=2)
    assert sum(a.candidate.effort for a in cheap.actions) <= 2
    assert cheap.curve[-1] <= free.curve[-1]
    none = eco.plan(quarter, actions=3, without=("add_language", "open_offer"))
    assert not {"add_language", "open_offer"} & {action.kind for action in none.actions}
    fixed = eco.plan(quarter, actions=3, fix=[free.actions[-1].id])
    assert free.actions[-1].id in {action.id for action in fixed.actions}
    with pytest.raises(eco.UsageError):
        eco.plan(quarter, without=("money",))
    with pytest.raises(eco.UsageError):
        eco.plan(quarter, fix=("secure_tie:X~Y",))


def test_the_keys_of_the_contract() -> None:
    plain = json.loads(eco.plan(planted_tie()).to_json())
    assert list(plain) == [
        *("schema", "quarter", "parameters", "before", "after"),
        *("actions", "curve", "left", "notes"),
    ]
    assert plain["schema"] == "ecosystem-plan/1"
    assert {"plan.weight.G1", "plan.weight.G5"} <= set(plain["parameters"])
    assert len(plain["curve"]) == 5
    for key in ("id", "kind", "subjects", "effort", "who", "by", "repairs", "gain", "band"):
        assert key in plain["actions"][0]


def test_inside_a_shared_plan_is_the_plan_itself_with_its_sums() -> None:
    quarter = eco.load_sample("mini")
    found = eco.share_plan(quarter, view="internal", draws=0).as_dict()
    assert found == eco.plan(quarter, draws=0).as_dict()
    assert found["before"] != found["after"]


@pytest.mark.parametrize("view", ["partner", "public"])
def test_no_view_names_what_it_may_not(view: str) -> None:
    quarter = eco.read_quarter("data/kornhafen/2025-01")
    found = eco.share_plan(quarter, view=view)
    said = json.dumps(found.as_dict(), ensure_ascii=False)
    said += json.dumps([c.as_dict() for c in eco.share_causes(quarter, view=view)])
    shown = shown_actors(quarter, "partner") if view == "partner" else frozenset()
    for row in quarter.table("actors").records():
        if row["id"] not in shown:
            assert row["name"] not in said
            assert f'"{row["id"]}"' not in said
    for row in quarter.table("funding").records():
        assert row["source"] not in said
    assert {cell.before for a in found.actions for cell in a.repairs} <= {"G1", "G2", "G4", "G5"}
    if view == "partner":
        world = _world(quarter, view)  # its offers are called as in the partner's copy
        done = eco.what_if(world, *found.changes)
        after = eco.share_what_if(done, world, view=view).after.summary
        assert {**after, "informal_dependency": None} == found.after
        words = own_words(quarter, options_of(found.actions), view)
        again = eco.what_if(quarter, *changes_of(words))
        after = eco.share_what_if(again, quarter, view=view).after.summary
        assert {**after, "informal_dependency": None} == found.after


def test_secured_ties_that_were_only_reported_stay() -> None:
    """Both sides agree on a tie that one of them had only named."""
    report = {"id": "r1", "informant": "i", "role": "source", "source": "S1", "target": "W1"}
    quarter = quarter_of(
        {
            "actors": actors("S1", "W1"),
            "ties": ties("W1-S1"),
            "reports": [report | {"kind": "referral", "says": "missing", "date": "2025-01-01"}],
        }
    )
    after = eco.Strengthen("S1", "W1").apply(quarter)
    assert len(after.network().records) == len(quarter.network().records) == 2
    assert after.network().records.strict.all()


def test_new_changes_say_what_is_wrong() -> None:
    quarter = planted_tie()
    for change in (
        eco.AddLanguage("nobody", "ar"),
        eco.AddLanguage("o0", "ar:telepathy"),
        eco.OpenOffer("S1", "cooking"),
        eco.TakeNew("nobody"),
        eco.Renew("nobody"),
    ):
        with pytest.raises(eco.EcosystemError):
            change.apply(quarter)
    for lang in ("de", "en"):
        for change in (eco.AddLanguage("o0", "ar"), eco.OpenOffer("S1", "debt", ("ar",))):
            assert change.sentence({}, lang)
    assert dataclasses.replace(META, horizon_months=6).horizon_months == 6
