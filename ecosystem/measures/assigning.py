"""M34: who goes with whom: the most pairs, then the fairest, then the best of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def _matched(good: BoolArray) -> int:
    """Largest number of pairs in a two-sided graph."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    if not good.any():
        return 0
    return int((maximum_bipartite_matching(csr_array(good), perm_type="column") >= 0).sum())


def assign(
    utility: Sequence[Sequence[float]] | FloatArray,
    *,
    possible: BoolArray | None = None,
    waiting: Sequence[float] | None = None,
) -> tuple[tuple[int, int], ...]:
    """Pair rows with columns, each at most once.

    Parameters
    ----------
    utility
        How well each row goes with each column, not negative.
    possible
        Which pairs may be at all; those with a positive utility if None.
    waiting
        How long each row has waited; of equally good choices the one whose rows have waited
        longer is taken.

    Returns
    -------
    pairs
        Rows and columns, by row. First as many pairs as can be, then the largest utility of the
        worst pair, then the largest sum, then the longest waiting.

    References
    ----------
    Kuhn, H. W. (1955). The Hungarian method for the assignment problem. Naval Research Logistics
    Quarterly 2(1-2), 83-97. doi:10.1002/nav.3800020109

    Examples
    --------
    >>> assign([[8, 5, 0], [7, 6, 2], [0, 4, 3], [5, 0, 1]])
    ((0, 0), (1, 1), (2, 2))
    """
    from scipy.optimize import linear_sum_assignment

    values = np.asarray(utility, np.float64)
    if values.size == 0:
        return ()
    good = values > 0 if possible is None else np.asarray(possible, np.bool_)
    most = _matched(good)
    if most == 0:
        return ()
    levels = np.unique(values[good])
    low, high = 0, len(levels) - 1
    while low < high:  # the highest floor that still allows as many pairs
        middle = (low + high + 1) // 2
        low, high = (
            (middle, high)
            if _matched(good & (values >= levels[middle])) == most
            else (low, middle - 1)
        )
    good = good & (values >= levels[low])
    ranks = _ranks(waiting, values.shape[0])
    # Whole numbers keep the three aims apart: a pair beats any sum, a sum beats any waiting.
    steps = np.rint(values * 1000)
    unit = float(ranks.sum()) + 1
    worth = steps * unit + ranks[:, None]
    bonus = float(np.abs(worth).max()) * min(values.shape) + 1
    gain = np.where(good, worth + bonus, 0.0)
    rows, columns = linear_sum_assignment(gain, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return tuple((row, column) for row, column in pairs if good[row, column])


def _ranks(waiting: Sequence[float] | None, count: int) -> FloatArray:
    if waiting is None:
        return np.zeros(count)
    known = np.nan_to_num(np.asarray(waiting, np.float64))
    return np.searchsorted(np.unique(known), known).astype(np.float64)
