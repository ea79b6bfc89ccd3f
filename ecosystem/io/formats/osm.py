"""OpenStreetMap in: JSON of Overpass, and GeoJSON of whatever tool."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ecosystem.errors import DataError
from ecosystem.io.clerk.names import without_contact
from ecosystem.io.files import fold
from ecosystem.io.formats import base, drafts
from ecosystem.io.formats.nets import flat
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number, is_unknown
from ecosystem.stubs import dataclass
from ecosystem.words import label

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# --- OpenStreetMap in: JSON of Overpass, and GeoJSON of whatever tool.

_TOLD = base.shipped("names")["osm"]

# Tags that say what a place is, the most telling first.
_KIND_KEYS: list[str] = _TOLD["kind_keys"]


_SAID_BY_KEYS = frozenset(_KIND_KEYS[:-2])

_INNER = frozenset({"id", "@id", "lat", "lon", "name", "name:de", "opening_hours", "wheelchair"})

_ADDRESS = ("addr:street", "addr:housenumber", "addr:postcode", "addr:city", "street", "zip-code")

_CHECKED = ("check_date", "survey:date", "check_date:opening_hours")

_STEP_FREE = {"yes": "yes", "designated": "yes", "no": "no", "limited": "?"}

_LANGUAGE = re.compile(r"language:([a-z]{2,3})")

# Tags before whose key one of these stands tell of what is no longer there.
_GONE = ("disused", "abandoned", "demolished", "removed", "razed", "was", "closed", "vacant")

_SHUT = frozenset({"closed", "off", "permanently closed", "dauerhaft geschlossen"})

# Tags that may name a person.
_RUN_BY = ("operator", "owner", "brand:operator", "manager", "proprietor", "inhaber")

# Types of places that are often called after who works there.
_PRACTICES = ("practice_pharmacy", "rights_advice")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

LICENCE = {"name": "ODbL-1.0", "title": "© OpenStreetMap contributors"}
LICENCE |= {"path": "https://opendatacommons.org/licenses/odbl/1-0/"}

Place = tuple[str, drafts.Record, object, object]


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


Corners = Mapping[tuple[str, object], dict[str, Any]]


def _corners(element: object, there: Corners, depth: int = 0) -> list[tuple[float, float]]:
    """List the points of a way or relation: its own geometry, or that of what it refers to."""
    if not isinstance(element, dict) or depth > _DEEPEST:
        return []
    found = []
    for point in (element, *(element.get("geometry") or ())):
        match point:
            case {"lat": int() | float() as lat, "lon": int() | float() as lon}:
                found.append((float(lat), float(lon)))
    nodes, members = element.get("nodes"), element.get("members")
    for key in nodes if isinstance(nodes, list) and not found else ():
        found += _corners(there.get(("node", key)), there, depth + 1)
    for member in members if isinstance(members, list) else ():
        own = _corners(member, there, depth + 1)
        if isinstance(member, dict) and not own:
            other = there.get((str(member.get("type")), member.get("ref")))
            own = _corners(other, there, depth + 1)
        found += own
    return found


# Relations of relations are followed so far.
_DEEPEST = 3


def _of_element(element: dict[str, Any], there: Corners) -> tuple[object, object]:
    """Say where an element of Overpass is, whatever was asked for: center, geom, bb or body."""
    for middle in (element, element.get("center")):
        match middle:
            case {"lat": lat, "lon": lon}:
                return lat, lon
    corners = _corners(element, {})
    match element.get("bounds"):
        case {
            "minlat": int() | float() as south,
            "minlon": int() | float() as west,
            "maxlat": int() | float() as north,
            "maxlon": int() | float() as east,
        }:
            corners = corners or [(south, west), (north, east)]
    corners = corners or _corners(element, there)
    if not corners:
        return None, None
    lats, lons = zip(*corners, strict=True)
    return round((min(lats) + max(lats)) / 2, 6), round((min(lons) + max(lons)) / 2, 6)


def _of_overpass(elements: list[Any]) -> Iterator[Place]:
    there = {(str(e.get("type")), e.get("id")): e for e in elements if isinstance(e, dict)}
    for element in elements:
        tags = element.get("tags") if isinstance(element, dict) else None
        if not isinstance(tags, dict) or not tags:
            continue  # the corners of ways
        key = f"{str(element.get('type', 'node'))[:1]}{base.cell(element.get('id'))}"
        own = base.texts(tags)
        if "timestamp" in element:
            own.setdefault("timestamp", base.cell(element["timestamp"]))
        yield key, own, *_of_element(element, there)


def _properties(feature: object) -> dict[str, Any]:
    """Give what GeoJSON says of a place, with the tags that some programs put one level below."""
    found = feature.get("properties") if isinstance(feature, dict) else None
    found = found if isinstance(found, dict) else {}
    inner = found.get("tags")
    return {**found, **inner} if isinstance(inner, dict) else found


def _of_geojson(features: list[Any], system: str) -> Iterator[Place]:
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict):
            continue
        tags = base.texts(_properties(feature))
        tags.pop("tags", None)
        ids = (base.cell(feature.get("id")), tags.get("@id"), tags.get("id"), str(number))
        key = next(filter(None, ids))
        kind, slash, rest = key.partition("/")
        lat, lon = _centre(feature.get("geometry"))
        lat, lon = _in_degrees(lon, lat, system)
        yield (f"{kind[:1]}{rest}" if slash else key), tags, lat, lon


def elements_of(root: Element) -> dict[str, Any]:
    """Give a document of OpenStreetMap in XML as Overpass writes it in JSON."""
    elements: list[dict[str, Any]] = []
    for part in root:
        found: dict[str, Any] = {"type": base.local(part.tag)}
        found |= {k: _decimal(part.get(k, "")) for k in ("lat", "lon") if part.get(k)}
        found |= {k: part.get(k) for k in ("id", "timestamp") if part.get(k)}
        found["tags"] = {e.get("k", ""): e.get("v", "") for e in part if base.local(e.tag) == "tag"}
        found["nodes"] = [e.get("ref") for e in part if base.local(e.tag) == "nd"]
        found["members"] = [dict(e.attrib) for e in part if base.local(e.tag) == "member"]
        elements.append(found)
    return {"elements": elements}


def places_in(found: object) -> Iterator[Place] | None:
    """Give the places of a JSON file; None if it is neither of Overpass nor GeoJSON."""
    if isinstance(found, dict) and isinstance(found.get("elements"), list):
        return _of_overpass(found["elements"])
    if isinstance(found, dict) and isinstance(found.get("features"), list):
        return _of_geojson(found["features"], json.dumps(found.get("crs")))
    return None


def _in_degrees(x: object, y: object, system: str) -> tuple[object, object]:
    """Give latitude and longitude of coordinates of whatever system Germany's portals use."""
    if not isinstance(x, int | float) or not isinstance(y, int | float):
        return None, None
    if max(abs(x), abs(y)) <= 180:
        return (y, x) if abs(y) <= 90 else (x, y)
    if "3857" in system:
        radius = 6378137.0
        lat = 2 * math.atan(math.exp(y / radius)) - math.pi / 2
        return round(math.degrees(lat), 6), round(math.degrees(x / radius), 6)
    north, east = (y, x) if _NORTH[0] <= y <= _NORTH[1] else (x, y)
    zone = 33 if "33" in system or 33e6 <= max(x, y) < 34e6 else 32
    return _on_earth(east, north, zone) if _NORTH[0] <= north <= _NORTH[1] else (None, None)


