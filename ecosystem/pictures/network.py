"""The ecosystem picture on paper."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ecosystem.changes.waves import KEPT
from ecosystem.errors import UsageError
from ecosystem.findings.base import Finding
from ecosystem.findings.registry import Result
from ecosystem.measures.journeys import ENDS, ROUTINGS, Journey, way_to
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Parameters, as_number
from ecosystem.pictures import layout as layouts
from ecosystem.pictures import paper as stage
from ecosystem.pictures.letters import dress
from ecosystem.pictures.scene import FOLD_FROM, Group, Grouping, Link, Scene, grouping, scene
from ecosystem.pictures.scene import folds_fold as fold
from ecosystem.pictures.screen import LINE_STYLES, Film, LineStyle, words_of
from ecosystem.pictures.screen import Frame as WaveFramesFrame
from ecosystem.pictures.style import FAINT, INK, PAPER, QUIET, SECTOR_STYLES, fill
from ecosystem.pictures.words import name_of, plain, rests_on, why_empty
from ecosystem.words import label, language_name, share_words, text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


# --- The ecosystem picture on paper.

FloatArray = npt.NDArray[np.float64]

# Of more actors, names stand beside their symbols only: the search would take too long.
_LED = 100


def _static_anchors(
    sheet: stage.Sheet, placed: FloatArray, *, to_scale: bool
) -> tuple[FloatArray, float, tuple[float, float, float, float]]:
    """Positions in points, the line below which those stand who are apart, and the room above."""
    left, bottom, right, top = sheet.body
    row = np.where(placed[:, 1] < 0, np.round(placed[:, 1] / layouts.ROW), 0.0)
    rows, heading = float(row.max()), 15 * sheet.unit
    line = top
    if (row == 0).any():
        line = bottom + min(rows * 56 * sheet.unit + heading * (rows > 0), 0.45 * (top - bottom))
    high = (line - heading - bottom) / max(rows, 1.0)
    room = (left, line + (3 * sheet.unit if rows else 0.0), right, top)
    if to_scale:
        room = stage.square_room(room, layouts.ASPECT)
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


def _mark_apart(sheet: stage.Sheet, line: float, words: str, *, ruled: bool) -> None:
    """Head the rows of those who stand apart."""
    left, _, right, _ = sheet.body
    size = 7.6 * sheet.unit
    said = sheet.write(left, line - 1.3 * size, words, size, color=QUIET)
    said.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 1.0, "alpha": 0.9})
    if ruled:
        width = 0.8 * sheet.unit
        sheet.axes.plot([left, right], [line, line], color=FAINT, lw=width, zorder=0)


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
    """How a quarter is drawn."""

    layout: str = "blocks"  # As for `draw_quarter`.
    start: Mapping[str, tuple[float, float]] | None = None
    topic: str = ""
    polygons: str | Path | None = None
    whole: bool = False
    lang: str = "en"
    paper: str = "a4"
    ax: Axes | None = None
    largest: float = stage.LARGEST  # Type of the names that is not exceeded, in points on A4.
    # Whether a name may stand away from its symbol, with a line to it, where there is no room.
    far: bool = False


def draw_state(quarter: Quarter, shown: Scene, manner: Manner) -> tuple[Axes, float]:
    """Draw a quarter and say how large its names are, so that two pictures can look the same."""
    lang, layout = manner.lang, manner.layout
    rests = rests_on(len(shown.actors), shown.ties, shown.confirmed, lang)
    drawn, foot = quarter, [rests]
    if len(shown.actors) > FOLD_FROM and not manner.whole:
        drawn, shown = _folded(quarter, shown, lang)
        foot.append(text("pictures.folded", lang))
    foot.append(text("pictures.map_places" if layout == layouts.MAP else "views.no_distance", lang))
    foot.append(text("views.known_only", lang))
    title = text("views.title.quarter", lang, name=name_of(quarter.meta, lang))
    sheet = stage.begin(quarter.meta, title, foot, lang=lang, paper=manner.paper, axes=manner.ax)
    if not shown.actors:
        stage.empty_state(sheet, why_empty(quarter.meta, lang))
        return sheet.axes, manner.largest
    found = layouts.arrange(drawn, layout=layout, start=manner.start, topic=manner.topic)
    if layout == layouts.MAP and all(y < 0 for _, y in found.where.values()):
        stage.empty_state(sheet, text("pictures.empty.map", lang))
        return sheet.axes, manner.largest
    font = _draw_scene(sheet, drawn, shown, found, manner)
    if layout == layouts.MAP:
        outlines = stage.read_outlines(manner.polygons) if manner.polygons is not None else []
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
    kept = replace(small, key_means=shown.key_means, absence=shown.absence)
    return folded.quarter, replace(kept, actors=actors)


def _draw_scene(
    sheet: stage.Sheet, quarter: Quarter, shown: Scene, found: layouts.Placed, manner: Manner
) -> float:
    """Draw actors, ties, names and legend; return the type of the names."""
    on_map, lang = manner.layout == layouts.MAP, manner.lang
    led = (manner.far or on_map) and len(shown.actors) <= _LED
    placed = np.array([found.where[actor.id] for actor in shown.actors])
    anchor, line, room = _static_anchors(sheet, placed, to_scale=on_map)
    headings = stage.draw_zones(sheet, found.zones, room, lang=lang)
    ends = [[line.source, line.target] for line in shown.lines]
    spots, lines = stage.place_names(
        sheet,
        shown.actors,
        anchor,
        ties=anchor[ends].reshape(-1, 2, 2),
        below=placed[:, 1] < 0,
        blocked=headings,
        rooms=stage.rooms_of(found.zones, placed, room),
        largest=manner.largest,
        far=led,
    )
    pen = stage.Pen(sheet, layouts.SYMBOL * spots.font)
    if led:
        stage.lead_to_names(sheet, anchor, spots, 2.2 * pen.radius)
    if (placed[:, 1] < 0).any():
        # What a copy does not tell may be known: nobody there is said to be without a connection.
        apart = "views.apart" if quarter.meta.view == "internal" else "views.apart_shared"
        words = text("pictures.no_place" if on_map else apart, lang)
        _mark_apart(sheet, line, words, ruled=bool((placed[:, 1] >= 0).any()))
    pen.ties(shown, anchor, (spots.centre, spots.size))
    for position, actor in enumerate(shown.actors):
        x, y = anchor[position].tolist()
        pen.symbol(x, y, actor)
    stage.write_names(sheet, shown.actors, spots, lines, pen)
    stage.draw_legend(sheet, shown, zones=found.zones, lang=lang)
    return spots.font


def _draw_ground(
    sheet: stage.Sheet,
    quarter: Quarter,
    found: layouts.Placed,
    outlines: list[FloatArray],
    lang: str,
) -> None:
    """Put lines and a scale below a map."""
    ground = stage.ground_of(quarter, layouts.ASPECT)
    if ground is None:
        return
    placed = np.array(list(found.where.values()))
    room = _static_anchors(sheet, placed, to_scale=True)[2]
    if outlines:
        stage.draw_outlines(sheet, outlines, ground, room)
    stage.draw_scale(sheet, ground, room, lang=lang)


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
    inset = [_BRIDGES_SIDE * wide if side else 0.0 for side in sides]
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
    head = 20 * sheet.unit
    where: dict[int, FloatArray] = {}
    for (left, bottom, right, top), group in list(zip(boxes, shown.groups, strict=True))[1:]:
        low = bottom + _LISTED * sheet.unit * (len(group.members) > len(group.named))
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


def _draw_boxes(sheet: stage.Sheet, shown: Grouping, boxes: list[Room], lang: str) -> FloatArray:
    from matplotlib.patches import FancyBboxPatch

    headings = []
    size, small = 7.8 * sheet.unit, 6.2 * sheet.unit
    for number, (group, (left, bottom, right, top)) in enumerate(
        zip(shown.groups, boxes, strict=True)
    ):
        look = f"round,pad=0,rounding_size={6 * sheet.unit}"
        box = FancyBboxPatch((left, bottom), right - left, top - bottom, boxstyle=look)
        box.set(facecolor=stage.PANEL, edgecolor=QUIET, linewidth=0.9 * sheet.unit)
        box.set(zorder=0, gid=f"group-{number}")
        sheet.axes.add_patch(box)
        count = len(group.members)
        words = text("pictures.group", lang, count=count)
        sheet.write(left + size, top - 1.5 * size, words, size, bold=True, layer=0.5)
        wide = 0.62 * len(words) * size
        headings.append([(left + size + wide / 2, top - 1.15 * size), (wide, 1.8 * size)])
        rest = [shown.actors[each].name for each in group.members if each not in group.named]
        if number and rest:
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


def _straight(shown: Grouping, where: dict[int, FloatArray]) -> FloatArray:
    ends = [(where[link.source], where[link.target]) for link in shown.links]
    return np.array(ends, np.float64).reshape(-1, 2, 2)


def _along(sheet: stage.Sheet, links: FloatArray) -> FloatArray:
    """Return boxes all along the bands, so that no name hides one; shape (m, 2, 2)."""
    steps = np.linspace(0.06, 0.94, 23)[None, :, None]
    middle = (links[:, None, 0] + steps * (links[:, None, 1] - links[:, None, 0])).reshape(-1, 2)
    return np.stack([middle, np.full_like(middle, 6.0 * sheet.unit)], axis=1)


def _course(
    link: Link,
    number: dict[int, int],
    anchor: FloatArray,
    pen: stage.Pen,
    names: tuple[FloatArray, ...],
) -> stage.Curve:
    first, last = number[link.source], number[link.target]
    others = np.delete(anchor, [first, last], axis=0)
    bend = stage.clear_bend(
        anchor[first], anchor[last], others, 2.0 * pen.radius, (names[0], names[1])
    )
    whole = stage.curve(anchor[first], anchor[last], offset=bend.offset, lean=bend.lean)
    return stage.trimmed(whole, before=pen.radius, after=pen.radius) or whole


def _draw_link(pen: stage.Pen, line: stage.Curve, link: Link) -> None:
    """Draw a band for a bridge, with dashes along it if it is weak; a thin line for the rest."""
    unit = pen.sheet.unit
    weak = link.mark is not None and link.mark.kind == "weak_bridge"
    if link.mark is not None:
        pen.band(line, kind=link.mark.kind, width=5.4 * unit, name=link.mark.finding.id)
    style = {"linestyle": (0, (4.0, 3.0)) if weak else "solid", "zorder": 2.5}
    name = f"link-{link.source}-{link.target}"
    pen.sheet.course(line, INK, 1.3 * unit, gid=name, **style)


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

    Notes
    -----
    A group is what no single lost tie parts (M17). A bridge inside a group is one that carries
    much without being the only connection. Groups beyond the eleventh are counted below.
    """
    shown = grouping(quarter, result=result, groups=groups)
    counts = {"ties": shown.ties, "actors": len(shown.actors)}
    foot = [
        text("views.rests.quarter", lang, **counts),
        text("pictures.bridges_rest", lang),
        text("views.known_only", lang),
    ]
    if shown.left_out[0]:
        values = {"groups": shown.left_out[0], "actors": shown.left_out[1]}
        foot.insert(1, text("pictures.groups_left_out", lang, **values))
    title = text("pictures.title.bridges", lang, name=name_of(quarter.meta, lang))
    sheet = stage.begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not shown.groups:
        stage.empty_state(sheet, text("views.empty.ties", lang))
        return sheet.axes
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
    spots, lines = stage.place_names(
        *(sheet, small.actors, anchor),
        ties=_straight(shown, where),
        blocked=np.vstack([headings, _along(sheet, _straight(shown, where))]),
        largest=7.4,
    )
    pen = stage.Pen(sheet, layouts.SYMBOL * spots.font)
    symbols = np.full_like(anchor, 2 * pen.radius)
    keep_off = (np.vstack([spots.centre, anchor]), np.vstack([spots.size, symbols]))
    badge = 0
    for link in shown.links:
        line = _course(link, number, anchor, pen, (spots.centre, spots.size))
        _draw_link(pen, line, link)
        if link.mark is not None:
            badge += 1
            x, y = stage.free_spot(line, *keep_off, 5.0 * sheet.unit).tolist()
            pen.badge(x, y, badge)
    for position, actor in enumerate(small.actors):
        x, y = anchor[position].tolist()
        pen.symbol(x, y, actor)
    stage.write_names(sheet, small.actors, spots, lines, pen)
    stage.draw_legend(sheet, small, more=_bridges_signs(pen, shown, lang), lang=lang)
    return sheet.axes


