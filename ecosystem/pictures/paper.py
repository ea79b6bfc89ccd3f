"""The sheet that a picture is drawn on: title, date, view, legend column and foot."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from ecosystem.errors import UsageError
from ecosystem.model.arrays import BoolArray, FloatArray
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta
from ecosystem.pictures import layout, letters, scene, style
from ecosystem.pictures.canvas import Drawing, Image, Shape, Words, as_axes, extent, put, svg_of
from ecosystem.pictures.canvas import Room as Room
from ecosystem.pictures.words import SEPARATOR, plain, status_line, thresholds, wrap
from ecosystem.schema import INFORMAL, SECTORS_AND_NONE
from ecosystem.stubs import dataclass
from ecosystem.words import and_list, label, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


# --- The sheet that a picture is drawn on: title, date, view, legend column and foot.

# Draws a sign around a point.
Draw = Callable[[float, float], None]

MILLIMETRE = 72 / 25.4

# Width and height in points, landscape; the projectors are slides of 16:9 and 4:3.
PAPERS = {
    "a4": (297 * MILLIMETRE, 210 * MILLIMETRE),
    "a3": (420 * MILLIMETRE, 297 * MILLIMETRE),
    "a0": (1189 * MILLIMETRE, 841 * MILLIMETRE),
    "projector": (960.0, 540.0),
    "projector-4x3": (720.0, 540.0),
}

SLIDES = ("projector", "projector-4x3")


def paper_size(paper: str) -> tuple[float, float]:
    """Return width and height of a paper."""
    if paper not in PAPERS:
        raise UsageError("views.unknown_paper", name=paper, known=", ".join(PAPERS))
    return PAPERS[paper]


def svg_axes(paper: str) -> Axes:
    """Return what stands for axes on a sheet of paper that becomes an SVG."""
    return as_axes(Drawing(*paper_size(paper)))


def new_axes(paper: str) -> Axes:
    """Return axes that fill a sheet of paper; the figure belongs to no window."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height = paper_size(paper)
    figure: Figure = Figure(figsize=(width / 72, height / 72), facecolor=style.PAPER)
    FigureCanvasAgg(figure)
    return figure.add_axes((0.0, 0.0, 1.0, 1.0))


@dataclass
class Sheet:
    """Axes in points, with room for the picture and a column for its legend."""

    axes: Axes  # Drawn on from edge to edge.
    width: float  # Of the axes, in points.
    height: float
    unit: float  # Size of a point on A4: everything is drawn in it.
    # Left, bottom, right and top of the room for the picture.
    body: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    column: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # The same for the legend.
    cursor: float = 0.0  # Where the next entry of the legend begins, from above.
    small: float = 7.2  # Type of the legend, in points on A4.
    lang: str = "en"
    slide: bool = False  # Whether it is seen from afar.
    # Where the next sign of a legend below the picture begins; None where it is a column.
    along: float | None = None
    # What the sheet says in words, for those who cannot see it: title, status line, headline,
    # foot, and a row of a table for each thing that is drawn.
    title: str = ""
    status: str = ""
    headline: str = ""
    empty: str = ""  # Why there is no picture, blank if there is one.
    foot: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def least(self) -> float:
        """Smallest type of names on a slide, to be read at five metres, in points; 0 on paper."""
        return 0.03 * self.height if self.slide else 0.0

    def write(self, x: float, y: float, words: str, size: float, **look: Any) -> None:  # noqa: ANN401
        """Write one line; `look` as `Words` has it."""
        put(self.axes, Words(x, y, letters.settable(words, self.lang), size, **look))

    def paragraph(
        self, left: float, top: float, width: float, words: str, size: float, color: str
    ) -> float:
        """Write lines downward from a top edge; return where they end."""
        for line in style.fill(words, width / size):
            self.write(left, top - size, line, size, color=color)
            top -= size * 1.3
        return top

    def legend_below(self) -> None:
        """Give the column of the legend to the picture, and the legend some rows below it."""
        left, bottom, _, top = self.body
        rows = 3 if self.width > 1.6 * self.height else 4
        self.along, self.cursor = left, bottom + 10 * rows * self.unit
        self.column = (left, bottom, self.width - left, self.cursor)
        self.body = (left, self.cursor + 4 * self.unit, self.width - left, top)

    def heading(self, words: str) -> None:
        """Begin a part of the legend."""
        if self.along is not None:
            return
        left, _, right, _ = self.column
        size = max(8.2, self.small) * self.unit
        self.cursor -= 5 * self.unit
        for line in style.fill(words, (right - left) / size, bold=True):
            self.write(left, self.cursor - size, line, size, bold=True)
            self.cursor -= size * 1.35
        self.cursor -= 1.5 * self.unit

    def entry(
        self, words: str, draw: Callable[[float, float], None] | None, *, indent: float = 20.0
    ) -> None:
        """Add an entry to the legend; `draw` gets the middle of the room for its sign."""
        left, _, right, _ = self.column
        size = self.small * self.unit
        room = indent * self.unit
        if self.along is not None:
            wide = (room + 4 * self.unit if draw else 0.0) + size * style.width_of(words)
            if self.along + wide > right:
                self.along, self.cursor = left, self.cursor - 10 * self.unit
            if draw is not None:
                draw(self.along + room / 2, self.cursor - 0.62 * size)
            end = self.along + wide
            self.write(end, self.cursor - size, words, size, align="right")
            self.along = end + 8 * self.unit
            return
        if draw is not None:
            draw(left + room / 2 - 2 * self.unit, self.cursor - 0.62 * size)
        start = left + room + 2 * self.unit
        end = self.paragraph(start, self.cursor, right - start, words, size, style.INK)
        self.cursor = end - 2.6 * self.unit

    def shape(
        self,
        form: Literal["area", "line", "curve", "ellipse", "box"],
        places: Sequence[npt.ArrayLike],
        fill: str = "none",
        edge: str = "none",
        width: float = 0.0,
        **look: Any,  # noqa: ANN401
    ) -> None:
        """Draw places that look alike; the width in points on A4, `look` as `Shape` has it."""
        points = [np.asarray(each, np.float64) for each in places]
        put(self.axes, Shape(form, points, fill, edge, width * self.unit, **look))

    def box(
        self,
        room: Room,
        color: str,
        edge: str = style.QUIET,
        width: float = 0.5,
        **look: Any,  # noqa: ANN401
    ) -> None:
        """Draw a rectangle from its left, bottom, width and height."""
        self.shape("box", [room], color, edge, width, **look)

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        fill: str,
        edge: str = "none",
        width: float = 1.0,
        **look: Any,  # noqa: ANN401
    ) -> None:
        """Draw a circle."""
        self.shape("ellipse", [(x, y, radius, radius)], fill, edge, width, **look)

    def line(
        self,
        across: Sequence[float] | FloatArray,
        up: Sequence[float] | FloatArray,
        color: str,
        width: float,
        **look: Any,  # noqa: ANN401
    ) -> None:
        """Draw a line through points."""
        points = np.column_stack([across, up])
        self.shape("line", [points], "none", color, width, **{"layer": 2.0, **look})

    def sector(
        self,
        sector: str,
        x: float,
        y: float,
        size: float,
        *,
        ring: bool = False,
        **look: Any,  # noqa: ANN401
    ) -> None:
        """Draw the shape of a sector, or the ring around it; `look` as `Shape` has it."""
        own = style.SECTOR_STYLES[sector]
        shape = own.ring if ring else own.shape
        size *= style.RING if ring and not shape else 1.0
        form: Literal["area", "ellipse"] = "area" if shape else "ellipse"
        place = np.array(shape) * size + (x, y) if shape else np.array([x, y, size, size])
        put(self.axes, Shape(form, [place], **look))

    def course(self, line: Curve, color: str, width: float, **look: Any) -> None:  # noqa: ANN401
        """Draw a curve as a line of a width in points on any paper."""
        put(self.axes, Shape("curve", [line.points], "none", color, width, **look))

    def room_left(self) -> float:
        """Height that is left in the column, in points on A4."""
        return (self.cursor - self.column[1]) / self.unit


