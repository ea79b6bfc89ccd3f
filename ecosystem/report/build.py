"""Put the report together: words, tables and picture, still without any layout."""

from __future__ import annotations

from dataclasses import replace

from ecosystem.catalogue import text
from ecosystem.findings import Result
from ecosystem.findings.words import number, say_day
from ecosystem.model.quarter import Quarter
from ecosystem.report import glance, method, sections
from ecosystem.report.findings_files import why_nothing
from ecosystem.report.grid import grid_of
from ecosystem.report.money import money
from ecosystem.report.picture import picture_of
from ecosystem.report.plain_texts import place_of
from ecosystem.report.report import Report
from ecosystem.report.room import ROOMS, fits
from ecosystem.report.since import since
from ecosystem.report.steps import steps
from ecosystem.report.unknowns import asked_words, few, unknowns
from ecosystem.sharing import share


def build_report(
    quarter: Quarter, result: Result, *, lang: str = "en", before: Result | None = None
) -> Report:
    """Put the report on a quarter together.

    Parameters
    ----------
    quarter
        The quarter on full data. Only what the view of the result allows is shown of it; counts
        and shares come from all of it.
    result
        Its findings, already in the view that the report is for.
    lang
        ``"de"`` or ``"en"``.
    before
        Findings of an earlier wave, in the same view; None if there is none.

    Returns
    -------
    report
        Text, tables and picture.

    Raises
    ------
    UsageError
        If the quarter is a shared copy and the result shows more than that copy may.

    Examples
    --------
    >>> import ecosystem as eco
    >>> from ecosystem.report import build_report
    >>> mini = eco.load_sample("mini")
    >>> shown = eco.share_result(eco.find_all(mini), mini)
    >>> report = build_report(mini, shown, lang="de")
    >>> len(report.glance), report.view
    (3, 'partner')
    """
    shown = share(quarter, view=result.view)
    annex = sections.annex(result, lang)
    statements = [statement for part in annex for statement in part.statements]
    informal, unknown = sections.informal(result, lang), unknowns(quarter, result, lang)
    tight = ROOMS[-1]
    report = Report(
        lang=lang,
        view=result.view,
        title=result.meta.name or result.meta.id or text("report.unnamed", lang),
        facts=_facts(quarter, result, lang),
        invented=text("report.invented", lang) if result.meta.fictional else "",
        glance=tuple(said for said in glance.glance(shown, result, lang) if said.words),
        nothing="" if any(f.severity > 0 for f in result.findings) else why_nothing(result, lang),
        steps=steps(quarter, result, lang),
        picture=picture_of(shown, result, lang),
        grid=grid_of(result, lang),
        bridges=sections.bridge_rows(result, lang, most=tight.bridges),
        more_bridges=sections.more_bridges(result, lang, most=tight.bridges),
        money=money(shown, result, lang),
        informal_front=informal[: tight.informal],
        informal=informal,
        unknown_front=few(unknown, tight.unknown, lang),
        unknown=unknown,
        since=since(before, result, lang),
        brief_method=method.brief_method(result, lang),
        method=method.method(result, lang),
        parameters=method.conventions(result, lang),
        purpose=text("report.purpose", lang),
        annex=annex,
        numbers={said.finding: place for place, said in enumerate(statements, start=1)},
    )
    return _roomy(report, result)


def _roomy(report: Report, result: Result) -> Report:
    """Put as much on the two pages as they may hold."""
    lang = report.lang
    for room in ROOMS:
        fuller = replace(
            report,
            bridges=sections.bridge_rows(result, lang, most=room.bridges),
            more_bridges=sections.more_bridges(result, lang, most=room.bridges),
            informal_front=report.informal[: room.informal],
            unknown_front=few(report.unknown, room.unknown, lang),
        )
        if fits(fuller):
            return fuller
    return report


def _facts(quarter: Quarter, result: Result, lang: str) -> tuple[tuple[str, str], ...]:
    meta, summary = result.meta, result.summary
    counts = {
        name: number(count, lang)
        for name in ("actors", "ties", "offers", "docks")
        if isinstance(count := summary[name], int | float)
    }
    return (
        (text("report.fact_quarter", lang), place_of(meta, lang)),
        (text("report.fact_day", lang), say_day(meta.wave, lang)),
        (text("report.fact_asked", lang), asked_words(quarter, result, lang)),
        (text("report.fact_size", lang), text("report.size", lang, **counts)),
        (text("report.fact_view", lang), text(f"report.view_{result.view}", lang)),
    )
