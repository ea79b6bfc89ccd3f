"""M03: which cells of need are reached from where, with how many hand-overs.

The pass runs backwards, from the offers to the docks, and carries all cells as bits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ecosystem.measures.bits import Words, to_words, word_count
from ecosystem.measures.projection import Arcs
from ecosystem.model.network import Network, Offer
from ecosystem.schema import TOPICS

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ground:
    """What people walk on: arcs with the cells they serve, and who stands where.

    Parameters
    ----------
    size
        Number of actors.
    source, target
        Arcs, sorted by source.
    cells
        Cells of the topics of each arc, as words; shape (m, words).
    place, member
        Standing pairs, transitive: whoever is at the place is at the member.
    """

    size: int
    source: IntArray
    target: IntArray
    cells: Words
    place: IntArray
    member: IntArray

    def without(self, actors: BoolArray, chains: tuple[tuple[int, ...], ...]) -> Ground:
        """Return the ground without some actors.

        Parameters
        ----------
        actors
            Mask of the actors to take out.
        chains
            All standing chains; one that runs through such an actor is broken.

        Returns
        -------
        ground
            A new ground with the same numbering.
        """
        kept = self.keep(~(actors[self.source] | actors[self.target]))
        whole = [chain for chain in chains if not actors[list(chain)].any()]
        return replace(
            kept,
            place=np.array([chain[0] for chain in whole], np.int64),
            member=np.array([chain[-1] for chain in whole], np.int64),
        )

    def keep(self, arcs: BoolArray) -> Ground:
        """Return the ground with some of its arcs.

        Parameters
        ----------
        arcs
            Mask of the arcs to keep.

        Returns
        -------
        ground
            A new ground.
        """
        return replace(
            self, source=self.source[arcs], target=self.target[arcs], cells=self.cells[arcs]
        )


def topic_cells(network: Network) -> tuple[int, ...]:
    """Return the cells of each topic as bits.

    Parameters
    ----------
    network
        The quarter in force.

    Returns
    -------
    bits
        One integer a topic, in the order of the vocabulary.
    """
    found = [0] * len(TOPICS)
    for position, cell in enumerate(network.demand.cells):
        found[TOPICS.index(cell.topic)] |= 1 << position
    return tuple(found)


def ground_of(network: Network, arcs: Arcs) -> Ground:
    """Make the ground of one graph.

    Parameters
    ----------
    network
        The quarter in force.
    arcs
        Its REF arcs.

    Returns
    -------
    ground
        Arcs with the cells that may use them.
    """
    words = word_count(len(network.demand.cells))
    by_topic = topic_cells(network)
    masks, which = np.unique(arcs.topics, return_inverse=True)
    table = np.zeros((max(len(masks), 1), words), np.uint64)
    for row, mask in enumerate(masks.tolist()):
        bits = 0
        for topic, cells in enumerate(by_topic):
            if mask >> topic & 1:
                bits |= cells
        table[row] = to_words(bits, words)
    pairs = sorted((c[0], c[-1]) for chains in network.chains.values() for c in chains)
    return Ground(
        size=len(network.ids),
        source=arcs.source,
        target=arcs.target,
        cells=table[which],
        place=np.array([place for place, _ in pairs], np.int64),
        member=np.array([member for _, member in pairs], np.int64),
    )


def match_words(network: Network, offers: list[Offer], barred: BoolArray | None = None) -> Words:
    """Mark where the cells are served: at the actor of an offer and at its place.

    Parameters
    ----------
    network
        The quarter in force.
    offers
        The offers that count.
    barred
        Mask of actors that are taken out.

    Returns
    -------
    words
        Cells served at each actor; shape (n, words).
    """
    count = word_count(len(network.demand.cells))
    bits = [0] * len(network.ids)
    for offer in offers:
        if offer.yes and not (barred is not None and barred[offer.actor]):
            bits[offer.actor] |= offer.yes
            if offer.place >= 0 and not (barred is not None and barred[offer.place]):
                bits[offer.place] |= offer.yes
    found = np.zeros((len(bits), count), np.uint64)
    for actor, served in enumerate(bits):
        if served:
            found[actor] = to_words(served, count)
    return found


def reach_levels(ground: Ground, match: Words, depth: int) -> list[Words]:
    """Compute for every actor the cells reached with at most 0, 1, … hand-overs.

    Parameters
    ----------
    ground
        What people walk on.
    match
        Cells served at each actor.
    depth
        Largest number of hand-overs.

    Returns
    -------
    levels
        ``depth + 1`` arrays of shape (n, words); each holds the one before.

    Notes
    -----
    Cost O(depth · m · words); an arc passes on only the cells of its topics.
    """

    def stand(words: Words) -> Words:
        if len(ground.place):
            np.bitwise_or.at(words, ground.place, words[ground.member])
        return words

    levels = [stand(match.copy())]
    starts = np.flatnonzero(np.diff(ground.source, prepend=-1))
    for _ in range(depth):
        found = levels[0].copy()
        if len(starts):
            passed = levels[-1][ground.target] & ground.cells
            found[ground.source[starts]] |= np.bitwise_or.reduceat(passed, starts, axis=0)
        levels.append(stand(found))
    return levels


def topics_from_docks(network: Network, arcs: Arcs, depth: int) -> IntArray:
    """Compute for every actor the topics for which some dock reaches it.

    Parameters
    ----------
    network
        The quarter in force.
    arcs
        Its REF arcs.
    depth
        Largest number of hand-overs.

    Returns
    -------
    topics
        Bits of the topics; shape (n,).
    """
    pairs = [(c[0], c[-1]) for chains in network.chains.values() for c in chains]
    place = np.array([place for place, _ in pairs], np.int64)
    member = np.array([member for _, member in pairs], np.int64)

    def stand(topics: IntArray) -> IntArray:
        np.bitwise_or.at(topics, member, topics[place].copy())
        return topics

    first = np.zeros(len(network.ids), np.int64)
    first[network.docks] = (1 << len(TOPICS)) - 1
    found = stand(first)
    for _ in range(depth):
        following = found.copy()
        np.bitwise_or.at(following, arcs.target, found[arcs.source] & arcs.topics)
        found = stand(following)
    return found