# The sheet that belongs to axes, so that a picture can be said in words.
_SHEETS: WeakKeyDictionary[Axes, Sheet] = WeakKeyDictionary()


def sheet_of(axes: Axes) -> Sheet | None:
    """Return the sheet that was laid out on axes."""
    return _SHEETS.get(axes)


def blank(paper: str, axes: Axes | None, lang: str) -> Sheet:
    """Return a sheet with nothing on it."""
    own = axes if axes is not None else new_axes(paper)
    width, height = extent(own)
    unit = min(((width * height) / (PAPERS["a4"][0] * PAPERS["a4"][1])) ** 0.5, width / 700)
    if width > 1.6 * height:  # a slide is seen from afar
        unit *= 1.12
    _SHEETS[own] = Sheet(own, width, height, unit, lang=lang, slide=paper in SLIDES)
    return _SHEETS[own]


# Types of a headline, and in how many lines it stands in each, in points on A4.
_HEADLINES = ((15.0, 2), (12.5, 2), (10.5, 3))


def begin(
    meta: Meta,
    title: str,
    foot: Sequence[str],
    *,
    headline: str = "",
    lang: str,
    paper: str,
    axes: Axes | None,
) -> Sheet:
    """Lay a sheet out: what was found as its headline, what it shows, status line and foot."""
    sheet = blank(paper, axes, lang)
    width, height, unit = sheet.width, sheet.height, sheet.unit
    margin = 22 * unit
    inner, below = width - 2 * margin, height
    if meta.look and np.allclose((width, height), paper_size(paper), atol=1.0):  # its own sheet
        inner, below = _letterhead(sheet, meta, margin)
    said = headline or title
    for points, most in _HEADLINES:
        size = max(points * unit, sheet.least)
        lines = style.fill(said, inner / size, bold=True)
        if len(lines) <= most:
            break
    top = height - margin + 4 * unit
    for line in lines:
        top -= size
        sheet.write(margin, top, line, size, bold=True)
        top -= 0.2 * size
    sheet.title, sheet.status = title, status_line(meta, lang)
    sheet.headline = headline
    told = SEPARATOR.join([title, sheet.status]) if headline else sheet.status
    top = sheet.paragraph(margin, top - 2 * unit, inner, told, 8.6 * unit, style.QUIET)
    column = 166 * unit
    right = width - margin - column
    small = 7.0 * unit
    room = right - margin - 12 * unit
    foot = [*foot, *thresholds(meta, lang)]
    sheet.foot = tuple(foot)
    bottom = margin - 6 * unit + small * 1.3 * len(style.fill("  ".join(foot), room / small))
    sheet.paragraph(margin, bottom, room, "  ".join(foot), small, style.QUIET)
    top = min(top, below) - 6 * unit
    sheet.body = (margin, bottom + 6 * unit, margin + room, top)
    sheet.column = (right, margin - 6 * unit, width - margin, top)
    sheet.cursor = top
    return sheet


def _letterhead(sheet: Sheet, meta: Meta, margin: float) -> tuple[float, float]:
    """Draw colour and logo of the municipality; return the width left beside it, and its foot."""
    unit, inner = sheet.unit, sheet.width - 2 * margin
    if color := meta.look.get("color"):
        sheet.box((0.0, sheet.height - 5 * unit, sheet.width, 5 * unit), color, color, 0.0)
    logo = style.logo_bytes(meta.look)
    if not logo:
        return inner, sheet.height
    across, up = map(float, struct.unpack(">II", logo[16:24]))  # as every PNG says first
    scale = min(130 * unit / across, 32 * unit / up)
    right, top = sheet.width - margin, sheet.height - margin + 6 * unit
    low = top - scale * up
    put(sheet.axes, Image((right - scale * across, low, right, top), logo))
    return inner - scale * across - 10 * unit, low


def empty_state(sheet: Sheet, words: str) -> None:
    """Write in the middle of the picture why there is none."""
    sheet.empty = words
    left, bottom, right, top = sheet.body
    size = max(12 * sheet.unit, 1.2 * sheet.least)
    lines = style.fill(words, 0.7 * (right - left) / size)
    y = (bottom + top) / 2 + len(lines) * size * layout.LEADING / 2
    for line in lines:
        sheet.write(sheet.width / 2, y, line, size, color=style.QUIET, align="center")
        y -= size * 1.3


def figure_of(picture: Axes | Figure) -> Figure:
    """Return the figure that a picture belongs to."""
    from matplotlib.axes import Axes as AxesClass

    if isinstance(picture, AxesClass):
        found = picture.get_figure(root=True)
        assert found is not None, "axes without a figure"
        return found
    return picture


# --- The course of ties: bent so that two-way and parallel ones lie apart, cut at the symbols.

_STEPS = np.linspace(0.0, 1.0, 65)

# How far a line may swing out to one side, and lean towards one of its ends, in its lengths.
_SWINGS = np.array([turn * step * 0.03 for step in range(21) for turn in (1, -1)])
_LEANS = np.array([0.0, 0.25, -0.25, 0.45, -0.45])


def _bends(swings: FloatArray, leans: FloatArray) -> list[tuple[float, float]]:
    """Give every swing with every lean, the straightest first."""
    pairs = [(float(swing), float(lean)) for swing in swings for lean in leans]
    return sorted(pairs, key=lambda pair: abs(pair[0]) + 0.3 * abs(pair[1]))


