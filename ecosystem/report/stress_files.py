"""Stress tests as text and CSV."""

from __future__ import annotations

from collections.abc import Sequence

from ecosystem.catalogue import text
from ecosystem.findings.words import share_words, wrapped
from ecosystem.io.excel_csv import excel_csv
from ecosystem.report.findings_rows import Value
from ecosystem.report.plain_texts import listed, opening, underlined
from ecosystem.scenarios.blows import Blow, StressTest

COLUMNS = ("coverage", "reach_2", "served_low", "served_high", "within_capacity", "largest")


def stress_text(test: StressTest, *, lang: str) -> str:
    """Write a stress test as plain text.

    Parameters
    ----------
    test
        The test.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    text
        One paragraph a scenario; ends in a line break.
    """
    lines = opening(test.meta, test.view, lang)
    lines += underlined(text("stress.heading", lang))
    for row, name in _told(test.rows, lang):
        lines += ["", *wrapped(f"{name}: {row.sentence(lang)}", "- ", "  ")]
        if row.coverage_band is not None:
            low, high = (share_words(share, lang) for share in row.coverage_band)
            said = text("stress.band", lang, low=low, high=high, draws=test.draws)
            lines += wrapped(said, "  ", "  ")
    share = share_words(test.loss, lang)
    lines += underlined(text("report.notes", lang))
    lines += listed([text("stress.method", lang, loss=share)])
    return "\n".join(lines) + "\n"


def _told(rows: Sequence[Blow], lang: str) -> list[tuple[Blow, str]]:
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
    """Write a stress test as CSV for Excel.

    Parameters
    ----------
    test
        The test.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    content
        One row a scenario.
    """
    headings = [text(f"stress.column_{column}", lang) for column in ("scenario", *COLUMNS)]
    rows: list[list[Value]] = []
    for row in test.rows:
        shares = (getattr(row, column) for column in COLUMNS)
        rows.append([row.title(lang), *("" if share is None else share for share in shares)])
    return excel_csv(headings, rows, lang=lang)
