"""One suggested tie or agreement: what it brings, what it takes, who invites whom."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.changes import base, whatif
from ecosystem.errors import DataError, UsageError
from ecosystem.findings.base import Json, Written, headed, once, tidied, tidy, values_of
from ecosystem.findings.bridges import find_weak_bridges
from ecosystem.findings.registry import Note, notes_of
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.arrival import bodies_in_force, served_share
from ecosystem.measures.graphs import EPSILON
from ecosystem.measures.money import OPEN, endings
from ecosystem.measures.new_ties import LARGEST, REASONS, Efforts, NewTies, Tie, efforts
from ecosystem.model.arrays import FloatArray
from ecosystem.model.network import CellKey, numbers_of
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Meta, Parameters, is_unknown
from ecosystem.schema import KIND_LAYER
from ecosystem.stubs import dataclass
from ecosystem.words import number, office, profile, share_words, some_named, text

if TYPE_CHECKING:
    import pandas as pd


# --- One suggested tie or agreement: what it brings, what it takes, who invites whom.

NEW, AGREEMENT = "new_tie", "agreement"

_NAMED = 3


@dataclass(frozen=True)
class Suggestion:
    """A tie that would be useful, or an agreement that would hold one."""

    kind: str  # `new_tie` or `agreement`.
    source: str  # Ids of the actors, in the direction in which people are sent.
    target: str
    # For a new tie the share of people-weighted needs that is reached in addition on official
    # ways; for an agreement the share that hangs on the tie. None if it is not defined.
    gain: float | None
    cells: tuple[CellKey, ...]  # Needs that get an official way, or a firm one.
    # People behind these needs; None if nobody was counted or there are too few to say.
    people: float | None
    effort: int  # 1, 2 or 4: how much has to be done before two actors agree.
    # What makes it easy: `body`, `provider`, `neighbour`, `near`, `none`; for an agreement
    # `tied`.
    reason: str
    # Id of the committee, provider or partner that can bring them together; blank for none.
    through: str = ""
    # Adamic-Adar index; shows what comes easily and is no part of the gain.
    ease: float | None = None
    # For a new tie the reach that it adds if informal help on the way counts, too.
    gain_with_informal: float | None = None
    wished: bool = False  # Whether somebody wished for it already.
    # Names of actors and committees.
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    # Name of the office that keeps the map and invites; blank if nobody said.
    coordinator: str = field(default="", compare=False)

    @property
    def value(self) -> float:
        """Gain by effort."""
        return (self.gain or 0.0) / self.effort

    @property
    def id(self) -> str:
        """Stable over runs."""
        return f"{self.kind}:{self.source}~{self.target}"

    def name(self, key: str) -> str:
        """Return the name of an actor or a committee, or its id if no name is to be told."""
        return self.names.get(key, key)

    def as_dict(self) -> dict[str, Json]:
        """Return plain values with both languages."""
        names = (
            "id kind source target gain gain_with_informal cells people effort reason ease wished"
        )
        return values_of(self, f"{names} sentence todo")

    def sentence(self, lang: str) -> str:
        """Say what it is and what it brings."""
        values = {"source": self.name(self.source), "target": self.name(self.target)}
        said = [text(f"suggestions.{self.kind}", lang, **values)]
        if self.wished:
            said.append(text("suggestions.wished", lang))
        if self.gain:
            key = "gain" if self.kind == NEW else "held"
            said.append(text(f"suggestions.{key}", lang, share=share_words(self.gain, lang)))
        elif self.kind == NEW and not self.cells:
            said.append(text("suggestions.no_gain", lang))
        if self.cells:
            said.append(self._cells(lang))
        return " ".join(said)

    def _cells(self, lang: str) -> str:
        named = [profile(*cell, lang) for cell in self.cells]
        key = "way" if self.kind == NEW else "firm"
        said = text(f"suggestions.{key}", lang, cells=some_named(named, _NAMED, lang))
        if self.people is None:
            return said
        return f"{said} {text('scenarios.people', lang, people=number(self.people, lang))}"

    def todo(self, lang: str) -> str:
        """Say who invites whom, and how much it takes."""
        values = {
            "source": self.name(self.source),
            "target": self.name(self.target),
            "through": self.name(self.through) if self.through else "",
            "office": self.office(lang),
        }
        key = self.reason if self.through or self.reason in ("near", "none", "tied") else "none"
        said = text(f"suggestions.todo_{key}", lang, **values)
        return f"{said} {text(f'suggestions.effort_{self.effort}', lang)}"

    def invites(self, lang: str) -> str:
        """Name the role that invites."""
        key = self.reason if self.through or self.reason in ("near", "none", "tied") else "none"
        through = self.name(self.through) if self.through else ""
        return text(f"suggestions.invites_{key}", lang, through=through, office=self.office(lang))

    def office(self, lang: str) -> str:
        """Name the office that keeps the map."""
        return office(self.coordinator, lang)


def say_reason(reason: str, lang: str) -> str:
    """Say what makes a tie easy."""
    return text(f"suggestions.reason_{reason}", lang)


# --- Everything that was suggested for one quarter, as values, table and JSON.

SUGGESTION_LISTS_SCHEMA = "ecosystem-suggestions/1"


@dataclass(frozen=True)
class Pair:
    """Two new ties that bring more together than each alone."""

    ties: tuple[tuple[str, str], tuple[str, str]]  # Source and target of each.
    gain: float  # Reach that both add.
    alone: float  # Reach that each adds alone, summed.

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return values_of(self)


@dataclass(frozen=True)
class Suggestions(Written):
    """Useful new ties and what else the same effort could buy.

    Parameters
    ----------
    meta, parameters
        The quarter and the conventions used.
    reach
        Share of people-weighted needs that is reached on official ways now; None if it is not
        defined.
    rows
        Single new ties: wished ones first, then most gain by effort.
    sequence
        New ties that are best together, one after the other; each gain counts what comes on top.
    pairs
        Pairs that only work together.
    agreements
        Agreements for weak bridges that the effort of the sequence would buy instead.
    names
        Names of actors and committees.
    notes
        Why something is missing or must be read with care.
    view
        The view that they may be shown in.
    asked
        How many were asked for: single ones, together, and of one actor.
    """

    meta: Meta
    parameters: Parameters
    reach: float | None
    rows: tuple[Suggestion, ...]
    sequence: tuple[Suggestion, ...]
    pairs: tuple[Pair, ...]
    agreements: tuple[Suggestion, ...]
    names: Mapping[str, str]
    notes: tuple[Note, ...]
    view: str = "internal"
    asked: tuple[int, int, int | None] = (10, 3, 2)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def effort(self) -> int:
        """Effort of the sequence."""
        return sum(row.effort for row in self.sequence)

    @property
    def reach_after(self) -> float | None:
        """Reach once the whole sequence is there."""
        if self.reach is None:
            return None
        return tidy(self.reach + sum(row.gain or 0.0 for row in self.sequence))

    def to_frame(self, lang: str = "en") -> pd.DataFrame:
        """Return the single ties as a table.

        Parameters
        ----------
        lang
            Language of the sentences.

        Returns
        -------
        frame
            One row a tie, in order.
        """
        import pandas as pd

        names = ("source", "target", "gain", "people", "effort", "reason", "ease", "wished")
        records = [
            {name: getattr(row, name) for name in names}
            | {"cells": len(row.cells), "sentence": row.sentence(lang), "todo": row.todo(lang)}
            for row in self.rows
        ]
        return pd.DataFrame.from_records(records, columns=[*names, "cells", "sentence", "todo"])

    def as_dict(self) -> dict[str, Json]:
        """Return everything as plain values, keys in the documented order.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        names = "reach rows:ties sequence reach_after effort pairs agreements notes"
        about = headed(SUGGESTION_LISTS_SCHEMA, self.meta, self.view, self.parameters)
        return about | {"parameters": {**self.parameters.values}} | values_of(self, names)


