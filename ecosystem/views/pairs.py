"""Several states of a quarter side by side, with everybody in the same place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ecosystem.errors import UsageError
from ecosystem.findings.result import Result
from ecosystem.model.quarter import Quarter
from ecosystem.views.layout import positions
from ecosystem.views.scene import Scene, scene
from ecosystem.views.sheet import figure_of, new_axes
from ecosystem.views.signs import LARGEST
from ecosystem.views.static import Manner, draw_state

if TYPE_CHECKING:
    from matplotlib.axes import Axes

State = tuple[Quarter, Scene, Manner]
_SAME, _TRIES = 0.05, 3  # points that nobody sees; how often names are made smaller
MOST = 4
"""More states on one sheet cannot be read."""


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
    if not 2 <= len(quarters) <= MOST:
        raise UsageError("pictures.waves_count", count=len(quarters), most=MOST)
    own = ax if ax is not None else new_axes(paper)
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
        axes = figure_of(own).add_axes((*corner, wide, high), label=f"state {number}")
        result = results[number] if results is not None else None
        manner = Manner(layout=layout, start=start, lang=lang, far=True, ax=axes)
        states.append((quarter, scene(quarter, result=result), manner))
        start = positions(quarter, layout=layout, start=start)
    _draw_alike(states)
    return own


def _draw_alike(states: Sequence[State]) -> None:
    """Draw all states with names of the same type: the one for which there is room in each."""
    largest = LARGEST
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
