"""The summary of a quarter, and what its figures do not say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ecosystem.catalogue import text
from ecosystem.findings.merge import tidy
from ecosystem.findings.rows import CellRow, Finding, Json
from ecosystem.measures.analysis import REACH_CURVE, Analysis, GraphAnalysis


@dataclass(frozen=True)
class Note:
    """Why a figure is missing or must be read with care.

    Parameters
    ----------
    key
        Message in the area ``findings``, below ``note.``.
    """

    key: str

    def sentence(self, lang: str) -> str:
        """Say it.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentence
            One or two sentences.
        """
        return text(f"findings.note.{self.key}", lang)

    def as_dict(self) -> dict[str, Json]:
        """Return key and both languages."""
        return {"key": self.key, "de": self.sentence("de"), "en": self.sentence("en")}


def _known(value: float | None) -> float | None:
    return None if value is None else tidy(value)


def _coverage(cells: Sequence[CellRow]) -> dict[str, float | None]:
    total = sum(cell.demand or 0.0 for cell in cells)
    shares: dict[str, float | None] = {}
    counted = {
        "low": ("G0", "G1", "G2"),
        "high": ("G0", "G1", "G2", "GX"),
        "robust": ("G0", "G1"),
    }
    for name, classes in counted.items():
        covered = sum(cell.demand or 0.0 for cell in cells if cell.cell_class in classes)
        shares[name] = tidy(covered / total) if total > 0 else None
    return shares


def _informal_dependency(graph: GraphAnalysis) -> float | None:
    """M10: share of reach that is lost without informal actors and offers."""
    reach, official = graph.reach(graph.k), graph.official_reach
    if not reach or official is None:
        return None
    return tidy(1 - official / reach)


def summary_of(
    analysis: Analysis, cells: Sequence[CellRow], findings: Iterable[Finding]
) -> Mapping[str, Json]:
    """Sum a quarter up.

    Parameters
    ----------
    analysis
        The analysis.
    cells
        All cells of need.
    findings
        All findings.

    Returns
    -------
    summary
        Counts of what is in force and shares; None where a share is not defined.
    """
    network, graph = analysis.network, analysis.generous
    coverage = _coverage(cells)
    reach: dict[str, Json] = {
        str(hops): _known(graph.reach(hops)) for hops in range(REACH_CURVE + 1)
    }
    most, own = graph.reach(graph.k), graph.reach(0)
    dead = sum(finding.kind == "dead_end" for finding in findings)
    return {
        "actors": len(network.ids),
        "offers": len(network.offers),
        "ties": len(network.records),
        "docks": len(network.docks),
        "reach": reach,
        "surplus": None if most is None or own is None else tidy(most - own),
        "coverage": {"low": coverage["low"], "high": coverage["high"]},
        "coverage_robust": coverage["robust"],
        "informal_dependency": _informal_dependency(graph),
        "dead_dock_share": tidy(dead / len(network.docks)) if network.has_way else None,
        "unweighted": network.demand.unweighted,
    }


def notes_of(analysis: Analysis) -> tuple[Note, ...]:
    """List what is not known and therefore not said.

    Parameters
    ----------
    analysis
        The analysis.

    Returns
    -------
    notes
        In a fixed order.
    """
    network = analysis.network
    demand = sum(cell.demand for cell in network.demand.cells)
    has_referrals = bool((network.records.layer == 0).any())
    tests = {
        "no_actors": not network.ids,
        "no_wave": network.calendar.wave is None,
        "strict_unknown": not network.asked_anybody,
        "no_ties": len(network.records) == 0,
        "no_docks": len(network.docks) == 0,
        "no_referrals": len(network.docks) > 0 and not has_referrals,
        "no_visits": len(network.docks) > 0 and float(network.weights.sum()) == 0,
        "no_offers": not network.offers,
        "no_cells": not network.demand.cells,
        "unweighted": network.demand.unweighted and bool(network.demand.cells),
        "no_demand": bool(network.demand.cells) and demand == 0,
        "no_reach": network.has_way
        and demand > 0
        and not analysis.generous.reach(analysis.generous.k),
    }
    return tuple(Note(key) for key, holds in tests.items() if holds)
