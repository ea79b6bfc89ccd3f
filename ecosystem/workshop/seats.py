"""Where the boxes stand: a fixed seat each, near the place in every other picture.

People in a room remember places. So a seat follows from the positions that all pictures share,
and never changes during a session; at most sixty boxes are seen, the rest wait in groups.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

MOST = 60
"""Boxes that are seen at once."""
COLUMNS = 7
_LARGEST = 8


@dataclass(frozen=True)
class Group:
    """Actors of one type that share a box until somebody opens it.

    Parameters
    ----------
    type
        Stored key of their type.
    sector
        Stored key of their sector.
    members
        Their ids, sorted.
    """

    type: str
    sector: str
    members: tuple[str, ...]


def _chunks(members: Sequence[str]) -> list[tuple[str, ...]]:
    count = -(-len(members) // _LARGEST)
    size = -(-len(members) // count)
    return [tuple(members[i : i + size]) for i in range(0, len(members), size)]


def groups_of(
    kinds: Mapping[str, tuple[str, str]], ties: Mapping[str, int], kept: frozenset[str]
) -> tuple[Group, ...]:
    """Put actors of one type together until few enough boxes are left.

    Parameters
    ----------
    kinds
        Type and sector of each actor that may be named.
    ties
        Number of ties of each; who has few is grouped first.
    kept
        Who always has a box of its own, for example a docking point or the end of a bridge.

    Returns
    -------
    groups
        None if everybody fits. If one group is open, still at most sixty boxes are seen.
    """
    spare = len(kinds) + 1 - MOST  # one box for informal help
    if spare <= 0:
        return ()
    by_type: dict[tuple[str, str], list[str]] = defaultdict(list)
    for actor, kind in sorted(kinds.items()):
        if actor not in kept:
            by_type[kind].append(actor)
    sizes = {kind: sorted(own, key=lambda a: (ties.get(a, 0), a)) for kind, own in by_type.items()}
    order = sorted(
        sizes, key=lambda kind: (sum(ties.get(a, 0) for a in sizes[kind]) / len(sizes[kind]), kind)
    )
    found: list[Group] = []
    hidden, largest = 0, 0
    for kind in order:
        if len(sizes[kind]) < 2 or hidden >= spare + largest:
            continue
        for members in _chunks(sizes[kind]):
            if len(members) > 1:
                found.append(Group(*kind, tuple(sorted(members))))
                hidden += len(members) - 1
                largest = max(largest, len(members))
    return _rest(found, sizes, hidden, spare + largest)


def _rest(
    found: list[Group], sizes: Mapping[tuple[str, str], list[str]], hidden: int, wanted: int
) -> tuple[Group, ...]:
    """Group what is left by sector, if types alone do not make the picture small enough."""
    grouped = {actor for group in found for actor in group.members}
    by_sector: dict[str, list[str]] = defaultdict(list)
    for (_, sector), own in sorted(sizes.items()):
        by_sector[sector].extend(actor for actor in own if actor not in grouped)
    for sector, own in sorted(by_sector.items(), key=lambda item: (-len(item[1]), item[0])):
        if hidden >= wanted or len(own) < 2:
            continue
        for members in _chunks(own):
            found.append(Group("", sector, tuple(sorted(members))))
            hidden += len(members) - 1
    return tuple(found)


def seats_of(places: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Give every box a seat of its own in a grid, as near as possible to its place.

    Parameters
    ----------
    places
        Place of each box in the shared picture, y upward.

    Returns
    -------
    seats
        Middle of each box in 0..1, y downward. Nothing overlaps; the sum of the ways from place
        to seat is smallest.
    """
    from scipy.optimize import linear_sum_assignment

    names = sorted(places)
    if not names:
        return {}
    columns = min(COLUMNS, max(2, round(np.sqrt(1.6 * len(names)))))
    rows = -(-len(names) // columns)
    where = np.array([places[name] for name in names], float)
    low, high = where.min(axis=0), where.max(axis=0)
    scaled = (where - low) / np.where(high > low, high - low, 1.0)
    scaled[:, 1] = 1 - scaled[:, 1]
    grid = np.array(
        [[(c + 0.5) / columns, (r + 0.5) / rows] for r in range(rows) for c in range(columns)]
    )
    cost = ((scaled[:, None, :] - grid[None, :, :]) ** 2).sum(axis=2)
    _, taken = linear_sum_assignment(np.round(cost, 9))
    return {
        name: (round(float(grid[seat, 0]), 5), round(float(grid[seat, 1]), 5))
        for name, seat in zip(names, taken.tolist(), strict=True)
    }
