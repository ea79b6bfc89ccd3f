"""Waves as small multiples: one small picture a wave, every actor in the same place."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from ecosystem.catalogue import label
from ecosystem.comparing.ties import KEPT
from ecosystem.views.sheet import paper_size
from ecosystem.views.style import FAINT, INK, PAPER, QUIET, SECTOR_STYLES
from ecosystem.views.wave_frames import LINE_STYLES, Film, Frame, LineStyle, words_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Point = tuple[float, float]

_SIDE, _HEAD, _FOOT = 0.025, 0.115, 0.205  # margins as shares of the sheet
_UNDER = 0.065  # room for the sentence below each panel
_MOST_NAMES, _SENTENCE = 60, 205
_NAMES = ((7.2, 185, 8), (6.2, 215, 10))  # type in points, letters a line, lines that fit
_NUMBER = (4.2, 2.2)  # from the middle of a symbol to its number, in points on A4
_SPARE = 60.0  # around the actors, in units of the stage
_ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)  # where on its line a sign may stand
_ROOM = 9.0  # between the middle of a sign and those of all else, in points on A4


def draw_waves(film: Film, *, title: str, status: str, lang: str, paper: str = "a4") -> Figure:
    """Draw all waves side by side on one sheet.

    Parameters
    ----------
    film
        The waves.
    title, status
        What stands above.
    lang
        ``"de"`` or ``"en"``.
    paper
        ``"a4"``, ``"a3"``, ``"a0"`` or ``"projector"``.

    Returns
    -------
    figure
        A matplotlib figure. Actors whose ties have changed have a number; their names stand
        below.

    Raises
    ------
    UsageError
        If there is no such paper.
    """
    from matplotlib.figure import Figure

    width, height = (side / 72 for side in paper_size(paper))
    figure = Figure(figsize=(width, height), facecolor=PAPER)
    unit = width / 11.69
    figure.text(_SIDE, 0.955, title, fontsize=15 * unit, fontweight="bold", color=INK)
    figure.text(_SIDE, 0.925, status, fontsize=8.5 * unit, color=QUIET)
    count = len(film.frames)
    across = min(count, 2 if count <= 4 else 3)
    down = -(-count // across)
    numbers = _numbers(film)
    wide = (1 - _SIDE) / across - _SIDE
    high = (1 - _HEAD - _FOOT) / down
    for at, frame in enumerate(film.frames):
        row, column = divmod(at, across)
        left = _SIDE + column * (wide + _SIDE)
        bottom = 1 - _HEAD - (row + 1) * high + _UNDER
        axes = figure.add_axes((left, bottom, wide, high - _UNDER - 0.03 * (row > 0)))
        _panel(axes, film, frame, numbers, unit)
    _legend(figure, film, lang, unit)
    _names(figure, film, numbers, unit)
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


def _names(figure: Figure, film: Film, numbers: Mapping[int, int], unit: float) -> None:
    """List the names of the numbered actors, as large as there is room."""
    listed = [f"{number} {film.scene.actors[at].name}" for at, number in numbers.items()]
    shown = [*listed[:_MOST_NAMES], *(["…"] if len(listed) > _MOST_NAMES else [])]
    tries = [(size, most, _joined(shown, letters)) for size, letters, most in _NAMES]
    fitting = (each for each in tries if len(each[2]) <= each[1])
    size, _, lines = next(fitting, tries[-1])
    figure.text(_SIDE, _FOOT - 0.012, "\n".join(lines), fontsize=size * unit, va="top", color=INK)


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
    """Find a place on each line for its sign, clear of other signs and of all else.

    Parameters
    ----------
    ends
        Both ends of each line, in points.
    keep_off
        What no sign may cover, for example symbols and numbers.
    room
        Least distance between two middles, in points.

    Returns
    -------
    places
        One a line; where nothing is clear, the place that is farthest from all else.
    """
    taken, found = list(keep_off), []
    for (ax, ay), (bx, by) in ends:
        spots = [(ax + t * (bx - ax), ay + t * (by - ay)) for t in _ALONG]
        free = [min((math.dist(spot, other) for other in taken), default=room) for spot in spots]
        clear = [spot for spot, near in zip(spots, free, strict=True) if near >= room]
        found.append(clear[0] if clear else spots[free.index(max(free))])
        taken.append(found[-1])
    return found


def _panel(axes: Axes, film: Film, frame: Frame, numbers: Mapping[int, int], unit: float) -> None:
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
    _signs(axes, film, frame, changed, unit)
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
        axes.text(0, -0.02, said, transform=axes.transAxes, fontsize=7 * unit, va="top")
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_color(FAINT)


def _signs(axes: Axes, film: Film, frame: Frame, changed: Collection[int], unit: float) -> None:
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


def _legend(figure: Figure, film: Film, lang: str, unit: float) -> None:
    """Say what lines and symbols mean, below the panels."""
    axes = figure.add_axes((_SIDE, 0.015, 1 - 2 * _SIDE, 0.075))
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
