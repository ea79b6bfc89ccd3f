"""The change that puts several units under one roof (M32)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecosystem.catalogue import text, vocabulary
from ecosystem.errors import UsageError
from ecosystem.findings.words import and_list
from ecosystem.model.evidence import fold_reports
from ecosystem.model.force import actor_sectors, rows_in_force
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.model.values import as_number
from ecosystem.scenarios.base import Change, Names, Row, appended, edited, require_actor, say_names
from ecosystem.schema import ID_PATTERN, INFORMAL, KIND_LAYER, SECTORS, TABLES

HOUSE = "HOUSE"
"""Id of the house unless another is given."""
_OTHER = frozenset(key for key in vocabulary("type") if key.endswith("_other"))
_PLACE = ("address", "lat", "lon", "inside", "at")


def _completion(kind: str) -> float:
    return float(vocabulary("tie_kind")[kind].get("completion", 0.0))


@dataclass(frozen=True)
class Bundle(Change):
    """Several units move into one house and work as one.

    Parameters
    ----------
    ids
        Ids of the units.
    name
        Name of the house; blank for a plain one.
    at
        Id of the actor at whose place the house is; blank for the place of the first unit.
    id
        Id that the house gets.
    """

    ids: tuple[str, ...]
    name: str = ""
    at: str = ""
    id: str = HOUSE

    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter with the house instead of its units.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            Offers, ties, seats in committees and visits of the units are those of the house; ties
            among the units are gone. All referrals between the house and one other actor have the
            warmest kind that one of them had, and each keeps its weight.

        Raises
        ------
        UnknownActorError
            If an actor does not exist.
        UsageError
            If there are fewer than two units, one is not in force or informal, or the id of the
            house cannot be used.
        """
        self._check(quarter)
        tables = _settled(quarter, set(self.ids)).tables
        moved = [self._moved(table) for name, table in tables.items() if name != "actors"]
        return quarter.with_tables(self._actors(quarter), *moved)

    def _check(self, quarter: Quarter) -> None:
        sectors = actor_sectors(quarter.table("actors"))
        if len(set(self.ids)) < 2:
            raise UsageError("scenarios.house_of_two")
        for actor in self.ids:
            require_actor(quarter, actor, in_force=True)
            if sectors[actor] == INFORMAL:
                raise UsageError("scenarios.house_informal")
        if self.at:
            require_actor(quarter, self.at, in_force=True)
        taken = self.id in sectors
        if taken or not ID_PATTERN.fullmatch(self.id):
            raise UsageError("scenarios.house_id", value=self.id)

    def _house(self, quarter: Quarter) -> Row:
        rows = {row["id"]: row for row in quarter.table("actors").records()}
        units = [rows[actor] for actor in self.ids]
        sectors = actor_sectors(quarter.table("actors"))
        kinds = [sectors[actor] for actor in self.ids]
        sector = min(kinds, key=lambda kind: (-kinds.count(kind), SECTORS.index(kind)))
        staff = [as_number(unit.get("staff", "")) for unit in units]
        people = [count for count in staff if count is not None]
        ends = sorted(filter(None, (unit.get("active_until", "") for unit in units)))
        place = rows[self.at] if self.at else units[0]
        house = {
            **dict.fromkeys(quarter.table("actors").columns, ""),
            **{column: place.get(column, "") for column in _PLACE},
            "id": self.id,
            "name": self.name or self.id,
            "type": f"{sector}_other" if f"{sector}_other" in _OTHER else "state_other",
            "sector": sector,
            "kind": "organisation",
            "staff": str(int(sum(people))) if len(people) == len(staff) else "",
            "asked": "yes" if any(unit.get("asked") == "yes" for unit in units) else "",
            "active_until": ends[0] if ends else "",
            "release": _release(units),
        }
        if self.at and self.at not in self.ids:
            house["at"] = self.at
        if house["at"] in self.ids:
            house["at"] = ""
        return house

    def _actors(self, quarter: Quarter) -> Table:
        gone = set(self.ids)
        sectors = actor_sectors(quarter.table("actors"))

        def move(row: Row) -> Row | None:
            if row["id"] in gone:
                return None
            new = dict(row)
            if row.get("part_of") in gone:
                new["sector"] = sectors[row["id"]]
            return new | {c: self.id for c in ("at", "part_of") if row.get(c) in gone}

        return appended(edited(quarter.table("actors"), move), [self._house(quarter)])

    def _moved(self, table: Table) -> Table:
        """Put the house in the place of its units in every column that refers to an actor."""
        gone = set(self.ids)
        columns = [
            c.name
            for c in TABLES[table.name].columns.values()
            if c.reference in ("actors.id", "docks.actor")
        ]

        def move(row: Row) -> Row | None:
            new = row | {c: self.id for c in columns if row.get(c) in gone}
            ends = new.get("source"), new.get("target")
            inside = table.name in ("ties", "reports") and ends == (self.id, self.id)
            return None if inside else new

        moved = edited(table, move)
        if table.name == "ties":
            return _warmest(moved, self.id)
        if table.name == "offers":
            return edited(moved, lambda row: row | ({"at": ""} if row.get("at") == self.id else {}))
        if table.name == "docks":
            return self._dock(moved)
        return _first_of_each(moved)

    def _dock(self, docks: Table) -> Table:
        """One docking point of all those of the units, with the visits of all of them."""
        own = [row for row in docks.records() if row["actor"] == self.id]
        if len(own) < 2:
            return docks
        visits = [as_number(row.get("visits_week", "")) for row in own]
        known = [count for count in visits if count is not None]
        total = f"{sum(known):g}" if len(known) == len(visits) else ""
        others = edited(docks, lambda row: None if row["actor"] == self.id else row)
        return appended(others, [own[0] | {"visits_week": total}])

    def actors(self, quarter: Quarter) -> tuple[str, ...]:
        """Return the units, and whose place it is."""
        del quarter
        return (*self.ids, *([self.at] if self.at else []))

    def sentence(self, names: Names, lang: str) -> str:
        """Say who moves under one roof."""
        units = and_list(say_names(self.ids, names), lang)
        return text("scenarios.change.bundle", lang, units=units)


