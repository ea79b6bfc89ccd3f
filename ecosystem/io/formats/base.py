"""How the words of a foreign format are read as those of a quarter: a file that people may edit."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, field, replace
from functools import cache
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

from ecosystem.errors import DataError, Problem, UsageError
from ecosystem.io import files
from ecosystem.io.clerk.cells import language_code
from ecosystem.io.grids import parse_csv, vocabulary_key
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, as_list
from ecosystem.schema import LANGUAGE_PATTERN, MISSING, TABLES
from ecosystem.stubs import dataclass
from ecosystem.words import label, text, vocabulary

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


# --- How the words of a foreign format are read as those of a quarter: a file that people may
# edit.

# What a word means if everything that carries it is to be left out.
LEAVE_OUT = "-"


@cache
def shipped(name: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """Read a file of this package: mappings, names of columns, tables of a standard."""
    return json.loads(resources.files(__package__).joinpath(f"{name}.json").read_text("utf-8"))


# Section of the file to the vocabulary of its meanings.
SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "types": "type",
        "topics": "topic",
        "groups": "group",
        "languages": "language",
        "kinds": "tie_kind",
        "frequencies": "frequency",
        "names": "type",
        "texts": "topic",
    }
)

# Sections whose words are looked for inside a longer text: what they mean is a guess until a
# person lets it stand in a mapping of hers.
GUESSED = ("names", "texts")


# Sections in which a word may mean something that nobody could name.
_OPEN = ("topics", "texts", "types", "names")

# Formats of which a shipped mapping is another's; graphs of whatever program share one.
_SHIPPED = {"hsds": "hsds", "oruk": "hsds", "airs": "hsds", "osm": "osm", "points": "osm"}

_SHIPPED |= {"integreat": "integreat"}


_PLAIN = ("quarter", "columns")

_LISTS = ("topics", "groups", "languages", "texts")


ALIASES = {"layer": "kind", "weight": "strength"}

SWITCHES = ("strength", "strength_reversed", "undirected")

META_FIELDS = ("id", "name", "municipality", "country", "wave", "languages")

# Columns of official area ids that lose their leading zeros, with the digits that they have.
DEFAULT_PADS = {"planning-area-id": 8, "PLR_ID": 8}


def _scoped(key: str) -> str | None:
    """Give ``actors.name`` or ``ties.kind`` for a key; None if there is no such column."""
    key = ALIASES.get(key, key)
    table, dot, column = key.partition(".")
    if dot and table in ("actors", "ties"):
        return key if column in TABLES[table].columns else None
    for name in ("ties", "actors"):
        if key in TABLES[name].columns:
            return f"{name}.{key}"
    return None


@dataclass(frozen=True)
class FormatMapping:
    """What the words of a foreign format, or of a list of nodes and one of edges, mean."""

    format: str = ""  # The format that it is for; blank if it may be used for any.
    # Section to word to stored keys; a blank meaning says that a word means nothing here.
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # `actors.name` and the like to a column of the source, or to a key that holds for every row.
    columns: Mapping[str, str] = field(default_factory=dict)
    quarter: Mapping[str, str] = field(default_factory=dict)
    # `actors.sector` and the like to what each word of its column means.
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    strength: str = ""  # Column that says how strong a tie is; blank if there is none.
    # Step of the scale to a frequency or a number of referrals a year.
    steps: Mapping[str, str] = field(default_factory=dict)
    strength_reversed: bool = False  # Whether 1 is the strongest.
    # Whether a row stands for both directions: `yes`, `no`, or the layers in which it does.
    undirected: str = "no"
    # Column to the number of digits that its ids have.
    pads: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_PADS))
    # The same as it was typed, `source=From`; such a mapping is saved as it was typed.
    entries: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def default(cls, format: str) -> FormatMapping:
        """Give the mapping that is shipped for a format."""
        return cls(format, shipped("mapping")[_SHIPPED.get(format, "net")])

    @classmethod
    def from_entries(cls, entries: Mapping[str, str]) -> FormatMapping:
        """Make a mapping from entries as they are typed: ``sector:Federal`` to ``state``."""
        columns: dict[str, str] = {}
        values: dict[str, dict[str, str]] = {}
        steps: dict[str, str] = {}
        switches: dict[str, str] = {}
        pads = dict(DEFAULT_PADS)
        quarter: dict[str, str] = {}
        for key, value in entries.items():
            name, colon, word = key.partition(":")
            name = ALIASES.get(name, name)
            scope = _scoped(name)
            if name == "pad" and word:
                pads[word] = _digits(key, value)
            elif name == "strength" and colon:
                steps[word] = value
            elif name in SWITCHES:
                switches[name] = value
            elif name.startswith("quarter.") and name[8:] in META_FIELDS:
                quarter[name[8:]] = value
            elif scope is None:
                raise UsageError("io.map_unknown_key", name=key, known=_nearest(name))
            elif colon:
                values.setdefault(scope, {})[word] = _meaning(scope, key, value)
            else:
                columns[scope] = value
        return cls(
            columns=columns,
            values=values,
            strength=switches.get("strength", ""),
            steps=steps,
            strength_reversed=_is_yes("strength_reversed", switches.get("strength_reversed", "no")),
            undirected=switches.get("undirected", "no"),
            pads=pads,
            quarter=quarter,
            entries=dict(entries),
        )

    @classmethod
    def from_text(cls, text: str, base: FormatMapping | None = None) -> FormatMapping:
        """Read a mapping as it is typed: ``source=From,target=To,sector:Federal=state``."""
        entries = dict(base.entries) if base else {}
        for entry in filter(None, map(str.strip, text.split(","))):
            key, sign, value = entry.partition("=")
            if not sign or not key.strip():
                raise UsageError("io.map_bad_entry", entry=entry)
            entries[key.strip()] = value.strip()
        return cls.from_entries(entries)

    @classmethod
    def from_file(cls, path: Path) -> FormatMapping:
        """Read a mapping that somebody edited."""
        found = files.read_json(path, otherwise="formats.map_bad_file")
        return cls.from_content(found, str(path))

    @classmethod
    def from_content(cls, content: object, path: str) -> FormatMapping:
        """Read a mapping from the content of its file."""
        known = {"comment", "format", *SECTIONS, *_PLAIN}
        plain = isinstance(content, dict) and all(isinstance(v, str) for v in content.values())
        if isinstance(content, dict) and plain and not set(content) <= known:
            return cls.from_entries(content)
        if not isinstance(content, dict) or not set(content) <= known:
            raise DataError("formats.map_bad_file", path=path)
        entries = {name: _entries(content.get(name, {}), path) for name in (*SECTIONS, *_PLAIN)}
        for section in SECTIONS:
            for word, meaning in entries[section].items():
                _check(section, word, meaning, path)
        return cls(
            str(content.get("format", "")),
            {section: entries[section] for section in SECTIONS if entries[section]},
            entries["columns"],
            entries["quarter"],
        )

    def over(self, base: FormatMapping) -> FormatMapping:
        """Lay this mapping over another one."""
        sections = [s for s in SECTIONS if s in base.words or s in self.words]
        words = {s: {**base.words.get(s, {}), **self.words.get(s, {})} for s in sections}
        columns = {**base.columns, **self.columns}
        quarter = {**base.quarter, **self.quarter}
        return replace(self, format=base.format, words=words, columns=columns, quarter=quarter)

    def save(self, path: Path) -> Path:
        """Write the mapping as it was typed, or with a comment on each section."""
        typed = bool(self.entries) and not self.words
        content: dict[str, Any] = {**self.entries} if typed else self._sections()
        written = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        return files.save_bytes(path, written.encode())

    def meanings(self, scope: str) -> Mapping[str, str]:
        """Give what the words of a column mean, ``ties.kind`` and the like."""
        return self.values.get(scope) or self.words.get(_SECTION_OF.get(scope, ""), {})

    def _sections(self) -> dict[str, Any]:
        content: dict[str, Any] = {"comment": _comment("file"), "format": self.format}
        plain = {"quarter": self.quarter, "columns": self.columns}
        for name in (*_PLAIN, *SECTIONS):
            entries = plain.get(name, self.words.get(name, {}))
            content[name] = {"comment": _comment(name), "words": dict(sorted(entries.items()))}
        return content


_SECTION_OF = {"actors.type": "types", "ties.kind": "kinds", "ties.frequency": "frequencies"}


def _nearest(name: str) -> str:
    columns = [column for table in ("ties", "actors") for column in TABLES[table].columns]
    known = [*SWITCHES, *ALIASES, *columns]
    from rapidfuzz import process  # only for a word that nobody knows

    near = process.extractOne(name, known, score_cutoff=70)
    return near[0] if near else ", ".join(dict.fromkeys(known))


def _digits(key: str, value: str) -> int:
    if not value.isdigit() or not 0 < int(value) <= 32:
        raise UsageError("io.map_bad_value", name=key, value=value, known="1 … 32")
    return int(value)


def _is_yes(key: str, value: str) -> bool:
    answer = vocabulary_key("answer", value or "yes")
    if answer is None:
        raise UsageError("io.map_bad_value", name=key, value=value, known="yes, no")
    return answer == "yes"


def _meaning(scope: str, key: str, value: str) -> str:
    """Check that what a word shall mean is a stored key, where the column has such."""
    table, _, name = scope.partition(".")
    column = TABLES[table].columns[name]
    if column.vocabulary is None or not value:
        return value
    found = vocabulary_key(column.vocabulary, value)
    if found is None:
        known = ", ".join(vocabulary(column.vocabulary))
        raise UsageError("io.map_bad_value", name=key, value=value, known=known)
    return found


def _comment(name: str) -> dict[str, str]:
    return {lang: text(f"formats.comment_{name}", lang) for lang in ("de", "en")}


def _entries(section: object, path: str) -> dict[str, str]:
    words = section.get("words", {}) if isinstance(section, dict) else None
    if not isinstance(words, dict) or not all(isinstance(v, str) for v in words.values()):
        raise DataError("formats.map_bad_file", path=path)
    return {str(word): meaning.strip() for word, meaning in words.items()}


def _is_key(section: str, key: str) -> bool:
    if section == "languages":
        return key == "*" or LANGUAGE_PATTERN.fullmatch(key.partition(":")[0]) is not None
    return key in vocabulary(SECTIONS[section]) or (section in _OPEN and key == "?")


def _check(section: str, word: str, meaning: str, path: str) -> None:
    if meaning in ("", LEAVE_OUT):
        return
    keys = meaning.split(";") if section in _LISTS else [meaning]
    for key in keys:
        if not _is_key(section, key):
            known = ", ".join(vocabulary(SECTIONS[section]))
            params = {"section": section, "word": word, "value": key, "known": known}
            raise UsageError("formats.map_bad_value", path=path, **params)


# What may stand on the left in the section `columns`.
COLUMN_NAMES = frozenset(f"{name}.{column}" for name, t in TABLES.items() for column in t.columns)


# --- What the import of a foreign format has to say, and what people should confirm.


@dataclass(frozen=True)
class FormatNote(Problem):
    """A notice about a foreign source."""

    area = "formats"


def warning(key: str, source: str = "", /, **params: object) -> Problem:
    """Make a notice."""
    return FormatNote("warning", key, source, params=params)


@dataclass(frozen=True)
class Confirmation:
    """One question about everything in a foreign source that is old or unclear in the same way."""

    # `old`, `undated`, `type`, `topic`, `topic_guess`, `language`, `written`, `group`, `hours`,
    # `closed`, `place`, `person` or `stand_in`.
    reason: str
    word: str  # What the source says.
    meaning: str  # What it was taken for: stored keys; blank if it was taken for nothing.
    rows: tuple[tuple[str, str, str], ...]  # Table, id and name of each row that it is about.

    @property
    def count(self) -> int:
        """How many rows it is about."""
        return len(self.rows)

    @property
    def name(self) -> str:
        """Name of the first actors that it is about."""
        named = list(dict.fromkeys(name for _, _, name in self.rows))
        return ", ".join(named[:_EXAMPLES]) + (" …" if len(named) > _EXAMPLES else "")

    def sentence(self, lang: str) -> str:
        """Ask for confirmation, once for all of them."""
        vocabulary_name = "type" if self.reason == "type" else "topic"
        said = [label(vocabulary_name, key, lang) for key in self.meaning.split(";") if key]
        key = self.reason
        if key == "type" and self.meaning in MISSING:
            key = "type_word" if self.word else "type_plain"
        told = {"detail": self.word, "meaning": ", ".join(said), "count": self.count}
        return text(f"formats.confirm_{key}", lang, **told)


_EXAMPLES = 3


# --- What became of every row of a source.

Row = dict[str, str]


class SourceRow(Row):
    """A row of a foreign source that knows what became of it."""

    __slots__ = ("fate", "people", "reason", "undirected")

    def __init__(self, found: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(found)
        self.fate = ""  # `taken`, `left_out` or `changed`; blank as long as nobody has used it.
        self.reason = ""  # Why it was left out or changed.
        self.undirected = False  # Of an edge: whether it stands for both directions.
        self.people: tuple[str, ...] = ()  # Names of persons that its texts must not mention.

    def take(self) -> None:
        """Say that it is in the quarter."""
        if self.fate != "changed":
            self.fate, self.reason = "taken", ""

    def leave_out(self, reason: str) -> None:
        """Say that it is not in the quarter, and why."""
        self.fate, self.reason = "left_out", reason

    def change(self, reason: str) -> None:
        """Say that it is in the quarter, but not as it stood there."""
        self.fate, self.reason = "changed", reason


@dataclass(frozen=True)
class TableBalance:
    """What became of the rows of one table: read = taken + left out + changed."""

    taken: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)  # Reason to number of rows.
    changed: Mapping[str, int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """How many rows there were."""
        return self.taken + sum(self.left_out.values()) + sum(self.changed.values())


@dataclass(frozen=True)
class Balance:
    """What became of every row of a source, by table."""

    tables: Mapping[str, TableBalance] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Mapping[str, Iterable[SourceRow]]) -> Balance:
        """Count the rows; one that nobody used is left out."""
        found = {}
        for name, rows in sorted(tables.items()):
            counts = Counter((row.fate or "left_out", row.reason or "unused") for row in rows)
            parts = {
                fate: {reason: n for (f, reason), n in sorted(counts.items()) if f == fate}
                for fate in ("taken", "left_out", "changed")
            }
            taken = sum(parts["taken"].values())
            found[name] = TableBalance(taken, parts["left_out"], parts["changed"])
        return cls(found)

    def as_dict(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return {name: {"read": one.read, **asdict(one)} for name, one in self.tables.items()}

    def lines(self, lang: str) -> list[str]:
        """Say it, one line a table."""
        found = []
        for name, one in self.tables.items():
            said = text(f"formats.balance_{name}", lang) if name in ("nodes", "edges") else name
            line = text("formats.balance", lang, table=said, read=one.read, taken=one.taken)
            for fate, reasons in (("left_out", one.left_out), ("changed", one.changed)):
                for reason, count in reasons.items():
                    why = text(f"formats.because_{reason}", lang)
                    line += "; " + text(f"formats.balance_{fate}", lang, count=count, why=why)
            found.append(line)
        return found


# --- What comes out of a foreign source.


@dataclass(frozen=True)
class FormatImport:
    """What came out of a foreign source."""

    quarter: Quarter
    # What could not be mapped, what was left out, and what such a source cannot say.
    notes: tuple[Problem, ...]
    confirm: tuple[Confirmation, ...] = ()  # What is old or unclear, the most frequent first.
    # The mapping that was used, with a blank meaning for every word that nobody knew.
    mapping: FormatMapping = field(default_factory=FormatMapping)
    balance: Balance = field(default_factory=Balance)  # What became of every row.
    format: str = ""  # The format that it was read as.


def quarter_meta(given: Mapping[str, str], name: str) -> Meta:
    """Make the properties of a quarter from those in a mapping."""
    wave = given.get("wave", "")
    try:
        day = dt.date.fromisoformat(wave) if wave else None
    except ValueError as fault:
        params = {"name": "quarter.wave", "value": wave, "known": "2025-01-15"}
        raise UsageError("io.map_bad_value", **params) from fault
    return Meta(
        id=given.get("id", ""),
        name=given.get("name", name),
        municipality=given.get("municipality", ""),
        country=given.get("country", ""),
        wave=day,
        languages=tuple(as_list(given.get("languages", ""))),
        # nobody says that somebody else's list holds every offer that there is
        offers_recorded=None,
    )


# --- Words of a foreign source, looked up while it is read; those that nobody knows are
# remembered.

_SHOWN = 8


class Words:
    """Looks words up while a source is read, and remembers those that nobody knows."""

    def __init__(self, mapping: FormatMapping, decided: FormatMapping | None = None) -> None:
        self.mapping = mapping
        self.unknown: dict[str, Counter[str]] = {}
        self._guessed: dict[str, dict[str, str]] = {section: {} for section in GUESSED}
        self._folded = {
            section: {files.fold(word): meaning for word, meaning in words.items()}
            for section, words in mapping.words.items()
        }
        self._known: dict[tuple[str, str], str | None] = {}
        self._inside = {section: _finder(words) for section, words in self._folded.items()}
        own = decided.words if decided is not None else {}
        self._decided = {section: set(map(files.fold, own.get(section, ()))) for section in GUESSED}

    def known(self, section: str, word: str) -> str | None:
        """Find what a word means, without remembering it."""
        key = (section, word)
        if key not in self._known:
            self._known[key] = self._find(section, word)
        return self._known[key]

    def _find(self, section: str, word: str) -> str | None:
        own = self._folded.get(section, {}).get(files.fold(word))
        if own is not None:
            return own
        if section == "languages":
            return language_code(word)
        found = vocabulary_key(SECTIONS[section], word)
        return found if found is not None else self._by_code(section, word)

    def _by_code(self, section: str, word: str) -> str | None:
        """Find what a code of a taxonomy means by the longest beginning that is mapped."""
        if not _CODE.fullmatch(word):
            return None
        code = files.fold(word)
        starts = (code[:end] for end in range(len(code), 0, -1))
        entries = self._folded.get(section, {})
        return next((entries[f"{s}*"] for s in starts if f"{s}*" in entries), None)

    def meaning(self, section: str, word: str) -> str:
        """Find what a word means, and remember it if nobody knows."""
        if not word.strip():
            return ""
        found = self.known(section, word)
        if found is None:
            self.unknown.setdefault(section, Counter())[word.strip()] += 1
        return found or ""

    def inside(self, section: str, text: str) -> dict[str, str]:
        """Find the words of a section that stand in a text, without those inside longer ones."""
        finder = self._inside.get(section)
        hits = dict.fromkeys(finder.findall(files.fold(text))) if finder and text else {}
        return {word: self._folded[section][word] for word in hits}

    def guess(self, section: str, text: str, word: str, meaning: str) -> tuple[str, str, bool]:
        """Take a guess from a word in a text, unless the mapping says what that word means."""
        # Given are the word, what it means, and whether a person has decided it.
        for own, said in self.inside(section, text).items():
            if own in self._decided[section] or said:
                return own, said, own in self._decided[section]
        if word:
            self._guessed[section].setdefault(files.fold(word), meaning)
        return word, meaning, False

    def notes(self, source: str) -> tuple[Problem, ...]:
        """Say which words have no meaning yet."""
        found = []
        for section, counts in sorted(self.unknown.items()):
            ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            shown = ", ".join(f"„{word}“ ({count}×)" for word, count in ordered[:_SHOWN])
            shown += " …" if len(ordered) > _SHOWN else ""
            found.append(
                warning("unmapped", source, section=Named((f"section_{section}",)), shown=shown)
            )
        return tuple(found)

    def completed(self) -> FormatMapping:
        """Give the mapping with a blank meaning for every unknown word, and the guesses."""
        seen = {section: dict.fromkeys(sorted(c), "") for section, c in self.unknown.items()}
        seen |= {section: dict(sorted(g.items())) for section, g in self._guessed.items() if g}
        return self.mapping.over(FormatMapping(self.mapping.format, seen))


# A code of the taxonomy of AIRS, as services of 211 carry it.
_CODE = re.compile(r"[A-Z]{1,2}(?:-\d{4}(?:\.\d{4})?(?:-\d{3}(?:\.\d{2})?)?)?", re.IGNORECASE)


def _finder(words: Iterable[str]) -> re.Pattern[str] | None:
    """Make a pattern that finds words in a folded text, the longest first."""
    longest = sorted(filter(None, words), key=lambda word: (-len(word), word))
    listed = "|".join(map(re.escape, longest))
    return re.compile(rf"\b(?:{listed})\b") if listed else None


@dataclass(frozen=True)
class Named:
    """Names of formats or sections, said in the language of the message that they stand in."""

    keys: tuple[str, ...]

    def in_words(self, lang: str) -> str:
        """Say them."""
        return ", ".join(text(f"formats.{key}", lang) for key in self.keys)


# --- What somebody hands over: a file, a folder or a zip archive, opened within limits.
# Files of strangers may be hostile: nothing is unpacked to the disk, no entity of an XML file is
# resolved, and whatever is larger than any neighbourhood is refused before it fills the memory.

# A larger file is refused: as objects in memory it would take ten times as much.
MAX_BYTES = 64_000_000


MAX_UNPACKED = 256_000_000

MAX_ENTRIES = 5_000


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(word)


@dataclass
class Source:
    """Files that belong together."""

    path: Path  # What the user named.
    names: tuple[str, ...]  # Paths of the files in it, sorted; of a single file its own name.
    fetch: Callable[[str], bytes]  # Gives the bytes of a file.
    # What was odd on the way, for example an old encoding.
    notes: list[Problem] = field(default_factory=list)
    _parsed: dict[tuple[str, str], Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Ending of what the user named, by what it holds."""
        found: str = self._once("kind", "", lambda: files.ending_of(self.path))
        return found

    def ending(self, *endings: str) -> tuple[str, ...]:
        """List the files whose names end so; a file alone is told by its content."""
        return tuple(name for name in self.names if self._called(name).endswith(endings))

    def _called(self, name: str) -> str:
        """Give the name of a file, with the ending that its content has if it stands alone."""
        plain = name.lower()
        if len(self.names) > 1:
            return plain
        own = plain if plain.endswith(self.kind) else plain + self.kind
        if self.kind in files.WORKBOOKS:
            return own
        start: bytes = self._once("start", name, lambda: start_of(self.fetch(name)))
        if start[:1] in (b"{", b"["):
            return plain if plain.endswith(JSONS) else f"{plain}.json"
        if start[:1] == b"<" and not files.is_tagged(self.text(name)):
            return plain if plain.endswith(_XMLS) else f"{plain}.xml"
        if self.kind == ".csv":
            return own
        return f"{plain}.txt" if start and plain.endswith((*JSONS, *_XMLS)) else plain

    def only(self, *endings: str, otherwise: str) -> str:
        """Find the one file whose name ends so, or the only one that there is."""
        found = self.ending(*endings) if len(self.names) > 1 else self.names
        if len(found) != 1:
            raise DataError(otherwise, path=self.path)
        return found[0]

    def _once(self, kind: str, name: str, read: Callable[[], object]) -> Any:  # noqa: ANN401 - whatever a file holds
        """Parse a file once, though several formats look at it."""
        if (kind, name) not in self._parsed:
            self._parsed[kind, name] = read()
        return self._parsed[kind, name]

    def text(self, name: str) -> str:
        """Read a file as text, whatever its encoding."""
        found: str = self._once("text", name, lambda: self._decoded(name))
        return found

    def _decoded(self, name: str) -> str:
        found, problems = files.decode(self.fetch(name), name)
        if found is None:
            raise DataError("checks.heading", problems, count=len(problems))
        self.notes.extend(problems)
        return found

    def json(self, name: str) -> object:
        """Read a JSON file, or one with an object a line."""
        return self._once("json", name, lambda: self._json(name))

    def _json(self, name: str) -> object:
        found = self.text(name)
        try:
            if name.lower().endswith((".ndjson", ".jsonl")):
                lines = filter(str.strip, found.split("\n"))
                return [json.loads(line, parse_constant=_refuse_constant) for line in lines]
            return json.loads(found, parse_constant=_refuse_constant)
        except json.JSONDecodeError as fault:
            rows = [line for line in found.split("\n") if line.strip()]
            if fault.msg == "Extra data" and all(row.lstrip()[0] == "{" for row in rows):
                return self._json(f"{name}.ndjson")
            raise DataError("formats.broken", path=name, kind="JSON") from fault
        except (ValueError, RecursionError) as fault:
            raise DataError("formats.broken", path=name, kind="JSON") from fault

    def xml(self, name: str) -> Element:
        """Read an XML file; entities and document types are refused."""
        found: Element = self._once("xml", name, lambda: parse_xml(self.fetch(name), name))
        return found

    def grids(self) -> dict[str, list[list[str]]]:
        """Read every visible sheet of a workbook, or every CSV file, as rows of cells."""
        found: dict[str, list[list[str]]] = self._once("grids", "", self._grids)
        return found

    def _grids(self) -> dict[str, list[list[str]]]:
        if self.kind in files.WORKBOOKS:
            return _of_workbook(self.path)
        found = {}
        for name in self.ending(".csv", ".tsv"):
            grid, problems = parse_csv(self.text(name), name)
            if grid is None:
                raise DataError("checks.heading", problems, count=len(problems))
            self.notes.extend(problems)
            found[name.rpartition(".")[0]] = [list(grid.header), *grid.rows]
        return found

    def sheets(self) -> dict[str, list[SourceRow]]:
        """Read every sheet as rows by header; each call gives rows whose fate is open."""
        return {title: rows_of(grid) for title, grid in self.grids().items()}


