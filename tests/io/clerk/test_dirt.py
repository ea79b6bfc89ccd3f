"""Every kind of dirt that real workbooks hold is read rightly, or named with sheet, row, column."""

from __future__ import annotations

import datetime as dt
import zipfile
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pytest
from clerk_books import WHO, column, filled
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from ecosystem.io.reading import load


def said(loaded, key):
    """Give the problems with a key; each names its sheet, and row and column if it has a cell."""
    found = [problem for problem in loaded.problems if problem.key == key]
    assert found, [(p.key, p.message("de")) for p in loaded.problems]
    for problem in found:
        assert problem.source
        assert problem.source in problem.message("de")
    return found


def where(problem):
    return problem.source, problem.line, problem.column


def table(loaded, name):
    assert loaded.quarter is not None, [p.message("de") for p in loaded.problems]
    return loaded.quarter.table(name)


def cell(sheet, at, value):
    def edit(book):
        book[sheet][at] = value

    return edit


def offer(tmp_path, header, value):
    """Put a text under a header of the first offer; give what was read and the notices."""

    def edit(book):
        found = book["Was"].cell(4, column(book["Was"], header), value)
        if isinstance(value, int):
            found.number_format = "General"

    return load(filled(tmp_path / "t.xlsx", edit))


def test_two_header_rows(tmp_path):
    book = openpyxl.Workbook()
    wer = book.worksheets[0]
    wer.title = "Wer"
    wer.append(["Name", "Art"])
    wer.append(["Jobcenter Nord", "Jobcenter"])
    was = book.create_sheet("Was")
    was.append(["Angebote im Viertel"])
    was.append(["Wer", "Themen", None, "Sprachen"])
    was.append([None, "Schulden", "Wohnen"])
    was.append(["Jobcenter Nord", None, "x", "Deutsch"])
    was.merge_cells("B2:C2")
    book.save(tmp_path / "t.xlsx")
    offers = table(load(tmp_path / "t.xlsx"), "offers")
    assert offers.column("topics") == ("housing",)
    assert offers.column("languages") == ("de",)


def test_merged_cells_count_for_all_their_rows(tmp_path):
    def edit(book):
        was = book["Was"]
        was["A5"].value = None
        was.merge_cells("A4:A5")

    loaded = load(filled(tmp_path / "t.xlsx", edit))
    assert table(loaded, "offers").column("actor")[:2] == ("Jobcenter-Nord", "Jobcenter-Nord")
    (problem,) = said(loaded, "clerk.merged_filled")
    assert where(problem) == ("Was", 4, "Wer")


def test_blank_rows_are_separators(tmp_path):
    loaded = load(filled(tmp_path / "t.xlsx", cell("Wer", "A30", "Moschee am Kanal")))
    assert table(loaded, "actors").lines == (4, 5, 6, 7, 30)


def test_colour_is_warned_about_and_never_guessed(tmp_path):
    def edit(book):
        book["Wer"]["A5"].fill = PatternFill("solid", fgColor="FFFF0000")
        book["Wer"]["A6"].comment = Comment("kennt nur Frau M.", "ich")

    loaded = load(filled(tmp_path / "t.xlsx", edit))
    (problem,) = said(loaded, "coloured_cells")
    assert problem.params["cells"] == "A5"
    assert loaded.quarter == load(filled(tmp_path / "u.xlsx")).quarter


@pytest.mark.parametrize("sign", [", ", ";", " / ", "+", "\n", " und ", ","])
def test_several_values_in_one_cell(tmp_path, sign):
    loaded = offer(tmp_path, "Sprachen", sign.join(["Deutsch", "Arabisch", "Farsi"]))
    assert table(loaded, "offers").column("languages")[0] == "de;ar;fa"

    def edit(book):
        book["Wohin"].append([])
        for place, word in enumerate(
            ["Café Blau", sign.join(["Jobcenter Nord", "AWO Süd"]), "Tipp"], 1
        ):
            book["Wohin"].cell(4, place, word)
        book["Wohin"]["F4"] = sign.join(["Schulden", "Wohnen"])

    ties = table(load(filled(tmp_path / "u.xlsx", edit)), "ties")
    assert ties.column("target") == ("Jobcenter-Nord", "AWO-Sued-e-V")
    assert ties.column("topics") == ("debt;housing", "debt;housing")


@pytest.mark.parametrize("word", ["s. o.", "dito", "s.o.", '"'])
def test_dittos_take_the_value_above(tmp_path, word):
    loaded = load(filled(tmp_path / "t.xlsx", cell("Wer", "B5", word)))
    assert table(loaded, "actors").column("type")[1] == "jobcentre"
    (problem,) = said(loaded, "clerk.ditto")
    assert where(problem) == ("Wer", 5, "Was für eine Stelle?")
    loaded = load(filled(tmp_path / "u.xlsx", cell("Wer", "D4", word)))
    assert said(loaded, "clerk.ditto_nothing")


