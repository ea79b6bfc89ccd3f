"""The ecosystem picture on paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.catalogue import text
from ecosystem.findings.result import Result
from ecosystem.findings.rows import Finding
from ecosystem.model.quarter import Quarter
from ecosystem.views import style
from ecosystem.views.labels import LEADING, PADDING, SYMBOL, Spots, box_sizes, fit_labels
from ecosystem.views.layout import ROW, positions
from ecosystem.views.legend import draw_legend
from ecosystem.views.names import wrap
from ecosystem.views.pen import Pen
from ecosystem.views.scene import Scene, scene
from ecosystem.views.sheet import Sheet, begin, empty_state
from ecosystem.views.typeset import width_of
from ecosystem.views.words import name_of, rests_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = npt.NDArray[np.float64]


def _anchors(sheet: Sheet, placed: FloatArray) -> tuple[FloatArray, float]:
    """Positions in points, and the line below which those stand who have no connection."""
    left, bottom, right, top = sheet.body
    row = np.where(placed[:, 1] < 0, np.round(placed[:, 1] / ROW), 0.0)
    rows, heading = float(row.max()), 15 * sheet.unit
    line = top
    if (row == 0).any():
        line = bottom + min(rows * 56 * sheet.unit + heading * (rows > 0), 0.45 * (top - bottom))
    high = (line - heading - bottom) / max(rows, 1.0)
    up = np.where(
        row > 0,
        line - heading - (row - 1) * high - 8 * sheet.unit,
        line + placed[:, 1] * (top - line),
    )
    return np.column_stack([left + placed[:, 0] * (right - left), up]), line


def _names(
    sheet: Sheet, shown: Scene, anchor: FloatArray, placed: FloatArray
) -> tuple[Spots, list[tuple[str, ...]]]:
    """Wrap the names and find the largest font at which none overlaps."""
    left, bottom, right, top = sheet.body
    lines = [wrap(actor.name) for actor in shown.actors]
    widths = [
        [width_of(line, bold=actor.key) for line in each]
        for actor, each in zip(shown.actors, lines, strict=True)
    ]
    spots = fit_labels(
        anchor,
        box_sizes(lines, widths),
        radius=np.array([SYMBOL * (style.RING if actor.dock else 1.0) for actor in shown.actors]),
        frame=np.array([[left, bottom], [right, top]]),
        largest=10 * sheet.unit,
        smallest=1.5 * sheet.unit,
        ties=anchor[[[line.source, line.target] for line in shown.lines]].reshape(-1, 2, 2),
        below=placed[:, 1] < 0,
    )
    return spots, lines


def _write_names(
    sheet: Sheet, shown: Scene, spots: Spots, lines: list[tuple[str, ...]], pen: Pen
) -> None:
    for position, actor in enumerate(shown.actors):
        (x, y), (width, height) = spots.centre[position], spots.size[position]
        pen.plate(x, y, width, height, name=f"name-{actor.id}")
        line_y = y + height / 2 - PADDING * spots.font - 0.86 * spots.font
        for line in lines[position]:
            sheet.write(x, line_y, line, spots.font, bold=actor.key, align="center", layer=6)
            line_y -= LEADING * spots.font


def _mark_apart(sheet: Sheet, line: float, *, ruled: bool, lang: str) -> None:
    """Head the rows of those without a known connection."""
    left, _, right, _ = sheet.body
    size = 7.6 * sheet.unit
    sheet.write(left, line - 1.3 * size, text("views.apart", lang), size, color=style.QUIET)
    if ruled:
        width = 0.8 * sheet.unit
        sheet.axes.plot([left, right], [line, line], color=style.FAINT, lw=width, zorder=0)


def draw_quarter(
    quarter: Quarter,
    *,
    result: Result | None = None,
    highlight: Iterable[Finding | str] | None = None,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw who helps in a quarter and who is connected to whom.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first.
    result
        Findings in the same view; weak bridges and single points are marked. None marks nothing.
    highlight
        Findings or ids of actors to mark instead.
    lang
        ``"de"`` or ``"en"``.
    paper
        Size of a new figure: ``"a4"``, ``"a3"``, ``"a0"`` or ``"projector"``.
    ax
        Axes to draw on instead of a new figure; they are filled from edge to edge.

    Returns
    -------
    ax
        The axes. Nothing is saved or shown.

    Raises
    ------
    UsageError
        If there is no such paper.
    UnknownActorError
        If an id in `highlight` is no actor in force.

    Notes
    -----
    A quarter without actors or ties gives a sheet that says so. Every actor is one symbol with
    one name, every tie one line; two-way and parallel ties bend apart.
    """
    shown = scene(quarter, result=result, highlight=highlight)
    foot = [
        rests_on(len(shown.actors), shown.ties, shown.confirmed, lang),
        text("views.no_distance", lang),
        text("views.known_only", lang),
    ]
    title = text("views.title.quarter", lang, name=name_of(quarter.meta, lang))
    sheet = begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not shown.actors:
        empty_state(sheet, text("views.empty.actors", lang))
        return sheet.axes
    where = positions(quarter)
    placed = np.array([where[actor.id] for actor in shown.actors])
    anchor, line = _anchors(sheet, placed)
    spots, lines = _names(sheet, shown, anchor, placed)
    pen = Pen(sheet, SYMBOL * spots.font)
    if (placed[:, 1] < 0).any():
        _mark_apart(sheet, line, ruled=bool((placed[:, 1] >= 0).any()), lang=lang)
    pen.ties(shown, anchor, (spots.centre, spots.size))
    for position, actor in enumerate(shown.actors):
        x, y = anchor[position].tolist()
        pen.symbol(x, y, actor)
    _write_names(sheet, shown, spots, lines, pen)
    draw_legend(sheet, shown, lang=lang)
    return sheet.axes