JSONS = (".json", ".ndjson", ".jsonl", ".geojson", ".cyjs")

_XMLS = (".xml", ".graphml", ".gexf", ".xgmml", ".gml")


def start_of(data: bytes) -> bytes:
    """Give the first letters of a file, without the marks of its encoding."""
    return data[:400].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:64]


def parse_xml(data: bytes, name: str) -> Element:
    """Read XML; entities and document types are refused."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as fault:
        raise DataError("formats.entities", path=name) from fault
    except (ParseError, ValueError, LookupError, RecursionError) as fault:
        raise DataError("formats.broken", path=name, kind="XML") from fault
    return root


def local(tag: object) -> str:
    """Give the name of an element or attribute without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _of_workbook(path: Path) -> dict[str, list[list[str]]]:
    from ecosystem.io.grids import open_book  # openpyxl takes a third of a second

    book = open_book(path)
    sheets = [book.read(title) for title in book.titles]
    return {sheet.title: sheet.rows for sheet in sheets if sheet.rows and sheet.visible}


def rows_of(grid: Sequence[Sequence[str]]) -> list[SourceRow]:
    """Set the cells of a sheet as rows by header; blank cells are left out."""
    header, *rows = grid or [[]]
    return [
        SourceRow((name, word) for name, word in zip(header, row, strict=False) if name and word)
        for row in rows
    ]


