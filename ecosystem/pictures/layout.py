"""Where each actor stands: computed once, the same for paper, screen and the next wave."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.errors import UnknownActorError, UsageError
from ecosystem.kept import answer
from ecosystem.measures.cohesion import cohesion
from ecosystem.measures.graphs import Pairs, Projection
from ecosystem.measures.ways import ranges
from ecosystem.model.arrays import BoolArray, FloatArray, IntArray, median
from ecosystem.model.network import ALL_TOPICS, TOPIC_BIT, Network, numbers_of
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Table, as_number
from ecosystem.pictures.style import RING
from ecosystem.pictures.words import wrap
from ecosystem.schema import NO_SECTOR, SECTORS_AND_NONE, TABLES, TOPICS
from ecosystem.sharing.rules import on_grid
from ecosystem.stubs import dataclass

if TYPE_CHECKING:
    import pandas as pd


# --- Where actors stand by their ties: near their neighbours, in the direction of their sector.

_LONG_BRIDGE = 2.4

_ANCHORING = 0.9

TOO_MANY = 1500

# Sectors keep their direction from the middle, so that the room never turns.
_DIRECTION = dict(zip(SECTORS_AND_NONE, (120, 60, 0, 240, 180, 300, 270), strict=True))


def first_places(network: Network, seed: int) -> FloatArray:
    """Give a first place that depends on the actor alone: sector for direction, id for the rest."""
    found = np.empty((len(network.ids), 2))
    for actor, key in enumerate(network.ids):
        digest = hashlib.sha256(f"{seed}:{key}".encode()).digest()
        along, around = (int.from_bytes(digest[at : at + 4], "big") / 2**32 for at in (0, 4))
        towards = _DIRECTION[SECTORS_AND_NONE[int(network.sectors[actor])]]
        angle = np.deg2rad(towards + 50 * (around - 0.5))
        found[actor] = (0.35 + 0.65 * along) * np.array([np.cos(angle), np.sin(angle)])
    return found


def _distances(n: int, first: IntArray, second: IntArray) -> FloatArray:
    """Wanted distances: steps on the net; a bridge to a part of its own is a long step."""
    side = cohesion(n, first, second).cut_side
    order = np.argsort(ends := np.concatenate([first, second]), kind="stable")
    begin = np.searchsorted(ends[order], np.arange(n + 1))
    to = np.concatenate([second, first])[order]
    length = np.tile(np.where(side >= 3, _LONG_BRIDGE, 1.0), 2)[order]
    # All searches side by side; what became shorter is walked on. No scipy, which takes longer to
    # load than this to run.
    steps = np.full(n * n, np.inf)
    near = np.arange(n) * (n + 1)
    steps[near] = 0.0
    while len(near):
        actor = near % n
        count = begin[actor + 1] - begin[actor]
        tie = ranges(begin[actor], count)
        place = np.repeat(near - actor, count) + to[tie]
        along = np.repeat(steps[near], count) + length[tie]
        shorter = along < steps[place]
        np.minimum.at(steps, place[shorter], along[shorter])
        changed = np.zeros(n * n, np.bool_)
        changed[place[shorter]] = True
        near = np.flatnonzero(changed)
    far = steps[np.isfinite(steps)].max(initial=1.0)
    return np.where(np.isfinite(steps), steps, far + 1.0).reshape(n, n)


def _relax(start: FloatArray, distances: FloatArray) -> FloatArray:
    """Stress majorisation with each actor tied to its start (Gansner et al. 2005)."""
    n = len(start)
    scale = median(distances[distances > 0]) if n > 1 else 1.0
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


def by_ties(start: FloatArray, first: IntArray, second: IntArray) -> FloatArray:
    """Stand neighbours near each other, and parts that hang on one bridge away from the rest."""
    if len(start) > TOO_MANY:  # distances of all pairs would not fit; groups are drawn instead
        return filled(start)
    return filled(_relax(start, _distances(len(start), first, second)))


# --- The ways to arrange actors: by ties, by sector, around docking points, along the way to
# help.

Rectangle = tuple[float, float, float, float]

_ROWS_OF_SECTORS = (("state", "welfare", "civil"), ("housing", "business", "informal", NO_SECTOR))

_NARROWEST = 0.13

_SEAM = 0.005

_ARRANGEMENTS_EDGE = 0.02

# Height of the heading of a panel.
_HEAD = 0.045


# Whoever is more hand-overs away from the docking points stands with those at this distance.
STEPS = 3


@dataclass(frozen=True)
class Zone:
    """A part of the room that means something."""

    kind: str  # `"panel"`, an upright rectangle, or `"ring"`, the ellipse in it.
    key: str  # Stored key of what it means: a sector, or `"0"` … `"3"` or `"none"` for hand-overs.
    room: Rectangle  # Left, bottom, right and top in the unit square.

    @property
    def inside(self) -> Rectangle:
        """The room for the middles of symbols: without its heading, and off its edges."""
        left, bottom, right, top = self.room
        across, up = (
            min(_ARRANGEMENTS_EDGE, (right - left) / 4),
            min(1.4 * _ARRANGEMENTS_EDGE, (top - bottom) / 8),
        )
        head = min(_HEAD, (top - bottom) / 4)
        return (left + across, bottom + up, right - across, top - head - up)


@dataclass(frozen=True)
class Arrangement:
    """Where actors stand before names need room."""

    placed: FloatArray  # In the unit square; shape (n, 2).
    zones: tuple[Zone, ...] = ()  # Parts of the room, to be drawn below.
    # Position of the panel that each actor must not leave, -1 for none; shape (n,).
    zone: IntArray = field(default_factory=lambda: np.empty(0, np.int64))


@dataclass(frozen=True)
class Floor:
    """What an arrangement works on: only the actors with a known connection."""

    network: Network  # The quarter in force.
    members: IntArray  # Positions of these actors in the network.
    base: FloatArray  # Their places by ties, in the unit square: neighbours stand near each other.
    need: FloatArray  # Area that symbol and name of each need, in any measure.
    topic: str = ""  # Stored key that the way to help is for; blank for any.


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
    mine = {name: sector == at for at, name in enumerate(SECTORS_AND_NONE)}
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
    """Count the hand-overs from the nearest docking point to each actor."""
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

# --- Names on pictures, placed so that no two of them overlap.

# From one baseline to the next, in font sizes.
LEADING = 1.16


# White margin above and below a name, in font sizes.
PADDING = 0.14


# The same at its sides, so that two names in a row do not read as one.
SIDE = 0.3


# Radius of a symbol, in font sizes of the names.
SYMBOL = 0.8


# Between a symbol and its name, in font sizes.
GAP = 0.18


# Between a name and any other symbol, so that nobody takes it for that one's name.
CLEAR = 0.55


@dataclass(frozen=True)
class Spots:
    """Where the names of all symbols stand."""

    font: float
    centre: FloatArray  # Middle of each name's box; shape (n, 2).
    size: FloatArray  # Width and height of each box; shape (n, 2).


_Boxes = tuple[FloatArray, FloatArray]


def overlaps(boxes: _Boxes, others: _Boxes) -> BoolArray:
    """Tell of some boxes, each its centre and size, which of some others they overlap."""
    result = np.ones((len(boxes[0]), len(others[0])), np.bool_)
    for axis in (0, 1):
        apart = np.abs(boxes[0][:, None, axis] - others[0][None, :, axis])
        result &= apart < (boxes[1][:, None, axis] + others[1][None, :, axis]) / 2 - 1e-9
    return result


def overlapping(centre: FloatArray, size: FloatArray) -> list[tuple[int, int]]:
    """List the pairs of boxes that overlap."""
    boxes = centre, size
    first, second = np.nonzero(np.triu(overlaps(boxes, boxes), 1))
    return list(numbers_of(first, second))


# Where a name may stand around its symbol, best first: side of the symbol, shift along it.
_CANDIDATES = (
    *((0.0, -1.0, 0.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (-1.0, 0.0, 0.0)),
    *((0.0, -1.0, 0.3), (0.0, -1.0, -0.3), (0.0, 1.0, 0.3), (0.0, 1.0, -0.3)),
    *((1.0, 0.0, 0.35), (1.0, 0.0, -0.35), (-1.0, 0.0, 0.35), (-1.0, 0.0, -0.35)),
)

# The same for a symbol near the edge of a room of its own that its name must not leave.
_AT_EDGES = tuple((0.0, up, shift) for up in (-1.0, 1.0) for shift in (0.42, -0.42))


def _around_it(turns: int, *away: float) -> tuple[tuple[float, float, float], ...]:
    """Places farther off, where there is no room beside the symbol: a line then leads to it."""
    angles = (np.arange(turns) + 0.5) * 2 * np.pi / turns
    return tuple(
        (round(float(np.cos(turn)), 6), round(float(np.sin(turn)), 6), far)
        for far in away
        for turn in angles
    )


# For many names, and for so few that each may be tried in many places.
_PAIRS_AT_ONCE = 1_000_000  # of boxes
_FAR, _FARTHER, _SO_FEW = _around_it(8, 1.6, 3.6, 6.5), _around_it(16, 1.6, 3.6, 5, 6.5, 8, 11), 20


def _choices(
    anchor: FloatArray, radius: FloatArray, size: FloatArray, font: float, *, far: bool, edges: bool
) -> FloatArray:
    """List where each name may stand, best first; shape (choices, n, 2)."""
    reach = radius[:, None] + GAP * font + size / 2
    found = []
    for right, up, shift in (*_CANDIDATES, *(_AT_EDGES if edges else ())):
        along = np.array([shift, 0.0]) if up else np.array([0.0, shift])
        found.append(anchor + reach * (right, up) + size * along)
    for right, up, away in (_FARTHER if len(anchor) <= _SO_FEW else _FAR) if far else ():
        found.append(anchor + (reach + away * font) * (right, up))
    return np.array(found)


def _hidden(centre: FloatArray, size: FloatArray, ties: FloatArray) -> FloatArray:
    """How much a name would hide of ties, counting only ties that it hides for a good part."""
    if len(ties) == 0:
        return np.zeros(len(centre))
    inside = np.zeros((len(centre), len(ties)), np.int8)
    for along in np.linspace(0.1, 0.9, 9):
        point = ties[:, 0] + along * (ties[:, 1] - ties[:, 0])
        hit = np.abs(centre[:, None, 0] - point[None, :, 0]) < size[:, None, 0] / 2
        hit &= np.abs(centre[:, None, 1] - point[None, :, 1]) < size[:, None, 1] / 2
        inside += hit
    found: FloatArray = 0.3 * np.maximum(inside / np.float32(9) - 0.25, 0.0).sum(axis=1)
    return found


def _walled(centre: FloatArray, size: FloatArray, walls: FloatArray, font: float) -> BoolArray:
    """Tell in which boxes some wall stands."""
    found = np.zeros(len(centre), np.bool_)
    if not len(walls):
        return found
    # Boxes of names are low, so few walls lie at the height of one; a little more for rounding.
    walls = walls[np.argsort(walls[:, 0, 1])]
    middle, wide = walls[:, 0], walls[:, 1]
    reach = (size[:, 1] + wide[:, 1].max()) / 2 + 0.01 * font
    first = np.searchsorted(middle[:, 1], centre[:, 1] - reach)
    count = np.searchsorted(middle[:, 1], centre[:, 1] + reach) - first
    few = max(_PAIRS_AT_ONCE // len(walls), 1)
    for start in range(0, len(centre), few):
        here = slice(start, start + few)
        box = np.repeat(np.arange(len(centre))[here], count[here])
        wall = ranges(first[here], count[here])
        for axis in (1, 0):
            off = np.abs(centre[box, axis] - middle[wall, axis])
            near = np.flatnonzero(off < (size[box, axis] + wide[wall, axis]) / 2)
            box, wall = box[near], wall[near]
        found[box] = True
    return found


def _place(
    anchor: FloatArray,
    radius: FloatArray,
    size: FloatArray,
    frame: FloatArray,
    font: float,
    ties: FloatArray,
    below: BoolArray,
    blocked: FloatArray,
    far: bool,
    edges: bool,
) -> FloatArray | None:
    """Choose a place for each name; None if some overlap stays."""
    spots = _choices(anchor, radius, size, font, far=far, edges=edges)
    choices, n = spots.shape[:2]
    centre = spots.transpose(1, 0, 2).reshape(-1, 2)
    sizes = np.repeat(size, choices, axis=0)
    owner = np.repeat(np.arange(n), choices)
    least, most = frame[owner, 0], frame[owner, 1]
    outside = np.any((centre - sizes / 2 < least) | (centre + sizes / 2 > most), axis=1)
    outside |= _walled(centre, sizes, blocked.reshape(-1, 2, 2), font)
    marks = anchor, np.repeat(2 * (radius[:, None] + CLEAR * font), 2, axis=1)
    on_symbol = overlaps((centre, sizes), marks)
    on_symbol[np.arange(n * choices), owner] = False
    cost = (outside | on_symbol.any(axis=1)).astype(np.float64) * n
    cost[below[owner] & (np.tile(np.arange(choices), n) > 0)] = n
    if n and (cost.reshape(n, choices).min(axis=1) > 0).any():
        return None
    rank = np.arange(choices) * 1e-3 + 0.03 * np.maximum(np.arange(choices) - 11, 0)
    taste = np.tile(rank, n) + _hidden(centre, sizes, ties)

    def clash(spots: IntArray) -> FloatArray:
        """How many of these spots each spot of another name overlaps."""
        hit = overlaps((centre, sizes), (centre[spots], sizes[spots]))
        return np.asarray((hit & (owner[:, None] != owner[spots])).sum(axis=1), np.float64)

    chosen = np.arange(n) * choices
    load = clash(chosen)
    for _ in range(40):
        moved = False
        for actor in range(n):
            mine = slice(actor * choices, (actor + 1) * choices)
            best = actor * choices + int(np.argmin(load[mine] + cost[mine] + taste[mine]))
            if best != chosen[actor]:
                load += clash(np.array([best])) - clash(chosen[actor : actor + 1])
                chosen[actor] = best
                moved = True
        if not moved:
            break
    if np.any(load[chosen] + cost[chosen] > 0.5):
        return None
    placed: FloatArray = centre[chosen]
    return placed


def fit_labels(
    anchor: FloatArray,
    unit: FloatArray,
    *,
    radius: FloatArray,
    frame: FloatArray,
    largest: float,
    smallest: float = 1.0,
    ties: FloatArray | None = None,
    below: BoolArray | None = None,
    blocked: FloatArray | None = None,
    far: bool = False,
) -> Spots:
    """Find the largest font at which no name overlaps another name or a symbol."""
    # A name stands below its symbol, or else above or beside it. The font is found by
    # bisection to one part in a hundred, in at most eight tries, each O(n²).
    lines = np.empty((0, 2, 2)) if ties is None else ties
    walls = np.empty((0, 2, 2)) if blocked is None else blocked
    edges = frame.ndim == 3
    rooms = np.broadcast_to(frame, (len(anchor), 2, 2))
    only_below = np.zeros(len(anchor), np.bool_) if below is None else below

    def attempt(font: float) -> FloatArray | None:
        return _place(
            anchor, font * radius, font * unit, rooms, font, lines, only_below, walls, far, edges
        )

    low, high = smallest, largest
    found = attempt(high)
    if found is not None:
        return Spots(high, found, high * unit)
    best: Spots | None = None
    for _ in range(8):
        if high < 1.01 * low:
            break
        middle = (low * high) ** 0.5
        found = attempt(middle)
        if found is None:
            high = middle
        else:
            low, best = middle, Spots(middle, found, middle * unit)
    if best is not None:
        return best
    centre = anchor - smallest * (radius[:, None] + GAP + unit / 2) * (0.0, 1.0)
    return Spots(smallest, centre, smallest * unit)


def box_sizes(names: Sequence[Sequence[str]], widths: Sequence[Sequence[float]]) -> FloatArray:
    """Return the room that wrapped names need at font size 1."""
    size = [
        (max(across) + 2 * SIDE, LEADING * len(lines) + 2 * PADDING)
        for lines, across in zip(names, widths, strict=True)
    ]
    return np.array(size, np.float64).reshape(-1, 2)


# --- Where actors lie on the ground: projected, and no nearer than may be known.

MAP = "map"

_MAPS_EDGE = 0.06

# Length of a degree of latitude.
_METRES = 111_320.0


# A map shows at least so many metres, or a single house would fill it.
_SMALLEST = 200.0


class Ground:
    """Fits places on the earth to the room of a picture, north up, the same scale both ways."""

    def __init__(self, degrees: FloatArray, aspect: float) -> None:
        self._middle = (degrees.min(axis=0) + degrees.max(axis=0)) / 2
        self._shrink = float(np.cos(np.deg2rad(self._middle[0])))
        self._aspect = aspect
        across, up = np.ptp(self.metres(degrees), axis=0).tolist()
        room = 1 - 2 * _MAPS_EDGE
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
    """Say where each actor in force lies, as near as the view of the quarter may know."""
    # Whoever has no coordinates lies where it sits. An informal actor lies in the middle of its
    # square of 250 m in the internal view, and nowhere in any other.
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
    """Place actors as they lie on the ground."""
    known, degrees = coordinates(quarter)
    if not known.any():
        return known, np.empty((0, 2))
    return known, Ground(degrees[known], aspect).places(degrees[known])


# --- Where somebody was moved by hand: read from the quarter, and written into it.

Places = Mapping[str, tuple[float, float]]


def by_hand(quarter: Quarter) -> dict[str, tuple[float, float]]:
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


def keep_positions(quarter: Quarter, moved: pd.DataFrame) -> Quarter:
    """Write positions that somebody moved by hand into the quarter.

    Parameters
    ----------
    quarter
        The quarter.
    moved
        Index: ids of actors; columns ``x`` and ``y``, from 0 to 1.

    Returns
    -------
    quarter
        A new quarter: its table ``positions`` holds these rows, and the older rows of all other
        actors.

    Raises
    ------
    UnknownActorError
        If an id is in no row of the table of actors.

    Examples
    --------
    >>> import pandas as pd
    >>> from ecosystem.io.reading import load_sample
    >>> from ecosystem.pictures.layout import positions
    >>> mini = load_sample("mini")
    >>> moved = keep_positions(mini, pd.DataFrame({"x": [0.1], "y": [0.9]}, index=["C2"]))
    >>> positions(moved)["C2"]
    (0.1, 0.9)
    """
    check_quarter(quarter)
    columns = (moved[name].astype(float).tolist() for name in ("x", "y"))
    places = {str(key): (x, y) for key, x, y in zip(moved.index, *columns, strict=True)}
    known = set(quarter.table("actors").column("id"))
    for actor in places:
        if actor not in known:
            raise UnknownActorError("views.unknown_actor", actor=actor)
    table = quarter.table("positions")
    rows = {row[table.columns.index("actor")]: row for row in table.rows}
    for actor, (x, y) in places.items():
        cells = {"actor": actor, "x": f"{x:.6g}", "y": f"{y:.6g}"}
        old = dict(zip(table.columns, rows.get(actor, ("",) * len(table.columns)), strict=True))
        rows[actor] = tuple({**old, **cells}[name] for name in table.columns)
    assert set(TABLES["positions"].columns) <= set(table.columns)
    ordered = tuple(rows[actor] for actor in sorted(rows))
    return quarter.with_tables(Table("positions", table.columns, ordered))


# --- Push symbols apart until each has room for its name.

_ROUNDS = 400

# Rounds without getting better after which there is no room.
_PATIENCE = 60


# Above this many boxes the search is cut short: names are too small to read anyway.
_DENSE = 150


def _settle(
    middle: FloatArray, half: FloatArray, fixed: BoolArray, frame: tuple[FloatArray, FloatArray]
) -> tuple[FloatArray, bool]:
    """Push overlapping boxes apart, inside the frame; tell whether none overlaps in the end."""
    n = len(middle)
    places = np.array(middle.T, order="C")
    sign = np.where(np.arange(n)[:, None] < np.arange(n)[None, :], -1.0, 1.0)
    # A box moved by hand stays; whoever meets it moves all the way.
    share = np.where(fixed[:, None], 0.0, np.where(fixed[None, :], 1.0, 0.5))
    rooms = [side[:, None] + side[None, :] for side in half.T]
    same = np.eye(n, dtype=np.bool_) | (fixed[:, None] & fixed[None, :])
    low, high = frame[0] + half, np.maximum(frame[1] - half, frame[0] + half)
    rounds = _ROUNDS if n <= _DENSE else 120
    least, stuck = np.inf, 0
    for _ in range(rounds):
        gaps = [place[:, None] - place[None, :] for place in places]
        depths = [room - np.abs(gap) for room, gap in zip(rooms, gaps, strict=True)]
        meets = (depths[0] > 1e-6) & (depths[1] > 1e-6)
        meets[same] = False
        at = np.nonzero(meets)  # few do
        if not len(at[0]):
            return places.T.copy(), True
        deep = [depth[at] for depth in depths]
        loads = np.zeros((n, n))
        loads[at] = np.minimum(*deep)
        load = float(loads.sum())
        least, stuck = (load, 0) if load < 0.98 * least else (least, stuck + 1)
        if stuck == _PATIENCE:
            return places.T.copy(), False
        sideways = deep[0] / rooms[0][at] <= deep[1] / rooms[1][at]
        for axis, chosen in ((0, sideways), (1, ~sideways)):
            gap = gaps[axis][at]
            direction = np.where(gap == 0, sign[at], np.sign(gap))
            push = np.zeros((n, n))
            push[at] = np.where(chosen, deep[axis] * direction * share[at], 0.0)
            pushed_by = np.bincount(at[0][push[at] != 0], minlength=n)
            places[axis][:] += 0.7 * push.sum(axis=1) / np.maximum(pushed_by, 1)
        free = ~fixed
        places[:, free] = np.clip(places[:, free], low[free].T, high[free].T)
    return places.T.copy(), False


def pushed(
    placed: FloatArray, boxes: FloatArray, fixed: BoolArray, aspect: float, scale: float
) -> tuple[FloatArray, bool]:
    """Move symbols as little as needed so that boxes of a given size are apart."""
    stretch = np.array([aspect, 1.0])
    up, down = boxes[:, 1], boxes[:, 2]
    half = scale * np.column_stack([boxes[:, 0], up + down]) / 2
    shift = scale * np.column_stack([np.zeros(len(placed)), (up - down) / 2])
    settled, apart = _settle(placed * stretch + shift, half, fixed, (np.zeros(2), stretch))
    return (settled - shift) / stretch, apart


def spread(
    placed: FloatArray, boxes: FloatArray, fixed: BoolArray, aspect: float
) -> tuple[FloatArray, float]:
    """Move symbols as little as needed so that names fit; found once for the same room."""

    def fresh() -> list[Any]:
        best, scale = _largest(placed, boxes, fixed, aspect)
        return [best.tolist(), float(scale)]

    parts = [array.tobytes() for array in (placed, boxes, fixed)]
    best, scale = answer("spread", [*parts, repr(aspect)], fresh)
    return np.array(best, np.float64).reshape(-1, 2), scale


def _largest(
    placed: FloatArray, boxes: FloatArray, fixed: BoolArray, aspect: float
) -> tuple[FloatArray, float]:
    """Move symbols as little as needed so that names of one size fit below all of them."""
    # The largest font is found by bisection; each try costs O(n²) a round.
    n = len(placed)
    area = float((boxes[:, 0] * (boxes[:, 1] + boxes[:, 2])).sum())
    full = float(np.sqrt(aspect / max(area, 1e-9)))  # if names could cover the whole room
    low, high = 0.2 * full, min(0.85 * full, 0.06)
    low = min(low, high)
    best, scale = pushed(placed, boxes, fixed, aspect, low)[0], low
    for _ in range(7 if n <= _DENSE else 3):
        middle = (low + high) / 2
        found, apart = pushed(placed, boxes, fixed, aspect, middle)
        if apart:
            best, scale, low = found, middle, middle
        else:
            high = middle
    return best, scale


# --- Where each actor stands: computed once, the same for paper, screen and the next wave.

# Width of the room by its height, between that of a sheet of paper and that of a projector.
ASPECT = 1.45


# Where the first row of those stands who have no known connection; the next is as far below.
ROW = -0.15


LAYOUTS = (*ARRANGEMENTS, MAP)

# In the other layouts a place says something, so that nobody may be moved from it by hand.
MOVABLE = ("blocks",)


_SYMBOL_ON_MAP = 0.03


@dataclass(frozen=True)
class Placed:
    """Where everybody stands."""

    where: dict[str, tuple[float, float]]  # Actor id to (x, y), as `positions` gives it.
    zones: tuple[Zone, ...] = ()  # Parts of the room that mean something.


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
    """Say where each actor stands and which parts of the room mean something."""
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

    Source: Gansner, E. R., Koren, Y., & North, S. (2005). Graph drawing by stress majorization.
    Graph Drawing, Lecture Notes in Computer Science 3383, 239-250. doi:10.1007/978-3-540-31843-9_25
    """
    # In `"blocks"` the rows of the table `positions` win; if one of them lies outside 0..1, the
    # table comes from another program and is fitted to the room as a whole. In the other
    # layouts a place says something, and nobody is moved from it. Nothing depends on the order
    # of rows, and the first place of an actor depends on its id and sector alone: one actor
    # more moves its neighbours, not the room. On the map informal places stand in the middle of
    # their square of 250 m in the internal view, and nowhere outside it.
    return arrange(quarter, layout=layout, seed=seed, start=start, topic=topic).where
