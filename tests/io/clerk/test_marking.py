"""The user's own workbook comes back with marks at the exact cells; her file is not touched."""

from __future__ import annotations

import openpyxl
import pytest
from clerk_books import column, filled
from openpyxl.comments import Comment
from openpyxl.styles import Font

from ecosystem.cli import main
from ecosystem.io.clerk.marking import texts_of
from ecosystem.io.clerk.read import question_columns
from ecosystem.io.reading import load

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


def decide(path, answer, sheet="Wer", wanted=""):
    """Type a decision beside the first question of a sheet, or the one that holds a text."""
    book = openpyxl.load_workbook(path)
    ((number, place),) = question_columns(texts_of(book[sheet], 15))
    for row in range(number + 2, book[sheet].max_row + 1):
        question = book[sheet].cell(row, place + 1).value
        if question and wanted in str(question):
            book[sheet].cell(row, place + 2).value = answer
            book.save(path)
            return row
    raise AssertionError(sheet)


def questions(path, sheet="Wer"):
    found = openpyxl.load_workbook(path)[sheet]
    cells = [cell.value for row in found.iter_rows() for cell in row]
    return [word for word in cells if isinstance(word, str) and " = „" in word]


def twice(book):
    book["Wer"]["A9"], book["Wer"]["B9"] = "Caritas Migrationsberatng", "Caritas"


@pytest.mark.parametrize(("answer", "count"), [("dieselbe", 4), ("verschieden", 5), (None, 5)])
def test_a_decision_typed_beside_the_row_counts_from_then_on(tmp_path, answer, count):
    marked(tmp_path, twice)
    path = tmp_path / "marked.xlsx"
    assert decide(path, answer) == 9
    loaded = load(path)
    assert len(loaded.require().table("actors")) == count
    assert not [p for p in loaded.problems if p.key in ("coloured_cells", "clerk.sheet_unread")]
    assert "Meinten Sie?" not in loaded.require().table("actors").columns
    again = tmp_path / "again.xlsx"
    assert main(["check", str(path), "--marked", str(again), "--lang", "de"]) == 0
    assert len(questions(again)) == 1  # what is decided stays there to be seen
    assert bool(questions(again, "Prüfung")) == (answer is None)
    assert load(again).require() == loaded.require()
    assert openpyxl.load_workbook(again).sheetnames.count("Prüfung") == 1


@pytest.mark.parametrize(("answer", "known"), [("dieselbe", True), ("verschieden", False)])
def test_a_decision_about_a_misspelt_name_ends_the_error(tmp_path, answer, known):
    status, _ = marked(tmp_path, dirty)
    path = tmp_path / "marked.xlsx"
    assert status == 1
    assert decide(path, answer, "Was") == 5
    loaded = load(path)
    names = loaded.require().table("actors").column("name")
    assert ("Jobcentr Nrod" in names) is not known
    if known:
        assert loaded.require().table("offers").column("actor")[1] == "Jobcenter-Nord"


def test_a_word_that_is_no_decision_is_named_and_asked_again(tmp_path):
    marked(tmp_path, twice)
    path = tmp_path / "marked.xlsx"
    decide(path, "mal sehen")
    loaded = load(path)
    (problem,) = [p for p in loaded.problems if p.key == "clerk.decide_unread"]
    assert (problem.source, problem.line) == ("Wer", 9)
    assert "mal sehen" in problem.message("de")


def test_marks_of_an_earlier_check_go_when_their_reason_goes(tmp_path):
    def noted(book):
        dirty(book)
        book["Wer"]["D4"].comment = Comment("bitte klären", "Clerk")

    marked(tmp_path, noted)
    path = tmp_path / "marked.xlsx"
    book = openpyxl.load_workbook(path)
    assert book["Wer"]["D4"].comment.text.startswith("bitte klären")
    book["Wer"]["D4"] = 3
    book.save(path)
    main(["check", str(path), "--marked", str(tmp_path / "again.xlsx"), "--lang", "de"])
    cell = openpyxl.load_workbook(tmp_path / "again.xlsx")["Wer"]["D4"]
    assert cell.comment.text == "bitte klären"
    assert cell.fill.fill_type is None
    (question,) = questions(tmp_path / "again.xlsx", "Was")
    assert question == "„Jobcenter Nord“ = „Jobcentr Nrod“?"


