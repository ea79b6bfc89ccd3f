"""The guide builds without a warning, and no link, picture or anchor in it leads nowhere."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
OUTSIDE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
# What a browser fetches by itself; a link that somebody has to follow is no request.
FETCHED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}
# Relations that name another page and fetch nothing.
NAMING = {"index", "search", "next", "prev", "canonical", "genindex"}


class Page(HTMLParser):
    """The anchors of a page, what it links to and what it fetches."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.anchors.add(found["id"])
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        naming = tag == "link" and set(found.get("rel", "").split()) & NAMING
        if FETCHED.get(tag) in found and not naming:
            self.fetched.append(found[FETCHED[tag]])


@pytest.fixture(scope="module")
def guide(tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("guide")
    # To draw the gallery takes as long as all else; other tests look at each of its pictures.
    pictures = [] if request.config.getoption("--all") else ["-D", "gallery_draws=0"]
    words = ["-q", "-W", "--keep-going", "-d", str(folder / "memory"), str(DOCS)]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *words, *pictures, str(folder / "pages")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {path: Page(path) for path in sorted((folder / "pages").rglob("*.html"))}


def _leads_nowhere(guide, path, link):
    target, _, anchor = unquote(link).partition("#")
    meant = (path.parent / target).resolve() if target else path
    if not meant.is_file():
        return True
    return bool(anchor) and meant in guide and anchor not in guide[meant].anchors


@pytest.mark.slow  # builds all pages: about twenty seconds
def test_every_link_and_picture_of_the_guide_is_there(guide):
    assert len(guide) > 30
    broken = [
        f"{path.name}: {link}"
        for path, page in guide.items()
        for link in (*page.links, *page.fetched)
        if not re.match(r"\w+:", link) and _leads_nowhere(guide, path, link.partition("?")[0])
    ]
    assert broken == []


@pytest.mark.slow  # the same build
def test_the_guide_asks_for_nothing_from_outside(guide):
    asked = [
        f"{p.name}: {f}" for p, page in guide.items() for f in page.fetched if OUTSIDE.match(f)
    ]
    folder = min(guide, key=lambda path: len(path.parts)).parent
    for sheet in folder.rglob("*.css"):
        text = sheet.read_text("utf-8")
        asked += [
            f"{sheet.name}: {each}" for each in re.findall(r"url\(\s*['\"]?(https?:[^)]*)", text)
        ]
        asked += [f"{sheet.name}: {each}" for each in re.findall(r"@import[^;]*//[^;]*", text)]
    assert asked == []


@pytest.mark.slow  # the same build
@pytest.mark.browser
def test_the_guide_opens_from_a_stick(guide, chromium):
    for path in guide:
        if path.stem in ("index", "methods", "commands", "start-clerk"):
            page = chromium.open(path)
            assert page.locator("h1").first.inner_text()
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{path.name} is {wide} pixels too wide"
            page.close()
    assert chromium.refused == []
    assert chromium.errors == []


def test_every_screenshot_is_shown_and_small():
    pictures = sorted((DOCS / "screenshots").glob("*.png"))
    shown = "".join(path.read_text("utf-8") for path in DOCS.rglob("*.md"))
    assert pictures
    for picture in pictures:
        assert f"screenshots/{picture.name}" in shown, f"{picture.name} is on no page"
        assert picture.stat().st_size < 250_000
    assert sum(picture.stat().st_size for picture in pictures) < 4_000_000
