"""What the page holds, and what it must not hold."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from quarters import quarters
from sharing.canary import canary_quarter, leaks
from tries import tries
from twin import Tables, make_quarter
from workshop.engines import PAGE, Engine

from ecosystem.errors import UsageError
from ecosystem.findings.registry import find_all
from ecosystem.io.reading import load_sample
from ecosystem.model.quarter import Quarter
from ecosystem.pictures.style import look_of
from ecosystem.pictures.words import plain
from ecosystem.sharing.plans import share_explanation
from ecosystem.sharing.results import share_result
from ecosystem.workshop.page import (
    SCRIPTS,
    Part,
    compile_model,
    endings_of,
    looks_of,
    render_workshop,
    workshop_data,
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    started = Engine()
    yield started
    started.close()


@pytest.fixture(scope="module")
def data(kornhafen: Quarter) -> Any:
    return json.loads(json.dumps(workshop_data(kornhafen)))


def test_no_canary_is_in_the_page() -> None:
    for name in ("siedlung-am-wehr/2025-01", "kornhafen/2025-01"):
        for view in ("partner", "public"):
            page = render_workshop(canary_quarter(name), view=view, lang="de")
            assert leaks(page.encode(), view) == []


def test_a_gap_says_why_in_the_words_of_the_command(data: Any, kornhafen: Quarter) -> None:
    cells = {
        ":".join(cell[part] for part in ("topic", "language", "group", "status")): cell
        for cell in data["room"]["cells"]
    }
    full = find_all(kornhafen, draws=0, kinds=("gap", "informal_only"))
    gaps = share_result(full, kornhafen, view="partner").findings.of_kind("gap")
    assert {f"gap:{key}" for key, cell in cells.items() if "why" in cell} == {g.id for g in gaps}
    last = list(gaps)[-1]
    told = share_explanation(kornhafen, last.id)
    for lang in ("de", "en"):
        said = [plain(sentence) for sentence in told.sentences(lang)]
        assert cells[last.id.partition(":")[2]]["why"][lang] == said


def test_no_helper_has_a_structure_of_its_own(data: Any, kornhafen: Quarter) -> None:
    room = data["room"]
    boxes = room["boxes"]
    unnamed = [n for n, box in enumerate(boxes) if not box["named"]]
    assert [boxes[n]["id"] for n in unnamed] == ["group-informal"]
    assert len(room["model"]["ends"]) == len(boxes) - len(unnamed)
    assert not any(room["model"]["informal"])
    assert all(offer["f"] for offer in room["model"]["offers"])
    informal = {row["id"] for row in kornhafen.table("actors").records() if row["id"][0] == "P"}
    assert len(informal) == 12
    words = set(re.findall(r'"([^"]*)"', json.dumps(room)))
    assert informal.isdisjoint(words)


def test_no_reason_for_a_weak_tie_and_no_exact_number(data: Any, kornhafen: Quarter) -> None:
    room = data["room"]
    for arc in room["model"]["arcs"]:
        assert set(arc) == {"s", "t", "all", "sure"}
        for stage in (*arc["all"], *arc["sure"]):
            assert stage[2] in (0, 1)
            assert stage[3] in (0, 1)
    for _, people in room["model"]["cells"]:
        assert people is None or people % 5 == 0
    for part in ("actors", "ties", "days"):
        for answer in room["answers"][part].values():
            for share in answer["shares"].values() if answer else ():
                assert share is None or round(share, 2) == share
    assert "0.25" not in json.dumps(room["model"])


def test_the_base_is_what_the_findings_say_in_this_view(data: Any, kornhafen: Quarter) -> None:
    shown = share_result(find_all(kornhafen, draws=0), kornhafen)
    base = data["room"]["answers"]["base"]
    assert base["classes"] == [look_of(cell.cell_class, cell.class_worst) for cell in shown.cells]
    assert base["shares"]["low"] == shown.summary["coverage"]["low"]  # type: ignore[index, call-overload]
    assert base["shares"]["reach"] == shown.summary["reach"]["3"]  # type: ignore[index, call-overload]


def test_the_page_computes_the_same_classes_as_the_full_data(engine: Engine, data: Any) -> None:
    room = data["room"]
    here = engine.outcome(room["model"], {})["looks"]
    assert here == room["answers"]["base"]["classes"]
    tested = 0
    for index, answer in room["answers"]["actors"].items():
        if answer is None:
            continue
        after = engine.outcome(room["model"], {"actors": [int(index)]})["looks"]
        changed = [
            [cell, old, new]
            for cell, (old, new) in enumerate(zip(here, after, strict=True))
            if old != new
        ]
        assert changed == answer["cells"], room["boxes"][int(index)]["id"]
        tested += 1
    assert tested > 60


@settings(max_examples=tries(25), suppress_health_check=list(HealthCheck))
@given(quarters())
def test_the_visible_part_is_the_model_of_the_page(
    engine: Engine, example: tuple[Tables, dict[str, Any]]
) -> None:
    """What the page computes is what Python computes on the same part."""
    quarter = make_quarter(*example)
    result = share_result(find_all(quarter, draws=0), quarter)
    part = Part(quarter, result)
    from ecosystem.measures.analysis import Analysis

    looks = looks_of(Analysis(part.visible).generous)
    found = engine.outcome(part.model(), {})["looks"]
    assert found == [looks[cell] for cell in part.cells]


@settings(max_examples=tries(30), suppress_health_check=list(HealthCheck))
@given(quarters())
def test_the_way_is_as_long_as_the_reach_says(
    engine: Engine, example: tuple[Tables, dict[str, Any]]
) -> None:
    """A walk arrives within k hand-overs exactly where the library says that the need is met."""
    from ecosystem.measures.analysis import analyse
    from ecosystem.measures.graphs import to_matrix

    quarter = make_quarter(*example)
    network = quarter.network()
    model = compile_model(network, endings_of(quarter, network))
    graph = analyse(quarter).generous
    cells = len(network.demand.cells)
    reached = [to_matrix(level, cells) for level in graph.levels[: graph.k + 1]]
    for dock in network.docks.tolist():
        for cell in range(min(cells, 6)):
            walk = engine.ask("Walks", "walk", model, cell, dock)
            hops = next((k for k, level in enumerate(reached) if level[dock, cell]), None)
            arrived = walk["ending"] == "help" and walk["handOvers"] <= graph.k
            assert (walk["handOvers"] if arrived else None) == hops
            assert walk["stops"][0]["at"] == dock


def test_two_runs_give_the_same_page() -> None:
    mini = load_sample("mini")
    assert render_workshop(mini) == render_workshop(mini)


def test_internal_is_refused() -> None:
    with pytest.raises(UsageError):
        render_workshop(load_sample("mini"), view="internal")


def test_public_holds_sectors_and_sums_only(kornhafen: Quarter) -> None:
    public = workshop_data(kornhafen, view="public")
    assert public["room"] is None
    written = json.dumps(public, ensure_ascii=False)
    names = kornhafen.table("actors").column("name")
    assert [name for name in names if name in written] == []


def test_an_empty_quarter_gives_a_page() -> None:
    quarter = make_quarter({"actors": []}, {"id": "q", "name": "Q", "wave": "2025-01-01"})
    assert "<html" in render_workshop(quarter)


def test_every_text_that_the_page_asks_for_exists_and_none_is_left_over() -> None:
    words = workshop_data(load_sample("mini"))["words"]
    assert isinstance(words, dict)
    scripts = "\n".join((PAGE / f"{name}.js").read_text("utf-8") for name in SCRIPTS)
    left = [
        key
        for key in words["de"]
        if f'"{key}"' not in scripts and f"{key.partition('.')[0]}." not in scripts
    ]
    assert left == []
    for key in re.findall(r'Words\.t\("([\w.]+)"[,)]', scripts):
        assert key in words["de"], key


def test_names_in_other_scripts_keep_their_direction(chromium: Any, tmp_path: Path) -> None:
    mini = load_sample("mini")
    rows = mini.table("actors").records()
    arabic = "جمعية القادمين الجدد"
    rows[0]["name"] = arabic
    from ecosystem.model.values import Table

    quarter = mini.with_tables(Table.from_records("actors", rows, mini.table("actors").columns))
    file = tmp_path / "arabic.html"
    file.write_text(render_workshop(quarter, lang="de"), encoding="utf-8")
    page = chromium.open(file)
    page.click("#phase-read")
    page.click("#step-actors")
    page.fill("#find", arabic)
    page.click("#find-go")
    box = page.locator(".box", has_text=arabic)
    assert box.count() == 1
    assert box.locator("bdi").evaluate("(e) => getComputedStyle(e).direction") == "rtl"
    assert chromium.errors == []


def test_the_scripts_are_well_typed() -> None:
    npx = shutil.which("npx")
    if npx is None:
        pytest.skip("npx is not installed: the types of the page are not checked")
    options = "--checkJs --allowJs --noEmit --strict --target es2022 --lib es2022,dom,dom.iterable"
    files = [str(PAGE / f"{name}.js") for name in SCRIPTS]
    call = [npx, "--yes", "-p", "typescript@5", "tsc", *options.split(), *files]
    try:
        done = subprocess.run(call, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("the TypeScript compiler cannot be fetched in time")
    if "error TS" not in done.stdout and done.returncode:
        pytest.skip(f"the TypeScript compiler cannot be fetched: {done.stderr[-200:]}")
    assert done.stdout == ""


def test_files_are_small_and_no_file_asks_for_another() -> None:
    for name in SCRIPTS:
        code = (PAGE / f"{name}.js").read_text("utf-8")
        assert len(code.splitlines()) < 300, name
        risky = r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|fetch\(|import\("
        assert not re.search(risky, code)
        assert "http" not in code
