"""How far apart the actors of a quarter are, and how near they are to a chosen few (M25)."""

from __future__ import annotations

import math
from collections.abc import Collection

from ecosystem.measures.keyplayers import objective_of, positions_of
from ecosystem.model.quarter import Quarter


def _value(quarter: Quarter, aim: str, actors: Collection[str]) -> float | None:
    network, objective = objective_of(quarter, aim)
    value = objective.value(positions_of(network, actors))
    return None if math.isnan(value) else value


def net_by_fragmentation(quarter: Quarter, *, without: Collection[str] = ()) -> float | None:
    """Return the share of pairs of actors between whom there is no way at all (F, M25).

    Parameters
    ----------
    quarter
        The quarter.
    without
        Ids of actors taken out beforehand.

    Returns
    -------
    fragmentation
        In 0..1; None if fewer than two actors remain.

    Raises
    ------
    UnknownActorError
        If an id is not in force.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and
    Mathematical Organization Theory 12(1), 21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(net_by_fragmentation(load_sample("mini"), without=["W1"]), 6)
    0.818182
    """
    return _value(quarter, "fragmentation", without)


def net_by_distance_fragmentation(
    quarter: Quarter, *, without: Collection[str] = ()
) -> float | None:
    """Return how far actors are from one another: mean of 1 - 1 / distance (DF, M25).

    Parameters
    ----------
    quarter
        The quarter.
    without
        Ids of actors taken out beforehand.

    Returns
    -------
    fragmentation
        In 0..1, 1 between actors without a way; None if fewer than two actors remain.

    Raises
    ------
    UnknownActorError
        If an id is not in force.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(net_by_distance_fragmentation(load_sample("mini")), 6)
    0.655556
    """
    return _value(quarter, "distance", without)


def net_by_seed_reach(quarter: Quarter, *, seeds: Collection[str] = ()) -> float | None:
    """Return how near all actors are to some of them: mean of 1 / distance (DR, M25).

    Parameters
    ----------
    quarter
        The quarter.
    seeds
        Ids of the actors to start from.

    Returns
    -------
    reach
        In 0..1; a seed itself counts 1, an actor without a way 0. None without any seed.

    Raises
    ------
    UnknownActorError
        If an id is not in force.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(net_by_seed_reach(load_sample("mini"), seeds=["I1", "W1"]), 6)
    0.708333
    """
    return _value(quarter, "reach", seeds) if seeds else None
