"""What a new user does in the folder that starts with a double click; run without any network.

    python tests/app/folder_walk.py START HOME LIST [PICTURES]

starts the folder, drives its page in Chromium by keyboard alone from a list to a report, an undone
change, the next wave, a comparison and a safe copy, and prints what it saw as JSON. With a folder
for pictures each page is looked at in both languages and three sizes, and by axe. It is a program
of its own so that a test can start it in a network that has the loopback address and nothing else.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, sync_playwright

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
LOOKS = (("de", (1366, 768)), ("en", (1920, 1080)), ("en", (810, 1080)), ("de", (810, 1080)))
_PATIENCE = 120_000
_READY = "() => !document.querySelector('[data-wait]')"
_TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth"


def wake_loopback() -> None:
    """Switch the loopback address on in a network that was made a moment ago."""
    with contextlib.suppress(OSError), socket.socket() as one:
        fcntl.ioctl(one, 0x8914, struct.pack("16sh", b"lo", 0x41))  # SIOCSIFFLAGS, up and running


@contextlib.contextmanager
def started(start: Path, home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start the folder as a double click would; give the address that it says."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PIP", "VIRTUAL_ENV", "ECOSYSTEM"))
    }
    with subprocess.Popen(
        [str(start), str(home), "--no-browser"],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        cwd="/",
        env=environment,
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if found := re.search(r"http://\S+", line):
                    yield found[0], process
                    return
            raise RuntimeError("the folder did not start")
        finally:
            process.terminate()


def opened_by(process: int) -> set[str]:
    """Tell which files a process runs on."""
    maps = Path(f"/proc/{process}/maps").read_text("utf-8")
    return set(re.findall(r"\s(/\S.*)$", maps, re.MULTILINE))


class Walk:
    """One way through the page."""

    def __init__(self, page: Page, address: str, pictures: Path | None) -> None:
        self.page, self.address, self.pictures = page, address, pictures
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.wide: list[str] = []
        self.unclean: list[str] = []
        self.number = 0
        page.set_default_timeout(_PATIENCE)
        page.on("pageerror", lambda fault: self.errors.append(str(fault)))
        page.on("console", self._hear)
        host = address.split("/")[2]
        own = (f"http://{host}/", "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(own) else self.outside.append(r.url))

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.errors.append(said.text)

    def rest(self, name: str) -> None:
        """Wait until nothing is computed, and look at the page."""
        self.page.wait_for_function(_READY)
        self.page.wait_for_load_state("load")
        if self.pictures is None:
            return
        self.number += 1
        here = self.page.url
        for lang, (width, height) in LOOKS:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.goto(here.replace("/de/", f"/{lang}/"))
            self.page.wait_for_function(_READY)
            look = f"{self.number:02d}-{name}-{lang}-{width}"
            if self.page.evaluate(_TOO_WIDE):
                self.wide.append(look)
            self.unclean += [f"{look}: {fault}" for fault in violations(self.page)]
            self.page.screenshot(path=str(self.pictures / f"{look}.png"))
        self.page.set_viewport_size({"width": 1366, "height": 768})
        self.page.goto(here)

    def reach(self, target: Locator, key: str = "Enter", *, inside: bool = True) -> None:
        """Move to something with the tab key alone, past the sections if it is below them."""
        if inside and not self.page.evaluate("() => document.activeElement.closest('main')"):
            self.page.keyboard.press("Tab")
            self.page.keyboard.press("Enter")  # the first link leads there
        for _ in range(400):
            self.page.keyboard.press("Tab")
            if target.evaluate("each => each === document.activeElement"):
                if not target.evaluate("each => getComputedStyle(each).outlineWidth !== '0px'"):
                    self.errors.append(f"nobody sees where the focus is: {target}")
                if key:
                    self.page.keyboard.press(key)
                return
        self.errors.append(f"the tab key does not reach {target}")
        target.click()

    def press(self, words: str, name: str) -> None:
        """Press what is called so and wait for what it shows."""
        before = self.page.url
        named = self.page.locator("main a, main button", has_text=words).first
        self.reach(named)
        self.page.wait_for_url(lambda url: url != before)
        self.rest(name)

    def section(self, words: str, name: str) -> None:
        """Go to a section."""
        before = self.page.url
        self.reach(self.page.locator("nav a", has_text=words).first, inside=False)
        self.page.wait_for_url(lambda url: url != before)
        self.rest(name)

    def type(self, field: str, words: str) -> None:
        """Type into a field; what the window for a day does is not our page."""
        self.reach(self.page.locator(field).first, key="")
        self.page.locator(":focus").fill(words)

    @property
    def words(self) -> str:
        return self.page.inner_text("body")


def violations(page: Page) -> list[str]:
    """Ask axe what somebody with a screen reader or weak eyes would stumble over."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, {"exclude": [["iframe"]]}).response["violations"]
    return [f"{each['id']} {each['nodes'][0]['html'][:200]}" for each in found]


