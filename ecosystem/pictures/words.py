"""What every picture says about itself: title, date, view, data status, what it rests on."""

from __future__ import annotations

import re
import textwrap
import unicodedata

from ecosystem.model.values import Meta
from ecosystem.sharing.rules import MINIMUM_INFORMAL, MINIMUM_PEOPLE, ROUND_PEOPLE
from ecosystem.words import label, short_day, text

# --- Names as pictures show them: cleaned, and wrapped into short lines.

LETTERS = 16

LINES = 4

_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})

_JOINERS = frozenset("\u200c\u200d")  # needed to write Persian and Indian scripts

_LONGEST = 21

_BREAKS = re.compile(r"[^-./_]+[-./_]*|[-./_]+")


def plain(text: str) -> str:
    """Return a text as one line that cannot change the reading direction of its surroundings."""
    kept = (
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in text
        if unicodedata.category(c) not in _DROPPED - {"Cc", "Zl", "Zp"} or c in _JOINERS
    )
    return " ".join("".join(kept).split())


def _broken(word: str) -> list[str]:
    """Cut a word that is too long for a line: at its own marks, else in even pieces."""
    if len(word) <= LETTERS:
        return [word]
    pieces: list[str] = []
    for part in _BREAKS.findall(word):
        if pieces and len(pieces[-1] + part) <= LETTERS:
            pieces[-1] += part
        elif len(part) <= _LONGEST:
            pieces.append(part)
        else:
            size = -(-len(part) // -(-len(part) // LETTERS))
            cut = [part[start : start + size] for start in range(0, len(part), size)]
            pieces += [*(piece + "-" for piece in cut[:-1]), cut[-1]]
    return pieces


def wrap(name: str, *, letters: int = LETTERS, lines: int = LINES) -> tuple[str, ...]:
    """Break a name into short lines."""
    words = " ".join(piece for word in plain(name).split() for piece in _broken(word))
    found = textwrap.wrap(words, letters, break_long_words=False, break_on_hyphens=False)
    if len(found) > lines:
        found = [*found[: lines - 1], found[lines - 1].rstrip(",;-") + " …"]
    return tuple(found) or ("–",)


# --- What every picture says about itself: title, date, view, data status, what it rests on.

SEPARATOR = "  ·  "


def name_of(meta: Meta, lang: str) -> str:
    """Return the name of a quarter as one clean line."""
    found = (plain(each) for each in (meta.name, meta.title, meta.id))
    return next(filter(None, found), text("views.unnamed", lang))


def why_empty(meta: Meta, lang: str) -> str:
    """Say why a picture shows no actor; a view does not tell whether it hides any."""
    internal = meta.view == "internal"
    return text("views.empty.actors" if internal else "sharing.note.shows_no_actor", lang)


def why_no_ties(meta: Meta) -> str:
    """Name the sentence that says why a picture shows no tie; a copy may leave ties out."""
    return "views.empty.ties" if meta.view == "internal" else "views.empty.ties_shown"


def status_line(meta: Meta, lang: str) -> str:
    """Say place, date, view and data status in one line."""
    if meta.wave is None:
        date = text("views.date_unknown", lang)
    else:
        date = text("views.date", lang, date=short_day(meta.wave, lang))
    status = {True: "views.data.invented", False: "views.data.collected"}
    parts = [
        plain(meta.municipality),
        date,
        text("views.view", lang, view=label("view", meta.view, lang)),
        "" if meta.fictional is None else text(status[meta.fictional], lang),
    ]
    return SEPARATOR.join(part for part in parts if part)


def rests_on(actors: int, ties: int, confirmed: int | None, lang: str) -> str:
    """Say what a picture of the net rests on."""
    said = text("views.rests.quarter", lang, ties=ties, actors=actors)
    if confirmed is not None and ties:
        said += " " + text("views.rests.confirmed", lang, confirmed=confirmed)
    return said


def thresholds(meta: Meta, lang: str) -> list[str]:
    """Say which numbers are too small to be shown."""
    if meta.view == "internal":
        return []
    values = {"helpers": MINIMUM_INFORMAL, "people": MINIMUM_PEOPLE, "step": ROUND_PEOPLE}
    return [text("views.thresholds", lang, **values)]