# Where none of the first is free, a closer look.
_BENDS = _bends(_SWINGS, _LEANS)
_CLOSER = _bends(np.linspace(-0.9, 0.9, 91), np.linspace(-0.7, 0.7, 15))
# What a line costs that runs through a symbol, or leaves the room of the picture.
_HIT = 40.0


@dataclass(frozen=True)
class Curve:
    """A quadratic Bézier curve."""

    points: FloatArray  # Start, control point, end; shape (3, 2).

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


@dataclass(frozen=True)
class Bend:
    """How a line leaves the straight way, in points."""

    offset: float = 0.0  # To its left, at its middle.
    lean: float = 0.0  # Of its widest place, towards its end.

    def turned(self) -> Bend:
        """Return the same bend for the way back."""
        return Bend(-self.offset, -self.lean)

    def beside(self, step: float) -> Bend:
        """Return a parallel line so far to its left."""
        return Bend(self.offset + step, self.lean)


def curve(start: FloatArray, end: FloatArray, *, offset: float, lean: float = 0.0) -> Curve:
    """Draw a curve from one point to another."""
    along = end - start
    length = float(np.hypot(*along)) or 1.0
    left = np.array([-along[1], along[0]]) / length
    middle = (start + end) / 2 + 2 * offset * left + lean * along / length
    return Curve(np.array([start, middle, end]))


def trimmed(whole: Curve, *, before: float, after: float) -> Curve | None:
    """Cut off what lies within the symbols at both ends."""
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
    radius: float | FloatArray,
    boxes: tuple[FloatArray, FloatArray],
    room: Room | None = None,
) -> Bend:
    """Choose the bend of a marked line that passes no symbol, then the fewest names."""
    # A line through the symbol of somebody else reads as a chain that does not exist; so a wide
    # swing is better than that, and only where every swing meets a symbol the fewest count.
    length = float(np.hypot(*(end - start)))
    near = np.broadcast_to(np.asarray(radius, np.float64), len(symbols)) ** 2
    # What its own symbols cover at both ends is not seen; no symbol fits between two points.
    least = float(np.sqrt(near.min())) if len(near) else length / 16
    own = min(least / (length or 1.0), 1 / 4)
    steps = np.linspace(own, 1 - own, max(57, int(2 * length / (least or 1.0))))
    best, least = Bend(), np.inf
    for place, (swing, lean) in enumerate([*_BENDS, *_CLOSER]):
        if place == len(_BENDS) and least < _HIT:
            break
        price = 16.0 * abs(swing) + 5.0 * abs(lean)
        if price >= least:
            continue
        bend = Bend(swing * length, lean * length)
        points = curve(start, end, offset=bend.offset, lean=bend.lean).at(steps)
        hit = (((points[:, None, :] - symbols[None, :, :]) ** 2).sum(axis=2) < near).any(axis=0)
        gap = np.abs(points[:, None, :] - boxes[0][None, :, :])
        under = (gap < boxes[1][None, :, :] / 2).all(axis=2).any(axis=0)
        load = _HIT * hit.sum() + under.sum() + price
        if room is not None and load < least:  # nor may it leave the room of the picture
            load += _HIT * bool((points < room[:2]).any() or (points > room[2:]).any())
        if load < least - 1e-9:
            best, least = bend, float(load)
    return best


def free_spot(line: Curve, centre: FloatArray, size: FloatArray, room: float) -> FloatArray:
    """Find a place on a curve for a number, off all names and symbols."""
    points = line.at(_STEPS[6:-6])
    reach = size[None, :, :] / 2 + room
    gap = np.abs(points[:, None, :] - centre[None, :, :])
    hit = np.any(np.all(gap < reach, axis=2), axis=1)
    off_middle = np.abs(_STEPS[6:-6] - 0.5)
    found: FloatArray = points[int(np.argmin(hit * 10.0 + off_middle))]
    return found


def boxes_along(line: Curve, across: float) -> FloatArray:
    """Return boxes so large all along a curve, where no name may stand; shape (m, 2, 2)."""
    length = float(np.hypot(*np.diff(line.at(_STEPS), axis=0).T).sum())
    points = line.at(np.linspace(0.0, 1.0, int(2 * length / across) + 2))
    return np.stack([points, np.full_like(points, across)], axis=1)


def crossed(spot: tuple[float, float], room: tuple[float, float], lines: FloatArray) -> bool:
    """Tell whether a straight line runs through a box, so that words in it could be misread."""
    along = np.linspace(0.0, 1.0, 121)[:, None, None]
    points = lines[None, :, 0] + along * (lines[None, :, 1] - lines[None, :, 0])
    return bool((np.abs(points - spot) < np.array(room) / 2).all(axis=2).any())


# --- Symbols, ties and bands on matplotlib axes that count in points.

# What is known but not the message.
PALE = "#C4C4C4"


def mixed(color: str, share: float) -> str:
    """Mix a colour with the paper."""
    parts = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)


def pale_line(sheet: Sheet) -> Draw:
    """Return what draws the sign of ties that are not the message."""

    def draw(x: float, y: float) -> None:
        ends = [x - 9 * sheet.unit, x + 9 * sheet.unit]
        sheet.line(ends, [y, y], PALE, 0.9, name="legend-pale")

    return draw


Boxes = tuple[FloatArray, FloatArray]

NOTHING: Boxes = np.zeros((0, 2)), np.zeros((0, 2))


