"""What is left of a net as more and more actors are lost."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.errors import UsageError
from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.model.arrays import FloatArray, IntArray
from ecosystem.model.network import numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters

if TYPE_CHECKING:
    import pandas as pd

RUNS = 200

# Ways are computed for this many random orders, at this many numbers of losses; in a net of more
# actors not at all, since all pairs at each point would take minutes.
_ORDERS = 10

_POINTS = 21

_LARGEST = 400


class WaysLeft:
    """The ways between actors within *k* hand-overs, and how many are left without some."""

    def __init__(self, graph: GraphAnalysis) -> None:
        self.graph = graph
        self.size = len(graph.network.ids)

    @cached_property
    def _step(self) -> npt.NDArray[np.float32]:
        step = np.zeros((self.size, self.size), np.float32)
        if self.graph.network.has_referrals:
            step[self.graph.arcs.source, self.graph.arcs.target] = 1
        else:
            pairs = self.graph.pairs
            step[pairs.first, pairs.second] = step[pairs.second, pairs.first] = 1
        return step

    @cached_property
    def _standing(self) -> npt.NDArray[np.float32]:
        """Who stands where without a hand-over, from one place to the next."""
        stands = np.zeros((self.size, self.size), np.float32)
        if self.graph.network.has_referrals:
            for chains in self.graph.network.chains.values():
                for chain in chains:
                    stands[list(chain[:-1]), list(chain[1:])] = 1
        return stands

    def ways(self, kept: IntArray) -> int:
        """Count the ordered pairs of these actors, by ways that pass none but these."""
        here = np.ix_(kept, kept)
        none = np.eye(len(kept), dtype=np.float32)
        there, stands = none, self._standing[here]
        while stands.any():
            wider = np.minimum(there + there @ stands, 1)
            if np.array_equal(wider, there):
                break
            there = wider
        one = np.minimum(self._step[here] @ there, 1)
        near = there
        for _ in range(self.graph.k):
            near = np.minimum(near + near @ one, 1)
        return int(near.sum()) - len(kept)

    def after(self, order: list[int]) -> FloatArray:
        """Share that is left after 0, 1, … losses."""
        n = self.size
        if n > _LARGEST:
            return np.full(n + 1, np.nan)
        at = np.unique(np.linspace(0, n, min(_POINTS, n + 1)).round().astype(np.int64))
        left = [self.ways(np.sort(np.array(order[gone:], np.int64))) for gone in at.tolist()]
        if not left[0]:
            return np.full(n + 1 if n else 0, np.nan)
        return np.interp(np.arange(n + 1), at, np.array(left) / left[0])


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
        (``random_mean``, ``random_low``, ``random_high``). ``targeted_ways`` and ``random_ways``
        (mean of at most 10 orders) are the share of today's ways that is left: of the ordered
        pairs of actors within ``k`` hand-overs, lost actors counting as lost ends; missing where
        there is no way. ``attrs["robustness"]`` and ``attrs["robustness_random"]`` hold the mean
        of the shares after each loss, R; None for an empty quarter.

    Raises
    ------
    UsageError
        If there is no run.

    Notes
    -----
    Pairs of the union of all layers count; ways go along the referrals, without any referral along
    the union, and are computed at 20 points with a straight line between (for up to 400 actors). A
    quarter that falls apart under targeted loss and not under random loss hangs on few hubs. It is
    no list of whom to remove.

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
    for one, other in numbers_of(graph.pairs.first, graph.pairs.second):
        near[one].append(other)
        near[other].append(one)
    first = _best_tied_first(near)
    targeted = _shares(near, first)
    chance = np.random.default_rng(graph.network.parameters.seed)
    orders = [chance.permutation(n).tolist() for _ in range(runs)]
    random = np.array([_shares(near, order) for order in orders])
    ways = WaysLeft(graph)
    low, high = np.percentile(random, [10, 90], axis=0) if n else (targeted, targeted)
    frame = pd.DataFrame(
        {
            "removed": np.arange(len(targeted)),
            "targeted": targeted,
            "random_mean": random.mean(axis=0),
            "random_low": low,
            "random_high": high,
            "targeted_ways": ways.after(first),
            "random_ways": np.mean([ways.after(order) for order in orders[:_ORDERS]], axis=0),
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
