"""The finders against the brute-force twin, on random quarters with every rule of section 7."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quarters import quarters, shuffle_rows
from tries import tries
from twin import Tables, disagreements, make_quarter, plain_rows

from ecosystem.findings.registry import find_all
from ecosystem.io.reading import read_quarter
from ecosystem.schema import KIND_LAYER

SHIPPED = ("mini", "siedlung-am-wehr/2025-01", "altmarkt-west/2025-01", "kornhafen/2025-01")


@settings(max_examples=tries(60), suppress_health_check=list(HealthCheck))
@given(quarters())
def test_random_quarters_agree(example: tuple[Tables, dict[str, Any]]) -> None:
    assert disagreements(*example) == []


@settings(max_examples=tries(25), suppress_health_check=list(HealthCheck))
@given(quarters(), st.sampled_from(("docks", "referrals", "offers", "docks and referrals")))
def test_the_net_alone_agrees(example: tuple[Tables, dict[str, Any]], gone: str) -> None:
    """Without docks, offers or referrals losses are told in pairs of actors (rule 17)."""
    tables = {name: [dict(row) for row in rows] for name, rows in example[0].items()}
    for row in (*tables.get("ties", []), *tables.get("reports", [])):
        if "referrals" in gone and KIND_LAYER.get(row.get("kind", "")) == "REF":
            row["kind"] = "exchange"
    for name in ("docks", "offers"):
        if name in gone:
            tables.pop(name, None)
    assert make_quarter(tables, example[1]).network().structural
    assert disagreements(tables, example[1]) == []


@settings(max_examples=tries(25), suppress_health_check=list(HealthCheck))
@given(quarters(), st.integers(0, 99), st.integers(1, 3))
def test_actors_with_the_same_ties_agree(
    example: tuple[Tables, dict[str, Any]], which: int, more: int
) -> None:
    """What shares one pass over the net is still told of each of them."""
    tables = {name: [dict(row) for row in rows] for name, rows in example[0].items()}
    ids = sorted({row["source"] for row in tables.get("ties", [])}) or ["nobody"]
    one = ids[which % len(ids)]
    ends = {"actors": ("id",), "docks": ("actor",), "ties": ("source", "target")}
    for name, columns in ends.items():
        rows = tables.get(name, [])
        rows += [
            {**row, **{c: f"{one}x{copy}" for c in columns if row[c] == one}}
            for copy in range(more)
            for row in rows
            if one in (row[c] for c in columns)
        ]
    assert disagreements(tables, example[1]) == []


@settings(max_examples=tries(25), suppress_health_check=list(HealthCheck))
@given(quarters())
def test_row_order_does_not_matter(example: tuple[Tables, dict[str, Any]]) -> None:
    tables, meta = example
    plain = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    shuffled = shuffle_rows(plain, 7)
    first = find_all(make_quarter(tables, meta), draws=5).to_json()
    assert find_all(make_quarter(shuffled, meta), draws=5).to_json() == first


@settings(max_examples=tries(25), suppress_health_check=list(HealthCheck))
@given(quarters())
def test_docks_may_be_taken_in_small_portions(example: tuple[Tables, dict[str, Any]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ecosystem.measures.ways._AT_ONCE", 1)
        patch.setattr("ecosystem.measures.without._AT_ONCE", 1)
        assert disagreements(*example) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_quarters_agree(name: str) -> None:
    assert disagreements(*plain_rows(read_quarter(f"data/{name}"))) == []


@pytest.mark.parametrize("gone", list(itertools.product((False, True), repeat=3)))
def test_a_quarter_without_anybody_in_force_claims_nothing(gone: tuple[bool, bool, bool]) -> None:
    """Who begins later is not there, and a quarter of nobody is empty, not one full of gaps."""
    tables, meta = plain_rows(read_quarter("data/mini"))
    late = {"active_from": "2030-01-01"}
    small = {
        "actors": [
            row | (late if one else {}) for row, one in zip(tables["actors"], gone, strict=False)
        ],
        "offers": [tables["offers"][0] | {"actor": tables["actors"][0]["id"]}],
        "needs": tables["needs"],
        "docks": [{"actor": row["id"]} for row in tables["actors"][1:3]],
    }
    assert disagreements(small, meta) == []
