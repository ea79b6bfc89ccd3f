"""What happens without one actor, one tie or after one day, on the full data.

The page holds only what its view may hold, but the truth rests on all of it. So every single
removal is computed here, on the full data, and passed on as the door passes findings on: shares
with two digits, small classes masked, and only where the part that may be shown changes in the
same cells. Else the role of the actor rests on somebody who must not be named, and the page
answers from the part that it may show and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ecosystem.measures.analysis import Analysis, GraphAnalysis
from ecosystem.measures.projection import Projection
from ecosystem.model.network import BoolArray, Network
from ecosystem.sharing.redaction import HIDDEN_CLASSES, NO_OFFICIAL_WAY
from ecosystem.sharing.release import coarse_share
from ecosystem.workshop.endings import Endings

Json = dict[str, object]
COUNTED: Mapping[str, tuple[str, ...]] = {
    "low": ("G0", "G1", "G2"),
    "high": ("G0", "G1", "G2", "GX"),
    "robust": ("G0", "G1"),
}


@dataclass(frozen=True)
class Loss:
    """What is taken out.

    Parameters
    ----------
    actors
        Positions of actors that close.
    tie
        Referral tie that is cut, from and to; None for none.
    until
        Day after which everything is out whose end is not later; None for today.
    """

    actors: tuple[int, ...] = ()
    tie: tuple[int, int] | None = None
    until: int | None = None


def _over(ends: Iterable[int | None], until: int | None) -> BoolArray:
    return np.array([until is not None and end is not None and end <= until for end in ends], bool)


def without(network: Network, endings: Endings, loss: Loss) -> Network:
    """Return a network without what is lost, with the same numbering.

    Parameters
    ----------
    network
        The quarter in force.
    endings
        When everything in it ends.
    loss
        What is taken out.

    Returns
    -------
    network
        A new network: a closed actor takes its offers, ties and its place as a dock with it; who
        stood there stands nowhere.
    """
    gone = _over(endings.actors, loss.until)
    gone[list(loss.actors)] = True
    records = network.records
    left = ~(gone[records.source] | gone[records.target] | _over(endings.records, loss.until))
    if loss.tie is not None:
        source, target = loss.tie
        left &= ~((records.layer == 0) & (records.source == source) & (records.target == target))
    chains = {
        place: tuple(chain for chain in found if not gone[list(chain)].any())
        for place, found in network.chains.items()
    }
    offers = zip(network.offers, _over(endings.offers, loss.until), strict=True)
    docks = [
        (dock, count)
        for dock, count in zip(network.docks.tolist(), endings.visits, strict=True)
        if not gone[dock]
    ]
    known = [count for _, count in docks if count is not None]
    usual = float(np.median(known)) if known else 1.0
    return replace(
        network,
        at=np.where(gone | gone[network.at], -1, network.at).astype(np.int32),
        chains={place: found for place, found in chains.items() if found},
        docks=np.array([dock for dock, _ in docks], np.int32),
        weights=np.array([usual if c is None else c for _, c in docks], np.float64),
        offers=tuple(
            replace(offer, place=-1) if offer.place >= 0 and gone[offer.place] else offer
            for offer, over in offers
            if not over and not gone[offer.actor]
        ),
        records=records.keep(left),
    )


def graph_of(network: Network) -> GraphAnalysis:
    """Return the generous graph of a network.

    Parameters
    ----------
    network
        The network.

    Returns
    -------
    graph
        Its measures, computed when they are asked for.
    """
    return GraphAnalysis(Projection(network, network.records))


def shares_of(graph: GraphAnalysis) -> dict[str, float | None]:
    """Return the shares that the page shows.

    Parameters
    ----------
    graph
        The graph.

    Returns
    -------
    shares
        ``low``, ``high``, ``robust``, ``reach`` and ``informalDependency``, exactly.
    """
    cells, classes = graph.network.demand.cells, graph.classes.classes
    total = sum(cell.demand for cell in cells)
    found: dict[str, float | None] = {}
    for name, counted in COUNTED.items():
        part = sum(c.demand for c, own in zip(cells, classes, strict=True) if own in counted)
        found[name] = part / total if total > 0 else None
    reach, official = graph.reach(graph.k), graph.official_reach
    found["reach"] = reach
    found["informalDependency"] = None if not reach or official is None else 1 - official / reach
    return found


def masked(name: str) -> str:
    """Return a class as a view may show it where few stand behind it.

    Parameters
    ----------
    name
        Class of a cell.

    Returns
    -------
    name
        G3, G4 and G5 read alike.
    """
    return NO_OFFICIAL_WAY if name in HIDDEN_CLASSES else name


def changes(
    before: Sequence[str], after: Sequence[str], cells: Sequence[int]
) -> list[list[object]]:
    """List the cells that change their class.

    Parameters
    ----------
    before, after
        Classes of all cells.
    cells
        Positions of the cells that may be told.

    Returns
    -------
    changes
        New position, masked class before and after.
    """
    pairs = ((n, masked(before[cell]), masked(after[cell])) for n, cell in enumerate(cells))
    return [[n, old, new] for n, old, new in pairs if old != new]


class Answers:
    """Answers on the full data, as the page may hold them.

    Parameters
    ----------
    full
        The quarter in force.
    shown
        The same without everybody and everything that may not be shown.
    endings
        When everything in the full one ends.
    cells
        Positions of the cells that may be told.
    few
        Whether there are too few informal actors for any share that rests on them.
    """

    def __init__(
        self, full: Network, shown: Network, endings: Endings, cells: Sequence[int], few: bool
    ) -> None:
        self.full, self.shown, self.endings = full, shown, endings
        self.cells, self.few = cells, few
        self.base = [Analysis(network).generous for network in (full, shown)]

    def answer(self, loss: Loss, shown_endings: Endings) -> Json | None:
        """Answer one question.

        Parameters
        ----------
        loss
            What is taken out.
        shown_endings
            When everything in the shown part ends.

        Returns
        -------
        answer
            Rounded shares and the cells that change, None where they rest on hidden actors.
        """
        after = (
            graph_of(without(self.full, self.endings, loss)),
            graph_of(without(self.shown, shown_endings, loss)),
        )
        mine, plain = (
            changes(old.classes.classes, new.classes.classes, self.cells)
            for old, new in zip(self.base, after, strict=True)
        )
        if mine != plain:
            return None
        shares = shares_of(after[1] if self.few else after[0])
        rounded: Json = {name: coarse_share(share) for name, share in shares.items()}
        if self.few:
            rounded["informalDependency"] = None
        return {"shares": rounded, "cells": mine}