# Between which northings of UTM Germany and its neighbours lie.
_NORTH = (5_000_000, 6_300_000)


def _gml_place(feature: Element, system: str) -> tuple[object, object]:
    """Say where a feature of GML is: its point, or the middle of its corners."""
    named = (e.get("srsName", "") for e in feature.iter() if e.get("srsName"))
    system = next(named, system)
    # "7.4,51.5,0" has a height behind it
    flat_ = [
        float(word)
        for e in feature.iter()
        if base.local(e.tag) in ("pos", "posList", "coordinates")
        for token in (e.text or "").split()
        for word in token.split(",")[:2]
        if _decimal(word) is not None
    ]
    if len(flat_) < 2:
        return None, None
    middle = [(min(part) + max(part)) / 2 for part in (flat_[::2], flat_[1::2])]
    # systems named by a URI or URN put the latitude first, those named by a code the longitude
    first = "crs:EPSG" in system or "/crs/" in system
    x, y = reversed(middle) if first and max(middle) <= 180 else middle
    return _in_degrees(x, y, system)


def is_gml(root: Element) -> bool:
    """Tell whether a document is a collection of features, as a WFS answers, or a map in KML."""
    members = (base.local(e.tag) in ("featureMember", "featureMembers", "member") for e in root)
    kind = base.local(root.tag)
    return kind == "kml" or (kind == "FeatureCollection" and any(members))


