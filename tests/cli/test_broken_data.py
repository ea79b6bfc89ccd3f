"""Broken folders: status 1, each problem named with its place, nothing half-written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.calls import MINI

from ecosystem.cli import main


def _put(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = folder / name
        content = file.read_text("utf-8")
        assert old in content
        file.write_text(content.replace(old, new, 1), "utf-8")

    return change


def _write(name: str, content: bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        folder.joinpath(name).write_bytes(content)

    return change


BROKEN = {
    "no actors": (lambda folder: folder.joinpath("actors.csv").unlink(), "actors"),
    "unknown actor": (_put("ties.csv", "S3,W1", "S3,W9"), "ties.csv"),
    "unknown type": (_put("actors.csv", "jobcentre", "jobzentrum"), "actors.csv"),
    "double id": (_put("actors.csv", "S2,", "S1,"), "actors.csv"),
    "negative need": (
        _write("needs.csv", b"topic,language,persons\ndebt,de,-1\n"),
        "needs.csv",
    ),
    "no day": (
        _write("funding.csv", b"id,source,valid_until\nF1,x,2025-02-30\n"),
        "funding.csv",
    ),
    "broken quotes": (_write("needs.csv", b'topic,language,persons\n"debt,de,1\n'), "needs.csv"),
    "no text": (_write("needs.csv", b"\x00\x01\x02\xff" * 50), "needs.csv"),
    "broken json": (_write("datapackage.json", b"{"), "datapackage.json"),
    "way out": (
        _put("datapackage.json", '"path": "actors.csv"', '"path": "../actors.csv"'),
        "datapackage.json",
    ),
}


@pytest.fixture(params=BROKEN.items(), ids=lambda item: item[0])
def broken(request, tmp_path):
    folder = tmp_path / "quarter"
    shutil.copytree(MINI, folder)
    change, named = request.param[1]
    change(folder)
    return folder, named


@pytest.mark.parametrize("lang", ["de", "en"])
def test_check_names_every_error(broken, lang, capsys):
    folder, named = broken
    assert main(["check", str(folder), "--lang", lang]) == 1
    said = capsys.readouterr()
    errors = [
        line
        for line in said.out.splitlines()
        if line.startswith("Fehler:" if lang == "de" else "Error:")
    ]
    assert errors
    assert any(named in line for line in errors)
    assert "Traceback" not in said.out + said.err


@pytest.mark.parametrize(
    ("command", "ending"),
    [("findings", "json"), ("report", "html"), ("draw", "svg"), ("share", "copy")],
)
def test_nothing_is_written_from_broken_data(broken, command, ending, capsys):
    folder, named = broken
    target = folder.parent / f"out.{ending}"
    assert main([command, str(folder), "-o", str(target)]) == 1
    said = capsys.readouterr()
    assert named in said.err
    assert said.out == ""
    assert "Traceback" not in said.err
    assert sorted(folder.parent.iterdir()) == [folder]


def test_what_is_not_there_is_one_sentence(tmp_path, capsys):
    assert main(["findings", str(tmp_path / "nowhere"), "--lang", "de"]) == 1
    assert capsys.readouterr().err.startswith("„")


def test_a_shared_copy_is_not_analysed(tmp_path, capsys):
    copy = tmp_path / "copy"
    assert main(["share", str(MINI), "-o", str(copy), "--quiet"]) == 0
    assert main(["findings", str(copy)]) == 1
    assert "copy" in capsys.readouterr().err
