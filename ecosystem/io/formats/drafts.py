"""Rows that are collected from a foreign source, and made into a quarter that holds together."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import groupby

from ecosystem.errors import DataError, Problem
from ecosystem.io.clerk import names as clerk_names
from ecosystem.io.clerk.cells import read_hours
from ecosystem.io.clerk.names import guess_type, without_contact
from ecosystem.io.files import clean_cell, fold
from ecosystem.io.formats import base
from ecosystem.io.grids import is_header
from ecosystem.io.lists import UNKNOWN_TYPE, allowed_ids
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

_TOLD = base.shipped("names")["drafts"]

_ROSTER: tuple[frozenset[str], ...] = tuple(map(frozenset, _TOLD["roster"]))

_LETTER = re.compile(r"[^\W\d_]")

_TITLE = re.compile(r"\s*(?:dr|prof|frau|herr|mrs?|ms)\b\.?\s", re.IGNORECASE)

_PERSON = re.compile(
    r"(?:(?:Dr|Prof|Frau|Herr|Mrs?|Ms)\.?\s+)*"
    r"[^\W\d_a-z](?:\.|['’\w]+)(?:-[^\W\d_]\w+)?(?:\s[^\W\d_a-z]\.)?\s(?:(?:van|von|de|al|el|der)\s)*"
    r"[^\W\d_a-z]['’\w]+(?:-[^\W\d_]\w+)?"
)

# Words that no person is called, in whatever place of a longer word.
_BODY = re.compile(
    r"verein|verband|werk|hilfe|stiftung|gesellschaft|gmbh|\be\.?\s?v\b|\bag\b|amt\b|stadt|land\b|"
    r"gemeinde|kirche|diakonie|caritas|\bawo\b|\bdrk\b|kreuz|bund\b|zentrum|haus\b|schule|kita\b|"
    r"bibliothek|bücherei|universit|klinik|dienst|initiative|clubs?\b|klub|foundation|trust\b|"
    r"council|church|associat|society|servi[cz]|cent(?:er|re)|\bltd\b|\binc\b|communit|department|"
    r"city|county|agency|office|library|school|college|hospital|health|clinic|project|projekt|"
    r"büro|stelle|gruppe|group|netz|network|laden|praxis|apotheke|moschee|mosque|house|home|"
    r"treff|forum|union|institut|akademie|academy|markt|market|park\b|nord|süd|west|ost\b|mission",
    re.IGNORECASE,
)


# Words that a name of a place begins with and that of a person does not.
_NO_FIRST_NAME = frozenset(_TOLD["no_first_name"])


@cache
def is_personal(column: str) -> bool:
    """Tell whether a column holds telephone numbers, e-mail addresses or names of persons."""
    return _PERSONAL.search(column) is not None


def is_roster(header: Iterable[str]) -> bool:
    """Tell whether a table lists persons: it has a column for first and one for last names."""
    folded = {fold(name) for name in header}
    return all(folded & names for names in _ROSTER)


def means_people(word: str) -> bool:
    """Tell whether a type of node means single people, so that no name of theirs is read."""
    return _PEOPLE.search(word) is not None


def looks_like_a_person(name: str) -> bool:
    """Tell whether a name is that of one person rather than of a body."""
    plain = name.strip()
    if _BODY.search(plain) or guess_type(plain):
        return False
    first = plain.partition(" ")[0]
    if (first.isupper() and len(first) > 1) or fold(first) in _NO_FIRST_NAME:
        return False
    return _PERSON.fullmatch(plain) is not None


def begins_with_title(name: str) -> bool:
    """Tell whether a name begins the way a doctor's does."""
    return _TITLE.match(name) is not None


_SEVERAL = re.compile(r"\s*(?:[,;/&+]|\b(?:und|and|oder|or)\b)\s*")


def whole_names(words: str) -> tuple[str, ...]:
    """Split a cell of contacts into whole names: a first and a last name at least."""
    parts = (part.strip() for part in _SEVERAL.split(words))
    return tuple(part for part in parts if _PERSON.fullmatch(part))


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")


