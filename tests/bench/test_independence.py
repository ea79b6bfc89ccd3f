"""Generator, brute-force twin and finders know nothing of one another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = {
    "lab/worlds": ("ecosystem.findings", "ecosystem.measures", "lab.bench", "oracle"),
    "ecosystem/findings": ("lab.worlds", "lab.bench", "oracle"),
    "ecosystem/measures": ("lab.worlds", "lab.bench", "oracle"),
    "lab/bench.py": ("oracle", "twin"),
}


def imported(path: Path) -> Iterator[str]:
    """Give every module that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield module
            yield from (f"{module}.{name.name}" for name in node.names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_no_file_imports_what_it_shall_not_know(folder: str) -> None:
    place = ROOT / folder
    files = [place] if place.is_file() else sorted(place.glob("**/*.py"))
    assert files
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imported(path)
        if any(within(name, package) for package in FORBIDDEN[folder])
    ]
    assert not wrong


def test_the_twin_imports_nothing_of_the_product() -> None:
    files = [
        path
        for path in sorted((ROOT / "tests/oracle").glob("*.py"))
        if not path.name.startswith("test_")
    ]
    assert len(files) > 5
    wrong = [(path.name, name) for path in files for name in imported(path)]
    assert not [(file, name) for file, name in wrong if within(name, "ecosystem")]
