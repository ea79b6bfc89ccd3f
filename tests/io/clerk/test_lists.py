"""Any list becomes a quarter once its columns are confirmed, and never a person with it."""

from __future__ import annotations

import json

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosystem.cli import main
from ecosystem.io.clerk.lists import guess
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
    assert offers.column("topics") == ("debt", "language", "other")
    assert offers.column("languages") == ("de;?", "*", "")
    assert offers.column("groups") == ("families", "women", "")
    assert offers.column("valid_until") == ("2025-12-31", "2026-12-31", "")
    assert offers.column("title") == ("Schuldnerberatung", "Deutschkurs", "Nachmittag")


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
    found = guess(["Stelle", "Info", "Bemerkung", "Sonstiges"], rows)
    assert found == {"Stelle": "name", "Info": "person", "Bemerkung": "phone", "Sonstiges": "email"}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    person=st.from_regex(r"[A-Z][a-z]{5,9}", fullmatch=True),
    phone=st.from_regex(r"0[1-9][0-9]{2}[ /-][0-9]{5,7}", fullmatch=True),
    place=st.sampled_from([0, 1]),
)
def test_no_phone_mail_or_listed_name_gets_through(tmp_path, person, phone, place):
    rows = [["Einrichtung", "Angebot", "Ansprechpartner"]]
    cells = ["Stadtteilhaus", "Beratung"]
    cells[place] += f" {person}, {phone}, {person.lower()}@post.example"
    source = book_of(tmp_path / "list.xlsx", [*rows, [*cells, f"{person} {person}"]])
    words = ["import", "excel", str(source), "-o", str(tmp_path / "q"), "--yes", "--quiet"]
    assert main(words) == 0
    content = written(tmp_path / "q")
    assert person not in content
    assert phone not in content
    assert "@" not in content
