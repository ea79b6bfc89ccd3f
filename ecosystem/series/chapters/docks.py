"""Chapter 2: where, when and in which language somebody new can walk in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.catalogue import text
from ecosystem.report.places_pages import places_page
from ecosystem.series.chapters.base import Chapter

if TYPE_CHECKING:
    from ecosystem.report.pages import Page
    from ecosystem.series.studies import Study

_KINDS = ("spatial_gap", "time_gap")
_NAMED = 6


def _page(study: Study) -> Page:
    return places_page(study.quarter, study.places, view=study.result.view, lang=study.lang)


def _finding(study: Study) -> list[str]:
    found = study.result.findings.of_kind("spatial_gap").top(_NAMED)
    return [*_page(study).sentences, *(finding.sentence(study.lang) for finding in found)]


def _unknown(study: Study) -> list[str]:
    said_above = text("report.invented", study.lang)
    return [note for note in _page(study).notes if note != said_above]


def _todo(study: Study) -> list[str]:
    found = study.result.findings.of_kind(*_KINDS, "dead_end").top(_NAMED)
    return list(dict.fromkeys(finding.action(study.lang) for finding in found))


DOCKS = Chapter(_finding, _unknown, _todo, tables=("docks",))
