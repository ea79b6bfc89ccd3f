"""Useful new ties as a to-do list: plain text, CSV and workbook."""

from __future__ import annotations

from collections.abc import Iterable

from ecosystem.catalogue import text
from ecosystem.findings.words import say_day, share_words, wrapped
from ecosystem.io.excel_csv import excel_csv
from ecosystem.report.findings_rows import Value
from ecosystem.report.plain_texts import listed, opening, underlined
from ecosystem.report.sheets import Sheet, workbook_bytes
from ecosystem.scenarios import Suggestion, Suggestions
from ecosystem.scenarios.suggestion_rows import say_reason

COLUMNS = (
    *("number", "kind", "source", "target", "invites", "sentence", "todo", "reason"),
    *("effort", "gain", "people", "wished", "done"),
)
_WIDTHS = (6, 12, 23, 23, 23, 44, 36, 16, 10, 12, 11, 12, 12)


def suggestions_text(suggestions: Suggestions, *, lang: str) -> str:
    """Write suggestions as plain text.

    Parameters
    ----------
    suggestions
        What was suggested.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    text
        Single ties, the best together, pairs, and what else the effort buys; ends in a line break.
    """
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
    for number, row in enumerate(there, start=1):
        lines += [
            "",
            *wrapped(row.sentence(lang), f"{number:>3}. ", " " * 5),
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
    """Write suggestions as CSV for Excel.

    Parameters
    ----------
    suggestions
        What was suggested.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    content
        One row a tie or agreement, with a blank column for the day on which it is done.
    """
    headings = [text(f"suggestions.column_{column}", lang) for column in COLUMNS]
    return excel_csv(headings, _rows(suggestions, lang), lang=lang)


def suggestions_workbook(suggestions: Suggestions, *, lang: str) -> bytes:
    """Write suggestions as a workbook with one to-do list.

    Parameters
    ----------
    suggestions
        What was suggested.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    content
        Content of an .xlsx file; the same bytes for the same suggestions.
    """
    headings = [text(f"suggestions.column_{column}", lang) for column in COLUMNS]
    todo = Sheet(
        text("suggestions.sheet", lang),
        headings,
        _rows(suggestions, lang),
        _WIDTHS,
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
