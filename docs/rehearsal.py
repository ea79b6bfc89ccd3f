"""Write the pictures of the workshop page: ``python docs/rehearsal.py``.

Each is a step of the rehearsal on Kornhafen, as a projector with 1920 × 1080 shows it; in English
only those that the guide shows. The pictures have half that size and few colours, so that they stay
small.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import matplotlib.image as images
import numpy as np
from playwright.sync_api import sync_playwright

import ecosystem as eco

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from workshop.rehearsal import ready, rehearse  # noqa: E402

ENGLISH = {"02-sectors": "sectors-en", "05-walk": "walk-en"}


def main(lang: str) -> None:
    """Rehearse and write one picture a step."""
    target = ROOT / "docs" / "workshop"
    target.mkdir(exist_ok=True)
    quarter = eco.read_quarter(ROOT / "data" / "kornhafen" / "2025-01")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        file = Path(folder) / "room.html"
        file.write_text(eco.render_workshop(quarter, lang=lang), encoding="utf-8")
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(file.as_uri())
        ready(page)
        for step in rehearse(page):
            if lang == "en":
                if step not in ENGLISH:
                    continue
                step = ENGLISH[step]
            shot = Path(folder) / f"{step}.png"
            page.screenshot(path=shot)
            pixels = images.imread(shot)[:, :, :3]
            half = pixels.reshape(540, 2, 960, 2, 3).mean(axis=(1, 3))
            few = np.round(half * 15) / 15
            images.imsave(target / f"{step}.png", few)
            if step == "walk-en":
                break  # what follows types German words
        browser.close()


if __name__ == "__main__":
    for each in ("de", "en"):
        main(each)
