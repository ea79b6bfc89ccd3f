"""The invented quarters that travel along are those of data/."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ecosystem.errors import UsageError
from ecosystem.io.reading import load_sample, read_quarter, read_waves, sample_names

ROOT = Path(__file__).resolve().parents[2]


def test_the_sample_is_mini():
    assert load_sample() == read_quarter(ROOT / "data" / "mini")


@pytest.mark.parametrize("name", sample_names())
def test_every_shipped_quarter_can_be_loaded(name):
    place = ROOT / "data" / name
    there = read_quarter(place) if (place / "actors.csv").exists() else read_waves(place)[-1]
    assert load_sample(name) == there


def test_all_quarters_of_the_data_folder_are_named():
    assert {"mini", "kornhafen", "altmarkt-west", "siedlung-am-wehr"} <= set(sample_names())
    assert "kornhafen/2025-01" in sample_names()


def test_each_call_gives_an_equal_quarter_without_warnings():
    assert load_sample("mini") == load_sample("mini")
    assert load_sample("mini").warnings == ()


def test_an_unknown_sample_is_said():
    with pytest.raises(UsageError, match="mini"):
        load_sample("atlantis")


def test_reading_a_folder_needs_no_workbook_library():
    import subprocess

    code = "import sys, ecosystem as eco; eco.load_sample(); print('openpyxl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
