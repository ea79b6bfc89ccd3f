"""The test bench: how often the finders are right on invented quarters whose answers are known."""

from __future__ import annotations

from ecosystem.bench.calibration import LABELS, Kept, calibrate
from ecosystem.bench.degrade import FACTORS, Degradation, Degraded, degrade
from ecosystem.bench.design import Point, design
from ecosystem.bench.quarters import quarter_of
from ecosystem.bench.run import (
    FULL_SEEDS,
    QUICK_SEEDS,
    WORLDS,
    BenchResult,
    Trial,
    run_bench,
)
from ecosystem.bench.score import Key, Score, Truth, score, score_findings

__all__ = [
    "FACTORS",
    "FULL_SEEDS",
    "LABELS",
    "QUICK_SEEDS",
    "WORLDS",
    "BenchResult",
    "Degradation",
    "Degraded",
    "Kept",
    "Key",
    "Point",
    "Score",
    "Trial",
    "Truth",
    "calibrate",
    "degrade",
    "design",
    "quarter_of",
    "run_bench",
    "score",
    "score_findings",
]
