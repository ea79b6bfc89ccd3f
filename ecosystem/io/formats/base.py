"""How the words of a foreign format are read as those of a quarter: a file that people may edit."""

from __future__ import annotations

import datetime as dt
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

from ecosystem.errors import DataError, Problem, UsageError
from ecosystem.io.clerk.cells import language_code
from ecosystem.io.files import (
    clean_cell,
    decode,
    excel_csv,
    fold,
    number_text,
    read_json,
    save_file,
)
from ecosystem.io.grids import Grid, parse_csv, vocabulary_key
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta
from ecosystem.schema import LANGUAGE_PATTERN, TABLES
from ecosystem.words import label, text, vocabulary

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


# --- How the words of a foreign format are read as those of a quarter: a file that people may
# edit.

# What a word means if everything that carries it is to be left out.
LEAVE_OUT = "-"


# Section of the file to the vocabulary of its meanings.
SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "types": "type",
        "topics": "topic",
        "groups": "group",
        "languages": "language",
        "kinds": "tie_kind",
        "frequencies": "frequency",
    }
)


# Formats of which a shipped mapping is another's; graphs of whatever program share one.
_SHIPPED = {"hsds": "hsds", "oruk": "hsds", "osm": "osm", "integreat": "integreat"}


_PLAIN = ("quarter", "columns")

_LISTS = ("topics", "groups", "languages")


@dataclass(frozen=True)
class FormatMapping:
    """What the words of a foreign format mean."""

    format: str = ""  # The format that it is for; blank if it may be used for any.
    # Section to word to stored keys; a blank meaning says that a word means nothing here.
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # `actors.name` and the like to a column of the source.
    columns: Mapping[str, str] = field(default_factory=dict)
    quarter: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def default(cls, format: str) -> FormatMapping:
        """Give the mapping that is shipped for a format."""
        shipped = json.loads(files(__package__).joinpath("mapping.json").read_text("utf-8"))
        return cls(format, shipped[_SHIPPED.get(format, "net")])

    @classmethod
    def from_file(cls, path: Path) -> FormatMapping:
        """Read a mapping that somebody edited."""
        found = read_json(path, otherwise="formats.map_bad_file")
        return cls.from_content(found, str(path))

    @classmethod
    def from_content(cls, content: object, path: str) -> FormatMapping:
        """Read a mapping from the content of its file."""
        known = {"comment", "format", *SECTIONS, *_PLAIN}
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
        return FormatMapping(base.format, words, columns, {**base.quarter, **self.quarter})

    def save(self, path: Path) -> Path:
        """Write the mapping with a comment on each section, in both languages."""
        content: dict[str, Any] = {"comment": _comment("file"), "format": self.format}
        plain = {"quarter": self.quarter, "columns": self.columns}
        for name in (*_PLAIN, *SECTIONS):
            entries = plain.get(name, self.words.get(name, {}))
            content[name] = {"comment": _comment(name), "words": dict(sorted(entries.items()))}
        written = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        return save_file(path, lambda part: part.write_bytes(written.encode()))


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
    return key in vocabulary(SECTIONS[section])


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
    """A notice whose message stands in the area ``formats`` of the catalogue."""

    def message(self, lang: str) -> str:
        """Say place and fault in one line."""
        said = text(f"formats.{self.key}", lang, **_in_words(self.params, lang))
        kind = text(f"checks.{self.severity}", lang)
        place = self.place(lang)
        return f"{kind}: {place}: {said}" if place else f"{kind}: {said}"


def _in_words(params: Mapping[str, object], lang: str) -> dict[str, object]:
    """Let values that differ by language say themselves."""
    return {
        key: value.in_words(lang) if hasattr(value, "in_words") else value
        for key, value in params.items()
    }


def warning(key: str, source: str = "", /, **params: object) -> Problem:
    """Make a notice."""
    return FormatNote("warning", key, source, params=params)


