"""What ends when, and until when one has to ask for money."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from ecosystem.catalogue import text
from ecosystem.findings import Result
from ecosystem.findings.cliffs import FundingCliff
from ecosystem.findings.words import and_list, number, say_day
from ecosystem.model.dates import add_months
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_date
from ecosystem.model.wave import Calendar
from ecosystem.report.report import Money, MoneyRow

MONTHS = 24
"""How far the report looks ahead."""
REGISTER_BEFORE = 6
"""Months before the end in which the money must be applied for."""
_MOST_ROWS = 5


def ends(quarter: Quarter) -> tuple[dict[dt.date, int], dict[dt.date, int]]:
    """Count what ends when, from the day of the data on.

    Parameters
    ----------
    quarter
        A quarter whose wave is known.

    Returns
    -------
    offers, ties
        Day to the number of offers and of ties that end on it.
    """
    wave = quarter.meta.wave or dt.date.min
    money = Calendar.funding_ends(quarter.table("funding"))
    counts: list[dict[dt.date, int]] = []
    for name in ("offers", "ties"):
        table = quarter.table(name)
        found: Counter[dt.date] = Counter()
        for until, fund in zip(table.column("valid_until"), table.column("funding"), strict=True):
            own = as_date(until)
            days = [own] if own else []
            if fund in money:
                days.append(dt.date.fromordinal(money[fund]))
            if days and min(days) >= wave:
                found[min(days)] += 1
        counts.append(dict(found))
    return counts[0], counts[1]


def what_ends(day: dt.date, offers: dict[dt.date, int], ties: dict[dt.date, int], lang: str) -> str:
    """Say what ends on a day.

    Parameters
    ----------
    day
        The day.
    offers, ties
        From `ends`.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        For example ``"3 Angebote und eine Verbindung"``; blank if nothing ends.
    """
    parts = []
    for name, counts in (("offers", offers), ("ties", ties)):
        count = counts.get(day, 0)
        if count:
            key = "one" if count == 1 else "many"
            parts.append(text(f"report.{name}_{key}", lang, count=number(count, lang)))
    return and_list(parts, lang)


def money(quarter: Quarter, result: Result, lang: str) -> Money:
    """List what ends within two years, with the day until which money must be applied for.

    Parameters
    ----------
    quarter
        The quarter as the view may show it.
    result
        Its findings.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    money
        At most five dates, the next first; without any, the reason.
    """
    wave = quarter.meta.wave
    if wave is None:
        return Money((), text("money.no_wave", lang), "")
    offers, ties = ends(quarter)
    if result.view != "internal":
        ties = {}  # what a tie is paid from is not told outside the office
    last = add_months(wave, MONTHS)
    days = sorted(day for day in {*offers, *ties} if day <= last)
    if not days:
        return Money((), text("money.none", lang, months=MONTHS), "")
    changed = {
        cliff.date: text("money.changed", lang, count=cliff.cells_changed)
        for cliff in result.findings.of_kind("funding_cliff")
        if isinstance(cliff, FundingCliff)
    }
    rows = tuple(
        MoneyRow(
            day=say_day(day, lang),
            what=what_ends(day, offers, ties, lang) + changed.get(day, ""),
            register=_register(day, wave, lang),
            place=(day - wave).days / max((last - wave).days, 1),
        )
        for day in days[:_MOST_ROWS]
    )
    more = len(days) - len(rows)
    said = text("money.more", lang, count=more) if more else ""
    spoken = "; ".join(f"{row.day}: {row.what}" for row in rows)
    return Money(rows, said, text("money.axis", lang, dates=spoken))


def _register(day: dt.date, wave: dt.date, lang: str) -> str:
    latest = add_months(day, -REGISTER_BEFORE)
    return say_day(latest, lang) if latest > wave else text("money.now", lang)
