"""M19: what a tie hangs on, as its fragility φ."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ecosystem.model.parameters import Parameters
from ecosystem.model.records import RISK_NAMES, Records

FloatArray = npt.NDArray[np.float64]


def hazard_table(parameters: Parameters) -> FloatArray:
    """Return φ for every set of risks.

    Parameters
    ----------
    parameters
        The hazards.

    Returns
    -------
    fragility
        Shape (128,); entry *b* is ``1 - prod(1 - h)`` over the risks whose bit is set in *b*.
    """
    survival = np.ones(1 << len(RISK_NAMES))
    sets = np.arange(len(survival))
    for position, name in enumerate(RISK_NAMES):
        survival[(sets >> position) & 1 == 1] *= 1 - parameters[f"hazard.{name}"]
    return 1 - survival


def record_fragility(records: Records, parameters: Parameters) -> tuple[FloatArray, FloatArray]:
    """Rate every tie record.

    Parameters
    ----------
    records
        Tie records.
    parameters
        The hazards.

    Returns
    -------
    fragility, fragility_high
        In 0..1: from the risks that are known, and with every unknown risk taken as true; ``nan``
        for a record of which nothing is known.

    Notes
    -----
    A convention, not a probability: the hazards are parameters.
    """
    table = hazard_table(parameters)
    low = np.where(records.rated, table[records.risks], np.nan)
    high = np.where(records.rated, table[records.risks | records.unknown], np.nan)
    return low, high


def products(
    records: Records, group: npt.NDArray[np.int64], count: int, parameters: Parameters
) -> tuple[FloatArray, FloatArray]:
    """Multiply the fragility of parallel records: any of them may carry the tie.

    Parameters
    ----------
    records
        Tie records.
    group
        Arc or pair that each record belongs to.
    count
        Number of groups.
    parameters
        The hazards.

    Returns
    -------
    fragility, fragility_high
        One value a group; ``nan`` where no record is rated.
    """
    rated = records.rated
    has = np.zeros(count, np.bool_)
    has[group[rated]] = True
    found = []
    for values in record_fragility(records, parameters):
        product = np.ones(count)
        np.multiply.at(product, group[rated], values[rated])
        found.append(np.where(has, product, np.nan))
    return found[0], found[1]
