"""The page of targets for speed and the parts that measure them; nothing here is timed."""

import re

import pytest

pytest.importorskip("benchmarks.targets", reason="the benchmarks are not there")

from benchmarks import targets
from benchmarks.all import put
from benchmarks.parts import ROOT

GOALS = [goal for goals in targets.GOALS.values() for goal in goals]


def test_the_page_holds_every_goal_once() -> None:
    page = targets.PAGE.read_text(encoding="utf-8")
    rows = [tuple(line.strip("| ").split(" | ")[:2]) for line in page.splitlines()]
    for goal in GOALS:
        assert rows.count((goal.what, goal.asked)) == 1, goal.what


def test_every_figure_is_told_by_a_part_that_stands_in_a_page() -> None:
    parts = {words.split()[0].partition(".")[2] for _, words in targets.commands()}
    sources = {
        name: (ROOT / "benchmarks" / f"{name}.py").read_text(encoding="utf-8") for name in parts
    }
    told = {
        found
        for source in sources.values()
        for found in re.findall(r'(?:tell|told)\(\s*f?"([a-z]+)', source)
    }
    asked = {goal.name.partition(".")[0] for goal in GOALS if not goal.missing}
    assert asked - {"whole"} <= told  # which follows from figures of two parts
    assert parts >= {"yardstick", "commands", "shapes", "bench_kernels", "bench_batch"}


def test_a_target_says_by_how_much_it_is_missed() -> None:
    fast = targets.Goal("a", "≥ 20x", "a", "so")
    slow = targets.Goal("b.", "≤ 4 s", "b")
    told = {"a": (5.0, "n = 3"), "b.1": (2.0, ""), "b.2": (3.0, "")}
    assert fast.cells(told) == ("a", "≥ 20x", "5x (n = 3)", "no, 4.00 times short", "so")
    assert slow.cells(told) == ("b", "≤ 4 s", "3 s", "yes", "–")
    assert slow.cells({}) == ("b", "≤ 4 s", "not measured", "–", "–")


def test_what_was_printed_takes_the_place_of_the_tables_below_its_command(tmp_path) -> None:
    page = tmp_path / "page.md"
    old = "| a |\n|---|\n| 1 |\n\n| b |\n|---|\n| 2 |\n"
    page.write_text(f"`python -m x.y`\n\n{old}\nwords\n\n{old}", encoding="utf-8")
    put(page, "x.y", "said\n| c |\n|---|\n| 3 |\n")
    said = page.read_text(encoding="utf-8")
    assert said == f"`python -m x.y`\n\n| c |\n|---|\n| 3 |\n\nwords\n\n{old}"
    put(page, "x.y", "nothing")
    assert page.read_text(encoding="utf-8") == said
