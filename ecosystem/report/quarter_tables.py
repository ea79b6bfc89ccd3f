"""Quarters side by side as tables: one row a figure, one column a quarter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ecosystem.catalogue import text
from ecosystem.comparing.figures import Figure
from ecosystem.comparing.quarters import QuarterComparison, QuarterRow
from ecosystem.comparing.rates import RATES, SHARES
from ecosystem.comparing.structure import STATISTICS, THINNED, Standing
from ecosystem.findings.words import number, percent, rounded, say_day
from ecosystem.report.comparison_tables import Cell, TitledTable, conventions, say

_PERCENT = (*SHARES, "closure", "largest_share", "between_sectors", "response")


def quarter_tables(comparison: QuarterComparison, lang: str) -> list[TitledTable]:
    """Write a comparison of quarters as tables: one row a figure, one column a quarter.

    Parameters
    ----------
    comparison
        The comparison, in the view that may see it.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    tables
        Rates, structure beside two kinds of random nets, figures at a common size, notes. Each
        column says when the quarter was mapped and how many actors were asked.
    """
    rows = comparison.rows
    heads = (say("head.figure", lang), *(_column(row, lang) for row in rows))

    def table(
        key: str,
        names: Sequence[str],
        cell: Callable[[QuarterRow, str], str],
        said: tuple[str, ...] = (),
    ) -> TitledTable:
        lines = tuple(
            (say(f"rate.{name}", lang), *(cell(row, name) for row in rows)) for name in names
        )
        return TitledTable(say(f"sheet.{key}", lang), heads, lines, said, _by_name(rows, lines))

    def standing(kind: str) -> Callable[[QuarterRow, str], str]:
        return lambda row, name: _standing(row.standings[kind][name], lang)

    random = say("note.random", lang, nulls=comparison.nulls)
    metres = number(comparison.parameters["walk_near_m"], lang)
    rests = say("note.rates", lang, metres=metres)
    thin = say("note.thinned", lang, draws=comparison.draws)
    notes = (conventions(comparison, lang), *(n.sentence(lang) for n in comparison.notes))
    return [
        table("rates", RATES, lambda row, name: _figure(name, row.rates[name], lang), (rests,)),
        table(
            "thinned", THINNED, lambda row, name: _figure(name, row.thinned[name], lang), (thin,)
        ),
        table("same_size", STATISTICS, standing("same_size"), (random,)),
        table("same_partners", STATISTICS, standing("same_partners")),
        TitledTable(say("sheet.notes", lang), (), (), notes),
    ]


def _by_name(rows: Sequence[QuarterRow], lines: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """Say each figure of all quarters in one line; their columns say date and answers."""
    names = [row.meta.name or row.meta.id for row in rows]
    said = [map("{}: {}".format, names, line[1:]) for line in lines]
    return tuple(
        f"{line[0]} – {'; '.join(values)}".replace(" %", "\N{NO-BREAK SPACE}%")
        for line, values in zip(lines, said, strict=True)
    )


def _column(row: QuarterRow, lang: str) -> str:
    share = row.response.value
    if share is None:
        response = say("response_unknown", lang)
    else:
        response = say(
            "response", lang, share=percent(share, lang).replace(" ", "\N{NO-BREAK SPACE}")
        )
    name = row.meta.name or row.meta.id or text("report.unnamed", lang)
    return say("head.quarter", lang, name=name, day=say_day(row.meta.wave, lang), response=response)


def _value(name: str, value: float, lang: str) -> str:
    return percent(value, lang) if name in _PERCENT else number(value, lang)


def _figure(name: str, figure: Figure, lang: str) -> str:
    if figure.value is None:
        return say(f"reason.{figure.reason}", lang)
    said = _value(name, figure.value, lang)
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return said
    low, high = (_value(name, bound, lang) for bound in (figure.low, figure.high))
    return say("band", lang, value=said, low=low, high=high)


def _standing(standing: Standing, lang: str) -> str:
    if standing.percentile is None:
        return say(f"reason.{standing.reason}", lang)
    share = percent(standing.percentile, lang)
    if standing.z is None:
        return say("reason.no_spread", lang)
    return say("standing", lang, z=rounded(standing.z, 1, lang), percentile=share)
