"""The ninety minutes on Kornhafen, step by step, as a facilitator and an operator run them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

DEBT_TIE = ("Jobcenter Wessenburg-Kornhafen", "Schuldnerberatung Kornhafen")


def ready(page: Page) -> Page:
    """Wait until the page has drawn itself; its boxes go to their places at once."""
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def until(page: Page, holds: str) -> None:
    """Wait until something holds: the policy of the page forbids playwright's own way."""
    for _ in range(300):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError(holds)


def pick(page: Page, field: str, words: str) -> None:
    """Choose an entry by the words that stand in it."""
    options = page.locator(f"#{field} option")
    names = options.all_text_contents()
    found = [name for name in names if words in name]
    assert found, f"{words} is not in #{field}: {names[:5]}"
    page.select_option(f"#{field}", label=found[0])


def rehearse(page: Page) -> Iterator[str]:
    """Go through the script; give the name of each step when it is on the screen."""
    yield "01-arrive"
    page.click("#phase-read")
    yield "02-sectors"
    page.click("#step-actors")
    page.fill("#find", "quartierscafe")
    page.click("#find-go")
    yield "03-find-me"
    page.keyboard.press("Escape")
    page.click("#step-ties")
    yield "04-ties"
    page.click("#phase-walk")
    page.click("#persona-1")
    page.click("#guess-walk button:nth-of-type(1)")
    page.click("#go")
    while page.locator("#hop").is_enabled():
        page.click("#hop")
    yield "05-walk"
    page.click("#phase-correct")
    page.fill("#code", "T1-03")
    page.select_option("#role", "source")
    pick(page, "report-s", DEBT_TIE[0])
    pick(page, "report-t", DEBT_TIE[1])
    page.click("#say-no")
    yield "06-correct"
    page.click("#phase-bridges")
    page.click("#bridges-here")
    yield "07-bridges"
    page.fill("#guess-loss", "3")
    page.click("#guess-set")
    pick(page, "cut-tie", " → ".join(DEBT_TIE))
    page.click("#cut")
    yield "08-what-if"
    page.click("#reset")
    page.click("#phase-money")
    page.locator("#slider").focus()
    page.keyboard.press("ArrowRight")
    yield "09-money"
    page.click("#reset")
    page.click("#phase-propose")
    pick(page, "propose-s", DEBT_TIE[0])
    pick(page, "propose-t", DEBT_TIE[1])
    page.click("#draw-deputy")
    pick(page, "propose-t", "Anerkennungslotsen")
    page.click("#draw-tie")
    yield "10-propose"
    page.click("#phase-promise")
    page.fill("#what", "Gespräch über die Vertretung")
    page.fill("#who", "Quartiersmanagement")
    pick(page, "whom", DEBT_TIE[1])
    page.fill("#due", "2026-12-01")
    page.click("#promise-add")
    yield "11-promise"
    page.click("#phase-leave")
    for number in range(1, 5):
        page.click(f"#check{number}")
    yield "12-leave"
