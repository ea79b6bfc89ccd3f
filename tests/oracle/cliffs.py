"""Funding cliffs: the day before and the day after, each read from scratch."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from oracle.classes import class_of, ways_in
from oracle.in_force import funding_ends, read_clock
from oracle.parts import World
from oracle.reading import Json, Tables, day
from oracle.world import read_world

GOOD = {"G0", "G1", "G2"}


def list_cliffs(tables: Tables, meta: Json, parameters: Json | None = None) -> list[Json]:
    """Every day from the wave to the horizon after which some cell has another class."""
    clock = read_clock(meta)
    if clock.wave is None or clock.horizon is None:
        return []
    given = parameters or {}
    found = []
    for end in sorted(_days(tables)):
        if not clock.wave <= end <= clock.horizon:
            continue
        worlds = [read_world(tables, meta, given, on) for on in (end, end + timedelta(days=1))]
        changed = _changed(*worlds, strict=False)
        if not changed:
            continue
        holds = ["generous"]
        if worlds[0].strict is not None and _changed(*worlds, strict=True):
            holds.append("strict")
        before, after = map(_coverage, worlds)
        ended = sorted(name for name, day_ in funding_ends(tables).items() if day_ == end)
        found.append(
            {
                "id": f"funding_cliff:{end.isoformat()}",
                "severity": max(float((before or 0) - (after or 0)), 0.0),
                "holds_in": holds,
                "band": "possible" if worlds[0].strict is None else "sure",
                "funding": ended,
                "cells_changed": changed,
                "coverage_before": None if before is None else float(before),
                "coverage_after": None if after is None else float(after),
            }
        )
    return found


def _days(tables: Tables) -> set[date]:
    rows = [*tables.get("offers", []), *tables.get("ties", [])]
    own = {day(row, "valid_until") for row in rows}
    return {end for end in own | set(funding_ends(tables).values()) if end is not None}


def _classes(world: World, strict: bool) -> list[str]:
    graph = world.strict if strict else world.generous
    assert graph is not None
    ways = ways_in(world, graph)
    return [class_of(cell, ways) for cell in world.cells]


def _changed(before: World, after: World, *, strict: bool) -> int:
    pairs = zip(_classes(before, strict), _classes(after, strict), strict=True)
    return sum(one != other for one, other in pairs)


def _coverage(world: World) -> Fraction | None:
    if not world.demand:
        return None
    rows = zip(world.cells, _classes(world, strict=False), strict=True)
    return sum((c.demand for c, name in rows if name in GOOD), Fraction(0)) / world.demand
