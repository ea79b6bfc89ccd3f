"""The content of the ecosystem picture as words: legend entries and a row for each actor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecosystem.catalogue import label, text
from ecosystem.views import style
from ecosystem.views.offerings import Offering
from ecosystem.views.scene import REFERRAL, STANDING, Line, Scene

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True)
class Entry:
    """One line of a legend.

    Parameters
    ----------
    sign
        A small drawing.
    words
        What it means.
    """

    sign: Markup
    words: str


@dataclass(frozen=True)
class Part:
    """One part of a legend.

    Parameters
    ----------
    title
        Its heading.
    entries
        Its lines.
    """

    title: str
    entries: tuple[Entry, ...]

    def named(self, title: str, words: Sequence[str]) -> Part:
        """Return the same part with other texts.

        Parameters
        ----------
        title
            Its heading.
        words
            One for each entry.

        Returns
        -------
        part
            With the same signs.
        """
        entries = zip(self.entries, words, strict=True)
        return Part(title, tuple(Entry(entry.sign, said) for entry, said in entries))


@dataclass(frozen=True)
class Ties:
    """The ties of one kind that an actor has.

    Parameters
    ----------
    kind
        ``sends_to``, ``receives_from``, ``works_with``, ``exchanges_with`` or ``sits_with``.
    names
        The others, sorted.
    """

    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One actor as the picture shows it, in keys that either language can say.

    Parameters
    ----------
    id, name, sector
        Of the actor.
    signs
        ``dock`` and ``key``, where they are drawn.
    topics, languages
        What it offers, as far as known.
    ties
        By kind.
    """

    id: str
    name: str
    sector: str
    signs: tuple[str, ...]
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    ties: tuple[Ties, ...]


def _svg(inside: str) -> Markup:
    from markupsafe import Markup

    picture = f'<svg viewBox="0 0 32 20" aria-hidden="true" focusable="false">{inside}</svg>'
    return Markup(picture)


def _none() -> Markup:
    from markupsafe import Markup

    return Markup("")


def _shape(sector: str, size: float, attributes: str, *, ring: bool = False) -> str:
    look = style.SECTOR_STYLES[sector]
    corners = look.ring if ring else look.shape
    if not corners:
        size *= style.RING if ring else 1.0
        return f'<circle cx="16" cy="10" r="{size:g}" {attributes}/>'
    points = " ".join(f"{16 + x * size:.1f},{10 - y * size:.1f}" for x, y in corners)
    return f'<polygon points="{points}" {attributes}/>'


def _symbol(sector: str, *, dock: bool = False, key: bool = False) -> Markup:
    look = style.SECTOR_STYLES[sector]
    size = 5.4 if dock else 7.0
    edge = f'stroke="{style.INK}" stroke-width="{3 if key else 1.1}"'
    dashes = ' stroke-dasharray="3 2"' if look.dashed else ""
    inner = _shape(sector, size, f'fill="{look.color}" {edge}{dashes}')
    ring = f'fill="#fff" stroke="{style.INK}" stroke-width="1.1"'
    return _svg((_shape(sector, size, ring, ring=True) if dock else "") + inner)


def _stroke(layer: str) -> Markup:
    look = style.LAYER_STYLES[layer]
    dashes = " ".join(f"{1.2 * step:g}" for step in look.dashes)
    line = (
        f'<line x1="1" y1="10" x2="{25 if look.arrow else 31}" y2="10" stroke="{look.color}" '
        f'stroke-width="1.4" stroke-dasharray="{dashes}"/>'
    )
    head = f'<polygon points="31,10 23,6.8 23,13.2" fill="{look.color}"/>' if look.arrow else ""
    return _svg(line + head)


def _band(kind: str) -> Markup:
    color = style.BAND if kind == "weak_bridge" else style.FIRM
    rect = f'x="1" y="6" width="30" height="8" fill="{color}" stroke="{style.INK}"'
    return _svg(f'<rect {rect} stroke-width="1.6"/>')


def legend_parts(shown: Scene, lang: str) -> list[Part]:
    """Say what the signs of a picture mean; only those that occur.

    Parameters
    ----------
    shown
        What is shown.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    parts
        Sectors, ties, signs.
    """
    sectors = tuple(Entry(_symbol(key), label("sector", key, lang)) for key in shown.sectors)
    layers = tuple(Entry(_stroke(key), text(f"views.layer.{key}", lang)) for key in shown.layers)
    signs: list[Entry] = []
    if any(actor.dock for actor in shown.actors):
        signs.append(Entry(_symbol("state", dock=True), text("views.sign.dock", lang)))
    if any(actor.key for actor in shown.actors):
        word = "key" if shown.key_is_point else "marked"
        signs.append(Entry(_symbol("state", key=True), text(f"views.sign.{word}", lang)))
    kinds = {mark.kind for mark in shown.marks}
    signs.extend(
        Entry(_band(kind), text(f"views.sign.{kind}", lang))
        for kind in ("weak_bridge", "strong_bridge")
        if kind in kinds
    )
    if shown.absence:
        signs.append(Entry(_none(), text(f"views.sign.{shown.absence}", lang)))
    parts = zip(("sectors", "ties", "signs"), (sectors, layers, tuple(signs)), strict=True)
    return [Part(text(f"views.legend.{key}", lang), entries) for key, entries in parts if entries]


_MUTUAL: Mapping[str, str] = {
    "COOP": "works_with",
    "INFO": "exchanges_with",
    STANDING: "sits_with",
}
_ORDER = ("sends_to", "receives_from", "works_with", "exchanges_with", "sits_with")


def _said(line: Line, actor: int) -> tuple[str, int]:
    """Say how a tie looks from one of its ends, and who is at the other."""
    other = line.target if line.source == actor else line.source
    if line.layer != REFERRAL:
        return _MUTUAL[line.layer], other
    return ("sends_to" if line.source == actor else "receives_from"), other


def actor_rows(shown: Scene, known: Sequence[Offering]) -> list[Row]:
    """Say of each actor what the picture shows of it.

    Parameters
    ----------
    shown
        What is shown.
    known
        What each actor offers, in the same order.

    Returns
    -------
    rows
        By name, then id.
    """
    ties: list[dict[str, set[int]]] = [{} for _ in shown.actors]
    for line in shown.lines:
        for end in (line.source, line.target):
            word, other = _said(line, end)
            ties[end].setdefault(word, set()).add(other)

    def row(position: int) -> Row:
        actor, offers = shown.actors[position], known[position]
        kinds = tuple(
            Ties(word, tuple(sorted(shown.actors[other].name for other in ties[position][word])))
            for word in _ORDER
            if word in ties[position]
        )
        signs = tuple(key for key in ("dock", "key") if getattr(actor, key))
        return Row(
            *(actor.id, actor.name, actor.sector, signs, offers.topics, offers.languages, kinds)
        )

    order = sorted(range(len(shown.actors)), key=lambda p: (shown.actors[p].name.casefold(), p))
    return [row(position) for position in order]
