"""The sample inside the package is the one in data/."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import ecosystem.io.reading as samples
from ecosystem.errors import UsageError
from ecosystem.io.reading import load_sample, read_quarter

ROOT = Path(__file__).resolve().parents[2]


def test_the_sample_is_mini():
    assert load_sample() == read_quarter(ROOT / "data" / "mini")


def test_the_files_are_the_same_bytes():
    inside = Path(samples.__file__).parent / "samples" / "mini"
    outside = ROOT / "data" / "mini"
    assert {p.name for p in inside.iterdir()} == {p.name for p in outside.iterdir()}
    for path in outside.iterdir():
        assert path.read_bytes() == (inside / path.name).read_bytes(), (
            f"{path.name} differs: copy data/mini to ecosystem/io/samples/mini"
        )


def test_each_call_gives_an_equal_quarter_without_warnings():
    assert load_sample("mini") == load_sample("mini")
    assert load_sample("mini").warnings == ()


def test_an_unknown_sample_is_said():
    with pytest.raises(UsageError, match="mini"):
        load_sample("atlantis")


def test_reading_a_folder_needs_no_workbook_library():
    import subprocess

    code = "import sys, ecosystem.io as i; i.load_sample(); print('openpyxl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
