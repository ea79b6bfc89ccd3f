"""What every change has, and how an id that is not there is told."""

from __future__ import annotations

import dataclasses
import datetime as dt
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, field, fields
from difflib import get_close_matches
from itertools import chain, count
from typing import ClassVar, TypeVar

from ecosystem import schema
from ecosystem.errors import UnknownActorError, UsageError, Worded
from ecosystem.findings.base import Json, tidied, values_of
from ecosystem.findings.registry import Result
from ecosystem.measures.graphs import OFFICIAL
from ecosystem.measures.space import walking
from ecosystem.model import network as net
from ecosystem.model import values as model
from ecosystem.model.merging import without_rows
from ecosystem.model.network import numbers_of
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.stubs import dataclass
from ecosystem.words import and_list, help_with, label, language_name, say_day, text, vocabulary

# --- What every change has, and how an id that is not there is told.

Row = dict[str, str]

Names = Mapping[str, str]


@dataclass(frozen=True)
class Change(ABC):
    """One thing that might happen to a quarter."""

    _about: ClassVar[tuple[str, ...]] = ()  # Its fields that hold the id of an actor.
    _said: ClassVar[str] = ""  # Its sentence in the catalogue.

    @abstractmethod
    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter in which it has happened."""

    def sentence(self, names: Names, lang: str) -> str:
        """Say what is supposed, in one plain sentence."""
        return text(f"scenarios.change.{self._said}", lang, **self._values(names, lang))

    def _values(self, names: Names, lang: str) -> dict[str, str]:
        """Give what the sentence names: what each field holds, and as ``name`` the first."""
        del lang
        told = {each.name: str(getattr(self, each.name)) for each in fields(self)}
        called = {key: names.get(value, value) for key, value in told.items()}
        return {"name": next(iter(called.values())), **called}

    def actors(self, quarter: Quarter) -> tuple[str, ...]:
        """Return the ids of the actors that it is about."""
        del quarter
        return tuple(getattr(self, name) for name in self._about)

    def as_dict(self) -> dict[str, Json]:
        """Return the kind of change and its values."""
        values: dict[str, Json] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            values[each.name] = list(value) if isinstance(value, tuple) else str(value)
        return {"change": type(self).__name__, **values}


def known(quarter: Quarter, table: str, value: str) -> bool:
    """Tell whether a table holds an id."""
    return value in quarter.table(table).column("id")


def require(quarter: Quarter, value: str, *tables: str) -> None:
    """Refuse an id that none of some tables holds; name the nearest one."""
    if any(known(quarter, table, value) for table in tables):
        return
    sectors = model.actor_sectors(quarter.table("actors"))
    ids = {
        key
        for table in tables
        for key in quarter.table(table).column("id")
        if sectors.get(key) != schema.INFORMAL
    }
    by_fold = {key.casefold(): key for key in sorted(ids)}
    close = get_close_matches(value.casefold(), sorted(by_fold), n=1)
    if close:
        raise UnknownActorError("scenarios.unknown_near", value=value, near=by_fold[close[0]])
    raise UnknownActorError("scenarios.unknown", value=value)


def require_in_force(quarter: Quarter, actor: str) -> None:
    """Refuse an actor that does not exist or is not in force."""
    require(quarter, actor, "actors")
    if actor not in quarter.network().ids:
        raise UsageError("scenarios.not_in_force", value=actor)


def edited(table: model.Table, edit: Callable[[Row], Row | None]) -> model.Table:
    """Return a table with its rows edited; the same one if each stays as it is."""
    # `edit` gives a new row, the one it was given, or None; it never changes one in its place.
    rows = table.records()
    new = [edit(row) for row in rows]
    if all(one is other for one, other in zip(rows, new, strict=True)):
        return table
    return model.Table.from_records(table.name, filter(None, new), table.columns)


def with_row(quarter: Quarter, table: str, key: str, edit: Callable[[Row], Row]) -> Quarter:
    """Return a quarter in which the row of one id is edited."""
    rows = edited(quarter.table(table), lambda row: edit(row) if row["id"] == key else row)
    return quarter.with_tables(rows)


def appended(table: model.Table, rows: Iterable[Row]) -> model.Table:
    """Return a table with further rows."""
    return model.Table.from_records(table.name, [*table.records(), *rows], table.columns)


def say_names(ids: Iterable[str], names: Names) -> list[str]:
    """Return the names of some actors, their ids where no name may be told."""
    return [names.get(key, key) for key in ids]


# --- A need whose class changes: between two waves, and before and after a change.

_UNSURE = ("", "GX", "-")

_WITHOUT = ("G3", "G4", "G5")


@dataclass(frozen=True)
class CellChange(net.OfNeed):
    """A need whose class changes."""

    topic: str  # The need; the demand is None if nobody counted or there are too few to say.
    language: str
    group: str
    status: str
    demand: float | None
    before: str  # Its class on either side; blank if that side does not hold it.
    after: str
    # Whether the way was tested on both sides or on neither: else the classes do not compare.
    alike: bool = field(default=True, kw_only=True)

    @property
    def direction(self) -> str:
        """``lost``, ``gained``, ``worse``, ``better`` or ``unsure``."""
        if self.before in _UNSURE or self.after in _UNSURE:
            return "unsure"
        if not self.alike and self.after != "G5":  # that there is no offer needs no way
            return "unsure"
        if self.before in OFFICIAL and self.after in _WITHOUT:
            return "lost"
        if self.before in _WITHOUT and self.after in OFFICIAL:
            return "gained"
        return "worse" if self.after > self.before else "better"

    def word(self, lang: str) -> str:
        """Say the direction in a word."""
        return text(f"scenarios.direction_{self.direction}", lang)

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        classes = {"before": self.before or None, "after": self.after or None}
        told = {name: value for name, value in asdict(self).items() if name != "alike"}
        return {**told, **classes, "direction": self.direction}


AnyChange = TypeVar("AnyChange", bound=CellChange)


def by_people(cells: Iterable[AnyChange]) -> tuple[AnyChange, ...]:
    """Put needs in order: most people first."""
    return tuple(sorted(cells, key=lambda cell: (-(cell.demand or 0.0), cell.key)))


def changed_cells(before: Result, after: Result) -> tuple[CellChange, ...]:
    """List the needs whose class differs, in the order of the first side."""
    first, then = ({cell.key: cell for cell in side.cells} for side in (before, after))
    found, alike = [], before.has_way == after.has_way
    for key in [*first, *(key for key in sorted(then) if key not in first)]:
        one, other = first.get(key), then.get(key)
        was, now = (side.cell_class if side else "" for side in (one, other))
        if was != now:
            demand = next(side.demand for side in (other, one) if side)
            found.append(CellChange(*key, demand, was, now, alike=alike))
    return tuple(found)


# --- A quarter without some ties or without one actor: what the changes that take away rest on.

# Source, target and kind of a tie.
Key = tuple[str, str, str]


def tie_of(words: str) -> Key | None:
    """Read ``SOURCE:TARGET`` or ``SOURCE:TARGET:KIND``."""
    parts = words.split(":")
    return (
        (parts[0], parts[1], parts[2] if len(parts) == 3 else "") if len(parts) in (2, 3) else None
    )


def without_ties(
    quarter: Quarter, falls: Callable[[Row], bool], reported: Collection[Key] = ()
) -> Quarter:
    """Return a quarter in which some ties are no longer used."""
    fallen: set[Key] = set(reported)
    left: set[Key] = set()

    def end(row: Row) -> Row:
        key = row["source"], row["target"], row["kind"]
        if falls(row):
            fallen.add(key)
            return {**row, "frequency": "never", "referrals_year": ""}
        there = net.in_period("", row.get("valid_until", ""), quarter.meta.wave)
        if there and net.is_tie(row.get("wished", ""), row.get("frequency", "")):
            left.add(key)
        return row

    ties = edited(quarter.table("ties"), end)

    def deny(row: Row) -> Row:
        key = row["source"], row["target"], row.get("kind", "")
        again = row.get("says") == "missing" and key in fallen and key not in left
        return {**row, "says": "no"} if again else row

    tables = [ties] if "ties" in quarter.tables else []
    if "reports" in quarter.tables:
        tables.append(edited(quarter.table("reports"), deny))
    return quarter.with_tables(*tables) if tables else quarter


def without_actor(quarter: Quarter, actor: str) -> Quarter:
    """Return a quarter in which an actor has closed."""
    wave = quarter.meta.wave
    if wave is None or wave == dt.date.min:
        sectors = model.actor_sectors(quarter.table("actors"))

        def settle(row: Row) -> Row:
            below = row.get("part_of") == actor
            return {**row, "sector": sectors[row["id"]]} if below else row

        settled = quarter.with_tables(edited(quarter.table("actors"), settle))
        return without_rows(settled, actors={actor})
    last = (wave - dt.timedelta(days=1)).isoformat()

    def close(row: Row) -> Row:
        begun = row.get("active_from", "")
        return {**row, "active_from": begun if begun <= last else "", "active_until": last}

    return with_row(quarter, "actors", actor, close)


def require_tie(quarter: Quarter, source: str, target: str, kind: str = "") -> None:
    """Refuse a tie that does not exist."""
    for actor in (source, target):
        require(quarter, actor, "actors")
    network = quarter.network()
    records = network.records
    ends = numbers_of(records.source, records.target, records.kind)
    there = {(network.ids[one], network.ids[other], net.KINDS[code]) for one, other, code in ends}
    if not any(t[:2] == (source, target) and kind in ("", t[2]) for t in there):
        raise UsageError("scenarios.no_tie", source=source, target=target)


# --- Changes that add something: a new tie, a second contact with an agreement, a docking point.

_AGREED = ("contract", "agreement", "routine")

_SIDES = ("source", "target")


def _asked(quarter: Quarter) -> bool:
    return quarter.network().asked_anybody


def _agree(quarter: Quarter, about: Callable[[Row], bool]) -> list[model.Table]:
    """Read what the two sides said against a tie as a yes: they have agreed on it since."""

    def edit(row: Row) -> Row:
        against = row.get("says") in ("no", "missing") and row.get("role") in _SIDES
        return {**row, "says": "yes"} if against and about(row) else row

    if "reports" not in quarter.tables:
        return []
    return [edited(quarter.table("reports"), edit)]


@dataclass(frozen=True)
class AddTie(Change):
    """Two actors agree on a new tie.

    Parameters
    ----------
    source, target
        Ids of the actors, in the direction in which people are sent.
    kind
        Stored key of the kind.
    topics
        Stored keys of the topics; none for all of them.
    frequency
        Stored key; blank for unknown.
    formality
        Stored key; a new tie is agreed on in writing unless said otherwise.
    one_person
        Whether it hangs on one person.
    """

    _about = ("source", "target")
    _said = "add_tie"

    source: str
    target: str
    kind: str = "referral"
    topics: tuple[str, ...] = ()
    frequency: str = ""
    formality: str = "agreement"
    one_person: str = "no"

    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter with the tie.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            Both sides confirm the tie, if anybody was asked at all. If it stood in the table as a
            wish, the wish has come true.

        Raises
        ------
        UnknownActorError
            If one of the actors does not exist.
        UsageError
            If one is not in force, both are the same, or there is no such kind or topic.
        """
        for actor in (self.source, self.target):
            require_in_force(quarter, actor)
        if self.source == self.target:
            raise UsageError("scenarios.self_tie", value=self.source)
        if self.kind not in schema.KIND_LAYER:
            known_kinds = ", ".join(schema.KIND_LAYER)
            raise UsageError("scenarios.no_kind", value=self.kind, known=known_kinds)
        _require_topics(self.topics)
        key = self.source, self.target, self.kind
        row: Row = {**vars(self), "topics": ";".join(self.topics)}
        if _asked(quarter):
            row |= {"source_reports": "yes", "target_reports": "yes"}

        def fulfil(old: Row) -> Row | None:
            same = (old["source"], old["target"], old["kind"]) == key
            return None if same and old.get("wished") == "yes" else old

        reports = _agree(quarter, lambda r: _names_tie(r, key))
        ties = appended(edited(quarter.table("ties"), fulfil), [row])
        return quarter.with_tables(ties, *reports)

    def _values(self, names: Names, lang: str) -> dict[str, str]:
        return {**super()._values(names, lang), "kind": label("tie_kind", self.kind, lang)}