def _bridges_signs(
    pen: stage.Pen, shown: Grouping, lang: str
) -> list[tuple[str, stage.Draw | None]]:
    unit = pen.sheet.unit

    def box(x: float, y: float) -> None:
        room = (x - 8 * unit, y - 4 * unit, 16 * unit, 8 * unit)
        pen.sheet.box(room, stage.PANEL, width=0.9).set_gid("legend-box")

    def line(x: float, y: float, *, dashed: bool) -> None:
        dashes = (0, (4.0, 3.0)) if dashed else "solid"
        ends = [x - 9 * unit, x + 9 * unit]
        pen.sheet.axes.plot(ends, [y, y], color=INK, lw=1.3 * unit, ls=dashes, gid="legend")

    said: list[tuple[str, stage.Draw | None]] = [(text("pictures.sign.box", lang), box)]
    if any(link.mark and link.mark.kind == "weak_bridge" for link in shown.links):
        said.append((text("pictures.sign.dashes", lang), partial(line, dashed=True)))
    if any(link.mark is None for link in shown.links):
        said.append((text("pictures.sign.single_tie", lang), partial(line, dashed=False)))
    return said


# --- How many go which way from one docking point, before anybody draws it.

# Ways that fewer than one of a hundred people go are not drawn.
LEAST = 0.01


