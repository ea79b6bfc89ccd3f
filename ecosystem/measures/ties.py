"""What each tie is worth and what it hangs on: one value a pair, or one an arc."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.measures.projection import Pairs
from ecosystem.measures.restricted import restricted_betweenness
from ecosystem.measures.series import question, tie_series
from ecosystem.measures.spans import spans
from ecosystem.measures.strength import arc_strength, pair_strength
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    import pandas as pd

FloatArray = npt.NDArray[np.float64]


def _by_pair(graph: GraphAnalysis, values: FloatArray, *, add: bool) -> FloatArray:
    """Join the two arcs of each pair: their sum, or the larger; nan where neither has a value."""
    n, pairs, arcs = len(graph.network.ids), graph.pairs, graph.arcs
    key = np.minimum(arcs.source, arcs.target) * n + np.maximum(arcs.source, arcs.target)
    pair = np.searchsorted(pairs.first * n + pairs.second, key)
    known = ~np.isnan(values)
    joined = np.full(len(pairs), 0.0 if add else -np.inf)
    (np.add if add else np.maximum).at(joined, pair[known], values[known])
    has = np.zeros(len(pairs), np.bool_)
    has[pair[known]] = True
    return np.where(has, joined, np.nan)


def tie_by_fragility(
    quarter: Quarter, *, directed: bool = False, parameters: Parameters | None = None
) -> pd.Series[float]:
    """Rate how shaky each tie is from the risks that are known (M19).

    Parameters
    ----------
    quarter
        The quarter.
    directed
        Whether to rate each way of sending people on its own; else all ties of a pair together.
    parameters
        Conventions, for the hazards.

    Returns
    -------
    fragility
        In 0..1, a convention and no probability. Parallel ties multiply; missing where nothing is
        known about any of them.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> len(tie_by_fragility(load_sample("mini"))), len(
    ...     tie_by_fragility(load_sample("mini"), directed=True))
    (10, 11)
    """
    graph = analyse(quarter, parameters).generous
    ties = graph.arcs if directed else graph.pairs
    name = question(tie_by_fragility, directed=directed)
    return tie_series(graph.network, ties, ties.fragility, name, "float64")


def tie_by_fragility_high(
    quarter: Quarter, *, directed: bool = False, parameters: Parameters | None = None
) -> pd.Series[float]:
    """Rate how shaky each tie is if every unknown risk were there (M19).

    Parameters
    ----------
    quarter
        The quarter.
    directed
        As for `tie_by_fragility`.
    parameters
        Conventions, for the hazards.

    Returns
    -------
    fragility
        In 0..1, at least `tie_by_fragility`; missing where that is.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> bool(tie_by_fragility_high(load_sample("mini")).isna().all())
    True
    """
    graph = analyse(quarter, parameters).generous
    ties = graph.arcs if directed else graph.pairs
    name = question(tie_by_fragility_high, directed=directed)
    return tie_series(graph.network, ties, ties.fragility_high, name, "float64")


def tie_is_cut_edge(quarter: Quarter) -> pd.Series[bool]:
    """Tell which ties alone hold two parts of the net together (M17).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    cut
        One answer a pair of the union. Most cut off a single actor: see `tie_by_cut_side`.

    References
    ----------
    Tarjan, R. E. (1974). A note on finding the bridges of a graph. Information Processing Letters
    2(6), 160-161. doi:10.1016/0020-0190(74)90003-9

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> int(tie_is_cut_edge(load_sample("mini")).sum())
    7
    """
    graph = analyse(quarter).generous
    cut = graph.cohesion.cut_side > 0
    return tie_series(graph.network, graph.pairs, cut, "tie_is_cut_edge", "bool")


def tie_by_cut_side(quarter: Quarter) -> pd.Series[int]:
    """Count the actors that are cut off without each tie (M17).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    side
        Actors on the smaller side; 0 for a pair that is no cut edge.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> int(tie_by_cut_side(load_sample("mini"))["W1", "W2"])
    4
    """
    graph = analyse(quarter).generous
    side = graph.cohesion.cut_side
    return tie_series(graph.network, graph.pairs, side, "tie_by_cut_side", "int64")


def tie_by_reach_loss(
    quarter: Quarter, *, directed: bool = False, parameters: Parameters | None = None
) -> pd.Series[float]:
    """Measure how much help can no longer be reached without each tie (M20).

    Parameters
    ----------
    quarter
        The quarter.
    directed
        Whether each direction stands on its own; else the larger of the two counts.
    parameters
        Conventions, for the largest number of hand-overs.

    Returns
    -------
    loss
        Share of reach, in 0..1. Missing where the way is not tested or nothing is reached, and
        for a pair that sends nobody on.

    References
    ----------
    Valente, T. W., & Fujimoto, K. (2010). Bridging: locating critical connectors in a network.
    Social Networks 32(3), 212-220. doi:10.1016/j.socnet.2010.03.003

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(float(tie_by_reach_loss(load_sample("mini"), directed=True)["C1", "W1"]), 2)
    0.5
    """
    graph = analyse(quarter, parameters).generous
    tested = graph.network.has_way
    values = graph.reach_loss if tested else np.full(len(graph.arcs), np.nan)
    name = question(tie_by_reach_loss, directed=directed)
    if directed:
        return tie_series(graph.network, graph.arcs, values, name, "float64")
    joined = _by_pair(graph, values, add=False)
    return tie_series(graph.network, graph.pairs, joined, name, "float64")


def tie_by_restricted_betweenness(
    quarter: Quarter, *, directed: bool = False, parameters: Parameters | None = None
) -> pd.Series[float]:
    """Count the ways from docking points to needed help that use each tie (M24).

    Parameters
    ----------
    quarter
        The quarter.
    directed
        Whether each direction stands on its own; else the two are added.
    parameters
        Conventions, for the chance that a referral of each kind succeeds.

    Returns
    -------
    betweenness
        As `actor_by_restricted_betweenness`; missing also for a pair that sends nobody on.

    References
    ----------
    Brandes, U. (2008). On variants of shortest-path betweenness centrality and their generic
    computation. Social Networks 30(2), 136-145. doi:10.1016/j.socnet.2007.11.001

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> tie_by_restricted_betweenness(load_sample("mini")).idxmax()
    ('C1', 'W1')
    """
    graph = analyse(quarter, parameters).generous
    found = restricted_betweenness(graph.projection)
    values = np.full(len(graph.arcs), np.nan) if found is None else found.arcs
    name = question(tie_by_restricted_betweenness, directed=directed)
    if directed:
        return tie_series(graph.network, graph.arcs, values, name, "float64")
    joined = _by_pair(graph, values, add=True)
    return tie_series(graph.network, graph.pairs, joined, name, "float64")


def tie_by_span(quarter: Quarter) -> pd.Series[float]:
    """Count the steps between two partners if their tie is lost (M18).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    span
        2 where they share a partner; 3 and more for a local bridge; infinite for a cut edge.
        From 4 on the detour is long. A local bridge of low strength is a weak tie in Granovetter's
        sense.

    References
    ----------
    Granovetter, M. S. (1973). The strength of weak ties. American Journal of Sociology 78(6),
    1360-1380. doi:10.1086/225469

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> float(tie_by_span(load_sample("mini"))["S1", "S3"])
    2.0
    """
    graph = analyse(quarter).generous
    pairs: Pairs = graph.pairs
    cut = graph.cohesion.cut_side > 0
    values = spans(len(graph.network.ids), pairs.first, pairs.second, cut)
    return tie_series(graph.network, pairs, values, "tie_by_span", "float64")


def tie_by_strength(quarter: Quarter, *, directed: bool = False) -> pd.Series[float]:
    """Rate how strong each tie is: how often it is used and how firmly it is agreed (σ).

    Parameters
    ----------
    quarter
        The quarter.
    directed
        Whether to rate the referral arcs; else the pairs of the union.

    Returns
    -------
    strength
        In 0..1 up to 250 times a year; that of the strongest of parallel ties. Missing where how
        often or how firmly is not known.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> bool(tie_by_strength(load_sample("mini")).isna().all())
    True
    """
    graph = analyse(quarter).generous
    rate = arc_strength if directed else pair_strength
    values = rate(quarter, graph.projection)
    ties = graph.arcs if directed else graph.pairs
    name = question(tie_by_strength, directed=directed)
    return tie_series(graph.network, ties, values, name, "float64")
