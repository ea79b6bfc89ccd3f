"""Journeys, ways and loops: the chain beside a dense solve.

``python -m benchmarks.bench_journeys`` prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.networks import invented_quarter
from ecosystem.findings.units import find_open_loops
from ecosystem.measures.analysis import analyse
from ecosystem.measures.journeys import (
    Chain,
    journeys,
    route_redundancy,
    route_reliability,
    way_to,
)

DENSE = 4000
"""Up to this size a dense matrix is tried."""


def seconds(step: Callable[[], object], repeats: int = 5) -> float:
    """Return the median time of some runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
        if times[-1] > 1:
            break
    return statistics.median(times)


def said(value: float, of: float | None = None) -> str:
    """Write a time, and how many times longer it is than another."""
    words = f"{value * 1000:.2f} ms" if value < 1 else f"{value:.1f} s"
    ratio = f" ({value / of:.0f}x)" if of else ""
    return words + ratio


def anew(chain: Chain) -> Chain:
    """Return the same chain with nothing computed yet."""
    return Chain(chain.size, chain.source, chain.target, chain.flow, chain.ends)


def dense_fate(chain: Chain) -> object:
    """Solve for all ends at once with a full matrix."""
    whole = np.eye(chain.size)
    np.subtract.at(whole, (chain.source, chain.target), chain.flow)
    return np.linalg.solve(whole, np.concatenate([chain.ends, np.ones((chain.size, 1))], axis=1))


def row(n: int) -> str:
    """Measure one size."""
    quarter = invented_quarter(n)
    _ = analyse(quarter).generous.arcs
    cell = max(quarter.network().demand.cells, key=lambda each: (each.demand, each.id))
    words: dict[str, Any] = {"topic": cell.topic, "language": cell.language}
    way = way_to(quarter, topic=cell.topic, language=cell.language)
    chain = way.chains["naive"]
    own = seconds(lambda: anew(chain).fate)
    dense = said(seconds(lambda: dense_fate(chain)), own) if n <= DENSE else "–"
    table = seconds(lambda: journeys(quarter, **words))
    ways = seconds(lambda: route_redundancy(quarter, **words, limit=2))
    lasts = seconds(lambda: route_reliability(quarter, **words))
    _ = analyse(quarter).strict
    loops = seconds(lambda: find_open_loops(quarter))
    figures = [
        *(f"{n:,} / {len(way.steps.source):,}", said(own), dense, said(table)),
        *(said(ways), said(lasts), said(loops)),
    ]
    return "| " + " | ".join(figures) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[100, 300, 1000, 10_000])
    heads = (
        *("actors / steps", "chain, one routing", "the same, dense", "`journeys`, both routings"),
        *("`route_redundancy` to 2", "`route_reliability`", "`find_open_loops`"),
    )
    print("| " + " | ".join(heads) + " |")
    print("|" + " --- |" * len(heads))
    for n in parser.parse_args().sizes:
        print(row(n), flush=True)


if __name__ == "__main__":
    main()
