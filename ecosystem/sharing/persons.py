"""Take an actor or a person out of a quarter, wherever it is spoken of."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.errors import DataError, MissingExtraError, UnknownActorError, UsageError
from ecosystem.io.files import save_file
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table
from ecosystem.schema import INFORMAL, TABLES
from ecosystem.sharing.rules import (
    actor_columns,
    name_replacer,
    renamed_finding,
    replace_in,
    sharing_sectors,
    speaks_of,
)
from ecosystem.words import text

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


# --- Take an actor or a person out of a quarter, wherever it is spoken of.

_PERSON_COLUMNS = ("informant",)


@dataclass(frozen=True)
class Change:
    """What changed in one table."""

    table: str  # Stored key; blank for the description of the quarter.
    # `rows` that are gone, `cells` that are blank now, `names` that were taken out of texts.
    what: str
    count: int  # How many.

    def sentence(self, lang: str) -> str:
        """Say it."""
        title = TABLES[self.table].labels[lang] if self.table else "datapackage.json"
        return text(f"sharing.forgot.{self.what}", lang, table=title, count=self.count)


@dataclass(frozen=True)
class Forgotten:
    """A quarter without somebody, and what that changed."""

    quarter: Quarter
    changes: tuple[Change, ...]  # By table, in the order of the data model.


class _Forgetter:
    """Takes one id out of all tables."""

    def __init__(self, who: str, name: str) -> None:
        self.who = who
        self.replace = name_replacer({name: "…"})
        self.counts: Counter[tuple[str, str]] = Counter()

    def table(self, table: Table) -> Table:
        columns = TABLES[table.name].columns
        required = {c.name for c in columns.values() if c.required}
        references = [c for c in actor_columns(table.name) if c in table.columns]
        kept: list[dict[str, str]] = []
        for record in table.records():
            named = [c for c in references if record[c] == self.who]
            gone = any(c in required for c in named) or self._is_theirs(record)
            if gone:
                self.counts[table.name, "rows"] += 1
                continue
            for column in named:
                record[column] = ""
                self.counts[table.name, "cells"] += 1
            for column, cell in record.items():
                known = columns.get(column)
                if known is not None and known.type != "text":
                    continue
                if cell == self.who and column not in required:
                    record[column] = ""
                    self.counts[table.name, "cells"] += 1
                else:
                    record[column] = self._without_name(cell, table.name)
            kept.append(record)
        return Table.from_records(table.name, kept, table.columns)

    def _is_theirs(self, record: Mapping[str, str]) -> bool:
        said = any(record.get(column) == self.who for column in _PERSON_COLUMNS)
        return said or speaks_of(record.get("finding", ""), self.who)

    def _without_name(self, cell: str, table: str) -> str:
        changed = self.replace(cell)
        self.counts[table, "names"] += changed != cell
        return changed


def forget(quarter: Quarter, who: str) -> Forgotten:
    """Take an actor or an informant out of a quarter."""
    # Copies that were passed on, backups, earlier versions and the key file are not reached.
    actors = quarter.table("actors")
    names = dict(zip(actors.column("id"), actors.column("name"), strict=True))
    heard = {
        code
        for table in ("reports", "hurdles")
        for column in _PERSON_COLUMNS
        for code in quarter.table(table).column(column)
    }
    if not who or (who not in names and who not in heard):
        raise UnknownActorError("sharing.nobody", id=who)
    work = _Forgetter(who, names.get(who, ""))
    tables = _without_lost_docks([work.table(table) for table in quarter.tables.values()], work)
    meta = quarter.meta
    package, extra = (replace_in(part, work.replace) for part in (meta.package, meta.extra))
    told = replace(
        meta,
        title=work.replace(meta.title),
        sources=tuple(replace_in(source, work.replace) for source in meta.sources),
        licenses=tuple(replace_in(licence, work.replace) for licence in meta.licenses),
        package=package,
        extra=extra,
    )
    changes = [Change(*key, count) for key, count in work.counts.items() if count]
    if told != meta:
        changes.append(Change("", "names", 1))
    order = {name: place for place, name in enumerate((*TABLES, ""))}
    changes.sort(key=lambda change: (order[change.table], change.what))
    return Forgotten(Quarter(told, {table.name: table for table in tables}), tuple(changes))


def _without_lost_docks(tables: list[Table], work: _Forgetter) -> list[Table]:
    """Distances to a docking point that is gone point nowhere."""
    docks = {actor for table in tables if table.name == "docks" for actor in table.column("actor")}
    found = []
    for table in tables:
        if table.name == "distances" and docks:
            kept = [row for row, dock in enumerate(table.column("dock")) if dock in docks]
            work.counts[table.name, "rows"] += len(table) - len(kept)
            table = table.keep(kept)
        found.append(table)
    return found


# --- The key between pseudonym and person: one encrypted file, never beside the data.

SCHEMA = "ecosystem-key/1"

SHORTEST_PASSWORD = 12

# 128 MiB and about half a second for each guess.
_COST, _BLOCK, _LANES = 2**17, 8, 1

_MOST_COST = 2**20


@dataclass(frozen=True)
class Entry:
    """One person in one wave."""

    wave: str  # Day of the data, ISO.
    pseudonym: str  # Id in the data.
    id: str  # As they stood before.
    name: str
    address: str = ""


def check_place(key: Path, data: Sequence[Path]) -> Path:
    """Refuse a key file that would lie with the data."""
    place = key.resolve()
    for path in data:
        folder = path.resolve()
        if folder.suffix.lower() in (".xlsx", ".xlsm", ".ods"):
            folder = folder.parent
        if place.is_relative_to(folder):
            raise UsageError("sharing.key_beside", path=key)
    if key.is_dir():
        raise UsageError("sharing.key_is_folder", path=key)
    return key


def _fernet(password: str, salt: bytes, cost: int) -> Fernet:
    try:
        from cryptography.fernet import Fernet
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
    except ImportError as fault:
        raise MissingExtraError("sharing.needs_custodian") from fault
    kdf = Scrypt(salt=salt, length=32, n=cost, r=_BLOCK, p=_LANES)
    return Fernet(base64.urlsafe_b64encode(kdf.derive(password.encode())))


def write_key(path: Path, entries: Sequence[Entry], password: str) -> Path:
    """Write a key file."""
    if len(password) < SHORTEST_PASSWORD:
        raise UsageError("sharing.short_password", least=SHORTEST_PASSWORD)
    salt = os.urandom(16)
    plain = json.dumps([asdict(entry) for entry in entries], ensure_ascii=False).encode()
    token = _fernet(password, salt, _COST).encrypt(plain)
    content = {
        "schema": SCHEMA,
        "salt": base64.b64encode(salt).decode(),
        "cost": _COST,
        "token": token.decode(),
    }

    def write(part: Path) -> None:
        part.touch(mode=0o600)
        part.write_text(json.dumps(content) + "\n", encoding="utf-8")

    return save_file(path, write)


def read_key(path: Path, password: str) -> tuple[Entry, ...]:
    """Read a key file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        salt, cost = base64.b64decode(content["salt"]), int(content["cost"])
        token = str(content["token"]).encode()
        known = content["schema"] == SCHEMA and _COST <= cost <= _MOST_COST
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise DataError("sharing.key_unreadable", path=path) from fault
    if not known or cost & (cost - 1):
        raise DataError("sharing.key_unreadable", path=path)
    fernet = _fernet(password, salt, cost)
    from cryptography.fernet import InvalidToken

    try:
        plain = fernet.decrypt(token)
        return tuple(Entry(**entry) for entry in json.loads(plain))
    except InvalidToken as fault:
        raise DataError("sharing.key_wrong", path=path) from fault
    except (ValueError, TypeError) as fault:
        raise DataError("sharing.key_unreadable", path=path) from fault


