"""Open Referral HSDS (3.x, 2.x, 1.1), its UK profile, Ohana and iCarol in, as one set of tables."""

from __future__ import annotations

import datetime as dt
import json
import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import lru_cache
from typing import Any

from ecosystem.errors import DataError
from ecosystem.io.clerk.cells import language_code, read_languages, topics_in
from ecosystem.io.files import fold
from ecosystem.io.formats import base, drafts
from ecosystem.io.formats.nets import meta_from
from ecosystem.io.lists import UNKNOWN_TYPE
from ecosystem.stubs import dataclass
from ecosystem.words import text as said

# --- Open Referral data in any serialisation and version as one set of flat tables.

_TOLD = base.shipped("names")["hsds"]

# What a table, file or key of an object may be called, by version and serialisation.
_NAMES: Mapping[str, str] = {
    name: table for table, names in _TOLD["tables"].items() for name in names
}

# Tables that say what a quarter has no place for.
_WITHOUT_COUNTERPART = frozenset(_TOLD["without_counterpart"])

_PERSONS = ("contact", "phone")

# Tables whose rows others refer to by id; a row of any other table is told by its content alone.
_ENTITIES = frozenset(_TOLD["entities"])

# Without these columns a table is not one of Open Referral.
_NEEDED: Mapping[str, list[list[str]]] = _TOLD["needed"]

_PARENT_OF = {name: f"{name}_id" for name in _TOLD["parents"]}

_DEEPEST = 40

_MARKS: Mapping[str, frozenset[str]] = {
    name: frozenset(marks) for name, marks in _TOLD["marks"].items()
}


@dataclass
class Tables:
    """Rows by table."""

    # As they stood, for counting.
    rows: dict[str, list[base.SourceRow]] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)  # Names of what has no counterpart here.
    # Number of pages that a query has, to the numbers of those that are there.
    pages: dict[int, set[int]] = field(default_factory=dict)
    quarter: Mapping[str, Any] | None = None  # What a descriptor of ours says about the quarter.
    _kept: dict[str, list[base.SourceRow]] = field(default_factory=lambda: defaultdict(list))
    _by_id: dict[tuple[str, str], base.SourceRow] = field(default_factory=dict)
    _same: Counter[tuple[str, str]] = field(default_factory=Counter)
    _seen: set[tuple[str, frozenset[tuple[str, str]]]] = field(default_factory=set)
    _indexes: dict[tuple[str, str], dict[str, list[base.SourceRow]]] = field(default_factory=dict)

    def of(self, table: str) -> Sequence[base.SourceRow]:
        """Give the rows of a table in their order; ask when everything is added."""
        return self._kept.get(table, ())

    def one(self, table: str, key: str) -> base.SourceRow | None:
        """Find the row of an id."""
        return self._by_id.get((table, key))

    def by(self, table: str, column: str) -> Mapping[str, list[base.SourceRow]]:
        """Give the rows of a table by what stands in a column; asked again, the same mapping."""
        found = self._indexes.get((table, column))
        if found is None:
            found = {}
            for row in self.of(table):
                if row.get(column):
                    found.setdefault(row[column], []).append(row)
            self._indexes[table, column] = found
        return found

    def add(
        self, table: str, row: Mapping[str, str], *, nested: bool = False, read: bool = True
    ) -> base.SourceRow:
        """Add a row; give the one that holds its content."""
        # Rows of one id are joined only if they say nothing different: nested objects repeat an
        # organization at each of its services, but a list may give one id to many rows.
        own = base.SourceRow((key, word) for key, word in row.items() if word)
        if read:
            self.rows.setdefault(table, []).append(own)
        key = own.get("id", "")
        known = self._by_id.get((table, key))
        if table not in _ENTITIES or not key:
            content = (table, frozenset((k, v) for k, v in own.items() if k != "id"))
            if content in self._seen:
                own.leave_out("repeated")
                return own
            self._seen.add(content)
            own["id"] = key or f"{table}-{len(self._kept[table]) + 1:06d}"
        elif known is None:
            self._by_id[table, key] = own
        elif any(known.get(c) not in (None, w) for c, w in own.items() if _tells(c, nested)):
            self._same[table, key] += 1
            own["id"] = f"{key}-{self._same[table, key] + 1}"
            own.change("same_id")
            self._by_id[table, own["id"]] = own
        else:
            for column, word in own.items():
                known.setdefault(column, word)
            own.leave_out("repeated")
            return known
        self._kept[table].append(own)
        return own


def _tells(column: str, nested: bool) -> bool:
    """Tell whether two rows of one id that differ in a column are two things."""
    return not nested or column == "name" or (column.endswith("_id") and column != "parent_id")


def table_name(name: str) -> str | None:
    """Find the table that a file, sheet or key means."""
    stem = posixpath.basename(name).lower()
    for ending in (".csv", ".tsv", ".json"):
        stem = stem.removesuffix(ending)
    return _NAMES.get(stem.strip().replace(" ", "_").replace("-", "_"))