@dataclass
class Pen:
    """Draws on one sheet."""

    sheet: Sheet
    radius: float  # Of a symbol, in points.

    def symbol(
        self, x: float, y: float, actor: scene.Actor, *, name: str = "actor", pale: bool = False
    ) -> None:
        """Draw the symbol of an actor, with a ring for a dock and a thick edge for a key actor."""
        if actor.count > 1:
            self._group(x, y, actor, name)
            return
        edge, shine, layer = (PALE, 0.45, 3.0) if pale else (style.INK, 1.0, 5.0)
        look = style.SECTOR_STYLES[actor.sector]
        thin = min(0.9 * self.sheet.unit, 0.22 * self.radius)
        self.sheet.sector(
            *(actor.sector, x, y),
            size=self.radius * (0.86 if actor.key else 1.0),  # its thick edge takes the rest
            fill=mixed(look.color, shine),
            edge=edge,
            width=thin * (2.8 if actor.key else 1.5 if look.dashed else 1.0),
            dashes=(2.6, 1.6) if look.dashed else (),
            layer=layer,
            name=f"{name}-{actor.id}",
        )
        if actor.dock:
            how = {"edge": edge, "width": thin, "layer": layer, "name": f"dock-{actor.id}"}
            self.sheet.sector(actor.sector, x, y, self.radius, ring=True, **how)
        if actor.asked:
            self._question(x + self.radius, y + self.radius, name=f"asked-{actor.id}")

    def _question(self, x: float, y: float, *, name: str) -> None:
        """Draw the sign of what nobody knows."""
        size, thick = 0.72 * self.radius, 0.2 * self.radius / self.sheet.unit
        self.sheet.circle(x, y, size, style.PAPER, style.INK, thick, layer=7.0, name=name)
        self.sheet.write(*(x, y - 0.5 * size, "?", 1.4 * size), bold=True, align="center", layer=8)

    def _group(self, x: float, y: float, actor: scene.Actor, name: str) -> None:
        """Draw a group of actors: a double circle around their number, of no sector."""
        thin = min(0.9, 0.22 * self.radius / self.sheet.unit)
        for size, part in ((style.RING, "ring"), (1.25, name)):
            look = {"layer": 5.0, "name": f"{part}-{actor.id}"}
            self.sheet.circle(x, y, size * self.radius, style.PAPER, style.INK, thin, **look)
        words = str(actor.count)
        size = 1.5 * self.radius / max(0.8, 0.62 * len(words))
        self.sheet.write(x, y - 0.36 * size, words, size, bold=True, align="center", layer=5.5)

    def plate(self, x: float, y: float, width: float, height: float, *, name: str) -> None:
        """Draw the white ground of a name."""
        room = (x - width / 2, y - height / 2, width, height)
        self.sheet.box(room, style.PAPER, "none", 0.0, alpha=0.82, layer=4.0, name=name)

    def lines(
        self, curves: list[Curve], layer: str, *, strong: bool, name: str, crowd: int = 1
    ) -> None:
        """Draw ties of one layer; the more lines a picture has, the thinner they are."""
        if not curves:
            return
        look = style.LAYER_STYLES[layer]
        width = look.width * (1.5 if strong else min(1.0, (200 / crowd) ** 0.4))
        color = style.INK if strong else look.color
        order = 3.0 if strong else 1.0
        points = [each.points for each in curves]
        how = {"dashes": look.dashes, "layer": order, "name": name}
        self.sheet.shape("curve", points, "none", color, width, **how)
        if look.arrow:
            heads = [self._head(each) for each in curves]
            self.sheet.shape("area", heads, color, layer=order, name=f"{name}-heads")

    def _head(self, line: Curve) -> FloatArray:
        length = min(5.0 * self.sheet.unit, 1.1 * self.radius)
        forward = line.heading()
        left = np.array([-forward[1], forward[0]])
        tip = line.points[2]
        back = tip - length * forward
        return np.array([tip, back + 0.36 * length * left, back - 0.36 * length * left])

    def band(self, line: Curve, *, kind: str, width: float, name: str) -> None:
        """Draw the band of a bridge: a colour with a black outline."""
        look = style.BANDS[kind]
        edge = width + 1.8 * self.sheet.unit
        for color, across, part in ((style.INK, edge, "outline"), (look.color, width, "band")):
            steps = look.dashes if part == "outline" else ()
            dashes = tuple(step * self.sheet.unit / across for step in steps)
            how = {"layer": 2.0, "name": f"{part}-{name}", "dashes": dashes}
            self.sheet.course(line, color, across, **how)

    def badge(self, x: float, y: float, number: int) -> None:
        """Draw the number of a bridge."""
        size = max(6.6 * self.sheet.unit, self.sheet.least)
        self.sheet.circle(x, y, size / 1.32, style.INK, style.PAPER, layer=7.0)
        look = {"color": style.PAPER, "bold": True, "align": "center", "layer": 8.0}
        self.sheet.write(x, y - 0.36 * size, str(number), size, **look)

    def numbered(self, line: Curve, number: int, keep_off: Boxes) -> Boxes:
        """Write a number on a line off names, symbols and numbers; return these with its own."""
        room = max(5.0 * self.sheet.unit, self.sheet.least / 1.32)
        spot = free_spot(line, *keep_off, room)
        self.badge(float(spot[0]), float(spot[1]), number)
        return np.vstack([keep_off[0], spot]), np.vstack([keep_off[1], np.full(2, 2 * room)])

    def bends(
        self, shown: scene.Scene, anchor: FloatArray, names: Boxes, small: FloatArray | None = None
    ) -> dict[frozenset[int], Bend]:
        """Choose how each marked pair is bent."""
        # `small`: the size of each symbol, as a share of the usual one.
        found: dict[frozenset[int], Bend] = {}
        rings = np.array([style.RING if actor.dock else 1.0 for actor in shown.actors])
        rings = rings if small is None else rings * small
        for mark in shown.marks:
            low, high = ends = sorted((mark.source, mark.target))
            pair = frozenset(ends)
            others = np.delete(anchor, ends, axis=0)
            clear = np.delete(rings, ends) * self.radius + self._band_width(shown, pair) / 2
            between = anchor[low], anchor[high]
            found[pair] = clear_bend(*between, others, 1.15 * clear, names, self.sheet.body)
        return found

    def bands(
        self, shown: scene.Scene, anchor: FloatArray, bends: Mapping[frozenset[int], Bend]
    ) -> FloatArray:
        """Return what the bands of marked pairs cover, as many small boxes."""
        found = [np.zeros((0, 2, 2))]
        for pair, bend in bends.items():
            low, high = sorted(pair)
            whole = curve(anchor[low], anchor[high], offset=bend.offset, lean=bend.lean)
            across = self._band_width(shown, pair) + 2 * self.sheet.unit
            found.append(boxes_along(whole, across))
        return np.vstack(found)

    def ties(
        self,
        shown: scene.Scene,
        anchor: FloatArray,
        names: Boxes,
        bends: Mapping[frozenset[int], Bend],
        *,
        pale: bool = False,
    ) -> None:
        """Draw all ties: plain ones below, as pale density if asked; marked pairs on bands."""
        step = 0.75 * self.radius
        marked = set(bends)
        for layer in shown.layers:
            mine = [line for line in shown.lines if line.layer == layer]
            for strong in (True,) if pale else (False, True):
                chosen = [
                    found
                    for line in mine
                    if (frozenset((line.source, line.target)) in marked) is strong
                    and (found := self._course(line, anchor, bends, step)) is not None
                ]
                name = f"{'marked' if strong else 'ties'}-{layer}"
                self.lines(chosen, layer, strong=strong, name=name, crowd=len(shown.lines))
        if pale:
            pairs = {frozenset((line.source, line.target)) for line in shown.lines} - marked
            self._density([anchor[pair] for pair in sorted(map(sorted, pairs))])
        symbols = np.full_like(anchor, 2 * self.radius)
        keep_off = (np.vstack([names[0], anchor]), np.vstack([names[1], symbols]))
        for number, mark in enumerate(shown.marks, start=1):
            low, high = sorted((mark.source, mark.target))
            bend = bends[frozenset((low, high))]
            whole = curve(anchor[low], anchor[high], offset=bend.offset, lean=bend.lean)
            line = trimmed(whole, before=self.radius, after=self.radius) or whole
            width = self._band_width(shown, frozenset((low, high)))
            self.band(line, kind=mark.kind, width=width, name=mark.finding.id)
            keep_off = self.numbered(line, number, keep_off)

    def _density(self, ends: list[FloatArray]) -> None:
        """Draw ties that are not the message: pale, straight, one line a pair."""
        self.sheet.shape("line", ends, "none", PALE, 0.5, layer=0.8, name="ties-pale")

    def _band_width(self, shown: scene.Scene, pair: frozenset[int]) -> float:
        """Return how wide the band of a pair is, so that all its ties lie on it."""
        between = sum({each.source, each.target} == pair for each in shown.lines)
        return 4.6 * self.sheet.unit + max(between - 1, 0) * 0.75 * self.radius

    def _course(
        self,
        line: scene.Line,
        anchor: FloatArray,
        bends: Mapping[frozenset[int], Bend],
        step: float,
    ) -> Curve | None:
        """Return the visible part of one tie; slots count from the smaller position."""
        bend = bends.get(frozenset((line.source, line.target)), Bend()).beside(line.slot * step)
        if line.source > line.target:
            bend = bend.turned()
        ends = anchor[line.source], anchor[line.target]
        whole = curve(*ends, offset=bend.offset, lean=bend.lean)
        return trimmed(whole, before=1.15 * self.radius, after=1.3 * self.radius)


