"""Walking distances: measured ones where there are any, else an estimate from the coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.model.values import as_number, is_unknown

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

FloatArray = npt.NDArray[np.float64]
EARTH_M = 6_371_008.8
"""Mean radius of the earth."""
_HALF_WIDTH = 1.0
_ROUND = 1.0


def great_circle(one: FloatArray, other: FloatArray) -> FloatArray:
    """Compute the distances as the crow flies between two sets of points.

    Parameters
    ----------
    one, other
        Latitude and longitude in degrees; shapes (a, 2) and (b, 2).

    Returns
    -------
    metres
        Shape (a, b), by the haversine formula on a sphere.
    """
    first, second = np.radians(one)[:, None, :], np.radians(other)[None, :, :]
    half = (first - second) / 2
    lean = np.cos(first[..., 0]) * np.cos(second[..., 0]) * np.sin(half[..., 1]) ** 2
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(np.sin(half[..., 0]) ** 2 + lean)))


@dataclass(frozen=True)
class _Plane:
    """Metres to the east and north of a point; good enough for a few kilometres."""

    lat: float
    lon: float

    def metres(self, points: FloatArray) -> FloatArray:
        scale = np.radians(EARTH_M)
        east = scale * np.cos(np.radians(self.lat))
        return np.asarray((points - (self.lat, self.lon)) * (scale, east))


def around_barriers(one: FloatArray, other: FloatArray, barriers: BaseGeometry) -> FloatArray:
    """Compute the shortest distances between two sets of points that cross no barrier.

    Parameters
    ----------
    one, other
        Latitude and longitude in degrees; shapes (a, 2) and (b, 2).
    barriers
        Lines or areas that nobody crosses, in degrees (longitude first, as GeoJSON has it); a
        bridge or an underpass is a gap between two lines, wider than four metres.

    Returns
    -------
    metres
        Shape (a, b): straight where no barrier is in the way, else round its ends; infinite
        where there is no way round.
    """
    import shapely
    from scipy.sparse.csgraph import dijkstra

    lines = shapely.transform(barriers, lambda xy: xy)
    if lines.is_empty or not len(one) or not len(other):
        return great_circle(one, other)
    plane = _Plane(*np.vstack([one, other]).mean(axis=0).tolist())
    flat = shapely.transform(lines, lambda xy: plane.metres(xy[:, ::-1]))
    wall = shapely.union_all(flat.buffer(_HALF_WIDTH, cap_style="flat", join_style="mitre"))
    round_it = flat.buffer(_HALF_WIDTH + _ROUND, cap_style="square", join_style="mitre")
    corners = shapely.get_coordinates(shapely.boundary(round_it))
    spots = np.vstack([plane.metres(one), plane.metres(other), corners])
    shapely.prepare(wall)
    pairs = np.array(list(combinations(range(len(spots)), 2)))
    ends = spots[pairs]
    clear = ~shapely.intersects(wall, shapely.linestrings(ends))
    pairs, ends = pairs[clear], ends[clear]
    steps = np.zeros((len(spots), len(spots)))
    # a step of no length would read as no step
    steps[pairs[:, 0], pairs[:, 1]] = np.maximum(np.hypot(*(ends[:, 0] - ends[:, 1]).T), 1e-6)
    ways = dijkstra(steps, directed=False, indices=np.arange(len(one)))
    return np.asarray(ways[:, len(one) : len(one) + len(other)], np.float64)


def points_of(table: Table, keys: Sequence[str], name: str) -> FloatArray:
    """Return where some rows of a table lie.

    Parameters
    ----------
    table
        With ``lat`` and ``lon``.
    keys
        The rows that are wanted.
    name
        Column that holds these keys.

    Returns
    -------
    points
        Latitude and longitude; ``nan`` where unknown. Shape (keys, 2).
    """
    columns = zip(table.column(name), table.column("lat"), table.column("lon"), strict=True)
    known = {key: (as_number(lat), as_number(lon)) for key, lat, lon in columns}
    nowhere = (None, None)
    return np.array([known.get(key, nowhere) for key in keys], np.float64).reshape(-1, 2)


def actor_points(quarter: Quarter, actors: Sequence[str]) -> FloatArray:
    """Return where actors are, at their own point or at that of the place where they sit.

    Parameters
    ----------
    quarter
        The quarter.
    actors
        Ids.

    Returns
    -------
    points
        Latitude and longitude; ``nan`` where unknown. Shape (actors, 2).
    """
    table = quarter.table("actors")
    place = dict(zip(table.column("id"), table.column("at"), strict=True))
    own = points_of(table, actors, "id")
    there = points_of(table, [place.get(actor, "") for actor in actors], "id")
    return np.where(np.isnan(own), there, own)


def measured(quarter: Quarter, cells: Sequence[str], docks: Sequence[str]) -> FloatArray:
    """Return the walking distances that stand in the table.

    Parameters
    ----------
    quarter
        The quarter.
    cells, docks
        The pairs that are wanted.

    Returns
    -------
    metres
        ``nan`` where the table has none; shape (cells, docks).
    """
    found = np.full((len(cells), len(docks)), np.nan)
    row = {cell: place for place, cell in enumerate(cells)}
    column = {dock: place for place, dock in enumerate(docks)}
    table = quarter.table("distances")
    for cell, dock, metres in zip(*map(table.column, ("cell", "dock", "distance_m")), strict=True):
        if cell in row and dock in column and not is_unknown(metres):
            found[row[cell], column[dock]] = float(metres)
    return found