# --- M31: which new ties would help most for the least effort, and what else the effort could
# buy.

FRAGILE = ("G2",)

_TOP, _PAIRS, _ALL = 15, 5, 10_000

# Two ties only work together if both bring this much more than each alone.
_MORE = 1.1


def through(quarter: Quarter, analysis: Analysis, source: int, target: int, reason: str) -> str:
    """Name who can bring two actors together; never an informal actor."""
    network = analysis.network
    one, other = network.ids[source], network.ids[target]
    if reason == "body":
        return next(b.id for b in bodies_in_force(quarter) if {one, other} <= b.members)
    if reason == "provider":
        above = dict(quarter.table("actors").select("id", "part_of"))
        return next((above[key] for key in (one, other) if not is_unknown(above[key])), "")
    if reason != "neighbour":
        return ""
    near = once(analysis, "partners", lambda: _partners(analysis))
    common = near.get(source, set()) & near.get(target, set())
    official = [actor for actor in common if not network.informal[actor]]
    # the partner with the fewest others knows these two best
    chosen = min(official, key=lambda actor: (len(near[actor]), actor), default=None)
    return "" if chosen is None else network.ids[chosen]


def _partners(analysis: Analysis) -> dict[int, set[int]]:
    """List who is tied with whom."""
    pairs, near = analysis.generous.pairs, dict[int, set[int]]()
    for first, second in numbers_of(pairs.first, pairs.second):
        near.setdefault(first, set()).add(second)
        near.setdefault(second, set()).add(first)
    return near


