"""Gaps: cells of need with no offer, no way, only informal, only shaky or only one help."""

from __future__ import annotations

from ecosystem.findings.merge import in_order, once, tidy
from ecosystem.findings.rows import CellRow, Gap
from ecosystem.findings.table import Findings
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.bits import positions
from ecosystem.model.network import Network, Offer
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

BASE_SEVERITY = {"G5": 0.9, "G4": 0.8, "G3": 0.7, "G2": 0.5, "G1": 0.3}
DEMAND_WEIGHT = 0.1


def _matching(network: Network) -> list[list[Offer]]:
    """List the matching offers of every cell."""
    found: list[list[Offer]] = [[] for _ in network.demand.cells]
    for offer in network.offers:
        for position in positions(offer.yes):
            found[position].append(offer)
    return found


def _only_for(offers: list[Offer]) -> tuple[str, ...]:
    named = [offer.groups for offer in offers]
    if not named or any(groups is None for groups in named):
        return ()
    return tuple(sorted({group for groups in named if groups for group in groups}))


def find_cells(quarter: Quarter, *, parameters: Parameters | None = None) -> tuple[CellRow, ...]:
    """Classify every cell of need (M01).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    cells
        One row a cell, by topic, language, group and status. ``class_strict`` is None if nobody
        was asked, ``docks_reached`` is None if the way to help cannot be tested.
    """
    analysis = analyse(quarter, parameters)
    return once(analysis, "cells", lambda: _cells(analysis))


def _cells(analysis: Analysis) -> tuple[CellRow, ...]:
    network = analysis.network
    generous = analysis.generous.classes
    strict = analysis.strict.classes.classes if analysis.strict else None
    rows = []
    for position, offers in enumerate(_matching(network)):
        cell = network.demand.cells[position]
        reached = generous.docks_reached
        rows.append(
            CellRow(
                topic=cell.topic,
                language=cell.language,
                group=cell.group,
                status=cell.status,
                demand=tidy(cell.demand),
                cell_class=generous.classes[position],
                class_strict=strict[position] if strict else None,
                providers=tuple(sorted({network.ids[offer.actor] for offer in offers})),
                docks_reached=None if reached is None else reached[position],
                only_for=_only_for(offers),
                bottleneck=bool(offers) and all(offer.takes_new == "no" for offer in offers),
            )
        )
    return tuple(rows)


def _gap(analysis: Analysis, cell: CellRow, largest: float) -> Gap:
    network = analysis.network
    kind = "informal_only" if cell.cell_class == "G3" else "gap"
    names = dict(zip(network.ids, network.names, strict=True))
    holds = ("generous", "strict") if cell.class_strict == cell.cell_class else ("generous",)
    share = (cell.demand or 0.0) / largest if largest > 0 else 0.0
    return Gap(
        id=f"{kind}:{cell.topic}:{cell.language}:{cell.group}:{cell.status}",
        kind=kind,
        severity=tidy(BASE_SEVERITY[cell.cell_class] + DEMAND_WEIGHT * share),
        holds_in=holds,
        band="sure" if analysis.strict else "possible",
        names={actor: names[actor] for actor in cell.providers},
        topic=cell.topic,
        language=cell.language,
        group=cell.group,
        status=cell.status,
        gap_class=cell.cell_class,
        demand=cell.demand,
        unweighted=network.demand.unweighted,
        providers=cell.providers,
    )


def _find(quarter: Quarter, parameters: Parameters | None, classes: set[str]) -> Findings[Gap]:
    analysis = analyse(quarter, parameters)
    cells = find_cells(quarter, parameters=parameters)
    largest = max((cell.demand or 0.0 for cell in cells), default=0.0)
    found = [_gap(analysis, cell, largest) for cell in cells if cell.cell_class in classes]
    return Findings(in_order(found), analysis.network.parameters)


def find_gaps(quarter: Quarter, *, parameters: Parameters | None = None) -> Findings[Gap]:
    """Find the cells of need without a firm official way (classes G5, G4, G2 and G1).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    gaps
        No offer first, then no way, shaky, one provider only; larger demand first.

    Notes
    -----
    A cell of which nothing sure is known (GX) is no gap. Without docking points or referral ties
    the classes come from the offers alone.
    """
    return _find(quarter, parameters, {"G5", "G4", "G2", "G1"})


def find_informal_only(quarter: Quarter, *, parameters: Parameters | None = None) -> Findings[Gap]:
    """Find the cells of need that only informal help serves (class G3).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    cells
        Larger demand first. Informal help is access and dependence at once: the remedy is an
        additional official way, never fewer helpers.

    References
    ----------
    Hanhörster, H., & Wessendorf, S. (2020). The role of arrival areas for migrant integration and
    resource access. Urban Planning 5(3), 1-10. doi:10.17645/up.v5i3.2891
    """
    return _find(quarter, parameters, {"G3"})
