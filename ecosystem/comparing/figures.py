"""A figure of one quarter that is set beside that of another, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One figure of one quarter.

    Parameters
    ----------
    value
        The value; None if it is not defined.
    reason
        Why it is not; blank if it is.
    low, high
        Bounds, where the figure comes from random draws.
    """

    value: float | None
    reason: str = ""
    low: float | None = None
    high: float | None = None
