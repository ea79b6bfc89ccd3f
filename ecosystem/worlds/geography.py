"""Where things lie: cells with residents, docks, walking distances, positions moved by hand."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from ecosystem.worlds.plan import Plan
from ecosystem.worlds.world import Row, make_row

KM_PER_DEGREE = 111.195
DETOUR = 1.3
Point = tuple[float, float]


@dataclass(frozen=True)
class Ground:
    """A quarter as a grid in kilometres.

    ``beyond`` are the cells behind the railway line, ``passage`` the only way across, ``slots``
    the places of the docks (the first one is not moved by chance).
    """

    width: float
    height: float
    columns: int
    lines: int
    slots: tuple[Point, ...]
    beyond: frozenset[tuple[int, int]] = frozenset()
    beyond_residents: int = 0
    beyond_newcomers: int = 0
    passage: Point = (0.0, 0.0)

    def centre(self, column: int, line: int) -> Point:
        """Centre of a cell.

        Parameters
        ----------
        column, line
            Place in the grid, from the south-west.

        Returns
        -------
        tuple of float
            Kilometres to the east and to the north.
        """
        return (
            (column + 0.5) * self.width / self.columns,
            (line + 0.5) * self.height / self.lines,
        )

    def behind(self, point: Point) -> bool:
        """Whether a point lies in a cell behind the railway line.

        Parameters
        ----------
        point
            Kilometres to the east and to the north.

        Returns
        -------
        bool
            True behind the line.
        """
        column = int(point[0] / self.width * self.columns)
        line = int(point[1] / self.height * self.lines)
        return (column, line) in self.beyond


def degrees(plan: Plan, point: Point) -> dict[str, str]:
    """Columns ``lat`` and ``lon`` of a point.

    Parameters
    ----------
    plan
        The quarter, for its south-western corner.
    point
        Kilometres to the east and to the north.

    Returns
    -------
    dict
        WGS 84 degrees as text, six digits.
    """
    lat, lon = plan.origin
    east = KM_PER_DEGREE * math.cos(math.radians(lat))
    return {
        "lat": f"{lat + point[1] / KM_PER_DEGREE:.6f}",
        "lon": f"{lon + point[0] / east:.6f}",
    }


def place_actors(plan: Plan, ground: Ground, rng: random.Random) -> dict[str, Point]:
    """Return a point for every actor inside the quarter that is no informal one.

    Parameters
    ----------
    plan
        The cast.
    ground
        The grid.
    rng
        Stream to draw from.

    Returns
    -------
    dict
        Kilometres to the east and to the north, by actor.
    """
    points: dict[str, Point] = {}
    for place, dock in enumerate(plan.docks):
        x, y = ground.slots[place]
        jitter = 0.0 if place == 0 else 0.03
        points[dock.id] = (x + rng.uniform(-jitter, jitter), y + rng.uniform(-jitter, jitter))
    for member in plan.cast:
        if member.id in points or member.sector == "informal" or not member.inside:
            continue
        point = (rng.uniform(0, ground.width), rng.uniform(0, ground.height))
        while ground.behind(point):
            point = (rng.uniform(0, ground.width), rng.uniform(0, ground.height))
        points[member.id] = point
    for member in plan.cast:
        if member.at:
            points[member.id] = points[member.at]
    return points


def residents(plan: Plan, ground: Ground, rng: random.Random) -> tuple[list[Row], dict[str, Point]]:
    """Return the table of cells, with totals exactly as planned.

    Parameters
    ----------
    plan
        For the totals.
    ground
        The grid.
    rng
        Stream to draw from.

    Returns
    -------
    tuple
        Rows of ``residents`` and the centre of each cell.
    """
    places = [(c, r) for r in range(ground.lines) for c in range(ground.columns)]
    inner = [place for place in places if place not in ground.beyond]
    outer = [place for place in places if place in ground.beyond]
    people = dict(
        zip(inner, _split(plan.residents - ground.beyond_residents, len(inner), rng), strict=True)
    )
    new = dict(
        zip(inner, _split(plan.newcomers - ground.beyond_newcomers, len(inner), rng), strict=True)
    )
    if outer:
        people.update(zip(outer, _split(ground.beyond_residents, len(outer), rng), strict=True))
        new.update(zip(outer, _split(ground.beyond_newcomers, len(outer), rng), strict=True))
    rows, centres = [], {}
    for column, line in places:
        name = f"Z{column + 1}{line + 1}"
        centres[name] = ground.centre(column, line)
        rows.append(
            make_row(
                "residents",
                cell=name,
                **degrees(plan, centres[name]),
                residents=people[column, line],
                newcomers=new[column, line],
            )
        )
    return rows, centres


def _split(total: int, parts: int, rng: random.Random) -> list[int]:
    """Split a number into parts between 0.7 and 1.3 of the mean that add up to it."""
    weights = [rng.uniform(0.7, 1.3) for _ in range(parts)]
    shares = [int(total * weight / sum(weights)) for weight in weights]
    for place in range(total - sum(shares)):
        shares[place % parts] += 1
    return shares


def distances(
    plan: Plan, ground: Ground, centres: dict[str, Point], points: dict[str, Point]
) -> list[Row]:
    """Return walking distances from every cell to every dock.

    Whoever lives behind the railway line walks through the passage; elsewhere a way is 1.3 times
    the distance as the crow flies.

    Parameters
    ----------
    plan
        For the docks.
    ground
        The grid.
    centres
        Centre of each cell.
    points
        Where the docks lie.

    Returns
    -------
    list of dict
        Rows of ``distances``.
    """
    rows = []
    for cell, centre in centres.items():
        for dock in plan.docks:
            point = points[dock.id]
            if ground.behind(centre):
                way = math.dist(centre, ground.passage) + math.dist(ground.passage, point)
            else:
                way = math.dist(centre, point)
            metres = round(DETOUR * way * 1000)
            rows.append(make_row("distances", cell=cell, dock=dock.id, distance_m=metres))
    return rows


def positions(plan: Plan) -> list[Row]:
    """Return some positions that somebody moved by hand: the hubs, side by side at the top.

    Parameters
    ----------
    plan
        For the hubs.

    Returns
    -------
    list of dict
        Rows of ``positions``, between 0 and 1, near the other actors of their sectors.
    """
    return [
        make_row(
            "positions",
            actor=hub,
            x=f"{0.42 + 0.07 * number:.3f}",
            y=f"{0.78 - 0.09 * (number % 2):.3f}",
        )
        for number, hub in enumerate(plan.hubs)
    ]