@dataclass(frozen=True)
class Strengthen(Change):
    """A tie gets a second contact and a written agreement.

    Parameters
    ----------
    source, target
        Ids of the two actors; the ties of all kinds between them are meant, in both directions.
    fixed_date
        Whether they also agree on a fixed date of meeting and on no end of the tie.
    """

    _about = ("source", "target")

    source: str
    target: str
    fixed_date: bool = False

    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter in which the tie no longer hangs on one person or on habit.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            The risks *one person*, *personal*, *denied* and *hearsay* are gone; with a fixed date
            also few contacts, a long silence and an end of its own. Money that ends stays what it
            is, and so does a tie that both sides deny or that nobody uses.

        Raises
        ------
        UnknownActorError
            If one of the actors does not exist.
        UsageError
            If there is no tie between them at the wave.
        """
        try:
            require_tie(quarter, self.source, self.target)
        except UsageError:
            require_tie(quarter, self.target, self.source)
        live = _records_of(quarter, {self.source, self.target})
        rows = {row for row, _ in live}
        told = [key for row, key in live if row < 0]  # only reported so far: now written down
        agreed = {"one_person": "no", "formality": "agreement"}
        if _asked(quarter):
            agreed |= {"source_reports": "yes", "target_reports": "yes", "documented": "yes"}
        number = iter(range(len(quarter.table("ties"))))

        def agree(row: Row) -> Row:
            if next(number) not in rows:
                return row
            new = {**row, **agreed}
            if row.get("formality", "") in _AGREED:
                new["formality"] = row["formality"]
            return self._dated(new, quarter) if self.fixed_date else new

        added = [{"source": a, "target": b, "kind": kind, **agreed} for a, b, kind in told]
        keys = {key for _, key in live}
        reports = _agree(quarter, lambda r: any(_names_tie(r, key) for key in keys))
        return quarter.with_tables(appended(edited(quarter.table("ties"), agree), added), *reports)

    def _dated(self, row: Row, quarter: Quarter) -> Row:
        """Meet at least four times a year from now on, and set no end."""
        seldom = quarter.network().parameters["low_frequency_min"]
        counted = model.as_number(row.get("referrals_year", ""))
        yearly = schema.FREQUENCY_PER_YEAR.get(row.get("frequency", ""), seldom)
        new = {**row, "valid_until": ""}
        if (yearly if counted is None else counted) < seldom:
            new |= {"frequency": "quarterly", "referrals_year": ""}
        if model.as_date(row.get("last_seen", "")) and quarter.meta.wave:
            new["last_seen"] = quarter.meta.wave.isoformat()
        return new

    @property
    def _said(self) -> str:  # type: ignore[override]
        return "secure" if self.fixed_date else "strengthen"


def _records_of(quarter: Quarter, pair: set[str]) -> list[tuple[int, Key]]:
    """List the ties in force between two actors: row of the table (-1 for none) and key."""
    network = quarter.network()
    records, ids = network.records, network.ids
    columns = (records.row, records.source, records.target, records.kind)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    found = ((row, (ids[one], ids[other], net.KINDS[kind])) for row, one, other, kind in rows)
    return [(row, key) for row, key in found if {key[0], key[1]} == pair]


def _names_tie(report: Row, key: Key) -> bool:
    kind = report.get("kind", "")
    return (report["source"], report["target"]) == key[:2] and (
        model.is_unknown(kind) or kind == key[2]
    )


@dataclass(frozen=True)
class OpenDock(Change):
    """An actor becomes a docking point: people may walk in there.

    Parameters
    ----------
    actor
        Id of the actor.
    visits_week
        People a week; blank for the usual number of the others.
    opening_hours
        In the syntax of OpenStreetMap; blank for unknown.
    languages
        Codes; none for unknown.
    """

    _about = ("actor",)
    _said = "open_dock"

    actor: str
    visits_week: str = ""
    opening_hours: str = ""
    languages: tuple[str, ...] = ()

    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter with one docking point more.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            With a row in ``docks``; nothing else changes.

        Raises
        ------
        UnknownActorError
            If there is no such actor.
        UsageError
            If it is not in force, or is a docking point already.
        """
        require_in_force(quarter, self.actor)
        docks = quarter.table("docks")
        if self.actor in docks.column("actor"):
            raise UsageError("scenarios.is_dock", value=self.actor)
        row: Row = {
            "actor": self.actor,
            "visits_week": str(self.visits_week),
            "walk_in": "yes",
            "opening_hours": self.opening_hours,
            "languages": ";".join(self.languages),
            "consent": "yes",
        }
        return quarter.with_tables(appended(docks, [row]))


