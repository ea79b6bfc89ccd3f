"""M15: whether every stop on the way is open, and what organisations say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.bits import to_words, word_count
from ecosystem.measures.coverage import dock_matrix
from ecosystem.measures.reach import match_words, reach_levels
from ecosystem.model.network import Network
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.supply import Matcher
from ecosystem.model.values import is_unknown

if TYPE_CHECKING:
    import pandas as pd

DOMAINS = ("languages", "plain_language", "representation", "training", "complaints", "taking_part")
"""What an organisation is asked about itself."""
STAFF_MIN = 10
"""Fewer people are not described, not even by themselves."""
_BANDS = (0.0, 1 / 3, 2 / 3)


@dataclass(frozen=True)
class Permeability:
    """How much of what the docks reach is reached over stops that are open to everybody.

    Parameters
    ----------
    low, high
        Share of the reach that is left if every stop must speak the language and take people
        without an appointment, with everything unknown as a no and as a yes; None without reach.
    strict_low, strict_high, lenient
        Reach with and without that condition.
    """

    low: float | None
    high: float | None
    strict_low: float | None
    strict_high: float | None
    lenient: float | None


def _open_cells(quarter: Quarter, network: Network) -> tuple[list[int], list[int]]:
    """For every actor the cells whose language is spoken there without an appointment."""
    matcher = Matcher(network.demand.cells, quarter.meta.blank_language, network.parameters)
    index = {key: place for place, key in enumerate(network.ids)}
    certain, possible = [0] * len(network.ids), [0] * len(network.ids)
    in_force = {offer.id for offer in network.offers}
    offers = quarter.table("offers")
    columns = ("id", "actor", "walk_in", "languages")
    stops = [
        (actor, walk_in, matcher.languages(languages))
        for key, actor, walk_in, languages in zip(*map(offers.column, columns), strict=True)
        if key in in_force
    ]
    docks = quarter.table("docks")
    told = map(docks.column, ("actor", "walk_in", "languages"))
    stops += [
        (actor, walk_in, matcher.languages(languages))
        for actor, walk_in, languages in zip(*told, strict=True)
        if actor in index
    ]
    for actor, walk_in, spoken in stops:
        if walk_in == "yes":
            certain[index[actor]] |= spoken.yes
        if walk_in == "yes" or is_unknown(walk_in):
            possible[index[actor]] |= spoken.possible
    return certain, possible


def _reach(analysis: Analysis, allowed: list[int]) -> float | None:
    graph, network = analysis.generous, analysis.network
    count = word_count(len(network.demand.cells))
    words = np.array([to_words(bits, count) for bits in allowed], np.uint64)
    words = words.reshape(len(network.ids), count)
    ground = graph.ground
    passed = ground.cells & words[ground.source] & words[ground.target]
    match = match_words(network, list(network.offers)) & words
    levels = reach_levels(replace(ground, cells=passed), match, graph.k)
    demand = np.array([cell.demand for cell in network.demand.cells])
    whole = float(network.weights.sum()) * float(demand.sum())
    return float(network.weights @ dock_matrix(network, levels[-1]) @ demand) / whole


def permeability(quarter: Quarter, *, parameters: Parameters | None = None) -> Permeability:
    """Compute the share of reach whose every stop is open to people (M15).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; ``k`` is the largest number of hand-overs.

    Returns
    -------
    permeability
        Ways on which the docking point, every stop and the help itself speak the language well
        enough and take people without an appointment, as a share of all ways (reach). The stops
        that are no docking point are judged by their offers. None without reach.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> permeability(load_sample("mini")).low
    0.0
    """
    analysis = analyse(quarter, parameters)
    lenient = analysis.generous.reach(analysis.generous.k)
    if not lenient:
        return Permeability(None, None, None, None, lenient)
    certain, possible = _open_cells(quarter, analysis.network)
    low, high = _reach(analysis, certain) or 0.0, _reach(analysis, possible) or 0.0
    return Permeability(low / lenient, high / lenient, low, high, lenient)


def openness_profile(
    answers: Mapping[str, Mapping[str, float | None]], *, staff: int | None = None
) -> pd.DataFrame:
    """Put together what one organisation says of its own openness (M15).

    Parameters
    ----------
    answers
        Domain to its items: 1 for yes, 0 for no, None for unknown. The organisation answers
        itself, of its own will.
    staff
        People who work there.

    Returns
    -------
    profile
        One row a domain of the six: ``score`` (mean of the known items), ``known`` and ``items``.
        There is no sum over the domains and no comparison of organisations. ``representation``
        speaks of people: it stays empty below ten of them, and is given in thirds.

    Raises
    ------
    UsageError
        If a domain is none of the six or an answer is no number from 0 to 1.

    Examples
    --------
    >>> profile = openness_profile({"training": {"offered": 1, "for_all": None}})
    >>> profile.loc["training", ["score", "known"]].tolist()
    [1.0, 1.0]
    """
    import pandas as pd

    for domain, items in answers.items():
        wrong = [v for v in items.values() if v is not None and not 0 <= v <= 1]
        if domain not in DOMAINS or wrong:
            value = wrong[0] if wrong else domain
            known = ", ".join(DOMAINS)
            raise UsageError("measures.choice", name="answers", value=value, known=known)
    rows = []
    for domain in DOMAINS:
        told = [value for value in answers.get(domain, {}).values() if value is not None]
        score = sum(told) / len(told) if told else np.nan
        if domain == "representation":
            few = staff is None or staff < STAFF_MIN
            score = np.nan if few else max((b for b in _BANDS if b <= score), default=np.nan)
        rows.append((score, len(told), len(answers.get(domain, {}))))
    return pd.DataFrame(
        rows,
        columns=["score", "known", "items"],
        index=pd.Index(DOMAINS, name="domain", dtype=object),
    )
