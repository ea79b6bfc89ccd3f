"""One number a quarter: how dense, how near, how safe, how mixed it is."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.measures.analysis import REACH_CURVE, analyse
from ecosystem.measures.parts import blocks
from ecosystem.measures.shortest import efficiency
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

Bound = Literal["low", "high", "robust"]
_COVERED = {
    "low": ("G0", "G1", "G2"),
    "high": ("G0", "G1", "G2", "GX"),
    "robust": ("G0", "G1"),
}


def net_by_density(quarter: Quarter, *, directed: bool = False) -> float | None:
    """Return the share of possible ties that there are.

    Compare quarters of the same size only: it falls with the number of actors.

    Parameters
    ----------
    quarter
        The quarter.
    directed
        Whether to take the referral arcs and ordered pairs; else the union.

    Returns
    -------
    density
        In 0..1, actors without ties included; None for fewer than two actors.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(net_by_density(load_sample("mini")), 6)
    0.151515
    """
    graph = analyse(quarter).generous
    n = len(graph.network.ids)
    if n < 2:
        return None
    return len(graph.arcs) / (n * (n - 1)) if directed else 2 * len(graph.pairs) / (n * (n - 1))


def net_by_efficiency(quarter: Quarter) -> float | None:
    """Return how near actors are to one another: the mean of 1 / distance (M26).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    efficiency
        In 0..1 over all pairs of the union, 0 between actors without a way; None for fewer than
        two actors. No score of quality: more ties are more work.

    References
    ----------
    Latora, V., & Marchiori, M. (2001). Efficient behavior of small-world networks. Physical Review
    Letters 87(19), 198701. doi:10.1103/PhysRevLett.87.198701

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(net_by_efficiency(load_sample("mini")), 6)
    0.344444
    """
    graph = analyse(quarter).generous
    return efficiency(len(graph.network.ids), graph.pairs.first, graph.pairs.second)


def net_by_reciprocity(quarter: Quarter) -> float | None:
    """Return the share of referral arcs that are answered by one in the other direction (M26).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    reciprocity
        In 0..1; None without any referral.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(net_by_reciprocity(load_sample("mini")), 6)
    0.181818
    """
    graph = analyse(quarter).generous
    n, arcs = len(graph.network.ids), graph.arcs
    if not len(arcs):
        return None
    back = np.isin(arcs.target * n + arcs.source, arcs.source * n + arcs.target)
    return float(back.mean())


def net_by_components(quarter: Quarter) -> int:
    """Count the parts into which the net falls (M26).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    components
        Parts of the union; an actor without ties is one of its own, an empty quarter has none.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> net_by_components(load_sample("mini"))
    3
    """
    return len(np.unique(analyse(quarter).generous.cohesion.component))


def net_by_largest_share(quarter: Quarter) -> float | None:
    """Return the share of actors in the largest part of the net (M26).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    share
        In 0..1; None without any actor.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(net_by_largest_share(load_sample("mini")), 6)
    0.833333
    """
    component = analyse(quarter).generous.cohesion.component
    return float(np.bincount(component).max()) / len(component) if len(component) else None


def net_by_core_share(quarter: Quarter) -> float | None:
    """Return the share of actors that no single lost tie parts from some others (M26).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    share
        Actors in a 2-edge-connected part of at least three; None without any actor.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> net_by_core_share(load_sample("mini"))
    0.25
    """
    _, inside = blocks(analyse(quarter).generous)
    return sum(inside) / len(inside) if inside else None


def net_by_coverage(
    quarter: Quarter, *, bound: Bound = "low", parameters: Parameters | None = None
) -> float | None:
    """Return the share of needs that are covered (M01).

    Parameters
    ----------
    quarter
        The quarter.
    bound
        ``"low"`` counts what is not known as not covered, ``"high"`` as covered; ``"robust"``
        leaves out what hangs on a shaky way or on money that ends.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    coverage
        In 0..1, weighted by demand; None without any demand.

    Raises
    ------
    UsageError
        If there is no such bound.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(net_by_coverage(load_sample("mini")), 6)
    0.857143
    """
    if bound not in _COVERED:
        known = ", ".join(_COVERED)
        raise UsageError("measures.choice", name="bound", value=bound, known=known)
    graph = analyse(quarter, parameters).generous
    demand = [cell.demand for cell in graph.network.demand.cells]
    total = sum(demand)
    if total <= 0:
        return None
    pairs = zip(graph.classes.classes, demand, strict=True)
    return sum(people for name, people in pairs if name in _COVERED[bound]) / total


def net_by_reach(
    quarter: Quarter, *, hand_overs: int = 2, parameters: Parameters | None = None
) -> float | None:
    """Return the share of needs that people reach from the docking points (M03).

    Parameters
    ----------
    quarter
        The quarter.
    hand_overs
        How many times people may be sent on, 0 to 4.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    reach
        In 0..1, weighted by visits and demand; None where the way is not tested, or nobody visits
        or needs anything.

    Raises
    ------
    UsageError
        If the number of hand-overs is not among those.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and
    Mathematical Organization Theory 12(1), 21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(net_by_reach(load_sample("mini")) * 35)
    17
    """
    if hand_overs not in range(REACH_CURVE + 1):
        known = f"0 … {REACH_CURVE}"
        raise UsageError("measures.choice", name="hand_overs", value=hand_overs, known=known)
    return analyse(quarter, parameters).generous.reach(hand_overs)


def net_by_informal_dependency(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> float | None:
    """Return the share of reach that rests on informal help alone (M10).

    Informal help is access and dependence at once; the answer is one more official way, never
    fewer helpers.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    dependency
        In 0..1; None where nothing is reached.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(net_by_informal_dependency(load_sample("mini")), 2)
    0.15
    """
    graph = analyse(quarter, parameters).generous
    reach, official = graph.reach(graph.k), graph.official_reach
    return 1 - official / reach if reach and official is not None else None
