"""What changes if a convention is moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecosystem.errors import UsageError
from ecosystem.findings import find_weak_bridges
from ecosystem.findings.gaps import find_cells
from ecosystem.measures.served import served_share
from ecosystem.model.parameters import DEFAULTS, Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.sharing.plain import without_informal
from ecosystem.sharing.release import check_view, coarse_share, shown_actors

if TYPE_CHECKING:
    import pandas as pd

MOVED = ("hazard.", "completion.")
"""How the names of the conventions begin that are moved."""
_COLUMNS = ("bridges", "bridges_lost", "bridges_new", "needs_changed", "served_low", "served_high")


@dataclass(frozen=True)
class _State:
    """What is compared: weak bridges, class of each need, and who is served in the end."""

    bridges: frozenset[str]
    classes: dict[tuple[str, str, str, str], str]
    served: tuple[float | None, float | None]


def convention_sensitivity(
    quarter: Quarter,
    *,
    shift: float = 0.5,
    view: str = "partner",
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Move each hazard and each completion probability, one at a time, and compute again.

    Parameters
    ----------
    quarter
        The quarter on full data.
    shift
        By which share of itself each convention is moved, down and up; more than 0, at most 1.
        No chance becomes more than 1.
    view
        Outside ``internal`` everything is computed without informal help, only bridges between
        actors that the view names are counted, and shares are rounded.
    parameters
        Conventions to start from; the defaults if None.

    Returns
    -------
    table
        One row for each ``convention`` and ``value``, the first with the conventions as they are:
        how many weak ``bridges`` there are, how many are ``bridges_lost`` and ``bridges_new``
        against the first row, ``needs_changed`` (needs in another class of gap), and the share of
        people who are served in the end (``served_low``, ``served_high``; missing if undefined).

    Raises
    ------
    UsageError
        If there is no such view or the shift is out of range.

    Examples
    --------
    >>> import ecosystem as eco
    >>> table = eco.convention_sensitivity(eco.load_sample("mini"))
    >>> float(table.index[0][1]), len(table)
    (0.0, 23)
    """
    if not 0 < shift <= 1:
        raise UsageError("parameters.range", name="shift", value=shift)
    internal = check_view(view) == "internal"
    shown = shown_actors(quarter, view)
    basis = quarter if internal else without_informal(quarter)
    base = parameters or Parameters()
    usual = _state(basis, base, shown, exact=internal)
    rows = [("", 0.0, *_row(usual, usual))]
    for name in sorted(name for name in DEFAULTS if name.startswith(MOVED)):
        for value in sorted({round(min(base[name] * (1 + by), 1.0), 6) for by in (-shift, shift)}):
            moved = Parameters({**base.changed, name: value}, base.seed)
            state = _state(basis, moved, shown, exact=internal)
            rows.append((name, value, *_row(usual, state)))
    import pandas as pd

    frame = pd.DataFrame(rows, columns=["convention", "value", *_COLUMNS])
    return frame.set_index(["convention", "value"])


def _state(
    quarter: Quarter, parameters: Parameters, shown: frozenset[str], *, exact: bool
) -> _State:
    bridges = frozenset(
        bridge.id
        for bridge in find_weak_bridges(quarter, parameters=parameters)
        if shown.issuperset((bridge.source, bridge.target))
    )
    cells = find_cells(quarter, parameters=parameters)
    classes = {
        (cell.topic, cell.language, cell.group, cell.status): cell.cell_class for cell in cells
    }
    low, high = served_share(quarter, parameters=parameters) or (None, None)
    served = (low, high) if exact else (coarse_share(low), coarse_share(high))
    return _State(bridges, classes, served)


def _row(usual: _State, state: _State) -> tuple[float | None, ...]:
    changed = sum(state.classes[key] != name for key, name in usual.classes.items())
    lost, new = usual.bridges - state.bridges, state.bridges - usual.bridges
    return (len(state.bridges), len(lost), len(new), changed, *state.served)
