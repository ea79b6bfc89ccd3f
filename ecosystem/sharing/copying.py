"""Table by table, the rows and columns that a view may hold."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from functools import cached_property

from ecosystem.model.demand import read_demand
from ecosystem.model.quarter import Quarter
from ecosystem.model.records import KINDS
from ecosystem.model.values import as_date, as_number
from ecosystem.model.wave import Calendar
from ecosystem.schema import INFORMAL, TABLES
from ecosystem.sharing.cells import clean_cell, on_grid
from ecosystem.sharing.groups import Groups, group_key, indistinct
from ecosystem.sharing.people import by_topic_and_language, shown_cells, shown_people
from ecosystem.sharing.release import coarse_people, shown_actors, shown_docks
from ecosystem.sharing.removed import Removed

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
COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "partner": _PARTNER,
    "public": {
        name: tuple(column for column in columns if column not in _NOT_PUBLIC.get(name, ()))
        for name, columns in _PARTNER.items()
        if name not in _NO_PUBLIC_TABLE
    },
}
"""View to the columns of each table that it may hold."""

_TIE_DETAILS: tuple[str, ...] = ("topics", "frequency")
Row = dict[str, str]


class Copy:
    """Copies one quarter for one view, table by table.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``partner`` or ``public``.
    groups
        Who is drawn together with whom.
    unmentioned
        Languages that are not mentioned.
    """

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
            if c.language not in self.unmentioned
        }
        sums = by_topic_and_language(shown_people(counts))
        hidden = sum(count is None for count in sums.values())
        self.gone["needs", "too_few"] += hidden + len(cells) - len(counts)
        return [
            {"topic": topic, "language": language, "persons": f"{count:.0f}"}
            for (topic, language), count in sums.items()
            if count is not None
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