def _of_gml(root: Element) -> Iterator[Place]:
    system = next((e.get("srsName", "") for e in root.iter() if e.get("srsName")), "")
    members = [
        e for e in root if base.local(e.tag) in ("featureMember", "featureMembers", "member")
    ]
    features = [e for member in members for e in member]
    features += [e for e in root.iter() if base.local(e.tag) == "Placemark"]
    for number, feature in enumerate(features, start=1):
        tags: dict[str, str] = {}
        named = {value: e for e in feature.iter() for value in e if base.local(e.tag) == "Data"}
        for element in feature.iter():
            text = base.words_of(element.text or "")
            name = named.get(element, element).get("name") or base.local(element.tag)
            if text and name not in ("pos", "posList", "coordinates", "lowerCorner", "upperCorner"):
                tags[name] = f"{tags[name]};{text}" if name in tags else text
        ids = (word for key, word in feature.attrib.items() if base.local(key) in ("id", "fid"))
        yield next(ids, f"f{number}"), tags, *_gml_place(feature, system)


# --- Lists of points as open data portals have them: a table with columns of coordinates.


_WKT = re.compile(r"(?:SRID=\d+;)?POINT\s*Z?\s*\(\s*(\S+)\s+(\S+?)(?:\s+\S+)?\s*\)", re.IGNORECASE)


# Columns in which a list that names its places by no usual word may name them.


def _decimal(text: str) -> float | None:
    plain = text.strip().replace(" ", "")
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


def _on_earth(east: float, north: float, zone: int) -> tuple[float, float]:
    """Turn a place of UTM on the ellipsoid of GRS80 into latitude and longitude.

    Source: Karney, C. F. F. (2011). Transverse Mercator with an accuracy of a few nanometers.
    Journal of Geodesy 85(8), 475-485. doi:10.1007/s00190-011-0445-3
    """
    east = east % 1_000_000 if east >= 1_000_000 else east  # the zone may stand in front
    n = 1 / 298.257222101 / (2 - 1 / 298.257222101)
    radius = 6378137 / (1 + n) * (1 + n**2 / 4 + n**4 / 64) * 0.9996
    xi, eta = north / radius, (east - 500_000) / radius
    betas = (n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96, n**2 / 48 + n**3 / 15, 17 * n**3 / 480)
    x, e = xi, eta
    for j, beta in enumerate(betas, start=1):
        x -= beta * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
        e -= beta * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
    chi = math.asin(math.sin(x) / math.cosh(e))
    deltas = (2 * n - 2 * n**2 / 3 - 2 * n**3, 7 * n**2 / 3 - 8 * n**3 / 5, 56 * n**3 / 15)
    lat = chi + sum(d * math.sin(2 * j * chi) for j, d in enumerate(deltas, start=1))
    lon = math.radians(zone * 6 - 183) + math.atan2(math.sinh(e), math.cos(x))
    return round(math.degrees(lat), 6), round(math.degrees(lon), 6)


# Between which longitudes the postcodes of Germany with a first digit lie.
_LONGITUDES: Mapping[str, list[float]] = _TOLD["longitudes_of_postcodes"]


