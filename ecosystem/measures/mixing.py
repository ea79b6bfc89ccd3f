"""M21: ties between sectors against chance, with p-values of two kinds of random graphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.measures.nulls import relabel, rewire
from ecosystem.measures.sectors import Mixing, sector_pairs
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.schema import SECTORS

if TYPE_CHECKING:
    import pandas as pd

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

FEWEST_TIES, FEWEST_ACTORS = 20, 12
"""A smaller net is not compared with random graphs."""

_MARKS_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class MixingTest:
    """Ties between the fifteen pairs of sectors, in the order of `sector_pairs`.

    Parameters
    ----------
    mixing
        Sizes, observed and expected ties.
    p_relabelled, p_rewired
        Chance to see as few ties if the sectors are dealt out at random, and in random graphs
        with the same degrees; ``nan`` where not tested.
    q
        `p_rewired` corrected for the number of pairs tested.
    acceptance
        Share of exchanges that were possible in the rewiring; None if not run.
    reason
        ``"too_small"`` or ``"one_sector"`` if nothing was tested, else blank.
    """

    mixing: Mixing
    p_relabelled: FloatArray
    p_rewired: FloatArray
    q: FloatArray
    acceptance: float | None
    reason: str


def benjamini_hochberg(p: FloatArray) -> FloatArray:
    """Correct p-values so that among all that are called small few are so by chance.

    Parameters
    ----------
    p
        With ``nan`` for what was not tested; those do not count.

    Returns
    -------
    q
        At least *p*, at most 1.

    Examples
    --------
    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03, np.nan])).round(3).tolist()
    [0.03, 0.04, 0.04, nan]
    """
    q = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    scaled = p[order] * len(order) / np.arange(1, len(order) + 1)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1)
    return q


def _between(left: IntArray, right: IntArray) -> IntArray:
    """Count ties by pair of sectors for many graphs; shape (graphs, 15)."""
    count = len(SECTORS)
    low, high = np.minimum(left, right), np.maximum(left, right)
    key = (low * count + high) + np.arange(len(left))[:, None] * count * count
    cells = np.bincount(key.ravel(), minlength=len(left) * count * count)
    table = cells.reshape(len(left), count, count)
    return np.stack([table[:, one, other] for one, other in sector_pairs()], axis=1)


def _relabelled(graph: GraphAnalysis, nulls: int, seed: int) -> IntArray:
    dealt = relabel(graph.network.sectors.astype(np.int64), count=nulls, seed=seed)
    at_once = max(1, _MARKS_AT_ONCE // len(graph.pairs))
    first, second = graph.pairs.first, graph.pairs.second
    parts = (dealt[begin : begin + at_once] for begin in range(0, nulls, at_once))
    return np.concatenate([_between(part[:, first], part[:, second]) for part in parts])


def _p_low(graph: GraphAnalysis, random: IntArray) -> FloatArray:
    mixing = graph.mixing
    observed = np.array([mixing.observed[pair] for pair in sector_pairs()])
    tested = np.array([min(mixing.sizes[list(pair)]) >= 2 for pair in sector_pairs()])
    p = (1 + (random <= observed).sum(axis=0)) / (len(random) + 1)
    return np.where(tested, p, np.nan)


def too_small(graph: GraphAnalysis) -> bool:
    """Tell whether a net is too small for a comparison with random graphs.

    Parameters
    ----------
    graph
        The graph; its union counts.

    Returns
    -------
    small
        Whether it has fewer than 20 ties or fewer than 12 actors.
    """
    return len(graph.pairs) < FEWEST_TIES or len(graph.network.ids) < FEWEST_ACTORS


def rewired_p(graph: GraphAnalysis, nulls: int, seed: int) -> tuple[FloatArray, float | None]:
    """Return how likely as few ties between sectors are in graphs with the same degrees.

    Parameters
    ----------
    graph
        The graph, with at least one tie in its union.
    nulls
        Number of random graphs.
    seed
        Start of the random numbers.

    Returns
    -------
    p, acceptance
        One p-value a pair of sectors, ``nan`` where one of them has fewer than two actors; the
        share of exchanges that were possible.
    """
    sectors = graph.network.sectors.astype(np.int64)
    rewired = rewire(
        len(sectors),
        graph.pairs.first,
        graph.pairs.second,
        lambda first, second: _between(sectors[first], sectors[second]),
        count=nulls,
        seed=seed,
    )
    return _p_low(graph, rewired.values), rewired.acceptance


def compare_mixing(
    graph: GraphAnalysis, *, nulls: int = 1000, seed: int = 1, force: bool = False
) -> MixingTest:
    """Compare the ties between sectors with chance.

    Parameters
    ----------
    graph
        The graph; its union counts, places included.
    nulls
        Random graphs of each kind.
    seed
        Start of the random numbers.
    force
        Whether to test a net that is too small for it.

    Returns
    -------
    test
        Without p-values if there are fewer than 20 ties, fewer than 12 actors, or one sector only.
        Pairs with a sector of fewer than two actors are counted and not tested.

    Notes
    -----
    ``p = (1 + #{random <= observed}) / (nulls + 1)``; corrected after Benjamini and Hochberg over
    the pairs that are tested.

    References
    ----------
    Maslov, S., & Sneppen, K. (2002). Specificity and stability in topology of protein networks.
    Science 296, 910-913. doi:10.1126/science.1065103

    Fosdick, B. K., Larremore, D. B., Nishimura, J., & Ugander, J. (2018). Configuring random graph
    models with fixed degree sequences. SIAM Review 60(2), 315-355. doi:10.1137/16M1087175

    Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate: a practical and
    powerful approach to multiple testing. Journal of the Royal Statistical Society: Series B
    (Methodological) 57(1), 289-300. doi:10.1111/j.2517-6161.1995.tb02031.x
    """
    mixing = graph.mixing
    nothing = np.full(len(sector_pairs()), np.nan)
    reason = ""
    if (mixing.sizes > 0).sum() < 2:
        reason = "one_sector"
    elif nulls < 1 or not len(graph.pairs) or (too_small(graph) and not force):
        reason = "too_small"
    if reason:
        return MixingTest(mixing, nothing, nothing, nothing, None, reason)
    p_rewired, acceptance = rewired_p(graph, nulls, seed)
    p_relabelled = _p_low(graph, _relabelled(graph, nulls, seed))
    q = benjamini_hochberg(p_rewired)
    return MixingTest(mixing, p_relabelled, p_rewired, q, acceptance, "")


def mixing_table(
    quarter: Quarter,
    *,
    nulls: int = 1000,
    force: bool = False,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Tell for every two sectors how many ties join them and how many chance would give (M21).

    Parameters
    ----------
    quarter
        The quarter.
    nulls
        Random graphs of each kind.
    force
        Whether to test a net that is too small for it.
    parameters
        Conventions; the seed starts the random numbers.

    Returns
    -------
    table
        One row a pair of sectors: ``observed``, ``expected``, ``ratio``, ``p_relabelled``,
        ``p_rewired``, ``q``; ``attrs["reason"]`` says why p-values are missing.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> table = mixing_table(load_sample("mini"))
    >>> float(table.loc[("state", "welfare"), "expected"].round(3)), table.attrs["reason"]
    (0.909, 'too_small')
    """
    import pandas as pd

    analysis = analyse(quarter, parameters)
    seed = analysis.network.parameters.seed
    test = compare_mixing(analysis.generous, nulls=nulls, seed=seed, force=force)
    pairs = sector_pairs()
    observed = np.array([test.mixing.observed[pair] for pair in pairs])
    expected = np.array([test.mixing.expected[pair] for pair in pairs])
    ratio = np.divide(observed, expected, out=np.full(len(pairs), np.nan), where=expected > 0)
    names = [(SECTORS[one], SECTORS[other]) for one, other in pairs]
    table = pd.DataFrame(
        {
            "observed": observed,
            "expected": expected,
            "ratio": ratio,
            "p_relabelled": test.p_relabelled,
            "p_rewired": test.p_rewired,
            "q": test.q,
        },
        index=pd.MultiIndex.from_tuples(names, names=["sector", "other"]),
    )
    table.attrs["reason"] = test.reason
    return table
