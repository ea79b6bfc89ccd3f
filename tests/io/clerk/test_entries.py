"""Answers typed from paper come back as reports and ties; what is not known is named."""

from __future__ import annotations

import datetime as dt
import itertools

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_quarters import actors, offers, quarter_of, ties

from ecosystem.documents.sheets import write_cards, write_partner_sheets
from ecosystem.errors import DataError
from ecosystem.io.clerk.cells import actor_codes, is_code, is_mistyped, plain_code
from ecosystem.io.clerk.entries import take_in_entries
from ecosystem.io.clerk.sheets import COLUMNS as SHEET_COLUMNS
from ecosystem.io.reading import read_quarter, write_quarter

POSITIONS = [{"actor": "S1", "x": "1", "y": "2"}]


def quarter(**more):
    tables = {
        "actors": actors("S1", "S2", "W1", "W2", "C1"),
        "ties": [{**row, "frequency": "weekly"} for row in ties("S1-W1", "C1-S2")],
        "offers": offers("W2:housing:de", "S2:work:de"),
        "positions": POSITIONS,
    }
    return quarter_of({**tables, **more})


CODES = actor_codes(["S1", "S2", "W1", "W2", "C1"])
COLUMNS = [column.key for column in SHEET_COLUMNS["answers"]]


def typed(tmp_path, *rows, cards=True, edit=None, date=dt.date(2025, 3, 3), base=None):
    """Fill the entry workbook; each row is a mapping of column to text."""
    write = write_cards if cards else write_partner_sheets
    path = tmp_path / "entry.xlsx"
    if not path.exists():
        write(base or quarter(), path, lang="de")
    book = openpyxl.load_workbook(path)
    book["So geht's"]["B5"] = date
    sheet = book["Antworten"]
    first = next(r for r in itertools.count(4) if sheet.cell(r, 1).value is None)
    for line, row in enumerate(rows, first):
        for key, word in row.items():
            sheet.cell(line, COLUMNS.index(key) + 1, word)
    if edit:
        edit(book)
    book.save(path)
    return path


def tie(source, target, **more):
    ends = {"source": CODES.get(source, source), "target": CODES.get(target, target)}
    return {"informant": "I12", "how": "verweist", **ends, **more}


def records(found, table):
    return found.quarter.table(table).records()


def test_typed_codes_come_back_as_a_tie_and_a_report_with_the_informants_code(tmp_path):
    row = tie("S1", "W2", how="geht mit", one_person="ja", organisation=CODES["S1"])
    found = take_in_entries(quarter(), typed(tmp_path, row))
    new = records(found, "ties")[-1]
    assert (new["source"], new["target"], new["kind"]) == ("S1", "W2", "handover")
    assert new["one_person"] == "yes"
    (report,) = records(found, "reports")
    assert {key: report[key] for key in ("informant", "role", "date", "says")} == {
        "informant": "I12",
        "role": "source",
        "date": "2025-03-03",
        "says": "missing",
    }
    pairs = found.quarter.network().records
    assert len(pairs) == 3
    assert found.quarter.table("positions") == quarter().table("positions")
    assert records(found, "actors")[0]["asked"] == "yes"


def test_a_third_party_counts_as_others_and_not_as_a_side(tmp_path):
    found = take_in_entries(quarter(), typed(tmp_path, tie("S1", "W2")))
    (report,) = records(found, "reports")
    assert (report["role"], report["says"]) == ("third", "yes")
    assert found.quarter.graph.get_edge_data("S1", "W2")


@pytest.mark.parametrize(
    ("word", "says"),
    [
        *(("ja", "yes"), ("x", "yes"), ("nein", "no"), ("weiß nicht", "unsure"), ("?", "unsure")),
        *(("fehlt", "yes"), ("Yes", "yes"), ("stimmt nicht", "no"), ("unsure", "unsure")),
    ],
)
def test_answers_about_a_tie_that_is_there(tmp_path, word, says):
    found = take_in_entries(quarter(), typed(tmp_path, tie("S1", "W1", says=word)))
    assert [row["says"] for row in records(found, "reports")] == [says]
    assert found.quarter.table("ties").records() == quarter().table("ties").records()


