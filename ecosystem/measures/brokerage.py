"""M23: who stands between two who have no tie, in which role (Gould and Fernandez)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.errors import UsageError
from ecosystem.measures.analysis import analyse
from ecosystem.measures.nulls import relabel
from ecosystem.measures.series import actor_series, question
from ecosystem.model.quarter import Quarter

if TYPE_CHECKING:
    import pandas as pd

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

ROLES = ("coordinator", "consultant", "representative", "gatekeeper", "liaison")
"""In the order of R's sna: w_I, w_O, b_IO, b_OI, b_O; their sum is t."""

_COUNTS_AT_ONCE = 1 << 22


@dataclass(frozen=True)
class OpenPaths:
    """All ways *a → v → b* with no tie *a → b*.

    Parameters
    ----------
    size
        Number of actors.
    before, broker, after
        The three actors of each way.
    """

    size: int
    before: IntArray
    broker: IntArray
    after: IntArray


def open_paths(n: int, source: IntArray, target: IntArray) -> OpenPaths:
    """List the open two-step ways of a directed graph.

    Parameters
    ----------
    n
        Number of actors.
    source, target
        Arcs without repetition, in any order.

    Returns
    -------
    paths
        Every ordered pair of different actors joined by a third and not directly.
    """
    order = np.lexsort((target, source))
    source, target = source[order], target[order]
    start = np.searchsorted(source, np.arange(n + 1))
    count = start[target + 1] - start[target]
    first = np.repeat(np.arange(len(source)), count)
    offset = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
    second = start[target[first]] + offset
    before, broker, after = source[first], target[first], target[second]
    closed = np.isin(before * n + after, source * n + target)
    kept = ~closed & (before != after)
    return OpenPaths(n, before[kept], broker[kept], after[kept])


def _role(a: IntArray, v: IntArray, b: IntArray) -> IntArray:
    """Position of the role of each way, from the groups of its three actors."""
    same_ab, same_av, same_vb = a == b, a == v, v == b
    role = np.where(same_ab, np.where(same_av, 0, 1), 4)
    role = np.where(~same_ab & same_av, 2, role)
    return np.where(~same_ab & same_vb, 3, role)


