"""Notebooks run from top to bottom, and what is kept beside a source is made from it."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
SOURCES = sorted(path for path in FOLDER.glob("*.py") if path.name != "build.py")


def builder() -> ModuleType:
    """Load the script that builds the notebooks."""
    spec = importlib.util.spec_from_file_location("notebook_build", FOLDER / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_kept_notebook_has_the_code_of_its_source(source: Path) -> None:
    jupytext = pytest.importorskip("jupytext", reason="the extra dev is not installed")
    code = [cell.source for cell in jupytext.read(source).cells]
    kept = [cell.source for cell in jupytext.read(source.with_suffix(".ipynb")).cells]
    assert kept == code


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_notebook_defines_nothing_and_stays_short(source: Path) -> None:
    jupytext = pytest.importorskip("jupytext", reason="the extra dev is not installed")
    cells = [cell.source for cell in jupytext.read(source).cells if cell.cell_type == "code"]
    assert len(cells) <= 12
    for whole in cells:
        assert len(whole.splitlines()) <= 6
        cell = "\n".join(line for line in whole.splitlines() if not line.startswith("%"))
        banned = (ast.FunctionDef, ast.ClassDef, ast.While, ast.Try)
        assert not any(isinstance(node, banned) for node in ast.walk(ast.parse(cell)))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_notebook_runs(source: Path) -> None:
    pytest.importorskip("nbclient", reason="the extra dev is not installed")
    notebook = builder().run(source)
    images = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert len(images) >= 2
