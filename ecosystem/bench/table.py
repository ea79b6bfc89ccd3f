"""The tables of the bench, in words of either language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecosystem.bench.acceptance import Criterion, acceptance
from ecosystem.bench.baselines import BASELINES
from ecosystem.bench.calibration import LABELS, Kept
from ecosystem.bench.degrade import FACTORS
from ecosystem.bench.design import CALIBRATED, Point
from ecosystem.bench.run import FINDER, BenchResult, Trial
from ecosystem.bench.score import EITHER, PARTS, SCORED, TOTAL
from ecosystem.bench.summary import (
    Band,
    alarm_rate,
    labels_of,
    main_effects,
    precision,
    recall,
)
from ecosystem.catalogue import text

COLUMNS = (TOTAL, "cell", "weak_bridge", EITHER, *SCORED[2:], "strong_bridge")
_JUDGED = ("cell", "weak_bridge", "single_point")
_MISSING = "missing_ties 10"
NOTHING = "–"


@dataclass(frozen=True)
class Grid:
    """One table.

    Parameters
    ----------
    title
        Its heading.
    header
        Heads of the columns.
    rows
        Texts.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Tables:
    """All tables of a run.

    Parameters
    ----------
    result
        The run.
    lang
        ``"de"`` or ``"en"``.
    """

    def __init__(self, result: BenchResult, lang: str) -> None:
        self.result = result
        self.lang = lang

    def word(self, key: str, **params: object) -> str:
        """Look a word up."""
        return text(f"bench.{key}", self.lang, **params)

    def heads(self, *keys: str) -> tuple[str, ...]:
        """Look the heads of several columns up."""
        return tuple(self.word(key) for key in keys)

    def condition(self, name: str) -> str:
        """Say a condition in words."""
        said = []
        for part in name.split(" + "):
            factor, _, share = part.partition(" ")
            said.append(self.word(f"factor_{factor}", **({"share": share} if share else {})))
        return " + ".join(said)

    def all(self) -> list[Grid]:
        """Return every table in order; those without a row are left out."""
        grids = [self.acceptance()]
        for world in self.result.planted:
            grids += [self.precision(world), self.recall(world)]
        grids += [self.empty(world) for world in self.result.empty]
        grids += [self.losses(), self.effects()]
        grids += [self.baselines(world) for world in self.result.planted]
        grids += [self.labels(), self.kinds()]
        return [grid for grid in grids if grid.rows]

    def acceptance(self) -> Grid:
        """Return what is asked for and what was measured."""
        rows = [
            (
                self._demand(demand.key),
                self.word(f"name_{demand.world}"),
                f"{'≤' if demand.at_most else '≥'} {demand.target:.2f}",
                NOTHING if demand.value is None else f"{demand.value:.3f}",
                self._verdict(demand),
            )
            for demand in acceptance(self.result)
        ]
        header = self.heads("demand", "quarter", "asked", "measured", "verdict")
        return Grid(self.word("head_acceptance"), header, tuple(rows))

    def _demand(self, key: str) -> str:
        name, _, condition = key.partition(" ")
        if condition:
            return self.word(f"demand_{name}", condition=self.condition(condition))
        return self.word(f"demand_{name}")

    def _verdict(self, demand: Criterion) -> str:
        if demand.value is None:
            return self.word("not_measured")
        if demand.reached:
            return self.word("yes")
        return self.word("no_by", by=f"{abs(demand.value - demand.target):.3f}")

    def _points(self) -> list[Point]:
        return [point for point in self.result.points if point.group != "factorial"]

    def precision(self, world: str) -> Grid:
        """Return how much of what is reported is right, in each condition."""
        rows = []
        for point in self._points():
            trials = self.result.of(world, point.name)
            shown = [_say(precision(trials, part)) for part in COLUMNS]
            alarms = [_say(alarm_rate(trials)), _say(alarm_rate(trials, either=True))]
            rows.append((self.condition(point.name), *shown, *alarms))
        parts = (*(f"part_{part}" for part in COLUMNS), "alarms", "alarms_either")
        title = self.word("head_precision", world=self.word(f"name_{world}"))
        return Grid(title, self.heads("condition", *parts), tuple(rows))

    def recall(self, world: str) -> Grid:
        """Return how much of what is planted is found, in each condition."""
        rows = []
        for point in self._points():
            trials = self.result.of(world, point.name)
            shown = [_say(recall(trials, part)) for part in COLUMNS]
            half = _say(Band.of(float(t.scores[FINDER]["cell"].half) for t in trials))
            rows.append((self.condition(point.name), *shown, half))
        parts = (*(f"part_{part}" for part in COLUMNS), "half")
        title = self.word("head_recall", world=self.word(f"name_{world}"))
        return Grid(title, self.heads("condition", *parts), tuple(rows))

    def empty(self, world: str) -> Grid:
        """Return how much is reported where nothing is planted."""
        rows = []
        for point in self._points():
            trials = self.result.of(world, point.name)
            cells = [
                cell
                for counts in ([t.generous for t in trials], [t.shown for t in trials])
                for cell in _spread(counts)
            ]
            rows.append((self.condition(point.name), *cells))
        header = self.heads("condition", "median", "most95", "largest")
        both = self.word("both_graphs")
        header = (*header, *(f"{name} {both}" for name in header[1:]))
        title = self.word("head_empty", world=self.word(f"name_{world}"))
        return Grid(title, header, tuple(rows))

    def losses(self) -> Grid:
        """Return what it matters whether ties are lost at random."""
        rows = []
        for world in self.result.planted:
            trials = self.result.of(world, _MISSING)
            for there, key in ((False, "random_loss"), (True, "concentrated_loss")):
                some = [trial for trial in trials if trial.concentrated == there]
                name = f"{self.word(f'name_{world}')}, {self.word(key)}"
                rows.append((name, *_pairs(some, (TOTAL, *_JUDGED), FINDER)))
        title = self.word("head_loss")
        return Grid(title, self._pair_heads("condition", (TOTAL, *_JUDGED)), tuple(rows))

    def effects(self) -> Grid:
        """Return what each kind of harm costs in the factorial."""
        rows = []
        for world in self.result.planted:
            effects = main_effects(self.result, world)
            for factor in FACTORS:
                if factor in effects:
                    levels = (getattr(p.how, factor) for p in self.result.points[-8:])
                    name = self.condition(f"{factor} {round(100 * max(levels))}")
                    values = (f"{value:+.2f}" for value in effects[factor])
                    rows.append((self.word(f"name_{world}"), name, *values))
        header = self.heads("quarter", "condition", "effect_precision", "effect_recall")
        return Grid(self.word("head_factorial"), header, tuple(rows))

    def baselines(self, world: str) -> Grid:
        """Return how simpler methods do on the same tables."""
        rows = []
        for point in (point for point in self.result.points if point.compared):
            trials = self.result.of(world, point.name)
            for method in (FINDER, *BASELINES):
                name = self.word(f"method_{method}")
                rows.append((self.condition(point.name), name, *_pairs(trials, _JUDGED, method)))
        title = self.word("head_baselines", world=self.word(f"name_{world}"))
        first = self.word("condition")
        return Grid(title, (first, *self._pair_heads("method", _JUDGED)), tuple(rows))

    def labels(self) -> Grid:
        """Return how much of what carries each label is right."""
        rows = []
        for world in self.result.worlds:
            for point in (point for point in self.result.points if point.labelled):
                counts = labels_of(self.result, (world,), (point.name,))
                for label in LABELS:
                    kept = counts.get((TOTAL, label), Kept())
                    if kept.count:
                        name = (self.word(f"name_{world}"), self.condition(point.name))
                        rows.append((*name, self.word(f"label_{label}"), *_kept(kept)))
        header = self.heads("quarter", "condition", "label", "count", "right", "near")
        return Grid(self.word("head_labels"), header, tuple(rows))

    def kinds(self) -> Grid:
        """Return the same for each kind of finding, label stable, conditions of the acceptance."""
        rows = []
        for name in CALIBRATED:
            counts = labels_of(self.result, self.result.planted, (name,))
            for part in PARTS:
                kept = counts.get((part, "stable"), Kept())
                if kept.count:
                    rows.append((self.condition(name), self.word(f"part_{part}"), *_kept(kept)))
        header = (self.word("condition"), "", *self.heads("count", "right", "near"))
        return Grid(self.word("head_kinds"), header, tuple(rows))

    def _pair_heads(self, first: str, parts: Sequence[str]) -> tuple[str, ...]:
        names = [
            f"{self.word(f'part_{part}')}: {self.word(measure)}"
            for part in parts
            for measure in ("precision", "recall")
        ]
        return (self.word(first), *names)


def _say(band: Band | None) -> str:
    return NOTHING if band is None else str(band)


def _pairs(trials: Sequence[Trial], parts: Sequence[str], method: str) -> list[str]:
    return [_say(measure(trials, p, method)) for p in parts for measure in (precision, recall)]


def _kept(kept: Kept) -> tuple[str, str, str]:
    return str(kept.count), f"{kept.share or 0.0:.3f}", f"{kept.near_share or 0.0:.3f}"


def _spread(counts: Sequence[int]) -> tuple[str, str, str]:
    if not counts:
        return (NOTHING,) * 3
    most = float(np.quantile(counts, 0.95, method="higher"))
    return f"{np.median(counts):g}", f"{most:.0f}", str(max(counts))
