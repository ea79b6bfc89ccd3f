"""One page for all tests of a module: opening a browser page is the slow part."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Opened:
    """A page with everything that it asked for and complained about."""

    page: Any
    refused: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def data(self) -> Any:
        return self.page.evaluate("() => JSON.parse(document.getElementById('data').textContent)")

    def said(self) -> str:
        return self.page.inner_text("#said")

    def in_the_picture(self) -> None:
        self.page.keyboard.press("Escape")
        self.page.focus("#net")


@contextmanager
def opened(context: Any, file: Path, *, width: int = 1600, height: int = 900) -> Iterator[Opened]:
    """Open a file without network and wait until the picture is drawn."""
    page = context.new_page()
    found = Opened(page)

    def guard(route: Any) -> None:
        address = route.request.url
        if address.startswith(("file:", "data:", "blob:")):
            route.continue_()
        else:
            found.refused.append(address)
            route.abort()

    page.route("**/*", guard)
    page.set_viewport_size({"width": width, "height": height})

    def listen(message: str) -> None:
        # The tests read the canvas; Chromium has a hint for whoever does that often.
        if "willReadFrequently" not in message:
            found.heard.append(message)

    page.on("console", lambda said: listen(said.text))
    page.on("pageerror", lambda error: found.heard.append(str(error)))
    page.goto(file.resolve().as_uri(), wait_until="load")
    page.wait_for_selector("#net[data-drawn=yes]")
    yield found
    page.close()
