"""Chapter 5: which few connections carry much and hang on little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.catalogue import text
from ecosystem.findings import Bridge
from ecosystem.findings.words import percent
from ecosystem.series.chapters.base import Chapter

if TYPE_CHECKING:
    from ecosystem.series.studies import Study

_NAMED = 6
_TOLD = 0.005
"""Smaller shares would read as nothing."""


def _finding(study: Study) -> list[str]:
    bridges = study.result.findings.of_kind("weak_bridge")
    if not len(bridges):
        return [text("report.no_bridges", study.lang)]
    losses = [b.reach_loss for b in bridges if isinstance(b, Bridge) and b.reach_loss is not None]
    key = "series.bridges_one" if len(bridges) == 1 else "series.bridges_count"
    said = [text(key, study.lang, count=len(bridges))]
    if max(losses, default=0.0) >= _TOLD:
        share = percent(max(losses), study.lang)
        said.append(text("series.bridges_most", study.lang, share=share))
    return said + [bridge.sentence(study.lang) for bridge in bridges.top(_NAMED)]


def _unknown(study: Study) -> list[str]:
    bridges = study.result.findings.of_kind("weak_bridge")
    possible = sum(bridge.band != "sure" for bridge in bridges)
    said = []
    if possible:
        key = "series.bridges_possible_one" if possible == 1 else "series.bridges_possible"
        said.append(text(key, study.lang, count=possible))
    hidden = [note for note in study.result.notes if note.key in ("strict_unknown", "redacted")]
    return said + [note.sentence(study.lang) for note in hidden]


def _todo(study: Study) -> list[str]:
    found = study.result.findings
    weak = [bridge.action(study.lang) for bridge in found.of_kind("weak_bridge").top(_NAMED)]
    return weak + [bridge.action(study.lang) for bridge in found.of_kind("strong_bridge").top(2)]


BRIDGES = Chapter(_finding, _unknown, _todo, tables=("ties",), names=True)
