"""Committees: the same people on the same topic twice, and actors who sit in none."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

from ecosystem.findings.body_rows import SHARED_MIN, BlindSpot, DoubleStructure
from ecosystem.findings.merge import in_order
from ecosystem.findings.table import Findings
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.bodies import Body, bodies_in_force
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.schema import TOPICS

OVERLAP_MIN = 0.6
"""Shared members among all members of two committees from which they overlap strongly."""
LISTED_MAX = 0.5
"""If a larger share of all actors sits nowhere, only those that matter most are listed."""
_UNITLESS = ("group_node", "person_pseudonym")


def _topic_list(topics: Collection[str]) -> tuple[str, ...]:
    return tuple(topic for topic in TOPICS if topic in topics)


def _holds(analysis: Analysis) -> tuple[tuple[str, ...], str]:
    """Graphs and band of a finding that rests on no tie."""
    if analysis.strict is None:
        return ("generous",), "possible"
    return ("generous", "strict"), "sure"


def _doubled(first: Body, second: Body) -> bool:
    shared = first.members & second.members
    same = not (first.topics and second.topics) or bool(first.topics & second.topics)
    overlap = len(shared) / max(len(first.members | second.members), 1)
    return same and len(shared) >= SHARED_MIN and overlap >= OVERLAP_MIN - 1e-12


def find_double_structures(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> Findings[DoubleStructure]:
    """Find pairs of committees with the same people and the same topic.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    pairs
        Pairs of committees that share a topic, or one of which names none, with at least three
        members in both and a Jaccard overlap of at least 0.6; by id.
    """
    analysis = analyse(quarter, parameters)
    holds, band = _holds(analysis)
    names = dict(zip(analysis.network.ids, analysis.network.names, strict=True))
    rows = []
    for first, second in combinations(bodies_in_force(quarter), 2):
        if not _doubled(first, second):
            continue
        shared = tuple(sorted(first.members & second.members))
        row = DoubleStructure(
            id=f"double_structure:{first.id}+{second.id}",
            severity=0.0,
            holds_in=holds,
            band=band,
            names={actor: names[actor] for actor in shared},
            bodies=(first.id, second.id),
            titles=(first.name, second.name),
            members=shared,
            topics=_topic_list(first.topics & second.topics),
            overlap=len(shared) / len(first.members | second.members),
        )
        rows.append(row)
    return Findings(in_order(rows), analysis.network.parameters)


def _offered(analysis: Analysis) -> dict[str, set[str]]:
    network = analysis.network
    found: dict[str, set[str]] = {}
    for offer in network.offers:
        topics = {topic for place, topic in enumerate(TOPICS) if offer.topics >> place & 1}
        found.setdefault(network.ids[offer.actor], set()).update(topics)
    return found


def find_blind_spots(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> Findings[BlindSpot]:
    """Find the official actors that sit in no committee.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    actors
        Actors in force that are not informal and sit in no committee; by id. None at all if no
        committee has a member.

    Notes
    -----
    Where this would list more than half of all actors, most of them are not meant to sit
    anywhere; then only docking points and actors with an offer are listed. A unit does not sit in
    a committee because its Träger does. Informal actors are never listed: nobody is to be pressed
    into a committee.
    """
    analysis = analyse(quarter, parameters)
    network = analysis.network
    bodies = [body for body in bodies_in_force(quarter) if body.members]
    if not bodies:
        return Findings((), network.parameters)
    seated = frozenset[str]().union(*(body.members for body in bodies))
    table = quarter.table("actors")
    kinds = dict(zip(table.column("id"), table.column("kind"), strict=True))
    outside = [
        actor
        for actor, informal in zip(network.ids, network.informal.tolist(), strict=True)
        if not informal and actor not in seated and kinds[actor] not in _UNITLESS
    ]
    offered = _offered(analysis)
    if len(outside) > LISTED_MAX * len(network.ids):
        docks = {network.ids[dock] for dock in network.docks.tolist()}
        outside = [actor for actor in outside if actor in docks or actor in offered]
    holds, band = _holds(analysis)
    names = dict(zip(network.ids, network.names, strict=True))
    rows = []
    for actor in outside:
        topics = offered.get(actor, set())
        fitting = [body for body in bodies if body.topics & topics]
        common = topics.intersection(topic for body in fitting for topic in body.topics)
        row = BlindSpot(
            id=f"blind_spot:{actor}",
            severity=0.0,
            holds_in=holds,
            band=band,
            names={actor: names[actor]},
            actor=actor,
            bodies=tuple(body.id for body in fitting),
            titles=tuple(body.name for body in fitting),
            topics=_topic_list(common),
        )
        rows.append(row)
    return Findings(in_order(rows), network.parameters)
