"""Where each actor stands: computed once, the same for paper, screen and the next wave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.errors import UsageError
from ecosystem.measures.projection import Pairs, Projection
from ecosystem.model.network import Network
from ecosystem.model.quarter import Quarter
from ecosystem.schema import TOPICS
from ecosystem.views.arrangements import ARRANGEMENTS, Arrangement, Floor, Zone
from ecosystem.views.labels import CLEAR, GAP, LEADING, PADDING, SIDE, SYMBOL
from ecosystem.views.maps import MAP, on_map
from ecosystem.views.moves import Places, by_hand, places_of
from ecosystem.views.names import wrap
from ecosystem.views.neighbours import TOO_MANY, by_ties, first_places
from ecosystem.views.spread import pushed, spread
from ecosystem.views.style import RING

if TYPE_CHECKING:
    import pandas as pd

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

ASPECT = 1.45
"""Width of the room by its height, between that of a sheet of paper and that of a projector."""
ROW = -0.15
"""Where the first row of those stands who have no known connection; the next is as far below."""
LAYOUTS = (*ARRANGEMENTS, MAP)
MOVABLE = ("blocks",)
"""In the other layouts a place says something, so that nobody may be moved from it by hand."""
_SYMBOL_ON_MAP = 0.03


@dataclass(frozen=True)
class Placed:
    """Where everybody stands.

    Parameters
    ----------
    where
        Actor id to (x, y), as `positions` gives it.
    zones
        Parts of the room that mean something.
    """

    where: dict[str, tuple[float, float]]
    zones: tuple[Zone, ...] = ()


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


def _from_start(network: Network, pairs: Pairs, computed: FloatArray, start: Places) -> FloatArray:
    """Stand where one stood before; whoever is new stands between its neighbours."""
    found = computed.copy()
    known = np.zeros(len(found), np.bool_)
    for actor, key in enumerate(network.ids):
        if key in start and start[key][1] >= 0:
            found[actor], known[actor] = start[key], True
    ends = np.concatenate([pairs.first, pairs.second])
    others = np.concatenate([pairs.second, pairs.first])
    told = known[others]
    total = np.zeros_like(found)
    np.add.at(total, ends[told], found[others[told]])
    count = np.bincount(ends[told], minlength=len(found))
    new = ~known & (count > 0)
    nudge = 0.02 * (computed[new] - 0.5)  # two newcomers with the same neighbours stand apart
    found[new] = total[new] / count[new][:, None] + nudge
    return np.clip(found, 0.0, 1.0)


def _apart(found: Arrangement, boxes: FloatArray, fixed: BoolArray) -> tuple[FloatArray, float]:
    """Give every name room, each panel on its own."""
    placed = found.placed.copy()
    if len(placed) > TOO_MANY:
        return placed, 0.02
    scale = 1.0
    for number in np.unique(found.zone).tolist():
        mine = found.zone == number
        left, bottom, right, top = found.zones[number].inside if number >= 0 else (0, 0, 1, 1)
        size, corner = np.array([right - left, top - bottom]), np.array([left, bottom])
        shape = ASPECT * float(size[0]) / float(size[1])
        inside, own = spread((placed[mine] - corner) / size, boxes[mine], fixed[mine], shape)
        placed[mine] = corner + inside * size
        scale = min(scale, own * float(size[1]))
    return placed, scale


def arrange(
    quarter: Quarter,
    *,
    layout: str = "blocks",
    seed: int = 1,
    start: Places | None = None,
    topic: str = "",
) -> Placed:
    """Say where each actor stands and which parts of the room mean something.

    Parameters
    ----------
    quarter, layout, seed, start, topic
        As for `positions`.

    Returns
    -------
    placed
        Places and zones.

    Raises
    ------
    UsageError
        If there is no such layout or topic.
    """
    if layout not in LAYOUTS:
        raise UsageError("views.unknown_layout", name=layout, known=", ".join(LAYOUTS))
    if topic and topic not in TOPICS:
        raise UsageError("pictures.unknown_topic", name=topic, known=", ".join(TOPICS))
    network = quarter.network()
    n = len(network.ids)
    if n == 0:
        return Placed({})
    boxes, scale = _boxes(network), 0.02
    placed = np.empty((n, 2))
    zones: tuple[Zone, ...] = ()
    if layout == MAP:
        inside, wanted = on_map(quarter, ASPECT)
        symbols = np.full((n, 3), 1.0) * (2.0, 1.0, 1.0)
        nobody = np.zeros(n, np.bool_)[inside]
        placed[inside] = pushed(wanted, symbols[inside], nobody, ASPECT, _SYMBOL_ON_MAP)[0]
    else:
        pairs = Projection(network, network.records).pairs
        inside = np.zeros(n, np.bool_)
        inside[pairs.first], inside[pairs.second] = True, True
        hand = by_hand(quarter) if layout in MOVABLE else {}
        fixed = np.array([key in hand for key in network.ids])
        number = np.cumsum(inside) - 1
        base = np.full((n, 2), 0.5)
        if inside.any():
            ends = number[pairs.first], number[pairs.second]
            base[inside] = by_ties(first_places(network, seed)[inside], *ends)
        if start:
            base = _from_start(network, pairs, base, start)
        inside |= fixed
        for actor in np.flatnonzero(fixed).tolist():
            base[actor] = hand[network.ids[actor]]
        if inside.any():
            need = (boxes[:, 0] * boxes[:, 1:].sum(axis=1))[inside]
            floor = Floor(network, np.flatnonzero(inside), base[inside], need, topic)
            found = ARRANGEMENTS[layout](floor)
            zones = found.zones
            placed[inside], scale = _apart(found, boxes[inside], fixed[inside])
    outside = np.flatnonzero(~inside)
    outside = outside[np.lexsort((outside, network.sectors[outside]))]
    placed[outside] = _rows(len(outside), scale)
    rounded = np.round(placed, 6).tolist()
    where = {key: (x, y) for key, (x, y) in zip(network.ids, rounded, strict=True)}
    return Placed(where, zones)


def positions(
    quarter: Quarter,
    *,
    layout: str = "blocks",
    seed: int = 1,
    start: Places | None = None,
    topic: str = "",
) -> dict[str, tuple[float, float]]:
    """Say where each actor in force stands in every picture of the quarter.

    Parameters
    ----------
    quarter
        Any quarter.
    layout
        ``"blocks"``: each sector keeps its direction from the middle, actors with ties stand near
        each other, and a part that hangs on a single bridge stands away from the rest.
        ``"sectors"``: each sector in a panel of its own. ``"docks"``: docking points in the
        middle, around them whoever is one, two, … hand-overs away. ``"route"``: the same from
        left to right. ``"map"``: where the places are.
    seed
        Another start gives another picture of the same net.
    start
        Positions of an earlier wave: whoever stood there stays, as far as names have room.
    topic
        For ``"docks"`` and ``"route"``: only ties that lead people on with this topic.

    Returns
    -------
    positions
        Actor id to (x, y), sorted by id: x from 0 (left) to 1 (right), y from 0 (bottom) to 1
        (top). Actors without a known connection, on the map those without a known place, stand
        in rows below 0.

    Raises
    ------
    UsageError
        If there is no such layout or topic.

    Notes
    -----
    In ``"blocks"`` the rows of the table ``positions`` win; if one of them lies outside 0..1, the
    table comes from another program and is fitted to the room as a whole. In the other layouts a
    place says something, and nobody is moved from it. Nothing depends on the order of rows, and
    the first place of an actor depends on its id and sector alone: one actor more moves its
    neighbours, not the room. On the map informal places stand in the middle of their square of
    250 m in the internal view, and nowhere outside it.

    References
    ----------
    Gansner, E. R., Koren, Y., & North, S. (2005). Graph drawing by stress majorization. Graph
    Drawing, Lecture Notes in Computer Science 3383, 239-250. doi:10.1007/978-3-540-31843-9_25

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> placed = positions(load_sample("mini"))
    >>> len(placed), placed == positions(load_sample("mini"))
    (12, True)
    """
    return arrange(quarter, layout=layout, seed=seed, start=start, topic=topic).where


def position_table(
    quarter: Quarter,
    *,
    layout: str = "blocks",
    seed: int = 1,
    start: pd.DataFrame | None = None,
    topic: str = "",
) -> pd.DataFrame:
    """Return where each actor in force stands as a table.

    Parameters
    ----------
    quarter, layout, seed
        As for `positions`.
    start
        A table of an earlier wave.
    topic
        As for `positions`.

    Returns
    -------
    table
        Index: ids of the actors, called ``actor``; columns ``x`` and ``y``, as `positions` gives
        them.

    Raises
    ------
    UsageError
        If there is no such layout or topic.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> table = position_table(load_sample("mini"), layout="sectors")
    >>> table.shape, list(table.columns)
    ((12, 2), ['x', 'y'])
    """
    import pandas as pd

    before = None if start is None else places_of(start)
    found = positions(quarter, layout=layout, seed=seed, start=before, topic=topic)
    index = pd.Index(list(found), name="actor")
    values = np.array(list(found.values())).reshape(-1, 2)
    return pd.DataFrame(values, index=index, columns=["x", "y"])