# --- What lies below the actors: panels, rings, and the map with its scale.

PANEL = "#F3F3F3"

_RINGS = ("#E2E2E2", "#ECECEC", "#F4F4F4", "#FAFAFA", "#FFFFFF")

_LENGTHS = (50, 100, 200, 250, 500, 1000, 2000, 5000, 10000, 20000, 50000)


def zone_words(zone: layout.Zone, lang: str) -> str:
    """Say what a part of the room means."""
    if zone.key in SECTORS_AND_NONE:
        return label("sector", zone.key, lang)
    return text(f"pictures.steps.{zone.key}", lang)


def draw_zones(
    sheet: Sheet, zones: tuple[layout.Zone, ...], room: Room, *, lang: str
) -> FloatArray:
    """Draw the parts of the room that mean something, with their names."""
    headings = []
    left, bottom, right, top = room
    size = 7.6 * sheet.unit
    for number, zone in reversed(list(enumerate(zones))):
        ring = zone.kind == "ring"
        color = _RINGS[min(number, len(_RINGS) - 1)] if ring else PANEL
        west, south, east, north = zone.room
        corner = np.array([left + west * (right - left), bottom + south * (top - bottom)])
        size_of = np.array([(east - west) * (right - left), (north - south) * (top - bottom)])
        place = [corner + size_of / 2, size_of / 2] if ring else [corner, size_of]
        look = {"layer": 0.1 - 0.01 * number, "name": f"zone-{zone.key}"}
        form: Literal["ellipse", "box"] = "ellipse" if ring else "box"
        sheet.shape(form, [np.concatenate(place)], color, style.FAINT, 0.8, **look)
        words = zone_words(zone, lang)
        if ring:
            continue
        wide = (east - west) * (right - left) - 8 * sheet.unit
        small = min(size, size * wide / max(style.width_of(words, bold=True) * size, 1e-9))
        if small < 0.7 * size:
            small, words = 0.8 * size, style.fill(words, wide / (0.8 * size), bold=True)[0]
        x = left + west * (right - left) + 4 * sheet.unit
        y = bottom + north * (top - bottom) - 1.25 * small
        sheet.write(x, y, words, small, bold=True, color=style.QUIET, layer=0.5)
        across = style.width_of(words, bold=True) * small
        headings.append([(x + across / 2, y + 0.35 * small), (across, 1.4 * small)])
    return np.array(headings, np.float64).reshape(-1, 2, 2)


def ring_samples(sheet: Sheet, zones: tuple[layout.Zone, ...], *, lang: str) -> None:
    """Explain rings in the legend, the inner first."""
    rings = [zone for zone in zones if zone.kind == "ring"]
    if not rings:
        return
    sheet.heading(text("pictures.legend.rings", lang))
    for number, zone in enumerate(rings):

        def draw(x: float, y: float, number: int = number) -> None:
            for step in range(len(rings) - 1, -1, -1):
                color = style.INK if step == number else style.PAPER
                width = (1 + step) * 5.2 * sheet.unit / len(rings)
                sheet.circle(x, y, width, color, style.QUIET, 0.5, layer=5.0)

        sheet.entry(zone_words(zone, lang), draw)


@dataclass(frozen=True)
class Feature:
    """One line or outline of a ground."""

    points: FloatArray  # Degrees north and east; shape (n, 2).
    kind: str  # Key of `GROUNDS`.


# What the ground of a map is made of: fill and line, and the width of the line in points on A4.
GROUNDS: Mapping[str, tuple[str, str, float]] = {
    "green": ("#DFEBD9", "none", 0.0),
    "water": ("#A9C6DB", "#A9C6DB", 0.9),
    "street": ("none", "#C9C9C9", 0.9),
    "rail": ("none", "#8A8A8A", 1.2),
    "outline": ("none", "#BDBDBD", 0.9),
}

# Tags of OpenStreetMap, and what their features are drawn as.
_TAGS = {
    **dict.fromkeys(
        ("natural=water", "natural=bay", "landuse=basin", "landuse=reservoir"), "water"
    ),
    **dict.fromkeys(("leisure=park", "landuse=forest", "landuse=grass", "natural=wood"), "green"),
    **dict.fromkeys(("waterway", "water"), "water"),
    "highway": "street",
    "railway": "rail",
}


def _kind_of(properties: object) -> str:
    """Say what a feature is, by its tags; without any it is an outline."""
    tags = properties if isinstance(properties, dict) else {}
    for name, value in tags.items():
        if value and (kind := _TAGS.get(f"{name}={value}") or _TAGS.get(name)):
            return kind
    return "outline"


def _rings_of(geometry: Mapping[str, Any] | None) -> Iterator[list[list[float]]]:
    kind = (geometry or {}).get("type")
    parts = (geometry or {}).get("coordinates", [])
    if kind in ("Polygon", "MultiLineString"):
        yield from parts
    elif kind == "LineString":
        yield parts
    elif kind == "MultiPolygon":
        for polygon in parts:
            yield from polygon
    elif kind == "GeometryCollection":
        for each in (geometry or {}).get("geometries", []):
            yield from _rings_of(each)


