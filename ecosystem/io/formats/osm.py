"""OpenStreetMap in: JSON of Overpass, and GeoJSON of whatever tool."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ecosystem.errors import DataError
from ecosystem.io.clerk.names import guess_type
from ecosystem.io.files import fold
from ecosystem.io.formats.base import LEAVE_OUT, FormatImport, Source, Words, cell, texts
from ecosystem.io.formats.drafts import (
    DOCK_TYPES,
    Draft,
    Record,
    coordinates,
    one_line,
    usable_hours,
)
from ecosystem.io.formats.nets import flat
from ecosystem.io.lists import DEFAULT_PADS, UNKNOWN_TYPE
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number
from ecosystem.words import label

# --- OpenStreetMap in: JSON of Overpass, and GeoJSON of whatever tool.

# Tags that say what a place is, the most telling first.
_KIND_KEYS = (
    *("social_facility", "community_centre", "healthcare", "office", "club", "amenity", "shop"),
    *("leisure", "craft", "landuse", "building"),
)


_SAID_BY_KEYS = frozenset(_KIND_KEYS[:-2])

_INNER = frozenset({"id", "@id", "lat", "lon", "name", "name:de", "opening_hours", "wheelchair"})

_ADDRESS = ("addr:street", "addr:housenumber", "addr:postcode", "addr:city", "street", "zip-code")

_CHECKED = ("check_date", "survey:date", "check_date:opening_hours")

_STEP_FREE = {"yes": "yes", "designated": "yes", "no": "no", "limited": "?"}

_LANGUAGE = re.compile(r"language:([a-z]{2,3})")

_PERSON = re.compile(r"\b(?:dr|prof|frau|herr)\b\.?", re.IGNORECASE)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

LICENCE = {
    "name": "ODbL-1.0",
    "title": "© OpenStreetMap contributors",
    "path": "https://opendatacommons.org/licenses/odbl/1-0/",
}

Place = tuple[str, Record, object, object]


def _centre(geometry: object) -> tuple[object, object]:
    """Give latitude and longitude of a point, or of the middle of another shape."""
    if not isinstance(geometry, dict):
        return None, None
    if geometry.get("type") == "Point":
        match geometry.get("coordinates"):
            case [int() | float() as lon, int() | float() as lat, *_]:
                return lat, lon
        return None, None
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    try:
        point = shape(geometry).representative_point()
        return round(point.y, 6), round(point.x, 6)
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError):
        return None, None


def _of_overpass(elements: list[Any]) -> Iterator[Place]:
    for element in elements:
        tags = element.get("tags") if isinstance(element, dict) else None
        if not isinstance(tags, dict) or not tags:
            continue  # the corners of ways
        middle = element.get("center") if isinstance(element.get("center"), dict) else element
        key = f"{str(element.get('type', 'node'))[:1]}{cell(element.get('id'))}"
        own = texts(tags)
        if "timestamp" in element:
            own.setdefault("timestamp", cell(element["timestamp"]))
        yield key, own, middle.get("lat"), middle.get("lon")


def _of_geojson(features: list[Any]) -> Iterator[Place]:
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict):
            continue
        found = feature.get("properties")
        found = found if isinstance(found, dict) else {}
        inner = found.get("tags")
        tags = texts({**found, **inner} if isinstance(inner, dict) else found)
        tags.pop("tags", None)
        key = cell(feature.get("id")) or tags.get("@id", "") or tags.get("id", "") or str(number)
        kind, slash, rest = key.partition("/")
        lat, lon = _centre(feature.get("geometry"))
        yield (f"{kind[:1]}{rest}" if slash else key), tags, lat, lon


def _places(found: object) -> Iterator[Place] | None:
    if isinstance(found, dict) and isinstance(found.get("elements"), list):
        return _of_overpass(found["elements"])
    if isinstance(found, dict) and isinstance(found.get("features"), list):
        return _of_geojson(found["features"])
    return None


class _Reader:
    def __init__(self, draft: Draft, words: Words, file: str) -> None:
        self._draft, self._words = draft, words
        self._file_type = guess_type(re.sub(r"[_\W]+", " ", file)) or _file_word(words, file)
        self._by_key: dict[str, list[tuple[frozenset[str], str]]] = {}
        for section in ("types", "topics", "groups"):
            entries = words.mapping.words.get(section, {}).items()
            self._by_key[section] = [(frozenset(word.split("+")), m) for word, m in entries]

    def _matching(self, section: str, pairs: frozenset[str]) -> list[tuple[int, int, str]]:
        """List the meanings of the tags, the closest last: more tags, then the more telling key."""
        found = []
        for parts, meaning in self._by_key[section]:
            if parts <= pairs and meaning:
                keys = [part.partition("=")[0] for part in parts]
                rank = min(
                    (_KIND_KEYS.index(k) for k in keys if k in _KIND_KEYS), default=len(_KIND_KEYS)
                )
                found.append((len(parts), -rank, meaning))
        return sorted(found)

    def _type(self, key: str, tags: Mapping[str, str], pairs: frozenset[str]) -> str:
        known = self._matching("types", pairs)
        if known:
            return known[-1][2]
        for name in _KIND_KEYS:
            if name in _SAID_BY_KEYS and tags.get(name):
                self._words.meaning("types", f"{name}={tags[name]}")
                break
        guess = guess_type(tags.get("name", "")) or self._file_type
        if guess is None or guess != self._file_type:
            self._draft.confirm("type", "actors", key, guess or UNKNOWN_TYPE)
        return guess or UNKNOWN_TYPE

    def place(self, place: Place) -> None:
        """Read one place."""
        key, tags, lat, lon = place
        pairs = frozenset(
            f"{name}={part.strip()}" for name, text in tags.items() for part in text.split(";")
        )
        type_ = self._type(key, tags, pairs)
        if type_ == LEAVE_OUT:
            self._draft.count("entries_left_out")
            return
        record = {"id": key, "type": type_, "named_by": "spatial"}
        street = " ".join(filter(None, (tags.get("addr:street"), tags.get("addr:housenumber"))))
        postcode = tags.get("addr:postcode") or (
            tags.get("zip-code", "").zfill(5).strip("0") and (tags.get("zip-code", "").zfill(5))
        )
        address = one_line(street or tags.get("street", ""), postcode, tags.get("addr:city", ""))
        record["address"] = address
        record["name"] = tags.get("name") or tags.get("name:de") or self._nameless(type_, address)
        where = coordinates(lat, lon)
        if where:
            record["lat"], record["lon"] = where
        else:
            self._draft.count("no_place_left_out")
        self._checked(record, tags)
        if _PERSON.search(record["name"]):
            self._draft.confirm("person", "actors", key)
        topics = self._keys("topics", pairs)
        done = {*_INNER, *_ADDRESS, *_CHECKED, *(n for n in tags if _LANGUAGE.fullmatch(n))}
        extras = self._draft.extras(tags, done)
        for column, width in DEFAULT_PADS.items():
            if extras.get(column, "").isdigit():
                extras[column] = extras[column].zfill(width)
        record |= {k: v for k, v in extras.items() if k not in record}
        self._dock(self._draft.add("actors", record), tags)
        self._offer(key, tags, pairs, topics)

    def _nameless(self, type_: str, address: str) -> str:
        self._draft.count("nameless")
        return ", ".join(filter(None, (label("type", type_, "de"), address.partition(",")[0])))

    def _checked(self, record: Record, tags: Mapping[str, str]) -> None:
        days = [d for name in _CHECKED if (d := tags.get(name, "")[:10]) and _DAY.fullmatch(d)]
        if days:
            record["confirmed_on"] = max(days)
        stamp = tags.get("timestamp", "")[:10]
        self._draft.check_age("actors", record["id"], max([*days, stamp], default=""))

    def _keys(self, section: str, pairs: frozenset[str]) -> str:
        found = [m for *_, m in self._matching(section, pairs) if m != LEAVE_OUT]
        return ";".join(dict.fromkeys(key for meaning in found for key in meaning.split(";")))

    def _dock(self, record: Record, tags: Mapping[str, str]) -> None:
        """Enter opening hours and steps where people walk in; elsewhere they stay extra columns."""
        hours, wheels = tags.get("opening_hours", ""), tags.get("wheelchair", "")
        if hours and not usable_hours(hours):
            self._draft.confirm("hours", "actors", record["id"], _without_numbers(hours))
            hours = ""
        step_free = _STEP_FREE.get(wheels, "")
        if record["type"] in DOCK_TYPES and (hours or step_free):
            dock = {"actor": record["id"], "opening_hours": hours, "step_free": step_free}
            self._draft.add("docks", dock)
            return
        record |= {k: v for k, v in (("opening_hours", hours), ("step_free", step_free)) if v}

    def _offer(self, key: str, tags: Mapping[str, str], pairs: frozenset[str], topics: str) -> None:
        spoken = sorted(
            found[1]
            for name, text in tags.items()
            if (found := _LANGUAGE.fullmatch(name)) and text in ("yes", "only", "main")
        )
        groups = self._keys("groups", pairs)
        target = [p for p in pairs if p.startswith("social_facility:for=")]
        known = {part for parts, _ in self._by_key["groups"] for part in parts}
        for word in sorted(set(target) - known):
            self._words.meaning("groups", word)
        if not topics:
            return
        record = {"id": f"{key}-1", "actor": key, "topics": topics, "groups": groups}
        record["languages"] = ";".join(spoken)
        record["cost_free"] = {"no": "yes", "yes": "no"}.get(tags.get("fee", ""), "")
        self._draft.add("offers", record)


def _without_numbers(text: str) -> str:
    return re.sub(r"[+\d][\d\s/()-]{6,}", "…", text)[:80]


def _file_word(words: Words, file: str) -> str | None:
    """Find the type that the name of the file means, for files without tags."""
    for part in re.split(r"[_\W]+", fold(file)):
        for word in (part, part.removesuffix("s")):
            found = words.known("types", f"file={word}") if word else None
            if found:
                return found
    return None


def read(source: Source, words: Words, on: dt.date | None) -> FormatImport:
    """Read places of OpenStreetMap."""
    draft = Draft(source.path.name, words, on)
    stamp = ""
    names = source.ending(".json", ".geojson")
    for name in names:
        found = source.json(name)
        places = _places(found)
        if places is None:
            raise DataError("formats.nothing_osm", path=name)
        about = found.get("osm3s") if isinstance(found, dict) else None
        if isinstance(about, dict):
            stamp = max(stamp, str(about.get("timestamp_osm_base", ""))[:10])
        reader = _Reader(draft, words, name.rpartition(".")[0])
        for place in places:
            reader.place(place)
    if not draft.records.get("actors"):
        raise DataError("formats.nothing_osm", path=source.path)
    if draft.meta.wave is None and _DAY.fullmatch(stamp):
        draft.meta = replace(draft.meta, wave=dt.date.fromisoformat(stamp))
    sources = tuple({"title": name} for name in names)
    draft.meta = replace(draft.meta, sources=sources, licenses=(LICENCE,))
    draft.notes.extend(source.notes)
    draft.note("licence_odbl")
    draft.note("no_ties")
    return draft.finish()


# --- GeoJSON out: the actors that have a place.

ENDING = ".geojson"


def content(quarter: Quarter, *, lang: str = "en") -> bytes:
    """Write the actors with coordinates as points.

    Source: Butler, H., Daly, M., Doyle, A., Gillies, S., Hagen, S., & Schaub, T. (2016). The
    GeoJSON format. RFC 7946. doi:10.17487/RFC7946
    """
    features: list[dict[str, Any]] = []
    for row in flat(quarter, lang=lang).nodes:
        lat, lon = (as_number(str(row.get(name, ""))) for name in ("lat", "lon"))
        if lat is None or lon is None:
            continue
        own = {k: v for k, v in row.items() if k not in ("lat", "lon", "label")}
        point = {"type": "Point", "coordinates": [lon, lat]}
        entry = {"type": "Feature", "id": row["id"], "geometry": point, "properties": own}
        features.append(entry)
    found = {"type": "FeatureCollection", "features": features}
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
