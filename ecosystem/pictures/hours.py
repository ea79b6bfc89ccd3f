"""When docking points are open, in which language."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.model.arrays import IntArray
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import as_list, is_unknown
from ecosystem.pictures import headlines
from ecosystem.pictures import paper as stage
from ecosystem.pictures import style as styles
from ecosystem.pictures.words import name_of
from ecosystem.words import language_name, number, text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


# --- The week grid: when somebody is open who speaks a language.

DAYS, QUARTERS = 7, 96

"""Days of a week from Monday, and quarter hours of a day."""

_SHADES = ("#FFFFFF", "#CFE3EF", "#8FBEDB", "#4A90BF", "#0B4F7A")

# Languages on one sheet.
_MOST = 6


def open_counts(quarter: Quarter, hours: pd.DataFrame) -> dict[str, IntArray]:
    """Count for each language how many docking points are open when."""
    spoken: dict[str, set[str]] = {}
    for dock, languages in quarter.table("docks").select("actor", "languages"):
        known = [] if is_unknown(languages) else as_list(languages)
        spoken[dock] = {each.partition(":")[0] for each in known}
    there = [each for each in quarter.meta.languages if any(each in s for s in spoken.values())]
    found = {key: np.zeros((DAYS, QUARTERS), np.int64) for key in ("", *there)}
    week = {dock: np.zeros((DAYS, QUARTERS), np.bool_) for dock in spoken}
    rows = (hours[name].tolist() for name in ("dock", "weekday", "start_minute", "end_minute"))
    for dock, weekday, start, end in zip(*rows, strict=True):
        if dock in week:
            week[dock][int(weekday), -(-int(start) // 15) : int(end) // 15] = True
    for dock, is_open in week.items():
        for language in (
            "",
            *(each for each in there if each in spoken[dock] or "*" in spoken[dock]),
        ):
            found[language] += is_open
    return found


def ink_on(count: int) -> str:
    """Return the colour of the figure in a field of so many open docking points."""
    shade = _SHADES[min(count, len(_SHADES) - 1)]
    return max((styles.PAPER, styles.INK), key=lambda ink: styles.contrast(ink, shade))


def _grid(
    sheet: stage.Sheet,
    room: tuple[float, float, float, float],
    counts: IntArray,
    span: tuple[int, int],
    lang: str,
) -> None:
    """Draw one week: days across, hours downward."""
    left, bottom, right, top = room
    unit = sheet.unit
    first, last = span
    size = max(6.0 * unit, sheet.least)
    west, north = left + 1.6 * size + 5 * unit, top - 1.5 * size
    wide, high = (right - west) / DAYS, (north - bottom) / (last - first)
    for when in range(DAYS):
        x = west + when * wide
        sheet.write(
            x + wide / 2,
            north + 2.5 * unit,
            text(f"pictures.day.{when}", lang),
            size,
            align="center",
        )
        column = counts[when, first:last]
        edges = [0, *(np.flatnonzero(np.diff(column)) + 1).tolist(), len(column)]
        for start, end in pairwise(edges):
            count = int(column[start])
            field = (x, north - end * high, wide, (end - start) * high)
            color = _SHADES[min(count, len(_SHADES) - 1)]
            sheet.box(field, color, styles.PAPER, 0.5, name="open")
            if count and (end - start) * high > 1.3 * size:
                ink = ink_on(count)
                y = north - (start + end) / 2 * high - 0.36 * size
                sheet.write(x + wide / 2, y, str(count), size, color=ink, align="center")
    whole = (west, bottom, right - west, north - bottom)
    sheet.box(whole, "none", styles.QUIET, 0.6, layer=2.0)
    apart = 8 if 8 * high > 1.1 * size else 16
    for quarter_hour in range(-(-first // apart) * apart, last + 1, apart):
        y = north - (quarter_hour - first) * high
        sheet.line([west, right], [y, y], styles.FAINT, 0.4, layer=0.5)
        hour = str(quarter_hour // 4)
        sheet.write(west - 3 * unit, y - 0.36 * size, hour, size, color=styles.QUIET, align="right")


def _weeks_legend(sheet: stage.Sheet, most: int, lang: str) -> None:
    unit = sheet.unit
    sheet.heading(text("pictures.legend.open", lang))
    for count, color in enumerate(_SHADES[: most + 1]):

        def draw(x: float, y: float, color: str = color) -> None:
            sheet.box((x - 7 * unit, y - 4 * unit, 14 * unit, 8 * unit), color)

        key = "none" if count == 0 else "more" if count == len(_SHADES) - 1 else "some"
        sheet.entry(text(f"pictures.open.{key}", lang, count=count), draw)
    sheet.cursor -= 4 * unit
    sheet.entry(text("pictures.open.figure", lang), None, indent=0)


def draw_open_hours(
    quarter: Quarter,
    *,
    hours: pd.DataFrame,
    languages: Sequence[str] | None = None,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw a week grid for each language: how many docking points are open when.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first.
    hours
        One row an opening: ``dock``, ``weekday`` (0 is Monday), ``start_minute``, ``end_minute``.
        Rows of docking points that the quarter does not hold are left out.
    languages
        Which languages; None takes the first six of the quarter that any docking point speaks.
    lang
        ``"de"`` or ``"en"``.
    paper
        Size of a new figure: ``"a4"``, ``"a3"``, ``"a0"``, ``"projector"`` or ``"projector-4x3"``.
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
    check_quarter(quarter)
    counts = open_counts(quarter, hours)
    wanted = list(languages) if languages is not None else [key for key in counts if key][:_MOST]
    wanted = ["", *(each for each in wanted if each)]
    docks = set(quarter.table("docks").column("actor"))
    told = len(docks & set(hours["dock"]))
    foot = [
        text("pictures.hours_rest", lang, told=told, docks=len(docks)),
        text("pictures.hours_unknown", lang),
    ]
    title = text("pictures.title.hours", lang, name=name_of(quarter.meta, lang))
    headline = ""
    if counts[""].any():  # from 17 h on working days, and at any time on Saturday and Sunday
        late, weekend = counts[""][:5, 17 * 4 :].max(), counts[""][5:].max()
        headline = headlines.of_hours(int(late), int(weekend), lang)
    sheet = stage.begin(
        quarter.meta, title, foot, headline=headline, lang=lang, paper=paper, axes=ax
    )
    if not counts[""].any():
        stage.empty_state(sheet, text("pictures.empty.hours", lang))
        return sheet.axes
    days = (text(f"pictures.day.{each}", lang) for each in range(DAYS))
    sheet.columns = (text("pictures.open.language", lang), *days)
    used = np.flatnonzero(counts[""].any(axis=0))
    span = (int(used[0]) // 4 * 4, -(-(int(used[-1]) + 1) // 4) * 4)
    left, bottom, right, top = sheet.body
    gap, size = 14 * sheet.unit, max(8.4 * sheet.unit, sheet.least)
    head, found = 1.55 * size, wanted
    across = min(len(wanted), 4)
    if sheet.slide:  # each day as wide as its name
        across = min(across, max(int((right - left + gap) / (15 * size)), 1))
        wanted = wanted[: 2 * across]
    rows = -(-len(wanted) // across)
    wide, high = (right - left + gap) / across, (top - bottom) / rows
    empty = np.zeros((DAYS, QUARTERS), np.int64)
    for value, language in enumerate(found):
        row, column = divmod(value, across)
        x, y = left + column * wide, top - row * high
        key = language_name(language, lang) if language else text("pictures.any_language", lang)
        mine = counts.get(language, empty)
        if value < len(wanted):
            sheet.write(x, y - 1.07 * size, key, size, bold=True)
            room = (x, y - high + 8 * sheet.unit, x + wide - gap, y - head)
            _grid(sheet, room, mine, span, lang)
        open_for = [f"{number(float((day > 0).sum()) / 4, lang)} h" for day in mine]
        sheet.rows.append((key, *open_for))
    _weeks_legend(sheet, min(int(counts[""].max()), len(_SHADES) - 1), lang)
    if left_out := len(found) - len(wanted):
        sheet.entry(text("pictures.languages_left", lang, count=left_out), None, indent=0)
    return sheet.axes