def test_a_denial_by_both_sides_takes_the_tie_out_of_the_graph(tmp_path):
    rows = [
        tie("S1", "W1", says="nein", organisation=CODES[side], informant=f"I-{side}")
        for side in ("S1", "W1")
    ]
    found = take_in_entries(quarter(), typed(tmp_path, *rows))
    assert len(found.quarter.network().records) == 1


def test_blanks_are_filled_and_nothing_is_overwritten(tmp_path):
    row = tie("S1", "W1", says="ja", one_person="nein", frequency="monatlich")
    found = take_in_entries(quarter(), typed(tmp_path, row))
    kept = records(found, "ties")[0]
    assert (kept["one_person"], kept["frequency"]) == ("no", "weekly")
    (note,) = [note for note in found.notes if note.key == "paper.kept_other"]
    assert (note.source, note.line, note.column) == ("Antworten", 4, "Wie oft?")
    assert "weekly" in note.message("de")


def test_taking_the_same_sheet_in_twice_adds_nothing(tmp_path):
    path = typed(tmp_path, tie("S1", "W2"), tie("C1", "S2", says="ja", organisation=CODES["C1"]))
    once = take_in_entries(quarter(), path)
    twice = take_in_entries(once.quarter, path)
    assert twice.quarter == once.quarter
    assert twice.counts["already"] == 2
    assert len(twice.passed_over("de")) == 1


def test_what_was_taken_in_is_written_and_read_the_same(tmp_path):
    found = take_in_entries(quarter(), typed(tmp_path, tie("S1", "W2", topics="Schulden, Wohnen")))
    assert read_quarter(write_quarter(found.quarter, tmp_path / "new")) == found.quarter


@pytest.mark.parametrize(
    ("row", "key", "column"),
    [
        ({"source": "A001A"}, "paper.code_mistyped", "Von"),
        ({"source": "B645S"}, "paper.code_unknown", "Von"),
        ({"source": "Aktor S1"}, "paper.place_close", "Von"),
        ({"target": "Moschee"}, "paper.place_unknown", "Nach"),
        ({"source": None}, "paper.end_missing", "Von"),
        ({"target": CODES["S1"]}, "paper.same_end", "Nach"),
        ({"informant": "Frau Muster"}, "paper.informant_name", "Auskunft von (Code)"),
        ({"informant": None}, "paper.informant_missing", "Auskunft von (Code)"),
        ({"says": "manchmal mehr"}, "paper.says_unread", "Stimmt das?"),
    ],
)
def test_what_cannot_be_read_is_named_with_row_and_column_and_nothing_is_taken(
    tmp_path, row, key, column
):
    path = typed(tmp_path, {**tie("S1", "W1"), **row})
    with pytest.raises(DataError) as fault:
        take_in_entries(quarter(), path)
    (problem,) = fault.value.problems
    assert (problem.key, problem.source, problem.line, problem.column) == (
        key,
        "Antworten",
        4,
        column,
    )
    assert "Muster" not in problem.message("de")


def test_codes_may_be_written_in_other_ways_and_names_work_too(tmp_path):
    code = CODES["S1"]
    ways = (code.lower(), f"{code[:2]} {code[2:]}", f" {code[0]}-{code[1:]}", "S1", "actor s1")
    rows = [tie(way, "W1", says="ja", informant=f"I{i}") for i, way in enumerate(ways)]
    found = take_in_entries(quarter(), typed(tmp_path, *rows))
    assert {row["source"] for row in records(found, "reports")} == {"S1"}


def test_printed_rows_without_an_answer_say_nothing(tmp_path):
    with pytest.raises(DataError) as fault:
        take_in_entries(quarter(), typed(tmp_path, cards=False))
    assert fault.value.key == "paper.nothing_answered"

    def answered(book):
        book["Antworten"].cell(4, COLUMNS.index("says") + 1, "ja")

    found = take_in_entries(quarter(), typed(tmp_path, cards=False, edit=answered))
    assert found.counts["reports"] == 1
    assert found.unanswered == 3 + 5  # two ties seen from both sides, five partners
    assert records(found, "reports")[0]["informant"].startswith("I-")


