"""Curves and points: funding that ends, useful new ties, what is left after losses."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ecosystem.catalogue import text
from ecosystem.findings.words import and_list, share_words
from ecosystem.model.quarter import Quarter
from ecosystem.views import style
from ecosystem.views.names import plain
from ecosystem.views.scales import FIRST, LINES, SHARES, Frame, line_signs
from ecosystem.views.sheet import Sheet, begin, empty_state
from ecosystem.views.words import day, name_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

FloatArray = npt.NDArray[np.float64]

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
        One row an end: ``date``, ``coverage_after`` and ``reach_2`` from then on (shares of the
        need, missing if not defined), ``cells_changed`` (how many needs change class) and
        ``funding`` (what ends). Where ``funding`` is empty, ``projects``, ``offers`` and ``ties``
        say how many of them end.
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
    frame = Frame.on(sheet, (x.min() - margin, x.max() + margin), (0.0, 1.0))
    shown = np.unique(np.round(np.linspace(0, len(x) - 1, min(len(x), 7))).astype(int))
    marks = {float(x[at]): day(days.iloc[at].date(), lang) for at in shown.tolist()}
    words = text("pictures.axis.date", lang), text("pictures.axis.share", lang)
    frame.draw(marks, SHARES, *words)
    for name, (color, dashes, marker) in zip(_FOLLOWED, LINES, strict=False):
        values = timeline[name].astype(float).to_numpy()
        told = ~np.isnan(values)
        points = np.array([frame.at(a, b) for a, b in zip(x[told], values[told], strict=True)])
        if len(points):
            line = sheet.axes.plot(*points.T, color=color, lw=1.6 * sheet.unit, marker=marker)[0]
            line.set(drawstyle="steps-post", linestyle=dashes, markersize=5 * sheet.unit)
            line.set_gid(f"line-{name}")
    _cliffs(frame, x, timeline, lang)
    sheet.heading(text("pictures.legend.lines", lang))
    line_signs(sheet, [text(f"pictures.line.{name}", lang) for name in _FOLLOWED])
    return sheet.axes


def _cliffs(frame: Frame, x: FloatArray, timeline: pd.DataFrame, lang: str) -> None:
    """Mark the days on which needs change class, and list what ends then."""
    sheet = frame.sheet
    changed = timeline["cells_changed"].fillna(0).astype(int).tolist()
    sheet.heading(text("pictures.legend.ends", lang))
    number = 0
    for at, count in enumerate(changed):
        if count == 0:
            continue
        number += 1
        across, up = frame.at(x[at], 1.0)
        size = 8 * sheet.unit
        sheet.write(across + 0.3 * size, up - 1.3 * size, str(number), size, bold=True)
        ends = [frame.at(x[at], 0.0)[1], up]
        sheet.axes.plot([across, across], ends, color=style.QUIET, lw=0.7 * sheet.unit, ls=":")
        said = _end_words(number, timeline.iloc[at], lang)
        if sheet.room_left() > 20:
            sheet.entry(said, None, indent=0)


def _end_words(number: int, row: pd.Series[Any], lang: str) -> str:
    """Say what ends on a day: by name if the view tells it, else how many fundings."""
    import pandas as pd

    what, count = row["funding"], int(row["cells_changed"])
    named = what if isinstance(what, str) else ", ".join(map(str, what))
    if not named:  # a view that does not name them
        counts = {name: int(row.get(name, 0)) for name in ("projects", "offers", "ties")}
        told = {name: count for name, count in counts.items() if count}
        keys = {name: f"{name}_one" if count == 1 else name for name, count in told.items()}
        parts = [text(f"pictures.end.{keys[name]}", lang, count=told[name]) for name in told]
        named = and_list(parts, lang) if parts else text("pictures.end.something", lang)
    values = {"number": number, "day": day(pd.Timestamp(row["date"]).date(), lang)}
    key = "pictures.ends_one" if count == 1 else "pictures.ends"
    return text(key, lang, funding=plain(named), count=count, **values)


def _apart(points: FloatArray, step: float) -> FloatArray:
    """Move points to the right, one after the other, until none touches another."""
    found: list[tuple[float, float]] = []
    for x, y in points.tolist():
        while any(abs(x - a) < step and abs(y - b) < step for a, b in found):
            x += step
        found.append((x, y))
    return np.array(found)


def _suggestions(sheet: Sheet, kept: pd.DataFrame, names: Mapping[str, str], lang: str) -> None:
    """Draw a numbered dot for each suggestion, and list what the numbers mean."""
    unit = sheet.unit
    effort, gain = (kept[name].astype(float).to_numpy() for name in ("effort", "gain"))
    highest = max(float(gain.max()), 1e-9)
    frame = Frame.on(sheet, (-2.5, 0.5), (-0.04 * highest, 1.12 * highest))
    efforts = {-math.log2(each): text(f"pictures.effort.{each}", lang) for each in (1, 2, 4)}
    gains = {
        each: share_words(each, lang)
        for each in sorted({0.0, *gain.tolist()})
        if each == 0 or each > 0.12 * highest
    }
    frame.draw(efforts, gains, text("pictures.axis.easy", lang), text("pictures.axis.useful", lang))
    spots = [frame.at(-a, b) for a, b in zip(np.log2(effort).tolist(), gain.tolist(), strict=True)]
    points = _apart(np.array(spots), 14 * unit)
    dots = sheet.axes.scatter(points[:, 0], points[:, 1], s=(13 * unit) ** 2, color=FIRST, zorder=3)
    dots.set_gid("suggestions")
    sheet.heading(text("pictures.legend.suggestions", lang))
    size = 7.4 * unit
    for at, (source, target) in enumerate(zip(kept["source"], kept["target"], strict=True)):
        x, y = points[at].tolist()
        words = str(at + 1)
        sheet.write(x, y - 0.36 * size, words, size, bold=True, align="center", color=style.PAPER)
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
    _suggestions(sheet, kept, names, lang)
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
        of actors in the largest part. At most three. Without a tie there is nothing to draw.
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
    if not curves or not len(network.records):
        empty_state(sheet, text("views.empty.ties", lang))
        return sheet.axes
    frame = Frame.on(sheet, (0.0, 1.0), (0.0, 1.0))
    words = text("pictures.axis.lost", lang), text("pictures.axis.together", lang)
    frame.draw(SHARES, SHARES, *words)
    for (color, dashes, marker), (name, series) in zip(LINES, curves.items(), strict=False):
        values = zip(series.index.astype(float), series.astype(float), strict=True)
        points = np.array([frame.at(x, y) for x, y in values])
        line = sheet.axes.plot(*points.T, color=color, lw=1.8 * sheet.unit, marker=marker)[0]
        line.set(linestyle=dashes, markersize=4 * sheet.unit, markevery=max(len(points) // 8, 1))
        line.set_gid(f"curve-{name}")
    sheet.heading(text("pictures.legend.lines", lang))
    line_signs(sheet, list(curves))
    return sheet.axes
