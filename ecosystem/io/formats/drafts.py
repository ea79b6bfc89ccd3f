"""Rows that are collected from a foreign source, and made into a quarter that holds together."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from ecosystem.errors import DataError, Problem
from ecosystem.io.clerk.names import without_contact
from ecosystem.io.clerk.read import Scrubber
from ecosystem.io.files import clean_cell
from ecosystem.io.formats.base import Confirmation, FormatImport, Words, quarter_meta, warning
from ecosystem.io.grids import is_header
from ecosystem.io.lists import allowed_ids
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table, add_months, fault_of, is_unknown
from ecosystem.schema import ID_PATTERN, TABLES

# --- Personal contacts in foreign files: the columns that hold them, and texts that mention them.

_PERSONAL = re.compile(
    r"e[-_ ]?mail|\bmail\b|(?:\b|_)tel(?:\b|_|[ef])|phone|(?:\b|_)mobil(?!it)|handy|(?:\b|_)fax|"
    r"durchwahl|rufnummer|ansprech|kontakt|contact|vorname|nachname|familienname|surname|"
    r"(?:first|last|given|family)[-_ ]?name|attention|assurer|updated_by|(?:\b|_)leitung",
    re.IGNORECASE,
)

_PEOPLE = re.compile(
    r"\b(?:person|people|human|alter|ego|friend|family|individual|mensch|freund|familie)s?\b",
    re.IGNORECASE,
)

_LETTER = re.compile(r"[^\W\d_]")


@cache
def is_personal(column: str) -> bool:
    """Tell whether a column holds telephone numbers, e-mail addresses or names of persons."""
    return _PERSONAL.search(column) is not None


def means_people(word: str) -> bool:
    """Tell whether a type of node means single people, so that no name of theirs is read."""
    return _PEOPLE.search(word) is not None


class Cleaner:
    """Takes persons out of the texts of one file."""

    def __init__(self, names: Iterable[str]) -> None:
        self._scrubber = Scrubber(names)

    def text(self, text: str) -> str:
        """Give a free text without numbers, addresses and names of persons."""
        return self._scrubber.clean(text) if _LETTER.search(text) else text

    def name(self, text: str) -> str:
        """Give the name of a place without numbers and addresses."""
        return without_contact(text)[0] if _LETTER.search(text) else text


# --- Rows that are collected from a foreign source, and made into a quarter that holds together.

# An entry that was checked longer ago is asked about, like a tie of that age.
STALE_MONTHS = 18


_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_REFERRING = {"actors.id": "actors", "funding.id": "funding", "docks.actor": "actors"}

Record = dict[str, str]


class Draft:
    """Collects rows of a foreign source under the source's own ids."""

    def __init__(self, source: str, words: Words, on: dt.date | None = None) -> None:
        self.source = source
        self.words = words
        self.on = on
        self.records: dict[str, list[Record]] = {}
        self.notes: list[Problem] = []
        self.meta = quarter_meta(words.mapping.quarter, source)
        self.people: list[str] = []
        self._asked: list[Confirmation] = []
        self._counts: Counter[str] = Counter()
        self._left_out: set[str] = set()
        self._ordered: set[str] = set()
        self._trusted = False

    def trust(self, *ordered: str) -> None:
        """Take texts as they are, and the rows of some tables in the order of adding: own files."""
        self._trusted = True
        self._ordered.update(ordered)

    def add(self, table: str, record: Mapping[str, str]) -> Record:
        """Add a row under the ids of the source; give it, so that it can be completed."""
        own = {column: clean_cell(str(value)) for column, value in record.items()}
        self.records.setdefault(table, []).append(own)
        return own

    def count(self, key: str, number: int = 1) -> None:
        """Count what will be said once for the whole source."""
        self._counts[key] += number

    def note(self, key: str, **params: object) -> None:
        """Say something about the source."""
        self.notes.append(warning(key, self.source, **params))

    def confirm(self, reason: str, table: str, key: str, detail: str = "") -> None:
        """Ask for confirmation of a row."""
        self._asked.append(Confirmation(table, key, "", reason, detail))

    def check_age(self, table: str, key: str, day: str) -> None:
        """Ask about an entry that was checked long ago."""
        if self.on is not None and day and day < add_months(self.on, -STALE_MONTHS).isoformat():
            self.confirm("old", table, key, day)

    def extras(self, record: Mapping[str, object], used: Iterable[str]) -> Record:
        """Give what a source says beyond what was taken over, without personal columns."""
        done = set(used)
        found = {}
        for column, value in record.items():
            if column in done or value in (None, "", [], {}):
                continue
            if is_personal(column):
                self._left_out.add(column)
                continue
            found[column] = str(value)
        return found

    def leave_out(self, *columns: str) -> None:
        """Remember that a column or table of persons was there and was not read."""
        self._left_out.update(columns)

    def finish(self) -> FormatImport:
        """Make the quarter."""
        ids = {name: self._ids(name) for name in ("actors", "offers", "funding")}
        rows = {name: self._rows(name, records, ids) for name, records in self.records.items()}
        self._drop_missing(rows)
        tables = {}
        cleaner = Cleaner(self.people)
        for name in TABLES:
            if records := self._once(name, rows.get(name, [])):
                tables[name] = self._table(name, records, cleaner)
        if "actors" not in tables:
            raise DataError("io.no_tables", path=self.source)
        quarter = Quarter(self.meta, tables)
        if self._left_out:
            shown = ", ".join(sorted(self._left_out))
            self.notes.append(warning("personal_left_out", self.source, names=shown))
        for key, count in sorted(self._counts.items()):
            self.notes.append(warning(key, self.source, count=count))
        notes = (*self.notes, *self.words.notes(self.source))
        asked = self._confirmations(quarter, ids, cleaner)
        return FormatImport(quarter, notes, asked, self.words.completed())

    def _ids(self, name: str) -> dict[str, str]:
        originals = [record["id"] for record in self.records.get(name, [])]
        short = {t: t.replace("-", "").lower() if _UUID.fullmatch(t) else t for t in originals}
        taken = allowed_ids(short.values())
        changed = sum(not ID_PATTERN.fullmatch(text) for text in dict.fromkeys(originals))
        if changed:
            self.count("new_ids", changed)
        return {text: taken[short[text]] for text in originals}

    def _rows(
        self, name: str, records: list[Record], ids: Mapping[str, Mapping[str, str]]
    ) -> list[Record]:
        schema = TABLES[name].columns
        found = []
        for record in records:
            row = dict(record)
            for column in schema.values():
                text = row.get(column.name, "")
                if column.reference in _REFERRING and not is_unknown(text):
                    row[column.name] = ids[_REFERRING[column.reference]].get(text, "")
                    if not row[column.name]:
                        self._counts_of(name, column.name)
            if name in ids:
                row["id"] = ids[name][record["id"]]
                if row["id"] != record["id"]:
                    row["original_id"] = record["id"]
            found.append(row)
        return found

    def _counts_of(self, name: str, column: str) -> None:
        label = f"{name}.{column}"
        for place, note in enumerate(self.notes):
            if note.key == "broken_reference" and note.params.get("column") == label:
                params = {**note.params, "count": int(str(note.params["count"])) + 1}
                self.notes[place] = replace(note, params=params)
                return
        self.note("broken_reference", count=1, column=label)

    def _drop_missing(self, rows: dict[str, list[Record]]) -> None:
        """Leave out rows that need an actor whom the source does not hold."""
        for name in ("offers", "ties", "docks", "members", "positions"):
            needed = [c.name for c in TABLES[name].columns.values() if c.required and c.reference]
            kept = [row for row in rows.get(name, []) if all(row.get(c) for c in needed)]
            if name in rows:
                rows[name] = kept

    def _once(self, name: str, records: list[Record]) -> list[Record]:
        """Join rows of one key: what the first leaves open the second fills."""
        key = TABLES[name].key
        if not key and name in self._ordered:
            return records
        if not key:
            return sorted(records, key=lambda r: [r.get(c, "") for c in TABLES[name].columns])
        found: dict[tuple[str, ...], Record] = {}
        for record in records:
            own = tuple(record.get(column, "") for column in key)
            if own not in found:
                found[own] = dict(record)
                continue
            self.count("joined_twice")
            for column, text in record.items():
                if is_unknown(found[own].get(column, "")):
                    found[own][column] = text
        return [found[own] for own in sorted(found)]

    def _table(self, name: str, records: list[Record], cleaner: Cleaner) -> Table:
        schema = TABLES[name]
        bad: Counter[tuple[str, str]] = Counter()
        clean = [self._cleaned(name, record, cleaner, bad) for record in records]
        for (column, value), count in sorted(bad.items()):
            self.note("bad_value", value=value, count=count, column=f"{name}.{column}")
        used = {column for record in clean for column, text in record.items() if text}
        used |= {column.name for column in schema.columns.values() if column.required}
        columns = [c for c in schema.columns if c in used]
        columns += sorted(used - set(columns))
        return replace(Table.from_records(name, clean, columns), source=self.source)

    def _cleaned(
        self, name: str, record: Record, cleaner: Cleaner, bad: Counter[tuple[str, str]]
    ) -> Record:
        schema = TABLES[name]
        found: Record = {}
        if self._trusted:
            return record
        for key, text in record.items():
            column = schema.columns.get(key)
            if column is None:
                clash = is_header(schema, key)
                found[f"original_{key}" if clash else key] = _tidy(cleaner.text, key, text)
            elif text and column.type != "text" and fault_of(column, text):
                bad[key, text[:60]] += 1
                found[key] = ""
            elif key == "name":
                found[key] = cleaner.name(text) or text
            else:
                found[key] = _tidy(cleaner.text, key, text) if column.type == "text" else text
        return found

    def _confirmations(
        self, quarter: Quarter, ids: Mapping[str, Mapping[str, str]], cleaner: Cleaner
    ) -> tuple[Confirmation, ...]:
        names = dict(zip(*map(quarter.table("actors").column, ("id", "name")), strict=True))
        offers = quarter.table("offers")
        owners = dict(zip(*map(offers.column, ("id", "actor")), strict=True))
        found = set()
        for asked in self._asked:
            known = ids.get("offers" if asked.table == "offers" else "actors", {})
            key = known.get(asked.id, "")
            actor = owners.get(key, "") if asked.table == "offers" else key
            if actor in names:
                plain = asked.reason in ("type", "topic_guess", "old", "place")
                detail = asked.detail if plain else cleaner.text(asked.detail)
                found.add(replace(asked, id=key, name=names[actor], detail=detail))
        return tuple(sorted(found, key=lambda c: (c.table, c.id, c.reason, c.detail)))


