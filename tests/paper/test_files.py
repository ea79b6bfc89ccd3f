"""Sheets and cards hold what they should, for whom they should, and replace nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile

import docx
import openpyxl
import pytest
from pypdf import PdfReader
from small_quarters import actors, offers, quarter_of, ties

from ecosystem.cli import main
from ecosystem.documents.sheets import circle, partner_sheets, write_cards, write_partner_sheets
from ecosystem.errors import DataError, UsageError
from ecosystem.io.clerk.cells import actor_codes
from ecosystem.io.reading import load_sample, read_quarter, write_quarter
from ecosystem.sharing.quarters import share

RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def quarter():
    people = actors("S1", "W1", "B1", "B2", "I1")
    people[2] |= {"staff": "1", "release": "partner"}
    people.append({"id": "P1", "name": "Zan", "type": "association", "kind": "person_pseudonym"})
    people.append({"id": "G1", "name": "Gruppe", "type": "association", "kind": "group_node"})
    people.append({"id": "X1", "name": "Zu", "type": "school", "active_until": "2020-01-01"})
    people[0] |= {"name": 'CON: "Amt" / Süd?', "address": "Kai 3", "staff": "4"}
    given = [
        {**ties("S1-W1")[0], "source_reports": "yes", "target_reports": "no", "topics": "debt"},
        {**ties("W1-S1", kind="handover")[0], "source_reports": "no", "target_reports": "no"},
        {**ties("S1-B2")[0], "wished": "yes"},
        *ties("I1-S1", "B2-W1"),
    ]
    return quarter_of({"actors": people, "ties": given, "offers": offers("S1:debt:de;ar:video")})


def words_of(path):
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    document = docx.Document(path)
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*cells, *(p.text for p in document.paragraphs)])


def test_who_gets_a_sheet():
    assert circle(quarter(), view="partner").actors == ("B2", "W1", "S1")
    assert set(circle(quarter(), view="internal").actors) == {"B1", "B2", "I1", "P1", "S1", "W1"}


def test_a_sheet_says_what_is_stored_and_what_was_named_but_not_who_denied():
    people = circle(quarter(), view="partner")
    sheets = {sheet.actor: sheet for sheet in partner_sheets(people, lang="de")}
    fields = dict(sheets["S1"].fields)
    assert fields["Angebot 1"] == "Schulden · Deutsch, Arabisch (per Videodolmetschen)"
    assert "Adresse" not in fields
    # denied by one side it is there without a word; denied by both, wished, informal: it is not
    assert [tie.words for tie in sheets["S1"].ties] == ["Sie verweisen an Actor W1"]
    assert [tie.topics for tie in sheets["S1"].ties] == ["Schulden"]
    plain = quarter_of(
        {
            "actors": quarter().table("actors").records(),
            "ties": [{**ties("S1-W1")[0], "topics": "debt"}, *ties("I1-S1", "B2-W1")],
            "offers": offers("S1:debt:de;ar:video"),
        }
    )
    assert partner_sheets(circle(plain, view="partner"), lang="de") == tuple(sheets.values())
    inside = partner_sheets(circle(quarter(), view="internal"), lang="en")
    own = next(sheet for sheet in inside if sheet.actor == "S1")
    assert dict(own.fields)["Address"] == "Kai 3"
    assert "Actor I1 refers people to you" in [tie.words for tie in own.ties]


@pytest.mark.parametrize("form", ["docx", "pdf"])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_folder_has_a_sheet_for_each_partner_and_the_workbook(tmp_path, form, lang):
    written = write_partner_sheets(quarter(), tmp_path / "out", form=form, lang=lang)
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert len(names) == written.count + 1 == 4
    assert written.left_out == 2  # nobody informal is counted
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9_-]+\.(docx|pdf|xlsx)", name)
        assert not RESERVED.fullmatch(name)
    (own,) = (tmp_path / "out").glob(
        f"*{actor_codes(quarter().table('actors').column('id'))['S1']}*"
    )
    said = words_of(own)
    assert ('CON: "Amt" / Süd?' in said) or ("CON:" in said)
    wanted = {
        "de": ("Stimmt das noch?", "Sie verweisen an Actor W1", "Woran hängt das Geld", "weiß"),
        "en": ("Still true?", "You refer people to Actor W1", "money depend on", "unsure"),
    }
    for word in wanted[lang]:
        assert word in said
    assert "Actor I1" not in said
    assert "Actor B1" not in said


def test_equal_quarters_give_the_same_bytes_whatever_the_order_of_rows(tmp_path):
    given = quarter()
    turned = given.with_tables(
        *(table.keep(range(len(table) - 1, -1, -1)) for table in given.tables.values())
    )
    for number, each in enumerate((given, turned)):
        write_partner_sheets(each, tmp_path / f"{number}.docx", lang="de")
        write_partner_sheets(each, tmp_path / f"{number}.pdf", lang="de")
        write_partner_sheets(each, tmp_path / f"{number}.xlsx", lang="de")
        write_cards(each, tmp_path / f"c{number}.pdf", lang="de")
    for ending in ("0.docx", "0.pdf", "0.xlsx", "c0.pdf"):
        other = ending.replace("0", "1")
        assert (tmp_path / ending).read_bytes() == (tmp_path / other).read_bytes(), ending


def test_cards_show_codes_names_and_the_key(tmp_path):
    write_cards(quarter(), tmp_path / "out", lang="de")
    said = words_of(tmp_path / "out" / "Karten.pdf")
    codes = actor_codes(quarter().table("actors").column("id"))
    assert codes["S1"] in said
    assert codes["I1"] not in said
    assert "Farbschlüssel der Fäden" in said
    assert "geht mit" in said
    book = openpyxl.load_workbook(tmp_path / "out" / "Antworten-eintippen.xlsx")
    assert "Stimmt noch" not in book.sheetnames
    shown = [cell.value for cell in book["Kürzel"]["A"][3:]]
    assert sorted(shown) == sorted(codes[actor] for actor in ("S1", "W1", "B2"))


@pytest.mark.parametrize("write", [write_cards, write_partner_sheets])
def test_nothing_is_ever_replaced(tmp_path, write):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "typed.xlsx").write_text("an hour of work", "utf-8")
    (tmp_path / "old.xlsx").write_text("an hour of work", "utf-8")
    for name, key in (
        ("full", "folder_not_empty"),
        ("old.xlsx", "file_exists"),
        ("a.b", "bad_ending"),
    ):
        with pytest.raises(UsageError) as fault:
            write(quarter(), tmp_path / name)
        assert fault.value.key == f"paper.{key}"
    assert (tmp_path / "full" / "typed.xlsx").read_text("utf-8") == "an hour of work"
    with pytest.raises(DataError):
        write(share(quarter()), tmp_path / "new")
    with pytest.raises(UsageError):
        write(quarter_of({"actors": actors("I1")}), tmp_path / "new")


def test_typed_by_a_clerk_from_the_command_line(tmp_path, capsys):
    source = write_quarter(load_sample("mini"), tmp_path / "q")
    assert main(["partner-sheets", str(source), "-o", str(tmp_path / "s"), "--lang", "de"]) == 0
    assert "import entries" in capsys.readouterr().out
    entries = tmp_path / "s" / "Antworten-eintippen.xlsx"
    words = ["import", "entries", str(entries), "--into", str(source), "--lang", "de"]
    assert main([*words, "-o", str(tmp_path / "new")]) == 1  # nothing answered yet
    assert not (tmp_path / "new").exists()
    book = openpyxl.load_workbook(entries)
    book["Antworten"]["G4"] = "nein"
    book.save(entries)
    capsys.readouterr()
    assert main([*words, "-o", str(source)]) == 2
    assert main([*words, "-o", str(tmp_path / "new")]) == 0
    assert "Übernommen: 1 Meldung," in capsys.readouterr().out
    reports = read_quarter(tmp_path / "new").table("reports")
    assert reports.column("says")[-1] == "no"


@pytest.mark.parametrize(
    "name", ["=1+1", "@SUM(A1)", "#set page(fill: red)", "$x$ \\ *b* _c_", "<b>&"]
)
def test_names_are_words_and_never_commands(tmp_path, name):
    people = actors("S1", "W1")
    people[0]["name"] = name
    given = quarter_of({"actors": people, "ties": ties("S1-W1")})
    write_partner_sheets(given, tmp_path / "s.pdf", lang="de")
    write_partner_sheets(given, tmp_path / "s.docx", lang="de")
    write_partner_sheets(given, tmp_path / "s.xlsx", lang="de")
    for ending in ("pdf", "docx"):
        assert name.replace(" ", "") in words_of(tmp_path / f"s.{ending}").replace(" ", "")
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_libreoffice_opens_the_sheet(tmp_path):
    write_partner_sheets(quarter(), tmp_path / "s.docx", lang="de")
    assert zipfile.ZipFile(tmp_path / "s.docx").testzip() is None
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "s.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert "Stimmt das noch?" in words_of(tmp_path / "s.pdf")
