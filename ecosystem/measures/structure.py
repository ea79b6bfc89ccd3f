"""How a net is built, whatever it is for: triads, cores, hierarchy, and what ways rest on whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from ecosystem.measures import classics
from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.model.arrays import IntArray
from ecosystem.model.network import numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters

if TYPE_CHECKING:
    import pandas as pd


# --- Ways between actors: what is lost of them without an actor or a tie (M42).


def actor_by_pair_loss(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> pd.Series[float]:
    """Measure what share of the ways between others is lost without each actor (M42).

    It asks for neither needs nor docking points, so that it holds for any net.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions, for the largest number of hand-overs.

    Returns
    -------
    loss
        Share of the ordered pairs of other actors within ``k`` hand-overs (without any referral:
        within ``k`` ties) that are lost, in 0..1; missing where others make no pair.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational
    and Mathematical Organization Theory 12(1), 21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> actor_by_pair_loss(load_sample("mini")).idxmax()
    'W1'
    """
    graph = analyse(quarter, parameters).generous
    return classics.series(actor_by_pair_loss, graph, graph.pair_losses.actor_loss)


def tie_by_pair_loss(
    quarter: Quarter, *, directed: bool = False, parameters: Parameters | None = None
) -> pd.Series[float]:
    """Measure what share of the ways between actors is lost without each tie (M42).

    Parameters
    ----------
    quarter
        The quarter.
    directed
        Whether each direction of a referral stands on its own; else the larger of the two counts.
    parameters
        Conventions, for the largest number of hand-overs.

    Returns
    -------
    loss
        Share of the ordered pairs of actors within ``k`` hand-overs (without any referral: within
        ``k`` ties) that are lost, in 0..1. Missing where there is no pair, and for a pair that
        sends nobody on where others do.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational
    and Mathematical Organization Theory 12(1), 21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> tie_by_pair_loss(load_sample("mini")).idxmax()
    ('W1', 'W2')
    """
    graph = analyse(quarter, parameters).generous
    values = graph.pair_losses.tie_loss
    if directed:
        arcs = values if graph.network.has_referrals else np.full(len(graph.arcs), np.nan)
        return classics.series(tie_by_pair_loss, graph, arcs, graph.arcs, directed=True)
    if graph.network.has_referrals:
        values = classics.by_pair(graph, values, add=False)
    return classics.series(tie_by_pair_loss, graph, values, graph.pairs)


# --- Cores, hierarchy and triads.


def _cores(graph: GraphAnalysis) -> IntArray:
    plain: nx.Graph[int] = nx.Graph()
    plain.add_nodes_from(range(len(graph.network.ids)))
    plain.add_edges_from(numbers_of(graph.pairs.first, graph.pairs.second))
    found: dict[int, int] = nx.core_number(plain)
    return np.array([found[actor] for actor in range(len(plain))], np.int64)


def actor_by_coreness(quarter: Quarter) -> pd.Series[int]:
    """Say in how firm a core of the net each actor stands: its k-core.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    coreness
        The largest number so that the actor is in a part of the net, all layers together, in
        which each has as many partners or more; 0 for an actor without any.

    References
    ----------
    Seidman, S. B. (1983). Network structure and minimum degree. Social Networks 5(3), 269-287.
    doi:10.1016/0378-8733(83)90028-X

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> int(actor_by_coreness(load_sample("mini")).max())
    2
    """
    graph = analyse(quarter).generous
    return classics.series(actor_by_coreness, graph, _cores(graph))


def actor_by_hierarchy(quarter: Quarter, *, weighted: bool = True) -> pd.Series[float]:
    """Measure how far what constrains each actor comes from one contact: Burt's hierarchy (M22).

    Parameters
    ----------
    quarter
        The quarter.
    weighted
        Whether ties count by their strength; an unknown strength counts as the median.

    Returns
    -------
    hierarchy
        0 where every contact constrains alike, near 1 where one does all; missing for an actor
        with fewer than two contacts, of whom nothing can be compared.

    Notes
    -----
    With c_j the part of contact j in the constraint C and N contacts, it is the sum of
    (c_j N / C) ln(c_j N / C) over N ln N.

    References
    ----------
    Burt, R. S. (1992). Structural holes: the social structure of competition. Harvard
    University Press.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(float(actor_by_hierarchy(load_sample("mini"))["W1"]), 3)
    0.045
    """
    graph = analyse(quarter).generous
    n, pairs = len(graph.network.ids), graph.pairs
    weights = classics.weights(quarter, graph, weighted=weighted)
    found = np.full(n, np.nan)
    if len(pairs):
        parts = classics.invested_squares(n, pairs.first, pairs.second, weights)
        for actor in range(n):
            part = parts.data[parts.indptr[actor] : parts.indptr[actor + 1]]
            if len(part) > 1:
                ratio = part / part.mean()
                whole = len(part) * np.log(len(part))
                found[actor] = round(float(ratio @ np.log(ratio)) / whole, 12)
    return classics.series(actor_by_hierarchy, graph, np.maximum(found, 0.0), weighted=weighted)


def triad_census(quarter: Quarter) -> pd.Series[int]:
    """Count the sixteen kinds of groups of three actors by the referrals among them.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    census
        Number of groups of three by their usual names, from ``003`` (no referral) to ``300`` (all
        send to each other): mutual, one-way and missing pairs, then how the arrows run. All
        actors in force count.

    Notes
    -----
    ``021C`` is a chain that could be a hole, ``030T`` a chain with a short cut, ``030C`` a loop.

    References
    ----------
    Batagelj, V., & Mrvar, A. (2001). A subquadratic triad census algorithm for large sparse
    networks with small maximum degree. Social Networks 23(3), 237-243.
    doi:10.1016/S0378-8733(01)00035-1

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> int(triad_census(load_sample("mini")).sum())
    220
    """
    import pandas as pd

    graph = analyse(quarter).generous
    plain: nx.DiGraph[Any] = nx.DiGraph()
    plain.add_nodes_from(range(len(graph.network.ids)))
    arcs = graph.arcs
    plain.add_edges_from(numbers_of(arcs.source, arcs.target))
    counts: dict[str, int] = nx.triadic_census(plain)
    index = pd.Index(list(counts), name="triad", dtype="str")
    return pd.Series(list(counts.values()), index=index, name="triad_census", dtype="int64")
