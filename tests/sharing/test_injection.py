"""Names that are attacks stay names: in the browser, in the workbook, in files that are read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ecosystem.cli import main
from ecosystem.documents.results import findings_document
from ecosystem.documents.writers import xlsx_of
from ecosystem.errors import DataError
from ecosystem.findings.registry import find_all
from ecosystem.io.reading import load, load_sample, write_quarter
from ecosystem.io.workbook import write_workbook
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table
from ecosystem.pictures.screen import render_network

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "</script><script>alert(1)</script>",
    "Verein \u202egnp.exe\u202c Ende",
    "\u2066Amt\u2069 \u200e\u200f",
    "Büro\x00null\x08\x1b[2J",
    '=HYPERLINK("http://127.0.0.1:9/x","Amt")',
    "'><svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a><style>@import url(http://127.0.0.1:9/)</style>",
    "]]><!--{{7*7}}${alert(1)}`alert(1)`",
    '@SUM(1+1)*cmd|"/c calc"!A1',
)


def attacked(*, null: bool = False) -> Quarter:
    """Return the small quarter with attacks for names; a file with a null byte is not even read."""
    mini = load_sample("mini")
    tables = []
    for name in ("actors", "bodies", "docks"):
        records = mini.table(name).records()
        for place, record in enumerate(records):
            if name == "docks":
                record["opening_hours"] = ATTACKS[place]
            else:
                name_of = ATTACKS[place % len(ATTACKS)]
                record["name"] = name_of if null else name_of.replace("\x00", "")
        tables.append(Table.from_records(name, records))
    return mini.with_tables(*tables)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return write_quarter(attacked(), tmp_path_factory.mktemp("attacked") / "quarter")


def _opened(chromium, target: Path, fired: list[str]):
    """Open a page with a trap for every word that it says by itself."""

    def spring(dialog) -> None:
        fired.append(dialog.message)
        dialog.dismiss()

    chromium.context.on("dialog", spring)
    try:
        page = chromium.open(target)
        page.wait_for_timeout(300)
    finally:
        chromium.context.remove_listener("dialog", spring)
    return page


@pytest.mark.browser
@pytest.mark.parametrize("attack", [ATTACKS[0], "<p>" + ATTACKS[1], ATTACKS[8]])
def test_the_trap_springs(attack, tmp_path, chromium):
    page = tmp_path / "page.html"
    page.write_text(f"<!DOCTYPE html><p title=''>{attack}", "utf-8")
    fired: list[str] = []
    _opened(chromium, page, fired)
    assert fired


@pytest.mark.browser
@pytest.mark.parametrize("view", ["internal", "partner", "public"])
@pytest.mark.parametrize(
    "call", [["report", "r.html"], ["draw", "n.html"], ["draw", "n.svg"]], ids=str
)
def test_no_name_runs_in_the_browser(call, view, folder, tmp_path, chromium):
    target = tmp_path / call[1]
    assert main([call[0], str(folder), "-o", str(target), "--view", view]) == 0
    fired: list[str] = []
    page = _opened(chromium, target, fired)
    assert fired == []
    assert chromium.refused == []
    assert chromium.errors == []
    # what the page prints is its own drawing
    foreign = "document.querySelectorAll('img:not(#paper), iframe, object, embed').length"
    assert page.evaluate(foreign) == 0
    links = page.evaluate(
        "[...document.querySelectorAll('[href], [src]:not(#paper)')]"
        ".map(e => e.getAttribute('href') || e.getAttribute('src') || '')"
        ".filter(a => !a.startsWith('#'))"
    )
    assert links == []
    scripts = page.evaluate("[...document.scripts].map(s => s.textContent)")
    assert not any(script.strip().startswith("alert") for script in scripts)
    handlers = page.evaluate(
        "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())"
        ".filter(n => n.startsWith('on'))"
    )
    assert handlers == []


@pytest.mark.parametrize("view", ["internal", "partner"])
@pytest.mark.parametrize("name", ["n.svg", "n.html", "r.html"])
def test_nothing_turns_the_reading_direction_or_is_no_character(name, view, folder, tmp_path):
    target = tmp_path / name
    command = "report" if name == "r.html" else "draw"
    assert main([command, str(folder), "-o", str(target), "--view", view]) == 0
    said = target.read_text("utf-8")
    assert "\x00" not in said
    assert "\x1b" not in said
    if command == "draw":
        assert not set(said) & set("\u202a\u202b\u202d\u202e\u2066\u2067")


def test_a_null_byte_in_memory_reaches_no_picture():
    quarter = attacked(null=True)
    result = find_all(quarter, draws=0)
    picture = render_network(quarter, result=result, lang="de")
    workbook = xlsx_of(findings_document(result, "de"))
    assert "\x00" not in picture
    assert len(openpyxl.load_workbook(io.BytesIO(workbook)).sheetnames) > 1


def test_a_table_with_a_null_byte_is_refused(tmp_path):
    folder = write_quarter(load_sample("mini"), tmp_path / "quarter")
    file = folder / "actors.csv"
    file.write_bytes(file.read_bytes().replace(b"Jobcenter", b"Job\x00center"))
    assert load(folder).quarter is None


@pytest.mark.parametrize("view", ["internal", "partner", "public"])
def test_a_workbook_holds_texts_only(view, folder, tmp_path):
    findings, copy = tmp_path / "f.xlsx", tmp_path / "copy.xlsx"
    assert main(["findings", str(folder), "-o", str(findings), "--view", view]) == 0
    if view == "internal":
        write_workbook(attacked(), copy)
    else:
        assert main(["share", str(folder), "-o", str(copy), "--view", view]) == 0
    for file in (findings, copy):
        book = openpyxl.load_workbook(file)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
        assert not [cell.coordinate for cell in cells if cell.hyperlink]
        with zipfile.ZipFile(file) as packed:
            parts = packed.namelist()
        assert not [p for p in parts if "external" in p.lower() or "vba" in p.lower()]


def _with_part(book: bytes, name: str, content: bytes) -> bytes:
    """Return a workbook with another content of one of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return buffer.getvalue()


