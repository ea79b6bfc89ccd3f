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


@pytest.mark.parametrize(
    "module", ["ecosystem", "ecosystem.research", "ecosystem.findings", "ecosystem.cli"]
)
def test_import_loads_nothing_heavy(module):
    code = f"import {module}, sys; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    done = _python("-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


@pytest.mark.parametrize("module", ["ecosystem", "ecosystem.research"])
def test_every_public_name_can_be_fetched(module):
    code = f"import {module} as m; print([n for n in m.__all__ if getattr(m, n) is None])"
    done = _python("-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_an_svg_is_drawn_without_matplotlib(tmp_path):
    words = ["draw", str(ROOT / "data" / "mini"), "-o", str(tmp_path / "net.svg")]
    code = f"import sys; from ecosystem.cli import main; main({words!r}); print(*sys.modules)"
    done = _python("-c", code)
    assert done.returncode == 0, done.stderr
    assert "</svg>" in (tmp_path / "net.svg").read_text("utf-8")
    assert not {"matplotlib", "pyvis", "scipy.optimize"} & set(done.stdout.split())
