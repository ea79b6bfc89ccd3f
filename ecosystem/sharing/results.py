"""Results as a view may show them: found in the official world, then walked by their rules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.changes import base, money, suggest, waves, whatif
from ecosystem.changes import quarters as sides
from ecosystem.changes.money import FundingPlan, StressTest
from ecosystem.changes.quarters import City, Figure, QuarterComparison, QuarterRow
from ecosystem.changes.waves import WaveComparison
from ecosystem.changes.whatif import Comparison
from ecosystem.errors import UsageError
from ecosystem.findings import agendas, arrivals, places
from ecosystem.findings.base import Finding, Findings, Json, in_order
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import Gap
from ecosystem.findings.registry import KINDS, Note, Result, find_all, informal_dependency
from ecosystem.findings.stability import Progress, usual_draws
from ecosystem.findings.walks import ARRIVES, NO_HELP, UNCLEAR, Persona, Walk, walk
from ecosystem.measures import arrival, housing, space
from ecosystem.measures.analysis import analyse
from ecosystem.model.network import numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters
from ecosystem.sharing import rules
from ecosystem.sharing.history import moment_of
from ecosystem.sharing.quarters import not_mentioned, shown_bodies
from ecosystem.sharing.walker import View
from ecosystem.stubs import dataclass
from ecosystem.words import text, vocabulary

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry


# --- Findings.

_SHARES = ("surplus", "coverage_robust", "dead_dock_share", "reach", "coverage")


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


def _counts(quarter: Quarter, seen: View, parameters: Parameters) -> dict[str, Json]:
    """Count what the view shows."""
    # The full counts would tell, with the copy beside them, how many actors are not released.
    network = rules.without_informal(quarter).network(parameters)
    shown = rules.shown_actors(quarter, seen.view)
    named = [actor in shown for actor in network.ids]
    ends = numbers_of(network.records.source, network.records.target)
    return {
        "actors": sum(named),
        "offers": sum(named[offer.actor] for offer in network.offers),
        "ties": sum(named[one] and named[other] for one, other in ends),
        "docks": sum(network.ids[dock] in seen.docks for dock in network.docks.tolist()),
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
    kinds: Collection[str] = KINDS,
    overturn: bool = True,
    progress: Progress | None = None,
) -> Result:
    """Find everything in the world that a view shows, and redact it; nothing is found twice."""
    used = parameters or Parameters()
    inside = rules.check_view(view) == "internal"
    if not inside:
        rules.refuse(quarter, view)
    world = quarter if inside else rules.without_informal(quarter)
    found = find_all(
        world,
        parameters=used,
        draws=draws,
        kinds=kinds,
        overturn=overturn,
        progress=progress,
    )
    return found if inside else _shown(found, quarter, view, None)


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
    seen = View(quarter, view, parameters=official.parameters)
    seen.count(official.cells, unweighted=bool(official.summary["unweighted"]))
    kept = seen.all(official.findings)
    kinds = dict.fromkeys(finding.kind for finding in kept)
    findings = [f for kind in kinds for f in in_order(f for f in kept if f.kind == kind)]
    summary = {
        **official.summary,
        **{name: rules.rounded(official.summary[name]) for name in _SHARES},
        **_counts(quarter, seen, official.parameters),
        "informal_dependency": shown_dependency(quarter, official.parameters, since),
    }
    notes = [
        *notes_without_actors(official.notes, summary),
        *([Note("redacted")] if len(kept) < len(official.findings) else []),
        SharingNote("counts"),
        SharingNote("official_shares"),
    ]
    return seen.tell(
        official,
        summary=summary,
        findings=Findings(findings, official.parameters),
        notes=tuple(notes),
    )


# --- Suggested ties.


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
    more = [SharingNote("redacted_suggestions")] if view == "partner" else []
    return View(quarter, view).tell(suggestions, notes=(*suggestions.notes, *more))


# --- What-if comparisons.


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
        return whatif.what_if(quarter, *changes, parameters=parameters)
    changed = base.apply_changes(quarter, changes)
    _refuse(changes, quarter, rules.shown_actors(quarter, "partner"), view)
    for each in (quarter, changed):
        rules.refuse(each, view)
    official = whatif.what_if(rules.without_informal(quarter), *changes, parameters=parameters)
    later, after = rules.without_informal(changed), official.after
    if after.fingerprint != later.fingerprint:  # what is changed may be informal afterwards
        after = find_all(later, parameters=parameters, draws=0, kinds=after.kinds)
    seen = View(quarter, view)
    named = seen.named | View(changed, view).named
    names = whatif.names_in(quarter, changed)
    return seen.tell(
        official,
        changes=tuple(_told(change, quarter, view) for change in changes),
        before=_without_dependency(_shown(official.before, quarter, view, None)),
        after=_without_dependency(_shown(after, changed, view, None)),
        names={key: name for key, name in names.items() if key in named},
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
    who = change.actors(quarter)
    if isinstance(change, base.Close) and not who:
        return Veiled("end_funding")
    money_ = isinstance(change, base.EndFunding | base.Renew)
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(change).__name__).lower()
    return Veiled(kind) if money_ or (view == "public" and who) else change


# --- The plan for the money, and stress tests.


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
    official = money.funding_plan(
        rules.without_informal(quarter),
        renewal=plan.risks.renewal,
        draws=plan.risks.draws,
        reminders=plan.reminders,
        parameters=plan.parameters,
    )
    return View(quarter, view).tell(official)


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
    world, used = rules.without_informal(quarter), test.parameters
    official = money.stress_test(world, loss=test.loss, draws=test.draws, parameters=used)
    return View(quarter, view).tell(official)


# --- A common house and its alternatives.


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
    return View(quarter, view).tell(alternatives, rows=tuple(rows))


def _shared(row: suggest.Alternative, quarter: Quarter, view: str) -> suggest.Alternative:
    comparison = share_what_if(row.comparison, quarter, view=view)
    plain = suggest.rated(row, rules.without_informal(quarter), row.comparison.before.parameters)
    return View(quarter, view).tell(plain, comparison=comparison)


# --- Comparisons of waves.


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
    partners = View(after, "partner")  # the public view only counts what partners may see
    partners.named = _named_in_all(before, after)
    ties = partners.all(comparison.ties)
    answers = (_answers_of(world, partners.named) for world in worlds)
    dated = dated_states(before, after, view=view, parameters=parameters)
    cells = base.changed_cells(*results)
    told = [n for r in results for n in r.notes if isinstance(n, SharingNote) and n.key != "counts"]
    model, seen = comparison.model, View(after, view)
    return seen.tell(
        comparison,
        results=results,
        actors=waves.ActorCounts.of(*answers),
        ties=ties if view == "partner" else (),
        counts=waves.TieCounts.of(ties),
        findings=_findings(comparison, results, dated, cells, seen),
        cells=cells,
        model=seen.tell(model) if model.reason else waves.SurvivalModel(0, 0, reason="view"),
        notes=(*comparison.notes, SharingNote("counts"), *dict.fromkeys(told)),
    )


def _named_in_all(before: Quarter, after: Quarter) -> frozenset[str]:
    """Actors that partners may see in every wave in which they are."""
    shown = [rules.shown_actors(wave, "partner") for wave in (before, after)]
    there = [frozenset(wave.table("actors").column("id")) for wave in (before, after)]
    hidden = (there[0] - shown[0]) | (there[1] - shown[1])
    return (shown[0] | shown[1]) - hidden


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
    seen: View,
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
        was, now = first.get(change.key), second.get(change.key)
        if (change.before is None, change.after is None) == (was is None, now is None):
            kept.append(_changed(change, was, now, seen))
    order = waves.CHANGES_STATES.index
    return tuple(sorted(kept, key=lambda c: (order(c.state), -c.finding.severity, c.key)))


def _changed(
    change: waves.FindingChange, before: Finding | None, after: Finding | None, seen: View
) -> waves.FindingChange:
    """Return the change in this view: a cell whose classes read alike in it has not changed."""
    state = change.state
    if isinstance(before, Gap) and isinstance(after, Gap) and before.gap_class == after.gap_class:
        state = "unchanged"
    return seen.tell(change, before=before, after=after, state=state)


# --- Comparisons of quarters.


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
        return sides.compare_quarters(*quarters, parameters=parameters)
    for quarter in quarters:
        rules.refuse(quarter, view)
    told = [rules.without_informal(quarter) for quarter in quarters]
    sides.check_quarters(quarters)  # who was asked is judged on the full data
    found = sides.side_by_side(told, parameters=parameters)
    rows = [
        _side(row, View(quarter, view), parameters)
        for row, quarter in zip(found.rows, quarters, strict=True)
    ]
    notes = (*found.notes, SharingNote("counts"), SharingNote("official_shares"))
    return View(quarters[0], view).tell(found, rows=tuple(rows), notes=notes)


def _side(row: QuarterRow, seen: View, parameters: Parameters | None) -> QuarterRow:
    def told(figures: Mapping[str, Figure]) -> dict[str, Figure]:
        return {name: _figure(name, figure, seen) for name, figure in figures.items()}

    quarter = seen.quarter
    shown, dependency = (
        rules.shown_actors(quarter, seen.view),
        shown_dependency(quarter, parameters),
    )
    hangs = Figure(dependency, "" if dependency is not None else "hidden")
    response = sides.response_of(answers_in_view(quarter, seen.view))
    return seen.tell(
        row,
        actors=len(shown.intersection(quarter.network().ids)),
        response=_figure("response", response, seen),
        rates=told(row.rates) | {"informal_dependency": hangs},
        thinned=told(row.thinned),
    )


def _figure(name: str, figure: Figure, seen: View) -> Figure:
    exact = name in sides.SHARES or name in ("response", "closure", "largest_share")
    digits = rules.ROUND_SHARES if exact else 1
    told = {n: rules.rounded(getattr(figure, n), digits) for n in ("value", "low", "high")}
    return seen.tell(figure, **told)


# --- Where, when and how docking points can be reached.


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
    hours = space.accessibility(quarter, barriers=barriers, parameters=parameters)
    cells = found.frame().assign(accessibility=hours)
    seen, silent = View(quarter, view), frozenset[str]()
    if view != "internal":
        silent, coverage, asked = seen.unmentioned, rules.rounded(coverage), seen.all(asked)
        there = [place for place, cell in enumerate(chosen.chosen) if cell in seen.ground]
        gained = [rules.coarse_people(chosen.gained[place]) or 0.0 for place in there]
        kept = tuple(chosen.chosen[place] for place in there)
        chosen = seen.tell(chosen, chosen=kept, gained=tuple(gained))
        cells = _cells(cells, seen)
    codes = {c.language for c in network.demand.cells if c.needed} - silent
    table = space.visibility_table(quarter, parameters=parameters)
    return SharedPlaces(
        coverage=coverage,
        cells=cells,
        hours=space.hours_by_language(
            space.open_hours(quarter, parameters=parameters).only(seen.docks), sorted(codes)
        ),
        visibility=None if view == "public" else table[table.index.isin(sorted(seen.docks))],
        sites=chosen,
        candidates=asked,
        names=dict(zip(network.ids, network.names, strict=True)),
        left_out=sum(dock in seen.docks for dock in found.left_out),
        estimated=found.rests_on_estimate,
        far=radii[1],
    )


def _cells(frame: pd.DataFrame, seen: View) -> pd.DataFrame:
    """Coarse people and distances, and no docking point that the view does not name."""
    frame = frame[frame.index.isin(sorted(seen.ground))].copy()
    for column in space.PEOPLE:
        frame[column] = [seen.ground[cell].get(column, np.nan) for cell in frame.index]
    hidden = ~frame["nearest"].isin(sorted(seen.docks & seen.named))
    for column in ("distance_m", "crow_m"):
        frame[column] = frame[column].round(-2).mask(hidden)
    frame["nearest"] = frame["nearest"].where(~hidden, None)
    frame["accessibility"] = frame["accessibility"].round(0)
    return frame


# --- Fair letting and the way to a flat: landlords by class only.

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
    seen = View(quarter, view)
    if view != "internal":
        rules.refuse(quarter, view)
    world = quarter if view == "internal" else rules.without_informal(quarter)
    commitment = housing.letting_commitment(quarter)
    way = housing.housing_way(world, parameters=parameters)
    types = dict(quarter.table("actors").select("id", "type"))
    unreached: dict[str, int | None] = dict(Counter(types[a] for a in way.unreached_landlords))
    ways, advice = way.ways, way.unlinked_advice
    if view != "internal":
        commitment = _housing_coarse(commitment, seen)
        few = {name for name, count in unreached.items() if (count or 0) < rules.MINIMUM_FIRMS}
        few &= {"private_owner", "housing_private"}
        unreached = {name: None if name in few else n for name, n in unreached.items()}
        ways, advice = seen.all(ways), tuple(a for a in advice if a in seen.named)
    ends = dict.fromkeys((each.end for each in way.ways), 0) if ways else {}
    ends |= Counter(each.end for each in ways)
    return SharedHousing(commitment, ends, ways, advice, unreached, way.rights)


def _housing_coarse(commitment: housing.Commitment, seen: View) -> housing.Commitment:
    """Put classes that are no known type of landlord together, and round every share."""
    types = vocabulary("type")
    frame: pd.DataFrame = commitment.by_class
    known = [name if name in types else OTHER for name in frame.index]
    sums = frame[["units", "units_signed"]].groupby(known).sum(min_count=1)
    low = sums["units_signed"].fillna(0.0) / sums["units"]
    high = (sums["units_signed"].fillna(sums["units"]) / sums["units"]).clip(upper=1)
    by_class = sums.assign(low=low.round(2), high=high.round(2)).rename_axis("class")
    items = commitment.items.assign(mean=commitment.items["mean"].round(2))
    return seen.tell(commitment, by_class=by_class, items=items)


# --- Arrival, structures for all and permanent money.


@dataclass(frozen=True)
class SharedArrival:
    """What a view may tell about arrival beside the findings."""

    steps: tuple[arrivals.Step, ...]
    breaks: tuple[arrivals.Break, ...]
    first: arrivals.FirstSteps | None  # Only where the arrival index says that the quarter is new.
    mandates: arrivals.Mandates
    openness: tuple[arrival.OpennessItem, ...]


@dataclass(frozen=True, eq=False)
class SharedMonitor:
    """What a view may tell about arrival and structures."""

    areas: pd.DataFrame
    structures: pd.DataFrame
    permanence: arrival.Permanence  # Share of permanent money.
    permeability: arrival.Permeability  # Share of reach over stops that are open to everybody.
    arrival: SharedArrival  # First steps, hand-overs and openness.


def shared_monitor(
    quarter: Quarter, *others: Quarter, view: str = "partner", parameters: Parameters | None = None
) -> SharedMonitor:
    """Tell where people arrive, and whether the structures are for all and for good."""
    told = shared_arrival(quarter, *others, view=view, parameters=parameters)
    areas = arrival.arrival_areas(quarter, *others, parameters=parameters)
    structures = arrival.structures_for_all(quarter, parameters=parameters)
    permanence = arrival.permanent_share(quarter, parameters=parameters)
    world = quarter if view == "internal" else rules.without_informal(quarter)
    open_ways = arrival.permeability(world, parameters=parameters)
    if view != "internal":
        seen, two = View(quarter, view), rules.ROUND_SHARES
        areas = _monitor_coarse(areas)
        structures = structures.round({"universal_low": two, "universal_high": two, "balance": two})
        permanence, open_ways = seen.tell(permanence), seen.tell(open_ways)
    return SharedMonitor(areas, structures, permanence, open_ways, told)


def _monitor_coarse(areas: pd.DataFrame) -> pd.DataFrame:
    small = areas["newcomers"] < rules.MINIMUM_PEOPLE
    told = areas.round({"index": 2, "change": 2, "density": 0})
    told["newcomers"] = (told["newcomers"] / rules.ROUND_PEOPLE).round() * rules.ROUND_PEOPLE
    for column in ("index", "change", "newcomers", "density"):
        told[column] = told[column].mask(small)
    told["type"] = told["type"].mask(small, "unknown")
    return told


def shared_arrival(
    quarter: Quarter, *others: Quarter, view: str = "partner", parameters: Parameters | None = None
) -> SharedArrival:
    """Tell what belongs to arrival beside the findings; outside it is the official world."""
    # Outside no number of people is told, only actors that the view names, and of openness only
    # counts of ten and more, in steps of five; the public view names nobody.
    areas = arrival.area_rows(quarter, *others, parameters=parameters)
    new = "new" in areas.get(quarter.meta.id, ())[-2:-1]
    if rules.check_view(view) != "internal":
        for each in (quarter, *others):
            rules.refuse(each, view)
    inside = view == "internal"
    worlds = (quarter, *others) if inside else tuple(map(_official, (quarter, *others)))
    world, seen = worlds[0], View(quarter, view)
    steps = arrivals.arrival_steps(world, parameters=parameters)
    openness = arrival.openness_overview(quarter)
    if not inside:
        steps, openness = seen.all(steps), seen.all(openness)
    if view == "public":
        return SharedArrival(steps, (), None, arrivals.Mandates((), (), ()), openness)
    breaks = arrivals.jurisdiction_breaks(world, parameters=parameters)
    first = arrivals.first_steps(*worlds, parameters=parameters) if new else None
    sitting = arrivals.mandates(world, parameters=parameters)
    if not inside:
        breaks, sitting = seen.all(breaks), seen.tell(sitting)
        first = first and _first(first, seen, [View(each, view) for each in others])
    return SharedArrival(steps, breaks, first, sitting, openness)


def _official(quarter: Quarter) -> Quarter:
    """Give the official world, without needs in languages and without bodies that stay inside."""
    world, silent = rules.without_informal(quarter), not_mentioned(quarter)
    named = shown_bodies(quarter, moment_of(quarter))
    needs, bodies, members = map(world.table, ("needs", "bodies", "members"))
    spoken = [row for row, code in enumerate(needs.column("language")) if code not in silent]
    kept = [row for row, body in enumerate(bodies.column("id")) if body in named]
    sitting = [row for row, body in enumerate(members.column("body")) if body in named]
    return world.with_tables(needs.keep(spoken), bodies.keep(kept), members.keep(sitting))


def _first(found: arrivals.FirstSteps, seen: View, others: Iterable[View]) -> arrivals.FirstSteps:
    next_door = {other.quarter.meta.id: other.named - other.shielded for other in others}
    return seen.tell(
        found,
        landlords_known=found.landlords_known
        - sum(actor not in seen.named - seen.shielded for actor in found.landlords),
        branches=tuple(each for each in found.branches if each.actor in next_door[each.home]),
    )


# --- Agenda, register and walk.


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
            View(after, view).tell(
                review,
                finding=was.id,
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
    seen, types = View(quarter, "partner"), dict(quarter.table("actors").select("id", "type"))
    stops = [*(step.actor for step in found.steps), *(door for door, _ in found.doors or ())]
    hidden = set(stops) - (seen.named - seen.shielded)
    return {actor: f"type:{types[actor]}" for actor in stops if actor in hidden}


# --- A city of quarters.


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
    seen, used = View(quarter, view), city.result.parameters
    result = share_result(city.result, quarter, view=view)
    shown, homes = rules.shown_actors(quarter, view), sides.homes_of(quarter)
    source = sides.find_seams(rules.without_informal(quarter), parameters=used)
    counts = sides.finding_counts(result, homes)
    there = quarter.network(used).ids
    parts = tuple(
        seen.tell(
            part,
            actors=sum(homes[key] == part.id for key in there if key in shown),
            docks=sum(part.id in homes[key].split(";") for key in seen.docks if key in homes),
            findings=counts.get(part.id, {}),
        )
        for part in source.parts
    )
    at_seams = {bridge.id for bridge in source.bridges}
    bridges = (f for f in result.findings if isinstance(f, Bridge) and f.id in at_seams)
    return seen.tell(
        city,
        result=result,
        parts=parts,
        shared={key: where for key, where in city.shared.items() if key in seen.named},
        crossings=sides.crossings_of(
            quarter, used, homes, among=np.array([key in shown for key in there], np.bool_)
        ),
        bridges=tuple(bridges),
    )