def test_still_true_dates_the_actor_and_what_changed_is_left_to_the_clerk(tmp_path):
    def answered(book):
        sheet = book["Stimmt noch"]
        sheet["D4"], sheet["D5"], sheet["E5"], sheet["D6"] = "ja", "nein", "neue Adresse", "nein"

    found = take_in_entries(quarter(), typed(tmp_path, cards=False, edit=answered))
    confirmed = {row["id"]: row.get("confirmed_on", "") for row in records(found, "actors")}
    assert sorted(confirmed.values()) == ["", "", "", "", "2025-03-03"]
    keys = [(note.key, note.line) for note in found.notes]
    assert keys == [("paper.changed", 5), ("paper.changed_blank", 6)]
    assert "neue Adresse" in found.notes[0].message("de")


def test_questions_six_and_seven_become_hurdles(tmp_path):
    def answered(book):
        sheet = book["Offene Anliegen"]
        for place, word in enumerate((None, CODES["S1"], "6", "Schulden, Wohnen", "Arabisch"), 1):
            sheet.cell(4, place, word)
        for place, word in enumerate(("I9", None, "kommen immer wieder (Frage 7)", "Arbeit"), 1):
            sheet.cell(5, place, word)

    found = take_in_entries(quarter(), typed(tmp_path, edit=answered))
    rows = [
        (r["topic"], r["language"], r["kind"], r["from_actor"]) for r in records(found, "hurdles")
    ]
    assert rows == [
        ("debt", "ar", "no_place", "S1"),
        ("housing", "ar", "no_place", "S1"),
        ("work", "", "sent_away", ""),
    ]


def test_a_wish_that_exists_by_now_becomes_a_tie_and_stays_a_wish(tmp_path):
    wished = [{**ties("S1-W1")[0], "wished": "yes"}]
    base = quarter(ties=wished)
    found = take_in_entries(base, typed(tmp_path, tie("S1", "W1", says="ja"), base=base))
    assert [row.get("wished", "") for row in records(found, "ties")] == ["yes", ""]
    assert len(found.quarter.network().records) == 1


def test_never_is_a_no(tmp_path):
    row = tie("S1", "W1", says="ja", frequency="nie")
    found = take_in_entries(quarter(), typed(tmp_path, row))
    assert [r["says"] for r in records(found, "reports")] == ["no"]
    assert "paper.never_is_no" in [note.key for note in found.notes]


def test_a_missing_day_is_said(tmp_path):
    found = take_in_entries(quarter(), typed(tmp_path, tie("S1", "W2"), date=None))
    assert "paper.no_date" in [note.key for note in found.notes]


def test_other_files_are_refused_in_one_sentence(tmp_path):
    (tmp_path / "a.csv").write_text("x", "utf-8")
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04broken")
    openpyxl.Workbook().save(tmp_path / "c.xlsx")
    for name in ("a.csv", "b.xlsx", "c.xlsx", "d.xlsx"):
        with pytest.raises(DataError) as fault:
            take_in_entries(quarter(), tmp_path / name)
        assert name in fault.value.message("de")


@settings(deadline=None)
@given(st.sets(st.text("ABC0123456789_-", min_size=1, max_size=8), max_size=60))
def test_codes_are_distinct_and_stay_when_others_come_and_go(ids):
    codes = actor_codes(ids)
    assert len(set(codes.values())) == len(ids)
    for code in codes.values():
        assert is_code(code)
        assert not is_mistyped(code)
    fewer = actor_codes(sorted(ids)[::2])
    old_owner = {code: actor for actor, code in fewer.items()}
    for actor, code in codes.items():  # an older print is right or unknown, never somebody else
        assert old_owner.get(code, actor) == actor


@given(st.text("ABCDEFGHabc0123456789", min_size=1, max_size=9), st.data())
def test_one_wrong_sign_or_two_swapped_ones_are_noticed(actor, data):
    code = actor_codes([actor])[actor]
    place = data.draw(st.integers(0, len(code) - 1))
    sign = data.draw(st.sampled_from("ABCDEFGHJKLMNPRSTUVWXYZ0123456789"))
    wrong = code[:place] + sign + code[place + 1 :]
    if wrong != code:
        assert not is_code(wrong) or is_mistyped(wrong)
    swapped = code[:place] + code[place : place + 2][::-1] + code[place + 2 :]
    if swapped != code:
        assert not is_code(swapped) or is_mistyped(swapped)
    assert plain_code(f" {code[:2]}-{code[2:]} ".lower()) == code
