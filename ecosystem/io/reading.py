"""Where a quarter may lie, and how it is read: a folder, a folder of waves, or a workbook."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from ecosystem.errors import DataError
from ecosystem.io.descriptor import FILE_NAME, read_meta
from ecosystem.io.folder import (
    Contents,
    entries,
    holds_tables,
    read_descriptor,
    read_folder,
    write_folder,
)
from ecosystem.io.headers import clerk_files
from ecosystem.io.notes import warning
from ecosystem.model.decisions import Decision
from ecosystem.model.merging import merge_actors
from ecosystem.model.quarter import Quarter
from ecosystem.problems import Problem

WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".ods")


@dataclass(frozen=True)
class Loaded:
    """What came out of reading.

    Parameters
    ----------
    quarter
        The quarter; None if there are errors.
    problems
        Errors first, then warnings: those of the files, then those of the data.
    decisions
        What was decided in a marked workbook about actors that may be one; it is applied already.
    """

    quarter: Quarter | None
    problems: tuple[Problem, ...]
    decisions: tuple[Decision, ...] = ()

    def require(self) -> Quarter:
        """Insist on the quarter.

        Returns
        -------
        quarter
            The quarter.

        Raises
        ------
        DataError
            If there are errors; every problem is listed.
        """
        if self.quarter is None:
            count = sum(problem.severity == "error" for problem in self.problems)
            raise DataError("checks.heading", self.problems, count=count)
        return self.quarter


def _finish(contents: Contents) -> Loaded:
    """Check what was read; every problem comes out at once."""
    problems = list(contents.problems)
    quarter = None
    if contents.complete:
        try:
            quarter = Quarter(contents.meta, contents.tables)
            problems.extend(quarter.warnings)
            quarter = _decided(quarter, contents, problems)
        except DataError as fault:
            problems.extend(fault.problems)
    problems.sort(key=lambda problem: problem.severity != "error")
    if any(problem.severity == "error" for problem in problems):
        quarter = None
    return Loaded(quarter, tuple(problems), contents.decisions)


def _decided(quarter: Quarter, contents: Contents, problems: list[Problem]) -> Quarter:
    """Merge the actors that were decided to be one; say what could not be merged."""
    if not contents.decisions:
        return quarter
    merge = merge_actors(quarter, contents.decisions)
    actors = quarter.table("actors")
    names = dict(zip(actors.column("id"), actors.column("name"), strict=True))
    for change in merge.changes:
        ends = {"kept": names.get(change.kept, ""), "gone": names.get(change.gone, "")}
        if change.key in ("merged", "related", "contradiction"):
            key = f"names.change.{change.key}"
            problems.append(Problem("warning", key, actors.source, params=ends))
    return merge.quarter


def _existing(path: str | os.PathLike[str]) -> Path:
    found = Path(path)
    try:
        if not found.exists():
            raise DataError("io.no_such_path", path=found)
        is_folder = found.is_dir()
    except (OSError, ValueError) as fault:  # a forbidden folder on the way, a zero byte in the name
        if isinstance(fault, DataError):
            raise
        raise DataError("io.cannot_open_path", path=found) from fault
    if is_folder:
        return found
    if found.name == FILE_NAME:
        return found.parent
    if found.suffix.lower() not in WORKBOOK_ENDINGS:
        raise DataError("io.no_quarter_file", path=found)
    return found


def _wave_of(folder: Path) -> dt.date:
    found, _ = read_descriptor(folder, FILE_NAME)
    wave = read_meta(found, FILE_NAME)[0].wave if found is not None else None
    return wave or dt.date.min


def _wave_folders(folder: Path) -> list[Path]:
    """List the waves that lie side by side in a folder, earliest first."""
    waves = [entry for entry in entries(folder) if entry.is_dir() and holds_tables(entry)]
    if not waves:
        raise DataError("io.no_tables", path=folder)
    return sorted(waves, key=lambda wave: (_wave_of(wave), wave.name))


def _read_workbook(path: Path) -> Contents:
    from ecosystem.io.workbook import read_workbook  # openpyxl takes a third of a second

    return read_workbook(path)


def _read_clerk_files(folder: Path) -> Contents | None:
    """Read the sheets of the template that lie in a folder as CSV files, if they do."""
    files = clerk_files(folder)
    if not files:
        return None
    from ecosystem.io.clerk.files import CsvBook
    from ecosystem.io.clerk.read import read_clerk

    return read_clerk(CsvBook(files))


def load(path: str | os.PathLike[str]) -> Loaded:
    """Read a quarter and keep every problem instead of stopping at it.

    Parameters
    ----------
    path
        A folder with tables, a folder with one or more waves, a workbook (.xlsx, .xlsm, .ods), or
        a folder with the sheets of the template as CSV files.

    Returns
    -------
    loaded
        The quarter, or None, and all problems.

    Raises
    ------
    DataError
        If there is nothing that could be a quarter.

    Notes
    -----
    Of several waves the latest is read, with a notice; `read_waves` reads them all.
    """
    found = _existing(path)
    if not found.is_dir():
        return _finish(_read_workbook(found))
    clerk = _read_clerk_files(found)
    if clerk is not None:
        return _finish(clerk)
    if holds_tables(found):
        return _finish(read_folder(found))
    waves = _wave_folders(found)
    contents = read_folder(waves[-1], f"{waves[-1].name}/")
    if len(waves) > 1:
        others = ", ".join(wave.name for wave in waves[:-1])
        contents.problems.insert(0, warning("latest_wave", "", wave=waves[-1].name, others=others))
    return _finish(contents)


def read_quarter(path: str | os.PathLike[str]) -> Quarter:
    """Read a quarter.

    Parameters
    ----------
    path
        A folder with tables, a folder with one or more waves (the latest is read), or an .xlsx
        workbook.

    Returns
    -------
    quarter
        The quarter, checked.

    Raises
    ------
    DataError
        If there is no quarter, or its files or data have errors; every problem is listed.

    See Also
    --------
    load : The same with the notices of the reader.
    """
    return load(path).require()


def read_waves(path: str | os.PathLike[str]) -> tuple[Quarter, ...]:
    """Read all waves of a quarter.

    Parameters
    ----------
    path
        A folder whose subfolders are waves; a single wave is read as one.

    Returns
    -------
    waves
        Earliest first.

    Raises
    ------
    DataError
        If there is no wave, or one has errors; the problems of all waves are listed.
    """
    found = _existing(path)
    if not found.is_dir() or holds_tables(found):
        return (read_quarter(found),)
    loaded = [_finish(read_folder(wave, f"{wave.name}/")) for wave in _wave_folders(found)]
    problems = tuple(problem for wave in loaded for problem in wave.problems)
    if any(wave.quarter is None for wave in loaded):
        Loaded(None, problems).require()
    return tuple(wave.quarter for wave in loaded if wave.quarter is not None)


def write_quarter(quarter: Quarter, path: str | os.PathLike[str]) -> Path:
    """Write a quarter.

    Parameters
    ----------
    quarter
        The quarter.
    path
        A folder, or a file name that ends in ``.xlsx``.

    Returns
    -------
    path
        What was written.

    Raises
    ------
    DataError
        If something else lies there already, or it cannot be written.

    Notes
    -----
    Reading what was written gives an equal quarter. A folder is a Frictionless Tabular Data
    Package; it appears whole or not at all, replaces only another such package, and keeps foreign
    files beside it. Equal quarters give the same bytes.
    """
    target = Path(path)
    if target.suffix.lower() == ".xlsx":
        from ecosystem.io.workbook_writer import write_workbook

        return write_workbook(quarter, target)
    return write_folder(quarter, target)
