"""The stage of a room: read from the back, lines around boxes, and nothing lost."""

from __future__ import annotations

import json
import random
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from workshop.conftest import DATA
from workshop.rehearsal import DEBT_TIE, pick, ready

from ecosystem.findings.registry import find_all
from ecosystem.io.reading import load_sample, read_quarter
from ecosystem.schema import INFORMAL, SECTORS_AND_NONE
from ecosystem.sharing.plans import share_plan
from ecosystem.workshop.page import outline_of, render_workshop
from ecosystem.workshop.sessions import apply_session, read_session

pytestmark = pytest.mark.browser

SCREENS = ((1024, 768), (1280, 800), (1920, 1080))

# Marked lines that enter a box of somebody else, in the pixels of the screen.
INSIDE = """() => {
  const visible = (box) => getComputedStyle(box).visibility !== 'hidden';
  const boxes = [...document.querySelectorAll('.box, .circle')].filter(visible)
    .map((box) => ({ key: box.dataset.key || box.textContent, at: box.getBoundingClientRect() }));
  const near = (x, y, at, margin) => x > at.left - margin && x < at.right + margin
    && y > at.top - margin && y < at.bottom + margin;
  const kinds = ['weak', 'asked', 'cut', 'proposal', 'hop'].map((kind) => `#marks path.${kind}`);
  const found = [];
  for (const path of document.querySelectorAll([...kinds, '#lines path'].join())) {
    const matrix = path.getScreenCTM();
    const length = path.getTotalLength();
    const points = Array.from({ length: 200 },
      (_, at) => path.getPointAtLength(length * at / 199).matrixTransform(matrix));
    const ends = [points[0], points[points.length - 1]]
      .map(({ x, y }) => boxes.find((box) => near(x, y, box.at, 6))?.key);
    for (const { key, at } of boxes) {
      const inside = points.some(({ x, y }) => near(x, y, at, -1));
      if (!ends.includes(key) && inside) found.push(`${path.getAttribute('class')}: ${key}`);
    }
  }
  return found;
}"""

# Names that are too small, cut, or beyond the stage.
UNREADABLE = """() => [...document.querySelectorAll('.box, .circle')].filter((box) => {
  const at = box.getBoundingClientRect();
  const stage = document.getElementById('stage').getBoundingClientRect();
  const cut = box.scrollWidth > box.clientWidth + 2 || box.scrollHeight > box.clientHeight + 2;
  return cut || parseFloat(getComputedStyle(box).fontSize) < 0.03 * innerHeight
    || at.left < stage.left - 1 || at.right > stage.right + 1
    || at.top < stage.top - 1 || at.bottom > stage.bottom + 1;
}).map((box) => box.textContent)"""

NUMBERS = "[...document.querySelectorAll('#marks text')].map((each) => each.textContent)"

OVERLAPPING = """() => {
  const all = [...document.querySelectorAll('.box, .circle')]
    .map((box) => box.getBoundingClientRect());
  const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return all.flatMap((a, at) => all.slice(at + 1).filter((b) => over(a, b))).length;
}"""


# Words that go on in the next line without a hyphen of theirs.
TORN = """() => [...document.querySelectorAll('.box, .circle')].flatMap((box) => {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const torn = [];
  while (walker.nextNode()) {
    const { data } = walker.currentNode;
    for (const { 0: word, index } of data.matchAll(/[^ \\u00ad\\-\\/]+/g)) {
      const range = document.createRange();
      const soft = data[index - 1] === "\\u00ad" ? 1 : 0; // whose hyphen counts, too
      range.setStart(walker.currentNode, index + soft);
      range.setEnd(walker.currentNode, index + word.length);
      const lines = new Set([...range.getClientRects()].map((at) => Math.round(at.top)));
      if (lines.size > 1) torn.push(word);
    }
  }
  return torn;
})"""

# Numbers of bands that cover one another or a box.
COVERED = """() => {
  const parts = ['.circle', 'text.count'].map((each) => [...document.querySelectorAll(each)]);
  const [boxes, numbers] = parts.map((all) => all.map((each) => each.getBoundingClientRect()));
  const over = (a, b) => a.left < b.right && b.left < a.right && a.top + 4 < b.bottom - 4
    && b.top + 4 < a.bottom - 4;
  return numbers.flatMap((one, at) => [...boxes, ...numbers.slice(at + 1)]
    .filter((other) => over(one, other))).length;
}"""


