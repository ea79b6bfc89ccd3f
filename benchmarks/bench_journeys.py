"""Journeys, ways and loops: the chain beside a dense solve, all removals beside one at a time.

``python -m benchmarks.bench_journeys`` prints a table in Markdown. A method that would take too
long does a part of the work and is extrapolated, marked *(e)*.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.networks import invented_quarter
from ecosystem.findings.units import find_open_loops
from ecosystem.measures.analysis import analyse
from ecosystem.measures.journeys import (
    Chain,
    Way,
    closed_chain,
    journeys,
    losses,
    route_redundancy,
    route_reliability,
    way_to,
)

PATIENCE = 4.0
"""Seconds after which removing one actor at a time stops and is extrapolated."""
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


def said(value: float, of: float | None = None, *, part: bool = False) -> str:
    """Write a time, and how many times longer it is than another."""
    words = f"{value * 1000:.2f} ms" if value < 1 else f"{value:.1f} s"
    ratio = f" ({value / of:.0f}x)" if of else ""
    return words + ratio + (" *(e)*" if part else "")


def anew(chain: Chain) -> Chain:
    """Return the same chain with nothing computed yet."""
    return Chain(chain.size, chain.source, chain.target, chain.flow, chain.ends)


def dense_fate(chain: Chain) -> object:
    """Solve for all ends at once with a full matrix."""
    whole = np.eye(chain.size)
    np.subtract.at(whole, (chain.source, chain.target), chain.flow)
    return np.linalg.solve(whole, np.concatenate([chain.ends, np.ones((chain.size, 1))], axis=1))


def one_at_a_time(way: Way, start: npt.NDArray[np.float64]) -> tuple[float, bool]:
    """Close one actor after the other and solve again; time for all, and if extrapolated."""
    count = way.steps.size
    begin = time.perf_counter()
    for actor in range(count):
        _ = start @ closed_chain(way, actor, "naive").served
        used = time.perf_counter() - begin
        if used > PATIENCE:
            return used / (actor + 1) * count, actor + 1 < count
    return time.perf_counter() - begin, False


def fresh_losses(way: Way, start: npt.NDArray[np.float64]) -> object:
    """Compute all losses as if for the first time."""
    return losses(replace(way), "naive", start)


def row(n: int) -> str:
    """Measure one size."""
    quarter = invented_quarter(n)
    _ = analyse(quarter).generous.arcs
    cell = max(quarter.network().demand.cells, key=lambda each: (each.demand, each.id))
    words: dict[str, Any] = {"topic": cell.topic, "language": cell.language}
    way = way_to(quarter, topic=cell.topic, language=cell.language)
    chain = way.chains["naive"]
    start = way.start()
    assert start is not None
    own = seconds(lambda: anew(chain).fate)
    dense = said(seconds(lambda: dense_fate(chain)), own) if n <= DENSE else "–"
    table = seconds(lambda: journeys(quarter, **words))
    every = seconds(lambda: fresh_losses(way, start))
    single, part = one_at_a_time(way, start)
    ways = seconds(lambda: route_redundancy(quarter, **words, limit=2))
    lasts = seconds(lambda: route_reliability(quarter, **words))
    _ = analyse(quarter).strict
    loops = seconds(lambda: find_open_loops(quarter))
    figures = [
        *(f"{n:,} / {len(way.steps.source):,}", said(own), dense, said(table), said(every)),
        *(said(single, every, part=part), said(ways), said(lasts), said(loops)),
    ]
    return "| " + " | ".join(figures) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[100, 300, 1000, 10_000])
    heads = (
        *("actors / steps", "chain, one routing", "the same, dense", "`journeys`, both routings"),
        *("all removals", "one removal at a time", "`route_redundancy` to 2"),
        *("`route_reliability`", "`find_open_loops`"),
    )
    print("| " + " | ".join(heads) + " |")
    print("|" + " --- |" * len(heads))
    for n in parser.parse_args().sizes:
        print(row(n), flush=True)


if __name__ == "__main__":
    main()
