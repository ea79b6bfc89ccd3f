"""The pages in a real browser: first picture and a filter; how long a room waits for a click.

Run ``python -m benchmarks.bench_page`` for the network, and with ``--rooms 1`` for the page of a
room. Both need Chromium and playwright, and go through one page after the other.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.commands import QUARTER
from benchmarks.networks import invented_quarter
from benchmarks.parts import ROOT, head, options, row, tell
from benchmarks.yardstick import rich_quarter
from ecosystem.io.reading import read_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.pictures.screen import render_network
from ecosystem.workshop.page import render_workshop

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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


def pages(
    file: Path,
    sizes: list[int],
    invented: Callable[[int], Quarter],
    render: Callable[[Quarter], str],
) -> Iterator[tuple[int, str, float, bytes]]:
    """Write the page of Kornhafen and of each size: size, name, seconds of making, page."""
    for size in (0, *sizes):
        quarter = invented(size) if size else read_quarter(ROOT / QUARTER)
        started = perf_counter()
        page = render(quarter).encode()
        rendering = perf_counter() - started
        file.write_bytes(page)
        yield size, f"{size:,} actors" if size else "Kornhafen", rendering, page


def networks(browser: Browser, file: Path, sizes: list[int], repeats: int) -> None:
    """Measure the page of the network."""
    head("quarter", "rendering, s", "page, MB", "first picture, ms", "a filter, ms")
    for size, name, rendering, page in pages(file, sizes, invented_quarter, render_network):
        first, filtered = measured(browser, file, repeats)
        cells = (f"{rendering:.1f}", f"{len(page) / 1e6:.2f}", f"{first:.0f}", f"{filtered:.0f}")
        row(name, *cells)
        if not size:
            tell("page.first", first / 1000)
            tell("page.size", len(page) / 1e6)


def rooms(browser: Browser, file: Path, sizes: list[int], repeats: int) -> None:
    """Measure the page of a room."""
    head("room", "page made in, s", "clicks", "median, ms", "slowest, ms", "which")
    for size, name, rendering, _ in pages(file, sizes, rich_quarter, render_workshop):
        times = clicked(browser, file, repeats)
        slowest = max(times, key=lambda one: times[one])
        median = statistics.median(times.values())
        cells = (f"{median:.0f}", f"{times[slowest]:.0f}", f"`{slowest}`")
        row(name, f"{rendering:.1f}", len(times), *cells)
        tell(f"room.{size}", times[slowest], f"median {median:.0f} ms")


def main() -> int:
    """Measure Kornhafen and quarters of the sizes that were asked for."""
    chosen = options(__doc__, (300, 1000, 10_000), rooms=0, repeats=3)
    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    if found is None:
        sys.stderr.write("no browser is installed\n")
        return 1
    from playwright.sync_api import sync_playwright

    sizes = chosen.sizes[:1] if chosen.quick else chosen.sizes
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        measure = rooms if chosen.rooms else networks
        measure(browser, Path(folder) / "page.html", sizes, 1 if chosen.quick else chosen.repeats)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
