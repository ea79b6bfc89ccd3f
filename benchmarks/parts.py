"""What the parts of the benchmarks share: tables, times, and figures told to the table of targets.

A part prints its table in Markdown. What a target asks for it tells as well, at once, so that a
part that is stopped has told what it had; `run` starts a part and gives both back.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Timer
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parents[1]

_TOLD = "BENCHMARKS_TOLD"  # Names the file that takes the figures.

_PATIENCE = 1200.0  # Seconds after which a part is stopped.

Told = dict[str, tuple[float, str]]  # Figures by name, each with words on how it was measured.


def tell(name: str, value: float, how: str = "") -> float:
    """Tell a figure to whoever started this part, and return it."""
    if file := os.environ.get(_TOLD):
        with Path(file).open("a", encoding="utf-8") as told:
            told.write(json.dumps([name, float(value), how]) + "\n")
    return value


def row(*cells: object) -> None:
    """Print a row of a table."""
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def head(*cells: str) -> None:
    """Print the head of a table."""
    row(*cells)
    print("|" + "---|" * len(cells), flush=True)


def best(step: Callable[[], object], repeats: int) -> float:
    """Return the median time of the processor."""
    times = []
    for _ in range(repeats):
        begin = process_time()
        step()
        times.append(process_time() - begin)
    return statistics.median(times)


def ms(seconds: float) -> str:
    """Write a time as people read it."""
    return f"{1000 * seconds:,.3g} ms" if seconds < 1 else f"{seconds:,.1f} s"


def often(ratio: float) -> str:
    """Write how many times longer something takes."""
    return f"{ratio:,.0f}x" if ratio >= 10 else f"{ratio:.2g}x"


def options(words: str, sizes: Sequence[int] = (), **more: float) -> argparse.Namespace:
    """Read what stands behind the name of a part: sizes if it has some, and ``--quick``."""
    parser = argparse.ArgumentParser(description=words.splitlines()[0])
    if sizes:
        parser.add_argument("sizes", nargs="*", type=int, default=list(sizes))
    for name, value in more.items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    parser.add_argument("--quick", action="store_true", help="leave out what takes long")
    chosen = parser.parse_args()
    os.environ["ECOSYSTEM_CACHE"] = "off"
    return chosen


def run(words: str, folder: Path | None = None) -> tuple[str, Told, str]:
    """Run a part: what it printed, what it told, and why it did not come to its end, if so."""
    begin, printed = perf_counter(), list[str]()
    with tempfile.TemporaryDirectory(dir=folder) as place:
        file = Path(place, "told")
        file.touch()
        with subprocess.Popen(
            [sys.executable, "-m", *words.split()],
            cwd=ROOT,
            env=os.environ | {_TOLD: str(file)},
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ) as process:
            stop = Timer(_PATIENCE, process.kill)
            stop.start()
            for line in process.stdout or ():
                print("    " + line, end="", flush=True)
                printed.append(line)
            code = process.wait()
            stop.cancel()
        told = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    fault = f"`{words}` stopped with {code}" if code else ""
    print(f"{perf_counter() - begin:6.1f} s  {words} {fault and '  ' + fault}", flush=True)
    return "".join(printed), {name: (value, how) for name, value, how in told}, fault
