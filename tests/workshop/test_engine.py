"""The page computes what the library computes: 200 random quarters, every kind of change."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quarters import quarters
from tries import tries
from twin import Tables, differences, make_quarter
from workshop.engines import Change, Engine, re_analysed

from ecosystem.io.reading import read_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.workshop.page import compile_model, endings_of

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    started = Engine()
    yield started
    started.close()


def random_change(quarter: Quarter, seed: int) -> Change:
    """Close actors, cut ties, end money, add ties and deputies, look at the confirmed only."""
    chance, network = random.Random(seed), quarter.network()
    records, n = network.records, len(network.ids)
    pairs = sorted({*zip(records.source.tolist(), records.target.tolist(), strict=True)})
    told = {(row["source"], row["target"]) for row in quarter.table("reports").records()}
    quiet = [
        (s, t)
        for s in range(n)
        for t in range(n)
        if s != t and (network.ids[s], network.ids[t]) not in told
    ]
    only_told = {
        (s, t)
        for s, t, row in zip(
            records.source.tolist(), records.target.tolist(), records.row.tolist(), strict=True
        )
        if row < 0
    }
    days = endings_of(quarter, network).days()

    def some(choices: list[Any], most: int) -> list[Any]:
        return chance.sample(choices, min(chance.randint(0, most), len(choices)))

    known = quarter.meta.wave is not None
    return {
        "actors": some(list(range(n)), 2) if known else [],
        "ties": some(pairs, 2),
        "until": chance.choice([None, None, *days]) if known else None,
        "added": some(quiet, 2),
        "deputies": some([pair for pair in pairs if pair not in only_told], 2),
        "strict": network.asked_anybody and chance.random() < 0.4,
    }


def disagreements(engine: Engine, quarter: Quarter, change: Change) -> list[str]:
    network = quarter.network()
    model = compile_model(network, endings_of(quarter, network))
    return differences(engine.outcome(model, change), re_analysed(quarter, change))


@settings(max_examples=tries(60), suppress_health_check=list(HealthCheck))
@given(quarters(), st.integers(0, 10**6))
def test_random_quarters_agree(
    engine: Engine, example: tuple[Tables, dict[str, Any]], seed: int
) -> None:
    quarter = make_quarter(*example)
    assert disagreements(engine, quarter, {}) == []
    assert disagreements(engine, quarter, random_change(quarter, seed)) == []


@pytest.mark.parametrize("name", ["mini", "kornhafen/2025-01", "siedlung-am-wehr/2025-01"])
def test_shipped_quarters_agree(engine: Engine, name: str) -> None:
    quarter = read_quarter(DATA / name)
    for seed in range(6):
        assert disagreements(engine, quarter, random_change(quarter, seed)) == []


def test_a_change_changes_something(engine: Engine) -> None:
    quarter = read_quarter(DATA / "kornhafen/2025-01")
    network = quarter.network()
    model = compile_model(network, endings_of(quarter, network))
    before = engine.outcome(model, {})
    tie = network.ids.index("JC"), network.ids.index("W07")
    after = engine.outcome(model, {"ties": [tie]})
    lost = [
        f"{c.topic}:{c.language}"
        for c, a, b in zip(network.demand.cells, before["classes"], after["classes"], strict=True)
        if a != b
    ]
    assert lost
    assert {name.partition(":")[0] for name in lost} == {"debt"}