class _Maker:
    """Makes suggestions for one quarter."""

    def __init__(self, quarter: Quarter, parameters: Parameters | None) -> None:
        self.quarter = quarter
        self.parameters = parameters
        self.analysis: Analysis = analyse(quarter, parameters)
        self.network = self.analysis.network
        self.new = NewTies(self.network, self.analysis.generous.arcs)
        self.efforts: Efforts = efforts(quarter, self.analysis)
        self.effort = self.efforts.effort
        self.allowed = ~(self.network.informal[:, None] | self.network.informal[None, :])
        self.names = whatif.names_in(quarter)
        self.bodies = bodies_in_force(quarter)
        self.names |= {body.id: body.name for body in self.bodies if body.id not in self.names}
        self.wished = self._wished()

    def _wished(self) -> set[Tie]:
        index = {key: position for position, key in enumerate(self.network.ids)}
        found: set[Tie] = set()
        columns = self.quarter.table("ties").select("source", "target", "kind", "wished")
        for source, target, kind, wished in columns:
            there = source in index and target in index and source != target
            if wished == "yes" and there and KIND_LAYER[kind] == "REF":
                tie = index[source], index[target]
                if self.allowed[tie]:
                    found.add(tie)
        return found - self._tied()

    def _tied(self) -> set[Tie]:
        arcs = self.analysis.generous.arcs
        return set(numbers_of(arcs.source, arcs.target))

    def value(self, new: NewTies) -> FloatArray:
        """Gain by effort of every tie that may be proposed."""
        return new.official_gain / self.effort

    def best(self, new: NewTies, count: int, per_source: int | None) -> list[Tie]:
        """Return the ties with the most gain by effort."""
        value = self.value(new)
        rows, columns = np.nonzero(value > EPSILON)
        gains = (-np.round(each[rows, columns], 12) for each in (new.gain, value))
        order = np.lexsort((columns, rows, *gains))
        taken: dict[int, int] = {}
        found: list[Tie] = []
        for at in order:
            source, target = int(rows[at]), int(columns[at])
            if len(found) >= count:
                break
            if per_source is None or taken.get(source, 0) < per_source:
                taken[source] = taken.get(source, 0) + 1
                found.append((source, target))
        return found

    def tie(self, new: NewTies, tie: Tie) -> Suggestion:
        """Make the suggestion of one new tie."""
        source, target = tie
        cells = np.flatnonzero(new.lifted(tie)).tolist()
        reason = REASONS[int(self.efforts.reason[tie])]
        return Suggestion(
            kind=NEW,
            source=self.network.ids[source],
            target=self.network.ids[target],
            gain=tidy(new.official_gain[tie]),
            gain_with_informal=tidy(new.gain[tie]),
            cells=tuple(self._cell(position) for position in cells),
            people=self._people(cells),
            effort=int(self.effort[tie]),
            reason=reason,
            through=through(self.quarter, self.analysis, source, target, reason),
            ease=tidy(self.efforts.ease[tie]),
            wished=tie in self.wished,
            names=self.names,
            coordinator=self.network.coordinator,
        )

    def _cell(self, position: int) -> CellKey:
        return self.network.demand.cells[position].key

    def _people(self, cells: Iterable[int]) -> float | None:
        if self.network.demand.unweighted:
            return None
        return tidy(sum(self.network.demand.cells[position].weight for position in cells))

    def sequence(self, count: int) -> list[Suggestion]:
        """Take the best tie, then the best one on top of it, and so on."""
        new, found = self.new, []
        for _ in range(count):
            best = self.best(new, 1, None)
            if not best:
                break
            found.append(self.tie(new, best[0]))
            new = new.adding(best[0])
        return found

    def pairs(self) -> list[Pair]:
        """Try all pairs of the best single ties."""
        best, ids = self.best(self.new, _TOP, 2), self.network.ids
        single = self.new.official_gain
        found = []
        for position, one in enumerate(best):
            further = self.new.adding(one).official_gain
            for other in best[position + 1 :]:
                alone = float(single[one] + single[other])
                both = float(single[one] + further[other])
                if both > alone * _MORE + EPSILON:
                    first, second = sorted((ids[a], ids[b]) for a, b in (one, other))
                    found.append(Pair((first, second), tidy(both), tidy(alone)))
        return sorted(found, key=lambda pair: (pair.alone - pair.gain, pair.ties))[:_PAIRS]

    def agreements(self, budget: int) -> list[Suggestion]:
        """Rate a second person and a written agreement for every weak bridge."""
        before = self.analysis.generous.classes.classes
        index = {key: position for position, key in enumerate(self.network.ids)}
        found = []
        for bridge in find_weak_bridges(self.quarter, parameters=self.parameters):
            if any(self.network.informal[index[actor]] for actor in bridge.actors):
                continue
            changed = base.Strengthen(bridge.source, bridge.target).apply(self.quarter)
            after = analyse(changed, self.parameters).generous.classes.classes
            firm = [
                position
                for position, (one, other) in enumerate(zip(before, after, strict=True))
                if one in FRAGILE and other in ("G0", "G1")
            ]
            loss = bridge.reach_loss
            found.append(
                Suggestion(
                    kind=AGREEMENT,
                    source=bridge.source,
                    target=bridge.target,
                    gain=tidied(loss),
                    cells=tuple(self._cell(position) for position in firm),
                    people=self._people(firm),
                    effort=1,
                    reason="tied",
                    names=self.names,
                )
            )
        found.sort(key=lambda row: (-(row.people or 0.0), -(row.gain or 0.0), row.id))
        return found[: max(budget, 0)]


