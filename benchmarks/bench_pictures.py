"""The ecosystem picture on paper: seconds from a quarter in memory to a file, by size.

Run ``python -m benchmarks.bench_pictures``; it prints a table in markdown. More than 150 actors are
folded into groups, as everywhere. The last line is the time to the first picture for somebody who
types ``ecosystem draw`` in a fresh shell: start of Python, reading, findings and drawing included.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.networks import invented_quarter
from ecosystem.io.reading import read_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.pictures.files import save_picture
from ecosystem.pictures.network import draw_quarter

KORNHAFEN = Path(__file__).resolve().parents[1] / "data" / "kornhafen" / "2025-01"


def measured(quarter: Quarter, folder: Path) -> tuple[int, float, float]:
    """Return how many symbols are drawn, and the seconds of drawing and of saving as SVG."""
    started = perf_counter()
    axes = draw_quarter(quarter, lang="de", paper="a3")
    drawn = perf_counter()
    save_picture(axes, folder / "picture.svg", paper="a3")
    saved = perf_counter()
    symbols = {
        each.get_gid()
        for each in axes.get_children()
        if (each.get_gid() or "").startswith("actor-")
    }
    return len(symbols), drawn - started, saved - drawn


def first_picture(folder: Path) -> float:
    """Return the seconds of the whole command, findings included, in a process of its own."""
    file = str(folder / "first.svg")
    words = ["draw", str(KORNHAFEN), "-o", file, "--draws", "0", "--lang", "de", "--quiet"]
    started = perf_counter()
    subprocess.run([sys.executable, "-m", "ecosystem", *words], check=True)
    return perf_counter() - started


def main() -> int:
    """Measure kornhafen and invented quarters of the sizes that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[60, 150, 300, 1000, 10_000])
    arguments = parser.parse_args()
    print("| quarter | symbols | drawing, s | saving, s |")
    print("|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured(invented_quarter(20), folder)  # imports and fonts belong to the last line alone
        for size in (0, *arguments.sizes):
            quarter = invented_quarter(size) if size else read_quarter(KORNHAFEN)
            called = f"{size} actors" if size else "kornhafen"
            symbols, drawing, saving = measured(quarter, folder)
            print(f"| {called} | {symbols} | {drawing:.1f} | {saving:.1f} |", flush=True)
        print(f"\nFirst picture of kornhafen from the shell: {first_picture(folder):.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
