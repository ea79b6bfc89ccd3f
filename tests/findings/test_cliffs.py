"""Funding cliffs against the brute-force twin, and in the invented quarters."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from oracle.cliffs import list_cliffs
from quarters import quarters
from twin import Tables, differences, make_quarter, plain_rows

import ecosystem as eco
from ecosystem.findings.places import FundingCliff
from ecosystem.sharing.results import share_result

ENDED = tuple(f"FUND-{number:02d}" for number in range(1, 10))


def compared(cliff: FundingCliff) -> dict[str, Any]:
    """What the twin says, too."""
    names = ("cells_changed", "coverage_before", "coverage_after")
    return {
        "id": cliff.id,
        "severity": cliff.severity,
        "holds_in": list(cliff.holds_in),
        "band": cliff.band,
        "funding": list(cliff.funding),
        **{name: getattr(cliff, name) for name in names},
    }


def disagreements(tables: Tables, meta: dict[str, Any]) -> list[str]:
    found = eco.find_funding_cliffs(make_quarter(tables, meta))
    mine = sorted((compared(cliff) for cliff in found), key=lambda row: row["id"])
    return differences(mine, list_cliffs({k: list(v) for k, v in tables.items()}, meta))


@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(quarters())
def test_random_quarters_agree(example: tuple[Tables, dict[str, Any]]) -> None:
    assert disagreements(*example) == []


@pytest.mark.parametrize("name", ["kornhafen/2025-01", "siedlung-am-wehr/2025-01", "mini"])
def test_shipped_quarters_agree(name: str) -> None:
    tables, meta = plain_rows(eco.read_quarter(f"data/{name}"))
    assert disagreements(tables, meta) == []


def test_the_planted_cliff_is_found_and_the_renewed_money_is_none() -> None:
    (cliff,) = eco.find_funding_cliffs(eco.read_quarter("data/kornhafen/2025-01"))
    assert cliff.id == "funding_cliff:2025-12-31"  # CL1
    assert cliff.funding == ENDED  # without FUND-10, the decoy D6
    assert (cliff.cells_changed, cliff.projects) == (4, 9)
    assert cliff.severity == pytest.approx(0.026556, abs=1e-6)
    assert cliff.band == "sure"


@pytest.mark.parametrize("name", ["altmarkt-west/2025-01", "kornhafen/2026-01", "mini"])
def test_quarters_without_a_cliff_have_none(name: str) -> None:
    assert not list(eco.find_funding_cliffs(eco.read_quarter(f"data/{name}")))


@pytest.mark.parametrize("lang", ["de", "en"])
def test_it_says_itself(lang: str) -> None:
    (cliff,) = eco.find_funding_cliffs(eco.read_quarter("data/kornhafen/2025-01"))
    assert "9" in cliff.sentence(lang)
    assert "2025" in cliff.action(lang)


@pytest.mark.parametrize("view", ["partner", "public"])
def test_a_view_tells_the_day_and_no_money_by_its_id(view: str) -> None:
    quarter = eco.read_quarter("data/kornhafen/2025-01")
    result = eco.find_all(quarter, draws=0, kinds=("gap", "funding_cliff"))
    (cliff,) = share_result(result, quarter, view=view).findings.of_kind("funding_cliff")
    assert cliff.subjects == {"date": "2025-12-31", "funding": []}
    assert cliff.evidence["coverage_before"] == 0.93
