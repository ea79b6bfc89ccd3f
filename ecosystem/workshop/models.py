"""What the page computes with: the compiled network as plain numbers.

The same arrays as in `ecosystem.model.network`, made small: cells as bits in hexadecimal, and for
each arc what is left of it after each day on which one of its records ends. Whether an arc is firm
is said as yes or no; why it is not stays in the office.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from ecosystem.measures.coverage import EPSILON
from ecosystem.measures.fragility import hazard_table
from ecosystem.model.network import BoolArray, Network, Offer
from ecosystem.model.records import ONE_PERSON, Records
from ecosystem.schema import TOPICS
from ecosystem.workshop.endings import Endings

Json = dict[str, object]
Stage = list[int | None]
"""First day after which it holds (None: from today), topics, firm, firm with a deputy."""


class _Numbers:
    """New positions of the kept actors and cells."""

    def __init__(self, keep: BoolArray, cells: Sequence[int]) -> None:
        self.actors = np.flatnonzero(keep)
        self.of_actor = {int(old): new for new, old in enumerate(self.actors)}
        self.cells = list(cells)

    def bits(self, old: int) -> str:
        """Renumber cells that are bits of a number."""
        new = sum(1 << place for place, cell in enumerate(self.cells) if old >> cell & 1)
        return f"{new:x}"


def _stages(
    records: Records, rows: Sequence[int], ends: Sequence[int | None], network: Network
) -> list[Stage]:
    """Say what an arc is today and after each day on which one of its records ends."""
    table = hazard_table(network.parameters)
    threshold = network.parameters["fragility_threshold"] - EPSILON
    days = sorted({day for row in rows if (day := ends[row]) is not None})
    found: list[Stage] = []
    for after in (None, *days):
        left = [row for row in rows if after is None or (ends[row] or after + 1) > after]
        rated = [row for row in left if records.rated[row]]
        product = float(np.prod([table[records.risks[row]] for row in rated]))
        spared = float(np.prod([table[int(records.risks[row]) & ~ONE_PERSON] for row in left]))
        topics = 0
        for row in left:
            topics |= int(records.topics[row])
        firm = not rated or product < threshold
        found.append([after, topics, int(firm), int(spared < threshold)])
    return found


def _arcs(network: Network, ends: Endings, numbers: _Numbers) -> list[Json]:
    records = network.records
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    pairs = zip(records.source.tolist(), records.target.tolist(), strict=True)
    for row, (source, target) in enumerate(pairs):
        both = source in numbers.of_actor and target in numbers.of_actor
        if records.layer[row] == 0 and both:
            rows[numbers.of_actor[source], numbers.of_actor[target]].append(row)
    found: list[Json] = []
    for (source, target), own in sorted(rows.items()):
        sure = [row for row in own if records.strict[row]]
        found.append(
            {
                "s": source,
                "t": target,
                "all": _stages(records, own, ends.records, network),
                "sure": _stages(records, sure, ends.records, network) if sure else [],
            }
        )
    return found


def _offer(offer: Offer, end: int | None, numbers: _Numbers) -> Json:
    return {
        "a": numbers.of_actor[offer.actor],
        "p": numbers.of_actor.get(offer.place, -1),
        "y": numbers.bits(offer.yes),
        "m": numbers.bits(offer.possible),
        "f": int(offer.formal),
        "l": int(offer.lasts),
        "e": end,
    }


def compile_model(
    network: Network,
    endings: Endings,
    *,
    actors: BoolArray | None = None,
    cells: Sequence[int] | None = None,
    demand: Sequence[float | None] | None = None,
    docks: BoolArray | None = None,
    visits: Sequence[float | None] | None = None,
    official: bool = False,
) -> Json:
    """Write a network as the numbers that the page computes with.

    Parameters
    ----------
    network
        The quarter in force.
    endings
        When everything in it ends.
    actors
        Which actors the model holds, with their offers and the ties between them; None for all.
    cells
        Positions of the cells that it holds; None for all.
    demand
        People of each of these cells, None where the number may not be told; the counted ones if
        the whole argument is None.
    docks
        Which actors may be docking points; None for all that are.
    visits
        Visits a week of each dock of the network as they may be told; the known ones if None.
    official
        Whether informal offers are left out.

    Returns
    -------
    model
        Numbers only, ready for JSON: no name, no word, no reason.
    """
    everybody = np.ones(len(network.ids), np.bool_)
    keep = everybody if actors is None else actors
    kept_cells = range(len(network.demand.cells)) if cells is None else cells
    numbers = _Numbers(keep, kept_cells)
    told = [network.demand.cells[c].demand for c in numbers.cells] if demand is None else demand
    counted = endings.visits if visits is None else visits
    may = everybody if docks is None else docks
    chains = sorted(chain for found in network.chains.values() for chain in found)
    offers = zip(network.offers, endings.offers, strict=True)
    return {
        "k": int(network.parameters["k"]),
        "asked": int(network.asked_anybody),
        "ends": [endings.actors[actor] for actor in numbers.actors.tolist()],
        "informal": [int(network.informal[actor]) for actor in numbers.actors.tolist()],
        "chains": [
            [numbers.of_actor[actor] for actor in chain]
            for chain in chains
            if all(actor in numbers.of_actor for actor in chain)
        ],
        "docks": [
            [numbers.of_actor[dock], count]
            for dock, count in zip(network.docks.tolist(), counted, strict=True)
            if dock in numbers.of_actor and may[dock]
        ],
        "arcs": _arcs(network, endings, numbers),
        "offers": [
            _offer(offer, end, numbers)
            for offer, end in offers
            if offer.actor in numbers.of_actor and (offer.formal or not official)
        ],
        "cells": [
            [TOPICS.index(network.demand.cells[cell].topic), count]
            for cell, count in zip(numbers.cells, told, strict=True)
        ],
    }
