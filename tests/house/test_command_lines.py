"""Every command line of the guide is understood; those that take seconds are run."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from ecosystem.cli import main
from ecosystem.cli.commands import COMMANDS, make_parser

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if path.parent.name != "reference"),
]
# Blocks of other kinds hold answers, not calls.
BLOCK = re.compile(r"^```(?:sh|powershell)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Needs data that only some machines have, another machine, or minutes.
NOT_RUN = ("../shared", "quarters/", "bench ", "bench --")
FIRST = {"template": 0, "check": 1}


def _lines() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for block in BLOCK.findall(page.read_text("utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                if line.startswith("ecosystem "):
                    found.append((page.relative_to(ROOT).as_posix(), line))
    return found


def _words(line: str) -> list[str]:
    return shlex.split(line, comments=True)[1:]


LINES = _lines()
NAMES = [f"{page}: {line}" for page, line in LINES]


def test_the_guide_shows_most_commands():
    shown = {_words(line)[0] for _, line in LINES}
    assert len(LINES) > 60
    assert shown <= set(COMMANDS)
    assert set(COMMANDS) - shown <= {"pseudonyms"}, "a command without an example"


@pytest.mark.parametrize(("page", "line"), LINES, ids=NAMES)
def test_a_command_line_is_understood(page, line):
    make_parser("en").parse_args(_words(line))


def test_commands_named_with_measures_exist():
    measures = json.loads((ROOT / "docs" / "methods.json").read_text("utf-8"))
    assert list(measures) == [f"M{number:02}" for number in range(1, 42)]
    parser = {name: _help(name) for name in COMMANDS}
    for one in measures.values():
        for call in one["commands"]:
            if call != "—":
                name, *options = call.split()
                for option in options:
                    assert option.lstrip("-") in parser[name], call


def _help(name: str) -> str:
    parser = make_parser("en")
    (commands,) = (action for action in parser._actions if action.dest == "command")
    return commands.choices[name].format_help()  # type: ignore[index,attr-defined]


@pytest.mark.slow  # runs the guide: about a minute
@pytest.mark.parametrize("page", sorted({page for page, _ in LINES}))
def test_the_command_lines_of_a_page_work_one_after_the_other(page, tmp_path, monkeypatch):
    for name in ("data", "docs/example"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    ran = 0
    for line in (line for where, line in LINES if where == page):
        if any(word in line for word in NOT_RUN):
            continue
        words = [_there(word, tmp_path) for word in _words(line)]
        missing = [word for word in words if word.endswith(("liste.xlsx", "teilnehmende.xlsx"))]
        if missing or any(word is None for word in words):
            continue
        assert main([*words, "--quiet"]) in (0, 1), line
        ran += 1
    assert ran or all(any(w in line for w in NOT_RUN) for where, line in LINES if where == page)
