"""Ties that may fail, made ready for reliability: bundled, and only those that matter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Link:
    """One tie that may fail.

    Parameters
    ----------
    source, target
        Nodes.
    cause
        Position of the common cause that takes the tie down with it; -1 for none.
    survival
        Chance that it survives its own risks.
    """

    source: int
    target: int
    cause: int = -1
    survival: float = 1.0


def bundle(links: Collection[Link]) -> list[Link]:
    """Make one link of all that join the same two nodes and hang on the same cause.

    Parameters
    ----------
    links
        Ties in any order.

    Returns
    -------
    links
        Sorted; each survives as long as one of its ties does.
    """
    failure: dict[tuple[int, int, int], float] = {}
    for link in sorted(links):
        key = (link.source, link.target, link.cause)
        failure[key] = failure.get(key, 1.0) * (1 - link.survival)
    return [Link(*key, survival=1 - left) for key, left in sorted(failure.items())]


def relevant(links: Sequence[Link], start: int, ends: frozenset[int]) -> list[Link]:
    """Return the links that lie on some walk from the start to an end.

    Parameters
    ----------
    links
        Ties.
    start
        Where people begin.
    ends
        Where they may end; nobody goes on from there.

    Returns
    -------
    links
        In the same order.
    """
    alive = [link for link in links if link.survival > 0 and link.source not in ends]
    onward: dict[int, list[int]] = {}
    back: dict[int, list[int]] = {}
    for link in alive:
        onward.setdefault(link.source, []).append(link.target)
        back.setdefault(link.target, []).append(link.source)
    reached, reaching = _spread(onward, {start}), _spread(back, ends)
    return [link for link in alive if link.source in reached and link.target in reaching]


def contract(
    links: Sequence[Link], start: int, ends: frozenset[int]
) -> tuple[list[Link], frozenset[int]]:
    """Leave out what is certain: only the links between where one surely is and surely helped.

    Parameters
    ----------
    links
        Ties.
    start
        Where people begin.
    ends
        Where they may end.

    Returns
    -------
    links
        The relevant links, bundled; what one surely reaches from the start is the start, and
        what surely leads to an end is that end. Empty if the way is certain, or if there is none.
    ends
        One node; the start itself if the way is certain.
    """
    onward: dict[int, list[int]] = {}
    back: dict[int, list[int]] = {}
    for link in links:
        if link.survival >= 1 and link.cause < 0:
            onward.setdefault(link.source, []).append(link.target)
            back.setdefault(link.target, []).append(link.source)
    here, there = _spread(onward, {start}), _spread(back, ends)
    if here & there:
        return [], frozenset({start})
    end = min(there, default=start)
    name = {**dict.fromkeys(here, start), **dict.fromkeys(there, end)}
    moved = (
        Link(name.get(x.source, x.source), name.get(x.target, x.target), x.cause, x.survival)
        for x in relevant(links, start, ends)
    )
    kept = bundle([link for link in moved if link.source != link.target])
    return relevant(kept, start, frozenset({end})), frozenset({end})


def _spread(onward: dict[int, list[int]], first: Collection[int]) -> set[int]:
    seen, waiting = set(first), list(first)
    while waiting:
        for other in onward.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen
