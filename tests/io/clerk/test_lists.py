"""Any list becomes a quarter once its columns are confirmed, and never a person with it."""

from __future__ import annotations

import json

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tries import tries

from ecosystem.cli import main
from ecosystem.io.clerk.lists import plan_list, read_list
from ecosystem.io.clerk.shapes import table_columns
from ecosystem.io.reading import read_quarter

OFFERS = [
    ["Angebote im Viertel, Stand Januar"],
    ["Träger", "Angebot", "Zielgruppe", "Sprachen", "Tel.", "Laufzeit"],
    [
        "Caritas",
        "Schuldnerberatung (Frau Petra Muster)",
        "Familien",
        "Deutsch, Syrisch",
        "0211 123456",
        "31.12.25",
    ],
    ["AWO Süd", "Deutschkurs", "Frauen", "alle Sprachen", "0211 98765", "Ende 2026"],
    ["Caritas", "Nachmittag", "", "", "", ""],
]
PEOPLE = [
    ["Organisation", "Name", "Vorname", "Funktion", "Telefon", "E-Mail", "Straße", "Ort"],
    [
        "Jobcenter Nord",
        "Muster",
        "Petra",
        "Leitung",
        "0211 / 12 34 56",
        "p.muster@jc.example",
        "Hafenstr. 1",
        "Wessenburg",
    ],
    ["Jobcenter Nord", "Beispiel", "Ali", "Beratung", "0170 1234567", "ali@jc.example", "", ""],
    [
        "Café Blau (Frau Yildirim)",
        "Yildirim",
        "Ayse",
        "",
        "+49 211 555 1234",
        "",
        "Kai 3, Tel. 0211 777888",
        "Wessenburg",
    ],
]
SECRETS = (
    "Muster",
    "Petra",
    "Beispiel",
    "Ali",
    "Yildirim",
    "Ayse",
    "0211",
    "0170",
    "1234",
    "@",
    "777",
)


def book_of(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def imported(tmp_path, rows, *more):
    source = book_of(tmp_path / "list.xlsx", rows)
    target = tmp_path / "q"
    words = ["import", "excel", str(source), "-o", str(target), "--yes", "--lang", "de", *more]
    assert main(words) == 0
    return read_quarter(target)


def written(folder):
    return "".join(path.read_text("utf-8") for path in sorted(folder.rglob("*")) if path.is_file())


def test_columns_are_guessed_and_offers_read(tmp_path):
    quarter = imported(tmp_path, OFFERS)
    offers = quarter.table("offers")
    assert quarter.table("actors").column("type") == ("caritas", "awo")
    assert offers.column("topics") == ("debt", "language", "?")
    assert offers.column("languages") == ("de;?", "*", "")
    assert offers.column("groups") == ("families", "women", "")
    assert offers.column("valid_until") == ("2025-12-31", "2026-12-31", "")
    assert offers.column("title") == ("Schuldnerberatung", "Deutschkurs", "Nachmittag")


def test_where_a_place_of_a_list_sends_people_is_a_referral(tmp_path):
    rows = [
        ["Einrichtung", "Angebot", "Sprachen", "Wohin verweisen wir?"],
        ["Stadtteilbüro Nord", "Ankommen", "deutsch", "Caritas Nord; Jobcenter Nord"],
        ["Caritas Nord", "Schulden", "deutsch, arabisch", "Jobcenter Nord"],
        ["Jobcenter Nord", "Arbeit", "deutsch", ""],
    ]
    ties = imported(tmp_path, rows).table("ties")
    assert len(ties) == 3
    assert set(ties.column("kind")) == {"referral"}


def test_an_address_list_gives_places_and_not_one_person(tmp_path):
    quarter = imported(tmp_path, PEOPLE)
    assert quarter.table("actors").column("name") == ("Jobcenter Nord", "Café Blau")
    assert quarter.table("actors").column("address")[0] == "Hafenstr. 1, Wessenburg"
    content = written(tmp_path / "q")
    assert [secret for secret in SECRETS if secret in content] == []


def test_an_attendance_list_gives_the_members_of_a_round(tmp_path):
    rows = [["Nr.", "Institution", "Teilnehmer", "Unterschrift"]]
    rows += [
        ["1", "Jobcenter", "Frau A", ""],
        ["2", "Caritas", "Herr B", ""],
        ["3", "Caritas", "Frau C", ""],
    ]
    quarter = imported(tmp_path, rows, "--body", "Runder Tisch")
    assert quarter.table("bodies").rows == (("Runder-Tisch", "Runder Tisch"),)
    assert quarter.table("members").column("actor") == ("Jobcenter", "Caritas")
    assert not len(quarter.table("offers"))


def test_columns_of_days_say_who_came_and_are_not_kept(tmp_path):
    rows = [["Einrichtung", "12.03.2025", "18.6.25"], ["Jobcenter", "x", "entsch."]]
    quarter = imported(tmp_path, [*rows, ["Caritas", "", "x"]], "--body", "Runder Tisch")
    assert quarter.table("members").column("actor") == ("Jobcenter", "Caritas")
    assert set(quarter.table("actors").columns) <= {"id", "name", "type", "named_by"}


def test_a_list_of_ties_has_every_column_of_ties_by_its_name(tmp_path):
    head = ["Von", "An", "Wie", "Hängt an einer Person?", "vereinbart", "schriftlich belegt"]
    head += ["Häufigkeit"]
    rows = [
        [
            "Caritas",
            "Jobcenter",
            "gehen mit; Austausch",
            "ja",
            "mündlich",
            "Vielleicht",
            "2x im Monat",
        ]
    ]
    rows += [["Jobcenter", "Moschee", "Tipp", "", "", "x"]]
    ties = imported(tmp_path, [head, *rows]).table("ties")
    assert ties.column("kind") == ("handover", "exchange", "tip")
    assert ties.column("one_person") == ("yes", "yes", "")
    assert ties.column("formality") == ("personal", "personal", "")
    assert ties.column("referrals_year") == ("24", "24", "")
    assert ties.column("documented") == ("", "", "yes")
    assert ties.column("original_schriftlich belegt")[0] == "Vielleicht"


def test_nothing_is_written_before_a_yes_and_the_mapping_is_reused(tmp_path, capsys):
    source = book_of(tmp_path / "list.xlsx", OFFERS)
    mapping, target = tmp_path / "m.json", tmp_path / "q"
    words = ["import", "excel", str(source), "-o", str(target), "--lang", "de"]
    assert main(words) == 2
    assert not target.exists()
    assert "Tel. → Telefon: wird nicht übernommen" in capsys.readouterr().err
    assert main([*words, "--mapping", str(mapping)]) == 2
    found = json.loads(mapping.read_text("utf-8"))
    assert found["columns"]["Träger"] == "name"
    found["columns"]["Laufzeit"] = "ignore"
    mapping.write_text(json.dumps(found), "utf-8")
    assert main([*words, "--mapping", str(mapping)]) == 0
    assert "valid_until" not in read_quarter(target).table("offers").columns or not any(
        read_quarter(target).table("offers").column("valid_until")
    )


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"columns": {"Träger": "Chef"}}', '{"columns": {"X": "name"}}']
)
def test_a_wrong_mapping_is_one_sentence(tmp_path, content, capsys):
    source = book_of(tmp_path / "list.xlsx", OFFERS)
    (tmp_path / "m.json").write_text(content, "utf-8")
    words = ["import", "excel", str(source), "-o", str(tmp_path / "q")]
    assert main([*words, "--mapping", str(tmp_path / "m.json")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_semicolons_and_old_letters(tmp_path):
    text = "\r\n".join(";".join(row) for row in OFFERS[1:])
    source = tmp_path / "liste.csv"
    source.write_bytes(text.encode("cp1252"))
    assert main(["import", "excel", str(source), "-o", str(tmp_path / "q"), "--yes"]) == 0
    assert len(read_quarter(tmp_path / "q").table("offers")) == 3


def test_personal_content_under_a_harmless_header_is_recognised():
    rows = [["Jobcenter", "Frau Muster", "0211 123456", "a@b.de"]] * 3
    columns = table_columns(["Stelle", "Info", "Bemerkung", "Sonstiges"], rows)
    found = {column.header: column.meaning for column in columns}
    assert found == {"Stelle": "name", "Info": "person", "Bemerkung": "phone", "Sonstiges": "email"}


@settings(
    max_examples=tries(18),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    person=st.from_regex(r"[A-Z][a-z]{5,9}", fullmatch=True),
    phone=st.from_regex(r"0[1-9][0-9]{2}[ /-][0-9]{5,7}", fullmatch=True),
    place=st.sampled_from([0, 1]),
)
def test_no_phone_mail_or_listed_name_gets_through(tmp_path, person, phone, place):
    rows = [["Einrichtung", "Angebot", "Ansprechpartner"]]
    cells = ["Stadtteilhaus", "Beratung"]
    cells[place] += f", {person}, {phone}, {person.lower()}@post.example"
    source = book_of(tmp_path / "list.xlsx", [*rows, [*cells, f"{person} {person}"]])
    words = ["import", "excel", str(source), "-o", str(tmp_path / "q"), "--yes", "--quiet"]
    assert main(words) == 0
    content = written(tmp_path / "q")
    assert person not in content
    assert phone not in content
    assert "@" not in content


def test_a_list_claims_to_be_complete_only_where_somebody_says_so(tmp_path):
    quarter = imported(tmp_path, OFFERS)
    recorded = getattr(quarter.meta, "offers_recorded", quarter.meta.extra.get("offers_recorded"))
    assert recorded is None
    (tmp_path / "b").mkdir()
    quarter = imported(tmp_path / "b", OFFERS, "--recorded", "Schulden;housing")
    recorded = getattr(quarter.meta, "offers_recorded", quarter.meta.extra.get("offers_recorded"))
    assert list(recorded) == ["debt", "housing"]


def test_a_column_is_corrected_on_the_command_line(tmp_path):
    quarter = imported(tmp_path, OFFERS, "--set", "Laufzeit=ignore", "--set", "Zielgruppe=keep")
    offers = quarter.table("offers")
    assert "valid_until" not in offers.columns
    assert "groups" not in offers.columns
    assert "Familien" in written(tmp_path / "q")


def test_one_table_answers_words_of_every_kind_of_column(tmp_path):
    head = ["Einrichtung", "Angebote", "Zielgruppe", "Sprachen", "Nimmt neue auf", "Art", "bis"]
    rows = [head, ["Hub", "Miete, Quark", "Alle ab 18 und Frauen", "Klingonisch; Deutsch", "jain"]]
    rows[1] += ["Treff", "Projektende"]
    words = ["Alle ab 18=alle", "Klingonisch=Arabisch (Dolmetscher)", "jain=auf Anfrage", "quark=-"]
    words += ["Treff=Verein", "Projektende=2026-12-31"]
    told = [part for word in words for part in ("--set", f"wort:{word}")]
    imported(tmp_path, rows, *told, "--mapping", str(tmp_path / "m.json"))
    quarter = imported(tmp_path, rows, "--mapping", str(tmp_path / "m.json"), "--force")
    (offer,) = quarter.table("offers").records()
    said = ("topics", "groups", "languages", "takes_new", "valid_until")
    assert [offer[c] for c in said] == [
        *("housing", "all;women", "ar:interpreter;de", "ask", "2026-12-31"),
    ]
    assert quarter.table("actors").column("type") == ("association",)


@pytest.mark.parametrize(
    "wrong", ["Laufzeit=Chef", "Laufzeit", "Gibtsnicht=name", "wort:Nachmittag=Quark"]
)
def test_a_wrong_correction_is_one_sentence(tmp_path, wrong, capsys):
    source = book_of(tmp_path / "list.xlsx", OFFERS)
    words = ["import", "excel", str(source), "-o", str(tmp_path / "q"), "--yes", "--set", wrong]
    assert main(words) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not (tmp_path / "q").exists()


def test_a_list_without_headers_is_asked_about(tmp_path, capsys):
    rows = [["AWO", "Haus 3", "12"], ["Caritas", "Haus 4", "9"], ["Diakonie", "Haus 5", "7"]]
    source = book_of(tmp_path / "list.xlsx", rows)
    assert main(["import", "excel", str(source), "-o", str(tmp_path / "q"), "--yes"]) == 1
    assert "--header" in capsys.readouterr().err
    assert not (tmp_path / "q").exists()


def test_the_filled_template_is_no_list(tmp_path, capsys):
    from clerk_books import filled

    source = filled(tmp_path / "t.xlsx")
    assert main(["import", "excel", str(source), "-o", str(tmp_path / "q"), "--yes"]) == 1
    assert "ecosystem check" in capsys.readouterr().err


def test_comments_struck_and_hidden_rows_are_seen(tmp_path):
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Einrichtung", "Angebot"], ["AWO", "Schulden"], ["Alt", "Wohnen"], ["Neu", "x"]):
        sheet.append(row)
    sheet["A2"].comment = Comment("nur bis Mai, Tel. 0171 2223334", "ich")
    for at in ("A3", "B3"):
        sheet[at].font = Font(strike=True)
    sheet.row_dimensions[4].hidden = True
    book.save(tmp_path / "l.xlsx")
    found = read_list(plan_list(tmp_path / "l.xlsx"))
    assert found.quarter.table("actors").column("name") == ("AWO", "Neu")
    keys = {note.key for note in found.notes}
    assert {"clerk.list_struck", "clerk.list_comment", "hidden_rows"} <= keys
    kept = "".join(found.quarter.table("offers").column("as_told"))
    assert "nur bis Mai" in kept
    assert "0171" not in kept


def test_a_bad_cell_in_a_footer_blocks_nothing(tmp_path):
    rows = [["Einrichtung", "Angebot"], ["AWO", "Schulden"], ["Summe:", "=COUNTA(A2:A2)"]]
    found = read_list(plan_list(book_of(tmp_path / "l.xlsx", rows)))
    assert found.quarter.table("actors").column("name") == ("AWO",)


@pytest.mark.parametrize(
    ("offer", "spoken", "stored"),
    [
        ("Deutschkurs", "Deutsch", {"language": "*"}),
        ("Integrationskurs", "nur Deutsch", {"language": "*"}),
        ("Sprachkurs", "Deutsch (Ehrenamt)", {"language": "*:volunteer"}),
        ("Sprachkurs", "Deutsch (früher)", {"language": "?"}),
        ("Deutschkurs", "Leichte Sprache", {"language": "*"}),
        ("Deutschkurs und Schuldnerberatung", "Deutsch", {"debt": "de", "language": "*"}),
        ("Deutschkurs und Kleidung", "Deutsch", {"?": "de", "language": "*"}),
        ("Deutschkurs", "Deutsch, Arabisch", {"language": "de;ar"}),
        ("Deutschkurs", "Arabisch", {"language": "ar"}),
        ("Deutschkurs", "", {"language": ""}),
        ("Schuldnerberatung", "Deutsch", {"debt": "de"}),
    ],
)
def test_a_course_of_german_is_for_those_who_do_not_speak_it(tmp_path, offer, spoken, stored):
    path = tmp_path / "list.csv"
    rows = [("Träger", "Angebot", "Sprachen"), ("Caritas", offer, spoken)]
    rows.append(("AWO", "Wohnen", "Arabisch"))
    path.write_text("".join(";".join(row) + "\n" for row in rows), "utf-8")
    taken = read_list(plan_list(path))
    offers = [o for o in taken.quarter.table("offers").records() if o["actor"] == "Caritas"]
    assert {o["topics"]: o["languages"] for o in offers} == stored
    assert len({o["id"] for o in offers}) == len(offers)
    said = [p for p in taken.notes if p.key == "clerk.course_for_all"]
    assert len(said) == (stored.get("language", "ar")[:1] in ("*", "?") and "language" in stored)
