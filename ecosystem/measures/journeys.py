"""M06: how far people get, from the docking points and for one profile of need.

Two routings bound what is not known about who is sent where. *Naive*: everybody is sent on in
proportion to what the ties carry. *Informed*: only ties that lead nearer to help are used. The
truth lies somewhere between, so the tables give both and the band, never one figure.

Whoever stands at a place stands at every actor there: to be at a place is one state, which serves
if anyone there serves, and from which all their ties lead on, also those that lead back inside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from math import ceil, inf, log, nan, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.measures import graphs
from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.measures.ways import ranges
from ecosystem.model.arrays import BoolArray, FloatArray, IntArray
from ecosystem.model.network import (
    KINDS,
    PROJECT_FUNDED,
    Cell,
    Matcher,
    Network,
    Offer,
    Records,
    numbers_of,
    yearly,
)
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters
from ecosystem.schema import KIND_LAYER, LAYERS, TOPICS
from ecosystem.stubs import dataclass
from ecosystem.words import vocabulary

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd


# --- One profile of need on the ground: who serves it, and on which ties people walk there.
# Whoever stands at a place stands at every actor there. So each actor is one *state*: to be at a
# place is to be at everybody who sits there, directly or through further places. The state serves
# if anyone of them serves, and all their ties lead on from it, also those that lead back inside.

Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Service:
    """Where a need is served."""

    # Whether an official service, and whether informal help, is given at each state.
    formal: BoolArray
    informal: BoolArray

    @property
    def any(self) -> BoolArray:
        """Whether the need is served at all."""
        return self.formal | self.informal


@dataclass(frozen=True, eq=False)
class Steps:
    """The steps that people can take for one topic: one for each REF record and each state."""

    size: int  # Number of states.
    # States; a record of somebody who sits at a place also leads on from the place.
    source: IntArray
    target: IntArray
    owner: IntArray  # The actor whose record it is.
    record: IntArray  # Position among the REF records.


def standing_pairs(network: Network) -> list[Pair]:
    """List who stands where: a place and an actor there, directly or through further places."""
    return sorted((chain[0], chain[-1]) for chain in network.standing)


def service_of(network: Network, offers: Collection[Offer]) -> Service:
    """Mark the states where some offers are given."""
    marks = {formal: np.zeros(len(network.ids), np.bool_) for formal in (True, False)}
    for offer in offers:
        marks[offer.formal][list({offer.actor, offer.place} - {-1})] = True
    for mark in marks.values():
        own = mark.copy()
        for place, member in standing_pairs(network):
            mark[place] |= own[member]
    return Service(formal=marks[True], informal=marks[False])


def steps_of(network: Network, records: Records, topic: int | None) -> Steps:
    """List the steps that people can take for a topic, or for any."""
    used = np.arange(len(records))
    if topic is not None:
        used = np.flatnonzero(records.topics >> topic & 1)
    source, target = records.source[used].astype(np.int64), records.target[used].astype(np.int64)
    parts = [(source, target, source, used)]
    pairs = standing_pairs(network)
    if pairs:
        begin = np.searchsorted(source, [member for _, member in pairs], side="left")
        end = np.searchsorted(source, [member for _, member in pairs], side="right")
        count = end - begin
        rows = np.arange(count.sum()) + np.repeat(begin - np.cumsum(count) + count, count)
        places = np.repeat(np.array([place for place, _ in pairs], np.int64), count)
        parts.append((places, target[rows], source[rows], used[rows]))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[3], columns[0]))
    return Steps(len(network.ids), *(column[order] for column in columns))


def referral_weights(quarter: Quarter, records: Records) -> FloatArray:
    """Return how many people a year each record carries."""
    known = yearly(quarter.table("ties"))
    return np.append(np.where(known < 0, 1.0, known), 1.0)[records.row]


# --- The absorbing chain of M06: where people who are sent from actor to actor end.

ENDS = ("served_formal", "served_informal", "dead_end", "handover_loss", "gave_up")

# Up to so many states one dense solve is faster than iterating.
DENSE = 600


# Chances of return are computed in strongly connected sets of at most so many states.
LARGEST_SET = 2000


# Even the most patient give up in the end, so that nobody walks in a closed loop for ever.
PATIENCE_MAX = 1 - 1e-6


_EXACT = 1e-13

_SLOW = 0.995


@dataclass(frozen=True, eq=False)
class Chain:
    """Transition probabilities of one profile of need and one routing."""

    size: int  # Number of states.
    # Chance to go on from one state to another, one entry a step; entries of the same two
    # states add up.
    source: IntArray
    target: IntArray
    flow: FloatArray
    ends: FloatArray  # Chance to end at once, shape (size, 5), in the order of `ENDS`.

    @cached_property
    def fate(self) -> FloatArray:
        """Chance of each end and number of contacts from every state, shape (size, 6)."""
        ones = np.ones((self.size, 1))
        return self.solve(np.concatenate([self.ends, ones], axis=1))

    @cached_property
    def served(self) -> FloatArray:
        """Chance to be served, officially or not, from every state."""
        return np.asarray(self.fate[:, 0] + self.fate[:, 1])

    def visits(self, start: FloatArray) -> FloatArray:
        """Return how often each state is visited by people who begin as given, shape (size,)."""
        return self._back.solve(start[:, None])[:, 0]

    @cached_property
    def _back(self) -> Chain:
        return Chain(self.size, self.target, self.source, self.flow, self.ends)

    def solve(self, right: FloatArray) -> FloatArray:
        """Solve ``x = right + Q x``."""
        # Up to 600 states one dense solve; above that iteration, which converges because people
        # lose patience; the sparse factors would fill in. Where hardly anybody is lost on a
        # step, iterating takes too long and the sparse factors are taken after all.
        if self.size <= DENSE:
            dense = np.eye(self.size)
            np.subtract.at(dense, (self.source, self.target), self.flow)
            return np.asarray(np.linalg.solve(dense, right), np.float64)
        return self._iterate(right)

    def _iterate(self, right: FloatArray) -> FloatArray:
        from scipy.sparse import coo_array, eye_array
        from scipy.sparse.linalg import splu

        shape = (self.size, self.size)
        matrix = coo_array((self.flow, (self.source, self.target)), shape=shape).tocsr()
        kept = 1 - float(self.ends.sum(axis=1).min(initial=1.0))  # the same for both directions
        if kept >= _SLOW:
            return np.asarray(splu((eye_array(self.size) - matrix).tocsc()).solve(right))
        found = right.copy()
        scale = max(float(np.abs(right).max(initial=0.0)), 1.0)
        for _ in range(ceil(log(_EXACT * (1 - kept)) / log(kept)) if kept > 0 else 1):
            following = right + matrix @ found
            change = float(np.abs(following - found).sum(axis=0).max(initial=0.0))
            found = following
            if change * kept <= _EXACT * (1 - kept) * scale:
                break
        return found

    @cached_property
    def diagonal(self) -> FloatArray:
        """How often people who begin at a state are there, shape (size,)."""
        # Coming back needs a strongly connected set, so each set is inverted on its own; `nan`
        # in sets of more than 2 000 states.
        found = np.ones(self.size)
        walked = self.flow > 0
        loop = walked & (self.source == self.target)
        again = np.bincount(self.source[loop], self.flow[loop], minlength=self.size)
        found /= 1 - again
        sets: dict[int, list[tuple[int, ...]]] = {}
        for members in graphs.strong_components(self.source[walked], self.target[walked]):
            sets.setdefault(len(members), []).append(members)
        part = np.full(self.size, -1)
        for size, alike in sets.items():
            inside = np.array(alike)
            if size > LARGEST_SET:
                found[inside] = np.nan
                continue
            few = max(LARGEST_SET**2 // size**2, 1)  # sets of a size are inverted together
            for begin in range(0, len(inside), few):
                here = inside[begin : begin + few]
                part.fill(-1)
                part[here] = np.arange(len(here))[:, None]
                position = np.zeros(self.size, np.int64)
                position[here] = np.arange(size)
                own = part[self.source]
                both = walked & (own >= 0) & (part[self.target] == own)
                block = np.tile(np.eye(size), (len(here), 1, 1))
                ends = position[self.source[both]], position[self.target[both]]
                np.subtract.at(block, (own[both], *ends), self.flow[both])
                found[here] = np.diagonal(np.linalg.inv(block), axis1=1, axis2=2)
        return found

    @property
    def returns(self) -> FloatArray:
        """Chance to come back to each state once one has left it: ``1 - 1 / N_vv``."""
        return np.asarray(np.maximum(1 - 1 / self.diagonal, 0.0))


def hops_to(steps: Steps, service: Service) -> IntArray:
    """Count the hand-overs from every state to the nearest service."""
    hops = np.where(service.any, 0, steps.size).astype(np.int64)
    while True:
        nearer = hops.copy()
        np.minimum.at(nearer, steps.source, hops[steps.target] + 1)
        if np.array_equal(nearer, hops):
            return hops
        hops = nearer


def make_chain(
    steps: Steps,
    service: Service,
    weight: FloatArray,
    completion: FloatArray,
    patience: float,
    hops: IntArray | None = None,
) -> Chain:
    """Make the chain of one profile of need."""
    # Rows of transitions and ends add to 1. With informed routing a state from which no way
    # leads to help is a dead end at once: whoever knows that nothing leads on sends nobody on.
    patience = min(patience, PATIENCE_MAX)
    serves = service.any
    used = ~serves[steps.source]
    if hops is not None:
        used &= hops[steps.target] < hops[steps.source]
    source, target, record = steps.source[used], steps.target[used], steps.record[used]
    n = steps.size
    pull = weight[record]
    silent = np.bincount(source, pull, minlength=n) <= 0
    pull = np.where(silent[source], 1.0, pull)
    share = pull / np.bincount(source, pull, minlength=n)[source]
    arrived = share * completion[record]
    ends = np.zeros((n, len(ENDS)))
    ends[:, 0] = service.formal
    ends[:, 1] = service.informal & ~service.formal
    ends[:, 2] = ~serves
    ends[source, 2] = 0.0
    ends[:, 3] = np.bincount(source, share - arrived, minlength=n)
    ends[:, 4] = np.bincount(source, arrived * (1 - patience), minlength=n)
    return Chain(n, source, target, arrived * patience, ends)


# --- M06: how far people get, from the docking points and for one profile of need.
# Two routings bound what is not known about who is sent where. *Naive*: everybody is sent on in
# proportion to what the ties carry. *Informed*: only ties that lead nearer to help are used. The
# truth lies somewhere between, so the tables give both and the band, never one figure.
# Whoever stands at a place stands at every actor there: to be at a place is one state, which
# serves if anyone there serves, and from which all their ties lead on, also those that lead back
# inside.

ROUTINGS = ("naive", "informed")

FATES = (*ENDS, "contacts")

BANDS = ("served_formal", "served_informal", "lost")

LOST_AT = ("dead_end", "handover_loss", "gave_up")


@dataclass(frozen=True, eq=False)
class Way:
    """One profile of need in the generous graph; its chains are made when first asked for."""

    quarter: Quarter
    graph: GraphAnalysis
    topic: int
    offers: tuple[Offer, ...]  # Offers in force that surely match.

    @property
    def network(self) -> Network:
        """The quarter in force."""
        return self.graph.network

    @property
    def docks(self) -> list[str]:
        """Ids of the docking points."""
        return [self.network.ids[dock] for dock in self.network.docks.tolist()]

    @property
    def reason(self) -> str | None:
        """Why the way cannot be measured; None if it can."""
        if not len(self.network.docks):
            return "no_docks"
        if not self.network.has_way:
            return "no_referrals"
        return None if self.offers else "no_provider"

    @cached_property
    def service(self) -> Service:
        """Where the need is served."""
        return service_of(self.network, self.offers)

    @cached_property
    def steps(self) -> Steps:
        """The steps that people can take."""
        return steps_of(self.network, self.graph.projection.referrals, self.topic)

    @cached_property
    def weight(self) -> FloatArray:
        """People a year, one value a REF record."""
        return referral_weights(self.quarter, self.graph.projection.referrals)

    @cached_property
    def completion(self) -> FloatArray:
        """Chance to arrive, one value a REF record."""
        return graphs.completion_of(self.network.parameters, self.graph.projection.referrals)

    @cached_property
    def hops(self) -> IntArray:
        """Hand-overs from every state to the nearest service."""
        return hops_to(self.steps, self.service)

    def chain_of(self, routing: str, completion: FloatArray) -> Chain:
        """Make a chain with some chances to arrive."""
        hops = self.hops if routing == "informed" else None
        patience = self.network.parameters["patience"]
        return make_chain(self.steps, self.service, self.weight, completion, patience, hops)

    @cached_property
    def chains(self) -> dict[str, Chain]:
        """The chain of each routing."""
        return {name: self.chain_of(name, self.completion) for name in ROUTINGS}

    def start(self, dock: str | None = None) -> FloatArray | None:
        """Return where people begin: at one dock, or at all by their visits; None if nobody."""
        network = self.network
        found = np.zeros(len(network.ids))
        if dock is not None:
            if dock not in self.docks:
                known = ", ".join(self.docks)
                key = "unknown_dock" if known else "unknown_dock_none"
                raise UsageError(f"journeys.{key}", value=dock, known=known)
            found[network.ids.index(dock)] = 1.0
            return found
        total = float(network.weights.sum())
        if total <= 0:
            return None
        found[network.docks] = network.weights / total
        return found

    def frame(self, columns: Mapping[str, FloatArray], by: str, **said: object) -> pd.DataFrame:
        """Make a table of docking points or of actors, with what it rests on."""
        import pandas as pd

        rows = self.docks if by == "dock" else list(self.network.ids)
        frame = pd.DataFrame(columns, index=pd.Index(rows, name=by))
        values = self.network.parameters.values.items()
        used = {k: v for k, v in values if k == "patience" or k.startswith("completion.")}
        counted = int((~np.isnan(self.graph.projection.referrals.measured)).sum())
        frame.attrs.update(reason=self.reason, parameters=used, measured=counted)
        frame.attrs.update(said)
        return frame


def way_to(
    quarter: Quarter,
    topic: str,
    language: str,
    group: str = "all",
    status: str = "any",
    parameters: Parameters | None = None,
) -> Way:
    """Put a profile of need on the ground; it need not be one that the quarter counts."""
    for part, value in (("topic", topic), ("group", group), ("status", status)):
        if value not in vocabulary(part):
            known = ", ".join(vocabulary(part))
            raise UsageError("journeys.unknown_profile", part=part, value=value, known=known)
    graph = analyse(quarter, parameters).generous
    cell = Cell(topic, language, group, status, 1.0)
    matcher = Matcher((cell,), quarter.meta.blank_language, graph.network.parameters)
    columns = ("id", "topics", "languages", "groups", "excludes")
    texts = {row[0]: row[1:] for row in quarter.table("offers").select(*columns)}
    offers = (o for o in graph.network.offers if matcher.match(*texts[o.id]).yes)
    return Way(quarter, graph, TOPICS.index(topic), tuple(offers))


def journeys(
    quarter: Quarter,
    *,
    topic: str,
    language: str,
    group: str = "all",
    status: str = "any",
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Compute where people end who begin at each docking point.

    Parameters
    ----------
    quarter
        The quarter.
    topic, language, group, status
        The profile of need; it need not be one that the quarter counts.
    parameters
        Conventions: ``completion.*`` and ``patience``; the defaults if None.

    Returns
    -------
    journeys
        One row a docking point. First the bands over both routings (``served_formal_low``,
        ``served_formal_high``, the same for ``served_informal`` and ``lost``), then for each
        routing the chance of each end (``served_formal_naive`` … ``gave_up_informed``, which add
        to 1) and the mean number of ``contacts``. ``attrs["parameters"]`` holds the conventions,
        ``attrs["measured"]`` for how many ties a log of referrals has counted who arrived (that
        holds instead of the convention), ``attrs["reason"]`` why something is not defined, or
        None.

    Raises
    ------
    UsageError
        If there is no such topic, group or status.

    Notes
    -----
    The figures rest on conventions, not on estimates: print the conventions with them, and
    compare docking points rather than trusting a level. Without a docking point the table is
    empty; without a referral tie every figure is missing; without a provider nobody is served,
    and the ends still say how people are lost. A service serves everybody who comes. Parallel
    ties are steps of their own; a tie without a count and a frequency counts once a year.

    References
    ----------
    Kemeny, J. G., & Snell, J. L. (1960). Finite Markov chains. Van Nostrand.

    Examples
    --------
    >>> import ecosystem as eco
    >>> found = journeys(eco.load_sample("mini"), topic="housing", language="ar")
    >>> found[["served_formal_low", "served_formal_high"]].loc["S3"].round(4).tolist()
    [0.1796, 0.5852]
    """
    way = way_to(quarter, topic, language, group, status, parameters)
    docks = way.network.docks
    columns: dict[str, FloatArray] = {}
    for routing, chain in way.chains.items():
        fate = chain.fate[docks] if way.network.has_way else np.full((len(docks), 6), np.nan)
        columns |= {f"{name}_{routing}": fate[:, at] for at, name in enumerate(FATES)}
        served = fate[:, 0] + fate[:, 1]
        columns[f"lost_{routing}"] = np.clip(1 - served, 0.0, 1.0)
    bands: dict[str, FloatArray] = {}
    for name in BANDS:
        both = np.stack([columns[f"{name}_{routing}"] for routing in ROUTINGS])
        bands |= {f"{name}_low": both.min(axis=0), f"{name}_high": both.max(axis=0)}
    bands |= {name: values for name, values in columns.items() if not name.startswith("lost_")}
    return way.frame(bands, "dock")


