"""Rule 15 on the product, as the twin keeps it: a blank cell claims nothing."""

from __future__ import annotations

from typing import Any

from blanks import Place, blanked_quarters, unknown_speaks
from hypothesis import HealthCheck, assume, given, settings
from oracle.world import read_world
from tries import tries
from twin import make_quarter

from ecosystem.findings.registry import find_all

Tables = dict[str, list[dict[str, str]]]


def analyse(tables: Tables, meta: dict[str, Any]) -> dict[str, Any]:
    return find_all(make_quarter(tables, meta), draws=0).as_dict()


@settings(max_examples=tries(45), suppress_health_check=list(HealthCheck))
@given(blanked_quarters())
def test_unknown_never_speaks(quarter: tuple[Tables, dict[str, Any], Place]) -> None:
    tables, meta, place = quarter
    assume(read_world(tables, meta, {}).tested)
    assert unknown_speaks(analyse, tables, meta, place) == []