# --- Changes of an offer or of its money: a language more, new people, a new offer, a renewal.


def _owner(quarter: Quarter, offer: str) -> tuple[str, ...]:
    pairs = quarter.table("offers").select("id", "actor")
    return tuple(actor for key, actor in pairs if key == offer)


def _require_topics(topics: Iterable[str]) -> None:
    for topic in topics:
        if topic not in schema.TOPICS:
            words = Worded("topic", schema.TOPICS)
            raise UsageError("scenarios.no_topic", value=topic, known=words)


def _require_language(entry: str) -> None:
    code, mode = model.split_mode(entry)
    if not schema.LANGUAGE_PATTERN.fullmatch(code) or mode not in vocabulary("mode"):
        raise UsageError("scenarios.no_language", value=entry)


@dataclass(frozen=True)
class AddLanguage(Change):
    """An offer gets one language more.

    Parameters
    ----------
    offer
        Id of the offer.
    language
        Code, alone for staff or with a mode: ``"ar"``, ``"ar:interpreter"``.
    """

    _said = "add_language"

    offer: str
    language: str

    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter in which the offer has it.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            Another mode of the same language gives way to the new one.

        Raises
        ------
        UnknownActorError
            If there is no such offer.
        UsageError
            If there is no such language or mode.
        """
        _require_language(self.language)
        require(quarter, self.offer, "offers")
        code = model.split_mode(self.language)[0]

        def speak(row: Row) -> Row:
            spoken = model.as_list(row.get("languages", ""))
            others = [entry for entry in spoken if model.split_mode(entry)[0] != code]
            return {**row, "languages": ";".join([*others, self.language])}

        return with_row(quarter, "offers", self.offer, speak)

    def actors(self, quarter: Quarter) -> tuple[str, ...]:
        """Return whose offer it is."""
        return _owner(quarter, self.offer)

    def _values(self, names: Names, lang: str) -> dict[str, str]:
        language = language_name(model.split_mode(self.language)[0], lang)
        return {**super()._values(names, lang), "language": language}


@dataclass(frozen=True)
class TakeNew(Change):
    """An offer takes new people again.

    Parameters
    ----------
    offer
        Id of the offer.
    """

    _said = "take_new"

    offer: str

    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter in which it takes new people.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            Nothing else changes.

        Raises
        ------
        UnknownActorError
            If there is no such offer.
        """
        require(quarter, self.offer, "offers")
        return with_row(quarter, "offers", self.offer, lambda row: {**row, "takes_new": "yes"})

    def actors(self, quarter: Quarter) -> tuple[str, ...]:
        """Return whose offer it is."""
        return _owner(quarter, self.offer)