def _limited(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _too_large(path, size)
        return path.read_bytes()
    except OSError as fault:
        raise DataError("io.cannot_open_path", path=path) from fault


def _too_large(path: object, size: int) -> DataError:
    limit = MAX_BYTES // 1_000_000
    return DataError("formats.too_large", path=path, size=size // 1_000_000, limit=limit)


def _from_archive(path: Path) -> Source:
    """Look into a zip archive; the sizes that it claims are checked, then held to."""
    data = _limited(path)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = [part for part in archive.infolist() if not part.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as fault:
        raise DataError("formats.broken", path=path, kind="ZIP") from fault
    total = sum(part.file_size for part in parts)
    if total > MAX_UNPACKED or len(parts) > MAX_ENTRIES:
        raise DataError("formats.zip_bomb", path=path)
    shown = [p for p in parts if not PurePosixPath(p.filename).name.startswith((".", "~$"))]
    named = {str(PurePosixPath(part.filename)): part for part in shown}

    def fetch(name: str) -> bytes:
        part = named[name]
        if part.file_size > MAX_BYTES:
            raise _too_large(name, part.file_size)
        try:
            with archive.open(part) as stream:
                found = stream.read(MAX_BYTES + 1)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, OSError) as f:
            raise DataError("formats.broken", path=f"{path.name}/{name}", kind="ZIP") from f
        if len(found) > MAX_BYTES:
            raise DataError("formats.zip_bomb", path=path)
        return found

    return Source(path, tuple(sorted(named)), fetch)


_DATA = (".csv", ".tsv", ".json", ".ndjson", ".jsonl", ".geojson", ".xml", ".graphml", ".gexf")

_DEPTH = 3


def _files(folder: Path, depth: int = 1) -> list[Path]:
    """List the files of a folder; those of its folders only where it holds no data itself."""
    entries = sorted(e for e in folder.iterdir() if not e.name.startswith((".", "~$")))
    found = [entry for entry in entries if entry.is_file()]
    data = [f for f in found if f.suffix.lower() in _DATA and f.name != "datapackage.json"]
    if not data and depth < _DEPTH:
        for entry in entries:
            if entry.is_dir() and not entry.is_symlink():
                found += _files(entry, depth + 1)
    if len(found) > MAX_ENTRIES:
        raise DataError("formats.zip_bomb", path=folder)
    return found


def unread_folders(source: Source) -> list[str]:
    """Name the folders that were not looked into, since files of data lie beside them."""
    if not source.path.is_dir() or any("/" in name for name in source.names):
        return []
    return [e.name for e in sorted(source.path.iterdir()) if e.is_dir() and e.name[0] not in ".~"]


def open_source(path: Path) -> Source:
    """Open what somebody handed over."""
    try:
        there, is_folder = path.exists(), path.is_dir()
        files_ = _files(path) if is_folder else []
    except (OSError, ValueError) as fault:  # a forbidden folder, a zero byte in the name
        raise DataError("io.cannot_open_path", path=path) from fault
    if not there:
        raise DataError("io.no_such_path", path=path)
    if is_folder:
        names = tuple(sorted(entry.relative_to(path).as_posix() for entry in files_))
        return Source(path, names, lambda name: _limited(path / name))
    if ".zip" in (path.suffix.lower(), files.ending_of(path)):
        return _from_archive(path)
    return Source(path, (path.name,), lambda _: _limited(path))


# --- Values of JSON as the texts of cells.

_BLANK = re.compile(r"\s+")


def cell(value: object) -> str:
    """Write a value of JSON as a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return files.number_text(value) if value == value and abs(value) != float("inf") else ""
    if isinstance(value, str):
        return files.clean_cell(value)
    if isinstance(value, list) and not any(isinstance(v, list | dict) for v in value):
        return ";".join(filter(None, map(cell, value)))
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def texts(record: Mapping[str, object]) -> dict[str, str]:
    """Write the values of an object as cells, without those that say nothing."""
    found = {str(key): cell(value) for key, value in record.items()}
    return {key: text for key, text in found.items() if text and text not in ("[]", "{}")}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - as the parser calls it
        self._silent += tag in ("script", "style")
        self.found.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style") and self._silent > 0
        self.found.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def words_of(html: str) -> str:
    """Take the tags out of a piece of a web page."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return _BLANK.sub(" ", "".join(reader.found)).strip()


# --- The list of what is old or unclear, as a table for Excel.

_COLUMNS = ("question", "count", "name", "id", "answer")


def write_confirmations(confirm: Iterable[Confirmation], path: Path, *, lang: str) -> Path:
    """Write what should be confirmed, one decision a line, with an empty column for it."""
    headings = [text(f"formats.confirm_{column}", lang) for column in _COLUMNS]
    rows = (
        (one.sentence(lang), one.count, one.name, ", ".join(key for _, key, _ in one.rows[:9]), "")
        for one in confirm
    )
    return files.save_bytes(path, files.excel_csv(headings, rows, lang=lang))