def suggest_ties(
    quarter: Quarter,
    *,
    count: int = 10,
    together: int = 3,
    per_source: int | None = 2,
    parameters: Parameters | None = None,
) -> Suggestions:
    """Suggest ties that do not exist and would be useful (M31).

    Parameters
    ----------
    quarter
        The quarter on full data.
    count
        How many single ties, wished ones not counted.
    together
        How many ties the sequence has that is best together.
    per_source
        How many single ties from one actor; None for any number.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    suggestions
        Every pair of actors in force is looked at, exactly: a new tie for all topics from *i* to
        *j* gives each docking point the needs that are reached from *j* with the hand-overs that
        are left at *i*. Informal actors are no end of a suggested tie: whether they take part is
        theirs to say.

    Raises
    ------
    DataError
        If there are more than 3,000 actors in force: every pair of them is looked at.
    UsageError
        If a number is negative.

    Notes
    -----
    Gains do not add up: the sequence counts each tie on top of the ones before, and all pairs of
    the best fifteen are tried. The effort is a convention (1 same committee or provider, 2 partner
    in common or less than 400 m, 4 none of these). Adamic-Adar shows what comes easily: it has no
    part in the order.

    References
    ----------
    Liben-Nowell, D., & Kleinberg, J. (2007). The link-prediction problem for social networks.
    Journal of the American Society for Information Science and Technology 58(7), 1019-1031.
    doi:10.1002/asi.20591

    Examples
    --------
    >>> import ecosystem as eco
    >>> found = eco.suggest_ties(eco.load_sample("mini"))
    >>> found.rows[0].source, found.rows[0].target, round(found.rows[0].gain, 6)
    ('B2', 'C1', 0.171429)
    """
    check_quarter(quarter)
    for name, value in (("count", count), ("together", together)):
        if value < 0:
            raise UsageError("parameters.range", name=name, value=value)
    actors = len(quarter.network(parameters).ids)
    if actors > LARGEST:
        raise DataError("suggestions.too_many", count=actors, largest=LARGEST)
    maker = _Maker(quarter, parameters)
    best = maker.best(maker.new, count, per_source)
    wished = sorted(maker.wished, key=lambda tie: (-maker.value(maker.new)[tie], tie))
    order = [*wished, *(tie for tie in best if tie not in maker.wished)]
    sequence = tuple(maker.sequence(together))
    # A gain is true of what is known; a share of all needs is not, if nobody recorded the offers.
    reach = maker.new.official_reach if maker.network.recorded is not None else None
    return Suggestions(
        meta=quarter.told_meta,
        parameters=maker.network.parameters,
        reach=tidied(reach),
        rows=tuple(maker.tie(maker.new, tie) for tie in order),
        sequence=sequence,
        pairs=tuple(maker.pairs()),
        agreements=tuple(maker.agreements(sum(row.effort for row in sequence) or _ALL)),
        names=maker.names,
        notes=notes_of(maker.analysis),
        asked=(count, together, per_source),
    )


