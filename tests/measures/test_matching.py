"""M34: the worked matching, brute force, and a reason for everybody who is left."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecosystem.cli import main
from ecosystem.errors import DataError
from ecosystem.io.studies import SHEETS, read_matching
from ecosystem.measures.housing import (
    Companion,
    Flat,
    Household,
    assign,
    flat_fit,
    match_households,
)


def test_the_worked_matching():
    pairs = assign([[8, 5, 0], [7, 6, 2], [0, 4, 3], [5, 0, 1]])
    assert pairs == ((0, 0), (1, 1), (2, 2))
    assert sum([8, 6, 3]) == 17


def best_by_force(values, possible):
    """Most pairs, then the best worst pair, then the largest sum, over every choice."""
    rows, columns = values.shape
    best = (0, 0.0, 0.0)
    places = [*range(columns), *[None] * rows]
    for choice in set(permutations(places, rows)):
        pairs = [(r, c) for r, c in enumerate(choice) if c is not None and possible[r, c]]
        if pairs:
            found = [float(values[pair]) for pair in pairs]
            best = max(best, (len(pairs), min(found), sum(found)))
    return best


@given(
    arrays(float, (3, 3), elements=st.integers(0, 6).map(float)),
    arrays(bool, (3, 3)),
)
def test_no_other_choice_is_better(values, possible):
    pairs = assign(values, possible=possible)
    found = [float(values[pair]) for pair in pairs]
    mine = (len(pairs), min(found, default=0.0), sum(found))
    assert mine == best_by_force(values, possible)
    assert all(possible[pair] for pair in pairs)


@pytest.mark.parametrize("empty", [[], [[]], np.zeros((0, 3)), np.zeros((2, 0)), [[0.0, 0.0]]])
def test_an_empty_side_matches_nobody(empty):
    assert assign(empty) == ()


def test_of_equals_whoever_waited_longer():
    assert assign([[1.0], [1.0], [1.0]], waiting=[5, 90, 30]) == ((1, 0),)
    assert assign([[1.5], [1.0]], waiting=[0, 900]) == ((0, 0),)  # never before the better fit


def home(code="H1", persons=2, **more):
    return Household(code, persons, **more)


def reasons(matching):
    return {(each.id, each.lacks): each.reason for each in matching.unmatched}


@pytest.mark.parametrize(
    ("household", "flats", "reason"),
    [
        (home(), [], "none"),
        (home(persons=5), [Flat("F", 3)], "size"),
        (home(persons=1), [Flat("F", 3, persons_min=2)], "size"),
        (home(step_free=True), [Flat("F", 3)], "step_free"),
        (home(rent_max=500), [Flat("F", 3, rent=600)], "rent"),
        (home(rent_max=500), [Flat("F", 3)], "rent"),
    ],
)
def test_a_household_without_a_flat_hears_why(household, flats, reason):
    found = match_households([household], flats, [])
    assert not found.proposals
    assert reasons(found)["H1", "flat"] == reason


@pytest.mark.parametrize(
    ("household", "companions", "reason"),
    [
        (home(languages=("ti",)), [], "none"),
        (home(languages=("ti",)), [Companion("C", ("ti",))], "checked"),
        (home(languages=("ti",)), [Companion("C", ("ar",), checked=True)], "language"),
        (
            home(languages=("ti",), companion_gender="w"),
            [Companion("C", ("ti",), checked=True)],
            "gender",
        ),
        (
            home(languages=("ti",), slots=("Mo",)),
            [Companion("C", ("ti",), ("Tu",), checked=True)],
            "slots",
        ),
    ],
)
def test_a_household_without_a_companion_hears_why(household, companions, reason):
    found = match_households([household], [Flat("F", 3)], companions)
    assert [p.companion for p in found.proposals] == [""]
    assert reasons(found)["H1", "companion"] == reason
    if reason == "language":
        assert found.missing_languages == (("ti", 1),)


def test_three_sides_come_together():
    homes = [
        home("H1", 4, languages=("fa",), slots=("Mo", "We"), waiting_days=30),
        home("H2", 2, languages=("ar",), rent_max=700),
        home("H3", 2, languages=("ar",), rent_max=700, waiting_days=99),
    ]
    flats = [Flat("F1", 4, rent=900), Flat("F2", 2, rent=600), Flat("F3", 9, persons_min=8)]
    mates = [
        Companion("C1", ("prs",), ("We",), checked=True),  # Dari and Persian serve each other
        Companion("C2", ("ar",), capacity=1, checked=True),
        Companion("C3", ("ar",)),
    ]
    found = match_households(homes, flats, mates)
    assert [(p.household, p.flat, p.companion) for p in found.proposals] == [
        ("H1", "F1", "C1"),
        ("H3", "F2", "C2"),
    ]
    assert reasons(found) == {
        ("H2", "flat"): "taken",
        ("F3", ""): "nobody",
        ("C3", ""): "unchecked",
    }


def test_fit_has_four_parts():
    assert flat_fit(home(persons=2), Flat("F", 2)) == 3
    assert flat_fit(home(rent_max=800, districts=("Ost",)), Flat("F", 2, rent=400)) == 3
    assert flat_fit(home(persons=1, districts=("Ost",)), Flat("F", 4, district="Ost")) == 2.25


codes = st.lists(st.sampled_from(["ar", "ti", "ro"]), max_size=2).map(tuple)


@given(
    st.lists(st.builds(Household, st.just(""), st.integers(1, 5), languages=codes), max_size=5),
    st.lists(st.builds(Flat, st.just(""), st.integers(1, 5)), max_size=5),
    st.lists(
        st.builds(Companion, st.just(""), codes, capacity=st.integers(0, 2), checked=st.booleans()),
        max_size=4,
    ),
)
def test_everybody_has_a_proposal_or_a_reason(homes, flats, mates):
    sides = {"H": homes, "F": flats, "C": mates}
    named = {
        sign: [type(each)(**{**vars(each), "id": f"{sign}{n}"}) for n, each in enumerate(side)]
        for sign, side in sides.items()
    }
    found = match_households(named["H"], named["F"], named["C"])
    told = {each.id for each in found.unmatched}
    for proposal in found.proposals:
        told |= {proposal.flat, proposal.companion} | (
            {proposal.household} if proposal.companion else set()
        )
    assert {each.id for side in named.values() for each in side} <= told | {""}
    shuffled = match_households(named["H"][::-1], named["F"][::-1], named["C"][::-1])
    assert shuffled == found


def workbook(path, **changed):
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    rows = {
        "households": [["Kennung", "Personen", "Sprachen"], ["H1", 2, "Arabisch; ti"]],
        "flats": [["Code", "Persons up to*", "Rent"], ["F1", 3, "650,50"]],
        "companions": [
            ["id", "languages", "checked"],
            ["C1", "ar", "ja"],
        ],
        **changed,
    }
    for name, cells in rows.items():
        sheet = book.create_sheet({"households": "Haushalte", "flats": "Flats"}.get(name, name))
        for row in cells:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_is_read_and_matched(tmp_path, capsys):
    source = workbook(tmp_path / "in.xlsx")
    out = tmp_path / "out.xlsx"
    before = source.read_bytes()
    assert main(["match", str(source), "-o", str(out), "--lang", "de"]) == 0
    first = out.read_bytes()
    assert main(["match", str(source), "-o", str(out), "--lang", "de"]) == 0
    assert out.read_bytes() == first
    assert source.read_bytes() == before
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Vorschläge", "Ohne Treffer", "Fehlende Sprachen"]
    assert [cell.value for cell in book["Vorschläge"][2]][:3] == ["H1", "F1", "C1"]
    assert "Vorschläge: 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    "column",
    [
        *("Nationalität", "Staatsangehörigkeit", "Herkunft", "Religion", "Konfession", "Name"),
        *(
            "Nachname",
            "First name",
            "Bleibeperspektive",
            "Residence prospects",
            "Aufenthaltsstatus",
        ),
        *("Ethnicity", "Geburtsort"),
    ],
)
def test_forbidden_features_are_refused(column, tmp_path):
    rows = [["Kennung", "Personen", column], ["H1", 2, "x"]]
    with pytest.raises(DataError) as fault:
        read_matching(workbook(tmp_path / "in.xlsx", households=rows))
    assert [problem.key for problem in fault.value.problems] == ["matching.forbidden"]
    assert column in fault.value.problems[0].message("de")


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([["Kennung", "Personen", "Lieblingsfarbe"], ["H1", 2, "rot"]], "unknown_column"),
        ([["Kennung"], ["H1"]], "missing_column"),
        ([["Kennung", "Personen"], ["H1", None]], "blank"),
        ([["Kennung", "Personen"], ["H1", "zwei"]], "no_number"),
        ([["Kennung", "Personen"], ["H1", -1]], "no_number"),
        ([["Kennung", "Personen"], ["Frau M.", 2]], "no_code"),
        ([["Kennung", "Personen"], ["H1", 2], ["H1", 3]], "twice"),
        ([["Kennung", "Personen", "Sprachen"], ["H1", 2, "Klingonisch"]], "no_language"),
        ([["Kennung", "Personen", "stufenlos nötig"], ["H1", 2, "vielleicht"]], "no_answer"),
    ],
)
def test_what_is_wrong_is_named(rows, key, tmp_path):
    with pytest.raises(DataError) as fault:
        read_matching(workbook(tmp_path / "in.xlsx", households=rows))
    assert {problem.key for problem in fault.value.problems} == {f"matching.{key}"}


def test_the_empty_workbook_is_one_to_fill(tmp_path, capsys):
    out = tmp_path / "form.xlsx"
    assert main(["match", "-o", str(out), "--lang", "de"]) == 0
    assert read_matching(out).households == ()
    assert main(["match", "-o", str(out), "--lang", "de"]) == 0  # nobody has touched it
    book = openpyxl.load_workbook(out)
    book.worksheets[0].append(["H1", 2])
    book.save(out)
    assert main(["match", "-o", str(out)]) == 2  # somebody has filled it
    assert main(["match", str(tmp_path / "none.xlsx"), "-o", str(tmp_path / "o.xlsx")]) == 1
    capsys.readouterr()


def test_no_feature_of_origin_is_in_the_list_of_columns():
    words = " ".join(column for columns in SHEETS.values() for column in columns)
    for word in ("nation", "religion", "name", "origin", "status", "prospect"):
        assert word not in words
