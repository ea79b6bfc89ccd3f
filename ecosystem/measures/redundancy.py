"""M07: how many ways to help there are that do not hang on the same tie or the same actor."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf, nan
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.measures.ways import Way, standing_pairs, way_to
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    import pandas as pd

Arc = tuple[int, int]
FREE = 1 << 30
"""Capacity of a step that nobody can cut: standing at a place, having arrived."""
_SINK = -1


@dataclass(frozen=True)
class Routes:
    """Ways from one node to a set of nodes.

    Parameters
    ----------
    count
        Largest number of ways without a common arc.
    cut
        If it is one: every arc that all ways use, from the start on.
    """

    count: int
    cut: tuple[Arc, ...]


class _Flow:
    """Residual capacities, and the search for one more way."""

    def __init__(self, capacity: Mapping[Arc, int]) -> None:
        self.onward: dict[int, dict[int, int]] = {}
        for (one, other), amount in sorted(capacity.items()):
            self.onward.setdefault(one, {}).setdefault(other, 0)
            self.onward[one][other] += amount
            self.onward.setdefault(other, {}).setdefault(one, 0)

    @classmethod
    def to(cls, capacity: Mapping[Arc, int], ends: Iterable[int]) -> _Flow:
        """Lead all ends to one sink."""
        return cls({**capacity, **{(end, _SINK): FREE for end in ends}})

    def way(self, start: int) -> list[Arc] | None:
        """Find a shortest way to the sink with capacity left, as arcs."""
        before = {start: start}
        queue = deque([start])
        while queue:
            node = queue.popleft()
            if node == _SINK:
                trail: list[Arc] = []
                while node != start:
                    trail.append((before[node], node))
                    node = before[node]
                return trail[::-1]
            for other, left in self.onward.get(node, {}).items():
                if left > 0 and other not in before:
                    before[other] = node
                    queue.append(other)
        return None

    def push(self, way: Iterable[Arc], amount: int = 1) -> None:
        """Use up one unit of capacity along a way; minus one gives it back."""
        for one, other in way:
            self.onward[one][other] -= amount
            self.onward[other][one] += amount

    def spread(self, node: int, seen: set[int]) -> None:
        """Add everything that can be reached with the capacity left."""
        seen.add(node)
        queue = deque([node])
        while queue:
            for other, left in self.onward.get(queue.popleft(), {}).items():
                if left > 0 and other not in seen:
                    seen.add(other)
                    queue.append(other)


def count_routes(
    capacity: Mapping[Arc, int], start: int, ends: frozenset[int], *, limit: int | None = None
) -> Routes:
    """Count ways without a common arc by augmenting paths.

    Parameters
    ----------
    capacity
        How many ways may use each arc.
    start
        Where they begin; not one of the ends.
    ends
        Where they may end. Nodes are not negative.
    limit
        Stop at so many; None to count all.

    Returns
    -------
    routes
        The count, and the cut if it is one.

    References
    ----------
    Ford, L. R., & Fulkerson, D. R. (1956). Maximal flow through a network. Canadian Journal of
    Mathematics 8, 399-404. doi:10.4153/CJM-1956-045-5

    Examples
    --------
    >>> count_routes({(0, 1): 1, (1, 3): 1, (0, 2): 1, (2, 3): 1}, 0, frozenset({3})).count
    2
    >>> count_routes({(0, 1): 1, (1, 2): 1}, 0, frozenset({2}))
    Routes(count=1, cut=((0, 1), (1, 2)))
    """
    return _routes(_Flow.to(capacity, ends), start, limit)


def _routes(flow: _Flow, start: int, limit: int | None) -> Routes:
    """Count ways in a net, which is left as it was."""
    pushed: list[list[Arc]] = []
    way = flow.way(start)
    while way is not None and (limit is None or len(pushed) < limit):
        flow.push(way)
        pushed.append(way)
        way = flow.way(start)
    cut: list[Arc] = []
    if len(pushed) == 1 and way is None:
        seen: set[int] = set()
        flow.spread(start, seen)
        for one, other in pushed[0]:
            if other not in seen:
                cut.append((one, other))
                flow.spread(other, seen)
    for way in pushed:
        flow.push(way, -1)
    return Routes(len(pushed), tuple(cut))


@dataclass(frozen=True, eq=False)
class _Net:
    """The arcs of one topic and the steps to whoever sits at a place."""

    arcs: list[Arc]
    standing: list[Arc]
    ends: frozenset[int]

    @classmethod
    def of(cls, way: Way) -> _Net:
        arcs = way.graph.arcs
        used = np.flatnonzero(arcs.topics >> way.topic & 1)
        pairs = zip(arcs.source[used].tolist(), arcs.target[used].tolist(), strict=True)
        ends = np.flatnonzero(way.service.any).tolist()
        return cls(list(pairs), standing_pairs(way.network), frozenset(ends))

    def ties(self) -> dict[Arc, int]:
        """Return the capacities for ways without a common tie."""
        return {**dict.fromkeys(self.arcs, 1), **dict.fromkeys(self.standing, FREE)}

    def actors(self, size: int) -> dict[Arc, int]:
        """Return the capacities for ways without a common actor in between.

        An actor *v* is entered at *v* and left at *v + size*.
        """
        capacity = {(one + size, other): left for (one, other), left in self.ties().items()}
        nodes = {node for arc in (*self.arcs, *self.standing) for node in arc}
        return {**capacity, **{(node, node + size): 1 for node in nodes}}


def route_class(routes: float) -> str:
    """Put a number of ways into words.

    Parameters
    ----------
    routes
        The number; infinite on the spot.

    Returns
    -------
    key
        ``on_site``, ``secured``, ``single`` or ``none``; blank if the number is missing.
    """
    if routes != routes:
        return ""
    if routes == inf:
        return "on_site"
    return "none" if routes == 0 else "single" if routes == 1 else "secured"


def route_redundancy(
    quarter: Quarter,
    *,
    topic: str,
    language: str,
    group: str = "all",
    status: str = "any",
    limit: int | None = None,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Count for each docking point the ways to help that do not fail together.

    Parameters
    ----------
    quarter
        The quarter.
    topic, language, group, status
        The profile of need; it need not be one that the quarter counts.
    limit
        Stop counting at so many ways; 2 is enough for the words. None to count all.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    redundancy
        One row a docking point: ``routes``, the ways of any length without a common tie;
        ``actor_routes``, those without a common actor in between; ``route_class`` (``on_site``,
        ``secured``, ``single``, ``none``), and ``cut``: where there is a single way by ties,
        every tie without which there is none, as pairs of ids. ``attrs["reason"]`` says why
        numbers are missing, or is None.

    Raises
    ------
    UsageError
        If there is no such topic, group or status.

    Notes
    -----
    Where the docking point itself serves the need (or anyone who sits there) the numbers are
    infinite. Parallel ties are one tie here: they join the same two actors. To stand at a place
    is to stand at everybody there: this step never fails, but whoever sits there is an actor
    between. The provider is the end of a way, not an actor between, so several ways may end at
    the same one. Without a docking point, a referral tie or a provider nothing is defined.

    References
    ----------
    Moody, J., & White, D. R. (2003). Structural cohesion and embeddedness: a hierarchical concept
    of social groups. American Sociological Review 68(1), 103-127. doi:10.2307/3088904

    Examples
    --------
    >>> import ecosystem as eco
    >>> mini = eco.load_sample("mini")
    >>> found = route_redundancy(mini, topic="residence", language="ar")
    >>> found["route_class"].tolist()
    ['none', 'none', 'single', 'single', 'secured']
    >>> found.loc["C2", "cut"]
    (('C2', 'C1'), ('C1', 'W1'))
    """
    import pandas as pd

    way = way_to(
        quarter, topic=topic, language=language, group=group, status=status, parameters=parameters
    )
    net, ids, size = _Net.of(way), way.network.ids, len(way.network.ids)
    ties, actors = _Flow.to(net.ties(), net.ends), _Flow.to(net.actors(size), net.ends)
    routes: list[float] = []
    through: list[float] = []
    cuts: list[tuple[tuple[str, str], ...]] = []
    for dock in way.network.docks.tolist():
        found, between, cut = nan, nan, Routes(0, ())
        if way.reason is None and dock in net.ends:
            found = between = inf
        elif way.reason is None:
            cut = _routes(ties, dock, limit)
            found = float(cut.count)
            between = float(_routes(actors, dock + size, limit).count)
        routes.append(found)
        through.append(between)
        cuts.append(tuple((ids[one], ids[other]) for one, other in cut.cut))
    frame = pd.DataFrame(
        {
            "routes": pd.Series(routes, dtype="float64"),
            "actor_routes": pd.Series(through, dtype="float64"),
            "route_class": pd.Series(map(route_class, routes), dtype="str"),
            "cut": pd.Series(cuts, dtype="object"),
        }
    ).set_axis(pd.Index(way.docks, name="dock"), axis=0)
    frame.attrs.update(reason=way.reason, limit=limit)
    return frame
