"""Places of Integreat in several languages: which are one, what is translated, when it is open."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ecosystem.io.formats.placing import DAYS, clock, weekly
from ecosystem.io.formats.plain import cell

_PATH = re.compile(r"/([^/]+)/([A-Za-z-]{2,8})/locations/")
_PREFERRED = ("de", "en")
Poi = Mapping[str, Any]


@dataclass(frozen=True)
class Version:
    """One language version of a place.

    Parameters
    ----------
    region, language
        From its path.
    poi
        What the interface says.
    """

    region: str
    language: str
    poi: Poi


def version_of(poi: Poi) -> Version:
    """Read region and language off the path of a place.

    Parameters
    ----------
    poi
        What the interface says.

    Returns
    -------
    version
        German of no region if the path is missing.
    """
    found = _PATH.search(str(poi.get("path") or poi.get("url") or ""))
    return Version(found[1], found[2].lower(), poi) if found else Version("", "de", poi)


def _translations(poi: Poi) -> dict[str, str]:
    """Give the id of each real translation; a fallback into another language has none."""
    found = poi.get("available_languages")
    if not isinstance(found, dict):
        return {}
    return {
        str(code).lower(): cell(entry.get("id"))
        for code, entry in found.items()
        if isinstance(entry, dict) and entry.get("id") is not None
    }


def _fallbacks(poi: Poi) -> set[str]:
    found = poi.get("available_languages")
    entries = found.items() if isinstance(found, dict) else ()
    return {
        c.lower() for c, entry in entries if isinstance(entry, dict) and entry.get("id") is None
    }


def same_places(versions: Iterable[Version]) -> list[list[Version]]:
    """Group the language versions of one place.

    Parameters
    ----------
    versions
        Places of any number of languages and regions.

    Returns
    -------
    places
        The versions of each place, German first, then English, then by code. Each version has an
        id of its own; they are one place if one names the id of the other as its translation.
    """
    import networkx as nx

    known = list(versions)
    links: nx.Graph[object] = nx.Graph()
    for place, version in enumerate(known):
        links.add_node(place)
        location = version.poi.get("location")
        number = location.get("id") if isinstance(location, dict) else None
        own = [version.poi.get("id"), *_translations(version.poi).values()]
        links.add_edges_from((place, (version.region, cell(key))) for key in own if key is not None)
        if number is not None:
            links.add_edge(place, (version.region, "location", cell(number)))
    groups = [
        sorted(place for place in part if isinstance(place, int))
        for part in nx.connected_components(links)
    ]

    def rank(version: Version) -> tuple[int, str]:
        known = version.language in _PREFERRED
        return (_PREFERRED.index(version.language) if known else 9, version.language)

    return [sorted((known[place] for place in group), key=rank) for group in sorted(groups)]


def spoken(versions: list[Version]) -> tuple[str, list[str]]:
    """Say in which languages a place is described.

    Parameters
    ----------
    versions
        From `same_places`.

    Returns
    -------
    languages, translated
        What the offer says: the first language as it is, each real translation as written only,
        and that others are not known; and the codes of the translations.
    """
    missing = {code for version in versions for code in _fallbacks(version.poi)}
    there = {version.language for version in versions}
    there |= {code for version in versions for code in _translations(version.poi)}
    first = versions[0].language
    translated = sorted(there - missing - {first})
    codes = [first, *(f"{code}:written" for code in translated), "?"]
    return ";".join(codes), translated


def week_of(found: object) -> tuple[str, bool]:
    """Give the opening hours, and whether one can only come by appointment.

    Parameters
    ----------
    found
        The seven days of the interface, Monday first; anything else is no hours.

    Returns
    -------
    hours, alone
        In the syntax of OpenStreetMap; blank if unknown.
    """
    if not isinstance(found, list) or len(found) != len(DAYS):
        return "", False
    days: dict[str, list[tuple[str, str]]] = defaultdict(list)
    alone = []
    for day, entry in zip(DAYS, found, strict=True):
        if not isinstance(entry, dict) or entry.get("closed"):
            continue
        alone.append(bool(entry.get("appointmentOnly")))
        if entry.get("allDay"):
            days[day].append(("00:00", "24:00"))
        for slot in entry.get("timeSlots") or ():
            ends = [clock(cell(slot.get(end))) for end in ("start", "end")]
            if all(ends) and isinstance(slot, dict):
                days[day].append((ends[0], ends[1]))
    return weekly(days), bool(alone) and all(alone)
