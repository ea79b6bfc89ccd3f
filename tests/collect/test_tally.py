"""What desks count: the page, the sheet, and what the counts may say."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import openpyxl
import pytest
from collect.test_forms import CODES, quarter, rows, saved
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

from ecosystem.collect.answers import take_in_answers
from ecosystem.collect.tally import (
    ENOUGH,
    SMALL,
    Week,
    clopper_pearson,
    completions,
    demand,
    read_book,
    write_tally,
)
from ecosystem.errors import DataError
from ecosystem.io.reading import read_quarter, write_quarter

DAYS = {"from": "2025-03-03", "until": "2025-03-30"}


def counted(folder, actor, counts, *, days=DAYS, **more):
    fields = {**days, **{name: str(count) for name, count in counts.items()}}
    return saved(folder, actor, fields, kind="tally", name=f"{actor}-{days['from']}.json", **more)


def needs(found):
    return {(r["topic"], r["language"]): r.get("persons", "") for r in rows(found, "needs")}


def test_counts_become_demand_ties_and_hurdles(tmp_path):
    counted(
        tmp_path / "in",
        "S1",
        {
            **{"asked/debt/ar": 40, "helped/debt/ar": 8, f"passed/debt/ar/{CODES['S2']}": 32},
            **{"asked/health/ro": SMALL - 1, "could_not/health/ro/language": SMALL - 1},
            **{"asked/work/ar": 9, "could_not/work/ar/no_place": 9},
        },
    )
    counted(
        tmp_path / "in",
        "S2",
        {"asked/debt/ar": 30, f"came/debt/ar/{CODES['S1']}": 24, f"came/debt/ar/{CODES['W1']}": 2},
    )
    found = take_in_answers(quarter(), tmp_path / "in", lang="en")
    # who came from a desk that counted too is counted there
    assert needs(found) == {("debt", "ar"): "46", ("health", "ro"): "", ("work", "ar"): "9"}
    told = {(r["source"], r["target"]): r for r in rows(found, "ties")}
    tie = told["S1", "S2"]
    low, high = clopper_pearson(24, 32)
    assert float(tie["completion"]) == pytest.approx(24 / 32, abs=1e-4)
    assert float(tie["completion_low"]) == pytest.approx(low, abs=1e-4)
    assert float(tie["completion_high"]) == pytest.approx(high, abs=1e-4)
    assert tie["completion_counted"] == "32"
    assert tie["referrals_year"] == str(round(32 * 365 / 28))
    assert told["W1", "S2"].get("referrals_year", "") == ""  # too few to be told in numbers
    hurdles = {(r["kind"], r["topic"], r.get("language", "")) for r in rows(found, "hurdles")}
    assert hurdles == {("language", "health", ""), ("no_place", "work", "ar")}
    says = {
        (r["organisation"], r["source"], r["target"], r["says"]) for r in rows(found, "reports")
    }
    assert ("S1", "S1", "S2", "missing") in says
    assert ("S2", "S1", "S2", "yes") in says
    # who counts was not asked about its other ties
    assert rows(found, "actors") == quarter().table("actors").records()
    assert any("75%" in line for line in found.lines("en"))
    again = take_in_answers(found.quarter, tmp_path / "in")
    assert again.quarter == found.quarter


@pytest.mark.parametrize(
    ("passed", "came", "other", "measured"),
    [
        (ENOUGH, 5, DAYS, True),
        (ENOUGH - 1, 5, DAYS, False),  # too few
        (ENOUGH, ENOUGH + 1, DAYS, False),  # both count differently
        (ENOUGH, 5, {"from": "2025-03-10", "until": "2025-04-06"}, False),  # not the same days
    ],
)
def test_completion_is_measured_only_where_both_counted_the_same_days(
    tmp_path, passed, came, other, measured
):
    ends = (f"passed/work/de/{CODES['W1']}", f"came/work/de/{CODES['S1']}")
    counted(tmp_path / "in", "S1", {"asked/work/de": passed, ends[0]: passed})
    counted(tmp_path / "in", "W1", {"asked/work/de": came, ends[1]: came}, days=other)
    found = take_in_answers(quarter(), tmp_path / "in")
    assert ("completion" in rows(found, "ties")[0]) == measured
    assert ("collect.more_came" in {n.key for n in found.notes}) == (came > passed)


def test_other_counts_stay_unless_somebody_says_so(tmp_path):
    known = [{"topic": "debt", "language": "ar", "persons": "900", "source": "census"}]
    counted(tmp_path / "in", "S1", {"asked/work/ar": 9})
    kept = take_in_answers(quarter(needs=known), tmp_path / "in")
    assert rows(kept, "needs") == known
    assert "collect.other_counts" in {note.key for note in kept.notes}
    taken = take_in_answers(quarter(needs=known), tmp_path / "in", demand=True)
    assert needs(taken) == {("debt", "ar"): "", ("work", "ar"): "9"}


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"asked/work/ar": "5"}, "collect.tally_days"),
        ({"from": "2025-03-09", "until": "2025-03-03", "asked/work/ar": "5"}, "collect.tally_days"),
        ({**DAYS, "asked/dance/ar": "5"}, "collect.tally_empty"),
        ({**DAYS, "asked/work/ar": "-5"}, "collect.tally_empty"),
        ({**DAYS, "asked/work/ar": "1e9"}, "collect.tally_empty"),
    ],
)
def test_a_tally_that_cannot_be_used_is_told(tmp_path, fields, key):
    saved(tmp_path / "in", "S1", fields, kind="tally")
    found = take_in_answers(quarter(), tmp_path / "in")
    assert [note.key for note in found.notes] == [key]
    assert found.quarter == quarter()


PLACES = st.sampled_from(
    [
        *("from", "until", "asked/work/ar", "helped/work/ar", "could_not/work/ar/no_place"),
        *(f"passed/work/ar/{CODES['S2']}", f"came/work/ar/{CODES['W1']}", "passed/work/ar/S2"),
        *(
            "asked/dance/ar",
            "asked/work/xx",
            "came/work/ar/../../x",
            "asked",
            "__proto__",
            "a/b/c/d/e",
        ),
    ]
)
COUNTS = st.sampled_from(
    ["5", "-5", "1e9", "=1+1", "٣", "", "9" * 400, "2025-03-03", "nan", "\x00"]
)


@settings(max_examples=tries(40))
@given(fields=st.dictionaries(PLACES, COUNTS, max_size=6))
def test_a_hostile_tally_counts_nothing_wrong(fields, tmp_path_factory):
    folder = tmp_path_factory.mktemp("in")
    saved(folder, "S1", {**DAYS, **fields}, kind="tally")
    found = take_in_answers(quarter(), folder)
    read = read_quarter(write_quarter(found.quarter, folder / "new"))
    assert read.tables == found.quarter.tables
    assert all(note.message("de") for note in found.notes)
    persons = (row.get("persons", "") for row in found.quarter.table("needs").records())
    assert all(not each or 0 <= float(each) < 1_000_000 for each in persons)


def week(actor, passed=None, came=None):
    pair = ("work", "ar")
    made = Week(actor, actor, actor, dt.date(2025, 3, 3), dt.date(2025, 3, 30))
    made.asked[pair] = 1
    made.passed.update({(other, pair): n for other, n in (passed or {}).items()})
    made.came.update({(other, pair): n for other, n in (came or {}).items()})
    return made


def test_the_truth_lies_in_the_interval_on_simulated_desks():
    """Nominal 95 %: at least 93 % of the intervals hold the truth, whatever it is."""
    generator, hits, tried = np.random.default_rng(7), 0, 0
    for truth in (0.1, 0.35, 0.65, 0.85, 0.97):
        here = 0
        for _ in range(400):
            passed = int(generator.poisson(generator.uniform(25, 90)))
            came = int(generator.binomial(passed, truth))
            found, _odd = completions([week("A", {"B": passed}), week("B", came={"A": came})])
            if not found:
                continue  # too few
            tried += 1
            low, high = clopper_pearson(found[0].came, found[0].passed)
            here += low <= truth <= high
        hits += here
        assert here / 400 >= 0.93, truth
    assert hits / tried >= 0.93


@given(
    asked=st.dictionaries(st.sampled_from(["debt", "work"]), st.integers(0, 50), min_size=1),
    came=st.integers(0, 60),
)
def test_demand_is_never_negative_and_never_more_than_was_asked(asked, came):
    one, other = week("A"), week("B", came={"A": came, "C": came})
    one.asked.clear()
    one.asked.update({(topic, "ar"): n for topic, n in asked.items()})
    other.asked["work", "ar"] = came
    found = demand([one, other])
    assert all(count > 0 for count in found.values())
    assert sum(found.values()) <= sum(one.asked.values()) + came
    assert found == demand([other, one])


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_filled_sheet_says_the_same_as_the_page(tmp_path, lang):
    path = write_tally(quarter(), tmp_path / "t.xlsx", lang=lang)
    book = openpyxl.load_workbook(path)
    sheet, lists = book.worksheets
    words = {column[0].value for column in lists.columns}
    assert len(words) == 5
    places = {cell.value for cell in lists["A"]}
    assert not any("Actor I" in str(place) for place in places)
    desk = next(place for place in places if place and CODES["S2"] in place)
    other = next(place for place in places if place and CODES["W1"] in place)
    sheet["B3"], sheet["B4"], sheet["B5"] = desk, dt.date(2025, 3, 3), dt.date(2025, 3, 30)
    arabic = {"de": "Arabisch", "en": "Arabic"}[lang]
    outcome = [cell.value for cell in lists["D"]]
    debt = {"de": "Schulden", "en": "Debt"}[lang]
    sheet.append([debt, arabic, outcome[0]])
    sheet.append([debt, arabic, outcome[1], other, None, None, 3])
    sheet.append([debt, arabic, outcome[2], None, lists["E1"].value, other, 2])
    sheet.append(["Tanz", arabic, outcome[0]])
    for line in range(3):  # append goes below the ruled rows; people type above them
        for column in range(1, 8):
            assert sheet.cell(9 + line, column).value is None
    book.save(path)
    told = read_book(path)
    reason = next(name for name in told if name.startswith("could_not")).rpartition("/")[2]
    assert told == {
        **{"desk": CODES["S2"], **DAYS, "quarter": "small", "asked/debt/ar": "6"},
        **{"helped/debt/ar": "1", f"passed/debt/ar/{CODES['W1']}": "3", "asked/?/ar": "1"},
        **{f"could_not/debt/ar/{reason}": "2", f"came/debt/ar/{CODES['W1']}": "2"},
        "helped/?/ar": "1",
    }
    found = take_in_answers(quarter(), path)
    assert needs(found) == {("debt", "ar"): "6"}
    assert dict(found.balance.tables["counts"].left_out) == {"unread": 2}


def test_a_blank_sheet_is_told(tmp_path):
    with pytest.raises(DataError) as fault:
        take_in_answers(quarter(), write_tally(quarter(), tmp_path / "t.xlsx"))
    assert [p.key for p in fault.value.problems] == ["collect.fault_nothing"]


def test_a_desk_counts_in_the_browser(chromium, tmp_path):
    page = chromium.open(write_tally(quarter(), tmp_path / "t.html", lang="de"))
    assert CODES["I1"] not in page.content()
    page.select_option("select[name=desk]", CODES["S1"])
    page.fill("input[name=from]", DAYS["from"])
    page.fill("input[name=until]", DAYS["until"])

    def one(topic, outcome, count="1", **more):
        page.check(f"[data-one=topic][value={topic}]")
        page.select_option("[data-one=language]", "ar")
        page.check(f"[data-one=outcome][value={outcome}]")
        for name, value in more.items():
            page.select_option(f"[data-one={name}]", value)
        page.fill("[data-one=count]", count)
        page.click("#add")

    one("debt", "helped")
    one("debt", "passed", "25", to=CODES["W1"])
    one("work", "passed")  # nobody named: not counted
    one("work", "could_not", reason="waiting", came=CODES["S2"])
    one("health", "helped")
    page.click("#undo")
    page.reload()
    assert page.locator("#sum tbody tr").count() == 2
    with page.expect_download() as download:
        page.click("#save")
    (tmp_path / "in").mkdir()
    download.value.save_as(tmp_path / "in" / "a.json")
    fields = json.loads((tmp_path / "in" / "a.json").read_text("utf-8"))["fields"]
    assert fields == {
        **{"desk": CODES["S1"], **DAYS, "asked/debt/ar": "26", "helped/debt/ar": "1"},
        **{f"passed/debt/ar/{CODES['W1']}": "25", "asked/work/ar": "1"},
        **{"could_not/work/ar/waiting": "1", f"came/work/ar/{CODES['S2']}": "1"},
    }
    assert take_in_answers(quarter(), tmp_path / "in").counts["hurdles"] == 1
    assert chromium.refused == []
    assert chromium.errors == []
