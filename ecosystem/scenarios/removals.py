"""Changes that take something away: a place closes, a person leaves, money ends."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ecosystem.catalogue import text
from ecosystem.model.quarter import Quarter
from ecosystem.model.remainders import without_rows
from ecosystem.model.values import as_number
from ecosystem.scenarios.base import (
    Change,
    Names,
    Row,
    edited,
    known,
    refuse_unknown,
    require_actor,
    say_names,
)
from ecosystem.scenarios.losses import Key, require_tie, tie_of, without_actor, without_ties


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
        if not known(quarter, "funding", self.id):
            refuse_unknown(quarter, self.id, ("actors", "offers", "funding"))
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
        offers = quarter.table("offers")
        owner = dict(zip(offers.column("id"), offers.column("actor"), strict=True))
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
        require_actor(quarter, self.actor)
        actors = quarter.table("actors")
        staff_of = dict(zip(actors.column("id"), actors.column("staff"), strict=True))
        staff = as_number(staff_of[self.actor])
        if staff is not None and staff <= 1:
            return without_actor(quarter, self.actor)

        def falls(row: Row) -> bool:
            return row.get("one_person") == "yes" and self.actor in (row["source"], row["target"])

        left = without_ties(quarter, falls)
        if staff is None:
            return left

        def shrink(row: Row) -> Row:
            return {**row, "staff": str(int(staff) - 1)} if row["id"] == self.actor else row

        return left.with_tables(edited(left.table("actors"), shrink))

    def actors(self, quarter: Quarter) -> tuple[str, ...]:
        """Return the actor."""
        del quarter
        return (self.actor,)

    def sentence(self, names: Names, lang: str) -> str:
        """Say where somebody leaves."""
        name = names.get(self.actor, self.actor)
        return text("scenarios.change.lose_person", lang, name=name)


@dataclass(frozen=True)
class EndFunding(Change):
    """A funding ends now, or all that come from one source.

    Parameters
    ----------
    id
        Id of a funding, or a source as it stands in the table.
    """

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
        table = quarter.table("funding")
        if known(quarter, "funding", self.id):
            return frozenset({self.id})
        wanted = self.id.casefold()
        rows = zip(table.column("id"), table.column("source"), strict=True)
        found = frozenset(key for key, source in rows if source.casefold() == wanted)
        if not found:
            refuse_unknown(quarter, self.id, ("funding",))
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
        offers = quarter.table("offers")
        pays = zip(offers.column("id"), offers.column("funding"), strict=True)
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

    def sentence(self, names: Names, lang: str) -> str:
        """Say which money ends."""
        del names
        return text("scenarios.change.end_funding", lang, name=self.id)
