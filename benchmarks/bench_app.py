"""How long a person waits at the page on her own computer.

    python -m benchmarks.bench_app [--turns N]

starts ``ecosystem app`` as a user does and asks it as a browser would: first page, a workbook of
Kornhafen dropped until its findings stand there, a click on a cell, what-if. Each figure is the
median; the load of the machine stands above, since the targets mean a computer that does nothing
else.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import ecosystem as eco

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from app.driving import Client, Shown  # noqa: E402 - asks as the tests do

TARGETS = {
    "first page after the start": 1.5,
    "workbook dropped, findings on screen": 4.0,
    "click on a cell": 0.3,
    "what-if: a place closes": 1.0,
}


@contextmanager
def started(home: Path) -> Iterator[Client]:
    """Start the page as a user does."""
    words = [sys.executable, "-m", "ecosystem", "app", str(home), "--no-browser", "--lang", "de"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ECOSYSTEM_FOLDER": str(home / ".own")}
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, encoding="utf-8", env=environment
    ) as process:
        try:
            for line in process.stdout or ():
                if found := re.search(r"http://\S+", line):
                    yield Client(found[0], home)
                    return
            raise RuntimeError("the page did not start")
        finally:
            process.terminate()


def dropped(client: Client, file: Path) -> Shown:
    """Drop a workbook, take it in, and go to the findings."""
    read = client.drop(file)
    taken = client.post(read.path, name=file.stem, day="2025-01-15")
    return client.get(taken.beside("findings"))


def turn(place: Path, book: Path) -> dict[str, float]:
    """Measure everything once."""
    seconds = {}

    def lap(name: str) -> None:
        nonlocal begin
        seconds[name] = perf_counter() - begin
        begin = perf_counter()

    first, later, change, closing = TARGETS
    begin = perf_counter()
    with started(place) as client:
        client.get("")
        lap(first)
        findings = dropped(client, book)
        assert findings.status == 200, findings.words[:300]
        lap(later)
        matrix = client.get(findings.beside("matrix"))
        cell = matrix.links("/cell?")[0]
        begin = perf_counter()
        client.get(cell)
        lap(change)
        client.get(findings.beside("whatif") + "?close=W07")
        lap(closing)
    return seconds


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    load = os.getloadavg()[0] / (os.cpu_count() or 1) if hasattr(os, "getloadavg") else 0.0
    print(f"Load of the machine at the beginning: {load:.1f} processes a core.\n")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        book = place / "Kornhafen.xlsx"
        eco.write_quarter(eco.read_quarter(ROOT / "data" / "kornhafen" / "2025-01"), book)
        laps = [turn(place / str(number), book) for number in range(options.turns)]
    print("| what | target | measured | reached |\n|---|---|---|---|")
    missed = 0
    for what, target in TARGETS.items():
        found = statistics.median(lap[what] for lap in laps)
        missed += found > target
        print(f"| {what} | < {target} s | {found:.2f} s | {'yes' if found <= target else 'no'} |")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
