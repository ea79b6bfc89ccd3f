"""What each notebook of the series says: one chapter, one question."""

from __future__ import annotations

from collections.abc import Mapping

from ecosystem.series.chapters.base import Chapter
from ecosystem.series.chapters.bridges import BRIDGES
from ecosystem.series.chapters.coverage import COVERAGE
from ecosystem.series.chapters.docks import DOCKS
from ecosystem.series.chapters.endings import ENDINGS
from ecosystem.series.chapters.gaps import GAPS
from ecosystem.series.chapters.steps import STEPS
from ecosystem.series.chapters.ways import WAYS
from ecosystem.series.chapters.worlds import WORLDS

CHAPTERS: Mapping[str, Chapter] = {
    "map": COVERAGE,
    "docks": DOCKS,
    "gaps": GAPS,
    "ways": WAYS,
    "bridges": BRIDGES,
    "worlds": WORLDS,
    "endings": ENDINGS,
    "steps": STEPS,
}
"""Name of a chapter to what it says, in the order of the series."""
