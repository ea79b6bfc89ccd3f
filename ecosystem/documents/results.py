"""Findings as plain text and as CSV, in the user's language."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.changes.money import Blow, FundingPlan, MoneyEnd, StressTest
from ecosystem.changes.suggest import Alternative, Alternatives, Suggestion, Suggestions, say_reason
from ecosystem.changes.whatif import Comparison, cell_sentence, cells_in_order, supposed
from ecosystem.documents.model import (
    COLUMNS,
    Column,
    Page,
    PageTable,
    Step,
    Value,
    between,
    by_kind,
    heading,
    kind_heading,
    listed,
    make_page,
    make_table,
    opening,
    place_of,
    row_of,
    underlined,
)
from ecosystem.documents.writers import Sheet, workbook_bytes
from ecosystem.findings.agendas import PARTS, STATES, Agenda, Review
from ecosystem.findings.base import Finding
from ecosystem.findings.registry import Result
from ecosystem.io.files import excel_csv
from ecosystem.io.studies import NEEDED, SHEETS
from ecosystem.measures.housing import ENDS, PairedTest
from ecosystem.measures.space import ITEMS
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_date, as_list
from ecosystem.sharing.results import SharedHousing, SharedMonitor, SharedPlaces, SharedWalk
from ecosystem.words import (
    and_list,
    label,
    language_name,
    number,
    percent,
    rounded,
    say_day,
    share_words,
    text,
    vocabulary,
    wrapped,
)

if TYPE_CHECKING:
    from icalendar import Event

    from ecosystem.measures.housing import Matching


# --- Findings as plain text and as CSV, in the user's language.


def why_nothing(result: Result, lang: str) -> str:
    """Say why there is no finding."""
    if not result.summary["actors"]:
        key = "nothing_empty"
    elif result.notes:
        key = "nothing_unknown"
    else:
        key = "nothing_good"
    needed = [cell for cell in result.cells if cell.cell_class != "-"]
    unknown = [cell for cell in needed if cell.cell_class == "GX"]
    said = text(f"report.{key}", lang, cells=len(needed))
    return f"{said} {text('report.nothing_gx', lang, count=len(unknown))}" if unknown else said


def findings_text(result: Result, *, lang: str) -> str:
    """Write findings as plain text, grouped by kind."""
    lines = opening(result.meta, result.view, lang)
    if not any(finding.severity > 0 for finding in result.findings):
        lines += ["", *wrapped(why_nothing(result, lang))]
    for kind, findings in by_kind(result).items():
        lines += underlined(f"{kind_heading(kind, lang)} ({len(findings)})")
        for value, finding in enumerate(findings, start=1):
            lines += _item(value, finding, lang)
    if result.notes:
        lines += underlined(text("report.notes", lang))
        lines += listed(note.sentence(lang) for note in result.notes)
    return "\n".join(lines) + "\n"


def _item(number: int, finding: Finding, lang: str) -> list[str]:
    band = label("band", finding.band, lang)
    action = text("report.text_action", lang, action=finding.action(lang))
    return [
        "",
        *wrapped(finding.sentence(lang), f"{number:>3}. ", " " * 5),
        *wrapped(action, " " * 5, " " * 5),
        f"     [{band}] {finding.id}",
    ]


def findings_csv(result: Result, *, lang: str) -> bytes:
    """Write findings as CSV for Excel: byte order mark, semicolons."""
    # A text that begins like a formula gets an apostrophe in front, since CSV has no other way
    # to say that it is text. Without findings the file has its headings only.
    rows = (row_of(finding, lang) for finding in result.findings)
    headings = [heading(column, lang) for column in COLUMNS]
    return excel_csv(headings, ([row[c] for c in COLUMNS] for row in rows), lang=lang)


# --- Findings as an .xlsx workbook: summary, cells of need, one sheet a kind.

_FINDINGS_WORKBOOK_WIDTHS = {
    "sentence": 60,
    "action": 60,
    "kind": 20,
    "from": 32,
    "to": 32,
    "actors": 40,
    "id": 34,
}

_ALWAYS = ("sentence", "action", "band", "severity")


def findings_workbook(result: Result, *, lang: str, steps: Sequence[Step] = ()) -> bytes:
    """Write findings as a workbook."""
    sheets = [_todo(steps, lang)] if steps else []
    sheets.append(Sheet(text("report.sheet_summary", lang), None, _summary(result, lang), (44, 70)))
    for kind, findings in by_kind(result).items():
        rows = [row_of(finding, lang) for finding in findings]
        columns = [c for c in COLUMNS if c != "kind" and (c in _ALWAYS or any(r[c] for r in rows))]
        values = [[row[column] for column in columns] for row in rows]
        titles = [heading(column, lang) for column in columns]
        widths = [_FINDINGS_WORKBOOK_WIDTHS.get(column, 16) for column in columns]
        sheets.append(Sheet(kind_heading(kind, lang), titles, values, widths))
    titles, values = _cells(result, lang)
    widths = [24, 22, 18, 18, 12, 26, 26, 60]
    sheets.append(Sheet(text("report.sheet_cells", lang), titles, values, widths))
    return workbook_bytes(sheets)


def _todo(steps: Sequence[Step], lang: str) -> Sheet:
    """List the things to do, with columns that the office fills."""
    owner, state = (text(f"steps.column_{name}", lang) for name in ("owner", "status"))
    titles = [
        *(heading(name, lang) for name in ("number", "action")),
        text("report.why", lang),
        *(text(f"steps.column_{name}", lang) for name in ("who", "due", "effort")),
        heading("band", lang),
        *(owner, state),
        heading("id", lang),
    ]
    rows: list[list[Value]] = [
        [
            *(float(place), step.what, step.why, step.who, step.day or step.due),
            *(float(step.effort), label("band", step.band, lang), "", "", step.finding),
        ]
        for place, step in enumerate(steps, start=1)
    ]
    words = [label("action_status", key, lang) for key in vocabulary("action_status")]
    widths = (6, 52, 52, 28, 13, 10, 13, 24, 14, 34)
    return Sheet(text("steps.sheet", lang), titles, rows, widths, {state: words})


def _summary(result: Result, lang: str) -> list[list[Value]]:
    meta, summary = result.meta, result.summary
    rows: list[list[Value]] = [
        [text("report.fact_quarter", lang), place_of(meta, lang)],
        [text("report.fact_day", lang), say_day(meta.wave, lang)],
        [text("report.fact_view", lang), label("view", result.view, lang)],
    ]
    if meta.fictional:
        rows.append([text("report.fact_source", lang), text("report.invented", lang)])
    for name in ("actors", "offers", "ties", "docks"):
        count = summary[name]
        said = float(count) if isinstance(count, int | float) else ""
        rows.append([text(f"report.count_{name}", lang), said])
    shares: dict[str, object] = {name: summary[name] for name in ("surplus", "informal_dependency")}
    coverage, reach = summary["coverage"], summary["reach"]
    if isinstance(coverage, dict) and isinstance(reach, dict):
        k = str(int(result.parameters["k"]))
        shares = {"coverage_low": coverage["low"], "coverage_high": coverage["high"]} | shares
        shares["reach"] = reach.get(k)
    for name, share in shares.items():
        title = text(f"report.share_{name}", lang, hops=number(result.parameters["k"], lang))
        rows.append([title, percent(share, lang) if isinstance(share, float | int) else "–"])
    groups = by_kind(result)
    rows += [[kind_heading(kind, lang), len(found)] for kind, found in groups.items()]
    if not groups:
        rows.append([text("report.notes", lang), why_nothing(result, lang)])
    rows += [[text("report.notes", lang), note.sentence(lang)] for note in result.notes]
    return rows


def _cells(result: Result, lang: str) -> tuple[list[str], list[list[Value]]]:
    names = ("topic", "language", "group", "status", "people", "class", "class_strict", "providers")
    titles = [heading(name, lang) for name in names]
    counted = not result.summary["unweighted"]
    rows: list[list[Value]] = [
        [
            label("topic", cell.topic, lang),
            language_name(cell.language, lang),
            label("group", cell.group, lang),
            label("status", cell.status, lang),
            cell.demand if counted and cell.demand is not None else "",
            label("class", cell.cell_class, lang),
            label("class", cell.class_strict, lang) if cell.class_strict else "",
            "; ".join(cell.providers),
        ]
        for cell in result.cells
    ]
    return titles, rows


# --- The plan for the money as text, CSV, workbook and calendar.

PLAN_FILES_COLUMNS = (
    *("date", "projects", "offers", "ties", "coverage_before", "coverage_after"),
    *("coverage_after_low", "cells_changed", "gap_month", "coverage_gap", "reminders", "sentence"),
)

_PLAN_FILES_WIDTHS = (12, 11, 11, 14, 11, 11, 16, 13, 14, 14, 13, 54)

_SHARES = ("coverage_before", "coverage_after", "coverage_after_low", "coverage_gap")


def plan_text(plan: FundingPlan, *, lang: str) -> str:
    """Write a plan as plain text."""
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
    """Write a plan as CSV for Excel."""
    headings = [text(f"plans.column_{column}", lang) for column in PLAN_FILES_COLUMNS]
    return excel_csv(headings, (_row(plan, row, lang) for row in plan.rows), lang=lang)


def plan_workbook(plan: FundingPlan, *, lang: str) -> bytes:
    """Write a plan as a workbook."""
    headings = [text(f"plans.column_{column}", lang) for column in PLAN_FILES_COLUMNS]
    days = Sheet(
        text("plans.sheet", lang),
        headings,
        [_row(plan, row, lang) for row in plan.rows],
        _PLAN_FILES_WIDTHS,
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
    """Write a plan as a calendar."""
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


# --- Useful new ties as a to-do list: plain text, CSV and workbook.

SUGGESTION_FILES_COLUMNS = (
    *("number", "kind", "source", "target", "invites", "sentence", "todo", "reason"),
    *("effort", "gain", "people", "wished", "done"),
)

_SUGGESTION_FILES_WIDTHS = (6, 12, 23, 23, 23, 44, 36, 16, 10, 12, 11, 12, 12)


def suggestions_text(suggestions: Suggestions, *, lang: str) -> str:
    """Write suggestions as plain text."""
    lines = opening(suggestions.meta, suggestions.view, lang)
    if suggestions.reach is not None:
        share = share_words(suggestions.reach, lang)
        lines += ["", *wrapped(text("suggestions.reach", lang, share=share))]
    lines += _section("heading", suggestions.rows, lang)
    if not suggestions.rows:
        key = "public" if suggestions.view == "public" else "none"
        lines += ["", *wrapped(text(f"suggestions.{key}", lang))]
    lines += _section("heading_sequence", suggestions.sequence, lang)
    if suggestions.reach_after is not None and suggestions.sequence:
        values = {"count": len(suggestions.sequence), "effort": suggestions.effort}
        share = share_words(suggestions.reach_after, lang)
        said = text("suggestions.reach_after", lang, share=share, **values)
        lines += ["", *wrapped(said, "     ", "     ")]
    lines += _pairs(suggestions, lang)
    lines += _section("heading_agreements", suggestions.agreements, lang)
    notes = (note.sentence(lang) for note in suggestions.notes)
    lines += underlined(text("report.notes", lang))
    lines += listed((*notes, text("suggestions.method", lang)))
    return "\n".join(lines) + "\n"


def _section(key: str, rows: Iterable[Suggestion], lang: str) -> list[str]:
    there = list(rows)
    if not there:
        return []
    lines = underlined(f"{text(f'suggestions.{key}', lang)} ({len(there)})")
    for value, row in enumerate(there, start=1):
        lines += [
            "",
            *wrapped(row.sentence(lang), f"{value:>3}. ", " " * 5),
            *wrapped(text("report.text_action", lang, action=row.todo(lang)), " " * 5, " " * 5),
        ]
    return lines


def _pairs(suggestions: Suggestions, lang: str) -> list[str]:
    if not suggestions.pairs:
        return []
    title = f"{text('suggestions.heading_pairs', lang)} ({len(suggestions.pairs)})"
    lines = [*underlined(title), ""]
    for pair in suggestions.pairs:
        first, second = (
            text(
                "scenarios.tie",
                lang,
                source=suggestions.names.get(source, source),
                target=suggestions.names.get(target, target),
            )
            for source, target in pair.ties
        )
        gains = {"gain": share_words(pair.gain, lang), "alone": share_words(pair.alone, lang)}
        said = text("suggestions.pair", lang, first=first, second=second, **gains)
        lines += listed([said])
    return lines


def _rows(suggestions: Suggestions, lang: str) -> list[list[Value]]:
    return [
        [
            float(number),
            text(f"suggestions.kind_{row.kind}", lang),
            row.name(row.source),
            row.name(row.target),
            row.invites(lang),
            row.sentence(lang),
            row.todo(lang),
            say_reason(row.reason, lang),
            text(f"suggestions.effort_word_{row.effort}", lang),
            "" if row.gain is None else row.gain,
            "" if row.people is None else row.people,
            text(f"suggestions.{'yes' if row.wished else 'no'}", lang),
            "",
        ]
        for number, row in enumerate((*suggestions.rows, *suggestions.agreements), start=1)
    ]


def suggestions_csv(suggestions: Suggestions, *, lang: str) -> bytes:
    """Write suggestions as CSV for Excel."""
    headings = [text(f"suggestions.column_{column}", lang) for column in SUGGESTION_FILES_COLUMNS]
    return excel_csv(headings, _rows(suggestions, lang), lang=lang)


def suggestions_workbook(suggestions: Suggestions, *, lang: str) -> bytes:
    """Write suggestions as a workbook with one to-do list."""
    headings = [text(f"suggestions.column_{column}", lang) for column in SUGGESTION_FILES_COLUMNS]
    todo = Sheet(
        text("suggestions.sheet", lang),
        headings,
        _rows(suggestions, lang),
        _SUGGESTION_FILES_WIDTHS,
        shares=[text("suggestions.column_gain", lang)],
    )
    notes = [text("suggestions.method", lang), *(n.sentence(lang) for n in suggestions.notes)]
    said: list[list[Value]] = [[text("report.notes", lang), note] for note in notes]
    facts: list[list[Value]] = [
        [text("report.fact_quarter", lang), suggestions.meta.name or suggestions.meta.id],
        [text("report.fact_day", lang), say_day(suggestions.meta.wave, lang)],
        *said,
    ]
    return workbook_bytes([todo, Sheet(text("report.sheet_summary", lang), None, facts, (30, 90))])


# --- Stress tests as text and CSV.

STRESS_FILES_COLUMNS = (
    "coverage",
    "reach_2",
    "served_low",
    "served_high",
    "within_capacity",
    "largest",
)


def stress_text(test: StressTest, *, lang: str) -> str:
    """Write a stress test as plain text."""
    lines = opening(test.meta, test.view, lang)
    lines += underlined(text("stress.heading", lang))
    for row, name in _stress_files_told(test.rows, lang):
        lines += ["", *wrapped(f"{name}: {row.sentence(lang)}", "- ", "  ")]
        if row.coverage_band is not None:
            low, high = (share_words(share, lang) for share in row.coverage_band)
            said = text("stress.band", lang, low=low, high=high, draws=test.draws)
            lines += wrapped(said, "  ", "  ")
    share = share_words(test.loss, lang)
    lines += underlined(text("report.notes", lang))
    lines += listed([text("stress.method", lang, loss=share)])
    return "\n".join(lines) + "\n"


def _stress_files_told(rows: Sequence[Blow], lang: str) -> list[tuple[Blow, str]]:
    """Name the rows; of several sources that may not be named only the worst is told."""
    nameless = [row for row in rows if row.key == "source" and not row.about]
    if len(nameless) < 2:
        return [(row, row.title(lang)) for row in rows]
    worst = min(nameless, key=lambda row: (_known(row.coverage), _known(row.served_high)))
    name = text("stress.source_worst", lang, count=len(nameless))
    return [
        (row, name if row is worst else row.title(lang))
        for row in rows
        if row is worst or row not in nameless
    ]


def _known(share: float | None) -> float:
    return 1.0 if share is None else share


def stress_csv(test: StressTest, *, lang: str) -> bytes:
    """Write a stress test as CSV for Excel."""
    headings = [
        text(f"stress.column_{column}", lang) for column in ("scenario", *STRESS_FILES_COLUMNS)
    ]
    rows: list[list[Value]] = []
    for row in test.rows:
        shares = (getattr(row, column) for column in STRESS_FILES_COLUMNS)
        rows.append([row.title(lang), *("" if share is None else share for share in shares)])
    return excel_csv(headings, rows, lang=lang)


# --- What-if comparisons as plain text and as CSV.

WHATIF_FILES_COLUMNS = (
    *("topic", "language", "group", "status", "demand", "before", "after"),
    *("direction", "sentence"),
)


def whatif_text(comparison: Comparison, *, lang: str) -> str:
    """Write a comparison as plain text."""
    before = comparison.before
    lines = opening(before.meta, before.view, lang)
    assumed = supposed(comparison, lang)
    for key, said in (
        ("heading", assumed),
        ("heading_does", list(comparison.sentences(lang))[len(assumed) :]),
    ):
        lines += [*underlined(text(f"scenarios.{key}", lang)), *listed(said)]
    notes = [note.sentence(lang) for note in comparison.after.notes]
    hops = int(before.parameters["k"])
    lines += underlined(text("report.notes", lang))
    lines += listed([text("scenarios.rests_on", lang, hops=hops), *notes])
    return "\n".join(lines) + "\n"


def whatif_csv(comparison: Comparison, *, lang: str) -> bytes:
    """Write the needs that change as CSV for Excel."""
    rows: list[list[Value]] = [
        [
            label("topic", cell.topic, lang),
            language_name(cell.language, lang),
            label("group", cell.group, lang),
            label("status", cell.status, lang),
            "" if cell.demand is None else cell.demand,
            label("class", cell.before, lang),
            label("class", cell.after, lang),
            cell.word(lang),
            cell_sentence(comparison, cell, lang),
        ]
        for cell in cells_in_order(comparison)
    ]
    headings = [text(f"scenarios.column_{column}", lang) for column in WHATIF_FILES_COLUMNS]
    return excel_csv(headings, rows, lang=lang)


# --- A common house beside its alternatives, as text and CSV.

FIGURES = (
    "coverage",
    "reach",
    "served",
    "hand_overs",
    "on_foot",
    "single_points",
    "cut_points",
    "needs",
)


def alternatives_text(found: Alternatives, *, lang: str) -> str:
    """Write alternatives as plain text, each with its gain and its price."""
    first = found.rows[0].comparison.before
    lines = opening(first.meta, first.view, lang)
    for row in found.rows:
        lines += underlined(text(f"alternatives.{row.key}", lang))
        lines += [*listed(supposed(row.comparison, lang)), ""]
        for name in _alternative_files_told(found):
            before, after = _figures(row, lang)[name]
            what = text(f"alternatives.figure_{name}", lang)
            key = "same" if before == after else "from_to"
            said = text(f"alternatives.{key}", lang, what=what, before=before, after=after)
            lines += wrapped(said, "  ", "    ")
    lines += underlined(text("report.notes", lang))
    if found.money_until is not None:
        day = say_day(found.money_until, lang)
        lines += listed([text("alternatives.money", lang, day=day)])
    lines += listed([text("alternatives.method", lang)])
    return "\n".join(lines) + "\n"


def _alternative_files_told(found: Alternatives) -> list[str]:
    """List the figures that a view may tell: the public one names no single point."""
    return [name for name in FIGURES if not (found.view == "public" and name == "single_points")]


def _figures(row: Alternative, lang: str) -> dict[str, tuple[str, str]]:
    undefined = text("scenarios.undefined", lang)

    def share(value: object) -> str:
        return share_words(value, lang) if isinstance(value, float) else undefined

    def span(pair: tuple[float, float] | None) -> str:
        if pair is None:
            return undefined
        return text("scenarios.from_to", lang, low=share(pair[0]), high=share(pair[1]))

    comparison = row.comparison
    sides = comparison.before, comparison.after
    hops = str(int(comparison.before.parameters["k"]))
    coverage, reach = [], []
    for side in sides:
        low, all_reach = side.summary["coverage"], side.summary["reach"]
        coverage.append(share(low["low"] if isinstance(low, dict) else None))
        reach.append(share(all_reach[hops] if isinstance(all_reach, dict) else None))
    steps = [
        undefined if step is None else rounded(step.mean, 2, lang)
        for step in (comparison.steps_before, comparison.steps_after)
    ]
    feet = comparison.on_foot
    near = [share(feet.before), share(feet.after)] if feet else [undefined, undefined]
    points = [str(len(names)) for names in comparison.single_points]
    official = [
        str(sum(count for name, count in counts.items() if name in ("G0", "G1", "G2")))
        for counts in row.classes
    ]
    return {
        "coverage": (coverage[0], coverage[1]),
        "reach": (reach[0], reach[1]),
        "served": (span(row.served_before), span(row.served_after)),
        "hand_overs": (steps[0], steps[1]),
        "on_foot": (near[0], near[1]),
        "single_points": (points[0], points[1]),
        "cut_points": (str(row.cut_before), str(row.cut_after)),
        "needs": (official[0], official[1]),
    }


def alternatives_csv(found: Alternatives, *, lang: str) -> bytes:
    """Write alternatives as CSV for Excel: one row a figure, one column an alternative."""
    all_figures = [_figures(row, lang) for row in found.rows]
    headings = [
        text("alternatives.column_figure", lang),
        text("alternatives.column_today", lang),
        *(text(f"alternatives.{row.key}", lang) for row in found.rows),
    ]
    rows: list[list[Value]] = [
        [
            text(f"alternatives.figure_{name}", lang),
            all_figures[0][name][0],
            *(figures[name][1] for figures in all_figures),
        ]
        for name in _alternative_files_told(found)
    ]
    return excel_csv(headings, rows, lang=lang)


# --- The workbook to fill for a matching, and the one with its proposals.

_WIDEST, _EMPTY_ROWS = 70, 25


def _book(sheets: Sequence[tuple[str, Sequence[str], Sequence[Sequence[object]]]]) -> bytes:
    """Make a workbook of a title, headings and rows for each sheet; texts never are formulas."""
    import openpyxl
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    from ecosystem.io.clerk.write import print_setup
    from ecosystem.io.workbook import same_bytes

    ruled = Border(bottom=Side(style="hair", color="8A9499"))
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, headings, rows in sheets:
        sheet = book.create_sheet(title)
        for line, cells in enumerate([headings, *rows], start=1):
            for place, value in enumerate(cells, start=1):
                cell = sheet.cell(line, place, value)
                if isinstance(value, str):
                    cell.data_type = "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(name="Calibri", bold=line == 1)
                cell.border = ruled
                if line == 1:
                    cell.fill = PatternFill("solid", fgColor="E8EEF2")
        for line in range(len(rows) + 2, _printed(rows) + 1):
            for place in range(1, len(headings) + 1):
                sheet.cell(line, place).border = ruled  # lines to write on
        sheet.freeze_panes = "A2"
        print_setup(sheet, "1:1", area=f"A1:{get_column_letter(len(headings))}{_printed(rows)}")
        for place, head in enumerate(headings, start=1):
            longest = max((len(str(row[place - 1])) for row in rows), default=0)
            width = min(max(longest, len(head), 11) + 3, _WIDEST)
            sheet.column_dimensions[get_column_letter(place)].width = width
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())


def _printed(rows: Sequence[object]) -> int:
    """Return the last row to print: a page to write on if there are no rows yet."""
    return len(rows) + 1 if rows else _EMPTY_ROWS


def empty_book(lang: str) -> bytes:
    """Make the workbook to fill."""
    sheets = []
    for name, columns in SHEETS.items():
        headings = [
            text(f"matching.column.{name}.{key}", lang) + ("*" if key in NEEDED[name] else "")
            for key in columns
        ]
        sheets.append((text(f"matching.sheet.{name}", lang), headings, ()))
    return _book(sheets)


def proposals_book(matching: Matching, lang: str) -> bytes:
    """Make the workbook of proposals."""

    def heads(*keys: str) -> list[str]:
        return [text(f"matching.column.out.{key}", lang) for key in keys]

    def title(name: str) -> str:
        return text(f"matching.sheet.{name}", lang)

    proposals = [(p.household, p.flat, p.companion, round(p.fit, 1)) for p in matching.proposals]
    left = []
    for each in matching.unmatched:
        key = ".".join(part for part in (each.what, each.lacks, each.reason) if part)
        detail = ", ".join(language_name(c, lang) for c in each.detail.split(";") if c)
        words = text(f"matching.reason.{key}", lang, detail=detail)
        left.append((text(f"matching.what.{each.what}", lang), each.id, words))
    silent = [(language_name(code, lang), count) for code, count in matching.missing_languages]
    return _book(
        [
            (title("proposals"), heads("household", "flat", "companion", "fit"), proposals),
            (title("unmatched"), heads("what", "id", "reason"), left),
            (title("missing_languages"), heads("language", "count"), silent),
        ]
    )


# --- The pages of the agenda with its register of actions, and of a persona's walk.


def agenda_page(
    quarter: Quarter, agenda: Agenda, *, lang: str, reviews: Sequence[Review] = ()
) -> Page:
    """Make the page of the agenda for steering and working groups."""
    said = list(agenda.sentences(lang))
    if reviews:
        counts = {state: sum(r.state == state for r in reviews) for state in STATES}
        words = [
            text(f"pages.review.{state}", lang, count=count)
            for state, count in counts.items()
            if count
        ]
        said.insert(0, text("pages.agenda.reviews", lang, states=and_list(words, lang)))
    return make_page(
        "agenda",
        quarter,
        view=agenda.view,
        lang=lang,
        sentences=said,
        tables=[_register(reviews, lang), *(_part(agenda, part, lang) for part in PARTS)],
        notes=[text(f"pages.note.{key}", lang) for key in ("reports", "no_blame")],
    )


def _part(agenda: Agenda, part: str, lang: str) -> PageTable:
    columns = (Column("finding"), Column("proposal"), Column("bodies"), Column("band"))
    steering = text("pages.agenda.steering", lang)
    rows = [
        (
            *(item.finding.sentence(lang), item.finding.action(lang)),
            *(and_list(item.bodies, lang) or steering, label("band", item.finding.band, lang)),
        )
        for item in agenda.of_part(part)
    ]
    return make_table(part, columns, rows, lang)


def _register(reviews: Sequence[Review], lang: str) -> PageTable:
    columns = (
        *(Column("finding"), Column("action"), Column("who"), Column("due")),
        *(Column("status"), Column("result")),
    )
    rows = []
    for review in reviews:
        day = as_date(review.due)
        finding = review.before.sentence(lang) if review.before else review.finding
        rows.append(
            (
                *(finding, review.what, review.owner_role, say_day(day, lang) if day else ""),
                *(label("action_status", review.status, lang), review.sentence(lang)),
            )
        )
    # outside the internal view the words of the register are not told
    told = [place for place in range(len(columns)) if any(row[place] for row in rows)]
    kept = [tuple(row[place] for place in told) for row in rows]
    return make_table("register", [columns[place] for place in told], kept, lang)


def walk_page(quarter: Quarter, shared: SharedWalk, *, view: str, lang: str) -> Page:
    """Make the page of a walk."""
    walk = shared.walk
    rows = [(place, step.sentence(lang)) for place, step in enumerate(walk.steps, start=1)]
    columns = (Column("stop", "number"), Column("what"))
    who = walk.persona
    parts = [text("pages.walk.nobody", lang)]
    if who.free:
        parts.append(text(f"pages.walk.free_{who.free}", lang))
    notes = [*parts, *([text("walks.official_only", lang)] if shared.official_only else [])]
    return make_page(
        "walk",
        quarter,
        view=view,
        lang=lang,
        sentences=[walk.sentence(lang)],
        tables=[make_table("stops", columns, rows, lang)],
        notes=notes,
    )


# --- The page on docking points: ways on foot, hours, entrances, and where to look for more.


def places_page(quarter: Quarter, places: SharedPlaces, *, view: str, lang: str) -> Page:
    """Make the page on docking points in space, time and sight."""
    notes = [text("pages.note.hours", lang)]
    if places.estimated:
        notes.append(text("pages.note.estimated", lang))
    if places.left_out:
        notes.append(text("pages.note.left_out", lang, count=places.left_out))
    if places.visibility is not None and len(places.visibility):
        notes.append(text("pages.note.visibility", lang))
    if places.sites.chosen:
        notes.append(text("pages.note.sites", lang))
    if places.candidates:
        notes.append(text("pages.note.consent", lang))
    tables = [_coverage(places, lang), _far(places, lang), _hours(places, lang)]
    tables += [_entrances(places, lang), _sites(places, lang), _candidates(places, lang)]
    return make_page(
        "places",
        quarter,
        view=view,
        lang=lang,
        sentences=_place_sentences(places, lang),
        tables=tables,
        notes=notes,
    )


def _place_sentences(places: SharedPlaces, lang: str) -> list[str]:
    said = []
    far = places.cells[places.cells["distance_m"] > places.far]
    share = places.coverage.get((places.far, "residents"))
    if share is None:
        said.append(text("pages.places.no_coverage", lang))
    else:
        radius = number(places.far, lang)
        said.append(text("pages.places.covered", lang, share=percent(share, lang), radius=radius))
    if len(far):
        people = number(float(far["residents"].sum()), lang)
        said.append(text("pages.places.far", lang, people=people, count=len(far)))
    hours = places.hours
    for window in ("evening", "saturday"):
        codes = hours.index[hours[f"{window}_high"] == 0]
        if len(codes):
            languages = and_list([language_name(code, lang) for code in codes], lang)
            said.append(text(f"pages.places.closed_{window}", lang, languages=languages))
    if places.sites.chosen:
        of = text(f"pages.people.{places.sites.of}", lang)
        said.append(
            text(
                "pages.places.site",
                lang,
                cells=and_list(places.sites.chosen, lang),
                people=number(places.sites.gained[-1], lang),
                of=of,
                radius=number(places.sites.radius, lang),
            )
        )
    return said


def _coverage(places: SharedPlaces, lang: str) -> PageTable:
    rows = [
        (radius, text(f"pages.people.{of}", lang), share)
        for (radius, of), share in places.coverage.items()
    ]
    columns = (Column("radius_m", "number"), Column("of"), Column("share", "share"))
    return make_table("coverage", columns, rows, lang)


def _far(places: SharedPlaces, lang: str) -> PageTable:
    frame = places.cells[places.cells["distance_m"] > places.far]
    columns = (
        *(Column("cell"), Column("residents", "number"), Column("newcomers", "number")),
        *(Column("distance_m", "number"), Column("crow_m", "number"), Column("nearest")),
        *(Column("estimated", "yes"), Column("accessibility", "number")),
    )
    rows = [
        (
            *(cell, row.residents, row.newcomers, np.round(row.distance_m), np.round(row.crow_m)),
            *(places.names.get(row.nearest, ""), row.estimated, np.round(row.accessibility, 1)),
        )
        for cell, row in frame.iterrows()
    ]
    return make_table("far", columns, rows, lang)


def _hours(places: SharedPlaces, lang: str) -> PageTable:
    names = ("week", "evening", "saturday")
    columns = (
        Column("language"),
        *(Column(name, "number") for name in names),
        Column("unsure", "yes"),
    )
    rows = [
        (
            language_name(str(code), lang),
            *(row[name] for name in names),
            bool(row["week_high"] > row["week"]),
        )
        for code, row in places.hours.iterrows()
    ]
    return make_table("hours", columns, rows, lang)


def _entrances(places: SharedPlaces, lang: str) -> PageTable:
    columns = (
        *(Column("dock"), Column("score", "share"), Column("low", "share")),
        *(Column("high", "share"), Column("missing"), Column("unknown")),
    )
    rows = []
    frame = places.visibility
    for dock, row in frame.iterrows() if frame is not None else ():
        lists = [
            ", ".join(text(f"pages.item.{item}", lang) for item in ITEMS if test(row[item]))
            for test in (lambda value: value == 0, np.isnan)
        ]
        name = places.names.get(str(dock), str(dock))
        rows.append((name, row["score"], row["low"], row["high"], *lists))
    return make_table("entrances", columns, rows, lang)


def _sites(places: SharedPlaces, lang: str) -> PageTable:
    rows = list(zip(places.sites.chosen, places.sites.gained, strict=True))
    return make_table("sites", (Column("cell"), Column("gained", "number")), rows, lang)


def _candidates(places: SharedPlaces, lang: str) -> PageTable:
    columns = (
        *(Column("place"), Column("agreed", "yes"), Column("gained", "number")),
        *(Column("needs", "share"), Column("connected", "number"), Column("ties")),
    )
    rows = [
        (
            *(places.names[each.actor], each.agreed, each.people, each.needs),
            *(np.round(each.connected), and_list([places.names[a] for a in each.ties], lang)),
        )
        for each in places.candidates
    ]
    return make_table("candidates", columns, rows, lang)


# --- The page on fair letting and the way to a flat.


def housing_page(
    quarter: Quarter,
    housing: SharedHousing,
    *,
    view: str,
    lang: str,
    tests: Iterable[PairedTest] = (),
) -> Page:
    """Make the page on fair letting and the way to a flat."""
    commitment = housing.commitment
    if commitment.low is None or commitment.high is None:
        count = int(commitment.landlords.sum())
        said = [text("pages.housing.no_stock", lang, count=count)]
    else:
        share = between(commitment.low, commitment.high, lang)
        units = number(commitment.units, lang)
        said = [text("pages.housing.commitment", lang, share=share, units=units)]
    items = commitment.items["mean"].dropna()
    if len(items):
        least = str(items.idxmin())
        share = percent(float(items.min()), lang)
        said.append(text("pages.housing.item", lang, item=least[5:], share=share))
    for end in ENDS:
        if housing.ends.get(end):
            said.append(text(f"pages.housing.end_{end}", lang, count=housing.ends[end]))
    if housing.rights is not None:
        said.append(text(f"pages.housing.rights_{housing.rights}", lang))
    return make_page(
        "housing",
        quarter,
        view=view,
        lang=lang,
        sentences=said,
        tables=_housing_tables(quarter, housing, list(tests), lang),
        notes=[text(f"pages.note.{key}", lang) for key in ("landlords", "official_way")],
    )


def _housing_tables(
    quarter: Quarter, housing: SharedHousing, tests: list[PairedTest], lang: str
) -> list[PageTable]:
    actors = quarter.table("actors")
    names = dict(zip(actors.column("id"), actors.column("name"), strict=True))
    frame, items = housing.commitment.by_class, housing.commitment.items
    amounts = (Column("units", "number"), Column("units_signed", "number"))
    bounds = (Column("low", "share"), Column("high", "share"))
    classes = [
        (label("type", str(key), lang), *row)
        for key, row in zip(frame.index, frame.to_numpy(), strict=True)
    ]
    answers = [
        (str(key)[5:], row["mean"], row["classes"])
        for key, row in items.iterrows()
        if row["classes"]
    ]
    ways = [
        (
            *(names[way.dock], text(f"pages.end.{way.end}", lang)),
            and_list([names[actor] for actor in way.advice[:3]], lang),
        )
        for way in housing.ways
    ]
    tested = [(label("type", t.group, lang), t.pairs, t.difference, t.low, t.high) for t in tests]
    return [
        make_table("letting", (Column("class"), *amounts, *bounds), classes, lang),
        make_table(
            "items",
            (Column("item"), Column("mean", "share"), Column("classes", "number")),
            answers,
            lang,
        ),
        make_table("ways", (Column("dock"), Column("end"), Column("advice")), ways, lang),
        make_table(
            "unlinked", (Column("advice"),), [(names[a],) for a in housing.unlinked_advice], lang
        ),
        make_table(
            "unreached",
            (Column("type"), Column("count", "number")),
            [(label("type", key, lang), n) for key, n in sorted(housing.unreached.items())],
            lang,
        ),
        make_table(
            "tests",
            (Column("class"), Column("pairs", "number"), Column("difference", "share"), *bounds),
            tested,
            lang,
        ),
    ]


# --- The page on arrival, structures for all and permanent money.


def monitor_page(quarter: Quarter, monitor: SharedMonitor, *, view: str, lang: str) -> Page:
    """Make the page on arrival, structures for all and permanent money."""
    said = []
    own = monitor.areas[monitor.areas.index == quarter.meta.id]
    if len(own) and own["type"].iloc[0] != "unknown":
        said.append(text(f"pages.monitor.type_{own['type'].iloc[0]}", lang))
    money = monitor.permanence
    if money.low is not None and money.high is not None:
        share = between(money.low, money.high, lang)
        said.append(text("pages.monitor.permanent", lang, share=share))
    ways = monitor.permeability
    if ways.low is not None and ways.high is not None:
        share = between(ways.low, ways.high, lang)
        said.append(text("pages.monitor.permeable", lang, share=share))
    barred = monitor.structures["barred"].to_dict()
    for topic, shut in barred.items():
        statuses = as_list(str(shut))
        if not statuses:
            continue
        words = and_list([label("status", status, lang) for status in statuses], lang)
        name = label("topic", str(topic), lang)
        said.append(text("pages.monitor.barred", lang, topic=name, statuses=words))
    return make_page(
        "monitor",
        quarter,
        view=view,
        lang=lang,
        sentences=said,
        tables=[_areas(monitor, lang), _structures(monitor, lang)],
        notes=[text(f"pages.note.{key}", lang) for key in ("arrival", "density", "structures")],
    )


def _areas(monitor: SharedMonitor, lang: str) -> PageTable:
    columns = (
        *(Column("area"), Column("year"), Column("index", "number"), Column("change", "number")),
        *(Column("newcomers", "number"), Column("density", "number"), Column("kind")),
    )
    rows = [
        (
            *(area, row["year"], row["index"], row["change"], row["newcomers"], row["density"]),
            text(f"pages.area.{row['type']}", lang),
        )
        for area, row in monitor.areas.iterrows()
    ]
    return make_table("areas", columns, rows, lang)


def _structures(monitor: SharedMonitor, lang: str) -> PageTable:
    columns = (
        *(Column("topic"), Column("offers", "number"), Column("universal_low", "share")),
        *(Column("universal_high", "share"), Column("left_out"), Column("barred")),
        *(Column("balance", "share"), Column("at_risk", "yes")),
    )
    rows = []
    for topic, row in monitor.structures.iterrows():
        groups = [label("group", group, lang) for group in as_list(row["left_out"])]
        statuses = [label("status", status, lang) for status in as_list(row["barred"])]
        rows.append(
            (
                *(label("topic", str(topic), lang), row["offers"], row["universal_low"]),
                *(row["universal_high"], ", ".join(groups), ", ".join(statuses)),
                *(row["balance"], row["at_risk"]),
            )
        )
    return make_table("structures", columns, rows, lang)
