"""The worst shapes of a net against an ordinary one of about as many ties: time a tie, and memory.

Run ``python -m benchmarks.shapes``; each shape in a process of its own. A million actors take
minutes and gigabytes, so they are measured alone: ``python -m benchmarks.shapes ordinary net of
1000000`` prints seconds of the processor, ties and gigabytes.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from string import ascii_lowercase
from time import process_time

from benchmarks.networks import LANGUAGES, invented_quarter
from ecosystem.findings.registry import KINDS, find_all
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table

Pairs = list[tuple[int, int]]

_LONGEST = 90  # Seconds after which a shape is given up.

# Actors, docking points (0: every tenth actor), languages (0: the usual four) and who is tied.
SHAPES: dict[str, tuple[int, int, int, Callable[[int], Pairs]]] = {
    "star of 30,000": (30_000, 1, 0, lambda n: [(0, i) for i in range(1, n)]),
    "cycle of 10,000": (10_000, 0, 0, lambda n: [(i, i + 1) for i in range(n)]),
    "path of 10,000": (10_000, 0, 0, lambda n: [(i, i + 1) for i in range(n - 1)]),
    "complete, 500": (500, 0, 0, lambda n: [(i, j) for i in range(n) for j in range(n)]),
    "two sides of 200": (400, 0, 0, lambda n: [(i, j) for i in range(200) for j in range(200, n)]),
    "10,000 side by side": (100, 0, 0, lambda n: [(i % 7, 7 + i % 11) for i in range(100 * n)]),
    "500 docking points": (1000, 500, 0, lambda n: [(i, i * 7 + 1) for i in range(3 * n)]),
    "2,000 cells of need": (300, 0, 167, lambda n: [(i, i * 7 + 1) for i in range(3 * n)]),
}


def shaped(name: str) -> Quarter:
    """Make a quarter of a shape; all else is as in the ordinary one of that size."""
    n, docks, languages, pairs = SHAPES[name]
    plain = invented_quarter(n, mean_degree=0.1)  # no tie at all would leave no columns
    ids = plain.table("actors").column("id")
    arcs = [(one % n, other % n) for one, other in pairs(n) if (one - other) % n]
    ties = [{"source": ids[one], "target": ids[other], "kind": "referral"} for one, other in arcs]
    tables = [Table.from_records("ties", ties)]
    if docks:
        tables.append(Table.from_records("docks", [{"actor": key} for key in ids[:docks]]))
    if languages:
        codes = [one + other for one in "qrstuvw" for other in ascii_lowercase][:languages]
        needs = plain.table("needs").records()[:: len(LANGUAGES)]
        rows = [row | {"language": code} for row in needs for code in codes]
        tables.append(Table.from_records("needs", rows))
    return plain.with_tables(*tables)


def measure(name: str) -> tuple[float, int, float]:
    """Return seconds, ties and gigabytes of one analysis without draws and null models."""
    ordinary = name.startswith("ordinary")
    if ordinary:
        size = int(name.split()[-1])  # a million actors have four million ties
        quarter = invented_quarter(size, mean_degree=6.0 if size < 10**6 else 4.0)
    else:
        quarter = shaped(name)
    begin = process_time()
    find_all(quarter, draws=0, kinds=[kind for kind in KINDS if kind != "sector_hole"])
    took = process_time() - begin
    ties = len(quarter.network().records)
    return took, ties, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> int:
    """Print the table."""
    if sys.argv[1:]:
        print(*measure(" ".join(sys.argv[1:])))
        return 0
    print(
        "| shape | ties | seconds | a tie | against an ordinary net | memory |\n" + "|---" * 6 + "|"
    )
    usual: dict[int, float] = {}
    for name in (*(f"ordinary net of {n}" for n in (100, 1000, 10_000)), *SHAPES):
        words = [sys.executable, "-m", "benchmarks.shapes", *name.split()]
        try:
            said = subprocess.check_output(words, text=True, timeout=_LONGEST)
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as fault:
            print(f"| {name} | – | {type(fault).__name__} | – | – | – |", flush=True)
            continue
        took, ties, memory = map(float, said.split())
        if name.startswith("ordinary"):
            usual[int(ties)] = took / ties
        like = usual[min(usual, key=lambda size: abs(size - ties))]
        print(
            f"| {name} | {int(ties):,} | {took:.2f} | {1e6 * took / ties:.0f} us"
            f" | {took / ties / like:.1f}x | {memory:.2f} GB |",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
