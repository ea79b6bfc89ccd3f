"""The report: what it says, what it never shows, and that it stands alone."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from report.places import empty, found, reported, shipped, shuffled, tricky

import ecosystem as eco
from ecosystem.documents.report import MOST_BRIDGES, build_report
from ecosystem.documents.writers import render_report
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_result

LANGS = ("de", "en")
KORNHAFEN = "kornhafen/2025-01"


class _Page(HTMLParser):
    """Collects ids, links and words of a page."""

    VOID = frozenset({"meta", "link", "br", "img", "path", "use", "rect", "circle", "line"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name in {"href", "src", "xlink:href"}]

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def _page(name: str, view: str, lang: str) -> str:
    return render_report(reported(name, view, lang))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("view", ["internal", "partner", "public"])
def test_every_number_leads_to_its_finding(lang, view):
    page = _Page(_page(KORNHAFEN, view, lang))
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside <= set(page.ids)
    for finding in found(KORNHAFEN, view).findings:
        assert f"f-{finding.id}" in page.ids


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_asks_for_nothing_from_outside(lang):
    page = _page(KORNHAFEN, "partner", lang)
    assert f'<html lang="{lang}">' in page
    assert "default-src 'none'" in page
    parsed = _Page(page)
    assert [link for link in parsed.links if not link.startswith("#")] == []
    assert not {"script", "link", "iframe", "img", "object"} & set(parsed.tags)
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)


@pytest.mark.parametrize("view", ["partner", "public"])
def test_no_informal_name_is_in_a_page_to_pass_on(view):
    page = _page(KORNHAFEN, view, "de")
    actors = shipped(KORNHAFEN).table("actors").records()
    informal = [a for a in actors if a["type"] in {"helper_person", "helper_place"}]
    assert informal
    for actor in informal:
        assert actor["name"] not in page
        assert not re.search(rf"\b{actor['id']}\b", page)


def test_the_public_page_names_no_actor_with_a_bad_finding():
    assert reported(KORNHAFEN, "public", "de").bridges == ()


def test_words_of_the_data_stay_words():
    result = eco.find_all(tricky())
    page = render_report(build_report(tricky(), result, lang="de"))
    parsed = _Page(page)
    assert "script" not in parsed.tags
    assert "img" not in parsed.tags
    assert "b" not in parsed.tags
    assert not re.search(r"<[^>]*\son\w+\s*=", page)
    words = " ".join("".join(parsed.words).split())
    assert "{{ 7 * 7 }}{% raw %}" in words
    assert "+49 221 $x^2$ & Söhne" in words


@pytest.mark.parametrize("lang", LANGS)
def test_what_stands_in_the_report(lang):
    report = reported(KORNHAFEN, "internal", lang)
    assert len(report.glance) == 3
    assert len(report.steps) == 5
    assert len({step.finding.split(":")[0] for step in report.steps}) >= 4
    assert 0 < len(report.bridges) <= MOST_BRIDGES
    assert all(row.hangs_on and row.carries and row.proposal for row in report.bridges)
    assert report.informal
    assert report.unknown
    assert len(report.method) == 5
    assert report.purpose
    assert report.nothing == ""
    assert {key for key, _ in report.parameters} >= {"k", "fragility_threshold", "seed"}
    assert any("0,25" in line or "0.25" in line for line in report.method)


def test_the_grid_says_in_words_what_it_shows_in_colour():
    result = found(KORNHAFEN)
    grid = build_report(shipped(KORNHAFEN), result, lang="de").grid
    assert grid is not None
    assert len(grid.languages) == 8
    assert grid.left_out == "Ohne Platz: Persisch, Tigrinya (siehe Anhang)."
    assert len(grid.rows) == 12
    squares = {
        (topic, language): square
        for topic, row in grid.rows
        for language, square in zip(grid.languages, row, strict=True)
    }
    square = squares["Schulden", "Bulgarisch"]
    assert (square.symbol, square.look, square.people) == ("✗", "G5", "117")
    assert square.words == "Schulden auf Bulgarisch: kein Angebot, 117 Menschen"
    assert square.finding == "gap:debt:bg:all:any"
    shown = {square.look for _, row in grid.rows for square in row} - {""}
    assert {entry.look for entry in grid.legend} == shown
    assert shown <= {c.cell_class for c in result.cells}


def test_small_numbers_are_not_told_outside_the_office():
    grids = [
        reported(name, "partner", "de").grid
        for name in (KORNHAFEN, "siedlung-am-wehr/2025-01", "mini")
    ]
    people = {square.people for grid in grids if grid for _, row in grid.rows for square in row}
    assert "•" in people
    assert any("•" in grid.help for grid in grids if grid)
    assert all(word in {"", "•"} or int(word.replace(".", "")) >= 10 for word in people)


def test_what_was_agreed_is_for_the_office_alone():
    inside = reported(KORNHAFEN, "internal", "de")
    outside = reported(KORNHAFEN, "partner", "de")
    assert any(step.agreed for step in inside.steps)
    assert not any(step.agreed for step in outside.steps)


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_found_is_said_with_its_reason(lang):
    good = reported("altmarkt-west/2025-01", "internal", lang)
    assert "108" in good.nothing
    assert good.steps == ()
    nobody = build_report(empty(), share_result(eco.find_all(empty()), empty()), lang=lang)
    assert nobody.nothing
    assert nobody.picture is None
    assert nobody.grid is None
    assert _Page(render_report(nobody)).open == []


def test_the_picture_never_shows_more_than_the_view():
    report = reported("mini", "partner", "de")
    assert report.picture is not None
    for actor in shipped("mini").table("actors").records():
        if actor["type"] in {"helper_person", "helper_place"}:
            assert actor["name"] not in report.picture.svg


def test_a_copy_does_not_become_an_internal_report():
    mini = shipped("mini")
    with pytest.raises(eco.UsageError):
        build_report(share(mini, view="partner"), found("mini"), lang="de")


@pytest.mark.parametrize("lang", LANGS)
def test_row_order_and_a_second_run_change_no_byte(lang):
    def page(quarter: eco.Quarter) -> str:
        result = share_result(eco.find_all(quarter), quarter)
        return render_report(build_report(quarter, result, lang=lang))

    mini = shipped("mini")
    assert page(mini) == page(mini) == page(shuffled(mini, 5))


@pytest.mark.browser
def test_the_page_opens_without_network_and_without_errors(chromium, tmp_path):
    file = tmp_path / "Bericht.html"
    result = eco.find_all(tricky())
    file.write_text(render_report(build_report(tricky(), result, lang="de")), "utf-8")
    page = chromium.open(file)
    assert chromium.refused == []
    assert chromium.errors == []
    assert page.title().startswith("Mini-Kornhafen")
    assert page.locator("table.grid td").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