@dataclass(frozen=True)
class OpenOffer(Change):
    """An actor starts an offer.

    Parameters
    ----------
    actor
        Id of the actor.
    topic
        Stored key of the topic.
    languages
        Codes, each alone or with a mode; none for unknown.
    """

    _about = ("actor",)

    actor: str
    topic: str
    languages: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Id that the offer gets."""
        return f"NEW-{self.topic}-{self.actor}"[:32]

    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter with the offer.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            The offer is for everybody, takes new people and has no end of its own.

        Raises
        ------
        UnknownActorError
            If the actor does not exist.
        UsageError
            If it is not in force, or there is no such topic or language.
        """
        require_in_force(quarter, self.actor)
        _require_topics([self.topic])
        for entry in self.languages:
            _require_language(entry)
        offers = quarter.table("offers")
        taken = set(offers.column("id"))
        numbered = (f"NEW-{number}" for number in count(1))
        key = next(key for key in chain([self.id], numbered) if key not in taken)
        row = {"id": key, "actor": self.actor, "topics": self.topic, "takes_new": "yes"}
        row["languages"] = ";".join(self.languages)
        return quarter.with_tables(appended(offers, [row]))

    def sentence(self, names: Names, lang: str) -> str:
        """Say who starts what."""
        name, topic = names.get(self.actor, self.actor), help_with(self.topic, lang)
        said = and_list([language_name(model.split_mode(e)[0], lang) for e in self.languages], lang)
        key = "open_offer" if self.languages else "open_offer_plain"
        return text(f"scenarios.change.{key}", lang, name=name, topic=topic, languages=said)