def read_ground(path: str | Path) -> list[Feature]:
    """Read the lines and outlines of a GeoJSON file, as it comes from a town or OpenStreetMap."""
    name = Path(path).name
    try:
        whole = json.loads(Path(path).read_text(encoding="utf-8-sig"))
        found = [
            Feature(
                np.array([point[:2] for point in ring], np.float64)[:, ::-1],
                _kind_of(each.get("properties")),
            )
            for each in whole.get("features", [whole])
            for ring in _rings_of(each.get("geometry", each))
        ]
    except (OSError, ValueError, TypeError, AttributeError, IndexError, KeyError) as error:
        raise UsageError("pictures.no_geojson", name=name) from error
    if not found:
        raise UsageError("pictures.no_geojson", name=name)
    return found


def draw_ground(
    sheet: Sheet,
    features: Sequence[Feature],
    ground: layout.Ground,
    room: Room,
    *,
    barrier: str = "",
) -> None:
    """Draw water, green, streets and outlines as far as they lie in the room; or barriers."""
    left, bottom, right, top = room
    corner, size = np.array([left, bottom]), np.array([right - left, top - bottom])
    for order, (kind, (fill, edge, width)) in enumerate(GROUNDS.items()):
        mine = [
            corner + ground.places(each.points) * size for each in features if each.kind == kind
        ]
        closed = [each for each in mine if len(each) > 3 and np.allclose(each[0], each[-1])]
        if closed and fill != "none" and not barrier:
            layer = 0.3 + 0.01 * order
            sheet.shape("area", closed, fill, layer=layer, name="ground", clip=room)
        if mine and (barrier or edge != "none"):
            layer, across = 0.35 + 0.01 * order, 2.0 if barrier else width
            look = {"layer": layer, "name": "outlines", "clip": room}
            sheet.shape("line", mine, "none", barrier or edge, across, **look)


def draw_scale(sheet: Sheet, ground: layout.Ground, room: Room, *, lang: str) -> None:
    """Draw a scale bar in the lower left corner and say that north is up."""
    left, bottom, _, top = room
    per_metre = (top - bottom) / ground.height
    fits = [each for each in _LENGTHS if each * per_metre <= 110 * sheet.unit]
    metres = fits[-1] if fits else _LENGTHS[0]
    words = f"{metres} m" if metres < 1000 else f"{metres // 1000} km"
    end = left + metres * per_metre
    y = bottom + 4 * sheet.unit
    sheet.line([left, end], [y, y], style.INK, 1.6, layer=7.0, name="scale")
    size = 7.0 * sheet.unit
    words = text("pictures.scale", lang, length=words)
    sheet.write(left, y + 3 * sheet.unit, words, size, layer=7)


def place_of_scale(sheet: Sheet, room: Room) -> FloatArray:
    """Return the middle and the size of the corner that names leave to the scale; (1, 2, 2)."""
    unit = sheet.unit
    return np.array([[[room[0] + 60 * unit, room[1] + 7 * unit], [120 * unit, 14 * unit]]])


def square_room(room: Room, aspect: float) -> Room:
    """Return the largest part of a room that has a given shape, in its middle."""
    left, bottom, right, top = room
    wide = min(right - left, (top - bottom) * aspect)
    high = wide / aspect
    x, y = (left + right - wide) / 2, (bottom + top - high) / 2
    return (x, y, x + wide, y + high)


def ground_of(quarter: Quarter, aspect: float) -> layout.Ground | None:
    """Return the ground that the map of a quarter shows; None if no place is known."""
    known, degrees = layout.coordinates(quarter)
    return layout.Ground(degrees[known], aspect) if known.any() else None


# --- The legend of the ecosystem picture: every sign that occurs, in words.

# How to list the bridges, best first: with their risks?, in which type.
_WAYS = ((True, 7.2), (True, 6.5), (False, 7.2), (False, 6.5), (False, 5.8))


def _sample(sector: str, *, dock: bool = False, key: bool = False) -> scene.Actor:
    return scene.Actor(id=sector, name="", sector=sector, kind="organisation", dock=dock, key=key)


def _line(pen: Pen, layer: str) -> Draw:
    def draw(x: float, y: float) -> None:
        half = 9 * pen.sheet.unit
        course = curve(np.array([x - half, y]), np.array([x + half, y]), offset=0)
        pen.lines([course], layer, strong=False, name=f"legend-{layer}")

    return draw


def _band(pen: Pen, kind: str) -> Draw:
    def draw(x: float, y: float) -> None:
        half = 9 * pen.sheet.unit
        course = curve(np.array([x - half, y]), np.array([x + half, y]), offset=0)
        pen.band(course, kind=kind, width=4.6 * pen.sheet.unit, name=f"legend-{kind}")

    return draw


def bridge_words(mark: scene.Mark, lang: str, *, risks: bool) -> str:
    """Name the ends of a bridge, with what it hangs on if asked."""
    finding = mark.finding
    names = {side: plain(finding.name(getattr(finding, side))) for side in ("source", "target")}
    if mark.kind == "untested_bridge":
        return text("views.bridge_asked", lang, **names)
    said = and_list([label("risk", risk, lang) for risk in finding.risks], lang)
    if not (said and risks):
        return text("views.bridge", lang, **names)
    return text("views.bridge_risks", lang, risks=said, **names)


def _height(sheet: Sheet, words: str) -> float:
    """Return the height of an entry of the list, in points on A4."""
    left, _, right, _ = sheet.column
    width = ((right - left) / sheet.unit - 16) / sheet.small
    return len(style.fill(words, width)) * sheet.small * 1.3 + 2.6


def list_bridges(sheet: Sheet, pen: Pen, shown: scene.Scene, lang: str) -> None:
    """Say the marked bridges by number; shorter, smaller or not all if there is no room."""
    sheet.heading(text("views.legend.bridges", lang))
    said: list[str] = []
    for risks, small in _WAYS:
        sheet.small = small
        said = [bridge_words(mark, lang, risks=risks) for mark in shown.marks]
        if sum(_height(sheet, words) for words in said) <= sheet.room_left():
            break
    for number, words in enumerate(said, start=1):
        left_over = len(said) - number
        if sheet.room_left() < _height(sheet, words) + (12 if left_over else 0):
            sheet.entry(text("views.more_bridges", lang, count=left_over + 1), None, indent=14)
            return

        def draw(x: float, y: float, number: int = number) -> None:
            pen.badge(x, y, number)

        sheet.entry(words, draw, indent=14)


