"""Comparisons of quarters as a view may show them."""

from __future__ import annotations

from dataclasses import replace

from ecosystem.comparing.figures import Figure
from ecosystem.comparing.quarters import (
    QuarterComparison,
    QuarterRow,
    check_quarters,
    compare_quarters,
    side_by_side,
)
from ecosystem.comparing.rates import SHARES
from ecosystem.comparing.structure import Standing
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.sharing.lint import refuse
from ecosystem.sharing.plain import without_informal
from ecosystem.sharing.redaction import SharingNote
from ecosystem.sharing.release import (
    MINIMUM_INFORMAL,
    ROUND_SHARES,
    check_view,
    informal_in_force,
    shown_actors,
)
from ecosystem.sharing.shared import shared_meta


def compare_for_view(
    *quarters: Quarter,
    view: str = "partner",
    parameters: Parameters | None = None,
) -> QuarterComparison:
    """Set quarters side by side as a view may show them.

    Parameters
    ----------
    *quarters
        Two or more quarters on full data.
    view
        ``internal``, ``partner`` or ``public``.
    parameters
        Conventions for all; the defaults if None.

    Returns
    -------
    comparison
        As from `compare_quarters`. Outside the internal view figures are rounded, actors are
        counted as far as the view names them, and a quarter with fewer than five informal actors
        is compared without them: one could work out what a single helper does.

    Raises
    ------
    DataError
        If the quarters cannot be compared, or a text that would leave holds what must not leave.
    UsageError
        If there is no such view, there are fewer than two quarters, or two are waves of one.
    """
    if check_view(view) == "internal":
        return compare_quarters(*quarters, parameters=parameters)
    for quarter in quarters:
        refuse(quarter, view)
    few = [informal_in_force(quarter) < MINIMUM_INFORMAL for quarter in quarters]
    told = [without_informal(q) if alone else q for q, alone in zip(quarters, few, strict=True)]
    check_quarters(quarters)  # who was asked is judged on the full data
    found = side_by_side(told, parameters=parameters)
    rows = [
        _rounded(row, quarter, view, alone)
        for row, quarter, alone in zip(found.rows, quarters, few, strict=True)
    ]
    notes = (*found.notes, SharingNote("counts"))
    if any(few):
        notes = (*notes, SharingNote("official_shares"))
    return replace(found, rows=tuple(rows), size=None, notes=notes, view=view)


def _rounded(row: QuarterRow, quarter: Quarter, view: str, few: bool) -> QuarterRow:
    network, shown = quarter.network(), shown_actors(quarter, view)
    rates = {name: _figure(name, figure) for name, figure in row.rates.items()}
    if few:
        rates["informal_dependency"] = Figure(None, "hidden")
    return replace(
        row,
        meta=shared_meta(quarter, view),
        actors=sum(actor in shown for actor in network.ids),
        response=_figure("response", row.response),
        rates=rates,
        standings={
            kind: {name: _standing(each) for name, each in found.items()}
            for kind, found in row.standings.items()
        },
        thinned={name: _figure(name, figure) for name, figure in row.thinned.items()},
    )


def _cut(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _figure(name: str, figure: Figure) -> Figure:
    digits = ROUND_SHARES if name in SHARES or name == "response" else 1
    if name in ("closure", "largest_share"):
        digits = ROUND_SHARES
    return replace(
        figure,
        value=_cut(figure.value, digits),
        low=_cut(figure.low, digits),
        high=_cut(figure.high, digits),
    )


def _standing(each: Standing) -> Standing:
    return replace(
        each, value=None, z=_cut(each.z, 1), percentile=_cut(each.percentile, ROUND_SHARES)
    )
