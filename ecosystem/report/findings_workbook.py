"""Findings as an .xlsx workbook: summary, cells of need, one sheet a kind."""

from __future__ import annotations

from collections.abc import Sequence

from ecosystem.catalogue import label, language_name, text, vocabulary
from ecosystem.findings import Result
from ecosystem.findings.words import number, percent, say_day
from ecosystem.report.findings_files import why_nothing
from ecosystem.report.findings_rows import COLUMNS, Value, by_kind, heading, kind_heading, row_of
from ecosystem.report.plain_texts import place_of
from ecosystem.report.report import Step
from ecosystem.report.sheets import Sheet, workbook_bytes

_WIDTHS = {"sentence": 60, "action": 60, "kind": 20, "from": 32, "to": 32, "actors": 40, "id": 34}
_ALWAYS = ("sentence", "action", "band", "severity")


def findings_workbook(result: Result, *, lang: str, steps: Sequence[Step] = ()) -> bytes:
    """Write findings as a workbook.

    Parameters
    ----------
    result
        What was found.
    lang
        ``"de"`` or ``"en"``.
    steps
        Things to do, for a sheet of their own in front of all others; none for no such sheet.

    Returns
    -------
    content
        Content of an .xlsx file with a summary, one sheet for each kind of which there are
        findings, and the cells of need; the same bytes for the same findings. No text is ever a
        formula.
    """
    sheets = [_todo(steps, lang)] if steps else []
    sheets.append(Sheet(text("report.sheet_summary", lang), None, _summary(result, lang), (44, 70)))
    for kind, findings in by_kind(result).items():
        rows = [row_of(finding, lang) for finding in findings]
        columns = [c for c in COLUMNS if c != "kind" and (c in _ALWAYS or any(r[c] for r in rows))]
        values = [[row[column] for column in columns] for row in rows]
        titles = [heading(column, lang) for column in columns]
        widths = [_WIDTHS.get(column, 16) for column in columns]
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
