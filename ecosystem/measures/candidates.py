"""M35: which places to ask whether they want to become a docking point."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.errors import UnknownActorError, UsageError
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.bits import to_matrix
from ecosystem.measures.distances import actor_points
from ecosystem.measures.sites import cover, near_to
from ecosystem.measures.walking import walking
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.schema import SECTORS

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

PUBLIC_PLACES = (
    *("library", "school", "daycare", "adult_education", "neighbourhood_management"),
    *("municipal_office", "public_health", "association", "sports_club"),
)
"""Places that people pass anyway and that an office may ask; all others must have offered."""
_SENT_TO = tuple(SECTORS.index(name) for name in ("state", "welfare", "civil"))
TIES = 2
"""Onward ties that a new docking point is given."""


@dataclass(frozen=True)
class Candidate:
    """A place that could become a docking point.

    Parameters
    ----------
    actor
        Its id.
    agreed
        Whether it said that it wants to; else it is to be asked first.
    people
        People who would newly have a docking point near by.
    needs
        Share of all needs that it reaches with two onward ties and at most two hand-overs.
    connected
        People times share of needs: those newly connected, each with a part of their needs.
    ties
        The two actors to whom it should send people on.
    """

    actor: str
    agreed: bool
    people: float
    needs: float
    connected: float
    ties: tuple[str, ...]


@dataclass(frozen=True)
class Candidates:
    """The places to ask, best first.

    Parameters
    ----------
    chosen
        In the order in which they add most.
    connected
        People newly connected by all of them together, each counted once.
    exact
        Whether every choice was compared.
    """

    chosen: tuple[Candidate, ...]
    connected: float
    exact: bool


def _eligible(quarter: Quarter, analysis: Analysis, agreed: Collection[str]) -> list[int]:
    network = analysis.network
    table = quarter.table("actors")
    columns = ("id", "type", "kind")
    facts = {
        key: (kind_of, form) for key, kind_of, form in zip(*map(table.column, columns), strict=True)
    }
    for actor in agreed:
        if actor not in facts:
            raise UnknownActorError("measures.unknown_actor", actor=actor)
    docks = set(network.docks.tolist())
    found = []
    for place, actor in enumerate(network.ids):
        kind_of, form = facts[actor]
        hidden = network.informal[place] or form in ("person_pseudonym", "group_node")
        if place not in docks and not hidden and (actor in agreed or kind_of in PUBLIC_PLACES):
            found.append(place)
    return found


def _needs_reached(analysis: Analysis, place: int) -> tuple[float, tuple[int, ...]]:
    """Share of needs within two hand-overs, given the best two new ties, and these ties."""
    graph, network = analysis.generous, analysis.network
    cells = network.demand.cells
    demand = np.array([cell.demand for cell in cells])
    if demand.sum() <= 0:
        return 0.0, ()
    own = to_matrix(graph.levels[2][place : place + 1], len(cells))[0]
    next_ones = to_matrix(graph.levels[1], len(cells))
    able = {offer.actor for offer in network.offers if offer.formal} - {place}
    official = [a for a in sorted(able) if network.sectors[a] in _SENT_TO]
    tied = set(graph.arcs.target[graph.arcs.source == place].tolist())
    gains = {a: float(demand[next_ones[a] & ~own].sum()) for a in official if a not in tied}
    useful = sorted((a for a, gain in gains.items() if gain > 0), key=lambda a: (-gains[a], a))[:12]
    best, ties = float(demand[own].sum()), tuple[int, ...]()
    for size in range(1, TIES + 1):
        for choice in combinations(sorted(useful), size):
            value = float(demand[own | next_ones[list(choice)].any(axis=0)].sum())
            if value > best + 1e-9:
                best, ties = value, choice
    return best / float(demand.sum()), ties


def dock_candidates(
    quarter: Quarter,
    *,
    agreed: Collection[str] = (),
    places: int = 3,
    of: str = "newcomers",
    barriers: BaseGeometry | None = None,
    parameters: Parameters | None = None,
) -> Candidates:
    """Choose places that could become docking points, consent first (M35).

    Parameters
    ----------
    quarter
        The quarter, with cells in the table of residents.
    agreed
        Ids of actors that said that they want to take part. Shops, congregations and all other
        private places are considered only if they are among them.
    places
        How many to choose.
    of
        Whom to count: ``newcomers`` or ``residents``.
    barriers
        Lines that nobody crosses.
    parameters
        Conventions; ``walk_near_m`` is what counts as near.

    Returns
    -------
    candidates
        Places for which most people are newly connected: people who have no docking point within
        400 metres but would have this one, times the share of needs that it reaches with two new
        onward ties within two hand-overs. Public places that did not agree yet are to be asked
        first. Informal places and persons are never among them.

    Raises
    ------
    UnknownActorError
        If an id in `agreed` does not exist.
    UsageError
        If fewer than one place is asked for, or `of` is neither.
    """
    if places < 1:
        raise UsageError("measures.at_least", name="places", value=places, least=1)
    analysis = analyse(quarter, parameters)
    network = analysis.network
    found = walking(quarter, barriers=barriers, parameters=parameters)
    radius = found.parameters["walk_near_m"]
    able = _eligible(quarter, analysis, agreed)
    points = actor_points(quarter, [network.ids[place] for place in able])
    placed = [n for n in range(len(able)) if not np.isnan(points[n]).any()]
    able, points = [able[n] for n in placed], points[placed]
    if not able:
        return Candidates((), 0.0, exact=True)
    people = np.nan_to_num(found.people(of))
    served = np.nan_to_num(found.nearest, nan=np.inf) <= radius
    close = near_to(found, points, radius, barriers)
    gain = np.where(close, np.where(served, 0.0, people)[:, None], 0.0)
    useful = [n for n in range(len(able)) if gain[:, n].sum() > 0]
    reached = {n: _needs_reached(analysis, able[n]) for n in useful}
    worth = np.zeros(gain.shape)
    for n, (share, _) in reached.items():
        worth[:, n] = gain[:, n] * share
    chosen, exact = cover(worth[:, useful], places)
    rows = [useful[column] for column in chosen]
    total = float(worth[:, rows].max(axis=1).sum()) if rows else 0.0
    return Candidates(
        tuple(
            Candidate(
                actor=network.ids[able[n]],
                agreed=network.ids[able[n]] in agreed,
                people=float(gain[:, n].sum()),
                needs=reached[n][0],
                connected=float(worth[:, n].sum()),
                ties=tuple(network.ids[a] for a in reached[n][1]),
            )
            for n in rows
        ),
        total,
        exact,
    )
