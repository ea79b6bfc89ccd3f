"""A copy of a quarter for a view: who may not be named is drawn together, or not at all."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import replace
from operator import itemgetter

from ecosystem.errors import UsageError
from ecosystem.model.network import KINDS, read_demand
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Calendar, Meta, Table, as_date, as_number
from ecosystem.schema import INFORMAL, SECTORS, TABLES
from ecosystem.sharing import history, rules
from ecosystem.stubs import dataclass
from ecosystem.words import label, text

Row = dict[str, str]


def shown_bodies(quarter: Quarter, moment: history.Moment) -> frozenset[str]:
    """Return the committees that may be named: of hidden members only where enough of them sit."""
    # One that stands empty among others is left out, too: it might have lost its last member.
    named, seats = rules.shown_actors(quarter, "partner"), quarter.table("members")
    sitting = seats.select("body", "actor")
    open_to_all = {body for body, actor in sitting if actor in named}

    def may(body: str) -> bool:
        return body in open_to_all or bool(moment.told(history.key_of("partner", "body", body)))

    return frozenset(filter(may, quarter.table("bodies").column("id")))


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


class Copy:
    """Copies one quarter for one view, table by table."""

    def __init__(self, quarter: Quarter, view: str, since: Quarter | None, lang: str) -> None:
        self.quarter = quarter
        self.lang = lang  # Of the names of groups.
        self.view = view
        self.unmentioned = not_mentioned(quarter)
        self.moment = history.moment_of(quarter, since)
        self.shown = rules.shown_actors(quarter, view)
        self.docks = rules.shown_docks(quarter, view)
        self.behind = history.behind(quarter, view)
        # Hidden actors by sector, whether their group is told or not.
        self.members = history.hidden_members(quarter, self.shown)
        # Hidden actor to the id of its group; who is left out altogether is missing.
        self.group_of: dict[str, str] = {}
        self.groups = self._groups()
        self.group_ties = self._group_ties()
        self.gone: Counter[tuple[str, str]] = Counter()

    def _open(self, key: str) -> str | None:
        """Say whether a thing is told that no earlier copy could give away; None for all else."""
        now = self.behind.get(key)
        if now is None or not now.people <= rules.shown_actors(self.quarter, "partner"):
            return None
        return "yes" if now.backed else ""

    def _groups(self) -> list[Row]:
        """Put the actors that may not be named into group nodes, as rows of the table of actors."""
        lang, rows = self.lang, list[Row]()
        for sector in SECTORS:
            key = history.group_key(sector)
            node = history.key_of(self.view, "node", key)
            now = self._open(node)
            told = self.moment.told(node) if now is None else now
            if not told:
                continue
            self.group_of |= dict.fromkeys(self.members.get(sector, ()), key)
            name = text("sharing.others", lang, sector=label("sector", sector, lang))
            kind_of = f"{sector}_other"
            if sector == INFORMAL:
                name, kind_of = text("sharing.informal_group", lang, band=told), "helper_place"
            more = {"type": kind_of, "sector": sector, "kind": "group_node"}
            rows.append({"id": key, "name": name, **more})
        return sorted(rows, key=itemgetter("id"))

    def _group_ties(self) -> list[Row]:
        """List the ties of groups that may be told; of each only that there is one."""
        nodes = {row["id"] for row in self.groups}
        there = self.shown.intersection(self.quarter.network().ids) | nodes
        pairs = {pair for a in nodes for b in there - {a} for pair in ((a, b), (b, a))}
        # What was told before is told again, though nobody may stand behind it any more.
        return [
            {"source": one, "target": other, "kind": kind}
            for one, other in sorted(pairs)
            for kind in sorted(KINDS)
            if self.moment.told(key := history.key_of(self.view, "tie", one, other, kind))
            or self._open(key)
        ]

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a table as the view may hold them."""
        own = (self._actors, self._offers, self._ties, self._docks, self._needs)
        found = {find.__name__: find for find in (*own, self._bodies, self._residents)}
        find = (found | {"_distances": self._distances}).get(f"_{name}")
        return self._kept(name, self.shown) if find is None else find()

    def removed(self) -> tuple[rules.Removed, ...]:
        """List the rows that were left out so far."""
        order = list(TABLES)
        keys = sorted(self.gone, key=lambda key: (order.index(key[0]), key[1]))
        return tuple(rules.Removed(*key, self.gone[key]) for key in keys if self.gone[key])

    def _records(self, name: str) -> list[Row]:
        table, columns = self.quarter.table(name), TABLES[name].columns
        kept = [column for column in COLUMNS[self.view][name] if column in table.columns]
        return [
            {c: rules.clean_cell(columns[c], record[c], self.unmentioned) for c in kept}
            for record in table.records()
        ]

    def _kept(
        self, name: str, may: Container[str], *, by: str = "actor", reason: str = "actor_hidden"
    ) -> list[Row]:
        """Keep the rows of which one column names something that may be shown."""
        found = [row for row in self._records(name) if row[by] in may]
        self.gone[name, reason] += len(self.quarter.table(name)) - len(found)
        return found

    def tests(self) -> tuple[rules.Test, ...]:
        """List what was tested of the groups."""
        nodes, informal = len(self.groups), history.group_key(INFORMAL)
        ties = [key for key in self.behind if "tie|" in key and informal in key.split("|")]
        told = sum(informal in tie.values() for tie in self.group_ties)
        found = [
            rules.Test("node", nodes, max(0, len(self.members) - nodes)),
            rules.Test("tie", told, max(0, len(ties) - told)),
            rules.Test("others", len(self.group_ties) - told, 0),
            rules.Test("number", 0, 0),
        ]
        bodies = len(self.quarter.table("bodies"))
        if bodies and "bodies" in COLUMNS[self.view]:
            seen = len(shown_bodies(self.quarter, self.moment))
            found.append(rules.Test("body", seen, bodies - seen))
        for name in ("needs", "residents"):
            if len(self.quarter.table(name)):
                lost = self.gone[name, "too_few"]
                found.append(rules.Test(name, len(self.quarter.table(name)) - lost, lost))
        found.append(rules.Test("order", 0, 0))
        return tuple(found)

    def _bodies(self) -> list[Row]:
        named = shown_bodies(self.quarter, self.moment)
        return self._kept("bodies", named, by="id", reason="small_group")

    def _actors(self) -> list[Row]:
        found = []
        for record in self._records("actors"):
            if record["id"] not in self.shown:
                grouped = record["id"] in self.group_of
                self.gone["actors", "grouped" if grouped else "left_out"] += 1
                continue
            for column in ("part_of", "at"):
                if record.get(column, "") not in self.shown:
                    record[column] = ""
            if self.view == "public":
                point = rules.on_grid(record.get("lat", ""), record.get("lon", ""))
                record["lat"], record["lon"] = point
            found.append(record)
        return [*found, *self.groups]

    def _offers(self) -> list[Row]:
        """Official offers of shown actors, with ids of their own: gaps in the row would count."""
        money = Calendar.funding_ends(self.quarter.table("funding"))
        found: list[Row] = []
        told = self.quarter.table("offers").select("informal", "funding")
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
        """Ties that exist, between shown actors and groups."""
        network, records = self.quarter.network(), self.quarter.network().records
        table = self._records("ties")
        order = sorted(range(len(records)), key=lambda i: (records.row[i] < 0, records.row[i], i))
        found: list[Row] = []
        for i in order:
            pair = [network.ids[int(end[i])] for end in (records.source, records.target)]
            if self.shown.issuperset(pair):
                told = table[int(records.row[i])] if records.row[i] >= 0 else {}
                more: Row = {column: told[column] for column in _TIE_DETAILS if column in told}
                kind = KINDS[int(records.kind[i])]
                found.append({"source": pair[0], "target": pair[1], "kind": kind, **more})
            elif all(a in self.shown or a in self.group_of for a in pair):
                self.gone["ties", "grouped_tie"] += 1
            else:
                self.gone["ties", "actor_hidden"] += 1
        there = sum("tie|" in key for key in self.behind)
        self.gone["ties", "small_group"] += max(0, there - len(self.group_ties))
        return [*found, *self.group_ties]

    def _docks(self) -> list[Row]:
        found = []
        for record in self._records("docks"):
            if record["actor"] not in self.docks:
                refused = record["actor"] in self.shown
                self.gone["docks", "no_consent" if refused else "actor_hidden"] += 1
                continue
            visits = as_number(record.get("visits_week", ""))
            if visits is not None:
                coarse = rules.coarse_people(visits)
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
            c.key: c.demand
            for c in cells
            if c.language not in self.unmentioned and c.demand is not None
        }
        told = dict.fromkeys((c.topic, c.language) for c in cells if c.demand is None)
        sums = rules.by_topic_and_language(rules.shown_people(counts))
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

    def _residents(self) -> list[Row]:
        """Cells with enough people, in steps of five."""
        people = rules.shown_cells(self.quarter)
        found = self._kept("residents", people, by="cell", reason="too_few")
        return [{**row, **{c: f"{n:.0f}" for c, n in people[row["cell"]].items()}} for row in found]

    def _distances(self) -> list[Row]:
        cells = rules.shown_cells(self.quarter)
        kept = self._kept("distances", self.docks, by="dock")
        found = [row for row in kept if row["cell"] in cells]
        self.gone["distances", "actor_hidden"] = len(self.quarter.table("distances")) - len(found)
        return found


