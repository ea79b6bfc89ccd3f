"""Arrival, structures for all and permanent money, as a view may show them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ecosystem.measures.arrival import Permanence, arrival_areas, permanent_share
from ecosystem.measures.openness import Permeability, permeability
from ecosystem.measures.structures import structures_for_all
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.sharing.lint import refuse
from ecosystem.sharing.plain import without_informal
from ecosystem.sharing.release import (
    MINIMUM_INFORMAL,
    MINIMUM_PEOPLE,
    ROUND_PEOPLE,
    check_view,
    coarse_share,
    informal_in_force,
)

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class SharedMonitor:
    """What a view may tell about arrival and structures.

    Parameters
    ----------
    areas
        From `arrival_areas`.
    structures
        From `structures_for_all`.
    permanence
        Share of permanent money.
    permeability
        Share of reach over stops that are open to everybody.
    """

    areas: pd.DataFrame
    structures: pd.DataFrame
    permanence: Permanence
    permeability: Permeability


def shared_monitor(
    quarter: Quarter,
    *others: Quarter,
    view: str = "partner",
    parameters: Parameters | None = None,
) -> SharedMonitor:
    """Tell where people arrive, and whether the structures are for all and for good.

    Parameters
    ----------
    quarter
        The quarter on full data.
    *others
        Further quarters of the same town.
    view
        The view.
    parameters
        Conventions.

    Returns
    -------
    monitor
        Outside the internal view figures are coarse, areas with fewer than ten newcomers have
        none, and ways over informal help do not count if fewer than five informal actors are there.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave.
    UsageError
        If there is no such view.
    """
    check_view(view)
    areas = arrival_areas(quarter, *others, parameters=parameters)
    structures = structures_for_all(quarter, parameters=parameters)
    permanence = permanent_share(quarter, parameters=parameters)
    if view == "internal":
        open_ways = permeability(quarter, parameters=parameters)
        return SharedMonitor(areas, structures, permanence, open_ways)
    for each in (quarter, *others):
        refuse(each, view)
    few = informal_in_force(quarter) < MINIMUM_INFORMAL
    open_ways = permeability(without_informal(quarter) if few else quarter, parameters=parameters)
    low, high = coarse_share(permanence.low), coarse_share(permanence.high)
    return SharedMonitor(
        _coarse(areas),
        structures.round({"universal_low": 2, "universal_high": 2, "balance": 2}),
        replace(permanence, low=low, high=high),
        Permeability(
            *map(
                coarse_share,
                (
                    open_ways.low,
                    open_ways.high,
                    open_ways.strict_low,
                    open_ways.strict_high,
                    open_ways.lenient,
                ),
            )
        ),
    )


def _coarse(areas: pd.DataFrame) -> pd.DataFrame:
    small = areas["newcomers"] < MINIMUM_PEOPLE
    told = areas.round({"index": 2, "change": 2, "density": 0})
    told["newcomers"] = (told["newcomers"] / ROUND_PEOPLE).round() * ROUND_PEOPLE
    for column in ("index", "change", "newcomers", "density"):
        told[column] = told[column].mask(small)
    told["type"] = told["type"].mask(small, "unknown")
    return told
