"""The course of ties: bent so that two-way and parallel ones lie apart, cut at the symbols."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_STEPS = np.linspace(0.0, 1.0, 65)
_BENDS = tuple(turn * step * 0.03 for step in range(8) for turn in (1, -1))


@dataclass(frozen=True)
class Curve:
    """A quadratic Bézier curve.

    Parameters
    ----------
    points
        Start, control point, end; shape (3, 2).
    """

    points: FloatArray

    def at(self, t: FloatArray | float) -> FloatArray:
        """Return points of the curve; `t` runs from 0 to 1."""
        t = np.asarray(t, np.float64)[..., None]
        start, control, end = self.points
        found: FloatArray = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end
        return found

    def part(self, low: float, high: float) -> Curve:
        """Return the piece between two values of `t`."""
        start, control, end = self.points
        ends = self.at(np.array([low, high]))
        middle = (
            (1 - low) * (1 - high) * start
            + ((1 - low) * high + low * (1 - high)) * control
            + low * high * end
        )
        return Curve(np.array([ends[0], middle, ends[1]]))

    def heading(self) -> FloatArray:
        """Direction at the end, of length 1."""
        last: FloatArray = self.points[2] - self.points[1]
        length = float(np.hypot(*last))
        if length < 1e-9:
            last = self.points[2] - self.points[0]
            length = float(np.hypot(*last)) or 1.0
        found: FloatArray = last / length
        return found


def curve(start: FloatArray, end: FloatArray, *, offset: float) -> Curve:
    """Draw a curve from one point to another.

    Parameters
    ----------
    start, end
        Points.
    offset
        How far its middle lies to the left of the straight line.

    Returns
    -------
    curve
        Straight if the offset is 0.
    """
    along = end - start
    length = float(np.hypot(*along)) or 1.0
    left = np.array([-along[1], along[0]]) / length
    return Curve(np.array([start, (start + end) / 2 + 2 * offset * left, end]))


def trimmed(whole: Curve, *, before: float, after: float) -> Curve | None:
    """Cut off what lies within the symbols at both ends.

    Parameters
    ----------
    whole
        The curve from middle to middle.
    before, after
        Distances to keep from the start and from the end.

    Returns
    -------
    rest
        None if the symbols leave nothing.
    """
    points = whole.at(_STEPS)
    free = (np.hypot(*(points - whole.points[0]).T) >= before) & (
        np.hypot(*(points - whole.points[2]).T) >= after
    )
    inside = np.flatnonzero(free)
    if len(inside) < 2:
        return None
    return whole.part(float(_STEPS[inside[0]]), float(_STEPS[inside[-1]]))


def clear_bend(
    start: FloatArray,
    end: FloatArray,
    symbols: FloatArray,
    radius: float,
    boxes: tuple[FloatArray, FloatArray],
) -> float:
    """Choose the bend of a marked line that runs under the fewest symbols and names.

    Parameters
    ----------
    start, end
        Middle of the two symbols.
    symbols
        Middle of all other symbols; shape (n, 2).
    radius
        Their radius.
    boxes
        Middle and size of all names; shape (m, 2) each.

    Returns
    -------
    offset
        For `curve`.
    """
    length = float(np.hypot(*(end - start)))
    best, least = 0.0, np.inf
    centre, size = boxes
    for bend in _BENDS:
        points = curve(start, end, offset=bend * length).at(_STEPS[4:-4])
        near = ((points[:, None, :] - symbols[None, :, :]) ** 2).sum(axis=2) < radius**2
        under = (np.abs(points[:, None, :] - centre[None, :, :]) < size[None, :, :] / 2).all(axis=2)
        load = 5.0 * near.any(axis=0).sum() + under.any(axis=0).sum() + 16.0 * abs(bend)
        if load < least - 1e-9:
            best, least = bend * length, float(load)
    return best


def free_spot(line: Curve, centre: FloatArray, size: FloatArray, room: float) -> FloatArray:
    """Find a place on a curve for a number, off all names and symbols.

    Parameters
    ----------
    line
        The curve.
    centre, size
        Boxes to keep off; shape (n, 2) each.
    room
        Half the width of the number.

    Returns
    -------
    point
        As near to the middle of the curve as possible.
    """
    points = line.at(_STEPS[6:-6])
    reach = size[None, :, :] / 2 + room
    gap = np.abs(points[:, None, :] - centre[None, :, :])
    hit = np.any(np.all(gap < reach, axis=2), axis=1)
    off_middle = np.abs(_STEPS[6:-6] - 0.5)
    found: FloatArray = points[int(np.argmin(hit * 10.0 + off_middle))]
    return found


def crossed(spot: tuple[float, float], room: tuple[float, float], lines: FloatArray) -> bool:
    """Tell whether a straight line runs through a box, so that words in it could be misread.

    Parameters
    ----------
    spot
        Middle of the box.
    room
        Its width and height.
    lines
        Both ends of each line; shape (n, 2, 2).

    Returns
    -------
    crossed
        Whether any does, to a hundredth of its length.
    """
    along = np.linspace(0.0, 1.0, 121)[:, None, None]
    points = lines[None, :, 0] + along * (lines[None, :, 1] - lines[None, :, 0])
    return bool((np.abs(points - spot) < np.array(room) / 2).all(axis=2).any())