# --- New random ids for people, so that nothing in the data leads back to them without the key.

# Without letters that are easily taken for others.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

_LENGTH = 8

_BLANKED = ("address", "lat", "lon")


@dataclass(frozen=True)
class Pseudonymised:
    """A quarter with new ids for people, and the key to them."""

    quarter: Quarter
    entries: tuple[Entry, ...]  # One entry a person, to be kept encrypted and apart, or not at all.


def _random(taken: set[str], prefix: str) -> str:
    while True:
        found = prefix + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        if found not in taken:
            taken.add(found)
            return found


def pseudonymise(
    quarter: Quarter, *, linked: Collection[str] = (), earlier: Sequence[Entry] = ()
) -> Pseudonymised:
    """Give every informal actor a new random id and a name that says nothing."""
    # Ids are drawn at random, never computed from a name: what is computed can be computed
    # again.
    sectors = sharing_sectors(quarter)
    actors = {r["id"]: r for r in quarter.table("actors").records()}
    people = [actor for actor in actors if sectors[actor] == INFORMAL]
    for actor in linked:
        if actor not in people:
            raise UnknownActorError("sharing.nobody_informal", id=actor)
    before = {entry.id: entry.pseudonym for entry in earlier}
    before |= {entry.pseudonym: entry.pseudonym for entry in earlier}
    taken = {*actors, *before.values()}
    new_ids = {
        actor: before[actor] if actor in linked and actor in before else _random(taken, "P-")
        for actor in people
    }
    lang = "de" if quarter.meta.country in ("", "DE", "AT", "CH") else "en"
    names = {
        actor: text("sharing.pseudonym", lang, id=new) for actor, new in sorted(new_ids.items())
    }
    wave = quarter.meta.wave.isoformat() if quarter.meta.wave else ""
    entries = tuple(
        Entry(wave, new_ids[a], a, actors[a]["name"], actors[a].get("address", "")) for a in people
    )
    said = name_replacer({actors[actor]["name"]: names[actor] for actor in people})
    offers = set(quarter.table("offers").column("id"))
    tables = []
    for table in quarter.tables.values():
        records = [
            _renamed(record, table.name, new_ids, names, offers, said) for record in table.records()
        ]
        if records != table.records():  # the old order would lead back to the old ids
            records.sort(key=lambda record: tuple(record.values()))
        tables.append(Table.from_records(table.name, records, table.columns))
    meta = replace(
        quarter.meta,
        title=said(quarter.meta.title),
        sources=tuple(replace_in(source, said) for source in quarter.meta.sources),
        package=replace_in(quarter.meta.package, said),
        extra=replace_in(quarter.meta.extra, said),
    )
    return Pseudonymised(Quarter(meta, {t.name: t for t in tables}), entries)


def _renamed(
    record: dict[str, str],
    table: str,
    new_ids: dict[str, str],
    names: dict[str, str],
    offers: set[str],
    said: Callable[[str], str],
) -> dict[str, str]:
    """Return one row with the new ids."""
    referring = actor_columns(table)
    found = {}
    for column, cell in record.items():
        known = TABLES[table].columns.get(column)
        in_words = known is None or known.type == "text"
        refers = column in referring or in_words
        found[column] = new_ids[cell] if refers and cell in new_ids else said(cell)
    if table == "actors" and record["id"] in new_ids:
        found["name"] = names[record["id"]]
        found.update({column: "" for column in _BLANKED if column in found})
    if table == "offers" and record["actor"] in new_ids:
        found["id"] = _random(offers, "OP-")
    if table == "actions" and "finding" in found:
        found["finding"] = renamed_finding(record["finding"], new_ids)
    return found
