"""M31: what each tie that does not exist yet would open, for all of them at once.

A new tie from *i* to *j* gives a docking point *d* every need that is reached from *j* with at
most *k - 1 - dist(d, i)* hand-overs. Nothing else changes, since no shortest way uses the new tie
twice. So the gain of all ties is a sum of matrix products: who is reached with how many
hand-overs, times what is new from there with those that are left.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ecosystem.measures import graphs
from ecosystem.measures.analysis import Analysis
from ecosystem.measures.arrival import bodies_in_force
from ecosystem.measures.space import points_of
from ecosystem.model.arrays import BoolArray, FloatArray, IntArray, Words, first_of_each
from ecosystem.model.network import ALL_TOPICS, Network, numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import is_unknown
from ecosystem.stubs import dataclass

# --- M31: what each tie that does not exist yet would open, for all of them at once.
# A new tie from *i* to *j* gives a docking point *d* every need that is reached from *j* with at
# most *k - 1 - dist(d, i)* hand-overs. Nothing else changes, since no shortest way uses the new
# tie twice. So the gain of all ties is a sum of matrix products: who is reached with how many
# hand-overs, times what is new from there with those that are left.

Tie = tuple[int, int]


def with_arc(arcs: graphs.Arcs, tie: Tie) -> graphs.Arcs:
    """Return arcs with one more, firm and for every topic."""
    source, target = np.append(arcs.source, tie[0]), np.append(arcs.target, tie[1])
    order = np.lexsort((target, source))
    return graphs.Arcs(
        source=source[order],
        target=target[order],
        topics=np.append(arcs.topics, ALL_TOPICS)[order],
        fragility=np.append(arcs.fragility, 0.0)[order],
        fragility_high=np.append(arcs.fragility_high, 0.0)[order],
        partial=np.append(arcs.partial, False)[order],
    )


# Actors up to which all pairs are looked at: the tables grow with the square of their number.
LARGEST = 3000


@dataclass(frozen=True, eq=False)
class NewTies:
    """What further ties would open in one graph."""

    network: Network  # The quarter in force.
    arcs: graphs.Arcs

    @property
    def k(self) -> int:
        """Largest number of hand-overs."""
        return int(self.network.parameters["k"])

    def adding(self, tie: Tie) -> NewTies:
        """Return the same for the graph with one tie more."""
        return replace(self, arcs=with_arc(self.arcs, tie))

    @cached_property
    def _ground(self) -> graphs.Ground:
        return graphs.ground_of(self.network, self.arcs)

    @cached_property
    def _official_ground(self) -> graphs.Ground:
        return self._ground.without(self.network.informal)

    @cached_property
    def levels(self) -> list[Words]:
        """Cells reached from every actor with 0 … *k* hand-overs."""
        return graphs.reach_levels(self._ground, graphs.match_words(self.network), self.k)

    @cached_property
    def _official_levels(self) -> list[Words]:
        match = graphs.match_words(self.network, self.network.informal, formal=True)
        return graphs.reach_levels(self._official_ground, match, self.k)

    @property
    def _demand(self) -> FloatArray:
        return self.network.demand.weights

    @cached_property
    def _topics(self) -> list[IntArray]:
        """Positions of the cells of each topic."""
        by_topic = graphs.topic_cells(self.network)
        return [np.array([*graphs.positions(bits)], np.int64) for bits in by_topic]

    @property
    def _whole(self) -> float:
        return float(self.network.weights.sum()) * float(self._demand.sum())

    @cached_property
    def reach(self) -> float | None:
        """Share of people-weighted needs that the docks reach; None if it is not defined."""
        if not self.network.has_way or self._whole <= 0:
            return None
        reached = graphs.dock_matrix(self.network, self.levels[self.k])
        return float(self.network.weights @ reached @ self._demand) / self._whole

    def _entered(self, ground: graphs.Ground, starts: IntArray) -> list[IntArray]:
        """Topics for which each actor is reached, one mask a start and actor, after 0 … k - 1."""
        found = np.zeros((len(starts), len(self.network.ids)), np.int64)
        found[np.arange(len(starts)), starts] = ALL_TOPICS
        keys = self._arc_keys(self.arcs.source, self.arcs.target)
        codes = dict(zip(keys, self.arcs.topics.tolist(), strict=True))
        own = self._arc_keys(ground.source, ground.target)
        masks = np.array([codes[key] for key in own], np.int64)
        order = np.argsort(ground.target, kind="stable")
        target = ground.target[order]
        firsts = first_of_each(target)

        def stand(topics: IntArray) -> IntArray:
            rows = np.arange(len(starts))[:, None]
            moved = topics[:, ground.place].copy()
            np.bitwise_or.at(topics, (rows, ground.member[None, :]), moved)
            return topics

        steps = [stand(found)]
        for _ in range(self.k - 1):
            following = steps[-1].copy()
            if len(firsts):
                passed = (steps[-1][:, ground.source] & masks)[:, order]
                following[:, target[firsts]] |= np.bitwise_or.reduceat(passed, firsts, axis=1)
            steps.append(stand(following))
        return steps

    def _arc_keys(self, source: IntArray, target: IntArray) -> list[int]:
        size = max(len(self.network.ids), 1)
        return [one * size + two for one, two in numbers_of(source, target)]

    @cached_property
    def gain(self) -> FloatArray:
        """Reach that each tie would add, as a share; shape (n, n), from row to column."""
        # Zero where a tie exists, where the source is not entered in time, and on the diagonal.
        return self._gain(self._ground, self.levels, np.ones(len(self.network.docks), np.bool_))

    @cached_property
    def official_gain(self) -> FloatArray:
        """Reach on official ways that each tie would add; shape (n, n), as a share of the same."""
        own = ~self.network.informal[self.network.docks]
        gain = self._gain(self._official_ground, self._official_levels, own)
        gain[self.network.informal] = 0.0
        gain[:, self.network.informal] = 0.0
        return gain

    @cached_property
    def official_reach(self) -> float | None:
        """Share of people-weighted needs that docks reach on official ways; None as for reach."""
        if self.reach is None:
            return None
        own = ~self.network.informal[self.network.docks]
        reached = graphs.dock_matrix(self.network, self._official_levels[self.k])[own]
        return float(self.network.weights[own] @ reached @ self._demand) / self._whole

    def _gain(self, ground: graphs.Ground, levels: list[Words], docks: BoolArray) -> FloatArray:
        n, network = len(self.network.ids), self.network
        total = np.zeros((n, n))
        if not network.has_way or self._whole <= 0 or self.k < 1 or not docks.any():
            return total
        missing = ~graphs.dock_matrix(network, levels[self.k])[docks]
        used = [topic for topic, own in enumerate(self._topics) if len(own)]
        # one row a topic and docking point: few large products are faster than many small ones
        own_cells = np.zeros((len(used), 1, len(self._demand)))
        for row, topic in enumerate(used):
            own_cells[row, 0, self._topics[topic]] = self._demand[self._topics[topic]]
        wanted = (own_cells * missing[None]).reshape(-1, len(self._demand))
        weights = network.weights[docks][None, :, None]
        shifts = np.array(used, np.int64)[:, None, None]
        before = np.zeros((int(docks.sum()), n), np.int64)
        for hops, topics in enumerate(self._entered(ground, network.docks[docks].astype(np.int64))):
            first, before = topics & ~before, topics
            fresh = ((first[None] >> shifts & 1) * weights).reshape(-1, n)
            served = graphs.to_matrix(levels[self.k - 1 - hops], len(self._demand))
            total += fresh.T @ (wanted @ served.T.astype(np.float64))
        return np.where(self._free, total / self._whole, 0.0)

    @cached_property
    def _free(self) -> BoolArray:
        free = ~np.eye(len(self.network.ids), dtype=np.bool_)
        free[self.arcs.source, self.arcs.target] = False
        return free

    @cached_property
    def covered(self) -> BoolArray:
        """Whether each cell is reached on an official way, as the classes G0 to G2 are."""
        network = self.network
        own = network.docks[~network.informal[network.docks]]
        reached = graphs.to_matrix(self._official_levels[self.k], len(self._demand))
        return np.asarray(reached[own].any(axis=0))

    @cached_property
    def _opened(self) -> list[tuple[BoolArray, BoolArray]]:
        """For each number of hand-overs: who is entered first then, and what follows from there."""
        network = self.network
        if not network.has_way or self.k < 1:
            return []
        cells = len(self._demand)
        own = network.docks[~network.informal[network.docks]].astype(np.int64)
        entered = self._entered(self._official_ground, own)
        topic_of = np.zeros(cells, np.int64)
        for topic, positions in enumerate(self._topics):
            topic_of[positions] = topic
        found = []
        for hops, masks in enumerate(entered):
            by_any = np.bitwise_or.reduce(masks, axis=0) if len(own) else np.zeros(masks.shape[1])
            there = (by_any.astype(np.int64)[:, None] >> topic_of[None, :] & 1).astype(np.bool_)
            served = graphs.to_matrix(self._official_levels[self.k - 1 - hops], cells)
            there[network.informal] = False
            served[network.informal] = False
            found.append((there, served & ~self.covered))
        return found

    def lifted(self, tie: Tie) -> BoolArray:
        """Tell which cells a tie would lift out of the classes G3 and G4."""
        found = np.zeros(len(self._demand), np.bool_)
        for there, served in self._opened:
            found |= there[tie[0]] & served[tie[1]]
        return found

    def lifting(self, weight: FloatArray) -> FloatArray:
        """Sum for each tie the weights of the cells that it would lift; shape (n, n)."""
        n = len(self.network.ids)
        sums = np.zeros((n, n))
        before = np.zeros((n, len(self._demand)), np.bool_)
        for there, served in self._opened:
            first, before = there & ~before, there
            sums += (first * weight) @ served.T.astype(np.float64)
        return np.where(self._free, sums, 0.0)


# --- How easily two actors would come to an agreement: what they have in common already (M31).

# What makes a tie easy, easiest first.
REASONS = ("body", "provider", "neighbour", "near", "none")


# Effort of each reason: a convention, not hours or money.
EFFORT = (1, 1, 2, 2, 4)


NEAR_METRES = 400.0

_RADIUS = 6_371_000.0


@dataclass(frozen=True)
class Efforts:
    """What it takes to tie any two actors."""

    reason: npt.NDArray[np.int8]  # Position in `REASONS`; shape (n, n), symmetric.
    # Adamic-Adar index of the pair: shared partners, each the less the more others it has.
    ease: FloatArray

    @cached_property
    def effort(self) -> FloatArray:
        """Effort of each pair; shape (n, n)."""
        return np.asarray(np.array(EFFORT, np.float64)[self.reason])


def efforts(quarter: Quarter, analysis: Analysis) -> Efforts:
    """Rate how easily each two actors would come to an agreement.

    Source: Adamic, L. A., & Adar, E. (2003). Friends and neighbors on the Web. Social Networks
    25(3), 211-230. doi:10.1016/S0378-8733(03)00009-1
    """
    # A partner in common who gives informal help brings nobody together in our name: it counts
    # for the index alone. Closeness says what is easy, never what is useful: it is shown beside
    # the gain and is no part of it. Two actors whose places are not known are not near.
    network = analysis.network
    n = len(network.ids)
    pairs = analysis.generous.pairs
    joined = np.zeros((n, n))
    joined[pairs.first, pairs.second] = joined[pairs.second, pairs.first] = 1.0
    degree = joined.sum(axis=1)
    weight = np.where(degree > 1, 1 / np.log(np.where(degree > 1, degree, 2.0)), 0.0)
    ease = (joined * weight) @ joined
    np.fill_diagonal(ease, 0.0)
    reason = np.full((n, n), REASONS.index("none"), np.int8)
    for name, holds in (
        ("near", _near(quarter, network.ids)),
        ("neighbour", (joined * ~network.informal) @ joined > 0),
        ("provider", _same_provider(quarter, network.ids)),
        ("body", _same_body(quarter, network.ids)),
    ):
        reason[holds] = REASONS.index(name)
    return Efforts(reason, ease)


def _same_body(quarter: Quarter, ids: tuple[str, ...]) -> BoolArray:
    bodies = bodies_in_force(quarter)
    seats = np.array([[key in body.members for body in bodies] for key in ids], np.float64)
    seats = seats.reshape(len(ids), len(bodies))
    return np.asarray(seats @ seats.T > 0)


def _same_provider(quarter: Quarter, ids: tuple[str, ...]) -> BoolArray:
    above = dict(quarter.table("actors").select("id", "part_of"))
    top = [key if is_unknown(above[key]) else above[key] for key in ids]
    _, own = np.unique(np.array(top, np.str_), return_inverse=True)
    return np.asarray(own[:, None] == own[None, :])


def _near(quarter: Quarter, ids: tuple[str, ...]) -> BoolArray:
    lat, lon = np.radians(points_of(quarter.table("actors"), ids, "id")).T
    east = (lon[:, None] - lon[None, :]) * np.cos((lat[:, None] + lat[None, :]) / 2)
    north = lat[:, None] - lat[None, :]
    return np.asarray(np.hypot(east, north) * _RADIUS < NEAR_METRES)
