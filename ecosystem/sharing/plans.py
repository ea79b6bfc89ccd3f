"""The plan for the money as a view may show it."""

from __future__ import annotations

from dataclasses import replace

from ecosystem.model.quarter import Quarter
from ecosystem.scenarios.plans import FundingPlan, funding_plan
from ecosystem.sharing.lint import refuse
from ecosystem.sharing.plain import without_informal
from ecosystem.sharing.release import check_view, coarse_share
from ecosystem.sharing.shared import shared_meta


def share_plan(plan: FundingPlan, quarter: Quarter, *, view: str = "partner") -> FundingPlan:
    """Redact a plan for the money for a view.

    Parameters
    ----------
    plan
        The plan on the full data.
    quarter
        The quarter on full data.
    view
        ``partner``, ``public``, or ``internal`` for the plan itself.

    Returns
    -------
    plan
        A new plan: the same days without informal help, no funding by its id, shares rounded.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view.
    """
    if check_view(view) == "internal":
        return plan
    refuse(quarter, view)
    risks = plan.risks
    official = funding_plan(
        without_informal(quarter),
        renewal=risks.renewal,
        draws=risks.draws,
        reminders=plan.reminders,
        parameters=plan.parameters,
    )
    rows = tuple(
        replace(
            row,
            funding=(),
            coverage_before=coarse_share(row.coverage_before),
            coverage_after=coarse_share(row.coverage_after),
            coverage_after_low=coarse_share(row.coverage_after_low),
            coverage_gap=coarse_share(row.coverage_gap),
            reach_2=coarse_share(row.reach_2),
        )
        for row in official.rows
    )
    told = replace(
        official.risks,
        project_dependency=coarse_share(official.risks.project_dependency),
        concentration=coarse_share(official.risks.concentration),
        coverage_low=coarse_share(official.risks.coverage_low),
        coverage_mean=coarse_share(official.risks.coverage_mean),
        coverage_high=coarse_share(official.risks.coverage_high),
    )
    return replace(official, meta=shared_meta(quarter, view), rows=rows, risks=told, view=view)
