"""How many go which way from one docking point, before anybody draws it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.measures.chain import ENDS
from ecosystem.measures.journeys import ROUTINGS, Journey
from ecosystem.measures.ways import way_to
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

LEAST = 0.01
"""Ways that fewer than one of a hundred people go are not drawn."""
MOST = 28
"""So many actors are drawn, those that most people come to."""


@dataclass(frozen=True)
class Flow:
    """What becomes of people who begin at one docking point.

    Parameters
    ----------
    stations
        Positions of the actors that are drawn, the docking point first.
    column
        How many hand-overs each is away from the docking point, along ways that are drawn.
    ways
        From and to, positions in `stations`.
    share
        Share of all people on each way, with those who go it twice counted twice.
    helped, lost
        Share of all people who find help at each station, or get no further from it.
    served
        Smallest and largest share helped, over both routings.
    reason
        Why nothing is known, blank if something is.
    """

    stations: tuple[int, ...] = ()
    column: tuple[int, ...] = ()
    ways: tuple[tuple[int, int], ...] = ()
    share: tuple[float, ...] = ()
    helped: tuple[float, ...] = ()
    lost: tuple[float, ...] = ()
    served: tuple[float, float] = (0.0, 0.0)
    reason: str = ""


def _columns(first: int, source: list[int], target: list[int]) -> dict[int, int]:
    found, front = {first: 0}, [first]
    while front:
        following = []
        for here, there in zip(source, target, strict=True):
            if here in front and there not in found:
                found[there] = found[here] + 1
                following.append(there)
        front = sorted(set(following))
    return found


def flow_from(
    quarter: Quarter,
    *,
    dock: str,
    topic: str,
    language: str,
    routing: str = "naive",
    parameters: Parameters | None = None,
) -> Flow:
    """Compute how many of those who begin at a docking point go which way.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is.
    dock
        Id of the docking point.
    topic, language
        The need.
    routing
        ``"naive"``: everybody is sent on as the ties are used; ``"informed"``: only along ties
        that lead nearer to help.
    parameters
        Conventions: ``completion.*`` and ``patience``; the defaults if None.

    Returns
    -------
    flow
        How many go which way under this routing (M06).

    Raises
    ------
    UsageError
        If there is no such docking point, topic or routing.
    """
    if routing not in ROUTINGS:
        raise UsageError("pictures.unknown_routing", name=routing, known=", ".join(ROUTINGS))
    way = way_to(quarter, topic=topic, language=language, parameters=parameters)
    journey = Journey.of(way)
    start = journey.start(dock)
    if start is None or way.reason not in (None, "no_provider"):
        return Flow(reason=str(way.reason or "no_visits"))
    chain = journey.chains[routing]
    visits = chain.visits(start)
    first = way.network.ids.index(dock)
    share = visits[chain.source] * chain.flow
    many = np.flatnonzero((share >= LEAST) & (chain.source != chain.target))
    busy = set(np.lexsort((np.arange(len(visits)), -visits))[:MOST].tolist()) | {first}
    totals: dict[tuple[int, int], float] = {}
    for at in many.tolist():
        ends = int(chain.source[at]), int(chain.target[at])
        if set(ends) <= busy:
            totals[ends] = totals.get(ends, 0.0) + float(share[at])
    column = _columns(first, [one for one, _ in sorted(totals)], [two for _, two in sorted(totals)])
    stations = sorted(column, key=lambda each: (column[each], each))
    number = {each: at for at, each in enumerate(stations)}
    kept = sorted(ends for ends in totals if set(ends) <= set(stations))
    fate = chain.ends[stations] * visits[stations][:, None]
    bounds = sorted(float(each.served[first]) for each in journey.chains.values())
    return Flow(
        stations=tuple(stations),
        column=tuple(column[each] for each in stations),
        ways=tuple((number[one], number[two]) for one, two in kept),
        share=tuple(totals[each] for each in kept),
        helped=tuple(fate[:, : ENDS.index("dead_end")].sum(axis=1).tolist()),
        lost=tuple(fate[:, ENDS.index("dead_end") :].sum(axis=1).tolist()),
        served=(bounds[0], bounds[-1]),
    )
