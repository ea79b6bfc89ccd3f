"""The user's own workbook comes back with marks at the exact cells; her file is not touched."""

from __future__ import annotations

import openpyxl
from clerk_books import column, filled
from openpyxl.styles import Font

from ecosystem.cli import main

RED, YELLOW = "FFF4B6B0", "FFFFE9A8"


def marked(tmp_path, edit, *more):
    source = filled(tmp_path / "mine.xlsx", edit)
    before = source.read_bytes()
    target = tmp_path / "marked.xlsx"
    status = main(["check", str(source), "--marked", str(target), "--lang", "de", *more])
    assert source.read_bytes() == before
    return status, openpyxl.load_workbook(target)


def dirty(book):
    book["Wer"]["D4"] = "3+"
    book["Wer"]["A4"].font = Font(name="Courier New", size=17)
    book["Was"]["A5"] = "Jobcentr Nrod"
    book["Was"].cell(6, column(book["Was"], "Sprachen"), "Afghanisch")


def test_cells_are_coloured_and_commented_and_formats_stay(tmp_path):
    status, book = marked(tmp_path, dirty)
    assert status == 1
    wer, was = book["Wer"], book["Was"]
    assert wer["D4"].fill.fgColor.rgb == YELLOW
    assert wer["D4"].value == "3+"
    assert "wurde als 3 gelesen" in wer["D4"].comment.text
    assert was["A5"].fill.fgColor.rgb == RED
    assert "Meinten Sie „Jobcenter Nord“?" in was["A5"].comment.text
    assert wer["A4"].font.name == "Courier New"
    assert wer["A5"].comment is None
    assert wer.data_validations.dataValidation
    assert wer.column_dimensions["A"].width == 38


def test_the_summary_lists_everything_with_links(tmp_path):
    _, book = marked(tmp_path, dirty)
    sheet = book.worksheets[0]
    assert sheet.title == "Prüfung"
    rows = {(row[1].value, row[2].value): row for row in sheet.iter_rows(min_row=6)}
    assert rows["Was", "A5"][2].hyperlink.location in ("'Was'!A5", None)
    assert "Dari, Paschtu" in rows["Was", "N6"][4].value


def test_problems_of_the_data_model_find_their_cell_too(tmp_path):
    path = tmp_path / "t.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Akteure"
    for row in (
        ["Name", "Kennung", "Art"],
        ["Jobcenter", "JC", "jobcenter"],
        ["X", "Ä", "Raumschiff"],
    ):
        book.worksheets[0].append(row)
    book.save(path)
    assert main(["check", str(path), "--marked", str(tmp_path / "m.xlsx"), "--lang", "de"]) == 1
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx")["Akteure"]
    assert sheet["B3"].fill.fgColor.rgb == RED
    assert sheet["C3"].fill.fgColor.rgb == RED
    assert "Raumschiff" in sheet["C3"].comment.text


def test_probable_doubles_are_asked_about_once(tmp_path):
    def twice(book):
        book["Wer"]["A9"], book["Wer"]["B9"] = "Caritas Migrationsberatng", "Caritas"

    status, book = marked(tmp_path, twice)
    assert status == 0
    words = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert "Meinten Sie?" in words
    log = tmp_path / "decisions.csv"
    ids = "Caritas-Migrationsberatung,Caritas-Migrationsberatng"
    log.write_text(f"left,right,same,who,date\n{ids},no,KI,2026-01-15\n", "utf-8")
    _, book = marked(tmp_path, twice, "--decisions", str(log))
    words = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert "Meinten Sie?" not in words


def test_only_workbooks_can_be_marked_and_never_onto_themselves(tmp_path, capsys):
    source = filled(tmp_path / "mine.xlsx")
    assert main(["check", str(source), "--marked", str(source)]) == 2
    (tmp_path / "q").mkdir()
    (tmp_path / "q" / "actors.csv").write_text("id,name,type\nA,A,school\n", "utf-8")
    assert main(["check", str(tmp_path / "q"), "--marked", str(tmp_path / "m.xlsx")]) == 1
    assert "cannot be marked" in capsys.readouterr().err
