"""What of the findings changes if a convention is moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.errors import UsageError
from ecosystem.findings import find_all
from ecosystem.model.parameters import DEFAULTS, Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.sharing import share_result

if TYPE_CHECKING:
    import pandas as pd

MOVED = ("hazard.", "completion.")
"""How the names of the conventions begin that are moved."""


def convention_sensitivity(
    quarter: Quarter,
    *,
    shift: float = 0.5,
    view: str = "partner",
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Find everything again with each hazard and each completion probability moved.

    Parameters
    ----------
    quarter
        The quarter on full data.
    shift
        By which share of itself each convention is moved, down and up; more than 0, at most 1.
        No chance becomes more than 1.
    view
        Only findings that this view shows are counted.
    parameters
        Conventions to start from; the defaults if None.

    Returns
    -------
    table
        One row for each ``convention`` and ``value`` it was moved to: how many findings there are
        (``findings``), how many are ``lost`` and ``new`` against the conventions as they are, and
        the share that is ``kept``; missing if there was none to keep.

    Raises
    ------
    DataError
        If a text that would leave holds what must not leave.
    UsageError
        If there is no such view or the shift is out of range.

    Examples
    --------
    >>> import ecosystem as eco
    >>> table = eco.convention_sensitivity(eco.load_sample("mini"))
    >>> bool((table["kept"] <= 1).all())
    True
    """
    if not 0 < shift <= 1:
        raise UsageError("parameters.range", name="shift", value=shift)
    import pandas as pd

    base = parameters or Parameters()
    usual = _ids(quarter, base, view)
    rows = []
    for name in sorted(name for name in DEFAULTS if name.startswith(MOVED)):
        for value in sorted({round(min(base[name] * (1 + by), 1.0), 6) for by in (-shift, shift)}):
            if value == base[name]:
                continue  # a chance of 1 cannot grow
            found = _ids(quarter, Parameters({**base.changed, name: value}, base.seed), view)
            kept = len(usual & found) / len(usual) if usual else float("nan")
            rows.append((name, value, len(found), len(usual - found), len(found - usual), kept))
    columns = ["convention", "value", "findings", "lost", "new", "kept"]
    return pd.DataFrame(rows, columns=columns).set_index(["convention", "value"])


def _ids(quarter: Quarter, parameters: Parameters, view: str) -> frozenset[str]:
    result = share_result(find_all(quarter, parameters=parameters, draws=0), quarter, view=view)
    return frozenset(finding.id for finding in result.findings)