# So many actors are drawn, those that most people come to.
FLOWS_MOST = 28


@dataclass(frozen=True)
class Flow:
    """What becomes of people who begin at one docking point."""

    # Positions of the actors that are drawn, the docking point first.
    stations: tuple[int, ...] = ()
    # How many hand-overs each is away from the docking point, along ways that are drawn.
    column: tuple[int, ...] = ()
    ways: tuple[tuple[int, int], ...] = ()  # From and to, positions in `stations`.
    # Share of all people on each way, with those who go it twice counted twice.
    share: tuple[float, ...] = ()
    # Share of all people who find help at each station, or get no further from it.
    helped: tuple[float, ...] = ()
    lost: tuple[float, ...] = ()
    # Smallest and largest share helped, over both routings.
    served: tuple[float, float] = (0.0, 0.0)
    reason: str = ""  # Why nothing is known, blank if something is.


def _columns(first: int, source: list[int], target: list[int]) -> dict[int, int]:
    found, front = {first: 0}, [first]
    while front:
        following = []
        for here, there in zip(source, target, strict=True):
            if here in front and there not in found:
                found[there] = found[here] + 1
                following.append(there)
        front = sorted(set(following))
    return found


def flow_from(
    quarter: Quarter,
    *,
    dock: str,
    topic: str,
    language: str,
    routing: str = "naive",
    parameters: Parameters | None = None,
) -> Flow:
    """Compute how many of those who begin at a docking point go which way."""
    if routing not in ROUTINGS:
        raise UsageError("pictures.unknown_routing", name=routing, known=", ".join(ROUTINGS))
    way = way_to(quarter, topic=topic, language=language, parameters=parameters)
    journey = Journey.of(way)
    start = journey.start(dock)
    if start is None or way.reason not in (None, "no_provider"):
        return Flow(reason=str(way.reason or "no_visits"))
    chain = journey.chains[routing]
    visits = chain.visits(start)
    first = way.network.ids.index(dock)
    share = visits[chain.source] * chain.flow
    many = np.flatnonzero((share >= LEAST) & (chain.source != chain.target))
    busy = set(np.lexsort((np.arange(len(visits)), -visits))[:FLOWS_MOST].tolist()) | {first}
    totals: dict[tuple[int, int], float] = {}
    for at in many.tolist():
        ends = int(chain.source[at]), int(chain.target[at])
        if set(ends) <= busy:
            totals[ends] = totals.get(ends, 0.0) + float(share[at])
    column = _columns(first, [one for one, _ in sorted(totals)], [two for _, two in sorted(totals)])
    stations = sorted(column, key=lambda each: (column[each], each))
    number = {each: at for at, each in enumerate(stations)}
    kept = sorted(ends for ends in totals if set(ends) <= set(stations))
    fate = chain.ends[stations] * visits[stations][:, None]
    bounds = sorted(float(each.served[first]) for each in journey.chains.values())
    return Flow(
        stations=tuple(stations),
        column=tuple(column[each] for each in stations),
        ways=tuple((number[one], number[two]) for one, two in kept),
        share=tuple(totals[each] for each in kept),
        helped=tuple(fate[:, : ENDS.index("dead_end")].sum(axis=1).tolist()),
        lost=tuple(fate[:, ENDS.index("dead_end") :].sum(axis=1).tolist()),
        served=(bounds[0], bounds[-1]),
    )


# --- The route picture: from one docking point to help, thick where many go.

LOST = "#B3261E"

HELPED = "#00674A"

WAY, TIP = "#8C8C8C", "#5F5F5F"

_WIDEST = 11.0

_SHOWN = 0.005

_ROUTES_HEAD = 16.0

_FONT, _SMALL = 7.4, 6.6


