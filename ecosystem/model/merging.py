"""Decisions about names applied to a quarter, again and again with the same result (M38)."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from ecosystem.errors import DataError, UsageError
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Meta, Table, actor_sectors, as_number, is_unknown
from ecosystem.schema import ID_PATTERN, INFORMAL, TABLES, TYPE_SECTOR
from ecosystem.stubs import dataclass
from ecosystem.words import text

# --- Several quarters joined into one city, by the actors that they share.

LONGEST_ID, _LONGEST_PREFIX, _DIGEST = 32, 12, 6

# Column of the actors of a city that says in which quarters each of them is.
QUARTER = "quarter"


# Tables that have a meaning in their own quarter only.
LEFT_OUT = ("positions", "actions")


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
    return TYPE_SECTOR.get(row["type"]) == INFORMAL or row.get("kind") == "person_pseudonym"


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
        found.update({name: words for name, words in row.items() if not is_unknown(words)})
        for name, words in row.items():
            found.setdefault(name, words)
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


def _joining_joined(table: str, parts: Sequence[_Part], ids: _Ids) -> Table | None:
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
    joined = (_joining_joined(table, parts, ids) for table in TABLES if table not in LEFT_OUT)
    return Quarter(meta, {table.name: table for table in joined if table is not None})


# --- What people decided about names: whether two rows are one actor or two.

DECISION_COLUMNS = ("left", "right", "same", "who", "date")


@dataclass(frozen=True)
class Decision:
    """One decision of a person about two actors."""

    left: str  # Ids of the two; the left one is kept if they are the same.
    right: str
    same: bool  # Whether they are one actor.
    who: str = ""  # Role of the person who decided, never a name.
    date: dt.date | None = None  # Day of the decision; None if unknown.

    @property
    def pair(self) -> frozenset[str]:
        """The two ids."""
        return frozenset((self.left, self.right))


def in_force(decisions: Iterable[Decision]) -> dict[frozenset[str], Decision]:
    """Return the latest decision on each pair."""
    ordered = sorted(decisions, key=lambda decision: decision.date or dt.date.min)
    return {decision.pair: decision for decision in ordered if len(decision.pair) == 2}


# --- Rows of two actors that are one: ids renamed, rows of one key joined, nothing dropped
# unsaid.

_STRICTEST_FIRST = ("internal", "", "partner", "public")

_OWN_COLUMNS = ("at", "part_of")


@dataclass(frozen=True)
class Change:
    """One thing that a merge did, or refused to do."""

    # `merged`, `moved`, `joined`, `same_row`, `self_tie`, `kept_value`, `related` or
    # `contradiction`.
    key: str
    kept: str  # Ids of the actor that stays and of the one that goes.
    gone: str
    table: str = ""  # Where; blank if it is about the actors as a whole.
    column: str = ""
    count: int = 0  # How many rows.
    kept_value: str = ""  # The value that stays and the one that is given up.
    gone_value: str = ""

    def sentence(self, lang: str) -> str:
        """Say it in one sentence."""
        schema = TABLES.get(self.table)
        column = schema.columns.get(self.column) if schema else None
        return text(
            f"names.change.{self.key}",
            lang,
            kept=self.kept,
            gone=self.gone,
            count=self.count,
            table=schema.labels[lang] if schema else "",
            column=column.labels[lang] if column else self.column,
            kept_value=self.kept_value,
            gone_value=self.gone_value,
        )


def _merged_value(column: str, kept: str, gone: str) -> str | None:
    """Return the value of a column that has a rule of its own; None for all others."""
    if column in ("active_from", "active_until"):  # an open end stays open
        if is_unknown(kept) or is_unknown(gone):
            return ""
        return min(kept, gone) if column == "active_from" else max(kept, gone)
    if column == "release":
        levels = ["" if is_unknown(value) else value for value in (kept, gone)]
        return min(levels, key=_STRICTEST_FIRST.index)
    wins = {"asked": "yes", "consent": "no"}.get(column)
    if wins is not None and wins in (kept, gone):
        return wins
    if column == "confirmed_on" and not (is_unknown(kept) or is_unknown(gone)):
        return max(kept, gone)
    return None


def _merged_rows_joined(
    kept: dict[str, str], gone: dict[str, str], about: Change, changes: list[Change]
) -> dict[str, str]:
    """Make one row of two: what the first leaves open the second fills."""
    found = dict(kept)
    for column, other in gone.items():
        mine = kept[column]
        ruled = _merged_value(column, mine, other)
        if ruled is not None:
            found[column] = ruled
        elif is_unknown(mine):
            found[column] = mine if is_unknown(other) else other
        elif not is_unknown(other) and other != mine and column not in ("id", "actor"):
            changes.append(
                replace(about, key="kept_value", column=column, kept_value=mine, gone_value=other)
            )
    return found


def _actor_columns(name: str) -> list[str]:
    columns = TABLES[name].columns.values()
    found = [c.name for c in columns if c.reference in ("actors.id", "docks.actor")]
    return [*found, *(["organisation"] if name in ("reports", "hurdles") else [])]


def renamed_finding(finding: str, renamed: Mapping[str, str]) -> str:
    """Rename the actors in the id of a finding."""
    kind, _, rest = finding.partition(":")

    def new(actor: str) -> str:
        return renamed.get(actor, actor)

    if kind == "bridge":
        rest = "~".join(sorted(map(new, rest.split("~"))))
    elif kind in ("single_point", "untested_point", "dead_end", "hub", "blind_spot"):
        rest = new(rest)
    elif kind == "loop":
        topic, _, actors = rest.partition(":")
        rest = f"{topic}:" + "+".join(sorted({new(actor) for actor in actors.split("+")}))
    elif kind == "reported_gap":
        parts = rest.split(":")
        rest = ":".join([*parts[:2], *map(new, parts[2:4]), *parts[4:]])
    return f"{kind}:{rest}" if rest else finding


def merged_actors(table: Table, renamed: Mapping[str, str], changes: list[Change]) -> Table:
    """Merge the rows of the table of actors."""
    records = {record["id"]: record for record in table.records()}
    for gone, kept in sorted(renamed.items(), key=lambda pair: (pair[1], pair[0])):
        about = Change("merged", kept, gone, "actors")
        changes.append(about)
        records[kept] = _merged_rows_joined(records[kept], records[gone], about, changes)
    rows = []
    places = [place for place, key in enumerate(table.column("id")) if key not in renamed]
    for place in places:
        record = records[table.column("id")[place]]
        for column in _OWN_COLUMNS:
            if column in record:
                value = renamed.get(record[column], record[column])
                record[column] = "" if value == record["id"] else value
        rows.append(tuple(record[column] for column in table.columns))
    return replace(table, rows=tuple(rows), lines=tuple(table.lines[place] for place in places))


def moved_rows(table: Table, renamed: Mapping[str, str], changes: list[Change]) -> Table:
    """Let the rows of another table refer to the actors that stay."""
    columns = _actor_columns(table.name)
    key = [column for column in TABLES[table.name].key if column in table.columns]
    moved: dict[tuple[str, str], int] = {}
    seen: dict[tuple[str, ...], int] = {}
    found: list[dict[str, str]] = []
    lines: list[int] = []
    touched: list[bool] = []
    for record, line in zip(table.records(), table.lines, strict=True):
        gone = sorted({record[c] for c in columns if record.get(c, "") in renamed})
        for column in columns:
            if column in record:
                record[column] = renamed.get(record[column], record[column])
        for actor in gone:
            moved[renamed[actor], actor] = moved.get((renamed[actor], actor), 0) + 1
        about = Change("moved", renamed[gone[0]], gone[0], table.name, count=1) if gone else None
        if about and table.name == "ties" and record["source"] == record["target"]:
            changes.append(replace(about, key="self_tie"))
            continue
        if table.name == "actions" and "finding" in record:
            record["finding"] = renamed_finding(record["finding"], renamed)
        # without a key only rows that the merge has made alike are one
        same = tuple(record[c] for c in (key or table.columns))
        place = seen.get(same)
        if place is not None and (about or touched[place]):
            told = about or Change("moved", *_pair_of(same, renamed), table.name, count=1)
            changes.append(replace(told, key="joined" if key else "same_row"))
            found[place] = _merged_rows_joined(found[place], record, told, changes)
            continue
        seen.setdefault(same, len(found))
        found.append(record)
        lines.append(line)
        touched.append(about is not None)
    for (kept, actor), count in sorted(moved.items()):
        changes.append(Change("moved", kept, actor, table.name, count=count))
    rows = tuple(tuple(record[column] for column in table.columns) for record in found)
    return replace(table, rows=rows, lines=tuple(lines))


def _pair_of(texts: tuple[str, ...], renamed: Mapping[str, str]) -> tuple[str, str]:
    """Return the merged actor among the texts of a row, and one that went into it."""
    for gone, kept in sorted(renamed.items()):
        if kept in texts:
            return kept, gone
    return "", ""


# --- Decisions about names applied to a quarter, again and again with the same result (M38).


@dataclass(frozen=True)
class Merge:
    """A quarter after the decisions, and what they changed."""

    quarter: Quarter
    # What was merged, moved, joined, left out or refused, in a fixed order.
    changes: tuple[Change, ...]


def providers_of(actors: Table) -> Mapping[str, frozenset[str]]:
    """List the Träger of every actor, theirs included."""
    parent = dict(actors.select("id", "part_of"))
    found: dict[str, frozenset[str]] = {}
    for actor in parent:
        above: set[str] = set()
        step = parent[actor]
        while step in parent and step not in above:
            above.add(step)
            step = parent[step]
        found[actor] = frozenset(above - {actor})
    return found


def same_actors(decisions: Mapping[frozenset[str], Decision]) -> list[list[str]]:
    """Group the ids that are one actor by decision, directly or over others."""
    group_of: dict[str, set[str]] = {}
    for decision in decisions.values():
        if decision.same:
            joined = set(decision.pair).union(*(group_of.get(key, set()) for key in decision.pair))
            group_of.update(dict.fromkeys(joined, joined))
    return sorted(map(list, {tuple(sorted(group)) for group in group_of.values()}))


def _refusal(
    group: list[str],
    decisions: Mapping[frozenset[str], Decision],
    providers: Mapping[str, frozenset[str]],
) -> Change | None:
    for first, second in combinations(group, 2):
        if first in providers.get(second, ()) or second in providers.get(first, ()):
            return Change("related", first, second)
    for first, second in combinations(group, 2):
        decision = decisions.get(frozenset((first, second)))
        if decision is not None and not decision.same:
            return Change("contradiction", first, second)
    return None


def _renamed(
    quarter: Quarter, decisions: Mapping[frozenset[str], Decision], changes: list[Change]
) -> dict[str, str]:
    """Id of each actor that goes to that of the one that stays."""
    actors = quarter.table("actors")
    there = frozenset(actors.column("id"))
    providers = providers_of(actors)
    given_up = {decision.right for decision in decisions.values() if decision.same}
    renamed: dict[str, str] = {}
    for group in same_actors(decisions):
        known = [actor for actor in group if actor in there]
        if len(known) < 2:
            continue
        if refusal := _refusal(group, decisions, providers):
            changes.append(refusal)
            continue
        kept = min(known, key=lambda actor: (actor in given_up, actor))
        renamed.update({actor: kept for actor in known if actor != kept})
    return renamed


def merge_actors(quarter: Quarter, decisions: Iterable[Decision]) -> Merge:
    """Merge the actors that people decided to be one, and list what that changed."""
    # Applied a second time it changes nothing, so that the log can be applied on every import.
    changes: list[Change] = []
    renamed = _renamed(quarter, in_force(decisions), changes)
    if not renamed:
        return Merge(quarter, tuple(changes))
    tables = [merged_actors(quarter.table("actors"), renamed, changes)]
    for name, table in quarter.tables.items():
        if name != "actors":
            tables.append(moved_rows(table, renamed, changes))
    return Merge(quarter.with_tables(*tables), tuple(changes))


def apply_decisions(quarter: Quarter, decisions: Iterable[Decision]) -> Quarter:
    """Merge the actors that people decided to be one (M38).

    Parameters
    ----------
    quarter
        The quarter.
    decisions
        The log of decisions.

    Returns
    -------
    quarter
        See `merge_actors`, which also lists what changed.

    Raises
    ------
    DataError
        If the merged tables break a rule of the data model.
    """
    check_quarter(quarter)
    return merge_actors(quarter, decisions).quarter


# --- What is left of a quarter once some actors and offers are taken out of its tables.

# A row that refers to an actor in these columns stays, without the reference.
_LOOSE = ("at", "part_of")


def without_rows(
    quarter: Quarter, *, actors: Collection[str] = (), offers: Collection[str] = ()
) -> Quarter:
    """Return a quarter without some actors, some offers and everything that refers to them."""
    gone, ended = set(actors), set(offers)
    tables = {
        name: _left(table, gone, ended if name == "offers" else set())
        for name, table in quarter.tables.items()
    }
    docks = set(tables["docks"].column("actor")) if "docks" in tables else set()
    if "distances" in tables:
        distances = tables["distances"]
        rows = [row for row, dock in enumerate(distances.column("dock")) if dock in docks]
        tables["distances"] = distances.keep(rows)
    return Quarter(quarter.meta, tables)


def official_world(quarter: Quarter, *, hidden: Collection[str] = ()) -> Quarter:
    """Return the quarter without informal help: what an office may count on."""
    sectors = actor_sectors(quarter.table("actors"))
    actors = {actor for actor, sector in sectors.items() if sector == INFORMAL} | set(hidden)
    told = quarter.table("offers").select("id", "informal")
    offers = {offer for offer, answer in told if answer == "yes"}
    if not actors and not offers:
        return quarter
    key = frozenset(actors)
    if key not in quarter.worlds:
        quarter.worlds[key] = without_rows(quarter, actors=actors, offers=offers)
    return quarter.worlds[key]


def _left(table: Table, gone: set[str], ended: set[str]) -> Table:
    """Take rows out of a table; one that holds none of them stays itself."""
    columns = [c.name for c in TABLES[table.name].columns.values() if c.reference == "actors.id"]

    def told(column: str, whom: set[str]) -> set[int]:
        return {row for row, key in enumerate(table.column(column)) if key in whom}

    firm = [column for column in columns if column not in _LOOSE]
    firm += ["id"] if table.name == "actors" else []
    out = set[int]().union(*(told(column, gone) for column in firm), told("id", ended))
    if not out and not any(told(column, gone) for column in columns):
        return table
    records = table.keep([row for row in range(len(table)) if row not in out]).records()
    for record in records:
        # what happened at a place that is gone happens at no place, not where its actor sits
        own = record.get("actor", "")
        record.update({c: own for c in _LOOSE if c in columns and record.get(c, "") in gone})
    return Table.from_records(table.name, records, table.columns)
