"""Names of actors on a sheet: placed so that none overlaps, then written on a white ground."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ecosystem.views import style
from ecosystem.views.arrangements import Zone
from ecosystem.views.labels import (
    LEADING,
    PADDING,
    SYMBOL,
    Spots,
    box_sizes,
    fit_labels,
    overlapping,
)
from ecosystem.views.names import wrap
from ecosystem.views.pen import Pen
from ecosystem.views.scene import Actor
from ecosystem.views.sheet import Sheet
from ecosystem.views.typeset import width_of

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Lines = list[tuple[str, ...]]

_READABLE = 5.0  # points on A4
LARGEST = 10.0
"""Type of names that is not exceeded, in points on A4."""


def place_names(
    sheet: Sheet,
    actors: Sequence[Actor],
    anchor: FloatArray,
    *,
    ties: FloatArray | None = None,
    below: BoolArray | None = None,
    blocked: FloatArray | None = None,
    rooms: FloatArray | None = None,
    largest: float = LARGEST,
    far: bool = False,
) -> tuple[Spots, Lines]:
    """Wrap the names and find the largest font at which none overlaps.

    Parameters
    ----------
    sheet
        The sheet; names stay in the room for the picture.
    actors
        The actors.
    anchor
        Middle of the symbol of each, in points; shape (n, 2).
    ties, below, blocked
        As for `fit_labels`.
    rooms
        Corners of the room that each name must not leave; shape (n, 2, 2). Names keep to it unless
        they would get too small to read. None: the whole room for the picture.
    largest
        Font size on A4 that is not exceeded.
    far
        As for `fit_labels`.

    Returns
    -------
    spots
        Font size and boxes.
    lines
        Lines of each name.
    """
    left, bottom, right, top = sheet.body
    lines = [wrap(actor.name) for actor in actors]
    widths = [
        [width_of(line, bold=actor.key) for line in each]
        for actor, each in zip(actors, lines, strict=True)
    ]
    ringed = [actor.dock or actor.count > 1 for actor in actors]
    whole = np.array([[left, bottom], [right, top]])

    def fitted(frame: FloatArray, smallest: float) -> Spots:
        return fit_labels(
            anchor,
            box_sizes(lines, widths),
            radius=np.array([SYMBOL * (style.RING if each else 1.0) for each in ringed]),
            frame=frame,
            largest=largest * sheet.unit,
            smallest=smallest * sheet.unit,
            ties=ties,
            below=below,
            blocked=blocked,
            far=far,
        )

    if rooms is not None:
        spots = fitted(rooms, _READABLE)
        if not overlapping(spots.centre, spots.size) and spots.font > _READABLE * sheet.unit:
            return spots, lines
    spots = fitted(whole, 1.5)
    return spots, lines


def rooms_of(
    zones: tuple[Zone, ...], placed: FloatArray, room: tuple[float, float, float, float]
) -> FloatArray | None:
    """Return the panel that each name must keep to.

    Parameters
    ----------
    zones
        The parts of the room.
    placed
        Where each actor stands in the unit square; shape (n, 2).
    room
        Left, bottom, right and top of the room of the actors, in points.

    Returns
    -------
    rooms
        Lower left and upper right corner of each, in points, without end for whoever stands in no
        panel; shape (n, 2, 2). None if there is no panel.
    """
    panels = [zone.room for zone in zones if zone.kind == "panel"]
    if not panels:
        return None
    left, bottom, right, top = room
    corner, size = np.array([left, bottom]), np.array([right - left, top - bottom])
    found = np.tile([[-np.inf], [np.inf]], (len(placed), 1, 2))
    for west, south, east, north in panels:
        low, high = np.array([west, south]), np.array([east, north])
        inside = ((low <= placed) & (placed <= high)).all(axis=1)
        found[inside] = corner + np.array([low, high]) * size
    return found


def lead_to_names(sheet: Sheet, anchor: FloatArray, spots: Spots, reach: float) -> None:
    """Draw a thin line from a symbol to its name where the name stands away from it.

    Parameters
    ----------
    sheet
        The sheet.
    anchor
        Middle of each symbol; shape (n, 2).
    spots
        From `place_names`.
    reach
        How far from the edge of its symbol a name may be without a line, in points.
    """
    nearest = np.clip(anchor, spots.centre - spots.size / 2, spots.centre + spots.size / 2)
    far = np.hypot(*(nearest - anchor).T) > reach
    for (x, y), (a, b) in zip(anchor[far].tolist(), nearest[far].tolist(), strict=True):
        width = 0.7 * sheet.unit
        line = sheet.axes.plot([x, a], [y, b], color=style.INK, lw=width, zorder=4.5)[0]
        line.set(gid="leader", solid_capstyle="butt")


def write_names(
    sheet: Sheet, actors: Sequence[Actor], spots: Spots, lines: Lines, pen: Pen
) -> None:
    """Write the names where they were placed.

    Parameters
    ----------
    sheet
        The sheet.
    actors
        The actors.
    spots, lines
        From `place_names`.
    pen
        Draws the white ground.
    """
    for position, actor in enumerate(actors):
        (x, y), (width, height) = spots.centre[position], spots.size[position]
        pen.plate(x, y, width, height, name=f"name-{actor.id}")
        line_y = y + height / 2 - PADDING * spots.font - 0.86 * spots.font
        for line in lines[position]:
            sheet.write(x, line_y, line, spots.font, bold=actor.key, align="center", layer=6)
            line_y -= LEADING * spots.font