_KEPT_AS_THEY_ARE = frozenset({"original_id", "url", "website", "uri", "opening_hours"})


def _tidy(clean: Callable[[str], str], column: str, text: str) -> str:
    return text if column in _KEPT_AS_THEY_ARE else clean(text)


# --- Where and when: coordinates that can be true, opening hours in the syntax of OpenStreetMap.

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")

# Types of places that people walk into without belonging there.
DOCK_TYPES = frozenset(
    {"municipal_office", "integration_centre", "immigration_authority", "jobcentre"}
    | {"employment_agency", "library", "adult_education", "public_health", "public_order"}
    | {"neighbourhood_management", "awo", "caritas", "diakonie", "drk", "paritaet", "zwst"}
    | {"refugee_counselling", "migration_counselling", "youth_migration_service", "food_bank"}
    | {"integration_agency", "welfare_other", "migrant_organisation", "volunteer_initiative"}
    | {"rights_advice"}
)


_TIME = re.compile(r"([01]?\d|2[0-4]):?([0-5]\d)(?::\d\d)?")

Spans = Sequence[tuple[str, str]]


def coordinates(lat: object, lon: object) -> tuple[str, str] | None:
    """Give a place on earth as texts."""
    try:
        y, x = float(str(lat)), float(str(lon))
    except ValueError:
        return None
    if not (-90 <= y <= 90 and -180 <= x <= 180) or (y, x) in ((0.0, 0.0), (1.0, 1.0)):
        return None
    return str(lat).strip(), str(lon).strip()


