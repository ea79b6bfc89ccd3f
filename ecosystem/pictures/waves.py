"""Several states of a quarter: side by side, and as small multiples."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ecosystem.changes.waves import KEPT
from ecosystem.errors import UsageError
from ecosystem.findings.registry import Result
from ecosystem.model.quarter import Quarter
from ecosystem.pictures import layout as layouts
from ecosystem.pictures import paper as stage
from ecosystem.pictures.letters import dress
from ecosystem.pictures.network import Manner, draw_state
from ecosystem.pictures.scene import Scene, scene
from ecosystem.pictures.screen import LINE_STYLES, Film, LineStyle, words_of
from ecosystem.pictures.screen import Frame as WaveFramesFrame
from ecosystem.pictures.style import FAINT, INK, PAPER, QUIET, SECTOR_STYLES
from ecosystem.words import label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


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
        Size of a new figure: ``"a4"``, ``"a3"``, ``"a0"``, ``"projector"`` or ``"projector-4x3"``.
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
        Size of a new figure: ``"a4"``, ``"a3"``, ``"a0"``, ``"projector"`` or ``"projector-4x3"``.
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
