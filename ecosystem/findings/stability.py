"""How far each finding can be trusted (M40): in how many disturbed quarters it stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ecosystem.findings.merge import tidy
from ecosystem.findings.rows import Bridge, CellRow, DeadEnd, Finding, Gap, Loop, SinglePoint
from ecosystem.findings.stays import DRAWS, Stays
from ecosystem.measures.analysis import Analysis
from ecosystem.measures.coverage import EPSILON

LARGEST_BY_DEFAULT = 300
"""Up to this many actors in force stability is tested without being asked for."""
STABLE, FRAGILE = 0.8, 0.5
Progress = Callable[[int, int], None]


def stability_label(share: float) -> str:
    """Say a share of draws in a word.

    Parameters
    ----------
    share
        In 0..1.

    Returns
    -------
    label
        ``stable`` from 0.8, ``fragile`` from 0.5, else ``unsure``.
    """
    if share >= STABLE - EPSILON:
        return "stable"
    return "fragile" if share >= FRAGILE - EPSILON else "unsure"


class Stability(Stays):
    """Labels the findings of one quarter by how often they stay."""

    def of_cells(self, cells: Sequence[CellRow]) -> tuple[CellRow, ...]:
        """Label every cell: the share of draws in which its class is the same.

        Parameters
        ----------
        cells
            All cells, in order.

        Returns
        -------
        cells
            New rows with a label.
        """
        return tuple(
            replace(cell, stability=stability_label(float(share)))
            for cell, share in zip(cells, self._same_class(cells), strict=True)
        )

    def _same_class(self, cells: Sequence[CellRow]) -> npt.NDArray[np.float64]:
        known = np.array([cell.cell_class for cell in cells])
        same = self.classes == known[None, :] if len(cells) else np.ones((self.draws, 0))
        return np.asarray(same.mean(axis=0))

    def of_finding(self, finding: Finding) -> Finding:
        """Label one finding; one of a kind that ties do not bear on stays without a label.

        Parameters
        ----------
        finding
            A finding of the undisturbed quarter.

        Returns
        -------
        finding
            A new row with label and share.
        """
        if type(finding) not in self._tests:
            return finding
        share = tidy(float(self.stays(finding).mean()))
        label = stability_label(share)
        if label == "stable" and self._may_be_missing_data(finding):
            label = "fragile"
        return replace(finding, stability=label, stability_share=share)

    def _may_be_missing_data(self, finding: Finding) -> bool:
        """Whether one thing that nobody reported would be enough to explain the finding.

        Leaving ties out of a map cannot show what a map that lacks ties would have held. The test
        bench says where that matters: dead ends, single points and loops vanish with one tie more,
        a bridge of the strict graph alone with one more confirmation, and a gap with one answer
        about the languages or groups of an official offer of which they are unknown.
        """
        if isinstance(finding, Gap):
            cells = self.network.demand.cells
            profile = (finding.topic, finding.language, finding.group, finding.status)
            bit = sum(
                1 << position
                for position, cell in enumerate(cells)
                if (cell.topic, cell.language, cell.group, cell.status) == profile
            )
            known = set(finding.providers)
            return any(
                offer.formal
                and offer.possible & ~offer.yes & bit
                and self.network.ids[offer.actor] not in known
                for offer in self.network.offers
            )
        if isinstance(finding, Bridge):
            return "generous" not in finding.holds_in
        return isinstance(finding, SinglePoint | DeadEnd | Loop)


def with_stability(
    analysis: Analysis,
    findings: Sequence[Finding],
    cells: Sequence[CellRow],
    *,
    draws: int = DRAWS,
    progress: Progress | None = None,
) -> tuple[list[Finding], tuple[CellRow, ...]]:
    """Label findings and cells with how often they stay.

    Parameters
    ----------
    analysis
        The analysis of the quarter.
    findings, cells
        What was found.
    draws
        Number of disturbed quarters, each without a tenth of its ties and with two per cent of
        false ones.
    progress
        Called with how many findings are done and how many there are.

    Returns
    -------
    findings, cells
        New rows. Kinds that ties do not bear on stay without a label.

    References
    ----------
    Smith, J. A., & Moody, J. (2013). Structural effects of network sampling coverage I: nodes
    missing at random. Social Networks 35(4), 652-668. doi:10.1016/j.socnet.2013.09.003
    """
    if not draws or not analysis.network.ids:
        return list(findings), tuple(cells)
    stability = Stability(analysis, draws=draws)
    labelled = []
    for done, finding in enumerate(findings):
        if progress:
            progress(done, len(findings))
        labelled.append(stability.of_finding(finding))
    if progress:
        progress(len(findings), len(findings))
    return labelled, stability.of_cells(cells)
