"""Where, when and how docking points can be reached, as a view may show it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.measures.analysis import analyse
from ecosystem.measures.candidates import Candidate, dock_candidates
from ecosystem.measures.catchments import accessibility
from ecosystem.measures.open_hours import hours_by_language, open_hours
from ecosystem.measures.sites import Sites, best_sites
from ecosystem.measures.visibility import visibility_table
from ecosystem.measures.walking import PEOPLE, Walking, walking
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.sharing.lint import refuse
from ecosystem.sharing.people import shown_cells
from ecosystem.sharing.release import (
    check_view,
    coarse_people,
    coarse_share,
    shown_actors,
    shown_docks,
)
from ecosystem.sharing.shared import not_mentioned

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, eq=False)
class SharedPlaces:
    """What a view may tell about the docking points of a quarter.

    Parameters
    ----------
    coverage
        Metres and people to the share within that distance.
    cells
        One row a cell, from `Walking.frame`, with ``accessibility``.
    hours
        From `language_hours`, over the docking points that the view may show.
    visibility
        From `visibility_table`; None in the public view.
    sites
        Cells in which one would look for a new docking point.
    candidates
        Places to ask; empty in the public view.
    names
        Names of the actors that are mentioned.
    left_out
        Docking points whose place is unknown.
    estimated
        Whether any distance is an estimate.
    far
        What counts as far, in metres.
    """

    coverage: Mapping[tuple[float, str], float | None]
    cells: pd.DataFrame
    hours: pd.DataFrame
    visibility: pd.DataFrame | None
    sites: Sites
    candidates: tuple[Candidate, ...]
    names: Mapping[str, str]
    left_out: int
    estimated: bool
    far: float


def shared_places(
    quarter: Quarter,
    *,
    view: str = "partner",
    sites: int = 1,
    agreed: Collection[str] = (),
    barriers: BaseGeometry | None = None,
    parameters: Parameters | None = None,
) -> SharedPlaces:
    """Tell who lives how far, when docking points are open, and where to look for more.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        The view.
    sites
        How many new docking points to look for.
    agreed
        Ids of actors that said that they want to become one.
    barriers
        Lines that nobody crosses.
    parameters
        Conventions.

    Returns
    -------
    places
        Outside the internal view numbers of people are coarse, small cells and hidden docking
        points are left out, and distances are rounded to a hundred metres; the public view names
        no docking point.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave.
    UnknownActorError
        If an id in `agreed` does not exist.
    UsageError
        If there is no such view, or fewer than one site is asked for.
    """
    check_view(view)
    if view != "internal":
        refuse(quarter, view)
    network = analyse(quarter, parameters).network
    found = walking(quarter, barriers=barriers, parameters=parameters)
    radii = [found.parameters[f"walk_{name}_m"] for name in ("near", "far")]
    coverage = {(r, of): found.coverage(r, of=of) for r in radii for of in PEOPLE}
    chosen = best_sites(quarter, sites=sites, barriers=barriers, parameters=parameters)
    asked = dock_candidates(
        quarter, agreed=agreed, places=max(sites, 3), barriers=barriers, parameters=parameters
    ).chosen
    docks = shown_docks(quarter, view)
    silent = frozenset() if view == "internal" else not_mentioned(quarter)
    codes = {c.language for c in network.demand.cells if c.demand > 0} - silent
    seen = visibility_table(quarter, parameters=parameters)
    if view != "internal":
        coverage = {key: coarse_share(share) for key, share in coverage.items()}
        asked = _asked(quarter, asked, view)
        chosen = _coarse(chosen, shown_cells(quarter))
    return SharedPlaces(
        coverage=coverage,
        cells=_cells(quarter, found, view, barriers, parameters),
        hours=hours_by_language(
            open_hours(quarter, parameters=parameters).only(docks), sorted(codes)
        ),
        visibility=None if view == "public" else seen[seen.index.isin(sorted(docks))],
        sites=chosen,
        candidates=asked,
        names=dict(zip(network.ids, network.names, strict=True)),
        left_out=sum(dock in docks for dock in found.left_out),
        estimated=found.rests_on_estimate,
        far=radii[1],
    )


def _cells(
    quarter: Quarter,
    found: Walking,
    view: str,
    barriers: BaseGeometry | None,
    parameters: Parameters | None,
) -> pd.DataFrame:
    frame = found.frame()
    hours = accessibility(quarter, barriers=barriers, parameters=parameters)
    frame = frame.assign(accessibility=hours)
    if view == "internal":
        return frame
    people = shown_cells(quarter)
    frame = frame[frame.index.isin(sorted(people))].copy()
    for column in PEOPLE:
        frame[column] = [people[cell].get(column, np.nan) for cell in frame.index]
    docks = frozenset[str]() if view == "public" else shown_docks(quarter, view)
    hidden = ~frame["nearest"].isin(sorted(docks))
    for column in ("distance_m", "crow_m"):
        frame[column] = frame[column].round(-2).mask(hidden)
    frame["nearest"] = frame["nearest"].where(~hidden, None)
    frame["accessibility"] = frame["accessibility"].round(0)
    return frame


def _coarse(sites: Sites, people: Mapping[str, object]) -> Sites:
    kept = [place for place, cell in enumerate(sites.chosen) if cell in people]
    gained = [coarse_people(sites.gained[place]) or 0.0 for place in kept]
    return replace(sites, chosen=tuple(sites.chosen[place] for place in kept), gained=tuple(gained))


def _asked(quarter: Quarter, candidates: tuple[Candidate, ...], view: str) -> tuple[Candidate, ...]:
    """Only places that may be named, ties to those that may be named, and coarse numbers."""
    if view == "public":
        return ()
    shown = shown_actors(quarter, view)
    return tuple(
        replace(
            each,
            people=coarse_people(each.people) or 0.0,
            needs=round(each.needs, 2),
            connected=coarse_people(each.connected) or 0.0,
            ties=tuple(actor for actor in each.ties if actor in shown),
        )
        for each in candidates
        if each.actor in shown
    )
