"""The plan for the money as text, CSV, workbook and calendar."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import TYPE_CHECKING

from ecosystem.catalogue import label, text
from ecosystem.findings.words import say_day, wrapped
from ecosystem.io.excel_csv import excel_csv
from ecosystem.report.findings_rows import Value
from ecosystem.report.plain_texts import listed, opening, place_of, underlined
from ecosystem.report.sheets import Sheet, workbook_bytes
from ecosystem.scenarios.plans import FundingPlan, MoneyEnd

if TYPE_CHECKING:
    from icalendar import Event

COLUMNS = (
    *("date", "projects", "offers", "ties", "coverage_before", "coverage_after"),
    *("coverage_after_low", "cells_changed", "gap_month", "coverage_gap", "reminders", "sentence"),
)
_WIDTHS = (12, 11, 11, 14, 11, 11, 16, 13, 14, 14, 13, 54)
_SHARES = ("coverage_before", "coverage_after", "coverage_after_low", "coverage_gap")


def plan_text(plan: FundingPlan, *, lang: str) -> str:
    """Write a plan as plain text.

    Parameters
    ----------
    plan
        The plan.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    text
        Day by day, then how much rests on it; ends in a line break.
    """
    lines = opening(plan.meta, plan.view, lang)
    lines += underlined(text("plans.heading", lang))
    if not plan.rows:
        lines += ["", *wrapped(text("plans.none", lang))]
    for row in plan.rows:
        lines += ["", *wrapped(row.sentence(lang), "- ", "  ")]
        if plan.dates(row):
            days = ", ".join(say_day(day, lang) for day in plan.dates(row))
            lines += wrapped(text("plans.reminders", lang, days=days), "  ", "  ")
    lines += underlined(text("plans.heading_risks", lang))
    lines += listed((*plan.sentences(lang), text("plans.method", lang)))
    return "\n".join(lines) + "\n"


def _row(plan: FundingPlan, row: MoneyEnd, lang: str) -> list[Value]:
    shares = (row.coverage_before, row.coverage_after, row.coverage_after_low)
    before, after, low = ("" if share is None else share for share in shares)
    return [
        row.date.isoformat(),
        row.projects,
        row.offers,
        row.ties,
        before,
        after,
        low,
        row.cells_changed,
        row.gap_month,
        "" if row.coverage_gap is None else row.coverage_gap,
        "; ".join(day.isoformat() for day in plan.dates(row)),
        row.sentence(lang),
    ]


def plan_csv(plan: FundingPlan, *, lang: str) -> bytes:
    """Write a plan as CSV for Excel.

    Parameters
    ----------
    plan
        The plan.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    content
        One row a day.
    """
    headings = [text(f"plans.column_{column}", lang) for column in COLUMNS]
    return excel_csv(headings, (_row(plan, row, lang) for row in plan.rows), lang=lang)


def plan_workbook(plan: FundingPlan, *, lang: str) -> bytes:
    """Write a plan as a workbook.

    Parameters
    ----------
    plan
        The plan.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    content
        Content of an .xlsx file; the same bytes for the same plan.
    """
    headings = [text(f"plans.column_{column}", lang) for column in COLUMNS]
    days = Sheet(
        text("plans.sheet", lang),
        headings,
        [_row(plan, row, lang) for row in plan.rows],
        _WIDTHS,
        shares=[text(f"plans.column_{column}", lang) for column in _SHARES],
    )
    notes = (*plan.sentences(lang), text("plans.method", lang))
    said: list[list[Value]] = [[text("report.notes", lang), note] for note in notes]
    facts: list[list[Value]] = [
        [text("report.fact_quarter", lang), place_of(plan.meta, lang)],
        [text("report.fact_day", lang), say_day(plan.meta.wave, lang)],
        [text("report.fact_view", lang), label("view", plan.view, lang)],
        *said,
    ]
    return workbook_bytes([days, Sheet(text("report.sheet_summary", lang), None, facts, (30, 90))])


def plan_calendar(plan: FundingPlan, *, lang: str) -> bytes:
    """Write a plan as a calendar.

    Parameters
    ----------
    plan
        The plan.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    content
        An iCalendar file (RFC 5545) with a whole-day entry for each end and each reminder, with a
        notice two weeks before. The same plan gives the same bytes and the same entries, so that
        an older copy in a calendar is replaced, not doubled.
    """
    from icalendar import Calendar

    book = Calendar()
    book.add("prodid", "-//ecosystem//budget//EN")
    book.add("version", "2.0")
    book.add("x-wr-calname", text("plans.calendar", lang, name=plan.meta.name or plan.meta.id))
    for row in plan.rows:
        ends = text("plans.event_end", lang, projects=row.projects, offers=row.offers)
        book.add_component(_event(plan, row, row.date, ends, lang))
        for day in plan.dates(row):
            title = text("plans.event_reminder", lang, day=say_day(row.date, lang))
            book.add_component(_event(plan, row, day, title, lang))
    return bytes(book.to_ical())


def _event(plan: FundingPlan, row: MoneyEnd, day: dt.date, title: str, lang: str) -> Event:
    from icalendar import Alarm, Event

    event = Event()
    name = f"{plan.meta.id}|{row.date.isoformat()}|{day.isoformat()}"
    event.add("uid", f"{sha256(name.encode()).hexdigest()[:24]}@ecosystem.invalid")
    stamp = plan.meta.wave or row.date
    event.add("dtstamp", dt.datetime(stamp.year, stamp.month, stamp.day, tzinfo=dt.UTC))
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("summary", title)
    event.add("description", f"{row.sentence(lang)}\n{text('plans.method', lang)}")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", dt.timedelta(days=-14))
    event.add_component(alarm)
    return event