def walk(
    page: Page, address: str, home: Path, file: Path, pictures: Path | None
) -> dict[str, object]:
    """Go from a list to what is passed on, and back, and on to the next wave."""
    way = Walk(page, address, pictures)
    page.goto(address)
    way.rest("start")
    page.set_input_files("input[type=file]", str(file))  # what the window for files does
    begin = time.monotonic()
    way.press("Liste ansehen", "read")
    way.reach(page.locator("input[name=recorded][value=all]"), "Space")
    way.type("input[name=name]", "Probe")
    way.type("input[name=day]", "2026-02-01")
    way.press("Übernehmen", "check")
    page.wait_for_url("**/check")
    way.press("Zu den Lücken und Brücken", "findings")
    seconds = time.monotonic() - begin
    way.reach(page.locator("main a[href*='/why?'], main a[href*='/cell?']").first)
    page.wait_for_url("**?**")
    way.rest("why")
    for section in ("Tabelle", "Bild", "Plan", "Was wäre", "Geld", "Andockstellen", "Maßnahmen"):
        way.section(section, section.split()[0].lower())
    way.section("Weitergeben", "give")
    way.press("Bericht", "report")
    way.press("Speichern als", "saving")
    page.wait_for_url("**/given/**")
    way.rest("given")
    way.section("Daten ändern", "data")
    way.reach(page.locator("main tbody a").first)
    page.wait_for_url("**/row?**")
    way.rest("row")
    before = tables(home)
    way.type("main .fields input:not([type=checkbox])", "Geänderter Name")
    way.press("Speichern", "changed")
    changed = tables(home)
    way.section("Verlauf", "history")
    way.reach(page.locator("header button", has_text="zurücknehmen"), inside=False)
    page.wait_for_load_state()
    way.rest("undone")
    undone = tables(home)
    way.type("input[name=day]", "2026-08-01")
    way.press("Neuer Stand", "wave")
    way.section("Vergleich", "compare")
    way.section("Weitergeben", "give")
    way.press("Sichere Kopie", "copy")
    way.press("Speichern als", "saving")
    page.wait_for_url("**/given/**")
    way.rest("given")
    return {
        "seconds": round(seconds, 1),
        "outside": way.outside,
        "errors": way.errors,
        "wide": way.wide,
        "unclean": way.unclean,
        "outputs": sorted(p.name for p in (home / "Probe" / "Ausgaben").iterdir()),
        "waves": sorted(p.name for p in (home / "Probe" / "Staende").iterdir()),
        "edited": "Geänderter Name" in changed["actors.csv"],
        "undone": undone == before,
        "input": (home / "Eingang" / file.name).read_bytes() == file.read_bytes(),
    }


def tables(home: Path) -> dict[str, str]:
    """Read the tables as they lie in her folder."""
    folder = home / "Probe" / "Staende" / "2026-02-01"
    return {path.name: path.read_text("utf-8") for path in folder.glob("*.csv")}


def main(words: list[str]) -> int:
    """Walk, and say what was seen."""
    start, home, file = map(Path, words[:3])
    pictures = Path(words[3]) if words[3:] else None
    wake_loopback()
    begin = time.monotonic()
    with started(start, home) as (address, process), sync_playwright() as driver:
        ready = time.monotonic() - begin
        browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))))
        with tempfile.TemporaryDirectory() as profile:
            context = driver.chromium.launch_persistent_context(
                profile, executable_path=browser, headless=True, args=list(ARGUMENTS)
            )
            page = context.new_page()
            page.set_viewport_size({"width": 1366, "height": 768})
            seen = walk(page, address, home, file, pictures)
            context.close()
        seen |= {"ready": round(ready, 2), "files": sorted(opened_by(process.pid))}
    print(json.dumps(seen, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
