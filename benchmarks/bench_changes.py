"""What a person waits for after one change, and how far suggestions and plans are exact.

Run ``python -m benchmarks.bench_changes``; processor times in one process that knows the quarter
already, as the page on one's own computer does. Each change is another one, so nothing is known of
what comes after it.
"""

from __future__ import annotations

import statistics
import sys
from time import process_time

from benchmarks.commands import QUARTER
from benchmarks.networks import invented_quarter
from benchmarks.parts import ROOT, head, ms, options, row, tell
from benchmarks.yardstick import rich_quarter
from ecosystem.changes.base import Close
from ecosystem.changes.plan import plan
from ecosystem.changes.suggest import suggest_ties
from ecosystem.changes.whatif import what_if
from ecosystem.errors import DataError
from ecosystem.findings.registry import KINDS, find_all
from ecosystem.io.reading import read_quarter
from ecosystem.model.quarter import Quarter

# As the page computes: random graphs come afterwards.
_AT_ONCE = [kind for kind in KINDS if kind != "sector_hole"]


def after_a_change(quarter: Quarter, times: int) -> tuple[float, float]:
    """Return the seconds of an analysis after one change, and of the whole comparison."""
    find_all(quarter, draws=0)
    what_if(quarter, Close(quarter.network().ids[-1]))
    analyses, comparisons = list[float](), list[float]()
    for actor in quarter.network().ids[:times]:
        changed = Close(actor).apply(quarter)
        begin = process_time()
        find_all(changed, draws=0, kinds=_AT_ONCE)
        middle = process_time()
        what_if(quarter, Close(actor))
        analyses.append(middle - begin)
        comparisons.append(process_time() - middle)
    return statistics.median(analyses), statistics.median(comparisons)


def exact(n: int) -> tuple[float, float]:
    """Return the seconds of the suggestions for so many actors, and of a plan of three actions."""
    quarter = invented_quarter(n)
    begin = process_time()
    suggest_ties(quarter)
    middle = process_time()
    made = plan(quarter, actions=3, draws=0)
    tell(f"plan.exact.{n}", sum(note.key == "exact" for note in made.notes))
    return middle - begin, process_time() - middle


def refused(n: int) -> bool:
    """Tell whether suggestions for so many actors are refused, instead of given with a bound."""
    try:
        suggest_ties(invented_quarter(n))
    except DataError:
        return True
    return False


def main() -> int:
    """Print the table."""
    chosen = options(__doc__, repeats=9)
    head("what", "Kornhafen", "100 rich actors", "300 rich actors", "1,000 rich actors")
    quarters = {"kornhafen": read_quarter(ROOT / QUARTER)}
    quarters |= {str(n): rich_quarter(n) for n in (100, 300, 1000)}
    found = {}
    for name, quarter in quarters.items():
        found[name] = after_a_change(quarter, 3 if chosen.quick else chosen.repeats)
        how = f"with the comparison of before and after {ms(found[name][1])}"
        tell(f"change.{name}", 1000 * found[name][0], how)
    row("analysis after one change", *(ms(analysis) for analysis, _ in found.values()))
    row("what-if, both sides compared", *(ms(whole) for _, whole in found.values()))
    print()
    sizes = (300, 1000) if chosen.quick else (300, 1000, 3000)
    head("what", *(f"{n:,} actors" for n in sizes))
    both = [exact(n) for n in sizes]
    for n, (suggested, planned) in zip(sizes, both, strict=True):
        tell(f"suggest.{n}", suggested)
        tell(f"plan.{n}", planned)
    for name, times in zip(("suggestions", "plan of three"), zip(*both, strict=True), strict=True):
        row(name, *(ms(time) for time in times))
    tell("suggest.refused", refused(3001), "with a message; no bound beyond 3,000 actors")
    return 0


if __name__ == "__main__":
    sys.exit(main())