@dataclass(frozen=True)
class Renew(Change):
    """A funding goes on beyond the horizon.

    Parameters
    ----------
    funding
        Id of the funding.
    """

    _said = "renew"

    funding: str

    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter in which it is renewed.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            It is renewed for twelve months more than the horizon, counted from its end.

        Raises
        ------
        UnknownActorError
            If there is no such funding.
        """
        require(quarter, self.funding, "funding")
        months = quarter.meta.horizon_months + 12

        def renew(row: Row) -> Row:
            ends = [model.as_date(row.get(c, "")) for c in ("valid_until", "renewed_until")]
            known_ends = [day for day in (*ends, quarter.meta.wave) if day]
            last = model.add_months(max(known_ends), months).isoformat() if known_ends else ""
            return {**row, "renewed_until": last}

        return with_row(quarter, "funding", self.funding, renew)


# --- The change that puts several units under one roof (M32).

# Id of the house unless another is given.
HOUSE = "HOUSE"


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
        sectors = model.actor_sectors(quarter.table("actors"))
        if len(set(self.ids)) < 2:
            raise UsageError("scenarios.house_of_two")
        for actor in self.ids:
            require_in_force(quarter, actor)
            if sectors[actor] == schema.INFORMAL:
                raise UsageError("scenarios.house_informal")
        if self.at:
            require_in_force(quarter, self.at)
        taken = self.id in sectors
        if taken or not schema.ID_PATTERN.fullmatch(self.id):
            raise UsageError("scenarios.house_id", value=self.id)

    def _house(self, quarter: Quarter) -> Row:
        rows = {row["id"]: row for row in quarter.table("actors").records()}
        units = [rows[actor] for actor in self.ids]
        sectors = model.actor_sectors(quarter.table("actors"))
        kinds = [s for actor in self.ids if (s := sectors[actor]) != schema.NO_SECTOR]
        order = {kind: (-kinds.count(kind), schema.SECTORS.index(kind)) for kind in kinds}
        sector = min(order, key=order.__getitem__, default=schema.NO_SECTOR)
        staff = [model.as_number(unit.get("staff", "")) for unit in units]
        people = [count for count in staff if count is not None]
        ends = sorted(filter(None, (unit.get("active_until", "") for unit in units)))
        place = rows[self.at] if self.at else units[0]
        house = {
            **dict.fromkeys(quarter.table("actors").columns, ""),
            **{column: place.get(column, "") for column in _PLACE},
            "id": self.id,
            "name": self.name or self.id,
            "type": f"{sector}_other" if f"{sector}_other" in _OTHER else schema.NO_SECTOR,
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

    def _actors(self, quarter: Quarter) -> model.Table:
        gone = set(self.ids)
        sectors = model.actor_sectors(quarter.table("actors"))

        def move(row: Row) -> Row | None:
            if row["id"] in gone:
                return None
            new = dict(row)
            if row.get("part_of") in gone:
                new["sector"] = sectors[row["id"]]
            return new | {c: self.id for c in ("at", "part_of") if row.get(c) in gone}

        return appended(edited(quarter.table("actors"), move), [self._house(quarter)])

    def _moved(self, table: model.Table) -> model.Table:
        """Put the house in the place of its units in every column that refers to an actor."""
        gone = set(self.ids)
        columns = [
            c.name
            for c in schema.TABLES[table.name].columns.values()
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

    def _dock(self, docks: model.Table) -> model.Table:
        """One docking point of all those of the units, with the visits of all of them."""
        own = [row for row in docks.records() if row["actor"] == self.id]
        if len(own) < 2:
            return docks
        visits = [model.as_number(row.get("visits_week", "")) for row in own]
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
    periods = net.rows_in_force(ties, "", "valid_until", quarter.meta.wave)
    ends = zip(periods, ties.column("source"), ties.column("target"), strict=True)
    force = [there and one in index and other in index for there, one, other in ends]
    folded = net.fold_reports(ties, reports, force).ties
    plain, rows = ties.records(), []
    for position, row in enumerate(folded.records()):
        if not units.isdisjoint((row["source"], row["target"])):
            rows.append(row)
        elif position < len(ties):  # what a report adds elsewhere, it adds again
            rows.append(plain[position])
    kept = edited(
        reports, lambda r: None if not units.isdisjoint((r["source"], r["target"])) else r
    )
    return quarter.with_tables(model.Table.from_records("ties", rows, folded.columns), kept)


def _warmest(ties: model.Table, house: str) -> model.Table:
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
    return schema.KIND_LAYER[row["kind"]] == "REF" and not unused


def _first_of_each(table: model.Table) -> model.Table:
    """Keep the first row of each key: two units that sat in one committee are one member."""
    key = schema.TABLES[table.name].key
    if not key:
        return table
    first: dict[tuple[str, ...], int] = {}
    for row, values in enumerate(table.select(*key)):
        first.setdefault(values, row)
    return table.keep(list(first.values()))


# --- Changes that take something away: a place closes, a person leaves, money ends.


@dataclass(frozen=True)
class Close(Change):
    """An actor closes, an offer stops, a tie is no longer used, or a funding ends.

    Parameters
    ----------
    id
        Id of an actor, an offer or a funding, or ``SOURCE:TARGET`` or ``SOURCE:TARGET:KIND`` for a
        tie.
    """

    id: str

    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter without it.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            A closed actor closes its offers and ties.

        Raises
        ------
        UnknownActorError
            If nothing has that id.
        UsageError
            If there is no such tie.
        """
        tie = tie_of(self.id)
        if tie:
            return self._without_tie(quarter, tie)
        if known(quarter, "actors", self.id):
            return without_actor(quarter, self.id)
        if known(quarter, "offers", self.id):
            return without_rows(quarter, offers={self.id})
        require(quarter, self.id, "actors", "offers", "funding")
        return EndFunding(self.id).apply(quarter)

    def _without_tie(self, quarter: Quarter, tie: Key) -> Quarter:
        source, target, kind = tie
        require_tie(quarter, source, target, kind)

        def falls(row: Row) -> bool:
            same = (row["source"], row["target"]) == (source, target)
            return same and kind in ("", row.get("kind", ""))

        reports = quarter.table("reports").records()
        keys = {(r["source"], r["target"], r.get("kind", "")) for r in reports if falls(r)}
        return without_ties(quarter, falls, keys)

    def actors(self, quarter: Quarter) -> tuple[str, ...]:
        """Return the actor, that of the offer, or both ends of the tie."""
        tie = tie_of(self.id)
        if tie:
            return tie[:2]
        owner = dict(quarter.table("offers").select("id", "actor"))
        if known(quarter, "actors", self.id):
            return (self.id,)
        return (owner[self.id],) if self.id in owner else ()

    def sentence(self, names: Names, lang: str) -> str:
        """Say what closes."""
        tie = tie_of(self.id)
        if tie:
            source, target = say_names(tie[:2], names)
            return text("scenarios.change.close_tie", lang, source=source, target=target)
        key = "close" if self.id in names else "close_other"
        return text(f"scenarios.change.{key}", lang, name=names.get(self.id, self.id))


