"""What holds for every picture on paper, in the view for partners."""

from __future__ import annotations

from typing import Any

import pytest

from ecosystem.changes.money import funding_plan
from ecosystem.changes.suggest import suggest_ties
from ecosystem.findings.registry import find_all
from ecosystem.io.clerk.cells import actor_codes
from ecosystem.measures.classics import actor_in_block
from ecosystem.measures.resilience import resilience_curve
from ecosystem.measures.space import open_hours_table
from ecosystem.pictures.bridges import draw_bridges
from ecosystem.pictures.charts import (
    draw_funding_line,
    draw_plan,
    draw_resilience,
    draw_useful_easy,
)
from ecosystem.pictures.descriptions import describe_picture
from ecosystem.pictures.ground import draw_dock_map
from ecosystem.pictures.hours import draw_open_hours
from ecosystem.pictures.layout import LAYOUTS
from ecosystem.pictures.matrix import draw_gap_matrix, draw_sector_pairs
from ecosystem.pictures.network import draw_quarter
from ecosystem.pictures.poster import draw_poster
from ecosystem.pictures.routes import draw_routes
from ecosystem.schema import SECTORS
from ecosystem.sharing.plans import share_plan
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_funding_plan, share_result, share_suggestions
from ecosystem.words import label, text
from views.places import quarter

PICTURES = (
    *("poster", "gaps", "bridges", "routes", "sectors", "docks"),
    *("hours", "funding", "useful", "plan", "resilience"),
)
ARRANGED = tuple(f"layout-{name}" for name in LAYOUTS)
PAPER: dict[str, Any] = {"lang": "de", "paper": "a3"}


def _draw(name, whole, shown, result):
    match name:
        case "poster":
            return draw_poster(shown, result=result, **{**PAPER, "paper": "a0"})
        case "gaps":
            return draw_gap_matrix(shown, result=result, **PAPER)
        case "bridges":
            return draw_bridges(shown, result=result, groups=actor_in_block(whole), **PAPER)
        case "routes":
            return draw_routes(shown, dock="QM", topic="housing", language="ar", **PAPER)
        case "sectors":
            return draw_sector_pairs(shown, result=result, **PAPER)
        case "docks":
            return draw_dock_map(shown, **PAPER)
    return _draw_figures(name, whole, shown, result)


def _draw_figures(name, whole, shown, result):
    match name:
        case "hours":
            return draw_open_hours(shown, hours=open_hours_table(shown), **PAPER)
        case "funding":
            plan = share_funding_plan(funding_plan(whole), whole, view="partner")
            return draw_funding_line(shown, timeline=plan.to_frame(), **PAPER)
        case "useful":
            ties = share_suggestions(suggest_ties(whole), whole, view="partner")
            return draw_useful_easy(shown, suggestions=ties.to_frame(), **PAPER)
        case "plan":
            return draw_plan(shown, plan=share_plan(whole, view="partner", draws=0), **PAPER)
        case "resilience":
            table = resilience_curve(whole)
            shares = table.set_index(table.index / (len(table) - 1))
            return draw_resilience(shown, curves={"gezielt": shares["targeted"]}, **PAPER)
    layout = name.removeprefix("layout-")
    return draw_quarter(shown, result=result, layout=layout, **PAPER)


@pytest.fixture(scope="module")
def shared_quarter(kornhafen):
    result = share_result(find_all(kornhafen, draws=0), kornhafen, view="partner")
    return kornhafen, share(kornhafen, view="partner"), result


@pytest.fixture(scope="module")
def poster(shared_quarter):
    return _draw("poster", *shared_quarter)


@pytest.fixture(scope="module", params=[*PICTURES, *ARRANGED])
def picture(request, shared_quarter):
    if request.param == "poster":
        return request.param, request.getfixturevalue("poster")
    return request.param, _draw(request.param, *shared_quarter)


def _named(axes, prefix):
    return [a for a in axes.get_children() if (a.get_gid() or "").startswith(prefix)]


def _boxes(axes):
    renderer = axes.figure.canvas.get_renderer()
    return [
        (each.get_text(), each.get_window_extent(renderer).shrunk(0.96, 0.7))
        for each in axes.texts
        if each.get_text().strip() and not each.get_rotation()  # slanted words have no upright box
    ]


