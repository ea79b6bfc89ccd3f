"""The first sentences of the report: what carries, the biggest gap, the next date."""

from __future__ import annotations

from ecosystem.catalogue import text
from ecosystem.findings import Bridge, Result
from ecosystem.findings.words import percent, say_day
from ecosystem.model.quarter import Quarter
from ecosystem.model.wave import Calendar
from ecosystem.report.money import ends, what_ends
from ecosystem.report.report import Statement


def glance(quarter: Quarter, result: Result, lang: str) -> tuple[Statement, ...]:
    """Say three sentences: what carries, the biggest gap, the next date.

    Parameters
    ----------
    quarter
        The quarter as the view may show it.
    result
        Its findings.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    statements
        Strengths first.
    """
    return (_strength(result, lang), _biggest_gap(result, lang), _next_date(quarter, result, lang))


def _strength(result: Result, lang: str) -> Statement:
    summary = result.summary
    reach, coverage = summary["reach"], summary["coverage"]
    k = int(result.parameters["k"])
    said = ""
    if isinstance(reach, dict):
        most, own = reach.get(str(k)), reach.get("0")
        if isinstance(most, float | int) and isinstance(own, float | int):
            values = {"reach": percent(most, lang), "own": percent(own, lang), "hops": k}
            key = "glance_reach" if most > own else "glance_reach_own"
            said = text(f"report.{key}", lang, **values)
    if not said and isinstance(coverage, dict) and isinstance(coverage["low"], float | int):
        said = text("report.glance_coverage", lang, coverage=percent(coverage["low"], lang))
    strong = next((f for f in result.findings.of_kind("strong_bridge") if f.band == "sure"), None)
    if not isinstance(strong, Bridge):
        return Statement(said)
    names = {"source": strong.name(strong.source), "target": strong.name(strong.target)}
    praise = text("report.glance_strong", lang, **names)
    return Statement(f"{said} {praise}".strip(), strong.id)


def _biggest_gap(result: Result, lang: str) -> Statement:
    gaps = result.findings.of_kind("gap", "informal_only")
    if not len(gaps):
        known = any(cell.cell_class not in ("-", "GX") for cell in result.cells)
        return Statement(text("report.glance_no_gap", lang) if known else "")
    worst = min(gaps, key=lambda gap: (-gap.severity, gap.id))
    said = text("report.glance_gap", lang, sentence=worst.sentence(lang))
    return Statement(said, worst.id, band=worst.band)


def _next_date(quarter: Quarter, result: Result, lang: str) -> Statement:
    wave = quarter.meta.wave
    if wave is None:
        return Statement(text("report.glance_no_wave", lang))
    offers, ties = ends(quarter)
    if result.view != "internal":
        ties = {}  # what a tie is paid from is not told outside the office
    horizon = Calendar.of(quarter.meta, result.parameters).horizon or 0
    days = [day for day in {*offers, *ties} if day.toordinal() <= horizon]
    if not days:
        return Statement(text("report.glance_no_date", lang, months=result.horizon_months))
    first = min(days)
    most = min(days, key=lambda d: (-(offers.get(d, 0) + ties.get(d, 0)), d))
    values = {"day": say_day(first, lang), "what": what_ends(first, offers, ties, lang)}
    if first == most:
        return Statement(text("report.glance_date", lang, **values))
    values |= {"later": say_day(most, lang), "most": what_ends(most, offers, ties, lang)}
    return Statement(text("report.glance_dates", lang, **values))
