"""M33: fair letting: how many flats stand under the commitment, and paired tests by class."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.measures.analysis import analyse
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number
from ecosystem.schema import SECTORS

if TYPE_CHECKING:
    import pandas as pd

ITEMS = tuple(f"item_{number}" for number in range(1, 10))
PAIRS_MIN = 30
"""Fewer paired tests in a class are not published."""
_Z = 1.959963984540054


@dataclass(frozen=True, eq=False)
class Commitment:
    """How far landlords have committed themselves to fair letting.

    Parameters
    ----------
    low, high
        Share of the flats under the commitment, with unknown as a no and as a yes; None if no
        class tells its stock.
    units
        Flats of the classes that tell their stock.
    by_class
        One row a class: ``units``, ``units_signed``, ``low``, ``high``.
    items
        One row an item of the nine: ``mean`` over the classes that answer, weighted with their
        flats where all of these are known, and ``classes`` that answer.
    landlords
        Landlords on the map, by type: what is left to count where no stock is known.
    """

    low: float | None
    high: float | None
    units: float
    by_class: pd.DataFrame
    items: pd.DataFrame
    landlords: pd.Series[int]


def _share(text: str) -> float | None:
    return {"yes": 1.0, "no": 0.0}[text] if text in ("yes", "no") else as_number(text)


def letting_commitment(quarter: Quarter) -> Commitment:
    """Tell how much of the housing stock stands under a commitment to fair letting (M33).

    Parameters
    ----------
    quarter
        The quarter, with a table of landlords by class.

    Returns
    -------
    commitment
        Shares by class and over all, the nine items over all classes, and the landlords on the
        map; never anything about a single landlord.

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> letting_commitment(load_sample("mini")).low
    0.5
    """
    import pandas as pd

    records = sorted(quarter.table("landlords").records(), key=lambda r: r["class"])
    units = [as_number(r.get("units", "")) for r in records]
    signed = [as_number(r.get("units_signed", "")) for r in records]
    rows = []
    for have, under in zip(units, signed, strict=True):
        part = (np.nan, np.nan)
        if have:
            part = (0.0, 1.0) if under is None else (min(under / have, 1), min(under / have, 1))
        rows.append((have, under, *part))
    names = pd.Index([r["class"] for r in records], name="class", dtype=object)
    columns = ["units", "units_signed", "low", "high"]
    frame = pd.DataFrame(rows, columns=columns, index=names).astype("float64")
    known = frame[frame["units"] > 0]
    whole = float(known["units"].sum())
    low, high = (
        (known["units"] * known[end]).sum() / whole if whole else None for end in columns[2:]
    )
    return Commitment(
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        units=whole,
        by_class=frame,
        items=_items(records, units),
        landlords=_landlords(quarter),
    )


def _items(records: list[dict[str, str]], units: list[float | None]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for item in ITEMS:
        answers = [
            (share, have)
            for record, have in zip(records, units, strict=True)
            if (share := _share(record.get(item, ""))) is not None
        ]
        weighted = all(have for _, have in answers)
        weights = [float(have or 0) if weighted else 1.0 for _, have in answers]
        total = sum(weights)
        mean = (
            sum(s * w for (s, _), w in zip(answers, weights, strict=True)) / total
            if total
            else np.nan
        )
        rows.append((mean, len(answers)))
    return pd.DataFrame(
        rows, columns=["mean", "classes"], index=pd.Index(ITEMS, name="item", dtype=object)
    )


def _landlords(quarter: Quarter) -> pd.Series[int]:
    import pandas as pd

    network = analyse(quarter).network
    table = quarter.table("actors")
    types = dict(zip(table.column("id"), table.column("type"), strict=True))
    housing = SECTORS.index("housing")
    found: dict[str, int] = {}
    for actor, sector in zip(network.ids, network.sectors.tolist(), strict=True):
        if sector == housing:
            found[types[actor]] = found.get(types[actor], 0) + 1
    index = pd.Index(sorted(found), name="type", dtype=object)
    return pd.Series([found[name] for name in index], index, name="landlords", dtype="int64")


@dataclass(frozen=True)
class PairedTest:
    """Paired tests of one class of landlords: two alike enquiries, one name changed.

    Parameters
    ----------
    group
        The class.
    pairs
        Number of pairs.
    difference, low, high
        Rate of invitations of the first less that of the second person, and its 95 per cent
        interval; None below 30 pairs.
    """

    group: str
    pairs: int
    difference: float | None
    low: float | None
    high: float | None


def _wilson(hits: int, count: int) -> tuple[float, float]:
    rate, square = hits / count, _Z**2
    middle = rate + square / (2 * count)
    half = _Z * math.sqrt(rate * (1 - rate) / count + square / (4 * count**2))
    return (middle - half) / (1 + square / count), (middle + half) / (1 + square / count)


def newcombe_interval(both: int, first: int, second: int, neither: int) -> tuple[float, float]:
    """Compute the 95 per cent interval of a difference of paired rates.

    Parameters
    ----------
    both, first, second, neither
        Pairs in which both, only the first, only the second or nobody was invited.

    Returns
    -------
    low, high
        By Newcombe's method 10: score intervals with a corrected correlation.

    References
    ----------
    Newcombe, R. G. (1998). Improved confidence intervals for the difference between binomial
    proportions based on paired data. Statistics in Medicine 17(22), 2635-2650.
    doi:10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C

    Examples
    --------
    >>> [round(end, 4) for end in newcombe_interval(36, 12, 2, 0)]
    [0.0569, 0.3404]
    """
    count = both + first + second + neither
    one, other = both + first, both + second
    (low1, high1), (low2, high2) = _wilson(one, count), _wilson(other, count)
    p1, p2 = one / count, other / count
    cross = float(both * neither - first * second)
    margins = one * (count - one) * other * (count - other)
    if cross > 0:
        cross = max(cross - count / 2, 0)
    phi = cross / math.sqrt(margins) if margins else 0.0

    def half(a: float, b: float) -> float:
        return math.sqrt(max(a**2 - 2 * phi * a * b + b**2, 0.0))

    difference = (first - second) / count
    return (
        difference - half(p1 - low1, high2 - p2),
        difference + half(high1 - p1, p2 - low2),
    )


def paired_tests(counts: Iterable[tuple[str, int, int, int, int]]) -> tuple[PairedTest, ...]:
    """Evaluate paired tests of letting by class of landlords (M33).

    Parameters
    ----------
    counts
        Class, and pairs in which both, only the first, only the second or nobody was invited;
        rows of one class are summed.

    Returns
    -------
    tests
        One a class, by name. Below 30 pairs only their number is told. There are no tests of
        single landlords.

    Raises
    ------
    UsageError
        If a number is negative.
    """
    sums: dict[str, list[int]] = {}
    for group, *numbers in counts:
        if min(numbers) < 0:
            raise UsageError("measures.at_least", name=group, value=min(numbers), least=0)
        known = sums.setdefault(group, [0, 0, 0, 0])
        sums[group] = [a + b for a, b in zip(known, numbers, strict=True)]
    found = []
    for group, (both, first, second, neither) in sorted(sums.items()):
        pairs = both + first + second + neither
        if pairs < PAIRS_MIN:
            found.append(PairedTest(group, pairs, None, None, None))
            continue
        low, high = newcombe_interval(both, first, second, neither)
        found.append(PairedTest(group, pairs, (first - second) / pairs, low, high))
    return tuple(found)
