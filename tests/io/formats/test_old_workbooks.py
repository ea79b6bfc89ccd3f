"""Workbooks of other programs: .xls of an old Excel and .ods, saved by an office suite itself."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess

import openpyxl
import pytest

import ecosystem as eco
from ecosystem.cli import main
from ecosystem.errors import DataError
from ecosystem.io.formats.registry import format_of, import_quarter

EDGES = "Von;An;Art;Wie oft\nAdvice House;Library;Verweis;12\nLibrary;Mill;Austausch;0,5\n"
MATRIX = ";A;B;C\nA;0;1;0\nB;0;0;2\nC;0;0;0\n"
HSDS = {
    "organizations": "id;name\no1;Advice House\n",
    "services": "id;organization_id;name;status\ns1;o1;Intake;active\n",
    "languages": "id;service_id;language\nx;s1;Somali\nx;s1;Arabic\n",
}
PLACES = "Organisation;Adresse;Angebot;Sprachen\nCaritas Ort;Markt 1;Schuldnerberatung;Arabisch\n"
# Name of the book to its sheets.
BOOKS = {
    "edges": {"Blatt1": EDGES},
    "matrix": {"Blatt1": MATRIX},
    "hsds": HSDS,
    "list": {"Blatt1": PLACES},
}


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("no LibreOffice here that saves .xls and .ods")
    folder = tmp_path_factory.mktemp("books")
    for name, sheets in BOOKS.items():
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, content in sheets.items():
            sheet = book.create_sheet(title)
            for row in csv.reader(io.StringIO(content), delimiter=";"):
                sheet.append([float(w) if w.isdecimal() else w or None for w in row])
        book.save(folder / f"{name}.xlsx")
    eco.export_quarter(eco.load_sample("mini"), folder / "mini.xlsx", format="excel")
    made = sorted(map(str, folder.glob("*.xlsx")))
    for ending in ("xls", "ods"):
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        call = [office, profile, "--headless", "--convert-to", ending, "--outdir", str(folder)]
        subprocess.run([*call, *made], check=True, capture_output=True, timeout=300)
    return folder


@pytest.mark.slow  # starts an office suite
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_a_workbook_reads_the_same_however_it_was_saved(ending, books, tmp_path):
    for name, form in {**dict(zip(BOOKS, ("edgelist", "edgelist", "hsds"), strict=False))}.items():
        other, plain = books / f"{name}.{ending}", books / f"{name}.xlsx"
        assert format_of(other).format == form
        found, known = import_quarter(other), import_quarter(plain)
        assert {n: t.records() for n, t in found.quarter.tables.items()} == {
            n: t.records() for n, t in known.quarter.tables.items()
        }
        assert len(found.quarter.table("actors"))
        assert found.balance.as_dict().keys()
    listed = tmp_path / "q"
    assert main(["import", str(books / f"list.{ending}"), "-o", str(listed), "--yes"]) == 0
    assert eco.read_quarter(listed).table("offers").records()[0]["languages"] == "ar"


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_a_book_of_ours_that_was_saved_in_another_form(ending, books, tmp_path):
    found = import_quarter(books / f"mini.{ending}")
    assert len(found.quarter.table("actors")) == 10  # two helpers are too few for a group


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_a_broken_one_ends_in_a_sentence(content, tmp_path):
    (tmp_path / "x.xls").write_bytes(content)
    with pytest.raises(DataError):
        import_quarter(tmp_path / "x.xls")
