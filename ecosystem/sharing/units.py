"""Findings about named actors, ties and committees, as a view may show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ecosystem.findings.body_rows import BlindSpot, DoubleStructure
from ecosystem.findings.body_rows import redacted as redacted_body
from ecosystem.findings.cliffs import FundingCliff
from ecosystem.findings.place_rows import SpatialGap, TimeGap, redacted_space, redacted_time
from ecosystem.findings.reported_gap import ReportedGap
from ecosystem.findings.reported_gap import visible as reported_visible
from ecosystem.findings.rows import Bridge, DeadEnd, Finding, Loop, Overturn, SinglePoint
from ecosystem.findings.sector_holes import SectorHole
from ecosystem.schema import INFORMAL
from ecosystem.sharing.release import coarse_share

_INFORMANT_RISKS = ("denied", "third_party")
# What these say falls back on the actor itself; a bridge or a single point is about the way.
_NEGATIVE = ("dead_end", "loop", "open_loop")


@dataclass(frozen=True)
class Rules:
    """What a view may tell about single actors.

    Parameters
    ----------
    view
        ``partner`` or ``public``.
    shown, docks
        Actors and docking points that it may name.
    shielded
        Landlords and firms that it may not show in a bad light.
    unmentioned
        Languages that it does not mention.
    official
        Kind and id to the finding of the same name without informal help.
    few
        Whether so few informal actors are there that every number must hold without them.
    threshold
        Fragility from which a bridge is weak.
    people
        Cells on the ground that may be shown to the coarse numbers of their people.
    """

    view: str
    shown: frozenset[str]
    docks: frozenset[str]
    shielded: frozenset[str]
    unmentioned: frozenset[str]
    official: Mapping[tuple[str, str], Finding]
    few: bool
    threshold: float
    people: Mapping[str, Mapping[str, float]]

    def redacted(self, finding: Finding) -> Finding | None:
        """Return a finding as the view may show it; None if it may not, or is of no known kind."""
        if isinstance(finding, ReportedGap):
            return self._reported(finding)
        if isinstance(finding, DoubleStructure | BlindSpot):
            if not self.shielded.isdisjoint(finding.actors):
                return None
            return redacted_body(finding, self.view, self.shown)
        if isinstance(finding, FundingCliff):
            return self._cliff(finding)
        if isinstance(finding, SectorHole):
            return None if self.view == "public" else _hole(finding)
        if isinstance(finding, Bridge | SinglePoint | DeadEnd | Loop):
            return self._unit(finding)
        return self._place(finding)

    def _place(self, finding: Finding) -> Finding | None:
        if isinstance(finding, SpatialGap):
            near = frozenset[str]() if self.view == "public" else self.docks
            return redacted_space(finding, self.people, near)
        if isinstance(finding, TimeGap) and finding.language not in self.unmentioned:
            return redacted_time(finding, self.docks)
        return None

    def overturn(self, overturn: Overturn | None) -> Overturn | None:
        """Keep the number, and the plausible ties between actors that may be named."""
        if overturn is None:
            return None
        pairs = [] if self.view == "public" else overturn.plausible
        return replace(
            overturn, plausible=tuple(pair for pair in pairs if self.shown.issuperset(pair))
        )

    def _reported(self, row: ReportedGap) -> ReportedGap | None:
        allowed = reported_visible(row, self.view, self.shown)
        if not allowed or row.language in self.unmentioned:
            return None
        if not self.shielded.isdisjoint(row.actors):
            return None
        return replace(row, severity=round(row.severity, 2))

    def _cliff(self, told: FundingCliff) -> FundingCliff | None:
        """Only what also changes without informal help; ids of money stay inside."""
        plain = self.official.get((told.kind, told.id))
        if not isinstance(plain, FundingCliff):
            return None
        source = plain if self.few else told
        return replace(
            told,
            funding=(),
            severity=round(source.severity, 2),
            cells_changed=plain.cells_changed,
            coverage_before=coarse_share(source.coverage_before),
            coverage_after=coarse_share(source.coverage_after),
        )

    def _unit(self, finding: Finding) -> Finding | None:
        plain = self.official.get((finding.kind, finding.id))
        if self.view == "public" or plain is None or not self.shown.issuperset(finding.actors):
            return None
        if finding.kind in _NEGATIVE and not self.shielded.isdisjoint(finding.actors):
            return None
        severity = plain.severity if self.few else finding.severity
        told = replace(
            finding,
            severity=round(severity, 2),
            stability_share=coarse_share(finding.stability_share),
            overturn=self.overturn(finding.overturn),
        )
        if isinstance(told, Bridge) and isinstance(plain, Bridge):
            return self._bridge(told, plain)
        if isinstance(told, SinglePoint) and isinstance(plain, SinglePoint):
            return _point(told, plain)
        if isinstance(told, DeadEnd) and isinstance(plain, DeadEnd):
            return self._dead_end(told, plain)
        if isinstance(told, Loop) and isinstance(plain, Loop):
            chance = plain.return_probability if self.few else told.return_probability
            return replace(told, return_probability=coarse_share(chance))
        return None

    def _dead_end(self, told: DeadEnd, plain: DeadEnd) -> DeadEnd | None:
        if told.actor not in self.docks:
            return None
        return replace(told, topics=tuple(topic for topic in told.topics if topic in plain.topics))

    def _bridge(self, told: Bridge, plain: Bridge) -> Bridge | None:
        """Roles, parted actors and losses that hold without informal help; nobody's denial.

        Fragility is a product of known numbers: it would tell which of the two kinds of missing
        confirmation it was. Such a bridge says only that it is weak.
        """
        roles = tuple(role for role in told.roles if role in plain.roles)
        if not roles:
            return None
        source = plain if self.few else told
        named = tuple(risk for risk in told.risks if risk not in _INFORMANT_RISKS)
        unconfirmed = len(named) < len(told.risks)
        fragility = min(told.fragility, self.threshold) if unconfirmed else told.fragility
        high = 1.0 if unconfirmed else told.fragility_high
        factor = fragility / told.fragility if told.fragility else 1.0
        return replace(
            told,
            roles=roles,
            risks=(*named, "unconfirmed") if unconfirmed else named,
            fragility=fragility,
            fragility_high=high,
            reach_loss=coarse_share(source.reach_loss),
            topic_loss={t: round(loss, 2) for t, loss in source.topic_loss.items()},
            cut_side=plain.cut_side,
            only_tie_between=told.only_tie_between if "sectors" in roles else None,
            score=float(round(source.score * factor)),
            severity=round(source.severity * factor, 2),
        )


def _point(told: SinglePoint, plain: SinglePoint) -> SinglePoint | None:
    gates = tuple(gate for gate in told.gates if gate in plain.gates)
    if not gates and not plain.cut_side:
        return None
    return replace(told, gates=gates, cut_side=plain.cut_side, staff=None)


def _hole(told: SectorHole) -> SectorHole | None:
    """Whole numbers: the exact expectation would tell how many informal actors there are."""
    if INFORMAL in (told.first, told.second):
        return None
    return replace(
        told,
        expected=float(round(told.expected)),
        q=round(told.q, 2),
        severity=round(told.severity, 2),
    )
