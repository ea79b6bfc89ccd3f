"""Findings: gaps, weak bridges and the rest, each a row that can say itself in a sentence."""

from __future__ import annotations

from ecosystem.findings.bodies import find_blind_spots, find_double_structures
from ecosystem.findings.bridges import find_strong_bridges, find_weak_bridges
from ecosystem.findings.catalogue import FINDERS, KINDS, find_all
from ecosystem.findings.cliffs import FundingCliff, find_funding_cliffs
from ecosystem.findings.dead_ends import find_dead_ends
from ecosystem.findings.gaps import find_gaps, find_informal_only
from ecosystem.findings.hurdles import find_reported_gaps, triangulation
from ecosystem.findings.loops import find_loops
from ecosystem.findings.open_loops import find_open_loops
from ecosystem.findings.places import find_spatial_gaps, find_time_gaps
from ecosystem.findings.points import find_single_points
from ecosystem.findings.result import Result
from ecosystem.findings.rows import (
    Bridge,
    CellRow,
    DeadEnd,
    Finding,
    Gap,
    Loop,
    SinglePoint,
)
from ecosystem.findings.sector_holes import find_sector_holes
from ecosystem.findings.table import Findings

__all__ = [
    "FINDERS",
    "KINDS",
    "Bridge",
    "CellRow",
    "DeadEnd",
    "Finding",
    "Findings",
    "FundingCliff",
    "Gap",
    "Loop",
    "Result",
    "SinglePoint",
    "find_all",
    "find_blind_spots",
    "find_dead_ends",
    "find_double_structures",
    "find_funding_cliffs",
    "find_gaps",
    "find_informal_only",
    "find_loops",
    "find_open_loops",
    "find_reported_gaps",
    "find_sector_holes",
    "find_single_points",
    "find_spatial_gaps",
    "find_strong_bridges",
    "find_time_gaps",
    "find_weak_bridges",
    "triangulation",
]
