"""The positions of the picture in pixels, with names that do not overlap on a screen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosystem.model.quarter import Quarter
from ecosystem.views.curves import clear_bend
from ecosystem.views.folding import Fold
from ecosystem.views.labels import SYMBOL, box_sizes, fit_labels
from ecosystem.views.layout import ROW, positions
from ecosystem.views.names import wrap
from ecosystem.views.scene import Scene
from ecosystem.views.style import RING
from ecosystem.views.typeset import width_of

FloatArray = npt.NDArray[np.float64]
WIDTH, HEIGHT = 1500.0, 860.0
_STRIP = 90.0
_MANY = 150
_SMALL = 9.0


@dataclass(frozen=True)
class Stage:
    """Where everything stands on the screen.

    Parameters
    ----------
    x, y
        Of each actor, in pixels; y downward.
    lines
        Lines of each name.
    across, down
        From each symbol to the middle of its name and to its first line.
    font, radius
        Sizes in pixels.
    bends
        How far the course of each marked pair leaves the straight line, by its length.
    """

    x: list[float]
    y: list[float]
    lines: list[tuple[str, ...]]
    across: list[float]
    down: list[float]
    font: float
    radius: float
    bends: dict[tuple[int, int], float]

    def marked(self, source: int, target: int) -> bool:
        """Tell whether a pair has a band."""
        return (min(source, target), max(source, target)) in self.bends

    def bend(self, source: int, target: int) -> float:
        """Return the bend of a pair as seen from `source`; 0 if it is not marked."""
        low, high = min(source, target), max(source, target)
        found = self.bends.get((low, high), 0.0)
        return found if source == low else -found


def stage(quarter: Quarter, shown: Scene, *, layout: str = "blocks") -> Stage:
    """Lay the picture out for a screen.

    Parameters
    ----------
    quarter
        The quarter.
    shown
        What is shown of it.
    layout
        Name of a layout, see `positions`.

    Returns
    -------
    stage
        The positions of `positions`, stretched to 16:9, with one font for all names. Above 150
        actors names stand below their symbols, and the page leaves out those without room.

    Raises
    ------
    UsageError
        If there is no such layout.
    """
    if not shown.actors:
        return Stage([], [], [], [], [], 14.0, 11.0, {})
    where = positions(quarter, layout=layout)
    placed = np.array([where[actor.id] for actor in shown.actors])
    apart = placed[:, 1] < 0
    up = np.where(apart, placed[:, 1] / -ROW * _STRIP, placed[:, 1] * HEIGHT)
    anchor = np.column_stack([placed[:, 0] * WIDTH, up])
    lines = [wrap(actor.name) for actor in shown.actors]
    widths = [
        [width_of(line, bold=actor.key) for line in each]
        for actor, each in zip(shown.actors, lines, strict=True)
    ]
    if len(shown.actors) > _MANY:
        return _crowded(shown, anchor, lines)
    spots = fit_labels(
        anchor,
        box_sizes(lines, widths),
        radius=np.array([SYMBOL * (RING if actor.dock else 1.0) for actor in shown.actors]),
        frame=np.array([[-60.0, float(up.min()) - _STRIP], [WIDTH + 60.0, HEIGHT + 40.0]]),
        largest=16.0,
        smallest=5.0,
        ties=anchor[[[line.source, line.target] for line in shown.lines]].reshape(-1, 2, 2),
        below=apart,
    )
    bends = {}
    for mark in shown.marks:
        low, high = sorted((mark.source, mark.target))
        others = np.delete(anchor, [low, high], axis=0)
        radius = 2.4 * SYMBOL * spots.font
        names = (spots.centre, spots.size)
        offset = clear_bend(anchor[low], anchor[high], others, radius, names)
        bends[low, high] = offset / (float(np.hypot(*(anchor[high] - anchor[low]))) or 1.0)
    beside = spots.centre - anchor
    top = spots.size[:, 1] / 2 - 0.7 * spots.font
    return Stage(
        x=np.round(anchor[:, 0], 1).tolist(),
        y=np.round(-anchor[:, 1], 1).tolist(),
        lines=lines,
        across=np.round(beside[:, 0], 1).tolist(),
        down=np.round(-beside[:, 1] - top, 1).tolist(),
        font=round(spots.font, 2),
        radius=round(SYMBOL * spots.font, 2),
        bends=bends,
    )


def _crowded(shown: Scene, anchor: FloatArray, lines: list[tuple[str, ...]]) -> Stage:
    """Put names below symbols; which of them have room depends on the zoom, so the page decides."""
    radius = SYMBOL * _SMALL
    bends = {
        (min(mark.source, mark.target), max(mark.source, mark.target)): 0.0 for mark in shown.marks
    }
    return Stage(
        x=np.round(anchor[:, 0], 1).tolist(),
        y=np.round(-anchor[:, 1], 1).tolist(),
        lines=lines,
        across=[0.0] * len(lines),
        down=[
            round(radius * (RING if actor.dock else 1.0) + 0.8 * _SMALL, 2)
            for actor in shown.actors
        ],
        font=_SMALL,
        radius=round(radius, 2),
        bends=bends,
    )


def folded_stage(shown: Scene, folded: Fold) -> Stage:
    """Lay out a city in groups for a screen.

    Parameters
    ----------
    shown
        What is shown.
    folded
        Its groups and their places.

    Returns
    -------
    stage
        Every actor at its place inside its group.
    """
    anchor = np.array(folded.spots)
    anchor[:, 1] *= -1
    return _crowded(shown, anchor, [wrap(actor.name) for actor in shown.actors])
