"""The plan and the causes as a view may show them: those of the official world (contract 14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from ecosystem.changes import causes
from ecosystem.changes.plan import Plan, Seen, plan, plan_among
from ecosystem.changes.repairs import Candidate, Situation
from ecosystem.errors import UsageError
from ecosystem.findings.base import Finding, Json
from ecosystem.findings.registry import find_all
from ecosystem.findings.stability import DRAWS
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Parameters, Table
from ecosystem.sharing import rules
from ecosystem.sharing.results import found_for, notes_without_actors, share_result
from ecosystem.sharing.walker import View, made


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
        return plan(quarter, **given, experience=experience)
    check_quarter(quarter)
    world = _world(quarter, view)

    def sums(each: Quarter) -> Mapping[str, Json]:
        used: dict[str, Any] = {"view": view, "parameters": parameters, "draws": 0}
        return found_for(quarter if each is world else each, kinds=("dead_end",), **used).summary

    shared = shared_plan(quarter, view, sums=sums, **given)
    if view == "public":
        return replace(shared, actions=(), curve=(), after=shared.before)
    # what rests on informal help is not asked of a plan: two figures of it could be subtracted
    after = {**shared.after, "informal_dependency": None}
    return replace(shared, after=after).with_experience(experience)


def shared_plan(
    quarter: Quarter,
    view: str,
    *,
    parameters: Parameters | None = None,
    sums: Callable[[Quarter], Mapping[str, Json]] | None = None,
    **given: Any,  # noqa: ANN401
) -> Plan:
    """Make the plan that a view may show, with sums before and after if they are asked for."""
    rules.refuse(quarter, view)
    world, named = _world(quarter, view), _nameable(quarter, view)
    found = plan_among(world, named, parameters=parameters, sums=sums, **given)
    return _view(quarter, view, parameters, counted=found.value is not None).tell(
        found,
        before=found.before,
        after=found.after,
        notes=notes_without_actors(found.notes, found.before) if sums else found.notes,
    )


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
    world, named = _world(quarter, view), _nameable(quarter, view)
    found = causes.causes_among(world, named, parameters=parameters)
    return _view(quarter, view, parameters).all(found)


def share_questions(
    quarter: Quarter, *, view: str = "partner", parameters: Parameters | None = None
) -> tuple[causes.Question, ...]:
    """List the questions that a view may ask, in the official world; none in the public view."""
    if rules.check_view(view) == "internal":
        return causes.questions(quarter, parameters=parameters)
    rules.refuse(quarter, view)
    if view == "public":
        return ()
    world, named = _world(quarter, view), _nameable(quarter, view)
    found = causes.questions_of(Situation.among(world, parameters, named))
    return _view(quarter, view, parameters).all(found)


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
    seen = _view(quarter, view, parameters)
    return tuple(seen.tell(one, finding=told) for one, told in zip(found, there, strict=True))


def _view(
    quarter: Quarter, view: str, parameters: Parameters | None, *, counted: bool = True
) -> View:
    """Count the people of the official world, as far as they may be told."""
    seen, needs = View(quarter, view), rules.without_informal(quarter).network(parameters).demand
    if counted and not needs.unweighted:
        seen.count(needs.cells, unweighted=False)
    return seen


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


@made.register
def _(candidate: Candidate, view: View) -> dict[str, object]:
    """Keep the name of the money inside, and languages that are not mentioned."""
    subjects, option = {**candidate.subjects}, candidate.option
    if candidate.kind == "renew_funding":
        subjects |= {"funding": "", "source": ""}
        option = ""
    spoken = subjects.get("languages")
    if isinstance(spoken, list) and not view.unmentioned.isdisjoint(map(str, spoken)):
        kept = [str(code) for code in spoken if code not in view.unmentioned]
        subjects["languages"] = [*kept]
        option = f"{option.rpartition(':')[0]}:{','.join(kept)}"
    return {"subjects": subjects, "option": option}
