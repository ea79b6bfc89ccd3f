"""The matrix of topics and languages."""

from __future__ import annotations

import dataclasses

import pytest

from ecosystem.findings.registry import find_all
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta
from ecosystem.pictures.matrix import HIDDEN, UNKNOWN, draw_gap_matrix, fields
from ecosystem.words import label, text, vocabulary
from views.places import quarter


def _words(axes):
    return [each.get_text() for each in axes.texts]


@pytest.fixture(scope="module")
def matrix(kornhafen, kornhafen_result):
    return draw_gap_matrix(kornhafen, result=kornhafen_result, lang="de")


def test_every_cell_is_a_field_with_a_symbol(matrix, kornhafen_result):
    shown = {(cell.topic, cell.language) for cell in kornhafen_result.cells}
    gids = {a.get_gid() for a in matrix.get_children() if a.get_gid()}
    assert {f"field-{topic}-{code}" for topic, code in shown} <= gids
    symbols = [
        str(vocabulary("class")[cell.cell_class]["symbol"]) for cell in kornhafen_result.cells
    ]
    for symbol in set(symbols):
        assert _words(matrix).count(symbol) >= symbols.count(symbol)


def test_the_legend_says_the_classes_in_words(matrix, kornhafen_result):
    words = " ".join(_words(matrix))
    for name in {cell.cell_class for cell in kornhafen_result.cells}:
        assert text(f"views.class.{name}", "de").split()[0] in words


def test_headings_are_words(matrix):
    words = " ".join(_words(matrix))
    for topic in ("debt", "housing"):
        assert label("topic", topic, "de") in words
    assert "Bulgarisch" in words


def test_the_most_serious_group_is_shown(kornhafen_result):
    first = kornhafen_result.cells[0]
    rows = [
        dataclasses.replace(first, group="all", cell_class="G0", demand=10.0),
        dataclasses.replace(first, group="women", cell_class="G4", demand=20.0),
    ]
    (field,) = fields(rows, unweighted=False).values()
    assert (field.cell_class, field.several, field.people("en")) == ("G4", True, "30")


def test_a_number_that_is_too_small_is_a_dot(kornhafen_result):
    first = dataclasses.replace(kornhafen_result.cells[0], cell_class="G5", demand=None)
    (field,) = fields([first], unweighted=False).values()
    assert field.people("de") == HIDDEN
    (field,) = fields([first], unweighted=True).values()
    assert field.people("de") == ""


def test_what_nobody_counted_is_a_question_and_never_hidden(kornhafen_result):
    first = dataclasses.replace(kornhafen_result.cells[0], cell_class="G5", demand=None)
    unknown = dataclasses.replace(first, counted=False)
    (field,) = fields([unknown], unweighted=False).values()
    assert field.people("de") == UNKNOWN
    told = dataclasses.replace(first, group="women", demand=20.0)
    (field,) = fields([unknown, told], unweighted=False).values()
    assert field.people("de") == "20"


def test_help_that_is_known_is_not_drawn_as_unknown(kornhafen_result):
    first = kornhafen_result.cells[0]
    for worst, look in (("G0", "GX_known"), ("G2", "GX_known"), ("G4", "GX"), ("G5", "GX")):
        row = dataclasses.replace(first, cell_class="GX", class_worst=worst, class_best="G0")
        (field,) = fields([row], unweighted=False).values()
        assert field.cell_class == look


@pytest.mark.parametrize("lang", ["de", "en"])
def test_without_needs_the_sheet_says_so(lang):
    known = quarter([("A", "Amt", "jobcentre")], [])
    empty = Quarter(Meta(name="Leer"), {"actors": known.table("actors")})
    drawn = draw_gap_matrix(empty, result=find_all(empty), lang=lang)
    assert text("views.empty.cells", lang).split()[0] in " ".join(_words(drawn))
