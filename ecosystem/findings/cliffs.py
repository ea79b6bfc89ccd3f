"""Funding cliffs (M28): days on which money ends and needs lose ground."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ecosystem.catalogue import text
from ecosystem.findings.merge import merged, tidy
from ecosystem.findings.rows import Finding, Json
from ecosystem.findings.table import Findings
from ecosystem.findings.words import say_day, share_words
from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.measures.coverage import covered_share
from ecosystem.measures.endings import Endings, endings
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter


@dataclass(frozen=True, kw_only=True)
class FundingCliff(Finding):
    """A day within the horizon on which recorded ends change the class of a need.

    Parameters
    ----------
    date
        The last day on which there is money.
    funding
        Ids of the fundings that end then, sorted; empty if offers or ties end without one.
    cells_changed
        Needs whose class is another the day after.
    coverage_before, coverage_after
        Share of people-weighted needs with an official way on that day and the day after; None if
        nobody needs anything.
    projects
        Number of fundings that end.
    """

    kind: str = "funding_cliff"
    date: dt.date
    funding: tuple[str, ...]
    cells_changed: int
    coverage_before: float | None
    coverage_after: float | None
    projects: int

    @property
    def subjects(self) -> dict[str, Json]:
        """The day and the fundings."""
        return {"date": self.date.isoformat(), "funding": list(self.funding)}

    @property
    def evidence(self) -> dict[str, Json]:
        """What changes on that day."""
        return {
            "cells_changed": self.cells_changed,
            "coverage_before": self.coverage_before,
            "coverage_after": self.coverage_after,
            "projects": self.projects,
        }

    @property
    def recommendation(self) -> str:
        """Regular resources are recommendation one."""
        return "R1"

    def sentence(self, lang: str) -> str:
        """Say what ends, and what that changes."""
        many = {0: "ends", 1: "project"}.get(self.projects, "projects")
        said = text(f"cliffs.{many}", lang, day=say_day(self.date, lang), count=self.projects)
        key = "need" if self.cells_changed == 1 else "needs"
        parts = [said, text(f"cliffs.{key}", lang, count=self.cells_changed)]
        before, after = self.coverage_before, self.coverage_after
        if before is not None and after is not None and after < before:
            shares = {"before": share_words(before, lang), "after": share_words(after, lang)}
            parts.append(text("cliffs.coverage", lang, **shares))
        return " ".join(parts)

    def action(self, lang: str) -> str:
        """Say what to apply for, and by when."""
        return text("cliffs.action", lang, day=say_day(self.date, lang))


def _covered(graph: GraphAnalysis, classes: tuple[str, ...]) -> float | None:
    share = covered_share(graph.network, classes)
    return None if share is None else tidy(share)


def _cliffs_in(ends: Endings, graph: GraphAnalysis, *, strict: bool) -> dict[str, FundingCliff]:
    calendar = graph.network.calendar
    if calendar.wave is None or calendar.horizon is None:
        return {}
    first, last = calendar.wave.toordinal(), calendar.horizon
    found: dict[str, FundingCliff] = {}
    for day in (day for day in ends.money if first <= day <= last):
        states = [ends.left_on(day), ends.left_on(day + 1)]
        before, after = (
            (state.strict if strict else state.generous).classes.classes for state in states
        )
        changed = sum(one != two for one, two in zip(before, after, strict=True))
        if not changed:
            continue
        shares = _covered(graph, before), _covered(graph, after)
        date = dt.date.fromordinal(day)
        funding = tuple(sorted(fund for fund, end in ends.funding.items() if end == day))
        lost = (shares[0] or 0.0) - (shares[1] or 0.0)
        row = FundingCliff(
            id=f"funding_cliff:{date.isoformat()}",
            severity=tidy(max(lost, 0.0)),
            date=date,
            funding=funding,
            cells_changed=changed,
            coverage_before=shares[0],
            coverage_after=shares[1],
            projects=len(funding),
        )
        found[row.id] = row
    return found


def find_funding_cliffs(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> Findings[FundingCliff]:
    """Find the days within the horizon on which money ends and needs change their class (M28).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    cliffs
        The larger the coverage that is lost, the earlier. Days are compared with everything else
        as it is: what ended before is gone, what is open stays, a recorded renewal counts, and
        the horizon remains that of the wave. None without a wave.

    Notes
    -----
    An offer ends at the earliest of its own end, its actor's and its funding's; a tie at the
    earliest of its own end, its funding's and those of its two actors.
    """
    analysis = analyse(quarter, parameters)
    ends = endings(quarter, analysis.network)

    def find(graph: GraphAnalysis) -> dict[str, FundingCliff]:
        return _cliffs_in(ends, graph, strict=graph is analysis.strict)

    rows = merged(analysis, find, lambda _: True)
    return Findings(rows, analysis.network.parameters)
