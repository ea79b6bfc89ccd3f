"""How findings grow with a net, and the worst shapes against an ordinary net of as many ties.

Run ``python -m benchmarks.shapes``; each net in a process of its own, one analysis of all kinds but
sector holes, without draws. ``python -m benchmarks.shapes ordinary net of 1000000`` measures one
and prints seconds of the processor, ties and gigabytes. ``--quick`` ends at 10,000 actors.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from string import ascii_lowercase
from tempfile import TemporaryDirectory
from time import process_time

from benchmarks.networks import LANGUAGES, invented_quarter
from benchmarks.parts import head, options, row, tell
from ecosystem.findings.registry import KINDS, find_all
from ecosystem.io.reading import write_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table

Pairs = list[tuple[int, int]]

_LONGEST = 90  # Seconds after which a shape is given up; an ordinary net gets ten times as many.

_ORDINARY = (100, 1000, 10_000, 100_000, 1_000_000)

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


def told_once(name: str) -> int:
    """Return how many sentences of the text name a bridge, where all bridges say the same."""
    with TemporaryDirectory() as place:
        write_quarter(shaped(name), Path(place, "quarter"))
        words = [sys.executable, "-m", "ecosystem", "findings", f"{place}/quarter", "--lang", "en"]
        said = subprocess.check_output([*words, "--draws", "0", "--quiet"], encoding="utf-8")
    return said.count("] bridge:")


def main() -> int:
    """Print the table."""
    if sys.argv[1:2] not in ([], ["--quick"]):
        print(*measure(" ".join(sys.argv[1:])))
        return 0
    sizes = [n for n in _ORDINARY if n <= 10_000] if options(__doc__).quick else _ORDINARY
    head("net", "ties", "seconds", "a tie", "against an ordinary net", "memory")
    usual: dict[int, float] = {}
    for name in (*(f"ordinary net of {n}" for n in sizes), *SHAPES):
        words = [sys.executable, "-m", "benchmarks.shapes", *name.split()]
        patience = _LONGEST * (1 if name in SHAPES else 10)
        try:
            said = subprocess.check_output(words, text=True, timeout=patience)
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as fault:
            row(name, "–", type(fault).__name__, "–", "–", "–")
            continue
        took, ties, memory = map(float, said.split())
        if name not in SHAPES:
            usual[int(ties)] = took / ties
        like = usual[min(usual, key=lambda size: abs(size - ties))]
        if name in SHAPES:
            tell(f"shape.{name}", took / ties / like, f"{took:.2f} s, {memory:.2f} GB")
            tell(f"shape.memory.{name}", memory)
        else:
            tell(f"growth.{name.split()[-1]}", took, f"{int(ties):,} ties")
            tell(f"growth.memory.{name.split()[-1]}", memory)
            tell(f"growth.each.{name.split()[-1]}", took / ties)
        row(
            *(name, f"{int(ties):,}", f"{took:.2f}", f"{1e6 * took / ties:.0f} us"),
            *(f"{took / ties / like:.1f}x" if name in SHAPES else "–", f"{memory:.2f} GB"),
        )
    tell("shape.sentences", told_once("path of 10,000"), "sentences on its bridges")
    return 0


if __name__ == "__main__":
    sys.exit(main())
