"""Chapter 4: what happens to somebody who walks in with a need."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from ecosystem.catalogue import text
from ecosystem.findings.words import number, profile
from ecosystem.measures.journeys import journeys
from ecosystem.series.chapters.base import Chapter

if TYPE_CHECKING:
    from ecosystem.series.studies import Study


class Need(NamedTuple):
    """A need whose way is told."""

    topic: str
    language: str
    group: str
    status: str


def told_need(study: Study) -> Need | None:
    """Choose the need whose way is told: the largest one that somebody meets at all.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    need
        None if no need is met.
    """
    met = [cell for cell in study.result.cells if cell.providers and cell.demand]
    if not met:
        return None
    worst = max(
        met,
        key=lambda cell: (
            cell.cell_class not in ("G0", "G1"),
            cell.demand or 0.0,
            (cell.topic, cell.language),
        ),
    )
    return Need(worst.topic, worst.language, worst.group, worst.status)


def told_way(study: Study) -> dict[str, str] | None:
    """Choose the docking point and the need of the way that is drawn.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    way
        ``dock``, ``topic`` and ``language``; the docking point that the view may show and from
        which most people are sent on. None if there is no need or no docking point to tell of.
    """
    need = told_need(study)
    network = study.shown.network(study.parameters)
    docks = [network.ids[position] for position in network.docks.tolist()]
    if need is None or not docks:
        return None
    ties = Counter(study.shown.table("ties").column("source"))
    best = max(docks, key=lambda dock: (ties[dock], dock))
    return {"dock": best, "topic": need.topic, "language": need.language}


def _finding(study: Study) -> list[str]:
    lang, need = study.lang, told_need(study)
    if need is None:
        return [text("series.ways_no_need", lang)]
    table = journeys(study.basis, **need._asdict(), parameters=study.parameters)
    cell = profile(*need, lang)
    weights = table[["served_formal_low", "served_formal_high", "contacts_naive"]].dropna()
    if weights.empty:
        return [text("series.ways_not_tested", lang, cell=cell)]
    low, high, contacts = (float(value) for value in weights.mean())
    said = text(
        "series.ways_told",
        lang,
        cell=cell,
        contacts=number(contacts, lang),
        low=number(10 * low, lang),
        high=number(10 * high, lang),
    )
    kinds = ("dead_end", "loop", "open_loop")
    return [said, *(f.sentence(lang) for f in study.result.findings.of_kind(*kinds).top(4))]


def _unknown(study: Study) -> list[str]:
    return [text("series.ways_convention", study.lang)]


def _todo(study: Study) -> list[str]:
    kinds = ("dead_end", "loop", "open_loop")
    return [finding.action(study.lang) for finding in study.result.findings.of_kind(*kinds).top(4)]


WAYS = Chapter(_finding, _unknown, _todo, tables=("docks", "ties", "offers"), names=True)
