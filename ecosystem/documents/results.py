"""Results of one quarter as documents: findings, plans, what-ifs, pages and lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.changes.money import Blow, FundingPlan, MoneyEnd, StressTest
from ecosystem.changes.suggest import (
    Alternative,
    Alternatives,
    Pair,
    Suggestion,
    Suggestions,
    say_reason,
)
from ecosystem.changes.whatif import Comparison, cell_sentence, cells_in_order, supposed
from ecosystem.documents import model
from ecosystem.documents.arrivals import arrival_notes, arrival_tables
from ecosystem.documents.budget import paid_table
from ecosystem.documents.model import Document, TableBlock, page_table
from ecosystem.findings.agendas import PARTS, STATES, Agenda, Review
from ecosystem.findings.base import Finding
from ecosystem.findings.likely import likely_words
from ecosystem.findings.places import STATES as DATED_STATES
from ecosystem.findings.registry import UNTESTED, Result, of_the_net
from ecosystem.io.studies import NEEDED, SHEETS
from ecosystem.measures.housing import ENDS, PairedTest
from ecosystem.measures.space import ITEMS
from ecosystem.model.network import OfNeed
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_date, as_list
from ecosystem.sharing.results import (
    SharedArrival,
    SharedHousing,
    SharedMonitor,
    SharedPlaces,
    SharedWalk,
)
from ecosystem.words import (
    and_list,
    label,
    language_name,
    measure_label,
    number,
    percent,
    reach_words,
    rounded,
    say_day,
    share_words,
    text,
)

if TYPE_CHECKING:
    from icalendar import Event

    from ecosystem.measures.housing import Matching

TEXT, CSV, XLSX = ("text",), ("csv",), ("xlsx",)
_AS_TABLE = ("csv", "xlsx", "html", "docx", "pdf")
_AS_WORDS = ("text", "html", "docx", "pdf")

# --- Findings: a table of each kind, all of them for CSV, and the cells of need.

# Keys of the columns, in their order; the catalogue names them.
COLUMNS = (
    *("kind", "sentence", "action", "band", "severity:value", "likely", "class"),
    *("topic", "language", "group", "status", "people", "from", "to", "actors", "hangs_on"),
    *("recommendation", "id"),
)

_ALWAYS = ("sentence", "action", "band", "severity")

# Kinds that only ask, and so weigh the same.
_ASKED = {"untested_bridge", "untested_point"}

_MOST_ALIKE = 20  # So many findings that say the same are told one by one.


def kind_heading(kind: str, lang: str) -> str:
    """Name a kind of finding in the plural."""
    try:
        return text(f"report.kinds_{kind}", lang)
    except KeyError:
        return label("finding_kind", kind, lang)


def by_kind(result: Result) -> dict[str, list[Finding]]:
    """Group findings by kind, in their fixed order; what is no alarm by what hangs on it."""
    groups: dict[str, list[Finding]] = {}
    for finding in result.findings:
        groups.setdefault(finding.kind, []).append(finding)
    count = result.summary["actors"]
    actors = count if isinstance(count, int | float) and count else 1

    def hanging(finding: Finding) -> float:
        found = finding.evidence
        shares = [found.get("reach_loss"), found.get("pair_loss")]
        cut = found.get("cut_side")
        shares.append(cut / actors if isinstance(cut, int | float) else None)
        return max((share for share in shares if isinstance(share, int | float)), default=0.0)

    for kind in _ASKED & groups.keys():
        groups[kind].sort(key=lambda finding: (-hanging(finding), finding.id))
    return groups


def told_once(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Put what says the same of very many together, behind the first of them."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.alike or finding.id, []).append(finding)
    told: list[list[Finding]] = []
    for group in groups.values():
        told += [group] if len(group) > _MOST_ALIKE else [[finding] for finding in group]
    order = {finding.id: place for place, finding in enumerate(findings)}
    return sorted(told, key=lambda group: order[group[0].id])


def sentence_of(group: Sequence[Finding], lang: str) -> str:
    """Say the first of some findings that say the same, and how many more there are."""
    said = group[0].sentence(lang)
    if len(group) == 1:
        return said
    key = "same_ties" if "source" in group[0].subjects else "same_actors"
    return f"{said} {text(f'report.{key}', lang, more=number(len(group) - 1, lang))}"


def why_nothing(result: Result, lang: str) -> str:
    """Say why there is no finding."""
    if not result.summary["actors"]:
        key = "nothing_empty" if result.view == "internal" else "nothing_shown"
    elif result.notes:
        key = "nothing_unknown"
    else:
        key = "nothing_good"
    needed = [cell for cell in result.cells if cell.cell_class != "-"]
    unknown = [cell for cell in needed if cell.cell_class == "GX"]
    said = text(f"report.{key}", lang, cells=len(needed))
    return f"{said} {text('report.nothing_gx', lang, count=len(unknown))}" if unknown else said


def findings_document(result: Result, lang: str, *, tasks: TableBlock | None = None) -> Document:
    """Say all findings, in a workbook with the things to do in front."""
    nothing = not any(finding.severity > 0 for finding in result.findings)
    first = [*of_the_net(result, lang), *([why_nothing(result, lang)] if nothing else [])]
    said = [model.Sentences((" ".join(first),), media=TEXT)] if first else []
    notes = [note.sentence(lang) for note in result.notes]
    blocks: list[model.Block] = [
        *([tasks] if tasks is not None else []),
        model.summary_table(result.meta, result.view, lang, _summary(result, lang)),
        *said,
        *(_kind_table(kind, found, lang) for kind, found in by_kind(result).items()),
        _all_findings(result, lang),
        _cells(result, lang),
        *([model.notes_of(notes, lang, media=TEXT)] if notes else []),
    ]
    return model.result_document("findings", result.meta, result.view, lang, blocks)


def _row_of(finding: Finding, lang: str) -> dict[str, model.Value]:
    """Write a finding as one row."""
    about, evidence = finding.subjects, finding.evidence
    demand = "" if getattr(finding, "unweighted", False) else evidence.get("demand")
    risks = evidence.get("risks")
    names = [finding.name(actor) for actor in finding.actors]

    def words(values: Mapping[str, object], key: str, say: Callable[[str], str]) -> str:
        value = values.get(key)
        return say(value) if isinstance(value, str) and value else ""

    def of(vocabulary: str) -> str:
        values = evidence if vocabulary == "class" else about
        return words(values, vocabulary, lambda key: label(vocabulary, key, lang))

    return {
        "kind": label("finding_kind", finding.kind, lang),
        "sentence": finding.sentence(lang),
        "action": finding.action(lang),
        "band": label("band", finding.band, lang),
        "likely": likely_words(finding.likely_true, lang),
        "severity": float(finding.severity),
        **{name: of(name) for name in ("class", "topic", "group", "status")},
        "language": words(about, "language", lambda code: language_name(code, lang)),
        "people": demand if isinstance(demand, float | int) else "",
        "from": words(about, "source", finding.name),
        "to": words(about, "target", finding.name),
        "actors": "" if "source" in about else "; ".join(names),
        "hangs_on": "; ".join(label("risk", str(risk), lang) for risk in risks)
        if isinstance(risks, list)
        else "",
        "recommendation": finding.recommendation,
        "id": finding.id,
    }


def _certainty(finding: Finding, lang: str) -> str:
    """Name a finding, and say how likely it is."""
    said = likely_words(finding.likely_true, lang)
    return f"{finding.id} ({said})" if said else finding.id


def _kind_table(kind: str, findings: Sequence[Finding], lang: str) -> TableBlock:
    """Write the findings of a kind; columns that say nothing are left out."""
    columns = model.columns_of("report.column_", lang, COLUMNS[1:])
    table = TableBlock(
        kind,
        columns,
        _rows_of(findings, columns, lang),
        title=kind_heading(kind, lang),
        told=tuple(
            (
                sentence_of(group, lang),
                text("report.text_action", lang, action=group[0].action(lang)),
                f"[{label('band', group[0].band, lang)}] {_certainty(group[0], lang)}",
            )
            for group in told_once(findings)
        ),
        numbered=True,
        counted=True,
        media=("text", "xlsx", "html", "docx", "pdf"),
    )
    return model.filled(table, *_ALWAYS)


def _all_findings(result: Result, lang: str) -> TableBlock:
    columns = model.columns_of("report.column_", lang, COLUMNS)
    rows = _rows_of(result.findings, columns, lang)
    return TableBlock("findings", columns, rows, alone=True, media=CSV)


def _rows_of(
    findings: Iterable[Finding], columns: Sequence[model.Column], lang: str
) -> tuple[tuple[model.Value, ...], ...]:
    rows = (_row_of(finding, lang) for finding in findings)
    return tuple(tuple(row[column.key] for column in columns) for row in rows)


def _summary(result: Result, lang: str) -> Iterator[tuple[str, model.Value]]:
    """Give counts and shares, how many findings there are of each kind, and notes."""
    summary = result.summary
    for name in ("actors", "offers", "ties", "docks"):
        count = summary[name]
        said: model.Value = float(count) if isinstance(count, int | float) else ""
        yield text(f"report.count_{name}", lang), said
    shares: dict[str, object] = {name: summary[name] for name in ("surplus", "informal_dependency")}
    coverage, reach = summary["coverage"], summary["reach"]
    if isinstance(coverage, dict) and isinstance(reach, dict):
        k = str(int(result.parameters["k"]))
        shares = {"coverage_low": coverage["low"], "coverage_high": coverage["high"]} | shares
        shares["reach"] = reach.get(k)
    for name, share in shares.items():
        hops = number(result.parameters["k"], lang)
        title = measure_label(name, lang, hops=hops)
        yield title, percent(share, lang) if isinstance(share, float | int) else "–"
    groups = by_kind(result)
    yield from ((kind_heading(kind, lang), len(found)) for kind, found in groups.items())
    notes = [note.sentence(lang) for note in result.notes]
    yield from model.noted(notes if groups else [why_nothing(result, lang), *notes], lang)


def _need(cell: OfNeed, lang: str) -> tuple[str, ...]:
    """Write a need in four cells."""
    group, status = label("group", cell.group, lang), label("status", cell.status, lang)
    return label("topic", cell.topic, lang), language_name(cell.language, lang), group, status


def _cells(result: Result, lang: str) -> TableBlock:
    names = ("topic", "language", "group", "status", "people", "class", "class_strict", "providers")
    counted = not result.summary["unweighted"]
    rows = [
        (
            *_need(cell, lang),
            cell.demand if counted and cell.demand is not None else "",
            label("class", cell.cell_class, lang),
            label("class", cell.class_strict, lang) if cell.class_strict else "",
            "; ".join(cell.providers),
        )
        for cell in result.cells
    ]
    title = text("report.sheet_cells", lang)
    columns = model.columns_of("report.column_", lang, names)
    return TableBlock("cells", columns, tuple(rows), title=title, media=XLSX)


def _sheet(
    key: str, columns: Sequence[model.Column], rows: Iterable[tuple[model.Value, ...]], title: str
) -> TableBlock:
    """Make the table that a CSV file holds alone and that plain text says in sentences."""
    return TableBlock(key, tuple(columns), tuple(rows), title=title, alone=True, media=_AS_TABLE)


# --- The plan for the money, as document and as calendar.

_PLAN = (
    *("date", "projects", "offers", "ties", "coverage_before:share", "coverage_after:share"),
    *("coverage_after_low:share", "cells_changed", "gap_month", "coverage_gap:share"),
    *("reminders", "sentence"),
)


def plan_document(plan: FundingPlan, lang: str) -> Document:
    """Say what ends when."""
    columns = model.columns_of("plans.column_", lang, _PLAN)
    rows = (_plan_row(plan, row, lang) for row in plan.rows)
    told = [_plan_told(plan, row, lang) for row in plan.rows]
    risks = (*plan.sentences(lang), text("plans.method", lang))
    risks_title = text("plans.heading_risks", lang)
    blocks = (
        _sheet("plan", columns, rows, text("plans.sheet", lang)),
        _told("plans.heading", told, lang),
        *([] if plan.rows else [model.Sentences((text("plans.none", lang),), media=TEXT)]),
        *([paid_table(plan.paid, lang)] if plan.paid else []),
        model.Sentences(risks, "list", title=risks_title, media=_AS_WORDS),
        model.summary_table(plan.meta, plan.view, lang, model.noted(risks, lang)),
    )
    return model.result_document("budget", plan.meta, plan.view, lang, blocks)


def _told(
    heading: str,
    told: Iterable[tuple[str, ...]],
    lang: str,
    *,
    numbered: bool = False,
    counted: bool = False,
) -> TableBlock:
    """Make a table for plain text alone, which says its rows in sentences."""
    said = tuple(told)
    rows = tuple((row[0],) for row in said)
    column = model.Column("sentence", "")
    return TableBlock(
        heading,
        (column,),
        rows,
        told=said,
        numbered=numbered,
        counted=counted,
        title=text(heading, lang),
        media=TEXT,
    )


def _plan_told(plan: FundingPlan, row: MoneyEnd, lang: str) -> tuple[str, ...]:
    days = ", ".join(say_day(day, lang) for day in plan.dates(row))
    reminders = [text("plans.reminders", lang, days=days)] if days else []
    return (row.sentence(lang), *reminders)


def _plan_row(plan: FundingPlan, row: MoneyEnd, lang: str) -> tuple[model.Value, ...]:
    return (
        *(row.date.isoformat(), row.projects, row.offers, row.ties),
        *(row.coverage_before, row.coverage_after, row.coverage_after_low),
        *(row.cells_changed, row.gap_month, row.coverage_gap),
        *("; ".join(day.isoformat() for day in plan.dates(row)), row.sentence(lang)),
    )


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


# --- Useful new ties as a to-do list.

_SUGGESTIONS = (
    *("number", "kind", "source", "target", "invites", "sentence", "todo", "reason"),
    *("effort", "gain:share", "people", "wished", "done"),
)


def suggestions_document(suggestions: Suggestions, lang: str) -> Document:
    """Say which new ties would help most."""
    order, method = (text(f"suggestions.{key}", lang) for key in ("order", "method"))
    notes = [note.sentence(lang) for note in suggestions.notes]
    columns = model.columns_of("suggestions.column_", lang, _SUGGESTIONS)
    rows = _suggestion_rows(suggestions, lang)
    todo = _sheet("suggestions", columns, rows, text("suggestions.sheet", lang))
    meta, view = suggestions.meta, suggestions.view
    summary = model.summary_table(meta, view, lang, model.noted([order, method, *notes], lang))
    blocks = (todo, summary, *_suggestions_told(suggestions, lang))
    notes_block = model.notes_of((*notes, method), lang, media=_AS_WORDS)
    return model.result_document("suggestions", meta, view, lang, (*blocks, notes_block))


def _suggestions_told(suggestions: Suggestions, lang: str) -> Iterator[model.Block]:
    """Say suggestions in sentences."""
    if suggestions.reach is not None:
        hops = suggestions.parameters["k"]
        said = reach_words(suggestions.reach, hops, lang, official=True)
        yield model.Sentences((said,), media=TEXT)
    if suggestions.rows:
        yield model.Sentences((text("suggestions.order", lang),), media=TEXT)
    yield from _suggested("heading", suggestions.rows, lang)
    if not suggestions.rows:
        untested = any(note.key in UNTESTED for note in suggestions.notes)
        key = "public" if suggestions.view == "public" else "untested" if untested else "none"
        yield model.Sentences((text(f"suggestions.{key}", lang),), media=TEXT)
    yield from _suggested("heading_sequence", suggestions.sequence, lang)
    if suggestions.reach_after is not None and suggestions.sequence:
        values = {"count": len(suggestions.sequence), "effort": suggestions.effort}
        share = share_words(suggestions.reach_after, lang)
        said = text("suggestions.reach_after", lang, share=share, **values)
        yield model.Sentences((said,), media=TEXT)
    if suggestions.pairs:
        pairs = [(_pair(suggestions, pair, lang),) for pair in suggestions.pairs]
        yield _told("suggestions.heading_pairs", pairs, lang, counted=True)
    yield from _suggested("heading_agreements", suggestions.agreements, lang)


def _suggested(key: str, rows: Sequence[Suggestion], lang: str) -> Iterator[model.Block]:
    told = [
        (row.sentence(lang), text("report.text_action", lang, action=row.todo(lang)))
        for row in rows
    ]
    if told:
        yield _told(f"suggestions.{key}", told, lang, numbered=True, counted=True)


def _pair(suggestions: Suggestions, pair: Pair, lang: str) -> str:
    names = suggestions.names
    first, second = (
        text("scenarios.tie", lang, source=names.get(a, a), target=names.get(b, b))
        for a, b in pair.ties
    )
    gains = {"gain": share_words(pair.gain, lang), "alone": share_words(pair.alone, lang)}
    return text("suggestions.pair", lang, first=first, second=second, **gains)


def _suggestion_rows(suggestions: Suggestions, lang: str) -> Iterator[tuple[model.Value, ...]]:
    for place, row in enumerate((*suggestions.rows, *suggestions.agreements), start=1):
        yield (
            *(place, text(f"suggestions.kind_{row.kind}", lang)),
            *(row.name(row.source), row.name(row.target), row.invites(lang)),
            *(row.sentence(lang), row.todo(lang), say_reason(row.reason, lang)),
            *(text(f"suggestions.effort_word_{row.effort}", lang), row.gain, row.people),
            *(text(f"suggestions.{'yes' if row.wished else 'no'}", lang), ""),
        )


# --- Stress tests.

_STRESS = ("coverage", "reach_2", "served_low", "served_high", "within_capacity", "largest")


def stress_document(test: StressTest, lang: str) -> Document:
    """Say what is left after each blow."""
    rows = ((row.title(lang), *(getattr(row, name) for name in _STRESS)) for row in test.rows)
    columns = model.columns_of(
        "stress.column_", lang, ("scenario", *(f"{n}:share" for n in _STRESS))
    )
    method = text("stress.method", lang, loss=share_words(test.loss, lang))
    blocks = (
        _sheet("stress", columns, rows, text("stress.heading", lang)),
        _told("stress.heading", _blows(test, lang), lang),
        model.notes_of([method], lang),
    )
    return model.result_document("stress", test.meta, test.view, lang, blocks)


def _blows(test: StressTest, lang: str) -> Iterator[tuple[str, ...]]:
    for row, name in _named_blows(test.rows, lang):
        band = []
        if row.coverage_band is not None:
            low, high = (share_words(share, lang) for share in row.coverage_band)
            band = [text("stress.band", lang, low=low, high=high, draws=test.draws)]
        yield (f"{name}: {row.sentence(lang)}", *band)


def _named_blows(rows: Sequence[Blow], lang: str) -> list[tuple[Blow, str]]:
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


# --- What-if comparisons.

_WHATIF = (
    *("topic", "language", "group", "status", "demand", "before", "after"),
    *("direction", "sentence"),
)


def whatif_document(comparison: Comparison, lang: str) -> Document:
    """Say what a change would do, and to which needs."""
    before = comparison.before
    assumed = supposed(comparison, lang)
    does = list(comparison.sentences(lang))[len(assumed) :]
    rows = (
        (
            *(*_need(cell, lang), cell.demand),
            *(label("class", str(each), lang) for each in (cell.before, cell.after)),
            *(cell.word(lang), cell_sentence(comparison, cell, lang)),
        )
        for cell in cells_in_order(comparison)
    )
    rests = text("scenarios.rests_on", lang, hops=int(before.parameters["k"]))
    columns = model.columns_of("scenarios.column_", lang, _WHATIF)
    blocks = (
        *(
            model.Sentences(tuple(said), "list", title=text(f"scenarios.{key}", lang))
            for key, said in (("heading", assumed), ("heading_does", does))
        ),
        _sheet("cells", columns, rows, text("report.sheet_cells", lang)),
        model.notes_of([rests, *(note.sentence(lang) for note in comparison.after.notes)], lang),
    )
    return model.result_document("whatif", before.meta, before.view, lang, blocks)


# --- A common house beside its alternatives, each with its gain and its price.

_FIGURES = (
    *("coverage", "reach", "served", "hand_overs", "on_foot"),
    *("single_points", "cut_points", "needs"),
)


def alternatives_document(found: Alternatives, lang: str) -> Document:
    """Put alternatives side by side: one row a figure, one column an alternative."""
    first = found.rows[0].comparison.before
    # the public view names no single point
    told = [n for n in _FIGURES if not (found.view == "public" and n == "single_points")]
    figures = [_figures(row, lang) for row in found.rows]
    titles = [text(f"alternatives.{row.key}", lang) for row in found.rows]
    heads = [text(f"alternatives.column_{name}", lang) for name in ("figure", "today")]
    rows = (
        (
            *(text(f"alternatives.figure_{name}", lang), figures[0][name][0]),
            *(values[name][1] for values in figures),
        )
        for name in told
    )
    columns = [model.Column(str(n), head) for n, head in enumerate((*heads, *titles))]
    table = _sheet("alternatives", columns, rows, heads[0])
    sides: list[model.Block] = []
    for row, title, values in zip(found.rows, titles, figures, strict=True):
        said = tuple(supposed(row.comparison, lang))
        sides.append(model.Sentences(said, "list", title=title, media=TEXT))
        sides.append(model.Sentences(tuple(_figure(n, *values[n], lang) for n in told), media=TEXT))
    notes = [text("alternatives.method", lang)]
    if found.money_until is not None:
        notes.insert(0, text("alternatives.money", lang, day=say_day(found.money_until, lang)))
    blocks = (*sides, table, model.notes_of(notes, lang))
    return model.result_document("alternatives", first.meta, first.view, lang, blocks)


def _figure(name: str, before: str, after: str, lang: str) -> str:
    key = "same" if before == after else "from_to"
    what = text(f"alternatives.figure_{name}", lang)
    return text(f"alternatives.{key}", lang, what=what, before=before, after=after)


def _figures(row: Alternative, lang: str) -> dict[str, tuple[str, str]]:
    undefined = text("scenarios.undefined", lang)

    def share(value: object) -> str:
        return share_words(value, lang) if isinstance(value, float) else undefined

    def span(pair: tuple[float, float] | None) -> str:
        if pair is None:
            return undefined
        return text("scenarios.from_to", lang, low=share(pair[0]), high=share(pair[1]))

    comparison = row.comparison
    hops = str(int(comparison.before.parameters["k"]))
    steps, feet = (comparison.steps_before, comparison.steps_after), comparison.on_foot

    def bound(side: Result, name: str, key: str) -> str:
        found = side.summary[name]
        return share(found[key] if isinstance(found, dict) else None)

    sides = (comparison.before, comparison.after)
    official = ("G0", "G1", "G2")
    found = {
        "coverage": [bound(side, "coverage", "low") for side in sides],
        "reach": [bound(side, "reach", hops) for side in sides],
        "served": [span(row.served_before), span(row.served_after)],
        "hand_overs": [undefined if s is None else rounded(s.mean, 2, lang) for s in steps],
        "on_foot": [share(feet.before), share(feet.after)] if feet else [undefined, undefined],
        "single_points": [str(len(names)) for names in comparison.single_points],
        "cut_points": [str(row.cut_before), str(row.cut_after)],
        "needs": [str(sum(counts.get(c, 0) for c in official)) for counts in row.classes],
    }
    return {name: (before, after) for name, (before, after) in found.items()}


# --- The workbook to fill for a matching, and the one with its proposals.

_EMPTY_ROWS = 24  # a page to write on


def _matching_table(
    name: str, headings: Mapping[str, str], rows: Iterable[Sequence[model.Value]], lang: str
) -> TableBlock:
    columns = tuple(model.Column(key, heading) for key, heading in headings.items())
    values = tuple(map(tuple, rows))
    room = 0 if values else _EMPTY_ROWS
    title = text(f"matching.sheet.{name}", lang)
    return TableBlock(name, columns, values, title=title, room=room)


def matching_form(lang: str) -> Document:
    """Make the workbook to fill; what is needed has a star."""
    tables = tuple(
        _matching_table(
            name,
            {
                key: text(f"matching.column.{name}.{key}", lang) + "*" * (key in NEEDED[name])
                for key in columns
            },
            (),
            lang,
        )
        for name, columns in SHEETS.items()
    )
    return Document("matching", lang, "", tables)


def matching_document(matching: Matching, lang: str) -> Document:
    """List the proposals, who is left without one and why, and what nobody speaks."""
    proposals = [(p.household, p.flat, p.companion, round(p.fit, 1)) for p in matching.proposals]
    left = []
    for each in matching.unmatched:
        key = ".".join(part for part in (each.what, each.lacks, each.reason) if part)
        detail = ", ".join(language_name(c, lang) for c in each.detail.split(";") if c)
        words = text(f"matching.reason.{key}", lang, detail=detail)
        left.append((text(f"matching.what.{each.what}", lang), each.id, words))
    silent = [(language_name(code, lang), count) for code, count in matching.missing_languages]
    parts: Mapping[str, tuple[tuple[str, ...], Sequence[Sequence[model.Value]]]] = {
        "proposals": (("household", "flat", "companion", "fit"), proposals),
        "unmatched": (("what", "id", "reason"), left),
        "missing_languages": (("language", "count"), silent),
    }
    tables = tuple(
        _matching_table(
            name, {key: text(f"matching.column.out.{key}", lang) for key in keys}, rows, lang
        )
        for name, (keys, rows) in parts.items()
    )
    return Document("matching", lang, "", tables)


# --- The pages of the agenda with its register of actions, and of a persona's walk.


def agenda_page(
    quarter: Quarter,
    agenda: Agenda,
    arrival: SharedArrival,
    *,
    lang: str,
    reviews: Sequence[Review] = (),
) -> Document:
    """Make the page of the agenda for steering and working groups."""
    said = [*agenda.sentences(lang), *arrival.mandates.sentences(lang)]
    if reviews:
        counts = {state: sum(r.state == state for r in reviews) for state in STATES}
        words = [
            text("pages.review.dated", lang, count=count, state=label("dated_state", state, lang))
            if state in DATED_STATES
            else text(f"pages.review.{state}", lang, count=count)
            for state, count in counts.items()
            if count
        ]
        said.insert(0, text("pages.agenda.reviews", lang, states=and_list(words, lang)))
    return model.page_document(
        "agenda",
        quarter,
        agenda.view,
        lang,
        sentences=said,
        tables=[
            register_table(reviews, lang),
            *arrival_tables(arrival, lang, "first"),
            *(_part(agenda, part, lang) for part in PARTS),
            *arrival_tables(arrival, lang, "breaks", "mandates"),
        ],
        notes=[
            *(text(f"pages.note.{key}", lang) for key in ("reports", "no_blame")),
            *arrival_notes(arrival, lang, "first", "breaks"),
        ],
    )


def _part(agenda: Agenda, part: str, lang: str) -> TableBlock:
    steering = text("pages.agenda.steering", lang)
    rows = [
        (
            *(item.finding.sentence(lang), item.finding.action(lang)),
            *(and_list(item.bodies, lang) or steering, label("band", item.finding.band, lang)),
        )
        for item in agenda.of_part(part)
    ]
    return page_table(part, lang, ("finding", "proposal", "bodies", "band"), rows)


def _became(review: Review, lang: str) -> str:
    said, effect = review.sentence(lang), review.effect(lang)
    return f"{said.removesuffix('.')} ({effect})." if effect else said


def register_table(reviews: Sequence[Review], lang: str) -> TableBlock:
    """List what became of the actions, in the words of the register as far as they are told."""
    names = ("finding", "action", "who", "decision", "due", "status", "adapted_to", "result")
    rows = []
    for review in reviews:
        day = as_date(review.due)
        finding = review.before.sentence(lang) if review.before else review.finding
        rows.append(
            (
                *(finding, review.what, review.owner_role, review.decision),
                *(say_day(day, lang) if day else "", label("action_status", review.status, lang)),
                *(review.adapted_to, _became(review, lang)),
            )
        )
    # outside the internal view the words of the register are not told
    return model.filled(page_table("register", lang, names, rows))


def walk_page(quarter: Quarter, shared: SharedWalk, *, view: str, lang: str) -> Document:
    """Make the page of a walk."""
    walk = shared.walk
    rows = [(place, step.sentence(lang)) for place, step in enumerate(walk.steps, start=1)]
    notes = [text("pages.walk.nobody", lang)]
    if walk.persona.free:
        notes.append(text(f"pages.walk.free_{walk.persona.free}", lang))
    if shared.official_only:
        notes.append(text("walks.official_only", lang))
    return model.page_document(
        "walk",
        quarter,
        view,
        lang,
        sentences=list(filter(None, (walk.sentence(lang), walk.other_doors(lang)))),
        tables=[page_table("stops", lang, ("stop:number", "what"), rows)],
        notes=notes,
    )


# --- The page on docking points: ways on foot, hours, entrances, and where to look for more.


def places_page(quarter: Quarter, places: SharedPlaces, *, view: str, lang: str) -> Document:
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
    reached = [
        (radius, text(f"pages.people.{of}", lang), share)
        for (radius, of), share in places.coverage.items()
        if share is not None
    ]
    sites = zip(places.sites.chosen, places.sites.gained, strict=True)
    return model.page_document(
        "places",
        quarter,
        view,
        lang,
        sentences=_place_sentences(places, lang),
        tables=[
            page_table("coverage", lang, ("radius_m:number", "of", "share:share"), reached),
            *(_far(places, lang), _hours(places, lang), _entrances(places, lang)),
            page_table("sites", lang, ("cell", "gained:number"), sites),
            _candidates(places, lang),
        ],
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


def _far(places: SharedPlaces, lang: str) -> TableBlock:
    names = (
        *("cell", "residents:number", "newcomers:number", "distance_m:number", "crow_m:number"),
        *("nearest", "estimated:yes", "accessibility:number"),
    )
    rows = [
        (
            *(cell, row.residents, row.newcomers, np.round(row.distance_m), np.round(row.crow_m)),
            *(places.names.get(row.nearest, ""), row.estimated, np.round(row.accessibility, 1)),
        )
        for cell, row in places.cells[places.cells["distance_m"] > places.far].iterrows()
    ]
    return page_table("far", lang, names, rows)


def _hours(places: SharedPlaces, lang: str) -> TableBlock:
    windows = ("week", "evening", "saturday")
    rows = [
        (
            language_name(str(code), lang),
            # of an hour that nobody wrote down it is not said that there is none
            *(row[n] if row[n] or not row[f"{n}_high"] else np.nan for n in windows),
            bool(row["week_high"] > row["week"]),
        )
        for code, row in places.hours.iterrows()
    ]
    names = ("language", *(f"{name}:number" for name in windows), "unsure:yes")
    return page_table("hours", lang, names, rows)


def _entrances(places: SharedPlaces, lang: str) -> TableBlock:
    rows = []
    frame = places.visibility
    for dock, row in frame.iterrows() if frame is not None else ():
        lists = [
            ", ".join(text(f"pages.item.{item}", lang) for item in ITEMS if test(row[item]))
            for test in (lambda value: value == 0, np.isnan)
        ]
        name = places.names.get(str(dock), str(dock))
        rows.append((name, row["score"], row["low"], row["high"], *lists))
    names = ("dock", "score:share", "low:share", "high:share", "missing", "unknown")
    return page_table("entrances", lang, names, rows)


def _candidates(places: SharedPlaces, lang: str) -> TableBlock:
    rows = [
        (
            *(places.names[each.actor], each.agreed, each.people, each.needs),
            *(np.round(each.connected), and_list([places.names[a] for a in each.ties], lang)),
        )
        for each in places.candidates
    ]
    names = ("place", "agreed:yes", "gained:number", "needs:share", "connected:number", "ties")
    return page_table("candidates", lang, names, rows)


# --- The page on fair letting and the way to a flat.


def housing_page(
    quarter: Quarter,
    housing: SharedHousing,
    *,
    view: str,
    lang: str,
    tests: Iterable[PairedTest] = (),
) -> Document:
    """Make the page on fair letting and the way to a flat."""
    commitment = housing.commitment
    if commitment.low is None or commitment.high is None:
        count = int(commitment.landlords.sum())
        said = [text("pages.housing.no_stock", lang, count=count)]
    else:
        share = model.between(commitment.low, commitment.high, lang)
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
    return model.page_document(
        "housing",
        quarter,
        view,
        lang,
        sentences=said,
        tables=_housing_tables(quarter, housing, tests, lang),
        notes=[text(f"pages.note.{key}", lang) for key in ("landlords", "official_way")],
    )


def _housing_tables(
    quarter: Quarter, housing: SharedHousing, tests: Iterable[PairedTest], lang: str
) -> Iterator[TableBlock]:
    names = dict(quarter.table("actors").select("id", "name"))
    frame, items = housing.commitment.by_class, housing.commitment.items
    bounds = ("low:share", "high:share")
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
    unlinked = [(names[actor],) for actor in housing.unlinked_advice]
    missed = [(label("type", key, lang), n) for key, n in sorted(housing.unreached.items())]
    tested = [(label("type", t.group, lang), t.pairs, t.difference, t.low, t.high) for t in tests]
    amounts = ("class", "units:number", "units_signed:number", *bounds)
    yield page_table("letting", lang, amounts, classes)
    yield page_table("items", lang, ("item", "mean:share", "classes:number"), answers)
    yield page_table("ways", lang, ("dock", "end", "advice"), ways)
    yield page_table("unlinked", lang, ("advice",), unlinked)
    yield page_table("unreached", lang, ("type", "count:number"), missed)
    yield page_table("tests", lang, ("class", "pairs:number", "difference:share", *bounds), tested)


# --- The page on arrival, structures for all and permanent money.


def monitor_page(quarter: Quarter, monitor: SharedMonitor, *, view: str, lang: str) -> Document:
    """Make the page on arrival, structures for all and permanent money."""
    said = []
    own = monitor.areas[monitor.areas.index == quarter.meta.id]
    if len(own) and own["type"].iloc[0] != "unknown":
        said.append(text(f"pages.monitor.type_{own['type'].iloc[0]}", lang))
    for key, found in (("permanent", monitor.permanence), ("permeable", monitor.permeability)):
        if found.low is not None and found.high is not None:
            share = model.between(found.low, found.high, lang)
            said.append(text(f"pages.monitor.{key}", lang, share=share))
    for topic, shut in monitor.structures["barred"].to_dict().items():
        words = [label("status", status, lang) for status in as_list(str(shut))]
        if words:
            values = {"topic": label("topic", str(topic), lang), "statuses": and_list(words, lang)}
            said.append(text("pages.monitor.barred", lang, **values))
    return model.page_document(
        "monitor",
        quarter,
        view,
        lang,
        sentences=said,
        tables=[
            *arrival_tables(monitor.arrival, lang, "first"),
            *(_areas(monitor, lang), _structures(monitor, lang)),
            *arrival_tables(monitor.arrival, lang, "breaks", "steps", "openness"),
        ],
        notes=[
            *(text(f"pages.note.{key}", lang) for key in ("arrival", "density", "structures")),
            *arrival_notes(monitor.arrival, lang, "first", "breaks", "openness"),
        ],
    )


def _areas(monitor: SharedMonitor, lang: str) -> TableBlock:
    def density(newcomers: object, found: object) -> model.Value:
        # Where the people are told nothing is hidden: nobody knows the offers of this area.
        unknown = None if model.known(newcomers) is None else model.UNKNOWN
        return unknown if model.known(found) is None else model.known(found)

    rows = [
        (
            *(area, row["year"], row["index"], row["change"], row["newcomers"]),
            density(row["newcomers"], row["density"]),
            text(f"pages.area.{row['type']}", lang),
        )
        for area, row in monitor.areas.iterrows()
    ]
    names = (
        *("area", "year", "index:number", "change:number", "newcomers:number"),
        *("density:number", "kind"),
    )
    return page_table("areas", lang, names, rows)


def _structures(monitor: SharedMonitor, lang: str) -> TableBlock:
    def listed(vocabulary: str, words: object) -> str:
        return ", ".join(label(vocabulary, key, lang) for key in as_list(str(words)))

    rows = [
        (
            *(label("topic", str(topic), lang), row["offers"], row["universal_low"]),
            *(row["universal_high"], listed("group", row["left_out"])),
            *(listed("status", row["barred"]), row["balance"], row["at_risk"]),
        )
        for topic, row in monitor.structures.iterrows()
    ]
    names = (
        *("topic", "offers:number", "universal_low:share", "universal_high:share", "left_out"),
        *("barred", "balance:share", "at_risk:yes"),
    )
    return model.open_(page_table("structures", lang, names, rows))
