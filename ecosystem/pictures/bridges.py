"""The bridge picture: well-knit groups, and what alone holds them together."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.findings.registry import Result
from ecosystem.model.quarter import Quarter
from ecosystem.pictures import headlines
from ecosystem.pictures import layout as layouts
from ecosystem.pictures import paper as stage
from ecosystem.pictures.scene import Group, Grouping, Link, Scene, counted, grouping
from ecosystem.pictures.style import INK, QUIET, fill, width_of
from ecosystem.pictures.words import name_of, plain, why_no_ties
from ecosystem.words import text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


FloatArray = npt.NDArray[np.float64]

# --- The bridge picture: well-knit groups as boxes, and what alone holds them together.

Room = tuple[float, float, float, float]

# Width of the columns beside the largest group, by that of the room.
_BRIDGES_SIDE = 0.24


_LINES = 5

# Height of the list of further members, in points on A4.
_LISTED = 6.2 * 1.25 * _LINES + 4


def _boxes(sheet: stage.Sheet, groups: tuple[Group, ...]) -> list[Room]:
    """Give the largest group the middle and the others the sides, in turn."""
    left, bottom, right, top = sheet.body
    gap, wide = 8 * sheet.unit, right - left
    sides = (groups[1::2], groups[2::2])
    inset = [(0.29 if sheet.slide else _BRIDGES_SIDE) * wide if side else 0.0 for side in sides]
    middle = (left + inset[0], bottom + gap, right - inset[1], top - gap)
    columns = ((left, left + inset[0] - 3 * gap), (right - inset[1] + 3 * gap, right))
    found = {0: middle}
    for first, side, (west, east) in zip((1, 2), sides, columns, strict=True):
        need = [1.0 + len(group.named) for group in side]
        high = (top - bottom) / max(sum(need), 4.0)
        y = (bottom + top + high * sum(need)) / 2
        for at, share in enumerate(need):
            found[first + 2 * at] = (west, y - share * high + gap, east, y - gap)
            y -= share * high
    return [found[number] for number in range(len(groups))]


def _column(x: float, bottom: float, top: float, wanted: list[float]) -> FloatArray:
    """Stand points on an upright line: where they are wanted if they are apart, else evenly."""
    count = len(wanted)
    rank = np.argsort(np.argsort(-np.array(wanted), kind="stable"), kind="stable")
    step = (top - bottom) / max(count, 1)
    y = top - (rank + 0.5) * step
    near = np.clip(np.array(wanted, np.float64), bottom + 0.3 * step, top - 0.3 * step)
    if (np.abs(np.diff(np.sort(near))) > 0.6 * step).all():
        y = near
    return np.column_stack([np.full(count, x), y])


def _even(count: int) -> list[float]:
    """Wanted places far outside, so that points stand evenly in their order."""
    return [-1e9 - at for at in range(count)]


def _places(sheet: stage.Sheet, shown: Grouping, boxes: list[Room]) -> dict[int, FloatArray]:
    """Stand the ends of the bridges in the box of their group, near the other end."""
    head = _head(sheet)
    where: dict[int, FloatArray] = {}
    for (left, bottom, right, top), group in list(zip(boxes, shown.groups, strict=True))[1:]:
        listed = len(group.members) > len(group.named) and not sheet.slide
        low = bottom + max((_LISTED if listed else 24.0) * sheet.unit, 2.6 * sheet.least)
        spots = _column((left + right) / 2, low, top - head, _even(len(group.named)))
        where |= dict(zip(group.named, spots, strict=True))
    left, bottom, right, top = boxes[0]
    sides: dict[str, dict[int, float]] = {"left": {}, "right": {}}
    for link in shown.links:
        for near, far in ((link.source, link.target), (link.target, link.source)):
            if near in shown.groups[0].named and far in where:
                side = "left" if where[far][0] < left else "right"
                sides[side].setdefault(near, float(where[far][1]))
    for side, x in (("left", 0.14), ("right", 0.86)):
        ends = [end for end in sides[side] if end not in where]
        line = left + x * (right - left)
        spots = _column(line, bottom, top - head, [sides[side][end] for end in ends])
        where |= dict(zip(ends, spots, strict=True))
    inner = [end for end in shown.groups[0].named if end not in where]
    chosen: dict[int, float] = {}
    for link in shown.links:
        for end, x in ((link.source, 0.38), (link.target, 0.62)):
            if end in inner:
                chosen.setdefault(end, x)
    for x in (0.38, 0.62):
        mine = [end for end in inner if chosen.get(end, 0.38) == x]
        line = left + x * (right - left)
        spots = _column(line, bottom, top - head, _even(len(mine)))
        where |= dict(zip(mine, spots, strict=True))
    return where


def _head(sheet: stage.Sheet) -> float:
    """Height of the words at the top of a group."""
    return max(20 * sheet.unit, 1.7 * sheet.least)


def _draw_boxes(sheet: stage.Sheet, shown: Grouping, boxes: list[Room], lang: str) -> FloatArray:
    headings = []
    size, small = max(7.8 * sheet.unit, sheet.least), 6.2 * sheet.unit
    key = "actors" if sheet.slide else "group"
    for number, (group, (left, bottom, right, top)) in enumerate(
        zip(shown.groups, boxes, strict=True)
    ):
        look = {"corner": 6 * sheet.unit, "layer": 0.0, "name": f"group-{number}"}
        room = (left, bottom, right - left, top - bottom)
        sheet.box(room, stage.PANEL, QUIET, 0.9, **look)
        count = len(group.members)
        words = text(f"pictures.{key}", lang, count=count)
        sheet.write(left + size, top - 1.5 * size, words, size, bold=True, layer=0.5)
        wide = width_of(words, bold=True) * size
        headings.append([(left + size + wide / 2, top - 1.15 * size), (wide, 1.8 * size)])
        rest = [shown.actors[each].name for each in group.members if each not in group.named]
        if number and rest and not sheet.slide:
            top_of_list = bottom + _LISTED * sheet.unit
            words = text("pictures.also_in_group", lang, names=", ".join(rest))
            lines = fill(words, (right - left - 2 * size) / small)
            if len(lines) > _LINES:
                lines = [*lines[: _LINES - 1], lines[_LINES - 1].rstrip(",") + " …"]
            y = top_of_list
            for line in lines:
                y -= 1.25 * small
                sheet.write(left + size, y, line, small, color=QUIET, layer=0.5)
            middle = ((left + right) / 2, (top_of_list + bottom) / 2)
            headings.append([middle, (right - left - size, top_of_list - bottom)])
    return np.array(headings, np.float64)


def _free(room: FloatArray, boxes: FloatArray, step: float) -> FloatArray:
    """Return the points of a grid in a room that lie in none of some boxes."""
    across, up = (np.arange(low + step / 2, high, step) for low, high in room.T)
    points = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    gap = np.abs(points[:, None, :] - boxes[None, :, 0, :])
    taken = np.any(np.all(gap < boxes[None, :, 1, :] / 2 + step / 2, axis=2), axis=1)
    found: FloatArray = points[~taken]
    return found


# Distances between the dots of members, in points on A4, the largest first.
_STEPS = (44.0, 32.0, 26.0, 22.0, 19.0, 16.0, 14.0, 12.0, 10.0, 8.5, 7.0, 6.0)


def _draw_members(
    sheet: stage.Sheet, shown: Grouping, boxes: list[Room], kept_free: FloatArray
) -> None:
    """Draw all other members of each group as small pale symbols, where nothing else stands."""
    for group, (left, bottom, right, top) in zip(shown.groups, boxes, strict=True):
        rest = [each for each in group.members if each not in group.named]
        edge = 4 * sheet.unit
        room = np.array([[left + edge, bottom + edge], [right - edge, top - _head(sheet)]])
        for step in _STEPS:
            spots = _free(room, kept_free, step * sheet.unit)
            if len(spots) >= len(rest):
                break
        pick = np.unique(np.linspace(0, len(spots) - 1, min(len(rest), len(spots))).round())
        pen = stage.Pen(sheet, min(0.26 * step, 7.0) * sheet.unit)
        for (x, y), member in zip(spots[pick.astype(int)].tolist(), rest, strict=False):
            plain = replace(shown.actors[member], dock=False, key=False, asked=False)
            pen.symbol(x, y, plain, name="member", pale=True)


# Type of the names, in points on A4.
_FONT = 7.4


def _straight(shown: Grouping, where: dict[int, FloatArray]) -> FloatArray:
    ends = [(where[link.source], where[link.target]) for link in shown.links]
    return np.array(ends, np.float64).reshape(-1, 2, 2)


def _course(
    link: Link,
    number: dict[int, int],
    anchor: FloatArray,
    pen: stage.Pen,
) -> stage.Curve:
    first, last = number[link.source], number[link.target]
    others = np.delete(anchor, [first, last], axis=0)
    bend = stage.clear_bend(anchor[first], anchor[last], others, 2.0 * pen.radius, stage.NOTHING)
    whole = stage.curve(anchor[first], anchor[last], offset=bend.offset, lean=bend.lean)
    return stage.trimmed(whole, before=pen.radius, after=pen.radius) or whole


def _draw_link(pen: stage.Pen, line: stage.Curve, link: Link) -> None:
    """Draw a band for a bridge, with dashes along it if it is weak; a thin line for the rest."""
    unit = pen.sheet.unit
    weak = link.mark is not None and link.mark.kind == "weak_bridge"
    if link.mark is not None:
        pen.band(line, kind=link.mark.kind, width=5.4 * unit, name=link.mark.finding.id)
    name, dashes = f"link-{link.source}-{link.target}", (4.0, 3.0) if weak else ()
    pen.sheet.course(line, INK, 1.3 * unit, dashes=dashes, layer=2.5, name=name)


def draw_bridges(
    quarter: Quarter,
    *,
    result: Result | None = None,
    groups: pd.Series[str] | None = None,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw the well-knit groups of a quarter and the few ties that hold them together.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first.
    result
        Findings in the same view: weak bridges are dashed, strong ones are not.
    groups
        The group of each actor as `actor_in_block` gives it on the full data. None computes
        groups on what is shown: fewer ties, so perhaps smaller groups.
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
        If there is no such paper.

    Notes
    -----
    A group is what no single lost tie parts (M17). A bridge inside a group is one that carries
    much without being the only connection. Groups beyond the eleventh are counted below.
    """
    shown = grouping(quarter, result=result, groups=groups)
    counts = counted(quarter)
    foot = [
        text("views.rests.quarter", lang, **counts),
        text("pictures.bridges_rest", lang),
        text("views.known_only", lang),
    ]
    if shown.left_out[0]:
        values = {"groups": shown.left_out[0], "actors": shown.left_out[1]}
        foot.insert(1, text("pictures.groups_left_out", lang, **values))
    title = text("pictures.title.bridges", lang, name=name_of(quarter.meta, lang))
    found = [link.mark.finding for link in shown.links if link.mark is not None]
    headline = headlines.of_bridges(found, lang) if shown.groups else ""
    if shown.groups and not headline:
        headline = headlines.of_net(result, quarter.meta, lang)
    sheet = stage.begin(
        quarter.meta, title, foot, headline=headline, lang=lang, paper=paper, axes=ax
    )
    if not shown.groups:
        stage.empty_state(sheet, text(why_no_ties(quarter.meta), lang))
        return sheet.axes
    if not shown.links:
        sizes = [len(group.members) for group in shown.groups]
        told = "" if quarter.meta.view == "internal" else "_shown"
        words = text(f"pictures.empty.bridges{told}", lang, count=sizes[0])
        stage.empty_state(sheet, words)
        return sheet.axes
    sheet.columns = tuple(text(f"pictures.bridge.{key}", lang) for key in ("tie", "said"))
    for link in shown.links:
        ends = " – ".join(shown.actors[each].name for each in (link.source, link.target))
        said = text("pictures.sign.single_tie", lang)
        if link.mark is not None:
            said = plain(link.mark.finding.sentence(lang))
        sheet.rows.append((ends, said))
    boxes = _boxes(sheet, shown.groups)
    where = _places(sheet, shown, boxes)
    order = sorted(where)
    number = {actor: at for at, actor in enumerate(order)}
    anchor = np.array([where[actor] for actor in order])
    marks = tuple(
        replace(link.mark, source=number[link.source], target=number[link.target])
        for link in shown.links
        if link.mark is not None
    )
    picked = tuple(shown.actors[actor] for actor in order)
    absence = "" if marks else "none_weak" if quarter.meta.view == "internal" else "none_shown"
    small = Scene(picked, (), marks, shown.ties, None, absence=absence if result else "")
    headings = _draw_boxes(sheet, shown, boxes, lang)
    pen = stage.Pen(sheet, layouts.SYMBOL * _FONT * sheet.unit)
    courses = [_course(link, number, anchor, pen) for link in shown.links]
    free = [headings, *(stage.boxes_along(each, 7.4 * sheet.unit) for each in courses)]
    aside, body = 24 * sheet.unit, sheet.body  # between two columns of groups
    rooms = {
        each: ((max(box[0] - aside, body[0]), box[1]), (min(box[2] + aside, body[2]), box[3]))
        for group, box in zip(shown.groups, boxes, strict=True)
        for each in group.named
    }
    joined = [number[end] for link in shown.links for end in (link.source, link.target)]
    named, spots, lines, symbol = stage.place_first(
        *(sheet, small.actors, anchor),
        [*dict.fromkeys([*joined, *range(len(order))])],
        ties=_straight(shown, where),
        blocked=np.vstack(free),
        rooms=np.array([rooms[actor] for actor in order]).reshape(-1, 2, 2),
        largest=_FONT,
        far=True,
    )
    pen = stage.Pen(sheet, symbol * spots.font)
    symbols = np.full_like(anchor, 2 * pen.radius)
    keep_off = (np.vstack([spots.centre, anchor]), np.vstack([spots.size, symbols]))
    badge = 0
    for link, line in zip(shown.links, courses, strict=True):
        _draw_link(pen, line, link)
        if link.mark is not None:
            badge += 1
            keep_off = pen.numbered(line, badge, keep_off)
    for position, actor in enumerate(small.actors):
        x, y = anchor[position].tolist()
        pen.symbol(x, y, actor)
    stage.lead_to_names(sheet, anchor[named], spots, 2.2 * pen.radius)
    written = [actor for actor, wanted in zip(small.actors, named, strict=True) if wanted]
    stage.write_names(sheet, written, spots, lines, pen)
    kept_free = np.vstack(
        [
            *free,
            np.stack([spots.centre, spots.size], axis=1),
            np.stack([anchor, 2.4 * symbols], axis=1),
        ]
    )
    _draw_members(sheet, shown, boxes, kept_free)
    more = [*_bridges_signs(pen, shown, lang), *stage.unnamed(named, lang)]
    stage.draw_legend(sheet, small, more=more, lang=lang)
    return sheet.axes


def _bridges_signs(
    pen: stage.Pen, shown: Grouping, lang: str
) -> list[tuple[str, stage.Draw | None]]:
    unit = pen.sheet.unit

    def box(x: float, y: float) -> None:
        room = (x - 8 * unit, y - 4 * unit, 16 * unit, 8 * unit)
        pen.sheet.box(room, stage.PANEL, width=0.9, name="legend-box")

    def line(x: float, y: float, *, dashed: bool) -> None:
        ends, dashes = [x - 9 * unit, x + 9 * unit], (4.0, 3.0) if dashed else ()
        pen.sheet.line(ends, [y, y], INK, 1.3, dashes=dashes, name="legend")

    said: list[tuple[str, stage.Draw | None]] = [(text("pictures.sign.box", lang), box)]
    if any(link.mark and link.mark.kind == "weak_bridge" for link in shown.links):
        said.append((text("pictures.sign.dashes", lang), partial(line, dashed=True)))
    if any(link.mark is None for link in shown.links):
        said.append((text("pictures.sign.single_tie", lang), partial(line, dashed=False)))
    return said
