"""Kept answers change nothing but speed, lie in the user's own folder, and go when asked."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from ecosystem import kept
from ecosystem.cli import main
from ecosystem.findings.registry import find_all
from ecosystem.io.reading import read_quarter


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep everything, however quickly it was found, in a folder of this test."""
    monkeypatch.setenv("ECOSYSTEM_FOLDER", str(tmp_path))
    monkeypatch.delenv("ECOSYSTEM_CACHE", raising=False)
    monkeypatch.setattr(kept, "_QUICK", -1.0)
    monkeypatch.setattr(kept, "_remembered", {})
    return tmp_path / "cache"


def ask(name: str = "name", part: str = "part", found: object = 7) -> object:
    """Ask in a process that remembers nothing."""
    kept._remembered.clear()
    return kept.answer(name, [part], lambda: found)


def test_an_answer_is_found_once_and_hangs_on_everything_that_goes_into_it(own: Path) -> None:
    assert ask(found=[1.5, None, "a"]) == [1.5, None, "a"]
    assert ask(found="another") == [1.5, None, "a"]
    assert ask(part="else", found=2) == 2
    assert ask(name="else", found=3) == 3
    assert kept.answer("name", ["pa", "rt"], lambda: 4) == 4
    assert len(list(own.iterdir())) == 4


def test_another_state_of_the_program_finds_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(found=1) == 1
    monkeypatch.setattr(kept, "_program", lambda: "later")
    assert ask(found=2) == 2


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"\xff\xfe", b"[]", b"null", b'{"key": "x", "answer": 1}', b'{"key": 1}']
)
def test_damaged_answers_are_found_anew(own: Path, damage: bytes) -> None:
    ask(found=1)
    (file,) = own.iterdir()
    file.write_bytes(damage)
    assert ask(found=2) == 2
    assert json.loads(file.read_text("utf-8"))["answer"] == 2


def test_switched_off_nothing_is_read_or_written(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(found=1)
    monkeypatch.setenv("ECOSYSTEM_CACHE", "off")
    assert ask(found=2) == 2
    assert ask(part="else") == 7
    assert len(list(own.iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_no_fault(own: Path) -> None:
    own.write_text("a file stands here", encoding="utf-8")
    assert ask(found=1) == 1
    assert ask(found=2) == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the folder of a user private itself")
def test_nobody_else_can_read(own: Path) -> None:
    ask()
    (file,) = own.iterdir()
    assert stat.S_IMODE(own.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_was_not_asked_for_the_longest_goes_first(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(part="first")
    monkeypatch.setattr(kept, "_MOST", 3 * kept._BLOCK)
    monkeypatch.setattr(kept, "_EACH", 1)
    for age, part in enumerate(("second", "third")):
        before = set(own.iterdir())
        ask(part=part)
        for file in before:
            os.utime(file, (age, age))
    ask(part="first")
    ask(part="fourth")
    assert len(list(own.iterdir())) == 3
    assert ask(part="first", found="anew") == 7
    monkeypatch.setattr(kept, "_LARGEST", 10)
    ask(part="large")
    assert len(list(own.iterdir())) == 3


@pytest.mark.parametrize("name", ["mini", "siedlung-am-wehr/2025-01"])
def test_findings_are_the_same_to_the_last_digit(name: str, own: Path) -> None:
    def found() -> str:
        kept._remembered.clear()
        return find_all(read_quarter(f"data/{name}"), draws=20).to_json()

    fresh = found()
    assert list(own.iterdir())
    assert found() == fresh
    kept.forget_answers()
    assert not own.exists()
    assert found() == fresh


def test_forgetting_a_person_forgets_what_is_kept(own: Path, tmp_path: Path) -> None:
    find_all(read_quarter("data/mini"), draws=5)
    assert list(own.iterdir())
    main(["forget", "data/mini", "I1", "-o", str(tmp_path / "without")])
    assert not own.exists()