# --- A copy of a quarter that is safe to pass on: only what a view allows is copied over.

_LICENCES = re.compile(r"(?:CC|ODC|ODbL|DL-DE|PDDL|OGL)[A-Z0-9.+-]*", re.IGNORECASE)


@dataclass(frozen=True)
class Shared:
    """A copy to pass on, and what it lacks."""

    quarter: Quarter  # The copy.
    # What was taken out, by table and reason. For whoever passes the copy on: it is not part of
    # the copy, since numbers of hidden things are hidden, too.
    removed: tuple[rules.Removed, ...]
    tests: tuple[rules.Test, ...] = ()  # What was tested of the groups; no part of the copy either.
    repeated: bool = False  # Whether the group is told as in an earlier copy.


def not_mentioned(quarter: Quarter) -> frozenset[str]:
    """Return the languages that no view but the internal one mentions."""
    needs = quarter.table("needs")
    if not len(needs):
        return frozenset()
    cells = read_demand(needs, ()).cells
    counts = ((c.key, c.demand or 0.0) for c in cells)
    return frozenset(rules.rare_languages(counts, quarter.meta.languages))


def shared_meta(quarter: Quarter, view: str, *, on: dt.date | None = None) -> Meta:
    """Return what a copy says about its quarter."""
    meta = quarter.told_meta
    hidden = not_mentioned(quarter) & set(rules.RARE_PROXIES)
    names = (str(entry.get("name", "")) for entry in meta.licenses)
    stamp: dict[str, object] = {"thresholds": rules.thresholds()}
    if on is not None:
        stamp["shared_on"] = on.isoformat()
    return replace(
        meta,
        languages=tuple(code for code in meta.languages if code not in hidden),
        licenses=tuple({"name": name} for name in names if _LICENCES.fullmatch(name)),
        title="",
        recognised=dict(meta.naming) or None,
        sources=(),
        view=view,
        extra=stamp,
        package={},
    )


