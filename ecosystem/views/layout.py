"""Where each actor stands: computed once, the same for paper, screen and the next wave."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from ecosystem.errors import UsageError
from ecosystem.measures.cohesion import cohesion
from ecosystem.measures.projection import Projection
from ecosystem.model.network import Network
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number
from ecosystem.schema import SECTORS
from ecosystem.views.labels import CLEAR, GAP, LEADING, PADDING, SIDE, SYMBOL
from ecosystem.views.names import wrap
from ecosystem.views.spread import spread
from ecosystem.views.style import RING

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

ASPECT = 1.45
"""Width of the room by its height, between that of a sheet of paper and that of a projector."""
ROW = -0.15
"""Where the first row of those stands who have no known connection; the next is as far below."""
_LONG_BRIDGE = 2.4
_ANCHORING = 0.9
_TOO_MANY = 1500
# Sectors keep their direction from the middle, so that the room never turns.
_DIRECTION = dict(zip(SECTORS, (120, 60, 0, 240, 180, 300), strict=True))


def _start(network: Network, seed: int) -> FloatArray:
    """Give a first place that depends on the actor alone: sector for direction, id for the rest."""
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
    """Stress majorisation with each actor tied to its start (Gansner et al. 2004)."""
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


def _blocks(start: FloatArray, first: IntArray, second: IntArray) -> FloatArray:
    """Sectors in fixed directions; parts that hang on one bridge stand away from the rest."""
    if len(start) > _TOO_MANY:  # distances of all pairs would not fit; blocks are drawn instead
        return start
    return _relax(start, _distances(len(start), first, second))


_LAYOUTS: Mapping[str, Callable[[FloatArray, IntArray, IntArray], FloatArray]] = {
    "blocks": _blocks,
}
LAYOUTS = tuple(_LAYOUTS)


def _filled(placed: FloatArray) -> FloatArray:
    """Stretch to the room, more by rank than by distance, so that no corner stays empty."""
    found = np.empty_like(placed)
    for axis in (0, 1):
        values = placed[:, axis]
        width = float(np.ptp(values)) or 1.0
        by_distance = (values - values.min()) / width
        rank = np.argsort(np.argsort(values, kind="stable"), kind="stable")
        by_rank = rank / max(len(values) - 1, 1)
        found[:, axis] = 0.3 * by_distance + 0.7 * by_rank
    return found if len(placed) > 1 else np.full_like(placed, 0.5)


def _by_hand(quarter: Quarter) -> dict[str, tuple[float, float]]:
    """Read the positions moved by hand; fit them to the room if they come from elsewhere."""
    table = quarter.table("positions")
    columns = (table.column(name) for name in ("actor", "x", "y"))
    found: dict[str, tuple[float, float]] = {}
    for actor, x, y in zip(*columns, strict=True):
        across, up = as_number(x), as_number(y)
        if across is not None and up is not None:
            found[actor] = (across, up)
    if not found:
        return {}
    values = np.array(list(found.values()))
    if values.min() < 0 or values.max() > 1:
        low, width = values.min(axis=0), np.maximum(np.ptp(values, axis=0), 1e-9)
        values = 0.03 + 0.94 * (values - low) / width
    pairs = zip(found, values.tolist(), strict=True)
    return {actor: (float(x), float(y)) for actor, (x, y) in pairs}


def _boxes(network: Network) -> FloatArray:
    """Room for a symbol with its name below: width, above the middle, below it."""
    found = np.empty((len(network.ids), 3))
    docks = set(network.docks.tolist())
    for actor, name in enumerate(network.names):
        lines = wrap(name or network.ids[actor])
        width = 0.6 * max(map(len, lines)) + 2 * SIDE
        radius = SYMBOL * (RING if actor in docks else 1.0)
        below = radius + GAP + LEADING * len(lines) + 2 * PADDING
        found[actor] = (max(width, 2.4), radius + CLEAR, below)
    return found


def _rows(count: int, scale: float) -> FloatArray:
    """Places for those without a known connection: rows below the room."""
    across = max(1, min(count, int(ASPECT / max(12 * scale, 0.1))))
    row, column = np.divmod(np.arange(count), across)
    return np.column_stack([(column + 0.5) / across, ROW * (row + 1.0)])


def positions(
    quarter: Quarter, *, layout: str = "blocks", seed: int = 1
) -> dict[str, tuple[float, float]]:
    """Say where each actor in force stands in every picture of the quarter.

    Parameters
    ----------
    quarter
        Any quarter.
    layout
        ``"blocks"``: each sector keeps its direction from the middle, actors with ties stand near
        each other, and a part that hangs on a single bridge stands away from the rest.
    seed
        Another start gives another picture of the same net.

    Returns
    -------
    positions
        Actor id to (x, y), sorted by id: x from 0 (left) to 1 (right), y from 0 (bottom) to 1
        (top). Actors without a known connection stand in rows below 0.

    Raises
    ------
    UsageError
        If there is no such layout.

    Notes
    -----
    Rows of the table ``positions`` win; if one of them lies outside 0..1, the table comes from
    another program and is fitted to the room as a whole. Nothing depends on the order of rows,
    and the first place of an actor depends on its id and sector alone: one actor more moves its
    neighbours, not the room.

    References
    ----------
    Gansner, E. R., Koren, Y., & North, S. (2004). Graph drawing by stress majorization. Graph
    Drawing, LNCS 3383, 239-250. doi:10.1007/978-3-540-31843-9_25

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> placed = positions(load_sample("mini"))
    >>> len(placed), placed == positions(load_sample("mini"))
    (12, True)
    """
    if layout not in _LAYOUTS:
        raise UsageError("views.unknown_layout", name=layout, known=", ".join(LAYOUTS))
    network = quarter.network()
    n = len(network.ids)
    if n == 0:
        return {}
    pairs = Projection(network, network.records).pairs
    joined = np.zeros(n, np.bool_)
    joined[pairs.first], joined[pairs.second] = True, True
    number = np.cumsum(joined) - 1
    placed = np.empty((n, 2))
    hand = _by_hand(quarter)
    by_hand = np.array([key in hand for key in network.ids])
    boxes, scale = _boxes(network), 0.02
    inside = joined | by_hand
    if joined.any():
        ends = number[pairs.first], number[pairs.second]
        placed[joined] = _filled(_LAYOUTS[layout](_start(network, seed)[joined], *ends))
    for actor, key in enumerate(network.ids):
        if key in hand:
            placed[actor] = hand[key]
    if inside.any():
        placed[inside], scale = spread(placed[inside], boxes[inside], by_hand[inside], ASPECT)
    outside = np.flatnonzero(~inside)
    outside = outside[np.lexsort((outside, network.sectors[outside]))]
    placed[outside] = _rows(len(outside), scale)
    rounded = np.round(placed, 6).tolist()
    return {key: (x, y) for key, (x, y) in zip(network.ids, rounded, strict=True)}
