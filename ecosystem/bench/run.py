"""Run the bench: many invented quarters, each harmed in many ways, analysed and scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from ecosystem.bench.baselines import baselines
from ecosystem.bench.calibration import Labels, calibrate
from ecosystem.bench.degrade import degrade
from ecosystem.bench.design import Point, design
from ecosystem.bench.quarters import quarter_of
from ecosystem.bench.score import SCORED, Score, Truth, false_alarms, score, score_findings
from ecosystem.findings import find_all
from ecosystem.model.parameters import Parameters
from ecosystem.worlds import World, make_world

WORLDS = ("kornhafen", "siedlung-am-wehr", "altmarkt-west")
"""Quarters that the bench draws; nothing is planted in the last."""

QUICK_SEEDS = (1, 2, 3)
FULL_SEEDS = tuple(range(2000, 2030))
"""Seeds of the full run. None of them was looked at while generator, finders or bench were made."""

DRAWS = 100
FINDER = "finder"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Trial:
    """One quarter in one condition.

    Parameters
    ----------
    world, seed, point
        Name and seed of the quarter, name of the condition.
    concentrated
        Whether losses were concentrated on ties of informal and business actors.
    scores
        Score by method and part; the method `FINDER` is ours.
    generous
        Problems reported from the generous graph.
    shown
        Problems reported at all, those of the strict graph alone included.
    decoys
        Number of decoys in the quarter.
    alarms, alarms_either
        Decoys reported from the generous graph, and from either.
    labels
        How many findings with each label are right; empty if none was labelled.
    """

    world: str
    seed: int
    point: str
    concentrated: bool
    scores: Mapping[str, Mapping[str, Score]]
    generous: int
    shown: int
    decoys: int
    alarms: tuple[str, ...]
    alarms_either: tuple[str, ...]
    labels: Labels


@dataclass(frozen=True)
class BenchResult:
    """Everything that a run of the bench measured.

    Parameters
    ----------
    worlds, seeds
        Names and seeds of the quarters.
    points
        The conditions.
    draws
        Disturbed quarters behind each label.
    trials
        One for each quarter and condition, in this order.
    """

    worlds: tuple[str, ...]
    seeds: tuple[int, ...]
    points: tuple[Point, ...]
    draws: int
    trials: tuple[Trial, ...]

    def of(self, world: str, point: str) -> tuple[Trial, ...]:
        """Return the trials of one quarter in one condition, by seed."""
        return tuple(t for t in self.trials if t.world == world and t.point == point)

    @property
    def planted(self) -> tuple[str, ...]:
        """Quarters in which something is planted."""
        full = {t.world for t in self.trials if t.scores[FINDER]["all"].truth}
        return tuple(world for world in self.worlds if world in full)

    @property
    def empty(self) -> tuple[str, ...]:
        """Quarters in which nothing is planted."""
        return tuple(world for world in self.worlds if world not in self.planted)


@dataclass(frozen=True)
class _Task:
    """The work of one worker at a time: one quarter in every condition."""

    world: str
    seed: int
    points: tuple[Point, ...]
    draws: int
    parameters: Parameters


def run_bench(
    worlds: Sequence[str] = WORLDS,
    seeds: Iterable[int] = QUICK_SEEDS,
    *,
    points: Sequence[Point] | None = None,
    draws: int = DRAWS,
    parameters: Parameters | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> BenchResult:
    """Measure what the finders find of what is there, and what they report that is not.

    Parameters
    ----------
    worlds
        Names of invented quarters.
    seeds
        One quarter of each name is drawn for each seed.
    points
        Conditions; those of `design` if None.
    draws
        Disturbed quarters behind each label; 0 leaves the labels out.
    parameters
        Conventions of the finders; the defaults if None.
    executor
        Any executor, for example a pool of processes; in this process if None. The result is the
        same.
    progress
        Called with how many quarters are done and how many there are.

    Returns
    -------
    result
        All trials, sorted by quarter, seed and condition.

    Notes
    -----
    With an even seed losses are concentrated on ties of informal and business actors, with an odd
    seed they are at random.

    Examples
    --------
    >>> from ecosystem.bench import design
    >>> clean = design()[:1]
    >>> result = run_bench(["siedlung-am-wehr"], [1], points=clean, draws=0)
    >>> result.trials[0].scores["finder"]["all"].recall
    1.0
    """
    chosen = tuple(design() if points is None else points)
    known, wanted = tuple(worlds), tuple(seeds)
    used = parameters or Parameters()
    tasks = [_Task(world, seed, chosen, draws, used) for world in known for seed in wanted]
    found: list[Trial] = []
    if progress:
        progress(0, len(tasks))
    results = executor.map(_run_task, tasks) if executor else map(_run_task, tasks)
    for done, trials in enumerate(results, start=1):
        found.extend(trials)
        if progress:
            progress(done, len(tasks))
    return BenchResult(known, wanted, chosen, draws, tuple(found))


def _run_task(task: _Task) -> list[Trial]:
    world = make_world(task.world, task.seed)
    truth = Truth.of(world)
    return [_trial(task, world, truth, point) for point in task.points]


def _trial(task: _Task, world: World, truth: Truth, point: Point) -> Trial:
    concentrated = task.seed % 2 == 0
    harmed = degrade(world, replace(point.how, concentrated=concentrated), task.seed)
    quarter = quarter_of(harmed.world)
    draws = task.draws if point.labelled else 0
    findings = find_all(quarter, parameters=task.parameters, draws=draws).findings
    generous = [row for row in findings if "generous" in row.holds_in]
    problems = [row for row in findings if row.kind in SCORED or row.kind in _CELL_KINDS]
    scores = {FINDER: score_findings(findings, truth, harmed.aliases)}
    if point.compared:
        named = baselines(quarter, truth, task.seed)
        scores |= {method: score(keys, truth) for method, keys in named.items()}
    return Trial(
        world=task.world,
        seed=task.seed,
        point=point.name,
        concentrated=concentrated,
        scores=scores,
        generous=sum("generous" in row.holds_in for row in problems),
        shown=len(problems),
        decoys=len(world.decoys),
        alarms=false_alarms(generous, world),
        alarms_either=false_alarms(findings, world),
        labels=calibrate(findings, truth, harmed.aliases) if draws else {},
    )


_CELL_KINDS = ("gap", "informal_only")
