"""A common house beside its alternatives: worked values, no winner, no helper named."""

from __future__ import annotations

from typing import Any

import pytest

import ecosystem as eco
from ecosystem.documents.results import alternatives_document
from ecosystem.documents.writers import csv_of, text_of

MINI = eco.load_sample("mini")
SIEDLUNG = eco.read_quarter("data/siedlung-am-wehr/2025-01")
HOUSE = eco.Bundle(("S1", "W1", "W2"))
WORKED = [
    ("housing", "ar", 0.1139, 0.3158),
    ("residence", "ar", 0.2313, 0.3158),
    ("work", "de", 0.1227, 0.3158),
]


@pytest.mark.parametrize(("topic", "language", "before", "after"), WORKED)
def test_mean_served_share_over_the_docks(topic, language, before, after):
    """methods.md, M32."""
    for quarter, wanted in ((MINI, before), (HOUSE.apply(MINI), after)):
        table = eco.journeys(quarter, topic=topic, language=language)
        mean = float((table.served_formal_naive + table.served_informal_naive).mean())
        assert mean == pytest.approx(wanted, abs=5e-5)


def test_the_worked_house():
    found = eco.alternatives(MINI, HOUSE)
    house = found.rows[0].comparison
    sides: list[dict[str, Any]] = [dict(s.summary) for s in (house.before, house.after)]
    reached = [side["reach"]["3"] * 35 for side in sides]
    assert reached == pytest.approx([20, 23])
    cut = eco.actor_is_cut(HOUSE.apply(MINI))
    assert {actor for actor, is_cut in cut.items() if is_cut} == {"C1", "I1", "HOUSE"}
    assert (found.rows[0].cut_before, found.rows[0].cut_after) == (5, 3)


def test_who_had_no_way_in_still_has_none():
    for topic, language, _, _ in WORKED:
        table = eco.journeys(HOUSE.apply(MINI), topic=topic, language=language)
        assert table.loc["B2", "served_formal_naive"] == 0


def test_alternatives_cost_the_same_and_none_is_chosen():
    house = eco.Bundle(("W01", "JC", "W04"))
    found = eco.alternatives(SIEDLUNG, house)
    assert [row.key for row in found.rows] == ["house", "ties", "dock"]
    assert 1 <= len(found.rows[1].comparison.changes) <= 3
    assert found.money_until is not None
    assert found.to_json() == eco.alternatives(SIEDLUNG, house).to_json()


@pytest.mark.parametrize("view", ["partner", "public"])
def test_written_for_others(view):
    found = eco.alternatives(MINI, HOUSE)
    shown = eco.share_alternatives(found, MINI, view=view)
    for lang in ("de", "en"):
        said = text_of(alternatives_document(shown, lang))
        assert "None" not in said
        assert ("Jobcenter" in said) is (view == "partner")
        lines = csv_of(alternatives_document(shown, lang)).count(b"\r\n")
        assert lines == (9 if view == "partner" else 8)
