"""All targets for speed in one table: reached or not, and by how much.

Run ``python -m benchmarks.targets``; it measures everything anew, takes some minutes and writes
``docs/performance-targets.md``. ``--quick`` leaves the largest sizes out and says so.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from time import perf_counter

import networkx as nx
import numpy as np

from benchmarks.bench_batch import small_quarters, turn
from benchmarks.bench_findings import analyse_anew, best, removal_only, stability_alone
from benchmarks.networks import invented_quarter
from benchmarks.plain_way import time_plain_way
from ecosystem.measures.analysis import Analysis
from ecosystem.measures.cohesion import cohesion
from ecosystem.measures.graphs import betweenness, both_ways, match_words, reach_levels
from ecosystem.measures.sectors import rewire

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance-targets.md"


@dataclass(frozen=True)
class Target:
    """One target.

    Parameters
    ----------
    what
        What is measured.
    goal
        The goal in words.
    bound
        The goal as a number.
    value
        What was measured; None if it was not.
    at_least
        Whether the value must be at least the bound; else at most.
    unit
        Unit of value and bound.
    """

    what: str
    goal: str
    bound: float
    value: float | None
    at_least: bool
    unit: str

    @property
    def row(self) -> str:
        """The target as a row in Markdown."""
        if self.value is None:
            return f"| {self.what} | {self.goal} | not measured | – |"
        reached = self.value >= self.bound if self.at_least else self.value <= self.bound
        room = self.value / self.bound if self.at_least else self.bound / self.value
        said = f"yes, {room:.1f} times over" if reached else f"no, {1 / room:.1f} times short"
        return f"| {self.what} | {self.goal} | {self.value:.3g} {self.unit} | {said} |"


def findings(quick: bool) -> Iterator[Target]:
    """Measure findings beside the plain networkx way, and how they grow."""
    quarter = invented_quarter(300)
    plain, _ = time_plain_way(quarter, 4.0)
    own = best(lambda: analyse_anew(quarter, 0), 5)
    yield Target("findings in both graphs, n = 300", "≥ 150x networkx", 150, plain / own, True, "x")
    a_tie = {}
    for n, goal in ((1000, None), (10_000, 10.0), *(() if quick else ((100_000, 120.0),))):
        quarter = invented_quarter(n)
        took = best(lambda quarter=quarter: analyse_anew(quarter, 0), 3 if n < 10_000 else 1)
        a_tie[n] = took / len(quarter.network().records)
        if goal is not None:
            yield Target(f"findings, n = {n:,}", f"< {goal:.0f} s", goal, took, False, "s")
    largest = max(a_tie)
    growth = a_tie[largest] / a_tie[1000]
    yield Target(f"time a tie, n = {largest:,} against 1,000", "≤ 3x", 3, growth, False, "x")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    yield Target("memory of the whole process at that size", "< 4 GB", 4, memory, False, "GB")


def kernels() -> Iterator[Target]:
    """Measure removal, stability, betweenness, null models and memory."""
    quarter = invented_quarter(300)
    graph = Analysis(quarter.network()).generous
    match = match_words(graph.network)
    one_pass = best(lambda: reach_levels(graph.ground, match, graph.k), 9)
    removal = best(lambda: removal_only(quarter), 9)
    yield Target("all removals, n = 300", "≤ 15 reach passes", 15, removal / one_pass, False, "x")
    for n, bound in ((100, 10), (300, 20)):
        small = invented_quarter(n)
        once = best(lambda small=small: analyse_anew(small, 0), 5)
        ratio = stability_alone(small) / once
        what = f"stability, 200 draws, n = {n}"
        yield Target(what, f"≤ {bound}x one analysis", bound, ratio, False, "x")
    yield from beside_igraph(graph.network.ids, graph.pairs.first, graph.pairs.second)
    records = graph.network.records
    size = sum(getattr(records, f.name).nbytes for f in fields(records)) / len(records)
    yield Target("memory of a tie in the core", "≤ 32 bytes", 32, size, False, "bytes")


def beside_igraph(ids: tuple[str, ...], first: np.ndarray, second: np.ndarray) -> Iterator[Target]:
    """Measure betweenness and null models beside networkx and igraph."""
    import igraph

    n, edges = len(ids), list(zip(first.tolist(), second.tolist(), strict=True))
    fast, plain = igraph.Graph(n=n, edges=edges), nx.Graph(edges)
    theirs = best(lambda: (fast.betweenness(), fast.edge_betweenness()), 5)
    ours = best(lambda: betweenness(n, *both_ways(first, second)), 5)
    yield Target(
        "betweenness, actors and ties (goal for a compiled extra; there is none)",
        "≤ 1.2x igraph",
        1.2,
        ours / theirs,
        False,
        "x",
    )
    start = perf_counter()
    rewire(n, first, second, lambda a, _: a[:, :1], count=1000, seed=1)
    nulls = perf_counter() - start
    slow = best(lambda: nx.double_edge_swap(plain.copy(), 10 * len(edges), 10**6, seed=1), 1)
    yield Target("1,000 null models", "≥ 60x networkx", 60, 1000 * slow / nulls, True, "x")
    quick = best(lambda: fast.copy().rewire(n=10 * len(edges)), 5)
    yield Target(
        "1,000 null models (goal for a compiled extra; there is none)",
        "≥ 20x igraph",
        20,
        1000 * quick / nulls,
        True,
        "x",
    )
    parts = best(lambda: cohesion(n, first, second), 9)
    search = best(lambda: list(nx.dfs_edges(plain)), 5)
    yield Target("all undirected removals", "≤ 5x one search", 5, parts / search, False, "x")


def batch(quick: bool) -> Iterator[Target]:
    """Measure two workers against one."""
    with tempfile.TemporaryDirectory() as place:
        paths = small_quarters(Path(place) / "quarters", 400 if quick else 10_000)
        half = len(paths) // 2
        one, _ = turn(paths[:half], Path(place) / "one.parquet", 1)
        two, idle = turn(paths[half:], Path(place) / "two.parquet", 2)
    cores = os.cpu_count() or 1
    what = f"batch of {len(paths):,} quarters, two workers ({cores} cores)"
    yield Target(what, "≥ 1.7x one worker", 1.7, two / one, True, "x")
    yield Target("workers' time lost to coordination", "< 5 %", 5, 100 * idle, False, "%")


def main() -> int:
    """Measure everything and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    head = [
        "# Targets for speed",
        "",
        "`python -m benchmarks.targets" + " --quick" * quick + "`",
        "",
    ]
    lines = ["| what | target | measured | reached |", "|---|---|---|---|"]
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    for group in (kernels(), findings(quick), batch(quick)):
        for target in group:
            lines.append(target.row)
            print(target.row, flush=True)
    said = f"Load of the machine at the beginning: {load:.1f} processes a core."
    PAGE.write_text("\n".join([*head, said, "", *lines]) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
