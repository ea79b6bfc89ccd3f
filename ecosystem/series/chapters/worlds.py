"""Chapter 6: do state, welfare, civil society, business, housing and informal help connect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.catalogue import text
from ecosystem.findings.words import percent
from ecosystem.measures.mixing import mixing_table
from ecosystem.series.chapters.base import Chapter

if TYPE_CHECKING:
    from ecosystem.series.studies import Study


def _finding(study: Study) -> list[str]:
    lang = study.lang
    holes = study.result.findings.of_kind("sector_hole")
    said = [hole.sentence(lang) for hole in holes] or [text("series.worlds_none", lang)]
    informal = study.result.findings.of_kind("informal_only")
    said += [gap.sentence(lang) for gap in informal.top(3)]
    share = study.result.summary["informal_dependency"]
    if isinstance(share, int | float):
        said.append(text("series.worlds_informal", lang, share=percent(share, lang)))
    return said


def _unknown(study: Study) -> list[str]:
    table = mixing_table(study.basis, nulls=0)
    few = table[(table["observed"] > 0) & (table["expected"] < 3)]
    key = "series.worlds_small_one" if len(few) == 1 else "series.worlds_small"
    said = [text(key, study.lang, count=len(few))] if len(few) else []
    return [*said, text("series.worlds_chance", study.lang)]


def _todo(study: Study) -> list[str]:
    found = study.result.findings
    kinds = ("sector_hole", "informal_only")
    return [finding.action(study.lang) for finding in found.of_kind(*kinds).top(4)]


WORLDS = Chapter(_finding, _unknown, _todo, tables=("ties",))