@dataclass(frozen=True)
class LosePerson(Change):
    """One person leaves an actor.

    Parameters
    ----------
    actor
        Id of the actor.
    """

    _about = ("actor",)
    _said = "lose_person"

    actor: str

    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter without that person.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            A unit of one person closes. Where more than one work, or nobody knows how many, the
            actor stays, has one person less and loses the ties that hang on one person.

        Raises
        ------
        UnknownActorError
            If no actor has that id.
        """
        require(quarter, self.actor, "actors")
        staff_of = dict(quarter.table("actors").select("id", "staff"))
        staff = model.as_number(staff_of[self.actor])
        if staff is not None and staff <= 1:
            return without_actor(quarter, self.actor)

        def falls(row: Row) -> bool:
            return row.get("one_person") == "yes" and self.actor in (row["source"], row["target"])

        left = without_ties(quarter, falls)
        if staff is None:
            return left

        fewer = {"staff": str(int(staff) - 1)}
        return with_row(left, "actors", self.actor, lambda row: {**row, **fewer})


@dataclass(frozen=True)
class EndFunding(Change):
    """A funding ends now, or all that come from one source.

    Parameters
    ----------
    id
        Id of a funding, or a source as it stands in the table.
    """

    _said = "end_funding"

    id: str

    def fundings(self, quarter: Quarter) -> frozenset[str]:
        """Return the ids of the fundings that end.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        ids
            One id, or those of all fundings from the source.

        Raises
        ------
        UnknownActorError
            If there is neither such a funding nor such a source.
        """
        if known(quarter, "funding", self.id):
            return frozenset({self.id})
        wanted = self.id.casefold()
        rows = quarter.table("funding").select("id", "source")
        found = frozenset(key for key, source in rows if source.casefold() == wanted)
        if not found:
            require(quarter, self.id, "funding")
        return found

    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter without that money.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            The offers that it pays stop, the ties that it pays are no longer used, and the
            funding ends the day before the wave.

        Raises
        ------
        UnknownActorError
            If there is neither such a funding nor such a source.
        """
        ended = self.fundings(quarter)
        pays = quarter.table("offers").select("id", "funding")
        left = without_rows(quarter, offers={key for key, fund in pays if fund in ended})
        left = without_ties(left, lambda row: row.get("funding", "") in ended)
        wave = quarter.meta.wave
        last = (wave - dt.timedelta(days=1)).isoformat() if wave else ""

        def end(row: Row) -> Row:
            if row["id"] not in ended:
                return row
            begun = row.get("valid_from", "")
            start = begun if last and begun <= last else ""
            dates = {"valid_from": start, "valid_until": last, "renewed_until": ""}
            return {**row, **dates, "permanent": "no"}

        return left.with_tables(edited(left.table("funding"), end))

    def _values(self, names: Names, lang: str) -> dict[str, str]:
        del names, lang
        return {"name": self.id}


