"""Opening hours as the 672 quarter hours of a week."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import numpy.typing as npt

from ecosystem.model.values import is_unknown

BoolArray = npt.NDArray[np.bool_]

STEP = 15
"""Minutes of one slot of the week."""
PER_DAY = 24 * 60 // STEP
SLOTS = 7 * PER_DAY
SATURDAY = 5
_BY_APPOINTMENT = re.compile(r"appointment|vereinbar|absprache|termin|anmeld", re.IGNORECASE)
_USUAL_WEEK = dt.date(2025, 1, 13)


def _week_of(wave: dt.date | None) -> dt.datetime:
    day = wave or _USUAL_WEEK
    return dt.datetime.combine(day - dt.timedelta(days=day.weekday()), dt.time())


def slots_of(text: str, wave: dt.date | None = None) -> tuple[BoolArray, BoolArray]:
    """Read opening hours as slots of a week.

    Parameters
    ----------
    text
        In the form of OpenStreetMap.
    wave
        A day of the week that is looked at, for hours that depend on the season; any week if None.

    Returns
    -------
    open, possible
        Slots that are open as a whole, and slots that may be. By appointment is not open. A text
        that is blank or cannot be read is possible at any time.

    Notes
    -----
    Clock times of the place itself; a week without public holidays.

    Examples
    --------
    >>> certain, possible = slots_of('Mo 09:00-12:00; We 14:00-16:00 "nach Vereinbarung"')
    >>> int(certain.sum()) * 15, bool((certain == possible).all())
    (180, True)
    """
    import opening_hours

    nothing, always = np.zeros(SLOTS, np.bool_), np.ones(SLOTS, np.bool_)
    if is_unknown(text):
        return nothing, always
    start = _week_of(wave)
    try:
        spans = list(
            opening_hours.OpeningHours(text).intervals(start, start + dt.timedelta(days=7))
        )
    except opening_hours.ParserError:  # type: ignore[attr-defined]
        return nothing, nothing if _BY_APPOINTMENT.search(text) else always
    certain, possible = nothing.copy(), nothing.copy()
    for begin, end, state, comment in spans:
        if str(state) == "closed" or _BY_APPOINTMENT.search(str(comment)):
            continue
        first, last = (_minute(moment, start) for moment in (begin, end))
        if str(state) == "open":
            certain[-(-first // STEP) : last // STEP] = True
        else:
            possible[first // STEP : -(-last // STEP)] = True
    return certain, certain | possible


def _minute(moment: dt.datetime, start: dt.datetime) -> int:
    return int((moment.replace(tzinfo=None) - start).total_seconds()) // 60


def spans_of(slots: BoolArray) -> list[tuple[int, int, int]]:
    """List every unbroken stretch within a day.

    Parameters
    ----------
    slots
        Slots of the week, Monday first.

    Returns
    -------
    spans
        Weekday, and first and last minute after midnight.
    """
    found = []
    for day in range(7):
        row = np.concatenate([[False], slots[day * PER_DAY : (day + 1) * PER_DAY], [False]])
        edges = np.flatnonzero(row[1:] != row[:-1]).tolist()
        pairs = zip(edges[::2], edges[1::2], strict=True)
        found += [(day, first * STEP, last * STEP) for first, last in pairs]
    return found
