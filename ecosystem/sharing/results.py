"""Findings about named actors, ties and committees, as a view may show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.changes import base, suggest, waves
from ecosystem.changes.money import FundingPlan, StressTest, funding_plan, stress_test
from ecosystem.changes.quarters import (
    SHARES,
    City,
    Figure,
    QuarterComparison,
    QuarterRow,
    Standing,
    check_quarters,
    compare_quarters,
    crossings_of,
    find_seams,
    finding_counts,
    homes_of,
    response_of,
    side_by_side,
)
from ecosystem.changes.waves import WaveComparison
from ecosystem.changes.whatif import Comparison, Repair, names_in, what_if
from ecosystem.errors import UsageError
from ecosystem.findings import agendas, places
from ecosystem.findings.base import Finding, Findings, Json, Overturn, in_order, tidy
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import BASE_SEVERITY, DEMAND_WEIGHT, CellRow, Gap
from ecosystem.findings.registry import KINDS, Note, Result, find_all, informal_dependency
from ecosystem.findings.reports import BlindSpot, DoubleStructure, ReportedGap
from ecosystem.findings.reports import redacted as redacted_body
from ecosystem.findings.reports import visible as reported_visible
from ecosystem.findings.stability import Progress, usual_draws
from ecosystem.findings.units import DeadEnd, Hub, Loop, SinglePoint
from ecosystem.findings.walks import ARRIVES, NO_HELP, UNCLEAR, Persona, Walk, walk
from ecosystem.measures import housing, space
from ecosystem.measures.analysis import analyse
from ecosystem.measures.arrival import (
    Permanence,
    Permeability,
    arrival_areas,
    permanent_share,
    permeability,
    structures_for_all,
)
from ecosystem.model.network import numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters
from ecosystem.sharing import rules
from ecosystem.sharing.arrivals import SharedArrival, shared_arrival
from ecosystem.sharing.history import moment_of
from ecosystem.sharing.quarters import not_mentioned, shared_meta, shown_bodies
from ecosystem.stubs import dataclass
from ecosystem.words import text, vocabulary

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry


# --- Findings about named actors, ties and committees, as a view may show them.

_INFORMANT_RISKS = ("denied", "third_party")

# What these say falls back on the actor itself; a bridge or a single point is about the way.
_NEGATIVE = ("dead_end", "loop", "open_loop")


@dataclass(frozen=True)
class Rules:
    """What a view may tell about single actors."""

    view: str  # `partner` or `public`.
    shown: frozenset[str]  # Actors and docking points that it may name.
    docks: frozenset[str]
    shielded: frozenset[str]  # Landlords and firms that it may not show in a bad light.
    unmentioned: frozenset[str]  # Languages that it does not mention.
    threshold: float  # Fragility from which a bridge is weak.
    # Cells on the ground that may be shown to the coarse numbers of their people.
    people: Mapping[str, Mapping[str, float]]

    def redacted(self, finding: Finding) -> Finding | None:
        """Return a finding as the view may show it; None if it may not, or is of no known kind."""
        if isinstance(finding, ReportedGap):
            return self._reported(finding)
        if isinstance(finding, DoubleStructure | BlindSpot):
            if not self.shielded.isdisjoint(finding.actors):
                return None
            return redacted_body(finding, self.view, self.shown)
        if isinstance(finding, places.FundingCliff):
            return self._cliff(finding)
        if isinstance(finding, places.SectorHole):
            # the exact expectation would tell how many actors are not released
            told = {"expected": float(round(finding.expected)), "overturn": finding.overturn}
            return None if self.view == "public" else rules.shown(finding, **told)
        if isinstance(finding, Bridge | SinglePoint | DeadEnd | Hub | Loop):
            return self._unit(finding)
        return self._place(finding)

    def _place(self, finding: Finding) -> Finding | None:
        if isinstance(finding, places.SpatialGap):
            near = frozenset[str]() if self.view == "public" else self.docks
            return places.redacted_space(finding, self.people, near)
        if isinstance(finding, places.TimeGap) and finding.language not in self.unmentioned:
            return places.redacted_time(finding, self.docks)
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

    def _cliff(self, told: places.FundingCliff) -> places.FundingCliff:
        """Ids of money stay inside."""
        needs = tuple(need for need in told.needs if need[1] not in self.unmentioned)
        return rules.shown(told, needs=needs, overturn=self.overturn(told.overturn))

    def _unit(self, finding: Finding) -> Finding | None:
        if self.view == "public" or not self.shown.issuperset(finding.actors):
            return None
        if finding.kind in _NEGATIVE and not self.shielded.isdisjoint(finding.actors):
            return None
        if isinstance(finding, Bridge):
            return self._bridge(finding)
        if isinstance(finding, DeadEnd) and finding.actor not in self.docks:
            return None
        return rules.shown(finding, overturn=self.overturn(finding.overturn))

    def _bridge(self, told: Bridge) -> Bridge:
        """Round the losses, and tell nobody's denial."""
        # Fragility is a product of known numbers: it would tell which of the two kinds of
        # missing confirmation it was. Such a bridge says only that it is weak.
        named = tuple(risk for risk in told.risks if risk not in _INFORMANT_RISKS)
        unconfirmed = len(named) < len(told.risks)
        fragility, high, factor = told.fragility, told.fragility_high, 1.0
        if unconfirmed and fragility:
            high, factor = 1.0, min(fragility, self.threshold) / fragility
            fragility = min(fragility, self.threshold)
        return rules.shown(
            told,
            risks=(*named, "unconfirmed") if unconfirmed else named,
            fragility=fragility,
            fragility_high=high,
            score=None if told.score is None else float(round(told.score * factor)),
            severity=round(round(told.severity, 2) * factor, 2),
            overturn=self.overturn(told.overturn),
        )


# --- Findings as a view may show them: computed in the official world, then redacted by release.

_SHARES = ("surplus", "coverage_robust", "dead_dock_share", "reach", "coverage")

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class SharingNote(Note):
    """What a view does not say, in words of this package."""

    def sentence(self, lang: str) -> str:
        """Say it."""
        return text(f"sharing.note.{self.key}", lang)


def official_result(result: Result, quarter: Quarter) -> Result:
    """Find the same in the official world."""
    world = rules.without_informal(quarter)
    if world is quarter:
        return result
    # how many draws are usual is told by what the view may know alone
    usual = usual_draws(quarter.network(result.parameters), result.findings)
    draws = None if result.draws == usual else result.draws
    kinds = result.kinds or KINDS
    return find_all(world, parameters=result.parameters, draws=draws, kinds=kinds)


