"""The first sentences of the report and the things to do."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from ecosystem.catalogue import label, text
from ecosystem.findings import Bridge, Finding, Result
from ecosystem.findings.words import and_list, number, percent, say_day
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_date
from ecosystem.model.wave import Calendar
from ecosystem.report.findings_rows import by_kind
from ecosystem.report.report import Statement, Step

MOST_STEPS = 5
# One of each, the first come first: five different remedies help more than five of one kind.
STEP_KINDS = ("gap", "weak_bridge", "informal_only", "loop", "dead_end", "single_point")


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


def ends(quarter: Quarter) -> tuple[dict[dt.date, int], dict[dt.date, int]]:
    """Count what ends when, from the day of the data on.

    Parameters
    ----------
    quarter
        A quarter whose wave is known.

    Returns
    -------
    offers, ties
        Day to the number of offers and of ties that end on it.
    """
    wave = quarter.meta.wave or dt.date.min
    money = Calendar.funding_ends(quarter.table("funding"))
    counts: list[dict[dt.date, int]] = []
    for name in ("offers", "ties"):
        table = quarter.table(name)
        found: Counter[dt.date] = Counter()
        for until, fund in zip(table.column("valid_until"), table.column("funding"), strict=True):
            own = as_date(until)
            days = [own] if own else []
            if fund in money:
                days.append(dt.date.fromordinal(money[fund]))
            if days and min(days) >= wave:
                found[min(days)] += 1
        counts.append(dict(found))
    return counts[0], counts[1]


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
    values = {"day": say_day(first, lang), "what": _what_ends(first, offers, ties, lang)}
    if first == most:
        return Statement(text("report.glance_date", lang, **values))
    values |= {"later": say_day(most, lang), "most": _what_ends(most, offers, ties, lang)}
    return Statement(text("report.glance_dates", lang, **values))


def _what_ends(
    day: dt.date, offers: dict[dt.date, int], ties: dict[dt.date, int], lang: str
) -> str:
    parts = []
    for name, counts in (("offers", offers), ("ties", ties)):
        count = counts.get(day, 0)
        if count:
            key = "one" if count == 1 else "many"
            parts.append(text(f"report.{name}_{key}", lang, count=number(count, lang)))
    return and_list(parts, lang)


def steps(quarter: Quarter, result: Result, lang: str) -> tuple[Step, ...]:
    """Choose up to five things to do.

    Parameters
    ----------
    quarter
        The quarter; in the internal view its table of actions says what is agreed.
    result
        Its findings.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    steps
        The most severe finding of each kind in turn, until there are five.
    """
    agreed = _agreed(quarter, lang) if result.view == "internal" else {}
    return tuple(
        Step(
            what=finding.action(lang),
            why=finding.sentence(lang),
            agreed=agreed.get(finding.id, ""),
            band=finding.band,
            finding=finding.id,
        )
        for finding in _in_turn(result)
    )


def _in_turn(result: Result) -> Iterable[Finding]:
    groups = by_kind(result)
    for kind in ("strong_bridge", "double_structure", "blind_spot"):  # nothing to mend in a hurry
        groups.pop(kind, None)
    order = [kind for kind in STEP_KINDS if kind in groups]
    order += [kind for kind in groups if kind not in STEP_KINDS]
    longest = max((len(found) for found in groups.values()), default=0)
    turns = (groups[kind][turn : turn + 1] for turn in range(longest) for kind in order)
    return [finding for turn in turns for finding in turn][:MOST_STEPS]


def _agreed(quarter: Quarter, lang: str) -> dict[str, str]:
    table = quarter.table("actions")
    columns = ("id", "finding", "action", "owner_role", "due", "status")
    found: dict[str, str] = {}
    for _, finding, action, role, due, status in sorted(
        zip(*map(table.column, columns), strict=True)
    ):
        if not finding or status == "dropped":
            continue
        day = as_date(due)
        details = [
            *([role] if role else []),
            *([text("report.agreed_until", lang, day=say_day(day, lang))] if day else []),
            *([label("action_status", status, lang)] if status else []),
        ]
        said = text("report.agreed", lang, action=action, details=", ".join(details))
        found.setdefault(finding, said)
    return found
