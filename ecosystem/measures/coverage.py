"""M01: the class of every cell of need, from covered to no offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

import numpy as np
import numpy.typing as npt

from ecosystem.measures.bits import positions, to_bits, to_matrix
from ecosystem.measures.projection import Arcs
from ecosystem.measures.reach import (
    Ground,
    match_words,
    reach_levels,
    topic_cells,
    topics_from_docks,
)
from ecosystem.model.network import Network, Offer

CLASSES = ("G0", "G1", "G2", "G3", "G4", "G5", "GX", "-")
OFFICIAL = ("G0", "G1", "G2")
"""Classes of needs that have an official way, be it a shaky one."""
EPSILON = 1e-12
"""Thresholds count as reached within this tolerance."""


@dataclass(frozen=True)
class Classes:
    """Classes of all cells in one graph.

    Parameters
    ----------
    classes
        One key a cell: ``G0`` … ``G5``, ``GX`` or ``-``.
    docks_reached
        Docks that reach each cell within *k*; None if the way is not tested.
    """

    classes: tuple[str, ...]
    docks_reached: tuple[int, ...] | None


def _sum(offers: list[Offer]) -> int:
    return reduce(or_, (offer.yes for offer in offers), 0)


def _exactly_one(served: Mapping[int, int]) -> int:
    once = twice = 0
    for bits in served.values():
        twice |= once & bits
        once |= bits
    return once & ~twice


def _provided(network: Network, offers: list[Offer], arcs: Arcs | None, k: int) -> dict[int, int]:
    """Cells that each provider serves; only where some dock reaches it, if there are arcs."""
    by_topic = topic_cells(network)
    reached = None if arcs is None else topics_from_docks(network, arcs, k).tolist()
    served: dict[int, int] = {}
    for offer in offers:
        bits = offer.yes
        if reached is not None:
            topics = reached[offer.actor] | (reached[offer.place] if offer.place >= 0 else 0)
            bits &= reduce(or_, (by_topic[topic] for topic in positions(topics)), 0)
        served[offer.actor] = served.get(offer.actor, 0) | bits
    return served


@dataclass(frozen=True)
class _Sets:
    """Cells as bits: offered, reached, reached without informal help, safely reached, by one."""

    offered: int
    maybe: int
    reached: int
    official: int
    secured: int
    single: int


def _class_bits(sets: _Sets, idle: int, everything: int) -> dict[str, int]:
    """Give every cell the first class whose rule it meets."""
    rules = (
        ("-", idle),
        ("GX", ~sets.offered & sets.maybe),
        ("G5", ~sets.offered),
        ("G4", ~sets.reached),
        ("G3", ~sets.official),
        ("G2", ~sets.secured),
        ("G1", sets.single),
        ("G0", everything),
    )
    found: dict[str, int] = {}
    left = everything
    for name, bits in rules:
        found[name] = left & bits
        left &= ~bits
    return found


def docks_union(network: Network, words: npt.NDArray[np.uint64]) -> int:
    """Return the cells that at least one dock reaches, as bits."""
    return to_bits(np.bitwise_or.reduce(words[network.docks], axis=0))


def classify(
    network: Network, arcs: Arcs, ground: Ground, levels: list[npt.NDArray[np.uint64]]
) -> Classes:
    """Classify every cell of need in one graph.

    Parameters
    ----------
    network
        The quarter in force.
    arcs
        REF arcs of the graph.
    ground
        The same arcs, ready to walk on.
    levels
        Cells reached from every actor with 0 … hand-overs.

    Returns
    -------
    classes
        One class a cell and the docks that reach it.

    Notes
    -----
    Without a dock or a REF tie the way is not tested: the classes come from offers alone.
    """
    cells, k = network.demand.cells, int(network.parameters["k"])
    offers = list(network.offers)
    formal = [offer for offer in offers if offer.formal]
    lasting = [offer for offer in formal if offer.lasts]
    offered = _sum(offers)
    maybe = reduce(or_, (offer.possible for offer in offers), 0)
    if network.has_way:
        threshold = network.parameters["fragility_threshold"] - EPSILON
        chains = tuple(chain for found in network.chains.values() for chain in found)
        official = ground.without(network.informal, chains)
        firm = ground.keep(~(arcs.fragility >= threshold))  # an arc without φ passes
        by_official = reach_levels(official, match_words(network, formal, network.informal), k)[k]
        own = ~network.informal[network.docks]
        sets = _Sets(
            offered=offered,
            maybe=maybe,
            reached=docks_union(network, levels[k]),
            official=to_bits(np.bitwise_or.reduce(by_official[network.docks[own]], axis=0)),
            secured=docks_union(network, reach_levels(firm, match_words(network, lasting), k)[k]),
            single=_exactly_one(_provided(network, formal, arcs, k)),
        )
        counts = dock_matrix(network, levels[k]).sum(axis=0)
        docks_reached = tuple(int(count) for count in counts)
    else:
        single = _exactly_one(_provided(network, formal, None, k))
        sets = _Sets(offered, maybe, offered, _sum(formal), _sum(lasting), single)
        docks_reached = None
    idle = sum(1 << position for position, cell in enumerate(cells) if cell.demand == 0)
    names = [""] * len(cells)
    for name, bits in _class_bits(sets, idle, (1 << len(cells)) - 1).items():
        for position in positions(bits):
            names[position] = name
    return Classes(tuple(names), docks_reached)


def dock_matrix(network: Network, words: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Return which dock reaches which cell.

    Parameters
    ----------
    network
        The quarter in force.
    words
        Cells reached from every actor.

    Returns
    -------
    matrix
        Shape (docks, cells).
    """
    return to_matrix(words[network.docks], len(network.demand.cells))


def covered_share(network: Network, classes: tuple[str, ...]) -> float | None:
    """Return the share of people-weighted needs that have an official way.

    Parameters
    ----------
    network
        The quarter in force.
    classes
        One class a cell.

    Returns
    -------
    coverage
        None if nobody needs anything.
    """
    demand = [cell.demand for cell in network.demand.cells]
    total = sum(demand)
    if total <= 0:
        return None
    covered = sum(d for d, name in zip(demand, classes, strict=True) if name in OFFICIAL)
    return covered / total
