"""The class of each cell with what stands behind it, and the quarter in a few numbers."""

from __future__ import annotations

from fractions import Fraction

from oracle.classes import judge, ways_in
from oracle.match import bottleneck, only_for, providers
from oracle.parts import World
from oracle.points import find_dead_ends
from oracle.reach import informal_dependency, reach
from oracle.reading import Json

COVERED = {"G0", "G1", "G2"}
ROBUST = {"G0", "G1"}


def list_cells(world: World, official: World) -> list[Json]:
    """The cells of a quarter; those of its official world are the same, for needs are nobody's."""
    ways = ways_in(world, world.generous)
    strict_ways = ways_in(world, world.strict)
    official_ways = ways_in(official, official.generous)
    rows = []
    for cell, official_cell in zip(world.cells, official.cells, strict=True):
        judged = judge(cell, ways)
        row: Json = {
            "topic": cell.topic,
            "language": cell.language,
            "group": cell.group,
            "status": cell.status,
            "demand": cell.demand,
            "class": judged.label,
            "class_worst": judged.worst,
            "class_best": judged.best,
            "class_official": judge(official_cell, official_ways).label,
            "reason": judged.reason,
            "class_strict": None if world.strict is None else judge(cell, strict_ways).label,
            "providers": providers(cell),
            "docks_reached": None if ways is None else ways.docks_reached(cell),
            "only_for": only_for(cell),
            "bottleneck": bottleneck(cell),
        }
        rows.append(row)
    return rows


def summarise(world: World, cells: list[Json]) -> Json:
    curve = {str(k): _told(world, reach(world, world.generous, k)) for k in range(5)}
    headline = reach(world, world.generous, world.k)
    own = reach(world, world.generous, 0)
    surplus = headline - own if headline is not None and own is not None else None
    dead = find_dead_ends(world, world.generous)
    return {
        "actors": len(world.actors),
        "offers": len(world.offers),
        "ties": len(world.generous.ties),
        "docks": len(world.docks),
        "reach": curve,
        "surplus": _told(world, surplus),
        "coverage": {
            "low": coverage(world, [cell["class_worst"] for cell in cells], COVERED),
            "high": coverage(world, [cell["class_best"] for cell in cells], COVERED),
        },
        "coverage_robust": coverage(world, [cell["class_worst"] for cell in cells], ROBUST),
        "informal_dependency": _told(world, informal_dependency(world)),
        "dead_dock_share": Fraction(len(dead), len(world.docks)) if world.tested else None,
        "unweighted": world.unweighted,
    }


def _told(world: World, value: Fraction | None) -> Fraction | None:
    """A share of what is needed says nothing where nobody claims to know the offers."""
    return value if world.complete else None


def coverage(world: World, classes: list[str], good: set[str]) -> Fraction | None:
    """The share of the needs whose class is good."""
    if not world.weight or not world.complete:
        return None
    rows = zip(world.cells, classes, strict=True)
    return sum((cell.weight for cell, name in rows if name in good), Fraction(0)) / world.weight
