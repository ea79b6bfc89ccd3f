"""The derived graphs of one set of tie records, each with its rule.

*Arcs*: all REF records from one actor to another are one arc; its topics are those of any of its
records. *REF(t)*: the arcs one of whose records is unspecified or names the topic *t*. *Pairs*
(the union): two actors are one undirected pair if any record of any layer joins them in either
direction, or if one sits at the other. An actor joined to itself does not occur.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ecosystem.measures.fragility import products
from ecosystem.model.network import Network
from ecosystem.model.records import Records

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Arcs:
    """The directed REF graph.

    Parameters
    ----------
    source, target
        Positions of the actors, sorted by source, then target; shape (m,).
    topics
        Bits of the topics, all bits if one record is unspecified.
    fragility, fragility_high
        Product over the rated records of each arc; ``nan`` if none is rated.
    """

    source: IntArray
    target: IntArray
    topics: IntArray
    fragility: FloatArray
    fragility_high: FloatArray

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True)
class Pairs:
    """The undirected simple union of all layers and of who sits where.

    Parameters
    ----------
    first, second
        Positions of the actors, first < second, sorted; shape (p,).
    standing
        Whether one of the two sits at the other.
    fragility, fragility_high
        Product over the rated records of each pair; ``nan`` if none is rated.
    risks
        Bits of the risks known in any record of the pair.
    kinds
        Bits of the tie kinds of the pair.
    """

    first: IntArray
    second: IntArray
    standing: npt.NDArray[np.bool_]
    fragility: FloatArray
    fragility_high: FloatArray
    risks: IntArray
    kinds: IntArray

    def __len__(self) -> int:
        return len(self.first)


def _or_groups(values: IntArray, group: IntArray, count: int) -> IntArray:
    found = np.zeros(count, np.int64)
    np.bitwise_or.at(found, group, values)
    return found


@dataclass(frozen=True)
class Projection:
    """One set of tie records, generous or strict, with its derived graphs.

    Parameters
    ----------
    network
        The quarter in force.
    records
        The records of this graph.
    """

    network: Network
    records: Records

    @cached_property
    def referrals(self) -> Records:
        """The REF records of this graph."""
        return self.records.keep(self.records.layer == 0)

    @cached_property
    def arcs(self) -> Arcs:
        """The directed REF graph."""
        n = max(len(self.network.ids), 1)
        records = self.referrals
        key = records.source.astype(np.int64) * n + records.target
        unique, group = np.unique(key, return_inverse=True)
        low, high = products(records, group, len(unique), self.network.parameters)
        return Arcs(
            source=unique // n,
            target=unique % n,
            topics=_or_groups(records.topics.astype(np.int64), group, len(unique)),
            fragility=low,
            fragility_high=high,
        )

    @cached_property
    def pairs(self) -> Pairs:
        """The undirected simple union."""
        n = max(len(self.network.ids), 1)
        records = self.records
        a, b = records.source.astype(np.int64), records.target.astype(np.int64)
        sitting = np.flatnonzero(self.network.at >= 0)
        place = self.network.at[sitting].astype(np.int64)
        first = np.concatenate([np.minimum(a, b), np.minimum(sitting, place)])
        second = np.concatenate([np.maximum(a, b), np.maximum(sitting, place)])
        unique, group = np.unique(first * n + second, return_inverse=True)
        count, tied = len(unique), group[: len(records)]
        low, high = products(records, tied, count, self.network.parameters)
        standing = np.zeros(count, np.bool_)
        standing[group[len(records) :]] = True
        return Pairs(
            first=unique // n,
            second=unique % n,
            standing=standing,
            fragility=low,
            fragility_high=high,
            risks=_or_groups(records.risks.astype(np.int64), tied, count),
            kinds=_or_groups(np.left_shift(1, records.kind.astype(np.int64)), tied, count),
        )
