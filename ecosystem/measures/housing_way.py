"""M33: the official way from a docking point over housing advice to a landlord, and its breaks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.model.network import TOPIC_BIT, Network
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.schema import SECTORS

LANDLORDS = (
    *("housing_municipal", "housing_cooperative", "housing_private"),
    *("private_owner", "housing_other"),
)
ENDS = ("arrives", "weak", "no_landlord", "no_advice")
"""Where the way of a docking point ends; ``weak``: at a landlord, but only over a weak tie."""


@dataclass(frozen=True)
class DockWay:
    """The way of one docking point.

    Parameters
    ----------
    dock
        Its id.
    end
        One of `ENDS`.
    advice
        Ids of the housing advice that it reaches.
    landlords
        Ids of the landlords that are reached from there.
    """

    dock: str
    end: str
    advice: tuple[str, ...]
    landlords: tuple[str, ...]


@dataclass(frozen=True)
class HousingWay:
    """Where the way to a flat breaks.

    Parameters
    ----------
    ways
        One a docking point that is not informal, by id.
    advice
        Official actors that advise on housing and are no landlords.
    unlinked_advice
        Those of them from whom no way leads to a landlord.
    landlords
        All landlords, by id.
    unreached_landlords
        Those to whom no housing advice leads.
    rights
        Whether any landlord has a tie to advice against discrimination: ``yes``, ``weak``
        (every such tie is fragile), ``no``, or None if there is no such advice or no landlord.
    """

    ways: tuple[DockWay, ...]
    advice: tuple[str, ...]
    unlinked_advice: tuple[str, ...]
    landlords: tuple[str, ...]
    unreached_landlords: tuple[str, ...]
    rights: str | None

    def share(self, end: str) -> float | None:
        """Return the share of docking points whose way ends so; None without any."""
        if not self.ways:
            return None
        return sum(way.end == end for way in self.ways) / len(self.ways)


class _Walk:
    """Steps between official actors for the topic of housing."""

    def __init__(self, analysis: Analysis, *, firm: bool) -> None:
        network, arcs = analysis.network, analysis.generous.arcs
        weak = arcs.fragility >= network.parameters["fragility_threshold"]
        used = arcs.topics & TOPIC_BIT["housing"] > 0
        if firm:
            used = used & ~np.nan_to_num(weak).astype(bool)
        closed = network.informal
        self.k = analysis.generous.k
        self.network = network
        self.closed = closed
        self.next: dict[int, list[int]] = {}
        for source, target in zip(
            arcs.source[used].tolist(), arcs.target[used].tolist(), strict=True
        ):
            if not closed[source] and not closed[target]:
                self.next.setdefault(source, []).append(target)

    def reached(self, starts: Iterable[int]) -> set[int]:
        """Official actors reached with at most *k* hand-overs, the start included."""
        found = {a for s in starts for a in self.network.closure(s) if not self.closed[a]}
        queue = deque((actor, 0) for actor in sorted(found))
        while queue:
            actor, steps = queue.popleft()
            if steps == self.k:
                continue
            for target in self.next.get(actor, ()):
                for there in self.network.closure(target):
                    if there not in found and not self.closed[there]:
                        found.add(there)
                        queue.append((there, steps + 1))
        return found


def _offering(network: Network, topic: str) -> set[int]:
    return {o.actor for o in network.offers if o.formal and o.topics & TOPIC_BIT[topic]}


def housing_way(quarter: Quarter, *, parameters: Parameters | None = None) -> HousingWay:
    """Follow the official way to a flat: docking point, housing advice, landlord (M33).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; ``k`` bounds the hand-overs to the advice, and again from there to a landlord.

    Returns
    -------
    way
        Where the way of each docking point ends, whom advice does not lead to, and whether
        landlords know the advice against discrimination. Informal helpers are left out: what
        leads only over them is no official way.
    """
    analysis = analyse(quarter, parameters)
    network = analysis.network
    table = quarter.table("actors")
    types = dict(zip(table.column("id"), table.column("type"), strict=True))
    landlords = {a for a, key in enumerate(network.ids) if types[key] in LANDLORDS}
    advice = _offering(network, "housing") - landlords
    walk, firm = _Walk(analysis, firm=False), _Walk(analysis, firm=True)
    beyond = {actor: walk.reached([actor]) & landlords for actor in sorted(advice)}

    def ids(actors: Iterable[int]) -> tuple[str, ...]:
        return tuple(network.ids[actor] for actor in sorted(actors))

    ways = []
    for dock in network.docks.tolist():
        if network.informal[dock]:
            continue
        met = walk.reached([dock]) & advice
        there = {landlord for actor in met for landlord in beyond[actor]}
        sure = {x for a in firm.reached([dock]) & advice for x in firm.reached([a]) & landlords}
        end = "no_advice" if not met else "no_landlord" if not there else "arrives"
        end = "weak" if end == "arrives" and not sure else end
        ways.append(DockWay(network.ids[dock], end, ids(met), ids(there)))
    reached = {landlord for found in beyond.values() for landlord in found}
    return HousingWay(
        ways=tuple(ways),
        advice=ids(advice),
        unlinked_advice=ids(a for a, found in beyond.items() if not found),
        landlords=ids(landlords),
        unreached_landlords=ids(landlords - reached),
        rights=_rights(analysis, types),
    )


def _rights(analysis: Analysis, types: dict[str, str]) -> str | None:
    network, pairs = analysis.network, analysis.generous.pairs
    housing = {a for a, s in enumerate(network.sectors.tolist()) if s == SECTORS.index("housing")}
    rights = _offering(network, "discrimination")
    rights |= {a for a, key in enumerate(network.ids) if types[key] == "rights_advice"}
    rights -= housing
    if not rights or not housing:
        return None
    joined = [
        place
        for place, (one, other) in enumerate(
            zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
        )
        if (one in housing and other in rights) or (other in housing and one in rights)
    ]
    if not joined:
        return "no"
    fragile = pairs.fragility[joined] >= network.parameters["fragility_threshold"]
    return "weak" if fragile.all() else "yes"