def clock(text: str) -> str:
    """Give a time of day as ``HH:MM``, without seconds and offset; blank if it is none."""
    found = _TIME.match(text.strip().removeprefix("T"))
    return f"{int(found[1]):02d}:{found[2]}" if found else ""


def weekly(days: Mapping[str, Spans]) -> str:
    """Write the hours of a week; neighbouring days with the same hours become one rule."""
    written = {
        day: ",".join(f"{begin}-{end}" for begin, end in sorted(set(spans)))
        for day, spans in days.items()
        if spans
    }
    rules: list[tuple[list[str], str]] = []
    for day in DAYS:
        hours = written.get(day, "")
        if not hours:
            continue
        before = DAYS[DAYS.index(day) - 1]
        if rules and rules[-1][1] == hours and rules[-1][0][-1] == before:
            rules[-1][0].append(day)
        else:
            rules.append(([day], hours))
    return "; ".join(f"{_span(names)} {hours}" for names, hours in rules)


def _span(names: Sequence[str]) -> str:
    return f"{names[0]}-{names[-1]}" if len(names) > 2 else ",".join(names)


def usable_hours(text: str) -> bool:
    """Tell whether opening hours can be understood and name no person."""
    from opening_hours import validate

    return bool(validate(text)) and not without_contact(text)[1]


def one_line(*parts: str) -> str:
    """Join the parts of an address: street, then postcode and town."""
    street, postcode, town, *rest = (*parts, "", "", "")
    place = " ".join(filter(None, (postcode, town)))
    return ", ".join(filter(None, (street, place, *rest)))
