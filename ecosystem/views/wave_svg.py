"""The film of a quarter as one SVG for a page: a group of lines for each wave."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from ecosystem.catalogue import label, text
from ecosystem.views.style import INK, PAPER, SECTOR_STYLES
from ecosystem.views.wave_frames import LINE_STYLES, Film, Frame, Line, LineStyle, words_of

if TYPE_CHECKING:
    from markupsafe import Markup

_MARGIN, _BEND = 40.0, 0.10


def _point(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _shape(sector: str, x: float, y: float, size: float, extra: str = "") -> str:
    look = SECTOR_STYLES[sector]
    style = f'fill="{look.color}" stroke="{INK}" stroke-width="1.2"{extra}'
    if look.dashed:
        style += ' stroke-dasharray="3 2"'
    if not look.shape:
        return f'<circle cx="{_point(x)}" cy="{_point(y)}" r="{_point(size)}" {style}/>'
    corners = " ".join(
        f"{_point(x + size * across)},{_point(y - size * up)}" for across, up in look.shape
    )
    return f'<polygon points="{corners}" {style}/>'


def _sign(look: LineStyle, x: float, y: float) -> str:
    return (
        f'<circle cx="{_point(x)}" cy="{_point(y)}" r="9" fill="{PAPER}" stroke="{look.color}" '
        f'stroke-width="2"/><text x="{_point(x)}" y="{_point(y + 5.5)}" text-anchor="middle" '
        f'font-size="17" font-weight="bold" fill="{look.color}">{look.sign}</text>'
    )


def _line(film: Film, line: Line) -> str:
    """Draw a tie; a second one between the same two bends aside."""
    look, place = LINE_STYLES[line.look], film.stage
    ax, ay = place.x[line.source], place.y[line.source]
    bx, by = place.x[line.target], place.y[line.target]
    bend = _BEND * line.slot
    cx, cy = (ax + bx) / 2 - (by - ay) * bend, (ay + by) / 2 + (bx - ax) * bend
    dashes = f' stroke-dasharray="{" ".join(map(_point, look.dashes))}"' if look.dashes else ""
    path = f"M{_point(ax)} {_point(ay)}Q{_point(cx)} {_point(cy)} {_point(bx)} {_point(by)}"
    drawn = (
        f'<path d="{path}" fill="none" stroke="{look.color}" '
        f'stroke-width="{_point(look.width)}"{dashes}/>'
    )
    if not look.sign:
        return drawn
    return drawn + _sign(look, (ax + 2 * cx + bx) / 4, (ay + 2 * cy + by) / 4)


def _actors(film: Film, frame: Frame) -> str:
    place, drawn = film.stage, []
    for at, actor in enumerate(film.scene.actors):
        x, y, radius = place.x[at], place.y[at], place.radius
        faint = "" if frame.there[at] else ' opacity="0.25"'
        parts = []
        if actor.dock:
            parts.append(
                f'<circle cx="{_point(x)}" cy="{_point(y)}" r="{_point(1.6 * radius)}" '
                f'fill="none" stroke="{INK}" stroke-width="1.5"/>'
            )
        parts.append(_shape(actor.sector, x, y, radius))
        for row, words in enumerate(place.lines[at]):
            down = y + place.down[at] + (row * 1.15 + 0.35) * place.font
            parts.append(
                f'<text x="{_point(x + place.across[at])}" y="{_point(down)}" '
                f'class="name" font-size="{_point(place.font)}">{escape(words)}</text>'
            )
        drawn.append(f"<g{faint}>{''.join(parts)}</g>")
    return "".join(drawn)


def film_svg(film: Film, lang: str) -> Markup:
    """Draw all waves into one SVG; all but the last are hidden until they are chosen.

    Parameters
    ----------
    film
        The waves.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    svg
        Safe to put into a page: every text is escaped.
    """
    from markupsafe import Markup

    place = film.stage
    left, top = min(place.x) - 3 * _MARGIN, min(place.y) - 2 * _MARGIN
    wide = max(place.x) - left + 3 * _MARGIN
    high = max(place.y) - top + 2.5 * _MARGIN
    box = " ".join(_point(math.floor(value)) for value in (left, top, wide, high))
    values = {"actors": len(film.scene.actors), "waves": len(film.frames)}
    alt = escape(text("comparing.page.alt", lang, **values))
    groups = []
    for number, frame in enumerate(film.frames):
        shown = "" if number == len(film.frames) - 1 else ' style="display:none"'
        lines = "".join(_line(film, line) for line in frame.lines)
        groups.append(f'<g class="frame"{shown}>{lines}{_actors(film, frame)}</g>')
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" aria-label="{alt}">'
        f"{''.join(groups)}</svg>"
    )


def legend_entries(film: Film, lang: str) -> list[tuple[Markup, str]]:
    """Draw the signs of the picture with their words.

    Parameters
    ----------
    film
        The waves.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    entries
        A small SVG and its words: kinds of ties that occur, then sectors that occur.
    """
    from markupsafe import Markup

    there = {line.look for frame in film.frames for line in frame.lines}
    entries = []
    for key, look in LINE_STYLES.items():
        if key in there:
            dashes = (
                f' stroke-dasharray="{" ".join(map(_point, look.dashes))}"' if look.dashes else ""
            )
            line = (
                f'<path d="M2 12H58" stroke="{look.color}" '
                f'stroke-width="{_point(look.width)}"{dashes}/>'
            )
            sign = _sign(look, 30, 12) if look.sign else ""
            entries.append((_small(line + sign), words_of(key, lang)))
    for sector in film.scene.sectors:
        entries.append((_small(_shape(sector, 30, 12, 8)), label("sector", sector, lang)))
    if any(actor.dock for actor in film.scene.actors):
        ring = f'<circle cx="30" cy="12" r="10" fill="none" stroke="{INK}" stroke-width="1.5"/>'
        entries.append((_small(ring), text("comparing.page.dock", lang)))
    if not all(all(frame.there) for frame in film.frames):
        faint = f'<g opacity="0.25">{_shape("state", 30, 12, 8)}</g>'
        entries.append((_small(faint), text("comparing.page.away", lang)))
    return [(Markup(sign), words) for sign, words in entries]


def _small(drawn: str) -> str:
    return f'<svg viewBox="0 0 60 24" width="60" height="24" aria-hidden="true">{drawn}</svg>'
