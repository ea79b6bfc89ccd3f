"""Whose view the map holds: bars of who was heard, and the curve of new names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.catalogue import label, text
from ecosystem.model.quarter import Quarter
from ecosystem.views import style
from ecosystem.views.sheet import Sheet, begin, empty_state
from ecosystem.views.words import name_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Room = tuple[float, float, float, float]
_HEARD, _ALL = "#0B4F7A", "#CFE3EF"


def draw_informants(
    quarter: Quarter,
    *,
    heard: Sequence[tuple[str, int, int]],
    growth: Sequence[float] = (),
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw who was heard by sector, and how many names came with each interview.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: title and status are taken from it.
    heard
        One row a sector: the sector, how many of its actors were heard, and how many there are.
    growth
        For each interview, in order, the share of all named actors that were known by then; none
        if the order is not known.
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
    foot = [text("informants.rest", lang), text("views.known_only", lang)]
    title = text("informants.title", lang, name=name_of(quarter.meta, lang))
    sheet = begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not heard:
        empty_state(sheet, text("informants.no_heard", lang))
        return sheet.axes
    left, bottom, right, top = sheet.body
    middle = left + 0.52 * (right - left)
    _bars(sheet, (left, bottom, middle - 16 * sheet.unit, top), heard, lang)
    _curve(sheet, (middle + 16 * sheet.unit, bottom, right, top), growth, lang)
    sheet.heading(text("informants.legend", lang))
    for key, color in (("heard", _HEARD), ("actors", _ALL)):

        def draw(x: float, y: float, color: str = color) -> None:
            _box(sheet, (x - 7 * sheet.unit, y - 4 * sheet.unit), (14, 8), color)

        sheet.entry(text(f"informants.sign_{key}", lang), draw)
    sheet.entry(text("informants.read_growth", lang), None, indent=0)
    return sheet.axes


def _box(sheet: Sheet, corner: tuple[float, float], size: tuple[float, float], color: str) -> None:
    from matplotlib.patches import Rectangle

    wide, high = size
    box = Rectangle(corner, wide * sheet.unit, high * sheet.unit, facecolor=color)
    box.set(edgecolor=style.QUIET, linewidth=0.5 * sheet.unit)
    sheet.axes.add_patch(box)


def _bars(sheet: Sheet, room: Room, heard: Sequence[tuple[str, int, int]], lang: str) -> None:
    left, bottom, right, top = room
    unit, size = sheet.unit, 8.0 * sheet.unit
    sheet.write(left, top - 10 * unit, text("informants.axis_heard", lang), size, bold=True)
    step = (top - 24 * unit - bottom) / len(heard)
    most = max(actors for _, _, actors in heard)
    high = min(0.4 * step, 20 * unit)
    for place, (sector, yes, actors) in enumerate(heard):
        y = top - 24 * unit - (place + 1) * step + 0.2 * step
        words = text("informants.heard_of", lang, heard=yes, all=actors)
        sheet.write(left, y + high + 4 * unit, f"{label('sector', sector, lang)}: {words}", size)
        for count, color in ((actors, _ALL), (yes, _HEARD)):
            wide = (right - left) * count / most
            if count:
                _box(sheet, (left, y), (wide / unit, high / unit), color)


def _curve(sheet: Sheet, room: Room, growth: Sequence[float], lang: str) -> None:
    left, bottom, right, top = room
    unit, size = sheet.unit, 7.4 * sheet.unit
    if not growth:
        words = text("informants.no_growth", lang)
        sheet.paragraph(left, (top + bottom) / 2, right - left, words, size, style.QUIET)
        return
    words = text("informants.axis_growth", lang)
    sheet.paragraph(left, top - 10 * unit + size, right - left, words, size, style.INK)
    west, south, north = left + 26 * unit, bottom + 30 * unit, top - 34 * unit
    for percent in (0, 25, 50, 75, 100):
        y = south + percent / 100 * (north - south)
        sheet.axes.plot([west, right], [y, y], color=style.FAINT, lw=0.6 * unit, zorder=0)
        sheet.write(west - 4 * unit, y - 0.36 * size, f"{percent} %", size, align="right")
    across = np.linspace(west, right, len(growth) + 1)
    up = south + np.array([0.0, *growth]) * (north - south)
    line = sheet.axes.plot(across, up, color=_HEARD, lw=1.8 * unit)[0]
    line.set_gid("line-growth")
    for count in sorted({1, len(growth)}):
        sheet.write(across[count], south - 12 * unit, str(count), size, align="center")
    words = text("informants.axis_interview", lang)
    sheet.write(right, south - 25 * unit, words, size, bold=True, align="right")
