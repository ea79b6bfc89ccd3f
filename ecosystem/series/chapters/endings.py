"""Chapter 7: what breaks when money ends, a person leaves or a house closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.catalogue import text
from ecosystem.findings.words import and_list, say_day
from ecosystem.series.chapters.base import Chapter

if TYPE_CHECKING:
    from ecosystem.scenarios.plans import MoneyEnd
    from ecosystem.series.studies import Study

_NAMED = 3
_BLOWS = ("none", "one_person", "fragile", "holiday", "hub")


def _urgent(study: Study) -> list[MoneyEnd]:
    """Choose the ends that change most, by date."""
    rows = sorted(study.plan.rows, key=lambda row: (-row.cells_changed, row.date))[:_NAMED]
    return sorted(rows, key=lambda row: row.date)


def _finding(study: Study) -> list[str]:
    lang = study.lang
    said = [row.sentence(lang) for row in _urgent(study)] or [text("series.endings_none", lang)]
    said += study.plan.sentences(lang)
    blows = [row for row in study.stress.rows if row.key in _BLOWS]
    return said + [f"{row.title(lang)}: {row.sentence(lang)}" for row in blows]


def _unknown(study: Study) -> list[str]:
    return [text("series.endings_renewal", study.lang)]


def _todo(study: Study) -> list[str]:
    lang = study.lang
    cliffs = study.result.findings.of_kind("funding_cliff").top(_NAMED)
    said = [finding.action(lang) for finding in cliffs]
    for row in _urgent(study):
        days = [say_day(day, lang) for day in study.plan.dates(row)]
        if row.cells_changed and days:
            values = {"day": say_day(row.date, lang), "days": and_list(days, lang)}
            said.append(text("series.endings_remind", lang, **values))
    return said


ENDINGS = Chapter(_finding, _unknown, _todo, tables=("funding",))
