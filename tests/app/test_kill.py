"""Whenever the machine stops: nothing is lost, nothing is half-written."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest

import ecosystem as eco
from ecosystem.app.folder import Home, Project

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
