"""Whole commands on Kornhafen, imports included, against ``import networkx, pandas``.

Run ``python -m benchmarks.commands``; processor time of the child, and the median of its ratio to
those imports, which are measured before each run. Then what takes longer: many outputs of one
analysis, a command whose answers were kept, large quarters, and how long nothing is said meanwhile.
"""

from __future__ import annotations

import os
import pty
import resource
import select
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

from benchmarks.parts import ROOT, head, options, row, tell

QUARTER = "data/kornhafen/2026-01"
BASE = "import networkx, pandas"

# A command, and how many times longer than `BASE` it may take.
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

# What may wait until it is asked for; none of it belongs to `import ecosystem`.
_HEAVY = ("jinja2", "matplotlib", "numba", "openpyxl", "pyvis", "scipy")

# What may take longer than two seconds with 300 actors.
_LONG = ("report -o report.html", "draw -o net.svg", "notebooks -o books", "workshop -o room.html")


def spent(words: list[str], cache: Path | None = None) -> float:
    """Run Python and return the processor time that it took; nothing is kept without a folder."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    kept = {"ECOSYSTEM_FOLDER": str(cache)} if cache else {"ECOSYSTEM_CACHE": "off"}
    # who must not keep what Python compiled would measure the compiler with every command
    other = ("ECOSYSTEM_CACHE", "PYTHONDONTWRITEBYTECODE")
    environment = {k: v for k, v in os.environ.items() if k not in other} | kept
    subprocess.run(
        [sys.executable, *words], capture_output=True, check=True, env=environment, cwd=ROOT
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def of_line(line: str, place: str) -> list[str]:
    """Return the words of a command; what it writes lies in a folder of its own."""
    words = line.split()
    targets = [at + 1 for at, word in enumerate(words) if word == "-o"]
    return [
        *("-m", "ecosystem"),
        *(f"{place}/{word}" if at in targets else word for at, word in enumerate(words)),
    ]


def beside_base(line: list[str], repeats: int) -> tuple[float, float]:
    """Return the median seconds of a command, and of its ratio to `BASE` beside it."""
    pairs = [(spent(["-c", BASE]), spent(line)) for _ in range(repeats)]
    return (
        statistics.median(own for _, own in pairs),
        statistics.median(own / base for base, own in pairs),
    )


def usual(place: str, repeats: int) -> None:
    """Measure the usual commands, print and tell them."""
    head("whole process", "seconds", f"against `{BASE}`", "goal", "reached")
    lines = {"`import ecosystem`": (["-c", "import ecosystem"], 1.15)}
    lines |= {f"`ecosystem {ln}`": (of_line(ln, place), goal) for ln, goal in COMMANDS.items()}
    for name, (words, goal) in lines.items():
        seconds, ratio = beside_base(words, repeats)
        reached = "yes" if ratio <= goal else f"no, {ratio / goal:.2f} times"
        row(name, f"{seconds:.2f}", f"{ratio:.2f}", goal, reached)
        tell(f"command.{name.strip('`')}", ratio, f"{seconds:.2f} s")
    loaded = subprocess.check_output(
        [sys.executable, "-c", "import ecosystem, sys; print(*sys.modules)"], text=True
    ).split()
    found = [name for name in _HEAVY if name in loaded]
    tell("import.heavy", len(found), ", ".join(found))


def silence(line: str, quarter: str, place: str) -> float:
    """Return how long nobody who waits at a terminal is told anything by a command, in seconds."""
    first, _, rest = line.partition(" ")
    ours, theirs = pty.openpty()
    last, longest = monotonic(), 0.0
    words = [sys.executable, *of_line(f"{first} {quarter} {rest}", place)]
    environment = os.environ | {"ECOSYSTEM_CACHE": "off"}
    with subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=theirs, env=environment, cwd=ROOT
    ) as process:
        os.close(theirs)
        while process.poll() is None:
            said = bool(select.select([ours], [], [], 0.05)[0])
            try:
                told = said and os.read(ours, 4096)
            except OSError:  # the command has closed its end
                break
            if told:
                longest, last = max(longest, monotonic() - last), monotonic()
    os.close(ours)
    if process.returncode:
        raise RuntimeError(f"{line} stopped with {process.returncode}")
    return max(longest, monotonic() - last)


def more(place: str, quick: bool) -> None:
    """Measure what takes longer, print and tell it."""
    from benchmarks.yardstick import rich_quarter
    from ecosystem.io.reading import write_quarter

    base = spent(["-c", BASE])

    def line(words: str, cache: Path | None = None) -> float:
        return spent(of_line(words, place), cache)

    def told(name: str, what: str, seconds: float, against: float, of: str) -> None:
        row(what, f"{seconds:.2f}", f"{seconds / against:.2f} times {of}")
        tell(name, seconds / against, f"{seconds:.2f} s against {against:.2f} s")

    head("what takes longer", "seconds", "against")
    page = line(f"report {QUARTER} -o one.pdf")
    partners = line(f"report {QUARTER} --for all -o partners")
    told("partners", "a page for each partner", partners, page, "one report")
    kinds = ("html", "pdf", "docx")
    each = sum(line(f"report {QUARTER} -o each.{kind}") for kind in kinds)
    files = " ".join(f"-o three.{kind}" for kind in kinds)
    told("several", "report as three files", line(f"report {QUARTER} {files}"), each, "three runs")
    with tempfile.TemporaryDirectory() as folder:
        first, second = (line(f"findings {QUARTER}", Path(folder)) for _ in range(2))
        told("kept", "`findings` the second time", second, first, "the first")
        held = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
        tell("kept.size", held / 2**20)
    if not quick:
        books = line(f"notebooks {QUARTER} -o books")
        told("notebooks", "eight notebooks", books, base, f"`{BASE}`")
    for n in (300, 1000):
        quarter = f"{place}/rich{n}"
        write_quarter(rich_quarter(n), quarter)
        if n == 300 or not quick:
            seconds = line(f"workshop {quarter} -o room{n}.html")
            row(f"workshop of {n:,} rich actors", f"{seconds:.2f}", "–")
            tell(f"workshop.{n}", seconds)
    quiet = {}
    for words in _LONG[:2] if quick else _LONG:
        quiet[words.split()[0]] = silence(words, f"{place}/rich300", f"{place}/silent")
    worst = max(quiet, key=lambda name: quiet[name])
    row("longest silence, 300 rich actors", f"{quiet[worst]:.1f} waited", f"`{worst}`")
    tell("silence", quiet[worst], ", ".join(f"{name} {time:.1f} s" for name, time in quiet.items()))


def main() -> int:
    """Print the tables."""
    chosen = options(__doc__, repeats=5)
    with tempfile.TemporaryDirectory() as place:
        Path(place, "silent").mkdir()
        usual(place, 1 if chosen.quick else chosen.repeats)
        print()
        more(place, chosen.quick)
    return 0


if __name__ == "__main__":
    sys.exit(main())