@dataclass(frozen=True)
class PointColumns:
    """Which columns of a table say where a point is, and how it is called."""

    first: str  # Latitude or northing; or the one column that holds both.
    second: str  # Longitude or easting; blank if one column holds both.
    name: str
    street: str
    zone: int = 0  # Of UTM; 0 if the columns are degrees.
    # Columns of the number of the house, the postcode and the town, where they have their own.
    rest: tuple[str, str, str] = ("", "", "")

    @classmethod
    def of(cls, header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> PointColumns | None:
        """Find the columns of a list of points; None if the table is none."""
        folded = {fold(name).replace(".", ""): name for name in reversed(header)}

        def pick(what: str) -> str:
            return next((folded[name] for name in _TOLD[what] if name in folded), "")

        inside = (folded[f] for word in _TOLD["name_inside"] for f in folded if word in f)
        name = pick("name") or next(inside, "")
        street = pick("street") or next((folded[f] for f in folded if "adresse" in f), "")
        rest = (pick("house"), pick("postcode"), pick("town"))
        lat, lon, both = pick("latitude"), pick("longitude"), pick("point")
        east, north = pick("east"), pick("north")
        if lat and lon:
            lons = [v for row in rows if (v := _decimal(row.get(lon, ""))) is not None]
            if lons and min(map(abs, lons)) <= 180:
                return cls(lat, lon, name, street, rest=rest)
            east, north = lon, lat
        if east and north:
            easts = [v for row in rows if (v := _decimal(row.get(east, ""))) is not None]
            whole = " ".join(header)
            zone = 33 if "33" in whole or (easts and 33e6 <= easts[0] < 34e6) else 32
            made = cls(north, east, name, street, zone, rest)
            told = "32" in whole or (easts and easts[0] >= 32e6)
            return made if zone == 33 or told else made._in_zone_of_codes(rows)
        return cls(both, "", name, street, rest=rest) if both and name else None

    def _in_zone_of_codes(self, rows: Sequence[Mapping[str, str]]) -> PointColumns:
        """Choose the zone that no column names by where the postcodes lie."""
        other = replace(self, zone=33)
        for row in rows:
            digit = row.get(self.rest[1], "")[:1]
            band = _LONGITUDES.get(digit) if len(row.get(self.rest[1], "")) == 5 else None
            fits = [
                band is not None and isinstance(lon, float) and band[0] <= lon <= band[1]
                for _, lon in (self.place(row), other.place(row))
            ]
            if any(fits):
                return self if fits[0] else other
        return self

    def tags(self, row: Mapping[str, str]) -> dict[str, str]:
        """Give what a row says, its name and address as tags."""
        own = dict(row)
        house, code, town = (own.pop(column, "") for column in self.rest)
        parts = {
            "name": own.pop(self.name, ""),
            "street": " ".join(filter(None, (own.pop(self.street, ""), house))),
            "addr:postcode": code,
            "addr:city": town,
        }
        return {**own, **{tag: word for tag, word in parts.items() if word}}

    def place(self, row: Mapping[str, str]) -> tuple[object, object]:
        """Say where the point of a row is."""
        first = row.get(self.first, "")
        if not self.second:
            if found := _WKT.search(first):
                return _decimal(found[2]), _decimal(found[1])
            if first.startswith("{"):
                with contextlib.suppress(ValueError, RecursionError):
                    return _centre(json.loads(first))
            parts = re.split(r"\s*[;, ]\s*", first.strip("()[] "))
            return (_decimal(parts[0]), _decimal(parts[1])) if len(parts) == 2 else (None, None)
        north, east = _decimal(first), _decimal(row.get(self.second, ""))
        if not self.zone or north is None or east is None:
            return north, east
        return _on_earth(east, north, self.zone)


def points_in(source: base.Source) -> Iterator[tuple[str, list[base.SourceRow], PointColumns]]:
    """Give the tables of a source that are lists of points."""
    for title, grid in source.grids().items():
        columns = PointColumns.of(grid[0], base.rows_of(grid[:50]))
        if columns is not None and len(grid) > 1:
            yield title, base.rows_of(grid), columns


def _of_points(rows: list[base.SourceRow], columns: PointColumns) -> Iterator[Place]:
    for number, row in enumerate(rows, start=1):
        own = columns.tags(row)
        lat, lon = columns.place(row)
        for column in (columns.first, columns.second):
            own.pop(column, None)
        key = next((row[c] for c in row if fold(c) in ("id", "objectid", "gml_id", "uuid")), "")
        yield key if key else f"p{number}", own, lat, lon


class _Reader:
    def __init__(self, draft: drafts.Draft, words: base.Words, file: str) -> None:
        self._draft, self._words = draft, words
        self._file = re.sub(r"[_\W]+", " ", file)
        self._file_type = drafts.type_word(self._file)[1] or _file_word(words, file) or ""
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
                ranks = [_KIND_KEYS.index(k) for k in keys if k in _KIND_KEYS]
                found.append((len(parts), -min(ranks, default=len(_KIND_KEYS)), meaning))
        return sorted(found)

    def _type(self, key: str, tags: Mapping[str, str], pairs: frozenset[str]) -> str:
        known = self._matching("types", pairs)
        if known:
            return known[-1][2]
        for name in _KIND_KEYS:
            if name in _SAID_BY_KEYS and tags.get(name):
                self._words.meaning("types", f"{name}={tags[name]}")
                break
        if self._file_type and not drafts.type_word(tags.get("name", ""))[1]:
            return self._file_type
        return self._draft.type_of(key, tags.get("name", ""))

    def place(self, place: Place) -> None:
        """Read one place."""
        key, tags, lat, lon = place
        row = self._draft.read("places", tags)
        if _is_gone(tags):
            row.leave_out("closed")
            return
        pairs = frozenset(
            f"{name}={part.strip()}" for name, text in tags.items() for part in text.split(";")
        )
        type_ = self._type(key, tags, pairs)
        if type_ == base.LEAVE_OUT:
            row.leave_out("mapping")
            return
        if is_unknown(type_) and not (tags.get("name") or tags.get("name:de")):
            row.leave_out("nameless")  # neither what it is nor how it is called
            self._draft.count("nameless_left_out")
            return
        row.take()
        record = {"id": key, "type": type_, "named_by": "spatial"}
        own = (tags.get(name, "") for name in _ADDRESS)
        street, house, postcode, town, plain, code = own
        street = " ".join(filter(None, (street, house))) or plain
        postcode = postcode or (code.zfill(5) if code.strip("0") else "")
        record["address"] = drafts.one_line(street, postcode, town)
        name = tags.get("name") or tags.get("name:de", "")
        people: tuple[str, ...] = ()
        if drafts.begins_with_title(name) or (
            type_ in _PRACTICES and drafts.looks_like_a_person(name)
        ):
            people = drafts.whole_names(name)
            row.change("person")
            name = ""
        elif drafts.looks_like_a_person(name):  # so do hundreds of names of places: asked once
            self._draft.confirm("person", "actors", key)
        if not name:
            self._draft.count("nameless")
            parts = (label("type", type_, "de"), record["address"].partition(",")[0])
            name = ", ".join(filter(None, parts))
        record["name"] = name
        where = drafts.coordinates(lat, lon)
        if where:
            record["lat"], record["lon"] = where
        else:
            row.change("no_place")
            self._draft.count("no_place_left_out")
        self._checked(record, tags)
        record |= self._extras(tags, row, record)
        self._dock(self._draft.add("actors", record, people), tags)
        self._offer(key, tags, pairs)

    def _extras(
        self, tags: Mapping[str, str], row: base.SourceRow, record: drafts.Record
    ) -> drafts.Record:
        """Keep what has no column here, but no person who runs a place."""
        done = {*_INNER, *_ADDRESS, *_CHECKED, *(n for n in tags if _LANGUAGE.fullmatch(n))}
        for name in _RUN_BY:
            if drafts.looks_like_a_person(tags.get(name, "")) and not tags.get(f"{name}:wikidata"):
                done.add(name)
                self._draft.leave_out(name)
                row.change("person")
        extras = self._draft.extras(tags, done)
        for column, width in base.DEFAULT_PADS.items():
            if extras.get(column, "").isdigit():
                extras[column] = extras[column].zfill(width)
        return {k: v for k, v in extras.items() if k not in record}

    def _checked(self, record: drafts.Record, tags: Mapping[str, str]) -> None:
        days = [d for name in _CHECKED if (d := tags.get(name, "")[:10]) and _DAY.fullmatch(d)]
        if days:
            record["confirmed_on"] = max(days)
        stamp = tags.get("timestamp", "")[:10]
        self._draft.check_age("actors", record["id"], max([*days, stamp], default=""))

    def _keys(self, section: str, pairs: frozenset[str]) -> str:
        found = [m for *_, m in self._matching(section, pairs) if m != base.LEAVE_OUT]
        return ";".join(dict.fromkeys(key for meaning in found for key in meaning.split(";")))

    def _dock(self, record: drafts.Record, tags: Mapping[str, str]) -> None:
        """Enter opening hours and steps where people walk in; elsewhere they stay extra columns."""
        said = tags.get("opening_hours", "")
        hours = drafts.tidy_hours(said)
        alone = bool(hours) and drafts.is_by_appointment(hours) and not re.search(r"\d", hours)
        if hours and not drafts.usable_hours(hours):
            if not alone:
                plain = re.sub(r"[+\d][\d\s/()-]{6,}", "…", hours)[:80]  # no number of a telephone
                self._draft.confirm("hours", "actors", record["id"], plain)
            hours = ""
        found = {
            "opening_hours": hours,
            "step_free": _STEP_FREE.get(tags.get("wheelchair", ""), ""),
        }
        found["walk_in"] = "no" if alone else ""
        if hours != said and not without_contact(said)[1]:
            found["original_opening_hours"] = said  # with its comments
        self._draft.dock(record, found)

    def _offer(self, key: str, tags: Mapping[str, str], pairs: frozenset[str]) -> None:
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
        topics = self._keys("topics", pairs)
        if not topics and not spoken:
            return  # nothing says that anything is offered here
        record = {"id": f"{key}-1", "actor": key, "topics": topics or "?", "groups": groups}
        record["languages"] = ";".join(spoken)
        record["cost_free"] = {"no": "yes", "yes": "no"}.get(tags.get("fee", ""), "")
        self._draft.add("offers", record)


def _is_gone(tags: Mapping[str, str]) -> bool:
    """Tell whether the tags tell of a place that is closed for good."""
    if any(fold(tags.get(name, "")) in _SHUT for name in ("opening_hours", "operational_status")):
        return True
    if any(tags.get(name) == "yes" for name in _GONE):
        return True
    was = {name.partition(":")[2] for name in tags if name.partition(":")[0] in _GONE}
    return bool(was & set(_KIND_KEYS)) and not any(tags.get(name) for name in _SAID_BY_KEYS)


def _file_word(words: base.Words, file: str) -> str | None:
    """Find the type that the name of the file means, for files without tags."""
    for part in re.split(r"[_\W]+", fold(file)):
        for word in (part, part.removesuffix("s")):
            found = words.known("types", f"file={word}") if word else None
            if found:
                return found
    return None


def _finish(draft: drafts.Draft, source: base.Source, stamp: str = "") -> base.FormatImport:
    if not draft.records.get("actors"):
        raise DataError("formats.nothing_osm", path=source.path)
    if draft.meta.wave is None and _DAY.fullmatch(stamp):
        draft.meta = replace(draft.meta, wave=dt.date.fromisoformat(stamp))
    draft.notes.extend(source.notes)
    draft.note("no_ties")
    return draft.finish()


def has_tags(found: object) -> bool:
    """Tell whether places of GeoJSON carry tags of OpenStreetMap, or columns of a portal."""
    features = found.get("features") if isinstance(found, dict) else None
    for feature in features[:200] if isinstance(features, list) else ():
        for key in _properties(feature):
            # extracts of OpenStreetMap keep its key "name", portals call their places otherwise
            start = key.partition(":")[0]
            if key in ("@id", "name", *_SAID_BY_KEYS) or start in ("addr", *_GONE):
                return True
    return False


def read(source: base.Source, words: base.Words, on: dt.date | None) -> base.FormatImport:
    """Read places of OpenStreetMap."""
    draft = drafts.Draft(source.path.name, words, on)
    stamp = ""
    names = source.ending(".json", ".geojson", ".xml", ".osm")
    for name in names:
        tagged = source.text(name).lstrip().startswith("<")
        found = elements_of(source.xml(name)) if tagged else source.json(name)
        places = places_in(found)
        if places is None:
            raise DataError("formats.nothing_osm", path=name)
        about = found.get("osm3s") if isinstance(found, dict) else None
        if isinstance(about, dict):
            stamp = max(stamp, str(about.get("timestamp_osm_base", ""))[:10])
        reader = _Reader(draft, words, name.rpartition(".")[0])
        for place in places:
            reader.place(place)
    sources = tuple({"title": name} for name in names)
    draft.meta = replace(draft.meta, sources=sources, licenses=(LICENCE,))
    draft.note("licence_odbl")
    return _finish(draft, source, stamp)


def read_points(source: base.Source, words: base.Words, on: dt.date | None) -> base.FormatImport:
    """Read lists of points of an open data portal."""
    draft = drafts.Draft(source.path.name, words, on)
    for name in source.names:
        if source.ending(".json", ".geojson").count(name):
            features = list(places_in(source.json(name)) or ())
        elif source.fetch(name).lstrip(b"\xef\xbb\xbf \r\n")[:1] == b"<":
            features = list(_of_gml(source.xml(name)))
        else:
            continue
        header = list(dict.fromkeys(tag for _, tags, *_ in features for tag in tags))
        columns = PointColumns.of([*header, "x", "y"], [tags for _, tags, *_ in features])
        reader = _Reader(draft, words, name.rpartition(".")[0])
        for key, tags, lat, lon in features:
            reader.place((key, columns.tags(tags) if columns else tags, lat, lon))
    for title, rows, columns in points_in(source):
        reader = _Reader(draft, words, title)
        for place in _of_points(rows, columns):
            reader.place(place)
    draft.meta = replace(draft.meta, sources=({"title": source.path.name},))
    return _finish(draft, source)


# --- GeoJSON out: the actors that have a place.


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
