"""A folder of tables: read with every fault named, written whole as a data package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ecosystem.errors import DataError
from ecosystem.io.descriptor import FILE_NAME, Json, parse_descriptor, read_meta, table_of
from ecosystem.io.grid import read_bytes, read_csv
from ecosystem.io.notes import error, warning
from ecosystem.io.package import csv_text, descriptor_text
from ecosystem.io.saving import copy_entry, save_folder
from ecosystem.io.tabular import to_table
from ecosystem.io.text import decode, fold
from ecosystem.io.words import is_header, table_names
from ecosystem.model.decisions import Decision
from ecosystem.model.meta import Meta
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.problems import Problem
from ecosystem.schema import TABLES

_ENDINGS = (".csv", ".tsv")


@dataclass
class Contents:
    """What a folder or workbook holds before its rules are checked.

    Parameters
    ----------
    meta
        What it says about the quarter.
    tables
        The tables that could be read, by stored key.
    problems
        Everything that was odd on the way.
    complete
        False if a table that is there could not be read: rules across tables then say nothing.
    decisions
        What was decided in the file about actors that may be one.
    """

    meta: Meta = field(default_factory=Meta)
    tables: dict[str, Table] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True
    decisions: tuple[Decision, ...] = ()


def _table_of(path: Path) -> str | None:
    return table_names().get(fold(path.stem)) if path.suffix.lower() in _ENDINGS else None


def entries(folder: Path) -> list[Path]:
    """List a folder.

    Parameters
    ----------
    folder
        The folder.

    Returns
    -------
    entries
        Sorted by name, without hidden ones and the lock files of office programs.

    Raises
    ------
    DataError
        If the folder cannot be opened.
    """
    try:
        found = sorted(folder.iterdir())
    except OSError as fault:
        raise DataError("io.cannot_open_path", path=folder) from fault
    return [entry for entry in found if not entry.name.startswith((".", "~$"))]


def holds_tables(folder: Path) -> bool:
    """Tell whether a folder is itself one wave of a quarter.

    Parameters
    ----------
    folder
        The folder.

    Returns
    -------
    tables
        True if a description of a data package or a table of the data model lies in it.

    Raises
    ------
    DataError
        If the folder cannot be opened.
    """
    return any(entry.name == FILE_NAME or _table_of(entry) for entry in entries(folder))


def read_descriptor(folder: Path, source: str) -> tuple[Json | None, tuple[Problem, ...]]:
    """Read the description of a data package.

    Parameters
    ----------
    folder
        Where it lies.
    source
        Its name, for messages.

    Returns
    -------
    descriptor, problems
        The object; None if there is none (no problem) or it cannot be read (an error).
    """
    path = folder / FILE_NAME
    if not path.exists():
        return None, ()
    data, problems = read_bytes(path, source)
    if data is None:
        return None, problems
    text, more = decode(data, source)
    if text is None:
        return None, problems + more
    found, last = parse_descriptor(text, source)
    return found, problems + more + last


def _inside(folder: Path, path: str) -> Path | None:
    """Resolve a path of a resource; None unless it stays inside the folder."""
    if not path or "\\" in path or ":" in path or path.startswith(("/", "~")) or "\x00" in path:
        return None
    if ".." in path.split("/"):
        return None
    found = folder / path
    return found if found.resolve().is_relative_to(folder.resolve()) else None


def _listed(folder: Path, found: Json, source: str, to: Contents) -> Iterator[tuple[str, Path]]:
    """Give table and file of each resource that the description lists."""
    resources = found.get("resources", [])
    if not isinstance(resources, list):
        to.problems.append(error("bad_resources", source))
        return
    for number, resource in enumerate(resources, start=1):
        path = resource.get("path") if isinstance(resource, dict) else None
        if isinstance(path, list) and len(path) == 1:
            path = path[0]
        if not isinstance(path, str):
            to.problems.append(error("bad_resource", source, number=number))
            to.complete = False
            continue
        file = _inside(folder, path)
        if file is None:
            to.problems.append(error("path_outside", source, path=path))
            to.complete = False
            continue
        table = table_of({**resource, "path": path})
        if table is None:
            to.problems.append(warning("unknown_file", path))
        else:
            yield table, file


def _files(folder: Path, found: Json | None, source: str, to: Contents) -> dict[str, Path]:
    """Choose the file of each table: what is listed, then what lies there unlisted."""
    chosen: dict[str, Path] = {}
    for table, file in _listed(folder, found or {}, source, to):
        if table in chosen:
            to.problems.append(error("double_table", file.name, table=table))
        chosen.setdefault(table, file)
    listed = {file.resolve() for file in chosen.values()}
    for file in entries(folder):
        if file.suffix.lower() not in _ENDINGS or file.resolve() in listed:
            continue
        own = _table_of(file)
        if own is not None and _inside(folder, file.name) is None:
            to.problems.append(error("path_outside", source, path=file.name))
            to.complete = False
            continue
        if own is None:
            if not any(problem.source == file.name for problem in to.problems):
                to.problems.append(warning("unknown_file", file.name))
        elif own in chosen:
            to.problems.append(error("double_table", file.name, table=own))
        else:
            chosen[own] = file
            if found and found.get("resources"):
                to.problems.append(warning("unlisted_file", file.name))
    return {name: chosen[name] for name in TABLES if name in chosen}


def read_folder(folder: Path, prefix: str = "") -> Contents:
    """Read the tables of one wave.

    Parameters
    ----------
    folder
        The folder.
    prefix
        Put before file names in messages, for example ``"2025-01/"``.

    Returns
    -------
    contents
        Whatever could be read, and what was wrong.

    Raises
    ------
    DataError
        If the folder cannot be opened.
    """
    contents = Contents()
    source = prefix + FILE_NAME
    found, problems = read_descriptor(folder, source)
    contents.problems.extend(problems)
    if found is not None:
        contents.meta, more = read_meta(found, source)
        contents.problems.extend(more)
    for name, path in _files(folder, found, source, contents).items():
        shown = prefix + path.relative_to(folder).as_posix()
        grid, faults = read_csv(path, shown, partial(is_header, TABLES[name]))
        contents.problems.extend(faults)
        if grid is None:
            contents.complete = False
            continue
        contents.tables[name], notices = to_table(name, grid)
        contents.problems.extend(notices)
    return contents


def _written_before(target: Path) -> tuple[Path, ...]:
    """Name the files of the package in a folder; they may be replaced, everything else is kept.

    Raises
    ------
    DataError
        If something else than a data package of a quarter or an empty folder is there.
    """
    if not target.exists():
        return ()
    if not target.is_dir():
        raise DataError("io.target_is_file", path=target)
    if not entries(target):
        return ()
    found, _ = read_descriptor(target, FILE_NAME)
    if found is None or not ("quarter" in found or (target / "actors.csv").exists()):
        raise DataError("io.target_is_other", path=target)
    scratch = Contents()
    files = [file for _, file in _listed(target, found, FILE_NAME, scratch)]
    own = [file for file in entries(target) if _table_of(file)]
    return (target / FILE_NAME, *files, *own)


def write_folder(quarter: Quarter, target: Path) -> Path:
    """Write a quarter as a data package.

    Parameters
    ----------
    quarter
        The quarter.
    target
        The folder; an older data package in it is replaced, other files in it are kept.

    Returns
    -------
    target
        The folder.

    Raises
    ------
    DataError
        If something else lies there already, or the folder cannot be written.
    """
    replaced = {path.resolve() for path in _written_before(target)}

    def write(part: Path) -> None:
        for entry in target.iterdir() if target.is_dir() else ():
            if entry.resolve() not in replaced:
                copy_entry(entry, part)
        for name, table in quarter.tables.items():
            (part / f"{name}.csv").write_bytes(csv_text(table).encode())
        (part / FILE_NAME).write_bytes(descriptor_text(quarter).encode())

    return save_folder(target, write)
