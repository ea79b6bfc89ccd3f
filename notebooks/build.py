"""Run every notebook source in this folder and keep the result beside it.

``python notebooks/build.py`` needs the extra ``notebooks``; a test proves that no ``.ipynb`` here
drifts from its source.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent


def sources() -> list[Path]:
    """Return the notebook sources, in order."""
    return sorted(path for path in HERE.glob("*.py") if path.name != "build.py")


def run(source: Path) -> nbformat.NotebookNode:
    """Run one source from top to bottom and return the notebook with its outputs."""
    notebook = jupytext.read(source)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
    }
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(HERE)}})
    client.execute()
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"  # else every run would change every id
        cell.metadata = {}
    return notebook


def main() -> int:
    """Build all notebooks."""
    for source in sources():
        target = source.with_suffix(".ipynb")
        nbformat.write(run(source), target)
        print(f"{source.name} -> {target.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
