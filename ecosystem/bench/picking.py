"""Random choices that nest: a smaller share is part of a larger one of the same stream."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def pick(
    count: int, share: float, draw: Callable[[], float], weights: Sequence[float] = ()
) -> list[int]:
    """Choose a share of things.

    Parameters
    ----------
    count
        Number of things.
    share
        In 0..1.
    draw
        Gives numbers in 0..1; one is drawn for each thing.
    weights
        How likely each thing is; all the same if not given.

    Returns
    -------
    positions
        Of the things that are chosen, in rising order.

    References
    ----------
    Efraimidis, P. S., & Spirakis, P. G. (2006). Weighted random sampling with a reservoir.
    Information Processing Letters 97(5), 181-185. doi:10.1016/j.ipl.2005.11.003

    Examples
    --------
    >>> import random
    >>> few, many = (pick(100, s, random.Random(1).random) for s in (0.05, 0.1))
    >>> len(few), set(few) < set(many)
    (5, True)
    """
    keys = [draw() ** (1 / weight) for weight in (weights or [1.0] * count)]
    order = sorted(range(count), key=lambda position: (-keys[position], position))
    return sorted(order[: round(share * count)])