def test_no_two_words_cover_each_other_and_none_leaves_the_paper(picture):
    name, axes = picture
    boxes = _boxes(axes)
    page = axes.figure.bbox
    assert len(boxes) > 5
    for at, (words, box) in enumerate(boxes):
        assert page.x0 <= box.x0 <= box.x1 <= page.x1, (name, words)
        assert page.y0 <= box.y0 <= box.y1 <= page.y1, (name, words)
        covered = [other for other, its in boxes[:at] if box.overlaps(its)]
        assert covered == [], (name, words)


def test_every_sheet_says_place_day_view_and_what_it_rests_on(picture):
    _, axes = picture
    words = " ".join(each.get_text() for each in axes.texts)
    for part in ("Kornhafen", "15.01.2025", "Partner", "Erfundene Daten", "Beruht auf"):
        assert part in words


def test_the_smallest_words_can_be_read_on_paper(picture):
    name, axes = picture
    smallest = min(each.get_fontsize() for each in axes.texts if each.get_text().strip())
    assert smallest >= 6.0, name  # points on A3, as in the small print of a newspaper


def test_every_picture_says_itself_in_words_of_its_own(picture, shared_quarter):
    name, axes = picture
    said = describe_picture(axes, "de")
    assert said.title
    assert "Kornhafen" in said.title
    if name in ARRANGED or name == "gaps":
        return  # these have a description that is made before anybody draws
    assert len(said.rows) > 0, name
    assert {len(row) for row in said.rows} == {len(said.heading)}
    assert all(each.strip() for each in said.heading)
    headline = axes.texts[0].get_text()
    assert said.summary.startswith(headline.rstrip("-")), name  # what was found comes first
    assert said.summary != said.title


def test_on_the_poster_all_words_can_be_read_at_arms_length(shared_quarter, poster):
    shown = shared_quarter[1]
    sizes = {e.get_text(): float(e.get_fontsize()) for e in poster.texts if len(e.get_text()) > 2}
    assert min(sizes.values()) >= 24, min(sizes, key=lambda words: sizes[words])
    codes = actor_codes(shown.table("actors").column("id"))
    words = {each.get_text() for each in poster.texts}
    assert sum(code in words for code in codes.values()) >= len(shown.network().ids) - 12
    assert len(_named(poster, "stickers-")) == 3


def test_every_actor_is_drawn_once_and_its_sector_is_explained(picture, shared_quarter):
    name, axes = picture
    network = shared_quarter[1].network()
    found = [each.get_gid().removeprefix("actor-") for each in _named(axes, "actor-")]
    assert len(found) == len(set(found))
    if name in ARRANGED:
        assert set(found) <= set(network.ids)
        assert len(found) >= 0.7 * len(network.ids)
        gone = len(network.ids) - len(found)  # who would stand below a name of the message
        assert not gone or any(f"{gone} weitere" in each.get_text() for each in axes.texts)
    if found and name != "sectors":
        words = " ".join(each.get_text() for each in axes.texts)
        sector = dict(zip(network.ids, network.sectors.tolist(), strict=True))
        for key in {SECTORS[sector[each]] for each in found}:
            assert label("sector", key, "de") in words


@pytest.mark.parametrize(
    "name", ["poster", "gaps", "bridges", "sectors", "docks", "hours", *ARRANGED]
)
@pytest.mark.parametrize("actors", [[], [("A", "Amt", "jobcentre")]], ids=["nobody", "one"])
def test_without_data_a_sheet_says_why_it_is_empty(name, actors):
    nearly = quarter(actors, [])
    axes = _draw(name, nearly, nearly, find_all(nearly, draws=0))
    words = " ".join(each.get_text() for each in axes.texts)
    assert text("views.known_only", "de").split(":")[0] in words or "Beruht" in words
    if name == "gaps":  # nobody told of an offer: that is no gap
        assert "noch kein Angebot bekannt" in words
        assert "✗" not in words
    for at, (said, box) in enumerate(boxes := _boxes(axes)):
        assert [other for other, its in boxes[:at] if box.overlaps(its)] == [], said
