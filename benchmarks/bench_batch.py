"""Thousands of small quarters on one and on two workers: throughput, and what coordination costs.

Run ``python -m benchmarks.bench_batch --quarters 10000``; it prints a table in Markdown. The two
numbers of workers take turns on parts of the same size, since other work on the machine comes and
goes, and the medians of the turns are compared.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.yardstick import rich_quarter
from ecosystem.batch import Settings, analyse_paths, run_batch
from ecosystem.io.reading import load_sample, write_quarter
from ecosystem.model.values import Table

SETTINGS = Settings(view="internal")


def small_quarters(folder: Path, count: int) -> list[str]:
    """Write quarters of twelve actors that differ in their needs."""
    mini = load_sample("mini")
    needs = mini.table("needs")
    paths = []
    for number in range(count):
        rows = needs.records()
        for at, row in enumerate(rows):
            row["persons"] = str(1 + (number * (at + 3)) % 97)
        target = folder / f"{number // 100:03}" / f"q{number:05}"
        made = mini.with_tables(Table.from_records("needs", rows, needs.columns))
        paths.append(write_quarter(made, target).as_posix())
    return paths


def rich(folder: Path, count: int) -> tuple[float, float]:
    """Return rich quarters of 60 actors a second, alone, and how much memory the later half took.

    Nothing is kept from one to the next.
    """
    paths = [
        write_quarter(rich_quarter(60, seed), folder / f"r{seed:05}").as_posix()
        for seed in range(count)
    ]
    used, begin = [], process_time()
    for part in (paths[: count // 2], paths[count // 2 :]):
        analyse_paths(part, SETTINGS)
        used.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return count / (process_time() - begin), used[1] - used[0]


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


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quarters", type=int, default=10_000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--rich", type=int, default=40, help="rich quarters of 60 actors")
    options = parser.parse_args()
    os.environ["ECOSYSTEM_CACHE"] = "off"
    with tempfile.TemporaryDirectory() as place:
        begin = process_time()
        paths = small_quarters(Path(place) / "quarters", options.quarters)
        print(f"{len(paths)} quarters written in {process_time() - begin:.0f} s", file=sys.stderr)
        size = max(1, len(paths) // (3 * options.turns))
        found: dict[str, list[float]] = {"bare": [], "1": [], "2": [], "idle 1": [], "idle 2": []}
        for number in range(options.turns):
            first, second, third = (
                paths[(3 * number + part) * size : (3 * number + part + 1) * size]
                for part in range(3)
            )
            found["bare"].append(bare(first))
            for workers, part in ((1, second), (2, third)):
                rate, idle = turn(part, Path(place) / f"{number}-{workers}.parquet", workers)
                found[str(workers)].append(rate)
                found[f"idle {workers}"].append(idle)
            print(f"turn {number + 1} of {options.turns}", file=sys.stderr)
        rate, beside = turn(paths, Path(place) / "whole.parquet", 2)
        slow, more = rich(Path(place) / "rich", options.rich)
    middle = {name: statistics.median(values) for name, values in found.items()}
    print("| workers | quarters a second | against one | processor time beside the work |")
    print("|---|---|---|---|")
    print(f"| the work alone, no pool | {middle['bare']:.0f} | | |")
    for workers in ("1", "2"):
        idle = f"{100 * middle[f'idle {workers}']:.1f} %"
        gain = middle[workers] / middle["1"]
        print(f"| {workers} | {middle[workers]:.0f} | {gain:.2f}x | {idle} |")
    print(f"| 2, all {len(paths):,} in one run | {rate:.0f} | | {100 * beside:.1f} % |")
    said = f"{more:+.0f} MB in the later half"
    print(f"| {options.rich} rich quarters of 60 actors, alone | {slow:.1f} | | {said} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
