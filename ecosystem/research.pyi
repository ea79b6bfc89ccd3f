# Measures without a command, for those who ask: the one list of their names.
from .measures.arrival import plausible_ties as plausible_ties
from .measures.arrival import thinness_table as thinness_table
from .measures.classics import actor_by_brokerage as actor_by_brokerage
from .measures.classics import actor_by_restricted_betweenness as actor_by_restricted_betweenness
from .measures.classics import brokerage_table as brokerage_table
from .measures.classics import homophily as homophily
from .measures.classics import key_players as key_players
from .measures.classics import net_by_assortativity as net_by_assortativity
from .measures.classics import net_by_core_share as net_by_core_share
from .measures.classics import net_by_distance_fragmentation as net_by_distance_fragmentation
from .measures.classics import net_by_ei_expected as net_by_ei_expected
from .measures.classics import net_by_ei_index as net_by_ei_index
from .measures.classics import net_by_fragmentation as net_by_fragmentation
from .measures.classics import net_by_seed_reach as net_by_seed_reach
from .measures.classics import tie_by_restricted_betweenness as tie_by_restricted_betweenness
from .measures.classics import tie_by_span as tie_by_span
from .measures.classics import tie_by_strength as tie_by_strength
from .measures.evidence import estimate_error_rates as estimate_error_rates
from .measures.evidence import saturation as saturation
from .measures.evidence import tie_by_posterior as tie_by_posterior
from .measures.evidence import tie_in_state as tie_in_state
from .measures.evidence import unseen_actors as unseen_actors
from .measures.evidence import views_heard as views_heard
from .measures.journeys import journey_sensitivity as journey_sensitivity
from .measures.journeys import journey_states as journey_states
from .measures.journeys import route_redundancy as route_redundancy
from .measures.journeys import route_reliability as route_reliability
from .measures.money import stakes_table as stakes_table
from .measures.structure import actor_by_coreness as actor_by_coreness
from .measures.structure import actor_by_hierarchy as actor_by_hierarchy
from .measures.structure import triad_census as triad_census
from .notebooks import convention_sensitivity as convention_sensitivity

__all__: list[str]
