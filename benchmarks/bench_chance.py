"""How much chance is in what is decided by random graphs: the same p-values from many seeds.

Run ``python -m benchmarks.bench_chance``. For both graphs of Kornhafen and of rich quarters it says
how many pairs of sectors are called hollow by some seeds and not by others; and, with the limit
laid upon the q of a pair, so that nothing could be nearer, how far its p is spread over the seeds.
"""

from __future__ import annotations

import sys
from statistics import median
from time import process_time
from typing import Any

import numpy as np

from benchmarks.commands import QUARTER
from benchmarks.parts import ROOT, head, ms, options, row, tell
from benchmarks.yardstick import rich_quarter
from ecosystem.io.reading import read_quarter
from ecosystem.measures.analysis import Analysis
from ecosystem.measures.classics import Rewired, hollow, rewired_p, thin_pairs
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import conventions


def of_seeds(quarter: Quarter, name: str, seeds: int) -> None:
    """Measure both graphs of a quarter, print and tell them."""

    def drawn(graph: str, **changed: float) -> tuple[list[Rewired], Any, float]:
        found, hollows, spent = list[Rewired](), list[Any](), list[float]()
        for seed in range(1, seeds + 1):
            own = Analysis(quarter.network(conventions(changed, seed))).graphs[graph]
            begin = process_time()
            found.append(rewired_p(own, nulls=None))
            spent.append(process_time() - begin)
            hollows.append(hollow(own, found[-1].q))
        return found, np.array(hollows), median(spent)

    for graph, own in Analysis(quarter.network()).graphs.items():
        found, decided, seconds = drawn(graph)
        flips = int((decided.any(axis=0) & ~decided.all(axis=0)).sum())
        middle = np.median([each.q for each in found], axis=0)
        thin = np.flatnonzero(thin_pairs(own)[1] & (middle < 0.5))
        row_of = [f"{name}, {graph}", flips, f"{np.mean([e.graphs for e in found]):,.0f}"]
        if not len(thin):
            row(*row_of, ms(seconds), "–", "–", "–")
            continue
        pair = thin[np.argmin(np.abs(middle[thin] - own.network.parameters["sector_q_max"]))]
        near, _, long = drawn(graph, sector_q_max=float(middle[pair]))
        spread = float(np.std([each.p[pair] for each in near], ddof=1))
        told = float(np.mean([each.error[pair] for each in near]))
        row(*row_of, ms(seconds), f"{spread:.1e}", f"{told:.1e}", ms(long))
        tell(f"chance.flips.{name}.{graph}", flips, f"{name}, {graph} graph, {seeds} seeds")
        how = f"{name}, {graph} graph, {seeds} seeds; told {1000 * told:.2f}"
        tell(f"chance.error.{name}.{graph}", 1000 * spread, how)


def main() -> int:
    """Print the table."""
    chosen = options(__doc__, seeds=12)
    head(
        *("graph", "decided by the seed", "graphs drawn", "time"),
        *("p at the limit: spread", "error told", "time"),
    )
    seeds = 5 if chosen.quick else chosen.seeds
    of_seeds(read_quarter(ROOT / QUARTER), "Kornhafen", seeds)
    for n in (100,) if chosen.quick else (100, 300):
        of_seeds(rich_quarter(n), f"{n} rich actors", seeds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
