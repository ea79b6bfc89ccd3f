"""Filled templates for tests: a plain one, and ways to spoil it."""

from __future__ import annotations

import io
import pickle
import re
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ecosystem.io.clerk.write import template_bytes

WHO: tuple[Sequence[str | int | None], ...] = (
    ("Jobcenter Nord", "Jobcenter", "x", 12),
    ("Caritas Migrationsberatung", "Migrationsberatung", None, 3),
    ("Café Blau", "Café oder Imbiss", "ja", None),
    ("AWO Süd e. V.", "Arbeiterwohlfahrt (AWO)", None, 1),
)
WHAT: tuple[tuple[str, Sequence[str], dict[str, str]], ...] = (
    ("Jobcenter Nord", ("Leistungen", "Arbeit"), {"Sprachen": "Deutsch"}),
    ("Caritas Migrationsberatung", ("Schulden",), {"Sprachen": "Deutsch, Arabisch"}),
    ("AWO Süd e. V.", ("Wohnen",), {"Sprachen": "Deutsch"}),
)


def column(sheet: Worksheet, header: str) -> int:
    """Find the column of a header of the template."""
    return next(c.column for c in sheet[3] if c.value == header)


def fill(book: Workbook) -> None:
    """Fill *Wer* and *Was* and say what quarter it is."""
    about = book["So geht's"]
    for row, word in enumerate(("Testviertel", "Wessenburg", "15.01.2026", "Deutsch, Arabisch"), 5):
        about.cell(row, 2, word)
    for line, values in enumerate(WHO, 4):
        for place, value in enumerate(values, 1):
            book["Wer"].cell(line, place, value)
    for row in range(4, 16):  # every offer was asked for
        book["Bedarf"].cell(row, 11, "x")
    was = book["Was"]
    for line, (actor, topics, others) in enumerate(WHAT, 4):
        was.cell(line, 1, actor)
        for header, said in {**dict.fromkeys(topics, "x"), **others}.items():
            was.cell(line, column(was, header), said)


@cache
def _filled() -> bytes:
    """Give the filled template, read once: to thaw it takes a third of the time to read it."""
    book = openpyxl.load_workbook(io.BytesIO(template_bytes("de")))
    for name in ("Wer", "Was", "Wohin"):  # most of a hundred blank rows only take time
        book[name].delete_rows(41, book[name].max_row)
    fill(book)
    return pickle.dumps(book)


def filled(path: Path, edit: Callable[[Workbook], object] | None = None) -> Path:
    """Write a filled template, changed by ``edit``; one that is there is filled further."""
    if path.exists():
        book = openpyxl.load_workbook(path)
        fill(book)
    else:
        book = pickle.loads(_filled())
    if edit:
        edit(book)
    book.save(path)
    return path


def long_sheet(path: Path, title: str, rows: Sequence[str]) -> Path:
    """Write a sheet of words between tabs, many times quicker than cell by cell."""
    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].title = title
    book.save(packed)
    cells = (f'<c t="inlineStr"><is><t>{word}</t></is></c>' for word in "\0".join(rows).split("\t"))
    lines = "".join(cells).replace("\0", '</t></is></c></row><row><c t="inlineStr"><is><t>')
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = re.sub(b"<sheetData.*?/>|<sheetData>.*</sheetData>", b"<sheetData/>", text)
                data = f"<sheetData><row>{lines}</row></sheetData>".encode()
                text = text.replace(b"<sheetData/>", data)
            new.writestr(name, text)
    return path
