"""What every change has, and how an id that is not there is told."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import NoReturn

from ecosystem.errors import UnknownActorError, UsageError
from ecosystem.findings.rows import Json
from ecosystem.model.force import actor_sectors
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.schema import INFORMAL

Row = dict[str, str]
Names = Mapping[str, str]


@dataclass(frozen=True)
class Change(ABC):
    """One thing that might happen to a quarter."""

    @abstractmethod
    def apply(self, quarter: Quarter) -> Quarter:
        """Return a new quarter in which it has happened."""

    @abstractmethod
    def sentence(self, names: Names, lang: str) -> str:
        """Say what is supposed, in one plain sentence."""

    def actors(self, quarter: Quarter) -> tuple[str, ...]:
        """Return the ids of the actors that it is about."""
        del quarter
        return ()

    def as_dict(self) -> dict[str, Json]:
        """Return the kind of change and its values."""
        values: dict[str, Json] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            values[field.name] = list(value) if isinstance(value, tuple) else str(value)
        return {"change": type(self).__name__, **values}


def known(quarter: Quarter, table: str, value: str, column: str = "id") -> bool:
    """Tell whether a table holds an id.

    Parameters
    ----------
    quarter
        The quarter.
    table
        Stored key of the table.
    value
        The id.
    column
        Column that holds the ids.

    Returns
    -------
    known
        True if some row has it.
    """
    return value in quarter.table(table).column(column)


def refuse_unknown(quarter: Quarter, value: str, tables: Iterable[str]) -> NoReturn:
    """Say that an id does not exist.

    Parameters
    ----------
    quarter
        The quarter.
    value
        What was asked for.
    tables
        Tables in which it might have stood.

    Raises
    ------
    UnknownActorError
        Always, with the nearest id that exists, if any is near; never that of an informal actor,
        since the message may be read by others.
    """
    sectors = actor_sectors(quarter.table("actors"))
    ids = sorted(
        {
            key
            for table in tables
            for key in quarter.table(table).column("id")
            if sectors.get(key) != INFORMAL
        }
    )
    by_fold = {key.casefold(): key for key in ids}
    close = get_close_matches(value.casefold(), sorted(by_fold), n=1)
    if close:
        raise UnknownActorError("scenarios.unknown_near", value=value, near=by_fold[close[0]])
    raise UnknownActorError("scenarios.unknown", value=value)


def require_actor(quarter: Quarter, actor: str, *, in_force: bool = False) -> None:
    """Refuse an actor that does not exist.

    Parameters
    ----------
    quarter
        The quarter.
    actor
        Its id.
    in_force
        Whether it must be in force at the wave, too.

    Raises
    ------
    UnknownActorError
        If no actor has that id.
    UsageError
        If it must be in force and is not.
    """
    if not known(quarter, "actors", actor):
        refuse_unknown(quarter, actor, ("actors",))
    if in_force and actor not in quarter.network().ids:
        raise UsageError("scenarios.not_in_force", value=actor)


def edited(table: Table, edit: Callable[[Row], Row | None]) -> Table:
    """Return a table with its rows edited.

    Parameters
    ----------
    table
        The table.
    edit
        Takes a copy of a row and returns the new row, or None to take it out.

    Returns
    -------
    table
        A new table; columns that an edit adds come last.
    """
    rows = [new for record in table.records() if (new := edit(record)) is not None]
    return Table.from_records(table.name, rows, table.columns)


def appended(table: Table, rows: Iterable[Row]) -> Table:
    """Return a table with further rows.

    Parameters
    ----------
    table
        The table.
    rows
        The new rows.

    Returns
    -------
    table
        A new table; columns that it lacked come last.
    """
    return Table.from_records(table.name, [*table.records(), *rows], table.columns)


def say_names(ids: Iterable[str], names: Names) -> list[str]:
    """Return the names of some actors, their ids where no name may be told.

    Parameters
    ----------
    ids
        The ids.
    names
        Id to name.

    Returns
    -------
    names
        One an id, in the same order.
    """
    return [names.get(key, key) for key in ids]
