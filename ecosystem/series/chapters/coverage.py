"""Chapter 1: how complete and reliable is the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosystem.catalogue import label, text
from ecosystem.findings.words import and_list, percent
from ecosystem.measures.boundary import saturation, unseen_actors
from ecosystem.measures.views_heard import Heard, views_heard
from ecosystem.series.chapters.base import Chapter

if TYPE_CHECKING:
    from ecosystem.series.studies import Study


def _finding(study: Study) -> list[str]:
    lang = study.lang
    network = study.quarter.network(study.parameters)
    said = [
        text("series.map_actors", lang, count=len(network.ids)),
        unseen_actors(study.quarter).sentence(lang),
        saturation(study.quarter).sentence(lang),
    ]
    if network.asked_anybody and len(network.records):
        share = percent(float(np.mean(network.records.strict)), lang)
        said.append(text("series.map_confirmed", lang, share=share))
    return said


def _least_heard(study: Study) -> list[Heard]:
    sectors = [s for s in views_heard(study.quarter).sectors if s.actors and s.part != "informal"]
    return sorted(sectors, key=lambda s: (s.share or 0.0, -s.actors, s.part))[:2]


def _unknown(study: Study) -> list[str]:
    lang = study.lang
    return [
        text(
            "series.map_heard",
            lang,
            sector=label("sector", sector.part, lang),
            heard=sector.heard,
            all=sector.actors,
        )
        for sector in _least_heard(study)
        if sector.heard < sector.actors
    ]


def _todo(study: Study) -> list[str]:
    names = [
        label("sector", sector.part, study.lang)
        for sector in _least_heard(study)
        if sector.heard < sector.actors
    ]
    if not names:
        return []
    return [text("series.map_ask", study.lang, sectors=and_list(names, study.lang))]


COVERAGE = Chapter(_finding, _unknown, _todo)
