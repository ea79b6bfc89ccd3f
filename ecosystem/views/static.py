"""The ecosystem picture on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.catalogue import text
from ecosystem.findings.result import Result
from ecosystem.findings.rows import Finding
from ecosystem.model.quarter import Quarter
from ecosystem.views import style
from ecosystem.views.folds import FOLD_FROM, fold
from ecosystem.views.grounds import (
    draw_outlines,
    draw_scale,
    draw_zones,
    ground_of,
    read_outlines,
    square_room,
)
from ecosystem.views.labels import SYMBOL
from ecosystem.views.layout import ASPECT, ROW, Placed, arrange
from ecosystem.views.legend import draw_legend
from ecosystem.views.maps import MAP
from ecosystem.views.pen import Pen
from ecosystem.views.scene import Scene, scene
from ecosystem.views.sheet import Sheet, begin, empty_state
from ecosystem.views.signs import LARGEST, lead_to_names, place_names, rooms_of, write_names
from ecosystem.views.words import name_of, rests_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = npt.NDArray[np.float64]

_LED = 100
"""Of more actors, names stand beside their symbols only: the search would take too long."""


def _anchors(
    sheet: Sheet, placed: FloatArray, *, to_scale: bool
) -> tuple[FloatArray, float, tuple[float, float, float, float]]:
    """Positions in points, the line below which those stand who are apart, and the room above."""
    left, bottom, right, top = sheet.body
    row = np.where(placed[:, 1] < 0, np.round(placed[:, 1] / ROW), 0.0)
    rows, heading = float(row.max()), 15 * sheet.unit
    line = top
    if (row == 0).any():
        line = bottom + min(rows * 56 * sheet.unit + heading * (rows > 0), 0.45 * (top - bottom))
    high = (line - heading - bottom) / max(rows, 1.0)
    room = (left, line + (3 * sheet.unit if rows else 0.0), right, top)
    if to_scale:
        room = square_room(room, ASPECT)
    west, south, east, north = room
    up = np.where(
        row > 0,
        line - heading - (row - 1) * high - 8 * sheet.unit,
        south + placed[:, 1] * (north - south),
    )
    across = np.where(
        row > 0, left + placed[:, 0] * (right - left), west + placed[:, 0] * (east - west)
    )
    return np.column_stack([across, up]), line, room


def _mark_apart(sheet: Sheet, line: float, words: str, *, ruled: bool) -> None:
    """Head the rows of those who stand apart."""
    left, _, right, _ = sheet.body
    size = 7.6 * sheet.unit
    said = sheet.write(left, line - 1.3 * size, words, size, color=style.QUIET)
    said.set_bbox({"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.0, "alpha": 0.9})
    if ruled:
        width = 0.8 * sheet.unit
        sheet.axes.plot([left, right], [line, line], color=style.FAINT, lw=width, zorder=0)


def draw_quarter(
    quarter: Quarter,
    *,
    result: Result | None = None,
    highlight: Iterable[Finding | str] | None = None,
    layout: str = "blocks",
    start: Mapping[str, tuple[float, float]] | None = None,
    topic: str = "",
    polygons: str | Path | None = None,
    whole: bool = False,
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
    layout, start, topic
        How the actors are arranged, see `positions`.
    polygons
        A GeoJSON file whose lines lie below the map; other layouts have no use for it.
    whole
        Draw every actor of a large quarter too. Otherwise groups of more than 150 actors fold:
        who is marked, the busiest docking points and the most connected actors stay on their own.
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
        If there is no such paper, layout or topic, or the polygons cannot be read.
    UnknownActorError
        If an id in `highlight` is no actor in force.

    Notes
    -----
    A quarter without actors or ties gives a sheet that says so. Every actor is one symbol with
    one name, every tie one line; two-way and parallel ties bend apart.
    """
    manner = Manner(layout, start, topic, polygons, whole, lang, paper, ax)
    return draw_state(quarter, scene(quarter, result=result, highlight=highlight), manner)[0]


@dataclass(frozen=True)
class Manner:
    """How a quarter is drawn.

    Parameters
    ----------
    layout, start, topic, polygons, whole, lang, paper, ax
        As for `draw_quarter`.
    largest
        Type of the names that is not exceeded, in points on A4.
    far
        Whether a name may stand away from its symbol, with a line to it, where there is no room.
    """

    layout: str = "blocks"
    start: Mapping[str, tuple[float, float]] | None = None
    topic: str = ""
    polygons: str | Path | None = None
    whole: bool = False
    lang: str = "en"
    paper: str = "a4"
    ax: Axes | None = None
    largest: float = LARGEST
    far: bool = False


