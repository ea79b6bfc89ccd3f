"""The sheet that a picture is drawn on: title, date, view, legend column and foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ecosystem.errors import UsageError
from ecosystem.model.meta import Meta
from ecosystem.views import style
from ecosystem.views.labels import LEADING
from ecosystem.views.typeset import families, fill
from ecosystem.views.words import status_line, thresholds

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

MILLIMETRE = 72 / 25.4
PAPERS = {
    "a4": (297 * MILLIMETRE, 210 * MILLIMETRE),
    "a3": (420 * MILLIMETRE, 297 * MILLIMETRE),
    "a0": (1189 * MILLIMETRE, 841 * MILLIMETRE),
    "projector": (960.0, 540.0),
}
"""Width and height in points, landscape; the projector is a slide of 16:9."""


def paper_size(paper: str) -> tuple[float, float]:
    """Return width and height of a paper.

    Parameters
    ----------
    paper
        ``"a4"``, ``"a3"``, ``"a0"`` or ``"projector"``.

    Returns
    -------
    size
        In points, landscape.

    Raises
    ------
    UsageError
        If there is no such paper.
    """
    if paper not in PAPERS:
        raise UsageError("views.unknown_paper", name=paper, known=", ".join(PAPERS))
    return PAPERS[paper]


def new_axes(paper: str) -> Axes:
    """Return axes that fill a sheet of paper; the figure belongs to no window.

    Parameters
    ----------
    paper
        A name of `PAPERS`.

    Returns
    -------
    axes
        The only axes of a new figure.

    Raises
    ------
    UsageError
        If there is no such paper.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height = paper_size(paper)
    figure: Figure = Figure(figsize=(width / 72, height / 72), facecolor=style.PAPER)
    FigureCanvasAgg(figure)
    return figure.add_axes((0.0, 0.0, 1.0, 1.0))


@dataclass
class Sheet:
    """Axes in points, with room for the picture and a column for its legend.

    Parameters
    ----------
    axes
        Drawn on from edge to edge.
    width, height
        Of the axes, in points.
    unit
        Size of a point on A4: everything is drawn in it.
    body
        Left, bottom, right and top of the room for the picture.
    column
        The same for the legend.
    cursor
        Where the next entry of the legend begins, from above.
    entries
        What the legend says so far.
    small
        Type of the legend, in points on A4.
    """

    axes: Axes
    width: float
    height: float
    unit: float
    body: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    column: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    cursor: float = 0.0
    entries: list[str] = field(default_factory=list)
    small: float = 7.2

    def write(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        color: str = style.INK,
        bold: bool = False,
        align: Literal["left", "center", "right"] = "left",
        middle: bool = False,
        layer: float = 6.0,
    ) -> Text:
        """Write one line; a dollar sign is a dollar sign."""
        return self.axes.text(
            *(x, y, words),
            fontsize=size,
            fontfamily=list(families()),
            fontweight="bold" if bold else "normal",
            color=color,
            ha=align,
            va="center_baseline" if middle else "baseline",
            zorder=layer,
            parse_math=False,
        )

    def paragraph(
        self, left: float, top: float, width: float, words: str, size: float, color: str
    ) -> float:
        """Write lines downward from a top edge; return where they end."""
        for line in fill(words, width / size):
            self.write(left, top - size, line, size, color=color)
            top -= size * 1.3
        return top

    def heading(self, words: str) -> None:
        """Begin a part of the legend."""
        left, _, right, _ = self.column
        size = 8.2 * self.unit
        self.cursor -= 5 * self.unit
        for line in fill(words, (right - left) / size, bold=True):
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
        if draw is not None:
            draw(left + room / 2 - 2 * self.unit, self.cursor - 0.62 * size)
        start = left + room + 2 * self.unit
        end = self.paragraph(start, self.cursor, right - start, words, size, style.INK)
        self.cursor = end - 2.6 * self.unit
        self.entries.append(words)

    def room_left(self) -> float:
        """Height that is left in the column, in points on A4."""
        return (self.cursor - self.column[1]) / self.unit


def _extent(axes: Axes) -> tuple[float, float]:
    """Size of axes in points."""
    box = axes.get_window_extent()
    dpi = axes.get_figure(root=True).dpi  # type: ignore[union-attr]
    return float(box.width) * 72 / dpi, float(box.height) * 72 / dpi


def begin(
    meta: Meta,
    title: str,
    foot: Sequence[str],
    *,
    lang: str,
    paper: str,
    axes: Axes | None,
) -> Sheet:
    """Lay a sheet out and write title, status line and foot on it.

    Parameters
    ----------
    meta
        Properties of the quarter.
    title
        Headline.
    foot
        Sentences for the foot.
    lang
        ``"de"`` or ``"en"``.
    paper
        Of a new figure, if no axes are given.
    axes
        Axes to draw on.

    Returns
    -------
    sheet
        With the room for the picture and the column for the legend settled.

    Raises
    ------
    UsageError
        If there is no such paper.
    """
    own = axes if axes is not None else new_axes(paper)
    width, height = _extent(own)
    unit = min(((width * height) / (PAPERS["a4"][0] * PAPERS["a4"][1])) ** 0.5, width / 700)
    if width > 1.6 * height:  # a slide is seen from afar
        unit *= 1.12
    own.set_xlim(0, width)
    own.set_ylim(0, height)
    own.set_axis_off()
    sheet = Sheet(own, width, height, unit)
    margin = 22 * unit
    size = 15.0 * unit
    inner = width - 2 * margin
    lines = fill(title, inner / size, bold=True)
    top = height - margin + 4 * unit
    for line in lines[:2]:
        top -= size
        sheet.write(margin, top, line, size, bold=True)
        top -= 0.2 * size
    status = 8.6 * unit
    top = sheet.paragraph(
        margin, top - 2 * unit, inner, status_line(meta, lang), status, style.QUIET
    )
    column = 166 * unit
    right = width - margin - column
    small = 7.0 * unit
    room = right - margin - 12 * unit
    foot = [*foot, *thresholds(meta, lang)]
    bottom = margin - 6 * unit + small * 1.3 * len(fill("  ".join(foot), room / small))
    sheet.paragraph(margin, bottom, room, "  ".join(foot), small, style.QUIET)
    top -= 6 * unit
    sheet.body = (margin, bottom + 6 * unit, margin + room, top)
    sheet.column = (right, margin - 6 * unit, width - margin, top)
    sheet.cursor = top
    return sheet


def empty_state(sheet: Sheet, words: str) -> None:
    """Write in the middle of the picture why there is none.

    Parameters
    ----------
    sheet
        The sheet.
    words
        One or two sentences.
    """
    left, bottom, right, top = sheet.body
    size = 12 * sheet.unit
    lines = fill(words, 0.7 * (right - left) / size)
    y = (bottom + top) / 2 + len(lines) * size * LEADING / 2
    for line in lines:
        sheet.write((left + right) / 2, y, line, size, color=style.QUIET, align="center")
        y -= size * 1.3


def figure_of(picture: Axes | Figure) -> Figure:
    """Return the figure that a picture belongs to.

    Parameters
    ----------
    picture
        Axes or a figure.

    Returns
    -------
    figure
        The whole figure, also for axes in a part of it.
    """
    from matplotlib.axes import Axes as AxesClass

    if isinstance(picture, AxesClass):
        found = picture.get_figure(root=True)
        assert found is not None, "axes without a figure"
        return found
    return picture
