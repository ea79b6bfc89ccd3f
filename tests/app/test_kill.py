"""Whenever the machine stops: nothing is lost, nothing is half-written."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ecosystem as eco
from ecosystem.app.folder import Home, Project
from ecosystem.cli import main

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")


def _change_on(project: Project, wave: str) -> None:
    """Add versions until somebody ends this process."""
    quarter = project.read(wave)
    actors = quarter.table("actors")
    whole = quarter.with_tables(actors)
    smaller = quarter.with_tables(quarter.table("hurdles").keep([]))
    while True:
        base = project.now(wave).number
        project.change(wave, base, smaller if base % 2 else whole, "did_undo", number=base)


@pytest.mark.parametrize("count", [6, pytest.param(100, marks=pytest.mark.long)])
def test_what_is_killed_at_any_moment_is_whole(tmp_path, count):
    project, wave = Home(tmp_path).take_in([eco.load_sample("mini")], "did_sample", name="mini")
    chance = random.Random(count)
    before: dict[int, dict[str, bytes]] = {}
    for _ in range(count):
        child = os.fork()
        if child == 0:
            try:
                _change_on(project, wave)
            finally:
                os._exit(1)
        time.sleep(chance.uniform(0.02, 0.25))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        last = project.now(wave)
        numbers = [version.number for version in project.versions(wave)]
        assert numbers == list(range(1, last.number + 1))
        assert project.read(wave).meta.name == "Mini-Kornhafen"
        for number in numbers:
            files = _files(project.path / "Verlauf" / wave / f"{number:04d}")
            assert before.setdefault(number, files) == files, "a version never changes"


def _files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


_FAST = ("--draws", "0")


def _let_work(child: subprocess.Popen[bytes], seconds: float) -> None:
    """Let a process work so long; where the system tells, of a busy machine's time its share."""
    about = Path(f"/proc/{child.pid}/stat")
    if not about.is_file():
        time.sleep(seconds)
        return
    while child.poll() is None:
        used = about.read_text("utf-8").rpartition(")")[2].split()[11:13]
        if sum(map(int, used)) >= seconds * os.sysconf("SC_CLK_TCK"):
            return
        time.sleep(0.01)


@pytest.mark.parametrize(
    "count",
    [pytest.param(2, marks=pytest.mark.slow), pytest.param(50, marks=pytest.mark.long)],
)
@pytest.mark.parametrize("command", ["import", "report"])
def test_a_command_that_is_killed_leaves_all_or_nothing(tmp_path, command, count):
    """Importing and reporting write under another name and rename; a next run clears away."""
    chance = random.Random(count)
    source = tmp_path / "mini"
    eco.write_quarter(eco.load_sample("mini"), tmp_path / "mini")
    before = _files(source)
    target = tmp_path / "out" / ("q" if command == "import" else "report.html")
    target.parent.mkdir()
    words = [command, str(source), "-o", str(target), "--quiet"]
    for _ in range(count):
        child = subprocess.Popen(
            [sys.executable, "-m", "ecosystem", *words, *(() if command == "import" else _FAST)],
            env={**os.environ, "PYTHONPATH": str(Path(eco.__file__).resolve().parents[1])},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _let_work(child, chance.uniform(0.2, 1.5))
        child.kill()
        child.wait()
        if command == "import" and target.exists():
            assert eco.read_quarter(target).meta.name == "Mini-Kornhafen", (
                "a quarter is there whole"
            )
        elif target.exists():
            assert target.read_text("utf-8").rstrip().endswith("</html>")
        assert _files(source) == before, "nothing of hers is touched"
    assert main([*words, *(() if command == "import" else _FAST), "--force"]) == 0
    left = [p.name for p in target.parent.iterdir() if not p.name.endswith(".bak")]
    assert left == [target.name], "what was cut off is cleared away"
