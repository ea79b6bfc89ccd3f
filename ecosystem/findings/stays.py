"""In which disturbed quarters a finding is there again, for all draws at once (M40)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ecosystem.findings.rows import Bridge, DeadEnd, Finding, Gap, Loop, SinglePoint
from ecosystem.measures.analysis import Analysis
from ecosystem.measures.bits import to_matrix
from ecosystem.measures.coverage import EPSILON
from ecosystem.measures.reach import match_words, reach_levels
from ecosystem.measures.resampled_classes import resampled_classes
from ecosystem.measures.resampling import Batch, Disturbance
from ecosystem.schema import SECTORS, TOPICS

BoolArray = npt.NDArray[np.bool_]
DRAWS = 200
GAP_CLASSES = {"gap": ("G1", "G2", "G4", "G5"), "informal_only": ("G3",)}


class Stays:
    """Tests the findings of one quarter in many disturbed copies of it.

    Parameters
    ----------
    analysis
        The analysis of the undisturbed quarter.
    draws
        Number of disturbed quarters.
    disturbance
        Shares of lost and of false ties.
    """

    def __init__(
        self,
        analysis: Analysis,
        *,
        draws: int = DRAWS,
        disturbance: Disturbance | None = None,
    ) -> None:
        self.analysis = analysis
        self.draws = draws
        self.disturbance = disturbance or Disturbance()
        self.network = analysis.network
        self.index = {key: position for position, key in enumerate(self.network.ids)}
        self._tests: Mapping[type[Finding], Callable[..., BoolArray]] = {
            Gap: self._gap,
            Bridge: self._bridge,
            SinglePoint: self._single_point,
            DeadEnd: self._dead_end,
            Loop: self._loop,
        }

    @cached_property
    def generous(self) -> Batch:
        """The disturbed generous graphs."""
        return Batch.draw(self.network, self.draws, self.disturbance)

    @cached_property
    def strict(self) -> Batch:
        """The strict graphs of the same draws."""
        return Batch.draw(self.network, self.draws, self.disturbance, strict=True)

    @cached_property
    def classes(self) -> npt.NDArray[np.str_]:
        """Class of every cell in every draw."""
        if not self.network.has_way:
            known = np.array(self.analysis.generous.classes.classes)
            return np.broadcast_to(known, (self.draws, len(known)))
        return resampled_classes(self.generous)

    def stays(self, finding: Finding) -> BoolArray:
        """Tell in which draws a finding is there again.

        Parameters
        ----------
        finding
            A finding of a kind that ties bear on.

        Returns
        -------
        stays
            Shape (draws,). A bridge of the strict graph alone is looked for there.

        Raises
        ------
        KeyError
            If ties do not bear on this kind of finding.

        Notes
        -----
        Whether the way to help can be tested at all is judged on the undisturbed quarter.
        """
        return self._tests[type(finding)](finding)

    def _gap(self, gap: Gap) -> BoolArray:
        profile = (gap.topic, gap.language, gap.group, gap.status)
        cells = self.network.demand.cells
        position = next(
            p
            for p, cell in enumerate(cells)
            if (cell.topic, cell.language, cell.group, cell.status) == profile
        )
        return np.isin(self.classes[:, position], GAP_CLASSES[gap.kind])

    def _bridge(self, bridge: Bridge) -> BoolArray:
        batch = self.generous if "generous" in bridge.holds_in else self.strict
        one, other = self.index[bridge.source], self.index[bridge.target]
        roles = [*self._pair_roles(batch, one, other)]
        roles += [self._arc_role(batch, *arc) for arc in ((one, other), (other, one))]
        threshold = self.network.parameters["fragility_threshold"] - EPSILON
        has = np.any([role for role, _ in roles], axis=0)
        weak = np.any([role & (phi >= threshold) for role, phi in roles], axis=0)
        undefined = np.any([role & np.isnan(phi) for role, phi in roles], axis=0)
        if bridge.kind == "weak_bridge":
            return np.asarray(weak)
        return np.asarray(has & ~weak & ~undefined)

    def _pair_roles(
        self, batch: Batch, one: int, other: int
    ) -> list[tuple[BoolArray, npt.NDArray[np.float64]]]:
        parameters, n = self.network.parameters, batch.size
        pair = batch.pair_at(one, other)
        there = pair >= 0
        phi = np.where(there, batch.pairs.fragility[pair], np.nan) if len(batch.pairs) else None
        if phi is None:
            return [(there, np.full(batch.draws, np.nan))]
        loose = there & ~batch.pairs.standing[pair]
        cut = loose & (batch.cohesion.cut_side[pair] >= parameters["cut_side_min"])
        sectors = sorted((int(self.network.sectors[one]), int(self.network.sectors[other])))
        alone = np.zeros(batch.draws, np.bool_)
        if sectors[0] != sectors[1]:
            sizes = np.bincount(self.network.sectors, minlength=len(SECTORS))[sectors]
            expected = batch.pair_counts * 2 * sizes[0] * sizes[1] / (n * (n - 1))
            alone = (
                loose
                & (batch.sector_counts[sectors[0], sectors[1]] == 1)
                & (expected >= parameters["expected_ties_min"] - EPSILON)
                & (min(sizes) >= parameters["sector_size_min"])
            )
        return [(cut, phi), (alone, phi)]

    def _arc_role(
        self, batch: Batch, source: int, target: int
    ) -> tuple[BoolArray, npt.NDArray[np.float64]]:
        arc = batch.arc_at(source, target)
        there = arc >= 0
        if not there.any() or not self.network.has_way:
            return np.zeros(batch.draws, np.bool_), np.full(batch.draws, np.nan)
        parameters = self.network.parameters
        whole = batch.whole_reach
        lost = whole - batch.reach_without_arc(source, target)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = lost.sum(axis=1) / whole.sum(axis=1)
            topics = np.nan_to_num(lost / whole)
        much = np.nan_to_num(share) >= parameters["reach_loss_min"] - EPSILON
        most = (topics >= parameters["topic_loss_min"] - EPSILON).any(axis=1)
        return there & (much | most), np.where(there, batch.arcs.fragility[arc], np.nan)

    def _single_point(self, point: SinglePoint) -> BoolArray:
        batch, parameters = self.generous, self.network.parameters
        actor = self.index[point.actor]
        block = np.arange(batch.draws) * batch.size
        parts = batch.cohesion.parted[block + actor] >= parameters["cut_side_min"]
        few = 0 <= self.network.staff[actor] <= parameters["single_point_staff_max"]
        if not self.network.has_way or self.network.informal[actor]:
            return parts & bool(few)
        return (parts & bool(few)) | self._is_gate(actor)

    def _is_gate(self, actor: int) -> BoolArray:
        """Whether some cell, reached within *k*, is reached by no way round an actor."""
        batch = self.generous
        served = [o for o in self.network.offers if o.actor != actor]
        closed = np.zeros(batch.size, np.bool_)
        closed[actor] = True
        everywhere = np.tile(closed, batch.draws)
        chains = tuple(chain for found in batch.stacked.chains.values() for chain in found)
        ground = batch.ground.without(everywhere, chains)
        words = batch.tile(match_words(self.network, served, closed))
        while True:
            wider = reach_levels(ground, words, 1)[-1]
            if np.array_equal(wider, words):
                break
            words = wider
        words = words.copy()
        words[everywhere] = 0
        own = to_matrix(batch.match[actor : actor + 1], len(self.network.demand.cells))[0]
        needed = np.array([cell.demand > 0 for cell in self.network.demand.cells], np.bool_)
        gate = batch.docks_or(batch.reached) & ~batch.docks_or(words) & needed & ~own
        return np.asarray(gate.any(axis=1))

    def _dead_end(self, dead_end: DeadEnd) -> BoolArray:
        batch = self.generous
        here = self.network.closure(self.index[dead_end.actor])
        sends = np.zeros((batch.draws, batch.size), np.bool_)
        sends[batch.arcs.source // batch.size, batch.arcs.source % batch.size] = True
        return np.asarray(~sends[:, list(here)].any(axis=1))

    def _loop(self, loop: Loop) -> BoolArray:
        batch = self.generous
        members = np.array(sorted(self.index[key] for key in loop.members))
        inside = np.isin(np.arange(batch.size), members)
        used = batch.arcs.topics >> TOPICS.index(loop.topic) & 1 == 1
        source, target = batch.arcs.source[used], batch.arcs.target[used]
        draw, source, target = source // batch.size, source % batch.size, target % batch.size
        sitting = np.flatnonzero(self.network.at >= 0)
        place = self.network.at[sitting].astype(np.int64)
        stay = bool(np.any(inside[place] & ~inside[sitting]))
        leaves = np.zeros(batch.draws, np.bool_)
        leaves[draw[inside[source] & ~inside[target]]] = True
        local = np.searchsorted(members, np.arange(batch.size))
        step = np.broadcast_to(
            np.eye(len(members), dtype=np.bool_), (batch.draws, *[len(members)] * 2)
        )
        step = step.copy()
        within = inside[source] & inside[target]
        step[draw[within], local[source[within]], local[target[within]]] = True
        for member, where in zip(sitting.tolist(), place.tolist(), strict=True):
            if inside[member] and inside[where]:
                step[:, local[where], local[member]] = True
        for _ in range(len(members).bit_length()):
            step = np.asarray((step[:, :, :, None] & step[:, None, :, :]).any(axis=2))
        entered = np.zeros((batch.draws, batch.size), np.bool_)
        entered[
            :, list({a for d in self.network.docks.tolist() for a in self.network.closure(d)})
        ] = True
        while True:
            wider = entered.copy()
            on = entered[draw, source]
            wider[draw[on], target[on]] = True
            wider[:, sitting] = wider[:, sitting] | wider[:, place]
            if np.array_equal(wider, entered):
                break
            entered = wider
        joined = step.all(axis=(1, 2))
        return np.asarray(joined & ~leaves & (not stay) & entered[:, members].any(axis=1))
