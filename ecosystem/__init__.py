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
    )
    from ecosystem.findings.hurdles import triangulation
    from ecosystem.findings.questions import question_cards
    from ecosystem.io import (
        load_sample,
        read_quarter,
        read_waves,
        write_quarter,
    )
    from ecosystem.measures.actors import (
        actor_by_betweenness,
        actor_by_constraint,
        actor_by_degree,
        actor_by_effective_size,
        actor_by_efficiency,
        actor_by_restricted_betweenness,
    )
    from ecosystem.measures.bodies import plausible_ties
    from ecosystem.measures.boundary import saturation, unseen_actors
    from ecosystem.measures.brokerage import actor_by_brokerage, brokerage_table
    from ecosystem.measures.confirmation import confirmations, tie_by_posterior, tie_in_state
    from ecosystem.measures.dispersion import (
        net_by_distance_fragmentation,
        net_by_fragmentation,
        net_by_seed_reach,
    )
    from ecosystem.measures.error_rates import estimate_error_rates
    from ecosystem.measures.homophily import (
        homophily,
        net_by_assortativity,
        net_by_ei_expected,
        net_by_ei_index,
    )
    from ecosystem.measures.journey_effects import journey_losses, journey_sensitivity
    from ecosystem.measures.journeys import journey_states, journeys
    from ecosystem.measures.keyplayers import key_players
    from ecosystem.measures.mixing import mixing_table
    from ecosystem.measures.names import duplicate_candidates
    from ecosystem.measures.parts import (
        actor_by_loss,
        actor_by_parted,
        actor_in_block,
        actor_in_component,
        actor_is_cut,
    )
    from ecosystem.measures.quarter import (
        net_by_components,
        net_by_core_share,
        net_by_coverage,
        net_by_density,
        net_by_efficiency,
        net_by_informal_dependency,
        net_by_largest_share,
        net_by_reach,
        net_by_reciprocity,
    )
    from ecosystem.measures.redundancy import route_redundancy
    from ecosystem.measures.reliability import route_reliability
    from ecosystem.measures.stakes import stakes_table
    from ecosystem.measures.table import MEASURES, measure
    from ecosystem.measures.thinness import thinness_table
    from ecosystem.measures.ties import (
        tie_by_cut_side,
        tie_by_fragility,
        tie_by_fragility_high,
        tie_by_reach_loss,
        tie_by_restricted_betweenness,
        tie_by_span,
        tie_by_strength,
        tie_is_cut_edge,
    )
    from ecosystem.measures.views_heard import views_heard
    from ecosystem.model.merging import apply_decisions
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
    ),
    "ecosystem.findings.hurdles": ("triangulation",),
    "ecosystem.findings.questions": ("question_cards",),
    "ecosystem.io": (
        "load_sample",
        "read_quarter",
        "read_waves",
        "write_quarter",
    ),
    "ecosystem.measures.actors": (
        "actor_by_betweenness",
        "actor_by_constraint",
        "actor_by_degree",
        "actor_by_effective_size",
        "actor_by_efficiency",
        "actor_by_restricted_betweenness",
    ),
    "ecosystem.measures.bodies": ("plausible_ties",),
    "ecosystem.measures.boundary": (
        "saturation",
        "unseen_actors",
    ),
    "ecosystem.measures.brokerage": (
        "actor_by_brokerage",
        "brokerage_table",
    ),
    "ecosystem.measures.confirmation": (
        "confirmations",
        "tie_by_posterior",
        "tie_in_state",
    ),
    "ecosystem.measures.dispersion": (
        "net_by_distance_fragmentation",
        "net_by_fragmentation",
        "net_by_seed_reach",
    ),
    "ecosystem.measures.error_rates": ("estimate_error_rates",),
    "ecosystem.measures.homophily": (
        "homophily",
        "net_by_assortativity",
        "net_by_ei_expected",
        "net_by_ei_index",
    ),
    "ecosystem.measures.journey_effects": (
        "journey_losses",
        "journey_sensitivity",
    ),
    "ecosystem.measures.journeys": (
        "journey_states",
        "journeys",
    ),
    "ecosystem.measures.keyplayers": ("key_players",),
    "ecosystem.measures.mixing": ("mixing_table",),
    "ecosystem.measures.names": ("duplicate_candidates",),
    "ecosystem.measures.parts": (
        "actor_by_loss",
        "actor_by_parted",
        "actor_in_block",
        "actor_in_component",
        "actor_is_cut",
    ),
    "ecosystem.measures.quarter": (
        "net_by_components",
        "net_by_core_share",
        "net_by_coverage",
        "net_by_density",
        "net_by_efficiency",
        "net_by_informal_dependency",
        "net_by_largest_share",
        "net_by_reach",
        "net_by_reciprocity",
    ),
    "ecosystem.measures.redundancy": ("route_redundancy",),
    "ecosystem.measures.reliability": ("route_reliability",),
    "ecosystem.measures.stakes": ("stakes_table",),
    "ecosystem.measures.table": (
        "MEASURES",
        "measure",
    ),
    "ecosystem.measures.thinness": ("thinness_table",),
    "ecosystem.measures.ties": (
        "tie_by_cut_side",
        "tie_by_fragility",
        "tie_by_fragility_high",
        "tie_by_reach_loss",
        "tie_by_restricted_betweenness",
        "tie_by_span",
        "tie_by_strength",
        "tie_is_cut_edge",
    ),
    "ecosystem.measures.views_heard": ("views_heard",),
    "ecosystem.model.merging": ("apply_decisions",),
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
    "actor_by_betweenness",
    "actor_by_brokerage",
    "actor_by_constraint",
    "actor_by_degree",
    "actor_by_effective_size",
    "actor_by_efficiency",
    "actor_by_loss",
    "actor_by_parted",
    "actor_by_restricted_betweenness",
    "actor_in_block",
    "actor_in_component",
    "actor_is_cut",
    "apply_decisions",
    "brokerage_table",
    "confirmations",
    "duplicate_candidates",
    "estimate_error_rates",
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
    "journey_losses",
    "journey_sensitivity",
    "journey_states",
    "journeys",
    "key_players",
    "load_sample",
    "measure",
    "mixing_table",
    "net_by_assortativity",
    "net_by_components",
    "net_by_core_share",
    "net_by_coverage",
    "net_by_density",
    "net_by_distance_fragmentation",
    "net_by_efficiency",
    "net_by_ei_expected",
    "net_by_ei_index",
    "net_by_fragmentation",
    "net_by_informal_dependency",
    "net_by_largest_share",
    "net_by_reach",
    "net_by_reciprocity",
    "net_by_seed_reach",
    "plausible_ties",
    "question_cards",
    "read_quarter",
    "read_waves",
    "route_redundancy",
    "route_reliability",
    "saturation",
    "share",
    "share_result",
    "stakes_table",
    "thinness_table",
    "tie_by_cut_side",
    "tie_by_fragility",
    "tie_by_fragility_high",
    "tie_by_posterior",
    "tie_by_reach_loss",
    "tie_by_restricted_betweenness",
    "tie_by_span",
    "tie_by_strength",
    "tie_in_state",
    "tie_is_cut_edge",
    "triangulation",
    "unseen_actors",
    "views_heard",
    "write_quarter",
]


def __getattr__(name: str) -> object:
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    message = f"module 'ecosystem' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
