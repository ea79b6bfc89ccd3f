"""Committees as a second layer: who sits where, and which ties that makes plausible."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from ecosystem.measures.analysis import analyse
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_list, is_unknown


@dataclass(frozen=True)
class Body:
    """A committee with its members in force.

    Parameters
    ----------
    id, name
        Its id and name.
    topics
        Its topics; empty if unknown.
    members
        Ids of the members in force.
    """

    id: str
    name: str
    topics: frozenset[str]
    members: frozenset[str]


@dataclass(frozen=True)
class PlausibleTie:
    """Two actors that meet in a committee and are not tied, as far as is known.

    Parameters
    ----------
    first, second
        Their ids, sorted.
    bodies
        Ids of the committees in which both sit, sorted.
    """

    first: str
    second: str
    bodies: tuple[str, ...]


def bodies_in_force(quarter: Quarter) -> tuple[Body, ...]:
    """Return the committees with their members in force.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    bodies
        Sorted by id, also those without a member.
    """
    there = frozenset(quarter.network().ids)
    members: dict[str, set[str]] = defaultdict(set)
    table = quarter.table("members")
    for body, actor in zip(table.column("body"), table.column("actor"), strict=True):
        if actor in there:
            members[body].add(actor)
    bodies = quarter.table("bodies")
    columns = zip(*map(bodies.column, ("id", "name", "topic")), strict=True)
    return tuple(
        Body(
            key,
            name,
            frozenset(topic for topic in as_list(topics) if not is_unknown(topic)),
            frozenset(members[key]),
        )
        for key, name, topics in sorted(columns)
    )


def plausible_ties(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> tuple[PlausibleTie, ...]:
    """List the pairs that meet in a committee and are not tied.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    pairs
        Pairs of actors in force without any tie between them in the generous graph, in whatever
        direction and layer; those that meet most often first, then by id. Sitting together is no
        tie; it only makes one plausible.
    """
    generous = analyse(quarter, parameters).generous
    ids = generous.network.ids
    tied = {
        (ids[first], ids[second])
        for first, second in zip(
            generous.pairs.first.tolist(), generous.pairs.second.tolist(), strict=True
        )
    }
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for body in bodies_in_force(quarter):
        for pair in combinations(sorted(body.members), 2):
            if pair not in tied:
                shared[pair].append(body.id)
    pairs = sorted(shared, key=lambda pair: (-len(shared[pair]), pair))
    return tuple(PlausibleTie(*pair, tuple(shared[pair])) for pair in pairs)
