"""From single trials to means with bands: what the tables of the bench show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ecosystem.bench.calibration import Kept, pooled
from ecosystem.bench.degrade import FACTORS
from ecosystem.bench.run import FINDER, BenchResult, Trial

LOW, HIGH = 0.10, 0.90


@dataclass(frozen=True)
class Band:
    """A figure over many quarters.

    Parameters
    ----------
    mean
        Mean over the quarters in which it is defined.
    low, high
        The figure that a tenth of them stays below, and that a tenth exceeds.
    count
        Quarters in which it is defined.
    """

    mean: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, values: Iterable[float | None]) -> Band | None:
        """Sum figures up; None if none is defined."""
        known = [value for value in values if value is not None]
        if not known:
            return None
        low, high = (float(np.quantile(known, share)) for share in (LOW, HIGH))
        return cls(sum(known) / len(known), low, high, len(known))

    def __str__(self) -> str:
        return f"{self.mean:.2f} ({self.low:.2f}–{self.high:.2f})"


def precision(trials: Sequence[Trial], part: str, method: str = FINDER) -> Band | None:
    """Share of what is reported that is right.

    Parameters
    ----------
    trials
        Trials of one condition.
    part
        Kind of item.
    method
        Ours, or a simpler one.

    Returns
    -------
    band
        Over the quarters in which something is reported; None if there is none.
    """
    return Band.of(trial.scores[method][part].precision for trial in trials)


def recall(trials: Sequence[Trial], part: str, method: str = FINDER) -> Band | None:
    """Share of what is planted that is reported.

    Parameters
    ----------
    trials
        Trials of one condition.
    part
        Kind of item.
    method
        Ours, or a simpler one.

    Returns
    -------
    band
        None if nothing is planted.
    """
    return Band.of(trial.scores[method][part].recall for trial in trials)


def alarm_rate(trials: Sequence[Trial], *, either: bool = False) -> Band | None:
    """Share of the decoys that is reported.

    Parameters
    ----------
    trials
        Trials of one condition.
    either
        Whether findings of the strict graph alone count, too.

    Returns
    -------
    band
        None if there are no decoys.
    """
    return Band.of(
        len(t.alarms_either if either else t.alarms) / t.decoys if t.decoys else None
        for t in trials
    )


def labels_of(
    result: BenchResult, worlds: Iterable[str], points: Iterable[str]
) -> dict[tuple[str, str], Kept]:
    """Add up how many findings with each label are right.

    Parameters
    ----------
    result
        The run.
    worlds, points
        Quarters and conditions.

    Returns
    -------
    counts
        By part and label.
    """
    known = list(points)
    return pooled(t.labels for world in worlds for name in known for t in result.of(world, name))


def main_effects(result: BenchResult, world: str) -> dict[str, tuple[float, float]]:
    """Tell what each kind of harm costs when others are there, too.

    Parameters
    ----------
    result
        The run.
    world
        Name of the quarter.

    Returns
    -------
    effects
        Factor to the mean change of precision and of recall of all problems between the four
        conditions of the factorial with it and the four without; empty if it was not run.
    """
    points = [point for point in result.points if point.group == "factorial"]
    effects: dict[str, tuple[float, float]] = {}
    for factor in FACTORS if points else ():
        means = []
        for there in (True, False):
            trials = [
                trial
                for point in points
                if bool(getattr(point.how, factor)) == there
                for trial in result.of(world, point.name)
            ]
            means.append((precision(trials, "all"), recall(trials, "all")))
        (p_with, r_with), (p_without, r_without) = means
        if p_with and p_without and r_with and r_without:
            effects[factor] = (p_with.mean - p_without.mean, r_with.mean - r_without.mean)
    return effects
