"""M06: what every actor carries, and how far the order of the docks hangs on the conventions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.measures.chain import Chain
from ecosystem.measures.journeys import ROUTINGS, Journey
from ecosystem.measures.ways import Service, Steps, service_of, standing_pairs, way_to
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.records import KINDS
from ecosystem.schema import KIND_LAYER, LAYERS

if TYPE_CHECKING:
    import pandas as pd

FloatArray = npt.NDArray[np.float64]
WORST = 5
"""So many docking points stand in the list of the worst."""


def closed(journey: Journey, actor: int) -> tuple[Steps, Service]:
    """Return steps and services after one actor has closed.

    Parameters
    ----------
    journey
        The journey.
    actor
        Position of the actor.

    Returns
    -------
    steps, service
        Without its offers, its ties and its standing; nobody has been told, so the ties that
        lead to it are still used, and people who follow them are lost there.
    """
    network, steps = journey.way.network, journey.steps
    gone = (actor,)
    broken = sorted(set(standing_pairs(network)) - set(standing_pairs(network, gone)))
    kept = (steps.owner != actor) & (steps.source != actor)
    for place, member in broken:
        kept &= ~((steps.source == place) & (steps.owner == member))
    return steps.keep(kept), service_of(network, journey.way.offers, gone)


def closed_chain(journey: Journey, actor: int, routing: str) -> Chain:
    """Make the chain after one actor has closed.

    Parameters
    ----------
    journey
        The journey.
    actor
        Position of the actor.
    routing
        ``naive`` or ``informed``; the distances are those from before.

    Returns
    -------
    chain
        As after `closed`.
    """
    chain = journey.chain_of(routing, *closed(journey, actor))
    ends = chain.ends.copy()
    ends[actor] = 0.0
    ends[actor, 2] = 1.0
    return Chain(chain.size, chain.source, chain.target, chain.flow, ends)


def _touched(journey: Journey) -> dict[int, list[int]]:
    """List the places whose state changes when an actor closes; most actors have none."""
    network = journey.way.network
    found: dict[int, set[int]] = {}
    for chains in network.chains.values():
        for chain in chains:
            for actor in chain[1:]:
                found.setdefault(actor, set()).add(chain[0])
    for offer in journey.way.offers:
        if offer.place >= 0 and offer.place != offer.actor:
            above = {place for place, member in standing_pairs(network) if member == offer.place}
            found.setdefault(offer.actor, set()).update(above | {offer.place})
    return {actor: sorted(places - {actor}) for actor, places in found.items() if places - {actor}}


def losses(journey: Journey, routing: str, start: FloatArray) -> FloatArray:
    """Compute the share of people no longer served when each actor closes, all actors at once.

    Parameters
    ----------
    journey
        The journey.
    routing
        ``naive`` or ``informed``.
    start
        Where people begin.

    Returns
    -------
    loss
        Shape (n,); ``nan`` where the chance of return is not known.

    Notes
    -----
    Closing an actor changes one row of the chain, so its loss is ``y_v / N_vv * h_v`` with the
    visits *y*, the chance *h* to be served from there and the fundamental matrix *N*. An actor
    at a place, or with an offer at one, changes the rows of these places, too: an update of rank
    1 + number of places.
    """
    chain = journey.chains[routing]
    visits, served = chain.visits(start), chain.served
    found = np.asarray(visits / chain.diagonal * served)
    for actor, places in _touched(journey).items():
        rows = [actor, *places]
        after = closed_chain(journey, actor, routing)
        columns = chain.columns(rows)
        change = _row_change(chain, after, rows)
        gain = after.ends[rows, :2].sum(axis=1) - chain.ends[rows, :2].sum(axis=1)
        system = np.eye(len(rows)) - change @ columns
        found[actor] = -visits[rows] @ np.linalg.solve(system, gain + change @ served)
    return np.clip(found, 0.0, 1.0)


def _row_change(before: Chain, after: Chain, rows: list[int]) -> FloatArray:
    """Return some rows of the difference of two transition matrices, shape (rows, size)."""
    found = np.zeros((len(rows), before.size))
    position = np.full(before.size, -1)
    position[rows] = np.arange(len(rows))
    for chain, sign in ((before, -1.0), (after, 1.0)):
        inside = position[chain.source] >= 0
        np.add.at(
            found, (position[chain.source[inside]], chain.target[inside]), sign * chain.flow[inside]
        )
    return found


def journey_losses(
    quarter: Quarter,
    *,
    topic: str,
    language: str,
    group: str = "all",
    status: str = "any",
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Compute how many people are no longer served when an actor closes, for every actor.

    Parameters
    ----------
    quarter
        The quarter.
    topic, language, group, status
        The profile of need.
    parameters
        Conventions: ``completion.*`` and ``patience``; the defaults if None.

    Returns
    -------
    losses
        One row an actor in force: ``loss_naive`` and ``loss_informed`` as shares of all people
        who come to a docking point, each by its visits, and the band ``loss_low``, ``loss_high``.
        ``attrs`` as for `journeys`.

    Raises
    ------
    UsageError
        If there is no such topic, group or status.

    Notes
    -----
    The day after: its offers, ties and standing are gone, but nobody has been told, so people are
    still sent there and are lost. Closing a docking point loses everybody who begins there.

    References
    ----------
    Kemeny, J. G., & Snell, J. L. (1960). Finite Markov chains. Van Nostrand.

    Examples
    --------
    >>> import ecosystem as eco
    >>> found = journey_losses(eco.load_sample("mini"), topic="housing", language="ar")
    >>> found["loss_naive"].idxmax()
    'W2'
    """
    import pandas as pd

    way = way_to(
        quarter, topic=topic, language=language, group=group, status=status, parameters=parameters
    )
    journey = Journey.of(way)
    start, reason = journey.start(), way.reason
    columns = {f"loss_{routing}": np.full(len(way.network.ids), np.nan) for routing in ROUTINGS}
    if way.network.has_way and start is not None:
        columns = {f"loss_{routing}": losses(journey, routing, start) for routing in ROUTINGS}
    elif way.network.has_way:
        reason = "no_visits"
    both = np.stack(list(columns.values()))
    columns |= {"loss_low": both.min(axis=0), "loss_high": both.max(axis=0)}
    frame = pd.DataFrame(columns, index=pd.Index(way.network.ids, name="actor"))
    frame.attrs.update(reason=reason, parameters=journey.parameters)
    return frame


