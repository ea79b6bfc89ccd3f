"""Workbooks: equal when read again, no live formula, every trap of real sheets named or read."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import random
import zipfile
from xml.etree import ElementTree

import openpyxl
import openpyxl.cell.text as cell_text
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from io_quarters import as_quarter, wild_quarters
from quarters import quarters
from tries import tries

from ecosystem.errors import DataError
from ecosystem.io import grids as sheets
from ecosystem.io.reading import load, load_sample, read_quarter, write_quarter
from ecosystem.io.workbook import workbook_bytes, write_workbook
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table

ACTORS = [["id", "name", "type"], ["A", "Jobcenter", "jobcentre"], ["B", "Verein", "association"]]


def book_of(path, **sheets_):
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets_.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def change(path, edit):
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def keys(loaded):
    return [problem.key for problem in loaded.problems if problem.key != "no_wave"]


def found(loaded, key):
    return next(problem for problem in loaded.problems if problem.key == key)


@settings(max_examples=tries(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=quarters())
def test_reading_what_was_written_is_the_identity(tmp_path, parts):
    quarter = as_quarter(*parts)
    assert read_quarter(write_quarter(quarter, tmp_path / "q.xlsx")) == quarter


@settings(max_examples=tries(18), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quarter=wild_quarters())
def test_every_text_and_property_survives(tmp_path, quarter):
    assert read_quarter(write_quarter(quarter, tmp_path / "q.xlsx")) == quarter


def test_the_sample_survives_with_the_same_bytes(tmp_path):
    quarter = load_sample("mini")
    path = write_quarter(quarter, tmp_path / "q.xlsx")
    loaded = load(path)
    assert loaded.quarter == quarter
    assert loaded.problems == ()
    assert path.read_bytes() == workbook_bytes(quarter)
    assert write_workbook(quarter, tmp_path / "r.xlsx").read_bytes() == path.read_bytes()


TEXTS = """=1+1|=HYPERLINK("http://x","y")|=cmd|#N/A|+49 221 1|@a|-3|_x0041_|_x005F_x|007|1e5|1.50|
2025-01-15|TRUE|NA|a b|'x|0.30000000000000004""".replace("\n", "").split("|")


@pytest.mark.parametrize("text", [*TEXTS, "a\nb"])
def test_a_text_stays_a_text(tmp_path, text):
    actors = Table("actors", ("id", "name", "type", "extra"), (("007", text, "shop", text),))
    path = write_quarter(Quarter(Meta(name=text), {"actors": actors}), tmp_path / "q.xlsx")
    assert read_quarter(path).table("actors") == actors
    assert read_quarter(path).meta.name == text
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            assert all(cell.data_type not in ("f", "e") for cell in row)


