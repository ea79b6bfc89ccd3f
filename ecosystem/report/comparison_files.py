"""Comparisons as plain text, CSV, JSON and workbook."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from ecosystem.catalogue import text
from ecosystem.comparing.changes import FindingChange
from ecosystem.comparing.quarters import QuarterComparison
from ecosystem.comparing.seams import City
from ecosystem.comparing.waves import WaveComparison
from ecosystem.findings import Finding
from ecosystem.findings.rows import Gap, Json
from ecosystem.io.excel_csv import excel_cell
from ecosystem.report.comparison_tables import (
    Cell,
    Sheet,
    city_sheets,
    name_of,
    period_of,
    quarter_sheets,
    wave_sheets,
)
from ecosystem.report.comparison_titles import date_and_view, dates_and_view
from ecosystem.report.sheets import Sheet as Page
from ecosystem.report.sheets import workbook_bytes

Comparison = Sequence[WaveComparison] | QuarterComparison | City
"""Successive waves of one quarter, several quarters, or a city of quarters."""
SCHEMA = "ecosystem-comparison/1"
_WIDTH = 92


def sheets_of(comparison: Comparison, lang: str) -> list[Sheet]:
    """Write a comparison as tables; of several waves each step has its own.

    Parameters
    ----------
    comparison
        Successive waves, or quarters.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    sheets
        In the order in which people read them.
    """
    if isinstance(comparison, QuarterComparison):
        return quarter_sheets(comparison, lang)
    if isinstance(comparison, City):
        return city_sheets(comparison, lang)
    found: list[Sheet] = []
    for step in comparison:
        own = wave_sheets(step, lang)
        if len(comparison) > 1:
            period = period_of(step, lang)
            own = [Sheet(f"{s.title} ({period})", s.headings, s.rows, s.said) for s in own]
        found += own
    return found


def title_of(comparison: Comparison, lang: str) -> str:
    """Name a comparison.

    Parameters
    ----------
    comparison
        Successive waves, or quarters.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    title
        One line.
    """
    if isinstance(comparison, QuarterComparison):
        return text("comparing.title.quarters", lang)
    if isinstance(comparison, City):
        return text("cities.title", lang, name=name_of(comparison.result.meta, lang))
    meta = comparison[-1].results[1].meta
    return text("comparing.title.waves", lang, name=name_of(meta, lang))


def subtitles(comparison: Comparison, lang: str) -> list[str]:
    """Say what is compared, as of which day and in which view.

    Parameters
    ----------
    comparison
        Successive waves, quarters, or a city.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    lines
        One line; of several quarters one each.
    """
    if isinstance(comparison, QuarterComparison):
        return list(quarter_sheets(comparison, lang)[0].headings[1:])
    if isinstance(comparison, City):
        return [date_and_view(comparison.result, lang)]
    return [dates_and_view(comparison, lang)]


def is_invented(comparison: Comparison) -> bool:
    """Tell whether any of the quarters is invented."""
    if isinstance(comparison, QuarterComparison):
        return any(row.meta.fictional for row in comparison.rows)
    if isinstance(comparison, City):
        return bool(comparison.result.meta.fictional)
    return any(result.meta.fictional for step in comparison for result in step.results)


def comparison_text(comparison: Comparison, *, lang: str) -> str:
    """Write a comparison as plain text.

    Parameters
    ----------
    comparison
        Successive waves, or quarters.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    text
        Ends in a line break; the same for the same comparison.
    """
    lines = [title_of(comparison, lang), *subtitles(comparison, lang)]
    if is_invented(comparison):
        lines.append(text("report.invented", lang))
    for sheet in sheets_of(comparison, lang):
        lines += ["", sheet.title, "=" * len(sheet.title)]
        for sentence in sheet.said:
            lines += _wrapped(sentence, "- ", "  ")
        if sheet.lines:
            lines += [line for words in sheet.lines for line in _wrapped(words, "* ", "  ")]
        else:
            lines += [line for row in sheet.rows for line in _lines_of(row, sheet.headings)]
    return "\n".join(lines) + "\n"


def _wrapped(words: str, first: str, later: str) -> list[str]:
    return textwrap.wrap(
        words,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _lines_of(row: Sequence[Cell], headings: Sequence[str]) -> list[str]:
    """Say one row: its first cell, then the others with their headings."""
    others = [f"{name}: {cell}" for name, cell in zip(headings[1:], row[1:], strict=True)]
    rest = [line for words in others for line in _wrapped(words, "    ", "      ")]
    return [*_wrapped(str(row[0]), "* ", "  "), *rest]


def comparison_csv(comparison: Comparison, *, lang: str) -> bytes:
    """Write the tables of a comparison one below the other, for Excel.

    Parameters
    ----------
    comparison
        Successive waves, or quarters.
    lang
        ``"de"`` or ``"en"``; decides the decimal sign, too.

    Returns
    -------
    content
        UTF-8 with byte order mark and semicolons; each row begins with the title of its table.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    for sheet in sheets_of(comparison, lang):
        if sheet.headings:
            writer.writerow([sheet.title, *sheet.headings])
        lines: list[Sequence[Cell]] = [*((words,) for words in sheet.said), *sheet.rows]
        for row in lines:
            writer.writerow([sheet.title, *(excel_cell(cell, lang) for cell in row)])
    return buffer.getvalue().encode("utf-8-sig")


