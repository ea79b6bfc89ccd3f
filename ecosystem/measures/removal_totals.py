"""Sums, over all docks, of what is lost without each arc and each actor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosystem.model.network import Network
from ecosystem.schema import TOPICS

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
NONE = -1


@dataclass(frozen=True)
class Removal:
    """Reach within *k* hand-overs, and the part of it that each arc and each actor carries alone.

    Parameters
    ----------
    reached
        People-weighted reach of each topic, not divided by anything; shape (topics,).
    arc_loss
        Part of it that is lost without each arc; shape (m, topics).
    actor_loss
        Part of all reach that is lost when each actor closes; shape (n,).
    gates
        (actor, cell) such that every short way from every dock to the cell passes the actor.
    """

    reached: FloatArray
    arc_loss: FloatArray
    actor_loss: FloatArray
    gates: tuple[tuple[int, int], ...]


class Totals:
    """Sums over the docks."""

    def __init__(self, network: Network, arcs: int) -> None:
        cells = network.demand.cells
        topic = {key: position for position, key in enumerate(TOPICS)}
        self.n = len(network.ids)
        self.cells = len(cells)
        self.demand = np.array([cell.demand for cell in cells], np.float64)
        self.topic = np.array([topic[cell.topic] for cell in cells], np.int64)
        self.reached = np.zeros(len(TOPICS))
        self.arc_loss = np.zeros((arcs, len(TOPICS)))
        self.actor_loss = np.zeros(self.n)
        self.docks_of_cell = np.zeros(self.cells, np.int64)
        self.through: dict[int, int] = {}  # actor and cell: docks whose every way passes the actor

    def add(self, weights: FloatArray, key: IntArray, sets: IntArray) -> None:
        """Add some docks: their weights, dock and cell of each row, and what is lost with it."""
        dock, cell = key // max(self.cells, 1), key % max(self.cells, 1)
        people = weights[dock] * self.demand[cell]
        np.add.at(self.reached, self.topic[cell], people)
        np.add.at(self.docks_of_cell, cell, 1)
        row, slot = np.nonzero(sets != NONE)
        element = sets[row, slot]
        is_actor = element < self.n
        actors, on = element[is_actor], row[is_actor]
        np.add.at(self.actor_loss, actors, people[on])
        arcs, off = element[~is_actor] - self.n, row[~is_actor]
        np.add.at(self.arc_loss, (arcs, self.topic[cell[off]]), people[off])
        pairs, counts = np.unique(actors * max(self.cells, 1) + cell[on], return_counts=True)
        for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
            self.through[pair] = self.through.get(pair, 0) + count

    def removal(self) -> Removal:
        """Return the sums."""
        gates = sorted(
            divmod(pair, max(self.cells, 1))
            for pair, count in self.through.items()
            if count == self.docks_of_cell[pair % max(self.cells, 1)]
        )
        return Removal(self.reached, self.arc_loss, self.actor_loss, tuple(gates))
