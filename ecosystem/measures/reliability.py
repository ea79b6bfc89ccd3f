"""M08: the chance that a way to help is left when fragile ties fail and money ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.measures.bits import to_matrix, word_count
from ecosystem.measures.fragility import hazard_table
from ecosystem.measures.links import Link, Net, bundle
from ecosystem.measures.survival import (
    DRAWS,
    Reliability,
    drawn_reliability,
    exact_reliability,
)
from ecosystem.measures.ways import Way, standing_pairs, way_to
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.records import PROJECT_FUNDED, Records

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class _Ties:
    """The ties of one topic as links, with the payers whose money ends and the unrated ties."""

    links: list[Link]
    payers: tuple[str, ...]
    survival: float
    unrated: Counter[tuple[int, int]]


def _payers(way: Way, records: Records) -> list[str]:
    """Name the payer of each record whose money is known to end within the horizon, else blank."""
    quarter, calendar = way.quarter, way.network.calendar
    funding = quarter.table("funding")
    ends = calendar.funding_ends(funding)
    near = {key for key, end in ends.items() if calendar.horizon and end <= calendar.horizon}
    payer = dict(zip(funding.column("id"), funding.column("source"), strict=True))
    paid = quarter.table("ties").column("funding")
    keys = (paid[row] if row >= 0 else "" for row in records.row.tolist())
    return [payer[key] if key in near else "" for key in keys]


def _ties_of(way: Way) -> _Ties:
    network = way.network
    records = way.graph.projection.referrals
    records = records.keep(np.flatnonzero(records.topics >> way.topic & 1))
    payers = _payers(way, records)
    names = tuple(sorted(set(payers) - {""}))
    position = {name: at for at, name in enumerate(names)} | {"": -1}
    table = hazard_table(network.parameters)
    paid = np.array([name != "" for name in payers], np.bool_)
    risks = np.where(paid, records.risks & ~np.uint8(PROJECT_FUNDED), records.risks)
    survival = np.where(records.rated, 1 - table[risks], 1.0)
    pairs = list(zip(records.source.tolist(), records.target.tolist(), strict=True))
    links = [
        Link(one, other, position[payer], chance)
        for (one, other), payer, chance in zip(pairs, payers, survival.tolist(), strict=True)
    ]
    links += [Link(place, member) for place, member in standing_pairs(network)]
    silent = Counter(p for p, rated in zip(pairs, records.rated.tolist(), strict=True) if not rated)
    return _Ties(bundle(links), names, 1 - network.parameters["hazard.project_funded"], silent)


def _unrated(net: Net, ties: Counter[tuple[int, int]], docks: list[int]) -> dict[int, int]:
    """Count for every dock the unrated ties on its ways, all docks at once, one bit a dock."""
    source = np.array([link.source for link in net.useful], np.int64)
    target = np.array([link.target for link in net.useful], np.int64)
    size = int(max([*docks, *source.tolist(), *target.tolist()])) + 1
    reached = np.zeros((size, word_count(len(docks))), np.uint64)
    for at, dock in enumerate(docks):
        if dock not in net.ends:
            reached[dock, at // 64] |= np.uint64(1 << at % 64)
    while True:
        wider = reached.copy()
        np.bitwise_or.at(wider, target, reached[source])
        if np.array_equal(wider, reached):
            break
        reached = wider
    pairs = sorted({(x.source, x.target) for x in net.useful if (x.source, x.target) in ties})
    counts = np.array([ties[pair] for pair in pairs], np.int64)
    begins = to_matrix(reached[[one for one, _ in pairs]], len(docks))
    return dict(zip(docks, (counts @ begins).tolist(), strict=True))


def route_reliability(
    quarter: Quarter,
    *,
    topic: str,
    language: str,
    group: str = "all",
    status: str = "any",
    draws: int = DRAWS,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Compute for each docking point the chance that a way to help is left.

    Parameters
    ----------
    quarter
        The quarter.
    topic, language, group, status
        The profile of need; it need not be one that the quarter counts.
    draws
        Number of draws where more than 20 uncertain ties and payers matter.
    parameters
        Conventions: the hazards, and the seed of the draws; the defaults if None.

    Returns
    -------
    reliability
        One row a docking point: ``reliability`` in 0..1, its ``standard_error`` (0 if exact), the
        ``method`` (``exact`` or ``drawn``), ``ties``, the number of uncertain ties and payers
        that matter (counted up to about 200), and ``unrated``, the number of ties on its ways of
        whose risks nothing is known: they are taken to last, so the figure is too high where
        there are many.
        ``attrs["payers"]`` names the common causes, ``attrs["reason"]`` says why figures are
        missing, or is None.

    Raises
    ------
    UsageError
        If there is no such topic, group or status.

    Notes
    -----
    A tie lasts with chance 1 - φ. Where φ counts money that is known to end, this risk is not the
    tie's own: each payer is drawn once, and all ties that it pays and whose money ends fail
    together; their other risks stay their own. A tie whose own end is near, without such a
    payer, keeps the risk to itself. Parallel ties fail on their own. To stand at a place never
    fails. The hazards are conventions: compare docking points, do not read a forecast.

    References
    ----------
    Valiant, L. G. (1979). The complexity of enumeration and reliability problems. SIAM Journal on
    Computing 8(3), 410-421. doi:10.1137/0208032

    Examples
    --------
    >>> import ecosystem as eco
    >>> found = route_reliability(eco.load_sample("mini"), topic="housing", language="ar")
    >>> found.loc["S3", "reliability"].item(), found.loc["S3", "unrated"].item()
    (1.0, 5)
    """
    import pandas as pd

    way = way_to(
        quarter, topic=topic, language=language, group=group, status=status, parameters=parameters
    )
    ties = _ties_of(way)
    net = Net(ties.links, frozenset(np.flatnonzero(way.service.any).tolist()))
    causes = [ties.survival] * len(ties.payers)
    docks: list[int] = way.network.docks.tolist()
    found: dict[int, Reliability | None] = dict.fromkeys(docks)
    unrated = dict.fromkeys(docks, 0)
    if way.reason is None:
        found = {dock: exact_reliability(net, dock, causes) for dock in docks}
        many = [dock for dock in docks if found[dock] is None]
        if many:
            seed = way.network.parameters.seed
            found |= drawn_reliability(net, many, causes, draws=draws, seed=seed)
        unrated = _unrated(net, ties.unrated, docks)
    rows = [
        (r.value, r.standard_error, "exact" if r.exact else "drawn", r.ties, unrated[dock])
        if r is not None
        else (np.nan, np.nan, "", 0, 0)
        for dock, r in found.items()
    ]
    names = ("reliability", "standard_error", "method", "ties", "unrated")
    types = dict(zip(names, ("float64", "float64", "str", "int64", "int64"), strict=True))
    index = pd.Index(way.docks, name="dock")
    frame = pd.DataFrame(rows, columns=list(names), index=index).astype(types)
    frame.attrs.update(reason=way.reason, payers=list(ties.payers), draws=draws)
    return frame
