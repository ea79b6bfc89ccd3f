"""The pages in a real browser: first picture and a filter; how long a room waits for a click.

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
from benchmarks.yardstick import rich_quarter
from ecosystem.io.reading import read_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.pictures.screen import render_network
from ecosystem.workshop.page import render_workshop

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

# What is clicked in a room, in the order of the script; a sector is a circle.
CLICKS = (
    *("#phase-read", "#step-actors", ".circle", "#step-ties", "#phase-walk", "#persona-1", "#go"),
    *("#hop", "#phase-bridges", "#bridges-here", "#leaf-next", "#close", "#undo", "#phase-money"),
    *("#phase-propose", "#phase-promise", "#phase-leave"),
)
# Until the frame after the first answer; what moves on then moves by itself.
CLICK = """async (one) => {
  const found = document.querySelector(one);
  if (!found || found.disabled) return null;
  if (one === "#close") {
    const who = document.querySelector("#close-actor");
    who.selectedIndex = who.options.length - 1;
    who.dispatchEvent(new Event("change", {bubbles: true}));
  }
  const started = performance.now();
  found.dispatchEvent(new MouseEvent("click", {bubbles: true}));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - started;
}"""


def clicked(browser: Browser, file: Path, repeats: int) -> dict[str, float]:
    """Return the median time of each click in a room, in milliseconds."""
    times: dict[str, list[float]] = {one: [] for one in CLICKS}
    for _ in range(repeats):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]", state="attached")
        for one, known in times.items():
            if (found := page.evaluate(CLICK, one)) is not None:
                known.append(found)
            page.wait_for_timeout(1200)  # until what moves stands
        page.close()
    return {one: statistics.median(known) for one, known in times.items() if known}


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
        print("\n| room | page, s | clicks | median, ms | slowest, ms | which |")
        print("|---|---|---|---|---|---|")
        sizes = [size for size in arguments.sizes if size <= 1000]
        rooms = [quarters[0], *((f"{size} actors", rich_quarter(size)) for size in sizes)]
        for name, quarter in rooms:
            started = perf_counter()
            page = render_workshop(quarter).encode()
            rendering = perf_counter() - started
            file.write_bytes(page)
            times = clicked(browser, file, arguments.repeats)
            slowest = max(times, key=lambda one: times[one])
            median = statistics.median(times.values())
            row = f"| {name} | {rendering:.1f} | {len(times)} | {median:.0f}"
            print(f"{row} | {times[slowest]:.0f} | `{slowest}` |")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
