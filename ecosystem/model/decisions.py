"""What people decided about names: whether two rows are one actor or two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

DECISION_COLUMNS = ("left", "right", "same", "who", "date")


@dataclass(frozen=True)
class Decision:
    """One decision of a person about two actors.

    Parameters
    ----------
    left, right
        Ids of the two; the left one is kept if they are the same.
    same
        Whether they are one actor.
    who
        Role of the person who decided, never a name.
    date
        Day of the decision; None if unknown.
    """

    left: str
    right: str
    same: bool
    who: str = ""
    date: dt.date | None = None

    @property
    def pair(self) -> frozenset[str]:
        """The two ids."""
        return frozenset((self.left, self.right))


def in_force(decisions: Iterable[Decision]) -> dict[frozenset[str], Decision]:
    """Return the latest decision on each pair.

    Parameters
    ----------
    decisions
        The log, in any order; of decisions of one day the later row counts.

    Returns
    -------
    latest
        Pair to decision. Decisions about an actor and itself are left out.
    """
    ordered = sorted(decisions, key=lambda decision: decision.date or dt.date.min)
    return {decision.pair: decision for decision in ordered if len(decision.pair) == 2}
