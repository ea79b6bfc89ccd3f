"""Who may be shown in which view, and the smallest groups that may be shown at all."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar, cast

from ecosystem.errors import DataError, Problem, UsageError
from ecosystem.io.clerk.names import suspicious
from ecosystem.model.merging import official_world
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Table, actor_sectors, as_date, as_list, as_number, is_unknown
from ecosystem.schema import INFORMAL, TABLES, TYPE_SECTOR, Column
from ecosystem.stubs import dataclass
from ecosystem.words import text, vocabulary

if TYPE_CHECKING:
    pass

# --- Who may be shown in which view, and the smallest groups that may be shown at all.

VIEWS = ("internal", "partner", "public")

# Informal actors behind any number or node that is shown.
MINIMUM_INFORMAL = 5


# Fewer who came, went or changed never change what is told of a group: twice the smallest group,
# so that of those who changed nobody can say who is behind a tie that came or went.
MINIMUM_CHANGED = 2 * MINIMUM_INFORMAL


# One-person firms behind a group that is shown.
MINIMUM_FIRMS = 3


# People behind a cell that is shown.
MINIMUM_PEOPLE = 10


# Numbers of people are rounded to multiples of this.
ROUND_PEOPLE = 5


# Digits of a share outside the internal view: more would tell the counts behind it.
ROUND_SHARES = 2


# Width of the squares to which the public view moves every point.
GRID_METRES = 250


# Languages that tell the origin of a person and are shown only where enough people speak them.
RARE_PROXIES = ("rom",)


# The same as words of the catalogue call them.
_NUMBERS = {
    "informal": MINIMUM_INFORMAL,
    "firms": MINIMUM_FIRMS,
    "people": MINIMUM_PEOPLE,
    "step": ROUND_PEOPLE,
    "metres": GRID_METRES,
    "changed": MINIMUM_CHANGED,
}


LANDLORD_TYPES = ("housing_private", "private_owner")

_ENOUGH = {"partner": ("partner", "public"), "public": ("public",)}


Value = TypeVar("Value")


def check_view(view: str) -> str:
    """Return a view, or say which there are."""
    if view not in VIEWS:
        raise UsageError("sharing.unknown_view", value=view, known=", ".join(VIEWS))
    return view


def thresholds() -> dict[str, int]:
    """Return the smallest groups that leave the internal view, for the stamp on a copy."""
    return {
        "informal_actors": MINIMUM_INFORMAL,
        "one_person_firms": MINIMUM_FIRMS,
        "people": MINIMUM_PEOPLE,
        "people_rounded_to": ROUND_PEOPLE,
    }


def language_of(quarter: Quarter) -> str:
    """Return the language of what is written into a quarter."""
    return "de" if quarter.meta.country in ("", "DE", "AT", "CH") else "en"


def sharing_sectors(quarter: Quarter) -> dict[str, str]:
    """Return the sector of each actor, for the purpose of hiding it."""
    actors = quarter.table("actors")
    found = dict(actor_sectors(actors))
    for actor, kind_of, form in actors.select("id", "type", "kind"):
        if TYPE_SECTOR.get(kind_of) == INFORMAL or form == "person_pseudonym":
            found[actor] = INFORMAL
    return found


def shielded_firms(quarter: Quarter) -> frozenset[str]:
    """Return the landlords, shops and firms that no finding may show in a bad light."""
    sectors = sharing_sectors(quarter)
    types = quarter.table("actors").select("id", "type")
    return frozenset(a for a, t in types if t in LANDLORD_TYPES or sectors[a] == "business")


def shown_docks(quarter: Quarter, view: str) -> frozenset[str]:
    """Return the docking points that a view may show."""
    shown = shown_actors(quarter, view)
    answers = quarter.table("docks").select("actor", "consent")
    wanted = ("yes",) if view == "public" else None
    return frozenset(
        actor
        for actor, answer in answers
        if view == "internal"
        or (actor in shown and (answer in wanted if wanted else answer != "no"))
    )


def is_one_person_firm(sector: str, kind_of: str, staff: str) -> bool:
    """Tell whether data about an actor are data about a person."""
    return staff == "1" and (sector == "business" or kind_of == "private_owner")


def effective_release(quarter: Quarter) -> dict[str, str]:
    """Return how far each actor may be shown."""
    check_quarter(quarter)
    sectors = sharing_sectors(quarter)
    found: dict[str, str] = {}
    for actor, kind_of, form, staff, release in quarter.table("actors").select(
        "id", "type", "kind", "staff", "release"
    ):
        alone = is_one_person_firm(sectors[actor], kind_of, staff)
        if sectors[actor] == INFORMAL or form == "person_pseudonym":
            found[actor] = "internal"
        elif is_unknown(release):
            found[actor] = "internal" if alone else "partner"
        else:
            found[actor] = release
    return found


def shown_actors(quarter: Quarter, view: str) -> frozenset[str]:
    """Return the actors that a view may name."""
    check_quarter(quarter)
    if check_view(view) == "internal":
        return frozenset(quarter.table("actors").column("id"))
    release = effective_release(quarter)
    return frozenset(actor for actor, level in release.items() if level in _ENOUGH[view])


def coarse_people(count: float) -> float | None:
    """Return a number of people as it may be shown."""
    if 0 < count < MINIMUM_PEOPLE:
        return None
    return float(ROUND_PEOPLE * round(count / ROUND_PEOPLE))


def coarse_share(value: float | None) -> float | None:
    """Return a share as it may be shown."""
    return None if value is None else round(value, ROUND_SHARES)


def rounded(value: Value, digits: int = ROUND_SHARES) -> Value:
    """Round a share, or all shares in a table or a row; what is no share stays."""
    found: object = value
    if isinstance(value, Mapping):
        found = {key: rounded(each, digits) for key, each in value.items()}
    elif isinstance(value, tuple):
        found = tuple(rounded(each, digits) for each in value)
    elif isinstance(value, float):
        found = round(value, digits)
    return cast(Value, found)


# --- Disclosure control: what is told of a group is tested by itself, against who stands behind it.


@dataclass(frozen=True)
class Test:
    """What was tested of one kind, for whoever passes a copy on: never part of it."""

    kind: str  # Message in the area `sharing`, below `tested.`.
    told: int  # How many passed.
    hidden: int  # How many did not.

    def sentence(self, lang: str) -> str:
        """Say it with the figures of the test."""
        return text(
            f"sharing.tested.{self.kind}",
            lang,
            told=self.told,
            hidden=self.hidden,
            **_NUMBERS,
        )


def is_backed(weights: Mapping[str, float], least: int = MINIMUM_INFORMAL) -> bool:
    """Tell whether enough stand behind one thing, and nobody with more than half of it."""
    held = [weight for weight in weights.values() if weight > 0]
    return len(held) >= least and 2 * max(held) <= sum(held)


# --- Numbers of people as they may be shown: rounded, small ones hidden, and none to be deduced.

# Topic, language, group and status.
Cell = tuple[str, str, str, str]


Key = TypeVar("Key", bound=Hashable)


def suppressed(
    counts: Mapping[Key, float], lines: Mapping[Key, Collection[Hashable]]
) -> frozenset[Key]:
    """Choose the cells whose number is hidden, so that no sum of a line gives one back."""
    hidden = {cell for cell, count in counts.items() if 0 < count < MINIMUM_PEOPLE}
    members: dict[Hashable, list[Key]] = defaultdict(list)
    for cell, count in counts.items():
        if count > 0:
            for line in lines[cell]:
                members[line].append(cell)
    changed = True
    while changed:
        changed = False
        for _, cells in sorted(members.items(), key=lambda item: str(item[0])):
            if sum(cell in hidden for cell in cells) != 1:
                continue
            others = [cell for cell in cells if cell not in hidden]
            if others:
                hidden.add(min(others, key=lambda cell: (counts[cell], str(cell))))
                changed = True
    return frozenset(hidden)


def shown_people(counts: Mapping[Cell, float]) -> dict[Cell, float | None]:
    """Return the people of every cell of need as they may be shown."""
    lines = {cell: (("topic", cell[0]), ("language", cell[1])) for cell in counts}
    hidden = suppressed(counts, lines)
    return {cell: None if cell in hidden else coarse_people(n) for cell, n in counts.items()}


def by_topic_and_language(
    people: Mapping[Cell, float | None],
) -> dict[tuple[str, str], float | None]:
    """Sum shown numbers of people over groups and statuses."""
    found: dict[tuple[str, str], float | None] = {}
    for (topic, language, _, _), count in people.items():
        before = found.get((topic, language), 0.0)
        found[topic, language] = None if count is None or before is None else before + count
    return found


def rare_languages(counts: Iterable[tuple[Cell, float]], declared: Collection[str]) -> set[str]:
    """Choose the languages that are not even mentioned."""
    most: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (topic, language, _, _), count in counts:
        most[language][topic] += count
    few = {code for code, topics in most.items() if max(topics.values()) < MINIMUM_PEOPLE}
    return {code for code in few if code in RARE_PROXIES or code not in declared}


def shown_cells(quarter: Quarter) -> dict[str, dict[str, float]]:
    """Return the cells on the ground that may be shown, with the people who live there."""
    table = quarter.table("residents")
    found: dict[str, dict[str, float]] = {}
    for record in table.records():
        counts = {c: as_number(record.get(c, "")) for c in ("residents", "newcomers")}
        shown = {c: coarse_people(count) for c, count in counts.items() if count is not None}
        if None not in shown.values():
            found[record["cell"]] = {c: n for c, n in shown.items() if n is not None}
    return found


# --- Phone numbers, addresses, accounts and names of persons in texts that would leave.


def _leaving(quarter: Quarter, view: str) -> Iterator[tuple[str, int | None, str, str]]:
    """Give table, row, column and text of everything in words that a view lets out."""
    meta = quarter.meta
    about: Mapping[str, str] = {
        "id": meta.id,
        "name": meta.name,
        "municipality": meta.municipality,
        "coordinator": meta.coordinator,
        **{f"recognised.{key}": word for key, word in meta.naming.items()},
    }
    for name, words in about.items():
        yield "datapackage", None, name, words
    shown = shown_actors(quarter, view)
    names = quarter.table("actors").select("id", "name")
    for row, (actor, words) in enumerate(names):
        if actor in shown:
            yield "actors", row, "id", actor
            yield "actors", row, "name", words
    if view == "partner":
        for row, words in enumerate(quarter.table("bodies").column("name")):
            yield "bodies", row, "name", words


def lint(quarter: Quarter, view: str) -> tuple[Problem, ...]:
    """List what must be changed before a quarter may be passed on."""
    check_quarter(quarter)
    found = []
    told = quarter.table("actors")
    said = told.column("name_of") if "name_of" in told.columns else ()
    looked = {row for row, word in enumerate(said) if word == "place"}
    for table, row, column, words in _leaving(quarter, view):
        kind = suspicious(words)
        if kind == "person" and (table, column) == ("actors", "name") and row in looked:
            continue
        if kind:
            found.append(_problem(quarter, f"sharing.lint_{kind}", table, row, column))
    actors = quarter.table("actors")
    for row, release in enumerate(actors.column("release")):
        if not is_unknown(release) and release not in vocabulary("release"):
            found.append(_problem(quarter, "sharing.lint_release", "actors", row, "release"))
    return tuple(found)


def _problem(quarter: Quarter, key: str, table: str, row: int | None, column: str) -> Problem:
    if row is None:
        return Problem("error", key, "datapackage.json", None, column)
    there = quarter.table(table)
    return Problem(
        "error", key, there.source or f"{table}.csv", there.lines[row], there.header(column)
    )


def refuse(quarter: Quarter, view: str) -> None:
    """Stop if a text that would leave holds what must not leave."""
    problems = lint(quarter, view)
    if problems:
        raise DataError("sharing.lint_heading", problems, count=len(problems))


# --- Single cells on their way out: only what the data model can read, points on a grid.

_METRES_PER_DEGREE = 111_320.0

_LANGUAGE = re.compile(r"(?:[a-z]{2,3}|de-simple|[*?])(?::[a-z?]{1,12})?")

_COMMENT = re.compile(r'"[^"]*"?')

_HOURS_WORD = re.compile(
    "mo|tu|we|th|fr|sa|su|ph|sh|off|closed|open|unknown|week|easter|sunrise|sunset|dawn|dusk|"
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
    re.IGNORECASE,
)

_HOURS_SIGNS = re.compile(r"[0-9:;,+\-–/()\[\] |]*")

_WORD = re.compile(r"[^\W\d_]+")

_LONG_NUMBER = re.compile(r"\d{5}")


def clean_hours(text: str) -> str:
    """Return opening hours without anything that is none."""
    hours = " ".join(_COMMENT.sub("", text).split())
    if not all(map(_HOURS_WORD.fullmatch, _WORD.findall(hours))):
        return ""
    rest = _WORD.sub("", hours)
    return hours if _HOURS_SIGNS.fullmatch(rest) and not _LONG_NUMBER.search(rest) else ""


def clean_languages(text: str, dropped: Collection[str]) -> str:
    """Return a list of languages without those that are not mentioned."""
    entries = (entry for entry in as_list(text) if _LANGUAGE.fullmatch(entry))
    return ";".join(entry for entry in entries if entry.partition(":")[0] not in dropped)


def _is_known(column: Column, text: str) -> bool:
    if column.type in ("key", "keys") and column.vocabulary:
        known = vocabulary(column.vocabulary)
        return all(entry in known or entry == "?" for entry in as_list(text))
    if column.type == "date":
        return as_date(text) is not None
    if column.type in ("integer", "number", "share"):
        return as_number(text) is not None
    return True


def clean_cell(column: Column, text: str, dropped: Collection[str]) -> str:
    """Return the text of a cell if it is what its column is for."""
    if column.name == "opening_hours":
        return clean_hours(text)
    if column.type in ("language", "languages"):
        return clean_languages(text, dropped)
    return text if not text or _is_known(column, text) else ""


def on_grid(lat: str, lon: str) -> tuple[str, str]:
    """Move a point to the middle of its square of 250 m."""
    north, east = as_number(lat), as_number(lon)
    if north is None or east is None:
        return "", ""
    step = GRID_METRES / _METRES_PER_DEGREE
    middle = (math.floor(north / step) + 0.5) * step
    wide = step / max(math.cos(math.radians(middle)), 0.01)
    return f"{middle:.5f}", f"{(math.floor(east / wide) + 0.5) * wide:.5f}"


# --- The world that every view but the internal one is computed in.


def without_informal(quarter: Quarter) -> Quarter:
    """Return the official world; who is informal but for a slip is left out, too."""
    sectors = sharing_sectors(quarter)
    hidden = {actor for actor, sector in sectors.items() if sector == INFORMAL}
    return official_world(quarter, hidden=hidden)


# --- What a copy lacks, by table and reason: for whoever passes it on, never part of it.


@dataclass(frozen=True)
class Removed:
    """One kind of thing that was taken out."""

    table: str  # Stored key of the table.
    reason: str  # Message in the area `sharing`, below `removed.`.
    count: int  # Rows, or filled cells if columns are named.
    columns: tuple[str, ...] = ()  # Columns, if these and not rows were taken out.

    def sentence(self, lang: str) -> str:
        """Say it."""
        title, known = TABLES[self.table].labels[lang], TABLES[self.table].columns
        told = {"as_told": text("clerk.as_told", lang)}
        names = ", ".join(
            known[c].labels[lang] if c in known else told.get(c, c) for c in self.columns
        )
        return text(
            f"sharing.removed.{self.reason}", lang, table=title, count=self.count, columns=names
        )


def by_column(quarter: Quarter, copied: Mapping[str, Table]) -> tuple[Removed, ...]:
    """List the tables and columns that were not copied."""
    found = []
    for name, table in quarter.tables.items():
        if name not in copied:
            if len(table):
                found.append(Removed(name, "table", len(table)))
            continue
        gone = [c for c in table.columns if c not in copied[name].columns]
        filled = {c: sum(map(bool, table.column(c))) for c in gone}
        columns = tuple(c for c in gone if filled[c])
        if columns:
            found.append(Removed(name, "columns", sum(filled.values()), columns))
    return tuple(found)


# --- What must never be in a shared picture, and what is done about each, as a checklist.

# Each point of the list, with the entries of what was removed that belong to it.
_POINTS: Mapping[str, Sequence[tuple[str, str]]] = {
    "helpers": (("actors", "grouped"), ("actors", "left_out"), ("offers", "informal")),
    "landlords": (("landlords", "table"),),
    "exploitation": (),
    "status": (),
    "religion": (),
    "proxies": (("needs", "too_few"),),
    "informants": (("reports", "table"), ("hurdles", "table"), ("ties", "columns")),
    "ratings": (("ties", "columns"),),
    "staff": (("actors", "columns"),),
    "whom_to_remove": (),
    "notes": (("actions", "table"), ("funding", "table"), ("needs", "columns")),
    "places": (("distances", "table"),),
    "stories": (("residents", "too_few"), ("areas", "table")),
    "isolates": (("ties", "small_group"), ("bodies", "small_group")),
    "remote": (),
    "history": (),
    "file_names": (),
}


def checklist(
    removed: Sequence[Removed],
    view: str,
    lang: str,
    tests: Sequence[Test] = (),
    *,
    against: str = "once",
    repeated: bool = False,
) -> tuple[str, ...]:
    """Say of everything that must never be in a shared picture what was done about it."""
    check_view(view)
    counts = {(entry.table, entry.reason): entry.count for entry in removed}
    lines = []
    for point, entries in _POINTS.items():
        said = text(f"sharing.explain.{point}", lang, **_NUMBERS)
        count = sum(counts.get(entry, 0) for entry in entries)
        if entries:
            said = f"{said} {text('sharing.explain_count', lang, count=count)}"
        lines.append(said)
    lines += (test.sentence(lang) for test in tests)
    lines.append(text(f"sharing.explain_{against}", lang, **_NUMBERS))
    if repeated:
        lines.append(text("sharing.explain_repeated", lang))
    lines.append(text(f"sharing.explain_view.{view}", lang, **_NUMBERS))
    return tuple(lines)


# --- Where a table speaks of an actor: in its columns, in ids of findings, and in plain words.

_JOINED = re.compile(r"[:~+]")

_SHORTEST_NAME = 3


def actor_columns(table: str) -> tuple[str, ...]:
    """List the columns of a table that hold ids of actors."""
    columns = TABLES[table].columns.values()
    found = [c.name for c in columns if c.reference in ("actors.id", "docks.actor")]
    return ("id", *found) if table == "actors" else tuple(found)


def speaks_of(finding: str, actor: str) -> bool:
    """Tell whether the id of a finding names an actor."""
    return actor in _JOINED.split(finding)[1:]


def renamed_finding(finding: str, new_ids: Mapping[str, str]) -> str:
    """Return the id of a finding with other ids of actors."""
    parts = re.split(r"([:~+])", finding)
    return "".join([parts[0], *(new_ids.get(part, part) for part in parts[1:])])


def name_replacer(names: Mapping[str, str]) -> Callable[[str], str]:
    """Make a function that replaces names in texts."""
    wanted = {" ".join(n.split()): put for n, put in names.items() if len(n) >= _SHORTEST_NAME}
    if not wanted:
        return lambda text: text
    by_fold = {name.casefold(): put for name, put in wanted.items()}
    longest_first = sorted(wanted, key=lambda name: (-len(name), name))
    words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub(
        lambda found: by_fold.get(" ".join(found[0].split()).casefold(), "…"), text
    )


def replace_in(found: Value, replace: Callable[[str], str]) -> Value:
    """Replace names in everything that a description of a package holds."""
    told: object = found
    if isinstance(found, str):
        told = replace(found)
    elif isinstance(found, Mapping):
        told = {key: replace_in(value, replace) for key, value in found.items()}
    elif isinstance(found, list | tuple):
        told = type(found)(replace_in(inner, replace) for inner in found)
    return cast(Value, told)
