"""Why a need is not met, drawn: the ways to the nearest help, up to where each one breaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ecosystem.changes.causes import Explanation, NearMiss
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.pictures import paper as stage
from ecosystem.pictures import style
from ecosystem.pictures.words import name_of
from ecosystem.words import text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BROKEN = "#B3261E"


def draw_explanation(
    quarter: Quarter,
    explanation: Explanation,
    *,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw why a finding holds: the ways to the nearest help, up to where each one breaks.

    Parameters
    ----------
    quarter
        The quarter, for title and day.
    explanation
        What `explain` says of one of its findings.
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
        If there is no such paper, or what is given is no quarter.

    Examples
    --------
    >>> import ecosystem as eco
    >>> mini = eco.load_sample("mini")
    >>> axes = eco.draw_explanation(mini, eco.explain(mini, eco.find_gaps(mini)[0]))
    """
    check_quarter(quarter)
    title = text("plan.title_why", lang, name=name_of(quarter.meta, lang))
    foot = [text("views.known_only", lang)]
    sheet = stage.begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    left, _, right, top = sheet.body
    unit, wide = sheet.unit, sheet.column[2] - left
    said, *rest = explanation.sentences(lang)
    top = sheet.paragraph(left, top - 14 * unit, wide, said, 11 * unit, style.INK) - 10 * unit
    told = explanation.miss_sentences(lang)
    for miss, words in zip(explanation.misses, told, strict=True):
        top = _way(sheet, explanation, miss, (left, top, right), lang) - 4 * unit
        top = sheet.paragraph(left, top - 8 * unit, wide, words, 8 * unit, style.QUIET)
        top -= 12 * unit
    for words in (words for words in rest if words not in told):
        top = sheet.paragraph(left, top - 8 * unit, wide, words, 9 * unit, style.INK) - 6 * unit
    return sheet.axes


def _way(
    sheet: stage.Sheet,
    explanation: Explanation,
    miss: NearMiss,
    room: tuple[float, float, float],
    lang: str,
) -> float:
    """Draw the stops of a way as boxes in a row, and where it breaks; return its foot."""
    left, top, right = room
    unit = sheet.unit
    stops: Sequence[str] = miss.way if miss.actor in miss.way else (*miss.way, miss.actor)
    lack = text(f"plan.lacks.{miss.misses}", lang)
    gap, high = 34 * unit, 40 * unit
    wide = min((right - left - gap * (len(stops) - 1)) / len(stops), 130 * unit)
    size = 7.6 * unit
    for place, stop in enumerate(stops):
        x = left + place * (wide + gap)
        last = place == len(stops) - 1
        sheet.box(
            (x, top - high, wide, high),
            style.PAPER,
            _BROKEN if last and stop == miss.actor else style.INK,
            1.2,
        )
        lines = style.fill(explanation.name(stop), (wide - 8 * unit) / size)[:3]
        y = top - high / 2 + (len(lines) - 1) * 0.6 * size - 0.35 * size
        for line in lines:
            sheet.write(x + wide / 2, y, line, size, align="center")
            y -= 1.2 * size
        if place:
            broken = last and miss.misses == "way"
            _arrow(sheet, (x - gap, x), top - high / 2, broken=broken)
    x = left + (len(stops) - 1) * (wide + gap)
    sheet.write(x, top - high - 10 * unit, f"✗ {lack}", size, color=_BROKEN, bold=True)
    return top - high - 12 * unit


def _arrow(sheet: stage.Sheet, ends: tuple[float, float], y: float, *, broken: bool) -> None:
    """Draw the step to the next stop; dashed and crossed out where nobody goes it."""
    unit, middle = sheet.unit, sum(ends) / 2
    color, (start, tip) = _BROKEN if broken else style.INK, (ends[0] + 3 * unit, ends[1] - 3 * unit)
    sheet.line([start, tip], [y, y], color, 1.2, dashes=(3.7, 1.6) if broken else (), layer=4.0)
    side = 3.4 * unit
    sheet.line(
        [tip - side, tip, tip - side], [y + side / 2, y, y - side / 2], color, 1.2, layer=4.0
    )
    if broken:
        sheet.write(middle, y - 4 * unit, "✗", 12 * unit, color=_BROKEN, bold=True, align="center")
