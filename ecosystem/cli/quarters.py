"""A quarter for a command: read, with its notices, and reduced to the view that was asked for."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.progress import bar_for
from ecosystem.errors import DataError, UsageError

if TYPE_CHECKING:
    from ecosystem.findings.registry import Result
    from ecosystem.model.quarter import Quarter
    from ecosystem.model.values import Parameters


def read(path: str, console: Console) -> Quarter:
    """Read a quarter and say how many things are odd in it."""
    from ecosystem.io.reading import load

    loaded = load(path)
    if loaded.quarter is None:
        errors = [problem for problem in loaded.problems if problem.severity == "error"]
        raise DataError("checks.heading", loaded.problems, count=len(errors))
    if loaded.problems:
        key = "notice" if len(loaded.problems) == 1 else "notices"
        console.notice(console.text(key, count=len(loaded.problems), path=path))
    return loaded.quarter


def read_full(path: str, console: Console) -> Quarter:
    """Read a quarter with its full data."""
    quarter = read(path, console)
    if quarter.meta.view != "internal":
        raise DataError("cli.shared_copy", path=path)
    return quarter


def parameters_of(arguments: Namespace) -> Parameters:
    """Read the conventions that a call changes."""
    from ecosystem.model.values import Parameters

    return Parameters.from_assignments(arguments.param, seed=arguments.seed)


def analyse(arguments: Namespace, console: Console) -> tuple[Quarter, Result]:
    """Read a quarter, find everything on the full data, and redact what was found for the view."""
    parameters = parameters_of(arguments)  # a wrong option is told before the data are read
    if arguments.draws is not None and arguments.draws < 0:
        raise UsageError("parameters.range", name="draws", value=arguments.draws)
    quarter = read_full(arguments.quarter, console)
    from ecosystem.findings.registry import find_all
    from ecosystem.sharing.results import share_result

    result = find_all(
        quarter, parameters=parameters, draws=arguments.draws, progress=bar_for(console)
    )
    return quarter, share_result(result, quarter, view=arguments.view)


def earlier(arguments: Namespace, result: Result, console: Console) -> Result:
    """Find everything in an earlier wave of the same quarter, in the same view."""
    from ecosystem.documents.report import check_before

    _, before = analyse(Namespace(**{**vars(arguments), "quarter": arguments.since}), console)
    check_before(before, result, path=arguments.since)
    return before
