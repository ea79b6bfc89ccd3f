"""Open Referral HSDS (3.x, 2.x, 1.1) and its UK profile in: organizations, services, places."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ecosystem.errors import DataError
from ecosystem.io.clerk.cells import language_code, read_languages, topics_in
from ecosystem.io.clerk.names import guess_type
from ecosystem.io.files import fold
from ecosystem.io.formats.base import (
    COLUMN_NAMES,
    LEAVE_OUT,
    FormatImport,
    Source,
    Words,
    cell,
    words_of,
)
from ecosystem.io.formats.drafts import (
    DAYS,
    DOCK_TYPES,
    Draft,
    Record,
    clock,
    coordinates,
    one_line,
    weekly,
)
from ecosystem.io.formats.nets import meta_from
from ecosystem.io.lists import UNKNOWN_TYPE
from ecosystem.model.values import Meta

# --- Open Referral data in any serialisation and version as one set of flat tables.

HsdsTablesRow = dict[str, str]

# What a table, file or key of an object may be called, by version and serialisation.
_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("organization", "organizations"), "organization"),
    **dict.fromkeys(("program", "programs"), "program"),
    **dict.fromkeys(("service", "services"), "service"),
    **dict.fromkeys(("location", "locations"), "location"),
    **dict.fromkeys(
        ("service_at_location", "service_at_locations", "services_at_location"),
        "service_at_location",
    ),
    **dict.fromkeys(("address", "addresses"), "address"),
    **dict.fromkeys(("physical_address", "physical_addresses"), "address"),
    **dict.fromkeys(("postal_address", "postal_addresses"), "postal_address"),
    **dict.fromkeys(("language", "languages"), "language"),
    **dict.fromkeys(("schedule", "schedules", "regular_schedule", "regular_schedules"), "schedule"),
    **dict.fromkeys(("accessibility", "accessibility_for_disabilities"), "accessibility"),
    **dict.fromkeys(("taxonomy", "taxonomies"), "taxonomy"),
    **dict.fromkeys(("taxonomy_term", "taxonomy_terms"), "taxonomy_term"),
    **dict.fromkeys(("attribute", "attributes"), "attribute"),
    **dict.fromkeys(("service_taxonomy", "service_taxonomies", "service_taxonomys"), "attribute"),
    **dict.fromkeys(("other_attribute", "other_attributes"), "attribute"),
    **dict.fromkeys(("cost_option", "cost_options"), "cost_option"),
    **dict.fromkeys(("eligibility", "eligibilities", "eligibilitys"), "eligibility"),
    **dict.fromkeys(("funding", "fundings"), "funding"),
    **dict.fromkeys(
        ("organization_identifier", "organization_identifiers"), "organization_identifier"
    ),
    **dict.fromkeys(("contact", "contacts"), "contact"),
    **dict.fromkeys(("phone", "phones"), "phone"),
    **dict.fromkeys(("tie", "ties"), "tie"),
}


READ = frozenset(_NAMES.values()) - {"postal_address"}

_PARENT_OF = {"organization": "organization_id", "service": "service_id"}

_PARENT_OF |= {"location": "location_id", "service_at_location": "service_at_location_id"}

_PARENT_OF |= {"taxonomy": "taxonomy_id", "taxonomy_term": "taxonomy_term_id"}

_PARENT_OF |= {"phone": "phone_id", "contact": "contact_id", "program": "program_id"}

_DEEPEST = 40

_MARKS: Mapping[str, frozenset[str]] = {
    "service_at_location": frozenset({"service", "location"}),
    "location": frozenset({"location_type", "latitude", "addresses"}),
    "service": frozenset({"status", "service_at_locations", "interpretation_services", "fees"}),
    "taxonomy_term": frozenset({"parent_id", "taxonomy", "term_uri", "term"}),
    "taxonomy": frozenset({"version", "taxonomy_terms"}),
    "organization": frozenset({"services", "legal_status", "website", "logo", "locations"}),
}


@dataclass
class Tables:
    """Rows by table."""

    # Table to rows by id; a row that occurs in several places is joined.
    rows: dict[str, dict[str, HsdsTablesRow]] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)  # Names of what has no counterpart here.
    # Number of pages that a query has, to the numbers of those that are there.
    pages: dict[int, set[int]] = field(default_factory=dict)
    quarter: Mapping[str, Any] | None = None  # What a descriptor of ours says about the quarter.
    _indexes: dict[tuple[str, str], dict[str, list[HsdsTablesRow]]] = field(default_factory=dict)

    def of(self, table: str) -> list[HsdsTablesRow]:
        """Give the rows of a table, sorted by id; ask when everything is added."""
        found = self.rows.get(table, {})
        return [found[key] for key in sorted(found)]

    def by(self, table: str, column: str) -> Mapping[str, list[HsdsTablesRow]]:
        """Give the rows of a table by what stands in a column; asked again, the same mapping."""
        found = self._indexes.get((table, column))
        if found is None:
            found = {}
            for row in self.of(table):
                if row.get(column):
                    found.setdefault(row[column], []).append(row)
            self._indexes[table, column] = found
        return found

    def add(self, table: str, row: HsdsTablesRow) -> None:
        """Add a row; what an earlier one of the same id leaves open it fills."""
        own = self.rows.setdefault(table, {})
        key = row.get("id") or f"{table}-{len(own) + 1:06d}"
        known = own.setdefault(key, {"id": key})
        for column, text in row.items():
            if text and not known.get(column):
                known[column] = text


def table_name(name: str) -> str | None:
    """Find the table that a file or key means."""
    stem = name.lower().removesuffix(".csv").removesuffix(".json")
    return _NAMES.get(stem)


def _walk(
    tables: Tables, table: str, found: Mapping[str, Any], above: HsdsTablesRow, depth: int = 0
) -> str:
    """Read an object and everything inside it; give its id."""
    plain: HsdsTablesRow = {}
    inner: list[tuple[str, Any]] = []
    for key, value in found.items():
        name = table_name(key)
        nested = isinstance(value, dict) or (
            isinstance(value, list) and any(isinstance(v, dict) for v in value)
        )
        if nested and name:
            inner.append((name, value))
        elif nested:
            if key not in ("taxonomy_detail",):
                tables.skipped.add(key)
        else:
            plain[str(key)] = cell(value)
    own = {**above, **plain}
    key = own.get("id", "")
    if not key:
        own["id"] = key = f"{table}-{len(tables.rows.get(table, {})) + 1:06d}"
    if depth < _DEEPEST:
        for name, value in inner:
            for entry in value if isinstance(value, list) else [value]:
                if isinstance(entry, dict):
                    _inside(tables, table, own, name, entry, depth)
    tables.add(table, own)
    return key


def _inside(
    tables: Tables, table: str, own: HsdsTablesRow, name: str, entry: Mapping[str, Any], depth: int
) -> None:
    """Read an object inside another one: what belongs to it, or what it belongs to."""
    belongs = {"service": ("organization", "program"), "attribute": ("taxonomy_term",)}
    belongs |= {"service_at_location": ("location", "service"), "taxonomy_term": ("taxonomy",)}
    if name in belongs.get(table, ()):
        own[_PARENT_OF[name]] = _walk(tables, name, entry, {}, depth + 1)
        return
    above = {_PARENT_OF[table]: own["id"]} if table in _PARENT_OF else {}
    if name == "attribute":
        above = {"link_id": own["id"]}
    if table == "location" and name == "service_at_location":
        above = {"location_id": own["id"]}
    if table == "service_at_location":
        above |= {k: own[k] for k in ("service_id", "location_id") if own.get(k)}
    _walk(tables, name, entry, above, depth + 1)


def _guess(found: Mapping[str, Any]) -> str:
    """Say what kind of object it is, by the keys that only it has."""
    if "service" in found and "location" in found:
        return "service_at_location"
    scores = {name: len(marks & set(found)) for name, marks in _MARKS.items()}
    if "organization" in found or "organization_id" in found:
        scores["service"] += 3
    return max(scores, key=lambda name: scores[name])


def _take_json(tables: Tables, found: object, depth: int = 0) -> bool:
    """Read whatever serialisation a JSON file has; False if it is none of Open Referral."""
    if isinstance(found, list) and depth < _DEEPEST:
        taken = [_take_json(tables, entry, depth + 1) for entry in found]  # all of them are read
        return any(taken)
    if not isinstance(found, dict):
        return False
    page = found.get("contents", found.get("content"))
    if isinstance(page, list):
        _note_page(tables, found)
        return _take_json(tables, page, depth + 1)
    if any(str(key).endswith(".csv") for key in found) or _is_tabular(found):
        _take_tabular(tables, found)
        return True
    if "id" in found and {"name", "service", "location"} & set(found):
        _walk(tables, _guess(found), found, {})
        return True
    return False


def _is_tabular(found: Mapping[str, Any]) -> bool:
    """Tell whether an object holds nothing but tables."""
    return bool(found) and all(isinstance(v, list) and table_name(k) for k, v in found.items())


def _take_tabular(tables: Tables, found: Mapping[str, Any]) -> None:
    """Read an object that holds one list of rows for each table."""
    for key, entries in found.items():
        name = table_name(key)
        if name is None:
            tables.skipped.add(key.removesuffix(".csv"))
            continue
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                _walk(tables, name, entry, {})


def _note_page(tables: Tables, found: Mapping[str, Any]) -> None:
    total, number = found.get("total_pages", 1), found.get("page_number", found.get("number", 1))
    if isinstance(total, int) and isinstance(number, int) and total > 1:
        tables.pages.setdefault(total, set()).add(number)


def _take_descriptor(tables: Tables, found: object) -> None:
    if isinstance(found, dict) and isinstance(found.get("quarter"), dict):
        tables.quarter = found["quarter"]


def read_tables(source: Source) -> Tables:
    """Read every file of an Open Referral source."""
    tables = Tables()
    for name in source.names:
        lower = name.lower()
        if lower == "datapackage.json":
            text = source.text(name)
            _take_descriptor(tables, source.json(name) if text.lstrip().startswith("{") else None)
        elif lower.endswith(".json"):
            if not _take_json(tables, source.json(name)):
                tables.skipped.add(name)
        elif lower.endswith((".csv", ".tsv")):
            own = table_name(lower.replace(".tsv", ".csv"))
            if own is None:
                tables.skipped.add(name.rpartition(".")[0])
                continue
            for row in source.records(name):
                tables.add(own, row)
    return tables


# --- Places of Open Referral: whose home they are, their address, whether they are free of steps.

# What our export writes where Open Referral wants a text and nothing is known.
BLANK = "-"


_STEPS = re.compile(
    r"(?P<no>\b(?:no|not|kein\w*|nicht)\b[^.]*)?(?:wheelchair|step[- ]free|rollstuhl|barrierefrei)",
    re.IGNORECASE,
)


def homes_of_places(tables: Tables) -> dict[str, str]:
    """Find the places that belong to one organization alone, which has no other."""
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
    """Write the address of a place on one line, without the person at it."""
    found = tables.by("address", "location_id").get(location, [])
    if not found:
        return ""
    row = {column: "" if text == BLANK else text for column, text in found[0].items()}
    street = ", ".join(filter(None, (row.get("address_1", ""), row.get("address_2", ""))))
    return one_line(street, row.get("postal_code", ""), row.get("city", ""))


def step_free(tables: Tables, location: str) -> str:
    """Read off the words about a place whether it is free of steps."""
    for row in tables.by("accessibility", "location_id").get(location, []):
        texts = " ".join(row.get(c, "") for c in ("description", "accessibility", "details"))
        found = _STEPS.search(texts)
        if found:
            return "no" if found["no"] else "yes"
    return ""


# --- Schedules of Open Referral to opening hours and back.

HsdsSchedulesRow = Mapping[str, str]

_CODES = {day[:2].upper(): day for day in DAYS}

_LONG = {"MONDAY": "Mo", "TUESDAY": "Tu", "WEDNESDAY": "We", "THURSDAY": "Th", "FRIDAY": "Fr"}

_LONG |= {"SATURDAY": "Sa", "SUNDAY": "Su"}

_NUMBERS = {str(number): day for number, day in enumerate(DAYS, start=1)}

_RULE = re.compile(
    r"(?P<days>(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:[-,](?:Mo|Tu|We|Th|Fr|Sa|Su))*) "
    r"(?P<times>\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)"
)


def _days(row: HsdsSchedulesRow) -> list[str] | None:
    """List the days of the week of a schedule; None if it is not weekly."""
    if row.get("weekday"):
        word = row["weekday"].strip().upper()
        day = _LONG.get(word) or _CODES.get(word[:2]) or _NUMBERS.get(word)
        return [day] if day else None
    if row.get("freq", "WEEKLY") != "WEEKLY" or row.get("interval", "1") not in ("", "1"):
        return None
    words = [word.strip().upper() for word in row.get("byday", "").split(",") if word.strip()]
    return [_CODES[word] for word in words] if words and set(words) <= set(_CODES) else None


def schedule_hours(rows: Iterable[HsdsSchedulesRow]) -> tuple[str, set[str]]:
    """Put schedules together to the opening hours of a week."""
    days: dict[str, list[tuple[str, str]]] = defaultdict(list)
    unread = set()
    for row in rows:
        open_days = _days(row)
        ends = clock(row.get("opens_at", "")), clock(row.get("closes_at", ""))
        if open_days is None or not all(ends):
            told = row.get("description") or row.get("byday") or row.get("freq") or ""
            unread |= {told} - {""}
            continue
        for day in open_days:
            days[day].append(ends)
    return weekly(days), unread


def schedule_rows(hours: str) -> list[dict[str, str]] | None:
    """Write opening hours as schedules."""
    found = []
    for part in filter(None, (p.strip() for p in hours.split(";"))):
        rule = _RULE.fullmatch(part)
        if rule is None:
            return None
        days: list[str] = []
        for span in rule["days"].split(","):
            first, _, last = span.partition("-")
            begin, end = DAYS.index(first), DAYS.index(last or first)
            if end < begin:
                return None
            days += DAYS[begin : end + 1]
        for times in rule["times"].split(","):
            opens, _, closes = times.partition("-")
            if closes > "23:59":
                return None
            byday = ",".join(day.upper() for day in days)
            row = {"freq": "WEEKLY", "interval": "1", "byday": byday}
            found.append({**row, "opens_at": f"{opens}:00", "closes_at": f"{closes}:00"})
    return found


# --- Services of Open Referral: what they are about, for whom, in which languages, for how much.

_FREE = re.compile(r"\b(?:free|no charge|no cost|kostenlos|kostenfrei|gratis)\b", re.IGNORECASE)


class Services:
    """Reads the columns of offers that are said in words."""

    def __init__(
        self,
        tables: Tables,
        draft: Draft,
        words: Words,
        terms: Mapping[str, list[HsdsTablesRow]],
    ) -> None:
        self._t, self._draft, self._words = tables, draft, words
        self._terms = terms

    def columns(self, row: HsdsTablesRow, text: str) -> Record:
        """Read topics, groups, languages and cost of a service."""
        key = row["id"]
        return {
            "topics": self._topics(key, text),
            "groups": self._groups(key, row),
            "languages": self._languages(key, row),
            "cost_free": self._cost_free(key, row),
        }

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

    def _groups(self, key: str, row: HsdsTablesRow) -> str:
        texts = [row.get("eligibility_description", "")]
        eligible = self._t.by("eligibility", "service_id").get(key, ())
        texts += [r.get("eligibility", "") for r in eligible]
        text = " ".join(filter(None, texts))
        if not text:
            return ""
        self._draft.confirm("group", "offers", key, text[:120])
        return ";".join(self._in_text("groups", text))

    def _languages(self, key: str, row: HsdsTablesRow) -> str:
        sals = self._t.by("service_at_location", "service_id").get(key, ())
        places = sorted({sal["location_id"] for sal in sals if sal.get("location_id")})
        entries = list(self._t.by("language", "service_id").get(key, ()))
        for place in places:
            there = self._t.by("language", "location_id").get(place, ())
            entries += [entry for entry in there if not entry.get("service_id")]
        spoken: dict[str, None] = {}
        for entry in entries:
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

    def _cost_free(self, key: str, row: HsdsTablesRow) -> str:
        options = self._t.by("cost_option", "service_id").get(key, ())
        amounts = {option.get("amount", "") for option in options} - {""}
        if amounts:
            return "yes" if amounts <= {"0", "0.0", "0.00"} else "no"
        fees = f"{row.get('fees_description', '')} {row.get('fees', '')}"
        return "yes" if _FREE.search(fees) else ""


# --- Open Referral HSDS (3.x, 2.x, 1.1) and its UK profile in: organizations, services, places.

# Taxonomy of the attributes that hold what Open Referral has no column for.
OURS = "urn:ecosystem:columns"


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
        self._terms: dict[str, list[HsdsTablesRow]] = defaultdict(list)
        self._own: dict[str, HsdsTablesRow] = defaultdict(dict)
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

    def _type(self, key: str, row: HsdsTablesRow, *others: str) -> str:
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

    def _organization(self, row: HsdsTablesRow) -> None:
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

    def _location(self, row: HsdsTablesRow) -> None:
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

    def _service(self, row: HsdsTablesRow) -> None:
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

    def _place(self, key: str, row: HsdsTablesRow) -> Record:
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

    def _funding(self, row: HsdsTablesRow) -> None:
        own = self._applied(
            row["id"], "funding", {"id": row["id"], "source": row.get("source", "")}
        )
        if not own["source"]:
            return
        self._draft.add("funding", own)
        offer = self._offers.get(row.get("service_id", ""))
        if offer is not None and not self._is_own(row["id"]):
            offer.setdefault("funding", row["id"])

    def _tie(self, row: HsdsTablesRow) -> None:
        """Read a tie of our own table beside those of Open Referral."""
        ends = {"source": row.get("from_id", ""), "target": row.get("to_id", "")}
        kept = {k: v for k, v in row.items() if k not in _TIE_DONE and v}
        self._draft.add("ties", {**ends, **kept})


def read(source: Source, words: Words, on: dt.date | None) -> FormatImport:
    """Read Open Referral data."""
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


def _position(row: HsdsTablesRow) -> int:
    return int(row["position"]) if row.get("position", "").isdigit() else 0
