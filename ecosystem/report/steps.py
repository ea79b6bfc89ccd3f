"""The things to do next: what, why, who invites, until when, with how much effort."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from ecosystem.catalogue import label, text
from ecosystem.findings import Finding, Gap, Result
from ecosystem.findings.words import say_day
from ecosystem.model.dates import add_months
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_date
from ecosystem.report.findings_rows import by_kind
from ecosystem.report.report import Step
from ecosystem.report.step_words import in_short

MOST_STEPS = 5
# One of each, the first come first: five different remedies help more than five of one kind.
STEP_KINDS = (
    *("gap", "weak_bridge", "funding_cliff", "informal_only", "loop"),
    *("dead_end", "single_point", "spatial_gap", "time_gap"),
)
_NOT_IN_A_HURRY = ("strong_bridge", "double_structure", "blind_spot")
_EFFORT = {
    **{"G5": 3, "G4": 1, "G3": 3, "G2": 2, "G1": 2, "no_official_way": 3},
    **{"weak_bridge": 1, "single_point": 2, "dead_end": 1, "loop": 2, "sector_hole": 1},
    **{"funding_cliff": 3, "spatial_gap": 3, "time_gap": 2, "reported_gap": 2},
}
_MONTHS = {1: 2, 2: 4, 3: 6}
"""Effort to the months after the day of the data in which it can be done."""


@dataclass(frozen=True)
class _Agreed:
    words: str
    role: str
    day: dt.date | None


def steps(
    quarter: Quarter, result: Result, lang: str, *, most: int = MOST_STEPS
) -> tuple[Step, ...]:
    """Choose things to do.

    Parameters
    ----------
    quarter
        The quarter; in the internal view its table of actions says what is agreed.
    result
        Its findings.
    lang
        ``"de"`` or ``"en"``.
    most
        Largest number.

    Returns
    -------
    steps
        The most severe finding of each kind in turn, until there are enough.
    """
    agreed = _agreed(quarter, lang) if result.view == "internal" else {}
    return tuple(
        _step(finding, quarter, agreed.get(finding.id), lang)
        for finding in list(_in_turn(result))[:most]
    )


def _step(finding: Finding, quarter: Quarter, agreed: _Agreed | None, lang: str) -> Step:
    key = finding.gap_class if isinstance(finding, Gap) else finding.kind
    effort = _EFFORT.get(key, 2)
    what, why = in_short(finding, lang)
    months, wave = _MONTHS[effort], quarter.meta.wave
    day = add_months(wave, months) if wave else None
    who = text(f"steps.who.{key}" if key in _EFFORT else "steps.who.other", lang)
    return Step(
        what=what,
        why=why,
        who=agreed.role if agreed and agreed.role else who,
        due=say_day(agreed.day, lang) if agreed and agreed.day else _due(day, months, lang),
        day=agreed.day if agreed and agreed.day else day,
        effort=effort,
        agreed=agreed.words if agreed else "",
        band=finding.band,
        finding=finding.id,
    )


def _due(day: dt.date | None, months: int, lang: str) -> str:
    if day is None:
        return text("steps.due_months", lang, months=months)
    names = text("report.months", lang).split(" ")
    return text("steps.due", lang, month=names[day.month - 1], year=day.year)


def _in_turn(result: Result) -> Iterable[Finding]:
    groups = by_kind(result)
    for kind in _NOT_IN_A_HURRY:
        groups.pop(kind, None)
    order = [kind for kind in STEP_KINDS if kind in groups]
    order += [kind for kind in groups if kind not in STEP_KINDS]
    longest = max((len(found) for found in groups.values()), default=0)
    turns = (groups[kind][turn : turn + 1] for turn in range(longest) for kind in order)
    return (finding for turn in turns for finding in turn)


def _agreed(quarter: Quarter, lang: str) -> dict[str, _Agreed]:
    table = quarter.table("actions")
    columns = ("id", "finding", "action", "owner_role", "due", "status")
    found: dict[str, _Agreed] = {}
    for _, finding, action, role, due, status in sorted(
        zip(*map(table.column, columns), strict=True)
    ):
        if not finding or status == "dropped":
            continue
        state = label("action_status", status, lang) if status else ""
        words = text(
            "report.agreed_state" if state else "report.agreed", lang, action=action, state=state
        )
        found.setdefault(finding, _Agreed(words, role, as_date(due)))
    return found
