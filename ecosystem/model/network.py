"""What is in force at the wave, as integer-indexed arrays: the form that the analysis runs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecosystem.model.demand import Demand, read_demand
from ecosystem.model.force import actor_sectors, rows_in_force, standing_chains
from ecosystem.model.meta import Meta
from ecosystem.model.parameters import Parameters
from ecosystem.model.records import Records, compile_records
from ecosystem.model.supply import Matcher, named_groups
from ecosystem.model.table import Table
from ecosystem.model.values import as_date, as_list, as_number, is_unknown
from ecosystem.model.wave import Calendar
from ecosystem.schema import INFORMAL, SECTORS, TABLES, TOPICS

IntArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]
TOPIC_BIT: Mapping[str, int] = {topic: 1 << position for position, topic in enumerate(TOPICS)}
ALL_TOPICS = (1 << len(TOPICS)) - 1


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer in force.

    Parameters
    ----------
    id
        Its id.
    actor
        Position of the actor that gives it.
    place
        Position of the place where it is, -1 for none that is in force.
    topics
        Bits of its topics.
    yes, possible
        Bits of the cells that it serves, surely and if every unknown were a yes.
    formal
        Whether it is an official service of an actor that is not informal.
    lasts
        Whether it goes on beyond the horizon.
    takes_new
        ``yes``, ``no``, ``ask`` or blank.
    groups
        Groups it is limited to, None for all or unknown.
    """

    id: str
    actor: int
    place: int
    topics: int
    yes: int
    possible: int
    formal: bool
    lasts: bool
    takes_new: str
    groups: frozenset[str] | None


