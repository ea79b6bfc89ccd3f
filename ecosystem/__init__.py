"""Map the support ecosystem of an arrival neighbourhood and find its gaps and weak bridges.

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecosystem.errors import (
        DataError,
        EcosystemError,
        MissingExtraError,
        UnknownActorError,
        UsageError,
    )
    from ecosystem.findings import (
        Findings,
        Result,
        find_all,
        find_blind_spots,
        find_dead_ends,
        find_double_structures,
        find_gaps,
        find_informal_only,
        find_loops,
        find_open_loops,
        find_reported_gaps,
        find_sector_holes,
        find_single_points,
        find_strong_bridges,
        find_weak_bridges,
        triangulation,
    )
    from ecosystem.io import (
        load_sample,
        read_quarter,
        read_waves,
        write_quarter,
    )
    from ecosystem.measures.brokerage import brokerage_table
    from ecosystem.measures.homophily import homophily
    from ecosystem.measures.keyplayers import key_players
    from ecosystem.measures.mixing import mixing_table
    from ecosystem.measures.stakes import stakes_table
    from ecosystem.measures.table import MEASURES, measure
    from ecosystem.measures.thinness import thinness_table
    from ecosystem.model.meta import Meta
    from ecosystem.model.parameters import Parameters
    from ecosystem.model.quarter import Quarter
    from ecosystem.model.table import Table
    from ecosystem.sharing import share, share_result

__version__ = "0.1.0"

_HOMES = {
    "ecosystem.errors": (
        "DataError",
        "EcosystemError",
        "MissingExtraError",
        "UnknownActorError",
        "UsageError",
    ),
    "ecosystem.findings": (
        "Findings",
        "Result",
        "find_all",
        "find_blind_spots",
        "find_dead_ends",
        "find_double_structures",
        "find_gaps",
        "find_informal_only",
        "find_loops",
        "find_open_loops",
        "find_reported_gaps",
        "find_sector_holes",
        "find_single_points",
        "find_strong_bridges",
        "find_weak_bridges",
        "triangulation",
    ),
    "ecosystem.io": (
        "load_sample",
        "read_quarter",
        "read_waves",
        "write_quarter",
    ),
    "ecosystem.measures.brokerage": ("brokerage_table",),
    "ecosystem.measures.homophily": ("homophily",),
    "ecosystem.measures.keyplayers": ("key_players",),
    "ecosystem.measures.mixing": ("mixing_table",),
    "ecosystem.measures.stakes": ("stakes_table",),
    "ecosystem.measures.table": (
        "MEASURES",
        "measure",
    ),
    "ecosystem.measures.thinness": ("thinness_table",),
    "ecosystem.model.meta": ("Meta",),
    "ecosystem.model.parameters": ("Parameters",),
    "ecosystem.model.quarter": ("Quarter",),
    "ecosystem.model.table": ("Table",),
    "ecosystem.sharing": (
        "share",
        "share_result",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "MEASURES",
    "DataError",
    "EcosystemError",
    "Findings",
    "Meta",
    "MissingExtraError",
    "Parameters",
    "Quarter",
    "Result",
    "Table",
    "UnknownActorError",
    "UsageError",
    "brokerage_table",
    "find_all",
    "find_blind_spots",
    "find_dead_ends",
    "find_double_structures",
    "find_gaps",
    "find_informal_only",
    "find_loops",
    "find_open_loops",
    "find_reported_gaps",
    "find_sector_holes",
    "find_single_points",
    "find_strong_bridges",
    "find_weak_bridges",
    "homophily",
    "key_players",
    "load_sample",
    "measure",
    "mixing_table",
    "read_quarter",
    "read_waves",
    "share",
    "share_result",
    "stakes_table",
    "thinness_table",
    "triangulation",
    "write_quarter",
]


def __getattr__(name: str) -> object:
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    message = f"module 'ecosystem' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