# --- The change that only lets time pass.


@dataclass(frozen=True)
class Until(Change):
    """Time passes until a day, and nothing is prolonged beyond what is recorded.

    Parameters
    ----------
    day
        The day.
    """

    _said = "until"

    day: dt.date

    def apply(self, quarter: Quarter) -> Quarter:
        """Return the quarter as it is on that day.

        Parameters
        ----------
        quarter
            The quarter.

        Returns
        -------
        quarter
            A new quarter with that day as its wave. What is paid by money that has ended by then
            is gone. A tie that is in use today counts as still in use then: nobody can have asked
            yet.

        Raises
        ------
        UsageError
            If the wave is unknown or the day lies before it.
        """
        wave = quarter.meta.wave
        if wave is None:
            raise UsageError("scenarios.no_wave")
        if self.day < wave:
            raise UsageError("scenarios.before_wave", day=self.day, wave=wave)
        ends = model.Calendar.funding_ends(quarter.table("funding"))
        ended = {fund for fund, end in ends.items() if end < self.day.toordinal()}
        pays = quarter.table("offers").select("id", "funding")
        left = without_rows(quarter, offers={offer for offer, fund in pays if fund in ended})
        left = without_ties(left, lambda row: row.get("funding", "") in ended)
        passed = self.day - wave

        def later(row: Row) -> Row:
            seen = model.as_date(row.get("last_seen", ""))
            return {**row, "last_seen": (seen + passed).isoformat()} if seen else row

        left = left.with_meta(dataclasses.replace(left.meta, wave=self.day))
        if "ties" not in left.tables:
            return left
        return left.with_tables(edited(left.table("ties"), later))

    def _values(self, names: Names, lang: str) -> dict[str, str]:
        del names
        return {"day": say_day(self.day, lang)}


# --- All changes that a quarter can be put through, and how they are applied to its tables.


def apply_changes(quarter: Quarter, changes: Iterable[Change]) -> Quarter:
    """Return the quarter as it is once some changes have happened.

    Parameters
    ----------
    quarter
        The quarter.
    changes
        What happens, in this order.

    Returns
    -------
    quarter
        A new quarter with changed tables, checked like any other. Whatever is asked of it is
        therefore a new analysis from scratch.

    Raises
    ------
    UnknownActorError
        If an id does not exist; the nearest one is named.
    UsageError
        If a change is not possible.

    Examples
    --------
    >>> import ecosystem as eco
    >>> mini = eco.load_sample("mini")
    >>> len(apply_changes(mini, [Close("W1")]).network().ids)
    11
    """
    check_quarter(quarter)
    for change in changes:
        if not callable(getattr(change, "apply", None)):
            known = ", ".join(f"eco.{kind.__name__}(...)" for kind in Change.__subclasses__())
            value = change if isinstance(change, str) else type(change).__name__
            raise UsageError("measures.choice", name="change", value=value, known=known)
        quarter = change.apply(quarter)
    return quarter


