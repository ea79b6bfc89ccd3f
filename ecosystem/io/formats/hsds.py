"""Open Referral HSDS (3.x, 2.x, 1.1) and its UK profile in: organizations, services, places."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from ecosystem.errors import DataError
from ecosystem.io.clerk.names import guess_type
from ecosystem.io.foreign_actors import UNKNOWN_TYPE
from ecosystem.io.formats.drafts import Draft, Record
from ecosystem.io.formats.flat import meta_from
from ecosystem.io.formats.hsds_places import address_of, homes_of_places, step_free
from ecosystem.io.formats.hsds_schedules import schedule_hours
from ecosystem.io.formats.hsds_services import Services
from ecosystem.io.formats.hsds_tables import READ, Row, Tables, read_tables
from ecosystem.io.formats.imported import FormatImport
from ecosystem.io.formats.mappings import COLUMN_NAMES, LEAVE_OUT
from ecosystem.io.formats.placing import DOCK_TYPES, coordinates
from ecosystem.io.formats.plain import words_of
from ecosystem.io.formats.sources import Source
from ecosystem.io.formats.words import Words
from ecosystem.model.meta import Meta

OURS = "urn:ecosystem:columns"
"""Taxonomy of the attributes that hold what Open Referral has no column for."""


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SERVICE_DONE = frozenset(
    {"id", "organization_id", "program_id", "name", "status", "eligibility_description"}
    | {"interpretation_services", "assured_date", "last_modified"}
)
_TIE_DONE = frozenset({"id", "from_id", "from_entity", "to_id", "to_entity", "position"})
_ORGANIZATION_DONE = frozenset({"id", "name", "parent_organization_id"})
_LOCATION_DONE = frozenset({"id", "name", "latitude", "longitude", "organization_id"})


class _Reader:
    """Makes the rows of one source."""

    def __init__(self, tables: Tables, draft: Draft, words: Words) -> None:
        self._t, self._draft, self._words = tables, draft, words
        terms = {row["id"]: row for row in tables.of("taxonomy_term")}
        self._terms: dict[str, list[Row]] = defaultdict(list)
        self._own: dict[str, Row] = defaultdict(dict)
        for row in tables.of("attribute"):
            link = row.get("link_id") or row.get("service_id", "")
            term = terms.get(row.get("taxonomy_term_id", ""), {})
            if term.get("taxonomy") == OURS:
                self._own[link][term.get("code", "")] = row.get("value", "")
            else:
                self._terms[link].append(term or row)
        self._actors: dict[str, Record] = {}
        self._offers: dict[str, Record] = {}
        self._services = Services(tables, draft, words, self._terms)
        self._homes = homes_of_places(tables)

    def read(self) -> None:
        """Read organizations, places, services, then our own ties."""
        for row in self._t.of("contact"):
            self._draft.people.append(row.get("name", ""))
        for name in ("contact", "phone"):
            if self._t.of(name):
                self._draft.leave_out(name)
        self._draft.people += [row.get("attention", "") for row in self._t.of("address")]
        for row in self._t.of("organization"):
            self._organization(row)
        self._orphans()
        for row in self._t.of("location"):
            self._location(row)
        for row in self._t.of("service"):
            self._service(row)
        for row in self._t.of("funding"):
            self._funding(row)
        for row in sorted(self._t.of("tie"), key=_position):
            self._tie(row)

    def _applied(self, link: str, table: str, record: Record) -> Record:
        """Put in what our own export said in attributes."""
        own = self._own.get(link, {})
        found = {c.partition(".")[2]: v for c, v in own.items() if c.startswith(f"{table}.")}
        return self._draft.extras({**record, **found}, ()) if found else record

    def _is_own(self, link: str) -> bool:
        return any(column in COLUMN_NAMES for column in self._own.get(link, ()))

    def _type(self, key: str, row: Row, *others: str) -> str:
        for term in self._terms.get(key, ()):
            for word in (term.get("code", ""), term.get("name", ""), term.get("term", "")):
                found = self._words.known("types", word) if word else None
                if found:
                    return found
        legal = self._words.known("types", row.get("legal_status", ""))
        if legal:
            return legal
        guess = next(filter(None, map(guess_type, (row.get("name", ""), *others))), None)
        if not self._is_own(key):
            self._draft.confirm("type", "actors", key, guess or UNKNOWN_TYPE)
        return guess or UNKNOWN_TYPE

    def _organization(self, row: Row) -> None:
        key = row["id"]
        type_ = self._type(key, row)
        if type_ == LEAVE_OUT:
            self._draft.count("entries_left_out")
            return
        record = {"id": key, "name": row.get("name") or key, "type": type_}
        record["part_of"] = row.get("parent_organization_id", "")
        if not self._is_own(key):
            record["named_by"] = "list"
            record |= self._draft.extras(row, _ORGANIZATION_DONE)
        self._actors[key] = self._draft.add("actors", self._applied(key, "actors", record))

    def _orphans(self) -> None:
        """Add the organizations that only services name: a page of an answer may lack them."""
        there = set(self._actors)
        known = self._t.rows.get("organization", {})
        for row in self._t.of("service"):
            key = row.get("organization_id") or f"of-{row['id']}"
            row["organization_id"] = key
            if key not in there and key not in known:
                there.add(key)
                guess = guess_type(row.get("name", "")) or UNKNOWN_TYPE
                self._draft.confirm("type", "actors", key, guess)
                name = row.get("name") or key
                made = {"id": key, "name": name, "type": guess}
                self._actors[key] = self._draft.add("actors", made)

    def _location(self, row: Row) -> None:
        key = row["id"]
        if row.get("location_type") == "virtual":
            return
        if self._is_own(key):
            if any(column.startswith("docks.") for column in self._own[key]):
                self._draft.add("docks", self._applied(key, "docks", {}))
            return
        home = self._homes.get(key, "")
        record = self._actors.get(home)
        if record is None:
            name = row.get("name") or address_of(self._t, key) or key
            type_ = self._type(key, {**row, "name": name})
            made = {"id": key, "name": name, "type": type_, "kind": "place"}
            made["part_of"] = row.get("organization_id", "")
            extras = self._draft.extras(row, _LOCATION_DONE)
            made |= {k: v for k, v in extras.items() if k not in made}
            record = self._draft.add("actors", made)
        else:
            extras = self._draft.extras(row, _LOCATION_DONE)
            for column, text in extras.items():
                record.setdefault(f"location_{column.removeprefix('location_')}", text)
            record.setdefault("location_name", row.get("name", ""))
        record["address"] = record.get("address") or address_of(self._t, key)
        lat, lon = row.get("latitude", ""), row.get("longitude", "")
        where = coordinates(lat, lon)
        if where:
            record["lat"], record["lon"] = where
        elif lat or lon:
            self._draft.confirm("place", "actors", record["id"], f"{lat}, {lon}")
        self._dock(record, key, home)

    def _dock(self, record: Record, location: str, home: str) -> None:
        services = self._t.by("service", "organization_id").get(home, []) if home else []
        rows = list(self._t.by("schedule", "location_id").get(location, []))
        for service in services:
            rows += self._t.by("schedule", "service_id").get(service["id"], [])
        hours, unread = schedule_hours(rows)
        for text in sorted(unread)[:1]:
            self._draft.confirm("hours", "actors", record["id"], text[:120])
        free = step_free(self._t, location)
        if record["type"] in DOCK_TYPES and (hours or free):
            dock = {"actor": record["id"], "opening_hours": hours, "step_free": free}
            self._draft.add("docks", dock)
            return
        record |= {k: v for k, v in (("opening_hours", hours), ("step_free", free)) if v}

    def _service(self, row: Row) -> None:
        key = row["id"]
        if row.get("status") == "defunct":
            self._draft.count("entries_left_out")
            return
        record = {"id": key, "actor": row["organization_id"]}
        if self._is_own(key):
            self._draft.add("offers", self._applied(key, "offers", record))
            return
        text = words_of(f"{row.get('name', '')} {row.get('description', '')}")
        record |= self._services.columns(row, text)
        if _DAY.fullmatch(row.get("assured_date", "")[:10]):
            record["confirmed_on"] = row["assured_date"][:10]
        days = (row.get(c, "")[:10] for c in ("assured_date", "last_modified"))
        self._draft.check_age("offers", key, max(days))
        if row.get("status") in ("inactive", "temporarily closed"):
            self._draft.confirm("closed", "offers", key)
        record |= self._place(key, row)
        record["title"] = row.get("name", "")
        extras = self._draft.extras(row, _SERVICE_DONE)
        record |= {k: v for k, v in extras.items() if k not in record}
        program = self._t.rows.get("program", {}).get(row.get("program_id", ""), {})
        record["program"] = program.get("name", "")
        filled = {k: v for k, v in record.items() if v}
        self._offers[key] = self._draft.add("offers", filled)

    def _place(self, key: str, row: Row) -> Record:
        """Say where it happens, if it is not at home."""
        places = [
            sal.get("location_id", "")
            for sal in self._t.by("service_at_location", "service_id").get(key, ())
        ]
        away = [p for p in places if p and self._homes.get(p) != row["organization_id"]]
        known = self._t.rows.get("location", {})
        virtual = {p for p in away if known.get(p, {}).get("location_type") == "virtual"}
        away = [p for p in away if p in known and p not in virtual]
        return {"at": away[0]} if len(away) == 1 and len(set(places)) == 1 else {}

    def _funding(self, row: Row) -> None:
        own = self._applied(
            row["id"], "funding", {"id": row["id"], "source": row.get("source", "")}
        )
        if not own["source"]:
            return
        self._draft.add("funding", own)
        offer = self._offers.get(row.get("service_id", ""))
        if offer is not None and not self._is_own(row["id"]):
            offer.setdefault("funding", row["id"])

    def _tie(self, row: Row) -> None:
        """Read a tie of our own table beside those of Open Referral."""
        ends = {"source": row.get("from_id", ""), "target": row.get("to_id", "")}
        kept = {k: v for k, v in row.items() if k not in _TIE_DONE and v}
        self._draft.add("ties", {**ends, **kept})


def read(source: Source, words: Words, on: dt.date | None) -> FormatImport:
    """Read Open Referral data.

    Parameters
    ----------
    source
        A folder or archive of CSV files, or JSON in any serialisation: full objects, lists, pages
        of an answer, ``tabular.json``.
    words
        Looks terms of taxonomies and words of descriptions up.
    on
        Day from which ages count.

    Returns
    -------
    imported
        Organizations as actors, places that several share as actors of kind place, services as
        offers, our own table of ties if it is there. Nothing of contacts and phones.

    Raises
    ------
    DataError
        If it holds neither organizations nor services.
    """
    tables = read_tables(source)
    if not tables.of("organization") and not tables.of("service") and not tables.of("location"):
        raise DataError("formats.nothing_hsds", path=source.path)
    draft = Draft(source.path.name, words, on)
    _Reader(tables, draft, words).read()
    draft.notes.extend(source.notes)
    about = _meta(tables.quarter)
    if about is not None:
        draft.meta = about
        draft.trust("ties")
    else:
        draft.meta = replace(draft.meta, sources=({"title": source.path.name},))
    skipped = sorted(tables.skipped | {n for n in tables.rows if n not in READ})
    if skipped:
        draft.note("tables_skipped", names=", ".join(skipped))
    for total, there in tables.pages.items():
        if len(there) < total:
            draft.note("page_missing", total=total, there=len(there))
    if not tables.of("tie"):
        draft.note("no_ties")
    return draft.finish()


def _meta(found: Mapping[str, object] | None) -> Meta | None:
    return meta_from(json.dumps(found)) if found else None


def _position(row: Row) -> int:
    return int(row["position"]) if row.get("position", "").isdigit() else 0
