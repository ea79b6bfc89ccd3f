"""Classes of every cell in many disturbed quarters at once, by the rules of `coverage`."""

from __future__ import annotations

from functools import reduce
from operator import or_

import numpy as np
import numpy.typing as npt

from ecosystem.measures.bits import positions, to_matrix, to_words, word_count
from ecosystem.measures.coverage import EPSILON
from ecosystem.measures.reach import (
    match_words,
    reach_levels,
    topic_cells,
    topics_from_docks,
)
from ecosystem.measures.resampling import Batch
from ecosystem.model.network import Offer

BoolArray = npt.NDArray[np.bool_]


def _by_one_provider(batch: Batch, formal: list[Offer]) -> BoolArray:
    """Whether exactly one official provider of each cell is reached; shape (draws, cells)."""
    network = batch.network
    by_topic = topic_cells(network)
    words = word_count(len(network.demand.cells))
    reached = topics_from_docks(batch.stacked, batch.arcs, int(network.parameters["k"]))
    topics = reached.reshape(batch.draws, batch.size)
    groups: dict[tuple[int, int, int], int] = {}
    for offer in formal:
        for topic, cells in enumerate(by_topic):
            if offer.yes & cells:
                key = (offer.actor, offer.place, topic)
                groups[key] = groups.get(key, 0) | offer.yes & cells
    once = np.zeros((batch.draws, words), np.uint64)
    twice = once.copy()
    own = once.copy()
    provider = -1
    for (actor, place, topic), bits in sorted(groups.items()):
        if actor != provider:
            twice |= once & own
            once |= own
            own = np.zeros_like(once)
            provider = actor
        there = topics[:, actor] >> topic & 1
        if place >= 0:
            there |= topics[:, place] >> topic & 1
        own[there == 1] |= to_words(bits, words)
    twice |= once & own
    once |= own
    return to_matrix(once & ~twice, len(network.demand.cells))


def resampled_classes(batch: Batch) -> npt.NDArray[np.str_]:
    """Classify every cell in every draw.

    Parameters
    ----------
    batch
        The disturbed quarters.

    Returns
    -------
    classes
        Keys ``G0`` … ``G5``, ``GX`` and ``-``; shape (draws, cells).

    Notes
    -----
    Offers and docking points are those of the undisturbed quarter, so a cell is GX, G5 or without
    need in every draw or in none.
    """
    network = batch.network
    cells, k = network.demand.cells, int(network.parameters["k"])
    formal = [offer for offer in network.offers if offer.formal]
    lasting = [offer for offer in formal if offer.lasts]
    threshold = network.parameters["fragility_threshold"] - EPSILON
    informal = np.tile(network.informal, batch.draws)
    chains = tuple(chain for found in batch.stacked.chains.values() for chain in found)
    official = reach_levels(
        batch.ground.without(informal, chains),
        batch.tile(match_words(network, formal, network.informal)),
        k,
    )[-1].copy()
    official[informal] = 0
    firm = batch.ground.keep(~(batch.arcs.fragility >= threshold))
    secured = reach_levels(firm, batch.tile(match_words(network, lasting)), k)[-1]
    offered = reduce(or_, (offer.yes for offer in network.offers), 0)
    maybe = reduce(or_, (offer.possible for offer in network.offers), 0) & ~offered
    idle = {position for position, cell in enumerate(cells) if cell.demand == 0}

    def fixed(bits: int) -> BoolArray:
        mask = np.zeros(len(cells), np.bool_)
        mask[list(positions(bits))] = True
        return np.broadcast_to(mask, (batch.draws, len(cells)))

    rules = (
        ("-", fixed(sum(1 << position for position in idle))),
        ("GX", fixed(maybe)),
        ("G5", ~fixed(offered)),
        ("G4", ~batch.docks_or(batch.reached)),
        ("G3", ~batch.docks_or(official)),
        ("G2", ~batch.docks_or(secured)),
        ("G1", _by_one_provider(batch, formal)),
    )
    return np.select([rule for _, rule in rules], [name for name, _ in rules], "G0")
