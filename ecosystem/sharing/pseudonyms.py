"""New random ids for people, so that nothing in the data leads back to them without the key."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from ecosystem.catalogue import text
from ecosystem.errors import UnknownActorError
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.schema import INFORMAL, TABLES
from ecosystem.sharing.keyfile import Entry
from ecosystem.sharing.references import (
    actor_columns,
    name_replacer,
    renamed_finding,
    replace_in,
)
from ecosystem.sharing.release import sharing_sectors

# Without letters that are easily taken for others.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 8
_BLANKED = ("address", "lat", "lon")


@dataclass(frozen=True)
class Pseudonymised:
    """A quarter with new ids for people, and the key to them.

    Parameters
    ----------
    quarter
        The quarter.
    entries
        One entry a person, to be kept encrypted and apart, or not at all.
    """

    quarter: Quarter
    entries: tuple[Entry, ...]


def _random(taken: set[str], prefix: str) -> str:
    while True:
        found = prefix + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        if found not in taken:
            taken.add(found)
            return found


def pseudonymise(
    quarter: Quarter, *, linked: Collection[str] = (), earlier: Sequence[Entry] = ()
) -> Pseudonymised:
    """Give every informal actor a new random id and a name that says nothing.

    Parameters
    ----------
    quarter
        The quarter on full data.
    linked
        Ids of people who agreed to be followed from wave to wave; they keep the pseudonym of
        the latest wave in `earlier`.
    earlier
        Entries of the key so far.

    Returns
    -------
    pseudonymised
        A new quarter: ids replaced in all tables, names in all texts, addresses and points of
        informal actors blank, rows in an order that says nothing about the old one. Ids of their
        offers are new, too.

    Raises
    ------
    UnknownActorError
        If an id in `linked` is no informal actor.

    Notes
    -----
    Ids are drawn at random, never computed from a name: what is computed can be computed again.
    """
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
