"""When each actor, offer and tie record ends: the days of the money slider."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.documents.actions import tasks_of
from ecosystem.errors import UsageError
from ecosystem.findings.base import Finding
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import Gap
from ecosystem.findings.registry import Result
from ecosystem.findings.units import SinglePoint
from ecosystem.measures import graphs
from ecosystem.measures.analysis import Analysis, GraphAnalysis
from ecosystem.measures.draws import stacked_network
from ecosystem.model.arrays import BoolArray, Words, median
from ecosystem.model.network import (
    ONE_PERSON,
    CellKey,
    Network,
    Offer,
    Records,
    numbers_of,
)
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Calendar, Parameters, as_date, as_number
from ecosystem.pictures.layout import positions
from ecosystem.pictures.screen import script_hash, script_safe
from ecosystem.pictures.style import CLASS_STYLES, QUIET, SECTOR_STYLES, look_of
from ecosystem.pictures.words import name_of, plain, status_line
from ecosystem.pictures.words import thresholds as words_thresholds
from ecosystem.schema import INFORMAL, KIND_LAYER, NO_SECTOR, SECTORS_AND_NONE, TOPICS, TYPE_SECTOR
from ecosystem.sharing import rules
from ecosystem.sharing.plans import share_explanations, shared_plan
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import found_for
from ecosystem.stubs import dataclass
from ecosystem.words import LANGUAGES, language_name, text, texts, vocabulary

if TYPE_CHECKING:
    from jinja2 import Template

# --- When each actor, offer and tie record ends: the days of the money slider.


@dataclass(frozen=True)
class Endings:
    """Known ends as ordinals, None where no end is known."""

    actors: tuple[int | None, ...]  # One for each actor in force, in the order of the network.
    # One for each offer in force: the earliest of its own end and that of its money.
    offers: tuple[int | None, ...]
    # One for each tie record, the same; None for a tie that was only reported.
    records: tuple[int | None, ...]
    visits: tuple[float | None, ...]  # Visits a week of each dock, None where unknown.

    def days(self) -> tuple[int, ...]:
        """Return every day on which something ends, in order."""
        found = {day for part in (self.actors, self.offers, self.records) for day in part}
        return tuple(sorted(day for day in found if day is not None))


def _earliest(text: str, money: str, funding: Mapping[str, int]) -> int | None:
    day = as_date(text)
    ends = [day.toordinal()] if day else []
    if money in funding:
        ends.append(funding[money])
    return min(ends, default=None)


def _by(quarter: Quarter, table: str, key: str, value: str) -> dict[str, str]:
    return dict(quarter.table(table).select(key, value))


def _ends(quarter: Quarter, table: str, funding: Mapping[str, int]) -> list[int | None]:
    pairs = quarter.table(table).select("valid_until", "funding")
    return [_earliest(until, money, funding) for until, money in pairs]


def endings_of(quarter: Quarter, network: Network) -> Endings:
    """Read when everything in force ends."""
    funding = Calendar.funding_ends(quarter.table("funding"))
    actors = _by(quarter, "actors", "id", "active_until")
    ids = quarter.table("offers").column("id")
    offers = dict(zip(ids, _ends(quarter, "offers", funding), strict=True))
    ties = _ends(quarter, "ties", funding)
    visits = _by(quarter, "docks", "actor", "visits_week")
    return Endings(
        actors=tuple(_earliest(actors[key], "", {}) for key in network.ids),
        offers=tuple(offers[offer.id] for offer in network.offers),
        records=tuple(ties[row] if row >= 0 else None for row in network.records.row.tolist()),
        visits=tuple(as_number(visits[network.ids[dock]]) for dock in network.docks.tolist()),
    )


# --- What the page computes with: the compiled network as plain numbers.
# The same arrays as in `ecosystem.model.network`, made small: cells as bits in hexadecimal, and
# for each arc what is left of it after each day on which one of its records ends. Whether an arc
# is firm is said as yes or no; why it is not stays in the office.

Json = dict[str, object]

# First day after which it holds (None: from today), topics, firm, firm with a deputy.
Stage = list[int | None]


class _Numbers:
    """New positions of the kept actors and cells."""

    def __init__(self, keep: BoolArray, cells: Sequence[int]) -> None:
        self.actors = np.flatnonzero(keep)
        self.of_actor = {int(old): new for new, old in enumerate(self.actors)}
        self.cells = list(cells)

    def bits(self, old: int) -> str:
        """Renumber cells that are bits of a number."""
        new = sum(1 << place for place, cell in enumerate(self.cells) if old >> cell & 1)
        return f"{new:x}"


def _stages(
    records: Records, rows: Sequence[int], ends: Sequence[int | None], network: Network
) -> list[Stage]:
    """Say what an arc is today and after each day on which one of its records ends."""
    table = graphs.hazard_table(network.parameters)
    threshold = network.parameters["fragility_threshold"] - graphs.EPSILON
    days = sorted({day for row in rows if (day := ends[row]) is not None})
    found: list[Stage] = []
    for after in (None, *days):
        left = [row for row in rows if after is None or (ends[row] or after + 1) > after]
        rated = [row for row in left if records.rated[row]]
        product = float(np.prod([table[records.risks[row]] for row in rated]))
        spared = float(np.prod([table[int(records.risks[row]) & ~ONE_PERSON] for row in left]))
        topics = 0
        for row in left:
            topics |= int(records.topics[row])
        # without φ, or with a record that has none, it passes
        firm = len(rated) < len(left) or product < threshold
        found.append([after, topics, int(firm), int(spared < threshold)])
    return found


def _arcs(network: Network, ends: Endings, numbers: _Numbers) -> list[Json]:
    records = network.records
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    pairs = numbers_of(records.source, records.target)
    for row, (source, target) in enumerate(pairs):
        both = source in numbers.of_actor and target in numbers.of_actor
        if records.layer[row] == 0 and both:
            rows[numbers.of_actor[source], numbers.of_actor[target]].append(row)
    found: list[Json] = []
    for (source, target), own in sorted(rows.items()):
        sure = [row for row in own if records.strict[row]]
        found.append(
            {
                "s": source,
                "t": target,
                "all": _stages(records, own, ends.records, network),
                "sure": _stages(records, sure, ends.records, network) if sure else [],
            }
        )
    return found


def _offer(offer: Offer, end: int | None, numbers: _Numbers) -> Json:
    return {
        "a": numbers.of_actor[offer.actor],
        "p": numbers.of_actor.get(offer.place, -1),
        "y": numbers.bits(offer.yes),
        "m": numbers.bits(offer.possible),
        "f": int(offer.formal),
        "l": int(offer.lasts),
        "e": end,
    }


def compile_model(
    network: Network,
    endings: Endings,
    *,
    actors: BoolArray | None = None,
    cells: Sequence[int] | None = None,
    demand: Sequence[float | None] | None = None,
    docks: BoolArray | None = None,
    visits: Sequence[float | None] | None = None,
    official: bool = False,
) -> Json:
    """Write a network as the numbers that the page computes with."""
    everybody = np.ones(len(network.ids), np.bool_)
    keep = everybody if actors is None else actors
    kept_cells = range(len(network.demand.cells)) if cells is None else cells
    numbers = _Numbers(keep, kept_cells)
    told = [network.demand.cells[c].demand for c in numbers.cells] if demand is None else demand
    if network.demand.unweighted:
        told = [1.0] * len(numbers.cells)
    known = network.recorded
    counted = endings.visits if visits is None else visits
    may = everybody if docks is None else docks
    chains = sorted(chain for found in network.chains.values() for chain in found)
    offers = zip(network.offers, endings.offers, strict=True)
    return {
        "k": int(network.parameters["k"]),
        "asked": int(network.asked_anybody),
        "ends": [endings.actors[actor] for actor in numbers.actors.tolist()],
        "informal": [int(network.informal[actor]) for actor in numbers.actors.tolist()],
        "chains": [
            [numbers.of_actor[actor] for actor in chain]
            for chain in chains
            if all(actor in numbers.of_actor for actor in chain)
        ],
        "docks": [
            [numbers.of_actor[dock], count]
            for dock, count in zip(network.docks.tolist(), counted, strict=True)
            if dock in numbers.of_actor and may[dock]
        ],
        "arcs": _arcs(network, endings, numbers),
        "offers": [
            _offer(offer, end, numbers)
            for offer, end in offers
            if offer.actor in numbers.of_actor and (offer.formal or not official)
        ],
        "cells": [
            [TOPICS.index(network.demand.cells[cell].topic), count]
            for cell, count in zip(numbers.cells, told, strict=True)
        ],
        "recorded": None if known is None else [known >> cell & 1 for cell in numbers.cells],
    }


# --- The quarter in sectors and sums: what the public snapshot may show.


def outline_of(quarter: Quarter, result: Result) -> Json:
    """Sum a quarter up for everybody."""
    network = quarter.network(result.parameters)
    named = rules.shown_actors(quarter, "partner")
    sector = {
        key: SECTORS_AND_NONE[int(network.sectors[place])]
        for place, key in enumerate(network.ids)
        if key in named
    }
    actors = Counter(sector.values())
    records = network.records
    pairs = {
        tuple(sorted((network.ids[source], network.ids[target])))
        for source, target in numbers_of(records.source, records.target)
    }
    between: Counter[tuple[str, str]] = Counter()
    for first, second in pairs:
        if first in sector and second in sector and sector[first] != sector[second]:
            ends = sorted((sector[first], sector[second]), key=SECTORS_AND_NONE.index)
            between[ends[0], ends[1]] += 1
    used: dict[str, Any] = {"parameters": result.parameters, "draws": 0}
    public = found_for(quarter, view="public", kinds=("dead_end",), **used)
    return {
        "sectors": [
            [name, actors[name]] for name in SECTORS_AND_NONE if name != INFORMAL and actors[name]
        ],
        "informal": bool(network.informal.any()),
        "between": [
            [one, other, count if count >= rules.MINIMUM_FIRMS else None]
            for (one, other), count in sorted(between.items())
        ],
        "classes": sorted(
            Counter(look_of(cell.cell_class, cell.class_worst) for cell in public.cells).items()
        ),
        "thresholds": rules.thresholds(),
        "least": rules.MINIMUM_FIRMS,
    }


# --- What happens without one actor, one tie or after one day, on the full data.
# The page holds only what its view may hold, but the truth rests on all of it. So every single
# removal is computed here, on the full data, and passed on as the door passes findings on: shares
# with two digits, small classes masked, and only where the part that may be shown changes in the
# same cells. Else the role of the actor rests on somebody who must not be named, and the page
# answers from the part that it may show and says so.


@dataclass(frozen=True)
class Loss:
    """What is taken out."""

    actors: tuple[int, ...] = ()  # Positions of actors that close.
    tie: tuple[int, int] | None = None
    # Day after which everything is out whose end is not later; None for today.
    until: int | None = None


def _over(ends: Iterable[int | None], until: int | None) -> BoolArray:
    return np.array([until is not None and end is not None and end <= until for end in ends], bool)


def without(network: Network, endings: Endings, loss: Loss) -> Network:
    """Return a network without what is lost, with the same numbering."""
    gone = _over(endings.actors, loss.until)
    gone[list(loss.actors)] = True
    records = network.records
    left = ~(gone[records.source] | gone[records.target] | _over(endings.records, loss.until))
    if loss.tie is not None:
        source, target = loss.tie
        left &= ~((records.layer == 0) & (records.source == source) & (records.target == target))
    chains = {
        place: tuple(chain for chain in found if not gone[list(chain)].any())
        for place, found in network.chains.items()
    }
    offers = zip(network.offers, _over(endings.offers, loss.until), strict=True)
    docks = [
        (dock, count)
        for dock, count in zip(network.docks.tolist(), endings.visits, strict=True)
        if not gone[dock]
    ]
    known = [count for _, count in docks if count is not None]
    usual = median(known) if known else 1.0
    return replace(
        network,
        at=np.where(gone | gone[network.at], -1, network.at).astype(np.int32),
        chains={place: found for place, found in chains.items() if found},
        docks=np.array([dock for dock, _ in docks], np.int32),
        weights=np.array([usual if c is None else c for _, c in docks], np.float64),
        offers=tuple(
            replace(offer, place=-1) if offer.place >= 0 and gone[offer.place] else offer
            for offer, over in offers
            if not over and not gone[offer.actor]
        ),
        records=records.keep(left),
    )


def looks_of(graph: GraphAnalysis) -> list[str]:
    """Say how the class of every cell is shown."""
    found = graph.classes
    return [look_of(*each) for each in zip(found.classes, found.worst, strict=True)]


# Steps of ways that are walked at a time, so that a large quarter does not fill the memory.
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Answers:
    """Answers on the official world, as the page may hold them."""

    worlds: tuple[tuple[Network, Endings], ...]  # All of it and, if less, what may be shown of it.
    cells: Sequence[int]

    def of(self, losses: Sequence[Loss]) -> Iterator[Json | None]:
        """Answer many questions, each in a quarter of its own, all of them side by side."""
        network = self.worlds[0][0]
        size = max(_AT_ONCE // max(len(network.records), len(network.ids), 1), 1)
        for begin in range(0, len(losses), size):
            part = losses[begin : begin + size]
            found = [_without_each(*world, part) for world in self.worlds]
            changed = [list(self._changes(*each)) for each in zip(self.worlds, found, strict=True)]
            for number, mine in enumerate(changed[0]):
                same = all(other[number] == mine for other in changed)
                yield {"shares": found[0].shares(number), "cells": mine} if same else None

    def _changes(
        self, world: tuple[Network, Endings], after: _Worlds
    ) -> Iterator[list[list[object]]]:
        """List for each loss the cells that look different."""
        base = Analysis(world[0]).generous.classes
        told = looks_of(Analysis(world[0]).generous)
        differs = (after.judged.classes != base.classes) | (after.judged.worst != base.worst)
        for number, row in enumerate(differs[:, self.cells]):
            places = np.flatnonzero(row).tolist()
            looks = [(place, after.look(number, self.cells[place])) for place in places]
            yield [[n, told[self.cells[n]], new] for n, new in looks if told[self.cells[n]] != new]


@dataclass(frozen=True)
class _Worlds:
    """One network without each of many losses: the classes, and what the docks left reach."""

    network: Network
    visits: Sequence[float | None]
    gone: BoolArray
    judged: graphs.Judged
    reached: Words
    way: BoolArray

    def look(self, number: int, cell: int) -> str:
        """Say how the class of a cell is shown."""
        return look_of(self.judged.classes[number, cell], self.judged.worst[number, cell])

    def shares(self, number: int) -> Json:
        """Return the shares that the page shows, coarse; nothing informal is part of this world."""
        network, docks = self.network, self.network.docks
        left = ~self.gone[number, docks]
        known = [v for v, there in zip(self.visits, left, strict=True) if there and v is not None]
        usual = median(known) if known else 1.0
        weights = np.array([usual if count is None else count for count in self.visits])[left]
        words = self.reached.reshape(len(self.way), len(network.ids), -1)[number]
        at = graphs.to_matrix(words[docks[left]], len(network.demand.cells))
        classes = {"low": self.judged.worst, "high": self.judged.best, "robust": self.judged.worst}
        found = {
            bound: graphs.covered_share(
                network, tuple(of[number]), graphs.ROBUST if bound == "robust" else graphs.OFFICIAL
            )
            for bound, of in classes.items()
        }
        found["reach"] = graphs.reach_share(network, at, weights) if self.way[number] else None
        rounded: Json = {name: rules.coarse_share(share) for name, share in found.items()}
        return {**rounded, "informalDependency": None}


def _without_each(network: Network, endings: Endings, losses: Sequence[Loss]) -> _Worlds:
    """Judge a network without each of many losses, as `without` takes them out."""
    count, size = len(losses), len(network.ids)

    def over(ends: Sequence[int | None]) -> BoolArray:
        found = np.zeros((count, len(ends)), np.bool_)
        for number, loss in enumerate(losses):
            if loss.until is not None:
                found[number] = _over(ends, loss.until)
        return found

    gone, records = over(endings.actors), network.records
    left = ~over(endings.records)
    for number, loss in enumerate(losses):
        gone[number, list(loss.actors)] = True
        if loss.tie is not None:
            cut = (records.source == loss.tie[0]) & (records.target == loss.tie[1])
            left[number] &= (records.layer != 0) | ~cut
    left &= ~(gone[:, records.source] | gone[:, records.target])
    block, row = np.nonzero(left)
    stacked = stacked_network(network, records.keep(row), block, count, gone)
    graph = GraphAnalysis(graphs.Projection(stacked, stacked.records))
    offers = graphs.Given.of(network)
    given = offers.beside(size, ~over(endings.offers) & ~gone[:, offers.actor], gone)
    reached = graphs.reach_levels(graph.ground, given.match(count * size), graph.k)[graph.k]
    way = (~gone[:, network.docks]).any(axis=1) & (left & (records.layer == 0)).any(axis=1)
    judged = graphs.judge(stacked, given, graph.arcs, graph.ground, reached, way)
    return _Worlds(network, endings.visits, gone, judged, reached, way)


# --- What the page holds of a quarter: the part that its view may show, ready to be drawn.


@dataclass(frozen=True)
class Part:
    """One quarter as one view may see it."""

    quarter: Quarter  # The quarter on full data.
    result: Result  # Its findings, in the view that the page is for.
    lang: str = "en"  # Of the names of groups.

    @cached_property
    def network(self) -> Network:
        """The official world in force; the basis of every answer, never part of the page."""
        return self.world.network(self.result.parameters)

    @cached_property
    def world(self) -> Quarter:
        """The quarter without informal help."""
        return rules.without_informal(self.quarter)

    @cached_property
    def shared(self) -> Quarter:
        """The copy that the view allows."""
        return share(self.quarter, view=self.result.view, lang=self.lang)

    @cached_property
    def mask(self) -> BoolArray:
        """Who may be named."""
        shown = rules.shown_actors(self.quarter, self.result.view)
        return np.array([key in shown for key in self.network.ids], np.bool_)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Who may be named, in the order of the page."""
        return tuple(key for key, kept in zip(self.network.ids, self.mask, strict=True) if kept)

    @cached_property
    def number(self) -> Mapping[str, int]:
        """Number of each actor and group box on the page."""
        boxes = [row["id"] for row in self.boxes]
        return {key: place for place, key in enumerate((*self.ids, *boxes))}

    @cached_property
    def boxes(self) -> list[dict[str, str]]:
        """Group nodes that stand for those who may not be named."""
        rows = self.shared.table("actors").records()
        return sorted(
            (row for row in rows if row.get("kind") == "group_node"), key=lambda row: row["id"]
        )

    @cached_property
    def cells(self) -> list[int]:
        """Positions of the cells that may be told."""
        told = {cell.key for cell in self.result.cells}
        return [place for place, c in enumerate(self.network.demand.cells) if c.key in told]

    @cached_property
    def dock_mask(self) -> BoolArray:
        """Which actors may be shown as docking points."""
        may = rules.shown_docks(self.quarter, self.result.view)
        return np.array([key in may for key in self.network.ids], np.bool_)

    @cached_property
    def visible(self) -> Network:
        """The network without everybody and everything that may not be shown."""
        hidden = np.flatnonzero(~self.mask).tolist()
        endings = endings_of(self.world, self.network)
        left = without(self.network, endings, Loss(actors=tuple(hidden)))
        keep = self.dock_mask[left.docks]
        formal = tuple(offer for offer in left.offers if offer.formal)
        return replace(left, docks=left.docks[keep], weights=left.weights[keep], offers=formal)

    def model(self) -> Json:
        """Return the numbers that the page computes with."""
        visits = dict(self.shared.table("docks").select("actor", "visits_week"))
        told = [
            as_number(visits.get(self.network.ids[dock], ""))
            for dock in self.network.docks.tolist()
        ]
        return compile_model(
            self.network,
            endings_of(self.world, self.network),
            actors=self.mask,
            cells=self.cells,
            demand=[cell.demand for cell in self.result.cells],
            docks=self.dock_mask,
            visits=told,
            official=True,
        )

    def answers(self) -> Json:
        """Answer every single removal on the full data, as far as the view may hear it."""
        ends = endings_of(self.world, self.visible)
        both = (self.network, endings_of(self.world, self.network)), (self.visible, ends)
        new = {old: place for place, old in enumerate(np.flatnonzero(self.mask).tolist())}
        arcs = graphs.Projection(self.visible, self.visible.records).arcs
        pairs = numbers_of(arcs.source, arcs.target)
        asked = {
            "actors": {str(n): Loss(actors=(old,)) for old, n in new.items()},
            "ties": {f"{new[s]}>{new[t]}": Loss(tie=(s, t)) for s, t in pairs},
            "days": {str(day): Loss(until=day) for day in self.days(ends)},
        }
        losses = [loss for part in asked.values() for loss in part.values()]
        answers = Answers(both, self.cells).of(losses)
        # one row of answers, of which each part takes as many as it has keys
        told = {part: dict(zip(keys, answers, strict=False)) for part, keys in asked.items()}
        return {"base": self._base(), **told}

    def _base(self) -> Json:
        summary = self.result.summary
        coverage = summary["coverage"]
        reach = summary["reach"]
        assert isinstance(coverage, dict)
        assert isinstance(reach, dict)
        strict = [cell.class_strict for cell in self.result.cells]
        return {
            "shares": {
                "low": coverage["low"],
                "high": coverage["high"],
                "robust": summary["coverage_robust"],
                "reach": reach[str(int(self.result.parameters["k"]))],
                "informalDependency": summary["informal_dependency"],
            },
            "classes": [look_of(c.cell_class, c.class_worst) for c in self.result.cells],
            "strict": strict if any(strict) else None,
        }

    def days(self, ends: Endings) -> list[int]:
        """Return the days of the money slider: from the wave on, something shown ends."""
        wave = self.network.calendar.wave
        return [] if wave is None else [d for d in ends.days() if d >= wave.toordinal()]

    def endings(self) -> list[Json]:
        """Say for each day of the slider how much of what is shown ends on it."""
        ends = endings_of(self.world, self.visible)
        offers, ties = Counter(ends.offers), Counter(ends.records)
        return [
            {
                "day": day,
                "date": dt.date.fromordinal(day).isoformat(),
                "offers": offers[day],
                "ties": ties[day],
            }
            for day in self.days(ends)
        ]

    def lines(self) -> list[Json]:
        """Return the ties that are drawn, one line for each layer and direction."""
        records, network = self.network.records, self.network
        sure = {
            (network.ids[s], network.ids[t], layer)
            for s, t, layer, strict in zip(
                *(part.tolist() for part in (records.source, records.target, records.layer)),
                records.strict.tolist(),
                strict=True,
            )
            if strict
        }
        layers = {name: place for place, name in enumerate(("REF", "COOP", "INFO"))}
        found: dict[tuple[int, int, str], set[str]] = defaultdict(set)
        known: dict[tuple[int, int, str], bool] = {}
        for row in self.shared.table("ties").records():
            layer = KIND_LAYER[row["kind"]]
            ends = row["source"], row["target"]
            key = self.number[ends[0]], self.number[ends[1]], layer
            found[key].add(row["kind"])
            known[key] = (*ends, layers[layer]) in sure
        return [
            {
                "s": s,
                "t": t,
                "layer": layer,
                "kinds": sorted(kinds),
                "sure": int(known[s, t, layer]),
            }
            for (s, t, layer), kinds in sorted(found.items())
        ]

    @cached_property
    def bridges(self) -> list[Bridge]:
        """Weak bridges that the view may name, most severe first, then the untested ones."""
        found = [f for f in self.result.findings if isinstance(f, Bridge)]
        return sorted(found, key=lambda f: (-f.severity, f.id))

    @cached_property
    def points(self) -> list[SinglePoint]:
        """Single points that the view may name, known and possible ones."""
        return [f for f in self.result.findings if isinstance(f, SinglePoint)]

    def marks(self) -> dict[str, list[Json]]:
        """Say bridges and single points in both languages."""
        number = self.number
        return {
            "bridges": [
                {"id": f.id, "s": number[f.source], "t": number[f.target], **_says(f)}
                for f in self.bridges
            ],
            "points": [{"id": f.id, "actor": number[f.actor], **_says(f)} for f in self.points],
        }

    def plan(self) -> list[Json]:
        """Say the few actions that help most, as the view may hear them, and what they lift."""
        view, parameters = self.result.view, self.result.parameters
        found = shared_plan(self.quarter, view, parameters=parameters, draws=0)
        said = {lang: tasks_of(self.quarter, found, self.result, lang) for lang in LANGUAGES}
        place = {cell.key: number for number, cell in enumerate(self.result.cells)}
        rows = zip(found.actions, *said.values(), strict=True)
        return [
            {
                **{
                    name: {lang: plain(getattr(task, name)) for lang, task in told.items()}
                    for name in ("what", "why", "who")
                },
                "id": action.id,
                "due": action.by.isoformat() if action.by else "",
                "actors": [
                    self.number[key]
                    for key in dict.fromkeys(map(str, action.candidate.subjects.values()))
                    if key in self.number
                ],
                "cells": [
                    [
                        place[cell.key],
                        look_of(cell.before, cell.worst_before),
                        look_of(cell.after, cell.worst_after),
                    ]
                    for cell in action.repairs
                    if cell.key in place
                ],
            }
            for action, *tasks in rows
            for told in [dict(zip(said, tasks, strict=True))]
        ]

    def reasons(self) -> dict[CellKey, Json]:
        """Say for each gap why it is one, in the words of report and command."""
        gaps = [f for f in self.result.findings if isinstance(f, Gap)]
        told = share_explanations(self.quarter, gaps, parameters=self.result.parameters)
        return {
            gap.key: {"why": {code: [plain(s) for s in one.sentences(code)] for code in LANGUAGES}}
            for gap, one in zip(gaps, told, strict=True)
        }

    def places(self) -> dict[str, tuple[float, float]]:
        """Return where each box usually stands, from 0 to 1; who may not be named has no say."""
        placed = positions(self.shared)
        found = {}
        for key in self.number:
            x, y = placed.get(key, (0.5, 0.5))
            found[key] = (round(x, 3), round(1 - y, 3))
        return found


