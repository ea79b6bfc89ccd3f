"""What is written: equal when read again, right for other tools, whole or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from io_quarters import as_quarter, wild_quarters
from quarters import quarters, shuffle_rows
from tries import tries

from ecosystem.errors import DataError
from ecosystem.io.reading import load_sample, read_quarter, write_quarter
from ecosystem.model.quarter import Quarter

ROOT = Path(__file__).resolve().parents[2]
DATA = sorted(path.parent for path in (ROOT / "data").glob("**/datapackage.json"))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def assert_valid(folder):
    """The strictest reader of data packages that there is has nothing to say."""
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])


@settings(max_examples=tries(18), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=quarters())
def test_reading_what_was_written_is_the_identity(tmp_path, parts):
    quarter = as_quarter(*parts)
    assert read_quarter(write_quarter(quarter, tmp_path / "q")) == quarter


@settings(max_examples=tries(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quarter=wild_quarters())
def test_every_text_and_property_survives(tmp_path, quarter):
    again = read_quarter(write_quarter(quarter, tmp_path / "q"))
    assert again == quarter
    assert again.table("actors").columns == quarter.table("actors").columns


@settings(max_examples=tries(6), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quarter=wild_quarters())
@pytest.mark.filterwarnings("ignore")
def test_frictionless_accepts_wild_texts(tmp_path, quarter):
    assert_valid(write_quarter(quarter, tmp_path / "q"))


@settings(max_examples=tries(6), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=quarters())
@pytest.mark.filterwarnings("ignore")
def test_frictionless_accepts_random_quarters(tmp_path, parts):
    assert_valid(write_quarter(as_quarter(*parts), tmp_path / "q"))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("folder", DATA, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_frictionless_accepts_the_shipped_quarters(tmp_path, folder):
    quarter = read_quarter(folder)
    copy = write_quarter(quarter, tmp_path / "q")
    assert_valid(copy)
    assert read_quarter(copy) == quarter


def test_the_same_quarter_gives_the_same_bytes(tmp_path):
    quarter = load_sample("mini")
    one, other = (write_quarter(quarter, tmp_path / name) for name in "ab")
    for path in one.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes()
    text = (one / "actors.csv").read_bytes()
    assert b"\r" not in text
    assert not text.startswith(b"\xef\xbb\xbf")


@settings(max_examples=tries(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=quarters(), seed=st.integers(0, 9))
def test_the_order_of_rows_is_kept(tmp_path, parts, seed):
    tables, meta = parts
    quarter = as_quarter(shuffle_rows(tables, seed), meta)
    again = read_quarter(write_quarter(quarter, tmp_path / "q"))
    assert again.table("ties").rows == quarter.table("ties").rows


def test_properties_of_package_and_resources_are_kept(tmp_path):
    folder = write_quarter(load_sample("mini"), tmp_path / "q")
    path = folder / "datapackage.json"
    found = json.loads(path.read_text("utf-8"))
    found |= {
        "keywords": ["a", "b"],
        "homepage": 7,
        "ours": {"deep": [1, None]},
        "name": "own-name",
    }
    found["resources"][0] |= {"title": "Alle", "ours": True}
    found["quarter"]["colour"] = "red"
    path.write_text(json.dumps(found), encoding="utf-8")
    quarter = read_quarter(folder)
    copy = write_quarter(quarter, tmp_path / "r")
    written = json.loads((copy / "datapackage.json").read_text("utf-8"))
    assert written["keywords"] == ["a", "b"]
    assert written["ours"] == {"deep": [1, None]}
    assert written["name"] == "own-name"
    assert written["quarter"]["colour"] == "red"
    assert written["resources"][0]["title"] == "Alle"
    assert written["resources"][0]["ours"] is True
    assert "homepage" not in written
    assert read_quarter(copy) == quarter


def test_an_older_package_is_replaced_and_foreign_files_stay(tmp_path):
    quarter = load_sample("mini")
    folder = write_quarter(quarter, tmp_path / "q")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / ".hidden").write_text("h", encoding="utf-8")
    (folder / "Angebote.csv").write_text("old", encoding="utf-8")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "a.txt").write_text("b", encoding="utf-8")
    small = Quarter(quarter.meta, {"actors": quarter.table("actors")})
    write_quarter(small, folder)
    kept = [".hidden", "actors.csv", "datapackage.json", "notes.txt", "pictures"]
    assert names(folder) == kept
    assert (folder / "notes.txt").read_text("utf-8") == "mine"
    assert read_quarter(folder).tables == small.tables
    assert names(tmp_path) == ["q"]


@pytest.mark.parametrize("entry", ["thesis.txt", "datapackage.json", "actors.csv"])
def test_something_else_is_never_overwritten(tmp_path, entry):
    folder = tmp_path / "q"
    folder.mkdir()
    (folder / entry).write_text('{"name": "other"}', encoding="utf-8")
    with pytest.raises(DataError) as caught:
        write_quarter(load_sample("mini"), folder)
    assert caught.value.key == "io.target_is_other"
    assert names(folder) == [entry]
    with pytest.raises(DataError) as caught:
        write_quarter(load_sample("mini"), folder / entry)
    assert caught.value.key == "io.target_is_file"


def test_a_fault_while_writing_leaves_the_old_package(tmp_path, monkeypatch):
    quarter = load_sample("mini")
    folder = write_quarter(quarter, tmp_path / "q")

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DataError) as caught:
        write_quarter(quarter.with_meta(replace(quarter.meta, name="other")), folder)
    monkeypatch.undo()
    assert caught.value.key == "io.cannot_write"
    assert read_quarter(folder) == quarter
    assert names(tmp_path) == ["q"]


def test_folders_on_the_way_are_made(tmp_path):
    folder = write_quarter(load_sample("mini"), tmp_path / "a" / "b" / "q")
    assert read_quarter(folder) == load_sample("mini")
