"""The report: what it says, what it never shows, and that it stands alone."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from report.places import empty, found, reported, said, shipped, shuffled, table, tricky

import ecosystem as eco
from ecosystem.documents.model import PictureBlock, TableBlock
from ecosystem.documents.report import MOST_BRIDGES, build_report, gaps_by_topic, grid_of
from ecosystem.documents.writers import html_of, pdf_of, text_of
from ecosystem.findings.gaps import Gap
from ecosystem.model.quarter import Quarter
from ecosystem.pictures.matrix import HIDDEN
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
    return html_of(reported(name, view, lang))


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
    assert table(reported(KORNHAFEN, "public", "de"), "bridges") is None


def test_words_of_the_data_stay_words():
    result = eco.find_all(tricky())
    page = html_of(build_report(tricky(), result, lang="de"))
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
    assert len(said(report, "report.part_glance").said) == 3
    steps, bridges = table(report, "steps"), table(report, "bridges")
    assert len(steps.rows) == 5
    plan = eco.plan(shipped(KORNHAFEN), draws=0)
    assert [str(row[1]) for row in steps.rows] == [a.task(lang) for a in plan.actions]
    assert 0 < len(bridges.rows) <= MOST_BRIDGES
    assert all(all(map(str, row)) for row in bridges.rows)
    assert said(report, "report.part_informal").said
    assert said(report, "report.part_unknown").said
    method = said(report, "report.part_method_all").said
    assert len(method) == 5
    conventions = {line.split()[0] for line in said(report, "report.part_parameters").said}
    assert conventions >= {"k", "fragility_threshold", "seed"}
    assert any("0,25" in line or "0.25" in line for line in method)


def test_the_grid_says_in_words_what_it_shows_in_colour():
    result = found(KORNHAFEN)
    parts: Any = grid_of(result, "de")
    grid, legend, helps = parts
    assert len(grid.columns) == 9
    assert "Ohne Platz: Persisch, Tigrinya (siehe Anhang)." in helps.said[-1]
    assert len(grid.rows) == 13  # and the sum
    squares = {
        (topic.words, language): square
        for topic, *row in grid.rows
        for language, square in zip(grid.headings[1:], row, strict=True)
    }
    square = squares["Schulden", "Bulgarisch"]
    assert (square.words, square.look, square.more) == ("✗", "G5", "117")
    assert square.spoken == "Schuldnerberatung auf Bulgarisch: kein Angebot, 117 Menschen"
    assert square.finding == "gap:debt:bg:all:any"
    shown = {square.look for square in squares.values()} - {""}
    assert {entry.look for entry in legend.said} == shown
    assert shown <= {c.cell_class for c in result.cells}


def test_small_numbers_are_not_told_outside_the_office():
    grids: list[Any] = [
        grid_of(found(name, "partner"), "de")
        for name in (KORNHAFEN, "siedlung-am-wehr/2025-01", "mini")
    ]
    people = {square.more for grid, *_ in grids for row in grid.rows for square in row[1:]}
    assert HIDDEN in people
    assert any(HIDDEN in words for *_, helps in grids for words in helps.said)
    assert all(word in {"", HIDDEN} or int(word.replace(".", "")) >= 10 for word in people)


def test_what_was_agreed_is_for_the_office_alone():
    inside = reported(KORNHAFEN, "internal", "de")
    outside = reported(KORNHAFEN, "partner", "de")
    assert any(row[1].more for row in table(inside, "steps").rows)
    assert not any(row[1].more for row in table(outside, "steps").rows)


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_found_is_said_with_its_reason(lang):
    good = reported("altmarkt-west/2025-01", "internal", lang)
    assert "108" in said(good, "report.part_glance").said[-1].words
    assert table(good, "steps") is None
    nobody = build_report(empty(), share_result(eco.find_all(empty()), empty()), lang=lang)
    assert said(nobody, "report.part_glance").said[-1].strong
    assert not [block for block in nobody.blocks if isinstance(block, PictureBlock)]
    assert table(nobody, "needs") is None
    assert _Page(html_of(nobody)).open == []


def test_the_picture_never_shows_more_than_the_view():
    report = reported("mini", "partner", "de")
    (picture,) = (b for b in report.blocks if isinstance(b, PictureBlock) and not b.small)
    for actor in shipped("mini").table("actors").records():
        if actor["type"] in {"helper_person", "helper_place"}:
            assert actor["name"] not in picture.svg


def test_a_copy_does_not_become_an_internal_report():
    mini = shipped("mini")
    with pytest.raises(eco.UsageError):
        build_report(share(mini, view="partner"), found("mini"), lang="de")


@pytest.mark.parametrize("lang", LANGS)
def test_row_order_and_a_second_run_change_no_byte(lang):
    def page(quarter: eco.Quarter) -> str:
        result = share_result(eco.find_all(quarter), quarter)
        return html_of(build_report(quarter, result, lang=lang))

    mini = shipped("mini")
    assert page(mini) == page(mini) == page(shuffled(mini, 5))


@pytest.mark.parametrize("lang", LANGS)
def test_where_only_actors_are_known_the_report_says_what_to_collect(lang):
    mini = shipped("mini")
    alone = Quarter(mini.meta, {"actors": mini.table("actors")})
    report = build_report(alone, share_result(eco.find_all(alone), alone), lang=lang)
    assert len(said(report, "report.part_collect").said) == 4
    assert not [block for block in report.blocks if isinstance(block, TableBlock)]
    words = text_of(report)
    assert "%" not in words
    assert len(PdfReader(BytesIO(pdf_of(report))).pages) == 1


def test_the_first_sentence_is_one_share_and_holds_where_the_list_says_nothing():
    first, *_ = said(reported(KORNHAFEN, "internal", "de"), "report.part_glance").said
    assert first.words.startswith("Einen Weg zu Hilfe gibt es für ")
    mini = shipped("mini")
    silent = mini.with_meta(dataclasses.replace(mini.meta, offers_recorded=None))
    report = build_report(silent, share_result(eco.find_all(silent), silent), lang="de")
    first, *_ = said(report, "report.part_glance").said
    assert first.words.startswith("Die Liste sagt nicht")


def test_what_ends_is_named_and_its_deadline_is_one():
    report = reported(KORNHAFEN, "internal", "de")
    last = said(report, "report.part_glance").said[-1].words
    assert "Landesprogramm Ankommen Wessenburg" in last
    assert "Landesprogramm" not in text_of(reported(KORNHAFEN, "partner", "de"))
    quarter = shipped(KORNHAFEN)
    register = {row[2] for row in table(report, "money").rows}
    lines = table(report, "lines")
    assert {row[-1] for row in lines.rows} <= register
    sources = set(quarter.table("funding").column("source"))
    assert {str(row[1]) for row in lines.rows} <= sources


@pytest.mark.parametrize("name", [KORNHAFEN, "kornhafen/2026-01", "siedlung-am-wehr/2025-01"])
@pytest.mark.parametrize("view", ["internal", "partner"])
def test_the_five_things_differ_and_name_somebody(name, view):
    report = reported(name, view, "de")
    quarter = shipped(name)
    names = set(quarter.table("actors").column("name"))
    said = [str(row[1]) for row in table(report, "steps").rows]
    assert len(said) == len(set(said)) > 0
    assert all(any(actor in words for actor in names) for words in said)
    assert all(any(sign.isdigit() for sign in str(row[2])) for row in table(report, "steps").rows)


def test_gaps_are_told_in_one_sentence_a_topic():
    result = found(KORNHAFEN)
    topics = {gap.topic for gap in result.findings if isinstance(gap, Gap)}
    lines = gaps_by_topic(result, "de")
    assert len(lines) >= len(topics)
    assert any(
        line.startswith("Schulden: kein Angebot (Bulgarisch; 117 Menschen)") for line in lines
    )


@pytest.mark.browser
def test_the_page_opens_without_network_and_without_errors(chromium, tmp_path):
    file = tmp_path / "Bericht.html"
    result = eco.find_all(tricky())
    file.write_text(html_of(build_report(tricky(), result, lang="de")), "utf-8")
    page = chromium.open(file)
    assert chromium.refused == []
    assert chromium.errors == []
    assert page.title().startswith("Mini-Kornhafen")
    assert page.locator("table.needs td").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
