"""Comparisons as titled tables of words: what text, CSV, workbook and page have in common."""

from __future__ import annotations

from dataclasses import dataclass

from ecosystem.catalogue import label, text
from ecosystem.comparing.quarters import QuarterComparison
from ecosystem.comparing.waves import WaveComparison
from ecosystem.findings.words import rounded
from ecosystem.report.comparison_titles import days_of

Cell = str | float


@dataclass(frozen=True)
class TitledTable:
    """One table with its title.

    Parameters
    ----------
    title
        What it is about.
    headings
        One a column.
    rows
        Words and numbers; a blank text where there is nothing.
    said
        Sentences above it.
    lines
        Each row as one line, for plain text; none if a row is said by its headings.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    said: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def say(key: str, lang: str, **values: object) -> str:
    """Say one of the texts on comparisons."""
    return text(f"comparing.{key}", lang, **values)


def period_of(comparison: WaveComparison, lang: str) -> str:
    """Say from when to when a comparison goes."""
    first, second = days_of([result.meta for result in comparison.results], lang)
    return say("title.steps", lang, before=first, after=second)


def conventions(comparison: WaveComparison | QuarterComparison, lang: str) -> str:
    """Say which view and which conventions a comparison rests on."""
    if isinstance(comparison, WaveComparison):
        result = comparison.results[0]
        parameters, months = result.parameters, result.horizon_months
    else:
        parameters = comparison.parameters
        own = comparison.rows[0].meta.horizon_months
        months = int(parameters.values.get("horizon_months", own))
    return say(
        "status.view",
        lang,
        view=label("view", comparison.view, lang),
        threshold=rounded(parameters["fragility_threshold"], 2, lang),
        k=int(parameters["k"]),
        horizon=months,
    )
