"""A workbook is opened once for format and content, and anew as soon as it has changed."""

from __future__ import annotations

import openpyxl

from ecosystem.io.grids import open_book


def _write(path, word):
    book = openpyxl.Workbook()
    book["Sheet"].append(["name", word])
    book.save(path)


def test_a_reader_that_changes_its_sheet_changes_no_other(tmp_path):
    path = tmp_path / "a.xlsx"
    _write(path, "x")
    first = open_book(path)
    sheet = first.read("Sheet")
    sheet.rows[0][0] = "changed"
    sheet.rows.clear()
    sheet.struck.add((1, 1))
    again = open_book(path)
    assert again is first
    assert again.read("Sheet").rows == [["name", "x"]]
    assert not again.read("Sheet").struck


def test_a_changed_file_is_opened_anew(tmp_path):
    path = tmp_path / "a.xlsx"
    _write(path, "x")
    open_book(path)
    _write(path, "y")
    assert open_book(path).read("Sheet").rows == [["name", "y"]]
