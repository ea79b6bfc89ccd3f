"""One analysis of one quarter: both graphs with every measure on them, each computed once."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from functools import cached_property
from itertools import tee
from typing import Any

import numpy as np

from ecosystem.measures import graphs
from ecosystem.measures.cohesion import Cohesion, cohesion
from ecosystem.measures.removal import Removal, removal_effects
from ecosystem.measures.sectors import Mixing, Rewiring, dealt_between, rewirings, sector_mixing
from ecosystem.measures.ways import PairLosses, Steps, pair_losses, referral_steps, union_steps
from ecosystem.model.arrays import BoolArray, FloatArray, Words
from ecosystem.model.network import Network
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Conventions
from ecosystem.stubs import dataclass

# The reach curve is printed from no hand-over up to this many.
REACH_CURVE = 4

# Up to so many tie records both graphs are walked at once: of few, calls cost more than work.
_FEW = 2000

_APART = 0.5  # Exchanges for each tie between two graphs of a chain; what that costs is measured.


@dataclass(frozen=True, eq=False)
class GraphAnalysis:
    """All measures on one of the two graphs, made when first asked for."""

    projection: graphs.Projection  # The tie records of the graph.
    owner: Analysis | None = None  # What it is a part of, with the graph beside it.

    @property
    def network(self) -> Network:
        """The quarter in force."""
        return self.projection.network

    @property
    def k(self) -> int:
        """Largest number of hand-overs."""
        return int(self.network.parameters["k"])

    @property
    def arcs(self) -> graphs.Arcs:
        """The directed REF graph."""
        return self.projection.arcs

    @property
    def pairs(self) -> graphs.Pairs:
        """The undirected simple union."""
        return self.projection.pairs

    @cached_property
    def ground(self) -> graphs.Ground:
        """The REF graph, ready to walk on."""
        return graphs.ground_of(self.network, self.arcs)

    @cached_property
    def levels(self) -> list[Words]:
        """Cells reached from every actor with 0, 1, … hand-overs."""
        return graphs.reach_levels(
            self.ground, graphs.match_words(self.network), max(self.k, REACH_CURVE)
        )

    def levels_without(self, gone: BoolArray, *, formal: bool = False) -> list[Words]:
        """Return the same without some actors, by all offers left or by official ones alone."""
        match = graphs.match_words(self.network, gone, formal=formal)
        return graphs.reach_levels(self.ground.without(gone), match, self.k)

    @cached_property
    def classes(self) -> graphs.Classes:
        """The class of every cell."""
        return graphs.classify(self.network, self.arcs, self.ground, self.levels)

    @cached_property
    def removal(self) -> Removal:
        """What every arc and every actor carries alone."""
        both = list(self.owner.graphs.values()) if self.owner else [self]
        if len(self.network.records) > _FEW or self not in both:
            both = [self]
        walked = [(graph.ground, graph.levels[: self.k + 1]) for graph in both]
        for graph, found in zip(both, removal_effects(self.network, walked), strict=True):
            vars(graph)["removal"] = found
        made: Removal = vars(self)["removal"]
        return made

    @cached_property
    def pair_losses(self) -> PairLosses:
        """What every arc and every actor carries of the ways between actors (M42)."""
        return pair_losses(self.steps(referrals=self.network.has_referrals), self.k)

    def steps(self, *, referrals: bool) -> Steps:
        """Make the steps over REF; without any REF tie those over the union stand for them."""
        if referrals:
            return referral_steps(self.network, self.arcs)
        return union_steps(self.network, self.pairs)

    @cached_property
    def cohesion(self) -> Cohesion:
        """Cut edges and cut points of the union."""
        return cohesion(len(self.network.ids), self.pairs.first, self.pairs.second)

    @cached_property
    def mixing(self) -> Mixing:
        """Pairs between sectors, observed and expected."""
        return sector_mixing(self.network, self.pairs)

    @cached_property
    def _rewired(self) -> Iterator[Rewiring]:
        sectors, seed = self.network.sectors.astype(np.int64), self.network.parameters.seed
        n, ends = len(sectors), (self.pairs.first, self.pairs.second)
        counted = dealt_between(sectors, np.bincount(np.concatenate(ends), minlength=n), seed)
        (kept,) = tee(rewirings(n, *ends, counted, seed=seed, apart=_APART), 1)
        return kept

    def rewired(self) -> Iterator[Rewiring]:
        """Ties by pair of sectors in random graphs with the same degrees, each drawn only once."""
        return copy(self._rewired)

    def coverage(self, bound: str) -> float | None:
        """Share of people-weighted needs with an official way (M01)."""
        found = self.classes
        counted = graphs.ROBUST if bound == "robust" else graphs.OFFICIAL
        return graphs.covered_share(
            self.network, found.best if bound == "high" else found.worst, counted
        )

    def reach(self, hand_overs: int) -> float | None:
        """Share of people-weighted needs that the docks reach (M03)."""
        return self._share(self.levels[hand_overs])

    def _share(self, words: Words) -> float | None:
        if not self.network.has_way:
            return None
        return graphs.reach_share(
            self.network, graphs.dock_matrix(self.network, words), self.network.weights
        )

    @cached_property
    def official_reach(self) -> float | None:
        """Reach once informal actors and offers are taken out; docks stay in the denominator."""
        informal = self.network.informal
        words = self.levels_without(informal, formal=True)[self.k]
        words[informal] = 0
        return self._share(words)

    @cached_property
    def reach_loss(self) -> FloatArray:
        """Share of reach that each arc carries alone; ``nan`` where there is no reach."""
        total = self.removal.reached.sum()
        losses = self.removal.arc_loss.sum(axis=1)
        return losses / total if total > 0 else np.full(len(losses), np.nan)

    @cached_property
    def topic_loss(self) -> FloatArray:
        """The same within each topic, shape (m, topics); ``nan`` where a topic has no reach."""
        reached = self.removal.reached
        safe = np.where(reached > 0, reached, np.nan)
        return np.asarray(self.removal.arc_loss / safe)

    @cached_property
    def actor_loss(self) -> FloatArray:
        """Share of reach that is lost when each actor closes; ``nan`` where there is no reach."""
        total = self.removal.reached.sum()
        losses = self.removal.actor_loss
        return losses / total if total > 0 else np.full(len(losses), np.nan)


@dataclass(frozen=True, eq=False)
class Analysis:
    """Both graphs of one quarter."""

    network: Network  # The quarter in force.

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What was made of this analysis once, by name."""
        return {}

    @cached_property
    def generous(self) -> GraphAnalysis:
        """Every tie that anyone reported."""
        return GraphAnalysis(graphs.Projection(self.network, self.network.records), self)

    @cached_property
    def strict(self) -> GraphAnalysis | None:
        """Only documented ties and ties confirmed by both sides; None if nobody was asked."""
        if not self.network.asked_anybody:
            return None
        records = self.network.records
        return GraphAnalysis(graphs.Projection(self.network, records.keep(records.strict)), self)

    @property
    def graphs(self) -> dict[str, GraphAnalysis]:
        """The graphs that there are, by name."""
        strict = self.strict
        return {"generous": self.generous, **({"strict": strict} if strict else {})}


def analyse(quarter: Quarter, parameters: Conventions | None = None) -> Analysis:
    """Return the analysis of a quarter; asked again, the same one."""
    check_quarter(quarter)
    network = quarter.network(parameters)
    found: Analysis = network.kept.setdefault("analysis", Analysis(network))
    return found
