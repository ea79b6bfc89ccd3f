"""Comparisons as text, tables, page and picture, from the command line."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

import ecosystem as eco
from ecosystem.cli import main

DATA = Path(__file__).resolve().parents[2] / "data"
WAVES = [str(DATA / "kornhafen" / wave) for wave in ("2025-01", "2026-01")]


@pytest.fixture(scope="module")
def three_waves(tmp_path_factory) -> Path:
    """The mini quarter in three years: a tie goes, then an actor."""
    mini = eco.load_sample("mini")
    place = tmp_path_factory.mktemp("waves")
    ties = mini.table("ties")
    for number, year in enumerate((2025, 2026, 2027)):
        meta = dataclasses.replace(mini.meta, wave=dt.date(year, 1, 15))
        kept = [row for row in range(len(ties)) if row >= number]
        wave = mini.with_meta(meta).with_tables(ties.keep(kept))
        eco.write_quarter(wave, place / str(year))
    return place


def compare(*words: str) -> int:
    return main(["compare", *words])


def test_the_text_tells_kornhafen_right(capsys):
    assert compare(*WAVES, "--lang", "de", "--view", "internal") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "330 geblieben, 6 verloren gegangen. Neu: 7." in said
    assert "weil niemand, der davon wusste, wieder befragt wurde: 6." in said
    assert "Repariert: Diakonie Wohnungshilfe Kornhafen" in said
    assert "Bestätigt: Gebetshaus Kornhafen" in said
    assert "Neu ohne Angebot: Deutschkurse für Menschen mit der Sprache Bulgarisch." in said
    assert "nicht wieder berichtet" in said


def test_the_same_call_gives_the_same_bytes(three_waves, tmp_path):
    for ending in (".json", ".csv", ".xlsx", ".html", ".svg"):
        for name in ("a", "b"):
            assert compare(str(three_waves), "-o", str(tmp_path / f"{name}{ending}")) == 0
        first, second = ((tmp_path / f"{name}{ending}").read_bytes() for name in ("a", "b"))
        assert first == second, ending


def test_json_and_tables_agree(tmp_path):
    for ending in ("json", "csv", "xlsx"):
        assert compare(*WAVES, "-o", str(tmp_path / f"w.{ending}"), "--lang", "en") == 0
    (step,) = json.loads((tmp_path / "w.json").read_text("utf-8"))["steps"]
    assert step["ties"]["interpretable"]
    lost = [tie for tie in step["ties"]["changes"] if tie["state"] == "lost"]
    assert len(lost) == step["ties"]["compared"]["lost"] == 6
    assert {f["state"] for f in step["findings"]} == {
        *("new", "changed", "closed", "happened", "unchanged")
    }
    content = (tmp_path / "w.csv").read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert sum(row[0] == "lost" for row in rows if len(row) == 5) == 6
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    assert "Findings" in book.sheetnames
    assert book["Findings"].max_row == len(step["findings"]) + 1


def test_a_folder_of_waves_is_compared_step_by_step(three_waves, tmp_path):
    assert compare(str(three_waves), "-o", str(tmp_path / "w.json")) == 0
    steps = json.loads((tmp_path / "w.json").read_text("utf-8"))["steps"]
    assert [step["after"]["wave"] for step in steps] == ["2026-01-15", "2027-01-15"]


def test_the_page_has_a_slider_that_keys_move(three_waves, tmp_path, chromium):
    assert compare(str(three_waves), "-o", str(tmp_path / "w.html"), "--lang", "en") == 0
    page = chromium.open(tmp_path / "w.html")
    shown = page.locator("#shown")
    assert shown.inner_text() == "15 January 2027"
    assert page.locator(".net .frame:visible").count() == 1
    page.keyboard.press("ArrowLeft")
    assert shown.inner_text() == "15 January 2026"
    page.locator("#wave").focus()
    page.keyboard.press("ArrowLeft")
    assert shown.inner_text() == "15 January 2025"
    assert page.locator("#wave").get_attribute("aria-valuetext") == "15 January 2025"
    assert "First wave" in page.locator(".said:visible").inner_text()
    assert page.locator("table tbody tr").count() > 5
    assert chromium.refused == []
    assert chromium.errors == []


def test_every_actor_keeps_its_place(three_waves, tmp_path, chromium):
    assert compare(str(three_waves), "-o", str(tmp_path / "w.html"), "--view", "internal") == 0
    page = chromium.open(tmp_path / "w.html")

    def places() -> list[str]:
        return page.locator(".net .frame").evaluate_all(
            "all => all.map(f => [...f.querySelectorAll('text:not([font-weight])')].map("
            "t => t.textContent + t.getAttribute('x') + t.getAttribute('y')).join())"
        )

    assert len(places()) == 3
    assert len(set(places())) == 1


def test_changes_differ_in_dash_and_sign_not_in_colour_alone():
    from ecosystem.pictures.screen import LINE_STYLES

    looks = [(look.dashes, look.sign, look.width) for look in LINE_STYLES.values()]
    assert len(set(looks)) == len(looks)
    assert len({look.sign for look in LINE_STYLES.values()}) == len(LINE_STYLES)


def test_names_in_the_data_cannot_break_out_of_the_page(three_waves, tmp_path):
    evil = tmp_path / "evil"
    shutil.copytree(three_waves, evil)
    for wave in evil.iterdir():
        table = wave / "actors.csv"
        text = table.read_text("utf-8").replace("Jobcenter", "<script>x()</script>")
        table.write_text(text, "utf-8")
    assert compare(str(evil), "-o", str(tmp_path / "w.html"), "--view", "internal") == 0
    page = (tmp_path / "w.html").read_text("utf-8")
    assert "<script>x()" not in page
    assert "&lt;script&gt;" in page


def test_quarters_stand_beside_each_other_with_their_response(capsys, tmp_path):
    quarters = [str(DATA / name) for name in ("altmarkt-west", "siedlung-am-wehr")]
    assert compare(*quarters, "--lang", "en") == 0
    said = capsys.readouterr().out
    # Informal helpers, whom nobody interviewed, are no part of what leaves the office.
    assert "Siedlung am Wehr (date 15 January 2025, 100% asked)" in said
    assert "no ranking" in said
    assert compare(*quarters, "--lang", "en", "--view", "internal") == 0
    assert "82% asked" in capsys.readouterr().out  # 28 of 34, as its report says
    assert compare(*quarters, "-o", str(tmp_path / "q.svg")) == 2
    assert not (tmp_path / "q.svg").exists()


def test_what_cannot_be_compared_is_one_sentence(capsys, tmp_path):
    altmarkt, mini = str(DATA / "altmarkt-west"), str(DATA / "mini")
    assert compare(altmarkt, mini, "--lang", "de") == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("Nicht vergleichbar")
    assert compare(altmarkt) == 2
    assert compare(WAVES[1], WAVES[0]) == 2
    shared = tmp_path / "copy"
    assert main(["share", WAVES[0], "-o", str(shared)]) == 0
    assert compare(str(shared), WAVES[1]) == 1


def test_a_city_is_joined_and_its_seams_are_told(tmp_path, capsys):
    quarters = [str(DATA / name) for name in ("kornhafen/2025-01", "siedlung-am-wehr")]
    city = tmp_path / "city"
    assert main(["join", *quarters, "-o", str(city), "--id", "town", "--lang", "en"]) == 0
    assert "2 of them in several quarters" in capsys.readouterr().out
    assert compare(str(city), "--lang", "en") == 0
    said = capsys.readouterr().out
    assert "Diakonie Sozialberatung Kupfergasse" in said
    assert "Ansprechperson" not in said
    assert compare(str(city), "-o", str(tmp_path / "c.json")) == 0
    assert json.loads((tmp_path / "c.json").read_text("utf-8"))["parts"][0]["id"] == "kornhafen"
    assert main(["join", *quarters, "-o", str(city), "--same", "nonsense"]) == 2
    assert main(["join", quarters[0], "-o", str(tmp_path / "one")]) == 2


def test_before_and_after_the_room_is_told_as_two_versions_of_one_day(tmp_path, capsys, chromium):
    mini = eco.load_sample("mini")
    before, after = tmp_path / "before", tmp_path / "after"
    eco.write_quarter(mini, before)
    report = {"source": "B1", "target": "C2", "kind": "referral", "role": "source"}
    report |= {"says": "missing", "informant": "T1-03", "date": "2025-01-20"}
    room = {
        "schema": "ecosystem-workshop/1",
        "id": "0a1b2c3d",
        "quarter": {"id": mini.meta.id, "wave": str(mini.meta.wave), "view": "partner"},
        "reports": [report],
        **{name: [] for name in ("proposals", "promises", "guesses", "notes")},
    }
    (tmp_path / "room.json").write_text(json.dumps(room), "utf-8")
    assert main(["apply", str(before), str(tmp_path / "room.json"), "-o", str(after)]) == 0
    capsys.readouterr()
    assert compare(str(before), str(after), "--lang", "en", "--view", "internal") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Dates 15 January 2025, version 1 and 15 January 2025, version 2" in said
    assert "Both versions describe the same day" in said
    assert "(Referral)" in said
    file = tmp_path / "w.html"
    assert compare(str(before), str(after), "-o", str(file), "--lang", "de") == 0
    page = chromium.open(file)
    assert page.locator("#shown").inner_text() == "15. Januar 2025, Fassung 2"
    assert "denselben Tag" in page.locator(".said:visible").inner_text()


def test_the_workbook_says_what_it_compares_and_how_figures_are_meant(three_waves, tmp_path):
    assert compare(str(three_waves), "-o", str(tmp_path / "w.xlsx"), "--lang", "en") == 0
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    words = [str(cell.value) for (cell,) in book.worksheets[-1].iter_rows()]
    assert words[1].endswith("what has changed")
    assert words[2].startswith("Dates 15 January 2025, 15 January 2026 and 15 January 2027")
    assert words[3].startswith("Invented")
    quarters = [str(DATA / name) for name in ("altmarkt-west", "siedlung-am-wehr")]
    assert compare(*quarters, "-o", str(tmp_path / "q.xlsx"), "--lang", "en") == 0
    rates = openpyxl.load_workbook(tmp_path / "q.xlsx")["Shares and rates"]
    (below,) = {cell.value for cell in rates["A"] if str(cell.value).startswith("How many are")}
    assert "nobody has counted it" in below
    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1)


def test_no_word_of_a_table_is_torn_apart_on_a_small_screen(tmp_path, chromium):
    assert compare(*WAVES, "-o", str(tmp_path / "w.html"), "--lang", "en") == 0
    page = chromium.open(tmp_path / "w.html")
    page.set_viewport_size({"width": 1024, "height": 768})
    heads = page.locator("tbody th").evaluate_all(
        "all => all.filter(h => h.textContent === 'unchanged').map("
        "h => { const r = document.createRange(); r.selectNodeContents(h);"
        " return r.getClientRects().length; })"
    )
    assert set(heads) == {1}
    assert page.locator(".net").bounding_box()["width"] > 900
