"""Funding cliffs: the day before and the day after, each read from scratch."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from oracle.classes import Judgement, judge, ways_in
from oracle.fragility import denied_by_both, is_tie
from oracle.in_force import funding_end, funding_ends, read_actors, read_clock, read_offers
from oracle.parts import Clock, World
from oracle.reading import Json, Row, Tables, answer, day, items, known
from oracle.reports import fold
from oracle.summary import COVERED, coverage
from oracle.world import read_world


def list_cliffs(tables: Tables, meta: Json, parameters: Json | None = None) -> list[Json]:
    """Every day from the wave to the horizon after which some cell has another class."""
    clock = read_clock(meta)
    if clock.wave is None or clock.horizon is None:
        return []
    given = parameters or {}
    found = []
    for end in sorted(_days(tables, clock)):
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


def _days(tables: Tables, clock: Clock) -> set[date]:
    """The days on which money ends, or an offer or a tie that is in force at the wave."""
    actors, money = read_actors(tables, clock), funding_ends(tables)
    names = {offer.id for offer in read_offers(tables, actors, clock)}
    ties = fold(tables, lambda row: is_tie(row, actors, clock))
    rows = [row for row in tables.get("offers", []) if known(row, "id") in names]
    rows += [row for row in ties if is_tie(row, actors, clock) and not denied_by_both(row)]
    days = {end for end in money.values() if end is not None}
    for row in rows:
        ends = (day(row, "valid_until"), money.get(known(row, "funding")))
        days |= {min(end for end in ends if end is not None)} if any(ends) else set()
    return days


def _judged(world: World, strict: bool) -> list[Judgement]:
    graph = world.strict if strict else world.generous
    assert graph is not None
    ways = ways_in(world, graph)
    return [judge(cell, ways) for cell in world.cells]


def _changed(before: World, after: World, *, strict: bool) -> int:
    pairs = zip(_judged(before, strict), _judged(after, strict), strict=True)
    return sum(one.label != other.label for one, other in pairs)


def _coverage(world: World) -> Fraction | None:
    return coverage(world, [judged.worst for judged in _judged(world, strict=False)], COVERED)


# The worst word about one row decides about all that end on a day.
STATES = ("happened", "open", "not_told", "renewed", "permanent")


def cliff_state(cliff: Json, earlier: Tables, later: Tables, later_meta: Json) -> str | None:
    """
    What became of a cliff in the next wave (rule 16).

    Parameters
    ----------
    cliff
        One of the cliffs of the earlier wave.
    earlier, later, later_meta
        The tables of both waves, and the properties of the later one.

    Returns
    -------
    state
        One of the five words; None where the later quarter has no date.
    """
    wave = read_clock(later_meta).wave
    if wave is None:
        return None
    end = date.fromisoformat(cliff["id"].partition(":")[2])
    fundings = {known(row, "id"): row for row in later.get("funding", [])}
    told = [_state(_of_funding(fundings.get(name)), end, wave) for name in cliff["funding"]]
    for table, columns in NAMED_BY.items():
        rows = [row for row in earlier.get(table, []) if day(row, "valid_until") == end]
        for row in rows:
            if known(row, "funding") not in cliff["funding"]:
                again = [x for x in later.get(table, []) if _same(row, x, columns)]
                told.append(_state([day(x, "valid_until") for x in again], end, wave))
    return min(told, key=STATES.index)


# What names an offer or a tie that has no id of its money.
NAMED_BY = {"offers": ("actor", "topics"), "ties": ("source", "target", "kind")}


def _same(row: Row, other: Row, columns: tuple[str, ...]) -> bool:
    return all(set(items(row, column)) == set(items(other, column)) for column in columns)


def _of_funding(row: Row | None) -> list[date | None] | None:
    if row is None:
        return []
    return None if answer(row, "permanent") else [funding_end(row)]


def _state(ends: list[date | None] | None, end: date, wave: date) -> str:
    """From the ends that the later wave tells; None for what is paid for good."""
    if ends is None:
        return "permanent"
    told = [other for other in ends if other is not None]
    if not told:
        return "not_told"
    if max(told) > end:
        return "renewed"
    return "happened" if end < wave else "open"
