"""How far each finding can be trusted (M40): in how many disturbed quarters it stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosystem.findings.base import Finding, Overturn, content_of, tidy
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import CellRow, Gap
from ecosystem.findings.likely import likely_true
from ecosystem.findings.places import SectorHole
from ecosystem.findings.units import DeadEnd, Hub, Loop, OpenLoop, SinglePoint, loop_id
from ecosystem.kept import answer
from ecosystem.measures import graphs
from ecosystem.measures.analysis import Analysis, GraphAnalysis
from ecosystem.measures.classics import random_mixing
from ecosystem.measures.draws import Batch, Disturbance, resampled_classes, stacked_network
from ecosystem.measures.journeys import loop_returns, open_loops
from ecosystem.measures.removal import counted_topics
from ecosystem.measures.sectors import sector_pairs
from ecosystem.model.network import ALL_TOPICS, KINDS, TOPIC_BIT, Network, Records, numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.schema import SECTORS, TOPICS

# --- In which disturbed quarters a finding is there again, for all draws at once (M40).

BoolArray = npt.NDArray[np.bool_]

DRAWS = 200

# Random graphs that holes between sectors are compared with in the draws.
_NULLS = 2000

GAP_CLASSES = {"gap": ("G1", "G2", "G4", "G5"), "informal_only": ("G3",)}


class Stays:
    """Tests the findings of one quarter in many disturbed copies of it."""

    def __init__(
        self,
        quarter: Quarter,
        analysis: Analysis,
        *,
        draws: int = DRAWS,
        disturbance: Disturbance | None = None,
    ) -> None:
        self.quarter, self.analysis = quarter, analysis
        self.draws = draws
        self.disturbance = disturbance or Disturbance.of(analysis.network.parameters)
        self.network = analysis.network
        self.index = {key: position for position, key in enumerate(self.network.ids)}
        self._tests: Mapping[type[Finding], Callable[..., BoolArray]] = {
            Gap: self._gap,
            Bridge: self._bridge,
            SinglePoint: self._single_point,
            DeadEnd: self._dead_end,
            Hub: self._hub,
            Loop: self._loop,
            OpenLoop: self._open_loop,
            SectorHole: self._sector_hole,
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
        """Tell in which draws a finding is there again."""
        # Whether the way to help can be tested at all is judged on the undisturbed quarter.
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
        roles += self._net_role(batch, one, other)
        roles += [self._arc_role(batch, *arc) for arc in ((one, other), (other, one))]
        threshold = self.network.parameters["fragility_threshold"] - graphs.EPSILON
        has = np.any([role for role, _ in roles], axis=0)
        weak = np.any([role & (phi >= threshold) for role, phi in roles], axis=0)
        undefined = np.any([role & np.isnan(phi) for role, phi in roles], axis=0)
        if bridge.kind == "weak_bridge":
            return np.asarray(weak)
        kept = undefined if bridge.kind == "untested_bridge" else ~undefined
        return np.asarray(has & ~weak & kept)

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
        if sectors[0] != sectors[1] < len(SECTORS):
            sizes = np.bincount(self.network.sectors, minlength=len(SECTORS))[sectors]
            expected = batch.pair_counts * 2 * sizes[0] * sizes[1] / (n * (n - 1))
            alone = (
                loose
                & (batch.sector_counts[sectors[0], sectors[1]] == 1)
                & (expected >= parameters["expected_ties_min"] - graphs.EPSILON)
                & (min(sizes) >= parameters["sector_size_min"])
            )
        return [(cut, phi), (alone, phi)]

    def _arc_role(
        self, batch: Batch, source: int, target: int
    ) -> tuple[BoolArray, npt.NDArray[np.float64]]:
        arc = batch.arc_at(source, target)
        there = arc >= 0
        if not there.any() or self.network.structural:
            return np.zeros(batch.draws, np.bool_), np.full(batch.draws, np.nan)
        parameters = self.network.parameters
        whole, lost = batch.whole_reach, batch.lost_without_arc(arc)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = lost.sum(axis=1) / whole.sum(axis=1)
            topics = np.nan_to_num(lost / whole)
        much = np.nan_to_num(share) >= parameters["reach_loss_min"] - graphs.EPSILON
        wanted = counted_topics(self.network)
        most = ((topics >= parameters["topic_loss_min"] - graphs.EPSILON) & wanted).any(axis=1)
        return there & (much | most), np.where(there, batch.arcs.fragility[arc], np.nan)

    def _net_role(
        self, batch: Batch, one: int, other: int
    ) -> list[tuple[BoolArray, npt.NDArray[np.float64]]]:
        """Roles of carrying ways between actors: of both arcs, or of the pair in the union."""
        if not self.network.structural:
            return []
        where, fragility = [batch.pair_at(one, other)], batch.pairs.fragility
        if self.network.has_referrals:
            where = [batch.arc_at(one, other), batch.arc_at(other, one)]
            fragility = batch.arcs.fragility
        least = self.network.parameters["reach_loss_min"] - graphs.EPSILON
        losses = batch.tie_losses
        roles = []
        for place in where:
            if (place >= 0).any():
                much = (place >= 0) & (losses[place] >= least)
                roles.append((much, np.where(place >= 0, fragility[place], np.nan)))
        return roles

    def _hub(self, hub: Hub) -> BoolArray:
        losses = self.generous.actor_losses[:, self.index[hub.actor]]
        return np.asarray(losses >= self.network.parameters["hub_loss_min"] - graphs.EPSILON)

    def _single_point(self, point: SinglePoint) -> BoolArray:
        batch, parameters = self.generous, self.network.parameters
        actor = self.index[point.actor]
        block = np.arange(batch.draws) * batch.size
        parts = batch.cohesion.parted[block + actor] >= parameters["cut_side_min"]
        few = 0 <= self.network.staff[actor] <= parameters["single_point_staff_max"]
        gate = np.zeros(batch.draws, np.bool_)
        if self.network.has_way and not self.network.informal[actor]:
            gate = self._is_gate(actor)
        if point.kind == "untested_point":
            return np.asarray(parts & ~gate)
        return (parts & bool(few)) | gate

    def _is_gate(self, actor: int) -> BoolArray:
        """Whether some cell, reached within *k*, is reached by no way round an actor."""
        batch = self.generous
        served = [o for o in self.network.offers if o.actor != actor]
        closed = np.zeros(batch.size, np.bool_)
        closed[actor] = True
        everywhere = np.tile(closed, batch.draws)
        chains = tuple(chain for found in batch.stacked.chains.values() for chain in found)
        ground = batch.ground.without(everywhere, chains)
        words = batch.tile(graphs.match_words(self.network, served, closed))
        while True:
            wider = graphs.reach_levels(ground, words, 1)[-1]
            if np.array_equal(wider, words):
                break
            words = wider
        words = words.copy()
        words[everywhere] = 0
        here = graphs.reach_levels(batch.ground, batch.match, 0)[0][actor : actor + 1]
        own = graphs.to_matrix(here, len(self.network.demand.cells))[0]
        needed = np.array([cell.needed for cell in self.network.demand.cells], np.bool_)
        gate = batch.docks_or(batch.reached) & ~batch.docks_or(words) & needed & ~own
        return np.asarray(gate.any(axis=1))

    def _dead_end(self, dead_end: DeadEnd) -> BoolArray:
        batch = self.generous
        here = self.network.closure(self.index[dead_end.actor])
        sends = np.zeros((batch.draws, batch.size), np.bool_)
        sends[batch.arcs.source // batch.size, batch.arcs.source % batch.size] = True
        return np.asarray(~sends[:, list(here)].any(axis=1))

    @cached_property
    def _open_loops(self) -> list[dict[str, float]]:
        """Id and chance of return of the open loops of each draw."""
        found = []
        for graph in self.generous.each:
            loops = open_loops(self.network, graph.arcs)
            chances = loop_returns(self.quarter, GraphAnalysis(graph), loops)
            ids = [loop_id(self.network, *loop) for loop in loops]
            found.append({k: c for k, c in zip(ids, chances, strict=True) if c is not None})
        return found

    def _open_loop(self, loop: OpenLoop) -> BoolArray:
        least = self.network.parameters["return_probability_min"] - graphs.EPSILON
        return np.array([draw.get(loop.id, 0.0) >= least for draw in self._open_loops])

    @cached_property
    def _dealt(self) -> npt.NDArray[np.int64]:
        """Ties between any two sectors in random graphs with the degrees of the whole quarter."""
        return random_mixing(self.analysis.generous, count=_NULLS)

    def _sector_hole(self, hole: SectorHole) -> BoolArray:
        """Few ties as before, and fewer than in random graphs that lost as many of theirs."""
        batch, parameters = self.generous, self.network.parameters
        pair = SECTORS.index(hole.first), SECTORS.index(hole.second)
        pair = min(pair), max(pair)
        sizes = np.bincount(self.network.sectors, minlength=len(SECTORS))
        expected = batch.pair_counts * 2 * sizes[pair[0]] * sizes[pair[1]]
        expected = expected / (batch.size * (batch.size - 1))
        observed = batch.sector_counts[pair]
        few = observed <= parameters["sector_ratio_max"] * expected + graphs.EPSILON
        # The random graphs are those of the undisturbed quarter, thinned as each draw is; so is
        # the correction for all pairs of sectors.
        dealt = self._dealt[:, sector_pairs().index(pair)]
        whole = len(self.analysis.generous.pairs)
        thinned = dealt[:, None] * (batch.pair_counts / whole)[None, :]
        p = (1 + (thinned <= observed[None, :]).sum(axis=0)) / (len(dealt) + 1)
        own = (1 + (dealt <= hole.observed).sum()) / (len(dealt) + 1)
        q = p * max(hole.q / own, 1.0)
        enough = expected >= parameters["expected_ties_min"] - graphs.EPSILON
        return np.asarray(enough & few & (q < parameters["sector_q_max"] - graphs.EPSILON))

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
        for member, where in numbers_of(sitting, place):
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


# --- How far each finding can be trusted (M40): in how many disturbed quarters it stays.

# Up to this many actors in force stability is tested without being asked for.
LARGEST_BY_DEFAULT = 300


def usual_draws(network: Network) -> int:
    """Return in how many disturbed quarters findings are tested unless somebody says."""
    return DRAWS if len(network.ids) <= LARGEST_BY_DEFAULT else 0


STABLE, FRAGILE = 0.8, 0.5

Progress = Callable[[int, int], None]


def stability_label(share: float) -> str:
    """Say a share of draws in a word."""
    if share >= STABLE - graphs.EPSILON:
        return "stable"
    return "fragile" if share >= FRAGILE - graphs.EPSILON else "unsure"


def share_error(share: float, draws: int) -> float:
    """Return the standard error of a share of draws; never 0, however often it stayed.

    Source: Agresti, A., & Coull, B. A. (1998). Approximate is better than "exact" for interval
    estimation of binomial proportions. The American Statistician 52(2), 119-126.
    doi:10.1080/00031305.1998.10480550
    """
    middle = (share * draws + 2) / (draws + 4)
    return tidy((middle * (1 - middle) / (draws + 4)) ** 0.5)


class Stability(Stays):
    """Labels the findings of one quarter by how often they stay."""

    def of_cells(self, cells: Sequence[CellRow]) -> tuple[CellRow, ...]:
        """Label every cell: the share of draws in which its class is the same."""
        return tuple(
            replace(cell, stability=stability_label(float(share)))
            for cell, share in zip(cells, self._same_class(cells), strict=True)
        )

    def _same_class(self, cells: Sequence[CellRow]) -> npt.NDArray[np.float64]:
        known = np.array([cell.cell_class for cell in cells])
        same = self.classes == known[None, :] if len(cells) else np.ones((self.draws, 0))
        return np.asarray(same.mean(axis=0))

    def of_finding(self, finding: Finding) -> Finding:
        """Label one finding; one of a kind that ties do not bear on stays without a label."""
        if type(finding) not in self._tests:
            return finding
        share = tidy(float(self.stays(finding).mean()))
        label = stability_label(share)
        if label == "stable" and self._may_be_missing_data(finding):
            label = "fragile"
        tested = replace(
            finding,
            stability=label,
            stability_share=share,
            stability_error=share_error(share, self.draws),
        )
        return replace(tested, likely_true=likely_true(tested))

    def _may_be_missing_data(self, finding: Finding) -> bool:
        """Whether one thing that nobody reported would be enough to explain the finding."""
        # Leaving ties out of a map cannot show what a map that lacks ties would have held. The
        # test bench says where that matters: dead ends, single points and loops vanish with one
        # tie more, a bridge of the strict graph alone with one more confirmation, and a gap
        # with one answer about the languages or groups of an official offer of which they are
        # unknown.
        if isinstance(finding, Gap):
            cells = self.network.demand.cells
            profile = (finding.topic, finding.language, finding.group, finding.status)
            bit = sum(
                1 << position
                for position, cell in enumerate(cells)
                if (cell.topic, cell.language, cell.group, cell.status) == profile
            )
            known = set(finding.providers)
            return any(
                offer.formal
                and offer.possible & ~offer.yes & bit
                and self.network.ids[offer.actor] not in known
                for offer in self.network.offers
            )
        if isinstance(finding, Bridge):
            return "generous" not in finding.holds_in
        return isinstance(finding, SinglePoint | DeadEnd | Hub | Loop | OpenLoop)


def with_stability(
    quarter: Quarter,
    analysis: Analysis,
    findings: Sequence[Finding],
    cells: Sequence[CellRow],
    *,
    draws: int = DRAWS,
    progress: Progress | None = None,
) -> tuple[list[Finding], tuple[CellRow, ...]]:
    """Label findings and cells with how often they stay.

    Source: Smith, J. A., & Moody, J. (2013). Structural effects of network sampling coverage I:
    nodes missing at random. Social Networks 35(4), 652-668. doi:10.1016/j.socnet.2013.09.003

    Source: Borgatti, S. P., Carley, K. M., & Krackhardt, D. (2006). On the robustness of
    centrality measures under conditions of imperfect data. Social Networks 28(2), 124-136.
    doi:10.1016/j.socnet.2005.05.001

    Source: Kossinets, G. (2006). Effects of missing data in social networks. Social Networks
    28(3), 247-268. doi:10.1016/j.socnet.2005.07.002
    """
    if not draws or not analysis.network.ids:
        return list(findings), tuple(cells)
    stability = Stability(quarter, analysis, draws=draws)
    labelled = []
    for done, finding in enumerate(findings):
        if progress:
            progress(done, len(findings))
        labelled.append(stability.of_finding(finding))
    if progress:
        progress(len(findings), len(findings))
    return labelled, stability.of_cells(cells)


# --- How little would overturn a finding: the fewest added ties that remove it (M40).

Tie = tuple[int, int]

_SHOWN = 3

_ENTRIES = 3

_TRIED = 32

_REFERRAL = KINDS.index("referral")


def body_mates(quarter: Quarter, network: Network) -> dict[int, frozenset[int]]:
    """Return for each actor in force those who sit in a body with it."""
    index = {key: position for position, key in enumerate(network.ids)}
    members: dict[str, set[int]] = defaultdict(set)
    for body, member in quarter.table("members").select("body", "actor"):
        if member in index:
            members[body].add(index[member])
    mates: dict[int, set[int]] = defaultdict(set)
    for sitting in members.values():
        for actor in sitting:
            mates[actor] |= sitting - {actor}
    return {actor: frozenset(found) for actor, found in sorted(mates.items()) if found}


class _Candidates:
    """Ties that might overturn a finding: from docks to help, and between people who meet."""

    def __init__(self, quarter: Quarter, analysis: Analysis) -> None:
        self.network = network = analysis.network
        self.mates = body_mates(quarter, network)
        self.index = {key: position for position, key in enumerate(network.ids)}
        heaviest = np.argsort(-network.weights, kind="stable")[:_ENTRIES]
        self.docks = network.docks[heaviest].tolist()
        arcs = analysis.generous.arcs
        self.tied = set(numbers_of(arcs.source, arcs.target))
        depth = max(analysis.generous.k - 1, 0)
        self.entered = graphs.topics_from_docks(network, arcs, depth) if network.has_way else None

    def ties(self, finding: Finding) -> list[Tie]:
        """List the ties to try for one finding, at most a fixed number."""
        found: Iterable[Tie] = ()
        match finding:
            case Gap():
                found = self._to_help(finding.topic, self._spots(finding))
            case Bridge():
                found = self._beside(self.index[finding.source], self.index[finding.target])
            case SinglePoint():
                found = self._past(finding)
            case DeadEnd():
                found = self._out([self.index[finding.actor]])
            case Loop():
                found = self._out([self.index[key] for key in finding.members])
        new = (tie for tie in found if tie[0] != tie[1] and tie not in self.tied)
        return list(islice(dict.fromkeys(new), _TRIED))

    def _spots(self, gap: Gap) -> set[int]:
        cells = self.network.demand.cells
        profile = (gap.topic, gap.language, gap.group, gap.status)
        bit = next(
            1 << p
            for p, c in enumerate(cells)
            if (c.topic, c.language, c.group, c.status) == profile
        )
        # one that may serve is enough: then the gap can no longer be claimed
        offers = [o for o in self.network.offers if o.possible & bit and o.formal]
        if gap.gap_class == "G2":
            offers = [offer for offer in offers if offer.lasts]
        providers = {offer.actor for offer in offers}
        return set() if gap.gap_class == "G1" and len(providers) < 2 else providers

    def _to_help(self, topic: str, spots: set[int]) -> Iterable[Tie]:
        for spot in sorted(spots):
            yield from ((dock, spot) for dock in self.docks)
            for mate in sorted(self.mates.get(spot, ())):
                if self.entered is not None and int(self.entered[mate]) & TOPIC_BIT[topic]:
                    yield mate, spot

    def _around(self, ends: list[int]) -> Iterable[Tie]:
        for end in ends:
            yield from ((dock, end) for dock in self.docks)
            yield from ((mate, end) for mate in sorted(self.mates.get(end, ())))

    def _beside(self, source: int, target: int) -> Iterable[Tie]:
        yield from ((dock, target) for dock in self.docks)
        yield from ((source, mate) for mate in sorted(self.mates.get(source, ())))
        yield from ((mate, target) for mate in sorted(self.mates.get(target, ())))

    def _past(self, point: SinglePoint) -> Iterable[Tie]:
        actor = self.index[point.actor]
        wanted = set(point.gates)
        for position, cell in enumerate(self.network.demand.cells):
            if (cell.topic, cell.language) in wanted:
                spots = {o.actor for o in self.network.offers if o.yes >> position & 1}
                yield from self._to_help(cell.topic, spots)
        for one, other in sorted(self.tied):
            if actor in (one, other):
                neighbour = other if one == actor else one
                yield from self._around([neighbour])

    def _out(self, actors: list[int]) -> Iterable[Tie]:
        outside = [a for a in range(len(self.network.ids)) if a not in actors]
        for actor in actors:
            if outside:
                yield actor, outside[0]
            yield from ((actor, a) for a in sorted(self.mates.get(actor, ())) if a in outside)


def _with_one_tie_each(network: Network, ties: Sequence[Tie]) -> Batch:
    """Make one draw for each tie: the quarter with this one referral tie more."""
    draws, m = len(ties), len(network.records)
    old = network.records.keep(np.tile(np.arange(m), draws))
    ends = np.array(ties, np.int32).reshape(-1, 2)
    added = Records(
        source=ends[:, 0],
        target=ends[:, 1],
        layer=np.zeros(draws, np.int8),
        kind=np.full(draws, _REFERRAL, np.int8),
        topics=np.full(draws, ALL_TOPICS, np.uint32),
        risks=np.zeros(draws, np.uint8),
        unknown=np.full(draws, 127, np.uint8),
        rated=np.zeros(draws, np.bool_),
        strict=np.ones(draws, np.bool_),
        row=np.full(draws, -1, np.int32),
        measured=np.full(draws, np.nan),
    )
    both = {
        f.name: np.concatenate([getattr(old, f.name), getattr(added, f.name)]) for f in fields(old)
    }
    draw = np.concatenate([np.repeat(np.arange(draws), m), np.arange(draws)])
    return Batch(network, stacked_network(network, Records(**both), draw, draws), draws)


class _Tester(Stability):
    """Tests findings in quarters with one tie more instead of disturbed ones."""

    def __init__(self, quarter: Quarter, analysis: Analysis, ties: Sequence[Tie]) -> None:
        super().__init__(quarter, analysis, draws=len(ties), disturbance=Disturbance(0.0, 0.0))
        self.ties = ties
        self.__dict__["generous"] = _with_one_tie_each(analysis.network, ties)
        strict = analysis.network.records
        confirmed = replace(analysis.network, records=strict.keep(strict.strict))
        self.__dict__["strict"] = _with_one_tie_each(confirmed, ties)

    def overturned(self, finding: Finding) -> BoolArray:
        """Tell with which tie a finding no longer holds as it is stated."""
        if not isinstance(finding, Gap):
            return ~self.stays(finding)
        cells = self.network.demand.cells
        profile = (finding.topic, finding.language, finding.group, finding.status)
        position = next(
            p
            for p, cell in enumerate(cells)
            if (cell.topic, cell.language, cell.group, cell.status) == profile
        )
        better = (*graphs.CLASSES[: graphs.CLASSES.index(finding.gap_class)], "GX")
        return np.isin(self.classes[:, position], better)


def with_overturn(
    quarter: Quarter, analysis: Analysis, findings: Sequence[Finding]
) -> list[Finding]:
    """Say of each finding how few added ties would overturn it."""
    bearing = (Gap, Bridge, SinglePoint, DeadEnd, Loop)
    candidates = _Candidates(quarter, analysis)
    tried = {f.id: candidates.ties(f) for f in findings if isinstance(f, bearing)}
    ties = sorted({tie for found in tried.values() for tie in found})
    if not ties or not analysis.network.has_way:
        return list(findings)
    tester = _Tester(quarter, analysis, ties)
    ids = analysis.network.ids
    found: list[Finding] = []
    for finding in findings:
        if not isinstance(finding, bearing):
            found.append(finding)
            continue
        if isinstance(finding, Gap) and not tried[finding.id]:
            found.append(replace(finding, overturn=Overturn(None, at_least=False, plausible=())))
            continue
        works = tester.overturned(finding)
        good = [tie for tie, success in zip(ties, works.tolist(), strict=True) if success]
        plausible = tuple(
            (ids[one], ids[other]) for one, other in good if other in candidates.mates.get(one, ())
        )[:_SHOWN]
        number = 1 if good else 2
        found.append(replace(finding, overturn=Overturn(number, not good, plausible)))
    return found


_TOLD = ("stability", "stability_share", "stability_error", "likely_true")


def with_trust(
    quarter: Quarter,
    analysis: Analysis,
    findings: Sequence[Finding],
    cells: Sequence[CellRow],
    *,
    draws: int,
    progress: Progress | None = None,
) -> tuple[list[Finding], tuple[CellRow, ...]]:
    """Say of findings and cells how far they can be trusted; found once for the same quarter."""

    def fresh() -> dict[str, list[Any]]:
        rows = with_overturn(quarter, analysis, findings)
        tested, told = with_stability(
            quarter, analysis, rows, cells, draws=draws, progress=progress
        )
        return {
            "cells": [cell.stability for cell in told],
            "findings": [
                [*(getattr(row, name) for name in _TOLD), row.overturn and row.overturn.as_dict()]
                for row in tested
            ],
        }

    used = analysis.network.parameters
    ids = repr([row.id for row in findings])
    conventions = repr((sorted(used.values.items()), used.seed, draws))
    known = answer("stability", [*content_of(quarter), conventions, ids], fresh)
    rows = [
        replace(row, **dict(zip(_TOLD, told, strict=True)), overturn=_overturn(overturn))
        for row, (*told, overturn) in zip(findings, known["findings"], strict=True)
    ]
    labels = zip(cells, known["cells"], strict=True)
    return rows, tuple(replace(cell, stability=label) for cell, label in labels)


def _overturn(plain: Mapping[str, Any] | None) -> Overturn | None:
    if plain is None:
        return None
    plausible = tuple((one, other) for one, other in plain["plausible"])
    return Overturn(plain["ties"], plain["at_least"], plausible)
