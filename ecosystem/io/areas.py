"""Tables of town statistics (areas and years, in any usual shape), read into ``areas``."""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from functools import cache
from itertools import chain
from pathlib import Path

from ecosystem.errors import DataError
from ecosystem.io.clerk.cells import pattern
from ecosystem.io.files import WORKBOOKS, clean_cell, decode, ending_of, fold, number_text
from ecosystem.io.grids import open_book
from ecosystem.io.lists import slug
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Table, as_number, is_unknown
from ecosystem.schema import ID_PATTERN, TABLES
from ecosystem.stubs import dataclass
from ecosystem.words import LANGUAGES, text, texts

# --- Words of headers in published tables, folded and without accents.

FIELDS = ("residents", "in_moves_abroad", "moves_in", "moves_out", "newcomers")

# In the order in which their words are looked for.
_IN_ORDER = ("in_moves_abroad", "moves_out", "moves_in", "newcomers", "residents")

_ROLES = ("key", "area", "year", "indicator", "value")  # in this order, too


def _says(key: str, words: str) -> bool:
    """Tell whether words, folded and without accents, say what headers of such tables say."""
    return pattern(f"areas.{key}", before="").search(words) is not None


_IS_YEAR = re.compile(r"^(?:\d{1,2}\.\d{1,2}\.)?((?:19|20)\d\d)(?:-\d\d-\d\d)?$")

# What stands behind a number or a name and leads to a note below the table.
_FOOTNOTE = re.compile(r"(?:\s*[\u00b9\u00b2\u00b3\u2070-\u2079*\u2020]+|\s+\(?\d\)|\s*\^\d)+$")

# Signs of official statistics: nothing there; unknown, kept secret, of no value, to come.
_ZERO = frozenset({"-", "\u2013", "\u2014", "\u2212"})

_BLANK = frozenset(
    {"", ".", "\u2022", "\u00b7", "x", "/", "...", "\u2026", "k. a.", "k.a.", "n.v."}
)


def _plain(word: str) -> str:
    """Fold a word and take accents off, so that Zuzüge and Zuzuege are one."""
    folded = fold(_FOOTNOTE.sub("", word)).replace("ß", "ss").replace("\u00ad", "")
    folded = folded.replace("ue", "u") if "zuzue" in folded or "fortzue" in folded else folded
    folded = folded.replace("bevoelk", "bevolk").replace("schluess", "schluss")
    bare = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).strip(":*. ")


@cache
def _countries() -> dict[str, str]:
    """Give the ISO code of every country that has a name in German or English."""
    found = {"syrien": "SY", "turkei": "TR", "russland": "RU", "iran": "IR", "moldau": "MD"}
    for lang in LANGUAGES:
        for code, name in texts("countries", lang).items():
            found.setdefault(_plain(name), code)
    return found


def field_of(word: str) -> str | None:
    """Find the column of `areas` that a header or the name of an indicator means."""
    plain = _plain(word)
    stored = {name.casefold(): name for name in TABLES["areas"].columns}
    if plain in stored and plain not in ("area", "year"):
        return stored[plain]
    if re.fullmatch(r"n_[a-z]{2}", plain):
        return f"n_{plain[2:].upper()}"
    country = re.sub(r"^(staatsangehorigkeit|herkunft|nationalitat|land)[ :-]+", "", plain)
    if country in _countries():
        return f"n_{_countries()[country]}"
    if _says("not", plain):  # a share, a rate or a part of the people is no number of people
        return None
    return next((name for name in _IN_ORDER if _says(f"field.{name}", plain)), None)


def read_count(word: str) -> str | None:
    """Read a number as German and English tables write it; None if it is none."""
    plain = _FOOTNOTE.sub("", clean_cell(word)).strip()
    if plain in _ZERO:
        return "0"
    if plain.casefold() in _BLANK:
        return ""
    plain = re.sub(r"[\s'\u2019]+", "", plain.strip("()"))
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):  # nobody counts in thousandths
        plain = plain.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?|\d+,\d+", plain):
        plain = plain.replace(".", "").replace(",", ".")
    return number_text(float(plain)) if re.fullmatch(r"\d{1,12}(\.\d+)?", plain) else None


def _year(word: str) -> str:
    match = _IS_YEAR.match(_plain(word))
    return match[1] if match else ""


# --- One table as a list of values: area, year, field, number.


@dataclass(frozen=True)
class Meant:
    """What one column of a table was taken for."""

    header: str
    role: str  # `area`, `key`, `year`, `indicator`, `value`, a column of `areas`, or blank.
    year: str = ""  # For a column of one year.


@dataclass
class Statistics:
    """What a table says, and what became of it."""

    columns: list[Meant] = field(default_factory=list)
    # Area and year to numbers; the area as id, its name beside it.
    rows: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)  # Reason to number of rows or cells.
    read: int = 0  # Rows below the header.


