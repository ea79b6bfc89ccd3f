"""Findings as plain text and as CSV, in the user's language."""

from __future__ import annotations

from ecosystem.catalogue import label, text
from ecosystem.findings import Finding, Result
from ecosystem.findings.words import wrapped
from ecosystem.io.excel_csv import excel_csv
from ecosystem.report.findings_rows import COLUMNS, by_kind, heading, kind_heading, row_of
from ecosystem.report.plain_texts import listed, opening, underlined


def why_nothing(result: Result, lang: str) -> str:
    """Say why there is no finding.

    Parameters
    ----------
    result
        What was found: nothing.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    sentence
        One or two sentences; the notes say the rest.
    """
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
    """Write findings as plain text, grouped by kind.

    Parameters
    ----------
    result
        What was found.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    text
        Ends in a line break; the same for the same findings.
    """
    lines = opening(result.meta, result.view, lang)
    if not any(finding.severity > 0 for finding in result.findings):
        lines += ["", *wrapped(why_nothing(result, lang))]
    for kind, findings in by_kind(result).items():
        lines += underlined(f"{kind_heading(kind, lang)} ({len(findings)})")
        for number, finding in enumerate(findings, start=1):
            lines += _item(number, finding, lang)
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
    """Write findings as CSV for Excel: byte order mark, semicolons.

    Parameters
    ----------
    result
        What was found.
    lang
        ``"de"`` or ``"en"``; decides the decimal sign, too.

    Returns
    -------
    content
        UTF-8; the same bytes for the same findings.

    Notes
    -----
    A text that begins like a formula gets an apostrophe in front, since CSV has no other way to
    say that it is text. Without findings the file has its headings only.
    """
    rows = (row_of(finding, lang) for finding in result.findings)
    headings = [heading(column, lang) for column in COLUMNS]
    return excel_csv(headings, ([row[c] for c in COLUMNS] for row in rows), lang=lang)
