"""A copy of a quarter that is safe to pass on: only what a view allows is copied over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ecosystem.errors import UsageError
from ecosystem.model.demand import read_demand
from ecosystem.model.evidence import is_tie
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.model.values import as_number
from ecosystem.sharing.groups import Groups, group_hidden
from ecosystem.sharing.release import check_view, coarse_people, shown_actors

# What is not named here is not copied: free texts, informants, ratings, one-sidedness and every
# column that the data model does not know stay in the internal view.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "actors": (
        *("id", "name", "type", "sector", "kind", "part_of", "at", "address", "lat", "lon"),
        *("inside", "active_from", "active_until", "release"),
    ),
    "offers": (
        *("id", "actor", "topics", "groups", "languages", "excludes", "at", "walk_in"),
        *("takes_new", "capacity_week", "waiting_days", "cost_free", "valid_from"),
        *("valid_until", "funding"),
    ),
    "ties": ("source", "target", "kind", "topics", "frequency", "valid_until", "wished"),
    "docks": (
        *("actor", "visits_week", "ground_floor", "shop_window", "busy_location"),
        *("readable_sign", "multilingual_sign", "lit", "walk_in", "no_registration"),
        *("step_free", "friendly_entrance", "opening_hours", "languages", "role"),
        "beside_authority",
    ),
    "needs": ("topic", "language", "persons"),
    "funding": ("id", "source", "valid_from", "valid_until", "renewed_until", "permanent"),
    "bodies": ("id", "name", "topic"),
    "members": ("body", "actor"),
    "residents": ("cell", "lat", "lon", "residents", "newcomers"),
    "distances": ("cell", "dock", "distance_m"),
    "positions": ("actor", "x", "y"),
}
_GROUP_TIE = ("source", "target", "kind")
Row = dict[str, str]


class _Copy:
    """Copies table by table."""

    def __init__(self, quarter: Quarter, shown: frozenset[str], groups: Groups) -> None:
        self.quarter = quarter
        self.shown = shown
        self.groups = groups

    def records(self, name: str) -> list[Row]:
        """Return the rows of a table with the columns that may be copied."""
        table = self.quarter.table(name)
        kept = [column for column in _COLUMNS[name] if column in table.columns]
        return [{column: record[column] for column in kept} for record in table.records()]

    def actors(self) -> list[Row]:
        """Shown actors, then the group nodes."""
        found = []
        for record in self.records("actors"):
            if record["id"] not in self.shown:
                continue
            for column in ("part_of", "at"):
                if record.get(column, "") not in self.shown:
                    record[column] = ""
            found.append(record)
        return [*found, *self.groups.rows]

    def offers(self) -> list[Row]:
        """Official offers of shown actors."""
        unofficial = self.quarter.table("offers").column("informal")
        found = []
        for record, informal in zip(self.records("offers"), unofficial, strict=True):
            if record["actor"] not in self.shown or informal == "yes":
                continue
            if record.get("at", "") not in self.shown:
                record["at"] = ""
            found.append(record)
        return found

    def ties(self) -> list[Row]:
        """Ties between shown actors and group nodes; of a group's tie only that there is one."""
        table = self.quarter.table("ties")
        said = zip(
            *(table.column(c) for c in ("source_reports", "target_reports", "frequency")),
            strict=True,
        )
        found: list[Row] = []
        grouped: dict[tuple[str, ...], Row] = {}
        for record, (one, other, frequency) in zip(self.records("ties"), said, strict=True):
            ends = [self.groups.group_of.get(record[end], record[end]) for end in _GROUP_TIE[:2]]
            hidden = ends != [record["source"], record["target"]]
            known = all(end in self.shown or end.startswith("group-") for end in ends)
            if not known or ends[0] == ends[1] or (one == "no" and other == "no"):
                continue
            if not hidden:
                found.append(record)
            elif is_tie(record.get("wished", ""), frequency):
                grouped[(*ends, record["kind"])] = dict(
                    zip(_GROUP_TIE, (*ends, record["kind"]), strict=True)
                )
        return [*found, *(grouped[key] for key in sorted(grouped))]

    def docks(self) -> list[Row]:
        """Docking points of shown actors that did not refuse to be shown."""
        consent = self.quarter.table("docks").column("consent")
        return [
            record
            for record, answer in zip(self.records("docks"), consent, strict=True)
            if record["actor"] in self.shown and answer != "no"
        ]

    def needs(self) -> list[Row]:
        """Needs by topic and language, in steps of five; small cells are left out."""
        if not len(self.quarter.table("needs")):
            return []
        demand = read_demand(self.quarter.table("needs"), ())
        people: dict[tuple[str, str], float] = {}
        for cell in demand.cells:
            key = (cell.topic, cell.language)
            people[key] = people.get(key, 0.0) + cell.demand
        return [
            {"topic": topic, "language": language, "persons": f"{shown:.0f}"}
            for (topic, language), count in people.items()
            if (shown := coarse_people(count)) is not None
        ]

    def members(self) -> list[Row]:
        """Who sits where, shown actors only."""
        return [record for record in self.records("members") if record["actor"] in self.shown]

    def positions(self) -> list[Row]:
        """Places in the picture, shown actors only."""
        return [record for record in self.records("positions") if record["actor"] in self.shown]

    def residents(self) -> list[Row]:
        """Cells with enough people, in steps of five."""
        found = []
        for record in self.records("residents"):
            counts = {c: as_number(record.get(c, "")) for c in ("residents", "newcomers")}
            shown = {c: coarse_people(n) for c, n in counts.items() if n is not None}
            if None not in shown.values():
                found.append({**record, **{c: f"{count:.0f}" for c, count in shown.items()}})
        return found

    def distances(self) -> list[Row]:
        """Distances on foot between what is shown."""
        cells = {record["cell"] for record in self.residents()}
        docks = {record["actor"] for record in self.docks()}
        return [r for r in self.records("distances") if r["cell"] in cells and r["dock"] in docks]