def _grids(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Give the sheets of a file as rows of texts."""
    if not path.is_file():
        raise DataError("io.no_such_path", path=path)
    if ending_of(path) in WORKBOOKS:
        book = open_book(path)
        for title in book.titles:
            yield title, [list(map(clean_cell, row)) for row in book.read(title, 50_000).rows]
        return
    words, problems = decode(path.read_bytes(), path.name)
    if words is None:
        raise DataError("checks.heading", problems, count=len(problems))
    lines = words.split("\n")
    counts = {sign: sum(line.count(sign) for line in lines) for sign in ";\t|"}
    best = max(counts, key=lambda sign: counts[sign])
    delimiter = best if counts[best] >= len([line for line in lines if line.strip()]) / 2 else ","
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error as fault:
        raise DataError("areas.no_table", path=path) from fault
    yield path.stem, [[clean_cell(cell) for cell in row] for row in rows]


def _header(rows: Sequence[Sequence[str]]) -> int:
    """Find the row that names the areas; -1 if there is none."""
    for place, row in enumerate(rows[:60]):
        filled = [cell for cell in row if cell]
        if len(filled) >= 2 and any(_says("area", _plain(cell)) for cell in row):
            return place
    return -1


def _carried(row: Sequence[str], width: int) -> list[str]:
    """Carry a heading over the columns to its right that it spans."""
    found, last = [], ""
    for place in range(width):
        last = row[place] if place < len(row) and row[place] else last
        found.append(last)
    return found


class _TableReader:
    """Reads one sheet."""

    def __init__(self, title: str, rows: list[list[str]], year: str) -> None:
        self.found = Statistics()
        self._rows, self._given = rows, year
        self._head = _header(rows)
        self.fits = self._head >= 0
        if self.fits:
            self._above = [cell for row in rows[: self._head] for cell in row if cell] + [title]
            self._read_header()
            self._body()

    def _read_header(self) -> None:
        rows, head = self._rows, self._head
        width = max(map(len, rows))
        own = [*rows[head], *[""] * (width - len(rows[head]))]
        below = rows[head + 1] if head + 1 < len(rows) else []
        years_below = sum(bool(_year(cell)) for cell in below) >= 2
        two = years_below and not any(_year(cell) for cell in own) and not (below and below[0])
        above = rows[head - 1] if head else []
        spans = len([c for c in above if c]) >= 1 and any(_year(cell) for cell in own)
        tops = _carried(own, width) if two else _carried(above, width) if spans else [""] * width
        self.first = head + 1 + two
        for place in range(width):
            bottom = (below[place] if place < len(below) else "") if two else own[place]
            self.found.columns.append(self._meant(tops[place], bottom or own[place]))

    def _meant(self, top: str, word: str) -> Meant:
        plain, year = _plain(word), _year(word)
        header = f"{top} {word}".strip() if top != word else word
        if year:
            about = field_of(top) or next(filter(None, map(field_of, self._above)), None)
            return Meant(header, about or "", year)
        role = next((role for role in _ROLES if _says(role, plain)), None)
        return Meant(header, role or field_of(word) or "")

    def _roles(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for place, column in enumerate(self.found.columns):
            found.setdefault(column.role, place)
        return found

    def _body(self) -> None:
        columns, roles = self.found.columns, self._roles()
        if "area" not in roles and "key" in roles:
            roles["area"] = roles["key"]
        if "indicator" in roles and "value" not in roles:
            self.fits = False
            return
        several: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, column in enumerate(columns):
            if column.role in FIELDS:
                several[column.role, column.year].append(place)
        # of two headers the one of the total, the shorter
        wanted = {min(places, key=self._rank) for places in several.values()}
        for place in chain(*several.values()):
            if place not in wanted:
                columns[place] = Meant(columns[place].header, "")
        wanted |= {i for i, column in enumerate(columns) if column.role.startswith("n_")}
        for row in self._rows[self.first :]:
            self._row([*row, *[""] * (len(columns) - len(row))], roles, wanted)

    def _rank(self, place: int) -> tuple[bool, int]:
        header = self.found.columns[place].header
        return not re.search(r"insgesamt|gesamt|total", _plain(header)), len(header)

    def _row(self, row: Sequence[str], roles: dict[str, int], wanted: set[int]) -> None:
        name = _FOOTNOTE.sub("", row[roles["area"]]).strip()
        filled = sum(bool(cell) for cell in row)
        if not filled:
            return
        self.found.read += 1
        if not name or filled < 2:
            self.found.left["note"] += 1
            return
        if _says("total", _plain(name)):
            self.found.left["total"] += 1
            return
        key = row[roles["key"]].strip() if "key" in roles else ""
        area = key if ID_PATTERN.fullmatch(key) else slug(name)[:32].strip("-") or "area"
        told = _year(row[roles["year"]]) if "year" in roles else ""
        if "indicator" in roles:
            meant = field_of(row[roles["indicator"]])
            values = [(meant, told, row[roles["value"]])] if meant else []
        else:
            about = ((place, self.found.columns[place]) for place in sorted(wanted))
            values = [(one.role, one.year or told, row[place]) for place, one in about]
        if not values:
            self.found.left["indicator"] += 1
        self.found.names.setdefault(area, name)
        for meant, year, word in values:
            self._value(area, year or self._known_year(), str(meant), word)

    def _known_year(self) -> str:
        if self._given:
            return self._given
        found = [m for words in self._above for m in re.findall(r"\b((?:19|20)\d\d)\b", words)]
        return found[-1] if found else ""

    def _value(self, area: str, year: str, name: str, word: str) -> None:
        number = read_count(word)
        if not year:
            self.found.left["no_year"] += 1
        elif number is None:
            self.found.left["unread"] += 1
        elif number:
            self.found.rows.setdefault((area, year), {})[name] = number


def read_statistics(paths: Iterable[str | os.PathLike[str]], *, year: str = "") -> Statistics:
    """Read tables of areas and years as towns publish them, wide or long.

    Parameters
    ----------
    paths
        Workbooks or CSV files; several files or sheets may hold one indicator each.
    year
        The year of a table that names none.

    Returns
    -------
    statistics
        Numbers by area and year, what each column was taken for, and what was left out.

    Raises
    ------
    DataError
        If a file holds no table of areas, or no year is known.
    """
    found = Statistics()
    for path in map(Path, paths):
        readers = [_TableReader(title, rows, year) for title, rows in _grids(path)]
        fitting = [one.found for one in readers if one.fits and one.found.rows]
        if not fitting:
            undated = any(one.found.left["no_year"] for one in readers)
            raise DataError("areas.no_year" if undated else "areas.no_table", path=path)
        for one in fitting:
            found.columns += one.columns
            found.left.update(one.left)
            found.read += one.read
            found.names.update({k: v for k, v in one.names.items() if k not in found.names})
            for key, values in one.rows.items():
                for name, number in values.items():
                    found.rows.setdefault(key, {}).setdefault(name, number)
    return found


# --- Into a quarter.


@dataclass(frozen=True)
class AreasImport:
    """A quarter with the numbers, and what was done for it."""

    quarter: Quarter
    statistics: Statistics
    own: str  # Name of the area that is the quarter itself; blank if none was found.
    taken: int  # Rows of area and year.
    kept: int  # Numbers that stand in the quarter otherwise and stay.

    def lines(self, lang: str) -> list[str]:
        """Say what each column was taken for, and what became of the rows."""
        found = []
        for column in self.statistics.columns:
            if column.header:
                role = column.role or "nothing"
                known = role in ("area", "key", "year", "indicator", "value", "nothing")
                label = TABLES["areas"].columns[role].labels[lang] if role in FIELDS else role
                meaning = text(f"areas.role_{role}", lang) if known else label
                told = f"{meaning} {column.year}".strip()
                found.append(text("areas.column", lang, header=column.header, meaning=told))
        values = {"read": self.statistics.read, "taken": self.taken}
        areas = len({area for area, _ in self.statistics.rows})
        found.append(text("areas.taken", lang, areas=areas, **values))
        for reason, count in sorted(self.statistics.left.items()):
            found.append(
                text("areas.left", lang, count=count, why=text(f"areas.because_{reason}", lang))
            )
        if self.kept:
            found.append(text("areas.kept", lang, count=self.kept))
        key = "own" if self.own else "no_own"
        found.append(text(f"areas.{key}", lang, name=self.own or self.quarter.meta.name))
        return found


def take_in_areas(quarter: Quarter, statistics: Statistics, *, own: str = "") -> AreasImport:
    """Put the numbers of town statistics into a quarter; what stands there stays.

    Parameters
    ----------
    quarter
        The quarter.
    statistics
        What `read_statistics` read.
    own
        Name of the area that is the quarter itself; by default the one with its name.

    Returns
    -------
    taken
        The quarter with the numbers, and what was done for it.
    """
    check_quarter(quarter)
    wanted = fold(own or quarter.meta.name or quarter.meta.id)
    mine = next((a for a, name in statistics.names.items() if fold(name) == wanted), "")
    mine = mine or next((area for area in statistics.names if fold(area) == wanted), "")
    old = quarter.table("areas")
    rows = old.records()
    by_key = {(row["area"], row["year"]): row for row in rows}
    taken = kept = 0
    left = Counter(statistics.left)
    for (area, year), values in sorted(statistics.rows.items()):
        key = (quarter.meta.id if area == mine and quarter.meta.id else area, year)
        row = by_key.get(key)
        if row is None:
            if "residents" not in values:
                left["no_residents"] += 1
                continue
            row = by_key[key] = {"area": key[0], "year": year}
            rows.append(row)
        taken += 1
        for name, number in values.items():
            known = row.get(name, "")
            if is_unknown(known):
                row[name] = number
            elif as_number(known) != as_number(number):
                kept += 1
    used = {name for row in rows for name, word in row.items() if word}
    order = [*TABLES["areas"].columns, *sorted(name for name in used if name.startswith("n_"))]
    columns = [*old.columns, *(name for name in order if name in used and name not in old.columns)]
    table = Table.from_records("areas", rows, columns)
    told = Statistics(statistics.columns, statistics.rows, statistics.names, left, statistics.read)
    changed = quarter.with_tables(table) if rows else quarter
    return AreasImport(changed, told, statistics.names.get(mine, ""), taken, kept)
