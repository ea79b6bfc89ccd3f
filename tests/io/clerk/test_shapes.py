"""Lists of every shape are read rightly, or asked about; every cell is accounted for."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from clerk_books import long_sheet

from ecosystem.io.clerk.lists import plan_list, read_list
from ecosystem.io.clerk.shapes import find_shapes, fullest
from lab.lists import SHAPES, hand_made_cases, made_cases, score

HAND_MADE = hand_made_cases()

KINDS = {"groups": "offers", "two_rows": "places", "partners": "places", "tasks": "grid"}
KINDS |= {"sideways": "places", "below": "places", "beside": "places", "web": "places"}
KINDS |= {"weeks": "log"}


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    return {case.name: case for case in made_cases(folder, seeds=(3, 4, 5))}


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("shape", SHAPES)
def test_messy_lists_of_every_shape(made, shape, lang):
    for case in (c for name, c in made.items() if name.startswith(f"{shape}-{lang}")):
        found = score(case)
        assert found.kept >= 0.95, sorted(found.missing)
        assert not found.silent
        assert not found.more
        if shape not in ("offers", "groups", "places"):
            assert found.shape == KINDS.get(shape, shape)


@pytest.mark.parametrize("case", HAND_MADE, ids=lambda case: case.name)
def test_hand_made_lists(case):
    found = score(case)
    assert not found.missing
    assert not found.silent
    assert not found.more


@pytest.mark.parametrize("case", HAND_MADE, ids=lambda case: case.name)
def test_every_cell_is_taken_asked_or_left_out(case):
    plan = plan_list(case.path)
    filled: Counter[str] = Counter()
    for shape in plan.shapes:
        filled[shape.sheet.title] += sum(bool(c) for row in shape.sheet.rows[1:] for c in row)
    for balance in read_list(plan).balances:
        out = sum(balance.left_out.values())
        assert balance.cells == balance.taken + balance.asked + out == filled[balance.table]
        assert balance.changed <= balance.taken
        assert balance.sentence("de")
        assert balance.sentence("en")


def test_the_shape_comes_with_its_certainty():
    certain = [fullest(find_shapes(case.path).shapes).confidence for case in HAND_MADE]
    assert min(certain) >= 0.45
    for case in HAND_MADE:
        assert fullest(find_shapes(case.path).shapes).sentence("de")
        assert plan_list(case.path).lines("en")


def test_nothing_of_a_client_is_taken_out_of_a_log(made):
    for name, case in made.items():
        if name.startswith("log"):
            quarter = read_list(plan_list(case.path)).quarter
            content = repr([table.rows for table in quarter.tables.values()])
            assert "Fam." not in content
            assert "Kinder" not in content
            for record in quarter.table("ties").records():
                assert float(record.get("referrals_year") or 5) >= 5
                assert not record.get("last_seen") or record["last_seen"].endswith("-01")


@pytest.mark.long  # a clock is no judge where tests share the machine
def test_long_lists_are_read_in_seconds(tmp_path):
    rows = ["Datum\tvon\tan\tAnliegen\tSprache\tangekommen?"]
    for number in range(20_000):
        ends = f"Stelle {number % 30}\tStelle {number % 29}"
        rows.append(f"{number % 28 + 1:02d}.03.2025\t{ends}\tWohnung\ttürk.\tja")
    long_sheet(tmp_path / "log.xlsx", "Log", rows)
    start = time.perf_counter()
    found = read_list(plan_list(tmp_path / "log.xlsx"))
    assert time.perf_counter() - start < 10
    assert len(found.quarter.table("actors")) == 30
