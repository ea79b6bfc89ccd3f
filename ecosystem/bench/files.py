"""A run of the bench as Markdown and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ecosystem.bench.run import BenchResult
from ecosystem.bench.summary import Band, alarm_rate, labels_of, precision, recall
from ecosystem.bench.table import Grid, Tables
from ecosystem.errors import UsageError

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
"""Between these marks of a page the tables are replaced."""

_HEADER = ("quarter", "condition", "method", "kind", "measure", "mean", "p10", "p90", "quarters")


def bench_markdown(result: BenchResult, *, lang: str = "en", level: int = 2) -> str:
    """Write all tables of a run.

    Parameters
    ----------
    result
        The run.
    lang
        ``"de"`` or ``"en"``.
    level
        Depth of the headings.

    Returns
    -------
    text
        Markdown.
    """
    tables = Tables(result, lang)
    worlds = ", ".join(tables.word(f"name_{world}") for world in result.worlds)
    ran = tables.word(
        "ran",
        worlds=worlds,
        seeds=say_seeds(result.seeds),
        points=len(result.points),
        draws=result.draws,
    )
    parts = [ran, *(_markdown(grid, level) for grid in tables.all())]
    return "\n\n".join(parts) + "\n"


def within_marks(page: str, tables: str) -> str:
    r"""Replace what stands between the marks of a page.

    Parameters
    ----------
    page
        The whole page.
    tables
        The new tables.

    Returns
    -------
    page
        The page with the new tables.

    Raises
    ------
    UsageError
        If a mark is missing, or they stand the wrong way round.

    Examples
    --------
    >>> within_marks(f"a\n{BEGIN}\nold\n{END}\nb", "new\n").splitlines()[2:4]
    ['', 'new']
    """
    start, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise UsageError("bench.no_marks", path="", begin=BEGIN, end=END)
    return f"{start}{BEGIN}\n\n{tables}\n{END}{after}"


def bench_csv(result: BenchResult) -> str:
    """Write every figure of a run in one long table.

    Parameters
    ----------
    result
        The run.

    Returns
    -------
    text
        CSV: quarter, condition, method, kind, measure, mean, band, quarters in which it is
        defined.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(_figures(result))
    return text.getvalue()


def say_seeds(seeds: tuple[int, ...]) -> str:
    """Say seeds as short as they can be said.

    Parameters
    ----------
    seeds
        Whole numbers.

    Returns
    -------
    words
        ``3-7`` if they are in a row, else all with commas.

    Examples
    --------
    >>> say_seeds((3, 4, 5)), say_seeds((3, 5))
    ('3-5', '3, 5')
    """
    if len(seeds) > 1 and seeds == tuple(range(seeds[0], seeds[-1] + 1)):
        return f"{seeds[0]}-{seeds[-1]}"
    return ", ".join(map(str, seeds))


def _markdown(grid: Grid, level: int) -> str:
    lines = [grid.header, ("---",) * len(grid.header), *grid.rows]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    return f"{'#' * level} {grid.title}\n\n{table}"


def _figures(result: BenchResult) -> Iterator[tuple[str, ...]]:
    for world in result.worlds:
        for point in result.points:
            trials = result.of(world, point.name)
            for method, scores in trials[0].scores.items() if trials else ():
                for part in scores:
                    for name, measure in (("precision", precision), ("recall", recall)):
                        band = measure(trials, part, method)
                        yield from _row(world, point.name, method, part, name, band)
            for name, either in (("alarms", False), ("alarms_either", True)):
                band = alarm_rate(trials, either=either)
                yield from _row(world, point.name, "finder", "decoy", name, band)
            for name in ("generous", "shown"):
                band = Band.of(float(getattr(trial, name)) for trial in trials)
                yield from _row(world, point.name, "finder", "all", name, band)
            for (part, label), kept in sorted(labels_of(result, (world,), (point.name,)).items()):
                for measured, value in (("right", kept.right), ("near", kept.near)):
                    share = f"{value / kept.count:.6f}"
                    name = f"{label} {measured}"
                    yield (world, point.name, "finder", part, name, share, "", "", str(kept.count))


def _row(
    world: str, point: str, method: str, part: str, measure: str, band: Band | None
) -> Iterator[tuple[str, ...]]:
    if band is not None:
        figures = (f"{value:.6f}" for value in (band.mean, band.low, band.high))
        yield (world, point, method, part, measure, *figures, str(band.count))