@dataclass(frozen=True, eq=False)  # compared by identity, so that results can be kept per network
class Network:
    """One wave of one quarter, only what is in force, actors numbered in the order of their ids.

    Parameters
    ----------
    ids
        Actor ids, sorted; the position of an id is the number of its actor.
    names
        Name of each actor.
    sectors
        Position of each actor's sector in the vocabulary.
    staff
        People doing this work; -1 if unknown.
    asked
        ``yes``, ``no`` or blank for each actor.
    at
        Position of the place where each actor sits, -1 for none.
    chains
        Who stands where, see `standing_chains`.
    docks, weights
        Positions of the docking points and the weight of each.
    offers
        Offers in force, sorted by id.
    demand
        The cells of need.
    records
        Tie records of the generous graph, with a mark for those of the strict one.
    asked_anybody
        Whether the file holds any report or document, so that the strict graph means something.
    calendar
        Wave and horizon.
    parameters
        The conventions used.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    sectors: IntArray
    staff: IntArray
    asked: tuple[str, ...]
    at: IntArray
    chains: Mapping[int, tuple[tuple[int, ...], ...]]
    docks: IntArray
    weights: npt.NDArray[np.float64]
    offers: tuple[Offer, ...]
    demand: Demand
    records: Records
    asked_anybody: bool
    calendar: Calendar
    parameters: Parameters

    @property
    def informal(self) -> BoolArray:
        """Whether each actor belongs to the informal sector."""
        return np.asarray(self.sectors == SECTORS.index(INFORMAL))

    @property
    def has_way(self) -> bool:
        """Whether the way to help can be tested: there is a dock and a referral tie."""
        return len(self.docks) > 0 and bool(np.any(self.records.layer == 0))

    def closure(self, actor: int) -> tuple[int, ...]:
        """Return everybody at whom one stands when standing at an actor, the actor first."""
        return (actor, *(chain[-1] for chain in self.chains.get(actor, ())))


def _docks(table: Table, index: Mapping[str, int]) -> tuple[IntArray, npt.NDArray[np.float64]]:
    rows = sorted(
        (index[actor], as_number(visits))
        for actor, visits in zip(table.column("actor"), table.column("visits_week"), strict=True)
        if actor in index
    )
    known = [visits for _, visits in rows if visits is not None]
    usual = float(np.median(known)) if known else 1.0
    weights = [usual if visits is None else visits for _, visits in rows]
    return np.array([dock for dock, _ in rows], np.int32), np.array(weights, np.float64)


def _offers(
    tables: Mapping[str, Table],
    index: Mapping[str, int],
    at: IntArray,
    informal: list[bool],
    matcher: Matcher,
    calendar: Calendar,
    funding_end: Mapping[str, int],
) -> tuple[Offer, ...]:
    table, actors = tables["offers"], tables["actors"]
    actor_end = dict(zip(actors.column("id"), actors.column("active_until"), strict=True))
    counts = rows_in_force(table, "valid_from", "valid_until", calendar.wave)
    columns = (
        *("id", "actor", "at", "topics", "languages", "groups", "excludes", "informal"),
        *("takes_new", "valid_until", "funding"),
    )
    found: list[Offer] = []
    for force, row in zip(counts, zip(*map(table.column, columns), strict=True), strict=True):
        key, actor, place, topics, languages, groups, excludes, unofficial, new, end, fund = row
        if not force or actor not in index:
            continue
        position = index[actor]
        ends = [
            *(day.toordinal() for text in (end, actor_end[actor]) if (day := as_date(text))),
            *([funding_end[fund]] if fund in funding_end else []),
        ]
        answer = matcher.match(topics, languages, groups, excludes)
        found.append(
            Offer(
                id=key,
                actor=position,
                place=int(at[position]) if is_unknown(place) else index.get(place, -1),
                topics=sum({TOPIC_BIT[t] for t in as_list(topics) if t in TOPIC_BIT}),
                yes=answer.yes,
                possible=answer.possible,
                formal=unofficial != "yes" and not informal[position],
                lasts=calendar.lasts(ends),
                takes_new=new,
                groups=named_groups(groups),
            )
        )
    return tuple(sorted(found, key=lambda offer: offer.id))


def compile_network(meta: Meta, tables: Mapping[str, Table], parameters: Parameters) -> Network:
    """Compile checked tables into arrays.

    Parameters
    ----------
    meta
        Properties of the quarter.
    tables
        Checked tables by name.
    parameters
        Conventions; horizon, staleness and frequency decide which risks a tie has.

    Returns
    -------
    network
        Everything in force at the wave. Row order of the tables does not matter.
    """
    full = {name: tables.get(name, Table(name, tuple(TABLES[name].columns), ())) for name in TABLES}
    actors = full["actors"]
    calendar = Calendar.of(meta, parameters)
    force = rows_in_force(actors, "active_from", "active_until", calendar.wave)
    rows = sorted(
        (key, row)
        for row, (key, there) in enumerate(zip(actors.column("id"), force, strict=True))
        if there
    )
    ids = tuple(key for key, _ in rows)
    index = {key: position for position, key in enumerate(ids)}

    def ordered(column: str) -> list[str]:
        texts = actors.column(column)
        return [texts[row] for _, row in rows]

    sector_of = actor_sectors(actors)
    sector_names = [sector_of[key] for key in ids]
    at = np.array(
        [
            index.get(place, -1) if place != own else -1
            for own, place in zip(ids, ordered("at"), strict=True)
        ],
        np.int32,
    )
    staff = [as_number(text) for text in ordered("staff")]
    demand = read_demand(full["needs"], meta.languages)
    matcher = Matcher(demand.cells, meta.blank_language, parameters)
    funding_end = calendar.funding_ends(full["funding"])
    informal = [name == INFORMAL for name in sector_names]
    records, asked_anybody = compile_records(
        full["ties"], full["reports"], index, calendar, funding_end, parameters
    )
    docks, weights = _docks(full["docks"], index)
    return Network(
        ids=ids,
        names=tuple(ordered("name")),
        sectors=np.array([SECTORS.index(name) for name in sector_names], np.int32),
        staff=np.array([-1 if count is None else int(count) for count in staff], np.int32),
        asked=tuple("" if is_unknown(text) else text for text in ordered("asked")),
        at=at,
        chains=standing_chains(at.tolist()),
        docks=docks,
        weights=weights,
        offers=_offers(full, index, at, informal, matcher, calendar, funding_end),
        demand=demand,
        records=records,
        asked_anybody=asked_anybody,
        calendar=calendar,
        parameters=parameters,
    )
