"""Schedules of Open Referral to opening hours and back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from ecosystem.io.formats.placing import DAYS, clock, weekly

Row = Mapping[str, str]
_CODES = {day[:2].upper(): day for day in DAYS}
_LONG = {"MONDAY": "Mo", "TUESDAY": "Tu", "WEDNESDAY": "We", "THURSDAY": "Th", "FRIDAY": "Fr"}
_LONG |= {"SATURDAY": "Sa", "SUNDAY": "Su"}
_NUMBERS = {str(number): day for number, day in enumerate(DAYS, start=1)}
_RULE = re.compile(
    r"(?P<days>(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:[-,](?:Mo|Tu|We|Th|Fr|Sa|Su))*) "
    r"(?P<times>\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)"
)


def _days(row: Row) -> list[str] | None:
    """List the days of the week of a schedule; None if it is not weekly."""
    if row.get("weekday"):
        word = row["weekday"].strip().upper()
        day = _LONG.get(word) or _CODES.get(word[:2]) or _NUMBERS.get(word)
        return [day] if day else None
    if row.get("freq", "WEEKLY") != "WEEKLY" or row.get("interval", "1") not in ("", "1"):
        return None
    words = [word.strip().upper() for word in row.get("byday", "").split(",") if word.strip()]
    return [_CODES[word] for word in words] if words and set(words) <= set(_CODES) else None


def schedule_hours(rows: Iterable[Row]) -> tuple[str, set[str]]:
    """Put schedules together to the opening hours of a week.

    Parameters
    ----------
    rows
        Rows of ``schedule`` (version 3) or ``regular_schedule`` (before).

    Returns
    -------
    hours, unread
        Opening hours in the syntax of OpenStreetMap, and the descriptions of schedules that are
        not weekly or lack their hours.
    """
    days: dict[str, list[tuple[str, str]]] = defaultdict(list)
    unread = set()
    for row in rows:
        open_days = _days(row)
        ends = clock(row.get("opens_at", "")), clock(row.get("closes_at", ""))
        if open_days is None or not all(ends):
            told = row.get("description") or row.get("byday") or row.get("freq") or ""
            unread |= {told} - {""}
            continue
        for day in open_days:
            days[day].append(ends)
    return weekly(days), unread


def schedule_rows(hours: str) -> list[dict[str, str]] | None:
    """Write opening hours as schedules.

    Parameters
    ----------
    hours
        In the syntax of OpenStreetMap.

    Returns
    -------
    rows
        ``freq``, ``byday``, ``opens_at``, ``closes_at`` of each; None if the hours are more than
        plain days and times of a week.

    Examples
    --------
    >>> schedule_rows("Mo-We 09:00-12:00; Fr 14:00-16:00")[0]["byday"]
    'MO,TU,WE'
    >>> schedule_rows("Mo[1] 10:00-12:00") is None
    True
    """
    found = []
    for part in filter(None, (p.strip() for p in hours.split(";"))):
        rule = _RULE.fullmatch(part)
        if rule is None:
            return None
        days: list[str] = []
        for span in rule["days"].split(","):
            first, _, last = span.partition("-")
            begin, end = DAYS.index(first), DAYS.index(last or first)
            if end < begin:
                return None
            days += DAYS[begin : end + 1]
        for times in rule["times"].split(","):
            opens, _, closes = times.partition("-")
            if closes > "23:59":
                return None
            byday = ",".join(day.upper() for day in days)
            row = {"freq": "WEEKLY", "interval": "1", "byday": byday}
            found.append({**row, "opens_at": f"{opens}:00", "closes_at": f"{closes}:00"})
    return found
