"""Spoilt, huge and hostile workbooks: a clear answer, no traceback, no silent loss."""

from __future__ import annotations

import contextlib
import csv
import random
import time
import zipfile

import openpyxl
import pytest
from clerk_books import filled, long_sheet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tries import tries

from ecosystem.errors import DataError
from ecosystem.io.grids import is_nothing
from ecosystem.io.reading import load, read_quarter, write_quarter

WORDS = """|x|X|-|?|k. A.|s. o.|dito|ja|nein|ja/nein|alle Sprachen|div.|Deutsch (einfach), Syrisch
31.12.25|Ende 2025|12/25|46022|bis auf Weiteres|AWO Süd|AWO|Caritas|Jobcenter Nord, Café Blau
=1+1|3+|1,5|viele|Jobcenter Nord 0211 123456|Schulden, Wohnen|geht mit|#REF!|(|:::|01.99.2025"""
DIRT = st.sampled_from(WORDS.replace("\n", "|").split("|"))
VALUES = st.one_of(
    DIRT,
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=25),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(),
)
PLACES = st.tuples(
    st.sampled_from(["Wer", "Was", "Wohin", "Bedarf", "So geht's"]),
    st.integers(1, 9),
    st.integers(1, 18),
)
ROWS = 'table:number-rows-repeated="1000000"'
COLUMNS = 'table:number-columns-repeated="16000"'
CELL = '<table:table-cell office:value="1"/>'
SETTINGS = settings(
    max_examples=tries(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Give the texts of a filled template without its looks: a hundred copies are soon written."""
    path = filled(tmp_path_factory.mktemp("book") / "t.xlsx")
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(max_row=9, values_only=True)]
        for sheet in book
    }


def written(plain, changes, path):
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in plain.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    for (title, line, place), value in changes:
        book[title].cell(line, place).value = value
    book.save(path)
    return path


def assert_kept(loaded, target):
    """Everything refused is listed; what was accepted is the same after writing and reading."""
    for problem in loaded.problems:
        assert problem.message("de")
        assert problem.message("en")
    if loaded.quarter is None:
        assert any(problem.severity == "error" for problem in loaded.problems)
    else:
        assert read_quarter(write_quarter(loaded.quarter, target)) == loaded.quarter


@SETTINGS
@given(changes=st.lists(st.tuples(PLACES, VALUES), min_size=1, max_size=12))
def test_spoilt_cells_give_no_traceback_and_what_is_accepted_survives(tmp_path, plain, changes):
    loaded = load(written(plain, changes, tmp_path / "t.xlsx"))
    assert_kept(loaded, tmp_path / "w.xlsx")


@settings(SETTINGS, max_examples=tries(90))
@given(changes=st.lists(st.tuples(PLACES, VALUES), min_size=1, max_size=12))
def test_spoilt_sheets_as_csv_files_too(tmp_path, plain, changes):
    """Three hundred more: without a zip file around them they are soon written."""
    folder = tmp_path / "sheets"
    folder.mkdir(exist_ok=True)
    tables = {title: [list(row) for row in rows] for title, rows in plain.items()}
    for (title, line, place), value in changes:
        rows = tables[title]
        rows += [[] for _ in range(line - len(rows))]
        rows[line - 1] += [None] * (place - len(rows[line - 1]))
        rows[line - 1][place - 1] = value
    for title, rows in tables.items():
        with (folder / f"{title}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)
    loaded = load(folder)
    assert_kept(loaded, tmp_path / "w")


@SETTINGS
@given(value=VALUES, line=st.integers(4, 12), sheet=st.sampled_from(["Wer", "Was", "Wohin"]))
def test_nothing_that_was_typed_disappears_without_a_word(tmp_path, plain, value, line, sheet):
    """A text in the first column is a name that was taken over, or its row is named."""
    path = written(plain, [((sheet, line, 1), value)], tmp_path / "t.xlsx")
    found = openpyxl.load_workbook(path)[sheet].cell(line, 1).value
    loaded = load(path)
    if found is None or is_nothing(str(found)):
        return
    named = any(p.source == sheet and p.line == line for p in loaded.problems)
    names = loaded.quarter.table("actors").lines if loaded.quarter else ()
    assert named or (sheet == "Wer" and line in names) or _known(loaded, str(found))


def _known(loaded, name):
    """Offers and ties of a place that stands on the sheet Wer need no notice."""
    return loaded.quarter is not None and name in loaded.quarter.table("actors").column("name")


def test_damaged_bytes_give_one_sentence(tmp_path, plain):
    chance = random.Random(7)
    good = written(plain, [], tmp_path / "good.xlsx").read_bytes()
    for number in range(200):
        data = bytearray(good)
        for _ in range(chance.choice([1, 20, 400])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(bytes(data[: chance.choice([len(data), len(data) // 2])]))
        with contextlib.suppress(DataError):
            load(path)


def test_a_hundred_thousand_rows_are_answered_within_seconds(tmp_path):
    rows = (f"Stelle {number}\tVerein" for number in range(100_000))
    long_sheet(tmp_path / "t.xlsx", "Wer", ["Name\tArt", *rows])
    start = time.process_time()  # the machine may have other work
    loaded = load(tmp_path / "t.xlsx")
    assert time.process_time() - start < 10
    (problem,) = [p for p in loaded.problems if p.severity == "error"]
    assert problem.key == "clerk.too_many_rows"
    assert "20000" in problem.message("de")


def _zip(path, **parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return path


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (f"<table:table-row {ROWS}>{CELL}</table:table-row>", "io.workbook_too_large"),
        (f"<table:table-cell {COLUMNS} office:value-type=''/>", "io.workbook_too_large"),
        ("<broken", "io.workbook_broken"),
    ],
)
def test_hostile_ods_files(tmp_path, content, key):
    parts = {"content_dot_xml": content, "META-INF__manifest_dot_xml": "<m/>"}
    path = _zip(tmp_path / "t.ods", **parts)
    with pytest.raises(DataError) as fault:
        load(path)
    assert fault.value.key == key


def test_protected_ods_files_are_named(tmp_path):
    parts = {"content_dot_xml": "x", "META-INF__manifest_dot_xml": "<manifest:encryption-data/>"}
    with pytest.raises(DataError) as fault:
        load(_zip(tmp_path / "t.ods", **parts))
    assert fault.value.key == "io.workbook_protected"
