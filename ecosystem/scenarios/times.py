"""The change that only lets time pass."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass

from ecosystem.catalogue import text
from ecosystem.errors import UsageError
from ecosystem.findings.words import say_day
from ecosystem.model.quarter import Quarter
from ecosystem.model.remainders import without_rows
from ecosystem.model.values import as_date
from ecosystem.model.wave import Calendar
from ecosystem.scenarios.base import Change, Names, Row, edited
from ecosystem.scenarios.losses import without_ties


@dataclass(frozen=True)
class Until(Change):
    """Time passes until a day, and nothing is prolonged beyond what is recorded.

    Parameters
    ----------
    day
        The day.
    """

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
        ends = Calendar.funding_ends(quarter.table("funding"))
        ended = {fund for fund, end in ends.items() if end < self.day.toordinal()}
        offers = quarter.table("offers")
        pays = zip(offers.column("id"), offers.column("funding"), strict=True)
        left = without_rows(quarter, offers={offer for offer, fund in pays if fund in ended})
        left = without_ties(left, lambda row: row.get("funding", "") in ended)
        passed = self.day - wave

        def later(row: Row) -> Row:
            seen = as_date(row.get("last_seen", ""))
            return {**row, "last_seen": (seen + passed).isoformat()} if seen else row

        left = left.with_meta(dataclasses.replace(left.meta, wave=self.day))
        if "ties" not in left.tables:
            return left
        return left.with_tables(edited(left.table("ties"), later))

    def sentence(self, names: Names, lang: str) -> str:
        """Say until when time passes."""
        del names
        return text("scenarios.change.until", lang, day=say_day(self.day, lang))
