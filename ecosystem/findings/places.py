"""Spatial gaps (M12) and time gaps (M13): where and when no docking point can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosystem.findings.merge import in_order, tidy
from ecosystem.findings.place_rows import SpatialGap, TimeGap
from ecosystem.findings.table import Findings
from ecosystem.measures.analysis import analyse
from ecosystem.measures.distances import great_circle
from ecosystem.measures.open_hours import WINDOWS, open_hours
from ecosystem.measures.walking import Walking, walking
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_BESIDE = 1.6
"""Cells count as neighbours up to so many times the usual distance between two of them."""


def _groups(found: Walking, far: list[int]) -> list[list[int]]:
    """Put the far cells together that lie side by side."""
    apart = great_circle(found.points, found.points)
    np.fill_diagonal(apart, np.inf)
    beside = _BESIDE * float(np.median(apart.min(axis=1))) if len(found.cells) > 1 else 0.0
    left, groups = set(far), []
    for start in far:
        if start not in left:
            continue
        left.discard(start)
        group = [start]
        for cell in group:  # grows while it is walked through
            near = sorted(other for other in left if apart[cell, other] <= beside)
            left.difference_update(near)
            group += near
        groups.append(sorted(group))
    return groups


def find_spatial_gaps(
    quarter: Quarter,
    *,
    parameters: Parameters | None = None,
    barriers: BaseGeometry | None = None,
) -> Findings[SpatialGap]:
    """Find where people live too far from every docking point (M12).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; ``walk_far_m`` says what is too far on foot.
    barriers
        Lines that nobody crosses; they bear on estimated distances only.

    Returns
    -------
    gaps
        One for each group of neighbouring cells with residents from which every docking point is
        more than 800 metres away on foot; most newcomers first. None without docking points.

    Notes
    -----
    It holds in both graphs, since it rests on no tie. It is sure only if the distances to the
    nearest docking points are measured and the place of every docking point is known.
    """
    analysis = analyse(quarter, parameters)
    found = walking(quarter, parameters=parameters, barriers=barriers)
    radius = found.parameters["walk_far_m"]
    names = dict(zip(analysis.network.ids, analysis.network.names, strict=True))
    far = np.flatnonzero((found.nearest > radius) & (found.residents > 0)).tolist()
    of = "newcomers" if np.nansum(found.newcomers) > 0 else "residents"
    people = np.nan_to_num(found.people(of))
    rows = []
    for group in _groups(found, far):
        local = int(np.nanargmin(found.nearest[group]))
        cell = group[local]
        dock = int(np.nanargmin(found.metres[cell]))
        cells = tuple(found.cells[each] for each in group)
        newcomers = float(found.newcomers[group].sum())
        guessed = bool(found.estimated[group].any())
        firm = analysis.strict is not None and not guessed and not found.left_out
        row = SpatialGap(
            id="spatial_gap:" + "+".join(cells),
            severity=tidy(people[group].sum() / people.sum()),
            holds_in=("generous", "strict") if analysis.strict else ("generous",),
            band="sure" if firm else "possible",
            names={found.docks[dock]: names[found.docks[dock]]},
            cells=cells,
            people=float(found.residents[group].sum()),
            newcomers=None if np.isnan(newcomers) else newcomers,
            distance_m=round(float(found.metres[cell, dock]), 1),
            crow_m=_known(float(np.min(np.nan_to_num(found.nearest_crow[group], nan=np.inf)))),
            nearest=found.docks[dock],
            estimated=guessed,
            radius=radius,
        )
        rows.append(row)
    return Findings(in_order(rows), found.parameters)


def _known(metres: float) -> float | None:
    return round(metres, 1) if np.isfinite(metres) else None


def find_time_gaps(quarter: Quarter, *, parameters: Parameters | None = None) -> Findings[TimeGap]:
    """Find the times at which nobody who speaks a needed language can be walked in on (M13).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; ``evening_hour`` says when the evening begins.

    Returns
    -------
    gaps
        One for each language that somebody needs and each window (``evening``: Monday to Friday
        from 17:00; ``saturday``) in which for certain no docking point that speaks it is open
        without an appointment; most needed first. Where hours, walk-in or languages of a docking
        point are unknown it may be open, and there is no gap. None without docking points.

    Notes
    -----
    It rests on no tie: it holds in both graphs.
    """
    analysis = analyse(quarter, parameters)
    network = analysis.network
    hours = open_hours(quarter, parameters=parameters)
    demand: dict[str, float] = {}
    for cell in network.demand.cells:
        demand[cell.language] = demand.get(cell.language, 0.0) + cell.demand
    total = sum(demand.values())
    rows = []
    for language in sorted(code for code, count in demand.items() if count > 0):
        _, possible = hours.union(language)
        speaking = tuple(
            dock.dock for dock in hours.docks if dock.speaks(language, network.parameters)
        )
        for window in WINDOWS:
            if not hours.docks or (possible & hours.windows[window]).any():
                continue
            row = TimeGap(
                id=f"time_gap:{language}:{window}",
                severity=tidy(demand[language] / total),
                holds_in=("generous", "strict") if analysis.strict else ("generous",),
                band="sure" if analysis.strict else "possible",
                language=language,
                window=window,
                speaking=speaking,
                hour=int(network.parameters["evening_hour"]),
            )
            rows.append(row)
    return Findings(in_order(rows), network.parameters)
