"""A city of quarters as a view may show it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ecosystem.comparing.seams import City, crossings_of, find_seams, finding_counts, homes_of
from ecosystem.findings.rows import Bridge
from ecosystem.model.quarter import Quarter
from ecosystem.sharing.plain import without_informal
from ecosystem.sharing.redaction import share_result
from ecosystem.sharing.release import (
    MINIMUM_INFORMAL,
    check_view,
    coarse_share,
    informal_in_force,
    shown_actors,
    shown_docks,
)


def share_city(city: City, quarter: Quarter, *, view: str = "partner") -> City:
    """Redact the results of a city for a view.

    Parameters
    ----------
    city
        From `find_seams`, on full data.
    quarter
        The joined city that it comes from.
    view
        ``partner``, ``public``, or ``internal`` for the results themselves.

    Returns
    -------
    city
        New results: actors, ties and findings as far as the view names them, shares rounded; with
        fewer than five informal actors in the city shares are those without informal help.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave.
    UsageError
        If there is no such view, or it is no joined city.
    """
    if check_view(view) == "internal":
        return city
    result = share_result(city.result, quarter, view=view)
    shown, docks = shown_actors(quarter, view), shown_docks(quarter, view)
    homes = homes_of(quarter)
    source = city
    if informal_in_force(quarter) < MINIMUM_INFORMAL:
        source = find_seams(without_informal(quarter), parameters=city.result.parameters)
    counts = finding_counts(result, homes)
    there = quarter.network(city.result.parameters).ids
    named = np.array([key in shown for key in there], np.bool_)
    parts = tuple(
        replace(
            part,
            actors=sum(homes[key] == part.id for key in there if key in shown),
            docks=sum(part.id in homes[key].split(";") for key in docks if key in homes),
            reach=coarse_share(part.reach),
            reach_own=coarse_share(part.reach_own),
            findings=counts.get(part.id, {}),
        )
        for part in source.parts
    )
    at_seams = {bridge.id for bridge in city.bridges}
    bridges = (f for f in result.findings if isinstance(f, Bridge) and f.id in at_seams)
    return replace(
        city,
        result=result,
        parts=parts,
        shared={k: v for k, v in city.shared.items() if k in shown and view == "partner"},
        crossings=crossings_of(quarter, city.result.parameters, homes, among=named),
        bridges=tuple(bridges),
    )