@lru_cache(maxsize=4096)
def without_persons(text: str, names: tuple[str, ...] = ()) -> str:
    """Give a free text without numbers and addresses, and without the persons of its record."""
    if not _LETTER.search(text):
        return text
    kept = _pattern(names).sub(" ", text) if names else text
    plain = clerk_names.without_persons(without_contact(kept)[0], ())
    found = " ".join(re.sub(r"\(\s*\)", " ", plain).split()).strip(" ,;:/-–")
    # what stands at its ends goes only together with something that was taken out
    return text if found == text.strip(" ,;:/-–(|") else found


@lru_cache(maxsize=4096)
def place_name(text: str) -> str:
    """Give the name of a place without numbers and addresses."""
    return (without_contact(text)[0] if _LETTER.search(text) else text) or text


@lru_cache(maxsize=16384)
def type_word(name: str) -> tuple[str, str]:
    """Guess from its name what kind of place it is; give the word that says so as well."""
    guess = guess_type(name)
    if guess is None:
        return "", ""
    words = re.findall(r"[^\W_]+", name)
    word = next((w for w in sorted(words, key=len, reverse=True) if guess_type(w) == guess), name)
    return fold(word), guess


# --- Rows that are collected from a foreign source, and made into a quarter that holds together.

# An entry that was checked longer ago is asked about, like a tie of that age.
STALE_MONTHS = 18


_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_REFERRING = {"actors.id": "actors", "funding.id": "funding", "docks.actor": "actors"}

Record = dict[str, str]


