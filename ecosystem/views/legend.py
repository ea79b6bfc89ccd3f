"""The legend of the ecosystem picture: every sign that occurs, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ecosystem.catalogue import label, text
from ecosystem.findings.words import and_list
from ecosystem.views.arrangements import Zone
from ecosystem.views.curves import curve
from ecosystem.views.grounds import ring_samples
from ecosystem.views.names import plain
from ecosystem.views.pen import Pen
from ecosystem.views.scene import Actor, Mark, Scene
from ecosystem.views.sheet import Sheet
from ecosystem.views.typeset import fill

Draw = Callable[[float, float], None]
# How to list the bridges, best first: with their risks?, in which type.
_WAYS = ((True, 7.2), (True, 6.5), (False, 7.2), (False, 6.5), (False, 5.8))


def _sample(sector: str, *, dock: bool = False, key: bool = False) -> Actor:
    return Actor(id=sector, name="", sector=sector, kind="organisation", dock=dock, key=key)


def _line(pen: Pen, layer: str) -> Draw:
    def draw(x: float, y: float) -> None:
        half = 9 * pen.sheet.unit
        course = curve(np.array([x - half, y]), np.array([x + half, y]), offset=0)
        pen.lines([course], layer, strong=False, name=f"legend-{layer}")

    return draw


def _band(pen: Pen, kind: str) -> Draw:
    def draw(x: float, y: float) -> None:
        half = 9 * pen.sheet.unit
        course = curve(np.array([x - half, y]), np.array([x + half, y]), offset=0)
        pen.band(course, kind=kind, width=4.6 * pen.sheet.unit, name=f"legend-{kind}")

    return draw


def _bridge_words(mark: Mark, lang: str, *, risks: bool) -> str:
    finding = mark.finding
    names = {side: plain(finding.name(getattr(finding, side))) for side in ("source", "target")}
    said = and_list([label("risk", risk, lang) for risk in finding.risks], lang)
    if not (said and risks):
        return text("views.bridge", lang, **names)
    return text("views.bridge_risks", lang, risks=said, **names)


def _height(sheet: Sheet, words: str) -> float:
    """Return the height of an entry of the list, in points on A4."""
    left, _, right, _ = sheet.column
    width = ((right - left) / sheet.unit - 16) / sheet.small
    return len(fill(words, width)) * sheet.small * 1.3 + 2.6


def list_bridges(sheet: Sheet, pen: Pen, shown: Scene, lang: str) -> None:
    """Say the marked bridges by number; shorter, smaller or not all if there is no room.

    Parameters
    ----------
    sheet
        The sheet.
    pen
        Draws the numbers.
    shown
        What the picture shows.
    lang
        ``"de"`` or ``"en"``.
    """
    sheet.heading(text("views.legend.bridges", lang))
    said: list[str] = []
    for risks, small in _WAYS:
        sheet.small = small
        said = [_bridge_words(mark, lang, risks=risks) for mark in shown.marks]
        if sum(_height(sheet, words) for words in said) <= sheet.room_left():
            break
    for number, words in enumerate(said, start=1):
        left_over = len(said) - number
        if sheet.room_left() < _height(sheet, words) + (12 if left_over else 0):
            sheet.entry(text("views.more_bridges", lang, count=left_over + 1), None, indent=14)
            return

        def draw(x: float, y: float, number: int = number) -> None:
            pen.badge(x, y, number)

        sheet.entry(words, draw, indent=14)


def draw_legend(
    sheet: Sheet,
    shown: Scene,
    *,
    zones: tuple[Zone, ...] = (),
    more: Sequence[tuple[str, Draw | None]] = (),
    lang: str,
) -> None:
    """Write the legend of an ecosystem picture into the column of its sheet.

    Parameters
    ----------
    sheet
        The sheet.
    shown
        What the picture shows; only what occurs is explained.
    zones
        Parts of the room that mean something.
    more
        Further signs, with their words.
    lang
        ``"de"`` or ``"en"``.
    """
    pen = Pen(sheet, 4.6 * sheet.unit)
    sheet.heading(text("views.legend.sectors", lang))
    for sector in shown.sectors:

        def draw(x: float, y: float, sector: str = sector) -> None:
            pen.symbol(x, y, _sample(sector), name="legend")

        sheet.entry(label("sector", sector, lang), draw)
    ring_samples(sheet, zones, lang=lang)
    if shown.layers:
        sheet.heading(text("views.legend.ties", lang))
        for layer in shown.layers:
            sheet.entry(text(f"views.layer.{layer}", lang), _line(pen, layer))
    signs = [*_signs(pen, shown, lang), *more]
    if signs:
        sheet.heading(text("views.legend.signs", lang))
        for words, sign in signs:
            sheet.entry(words, sign)
    if shown.marks:
        list_bridges(sheet, pen, shown, lang)


def _signs(pen: Pen, shown: Scene, lang: str) -> list[tuple[str, Draw | None]]:
    small = Pen(pen.sheet, 3.6 * pen.sheet.unit)

    def dock(x: float, y: float) -> None:
        small.symbol(x, y, _sample("state", dock=True), name="legend-dock")

    def key(x: float, y: float) -> None:
        pen.symbol(x, y, _sample("state", key=True), name="legend-key")

    def group(x: float, y: float) -> None:
        small.symbol(x, y, replace(_sample("state"), count=12), name="legend-group")

    found: list[tuple[str, Draw | None]] = []
    if any(actor.count > 1 for actor in shown.actors):
        found.append((text("pictures.sign.group", lang), group))
    if any(actor.dock for actor in shown.actors):
        found.append((text("views.sign.dock", lang), dock))
    if any(actor.key for actor in shown.actors):
        word = "key" if shown.key_is_point else "marked"
        found.append((text(f"views.sign.{word}", lang), key))
    kinds = {mark.kind for mark in shown.marks}
    found.extend(
        (text(f"views.sign.{kind}", lang), _band(pen, kind))
        for kind in ("weak_bridge", "strong_bridge")
        if kind in kinds
    )
    if shown.absence:
        found.append((text(f"views.sign.{shown.absence}", lang), None))
    return found