def _says(finding: Finding) -> Json:
    return {
        "asked": int(finding.kind.startswith("untested")),
        "text": {lang: plain(finding.sentence(lang)) for lang in LANGUAGES},
        "action": {lang: plain(finding.action(lang)) for lang in LANGUAGES},
    }


# --- Every word that the page may need, in both languages, from the catalogue.

_VOCABULARIES = ("sector", "type", "topic", "group", "status", "tie_kind", "layer", "class")


def page_words() -> Json:
    """Return the texts of the page."""
    return {lang: texts("workshop", lang, prefix="page.") for lang in LANGUAGES}


def _unknown(name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Say what stands for an unknown one, where the vocabulary has such."""
    if name in vocabulary("unknown"):
        yield NO_SECTOR, vocabulary("unknown")[name]


def page_labels(languages: Iterable[str]) -> Json:
    """Return the labels of stored keys."""
    found: Json = {
        name: {
            key: {lang: entry[lang] for lang in LANGUAGES}
            for key, entry in (*vocabulary(name).items(), *_unknown(name))
            if name != "type" or TYPE_SECTOR.get(key) != INFORMAL  # nobody proposes a helper
        }
        for name in _VOCABULARIES
    }
    found["symbol"] = {key: entry["symbol"] for key, entry in vocabulary("class").items()}
    found["shade"] = {key: (look.color, look.ink) for key, look in CLASS_STYLES.items()}
    found["language"] = {
        code: {lang: language_name(code, lang) for lang in LANGUAGES}
        for code in sorted(set(languages))
    }
    return found


# --- One offline page for a room: the data, then the file.

# Files of the page, in the order in which they are read.
SCRIPTS = (
    *("engine", "ways", "lint", "find", "hyphens", "data", "elements", "words", "session"),
    *("outcomes", "routes", "scene"),
    *("boxes", "net", "figures", "read", "walk", "correct", "whatif", "propose", "promise"),
    *("snapshot", "leave", "twin", "display", "toolbar", "keys", "main"),
)


# Findings that the page shows or counts; the others need time and stay with the report.
KINDS = (
    *("gap", "informal_only", "weak_bridge", "untested_bridge", "single_point"),
    *("untested_point", "dead_end"),
)


def workshop_data(
    quarter: Quarter,
    *,
    view: str = "partner",
    lang: str = "en",
    parameters: Parameters | None = None,
) -> Json:
    """Collect what the page holds."""
    if view == "internal":
        raise UsageError("workshop.internal")
    found = found_for(quarter, view=view, parameters=parameters, draws=0, kinds=KINDS)
    part = Part(quarter, found, lang)
    meta = part.result.meta
    data: Json = {
        "schema": "ecosystem-workshop-page/1",
        "lang": lang,
        "quarter": {
            "id": meta.id,
            "name": {code: name_of(meta, code) for code in ("de", "en")},
            "wave": meta.wave.isoformat() if meta.wave else None,
            "view": view,
            "status": {code: status_line(meta, code) for code in ("de", "en")},
            "thresholds": {code: words_thresholds(meta, code) for code in ("de", "en")},
        },
        "words": page_words(),
        "labels": page_labels(cell.language for cell in part.result.cells),
        "sectors": {key: look.color for key, look in SECTOR_STYLES.items()} | {NO_SECTOR: QUIET},
        "sectorOrder": list(SECTORS_AND_NONE),
        "topicOrder": list(TOPICS),
        "outline": outline_of(quarter, found),
        "room": _room(part) if view == "partner" else None,
    }
    stamp = json.dumps(data, ensure_ascii=True, sort_keys=True).encode()
    return {**data, "stamp": hashlib.sha256(stamp).hexdigest()[:12]}


def _room(part: Part) -> Json:
    """Collect what a room of partners works with."""
    rows = {row["id"]: row for row in part.shared.table("actors").records()}
    unweighted = bool(part.result.summary["unweighted"])
    places = part.places()
    docks = {part.network.ids[dock] for dock in part.visible.docks.tolist()}
    why = part.reasons()
    named = set(part.ids)
    sectors = {
        key: SECTORS_AND_NONE[int(part.network.sectors[place])]
        for place, key in enumerate(part.network.ids)
    }

    def box(key: str) -> Json:
        x, y = places[key]
        return {
            "id": key,
            "name": plain(rows[key]["name"]),
            "type": rows[key]["type"],
            "sector": sectors.get(key) or rows[key]["sector"],
            "dock": int(key in docks),
            "named": int(key in named),
            "x": x,
            "y": y,
        }

    return {
        "model": part.model(),
        "answers": part.answers(),
        "boxes": [box(key) for key in part.number],
        "lines": part.lines(),
        "cells": [
            {
                "topic": cell.topic,
                "language": cell.language,
                "group": cell.group,
                "status": cell.status,
                "people": None if unweighted else cell.demand,
                "counted": int(cell.counted and not unweighted),
                **why.get(cell.key, {}),
            }
            for cell in part.result.cells
        ],
        "endings": part.endings(),
        "plan": part.plan(),
        **part.marks(),
    }


@cache
def page_file(name: str) -> str:
    """Return one file of the page."""
    return (files("ecosystem.workshop") / "page" / name).read_text(encoding="utf-8")


@cache
def _page() -> Template:
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(page_file("workshop.html.j2"))


def render_workshop(
    quarter: Quarter,
    *,
    view: str = "partner",
    lang: str = "en",
    parameters: Parameters | None = None,
) -> str:
    """Render the page with which a facilitator runs a room.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``partner`` for a room, ``public`` for sectors and sums only.
    lang
        Language in which the page opens; it switches to the other at any time.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    page
        HTML that needs no network; write it as UTF-8. Two runs give the same page.

    Raises
    ------
    UsageError
        If the view is internal: what is internal must not go on a wall.
    DataError
        If a text that would leave holds a phone number, an address or the name of a person.

    Examples
    --------
    >>> import ecosystem as eco
    >>> page = eco.render_workshop(eco.load_sample("mini"), lang="de")
    >>> page.startswith("<!DOCTYPE html>"), "http" in page.replace("http-equiv", "")
    (True, False)
    """
    from markupsafe import Markup

    data = workshop_data(quarter, view=view, lang=lang, parameters=parameters)
    scripts = [page_file(f"{name}.js") for name in SCRIPTS]
    return _page().render(
        lang=lang,
        title=text("workshop.title", lang, name=name_of(quarter.meta, lang)),
        noscript=text("workshop.noscript", lang),
        data=script_safe(data),
        css=Markup(page_file("workshop.css")),
        look=quarter.meta.look,
        town=quarter.meta.municipality or name_of(quarter.meta, lang),
        scripts=[Markup(script) for script in scripts],
        hashes=" ".join(map(script_hash, scripts)),
    )