# --- M32: a common house, its price, and what the same effort would do without one.

ALTERNATIVES_SCHEMA = "ecosystem-alternatives/1"

HOUSE, TIES, DOCK = "house", "ties", "dock"


@dataclass(frozen=True)
class Alternative:
    """One thing that could be done, compared with today."""

    key: str  # `house`, `ties` or `dock`.
    comparison: whatif.Comparison  # Before and after.
    # Share of people who are served in the end, between the two routings; None if it is not
    # defined.
    served_before: tuple[float, float] | None
    served_after: tuple[float, float] | None
    cut_before: int  # Number of actors whose loss parts the net.
    cut_after: int

    @property
    def classes(self) -> tuple[dict[str, int], dict[str, int]]:
        """Number of needs in each class, before and after."""
        before, after = (
            dict(sorted(Counter(cell.cell_class for cell in result.cells).items()))
            for result in (self.comparison.before, self.comparison.after)
        )
        return before, after

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        before, after = self.classes
        pairs: dict[str, Json] = {
            "served": {"before": _pair(self.served_before), "after": _pair(self.served_after)},
            "cut_points": {"before": self.cut_before, "after": self.cut_after},
            "classes": {"before": {**before}, "after": {**after}},
        }
        return {"alternative": self.key, **pairs, "comparison": self.comparison.as_dict()}


def _pair(values: tuple[float, float] | None) -> Json:
    return None if values is None else list(values)


