"""The ways to arrange actors: by ties, by sector, around docking points, along the way to help."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ecosystem.measures.projection import Projection
from ecosystem.model.network import ALL_TOPICS, TOPIC_BIT, Network
from ecosystem.schema import SECTORS
from ecosystem.views.neighbours import filled

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Rectangle = tuple[float, float, float, float]

_ROWS_OF_SECTORS = (("state", "welfare", "civil"), ("housing", "business", "informal"))
_NARROWEST = 0.13
_SEAM = 0.005
_EDGE = 0.02
_HEAD = 0.045
"""Height of the heading of a panel."""
STEPS = 3
"""Whoever is more hand-overs away from the docking points stands with those at this distance."""


@dataclass(frozen=True)
class Zone:
    """A part of the room that means something.

    Parameters
    ----------
    kind
        ``"panel"``, an upright rectangle, or ``"ring"``, the ellipse in it.
    key
        Stored key of what it means: a sector, or ``"0"`` … ``"3"`` or ``"none"`` for hand-overs.
    room
        Left, bottom, right and top in the unit square.
    """

    kind: str
    key: str
    room: Rectangle

    @property
    def inside(self) -> Rectangle:
        """The room for the middles of symbols: without its heading, and off its edges."""
        left, bottom, right, top = self.room
        across, up = min(_EDGE, (right - left) / 4), min(1.4 * _EDGE, (top - bottom) / 8)
        head = min(_HEAD, (top - bottom) / 4)
        return (left + across, bottom + up, right - across, top - head - up)


@dataclass(frozen=True)
class Arrangement:
    """Where actors stand before names need room.

    Parameters
    ----------
    placed
        In the unit square; shape (n, 2).
    zones
        Parts of the room, to be drawn below.
    zone
        Position of the panel that each actor must not leave, -1 for none; shape (n,).
    """

    placed: FloatArray
    zones: tuple[Zone, ...] = ()
    zone: IntArray = field(default_factory=lambda: np.empty(0, np.int64))


@dataclass(frozen=True)
class Floor:
    """What an arrangement works on: only the actors with a known connection.

    Parameters
    ----------
    network
        The quarter in force.
    members
        Positions of these actors in the network.
    base
        Their places by ties, in the unit square: neighbours stand near each other.
    need
        Area that symbol and name of each need, in any measure.
    topic
        Stored key that the way to help is for; blank for any.
    """

    network: Network
    members: IntArray
    base: FloatArray
    need: FloatArray
    topic: str = ""


def _shares(need: list[float]) -> list[float]:
    """Divide 1 by need, so that nobody gets less than the narrowest part."""
    least = min(_NARROWEST, 1 / max(len(need), 1))
    total = sum(need) or 1.0
    raw = [max(each / total, least) for each in need]
    over = sum(raw) - 1
    spare = sum(each - least for each in raw) or 1.0
    return [each - over * (each - least) / spare for each in raw]


def _in_panels(floor: Floor, panels: list[tuple[str, Rectangle, BoolArray]]) -> Arrangement:
    """Stand the actors of each panel in it as they stand to each other by their ties."""
    placed = floor.base.copy()
    zone = np.full(len(placed), -1, np.int64)
    zones = []
    for number, (key, room, mine) in enumerate(panels):
        zones.append(Zone("panel", key, room))
        zone[mine] = number
        left, bottom, right, top = zones[-1].inside
        placed[mine] = (left, bottom) + filled(floor.base[mine]) * (right - left, top - bottom)
    return Arrangement(placed, tuple(zones), zone)


def _blocks(floor: Floor) -> Arrangement:
    return Arrangement(floor.base, (), np.full(len(floor.base), -1, np.int64))


def _sectors(floor: Floor) -> Arrangement:
    sector = floor.network.sectors[floor.members]
    mine = {name: sector == at for at, name in enumerate(SECTORS)}
    need = {name: float(floor.need[which].sum()) for name, which in mine.items()}
    rows = [[name for name in row if mine[name].any()] for row in _ROWS_OF_SECTORS]
    rows = [row for row in rows if row]
    panels, top = [], 1.0
    heights = _shares([sum(need[name] for name in row) for row in rows])
    for row, high in zip(rows, heights, strict=True):
        left = 0.0
        for name, wide in zip(row, _shares([need[name] for name in row]), strict=True):
            room = (left + _SEAM, top - high + _SEAM, left + wide - _SEAM, top - _SEAM)
            panels.append((name, room, mine[name]))
            left += wide
        top -= high
    return _in_panels(floor, panels)


def hand_overs(network: Network, topic: str = "") -> IntArray:
    """Count the hand-overs from the nearest docking point to each actor.

    Parameters
    ----------
    network
        The quarter in force.
    topic
        Stored key; only ties that lead people on with it. Blank for any topic.

    Returns
    -------
    steps
        0 at docking points and at whoever sits there; -1 where no way leads; shape (n,).
    """
    arcs = Projection(network, network.records).arcs
    bits = TOPIC_BIT[topic] if topic else ALL_TOPICS
    leads = (arcs.topics & bits) != 0
    source, target = arcs.source[leads], arcs.target[leads]
    found = np.full(len(network.ids), -1, np.int64)
    front = np.zeros(len(found), np.bool_)
    front[network.docks] = True
    step = 0
    while front.any():
        for place in np.flatnonzero(front).tolist():
            front[list(network.closure(place))] = True
        front &= found < 0
        found[front] = step
        following = np.zeros(len(found), np.bool_)
        following[target[front[source]]] = True
        front, step = following & (found < 0), step + 1
    return found


def _step_keys(floor: Floor) -> tuple[IntArray, list[tuple[int, str]]]:
    """Tell how far each is, and which distances occur; who is not reached stands last."""
    steps = hand_overs(floor.network, floor.topic)[floor.members]
    steps = np.where(steps < 0, STEPS + 1, np.minimum(steps, STEPS))
    there = [(at, str(at) if at <= STEPS else "none") for at in np.unique(steps).tolist()]
    return steps, there


def _route(floor: Floor) -> Arrangement:
    steps, there = _step_keys(floor)
    needs = [float(floor.need[steps == at].sum()) for at, _ in there]
    panels, left = [], 0.0
    for (at, key), wide in zip(there, _shares(needs), strict=True):
        room = (left + _SEAM, _SEAM, left + wide - _SEAM, 1 - _SEAM)
        panels.append((key, room, steps == at))
        left += wide
    return _in_panels(floor, panels)


def _around(base: FloatArray, count: int) -> FloatArray:
    """Angles in equal steps, in the order of the places by ties, turned as little as possible."""
    angle = np.arctan2(base[:, 1] - 0.5, base[:, 0] - 0.5)
    rank = np.argsort(np.argsort(angle, kind="stable"), kind="stable")
    even = 2 * np.pi * rank / max(count, 1)
    turn = np.angle(np.exp(1j * (angle - even)).mean())
    return np.asarray(even + turn)


def _docks(floor: Floor) -> Arrangement:
    steps, there = _step_keys(floor)
    total = float(floor.need.sum()) or 1.0
    placed = floor.base.copy()
    zones, inner, used = [], 0.0, 0.0
    for at, key in there:
        mine = np.flatnonzero(steps == at)
        used += float(floor.need[mine].sum())
        outer = 0.5 * max((used / total) ** 0.5, 0.3)
        angle = _around(floor.base[mine], len(mine))
        lanes = 1 + (len(mine) > 14) + (len(mine) > 36)
        lane = (np.argsort(np.argsort(angle, kind="stable")) % lanes + 0.5) / lanes
        radius = inner + (outer - inner) * lane
        if len(mine) == 1 and inner == 0:
            radius = np.zeros(1)
        placed[mine] = 0.5 + radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
        zones.append(Zone("ring", key, (0.5 - outer, 0.5 - outer, 0.5 + outer, 0.5 + outer)))
        inner = outer
    return Arrangement(placed, tuple(zones), np.full(len(placed), -1, np.int64))


ARRANGEMENTS: Mapping[str, Callable[[Floor], Arrangement]] = {
    "blocks": _blocks,
    "sectors": _sectors,
    "docks": _docks,
    "route": _route,
}
