"""Several quarters joined into one city, by the actors that they share."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ecosystem.errors import DataError, UsageError
from ecosystem.model.meta import Meta
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.model.values import as_number, is_unknown
from ecosystem.schema import ID_PATTERN, INFORMAL, TABLES, TYPE_SECTOR

LONGEST_ID, _LONGEST_PREFIX, _DIGEST = 32, 12, 6
QUARTER = "quarter"
"""Column of the actors of a city that says in which quarters each of them is."""
LEFT_OUT = ("positions", "actions")
"""Tables that have a meaning in their own quarter only."""
_OWN_ID = ("actors", "offers", "funding", "bodies", "reports", "hurdles")
_SHAREABLE = ("actors", "funding", "bodies")
# What makes two rows the same thing; they are one row in the city.
_SAME = {
    "docks": ("actor",),
    "ties": ("source", "target", "kind", "topics"),
    "members": ("body", "actor"),
    "areas": ("area", "year"),
    "landlords": ("class",),
    "residents": ("cell",),
    "distances": ("cell", "dock"),
}
_PREFIXED = {"residents": ("cell",), "distances": ("cell",)}
Row = dict[str, str]


@dataclass(frozen=True)
class _Part:
    """One quarter on its way into the city."""

    prefix: str
    quarter: Quarter

    @property
    def order(self) -> tuple[str, str]:
        wave = self.quarter.meta.wave
        return (wave.isoformat() if wave else "", self.prefix)


def _prefixes(quarters: Sequence[Quarter]) -> list[str]:
    """Make a short name for each quarter from its id."""
    found: list[str] = []
    for quarter in quarters:
        word = re.sub(r"[^A-Za-z0-9_]+", "_", quarter.meta.id).strip("_") or "Q"
        if len(word) > _LONGEST_PREFIX:
            digest = hashlib.sha256(quarter.meta.id.encode()).hexdigest()
            word = word[: _LONGEST_PREFIX - 4] + digest[:4]
        if word in found:
            raise UsageError("cities.same_id", name=quarter.meta.id)
        found.append(word)
    return found


def _prefixed(prefix: str, key: str) -> str:
    """Put the quarter in front of an id; shorten what gets too long, without a clash."""
    whole = f"{prefix}-{key}"
    if len(whole) <= LONGEST_ID:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:_DIGEST]
    return f"{whole[: LONGEST_ID - _DIGEST - 1]}-{digest}"


def _is_person(row: Row) -> bool:
    return TYPE_SECTOR[row["type"]] == INFORMAL or row.get("kind") == "person_pseudonym"


def _names(table: str, row: Row) -> tuple[str, ...]:
    """Return what makes two rows with one id the same thing; blanks never do."""
    if table == "actors" and _is_person(row):  # people are linked by nobody but themselves
        return ("",)
    if table == "funding":
        return tuple(row.get(name, "") for name in ("source", "valid_until", "permanent"))
    return (" ".join(row.get("name", "").casefold().split()),)


def _numbering(parts: Sequence[_Part], table: str, same: Mapping[str, str]) -> Mapping[str, str]:
    """Give each row of a table its new id, by ``prefix:id``."""
    seen: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    uses: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    rows: list[tuple[str, str, tuple[str, ...]]] = []
    for part in parts:
        for row in part.quarter.table(table).records():
            names = _names(table, row)
            rows.append((part.prefix, row["id"], names))
            seen[row["id"], names].add(part.prefix)
            uses[row["id"]].add(names)
    found = {}
    for prefix, key, names in rows:
        shared = table in _SHAREABLE and any(names) and len(seen[key, names]) > 1
        alone = len([n for n in uses[key] if len(seen[key, n]) > 1]) <= 1
        plain = key if shared and alone else _prefixed(prefix, key)
        found[f"{prefix}:{key}"] = same.get(f"{prefix}:{key}", plain)
    return found


def _given(same: Mapping[str, Iterable[str]], parts: Sequence[_Part]) -> dict[str, str]:
    """Turn the explicit mapping into ``prefix:id`` to new id; every name in it must exist."""
    by_id = {part.quarter.meta.id: part for part in parts}
    found: dict[str, str] = {}
    for new, olds in same.items():
        if not ID_PATTERN.fullmatch(new):
            raise UsageError("cities.bad_id", name=new)
        for old in olds:
            name, _, key = old.rpartition(":")
            part = by_id.get(name)
            rows = part.quarter.table("actors").records() if part else []
            row = next((row for row in rows if row["id"] == key), None)
            if part is None or row is None:
                raise UsageError("cities.unknown_actor", name=old)
            if _is_person(row):
                raise UsageError("cities.informal", name=old)
            found[f"{part.prefix}:{key}"] = new
    return found


class _Ids:
    """New ids of everything that is named by another table."""

    def __init__(self, parts: Sequence[_Part], same: Mapping[str, str]) -> None:
        self.by_table = {
            table: _numbering(parts, table, same if table == "actors" else {}) for table in _OWN_ID
        }

    def moved(self, table: str, row: Row, part: _Part) -> Row:
        """Return a row with the ids of the city."""
        moved = dict(row)
        for name, column in TABLES[table].columns.items():
            text = moved.get(name, "")
            if is_unknown(text):
                continue
            if name == "id" and table in _OWN_ID:
                moved[name] = self.by_table[table][f"{part.prefix}:{text}"]
            elif column.reference:
                target = column.reference.partition(".")[0]
                owner = "actors" if target == "docks" else target
                new = self.by_table.get(owner, {})
                moved[name] = new.get(f"{part.prefix}:{text}", _prefixed(part.prefix, text))
            elif name == "informant" or name in _PREFIXED.get(table, ()):
                moved[name] = _prefixed(part.prefix, text)
        if table in ("reports", "hurdles") and not is_unknown(row.get("organisation", "")):
            actor = self.by_table["actors"].get(f"{part.prefix}:{row['organisation']}")
            moved["organisation"] = actor or row["organisation"]
        return moved


def _merged(table: str, rows: Sequence[Row]) -> Row:
    """One row from several about the same thing; the latest wave comes last and wins."""
    found: Row = {}
    for row in rows:
        found.update({name: text for name, text in row.items() if not is_unknown(text)})
        for name, text in row.items():
            found.setdefault(name, text)
    if table == "actors":
        found[QUARTER] = ";".join(sorted({row[QUARTER] for row in rows}))
        if any(row.get("asked") == "yes" for row in rows):
            found["asked"] = "yes"
    if table == "docks":
        visits = [v for row in rows if (v := as_number(row.get("visits_week", ""))) is not None]
        found["visits_week"] = f"{max(visits):g}" if visits else ""
    return found


def _key_of(table: str, row: Row) -> tuple[str, ...]:
    if table == "offers":  # an office tells every quarter of the same offer
        return tuple(sorted(f"{k}={v}" for k, v in row.items() if k not in ("id", "confirmed_on")))
    if table in ("actors", "funding", "bodies"):
        return (row["id"],)
    if table in _SAME:
        return tuple(row.get(name, "") for name in _SAME[table])
    return ()


def _joined(table: str, parts: Sequence[_Part], ids: _Ids) -> Table | None:
    columns: dict[str, None] = {}
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    alone: list[Row] = []
    for part in sorted(parts, key=lambda each: each.order):
        own = part.quarter.tables.get(table)
        if own is None:
            continue
        columns.update(dict.fromkeys(own.columns))
        for row in own.records():
            moved = ids.moved(table, row, part)
            if table == "actors":
                moved[QUARTER] = part.quarter.meta.id
            key = _key_of(table, moved)
            (groups[key] if key else alone).append(moved)
    if not columns:
        return None
    rows = [*(_merged(table, found) for _, found in sorted(groups.items())), *alone]
    return Table.from_records(table, rows, tuple(columns))


def _one(values: Iterable[str]) -> str:
    found = {value for value in values if value}
    return found.pop() if len(found) == 1 else ""


def _city_meta(quarters: Sequence[Quarter], key: str, name: str) -> Meta:
    metas = [quarter.meta for quarter in quarters]
    rules = {(meta.horizon_months, meta.blank_language) for meta in metas}
    if len(rules) > 1:
        raise DataError("cities.other_rules")
    if any(meta.view != "internal" for meta in metas):
        raise DataError("cities.shared_copy")
    waves = [meta.wave for meta in metas if meta.wave is not None]
    said = [meta.fictional for meta in metas]
    return Meta(
        id=key,
        name=name or _one(meta.municipality for meta in metas) or key,
        municipality=_one(meta.municipality for meta in metas),
        country=_one(meta.country for meta in metas),
        wave=max(waves) if len(waves) == len(metas) else None,
        languages=tuple(dict.fromkeys(code for meta in metas for code in meta.languages)),
        fictional=True if any(said) else (None if None in said else False),
        horizon_months=metas[0].horizon_months,
        blank_language=metas[0].blank_language,
        extra={
            "quarters": sorted(meta.id for meta in metas),
            "quarter_names": {meta.id: meta.name for meta in metas if meta.name},
        },
    )


def join_quarters(
    quarters: Sequence[Quarter],
    *,
    id: str = "city",
    name: str = "",
    same: Mapping[str, Iterable[str]] | None = None,
) -> Quarter:
    """Join several quarters into one city.

    Parameters
    ----------
    quarters
        Two or more quarters on full data; their order does not matter.
    id, name
        Id and name of the city; the name is that of the municipality if blank.
    same
        Actors that are one although their ids or names differ: new id to the actors, each as
        ``"quarter:actor"``.

    Returns
    -------
    city
        A quarter. Actors with the same id *and* name in several quarters are one, for example an
        advice centre for the whole city; all other ids get the id of their quarter in front. The
        column ``quarter`` of its actors says where each of them is. Where the quarters say
        different things about a shared actor or tie, the latest wave wins; equal offers, ties and
        memberships are one. Informal helpers are never taken for the same: a pseudonym holds for
        its own quarter. Positions and actions belong to their quarter and are left out.

    Raises
    ------
    DataError
        If the quarters have different rules, or one of them is a shared copy.
    UsageError
        If there are fewer than two quarters, two have the same id, or `same` names an actor that
        does not exist or that is an informal helper.

    Examples
    --------
    >>> import dataclasses
    >>> import ecosystem as eco
    >>> one = eco.load_sample("mini")
    >>> other = one.with_meta(dataclasses.replace(one.meta, id="other"))
    >>> len(eco.join_quarters([one, other]).table("actors"))  # two informal helpers, each twice
    14
    """
    if len(quarters) < 2:
        raise UsageError("cities.too_few")
    ordered = sorted(quarters, key=lambda quarter: quarter.meta.id)
    pairs = zip(_prefixes(ordered), ordered, strict=True)
    parts = [_Part(prefix, quarter) for prefix, quarter in pairs]
    meta = _city_meta(ordered, id, name)
    ids = _Ids(parts, _given(same or {}, parts))
    joined = (_joined(table, parts, ids) for table in TABLES if table not in LEFT_OUT)
    return Quarter(meta, {table.name: table for table in joined if table is not None})
