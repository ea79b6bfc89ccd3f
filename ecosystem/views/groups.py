"""Well-knit groups and the bridges between them, before anybody draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.findings.result import Result
from ecosystem.findings.rows import Bridge
from ecosystem.measures.analysis import analyse
from ecosystem.measures.parts import blocks
from ecosystem.model.quarter import Quarter
from ecosystem.views.scene import Actor, Mark, scene

if TYPE_CHECKING:
    import pandas as pd

IntArray = npt.NDArray[np.int64]

MOST = 10
"""So many smaller groups are drawn; the rest is counted."""


@dataclass(frozen=True)
class Group:
    """Actors that stay together whatever single tie is lost.

    Parameters
    ----------
    members
        All that are shown, positions in the scene.
    named
        Those of them at whom a bridge ends, or the best connected one.
    """

    members: tuple[int, ...]
    named: tuple[int, ...]


@dataclass(frozen=True)
class Link:
    """One tie that alone holds two groups together, or a bridge that was found.

    Parameters
    ----------
    source, target
        Positions in the scene.
    mark
        What was found, or None for a plain single tie.
    """

    source: int
    target: int
    mark: Mark | None


@dataclass(frozen=True)
class Grouping:
    """Everything that a picture of bridges shows.

    Parameters
    ----------
    actors
        All actors of the quarter in this view.
    groups
        The largest first, then by id.
    links
        Bridges first, in the order of their severity, then single ties.
    left_out
        Smaller groups, and how many actors they have together.
    ties
        How many records it rests on.
    """

    actors: tuple[Actor, ...]
    groups: tuple[Group, ...]
    links: tuple[Link, ...]
    left_out: tuple[int, int]
    ties: int


def _labels(quarter: Quarter, groups: pd.Series[str] | None) -> IntArray:
    """Give each actor the number of its group: as given, or computed on what is shown."""
    ids = quarter.network().ids
    if groups is None:
        return blocks(analyse(quarter).generous)[0]
    given = {str(key): str(name) for key, name in groups.dropna().items()}
    order = {name: at for at, name in enumerate(dict.fromkeys(sorted(given.values())))}
    alone = len(order)
    return np.array(
        [order[given[key]] if key in given else alone + at for at, key in enumerate(ids)], np.int64
    )


def _single_ties(quarter: Quarter) -> list[tuple[int, int]]:
    graph = analyse(quarter).generous
    cut = graph.cohesion.cut_side > 0
    return list(zip(graph.pairs.first[cut].tolist(), graph.pairs.second[cut].tolist(), strict=True))


def grouping(
    quarter: Quarter, *, result: Result | None = None, groups: pd.Series[str] | None = None
) -> Grouping:
    """Settle which groups and bridges a picture shows.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is.
    result
        Findings in the same view, for the bridges.
    groups
        Actor id to the name of its group, as `actor_in_block` gives it on full data; None
        computes them on the quarter that is shown.

    Returns
    -------
    grouping
        Groups and bridges.
    """
    found: list[Bridge] = []
    if result is not None:
        found = [
            each
            for each in result.findings.of_kind("weak_bridge", "strong_bridge")
            if isinstance(each, Bridge)
        ]
    shown = scene(quarter, highlight=found)
    label = _labels(quarter, groups)
    marked = {frozenset((mark.source, mark.target)) for mark in shown.marks}
    links = [Link(mark.source, mark.target, mark) for mark in shown.marks]
    links += [
        Link(first, second, None)
        for first, second in _single_ties(quarter)
        if frozenset((first, second)) not in marked and label[first] != label[second]
    ]
    pairs = analyse(quarter).generous.pairs
    degree = np.bincount(np.concatenate([pairs.first, pairs.second]), minlength=len(label))
    joined = {end for link in links for end in (link.source, link.target)}
    made = []
    for number in np.unique(label).tolist():
        members = np.flatnonzero(label == number).tolist()
        if len(members) == 1 and members[0] not in joined:
            continue  # nobody is known to be connected to it: no part of this picture
        ends = [each for each in members if each in joined]
        hub = max(members, key=lambda each: (degree[each], -each))
        made.append(Group(tuple(members), tuple(ends or [hub])))
    made.sort(key=lambda group: (-len(group.members), group.members))
    kept, rest = made[: MOST + 1], made[MOST + 1 :]
    there = {each for group in kept for each in group.members}
    return Grouping(
        actors=shown.actors,
        groups=tuple(kept),
        links=tuple(link for link in links if {link.source, link.target} <= there),
        left_out=(len(rest), sum(len(group.members) for group in rest)),
        ties=shown.ties,
    )
