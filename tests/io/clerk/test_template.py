"""The template: four sheets, living drop-downs, help that is no data, a report from two sheets."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import subprocess

import openpyxl
import pytest
from clerk_books import WHO, column, filled

from ecosystem.cli import main
from ecosystem.findings.registry import find_all
from ecosystem.io.clerk.write import template_bytes, write_template
from ecosystem.io.reading import load, read_quarter, write_quarter
from ecosystem.schema import CORE_TOPICS, TABLES

SHEETS = {
    "de": ["So geht's", "Wer", "Was", "Wohin", "Bedarf", "Listen"],
    "en": ["How to", "Who", "What", "Where to", "Needs", "Lists"],
}


@pytest.mark.parametrize("lang", ["de", "en"])
def test_four_sheets_help_and_hidden_lists(tmp_path, lang):
    book = openpyxl.load_workbook(write_template(tmp_path / "t.xlsx", lang))
    assert book.sheetnames == SHEETS[lang]
    assert book[SHEETS[lang][-1]].sheet_state == "hidden"
    assert template_bytes(lang) == template_bytes(lang)


def _drop_downs(path):
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for rule in sheet.data_validations.dataValidation:
            yield sheet.title, rule, book.defined_names


def test_drop_downs_are_named_lists_never_literal_ones(tmp_path):
    rules = list(_drop_downs(write_template(tmp_path / "t.xlsx", "de")))
    assert {title for title, _, _ in rules} == {"Wer", "Was", "Wohin", "Bedarf"}
    for _, rule, names in rules:
        assert rule.type == "list"
        assert rule.formula1.lstrip("=") in names


@pytest.mark.parametrize("lang", ["de", "en"])
def test_an_empty_template_holds_no_data(tmp_path, lang):
    loaded = load(write_template(tmp_path / "t.xlsx", lang))
    assert loaded.quarter is None
    assert [p.key for p in loaded.problems if p.severity == "error"] == ["clerk.empty_who"]


def test_who_and_what_alone_give_findings_that_say_what_was_not_tested(tmp_path):
    quarter = read_quarter(filled(tmp_path / "t.xlsx"))
    assert list(quarter.tables) == ["actors", "offers", "docks"]
    assert quarter.meta.name == "Testviertel"
    assert quarter.meta.wave == dt.date(2026, 1, 15)
    assert quarter.meta.languages == ("de", "ar")
    result = find_all(quarter)
    assert result.summary["unweighted"] is True
    assert result.notes


def test_ids_come_from_names_and_stay_when_rows_move(tmp_path):
    first = read_quarter(filled(tmp_path / "a.xlsx"))

    def turned(book):
        sheet = book["Wer"]
        rows = [[cell.value for cell in row] for row in sheet["A4:D7"]]
        for line, row in enumerate(reversed(rows), 4):
            for place, value in enumerate(row, 1):
                sheet.cell(line, place).value = value

    second = read_quarter(filled(tmp_path / "b.xlsx", turned))
    assert set(first.table("actors").column("id")) == set(second.table("actors").column("id"))
    assert "AWO-Sued-e-V" in first.table("actors").column("id")


def test_columns_may_move_and_be_called_otherwise(tmp_path):
    def edit(book):
        sheet = book["Wer"]
        sheet.insert_cols(1)
        sheet["A3"], sheet["B3"] = "Notiz", "NAME"
        sheet["A4"] = "alt"

    loaded = load(filled(tmp_path / "a.xlsx", edit))
    assert loaded.require().table("actors").column("Notiz")[0] == "alt"
    assert [p.key for p in loaded.problems] == ["extra_column"]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_full_has_a_sheet_for_each_table_and_reads_as_an_empty_quarter(tmp_path, lang):
    path = write_template(tmp_path / "t.xlsx", lang, full=True)
    titles = openpyxl.load_workbook(path).sheetnames
    assert [t.labels[lang] for t in TABLES.values()] == titles[1:-1]
    loaded = load(path)
    assert [p.key for p in loaded.problems] == ["no_wave"]


def test_a_filled_full_workbook_is_a_quarter(tmp_path):
    path = write_template(tmp_path / "t.xlsx", "de", full=True)
    book = openpyxl.load_workbook(path)
    for place, word in enumerate(("JC", "Jobcenter Nord", "Jobcenter"), 1):
        book["Akteure"].cell(2, place, word)
    book["Quartier"]["B2"] = "Testviertel"
    book.save(path)
    quarter = read_quarter(path)
    assert quarter.table("actors").column("type") == ("jobcentre",)
    assert quarter.meta.name == "Testviertel"


def test_needs_without_any_number_are_unweighted_and_mixed_ones_stay_visible(tmp_path):
    def ticks(book):
        sheet = book["Bedarf"]
        sheet["C3"], sheet["C4"] = "Ukrainisch", "x"

    quarter = read_quarter(filled(tmp_path / "a.xlsx", ticks))
    assert set(quarter.table("needs").column("persons")) == {""}  # needed, not counted
    assert quarter.network().demand.unweighted
    assert quarter.meta.languages == ("de", "uk", "ar")

    def mixed(book):
        ticks(book)
        book["Bedarf"]["B4"], book["Bedarf"]["B5"] = 40, 0

    loaded = load(filled(tmp_path / "b.xlsx", mixed))
    needs = loaded.require().table("needs")
    assert len(needs) == 2 * len(CORE_TOPICS)
    assert sorted(set(needs.column("persons"))) == ["", "0", "40"]
    (said,) = [p for p in loaded.problems if p.key == "clerk.need_uncounted"]
    assert said.params["count"] == 22


def test_what_was_read_is_written_and_read_the_same(tmp_path):
    quarter = read_quarter(filled(tmp_path / "a.xlsx"))
    assert read_quarter(write_quarter(quarter, tmp_path / "b.xlsx")) == quarter
    assert read_quarter(write_quarter(quarter, tmp_path / "c")) == quarter


def test_the_command_never_writes_over_a_workbook_that_was_worked_in(tmp_path, capsys):
    path = tmp_path / "t.xlsx"
    assert main(["template", "-o", str(path), "--lang", "de"]) == 0
    book = openpyxl.load_workbook(path)
    book["Wer"]["A10"] = "Jobcenter"
    book.save(path)
    before = path.read_bytes()
    assert main(["template", "-o", str(path), "--lang", "de"]) == 2
    assert path.read_bytes() == before
    assert "gibt es schon" in capsys.readouterr().err


def test_tilted_topics_are_all_there(tmp_path):
    book = openpyxl.load_workbook(write_template(tmp_path / "t.xlsx", "de"))
    for word in ("Ankommen", "Schulden", "Psychische Gesundheit", "Diskriminierung"):
        assert column(book["Was"], word) in range(2, 14)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_libreoffice_keeps_the_drop_downs_and_the_data(tmp_path, ending):
    filled(tmp_path / "t.xlsx")
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}"]
    command += ["--convert-to", ending, "--outdir", str(tmp_path / "out"), str(tmp_path / "t.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    path = tmp_path / "out" / f"t.{ending}"
    assert read_quarter(path) == read_quarter(tmp_path / "t.xlsx")
    if ending == "xlsx":
        assert {title for title, _, _ in _drop_downs(path)} == {"Wer", "Was", "Wohin", "Bedarf"}


def test_a_filled_template_gives_a_report_and_its_findings_as_a_workbook(tmp_path):
    source = filled(tmp_path / "t.xlsx")
    for name in ("report.html", "report.xlsx"):
        target = tmp_path / name
        assert main(["report", str(source), "-o", str(target), "--lang", "de", "--quiet"]) == 0
    assert "Testviertel" in (tmp_path / "report.html").read_text("utf-8")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert any("Lücken" in title for title in book.sheetnames)


def test_the_sheets_may_be_csv_files(tmp_path):
    source = filled(tmp_path / "t.xlsx")
    folder = tmp_path / "csv"
    folder.mkdir()
    for sheet in openpyxl.load_workbook(source).worksheets:
        rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(rows)
        (folder / f"{sheet.title}.csv").write_bytes(text.getvalue().encode("cp1252", "replace"))
    assert read_quarter(folder) == read_quarter(source)


def test_needs_that_nobody_counted_and_topics_that_were_asked_for(tmp_path):
    def edit(book):
        need = book["Bedarf"]
        for row, word in ((4, "x"), (5, "viele"), (6, 12), (7, "nein")):
            need.cell(row, 2, word)
        place = next(c.column for c in need[3] if c.value == "alle Angebote dazu erfragt?")
        assert place == need.max_column
        for row in range(4, 16):
            need.cell(row, place).value = None
        need.cell(4, place, "x")
        need.cell(6, place, "x")

    quarter = load(filled(tmp_path / "t.xlsx", edit)).require()
    persons = quarter.table("needs").column("persons")
    assert persons[:4] == ("", "", "12", "0")
    assert quarter.meta.offers_recorded == ("arrival", "housing")


def test_without_the_column_every_offer_was_asked_for_and_without_a_tick_none(tmp_path):
    def unasked(book):
        for row in range(4, 16):
            book["Bedarf"].cell(row, 11).value = None

    loaded = load(filled(tmp_path / "t.xlsx", unasked))
    assert loaded.require().meta.offers_recorded is None
    assert "clerk.need_none_recorded" in [p.key for p in loaded.problems]

    def older(book):
        book["Bedarf"].delete_cols(11)

    assert load(filled(tmp_path / "u.xlsx", older)).require().meta.offers_recorded == "all"


def test_a_course_of_german_in_the_template_is_for_everybody_and_other_help_stays_german(tmp_path):
    def edit(book):
        was = book["Was"]
        was["A10"] = was["A11"] = WHO[0][0]
        for row, words in ((10, ("Sprache", "Schulden")), (11, ("Sprache",))):
            for word in words:
                was.cell(row, column(was, word), "x")
            was.cell(row, column(was, "Sprachen"), "Deutsch")

    loaded = load(filled(tmp_path / "t.xlsx", edit))
    new = list(loaded.require().table("offers").records())[-3:]
    assert [(o["topics"], o["languages"]) for o in new] == [
        ("debt", "de"),
        ("language", "*"),
        ("language", "*"),
    ]
    said = [(p.line, p.column) for p in loaded.problems if p.key == "clerk.course_for_all"]
    assert said == [(10, "Sprachen"), (11, "Sprachen")]
