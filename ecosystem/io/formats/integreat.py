"""Integreat in: places and offers of its interface, in both shapes, and fixtures of its CMS."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ecosystem.errors import DataError
from ecosystem.io.formats import drafts
from ecosystem.io.formats.base import LEAVE_OUT, FormatImport, Source, Words, cell, texts, words_of
from ecosystem.io.formats.nets import flat
from ecosystem.io.lists import UNKNOWN_TYPE
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number
from ecosystem.stubs import dataclass

# --- Fixtures of the Integreat CMS (Django) as what its interface would answer.

Poi = Mapping[str, Any]


def is_fixture(found: Sequence[Poi]) -> bool:
    """Tell whether a list holds rows of a data base."""
    return bool(found) and all(
        isinstance(entry.get("fields"), dict) and "model" in entry for entry in found
    )


def _by_key(found: Sequence[Poi], model: str) -> dict[Any, Poi]:
    rows = (entry for entry in found if str(entry["model"]).lower() == model)
    return {entry.get("pk"): entry["fields"] for entry in rows}


def pois_of_fixture(found: Sequence[Poi]) -> tuple[list[Poi], list[Poi]]:
    """Give places and offers of a fixture."""
    places, regions = _by_key(found, "cms.poi"), _by_key(found, "cms.region")
    languages = _by_key(found, "cms.language")
    organisations = _by_key(found, "cms.organization")
    categories = _by_key(found, "cms.poicategory")
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
    codes = {key: str(row.get("slug", "de")) for key, row in languages.items()}
    pois: list[Poi] = []
    for (place, language), key in latest.items():
        row, poi = versions[key], places[place]
        region = str(regions.get(poi.get("region"), {}).get("slug", ""))
        code = codes.get(language, "de")
        others = {
            codes.get(other, "de"): {"id": number}
            for (same, other), number in latest.items()
            if same == place and other != language
        }
        at = {name: poi.get(name) for name in ("address", "postcode", "latitude", "longitude")}
        same_name = ("temporarily_closed", "opening_hours", "barrier_free")
        pois.append(
            {name: poi.get(name) for name in same_name}
            | {name: row.get(name) for name in ("title", "last_updated")}
            | {
                "id": key,
                "path": f"/{region}/{code}/locations/{row.get('slug', '')}/",
                "content": row.get("description") or row.get("content"),
                "available_languages": others,
                "category": categories.get(poi.get("category")),
                "organization": _numbered(organisations, poi.get("organization")),
                "location": {"id": place, "town": poi.get("city"), **at},
            }
        )
    return pois, list(_by_key(found, "cms.offertemplate").values())


def _numbered(rows: Mapping[Any, Poi], key: object) -> Poi | None:
    return {"id": key, **rows[key]} if key in rows else None


# --- Places of Integreat in several languages: which are one, what is translated, when it is
# open.

_PATH = re.compile(r"/([^/]+)/([A-Za-z-]{2,8})/locations/")

_PREFERRED = ("de", "en")


@dataclass(frozen=True)
class Version:
    """One language version of a place."""

    region: str  # From its path.
    language: str
    poi: Poi  # What the interface says.
    # Other languages to the id of the page in them; blank where it is shown untranslated.
    others: Mapping[str, str]


def version_of(poi: Poi) -> Version:
    """Read region and language off the path of a place, and in which others there is a page."""
    found = _PATH.search(str(poi.get("path") or poi.get("url") or ""))
    others = {
        str(code).lower(): cell(entry.get("id"))
        for code, entry in _object(poi.get("available_languages")).items()
        if isinstance(entry, dict)
    }
    return Version(*(found[1], found[2].lower()) if found else ("", "de"), poi, others)


def same_places(versions: Iterable[Version]) -> list[list[Version]]:
    """Group the language versions of one place."""
    import networkx as nx

    known = list(versions)
    links: nx.Graph[object] = nx.Graph()
    for place, version in enumerate(known):
        links.add_node(place)
        number = _object(version.poi.get("location")).get("id")
        own = [version.poi.get("id"), *filter(None, version.others.values())]
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
    """Say in which languages a place is described."""
    told = [pair for version in versions for pair in version.others.items()]
    missing = {code for code, key in told if not key}
    # a page without an id is the text of another language
    there = {version.language for version in versions if version.poi.get("id") is not None}
    there |= {code for code, key in told if key}
    translated = sorted(there - missing - {"de"})
    codes = [*(["de"] if "de" in there else []), *(f"{code}:written" for code in translated), "?"]
    return ";".join(codes), translated


def week_of(found: object) -> tuple[str, bool]:
    """Give the opening hours, and whether one can only come by appointment."""
    if not isinstance(found, list) or len(found) != len(drafts.DAYS):
        return "", False
    days: dict[str, list[tuple[str, str]]] = defaultdict(list)
    alone = []
    for day, entry in zip(drafts.DAYS, found, strict=True):
        if not isinstance(entry, dict) or entry.get("closed"):
            continue
        alone.append(bool(entry.get("appointmentOnly")))
        if entry.get("allDay"):
            days[day].append(("00:00", "24:00"))
        for slot in entry.get("timeSlots") or ():
            ends = [drafts.clock(cell(slot.get(end))) for end in ("start", "end")]
            if all(ends) and isinstance(slot, dict):
                days[day].append((ends[0], ends[1]))
    return drafts.weekly(days), bool(alone) and all(alone)


# --- Integreat in: places and offers of its interface, in both shapes, and fixtures of its CMS.

_USED = frozenset(
    {"id", "url", "path", "title", "content", "excerpt", "meta_description", "category"}
    | {"available_languages", "opening_hours", "location", "organization", "barrier_free"}
    | {"temporarily_closed", "last_updated", "modified_gmt", "hash", "icon", "thumbnail"}
)


class _Reader:
    def __init__(self, draft: drafts.Draft, words: Words) -> None:
        self._draft, self._words = draft, words
        self._organisations: set[str] = set()

    def place(self, versions: list[Version]) -> None:
        """Read one place in all its languages."""
        first = versions[0]
        poi = first.poi
        ids = [cell(version.poi.get("id")) for version in versions]
        location = _object(poi.get("location"))
        key = f"poi-{first.region}-{cell(location.get('id')) or ids[0]}".replace("--", "-")
        category = _object(poi.get("category"))
        title = cell(poi.get("title"))
        rows = [self._draft.read("locations", texts(version.poi)) for version in versions]
        type_ = self._type(key, category, title) if title else ""
        for row in rows:
            row.leave_out("mapping" if title else "nameless")
        if type_ in ("", LEAVE_OUT):
            return
        rows[0].take()
        for row in rows[1:]:
            row.change("merged_versions")
        record = {"id": key, "name": title, "type": type_, "named_by": "list"}
        record["part_of"] = self._organisation(first.region, poi.get("organization"))
        self._where(record, location)
        day = max(cell(v.poi.get("last_updated") or v.poi.get("modified_gmt")) for v in versions)
        record["last_updated"] = day[:10]
        self._draft.check_age("actors", key, day[:10])
        if poi.get("temporarily_closed") is True:
            self._draft.confirm("closed", "actors", key)
        people = self._people(versions)
        record = {**self._draft.extras(texts(poi), _USED), **record}
        record["description"] = words_of(cell(poi.get("content") or poi.get("excerpt")))
        record["category"] = cell(category.get("name"))
        added = self._draft.add("actors", {k: v for k, v in record.items() if v}, people)
        hours, alone = week_of(poi.get("opening_hours"))
        self._dock(added, hours, poi.get("barrier_free"), alone=alone)
        self._offer(key, versions, category, alone=alone)

    def _people(self, versions: list[Version]) -> list[str]:
        """List the names of contacts, so that no text of the place mentions them."""
        found: list[str] = []
        for version in versions:
            contacts = version.poi.get("contacts")
            for contact in contacts if isinstance(contacts, list) else ():
                self._draft.leave_out("contacts")
                if isinstance(contact, dict):
                    found += drafts.whole_names(cell(contact.get("name")))
        return found

    def _type(self, key: str, category: Poi, title: str) -> str:
        words = [cell(category.get(name)) for name in ("icon", "name")]
        for word in filter(None, words):
            found = self._words.known("types", word)
            if found:
                return found
        if words[0] or words[1]:
            self._words.meaning("types", words[0] or words[1])
        return self._draft.type_of(key, title, words[1])

    def _organisation(self, region: str, found: object) -> str:
        if not isinstance(found, dict) or not cell(found.get("name")):
            return ""
        key = f"org-{region}-{cell(found.get('id')) or cell(found.get('slug'))}"
        if key not in self._organisations:
            self._organisations.add(key)
            name = cell(found.get("name"))
            type_ = self._draft.type_of(key, name)
            record = {"id": key, "name": name, "type": type_, "named_by": "list"}
            website = cell(found.get("website"))
            self._draft.add("actors", {**record, **({"website": website} if website else {})})
        return key

    def _where(self, record: drafts.Record, location: Poi) -> None:
        parts = [cell(location.get(name)) for name in ("address", "postcode", "town")]
        record["address"] = drafts.one_line(*parts)
        lat, lon = location.get("latitude"), location.get("longitude")
        where = drafts.coordinates(lat, lon)
        if where:
            record["lat"], record["lon"] = where
        elif lat is not None:
            self._draft.confirm("place", "actors", record["id"], f"{cell(lat)}, {cell(lon)}")

    def _dock(self, record: drafts.Record, hours: str, free: object, *, alone: bool) -> None:
        step_free = {True: "yes", False: "no"}.get(free, "") if isinstance(free, bool) else ""
        found = {"opening_hours": hours, "step_free": step_free}
        is_dock = record["type"] in drafts.DOCK_TYPES and (hours or step_free)
        self._draft.dock(record, {**found, "walk_in": "no" if alone and is_dock else ""})

    def _offer(self, key: str, versions: list[Version], category: Poi, *, alone: bool) -> None:
        words = [cell(category.get(name)) for name in ("icon", "name")]
        topics, found = "", None
        for word in filter(None, words):
            found = self._words.known("topics", word)
            if found is not None:
                topics = "" if found == LEAVE_OUT else found
                break
        else:
            self._words.meaning("topics", words[0] or words[1])
        topics = topics or ("" if found is not None else "?")
        if not topics:
            return
        languages, translated = spoken(versions)
        record = {"id": f"{key}-1", "actor": key, "topics": topics, "languages": languages}
        if translated:
            self._draft.confirm("written", "offers", record["id"], ", ".join(translated))
        said = cell(category.get("name")) or cell(category.get("icon"))
        self._draft.confirm("topic_guess", "offers", record["id"], said, topics)
        self._draft.add("offers", {**record, "walk_in": "no" if alone else ""})

    def online(self, offer: Poi) -> None:
        """Read an entry of ``/offers/``: a service on the net, without a place."""
        name, alias = cell(offer.get("name")), cell(offer.get("alias") or offer.get("slug"))
        row = self._draft.read("offers", texts(offer))
        key = f"online-{alias or name}"
        type_ = self._words.meaning("types", alias or name)
        if not name or type_ == LEAVE_OUT:
            row.leave_out("mapping" if name else "nameless")
            return
        row.take()
        if not type_:
            self._draft.confirm("type", "actors", key, meaning=UNKNOWN_TYPE)
        record = {"id": key, "name": name, "type": type_ or UNKNOWN_TYPE, "named_by": "list"}
        self._draft.add("actors", {**record, "url": cell(offer.get("url")), "inside": "no"})
        self._draft.count("offers_not_placed")
        topics = self._words.meaning("topics", alias or name)
        if not topics or topics == LEAVE_OUT:
            topics = "?"
            self._draft.confirm("topic", "offers", f"{key}-1")
        self._draft.add("offers", {"id": f"{key}-1", "actor": key, "topics": topics})


def _object(value: object) -> Poi:
    return value if isinstance(value, dict) else {}


def entries(found: object, name: str) -> tuple[list[Poi], list[Poi]]:
    """Tell places from online offers."""
    if isinstance(found, dict) and isinstance(found.get("results"), list):
        found = found["results"]
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise DataError("formats.nothing_integreat", path=name)
    if is_fixture(found):
        return pois_of_fixture(found)
    pois = [entry for entry in found if "location" in entry or "available_languages" in entry]
    offers = [entry for entry in found if "alias" in entry and "name" in entry]
    if found and not pois and not offers:
        raise DataError("formats.nothing_integreat", path=name)
    return pois, offers


def read(source: Source, words: Words, on: dt.date | None) -> FormatImport:
    """Read places and offers of Integreat."""
    # A language in which a page is shown without being translated (its id is null) does not
    # count. A translated page says that something is written in that language, not that anybody
    # speaks it.
    draft = drafts.Draft(source.path.name, words, on)
    pois: list[Poi] = []
    offers: list[Poi] = []
    for name in source.ending(".json"):
        places, online = entries(source.json(name), name)
        pois += places
        offers += online
    versions = [version_of(poi) for poi in pois]
    reader = _Reader(draft, words)
    places_ = same_places(versions)
    for place in places_:
        reader.place(place)
    seen: set[str] = set()
    for offer in offers:
        alias = cell(offer.get("alias") or offer.get("slug") or offer.get("name"))
        if alias in seen:  # once more in another language
            draft.read("offers", texts(offer)).leave_out("repeated")
            continue
        seen.add(alias)
        reader.online(offer)
    if not draft.records.get("actors"):
        raise DataError("formats.nothing_integreat", path=source.path)
    if len(versions) > len(places_):
        draft.note("same_region", count=len({v.language for v in versions}))
    sources = tuple({"title": name} for name in source.ending(".json"))
    draft.meta = replace(draft.meta, sources=sources)
    draft.notes.extend(source.notes)
    draft.note("no_ties")
    return draft.finish()


# --- Integreat out: the places of a quarter, as the interface lists its locations.


def content(quarter: Quarter, *, lang: str = "en") -> bytes:
    """Write each place as a location; informal help is no entry of a directory for everybody."""
    region = re.sub(r"[^A-Za-z-]+", "", quarter.meta.id) or "quarter"
    places: list[dict[str, Any]] = []
    for row in flat(quarter, lang=lang).nodes:
        if row.get("eco_sector") == "informal":
            continue
        where = [as_number(str(row.get(name, ""))) for name in ("lat", "lon")]
        place = {"id": row["id"], "path": f"/{region}/{lang}/locations/{row['id']}/"}
        told = {"title": row.get("name") or row["id"], "excerpt": row.get("description", "")}
        at: dict[str, Any] = {"id": row["id"], "address": row.get("address", "")}
        at |= {"latitude": where[0], "longitude": where[1]}
        more = {"location": at, "category": {"name": row.get("eco_type_label", "")}}
        places.append({**place, **told, "available_languages": {}, **more})
    return (json.dumps(places, ensure_ascii=False, indent=1) + "\n").encode()
