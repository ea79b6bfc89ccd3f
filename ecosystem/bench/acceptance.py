"""What the bench must show, and whether it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ecosystem.bench.calibration import Kept
from ecosystem.bench.design import CALIBRATED, CLEAN
from ecosystem.bench.run import BenchResult
from ecosystem.bench.score import EITHER, TOTAL
from ecosystem.bench.summary import Band, alarm_rate, labels_of, precision, recall

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Criterion:
    """One demand on one quarter.

    Parameters
    ----------
    key
        Name of the demand.
    world
        Name of the quarter.
    target
        What is asked for.
    at_most
        Whether the target is a largest value instead of a smallest.
    value
        What was measured; None if it could not be.
    """

    key: str
    world: str
    target: float
    at_most: bool
    value: float | None

    @property
    def reached(self) -> bool | None:
        """Whether the demand is met; None if it could not be measured."""
        if self.value is None:
            return None
        short = self.value - self.target if self.at_most else self.target - self.value
        return short <= TOLERANCE


_LEAST: tuple[tuple[str, str, str, str, float], ...] = (
    ("clean_recall", CLEAN, "recall", TOTAL, 1.0),
    ("clean_precision", CLEAN, "precision", TOTAL, 0.98),
    ("missing_cell_precision", "missing_ties 10", "precision", "cell", 0.85),
    ("missing_cell_recall", "missing_ties 10", "recall", "cell", 0.85),
    ("missing_bridge_recall", "missing_ties 10", "recall", "weak_bridge", 0.85),
    ("missing_dead_end_recall", "missing_ties 10", "recall", "dead_end", 1.0),
    ("false_bridge_recall", "false_ties 5", "recall", EITHER, 0.75),
    ("unknown_precision", "unknown 10", "precision", TOTAL, 0.95),
)


def acceptance(result: BenchResult) -> tuple[Criterion, ...]:
    """Hold a run to what was demanded.

    Parameters
    ----------
    result
        The run.

    Returns
    -------
    criteria
        For every quarter in which something is planted, then for those in which nothing is.
    """
    return (
        *(c for world in result.planted for c in _planted(result, world)),
        *(c for world in result.empty for c in _empty(result, world)),
    )


def _planted(result: BenchResult, world: str) -> Iterable[Criterion]:
    measures = {"precision": precision, "recall": recall}
    for key, point, measure, part, target in _LEAST:
        band = measures[measure](result.of(world, point), part)
        yield Criterion(key, world, target, at_most=False, value=_mean(band))
        if key == "clean_precision":
            alarms = alarm_rate(result.of(world, CLEAN))
            yield Criterion("clean_alarms", world, 0.0, at_most=True, value=_mean(alarms))
    for point in CALIBRATED:
        share = _stable_share(labels_of(result, (world,), (point,)))
        yield Criterion(f"stable {point}", world, 0.95, at_most=False, value=share)


def _empty(result: BenchResult, world: str) -> Iterable[Criterion]:
    shown = [trial.shown for trial in result.of(world, CLEAN)]
    if shown:
        middle, most = float(np.median(shown)), float(np.quantile(shown, 0.95, method="higher"))
        yield Criterion("empty_median", world, 0.0, at_most=True, value=middle)
        yield Criterion("empty_most", world, 1.0, at_most=True, value=most)


def _mean(band: Band | None) -> float | None:
    return None if band is None else band.mean


def _stable_share(labels: Mapping[tuple[str, str], Kept]) -> float | None:
    return labels.get((TOTAL, "stable"), Kept()).share
