"""Which kinds of harm are tried: one at a time, a few together, and a small factorial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from ecosystem.bench.degrade import FACTORS, Degradation

LEVELS: Mapping[str, tuple[float, ...]] = {
    "missing_ties": (0.05, 0.10, 0.20),
    "missing_actors": (0.05, 0.10),
    "false_ties": (0.02, 0.05),
    "one_sided": (0.20, 0.40),
    "unknown": (0.10, 0.30),
    "duplicates": (0.05, 0.10),
}
"""Shares that are tried one at a time, besides none."""

TOGETHER: Mapping[str, float] = {
    "missing_ties": 0.10,
    "missing_actors": 0.05,
    "false_ties": 0.02,
    "one_sided": 0.20,
    "unknown": 0.10,
    "duplicates": 0.05,
}
"""The higher of the two levels of each factor in the factorial; the lower one is none."""

CLEAN = "clean"
BOTH = "missing_ties 10 + false_ties 2"
CALIBRATED = (BOTH, "missing_ties 10", "false_ties 5", "unknown 10")
"""Conditions on which the acceptance tests the label."""

_LABELLED = (*CALIBRATED, "missing_actors 5", "duplicates 5")
_COMPARED = (CLEAN, "missing_ties 10", "false_ties 5")


@dataclass(frozen=True)
class Point:
    """One condition of the bench.

    Parameters
    ----------
    name
        Factor and per cent.
    group
        ``single``, ``pair`` or ``factorial``.
    how
        The shares.
    """

    name: str
    group: str
    how: Degradation

    @property
    def labelled(self) -> bool:
        """Whether findings are labelled, so that the label can be tested."""
        return self.name in _LABELLED

    @property
    def compared(self) -> bool:
        """Whether simpler methods are tried on the same tables."""
        return self.name in _COMPARED


def percent_name(factor: str, share: float) -> str:
    """Name a level of a factor.

    Parameters
    ----------
    factor
        Its name.
    share
        In 0..1.

    Returns
    -------
    name
        Factor and per cent.

    Examples
    --------
    >>> percent_name("unknown", 0.1)
    'unknown 10'
    """
    return f"{factor} {round(100 * share)}"


def factorial() -> tuple[Point, ...]:
    """Return eight conditions that try six kinds of harm at two levels each.

    Returns
    -------
    points
        An eighth of all 64: the last three factors follow from the first three (each is the
        product of two of them with the sign turned). The first point harms nothing.

    Notes
    -----
    Each kind of harm is in four of the eight. Its main effect can be told from the other main
    effects, but not from what two of the others do together.

    References
    ----------
    Box, G. E. P., & Hunter, J. S. (1961). The 2^(k-p) fractional factorial designs, part I.
    Technometrics 3(3), 311-351. doi:10.1080/00401706.1961.10489951
    """
    points = []
    for number, (a, b, c) in enumerate(product((-1, 1), repeat=3), start=1):
        signs = zip(FACTORS, (a, b, c, -a * b, -a * c, -b * c), strict=True)
        shares = {name: TOGETHER[name] for name, sign in signs if sign > 0}
        points.append(Point(f"factorial {number}", "factorial", Degradation.of(shares)))
    return tuple(points)


def design() -> tuple[Point, ...]:
    """Return all conditions in the order of the tables.

    Returns
    -------
    points
        Nothing harmed; each kind of harm alone at each level; lost and false ties together; the
        factorial.
    """
    alone = [
        Point(percent_name(name, share), "single", Degradation.of({name: share}))
        for name, shares in LEVELS.items()
        for share in shares
    ]
    both = Point(BOTH, "pair", Degradation(missing_ties=0.10, false_ties=0.02))
    return (Point(CLEAN, "single", Degradation()), *alone, both, *factorial())