def test_no_name_collides_with_the_users_own(tmp_path):
    def own(book):
        twice(book)
        book.create_sheet("Prüfung")["A1"] = "meine Prüfung"
        book["Wer"]["E3"], book["Wer"]["E4"] = "Meinten Sie?", "nein, nie"

    _, book = marked(tmp_path, own)
    assert book.sheetnames[0] == "Prüfung 2"
    assert book["Prüfung"]["A1"].value == "meine Prüfung"
    heads = [cell.value for cell in book["Wer"][3]]
    assert heads[4:7] == ["Meinten Sie?", "Meinten Sie? (2)", "Dieselbe Stelle?"]
    kept = load(tmp_path / "marked.xlsx").require().table("actors")
    assert kept.column("Meinten Sie?")[0] == "nein, nie"
    assert "Meinten Sie? (2)" not in kept.columns


def test_decisions_about_tables_of_the_data_model_merge_by_id(tmp_path):
    path = tmp_path / "t.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Akteure"
    for row in (
        ["Kennung", "Name", "Art"],
        ["A", "Bürgerhaus am Kanal", "association"],
        ["B", "Bürgerhaus am Kannal", "association"],
        ["C", "Schule", "school"],
    ):
        book.worksheets[0].append(row)
    ties = book.create_sheet("ties")
    for row in (["source", "target", "kind"], ["B", "C", "referral"]):
        ties.append(row)
    book.save(path)
    assert main(["check", str(path), "--marked", str(tmp_path / "m.xlsx"), "--lang", "de"]) == 0
    decide(tmp_path / "m.xlsx", "dieselbe", "Akteure")
    loaded = load(tmp_path / "m.xlsx")
    assert loaded.require().table("actors").column("id") == ("A", "C")
    assert loaded.require().table("ties").column("source") == ("A",)
    assert "names.change.merged" in [problem.key for problem in loaded.problems]


def test_only_workbooks_can_be_marked_and_never_onto_themselves(tmp_path, capsys):
    source = filled(tmp_path / "mine.xlsx")
    assert main(["check", str(source), "--marked", str(source)]) == 2
    (tmp_path / "q").mkdir()
    (tmp_path / "q" / "actors.csv").write_text("id,name,type\nA,A,school\n", "utf-8")
    assert main(["check", str(tmp_path / "q"), "--marked", str(tmp_path / "m.xlsx")]) == 1
    assert "cannot be marked" in capsys.readouterr().err


def test_a_place_that_looks_like_a_person_is_asked_about_and_remembered(tmp_path):
    def edit(book):
        book["Wer"]["A8"], book["Wer"]["B8"] = "Hausarztpraxis Dr. Müller", "Praxis oder Apotheke"

    source, marked = filled(tmp_path / "q.xlsx", edit), tmp_path / "g.xlsx"
    assert main(["check", str(source), "--marked", str(marked), "--lang", "de"]) == 0
    book = openpyxl.load_workbook(marked)
    question = next(c for row in book["Wer"].iter_rows() for c in row if "Person?" in str(c.value))
    assert question.row == 8
    book["Wer"].cell(8, int(question.column or 0) + 1).value = "Einrichtung: in Ordnung"
    book.save(marked)
    loaded = load(marked)
    assert "clerk.list_maybe_person" not in [p.key for p in loaded.problems]
    report = tmp_path / "r.html"
    assert main(["report", str(marked), "-o", str(report), "--quiet"]) == 0
    assert "Dr. Müller" in report.read_text("utf-8")
