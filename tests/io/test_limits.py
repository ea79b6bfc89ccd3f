"""Workbooks that hold next to nothing in very many cells are read at once, and say so."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

from ecosystem.io.clerk.shapes import raw_sheets
from ecosystem.io.grids import MAX_COLUMNS, XlsxBook


def book(path: Path, far: str = "") -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["Name", "Angebot"])
    sheet.append(["Haus der Hilfe", "Schulden"])
    if far:
        sheet[far] = "weit weg"
    made.save(path)
    return path


def test_rows_that_hold_colours_alone_are_not_walked_through(tmp_path, monkeypatch):
    source = book(tmp_path / "a.xlsx", far="A100")
    target = tmp_path / "b.xlsx"
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 3_000))
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = re.sub(rb'<row r="100".*?</row>', rows.encode(), data)
            new.writestr(name, data)
    seen: list[int] = []
    read = XlsxBook._text

    def counted(cell: Any, place: tuple[int, int], *rest: Any) -> str:
        seen.append(place[0])
        return read(cell, place, *rest)

    monkeypatch.setattr(XlsxBook, "_text", staticmethod(counted))
    sheet = XlsxBook(target).read("Sheet")
    assert sheet.rows == [["Name", "Angebot"], ["Haus der Hilfe", "Schulden"]]
    assert max(seen) == 2


def test_a_cell_far_to_the_right_is_named_and_not_read(tmp_path):
    sheet = XlsxBook(book(tmp_path / "a.xlsx", far="XFD2")).read("Sheet")
    assert sheet.rows[1] == ["Haus der Hilfe", "Schulden"]
    assert [(f.key, f.params) for f in sheet.faults] == [("cell_too_far", {"cell": "XFD2"})]


def test_the_last_row_is_found_whatever_stands_there(tmp_path):
    for far in ("A9", "C700", "B3"):
        sheet = XlsxBook(book(tmp_path / f"{far}.xlsx", far=far)).read("Sheet")
        assert sheet.rows[-1][-1] == "weit weg"
        assert sheet.lines[-1] == int(far[1:])


def test_a_csv_file_of_very_many_columns_is_cut_and_says_so(tmp_path):
    wide = tmp_path / "a.csv"
    wide.write_text("Name;Angebot" + ";x" * 20_000 + "\nHaus;Schulden" + ";x" * 20_000, "utf-8")
    sheet = raw_sheets(wide)[0]
    assert max(map(len, sheet.rows)) == MAX_COLUMNS
    assert [(f.line, f.key) for f in sheet.faults] == [(1, "cell_too_far"), (2, "cell_too_far")]