def outlines() -> list[Any]:
    """What the wall shows first of every shipped quarter, and of a few that have all sectors."""
    found = []
    for place in sorted(DATA.rglob("actors.csv")):
        quarter = read_quarter(place.parent)
        found.append(outline_of(quarter, find_all(quarter, draws=0, kinds=("dead_end",))))
    rng = random.Random(3)
    for _ in range(2):
        tied = [name for name in SECTORS_AND_NONE if name != INFORMAL]
        pairs = combinations(tied, 2)
        between = [[*pair, rng.choice([None, rng.randrange(5, 999)])] for pair in pairs]
        sectors = [[name, rng.randrange(1, 400)] for name in SECTORS_AND_NONE]
        found.append({**found[0], "sectors": sectors, "informal": True, "between": between})
    return found


def test_no_word_of_a_sector_is_torn_and_no_number_of_a_band_covered(chromium, tmp_path):
    file, told = tmp_path / "public.html", outlines()
    file.write_text(render_workshop(load_sample("mini"), view="public"), encoding="utf-8")
    page = ready(chromium.open(file))
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        for number, outline in enumerate(told):
            page.evaluate("(outline) => Object.assign(Data.page, { outline })", outline)
            for lang in ("de", "en"):
                page.evaluate("Display.speak()")
                where = f"{number} in {width}, {lang}"
                assert page.evaluate(COVERED) == 0, where
                seen_well(page, where)
    page.close()


def seen_well(page: Any, where: str) -> None:
    assert page.evaluate(TORN) == [], where
    assert page.evaluate(UNREADABLE) == [], where
    assert page.evaluate(OVERLAPPING) == 0, where
    assert page.evaluate(INSIDE) == [], where


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_names_are_read_from_the_back_and_no_line_runs_through_a_box(chromium, room, width, height):
    page = ready(chromium.open(room, width=width, height=height))
    seen_well(page, "arrive")
    page.click("#phase-read")
    page.click("#step-ties")
    seen_well(page, "sectors")
    for sector in page.evaluate("Scene.SECTORS"):
        page.evaluate(f"Net.open({sector!r})")
        seen_well(page, sector)
    busiest = page.evaluate(
        "Data.room.boxes.map((_, at) => at).sort((a, b) => Data.room.lines.filter((line) => "
        "line.s === b || line.t === b).length - Data.room.lines.filter((line) => "
        "line.s === a || line.t === a).length).slice(0, 4)"
    )
    for actor in busiest:
        page.evaluate(f"Session.glance((state) => {{ state.focus = {actor}; }})")
        seen_well(page, f"focus {actor}")
    page.click("#phase-bridges")
    page.click("#bridges-here")
    seen_well(page, "bridges")
    drawn = page.locator("path.weak").count()
    while page.locator("#leaf-next").count() and page.locator("#leaf-next").is_enabled():
        page.click("#leaf-next")
        seen_well(page, "further bridges")
        drawn += page.locator("path.weak").count()
    assert drawn == 7
    pick(page, "close-actor", "Quartierscafé")
    page.click("#close")
    seen_well(page, "what if")
    page.click("#phase-walk")
    page.click("#persona-1")
    page.click("#go")
    while page.locator("#hop").is_enabled():
        page.click("#hop")
    seen_well(page, "walk")
    page.evaluate("localStorage.clear()")
    page.close()


def made_up(html: str, seed: int) -> str:
    """The page with a quarter of chance: other names, places, ties and bridges."""
    rng = random.Random(seed)
    found = re.search(r'(<script type="application/json" id="data">)(.*?)(</script>)', html, re.S)
    assert found
    data = json.loads(found[2])
    room = data["room"]
    for box in room["boxes"]:
        words = rng.sample(["Beratung", "Haus", "Migrationsdienst", "Kita", "am", "Verein"], 3)
        box.update(name=" ".join(words), x=rng.random(), y=rng.random())
    size = len(room["boxes"])
    pairs = {tuple(rng.sample(range(size), 2)) for _ in range(rng.randrange(1, 14))}
    says = {"text": {"de": "…", "en": "…"}, "action": {"de": "…", "en": "…"}}
    room["bridges"] = [
        {"id": f"bridge:{s}~{t}", "s": s, "t": t, "asked": rng.randrange(2), **says}
        for s, t in sorted(pairs)
    ]
    room["lines"] = [
        {"s": s, "t": t, "layer": rng.choice(["REF", "COOP"]), "kinds": ["referral"], "sure": 1}
        for s, t in (rng.sample(range(size), 2) for _ in range(150))
    ]
    data["stamp"] = f"{seed:012d}"
    packed = json.dumps(data, ensure_ascii=True).replace("<", "\\u003c")
    return html[: found.start(2)] + packed + html[found.end(2) :]


