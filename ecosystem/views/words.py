"""What every picture says about itself: title, date, view, data status, what it rests on."""

from __future__ import annotations

import datetime as dt

from ecosystem.catalogue import label, text
from ecosystem.model.meta import Meta
from ecosystem.sharing.release import MINIMUM_INFORMAL, MINIMUM_PEOPLE, ROUND_PEOPLE
from ecosystem.views.names import plain

SEPARATOR = "  ·  "


def day(date: dt.date, lang: str) -> str:
    """Write a day as people do.

    Parameters
    ----------
    date
        The day.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        ``"15.01.2025"`` in German, ``"2025-01-15"`` in English.
    """
    return f"{date:%d.%m.%Y}" if lang == "de" else date.isoformat()


def name_of(meta: Meta, lang: str) -> str:
    """Return the name of a quarter as one clean line.

    Parameters
    ----------
    meta
        Its properties.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    name
        Name, else title, else id, else a phrase that says that it has none.
    """
    found = (plain(each) for each in (meta.name, meta.title, meta.id))
    return next(filter(None, found), text("views.unnamed", lang))


def status_line(meta: Meta, lang: str) -> str:
    """Say place, date, view and data status in one line.

    Parameters
    ----------
    meta
        Properties of the quarter; ``meta.view`` is the view that is stamped.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    line
        The parts, joined by dots.
    """
    if meta.wave is None:
        date = text("views.date_unknown", lang)
    else:
        date = text("views.date", lang, date=day(meta.wave, lang))
    status = {True: "invented", False: "collected", None: "unknown"}[meta.fictional]
    parts = [
        plain(meta.municipality),
        date,
        text("views.view", lang, view=label("view", meta.view, lang)),
        text(f"views.data.{status}", lang),
    ]
    return SEPARATOR.join(part for part in parts if part)


def rests_on(actors: int, ties: int, confirmed: int | None, lang: str) -> str:
    """Say what a picture of the net rests on.

    Parameters
    ----------
    actors, ties
        How many are shown.
    confirmed
        Ties documented or confirmed by both sides; None if nobody was asked.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        One or two sentences.
    """
    said = text("views.rests.quarter", lang, ties=ties, actors=actors)
    if confirmed is not None and ties:
        said += " " + text("views.rests.confirmed", lang, confirmed=confirmed)
    return said


def thresholds(meta: Meta, lang: str) -> list[str]:
    """Say which numbers are too small to be shown.

    Parameters
    ----------
    meta
        Its view counts.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    sentences
        One sentence; none in the internal view, which shows everything.
    """
    if meta.view == "internal":
        return []
    values = {"helpers": MINIMUM_INFORMAL, "people": MINIMUM_PEOPLE, "step": ROUND_PEOPLE}
    return [text("views.thresholds", lang, **values)]
