"""Measures of actors, ties and the whole net: contacts, ways, brokers, key players, sectors."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from ecosystem.errors import UnknownActorError, UsageError
from ecosystem.measures.analysis import REACH_CURVE, GraphAnalysis, analyse
from ecosystem.measures.cohesion import cohesion, components
from ecosystem.measures.graphs import (
    EPSILON,
    Arcs,
    Pairs,
    Projection,
    betweenness,
    both_ways,
    completion_of,
    distances,
    efficiency,
    spread,
)
from ecosystem.measures.sectors import (
    PAIRS,
    Mixing,
    Sorted,
    between,
    of_known_sector,
    relabel,
)
from ecosystem.model.arrays import BoolArray, FloatArray, IntArray, median
from ecosystem.model.network import Network, Records, numbers_of, yearly
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Parameters
from ecosystem.schema import SECTORS, TOPICS
from ecosystem.stubs import dataclass

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_array


# --- M22 on plain arrays: how much the contacts of an actor are tied to one another.


def invested_squares(
    n: int, source: IntArray, target: IntArray, weight: FloatArray
) -> csr_array[Any]:
    """Compute how far each actor depends on each contact, c_ij of Burt's constraint."""
    # `c_ij = (p_ij + sum_q p_iq p_qj)^2` over the contacts *j* of *i*, with `p_ij = (a_ij +
    # a_ji) / sum_k (a_ik + a_ki)`.
    from scipy.sparse import csr_array, diags_array

    rows, columns = np.concatenate([source, target]), np.concatenate([target, source])
    both = csr_array((np.tile(weight, 2), (rows, columns)), shape=(n, n))
    total: FloatArray = np.asarray(both.sum(axis=1), np.float64).ravel()
    share = diags_array(np.divide(1, total, out=np.zeros(n), where=total > 0)) @ both
    contacts = csr_array((share > 0).astype(np.float64))
    invested = csr_array(share + (share @ share).multiply(contacts))
    return csr_array(invested.multiply(invested))


def constraint(n: int, source: IntArray, target: IntArray, weight: FloatArray) -> FloatArray:
    """Compute Burt's constraint.

    Source: Burt, R. S. (1992). Structural holes: the social structure of competition. Harvard
    University Press.
    """
    # The sum of c_ij over the contacts. It can exceed 1 (in a triangle it is 1.125; with weights
    # it stays below 2) and falls with the number of contacts for no other reason than that.
    found = np.full(n, np.nan)
    if len(source):
        squares = invested_squares(n, source, target, weight)
        tied = np.union1d(source, target)
        found[tied] = np.asarray(squares.sum(axis=1)).ravel()[tied]
    return found


@dataclass(frozen=True)
class Contacts:
    """How many contacts each actor has, and how many ties there are among them."""

    degree: IntArray  # Contacts; shape (n,).
    among: IntArray  # Pairs of contacts that are tied to each other; shape (n,).

    @property
    def effective_size(self) -> FloatArray:
        """Contacts less the mean number of ties that each has to the others; nan without any."""
        return np.asarray(self.degree - 2 * self.among / self._known)

    @property
    def efficiency(self) -> FloatArray:
        """Effective size as a share of the contacts."""
        return np.asarray(self.effective_size / self._known)

    @property
    def _known(self) -> FloatArray:
        return np.where(self.degree > 0, self.degree, np.nan)


