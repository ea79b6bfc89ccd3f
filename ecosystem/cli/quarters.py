"""A quarter for a command: read, with its notices, and reduced to the view that was asked for."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.progress import bar_for
from ecosystem.errors import DataError, UsageError

if TYPE_CHECKING:
    from ecosystem.findings import Result
    from ecosystem.model.parameters import Parameters
    from ecosystem.model.quarter import Quarter


def read(path: str, console: Console) -> Quarter:
    """Read a quarter and say how many things are odd in it.

    Parameters
    ----------
    path
        A folder or workbook.
    console
        Takes the notice.

    Returns
    -------
    quarter
        The quarter.

    Raises
    ------
    DataError
        If there is none, or its data have errors; every problem is listed.
    """
    from ecosystem.io import load

    loaded = load(path)
    if loaded.quarter is None:
        errors = [problem for problem in loaded.problems if problem.severity == "error"]
        raise DataError("checks.heading", loaded.problems, count=len(errors))
    if loaded.problems:
        key = "notice" if len(loaded.problems) == 1 else "notices"
        console.notice(console.text(key, count=len(loaded.problems), path=path))
    return loaded.quarter


def read_full(path: str, console: Console) -> Quarter:
    """Read a quarter with its full data.

    Parameters
    ----------
    path
        A folder or workbook.
    console
        Takes the notice.

    Returns
    -------
    quarter
        The quarter.

    Raises
    ------
    DataError
        If there is none, its data have errors, or they are themselves a shared copy: what is
        computed on a copy from which things were taken out would be wrong.
    """
    quarter = read(path, console)
    if quarter.meta.view != "internal":
        raise DataError("cli.shared_copy", path=path)
    return quarter


def parameters_of(arguments: Namespace) -> Parameters:
    """Read the conventions that a call changes.

    Parameters
    ----------
    arguments
        With ``param`` and ``seed``.

    Returns
    -------
    parameters
        The conventions.
    """
    from ecosystem.model.parameters import Parameters

    return Parameters.from_assignments(arguments.param, seed=arguments.seed)


def analyse(arguments: Namespace, console: Console) -> tuple[Quarter, Result]:
    """Read a quarter, find everything on the full data, and redact what was found for the view.

    Parameters
    ----------
    arguments
        With ``quarter``, ``view``, ``param``, ``seed`` and ``draws``.
    console
        Takes notices; shows progress where somebody waits.

    Returns
    -------
    quarter, result
        The quarter on full data, and its findings as the view may show them.

    Raises
    ------
    DataError
        If the data have errors, or are themselves a shared copy: findings on a copy from which
        things were taken out would be wrong.
    UsageError
        If a convention does not exist or cannot have that value.
    """
    parameters = parameters_of(arguments)  # a wrong option is told before the data are read
    if arguments.draws is not None and arguments.draws < 0:
        raise UsageError("parameters.range", name="draws", value=arguments.draws)
    quarter = read_full(arguments.quarter, console)
    from ecosystem.findings import find_all
    from ecosystem.sharing import share_result

    result = find_all(
        quarter, parameters=parameters, draws=arguments.draws, progress=bar_for(console)
    )
    return quarter, share_result(result, quarter, view=arguments.view)


def earlier(arguments: Namespace, result: Result, console: Console) -> Result:
    """Find everything in an earlier wave of the same quarter, in the same view.

    Parameters
    ----------
    arguments
        With ``since`` and what `analyse` needs.
    result
        Findings of the later state.
    console
        Takes notices.

    Returns
    -------
    before
        Findings of the earlier wave.

    Raises
    ------
    UsageError
        If it is no earlier wave of that quarter.
    """
    from ecosystem.report.since import check_before

    _, before = analyse(Namespace(**{**vars(arguments), "quarter": arguments.since}), console)
    check_before(before, result, path=arguments.since)
    return before
