"""Agenda, register and walk as a view may show them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ecosystem.findings.agendas import KINDS, Agenda, agenda_of
from ecosystem.findings.catalogue import find_all
from ecosystem.findings.personas import (
    ARRIVES,
    INFORMAL_HELP,
    NO_HELP,
    UNCLEAR,
    Persona,
    Walk,
)
from ecosystem.findings.reviews import Review, kinds_of_actions, review_actions
from ecosystem.findings.walks import informal_helpers, walk
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.schema import INFORMAL
from ecosystem.sharing.lint import refuse
from ecosystem.sharing.people import shown_people
from ecosystem.sharing.plain import without_informal
from ecosystem.sharing.redaction import share_result
from ecosystem.sharing.release import (
    MINIMUM_INFORMAL,
    MINIMUM_PEOPLE,
    check_view,
    sharing_sectors,
    shielded_firms,
    shown_actors,
)
from ecosystem.sharing.shared import not_mentioned


def agenda(
    quarter: Quarter, *, view: str = "partner", parameters: Parameters | None = None
) -> Agenda:
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
    result = find_all(quarter, parameters=parameters, draws=0, kinds=KINDS)
    return agenda_of(quarter, share_result(result, quarter, view=view))


def shared_reviews(
    before: Quarter,
    after: Quarter,
    *,
    view: str = "partner",
    parameters: Parameters | None = None,
) -> tuple[Review, ...]:
    """Follow the actions to the next wave, as a view may show it.

    Parameters
    ----------
    before, after
        Two waves on full data.
    view
        The view.
    parameters
        Conventions.

    Returns
    -------
    reviews
        Outside the internal view without the words of the register and its ids, and only those
        whose finding the view shows.

    Raises
    ------
    UsageError
        If the waves do not belong together, or there is no such view.
    """
    reviews = review_actions(before, after, parameters=parameters)
    if check_view(view) == "internal":
        return reviews
    shown, kinds = {}, kinds_of_actions(before)
    for quarter in (before, after):
        refuse(quarter, view)
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
                review, action="", what="", owner_role="", finding=was.id, before=was, after=now
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class SharedWalk:
    """A walk as a view may show it.

    Parameters
    ----------
    walk
        Its stops, named as far as the view names them.
    official_only
        Whether informal help was left out.
    """

    walk: Walk
    official_only: bool


def _small(quarter: Quarter, persona: Persona) -> bool:
    """Whether too few informal actors or people stand behind the need."""
    if informal_helpers(quarter, persona) < MINIMUM_INFORMAL:
        return True
    network = quarter.network()
    if network.demand.unweighted:
        return False
    cells = {(c.topic, c.language, c.group, c.status): c.demand for c in network.demand.cells}
    key = (persona.topic, persona.language, persona.group, persona.status)
    people = shown_people(cells).get(key)
    return people is None or people < MINIMUM_PEOPLE


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
        Outside the internal view stops of informal help read "informal help", and everybody who
        may not be named, or is a firm or a landlord in a bad light or next to informal help, goes
        by its kind. The public view has no stops, only whether there is help. Where fewer than
        five informal actors or ten people stand behind the need, only the official way is walked.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave.
    UnknownActorError
        If the start does not exist, or may not be named.
    UsageError
        If the start is no docking point, or there is no such view.
    """
    if check_view(view) == "internal":
        return SharedWalk(walk(quarter, persona, parameters=parameters), official_only=False)
    refuse(quarter, view)
    official = _small(quarter, persona) or persona.language in not_mentioned(quarter)
    ground = without_informal(quarter) if official else quarter
    found = walk(ground, persona, parameters=parameters)
    if view == "public":
        end = found.end if found.end in (ARRIVES, UNCLEAR) else NO_HELP
        return SharedWalk(replace(found, steps=(), end=end), official)
    return SharedWalk(found.named(_names(quarter, found)), official)


def _names(quarter: Quarter, found: Walk) -> dict[str, str]:
    sectors, shown = sharing_sectors(quarter), shown_actors(quarter, "partner")
    shielded = shielded_firms(quarter)
    actors = quarter.table("actors")
    types = dict(zip(actors.column("id"), actors.column("type"), strict=True))
    stops = [step.actor for step in found.steps]
    informal = [sectors[actor] == INFORMAL for actor in stops]
    names = {}
    for place, actor in enumerate(stops):
        beside = any(informal[max(place - 1, 0) : place + 2])
        if informal[place]:
            names[actor] = INFORMAL_HELP
        elif actor not in shown or actor in shielded or beside:
            names[actor] = f"type:{types[actor]}"
    return names
