"""Chapter 1: how complete and reliable is the map."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ecosystem.catalogue import label, text
from ecosystem.findings.words import and_list, percent
from ecosystem.measures.boundary import saturation, unseen_actors
from ecosystem.schema import SECTORS
from ecosystem.series.chapters.base import Chapter
from ecosystem.sharing.release import shown_actors

if TYPE_CHECKING:
    from ecosystem.series.studies import Study


class Heard(NamedTuple):
    """How many actors of a sector were heard, as far as the view may name them."""

    sector: str
    heard: int
    actors: int


def heard_by_sector(study: Study) -> list[Heard]:
    """Count who was heard.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    heard
        Sectors in the order of the vocabulary with an actor that the view may name; informal help
        is not listed: nobody is asked to name helpers.
    """
    network = study.quarter.network(study.parameters)
    shown = shown_actors(study.quarter, study.result.view)
    there, heard = Counter[str](), Counter[str]()
    for key, sector, asked in zip(network.ids, network.sectors, network.asked, strict=True):
        if key in shown:
            there[SECTORS[sector]] += 1
            heard[SECTORS[sector]] += asked == "yes"
    return [Heard(s, heard[s], there[s]) for s in SECTORS if there[s] and s != "informal"]


def growth(study: Study) -> tuple[float, ...]:
    """Return how the map grew from interview to interview.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    shares
        For each informant the share of all named actors that were known by then: no number tells
        how many actors there are that the view does not name. Empty if that is not known.
    """
    curve = saturation(study.basis).curve
    return tuple(named / curve[-1] for named in curve) if curve and curve[-1] else ()


def _finding(study: Study) -> list[str]:
    lang = study.lang
    key = "map_actors" if study.result.view == "internal" else "map_named"
    said = [text(f"series.{key}", lang, count=study.result.summary["actors"])]
    unseen = unseen_actors(study.basis)
    if unseen.estimate is None:
        said.append(unseen.sentence(lang))
    elif more := round(unseen.estimate - unseen.named):
        said.append(text("series.map_missing" if more > 1 else "series.map_one", lang, count=more))
    else:
        said.append(text("series.map_complete", lang))
    told = saturation(study.basis).sentence(lang)
    said += [] if told in said else [told]
    network = study.basis.network(study.parameters)
    if network.asked_anybody and len(network.records):
        share = percent(float(np.mean(network.records.strict)), lang)
        said.append(text("series.map_confirmed", lang, share=share))
    return said


def _least_heard(study: Study) -> list[Heard]:
    open_ = [each for each in heard_by_sector(study) if each.heard < each.actors]
    return sorted(open_, key=lambda s: (s.heard / s.actors, -s.actors, s.sector))[:2]


def _unknown(study: Study) -> list[str]:
    lang = study.lang
    said = [
        text(
            "series.map_heard",
            lang,
            sector=label("sector", sector.sector, lang),
            heard=sector.heard,
            all=sector.actors,
        )
        for sector in _least_heard(study)
    ]
    hidden = [note for note in study.result.notes if note.key == "counts"]
    return said + [note.sentence(lang) for note in hidden]


def _todo(study: Study) -> list[str]:
    names = [label("sector", sector.sector, study.lang) for sector in _least_heard(study)]
    if not names:
        return []
    return [text("series.map_ask", study.lang, sectors=and_list(names, study.lang))]


COVERAGE = Chapter(_finding, _unknown, _todo)
