"""How little would overturn a finding: the fewest added ties that remove it (M40)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from ecosystem.findings.rows import Bridge, DeadEnd, Finding, Gap, Loop, Overturn, SinglePoint
from ecosystem.findings.stability import Stability
from ecosystem.measures.analysis import Analysis
from ecosystem.measures.coverage import CLASSES
from ecosystem.measures.reach import topics_from_docks
from ecosystem.measures.resampling import Batch, Disturbance, stacked_network
from ecosystem.model.network import ALL_TOPICS, TOPIC_BIT, Network
from ecosystem.model.quarter import Quarter
from ecosystem.model.records import KINDS, Records

BoolArray = npt.NDArray[np.bool_]
Tie = tuple[int, int]
_SHOWN = 3
_ENTRIES = 3
_TRIED = 32
_REFERRAL = KINDS.index("referral")


def body_mates(quarter: Quarter, network: Network) -> dict[int, frozenset[int]]:
    """Return for each actor in force those who sit in a body with it.

    Parameters
    ----------
    quarter
        The quarter.
    network
        The quarter in force.

    Returns
    -------
    mates
        Positions of actors; actors without mates are left out.
    """
    index = {key: position for position, key in enumerate(network.ids)}
    members: dict[str, set[int]] = defaultdict(set)
    table = quarter.table("members")
    for body, member in zip(table.column("body"), table.column("actor"), strict=True):
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
        self.tied = set(zip(arcs.source.tolist(), arcs.target.tolist(), strict=True))
        depth = max(analysis.generous.k - 1, 0)
        self.entered = topics_from_docks(network, arcs, depth) if network.has_way else None

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
        offers = [o for o in self.network.offers if o.yes & bit and o.formal]
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
    )
    both = {
        f.name: np.concatenate([getattr(old, f.name), getattr(added, f.name)]) for f in fields(old)
    }
    draw = np.concatenate([np.repeat(np.arange(draws), m), np.arange(draws)])
    return Batch(network, stacked_network(network, Records(**both), draw, draws), draws)


class _Tester(Stability):
    """Tests findings in quarters with one tie more instead of disturbed ones."""

    def __init__(self, analysis: Analysis, ties: Sequence[Tie]) -> None:
        super().__init__(analysis, draws=len(ties), disturbance=Disturbance(0.0, 0.0))
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
        better = CLASSES[: CLASSES.index(finding.gap_class)]
        return np.isin(self.classes[:, position], better)


def with_overturn(
    quarter: Quarter, analysis: Analysis, findings: Sequence[Finding]
) -> list[Finding]:
    """Say of each finding how few added ties would overturn it.

    Parameters
    ----------
    quarter
        The quarter.
    analysis
        Its analysis.
    findings
        What was found.

    Returns
    -------
    findings
        New rows. One tie is tried at a time, always a referral for every topic: from the busiest
        docks and from everyone who sits in a body with the actors concerned. Where none of them
        suffices, at least two are needed. A gap counts as overturned once its class is better
        than stated; no tie can do that if no further, lasting or official offer exists.
    """
    bearing = (Gap, Bridge, SinglePoint, DeadEnd, Loop)
    candidates = _Candidates(quarter, analysis)
    tried = {f.id: candidates.ties(f) for f in findings if isinstance(f, bearing)}
    ties = sorted({tie for found in tried.values() for tie in found})
    if not ties or not analysis.network.has_way:
        return list(findings)
    tester = _Tester(analysis, ties)
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