class Draft:
    """Collects rows of a foreign source under the source's own ids."""

    def __init__(self, source: str, words: base.Words, on: dt.date | None = None) -> None:
        self.source = source
        self.words = words
        self.on = on
        self.records: dict[str, list[Record]] = {}
        self.notes: list[Problem] = []
        self.meta = base.quarter_meta(words.mapping.quarter, source)
        self.rows: dict[str, list[base.SourceRow]] = {}  # Every row that was read, by table.
        self._people: dict[int, tuple[str, ...]] = {}
        self._asked: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
        self._counts: Counter[str] = Counter()
        self._broken: Counter[str] = Counter()
        self._left_out: set[str] = set()
        self._ordered: set[str] = set()
        self._trusted = False

    def trust(self, *ordered: str) -> None:
        """Take texts as they are, and the rows of some tables in the order of adding: own files."""
        self._trusted = True
        self._ordered.update(ordered)

    def read(self, table: str, row: Mapping[str, str]) -> base.SourceRow:
        """Remember a row of the source, so that the balance holds it."""
        found = row if isinstance(row, base.SourceRow) else base.SourceRow(row)
        self.rows.setdefault(table, []).append(found)
        return found

    def add(self, table: str, record: Mapping[str, str], people: Iterable[str] = ()) -> Record:
        """Add a row under the ids of the source; give it, so that it can be completed."""
        own = {column: clean_cell(str(value)) for column, value in record.items()}
        self.records.setdefault(table, []).append(own)
        named = {name for name in people if fold(name) != fold(own.get("name", ""))}
        self._people[id(own)] = tuple(sorted(named, key=lambda name: (-len(name), name)))
        return own

    def dock(self, record: Record, found: Mapping[str, str]) -> None:
        """Say what is known of a place where people walk in; elsewhere it stands beside."""
        told = {column: word for column, word in found.items() if word}
        if told and record["type"] in DOCK_TYPES:
            self.add("docks", {"actor": record["id"], **told})
        else:
            record |= told

    def count(self, key: str, number: int = 1) -> None:
        """Count what will be said once for the whole source."""
        self._counts[key] += number

    def note(self, key: str, **params: object) -> None:
        """Say something about the source."""
        self.notes.append(base.warning(key, self.source, **params))

    def confirm(self, reason: str, table: str, key: str, word: str = "", meaning: str = "") -> None:
        """Ask for confirmation of a row; the same question about many rows is asked once."""
        self._asked.setdefault((reason, word, meaning), []).append((table, key))

    def type_of(self, key: str, *names: str) -> str:
        """Guess the type of an actor from its names, and ask about the word that told it."""
        word, guess = next(filter(any, map(type_word, filter(None, names))), ("", ""))
        word, found, decided = self.words.guess("names", " ".join(names), word, guess)
        if not decided:
            self.confirm("type", "actors", key, word, found or UNKNOWN_TYPE)
        return found or UNKNOWN_TYPE

    def check_age(self, table: str, key: str, day: str) -> None:
        """Ask about an entry that was checked long ago."""
        if self.on is not None and day and day < add_months(self.on, -STALE_MONTHS).isoformat():
            self.confirm("old", table, key, day[:4])

    def extras(self, record: Mapping[str, object], used: Iterable[str]) -> Record:
        """Give what a source says beyond what was taken over, without personal columns."""
        done = set(used)
        filled = {c: v for c, v in record.items() if c not in done and v not in (None, "", [], {})}
        self.leave_out(*filter(is_personal, filled))
        return {column: str(v) for column, v in filled.items() if not is_personal(column)}

    def leave_out(self, *columns: str) -> None:
        """Remember that a column or table of persons was there and was not read."""
        self._left_out.update(columns)

    def finish(self) -> base.FormatImport:
        """Make the quarter."""
        ids = {name: self._ids(name) for name in ("actors", "offers", "funding")}
        rows = {name: self._linked(name, records, ids) for name, records in self.records.items()}
        self._drop_missing(rows)
        tables = {}
        for name in TABLES:
            if records := self._once(name, rows.get(name, [])):
                tables[name] = self._table(name, records)
        if "actors" not in tables:
            raise DataError("io.no_tables", path=self.source)
        quarter = Quarter(self.meta, tables)
        for column, count in sorted(self._broken.items()):
            self.note("broken_reference", count=count, column=column)
        if self._left_out:
            self.note("personal_left_out", names=", ".join(sorted(self._left_out)))
        for key, count in sorted(self._counts.items()):
            self.note(key, count=count)
        notes = (*self.notes, *self.words.notes(self.source))
        asked = self._confirmations(quarter, ids)
        balance = base.Balance.of(self.rows)
        return base.FormatImport(quarter, notes, asked, self.words.completed(), balance)

    def _ids(self, name: str) -> dict[str, str]:
        originals = [record["id"] for record in self.records.get(name, [])]
        short = {t: t.replace("-", "").lower() if _UUID.fullmatch(t) else t for t in originals}
        taken = allowed_ids(short.values())
        changed = sum(not ID_PATTERN.fullmatch(text) for text in dict.fromkeys(originals))
        if changed:
            self.count("new_ids", changed)
        return {text: taken[short[text]] for text in originals}

    def _linked(
        self, name: str, records: list[Record], ids: Mapping[str, Mapping[str, str]]
    ) -> list[Record]:
        """Give the rows with their new ids, and with those of what they refer to."""
        referring = [c for c in TABLES[name].columns.values() if c.reference in _REFERRING]
        found = []
        for record in records:
            row = dict(record)
            self._people[id(row)] = self._people.get(id(record), ())
            for column in referring:
                text, there = row.get(column.name, ""), ids[_REFERRING[str(column.reference)]]
                # where no funding is told at all, its name is kept: what it is is not known
                if not is_unknown(text) and (there or column.reference != "funding.id"):
                    row[column.name] = there.get(text, "")
                    if not row[column.name]:
                        self._broken[f"{name}.{column.name}"] += 1
            if name in ids:
                row["id"] = ids[name][record["id"]]
                if row["id"] != record["id"]:
                    row["original_id"] = record["id"]
            found.append(row)
        return found

    def _drop_missing(self, rows: dict[str, list[Record]]) -> None:
        """Leave out rows that need an actor whom the source does not hold."""
        for name in {"offers", "ties", "docks", "members", "positions"} & set(rows):
            needed = [c.name for c in TABLES[name].columns.values() if c.required and c.reference]
            rows[name] = [row for row in rows[name] if all(map(row.get, needed))]

    def _once(self, name: str, records: list[Record]) -> list[Record]:
        """Join rows of one key: what the first leaves open the second fills."""
        key = TABLES[name].key
        if not key and name in self._ordered:
            return records
        if not key:
            return sorted(records, key=lambda r: [r.get(c, "") for c in TABLES[name].columns])
        found: dict[tuple[str, ...], Record] = {}
        for record in records:
            first = found.setdefault(tuple(record.get(column, "") for column in key), record)
            if first is not record:
                self.count("joined_twice")
                for column, text in record.items():
                    if is_unknown(first.get(column, "")):
                        first[column] = text
        return [found[own] for own in sorted(found)]

    def _table(self, name: str, records: list[Record]) -> Table:
        schema = TABLES[name]
        bad: Counter[tuple[str, str]] = Counter()
        clean = [self._cleaned(name, record, bad) for record in records]
        for (column, value), count in sorted(bad.items()):
            self.note("bad_value", value=value, count=count, column=f"{name}.{column}")
        used = {column for record in clean for column, text in record.items() if text}
        used |= {column.name for column in schema.columns.values() if column.required}
        columns = [c for c in schema.columns if c in used]
        columns += sorted(used - set(columns))
        return replace(Table.from_records(name, clean, columns), source=self.source)

    def _cleaned(self, name: str, record: Record, bad: Counter[tuple[str, str]]) -> Record:
        if self._trusted:
            return record
        schema = TABLES[name]
        people = self._people.get(id(record), ())
        found: Record = {}
        for key, text in record.items():
            column = schema.columns.get(key)
            if column is None:
                clash = is_header(schema, key)
                kept = text if key in _KEPT_AS_THEY_ARE else without_persons(text, people)
                found[f"original_{key}" if clash else key] = kept
            elif text and column.type != "text" and fault_of(column, text):
                bad[key, text[:60]] += 1
                found[key] = ""
            elif key == "name":
                found[key] = place_name(record.get("id", "") if is_unknown(text) else text)
            elif column.type == "text" and key not in _KEPT_AS_THEY_ARE:
                found[key] = without_persons(text, people)
            else:
                found[key] = text
        return found

    def _confirmations(
        self, quarter: Quarter, ids: Mapping[str, Mapping[str, str]]
    ) -> tuple[base.Confirmation, ...]:
        names = dict(quarter.table("actors").select("id", "name"))
        owners = dict(quarter.table("offers").select("id", "actor"))
        grouped: dict[tuple[str, str, str], set[tuple[str, str, str]]] = {}
        for (reason, word, meaning), rows in self._asked.items():
            said = word if reason in ("type", "topic_guess", "old") else without_persons(word)
            group = grouped.setdefault((reason, said, meaning), set())
            for table, original in rows:
                key = ids["offers" if table == "offers" else "actors"].get(original, "")
                actor = owners.get(key, "") if table == "offers" else key
                if actor in names:
                    group.add((table, key, names[actor]))
        found = [
            base.Confirmation(*key, tuple(sorted(group))) for key, group in grouped.items() if group
        ]
        return tuple(sorted(found, key=lambda c: (-c.count, c.reason, c.word, c.meaning)))


