"""Stress tests as a view may show them."""

from __future__ import annotations

from dataclasses import replace

from ecosystem.model.quarter import Quarter
from ecosystem.scenarios.blows import Blow, StressTest
from ecosystem.scenarios.stress import stress_test
from ecosystem.sharing.lint import refuse
from ecosystem.sharing.plain import without_informal
from ecosystem.sharing.release import check_view, coarse_share
from ecosystem.sharing.shared import shared_meta


def share_stress(test: StressTest, quarter: Quarter, *, view: str = "partner") -> StressTest:
    """Redact a stress test for a view.

    Parameters
    ----------
    test
        The test on the full data.
    quarter
        The quarter on full data.
    view
        ``partner``, ``public``, or ``internal`` for the test itself.

    Returns
    -------
    test
        A new test: the same blows on the quarter without informal help, shares rounded, no source
        and no actor named.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view.
    """
    if check_view(view) == "internal":
        return test
    refuse(quarter, view)
    official = stress_test(
        without_informal(quarter), loss=test.loss, draws=test.draws, parameters=test.parameters
    )
    rows = tuple(map(_coarse, official.rows))
    return replace(official, meta=shared_meta(quarter, view), rows=rows, view=view)


def _coarse(row: Blow) -> Blow:
    band = row.coverage_band
    return replace(
        row,
        about="",
        reach_2=coarse_share(row.reach_2),
        coverage=coarse_share(row.coverage),
        served_low=coarse_share(row.served_low),
        served_high=coarse_share(row.served_high),
        within_capacity=coarse_share(row.within_capacity),
        largest=coarse_share(row.largest),
        coverage_band=None if band is None else (round(band[0], 2), round(band[1], 2)),
    )
