"""Whatever ends a run, and whenever: nothing half-written, nothing lost, and no traceback."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from cli import test_outputs
from cli.calls import MINI, ROOT

from ecosystem.batch import Dataset
from ecosystem.cli import main
from ecosystem.cli.table import commands
from ecosystem.io import files
from ecosystem.io.files import leftovers, save_file, save_folder, sweep

room = test_outputs.place
GONE = "3ffffe00"  # no process has this number


def test_what_was_written_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    order: list[str] = []
    for place, name in ((os, "fsync"), (Path, "rename"), (Path, "replace")):
        monkeypatch.setattr(place, name, noted(order, name, getattr(place, name)))
    save_file(tmp_path / "f.txt", lambda part: part.write_text("x"))
    assert order[:2] == ["fsync", "replace"]
    order.clear()
    save_folder(tmp_path / "d", fill)
    assert order[:2] == ["fsync", "rename"]


def noted(order, name, function):
    """The same function, which notes that it was called."""

    def call(*words):
        order.append(name)
        return function(*words)

    return call


def fill(folder: Path) -> None:
    (folder / "f.txt").write_text("x", "utf-8")


def test_what_was_cut_off_is_cleared_away_and_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(MINI, f".q.{GONE}.old")
    Path(f".q.{GONE}.part").mkdir()
    Path(f".f.json.{GONE}.part").write_text("{", "utf-8")
    Path(f".other.txt.{GONE}.part").write_text("of another target", "utf-8")
    assert main(["findings", "q", "-o", "f.json", "--lang", "de"]) == 0
    said = capsys.readouterr().err
    assert said.count("mitten im Schreiben") == 3
    assert "wieder da" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f".other.txt.{GONE}.part",
        "f.json",
        "q",
    ]
    assert main(["findings", "q", "-o", "f.json", "--lang", "de"]) == 0
    assert "mitten" not in capsys.readouterr().err


def test_what_another_process_writes_is_left_alone(tmp_path):
    mine = files._beside(tmp_path / "f.json", "part")
    mine.write_text("{", "utf-8")
    assert leftovers(tmp_path) == []
    os.utime(mine, (0, 0))
    assert leftovers(tmp_path) == [mine]
    assert sweep(tmp_path / "f.json") == [("swept", mine)]


@pytest.mark.parametrize("moved", range(4))
def test_a_stop_between_the_tables_of_a_batch_loses_no_row(moved, tmp_path, monkeypatch):
    def rows(*paths):
        summary = [{"path": p, "key": "1", "status": "ok"} for p in paths]
        return {"summary": summary, "cells": [{"path": p} for p in paths]}

    data = Dataset(tmp_path / "all.parquet")
    data.add(rows("a", "b"))
    data.finish({"a": "1", "b": "1"})
    data.add(rows("c"))
    count, replace = iter(range(100)), Path.replace

    def stopped(path: Path, target: Path) -> Path:
        if path.parent == data.ready and next(count) >= moved:
            raise KeyboardInterrupt
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stopped)
        if moved < 3:
            with pytest.raises(KeyboardInterrupt):
                data.finish({"b": "1", "c": "1"})
        else:
            data.finish({"b": "1", "c": "1"})
    again = Dataset(tmp_path / "all.parquet")
    assert set(again.keys()) == {"b", "c"}
    found = again.finish({"b": "1", "c": "1"})
    assert found["cells"]["path"].to_pylist() == ["b", "c"]
    assert sorted(p.name for p in (tmp_path / "all.parquet").iterdir()) == [
        *("cells.parquet", "findings.parquet", "summary.parquet"),
    ]


@pytest.mark.skipif(os.name == "nt", reason="a shell that closes streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "2>/dev/full", "| true"])
def test_closed_streams_are_no_fault_of_the_program(closed, tmp_path):
    said = tmp_path / "said"
    words = f"{sys.executable} -m ecosystem check {MINI} --lang de"
    shell = f"exec 3>{said}; {words} {closed}" if "2>" in closed else f"{words} 2>{said} {closed}"
    subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, check=False)
    assert said.read_text("utf-8") == ""


@pytest.mark.parametrize(
    "module", ["ecosystem.cli", "ecosystem.cli.parser", "ecosystem.io.reading"]
)
def test_ctrl_c_while_it_loads_is_no_traceback(module):
    code = f"""
