"""M09: actors that every way to a cell of need passes, whatever its length."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from ecosystem.measures.projection import Arcs
from ecosystem.measures.removal_totals import Removal
from ecosystem.model.network import Network
from ecosystem.schema import TOPICS

BoolArray = npt.NDArray[np.bool_]


class _Roads:
    """REF(t) with the standing steps, ready to search from all docks together."""

    def __init__(self, network: Network, arcs: Arcs, topic: int) -> None:
        used = arcs.topics >> topic & 1 == 1
        member = np.flatnonzero(network.at >= 0)
        source = np.concatenate([arcs.source[used], network.at[member].astype(np.int64)])
        target = np.concatenate([arcs.target[used], member])
        order = np.argsort(source, kind="stable")
        self.onward = target[order].tolist()
        self.first = np.searchsorted(source[order], np.arange(len(network.ids) + 1)).tolist()
        self.docks = network.docks.tolist()

    def reached_without(self, closed: int) -> bytearray:
        """Mark every actor that some dock reaches by a way round one actor."""
        seen = bytearray(len(self.first) - 1)
        seen[closed] = 1
        waiting = [dock for dock in self.docks if dock != closed]
        for dock in waiting:
            seen[dock] = 1
        while waiting:
            actor = waiting.pop()
            for other in self.onward[self.first[actor] : self.first[actor + 1]]:
                if not seen[other]:
                    seen[other] = 1
                    waiting.append(other)
        seen[closed] = 0
        return seen


def gate_cells(network: Network, arcs: Arcs, removal: Removal) -> dict[int, tuple[int, ...]]:
    """Find the actors that dominate a needed and reached cell without serving it.

    Parameters
    ----------
    network
        The quarter in force.
    arcs
        REF arcs of the graph.
    removal
        Names the candidates: who lies on every short way lies on every way only if no longer way
        goes round.

    Returns
    -------
    gates
        Formal actor to the cells that no way of any length, from all docks together, reaches
        without passing it.

    References
    ----------
    Lengauer, T., & Tarjan, R. E. (1979). A fast algorithm for finding dominators in a flowgraph.
    ACM Transactions on Programming Languages and Systems 1(1), 121-141. doi:10.1145/357062.357071
    """
    cells = network.demand.cells
    spots: dict[int, set[int]] = defaultdict(set)
    candidates: dict[tuple[int, int], list[int]] = defaultdict(list)
    for actor, cell in removal.gates:
        if not network.informal[actor]:
            candidates[TOPICS.index(cells[cell].topic), actor].append(cell)
    wanted = {cell for found in candidates.values() for cell in found}
    for offer in network.offers:
        for cell in wanted:
            if offer.yes >> cell & 1:
                spots[cell].update({offer.actor, offer.place} - {-1})
    gates: dict[int, list[int]] = defaultdict(list)
    roads: dict[int, _Roads] = {}
    for (topic, actor), found in sorted(candidates.items()):
        served = [cell for cell in found if actor not in spots[cell]]
        if not served:
            continue
        if topic not in roads:
            roads[topic] = _Roads(network, arcs, topic)
        seen = roads[topic].reached_without(actor)
        gates[actor].extend(c for c in served if not any(seen[spot] for spot in spots[c]))
    return {actor: tuple(sorted(c)) for actor, c in sorted(gates.items()) if c}
