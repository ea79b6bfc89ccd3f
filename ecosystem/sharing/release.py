"""Who may be shown in which view, and the smallest groups that may be shown at all."""

from __future__ import annotations

from ecosystem.errors import UsageError
from ecosystem.model.force import actor_sectors
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import is_unknown
from ecosystem.schema import INFORMAL, TYPE_SECTOR

VIEWS = ("internal", "partner", "public")
MINIMUM_INFORMAL = 5
"""Informal actors behind any number or node that is shown."""
MINIMUM_FIRMS = 3
"""One-person firms behind a group that is shown."""
MINIMUM_PEOPLE = 10
"""People behind a cell that is shown."""
ROUND_PEOPLE = 5
"""Numbers of people are rounded to multiples of this."""
ROUND_SHARES = 2
"""Digits of a share outside the internal view: more would tell the counts behind it."""
GRID_METRES = 250
"""Width of the squares to which the public view moves every point."""
RARE_PROXIES = ("rom",)
"""Languages that tell the origin of a person and are shown only where enough people speak them."""
LANDLORD_TYPES = ("housing_private", "private_owner")
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


def thresholds() -> dict[str, int]:
    """Return the smallest groups that leave the internal view, for the stamp on a copy.

    Returns
    -------
    thresholds
        Name to number.
    """
    return {
        "informal_actors": MINIMUM_INFORMAL,
        "one_person_firms": MINIMUM_FIRMS,
        "people": MINIMUM_PEOPLE,
        "people_rounded_to": ROUND_PEOPLE,
    }


def sharing_sectors(quarter: Quarter) -> dict[str, str]:
    """Return the sector of each actor, for the purpose of hiding it.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    sectors
        Actor id to sector. Who is informal by type or a pseudonym stays informal, whatever the
        column ``sector`` says: a slip there must not name a helper.
    """
    actors = quarter.table("actors")
    found = dict(actor_sectors(actors))
    columns = ("id", "type", "kind")
    for actor, kind_of, form in zip(*map(actors.column, columns), strict=True):
        if TYPE_SECTOR[kind_of] == INFORMAL or form == "person_pseudonym":
            found[actor] = INFORMAL
    return found


def informal_in_force(quarter: Quarter) -> int:
    """Count the informal actors in force.

    Parameters
    ----------
    quarter
        The quarter on full data.

    Returns
    -------
    count
        Their number.
    """
    sectors = sharing_sectors(quarter)
    return sum(sectors[actor] == INFORMAL for actor in quarter.network().ids)


def shielded_firms(quarter: Quarter) -> frozenset[str]:
    """Return the landlords, shops and firms that no finding may show in a bad light.

    Parameters
    ----------
    quarter
        The quarter on full data.

    Returns
    -------
    actors
        Ids of private landlords and of all actors of the sector business.
    """
    sectors = sharing_sectors(quarter)
    actors = quarter.table("actors")
    types = zip(actors.column("id"), actors.column("type"), strict=True)
    return frozenset(a for a, t in types if t in LANDLORD_TYPES or sectors[a] == "business")


def shown_docks(quarter: Quarter, view: str) -> frozenset[str]:
    """Return the docking points that a view may show.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        The view.

    Returns
    -------
    docks
        Ids of docking points of actors that may be named and that did not refuse; the public view
        needs a yes.
    """
    shown = shown_actors(quarter, view)
    docks = quarter.table("docks")
    answers = zip(docks.column("actor"), docks.column("consent"), strict=True)
    wanted = ("yes",) if view == "public" else None
    return frozenset(
        actor
        for actor, answer in answers
        if view == "internal"
        or (actor in shown and (answer in wanted if wanted else answer != "no"))
    )


def is_one_person_firm(sector: str, kind_of: str, staff: str) -> bool:
    """Tell whether data about an actor are data about a person.

    Parameters
    ----------
    sector, kind_of, staff
        Its sector, type and number of persons, as stored.

    Returns
    -------
    alone
        True for a business or private owner with one person.
    """
    return staff == "1" and (sector == "business" or kind_of == "private_owner")


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
    sectors = sharing_sectors(quarter)
    columns = ("id", "type", "kind", "staff", "release")
    found: dict[str, str] = {}
    for actor, kind_of, form, staff, release in zip(*map(actors.column, columns), strict=True):
        alone = is_one_person_firm(sectors[actor], kind_of, staff)
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


def coarse_share(value: float | None) -> float | None:
    """Return a share as it may be shown.

    Parameters
    ----------
    value
        The share, or None.

    Returns
    -------
    share
        With two digits; more would tell the counts behind it.
    """
    return None if value is None else round(value, ROUND_SHARES)
