"""How likely a finding is true if the map lacks a tenth of its ties: learnt and checked here.

``python -m lab.likely draw -o FILE.csv --seeds 1-20`` draws invented quarters, takes a tenth of
the ties away and notes for each finding how often it stays and whether it is true; more seeds go
to the end of the file, so that a long run can be made in portions. ``learn FILE.csv`` writes
``ecosystem/findings/likely.json``, ``check FILE.csv -o docs/test-bench.md`` the calibration on
quarters that nothing was learnt from.

True is what stands in the undamaged quarter: kind, id, and the class of a gap. That the finders
are right there is what the bench and the brute-force twin show.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import ecosystem
from ecosystem.findings.base import Finding
from ecosystem.findings.gaps import Gap
from ecosystem.findings.likely import group_of
from ecosystem.findings.registry import Result, find_all
from ecosystem.model.quarter import Quarter
from lab.bench import Degradation, degrade, quarter_of, seeds_of
from lab.worlds import make_world
from lab.worlds.town import World, stream

TARGET = Path(ecosystem.__file__).parent / "findings" / "likely.json"
LACKS = 0.10
DRAWS = 100
# Quarters and what is changed in them before they count as true: a part of the ties or actors is
# not there, or the net stands alone, so that not every quarter has the same skeleton.
QUARTERS = ("kornhafen", "siedlung-am-wehr", "altmarkt-west")
VARIANTS = ("as_drawn", "thin", "fewer_actors", "net_alone")
_ALONE = ("actors", "ties", "reports")
COLUMNS = ("quarter", "variant", "seed", "group", "share", "band", "true")


@dataclass(frozen=True)
class Seen:
    """One finding on a map that lacks ties."""

    quarter: str
    variant: str
    seed: int
    group: str
    share: float
    band: str
    true: bool


def true_quarter(name: str, variant: str, seed: int) -> World:
    """Draw the quarter that counts as true."""
    world = make_world(name, seed)
    chance = stream(seed, name, "likely", variant).random()
    if variant == "thin":
        return degrade(world, Degradation(missing_ties=0.15 + 0.35 * chance), seed + 7919).world
    if variant == "fewer_actors":
        return degrade(world, Degradation(missing_actors=0.10 + 0.25 * chance), seed + 7919).world
    if variant == "net_alone":
        thin = degrade(world, Degradation(missing_ties=0.5 * chance), seed + 7919).world
        tables = {key: rows if key in _ALONE else [] for key, rows in thin.tables.items()}
        return replace(thin, tables=tables)
    return world


def _keys(result: Result) -> set[tuple[str, str, str]]:
    return {_key(finding) for finding in result.findings}


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.kind, finding.id, finding.gap_class if isinstance(finding, Gap) else ""


def seen_in(name: str, variant: str, seed: int) -> Iterator[Seen]:
    """Say of each finding on the damaged map whether it is true."""
    world = true_quarter(name, variant, seed)
    truth = _keys(find_all(quarter_of(world), draws=0))
    damaged: Quarter = quarter_of(degrade(world, Degradation(missing_ties=LACKS), seed).world)
    for finding in find_all(damaged, draws=DRAWS).findings:
        if finding.stability_share is not None:
            share, true = finding.stability_share, _key(finding) in truth
            group = group_of(finding)
            yield Seen(name, variant, seed, group, share, finding.band, true)


def draw(target: Path, seeds: Sequence[int], quarters: Sequence[str]) -> None:
    """Add what is seen with some seeds to a file; what stands there is not drawn again."""
    done = {(each.quarter, each.variant, each.seed) for each in read(target)}
    with target.open("a", encoding="utf-8", newline="") as stream_:
        writer = csv.writer(stream_, lineterminator="\n")
        if not done:
            writer.writerow(COLUMNS)
        for seed in seeds:
            # each quarter as it is drawn, and in turn one of the other forms
            for name in quarters:
                for variant in ("as_drawn", VARIANTS[1 + seed % 3]):
                    if (name, variant, seed) in done:
                        continue
                    rows = seen_in(name, variant, seed)
                    writer.writerows([getattr(each, column) for column in COLUMNS] for each in rows)
                    stream_.flush()
            sys.stderr.write(f"seed {seed}\n")


def read(path: Path) -> list[Seen]:
    """Read what was drawn."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as stream_:
        return [
            Seen(
                row["quarter"],
                row["variant"],
                int(row["seed"]),
                row["group"],
                float(row["share"]),
                row["band"],
                row["true"] == "True",
            )
            for row in csv.DictReader(stream_)
        ]


if __name__ == "__main__":
    draw(Path(sys.argv[1]), seeds_of(sys.argv[2]), QUARTERS)
