"""Every button in a real browser: pressed, and looked at what it does."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from workshop.rehearsal import DEBT_TIE, pick, ready, rehearse, until

from ecosystem.io.reading import read_quarter, write_quarter

pytestmark = pytest.mark.browser
COMPARE = "JSON.stringify(Outcomes.of(Session.state))"
PRESS = "([id, times]) => { for (; times; times--) document.getElementById(id).click(); }"
CLOSE_THE_FIRST = """(count) => {
  for (let place = 1; place <= count; place++) {
    const chosen = document.getElementById("close-actor");
    chosen.selectedIndex = place;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
    document.getElementById("close").click();
  }
}"""


@pytest.fixture
def page(chromium: Any, room: Path) -> Any:
    yield ready(chromium.open(room, width=1280, height=800))
    assert chromium.refused == []
    assert chromium.errors == []


def state(page: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.evaluate("JSON.stringify(Session.state)"))
    return found


def saved(page: Any, button: str = "#keep") -> dict[str, Any]:
    with page.expect_download() as waiting:
        page.click(button)
    found: dict[str, Any] = json.loads(Path(waiting.value.path()).read_text("utf-8"))
    return found


def test_the_rehearsal_goes_through(page):
    steps = list(rehearse(page))
    assert len(steps) == 12
    file = saved(page, "#save-file")
    assert [r["says"] for r in file["reports"]] == ["no"]
    assert [p["kind"] for p in file["proposals"]] == ["deputy", "tie"]
    assert [p["role"] for p in file["promises"]] == ["Quartiersmanagement"]
    assert {g["about"].partition(":")[0] for g in file["guesses"]} == {"walk", "loss"}
    assert file["released"] is True


def members_on_stage(page: Any) -> set[str]:
    """Who can be seen in an open sector, leaf by leaf and type by type."""
    found: set[str] = set()
    while True:
        kinds = page.locator(".box.group").count()
        own = "[...document.querySelectorAll('.box:not(.group)')]"
        key = ".map((box) => Data.room.boxes[Number(box.dataset.key.slice(1))].id)"
        found |= set(page.evaluate(own + key))
        for kind in range(kinds):
            page.locator(".box.group").nth(kind).click()
            found |= members_on_stage(page)
            page.evaluate("Session.glance((state) => { state.type = ''; })")
        further = page.locator("#leaf-next")
        if further.count() == 0 or further.is_disabled():
            return found
        further.click()


def test_step_by_step_shows_sectors_then_actors_then_ties(page):
    page.click("#phase-read")
    assert page.locator(".circle").count() == 6
    page.click("#step-actors")
    seen: set[str] = set()
    for sector in page.evaluate("Scene.SECTORS"):
        page.click(f"#open-{sector}")
        seen |= members_on_stage(page)
    assert seen == set(page.evaluate("Data.room.boxes.map((box) => box.id)"))
    assert page.locator("path.tie").count() == 0
    page.click("#step-ties")
    assert page.locator("path.between").count() > 6
    page.click(".circle >> nth=0")
    assert page.locator("path.tie").count() > 3


def test_find_me_forgives_slips(page):
    for typed in ("quartierscafe", "Quartierskafe", "QUARTIERS CAFÉ"):
        page.fill("#find", typed)
        page.click("#find-go")
        assert "Quartierscafé" in str(page.get_attribute(".box.focus", "title")), typed
    page.fill("#find", "xyzzy plugh")
    page.click("#find-go")
    assert "xyzzy plugh" in page.inner_text("#said")


def test_the_way_is_walked_hop_by_hop_to_where_it_ends(page):
    page.click("#phase-walk")
    page.click("#persona-1")
    page.click("#go")
    assert page.locator("#walk-steps li").count() == 1
    assert page.locator("#walk-end").count() == 0
    hops = 0
    while page.locator("#hop").is_enabled():
        page.click("#hop")
        hops += 1
    assert hops >= 2
    assert "Hier endet es" in page.inner_text("#walk-end")
    assert page.locator(".box.end").count() == 1
    page.click("#hop-back")
    assert page.locator("#walk-end").count() == 0


def test_a_way_that_arrives_says_so(page):
    page.click("#phase-walk")
    pick(page, "walk-topic", "Ankommen")
    pick(page, "walk-language", "Arabisch")
    page.click("#go")
    while page.locator("#hop").is_enabled():
        page.click("#hop")
    assert "Hier gibt es Hilfe" in page.inner_text("#walk-end")
    assert page.locator(".box.help").count() == 1


def test_what_if_a_tie_goes(page):
    page.click("#phase-bridges")
    pick(page, "cut-tie", " → ".join(DEBT_TIE))
    page.click("#cut")
    assert page.locator("#changed .worse").count() == 6
    assert "Schulden" in page.inner_text("#changed")
    assert "allen Angaben" in page.inner_text("#basis")
    page.click("#gone button")
    assert page.locator("#gone").count() == 0


def test_what_if_an_actor_goes_greys_what_is_cut_off(page):
    page.click("#phase-bridges")
    pick(page, "close-actor", "Quartierscafé")
    page.click("#close")
    assert page.locator(".box.gone").count() == 1
    assert page.locator(".box.lost").count() >= 2  # who hung on it waits in no closed group
    assert "Spielkreis" in " ".join(page.locator(".box.lost").all_text_contents())


def test_undo_redo_and_reset_without_limit(page):
    page.click("#phase-bridges")
    page.evaluate(CLOSE_THE_FIRST, 28)  # by the page itself: by hand it would draw each of them
    for place in (29, 30):
        page.select_option("#close-actor", index=place)
        page.click("#close")
    assert len(state(page)["actors"]) == 30
    page.evaluate(PRESS, ["undo", 29])
    assert len(state(page)["actors"]) == 1
    page.click("#undo")
    assert state(page)["actors"] == []
    page.evaluate(PRESS, ["redo", 4])
    page.click("#redo")
    assert len(state(page)["actors"]) == 5
    page.click("#reset")
    assert state(page)["actors"] == []
    page.click("#undo")
    assert len(state(page)["actors"]) == 5


def test_confirmed_only(page):
    page.click("#phase-read")
    page.click("#step-ties")
    page.click(".circle >> nth=1")
    before = page.locator("path.tie").count()
    page.click("#menu-look")
    page.click("#strict")
    assert page.locator("path.tie").count() < before
    assert page.get_attribute("#strict", "aria-pressed") == "true"
    shown = json.loads(page.evaluate(COMPARE))["after"]["classes"]
    assert shown == page.evaluate("Data.room.answers.base.strict")


def test_layers_topics_and_languages(page):
    page.click("#phase-read")
    page.click("#step-ties")
    page.click(".circle >> nth=1")
    everything = page.locator("path.tie").count()
    page.click("#menu-filter")
    page.click("#layer-COOP")
    page.click("#layer-INFO")
    referrals = page.locator("path.tie").count()
    assert 0 < referrals < everything
    pick(page, "filter-topic", "Schulden")
    names = page.locator(".box").all_text_contents()
    assert 0 < len(names) < 8
    assert any("Schuld" in name for name in names)
    pick(page, "filter-language", "Bulgarisch")
    assert state(page)["language"] == "bg"


def test_bridges_and_single_points(page):
    page.click("#bridges")
    assert page.locator("path.weak").count() == 7
    assert page.locator(".box.point").count() == 2
    page.click("#bridges")
    assert page.locator("path.weak").count() == 0


def test_right_wrong_missing_unsure_need_a_code(page):
    page.click("#phase-correct")
    pick(page, "report-s", DEBT_TIE[0])
    pick(page, "report-t", DEBT_TIE[1])
    for refused in ("", "Mueller", "T 1"):
        page.fill("#code", refused)
        page.click("#say-yes")
        assert "Code" in page.inner_text("#said"), refused
    page.fill("#code", "T1-03")
    page.click("#say-yes")
    assert "wer hier spricht" in page.inner_text("#said")
    pick(page, "role", "verweist")
    for name in ("yes", "no", "missing", "unsure"):
        page.click(f"#say-{name}")
        told = state(page)["reports"]
        assert [each["says"] for each in told] == [name]  # one report a code and tie
    assert "Geändert" in page.inner_text("#said")
    pick(page, "role", "Drittes")
    page.click("#say-yes")
    told = state(page)["reports"]
    assert [each["says"] for each in told] == ["unsure", "yes"]
    assert {each["informant"] for each in told} == {"T1-03"}
    assert {(each["source"], each["target"]) for each in told} == {("JC", "W07")}


def test_the_money_slider(page):
    page.click("#phase-money")
    page.locator("#slider").focus()
    page.keyboard.press("ArrowRight")
    assert "31.12.2025" in page.inner_text("#slider-words")
    assert page.locator("#changed .worse").count() == 4
    page.keyboard.press("Home")
    assert "15.01.2025" in page.inner_text("#slider-words")


def test_a_new_tie_closes_needs(page):
    page.click("#phase-propose")
    pick(page, "propose-s", DEBT_TIE[0])
    pick(page, "propose-t", DEBT_TIE[1])
    page.click("#draw-tie")
    assert "gibt es schon" in page.inner_text("#said")
    page.click("#draw-deputy")  # firmer, yet one side denies this tie: the needs stay shaky
    assert "Schließt Bedarfe: 0" in page.inner_text("#proposals")
    page.click("#proposals button")
    pick(page, "propose-t", "Anerkennungslotsen")
    page.click("#draw-tie")
    assert "Schließt Bedarfe: 1" in page.inner_text("#proposals")
    assert "Anerkennung, Ukrainisch" in page.inner_text("#changed")
    assert "informelle Hilfe zählt weder" in page.inner_text("#basis")
    assert page.locator("path.proposal").count() == 1
    page.click("#proposals button")
    assert page.locator("path.proposal").count() == 0


def test_guess_first_then_reveal(page):
    page.click("#phase-bridges")
    page.fill("#guess-loss", "2")
    page.click("#guess-set")
    pick(page, "cut-tie", " → ".join(DEBT_TIE))
    page.click("#cut")
    assert "Geschätzt: 2. Gerechnet: 6." in page.inner_text("#guess-truth")
    assert state(page)["guesses"][0]["truth"] == "6"


def test_promises_hold_a_role_and_no_person(page):
    page.click("#phase-promise")
    page.fill("#what", "Frau Zanarius anrufen")
    page.fill("#who", "Träger")
    page.click("#promise-add")
    assert "ohne" in page.inner_text("#said")
    assert state(page)["promises"] == []
    page.fill("#what", "Runden Tisch einladen")
    page.click("#promise-add")
    assert state(page)["promises"][0]["role"] == "Träger"


def test_parking_lot_takes_no_numbers(page):
    page.click("#parking")
    page.fill("#note", "Handy 0171 1234567")
    page.click("#note-add")
    assert state(page)["notes"] == []
    page.fill("#note", "Wer zahlt die Dolmetschenden?")
    page.click("#note-add")
    assert page.inner_text("#notes") == "Wer zahlt die Dolmetschenden?"


def test_snapshot_only_after_the_release_check(page):
    page.click("#phase-leave")
    assert page.locator("#save-svg").is_disabled()
    for number in range(1, 5):
        page.click(f"#check{number}")
    with page.expect_download() as waiting:
        page.click("#save-svg")
    drawn = Path(waiting.value.path()).read_text("utf-8")
    assert "<svg" in drawn
    names = page.evaluate("Data.room.boxes.map((box) => box.name)")
    assert [name for name in names if name in drawn] == []
    with page.expect_download() as waiting:
        page.click("#save-png")
    assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG")


def test_views_internal_is_locked(page):
    page.click("#menu-look")
    assert page.locator("#view-internal").is_disabled()
    page.click("#view-public")
    assert page.locator("#dialog svg").count() == 1
    page.click("#dialog-close")


def test_large_type_colours_black_and_white_and_language(page):
    page.set_viewport_size({"width": 1920, "height": 1080})
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    base = page.evaluate(size)
    assert base >= 24
    page.click("#menu-look")
    page.click("#big")
    assert page.evaluate(size) > base
    for name in ("colours", "mono", "wide"):
        page.click(f"#{name}")
        assert name in page.evaluate("document.documentElement.className")
    page.click("#switch")
    assert page.inner_text("#phase-walk") == "Walk"
    assert page.get_attribute("html", "lang") == "en"
    page.click("#switch")
    assert page.inner_text("#phase-walk") == "Weg gehen"


def test_legend(page):
    page.keyboard.press("l")
    assert page.locator("#dialog .keyrow").count() >= 12


def test_clicker_goes_through_all_phases_and_back(page):
    for _ in range(30):
        page.keyboard.press("PageDown")
    assert state(page)["phase"] == "leave"
    for _ in range(30):
        page.keyboard.press("PageUp")
    assert state(page)["phase"] == "arrive"


def test_touch(page):
    page.click("#phase-read")
    page.click("#step-actors")
    page.locator(".box").first.dispatch_event("pointerdown", {"pointerType": "touch"})
    page.locator(".box").first.dispatch_event("click")
    assert page.locator("#actor").count() == 1


def test_a_crash_loses_nothing(page, room, chromium):
    page.click("#phase-correct")
    page.fill("#code", "T1-03")
    page.select_option("#role", "source")
    pick(page, "report-s", DEBT_TIE[0])
    pick(page, "report-t", DEBT_TIE[1])
    page.click("#say-no")
    before = state(page)
    page.close()
    again = ready(chromium.open(room, width=1920, height=1080))
    assert state(again) == before
    assert again.locator("#resumed").count() == 1
    again.click("#undo")
    assert state(again)["reports"] == []
    again.click("#phase-leave")
    again.click("#fresh")
    again.click("#fresh-yes")
    assert state(again)["phase"] == "arrive"


def test_without_storage_the_room_is_told_and_still_works(chromium, room):
    page = chromium.context.new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('off'); }})"
    )
    page.goto(room.as_uri())
    ready(page)
    page.click("#phase-walk")
    assert page.locator("#offer").count() == 1
    assert saved(page)["schema"] == "ecosystem-workshop/1"


def test_a_saved_file_opens_again(page):
    page.click("#phase-bridges")
    pick(page, "close-actor", "Quartierscafé")
    page.click("#close")
    file = saved(page)
    page.click("#reset")
    page.click("#phase-leave")
    written = {
        "name": "w.json",
        "mimeType": "application/json",
        "buffer": json.dumps(file).encode(),
    }
    page.set_input_files("#load-file", written)
    until(page, "Session.state.actors.length === 1")
    page.click("#phase-leave")
    page.set_input_files("#load-file", {**written, "buffer": b"{}"})
    until(page, "document.getElementById('said').textContent.includes('passt nicht')")


def test_single_removals_are_the_same_on_the_page_and_on_the_full_data(page, kornhafen):
    from workshop.engines import re_analysed

    from ecosystem.model.merging import official_world

    kornhafen = official_world(kornhafen)  # nothing on a page for a room rests on informal help
    network = kornhafen.network()
    for name in ("JC", "W07", "V02", "KI"):
        index = page.evaluate(f"Data.room.boxes.findIndex((box) => box.id === '{name}')")
        answer = page.evaluate(f"Data.room.answers.actors[{index}]")
        before = re_analysed(kornhafen, {})["looks"]
        after = re_analysed(kornhafen, {"actors": [network.ids.index(name)]})
        looks = enumerate(zip(before, after["looks"], strict=True))
        assert answer["cells"] == [[n, a, b] for n, (a, b) in looks if a != b], name
        assert answer["shares"]["low"] == round(after["low"], 2), name
        assert answer["shares"]["reach"] == round(after["reach"], 2), name


def test_saved_then_applied_gives_a_new_quarter(page, tmp_path, kornhafen):
    from ecosystem.cli import main

    list(rehearse(page))
    source = write_quarter(kornhafen, tmp_path / "quarter")
    session = tmp_path / "w.json"
    session.write_text(json.dumps(saved(page, "#save-file")), "utf-8")
    assert main(["apply", str(source), str(session), "-o", str(tmp_path / "new")]) == 0
    new = read_quarter(tmp_path / "new")
    assert len(new.table("reports")) == len(kornhafen.table("reports")) + 1
    assert len(new.table("actions")) == len(kornhafen.table("actions")) + 2
    assert len(new.table("ties")) == len(kornhafen.table("ties")) + 1
    assert new.table("ties").records()[-1]["wished"] == "yes"


def test_the_page_is_small(room_html):
    assert len(room_html.encode()) < 2_000_000


def test_nothing_outside_the_screen(chromium, room):
    for width, height in ((1024, 768), (1920, 1080), (3840, 2160)):
        page = ready(chromium.open(room, width=width, height=height))
        page.click("#phase-read")
        page.click("#step-actors")
        wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1], (width, wide)
        cut = page.evaluate(
            "[...document.querySelectorAll('#phases button, #tools button')]"
            ".filter((b) => b.scrollWidth > b.clientWidth + 2).map((b) => b.textContent)"
        )
        assert cut == [], width
        page.evaluate("localStorage.clear()")
        page.close()


def test_axe_finds_nothing_serious(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for phase in (
        "arrive",
        "read",
        "walk",
        "correct",
        "bridges",
        "money",
        "propose",
        "promise",
        "leave",
    ):
        page.click(f"#phase-{phase}")
        if phase == "read":
            page.click("#step-ties")
        if phase == "bridges":
            page.click("#bridges-here")
            pick(page, "cut-tie", " → ".join(DEBT_TIE))
            page.click("#cut")
        found = axe.run(page, options={"rules": {"region": {"enabled": False}}}).response
        serious = [
            (v["id"], [node["html"][:120] for node in v["nodes"]][:3])
            for v in found["violations"]
            if v["impact"] in ("serious", "critical")
        ]
        assert serious == [], phase


def test_the_hand_out_is_two_pages_promises_and_my_place_and_needs(page, tmp_path):
    list(rehearse(page))
    pick(page, "mine", "Schuldnerberatung Kornhafen")
    reader = pytest.importorskip("pypdf")
    page.pdf(path=tmp_path / "handout.pdf", format="A4")
    pages = reader.PdfReader(tmp_path / "handout.pdf").pages
    words = " ".join(" ".join(each.extract_text() for each in pages).split())
    assert "Gespräch über die Vertretung" in words
    assert "Schuldnerberatung" in words
    assert "Freigabe-Check" not in words
    assert "Meine Stelle" in pages[0].extract_text()
    assert "Anerkennung" in words
    assert len(pages) == 2
    for bad in ("null", "{}", '{language: "ar", words: {needs: 1}, labels: {}}'):
        assert not page.evaluate(f"Leave.translate({bad})")
    told = (
        '{language: "ar", dir: "rtl", words: {needs: "احتياجات"}, labels: {topic: {work: "عمل"}}}'
    )
    assert page.evaluate(f"Leave.translate({told})")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.get_attribute("#sheet", "dir") == "rtl"
    sheet = page.text_content("#sheet") or ""
    assert "احتياجات" in sheet
    assert "عمل" in sheet
    assert "Meine Stelle" in sheet  # what nobody translated stays
    assert page.evaluate("Words.t('needs')") == "Bedarfe"


class Firefox:
    """Firefox by its own remote control: a message is its length, a colon and JSON."""

    def __init__(self, program: str, profile: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        (profile / "user.js").write_text(f'user_pref("marionette.port", {port});\n', "utf-8")
        call = [program, "--headless", "--marionette", "--profile", str(profile)]
        self.process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                self.talk = socket.create_connection(("127.0.0.1", port), timeout=60)
                break
            except OSError:
                time.sleep(0.3)
        self.heard = self.talk.makefile("rb")
        self.listen()
        self.ask("WebDriver:NewSession", capabilities={})

    def listen(self) -> Any:
        size = b"".join(iter(lambda: self.heard.read(1), b":"))
        return json.loads(self.heard.read(int(size)))

    def ask(self, name: str, **values: object) -> Any:
        said = json.dumps([0, 1, name, values]).encode()
        self.talk.sendall(b"%d:%s" % (len(said), said))
        _, _, error, found = self.listen()
        assert error is None, error
        return found


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Firefox]:
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("Firefox is not installed")
    (tmp_path / "profile").mkdir()
    found = Firefox(program, tmp_path / "profile")
    yield found
    found.talk.close()
    found.process.terminate()
    found.process.wait(30)


IN_FIREFOX = """
for (const id of ["phase-bridges", "bridges-here"]) document.getElementById(id).click();
const weak = document.querySelectorAll("#marks .weak").length;
const who = document.getElementById("close-actor");
who.selectedIndex = [...who.options].findIndex((each) => each.text.includes("Jobcenter W"));
who.dispatchEvent(new Event("change"));
document.getElementById("close").click();
const moving = document.getAnimations().length;
const said = document.getElementById("finding").textContent;
document.getElementById("undo").click();
const sides = [...document.querySelectorAll(".box")].map((box) => box.getBoundingClientRect());
const seen = sides.every((box) => box.width > 50 && box.right <= innerWidth);
return {weak, moving, said, gone: document.querySelectorAll("#gone li").length, seen};
"""


def test_firefox_answers_and_moves(firefox: Firefox, room: Path) -> None:
    firefox.ask("WebDriver:Navigate", url=room.as_uri())
    found = firefox.ask("WebDriver:ExecuteScript", script=IN_FIREFOX, args=[])["value"]
    assert found["weak"] > 3
    assert found["moving"] > 0
    assert found["said"]
    assert found["gone"] == 0
    assert found["seen"]
