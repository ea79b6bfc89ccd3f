"""Ties that may fail, made ready for reliability: bundled, and only those that matter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

COUNTED = 200
"""Uncertain ties between a start and the ends are counted up to about so many."""


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

    @property
    def certain(self) -> bool:
        """Whether it never fails."""
        return self.survival >= 1 and self.cause < 0


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


def _leads(links: Iterable[Link], *, back: bool = False) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for link in links:
        one, other = (link.target, link.source) if back else (link.source, link.target)
        found.setdefault(one, []).append(other)
    return found


def _spread(onward: Mapping[int, Sequence[int]], first: Collection[int]) -> set[int]:
    seen, waiting = set(first), list(first)
    while waiting:
        for other in onward.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


@dataclass(frozen=True)
class Core:
    """What is uncertain between one start and the ends.

    Parameters
    ----------
    links
        Bundled; what one surely reaches from the start is the start, and what surely leads to an
        end is the end. Empty if the way is certain, or if there is none.
    end
        The one end; the start itself if the way is certain.
    whole
        False if counting stopped because there are too many links.
    """

    links: list[Link]
    end: int
    whole: bool = True


@dataclass(frozen=True, eq=False)
class Net:
    """Bundled links and where ways may end; nobody goes on from there.

    Parameters
    ----------
    links
        As from `bundle`.
    ends
        The ends.
    """

    links: list[Link]
    ends: frozenset[int]

    @cached_property
    def useful(self) -> list[Link]:
        """The links from which some way leads to an end, were all there."""
        alive = [x for x in self.links if x.survival > 0 and x.source not in self.ends]
        reaching = _spread(_leads(alive, back=True), self.ends)
        return [link for link in alive if link.target in reaching]

    @cached_property
    def _sure(self) -> dict[int, list[int]]:
        return _leads(link for link in self.links if link.certain)

    @cached_property
    def _there(self) -> set[int]:
        return _spread(_leads((x for x in self.links if x.certain), back=True), self.ends)

    @cached_property
    def _onward(self) -> dict[int, list[Link]]:
        found: dict[int, list[Link]] = {}
        for link in self.useful:
            if link.source not in self._there:
                found.setdefault(link.source, []).append(link)
        return found

    def core(self, start: int) -> Core:
        """Leave out what is certain and what does not matter.

        Parameters
        ----------
        start
            Where people begin.

        Returns
        -------
        core
            The links between where one surely is and where one is surely helped.
        """
        here = _spread(self._sure, {start})
        if not here.isdisjoint(self._there):
            return Core([], start)
        end = min(self._there, default=-1)
        seen, waiting = set(here), sorted(here)
        found: list[Link] = []
        uncertain = 0
        while waiting and uncertain <= COUNTED:
            node = waiting.pop()
            for link in self._onward.get(node, ()):
                if link.target in here:
                    continue
                source = start if node in here else node
                target = end if link.target in self._there else link.target
                found.append(Link(source, target, link.cause, link.survival))
                uncertain += not link.certain
                if target != end and target not in seen:
                    seen.add(target)
                    waiting.append(target)
        if uncertain > COUNTED:
            return Core(found, end, whole=False)
        # once more: some ways to the end may lead back over the start
        kept = Net(bundle(found), frozenset({end})).useful
        reached = _spread(_leads(kept), {start})
        return Core([link for link in kept if link.source in reached], end)