def _routes_anchors(sheet: stage.Sheet, flow: Flow) -> FloatArray:
    """Stand stations in columns, each near those it is reached from."""
    left, bottom, right, top = sheet.body
    columns = max(flow.column) + 1
    found = np.zeros((len(flow.stations), 2))
    height = np.full(len(flow.stations), 0.5)
    weight = np.array(flow.helped) + np.array(flow.lost)
    for (_, two), share in zip(flow.ways, flow.share, strict=True):
        weight[two] += share
    for column in range(columns):
        mine = [at for at, each in enumerate(flow.column) if each == column]
        wanted = []
        for at in mine:
            before = [
                (height[one], share)
                for (one, two), share in zip(flow.ways, flow.share, strict=True)
                if two == at and flow.column[one] < column
            ]
            total = sum(share for _, share in before)
            wanted.append(sum(y * share for y, share in before) / total if total else 0.5)
        order = sorted(range(len(mine)), key=lambda at: (-wanted[at], -weight[mine[at]], mine[at]))
        for rank, at in enumerate(order):
            height[mine[at]] = 1 - (rank + 0.5) / len(mine)
            zigzag = ((rank % 2) - 0.5) * 0.34 / columns if len(mine) > 6 else 0.0
            x = (column + 0.5) / columns + zigzag
            found[mine[at]] = (left + x * (right - left), 0.0)
    head = _ROUTES_HEAD * sheet.unit
    found[:, 1] = bottom + height * (top - head - bottom)
    return found


def _draw_way(pen: stage.Pen, line: stage.Curve, share: float, name: str) -> None:
    from matplotlib.patches import Polygon

    unit = pen.sheet.unit
    width = max(_WIDEST * share, 0.5) * unit  # share: of the thickest way
    pen.sheet.course(line, WAY, width, alpha=0.75, zorder=1, gid=f"way-{name}")
    forward = line.heading()
    across = np.array([-forward[1], forward[0]]) * (width / 2 + 1.6 * unit)
    tip, back = line.points[2] + forward * 4 * unit, line.points[2] - forward * 2 * unit
    head = Polygon(np.array([tip, back + across, back - across]), facecolor=TIP, zorder=1.2)
    pen.sheet.axes.add_patch(head)


def _said(
    sheet: stage.Sheet, flow: Flow, anchor: FloatArray
) -> list[tuple[int, str, float, float]]:
    """List what is written beside which station: helped or lost, and where it begins."""
    found = []
    for at, (x, y) in enumerate(anchor.tolist()):
        y += 1.2 * _FONT * sheet.unit
        for key, shares in (("helped", flow.helped), ("lost", flow.lost)):
            if shares[at] >= _SHOWN:
                found.append((at, key, x + 1.3 * _FONT * sheet.unit, y))
                y -= 1.35 * _SMALL * sheet.unit
    return found


def _write_shares(sheet: stage.Sheet, flow: Flow, anchor: FloatArray, lang: str) -> None:
    """Write how many find help at a station and how many get no further."""
    size = _SMALL * sheet.unit
    for at, key, x, y in _said(sheet, flow, anchor):
        share = flow.helped[at] if key == "helped" else flow.lost[at]
        words = text(f"pictures.{key}_here", lang, count=max(round(100 * share), 1))
        color = HELPED if key == "helped" else LOST
        written = sheet.write(x, y, words, size, color=color, bold=True, layer=7)
        written.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 0.6, "alpha": 0.9})
        written.set_gid(f"{key}-{flow.stations[at]}")


def _kept_free(sheet: stage.Sheet, flow: Flow, anchor: FloatArray) -> FloatArray:
    """Return the boxes of the shares, where no name may stand."""
    wide, high = 2.8 * _SMALL * sheet.unit, 1.3 * _SMALL * sheet.unit
    boxes = [
        [(x + wide / 2, y + 0.3 * high), (wide, high)] for _, _, x, y in _said(sheet, flow, anchor)
    ]
    return np.array(boxes, np.float64).reshape(-1, 2, 2)


def _tips(sheet: stage.Sheet, ways: FloatArray) -> FloatArray:
    """Return the boxes of the arrow heads, where no name may stand; shape (m, 2, 2)."""
    forward = ways[:, 1] - ways[:, 0]
    length = np.maximum(np.hypot(*forward.T), 1e-9)[:, None]
    tip = ways[:, 1] - forward / length * (1.3 * layouts.SYMBOL * _FONT + 6.0) * sheet.unit
    return np.stack([tip, np.full_like(tip, 6.0 * sheet.unit)], axis=1)


def _routes_legend(sheet: stage.Sheet, flow: Flow, shown: Scene, lang: str) -> None:
    pen = stage.Pen(sheet, 4.6 * sheet.unit)
    unit = sheet.unit

    def thick(x: float, y: float) -> None:
        ends = np.array([[x - 9 * unit, y], [x + 5 * unit, y]])
        _draw_way(pen, stage.curve(ends[0], ends[1], offset=0), 0.5, "legend")

    def sign(word: str, color: str) -> None:
        def draw(x: float, y: float) -> None:
            size = 8 * unit
            sheet.write(x, y - 0.36 * size, word, size, color=color, bold=True, align="center")

        key = "helped" if color == HELPED else "lost"
        sheet.entry(text(f"pictures.sign.{key}", lang), draw)

    stage.draw_legend(sheet, shown, lang=lang)
    sheet.heading(text("pictures.legend.ways", lang))
    sheet.entry(text("pictures.sign.thick", lang), thick)
    sign("✓", HELPED)
    sign("✗", LOST)
    low, high = (round(100 * each) for each in flow.served)
    sheet.heading(text("pictures.legend.outcome", lang))
    key = "outcome" if low != high else "outcome_one"
    sheet.entry(text(f"pictures.{key}", lang, low=low, high=high), None, indent=0)


