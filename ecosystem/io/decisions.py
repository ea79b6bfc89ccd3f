"""The log of decisions about names as a CSV file, so that nobody is asked twice."""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path

from ecosystem.errors import DataError
from ecosystem.io.grid import Grid, read_csv
from ecosystem.io.saving import save_file
from ecosystem.model.decisions import DECISION_COLUMNS, Decision
from ecosystem.model.values import is_unknown
from ecosystem.problems import Problem

_ANSWERS = {"yes": True, "no": False, "ja": True, "nein": False}


def _decision(
    grid: Grid, cells: dict[str, str], line: int, problems: list[Problem]
) -> Decision | None:
    def wrong(key: str, column: str, **params: str) -> None:
        problems.append(Problem("error", key, grid.source, line, column, params))

    found = len(problems)
    for column in ("left", "right"):
        if is_unknown(cells.get(column, "")):
            wrong("blank", column)
    same = _ANSWERS.get(cells.get("same", "").casefold())
    if same is None:
        wrong("not_in_vocabulary", "same", value=cells.get("same", ""), known="yes, no")
    day: dt.date | None = None
    if not is_unknown(cells.get("date", "")):
        try:
            day = dt.date.fromisoformat(cells["date"])
        except ValueError:
            wrong("bad_date", "date", value=cells["date"])
    if len(problems) > found or same is None:
        return None
    return Decision(cells["left"], cells["right"], same, cells.get("who", ""), day)


def read_decisions(path: str | os.PathLike[str]) -> tuple[Decision, ...]:
    """Read the log of decisions.

    Parameters
    ----------
    path
        A CSV file with the columns left, right, same (yes or no), who (a role) and date.

    Returns
    -------
    decisions
        In file order.

    Raises
    ------
    DataError
        If the file cannot be read or a row is not complete; every problem is listed.
    """
    path = Path(path)
    grid, read = read_csv(path, path.name, lambda header: header in DECISION_COLUMNS)
    problems = [problem for problem in read if problem.severity == "error"]
    decisions = []
    if grid is not None:
        header = [title.casefold() for title in grid.header]
        missing = [column for column in DECISION_COLUMNS[:3] if column not in header]
        problems += [
            Problem("error", "missing_column", grid.source, None, column) for column in missing
        ]
        for row, line in zip(grid.rows, grid.lines, strict=True):
            if missing:
                break
            cells = dict(zip(header, row, strict=False))
            if (decision := _decision(grid, cells, line, problems)) is not None:
                decisions.append(decision)
    if problems:
        raise DataError("checks.heading", problems, count=len(problems))
    return tuple(decisions)


def write_decisions(decisions: Iterable[Decision], path: str | os.PathLike[str]) -> Path:
    """Write the log of decisions.

    Parameters
    ----------
    decisions
        The decisions, in the order in which they were made.
    path
        The CSV file; an older one is replaced.

    Returns
    -------
    path
        The file.

    Raises
    ------
    DataError
        If the file cannot be written.
    """
    rows = [
        (d.left, d.right, "yes" if d.same else "no", d.who, d.date.isoformat() if d.date else "")
        for d in decisions
    ]

    def write(part: Path) -> None:
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(DECISION_COLUMNS)
            writer.writerows(rows)

    return save_file(Path(path), write)
