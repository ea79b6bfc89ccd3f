"""How much of the need stays covered as fundings end, as curves over the days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ecosystem.catalogue import text
from ecosystem.findings.words import and_list
from ecosystem.model.quarter import Quarter
from ecosystem.views import style
from ecosystem.views.names import plain
from ecosystem.views.scales import LINES, SHARES, Frame, line_signs
from ecosystem.views.sheet import begin, empty_state
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