# An address was put together from the parts of an address alone; a street may be called as
# a person is.
_KEPT_AS_THEY_ARE = frozenset(_TOLD["kept_as_they_are"])


# --- Where and when: coordinates that can be true, opening hours in the syntax of OpenStreetMap.

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")

# Types of places that people walk into without belonging there.
DOCK_TYPES = frozenset(_TOLD["dock_types"])


_TIME = re.compile(
    r"(?P<hour>[01]?\d|2[0-4])(?:[:.h]?(?P<minute>[0-5]\d))?(?::[0-5]\d(?:\.\d+)?)?\s*"
    r"(?P<half>[ap])?\.?(?:m\b\.?)?(?:\s*uhr)?(?:Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)

_NAMED_TIMES = {"noon": "12:00", "midday": "12:00", "mittag": "12:00", "mitternacht": "24:00"}

_ALL_DAY = re.compile(r"\b24\s*(?:/\s*7|hours?|hrs?|stunden|h)\b|rund um die uhr", re.IGNORECASE)

_BY_APPOINTMENT = re.compile(
    r"appointment|by arrangement|nach (?:tel\w*\s)?vereinbarung|(?:nur )?mit termin|n\. ?v\.",
    re.IGNORECASE,
)

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
    word = text.strip().removeprefix("T")
    if fold(word) in (*_NAMED_TIMES, "midnight"):
        return _NAMED_TIMES.get(fold(word), "00:00")
    found = _TIME.fullmatch(word)
    if found is None:
        return ""
    hour, minute = int(found["hour"]), found["minute"] or "00"
    if found["half"]:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    elif not found["minute"] and "uhr" not in fold(word):
        return ""  # a bare number is no time of day
    return f"{hour:02d}:{minute}" if hour < 24 or minute == "00" else ""


@lru_cache(maxsize=4096)
def span(opens: str, closes: str) -> tuple[str, str] | None:
    """Give begin and end of an opening; midnight as an end is that of the same day."""
    if _ALL_DAY.search(opens) or _ALL_DAY.search(closes):
        return "00:00", "24:00"
    begin, end = clock(opens), clock(closes)
    end = "24:00" if end == "00:00" else end
    if not begin or not end or ("07:00" <= begin < "17:00" and end <= begin):
        return None  # from nine to three, by day: in the afternoon, or a slip; ask
    return begin, end


# "9 am to 5 pm, Monday to Friday": the days after the times.
_DAYS_LAST = re.compile(r"(?P<times>\d.*?\d\s*(?:[ap]\.?m\.?|uhr)?)\s*,?\s+(?P<days>[A-Z][^\d]*)")


# A comma between a day and its first time.
_AFTER_DAY = re.compile(
    r"\b((?:mo|tu|we|th|fr|sa|su|di|mi|do|so)[a-z]*\.?),\s*(?=\d)", re.IGNORECASE
)


def hours_in_words(text: str) -> str:
    """Read opening hours that a foreign source writes as a sentence; blank if that is no use."""
    if is_all_day(text) and not re.search(r"\d[:.]\d\d|\d\s*[ap]\.?m", text):
        return "24/7" if re.search(r"24\s*/\s*7|7 days|daily|täglich", text, re.IGNORECASE) else ""
    plain = re.sub("GÇô|GÇö|â€“|â€”", "–", text).replace("\\n", "\n")  # as bad exports write them
    plain = re.sub(r"\s(?:through|thru)\s", " to ", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\s+/\s+(?=\d)", ", ", plain)
    plain = _AFTER_DAY.sub(r"\1 ", plain)
    rules: list[str] = []
    before = ""  # Times whose days come later.
    for part in filter(None, map(str.strip, re.split(r"[;\n]", plain))):
        if found := _DAYS_LAST.fullmatch(part):
            times = f"{before}, {found['times']}" if before else found["times"]
            rules.append(f"{found['days']} {times}")
            before = ""
        elif not part[0].isdigit():
            rules.append(part)
        elif rules:
            rules[-1] += f", {part}"
        else:
            before = f"{before}, {part}" if before else part
    return "" if before else read_hours("; ".join(rules)) or ""


def is_all_day(text: str) -> bool:
    """Tell whether a text says that a place is open day and night."""
    return _ALL_DAY.search(text) is not None


def is_by_appointment(text: str) -> bool:
    """Tell whether a text says that one needs an appointment."""
    return _BY_APPOINTMENT.search(text) is not None


def weekly(days: Mapping[str, Spans]) -> str:
    """Write the hours of a week; neighbouring days with the same hours become one rule."""
    written = {
        day: ",".join(f"{begin}-{end}" for begin, end in sorted(set(days.get(day, ()))))
        for day in DAYS
    }
    runs = groupby(DAYS, key=lambda day: written[day])
    return "; ".join(f"{_span(list(names))} {hours}" for hours, names in runs if hours)


def _span(names: Sequence[str]) -> str:
    return f"{names[0]}-{names[-1]}" if len(names) > 2 else ",".join(names)


_LOOSE = re.compile(r",\s+(?=\d|(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)\b)")


# What else may hold beside the hours, in words: the reader of hours takes it for open all week.
_FALLBACK = re.compile(r"\s*\|\|\s*\"[^\"]*\"\s*$")


_COMMENT = re.compile(r'"[^"]*"')


def tidy_hours(text: str) -> str:
    """Write opening hours so that comments and loose blanks do not change what they say."""
    plain = _LOOSE.sub(",", _FALLBACK.sub("", " ".join(text.split())))
    if plain and not usable_hours(plain):
        comments = _COMMENT.findall(plain)
        found = read_hours(_COMMENT.sub(" ", plain))  # German days with a comment beside them
        return " ".join([found, *comments[:1]]) if found else plain
    return plain


def usable_hours(text: str) -> bool:
    """Tell whether opening hours can be understood and name no person."""
    from opening_hours import validate

    return bool(validate(text)) and not without_contact(text)[1]


def one_line(*parts: str) -> str:
    """Join the parts of an address: street, then postcode and town."""
    street, postcode, town, *rest = (*parts, "", "", "")
    place = " ".join(filter(None, (postcode, town)))
    return ", ".join(filter(None, (street, place, *rest)))
