"""Comparisons as plain text, CSV and workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ecosystem.catalogue import text
from ecosystem.comparing.quarters import QuarterComparison
from ecosystem.comparing.seams import City
from ecosystem.comparing.waves import WaveComparison
from ecosystem.findings.words import wrapped
from ecosystem.io.excel_csv import excel_cell, excel_lines
from ecosystem.report.city_tables import city_tables
from ecosystem.report.comparison_tables import Cell, TitledTable, period_of
from ecosystem.report.comparison_titles import date_and_view, dates_and_view
from ecosystem.report.plain_texts import listed, place_of, underlined
from ecosystem.report.quarter_tables import quarter_tables
from ecosystem.report.sheets import Sheet, workbook_bytes
from ecosystem.report.wave_tables import wave_tables

Comparison = Sequence[WaveComparison] | QuarterComparison | City
"""Successive waves of one quarter, several quarters, or a city of quarters."""


def tables_of(comparison: Comparison, lang: str) -> list[TitledTable]:
    """Write a comparison as tables; of several waves each step has its own.

    Parameters
    ----------
    comparison
        Successive waves, or quarters.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    tables
        In the order in which people read them.
    """
    if isinstance(comparison, QuarterComparison):
        return quarter_tables(comparison, lang)
    if isinstance(comparison, City):
        return city_tables(comparison, lang)
    found: list[TitledTable] = []
    for step in comparison:
        own = wave_tables(step, lang)
        if len(comparison) > 1:
            period = period_of(step, lang)
            own = [
                TitledTable(f"{each.title} ({period})", each.headings, each.rows, each.said)
                for each in own
            ]
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
        return text("cities.title", lang, name=place_of(comparison.result.meta, lang))
    meta = comparison[-1].results[1].meta
    return text("comparing.title.waves", lang, name=place_of(meta, lang))


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
        return list(quarter_tables(comparison, lang)[0].headings[1:])
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
    for table in tables_of(comparison, lang):
        lines += [*underlined(table.title), *listed(table.said)]
        if table.lines:
            lines += listed(table.lines, "*")
        else:
            lines += [line for row in table.rows for line in _lines_of(row, table.headings)]
    return "\n".join(lines) + "\n"


def _lines_of(row: Sequence[Cell], headings: Sequence[str]) -> list[str]:
    """Say one row: its first cell, then the others with their headings."""
    others = [f"{name}: {cell}" for name, cell in zip(headings[1:], row[1:], strict=True)]
    rest = [line for words in others for line in wrapped(words, "    ", "      ")]
    return [*listed([str(row[0])], "*"), *rest]


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
    lines: list[list[str]] = []
    for table in tables_of(comparison, lang):
        if table.headings:
            lines.append([table.title, *table.headings])
        rows: list[Sequence[Cell]] = [*((words,) for words in table.said), *table.rows]
        lines += ([table.title, *(excel_cell(cell, lang) for cell in row)] for row in rows)
    return excel_lines(lines)


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
    sheets = []
    *tables, notes = tables_of(comparison, lang)
    notes = replace(notes, said=(*_about(comparison, lang), *notes.said))
    for table in (*tables, notes):
        if table.rows:
            widths = [_width(table.headings, table.rows, at) for at in range(len(table.headings))]
            sheets.append(Sheet(table.title, table.headings, table.rows, widths, said=table.said))
        elif table.said:
            sheets.append(
                Sheet(table.title, [table.title], [[words] for words in table.said], [110])
            )
    return workbook_bytes(sheets)


def _about(comparison: Comparison, lang: str) -> list[str]:
    """Name what is compared, for a sheet that is passed on alone."""
    said = [title_of(comparison, lang), *subtitles(comparison, lang)]
    return [*said, text("report.invented", lang)] if is_invented(comparison) else said


def _width(headings: Sequence[str], rows: Sequence[Sequence[Cell]], column: int) -> int:
    longest = max(len(str(row[column])) for row in rows)
    return min(max(longest, len(headings[column]) // 2, 12) + 3, 70)
