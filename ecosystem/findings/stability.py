"""How far each finding can be trusted (M40): in how many disturbed quarters it stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, partial
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosystem.findings.base import Finding, Overturn, content_of, tidy
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import CellRow, Gap
from ecosystem.findings.likely import likely_true
from ecosystem.findings.places import SectorHole
from ecosystem.findings.units import DeadEnd, Hub, Loop, OpenLoop, SinglePoint
from ecosystem.kept import answer
from ecosystem.measures import graphs
from ecosystem.measures.analysis import Analysis, GraphAnalysis
from ecosystem.measures.classics import random_mixing
from ecosystem.measures.draws import (
    Batch,
    Disturbance,
    Rounds,
    at_once,
    resampled_classes,
    stacked_network,
)
from ecosystem.measures.journeys import loop_returns, open_loops, topic_spots
from ecosystem.measures.removal import counted_topics
from ecosystem.measures.sectors import sector_pairs
from ecosystem.model.arrays import BoolArray, FloatArray, IntArray
from ecosystem.model.network import ALL_TOPICS, KINDS, TOPIC_BIT, Network, Records, numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.schema import SECTORS, TOPICS

# --- In which disturbed quarters a finding is there again, for all draws at once (M40).

DRAWS = 200

# Random graphs that holes between sectors are compared with in the draws.
_NULLS = 2000

# Bridges are tested together while bridges times draws stay below this, for the sake of memory.
_AT_ONCE = 20_000

GAP_CLASSES = {"gap": ("G1", "G2", "G4", "G5"), "informal_only": ("G3",)}


def _cell_of(network: Network, gap: Gap) -> int:
    """Return the position of the cell that a gap is about."""
    return next(at for at, cell in enumerate(network.demand.cells) if cell.key == gap.key)


class Stays:
    """Tests the findings of one quarter in some disturbed copies of it, all of a kind together."""

    def __init__(
        self,
        quarter: Quarter,
        analysis: Analysis,
        findings: Sequence[Finding],
        batch: Batch,
        dealt: Callable[[], IntArray],
    ) -> None:
        self.quarter, self.analysis, self.findings, self.batch = quarter, analysis, findings, batch
        self.network = analysis.network
        self.index = {key: position for position, key in enumerate(self.network.ids)}
        self._dealt = dealt
        self._parting: dict[Batch, tuple[IntArray, IntArray]] = {}

    @cached_property
    def classes(self) -> npt.NDArray[np.str_]:
        """Class of every cell in every draw."""
        if not self.network.has_way:
            known = np.array(self.analysis.generous.classes.classes)
            return np.broadcast_to(known, (self.batch.draws, len(known)))
        return resampled_classes(self.batch)

    def parting(self, batch: Batch) -> tuple[IntArray, IntArray]:
        """Return how many each single point parts in graphs of one kind, and each bridge."""
        if batch not in self._parting:
            points = [
                self.index[row.actor] for row in self.findings if isinstance(row, SinglePoint)
            ]
            bridges = [row for row in self.findings if isinstance(row, Bridge)]
            one = np.array([self.index[bridge.source] for bridge in bridges], np.int64)
            other = np.array([self.index[bridge.target] for bridge in bridges], np.int64)
            pair = batch.pair_at(one, other)
            self._parting[batch] = batch.parting(np.array(points, np.int64), pair[pair >= 0])
        return self._parting[batch]

    def again(self) -> BoolArray:
        """Tell in which draws each finding is there again; shape (findings, draws)."""
        # Whether the way to help can be tested at all is judged on the undisturbed quarter.
        found = np.zeros((len(self.findings), self.batch.draws), np.bool_)
        for kind, test in TESTS.items():
            at = [place for place, row in enumerate(self.findings) if type(row) is kind]
            if at:
                found[at] = test(self, [self.findings[place] for place in at])
        return found

    def _gaps(self, gaps: Sequence[Gap]) -> BoolArray:
        columns = [self.classes[:, _cell_of(self.network, gap)] for gap in gaps]
        told = zip(columns, gaps, strict=True)
        return np.stack([np.isin(column, GAP_CLASSES[gap.kind]) for column, gap in told])

    def _bridges(self, bridges: Sequence[Bridge]) -> BoolArray:
        found = np.zeros((len(bridges), self.batch.draws), np.bool_)
        few = max(_AT_ONCE // self.batch.draws, 1)
        for generous in (True, False):
            at = [p for p, b in enumerate(bridges) if ("generous" in b.holds_in) == generous]
            for begin in range(0, len(at), few):
                part = at[begin : begin + few]
                batch = self.batch if generous else self.batch.confirmed
                found[part] = self._bridges_in(batch, [bridges[place] for place in part])
        return found

    def _bridges_in(self, batch: Batch, bridges: Sequence[Bridge]) -> BoolArray:
        """Test bridges in the graphs of one kind."""
        one = np.array([self.index[bridge.source] for bridge in bridges])
        other = np.array([self.index[bridge.target] for bridge in bridges])
        roles = [*self._pair_roles(batch, one, other), *self._net_roles(batch, one, other)]
        roles += self._arc_roles(batch, one, other)
        threshold = self.network.parameters["fragility_threshold"] - graphs.EPSILON
        has = np.any([role for role, _ in roles], axis=0)
        weak = np.any([role & (phi >= threshold) for role, phi in roles], axis=0)
        undefined = np.any([role & np.isnan(phi) for role, phi in roles], axis=0)
        kind = np.array([bridge.kind for bridge in bridges])[:, None]
        kept = np.where(kind == "untested_bridge", undefined, ~undefined)
        return np.asarray(np.where(kind == "weak_bridge", weak, has & ~weak & kept))

    def _pair_roles(
        self, batch: Batch, one: IntArray, other: IntArray
    ) -> list[tuple[BoolArray, FloatArray]]:
        parameters, n = self.network.parameters, batch.size
        pair = batch.pair_at(one, other)
        there = pair >= 0
        if not len(batch.pairs):
            return [(there, np.full(pair.shape, np.nan))]
        phi = np.where(there, batch.pairs.fragility[pair], np.nan)
        loose = there & ~batch.pairs.standing[pair]
        cut = loose & (self.parting(batch)[1][pair] >= parameters["cut_side_min"])
        alone = np.zeros(pair.shape, np.bool_)
        sectors = np.sort(self.network.sectors[np.stack([one, other])], axis=0)
        at = np.flatnonzero((sectors[0] != sectors[1]) & (sectors[1] < len(SECTORS)))
        if len(at):
            known = sectors[:, at].astype(np.int64)
            sizes = np.bincount(self.network.sectors, minlength=len(SECTORS))[known][:, :, None]
            counts = np.stack([batch.sector_counts[joined] for joined in numbers_of(*known)])
            expected = batch.pair_counts * 2 * sizes[0] * sizes[1] / (n * (n - 1))
            alone[at] = (
                loose[at]
                & (counts == 1)
                & (expected >= parameters["expected_ties_min"] - graphs.EPSILON)
                & (sizes.min(axis=0) >= parameters["sector_size_min"])
            )
        return [(cut, phi), (alone, phi)]

    def _arc_roles(
        self, batch: Batch, one: IntArray, other: IntArray
    ) -> list[tuple[BoolArray, FloatArray]]:
        """Roles of carrying help, either way."""
        arc = np.stack([batch.arc_at(one, other), batch.arc_at(other, one)])
        there = arc >= 0
        if not there.any() or self.network.structural:
            return []
        parameters = self.network.parameters
        lost = np.zeros((*arc.shape, len(TOPICS)))
        lost[there] = batch.lost_without(arc[there])
        whole = batch.whole_reach
        with np.errstate(invalid="ignore", divide="ignore"):
            share = lost.sum(axis=3) / whole.sum(axis=1)
            topics = np.nan_to_num(lost / whole)
        much = np.nan_to_num(share) >= parameters["reach_loss_min"] - graphs.EPSILON
        wanted = counted_topics(self.network)
        most = ((topics >= parameters["topic_loss_min"] - graphs.EPSILON) & wanted).any(axis=3)
        phi = np.where(there, batch.arcs.fragility[arc], np.nan)
        return list(zip(there & (much | most), phi, strict=True))

    def _net_roles(
        self, batch: Batch, one: IntArray, other: IntArray
    ) -> list[tuple[BoolArray, FloatArray]]:
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

    def _hubs(self, hubs: Sequence[Hub]) -> BoolArray:
        losses = self.batch.actor_losses[:, [self.index[hub.actor] for hub in hubs]]
        return (losses >= self.network.parameters["hub_loss_min"] - graphs.EPSILON).T

    def _single_points(self, points: Sequence[SinglePoint]) -> BoolArray:
        batch, parameters = self.batch, self.network.parameters
        actors = np.array([self.index[point.actor] for point in points])
        parted = self.parting(batch)[0].reshape(batch.draws, batch.size)[:, actors].T
        parts = parted >= parameters["cut_side_min"]
        staff = self.network.staff[actors]
        few = (staff >= 0) & (staff <= parameters["single_point_staff_max"])
        gate = np.zeros(parts.shape, np.bool_)
        if self.network.has_way:
            gate = self._rounds.gates() & ~self.network.informal[actors][:, None]
        untested = np.array([point.kind == "untested_point" for point in points])
        return np.where(untested[:, None], parts & ~gate, (parts & few[:, None]) | gate)

    @cached_property
    def _rounds(self) -> Rounds:
        """Ways round the single points, and all ways."""
        rows = (row for row in self.findings if isinstance(row, SinglePoint))
        topics = {cell.topic for cell in self.network.demand.cells if cell.needed}
        topics |= {row.topic for row in self.findings if isinstance(row, Loop)}
        tested = tuple(self.index[row.actor] for row in rows)
        return Rounds(self.batch, tested, map(TOPICS.index, topics))

    def _dead_ends(self, dead_ends: Sequence[DeadEnd]) -> BoolArray:
        batch = self.batch
        sends = np.zeros((batch.draws, batch.size), np.bool_)
        sends[batch.arcs.source // batch.size, batch.arcs.source % batch.size] = True
        here = [list(self.network.closure(self.index[row.actor])) for row in dead_ends]
        return np.stack([~sends[:, actors].any(axis=1) for actors in here])

    def _open_loops(self, rows: Sequence[OpenLoop]) -> BoolArray:
        """Compare the chance of return with the least that makes an open loop."""
        batch, n = self.batch, self.batch.size
        least = self.network.parameters["return_probability_min"] - graphs.EPSILON
        wanted = {
            (TOPICS.index(row.topic), *sorted(self.index[key] for key in row.members)): place
            for place, row in enumerate(rows)
        }
        offered = np.tile(topic_spots(self.network), batch.draws)
        loops, at = [], []
        for topic, members in open_loops(batch.stacked, batch.arcs, offered):
            place = wanted.get((topic, *(member % n for member in members)))
            if place is not None:
                loops.append((topic, members))
                at.append((place, members[0] // n))
        found = np.zeros((len(rows), batch.draws), np.bool_)
        graph = GraphAnalysis(batch.projection)
        chances = loop_returns(self.quarter, graph, loops, self.network)
        for where, chance in zip(at, chances, strict=True):
            found[where] = chance is not None and chance >= least
        return found

    def _sector_holes(self, holes: Sequence[SectorHole]) -> BoolArray:
        return np.stack([self._sector_hole(hole) for hole in holes])

    def _sector_hole(self, hole: SectorHole) -> BoolArray:
        """Few ties as before, and fewer than in random graphs that lost as many of theirs."""
        batch, parameters = self.batch, self.network.parameters
        pair = SECTORS.index(hole.first), SECTORS.index(hole.second)
        pair = min(pair), max(pair)
        sizes = np.bincount(self.network.sectors, minlength=len(SECTORS))
        expected = batch.pair_counts * 2 * sizes[pair[0]] * sizes[pair[1]]
        expected = expected / (batch.size * (batch.size - 1))
        observed = batch.sector_counts[pair]
        few = observed <= parameters["sector_ratio_max"] * expected + graphs.EPSILON
        # The random graphs are those of the undisturbed quarter, thinned as each draw is; so is
        # the correction for all pairs of sectors.
        dealt = self._dealt()[:, sector_pairs().index(pair)]
        whole = len(self.analysis.generous.pairs)
        thinned = dealt[:, None] * (batch.pair_counts / whole)[None, :]
        p = (1 + (thinned <= observed[None, :]).sum(axis=0)) / (len(dealt) + 1)
        own = (1 + (dealt <= hole.observed).sum()) / (len(dealt) + 1)
        q = p * max(hole.q / own, 1.0)
        enough = expected >= parameters["expected_ties_min"] - graphs.EPSILON
        return np.asarray(enough & few & (q < parameters["sector_q_max"] - graphs.EPSILON))

    def _loops(self, loops: Sequence[Loop]) -> BoolArray:
        """Whether all come to all, nobody to anybody else, and somebody from a dock to them."""
        members = [sorted(self.index[key] for key in loop.members) for loop in loops]
        topics = [TOPICS.index(loop.topic) for loop in loops]
        both = zip(topics, members, strict=True)
        return np.stack([self._rounds.is_loop(topic, found) for topic, found in both])


# How the findings of each kind are tested.
TESTS: Mapping[type[Finding], Callable[[Stays, Any], BoolArray]] = {
    Gap: Stays._gaps,
    Bridge: Stays._bridges,
    SinglePoint: Stays._single_points,
    DeadEnd: Stays._dead_ends,
    Hub: Stays._hubs,
    Loop: Stays._loops,
    OpenLoop: Stays._open_loops,
    SectorHole: Stays._sector_holes,
}


# --- How far each finding can be trusted (M40): in how many disturbed quarters it stays.

# Numbers of draws, of which the largest that costs no more than the budget is usual. The cost is
# counted, not timed, so that the same data give the same result on every machine: a tie record in
# one draw is one unit (about 5 millionths of a second).
USUAL = (DRAWS, 100, 50, 20)

_BUDGET = 1_000_000

# To try all single ties that might overturn a finding may cost so much.
_OVERTURN = 4 * _BUDGET


def _cost(network: Network, findings: Iterable[Finding]) -> int:
    """Return what one draw costs."""
    rows = [finding for finding in findings if type(finding) in TESTS]
    return max(len(network.records), 1) * _width(rows) + 5 * len(rows)


def _width(findings: Iterable[Finding]) -> int:
    """Return how many words hold a bit for each single point."""
    return graphs.word_count(sum(isinstance(row, SinglePoint) for row in findings) + 1)


def usual_draws(network: Network, findings: Iterable[Finding]) -> int:
    """Return in how many disturbed quarters findings are tested unless somebody says."""
    cost = _cost(network, findings)
    return next((draws for draws in USUAL if draws * cost <= _BUDGET), 0)


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


def in_draws(
    quarter: Quarter,
    analysis: Analysis,
    findings: Sequence[Finding],
    batches: Iterable[Batch],
    progress: Callable[[int], None] | None,
) -> tuple[BoolArray, npt.NDArray[np.str_]]:
    """Tell in which draws each finding is there again, and the class of every cell in each."""
    dealt = cache(partial(random_mixing, analysis.generous, count=_NULLS))
    again, classes, done = [], [], 0
    for batch in batches:
        if progress:
            progress(done)
        stays = Stays(quarter, analysis, findings, batch, dealt)
        again.append(stays.again())
        classes.append(stays.classes)
        done += batch.draws
    return np.concatenate(again, axis=1), np.concatenate(classes)


def _labelled(network: Network, finding: Finding, share: float, draws: int) -> Finding:
    """Label one finding; one of a kind that ties do not bear on stays without a label."""
    if type(finding) not in TESTS:
        return finding
    label = stability_label(share)
    if label == "stable" and _may_be_missing_data(network, finding):
        label = "fragile"
    error = share_error(share, draws)
    found = replace(finding, stability=label, stability_share=share, stability_error=error)
    return replace(found, likely_true=likely_true(found))


def _may_be_missing_data(network: Network, finding: Finding) -> bool:
    """Whether one thing that nobody reported would be enough to explain the finding."""
    # Leaving ties out of a map cannot show what a map that lacks ties would have held. The
    # test bench says where that matters: dead ends, single points and loops vanish with one
    # tie more, a bridge of the strict graph alone with one more confirmation, and a gap
    # with one answer about the languages or groups of an official offer of which they are
    # unknown.
    if isinstance(finding, Gap):
        bit, known = 1 << _cell_of(network, finding), set(finding.providers)
        return any(
            offer.formal
            and offer.possible & ~offer.yes & bit
            and network.ids[offer.actor] not in known
            for offer in network.offers
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
    network, count = analysis.network, len(findings)
    how = Disturbance.of(network.parameters)
    batches = Batch.drawn(network, draws, how, _width(findings))
    told = (lambda done: progress(count * done // draws, count)) if progress else None
    again, classes = in_draws(quarter, analysis, findings, batches, told)
    if progress:
        progress(count, count)
    shares = [tidy(float(share)) for share in again.mean(axis=1)]
    same = (classes == np.array([cell.cell_class for cell in cells], np.str_)).mean(axis=0)
    both = zip(findings, shares, strict=True)
    rows = [_labelled(network, finding, share, draws) for finding, share in both]
    labels = zip(cells, same.tolist(), strict=True)
    return rows, tuple(replace(cell, stability=stability_label(share)) for cell, share in labels)


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
        bit = 1 << _cell_of(self.network, gap)
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


def _with_one_tie_each(network: Network, ties: Sequence[Tie], width: int) -> Iterator[Batch]:
    """Make one draw for each tie: the quarter with this one referral tie more."""
    m = len(network.records)
    few = at_once(m * width)
    for begin in range(0, len(ties), few):
        ends = np.array(ties[begin : begin + few], np.int32)
        draws = len(ends)
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
        old = network.records.keep(np.tile(np.arange(m), draws))
        draw = np.concatenate([np.repeat(np.arange(draws), m), np.arange(draws)])
        yield Batch(network, stacked_network(network, old.joined(added), draw, draws), draws)


def _overturned(
    network: Network, finding: Finding, again: BoolArray, classes: npt.NDArray[np.str_]
) -> BoolArray:
    """Tell with which tie a finding no longer holds as it is stated."""
    if not isinstance(finding, Gap):
        return ~again
    better = (*graphs.CLASSES[: graphs.CLASSES.index(finding.gap_class)], "GX")
    return np.isin(classes[:, _cell_of(network, finding)], better)


def with_overturn(
    quarter: Quarter, analysis: Analysis, findings: Sequence[Finding]
) -> list[Finding]:
    """Say of each finding how few added ties would overturn it."""
    bearing = (Gap, Bridge, SinglePoint, DeadEnd, Loop)
    candidates = _Candidates(quarter, analysis)
    rows = [finding for finding in findings if isinstance(finding, bearing)]
    tried = {finding.id: candidates.ties(finding) for finding in rows}
    ties = sorted({tie for found in tried.values() for tie in found})
    network = analysis.network
    if not ties or not network.has_way or len(ties) * _cost(network, rows) > _OVERTURN:
        return list(findings)
    batches = _with_one_tie_each(network, ties, _width(rows))
    again, classes = in_draws(quarter, analysis, rows, batches, None)
    ids, found = network.ids, {}
    for finding, stays in zip(rows, again, strict=True):
        if isinstance(finding, Gap) and not tried[finding.id]:
            found[finding.id] = Overturn(None, at_least=False, plausible=())
            continue
        works = _overturned(network, finding, stays, classes)
        good = [tie for tie, success in zip(ties, works.tolist(), strict=True) if success]
        plausible = tuple(
            (ids[one], ids[other]) for one, other in good if other in candidates.mates.get(one, ())
        )[:_SHOWN]
        found[finding.id] = Overturn(1 if good else 2, not good, plausible)
    return [replace(row, overturn=found[row.id]) if row.id in found else row for row in findings]


_TOLD = ("stability", "stability_share", "stability_error", "likely_true")


def with_trust(
    quarter: Quarter,
    analysis: Analysis,
    findings: Sequence[Finding],
    cells: Sequence[CellRow],
    *,
    draws: int,
    overturn: bool,
    progress: Progress | None = None,
) -> tuple[list[Finding], tuple[CellRow, ...]]:
    """Say of findings and cells how far they can be trusted; found once for the same quarter."""

    def tested() -> dict[str, list[Any]]:
        rows, told = with_stability(
            quarter, analysis, findings, cells, draws=draws, progress=progress
        )
        return {
            "cells": [cell.stability for cell in told],
            "findings": [[getattr(row, name) for name in _TOLD] for row in rows],
        }

    def overturned() -> list[dict[str, Any] | None]:
        rows = with_overturn(quarter, analysis, findings)
        return [None if row.overturn is None else row.overturn.as_dict() for row in rows]

    used = analysis.network.parameters
    ids = repr([row.id for row in findings])
    conventions = repr((sorted(used.values.items()), used.seed, draws))
    content = [*content_of(quarter), conventions, ids]
    known = answer("stability", content, tested)
    others = answer("overturn", content, overturned) if overturn else [None] * len(findings)
    rows = [
        replace(row, **dict(zip(_TOLD, told, strict=True)), overturn=_overturn(other))
        for row, told, other in zip(findings, known["findings"], others, strict=True)
    ]
    labels = zip(cells, known["cells"], strict=True)
    return rows, tuple(replace(cell, stability=label) for cell, label in labels)


def _overturn(plain: Mapping[str, Any] | None) -> Overturn | None:
    if plain is None:
        return None
    plausible = tuple((one, other) for one, other in plain["plausible"])
    return Overturn(plain["ties"], plain["at_least"], plausible)
