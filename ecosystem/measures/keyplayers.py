"""M25: the few actors who reach most, and those whose loss would part most."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt

from ecosystem.errors import UnknownActorError, UsageError
from ecosystem.measures.analysis import analyse
from ecosystem.measures.fragmentation import (
    DistanceFragmentation,
    Fragmentation,
    IntArray,
    Objective,
    SeedReach,
)
from ecosystem.model.network import Network
from ecosystem.model.quarter import Quarter

Aim = Literal["reach", "fragmentation", "distance"]
_AIMS: Mapping[str, Callable[[int, IntArray, IntArray], Objective]] = {
    "reach": SeedReach,
    "fragmentation": Fragmentation,
    "distance": DistanceFragmentation,
}
_SAME = 1e-12
EXACT_UP_TO, EXACT_SETS = 2, 1000
"""Sets of at most two actors are compared with all others, and larger ones where there are at most
a thousand sets of one actor fewer; else the best are searched for."""


@dataclass(frozen=True)
class KeyPlayers:
    """The best sets of actors.

    Parameters
    ----------
    aim
        What was made large.
    value
        Its value; None if no set of that size has one.
    sets
        All best sets if the answer is exact, else the best ones that were found; ids sorted.
    exact
        Whether all sets were compared.
    """

    aim: str
    value: float | None
    sets: tuple[tuple[str, ...], ...]
    exact: bool


def positions_of(network: Network, actors: Iterable[str]) -> list[int]:
    """Return the positions of some actors, sorted.

    Parameters
    ----------
    network
        The quarter in force.
    actors
        Their ids.

    Returns
    -------
    positions
        Each once.

    Raises
    ------
    UnknownActorError
        If an id is not in force.
    """
    index = {key: position for position, key in enumerate(network.ids)}
    wanted = sorted(set(actors))
    for actor in wanted:
        if actor not in index:
            raise UnknownActorError("measures.unknown_actor", actor=actor)
    return [index[actor] for actor in wanted]


def objective_of(quarter: Quarter, aim: str) -> tuple[Network, Objective]:
    """Return the quarter in force and what is to be made large in its union.

    Parameters
    ----------
    quarter
        The quarter.
    aim
        ``"reach"``, ``"fragmentation"`` or ``"distance"``.

    Returns
    -------
    network, objective
        Ready to be asked for the value of sets of actors.

    Raises
    ------
    UsageError
        If there is no such aim.
    """
    if aim not in _AIMS:
        raise UsageError("measures.choice", name="aim", value=aim, known=", ".join(_AIMS))
    graph = analyse(quarter).generous
    make = _AIMS[aim]
    return graph.network, make(len(graph.network.ids), graph.pairs.first, graph.pairs.second)


class _Best:
    """The best sets so far."""

    def __init__(self) -> None:
        self.value = -math.inf
        self.sets: set[tuple[int, ...]] = set()

    def add(self, value: float, chosen: Iterable[int]) -> None:
        if math.isinf(value) or value < self.value - _SAME:
            return
        if value > self.value + _SAME:
            self.sets.clear()
            self.value = value
        self.sets.add(tuple(sorted(chosen)))


def _compare_all(objective: Objective, candidates: list[int], size: int) -> _Best:
    best = _Best()
    for base in combinations(candidates, size - 1):
        values = objective.with_one_more(base)
        for actor in candidates:
            if not base or actor > base[-1]:
                best.add(float(values[actor]), (*base, actor))
    return best


def _climb(objective: Objective, chosen: list[int], barred: npt.NDArray[np.bool_]) -> float:
    """Replace members one by one as long as the value grows."""
    value = objective.value(chosen)
    better = True
    while better:
        better = False
        for place in range(len(chosen)):
            rest = [*chosen[:place], *chosen[place + 1 :]]
            values = np.where(barred, -np.inf, objective.with_one_more(rest))
            best = int(np.argmax(values))
            if values[best] > value + _SAME:
                chosen[place], value, better = best, float(values[best]), True
    return value


def _search(
    objective: Objective, candidates: list[int], size: int, restarts: int, seed: int
) -> _Best:
    """Grow sets greedily from the best single actors, draw others, and improve all of them."""
    rng = np.random.default_rng([seed, 3])
    alone = objective.with_one_more([])
    barred = np.ones(len(alone), np.bool_)
    barred[candidates] = False
    by_value = sorted(candidates, key=lambda actor: (-alone[actor], actor))
    best = _Best()
    for restart in range(max(restarts, 1)):
        chosen = by_value[restart // 2 : restart // 2 + 1]
        if restart % 2 or not chosen:
            chosen = rng.permutation(candidates)[:size].tolist()
        while len(chosen) < size:
            values = np.where(barred, -np.inf, objective.with_one_more(chosen))
            chosen.append(int(np.argmax(values)))
        best.add(_climb(objective, chosen, barred), chosen)
    return best


def key_players(
    quarter: Quarter,
    *,
    size: int = 1,
    aim: Aim = "reach",
    among: Collection[str] | None = None,
    restarts: int = 100,
    seed: int = 1,
) -> KeyPlayers:
    """Find the actors who together reach most, or whose loss would part most (M25).

    *Reach* answers whom to invite so that a message gets to all. The other two answer whose loss
    would hurt most: show that only internally, and name organisations only (give them as
    ``among``).

    Parameters
    ----------
    quarter
        The quarter.
    size
        How many actors.
    aim
        ``"reach"``: mean of 1 / distance from the set to every actor, members counted 1;
        ``"fragmentation"``: share of the remaining pairs that are parted without the set;
        ``"distance"``: the same with every remaining pair counted by 1 - 1 / distance.
    among
        Ids to choose from; all if None.
    restarts
        Sets to start from where the best set is searched for.
    seed
        Start of the random numbers.

    Returns
    -------
    players
        Value and best sets, in the undirected union.

    Raises
    ------
    UsageError
        If there is no such aim, or the size is less than 1.
    UnknownActorError
        If an id is not in force.

    Notes
    -----
    All sets of up to two actors are compared, in small nets larger ones, too. Else the best are
    searched for by greedy growth and exchanges from many starts, half of them the best single
    actors, half drawn; they need not be the best. Distance takes by far the longest: 300 actors
    some 12 seconds for all pairs, against a fifth of a second for fragmentation.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and
    Mathematical Organization Theory 12(1), 21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> key_players(load_sample("mini"), size=2, aim="fragmentation").sets
    (('I1', 'W1'), ('W1', 'W2'))
    """
    if size < 1:
        raise UsageError("measures.choice", name="size", value=size, known="1, 2, 3 …")
    network, objective = objective_of(quarter, aim)
    wanted = network.ids if among is None else among
    candidates = positions_of(network, wanted)
    exact = size <= EXACT_UP_TO or math.comb(len(candidates), size - 1) <= EXACT_SETS
    if size > len(candidates):
        return KeyPlayers(aim, None, (), exact)
    if exact:
        best = _compare_all(objective, candidates, size)
    else:
        best = _search(objective, candidates, size, restarts, seed)
    sets = sorted(tuple(network.ids[actor] for actor in chosen) for chosen in best.sets)
    return KeyPlayers(aim, best.value if sets else None, tuple(sets), exact)
