"""Suggested new ties as numbered points: how useful and how easy each is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.catalogue import text
from ecosystem.findings.words import share_words
from ecosystem.model.quarter import Quarter
from ecosystem.views import style
from ecosystem.views.names import plain
from ecosystem.views.scales import FIRST, Frame
from ecosystem.views.sheet import Sheet, begin, empty_state
from ecosystem.views.words import name_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

FloatArray = npt.NDArray[np.float64]


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