import sys
class Stop:
    def find_spec(self, name, *_):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Stop())
sys.argv = ["ecosystem", "check", {str(MINI)!r}]
from ecosystem.__main__ import main
sys.exit(main())
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 130
    assert b"Traceback" not in done.stderr


# --- Every command, stopped or with nobody who reads what it says.

EVERY = {
    **test_outputs.CALLS,
    "check": ([str(MINI)], ""),
    "batch": ([str(MINI), "--workers", "1"], "all.parquet"),
    "bench": (["--quick"], "quality.md"),
    "notebooks": ([str(MINI), "--draws", "0"], "series"),
    "pseudonyms": ([str(MINI), "--key", "safe/key"], "new"),
}
NOT_HERE = ("app",)  # it serves until it is stopped: tests/app
# Quick ones are tried each time, each with another disturbance; with --all every one with all.
QUICK = ("template", "sample", "check", "match", "apply", "join", "share", "export", "import")
ODD = ("stop", "no out", "no err", "gone out", "gone err", "full out", "full err")
STEPS = (300, 3_000, 30_000)  # after so many calls of functions it is stopped


def test_every_command_is_disturbed():
    assert set(commands()) == {*EVERY, *NOT_HERE}


def stopped_after(calls: int):
    """A profiler that behaves like Ctrl-C once so many functions were called."""
    left = iter(range(calls))

    def profile(_frame, event, _about):
        if event == "call" and next(left, None) is None:
            sys.setprofile(None)
            raise KeyboardInterrupt

    return profile


def stream(how: str):
    """What a process has for a stream that nobody reads."""
    if how.startswith("no"):
        return None
    if how.startswith("full"):
        return io.TextIOWrapper(open("/dev/full", "wb"), "utf-8")  # noqa: PTH123
    reading, writing = os.pipe()
    os.close(reading)
    return io.TextIOWrapper(os.fdopen(writing, "wb"), "utf-8")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no /dev/full here")
@pytest.mark.parametrize(
    ("command", "how"),
    [
        pytest.param(
            *(command, how),
            marks=[]
            if command in QUICK and turn == QUICK.index(command) % len(ODD)
            else [pytest.mark.long],
        )
        for command in EVERY
        for turn, how in enumerate(ODD)
    ],
)
def test_no_command_shows_how_it_is_made(command, how, room, monkeypatch, capsys):
    monkeypatch.setenv("ECOSYSTEM_KEY_PASSWORD", "correct-horse-battery")
    words, name = EVERY[command]
    call = [command, *words, *(["-o", name] if name else []), "--lang", "de"]
    if how == "stop":
        for steps in STEPS:
            sys.setprofile(stopped_after(steps))
            try:
                status = main(call)
            finally:
                sys.setprofile(None)
            said = capsys.readouterr()
            assert status in (0, 130)
            assert (status == 130) == ("Abgebrochen" in said.err)
            assert "Traceback" not in said.out + said.err
            if status == 0:
                break
        assert main([*call, "--force"]) == 0, "and nothing is in the way of the next run"
        return
    which = "stdout" if how.endswith("out") else "stderr"
    with monkeypatch.context() as patch:
        patch.setattr(sys, which, stream(how))
        status = main(call)
        with suppress(OSError):
            getattr(sys, which).close()
    assert status in ((0, 1) if how == "full out" else (0,))
    assert "Traceback" not in "".join(capsys.readouterr())
    assert not name or (room / name).exists() or status == 1


@pytest.mark.parametrize("name", ["actors.csv", "Angebote.csv", "datapackage.json"])
def test_a_table_of_another_quarter_is_no_place_for_a_result(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(MINI, "other")
    before = {path: path.read_bytes() for path in Path("other").iterdir()}
    call = ["findings", str(MINI), "--format", "csv", "-o", f"other/{name}", "--lang", "de"]
    assert main([*call, "--force"]) == 2
    assert "Tabelle eines Quartiers" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in Path("other").iterdir()} == before
