"""The bridge picture: well-knit groups, and what alone holds them together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial
from itertools import groupby, product, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.findings.registry import Result
from ecosystem.model.arrays import FloatArray
from ecosystem.model.quarter import Quarter
from ecosystem.pictures import headlines, style
from ecosystem.pictures import layout as layouts
from ecosystem.pictures import paper as stage
from ecosystem.pictures.scene import Actor, Grouping, Link, Scene, counted, grouping
from ecosystem.pictures.style import INK, QUIET, fill, width_of
from ecosystem.pictures.words import name_of, plain, why_no_ties, wrap
from ecosystem.stubs import dataclass
from ecosystem.words import text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


# --- The bridge picture: well-knit groups as boxes, and what alone holds them together.

Room = tuple[float, float, float, float]

# Widths of the columns beside the largest group that are tried, by that of the room.
_SIDES = (0.25, 0.27, 0.29, 0.32)

# Lines at the most that list further members, and their type, in points on A4.
_LINES, _SMALL = 5, 6.2

# Types of the names, the largest first, in points on A4.
_TYPES = (10.0, 9.0, 8.2, 7.4, 6.8, 6.2, 5.6, 5.0)


@dataclass(frozen=True)
class _Row:
    """One line of a side: an end in a small group, and one in the largest."""

    group: int  # 0 for a line in the largest group alone.
    outer: int = -1  # Positions in the scene; -1 for nobody.
    inner: int = -1


def _columns(shown: Grouping) -> tuple[list[int], list[int]]:
    """Share the small groups out to both sides, those tied to one another below one another."""
    kin: dict[int, set[int]] = defaultdict(set)
    for link in shown.links:
        first, second = shown.group_of(link.source), shown.group_of(link.target)
        kin[first].add(second)
        kin[second].add(first)
    done = {0}
    columns: tuple[list[int], list[int]] = ([], [])
    for number in range(1, len(shown.groups)):
        column, ahead = min(columns, key=len), [number]
        while ahead:
            at = ahead.pop()
            if at not in done:
                done.add(at)
                column.append(at)
                ahead += sorted(kin[at], reverse=True)
    return columns


def _sides(shown: Grouping) -> list[list[_Row]]:
    """Give both ends of each bridge a place beside one another; who has one keeps it."""
    beside: dict[int, list[int]] = defaultdict(list)
    for link in shown.links:
        beside[link.source].append(link.target)
        beside[link.target].append(link.source)
    free = set(shown.groups[0].named)
    own: dict[int, list[_Row]] = defaultdict(list)
    for number, group in enumerate(shown.groups[1:], start=1):
        for end in group.named:
            inner = [each for each in dict.fromkeys(beside[end]) if each in free]
            free -= {*inner}
            pairs = zip_longest([end], inner or [-1], fillvalue=-1)
            own[number].extend(_Row(number, *each) for each in pairs)
    sides = [[row for number in column for row in own[number]] for column in _columns(shown)]
    for ends in [*((link.source, link.target) for link in shown.links), tuple(free)]:
        mine = [_Row(0, inner=end) for end in ends if end in free]
        free -= {*ends}
        rows = min(sides, key=len)
        place = len(rows)
        if len(mine) < len(ends):  # beside the other end, below its group
            for side in sides if mine else ():
                for at, row in enumerate(side):
                    if row.inner in ends:
                        rest = (
                            n for n, each in enumerate(side) if n > at and each.group != row.group
                        )
                        rows, place = side, next(rest, len(side)) if row.group else at + 1
        rows[place:place] = mine
    return sides


@dataclass(frozen=True)
class _Seat:
    """Where an end stands, and its name beside it."""

    at: tuple[float, float]
    side: int  # Whether its name stands to the right (1) or to the left (-1).
    lines: tuple[str, ...]  # None where there is no room.


@dataclass
class _Plan:
    """Where groups and the ends of bridges stand."""

    size: float  # Of the names.
    rooms: dict[int, Room]  # Left, bottom, right and top of each group.
    seats: dict[int, _Seat]
    lists: dict[int, list[str]]  # Further members of a group, in lines.


def _plan(sheet: stage.Sheet, shown: Grouping, lang: str) -> _Plan:
    """Choose the largest type in which all names have room, else in which most have."""
    sizes = [1.003 * sheet.least] if sheet.slide else [sheet.unit * each for each in _TYPES]
    best, most = None, -1
    for size, side in product(sizes, _SIDES):
        plan = _laid(sheet, shown, size, side, lang)
        named = sum(bool(seat.lines) for seat in plan.seats.values())
        if named > most:
            best, most = plan, named
        if named == len(plan.seats):
            break
    assert best is not None
    return best


# Lines of a list and of a name at the most: first the lists are cut, then names are left out.
_CUTS = (*((most, 9) for most in range(_LINES, -1, -1)), *((0, most) for most in range(8, -1, -1)))


def _laid(sheet: stage.Sheet, shown: Grouping, size: float, share: float, lang: str) -> _Plan:
    """Give the largest group the middle and the others the sides, in turn; ends stand in rows."""
    left, bottom, right, top = sheet.body
    unit = sheet.unit
    gap, wide, edge = 8 * unit, right - left, max(18 * unit, 1.3 * sheet.least)
    aside = _aside(sheet)
    between = 2 * unit if sheet.slide else gap
    sides = _sides(shown)
    inset = [share * wide if any(row.group for row in rows) else 0.0 for rows in sides]
    middle = (left + inset[0], bottom, right - inset[1], top)
    plan = _Plan(size, {0: middle}, {}, {})
    inside = (middle[2] - middle[0]) / (1 + all(sides)) - 2 * edge
    columns = ((left, middle[0] - aside), (middle[2] + aside, right))
    head, line = 0.0 if sheet.slide else _head(sheet), 1.25 * _SMALL * unit
    for rows, (west, east), out in zip(sides, columns, (-1, 1), strict=True):
        rooms = east - west - 1.7 * edge, inside
        names = {
            end: _wrapped(shown.actors[end], room / size)
            for row in rows
            for end, room in zip((row.outer, row.inner), rooms, strict=True)
            if end >= 0
        }
        numbers = {row.group: None for row in rows if row.group}
        said = {each: _others(sheet, shown, each, east - west, lang) for each in numbers}
        first = 0.0 if sheet.slide or not rows or rows[0].group else head
        for most, cap in _CUTS:
            lists = {each: [] if sheet.slide else _cut(said[each], most) for each in numbers}
            foot = {each: line * (len(lists[each]) + 0.5) for each in numbers if not sheet.slide}
            fixed = first + len(numbers) * (head + between) + sum(foot.values())
            lines = [[names.get(end, ()) for end in (row.outer, row.inner)] for row in rows]
            tall = [min(max(map(len, each)), cap) for each in lines]
            pad = (2 * layouts.PADDING + 0.1) * size
            needs = [max(layouts.LEADING * size * each, 1.7 * size) + pad for each in tall]
            free = top - bottom - fixed - sum(needs)
            if free >= 0:
                break
        more = min(free / max(len(rows), 1), 0.1 * (top - bottom))
        y = top - first - (free - more * len(rows)) / 2
        outer, inner = (east, middle[0]) if out < 0 else (west, middle[2])
        for number, run in groupby(zip(rows, needs, strict=True), key=lambda each: each[0].group):
            start = y
            y -= head if number else 0.0
            for row, need in run:
                y -= need + more
                for end, x, side in ((row.outer, outer, out), (row.inner, inner, -out)):
                    if end >= 0:
                        at = (x + side * edge, y + (need + more) / 2)
                        own = names[end]
                        plan.seats[end] = _Seat(at, side, own if len(own) <= cap else ())
            if number:
                y -= foot.get(number, 0.0)
                plan.rooms[number] = (west, y, east, start)
                y -= between
        plan.lists |= lists
    if shown.groups[0].members == shown.groups[0].named and plan.seats:  # no room for nobody
        up = [plan.seats[end].at[1] for end in shown.groups[0].named]
        low, high = min(up) - 3 * size, max(up) + 3 * size
        plan.rooms[0] = (middle[0], max(low, bottom), middle[2], min(high, top))
    return plan


def _aside(sheet: stage.Sheet) -> float:
    """Width of the lane between the largest group and the others."""
    return (32 if sheet.slide else 24) * sheet.unit


def _others(sheet: stage.Sheet, shown: Grouping, number: int, wide: float, lang: str) -> list[str]:
    """List the members of a group at whom no bridge ends."""
    group = shown.groups[number]
    rest = [shown.actors[each].name for each in group.members if each not in group.named]
    words = text("pictures.also_in_group", lang, names=", ".join(rest)) if rest else ""
    return fill(words, wide / (_SMALL * sheet.unit) - 2.5)


def _cut(lines: list[str], most: int) -> list[str]:
    if len(lines) <= most or not most:
        return lines[:most]
    return [*lines[: most - 1], lines[most - 1].rstrip(",") + " …"]


def _head(sheet: stage.Sheet) -> float:
    """Height of the words at the top of a group."""
    return 20 * sheet.unit


def _draw_boxes(sheet: stage.Sheet, shown: Grouping, plan: _Plan, lang: str) -> FloatArray:
    """Draw the groups with their sizes and lists; return what these cover."""
    headings = []
    size, small = 7.8 * sheet.unit, _SMALL * sheet.unit
    for number, (left, bottom, right, top) in plan.rooms.items():
        look = {"corner": 6 * sheet.unit, "layer": 0.0, "name": f"group-{number}"}
        room = (left, bottom, right - left, top - bottom)
        sheet.box(room, stage.PANEL, QUIET, 0.9, **look)
        if sheet.slide:  # the dots say how many there are
            continue
        words = text("pictures.group", lang, count=len(shown.groups[number].members))
        sheet.write(left + size, top - 1.5 * size, words, size, bold=True, layer=0.5)
        wide = width_of(words, bold=True) * size
        headings.append([(left + size + wide / 2, top - 1.15 * size), (wide, 1.8 * size)])
        listed = plan.lists.get(number, [])
        for line, words in enumerate(reversed(listed)):
            y = bottom + (0.5 + 1.25 * line) * small
            sheet.write(left + size, y, words, small, color=QUIET, layer=0.5)
        high = 1.25 * (len(listed) + 0.5) * small
        headings.append([((left + right) / 2, bottom + high / 2), (right - left - size, high)])
    return np.array(headings, np.float64).reshape(-1, 2, 2)


def _wrapped(actor: Actor, wide: float) -> tuple[str, ...]:
    """Break a name into the fewest lines for a width in its own size; none if it is too narrow."""
    for letters in range(30, 6, -1):
        lines = wrap(actor.name, letters=letters, lines=9)
        if max(width_of(line, bold=actor.key) for line in lines) + 2 * layouts.SIDE <= wide:
            return lines
    return ()


def _free(room: FloatArray, boxes: FloatArray, step: float) -> FloatArray:
    """Return the points of a grid in a room that lie in none of some boxes."""
    across, up = (np.arange(low + step / 2, high - step / 4, step) for low, high in room.T)
    points = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    gap = np.abs(points[:, None, :] - boxes[None, :, 0, :])
    taken = np.any(np.all(gap < boxes[None, :, 1, :] / 2 + step / 2, axis=2), axis=1)
    found: FloatArray = points[~taken]
    return found


# Distances between the dots of members, in points on A4, the largest first.
_STEPS = (44.0, 32.0, 26.0, 22.0, 19.0, 16.0, 14.0, 12.0, 10.0, 8.5, 7.0, 6.0)


def _draw_members(sheet: stage.Sheet, shown: Grouping, plan: _Plan, kept_free: FloatArray) -> None:
    """Draw all other members of each group as small pale symbols, where nothing else stands."""
    for number, (left, bottom, right, top) in plan.rooms.items():
        group = shown.groups[number]
        rest = [each for each in group.members if each not in group.named]
        edge = 4 * sheet.unit
        head = edge if sheet.slide else _head(sheet)
        room = np.array([[left + edge, bottom + edge], [right - edge, top - head]])
        for step in _STEPS:
            spots = _free(room, kept_free, step * sheet.unit)
            if len(spots) >= len(rest):
                break
        pick = np.unique(np.linspace(0, len(spots) - 1, min(len(rest), len(spots))).round())
        pen = stage.Pen(sheet, min(0.26 * step, 7.0) * sheet.unit)
        for (x, y), member in zip(spots[pick.astype(int)].tolist(), rest, strict=False):
            plain = replace(shown.actors[member], dock=False, key=False, asked=False)
            pen.symbol(x, y, plain, name="member", pale=True)


def _foreign(line: stage.Curve, rooms: list[Room]) -> bool:
    """Tell whether a line runs through one of some boxes."""
    points = line.at(np.linspace(0.0, 1.0, 200))
    return any(bool(((points > r[:2]) & (points < r[2:])).all(axis=1).any()) for r in rooms)


def _courses(
    sheet: stage.Sheet, shown: Grouping, plan: _Plan, names: layouts.Spots, radius: float
) -> list[list[stage.Curve]]:
    """Lead each bridge past what is not its own: straight, bent, or down the lane at a column."""
    courses: list[list[stage.Curve]] = []
    lanes: list[tuple[float, float, int, int]] = []  # Length, lower end, side and place of a link.
    for place, link in enumerate(shown.links):
        ends = link.source, link.target
        start, end = (np.array(plan.seats[each].at) for each in ends)
        others = [seat.at for each, seat in plan.seats.items() if each not in ends]
        symbols = np.array(others, np.float64).reshape(-1, 2)
        spots = names.centre, names.size
        bend = stage.clear_bend(start, end, symbols, 2.0 * radius, spots, sheet.body)
        whole = stage.curve(start, end, offset=bend.offset, lean=bend.lean)
        courses.append([stage.trimmed(whole, before=radius, after=radius) or whole])
        own = [shown.group_of(each) for each in ends]
        rest = [room for number, room in plan.rooms.items() if number not in own]
        rest += [(x - radius, y - radius, x + radius, y + radius) for x, y in others]
        side, other = (
            plan.seats[each].side * (1 if group else -1)
            for each, group in zip(ends, own, strict=True)
        )
        if side == other and ((all(own) and own[0] != own[1]) or _foreign(whole, rest)):
            lanes.append((abs(end[1] - start[1]), min(start[1], end[1]), side, place))
    tracks: dict[int, list[list[tuple[float, float, int]]]] = {-1: [], 1: []}
    for high, low, side, place in sorted(lanes):  # the shortest next to the column
        free = (
            track
            for track in tracks[side]
            if all(low >= lower + tall or low + high <= lower for lower, tall, _ in track)
        )
        track = next(free, None)
        if track is None:
            track = []
            tracks[side].append(track)
        track.append((low, high, place))
    for side, found in tracks.items():
        for at, track in enumerate(found, start=1):
            for _, high, place in track:
                link = shown.links[place]
                ends = link.source, link.target
                x = plan.rooms[0][1 + side] + side * _aside(sheet) * (1 - at / (len(found) + 1))
                start, end = (np.array(plan.seats[each].at) for each in ends)
                turn = np.copysign(min(0.8 * plan.size, high / 2), end[1] - start[1])
                first, last = np.array([x, start[1] + turn]), np.array([x, end[1] - turn])
                out = stage.Curve(np.array([start, [x, start[1]], first]))
                home = stage.Curve(np.array([last, [x, end[1]], end]))
                courses[place] = [
                    stage.curve(first, last, offset=0.0),
                    stage.trimmed(out, before=radius, after=0.0) or out,
                    stage.trimmed(home, before=0.0, after=radius) or home,
                ]
    return courses


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
    if sheet.slide:
        sheet.legend_below()
    sheet.columns = tuple(text(f"pictures.bridge.{key}", lang) for key in ("tie", "said"))
    for link in shown.links:
        ends = " – ".join(shown.actors[each].name for each in (link.source, link.target))
        said = text("pictures.sign.single_tie", lang)
        if link.mark is not None:
            said = plain(link.mark.finding.sentence(lang))
        sheet.rows.append((ends, said))
    _draw_groups(sheet, shown, lang, internal=quarter.meta.view == "internal" if result else None)
    return sheet.axes


def _draw_groups(sheet: stage.Sheet, shown: Grouping, lang: str, *, internal: bool | None) -> None:
    """Draw groups, bridges and names; `internal` is None where nobody looked for bridges."""
    plan = _plan(sheet, shown, lang)
    order = sorted(plan.seats)
    number = {actor: at for at, actor in enumerate(order)}
    anchor = np.array([plan.seats[actor].at for actor in order])
    marks = tuple(
        replace(link.mark, source=number[link.source], target=number[link.target])
        for link in shown.links
        if link.mark is not None
    )
    picked = tuple(shown.actors[actor] for actor in order)
    absence = "" if marks or internal is None else "none_weak" if internal else "none_shown"
    small = Scene(picked, (), marks, shown.ties, None, absence=absence)
    headings = _draw_boxes(sheet, shown, plan, lang)
    lines = {end: seat.lines for end, seat in plan.seats.items() if seat.lines}
    pen = stage.Pen(sheet, (0.55 if sheet.slide else layouts.SYMBOL) * plan.size)
    spots = _spots(shown, plan, lines, style.RING * pen.radius + 0.2 * plan.size)
    courses = _courses(sheet, shown, plan, spots, pen.radius)
    symbols = np.full_like(anchor, 2 * pen.radius)
    keep_off = (np.vstack([spots.centre, anchor]), np.vstack([spots.size, symbols]))
    badge = 0
    for link, course in zip(shown.links, courses, strict=True):
        for line in course:
            _draw_link(pen, line, link)
        if link.mark is not None:
            badge += 1
            keep_off = pen.numbered(course[0], badge, keep_off)
    for (x, y), actor in zip(anchor.tolist(), picked, strict=True):
        pen.symbol(x, y, actor)
    bands = np.vstack(
        [stage.boxes_along(line, 7.4 * sheet.unit) for each in courses for line in each]
    )
    under = layouts.overlaps((spots.centre, spots.size), (bands[:, 0], bands[:, 1]))
    clear = np.flatnonzero(~under.any(axis=1))
    written = [list(lines)[at] for at in clear.tolist()]
    kept = layouts.Spots(plan.size, spots.centre[clear], spots.size[clear])
    names_of = [shown.actors[end] for end in written]
    stage.write_names(sheet, names_of, kept, [lines[end] for end in written], pen)
    around = [np.stack([kept.centre, kept.size], axis=1), np.stack([anchor, 2.4 * symbols], axis=1)]
    _draw_members(sheet, shown, plan, np.vstack([headings, bands, *around]))
    named = np.isin(order, written)
    more = [*_bridges_signs(pen, shown, lang), *stage.unnamed(named, lang)]
    stage.draw_legend(sheet, small, more=more, lang=lang)


def _spots(
    shown: Grouping, plan: _Plan, lines: dict[int, tuple[str, ...]], reach: float
) -> layouts.Spots:
    """Put each name beside its symbol, away from its bridge."""
    widths = [[width_of(line, bold=shown.actors[end].key) for line in lines[end]] for end in lines]
    size = plan.size * layouts.box_sizes(list(lines.values()), widths)
    seats = [plan.seats[end] for end in lines]
    centre = np.array([seat.at for seat in seats]).reshape(-1, 2)
    centre[:, 0] += np.array([seat.side for seat in seats]) * (reach + size[:, 0] / 2)
    return layouts.Spots(plan.size, centre, size)


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
