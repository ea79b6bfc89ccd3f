"""The class of each cell with what stands behind it, and the quarter in a few numbers."""

from __future__ import annotations

from fractions import Fraction

from oracle.classes import class_of, ways_in
from oracle.match import bottleneck, only_for, providers
from oracle.parts import World
from oracle.points import find_dead_ends
from oracle.reach import informal_dependency, reach
from oracle.reading import Json


def list_cells(world: World) -> list[Json]:
    ways = ways_in(world, world.generous)
    strict_ways = ways_in(world, world.strict)
    return [
        {
            "topic": cell.topic,
            "language": cell.language,
            "group": cell.group,
            "status": cell.status,
            "demand": cell.demand,
            "class": class_of(cell, ways),
            "class_strict": None if world.strict is None else class_of(cell, strict_ways),
            "providers": providers(cell),
            "docks_reached": None if ways is None else ways.docks_reached(cell),
            "only_for": only_for(cell),
            "bottleneck": bottleneck(cell),
        }
        for cell in world.cells
    ]


def summarise(world: World, cells: list[Json]) -> Json:
    curve = {str(k): reach(world, world.generous, k) for k in range(5)}
    headline = reach(world, world.generous, world.k)
    own = reach(world, world.generous, 0)
    dead = find_dead_ends(world, world.generous)
    return {
        "actors": len(world.actors),
        "offers": len(world.offers),
        "ties": len(world.generous.ties),
        "docks": len(world.docks),
        "reach": curve,
        "surplus": headline - own if headline is not None and own is not None else None,
        "coverage": {
            "low": _coverage(world, cells, {"G0", "G1", "G2"}),
            "high": _coverage(world, cells, {"G0", "G1", "G2", "GX"}),
        },
        "coverage_robust": _coverage(world, cells, {"G0", "G1"}),
        "informal_dependency": informal_dependency(world),
        "dead_dock_share": Fraction(len(dead), len(world.docks)) if world.tested else None,
        "unweighted": world.unweighted,
    }


def _coverage(world: World, cells: list[Json], good: set[str]) -> Fraction | None:
    if not world.demand:
        return None
    covered = sum((cell["demand"] for cell in cells if cell["class"] in good), Fraction(0))
    return Fraction(covered) / world.demand