def share(
    quarter: Quarter,
    *,
    view: str = "partner",
    on: dt.date | None = None,
    since: Quarter | None = None,
    lang: str | None = None,
) -> Quarter:
    """Make a copy of a quarter that is safe to pass on.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``partner``, ``public``, or ``internal`` for the quarter itself.
    on
        Day to stamp on the copy; None for none.
    since
        An earlier wave on full data of which a copy was passed on. What is told of a group then
        changes only where so many of its members came or went that both copies together tell of
        nobody. Without it, only this one copy was tested.
    lang
        Language of the names of groups, ``"de"`` or ``"en"``; None for that of the quarter.

    Returns
    -------
    quarter
        A new quarter, stamped with its view and the smallest groups shown. Informal actors and
        others that may not be named are contracted to group nodes or left out; each tie of the
        informal group has five helpers behind it and none with more than half, or is left out;
        free texts,
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
    check_quarter(quarter)
    if on is not None or since is not None:
        return share_and_tell(quarter, view=view, on=on, since=since, lang=lang).quarter
    key = f"copy for {view} in {lang or rules.language_of(quarter)}"
    if key not in quarter.worlds:
        quarter.worlds[key] = share_and_tell(quarter, view=view, lang=lang).quarter
    return quarter.worlds[key]


def share_and_tell(
    quarter: Quarter,
    *,
    view: str = "partner",
    on: dt.date | None = None,
    since: Quarter | None = None,
    lang: str | None = None,
) -> Shared:
    """Make a copy that is safe to pass on, and list what was taken out."""
    check_quarter(quarter)
    rules.check_view(view)
    if quarter.meta.view == view or view == "internal":
        if quarter.meta.view != view:
            raise UsageError("sharing.already_shared", view=quarter.meta.view)
        return Shared(quarter, ())
    if quarter.meta.view == "public":
        raise UsageError("sharing.already_shared", view=quarter.meta.view)
    rules.refuse(quarter, view)
    copy = Copy(quarter, view, since, lang or rules.language_of(quarter))
    tables: dict[str, Table] = {}
    for name in COLUMNS[view]:
        if name in quarter.tables:
            tables[name] = _table(name, copy, quarter.tables[name].columns)
    # Whether something was left out is not told, so no copy claims that its offers are all.
    meta = replace(shared_meta(quarter, view, on=on), offers_recorded=None)
    shared = Quarter(meta, tables)
    removed = (*copy.removed(), *rules.by_column(quarter, tables))
    return Shared(shared, removed, copy.tests(), copy.moment.earlier)


def _table(name: str, copy: Copy, there: tuple[str, ...]) -> Table:
    rows = copy.rows(name)
    known = [c for c in COLUMNS[copy.view][name] if c in there or any(c in row for row in rows)]
    needed = [c.name for c in TABLES[name].columns.values() if c.required and c.name not in known]
    return Table.from_records(name, rows, [*known, *needed])
