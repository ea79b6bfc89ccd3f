"""Read a quarter as a whole."""

from __future__ import annotations

from fractions import Fraction

from oracle.fragility import is_tie, read_ties
from oracle.in_force import (
    funding_ends,
    read_actors,
    read_clock,
    read_docks,
    read_offers,
    standing_arcs,
)
from oracle.match import read_cells
from oracle.parts import Graph, World
from oracle.reading import Json, Tables
from oracle.reports import asked_at_all, fold
from oracle.vocabulary import HAZARDS


def read_world(tables: Tables, meta: Json, parameters: Json) -> World:
    clock = read_clock(meta)
    actors = read_actors(tables, clock)
    offers = read_offers(tables, actors, clock)
    hazards = {
        risk: Fraction(str(parameters.get(f"hazard.{risk}", usual)))
        for risk, usual in HAZARDS.items()
    }
    rows = fold(tables, lambda row: is_tie(row, actors, clock))
    ties = read_ties(rows, actors, clock, funding_ends(tables), hazards)
    standing = standing_arcs(actors)
    confirmed = tuple(tie for tie in ties if tie.strict)
    everyone = frozenset(actors)
    cells, unweighted = read_cells(tables, meta, offers)
    return World(
        clock=clock,
        actors=actors,
        offers=offers,
        docks=read_docks(tables, actors),
        cells=cells,
        unweighted=unweighted,
        generous=Graph(everyone, ties, standing),
        strict=Graph(everyone, confirmed, standing) if asked_at_all(tables) else None,
        k=int(parameters.get("k", 3)),
        threshold=Fraction(str(parameters.get("fragility_threshold", "0.25"))),
    )