@pytest.mark.parametrize("word", ["k. A.", "?", "k.A.", "  ", "unbekannt"])
def test_words_for_unknown_are_unknown(tmp_path, word):
    loaded = load(filled(tmp_path / "t.xlsx", cell("Wer", "D4", word)))
    assert table(loaded, "actors").column("staff")[0] == ""
    loaded = offer(tmp_path, "Sprachen", word)
    assert table(loaded, "offers").column("languages")[0] == ""


def test_a_dash_is_asked_about_once_a_file(tmp_path):
    def edit(book):
        for at in ("C4", "D4", "D5", "D6"):
            book["Wer"][at] = "-"
        book["Was"]["P4"] = "–"

    loaded = load(filled(tmp_path / "t.xlsx", edit))
    (problem,) = said(loaded, "clerk.dash")
    assert where(problem) == ("Wer", 4, "Kommen Menschen einfach herein?")
    assert table(loaded, "actors").column("staff") == ("", "", "", "1")


@pytest.mark.parametrize(
    ("word", "docks"), [("x", 1), ("X", 1), ("ja", 1), ("Ja", 1), ("nein", 0), ("", 0), (True, 1)]
)
def test_ticks(tmp_path, word, docks):
    loaded = load(filled(tmp_path / "t.xlsx", cell("Wer", "C4", word)))
    assert len(table(loaded, "docks")) == docks + 1  # the café has one of its own
    assert not [p for p in loaded.problems if p.source == "Wer"]


def test_yes_and_no_at_once_is_named(tmp_path):
    loaded = load(filled(tmp_path / "t.xlsx", cell("Wer", "C4", "ja/nein")))
    (problem,) = said(loaded, "clerk.answer_maybe")
    assert where(problem)[1:] == (4, "Kommen Menschen einfach herein?")
    loaded = offer(tmp_path, "Schulden", "nur montags")
    offers = table(loaded, "offers")
    assert offers.column("topics")[0] == "benefits;work;?"
    assert offers.column("as_told")[0] == "Schulden: nur montags"
    assert said(loaded, "clerk.answer_maybe")[0].params["value"] == "nur montags"
    loaded = offer(tmp_path, "Schulden", "x (nur montags)")
    assert table(loaded, "offers").column("topics")[0] == "benefits;work;debt"
    assert said(loaded, "clerk.answer_added")


@pytest.mark.parametrize(
    ("text", "stored", "key"),
    [
        ("alle Sprachen", "*", None),
        ("div.", "?", "clerk.language_vague"),
        ("auf Anfrage", "?", "clerk.language_vague"),
        ("Deutsch (einfach)", "de-simple", None),
        ("Arabisch (Dolmetscher)", "ar:interpreter", None),
        ("Rumänisch ehrenamtlich", "ro:volunteer", None),
        ("Syrisch", "?", "clerk.language_ask"),
        ("Jugoslawisch", "?", "clerk.language_ask"),
        ("Deutsch, Afghanisch", "de;?", "clerk.language_ask"),
        ("Klingonisch", "?", "clerk.language_unread"),
    ],
)
def test_languages_in_plain_words(tmp_path, text, stored, key):
    loaded = offer(tmp_path, "Sprachen", text)
    assert table(loaded, "offers").column("languages")[0] == stored
    about = [p for p in loaded.problems if p.key.startswith("clerk.language")]
    assert [p.key for p in about] == ([key] if key else [])
    for problem in about:
        assert where(problem) == ("Was", 4, "Sprachen")
    if "Afghanisch" in text:
        assert "Dari, Paschtu" in about[0].message("de")


@pytest.mark.parametrize(
    ("value", "day", "key"),
    [
        ("31.12.25", "2025-12-31", "clerk.read_as"),
        ("Ende 2025", "2025-12-31", "clerk.read_as"),
        ("bis auf Weiteres", "", "clerk.open_end"),
        ("12/25", "2025-12-31", "clerk.read_as"),
        (46022, "2025-12-31", "clerk.read_as"),
        (dt.date(2025, 12, 31), "2025-12-31", None),
        ("März 26", "2026-03-31", "clerk.read_as"),
        ("1. Quartal 2026", "2026-03-31", "clerk.read_as"),
        ("31.02.2026", "", "clerk.date_unread"),
        ("wenn das Geld reicht", "", "clerk.date_unread"),
    ],
)
def test_days(tmp_path, value, day, key):
    loaded = offer(tmp_path, "Geld bis", value)
    offers = table(loaded, "offers")
    found = offers.column("valid_until")[0] if "valid_until" in offers.columns else ""
    assert found == day
    if key:
        assert where(said(loaded, key)[0]) == ("Was", 4, "Geld bis")


