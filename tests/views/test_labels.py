"""Names: clean, short lines, no overlap."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

from ecosystem.pictures.layout import fit_labels, overlapping
from ecosystem.pictures.words import plain, wrap


@given(st.text(max_size=80))
def test_any_text_becomes_lines(text):
    lines = wrap(text)
    assert 1 <= len(lines) <= 4
    assert all(line and "\n" not in line for line in lines)
    assert all(len(line) <= 25 for line in lines)


def test_direction_overrides_and_controls_are_dropped():
    assert plain("a\u202eb\u2066c\x00d\ne  f\u200b") == "abc d e f"


def test_a_long_word_is_cut_with_a_hyphen():
    lines = ("Donaudampfsc-", "hifffahrtsge-", "sellschaft")
    assert wrap("Donaudampfschifffahrtsgesellschaft") == lines


def test_a_word_with_marks_of_its_own_is_cut_there():
    assert wrap("Amt Wessenburg-Altmarkt-West") == ("Amt Wessenburg-", "Altmarkt-West")
    assert wrap("Bandera.County.Sheriffs.Office") == ("Bandera.County.", "Sheriffs.Office")


def test_a_very_long_name_ends_in_dots():
    assert wrap("eins zwei drei vier fünf " * 9)[-1].endswith("…")


@settings(max_examples=tries(12))
@given(st.integers(1, 40), st.integers(0, 1000))
def test_placed_names_do_not_overlap(count, seed):
    chance = np.random.default_rng(seed)
    anchor = chance.uniform(0, 600, (count, 2))
    unit = np.column_stack([chance.uniform(3, 9, count), chance.uniform(1.2, 4, count)])
    radius = np.full(count, 0.8)
    frame = np.array([[-40.0, -40.0], [640.0, 640.0]])
    spots = fit_labels(anchor, unit, radius=radius, frame=frame, largest=12, smallest=0.2)
    assert spots.font >= 0.2
    if spots.font > 0.2:
        assert overlapping(spots.centre, spots.size) == []
