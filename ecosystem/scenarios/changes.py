"""All changes that a quarter can be put through, and how they are applied to its tables."""

from __future__ import annotations

from collections.abc import Iterable

from ecosystem.model.quarter import Quarter
from ecosystem.scenarios.additions import AddTie, OpenDock, Strengthen
from ecosystem.scenarios.base import Change
from ecosystem.scenarios.houses import Bundle
from ecosystem.scenarios.removals import Close, EndFunding, LosePerson
from ecosystem.scenarios.times import Until

__all__ = [
    "AddTie",
    "Bundle",
    "Change",
    "Close",
    "EndFunding",
    "LosePerson",
    "OpenDock",
    "Strengthen",
    "Until",
    "apply_changes",
]


def apply_changes(quarter: Quarter, changes: Iterable[Change]) -> Quarter:
    """Return the quarter as it is once some changes have happened.

    Parameters
    ----------
    quarter
        The quarter.
    changes
        What happens, in this order.

    Returns
    -------
    quarter
        A new quarter with changed tables, checked like any other. Whatever is asked of it is
        therefore a new analysis from scratch.

    Raises
    ------
    UnknownActorError
        If an id does not exist; the nearest one is named.
    UsageError
        If a change is not possible.

    Examples
    --------
    >>> import ecosystem as eco
    >>> mini = eco.load_sample("mini")
    >>> len(apply_changes(mini, [Close("W1")]).network().ids)
    11
    """
    for change in changes:
        quarter = change.apply(quarter)
    return quarter
