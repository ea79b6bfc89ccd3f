"""Take the pictures of the guide: ``python docs/screenshots.py``.

Walks through the product as the office does, in German and English: an empty template, a filled one
with mistakes, the marked workbook, the report. Needs Chromium, LibreOffice and pdftoppm.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import matplotlib.image as images
import numpy as np
import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from playwright.sync_api import Browser, sync_playwright

from ecosystem.catalogue import LANGUAGES, label
from ecosystem.cli import main as ecosystem

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
KORNHAFEN = ROOT / "data" / "kornhafen" / "2025-01"
# What an office writes in its first hour, with four slips: a name in two spellings, an unknown
# kind of place, a way to somebody who is not on the list, a day that no calendar has.
WHO = (
    ("Jobcenter Nord", "jobcentre", "x", 12),
    ("Bürgerhaus am Kanal", "neighbourhood_management", "x", 4),
    ("Caritas Migrationsberatung", "migration_counselling", None, 3),
    ("Caritas-Migrationsberatung", "migration_counselling", None, None),
    ("Stadtbücherei Nord", "library", "x", 5),
    ("Verein Brücke e. V.", "association", None, None),
    ("Café Blau", "Teestube", "x", None),
)
WHAT = (
    ("Jobcenter Nord", (2, 5), {14: "de"}),
    ("Bürgerhaus am Kanal", (1, 4), {14: "de,tr"}),
    ("Caritas Migrationsberatung", (2, 7), {14: "de,ar", 15: "31.02.2026"}),
    ("Verein Brücke e. V.", (3,), {14: "ar"}),
    ("Stadtbücherei Nord", (4,), {14: "de"}),
)
WHERE = (
    ("Jobcenter Nord", "Caritas Migrationsberatung", "referral"),
    ("Bürgerhaus am Kanal", "Verein Brücke e. V.", "handover"),
    ("Stadtbücherei Nord", "Sprachschule Nord", "referral"),
)


def main() -> int:
    """Take every picture."""
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for lang in LANGUAGES:
            office(Path(folder), lang)
            report(Path(folder), browser, lang)
        browser.close()
    return 0


def chromium() -> str:
    """Find the browser."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        sys.exit("There is no Chromium here.")
    return found


def office(folder: Path, lang: str) -> None:
    """Take the pictures of the workbook: empty, and marked."""
    empty, marked = folder / f"{lang}.xlsx", folder / f"{lang}-marked.xlsx"
    call("template", empty, lang)
    sheet_picture(empty, 1, f"template-{lang}")
    book = openpyxl.load_workbook(empty)
    fill(book, lang)
    book.save(empty)
    ecosystem(["check", str(empty), "--marked", str(marked), "--lang", lang, "--quiet"])
    names = openpyxl.load_workbook(marked).sheetnames
    sheet_picture(marked, names.index(book.sheetnames[1]), f"marked-{lang}")
    added = next(n for n, name in enumerate(names) if name not in book.sheetnames)
    sheet_picture(marked, added, f"check-{lang}")


def call(command: str, target: Path, lang: str) -> None:
    """Run a command that writes a file."""
    if ecosystem([command, "-o", str(target), "--lang", lang, "--quiet"]) != 0:
        sys.exit(f"ecosystem {command} failed")


def fill(book: Workbook, lang: str) -> None:
    """Fill the template with the words of this language."""
    about, who, what, where = book.worksheets[:4]
    spoken = {"de": "Deutsch, Arabisch, Türkisch", "en": "German, Arabic, Turkish"}[lang]
    for row, word in enumerate(("Viertel am Kanal", "Wessenburg", "15.01.2026", spoken), 5):
        about.cell(row, 2, word)
    for row, (name, kind, walk_in, staff) in enumerate(WHO, 4):
        put(who, row, (name, word_for("type", kind, lang), walk_in, staff))
    for row, (name, topics, others) in enumerate(WHAT, 4):
        what.cell(row, 1, name)
        for topic in topics:
            what.cell(row, topic + 1, "x")
        for column, said in others.items():
            words = [word_for("language", each, lang) for each in said.split(",")]
            what.cell(row, column, ", ".join(words))
    for row, (source, target, kind) in enumerate(WHERE, 4):
        put(where, row, (source, target, word_for("tie_kind", kind, lang)))


def put(sheet: object, row: int, values: Sequence[object]) -> None:
    """Write the values of a row."""
    for column, value in enumerate(values, 1):
        sheet.cell(row, column, value)  # type: ignore[attr-defined]


def word_for(vocabulary: str, key: str, lang: str) -> str:
    """Return the word of the template for a stored key; else what the office wrote itself."""
    try:
        return label(vocabulary, key, lang)
    except KeyError:
        return key


def sheet_picture(book: Path, sheet: int, name: str) -> None:
    """Take a picture of one sheet of a workbook, as paper shows it."""
    alone = openpyxl.load_workbook(book)
    page = alone.worksheets[sheet]
    for other in alone.worksheets:
        if other is not page:
            alone.remove(other)
    page.data_validations.dataValidation.clear()  # their lists went with the other sheets
    page.page_setup.orientation = "landscape"
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToHeight = 0
    copy = book.with_name(f"{name}.xlsx")
    alone.save(copy)
    profile = f"-env:UserInstallation=file://{book.parent / 'office'}"
    office = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir"]
    quiet(*office, str(book.parent), str(copy))
    first_page(copy.with_suffix(".pdf"), name)


def first_page(pdf: Path, name: str) -> None:
    """Take a picture of the first page of a PDF."""
    quiet("pdftoppm", "-r", "80", "-png", "-singlefile", str(pdf), str(pdf.with_suffix("")))
    keep(pdf.with_suffix(".png"), name)


def quiet(*command: str) -> None:
    """Run another program without its chatter."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def report(folder: Path, browser: Browser, lang: str) -> None:
    """Take the pictures of the report, on the screen and as PDF, and of the moving picture."""
    calls = (("report", "html"), ("report", "pdf"), ("draw", "html"))
    for command, ending in calls:
        target = folder / f"{command}-{lang}.{ending}"
        ecosystem([command, str(KORNHAFEN), "-o", str(target), "--lang", lang, "--quiet"])
        if ending == "pdf":
            first_page(target, f"report-pdf-{lang}")
            continue
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.goto(target.as_uri())
        page.wait_for_timeout(1500)
        page.screenshot(path=target.with_suffix(".png"))
        page.close()
        keep(target.with_suffix(".png"), f"{command}-{lang}")


def keep(picture: Path, name: str) -> None:
    """Keep a picture with few colours and without blank paper round it, so that it stays small."""
    pixels = images.imread(picture)[:, :, :3]
    inked = (pixels < 0.97).any(axis=2)
    down, across = (np.flatnonzero(inked.any(axis=axis)) for axis in (1, 0))
    kept = pixels[max(down[0] - 12, 0) : down[-1] + 12, max(across[0] - 12, 0) : across[-1] + 12]
    images.imsave(TARGET / f"{name}.png", np.round(kept * 15) / 15)


if __name__ == "__main__":
    sys.exit(main())