def journey_states(
    quarter: Quarter,
    *,
    topic: str,
    language: str,
    group: str = "all",
    status: str = "any",
    dock: str | None = None,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Compute where people are lost on the way.

    Parameters
    ----------
    quarter
        The quarter.
    topic, language, group, status
        The profile of need.
    dock
        Id of the docking point where people begin; None for all, each by its visits.
    parameters
        Conventions: ``completion.*`` and ``patience``; the defaults if None.

    Returns
    -------
    states
        One row an actor in force. For each routing the mean number of ``contacts`` with it and
        the share of all people lost there: in a ``dead_end``, by a hand-over that fails
        (``handover_loss``: where it is largest is where a warm hand-over helps most) or because
        they ``gave_up``. ``return_probability`` is the chance to be sent back to the actor once
        one has left it, under the naive routing. ``attrs`` as for `journeys`.

    Raises
    ------
    UsageError
        If there is no such topic, group, status or docking point.

    Notes
    -----
    All losses and the served share add to 1. Whoever stands at a place is counted there, not at
    the actors who sit there. In a set of more than 2 000 actors who can all send people to one
    another the chance of return is missing.

    References
    ----------
    Kemeny, J. G., & Snell, J. L. (1960). Finite Markov chains. Van Nostrand.

    Examples
    --------
    >>> import ecosystem as eco
    >>> mini = eco.load_sample("mini")
    >>> found = journey_states(mini, topic="housing", language="ar", dock="S3")
    >>> found["handover_loss_naive"].idxmax(), found.loc["W1", "return_probability"].round(6).item()
    ('S3', 0.059231)
    """
    way = way_to(quarter, topic, language, group, status, parameters)
    start, tested = way.start(dock), way.network.has_way
    missing = np.full(len(way.network.ids), np.nan)
    columns: dict[str, FloatArray] = {}
    for routing, chain in way.chains.items():
        visits = chain.visits(start) if tested and start is not None else missing
        columns[f"contacts_{routing}"] = visits
        for name in LOST_AT:
            columns[f"{name}_{routing}"] = visits * chain.ends[:, ENDS.index(name)]
    columns["return_probability"] = way.chains["naive"].returns if tested else missing
    reason = "no_visits" if tested and start is None else way.reason
    return way.frame(columns, "actor", reason=reason)


# --- M06: how far the order of the docks hangs on the conventions.

# So many docking points stand in the list of the worst.
WORST = 5


def _variants(way: Way, shift: float) -> list[FloatArray]:
    """Chances to arrive: all kinds lower and higher, then one kind at a time."""
    records = way.graph.projection.referrals
    kinds = np.where(np.isnan(records.measured), records.kind, -1)  # what is measured stays
    each = [position for position, kind in enumerate(KINDS) if KIND_LAYER[kind] == LAYERS[0]]
    chosen = [kinds >= 0, *(kinds == position for position in each)]
    moves = [(which, sign * shift) for which in chosen for sign in (-1.0, 1.0)]
    whole = way.completion
    return [np.clip(np.where(which, whole + move, whole), 0.0, 1.0) for which, move in moves]


def journey_sensitivity(
    quarter: Quarter,
    *,
    topic: str,
    language: str,
    group: str = "all",
    status: str = "any",
    shift: float = 0.15,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Compute how far the list of the worst docking points hangs on the completion chances.

    Parameters
    ----------
    quarter
        The quarter.
    topic, language, group, status
        The profile of need.
    shift
        How much every chance is moved, down and up.
    parameters
        Conventions: ``completion.*`` and ``patience``; the defaults if None.

    Returns
    -------
    sensitivity
        One row a docking point and for each routing: its share of people ``lost`` with the
        conventions as they are, the smallest and largest share (``lost_low``, ``lost_high``) over
        the variants (all kinds of ties together, then one kind at a time, each down and up), its
        ``rank`` (1 is worst) and ``among_worst``, the share of variants in which it is one of the
        five worst. ``attrs["stability_naive"]`` and ``attrs["stability_informed"]``: the mean
        share of the five worst that stay; None with not more than five docking points. Other
        ``attrs`` as for `journeys`.

    Raises
    ------
    UsageError
        If there is no such topic, group or status.

    Examples
    --------
    >>> import ecosystem as eco
    >>> found = journey_sensitivity(eco.load_sample("mini"), topic="housing", language="ar")
    >>> found.sort_values("rank_naive").index.tolist()
    ['B2', 'B1', 'C2', 'C1', 'S3']
    """
    way = way_to(quarter, topic, language, group, status, parameters)
    docks, frame = way.network.docks, way.frame({}, "dock", shift=shift)
    for routing in ROUTINGS:
        chains = (
            way.chain_of(routing, chances) for chances in (way.completion, *_variants(way, shift))
        )
        lost = np.round(np.clip([1 - chain.served[docks] for chain in chains], 0.0, 1.0), 12)
        order = np.argsort(-lost, axis=1, kind="stable")
        rank = np.argsort(order, axis=1) + 1
        within = (rank <= WORST)[1:]
        frame[f"lost_{routing}"] = lost[0]
        frame[f"lost_low_{routing}"] = lost.min(axis=0)
        frame[f"lost_high_{routing}"] = lost.max(axis=0)
        frame[f"rank_{routing}"] = rank[0].astype(np.float64)
        frame[f"among_worst_{routing}"] = within.mean(axis=0)
        compared = len(docks) > WORST and way.network.has_way
        stays = float(within[:, rank[0] <= WORST].mean()) if compared else None
        frame.attrs[f"stability_{routing}"] = stays
    if not way.network.has_way:
        frame[:] = np.nan
    if way.reason is None and len(docks) <= WORST:
        frame.attrs["reason"] = "too_few_docks"
    return frame


# --- M07: how many ways to help there are that do not hang on the same tie or the same actor.

# What all who help lead to in a net of capacities.
_HELP = "help"


def _nets(way: Way) -> tuple[nx.DiGraph[Any], nx.DiGraph[Any]]:
    """Make the ties of one topic nets of capacities: one by ties, one by the actors in between."""
    import networkx as nx

    arcs = way.graph.arcs
    used = np.flatnonzero(arcs.topics >> way.topic & 1)
    room: dict[Pair, float] = dict.fromkeys(numbers_of(arcs.source[used], arcs.target[used]), 1)
    room |= dict.fromkeys(standing_pairs(way.network), inf)  # standing at a place never fails
    by_tie: nx.DiGraph[Any] = nx.DiGraph()
    by_actor: nx.DiGraph[Any] = nx.DiGraph()
    by_tie.add_nodes_from(way.network.docks.tolist())
    for (one, other), most in room.items():
        by_tie.add_edge(one, other, capacity=most)
        by_actor.add_edge((one, "out"), (other, "in"), capacity=most)
    for actor in range(len(way.network.ids)):
        by_actor.add_edge((actor, "in"), (actor, "out"), capacity=1)
    for end in np.flatnonzero(way.service.any).tolist():
        by_tie.add_edge(end, _HELP, capacity=inf)
        by_actor.add_edge((end, "in"), _HELP, capacity=inf)
    return by_tie, by_actor


def _cut(net: nx.DiGraph[Any], dock: int) -> list[Pair]:
    """List the ties, from the docking point on, without each of which no way is left."""
    import networkx as nx

    steps = pairwise(nx.shortest_path(net, dock, _HELP))
    ties = [step for step in steps if net.edges[step]["capacity"] < inf]
    return [t for t in ties if not nx.has_path(nx.restricted_view(net, [], [t]), dock, _HELP)]


def route_class(routes: float) -> str:
    """Put a number of ways into words."""
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
    Ford, L. R., & Fulkerson, D. R. (1956). Maximal flow through a network. Canadian Journal of
    Mathematics 8, 399-404. doi:10.4153/CJM-1956-045-5

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
    import networkx as nx
    import pandas as pd

    way = way_to(quarter, topic, language, group, status, parameters)
    (by_tie, by_actor), ids, most = _nets(way), way.network.ids, inf if limit is None else limit
    served = way.service.any
    routes: list[float] = []
    through: list[float] = []
    cuts: list[tuple[tuple[str, str], ...]] = []
    for dock in way.network.docks.tolist():
        cut: list[Pair] = []
        if way.reason is not None or served[dock]:
            found = between = nan if way.reason is not None else inf
        else:
            found = float(nx.maximum_flow_value(by_tie, dock, _HELP))
            between = float(nx.maximum_flow_value(by_actor, (dock, "out"), _HELP))
            cut = _cut(by_tie, dock) if found == 1 else []
        routes.append(min(found, most) if found < inf else found)
        through.append(min(between, most) if between < inf else between)
        cuts.append(tuple((ids[one], ids[other]) for one, other in cut))
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


# --- The chance that a way is left when ties fail: exact for few ties, drawn for many.
# All cases (every pattern of failing ties, or every draw) are walked at once.

# Up to so many uncertain ties and causes every pattern is counted.
EXACT_MAX = 20


DRAWS = 2000


@dataclass(frozen=True, order=True)
class Link:
    """One tie that may fail."""

    source: int  # Nodes.
    target: int
    cause: int = -1  # Position of the common cause that takes the tie down with it; -1 for none.
    survival: float = 1.0  # Chance that it survives its own risks.


def bundle(links: Iterable[Link]) -> list[Link]:
    """Make one link of all that join the same two nodes and hang on the same cause."""
    failure: dict[tuple[int, int, int], float] = {}
    for link in links:
        key = (link.source, link.target, link.cause)
        failure[key] = failure.get(key, 1.0) * (1 - link.survival)
    return [Link(*key, survival=1 - left) for key, left in sorted(failure.items())]


def between(links: Iterable[Link], start: int, ends: Collection[int]) -> list[Link]:
    """Keep the links that lie on some way from a start to the ends; nobody goes on from there."""
    import networkx as nx

    alive = [x for x in links if x.survival > 0 and x.source not in ends and x.target != start]
    net: nx.DiGraph[Any] = nx.DiGraph([(link.source, link.target) for link in alive])
    net.add_edges_from((end, _HELP) for end in ends)
    net.add_nodes_from((start, _HELP))
    here, there = {start, *nx.descendants(net, start)}, nx.ancestors(net, _HELP)
    return [link for link in alive if link.source in here and link.target in there]


@dataclass(frozen=True)
class Reliability:
    """The chance that a way is left."""

    value: float  # In 0..1.
    standard_error: float  # Of a drawn value; 0 if it is exact.
    exact: bool  # Whether every pattern was counted.
    ties: int  # Number of uncertain ties and causes that matter.


def _cases_left(
    links: Sequence[Link], alive: Sequence[BoolArray], start: int, ends: Collection[int]
) -> BoolArray:
    """Mark the cases in which a way is left from the start."""
    found = {end: np.ones(len(alive[0]), np.bool_) for end in ends}
    nothing = np.zeros(len(alive[0]), np.bool_)
    changed = True
    while changed:
        changed = False
        for link, there in zip(links, alive, strict=True):
            before = found.get(link.source, nothing)
            found[link.source] = before | (found.get(link.target, nothing) & there)
            changed |= bool((found[link.source] != before).any())
    left: BoolArray = found.get(start, nothing)
    return left


def _cases(chance: FloatArray, draws: int, seed: int) -> tuple[BoolArray, FloatArray]:
    """Give every pattern of what may fail, or draws where it is much, each with its chance."""
    if len(chance) > EXACT_MAX:
        drawn = np.random.default_rng(seed).random((len(chance), draws)) < chance[:, None]
        return drawn, np.full(draws, 1 / draws)
    which = np.arange(1 << len(chance), dtype=np.uint32)
    happened = np.array([which >> at & 1 for at in range(len(chance))], np.bool_)
    weights = np.ones(1)
    for each in chance:
        weights = np.concatenate([weights * (1 - each), weights * each])
    return happened.reshape(len(chance), len(which)), weights


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

    Source: Valiant, L. G. (1979). The complexity of enumeration and reliability problems. SIAM
    Journal on Computing 8(3), 410-421. doi:10.1137/0208032
    """
    used = between(bundle(links), start, ends)
    firm = [x for x in used if x.survival >= 1 and (x.cause < 0 or causes[x.cause] >= 1)]
    safe = start in ends or bool(between(firm, start, ends))
    if safe or not used:
        return Reliability(float(safe), 0.0, exact=True, ties=0)
    chances = {("cause", x.cause): causes[x.cause] for x in used if x.cause >= 0}
    chances |= {("link", at): link.survival for at, link in enumerate(used)}
    dark = {key: chance for key, chance in chances.items() if 0 < chance < 1}
    happened, weights = _cases(np.array(list(dark.values()), np.float64), draws, seed)
    rows: dict[tuple[str, int], BoolArray] = dict(zip(dark, happened, strict=True))

    def there(key: tuple[str, int]) -> BoolArray:
        usual = np.full(len(weights), chances.get(key, 1.0) > 0)
        return rows.get(key, usual)

    alive = [there(("link", at)) & there(("cause", link.cause)) for at, link in enumerate(used)]
    held = _cases_left(used, alive, start, ends)
    value, exact = min(float(weights[held].sum()), 1.0), len(dark) <= EXACT_MAX
    smooth = (int(held.sum()) + 1) / (draws + 2)
    error = 0.0 if exact else sqrt(smooth * (1 - smooth) / draws)
    return Reliability(value, error, exact, len(dark))


# --- M08: the chance that a way to help is left when fragile ties fail and money ends.


def _payers(way: Way, records: Records) -> list[str]:
    """Name the payer of each record whose money is known to end within the horizon, else blank."""
    quarter, calendar = way.quarter, way.network.calendar
    funding = quarter.table("funding")
    ends = calendar.funding_ends(funding)
    near = {key for key, end in ends.items() if calendar.horizon and end <= calendar.horizon}
    payer = dict(funding.select("id", "source"))
    paid = quarter.table("ties").column("funding")
    keys = (paid[row] if row >= 0 else "" for row in records.row.tolist())
    return [payer[key] if key in near else "" for key in keys]


def _ties_of(way: Way) -> tuple[list[Link], list[str], Counter[Pair]]:
    """Return the ties of one topic as links, the payers whose money ends, and unrated ties."""
    network = way.network
    records = way.graph.projection.referrals
    records = records.keep(np.flatnonzero(records.topics >> way.topic & 1))
    payers = _payers(way, records)
    names = sorted(set(payers) - {""})
    position = {name: at for at, name in enumerate(names)} | {"": -1}
    table = graphs.hazard_table(network.parameters)
    paid = np.array([name != "" for name in payers], np.bool_)
    risks = np.where(paid, records.risks & ~np.uint8(PROJECT_FUNDED), records.risks)
    survival = np.where(records.rated, 1 - table[risks], 1.0)
    pairs = list(numbers_of(records.source, records.target))
    links = [
        Link(one, other, position[payer], chance)
        for (one, other), payer, chance in zip(pairs, payers, survival.tolist(), strict=True)
    ]
    links += [Link(place, member) for place, member in standing_pairs(network)]
    silent = Counter(p for p, rated in zip(pairs, records.rated.tolist(), strict=True) if not rated)
    return bundle(links), names, silent


def route_reliability(
    quarter: Quarter,
    *,
    topic: str,
    language: str,
    group: str = "all",
    status: str = "any",
    draws: int = DRAWS,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Compute for each docking point the chance that a way to help is left.

    Parameters
    ----------
    quarter
        The quarter.
    topic, language, group, status
        The profile of need; it need not be one that the quarter counts.
    draws
        Number of draws where more than 20 uncertain ties and payers matter.
    parameters
        Conventions: the hazards, and the seed of the draws; the defaults if None.

    Returns
    -------
    reliability
        One row a docking point: ``reliability`` in 0..1, its ``standard_error`` (0 if exact), the
        ``method`` (``exact`` or ``drawn``), ``ties``, the number of uncertain ties and payers
        that matter, and ``unrated``, the number of ties on its ways of whose risks nothing is
        known: they are taken to last, so the figure is too high where there are many.
        ``attrs["payers"]`` names the common causes, ``attrs["reason"]`` says why figures are
        missing, or is None.

    Raises
    ------
    UsageError
        If there is no such topic, group or status.

    Notes
    -----
    A tie lasts with chance 1 - φ. Where φ counts money that is known to end, this risk is not the
    tie's own: each payer is drawn once, and all ties that it pays and whose money ends fail
    together; their other risks stay their own. A tie whose own end is near, without such a
    payer, keeps the risk to itself. Parallel ties fail on their own. To stand at a place never
    fails. The hazards are conventions: compare docking points, do not read a forecast.

    References
    ----------
    Valiant, L. G. (1979). The complexity of enumeration and reliability problems. SIAM Journal on
    Computing 8(3), 410-421. doi:10.1137/0208032

    Examples
    --------
    >>> import ecosystem as eco
    >>> found = route_reliability(eco.load_sample("mini"), topic="housing", language="ar")
    >>> found.loc["S3", "reliability"].item(), found.loc["S3", "unrated"].item()
    (1.0, 5)
    """
    import pandas as pd

    way = way_to(quarter, topic, language, group, status, parameters)
    links, payers, unrated = _ties_of(way)
    ends = set(np.flatnonzero(way.service.any).tolist())
    causes = [1 - way.network.parameters["hazard.project_funded"]] * len(payers)
    rows: list[tuple[float, float, str, int, int]] = []
    for dock in way.network.docks.tolist():
        if way.reason is not None:
            rows.append((nan, nan, "", 0, 0))
            continue
        seed = way.network.parameters.seed
        r = reliability(links, dock, ends, causes=causes, draws=draws, seed=seed)
        on_way = {(x.source, x.target) for x in between(links, dock, ends)}
        silent = 0 if dock in ends else sum(unrated[pair] for pair in on_way)
        rows.append((r.value, r.standard_error, "exact" if r.exact else "drawn", r.ties, silent))
    names = ("reliability", "standard_error", "method", "ties", "unrated")
    types = dict(zip(names, ("float64", "float64", "str", "int64", "int64"), strict=True))
    index = pd.Index(way.docks, name="dock")
    frame = pd.DataFrame(rows, columns=list(names), index=index).astype(types)
    frame.attrs.update(reason=way.reason, payers=payers, draws=draws)
    return frame


# --- M05: loops, in which people are sent round without reaching help, closed and open ones.

Loops = list[tuple[int, tuple[int, ...]]]

_EVERYTHING = (1 << len(TOPICS)) - 1


def topic_spots(network: Network) -> IntArray:
    """Mark the topics of the offers at every actor: at the one that gives it and at its place."""
    if "topic_spots" not in network.kept:
        offered = [0] * len(network.ids)
        for offer in network.offers:
            for spot in {offer.actor, offer.place} - {-1}:
                offered[spot] |= _EVERYTHING if offer.wild else offer.topics
        network.kept["topic_spots"] = np.array(offered, np.int64)
    found: IntArray = network.kept["topic_spots"].copy()
    return found


def _spread(mask: IntArray, source: IntArray, target: IntArray, topics: IntArray) -> IntArray:
    """Carry topics along arcs, from what changed only, until nothing changes."""
    order = np.argsort(source, kind="stable")
    first = np.searchsorted(source[order], np.arange(len(mask) + 1))
    mask, front = mask.copy(), np.flatnonzero(mask)
    while len(front):
        arc = order[ranges(first[front], first[front + 1] - first[front])]
        carried = mask[source[arc]] & topics[arc]
        new = np.flatnonzero(carried & ~mask[target[arc]])
        np.bitwise_or.at(mask, target[arc[new]], carried[new])
        front = np.unique(target[arc[new]])
    return mask


@dataclass(frozen=True, eq=False)
class _Steps:
    """REF arcs and standing steps, what is offered where, and where people come with what."""

    source: IntArray
    target: IntArray
    topics: IntArray
    offered: IntArray
    entered: IntArray
    needed: list[int]

    def of(self, used: BoolArray) -> tuple[int, IntArray, IntArray]:
        """Return how many actors there are, and the ends of some steps."""
        return len(self.offered), self.source[used], self.target[used]


def _steps(network: Network, arcs: graphs.Arcs, offered: IntArray) -> _Steps:
    member = np.flatnonzero(network.at >= 0)
    place = network.at[member].astype(np.int64)
    source = np.concatenate([arcs.source, place])
    target = np.concatenate([arcs.target, member])
    topics = np.concatenate([arcs.topics, np.full(len(place), _EVERYTHING)])
    entered = np.zeros(len(network.ids), np.int64)
    entered[network.docks] = _EVERYTHING
    return _Steps(
        source=source,
        target=target,
        topics=topics,
        offered=offered,
        entered=_spread(entered, source, target, topics),
        needed=np.unique(network.demand.topic[network.demand.needed]).tolist(),
    )


def closed_loops(network: Network, arcs: graphs.Arcs) -> Loops:
    """Find the sets of actors that send people round for a topic and never out or to help.

    Source: Tarjan, R. E. (1972). Depth-first search and linear graph algorithms. SIAM Journal on
    Computing 1(2), 146-160. doi:10.1137/0201010
    """
    if not network.has_way:
        return []
    steps = _steps(network, arcs, topic_spots(network))
    helped = _spread(steps.offered, steps.target, steps.source, steps.topics)
    lost = steps.entered & ~helped  # topics with which one can come here and never find help
    both = lost[steps.source] & lost[steps.target] & steps.topics
    near = np.flatnonzero(both)
    row, which = np.nonzero(both[near, None] >> np.array(steps.needed, np.int64) & 1)
    # the topics stand side by side, so that one search finds all sets
    size, ends = len(lost), (steps.source[near], steps.target[near])
    parts = _parts(size * len(steps.needed), *(end[row] + which * size for end in ends))
    return sorted(
        (steps.needed[part[0] // size], tuple(at % size for at in part))
        for part, leaves in parts
        if not leaves
    )


def _parts(size: int, source: IntArray, target: IntArray) -> list[tuple[tuple[int, ...], bool]]:
    """Find the strongly connected sets, and whether an arc leads out of each."""
    parts = graphs.strong_components(source, target)
    label = np.full(size, -1)
    for number, members in enumerate(parts):
        label[list(members)] = number
    own = label[source]
    leaves = np.zeros(len(parts), np.bool_)
    leaves[own[(own >= 0) & (label[target] != own)]] = True
    return list(zip(parts, leaves.tolist(), strict=True))


def open_loops(network: Network, arcs: graphs.Arcs, offered: IntArray | None = None) -> Loops:
    """Find the sets of actors among whom people can be sent round, although there is a way out.

    Source: Tarjan, R. E. (1972). Depth-first search and linear graph algorithms. SIAM Journal on
    Computing 1(2), 146-160. doi:10.1137/0201010
    """
    if not network.has_way:
        return []
    steps = _steps(network, arcs, topic_spots(network) if offered is None else offered)
    parts: dict[bytes, list[tuple[int, ...]]] = {}  # most topics walk on the same arcs
    found: Loops = []
    for topic in steps.needed:
        allowed = steps.topics & steps.entered[steps.source]
        used = allowed >> topic & 1 == 1
        key = np.packbits(used).tobytes()
        if key not in parts:
            parts[key] = [part for part, leaves in _parts(*steps.of(used)) if leaves]
        helps = (steps.offered >> topic & 1).tolist()
        found += [(topic, part) for part in parts[key] if not any(helps[at] for at in part)]
    return sorted(found)


# --- M05 and M06 together: how many people come back in a loop to where they already were.


def loop_returns(
    quarter: Quarter, graph: GraphAnalysis, loops: Loops, base: Network | None = None
) -> list[float | None]:
    """Compute the largest chance of return among the members of each loop.

    Source: Kemeny, J. G., & Snell, J. L. (1960). Finite Markov chains. Van Nostrand.
    """
    # Nobody leaves a whole strongly connected set and comes back, so only the ties of its own
    # members are looked at. A graph of several quarters side by side is told the network of one.
    # Topics stand side by side, too: one chain for all, of those states alone that matter.
    if not loops:
        return []
    network = graph.network
    one, size = base or network, len(network.ids)
    helps = topic_spots(one)
    own = helps.copy()
    for place, member in standing_pairs(one):
        helps[place] |= own[member]
    topics = np.array(sorted({topic for topic, _ in loops}), np.int64)
    rank = {topic: place for place, topic in enumerate(topics.tolist())}
    owners = np.zeros((len(topics), size), np.bool_)
    for topic, loop in loops:
        owners[rank[topic], [other for actor in loop for other in network.closure(actor)]] = True
    whole = graph.projection.referrals
    records = whole.keep(np.asarray(owners.any(axis=0))[whole.source])
    records = records.keep(np.argsort(records.source, kind="stable"))
    steps = steps_of(network, records, None)
    bits = records.topics[steps.record].astype(np.int64)
    block, step = np.nonzero(owners.take(steps.owner, axis=1) & (bits >> topics[:, None] & 1 == 1))
    ends = [block * size + end[step] for end in (steps.source, steps.target)]
    states = [np.array(loop) + rank[topic] * size for topic, loop in loops]
    every, at = np.unique(np.concatenate([*ends, *states]), return_inverse=True)
    serves = helps[every % size % max(len(one.ids), 1)] >> topics[every // size] & 1 == 1
    many = len(step)
    returns = make_chain(
        Steps(len(every), at[:many], at[many : 2 * many], steps.owner[step], steps.record[step]),
        Service(serves, np.zeros(len(every), np.bool_)),
        referral_weights(quarter, records),
        graphs.completion_of(network.parameters, records),
        network.parameters["patience"],
    ).returns
    first = np.cumsum([0, *(len(loop) for _, loop in loops[:-1])])
    chances = np.maximum.reduceat(returns[at[2 * many :]], first)
    return [None if chance != chance else chance for chance in chances.tolist()]


# --- How often people are handed over until they are where they get help.


@dataclass(frozen=True)
class HandOvers:
    """Hand-overs on the shortest ways that lead to help."""

    mean: float  # Over all docking points and needs that are reached, by visitors and people.
    most: int  # On the longest of these ways.


def hand_overs(graph: GraphAnalysis) -> HandOvers | None:
    """Count the hand-overs from the docking points to the nearest help."""
    network = graph.network
    if not network.has_way:
        return None
    weight = network.weights[:, None] * network.demand.weights
    hops = np.full(weight.shape, -1, np.int64)
    for level in range(graph.k, -1, -1):
        hops[graphs.dock_matrix(network, graph.levels[level])] = level
    reached = (hops >= 0) & (weight > 0)
    if not reached.any():
        return None
    mean = float((hops * weight)[reached].sum() / weight[reached].sum())
    return HandOvers(mean, int(hops[reached].max()))
