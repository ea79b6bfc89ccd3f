"""Names on pictures, placed so that no two of them overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

LEADING = 1.16
"""From one baseline to the next, in font sizes."""
PADDING = 0.14
"""White margin above and below a name, in font sizes."""
SIDE = 0.3
"""The same at its sides, so that two names in a row do not read as one."""
SYMBOL = 0.8
"""Radius of a symbol, in font sizes of the names."""
GAP = 0.18
"""Between a symbol and its name, in font sizes."""
CLEAR = 0.55
"""Between a name and any other symbol, so that nobody takes it for that one's name."""


@dataclass(frozen=True)
class Spots:
    """Where the names of all symbols stand.

    Parameters
    ----------
    font
        Font size.
    centre
        Middle of each name's box; shape (n, 2).
    size
        Width and height of each box; shape (n, 2).
    """

    font: float
    centre: FloatArray
    size: FloatArray


def _overlaps(centre: FloatArray, size: FloatArray) -> npt.NDArray[np.bool_]:
    """Tell for all pairs of boxes whether they overlap."""
    result = np.ones((len(centre), len(centre)), np.bool_)
    for axis in (0, 1):
        apart = np.abs(centre[:, None, axis] - centre[None, :, axis])
        result &= apart < (size[:, None, axis] + size[None, :, axis]) / 2 - 1e-9
    return result


def overlapping(centre: FloatArray, size: FloatArray) -> list[tuple[int, int]]:
    """List the pairs of boxes that overlap.

    Parameters
    ----------
    centre, size
        Middle, and width and height, of each box; shape (n, 2).

    Returns
    -------
    pairs
        Positions, the smaller first.
    """
    first, second = np.nonzero(np.triu(_overlaps(centre, size), 1))
    return list(zip(first.tolist(), second.tolist(), strict=True))


# Where a name may stand around its symbol, best first: side of the symbol, shift along it.
_CANDIDATES = (
    *((0.0, -1.0, 0.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (-1.0, 0.0, 0.0)),
    *((0.0, -1.0, 0.3), (0.0, -1.0, -0.3), (0.0, 1.0, 0.3), (0.0, 1.0, -0.3)),
    *((1.0, 0.0, 0.35), (1.0, 0.0, -0.35), (-1.0, 0.0, 0.35), (-1.0, 0.0, -0.35)),
)

# The same for a symbol near the edge of a room of its own that its name must not leave.
_AT_EDGES = tuple((0.0, up, shift) for up in (-1.0, 1.0) for shift in (0.42, -0.42))

# Farther off, where there is no room beside the symbol: a line then leads to it.
_FAR = tuple(
    (round(float(np.cos(turn)), 6), round(float(np.sin(turn)), 6), away)
    for away in (1.6, 3.6, 6.5)
    for turn in np.arange(8) * np.pi / 4 + np.pi / 8
)


def _choices(
    anchor: FloatArray, radius: FloatArray, size: FloatArray, font: float, *, far: bool, edges: bool
) -> FloatArray:
    """List where each name may stand, best first; shape (choices, n, 2)."""
    reach = radius[:, None] + GAP * font + size / 2
    found = []
    for right, up, shift in (*_CANDIDATES, *(_AT_EDGES if edges else ())):
        along = np.array([shift, 0.0]) if up else np.array([0.0, shift])
        found.append(anchor + reach * (right, up) + size * along)
    for right, up, away in _FAR if far else ():
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


def _place(
    anchor: FloatArray,
    radius: FloatArray,
    size: FloatArray,
    frame: FloatArray,
    font: float,
    ties: FloatArray,
    below: npt.NDArray[np.bool_],
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
    for middle, room in blocked.reshape(-1, 2, 2):
        outside |= (np.abs(centre - middle) < (sizes + room) / 2).all(axis=1)
    everything = np.vstack([centre, anchor])
    boxes = np.vstack([sizes, np.repeat(2 * (radius[:, None] + CLEAR * font), 2, axis=1)])
    clash = _overlaps(everything, boxes)
    on_symbol = clash[: n * choices, n * choices :]
    on_symbol[np.arange(n * choices), owner] = False
    cost = (outside | on_symbol.any(axis=1)).astype(np.float64) * n
    cost[below[owner] & (np.tile(np.arange(choices), n) > 0)] = n
    clash = clash[: n * choices, : n * choices].astype(np.float32)
    clash[owner[:, None] == owner[None, :]] = 0
    rank = np.arange(choices) * 1e-3 + 0.03 * np.maximum(np.arange(choices) - 11, 0)
    taste = np.tile(rank, n) + _hidden(centre, sizes, ties)
    chosen = np.arange(n) * choices
    load = clash[:, chosen].sum(axis=1)
    for _ in range(40):
        moved = False
        for actor in range(n):
            mine = slice(actor * choices, (actor + 1) * choices)
            best = actor * choices + int(np.argmin(load[mine] + cost[mine] + taste[mine]))
            if best != chosen[actor]:
                load += clash[:, best] - clash[:, chosen[actor]]
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
    below: npt.NDArray[np.bool_] | None = None,
    blocked: FloatArray | None = None,
    far: bool = False,
) -> Spots:
    """Find the largest font at which no name overlaps another name or a symbol.

    Parameters
    ----------
    anchor
        Middle of each symbol; shape (n, 2).
    unit
        Width and height of each name at font size 1; shape (n, 2).
    radius
        Of each symbol, its ring included, in font sizes.
    frame
        Lower left and upper right corner of the room for names, or of one room for each; shape
        (2, 2) or (n, 2, 2).
    largest, smallest
        Font sizes to look between.
    ties
        Both ends of each tie, shape (m, 2, 2): a name rather stands where it hides none.
    below
        Whose name may stand nowhere but below; shape (n,).
    blocked
        Middle and size of boxes where no name may stand; shape (b, 2, 2).
    far
        Whether a name may stand away from its symbol, so that a line must lead to it.

    Returns
    -------
    spots
        Font size and boxes. If even the smallest font has no place for every name, names stand
        below their symbols in that font, and some overlap.

    Notes
    -----
    A name stands below its symbol, or else above or beside it. The font is found by bisection:
    eight tries, each O(n²).
    """
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
    """Return the room that wrapped names need at font size 1.

    Parameters
    ----------
    names
        Lines of each name.
    widths
        Width of each line at font size 1.

    Returns
    -------
    sizes
        Width and height of each box, margin included; shape (n, 2).
    """
    size = [
        (max(across) + 2 * SIDE, LEADING * len(lines) + 2 * PADDING)
        for lines, across in zip(names, widths, strict=True)
    ]
    return np.array(size, np.float64).reshape(-1, 2)
