"""Where and when: coordinates that can be true, opening hours in the syntax of OpenStreetMap."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ecosystem.io.clerk.names import without_contact

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DOCK_TYPES = frozenset(
    {"municipal_office", "integration_centre", "immigration_authority", "jobcentre"}
    | {"employment_agency", "library", "adult_education", "public_health", "public_order"}
    | {"neighbourhood_management", "awo", "caritas", "diakonie", "drk", "paritaet", "zwst"}
    | {"refugee_counselling", "migration_counselling", "youth_migration_service", "food_bank"}
    | {"integration_agency", "welfare_other", "migrant_organisation", "volunteer_initiative"}
    | {"rights_advice"}
)
"""Types of places that people walk into without belonging there."""

_TIME = re.compile(r"([01]?\d|2[0-4]):?([0-5]\d)(?::\d\d)?")
Spans = Sequence[tuple[str, str]]


def coordinates(lat: object, lon: object) -> tuple[str, str] | None:
    """Give a place on earth as texts.

    Parameters
    ----------
    lat, lon
        Degrees (WGS 84), as numbers or texts.

    Returns
    -------
    place
        The texts; None if they are no place on earth, or a placeholder like 0, 0 or 1, 1.

    Examples
    --------
    >>> coordinates(52.52, "13.4"), coordinates(100, 101), coordinates(1, 1)
    (('52.52', '13.4'), None, None)
    """
    try:
        y, x = float(str(lat)), float(str(lon))
    except ValueError:
        return None
    if not (-90 <= y <= 90 and -180 <= x <= 180) or (y, x) in ((0.0, 0.0), (1.0, 1.0)):
        return None
    return str(lat).strip(), str(lon).strip()


def clock(text: str) -> str:
    """Give a time of day as ``HH:MM``, without seconds and offset; blank if it is none.

    Parameters
    ----------
    text
        As in HSDS or Integreat.

    Returns
    -------
    time
        The time as people at the place read it.

    Examples
    --------
    >>> clock("9:00"), clock("10:00:00+01:00"), clock("noon")
    ('09:00', '10:00', '')
    """
    found = _TIME.match(text.strip().removeprefix("T"))
    return f"{int(found[1]):02d}:{found[2]}" if found else ""


def weekly(days: Mapping[str, Spans]) -> str:
    """Write the hours of a week; neighbouring days with the same hours become one rule.

    Parameters
    ----------
    days
        Day (``Mo`` …) to begin and end of each opening.

    Returns
    -------
    hours
        For example ``Mo,Tu 10:00-13:00,15:00-18:00; Fr 10:00-14:00``; blank without any.
    """
    written = {
        day: ",".join(f"{begin}-{end}" for begin, end in sorted(set(spans)))
        for day, spans in days.items()
        if spans
    }
    rules: list[tuple[list[str], str]] = []
    for day in DAYS:
        hours = written.get(day, "")
        if not hours:
            continue
        before = DAYS[DAYS.index(day) - 1]
        if rules and rules[-1][1] == hours and rules[-1][0][-1] == before:
            rules[-1][0].append(day)
        else:
            rules.append(([day], hours))
    return "; ".join(f"{_span(names)} {hours}" for names, hours in rules)


def _span(names: Sequence[str]) -> str:
    return f"{names[0]}-{names[-1]}" if len(names) > 2 else ",".join(names)


def usable_hours(text: str) -> bool:
    """Tell whether opening hours can be understood and name no person.

    Parameters
    ----------
    text
        Opening hours.

    Returns
    -------
    usable
        True if they follow the syntax and hold no telephone number or address.
    """
    from opening_hours import validate

    return bool(validate(text)) and not without_contact(text)[1]


def one_line(*parts: str) -> str:
    """Join the parts of an address: street, then postcode and town.

    Parameters
    ----------
    *parts
        Street with number, postcode, town, and whatever follows; blanks are passed over.

    Returns
    -------
    address
        One line.

    Examples
    --------
    >>> one_line("Sterndamm 152", "12487", "Berlin"), one_line("", "", "Berlin")
    ('Sterndamm 152, 12487 Berlin', 'Berlin')
    """
    street, postcode, town, *rest = (*parts, "", "", "")
    place = " ".join(filter(None, (postcode, town)))
    return ", ".join(filter(None, (street, place, *rest)))
