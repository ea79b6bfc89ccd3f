"""M36: where people arrive, and whether structures have grown there; R1: how much is permanent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.measures.analysis import analyse
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number

if TYPE_CHECKING:
    import pandas as pd

FloatArray = npt.NDArray[np.float64]
STEP = 0.5
"""An area is high, rising or falling from so many standard deviations on."""
YEARS = 3
_NATION = re.compile(r"n_[A-Z]{2}")


@dataclass(frozen=True)
class _Area:
    area: str
    year: int
    parts: tuple[float, ...]
    newcomers: float


def _parts(record: dict[str, str]) -> tuple[float, ...]:
    def value(name: str) -> float:
        number = as_number(record.get(name, ""))
        return np.nan if number is None else number

    residents = value("residents") or np.nan
    nations = [value(name) for name in sorted(record) if _NATION.fullmatch(name)]
    known = np.array([count for count in nations if not np.isnan(count)], np.float64)
    whole = known.sum()
    return (
        value("in_moves_abroad") / residents,
        (value("moves_in") + value("moves_out")) / residents,
        value("newcomers") / residents,
        float(1 - ((known / whole) ** 2).sum()) if whole > 0 else np.nan,
    )


def _areas(quarter: Quarter) -> list[_Area]:
    found = []
    for record in quarter.table("areas").records():
        newcomers = as_number(record.get("newcomers", ""))
        found.append(
            _Area(
                record["area"],
                int(record["year"]),
                _parts(record),
                np.nan if newcomers is None else newcomers,
            )
        )
    return sorted(found, key=lambda area: (area.area, area.year))


def _spread(values: FloatArray) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    return (float(known.mean()), float(known.std())) if len(known) > 1 else (np.nan, np.nan)


def _index(areas: list[_Area]) -> dict[tuple[str, int], float]:
    """Mean of the components, each against all areas in the latest year."""
    latest = max(area.year for area in areas)
    parts = np.array([area.parts for area in areas], np.float64)
    now = np.array([area.year == latest for area in areas])
    scores = np.full(parts.shape, np.nan)
    for column in range(parts.shape[1]):
        mean, deviation = _spread(parts[now, column])
        if deviation > 0:
            scores[:, column] = (parts[:, column] - mean) / deviation
    found = {}
    for area, row in zip(areas, scores, strict=True):
        whole = not np.isnan(row).all() and not np.isnan(row[:3]).any()
        found[area.area, area.year] = float(np.nanmean(row)) if whole else np.nan
    return found


def _type(
    index: float, change: float, spread: float, mean: float, density: float, least: float
) -> str:
    """Grown, new, relieved, watch, or nothing special."""
    if np.isnan(index):
        return "unknown"
    high = index >= mean + STEP * spread
    rising, falling = change >= STEP * spread, change <= -STEP * spread
    if falling and index - change >= mean + STEP * spread:
        return "relieved"
    if not (high or rising):
        return "usual"
    if np.isnan(density):
        return "watch"
    if density < least:
        return "new"
    return "grown" if high else "watch"


def offers_per_1000(quarter: Quarter, *, parameters: Parameters | None = None) -> float | None:
    """Count the official offers in force for each 1 000 newcomers (M36).

    Parameters
    ----------
    quarter
        The quarter; newcomers are those of its own row in the table of areas in the latest year,
        else the sum over its cells.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    density
        None if no newcomers are known.
    """
    newcomers = [a.newcomers for a in _areas(quarter) if a.area == quarter.meta.id]
    people = newcomers[-1] if newcomers else np.nan
    if not people > 0:
        cells = [as_number(text) for text in quarter.table("residents").column("newcomers")]
        people = sum(count or 0.0 for count in cells)
    offers = sum(offer.formal for offer in analyse(quarter, parameters).network.offers)
    return 1000 * offers / people if people > 0 else None


def arrival_areas(
    quarter: Quarter, *others: Quarter, parameters: Parameters | None = None
) -> pd.DataFrame:
    """Tell where people arrive, and whether structures have grown there (M36).

    Parameters
    ----------
    quarter
        The quarter, with a table of areas of its town.
    *others
        Further quarters of the same town, for their offers.
    parameters
        Conventions; ``offers_per_1000_min`` is the density below which structures have not grown.

    Returns
    -------
    table
        One row an area in its latest year: ``year``; ``index`` (mean of four standardised
        figures: moves in from abroad, moves in and out, newcomers, mix of nationalities);
        ``change`` over three years; ``newcomers``; ``density`` (official offers per 1 000
        newcomers, only for quarters that are mapped); ``type``: ``grown``, ``new`` (many arrive,
        or more and more, and few offers), ``relieved`` (was high and fell), ``watch`` (high or
        rising, and offers are not known or many), ``usual``, or ``unknown``. Missing where not
        defined.

    Notes
    -----
    Poverty is not part of it: to arrive is not to be deprived, and no quarter gets one more
    label. The mix of nationalities describes who arrives; it is no target.

    References
    ----------
    OECD, European Union, & Joint Research Centre (2008). Handbook on constructing composite
    indicators: methodology and user guide. OECD Publishing. doi:10.1787/9789264043466-en
    """
    import pandas as pd

    areas = _areas(quarter)
    columns = ["year", "index", "change", "newcomers", "density", "type"]
    if not areas:
        return pd.DataFrame(columns=columns, index=pd.Index([], name="area", dtype=object))
    index = _index(areas)
    latest = {area.area: area for area in areas}  # sorted: the last year of each stays
    mean, spread = _spread(np.array([index[a.area, a.year] for a in latest.values()]))
    density = {
        each.meta.id: offers_per_1000(each, parameters=parameters) for each in (quarter, *others)
    }
    least = analyse(quarter, parameters).network.parameters["offers_per_1000_min"]
    rows = []
    for area in latest.values():
        now = index[area.area, area.year]
        change = now - index.get((area.area, area.year - YEARS), np.nan)
        there = density.get(area.area)
        dense = np.nan if there is None else there
        kind = _type(now, change, spread, mean, dense, least)
        rows.append((area.year, now, change, area.newcomers, dense, kind))
    names = pd.Index(list(latest), name="area", dtype=object)
    return pd.DataFrame(rows, columns=columns, index=names)


@dataclass(frozen=True)
class Permanence:
    """How much of the help is paid for good (recommendation 1).

    Parameters
    ----------
    low, high
        Share of the official offers on permanent money, with unknown as a no and as a yes; None
        without offers.
    permanent, project, unknown
        Numbers of offers.
    """

    low: float | None
    high: float | None
    permanent: int
    project: int
    unknown: int


def permanent_share(quarter: Quarter, *, parameters: Parameters | None = None) -> Permanence:
    """Tell how many official offers are paid by permanent money (R1).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    permanence
        An offer is permanent if its funding says so, and a project if its funding says no or any
        end of it is known; otherwise it is unknown.
    """
    table = quarter.table("funding")
    said = dict(zip(table.column("id"), table.column("permanent"), strict=True))
    offers = quarter.table("offers")
    columns = ("id", "funding", "valid_until")
    facts = {key: rest for key, *rest in zip(*map(offers.column, columns), strict=True)}
    counts = {"permanent": 0, "project": 0, "unknown": 0}
    for offer in analyse(quarter, parameters).network.offers:
        if not offer.formal:
            continue
        fund, until = facts[offer.id]
        answer = said.get(fund, "")
        if answer == "yes" and not until:
            counts["permanent"] += 1
        elif answer == "no" or until:
            counts["project"] += 1
        else:
            counts["unknown"] += 1
    whole = sum(counts.values())
    if not whole:
        return Permanence(None, None, 0, 0, 0)
    low = counts["permanent"] / whole
    return Permanence(low, low + counts["unknown"] / whole, **counts)
