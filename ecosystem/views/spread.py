"""Push symbols apart until each has room for its name."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_ROUNDS = 400
_PATIENCE = 60
"""Rounds without getting better after which there is no room."""
_DENSE = 150
"""Above this many boxes the search is cut short: names are too small to read anyway."""


def _settle(
    middle: FloatArray, half: FloatArray, fixed: BoolArray, frame: tuple[FloatArray, FloatArray]
) -> tuple[FloatArray, bool]:
    """Push overlapping boxes apart, inside the frame; tell whether none overlaps in the end."""
    n = len(middle)
    found = middle.copy()
    sign = np.where(np.arange(n)[:, None] < np.arange(n)[None, :], -1.0, 1.0)
    # A box moved by hand stays; whoever meets it moves all the way.
    share = np.where(fixed[:, None], 0.0, np.where(fixed[None, :], 1.0, 0.5))
    room = half[:, None, :] + half[None, :, :]
    same = np.eye(n, dtype=np.bool_) | (fixed[:, None] & fixed[None, :])
    low, high = frame[0] + half, np.maximum(frame[1] - half, frame[0] + half)
    rounds = _ROUNDS if n <= _DENSE else 120
    least, stuck = np.inf, 0
    for _ in range(rounds):
        gap = found[:, None, :] - found[None, :, :]
        depth = room - np.abs(gap)
        depth[same] = -1.0
        meets = (depth > 1e-6).all(axis=2)
        if not meets.any():
            return found, True
        load = float(np.where(meets, depth.min(axis=2), 0.0).sum())
        least, stuck = (load, 0) if load < 0.98 * least else (least, stuck + 1)
        if stuck == _PATIENCE:
            return found, False
        across = depth[..., 0] / room[..., 0] <= depth[..., 1] / room[..., 1]
        for axis, chosen in ((0, across), (1, ~across)):
            direction = np.where(gap[..., axis] == 0, sign, np.sign(gap[..., axis]))
            push = np.where(meets & chosen, depth[..., axis] * direction * share, 0.0)
            found[:, axis] += 0.7 * push.sum(axis=1) / np.maximum((push != 0).sum(axis=1), 1)
        free = ~fixed
        found[free] = np.clip(found[free], low[free], high[free])
    return found, False


def pushed(
    placed: FloatArray, boxes: FloatArray, fixed: BoolArray, aspect: float, scale: float
) -> tuple[FloatArray, bool]:
    """Move symbols as little as needed so that boxes of a given size are apart.

    Parameters
    ----------
    placed, boxes, fixed, aspect
        As for `spread`.
    scale
        Font size by the height of the room.

    Returns
    -------
    placed
        New places in the unit square.
    apart
        Whether no two boxes overlap in the end.
    """
    stretch = np.array([aspect, 1.0])
    up, down = boxes[:, 1], boxes[:, 2]
    half = scale * np.column_stack([boxes[:, 0], up + down]) / 2
    shift = scale * np.column_stack([np.zeros(len(placed)), (up - down) / 2])
    settled, apart = _settle(placed * stretch + shift, half, fixed, (np.zeros(2), stretch))
    return (settled - shift) / stretch, apart


def spread(
    placed: FloatArray, boxes: FloatArray, fixed: BoolArray, aspect: float
) -> tuple[FloatArray, float]:
    """Move symbols as little as needed so that names of one size fit below all of them.

    Parameters
    ----------
    placed
        Wanted places in the unit square; shape (n, 2).
    boxes
        Width, height above and height below the middle of each symbol with its name, at font
        size 1; shape (n, 3).
    fixed
        Which must not move.
    aspect
        Width of the room by its height.

    Returns
    -------
    placed
        New places in the unit square.
    scale
        Font size by the height of the room at which the names fit.

    Notes
    -----
    The largest font is found by bisection; each try costs O(n²) a round.
    """
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
