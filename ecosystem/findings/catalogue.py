"""All finders in the order of the results, and the one call that runs them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from ecosystem.findings.bodies import find_blind_spots, find_double_structures
from ecosystem.findings.bridges import find_strong_bridges, find_weak_bridges
from ecosystem.findings.cliffs import find_funding_cliffs
from ecosystem.findings.dead_ends import find_dead_ends
from ecosystem.findings.gaps import find_cells, find_gaps, find_informal_only
from ecosystem.findings.hurdles import find_reported_gaps
from ecosystem.findings.loops import find_loops
from ecosystem.findings.open_loops import find_open_loops
from ecosystem.findings.overturn import with_overturn
from ecosystem.findings.places import find_spatial_gaps, find_time_gaps
from ecosystem.findings.points import find_single_points
from ecosystem.findings.reported_gap import MINIMUM_INFORMANTS
from ecosystem.findings.result import Result
from ecosystem.findings.rows import Finding
from ecosystem.findings.sector_holes import find_sector_holes
from ecosystem.findings.stability import LARGEST_BY_DEFAULT, Progress, with_stability
from ecosystem.findings.stays import DRAWS
from ecosystem.findings.summary import notes_of, summary_of
from ecosystem.findings.table import Findings
from ecosystem.measures.analysis import analyse
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

FINDERS: Mapping[str, Callable[..., Findings[Any]]] = {
    "gap": find_gaps,
    "informal_only": find_informal_only,
    "weak_bridge": find_weak_bridges,
    "strong_bridge": find_strong_bridges,
    "single_point": find_single_points,
    "dead_end": find_dead_ends,
    "loop": find_loops,
    "sector_hole": find_sector_holes,
    "funding_cliff": find_funding_cliffs,
    "spatial_gap": find_spatial_gaps,
    "time_gap": find_time_gaps,
    "reported_gap": partial(find_reported_gaps, least=MINIMUM_INFORMANTS),
    "double_structure": find_double_structures,
    "blind_spot": find_blind_spots,
    "open_loop": find_open_loops,
}
"""Kind of finding to its finder, in the order of the results."""

KINDS = tuple(FINDERS)


def find_all(
    quarter: Quarter,
    *,
    parameters: Parameters | None = None,
    draws: int | None = None,
    kinds: Collection[str] = KINDS,
    progress: Progress | None = None,
) -> Result:
    """Run every finder.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.
    draws
        Disturbed quarters in which each finding is tested (M40), 0 for none. If None, 200 for up
        to 300 actors in force, else none.
    kinds
        Kinds of findings to look for; all of them by default.
    progress
        Called with how many findings are tested and how many there are.

    Returns
    -------
    result
        Cells, findings in their fixed order, summary and notes, on the full data.

    Examples
    --------
    >>> import ecosystem as eco
    >>> result = eco.find_all(eco.load_sample("mini"))
    >>> result.summary["actors"]
    12
    """
    analysis = analyse(quarter, parameters)
    rows: list[Finding] = []
    for find in (FINDERS[kind] for kind in FINDERS if kind in kinds):
        rows.extend(find(quarter, parameters=parameters))
    cells = find_cells(quarter, parameters=parameters)
    if draws is None:
        draws = DRAWS if len(analysis.network.ids) <= LARGEST_BY_DEFAULT else 0
    if draws:
        rows = with_overturn(quarter, analysis, rows)
        rows, cells = with_stability(analysis, rows, cells, draws=draws, progress=progress)
    return Result(
        meta=quarter.meta,
        parameters=analysis.network.parameters,
        summary=summary_of(analysis, cells, rows),
        cells=cells,
        findings=Findings(rows, analysis.network.parameters),
        notes=notes_of(analysis),
        horizon_months=analysis.network.calendar.horizon_months,
        draws=draws,
    )
