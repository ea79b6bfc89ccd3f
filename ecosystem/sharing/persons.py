"""Take an actor or a person out of a quarter, wherever it is spoken of."""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.errors import DataError, MissingExtraError, UnknownActorError, UsageError
from ecosystem.io.files import save_file
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table
from ecosystem.schema import INFORMAL, TABLES
from ecosystem.sharing import rules
from ecosystem.sharing.traces import Forms, forms_of
from ecosystem.stubs import dataclass
from ecosystem.words import text

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


# --- Take an actor or a person out of a quarter, wherever it is spoken of.

_PERSON_COLUMNS = ("informant",)

# Table, column and words of a doubtful text to its number.
Numbers = dict[tuple[str, ...], int]


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
class Mention:
    """A text in which somebody may be meant: to be decided by whoever knows."""

    number: int
    table: str  # Stored key.
    line: int
    column: str
    text: str
    is_id: bool = False  # An id, which others refer to: only its owner can rename it.

    def sentence(self, lang: str) -> str:
        """Say where it stands, and what is written there."""
        values = {"table": TABLES[self.table].labels[lang], "line": self.line, "text": self.text}
        key = "forget_in_id" if self.is_id else "forget_unsure"
        return text(f"sharing.{key}", lang, number=self.number, column=self.column, **values)


@dataclass(frozen=True)
class Forgotten:
    """A quarter without somebody, and what that changed."""

    quarter: Quarter
    changes: tuple[Change, ...]  # By table, in the order of the data model.
    mentions: tuple[Mention, ...] = ()  # What is left because somebody else may be meant.


class _Forgetter:
    """Takes one id and all forms of a name out of all tables."""

    def __init__(
        self, who: str, forms: Forms, also: Collection[int] | None, numbers: Numbers, informal: bool
    ) -> None:
        self.who = who
        self.informal = informal
        self.forms = forms
        self.also = also
        self.numbers = numbers
        self.mentions: list[Mention] = []
        self.counts: Counter[tuple[str, str]] = Counter()

    def table(self, table: Table) -> Table:
        columns = TABLES[table.name].columns
        required = {c.name for c in columns.values() if c.required}
        references = [c for c in rules.actor_columns(table.name) if c in table.columns]
        kept: list[dict[str, str]] = []
        for line, record in zip(table.lines, table.records(), strict=True):
            named = [c for c in references if record[c] == self.who]
            # What is told of a helper goes with them, as it is not counted outside either.
            told_of = self.informal and bool(named) and table.name == "hurdles"
            gone = any(c in required for c in named) or told_of or self._is_theirs(record)
            if gone:
                self.counts[table.name, "rows"] += 1
                continue
            for column in named:  # what happened there happens nowhere, not where its actor sits
                record[column] = record["actor"] if table.name == "offers" else ""
                self.counts[table.name, "cells"] += 1
            for column, cell in record.items():
                known = columns.get(column)
                if known is not None and known.type == "id":
                    self._look_at_id(cell, table.name, line, column)
                elif known is not None and known.type != "text":
                    continue
                elif cell == self.who and column not in required:
                    record[column] = ""
                    self.counts[table.name, "cells"] += 1
                else:
                    record[column] = self._without_name(cell, table.name, line, column)
            kept.append(record)
        return Table.from_records(table.name, kept, table.columns)

    def _is_theirs(self, record: Mapping[str, str]) -> bool:
        said = any(record.get(column) == self.who for column in _PERSON_COLUMNS)
        return said or rules.speaks_of(record.get("finding", ""), self.who)

    def _look_at_id(self, cell: str, table: str, line: int, column: str) -> None:
        if cell and column == "id" and self.forms.named_in(re.sub(r"[-_.]+", " ", cell)):
            number = self._number(table, column, cell)
            self.mentions.append(Mention(number, table, line, column, cell, is_id=True))

    def _number(self, *words: str) -> int:
        """Give the number of a doubt; the same words in another wave are the same doubt."""
        return self.numbers.setdefault(words, len(self.numbers) + 1)

    def _without_name(self, cell: str, table: str, line: int, column: str) -> str:
        changed = self.forms.without(cell)
        if self.forms.doubtful(changed):
            number = self._number(table, column, changed)
            if self.also is None or number in self.also:
                changed = self.forms.without_doubtful(changed)
            else:
                self.mentions.append(Mention(number, table, line, column, changed))
        self.counts[table, "names"] += changed != cell
        return changed


