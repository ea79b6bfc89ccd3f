"""What a picture is made of, and its two painters: an SVG as text, and matplotlib axes."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Literal, cast
from weakref import WeakKeyDictionary

import numpy as np

from ecosystem.model.arrays import FloatArray
from ecosystem.pictures import letters, style
from ecosystem.stubs import dataclass

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ecosystem.pictures.descriptions import Description

# Left, bottom, right and top, in points.
Room = tuple[float, float, float, float]


@dataclass(frozen=True)
class Shape:
    """Places that look alike, in points from the lower left corner of the sheet."""

    # Corners of areas; points of lines; start, control point and end of curves; middle and both
    # radii of an ellipse; lower left corner and size of a box.
    form: Literal["area", "line", "curve", "ellipse", "box"]
    places: Sequence[FloatArray]
    fill: str = "none"
    edge: str = "none"
    width: float = 0.0  # Of the edge, in points.
    dashes: tuple[float, ...] = ()  # And the gaps between them, in widths.
    layer: float = 1.0  # What lies on a higher one covers it.
    name: str = ""
    alpha: float = 1.0
    hatch: int = 0  # How many slanted lines stand in twelve points of it.
    clip: Room | None = None
    corner: float = 0.0  # Radius of the corners of a box.


@dataclass(frozen=True)
class Words:
    """One line of text."""

    x: float
    y: float  # Of its foot line.
    words: str
    size: float
    color: str = style.INK
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"
    middle: bool = False  # Whether `y` is the middle of its letters.
    layer: float = 6.0
    name: str = ""
    turn: float = 0.0  # In degrees.
    ground: Ground | None = None


@dataclass(frozen=True)
class Image:
    """A PNG in its room."""

    room: Room
    data: bytes
    layer: float = 7.0
    name: str = ""


Mark = Shape | Words | Image


@dataclass(frozen=True)
class Ground:
    """The box behind a line of text."""

    color: str = style.PAPER
    edge: str = "none"
    pad: float = 0.6  # In points.
    alpha: float = 1.0


class Drawing:
    """A sheet for an SVG, in the place of matplotlib axes, which need a second to load."""

    def __init__(self, width: float, height: float, corner: tuple[float, float] = (0, 0)) -> None:
        self.width, self.height, self.corner = width, height, corner
        self.marks: list[Mark] = []
        self.parts: list[Drawing] = []  # In their places on this one.

    def clear(self) -> None:
        """Take everything off."""
        self.marks.clear()

    def words(self) -> Iterator[Words]:
        """Return all lines of text."""
        yield from (each for each in self.marks if isinstance(each, Words))
        for part in self.parts:
            yield from part.words()


# What was drawn on axes of matplotlib, for those who want it as SVG.
_DRAWN: WeakKeyDictionary[Axes, Drawing] = WeakKeyDictionary()


def drawing_of(picture: object) -> Drawing | None:
    """Return a picture that is a drawing; None for one of matplotlib."""
    return picture if isinstance(picture, Drawing) else None


def drawing_in(picture: Axes | Figure) -> Drawing | None:
    """Return everything that was drawn on a picture; None if others than us drew on it."""
    if (drawing := drawing_of(picture)) is not None:
        return drawing
    figure = picture.get_figure(root=True)
    assert figure is not None, "axes without a figure"
    wide, high = (72 * float(side) for side in figure.get_size_inches())
    whole = Drawing(wide, high)
    for axes in figure.axes:
        if (own := _DRAWN.get(axes)) is not None:
            box = axes.get_position()
            own.corner = (box.x0 * wide, box.y0 * high)
            whole.parts.append(own)
    return whole if whole.parts else None


def extent(axes: Axes) -> tuple[float, float]:
    """Return the size of axes in points, and let them count in points."""
    if (drawing := drawing_of(axes)) is not None:
        return drawing.width, drawing.height
    box = axes.get_window_extent()
    dpi = axes.get_figure(root=True).dpi  # type: ignore[union-attr]
    width, height = float(box.width) * 72 / dpi, float(box.height) * 72 / dpi
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.set_axis_off()
    _DRAWN[axes] = Drawing(width, height)
    return width, height


def as_axes(drawing: Drawing) -> Axes:
    """Give a drawing to a function that draws on axes."""
    return cast("Axes", drawing)


def part_of(axes: Axes, share: tuple[float, float, float, float], name: str) -> Axes:
    """Return axes on a part of others: left, bottom, width and height as shares of them."""
    left, bottom, wide, high = share
    if (whole := drawing_of(axes)) is not None:
        corner = (left * whole.width, bottom * whole.height)
        whole.parts.append(Drawing(wide * whole.width, high * whole.height, corner))
        return as_axes(whole.parts[-1])
    axes.set_axis_off()
    figure, box = axes.get_figure(root=True), axes.get_position()
    assert figure is not None, "axes without a figure"
    corner = (box.x0 + left * box.width, box.y0 + bottom * box.height)
    return figure.add_axes((*corner, wide * box.width, high * box.height), label=name)


def put(axes: Axes, mark: Mark) -> None:
    """Draw a mark on a drawing or on axes of matplotlib."""
    drawing = drawing_of(axes)
    (drawing or _DRAWN[axes]).marks.append(mark)
    if drawing is not None:
        return
    if isinstance(mark, Words):
        _write(axes, mark)
    elif isinstance(mark, Shape):
        _paint(axes, mark)
    else:
        from matplotlib.image import AxesImage, imread

        left, bottom, right, top = mark.room
        look: dict[str, Any] = {"origin": "upper", "interpolation": "lanczos"}
        image = AxesImage(axes, extent=(left, right, bottom, top), zorder=mark.layer, **look)
        image.set_data(imread(io.BytesIO(mark.data)))
        axes.add_image(image)


# --- On axes of matplotlib.


def _write(axes: Axes, mark: Words) -> None:
    line = axes.text(
        *(mark.x, mark.y, mark.words),
        fontsize=mark.size,
        fontfamily=list(letters.families(mark.words)),
        fontweight="bold" if mark.bold else "normal",
        color=mark.color,
        ha=mark.align,
        va="center_baseline" if mark.middle else "baseline",
        rotation=mark.turn,
        rotation_mode="anchor",
        zorder=mark.layer,
        parse_math=False,  # a dollar sign is a dollar sign
        gid=mark.name or None,
    )
    if mark.ground is not None:
        look, alpha = mark.ground, None if mark.ground.alpha == 1 else mark.ground.alpha
        line.set_bbox(
            {"facecolor": look.color, "edgecolor": look.edge, "pad": look.pad, "alpha": alpha}
        )


def _paint(axes: Axes, mark: Shape) -> None:
    from matplotlib.patches import Rectangle

    look: dict[str, Any] = {"linewidth": mark.width, "zorder": mark.layer}
    if mark.dashes:
        look["linestyle"] = (0, mark.dashes)
    if mark.name:
        look["gid"] = mark.name
    if mark.alpha < 1:
        look["alpha"] = mark.alpha
    if mark.form != "line":
        look |= {"facecolor": mark.fill, "edgecolor": mark.edge}
    if mark.hatch:
        look["hatch"] = "/" * mark.hatch
    frame = None
    if mark.clip is not None:
        left, bottom, right, top = mark.clip
        frame = Rectangle((left, bottom), right - left, top - bottom, transform=axes.transData)
    for artist in _artists(mark, look):
        axes.add_artist(artist)
        if frame is not None:  # afterwards: adding clips to the whole axes
            artist.set_clip_path(frame)


def _artists(mark: Shape, look: dict[str, Any]) -> Iterator[Artist]:
    """Return what matplotlib draws a shape with."""
    from matplotlib import collections, lines, patches
    from matplotlib.path import Path

    if mark.form == "ellipse":
        for x, y, across, up in (each.tolist() for each in mark.places):
            yield patches.Ellipse((x, y), 2 * across, 2 * up, **look)
    elif mark.form == "box":
        for x, y, wide, high in (each.tolist() for each in mark.places):
            form = f"round,pad=0,rounding_size={mark.corner}"
            yield (
                patches.FancyBboxPatch((x, y), wide, high, boxstyle=form, **look)
                if mark.corner
                else patches.Rectangle((x, y), wide, high, **look)
            )
    elif mark.form == "curve":
        codes = [Path.MOVETO, Path.CURVE3, Path.CURVE3]
        yield collections.PathCollection([Path(each, codes) for each in mark.places], **look)
    elif mark.form == "area":
        yield from (patches.Polygon(each, closed=True, **look) for each in mark.places)
    elif len(mark.places) > 1:
        yield collections.LineCollection(list(mark.places), colors=mark.edge, **look)
    else:
        yield from (lines.Line2D(*each.T, color=mark.edge, **look) for each in mark.places)


# --- As SVG.

_ANCHORS = {"left": "start", "center": "middle", "right": "end"}

# Above and below its foot line a letter of size 1 takes so much.
_ASCENT, _DESCENT = 0.76, 0.24


def _number(value: float) -> str:
    """Write a number of points to a hundredth."""
    said = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if said == "-0" else said


def svg_of(
    drawing: Drawing,
    words: Description | None = None,
    *,
    paper: tuple[float, float] | None = None,
    outlines: bool = False,
    sign: bool = False,
) -> str:
    """Write a drawing as SVG: for a paper of a width and height, else as an element of a page."""
    # A sign stands beside its words: nobody hears it, and what is behind it shows.
    # A drawing of another shape than the paper keeps its own and gets margins. With `outlines`
    # letters that are not everyday ones are shapes, not text.
    wide, high = paper or (drawing.width, drawing.height)
    factor = min(wide / drawing.width, high / drawing.height)
    left, top = wide / factor - drawing.width, high / factor - drawing.height
    view = (-left / 2, -top / 2, wide / factor, high / factor)
    space = 'xmlns="http://www.w3.org/2000/svg" version="1.1"'
    head = ["<svg", 'aria-hidden="true" focusable="false"' if sign else space]
    head += ['role="img"'] if words else []
    head += [f'width="{_number(wide)}pt" height="{_number(high)}pt"'] if paper else []
    head += [f'viewBox="{" ".join(map(_number, view))}"']
    head += ["font-family=\"'DejaVu Sans', sans-serif\">"]
    lines = ['<?xml version="1.0" encoding="utf-8"?>'] if paper else []
    lines.append(" ".join(head))
    if words is not None:
        lines.append(f"<title>{escape(words.title)}</title>")
        lines.append(f"<desc>{escape(words.text())}</desc>")
    if not outlines:
        lines.append(letters.embedded(each.words for each in drawing.words()))
    painter = _Painter(outlines=outlines)
    body = painter.whole(drawing)
    ground = ("x", "y", "width", "height")
    sides = " ".join(f'{key}="{_number(side)}"' for key, side in zip(ground, view, strict=True))
    lines += [f"<defs>{''.join(painter.known.values())}</defs>"] if painter.known else []
    lines += [] if sign else [f'<rect {sides} fill="{style.PAPER}"/>']
    lines += [*body, "</svg>\n"]
    return "\n".join(filter(None, lines))


class _Painter:
    """Writes the elements of one SVG, and keeps what they refer to."""

    def __init__(self, *, outlines: bool) -> None:
        self.outlines = outlines
        self.known: dict[str, str] = {}

    def whole(self, drawing: Drawing) -> list[str]:
        """Write everything, from the lowest layer to the highest."""
        order = sorted(drawing.marks, key=lambda each: each.layer)
        found = [line for each in order for line in self.mark(each, drawing.height)]
        for part in drawing.parts:
            down = drawing.height - part.corner[1] - part.height
            move = f"translate({_number(part.corner[0])} {_number(down)})"
            found += [f'<g transform="{move}">', *self.whole(part), "</g>"]
        return found

    def mark(self, mark: Mark, height: float) -> Iterator[str]:
        """Write one mark."""
        if isinstance(mark, Words):
            yield from self.line(mark, height)
        elif isinstance(mark, Shape):
            yield from self.shape(mark, height)
        else:
            left, bottom, right, top = mark.room
            x, y, wide, high = map(_number, (left, height - top, right - left, top - bottom))
            data = base64.b64encode(mark.data).decode("ascii")
            room = f'x="{x}" y="{y}" width="{wide}" height="{high}"'
            link = f'xlink:href="data:image/png;base64,{data}"'
            yield f'<image xmlns:xlink="http://www.w3.org/1999/xlink" {room} {link}/>'

    def line(self, mark: Words, height: float) -> Iterator[str]:
        """Write a line of text and its ground."""
        y = height - mark.y + (_ASCENT / 2 * mark.size if mark.middle else 0.0)
        if mark.ground is not None:
            yield self._ground(mark, mark.ground, y)
        x, name = _number(mark.x), f' id="{escape(mark.name)}"' if mark.name else ""
        if self.outlines and not letters.everyday(mark.words):
            yield self._outline(mark, y, name)
            return
        said = [f'<text{name} x="{x}" y="{_number(y)}" font-size="{_number(mark.size)}"']
        said += [f'fill="{mark.color}"']
        if mark.align != "left":
            said.append(f'text-anchor="{_ANCHORS[mark.align]}"')
        if mark.bold:
            said.append('font-weight="bold"')
        if (fonts := letters.families(mark.words)) != letters.families():
            listed = ", ".join(f"'{each}'" if " " in each else each for each in fonts)
            said.append(f'font-family="{listed}"')
        if mark.turn:
            said.append(f'transform="rotate({_number(-mark.turn)} {x} {_number(y)})"')
        yield " ".join(said) + f">{escape(mark.words, quote=False)}</text>"

    @staticmethod
    def _ground(mark: Words, ground: Ground, y: float) -> str:
        wide = style.width_of(mark.words, bold=mark.bold) * mark.size
        left = mark.x - {"left": 0.0, "center": 0.5, "right": 1.0}[mark.align] * wide
        pad = ground.pad
        room = (left - pad, y - _ASCENT * mark.size - pad, wide + 2 * pad)
        x, top, across = map(_number, room)
        high = _number((_ASCENT + _DESCENT) * mark.size + 2 * pad)
        alpha = f' opacity="{_number(ground.alpha)}"' if ground.alpha < 1 else ""
        look = f'fill="{ground.color}" stroke="{ground.edge}"{alpha}'
        return f'<rect x="{x}" y="{top}" width="{across}" height="{high}" {look}/>'

    @staticmethod
    def _outline(mark: Words, y: float, name: str) -> str:
        """Write a text as shapes of its letters."""
        course, wide = style.outline_of(mark.words, bold=mark.bold)
        left = mark.x - {"left": 0.0, "center": 0.5, "right": 1.0}[mark.align] * wide * mark.size
        turn = f" rotate({_number(-mark.turn)})" if mark.turn else ""
        scale = f"scale({mark.size / 100:.4g} {-mark.size / 100:.4g})"
        move = f"translate({_number(left)} {_number(y)}){turn} {scale}"
        return f'<path{name} d="{course}" transform="{move}" fill="{mark.color}"/>'

    def shape(self, mark: Shape, height: float) -> Iterator[str]:
        """Write a shape as one element; ellipses and boxes as one each."""
        look = "".join(f' {key}="{value}"' for key, value in self._look(mark, height))
        name = f' id="{escape(mark.name)}"' if mark.name else ""
        for tag, places in _geometry(mark, height):
            yield f"<{tag}{name} {places}{look}/>"

    def _look(self, mark: Shape, height: float) -> Iterator[tuple[str, str]]:
        fill = self._hatched(mark) if mark.hatch else mark.fill
        if fill != "#000000":
            yield "fill", fill
        if mark.edge != "none" and mark.width:
            yield "stroke", mark.edge
            yield "stroke-width", _number(mark.width)
            if mark.dashes:
                yield "stroke-dasharray", " ".join(_number(mark.width * n) for n in mark.dashes)
            if mark.form == "line":
                yield "stroke-linejoin", "round"
                if not mark.dashes and len(mark.places) == 1:
                    yield "stroke-linecap", "square"
        if mark.alpha < 1:
            yield "opacity", _number(mark.alpha)
        if mark.clip is not None:
            left, bottom, right, top = mark.clip
            sides = list(map(_number, (left, height - top, right - left, top - bottom)))
            key = "clip-" + "-".join(sides)
            keys = zip(("x", "y", "width", "height"), sides, strict=True)
            room = " ".join(f'{side}="{value}"' for side, value in keys)
            self.known[key] = f'<clipPath id="{key}"><rect {room}/></clipPath>'
            yield "clip-path", f"url(#{key})"

    def _hatched(self, mark: Shape) -> str:
        """Return the fill of slanted lines over a colour."""
        step = _number(12 / mark.hatch)
        key = f"hatch-{mark.hatch}-{mark.edge[1:]}-{mark.fill.lstrip('#')}"
        ground = "" if mark.fill == "none" else f'<rect width="99" height="99" fill="{mark.fill}"/>'
        self.known[key] = (
            f'<pattern id="{key}" width="{step}" height="{step}" patternUnits="userSpaceOnUse">'
            f'{ground}<path d="M0 {step}L{step} 0M-1 1L1 -1" stroke="{mark.edge}"/></pattern>'
        )
        return f"url(#{key})"


def _geometry(mark: Shape, height: float) -> Iterator[tuple[str, str]]:
    """Return the elements of a shape, and the attributes that say where each lies."""
    if mark.form in ("ellipse", "box"):
        for x, y, wide, high in (each.tolist() for each in mark.places):
            if mark.form == "ellipse":
                values = {"cx": x, "cy": height - y, "rx": wide, "ry": high}
                tag = "ellipse"
                if wide == high:
                    tag, values = "circle", {"cx": x, "cy": height - y, "r": wide}
            else:
                tag = "rect"
                values = {"x": x, "y": height - y - high, "width": wide, "height": high}
                values |= {"rx": mark.corner} if mark.corner else {}
            yield tag, " ".join(f'{key}="{_number(value)}"' for key, value in values.items())
        return
    course = []
    for place in mark.places:
        points = np.array(place, np.float64)
        points[:, 1] = height - points[:, 1]
        first, *rest = (" ".join(map(_number, point)) for point in points.tolist())
        between = "Q" if mark.form == "curve" else "L"
        end = "Z" if mark.form == "area" else ""
        joined = " ".join(rest) if mark.form == "curve" else "L".join(rest)
        course.append(f"M{first}{between}{joined}{end}")
    if course:
        yield "path", f'd="{"".join(course)}"'