@pytest.mark.parametrize(
    "seeds", [range(6), pytest.param(range(6, 20), marks=pytest.mark.long)], ids=["few", "rest"]
)
def test_no_line_runs_through_a_box_in_any_quarter(seeds, chromium, room_html, tmp_path):
    for seed in seeds:
        file = tmp_path / f"{seed}.html"
        file.write_text(made_up(room_html, seed), encoding="utf-8")
        width, height = SCREENS[seed % 3]
        page = ready(chromium.open(file, width=width, height=height))
        page.click("#bridges")
        seen_well(page, f"bridges of {seed}")
        found = set(page.evaluate(NUMBERS))
        while page.locator("#leaf-next").count() and page.locator("#leaf-next").is_enabled():
            page.click("#leaf-next")
            seen_well(page, f"further bridges of {seed}")
            found |= set(page.evaluate(NUMBERS))
        sure = page.evaluate("Data.room.bridges.filter((bridge) => !bridge.asked).length")
        assert found == {str(number) for number in range(1, sure + 1)}, seed
        page.evaluate(f"Session.glance((state) => {{ state.focus = {seed}; }})")
        seen_well(page, f"ways of {seed}")
        page.evaluate("localStorage.clear()")
        page.close()
    assert chromium.errors == []


# Heads and fields of the matrix, and the sentence over it, that are cut off or beyond the stage.
BEYOND = """() => {
  const stage = document.getElementById('stage').getBoundingClientRect();
  return [...document.querySelectorAll('#finding, #matrix th, #matrix td')].filter((each) => {
    const at = each.getBoundingClientRect();
    return each.scrollWidth > each.clientWidth + 1 || at.right > stage.right + 1
      || at.bottom > Math.min(stage.bottom, innerHeight) + 1;
  }).map((each) => each.textContent);
}"""
# Words beside the map that cannot be read from the back.
SMALL = """() => [...document.querySelectorAll('#finding, #matrix th, #matrix td, #matrix caption')]
  .filter((each) => {
    const words = each.querySelector('span:not(.hear)') || each;
    return each.textContent && parseFloat(getComputedStyle(words).fontSize) < 0.03 * innerHeight;
  }).map((each) => each.textContent)"""
PLACES = "[...document.querySelectorAll('.box')].map((b) => [b.dataset.key, b.style.cssText])"


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_what_goes_is_seen_beside_the_map(chromium, room, width, height):
    page = ready(chromium.open(room, width=width, height=height))
    moved = page.evaluate(
        "Object.entries(Data.room.answers.actors).filter(([, told]) => told)"
        ".sort((a, b) => b[1].cells.length - a[1].cells.length)[0][0]"
    )
    asked = {
        "worse": (
            f"WhatIf.close({moved})",
            "WhatIf.cut(Object.entries(Data.room.answers.ties)"
            ".find(([, told]) => told?.cells.length)[0].split('>').map(Number))",
        ),
        "better": tuple(f"Session.change('see', (s) => {{ s.action = {n}; }})" for n in (0, 3)),
    }
    for side, questions in asked.items():
        page.click("#phase-bridges" if side == "worse" else "#phase-promise")
        for question in questions:
            page.evaluate(question)
            told = page.evaluate("Outcomes.of(Session.state).changed")
            fields = page.locator("#matrix .falls" if side == "worse" else "#matrix .rises")
            rest = page.locator("#matrix caption")  # what has no room is counted
            left_out = int(rest.inner_text().split()[1]) if rest.count() else 0
            assert fields.count() + left_out == len(told) > 0, question
            assert fields.count() >= min(len(told), 3), question
            assert page.evaluate(SMALL) == [], question
            assert all(each["worse"] == (side == "worse") for each in told)
            sign = "↓" if side == "worse" else "↑"
            assert all(sign in words for words in fields.all_text_contents())
            assert sign in page.inner_text("#finding")
            for _ in range(2):
                assert page.evaluate(BEYOND) == [], question
                seen_well(page, question)
                page.evaluate("Display.speak()")
            page.click("#undo")
    page.evaluate("Display.flip('big')")
    page.click("#phase-bridges")
    page.evaluate(asked["worse"][1])
    assert page.evaluate(BEYOND) == []
    seen_well(page, "large type")
    assert chromium.errors == []