def _release(units: list[Row]) -> str:
    """Show the house no further than each of its units."""
    order = ("internal", "partner", "public")
    told = [unit.get("release", "") for unit in units]
    known = [word if word in order else "partner" for word in told]
    return min(known, key=order.index)


def _settled(quarter: Quarter, units: set[str]) -> Quarter:
    """Fold the reports on the units' ties into the table, since the ties get other ends."""
    reports = quarter.table("reports")
    if not len(reports) or "ties" not in quarter.tables:
        return quarter
    index = set(quarter.network().ids)
    ties = quarter.table("ties")
    periods = rows_in_force(ties, "", "valid_until", quarter.meta.wave)
    ends = zip(periods, ties.column("source"), ties.column("target"), strict=True)
    force = [there and one in index and other in index for there, one, other in ends]
    folded = fold_reports(ties, reports, force).ties
    plain, rows = ties.records(), []
    for position, row in enumerate(folded.records()):
        if not units.isdisjoint((row["source"], row["target"])):
            rows.append(row)
        elif position < len(ties):  # what a report adds elsewhere, it adds again
            rows.append(plain[position])
    kept = edited(
        reports, lambda r: None if not units.isdisjoint((r["source"], r["target"])) else r
    )
    return quarter.with_tables(Table.from_records("ties", rows, folded.columns), kept)


def _warmest(ties: Table, house: str) -> Table:
    """Give parallel referrals of the house the warmest kind among them."""
    best: dict[tuple[str, str], str] = {}
    for row in ties.records():
        if house in (row["source"], row["target"]) and _counts(row):
            key = row["source"], row["target"]
            best[key] = max(best.get(key, row["kind"]), row["kind"], key=_completion)

    def warm(row: Row) -> Row:
        key = row["source"], row["target"]
        return row | {"kind": best[key]} if key in best and _counts(row) else row

    return edited(ties, warm)


def _counts(row: Mapping[str, str]) -> bool:
    unused = row.get("wished") == "yes" or row.get("frequency") == "never"
    return KIND_LAYER[row["kind"]] == "REF" and not unused


def _first_of_each(table: Table) -> Table:
    """Keep the first row of each key: two units that sat in one committee are one member."""
    key = TABLES[table.name].key
    if not key:
        return table
    columns = [table.column(column) for column in key]
    seen: set[tuple[str, ...]] = set()
    kept = []
    for row, values in enumerate(zip(*columns, strict=True)):
        if values not in seen:
            seen.add(values)
            kept.append(row)
    return table.keep(kept)
