"""The plan for the money: what ends when, what it does, and when to ask for more (M28)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from ecosystem.catalogue import text
from ecosystem.errors import UsageError
from ecosystem.findings.merge import tidy
from ecosystem.findings.rows import Json
from ecosystem.findings.words import and_list, number, rounded, say_day, share_words
from ecosystem.measures.analysis import analyse
from ecosystem.measures.budgets import (
    DRAWS,
    RENEWAL,
    FundingRisks,
    funding_risks,
    funding_timeline,
)
from ecosystem.model.dates import add_months
from ecosystem.model.meta import Meta
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "ecosystem-budget/1"
REMINDERS = (9, 3)
"""Months before money ends: when the budget is drawn up, and a last time."""


@dataclass(frozen=True)
class MoneyEnd:
    """A day on which money, offers or ties end.

    Parameters
    ----------
    date
        The last day with it.
    funding
        Ids of the fundings that end; empty where they are not told.
    projects, offers, ties
        How many end.
    coverage_before, coverage_after, coverage_after_low
        Share of people-weighted needs with an official way on that day, the day after, and the day
        after if money of unknown end ends too; None if nobody needs anything.
    reach_2
        Reach with two hand-overs afterwards; None if it is not defined.
    cells_changed
        Needs whose class is another afterwards.
    gap_month, coverage_gap
        The month that follows, and the coverage in it while renewed money is not there yet.
    """

    date: dt.date
    funding: tuple[str, ...]
    projects: int
    offers: int
    ties: int
    coverage_before: float | None
    coverage_after: float | None
    coverage_after_low: float | None
    reach_2: float | None
    cells_changed: int
    gap_month: str
    coverage_gap: float | None

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        values: dict[str, Json] = {field.name: getattr(self, field.name) for field in fields(self)}
        return values | {"date": self.date.isoformat(), "funding": list(self.funding)}

    def sentence(self, lang: str) -> str:
        """Say what ends and what that does."""
        day = say_day(self.date, lang)
        said = [text("plans.ends", lang, day=day, what=self._what(lang))]
        before, after = self.coverage_before, self.coverage_after
        if before is not None and after is not None and after < before:
            shares = {"before": share_words(before, lang), "after": share_words(after, lang)}
            said.append(text("plans.coverage", lang, **shares))
        if self.cells_changed:
            key = "need" if self.cells_changed == 1 else "needs"
            said.append(text(f"cliffs.{key}", lang, count=self.cells_changed))
        else:
            said.append(text("plans.nothing", lang))
        gap = self.coverage_gap
        if gap is not None and after is not None and gap < after:
            share = share_words(gap, lang)
            said.append(text("plans.gap", lang, month=self.gap_month, share=share))
        return " ".join(said)

    def _what(self, lang: str) -> str:
        """List what ends; what does not is not mentioned."""
        counts = {
            "plans.projects": self.projects,
            "report.offers": self.offers,
            "report.ties": self.ties,
        }
        parts = [
            text(f"{key}_{'one' if count == 1 else 'many'}", lang, count=number(count, lang))
            for key, count in counts.items()
            if count
        ]
        return and_list(parts, lang) or text("plans.projects_many", lang, count=0)


@dataclass(frozen=True)
class FundingPlan:
    """What ends when, and how much rests on it.

    Parameters
    ----------
    meta, parameters
        The quarter and the conventions used.
    rows
        One a day, by date.
    risks
        Dependency, concentration, notice and renewals.
    reminders
        Months before each end at which somebody should be reminded.
    view
        The view that it may be shown in.
    """

    meta: Meta
    parameters: Parameters
    rows: tuple[MoneyEnd, ...]
    risks: FundingRisks
    reminders: tuple[int, ...] = REMINDERS
    view: str = "internal"

    def to_frame(self) -> pd.DataFrame:
        """Return the days as a table.

        Returns
        -------
        frame
            One row a day on which money ends, columns as in `funding_timeline`.
        """
        import pandas as pd

        rows = [{**row.as_dict(), "date": row.date} for row in self.rows]
        return pd.DataFrame.from_records(rows, columns=[field.name for field in fields(MoneyEnd)])

    def dates(self, row: MoneyEnd) -> tuple[dt.date, ...]:
        """Return the days of the reminders for one end.

        Parameters
        ----------
        row
            The end.

        Returns
        -------
        dates
            The first one first; none before the wave.
        """
        days = sorted(add_months(row.date, -months) for months in set(self.reminders))
        wave = self.meta.wave or dt.date.min
        return tuple(day for day in days if day >= wave)

    def as_dict(self) -> dict[str, Json]:
        """Return everything as plain values, keys in the documented order.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        risks: dict[str, Json] = {f.name: getattr(self.risks, f.name) for f in fields(self.risks)}
        first = self.risks.first_fall
        return {
            "schema": SCHEMA,
            "quarter": {**self.meta.as_dict(), "view": self.view},
            "parameters": {**self.parameters.values, "seed": self.parameters.seed},
            "ends": [
                row.as_dict() | {"reminders": [day.isoformat() for day in self.dates(row)]}
                for row in self.rows
            ],
            "risks": risks | {"first_fall": first.isoformat() if first else None},
            "sentences": {lang: list(self.sentences(lang)) for lang in ("de", "en")},
        }

    def to_json(self) -> str:
        """Write everything as JSON; two runs give the same text.

        Returns
        -------
        text
            Indented, UTF-8 characters as they are, ending in a line break.
        """
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    def sentences(self, lang: str = "en") -> tuple[str, ...]:
        """Say how much rests on money that ends.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentences
            Those that are defined.
        """
        risks, said = self.risks, []
        if risks.project_dependency is not None:
            share = share_words(risks.project_dependency, lang)
            said.append(text("plans.dependency", lang, share=share))
        if risks.concentration is not None:
            index = rounded(risks.concentration, 2, lang)
            said.append(text("plans.concentration", lang, index=index))
        if risks.notice_months is not None and risks.first_fall is not None:
            day = say_day(risks.first_fall, lang)
            said.append(text("plans.notice", lang, months=risks.notice_months, day=day))
        shares = (risks.coverage_low, risks.coverage_mean, risks.coverage_high)
        if all(share is not None for share in shares):
            low, mean, high = (share_words(share or 0.0, lang) for share in shares)
            chance = share_words(risks.renewal, lang)
            values = {"low": low, "mean": mean, "high": high, "renewal": chance}
            said.append(text("plans.renewals", lang, draws=risks.draws, **values))
        return tuple(said)