def count_roles(paths: OpenPaths, groups: IntArray) -> IntArray:
    """Count for every actor the open ways through it, by role.

    Parameters
    ----------
    paths
        Open ways.
    groups
        Group of each actor; shape (n,), or (deals, n) to count for several groupings at once.

    Returns
    -------
    counts
        Shape (n, 5) or (deals, n, 5), in the order of `ROLES`.
    """
    several = np.atleast_2d(groups)
    cells = paths.size * len(ROLES)
    counts = np.zeros((len(several), cells), np.int64)
    at_once = max(1, _COUNTS_AT_ONCE // max(len(paths.broker), cells, 1))
    for begin in range(0, len(several), at_once):
        part = several[begin : begin + at_once]
        role = _role(part[:, paths.before], part[:, paths.broker], part[:, paths.after])
        key = paths.broker * len(ROLES) + role + np.arange(len(part))[:, None] * cells
        found = np.bincount(key.ravel(), minlength=len(part) * cells)
        counts[begin : begin + at_once] = found.reshape(len(part), cells)
    shaped = counts.reshape(len(several), paths.size, len(ROLES))
    return shaped if groups.ndim == 2 else shaped[0]


def expected_roles(n: int, arcs: int, groups: IntArray) -> FloatArray:
    """Compute how many open ways of each role an actor has if arcs are thrown in at random.

    Parameters
    ----------
    n
        Number of actors.
    arcs
        Number of arcs.
    groups
        Group of each actor, whole numbers from 0; shape (n,).

    Returns
    -------
    expected
        Shape (n, 5); ``nan`` for fewer than two actors.

    Notes
    -----
    With density *d* each ordered pair of others is an open way with probability ``d^2 (1 - d)``.
    """
    if n < 2:
        return np.full((n, len(ROLES)), np.nan)
    density = arcs / (n * (n - 1))
    size = np.bincount(groups)
    own = size[groups].astype(np.float64)
    inside = float((size * (size - 1)).sum())
    both_other = inside - own * (own - 1)
    apart = (n - own) * (n - own - 1) - both_other
    cross = (own - 1) * (n - own)
    ways = np.stack([(own - 1) * (own - 2), both_other, cross, cross, apart], axis=1)
    return np.asarray(ways * density**2 * (1 - density))


def actor_by_brokerage(quarter: Quarter, *, role: str = "total") -> pd.Series[float]:
    """Count the pairs whom each actor joins by referrals and who have no tie themselves (M23).

    Those who carry people between sectors without a mandate or money for it are the ones to
    recognise. Show informal actors as a number only, never by name.

    Parameters
    ----------
    quarter
        The quarter.
    role
        ``"coordinator"``: all three in one sector; ``"consultant"``: joins two of another sector;
        ``"representative"``: leads out of its sector; ``"gatekeeper"``: leads into it;
        ``"liaison"``: three sectors; ``"total"``.

    Returns
    -------
    count
        Ordered pairs; missing for a single role if all actors are of one sector.

    Raises
    ------
    UsageError
        If there is no such role.

    References
    ----------
    Gould, R. V., & Fernandez, R. M. (1989). Structures of mediation: a formal approach to
    brokerage in transaction networks. Sociological Methodology 19, 89-126. doi:10.2307/270949

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> int(actor_by_brokerage(load_sample("mini"), role="gatekeeper")["W1"])
    3
    """
    if role not in (*ROLES, "total"):
        known = ", ".join((*ROLES, "total"))
        raise UsageError("measures.choice", name="role", value=role, known=known)
    graph = analyse(quarter).generous
    network, arcs = graph.network, graph.arcs
    sectors = network.sectors.astype(np.int64)
    counts = count_roles(open_paths(len(network.ids), arcs.source, arcs.target), sectors)
    if role == "total":
        values = counts.sum(axis=1).astype(np.float64)
    elif len(np.unique(sectors)) < 2:
        values = np.full(len(network.ids), np.nan)
    else:
        values = counts[:, ROLES.index(role)].astype(np.float64)
    return actor_series(network, values, question(actor_by_brokerage, role=role), "float64")


def brokerage_table(quarter: Quarter, *, nulls: int = 1000, seed: int = 1) -> pd.DataFrame:
    """Compare the brokerage of each actor with chance, role by role (M23).

    Parameters
    ----------
    quarter
        The quarter.
    nulls
        Random dealings of the sectors.
    seed
        Start of the random numbers.

    Returns
    -------
    table
        One row an actor and role: ``observed``; ``expected`` if the arcs were thrown in at random;
        ``z``, the distance from the mean over the dealings in their standard deviations. With one
        sector only there is no observed role and no z; z is missing, too, where all dealings give
        the same.

    References
    ----------
    Gould, R. V., & Fernandez, R. M. (1989). Structures of mediation: a formal approach to
    brokerage in transaction networks. Sociological Methodology 19, 89-126. doi:10.2307/270949

    Examples
    --------
    >>> from ecosystem.io import load_sample
    >>> table = brokerage_table(load_sample("mini"), nulls=20)
    >>> round(float(table.loc[("W1", "liaison"), "expected"]), 6)
    0.496528
    """
    import pandas as pd

    graph = analyse(quarter).generous
    network, arcs = graph.network, graph.arcs
    n, sectors = len(network.ids), network.sectors.astype(np.int64)
    observed = np.full((n, len(ROLES)), np.nan)
    z = observed.copy()
    expected = expected_roles(n, len(arcs), sectors)
    if len(np.unique(sectors)) > 1:
        paths = open_paths(n, arcs.source, arcs.target)
        observed = count_roles(paths, sectors).astype(np.float64)
        dealt = count_roles(paths, relabel(sectors, count=nulls, seed=seed))
        mean, spread = dealt.mean(axis=0), dealt.std(axis=0)
        z = np.divide(observed - mean, spread, out=z, where=spread > 0)
    index = pd.MultiIndex.from_product([list(network.ids), list(ROLES)], names=["actor", "role"])
    columns = {"observed": observed.ravel(), "expected": expected.ravel(), "z": z.ravel()}
    return pd.DataFrame(columns, index=index)