def _entities(expands: str) -> bytes:
    return (
        '<?xml version="1.0"?><!DOCTYPE sst [' + expands + "]>"
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>&z;</t></si></sst>"
    ).encode()


BOMB = '<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghz", strict=True)
)


@pytest.mark.parametrize("before", [0, 5_000])
@pytest.mark.parametrize("kind", ["bomb", "file"])
def test_entities_in_a_workbook_are_not_expanded(kind, before, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("Zanarius", "utf-8")
    plain = write_workbook(load_sample("mini"), tmp_path / "plain.xlsx").read_bytes()
    expands = BOMB if kind == "bomb" else f'<!ENTITY z SYSTEM "{secret.as_uri()}">'
    content = _entities(expands).replace(b"<!DOCTYPE", b"<!--" + b"x" * before + b"--><!DOCTYPE")
    hostile = tmp_path / "hostile.xlsx"
    for part in ("xl/sharedStrings.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        hostile.write_bytes(_with_part(plain, part, content))
        try:
            loaded = load(hostile)
        except DataError:
            continue
        said = " ".join(problem.message("en") for problem in loaded.problems)
        assert "Zanarius" not in said + repr(loaded.quarter and loaded.quarter.tables)
        assert len(said) < 100_000


def test_a_zip_that_claims_to_grow_without_end_is_refused(tmp_path):
    plain = write_workbook(load_sample("mini"), tmp_path / "plain.xlsx").read_bytes()
    packed = zipfile.ZipFile(io.BytesIO(plain))
    first = packed.infolist()[0]
    claimed = plain.replace(first.file_size.to_bytes(4, "little"), (2**31).to_bytes(4, "little"))
    hostile = tmp_path / "hostile.xlsx"
    hostile.write_bytes(claimed)
    with pytest.raises(DataError):
        load(hostile).require()