def _variants(journey: Journey, shift: float) -> list[FloatArray]:
    """Chances to arrive: all kinds lower and higher, then one kind at a time."""
    kinds = journey.way.graph.projection.referrals.kind
    each = [position for position, kind in enumerate(KINDS) if KIND_LAYER[kind] == LAYERS[0]]
    chosen = [np.ones(len(kinds), np.bool_), *(kinds == position for position in each)]
    moves = [(which, sign * shift) for which in chosen for sign in (-1.0, 1.0)]
    whole = journey.completion
    return [np.clip(np.where(which, whole + move, whole), 0.0, 1.0) for which, move in moves]


def journey_sensitivity(
    quarter: Quarter,
    *,
    topic: str,
    language: str,
    group: str = "all",
    status: str = "any",
    shift: float = 0.15,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Compute how far the list of the worst docking points hangs on the completion chances.

    Parameters
    ----------
    quarter
        The quarter.
    topic, language, group, status
        The profile of need.
    shift
        How much every chance is moved, down and up.
    parameters
        Conventions: ``completion.*`` and ``patience``; the defaults if None.

    Returns
    -------
    sensitivity
        One row a docking point and for each routing: its share of people ``lost`` with the
        conventions as they are, the smallest and largest share (``lost_low``, ``lost_high``) over
        the variants (all kinds of ties together, then one kind at a time, each down and up), its
        ``rank`` (1 is worst) and ``among_worst``, the share of variants in which it is one of the
        five worst. ``attrs["stability_naive"]`` and ``attrs["stability_informed"]``: the mean
        share of the five worst that stay; None with not more than five docking points. Other
        ``attrs`` as for `journeys`.

    Raises
    ------
    UsageError
        If there is no such topic, group or status.

    Examples
    --------
    >>> import ecosystem as eco
    >>> found = journey_sensitivity(eco.load_sample("mini"), topic="housing", language="ar")
    >>> found.sort_values("rank_naive").index.tolist()
    ['B2', 'B1', 'C2', 'C1', 'S3']
    """
    import pandas as pd

    way = way_to(
        quarter, topic=topic, language=language, group=group, status=status, parameters=parameters
    )
    journey, docks = Journey.of(way), way.network.docks
    frame = pd.DataFrame(index=pd.Index(way.docks, name="dock"))
    others = [journey.completing(chances) for chances in _variants(journey, shift)]
    reason = way.reason
    for routing in ROUTINGS:
        tried = [1 - each.chains[routing].served[docks] for each in (journey, *others)]
        lost = np.round(np.clip(np.stack(tried), 0.0, 1.0), 12)
        order = np.argsort(-lost, axis=1, kind="stable")
        rank = np.argsort(order, axis=1) + 1
        within = (rank <= WORST)[1:]
        frame[f"lost_{routing}"] = lost[0]
        frame[f"lost_low_{routing}"] = lost.min(axis=0)
        frame[f"lost_high_{routing}"] = lost.max(axis=0)
        frame[f"rank_{routing}"] = rank[0].astype(np.float64)
        frame[f"among_worst_{routing}"] = within.mean(axis=0)
        compared = len(docks) > WORST and way.network.has_way
        stays = float(within[:, rank[0] <= WORST].mean()) if compared else None
        frame.attrs[f"stability_{routing}"] = stays
    if not way.network.has_way:
        frame[:] = np.nan
    if reason is None and len(docks) <= WORST:
        reason = "too_few_docks"
    frame.attrs.update(reason=reason, parameters=journey.parameters, shift=shift)
    return frame
