"""Chapter 3: for which topic and language is help missing, unreachable, informal only or shaky."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.catalogue import text
from ecosystem.findings.rows import Gap
from ecosystem.findings.words import percent
from ecosystem.series.chapters.base import Chapter

if TYPE_CHECKING:
    from ecosystem.series.studies import Study

_NAMED = 5
_FIRM = ("G0", "G1")


def _finding(study: Study) -> list[str]:
    cells = [cell for cell in study.result.cells if cell.cell_class != "-"]
    open_ = [cell for cell in cells if cell.cell_class not in _FIRM]
    counts = {"count": len(open_), "all": len(cells)}
    if not cells:
        return [text("series.gaps_no_need", study.lang)]
    if not open_:
        return [text("series.gaps_none", study.lang, all=len(cells))]
    said = [text("series.gaps_count", study.lang, **counts)]
    return said + [gap.sentence(study.lang) for gap in _urgent(study)]


def _urgent(study: Study) -> list[Gap]:
    """Choose the gaps that are told: those without a firm way."""
    gaps = study.result.findings.of_kind("gap", "informal_only")
    unfirm = [gap for gap in gaps if isinstance(gap, Gap) and gap.gap_class not in _FIRM]
    return unfirm[:_NAMED]


def _unknown(study: Study) -> list[str]:
    lang = study.lang
    cells = study.result.cells
    open_ = sum(cell.cell_class == "GX" for cell in cells)
    key = "series.gaps_unknown_one" if open_ == 1 else "series.gaps_unknown"
    said = [text(key, lang, count=open_)] if open_ else []
    coverage = study.result.summary["coverage"]
    if isinstance(coverage, dict):
        low, high = coverage["low"], coverage["high"]
        if isinstance(low, int | float) and isinstance(high, int | float):
            shares = percent(low, lang), percent(high, lang)
            values = dict(zip(("low", "high"), shares, strict=True))
            key = "series.gaps_covered" if shares[0] == shares[1] else "series.gaps_coverage"
            said.append(text(key, lang, **values))
    return said + [note.sentence(lang) for note in study.result.notes]


def _todo(study: Study) -> list[str]:
    return [gap.action(study.lang) for gap in _urgent(study)]


GAPS = Chapter(_finding, _unknown, _todo, tables=("offers",))
