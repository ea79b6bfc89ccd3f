"""The map of docking points: what is in walking distance of where people live."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.model.arrays import FloatArray, IntArray, median
from ecosystem.model.network import numbers_of
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import as_number
from ecosystem.pictures import headlines, style
from ecosystem.pictures import layout as layouts
from ecosystem.pictures import paper as stage
from ecosystem.pictures.canvas import Ground
from ecosystem.pictures.scene import Scene, scene
from ecosystem.pictures.words import name_of
from ecosystem.words import label, number, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


# --- The dock map: docking points on the ground, with rings of what is in walking distance.

NEAR, FAR = 400, 800

"""Metres as the crow flies; about five and ten minutes on foot."""

_RINGS = {FAR: ("#EEF4F8", "#8FB4CC"), NEAR: ("#D3E5F0", "#3F7DA6")}

_BARRIER = "#7A1E1E"

HOLE = "#A3470F"

PEOPLE = "#6B6B6B"


def resident_cells(quarter: Quarter) -> tuple[FloatArray, FloatArray]:
    """Return where people live."""
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


def _draw_rings(sheet: stage.Sheet, spots: FloatArray, per_metre: float, room: FloatArray) -> None:
    """Draw the far rings below the near ones, so that they melt into one area."""
    left, bottom, right, top = room.ravel().tolist()
    for order, (metres, (tint, edge)) in enumerate(_RINGS.items()):
        places = [(x, y, metres * per_metre, metres * per_metre) for x, y in spots.tolist()]
        for part, shift in (("edge", 0.0), ("area", 0.05)):
            colors = ("none", edge) if part == "edge" else (tint, "none")
            sheet.shape(
                *("ellipse", places, *colors, 2.0),
                layer=0.1 + 0.1 * order + shift,
                name=f"ring-{metres}-{part}",
                clip=(left, bottom, right, top),
            )


def _draw_people(
    sheet: stage.Sheet, spots: FloatArray, people: FloatArray, per_metre: float
) -> None:
    """Draw a grey dot for each cell, its area by the people who live there."""
    most = float(np.nanmax(people, initial=0.0))
    if most <= 0:
        return
    largest = min(5.0 * sheet.unit, 60 * per_metre)
    for (x, y), count in numbers_of(spots, people):
        if count > 0:
            size = largest * (count / most) ** 0.5
            sheet.circle(x, y, size, PEOPLE, alpha=0.55, layer=0.4, name="people")


# Cells nearer than this share of the usual distance to their neighbour belong to one hole.
_JOINED = 1.6


def holes_in(cells: FloatArray, people: FloatArray, docks: FloatArray) -> list[IntArray]:
    """Group the cells that lie farther than ten minutes from every docking point; all in metres."""
    apart = np.hypot(*(cells[:, None, :] - docks[None, :, :]).transpose(2, 0, 1)).min(axis=1)
    left = [at for at in np.flatnonzero(apart > FAR).tolist() if people[at] > 0]
    near = _JOINED * cell_size(cells)
    found: list[IntArray] = []
    while left:
        group = [left.pop(0)]
        for one in group:
            beside = [at for at in left if np.hypot(*(cells[at] - cells[one])) <= near]
            group += beside
            left = [at for at in left if at not in beside]
        found.append(np.array(sorted(group), np.int64))
    return found


def cell_size(cells: FloatArray) -> float:
    """Return the usual distance of a cell to its nearest neighbour, in metres."""
    if len(cells) < 2:
        return 250.0
    apart = np.hypot(*(cells[:, None, :] - cells[None, :, :]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    return median(apart.min(axis=1))


def _draw_holes(
    sheet: stage.Sheet,
    holes: list[IntArray],
    spots: FloatArray,
    people: FloatArray,
    side: float,
    room: FloatArray,
    lang: str,
) -> FloatArray:
    """Hatch where people live far from every docking point, and write how many they are."""
    size, written = max(8.4 * sheet.unit, sheet.least), []
    for hole in holes:
        for x, y in spots[hole].tolist():
            low = np.maximum([x - side / 2, y - side / 2], room[0])
            high = np.minimum([x + side / 2, y + side / 2], room[1])
            place = np.concatenate([low, high - low])
            sheet.shape("box", [place], edge=HOLE, hatch=3, layer=0.45, name="hole")
        middle = spots[hole].mean(axis=0)
        nearest = spots[hole][int(np.hypot(*(spots[hole] - middle).T).argmin())]
        words = number(float(people[hole].sum()), lang)
        wide = style.width_of(words, bold=True) * size
        x = float(np.clip(nearest[0], room[0, 0] + wide, room[1, 0] - wide))
        y = float(np.clip(nearest[1], room[0, 1] + size, room[1, 1] - size))
        look = {"color": HOLE, "ground": Ground(edge=HOLE, pad=2.0 * sheet.unit)}
        sheet.write(x, y, words, size, bold=True, align="center", middle=True, **look)
        written.append([(x, y), (wide + 6 * sheet.unit, 2 * size)])
    return np.array(written, np.float64).reshape(-1, 2, 2)


def _docks_signs(
    sheet: stage.Sheet, *, barriers: bool, people: bool, holes: bool, lang: str
) -> None:
    unit = sheet.unit
    sheet.heading(text("pictures.legend.walking", lang))
    for metres in (NEAR, FAR):

        def ring(x: float, y: float, metres: int = metres) -> None:
            fill, edge = _RINGS[metres]
            size = (4.0 if metres == NEAR else 6.0) * unit
            sheet.circle(x, y, size, fill, edge)

        sheet.entry(text(f"pictures.walk.{metres}", lang), ring)

    def dot(x: float, y: float) -> None:
        sheet.circle(x, y, 3 * unit, PEOPLE, alpha=0.55)

    def line(x: float, y: float) -> None:
        sheet.line([x - 9 * unit, x + 9 * unit], [y, y], _BARRIER, 2.0)

    def hole(x: float, y: float) -> None:
        room = (x - 7 * unit, y - 4 * unit, 14 * unit, 8 * unit)
        sheet.box(room, style.PAPER, edge=HOLE, hatch=4)

    if people:
        sheet.entry(text("pictures.walk.people", lang), dot)
    if holes:
        sheet.entry(text("pictures.walk.hole", lang), hole)
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
        Size of a new figure: ``"a4"``, ``"a3"``, ``"a0"``, ``"projector"`` or ``"projector-4x3"``.
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
    check_quarter(quarter)
    network = quarter.network()
    known, degrees = layouts.coordinates(quarter)
    docks = [dock for dock in network.docks.tolist() if known[dock]]
    missing = len(network.docks) - len(docks)
    key = "pictures.docks_rest" if missing else "pictures.docks_rest_all"
    counted = {"docks": len(docks), **({"missing": missing} if missing else {})}
    foot = [text(key, lang, **counted)] if len(network.docks) else []
    foot += [text("pictures.crow", lang), text("views.known_only", lang)]
    title = text("pictures.title.docks", lang, name=name_of(quarter.meta, lang))
    cells, people = resident_cells(quarter)
    headline, holes = "", list[IntArray]()
    if docks:
        metres = layouts.Ground(np.vstack([degrees[docks], cells]), 1.0).metres
        holes = holes_in(metres(cells), people, metres(degrees[docks]))
        far = sum(float(people[hole].sum()) for hole in holes)
        headline = headlines.of_docks(len(docks), far, bool(np.nansum(people) > 0), lang)
    sheet = stage.begin(
        quarter.meta, title, foot, headline=headline, lang=lang, paper=paper, axes=ax
    )
    if not docks:
        key = "empty.docks" if quarter.meta.view == "internal" else "empty.docks_shown"
        stage.empty_state(sheet, text(f"pictures.{key}", lang))
        return sheet.axes
    left, bottom, right, top = sheet.body
    room = np.array([[left, bottom], [right, top]])
    size = room[1] - room[0]
    ground = layouts.Ground(np.vstack([degrees[docks], cells]), float(size[0] / size[1]))
    per_metre = float(size[1]) / ground.height
    anchor = room[0] + ground.places(degrees[docks]) * size
    spots_of_people = room[0] + ground.places(cells) * size
    _draw_rings(sheet, anchor, per_metre, room)
    _draw_people(sheet, spots_of_people, people, per_metre)
    side = per_metre * cell_size(metres(cells))
    blocked = _draw_holes(sheet, holes, spots_of_people, people, side, room, lang)
    box = (left, bottom, right, top)
    if polygons is not None:
        stage.draw_ground(sheet, stage.read_ground(polygons), ground, box)
    if barriers is not None:
        stage.draw_ground(sheet, stage.read_ground(barriers), ground, box, barrier=_BARRIER)
    shown = scene(quarter, highlight=[])
    actors = tuple(shown.actors[dock] for dock in docks)
    named, spots, names, symbol = stage.place_first(
        sheet, actors, anchor, range(len(actors)), blocked=blocked, largest=7.4
    )
    pen = stage.Pen(sheet, symbol * spots.font)
    if sheet.slide:
        stage.lead_to_names(sheet, anchor[named], spots, 2.2 * pen.radius)
    for actor, (x, y) in zip(actors, anchor.tolist(), strict=True):
        pen.symbol(x, y, actor)
    told = [actor for actor, wanted in zip(actors, named, strict=True) if wanted]
    stage.write_names(sheet, told, spots, names, pen)
    stage.draw_scale(sheet, ground, box, lang=lang)
    more = stage.unnamed(named, lang)
    stage.draw_legend(sheet, Scene(actors, (), (), 0, None), more=more, lang=lang)
    there = {"barriers": barriers is not None, "people": bool(len(cells)), "holes": bool(holes)}
    _docks_signs(sheet, **there, lang=lang)
    sheet.columns = (text("screen.name", lang), text("screen.sector", lang))
    sheet.rows += [(actor.name, label("sector", actor.sector, lang)) for actor in actors]
    for hole in holes:
        said = text("pictures.walk.hole", lang)
        sheet.rows.append((said, number(float(people[hole].sum()), lang)))
    return sheet.axes
