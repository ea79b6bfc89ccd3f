"""Group nodes: actors that may not be named are drawn together, or not at all."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ecosystem.errors import UsageError
from ecosystem.model.network import KINDS, read_demand, rows_in_force
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Calendar, Meta, Table, as_date, as_number
from ecosystem.schema import INFORMAL, TABLES
from ecosystem.sharing.rules import (
    MINIMUM_FIRMS,
    MINIMUM_INFORMAL,
    RARE_PROXIES,
    Removed,
    by_column,
    by_topic_and_language,
    check_view,
    clean_cell,
    coarse_people,
    on_grid,
    rare_languages,
    refuse,
    sharing_sectors,
    shown_actors,
    shown_cells,
    shown_docks,
    shown_people,
    thresholds,
)
from ecosystem.words import label, text

# --- Group nodes: actors that may not be named are drawn together, or not at all.

_TYPE_OF_SECTOR = {
    "state": "state_other",
    "welfare": "welfare_other",
    "civil": "civil_other",
    "business": "business_other",
    "housing": "housing_other",
    INFORMAL: "helper_place",
}

_BANDS = ((5, 9), (10, 19), (20, 49))


@dataclass(frozen=True)
class Groups:
    """Who is drawn together with whom."""

    # Hidden actor to the id of its group; actors that are left out altogether are missing.
    group_of: Mapping[str, str]
    rows: tuple[dict[str, str], ...]  # The group nodes as rows of the table of actors.
    left_out: int  # Number of actors that are in no group since too few could stand together.
    members: Mapping[str, int]  # Number of actors in each group.

    def may_show_ties(self, group: str, ends: Mapping[str, Collection[str]]) -> bool:
        """Tell whether the ties of a group may be drawn."""
        if group != group_key(INFORMAL):
            return True
        total = sum(map(len, ends.values()))
        most = max(map(len, ends.values()), default=0)
        return self.members[group] >= MINIMUM_INFORMAL and 2 * most <= total


def group_key(sector: str) -> str:
    """Return the id of the group node of a sector."""
    return f"group-{sector}"


def indistinct(
    nodes: Mapping[str, int],
    neighbours: Mapping[str, Collection[str]],
    sectors: Mapping[str, str],
) -> tuple[str, ...]:
    """Name the informal nodes that could be told from others by their ties (k-degree check).

    Source: Liu, K., & Terzi, E. (2008). Towards identity anonymization on graphs. Proceedings of
    the 2008 ACM SIGMOD International Conference on Management of Data, 93-106.
    doi:10.1145/1376616.1376629
    """
    behind: Counter[tuple[int, tuple[str, ...]]] = Counter()
    looks = {}
    for node, count in nodes.items():
        others = set(neighbours.get(node, ()))
        look = len(others), tuple(sorted(sectors.get(other, INFORMAL) for other in others))
        looks[node] = look
        behind[look] += count
    return tuple(
        sorted(n for n, look in looks.items() if look[0] and behind[look] < MINIMUM_INFORMAL)
    )


def band(count: int) -> str:
    """Say a number of informal actors as a band, never exactly."""
    for low, high in _BANDS:
        if count <= high:
            return f"{low}–{high}"
    return "50+"


def _name(sector: str, count: int, lang: str) -> str:
    if sector == INFORMAL:
        key = "informal_group" if count >= MINIMUM_INFORMAL else "informal_some"
        return text(f"sharing.{key}", lang, band=band(max(count, MINIMUM_INFORMAL)))
    return text("sharing.others", lang, sector=label("sector", sector, lang))


def group_hidden(quarter: Quarter, shown: frozenset[str]) -> Groups:
    """Put the actors that may not be named into group nodes."""
    actors = quarter.table("actors")
    sectors = sharing_sectors(quarter)
    force = rows_in_force(actors, "active_from", "active_until", quarter.meta.wave)
    members: dict[str, list[str]] = defaultdict(list)
    hidden = 0
    for actor, there in zip(actors.column("id"), force, strict=True):
        if actor not in shown:
            hidden += 1
            if there:
                members[sectors[actor]].append(actor)
    lang = "de" if quarter.meta.country in ("", "DE", "AT", "CH") else "en"
    group_of: dict[str, str] = {}
    rows: list[dict[str, str]] = []
    counts: dict[str, int] = {}
    for sector, found in sorted(members.items()):
        if sector != INFORMAL and len(found) < MINIMUM_FIRMS:
            continue
        key = group_key(sector)
        counts[key] = len(found)
        group_of.update(dict.fromkeys(found, key))
        rows.append(
            {
                "id": key,
                "name": _name(sector, len(found), lang),
                "type": _TYPE_OF_SECTOR[sector],
                "sector": sector,
                "kind": "group_node",
            }
        )
    return Groups(group_of, tuple(rows), hidden - len(group_of), counts)


# --- Table by table, the rows and columns that a view may hold.

# What is not named here is not copied: free texts, informants, ratings, one-sidedness and every
# column that the data model does not know stay in the internal view.
_PARTNER: Mapping[str, tuple[str, ...]] = {
    "actors": (
        *("id", "name", "type", "sector", "kind", "part_of", "at", "lat", "lon"),
        *("inside", "active_from", "active_until", "release"),
    ),
    "offers": (
        *("id", "actor", "topics", "groups", "languages", "excludes", "at", "walk_in"),
        *("takes_new", "capacity_week", "waiting_days", "cost_free", "valid_from"),
        "valid_until",
    ),
    "ties": ("source", "target", "kind", "topics", "frequency"),
    "docks": (
        *("actor", "visits_week", "ground_floor", "shop_window", "busy_location"),
        *("readable_sign", "multilingual_sign", "lit", "walk_in", "no_registration"),
        *("step_free", "friendly_entrance", "opening_hours", "languages", "role"),
        "beside_authority",
    ),
    "needs": ("topic", "language", "persons"),
    "bodies": ("id", "name", "topic"),
    "members": ("body", "actor"),
    "residents": ("cell", "lat", "lon", "residents", "newcomers"),
    "distances": ("cell", "dock", "distance_m"),
    "positions": ("actor", "x", "y"),
}

# Distances on foot would give the exact place of a point on the grid; the rest judges a single
# unit (no place left, long waiting, no ramp) or belongs to the people around the table.
_NOT_PUBLIC: Mapping[str, tuple[str, ...]] = {
    "offers": ("takes_new", "capacity_week", "waiting_days", "valid_from", "valid_until"),
    "ties": ("topics", "frequency"),
    "docks": tuple(
        column
        for column in _PARTNER["docks"]
        if column not in ("actor", "walk_in", "no_registration", "step_free", "opening_hours")
        and column not in ("languages",)
    ),
}

_NO_PUBLIC_TABLE = ("bodies", "members", "distances", "positions")

# View to the columns of each table that it may hold.
COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "partner": _PARTNER,
    "public": {
        name: tuple(column for column in columns if column not in _NOT_PUBLIC.get(name, ()))
        for name, columns in _PARTNER.items()
        if name not in _NO_PUBLIC_TABLE
    },
}


_TIE_DETAILS: tuple[str, ...] = ("topics", "frequency")

Row = dict[str, str]


class Copy:
    """Copies one quarter for one view, table by table."""

    def __init__(
        self, quarter: Quarter, view: str, groups: Groups, unmentioned: Collection[str]
    ) -> None:
        self.quarter = quarter
        self.view = view
        self.groups = groups
        self.unmentioned = unmentioned
        self.shown = shown_actors(quarter, view)
        self.shown_docks = shown_docks(quarter, view)
        self.gone: Counter[tuple[str, str]] = Counter()
        self._own: Mapping[str, Callable[[], list[Row]]] = {
            "actors": self._actors,
            "offers": self._offers,
            "ties": self._ties,
            "docks": self._docks,
            "needs": self._needs,
            "members": lambda: self._of_shown("members"),
            "residents": lambda: self._cells,
            "distances": self._distances,
            "positions": lambda: self._of_shown("positions"),
        }

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a table as the view may hold them."""
        return self._own[name]() if name in self._own else self._records(name)

    def removed(self) -> tuple[Removed, ...]:
        """List the rows that were left out so far."""
        order = list(TABLES)
        keys = sorted(self.gone, key=lambda key: (order.index(key[0]), key[1]))
        return tuple(Removed(*key, self.gone[key]) for key in keys if self.gone[key])

    def _records(self, name: str) -> list[Row]:
        table, columns = self.quarter.table(name), TABLES[name].columns
        kept = [column for column in COLUMNS[self.view][name] if column in table.columns]
        return [
            {c: clean_cell(columns[c], record[c], self.unmentioned) for c in kept}
            for record in table.records()
        ]

    def _of_shown(self, name: str) -> list[Row]:
        found = [row for row in self._records(name) if row["actor"] in self.shown]
        self.gone[name, "actor_hidden"] += len(self.quarter.table(name)) - len(found)
        return found

    def _actors(self) -> list[Row]:
        found = []
        for record in self._records("actors"):
            if record["id"] not in self.shown:
                grouped = record["id"] in self.groups.group_of
                self.gone["actors", "grouped" if grouped else "left_out"] += 1
                continue
            for column in ("part_of", "at"):
                if record.get(column, "") not in self.shown:
                    record[column] = ""
            if self.view == "public":
                point = on_grid(record.get("lat", ""), record.get("lon", ""))
                record["lat"], record["lon"] = point
            found.append(record)
        return [*found, *self.groups.rows]

    def _offers(self) -> list[Row]:
        """Official offers of shown actors, with ids of their own: gaps in the row would count."""
        table = self.quarter.table("offers")
        money = Calendar.funding_ends(self.quarter.table("funding"))
        found: list[Row] = []
        told = zip(*map(table.column, ("informal", "funding")), strict=True)
        for record, (informal, fund) in zip(self._records("offers"), told, strict=True):
            if record["actor"] not in self.shown:
                self.gone["offers", "actor_hidden"] += 1
                continue
            if informal == "yes":
                self.gone["offers", "informal"] += 1
                continue
            if record.get("at", "") not in self.shown:
                record["at"] = ""
            days = [as_date(record.get("valid_until", ""))]
            if fund in money:
                days.append(dt.date.fromordinal(money[fund]))
            known = [day for day in days if day is not None]
            if known and self.view == "partner":
                record["valid_until"] = min(known).isoformat()
            record["id"] = f"O{len(found) + 1:04d}"
            found.append(record)
        return found

    def _ties(self) -> list[Row]:
        """Ties that exist, between shown actors and groups; of a group's only that there is one."""
        network, records = self.quarter.network(), self.quarter.network().records
        table = self._records("ties")
        order = sorted(range(len(records)), key=lambda i: (records.row[i] < 0, records.row[i], i))
        found: list[Row] = []
        grouped: dict[tuple[str, str, str], Row] = {}
        members: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for i in order:
            pair = [network.ids[int(end[i])] for end in (records.source, records.target)]
            ends = [self.groups.group_of.get(actor, actor) for actor in pair]
            known = all(end in self.shown or end in self.groups.members for end in ends)
            if not known or ends[0] == ends[1]:
                self.gone["ties", "actor_hidden"] += 1
                continue
            kind = KINDS[int(records.kind[i])]
            row = {"source": ends[0], "target": ends[1], "kind": kind}
            if ends == pair:
                told = table[int(records.row[i])] if records.row[i] >= 0 else {}
                more: Row = {column: told[column] for column in _TIE_DETAILS if column in told}
                found.append({**row, **more})
                continue
            grouped[ends[0], ends[1], kind] = row
            for actor, end, other in zip(pair, ends, reversed(ends), strict=True):
                if end != actor:
                    members[end][actor].add(other)
            self.gone["ties", "grouped_tie"] += 1
        closed = {
            group
            for group in self.groups.members
            if not self.groups.may_show_ties(group, members.get(group, {}))
        }
        closed |= self._indistinct(grouped, closed)
        kept = [row for (a, b, _), row in sorted(grouped.items()) if closed.isdisjoint((a, b))]
        self.gone["ties", "small_group"] += len(grouped) - len(kept)
        return [*found, *kept]

    def _indistinct(self, grouped: Collection[tuple[str, str, str]], closed: set[str]) -> set[str]:
        """Name the informal groups that their ties would still give away."""
        key = group_key(INFORMAL)
        if key not in self.groups.members or key in closed:
            return set()
        ends = {b if a == key else a for a, b, _ in grouped if key in (a, b)}
        sectors = dict(
            zip(*map(self.quarter.table("actors").column, ("id", "sector")), strict=True)
        )
        return set(indistinct({key: self.groups.members[key]}, {key: ends}, sectors))

    def _docks(self) -> list[Row]:
        found = []
        for record in self._records("docks"):
            if record["actor"] not in self.shown_docks:
                refused = record["actor"] in self.shown
                self.gone["docks", "no_consent" if refused else "actor_hidden"] += 1
                continue
            visits = as_number(record.get("visits_week", ""))
            if visits is not None:
                coarse = coarse_people(visits)
                record["visits_week"] = "" if coarse is None else f"{coarse:.0f}"
            found.append(record)
        return found

    def _needs(self) -> list[Row]:
        """Needs by topic and language, in steps of five; what could be deduced is left out."""
        table = self.quarter.table("needs")
        if not len(table):
            return []
        cells = read_demand(table, ()).cells
        counts = {
            (c.topic, c.language, c.group, c.status): c.demand
            for c in cells
            if c.language not in self.unmentioned and c.demand is not None
        }
        told = dict.fromkeys((c.topic, c.language) for c in cells if c.demand is None)
        sums = by_topic_and_language(shown_people(counts))
        hidden = sum(count is None for count in sums.values())
        uncounted = [key for key in told if key not in sums and key[1] not in self.unmentioned]
        lost = len(cells) - len(counts) - sum(c.demand is None for c in cells)
        self.gone["needs", "too_few"] += hidden + lost
        return [
            *({"topic": topic, "language": language} for topic, language in uncounted),
            *(
                {"topic": topic, "language": language, "persons": f"{count:.0f}"}
                for (topic, language), count in sums.items()
                if count is not None
            ),
        ]

    @cached_property
    def _cells(self) -> list[Row]:
        """Cells with enough people, in steps of five."""
        people = shown_cells(self.quarter)
        found = []
        for record in self._records("residents"):
            if record["cell"] not in people:
                self.gone["residents", "too_few"] += 1
                continue
            shown = people[record["cell"]]
            found.append({**record, **{c: f"{count:.0f}" for c, count in shown.items()}})
        return found

    def _distances(self) -> list[Row]:
        kept = {record["cell"] for record in self._cells}
        found = [
            row
            for row in self._records("distances")
            if row["cell"] in kept and row["dock"] in self.shown_docks
        ]
        self.gone["distances", "actor_hidden"] += len(self.quarter.table("distances")) - len(found)
        return found