@dataclass(frozen=True)
class Confirmation:
    """One entry of a foreign source that is old or unclear."""

    table: str  # The row of the quarter that it is about.
    id: str
    name: str
    # `old`, `undated`, `type`, `topic`, `topic_guess`, `language`, `written`, `group`, `hours`,
    # `closed`, `place` or `person`.
    reason: str
    detail: str = ""  # What the source says.

    def sentence(self, lang: str) -> str:
        """Ask for confirmation."""
        detail = label("type", self.detail, lang) if self.reason == "type" else self.detail
        if self.reason == "topic_guess":
            detail = ", ".join(label("topic", key, lang) for key in self.detail.split(";"))
        return text(f"formats.confirm_{self.reason}", lang, detail=detail)


# --- What comes out of a foreign source.


@dataclass(frozen=True)
class FormatImport:
    """What came out of a foreign source."""

    quarter: Quarter
    # What could not be mapped, what was left out, and what such a source cannot say.
    notes: tuple[Problem, ...]
    confirm: tuple[Confirmation, ...] = ()  # Entries that are old or unclear, by table and id.
    # The mapping that was used, with a blank meaning for every word that nobody knew.
    mapping: FormatMapping = field(default_factory=FormatMapping)


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
        languages=tuple(
            code.strip() for code in given.get("languages", "").split(";") if code.strip()
        ),
    )


# --- Words of a foreign source, looked up while it is read; those that nobody knows are
# remembered.

_SHOWN = 8


class Words:
    """Looks words up while a source is read, and remembers those that nobody knows."""

    def __init__(self, mapping: FormatMapping) -> None:
        self.mapping = mapping
        self.unknown: dict[str, Counter[str]] = {}
        self._folded = {
            section: {fold(word): meaning for word, meaning in words.items()}
            for section, words in mapping.words.items()
        }

    def known(self, section: str, word: str) -> str | None:
        """Find what a word means, without remembering it."""
        own = self._folded.get(section, {}).get(fold(word))
        if own is not None:
            return own
        if section == "languages":
            return language_code(word)
        return vocabulary_key(SECTIONS[section], word)

    def meaning(self, section: str, word: str) -> str:
        """Find what a word means, and remember it if nobody knows."""
        if not word.strip():
            return ""
        found = self.known(section, word)
        if found is None:
            self.unknown.setdefault(section, Counter())[word.strip()] += 1
        return found or ""

    def notes(self, source: str) -> tuple[Problem, ...]:
        """Say which words have no meaning yet."""
        found = []
        for section, counts in sorted(self.unknown.items()):
            ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            shown = ", ".join(f"„{word}“ ({count}×)" for word, count in ordered[:_SHOWN])
            shown += " …" if len(ordered) > _SHOWN else ""
            found.append(warning("unmapped", source, section=_Section(section), shown=shown))
        return tuple(found)

    def completed(self) -> FormatMapping:
        """Give the mapping with a blank meaning for every word that nobody knew."""
        seen = {section: dict.fromkeys(sorted(c), "") for section, c in self.unknown.items()}
        return self.mapping.over(FormatMapping(self.mapping.format, seen))


