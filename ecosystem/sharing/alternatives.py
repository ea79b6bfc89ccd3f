"""A common house and its alternatives as a view may show them."""

from __future__ import annotations

from dataclasses import replace

from ecosystem.errors import UsageError
from ecosystem.model.quarter import Quarter
from ecosystem.scenarios.alternatives import Alternative, Alternatives, rated
from ecosystem.sharing.plain import without_informal
from ecosystem.sharing.release import check_view, coarse_share
from ecosystem.sharing.whatifs import share_what_if


def share_alternatives(
    alternatives: Alternatives, quarter: Quarter, *, view: str = "partner"
) -> Alternatives:
    """Redact a common house and its alternatives for a view.

    Parameters
    ----------
    alternatives
        What could be done, on the full data.
    quarter
        The quarter on full data.
    view
        ``partner``, ``public``, or ``internal`` for the alternatives themselves.

    Returns
    -------
    alternatives
        New ones: each comparison redacted, the other figures without informal help. One that is
        about somebody whom the view may not name is left out.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave; each is named.
    UsageError
        If there is no such view, or a unit of the house may not be named.
    """
    if check_view(view) == "internal":
        return alternatives
    house, *others = alternatives.rows
    rows = [_shared(house, quarter, view)]
    for other in others:
        try:
            rows.append(_shared(other, quarter, view))
        except UsageError:
            continue
    return replace(alternatives, rows=tuple(rows), view=view)


def _shared(row: Alternative, quarter: Quarter, view: str) -> Alternative:
    comparison = share_what_if(row.comparison, quarter, view=view)
    plain = rated(row, without_informal(quarter), row.comparison.before.parameters)
    return replace(
        plain,
        comparison=comparison,
        served_before=_coarse(plain.served_before),
        served_after=_coarse(plain.served_after),
    )


def _coarse(pair: tuple[float, float] | None) -> tuple[float, float] | None:
    if pair is None:
        return None
    return coarse_share(pair[0]) or 0.0, coarse_share(pair[1]) or 0.0
