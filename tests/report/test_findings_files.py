"""Findings as text, CSV and workbook, opened again by somebody else's reader."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from report.places import empty, found, shipped, shuffled, tricky

import ecosystem as eco
from ecosystem.documents.results import findings_document, kind_heading
from ecosystem.documents.writers import csv_of, text_of, xlsx_of
from ecosystem.sharing.results import share_result
from ecosystem.words import text

LANGS = ("de", "en")
VIEWS = ("internal", "partner", "public")
KORNHAFEN = "kornhafen/2025-01"
(ALL,) = findings_document(eco.find_all(shipped("mini"), draws=0), "de").tables("csv")
COLUMNS = [column.key for column in ALL.columns]


def findings_text(result, *, lang):
    return text_of(findings_document(result, lang))


def findings_csv(result, *, lang):
    return csv_of(findings_document(result, lang))


def findings_workbook(result, *, lang):
    return xlsx_of(findings_document(result, lang))


WRITERS = (findings_text, findings_csv, findings_workbook)


def _informal(quarter: eco.Quarter) -> list[str]:
    records = quarter.table("actors").records()
    return [r["name"] for r in records if r["type"] in {"helper_person", "helper_place"}]


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("view", VIEWS)
def test_text_says_every_finding_with_action_and_certainty(lang, view):
    result = found(KORNHAFEN, view)
    said = " ".join(findings_text(result, lang=lang).split())
    for finding in result.findings:
        assert finding.sentence(lang) in said
        assert finding.action(lang) in said
        assert finding.id in said
    for note in result.notes:
        assert note.sentence(lang) in said


def test_text_groups_by_kind_in_order():
    result = found(KORNHAFEN)
    said = findings_text(result, lang="de")
    kinds = list(dict.fromkeys(finding.kind for finding in result.findings))
    places = [said.index(f"\n{kind_heading(kind, 'de')} (") for kind in kinds]
    assert places == sorted(places)
    assert "[gesichert]" in said
    assert "[möglich]" in said


@pytest.mark.parametrize("lang", LANGS)
def test_csv_is_for_excel(lang):
    result = found(KORNHAFEN)
    content = findings_csv(result, lang=lang)
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = _rows(content)
    assert len(head) == len(COLUMNS)
    assert [row[-1] for row in rows] == [finding.id for finding in result.findings]
    assert {len(row) for row in rows} == {len(COLUMNS)}
    severity = rows[0][COLUMNS.index("severity")]
    assert ("," if lang == "de" else ".") in severity


def test_no_cell_of_a_csv_is_a_formula():
    rows = _rows(findings_csv(eco.find_all(tricky()), lang="de"))
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert any(cell.startswith("'") for cell in cells)


@pytest.mark.parametrize("lang", LANGS)
def test_the_workbook_has_a_sheet_for_each_kind(lang):
    result = found(KORNHAFEN)
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook(result, lang=lang)))
    kinds = list(dict.fromkeys(finding.kind for finding in result.findings))
    assert book.sheetnames[1:-1] == [kind_heading(kind, lang)[:31] for kind in kinds]
    for kind, sheet in zip(kinds, book.worksheets[1:-1], strict=True):
        findings = result.findings.of_kind(kind)
        assert sheet.max_row == len(findings) + 1
        assert sheet.cell(2, 1).value == findings[0].sentence(lang)
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert all(
            isinstance(cell.value, float | int)
            for cell in sheet["D"][1:]  # severity: a number that can be sorted
        )
    assert book.worksheets[-1].max_row == len(result.cells) + 1


def test_no_cell_of_a_workbook_is_a_formula():
    content = findings_workbook(eco.find_all(tricky()), lang="de")
    book = openpyxl.load_workbook(io.BytesIO(content))
    types = {c.data_type for sheet in book for row in sheet.iter_rows() for c in row}
    assert types <= {"s", "n"}


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
@pytest.mark.parametrize("lang", LANGS)
def test_row_order_and_a_second_run_change_no_byte(write, lang):
    quarter = shipped("mini")
    first = write(eco.find_all(quarter), lang=lang)
    assert write(eco.find_all(quarter), lang=lang) == first
    assert write(eco.find_all(shuffled(quarter, 3)), lang=lang) == first


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
@pytest.mark.parametrize("view", ["partner", "public"])
def test_no_informal_name_leaves_the_internal_view(write, view):
    content = write(found(KORNHAFEN, view), lang="de")
    said = content if isinstance(content, str) else _all_words(content)
    assert _informal(shipped(KORNHAFEN))
    for name in _informal(shipped(KORNHAFEN)):
        assert name not in said


def _all_words(content: bytes) -> str:
    if content.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return "\n".join(str(c.value) for s in book for row in s.iter_rows() for c in row)
    return content.decode("utf-8-sig")


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_found_is_said_with_its_reason(lang):
    nobody = share_result(eco.find_all(empty()), empty())
    said = findings_text(nobody, lang=lang)
    assert " ".join(text("report.nothing_shown", lang).split()) in " ".join(said.split())
    assert len(_rows(findings_csv(nobody, lang=lang))) == 1
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook(nobody, lang=lang)))
    assert len(book.sheetnames) == 2


def test_a_good_quarter_is_called_good():
    result = found("altmarkt-west/2025-01")
    assert not [finding for finding in result.findings if finding.severity > 0]
    assert "Alle 108 geprüften Anliegen sind gedeckt" in " ".join(
        findings_text(result, lang="de").split()
    )
