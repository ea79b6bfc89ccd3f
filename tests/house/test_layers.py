"""Imports go strictly downward, and ``import ecosystem`` stays light."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINTER = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"
HEAVY = ("jinja2", "matplotlib", "numba", "openpyxl", "pyvis", "scipy")


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def test_no_layer_imports_one_above_it():
    done = _python("-c", LINTER, "--no-logo", "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", ["ecosystem", "ecosystem.findings", "ecosystem.cli"])
def test_import_loads_nothing_heavy(module):
    code = f"import {module}, sys; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    done = _python("-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_every_public_name_can_be_fetched():
    code = (
        "import ecosystem; print([n for n in ecosystem.__all__ if getattr(ecosystem, n) is None])"
    )
    done = _python("-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
