"""The plan and the causes as a view may show them: those of the official world (contract 14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from ecosystem.changes import causes
from ecosystem.changes.base import CellChange, apply_changes
from ecosystem.changes.plan import Action, Plan, Seen, plan_among
from ecosystem.changes.repairs import Candidate, Situation
from ecosystem.changes.waves import WORD_RISKS
from ecosystem.errors import UsageError
from ecosystem.findings.base import Finding
from ecosystem.findings.registry import find_all
from ecosystem.findings.stability import DRAWS
from ecosystem.model.network import CellKey
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters, Table
from ecosystem.sharing import rules
from ecosystem.sharing.quarters import not_mentioned, shared_meta
from ecosystem.sharing.results import notes_without_actors, share_result
from ecosystem.stubs import dataclass

_Cell = TypeVar("_Cell", bound=CellChange)


def share_plan(
    quarter: Quarter,
    *,
    view: str = "partner",
    actions: int = 5,
    without: Iterable[str] = (),
    effort: int | None = None,
    fix: Iterable[str] = (),
    parameters: Parameters | None = None,
    seed: int = 0,
    draws: int = DRAWS,
    experience: Iterable[Seen] | None = None,
) -> Plan:
    """Make the plan that a view may show.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``partner``, ``public``, or ``internal`` for the plan on full data.
    actions, without, effort, fix, parameters, seed, draws, experience
        As for `plan`.

    Returns
    -------
    plan
        The best plan of the official world among the actions that need nobody whom the view does
        not name. The names of money stay inside. The public view names no actor, so it holds no
        action.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view, or as for `plan`.
    """
    given: dict[str, Any] = {"actions": actions, "without": tuple(without), "effort": effort}
    given |= {"fix": tuple(fix), "parameters": parameters, "seed": seed}
    given["draws"] = draws
    if rules.check_view(view) == "internal":
        return plan_among(quarter, None, **given).with_experience(experience)
    rules.refuse(quarter, view)
    world = _world(quarter, view)
    found = plan_among(world, _nameable(quarter, view), **given)
    summaries = [
        share_result(
            find_all(each, parameters=parameters, draws=0, kinds=("dead_end",)), each, view=view
        ).summary
        for each in (quarter, apply_changes(world, found.changes))
    ]
    # what rests on informal help is not asked of a plan: two figures of it could be subtracted
    summaries[1] = {**summaries[1], "informal_dependency": None}
    told = _Told.of(quarter, found.value is not None, parameters)
    shared = rules.shown(
        found,
        meta=shared_meta(quarter, view),
        before=summaries[0],
        after=summaries[1],
        actions=tuple(map(told.action, found.actions)),
        left=tuple(
            replace(cell, demand=told.people.get(cell.key))
            for cell in found.left
            if cell.language not in told.unmentioned
        ),
        notes=notes_without_actors(found.notes, summaries[0]),
        view=view,
    )
    if view == "public":
        return replace(shared, actions=(), curve=(), after=summaries[0])
    return shared.with_experience(experience)


def share_causes(
    quarter: Quarter, *, view: str = "partner", parameters: Parameters | None = None
) -> tuple[causes.Cause, ...]:
    """Tell the causes that a view may name, in the official world; none in the public view.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``partner``, ``public``, or ``internal``.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    causes
        Without the needs in languages that are not mentioned.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view.
    """
    if rules.check_view(view) == "internal":
        return causes.causes(quarter, parameters=parameters)
    rules.refuse(quarter, view)
    if view == "public":
        return ()
    world = _world(quarter, view)
    found = causes.causes_among(world, _nameable(quarter, view), parameters=parameters)
    told = _Told.of(quarter, True, parameters)
    shared = (
        replace(
            cause,
            cells=told.cells(cause.cells),
            candidates=tuple(map(told.candidate, cause.candidates)),
            risks=tuple(risk for risk in cause.risks if risk not in WORD_RISKS),
        )
        for cause in found
    )
    return tuple(cause for cause in shared if cause.cells)


def share_questions(
    quarter: Quarter, *, view: str = "partner", parameters: Parameters | None = None
) -> tuple[causes.Question, ...]:
    """List the questions that a view may ask, in the official world; none in the public view."""
    if rules.check_view(view) == "internal":
        return causes.questions(quarter, parameters=parameters)
    rules.refuse(quarter, view)
    if view == "public":
        return ()
    world = _world(quarter, view)
    found = causes.questions_of(Situation.among(world, parameters, _nameable(quarter, view)))
    told = _Told.of(quarter, True, parameters)
    shared = (replace(one, settles=told.cells(one.settles)) for one in found)
    return tuple(one for one in shared if one.settles)


def share_explanation(
    quarter: Quarter, finding: str, *, view: str = "partner", parameters: Parameters | None = None
) -> causes.Explanation:
    """Explain a finding of a view, in the official world.

    Parameters
    ----------
    quarter
        The quarter on full data.
    finding
        Id of the finding.
    view
        ``partner`` or ``internal``; the public view names no actor and explains nothing.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    explanation
        With the people that may be told.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view, or the view does not show the finding.
    """
    if rules.check_view(view) == "internal":
        return causes.explain(quarter, finding, parameters=parameters)
    rules.refuse(quarter, view)
    result = share_result(find_all(quarter, parameters=parameters, draws=0), quarter, view=view)
    shown = next((row for row in result.findings if row.id == finding), None)
    if shown is None or view == "public":
        raise UsageError("plan.no_finding", value=finding)
    (told,) = share_explanations(quarter, [shown], view=view, parameters=parameters)
    return told


def share_explanations(
    quarter: Quarter,
    shown: Collection[Finding],
    *,
    view: str = "partner",
    parameters: Parameters | None = None,
) -> tuple[causes.Explanation, ...]:
    """Explain several findings that a view shows, in the official world."""
    world, named = _world(quarter, view), _nameable(quarter, view)
    kinds = {finding.kind for finding in shown}
    rows = find_all(world, parameters=parameters, draws=0, kinds=tuple(sorted(kinds))).findings
    known = {row.id: row for row in rows}
    there = [finding for finding in shown if finding.id in known]
    found = causes.explain_all(world, [known[f.id] for f in there], named, parameters=parameters)
    told = _Told.of(quarter, True, parameters)
    return tuple(_shared(one, finding, told) for one, finding in zip(found, there, strict=True))


def _shared(found: causes.Explanation, shown: Finding, told: _Told) -> causes.Explanation:
    cause, question = found.cause, found.question
    if cause is not None:
        cause = replace(cause, cells=told.cells(cause.cells))
        cause = replace(cause, candidates=tuple(map(told.candidate, cause.candidates)))
    if question is not None:
        question = replace(question, settles=told.cells(question.settles))
    return replace(
        found,
        finding=shown,
        cause=cause if cause and cause.cells else None,
        question=question if question and question.settles else None,
        loses=told.cells(found.loses),
    )


def _called(quarter: Quarter, view: str) -> dict[str, str]:
    """Call offers as in the copy of that view: an id may hold anything, and gaps would count."""
    shown, counts, found = rules.shown_actors(quarter, view), Counter[str](), {}
    for row in rules.without_informal(quarter).table("offers").records():
        mark = "O" if row["actor"] in shown else "N"
        counts[mark] += 1
        found[row["id"]] = f"{mark}{counts[mark]:04d}"
    return found


def _world(quarter: Quarter, view: str) -> Quarter:
    """Give the official world, its offers called as in the copy of that view."""
    key = f"offers as {view} calls them"
    if key not in quarter.worlds:
        world, called = rules.without_informal(quarter), _called(quarter, view)
        rows = [{**row, "id": called[row["id"]]} for row in world.table("offers").records()]
        called_so = world.with_tables(Table.from_records("offers", rows)) if rows else world
        quarter.worlds[key] = called_so
    return quarter.worlds[key]


def own_words(quarter: Quarter, words: Mapping[str, list[str]], view: str) -> dict[str, list[str]]:
    """Say the options of a plan of some view in the ids of the quarter itself."""
    own = {name: key for key, name in _called(quarter, view).items() if name.startswith("O")}
    for key in quarter.table("offers").column("id"):
        own.pop(key, None)  # who has the quarter may use its own ids, too

    def said(word: str) -> str:
        offer, colon, rest = word.partition(":")
        return f"{own.get(offer, offer)}{colon}{rest}"

    about_offers = ("language", "take_new")
    return {k: [*map(said, v)] if k in about_offers and v else v for k, v in words.items()}


def _nameable(quarter: Quarter, view: str) -> frozenset[str]:
    """Actors of whom a view may say that something is to be done there."""
    docks = frozenset(quarter.table("docks").column("actor"))
    hidden = docks - rules.shown_docks(quarter, view)
    return rules.shown_actors(quarter, "partner") - hidden - rules.shielded_firms(quarter)


@dataclass(frozen=True)
class _Told:
    """Needs and money as a view may tell them."""

    people: Mapping[CellKey, float | None]
    unmentioned: frozenset[str]

    @classmethod
    def of(cls, quarter: Quarter, counted: bool, parameters: Parameters | None) -> _Told:
        """Round what is too small to tell."""
        cells = rules.without_informal(quarter).network(parameters).demand
        hidden = not_mentioned(quarter)
        counts = {
            c.key: c.demand
            for c in cells.cells
            if c.demand is not None and c.language not in hidden
        }
        people = rules.shown_people(counts) if counted and not cells.unweighted else {}
        return cls(people, hidden)

    def cells(self, cells: Iterable[_Cell]) -> tuple[_Cell, ...]:
        """Needs with the people that may be told."""
        return tuple(
            replace(cell, demand=self.people.get(cell.key))
            for cell in cells
            if cell.language not in self.unmentioned
        )

    def candidate(self, candidate: Candidate) -> Candidate:
        """Keep the name of the money inside."""
        if candidate.kind != "renew_funding":
            return candidate
        subjects = {**candidate.subjects, "funding": "", "source": ""}
        return replace(candidate, subjects=subjects, option="")

    def action(self, action: Action) -> Action:
        """One action with figures that may be told."""
        question = action.question
        return rules.shown(
            action,
            candidate=self.candidate(action.candidate),
            repairs=self.cells(action.repairs),
            question=question and replace(question, settles=self.cells(question.settles)),
        )
