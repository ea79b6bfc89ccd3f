"""A city of quarters: results by quarter, and at the seams between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosystem.errors import UsageError
from ecosystem.findings import Finding, Result, find_all
from ecosystem.findings.merge import tidy
from ecosystem.findings.rows import Bridge
from ecosystem.measures.analysis import analyse
from ecosystem.measures.coverage import dock_matrix
from ecosystem.measures.reach import match_words, reach_levels
from ecosystem.model.joining import QUARTER
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class CityPart:
    """One quarter inside a city.

    Parameters
    ----------
    id
        Id of the quarter.
    actors
        Actors in force that are in this quarter alone.
    docks
        Docking points of it, shared ones included.
    reach
        Share of the needs of the whole city that its docking points reach; None if the way is
        not tested.
    reach_own
        The same over ties and offers of the quarter alone: the difference is what the seams give.
    findings
        Findings about its actors, by kind.
    name
        Name of the quarter; its id if none is known.
    """

    id: str
    actors: int
    docks: int
    reach: float | None
    reach_own: float | None
    findings: Mapping[str, int]
    name: str = ""


@dataclass(frozen=True)
class City:
    """A city of quarters.

    Parameters
    ----------
    result
        Everything that was found in the city as one net.
    parts
        One a quarter, by id.
    shared
        Actors that are in several quarters, id to name.
    crossings
        Number of tied pairs of actors of two different quarters, by the two ids; a shared actor
        belongs to none.
    bridges
        Bridges at the seams: between two quarters, or between a shared actor and a quarter.
    """

    result: Result
    parts: tuple[CityPart, ...]
    shared: Mapping[str, str]
    crossings: Mapping[tuple[str, str], int]
    bridges: tuple[Bridge, ...]


def homes_of(city: Quarter) -> Mapping[str, str]:
    """Return the quarter of each actor of a city; several, joined by semicolons, if shared.

    Parameters
    ----------
    city
        From `join_quarters`.

    Returns
    -------
    homes
        Actor id to the id of its quarter.

    Raises
    ------
    UsageError
        If it is no joined city.
    """
    actors = city.table("actors")
    if QUARTER not in actors.columns:
        raise UsageError("cities.no_city")
    return dict(zip(actors.column("id"), actors.column(QUARTER), strict=True))


def _name_of(city: Quarter, key: str) -> str:
    """Say what a quarter of a city is called."""
    names = city.meta.extra.get("quarter_names")
    name = names.get(key) if isinstance(names, Mapping) else None
    return name if isinstance(name, str) and name else key


def find_seams(
    city: Quarter, *, parameters: Parameters | None = None, result: Result | None = None
) -> City:
    """Analyse a city once and tell the results by quarter and at the seams.

    Parameters
    ----------
    city
        From `join_quarters`, on full data.
    parameters
        Conventions; the defaults if None.
    result
        Its findings, if they are there already.

    Returns
    -------
    city
        It holds internal data: `share_city` reduces it.

    Raises
    ------
    UsageError
        If it is no joined city.
    """
    homes = homes_of(city)
    found = result or find_all(city, parameters=parameters, draws=0)
    network = city.network(found.parameters)
    home = np.array([homes[key] for key in network.ids], object)
    names = sorted({name for own in homes.values() for name in own.split(";")})
    inside = {name: np.array([name in own.split(";") for own in home], np.bool_) for name in names}
    crossings = crossings_of(city, found.parameters, homes)
    bridges = tuple(
        finding
        for finding in found.findings
        if isinstance(finding, Bridge) and homes[finding.source] != homes[finding.target]
    )
    counts = finding_counts(found, homes)
    parts = tuple(
        CityPart(
            id=name,
            actors=int(np.count_nonzero(home == name)),
            docks=int(np.count_nonzero(inside[name][network.docks])),
            reach=_reach(city, found.parameters, inside[name], alone=False),
            reach_own=_reach(city, found.parameters, inside[name], alone=True),
            findings=counts[name],
            name=_name_of(city, name),
        )
        for name in names
    )
    named = dict(zip(network.ids, network.names, strict=True))
    shared = {key: named[key] for key, own in zip(network.ids, home, strict=True) if ";" in own}
    return City(found, parts, shared, crossings, bridges)


def crossings_of(
    city: Quarter,
    parameters: Parameters,
    homes: Mapping[str, str],
    *,
    among: BoolArray | None = None,
) -> dict[tuple[str, str], int]:
    """Count the tied pairs of actors of two different quarters.

    Parameters
    ----------
    city
        A joined city.
    parameters
        Conventions.
    homes
        From `homes_of`.
    among
        Mask of the actors that count; all if None.

    Returns
    -------
    crossings
        By the ids of the two quarters; shared actors belong to none.
    """
    graph = analyse(city, parameters).generous
    pairs, network = graph.pairs, graph.network
    alone = np.array([";" not in homes[key] for key in network.ids], np.bool_)
    counted = alone if among is None else alone & among
    kept = counted[pairs.first] & counted[pairs.second]
    found: Counter[tuple[str, str]] = Counter()
    for first, second in zip(pairs.first[kept].tolist(), pairs.second[kept].tolist(), strict=True):
        one, other = homes[network.ids[first]], homes[network.ids[second]]
        if one != other:
            found[min(one, other), max(one, other)] += 1
    return dict(sorted(found.items()))


def finding_counts(result: Result, homes: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Count the findings about actors of one quarter alone.

    Parameters
    ----------
    result
        Findings of a city.
    homes
        From `homes_of`.

    Returns
    -------
    counts
        By quarter, then by kind.
    """
    found: dict[str, Counter[str]] = {
        name: Counter() for own in homes.values() for name in own.split(";")
    }
    for finding in result.findings:
        home = _home(finding, homes)
        if home:
            found[home][finding.kind] += 1
    return {name: dict(sorted(counts.items())) for name, counts in sorted(found.items())}


def _home(finding: Finding, homes: Mapping[str, str]) -> str:
    own = {homes[actor] for actor in finding.actors if actor in homes}
    return own.pop() if len(own) == 1 and not any(";" in name for name in own) else ""


def _reach(
    city: Quarter,
    parameters: Parameters,
    inside: BoolArray,
    *,
    alone: bool,
) -> float | None:
    """Share of the city's needs that the docks of one quarter reach."""
    graph = analyse(city, parameters).generous
    network = graph.network
    demand = np.array([cell.demand for cell in network.demand.cells])
    weights = network.weights * inside[network.docks]
    whole = float(weights.sum()) * float(demand.sum())
    if not network.has_way or whole <= 0:
        return None
    words = graph.levels[graph.k]
    if alone:
        chains = tuple(chain for found in network.chains.values() for chain in found)
        ground = graph.ground.without(~inside, chains)
        match = match_words(network, list(network.offers), ~inside)
        words = reach_levels(ground, match, graph.k)[graph.k]
    return tidy(float(weights @ dock_matrix(network, words) @ demand) / whole)
