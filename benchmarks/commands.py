"""Whole commands on Kornhafen, imports included, against ``import networkx, pandas``.

Run ``python -m benchmarks.commands``; processor time of the child, the least of some runs in turns;
nothing is kept between them.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile

QUARTER = "data/kornhafen/2026-01"
BASE = "`import networkx, pandas`"

# A command, and how many times longer than `BASE` it may take; the first two are no commands.
COMMANDS = {
    "--help": 0.2,
    f"check {QUARTER}": 0.4,
    f"findings {QUARTER}": 1.5,
    f"whatif {QUARTER} --close JC": 1.3,
    f"suggest {QUARTER}": 2.0,
    "compare data/kornhafen": 2.5,
    f"draw {QUARTER} -o net.svg": 3.0,
    f"report {QUARTER} -o report.html": 3.0,
    f"report {QUARTER} -o report.pdf": 3.5,
    f"workshop {QUARTER} -o room.html": 2.0,
}


def spent(words: list[str]) -> float:
    """Run Python and return the processor time that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"ECOSYSTEM_CACHE": "off"}
    subprocess.run([sys.executable, *words], capture_output=True, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(repeats: int) -> dict[str, float]:
    """Return the least time of each command, of `BASE` first."""
    with tempfile.TemporaryDirectory() as place:
        runs = {BASE: ["-c", "import networkx, pandas"]}
        runs["`import ecosystem`"] = ["-c", "import ecosystem"]
        for line in COMMANDS:
            *words, last = line.split()
            target = f"{place}/{last}" if "-o" in words else last
            runs[f"`ecosystem {line}`"] = ["-m", "ecosystem", *words, target]
        turns = [{name: spent(words) for name, words in runs.items()} for _ in range(repeats)]
    return {name: min(turn[name] for turn in turns) for name in runs}


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=2)
    times = measured(parser.parse_args().repeats)
    base, goals = times[BASE], [None, 1.15, *COMMANDS.values()]
    print("| whole process | seconds | against the first | goal | reached |\n|---|---|---|---|---|")
    for (name, time), goal in zip(times.items(), goals, strict=True):
        ratio = time / base
        said = "–" if goal is None else "yes" if ratio <= goal else f"no, {ratio / goal:.1f} times"
        print(f"| {name} | {time:.2f} | {ratio:.2f} | {goal or '–'} | {said} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