# --- The words that name changes, as the command line takes them.


def _parts(word: str, most: int, otherwise: str) -> list[str]:
    parts = [part.strip() for part in word.split(":")]
    if not 2 <= len(parts) <= most or not all(parts):
        raise UsageError(f"scenarios.{otherwise}", value=word)
    return parts


def _pair(word: str) -> tuple[str, str]:
    source, target = _parts(word, 2, "not_tie")
    return source, target


def _new_tie(word: str) -> Change:
    source, target, *kind = _parts(word, 3, "not_new_tie")
    return AddTie(source, target, kind[0] if kind else "referral")


def _language(word: str) -> Change:
    offer, *entry = _parts(word, 3, "not_language")
    return AddLanguage(offer, ":".join(entry))


def _new_offer(word: str) -> Change:
    actor, topic, *rest = [part.strip() for part in word.split(":", 2)]
    if not actor or not topic:
        raise UsageError("scenarios.not_offer", value=word)
    return OpenOffer(actor, topic, model.as_list((rest[0] if rest else "").replace(",", ";")))


def _day(word: str) -> Change:
    try:
        return Until(dt.date.fromisoformat(word.strip()))
    except ValueError:
        raise UsageError("scenarios.bad_day", value=word) from None


# Option to the word that stands for its value in the help, and to what reads the value; in the
# order in which the changes happen. ``bundle`` reads all its words at once.
OPTIONS: Mapping[str, tuple[str, Callable[[str], Change]]] = {
    "until": ("day", _day),
    "end_funding": ("id", EndFunding),
    "close": ("id", Close),
    "lose_person": ("id", LosePerson),
    "bundle": ("bundle", lambda word: Bundle(tuple(filter(None, map(str.strip, word.split(",")))))),
    "open_dock": ("id", OpenDock),
    "strengthen": ("tie", lambda word: Strengthen(*_pair(word))),
    "secure": ("tie", lambda word: Strengthen(*_pair(word), fixed_date=True)),
    "add": ("new_tie", _new_tie),
    "renew": ("id", Renew),
    "language": ("language", _language),
    "take_new": ("id", TakeNew),
    "open_offer": ("offer", _new_offer),
}


def changes_of(words: Mapping[str, Iterable[str]], *, at: str = "") -> tuple[Change, ...]:
    """Read the changes that some options name, in the order in which they happen."""
    found: list[Change] = []
    for name, (_, read) in OPTIONS.items():
        changes = list(dict.fromkeys(map(read, words.get(name, ()))))  # nothing happens twice
        if name == "until" and len(changes) > 1:
            raise UsageError("scenarios.one_at_most")
        houses = [set(change.ids) for change in changes if isinstance(change, Bundle)]
        moving = Counter(unit for units in houses for unit in units)
        if twice := next((unit for unit, count in moving.items() if count > 1), None):
            raise UsageError("scenarios.two_houses", value=twice)
        for number, change in enumerate(changes, start=1):
            if isinstance(change, Bundle):
                house = HOUSE if number == 1 else f"{HOUSE}{number}"
                change = dataclasses.replace(change, at=at, id=house)
            found.append(change)
    if not found:
        raise UsageError("scenarios.nothing")
    return tuple(found)


# --- How many people have a docking point within walking distance, before and after.


@dataclass(frozen=True)
class OnFoot:
    """The share of people near a docking point, before and after."""

    radius: float  # What counts as near, in metres on foot.
    of: str  # `newcomers` if they were counted, else `residents`.
    before: float | None  # The shares; None where no docking point has a known place.
    after: float | None
    estimated: bool  # Whether any distance is an estimate.

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        shares = {"before": tidied(self.before), "after": tidied(self.after)}
        return values_of(self, "radius:radius_m of") | shares | values_of(self, "estimated")


def on_foot(before: Quarter, after: Quarter, parameters: model.Parameters) -> OnFoot | None:
    """Compare how many people have a docking point within walking distance."""
    if not len(before.table("residents")):
        return None
    radius = parameters["walk_far_m"]
    ways = [walking(quarter, parameters=parameters) for quarter in (before, after)]
    of = "newcomers" if ways[0].coverage(radius, of="newcomers") is not None else "residents"
    shares = [way.coverage(radius, of=of) for way in ways]
    return OnFoot(radius, of, shares[0], shares[1], any(way.rests_on_estimate for way in ways))