# --- A copy of a quarter that is safe to pass on: only what a view allows is copied over.

_LICENCES = re.compile(r"(?:CC|ODC|ODbL|DL-DE|PDDL|OGL)[A-Z0-9.+-]*", re.IGNORECASE)


@dataclass(frozen=True)
class Shared:
    """A copy to pass on, and what it lacks."""

    quarter: Quarter  # The copy.
    # What was taken out, by table and reason. For whoever passes the copy on: it is not part of
    # the copy, since numbers of hidden things are hidden, too.
    removed: tuple[Removed, ...]


def not_mentioned(quarter: Quarter) -> frozenset[str]:
    """Return the languages that no view but the internal one mentions."""
    needs = quarter.table("needs")
    if not len(needs):
        return frozenset()
    cells = read_demand(needs, ()).cells
    counts = (((c.topic, c.language, c.group, c.status), c.demand or 0.0) for c in cells)
    return frozenset(rare_languages(counts, quarter.meta.languages))


def shared_meta(quarter: Quarter, view: str, *, on: dt.date | None = None) -> Meta:
    """Return what a copy says about its quarter."""
    meta = quarter.meta
    hidden = not_mentioned(quarter) & set(RARE_PROXIES)
    names = (str(entry.get("name", "")) for entry in meta.licenses)
    stamp: dict[str, object] = {"thresholds": thresholds()}
    if on is not None:
        stamp["shared_on"] = on.isoformat()
    return replace(
        meta,
        languages=tuple(code for code in meta.languages if code not in hidden),
        licenses=tuple({"name": name} for name in names if _LICENCES.fullmatch(name)),
        title="",
        sources=(),
        view=view,
        extra=stamp,
        package={},
    )


