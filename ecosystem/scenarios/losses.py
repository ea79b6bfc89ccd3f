"""A quarter without some ties or without one actor: what the changes that take away rest on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

from ecosystem.errors import UsageError
from ecosystem.model.evidence import is_tie
from ecosystem.model.force import actor_sectors, in_period
from ecosystem.model.quarter import Quarter
from ecosystem.model.records import KINDS
from ecosystem.model.remainders import without_rows
from ecosystem.scenarios.base import Row, edited, require_actor

Key = tuple[str, str, str]
"""Source, target and kind of a tie."""


def tie_of(words: str) -> Key | None:
    """Read ``SOURCE:TARGET`` or ``SOURCE:TARGET:KIND``.

    Parameters
    ----------
    words
        What the user wrote.

    Returns
    -------
    tie
        Source, target and kind (blank for every kind); None if it is no tie.
    """
    parts = words.split(":")
    return (
        (parts[0], parts[1], parts[2] if len(parts) == 3 else "") if len(parts) in (2, 3) else None
    )


def without_ties(
    quarter: Quarter, falls: Callable[[Row], bool], reported: Collection[Key] = ()
) -> Quarter:
    """Return a quarter in which some ties are no longer used.

    Parameters
    ----------
    quarter
        The quarter.
    falls
        Takes a row of ties and tells whether it is meant.
    reported
        Source, target and kind of ties that are gone even if they were only reported.

    Returns
    -------
    quarter
        A new quarter. The rows stay with the frequency *never*, so that it is still known who was
        asked; a report that would add such a tie again reads as a no.
    """
    fallen: set[Key] = set(reported)
    left: set[Key] = set()

    def end(row: Row) -> Row:
        key = row["source"], row["target"], row["kind"]
        if falls(row):
            fallen.add(key)
            return {**row, "frequency": "never", "referrals_year": ""}
        there = in_period("", row.get("valid_until", ""), quarter.meta.wave)
        if there and is_tie(row.get("wished", ""), row.get("frequency", "")):
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
    """Return a quarter in which an actor has closed.

    Parameters
    ----------
    quarter
        The quarter.
    actor
        Its id.

    Returns
    -------
    quarter
        A new quarter. The actor ends the day before the wave; where no wave is known, it is taken
        out of the tables, and its units keep the sector that they had.
    """
    wave = quarter.meta.wave
    if wave is None or wave == dt.date.min:
        sectors = actor_sectors(quarter.table("actors"))

        def settle(row: Row) -> Row:
            below = row.get("part_of") == actor
            return {**row, "sector": sectors[row["id"]]} if below else row

        settled = quarter.with_tables(edited(quarter.table("actors"), settle))
        return without_rows(settled, actors={actor})
    last = (wave - dt.timedelta(days=1)).isoformat()

    def close(row: Row) -> Row:
        if row["id"] != actor:
            return row
        begun = row.get("active_from", "")
        return {**row, "active_from": begun if begun <= last else "", "active_until": last}

    return quarter.with_tables(edited(quarter.table("actors"), close))


def require_tie(quarter: Quarter, source: str, target: str, kind: str = "") -> None:
    """Refuse a tie that does not exist.

    Parameters
    ----------
    quarter
        The quarter.
    source, target
        Ids of the actors.
    kind
        Stored key of the kind; blank for any.

    Raises
    ------
    UnknownActorError
        If one of the actors does not exist.
    UsageError
        If there is no such tie at the wave.
    """
    for actor in (source, target):
        require_actor(quarter, actor)
    network = quarter.network()
    records = network.records
    ends = zip(records.source.tolist(), records.target.tolist(), records.kind.tolist(), strict=True)
    there = {(network.ids[one], network.ids[other], KINDS[code]) for one, other, code in ends}
    if not any(t[:2] == (source, target) and kind in ("", t[2]) for t in there):
        raise UsageError("scenarios.no_tie", source=source, target=target)