def share(quarter: Quarter, *, view: str = "partner") -> Quarter:
    """Make a copy of a quarter that is safe to pass on.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``partner``, ``public``, or ``internal`` for the quarter itself.

    Returns
    -------
    quarter
        A new quarter, stamped with its view. Informal actors and others that may not be named are
        contracted to group nodes or left out; free texts, informants, one-sidedness and unknown
        columns are not copied; numbers of people are coarse, small ones left out. Sharing what
        is already shared at least as far changes nothing.

    Raises
    ------
    UsageError
        If there is no such view, or a shared copy is asked for a view with more in it.

    Notes
    -----
    Never analyse a shared copy: findings are computed on the full data and redacted afterwards,
    see `share_result`.
    """
    check_view(view)
    if quarter.meta.view == view or view == "internal":
        if quarter.meta.view != view:
            raise UsageError("sharing.already_shared", view=quarter.meta.view)
        return quarter
    if quarter.meta.view == "public":
        raise UsageError("sharing.already_shared", view=quarter.meta.view)
    shown = shown_actors(quarter, view)
    copy = _Copy(quarter, shown, group_hidden(quarter, shown))
    own: dict[str, Callable[[], list[Row]]] = {
        "actors": copy.actors,
        "offers": copy.offers,
        "ties": copy.ties,
        "docks": copy.docks,
        "needs": copy.needs,
        "members": copy.members,
        "residents": copy.residents,
        "distances": copy.distances,
        "positions": copy.positions,
    }
    tables: dict[str, Table] = {}
    for name in _COLUMNS:
        if name in quarter.tables:
            rows = own[name]() if name in own else copy.records(name)
            there = quarter.tables[name].columns
            columns = [c for c in _COLUMNS[name] if c in there or any(c in row for row in rows)]
            tables[name] = Table.from_records(name, rows, columns)
    meta = replace(quarter.meta, view=view, extra={}, package={})
    return Quarter(meta, tables)