def shown_dependency(
    quarter: Quarter, parameters: Parameters | None, since: Quarter | None = None
) -> float | None:
    """Return how much of the help rests on informal help, as far as a view may tell it."""
    world = rules.without_informal(quarter)
    used = parameters or Parameters()
    named = [(name, table.columns, table.rows) for name, table in sorted(world.tables.items())]

    def fresh() -> tuple[float | None, int]:
        graph = analyse(quarter, parameters).generous
        network, share = graph.network, informal_dependency(graph)
        if share is None:
            return None, 0
        # Only what is lost with one of them alone counts for them: who can be replaced hides
        # nobody.
        losses = dict(enumerate(graph.actor_loss.tolist()))
        helpers = {i: loss for i, loss in losses.items() if network.informal[i] and loss > 0}
        givers = {offer.actor for offer in network.offers if not offer.formal} | set(helpers)
        alone = max((losses[i] for i in givers), default=0.0)
        carried = {network.ids[i]: loss for i, loss in helpers.items()}
        told = 2 * alone <= share and rules.is_backed(carried)
        return rules.coarse_share(share) if told else None, len(carried)

    return moment_of(quarter, since).number(repr((world.meta, used.changed, named)), fresh)


class _Redactor:
    """Redacts one result of the official world for one view."""

    def __init__(self, result: Result, quarter: Quarter, view: str) -> None:
        self.result = result
        self.quarter = quarter
        self.view = view
        self.shown = rules.shown_actors(quarter, view)
        self.docks = rules.shown_docks(quarter, view)
        self.unmentioned = not_mentioned(quarter)
        self.told = tuple(cell for cell in result.cells if cell.language not in self.unmentioned)
        counts = {c.key: c.demand for c in self.told if c.demand is not None}
        self.people: Mapping[Key, float | None] = (
            counts if result.summary["unweighted"] else rules.shown_people(counts)
        )
        counted = [count for count in self.people.values() if count is not None]
        self.largest = max(counted, default=0.0)
        self.rules = Rules(
            view=view,
            shown=self.shown,
            docks=self.docks,
            shielded=rules.shielded_firms(quarter),
            unmentioned=self.unmentioned,
            threshold=result.parameters["fragility_threshold"],
            people=rules.shown_cells(quarter),
        )

    def cell(self, cell: CellRow) -> CellRow:
        """Redact one cell of need."""
        demand = self.people.get(cell.key)
        return rules.shown(cell, demand=demand, providers=self._providers(cell))

    def _providers(self, cell: CellRow | Gap) -> tuple[str, ...]:
        """Actors that may be named."""
        if self.view == "public":
            return ()
        return tuple(actor for actor in cell.providers if actor in self.shown)

    def gap(self, gap: Gap) -> Gap | None:
        """Redact a gap; its severity follows the number of people that is shown."""
        if gap.language in self.unmentioned:
            return None
        providers = self._providers(gap)
        demand = self.people.get(gap.key)
        share = (demand or 0.0) / self.largest if self.largest > 0 else 0.0
        return rules.shown(
            gap,
            demand=demand,
            severity=tidy(BASE_SEVERITY[gap.gap_class] + DEMAND_WEIGHT * share),
            overturn=self.rules.overturn(gap.overturn),
            providers=providers,
            names={actor: gap.names[actor] for actor in providers},
        )

    def findings(self) -> tuple[list[Finding], bool]:
        """Redact all findings; also tell whether any is left out."""
        kept: list[Finding] = []
        left_out = False
        for finding in self.result.findings:
            shown: Finding | None = (
                self.gap(finding) if isinstance(finding, Gap) else self.rules.redacted(finding)
            )
            left_out |= shown is None
            if shown is not None:
                kept.append(shown)
        order = list(dict.fromkeys(finding.kind for finding in kept))
        return [f for kind in order for f in in_order(f for f in kept if f.kind == kind)], left_out

    def summary(self) -> dict[str, Json]:
        """Count what the view shows, and round every share."""
        # The full counts would tell, with the copy beside them, how many actors are not
        # released.
        summary = dict(self.result.summary)
        shares = {name: rules.rounded(summary[name]) for name in _SHARES}
        return {**summary, **shares, **self._counts()}

    def _counts(self) -> dict[str, Json]:
        network = rules.without_informal(self.quarter).network(self.result.parameters)
        named = [actor in self.shown for actor in network.ids]
        records = network.records
        ends = numbers_of(records.source, records.target)
        return {
            "actors": sum(named),
            "offers": sum(named[offer.actor] for offer in network.offers),
            "ties": sum(named[one] and named[other] for one, other in ends),
            "docks": sum(network.ids[dock] in self.docks for dock in network.docks.tolist()),
        }


def notes_without_actors(notes: Iterable[Note], summary: Mapping[str, Json]) -> tuple[Note, ...]:
    """Say that a view shows no actor, never that there is none: it does not tell what it hides."""
    kept = (note for note in notes if note.key != "no_actors")
    return (*kept, *([] if summary["actors"] else [SharingNote("shows_no_actor")]))


