"""Open Referral HSDS 3.0 out: the rows of its tables, with our ties as an extension table."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ecosystem.io.files import plain_csv
from ecosystem.io.formats.base import shipped
from ecosystem.io.formats.hsds import BLANK, OURS, schedule_rows
from ecosystem.io.package import describe
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_list, is_unknown, split_mode
from ecosystem.schema import TABLES
from ecosystem.words import label, language_name, text

# --- Open Referral HSDS 3.0 out: the rows of its tables, with our ties as an extension table.

_OURS_ID = "urn:ecosystem:hsds:"

_ADDRESS = re.compile(r"(?P<street>.+), (?P<code>\d{4,5}) (?P<city>[^,]+)")

_ENDS = (("from", "source"), ("to", "target"))

Row = dict[str, str]


def identifier(*parts: object) -> str:
    """Make the UUID of a thing; the same for the same thing in every export."""
    return str(uuid5(NAMESPACE_URL, _OURS_ID + ":".join(map(str, parts))))


class _Writer:
    """Collects the rows of the package."""

    def __init__(self, quarter: Quarter, lang: str) -> None:
        self._quarter, self._lang = quarter, lang
        self._case = quarter.meta.id or quarter.meta.name or "quarter"
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self._terms: set[str] = set()
        self._located: set[str] = set()

    def _id(self, *parts: object) -> str:
        return identifier(self._case, *parts)

    def _add(self, table: str, key: str, columns: Mapping[str, str]) -> str:
        self.rows[table].append({"id": key, **{k: v for k, v in columns.items() if v}})
        return key

    def write(self) -> None:
        """Write table after table."""
        actors = self._quarter.table("actors").records()
        known = {record["id"] for record in actors}
        docks = {record["actor"]: record for record in self._quarter.table("docks").records()}
        for record in actors:
            self._organization(record, known)
            self._location(record, docks.get(record["id"]))
        for record in self._quarter.table("offers").records():
            self._service(record)
        for record in self._quarter.table("funding").records():
            said = {"source": record.get("source") or BLANK}
            key = self._add("funding", self._id("funding", record["id"]), said)
            self._own(key, "funding", record)
        for number, record in enumerate(self._quarter.table("ties").records()):
            self._tie(number, record)

    def _organization(self, record: Row, known: set[str]) -> None:
        key = self._id("actors", record["id"])
        parent = record.get("part_of", "")
        above = self._id("actors", parent) if parent in known else ""
        own = {"name": record["name"], "description": label("type", record["type"], self._lang)}
        self._add("organization", key, {**own, "parent_organization_id": above})
        scheme = {"identifier_scheme": _OURS_ID + self._case, "identifier_type": "ecosystem"}
        number = {"organization_id": key, **scheme, "identifier": record["id"]}
        self._add("organization_identifier", self._id("identifier", record["id"]), number)
        self._coded(key, "organization", "type", (record["type"],))
        self._own(key, "actors", record)

    def _location(self, record: Row, dock: Row | None) -> None:
        lat, lon = record.get("lat", ""), record.get("lon", "")
        address, actor = record.get("address", ""), record["id"]
        if not (address or dock or (lat and lon)):
            return
        self._located.add(actor)
        key = self._id("locations", actor)
        where = {"latitude": lat, "longitude": lon}
        where = {name: word for name, word in where.items() if not is_unknown(word)}
        owner = {"organization_id": self._id("actors", actor), "name": record["name"]}
        self._add("location", key, {"location_type": "physical", **owner, **where})
        self._own(key, "actors", {"id": actor})
        if not is_unknown(address):
            self._address(actor, key, address)
        if dock:
            self._dock(actor, key, dock)

    def _address(self, actor: str, location: str, address: str) -> None:
        found, meta = _ADDRESS.fullmatch(address), self._quarter.meta
        parts = (found["street"], found["code"], found["city"]) if found else (address, "", "")
        own = dict(zip(("address_1", "postal_code", "city"), parts, strict=True))
        own["postal_code"] = own["postal_code"] or BLANK
        own["city"] = own["city"] or meta.municipality or BLANK
        own |= {"state_province": BLANK, "country": meta.country or BLANK}
        more = {"location_id": location, "address_type": "physical"}
        self._add("address", self._id("addresses", actor), {**own, **more})

    def _dock(self, actor: str, location: str, dock: Row) -> None:
        hours, place = dock.get("opening_hours", ""), {"location_id": location}
        rules = schedule_rows(hours)
        for number, rule in enumerate([{"description": hours}] if rules is None else rules):
            self._add("schedule", self._id("schedules", actor, number), {**place, **rule})
        free = dock.get("step_free", "")
        if free in ("yes", "no"):
            said = {**place, "description": text(f"formats.step_free_{free}", self._lang)}
            self._add("accessibility", self._id("accessibility", actor), said)
        self._languages(dock.get("languages", ""), "location_id", location)
        self._own(location, "docks", dock)

    def _service(self, record: Row) -> None:
        key = self._id("offers", record["id"])
        topics = as_list(record["topics"])
        groups = tuple(g for g in as_list(record.get("groups", "")) if not is_unknown(g))
        until, wave = record.get("valid_until", ""), self._quarter.meta.wave
        ended = wave is not None and not is_unknown(until) and until < wave.isoformat()
        name = ", ".join(label("topic", topic, self._lang) for topic in topics)
        own = {"name": name or BLANK, "status": "inactive" if ended else "active"}
        own["eligibility_description"] = ", ".join(label("group", g, self._lang) for g in groups)
        organization = {"organization_id": self._id("actors", record["actor"])}
        self._add("service", key, {**organization, **own})
        at = record.get("at", "")
        place = at if at in self._located else record["actor"]
        if place in self._located:
            both = {"service_id": key, "location_id": self._id("locations", place)}
            self._add("service_at_location", self._id("places", record["id"]), both)
        self._coded(key, "service", "topic", topics)
        self._coded(key, "service", "group", groups)
        self._languages(record.get("languages", ""), "service_id", key)
        if record.get("cost_free") == "yes":
            free = {"service_id": key, "amount": "0"}
            self._add("cost_option", self._id("costs", record["id"]), free)
        self._own(key, "offers", record)

    def _languages(self, listed: str, column: str, link: str) -> None:
        for number, entry in enumerate(as_list(listed)):
            code, mode = split_mode(entry)
            if is_unknown(code) or code == "*":
                continue
            own = {"name": language_name(code, self._lang), column: link}
            own["code"] = "de" if code == "de-simple" else code
            own["note"] = label("mode", mode, self._lang) if mode else ""
            self._add("language", self._id("languages", link, number, entry), own)

    def _tie(self, number: int, record: Row) -> None:
        ends = {f"{end}_id": self._id("actors", record[c]) for end, c in _ENDS}
        ends |= {f"{end}_entity": "organization" for end, _ in _ENDS}
        key = self._id("ties", number, *(record[c] for c in ("source", "target", "kind")))
        self._add("tie", key, {"position": str(number), **ends, **record})

    def _coded(self, link: str, entity: str, name: str, keys: Iterable[str]) -> None:
        """Hang the terms of a vocabulary on an entity."""
        for key in keys:
            if not is_unknown(key):
                said = label(name, key, self._lang)
                self._attribute(link, entity, f"urn:ecosystem:{name}", f"{name}:{key}", said, "")

    def _own(self, link: str, table: str, record: Row) -> None:
        """Keep every filled column that Open Referral has no place for, or only a coarser one."""
        entity = {"actors": "organization", "offers": "service", "docks": "location"}
        known = TABLES[table].columns
        for column, value in record.items():
            if value:
                title = known[column].labels[self._lang] if column in known else column
                code = f"{table}.{column}"
                self._attribute(link, entity.get(table, table), OURS, code, title, value)

    def _attribute(
        self, link: str, entity: str, taxonomy: str, code: str, name: str, value: str
    ) -> None:
        term = self._id("terms", code)
        if taxonomy not in self._terms:
            about = text("formats.hsds_taxonomy", self._lang, name=taxonomy)
            self._add("taxonomy", identifier(taxonomy), {"name": taxonomy, "description": about})
        if code not in self._terms:
            said = {"code": code, "name": name, "description": name, "language": self._lang}
            of = {"taxonomy": taxonomy, "taxonomy_id": identifier(taxonomy)}
            self._add("taxonomy_term", term, {**said, **of})
        self._terms |= {taxonomy, code}
        to = {"link_id": link, "link_type": entity, "link_entity": entity}
        own = {**to, "taxonomy_term_id": term, "value": value}
        self._add("attribute", self._id("attributes", link, code), own)


def hsds_rows(quarter: Quarter, *, lang: str) -> Mapping[str, list[Row]]:
    """Give the rows of every table."""
    writer = _Writer(quarter, lang)
    writer.write()
    return {table: rows for table, rows in writer.rows.items() if rows}


# --- Open Referral HSDS 3.0 out: the data package around the rows.


def _resource(table: str, rows: list[Row]) -> dict[str, Any]:
    own = shipped("hsds_schema")[table]
    fields = list(own["fields"])
    if table == "tie":
        known = {field["name"] for field in fields}
        more = dict.fromkeys(key for row in rows for key in row if key not in known)
        fields += map(_tie_field, more)
    schema: dict[str, Any] = {"fields": fields, "primaryKey": own["primaryKey"]}
    if own["foreignKeys"]:
        schema["foreignKeys"] = own["foreignKeys"]
    head = {"name": table, "path": own["path"], "profile": "tabular-data-resource"}
    kind = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    return {**head, **kind, "schema": schema}


def _tie_field(name: str) -> dict[str, Any]:
    column = TABLES["ties"].columns.get(name)
    titled = {"title": column.labels["en"]} if column else {}
    return {"name": name, "type": "string", **titled}


def contents(quarter: Quarter, *, lang: str = "en") -> dict[str, bytes]:
    """Write a quarter as an HSDS 3.0 data package.

    Source: Open Referral Initiative. Human Services Data Specification 3.0.
    https://docs.openreferral.org
    """
    rows = hsds_rows(quarter, lang=lang)
    # every table of the standard, filled or not: its own description of the package holds as well
    there = {
        table: rows.get(table, [])
        for table in shipped("hsds_schema")
        if table != "tie" or table in rows
    }
    resources = [_resource(table, rows) for table, rows in there.items()]
    head = describe(quarter)
    found = {
        "name": head["name"],
        **({"title": head["title"]} if "title" in head else {}),
        "description": text("formats.hsds_about", lang),
        "profile": "tabular-data-package",
        "version": "3.0.0",
        "homepage": "https://docs.openreferral.org",
        **({"licenses": head["licenses"]} if "licenses" in head else {}),
        "quarter": quarter.meta.as_dict(),
        "resources": resources,
    }
    files_ = {}
    for resource in resources:
        names = [f["name"] for f in resource["schema"]["fields"]]
        cells = ([row.get(name, "") for name in names] for row in there[resource["name"]])
        files_[resource["path"]] = plain_csv(names, cells)
    about = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    return {**files_, "datapackage.json": about.encode()}
