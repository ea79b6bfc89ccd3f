"""Sector holes (M21): two sectors with far fewer ties between them than chance would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosystem.catalogue import label, text
from ecosystem.findings.merge import merged, tidy
from ecosystem.findings.rows import Finding, Json
from ecosystem.findings.table import Findings
from ecosystem.findings.words import number
from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.measures.coverage import EPSILON
from ecosystem.measures.mixing import benjamini_hochberg, rewired_p, too_small
from ecosystem.measures.sectors import sector_pairs
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.schema import SECTORS


@dataclass(frozen=True, kw_only=True)
class SectorHole(Finding):
    """Two sectors that hardly know each other.

    Parameters
    ----------
    first, second
        The sectors, in the order of their keys.
    observed
        Ties between them.
    expected
        Ties that a random dealing of the sectors would give.
    q
        Chance of as few ties in graphs with the same degrees, corrected for all pairs of sectors.
    """

    kind: str = "sector_hole"
    first: str
    second: str
    observed: int
    expected: float
    q: float

    @property
    def subjects(self) -> dict[str, Json]:
        """The two sectors."""
        return {"sectors": [self.first, self.second]}

    @property
    def evidence(self) -> dict[str, Json]:
        """Ties there are, ties to be expected, and how likely as few are."""
        return {"observed": self.observed, "expected": self.expected, "q": self.q}

    def sentence(self, lang: str) -> str:
        """Say how few ties there are."""
        key = {0: "none", 1: "one"}.get(self.observed, "few")
        values = {
            "first": label("sector", self.first, lang),
            "second": label("sector", self.second, lang),
            "expected": number(float(round(self.expected)), lang),
            "observed": number(self.observed, lang),
        }
        return text(f"sector_holes.{key}", lang, **values)

    def action(self, lang: str) -> str:
        """Say how the two can meet."""
        return text("sector_holes.action", lang)


def _holes_in(graph: GraphAnalysis, nulls: int) -> dict[str, SectorHole]:
    parameters, mixing = graph.network.parameters, graph.mixing
    if too_small(graph) or nulls < 1:
        return {}
    pairs = sector_pairs()
    observed = np.array([mixing.observed[pair] for pair in pairs])
    expected = np.array([mixing.expected[pair] for pair in pairs])
    enough = expected >= parameters["expected_ties_min"] - EPSILON
    thin = enough & (observed <= parameters["sector_ratio_max"] * expected + EPSILON)
    if not thin.any():  # the random graphs are the costly part
        return {}
    q = benjamini_hochberg(rewired_p(graph, nulls, parameters.seed)[0])
    found: dict[str, SectorHole] = {}
    for position in np.flatnonzero(thin & (q < parameters["sector_q_max"] - EPSILON)).tolist():
        first, second = sorted(SECTORS[sector] for sector in pairs[position])
        row = SectorHole(
            id=f"sector_hole:{first}~{second}",
            severity=tidy(1 - observed[position] / expected[position]),
            first=first,
            second=second,
            observed=int(observed[position]),
            expected=tidy(expected[position]),
            q=tidy(q[position]),
        )
        found[row.id] = row
    return found


def find_sector_holes(
    quarter: Quarter, *, parameters: Parameters | None = None, nulls: int = 1000
) -> Findings[SectorHole]:
    """Find the pairs of sectors that hardly have a tie to each other.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None. Their seed starts the random numbers.
    nulls
        Random graphs to compare with.

    Returns
    -------
    holes
        Pairs of sectors with at least three ties to be expected, at most half as many there, and
        so few in hardly any graph with the same degrees; the emptiest first.

    Notes
    -----
    Expected ties are those of a random dealing of the sectors; significance is judged against
    random graphs in which every actor keeps its number of partners, corrected over all pairs of
    sectors. A net of fewer than twelve actors or twenty ties is too small to say anything.

    References
    ----------
    Maslov, S., & Sneppen, K. (2002). Specificity and stability in topology of protein networks.
    Science 296, 910-913. doi:10.1126/science.1065103

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> len(find_sector_holes(load_sample("mini")))
    0
    """
    analysis = analyse(quarter, parameters)
    generous = _holes_in(analysis.generous, nulls)

    def find(graph: GraphAnalysis) -> dict[str, SectorHole]:
        if graph is analysis.generous or not generous:  # the strict graph only confirms, fewer do
            return generous
        return _holes_in(graph, max(nulls // 4, 1))

    # such a finding names no tie and no actor that could be unconfirmed
    rows = merged(analysis, find, lambda _: True)
    return Findings(rows, analysis.network.parameters)