def found_for(
    quarter: Quarter,
    *,
    view: str,
    parameters: Parameters | None = None,
    draws: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Find everything in the world that a view shows, and redact it; nothing is found twice."""
    used = parameters or Parameters()
    if rules.check_view(view) == "internal":
        return find_all(quarter, parameters=used, draws=draws, progress=progress)
    rules.refuse(quarter, view)
    world = rules.without_informal(quarter)
    found = find_all(world, parameters=used, draws=draws, progress=progress)
    return _shown(found, quarter, view, None)


def share_result(
    result: Result, quarter: Quarter, *, view: str = "partner", since: Quarter | None = None
) -> Result:
    """Redact a result for a view.

    Parameters
    ----------
    result
        All findings on the full data.
    quarter
        The quarter on full data that they come from.
    view
        ``partner``, ``public``, or ``internal`` for the result itself.
    since
        An earlier wave on full data of which a result was passed on. How much rests on informal
        help is told again only where at least five helpers more or fewer are there now.

    Returns
    -------
    result
        A new result, computed in the official world: without informal actors, informal offers
        and their ties, so that nothing in it gives informal help away. No actor is named that is
        not released, no landlord, shop or firm in a bad light, and nobody's denial. How much rests
        on informal help is told where five helpers stand behind it, none with more than half of
        it. The public view names no
        single actor. Findings of a kind without a rule here are left out.

    Raises
    ------
    DataError
        If a text that would leave holds a phone number, an e-mail address, an account or the
        name of a person; each is named.
    UsageError
        If there is no such view.
    """
    if rules.check_view(view) == "internal":
        return result
    rules.refuse(quarter, view)
    return _shown(official_result(result, quarter), quarter, view, since)


def _shown(official: Result, quarter: Quarter, view: str, since: Quarter | None) -> Result:
    redactor = _Redactor(official, quarter, view)
    findings, left_out = redactor.findings()
    summary = redactor.summary()
    notes = [
        *notes_without_actors(official.notes, summary),
        *([Note("redacted")] if left_out else []),
        SharingNote("counts"),
        SharingNote("official_shares"),
    ]
    dependency = shown_dependency(quarter, official.parameters, since)
    return rules.shown(
        official,
        meta=shared_meta(quarter, view),
        summary={**summary, "informal_dependency": dependency},
        cells=tuple(redactor.cell(cell) for cell in redactor.told),
        findings=Findings(findings, official.parameters),
        notes=tuple(notes),
        view=view,
    )


# --- Suggested ties as a view may show them.


@dataclass(frozen=True)
class _Rules:
    """What a view may tell of a suggestion."""

    shown: frozenset[str]
    hidden_docks: frozenset[str]
    shielded: frozenset[str]
    unmentioned: frozenset[str]
    names: dict[str, str]

    def allows(self, *actors: str) -> bool:
        """Whether all of these may be named."""
        return self.shown.issuperset(actors) and self.hidden_docks.isdisjoint(actors)

    def told(self, rows: Iterable[suggest.Suggestion]) -> Iterator[suggest.Suggestion]:
        """Coarse figures, and nobody who may not be named, be it as the one who invites."""
        for row in rows:
            if not self.allows(row.source, row.target):
                continue
            if row.kind == suggest.AGREEMENT and not self.shielded.isdisjoint(
                (row.source, row.target)
            ):
                continue
            cells = tuple(cell for cell in row.cells if cell[1] not in self.unmentioned)
            whole = row.people is not None and len(cells) == len(row.cells)
            yield rules.shown(
                row,
                gain=_suggestions_coarse(row.gain),
                cells=cells,
                people=rules.coarse_people(row.people) if whole and row.people else None,
                through=row.through if row.through in self.names else "",
                names=self.names,
            )


def _suggestions_coarse(share: float | None) -> float | None:
    """Small gains keep three digits: with two, most of them would read as nothing."""
    if share is None:
        return None
    if share >= 0.01 or share <= 0:
        return rules.coarse_share(share)
    return max(round(share, 3), 0.001)


def share_suggestions(
    suggestions: suggest.Suggestions, quarter: Quarter, *, view: str = "partner"
) -> suggest.Suggestions:
    """Redact suggestions for a view.

    Parameters
    ----------
    suggestions
        What was suggested on the full data.
    quarter
        The quarter on full data.
    view
        ``partner``, ``public``, or ``internal`` for the suggestions themselves.

    Returns
    -------
    suggestions
        New suggestions. Gains of new ties are those on official ways, so that they tell nothing
        about informal help; agreements are rated without it. Nobody is named who is not released,
        no docking point that refused, no firm or landlord as weak. The public view names no
        actor, so it holds no suggestion.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view.
    """
    if rules.check_view(view) == "internal":
        return suggestions
    return suggestions_for(
        quarter, *suggestions.asked, view=view, parameters=suggestions.parameters
    )


def suggestions_for(
    quarter: Quarter,
    count: int = 10,
    together: int = 3,
    per_source: int | None = 2,
    *,
    view: str = "partner",
    parameters: Parameters | None = None,
) -> suggest.Suggestions:
    """Suggest ties for a view; who could send to whom is found in its own world alone."""
    internal = rules.check_view(view) == "internal"
    if not internal:
        rules.refuse(quarter, view)
    suggestions = suggest.suggest_ties(
        quarter if internal else rules.without_informal(quarter),
        count=count,
        together=together,
        per_source=per_source,
        parameters=parameters,
    )
    if internal:
        return suggestions
    notes = (*suggestions.notes, *_notes(view))
    about: dict[str, Any] = {"meta": shared_meta(quarter, view), "notes": notes, "view": view}
    if view == "public":
        parts = dict.fromkeys(("rows", "sequence", "pairs", "agreements"), ())
        return rules.shown(suggestions, **about, **parts, names={})
    shown = rules.shown_actors(quarter, view)
    docks = frozenset(quarter.table("docks").column("actor"))
    bodies = shown_bodies(quarter, moment_of(quarter))
    allowed = _Rules(
        shown=shown,
        hidden_docks=docks - rules.shown_docks(quarter, view),
        shielded=rules.shielded_firms(quarter),
        unmentioned=not_mentioned(quarter),
        names={k: n for k, n in suggestions.names.items() if k in shown or k in bodies},
    )
    return rules.shown(
        suggestions,
        **about,
        rows=tuple(allowed.told(suggestions.rows)),
        sequence=tuple(allowed.told(suggestions.sequence)),
        pairs=tuple(
            rules.shown(
                pair,
                gain=_suggestions_coarse(pair.gain) or 0.0,
                alone=_suggestions_coarse(pair.alone) or 0.0,
            )
            for pair in suggestions.pairs
            if allowed.allows(*(actor for tie in pair.ties for actor in tie))
        ),
        agreements=tuple(allowed.told(suggestions.agreements)),
        names=allowed.names,
    )


def _notes(view: str) -> Iterator[Note]:
    if view == "partner":
        yield SharingNote("redacted_suggestions")


# --- What-if comparisons as a view may show them.

_KINDS: Mapping[type[base.Change], str] = {
    base.AddLanguage: "add_language",
    base.AddTie: "add_tie",
    base.Bundle: "bundle",
    base.Close: "close",
    base.LosePerson: "lose_person",
    base.OpenDock: "open_dock",
    base.OpenOffer: "open_offer",
    base.Strengthen: "strengthen",
    base.TakeNew: "take_new",
}


@dataclass(frozen=True)
class Veiled(base.Change):
    """A change of which a view tells the kind alone."""

    kind: str  # What happens.

    def apply(self, quarter: Quarter) -> Quarter:
        """Refuse: whom it is about is not told."""
        del quarter
        raise UsageError("sharing_scenarios.veiled")

    def sentence(self, names: base.Names, lang: str) -> str:
        """Say what happens, to nobody in particular."""
        del names
        return text(f"sharing_scenarios.veiled_{self.kind}", lang)


def share_what_if(comparison: Comparison, quarter: Quarter, *, view: str = "partner") -> Comparison:
    """Redact a comparison for a view.

    Parameters
    ----------
    comparison
        What changes, on the full data.
    quarter
        The quarter on full data, before the changes.
    view
        ``partner``, ``public``, or ``internal`` for the comparison itself.

    Returns
    -------
    comparison
        A new comparison. Both sides are computed in the official world and redacted as findings
        are. Repairs that name somebody who is not
        shown are left out; the public view names no actor and no repair.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view, or a change is about somebody whom the view may not name: what
        happens without one helper would tell what rests on that helper.
    """
    if rules.check_view(view) == "internal":
        return comparison
    used = comparison.before.parameters
    return what_if_for(quarter, comparison.changes, view=view, parameters=used)


def what_if_for(
    quarter: Quarter,
    changes: tuple[base.Change, ...],
    *,
    view: str,
    parameters: Parameters | None = None,
) -> Comparison:
    """Compare in the world that a view shows, and redact it; nothing is found twice."""
    if rules.check_view(view) == "internal":
        return what_if(quarter, *changes, parameters=parameters)
    changed = base.apply_changes(quarter, changes)
    shown = rules.shown_actors(quarter, view)
    _refuse(changes, quarter, rules.shown_actors(quarter, "partner"), view)
    for each in (quarter, changed):
        rules.refuse(each, view)
    official = what_if(rules.without_informal(quarter), *changes, parameters=parameters)
    later, after = rules.without_informal(changed), official.after
    if after.fingerprint != later.fingerprint:  # what is changed may be informal afterwards
        after = find_all(later, parameters=parameters, draws=0, kinds=after.kinds)
    named = set(shown) | set(rules.shown_actors(changed, view))
    return rules.shown(
        official,
        changes=tuple(_told(change, quarter, view) for change in changes),
        before=_without_dependency(_shown(official.before, quarter, view, None)),
        after=_without_dependency(_shown(after, changed, view, None)),
        repairs=None
        if official.repairs is None
        else tuple(_repairs(official.repairs, quarter, shown, view)),
        names={
            key: name
            for key, name in names_in(quarter, changed).items()
            if key in named and view != "public"
        },
        view=view,
    )


def _without_dependency(result: Result) -> Result:
    """Whoever could try changes one after the other would learn where informal help is."""
    return replace(result, summary={**result.summary, "informal_dependency": None})


def _refuse(
    changes: Iterable[base.Change], quarter: Quarter, shown: frozenset[str], view: str
) -> None:
    pairs = quarter.table("offers").select("id", "informal")
    unofficial = {offer for offer, informal in pairs if informal == "yes"}
    for change in changes:
        helper = isinstance(change, base.Close) and change.id in unofficial
        if helper or not set(change.actors(quarter)) <= shown | {""}:
            raise UsageError("sharing_scenarios.not_shown", view=view)


def _told(change: base.Change, quarter: Quarter, view: str) -> base.Change:
    """Veil whom the public view does not name, and the names of money, which stay inside."""
    money = isinstance(change, base.EndFunding) or (
        isinstance(change, base.Close) and not change.actors(quarter)
    )
    if isinstance(change, base.Renew):
        return Veiled("renew")
    if money:
        return Veiled("end_funding")
    about_someone = bool(change.actors(quarter))
    return Veiled(_KINDS[type(change)]) if view == "public" and about_someone else change


def _repairs(
    repairs: Iterable[Repair], quarter: Quarter, shown: frozenset[str], view: str
) -> Iterable[Repair]:
    hidden = not_mentioned(quarter)
    for repair in repairs:
        ends = {actor for tie in repair.ties for actor in tie}
        cells = tuple(cell for cell in repair.cells if cell[1] not in hidden)
        if view != "public" and ends <= shown and cells:
            yield replace(repair, cells=cells)


# --- The plan for the money as a view may show it.


def share_funding_plan(
    plan: FundingPlan, quarter: Quarter, *, view: str = "partner"
) -> FundingPlan:
    """Redact a plan for the money for a view.

    Parameters
    ----------
    plan
        The plan on the full data.
    quarter
        The quarter on full data.
    view
        ``partner``, ``public``, or ``internal`` for the plan itself.

    Returns
    -------
    plan
        A new plan: the same days without informal help, no funding by its id, shares rounded.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view.
    """
    if rules.check_view(view) == "internal":
        return plan
    rules.refuse(quarter, view)
    official = funding_plan(
        rules.without_informal(quarter),
        renewal=plan.risks.renewal,
        draws=plan.risks.draws,
        reminders=plan.reminders,
        parameters=plan.parameters,
    )
    return rules.shown(official, meta=shared_meta(quarter, view), view=view)


# --- Stress tests as a view may show them.


def share_stress(test: StressTest, quarter: Quarter, *, view: str = "partner") -> StressTest:
    """Redact a stress test for a view.

    Parameters
    ----------
    test
        The test on the full data.
    quarter
        The quarter on full data.
    view
        ``partner``, ``public``, or ``internal`` for the test itself.

    Returns
    -------
    test
        A new test: the same blows on the quarter without informal help, shares rounded, no source
        and no actor named.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view.
    """
    if rules.check_view(view) == "internal":
        return test
    rules.refuse(quarter, view)
    official = stress_test(
        rules.without_informal(quarter),
        loss=test.loss,
        draws=test.draws,
        parameters=test.parameters,
    )
    return rules.shown(official, meta=shared_meta(quarter, view), view=view)


# --- A common house and its alternatives as a view may show them.


def share_alternatives(
    alternatives: suggest.Alternatives, quarter: Quarter, *, view: str = "partner"
) -> suggest.Alternatives:
    """Redact a common house and its alternatives for a view.

    Parameters
    ----------
    alternatives
        What could be done, on the full data.
    quarter
        The quarter on full data.
    view
        ``partner``, ``public``, or ``internal`` for the alternatives themselves.

    Returns
    -------
    alternatives
        New ones: each comparison redacted, the other figures without informal help. One that is
        about somebody whom the view may not name is left out.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view, or a unit of the house may not be named.
    """
    if rules.check_view(view) == "internal":
        return alternatives
    house, *others = alternatives.rows
    rows = [_shared(house, quarter, view)]
    for other in others:
        try:
            rows.append(_shared(other, quarter, view))
        except UsageError:
            continue
    return rules.shown(alternatives, rows=tuple(rows), view=view)


def _shared(row: suggest.Alternative, quarter: Quarter, view: str) -> suggest.Alternative:
    comparison = share_what_if(row.comparison, quarter, view=view)
    plain = suggest.rated(row, rules.without_informal(quarter), row.comparison.before.parameters)
    return rules.shown(plain, comparison=comparison)


# --- Comparisons as a view may show them: made on the full data, then redacted.


def share_comparison(
    comparison: WaveComparison, before: Quarter, after: Quarter, *, view: str = "partner"
) -> WaveComparison:
    """Redact a comparison of two waves for a view.

    Parameters
    ----------
    comparison
        What has changed, on the full data.
    before, after
        The waves on full data that it comes from.
    view
        ``partner``, ``public``, or ``internal`` for the comparison itself.

    Returns
    -------
    comparison
        A new comparison. Counted are the ties between actors that the view may name; a finding
        that the view does not show in one of the waves is left out, and a cell of need is told
        by the classes that the view shows. The public view lists no single tie. What the risks
        have to do with survival stays inside.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view, or the comparison was already redacted.
    """
    if rules.check_view(view) == "internal":
        return comparison
    if comparison.view != "internal":
        raise UsageError("sharing.already_shared", view=comparison.view)
    used = comparison.results[0].parameters
    return waves_for(before, after, view=view, parameters=used)


def waves_for(
    before: Quarter, after: Quarter, *, view: str, parameters: Parameters | None = None
) -> WaveComparison:
    """Compare two waves in the world that a view shows, and redact it; nothing is found twice."""
    if rules.check_view(view) == "internal":
        return waves.compare_waves(before, after, parameters=parameters)
    waves.check_waves(before, after)
    for each in (before, after):
        rules.refuse(each, view)
    worlds = rules.without_informal(before), rules.without_informal(after)
    comparison = waves.compare_waves(*worlds, parameters=parameters)
    first, second = comparison.results
    results = _shown(first, before, view, None), _shown(second, after, view, before)
    ties = _ties(comparison.ties, before, after)
    counts = waves.TieCounts.of(ties)
    model = comparison.model
    cells = base.changed_cells(*results)
    return replace(
        comparison,
        results=results,
        actors=_actors(before, after),
        ties=ties if view == "partner" else (),
        counts=counts,
        findings=_findings(
            comparison,
            results,
            dated_states(before, after, view=view, parameters=parameters),
            cells,
        ),
        cells=cells,
        model=waves.SurvivalModel(0, 0, reason="view")
        if not model.reason
        else replace(model, ties=0),
        notes=(*comparison.notes, SharingNote("counts"), *_new_notes(results)),
        view=view,
    )


def _new_notes(results: tuple[Result, Result]) -> tuple[SharingNote, ...]:
    """Take over what the redacted results say about their shares."""
    found = [n for r in results for n in r.notes if isinstance(n, SharingNote)]
    return tuple(dict.fromkeys(note for note in found if note.key != "counts"))


def _named_in_all(before: Quarter, after: Quarter, view: str) -> frozenset[str]:
    """Actors that may be named in every wave in which they are."""
    shown = rules.shown_actors(before, view), rules.shown_actors(after, view)
    there = [frozenset(wave.table("actors").column("id")) for wave in (before, after)]
    hidden = (there[0] - shown[0]) | (there[1] - shown[1])
    return (shown[0] | shown[1]) - hidden


def _ties(
    ties: tuple[waves.TieChange, ...], before: Quarter, after: Quarter
) -> tuple[waves.TieChange, ...]:
    # the public view only counts: what partners may see together
    shown = _named_in_all(before, after, "partner")
    return tuple(tie for tie in ties if tie.source in shown and tie.target in shown)


def _actors(before: Quarter, after: Quarter) -> waves.ActorCounts:
    """Count the actors that partners may see."""
    shown = _named_in_all(before, after, "partner")
    return waves.ActorCounts.of(
        *(_answers_of(rules.without_informal(wave), shown) for wave in (before, after))
    )


def answers_in_view(quarter: Quarter, view: str) -> waves.Answers:
    """Who was asked among the actors that a view may name: the share asked, wherever it is told."""
    world = quarter if view == "internal" else rules.without_informal(quarter)
    return _answers_of(world, rules.shown_actors(quarter, view))


def _answers_of(world: Quarter, shown: frozenset[str]) -> waves.Answers:
    answers = waves.read_answers(world)
    return replace(answers, there=answers.there & shown, asked=answers.asked & shown)


def dated_states(
    before: Quarter, after: Quarter, *, view: str, parameters: Parameters | None = None
) -> Mapping[str, str]:
    """Judge what became of money that was to end, outside the internal view in its own world."""
    inside = view == "internal"
    world, later = (wave if inside else rules.without_informal(wave) for wave in (before, after))
    cliffs = places.find_funding_cliffs(world, parameters=parameters)
    return {cliff.id: places.cliff_state(cliff, world, later) for cliff in cliffs}


def _findings(
    comparison: WaveComparison,
    results: tuple[Result, Result],
    dated: Mapping[str, str],
    cells: Sequence[base.CellChange],
) -> tuple[waves.FindingChange, ...]:
    """Keep the changes whose findings the view shows in both waves, with its own words."""
    first, second = ({waves.key_of(f): f for f in result.findings} for result in results)
    worse = waves.worse_off(cells)
    kept = [
        waves.FindingChange(
            key, state, "", before, second.get(key), waves.taken(before, state, worse)
        )
        for key, state in dated.items()
        if (before := first.get(key)) is not None
    ]
    for change in comparison.findings:
        if isinstance(change.before, places.FundingCliff):
            continue  # judged anew above
        before, after = first.get(change.key), second.get(change.key)
        if (change.before is None) != (before is None) or (change.after is None) != (after is None):
            continue
        kept.append(
            replace(change, before=before, after=after, state=_state(change, before, after))
        )
    return tuple(
        sorted(
            kept, key=lambda c: (waves.CHANGES_STATES.index(c.state), -c.finding.severity, c.key)
        )
    )


def _state(change: waves.FindingChange, before: Finding | None, after: Finding | None) -> str:
    """Return the state in this view: a cell whose classes read alike in it has not changed."""
    if isinstance(before, Gap) and isinstance(after, Gap) and before.gap_class == after.gap_class:
        return "unchanged"
    return change.state


# --- Comparisons of quarters as a view may show them.


def compare_for_view(
    *quarters: Quarter, view: str = "partner", parameters: Parameters | None = None
) -> QuarterComparison:
    """Set quarters side by side as a view may show them.

    Parameters
    ----------
    *quarters
        Two or more quarters on full data.
    view
        ``internal``, ``partner`` or ``public``.
    parameters
        Conventions for all; the defaults if None.

    Returns
    -------
    comparison
        As from `compare_quarters`. Outside the internal view figures are rounded, actors are
        counted as far as the view names them, and all is computed in the official world.

    Raises
    ------
    DataError
        If the quarters cannot be compared, or a text that would leave holds what must not leave.
    UsageError
        If there is no such view, there are fewer than two quarters, or two are waves of one.
    """
    if rules.check_view(view) == "internal":
        return compare_quarters(*quarters, parameters=parameters)
    for quarter in quarters:
        rules.refuse(quarter, view)
    told = [rules.without_informal(quarter) for quarter in quarters]
    check_quarters(quarters)  # who was asked is judged on the full data
    found = side_by_side(told, parameters=parameters)
    rows = [
        _quarters_rounded(row, quarter, view, parameters)
        for row, quarter in zip(found.rows, quarters, strict=True)
    ]
    notes = (*found.notes, SharingNote("counts"), SharingNote("official_shares"))
    return rules.shown(found, rows=tuple(rows), notes=notes, view=view)


def _quarters_rounded(
    row: QuarterRow, quarter: Quarter, view: str, parameters: Parameters | None
) -> QuarterRow:
    network, shown = quarter.network(), rules.shown_actors(quarter, view)
    rates = {name: _figure(name, figure) for name, figure in row.rates.items()}
    dependency = shown_dependency(quarter, parameters)
    reason = "" if dependency is not None else "hidden"
    rates["informal_dependency"] = Figure(dependency, reason)
    return rules.shown(
        row,
        meta=shared_meta(quarter, view),
        actors=sum(actor in shown for actor in network.ids),
        response=_figure("response", response_of(answers_in_view(quarter, view))),
        rates=rates,
        standings={
            kind: {name: _standing(each) for name, each in found.items()}
            for kind, found in row.standings.items()
        },
        thinned={name: _figure(name, figure) for name, figure in row.thinned.items()},
    )


def _figure(name: str, figure: Figure) -> Figure:
    digits = rules.ROUND_SHARES if name in SHARES or name == "response" else 1
    if name in ("closure", "largest_share"):
        digits = rules.ROUND_SHARES
    return rules.coarse(figure, "value low high", digits)


def _standing(each: Standing) -> Standing:
    return rules.coarse(rules.coarse(replace(each, value=None), "z", 1), "percentile")


# --- Where, when and how docking points can be reached, as a view may show it.


@dataclass(frozen=True, eq=False)
class SharedPlaces:
    """What a view may tell about the docking points of a quarter."""

    # Metres and people to the share within that distance.
    coverage: Mapping[tuple[float, str], float | None]
    cells: pd.DataFrame  # One row a cell, from `Walking.frame`, with `accessibility`.
    hours: pd.DataFrame  # From `language_hours`, over the docking points that the view may show.
    visibility: pd.DataFrame | None  # From `visibility_table`; None in the public view.
    sites: space.Sites  # Cells in which one would look for a new docking point.
    candidates: tuple[space.Candidate, ...]  # Places to ask; empty in the public view.
    names: Mapping[str, str]  # Names of the actors that are mentioned.
    left_out: int  # Docking points whose place is unknown.
    estimated: bool  # Whether any distance is an estimate.
    far: float  # What counts as far, in metres.


def shared_places(
    quarter: Quarter,
    *,
    view: str = "partner",
    sites: int = 1,
    agreed: Collection[str] = (),
    barriers: BaseGeometry | None = None,
    parameters: Parameters | None = None,
) -> SharedPlaces:
    """Tell who lives how far, when docking points are open, and where to look for more."""
    rules.check_view(view)
    if view != "internal":
        rules.refuse(quarter, view)
        quarter = rules.without_informal(quarter)
    network = analyse(quarter, parameters).network
    found = space.walking(quarter, barriers=barriers, parameters=parameters)
    radii = [found.parameters[f"walk_{name}_m"] for name in ("near", "far")]
    coverage = {(r, of): found.coverage(r, of=of) for r in radii for of in space.PEOPLE}
    chosen = space.best_sites(quarter, sites=sites, barriers=barriers, parameters=parameters)
    asked = space.dock_candidates(
        quarter, agreed=agreed, places=max(sites, 3), barriers=barriers, parameters=parameters
    ).chosen
    docks = rules.shown_docks(quarter, view)
    silent = frozenset() if view == "internal" else not_mentioned(quarter)
    codes = {c.language for c in network.demand.cells if c.needed} - silent
    seen = space.visibility_table(quarter, parameters=parameters)
    if view != "internal":
        coverage = rules.rounded(coverage)
        asked = _asked(quarter, asked, view)
        chosen = _places_coarse(chosen, rules.shown_cells(quarter))
    return SharedPlaces(
        coverage=coverage,
        cells=_cells(quarter, found, view, barriers, parameters),
        hours=space.hours_by_language(
            space.open_hours(quarter, parameters=parameters).only(docks), sorted(codes)
        ),
        visibility=None if view == "public" else seen[seen.index.isin(sorted(docks))],
        sites=chosen,
        candidates=asked,
        names=dict(zip(network.ids, network.names, strict=True)),
        left_out=sum(dock in docks for dock in found.left_out),
        estimated=found.rests_on_estimate,
        far=radii[1],
    )


def _cells(
    quarter: Quarter,
    found: space.Walking,
    view: str,
    barriers: BaseGeometry | None,
    parameters: Parameters | None,
) -> pd.DataFrame:
    frame = found.frame()
    hours = space.accessibility(quarter, barriers=barriers, parameters=parameters)
    frame = frame.assign(accessibility=hours)
    if view == "internal":
        return frame
    people = rules.shown_cells(quarter)
    frame = frame[frame.index.isin(sorted(people))].copy()
    for column in space.PEOPLE:
        frame[column] = [people[cell].get(column, np.nan) for cell in frame.index]
    docks = frozenset[str]() if view == "public" else rules.shown_docks(quarter, view)
    hidden = ~frame["nearest"].isin(sorted(docks))
    for column in ("distance_m", "crow_m"):
        frame[column] = frame[column].round(-2).mask(hidden)
    frame["nearest"] = frame["nearest"].where(~hidden, None)
    frame["accessibility"] = frame["accessibility"].round(0)
    return frame


def _places_coarse(sites: space.Sites, people: Mapping[str, object]) -> space.Sites:
    kept = [place for place, cell in enumerate(sites.chosen) if cell in people]
    gained = [rules.coarse_people(sites.gained[place]) or 0.0 for place in kept]
    return replace(sites, chosen=tuple(sites.chosen[place] for place in kept), gained=tuple(gained))


def _asked(
    quarter: Quarter, candidates: tuple[space.Candidate, ...], view: str
) -> tuple[space.Candidate, ...]:
    """Only places that may be named, ties to those that may be named, and coarse numbers."""
    if view == "public":
        return ()
    shown = rules.shown_actors(quarter, view)
    return tuple(
        replace(
            each,
            people=rules.coarse_people(each.people) or 0.0,
            needs=round(each.needs, 2),
            connected=rules.coarse_people(each.connected) or 0.0,
            ties=tuple(actor for actor in each.ties if actor in shown),
        )
        for each in candidates
        if each.actor in shown
    )


# --- Fair letting and the way to a flat, as a view may show it: landlords by class only.

OTHER = "other"


@dataclass(frozen=True, eq=False)
class SharedHousing:
    """What a view may tell about letting and the way to a flat."""

    commitment: housing.Commitment  # Shares by class of landlords.
    ends: dict[str, int]  # Way's end to the number of docking points.
    ways: tuple[housing.DockWay, ...]  # Single docking points; none in the public view.
    # Ids of housing advice from which no way leads to a landlord; none in the public view.
    unlinked_advice: tuple[str, ...]
    # Type of landlord to the number that no advice leads to; None for too few to be told.
    unreached: dict[str, int | None]
    rights: str | None  # Whether landlords know advice against discrimination.


def shared_housing(
    quarter: Quarter, *, view: str = "partner", parameters: Parameters | None = None
) -> SharedHousing:
    """Tell how fair letting and the way to a flat stand."""
    rules.check_view(view)
    commitment = housing.letting_commitment(quarter)
    way = housing.housing_way(quarter, parameters=parameters)
    ends = {name: sum(w.end == name for w in way.ways) for name in dict.fromkeys(_ends(way))}
    types = dict(quarter.table("actors").select("id", "type"))
    unreached: dict[str, int | None] = {}
    for landlord in way.unreached_landlords:
        unreached[types[landlord]] = (unreached.get(types[landlord]) or 0) + 1
    ways, advice = way.ways, way.unlinked_advice
    if view != "internal":
        rules.refuse(quarter, view)
        commitment = _housing_coarse(commitment)
        few = {name for name, count in unreached.items() if (count or 0) < rules.MINIMUM_FIRMS}
        few &= {"private_owner", "housing_private"}
        unreached = {name: None if name in few else n for name, n in unreached.items()}
        named = rules.shown_docks(quarter, view) - rules.shielded_firms(quarter)
        ways = tuple(w for w in ways if view == "partner" and w.dock in named)
        shown = rules.shown_actors(quarter, view)
        advice = tuple(a for a in advice if view == "partner" and a in shown)
        ends = {name: sum(w.end == name for w in ways) for name in ends} if ways else {}
    return SharedHousing(commitment, ends, ways, advice, unreached, way.rights)


def _ends(way: housing.HousingWay) -> list[str]:
    return [each.end for each in way.ways]


def _housing_coarse(commitment: housing.Commitment) -> housing.Commitment:
    """Put classes that are no known type of landlord together, and round every share."""
    types = vocabulary("type")
    frame: pd.DataFrame = commitment.by_class
    known = [name if name in types else OTHER for name in frame.index]
    sums = frame[["units", "units_signed"]].groupby(known).sum(min_count=1)
    low = sums["units_signed"].fillna(0.0) / sums["units"]
    high = (sums["units_signed"].fillna(sums["units"]) / sums["units"]).clip(upper=1)
    by_class = sums.assign(low=low.round(2), high=high.round(2)).rename_axis("class")
    items = commitment.items.assign(mean=commitment.items["mean"].round(2))
    return rules.shown(commitment, by_class=by_class, items=items)


# --- Arrival, structures for all and permanent money, as a view may show them.


@dataclass(frozen=True, eq=False)
class SharedMonitor:
    """What a view may tell about arrival and structures."""

    areas: pd.DataFrame
    structures: pd.DataFrame
    permanence: Permanence  # Share of permanent money.
    permeability: Permeability  # Share of reach over stops that are open to everybody.
    arrival: SharedArrival  # First steps, hand-overs and openness.


def shared_monitor(
    quarter: Quarter, *others: Quarter, view: str = "partner", parameters: Parameters | None = None
) -> SharedMonitor:
    """Tell where people arrive, and whether the structures are for all and for good."""
    rules.check_view(view)
    areas = arrival_areas(quarter, *others, parameters=parameters)
    structures = structures_for_all(quarter, parameters=parameters)
    permanence = permanent_share(quarter, parameters=parameters)
    arrival = shared_arrival(quarter, *others, view=view, parameters=parameters)
    if view == "internal":
        open_ways = permeability(quarter, parameters=parameters)
        return SharedMonitor(areas, structures, permanence, open_ways, arrival)
    for each in (quarter, *others):
        rules.refuse(each, view)
    open_ways = permeability(rules.without_informal(quarter), parameters=parameters)
    return SharedMonitor(
        _monitor_coarse(areas),
        structures.round({"universal_low": 2, "universal_high": 2, "balance": 2}),
        rules.shown(permanence),
        rules.shown(open_ways),
        arrival,
    )


def _monitor_coarse(areas: pd.DataFrame) -> pd.DataFrame:
    small = areas["newcomers"] < rules.MINIMUM_PEOPLE
    told = areas.round({"index": 2, "change": 2, "density": 0})
    told["newcomers"] = (told["newcomers"] / rules.ROUND_PEOPLE).round() * rules.ROUND_PEOPLE
    for column in ("index", "change", "newcomers", "density"):
        told[column] = told[column].mask(small)
    told["type"] = told["type"].mask(small, "unknown")
    return told


# --- Agenda, register and walk as a view may show them.


def agenda(
    quarter: Quarter, *, view: str = "partner", parameters: Parameters | None = None
) -> agendas.Agenda:
    """Make the agenda for the steering group and the working groups (M41).

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``internal``, ``partner`` or ``public``.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    agenda
        Confirmed gaps (practitioners report them, the map shows them), blind spots of the map
        (reported only) and blind spots of practice (computed only), each with the working groups
        on its topic.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave.
    UsageError
        If there is no such view.
    """
    result = find_all(quarter, parameters=parameters, draws=0, kinds=agendas.AGENDAS_KINDS)
    if rules.check_view(view) == "internal":
        return agendas.agenda_of(quarter, result)
    bodies, named = quarter.table("bodies"), shown_bodies(quarter, moment_of(quarter))
    kept = [row for row, body in enumerate(bodies.column("id")) if body in named]
    world = rules.without_informal(quarter).with_tables(bodies.keep(kept))
    return agendas.agenda_of(world, share_result(result, quarter, view=view))


def shared_reviews(
    before: Quarter, after: Quarter, *, view: str = "partner", parameters: Parameters | None = None
) -> tuple[agendas.Review, ...]:
    """Follow the actions to the next wave, as a view may show it."""
    if rules.check_view(view) == "internal":
        return agendas.review_actions(before, after, parameters=parameters)
    worlds = rules.without_informal(before), rules.without_informal(after)
    reviews = agendas.review_actions(*worlds, parameters=parameters)
    shown, kinds = {}, agendas.kinds_of_actions(before)
    dated = dated_states(before, after, view=view, parameters=parameters)
    for quarter in (before, after):
        rules.refuse(quarter, view)
        result = find_all(quarter, parameters=parameters, draws=0, kinds=kinds)
        told = share_result(result, quarter, view=view).findings
        shown[quarter.meta.wave] = {finding.id: finding for finding in told}
    found = []
    for review in reviews:
        was = review.before and shown[before.meta.wave].get(review.before.id)
        now = review.after and shown[after.meta.wave].get(review.after.id)
        if was is None or (review.after is not None and now is None):
            continue
        found.append(
            replace(
                review,
                **{"action": "", "what": "", "owner_role": "", "finding": was.id},
                **{"decision": "", "adapted_to": ""},
                state=dated.get(was.id, review.state),
                before=was,
                after=now,
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class SharedWalk:
    """A walk as a view may show it."""

    walk: Walk  # Its stops, named as far as the view names them.
    official_only: bool  # Whether informal help was left out.


def shared_walk(
    quarter: Quarter,
    persona: Persona,
    *,
    view: str = "partner",
    parameters: Parameters | None = None,
) -> SharedWalk:
    """Walk with a persona, as a view may show it.

    Parameters
    ----------
    quarter
        The quarter on full data.
    persona
        Who walks.
    view
        The view.
    parameters
        Conventions.

    Returns
    -------
    walk
        Outside the internal view only the official way is walked: a stop at informal help would
        be a tie that rests on one helper. Everybody who may not be named, or is a firm or a
        landlord in a bad light, goes by its kind. The public view has no stops, only whether there
        is help.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave.
    UnknownActorError
        If the start does not exist, or may not be named.
    UsageError
        If the start is no docking point, or there is no such view.
    """
    if rules.check_view(view) == "internal":
        return SharedWalk(walk(quarter, persona, parameters=parameters), official_only=False)
    rules.refuse(quarter, view)
    found = walk(rules.without_informal(quarter), persona, parameters=parameters)
    if view == "public":
        end = found.end if found.end in (ARRIVES, UNCLEAR) else NO_HELP
        return SharedWalk(replace(found, steps=(), end=end, doors=None), official_only=True)
    return SharedWalk(found.named(_names(quarter, found)), official_only=True)


def _names(quarter: Quarter, found: Walk) -> dict[str, str]:
    named = rules.shown_actors(quarter, "partner") - rules.shielded_firms(quarter)
    types = dict(quarter.table("actors").select("id", "type"))
    stops = [*(step.actor for step in found.steps), *(door for door, _ in found.doors or ())]
    return {actor: f"type:{types[actor]}" for actor in stops if actor not in named}


# --- A city of quarters as a view may show it.


def share_city(city: City, quarter: Quarter, *, view: str = "partner") -> City:
    """Redact the results of a city for a view.

    Parameters
    ----------
    city
        From `find_seams`, on full data.
    quarter
        The joined city that it comes from.
    view
        ``partner``, ``public``, or ``internal`` for the results themselves.

    Returns
    -------
    city
        New results: actors, ties and findings as far as the view names them, shares rounded, all of
        it in the official world.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave.
    UsageError
        If there is no such view, or it is no joined city.
    """
    if rules.check_view(view) == "internal":
        return city
    result = share_result(city.result, quarter, view=view)
    shown, docks = rules.shown_actors(quarter, view), rules.shown_docks(quarter, view)
    homes = homes_of(quarter)
    source = find_seams(rules.without_informal(quarter), parameters=city.result.parameters)
    counts = finding_counts(result, homes)
    there = quarter.network(city.result.parameters).ids
    named = np.array([key in shown for key in there], np.bool_)
    parts = tuple(
        rules.shown(
            part,
            actors=sum(homes[key] == part.id for key in there if key in shown),
            docks=sum(part.id in homes[key].split(";") for key in docks if key in homes),
            findings=counts.get(part.id, {}),
        )
        for part in source.parts
    )
    at_seams = {bridge.id for bridge in source.bridges}
    bridges = (f for f in result.findings if isinstance(f, Bridge) and f.id in at_seams)
    return rules.shown(
        city,
        result=result,
        parts=parts,
        shared={k: v for k, v in city.shared.items() if k in shown and view == "partner"},
        crossings=crossings_of(quarter, city.result.parameters, homes, among=named),
        bridges=tuple(bridges),
    )
