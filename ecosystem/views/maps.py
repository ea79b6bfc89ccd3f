"""Where actors lie on the ground: projected, and no nearer than may be known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number
from ecosystem.sharing.cells import on_grid

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

MAP = "map"
_EDGE = 0.06
_METRES = 111_320.0
"""Length of a degree of latitude."""
_SMALLEST = 200.0
"""A map shows at least so many metres, or a single house would fill it."""


class Ground:
    """Fits places on the earth to the room of a picture, north up, the same scale both ways.

    Parameters
    ----------
    degrees
        Latitude and longitude of what must be visible; shape (n, 2), at least one row.
    aspect
        Width of the room by its height.
    """

    def __init__(self, degrees: FloatArray, aspect: float) -> None:
        self._middle = (degrees.min(axis=0) + degrees.max(axis=0)) / 2
        self._shrink = float(np.cos(np.deg2rad(self._middle[0])))
        self._aspect = aspect
        across, up = np.ptp(self.metres(degrees), axis=0).tolist()
        room = 1 - 2 * _EDGE
        self.height = max(up, across / aspect, _SMALLEST) / room
        """Metres from the bottom of the room to its top."""

    def metres(self, degrees: FloatArray) -> FloatArray:
        """Return metres east and north of the middle (equirectangular; exact enough for a town)."""
        off = (degrees - self._middle) * _METRES
        return np.column_stack([off[:, 1] * self._shrink, off[:, 0]])

    def places(self, degrees: FloatArray) -> FloatArray:
        """Return places in the unit square; shape (n, 2)."""
        found: FloatArray = self.metres(degrees) / (self.height * self._aspect, self.height) + 0.5
        return found


def coordinates(quarter: Quarter) -> tuple[BoolArray, FloatArray]:
    """Say where each actor in force lies, as near as the view of the quarter may know.

    Parameters
    ----------
    quarter
        Any quarter.

    Returns
    -------
    known
        Whether the place of each actor is known and may be shown; shape (n,).
    degrees
        Latitude and longitude, ``nan`` where not known; shape (n, 2).

    Notes
    -----
    Whoever has no coordinates lies where it sits. An informal actor lies in the middle of its
    square of 250 m in the internal view, and nowhere in any other.
    """
    network = quarter.network()
    table = quarter.table("actors")
    rows = zip(*(table.column(name) for name in ("id", "lat", "lon")), strict=True)
    cells = {key: (lat, lon) for key, lat, lon in rows}
    degrees = np.full((len(network.ids), 2), np.nan)
    for actor, key in enumerate(network.ids):
        lat, lon = cells[key]
        if network.informal[actor]:
            lat, lon = on_grid(lat, lon) if quarter.meta.view == "internal" else ("", "")
        north, east = as_number(lat), as_number(lon)
        if north is not None and east is not None:
            degrees[actor] = north, east
    for actor, place in enumerate(network.at.tolist()):
        if place >= 0 and np.isnan(degrees[actor, 0]) and not network.informal[actor]:
            degrees[actor] = degrees[place]
    return ~np.isnan(degrees[:, 0]), degrees


def on_map(quarter: Quarter, aspect: float) -> tuple[BoolArray, FloatArray]:
    """Place actors as they lie on the ground.

    Parameters
    ----------
    quarter
        Any quarter.
    aspect
        Width of the room by its height.

    Returns
    -------
    known
        Whose place is known and may be shown; shape (n,).
    placed
        Their places in the unit square; shape (number of known, 2).
    """
    known, degrees = coordinates(quarter)
    if not known.any():
        return known, np.empty((0, 2))
    return known, Ground(degrees[known], aspect).places(degrees[known])