def draw_state(quarter: Quarter, shown: Scene, manner: Manner) -> tuple[Axes, float]:
    """Draw a quarter and say how large its names are, so that two pictures can look the same.

    Parameters
    ----------
    quarter
        The quarter.
    shown
        What of it is drawn and marked.
    manner
        How it is drawn.

    Returns
    -------
    ax
        The axes.
    type
        Of the names, in points on A4; ``manner.largest`` if there is none.

    Raises
    ------
    UsageError
        As for `draw_quarter`.
    """
    lang, layout = manner.lang, manner.layout
    rests = rests_on(len(shown.actors), shown.ties, shown.confirmed, lang)
    drawn, foot = quarter, [rests]
    if len(shown.actors) > FOLD_FROM and not manner.whole:
        drawn, shown = _folded(quarter, shown, lang)
        foot.append(text("pictures.folded", lang))
    foot.append(text("pictures.map_places" if layout == MAP else "views.no_distance", lang))
    foot.append(text("views.known_only", lang))
    title = text("views.title.quarter", lang, name=name_of(quarter.meta, lang))
    sheet = begin(quarter.meta, title, foot, lang=lang, paper=manner.paper, axes=manner.ax)
    if not shown.actors:
        empty_state(sheet, text("views.empty.actors", lang))
        return sheet.axes, manner.largest
    found = arrange(drawn, layout=layout, start=manner.start, topic=manner.topic)
    if layout == MAP and all(y < 0 for _, y in found.where.values()):
        empty_state(sheet, text("pictures.empty.map", lang))
        return sheet.axes, manner.largest
    font = _draw_scene(sheet, shown, found, manner)
    if layout == MAP:
        outlines = read_outlines(manner.polygons) if manner.polygons is not None else []
        _draw_ground(sheet, drawn, found, outlines, lang)
    return sheet.axes, font / sheet.unit


def _folded(quarter: Quarter, shown: Scene, lang: str) -> tuple[Quarter, Scene]:
    """Fold a large quarter, and let its scene keep the marks of the whole."""
    ids = [actor.id for actor in shown.actors]
    ends = {ids[end] for mark in shown.marks for end in (mark.source, mark.target)}
    keyed = [actor.id for actor in shown.actors if actor.key]
    folded = fold(quarter, keep=ends | set(keyed), lang=lang)
    small = scene(folded.quarter, highlight=[*keyed, *(mark.finding for mark in shown.marks)])
    actors = tuple(replace(actor, count=folded.counts.get(actor.id, 1)) for actor in small.actors)
    kept = replace(small, key_is_point=shown.key_is_point, absence=shown.absence)
    return folded.quarter, replace(kept, actors=actors)


def _draw_scene(sheet: Sheet, shown: Scene, found: Placed, manner: Manner) -> float:
    """Draw actors, ties, names and legend; return the type of the names."""
    on_map, lang = manner.layout == MAP, manner.lang
    led = (manner.far or on_map) and len(shown.actors) <= _LED
    placed = np.array([found.where[actor.id] for actor in shown.actors])
    anchor, line, room = _anchors(sheet, placed, to_scale=on_map)
    headings = draw_zones(sheet, found.zones, room, lang=lang)
    ends = [[line.source, line.target] for line in shown.lines]
    spots, lines = place_names(
        sheet,
        shown.actors,
        anchor,
        ties=anchor[ends].reshape(-1, 2, 2),
        below=placed[:, 1] < 0,
        blocked=headings,
        rooms=rooms_of(found.zones, placed, room),
        largest=manner.largest,
        far=led,
    )
    pen = Pen(sheet, SYMBOL * spots.font)
    if led:
        lead_to_names(sheet, anchor, spots, 2.2 * pen.radius)
    if (placed[:, 1] < 0).any():
        words = text("pictures.no_place" if on_map else "views.apart", lang)
        _mark_apart(sheet, line, words, ruled=bool((placed[:, 1] >= 0).any()))
    pen.ties(shown, anchor, (spots.centre, spots.size))
    for position, actor in enumerate(shown.actors):
        x, y = anchor[position].tolist()
        pen.symbol(x, y, actor)
    write_names(sheet, shown.actors, spots, lines, pen)
    draw_legend(sheet, shown, zones=found.zones, lang=lang)
    return spots.font


def _draw_ground(
    sheet: Sheet, quarter: Quarter, found: Placed, outlines: list[FloatArray], lang: str
) -> None:
    """Put lines and a scale below a map."""
    ground = ground_of(quarter, ASPECT)
    if ground is None:
        return
    placed = np.array(list(found.where.values()))
    room = _anchors(sheet, placed, to_scale=True)[2]
    if outlines:
        draw_outlines(sheet, outlines, ground, room)
    draw_scale(sheet, ground, room, lang=lang)
