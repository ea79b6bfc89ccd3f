"""Several states of a quarter: side by side, and as small multiples."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.changes.waves import KEPT
from ecosystem.errors import UsageError
from ecosystem.findings.registry import Result
from ecosystem.model.quarter import Quarter
from ecosystem.pictures import layout as layouts
from ecosystem.pictures import paper as stage
from ecosystem.pictures.canvas import Drawing, Ground, as_axes, part_of, svg_of
from ecosystem.pictures.network import Manner, draw_state
from ecosystem.pictures.scene import Scene, scene
from ecosystem.pictures.screen import LINE_STYLES, Film, LineStyle, words_of
from ecosystem.pictures.screen import Frame as WaveFramesFrame
from ecosystem.pictures.style import FAINT, INK, PAPER, QUIET, SECTOR_STYLES, width_of
from ecosystem.words import label, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
    across = 2
    rows = -(-len(quarters) // across)
    start: dict[str, tuple[float, float]] | None = None
    states: list[State] = []
    for number, quarter in enumerate(quarters):
        row, column = divmod(number, across)
        share = (column / across, 1 - (row + 1) / rows, 1 / across, 1 / rows)
        axes = part_of(own, share, f"state {number}")
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

_MOST_NAMES = 60

_NAMES = ((7.2, 8), (6.2, 10))  # type in points on A4, lines that fit

_NUMBER = (4.2, 2.2)  # from the middle of a symbol to its number, in points on A4

_SPARE = 60.0  # around the actors, in units of the stage

_ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)  # where on its line a sign may stand

_ROOM = 9.0  # between the middle of a sign and those of all else, in points on A4


def multiples_draw_waves(
    film: Film,
    *,
    title: str,
    status: str,
    lang: str,
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw all waves side by side on one sheet."""
    sheet = stage.blank(paper, ax, lang)
    width, height, unit = sheet.width, sheet.height, sheet.unit
    sheet.title, sheet.status, side = title, status, _MULTIPLES_SIDE * width
    sheet.write(side, 0.955 * height, title, 15 * unit, bold=True)
    sheet.write(side, 0.925 * height, status, 8.5 * unit, color=QUIET)
    across = min(len(film.frames), 2 if len(film.frames) <= 4 else 3)
    down = -(-len(film.frames) // across)
    numbers = _numbers(film)
    wide = (width - side) / across - side
    high = (1 - _MULTIPLES_HEAD - _FOOT) / down * height
    for at, frame in enumerate(film.frames):
        row, column = divmod(at, across)
        left = side + column * (wide + side)
        bottom = (1 - _MULTIPLES_HEAD + _UNDER) * height - (row + 1) * high
        top = bottom + high - (_UNDER + 0.03 * (row > 0)) * height
        _panel(sheet, (left, bottom, left + wide, top), film, frame, numbers)
    _multiples_legend(sheet, film)
    listed = [f"{number} {film.scene.actors[at].name}" for at, number in numbers.items()]
    shown = [*listed[:_MOST_NAMES], *(["…"] if len(listed) > _MOST_NAMES else [])]
    for size, most in _NAMES:  # as large as there is room
        lines = _joined(shown, (width - 2 * side) / (size * unit))
        if len(lines) <= most:
            break
    y = (_FOOT - 0.012) * height
    for line in lines:
        y -= 1.2 * size * unit
        sheet.write(side, y, line, size * unit)
    return sheet.axes


def _numbers(film: Film) -> dict[int, int]:
    """Give a number to each actor with a tie that has changed, in the order of their names."""
    changed = {end for frame in film.frames for end in _changed(frame)}
    actors = film.scene.actors
    order = sorted(changed, key=lambda at: (actors[at].name.casefold(), actors[at].id))
    return {at: number for number, at in enumerate(order, start=1)}


def _changed(frame: WaveFramesFrame) -> set[int]:
    """Return the ends of ties that have changed."""
    lines = (line for line in frame.lines if line.look != KEPT)
    return {end for line in lines for end in (line.source, line.target)}


def _joined(names: Sequence[str], width: float) -> list[str]:
    """Write names in lines of a width at type 1, each name whole."""
    lines = [""]
    for words in names:
        longer = f"{lines[-1]}  ·  {words}" if lines[-1] else words
        if lines[-1] and width_of(longer) > width:
            lines.append(words)
        else:
            lines[-1] = longer
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
    sheet: stage.Sheet,
    room: stage.Room,
    film: Film,
    frame: WaveFramesFrame,
    numbers: Mapping[int, int],
) -> None:
    """Draw one wave."""
    unit, (left, bottom, right, top) = sheet.unit, room
    sheet.box((left, bottom, right - left, top - bottom), "none", FAINT, 0.8)
    x, y = (np.array(each, np.float64) for each in (film.stage.x, film.stage.y))
    x = left + (x - x.min() + _SPARE) / (np.ptp(x) + 2 * _SPARE) * (right - left)
    y = top - (y - y.min() + _SPARE) / (np.ptp(y) + 2 * _SPARE) * (top - bottom)
    at = list(zip(x.tolist(), y.tolist(), strict=True))
    for line in frame.lines:
        look, width = LINE_STYLES[line.look], 0.35 if line.look == KEPT else 1.5
        dashes = tuple(step / 3 for step in look.dashes)
        ends = np.array([at[line.source], at[line.target]])
        sheet.line(ends[:, 0], ends[:, 1], look.color, width, dashes=dashes, layer=1.0)
    changed = _changed(frame)
    marked = [line for line in frame.lines if LINE_STYLES[line.look].sign]
    beside = [
        (at[end][0] + 2 * _NUMBER[0] * unit, at[end][1] + 2 * _NUMBER[1] * unit)
        for end in sorted(changed)
    ]
    between = [(at[line.source], at[line.target]) for line in marked]
    spots = sign_places(between, [*at, *beside], _ROOM * unit)
    for line, spot in zip(marked, spots, strict=True):
        _sign(sheet, LINE_STYLES[line.look], *spot)
    for place, actor in enumerate(film.scene.actors):
        _symbol(sheet, actor.sector, at[place], alpha=1.0 if frame.there[place] else 0.25)
        if place in changed:
            spot = at[place][0] + _NUMBER[0] * unit, at[place][1] + _NUMBER[1] * unit
            ground = Ground(pad=0.65 * unit, alpha=0.85)
            how = {"bold": True, "layer": 5.0, "ground": ground}
            sheet.write(spot[0], spot[1], str(numbers[place]), 6.5 * unit, **how)
    sheet.write(left, top + 6 * unit, frame.title, 11 * unit, bold=True)
    sheet.paragraph(left, bottom - 3 * unit, right - left, frame.said, 7 * unit, INK)


