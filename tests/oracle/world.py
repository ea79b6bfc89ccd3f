"""Read a quarter as a whole."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from oracle.fragility import Money, is_tie, read_ties
from oracle.in_force import (
    funding_ends,
    permanent_fundings,
    read_actors,
    read_clock,
    read_docks,
    read_offers,
    standing_arcs,
)
from oracle.match import is_unweighted, read_cells, recorded_topics
from oracle.parts import Graph, World
from oracle.reading import Json, Row, Tables, day, known
from oracle.reports import asked_at_all, fold
from oracle.vocabulary import HAZARDS


def has_ended(tables: Tables, row: Row, on: date) -> bool:
    """Whether an offer or a tie, or the money that pays for it, has ended before a day."""
    money = funding_ends(tables).get(known(row, "funding"))
    return any(end < on for end in (day(row, "valid_until"), money) if end is not None)


def read_world(tables: Tables, meta: Json, parameters: Json, on: date | None = None) -> World:
    """A quarter as it is at the wave; with a day, without all that has ended before that day."""
    clock = read_clock(meta)
    actors = read_actors(tables, clock)
    hazards = {
        risk: Fraction(str(parameters.get(f"hazard.{risk}", usual)))
        for risk, usual in HAZARDS.items()
    }
    rows = fold(tables, lambda row: is_tie(row, actors, clock))
    if on is not None:
        actors = {name: a for name, a in actors.items() if a.until is None or a.until >= on}
        rows = [row for row in rows if not has_ended(tables, row, on)]
        if "offers" in tables:
            lasting = [row for row in tables["offers"] if not has_ended(tables, row, on)]
            tables = {**tables, "offers": lasting}
    offers = read_offers(tables, actors, clock)
    money = Money(funding_ends(tables), permanent_fundings(tables))
    ties = read_ties(rows, actors, clock, money, hazards)
    standing = standing_arcs(actors)
    confirmed = tuple(tie for tie in ties if tie.strict)
    everyone = frozenset(actors)
    # Nothing is claimed of a quarter in which nobody is left.
    recorded = recorded_topics(tables, meta) if actors else None
    return World(
        clock=clock,
        actors=actors,
        offers=offers,
        docks=read_docks(tables, actors),
        cells=read_cells(tables, meta, offers, recorded),
        unweighted=is_unweighted(tables, meta),
        complete=recorded is not None,
        generous=Graph(everyone, ties, standing),
        strict=Graph(everyone, confirmed, standing) if asked_at_all(tables) else None,
        k=int(parameters.get("k", 3)),
        threshold=Fraction(str(parameters.get("fragility_threshold", "0.25"))),
    )
