"""Fixtures of the Integreat CMS (Django) as what its interface would answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Poi = Mapping[str, Any]


def is_fixture(found: Sequence[Poi]) -> bool:
    """Tell whether a list holds rows of a data base.

    Parameters
    ----------
    found
        Objects of a JSON file.

    Returns
    -------
    fixture
        True if each has ``model`` and ``fields``.
    """
    return bool(found) and all(
        isinstance(entry.get("fields"), dict) and "model" in entry for entry in found
    )


def _by_key(found: Sequence[Poi], model: str) -> dict[Any, Poi]:
    rows = (entry for entry in found if str(entry["model"]).lower() == model)
    return {entry.get("pk"): entry["fields"] for entry in rows}


def pois_of_fixture(found: Sequence[Poi]) -> tuple[list[Poi], list[Poi]]:
    """Give places and offers of a fixture.

    Parameters
    ----------
    found
        Rows with ``model``, ``pk`` and ``fields``.

    Returns
    -------
    pois, offers
        In the shape of the interface, one place a translation; archived places and drafts are
        left out.
    """
    places, regions = _by_key(found, "cms.poi"), _by_key(found, "cms.region")
    languages = _by_key(found, "cms.language")
    organisations, categories = (
        _by_key(found, "cms.organization"),
        _by_key(found, "cms.poicategory"),
    )
    versions = {
        key: row
        for key, row in _by_key(found, "cms.poitranslation").items()
        if row.get("status", "PUBLIC") == "PUBLIC"
        and row.get("poi") in places
        and not places[row["poi"]].get("archived")
    }
    latest: dict[tuple[Any, Any], Any] = {}
    for key, row in versions.items():
        slot = (row["poi"], row.get("language"))
        if slot not in latest or row.get("version", 0) >= versions[latest[slot]].get("version", 0):
            latest[slot] = key
    pois: list[Poi] = []
    for (place, language), key in latest.items():
        row, poi = versions[key], places[place]
        code = str(languages.get(language, {}).get("slug", "de"))
        region = str(regions.get(poi.get("region"), {}).get("slug", ""))
        others = {
            str(languages.get(other, {}).get("slug", "de")): {"id": number}
            for (same, other), number in latest.items()
            if same == place and other != language
        }
        pois.append(
            {
                "id": key,
                "path": f"/{region}/{code}/locations/{row.get('slug', '')}/",
                "title": row.get("title"),
                "content": row.get("description") or row.get("content"),
                "last_updated": row.get("last_updated"),
                "available_languages": others,
                "temporarily_closed": poi.get("temporarily_closed"),
                "opening_hours": poi.get("opening_hours"),
                "barrier_free": poi.get("barrier_free"),
                "category": categories.get(poi.get("category")),
                "organization": _numbered(organisations, poi.get("organization")),
                "location": {
                    "id": place,
                    "address": poi.get("address"),
                    "postcode": poi.get("postcode"),
                    "town": poi.get("city"),
                    "latitude": poi.get("latitude"),
                    "longitude": poi.get("longitude"),
                },
            }
        )
    return pois, list(_by_key(found, "cms.offertemplate").values())


def _numbered(rows: Mapping[Any, Poi], key: object) -> Poi | None:
    return {"id": key, **rows[key]} if key in rows else None
