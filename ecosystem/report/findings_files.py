"""Findings as plain text and as CSV, in the user's language."""

from __future__ import annotations

import csv
import io
import textwrap

from ecosystem.catalogue import label, text
from ecosystem.findings import Finding, Result
from ecosystem.report.dates import say_day
from ecosystem.report.findings_rows import COLUMNS, Value, by_kind, heading, kind_heading, row_of

WIDTH = 92
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def title_of(result: Result, lang: str) -> str:
    """Name quarter, day and view in one line.

    Parameters
    ----------
    result
        What was found.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    title
        For example ``"Kornhafen, Wessenburg · Stand: 15. Januar 2025 · Ansicht: Partner"``.
    """
    meta = result.meta
    name = ", ".join(part for part in (meta.name or meta.id, meta.municipality) if part)
    return text(
        "report.title_line",
        lang,
        name=name or text("report.unnamed", lang),
        day=say_day(meta.wave, lang),
        view=label("view", result.view, lang),
    )


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
    lines = [title_of(result, lang)]
    if result.meta.fictional:
        lines.append(text("report.invented", lang))
    if not any(finding.severity > 0 for finding in result.findings):
        lines += ["", *_wrapped(why_nothing(result, lang), "", "")]
    for kind, findings in by_kind(result).items():
        title = f"{kind_heading(kind, lang)} ({len(findings)})"
        lines += ["", title, "=" * len(title)]
        for number, finding in enumerate(findings, start=1):
            lines += _item(number, finding, lang)
    if result.notes:
        title = text("report.notes", lang)
        lines += ["", title, "=" * len(title)]
        for note in result.notes:
            lines += _wrapped(note.sentence(lang), "- ", "  ")
    return "\n".join(lines) + "\n"


def _wrapped(words: str, first: str, later: str) -> list[str]:
    return textwrap.wrap(
        words,
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _item(number: int, finding: Finding, lang: str) -> list[str]:
    band = label("band", finding.band, lang)
    action = text("report.text_action", lang, action=finding.action(lang))
    return [
        "",
        *_wrapped(finding.sentence(lang), f"{number:>3}. ", " " * 5),
        *_wrapped(action, " " * 5, " " * 5),
        f"     [{band}] {finding.id}",
    ]


def safe_cell(value: Value, lang: str) -> str:
    """Write a cell so that no office program takes it for a formula.

    Parameters
    ----------
    value
        Text or number.
    lang
        ``"de"`` or ``"en"``; decides the decimal sign.

    Returns
    -------
    words
        On one line.
    """
    if not isinstance(value, str):
        written = f"{round(value, 4):.4f}".rstrip("0").rstrip(".")
        return written.replace(".", ",") if lang == "de" else written
    flat = " ".join(value.split())
    return f"'{flat}" if flat.startswith(_FORMULA_STARTS) or value.startswith("\t") else flat


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
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([heading(column, lang) for column in COLUMNS])
    for finding in result.findings:
        row = row_of(finding, lang)
        writer.writerow([safe_cell(row[column], lang) for column in COLUMNS])
    return buffer.getvalue().encode("utf-8-sig")
