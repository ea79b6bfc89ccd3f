"""How likely a finding is true if the map lacks a tenth of its ties: learnt and checked here.

``python -m lab.likely draw FILE.csv --seeds 100-139`` draws invented quarters, takes a tenth of
the ties away and notes for each finding how often it stays and whether it is true; more seeds go
to the end of the file, so that a long run can be made in portions.
``learn FILE.csv --seeds 100-117`` writes ``ecosystem/findings/likely.json``.
``check FILE.csv --seeds 100-117 -o docs/test-bench.md`` writes the calibration on the other seeds
of the file, from which nothing was learnt.

True is what stands in the undamaged quarter: kind, id, and the class of a gap. That the finders
are right there is what the bench and the brute-force twin show.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

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


# --- Learning: shares in ascending order, pooled until what is true never falls.

# A group with fewer findings borrows from its kind; a kind with fewer is not learnt.
LEAST = 20


def fitted(rows: Sequence[Seen]) -> dict[str, list[float]]:
    """Learn from the findings of one group how many are true at which share of draws.

    Source: Zadrozny, B., & Elkan, C. (2002). Transforming classifier scores into accurate
    multiclass probability estimates. In Proceedings of the Eighth ACM SIGKDD International
    Conference on Knowledge Discovery and Data Mining, 694-699. doi:10.1145/775047.775151
    """
    blocks: list[list[float]] = []  # first share, number, true ones
    for share in sorted({each.share for each in rows}):
        here = [each.true for each in rows if each.share == share]
        blocks.append([share, len(here), sum(here)])
        while len(blocks) > 1 and (
            blocks[-2][1] < LEAST or blocks[-1][2] / blocks[-1][1] <= blocks[-2][2] / blocks[-2][1]
        ):
            _, number, true = blocks.pop()
            blocks[-1][1] += number
            blocks[-1][2] += true
    while len(blocks) > 1 and blocks[-1][1] < LEAST:  # the last one, if it is too small
        _, number, true = blocks.pop()
        blocks[-1][1] += number
        blocks[-1][2] += true
    mean = sum(each.true for each in rows) / len(rows)
    return {
        "edges": [block[0] for block in blocks[1:]],
        # two findings of the usual kind are added to each block: nothing is ever certain
        "true": [min(round((true + 2 * mean) / (n + 2), 3), 0.99) for _, n, true in blocks],
        "count": [int(n) for _, n, _ in blocks],
    }


def learnt(rows: Sequence[Seen]) -> dict[str, dict[str, list[float]]]:
    """Learn all groups, and whole kinds for groups that were seen too rarely."""
    names = {each.group for each in rows} | {each.group.partition(":")[0] for each in rows}
    found = {}
    for name in sorted(names):
        some = [each for each in rows if each.group == name or each.group.startswith(f"{name}:")]
        if len(some) >= LEAST:
            found[name] = fitted(some)
    return found


def predicted(model: dict[str, dict[str, list[float]]], seen: Seen) -> float | None:
    """Say what a model says of a finding, as `ecosystem.findings.likely` does."""
    group = model.get(seen.group) or model.get(seen.group.partition(":")[0])
    if group is None:
        return None
    return group["true"][sum(seen.share >= edge for edge in group["edges"])]


def about(rows: Sequence[Seen]) -> str:
    """Say what was learnt from."""
    drawn = len({(each.quarter, each.variant, each.seed) for each in rows})
    seeds = sorted({each.seed for each in rows})
    return (
        f"learnt on {drawn} invented quarters ({', '.join(QUARTERS)}; seeds {seeds[0]}-{seeds[-1]};"
        f" {len(rows)} findings) with {LACKS:.0%} of their ties taken away and {DRAWS} draws each, "
        "by python -m lab.likely; nobody has counted it in real quarters"
    )


# --- Checking: how many were true of those that were told to be so likely.

BEGIN, END = "<!-- likely:begin -->", "<!-- likely:end -->"
BINS = (0.0, 0.5, 0.8, 0.95, 1.01)


def calibration(
    rows: Iterable[Seen], model: dict[str, dict[str, list[float]]], kind: str
) -> Iterator[tuple[float, int, float, float]]:
    """For each bin of what is told: its start, number, mean of what was told, share of true."""
    told = [
        (chance, seen.true)
        for seen in rows
        if kind in ("", seen.group.partition(":")[0])
        and (chance := predicted(model, seen)) is not None
    ]
    for low, high in pairwise(BINS):
        some = [pair for pair in told if low <= pair[0] < high]
        if some:
            means = np.mean(some, axis=0)
            yield low, len(some), float(means[0]), float(means[1])


def check_page(fresh: Sequence[Seen], rows: Sequence[Seen]) -> str:
    """Write the calibration by kind: on fresh seeds, and on a quarter left out of the learning."""
    model = learnt(rows)
    lines = [
        f"Learnt: {about(rows)}. Fresh seeds: {min(s.seed for s in fresh)}-"
        f"{max(s.seed for s in fresh)}, {len(fresh)} findings.",
        "",
        "| kind | told | findings | told, mean | true, fresh seeds |",
        "| --- | --- | --- | --- | --- |",
    ]
    kinds = sorted({seen.group.partition(":")[0] for seen in fresh})
    for kind in ("", *kinds):
        for low, number, told, true in calibration(fresh, model, kind):
            lines.append(
                f"| {kind or 'all'} | from {low:.2f} | {number} | {told:.2f} | {true:.2f} |"
            )
    lines += [
        "",
        "Learnt on two of the three quarters, checked on the third (all seeds):",
        "",
        "| quarter left out | findings | told, mean | true |",
        "| --- | --- | --- | --- |",
    ]
    for name in QUARTERS:
        others = learnt([seen for seen in rows if seen.quarter != name])
        own = [seen for seen in (*rows, *fresh) if seen.quarter == name]
        pairs = [(p, s.true) for s in own if (p := predicted(others, s)) is not None]
        means = np.mean(pairs, axis=0)
        lines.append(f"| {name} | {len(pairs)} | {means[0]:.2f} | {means[1]:.2f} |")
    return "\n".join(lines) + "\n"


def main(words: Sequence[str] | None = None) -> int:
    """Draw, learn or check."""
    parser = argparse.ArgumentParser(prog="python -m lab.likely")
    parser.add_argument("what", choices=("draw", "learn", "check"))
    parser.add_argument("file", type=Path, help="what was seen, as CSV")
    parser.add_argument("--seeds", type=seeds_of, default=tuple(range(100, 118)))
    parser.add_argument("-o", "--page", type=Path, help="page with marks, for check")
    asked = parser.parse_args(words)
    if asked.what == "draw":
        draw(asked.file, asked.seeds, QUARTERS)
        return 0
    seen = read(asked.file)
    rows = [each for each in seen if each.seed in asked.seeds]
    if asked.what == "learn":
        found = {"about": about(rows), "groups": learnt(rows)}
        TARGET.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        return 0
    said = check_page([each for each in seen if each.seed not in asked.seeds], rows)
    if asked.page is None:
        print(said)
        return 0
    start, _, rest = asked.page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, end = rest.partition(END)
    asked.page.write_text(f"{start}{BEGIN}\n\n{said}\n{END}{end}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
