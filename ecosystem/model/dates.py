"""Calendar months, counted as people count them."""

from __future__ import annotations

import calendar
import datetime as dt


def add_months(day: dt.date, months: int) -> dt.date:
    """Go some months on or back; a day that the month lacks becomes its last day.

    Parameters
    ----------
    day
        Start.
    months
        Number of months, negative to go back.

    Returns
    -------
    day
        The same day of the month, or the last one.

    Examples
    --------
    >>> add_months(dt.date(2025, 1, 31), 1).isoformat()
    '2025-02-28'
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))