def _walk(
    tables: Tables, table: str, found: Mapping[str, Any], above: dict[str, str], depth: int = 0
) -> str:
    """Read an object and everything inside it; give its id."""
    plain: dict[str, str] = {}
    inner: list[tuple[str, Any]] = []
    for key, value in found.items():
        entries = value if isinstance(value, list) else [value]
        objects = [entry for entry in entries if isinstance(entry, dict)]
        if not objects:
            plain[str(key)] = base.cell(value)
        elif name := table_name(key):
            inner += [(name, entry) for entry in objects]
        elif key != "taxonomy_detail":
            tables.skipped.add(key)
    own = {**above, **plain}
    own["id"] = own.get("id") or f"{table}-{len(tables.rows.get(table, ())) + 1:06d}"
    for name, entry in inner if depth < _DEEPEST else ():
        _inside(tables, table, own, name, entry, depth)
    return tables.add(table, own, nested=True).get("id", own["id"])


# What an object may hold that it belongs to; what else it holds belongs to it.
_BELONGS = {
    "service": ("organization", "program"),
    "attribute": ("taxonomy_term",),
    "service_at_location": ("location", "service"),
    "taxonomy_term": ("taxonomy",),
}


def _inside(
    tables: Tables, table: str, own: dict[str, str], name: str, entry: Mapping[str, Any], depth: int
) -> None:
    """Read an object inside another one: what belongs to it, or what it belongs to."""
    if name in _BELONGS.get(table, ()):
        own[_PARENT_OF[name]] = _walk(tables, name, entry, {}, depth + 1)
        return
    above = {_PARENT_OF[table]: own["id"]} if table in _PARENT_OF else {}
    if name == "attribute":
        above = {"link_id": own["id"]}
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


