"""The interactive page in a real browser: time to the first picture, time of a filter.

Run ``python -m benchmarks.bench_page``; it prints a table in markdown. It needs Chromium and
playwright, and measures in one process, one page after the other.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.networks import invented_quarter
from ecosystem.io.reading import read_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.pictures.screen import render_network

if TYPE_CHECKING:
    from playwright.sync_api import Browser

KORNHAFEN = Path(__file__).resolve().parents[1] / "data" / "kornhafen" / "2025-01"
# From the start of loading to the end of the frame after the first drawing.
WATCH = """
new MutationObserver((seen, self) => {
  if (!document.querySelector("#net[data-drawn=yes]")) return;
  self.disconnect();
  window.firstPicture = performance.now();
}).observe(document, {subtree: true, childList: true, attributes: true});
"""
FILTER = """async () => {
  const started = performance.now();
  document.querySelector("[name=layer]").click();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - started;
}"""


def measured(browser: Browser, file: Path, repeats: int) -> tuple[float, float]:
    """Return the median time to the first picture and of a filter, in milliseconds."""
    first: list[float] = []
    filters: list[float] = []
    for _ in range(repeats):
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.add_init_script(WATCH)
        page.goto(file.as_uri())
        page.wait_for_function("() => window.firstPicture !== undefined", timeout=120_000)
        first.append(page.evaluate("() => window.firstPicture"))
        filters.append(page.evaluate(FILTER))
        page.close()
    return statistics.median(first), statistics.median(filters)


def main() -> int:
    """Measure kornhafen and invented quarters of the sizes that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[300, 1000, 10_000])
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    if found is None:
        sys.stderr.write("no browser is installed\n")
        return 1
    from playwright.sync_api import sync_playwright

    quarters: list[tuple[str, Quarter]] = [("kornhafen", read_quarter(KORNHAFEN))]
    quarters += [(f"{size} actors", invented_quarter(size)) for size in arguments.sizes]
    print("| quarter | rendering, s | page, MB | first picture, ms | filter, ms |")
    print("|---|---|---|---|---|")
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name, quarter in quarters:
            started = perf_counter()
            page = render_network(quarter).encode()
            rendering = perf_counter() - started
            file = Path(folder) / "page.html"
            file.write_bytes(page)
            first, filtered = measured(browser, file, arguments.repeats)
            size = len(page) / 1e6
            print(f"| {name} | {rendering:.1f} | {size:.2f} | {first:.0f} | {filtered:.0f} |")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
