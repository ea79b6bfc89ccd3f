"""Open Referral HSDS (3.x, 2.x, 1.1) and its UK profile in: organizations, services, places."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ecosystem.errors import DataError
from ecosystem.io.clerk.languages import language_code, read_languages
from ecosystem.io.clerk.lists import topics_in
from ecosystem.io.clerk.names import guess_type
from ecosystem.io.foreign_actors import UNKNOWN_TYPE
from ecosystem.io.formats.drafts import Draft, FormatImport, Record
from ecosystem.io.formats.flat import meta_from
from ecosystem.io.formats.hsds_schedules import schedule_hours
from ecosystem.io.formats.hsds_tables import READ, Row, Tables, read_tables
from ecosystem.io.formats.mappings import COLUMN_NAMES, LEAVE_OUT, Words
from ecosystem.io.formats.placing import DOCK_TYPES, coordinates, one_line
from ecosystem.io.formats.plain import words_of
from ecosystem.io.formats.sources import Source
from ecosystem.io.text import fold
from ecosystem.model.meta import Meta

OURS = "urn:ecosystem:columns"
"""Taxonomy of the attributes that hold what Open Referral has no column for."""

BLANK = "-"
"""What our export writes where Open Referral wants a text and nothing is known."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FREE = re.compile(r"\b(?:free|no charge|no cost|kostenlos|kostenfrei|gratis)\b", re.IGNORECASE)
_STEPS = re.compile(
    r"(?P<no>\b(?:no|not|kein\w*|nicht)\b[^.]*)?(?:wheelchair|step[- ]free|rollstuhl|barrierefrei)",
    re.IGNORECASE,
)
_SERVICE_DONE = frozenset(
    {"id", "organization_id", "program_id", "name", "status", "eligibility_description"}
    | {"interpretation_services", "assured_date", "last_modified"}
)
_TIE_DONE = frozenset({"id", "from_id", "from_entity", "to_id", "to_entity", "position"})
_ORGANIZATION_DONE = frozenset({"id", "name", "parent_organization_id"})
_LOCATION_DONE = frozenset({"id", "name", "latitude", "longitude", "organization_id"})


