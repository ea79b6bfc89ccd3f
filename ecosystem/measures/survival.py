"""The chance that a way is left when ties fail: exact for few ties, drawn for many.

All cases (every pattern of failing ties, or every draw) are walked at once, one bit a case.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt

import numpy as np

from ecosystem.measures.bits import Words
from ecosystem.measures.links import Link, Net, bundle

EXACT_MAX = 20
"""Up to so many uncertain ties and causes every pattern is counted."""
DRAWS = 2000
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


@dataclass(frozen=True)
class Reliability:
    """The chance that a way is left.

    Parameters
    ----------
    value
        In 0..1.
    standard_error
        Of a drawn value; 0 if it is exact.
    exact
        Whether every pattern was counted.
    ties
        Number of uncertain ties and causes that matter, counted up to about 200.
    """

    value: float
    standard_error: float
    exact: bool
    ties: int


def cases_left(links: Sequence[Link], alive: Words, ends: frozenset[int]) -> dict[int, Words]:
    """Mark the cases in which a way is left, for every node at once.

    Parameters
    ----------
    links
        Ties.
    alive
        Cases in which each tie is there; shape (links, words).
    ends
        Where ways may end.

    Returns
    -------
    left
        Cases for each node that occurs.
    """
    nodes = sorted({node for link in links for node in (link.source, link.target)} | ends)
    position = {node: at for at, node in enumerate(nodes)}
    found = np.zeros((len(nodes), alive.shape[1]), np.uint64)
    found[[position[end] for end in ends]] = _ALL
    order = sorted(range(len(links)), key=lambda at: position[links[at].source])
    source = np.array([position[links[at].source] for at in order], np.int64)
    target = np.array([position[links[at].target] for at in order], np.int64)
    there = alive[order]
    starts = np.flatnonzero(np.diff(source, prepend=-1))
    while len(starts):
        passed = np.bitwise_or.reduceat(found[target] & there, starts, axis=0)
        wider = found[source[starts]] | passed
        if np.array_equal(wider, found[source[starts]]):
            break
        found[source[starts]] = wider
    return {node: found[at] for node, at in position.items()}


@cache
def _patterns(count: int) -> Words:
    """Write for each of some variables in which of all patterns it is true."""
    cases = np.arange(max(1 << count, 64), dtype=np.uint32)
    rows = [np.packbits(cases >> at & 1 == 1, bitorder="little") for at in range(count)]
    octets = np.array(rows, np.uint8).reshape(count, len(cases) // 8)
    words: Words = octets.view(np.uint64)
    return words


def _variables(links: Sequence[Link], causes: Sequence[float]) -> list[tuple[bool, int, float]]:
    """List what is uncertain: causes first, then links, each with its chance to survive."""
    used = sorted({link.cause for link in links if link.cause >= 0})
    found = [(True, cause, causes[cause]) for cause in used]
    found += [(False, at, link.survival) for at, link in enumerate(links)]
    return [variable for variable in found if 0 < variable[2] < 1]


def _alive(
    links: Sequence[Link],
    causes: Sequence[float],
    variables: Sequence[tuple[bool, int, float]],
    cases: Words,
) -> Words:
    """Return the cases in which each link is there."""
    row: dict[tuple[bool, int], Words] = {
        (is_cause, number): cases[at] for at, (is_cause, number, _) in enumerate(variables)
    }
    nothing, everything = np.zeros(cases.shape[1], np.uint64), np.full(cases.shape[1], _ALL)

    def words(is_cause: bool, at: int, survival: float) -> Words:
        usual = everything if survival > 0 else nothing
        return row.get((is_cause, at), usual)

    found = np.zeros((len(links), cases.shape[1]), np.uint64)
    for at, link in enumerate(links):
        found[at] = words(False, at, link.survival)
        if link.cause >= 0:
            found[at] &= words(True, link.cause, causes[link.cause])
    return found


def exact_reliability(net: Net, start: int, causes: Sequence[float]) -> Reliability | None:
    """Count every pattern of failing ties.

    Parameters
    ----------
    net
        Ties and ends.
    start
        Where people begin.
    causes
        Chance of each common cause not to strike.

    Returns
    -------
    reliability
        None if there are too many uncertain ties.
    """
    core = net.core(start)
    if core.end == start:
        return Reliability(1.0, 0.0, exact=True, ties=0)
    if not core.links:
        return Reliability(0.0, 0.0, exact=True, ties=0)
    variables = _variables(core.links, causes)
    if len(variables) > EXACT_MAX or not core.whole:
        return None
    alive = _alive(core.links, causes, variables, _patterns(len(variables)))
    chances = np.ones(1)
    for _, _, survival in variables:
        chances = np.concatenate([chances * (1 - survival), chances * survival])
    left = cases_left(core.links, alive, frozenset({core.end}))[start]
    octets = np.unpackbits(left.view(np.uint8), bitorder="little")
    value = float(chances[octets[: len(chances)] == 1].sum())
    return Reliability(min(value, 1.0), 0.0, exact=True, ties=len(variables))


def drawn_reliability(
    net: Net,
    starts: Collection[int],
    causes: Sequence[float],
    *,
    draws: int = DRAWS,
    seed: int = 1,
) -> dict[int, Reliability]:
    """Draw which ties fail, the same draws for all starts.

    Parameters
    ----------
    net
        Ties and ends.
    starts
        Where people begin.
    causes
        Chance of each common cause not to strike.
    draws
        Number of draws.
    seed
        Start of the draws.

    Returns
    -------
    reliability
        One for each start. The standard error is that of a share one draw off the extremes, so
        that it is not 0 where all draws agree.
    """
    links = net.useful
    variables = _variables(links, causes)
    chance = np.array([survival for _, _, survival in variables])
    happened = np.random.default_rng(seed).random((len(variables), draws)) < chance[:, None]
    wide = np.zeros((len(variables), -(-draws // 64) * 64), np.bool_)
    wide[:, :draws] = happened
    cases = np.packbits(wide, axis=1, bitorder="little").view(np.uint64)
    left = cases_left(links, _alive(links, causes, variables, cases), net.ends)
    found: dict[int, Reliability] = {}
    for start in starts:
        hits = 0
        if start in left:
            octets = np.unpackbits(left[start].view(np.uint8), bitorder="little")
            hits = int(octets[:draws].sum())
        smooth = (hits + 1) / (draws + 2)
        error = sqrt(smooth * (1 - smooth) / draws)
        ties = len(_variables(net.core(start).links, causes))
        found[start] = Reliability(hits / draws, error, exact=False, ties=ties)
    return found


def reliability(
    links: Collection[Link],
    start: int,
    ends: Collection[int],
    *,
    causes: Sequence[float] = (),
    draws: int = DRAWS,
    seed: int = 1,
) -> Reliability:
    """Compute the chance that a way of any length is left when ties fail.

    Parameters
    ----------
    links
        Ties; parallel ones fail on their own unless they share a cause.
    start
        Where people begin.
    ends
        Where ways may end.
    causes
        Chance of each common cause not to strike.
    draws
        Number of draws if there are more than 20 uncertain ties and causes.
    seed
        Start of the draws.

    Returns
    -------
    reliability
        Exact if there are few uncertain ties, else drawn.

    References
    ----------
    Valiant, L. G. (1979). The complexity of enumeration and reliability problems. SIAM Journal on
    Computing 8(3), 410-421. doi:10.1137/0208032

    Examples
    --------
    >>> ties = [Link(0, 1, survival=0.9), Link(0, 2, survival=0.8), Link(2, 1, survival=0.7)]
    >>> round(reliability([*ties, Link(1, 3, survival=0.8)], 0, [3]).value, 4)
    0.7648
    """
    net = Net(bundle(links), frozenset(ends))
    exact = exact_reliability(net, start, causes)
    if exact is not None:
        return exact
    return drawn_reliability(net, [start], causes, draws=draws, seed=seed)[start]
