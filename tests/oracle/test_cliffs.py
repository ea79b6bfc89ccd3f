"""Cliffs by hand, and what became of them in the next wave (rule 16)."""

from __future__ import annotations

from typing import Any

import pytest

from oracle.cliffs import cliff_state, list_cliffs
from oracle.reading import Json, Row, Tables

META: Json = {"wave": "2025-01-01", "languages": ["bg"]}
LATER: Json = META | {"wave": "2026-01-01"}
SOON: Json = META | {"wave": "2025-03-01"}
END = "2025-06-30"


def quarter(offer: Row, *fundings: Row) -> Tables:
    """One need, and one offer that is paid for until the end of June."""
    tables: Tables = {
        "actors": [{"id": "A", "type": "association"}],
        "needs": [{"topic": "debt", "language": "bg", "persons": "1"}],
        "offers": [{"id": "o", "actor": "A", "topics": "debt", "languages": "bg"} | offer],
    }
    return tables | {"funding": [{"id": f"f{i}"} | row for i, row in enumerate(fundings)]}


PAID = quarter({"funding": "f0"}, {"valid_until": END})
DATED = quarter({"valid_until": END})


def state(earlier: Tables, later: Tables, meta: Json = LATER) -> str | None:
    (cliff,) = list_cliffs(earlier, META)
    return cliff_state(cliff, earlier, later, meta)


def test_a_cliff_takes_the_only_offer() -> None:
    (cliff,) = list_cliffs(PAID, META)
    assert cliff["id"] == f"funding_cliff:{END}"
    assert (cliff["funding"], cliff["cells_changed"]) == (["f0"], 1)
    # Covered for good by nobody: G2 before, G5 after.
    assert (cliff["coverage_before"], cliff["coverage_after"]) == (1.0, 0.0)


def test_the_end_of_what_is_not_in_force_is_no_day_of_money() -> None:
    end, later = {"valid_until": END}, {"valid_from": "2025-03-01"}
    actor = {"id": "A", "type": "association", "active_until": END}
    leaves = quarter({}) | {"actors": [actor]}
    assert list_cliffs(leaves, META) == []
    other = {"id": "o2", "actor": "A", "topics": "work", **end, **later}
    assert list_cliffs(leaves | {"offers": [*leaves["offers"], other]}, META) == []


def test_nothing_falls_where_nobody_claims_to_know_the_offers() -> None:
    assert list_cliffs(PAID, META | {"offers_recorded": None}) == []


@pytest.mark.parametrize(
    ("row", "meta", "expected"),
    [
        ({"valid_until": END}, LATER, "happened"),
        ({"valid_until": END}, SOON, "open"),
        ({"valid_until": END}, META | {"wave": END}, "open"),
        ({"valid_until": END, "renewed_until": "2027-12-31"}, LATER, "renewed"),
        # Renewed is renewed, even if that has ended by now, too.
        ({"valid_until": "2025-09-30"}, LATER, "renewed"),
        ({"valid_until": END, "permanent": "yes"}, LATER, "permanent"),
        ({"valid_until": "?"}, LATER, "not_told"),
        ({"valid_until": END}, META | {"wave": ""}, None),
    ],
)
def test_money_is_followed_by_its_id(row: Row, meta: Json, expected: str | None) -> None:
    # Whether the offer is still told does not matter.
    later: dict[str, Any] = quarter({}, row) | {"offers": []}
    assert state(PAID, later, meta) == expected


def test_a_row_that_is_gone_tells_nothing() -> None:
    assert state(PAID, quarter({})) == "not_told"
    assert state(DATED, quarter({}) | {"offers": []}) == "not_told"


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        ({"valid_until": END}, "happened"),
        ({"valid_until": "2026-12-31", "id": "another"}, "renewed"),
        ({"valid_until": "2026-12-31", "topics": "work"}, "not_told"),
        ({}, "not_told"),
    ],
)
def test_an_offer_without_money_is_followed_by_actor_and_topics(offer: Row, expected: str) -> None:
    assert state(DATED, quarter(offer)) == expected


def test_the_worst_word_decides_about_a_day() -> None:
    both = quarter({"funding": "f0"}, {"valid_until": END}, {"valid_until": END})
    later = quarter({}, {"valid_until": "2027-06-30"}, {"valid_until": END})
    assert state(both, later) == "happened"
    later["funding"][1] = {"id": "f1", "permanent": "yes"}
    assert state(both, later) == "renewed"
