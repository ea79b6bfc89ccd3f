"""A city in well-knit groups: more actors than one picture can show, each group one circle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ecosystem.views.scene import Scene

MOST = 500
"""Up to so many actors one picture shows every one of them."""
_SEED = 1
_GAP = 26.0
_STEP = 34.0
_GOLDEN = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True)
class Block:
    """One group of closely tied actors.

    Parameters
    ----------
    members
        Positions in the list of actors.
    middle
        The member with the most ties inside; it gives the group its name.
    x, y, radius
        Its circle, in pixels.
    """

    members: tuple[int, ...]
    middle: int
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Fold:
    """A quarter in groups.

    Parameters
    ----------
    blocks
        The largest first.
    spots
        Of each actor inside the circle of its group, in pixels.
    """

    blocks: tuple[Block, ...]
    spots: tuple[tuple[float, float], ...]


def _groups(shown: Scene) -> list[list[int]]:
    """Part the actors so that more ties run inside the groups than by chance (Blondel et al.)."""
    import networkx as nx

    net: nx.Graph[int] = nx.Graph()
    net.add_nodes_from(sorted(set(range(len(shown.actors))) - shown.apart))
    net.add_edges_from(
        sorted({(min(e.source, e.target), max(e.source, e.target)) for e in shown.lines})
    )
    found = [sorted(group) for group in nx.community.louvain_communities(net, seed=_SEED)]
    by_sector: dict[str, list[int]] = {}
    for actor in sorted(shown.apart):
        by_sector.setdefault(shown.actors[actor].sector, []).append(actor)
    return sorted([*found, *by_sector.values()], key=lambda group: (-len(group), group[0]))


def _circles(radii: Sequence[float]) -> list[tuple[float, float]]:
    """Put circles beside each other from the middle outwards, the largest first."""
    placed: list[tuple[float, float, float]] = []
    for number, radius in enumerate(radii):
        angle, out = number * _GOLDEN, 0.0
        while True:
            x, y = 1.7 * out * math.cos(angle), out * math.sin(angle)
            near = (math.hypot(x - a, y - b) < radius + r + _GAP for a, b, r in placed)
            if not any(near):
                break
            out += 0.25 * radius
            angle += 0.35
        placed.append((x, y, radius))
    return [(x, y) for x, y, _ in placed]


def fold(shown: Scene) -> Fold:
    """Part a large quarter into well-knit groups and lay them out.

    Parameters
    ----------
    shown
        What is shown.

    Returns
    -------
    fold
        Groups and places; the same for the same scene. An actor without a tie is with the others
        of its sector.

    References
    ----------
    Blondel, V. D., Guillaume, J.-L., Lambiotte, R., & Lefebvre, E. (2008). Fast unfolding of
    communities in large networks. Journal of Statistical Mechanics: Theory and Experiment 2008(10),
    P10008. doi:10.1088/1742-5468/2008/10/P10008
    """
    groups = _groups(shown)
    home = {actor: at for at, group in enumerate(groups) for actor in group}
    inside = [0] * len(shown.actors)
    for line in shown.lines:
        if home[line.source] == home[line.target]:
            inside[line.source] += 1
            inside[line.target] += 1
    radii = [_STEP * math.sqrt(len(group)) + 20 for group in groups]
    spots = [(0.0, 0.0)] * len(shown.actors)
    blocks = []
    for group, (x, y), radius in zip(groups, _circles(radii), radii, strict=True):
        middle = min(group, key=lambda actor: (-inside[actor], actor))
        # Those with many ties inside stand in the middle, the rest around them like seeds.
        for rank, actor in enumerate(sorted(group, key=lambda one: (-inside[one], one))):
            out, angle = _STEP * math.sqrt(rank + 0.3), rank * _GOLDEN
            spots[actor] = (
                round(x + out * math.cos(angle), 1),
                round(y + out * math.sin(angle), 1),
            )
        blocks.append(Block(tuple(group), middle, round(x, 1), round(y, 1), round(radius, 1)))
    return Fold(tuple(blocks), tuple(spots))
