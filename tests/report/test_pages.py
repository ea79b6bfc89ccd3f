"""Pages as text, JSON, CSV, HTML and Word: what is in them, and that nothing is cut or guessed."""

from __future__ import annotations

import csv
import io
import json

import docx
import pytest

import ecosystem as eco
from ecosystem.cli import main
from ecosystem.documents.model import page_document, page_table, written
from ecosystem.documents.writers import WRITERS, csv_of, html_of, json_of, text_of

QUARTER = eco.load_sample("mini")
FORMULA = "=1+1"


def page(lang="de"):
    columns = ("dock", "score:share", "gained:number", "agreed:yes")
    rows = [(FORMULA, 0.5, 1234.5, True), ("<b>&", None, 0.0, False)]
    tables = [page_table("entrances", lang, columns, rows), page_table("sites", lang, columns, [])]
    return page_document(
        "places",
        QUARTER,
        "partner",
        lang,
        sentences=["Satz."],
        tables=tables,
        notes=["Hinweis."],
    )


def test_a_missing_figure_is_a_dot_and_never_zero():
    assert [written(v, "number", "de") for v in (None, 0.0, 1234.5, -0.01)] == [
        "•",
        "0",
        "1.234,5",
        "0",
    ]
    assert written(0.5, "share", "de") == "50 %"
    assert json.loads(json_of(page()))["tables"]["entrances"][1]["score"] is None


def test_an_empty_table_is_left_out():
    assert [table.key for table in page().tables("html")] == ["entrances"]


def test_csv_is_for_excel_and_holds_no_formula():
    content = csv_of(page())
    assert content.startswith(b"\xef\xbb\xbf")
    cells = [
        cell
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
        for cell in row
    ]
    assert f"'{FORMULA}" in cells
    assert FORMULA not in cells


def test_html_asks_nothing_from_elsewhere_and_escapes():
    content = html_of(page())
    assert "&lt;b&gt;&amp;" in content
    assert "http:" not in content
    assert "https:" not in content
    assert "<script" not in content


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_page_fits_a_telephone_and_asks_nothing(lang, chromium, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(html_of(page(lang)), "utf-8")
    opened = chromium.open(file, width=390)
    assert opened.evaluate("document.documentElement.lang") == lang
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert (chromium.refused, chromium.errors) == ([], [])


def test_word_holds_the_same_words():
    document = docx.Document(io.BytesIO(WRITERS["docx"](page())))
    words = [p.text for p in document.paragraphs] + [
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    ]
    for word in ("Satz.", "Hinweis.", FORMULA, "50 %", "•"):
        assert word in words


def test_word_repeats_headings_and_tears_neither_rows_nor_words(tmp_path):
    file = tmp_path / "p.docx"
    folder = tmp_path / "mini"
    eco.write_quarter(QUARTER, folder)
    assert main(["places", str(folder), "-o", str(file), "--lang", "de", "--quiet"]) == 0
    tables = docx.Document(str(file)).tables
    assert tables
    for table in tables:
        marks = [[each.tag.rpartition("}")[2] for each in row._tr.trPr] for row in table.rows]
        assert "tblHeader" in marks[0]
        assert all("cantSplit" in own for own in marks)
        wide = sum(cell.width.cm for cell in table.rows[0].cells)
        assert wide == pytest.approx(17, abs=0.1)
        if len(table.columns) < 8:
            for cell in (cell for row in table.rows for cell in row.cells):
                assert all(0.2 * len(word) < cell.width.cm for word in cell.text.split())


def test_long_rows_become_blocks():
    rows = [("Ein langer Satz. " * 8, "Noch einer. " * 9)]
    table = page_table("confirmed", "de", ("finding", "proposal"), rows)
    said = text_of(page_document("agenda", QUARTER, "partner", "de", sentences=[], tables=[table]))
    assert max(map(len, said.splitlines())) <= 92
    assert "Vorschlag: Noch einer." in said


@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_line_of_text_is_too_wide_for_a_screen(lang, capsys):
    for command in ("places", "housing", "monitor"):
        assert main([command, "data/kornhafen/2025-01", "--lang", lang]) == 0
        assert max(map(len, capsys.readouterr().out.splitlines())) <= 100, command


@pytest.mark.parametrize("command", ["places", "housing", "monitor"])
@pytest.mark.parametrize("view", ["internal", "partner", "public"])
@pytest.mark.parametrize("folder", ["mini", "kornhafen/2025-01"])
def test_commands_speak_both_languages_and_two_runs_are_alike(command, view, folder, capsysbinary):
    said: dict[str, bytes] = {}
    for lang in ("de", "en", "de"):
        call = [command, f"data/{folder}", "--view", view, "--lang", lang, "--format", "json"]
        assert main(call) == 0
        out = capsysbinary.readouterr().out
        assert said.setdefault(lang, out) == out
        content = json.loads(out)
        assert content["quarter"]["view"] == view
        assert all("{" not in sentence for sentence in content["sentences"])
    assert said["de"] != said["en"]


def test_the_planted_answers_stand_on_the_pages(capsysbinary):
    def tables(*call):
        assert main([*call, "--format", "json"]) == 0
        return json.loads(capsysbinary.readouterr().out)["tables"]

    far = tables("places", "data/kornhafen/2025-01")["far"]
    assert [row["cell"] for row in far] == ["Z11", "Z12", "Z21", "Z22", "Z31"]
    assert "far" not in tables("places", "data/altmarkt-west/2025-01")
    areas = tables("monitor", "data/siedlung-am-wehr/2025-01", "--lang", "en")["areas"]
    assert {row["area"]: row["kind"] for row in areas}["siedlung-am-wehr"] == "new"


def test_tests_of_letting_come_from_a_file(tmp_path, capsysbinary):
    file = tmp_path / "tests.csv"
    file.write_text(
        "class;both;only_first;only_second;neither\nhousing_private;36;12;2;0\nprivate_owner;9;1;1;1\n",
        "utf-8",
    )
    call = ["housing", "data/kornhafen/2025-01", "--tests", str(file), "--format", "json"]
    assert main(call) == 0
    rows = json.loads(capsysbinary.readouterr().out)["tables"]["tests"]
    assert [row["difference"] for row in rows] == [0.2, None]
    for wrong in (
        "class;both\na;1\n",
        "class,both,only_first,only_second,neither\na,1,x,1,1\n",
        "",
    ):
        file.write_text(wrong, "utf-8")
        assert main(call) == 1
    capsysbinary.readouterr()


def test_barriers_and_agreed_places_are_taken(tmp_path, capsysbinary):
    rail = tmp_path / "rail.geojson"
    rail.write_text(
        json.dumps({"type": "LineString", "coordinates": [[6.99, 51.39], [7.05, 51.39]]}), "utf-8"
    )
    call = [
        "places",
        "data/kornhafen/2025-01",
        "--barriers",
        str(rail),
        "--agreed",
        "B07, V05",
        "--format",
        "json",
    ]
    assert main(call) == 0
    capsysbinary.readouterr()
    assert main([*call[:2], "--agreed", "nobody"]) == 2
    assert main([*call[:2], "--barriers", str(tmp_path / "none.geojson")]) == 1
    assert main([*call[:2], "--format", "docx"]) == 2
    assert main(["places", "data/kornhafen/2025-01", "--sites", "0"]) == 2
    capsysbinary.readouterr()