def test_the_cut_off_go_to_the_edge_together_and_come_back_exactly(chromium, room):
    page = ready(chromium.open(room, width=1280, height=800))
    page.click("#phase-bridges")
    page.click("#bridges-here")
    before = page.evaluate(PLACES)
    page.emulate_media(reduced_motion="no-preference")
    pick(page, "close-actor", "Quartierscafé")
    page.click("#close")
    assert page.evaluate("document.getAnimations().length") > 0
    assert page.inner_text("#finding") == (
        "Soweit bekannt, verliert kein Bedarf seinen Weg; 3 Stellen sind abgeschnitten."
    )
    assert page.locator("#matrix td").count() == 0
    top = "Math.{}(...[...document.querySelectorAll('.box{}')].map((b) => parseFloat(b.style.top)))"
    away, others = top.format("min", ".lost:not(.gone)"), top.format("max", ":not(.lost)")
    assert page.evaluate(f"{away} > {others}")
    assert page.locator("rect.away").count() == 1
    page.emulate_media(reduced_motion="reduce")
    page.click("#undo")
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate(PLACES) == before
    pick(page, "cut-tie", " → ".join(DEBT_TIE))
    page.click("#cut")
    barred = page.evaluate("Outcomes.barred(Session.state)")
    docks = set(page.evaluate("Data.room.model.docks.map(([dock]) => dock)"))
    assert barred
    assert set(barred) <= docks
    assert "⊘" in str(page.text_content(".box.barred >> nth=0"))
    assert "führt von hier kein Weg" in str(
        page.get_attribute(".box.barred >> nth=0", "aria-label")
    )


def test_what_the_plan_proposes_is_taken_as_a_promise(chromium, room, kornhafen, tmp_path):
    page = ready(chromium.open(room, width=1280, height=800))
    page.click("#phase-promise")
    plan = page.evaluate("Data.room.plan")
    shared = share_plan(kornhafen, view="partner", draws=0)
    assert [each["what"]["de"] for each in plan] == [each.task("de") for each in shared.actions]
    for number in range(len(plan)):
        page.locator(f"#take-{number}").press("Enter")
        assert page.is_disabled(f"#take-{number}")
    page.click("#phase-leave")
    assert page.locator(".bad").count() == 0
    assert plan[0]["what"]["de"] in page.inner_text("#promises")
    file = tmp_path / "w.json"
    file.write_text(page.evaluate("JSON.stringify(Session.exported())"), encoding="utf-8")
    new = apply_session(kornhafen, read_session(file)).quarter
    taken = new.table("actions").records()[-len(plan) :]
    assert [row["action"] for row in taken] == [each["what"]["de"] for each in plan]
    assert [row["owner_role"] for row in taken] == [each["who"]["de"] for each in plan]
    assert [row["finding"] for row in taken] == [each.id for each in shared.actions]


# Buttons below a notice of so many words.
HIDDEN = """(words) => {
  Elements.announce(words);
  const { bottom } = document.getElementById('said').getBoundingClientRect();
  return [...document.querySelectorAll('button')].filter((each) => each.offsetParent
    && each.getBoundingClientRect().top < bottom).map((each) => each.textContent);
}"""


def test_everything_to_press_is_as_large_as_a_thumb(chromium, room):
    page = ready(chromium.open(room, width=1024, height=768))
    for phase in page.evaluate("[...document.querySelectorAll('#phases button')].map((b) => b.id)"):
        page.click(f"#{phase}")
        small = page.evaluate(
            "[...document.querySelectorAll('button, select, input:not([type=checkbox])"
            ":not([type=file])')].filter((each) => each.offsetParent && "
            "each.getBoundingClientRect().height < 43.5).map((each) => each.outerHTML)"
        )
        assert small == [], phase
    assert page.evaluate(HIDDEN, " ".join(["Jobcenter Wessenburg-Kornhafen"] * 7)) == []
    page.evaluate("localStorage.clear()")
    page.close()


def test_two_taps_are_a_tie(chromium, room):
    page = ready(chromium.open(room, width=1920, height=1080))
    page.click("#phase-propose")
    page.click(".circle >> nth=0")
    page.locator(".box:not(.group)").nth(0).click()
    page.click("#open-civil")
    page.locator(".box:not(.group)").nth(0).click()
    page.click("#draw-tie")
    drawn = page.evaluate("Session.state.proposals")
    assert len(drawn) == 1
    assert page.locator("path.proposal").count() == 1
    page.evaluate("localStorage.clear()")
    page.close()


def test_a_place_that_was_forgotten_is_proposed(chromium, room):
    page = ready(chromium.open(room, width=1280, height=800))
    page.click("#phase-correct")
    page.click("#forgotten summary >> nth=0")
    page.fill("#place-name", "Frau Zanarius")
    page.select_option("#place-type", "association")
    page.click("#place-add")
    assert page.evaluate("Session.state.places") == []
    page.fill("#place-name", "Teestube am Kran")
    page.click("#place-add")
    assert [each["name"] for each in page.evaluate("Session.state.places")] == ["Teestube am Kran"]
    assert page.locator("#place-type option[value=helper_person]").count() == 0
    page.close()