def test_numbers_are_numbers_and_days_are_days(tmp_path):
    columns = ("id", "name", "type", "lat", "staff", "active_from")
    rows = (("A", "x", "shop", "51.5", "2", "2025-01-15"), ("B", "y", "shop", "51.50", "02", "?"))
    actors = Table("actors", columns, rows)
    path = write_quarter(Quarter(Meta(), {"actors": actors}), tmp_path / "q.xlsx")
    sheet = openpyxl.load_workbook(path)["actors"]
    assert [cell.value for cell in sheet[2]][3:] == [51.5, 2, dt.datetime(2025, 1, 15)]
    assert [cell.value for cell in sheet[3]][3:] == ["51.50", "02", "?"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F3"
    assert sheet["A1"].font.bold
    assert read_quarter(path).table("actors") == actors


def test_what_a_person_types_in_excel(tmp_path):
    path = book_of(
        tmp_path / "q.xlsx",
        Akteure=[
            [None, None, None],
            ["Kennung*", "Name", "Art", "Personen für diese Arbeit", "aktiv von", "Breite"],
            [1.0, " Bu\u0308cherei\u00a0Nord ", "Bücherei", 2.0, dt.date(2025, 1, 15), 51.5],
            [],
            [2, "y", "shop", None, "?", None],
        ],
        Verbindungen=[["von", "nach", "wie", "gewünscht"], [1, 2, "Tipp", True]],
        Quartier=[
            ["Angabe", "Wert"],
            ["Name", "Nordstadt"],
            ["Stichtag", dt.datetime(2025, 1, 15)],
            ["Sprachen", "Deutsch; ar"],
            ["erfunden", "ja"],
            ["horizon_months", 6],
            ["Farbe", "rot"],
        ],
    )
    quarter = load(path).require()
    assert quarter.table("actors").rows == (
        ("1", "Bücherei Nord", "library", "2", "2025-01-15", "51.5"),
        ("2", "y", "shop", "", "?", ""),
    )
    assert quarter.table("actors").lines == (3, 5)
    assert quarter.table("ties").rows == (("1", "2", "tip", "yes"),)
    assert (quarter.meta.name, quarter.meta.wave) == ("Nordstadt", dt.date(2025, 1, 15))
    assert quarter.meta.languages == ("de", "ar")
    assert (quarter.meta.fictional, quarter.meta.horizon_months) == (True, 6)
    assert quarter.meta.extra == {"Farbe": "rot"}


def test_errors_and_formulas_without_value_are_named_with_their_cell(tmp_path):
    path = book_of(tmp_path / "q.xlsx", actors=[*ACTORS, ["C", "=1+1", "#REF!"]])
    loaded = load(path)
    assert loaded.quarter is None
    fault = found(loaded, "formula_no_value")
    assert (fault.source, fault.line, fault.column, fault.params) == (
        "actors",
        4,
        "name",
        {"cell": "B4"},
    )
    fault = found(loaded, "cell_error")
    assert fault.params == {"value": "#REF!", "cell": "C4"}
    assert "C4" in fault.message("de")


def test_a_stored_value_of_a_formula_counts(tmp_path):
    path = book_of(tmp_path / "q.xlsx", actors=[*ACTORS, ["C", "=1+1", "shop"]])
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v></v>", b"<v>2</v>").replace(
        b"<v />", b"<v>2</v>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert load(path).require().table("actors").column("name")[2] == "2"


def test_what_people_do_not_see_is_read_and_said(tmp_path):
    path = book_of(tmp_path / "q.xlsx", actors=[*ACTORS, ["C", "x", "shop"]], Notizen=[["a"]])

    def edit(book):
        book["actors"].sheet_state = "hidden"
        book["actors"].row_dimensions[2].hidden = True
        book["actors"].merge_cells("A6:C6")
        book["Notizen"].sheet_state = "visible"
        book.active = 1

    loaded = load(change(path, edit))
    assert len(loaded.require().table("actors")) == 3
    assert keys(loaded) == ["hidden_sheet", "hidden_rows", "merged_cells", "unknown_sheet"]
    assert found(loaded, "merged_cells").params == {"cells": "A6:C6"}


def test_two_sheets_for_one_table_are_an_error(tmp_path):
    loaded = load(book_of(tmp_path / "q.xlsx", actors=ACTORS, Akteure=ACTORS))
    assert loaded.quarter is None
    assert keys(loaded) == ["double_table"]


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([["wave", "15.01.2025"]], "no_day"),
        ([["horizon_months", "zwölf"]], "no_count"),
        ([["fictional", "vielleicht"]], "no_flag"),
        ([["extra", "{"]], "bad_json"),
        ([["extra", "[]"]], "bad_json"),
        ([["languages", "Klingonisch"]], "bad_language"),
    ],
)
def test_properties_that_cannot_be_used_are_named(tmp_path, rows, key):
    loaded = load(book_of(tmp_path / "q.xlsx", actors=ACTORS, quarter=[["key", "value"], *rows]))
    assert loaded.quarter is None
    assert key in keys(loaded)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "workbook_broken"),
        (b"id,name,type\n", "workbook_broken"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"x" * 600, "workbook_protected"),
        (None, "no_table_sheet"),
    ],
)
def test_what_is_no_workbook_of_ours_is_one_sentence(tmp_path, content, key):
    path = book_of(tmp_path / "q.xlsx", Tabelle1=[["a"], ["b"]])
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        load(path)
    assert caught.value.key == f"io.{key}"
    assert "\n" not in caught.value.message("de")