@pytest.mark.parametrize(
    "text",
    [
        "Jobcenter Nord, Tel. 0211 1234567",
        "Jobcenter Nord 0211/123 45-67",
        "Jobcenter Nord info@jc.de",
    ],
)
def test_telephone_numbers_in_the_name_are_left_out_and_said(tmp_path, text):
    loaded = load(filled(tmp_path / "t.xlsx", cell("Wer", "A4", text)))
    assert table(loaded, "actors").column("name")[0] == "Jobcenter Nord"
    (problem,) = said(loaded, "clerk.contact_removed")
    assert where(problem) == ("Wer", 4, "Name der Stelle")
    assert "123" not in "".join(p.message("de") for p in loaded.problems)


def test_five_spellings_are_one_place(tmp_path):
    def edit(book):
        spellings = [
            "AWO Sued",
            "Arbeiterwohlfahrt Süd",
            "AWO  süd e.V.",
            "AWO-Süd",
            "Awo Süd e. V.",
        ]
        for line, word in enumerate(spellings, 7):
            book["Was"].cell(line, 1, word)
            book["Was"].cell(line, column(book["Was"], "Wohnen"), "x")

    loaded = load(filled(tmp_path / "t.xlsx", edit))
    assert table(loaded, "offers").column("actor").count("AWO-Sued-e-V") == 6
    assert len(table(loaded, "actors")) == len(WHO)
    assert len(said(loaded, "clerk.name_spelling")) == 5


def test_the_same_place_twice_is_one_and_differences_are_named(tmp_path):
    def edit(book):
        for place, word in enumerate(["Jobcenter  nord", "Schule", None, 3], 1):
            book["Wer"].cell(9, place, word)

    loaded = load(filled(tmp_path / "t.xlsx", edit))
    assert len(table(loaded, "actors")) == len(WHO)
    assert where(said(loaded, "clerk.same_name_spelt")[0])[:2] == ("Wer", 9)
    kind, staff = said(loaded, "clerk.same_differs")
    assert "„Schule“ wurde nicht gelesen" in kind.message("de")
    assert staff.params["value"] == "3"


@pytest.mark.parametrize(("sign", "topics"), [("?", "?"), ("k. A.", "?"), ("x", "debt")])
def test_a_question_mark_under_a_topic_is_no_no(tmp_path, sign, topics):
    def edit(book):
        book["Was"].cell(9, 1, "Jobcenter Nord")
        book["Was"].cell(9, column(book["Was"], "Schulden"), sign)

    offers = table(load(filled(tmp_path / "t.xlsx", edit)), "offers")
    assert dict(zip(offers.lines, offers.column("topics"), strict=True))[9] == topics


def test_what_the_checks_say_names_the_header_of_the_sheet(tmp_path):
    def edit(book):
        book["Wohin"].cell(9, 1, "Jobcenter Nord")
        book["Wohin"].cell(9, 2, "Jobcenter Nord")

    (problem,) = said(load(filled(tmp_path / "t.xlsx", edit)), "self_ties")
    assert where(problem) == ("Wohin", 9, "Nach")


def test_a_likely_misspelling_is_asked_about_not_guessed(tmp_path):
    loaded = load(filled(tmp_path / "t.xlsx", cell("Was", "A4", "Jobcentr Nrod")))
    assert loaded.quarter is None
    (problem,) = said(loaded, "clerk.name_close")
    assert where(problem) == ("Was", 4, "Wer")
    assert "Meinten Sie „Jobcenter Nord“?" in problem.message("de")


def test_caritas_for_eleven_units_is_asked_about(tmp_path):
    def edit(book):
        for number in range(11):
            book["Wer"].cell(10 + number, 1, f"Caritas Haus {number + 1}")
            book["Wer"].cell(10 + number, 2, "Caritas")
        book["Was"]["A4"] = "Caritas"

    loaded = load(filled(tmp_path / "t.xlsx", edit))
    (problem,) = said(loaded, "clerk.name_many")
    assert problem.params["count"] == 12
    assert where(problem) == ("Was", 4, "Wer")


def test_a_place_that_stands_nowhere_else_is_added_and_said(tmp_path):
    loaded = load(filled(tmp_path / "t.xlsx", cell("Was", "A7", "Bücherei am Ufer")))
    assert said(loaded, "clerk.name_added")
    assert said(loaded, "clerk.no_topic")
    assert table(loaded, "actors").column("type")[-1] == "library"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-8", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_old_encodings_and_semicolons(tmp_path, encoding, sign):
    rows = [
        ["Kennung", "Name", "Art", "Personen für diese Arbeit"],
        ["A", "Bürgerbüro  ", "Amt", "k. A."],
    ]
    text = "\r\n".join(sign.join(row) for row in rows)
    (tmp_path / "Akteure.csv").write_bytes(text.encode(encoding))
    actors = table(load(tmp_path), "actors")
    assert actors.rows[0][:3] == ("A", "Bürgerbüro", "municipal_office")
    assert actors.column("staff") == ("unknown",)


