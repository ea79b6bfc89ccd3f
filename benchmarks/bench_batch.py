"""Thousands of small quarters on one and on two workers: throughput, and what coordination costs.

Run ``python -m benchmarks.bench_batch --quarters 10000``; it prints a table in Markdown. The two
numbers of workers take turns on parts of the same size, since other work on the machine comes and
goes, and the medians of the turns are compared. ``xargs`` starts one process for each quarter.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.parts import head, options, row, tell
from benchmarks.yardstick import rich_quarter
from ecosystem.batch import Settings, analyse_paths, run_batch
from ecosystem.io.reading import load_sample, write_quarter
from ecosystem.model.values import Table

SETTINGS = Settings(view="internal")

_BEFORE = 0.63  # Seconds that a rich quarter of 60 actors took when the target was set.


def small_quarters(folder: Path, count: int) -> list[str]:
    """Write quarters of twelve actors that differ in their needs."""
    mini = load_sample("mini")
    needs = mini.table("needs")
    paths = []
    for number in range(count):
        rows = needs.records()
        for at, need in enumerate(rows):
            need["persons"] = str(1 + (number * (at + 3)) % 97)
        target = folder / f"{number // 100:03}" / f"q{number:05}"
        made = mini.with_tables(Table.from_records("needs", rows, needs.columns))
        paths.append(write_quarter(made, target).as_posix())
    return paths


def rich_quarters(folder: Path, count: int) -> list[str]:
    """Write different rich quarters of 60 actors."""
    made = (write_quarter(rich_quarter(60, seed), folder / f"r{seed:05}") for seed in range(count))
    return [path.as_posix() for path in made]


def rich(paths: list[str]) -> tuple[float, float]:
    """Return quarters a second, alone, and how much memory the later half took.

    Nothing is kept from one to the next.
    """
    half, used, begin = len(paths) // 2, [], process_time()
    for part in (paths[:half], paths[half:]):
        analyse_paths(part, SETTINGS)
        used.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return len(paths) / (process_time() - begin), used[1] - used[0]


def _processor() -> float:
    """Seconds of processor time of this process and of all that it has started."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def turn(paths: list[str], folder: Path, workers: int) -> tuple[float, float]:
    """Run one part; return quarters a second and the share of processor time beside the work."""
    start, before = perf_counter(), _processor()
    batch = run_batch(paths, folder, settings=SETTINGS, workers=workers)
    assert len(batch.tables["summary"]) == len(paths)
    return len(paths) / (perf_counter() - start), 1 - batch.cpu / (_processor() - before)


def bare(paths: list[str]) -> float:
    """Quarters a second of the work alone, in this process, without pool and files."""
    start = perf_counter()
    analyse_paths(paths, SETTINGS)
    return len(paths) / (perf_counter() - start)


def by_xargs(paths: list[str], workers: int) -> float:
    """Quarters a second if each is a process of its own."""
    words = [sys.executable, "-m", "ecosystem", "findings", "--quiet", "--draws", "0"]
    line = ["xargs", "-n", "1", "-P", str(workers), *words]
    start = perf_counter()
    subprocess.run(
        line, input="\n".join(paths), encoding="utf-8", stdout=subprocess.DEVNULL, check=True
    )
    return len(paths) / (perf_counter() - start)


def main() -> int:
    """Measure and print."""
    chosen = options(__doc__, quarters=10_000, turns=5, rich=40)
    count, turns = (600, 1) if chosen.quick else (chosen.quarters, chosen.turns)
    with tempfile.TemporaryDirectory() as place:
        paths = small_quarters(Path(place) / "quarters", count)
        size = max(1, len(paths) // (3 * turns))
        found: dict[str, list[float]] = {"bare": [], "1": [], "2": [], "idle 1": [], "idle 2": []}
        for number in range(turns):
            first, second, third = (
                paths[(3 * number + part) * size : (3 * number + part + 1) * size]
                for part in range(3)
            )
            found["bare"].append(bare(first))
            for workers, part in ((1, second), (2, third)):
                rate, idle = turn(part, Path(place) / f"{number}-{workers}.parquet", workers)
                found[str(workers)].append(rate)
                found[f"idle {workers}"].append(idle)
        rate, beside = turn(paths, Path(place) / "whole.parquet", 2)
        alone = by_xargs(paths[:20], 2)
        full = rich_quarters(Path(place) / "rich", 10 if chosen.quick else chosen.rich)
        slow, more = rich(full)
        both, aside = turn(full, Path(place) / "rich.parquet", 2)
        apart = by_xargs(full[:20], 2)
    middle = {name: statistics.median(values) for name, values in found.items()}
    head("workers", "quarters a second", "against one", "processor time beside the work")
    row("the work alone, no pool", f"{middle['bare']:.0f}", "", "")
    for workers in ("1", "2"):
        idle = f"{100 * middle[f'idle {workers}']:.1f} %"
        gain = middle[workers] / middle["1"]
        row(workers, f"{middle[workers]:.0f}", f"{gain:.2f}x", idle)
    row(f"2, all {len(paths):,} in one run", f"{rate:.0f}", "", f"{100 * beside:.1f} %")
    row("`xargs -P2`, a process for each", f"{alone:.1f}", f"{alone / middle['1']:.2f}x", "")
    said = f"{more:+.0f} MB in the later half"
    row(f"{len(full)} rich quarters of 60 actors, the work alone", f"{slow:.1f}", "", said)
    row("the same, 2", f"{both:.1f}", f"{both / slow:.2f}x", f"{100 * aside:.1f} %")
    row("the same, `xargs -P2`", f"{apart:.1f}", f"{apart / slow:.2f}x", "")
    tell("batch.two", middle["2"] / middle["1"])
    tell("batch.beside", 100 * beside, f"{len(paths):,} quarters of 12 actors, two workers")
    tell("batch.xargs", rate / alone, f"{rate:.0f} against {alone:.1f} a second")
    tell("batch.rich", slow * _BEFORE, f"{slow:.1f} a second, one core")
    tell("batch.memory", more, f"in the later half of {len(full)} rich quarters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
