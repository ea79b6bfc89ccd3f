"""The page: offline, escaped, usable without a mouse and without eyes."""

from __future__ import annotations

import json
import math
import re
from importlib.resources import files
from itertools import combinations

import pytest

from ecosystem.errors import UnknownActorError, UsageError
from ecosystem.findings.registry import find_all
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table
from ecosystem.pictures.layout import positions
from ecosystem.pictures.scene import scene
from ecosystem.pictures.screen import build_network, page_script, render_network, stage
from ecosystem.pictures.words import plain
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_result
from ecosystem.words import text
from views.places import NASTY, TYPES, city, crowd, nasty, quarter


def _data(page):
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found.group(1))


# What the page prints: its own drawing, made by its own script.
PAPER = '<img id="paper" alt="">'


def _own(page):
    """The page without the library."""
    return re.sub(r"<script>/\*\*\s+\* vis-network.*?</script>", "", page, flags=re.DOTALL)


def test_the_page_asks_nobody_for_anything(kornhafen, kornhafen_result):
    page = _own(render_network(kornhafen, result=kornhafen_result))
    page = page.replace('xmlns="http://www.w3.org/2000/svg"', "")  # a name, not an address
    assert "http:" not in page
    assert "https:" not in page
    assert "default-src 'none'" in page
    page = page.replace(PAPER, "")
    assert not re.search(r"<(link|img|iframe|object|embed)\b", page)
    assert not re.search(r"<script[^>]+src=", page)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_page_says_what_it_is(kornhafen, kornhafen_result, lang):
    page = render_network(kornhafen, result=kornhafen_result, lang=lang)
    assert page.startswith("<!DOCTYPE html>")
    assert f'<html lang="{lang}">' in page
    assert "<title>Kornhafen" in page
    for key in ("no_distance", "data.invented", "legend.sectors", "alt.quarter"):
        said = text(f"views.{key}", lang).split("{")[0]
        assert said in page


def test_every_text_is_escaped():
    page = _own(render_network(nasty())).replace(PAPER, "")
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
    assert table.count("<tr ") == len(mini.network().ids)


def test_marks_go_to_whoever_is_asked_for(mini):
    data = _data(render_network(mini, highlight=["I1"]))
    assert [node["id"] for node in data["nodes"] if node["key"]] == ["I1"]
    with pytest.raises(UnknownActorError):
        render_network(mini, highlight=["nobody"])


def test_an_unknown_layout_is_refused(mini):
    with pytest.raises(UsageError):
        render_network(mini, layout="nonsense")


def test_the_page_says_everything_in_both_languages(kornhafen, kornhafen_result):
    page = render_network(kornhafen, result=kornhafen_result)
    words = _data(page)["words"]
    assert words["de"].keys() == words["en"].keys()
    used = set(re.findall(r'data-(?:t|label)="([^"]+)"', page))
    assert used <= words["de"].keys()
    asked = set(re.findall(r"words\(?\)?\.(\w+)", page_script())) - {"map"}
    assert asked <= words["de"].keys(), asked - words["de"].keys()


def test_a_shared_page_names_no_hidden_helper(kornhafen, kornhafen_result):
    shown = render_network(
        share(kornhafen), result=share_result(kornhafen_result, kornhafen), lang="de"
    )
    network = kornhafen.network()
    hidden = [
        name
        for name, informal in zip(network.names, network.informal.tolist(), strict=True)
        if informal
    ]
    assert hidden
    assert [name for name in hidden if f'"{name}"' in shown or f">{name}<" in shown] == []


def test_topics_and_languages_are_those_of_the_offers(mini):
    data = _data(render_network(mini))
    offers = mini.frame("offers")
    for node in data["nodes"]:
        own = offers[offers["actor"] == node["id"]]
        topics = {t for cell in own["topics"].dropna() for t in cell.split(";")}
        assert set(node["topics"]) == topics
    assert set(data["topics"]) == {t for node in data["nodes"] for t in node["topics"]}


def test_only_ties_of_the_strict_graph_are_confirmed(kornhafen):
    whole = _data(render_network(kornhafen))["edges"]
    assert {edge["sure"] for edge in whole if edge["layer"] == "standing"} == {None}
    assert {edge["sure"] for edge in whole if edge["layer"] != "standing"} == {True, False}
    partner = render_network(share(kornhafen), lang="de")  # who said what is not passed on
    assert {edge["sure"] for edge in _data(partner)["edges"]} == {None}
    assert text("screen.sure_hidden", "de") in partner
    assert text("screen.nobody_asked", "de") not in _own(partner).split("<script")[0]
    actors = [("A", "Eins", TYPES[0]), ("B", "Zwei", TYPES[1]), ("C", "Drei", TYPES[2])]
    asked = quarter(actors, [("A", "B", "referral"), ("B", "C", "referral")])
    ties = Table(
        "ties",
        ("source", "target", "kind", "documented"),
        (("A", "B", "referral", "yes"), ("B", "C", "referral", "")),
    )
    asked = Quarter(asked.meta, {**asked.tables, "ties": ties})
    edges = _data(render_network(asked))["edges"]
    assert {(edge["from"], edge["to"]): edge["sure"] for edge in edges} == {
        ("A", "B"): True,
        ("B", "C"): False,
    }


def test_a_city_opens_as_groups():
    page = render_network(city(600, size=40))
    data = _data(page)
    assert len(data["blocks"]) > 10
    assert sum(block["size"] for block in data["blocks"]) == len(data["nodes"]) == 600
    for first, second in combinations(data["blocks"], 2):
        apart = math.hypot(first["x"] - second["x"], first["y"] - second["y"])
        assert apart > first["radius"] + second["radius"]
    for node in data["nodes"]:
        block = data["blocks"][node["block"]]
        assert math.hypot(node["x"] - block["x"], node["y"] - block["y"]) <= block["radius"]
    assert page == render_network(city(600, size=40))


def test_positions_are_those_of_the_other_pictures(mini):
    shown = scene(mini)
    placed = stage(mini, shown)
    where = positions(mini)
    joined = [i for i, actor in enumerate(shown.actors) if where[actor.id][1] >= 0]
    across = [where[shown.actors[i].id][0] for i in joined]
    assert [placed.x[i] for i in joined] == pytest.approx([1500 * x for x in across], abs=0.06)


def test_the_script_is_the_one_that_pyvis_brings():
    theirs = files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    ours = files("ecosystem.pictures") / "templates" / "vis" / "vis-network.min.js"
    assert ours.read_text("utf-8") == theirs.read_text("utf-8")


def test_for_own_work_there_is_a_pyvis_network_that_does_not_move(mini):
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
