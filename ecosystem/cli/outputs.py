"""Where a result is written to: a known kind of file, and never over an input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ecosystem.errors import UsageError

_INPUT_ENDINGS = (".csv", ".tsv", ".xlsx", ".xlsm")

_INPUT_NAMES = ("datapackage.json",)


def output_file(name: str, endings: Sequence[str], inputs: Iterable[str]) -> Path:
    """Choose the file to write."""
    path = Path(name)
    if path.suffix.lower() not in endings:
        raise UsageError("cli.unknown_ending", path=name, known=", ".join(endings))
    if path.is_dir():
        raise UsageError("cli.is_folder", path=name)
    for source in map(Path, inputs):
        inside = source.is_dir() and _within(path, source) and _looks_like_input(path)
        if inside or _same(path, source):
            raise UsageError("cli.over_input", path=name)
    return path


def output_quarter(name: str, inputs: Iterable[str]) -> Path:
    """Choose the folder or workbook that a new quarter is written to."""
    path = Path(name)
    for source in map(Path, inputs):
        if _within(path, source) or _within(source, path):
            raise UsageError("cli.over_input", path=name)
    return path


def output_folder(name: str, inputs: Iterable[str]) -> Path:
    """Choose the folder that several files are written to."""
    path = Path(name)
    if path.is_file():
        raise UsageError("cli.is_file", path=name)
    if any(_same(path, source) for source in map(Path, inputs)):
        raise UsageError("cli.over_input", path=name)
    return path


def _looks_like_input(path: Path) -> bool:
    return path.suffix.lower() in _INPUT_ENDINGS or path.name.lower() in _INPUT_NAMES


def _within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _same(path: Path, source: Path) -> bool:
    return path.resolve() == source.resolve() or (
        path.exists() and source.exists() and path.samefile(source)
    )
