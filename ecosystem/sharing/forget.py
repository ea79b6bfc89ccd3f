"""Take an actor or a person out of a quarter, wherever it is spoken of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ecosystem.catalogue import text
from ecosystem.errors import UnknownActorError
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.schema import TABLES
from ecosystem.sharing.references import actor_columns, name_replacer, replace_in, speaks_of

_PERSON_COLUMNS = ("informant",)


@dataclass(frozen=True)
class Change:
    """What changed in one table.

    Parameters
    ----------
    table
        Stored key; blank for the description of the quarter.
    what
        ``rows`` that are gone, ``cells`` that are blank now, ``names`` that were taken out of
        texts.
    count
        How many.
    """

    table: str
    what: str
    count: int

    def sentence(self, lang: str) -> str:
        """Say it.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentence
            One line.
        """
        title = TABLES[self.table].labels[lang] if self.table else "datapackage.json"
        return text(f"sharing.forgot.{self.what}", lang, table=title, count=self.count)


@dataclass(frozen=True)
class Forgotten:
    """A quarter without somebody, and what that changed.

    Parameters
    ----------
    quarter
        The new quarter.
    changes
        By table, in the order of the data model.
    """

    quarter: Quarter
    changes: tuple[Change, ...]


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
    """Take an actor or an informant out of a quarter.

    Parameters
    ----------
    quarter
        The quarter.
    who
        Id of an actor, or code of an informant.

    Returns
    -------
    forgotten
        A new quarter without the actor, its offers, ties, docking point, seats, position and
        reports; without what an informant of this code reported; with blank cells where others
        only point to it; and with its name taken out of every text and of the description. Agreed
        actions on findings that name it are gone, too.

    Raises
    ------
    UnknownActorError
        If nobody has this id.

    Notes
    -----
    Copies that were passed on, backups, earlier versions and the key file are not reached.
    """
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
