"""Decisions about names applied to a quarter, again and again with the same result (M38)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from ecosystem.model.decisions import Decision, in_force
from ecosystem.model.merged_rows import Change, merged_actors, moved_rows
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table


@dataclass(frozen=True)
class Merge:
    """A quarter after the decisions, and what they changed.

    Parameters
    ----------
    quarter
        The quarter.
    changes
        What was merged, moved, joined, left out or refused, in a fixed order.
    """

    quarter: Quarter
    changes: tuple[Change, ...]


def providers_of(actors: Table) -> Mapping[str, frozenset[str]]:
    """List the Träger of every actor, theirs included.

    Parameters
    ----------
    actors
        The table of actors.

    Returns
    -------
    providers
        Actor id to the ids of all actors that it belongs to.
    """
    parent = dict(zip(actors.column("id"), actors.column("part_of"), strict=True))
    found: dict[str, frozenset[str]] = {}
    for actor in parent:
        above: set[str] = set()
        step = parent[actor]
        while step in parent and step not in above:
            above.add(step)
            step = parent[step]
        found[actor] = frozenset(above - {actor})
    return found


def same_actors(decisions: Mapping[frozenset[str], Decision]) -> list[list[str]]:
    """Group the ids that are one actor by decision, directly or over others.

    Parameters
    ----------
    decisions
        The latest decision on each pair.

    Returns
    -------
    groups
        Sorted lists of at least two ids, sorted.
    """
    group_of: dict[str, set[str]] = {}
    for decision in decisions.values():
        if decision.same:
            joined = set(decision.pair).union(*(group_of.get(key, set()) for key in decision.pair))
            group_of.update(dict.fromkeys(joined, joined))
    return sorted(map(list, {tuple(sorted(group)) for group in group_of.values()}))


def _refusal(
    group: list[str],
    decisions: Mapping[frozenset[str], Decision],
    providers: Mapping[str, frozenset[str]],
) -> Change | None:
    for first, second in combinations(group, 2):
        if first in providers.get(second, ()) or second in providers.get(first, ()):
            return Change("related", first, second)
    for first, second in combinations(group, 2):
        decision = decisions.get(frozenset((first, second)))
        if decision is not None and not decision.same:
            return Change("contradiction", first, second)
    return None


def _renamed(
    quarter: Quarter, decisions: Mapping[frozenset[str], Decision], changes: list[Change]
) -> dict[str, str]:
    """Id of each actor that goes to that of the one that stays."""
    actors = quarter.table("actors")
    there = frozenset(actors.column("id"))
    providers = providers_of(actors)
    given_up = {decision.right for decision in decisions.values() if decision.same}
    renamed: dict[str, str] = {}
    for group in same_actors(decisions):
        known = [actor for actor in group if actor in there]
        if len(known) < 2:
            continue
        if refusal := _refusal(group, decisions, providers):
            changes.append(refusal)
            continue
        kept = min(known, key=lambda actor: (actor in given_up, actor))
        renamed.update({actor: kept for actor in known if actor != kept})
    return renamed


def merge_actors(quarter: Quarter, decisions: Iterable[Decision]) -> Merge:
    """Merge the actors that people decided to be one, and list what that changed.

    Parameters
    ----------
    quarter
        The quarter.
    decisions
        The log of decisions; ids that the quarter does not hold are passed over.

    Returns
    -------
    merge
        The new quarter and the changes. Ties, offers, seats, reports, hurdles and actions move
        to the actor that stays. A unit is never merged with its Träger, and a group of names in
        which somebody said "not the same" is left alone; both are listed.

    Raises
    ------
    DataError
        If the merged tables break a rule of the data model.

    Notes
    -----
    Applied a second time it changes nothing, so that the log can be applied on every import.
    """
    changes: list[Change] = []
    renamed = _renamed(quarter, in_force(decisions), changes)
    if not renamed:
        return Merge(quarter, tuple(changes))
    tables = [merged_actors(quarter.table("actors"), renamed, changes)]
    for name, table in quarter.tables.items():
        if name != "actors":
            tables.append(moved_rows(table, renamed, changes))
    return Merge(quarter.with_tables(*tables), tuple(changes))


def apply_decisions(quarter: Quarter, decisions: Iterable[Decision]) -> Quarter:
    """Merge the actors that people decided to be one (M38).

    Parameters
    ----------
    quarter
        The quarter.
    decisions
        The log of decisions.

    Returns
    -------
    quarter
        See `merge_actors`, which also lists what changed.

    Raises
    ------
    DataError
        If the merged tables break a rule of the data model.
    """
    return merge_actors(quarter, decisions).quarter