@dataclass(frozen=True)
class _Section:
    """The name of a section, said in the language of the message that it stands in."""

    name: str

    def in_words(self, lang: str) -> str:
        """Say it."""
        return text(f"formats.section_{self.name}", lang)


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
    names: tuple[str, ...]  # Names of the files, sorted; of a single file its own name.
    fetch: Callable[[str], bytes]  # Gives the bytes of a file.
    # What was odd on the way, for example an old encoding.
    notes: list[Problem] = field(default_factory=list)

    def ending(self, *endings: str) -> tuple[str, ...]:
        """List the files whose names end so."""
        return tuple(name for name in self.names if name.lower().endswith(endings))

    def only(self, *endings: str, otherwise: str) -> str:
        """Find the one file whose name ends so."""
        found = self.ending(*endings)
        if len(found) != 1:
            raise DataError(otherwise, path=self.path)
        return found[0]

    def _broken(self, name: str, kind: str) -> DataError:
        return DataError("formats.broken", path=name or self.path, kind=kind)

    def text(self, name: str) -> str:
        """Read a file as text, whatever its encoding."""
        text, problems = decode(self.fetch(name), name)
        if text is None:
            raise DataError("checks.heading", problems, count=len(problems))
        self.notes.extend(problems)
        return text

    def json(self, name: str) -> object:
        """Read a JSON file."""
        text = self.text(name)
        try:
            found: object = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as fault:
            raise self._broken(name, "JSON") from fault
        return found

    def xml(self, name: str) -> Element:
        """Read an XML file; entities and document types are refused."""
        from xml.etree.ElementTree import ParseError

        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import fromstring

        data = self.fetch(name)
        try:
            root: Element = fromstring(data, forbid_dtd=True)
        except DefusedXmlException as fault:
            raise DataError("formats.entities", path=name) from fault
        except (ParseError, ValueError, LookupError, RecursionError) as fault:
            raise self._broken(name, "XML") from fault
        return root

    def grid(self, name: str) -> Grid:
        """Read a CSV file."""
        grid, problems = parse_csv(self.text(name), name)
        if grid is None:
            raise DataError("checks.heading", problems, count=len(problems))
        self.notes.extend(problems)
        return grid

    def records(self, name: str) -> list[dict[str, str]]:
        """Read a CSV file as one dictionary a row; cells beyond the header are left out."""
        grid = self.grid(name)
        width = len(grid.header)
        filled = ([*row[:width], *[""] * (width - len(row))] for row in grid.rows)
        return [dict(zip(grid.header, row, strict=True)) for row in filled]


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
        import io

        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = [part for part in archive.infolist() if not part.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError) as fault:
        raise DataError("formats.broken", path=path, kind="ZIP") from fault
    total = sum(part.file_size for part in parts)
    if total > MAX_UNPACKED or len(parts) > MAX_ENTRIES:
        raise DataError("formats.zip_bomb", path=path)
    shown = [p for p in parts if not PurePosixPath(p.filename).name.startswith((".", "~$"))]
    named = {PurePosixPath(part.filename).name: part for part in shown}

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


def open_source(path: Path) -> Source:
    """Open what somebody handed over."""
    try:
        there, is_folder = path.exists(), path.is_dir()
        files = sorted(p for p in path.iterdir() if p.is_file()) if is_folder else []
    except (OSError, ValueError) as fault:  # a forbidden folder, a zero byte in the name
        raise DataError("io.cannot_open_path", path=path) from fault
    if not there:
        raise DataError("io.no_such_path", path=path)
    if is_folder:
        shown = tuple(p.name for p in files if not p.name.startswith((".", "~$")))
        if len(shown) > MAX_ENTRIES:
            raise DataError("formats.zip_bomb", path=path)
        return Source(path, shown, lambda name: _limited(path / name))
    if path.suffix.lower() == ".zip":
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
        return number_text(value) if value == value and abs(value) != float("inf") else ""
    if isinstance(value, str):
        return clean_cell(value)
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


# --- The sheets of a workbook or the CSV files of a folder as rows by header.

Row = dict[str, str]

WORKBOOKS = (".xlsx", ".xlsm", ".ods")


def _of_workbook(source: Source) -> dict[str, list[Row]]:
    from ecosystem.io.grids import open_book  # openpyxl takes a third of a second

    book = open_book(source.path)
    try:
        sheets = [book.read(title) for title in book.titles]
    finally:
        book.close()
    found = {}
    for sheet in sheets:
        if not sheet.rows or not sheet.visible:
            continue
        header, *rows = sheet.rows
        found[sheet.title] = [
            {name: text for name, text in zip(header, row, strict=False) if name and text}
            for row in rows
        ]
    return found


def sheets_of(source: Source) -> dict[str, list[Row]]:
    """Read every sheet."""
    if source.path.suffix.lower() in WORKBOOKS:
        return _of_workbook(source)
    found = {}
    for name in source.ending(".csv", ".tsv"):
        rows = source.records(name)
        found[name.rpartition(".")[0]] = [{k: v for k, v in row.items() if v} for row in rows]
    return found


# --- The list of what is old or unclear, as a table for Excel.

_COLUMNS = ("table", "id", "name", "question", "answer")


def write_confirmations(confirm: Iterable[Confirmation], path: Path, *, lang: str) -> Path:
    """Write what should be confirmed, with an empty column for the answer."""
    headings = [text(f"formats.confirm_{column}", lang) for column in _COLUMNS]
    rows = (
        (TABLES[entry.table].labels[lang], entry.id, entry.name, entry.sentence(lang), "")
        for entry in confirm
    )
    content = excel_csv(headings, rows, lang=lang)
    return save_file(path, lambda part: part.write_bytes(content))
