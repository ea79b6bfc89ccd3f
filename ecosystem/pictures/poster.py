"""The poster for the wall: net, bridges in sentences, needs, room for stickers and short codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ecosystem.findings.registry import Result
from ecosystem.io.clerk.cells import actor_codes
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.pictures import headlines, style
from ecosystem.pictures import layout as layouts
from ecosystem.pictures import paper as stage
from ecosystem.pictures.matrix import draw_fields, fields
from ecosystem.pictures.network import Manner, draw_quarter, draw_scene
from ecosystem.pictures.scene import Scene, scene
from ecosystem.pictures.words import name_of, plain, why_empty, wrap
from ecosystem.words import text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Heights of the strips below the picture, in points on A4, and the width of the list of signs.
_CODES, _STICKERS, _SIGNS = 158.0, 50.0, 108.0

# Share of the width for the net.
_NET = 0.43

_GAP = 10.0

# Type of what is read at arm's length: 24 points on A0.
_SMALL = 6.1

# Questions over the room for stickers.
_ASKED = ("missing", "wrong", "promise")


def draw_poster(
    quarter: Quarter,
    *,
    result: Result,
    codes: Mapping[str, str] | None = None,
    lang: str = "en",
    paper: str = "a0",
    ax: Axes | None = None,
) -> Axes:
    """Draw a poster: what holds the net together, where help is missing, and room to answer.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first.
    result
        Findings in the same view.
    codes
        Short code of each actor as on the entry sheets, made from the ids of the full data. None
        makes them from what is shown: the same, unless two ids happen to share a code.
    lang
        ``"de"`` or ``"en"``.
    paper
        Size of a new figure; made for ``"a0"``. On a slide the net stands alone, in type for afar.
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

    Notes
    -----
    On A0 the names of what is marked have 40 points and all others 24 at least; who has no room
    in the net is counted there, and stands with a code below.
    """
    check_quarter(quarter)
    if paper in stage.SLIDES:  # nobody puts a sticker there, and codes are read at arm's length
        return draw_quarter(quarter, result=result, lang=lang, paper=paper, ax=ax)
    shown = scene(quarter, result=result)
    foot = [text("views.rests.quarter", lang, ties=shown.ties, actors=shown.places)]
    foot += [text("views.no_distance", lang), text("views.known_only", lang)]
    title = text("pictures.title.poster", lang, name=name_of(quarter.meta, lang))
    headline = headlines.of_net(result, quarter.meta, lang) if shown.actors else ""
    sheet = stage.begin(
        quarter.meta, title, foot, headline=headline, lang=lang, paper=paper, axes=ax
    )
    if not shown.actors:
        stage.empty_state(sheet, why_empty(quarter.meta, lang))
        return sheet.axes
    unit = sheet.unit
    left, bottom, _, top = sheet.body
    right = sheet.column[2]
    line = bottom + (_CODES + _STICKERS + 2 * _GAP) * unit
    middle = left + _NET * (right - left)
    signs = (middle + _GAP * unit, line, middle + (_GAP + _SIGNS) * unit, top)
    last = (signs[2] + _GAP * unit, line, right, top)
    net = replace(sheet, body=(left, line, middle, top), column=signs, cursor=top, small=_SMALL)
    manner = Manner(lang=lang, paper="a0", headline=headline)
    draw_scene(net, quarter, shown, layouts.arrange(quarter), manner, listed=False)
    cells = fields(result.cells, unweighted=bool(result.summary.get("unweighted")))
    if cells and len(quarter.table("offers")):
        half = line + 0.37 * (top - line)
        wide = last[2] - last[0]
        size = 8.2 * unit
        end = net.paragraph(last[0], top, wide, headlines.of_gaps(result, lang), size, style.INK)
        signs_at = (last[2] - 0.36 * wide, half, last[2], end)
        body = (last[0], half, signs_at[0] - _GAP * unit, end - 4 * unit)
        needs = replace(net, body=body, column=signs_at, cursor=end)
        draw_fields(needs, cells, quarter.meta.languages, lang, hints=False)
        last = (last[0], last[1], last[2], half - _GAP * unit)
    _write_bridges(net, last, shown, lang)
    strip = bottom + (_CODES + _GAP) * unit
    _draw_room(net, (left, strip, right, strip + _STICKERS * unit), lang)
    given = codes if codes is not None else actor_codes(actor.id for actor in shown.actors)
    names = {actor.id: actor.name for actor in shown.actors if actor.kind != "group_node"}
    told = sorted((name, given[key]) for key, name in names.items() if key in given)
    _write_codes(net, (left, bottom, right, bottom + _CODES * unit), told, lang)
    sheet.columns = (text("screen.name", lang), text("paper.code_head", lang))
    sheet.rows += told
    return sheet.axes


def _write_bridges(sheet: stage.Sheet, room: stage.Room, shown: Scene, lang: str) -> None:
    """Say each bridge with its number in the net: in a sentence, or shorter where room is short."""
    left, bottom, right, top = room
    unit, size = sheet.unit, _SMALL * sheet.unit
    pen, indent = stage.Pen(sheet, 4.6 * unit), 14 * unit

    def lines(words: str) -> int:
        return len(style.fill(words, (right - left - indent) / size))

    whole = [plain(mark.finding.sentence(lang)) for mark in shown.marks]
    with_risks = [stage.bridge_words(mark, lang, risks=True) for mark in shown.marks]
    names = [stage.bridge_words(mark, lang, risks=False) for mark in shown.marks]
    for said in (whole, with_risks, names):
        if sum(1.3 * size * lines(words) + 3 * unit for words in said) <= top - bottom:
            break
    for number, words in enumerate(said, start=1):
        high = 1.3 * size * lines(words) + 3 * unit
        if top - high < bottom + 1.3 * size * (number < len(said)):
            words = text("views.more_bridges", lang, count=len(said) - number + 1)
            sheet.write(left, top - size, words, size)
            return
        pen.badge(left + 5 * unit, top - 0.62 * size, number)
        sheet.paragraph(left + indent, top, right - left - indent, words, size, style.INK)
        top -= high


def _draw_room(sheet: stage.Sheet, room: stage.Room, lang: str) -> None:
    """Leave room for stickers, with a question over each part."""
    left, bottom, right, top = room
    unit = sheet.unit
    wide = (right - left + _GAP * unit) / len(_ASKED)
    for at, key in enumerate(_ASKED):
        x = left + at * wide
        place = (x, bottom, wide - _GAP * unit, top - bottom)
        look = {"dashes": (4.0, 3.0), "name": f"stickers-{key}"}
        sheet.box(place, style.PAPER, style.QUIET, 0.8, **look)
        size = 8.2 * unit
        sheet.write(x + size, top - 1.5 * size, text(f"pictures.ask.{key}", lang), size, bold=True)


def _write_codes(
    sheet: stage.Sheet, room: stage.Room, told: list[tuple[str, str]], lang: str
) -> None:
    """List the actors with their codes in columns; who has no room is counted."""
    left, bottom, right, top = room
    size = _SMALL * sheet.unit
    sheet.write(left, top - size, text("pictures.codes", lang), 1.2 * size, bold=True)
    top -= 2.2 * size
    step = 1.3 * size
    rows = max(int((top - bottom) / step), 1)
    wide, indent = (right - left) / _COLUMNS, 4.4 * size
    column = row = 0
    for at, (name, code) in enumerate(told):
        lines = wrap(name, letters=int(((wide - indent) / size - 0.8) / 0.6))
        last_place = column == _COLUMNS - 1 and at < len(told) - 1
        if row + len(lines) + last_place > rows:
            column, row = column + 1, 0
        x = left + column * wide
        if column == _COLUMNS or (last_place and row + len(lines) + 1 > rows):
            x, row = left + (_COLUMNS - 1) * wide, rows - 1
            words = text("views.more_bridges", lang, count=len(told) - at)
            sheet.write(x, top - (row + 1) * step, words, size)
            return
        sheet.write(x, top - (row + 1) * step, code, size, bold=True)
        for line in lines:
            row += 1
            sheet.write(x + indent, top - row * step, line, size)


# Columns of the list of codes.
_COLUMNS = 7
