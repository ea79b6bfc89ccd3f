"""M12: how many walk-in hours there are for people, shared with all who live near (E2SFCA)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.measures.open_hours import open_hours
from ecosystem.measures.walking import walking
from ecosystem.measures.weeks import STEP
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

FloatArray = npt.NDArray[np.float64]


def nearness(metres: FloatArray, parameters: Parameters) -> FloatArray:
    """Weigh distances: 1 up to 400 m, 0.6 up to 800 m, 0.2 up to 1 200 m, else 0.

    Parameters
    ----------
    metres
        Distances; ``nan`` where unknown, which weighs 0.
    parameters
        The conventions.

    Returns
    -------
    weights
        Of the same shape.
    """
    far = np.nan_to_num(metres, nan=np.inf)
    steps = [far <= parameters[f"walk_{name}_m"] for name in ("near", "far", "limit")]
    return np.select(
        steps, [1.0, parameters["walk_weight_far"], parameters["walk_weight_limit"]], 0.0
    )


def competition(
    metres: FloatArray, people: FloatArray, supply: FloatArray, parameters: Parameters
) -> FloatArray:
    """Compute how much help each person of a cell can have, shared with all who are near (E2SFCA).

    Parameters
    ----------
    metres
        Walking distances, shape (cells, docks).
    people
        People of each cell.
    supply
        Hours a week of each dock.
    parameters
        The conventions.

    Returns
    -------
    access
        Hours a week and person, shape (cells,). Over all people it sums up to the supply of the
        docks that anybody can reach.

    References
    ----------
    Luo, W., & Qi, Y. (2009). An enhanced two-step floating catchment area (E2SFCA) method for
    measuring spatial accessibility to primary care physicians. Health & Place 15(4), 1100-1107.
    doi:10.1016/j.healthplace.2009.06.002
    """
    weights = nearness(metres, parameters)
    crowd = people @ weights
    each = np.divide(supply, crowd, out=np.zeros_like(crowd), where=crowd > 0)
    return np.asarray(weights @ each)


def accessibility(
    quarter: Quarter,
    *,
    of: str = "residents",
    barriers: BaseGeometry | None = None,
    parameters: Parameters | None = None,
) -> pd.Series[float]:
    """Tell how many walk-in hours a week there are for 1 000 people of each cell (M12, E2SFCA).

    Parameters
    ----------
    quarter
        The quarter.
    of
        Whom the hours are shared among: ``residents`` or ``newcomers``.
    barriers
        Lines that nobody crosses.
    parameters
        Conventions.

    Returns
    -------
    hours
        By cell. Docks whose hours are unknown add nothing; missing everywhere if no dock has
        known hours.

    Raises
    ------
    UsageError
        If `of` is neither.
    """
    import pandas as pd

    found = walking(quarter, barriers=barriers, parameters=parameters)
    hours = {d.dock: float(d.open.sum()) * STEP / 60 for d in open_hours(quarter).docks}
    supply = np.array([hours.get(dock, 0.0) for dock in found.docks], np.float64)
    people = np.nan_to_num(found.people(of))
    if supply.sum() <= 0 or people.sum() <= 0:
        values = np.full(len(found.cells), np.nan)
    else:
        values = 1000 * competition(found.metres, people, supply, found.parameters)
    return pd.Series(values, pd.Index(found.cells, name="cell", dtype=object), name="accessibility")
