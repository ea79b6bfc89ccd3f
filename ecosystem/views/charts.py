"""Curves and points: funding that ends, useful new ties, what is left after losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.catalogue import text
from ecosystem.model.quarter import Quarter
from ecosystem.views import style
from ecosystem.views.labels import box_sizes, fit_labels
from ecosystem.views.names import plain, wrap
from ecosystem.views.sheet import Sheet, begin, empty_state
from ecosystem.views.typeset import width_of
from ecosystem.views.words import day, name_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

FloatArray = npt.NDArray[np.float64]

_LINES = (("#0B4F7A", "solid", "o"), ("#B3261E", (0, (5, 2)), "s"), ("#444444", (0, (1, 1.5)), "^"))


@dataclass(frozen=True)
class _Frame:
    """The room between two axes of numbers."""

    sheet: Sheet
    room: tuple[float, float, float, float]
    x: tuple[float, float]
    y: tuple[float, float]

    @classmethod
    def on(cls, sheet: Sheet, x: tuple[float, float], y: tuple[float, float]) -> _Frame:
        left, bottom, right, top = sheet.body
        unit = sheet.unit
        room = (left + 34 * unit, bottom + 32 * unit, right - 10 * unit, top - 10 * unit)
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
        axes, unit = self.sheet.axes, self.sheet.unit
        left, bottom, right, top = self.room
        size = 7.4 * unit
        for value, words in y_marks.items():
            y = self.at(0, value)[1]
            axes.plot([left, right], [y, y], color=style.FAINT, lw=0.6 * unit, zorder=0)
            self.sheet.write(left - 4 * unit, y - 0.36 * size, words, size, align="right")
        for value, words in x_marks.items():
            x = self.at(value, 0)[0]
            axes.plot([x, x], [bottom - 3 * unit, bottom], color=style.INK, lw=0.6 * unit)
            self.sheet.write(x, bottom - 12 * unit, words, size, align="center")
        axes.plot([left, left, right], [top, bottom, bottom], color=style.INK, lw=0.8 * unit)
        self.sheet.write(right, bottom - 25 * unit, x_word, size, bold=True, align="right")
        self.sheet.write(left - 30 * unit, top + 3 * unit, y_word, size, bold=True)


_SHARES = {value / 100: f"{value} %" for value in (0, 20, 40, 60, 80, 100)}


def _line_signs(sheet: Sheet, words: Sequence[str]) -> None:
    for (color, dashes, marker), each in zip(_LINES, words, strict=False):

        def draw(
            x: float,
            y: float,
            color: str = color,
            dashes: object = dashes,
            marker: str = marker,
        ) -> None:
            unit = sheet.unit
            ends = [x - 9 * unit, x, x + 9 * unit]
            line = sheet.axes.plot(ends, [y, y, y], color=color, lw=1.6 * unit, marker=marker)[0]
            line.set(linestyle=dashes, markersize=4 * unit, markevery=[1], gid="legend-line")

        sheet.entry(each, draw)


_FOLLOWED = ("coverage_after", "reach_2")


def draw_funding_line(
    quarter: Quarter,
    *,
    timeline: pd.DataFrame,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw how much of the need stays covered as fundings end.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is.
    timeline
        One row an end: ``date``, ``coverage_after`` and ``reach_2`` from then on (shares of need,
        missing if not defined), ``cells_changed`` (how many needs change class) and ``funding``
        (what ends).
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
    foot = [text("pictures.funding_rest", lang, ends=len(timeline)), text("views.known_only", lang)]
    title = text("pictures.title.funding", lang, name=name_of(quarter.meta, lang))
    sheet = begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not len(timeline):
        empty_state(sheet, text("pictures.empty.funding", lang))
        return sheet.axes
    import pandas as pd

    days = pd.to_datetime(timeline["date"])
    x = np.array([each.toordinal() for each in days], np.float64)
    margin = max(0.04 * float(np.ptp(x)), 20.0)
    frame = _Frame.on(sheet, (x.min() - margin, x.max() + margin), (0.0, 1.0))
    shown = np.unique(np.round(np.linspace(0, len(x) - 1, min(len(x), 7))).astype(int))
    marks = {float(x[at]): day(days.iloc[at].date(), lang) for at in shown.tolist()}
    words = text("pictures.axis.date", lang), text("pictures.axis.share", lang)
    frame.draw(marks, _SHARES, *words)
    for name, (color, dashes, marker) in zip(_FOLLOWED, _LINES, strict=False):
        values = timeline[name].astype(float).to_numpy()
        told = ~np.isnan(values)
        points = np.array([frame.at(a, b) for a, b in zip(x[told], values[told], strict=True)])
        if len(points):
            line = sheet.axes.plot(*points.T, color=color, lw=1.6 * sheet.unit, marker=marker)[0]
            line.set(drawstyle="steps-post", linestyle=dashes, markersize=5 * sheet.unit)
            line.set_gid(f"line-{name}")
    _cliffs(frame, x, timeline, lang)
    sheet.heading(text("pictures.legend.lines", lang))
    _line_signs(sheet, [text(f"pictures.line.{name}", lang) for name in _FOLLOWED])
    return sheet.axes


def _cliffs(frame: _Frame, x: FloatArray, timeline: pd.DataFrame, lang: str) -> None:
    """Mark the days on which needs change class, and list what ends then."""
    sheet = frame.sheet
    changed = timeline["cells_changed"].fillna(0).astype(int).tolist()
    sheet.heading(text("pictures.legend.ends", lang))
    number = 0
    for at, (count, what) in enumerate(zip(changed, timeline["funding"], strict=True)):
        if count == 0:
            continue
        number += 1
        across, up = frame.at(x[at], 1.0)
        sheet.write(across, up - 10 * sheet.unit, str(number), 8 * sheet.unit, bold=True)
        ends = [frame.at(x[at], 0.0)[1], up]
        sheet.axes.plot([across, across], ends, color=style.QUIET, lw=0.7 * sheet.unit, ls=":")
        named = what if isinstance(what, str) else ", ".join(map(str, what))
        said = text("pictures.ends", lang, number=number, funding=plain(named), count=count)
        if sheet.room_left() > 20:
            sheet.entry(said, None, indent=0)


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
    network = quarter.network()
    names = {key: plain(name) or key for key, name in zip(network.ids, network.names, strict=True)}
    kept = suggestions[suggestions["source"].isin(names) & suggestions["target"].isin(names)]
    kept = kept.sort_values(["gain", "source", "target"], ascending=[False, True, True]).head(15)
    foot = [text("pictures.useful_rest", lang, count=len(kept)), text("views.known_only", lang)]
    title = text("pictures.title.useful", lang, name=name_of(quarter.meta, lang))
    sheet = begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not len(kept):
        empty_state(sheet, text("pictures.empty.useful", lang))
        return sheet.axes
    effort, gain = (kept[name].astype(float).to_numpy() for name in ("effort", "gain"))
    frame = _Frame.on(sheet, (-effort.max() - 0.6, -effort.min() + 0.6), (0.0, 1.12 * gain.max()))
    frame.draw({}, {}, text("pictures.axis.easy", lang), text("pictures.axis.useful", lang))
    anchor = np.array(
        [frame.at(-a, b) for a, b in zip(effort.tolist(), gain.tolist(), strict=True)]
    )
    anchor[:, 0] += np.arange(len(anchor)) % 5 * 7 * sheet.unit  # same effort, side by side
    lines = [wrap(str(at + 1)) for at in range(len(kept))]
    widths = [[width_of(each[0], bold=True)] for each in lines]
    left, bottom, right, top = sheet.body
    spots = fit_labels(
        anchor,
        box_sizes(lines, widths),
        radius=np.full(len(anchor), 0.5),
        frame=np.array([[left, bottom], [right, top]]),
        largest=9 * sheet.unit,
    )
    dots = sheet.axes.scatter(
        anchor[:, 0], anchor[:, 1], s=(7 * sheet.unit) ** 2, color="#0B4F7A", zorder=3
    )
    dots.set_gid("suggestions")
    sheet.heading(text("pictures.legend.suggestions", lang))
    for at, (source, target) in enumerate(zip(kept["source"], kept["target"], strict=True)):
        x, y = spots.centre[at].tolist()
        sheet.write(x, y - 0.36 * spots.font, str(at + 1), spots.font, bold=True, align="center")
        values = {"number": at + 1, "source": names[source], "target": names[target]}
        if sheet.room_left() > 20:
            sheet.entry(text("pictures.suggestion", lang, **values), None, indent=0)
    return sheet.axes


def draw_resilience(
    quarter: Quarter,
    *,
    curves: Mapping[str, pd.Series[float]],
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw what share of a net still hangs together as actors are lost.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is.
    curves
        Name of a scenario to a series: index the share of actors lost (0 to 1), values the share
        of actors in the largest part. At most three.
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
    network = quarter.network()
    counts = {"ties": len(network.records), "actors": len(network.ids)}
    foot = [text("views.rests.quarter", lang, **counts), text("views.known_only", lang)]
    title = text("pictures.title.resilience", lang, name=name_of(quarter.meta, lang))
    sheet = begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not curves:
        empty_state(sheet, text("views.empty.ties", lang))
        return sheet.axes
    frame = _Frame.on(sheet, (0.0, 1.0), (0.0, 1.0))
    words = text("pictures.axis.lost", lang), text("pictures.axis.together", lang)
    frame.draw(_SHARES, _SHARES, *words)
    for (color, dashes, marker), (name, series) in zip(_LINES, curves.items(), strict=False):
        values = zip(series.index.astype(float), series.astype(float), strict=True)
        points = np.array([frame.at(x, y) for x, y in values])
        line = sheet.axes.plot(*points.T, color=color, lw=1.8 * sheet.unit, marker=marker)[0]
        line.set(linestyle=dashes, markersize=4 * sheet.unit, markevery=max(len(points) // 8, 1))
        line.set_gid(f"curve-{name}")
    sheet.heading(text("pictures.legend.lines", lang))
    _line_signs(sheet, list(curves))
    return sheet.axes
