"""M12: where one more docking point would bring help near to most people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.errors import UsageError
from ecosystem.measures.distances import around_barriers, great_circle
from ecosystem.measures.walking import Walking, walking
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

FloatArray = npt.NDArray[np.float64]
EXACT_CANDIDATES = 25
EXACT_SITES = 3


@dataclass(frozen=True)
class Sites:
    """The places that bring a docking point near to most people.

    Parameters
    ----------
    chosen
        Ids of the cells in which to look for a place, in the order in which they help most.
    gained
        People who newly have a docking point near by, after each of them.
    radius
        What counts as near, in metres on foot.
    of
        Whom was counted: ``residents`` or ``newcomers``.
    exact
        Whether every choice was compared; else each next best one was taken, which is at least
        63 per cent of the best.
    """

    chosen: tuple[str, ...]
    gained: tuple[float, ...]
    radius: float
    of: str
    exact: bool


def cover(worth: FloatArray, sites: int) -> tuple[tuple[int, ...], bool]:
    """Choose the candidates that together are worth most (maximal covering).

    Parameters
    ----------
    worth
        What each cell gains from each candidate, shape (cells, candidates), not negative; of
        several candidates a cell has the largest gain.
    sites
        How many at the most; fewer where one more would add nothing.

    Returns
    -------
    chosen, exact
        Positions, the one that adds most first, then by position; and whether every choice was
        compared: up to 25 candidates and 3 sites, or a single site.

    References
    ----------
    Church, R., & ReVelle, C. (1974). The maximal covering location problem. Papers of the Regional
    Science Association 32(1), 101-118. doi:10.1007/BF01942293

    Nemhauser, G. L., Wolsey, L. A., & Fisher, M. L. (1978). An analysis of approximations for
    maximizing submodular set functions, I. Mathematical Programming 14(1), 265-294.
    doi:10.1007/BF01588971
    """
    count = worth.shape[1]
    exact = sites == 1 or (count <= EXACT_CANDIDATES and sites <= EXACT_SITES)
    among = list(range(count))
    if exact and sites > 1 and count:
        sets = list(combinations(range(count), min(sites, count)))
        values = [round(float(worth[:, list(each)].max(axis=1).sum()), 9) for each in sets]
        among = list(sets[int(np.argmax(values))])
    return _greedy(worth, among, sites), exact


def _greedy(worth: FloatArray, among: Sequence[int], sites: int) -> tuple[int, ...]:
    have = np.zeros(worth.shape[0])
    chosen: list[int] = []
    for _ in range(min(sites, len(among))):
        gains = [
            round(float(np.maximum(worth[:, c] - have, 0).sum()), 9) if c not in chosen else -1.0
            for c in among
        ]
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        chosen.append(among[best])
        have = np.maximum(have, worth[:, among[best]])
    return tuple(chosen)


def near_to(
    found: Walking, points: FloatArray, radius: float, barriers: BaseGeometry | None
) -> npt.NDArray[np.bool_]:
    """Tell which cells have which points near by, estimated.

    Parameters
    ----------
    found
        The ways on foot as they are.
    points
        Latitude and longitude, shape (p, 2).
    radius
        Metres on foot.
    barriers
        Lines that nobody crosses.

    Returns
    -------
    near
        Shape (cells, p).
    """
    if barriers is None:
        metres = great_circle(found.points, points)
    else:
        metres = around_barriers(found.points, points, barriers)
    return np.asarray(metres * found.parameters["walk_detour"] <= radius)


def best_sites(
    quarter: Quarter,
    *,
    sites: int = 1,
    radius: float | None = None,
    of: str = "newcomers",
    barriers: BaseGeometry | None = None,
    parameters: Parameters | None = None,
) -> Sites:
    """Look for the cells in which a new docking point would be near to most people (M12).

    Parameters
    ----------
    quarter
        The quarter, with cells in the table of residents.
    sites
        How many new docking points.
    radius
        What counts as near; 400 m if None (``walk_near_m``).
    of
        Whom to count: ``newcomers``, or ``residents``, which are taken where no newcomers are
        known.
    barriers
        Lines that nobody crosses.
    parameters
        Conventions.

    Returns
    -------
    sites
        The cells, at their centres. New ways are estimates, since nobody has walked them yet.
        Fewer than asked for where a further one would help nobody.

    Raises
    ------
    UsageError
        If fewer than one site is asked for, or `of` is neither.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> best_sites(load_sample("mini"), radius=100).chosen
    ('Z2',)
    """
    if sites < 1:
        raise UsageError("measures.at_least", name="sites", value=sites, least=1)
    found = walking(quarter, barriers=barriers, parameters=parameters)
    if np.nansum(found.people(of)) <= 0:
        of = "residents"
    near = found.parameters["walk_near_m"] if radius is None else radius
    people = np.nan_to_num(found.people(of))
    served = np.nan_to_num(found.nearest, nan=np.inf) <= near
    open_people = np.where(served, 0.0, people)
    close = near_to(found, found.points, near, barriers)
    worth = np.where(close, open_people[:, None], 0.0)
    chosen, exact = cover(worth, sites)
    gained = tuple(
        float(worth[:, list(chosen[: place + 1])].max(axis=1).sum()) for place in range(len(chosen))
    )
    return Sites(tuple(found.cells[c] for c in chosen), gained, float(near), of, exact)
