"""Who may be shown in which view, and the smallest groups that may be shown at all."""

from __future__ import annotations

from ecosystem.errors import UsageError
from ecosystem.model.force import actor_sectors
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import is_unknown
from ecosystem.schema import INFORMAL

VIEWS = ("internal", "partner", "public")
MINIMUM_INFORMAL = 5
"""Informal actors behind any number or node that is shown."""
MINIMUM_FIRMS = 3
"""One-person firms behind a group that is shown."""
MINIMUM_PEOPLE = 10
"""People behind a cell that is shown."""
ROUND_PEOPLE = 5
"""Numbers of people are rounded to multiples of this."""
_ENOUGH = {"partner": ("partner", "public"), "public": ("public",)}


def check_view(view: str) -> str:
    """Return a view, or say which there are.

    Parameters
    ----------
    view
        ``internal``, ``partner`` or ``public``.

    Returns
    -------
    view
        The same.

    Raises
    ------
    UsageError
        If there is no such view.
    """
    if view not in VIEWS:
        raise UsageError("sharing.unknown_view", value=view, known=", ".join(VIEWS))
    return view


def effective_release(quarter: Quarter) -> dict[str, str]:
    """Return how far each actor may be shown.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    release
        Actor id to ``public``, ``partner`` or ``internal``. Where nothing is stated, informal
        actors, pseudonyms and one-person firms are internal, everybody else partner. Informal
        actors and pseudonyms are internal whatever is stated: they are shown as groups only.
    """
    actors = quarter.table("actors")
    sectors = actor_sectors(actors)
    columns = ("id", "type", "kind", "staff", "release")
    found: dict[str, str] = {}
    for actor, kind_of, form, staff, release in zip(*map(actors.column, columns), strict=True):
        alone = staff == "1" and (sectors[actor] == "business" or kind_of == "private_owner")
        if sectors[actor] == INFORMAL or form == "person_pseudonym":
            found[actor] = "internal"
        elif is_unknown(release):
            found[actor] = "internal" if alone else "partner"
        else:
            found[actor] = release
    return found


def shown_actors(quarter: Quarter, view: str) -> frozenset[str]:
    """Return the actors that a view may name.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        The view.

    Returns
    -------
    actors
        Their ids; everybody in the internal view.

    Raises
    ------
    UsageError
        If there is no such view.
    """
    if check_view(view) == "internal":
        return frozenset(quarter.table("actors").column("id"))
    release = effective_release(quarter)
    return frozenset(actor for actor, level in release.items() if level in _ENOUGH[view])


def coarse_people(count: float) -> float | None:
    """Return a number of people as it may be shown.

    Parameters
    ----------
    count
        The number.

    Returns
    -------
    count
        Rounded to a multiple of five; None if it is not zero and below ten.
    """
    if 0 < count < MINIMUM_PEOPLE:
        return None
    return float(ROUND_PEOPLE * round(count / ROUND_PEOPLE))