def contacts(n: int, first: IntArray, second: IntArray) -> Contacts:
    """Count contacts and the ties among them."""
    from scipy.sparse import csr_array

    degree = np.bincount(np.concatenate([first, second]), minlength=n)
    rows, columns = np.concatenate([first, second]), np.concatenate([second, first])
    tied = csr_array((np.ones(len(rows), np.int64), (rows, columns)), shape=(n, n))
    if not len(first):
        return Contacts(degree, np.zeros(n, np.int64))
    triangles: IntArray = np.asarray((tied @ tied).multiply(tied).sum(axis=1), np.int64).ravel()
    return Contacts(degree, triangles // 2)


# --- M24: who and what lies on the best ways from the docking points to the help that is needed.

_UNITS = 1_000_000  # lengths are whole numbers, so that equal ways are equal on every machine

_LONGEST = 50 * _UNITS  # for a kind of tie that never succeeds


@dataclass(frozen=True)
class Restricted:
    """Ways from docking points to providers, summed over docks and providers."""

    actors: FloatArray  # How many best ways pass each actor, ends left out; shape (n,).
    arcs: FloatArray  # How many use each arc; shape (m,).


def arc_lengths(projection: Projection) -> list[int]:
    """Return the length ``-ln p`` of each arc, in millionths."""
    records, arcs, network = projection.referrals, projection.arcs, projection.network
    best = np.zeros(len(arcs))
    arc = arcs.at(len(network.ids), records.source, records.target)
    np.maximum.at(best, arc, completion_of(network.parameters, records))
    return [
        min(round(-math.log(p) * _UNITS), _LONGEST) if p > 0 else _LONGEST for p in best.tolist()
    ]


def restricted_betweenness(projection: Projection) -> Restricted | None:
    """Count the best ways from docks to providers, averaged over the needs by demand.

    Source: Brandes, U. (2008). On variants of shortest-path betweenness centrality and their
    generic computation. Social Networks 30(2), 136-145. doi:10.1016/j.socnet.2007.11.001
    """
    # For each cell of need every dock is joined with every actor that serves it, by the ways of
    # least length `-ln p` over ties that serve the topic; equally good ways share. Lengths add,
    # so a best way is a likeliest one. Needs with the same topic and providers are one.
    import networkx as nx

    network, arcs = projection.network, projection.arcs
    total = sum(cell.weight for cell in network.demand.cells)
    if not network.has_way or total <= 0:
        return None
    alike: dict[tuple[int, frozenset[int]], float] = {}
    for position, cell in enumerate(network.demand.cells):
        providers = frozenset(o.actor for o in network.offers if o.yes >> position & 1)
        key = TOPICS.index(cell.topic), providers
        alike[key] = alike.get(key, 0.0) + cell.weight / total
    ends = list(numbers_of(arcs.source, arcs.target))
    place = {pair: arc for arc, pair in enumerate(ends)}
    lengths = [max(length, 1) for length in arc_lengths(projection)]
    actors, used = np.zeros(len(network.ids)), np.zeros(len(arcs))
    for (topic, providers), share in alike.items():
        there = np.flatnonzero(arcs.topics >> topic & 1).tolist()
        net: nx.DiGraph[int] = nx.DiGraph()
        net.add_nodes_from([*network.docks.tolist(), *providers])
        net.add_weighted_edges_from((*ends[arc], lengths[arc]) for arc in there)
        between = network.docks.tolist(), providers
        for actor, ways in nx.betweenness_centrality_subset(net, *between, weight="weight").items():
            actors[actor] += share * ways
        by_tie = nx.edge_betweenness_centrality_subset(net, *between, weight="weight")
        for pair, ways in by_tie.items():
            used[place[pair]] += share * ways
    return Restricted(actors, used)


# --- Measures as series: one shape for actors, one for ties, and names that tell the question.


def series(
    measure: Callable[..., object],
    graph: GraphAnalysis,
    values: npt.NDArray[Any] | list[Any],
    ties: Pairs | Arcs | None = None,
    **given: object,
) -> pd.Series[Any]:
    """Return one value an actor in force, or one a tie, named with what is not usual."""
    import pandas as pd

    usual = inspect.signature(measure).parameters
    told = [f"{key}={value!r}" for key, value in given.items() if value != usual[key].default]
    name = measure.__name__ + (f"({', '.join(told)})" if told else "")
    ids = graph.network.ids
    index: pd.Index[Any] = pd.Index(list(ids), name="actor", dtype="str")
    if ties is not None:
        ends = (ties.first, ties.second) if isinstance(ties, Pairs) else (ties.source, ties.target)
        levels = [pd.Index([ids[actor] for actor in end.tolist()], dtype="str") for end in ends]
        index = pd.MultiIndex.from_arrays(levels, names=["source", "target"])
    dtype = "string" if isinstance(values, list) else values.dtype
    return pd.Series(values, index=index, name=name, dtype=dtype)


# --- Strength of ties (σ): how often people are sent on, and how firmly it is agreed.

# What a tie keeps of its strength by how firmly it is agreed; a convention.
FORMALITY_FACTOR = {"contract": 1.0, "agreement": 1.0, "routine": 0.85, "personal": 0.7}


_DAILY = 250.0

_LEAST = 1e-6  # a tie that was used no time last year is a tie still


def record_strength(quarter: Quarter, records: Records) -> FloatArray:
    """Rate the strength of every tie record."""
    ties = quarter.table("ties")
    factor = [FORMALITY_FACTOR.get(formality, np.nan) for formality in ties.column("formality")]
    often = yearly(ties)
    rated = np.log1p(np.where(often < 0, np.nan, often)) / math.log1p(_DAILY) * np.array(factor)
    return np.append(rated, np.nan)[records.row]  # the last one is for ties without a row (-1)


def strength(quarter: Quarter, graph: GraphAnalysis, *, directed: bool = False) -> FloatArray:
    """Return the strength of the strongest record of each pair of the union, or of each arc."""
    records = graph.projection.referrals if directed else graph.projection.records
    ties = graph.arcs if directed else graph.pairs
    found = np.full(len(ties), np.nan)
    group = ties.at(len(graph.network.ids), records.source, records.target)
    np.fmax.at(found, group, record_strength(quarter, records))
    return found


def weights(quarter: Quarter, graph: GraphAnalysis, *, weighted: bool) -> FloatArray:
    """Return the strength of every pair, the median of the known ones for an unknown one."""
    if not weighted:
        return np.ones(len(graph.pairs))
    found = strength(quarter, graph)
    known = found[~np.isnan(found)]
    usual = median(known) if len(known) else 1.0
    return np.maximum(np.where(np.isnan(found), usual, found), _LEAST)


# --- What each actor's contacts make of it: how many, how alike, and on whose way it lies.

Direction = Literal["all", "in", "out"]

Layer = Literal["union", "referral"]


def _contacts(graph: GraphAnalysis) -> Contacts:
    return contacts(len(graph.network.ids), graph.pairs.first, graph.pairs.second)


def actor_by_degree(
    quarter: Quarter, *, direction: Direction = "all", layer: Layer = "union"
) -> pd.Series[int]:
    """Count the other actors with whom each actor has a tie.

    Many partners mean many ways, and much work. An actor without any stays in the table with 0.

    Parameters
    ----------
    quarter
        The quarter.
    direction
        ``"all"``: partners; ``"in"`` and ``"out"``: those who send people and those to whom
        people are sent, in the layer of referrals.
    layer
        ``"union"``: all ties of any kind and who sits where; ``"referral"``: only ties that send
        people on.

    Returns
    -------
    degree
        Whole numbers, one an actor. Parallel ties with the same actor count once.

    Raises
    ------
    UsageError
        If the union is asked for a direction (it has none), or a word is not known.

    References
    ----------
    Wasserman, S., & Faust, K. (1994). Social network analysis: methods and applications.
    Cambridge University Press.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> int(actor_by_degree(load_sample("mini"))["W1"])
    4
    """
    if direction not in ("all", "in", "out"):
        raise UsageError("measures.choice", name="direction", value=direction, known="all, in, out")
    if layer not in ("union", "referral"):
        raise UsageError("measures.choice", name="layer", value=layer, known="union, referral")
    if layer == "union" and direction != "all":
        raise UsageError("measures.no_direction", value=direction)
    graph = analyse(quarter).generous
    n, arcs = len(graph.network.ids), graph.arcs
    if layer == "union":
        ends = np.concatenate([graph.pairs.first, graph.pairs.second])
    elif direction == "all":
        low, high = np.minimum(arcs.source, arcs.target), np.maximum(arcs.source, arcs.target)
        pairs = np.unique(low * max(n, 1) + high)
        ends = np.concatenate([pairs // max(n, 1), pairs % max(n, 1)])
    else:
        ends = arcs.target if direction == "in" else arcs.source
    degree = np.bincount(ends, minlength=n)
    return series(actor_by_degree, graph, degree, direction=direction, layer=layer)


def actor_by_constraint(quarter: Quarter, *, weighted: bool = True) -> pd.Series[float]:
    """Measure how far each actor depends on few contacts that know one another (M22).

    A docking point with a high value needs a second, unrelated contact; a one-person unit with a
    low one carries much alone. Read it only for actors with three contacts or more, and beside
    the degree: it falls with the number of contacts alone.

    Parameters
    ----------
    quarter
        The quarter.
    weighted
        Whether ties count by their strength; an unknown strength counts as the median.

    Returns
    -------
    constraint
        More than 0; at most 1.125, with strengths below 2. Missing for an actor without contacts.

    References
    ----------
    Burt, R. S. (1992). Structural holes: the social structure of competition. Harvard
    University Press.

    Burt, R. S. (2004). Structural holes and good ideas. American Journal of Sociology 110(2),
    349-399. doi:10.1086/421787

    Everett, M. G., & Borgatti, S. P. (2020). Unpacking Burt's constraint measure. Social
    Networks 62, 50-57. doi:10.1016/j.socnet.2020.02.001

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(float(actor_by_constraint(load_sample("mini"))["W1"]), 6)
    0.376736
    """
    graph = analyse(quarter).generous
    each = weights(quarter, graph, weighted=weighted)
    values = constraint(len(graph.network.ids), graph.pairs.first, graph.pairs.second, each)
    return series(actor_by_constraint, graph, values, weighted=weighted)


def actor_by_effective_size(quarter: Quarter) -> pd.Series[float]:
    """Count the contacts of each actor that are not tied to its other contacts (M22).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    size
        ``k - 2 t / k`` with *k* contacts and *t* ties among them; missing without contacts.

    References
    ----------
    Burt, R. S. (1992). Structural holes: the social structure of competition. Harvard
    University Press.

    Borgatti, S. P. (1997). Structural holes: unpacking Burt's redundancy measures. Connections
    20(1), 35-38.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> float(actor_by_effective_size(load_sample("mini"))["W1"])
    3.5
    """
    graph = analyse(quarter).generous
    return series(actor_by_effective_size, graph, _contacts(graph).effective_size)


def actor_by_efficiency(quarter: Quarter) -> pd.Series[float]:
    """Return the share of each actor's contacts that lead somewhere else (M22).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    efficiency
        Effective size divided by contacts, in 0..1; missing without contacts.

    References
    ----------
    Burt, R. S. (1992). Structural holes: the social structure of competition. Harvard
    University Press.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> float(actor_by_efficiency(load_sample("mini"))["W1"])
    0.875
    """
    graph = analyse(quarter).generous
    return series(actor_by_efficiency, graph, _contacts(graph).efficiency)


def actor_by_betweenness(quarter: Quarter, *, normalised: bool = True) -> pd.Series[float]:
    """Measure how often each actor lies on the shortest ways between two others.

    Context only: it does not ask where people start, nor what they need; for that see
    `actor_by_restricted_betweenness`.

    Parameters
    ----------
    quarter
        The quarter.
    normalised
        Whether to divide by the number of pairs of other actors, ``(n - 1)(n - 2) / 2``.

    Returns
    -------
    betweenness
        In the undirected union; equally short ways share. Missing with fewer than three actors.

    References
    ----------
    Freeman, L. C. (1977). A set of measures of centrality based on betweenness. Sociometry 40(1),
    35-41. doi:10.2307/3033543

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(float(actor_by_betweenness(load_sample("mini"))["W1"]), 4)
    0.4727
    """
    graph = analyse(quarter).generous
    n = len(graph.network.ids)
    values = np.full(n, np.nan)
    if n > 2:
        values = betweenness(n, *both_ways(graph.pairs.first, graph.pairs.second)).actors / 2
        values = values / ((n - 1) * (n - 2) / 2) if normalised else values
    return series(actor_by_betweenness, graph, values, normalised=normalised)


def actor_by_restricted_betweenness(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> pd.Series[float]:
    """Count the ways from docking points to needed help that pass each actor (M24).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions, for the chance that a referral of each kind succeeds.

    Returns
    -------
    betweenness
        Likeliest ways from a dock to a provider that pass the actor, averaged over the needs by
        demand, not divided by anything; missing where the way is not tested or nobody needs
        anything. Who sits where opens no way here.

    References
    ----------
    Brandes, U. (2008). On variants of shortest-path betweenness centrality and their generic
    computation. Social Networks 30(2), 136-145. doi:10.1016/j.socnet.2007.11.001

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> actor_by_restricted_betweenness(load_sample("mini")).idxmax()
    'W1'
    """
    graph = analyse(quarter, parameters).generous
    found = restricted_betweenness(graph.projection)
    values = np.full(len(graph.network.ids), np.nan) if found is None else found.actors
    return series(actor_by_restricted_betweenness, graph, values)


# --- M18 on plain arrays: how far the ends of each pair are from each other without it.


def spans(first: IntArray, second: IntArray) -> FloatArray:
    """Compute the span of every pair: 2 where the ends share a partner, infinite for a cut edge."""
    import networkx as nx

    pairs = list(numbers_of(first, second))
    net: nx.Graph[int] = nx.Graph(pairs)
    far = {frozenset(pair): span for *pair, span in nx.local_bridges(net)}
    return np.array([far.get(frozenset(pair), 2) for pair in pairs], np.float64)


# --- What each tie is worth and what it hangs on: one value a pair, or one an arc.


def by_pair(graph: GraphAnalysis, values: FloatArray, *, add: bool) -> FloatArray:
    """Join the two arcs of each pair: their sum, or the larger; nan where neither has a value."""
    pair = graph.pairs.at(len(graph.network.ids), graph.arcs.source, graph.arcs.target)
    joined = np.full(len(graph.pairs), np.nan)
    np.fmax.at(joined, pair, values)
    if add:
        known = ~np.isnan(joined)
        joined[known] = np.bincount(pair, np.nan_to_num(values), len(joined))[known]
    return joined


def tie_by_fragility(
    quarter: Quarter, *, directed: bool = False, parameters: Parameters | None = None
) -> pd.Series[float]:
    """Rate how shaky each tie is from the risks that are known (M19).

    Parameters
    ----------
    quarter
        The quarter.
    directed
        Whether to rate each way of sending people on its own; else all ties of a pair together.
    parameters
        Conventions, for the hazards.

    Returns
    -------
    fragility
        In 0..1, a convention and no probability. Parallel ties multiply; missing where nothing is
        known about any of them.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> len(tie_by_fragility(load_sample("mini"))), len(
    ...     tie_by_fragility(load_sample("mini"), directed=True))
    (10, 11)
    """
    graph = analyse(quarter, parameters).generous
    ties = graph.arcs if directed else graph.pairs
    return series(tie_by_fragility, graph, ties.fragility, ties, directed=directed)


def tie_by_fragility_high(
    quarter: Quarter, *, directed: bool = False, parameters: Parameters | None = None
) -> pd.Series[float]:
    """Rate how shaky each tie is if every unknown risk were there (M19).

    Parameters
    ----------
    quarter
        The quarter.
    directed
        As for `tie_by_fragility`.
    parameters
        Conventions, for the hazards.

    Returns
    -------
    fragility
        In 0..1, at least `tie_by_fragility`; missing where that is.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> bool(tie_by_fragility_high(load_sample("mini")).isna().all())
    True
    """
    graph = analyse(quarter, parameters).generous
    ties = graph.arcs if directed else graph.pairs
    return series(tie_by_fragility_high, graph, ties.fragility_high, ties, directed=directed)


def tie_is_cut_edge(quarter: Quarter) -> pd.Series[bool]:
    """Tell which ties alone hold two parts of the net together (M17).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    cut
        One answer a pair of the union. Most cut off a single actor: see `tie_by_cut_side`.

    References
    ----------
    Tarjan, R. E. (1974). A note on finding the bridges of a graph. Information Processing Letters
    2(6), 160-161. doi:10.1016/0020-0190(74)90003-9

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> int(tie_is_cut_edge(load_sample("mini")).sum())
    7
    """
    graph = analyse(quarter).generous
    return series(tie_is_cut_edge, graph, graph.cohesion.cut_side > 0, graph.pairs)


def tie_by_cut_side(quarter: Quarter) -> pd.Series[int]:
    """Count the actors that are cut off without each tie (M17).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    side
        Actors on the smaller side; 0 for a pair that is no cut edge.

    References
    ----------
    Tarjan, R. E. (1974). A note on finding the bridges of a graph. Information Processing
    Letters 2(6), 160-161. doi:10.1016/0020-0190(74)90003-9

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> int(tie_by_cut_side(load_sample("mini"))["W1", "W2"])
    4
    """
    graph = analyse(quarter).generous
    return series(tie_by_cut_side, graph, graph.cohesion.cut_side, graph.pairs)


def tie_by_reach_loss(
    quarter: Quarter, *, directed: bool = False, parameters: Parameters | None = None
) -> pd.Series[float]:
    """Measure how much help can no longer be reached without each tie (M20).

    Parameters
    ----------
    quarter
        The quarter.
    directed
        Whether each direction stands on its own; else the larger of the two counts.
    parameters
        Conventions, for the largest number of hand-overs.

    Returns
    -------
    loss
        Share of reach, in 0..1. Missing where the way is not tested or nothing is reached, and
        for a pair that sends nobody on.

    References
    ----------
    Valente, T. W., & Fujimoto, K. (2010). Bridging: locating critical connectors in a network.
    Social Networks 32(3), 212-220. doi:10.1016/j.socnet.2010.03.003

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(float(tie_by_reach_loss(load_sample("mini"), directed=True)["C1", "W1"]), 2)
    0.5
    """
    graph = analyse(quarter, parameters).generous
    values = graph.reach_loss if graph.network.has_way else np.full(len(graph.arcs), np.nan)
    if directed:
        return series(tie_by_reach_loss, graph, values, graph.arcs, directed=True)
    return series(tie_by_reach_loss, graph, by_pair(graph, values, add=False), graph.pairs)


def tie_by_restricted_betweenness(
    quarter: Quarter, *, directed: bool = False, parameters: Parameters | None = None
) -> pd.Series[float]:
    """Count the ways from docking points to needed help that use each tie (M24).

    Parameters
    ----------
    quarter
        The quarter.
    directed
        Whether each direction stands on its own; else the two are added.
    parameters
        Conventions, for the chance that a referral of each kind succeeds.

    Returns
    -------
    betweenness
        As `actor_by_restricted_betweenness`; missing also for a pair that sends nobody on.

    References
    ----------
    Brandes, U. (2008). On variants of shortest-path betweenness centrality and their generic
    computation. Social Networks 30(2), 136-145. doi:10.1016/j.socnet.2007.11.001

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> tie_by_restricted_betweenness(load_sample("mini")).idxmax()
    ('C1', 'W1')
    """
    graph = analyse(quarter, parameters).generous
    found = restricted_betweenness(graph.projection)
    values = np.full(len(graph.arcs), np.nan) if found is None else found.arcs
    if directed:
        return series(tie_by_restricted_betweenness, graph, values, graph.arcs, directed=True)
    joined = by_pair(graph, values, add=True)
    return series(tie_by_restricted_betweenness, graph, joined, graph.pairs)


def tie_by_span(quarter: Quarter) -> pd.Series[float]:
    """Count the steps between two partners if their tie is lost (M18).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    span
        2 where they share a partner; 3 and more for a local bridge; infinite for a cut edge.
        From 4 on the detour is long. A local bridge of low strength is a weak tie in Granovetter's
        sense.

    References
    ----------
    Granovetter, M. S. (1973). The strength of weak ties. American Journal of Sociology 78(6),
    1360-1380. doi:10.1086/225469

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> float(tie_by_span(load_sample("mini"))["S1", "S3"])
    2.0
    """
    graph = analyse(quarter).generous
    return series(tie_by_span, graph, spans(graph.pairs.first, graph.pairs.second), graph.pairs)


def tie_by_strength(quarter: Quarter, *, directed: bool = False) -> pd.Series[float]:
    """Rate how strong each tie is: how often it is used and how firmly it is agreed (σ).

    Parameters
    ----------
    quarter
        The quarter.
    directed
        Whether to rate the referral arcs; else the pairs of the union.

    Returns
    -------
    strength
        In 0..1 up to 250 times a year; that of the strongest of parallel ties. Missing where how
        often or how firmly is not known.

    References
    ----------
    Granovetter, M. S. (1973). The strength of weak ties. American Journal of Sociology 78(6),
    1360-1380. doi:10.1086/225469

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> bool(tie_by_strength(load_sample("mini")).isna().all())
    True
    """
    graph = analyse(quarter).generous
    ties = graph.arcs if directed else graph.pairs
    values = strength(quarter, graph, directed=directed)
    return series(tie_by_strength, graph, values, ties, directed=directed)


# --- What falls apart without an actor, and what holds together whatever happens.


def blocks(graph: GraphAnalysis) -> tuple[IntArray, list[bool]]:
    """Find the parts that no single lost tie parts."""
    n, pairs = len(graph.network.ids), graph.pairs
    kept = graph.cohesion.cut_side == 0
    block = cohesion(n, pairs.first[kept], pairs.second[kept]).component
    return block, (np.bincount(block, minlength=n)[block] > 1).tolist()


def actor_is_cut(quarter: Quarter) -> pd.Series[bool]:
    """Tell which actors alone hold parts of the net together (M17).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    cut
        Whether the union falls into more parts without the actor. Many cut off a single partner
        only: see `actor_by_parted`.

    References
    ----------
    Hopcroft, J., & Tarjan, R. (1973). Algorithm 447: efficient algorithms for graph manipulation.
    Communications of the ACM 16(6), 372-378. doi:10.1145/362248.362272

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> cut = actor_is_cut(load_sample("mini"))
    >>> list(cut.index[cut])
    ['C1', 'I1', 'S1', 'W1', 'W2']
    """
    graph = analyse(quarter).generous
    return series(actor_is_cut, graph, graph.cohesion.parted > 0)


def actor_by_parted(quarter: Quarter) -> pd.Series[int]:
    """Count the actors that are parted from the largest remaining part without each actor.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    parted
        Others of its component that lose the rest; 0 for an actor that is no cut point.

    References
    ----------
    Hopcroft, J., & Tarjan, R. (1973). Algorithm 447: efficient algorithms for graph
    manipulation. Communications of the ACM 16(6), 372-378. doi:10.1145/362248.362272

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> int(actor_by_parted(load_sample("mini"))["W1"])
    5
    """
    graph = analyse(quarter).generous
    return series(actor_by_parted, graph, graph.cohesion.parted)


def actor_in_component(quarter: Quarter) -> pd.Series[str]:
    """Tell to which part of the net each actor belongs.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    component
        Id of the first actor of the part; an actor without ties is a part of its own.

    References
    ----------
    Wasserman, S., & Faust, K. (1994). Social network analysis: methods and applications.
    Cambridge University Press.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> actor_in_component(load_sample("mini")).nunique()
    3
    """
    graph = analyse(quarter).generous
    labels = [graph.network.ids[first] for first in graph.cohesion.component.tolist()]
    return series(actor_in_component, graph, labels)


def actor_in_block(quarter: Quarter) -> pd.Series[str]:
    """Tell which actors stay together whatever single tie is lost (M17, M26).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    block
        Id of the first actor of its 2-edge-connected component; missing for an actor that hangs
        on cut edges alone.

    References
    ----------
    Tarjan, R. E. (1974). A note on finding the bridges of a graph. Information Processing Letters
    2(6), 160-161. doi:10.1016/0020-0190(74)90003-9

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> list(actor_in_block(load_sample("mini")).dropna().index)
    ['S1', 'S3', 'W1']
    """
    graph = analyse(quarter).generous
    ids = graph.network.ids
    block, inside = blocks(graph)
    places = zip(block.tolist(), inside, strict=True)
    labels = [ids[first] if held else None for first, held in places]
    return series(actor_in_block, graph, labels)


def actor_by_loss(quarter: Quarter, *, parameters: Parameters | None = None) -> pd.Series[float]:
    """Measure how much help can no longer be reached if each actor closes.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions, for the largest number of hand-overs.

    Returns
    -------
    loss
        Share of reach lost with its offers and ties, in 0..1; docks stay in the denominator.
        Missing where the way is not tested or nothing is reached.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(float(actor_by_loss(load_sample("mini"))["W2"]), 2)
    0.4
    """
    graph = analyse(quarter, parameters).generous
    nothing = np.full(len(graph.network.ids), np.nan)
    values = graph.actor_loss if graph.network.has_way else nothing
    return series(actor_by_loss, graph, values)


# --- One number a quarter: how dense, how near, how safe, how mixed it is.

Bound = Literal["low", "high", "robust"]

_COVERED = {"low": ("G0", "G1", "G2"), "high": ("G0", "G1", "G2", "GX"), "robust": ("G0", "G1")}


def net_by_density(quarter: Quarter, *, directed: bool = False) -> float | None:
    """Return the share of possible ties that there are.

    Compare quarters of the same size only: it falls with the number of actors.

    Parameters
    ----------
    quarter
        The quarter.
    directed
        Whether to take the referral arcs and ordered pairs; else the union.

    Returns
    -------
    density
        In 0..1, actors without ties included; None for fewer than two actors.

    References
    ----------
    Wasserman, S., & Faust, K. (1994). Social network analysis: methods and applications.
    Cambridge University Press.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(net_by_density(load_sample("mini")), 6)
    0.151515
    """
    graph = analyse(quarter).generous
    n = len(graph.network.ids)
    if n < 2:
        return None
    return len(graph.arcs) / (n * (n - 1)) if directed else 2 * len(graph.pairs) / (n * (n - 1))


def net_by_efficiency(quarter: Quarter) -> float | None:
    """Return how near actors are to one another: the mean of 1 / distance (M26).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    efficiency
        In 0..1 over all pairs of the union, 0 between actors without a way; None for fewer than
        two actors. No score of quality: more ties are more work.

    References
    ----------
    Latora, V., & Marchiori, M. (2001). Efficient behavior of small-world networks. Physical Review
    Letters 87(19), 198701. doi:10.1103/PhysRevLett.87.198701

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(net_by_efficiency(load_sample("mini")), 6)
    0.344444
    """
    graph = analyse(quarter).generous
    return efficiency(len(graph.network.ids), graph.pairs.first, graph.pairs.second)


def net_by_reciprocity(quarter: Quarter) -> float | None:
    """Return the share of referral arcs that are answered by one in the other direction (M26).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    reciprocity
        In 0..1; None without any referral.

    References
    ----------
    Wasserman, S., & Faust, K. (1994). Social network analysis: methods and applications.
    Cambridge University Press.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(net_by_reciprocity(load_sample("mini")), 6)
    0.181818
    """
    graph = analyse(quarter).generous
    n, arcs = len(graph.network.ids), graph.arcs
    if not len(arcs):
        return None
    back = np.isin(arcs.target * n + arcs.source, arcs.source * n + arcs.target)
    return float(back.mean())


def net_by_components(quarter: Quarter) -> int:
    """Count the parts into which the net falls (M26).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    components
        Parts of the union; an actor without ties is one of its own, an empty quarter has none.

    References
    ----------
    Wasserman, S., & Faust, K. (1994). Social network analysis: methods and applications.
    Cambridge University Press.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> net_by_components(load_sample("mini"))
    3
    """
    return len(np.unique(analyse(quarter).generous.cohesion.component))


def net_by_largest_share(quarter: Quarter) -> float | None:
    """Return the share of actors in the largest part of the net (M26).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    share
        In 0..1; None without any actor.

    References
    ----------
    Wasserman, S., & Faust, K. (1994). Social network analysis: methods and applications.
    Cambridge University Press.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(net_by_largest_share(load_sample("mini")), 6)
    0.833333
    """
    component = analyse(quarter).generous.cohesion.component
    return float(np.bincount(component).max()) / len(component) if len(component) else None


def net_by_core_share(quarter: Quarter) -> float | None:
    """Return the share of actors that no single lost tie parts from some others (M26).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    share
        Actors in a 2-edge-connected part of at least three; None without any actor.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> net_by_core_share(load_sample("mini"))
    0.25
    """
    _, inside = blocks(analyse(quarter).generous)
    return sum(inside) / len(inside) if inside else None


def net_by_coverage(
    quarter: Quarter, *, bound: Bound = "low", parameters: Parameters | None = None
) -> float | None:
    """Return the share of needs that are covered (M01).

    Parameters
    ----------
    quarter
        The quarter.
    bound
        ``"low"`` counts what is not known as not covered, ``"high"`` as covered; ``"robust"``
        leaves out what hangs on a shaky way or on money that ends.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    coverage
        In 0..1, weighted by demand; None without any demand, or where nobody claims that the list
        of offers is complete.

    Raises
    ------
    UsageError
        If there is no such bound.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(net_by_coverage(load_sample("mini")), 6)
    0.857143
    """
    if bound not in _COVERED:
        known = ", ".join(_COVERED)
        raise UsageError("measures.choice", name="bound", value=bound, known=known)
    return analyse(quarter, parameters).generous.coverage(bound)


def net_by_reach(
    quarter: Quarter, *, hand_overs: int = 2, parameters: Parameters | None = None
) -> float | None:
    """Return the share of needs that people reach from the docking points (M03).

    Parameters
    ----------
    quarter
        The quarter.
    hand_overs
        How many times people may be sent on, 0 to 4.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    reach
        In 0..1, weighted by visits and demand; None where the way is not tested, or nobody visits
        or needs anything.

    Raises
    ------
    UsageError
        If the number of hand-overs is not among those.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and
    Mathematical Organization Theory 12(1), 21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(net_by_reach(load_sample("mini")) * 35)
    17
    """
    if hand_overs not in range(REACH_CURVE + 1):
        known = f"0 … {REACH_CURVE}"
        raise UsageError("measures.choice", name="hand_overs", value=hand_overs, known=known)
    return analyse(quarter, parameters).generous.reach(hand_overs)


def net_by_informal_dependency(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> float | None:
    """Return the share of reach that rests on informal help alone (M10).

    Informal help is access and dependence at once; the answer is one more official way, never
    fewer helpers.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    dependency
        In 0..1; None where nothing is reached.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(net_by_informal_dependency(load_sample("mini")), 2)
    0.15
    """
    graph = analyse(quarter, parameters).generous
    reach, official = graph.reach(graph.k), graph.official_reach
    return 1 - official / reach if reach and official is not None else None


# --- M23: who stands between two who have no tie, in which role (Gould and Fernandez).

# In the order of R's sna: w_I, w_O, b_IO, b_OI, b_O; their sum is t.
ROLES = ("coordinator", "consultant", "representative", "gatekeeper", "liaison")


_COUNTS_AT_ONCE = 1 << 22


@dataclass(frozen=True)
class OpenPaths:
    """All ways *a → v → b* with no tie *a → b*."""

    size: int  # Number of actors.
    before: IntArray  # The three actors of each way.
    broker: IntArray
    after: IntArray


def open_paths(n: int, source: IntArray, target: IntArray) -> OpenPaths:
    """List the open two-step ways of a directed graph."""
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
    """Count for every actor the open ways through it, by role."""
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
    """Compute how many open ways of each role an actor has if arcs are thrown in at random."""
    # With density *d* each ordered pair of others is an open way with probability `d^2 (1 -
    # d)`.
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
        Ordered pairs; missing for a single role if all actors are of one sector, and for actors
        of no known sector, who are left out of every role.

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
    >>> from ecosystem.io.reading import load_sample
    >>> int(actor_by_brokerage(load_sample("mini"), role="gatekeeper")["W1"])
    3
    """
    if role not in (*ROLES, "total"):
        known = ", ".join((*ROLES, "total"))
        raise UsageError("measures.choice", name="role", value=role, known=known)
    graph = analyse(quarter).generous
    network, arcs = graph.network, graph.arcs
    sectors, n = network.sectors.astype(np.int64), len(network.ids)
    values = np.full(n, np.nan)
    if role == "total":
        paths = open_paths(n, arcs.source, arcs.target)
        values = count_roles(paths, sectors).sum(axis=1).astype(np.float64)
    elif len(np.unique((among := of_known_sector(network, arcs.source, arcs.target)).sectors)) > 1:
        paths = open_paths(len(among.actors), among.first, among.second)
        values[among.actors] = count_roles(paths, among.sectors)[:, ROLES.index(role)]
    return series(actor_by_brokerage, graph, values, role=role)


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
    >>> from ecosystem.io.reading import load_sample
    >>> table = brokerage_table(load_sample("mini"), nulls=20)
    >>> round(float(table.loc[("W1", "liaison"), "expected"]), 6)
    0.496528
    """
    import pandas as pd

    graph = analyse(quarter).generous
    network, arcs = graph.network, graph.arcs
    among = of_known_sector(network, arcs.source, arcs.target)
    n, sectors = len(among.actors), among.sectors
    observed, expected, z = (np.full((len(network.ids), len(ROLES)), np.nan) for _ in range(3))
    expected[among.actors] = expected_roles(n, len(among.first), sectors)
    if len(np.unique(sectors)) > 1:
        paths = open_paths(n, among.first, among.second)
        seen = count_roles(paths, sectors).astype(np.float64)
        dealt = count_roles(paths, relabel(sectors, count=nulls, seed=seed))
        mean, spread = dealt.mean(axis=0), dealt.std(axis=0)
        far = np.full(seen.shape, np.nan)
        observed[among.actors] = seen
        z[among.actors] = np.divide(seen - mean, spread, out=far, where=spread > 0)
    index = pd.MultiIndex.from_product([list(network.ids), list(ROLES)], names=["actor", "role"])
    columns = {"observed": observed.ravel(), "expected": expected.ravel(), "z": z.ravel()}
    return pd.DataFrame(columns, index=index)


# --- M25 on plain arrays: how far a net falls apart without some actors, and whom a few reach.

_CELLS_AT_ONCE = 1 << 18


class Objective:
    """What a set of key players is to make large in an undirected graph."""

    def __init__(self, n: int, first: IntArray, second: IntArray) -> None:
        self.n, self.first, self.second = n, first, second

    def value(self, chosen: Sequence[int]) -> float:
        """Return the value of a set; ``nan`` if it has none."""
        raise NotImplementedError

    def with_one_more(self, chosen: Sequence[int]) -> FloatArray:
        """Return the value of the set with each further actor; minus infinity for members."""
        raise NotImplementedError


class _Parting(Objective):
    """How far the actors that are left without a set no longer reach each other."""

    def _near(self, first: IntArray, second: IntArray, further: IntArray) -> FloatArray:
        """Sum over the pairs left by these ties and without each further actor (-1: nobody)."""
        raise NotImplementedError

    def _left(self, chosen: Sequence[int], further: IntArray) -> FloatArray:
        gone = np.zeros(self.n, np.bool_)
        gone[list(chosen)] = True
        kept = ~(gone[self.first] | gone[self.second])
        first, second = self.first[kept], self.second[kept]
        few = max(1, _CELLS_AT_ONCE // max(len(first), self.n, 1))
        parts = range(0, len(further), few)
        return np.concatenate([self._near(first, second, further[at : at + few]) for at in parts])

    def value(self, chosen: Sequence[int]) -> float:
        """Return the value without a set; ``nan`` if fewer than two actors remain."""
        left = self.n - len(set(chosen))
        near = self._left(chosen, np.array([-1]))[0]
        return np.nan if left < 2 else float(1 - near / (left * (left - 1)))

    def with_one_more(self, chosen: Sequence[int]) -> FloatArray:
        """Return the value without the set and each further actor."""
        left = self.n - len(chosen) - 1
        if left < 2:
            return np.full(self.n, -np.inf)
        values = 1 - self._left(chosen, np.arange(self.n)) / (left * (left - 1))
        values[list(chosen)] = -np.inf
        return np.asarray(values)


class Fragmentation(_Parting):
    """Share of ordered pairs of the remaining actors that no longer reach each other (F)."""

    def _near(self, first: IntArray, second: IntArray, further: IntArray) -> FloatArray:
        # a copy of the graph for each further actor; who is gone is alone and makes no pair
        copy, pair = np.nonzero((first != further[:, None]) & (second != further[:, None]))
        size = self.n * len(further)
        part = components(size, first[pair] + copy * self.n, second[pair] + copy * self.n)
        sizes = np.bincount(part, minlength=size).reshape(len(further), self.n)
        return np.asarray((sizes * (sizes - 1)).sum(axis=1), np.float64)


class DistanceFragmentation(_Parting):
    """The same with every pair that still reaches each other counted by 1 - 1 / distance (DF)."""

    def _near(self, first: IntArray, second: IntArray, further: IntArray) -> FloatArray:
        actors = np.arange(self.n)
        itself = np.zeros((self.n, max((self.n + 63) // 64, 1)), np.uint64)
        itself[actors, actors // 64] = np.uint64(1) << (actors % 64).astype(np.uint64)
        start = np.repeat(itself[:, None, :], len(further), axis=1)
        column = np.flatnonzero(further >= 0)
        found, before = np.zeros(len(further)), np.full(len(further), self.n, np.int64)
        steps = spread(*both_ways(first, second), start, (further[column], column))
        for step, reached in enumerate(steps, start=1):
            now = np.bitwise_count(reached).sum(axis=(0, 2), dtype=np.int64)
            found += (now - before) / step
            before = now
        return found


class SeedReach(Objective):
    """Mean of 1 / distance from a set to every actor, members counted 1 (DR)."""

    @cached_property
    def near(self) -> FloatArray:
        """One through the distance of each two actors."""
        steps = distances(self.n, self.first, self.second)
        near: FloatArray = np.divide(1.0, steps, out=np.zeros(steps.shape), where=steps > 0)
        np.fill_diagonal(near, 1.0)
        return near

    def _covered(self, chosen: Sequence[int]) -> FloatArray:
        return np.asarray(self.near[list(chosen)].max(axis=0, initial=0.0))

    def value(self, chosen: Sequence[int]) -> float:
        """Return DR of a set; ``nan`` without any actor."""
        return float(self._covered(chosen).mean()) if len(self.near) else np.nan

    def with_one_more(self, chosen: Sequence[int]) -> FloatArray:
        """Return DR of the set with each further actor."""
        values = np.maximum(self.near, self._covered(chosen)).mean(axis=1)
        values[list(chosen)] = -np.inf
        return np.asarray(values)


# --- M25: the few actors who reach most, and those whose loss would part most.

Aim = Literal["reach", "fragmentation", "distance"]

_AIMS: Mapping[str, type[Objective]] = {
    **{"reach": SeedReach, "fragmentation": Fragmentation, "distance": DistanceFragmentation}
}

_SAME = 1e-12

EXACT_UP_TO, EXACT_SETS = 2, 1000

"""Sets of at most two actors are compared with all others, and larger ones where there are at most
a thousand sets of one actor fewer; else the best are searched for."""


@dataclass(frozen=True)
class KeyPlayers:
    """The best sets of actors."""

    aim: str  # What was made large.
    value: float | None
    # All best sets if the answer is exact, else the best ones that were found; ids sorted.
    sets: tuple[tuple[str, ...], ...]
    exact: bool  # Whether all sets were compared.


def positions_of(network: Network, actors: Iterable[str]) -> list[int]:
    """Return the positions of some actors, sorted."""
    index = {key: position for position, key in enumerate(network.ids)}
    wanted = sorted(set(actors))
    for actor in wanted:
        if actor not in index:
            raise UnknownActorError("measures.unknown_actor", actor=actor)
    return [index[actor] for actor in wanted]


def objective_of(quarter: Quarter, aim: str) -> tuple[Network, Objective]:
    """Return the quarter in force and what is to be made large in its union."""
    if aim not in _AIMS:
        raise UsageError("measures.choice", name="aim", value=aim, known=", ".join(_AIMS))
    graph = analyse(quarter).generous
    ends = graph.pairs.first, graph.pairs.second
    return graph.network, _AIMS[aim](len(graph.network.ids), *ends)


class _Best:
    """The best sets so far."""

    def __init__(self) -> None:
        self.value = -math.inf
        self.sets: set[tuple[int, ...]] = set()

    def add(self, value: float, chosen: Iterable[int]) -> None:
        if math.isinf(value) or value < self.value - _SAME:
            return
        if value > self.value + _SAME:
            self.sets.clear()
            self.value = value
        self.sets.add(tuple(sorted(chosen)))


def _compare_all(objective: Objective, candidates: list[int], size: int) -> _Best:
    best = _Best()
    for base in combinations(candidates, size - 1):
        values = objective.with_one_more(base)
        for actor in candidates:
            if not base or actor > base[-1]:
                best.add(float(values[actor]), (*base, actor))
    return best


def _climb(objective: Objective, chosen: list[int], barred: BoolArray) -> float:
    """Replace members one by one as long as the value grows."""
    value = objective.value(chosen)
    better = True
    while better:
        better = False
        for place in range(len(chosen)):
            rest = [*chosen[:place], *chosen[place + 1 :]]
            values = np.where(barred, -np.inf, objective.with_one_more(rest))
            best = int(np.argmax(values))
            if values[best] > value + _SAME:
                chosen[place], value, better = best, float(values[best]), True
    return value


def _search(
    objective: Objective, candidates: list[int], size: int, restarts: int, seed: int
) -> _Best:
    """Grow sets greedily from the best single actors, draw others, and improve all of them."""
    rng = np.random.default_rng([seed, 3])
    alone = objective.with_one_more([])
    barred = np.ones(len(alone), np.bool_)
    barred[candidates] = False
    by_value = sorted(candidates, key=lambda actor: (-alone[actor], actor))
    best = _Best()
    for restart in range(max(restarts, 1)):
        chosen = by_value[restart // 2 : restart // 2 + 1]
        if restart % 2 or not chosen:
            chosen = rng.permutation(candidates)[:size].tolist()
        while len(chosen) < size:
            values = np.where(barred, -np.inf, objective.with_one_more(chosen))
            chosen.append(int(np.argmax(values)))
        best.add(_climb(objective, chosen, barred), chosen)
    return best


def key_players(
    quarter: Quarter,
    *,
    size: int = 1,
    aim: Aim = "reach",
    among: Collection[str] | None = None,
    restarts: int = 100,
    seed: int = 1,
) -> KeyPlayers:
    """Find the actors who together reach most, or whose loss would part most (M25).

    *Reach* answers whom to invite so that a message gets to all. The other two answer whose loss
    would hurt most: show that only internally, and name organisations only (give them as
    ``among``).

    Parameters
    ----------
    quarter
        The quarter.
    size
        How many actors.
    aim
        ``"reach"``: mean of 1 / distance from the set to every actor, members counted 1;
        ``"fragmentation"``: share of the remaining pairs that are parted without the set;
        ``"distance"``: the same with every remaining pair counted by 1 - 1 / distance.
    among
        Ids to choose from; all if None.
    restarts
        Sets to start from where the best set is searched for.
    seed
        Start of the random numbers.

    Returns
    -------
    players
        Value and best sets, in the undirected union.

    Raises
    ------
    UsageError
        If there is no such aim, or the size is less than 1.
    UnknownActorError
        If an id is not in force.

    Notes
    -----
    All sets of up to two actors are compared, in small nets larger ones, too. Else the best are
    searched for by greedy growth and exchanges from many starts, half of them the best single
    actors, half drawn; they need not be the best. Distance takes by far the longest: 300 actors
    some 12 seconds for all pairs, against a fifth of a second for fragmentation.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and
    Mathematical Organization Theory 12(1), 21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> key_players(load_sample("mini"), size=2, aim="fragmentation").sets
    (('I1', 'W1'), ('W1', 'W2'))
    """
    if size < 1:
        raise UsageError("measures.choice", name="size", value=size, known="1, 2, 3 …")
    network, objective = objective_of(quarter, aim)
    wanted = network.ids if among is None else among
    candidates = positions_of(network, wanted)
    exact = size <= EXACT_UP_TO or math.comb(len(candidates), size - 1) <= EXACT_SETS
    if size > len(candidates):
        return KeyPlayers(aim, None, (), exact)
    if exact:
        best = _compare_all(objective, candidates, size)
    else:
        best = _search(objective, candidates, size, restarts, seed)
    sets = sorted(tuple(network.ids[actor] for actor in chosen) for chosen in best.sets)
    return KeyPlayers(aim, best.value if sets else None, tuple(sets), exact)


# --- How far apart the actors of a quarter are, and how near they are to a chosen few (M25).


def _value(quarter: Quarter, aim: str, actors: Collection[str]) -> float | None:
    network, objective = objective_of(quarter, aim)
    value = objective.value(positions_of(network, actors))
    return None if math.isnan(value) else value


def net_by_fragmentation(quarter: Quarter, *, without: Collection[str] = ()) -> float | None:
    """Return the share of pairs of actors between whom there is no way at all (F, M25).

    Parameters
    ----------
    quarter
        The quarter.
    without
        Ids of actors taken out beforehand.

    Returns
    -------
    fragmentation
        In 0..1; None if fewer than two actors remain.

    Raises
    ------
    UnknownActorError
        If an id is not in force.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and
    Mathematical Organization Theory 12(1), 21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(net_by_fragmentation(load_sample("mini"), without=["W1"]), 6)
    0.818182
    """
    return _value(quarter, "fragmentation", without)


def net_by_distance_fragmentation(
    quarter: Quarter, *, without: Collection[str] = ()
) -> float | None:
    """Return how far actors are from one another: mean of 1 - 1 / distance (DF, M25).

    Parameters
    ----------
    quarter
        The quarter.
    without
        Ids of actors taken out beforehand.

    Returns
    -------
    fragmentation
        In 0..1, 1 between actors without a way; None if fewer than two actors remain.

    Raises
    ------
    UnknownActorError
        If an id is not in force.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational
    and Mathematical Organization Theory 12(1), 21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(net_by_distance_fragmentation(load_sample("mini")), 6)
    0.655556
    """
    return _value(quarter, "distance", without)


def net_by_seed_reach(quarter: Quarter, *, seeds: Collection[str] = ()) -> float | None:
    """Return how near all actors are to some of them: mean of 1 / distance (DR, M25).

    Parameters
    ----------
    quarter
        The quarter.
    seeds
        Ids of the actors to start from.

    Returns
    -------
    reach
        In 0..1; a seed itself counts 1, an actor without a way 0. None without any seed.

    Raises
    ------
    UnknownActorError
        If an id is not in force.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational
    and Mathematical Organization Theory 12(1), 21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(net_by_seed_reach(load_sample("mini"), seeds=["I1", "W1"]), 6)
    0.708333
    """
    check_quarter(quarter)
    return _value(quarter, "reach", seeds) if seeds else None


# --- M21: whether actors keep to their own sector, always beside what chance would give.


def _sorted(graph: GraphAnalysis) -> Sorted:
    """Give the actors of a known sector and the pairs among them: of others nothing is said."""
    return of_known_sector(graph.network, graph.pairs.first, graph.pairs.second)


def _ends(pairs: Sorted, labels: IntArray) -> tuple[IntArray, IntArray]:
    return labels[..., pairs.first], labels[..., pairs.second]


def _ei(left: IntArray, right: IntArray) -> FloatArray:
    """External less internal ties, as a share of all; over the last axis."""
    return np.asarray(1 - 2 * (left == right).mean(axis=-1))


def _assortativity(left: IntArray, right: IntArray, degree_sums: FloatArray) -> FloatArray:
    """Newman's r from the share of ties within and the squared shares of tie ends."""
    within = (left == right).mean(axis=-1)
    return np.asarray((within - degree_sums) / (1 - degree_sums))


def _squared_shares(labels: IntArray, degree: IntArray) -> FloatArray:
    """Sum over the sectors of (share of tie ends) squared, for each row of labels."""
    rows = np.atleast_2d(labels)
    found = np.zeros(len(rows))
    for sector in np.unique(rows):
        found += ((rows == sector) @ degree / degree.sum()) ** 2
    return found


def _is_defined(pairs: Sorted) -> bool:
    return len(pairs.first) > 0 and len(np.unique(pairs.sectors)) > 1


def net_by_ei_index(quarter: Quarter) -> float | None:
    """Return how far ties lead out of the sectors rather than stay inside (E-I index, M21).

    Never show it without `net_by_ei_expected`: it may be positive and still far below chance.

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    index
        -1 (all inside) to 1 (all between sectors); None without ties or with one sector only.

    References
    ----------
    Krackhardt, D., & Stern, R. N. (1988). Informal networks and organizational crises: an
    experimental simulation. Social Psychology Quarterly 51(2), 123-140. doi:10.2307/2786835

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(net_by_ei_index(load_sample("mini")), 2)
    0.2
    """
    pairs = _sorted(analyse(quarter).generous)
    if not _is_defined(pairs):
        return None
    return float(_ei(*_ends(pairs, pairs.sectors)))


def net_by_ei_expected(quarter: Quarter) -> float | None:
    """Return the E-I index that sectors dealt out at random would give (M21).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    expected
        ``1 - 2 sum n_s (n_s - 1) / (n (n - 1))``; None where `net_by_ei_index` is.

    References
    ----------
    Krackhardt, D., & Stern, R. N. (1988). Informal networks and organizational crises: an
    experimental simulation. Social Psychology Quarterly 51(2), 123-140. doi:10.2307/2786835

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(net_by_ei_expected(load_sample("mini")), 4)
    0.7879
    """
    pairs = _sorted(analyse(quarter).generous)
    if not _is_defined(pairs):
        return None
    n, size = len(pairs.sectors), np.bincount(pairs.sectors)
    return 1 - 2 * float((size * (size - 1)).sum()) / (n * (n - 1))


def net_by_assortativity(quarter: Quarter) -> float | None:
    """Return how far ties keep to their sector beyond what the degrees give (Newman's r, M21).

    Parameters
    ----------
    quarter
        The quarter.

    Returns
    -------
    r
        1 if all ties stay inside, about 0 by chance; None without ties, or if all ties end in one
        sector.

    References
    ----------
    Newman, M. E. J. (2003). Mixing patterns in networks. Physical Review E 67(2), 026126.
    doi:10.1103/PhysRevE.67.026126

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> round(net_by_assortativity(load_sample("mini")), 6)
    0.2
    """
    pairs = _sorted(analyse(quarter).generous)
    left, right = _ends(pairs, pairs.sectors)
    if not _is_defined(pairs) or len(np.unique(np.concatenate([left, right]))) < 2:
        return None
    degree = np.bincount(np.concatenate([pairs.first, pairs.second]))
    shares = _squared_shares(pairs.sectors[: len(degree)], degree)
    return float(_assortativity(left, right, shares[0]))


@dataclass(frozen=True)
class Homophily:
    """Whether actors keep to their own sector, more than by chance."""

    ei: float | None  # E-I index, and its mean if the sectors were dealt out at random.
    ei_expected: float | None
    # Share of the dealings with an index as low or lower: small if actors keep to themselves.
    p_low: float | None
    r: float | None  # Newman's assortativity, and its mean over the dealings.
    r_expected: float | None


def homophily(quarter: Quarter, *, nulls: int = 1000, seed: int = 1) -> Homophily:
    """Compare how much actors keep to their sector with random dealings of the sectors (M21).

    Parameters
    ----------
    quarter
        The quarter.
    nulls
        Number of dealings.
    seed
        Start of the random numbers.

    Returns
    -------
    homophily
        Both indices with their expectation; None where they are not defined. A dealing in which
        r is not defined is left out of its mean.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> homophily(load_sample("mini")).p_low < 0.02
    True
    """
    pairs = _sorted(analyse(quarter).generous)
    ei, r = net_by_ei_index(quarter), net_by_assortativity(quarter)
    if ei is None:
        return Homophily(None, None, None, None, None)
    dealt = relabel(pairs.sectors, count=nulls, seed=seed)
    left, right = _ends(pairs, dealt)
    p_low = (1 + int((_ei(left, right) <= ei + 1e-12).sum())) / (nulls + 1)
    ends = np.concatenate([pairs.first, pairs.second])
    shares = _squared_shares(dealt, np.bincount(ends, minlength=dealt.shape[1]))
    mixed = shares < 1
    drawn = _assortativity(left[mixed], right[mixed], shares[mixed])
    r_expected = float(drawn.mean()) if r is not None and len(drawn) else None
    return Homophily(ei, net_by_ei_expected(quarter), p_low, r, r_expected)


# --- M21: ties between sectors against chance, with p-values of two kinds of random graphs.

FEWEST_TIES, FEWEST_ACTORS = 20, 12

"""A smaller net is not compared with random graphs."""

_MARKS_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class MixingTest:
    """Ties between the fifteen pairs of sectors, in the order of `sector_pairs`."""

    mixing: Mixing  # Sizes, observed and expected ties.
    # Chance to see as few ties if the sectors are dealt out at random, and in random graphs
    # with the same degrees; `nan` where not tested.
    p_relabelled: FloatArray
    p_rewired: FloatArray
    # `p_rewired` corrected over all pairs that chance alone would give enough ties; else `nan`.
    q: FloatArray
    reason: str  # `"too_small"` or `"one_sector"` if nothing was tested, else blank.
    rewired: Rewired | None = None  # How `p_rewired` was drawn.


def benjamini_hochberg(p: FloatArray) -> FloatArray:
    """Correct p-values so that among all that are called small few are so by chance."""
    q = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    scaled = p[order] * len(order) / np.arange(1, len(order) + 1)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1)
    return q


def random_mixing(graph: GraphAnalysis, *, count: int) -> IntArray:
    """Count ties by pair of sectors in random graphs with the same degrees; shape (count, 15)."""
    found: list[IntArray] = []
    for part in graph.rewired():
        found.append(part.values)
        if sum(map(len, found)) >= count:
            break
    return np.concatenate(found)[:count]


def _relabelled(graph: GraphAnalysis, nulls: int, seed: int) -> IntArray:
    dealt = relabel(graph.network.sectors.astype(np.int64), count=nulls, seed=seed)
    at_once = max(1, _MARKS_AT_ONCE // len(graph.pairs))
    first, second = graph.pairs.first, graph.pairs.second
    parts = (dealt[begin : begin + at_once] for begin in range(0, nulls, at_once))
    return np.concatenate([between(part[:, first], part[:, second]) for part in parts])


def thin_pairs(graph: GraphAnalysis) -> tuple[BoolArray, BoolArray]:
    """Tell which two sectors chance would give enough ties, and which of them have too few."""
    parameters, mixing = graph.network.parameters, graph.mixing
    possible = mixing.possible[PAIRS]
    expected = mixing.expected[PAIRS]
    enough = expected >= parameters["expected_ties_min"] - EPSILON
    return enough, enough & (possible <= parameters["sector_ratio_max"] * expected + EPSILON)


def hollow(graph: GraphAnalysis, q: FloatArray) -> BoolArray:
    """Tell which two sectors have too few ties by more than chance."""
    return thin_pairs(graph)[1] & (q < graph.network.parameters["sector_q_max"] - EPSILON)


@dataclass(frozen=True)
class Rewired:
    """How likely as few ties between two sectors are in graphs with the same degrees."""

    p: FloatArray  # In the order of `sector_pairs`.
    q: FloatArray  # Corrected over the pairs with enough expected ties; `nan` for the others.
    graphs: int  # Random graphs drawn.
    error: FloatArray  # Standard error of `p`.
    acceptance: float | None  # Share of exchanges that were possible.


# Random graphs are drawn in portions until what is called a hole is beyond doubt: the limits of
# `p` at so many standard errors agree; or until the standard error of all that is in doubt is this
# small; or until so many are drawn.
_LOOK, _SURE, _CLOSE, _LEAST, _MOST = 1000, 3.3, 1e-3, 6000, 100_000

_FEWEST_HITS = 20


def too_small(graph: GraphAnalysis) -> bool:
    """Tell whether a net is too small for a comparison with random graphs."""
    return len(graph.pairs) < FEWEST_TIES or len(graph.network.ids) < FEWEST_ACTORS


def _limits(share: FloatArray, count: float) -> tuple[FloatArray, FloatArray]:
    """Return Wilson's limits of a share; the true one lies outside once in a thousand times."""
    square = _SURE**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    spread = np.sqrt(share * (1 - share) / count + square / (4 * count**2))
    half = _SURE * spread / (1 + square / count)
    return np.maximum(middle - half, 0), middle + half


class _Tally:
    """How often each number of ties between two sectors came, in each chain by itself."""

    def __init__(self, chains: int) -> None:
        self.graphs = 0
        self.came = np.zeros((chains, len(PAIRS[0]), 1), np.int64)

    def add(self, values: IntArray) -> None:
        """Count some more graphs, the first of them from the first chain."""
        chains, pairs, width = self.came.shape
        more = int(values.max(initial=0)) + 1 - width
        if more > 0:
            self.came = np.pad(self.came, ((0, 0), (0, 0), (0, more)))
            width += more
        row = np.arange(len(values))[:, None] % chains * pairs + np.arange(pairs)
        np.add.at(self.came.reshape(-1), (row * width + values).ravel(), 1)
        self.graphs += len(values)

    def hits(self, most: IntArray) -> IntArray:
        """Count by chain the graphs with at most so many ties; shape (chains, pairs)."""
        few = np.arange(self.came.shape[2]) <= most[:, None]
        return np.asarray((self.came * few).sum(axis=2))

    def alike(self, observed: IntArray) -> float:
        """Return how many graphs of the same chains tell as much as one that stands alone."""
        # of what hardly ever occurs, by what occurs a little more often: that is more alike
        chains = len(self.came)
        few = min(_FEWEST_HITS, self.graphs) - 1
        often = (self.came.sum(axis=0).cumsum(axis=1) > few).argmax(axis=1)
        hits = self.hits(np.maximum(observed, often))
        share = hits.sum(axis=0) / self.graphs
        some = share < 1
        each = (self.graphs - 1 - np.arange(chains)) // chains + 1
        if chains < 2 or not some.any() or not each.all():
            return 1.0
        alone = share[some] * (1 - share[some]) / each.mean()
        return max(float(((hits[:, some] / each[:, None]).var(axis=0, ddof=1) / alone).mean()), 1.0)


def rewired_p(
    graph: GraphAnalysis, *, nulls: int | None, asked: BoolArray | None = None
) -> Rewired:
    """Return how likely as few ties between sectors are in graphs with the same degrees."""
    # Of which pairs it is asked whether they are a hole: as many graphs are drawn as decide those.
    asked = np.ones(len(PAIRS[0]), bool) if asked is None else asked
    observed = graph.mixing.observed[PAIRS]
    enough, _ = thin_pairs(graph)

    def corrected(p: FloatArray) -> FloatArray:
        return benjamini_hochberg(np.where(enough, p, np.nan))

    tally: _Tally | None = None
    look = nulls if nulls is not None else _LOOK
    for part in graph.rewired():
        tally = tally or _Tally(part.chains)
        tally.add(part.values if nulls is None else part.values[: nulls - tally.graphs])
        drawn = tally.graphs
        if drawn < look:
            continue
        hits = tally.hits(observed).sum(axis=0)
        p = (hits + 1) / (drawn + 1)
        alike = tally.alike(observed)
        error = np.sqrt(p * (1 - p) * alike / drawn)
        if nulls is not None or drawn >= _MOST:
            break
        low, high = _limits(hits / drawn, drawn / alike)
        doubt = asked & hollow(graph, corrected(low)) & ~hollow(graph, corrected(high))
        if not doubt.any() or (drawn >= _LEAST and float(error[doubt].max()) <= _CLOSE):
            break
        look += _LOOK
    return Rewired(p, corrected(p), drawn, error, part.acceptance)


def compare_mixing(
    graph: GraphAnalysis, *, nulls: int | None = None, force: bool = False
) -> MixingTest:
    """Compare the ties between sectors with chance.

    Source: Maslov, S., & Sneppen, K. (2002). Specificity and stability in topology of protein
    networks. Science 296, 910-913. doi:10.1126/science.1065103

    Source: Fosdick, B. K., Larremore, D. B., Nishimura, J., & Ugander, J. (2018). Configuring
    random graph models with fixed degree sequences. SIAM Review 60(2), 315-355.
    doi:10.1137/16M1087175

    Source: Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate: a practical
    and powerful approach to multiple testing. Journal of the Royal Statistical Society: Series B
    (Methodological) 57(1), 289-300. doi:10.1111/j.2517-6161.1995.tb02031.x
    """
    # `p = (1 + #{random <= observed}) / (nulls + 1)`; corrected after Benjamini and Hochberg
    # over the pairs with enough expected ties, however many there are.
    mixing = graph.mixing
    nothing = np.full(len(PAIRS[0]), np.nan)
    reason = ""
    if (mixing.sizes > 0).sum() < 2:
        reason = "one_sector"
    elif nulls == 0 or not len(graph.pairs) or (too_small(graph) and not force):
        reason = "too_small"
    if reason:
        return MixingTest(mixing, nothing, nothing, nothing, reason)
    tested = mixing.sizes[np.array(PAIRS)].min(axis=0) >= 2
    rewired = rewired_p(graph, nulls=nulls)
    random = _relabelled(graph, nulls or rewired.graphs, graph.network.parameters.seed)
    relabelled = (1 + (random <= mixing.observed[PAIRS]).sum(axis=0)) / (len(random) + 1)
    p = [np.where(tested, found, np.nan) for found in (relabelled, rewired.p)]
    return MixingTest(mixing, p[0], p[1], rewired.q, "", rewired)


def mixing_table(
    quarter: Quarter,
    *,
    nulls: int | None = None,
    force: bool = False,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Tell for every two sectors how many ties join them and how many chance would give (M21).

    Parameters
    ----------
    quarter
        The quarter.
    nulls
        Random graphs of each kind; if None, as many as decide which pairs are a hole.
    force
        Whether to test a net that is too small for it.
    parameters
        Conventions; the seed starts the random numbers.

    Returns
    -------
    table
        One row a pair of sectors: ``observed``, ``expected``, ``ratio``, ``p_relabelled``,
        ``p_rewired``, ``q``, which is missing for pairs that chance would give too few ties;
        ``attrs["reason"]`` says why p-values are missing, ``attrs["graphs"]`` how many random
        graphs were drawn, ``attrs["error"]`` the largest standard error of ``p_rewired``.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> table = mixing_table(load_sample("mini"))
    >>> float(table.loc[("state", "welfare"), "expected"].round(3)), table.attrs["reason"]
    (0.909, 'too_small')
    """
    import pandas as pd

    test = compare_mixing(analyse(quarter, parameters).generous, nulls=nulls, force=force)
    observed, expected = test.mixing.observed[PAIRS], test.mixing.expected[PAIRS]
    ratio = np.divide(observed, expected, out=np.full(len(observed), np.nan), where=expected > 0)
    names = [[SECTORS[sector] for sector in end.tolist()] for end in PAIRS]
    columns = {"observed": observed, "expected": expected, "ratio": ratio}
    columns |= {name: getattr(test, name) for name in ("p_relabelled", "p_rewired", "q")}
    table = pd.DataFrame(columns, index=pd.MultiIndex.from_arrays(names, names=["sector", "other"]))
    table.attrs["reason"] = test.reason
    if test.rewired:
        table.attrs["graphs"] = test.rewired.graphs
        table.attrs["error"] = float(test.rewired.error.max())
    return table
