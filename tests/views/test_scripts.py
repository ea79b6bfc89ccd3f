"""The scripts of the page by themselves: their types, and the functions that need no page."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ecosystem.pictures import screen as interactive
from ecosystem.pictures.screen import SCRIPTS

FOLDER = Path(interactive.__file__).parent / "templates" / "network"
PURE = ("tolerance", "routes", "filters", "address", "sentences", "drawings", "places", "folds")
TYPES = ("--noEmit", "--checkJs", "--allowJs", "--strict", "--target", "es2022")


def test_every_script_is_in_the_page_and_small():
    assert {f"{name}.js" for name in SCRIPTS} == {file.name for file in FOLDER.glob("*.js")}
    for file in FOLDER.glob("*.js"):
        assert len(file.read_text("utf-8").splitlines()) < 250, file.name


def test_types_hold():
    compiler = shutil.which(os.environ.get("TSC", "tsc"))
    if compiler is None:
        pytest.skip("no TypeScript compiler: put tsc on the path, or name it in TSC")
    files = sorted(map(str, (*FOLDER.glob("*.d.ts"), *FOLDER.glob("*.js"))))
    command = [compiler, *TYPES, "--lib", "es2022,dom,dom.iterable", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def run(browser_context):
    page = browser_context.new_page()
    source = "\n".join((FOLDER / f"{name}.js").read_text("utf-8") for name in PURE)
    page.goto("about:blank")
    page.add_script_tag(content=source)

    def call(expression, argument=None):
        return page.evaluate(f"(given) => {expression}", argument)

    yield call
    page.close()


NAMES = [
    {"id": "C", "name": "Caritas Kornhafen"},
    {"id": "A", "name": "Ausländerbehörde"},
    {"id": "J", "name": "Jobcenter"},
    {"id": "S", "name": "Café Straße"},
    {"id": "P", "name": "مركز المساعدة"},
]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        *(("caritsa", "C"), ("Caritas", "C"), ("jobcentre", "J"), ("cafe", "S"), ("strasse", "S")),
        *(("auslaender", "A"), ("auslander", "A"), ("kornhaven", "C"), ("المساعدة", "P")),
        *(("zzzzzz", None), ("", None), ("   ", None)),
    ],
)
def test_names_are_found_although_mistyped(run, typed, found):
    ids = run("findNames(given[0], given[1])", [NAMES, typed])
    assert (ids[0] if ids else None) == found


@pytest.mark.browser
@pytest.mark.parametrize(
    ("first", "second", "far"),
    [("abc", "abc", 0), ("ab", "ba", 1), ("", "ab", 2), ("kit", "sit", 1)],
)
def test_distance_counts_letters(run, first, second, far):
    assert run("distance(given[0], given[1])", [first, second]) == far


@pytest.mark.browser
def test_routes_stop_after_the_last_step(run):
    ties = [{"id": str(i), "from": f"N{i}", "to": f"N{i + 1}"} for i in range(5)]
    ties.append({"id": "back", "from": "N2", "to": "N0"})
    code = "[...route(given, 'N0', '{}', {}).steps]"
    assert run(code.format("out", 2), ties) == [["N0", 0], ["N1", 1], ["N2", 2]]
    assert run(code.format("in", 2), ties) == [["N0", 0], ["N2", 1], ["N1", 2]]
    assert len(run(code.format("near", 1), ties)) == 3
    assert run("[...route(given, 'N9', 'out', 3).steps]", ties) == [["N9", 0]]


@pytest.mark.browser
def test_arrow_keys_look_in_their_direction(run):
    others = [
        {"id": "right", "x": 10, "y": 1},
        {"id": "up", "x": 0, "y": -10},
        {"id": "far", "x": 90, "y": 0},
    ]
    there = {"ArrowRight": "right", "ArrowUp": "up", "ArrowLeft": None, "ArrowDown": None}
    for key, expected in there.items():
        assert run("towards({x: 0, y: 0}, given[0], given[1])", [others, key]) == expected


@pytest.mark.browser
def test_positions_stay_inside_and_leave_groups_out(run):
    actors = [
        {"id": "A", "group_node": False},
        {"id": "B", "group_node": False},
        {"id": "G", "group_node": True},
        {"id": "R", "group_node": False},
    ]
    spots = {
        "A": {"x": 750, "y": -430},
        "B": {"x": 9000, "y": 50},
        "G": {"x": 1, "y": -1},
        "R": {"x": 5, "y": 90},
    }
    code = (
        "positionsTable(given[0], new Map(Object.entries(given[1])), new Set(['B']), "
        "{wide: 1500, high: 860})"
    )
    assert run(code, [actors, spots]) == "actor,x,y\nA,0.5,0.5\nB,1,0\n"


@pytest.mark.browser
def test_a_view_survives_the_address(run):
    data = {
        "nodes": [{"id": "A"}],
        "topics": ["debt"],
        "languages": ["ar"],
        "layers": ["REF", "COOP"],
        "words": {"de": {}, "en": {}},
        "lang": "de",
        "asked": True,
        "blocks": [{}, {}],
    }
    view = {
        **{"actor": "A", "way": "in", "steps": 3, "topic": "debt", "language": "ar"},
        **{"without": ["COOP"], "sure": True, "lang": "en", "big": True, "plain": True},
        "open": [1],
    }
    assert run("readView(written(given[0], 'de'), given[1])", [view, data]) == view
    first = run("firstView('de')")
    strange = "#actor=B&way=up&steps=9&topic=x&lang=fr&open=7,a&without=nix"
    assert run("readView(given[0], given[1])", [strange, data]) == first
    assert run("written(firstView('de'), 'de')") == ""


@pytest.mark.browser
def test_texts_cannot_leave_the_svg(run):
    written = run("escaped(given)", "</text><script>alert(1)</script>\x00\"'&")
    assert "<" not in written
    assert "\x00" not in written


@pytest.mark.browser
def test_ties_between_closed_groups_are_counted(run):
    data = {
        "nodes": [{"id": "A", "block": 0}, {"id": "B", "block": 0}, {"id": "C", "block": 1}],
        "edges": [
            {"id": "0", "from": "A", "to": "B"},
            {"id": "1", "from": "A", "to": "C"},
            {"id": "2", "from": "C", "to": "B"},
        ],
        "blocks": [{"id": "block 0"}, {"id": "block 1"}],
    }
    closed = run("foldedTies(given, [])", data)
    assert [(each["from"], each["to"], each["count"]) for each in closed] == [
        ("block 0", "block 1", 2)
    ]
    opened = run("foldedTies(given, [0])", data)
    assert [(each["from"], each["to"]) for each in opened] == [
        ("A", "B"),
        ("A", "block 1"),
        ("B", "block 1"),
    ]