def draw_legend(
    sheet: Sheet,
    shown: scene.Scene,
    *,
    zones: tuple[layout.Zone, ...] = (),
    more: Sequence[tuple[str, Draw | None]] = (),
    listed: bool = True,
    lang: str,
) -> None:
    """Write the legend of an ecosystem picture into the column of its sheet."""
    pen = Pen(sheet, 4.6 * sheet.unit)
    sheet.heading(text("views.legend.sectors", lang))
    for part, keys in shown.legend().items():
        if part == "ties":
            ring_samples(sheet, zones, lang=lang)
        said = [(scene.sign_words(part, key, lang), _drawing(pen, part, key)) for key in keys]
        said += more if part == "signs" else ()
        if said and part != "sectors":
            sheet.heading(text(f"views.legend.{part}", lang))
        for words, sign in said:
            sheet.entry(words, sign)
    if shown.marks and listed and not sheet.slide:  # there both ends have their names instead
        list_bridges(sheet, pen, shown, lang)


def _drawing(pen: Pen, part: str, key: str) -> Draw | None:
    """Return what draws the sign of one entry; None for a sentence without a sign."""
    if part == "sectors":
        return lambda x, y: pen.symbol(x, y, _sample(key), name="legend")
    if part == "ties":
        return _line(pen, key)
    if key in style.BANDS:
        return _band(pen, key)
    small = Pen(pen.sheet, 3.6 * pen.sheet.unit)
    samples = {
        "group": (small, replace(_sample("state"), count=12)),
        "dock": (small, _sample("state", dock=True)),
        "key": (pen, _sample("state", key=True)),
        "hub": (pen, _sample("state", key=True)),
        "marked": (pen, _sample("state", key=True)),
        "untested_point": (small, replace(_sample("state"), asked=True)),
    }
    if key not in samples:
        return None
    own, actor = samples[key]
    name = {"hub": "key", "marked": "key", "untested_point": "asked"}.get(key, key)
    return lambda x, y: own.symbol(x, y, actor, name=f"legend-{name}")


def small_sign(wide: float, high: float, unit: float, draw: Callable[[Sheet], None]) -> str:
    """Draw a sign of a legend for a page; blank if nothing is drawn."""
    drawing = Drawing(wide, high)
    draw(Sheet(as_axes(drawing), wide, high, unit))
    drawing.marks = [replace(mark, name="") for mark in drawing.marks]  # ids stand once on a page
    return svg_of(drawing, outlines=True, sign=True).strip() if drawing.marks else ""


def legend_sign(part: str, key: str) -> str:
    """Draw the sign of one entry for a page; blank for a sentence without a sign."""

    def draw(sheet: Sheet) -> None:
        if own := _drawing(Pen(sheet, 4.6 * sheet.unit), part, key):
            own(16, 10)

    return small_sign(32, 20, 1.5, draw)


# --- Names of actors on a sheet: placed so that none overlaps, then written on a white ground.

Lines = list[tuple[str, ...]]

_READABLE = 5.0  # points on A4

# Type of names that is not exceeded, in points on A4.
LARGEST = 10.0


def place_names(
    sheet: Sheet,
    actors: Sequence[scene.Actor],
    anchor: FloatArray,
    *,
    ties: FloatArray | None = None,
    below: BoolArray | None = None,
    blocked: FloatArray | None = None,
    rooms: FloatArray | None = None,
    largest: float = LARGEST,
    smallest: float = 1.5,
    scale: FloatArray | None = None,
    symbol: float = layout.SYMBOL,
    far: bool = False,
) -> tuple[layout.Spots, Lines]:
    """Wrap the names and find the largest font at which none overlaps."""
    # The type and symbol of each name are that font times its `scale`.
    left, bottom, right, top = sheet.body
    lines = [wrap(actor.name) for actor in actors]
    widths = [
        [style.width_of(line, bold=actor.key) for line in each]
        for actor, each in zip(actors, lines, strict=True)
    ]
    ringed = [actor.dock or actor.count > 1 for actor in actors]
    whole = np.array([[left, bottom], [right, top]])
    own = np.ones(len(actors)) if scale is None else scale

    def fitted(frame: FloatArray, smallest: float) -> layout.Spots:
        return layout.fit_labels(
            anchor,
            layout.box_sizes(lines, widths) * own[:, None],
            radius=own * [symbol * (style.RING if each else 1.0) for each in ringed],
            frame=frame,
            largest=largest * sheet.unit,
            smallest=smallest * sheet.unit,
            ties=ties,
            below=below,
            blocked=blocked,
            far=far,
        )

    if rooms is not None:
        readable = max(_READABLE, smallest)
        spots = fitted(rooms, readable)
        if not layout.overlapping(spots.centre, spots.size) and spots.font > readable * sheet.unit:
            return spots, lines
    spots = fitted(whole, smallest)
    return spots, lines


def place_first(
    sheet: Sheet,
    actors: Sequence[scene.Actor],
    anchor: FloatArray,
    order: Sequence[int],
    *,
    blocked: FloatArray,
    largest: float,
    least: float = 0.0,
    **how: Any,  # noqa: ANN401
) -> tuple[BoolArray, layout.Spots, Lines, float]:
    """Place all names; where they would be too small as many as can be, in an order."""
    # `least` is that size on paper, in points on A4; on a slide it is told by its height.
    # Last the radius of symbols in sizes of the names.
    if not sheet.slide:
        everybody = np.ones(len(actors), np.bool_)
        look: dict[str, Any] = {"largest": largest, "smallest": least or 1.5}
        found = place_names(sheet, actors, anchor, blocked=blocked, **look, **how)
        if found[0].font > least * sheet.unit:
            return everybody, *found, layout.SYMBOL
    symbol = 0.55 if sheet.slide else layout.SYMBOL
    least = 1.003 * sheet.least / sheet.unit if sheet.slide else least
    around = np.full_like(anchor, 2.2 * style.RING * symbol * least * sheet.unit)
    symbols = np.stack([anchor, around], axis=1)

    def placed(named: BoolArray) -> tuple[layout.Spots, Lines, bool]:
        there = [actors[at] for at in np.flatnonzero(named).tolist()]
        walls = np.vstack([blocked, symbols[~named]])
        look: dict[str, Any] = {"largest": 1.02 * least, "smallest": least, "symbol": symbol}
        look |= {"far": True, "blocked": walls}
        spots, lines = place_names(sheet, there, anchor[named], **{**how, **look})
        return spots, lines, spots.font > least * sheet.unit

    kept = np.zeros(len(actors), np.bool_)
    done = placed(kept)
    for at in order:
        kept[at] = True
        tried = placed(kept)
        kept[at] = tried[2]
        done = tried if tried[2] else done
    return kept, *done[:2], symbol