def is_person(quarter: Quarter, who: str) -> bool:
    """Tell whether an id stands for one person, so that parts of its name may be a person's."""
    for record in quarter.table("actors").records():
        if record["id"] == who:
            kind_of, sector = record["type"], rules.sharing_sectors(quarter)[who]
            alone = rules.is_one_person_firm(sector, kind_of, record.get("staff", ""))
            return alone or kind_of == "helper_person" or record.get("kind") == "person_pseudonym"
    return True


def names_of(quarter: Quarter, who: str) -> list[str]:
    """Give the names under which an id stands in a quarter."""
    return [n for a, n in quarter.table("actors").select("id", "name") if a == who]


def forget(
    quarter: Quarter,
    who: str,
    *,
    names: Collection[str] = (),
    also: Collection[int] | None = (),
    numbers: Numbers | None = None,
) -> Forgotten:
    """Take an actor or an informant out of a quarter; `also` lists doubtful texts, None is all."""
    # `numbers` is kept from one wave to the next, so that a doubt is decided once.
    # Copies that were passed on and the key file are not reached; `traces` looks for the rest.
    heard = {
        code
        for table in ("reports", "hurdles")
        for column in _PERSON_COLUMNS
        for code in quarter.table(table).column(column)
    }
    own = names_of(quarter, who)
    if not who or not (own or names or who in heard):
        raise UnknownActorError("sharing.nobody", id=who)
    forms = forms_of(who, dict.fromkeys([*own, *names]), person=is_person(quarter, who))
    informal = rules.sharing_sectors(quarter).get(who) == INFORMAL
    work = _Forgetter(who, forms, also, {} if numbers is None else numbers, informal)
    tables = _without_lost_docks([work.table(table) for table in quarter.tables.values()], work)
    meta = quarter.meta
    spoken = ("title", "coordinator", "recognised", "sources", "licenses", "package", "extra")
    told = _in_words(meta, spoken, forms.without)
    changes = [Change(*key, count) for key, count in work.counts.items() if count]
    if told != meta:
        changes.append(Change("", "names", 1))
    order = {name: place for place, name in enumerate((*TABLES, ""))}
    changes.sort(key=lambda change: (order[change.table], change.what))
    kept = {table.name: table for table in tables}
    return Forgotten(Quarter(told, kept), tuple(changes), tuple(work.mentions))


def _in_words(meta: Meta, names: Iterable[str], change: Callable[[str], str]) -> Meta:
    """Change the words in some of what a quarter says about itself."""
    return replace(meta, **{n: rules.replace_in(getattr(meta, n), change) for n in names})


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
        raise MissingExtraError("custodian") from fault
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
    sectors = rules.sharing_sectors(quarter)
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
    lang = rules.language_of(quarter)
    names = {a: text("sharing.pseudonym", lang, id=new) for a, new in sorted(new_ids.items())}
    wave = quarter.meta.wave.isoformat() if quarter.meta.wave else ""
    entries = tuple(
        Entry(wave, new_ids[a], a, actors[a]["name"], actors[a].get("address", "")) for a in people
    )
    said = rules.name_replacer({actors[actor]["name"]: names[actor] for actor in people})
    offers = set(quarter.table("offers").column("id"))
    tables = []
    for table in quarter.tables.values():
        records = [
            _renamed(record, table.name, new_ids, names, offers, said) for record in table.records()
        ]
        # The old order would lead back to the old ids; of what stays as it was it says nothing.
        old = table.records()
        kept = [new for new, was in zip(records, old, strict=True) if new == was]
        changed = [new for new, was in zip(records, old, strict=True) if new != was]
        records = [*kept, *sorted(changed, key=lambda record: tuple(record.values()))]
        tables.append(Table.from_records(table.name, records, table.columns))
    meta = _in_words(quarter.meta, ("title", "sources", "package", "extra"), said)
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
    referring = rules.actor_columns(table)
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
        found["finding"] = rules.renamed_finding(record["finding"], new_ids)
    return found
