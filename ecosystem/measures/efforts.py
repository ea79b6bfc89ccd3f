"""How easily two actors would come to an agreement: what they have in common already (M31)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosystem.measures.analysis import Analysis
from ecosystem.measures.bodies import bodies_in_force
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number, is_unknown

FloatArray = npt.NDArray[np.float64]
REASONS = ("body", "provider", "neighbour", "near", "none")
"""What makes a tie easy, easiest first."""
EFFORT = (1, 1, 2, 2, 4)
"""Effort of each reason: a convention, not hours or money."""
NEAR_METRES = 400.0
_RADIUS = 6_371_000.0


@dataclass(frozen=True)
class Efforts:
    """What it takes to tie any two actors.

    Parameters
    ----------
    reason
        Position in `REASONS`; shape (n, n), symmetric.
    ease
        Adamic-Adar index of the pair: shared partners, each the less the more others it has.
    """

    reason: npt.NDArray[np.int8]
    ease: FloatArray

    @property
    def effort(self) -> FloatArray:
        """Effort of each pair; shape (n, n)."""
        return np.asarray(np.array(EFFORT, np.float64)[self.reason])


def efforts(quarter: Quarter, analysis: Analysis) -> Efforts:
    """Rate how easily each two actors would come to an agreement.

    Parameters
    ----------
    quarter
        The quarter.
    analysis
        Its analysis.

    Returns
    -------
    efforts
        Whoever meets in a committee or has the same provider agrees most easily, then whoever has
        a partner in common or sits less than 400 m away.

    Notes
    -----
    A partner in common who gives informal help brings nobody together in our name: it counts for
    the index alone. Closeness says what is easy, never what is useful: it is shown beside the
    gain and is no part of it. Two actors whose places are not known are not near.

    References
    ----------
    Adamic, L. A., & Adar, E. (2003). Friends and neighbors on the Web. Social Networks 25(3),
    211-230. doi:10.1016/S0378-8733(03)00009-1
    """
    network = analysis.network
    n = len(network.ids)
    pairs = analysis.generous.pairs
    joined = np.zeros((n, n))
    joined[pairs.first, pairs.second] = joined[pairs.second, pairs.first] = 1.0
    degree = joined.sum(axis=1)
    weight = np.where(degree > 1, 1 / np.log(np.where(degree > 1, degree, 2.0)), 0.0)
    ease = (joined * weight) @ joined
    np.fill_diagonal(ease, 0.0)
    reason = np.full((n, n), REASONS.index("none"), np.int8)
    for name, holds in (
        ("near", _near(quarter, network.ids)),
        ("neighbour", (joined * ~network.informal) @ joined > 0),
        ("provider", _same_provider(quarter, network.ids)),
        ("body", _same_body(quarter, network.ids)),
    ):
        reason[holds] = REASONS.index(name)
    return Efforts(reason, ease)


def _same_body(quarter: Quarter, ids: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    index = {key: position for position, key in enumerate(ids)}
    seats = np.zeros((len(ids), 1))
    bodies = bodies_in_force(quarter)
    if bodies:
        seats = np.zeros((len(ids), len(bodies)))
        for column, body in enumerate(bodies):
            seats[[index[actor] for actor in sorted(body.members)], column] = 1.0
    return np.asarray(seats @ seats.T > 0)


def _same_provider(quarter: Quarter, ids: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    actors = quarter.table("actors")
    above = dict(zip(actors.column("id"), actors.column("part_of"), strict=True))
    top = [key if is_unknown(above[key]) else above[key] for key in ids]
    codes = {name: code for code, name in enumerate(sorted(set(top)))}
    own = np.array([codes[name] for name in top], np.int64)
    return np.asarray(own[:, None] == own[None, :])


def _near(quarter: Quarter, ids: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    actors = quarter.table("actors")
    rows = zip(*map(actors.column, ("id", "lat", "lon")), strict=True)
    at = {key: (as_number(lat), as_number(lon)) for key, lat, lon in rows}
    nothing = float("nan")
    degrees = np.array(
        [[nothing if part is None else part for part in at[key]] for key in ids], np.float64
    ).reshape(-1, 2)
    lat, lon = np.radians(degrees).T
    east = (lon[:, None] - lon[None, :]) * np.cos((lat[:, None] + lat[None, :]) / 2)
    north = lat[:, None] - lat[None, :]
    return np.asarray(np.hypot(east, north) * _RADIUS < NEAR_METRES)