def unnamed(named: BoolArray, lang: str) -> list[tuple[str, Draw | None]]:
    """Count in the legend who stands in the picture without a name."""
    count = int((~named).sum())
    return [(text("pictures.unnamed", lang, count=count), None)] if count else []


def rooms_of(
    zones: tuple[layout.Zone, ...], placed: FloatArray, room: tuple[float, float, float, float]
) -> FloatArray | None:
    """Return the panel that each name must keep to."""
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


def _leads(anchor: FloatArray, spots: layout.Spots, reach: float) -> tuple[BoolArray, FloatArray]:
    """Return which names stand away from their symbols, and the lines to them; (n, 2, 2)."""
    nearest = np.clip(anchor, spots.centre - spots.size / 2, spots.centre + spots.size / 2)
    far = np.hypot(*(nearest - anchor).T) > reach
    return far, np.stack([anchor[far], nearest[far]], axis=1)


def lead_to_names(sheet: Sheet, anchor: FloatArray, spots: layout.Spots, reach: float) -> None:
    """Draw a thin line from a symbol to its name where the name stands away from it."""
    ends = list(_leads(anchor, spots, reach)[1])
    if ends:
        sheet.shape("line", ends, "none", style.INK, 0.7, layer=4.5)


def led_across(anchor: FloatArray, spots: layout.Spots, reach: float, bands: FloatArray) -> int:
    """Count the lines to names that run over a band or over the name of somebody else."""
    count = 0
    far, ends = _leads(anchor, spots, reach)
    names = np.stack([spots.centre, spots.size], axis=1)
    for at, (start, end) in zip(np.flatnonzero(far).tolist(), ends, strict=True):
        share = reach / np.hypot(*(end - start))
        course = start + np.linspace(share, 1.0, 60)[:, None] * (end - start)
        boxes = np.vstack([bands, np.delete(names, at, axis=0)])
        count += bool((np.abs(course[:, None] - boxes[:, 0]) < boxes[:, 1] / 2).all(axis=2).any())
    return count


def write_names(
    sheet: Sheet,
    actors: Sequence[scene.Actor],
    spots: layout.Spots,
    lines: Lines,
    pen: Pen,
    *,
    scale: FloatArray | None = None,
) -> None:
    """Write the names where they were placed."""
    for position, actor in enumerate(actors):
        font = spots.font * (1.0 if scale is None else float(scale[position]))
        (x, y), (width, height) = spots.centre[position], spots.size[position]
        pen.plate(x, y, width, height, name=f"name-{actor.id}")
        line_y = y + height / 2 - layout.PADDING * font - 0.86 * font
        for line in lines[position]:
            sheet.write(x, line_y, line, font, bold=actor.key, align="center", layer=6)
            line_y -= layout.LEADING * font


# --- The room between two axes of numbers, and the lines drawn in it.

FIRST, SECOND, THIRD = "#0B4F7A", "#B3261E", "#444444"

# Colour and dashes of each line, and the sectors whose shapes mark its points.
LINES: tuple[tuple[str, tuple[float, ...], str], ...] = (
    (FIRST, (), INFORMAL),
    (SECOND, (5.0, 2.0), "state"),
    (THIRD, (1.0, 1.5), "business"),
)


@dataclass(frozen=True)
class Frame:
    """The room between two axes of numbers."""

    sheet: Sheet
    room: tuple[float, float, float, float]  # Left, bottom, right and top, in points.
    x: tuple[float, float]  # The numbers at both ends of each axis.
    y: tuple[float, float]

    @classmethod
    def on(cls, sheet: Sheet, x: tuple[float, float], y: tuple[float, float]) -> Frame:
        """Leave room on a sheet for marks and names."""
        left, bottom, right, top = sheet.body
        unit = sheet.unit
        room = (left + 34 * unit, bottom + 41 * unit, right - 10 * unit, top - 20 * unit)
        return cls(sheet, room, x, y)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point stands on the sheet."""
        left, bottom, right, top = self.room
        across = (x - self.x[0]) / ((self.x[1] - self.x[0]) or 1.0)
        up = (y - self.y[0]) / ((self.y[1] - self.y[0]) or 1.0)
        return left + across * (right - left), bottom + up * (top - bottom)

    def draw(
        self, x_marks: Mapping[float, str], y_marks: Mapping[float, str], x_word: str, y_word: str
    ) -> None:
        """Draw both axes, their marks and their names."""
        unit = self.sheet.unit
        left, bottom, right, top = self.room
        size = 7.4 * unit
        for value, words in y_marks.items():
            y = self.at(0, value)[1]
            self.sheet.line([left, right], [y, y], style.FAINT, 0.6, layer=0.0)
            self.sheet.write(left - 4 * unit, y - 0.36 * size, words, size, align="right")
        for value, words in x_marks.items():
            x = self.at(value, 0)[0]
            self.sheet.line([x, x], [bottom - 3 * unit, bottom], style.INK, 0.6)
            for line, said in enumerate(style.fill(words, 21.0)):
                y = bottom - 12 * unit - line * 1.25 * size
                self.sheet.write(x, y, said, size, align="center")
        self.sheet.line([left, left, right], [top, bottom, bottom], style.INK, 0.8)
        self.sheet.write(right, bottom - 34 * unit, x_word, size, bold=True, align="right")
        self.sheet.write(left - 30 * unit, top + 9 * unit, y_word, size, bold=True)


# Marks of an axis of shares.
SHARES = {value / 100: f"{value} %" for value in (0, 20, 40, 60, 80, 100)}


def draw_curve(
    sheet: Sheet, points: FloatArray, marked: FloatArray, number: int, name: str
) -> None:
    """Draw one of the lines, with a mark on some of its points."""
    color, dashes, mark = LINES[number]
    sheet.line(points[:, 0], points[:, 1], color, 1.8, dashes=dashes, name=name)
    size, corners = 2.0 * sheet.unit, np.array(style.SECTOR_STYLES[mark].shape)
    for x, y in marked.tolist():
        if not len(corners):
            sheet.circle(x, y, size, color, layer=2.0)
        else:
            sheet.shape("area", [corners * size + (x, y)], color, layer=2.0)


def line_signs(sheet: Sheet, words: Sequence[str]) -> None:
    """Explain the lines in the legend."""
    for number, each in enumerate(words[: len(LINES)]):

        def draw(x: float, y: float, number: int = number) -> None:
            points = np.array([(x + step * 9 * sheet.unit, y) for step in (-1, 0, 1)])
            draw_curve(sheet, points, points[1:2], number, "legend-line")

        sheet.entry(each, draw)