def _sign(sheet: stage.Sheet, look: LineStyle, x: float, y: float) -> None:
    size = 7 * sheet.unit
    sheet.circle(x, y, 0.7 * size, PAPER, look.color, 0.7, layer=4.0)
    how = {"color": look.color, "bold": True, "align": "center", "middle": True, "layer": 4.0}
    sheet.write(x, y, look.sign, size, **how)


def _symbol(
    sheet: stage.Sheet, sector: str, at: Point, *, alpha: float = 1.0, size: float = 2.35
) -> None:
    look = SECTOR_STYLES[sector]
    sheet.sector(
        *(sector, *at, size * sheet.unit),
        fill=look.color,
        edge=INK,
        width=0.4 * sheet.unit,
        dashes=(3.7, 1.6) if look.dashed else (),
        layer=3.0,
        alpha=alpha,
    )


def _multiples_legend(sheet: stage.Sheet, film: Film) -> None:
    """Say what lines and symbols mean, below the panels."""
    unit, wide = sheet.unit, (1 - 2 * _MULTIPLES_SIDE) * sheet.width
    there = {line.look for frame in film.frames for line in frame.lines}
    looks = [key for key in LINE_STYLES if key in there]

    def spot(at: int, count: int) -> float:
        return _MULTIPLES_SIDE * sheet.width + at / max(count, 4) * wide

    y = 0.075 * sheet.height
    for at, key in enumerate(looks):
        look, left = LINE_STYLES[key], spot(at, len(looks))
        dashes, width = tuple(step / 3 for step in look.dashes), 0.6 if key == KEPT else 1.8
        sheet.line([left, left + 0.04 * wide], [y, y], look.color, width, dashes=dashes)
        if look.sign:
            _sign(sheet, look, left + 0.02 * wide, y)
        words = words_of(key, sheet.lang)
        sheet.write(left + 0.047 * wide, y, words, 8 * unit, middle=True)
    y = 0.034 * sheet.height
    for at, sector in enumerate(film.scene.sectors):
        left = spot(at, len(film.scene.sectors))
        _symbol(sheet, sector, (left + 0.02 * wide, y), size=3.16)
        words = label("sector", sector, sheet.lang)
        sheet.write(left + 0.047 * wide, y, words, 8 * unit, middle=True)


