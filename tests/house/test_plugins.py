"""A package of somebody else adds a finder, a command and texts, as ``docs/plugins.md`` prints."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "plugins.md").read_text("utf-8")
MORE = """
def greet(call):
    call.console.result(text("lonely.action", call.lang))


COMMANDS = [
    {"name": "greet", "run": "lonely_places:greet", "about": "lonely.action",
     "options": ["QUARTER"]}
]
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """Lay the package down as an installer would: the module and what is known about it."""
    folder = tmp_path_factory.mktemp("site")
    code, *_ = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (folder / "lonely_places.py").write_text(code + MORE, "utf-8")
    (entry,) = re.findall(r"^lonely = \"(\w+)\"$", PAGE, re.MULTILINE)
    about = folder / "lonely_places-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: lonely-places\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[ecosystem.plugins]\nlonely = {entry}\n")
    return folder


def run(site: Path, *words: str) -> str:
    where = os.pathsep.join([str(site), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-m", "ecosystem", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": where},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_the_finder_is_about_thirty_lines():
    (code,) = re.findall(r"^def find_lonely.*?^FINDERS", PAGE, re.MULTILINE | re.DOTALL)
    assert len(code.splitlines()) < 30


def test_its_findings_stand_among_ours(site):
    words = ("findings", "data/mini", "--format", "json", "--view", "internal", "--draws", "5")
    found = json.loads(run(site, *words))["findings"]
    lonely = [finding for finding in found if finding["kind"] == "lonely"]
    assert lonely
    assert lonely[0]["sentence"]["de"].startswith("Für ")
    plain = run(site, *words[:2], "--view", "internal", "--lang", "de")
    assert "keine Verbindung eingetragen" in plain


def test_nobody_outside_sees_a_kind_that_has_no_rule(site):
    assert '"lonely"' not in run(site, "findings", "data/mini", "--format", "json", "--draws", "0")


def test_its_command_stands_in_the_help_and_runs(site):
    assert "greet" in run(site, "--help", "--lang", "de")
    assert run(site, "greet", "data/mini", "--lang", "en").startswith("Ask")