def _by(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.get(column):
            found[row[column]].append(row)
    return found


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
        self._sals = _by(tables.of("service_at_location"), "service_id")
        self._addresses = _by(tables.of("address"), "location_id")
        self._schedules = tables.of("schedule")
        self._homes = self._homes_of_places()

    def _homes_of_places(self) -> dict[str, str]:
        """Give the organization that a place belongs to alone; others stand for themselves."""
        owner = {row["id"]: row.get("organization_id", "") for row in self._t.of("service")}
        users: dict[str, set[str]] = defaultdict(set)
        for row in self._t.of("service_at_location"):
            users[row.get("location_id", "")].add(owner.get(row.get("service_id", ""), ""))
        for row in self._t.of("location"):
            if row.get("organization_id") in self._t.rows.get("organization", {}):
                users[row["id"]].add(row["organization_id"])
        places: dict[str, list[str]] = defaultdict(list)
        for place, owners in users.items():
            if len(owners - {""}) == 1:
                places[next(iter(owners - {""}))].append(place)
        return {found[0]: home for home, found in places.items() if len(found) == 1}

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
        self._draft.add("actors", self._applied(key, "actors", record))

    def _orphans(self) -> None:
        """Add the organizations that only services name: a page of an answer may lack them."""
        there = {record["id"] for record in self._draft.records.get("actors", ())}
        known = self._t.rows.get("organization", {})
        for row in self._t.of("service"):
            key = row.get("organization_id") or f"of-{row['id']}"
            row["organization_id"] = key
            if key not in there and key not in known:
                there.add(key)
                guess = guess_type(row.get("name", "")) or UNKNOWN_TYPE
                self._draft.confirm("type", "actors", key, guess)
                name = row.get("name") or key
                self._draft.add("actors", {"id": key, "name": name, "type": guess})

    def _actor(self, key: str) -> Record | None:
        actors = self._draft.records.get("actors", ())
        return next((record for record in actors if record["id"] == key), None)

    def _location(self, row: Row) -> None:
        key = row["id"]
        if row.get("location_type") == "virtual":
            return
        if self._is_own(key):
            if any(column.startswith("docks.") for column in self._own[key]):
                self._draft.add("docks", self._applied(key, "docks", {}))
            return
        home = self._homes.get(key, "")
        record = self._actor(home) if home else None
        if record is None:
            name = row.get("name") or self._address(key) or key
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
        record["address"] = record.get("address") or self._address(key)
        lat, lon = row.get("latitude", ""), row.get("longitude", "")
        where = coordinates(lat, lon)
        if where:
            record["lat"], record["lon"] = where
        elif lat or lon:
            self._draft.confirm("place", "actors", record["id"], f"{lat}, {lon}")
        self._dock(record, key, home)

    def _address(self, location: str) -> str:
        found = self._addresses.get(location, [])
        if not found:
            return ""
        row = {k: "" if v == BLANK else v for k, v in found[0].items()}
        street = ", ".join(filter(None, (row.get("address_1", ""), row.get("address_2", ""))))
        return one_line(street, row.get("postal_code", ""), row.get("city", ""))

    def _dock(self, record: Record, location: str, home: str) -> None:
        services = {r["id"] for r in self._t.of("service") if r.get("organization_id") == home}
        hours, unread = schedule_hours(
            row
            for row in self._schedules
            if row.get("location_id") == location or row.get("service_id") in services
        )
        for text in sorted(unread)[:1]:
            self._draft.confirm("hours", "actors", record["id"], text[:120])
        free = self._step_free(location)
        if record["type"] in DOCK_TYPES and (hours or free):
            dock = {"actor": record["id"], "opening_hours": hours, "step_free": free}
            self._draft.add("docks", dock)
            return
        record |= {k: v for k, v in (("opening_hours", hours), ("step_free", free)) if v}

    def _step_free(self, location: str) -> str:
        for row in self._t.of("accessibility"):
            texts = " ".join(row.get(c, "") for c in ("description", "accessibility", "details"))
            found = _STEPS.search(texts) if row.get("location_id") == location else None
            if found:
                return "no" if found["no"] else "yes"
        return ""

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
        record["topics"] = self._topics(key, text)
        record["groups"] = self._groups(key, row)
        record["languages"] = self._languages(key, row)
        record["cost_free"] = self._cost_free(key, row)
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
        self._draft.add("offers", {k: v for k, v in record.items() if v})

    def _place(self, key: str, row: Row) -> Record:
        """Say where it happens, if it is not at home."""
        places = [sal.get("location_id", "") for sal in self._sals.get(key, ())]
        away = [p for p in places if p and self._homes.get(p) != row["organization_id"]]
        known = self._t.rows.get("location", {})
        virtual = {p for p in away if known.get(p, {}).get("location_type") == "virtual"}
        away = [p for p in away if p in known and p not in virtual]
        return {"at": away[0]} if len(away) == 1 and len(set(places)) == 1 else {}

    def _topics(self, key: str, text: str) -> str:
        found: dict[str, None] = {}
        for term in self._terms.get(key, ()):
            words = [term.get(name, "") for name in ("code", "name", "term")]
            known = [k for w in words if w and (k := self._words.known("topics", w)) is not None]
            if not known and words[1]:
                self._words.meaning("topics", words[1])
            found.update(dict.fromkeys(known[0].split(";") if known and known[0] else ()))
        found.pop(LEAVE_OUT, None)
        if found:
            return ";".join(found)
        guesses = [*topics_in(text), *self._in_text("topics", text)]
        if guesses:
            topics = ";".join(dict.fromkeys(guesses))
            self._draft.confirm("topic_guess", "offers", key, topics)
            return topics
        self._draft.confirm("topic", "offers", key, text[:80])
        return "other"

    def _in_text(self, section: str, text: str) -> list[str]:
        """Find words of the mapping in a text."""
        folded = fold(text)
        entries = self._words.mapping.words.get(section, {}).items()
        hits = {
            fold(word): meaning
            for word, meaning in entries
            if re.search(rf"\b{re.escape(fold(word))}\b", folded)
        }
        # "health" inside "mental health" says nothing of its own
        whole = [w for w in hits if not any(w != other and w in other for other in hits)]
        found = [key for word in whole for key in hits[word].split(";")]
        return [key for key in dict.fromkeys(found) if key and key != LEAVE_OUT]

    def _groups(self, key: str, row: Row) -> str:
        texts = [row.get("eligibility_description", "")]
        eligible = (r for r in self._t.of("eligibility") if r.get("service_id") == key)
        texts += [r.get("eligibility", "") for r in eligible]
        text = " ".join(filter(None, texts))
        if not text:
            return ""
        self._draft.confirm("group", "offers", key, text[:120])
        return ";".join(self._in_text("groups", text))

    def _languages(self, key: str, row: Row) -> str:
        places = {sal.get("location_id") for sal in self._sals.get(key, ())} - {None, ""}
        spoken: dict[str, None] = {}
        for entry in self._t.of("language"):
            at_place = not entry.get("service_id") and entry.get("location_id") in places
            if entry.get("service_id") != key and not at_place:
                continue
            word = entry.get("code") or entry.get("name") or entry.get("language", "")
            found = self._words.known("languages", word) if word else None
            if found is None:
                self._draft.confirm("language", "offers", key, word or entry.get("note", "?"))
                spoken["?"] = None
                continue
            mode = read_languages(f"de ({entry.get('note', '')})").stored.partition(":")[2]
            listed = (part for part in found.split(";") if part and part != LEAVE_OUT)
            spoken.update(dict.fromkeys(f"{c}:{mode}" if mode else c for c in listed))
        text = row.get("interpretation_services", "")
        if text:
            words = re.findall(r"[^\W\d_]{3,}", text)
            named = [code for word in words if word[:1].isupper() and (code := language_code(word))]
            spoken.update(dict.fromkeys(f"{code}:interpreter" for code in named))
            self._draft.confirm("language", "offers", key, text[:120])
        return ";".join(spoken)

    def _cost_free(self, key: str, row: Row) -> str:
        amounts = {
            r.get("amount", "") for r in self._t.of("cost_option") if r.get("service_id") == key
        } - {""}
        if amounts:
            return "yes" if amounts <= {"0", "0.0", "0.00"} else "no"
        fees = f"{row.get('fees_description', '')} {row.get('fees', '')}"
        return "yes" if _FREE.search(fees) else ""

    def _funding(self, row: Row) -> None:
        own = self._applied(
            row["id"], "funding", {"id": row["id"], "source": row.get("source", "")}
        )
        if not own["source"]:
            return
        self._draft.add("funding", own)
        for offer in self._draft.records.get("offers", ()):
            if offer["id"] == row.get("service_id") and not self._is_own(row["id"]):
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
