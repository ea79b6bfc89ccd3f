"""The calendar of one wave: its day, its horizon, and when money ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecosystem.model.dates import add_months
from ecosystem.model.meta import Meta
from ecosystem.model.parameters import Parameters
from ecosystem.model.table import Table
from ecosystem.model.values import as_date


@dataclass(frozen=True, slots=True)
class Calendar:
    """Wave, horizon and the day before which a tie was seen too long ago.

    Parameters
    ----------
    wave
        Day that the tables describe; None if unknown.
    horizon
        Last day of the horizon as an ordinal; None if the wave is unknown.
    stale_before
        A tie last seen before this ordinal is stale; None if the wave is unknown.
    horizon_months
        Length of the horizon.
    """

    wave: dt.date | None
    horizon: int | None
    stale_before: int | None
    horizon_months: int

    @classmethod
    def of(cls, meta: Meta, parameters: Parameters) -> Calendar:
        """Make the calendar of a quarter.

        Parameters
        ----------
        meta
            Properties of the quarter.
        parameters
            May change the horizon.

        Returns
        -------
        calendar
            All parts but the months are None if the wave is unknown.
        """
        months = int(parameters.values.get("horizon_months", meta.horizon_months))
        if meta.wave is None:
            return cls(None, None, None, months)
        stale = add_months(meta.wave, -int(parameters["stale_months"]))
        horizon = add_months(meta.wave, months)
        return cls(meta.wave, horizon.toordinal(), stale.toordinal(), months)

    def lasts(self, ends: Iterable[int]) -> bool:
        """Tell whether something goes on beyond the horizon.

        Parameters
        ----------
        ends
            Known ends as ordinals; without any it is open.

        Returns
        -------
        lasts
            True if no end is known or the earliest lies after the horizon.
        """
        earliest = min(ends, default=None)
        return earliest is None or self.horizon is None or earliest > self.horizon

    @staticmethod
    def funding_ends(funding: Table) -> Mapping[str, int]:
        """Read when each funding ends.

        Parameters
        ----------
        funding
            The table of funding.

        Returns
        -------
        ends
            Funding id to ordinal: the renewal if one is recorded, else the end; permanent funding
            and funding without a known end are left out.
        """
        columns = ("id", "valid_until", "renewed_until", "permanent")
        found: dict[str, int] = {}
        for key, until, renewed, permanent in zip(*map(funding.column, columns), strict=True):
            end = as_date(renewed) or as_date(until)
            if end is not None and permanent != "yes":
                found[key] = end.toordinal()
        return found
