"""The report on paper, for Word and for Excel, and the page for each partner."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from docx.oxml.ns import qn
from report.places import TRICKS, empty, found, reported, said, shipped, table, tricky

import ecosystem as eco
from ecosystem.cli import main
from ecosystem.documents.actions import tasks_of
from ecosystem.documents.report import (
    MOST_WORDS,
    build_place,
    build_report,
    build_workbook,
    check_before,
    front_words,
    partners,
    since,
)
from ecosystem.documents.writers import docx_of, pdf_of, xlsx_of
from ecosystem.sharing.results import share_result

KORNHAFEN, LATER = "kornhafen/2025-01", "kornhafen/2026-01"
QUARTERS = (KORNHAFEN, LATER, "siedlung-am-wehr/2025-01", "altmarkt-west/2025-01", "mini")
DATA = "data"


@cache
def _pdf(name: str, view: str, lang: str) -> tuple[str, ...]:
    reader = pypdf.PdfReader(io.BytesIO(pdf_of(reported(name, view, lang))))
    return tuple(page.extract_text() for page in reader.pages)


def _flat(words: str) -> str:
    return re.sub(r"\s+", "", words)


# German is the longer language; English on the fullest quarter and on the smallest.
@pytest.mark.parametrize(
    ("name", "lang"),
    [
        pytest.param(
            *(name, lang),
            marks=pytest.mark.long if lang == "en" and name not in (LATER, "mini") else (),
        )
        for name in QUARTERS
        for lang in ("de", "en")
    ],
)
def test_the_two_pages_are_two_pages(name, lang):
    report = reported(name, "partner", lang)
    assert front_words(report) <= MOST_WORDS
    pages = _pdf(name, "partner", lang)
    annex = eco_text("report.part_annex", lang)
    assert annex not in pages[0]
    assert annex in pages[1] + pages[2]
    purpose = eco_text("report.purpose", lang)
    assert _flat(purpose) in _flat(pages[1])
    # the annex goes on where the two pages end, so that no page is left half empty
    assert all(len(page) > 600 for page in pages[1:-1])


def eco_text(key: str, lang: str) -> str:
    from ecosystem.words import text

    return text(key, lang)


def test_the_pdf_is_tagged_has_its_fonts_and_says_every_finding():
    data = pdf_of(reported(KORNHAFEN, "partner", "de"))
    assert data == pdf_of(reported(KORNHAFEN, "partner", "de"))
    reader = pypdf.PdfReader(io.BytesIO(data))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]) == "de"
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith("Kornhafen")
    for page in reader.pages:
        fonts: Any = page["/Resources"]
        for font in fonts.get("/Font", {}).values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
    words = _flat("".join(page.extract_text() for page in reader.pages))
    for finding in found(KORNHAFEN, "partner").findings:
        assert _flat(finding.sentence("de")) in words


def test_numbers_on_the_two_pages_are_links():
    reader = pypdf.PdfReader(io.BytesIO(pdf_of(reported(KORNHAFEN, "internal", "en"))))
    for page in reader.pages[:2]:
        links = [note.get_object() for note in page.get("/Annots", [])]
        assert [link for link in links if link["/Subtype"] == "/Link"]


def test_attacks_in_names_stay_words_on_paper_and_in_word():
    report = build_report(tricky(), eco.find_all(tricky(), draws=0), lang="de")
    pages = pypdf.PdfReader(io.BytesIO(pdf_of(report))).pages
    words = _flat("".join(page.extract_text() for page in pages))
    book = docx.Document(io.BytesIO(docx_of(report)))
    cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    said = "".join(cells)
    assert "{{7*7}}" in words or "{{ 7 * 7 }}" in said
    named = [trick for trick in TRICKS if trick.startswith("=HYPERLINK")]
    assert all(name in said for name in named)


def test_word_has_real_headings_tables_and_links():
    report = reported(KORNHAFEN, "partner", "de")
    data = docx_of(report)
    assert data == docx_of(report)
    book = docx.Document(io.BytesIO(data))
    headings = [
        p.text for p in book.paragraphs if p.style and str(p.style.name).startswith("Heading")
    ]
    assert headings[0].startswith("Kornhafen")
    body = book.element.body
    marks = {each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))}
    links = {each.get(qn("w:anchor")) for each in body.iter(qn("w:hyperlink"))}
    assert links
    assert links <= marks
    assert marks == {f"finding_{number}" for number in report.numbers.values()}
    assert len(book.tables[0].rows) == len(table(report, "steps").rows) + 1


def test_the_workbook_begins_with_the_list_of_things_to_do():
    quarter, result = shipped(LATER), found(LATER, "internal")
    todo = tasks_of(quarter, eco.plan(quarter, draws=0), result, "de")
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(build_workbook(quarter, result, lang="de"))))
    sheet = book[book.sheetnames[0]]
    assert sheet.title == "Aufgaben"
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[-1] for row in rows] == [task.id for task in todo]
    assert all(str(row[5]).startswith("2026-") for row in rows)
    assert sheet.data_validations.dataValidation
    for name in ("Woran es hängt", "Lücken nach Themen", "Geld, Zeile für Zeile"):
        assert any(title.startswith(name) for title in book.sheetnames)


def test_what_is_agreed_tells_who_and_when():
    quarter, result = shipped(KORNHAFEN), found(KORNHAFEN, "internal")
    plan = eco.plan(quarter, draws=0)
    agreed = [task for task in tasks_of(quarter, plan, result, "de") if task.agreed]
    actions = quarter.table("actions").records()
    roles = {row["finding"]: (row["owner_role"], row["due"]) for row in actions}
    assert agreed
    for task in agreed:
        role, due = next(roles[key] for key in (task.id, *task.findings) if key in roles)
        assert task.who == role
        assert task.day is not None
        assert task.day.isoformat() == due
    shared = tasks_of(quarter, plan, found(KORNHAFEN, "partner"), "de")
    assert not any(task.agreed for task in shared)


def test_since_last_time_counts_what_is_gone_and_new():
    before, after = shipped(KORNHAFEN).meta, shipped(LATER).meta
    said = " ".join(since(eco.compare_waves(shipped(KORNHAFEN), shipped(LATER)), "de"))
    closed = said.partition("Erledigt:")[2].partition(".")[0]
    assert "Bulgarisch" not in closed  # G2 became G5: the same finding still holds
    assert "Diakonie Wohnungshilfe Kornhafen – Wohnbau Wessenburg" in said  # WB1 was repaired
    with pytest.raises(eco.UsageError):
        check_before(after, before, path="x")
    with pytest.raises(eco.UsageError):
        check_before(shipped("mini").meta, after, path="x")


def test_nobody_there_still_gives_every_form():
    report = build_report(empty(), eco.find_all(empty()), lang="de")
    nothing = said(report, "report.part_glance").said[-1].words
    pages = pypdf.PdfReader(io.BytesIO(pdf_of(report))).pages
    assert any(nothing in " ".join(page.extract_text().split()) for page in pages)
    assert docx.Document(io.BytesIO(docx_of(report))).paragraphs


def test_a_partner_gets_its_page_and_informal_helpers_get_none():
    quarter, result = shipped(KORNHAFEN), found(KORNHAFEN, "partner")
    place = build_place(quarter, result, "W08", lang="de")
    pages = pypdf.PdfReader(io.BytesIO(pdf_of(place))).pages
    assert len(pages) == 1
    assert "Ihr Platz im Netz" in pages[0].extract_text()
    actors = quarter.table("actors").records()
    informal = {a["id"] for a in actors if a["type"] in {"helper_person", "helper_place"}}
    assert informal
    assert not informal & set(partners(quarter))
    with pytest.raises(eco.UnknownActorError):
        build_place(quarter, result, min(informal), lang="de")


def test_a_page_names_every_partner_and_only_those(tmp_path):
    quarter = shipped("mini")
    result = share_result(eco.find_all(quarter, draws=0), quarter, view="partner")
    place = build_place(quarter, result, "W1", lang="en")
    names = {row["id"]: row["name"] for row in quarter.table("actors").records()}
    sends, receives = (" ".join(said(place, f"place.{key}").said) for key in ("sends", "receives"))
    assert names["S1"] in sends
    assert names["W2"] in sends
    assert names["S3"] in receives
    assert names["C1"] in receives


@pytest.mark.parametrize("actor", ["all", "W1"])
def test_the_command_writes_pages_for_partners(actor, tmp_path, capsys):
    target = tmp_path / ("pages" if actor == "all" else "page.pdf")
    words = ["report", f"{DATA}/mini", "--for", actor, "-o", str(target), "--draws", "0"]
    assert main(words) == 0
    if actor == "all":
        written = {path.stem for path in target.iterdir()}
        assert written == set(partners(shipped("mini")))
    assert main(["report", f"{DATA}/mini", "--for", "W1", "-o", str(tmp_path / "x.html")]) == 2
    assert main(["report", f"{DATA}/mini", "--for", "I1", "-o", str(tmp_path / "x.pdf")]) == 2
    capsys.readouterr()
