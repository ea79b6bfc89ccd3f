"""Findings for growing quarters, beside the plain networkx way, in one run.

Run ``python -m benchmarks.bench_findings``; it prints a table in markdown.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable
from time import perf_counter

from benchmarks.networks import invented_quarter
from benchmarks.plain_way import time_plain_way
from ecosystem.findings.registry import find_all
from ecosystem.findings.stability import with_stability
from ecosystem.measures.analysis import Analysis
from ecosystem.model.quarter import Quarter

# Cells to loops, in both graphs; sector holes rest on 1 000 null models, see bench_measures.
TIE_KINDS = (
    *("gap", "informal_only", "weak_bridge", "strong_bridge", "single_point"),
    *("dead_end", "loop"),
)


def best(step: Callable[[], object], repeats: int) -> float:
    """Return the median time of some runs."""
    times = []
    for _ in range(repeats):
        start = perf_counter()
        step()
        times.append(perf_counter() - start)
    return statistics.median(times)


def analyse_anew(quarter: Quarter, draws: int) -> None:
    """Compile and find everything, as if for the first time."""
    fresh = quarter.with_meta(quarter.meta)
    find_all(fresh, draws=draws, kinds=TIE_KINDS)


def stability_alone(quarter: Quarter) -> float:
    """Time the test of every finding in 200 disturbed quarters, without finding them first."""
    result = find_all(quarter, draws=0, kinds=TIE_KINDS)
    analysis = Analysis(quarter.network())
    rows = list(result.findings)
    return best(lambda: with_stability(quarter, analysis, rows, result.cells, draws=200), 3)


def removal_only(quarter: Quarter) -> None:
    """Compute only what the plain way computes: what each arc, pair and actor carries alone."""
    graph = Analysis(quarter.network()).generous
    _ = graph.reach_loss, graph.actor_loss, graph.cohesion


def row(n: int, budget: float) -> list[str]:
    """Measure one size."""
    quarter = invented_quarter(n)
    repeats = 5 if n <= 1000 else 1
    ties = len(quarter.network().records)
    whole = best(lambda: analyse_anew(quarter, 0), repeats)
    removal = best(lambda: removal_only(quarter), repeats)
    stable = f"{stability_alone(quarter) / whole:.1f}x" if n <= 300 else "–"
    plain, share = time_plain_way(quarter, budget)
    said = f"{plain:.1f} s" + ("" if share == 1 else f" (e, {share:.1%} done)")
    return [
        f"{n:,}",
        f"{ties:,}",
        f"{whole * 1000:.0f} ms",
        f"{whole / ties * 1e6:.1f} us",
        f"{removal * 1000:.1f} ms",
        said,
        f"{plain / removal:,.0f}x",
        f"{plain / whole:,.0f}x",
        stable,
    ]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[100, 300, 1000, 10000])
    parser.add_argument("--budget", type=float, default=10.0, help="seconds for each slow loop")
    options = parser.parse_args()
    header = (
        *("actors", "ties", "findings, both graphs", "a tie", "removal effects alone"),
        *("plain networkx way", "removal: times faster", "whole: times faster", "200 draws"),
    )
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for n in options.sizes:
        print("| " + " | ".join(row(n, options.budget)) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
