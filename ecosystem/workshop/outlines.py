"""The quarter in sectors and sums: what the public snapshot may show."""

from __future__ import annotations

from collections import Counter

from ecosystem.findings import Result
from ecosystem.model.quarter import Quarter
from ecosystem.schema import INFORMAL, SECTORS
from ecosystem.sharing import share_result
from ecosystem.sharing.release import MINIMUM_FIRMS, shown_actors, thresholds
from ecosystem.workshop.models import Json


def outline_of(quarter: Quarter, result: Result) -> Json:
    """Sum a quarter up for everybody.

    Parameters
    ----------
    quarter
        The quarter on full data.
    result
        All findings on the full data, not yet redacted.

    Returns
    -------
    outline
        Actors that partners may name, by sector; pairs of sectors with their number of ties, None
        below three; needs by class as the public view says them. Informal help has no number.
    """
    network = quarter.network(result.parameters)
    named = shown_actors(quarter, "partner")
    sector = {
        key: SECTORS[int(network.sectors[place])]
        for place, key in enumerate(network.ids)
        if key in named
    }
    actors = Counter(sector.values())
    records = network.records
    pairs = {
        tuple(sorted((network.ids[source], network.ids[target])))
        for source, target in zip(records.source.tolist(), records.target.tolist(), strict=True)
    }
    between: Counter[tuple[str, str]] = Counter()
    for first, second in pairs:
        if first in sector and second in sector and sector[first] != sector[second]:
            ends = sorted((sector[first], sector[second]), key=SECTORS.index)
            between[ends[0], ends[1]] += 1
    public = share_result(result, quarter, view="public")
    return {
        "sectors": [[name, actors[name]] for name in SECTORS if name != INFORMAL and actors[name]],
        "informal": bool(network.informal.any()),
        "between": [
            [one, other, count if count >= MINIMUM_FIRMS else None]
            for (one, other), count in sorted(between.items())
        ],
        "classes": sorted(Counter(cell.cell_class for cell in public.cells).items()),
        "thresholds": thresholds(),
        "least": MINIMUM_FIRMS,
    }
