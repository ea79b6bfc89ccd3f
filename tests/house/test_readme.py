"""The commands that the README shows exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORMS = {
    "import": (
        "edgelist",
        "excel",
        *("hsds", "oruk", "integreat", "osm", "kumu", "graphml", "gexf", "cytoscape"),
        *("networkcanvas", "ucinet"),
    )
}


def _lines(document: str) -> list[str]:
    """Give the commands in the shell blocks of a document, continued lines joined."""
    text = (ROOT / document).read_text("utf-8")
    blocks = re.findall(r"^```(?:sh|powershell)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    joined = "\n".join(blocks).replace("\\\n", " ")
    return [line.split(" #")[0].strip() for line in joined.splitlines() if line.strip()]


def _starting_with(*start: str) -> list[list[str]]:
    found = [shlex.split(line) for line in _lines("README.md")]
    return [words[len(start) :] for words in found if tuple(words[: len(start)]) == start]


@cache
def _help(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ecosystem", *words, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_shows_commands():
    assert _starting_with("ecosystem")
    assert _starting_with("python", "run.py") == [["demo"], ["test"]]


@pytest.mark.parametrize("words", _starting_with("ecosystem"), ids=" ".join)
def test_command_and_its_options_exist(words):
    command, *rest = words
    assert re.search(rf"\b{re.escape(command)}\b", _help()), f"no command {command}"
    # A command with forms of its own (import edgelist) keeps its options with the form.
    form = [word for word in rest[:1] if word in FORMS.get(command, ())]
    shown = _help(command, *form)
    for option in (word.split("=")[0] for word in rest if word.startswith("-")):
        assert re.search(rf"(?<![\w-]){re.escape(option)}\b", shown), f"{command}: no {option}"


@pytest.mark.parametrize("words", _starting_with("ecosystem"), ids=" ".join)
def test_a_quarter_that_is_named_is_shipped(words):
    for word in (each for each in words if each.startswith("data/")):
        assert (ROOT / word / "actors.csv").is_file(), f"{word} is not there"


def test_files_that_the_readme_links_to_exist():
    text = (ROOT / "README.md").read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / target).exists(), f"README links to {target}"