def test_tables_of_the_data_model_take_days_numbers_and_languages_in_plain_words(tmp_path):
    (tmp_path / "actors.csv").write_text("id,name,type\nA,A,school\n", "utf-8")
    head = "id,actor,topics,languages,valid_until,capacity_week\n"
    row = 'O,A,"Schulden, Wohnen","Farsi und Syrisch",31.12.25,"1,5"\n'
    (tmp_path / "offers.csv").write_text(head + row, "utf-8")
    loaded = load(tmp_path)
    offers = table(loaded, "offers")
    assert offers.rows[0][2:] == ("debt;housing", "fa;?", "2025-12-31", "1.5")
    (problem,) = said(loaded, "clerk.language_ask")
    assert where(problem) == ("offers.csv", 2, "languages")


@pytest.mark.parametrize("name", ["Job-Center Nord", "Jobcenter-Nord", "JobCenter  nord"])
def test_hyphens_and_blanks_make_no_other_place(tmp_path, name):
    loaded = load(filled(tmp_path / "t.xlsx", cell("Wer", "A9", name)))
    assert len(table(loaded, "actors")) == len(WHO)
    assert where(said(loaded, "clerk.same_name_spelt")[0])[:2] == ("Wer", 9)


def test_trailing_blanks(tmp_path):
    loaded = load(filled(tmp_path / "t.xlsx", cell("Wer", "A4", " Jobcenter Nord \xa0 ")))
    assert table(loaded, "actors").column("name")[0] == "Jobcenter Nord"
    assert not loaded.problems


def test_opening_hours_as_free_text_are_kept_and_said(tmp_path):
    def edit(book):
        book["Wer"]["E3"] = "Öffnungszeiten"
        book["Wer"]["E4"] = "Mo + Mi 9-12, sonst nach Absprache"

        book["Wer"]["E6"] = "Mo-Fr 9-12 Uhr"

    loaded = load(filled(tmp_path / "t.xlsx", edit))
    (problem,) = said(loaded, "clerk.hours_text")
    assert where(problem) == ("Wer", 4, "Öffnungszeiten")
    kept = table(loaded, "docks").column("opening_hours")
    assert kept == ("Mo + Mi 9-12, sonst nach Absprache", "Mo-Fr 09:00-12:00")


def test_formulas_without_a_value_are_named(tmp_path):
    loaded = load(filled(tmp_path / "t.xlsx", cell("Wer", "D4", "=1+1")))
    (problem,) = said(loaded, "formula_no_value")
    assert where(problem) == ("Wer", 4, "Wie viele machen diese Arbeit?")
    assert loaded.quarter is None


def test_hidden_sheets_are_read_and_said(tmp_path):
    def edit(book):
        book["Was"].sheet_state = "hidden"

    loaded = load(filled(tmp_path / "t.xlsx", edit))
    assert len(table(loaded, "offers")) == 3
    assert said(loaded, "hidden_sheet")[0].source == "Was"


def test_an_address_as_a_name_is_asked_about(tmp_path):
    loaded = load(filled(tmp_path / "t.xlsx", cell("Wer", "A9", "Frau Yilmaz (Dolmetscherin)")))
    assert where(said(loaded, "clerk.list_maybe_person")[0]) == ("Wer", 9, "Name der Stelle")


def test_about_forty_people_are_forty(tmp_path):
    def edit(book):
        book["Bedarf"]["B4"] = "ca. 40"

    loaded = load(filled(tmp_path / "t.xlsx", edit))
    assert table(loaded, "needs").column("persons")[0] == "40"
    assert where(said(loaded, "clerk.staff_least")[0])[:2] == ("Bedarf", 4)


def test_an_ods_is_read(tmp_path):
    source = filled(tmp_path / "t.xlsx")
    body = []
    for sheet in openpyxl.load_workbook(source).worksheets:
        rows = "".join(
            "<table:table-row>"
            + "".join(
                f"<table:table-cell office:value-type='string'><text:p>{escape(str(cell or ''))}"
                "</text:p></table:table-cell>"
                for cell in row
            )
            + "</table:table-row>"
            for row in sheet.iter_rows(max_row=20, values_only=True)
        )
        body.append(f"<table:table table:name={quoteattr(sheet.title)}>{rows}</table:table>")
    spaces = "".join(
        f" xmlns:{name}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'"
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>{''.join(body)}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "t.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    assert load(tmp_path / "t.ods").require() == load(source).require()


def test_an_xlsm_is_read(tmp_path):
    path = filled(tmp_path / "t.xlsx").rename(tmp_path / "t.xlsm")
    assert len(table(load(path), "actors")) == len(WHO)
