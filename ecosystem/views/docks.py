"""The dock map: docking points on the ground, with rings of what is in walking distance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.catalogue import text
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number
from ecosystem.views.grounds import draw_outlines, draw_scale, read_outlines
from ecosystem.views.labels import SYMBOL
from ecosystem.views.legend import draw_legend
from ecosystem.views.maps import Ground, coordinates
from ecosystem.views.pen import Pen
from ecosystem.views.scene import Scene, scene
from ecosystem.views.sheet import Sheet, begin, empty_state
from ecosystem.views.signs import place_names, write_names
from ecosystem.views.words import name_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = npt.NDArray[np.float64]

NEAR, FAR = 400, 800
"""Metres as the crow flies; about five and ten minutes on foot."""
_RINGS = {FAR: ("#EEF4F8", "#8FB4CC"), NEAR: ("#D3E5F0", "#3F7DA6")}
_BARRIER = "#7A1E1E"
PEOPLE = "#6B6B6B"


def resident_cells(quarter: Quarter) -> tuple[FloatArray, FloatArray]:
    """Return where people live.

    Parameters
    ----------
    quarter
        Any quarter.

    Returns
    -------
    degrees
        Latitude and longitude of each cell; shape (n, 2).
    newcomers
        People who came lately in each, residents where that is not known; ``nan`` for unknown.
    """
    table = quarter.table("residents")
    columns = (table.column(name) for name in ("lat", "lon", "residents"))
    recent = table.column("newcomers") if "newcomers" in table.columns else ("",) * len(table)
    rows = []
    for lat, lon, people, new in zip(*columns, recent, strict=True):
        values = [as_number(lat), as_number(lon), as_number(new)]
        if values[2] is None:
            values[2] = as_number(people)
        if values[0] is not None and values[1] is not None:
            rows.append([np.nan if each is None else each for each in values])
    found = np.array(rows, np.float64).reshape(-1, 3)
    return found[:, :2], found[:, 2]


def _draw_rings(sheet: Sheet, spots: FloatArray, per_metre: float, room: FloatArray) -> None:
    """Draw the far rings below the near ones, so that they melt into one area."""
    from matplotlib.patches import Circle, Rectangle

    frame = Rectangle(room[0].tolist(), *(room[1] - room[0]).tolist(), facecolor="none")
    frame.set(edgecolor="none")
    sheet.axes.add_patch(frame)
    for order, (metres, (fill, edge)) in enumerate(_RINGS.items()):
        for part, shift in (("edge", 0.0), ("area", 0.05)):
            for x, y in spots.tolist():
                ring = Circle((x, y), metres * per_metre, zorder=0.1 + 0.1 * order + shift)
                look = {"facecolor": fill, "edgecolor": "none"}
                if part == "edge":
                    look = {"facecolor": "none", "edgecolor": edge}
                ring.set(**look, linewidth=2.0 * sheet.unit, gid=f"ring-{metres}-{part}")
                sheet.axes.add_patch(ring)
                ring.set_clip_path(frame)  # afterwards: adding clips to the whole axes


def _draw_people(sheet: Sheet, spots: FloatArray, people: FloatArray, per_metre: float) -> None:
    """Draw a grey dot for each cell, its area by the people who live there."""
    from matplotlib.patches import Circle

    most = float(np.nanmax(people, initial=0.0))
    if most <= 0:
        return
    largest = min(5.0 * sheet.unit, 60 * per_metre)
    for (x, y), count in zip(spots.tolist(), people.tolist(), strict=True):
        if count > 0:
            dot = Circle((x, y), largest * (count / most) ** 0.5, facecolor=PEOPLE, alpha=0.55)
            dot.set(edgecolor="none", zorder=0.4, gid="people")
            sheet.axes.add_patch(dot)


def _signs(sheet: Sheet, *, barriers: bool, people: bool, lang: str) -> None:
    from matplotlib.patches import Circle

    unit = sheet.unit
    sheet.heading(text("pictures.legend.walking", lang))
    for metres in (NEAR, FAR):

        def ring(x: float, y: float, metres: int = metres) -> None:
            fill, edge = _RINGS[metres]
            size = (4.0 if metres == NEAR else 6.0) * unit
            circle = Circle((x, y), size, facecolor=fill, edgecolor=edge, linewidth=unit)
            sheet.axes.add_patch(circle)

        sheet.entry(text(f"pictures.walk.{metres}", lang), ring)

    def dot(x: float, y: float) -> None:
        sheet.axes.add_patch(Circle((x, y), 3 * unit, facecolor=PEOPLE, alpha=0.55, lw=0))

    def line(x: float, y: float) -> None:
        sheet.axes.plot([x - 9 * unit, x + 9 * unit], [y, y], color=_BARRIER, lw=2 * unit)

    if people:
        sheet.entry(text("pictures.walk.people", lang), dot)
    if barriers:
        sheet.entry(text("pictures.walk.barrier", lang), line)


def draw_dock_map(
    quarter: Quarter,
    *,
    polygons: str | Path | None = None,
    barriers: str | Path | None = None,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw where people can walk in, and how far that is from where they live.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first.
    polygons
        A GeoJSON file whose lines lie below the map.
    barriers
        A GeoJSON file of lines that nobody can cross on foot: railways, motorways, rivers.
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
        If there is no such paper or a file cannot be read.

    Notes
    -----
    Rings are as the crow flies: the way on foot is longer. Informal docking points stand in the
    middle of their square of 250 m in the internal view, and nowhere outside it.
    """
    network = quarter.network()
    known, degrees = coordinates(quarter)
    docks = [dock for dock in network.docks.tolist() if known[dock]]
    missing = len(network.docks) - len(docks)
    key = "pictures.docks_rest" if missing else "pictures.docks_rest_all"
    counted = {"docks": len(docks), **({"missing": missing} if missing else {})}
    foot = [text(key, lang, **counted)] if len(network.docks) else []
    foot += [text("pictures.crow", lang), text("views.known_only", lang)]
    title = text("pictures.title.docks", lang, name=name_of(quarter.meta, lang))
    sheet = begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not docks:
        empty_state(sheet, text("pictures.empty.docks", lang))
        return sheet.axes
    cells, people = resident_cells(quarter)
    left, bottom, right, top = sheet.body
    room = np.array([[left, bottom], [right, top]])
    size = room[1] - room[0]
    ground = Ground(np.vstack([degrees[docks], cells]), float(size[0] / size[1]))
    per_metre = float(size[1]) / ground.height
    anchor = room[0] + ground.places(degrees[docks]) * size
    _draw_rings(sheet, anchor, per_metre, room)
    _draw_people(sheet, room[0] + ground.places(cells) * size, people, per_metre)
    box = (left, bottom, right, top)
    if polygons is not None:
        draw_outlines(sheet, read_outlines(polygons), ground, box)
    if barriers is not None:
        draw_outlines(sheet, read_outlines(barriers), ground, box, color=_BARRIER, width=2.0)
    shown = scene(quarter, highlight=[])
    actors = tuple(shown.actors[dock] for dock in docks)
    spots, lines = place_names(sheet, actors, anchor, largest=7.4)
    pen = Pen(sheet, SYMBOL * spots.font)
    for actor, (x, y) in zip(actors, anchor.tolist(), strict=True):
        pen.symbol(x, y, actor)
    write_names(sheet, actors, spots, lines, pen)
    draw_scale(sheet, ground, box, lang=lang)
    draw_legend(sheet, Scene(actors, (), (), 0, None), lang=lang)
    _signs(sheet, barriers=barriers is not None, people=bool(len(cells)), lang=lang)
    return sheet.axes
