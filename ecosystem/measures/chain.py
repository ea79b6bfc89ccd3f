"""The absorbing chain of M06: where people who are sent from actor to actor end."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from math import ceil, log

import numpy as np
import numpy.typing as npt

from ecosystem.measures.components import strong_components
from ecosystem.measures.ways import Service, Steps

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

ENDS = ("served_formal", "served_informal", "dead_end", "handover_loss", "gave_up")
DENSE = 600
"""Up to so many states one dense solve is faster than iterating."""
LARGEST_SET = 2000
"""Chances of return are computed in strongly connected sets of at most so many states."""
PATIENCE_MAX = 1 - 1e-6
"""Even the most patient give up in the end, so that nobody walks in a closed loop for ever."""
_EXACT = 1e-13
_SLOW = 0.995


@dataclass(frozen=True, eq=False)
class Chain:
    """Transition probabilities of one profile of need and one routing.

    Parameters
    ----------
    size
        Number of states.
    source, target, flow
        Chance to go on from one state to another, one entry a step; entries of the same two
        states add up.
    ends
        Chance to end at once, shape (size, 5), in the order of `ENDS`.
    """

    size: int
    source: IntArray
    target: IntArray
    flow: FloatArray
    ends: FloatArray

    @cached_property
    def fate(self) -> FloatArray:
        """Chance of each end and number of contacts from every state, shape (size, 6)."""
        ones = np.ones((self.size, 1))
        return self.solve(np.concatenate([self.ends, ones], axis=1))

    @cached_property
    def served(self) -> FloatArray:
        """Chance to be served, officially or not, from every state."""
        return np.asarray(self.fate[:, 0] + self.fate[:, 1])

    def visits(self, start: FloatArray) -> FloatArray:
        """Return how often each state is visited by people who begin as given, shape (size,)."""
        return self._back.solve(start[:, None])[:, 0]

    def columns(self, states: Collection[int]) -> FloatArray:
        """Return columns of the fundamental matrix N, shape (size, states)."""
        unit = np.zeros((self.size, len(states)))
        unit[list(states), range(len(states))] = 1
        return self.solve(unit)

    @cached_property
    def _back(self) -> Chain:
        return Chain(self.size, self.target, self.source, self.flow, self.ends)

    def solve(self, right: FloatArray) -> FloatArray:
        """Solve ``x = right + Q x``.

        Parameters
        ----------
        right
            Shape (size, columns).

        Returns
        -------
        x
            The same shape: ``N right``.

        Notes
        -----
        Up to 600 states one dense solve; above that iteration, which converges because people
        lose patience; the sparse factors would fill in. Where hardly anybody is lost on a step,
        iterating takes too long and the sparse factors are taken after all.
        """
        if self.size <= DENSE:
            dense = np.eye(self.size)
            np.subtract.at(dense, (self.source, self.target), self.flow)
            return np.asarray(np.linalg.solve(dense, right), np.float64)
        return self._iterate(right)

    def _iterate(self, right: FloatArray) -> FloatArray:
        from scipy.sparse import coo_array, eye_array
        from scipy.sparse.linalg import splu

        shape = (self.size, self.size)
        matrix = coo_array((self.flow, (self.source, self.target)), shape=shape).tocsr()
        kept = 1 - float(self.ends.sum(axis=1).min(initial=1.0))  # the same for both directions
        if kept >= _SLOW:
            return np.asarray(splu((eye_array(self.size) - matrix).tocsc()).solve(right))
        found = right.copy()
        scale = max(float(np.abs(right).max(initial=0.0)), 1.0)
        for _ in range(ceil(log(_EXACT * (1 - kept)) / log(kept)) if kept > 0 else 1):
            following = right + matrix @ found
            change = float(np.abs(following - found).sum(axis=0).max(initial=0.0))
            found = following
            if change * kept <= _EXACT * (1 - kept) * scale:
                break
        return found

    @cached_property
    def diagonal(self) -> FloatArray:
        """How often people who begin at a state are there, shape (size,).

        Coming back needs a strongly connected set, so each set is inverted on its own; ``nan``
        in sets of more than 2 000 states.
        """
        found = np.ones(self.size)
        walked = self.flow > 0
        loop = walked & (self.source == self.target)
        again = np.bincount(self.source[loop], self.flow[loop], minlength=self.size)
        found /= 1 - again
        for members in strong_components(self.source[walked], self.target[walked]):
            inside = np.array(members)
            if len(inside) > LARGEST_SET:
                found[inside] = np.nan
                continue
            position = np.full(self.size, -1)
            position[inside] = np.arange(len(inside))
            both = walked & (position[self.source] >= 0) & (position[self.target] >= 0)
            block = np.eye(len(inside))
            ends = (position[self.source[both]], position[self.target[both]])
            np.subtract.at(block, ends, self.flow[both])
            found[inside] = np.diagonal(np.linalg.inv(block))
        return found

    @property
    def returns(self) -> FloatArray:
        """Chance to come back to each state once one has left it: ``1 - 1 / N_vv``."""
        return np.asarray(np.maximum(1 - 1 / self.diagonal, 0.0))


def hops_to(steps: Steps, service: Service) -> IntArray:
    """Count the hand-overs from every state to the nearest service.

    Parameters
    ----------
    steps
        The steps.
    service
        Where the need is served.

    Returns
    -------
    hops
        Shape (size,); the number of states where no way leads to it.
    """
    hops = np.where(service.any, 0, steps.size).astype(np.int64)
    while True:
        nearer = hops.copy()
        np.minimum.at(nearer, steps.source, hops[steps.target] + 1)
        if np.array_equal(nearer, hops):
            return hops
        hops = nearer


def make_chain(
    steps: Steps,
    service: Service,
    weight: FloatArray,
    completion: FloatArray,
    patience: float,
    hops: IntArray | None = None,
) -> Chain:
    """Make the chain of one profile of need.

    Parameters
    ----------
    steps
        The steps of the topic.
    service
        Where the need is served; whoever comes there is served, officially if there is a formal
        offer.
    weight, completion
        People a year, and the chance that they arrive, one value a REF record.
    patience
        Chance to go on after each hand-over; at most 1 - 1e-6.
    hops
        Distance to help, for the informed routing: only steps that lead nearer are used. None for
        the naive one: every step is used.

    Returns
    -------
    chain
        From each state the steps share the people by their weight; if all weights are zero,
        alike. A state without a usable step is a dead end.

    Notes
    -----
    Rows of transitions and ends add to 1. With informed routing a state from which no way leads
    to help is a dead end at once: whoever knows that nothing leads on sends nobody on.
    """
    patience = min(patience, PATIENCE_MAX)
    serves = service.any
    used = ~serves[steps.source]
    if hops is not None:
        used &= hops[steps.target] < hops[steps.source]
    source, target, record = steps.source[used], steps.target[used], steps.record[used]
    n = steps.size
    pull = weight[record]
    silent = np.bincount(source, pull, minlength=n) <= 0
    pull = np.where(silent[source], 1.0, pull)
    share = pull / np.bincount(source, pull, minlength=n)[source]
    arrived = share * completion[record]
    ends = np.zeros((n, len(ENDS)))
    ends[:, 0] = service.formal
    ends[:, 1] = service.informal & ~service.formal
    ends[:, 2] = ~serves
    ends[source, 2] = 0.0
    ends[:, 3] = np.bincount(source, share - arrived, minlength=n)
    ends[:, 4] = np.bincount(source, arrived * (1 - patience), minlength=n)
    return Chain(n, source, target, arrived * patience, ends)
