"""M14: how well a docking point can be seen and entered from the street."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.measures.analysis import analyse
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    import pandas as pd

ITEMS = (
    *("ground_floor", "shop_window", "busy_location", "readable_sign", "multilingual_sign"),
    *("lit", "walk_in", "no_registration", "step_free", "friendly_entrance"),
)
"""The ten items, as they stand in the table of docking points."""
_ANSWERS = {"yes": 1.0, "no": 0.0}


def visibility(
    answers: Mapping[str, float | None], weights: Mapping[str, float], known_min: float
) -> tuple[float | None, float | None, float | None]:
    """Compute the score of one docking point and its bounds.

    Parameters
    ----------
    answers
        Item to 1, 0 or None for unknown.
    weights
        Item to weight.
    known_min
        Smallest share of the weight that must be known.

    Returns
    -------
    score, low, high
        Over the known items, and with every unknown one as a no and as a yes; all None if too
        little is known.

    Examples
    --------
    >>> visibility({"lit": 1.0, "step_free": 0.0, "walk_in": None}, dict.fromkeys(
    ...     ("lit", "step_free", "walk_in"), 1.0), 0.6)
    (0.5, 0.3333333333333333, 0.6666666666666666)
    """
    whole = sum(weights.values())
    known = sum(weight for item, weight in weights.items() if answers[item] is not None)
    have = sum(weight * (answers[item] or 0.0) for item, weight in weights.items())
    if whole <= 0 or known <= 0 or known / whole < known_min - 1e-12:
        return None, None, None
    return have / known, have / whole, (have + whole - known) / whole


def visibility_table(
    quarter: Quarter,
    *,
    weights: Mapping[str, float] | None = None,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """List what makes each docking point easy to see and enter, item by item (M14).

    Parameters
    ----------
    quarter
        The quarter.
    weights
        Weight of each item, as a workshop set them; equal weights if None. Items that are left
        out weigh nothing.
    parameters
        Conventions; ``visibility_known_min`` is the share that must be known.

    Returns
    -------
    table
        One row a docking point in force, by id and not by score, since this is no ranking: the
        ten items (1, 0, missing), ``known`` (share of the weight), ``score``, ``low`` and
        ``high``; missing where less than 60 per cent is known. Read the items, not only the sum.

    Raises
    ------
    UsageError
        If a weight is negative or belongs to no item.

    Notes
    -----
    A formative checklist: the items make the entrance, they do not measure something behind it,
    so that no reliability coefficient applies.

    References
    ----------
    OECD, European Union, & Joint Research Centre (2008). Handbook on constructing composite
    indicators: methodology and user guide. OECD Publishing. doi:10.1787/9789264043466-en
    """
    import pandas as pd

    given = dict(weights) if weights is not None else dict.fromkeys(ITEMS, 1.0)
    for item, weight in given.items():
        if item not in ITEMS or weight < 0:
            raise UsageError(
                "measures.choice", name="weights", value=f"{item}={weight}", known=", ".join(ITEMS)
            )
    network = analyse(quarter, parameters).network
    in_force = {network.ids[dock] for dock in network.docks.tolist()}
    records = sorted(quarter.table("docks").records(), key=lambda record: record["actor"])
    rows = []
    for record in (record for record in records if record["actor"] in in_force):
        answers = {item: _ANSWERS.get(record.get(item, "")) for item in ITEMS}
        known_min = network.parameters["visibility_known_min"]
        score, low, high = visibility(answers, given, known_min)
        whole = sum(given.values())
        known = sum(w for item, w in given.items() if answers[item] is not None)
        share = known / whole if whole > 0 else np.nan
        rows.append({"dock": record["actor"], **answers, "known": share, "score": score})
        rows[-1] |= {"low": low, "high": high}
    columns = ["dock", *ITEMS, "known", "score", "low", "high"]
    frame = pd.DataFrame(rows, columns=columns).set_index("dock")
    return frame.astype("float64")