@dataclass(frozen=True)
class Alternatives(Written):
    """A common house beside what the same effort would do without one.

    Parameters
    ----------
    rows
        The house, as many new ties as units move, and one new docking point; in this order,
        which is no ranking.
    money_until
        The earliest recorded end of what the units do: so long the house is paid for; None if
        none is recorded.
    view
        The view that they may be shown in.
    """

    rows: tuple[Alternative, ...]
    money_until: dt.date | None
    view: str = "internal"

    def as_dict(self) -> dict[str, Json]:
        """Return everything as plain values, keys in the documented order.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        until = self.money_until
        return {
            "schema": ALTERNATIVES_SCHEMA,
            "money_until": until.isoformat() if until else None,
            "alternatives": [row.as_dict() for row in self.rows],
            "notes": {lang: text("alternatives.method", lang) for lang in ("de", "en")},
        }


def alternatives(
    quarter: Quarter, bundle: base.Bundle, *, parameters: Parameters | None = None
) -> Alternatives:
    """Put a common house and what the same effort would do without one side by side (M32).

    Parameters
    ----------
    quarter
        The quarter on full data.
    bundle
        Who would move under one roof.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    alternatives
        The house; as many new ties as units would move, chosen as `suggest_ties` does; and one of
        the units as a new docking point where it stands, the one that reaches most. Nothing is
        chosen: a house helps only those who have a way in already, it may be the one point that
        everything hangs on, and it is further away for some.

    Raises
    ------
    UnknownActorError
        If a unit does not exist.
    UsageError
        If the house is not possible.

    Notes
    -----
    What happens inside the house is no hand-over here: whoever gets in is where the help is. If
    one inside arrives with a chance of 0.95, the served share of the units' needs is that much
    smaller.
    """
    check_quarter(quarter)
    ties = suggest_ties(
        quarter, count=0, together=len(set(bundle.ids)), parameters=parameters
    ).sequence
    options: list[tuple[str, tuple[base.Change, ...]]] = [(HOUSE, (bundle,))]
    if ties:
        options.append((TIES, tuple(base.AddTie(row.source, row.target) for row in ties)))
    dock = _best_dock(quarter, bundle, parameters)
    if dock is not None:
        options.append((DOCK, (base.OpenDock(dock),)))
    rows = tuple(_alternative(quarter, key, changes, parameters) for key, changes in options)
    return Alternatives(rows, _money_until(quarter, bundle))


def _best_dock(quarter: Quarter, bundle: base.Bundle, parameters: Parameters | None) -> str | None:
    docks = set(quarter.table("docks").column("actor"))
    found = []
    for actor in sorted(set(bundle.ids) - docks):
        graph = analyse(base.OpenDock(actor).apply(quarter), parameters).generous
        found.append((-(graph.reach(graph.k) or 0.0), actor))
    return min(found)[1] if found else None


def _alternative(
    quarter: Quarter, key: str, changes: tuple[base.Change, ...], parameters: Parameters | None
) -> Alternative:
    comparison = whatif.what_if(quarter, *changes, parameters=parameters)
    return rated(Alternative(key, comparison, None, None, 0, 0), quarter, parameters)


def rated(alternative: Alternative, quarter: Quarter, parameters: Parameters | None) -> Alternative:
    """Return an alternative with its figures on a quarter."""
    changed = base.apply_changes(quarter, alternative.comparison.changes)
    before, after = (
        once(analyse(each, parameters), "price", partial(_price, each, parameters))
        for each in (quarter, changed)
    )
    return Alternative(
        alternative.key, alternative.comparison, before[0], after[0], before[1], after[1]
    )


def _price(
    quarter: Quarter, parameters: Parameters | None
) -> tuple[tuple[float, float] | None, int]:
    served = served_share(quarter, parameters=parameters)
    cut = int((analyse(quarter, parameters).generous.cohesion.parted > 0).sum())
    return None if served is None else (tidy(served[0]), tidy(served[1])), cut


def _money_until(quarter: Quarter, bundle: base.Bundle) -> dt.date | None:
    network = quarter.network()
    ends = endings(quarter, network)
    units = {network.ids.index(actor) for actor in bundle.ids}
    known = [
        int(end)
        for offer, end in zip(network.offers, ends.offers.tolist(), strict=True)
        if offer.actor in units and end != OPEN
    ]
    return dt.date.fromordinal(min(known)) if known else None