def draw_routes(
    quarter: Quarter,
    *,
    dock: str,
    topic: str,
    language: str,
    routing: str = "naive",
    parameters: Parameters | None = None,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw which ways people go who ask for help at one docking point.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first. Outside the internal view
        ways through informal help are missing, and the sheet says so.
    dock
        Id of the docking point.
    topic, language
        What people need.
    routing
        ``"naive"``: people are sent on as the ties are used; ``"informed"``: only nearer to help.
    parameters
        Conventions: ``completion.*`` and ``patience``; the defaults if None.
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
        If there is no such docking point, topic, routing or paper.

    Notes
    -----
    Widths follow one routing of M06; the legend gives both routings as a band. Ways that
    fewer than one of a hundred people go are left out. The figures rest on conventions.
    """
    flow = flow_from(
        quarter, dock=dock, topic=topic, language=language, routing=routing, parameters=parameters
    )
    shown = scene(quarter, highlight=[dock])
    names = {actor.id: plain(actor.name) for actor in shown.actors}
    need = {"topic": label("topic", topic, lang), "language": language_name(language, lang)}
    foot = [
        text("views.rests.quarter", lang, ties=shown.ties, actors=len(shown.actors)),
        text(f"pictures.routes_rest.{routing}", lang),
    ]
    if quarter.meta.view != "internal":
        foot.append(text("pictures.without_informal", lang))
    foot.append(text("views.known_only", lang))
    values = {"name": name_of(quarter.meta, lang), "dock": names[dock], **need}
    title = text("pictures.title.routes", lang, **values)
    sheet = stage.begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if flow.reason:
        stage.empty_state(sheet, text("pictures.empty.routes", lang))
        return sheet.axes
    anchor = _routes_anchors(sheet, flow)
    actors = tuple(shown.actors[each] for each in flow.stations)
    straight = anchor[np.array(flow.ways, np.int64).reshape(-1, 2)]
    spots, lines = stage.place_names(
        *(sheet, actors, anchor),
        ties=straight,
        blocked=np.vstack([_kept_free(sheet, flow, anchor), _tips(sheet, straight)]),
        largest=_FONT,
    )
    pen = stage.Pen(sheet, layouts.SYMBOL * spots.font)
    most = max(flow.share, default=1.0)
    for (one, two), share in zip(flow.ways, flow.share, strict=True):
        back = flow.column[two] <= flow.column[one]
        length = float(np.hypot(*(anchor[two] - anchor[one])))
        whole = stage.curve(anchor[one], anchor[two], offset=(0.16 if back else 0.04) * length)
        line = stage.trimmed(
            whole, before=1.2 * pen.radius, after=1.3 * pen.radius + 5 * sheet.unit
        )
        _draw_way(pen, line or whole, share / most, f"{flow.stations[one]}-{flow.stations[two]}")
    for at, actor in enumerate(actors):
        x, y = anchor[at].tolist()
        pen.symbol(x, y, actor)
    _write_shares(sheet, flow, anchor, lang)
    stage.write_names(sheet, actors, spots, lines, pen)
    small = Scene(actors, (), (), shown.ties, None, key_means="marked")
    _routes_legend(sheet, flow, small, lang)
    return sheet.axes


# --- The dock map: docking points on the ground, with rings of what is in walking distance.

NEAR, FAR = 400, 800

"""Metres as the crow flies; about five and ten minutes on foot."""

_RINGS = {FAR: ("#EEF4F8", "#8FB4CC"), NEAR: ("#D3E5F0", "#3F7DA6")}

_BARRIER = "#7A1E1E"

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
    from matplotlib.patches import Circle, Rectangle

    frame = Rectangle(room[0].tolist(), *(room[1] - room[0]).tolist(), facecolor="none")
    frame.set(edgecolor="none")
    sheet.axes.add_patch(frame)
    for order, (metres, (tint, edge)) in enumerate(_RINGS.items()):
        for part, shift in (("edge", 0.0), ("area", 0.05)):
            for x, y in spots.tolist():
                ring = Circle((x, y), metres * per_metre, zorder=0.1 + 0.1 * order + shift)
                look = {"facecolor": tint, "edgecolor": "none"}
                if part == "edge":
                    look = {"facecolor": "none", "edgecolor": edge}
                ring.set(**look, linewidth=2.0 * sheet.unit, gid=f"ring-{metres}-{part}")
                sheet.axes.add_patch(ring)
                ring.set_clip_path(frame)  # afterwards: adding clips to the whole axes


def _draw_people(
    sheet: stage.Sheet, spots: FloatArray, people: FloatArray, per_metre: float
) -> None:
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


def _docks_signs(sheet: stage.Sheet, *, barriers: bool, people: bool, lang: str) -> None:
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
    sheet = stage.begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not docks:
        stage.empty_state(sheet, text("pictures.empty.docks", lang))
        return sheet.axes
    cells, people = resident_cells(quarter)
    left, bottom, right, top = sheet.body
    room = np.array([[left, bottom], [right, top]])
    size = room[1] - room[0]
    ground = layouts.Ground(np.vstack([degrees[docks], cells]), float(size[0] / size[1]))
    per_metre = float(size[1]) / ground.height
    anchor = room[0] + ground.places(degrees[docks]) * size
    _draw_rings(sheet, anchor, per_metre, room)
    _draw_people(sheet, room[0] + ground.places(cells) * size, people, per_metre)
    box = (left, bottom, right, top)
    if polygons is not None:
        stage.draw_outlines(sheet, stage.read_outlines(polygons), ground, box)
    if barriers is not None:
        stage.draw_outlines(
            sheet, stage.read_outlines(barriers), ground, box, color=_BARRIER, width=2.0
        )
    shown = scene(quarter, highlight=[])
    actors = tuple(shown.actors[dock] for dock in docks)
    spots, lines = stage.place_names(sheet, actors, anchor, largest=7.4)
    pen = stage.Pen(sheet, layouts.SYMBOL * spots.font)
    for actor, (x, y) in zip(actors, anchor.tolist(), strict=True):
        pen.symbol(x, y, actor)
    stage.write_names(sheet, actors, spots, lines, pen)
    stage.draw_scale(sheet, ground, box, lang=lang)
    stage.draw_legend(sheet, Scene(actors, (), (), 0, None), lang=lang)
    _docks_signs(sheet, barriers=barriers is not None, people=bool(len(cells)), lang=lang)
    return sheet.axes


# --- Suggested new ties as numbered points: how useful and how easy each is.


def _apart(points: FloatArray, step: float) -> FloatArray:
    """Move points to the right, one after the other, until none touches another."""
    found: list[tuple[float, float]] = []
    for x, y in points.tolist():
        while any(abs(x - a) < step and abs(y - b) < step for a, b in found):
            x += step
        found.append((x, y))
    return np.array(found)


def _suggestions(
    sheet: stage.Sheet, kept: pd.DataFrame, names: Mapping[str, str], lang: str
) -> None:
    """Draw a numbered dot for each suggestion, and list what the numbers mean."""
    unit = sheet.unit
    effort, gain = (kept[name].astype(float).to_numpy() for name in ("effort", "gain"))
    highest = max(float(gain.max()), 1e-9)
    frame = stage.Frame.on(sheet, (-2.5, 0.5), (-0.04 * highest, 1.12 * highest))
    efforts = {-math.log2(each): text(f"pictures.effort.{each}", lang) for each in (1, 2, 4)}
    gains = {
        each: share_words(each, lang)
        for each in sorted({0.0, *gain.tolist()})
        if each == 0 or each > 0.12 * highest
    }
    frame.draw(efforts, gains, text("pictures.axis.easy", lang), text("pictures.axis.useful", lang))
    spots = [frame.at(-a, b) for a, b in zip(np.log2(effort).tolist(), gain.tolist(), strict=True)]
    points = _apart(np.array(spots), 14 * unit)
    dots = sheet.axes.scatter(
        points[:, 0], points[:, 1], s=(13 * unit) ** 2, color=stage.FIRST, zorder=3
    )
    dots.set_gid("suggestions")
    sheet.heading(text("pictures.legend.suggestions", lang))
    size = 7.4 * unit
    for at, (source, target) in enumerate(zip(kept["source"], kept["target"], strict=True)):
        x, y = points[at].tolist()
        words = str(at + 1)
        sheet.write(x, y - 0.36 * size, words, size, bold=True, align="center", color=PAPER)
        values = {"number": at + 1, "source": names[source], "target": names[target]}
        if sheet.room_left() > 20:
            sheet.entry(text("pictures.suggestion", lang, **values), None, indent=0)


def draw_useful_easy(
    quarter: Quarter,
    *,
    suggestions: pd.DataFrame,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw how useful and how easy suggested new ties are.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is; suggestions about others are left out.
    suggestions
        One row a tie: ``source`` and ``target`` (actor ids), ``gain`` and ``effort``.
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
    """
    check_quarter(quarter)
    network = quarter.network()
    names = {key: plain(name) or key for key, name in zip(network.ids, network.names, strict=True)}
    kept = suggestions[suggestions["source"].isin(names) & suggestions["target"].isin(names)]
    kept = kept.sort_values(["gain", "source", "target"], ascending=[False, True, True]).head(15)
    foot = [text("pictures.useful_rest", lang, count=len(kept)), text("views.known_only", lang)]
    title = text("pictures.title.useful", lang, name=name_of(quarter.meta, lang))
    sheet = stage.begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not len(kept):
        stage.empty_state(sheet, text("pictures.empty.useful", lang))
        return sheet.axes
    _suggestions(sheet, kept, names, lang)
    return sheet.axes


# --- Several states of a quarter side by side, with everybody in the same place.

State = tuple[Quarter, Scene, Manner]

_SAME, _TRIES = 0.05, 3  # points that nobody sees; how often names are made smaller

# More states on one sheet cannot be read.
PAIRS_MOST = 4


def draw_waves(
    quarters: Sequence[Quarter],
    *,
    results: Sequence[Result] | None = None,
    layout: str = "blocks",
    lang: str = "en",
    paper: str = "a3",
    ax: Axes | None = None,
) -> Axes:
    """Draw several waves of a quarter side by side.

    Parameters
    ----------
    quarters
        Two to four waves, as they may be shown, the earliest first.
    results
        The findings of each in the same view; None marks nothing.
    layout
        As for `positions`. Each wave starts from the one before.
    lang
        ``"de"`` or ``"en"``.
    paper
        Size of a new figure: ``"a4"``, ``"a3"``, ``"a0"`` or ``"projector"``.
    ax
        Axes whose room is used instead of a new figure.

    Returns
    -------
    ax
        Empty axes around the pictures. Nothing is saved or shown.

    Raises
    ------
    UsageError
        If there are fewer than two or more than four waves, or there is no such layout or paper.
    """
    if not 2 <= len(quarters) <= PAIRS_MOST:
        raise UsageError("pictures.waves_count", count=len(quarters), most=PAIRS_MOST)
    own = ax if ax is not None else stage.new_axes(paper)
    own.set_axis_off()
    box = own.get_position()
    across = 2
    rows = -(-len(quarters) // across)
    wide, high = box.width / across, box.height / rows
    start: dict[str, tuple[float, float]] | None = None
    states: list[State] = []
    for number, quarter in enumerate(quarters):
        row, column = divmod(number, across)
        corner = (box.x0 + column * wide, box.y1 - (row + 1) * high)
        axes = stage.figure_of(own).add_axes((*corner, wide, high), label=f"state {number}")
        result = results[number] if results is not None else None
        manner = Manner(layout=layout, start=start, lang=lang, far=True, ax=axes)
        states.append((quarter, scene(quarter, result=result), manner))
        start = layouts.positions(quarter, layout=layout, start=start)
    _draw_alike(states)
    return own


def _draw_alike(states: Sequence[State]) -> None:
    """Draw all states with names of the same type: the one for which there is room in each."""
    largest = stage.LARGEST
    for _ in range(_TRIES):
        found = [
            draw_state(quarter, shown, replace(manner, largest=largest))[1]
            for quarter, shown, manner in states
        ]
        if max(found) - min(found) < _SAME:
            return
        largest = min(found)
        for _, _, manner in states:
            if manner.ax is not None:
                manner.ax.clear()
    for quarter, shown, manner in states:
        draw_state(quarter, shown, replace(manner, largest=largest))


def draw_before_after(
    quarter: Quarter,
    *,
    after: Quarter,
    result: Result | None = None,
    result_after: Result | None = None,
    layout: str = "blocks",
    lang: str = "en",
    paper: str = "a3",
    ax: Axes | None = None,
) -> Axes:
    """Draw a quarter before and after a change, with everybody in the same place.

    Parameters
    ----------
    quarter
        Before, as it may be shown.
    after
        After, in the same view.
    result, result_after
        Findings of both in the same view; None marks nothing.
    layout
        As for `positions`.
    lang
        ``"de"`` or ``"en"``.
    paper
        Size of a new figure: ``"a4"``, ``"a3"``, ``"a0"`` or ``"projector"``.
    ax
        Axes whose room is used instead of a new figure.

    Returns
    -------
    ax
        Empty axes around both pictures. Nothing is saved or shown.

    Raises
    ------
    UsageError
        If there is no such layout or paper.
    """
    results = None if result is None or result_after is None else [result, result_after]
    return draw_waves(
        [quarter, after], results=results, layout=layout, lang=lang, paper=paper, ax=ax
    )


# --- Waves as small multiples: one small picture a wave, every actor in the same place.

Point = tuple[float, float]

_MULTIPLES_SIDE, _MULTIPLES_HEAD, _FOOT = 0.025, 0.115, 0.205  # margins as shares of the sheet

_UNDER = 0.065  # room for the sentence below each panel

_MOST_NAMES, _SENTENCE = 60, 205

_NAMES = ((7.2, 185, 8), (6.2, 215, 10))  # type in points, letters a line, lines that fit

_NUMBER = (4.2, 2.2)  # from the middle of a symbol to its number, in points on A4

_SPARE = 60.0  # around the actors, in units of the stage

_ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)  # where on its line a sign may stand

_ROOM = 9.0  # between the middle of a sign and those of all else, in points on A4


def multiples_draw_waves(
    film: Film, *, title: str, status: str, lang: str, paper: str = "a4"
) -> Figure:
    """Draw all waves side by side on one sheet."""
    from matplotlib.figure import Figure

    width, height = (side / 72 for side in stage.paper_size(paper))
    figure = Figure(figsize=(width, height), facecolor=PAPER)
    unit = width / 11.69
    head: dict[str, Any] = {"fontsize": 15 * unit, "fontweight": "bold", "color": INK}
    dress(figure.text(_MULTIPLES_SIDE, 0.955, title, **head), lang)
    dress(figure.text(_MULTIPLES_SIDE, 0.925, status, fontsize=8.5 * unit, color=QUIET), lang)
    count = len(film.frames)
    across = min(count, 2 if count <= 4 else 3)
    down = -(-count // across)
    numbers = _numbers(film)
    wide = (1 - _MULTIPLES_SIDE) / across - _MULTIPLES_SIDE
    high = (1 - _MULTIPLES_HEAD - _FOOT) / down
    for at, frame in enumerate(film.frames):
        row, column = divmod(at, across)
        left = _MULTIPLES_SIDE + column * (wide + _MULTIPLES_SIDE)
        bottom = 1 - _MULTIPLES_HEAD - (row + 1) * high + _UNDER
        axes = figure.add_axes((left, bottom, wide, high - _UNDER - 0.03 * (row > 0)))
        _panel(axes, film, frame, numbers, unit, lang)
    _multiples_legend(figure, film, lang, unit)
    _names(figure, film, numbers, unit, lang)
    return figure


def _numbers(film: Film) -> dict[int, int]:
    """Give a number to each actor with a tie that has changed, in the order of their names."""
    changed = {
        end
        for frame in film.frames
        for line in frame.lines
        if line.look != KEPT
        for end in (line.source, line.target)
    }
    actors = film.scene.actors
    order = sorted(changed, key=lambda at: (actors[at].name.casefold(), actors[at].id))
    return {at: number for number, at in enumerate(order, start=1)}


def _names(figure: Figure, film: Film, numbers: Mapping[int, int], unit: float, lang: str) -> None:
    """List the names of the numbered actors, as large as there is room."""
    listed = [f"{number} {film.scene.actors[at].name}" for at, number in numbers.items()]
    shown = [*listed[:_MOST_NAMES], *(["…"] if len(listed) > _MOST_NAMES else [])]
    tries = [(size, most, _joined(shown, letters)) for size, letters, most in _NAMES]
    fitting = (each for each in tries if len(each[2]) <= each[1])
    size, _, lines = next(fitting, tries[-1])
    look: dict[str, Any] = {"fontsize": size * unit, "va": "top", "color": INK}
    dress(figure.text(_MULTIPLES_SIDE, _FOOT - 0.012, "\n".join(lines), **look), lang)


def _joined(names: Sequence[str], letters: int) -> list[str]:
    lines = [""]
    for words in names:
        if lines[-1] and len(lines[-1]) + len(words) > letters:
            lines.append("")
        lines[-1] += ("  ·  " if lines[-1] else "") + words
    return lines


def sign_places(
    ends: Sequence[tuple[Point, Point]], keep_off: Sequence[Point], room: float
) -> list[Point]:
    """Find a place on each line for its sign, clear of other signs and of all else."""
    taken, found = list(keep_off), []
    for (ax, ay), (bx, by) in ends:
        spots = [(ax + t * (bx - ax), ay + t * (by - ay)) for t in _ALONG]
        free = [min((math.dist(spot, other) for other in taken), default=room) for spot in spots]
        clear = [spot for spot, near in zip(spots, free, strict=True) if near >= room]
        found.append(clear[0] if clear else spots[free.index(max(free))])
        taken.append(found[-1])
    return found


def _panel(
    axes: Axes,
    film: Film,
    frame: WaveFramesFrame,
    numbers: Mapping[int, int],
    unit: float,
    lang: str,
) -> None:
    place = film.stage
    x, y = place.x, [-value for value in place.y]
    axes.set_xlim(min(x) - _SPARE, max(x) + _SPARE)
    axes.set_ylim(min(y) - _SPARE, max(y) + _SPARE)
    changed = {
        end for line in frame.lines if line.look != KEPT for end in (line.source, line.target)
    }
    for line in frame.lines:
        look = LINE_STYLES[line.look]
        ends = (x[line.source], x[line.target]), (y[line.source], y[line.target])
        style = (0, tuple(step / 3 for step in look.dashes)) if look.dashes else "solid"
        thick = (0.35 if line.look == KEPT else 1.5) * unit
        axes.plot(*ends, color=look.color, linewidth=thick, linestyle=style, zorder=1)
    _multiples_signs(axes, film, frame, changed, unit)
    for at, actor in enumerate(film.scene.actors):
        _symbol(axes, actor.sector, x[at], y[at], unit, 1.0 if frame.there[at] else 0.25)
        if at in changed:
            axes.annotate(
                str(numbers[at]),
                (x[at], y[at]),
                xytext=(_NUMBER[0] * unit, _NUMBER[1] * unit),
                textcoords="offset points",
                fontsize=6.5 * unit,
                fontweight="bold",
                color=INK,
                zorder=5,
                bbox={"boxstyle": "square,pad=0.1", "fc": PAPER, "ec": "none", "alpha": 0.85},
            )
    axes.set_title(frame.title, fontsize=11 * unit, fontweight="bold", loc="left", color=INK)
    if frame.said:
        said = "\n".join(textwrap.wrap(frame.said, int(_SENTENCE * axes.get_position().width)))
        below: dict[str, Any] = {"va": "top", "transform": axes.transAxes}
        dress(axes.text(0, -0.02, said, fontsize=7 * unit, **below), lang)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_color(FAINT)


def _multiples_signs(
    axes: Axes, film: Film, frame: WaveFramesFrame, changed: Collection[int], unit: float
) -> None:
    """Put a sign on each tie that has changed."""
    marked = [line for line in frame.lines if LINE_STYLES[line.look].sign]
    if not marked:
        return
    box = axes.get_window_extent()
    per_unit = [
        72 * side / axes.figure.dpi / (high - low)
        for side, (low, high) in ((box.width, axes.get_xlim()), (box.height, axes.get_ylim()))
    ]
    place = film.stage
    at = [(x * per_unit[0], -y * per_unit[1]) for x, y in zip(place.x, place.y, strict=True)]
    across, up = (2 * each * unit for each in _NUMBER)
    beside = [(at[end][0] + across, at[end][1] + up) for end in sorted(changed)]
    spots = sign_places(
        [(at[line.source], at[line.target]) for line in marked], [*at, *beside], _ROOM * unit
    )
    for line, (x, y) in zip(marked, spots, strict=True):
        _sign(axes, LINE_STYLES[line.look], x / per_unit[0], y / per_unit[1], unit)


def _sign(axes: Axes, look: LineStyle, x: float, y: float, unit: float) -> None:
    axes.text(
        x,
        y,
        look.sign,
        fontsize=7 * unit,
        ha="center",
        va="center_baseline",
        color=look.color,
        fontweight="bold",
        zorder=4,
        bbox={"boxstyle": "circle,pad=0.15", "fc": PAPER, "ec": look.color, "lw": 0.7 * unit},
    )


def _symbol(
    axes: Axes, sector: str, x: float, y: float, unit: float, alpha: float, size: float = 22.0
) -> None:
    from matplotlib.path import Path

    look = SECTOR_STYLES[sector]
    shape = Path([*look.shape, look.shape[0]]) if look.shape else "o"
    axes.scatter(
        [x],
        [y],
        s=size * unit * unit,
        marker=shape,
        facecolor=look.color,
        edgecolor=INK,
        linewidth=0.4 * unit,
        alpha=alpha,
        zorder=3,
        linestyle="--" if look.dashed else "-",
    )


def _multiples_legend(figure: Figure, film: Film, lang: str, unit: float) -> None:
    """Say what lines and symbols mean, below the panels."""
    axes = figure.add_axes((_MULTIPLES_SIDE, 0.015, 1 - 2 * _MULTIPLES_SIDE, 0.075))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    there = {line.look for frame in film.frames for line in frame.lines}
    looks = [key for key in LINE_STYLES if key in there]
    for at, key in enumerate(looks):
        look, left = LINE_STYLES[key], at / max(len(looks), 4)
        style = (0, tuple(step / 3 for step in look.dashes)) if look.dashes else "solid"
        axes.plot(
            (left, left + 0.04),
            (0.8, 0.8),
            color=look.color,
            linestyle=style,
            linewidth=(0.6 if key == KEPT else 1.8) * unit,
        )
        if look.sign:
            _sign(axes, look, left + 0.02, 0.8, unit)
        axes.text(left + 0.047, 0.8, words_of(key, lang), fontsize=8 * unit, va="center", color=INK)
    sectors = film.scene.sectors
    for at, sector in enumerate(sectors):
        left = at / max(len(sectors), 4)
        _symbol(axes, sector, left + 0.02, 0.25, unit, 1.0, 40.0)
        words = label("sector", sector, lang)
        axes.text(left + 0.047, 0.25, words, fontsize=8 * unit, va="center", color=INK)
