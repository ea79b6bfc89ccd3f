"""One profile of need on the ground: who serves it, and on which ties people walk there.

Whoever stands at a place stands at every actor there. So each actor is one *state*: to be at a
place is to be at everybody who sits there, directly or through further places. The state serves
if anyone of them serves, and all their ties lead on from it, also those that lead back inside.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosystem.catalogue import vocabulary
from ecosystem.errors import UsageError
from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.model.demand import Cell
from ecosystem.model.network import Network, Offer
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.model.records import KINDS, Records
from ecosystem.model.supply import Matcher
from ecosystem.model.values import as_number
from ecosystem.schema import FREQUENCY_PER_YEAR, TOPICS

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Service:
    """Where a need is served.

    Parameters
    ----------
    formal, informal
        Whether an official service, and whether informal help, is given at each state.
    """

    formal: BoolArray
    informal: BoolArray

    @property
    def any(self) -> BoolArray:
        """Whether the need is served at all."""
        return self.formal | self.informal


@dataclass(frozen=True, eq=False)
class Steps:
    """The steps that people can take for one topic: one for each REF record and each state.

    Parameters
    ----------
    size
        Number of states.
    source, target
        States; a record of somebody who sits at a place also leads on from the place.
    owner
        The actor whose record it is.
    record
        Position among the REF records.
    """

    size: int
    source: IntArray
    target: IntArray
    owner: IntArray
    record: IntArray

    def keep(self, which: BoolArray) -> Steps:
        """Return some of the steps, given by a mask."""
        parts = (self.source, self.target, self.owner, self.record)
        return Steps(self.size, *(part[which] for part in parts))


@dataclass(frozen=True, eq=False)
class Way:
    """One profile of need in the generous graph.

    Parameters
    ----------
    quarter
        The quarter.
    graph
        Its generous graph.
    topic
        Position of the topic.
    offers
        Offers in force that surely match.
    """

    quarter: Quarter
    graph: GraphAnalysis
    topic: int
    offers: tuple[Offer, ...]

    @property
    def network(self) -> Network:
        """The quarter in force."""
        return self.graph.network

    @property
    def service(self) -> Service:
        """Where the need is served."""
        return service_of(self.network, self.offers)

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


def way_to(
    quarter: Quarter,
    *,
    topic: str,
    language: str,
    group: str = "all",
    status: str = "any",
    parameters: Parameters | None = None,
) -> Way:
    """Put a profile of need on the ground; it need not be one that the quarter counts.

    Parameters
    ----------
    quarter
        The quarter.
    topic, language, group, status
        The profile; ``all`` and ``any`` name nothing.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    way
        Who serves it, with the generous graph.

    Raises
    ------
    UsageError
        If there is no such topic, group or status.
    """
    for part, value in (("topic", topic), ("group", group), ("status", status)):
        if value not in vocabulary(part):
            known = ", ".join(vocabulary(part))
            raise UsageError("journeys.unknown_profile", part=part, value=value, known=known)
    graph = analyse(quarter, parameters).generous
    cell = Cell(topic, language, group, status, 1.0)
    matcher = Matcher((cell,), quarter.meta.blank_language, graph.network.parameters)
    table = quarter.table("offers")
    columns = ("id", "topics", "languages", "groups", "excludes")
    texts = {row[0]: row[1:] for row in zip(*map(table.column, columns), strict=True)}
    offers = (o for o in graph.network.offers if matcher.match(*texts[o.id]).yes)
    return Way(quarter, graph, TOPICS.index(topic), tuple(offers))


def standing_pairs(network: Network, gone: Collection[int] = ()) -> list[Pair]:
    """List who stands where: a place and an actor there, directly or through further places.

    Parameters
    ----------
    network
        The quarter in force.
    gone
        Actors that are closed; a chain of places that runs through one of them is broken.

    Returns
    -------
    pairs
        Sorted.
    """
    chains = (chain for found in network.chains.values() for chain in found)
    return sorted((c[0], c[-1]) for c in chains if not any(actor in gone for actor in c))


def service_of(network: Network, offers: Collection[Offer], gone: Collection[int] = ()) -> Service:
    """Mark the states where some offers are given.

    Parameters
    ----------
    network
        The quarter in force.
    offers
        The offers.
    gone
        Actors that are closed, with their offers and what happens at them.

    Returns
    -------
    service
        An offer is given at its actor, at its place, and wherever one of the two stands.
    """
    marks = {
        True: np.zeros(len(network.ids), np.bool_),
        False: np.zeros(len(network.ids), np.bool_),
    }
    for offer in offers:
        if offer.actor not in gone:
            spots = {offer.actor, offer.place} - {-1, *gone}
            marks[offer.formal][list(spots)] = True
    for mark in marks.values():
        own = mark.copy()
        for place, member in standing_pairs(network, gone):
            mark[place] |= own[member]
    return Service(formal=marks[True], informal=marks[False])


def steps_of(network: Network, records: Records, topic: int) -> Steps:
    """List the steps that people can take for a topic.

    Parameters
    ----------
    network
        The quarter in force.
    records
        The REF records of a graph; each is a step of its own, parallel ones too.
    topic
        Position of the topic; a record without topics serves every topic.

    Returns
    -------
    steps
        Sorted by state, then as the records.
    """
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
    """Return how many people a year each record carries.

    Parameters
    ----------
    quarter
        The quarter that the records come from.
    records
        REF records.

    Returns
    -------
    weights
        Referrals a year, else those of the frequency, else 1.
    """
    ties = quarter.table("ties")
    words, numbers = ties.column("frequency"), ties.column("referrals_year")
    found = np.ones(len(records))
    for position, row in enumerate(records.row.tolist()):
        if row >= 0:
            counted = as_number(numbers[row])
            usual = FREQUENCY_PER_YEAR.get(words[row], 1.0)
            found[position] = usual if counted is None else counted
    return found


def completion_of(parameters: Parameters, records: Records) -> FloatArray:
    """Return the chance that somebody who is sent on arrives, by the kind of each record.

    Parameters
    ----------
    parameters
        The conventions ``completion.*``.
    records
        REF records.

    Returns
    -------
    completion
        In 0..1.
    """
    by_kind = [parameters.values.get(f"completion.{kind}", 0.0) for kind in KINDS]
    return np.array(by_kind, np.float64)[records.kind]
