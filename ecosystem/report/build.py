"""Put the report together: words, tables and picture, still without any layout."""

from __future__ import annotations

from ecosystem.catalogue import text
from ecosystem.findings import Result
from ecosystem.findings.words import number, say_day
from ecosystem.model.quarter import Quarter
from ecosystem.report import glance, method, sections
from ecosystem.report.findings_files import why_nothing
from ecosystem.report.grid import grid_of
from ecosystem.report.picture import picture_of
from ecosystem.report.report import Report
from ecosystem.report.unknowns import asked_words, unknowns
from ecosystem.sharing import share


def build_report(quarter: Quarter, result: Result, *, lang: str = "en") -> Report:
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
    return Report(
        lang=lang,
        view=result.view,
        title=result.meta.name or result.meta.id or text("report.unnamed", lang),
        facts=_facts(quarter, result, lang),
        invented=text("report.invented", lang) if result.meta.fictional else "",
        glance=tuple(said for said in glance.glance(shown, result, lang) if said.words),
        nothing="" if any(f.severity > 0 for f in result.findings) else why_nothing(result, lang),
        steps=glance.steps(quarter, result, lang),
        picture=picture_of(shown, result, lang),
        grid=grid_of(result, lang),
        bridges=sections.bridge_rows(result, lang),
        more_bridges=sections.more_bridges(result, lang),
        parts=sections.other_parts(result, lang),
        informal=sections.informal(result, lang),
        unknown=unknowns(quarter, result, lang),
        method=method.method(result, lang),
        parameters=method.conventions(result, lang),
        purpose=text("report.purpose", lang),
        annex=annex,
        numbers={said.finding: place for place, said in enumerate(statements, start=1)},
    )


def _facts(quarter: Quarter, result: Result, lang: str) -> tuple[tuple[str, str], ...]:
    meta, summary = result.meta, result.summary
    counts = {
        name: number(count, lang)
        for name in ("actors", "ties", "offers", "docks")
        if isinstance(count := summary[name], int | float)
    }
    place = ", ".join(part for part in (meta.name or meta.id, meta.municipality) if part)
    return (
        (text("report.fact_quarter", lang), place or text("report.unnamed", lang)),
        (text("report.fact_day", lang), say_day(meta.wave, lang)),
        (text("report.fact_asked", lang), asked_words(quarter, result, lang)),
        (text("report.fact_size", lang), text("report.size", lang, **counts)),
        (text("report.fact_view", lang), text(f"report.view_{result.view}", lang)),
    )
