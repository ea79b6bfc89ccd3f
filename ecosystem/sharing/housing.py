"""Fair letting and the way to a flat, as a view may show it: landlords by class only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ecosystem.catalogue import vocabulary
from ecosystem.measures.housing_way import DockWay, HousingWay, housing_way
from ecosystem.measures.letting import Commitment, letting_commitment
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.sharing.lint import refuse
from ecosystem.sharing.release import (
    MINIMUM_FIRMS,
    check_view,
    coarse_share,
    shielded_firms,
    shown_actors,
    shown_docks,
)

if TYPE_CHECKING:
    import pandas as pd

OTHER = "other"


@dataclass(frozen=True, eq=False)
class SharedHousing:
    """What a view may tell about letting and the way to a flat.

    Parameters
    ----------
    commitment
        Shares by class of landlords.
    ends
        Way's end to the number of docking points.
    ways
        Single docking points; none in the public view.
    unlinked_advice
        Ids of housing advice from which no way leads to a landlord; none in the public view.
    unreached
        Type of landlord to the number that no advice leads to; None for too few to be told.
    rights
        Whether landlords know advice against discrimination.
    """

    commitment: Commitment
    ends: dict[str, int]
    ways: tuple[DockWay, ...]
    unlinked_advice: tuple[str, ...]
    unreached: dict[str, int | None]
    rights: str | None


def shared_housing(
    quarter: Quarter, *, view: str = "partner", parameters: Parameters | None = None
) -> SharedHousing:
    """Tell how fair letting and the way to a flat stand.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        The view.
    parameters
        Conventions.

    Returns
    -------
    housing
        Landlords by class or type only, whatever the view; outside the internal view only docking
        points and advice that may be named, and no shop whose way does not arrive.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave.
    UsageError
        If there is no such view.
    """
    check_view(view)
    commitment = letting_commitment(quarter)
    way = housing_way(quarter, parameters=parameters)
    ends = {name: sum(w.end == name for w in way.ways) for name in dict.fromkeys(_ends(way))}
    table = quarter.table("actors")
    types = dict(zip(table.column("id"), table.column("type"), strict=True))
    unreached: dict[str, int | None] = {}
    for landlord in way.unreached_landlords:
        unreached[types[landlord]] = (unreached.get(types[landlord]) or 0) + 1
    ways, advice = way.ways, way.unlinked_advice
    if view != "internal":
        refuse(quarter, view)
        commitment = _coarse(commitment)
        few = {name for name, count in unreached.items() if (count or 0) < MINIMUM_FIRMS}
        few &= {"private_owner", "housing_private"}
        unreached = {name: None if name in few else n for name, n in unreached.items()}
        named = shown_docks(quarter, view) - shielded_firms(quarter)
        ways = tuple(w for w in ways if view == "partner" and w.dock in named)
        shown = shown_actors(quarter, view)
        advice = tuple(a for a in advice if view == "partner" and a in shown)
        ends = {name: sum(w.end == name for w in ways) for name in ends} if ways else {}
    return SharedHousing(commitment, ends, ways, advice, unreached, way.rights)


def _ends(way: HousingWay) -> list[str]:
    return [each.end for each in way.ways]


def _coarse(commitment: Commitment) -> Commitment:
    """Put classes that are no known type of landlord together, and round every share."""
    types = vocabulary("type")
    frame: pd.DataFrame = commitment.by_class
    known = [name if name in types else OTHER for name in frame.index]
    sums = frame[["units", "units_signed"]].groupby(known).sum(min_count=1)
    low = sums["units_signed"].fillna(0.0) / sums["units"]
    high = (sums["units_signed"].fillna(sums["units"]) / sums["units"]).clip(upper=1)
    by_class = sums.assign(low=low.round(2), high=high.round(2)).rename_axis("class")
    items = commitment.items.assign(mean=commitment.items["mean"].round(2))
    return replace(
        commitment,
        low=coarse_share(commitment.low),
        high=coarse_share(commitment.high),
        by_class=by_class,
        items=items,
    )
