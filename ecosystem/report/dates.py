"""Days, as people write them."""

from __future__ import annotations

import datetime as dt

from ecosystem.catalogue import text


def say_day(day: dt.date | None, lang: str) -> str:
    """Write a day in words.

    Parameters
    ----------
    day
        The day; None if unknown.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        With the name of the month, so that nobody mistakes it.

    Examples
    --------
    >>> import datetime as dt
    >>> say_day(dt.date(2025, 3, 1), "de")
    '1. März 2025'
    >>> say_day(dt.date(2025, 3, 1), "en")
    '1 March 2025'
    """
    if day is None:
        return text("report.unknown_day", lang)
    months = text("report.months", lang).split(" ")
    return text("report.day", lang, day=day.day, month=months[day.month - 1], year=day.year)
