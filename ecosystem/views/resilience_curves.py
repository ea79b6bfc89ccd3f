"""What share of a net still hangs together as actors are lost, as curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.catalogue import text
from ecosystem.model.quarter import Quarter
from ecosystem.views.scales import LINES, SHARES, Frame, line_signs
from ecosystem.views.sheet import begin, empty_state
from ecosystem.views.words import name_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


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
