"""Structure of a net, made comparable: against random nets, and thinned to a common size (M30)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosystem.comparing.figures import Figure
from ecosystem.findings.merge import tidy
from ecosystem.measures.analysis import GraphAnalysis
from ecosystem.measures.cohesion import cohesion
from ecosystem.measures.coverage import dock_matrix
from ecosystem.measures.holes import contacts
from ecosystem.measures.mixing import too_small
from ecosystem.measures.nulls import redraw, rewire
from ecosystem.measures.reach import match_words, reach_levels

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
STATISTICS = ("closure", "largest_share", "cut_edges", "between_sectors")
"""What is set against random nets."""
THINNED = ("reach", "mean_degree", "closure", "largest_share")
"""What is computed on nets of a common size."""
_SIDE = 3
_DENSE = 2048  # up to this size bits of all pairs are few enough


@dataclass(frozen=True)
class Standing:
    """Where a statistic stands among those of random nets.

    Parameters
    ----------
    value
        Of the quarter itself: for the reader, not for comparison.
    z
        Distance from the random mean in random standard deviations; None if those do not vary.
    percentile
        Share of random nets below, half of the equal ones included.
    reason
        Why there is nothing; blank if there is.
    """

    value: float | None
    z: float | None = None
    percentile: float | None = None
    reason: str = ""


def statistics(n: int, first: IntArray, second: IntArray, sectors: IntArray) -> FloatArray:
    """Compute the statistics of one undirected net.

    Parameters
    ----------
    n
        Number of actors.
    first, second
        Its pairs.
    sectors
        Sector of each actor.

    Returns
    -------
    values
        Share of open two-step ways that are closed, of actors in the largest part, number of cut
        edges with at least three actors on their smaller side, share of pairs between sectors;
        ``nan`` where one is not defined.
    """
    if not n:
        return np.full(len(STATISTICS), np.nan)
    parts = cohesion(n, first, second)
    largest = np.bincount(parts.component).max() / n
    cuts = float(np.count_nonzero(parts.cut_side >= _SIDE))
    between = float(np.mean(sectors[first] != sectors[second])) if len(first) else np.nan
    return np.array([closure(n, first, second), largest, cuts, between])


def closure(n: int, first: IntArray, second: IntArray) -> float:
    """Return the share of two-step ways that a third pair closes; nan without any."""
    degree = np.bincount(first, minlength=n) + np.bincount(second, minlength=n)
    ways = float((degree * (degree - 1)).sum())
    if not ways:
        return np.nan
    if n > _DENSE:
        return 2 * float(contacts(n, first, second).among.sum()) / ways
    # partners as bits of a row; common partners of two tied actors are bits of both
    partners = np.zeros((n, (n + 7) // 8), np.uint8)
    bit = np.left_shift(1, np.arange(n) & 7).astype(np.uint8)
    np.bitwise_or.at(partners, (first, second >> 3), bit[second])
    np.bitwise_or.at(partners, (second, first >> 3), bit[first])
    common = np.bitwise_count(partners[first] & partners[second]).sum(dtype=np.int64)
    return 2 * float(common) / ways


def standings(graph: GraphAnalysis, *, nulls: int, seed: int) -> dict[str, dict[str, Standing]]:
    """Set the structure of a net against random nets.

    Parameters
    ----------
    graph
        The graph; its union is used.
    nulls
        Number of random nets of each kind.
    seed
        Start of the random numbers.

    Returns
    -------
    standings
        For ``"same_size"`` (all nets with as many actors and pairs are equally likely) and
        ``"same_partners"`` (every actor keeps its number of partners) one standing a statistic.

    References
    ----------
    Anderson, B. S., Butts, C., & Carley, K. (1999). The interaction of size and density with
    graph-level indices. Social Networks 21(3), 239-267. doi:10.1016/S0378-8733(99)00011-8
    """
    n, pairs = len(graph.network.ids), graph.pairs
    sectors = graph.network.sectors.astype(np.int64)
    own = statistics(n, pairs.first, pairs.second, sectors)
    if too_small(graph):
        empty = {
            name: Standing(_or_none(value), reason="too_small")
            for name, value in zip(STATISTICS, own, strict=True)
        }
        return {"same_size": empty, "same_partners": empty}

    def measured(first: IntArray, second: IntArray) -> FloatArray:
        ends = zip(first, second, strict=True)
        return np.array([statistics(n, one, other, sectors) for one, other in ends])

    drawn = measured(*redraw(n, len(pairs), count=nulls, seed=seed))
    rewired = rewire(n, pairs.first, pairs.second, measured, count=nulls, seed=seed).values
    return {"same_size": _all_standings(own, drawn), "same_partners": _all_standings(own, rewired)}


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else tidy(value)


def _all_standings(own: FloatArray, random: FloatArray) -> dict[str, Standing]:
    columns = zip(STATISTICS, own, random.T, strict=True)
    return {name: _standing(float(value), column) for name, value, column in columns}


def _standing(value: float, random: FloatArray) -> Standing:
    known = random[~np.isnan(random)]
    if np.isnan(value) or not len(known):
        return Standing(_or_none(value), reason="not_defined")
    spread = float(known.std())
    below = float(np.mean(known < value) + np.mean(known == value) / 2)
    z = tidy((value - float(known.mean())) / spread) if spread > 1e-12 else None
    return Standing(tidy(value), z, tidy(below), "" if z is not None else "no_spread")


def thinned(graph: GraphAnalysis, size: int, *, draws: int, seed: int) -> Mapping[str, Figure]:
    """Compute figures on random parts of a net, all of one size (rarefaction).

    Parameters
    ----------
    graph
        The graph.
    size
        Actors of each part, at most those of the net.
    draws
        Number of parts.
    seed
        Start of the random numbers.

    Returns
    -------
    figures
        Mean over the parts with the middle nine tenths, by name.
    """
    rng = np.random.default_rng([seed, 30])
    n = len(graph.network.ids)
    values = np.array(
        [_of_part(graph, np.sort(rng.permutation(n)[:size])) for _ in range(draws)]
    ).reshape(draws, len(THINNED))
    found = {}
    for name, column in zip(THINNED, values.T, strict=True):
        known = column[~np.isnan(column)]
        if not len(known):
            found[name] = Figure(None, "not_defined")
            continue
        low, high = np.percentile(known, [5, 95]).tolist()
        found[name] = Figure(tidy(float(known.mean())), low=tidy(low), high=tidy(high))
    return found


def _of_part(graph: GraphAnalysis, kept: IntArray) -> list[float]:
    """Compute the figures of the part of a net that some actors make."""
    n = len(graph.network.ids)
    inside = np.zeros(n, np.bool_)
    inside[kept] = True
    number = np.cumsum(inside) - 1
    both = inside[graph.pairs.first] & inside[graph.pairs.second]
    first, second = number[graph.pairs.first[both]], number[graph.pairs.second[both]]
    size = len(kept)
    if not size:
        return [np.nan] * len(THINNED)
    component = cohesion(size, first, second).component
    return [
        _reach_without(graph, ~inside),
        2 * len(first) / size,
        closure(size, first, second),
        float(np.bincount(component).max()) / size,
    ]


def _reach_without(graph: GraphAnalysis, gone: npt.NDArray[np.bool_]) -> float:
    """Share of people-weighted needs that the docks left reach over the actors left."""
    network = graph.network
    docks = ~gone[network.docks]
    demand = np.array([cell.demand for cell in network.demand.cells])
    whole = float(network.weights[docks].sum()) * float(demand.sum())
    if not network.has_way or whole <= 0:
        return float("nan")
    chains = tuple(chain for found in network.chains.values() for chain in found)
    ground = graph.ground.without(gone, chains)
    words = reach_levels(ground, match_words(network, list(network.offers), gone), graph.k)[graph.k]
    reached = dock_matrix(network, words)
    return float((network.weights * docks) @ reached @ demand) / whole
