"""M12: who lives how far from a docking point, and where many share few hours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.errors import UsageError
from ecosystem.measures.analysis import analyse
from ecosystem.measures.distances import (
    actor_points,
    around_barriers,
    great_circle,
    measured,
    points_of,
)
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
PEOPLE = ("residents", "newcomers")


@dataclass(frozen=True, eq=False)
class Walking:
    """The ways on foot from every cell of the quarter to every docking point.

    Parameters
    ----------
    cells, docks
        Ids, sorted; docks without a known place and without a measured way are not among them.
    left_out
        Docks in force whose place is unknown.
    metres
        Walking distance, shape (cells, docks); ``nan`` where unknown.
    crow
        The same as the crow flies.
    estimated
        Whether a distance is an estimate and not measured; shape (cells, docks).
    residents, newcomers
        People of each cell; ``nan`` where unknown.
    points
        Latitude and longitude of the cells; shape (cells, 2).
    parameters
        The conventions used.
    """

    cells: tuple[str, ...]
    docks: tuple[str, ...]
    left_out: tuple[str, ...]
    metres: FloatArray
    crow: FloatArray
    estimated: BoolArray
    residents: FloatArray
    newcomers: FloatArray
    points: FloatArray
    parameters: Parameters

    @cached_property
    def nearest(self) -> FloatArray:
        """Metres to the nearest docking point of each cell; ``nan`` where none is known."""
        return _smallest(self.metres)

    @cached_property
    def nearest_crow(self) -> FloatArray:
        """The same as the crow flies."""
        return _smallest(self.crow)

    @property
    def rests_on_estimate(self) -> bool:
        """Whether any distance is an estimate."""
        return bool(self.estimated.any())

    def people(self, of: str) -> FloatArray:
        """Return the people of each cell.

        Parameters
        ----------
        of
            ``residents`` or ``newcomers``.

        Returns
        -------
        people
            ``nan`` where unknown.

        Raises
        ------
        UsageError
            If it is neither.
        """
        if of not in PEOPLE:
            raise UsageError("measures.choice", name="of", value=of, known=", ".join(PEOPLE))
        return self.newcomers if of == "newcomers" else self.residents

    def coverage(self, radius: float, *, of: str = "residents") -> float | None:
        """Compute the share of people with a docking point within a distance (C_r).

        Parameters
        ----------
        radius
            Metres on foot.
        of
            ``residents`` or ``newcomers``.

        Returns
        -------
        share
            Of the cells whose people are known; None without docks or people.

        Raises
        ------
        UsageError
            If `of` is neither.
        """
        people = np.nan_to_num(self.people(of))
        if not self.docks or people.sum() <= 0:
            return None
        near = np.nan_to_num(self.nearest, nan=np.inf) <= radius
        return float(people[near].sum() / people.sum())

    def frame(self) -> pd.DataFrame:
        """Return one row a cell: people, the nearest docking point and whether that is estimated.

        Returns
        -------
        frame
            Index ``cell``; ``residents``, ``newcomers``, ``nearest``, ``distance_m``, ``crow_m``,
            ``estimated``.
        """
        import pandas as pd

        known = ~np.isnan(self.nearest)
        best = np.zeros(len(self.cells), np.int64)
        if len(self.docks):
            best = np.argmin(np.where(np.isnan(self.metres), np.inf, self.metres), axis=1)
        rows = zip(known.tolist(), best.tolist(), strict=True)
        docks = [self.docks[dock] if there else None for there, dock in rows]
        guessed = [
            bool(self.estimated[cell, dock]) if known[cell] else False
            for cell, dock in enumerate(best.tolist())
        ]
        return pd.DataFrame(
            {
                "residents": self.residents,
                "newcomers": self.newcomers,
                "nearest": pd.Series(docks, dtype=object),
                "distance_m": self.nearest,
                "crow_m": self.nearest_crow,
                "estimated": pd.Series(guessed, dtype=bool),
            }
        ).set_axis(pd.Index(self.cells, name="cell", dtype=object), axis=0)


def _smallest(metres: FloatArray) -> FloatArray:
    filled = np.where(np.isnan(metres), np.inf, metres)
    least = filled.min(axis=1, initial=np.inf)
    # no way at all is infinitely far; no known distance is unknown
    return np.where(np.isnan(metres).all(axis=1), np.nan, least)


def walking(
    quarter: Quarter,
    *,
    barriers: BaseGeometry | None = None,
    parameters: Parameters | None = None,
) -> Walking:
    """Measure the ways on foot from where people live to the docking points (M12).

    Parameters
    ----------
    quarter
        The quarter, with cells in the table of residents.
    barriers
        Lines that nobody crosses, such as a railway (see `read_barriers`); they bear on
        estimates only.
    parameters
        Conventions: ``walk_detour`` and the distances ``walk_near_m``, ``walk_far_m``.

    Returns
    -------
    walking
        Distances of the table where it has them, else an estimate: 1.3 times the distance as the
        crow flies, or as one walks round the barriers. A dock without a known place is left out
        and named.

    References
    ----------
    Toregas, C., Swain, R., ReVelle, C., & Bergman, L. (1971). The location of emergency service
    facilities. Operations Research 19(6), 1363-1373. doi:10.1287/opre.19.6.1363

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> walking(load_sample("mini")).cells
    ('Z1', 'Z2')
    """
    network = analyse(quarter, parameters).network
    table = quarter.table("residents")
    rows = sorted(range(len(table)), key=lambda row: table.column("cell")[row])
    table = table.keep(rows)
    cells = table.column("cell")
    docks = [network.ids[dock] for dock in network.docks.tolist()]
    there, points = points_of(table, cells, "cell"), actor_points(quarter, docks)
    known = measured(quarter, cells, docks)
    crow = great_circle(there, points)
    way = crow
    placed = ~np.isnan(points).any(axis=1)
    if barriers is not None:
        way = crow.copy()
        way[:, placed] = around_barriers(there, points[placed], barriers)
    estimate = way * network.parameters["walk_detour"]
    metres = np.where(np.isnan(known), estimate, known)
    kept = np.flatnonzero(~np.isnan(metres).all(axis=0)) if cells else np.flatnonzero(placed)

    def numbers(column: str) -> FloatArray:
        return np.array([as_number(text) for text in table.column(column)], np.float64)

    return Walking(
        cells=tuple(cells),
        docks=tuple(docks[dock] for dock in kept.tolist()),
        left_out=tuple(d for place, d in enumerate(docks) if place not in set(kept.tolist())),
        metres=metres[:, kept],
        crow=crow[:, kept],
        estimated=(np.isnan(known) & ~np.isnan(metres))[:, kept],
        residents=numbers("residents"),
        newcomers=numbers("newcomers"),
        points=there,
        parameters=network.parameters,
    )