def take_json(tables: Tables, found: object, depth: int = 0) -> bool:
    """Read whatever serialisation a JSON file has; False if it is none of Open Referral."""
    if isinstance(found, list) and depth < _DEEPEST:
        taken = [take_json(tables, entry, depth + 1) for entry in found]  # all of them are read
        return any(taken)
    if not isinstance(found, dict):
        return False
    page = found.get("contents", found.get("content"))
    if isinstance(page, list):
        _note_page(tables, found)
        return take_json(tables, page, depth + 1)
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
        rows = [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []
        _take_table(tables, key, [{str(k): base.cell(v) for k, v in row.items()} for row in rows])


def _note_page(tables: Tables, found: Mapping[str, Any]) -> None:
    total, number = found.get("total_pages", 1), found.get("page_number", found.get("number", 1))
    if isinstance(total, int) and isinstance(number, int) and total > 1:
        tables.pages.setdefault(total, set()).add(number)


def missing_columns(name: str, header: Iterable[str]) -> list[str]:
    """Name the columns without which a table is not the one that it is called."""
    there = {fold(key).replace(" ", "_") for key in header}
    needed = _NEEDED.get(table_name(name) or "", ())
    return [names[0] for names in needed if not there & set(names)]


# Columns by which a single table is told.
_TELLING = frozenset(_TOLD["telling"])


def is_alone(name: str, header: Iterable[str]) -> bool:
    """Tell whether a single table is one of Open Referral: by its name and its columns."""
    there = {fold(key).replace(" ", "_") for key in header}
    own = table_name(name)
    return own in ("organization", "service") and "id" in there and bool(there & _TELLING)


def _take_table(tables: Tables, name: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Read a table as it stands; one without the columns of Open Referral is refused."""
    own = table_name(name)
    header = {key for row in rows for key in row}
    keys = {key: fold(key).replace(" ", "_") for key in header}
    listed = [{keys[key]: word for key, word in row.items()} for row in rows]
    if own is None:
        tables.skipped.add(posixpath.basename(name).removesuffix(".csv"))
        tables.rows.setdefault(posixpath.basename(name), []).extend(map(base.SourceRow, listed))
        return
    header = set(keys.values())
    if own == "taxonomy" and "id" not in header and "taxonomy_id" in header:  # Ohana
        listed = [{**row, "id": row.get("taxonomy_id", ""), "taxonomy_id": ""} for row in listed]
    missing = missing_columns(name, header) if listed else []
    if missing:
        there = ", ".join(sorted(header))
        raise DataError("formats.hsds_columns", path=name, missing=", ".join(missing), found=there)
    for row in listed:
        tables.add(own, row)


def descriptors(source: base.Source) -> Iterable[tuple[str, object]]:
    """Give the folder and content of every descriptor of a data package."""
    for name in source.ending("datapackage.json"):
        if source.text(name).lstrip().startswith("{"):
            yield posixpath.dirname(name), source.json(name)


def named_tables(source: base.Source) -> dict[str, str]:
    """Say what each sheet or CSV file is called: as the descriptor has it, or by its own name."""
    named: dict[str, str] = {}
    for folder, content in descriptors(source):
        resources = content.get("resources") if isinstance(content, dict) else None
        for one in resources if isinstance(resources, list) else ():
            if isinstance(one, dict) and table_name(str(one.get("name", ""))):
                path = posixpath.join(folder, str(one.get("path", "")))
                named[path.rpartition(".")[0]] = str(one["name"])
    return {title: named.get(title, title) for title in source.grids()}


def read_tables(source: base.Source) -> Tables:
    """Read every file of an Open Referral source."""
    tables = Tables()
    for _, content in descriptors(source):
        if isinstance(content, dict) and isinstance(content.get("quarter"), dict):
            tables.quarter = content["quarter"]
    for name in source.ending(".json", ".ndjson", ".jsonl"):
        if not name.endswith("datapackage.json") and not take_json(tables, source.json(name)):
            tables.skipped.add(name)
    called = named_tables(source)
    for title, rows in source.sheets().items():
        _take_table(tables, called[title], rows)
    _of_ohana(tables)
    return tables


_OHANA_LISTS = (
    ("service", "languages", "language", "language"),
    ("service", "taxonomy_ids", "attribute", "taxonomy_id"),
    ("location", "languages", "language", "language"),
)


def _of_ohana(tables: Tables) -> None:
    """Bring the shape of Ohana, with lists in cells of a service, to that of Open Referral."""
    for row in tables.of("service"):
        location = row.get("location_id", "")
        if location:
            if not row.get("organization_id"):
                place = tables.one("location", location)
                row["organization_id"] = place.get("organization_id", "") if place else ""
            at = {"service_id": row["id"], "location_id": location}
            tables.add("service_at_location", at, read=False)
    for owner, column, table, name in _OHANA_LISTS:
        for row in tables.of(owner):
            for word in filter(None, map(str.strip, re.split(r"[,;]", row.get(column, "")))):
                tables.add(table, {f"{owner}_id": row["id"], name: word}, read=False)


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
    organizations = {row["id"] for row in tables.of("organization")}
    users: dict[str, set[str]] = defaultdict(set)
    for row in tables.of("service_at_location"):
        users[row.get("location_id", "")].add(owner.get(row.get("service_id", ""), ""))
    for row in tables.of("location"):
        if row.get("organization_id") in organizations:
            users[row["id"]].add(row["organization_id"])
    places: dict[str, list[str]] = defaultdict(list)
    for place, owners in users.items():
        if len(owners - {""}) == 1:
            places[next(iter(owners - {""}))].append(place)
    return {found[0]: home for home, found in places.items() if len(found) == 1}


_CARE_OF = re.compile(r"\bc/o\s[^,]+,?\s*|\bz\.\s?hd\.[^,]+,?\s*", re.IGNORECASE)


def address_of(tables: Tables, location: str) -> str:
    """Write the address of a place on one line, without the person at it."""
    found = tables.by("address", "location_id").get(location, [])
    for row in found:
        row.leave_out("second_address")
    usual = [row for row in found if row.get("address_type", "physical") != "postal"]
    if not usual:
        return ""
    usual[0].take()
    own = (usual[0].get(name, "") for name in ("address_1", "address_2", "postal_code", "city"))
    one, two, code, city = ("" if word == BLANK else word for word in own)
    street = ", ".join(filter(None, (one, two)))
    return _CARE_OF.sub("", drafts.one_line(street, code, city))


def step_free(tables: Tables, location: str) -> str:
    """Read off the words about a place whether it is free of steps."""
    for row in tables.by("accessibility", "location_id").get(location, []):
        texts = " ".join(row.get(c, "") for c in ("description", "accessibility", "details"))
        row.take()
        if found := _STEPS.search(texts):
            return "no" if found["no"] else "yes"
    return ""


# --- Schedules of Open Referral to opening hours and back.

_CODES = {day[:2].upper(): day for day in drafts.DAYS}

_NUMBERS = {str(number): day for number, day in enumerate(drafts.DAYS, start=1)}

_EVERY_NTH = re.compile(r"(-?[1-5])(MO|TU|WE|TH|FR|SA|SU)")

_RULE = re.compile(
    r"(?P<days>(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:[-,](?:Mo|Tu|We|Th|Fr|Sa|Su))*) "
    r"(?P<times>\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)"
)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass
class Hours:
    """The hours of one place or service, collected from its schedules."""

    # Season to day of the week, or nth one of a month, to begin and end; a blank season is always.
    seasons: dict[str, dict[str, list[tuple[str, str]]]] = field(default_factory=dict)
    told: dict[str, None] = field(default_factory=dict)  # Rules read from a sentence.
    unread: set[str] = field(default_factory=set)
    appointment: bool = False  # Whether some schedule wants one.

    def text(self) -> str:
        """Write them in the syntax of OpenStreetMap."""
        rules = list(self.told)
        for season, days in sorted(self.seasons.items()):
            nth = {day: spans for day, spans in days.items() if day not in drafts.DAYS}
            rules += [f"{season} {drafts.weekly(days)}".strip()] if drafts.weekly(days) else []
            for day, spans in sorted(nth.items()):
                times = ",".join(f"{begin}-{end}" for begin, end in sorted(set(spans)))
                rules.append(f"{season} {day} {times}".strip())
        return "; ".join(rules)

    def left(self) -> str:
        """Give what could not be read, as it stood there."""
        return "; ".join(sorted(self.unread))


def _days(row: Mapping[str, str]) -> list[str] | None:
    """List the days of a schedule: of the week, or the nth of a month; None if it is neither."""
    if row.get("weekday"):
        words = [word for word in re.split(r"[,;/ ]+", row["weekday"].strip().upper()) if word]
        named = [_CODES.get(w[:2]) or _NUMBERS.get(w) or "" for w in words]
        return named if all(named) else None
    if row.get("interval", "1") not in ("", "1"):
        return None
    words = [word.strip().upper() for word in row.get("byday", "").split(",") if word.strip()]
    if row.get("freq", "WEEKLY").upper() == "MONTHLY":
        nth = [_EVERY_NTH.fullmatch(word) for word in words]
        return [f"{_CODES[n[2]]}[{n[1]}]" for n in nth if n] if nth and all(nth) else None
    if row.get("freq", "WEEKLY").upper() == "DAILY" and not words:
        return list(drafts.DAYS)
    known = [_CODES[word] for word in words if word in _CODES]
    return known if words and len(known) == len(words) else None


def _season(row: Mapping[str, str]) -> str:
    """Write the season in which a schedule holds; blank if it always does."""
    ends = [row.get(column, "")[:10] for column in ("valid_from", "valid_to")]
    if not all(map(_DAY.fullmatch, ends)):
        return ""
    begin, end = (f"{day[:4]} {_MONTHS[(int(day[5:7]) - 1) % 12]} {day[8:]}" for day in ends)
    return f"{begin}-{end}"


def schedule_hours(rows: Iterable[base.SourceRow], on: dt.date | None = None) -> Hours:
    """Put schedules together; one whose season is over says nothing about today."""
    found = Hours()
    for row in rows:
        texts = " ".join(row.get(c, "") for c in ("description", "notes", "opens_at", "closes_at"))
        last = row.get("valid_to", "")[:10]
        if on is not None and _DAY.fullmatch(last) and last < on.isoformat():
            row.leave_out("past")
            continue
        found.appointment |= drafts.is_by_appointment(texts)
        days = _days(row)
        if days is None and drafts.is_all_day(texts):
            days = list(drafts.DAYS)
        times = drafts.span(row.get("opens_at", ""), row.get("closes_at", ""))
        if times is None and days and drafts.is_all_day(texts):
            times = ("00:00", "24:00")
        if not days or times is None:
            _in_words(found, row, texts)
            continue
        row.take()
        season = found.seasons.setdefault(_season(row), {})
        for day in days:
            season.setdefault(day, []).append(times)
    return found


def _in_words(found: Hours, row: base.SourceRow, texts: str) -> None:
    """Read a schedule whose columns do not say it all from the words beside them."""
    said = [row[column] for column in ("description", "notes", "original_text") if row.get(column)]
    clock = "-".join(row.get(column, "") for column in ("opens_at", "closes_at")).strip("-")
    rules = list(filter(None, map(drafts.hours_in_words, said)))
    if rules or drafts.is_by_appointment(texts):
        row.take()
        found.told.update(dict.fromkeys(rules[:1]))
    elif said or clock or row.get("byday") or row.get("freq"):
        days = row.get("weekday") or row.get("byday") or row.get("freq", "")
        row.change("as_text")
        found.unread.add(said[0] if said else f"{days} {clock}".strip())
    else:
        row.leave_out("no_times")


def schedule_rows(hours: str) -> list[dict[str, str]] | None:
    """Write opening hours as schedules."""
    found = []
    for part in filter(None, (p.strip() for p in hours.split(";"))):
        rule = _RULE.fullmatch(part)
        if rule is None:
            return None
        days: list[str] = []
        for listed in rule["days"].split(","):
            first, _, last = listed.partition("-")
            begin, end = drafts.DAYS.index(first), drafts.DAYS.index(last or first)
            if end < begin:
                return None
            days += drafts.DAYS[begin : end + 1]
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


@lru_cache(maxsize=16384)
def _topics_of_word(word: str) -> tuple[str, ...]:
    return tuple(topics_in(word))


@lru_cache(maxsize=4096)
def _mode_of(note: str) -> str:
    return read_languages(f"de ({note})").stored.partition(":")[2] if note else ""


Terms = Mapping[str, list[base.SourceRow]]


class Services:
    """Reads the columns of offers that are said in words."""

    def __init__(self, tables: Tables, draft: drafts.Draft, terms: Terms) -> None:
        self._t, self._draft, self._words, self._terms = tables, draft, draft.words, terms

    def columns(self, row: base.SourceRow, text: str) -> drafts.Record:
        """Read topics, groups, languages and cost of a service."""
        key = row["id"]
        topics, others = self._topics(key, text)
        return {
            "topics": topics,
            "original_topics": others,
            "groups": self._groups(key, row),
            "languages": self._languages(key, row),
            "cost_free": self._cost_free(key, row),
        }

    def _topics(self, key: str, text: str) -> tuple[str, str]:
        """Give the topics, and the words of a taxonomy that have none."""
        found: dict[str, None] = {}
        others: dict[str, None] = {}
        for term in self._terms.get(key, ()):
            words = [w for name in ("code", "name", "term") if (w := term.get(name, ""))]
            known = [k for w in words if (k := self._words.known("topics", w)) is not None]
            if known:
                found.update(dict.fromkeys(filter(None, known[0].split(";"))))
            elif words:
                named = term.get("name") or words[0]
                self._words.meaning("topics", named)
                others[named] = None
                found["?"] = None
        topics = [topic for topic in found if topic not in ("?", base.LEAVE_OUT)]
        told = ";".join([*topics, "?"] if "?" in found else topics) if topics else ""
        return told or self._in_text(key, text) or "?", "; ".join(others)

    def _in_text(self, key: str, text: str) -> str:
        """Guess the topics from the text, and ask about the words that told them."""
        told = {
            w: m for w, m in self._words.inside("topics", text).items() if m and m != base.LEAVE_OUT
        }
        rest = fold(text)
        for phrase in sorted(told, key=len, reverse=True):
            rest = rest.replace(fold(phrase), " ")  # "health" inside "mental health" is not health
        for word in dict.fromkeys(re.findall(r"[^\W_]+", rest)):
            if topics := _topics_of_word(word):
                told.setdefault(word, ";".join(topics))
        found: dict[str, None] = {}
        for word, meaning in told.items():
            word, meaning, decided = self._words.guess("texts", word, word, meaning)
            found.update(dict.fromkeys(filter(None, meaning.split(";"))))
            if meaning and not decided:
                self._draft.confirm("topic_guess", "offers", key, word, meaning)
        if not found:
            self._draft.confirm("topic", "offers", key)
        return ";".join(found)

    def _groups(self, key: str, row: base.SourceRow) -> str:
        texts = [row.get(c, "") for c in ("eligibility_description", "audience", "eligibility")]
        for eligible in self._t.by("eligibility", "service_id").get(key, ()):
            texts.append(eligible.get("eligibility", ""))
            eligible.take()
        for term in self._terms.get(key, ()):
            if self._words.known("topics", term.get("code", "")) == base.LEAVE_OUT:
                texts.append(term.get("name", ""))  # whom it is for, not what it is about
        text = ". ".join(filter(None, texts))
        if not text:
            return ""
        self._draft.confirm("group", "offers", key, text[:120])
        meanings = self._words.inside("groups", text).values()
        listed = (part for meaning in meanings for part in meaning.split(";"))
        return ";".join(part for part in dict.fromkeys(listed) if part and part != base.LEAVE_OUT)

    def spoken(self, key: str, table: str, entries: Iterable[base.SourceRow]) -> dict[str, None]:
        """Read rows of languages."""
        found: dict[str, None] = {}
        for entry in entries:
            word = entry.get("code") or entry.get("name") or entry.get("language", "")
            codes = self._codes(word) or self._codes(entry.get("name", ""))
            if codes is None:
                entry.change("unknown_language")
                self._draft.confirm("language", table, key, word or entry.get("note", "?"))
                found["?"] = None
                continue
            entry.take()
            mode = _mode_of(entry.get("note", ""))
            found.update(dict.fromkeys(f"{c}:{mode}" if mode else c for c in codes))
        return found

    def _codes(self, word: str) -> list[str] | None:
        """Give the codes of one language, or of a list of them; None if one is not known."""
        if not word:
            return None
        found = self._words.known("languages", word)
        if found is None and re.fullmatch(r"[A-Za-z]{2,3}[-_]\w{2,4}(?:[-_]\w+)?", word):
            found = self._words.known("languages", re.split("[-_]", word)[0])
        if found is None and "-" in word:
            found = self._words.known("languages", word.replace("-", " "))
        if found is None:
            parts = [p.strip() for p in re.split(r"[,;/|]|\band\b|\bund\b", word) if p.strip()]
            known = [self._words.known("languages", part) for part in parts]
            if len(parts) < 2 or None in known:
                return None
            found = ";".join(filter(None, known))
        return [part for part in found.split(";") if part and part != base.LEAVE_OUT]

    def _languages(self, key: str, row: base.SourceRow) -> str:
        sals = self._t.by("service_at_location", "service_id").get(key, ())
        entries = list(self._t.by("language", "service_id").get(key, ()))
        for sal in sals:
            entries += self._t.by("language", "service_at_location_id").get(sal.get("id", ""), ())
        for place in sorted({sal["location_id"] for sal in sals if sal.get("location_id")}):
            there = self._t.by("language", "location_id").get(place, ())
            entries += [entry for entry in there if not entry.get("service_id")]
        spoken = self.spoken(key, "offers", entries)
        text = row.get("interpretation_services", "")
        if text:
            words = re.findall(r"[^\W\d_]{3,}", text)
            named = [code for word in words if word[:1].isupper() and (code := language_code(word))]
            spoken.update(dict.fromkeys(f"{code}:interpreter" for code in named))
            self._draft.confirm("language", "offers", key, text[:120])
        return ";".join(spoken)

    def _cost_free(self, key: str, row: base.SourceRow) -> str:
        options = self._t.by("cost_option", "service_id").get(key, ())
        for option in options:
            option.take()
        amounts = {option.get("amount", "") for option in options} - {""}
        if amounts:
            return "yes" if amounts <= {"0", "0.0", "0.00"} else "no"
        fees = f"{row.get('fees_description', '')} {row.get('fees', '')}"
        return "yes" if _FREE.search(fees) else ""


# --- Organizations, services, places as actors, offers, docks.

# Taxonomy of the attributes that hold what Open Referral has no column for.
OURS = "urn:ecosystem:columns"

_SERVICE_DONE = frozenset(_TOLD["service_done"])

_TIE_DONE = frozenset({"id", "from_id", "from_entity", "to_id", "to_entity", "position"})

_ORGANIZATION_DONE = frozenset({"id", "name", "parent_organization_id", "status"})

_LOCATION_DONE = frozenset({"id", "name", "latitude", "longitude", "organization_id", "languages"})

_CLOSED = frozenset({"defunct", "inactive", "closed", "deactivated", "terminated"})


class _Reader:
    """Makes the rows of one source."""

    def __init__(self, tables: Tables, draft: drafts.Draft) -> None:
        self._t, self._draft, self._words = tables, draft, draft.words
        self._terms: dict[str, list[base.SourceRow]] = defaultdict(list)
        self._own: dict[str, dict[str, str]] = defaultdict(dict)
        self._link_terms()
        self._actors: dict[str, drafts.Record] = {}
        self._offers: dict[str, drafts.Record] = {}
        self._services = Services(tables, draft, self._terms)
        self._homes = homes_of_places(tables)
        self._people = self._persons()

    def _link_terms(self) -> None:
        """Hang the terms of taxonomies on what they are about; in HSDS 1.1 a taxonomy is a term."""
        for row in self._t.of("attribute"):
            link = row.get("link_id") or row.get("service_id", "")
            key = row.get("taxonomy_term_id") or row.get("taxonomy_id", "")
            term = self._t.one("taxonomy_term", key) or self._t.one("taxonomy", key)
            row.take()
            if term is None:
                # a code itself, or a term that the file does not hold
                self._terms[link].append(row if row.get("name") else base.SourceRow({"code": key}))
                continue
            term.take()
            if taxonomy := self._t.one("taxonomy", term.get("taxonomy_id", "")):
                taxonomy.take()
            if term.get("taxonomy") == OURS:
                self._own[link][term.get("code", "")] = row.get("value", "")
            else:
                coded = {"code": term["id"], **term} if not term.get("code") else term
                self._terms[link].append(base.SourceRow(coded))

    def _persons(self) -> Mapping[str, tuple[str, ...]]:
        """List the names of persons by the record that they stand at."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self._t.of("contact"):
            names = drafts.whole_names(row.get("name", ""))
            for column in ("organization_id", "service_id", "location_id"):
                found[row.get(column, "")].extend(names)
            at = self._t.one("service_at_location", row.get("service_at_location_id", ""))
            if at is not None:
                found[at.get("service_id", "")].extend(names)
        for row in self._t.of("address"):
            found[row.get("location_id", "")].extend(drafts.whole_names(row.get("attention", "")))
        found.pop("", None)
        return {key: tuple(names) for key, names in found.items()}

    def _people_of(self, *keys: str) -> tuple[str, ...]:
        return tuple(name for key in keys for name in self._people.get(key, ()))

    def _leave_out(self) -> None:
        """Say of tables of persons, and of those without a counterpart, that they are not read."""
        aside = (*_WITHOUT_COUNTERPART, "postal_address", *self._t.skipped)
        reasons = dict.fromkeys(_PERSONS, "person") | dict.fromkeys(aside, "no_counterpart")
        for name, reason in reasons.items():
            for row in self._t.rows.get(name, ()):
                row.leave_out(reason)
        self._draft.leave_out(*filter(self._t.of, _PERSONS))

    def read(self) -> None:
        """Read organizations, places, services, then our own ties."""
        self._leave_out()
        for row in self._t.of("organization"):
            self._organization(row)
        self._stand_ins()
        reads = {"location": self._location, "service": self._service, "funding": self._funding}
        for table, read in reads.items():
            for row in self._t.of(table):
                read(row)
        for row in sorted(self._t.of("tie"), key=_position):
            self._tie(row)
        for table, rows in self._t.rows.items():
            for row in rows:
                self._draft.read(table, row)

    def _applied(self, link: str, table: str, record: drafts.Record) -> drafts.Record:
        """Put in what our own export said in attributes."""
        own = self._own.get(link, {})
        found = {c.partition(".")[2]: v for c, v in own.items() if c.startswith(f"{table}.")}
        return self._draft.extras({**record, **found}, ()) if found else record

    def _is_own(self, link: str) -> bool:
        return any(column in base.COLUMN_NAMES for column in self._own.get(link, ()))

    def _type(self, key: str, row: Mapping[str, str], otherwise: str = "") -> str:
        for term in self._terms.get(key, ()):
            for word in (term.get("code", ""), term.get("name", ""), term.get("term", "")):
                found = self._words.known("types", word) if word else None
                if found:
                    return found
        legal = self._words.known("types", row.get("legal_status", ""))
        if legal or self._is_own(key):
            return legal or UNKNOWN_TYPE
        if otherwise and not drafts.type_word(row.get("name", ""))[1]:
            return otherwise
        return self._draft.type_of(key, row.get("name", ""))

    def _organization(self, row: base.SourceRow) -> None:
        key = row["id"]
        if fold(row.get("status", "")) in _CLOSED:
            row.leave_out("closed")
            return
        type_ = self._type(key, row)
        if type_ == base.LEAVE_OUT:
            row.leave_out("mapping")
            return
        row.take()
        record = {"id": key, "name": row.get("name") or key, "type": type_}
        record["part_of"] = row.get("parent_organization_id", "")
        if not self._is_own(key):
            record["named_by"] = "list"
            record |= self._draft.extras(row, _ORGANIZATION_DONE)
        people = self._people_of(key)
        self._actors[key] = self._draft.add("actors", self._applied(key, "actors", record), people)

    def _stand_ins(self) -> None:
        """Add an actor for each organization that only services name: the file may lack it."""
        for row in self._t.of("service"):
            key = row.get("organization_id") or f"of-{row['id']}"
            if self._t.one("organization", key) is None and key not in self._actors:
                named = row.get("organization_id") or row.get("name", key)
                name = row.get("organization") or said("formats.stand_in", "de", name=named)
                made = {"id": key, "name": name, "type": UNKNOWN_TYPE, "named_by": "list"}
                made["stand_in"] = "yes"
                self._actors[key] = self._draft.add("actors", made)
                self._draft.count("stand_ins")
                self._draft.confirm("stand_in", "actors", key)
            row["organization_id"] = key

    def _location(self, row: base.SourceRow) -> None:
        key = row["id"]
        if row.get("location_type") == "virtual":
            row.leave_out("virtual")
            return
        row.take()
        if self._is_own(key):
            address_of(self._t, key)
            schedule_hours(self._t.by("schedule", "location_id").get(key, ()))
            step_free(self._t, key)
            self._services.spoken(key, "docks", self._t.by("language", "location_id").get(key, ()))
            if any(column.startswith("docks.") for column in self._own[key]):
                self._draft.add("docks", self._applied(key, "docks", {}))
            return
        home = self._homes.get(key, "")
        record = self._actors.get(home)
        owner = row.get("organization_id", "")
        address = address_of(self._t, key)
        if record is None:
            name = row.get("name") or address or key
            above = self._actors.get(owner, {}).get("type", "")
            type_ = self._type(key, {**row, "name": name}, above)
            made = {"id": key, "name": name, "type": type_, "kind": "place", "part_of": owner}
            extras = self._draft.extras(row, _LOCATION_DONE)
            made |= {k: v for k, v in extras.items() if k not in made}
            record = self._draft.add("actors", made, self._people_of(key, owner))
        else:
            for column, text in self._draft.extras(row, _LOCATION_DONE).items():
                record.setdefault(f"location_{column.removeprefix('location_')}", text)
            if fold(row.get("name", "")) != fold(record["name"]):
                record.setdefault("location_name", row.get("name", ""))
        record["address"] = record.get("address") or address
        lat, lon = row.get("latitude", ""), row.get("longitude", "")
        where = drafts.coordinates(lat, lon)
        if where:
            record["lat"], record["lon"] = where
        elif lat or lon:
            row.change("no_place")
            self._draft.confirm("place", "actors", record["id"], f"{lat}, {lon}")
        self._dock(record, key, home)

    def _dock(self, record: drafts.Record, location: str, home: str) -> None:
        services = self._t.by("service", "organization_id").get(home, []) if home else []
        rows = list(self._t.by("schedule", "location_id").get(location, []))
        for service in services:
            rows += self._t.by("schedule", "service_id").get(service["id"], [])
        hours = schedule_hours(rows, self._draft.on)
        if hours.unread:
            self._draft.confirm("hours", "actors", record["id"], hours.left()[:120])
        free = step_free(self._t, location)
        there = self._t.by("language", "location_id").get(location, ())
        own = [entry for entry in there if not entry.get("service_id")]
        spoken = ";".join(self._services.spoken(record["id"], "actors", own))
        opening = hours.text()
        found = {"opening_hours": opening, "step_free": free, "languages": spoken}
        found["original_opening_hours"] = hours.left()
        found["walk_in"] = "no" if hours.appointment and not opening else ""
        self._draft.dock(record, found)

    def _service(self, row: base.SourceRow) -> None:
        key = row["id"]
        own = self._is_own(key)
        if not own and fold(row.get("status", "")) in _CLOSED:
            row.leave_out("closed")
            return
        if row["organization_id"] not in self._actors:
            row.leave_out("organization_left_out")
            return
        row.take()
        record = {"id": key, "actor": row["organization_id"]}
        text = base.words_of(f"{row.get('name', '')} {row.get('description', '')}")
        if own:
            self._place(key, row)
            for table in ("language", "cost_option"):
                for entry in self._t.by(table, "service_id").get(key, ()):
                    entry.take()
            self._draft.add("offers", self._applied(key, "offers", record))
            return
        record |= self._services.columns(row, text)
        if _DAY.fullmatch(row.get("assured_date", "")[:10]):
            record["confirmed_on"] = row["assured_date"][:10]
        days = (row.get(c, "")[:10] for c in ("assured_date", "last_modified"))
        self._draft.check_age("offers", key, max(days))
        if row.get("status") == "temporarily closed":
            row.change("paused")
            record["takes_new"] = "no"
            self._draft.confirm("closed", "offers", key)
        record |= self._place(key, row)
        record |= self._hours(key)
        record["title"] = row.get("name", "")
        extras = self._draft.extras(row, _SERVICE_DONE)
        record |= {k: v for k, v in extras.items() if k not in record}
        program = self._t.one("program", row.get("program_id", ""))
        if program is not None:
            program.take()
            record["program"] = program.get("name", "")
        filled = {k: v for k, v in record.items() if v}
        people = self._people_of(key, row["organization_id"])
        self._offers[key] = self._draft.add("offers", filled, people)

    def _hours(self, key: str) -> drafts.Record:
        """Say when a service is given, in columns of our own beside the offer."""
        rows = list(self._t.by("schedule", "service_id").get(key, ()))
        for at in self._t.by("service_at_location", "service_id").get(key, ()):
            if at.get("id"):
                rows += self._t.by("schedule", "service_at_location_id").get(at["id"], ())
        hours = schedule_hours(rows, self._draft.on)
        if hours.unread:
            self._draft.confirm("hours", "offers", key, hours.left()[:120])
        told = {"opening_hours": hours.text(), "original_opening_hours": hours.left()}
        return {**told, **({"walk_in": "no"} if hours.appointment else {})}

    def _place(self, key: str, row: base.SourceRow) -> drafts.Record:
        """Say where it happens, if it is not at home."""
        places = []
        for sal in self._t.by("service_at_location", "service_id").get(key, ()):
            place = self._t.one("location", sal.get("location_id", ""))
            if place is None or place.get("location_type") == "virtual":
                sal.leave_out("no_such_place")
                continue
            sal.take()
            places.append(place["id"])
        places = list(dict.fromkeys(places))
        if len(places) > 1:
            return {"places": ";".join(places)}
        away = [p for p in places if self._homes.get(p) != row["organization_id"]]
        return {"at": away[0]} if away else {}

    def _funding(self, row: base.SourceRow) -> None:
        record = {"id": row["id"], "source": row.get("source", "")}
        own = self._applied(row["id"], "funding", record)
        if not own["source"]:
            row.leave_out("nameless")
            return
        row.take()
        self._draft.add("funding", own)
        offer = self._offers.get(row.get("service_id", ""))
        if offer is not None and not self._is_own(row["id"]):
            offer.setdefault("funding", row["id"])

    def _tie(self, row: base.SourceRow) -> None:
        """Read a tie of our own table beside those of Open Referral."""
        row.take()
        ends = {"source": row.get("from_id", ""), "target": row.get("to_id", "")}
        kept = {k: v for k, v in row.items() if k not in _TIE_DONE and v}
        self._draft.add("ties", {**ends, **kept})


def quarter_of(
    tables: Tables, source: base.Source, words: base.Words, on: dt.date | None
) -> base.FormatImport:
    """Make a quarter of the tables of a directory."""
    draft = drafts.Draft(source.path.name, words, on)
    _Reader(tables, draft).read()
    draft.notes.extend(source.notes)
    about = meta_from(json.dumps(tables.quarter)) if tables.quarter else None
    if about is not None:
        draft.meta = about
        draft.trust("ties")
    else:
        draft.meta = replace(draft.meta, sources=({"title": source.path.name},))
    if skipped := tables.skipped | (_WITHOUT_COUNTERPART & set(tables.rows)):
        draft.note("tables_skipped", names=", ".join(sorted(skipped)))
    for total, there in tables.pages.items():
        if len(there) < total:
            draft.note("page_missing", total=total, there=len(there))
    if not tables.of("tie"):
        draft.note("no_ties")
    return draft.finish()


def read(source: base.Source, words: base.Words, on: dt.date | None) -> base.FormatImport:
    """Read Open Referral data."""
    tables = read_tables(source)
    if not any(map(tables.of, ("organization", "service", "location"))):
        raise DataError("formats.nothing_hsds", path=source.path)
    return quarter_of(tables, source, words, on)


def _position(row: Mapping[str, str]) -> int:
    return int(row["position"]) if row.get("position", "").isdigit() else 0
