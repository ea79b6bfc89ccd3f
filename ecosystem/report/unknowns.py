"""What the data do not say: the part of the report that keeps it honest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from ecosystem.catalogue import label, text
from ecosystem.findings import Result
from ecosystem.findings.words import and_list, percent, profile
from ecosystem.model.network import Network
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_list, is_unknown
from ecosystem.schema import SECTORS
from ecosystem.sharing.release import shown_actors

_MOST_CELLS = 3
_OF_THE_VIEW = ("redacted", "counts", "official_shares")
_FEW_ASKED = 0.5
_LARGE_SECTOR = 3


def _seen(quarter: Quarter, network: Network, view: str) -> list[int]:
    """Return the positions of the actors that a view may name; others are not even counted."""
    shown = shown_actors(quarter, view)
    return [position for position, key in enumerate(network.ids) if key in shown]


def asked_words(quarter: Quarter, result: Result, lang: str) -> str:
    """Say how many actors were asked.

    Parameters
    ----------
    quarter
        The quarter on full data.
    result
        Its findings; only actors that its view may name are counted.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        For example ``"61 von 87 Stellen"``.
    """
    network = quarter.network(result.parameters)
    answers = [network.asked[position] for position in _seen(quarter, network, result.view)]
    if not any(answers):
        return text("report.asked_unknown", lang)
    asked = sum(answer == "yes" for answer in answers)
    return text("report.asked", lang, asked=asked, all=len(answers))


def unknowns(quarter: Quarter, result: Result, lang: str) -> tuple[str, ...]:
    """List what is not known and therefore not said.

    Parameters
    ----------
    quarter
        The quarter on full data; only counts and shares are taken from it.
    result
        Its findings.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    sentences
        The notes of the analysis first; what a view hides, last.
    """
    network = quarter.network(result.parameters)
    hidden = [note for note in result.notes if note.key in _OF_THE_VIEW]
    return (
        *(note.sentence(lang) for note in result.notes if note not in hidden),
        *_cells(result, lang),
        *_asked(network, _seen(quarter, network, result.view), lang),
        *_ties(network, lang),
        *_languages(quarter, network, lang),
        *(note.sentence(lang) for note in hidden),
    )


def few(sentences: Sequence[str], words: int, lang: str) -> tuple[str, ...]:
    """Choose what fits on the two pages.

    Parameters
    ----------
    sentences
        From `unknowns`.
    words
        Room for so many.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    sentences
        The first ones; the last says how many more stand in the annex.
    """
    chosen: list[str] = []
    for sentence in sentences:
        if sum(len(said.split()) for said in (*chosen, sentence)) > words:
            more = len(sentences) - len(chosen)
            return (*chosen, text("report.more_unknown", lang, count=more))
        chosen.append(sentence)
    return tuple(chosen)


def _cells(result: Result, lang: str) -> list[str]:
    unknown = [
        profile(cell.topic, cell.language, cell.group, cell.status, lang)
        for cell in result.cells
        if cell.cell_class == "GX"
    ]
    if not unknown:
        return []
    named = unknown[:_MOST_CELLS]
    more = len(unknown) - len(named)
    cells = and_list(named, lang)
    if more:
        cells = f"{', '.join(named)} {text('report.and_more', lang, count=more)}"
    said = [text("report.unknown_gx", lang, cells=cells)]
    coverage = result.summary["coverage"]
    if isinstance(coverage, dict):
        low, high = coverage["low"], coverage["high"]
        if isinstance(low, float | int) and isinstance(high, float | int):
            lowest, highest = percent(low, lang), percent(high, lang)
            if lowest != highest:
                said.append(text("report.unknown_coverage", lang, low=lowest, high=highest))
    return said


def _asked(network: Network, seen: list[int], lang: str) -> list[str]:
    asked = [network.asked[position] == "yes" for position in seen]
    noted = any(network.asked[position] for position in seen)
    if all(asked) or not noted:  # the head of the report says that nobody noted it
        return []
    count = len(asked) - sum(asked)
    said = [text("report.unknown_asked", lang, count=count, all=len(asked))]
    sectors = network.sectors[seen].tolist()
    there = Counter(sectors)
    heard = Counter(sector for sector, yes in zip(sectors, asked, strict=True) if yes)
    shares = [(heard[s] / there[s], s) for s in sorted(there) if there[s] >= _LARGE_SECTOR]
    if any(asked) and shares and min(shares)[0] < _FEW_ASKED:
        sector = min(shares)[1]
        values = {"asked": heard[sector], "all": there[sector]}
        name = label("sector", SECTORS[sector], lang)
        said.append(text("report.unknown_sector", lang, sector=name, **values))
    return said


def _ties(network: Network, lang: str) -> list[str]:
    records = network.records
    if not len(records):
        return []
    said = []
    confirmed = float(np.mean(records.strict))
    if network.asked_anybody and confirmed < 1:
        said.append(text("report.unknown_confirmed", lang, share=percent(confirmed, lang)))
    unrated = 1 - float(np.mean(records.rated))
    if unrated > 0:
        said.append(text("report.unknown_rated", lang, share=percent(unrated, lang)))
    return said


def _languages(quarter: Quarter, network: Network, lang: str) -> list[str]:
    table = quarter.table("offers")
    there = {offer.id for offer in network.offers}
    cells = [
        text_
        for key, text_ in zip(table.column("id"), table.column("languages"), strict=True)
        if key in there
    ]
    unknown = sum(not as_list(cell) or any(map(is_unknown, as_list(cell))) for cell in cells)
    if not unknown or quarter.meta.blank_language != "unknown":
        return []
    return [text("report.unknown_languages", lang, share=percent(unknown / len(cells), lang))]
