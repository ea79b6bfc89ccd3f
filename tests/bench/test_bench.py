"""The bench on two quarters of each kind: what must hold on undamaged tables, and its files."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from oracle import analyse

from ecosystem.errors import UsageError
from lab.bench import (
    BEGIN,
    BOTH,
    CALIBRATED,
    CLEAN,
    END,
    FULL_SEEDS,
    SCORED,
    WORLDS,
    Band,
    BenchResult,
    Truth,
    acceptance,
    bench_csv,
    bench_markdown,
    design,
    main_effects,
    run_bench,
    within_marks,
)
from lab.worlds import make_world

SEEDS = (1, 2)
FEW = tuple(p for p in design() if p.name in (CLEAN, BOTH))
LARGE = ("kornhafen", "altmarkt-west")
MIXED = tuple(p for p in design() if p.group == "factorial")


@pytest.fixture(scope="module")
def result() -> BenchResult:
    """The bench, with several kinds of harm at once in one quarter and from one seed."""
    few = run_bench(WORLDS, SEEDS, points=FEW, draws=20)
    mixed = run_bench(["siedlung-am-wehr"], SEEDS[:1], points=MIXED, draws=20)
    return replace(few, points=FEW + MIXED, trials=few.trials + mixed.trials)


def test_on_undamaged_tables_everything_is_found_and_nothing_else(result: BenchResult) -> None:
    criteria = {(c.key, c.world): c for c in acceptance(result)}
    for world in ("kornhafen", "siedlung-am-wehr"):
        for key in ("clean_recall", "clean_precision", "clean_alarms"):
            assert criteria[key, world].reached, (key, world)
    assert criteria["empty_most", "altmarkt-west"].reached
    assert all(trial.generous == 0 for trial in result.of("altmarkt-west", CLEAN))


def test_each_kind_of_problem_is_scored(result: BenchResult) -> None:
    for trial in result.of("kornhafen", CLEAN):
        for part in (*SCORED, "strong_bridge"):
            assert trial.scores["finder"][part].truth > 0
            assert trial.scores["finder"][part].recall == 1


def test_the_simpler_methods_find_less(result: BenchResult) -> None:
    for trial in result.of("kornhafen", CLEAN):
        for method in ("degree", "edge_betweenness", "cut_edges", "random"):
            assert (trial.scores[method]["weak_bridge"].recall or 0) < 1
        assert (trial.scores["offers_alone"]["cell"].recall or 0) < 0.5


def test_the_result_does_not_depend_on_who_does_the_work(result: BenchResult) -> None:
    calls: list[tuple[int, int]] = []
    with ThreadPoolExecutor(2) as pool:
        other = run_bench(
            ["siedlung-am-wehr"],
            SEEDS,
            points=FEW,
            draws=20,
            executor=pool,
            progress=lambda done, total: calls.append((done, total)),
        )
    alone = [t for name in (CLEAN, BOTH) for t in result.of("siedlung-am-wehr", name)]
    assert sorted(other.trials, key=repr) == sorted(alone, key=repr)
    assert calls == [(0, 2), (1, 2), (2, 2)]


def test_labels_are_counted_where_they_are_asked_for(result: BenchResult) -> None:
    for trial in result.of("kornhafen", BOTH):
        assert sum(kept.count for (part, _), kept in trial.labels.items() if part == "all") > 10
    assert all(not trial.labels for trial in result.of("kornhafen", CLEAN))
    assert set(CALIBRATED) <= {point.name for point in design() if point.labelled}


def test_the_factorial_is_balanced() -> None:
    points = [point.how for point in design() if point.group == "factorial"]
    names = ("missing_ties", "missing_actors", "false_ties", "one_sided", "unknown", "duplicates")
    signs = [[1 if getattr(how, name) else -1 for name in names] for how in points]
    for one in range(6):
        assert sum(row[one] for row in signs) == 0
        for other in range(one):
            assert sum(row[one] * row[other] for row in signs) == 0
    assert points[0].is_clean


def test_effects_are_told_for_every_kind_of_harm(result: BenchResult) -> None:
    effects = main_effects(result, "siedlung-am-wehr")
    assert len(effects) == 6
    assert effects["missing_actors"][0] < 0


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_tables_are_whole(result: BenchResult, lang: str) -> None:
    lines = bench_markdown(result, lang=lang).splitlines()
    assert "1-2" in lines[0]
    assert sum(line.startswith("## ") for line in lines) >= 10
    widths: set[int] = set()
    for line in lines:
        if not line.startswith("|"):
            widths = set()
            continue
        widths.add(line.count("|"))
        assert len(widths) == 1


def test_the_csv_has_a_row_a_figure(result: BenchResult) -> None:
    rows = list(csv.DictReader(io.StringIO(bench_csv(result))))
    clean = [
        row
        for row in rows
        if (row["quarter"], row["condition"], row["kind"]) == ("kornhafen", CLEAN, "all")
        and (row["method"], row["measure"]) == ("finder", "recall")
    ]
    assert [row["mean"] for row in clean] == ["1.000000"]
    assert {row["method"] for row in rows} >= {"degree", "offers_alone"}


def test_a_page_keeps_what_people_wrote_around_the_tables() -> None:
    page = f"mine\n{BEGIN}\nold\n{END}\nyours\n"
    new = within_marks(page, "tables")
    assert new.startswith("mine\n")
    assert new.endswith("yours\n")
    assert "old" not in new
    assert within_marks(new, "tables") == new
    with pytest.raises(UsageError):
        within_marks("no marks", "tables")


def test_a_band_is_a_mean_and_two_tenths() -> None:
    band = Band.of([*range(11), None])
    assert band is not None
    assert (band.mean, band.low, band.high, band.count) == (5, 1, 9, 11)
    assert Band.of([None]) is None


def test_the_full_run_uses_seeds_that_were_not_developed_on() -> None:
    assert len(FULL_SEEDS) >= 30
    assert min(FULL_SEEDS) > 1039


# The larger ones with their shipped seeds: tests/worlds/test_worlds.py.
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if name in LARGE else ()) for name in WORLDS]
)
def test_the_brute_force_twin_agrees_with_what_is_planted(name: str) -> None:
    world = make_world(name, FULL_SEEDS[0])
    found = {
        finding["id"]: finding["evidence"].get("class", finding["kind"])
        for finding in analyse(world.tables, world.meta)["findings"]
        if "generous" in finding["holds_in"]
    }
    found = {key: "G3" if kind == "informal_only" else kind for key, kind in found.items()}
    assert found == world.expected()
    assert len(Truth.of(world).items) == len(found)