def test_a_clicker_darkens_the_wall(chromium, room):
    page = ready(chromium.open(room, width=1024, height=768))
    for key in ("b", "."):
        page.keyboard.press(key)
        assert page.evaluate("getComputedStyle(document.body).visibility") == "hidden"
        page.keyboard.press(key)
        assert page.evaluate("getComputedStyle(document.body).visibility") == "visible"
    page.close()


def test_what_is_being_typed_survives_a_crash(chromium, room):
    page = ready(chromium.open(room, width=1024, height=768))
    page.click("#phase-promise")
    page.fill("#what", "Runden Tisch einladen")
    page.close()
    again = ready(chromium.open(room, width=1024, height=768))
    again.click("#phase-promise")
    assert again.input_value("#what") == "Runden Tisch einladen"
    again.evaluate("localStorage.clear()")
    again.close()


def test_a_second_window_is_told_and_writes_nothing_over(chromium, room):
    first = ready(chromium.open(room, width=1024, height=768))
    first.click("#phase-read")
    second = ready(chromium.open(room, width=1024, height=768))
    first.wait_for_selector("#elsewhere")
    second.click("#phase-bridges")
    first.click("#phase-propose")
    second.reload()
    ready(second)
    assert second.evaluate("Session.state.phase") == "bridges"
    second.evaluate("localStorage.clear()")
    for page in (first, second):
        page.close()


def test_a_page_made_anew_offers_the_session_and_finds_its_places(chromium, room_html, tmp_path):
    file = tmp_path / "room.html"
    file.write_text(room_html, encoding="utf-8")
    page = ready(chromium.open(file, width=1920, height=1080))
    page.click("#phase-correct")
    page.fill("#code", "T1-03")
    page.select_option("#role", "source")
    pick(page, "report-s", DEBT_TIE[0])
    pick(page, "report-t", DEBT_TIE[1])
    page.click("#say-no")
    page.click("#phase-propose")
    pick(page, "propose-s", DEBT_TIE[0])
    pick(page, "propose-t", "Anerkennungslotsen")
    page.click("#draw-tie")
    ids = "Session.state.proposals.map(({s, t}) => [Data.room.boxes[s].id, Data.room.boxes[t].id])"
    drawn = page.evaluate(ids)
    page.close()
    file.write_text(renumbered(room_html), encoding="utf-8")
    again = ready(chromium.open(file, width=1920, height=1080))
    assert again.evaluate("Session.count") == 0
    again.click("#take-over")
    assert again.evaluate(ids) == drawn
    assert len(again.evaluate("Session.state.reports")) == 1
    again.click("#undo")
    assert again.evaluate(ids) == []
    again.evaluate("localStorage.clear()")
    again.close()


def renumbered(html: str) -> str:
    """The same quarter on a page with one more place in front, so that all numbers move."""
    found = re.search(r'(<script type="application/json" id="data">)(.*?)(</script>)', html, re.S)
    assert found
    data = json.loads(found[2])
    room = data["room"]
    room["boxes"] = [{**room["boxes"][0], "id": "NEW", "name": "Neu"}, *room["boxes"]]
    for line in (*room["lines"], *room["bridges"]):
        line.update(s=line["s"] + 1, t=line["t"] + 1)
    for point in room["points"]:
        point["actor"] += 1
    for arc in room["model"]["arcs"]:
        arc.update(s=arc["s"] + 1, t=arc["t"] + 1)
    data["stamp"] = "0" * 12
    packed = json.dumps(data, ensure_ascii=True).replace("<", "\\u003c")
    return html[: found.start(2)] + packed + html[found.end(2) :]


# What stands on the side board and goes beyond its edge.
CUT_OFF = """() => {
  const board = document.getElementById('board').getBoundingClientRect();
  return [...document.querySelectorAll('#board td, #board button, #board li, #board p')]
    .filter((each) => each.getBoundingClientRect().right > board.right
      || each.scrollWidth > each.clientWidth + 1 && each.clientWidth)
    .map((each) => each.textContent);
}"""


def test_the_rehearsal_leaves_a_picture_of_each_step(chromium, room, tmp_path: Path):
    """On the smallest projector, by touch sizes: nothing is cut at any step."""
    from workshop.rehearsal import rehearse

    page = ready(chromium.open(room, width=1024, height=768))
    for step in rehearse(page):
        seen_well(page, step)
        assert page.evaluate(CUT_OFF) == [], step
    page.evaluate("localStorage.clear()")
    page.close()
