"""Take the pictures of the guide: ``python docs/screenshots.py``.

Walks through the product as the office does, in German and English: the page in the browser, an
empty template, a filled one with mistakes, the marked workbook, the report. Needs Chromium,
LibreOffice and pdftoppm.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib.image as images
import numpy as np
import openpyxl
from openpyxl.worksheet.properties import PageSetupProperties
from playwright.sync_api import Browser, sync_playwright

from ecosystem.cli import main as ecosystem
from ecosystem.words import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from app.driving import running  # noqa: E402
from first_hour import fill  # noqa: E402

TARGET = ROOT / "docs" / "screenshots"
KORNHAFEN = ROOT / "data" / "kornhafen" / "2025-01"


def main() -> int:
    """Take every picture."""
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for lang in LANGUAGES:
            served(Path(folder), browser, lang)
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


def served(folder: Path, browser: Browser, lang: str) -> None:
    """Take the picture of the page on one's own computer, with the findings of Kornhafen."""
    with running(folder / f"home-{lang}", lang) as client:
        address = f"http://{client.host}{client.post('sample', sample='kornhafen').path}"
        screen(browser, address, folder / f"app-{lang}.png")


def screen(browser: Browser, address: str, picture: Path) -> None:
    """Take a picture of what a browser shows."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto(address)
    page.wait_for_timeout(1500)
    page.screenshot(path=picture)
    page.close()
    keep(picture, picture.stem)


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
        else:
            screen(browser, target.as_uri(), target.with_suffix(".png"))


def keep(picture: Path, name: str) -> None:
    """Keep a picture with few colours and without blank paper round it, so that it stays small."""
    pixels = images.imread(picture)[:, :, :3]
    inked = (pixels < 0.97).any(axis=2)
    down, across = (np.flatnonzero(inked.any(axis=axis)) for axis in (1, 0))
    kept = pixels[max(down[0] - 12, 0) : down[-1] + 12, max(across[0] - 12, 0) : across[-1] + 12]
    images.imsave(TARGET / f"{name}.png", np.round(kept * 15) / 15)


if __name__ == "__main__":
    sys.exit(main())
