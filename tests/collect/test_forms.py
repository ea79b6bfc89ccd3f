"""A page for each partner, and what comes back from it."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_quarters import actors, offers, quarter_of, ties
from tries import tries

from ecosystem.cli import main
from ecosystem.collect.answers import take_in_answers
from ecosystem.collect.forms import offer_keys, write_forms
from ecosystem.errors import DataError
from ecosystem.io.clerk.cells import actor_codes
from ecosystem.io.reading import read_quarter, write_quarter

CODES = actor_codes(["S1", "S2", "W1", "C1", "I1", "I2"])
NAME = "</script><b>\"Amt\" & 'Haus'"


def quarter(**more):
    people = actors("S1", "S2", "W1", "C1", "I1", "I2")
    people[0]["name"] = NAME
    tables = {
        "actors": people,
        "ties": [{**row, "frequency": "weekly"} for row in ties("S1-W1", "C1-S2", "I1-S1")],
        "offers": offers("S1:work:de;ar", "I1:work:ar", "S1:debt:de", "W1:housing:de"),
    }
    return quarter_of({**tables, **more})


def saved(folder, actor, fields, *, kind="form", when="2025-03-03T10:00:00Z", name="", **more):
    """Save an answer as the page does."""
    folder.mkdir(exist_ok=True)
    about = {"schema": "ecosystem-answers/1", "kind": kind, "quarter": "small"}
    about |= {"wave": "2025-01-15", "code": CODES[actor], "saved": when, "fields": fields, **more}
    path = folder / (name or f"{actor}.json")
    path.write_text(json.dumps(about), "utf-8")
    return about


def tie(source, target, kind="referral"):
    return f"tie/{CODES[source]}/{CODES[target]}/{kind}"


def rows(found, table):
    return found.quarter.table(table).records()


@pytest.fixture
def pages(tmp_path):
    write_forms(quarter(), tmp_path / "forms", lang="de")
    return {path.name: path for path in (tmp_path / "forms").glob("*.html")}


def page_of(pages, actor):
    return next(path for name, path in pages.items() if CODES[actor] in name)


def test_a_page_asks_what_is_known_and_shows_nobody_who_may_not_be_named(pages):
    assert len(pages) == 4
    page = page_of(pages, "S1").read_text("utf-8")
    assert set(re.findall(r'name="(tie/[^"]*)"', page)) == {
        tie("S1", "W1"),
        tie("S1", "W1") + "/until",
    }
    keys = offer_keys(quarter())
    asked = set(re.findall(r'name="offer/([0-9a-f]+)"', page))
    assert asked == {keys[0], keys[2]}
    every = "".join(path.read_text("utf-8") for path in pages.values())
    assert CODES["I1"] not in every
    assert "Actor I1" not in every
    assert "<b>" not in every


def test_a_page_allows_its_own_scripts_only_and_both_languages_are_in_it(pages):
    page = page_of(pages, "W1").read_text("utf-8")
    assert "default-src 'none'" in page
    assert "http:" not in page.replace("http-equiv", "")
    assert "Stimmt das noch?" in page
    assert "Still true?" in page


def test_keys_of_offers_say_nothing_of_other_rows():
    keys = dict(zip(quarter().table("offers").column("id"), offer_keys(quarter()), strict=True))
    fewer = quarter(
        offers=[row for row in quarter().table("offers").records() if row["id"] != "o1"]
    )
    left = dict(zip(fewer.table("offers").column("id"), offer_keys(fewer), strict=True))
    assert {key: keys[key] for key in left} == left
    assert len(set(keys.values())) == len(keys)


def test_answers_become_reports_ties_ends_and_openness(tmp_path):
    keys = offer_keys(quarter())
    fields = {
        "date": "2025-03-01",
        "still": "yes",
        tie("S1", "W1"): "no",
        f"offer/{keys[0]}": "no",
        f"offer/{keys[2]}": "ended",
        f"offer/{keys[2]}/until": "2025-12-31",
        **{"new/3/topic": "debt", "new/3/place": CODES["S2"], "new/3/how": "handover"},
        **{"new/3/often": "monthly", "new/3/person": "yes"},
        **{"no_place/1/topic": "health", "no_place/1/language": "ar"},
        "openness/training": "partly",
        "money": "Land",
    }
    saved(tmp_path / "in", "S1", fields)
    found = take_in_answers(quarter(), tmp_path / "in", lang="de")
    told = {(r["source"], r["target"]): (r["says"], r["date"]) for r in rows(found, "reports")}
    assert told == {("S1", "W1"): ("no", "2025-03-01"), ("S1", "S2"): ("missing", "2025-03-01")}
    new = rows(found, "ties")[-1]
    assert (new["kind"], new["frequency"], new["one_person"]) == ("handover", "monthly", "yes")
    ends = {row["id"]: row.get("valid_until", "") for row in rows(found, "offers")}
    assert ends == {"o0": "2025-02-28", "o1": "", "o2": "2025-12-31", "o3": ""}
    assert rows(found, "openness") == [{"actor": "S1", "item": "training", "value": "partly"}]
    assert [row["kind"] for row in rows(found, "hurdles")] == ["no_place"]
    assert rows(found, "actors")[0] | {"asked": "yes"} == rows(found, "actors")[0]
    assert [n.key for n in found.notes] == ["collect.hand_money"]
    assert {name for _, name in found.missing} == {"Actor S2", "Actor W1", "Actor C1"}
    one = found.balance.tables["answers"]
    assert (one.read, dict(one.left_out)) == (len(fields), {"by_hand": 1})


def test_taken_in_twice_adds_nothing(tmp_path):
    fields = {tie("S1", "W1"): "yes", "openness/training": "yes", "sent_away/1/topic": "work"}
    saved(tmp_path / "in", "S1", fields)
    once = take_in_answers(quarter(), tmp_path / "in").quarter
    twice = take_in_answers(once, tmp_path / "in")
    assert twice.quarter == once
    assert twice.counts["already"] == 2


def test_the_newest_of_several_counts_whatever_the_names_of_the_files(tmp_path):
    for name, says, when in (
        ("a", "no", "2025-03-05T09:00:00Z"),
        ("b", "yes", "2025-03-04T09:00Z"),
    ):
        saved(tmp_path / "in", "S1", {tie("S1", "W1"): says}, when=when, name=f"{name}.json")
    found = take_in_answers(quarter(), tmp_path / "in")
    assert [row["says"] for row in rows(found, "reports")] == ["no"]
    assert found.balance.tables["files"].left_out == {"older": 1}


@pytest.mark.parametrize("mark", ["", "> ", ">> ", "\t"])
def test_the_text_of_an_e_mail_is_read_however_it_was_quoted(tmp_path, mark):
    about = saved(tmp_path / "in", "S1", {tie("S1", "W1"): "yes"}, name="x.json")
    (tmp_path / "in" / "x.json").unlink()
    code = base64.urlsafe_b64encode(json.dumps(about).encode()).decode().rstrip("=")
    lines = ["Guten Tag,", "[[answers", *re.findall(".{1,50}", code), "]]", "Gruß"]
    body = "\r\n".join(mark + line for line in lines)
    (tmp_path / "in" / "x.txt").write_text(body, "utf-8")
    head = (
        'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: quoted-printable\n\n'
    )
    soft = re.sub("(.{20})", "\\1=\n", body.replace("=", "=3D").replace("\r\n", "\n"))
    (tmp_path / "in" / "y.eml").write_text(f"Subject: Re\n{head}{soft}", "utf-8")
    for name in ("x.txt", "y.eml"):
        found = take_in_answers(quarter(), tmp_path / "in" / name)
        assert [row["says"] for row in rows(found, "reports")] == ["yes"], name


def test_both_ends_that_disagree_are_told(tmp_path):
    saved(tmp_path / "in", "S1", {tie("S1", "W1"): "yes"})
    saved(tmp_path / "in", "W1", {tie("S1", "W1"): "no"})
    found = take_in_answers(quarter(), tmp_path / "in")
    assert found.conflicts == (("S1", "W1", "referral"),)
    alone = take_in_answers(quarter(), tmp_path / "in" / "W1.json")
    assert alone.conflicts == ()
    # and with what the other end had said before
    saved(tmp_path / "later", "S1", {tie("S1", "W1"): "yes"}, when="2025-04-01T10:00:00Z")
    assert take_in_answers(alone.quarter, tmp_path / "later").conflicts == found.conflicts


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"quarter": "elsewhere"}, "collect.fault_quarter"),
        ({"code": "Z999Z"}, "collect.fault_code"),
        ({"schema": "else/1"}, "collect.fault_nothing"),
        ({"kind": "letter"}, "collect.fault_nothing"),
        ({"fields": ["x"]}, "collect.fault_damaged"),
        ({"fields": {"still": {"a": 1}}}, "collect.fault_damaged"),
        ({"wave": 3}, "collect.fault_damaged"),
    ],
)
def test_an_answer_that_cannot_be_used_is_one_sentence_and_stops_nobody(tmp_path, change, key):
    about = saved(tmp_path / "in", "S1", {"still": "yes"}, name="bad.json")
    (tmp_path / "in" / "bad.json").write_text(json.dumps({**about, **change}), "utf-8")
    with pytest.raises(DataError) as fault:
        take_in_answers(quarter(), tmp_path / "in")
    assert [p.key for p in fault.value.problems] == [key]
    saved(tmp_path / "in", "W1", {"still": "yes"})
    found = take_in_answers(quarter(), tmp_path / "in")
    assert [note.key for note in found.notes if "fault" in note.key] == [key]
    assert found.counts["confirmed"] == 1


WORDS = st.one_of(
    st.sampled_from(["yes", "no", "ended", "missing", "2025-02-30", "=1+1", "'", CODES["S2"]]),
    st.text(max_size=8),
)
FIELDS = st.sampled_from(
    [
        *("still", "change", "date", "money", "forgotten", "openness/training", "openness/x"),
        *(tie("S1", "W1"), tie("W1", "S2"), tie("S1", "W1", "dance"), "tie/a/b/referral"),
        *(tie("S1", "W1") + "/until", "offer/000000000000", f"offer/{offer_keys(quarter())[0]}"),
        *("new/1/place", "new/1/topic", "new/99/how", "new/1/often", "from/1/place", "new/x/place"),
        *("no_place/1/topic", "no_place/1/language", "sent_away/2/topic", "__proto__", ""),
        f"offer/{offer_keys(quarter())[0]}/until",
    ]
)


@settings(max_examples=tries(20))
@given(fields=st.dictionaries(FIELDS, WORDS, max_size=8))
def test_whatever_a_page_says_the_quarter_stays_one_and_every_field_is_accounted_for(
    fields, tmp_path_factory
):
    folder = tmp_path_factory.mktemp("in")
    saved(folder, "S1", fields)
    found = take_in_answers(quarter(), folder, lang="de")
    read = read_quarter(write_quarter(found.quarter, folder / "new"))
    assert read.tables == found.quarter.tables
    kept = {name for name, word in fields.items() if word.strip("\x00")}
    assert found.balance.tables["answers"].read <= len(kept) if kept else True
    for table in ("ties", "reports"):  # nobody speaks for others
        for row in found.quarter.table(table).records()[3 if table == "ties" else 0 :]:
            assert "S1" in (row["source"], row["target"])
    _ = [note.message(lang) for note in found.notes for lang in ("de", "en")]
    assert found.lines("en")


@settings(max_examples=tries(18))
@given(data=st.binary(max_size=200), ending=st.sampled_from([".json", ".txt", ".eml"]))
def test_no_file_breaks_the_reading(data, ending, tmp_path_factory):
    path = tmp_path_factory.mktemp("in") / f"x{ending}"
    path.write_bytes(data)
    with pytest.raises(DataError) as fault:
        take_in_answers(quarter(), path)
    assert all(p.message("de") for p in fault.value.problems)


def test_a_deep_or_huge_file_is_one_sentence(tmp_path):
    for name, content in (("deep", "{" + '"a":[' * 100_000), ("huge", "{" + " " * 2_100_000)):
        path = tmp_path / f"{name}.json"
        path.write_text(content, "utf-8")
        with pytest.raises(DataError) as fault:
            take_in_answers(quarter(), path)
        (problem,) = fault.value.problems
        assert "\n" not in problem.message("de")


def test_the_command_takes_in_and_lists_who_is_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_quarter(quarter(), tmp_path / "q")
    saved(tmp_path / "in", "S1", {tie("S1", "W1"): "yes"})
    call = ["import", "answers", "in", "--into", "q", "-o", "new", "--lang", "de"]
    assert main([*call, "--reminders", "who.csv", "--wave", "2026-01-15"]) == 0
    assert "Actor W1" in capsys.readouterr().out
    listed = (tmp_path / "who.csv").read_text("utf-8-sig").splitlines()
    assert listed[0] == "Kürzel;Stelle"
    assert len(listed) == 4
    assert "Actor I1" not in "".join(listed)
    assert str(read_quarter(tmp_path / "new").meta.wave) == "2026-01-15"
    assert main([*call, "--wave", "soon"]) == 2
    assert main(["import", "in", "--into", "q", "-o", "told"]) == 0  # told by the content
    assert (tmp_path / "told" / "reports.csv").read_bytes() == (
        tmp_path / "new" / "reports.csv"
    ).read_bytes()
    assert main(["import", "in", "-o", "told2"]) == 2
    assert main(["import", "answers", "nowhere", "--into", "q", "-o", "n2"]) == 1


def test_a_partner_answers_in_the_browser(chromium, pages, tmp_path):
    page = chromium.open(page_of(pages, "S1"))
    page.check("input[name=still][value=yes]")
    page.check(f'input[name="{tie("S1", "W1")}"][value=ended]')
    page.fill(f'input[name="{tie("S1", "W1")}/until"]', "2025-06-30")
    page.select_option('select[name="new/1/place"]', CODES["C1"])
    page.fill("input[name=date]", "2025-03-03")
    page.click("[data-lang=en]")
    assert page.inner_text("legend >> nth=0") == "Still true?"
    assert page.input_value('select[name="new/1/place"]') == CODES["C1"]
    page.reload()
    assert page.is_checked("input[name=still][value=yes]")
    with page.expect_download() as download:
        page.click("#save")
    (tmp_path / "in").mkdir()
    download.value.save_as(tmp_path / "in" / download.value.suggested_filename)
    page.click("#mail")
    (tmp_path / "mail.txt").write_text(page.input_value("#text"), "utf-8")
    by_file, by_mail = (
        take_in_answers(quarter(), path) for path in (tmp_path / "in", tmp_path / "mail.txt")
    )
    assert by_file.quarter == by_mail.quarter
    assert rows(by_file, "ties")[0]["valid_until"] == "2025-06-30"
    assert [row["target"] for row in rows(by_file, "ties")][-1] == "C1"
    page.click("#clear")
    page.click("#clear")
    page.reload()
    assert not page.is_checked("input[name=still][value=yes]")
    assert chromium.refused == []
    assert chromium.errors == []


@pytest.mark.parametrize(
    ("date", "says", "role", "open_"),
    [
        ("2024-12-01", "yes", "source", False),
        ("2024-12-01", "yes", "target", True),  # what the other end says is not this one's answer
        ("2024-12-01", "no", "source", True),
        ("2022-12-01", "yes", "source", True),  # too long ago
        ("", "yes", "source", True),
    ],
)
def test_what_a_partner_confirmed_itself_is_not_asked_again(date, says, role, open_, tmp_path):
    told = {"id": "r1", "informant": "I-1", "role": role, "date": date, "says": says}
    rows = [{**told, "source": "S1", "target": "W1", "kind": "referral"}]
    fresh = offers("S1:work:de;ar", "S1:debt:de")
    fresh[0]["confirmed_on"] = date
    write_forms(quarter(reports=rows, offers=fresh), tmp_path / "forms", lang="de")
    page = page_of({p.name: p for p in (tmp_path / "forms").glob("*.html")}, "S1").read_text(
        "utf-8"
    )
    kept = "".join(re.findall(r"<details>.*?</details>", page, re.DOTALL))
    assert f'name="{tie("S1", "W1")}"' in page
    assert (tie("S1", "W1") not in kept) == open_
    assert (kept.count('value="ended"') == 0) == (open_ and "2024" not in date)


def test_answers_taken_in_are_not_asked_again_in_the_next_round(tmp_path):
    saved(tmp_path / "back", "S1", {"date": "2025-03-03", tie("S1", "W1"): "yes"})
    found = take_in_answers(quarter(), tmp_path / "back").quarter
    write_forms(found, tmp_path / "forms", lang="de")
    pages = {p.name: p for p in (tmp_path / "forms").glob("*.html")}
    own, other = (page_of(pages, actor).read_text("utf-8") for actor in ("S1", "W1"))
    assert "<details>" in own
    assert "<details>" not in other


def test_who_was_taken_in_before_is_not_reminded(tmp_path):
    saved(tmp_path / "one", "S1", {"date": "2025-03-03", tie("S1", "W1"): "yes"})
    saved(tmp_path / "two", "W1", {"date": "2025-03-04", tie("S1", "W1"): "yes"})
    first = take_in_answers(quarter(), tmp_path / "one")
    assert CODES["W1"] in dict(first.missing)
    second = take_in_answers(first.quarter, tmp_path / "two")
    assert set(dict(first.missing)) - set(dict(second.missing)) == {CODES["W1"]}
    assert CODES["S1"] not in dict(second.missing)
    later = first.quarter.with_meta(replace(first.quarter.meta, wave=dt.date(2026, 1, 15)))
    assert CODES["S1"] in dict(take_in_answers(later, tmp_path / "two").missing)
