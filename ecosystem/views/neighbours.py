"""Where actors stand by their ties: near their neighbours, in the direction of their sector."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

from ecosystem.measures.cohesion import cohesion
from ecosystem.model.network import Network
from ecosystem.schema import SECTORS

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_LONG_BRIDGE = 2.4
_ANCHORING = 0.9
TOO_MANY = 1500
# Sectors keep their direction from the middle, so that the room never turns.
_DIRECTION = dict(zip(SECTORS, (120, 60, 0, 240, 180, 300), strict=True))


def first_places(network: Network, seed: int) -> FloatArray:
    """Give a first place that depends on the actor alone: sector for direction, id for the rest.

    Parameters
    ----------
    network
        The quarter in force.
    seed
        Another seed gives other places.

    Returns
    -------
    places
        Around 0, within 1; shape (n, 2).
    """
    found = np.empty((len(network.ids), 2))
    for actor, key in enumerate(network.ids):
        digest = hashlib.sha256(f"{seed}:{key}".encode()).digest()
        along, around = (int.from_bytes(digest[at : at + 4], "big") / 2**32 for at in (0, 4))
        angle = np.deg2rad(_DIRECTION[SECTORS[int(network.sectors[actor])]] + 50 * (around - 0.5))
        found[actor] = (0.35 + 0.65 * along) * np.array([np.cos(angle), np.sin(angle)])
    return found


def _distances(n: int, first: IntArray, second: IntArray) -> FloatArray:
    """Wanted distances: steps on the net; a bridge to a part of its own is a long step."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import shortest_path

    side = cohesion(n, first, second).cut_side
    length = np.where(side >= 3, _LONG_BRIDGE, 1.0)
    net = coo_array((length, (first, second)), shape=(n, n)).tocsr()
    steps = shortest_path(net, method="D", directed=False)
    far = steps[np.isfinite(steps)].max(initial=1.0)
    return np.where(np.isfinite(steps), steps, far + 1.0)


def _relax(start: FloatArray, distances: FloatArray) -> FloatArray:
    """Stress majorisation with each actor tied to its start (Gansner et al. 2005)."""
    n = len(start)
    scale = float(np.median(distances[distances > 0])) if n > 1 else 1.0
    anchor = start * scale
    with np.errstate(divide="ignore"):
        weight = np.where(distances > 0, distances**-2.0, 0.0)
    pull = _ANCHORING * float(weight.sum(axis=1).mean()) * 0.25
    matrix = np.diag(weight.sum(axis=1) + pull) - weight
    inverse = np.linalg.inv(matrix)
    placed = anchor.copy()
    for _ in range(80):
        gap = placed[:, None, :] - placed[None, :, :]
        length = np.sqrt((gap**2).sum(axis=2))
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(length > 1e-9, weight * distances / length, 0.0)
        placed = inverse @ (ratio.sum(axis=1)[:, None] * placed - ratio @ placed + pull * anchor)
    return placed


def filled(placed: FloatArray) -> FloatArray:
    """Stretch to the room, more by rank than by distance, so that no corner stays empty.

    Parameters
    ----------
    placed
        Places in any measure; shape (n, 2).

    Returns
    -------
    filled
        In the unit square; shape (n, 2).
    """
    found = np.empty_like(placed)
    for axis in (0, 1):
        values = placed[:, axis]
        width = float(np.ptp(values)) or 1.0
        by_distance = (values - values.min()) / width
        rank = np.argsort(np.argsort(values, kind="stable"), kind="stable")
        by_rank = rank / max(len(values) - 1, 1)
        found[:, axis] = 0.3 * by_distance + 0.7 * by_rank
    return found if len(placed) > 1 else np.full_like(placed, 0.5)


def by_ties(start: FloatArray, first: IntArray, second: IntArray) -> FloatArray:
    """Stand neighbours near each other, and parts that hang on one bridge away from the rest.

    Parameters
    ----------
    start
        First places; shape (n, 2).
    first, second
        The pairs.

    Returns
    -------
    placed
        In the unit square; shape (n, 2).
    """
    if len(start) > TOO_MANY:  # distances of all pairs would not fit; groups are drawn instead
        return filled(start)
    return filled(_relax(start, _distances(len(start), first, second)))
