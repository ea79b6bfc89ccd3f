"""M27: how fast the net falls apart when one actor after the other is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.errors import UsageError
from ecosystem.measures.analysis import analyse
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    import pandas as pd

FloatArray = npt.NDArray[np.float64]
RUNS = 200


def resilience_curve(
    quarter: Quarter, *, runs: int = RUNS, parameters: Parameters | None = None
) -> pd.DataFrame:
    """Follow the largest part of the net while actors are lost, the best tied first or at random.

    Parameters
    ----------
    quarter
        The quarter.
    runs
        Number of random orders.
    parameters
        Conventions and the seed; the defaults if None.

    Returns
    -------
    curve
        One row a number of ``removed`` actors, from 0 to all: the share of all actors in the
        largest part if each time the one with the most partners left goes (``targeted``; of
        several the first id), and mean, 10th and 90th percentile over the random orders
        (``random_mean``, ``random_low``, ``random_high``). ``attrs["robustness"]`` and
        ``attrs["robustness_random"]`` hold the mean of the shares after each loss, R; None for an
        empty quarter.

    Raises
    ------
    UsageError
        If there is no run.

    Notes
    -----
    Pairs of the union of all layers count. A quarter that falls apart under targeted loss and not
    under random loss hangs on few hubs. It is no list of whom to remove.

    References
    ----------
    Schneider, C. M., Moreira, A. A., Andrade, J. S., Havlin, S., & Herrmann, H. J. (2011).
    Mitigation of malicious attacks on networks. Proceedings of the National Academy of Sciences
    108(10), 3838-3841. doi:10.1073/pnas.1009440108

    Examples
    --------
    >>> import ecosystem as eco
    >>> resilience_curve(eco.load_sample("mini")).attrs["robustness"]
    0.125
    """
    import pandas as pd

    if runs < 1:
        raise UsageError("parameters.range", name="runs", value=runs)
    graph = analyse(quarter, parameters).generous
    n = len(graph.network.ids)
    near: list[list[int]] = [[] for _ in range(n)]
    for one, other in zip(graph.pairs.first.tolist(), graph.pairs.second.tolist(), strict=True):
        near[one].append(other)
        near[other].append(one)
    targeted = _shares(near, _best_tied_first(near))
    chance = np.random.default_rng(graph.network.parameters.seed)
    random = np.array([_shares(near, chance.permutation(n).tolist()) for _ in range(runs)])
    low, high = np.percentile(random, [10, 90], axis=0) if n else (targeted, targeted)
    frame = pd.DataFrame(
        {
            "removed": np.arange(len(targeted)),
            "targeted": targeted,
            "random_mean": random.mean(axis=0),
            "random_low": low,
            "random_high": high,
        }
    )
    frame.attrs["robustness"] = round(float(targeted[1:].mean()), 12) if n else None
    frame.attrs["robustness_random"] = round(float(random[:, 1:].mean()), 12) if n else None
    return frame


def _best_tied_first(near: list[list[int]]) -> list[int]:
    degree = [len(partners) for partners in near]
    left = set(range(len(near)))
    order = []
    while left:
        first = min(left, key=lambda actor: (-degree[actor], actor))
        left.discard(first)
        order.append(first)
        for partner in near[first]:
            degree[partner] -= 1
    return order


def _shares(near: list[list[int]], order: list[int]) -> FloatArray:
    """Share of the largest part after 0, 1, … losses, by adding the actors in reverse."""
    n = len(near)
    if not n:
        return np.zeros(0)
    parent, size = list(range(n)), [0] * n
    largest, shares = 0, [0]

    def root(actor: int) -> int:
        while parent[actor] != actor:
            parent[actor] = parent[parent[actor]]
            actor = parent[actor]
        return actor

    for actor in reversed(order):
        size[actor] = 1
        for partner in near[actor]:
            if size[partner]:
                one, other = root(actor), root(partner)
                if one != other:
                    parent[other] = one
                    size[one] += size[other]
        largest = max(largest, size[root(actor)])
        shares.append(largest)
    return np.array(shares[::-1], np.float64) / n