def funding_plan(
    quarter: Quarter,
    *,
    renewal: float = RENEWAL,
    draws: int = DRAWS,
    reminders: Sequence[int] = REMINDERS,
    parameters: Parameters | None = None,
) -> FundingPlan:
    """Plan for the days on which money ends.

    Parameters
    ----------
    quarter
        The quarter on full data.
    renewal
        Chance that a source prolongs its money.
    draws
        Number of draws of the renewals.
    reminders
        Months before each end at which somebody should be reminded.
    parameters
        Conventions and the seed; the defaults if None.

    Returns
    -------
    plan
        The timeline of `funding_timeline`, the figures of `funding_risks` and the reminders.

    Raises
    ------
    UsageError
        If a number of months is negative, the chance is not in 0..1 or there is no draw.
    """
    for months in reminders:
        if months < 0:
            raise UsageError("parameters.range", name="remind", value=months)
    frame = funding_timeline(quarter, parameters=parameters)
    rows = []
    for record in frame.to_dict("records"):
        values: dict[str, Any] = {str(name): _plain(value) for name, value in record.items()}
        rows.append(MoneyEnd(**values))
    return FundingPlan(
        meta=quarter.meta,
        parameters=analyse(quarter, parameters).network.parameters,
        rows=tuple(rows),
        risks=funding_risks(quarter, renewal=renewal, draws=draws, parameters=parameters),
        reminders=tuple(reminders),
    )


def _plain(value: object) -> object:
    """Shares that are not defined are None, not a number that is none."""
    if isinstance(value, float):
        return None if value != value else tidy(value)
    return value
