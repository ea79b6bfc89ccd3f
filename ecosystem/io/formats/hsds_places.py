"""Places of Open Referral: whose home they are, their address, whether they are free of steps."""

from __future__ import annotations

import re
from collections import defaultdict

from ecosystem.io.formats.hsds_tables import Tables
from ecosystem.io.formats.placing import one_line

BLANK = "-"
"""What our export writes where Open Referral wants a text and nothing is known."""

_STEPS = re.compile(
    r"(?P<no>\b(?:no|not|kein\w*|nicht)\b[^.]*)?(?:wheelchair|step[- ]free|rollstuhl|barrierefrei)",
    re.IGNORECASE,
)


def homes_of_places(tables: Tables) -> dict[str, str]:
    """Find the places that belong to one organization alone, which has no other.

    Parameters
    ----------
    tables
        The source.

    Returns
    -------
    homes
        Place to organization. All other places stand for themselves.
    """
    owner = {row["id"]: row.get("organization_id", "") for row in tables.of("service")}
    users: dict[str, set[str]] = defaultdict(set)
    for row in tables.of("service_at_location"):
        users[row.get("location_id", "")].add(owner.get(row.get("service_id", ""), ""))
    for row in tables.of("location"):
        if row.get("organization_id") in tables.rows.get("organization", {}):
            users[row["id"]].add(row["organization_id"])
    places: dict[str, list[str]] = defaultdict(list)
    for place, owners in users.items():
        if len(owners - {""}) == 1:
            places[next(iter(owners - {""}))].append(place)
    return {found[0]: home for home, found in places.items() if len(found) == 1}


def address_of(tables: Tables, location: str) -> str:
    """Write the address of a place on one line, without the person at it.

    Parameters
    ----------
    tables
        The source.
    location
        Id of the place.

    Returns
    -------
    address
        Blank if there is none.
    """
    found = tables.by("address", "location_id").get(location, [])
    if not found:
        return ""
    row = {column: "" if text == BLANK else text for column, text in found[0].items()}
    street = ", ".join(filter(None, (row.get("address_1", ""), row.get("address_2", ""))))
    return one_line(street, row.get("postal_code", ""), row.get("city", ""))


def step_free(tables: Tables, location: str) -> str:
    """Read off the words about a place whether it is free of steps.

    Parameters
    ----------
    tables
        The source.
    location
        Id of the place.

    Returns
    -------
    answer
        ``yes``, ``no``, or blank if no word tells.
    """
    for row in tables.by("accessibility", "location_id").get(location, []):
        texts = " ".join(row.get(c, "") for c in ("description", "accessibility", "details"))
        found = _STEPS.search(texts)
        if found:
            return "no" if found["no"] else "yes"
    return ""
