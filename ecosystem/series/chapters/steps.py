"""Chapter 8: which few steps help most for the least effort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.catalogue import text
from ecosystem.findings.words import share_words
from ecosystem.series.chapters.base import Chapter

if TYPE_CHECKING:
    from ecosystem.series.studies import Study

_NAMED = 3


def _finding(study: Study) -> list[str]:
    found, lang = study.suggestions, study.lang
    if not found.rows and not found.agreements:
        return [text("suggestions.none", lang)]
    said = []
    if found.reach is not None:
        said.append(text("suggestions.reach", lang, share=share_words(found.reach, lang)))
    said += [row.sentence(lang) for row in found.sequence]
    if found.reach_after is not None and found.sequence:
        values = {"count": len(found.sequence), "effort": found.effort}
        share = share_words(found.reach_after, lang)
        said.append(text("suggestions.reach_after", lang, share=share, **values))
    return said + [row.sentence(lang) for row in found.agreements[:_NAMED]]


def _unknown(study: Study) -> list[str]:
    notes = [note.sentence(study.lang) for note in study.suggestions.notes]
    return [text("suggestions.method", study.lang), *notes]


def _todo(study: Study) -> list[str]:
    found = study.suggestions
    rows = [*found.sequence, *found.agreements[:_NAMED]]
    return [row.todo(study.lang) for row in rows]


STEPS = Chapter(_finding, _unknown, _todo, tables=("ties", "offers"), names=True)