def test_an_empty_sheet_of_actors_is_named(tmp_path):
    loaded = load(book_of(tmp_path / "q.xlsx", actors=[], ties=[["source", "target", "kind"]]))
    assert keys(loaded) == ["empty_file"]


def test_a_bomb_is_refused(tmp_path, monkeypatch):
    path = write_quarter(load_sample("mini"), tmp_path / "q.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb", bytes(50_000_000))
    monkeypatch.setattr(sheets, "MAX_UNPACKED", 40_000_000)
    with pytest.raises(DataError) as caught:
        load(path)
    assert caught.value.key == "io.workbook_too_large"


def test_entities_are_refused(tmp_path):
    path = write_quarter(load_sample("mini"), tmp_path / "q.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts["xl/workbook.xml"]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(DataError) as caught:
        load(path)
    assert caught.value.key == "io.workbook_broken"


def test_a_lonely_cell_far_away_costs_nothing(tmp_path):
    path = book_of(tmp_path / "q.xlsx", actors=ACTORS)
    loaded = load(change(path, lambda book: book["actors"].cell(60_000, 16_000, " ")))
    assert len(loaded.require().table("actors")) == 2


def test_a_damaged_workbook_never_raises_anything_else():
    import tempfile
    from pathlib import Path

    good = workbook_bytes(load_sample("mini"))
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "q.xlsx"
        for _ in range(150):
            name = chance.choice([n for n in parts if n.endswith((".xml", ".rels"))])
            hurt = bytearray(parts[name])
            for _ in range(chance.randint(1, 6)):
                at = chance.randrange(len(hurt))
                hurt[at : at + chance.randint(0, 20)] = chance.randbytes(chance.randint(0, 3))
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w") as archive:
                for other, data in parts.items():
                    if chance.random() > 0.03:
                        archive.writestr(other, bytes(hurt) if other == name else data)
            data = buffer.getvalue()
            path.write_bytes(data[: chance.choice([len(data), len(data), chance.randrange(9999)])])
            with contextlib.suppress(DataError):
                load(path)


def test_a_text_too_long_for_excel_is_one_sentence(tmp_path):
    actors = Table("actors", ("id", "name", "type"), (("A", "x" * 40_000, "shop"),))
    with pytest.raises(DataError) as caught:
        write_quarter(Quarter(Meta(), {"actors": actors}), tmp_path / "q.xlsx")
    assert caught.value.key == "io.cell_too_long"
    assert not list(tmp_path.iterdir())


@settings(max_examples=tries(25), deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**20), 10**20))
def test_numbers_are_read_as_they_are_shown(number):
    from ecosystem.io.files import number_text

    assert float(number_text(number)) == float(number)


INLINE = {
    "<t>a &amp; b&#10;c</t>": "a & b\nc",
    "<t/>": "",
    '<t xml:space="preserve"> a  b </t>': " a  b ",
    "<r><t>a</t></r><r><rPr><b/></rPr><t> b</t></r>": "a b",
    '<t>1</t><rPh sb="0" eb="1"><t>said so</t></rPh>': "1",
    "": "",
}


@pytest.mark.parametrize("body", INLINE)
def test_texts_in_cells_are_read_as_openpyxl_reads_them(body):
    spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    node = ElementTree.fromstring(f'<is xmlns="{spreadsheet}">{body}</is>')
    known = cell_text.Text.from_tree(node)  # type: ignore[arg-type]
    assert known is not None
    assert sheets._PlainText.from_tree(node).content == known.content == INLINE[body]
