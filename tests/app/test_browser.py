"""The page in a real browser: by keyboard alone, for a screen reader, and without the internet."""

from __future__ import annotations

import pytest
from app.driving import Client, Shown
from app.test_pages import WORDS

from ecosystem.app.pages import ROUTES
from ecosystem.words import LANGUAGES

pytestmark = pytest.mark.browser

# Looked at one after the other, and by the screen reader in the last.
_SIZES = ((810, 1080), (1920, 1080), (1366, 768))

_READY = "() => !document.querySelector('[data-wait]')"


@pytest.fixture
def page(chromium_with_network, client: Client):
    """Give a page that remembers what it asked outside and what it complained about."""
    made = chromium_with_network.new_page()
    made.heard = []
    made.on("console", lambda said: made.heard.append(said.text) if said.type == "error" else None)
    made.on("pageerror", lambda fault: made.heard.append(str(fault)))
    made.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((f"http://{client.host}/", "data:", "blob:"))
            else made.heard.append(f"outside: {asked.url}")
        ),
    )
    yield made
    assert made.heard == []


def addresses(client: Client, mini: Shown, lang: str) -> list[str]:
    """Give the address of every page that shows something."""
    project, wave = mini.path.split("/q/")[1].split("/")[:2]
    found = []
    for method, path, _ in ROUTES:
        skipped = ("{job}", "{name}", "/template", "/paper/")
        if method == "GET" and not any(word in path for word in skipped):
            path = path.format(project=project, wave=wave, table="offers", gift="report")
            words = WORDS.get(path.rsplit("/", 1)[-1], "")
            found.append(f"http://{client.host}/{client.secret}/{lang}{path}{words}")
    return found


def violations(page) -> list[tuple[str, str]]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe
    found = axe().run(page, {"exclude": [["iframe"]]}).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found]


@pytest.mark.slow  # two dozen pages
@pytest.mark.parametrize(
    "lang",
    # The same elements with other words, of which test_pages.py asks that they are whole.
    [pytest.param(lang, marks=pytest.mark.long if lang != "de" else ()) for lang in LANGUAGES],
)
def test_every_page_fits_its_window_and_is_clean_for_a_screen_reader(
    client: Client, mini: Shown, page, lang
):
    for address in addresses(client, mini, lang):
        client.get(address.partition(client.host)[2])
        page.goto(address)
        page.wait_for_function(_READY)
        for width, height in _SIZES:
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (address, width)
        assert violations(page) == [], address


def test_by_keyboard_from_the_list_to_the_reason(client: Client, page, tmp_path):
    file = tmp_path / "Tastatur.csv"
    file.write_text("Einrichtung;Angebot;Sprachen\nTafel;Schulden;deutsch\n", "utf-8")
    page.goto(f"http://{client.host}{client.base}")
    page.set_input_files("input[type=file]", str(file))  # what the window for files does
    press(page, "Liste ansehen")
    page.wait_for_url("**/read/**")
    page.wait_for_selector("input[name=recorded]")
    press(page, "alle Themen", key="Space")
    press(page, "Übernehmen")
    page.wait_for_url("**/check")
    press(page, "Lücken und Brücken")
    page.wait_for_url("**/findings")
    page.wait_for_function(_READY)
    press(page, "Tabelle")
    page.wait_for_url("**/matrix")
    page.wait_for_function(_READY)
    press(page, "Schuld")
    page.wait_for_url("**/cell?**")
    assert "Tafel" in page.inner_text("main")


def press(page, words: str, key: str = "Enter") -> None:
    """Move with the tab key to what is called so, and press it."""
    for _ in range(400):
        page.keyboard.press("Tab")
        named = page.evaluate(
            "() => { const at = document.activeElement;"
            " if (!at.matches('a, button, input')) return '';"
            " return at.closest('label')?.innerText || at.textContent }"
        )
        if words in " ".join((named or "").split()):
            outlined = page.evaluate(
                "() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"
            )
            assert outlined, f"nobody sees where the focus is: {words}"
            page.keyboard.press(key)
            return
    raise AssertionError(f"the tab key does not reach: {words}")
