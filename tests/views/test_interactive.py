"""The page: offline, escaped, usable without a mouse and without eyes."""

from __future__ import annotations

import json
import re

import pytest

from ecosystem.catalogue import text
from ecosystem.findings import find_all
from ecosystem.views import positions, render_network
from ecosystem.views.interactive import build_network
from ecosystem.views.names import plain
from ecosystem.views.scene import scene
from ecosystem.views.screen import stage
from views.places import NASTY, TYPES, crowd, nasty, quarter


def _data(page):
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found.group(1))


def _own(page):
    """The page without the library."""
    return re.sub(r"<script>/\*\*\s+\* vis-network.*?</script>", "", page, flags=re.DOTALL)


def test_the_page_asks_nobody_for_anything(kornhafen, kornhafen_result):
    page = _own(render_network(kornhafen, result=kornhafen_result))
    assert "http:" not in page
    assert "https:" not in page
    assert "default-src 'none'" in page
    assert not re.search(r"<(link|img|iframe|object|embed)\b", page)
    assert not re.search(r"<script[^>]+src=", page)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_page_says_what_it_is(kornhafen, kornhafen_result, lang):
    page = render_network(kornhafen, result=kornhafen_result, lang=lang)
    assert page.startswith("<!DOCTYPE html>")
    assert f'<html lang="{lang}">' in page
    assert "<title>Kornhafen" in page
    for key in ("no_distance", "data.invented", "legend.sectors", "page.actors"):
        assert text(f"views.{key}", lang) in page


def test_every_text_is_escaped():
    page = _own(render_network(nasty()))
    assert "hacked" in page
    for forbidden in ("<script>window", "<img", "</script><script>window", "<svg onload", "\u202e"):
        assert forbidden not in page
    assert "{{ 7 * 7 }}" in page
    names = [node["name"] for node in _data(render_network(nasty()))["nodes"]]
    assert names == [plain(dict(zip(range(len(NASTY)), NASTY, strict=True))[i]) for i in _order()]


def _order():
    return [int(key[1:]) for key in nasty().network().ids]


def test_the_twin_holds_every_actor_and_every_tie(mini):
    page = _own(render_network(mini, result=find_all(mini), lang="de"))
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    for name in mini.network().names:
        assert name in table
    assert table.count("schickt Menschen zu") > 0
    assert table.count("ohne bekannte Verbindung") == 2


def test_positions_are_those_of_the_other_pictures(mini):
    shown = scene(mini)
    placed = stage(mini, shown)
    where = positions(mini)
    joined = [i for i, actor in enumerate(shown.actors) if where[actor.id][1] >= 0]
    across = [where[shown.actors[i].id][0] for i in joined]
    assert [placed.x[i] for i in joined] == pytest.approx([1500 * x for x in across], abs=0.06)


def test_it_is_a_pyvis_network_that_does_not_move(mini):
    from pyvis.network import Network

    shown = scene(mini)
    net = build_network(shown, stage(mini, shown))
    assert isinstance(net, Network)
    assert net.options["physics"] == {"enabled": False}
    assert len(net.nodes) == 12
    assert len(net.edges) == len(shown.lines)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_without_ties_the_page_says_so(count):
    actors = [(f"A{i}", f"Stelle {i}", TYPES[i]) for i in range(count)]
    page = render_network(quarter(actors, []), lang="de")
    key = "views.empty.ties" if count else "views.empty.actors"
    assert text(key, "de") in page


@pytest.mark.browser
def test_in_a_browser_it_draws_finds_and_stays_quiet(
    chromium, tmp_path, kornhafen, kornhafen_result
):
    file = tmp_path / "net.html"
    file.write_text(render_network(kornhafen, result=kornhafen_result, lang="de"), "utf-8")
    page = chromium.open(file, width=1600, height=900)
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.wait_for_selector("#net[data-drawn=yes]")
    painted = page.evaluate(
        "() => { const c = document.querySelector('#net canvas');"
        " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " return d.some((v) => v !== 0 && v !== 255); }"
    )
    assert painted
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "search"
    page.keyboard.type("caritsa")
    page.keyboard.press("Enter")
    assert "Caritas" in page.inner_text("#said")
    page.keyboard.press("Escape")
    assert page.inner_text("#said") == text("views.page.all", "de")
    page.fill("#search", "qqqqqqqqqq")
    page.keyboard.press("Enter")
    assert page.inner_text("#said") == text("views.page.found_none", "de")
    assert chromium.refused == []
    assert chromium.errors == []
    assert heard == []


@pytest.mark.browser
def test_in_a_browser_no_name_runs_a_script(chromium, tmp_path):
    file = tmp_path / "nasty.html"
    file.write_text(render_network(nasty(), result=find_all(nasty())), "utf-8")
    page = chromium.open(file)
    page.wait_for_selector("#net[data-drawn=yes]")
    assert page.evaluate("() => window.hacked === undefined")
    assert chromium.refused == []
    assert chromium.errors == []


@pytest.mark.browser
@pytest.mark.parametrize("count", [1, 4])
def test_in_a_browser_few_actors_are_no_error(chromium, tmp_path, count):
    file = tmp_path / "few.html"
    few = quarter([(f"A{i}", f"Stelle {i}", TYPES[i]) for i in range(count)], [])
    file.write_text(render_network(few), "utf-8")
    chromium.open(file).wait_for_selector("#net[data-drawn=yes]")
    assert chromium.errors == []


def test_a_page_of_sixty_actors_is_small():
    assert len(render_network(crowd(60)).encode()) < 900_000
