"""How long a person waits at the page on her own computer.

    python -m benchmarks.bench_app

starts ``ecosystem app`` as a user does and asks it as a browser would: first page, a workbook of
Kornhafen dropped until its findings stand there, a click on a cell, what-if, and the same with
300 actors. Each figure is the median; the load of the machine stands above, since the targets mean
a computer that does nothing else. The time of the processor (the page and the process that
computes for it, on Linux) says what a busy machine hides.
"""

from __future__ import annotations

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
from benchmarks.parts import ROOT, head, options, row, tell
from benchmarks.yardstick import rich_quarter

sys.path.insert(0, str(ROOT / "tests"))

from app.driving import Client, Shown

TARGETS = {
    "first page after the start": 1.5,
    "workbook dropped, findings on screen": 4.0,
    "click on a cell": 0.3,
    "what-if: a place closes": 1.0,
    "300 actors: what-if": 3.0,
}


def processor(process: int) -> float:
    """Tell how long a process and what it has started have used the processor, in seconds."""
    own = Path("/proc", str(process))
    if not own.is_dir():
        return 0.0
    used = (own / "stat").read_text().rpartition(")")[2].split()[11:15]
    children = " ".join(f.read_text() for f in own.glob("task/*/children")).split()
    spent = sum(map(int, used)) / os.sysconf("SC_CLK_TCK")
    return spent + sum(processor(int(child)) for child in children)


@contextmanager
def started(home: Path) -> Iterator[tuple[Client, int]]:
    """Start the page as a user does."""
    words = [sys.executable, "-m", "ecosystem", "app", str(home), "--no-browser", "--lang", "de"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ECOSYSTEM_FOLDER": str(home / ".own")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled once
    environment["PYTHONPYCACHEPREFIX"] = str(home.parent / "compiled")
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, encoding="utf-8", env=environment
    ) as process:
        try:
            for line in process.stdout or ():
                if found := re.search(r"http://\S+", line):
                    yield Client(found[0], home), process.pid
                    return
            raise RuntimeError("the page did not start")
        finally:
            process.terminate()


def dropped(client: Client, file: Path) -> Shown:
    """Drop a workbook, take it in, and go to the findings."""
    read = client.drop(file)
    taken = client.post(read.path, name=file.stem, day="2025-01-15")
    return client.get(taken.beside("findings"))


def turn(place: Path, book: Path, large: Path) -> dict[str, tuple[float, float]]:
    """Measure everything once: seconds that a person waits, and those of the processor."""
    seconds = {}
    begin, used = perf_counter(), 0.0
    with started(place) as (client, process):

        def lap(name: str) -> None:
            nonlocal begin, used
            now, spent = perf_counter(), processor(process)
            seconds[name] = now - begin, spent - used
            begin, used = now, spent

        first, later, change, closing, closing_large = TARGETS
        client.get("")
        lap(first)
        findings = dropped(client, book)
        assert findings.status == 200, findings.words[:300]
        lap(later)
        cell = client.get(findings.beside("matrix")).links("/cell?")[0]
        lap("")
        client.get(cell)
        lap(change)
        client.get(findings.beside("whatif") + "?close=W07")
        lap(closing)
        findings = dropped(client, large)
        lap("")
        client.get(findings.beside("whatif") + "?close=A000001")
        lap(closing_large)
    return seconds


def main() -> int:
    """Measure and print."""
    chosen = options(__doc__, turns=3)
    count = 1 if chosen.quick else chosen.turns
    load = os.getloadavg()[0] / (os.cpu_count() or 1) if hasattr(os, "getloadavg") else 0.0
    print(f"Load of the machine at the beginning: {load:.1f} processes a core.\n")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        book, large = place / "Kornhafen.xlsx", place / "Dreihundert.xlsx"
        eco.write_quarter(eco.read_quarter(ROOT / "data" / "kornhafen" / "2025-01"), book)
        eco.write_quarter(rich_quarter(300), large)
        turns = [turn(place / str(number), book, large) for number in range(count + 1)]
        laps = turns[1:]  # the first compiles
    head("what", "target", "waited", "processor", "reached")
    for what, target in TARGETS.items():
        waited, spent = (statistics.median(lap[what][n] for lap in laps) for n in (0, 1))
        reached = "yes" if waited <= target else "no"
        row(what, f"< {target} s", f"{waited:.2f} s", f"{spent:.2f} s", reached)
        tell(f"app.{what}", waited, f"{spent:.2f} s of the processor")
    return 0


if __name__ == "__main__":
    sys.exit(main())
