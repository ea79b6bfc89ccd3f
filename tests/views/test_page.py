"""The page in a real browser: keys, filters, ways, languages, downloads; no request, no error."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ElementTree

import pytest
from workshop.rehearsal import until

from ecosystem.findings.registry import find_all
from ecosystem.io.reading import load_sample, read_quarter, write_quarter
from ecosystem.pictures.layout import positions
from ecosystem.pictures.screen import render_network
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_result
from ecosystem.words import text
from views.pages import opened
from views.places import city

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shown(kornhafen, kornhafen_result):
    return share(kornhafen), share_result(kornhafen_result, kornhafen)


@pytest.fixture(scope="module")
def net(browser_context, tmp_path_factory, shown):
    file = tmp_path_factory.mktemp("page") / "net.html"
    file.write_text(render_network(shown[0], result=shown[1], lang="de"), "utf-8")
    with opened(browser_context, file) as found:
        yield found


@pytest.fixture
def page(net):
    net.page.keyboard.press("Escape")
    yield net.page
    assert net.refused == []
    assert net.heard == []


def test_it_draws(net, page):
    painted = page.evaluate(
        "() => { const c = document.querySelector('#net canvas');"
        " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " return d.some((v) => v !== 0 && v !== 255); }"
    )
    assert painted


def test_the_search_forgives_typing_errors(net, page):
    page.evaluate("() => document.activeElement.blur()")
    page.focus("body")
    page.focus("#search")
    page.keyboard.type("caritsa")
    page.keyboard.press("Enter")
    assert "Caritas" in net.said()
    page.keyboard.press("Escape")
    assert net.said() == text("screen.everything", "de")
    page.fill("#search", "qqqqqqqqqq")
    page.keyboard.press("Enter")
    assert net.said() == text("screen.found_none", "de")
    for typed in ("auslaenderbehoerde", "AUSLÄNDERBEHÖRDE", "auslanderbehorde"):
        page.fill("#search", typed)
        page.keyboard.press("Enter")
        assert net.said().startswith("Ausländerbehörde"), typed


def test_the_tab_key_reaches_every_control(net, page):
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    page.focus(".skip")
    reached = []
    for _ in range(40):
        reached.append(page.evaluate("() => document.activeElement.id"))
        if reached[-1] == "net":
            break
        page.keyboard.press("Tab")
    expected = ("search", "topic", "language", "way", "all", "full", "big", "plain", "lang")
    assert [each for each in expected if each in reached] == list(expected)
    assert reached[-1] == "net"


def test_keys_walk_along_ties(net, page):
    net.in_the_picture()
    page.keyboard.press("Home")
    visited = {net.said()}
    neighbours = {edge["from"] + edge["to"] for edge in net.data()["edges"]}
    before = _actor(page)
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
        now = _actor(page)
        if now == before:
            assert net.said() == text("screen.nobody_there", "de")
        else:
            assert {before + now, now + before} & neighbours
        visited.add(now)
        before = now
    assert len(visited) > 3
    page.keyboard.press("n")
    assert _actor(page) != before
    page.keyboard.press("p")
    assert _actor(page) == before


def _actor(page):
    return page.evaluate("() => new URLSearchParams(location.hash.slice(1)).get('actor')")


def test_ways_go_step_by_step_along_referrals(net, page):
    edges = [edge for edge in net.data()["edges"] if edge["layer"] == "REF"]
    start = edges[0]["from"]
    for way, here, there in (("out", "from", "to"), ("in", "to", "from")):
        page.evaluate(f"() => {{ location.hash = 'actor={start}&way={way}&steps=3' }}")
        until(page, f"document.getElementById('way').value === '{way}'")
        reached, last = {start}, {start}
        for _ in range(3):
            last = {edge[there] for edge in edges if edge[here] in last} - reached
            reached |= last
        rows = page.evaluate(
            "() => [...document.querySelectorAll('tr[data-actor]:not([hidden])')]"
            ".map((row) => row.dataset.actor)"
        )
        assert set(rows) == reached
        assert str(len(reached) - 1) in net.said()


def test_a_filter_shows_who_offers_it_and_their_ties(net, page):
    data = net.data()
    page.select_option("#topic", "debt")
    offering = {node["id"] for node in data["nodes"] if "debt" in node["topics"]}
    ties = [e for e in data["edges"] if {e["from"], e["to"]} & offering]
    said = text("screen.seen", "de", count=len(offering), of=len(data["nodes"]), ties=len(ties))
    assert net.said().startswith(said)
    near = offering | {end for e in ties for end in (e["from"], e["to"])}
    assert page.locator("tr[data-actor]:visible").count() == len(near)
    page.select_option("#topic", "")
    for layer in ("COOP", "INFO", "standing"):
        page.uncheck(f"[name=layer][value={layer}]")
    referrals = sum(edge["layer"] == "REF" for edge in data["edges"])
    assert f" {referrals}." in net.said()
    assert page.evaluate("() => location.hash").startswith("#without=")


def test_the_address_holds_the_view(browser_context, net, page):
    page.select_option("#language", "ar")
    page.click("#plain")
    address, said = page.url, net.said()
    other = browser_context.new_page()
    other.goto(address)
    other.wait_for_selector("#net[data-drawn=yes]")
    assert other.input_value("#language") == "ar"
    assert other.get_attribute("#plain", "aria-pressed") == "true"
    assert said == text("screen.plain_on", "de")
    other.close()
    page.click("#plain")


@pytest.mark.parametrize("address", ["actor=<b>&topic=x&steps=99&without=;", "%E0%A4%A", "a"])
def test_a_strange_address_does_nothing(net, page, address):
    page.evaluate("(hash) => { location.hash = hash }", address)
    page.wait_for_timeout(50)
    assert net.said() == text("screen.everything", "de")


def test_the_language_changes_without_loading(net, page):
    page.evaluate("() => { window.stays = true }")
    german = page.inner_text("main")
    page.click("#lang")
    assert page.get_attribute("html", "lang") == "en"
    assert page.title() == text("views.title.quarter", "en", name="Kornhafen")
    english = page.inner_text("main")
    for key in ("screen.topic", "screen.actors", "views.layer.REF", "screen.sends_to"):
        assert text(key, "en") in english
        assert text(key, "de") not in english
    assert page.get_attribute("#net", "aria-label") == text("screen.net", "en")
    page.click("#lang")
    assert page.inner_text("main") == german
    assert page.evaluate("() => window.stays")


def test_the_help_names_every_key_and_escape_closes_it(net, page):
    net.in_the_picture()
    page.keyboard.press("?")
    assert page.locator("dialog kbd").count() > 20
    assert page.evaluate("() => document.querySelector('dialog').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert not page.evaluate("() => document.querySelector('dialog').open")


def _download(page, button):
    with page.expect_download() as waiting:
        page.click(button)
    return waiting.value


def test_the_svg_holds_what_is_seen(net, page):
    file = _download(page, "#svg")
    assert file.suggested_filename.endswith(".svg")
    root = ElementTree.parse(file.path()).getroot()
    words = " ".join(root.itertext())
    data = net.data()
    for node in data["nodes"]:
        for line in node["lines"]:
            assert line in words
    for said in ("Kornhafen", "Stand: 15.01.2025", text("views.sign.weak_bridge", "de")[:20]):
        assert said in words
    page.select_option("#topic", "debt")
    fewer = ElementTree.parse(_download(page, "#svg").path()).getroot()
    assert len(list(fewer.iter())) < len(list(root.iter())) / 2


def test_the_png_is_a_picture(net, page):
    content = _download(page, "#png").path().read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 50_000


def test_saved_positions_are_read_back(net, page, shown, kornhafen, tmp_path):
    file = _download(page, "#csv")
    assert file.suggested_filename == "positions.csv"
    folder = write_quarter(kornhafen, tmp_path / "quarter")
    shutil.copy(file.path(), folder / "positions.csv")
    again = read_quarter(folder)
    table = again.table("positions")
    assert len(table) > 60
    kept = positions(share(again))
    for actor, x, y in zip(*map(table.column, ("actor", "x", "y")), strict=True):
        assert kept[actor] == pytest.approx((float(x), float(y)), abs=1e-3)
    before = positions(shown[0])
    moved = [actor for actor in table.column("actor") if actor in before]
    assert all(kept[actor] == pytest.approx(before[actor], abs=1e-3) for actor in moved)


def test_big_type_and_black_and_white(net, page):
    small = page.evaluate("() => getComputedStyle(document.documentElement).fontSize")
    net.in_the_picture()
    page.keyboard.press("b")
    assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") > small
    page.keyboard.press("b")
    page.keyboard.press("c")
    page.wait_for_timeout(100)
    colours = page.evaluate(
        "() => { const c = document.querySelector('#net canvas');"
        " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " let most = 0; for (let i = 0; i < d.length; i += 4)"
        " most = Math.max(most, Math.abs(d[i] - d[i + 2])); return most; }"
    )
    assert colours < 8
    page.keyboard.press("c")


def test_a_screen_reader_finds_no_fault_at_any_view(browser_context, tmp_path):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe
    mini = load_sample("mini")
    file = tmp_path / "mini.html"
    file.write_text(render_network(mini, result=find_all(mini, draws=0)), "utf-8")
    with opened(browser_context, file, width=1024, height=768) as small:
        page = small.page
        assert page.evaluate(
            "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        for view in ("", "actor=S1&way=in", "topic=debt&big=yes"):
            page.evaluate("(hash) => { location.hash = hash }", view)
            page.wait_for_timeout(50)
            found = axe().run(page).response["violations"]
            serious = [each for each in found if each["impact"] in ("serious", "critical")]
            assert [(each["id"], each["nodes"][0]["html"][:200]) for each in serious] == []
        assert small.heard == []


@pytest.mark.parametrize("count", [0, 3])
def test_a_city_opens_its_groups_at_a_click(browser_context, tmp_path, count):
    file = tmp_path / "city.html"
    file.write_text(render_network(city(600, size=40)), "utf-8")
    with opened(browser_context, file) as large:
        assert large.page.locator("tbody tr").count() == len(large.data()["blocks"])
        large.page.locator("[data-go^='block']").nth(count).click()
        size = large.data()["blocks"][count]["size"]
        assert str(size) in large.said()
        assert large.page.locator("#about li").count() == size
        large.page.fill("#search", large.data()["nodes"][5]["name"])
        large.page.keyboard.press("Enter")
        assert large.heard == []