def comparison_workbook(comparison: Comparison, *, lang: str) -> bytes:
    """Write the tables of a comparison as a workbook, one sheet each.

    Parameters
    ----------
    comparison
        Successive waves, or quarters.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    content
        Content of an .xlsx file; the same bytes for the same comparison. No text is a formula.
    """
    pages = []
    *tables, notes = sheets_of(comparison, lang)
    notes = replace(notes, said=(*_about(comparison, lang), *notes.said))
    for sheet in (*tables, notes):
        if sheet.rows:
            widths = [_width(sheet.headings, sheet.rows, at) for at in range(len(sheet.headings))]
            pages.append(Page(sheet.title, sheet.headings, sheet.rows, widths, said=sheet.said))
        elif sheet.said:
            pages.append(Page(sheet.title, [sheet.title], [[words] for words in sheet.said], [110]))
    return workbook_bytes(pages)


def _about(comparison: Comparison, lang: str) -> list[str]:
    """Name what is compared, for a sheet that is passed on alone."""
    said = [title_of(comparison, lang), *subtitles(comparison, lang)]
    return [*said, text("report.invented", lang)] if is_invented(comparison) else said


def _width(headings: Sequence[str], rows: Sequence[Sequence[Cell]], column: int) -> int:
    longest = max(len(str(row[column])) for row in rows)
    return min(max(longest, len(headings[column]) // 2, 12) + 3, 70)


def comparison_json(comparison: Comparison) -> str:
    """Write a comparison as JSON, sentences in both languages.

    Parameters
    ----------
    comparison
        Successive waves, or quarters.

    Returns
    -------
    text
        One object with ``schema``, ``view`` and ``steps`` or ``quarters``; two runs give the same
        text.
    """
    if isinstance(comparison, QuarterComparison):
        body = _quarters(comparison)
    elif isinstance(comparison, City):
        body = _city(comparison)
    else:
        body = {"view": comparison[0].view, "steps": [_step(step) for step in comparison]}
    plain = {"schema": SCHEMA, **body}
    return json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _step(step: WaveComparison) -> dict[str, Json]:
    first, second = step.results
    return {
        "before": {**first.meta.as_dict(), "view": step.view},
        "after": {**second.meta.as_dict(), "view": step.view},
        "parameters": {**first.parameters.values, "horizon_months": first.horizon_months},
        "actors": asdict(step.actors),
        "ties": {
            "compared": asdict(step.counts),
            "jaccard": step.counts.jaccard,
            "survival": step.counts.survival,
            "interpretable": step.interpretable,
            "changes": [
                {
                    "source": tie.source,
                    "target": tie.target,
                    "kind": tie.kind,
                    "state": tie.state,
                    "compared": tie.compared,
                }
                for tie in step.ties
                if tie.state != "kept"
            ],
        },
        "findings": [_finding(change) for change in step.findings],
        "cells": [{**asdict(cell), "direction": cell.direction} for cell in step.cells],
        "survival_model": asdict(step.model),
        "notes": [note.as_dict() for note in step.notes],
    }


def _finding(change: FindingChange) -> dict[str, Json]:
    return {
        "id": change.finding.id,
        "kind": change.finding.kind,
        "state": change.state,
        "reason": change.reason,
        "before": _short(change.before),
        "after": _short(change.after),
        "sentence": {lang: change.sentence(lang) for lang in ("de", "en")},
    }


def _short(finding: Finding | None) -> dict[str, Json] | None:
    if finding is None:
        return None
    class_of = {"class": finding.gap_class} if isinstance(finding, Gap) else {}
    return {"kind": finding.kind, "severity": finding.severity, "band": finding.band, **class_of}


def _quarters(comparison: QuarterComparison) -> dict[str, Json]:
    def each(values: Mapping[str, object]) -> dict[str, Json]:
        return {name: asdict(value) for name, value in values.items()}  # type: ignore[call-overload]

    return {
        "view": comparison.view,
        "parameters": dict(comparison.parameters.values),
        "common_size": comparison.size,
        "random_nets": comparison.nulls,
        "random_parts": comparison.draws,
        "quarters": [
            {
                "quarter": {**row.meta.as_dict(), "view": comparison.view},
                "actors": row.actors,
                "response": asdict(row.response),
                "rates": each(row.rates),
                "structure": {kind: each(found) for kind, found in row.standings.items()},
                "common": each(row.thinned),
            }
            for row in comparison.rows
        ],
        "notes": [note.as_dict() for note in comparison.notes],
    }


def _city(city: City) -> dict[str, Json]:
    meta = {**city.result.meta.as_dict(), "view": city.result.view}
    return {
        "view": city.result.view,
        "city": meta,
        "parts": [asdict(part) for part in city.parts],
        "shared": dict(city.shared),
        "crossings": [
            {"quarters": list(pair), "pairs": count} for pair, count in city.crossings.items()
        ],
        "bridges": [bridge.as_dict() for bridge in city.bridges],
        "notes": [note.as_dict() for note in city.result.notes],
    }
