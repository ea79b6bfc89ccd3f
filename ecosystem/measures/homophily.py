"""M21: whether actors keep to their own sector, always beside what chance would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.measures.nulls import relabel
from ecosystem.model.quarter import Quarter

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


def _ends(graph: GraphAnalysis, labels: IntArray) -> tuple[IntArray, IntArray]:
    return labels[..., graph.pairs.first], labels[..., graph.pairs.second]


def _ei(left: IntArray, right: IntArray) -> FloatArray:
    """External less internal ties, as a share of all; over the last axis."""
    return np.asarray(1 - 2 * (left == right).mean(axis=-1))


def _assortativity(left: IntArray, right: IntArray, degree_sums: FloatArray) -> FloatArray:
    """Newman's r from the share of ties within and the squared shares of tie ends."""
    within = (left == right).mean(axis=-1)
    return np.asarray((within - degree_sums) / (1 - degree_sums))


def _squared_shares(labels: IntArray, degree: IntArray) -> FloatArray:
    """Sum over the sectors of (share of tie ends) squared, for each row of labels."""
    rows = np.atleast_2d(labels)
    found = np.zeros(len(rows))
    for sector in np.unique(rows):
        found += ((rows == sector) @ degree / degree.sum()) ** 2
    return found


def _is_defined(graph: GraphAnalysis) -> bool:
    return len(graph.pairs) > 0 and len(np.unique(graph.network.sectors)) > 1


def net_by_ei_index(quarter: Quarter) -> float | None:
    """Return how far ties lead out of the sectors rather than stay inside (E-I index, M21).

    Never show it without `net_by_ei_expected`: it may be positive and still far below chance.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    index
        -1 (all inside) to 1 (all between sectors); None without ties or with one sector only.

    References
    ----------
    Krackhardt, D., & Stern, R. N. (1988). Informal networks and organizational crises: an
    experimental simulation. Social Psychology Quarterly 51(2), 123-140. doi:10.2307/2786835

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(net_by_ei_index(load_sample("mini")), 2)
    0.2
    """
    graph = analyse(quarter).generous
    if not _is_defined(graph):
        return None
    return float(_ei(*_ends(graph, graph.network.sectors.astype(np.int64))))


def net_by_ei_expected(quarter: Quarter) -> float | None:
    """Return the E-I index that sectors dealt out at random would give (M21).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    expected
        ``1 - 2 sum n_s (n_s - 1) / (n (n - 1))``; None where `net_by_ei_index` is.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(net_by_ei_expected(load_sample("mini")), 4)
    0.7879
    """
    graph = analyse(quarter).generous
    if not _is_defined(graph):
        return None
    n, size = len(graph.network.ids), np.bincount(graph.network.sectors)
    return 1 - 2 * float((size * (size - 1)).sum()) / (n * (n - 1))


def net_by_assortativity(quarter: Quarter) -> float | None:
    """Return how far ties keep to their sector beyond what the degrees give (Newman's r, M21).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    r
        1 if all ties stay inside, about 0 by chance; None without ties, or if all ties end in one
        sector.

    References
    ----------
    Newman, M. E. J. (2003). Mixing patterns in networks. Physical Review E 67(2), 026126.
    doi:10.1103/PhysRevE.67.026126

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> round(net_by_assortativity(load_sample("mini")), 6)
    0.2
    """
    graph = analyse(quarter).generous
    sectors = graph.network.sectors.astype(np.int64)
    left, right = _ends(graph, sectors)
    if not _is_defined(graph) or len(np.unique(np.concatenate([left, right]))) < 2:
        return None
    degree = np.bincount(np.concatenate([graph.pairs.first, graph.pairs.second]))
    shares = _squared_shares(sectors[: len(degree)], degree)
    return float(_assortativity(left, right, shares[0]))


@dataclass(frozen=True)
class Homophily:
    """Whether actors keep to their own sector, more than by chance.

    Parameters
    ----------
    ei, ei_expected
        E-I index, and its mean if the sectors were dealt out at random.
    p_low
        Share of the dealings with an index as low or lower: small if actors keep to themselves.
    r, r_expected
        Newman's assortativity, and its mean over the dealings.
    """

    ei: float | None
    ei_expected: float | None
    p_low: float | None
    r: float | None
    r_expected: float | None


def homophily(quarter: Quarter, *, nulls: int = 1000, seed: int = 1) -> Homophily:
    """Compare how much actors keep to their sector with random dealings of the sectors (M21).

    Parameters
    ----------
    quarter
        The quarter.
    nulls
        Number of dealings.
    seed
        Start of the random numbers.

    Returns
    -------
    homophily
        Both indices with their expectation; None where they are not defined. A dealing in which
        r is not defined is left out of its mean.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> homophily(load_sample("mini")).p_low < 0.02
    True
    """
    graph = analyse(quarter).generous
    ei, r = net_by_ei_index(quarter), net_by_assortativity(quarter)
    if ei is None:
        return Homophily(None, None, None, None, None)
    dealt = relabel(graph.network.sectors.astype(np.int64), count=nulls, seed=seed)
    left, right = _ends(graph, dealt)
    p_low = (1 + int((_ei(left, right) <= ei + 1e-12).sum())) / (nulls + 1)
    ends = np.concatenate([graph.pairs.first, graph.pairs.second])
    shares = _squared_shares(dealt, np.bincount(ends, minlength=dealt.shape[1]))
    mixed = shares < 1
    drawn = _assortativity(left[mixed], right[mixed], shares[mixed])
    r_expected = float(drawn.mean()) if r is not None and len(drawn) else None
    return Homophily(ei, net_by_ei_expected(quarter), p_low, r, r_expected)