# --- Waves as a film on a page: one picture a wave, and the signs of all.

_MARGIN, _BEND, _FILM_UNIT = 40.0, 0.10, 2.3


def film_pictures(film: Film) -> tuple[str, ...]:
    """Draw each wave for a page, with everybody in the same place."""
    return tuple(_film_picture(film, frame) for frame in film.frames)


def _film_picture(film: Film, frame: WaveFramesFrame) -> str:
    place, unit = film.stage, _FILM_UNIT
    left, bottom = min(place.x) - 3 * _MARGIN, max(place.y) + 2.5 * _MARGIN
    drawing = Drawing(max(place.x) - left + 3 * _MARGIN, bottom - min(place.y) + 2 * _MARGIN)
    sheet = stage.Sheet(as_axes(drawing), drawing.width, drawing.height, unit)
    at = np.column_stack([np.array(place.x) - left, bottom - np.array(place.y)])
    for line in frame.lines:
        look, start, end = LINE_STYLES[line.look], at[line.source], at[line.target]
        # a second tie between the same two bends aside
        middle = (start + end) / 2 + _BEND * line.slot * (end - start)[::-1] * (1, -1)
        how = {"dashes": tuple(step / look.width for step in look.dashes), "layer": 1.0}
        sheet.shape("curve", [[start, middle, end]], "none", look.color, look.width / unit, **how)
        if look.sign:
            _sign(sheet, look, *(start + 2 * middle + end) / 4)
    for (x, y), there, actor, names, across, down in zip(
        *(at.tolist(), frame.there, film.scene.actors, place.lines, place.across, place.down),
        strict=True,
    ):
        shine = 1.0 if there else 0.25
        if actor.dock:
            sheet.circle(x, y, 1.6 * place.radius, "none", INK, 0.75, layer=3.0, alpha=shine)
        _symbol(sheet, actor.sector, (x, y), alpha=shine, size=place.radius / unit)
        for row, words in enumerate(names):
            foot = y - down - (row * 1.15 + 0.35) * place.font
            how = {"align": "center", "color": stage.mixed(INK, shine)}
            sheet.write(x + across, foot, words, place.font, **how)
    return svg_of(drawing, outlines=True).strip()


def film_legend(film: Film, lang: str) -> tuple[tuple[str, str], ...]:
    """Draw the signs of a film with their words."""
    at, there = (30.0, 12.0), {line.look for frame in film.frames for line in frame.lines}

    def line(sheet: stage.Sheet, look: LineStyle) -> None:
        dashes = tuple(step / look.width for step in look.dashes)
        sheet.line([2, 58], [12, 12], look.color, look.width / sheet.unit, dashes=dashes)
        if look.sign:
            _sign(sheet, look, *at)

    def ring(sheet: stage.Sheet) -> None:
        sheet.circle(*at, 10, "none", INK, 0.75)

    found: list[tuple[Callable[[stage.Sheet], None], str]] = [
        (partial(line, look=look), words_of(key, lang))
        for key, look in LINE_STYLES.items()
        if key in there
    ]
    for sector in film.scene.sectors:
        symbol = partial(_symbol, sector=sector, at=at, size=4.0)
        found.append((symbol, label("sector", sector, lang)))
    if any(actor.dock for actor in film.scene.actors):
        found.append((ring, text("comparing.page.dock", lang)))
    if not all(all(frame.there) for frame in film.frames):
        faint = partial(_symbol, sector="state", at=at, size=4.0, alpha=0.25)
        found.append((faint, text("comparing.page.away", lang)))
    return tuple((stage.small_sign(60, 24, _FILM_UNIT, draw), words) for draw, words in found)
