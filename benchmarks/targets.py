"""Every target for speed in one table: measured, reached or by how much not, and why not.

Run ``python -m benchmarks.targets``. It runs each command that stands in the pages on performance
once and writes ``docs/performance-targets.md``; ``python -m benchmarks.all`` puts their tables into
those pages, too. ``--quick`` leaves out what takes long, and the table says what is not measured.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from benchmarks.bench_app import TARGETS as APP
from benchmarks.commands import COMMANDS
from benchmarks.parts import ROOT, Told, run
from benchmarks.shapes import SHAPES

PAGE = ROOT / "docs" / "performance-targets.md"

PAGES = tuple(ROOT / "docs" / name for name in ("performance.md", "pictures.md", "interactive.md"))

_COMMAND = re.compile(r"^`python -m (benchmarks\.[^`]+)`", re.MULTILINE)


@dataclass(frozen=True)
class Goal:
    """One target: what a part of the benchmarks tells under a name, and what is asked for."""

    name: str  # Of the figure; a name that ends with a point stands for the largest of several.
    asked: str  # `≥ 25x`, `≤ 4 s`; without a number whatever is measured is told.
    what: str
    why: str = ""  # Why it is missed, if it is.
    missing: str = ""  # Why it is not measured, if it is not.

    def cells(self, told: Told) -> tuple[str, ...]:
        """Say the target as a row: what, asked, measured, reached, why not."""
        few = self.name.endswith(".")
        found = [
            of
            for key, of in told.items()
            if key == self.name or (few and key.startswith(self.name))
        ]
        if not found:
            return self.what, self.asked, "not measured", "–", self.missing or "–"
        value, how = max(found)
        unit = re.sub(r"^.*[\d,–]+ ?", "", self.asked)
        measured = (
            f"{_said(value)}{'' if unit == 'x' else ' '}{unit}".rstrip() + f" ({how})" * bool(how)
        )
        bound = re.match(r"[≤≥] ([\d.]+)", self.asked)
        if not bound:
            reached = "yes" if self.asked.startswith("comes") else "–"
            return self.what, self.asked, measured, reached, "–"
        limit, at_least = float(bound[1]), self.asked[0] == "≥"
        if value >= limit if at_least else value <= limit:
            return self.what, self.asked, measured, "yes", "–"
        short = (limit / value if value else 0) if at_least else (value / limit if limit else 0)
        by = f"no, {short:.2f} times short" if short else "no"
        return self.what, self.asked, measured, by, self.why or "–"


def _said(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


_COMMANDS_WHY = "random graphs, plan, causes, layout; with kept answers they are quicker"

_MORE = {
    "commands": [
        Goal(f"command.ecosystem {ln}", f"≤ {bound}x", f"`ecosystem {ln}`", _COMMANDS_WHY)
        for ln, bound in COMMANDS.items()
    ],
    "app": [
        Goal(f"app.{what}", f"≤ {bound} s", f"page of the app: {what}")
        for what, bound in APP.items()
    ],
    "shapes": [
        Goal(f"shape.{name}", "≤ 3x", f"{name}: time a tie against an ordinary net")
        for name in SHAPES
    ],
}


def _goals() -> dict[str, list[Goal]]:
    """Read the goals, in their order; what the parts know themselves stands there with an @."""
    found: dict[str, list[Goal]] = {}
    for line in (Path(__file__).parent / "goals.txt").read_text(encoding="utf-8").splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "#":
            found[rest] = here = list[Goal]()
        elif mark == "@":
            here += _MORE[rest]
        else:
            here.append(Goal(*(cell.strip() for cell in line.split("|"))))
    return found


GOALS = _goals()


def derived(told: Told) -> Told:
    """Add what follows from several figures."""
    found = dict(told)

    def add(name: str, sums: Callable[[Callable[[str], float]], float], how: str) -> None:
        try:
            found[name] = sums(lambda key: told[key][0]), how
        except KeyError:
            return  # a part that tells one of them did not run

    add(
        "whole",
        lambda of: (
            (
                of("yardstick.able.300")
                + of("seconds.nulls.networkx")
                + 5 * of("seconds.draws.networkx")
            )
            / (of("yardstick.nulls.300") + 5 * of("draws.seconds.300"))
        ),
        "networkx in part extrapolated, and draws of reach alone",
    )
    add(
        "growth.tie",
        lambda of: of("growth.each.1000000") / of("growth.each.1000"),
        "",
    )
    return found


def table(told: Told) -> str:
    """Write all targets as one table."""
    lines = ["| goal | asked | measured | reached | why not |", "|---|---|---|---|---|"]
    every = derived(told)
    for part, goals in GOALS.items():
        lines.append(f"| **{part}** | | | | |")
        lines += ["| " + " | ".join(goal.cells(every)) + " |" for goal in goals]
    return "\n".join(lines) + "\n"


def write(told: Told, faults: list[str], state: str) -> None:
    """Write the page."""
    every = derived(told)
    cells = [goal.cells(every) for goals in GOALS.values() for goal in goals]
    yes, no = (sum(row[3].startswith(word) for row in cells) for word in ("yes", "no,"))
    no += sum(row[3] == "no" for row in cells)
    missing = sum(row[2] == "not measured" for row in cells)
    said = f"{yes} reached, {no} missed, {missing} not measured. {state}"
    faulty = "".join(f"\n{fault}: what it had not told yet is not measured.\n" for fault in faults)
    PAGE.write_text(f"# Targets for speed\n\n{said}\n{faulty}\n{table(told)}", encoding="utf-8")


def commands() -> Iterator[tuple[Path, str]]:
    """Return the commands of all pages on performance, in order."""
    for page in PAGES:
        for words in _COMMAND.findall(page.read_text(encoding="utf-8")):
            yield page, words


def measure(put: Callable[[Path, str, str], None] | None) -> int:
    """Run all parts; write the table of targets after each, and hand each table on."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out what takes long")
    parser.add_argument("--only", nargs="+", metavar="PART", help="some parts, without targets")
    chosen = parser.parse_args()
    begin, told, faults = perf_counter(), Told(), list[str]()
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    beside = [name for name in ("igraph", "rustworkx", "numba") if find_spec(name)]
    for page, words in commands():
        if chosen.only and not any(name in words.split()[0] for name in chosen.only):
            continue
        printed, new, fault = run(words + " --quick" * chosen.quick)
        told |= new
        faults += [fault] * bool(fault)
        if put and not fault and not chosen.quick:
            put(page, words, printed)
        if not chosen.only:
            took = (perf_counter() - begin) / 60
            state = (
                f"`python -m {Path(sys.argv[0]).parent.name}.{Path(sys.argv[0]).stem}"
                f"{' --quick' * chosen.quick}`, {took:.0f} minutes, {load:.1f} processes a core at "
                f"the beginning, installed beside it: {', '.join(beside) or 'nothing'}."
            )
            write(told, faults, state)
    print(f"{(perf_counter() - begin) / 60:.1f} minutes; {len(faults)} parts failed", flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(measure(None))
