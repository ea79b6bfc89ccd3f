"""The picture on paper, by its artists."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from ecosystem.errors import UnknownActorError, UsageError
from ecosystem.findings.registry import find_all
from ecosystem.model.values import Table
from ecosystem.pictures.layout import overlapping
from ecosystem.pictures.network import draw_quarter
from ecosystem.pictures.paper import PAPERS, new_axes
from ecosystem.pictures.scene import scene
from ecosystem.words import label, text
from views.places import NASTY, TYPES, crowd, nasty, quarter


def _named(axes, prefix):
    found = (artist for artist in axes.get_children() if artist.get_gid())
    return {a.get_gid(): a for a in found if a.get_gid().startswith(prefix)}


def _words(axes):
    return " ".join(each.get_text() for each in axes.texts)


def _boxes(axes):
    plates = [p for p in _named(axes, "name-").values() if isinstance(p, Rectangle)]
    corner = np.array([plate.get_xy() for plate in plates])
    size = np.array([(plate.get_width(), plate.get_height()) for plate in plates])
    return corner + size / 2, size


@pytest.fixture(scope="module")
def picture(kornhafen, kornhafen_result):
    return draw_quarter(kornhafen, result=kornhafen_result, lang="de", paper="a3", whole=True)


def test_every_actor_is_drawn_once(picture, kornhafen):
    ids = kornhafen.network().ids
    assert sorted(_named(picture, "actor-")) == sorted(f"actor-{key}" for key in ids)
    named = {key.removeprefix("name-") for key in _named(picture, "name-")}
    assert named <= set(ids)
    assert len(named) >= 0.8 * len(ids)  # who has no room off the bands is counted
    assert named == set(ids) or f"{len(ids) - len(named)} Stellen stehen" in _words(picture)
    assert min(float(each.get_fontsize()) for each in picture.texts) >= 5.99


def test_no_two_names_overlap_and_none_is_cut(picture):
    centre, size = _boxes(picture)
    assert overlapping(centre, size) == []
    width, height = PAPERS["a3"]
    assert (centre - size / 2 >= 0).all()
    assert (centre + size / 2 <= (width, height)).all()


def test_names_fit_their_boxes(picture):
    renderer = picture.figure.canvas.get_renderer()
    dots = picture.figure.dpi / 72
    plates = [p for p in _named(picture, "name-").values() if isinstance(p, Rectangle)]
    boxes = [p.get_window_extent(renderer) for p in plates]
    inside = 0
    for each in picture.texts:
        if each.get_zorder() != 6 or each.get_ha() != "center":
            continue
        extent = each.get_window_extent(renderer)
        assert any(b.x0 - dots <= extent.x0 and extent.x1 <= b.x1 + dots for b in boxes)
        inside += 1
    assert inside >= len(plates)


def test_no_text_leaves_the_paper(picture):
    renderer = picture.figure.canvas.get_renderer()
    page = picture.figure.bbox
    for each in picture.texts:
        box = each.get_window_extent(renderer)
        assert page.x0 <= box.x0, each.get_text()
        assert box.x1 <= page.x1, each.get_text()
        assert page.y0 <= box.y0, each.get_text()
        assert box.y1 <= page.y1, each.get_text()


def test_the_legend_explains_what_occurs(picture, kornhafen):
    words = _words(picture)
    shown = scene(kornhafen)
    for sector in shown.sectors:
        assert label("sector", sector, "de") in words
    for layer in ("REF", "COOP", "INFO", "standing"):
        assert text(f"views.layer.{layer}", "de").split()[0] in words
        assert f"legend-{layer}" in _named(picture, "legend-")
    for sign in ("dock", "key", "weak_bridge"):
        assert text(f"views.sign.{sign}", "de").split(":")[0] in words


def test_the_sheet_says_what_it_is(picture):
    words = _words(picture)
    for part in ("Kornhafen", "15.01.2025", "Intern", "Erfundene Daten", "räumliche", "Beruht"):
        assert part in words


def test_weak_bridges_have_a_band_an_outline_and_a_number(picture, kornhafen_result):
    bridges = [each.id for each in kornhafen_result.findings.of_kind("weak_bridge")]
    for part in ("band", "outline"):
        found = set(_named(picture, f"{part}-")) - {f"{part}-legend-weak_bridge"}
        assert found == {f"{part}-{key}" for key in bridges}
    numbers = {each.get_text() for each in picture.texts if each.get_zorder() == 8}
    assert numbers == {str(n) for n in range(1, len(bridges) + 1)}


def test_single_points_have_a_thick_edge(picture, kornhafen_result):
    edges = {key: a.get_linewidth() for key, a in _named(picture, "actor-").items()}
    points = {f"actor-{e.actor}" for e in kornhafen_result.findings.of_kind("single_point")}
    thin = max(edge for key, edge in edges.items() if key not in points)
    assert points
    assert all(edges[key] > 1.5 * thin for key in points)


# Sizes of the names: of what is marked, and of everybody who has one; in points.
_SIZES = {"a0": (40.0, 24.0), "a3": (14.1, 8.4), "a4": (10.0, 6.0), "projector": (16.2, 16.2)}
_SIZES["projector-4x3"] = _SIZES["projector"]


# The narrower screen is the harder one; the other has the same sizes.
@pytest.mark.parametrize(
    "paper",
    [
        pytest.param(paper, marks=pytest.mark.long if paper == "projector" else ())
        for paper in _SIZES
    ],
)
def test_what_is_marked_can_be_read_from_afar_and_who_has_no_name_is_counted(
    kornhafen, kornhafen_result, paper
):
    drawn = draw_quarter(kornhafen, result=kornhafen_result, lang="en", paper=paper)
    named = set(_named(drawn, "name-"))
    ids = kornhafen.network().ids
    first = next(iter(kornhafen_result.findings.of_kind("weak_bridge")))
    assert {f"name-{end}" for end in first.actors} <= named
    boxes = [p for p in _named(drawn, "name-").values() if isinstance(p, Rectangle)]
    sizes = []
    for each in drawn.texts:
        x, y = each.get_position()
        if each.get_horizontalalignment() == "center" and any(
            b.get_x() <= x <= b.get_x() + b.get_width()
            and b.get_y() <= y <= b.get_y() + b.get_height()
            for b in boxes
        ):
            sizes.append(float(each.get_fontsize()))
    least, beside = _SIZES[paper]
    assert max(sizes) >= least
    assert min(sizes) >= beside
    there = len(_named(drawn, "actor-"))
    assert f"{there - len(named)} actors stand" in _words(drawn)
    if there < len(ids):  # who would stand below a name is left out
        assert f"{len(ids) - there} more actor" in _words(drawn)
    if paper.startswith("projector"):
        numbers = [each for each in drawn.texts if each.get_zorder() == 8]
        for each in (drawn.texts[0], *numbers):
            assert float(each.get_fontsize()) >= 16.2
    assert overlapping(*_boxes(drawn)) == []


def test_only_what_matters_stands_in_ink_until_all_is_asked_for(kornhafen, kornhafen_result):
    message = draw_quarter(kornhafen, result=kornhafen_result)
    whole = draw_quarter(kornhafen, result=kornhafen_result, whole=True)
    assert "ties-pale" in _named(message, "ties-")
    assert set(_named(message, "ties-")) == {"ties-pale"}
    assert {"ties-REF", "ties-COOP"} <= set(_named(whole, "ties-"))
    assert "weak bridges" in message.texts[0].get_text()  # the headline is the finding


def test_two_way_and_parallel_ties_lie_apart():
    drawn = draw_quarter(
        quarter(
            [("A", "Amt", "jobcentre"), ("B", "Verein", "association")],
            [("A", "B", "referral"), ("B", "A", "referral"), ("A", "B", "cooperation")],
        )
    )
    middles = [
        tuple(np.round(path.vertices[1], 3))
        for name in ("ties-REF", "ties-COOP")
        for path in _named(drawn, name)[name].get_paths()
    ]
    assert len(set(middles)) == 3


def test_ties_without_direction_are_drawn_once():
    shown = scene(
        quarter(
            [("A", "Amt", "jobcentre"), ("B", "Verein", "association")],
            [("A", "B", "exchange"), ("B", "A", "exchange")],
        )
    )
    assert len(shown.lines) == 1


def test_highlights_replace_the_findings(mini):
    assert not any(actor.key for actor in scene(mini).actors)
    shown = scene(mini, result=find_all(mini), highlight=[mini.network().ids[0]])
    assert [actor.key for actor in shown.actors] == [True] + [False] * 11
    with pytest.raises(UnknownActorError, match="NOBODY"):
        scene(mini, highlight=["NOBODY"])


def test_only_who_sees_everything_says_that_there_is_no_weak_bridge(mini):
    rows = [row | {"one_person": "no"} for row in mini.table("ties").records()]
    columns = tuple(dict.fromkeys((*mini.table("ties").columns, "one_person")))
    mini = mini.with_tables(Table.from_records("ties", rows, columns))  # nothing is left to ask
    result = find_all(mini)
    public = mini.with_meta(dataclasses.replace(mini.meta, view="public"))
    assert "No weak bridge found" in _words(draw_quarter(mini, result=result))
    assert "No weak bridge to show" in _words(draw_quarter(public, result=result))
    assert "No weak bridge" not in _words(draw_quarter(mini))
    assert "No weak bridge" not in _words(draw_quarter(mini, result=result, highlight=[]))


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("count", [0, 1, 5, 40])
def test_without_ties_the_sheet_says_so(count, lang):
    actors = [(f"A{i}", f"Stelle {i}", TYPES[i % 6]) for i in range(count)]
    drawn = draw_quarter(quarter(actors, []), lang=lang)
    assert len(_named(drawn, "actor-")) == count
    key = "views.apart" if count else "views.empty.actors"
    assert text(key, lang).split()[0] in _words(drawn)
    if count:
        assert overlapping(*_boxes(drawn)) == []


def test_nasty_names_are_plain_text(recwarn):
    drawn = draw_quarter(nasty())
    drawn.figure.canvas.draw()
    assert all(not each.get_parse_math() for each in drawn.texts)
    assert "\u202e" not in _words(drawn)
    assert len(_named(drawn, "actor-")) == len(NASTY)


def test_a_picture_fits_axes_that_are_given():
    axes = new_axes("a4")
    assert draw_quarter(crowd(12), ax=axes) is axes
    with pytest.raises(UsageError, match="a5"):
        draw_quarter(crowd(3), paper="a5")