def share(quarter: Quarter, *, view: str = "partner", on: dt.date | None = None) -> Quarter:
    """Make a copy of a quarter that is safe to pass on.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``partner``, ``public``, or ``internal`` for the quarter itself.
    on
        Day to stamp on the copy; None for none.

    Returns
    -------
    quarter
        A new quarter, stamped with its view and the smallest groups shown. Informal actors and
        others that may not be named are contracted to group nodes or left out; free texts,
        informants, one-sidedness, ratings and unknown columns are not copied; numbers of people
        are coarse, small ones left out. Sharing what is already shared at least as far changes
        nothing.

    Raises
    ------
    DataError
        If a text that would leave holds a phone number, an e-mail address, an account or the
        name of a person; each is named.
    UsageError
        If there is no such view, or a shared copy is asked for a view with more in it.

    Notes
    -----
    Never analyse a shared copy: findings are computed on the full data and redacted afterwards,
    see `share_result`.
    """
    return share_and_tell(quarter, view=view, on=on).quarter


def share_and_tell(quarter: Quarter, *, view: str = "partner", on: dt.date | None = None) -> Shared:
    """Make a copy that is safe to pass on, and list what was taken out."""
    check_view(view)
    if quarter.meta.view == view or view == "internal":
        if quarter.meta.view != view:
            raise UsageError("sharing.already_shared", view=quarter.meta.view)
        return Shared(quarter, ())
    if quarter.meta.view == "public":
        raise UsageError("sharing.already_shared", view=quarter.meta.view)
    refuse(quarter, view)
    shown = shown_actors(quarter, view)
    copy = Copy(quarter, view, group_hidden(quarter, shown), not_mentioned(quarter))
    tables: dict[str, Table] = {}
    for name in COLUMNS[view]:
        if name in quarter.tables:
            tables[name] = _table(name, copy, quarter.tables[name].columns)
    shared = Quarter(shared_meta(quarter, view, on=on), tables)
    return Shared(shared, (*copy.removed(), *by_column(quarter, tables)))


def _table(name: str, copy: Copy, there: tuple[str, ...]) -> Table:
    rows = copy.rows(name)
    known = [c for c in COLUMNS[copy.view][name] if c in there or any(c in row for row in rows)]
    needed = [c.name for c in TABLES[name].columns.values() if c.required and c.name not in known]
    return Table.from_records(name, rows, [*known, *needed])
