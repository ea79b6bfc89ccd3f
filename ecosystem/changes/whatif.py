"""What if: a quarter before and after some changes, and what would win back what is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from itertools import combinations

import numpy as np

from ecosystem.changes import base
from ecosystem.changes.base import Change, OnFoot, on_foot
from ecosystem.findings.base import Finding, Json, Written, plain, tidy, values_of
from ecosystem.findings.registry import KINDS, Result, find_all
from ecosystem.findings.units import SinglePoint
from ecosystem.measures.analysis import Analysis, analyse
from ecosystem.measures.journeys import HandOvers, hand_overs
from ecosystem.measures.new_ties import LARGEST, NewTies, efforts
from ecosystem.measures.ways import ways_between
from ecosystem.model.arrays import BoolArray, FloatArray
from ecosystem.model.network import CellKey
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters
from ecosystem.stubs import dataclass
from ecosystem.words import (
    and_list,
    as_html,
    coverage_share,
    label,
    number,
    opened,
    percent,
    profile,
    rounded,
    share_words,
    some_named,
    text,
)

# --- The cheapest new ties that win back what a change takes away.

Tie = tuple[str, str]


@dataclass(frozen=True)
class Repair:
    """New ties that win needs back."""

    ties: tuple[Tie, ...]  # Source and target of one or two ties.
    effort: int
    cells: tuple[CellKey, ...]  # The needs that have an official way again.

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return values_of(self)

    def sentence(self, names: base.Names, lang: str) -> str:
        """Say which ties win which needs back."""
        ties = [
            text(
                "scenarios.tie",
                lang,
                source=names.get(source, source),
                target=names.get(target, target),
            )
            for source, target in self.ties
        ]
        cells = some_named([profile(*cell, lang) for cell in self.cells], _NAMED, lang)
        said = {"ties": and_list(ties, lang), "cells": cells}
        return text("scenarios.repair", lang, count=len(ties), **said)


_NAMED = 4


def repairs_of(
    quarter: Quarter, analysis: Analysis, lost: Iterable[CellKey]
) -> tuple[Repair, ...] | None:
    """Find the cheapest new ties that win lost needs back."""
    # Exact for one tie, and for two of which each wins back a part. Ties of informal actors are
    # not proposed: whether they take part is theirs to say.
    wanted = _mask(analysis, lost)
    network = analysis.network
    if not wanted.any() or not network.has_way:
        return ()
    if len(network.ids) > LARGEST:
        return None
    new = NewTies(network, analysis.generous.arcs)
    counts = new.lifting(wanted.astype(np.float64))
    counts[network.informal] = 0
    counts[:, network.informal] = 0
    effort = efforts(quarter, analysis).effort
    sets = _cheapest_by_cells(new, counts, effort, wanted)
    if not sets:
        return ()
    possible = np.logical_or.reduce([np.frombuffer(key, np.bool_) for key in sets])
    whole = _cheapest_whole(sets, possible)
    chosen = [whole] if whole else _one_each(sets, possible)
    return tuple(_repair(analysis, ties, effort, sets, possible) for ties in chosen)


def _mask(analysis: Analysis, lost: Iterable[CellKey]) -> BoolArray:
    wanted = set(lost)
    cells = analysis.network.demand.cells
    return np.array([cell.key in wanted for cell in cells], np.bool_)


# Effort and position, for the order, and the tie.
Choice = tuple[tuple[float, int, int], tuple[int, int]]


def _cheapest_by_cells(
    new: NewTies,
    counts: FloatArray,
    effort: FloatArray,
    wanted: BoolArray,
) -> dict[bytes, Choice]:
    """Keep, for each set of cells that some tie wins back, the cheapest such tie."""
    found: dict[bytes, Choice] = {}
    for source, target in np.argwhere(counts > 0).tolist():
        key = (new.lifted((source, target)) & wanted).tobytes()
        choice = ((float(effort[source, target]), source, target), (source, target))
        if key not in found or choice < found[key]:
            found[key] = choice
    return found


def _cheapest_whole(sets: dict[bytes, Choice], possible: BoolArray) -> tuple[Choice, ...] | None:
    everything = possible.tobytes()
    found: list[tuple[Choice, ...]] = []
    if everything in sets:
        found.append((sets[everything],))
    masks = {key: np.frombuffer(key, np.bool_) for key in sets}
    for one, other in combinations(sorted(sets), 2):
        if (masks[one] | masks[other]).tobytes() == everything:
            found.append(tuple(sorted((sets[one], sets[other]))))
    return min(found, key=lambda c: (sum(x[0][0] for x in c), len(c), c), default=None)


def _one_each(sets: dict[bytes, Choice], possible: BoolArray) -> list[tuple[Choice, ...]]:
    """Choose the cheapest tie for every cell; one tie may serve several."""
    found: set[Choice] = set()
    for cell in np.flatnonzero(possible).tolist():
        found.add(min(choice for key, choice in sets.items() if key[cell]))
    return [(choice,) for choice in sorted(found)]


def _repair(
    analysis: Analysis,
    ties: tuple[Choice, ...],
    effort: FloatArray,
    sets: dict[bytes, Choice],
    possible: BoolArray,
) -> Repair:
    ids, cells = analysis.network.ids, analysis.network.demand.cells
    keys = [key for key, choice in sets.items() if choice in ties]
    mask = np.logical_or.reduce([np.frombuffer(key, np.bool_) for key in keys]) & possible
    won = [cells[position] for position in np.flatnonzero(mask).tolist()]
    return Repair(
        ties=tuple((ids[source], ids[target]) for _, (source, target) in ties),
        effort=int(sum(effort[tie] for _, tie in ties)),
        cells=tuple(cell.key for cell in won),
    )


# --- What a change does to the ways between actors, where no way to a need can be tested.


@dataclass(frozen=True)
class Ways:
    """Ways between the actors that are there before and after, as shares of those before."""

    lost: float
    gained: float
    pairs: int | None  # How many there are before; None where a view hides it.
    # If one actor closes: the most that is lost without any other; else None.
    next: float | None

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        shares: dict[str, Json] = {"lost": self.lost, "gained": self.gained, "next": self.next}
        return {"basis": "pairs", "pairs": self.pairs, **shares}


def ways_of(before: Analysis, after: Analysis, changes: Sequence[Change]) -> Ways | None:
    """Compare the ways between actors (M42); None where losses are told in needs."""
    old, new = before.network, after.network
    if not old.structural:
        return None
    place = {key: at for at, key in enumerate(new.ids)}
    both = [(at, place[key]) for at, key in enumerate(old.ids) if key in place]
    same = (
        np.array([one for one, _ in both], np.int64),
        np.array([two for _, two in both], np.int64),
    )
    first, second = (x.generous.steps(referrals=old.has_referrals) for x in (before, after))
    found = ways_between(first, second, same, before.generous.k)
    if not found.pairs:
        return None
    following = None
    if len(changes) == 1 and isinstance(changes[0], base.Close) and changes[0].id in old.ids:
        others = np.delete(before.generous.pair_losses.actor_loss, old.ids.index(changes[0].id))
        following = tidy(np.nanmax(others)) if np.isfinite(others).any() else None
    shares = tidy(found.lost / found.pairs), tidy(found.gained / found.pairs)
    return Ways(*shares, pairs=found.pairs, next=following)


# --- What if: a quarter before and after some changes, side by side.

SCHEMA = "ecosystem-whatif/1"

# Kinds of findings that are compared: a sector hole is tested against chance, for seconds.
COMPARED = tuple(kind for kind in KINDS if kind != "sector_hole")


@dataclass(frozen=True)
class Comparison(Written):
    """A quarter before and after.

    Parameters
    ----------
    changes
        What happens.
    before, after
        Everything that is found; each is an analysis from scratch.
    steps_before, steps_after
        Hand-overs until there is help; None if there is no way.
    on_foot
        People near a docking point; None if nobody knows where people live.
    repairs
        The cheapest new ties that win back what is lost; None if the quarter is too large to
        look for them.
    mendable
        The needs that some repair wins back, also one that the view does not show.
    ways
        What happens to the ways between actors; None where losses are told in needs.
    names
        Names of actors that sentences may mention.
    view
        The view that it may be shown in.
    """

    changes: tuple[Change, ...]
    before: Result
    after: Result
    steps_before: HandOvers | None
    steps_after: HandOvers | None
    on_foot: OnFoot | None = None
    repairs: tuple[Repair, ...] | None = ()
    mendable: frozenset[CellKey] = frozenset()
    ways: Ways | None = None
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    view: str = "internal"

    @cached_property
    def cells(self) -> tuple[base.CellChange, ...]:
        """The needs whose class changes, by topic and language."""
        return base.changed_cells(self.before, self.after)

    def going(self, direction: str) -> tuple[base.CellChange, ...]:
        """Return the needs that change in one direction.

        Parameters
        ----------
        direction
            ``lost``, ``gained``, ``worse``, ``better`` or ``unsure``.

        Returns
        -------
        cells
            In the order of all cells.
        """
        return tuple(cell for cell in self.cells if cell.direction == direction)

    def people(self, direction: str) -> float | None:
        """Count the people whose need changes in one direction.

        Parameters
        ----------
        direction
            As for `going`.

        Returns
        -------
        people
            People times needs: one person with two needs counts twice. None if nobody was counted,
            or some numbers are too small to tell.
        """
        counts = [cell.demand for cell in self.going(direction)]
        known = [count for count in counts if count is not None]
        if self.before.summary["unweighted"] or len(known) < len(counts):
            return None
        return tidy(sum(known))

    @cached_property
    def findings(self) -> dict[str, tuple[str, ...]]:
        """Ids of the findings that are ``closed``, ``new``, ``changed`` and ``unchanged``."""
        before = {(f.kind, f.id): f for f in self.before.findings}
        after = {(f.kind, f.id): f for f in self.after.findings}
        both = [key for key in before if key in after]
        same = {key for key in both if _stays(before[key], after[key])}
        return {
            "closed": tuple(key[1] for key in before if key not in after),
            "new": tuple(key[1] for key in after if key not in before),
            "changed": tuple(key[1] for key in both if key not in same),
            "unchanged": tuple(key[1] for key in both if key in same),
        }

    @property
    def single_points(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Ids of the actors that too much hangs on, before and after."""
        before, after = (
            tuple(f.actor for f in result.findings if isinstance(f, SinglePoint))
            for result in (self.before, self.after)
        )
        return before, after

    def as_dict(self) -> dict[str, Json]:
        """Return everything as plain values, keys in the documented order.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        first, points = self.before.as_dict(), self.single_points
        steps = _steps(self.steps_before), _steps(self.steps_after)
        return {
            "schema": SCHEMA,
            "quarter": first["quarter"],
            "parameters": first["parameters"],
            "changes": plain(self.changes),
            "before": dict(self.before.summary),
            "after": dict(self.after.summary),
            "hand_overs": {"before": steps[0], "after": steps[1]},
            **values_of(self, "on_foot ways cells"),
            "lost": self._sum("lost"),
            "gained": self._sum("gained"),
            "findings": plain(self.findings),
            "single_points": {"before": list(points[0]), "after": list(points[1])},
            **values_of(self, "repairs sentences"),
            "notes": plain(self.after.notes),
        }

    def _sum(self, direction: str) -> dict[str, Json]:
        return {"needs": len(self.going(direction)), "people": self.people(direction)}

    def sentences(self, lang: str = "en") -> tuple[str, ...]:
        """Say what changes.

        Parameters
        ----------
        lang
            ``"de"`` or ``"en"``.

        Returns
        -------
        sentences
            What is supposed first, then what it does to needs and people, ways, single points and
            findings, then the cheapest repairs.
        """
        return sentences(self, lang)

    def __repr__(self) -> str:
        return f"<What if: {self.sentences('en')[0]}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{name}</td><td>{_shown(self.before.summary.get(name))}</td>"
            f"<td>{_shown(self.after.summary.get(name))}</td></tr>"
            for name in ("actors", "ties", "docks", "coverage_robust", "surplus")
        )
        head = "<tr><th></th><th>before</th><th>after</th></tr>"
        return f"{as_html(self.sentences('en'))}<table>{head}{rows}</table>"


def _shown(value: Json) -> str:
    return "–" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)


def _stays(before: Finding, after: Finding) -> bool:
    one, other = ((f.subjects, f.evidence, f.band) for f in (before, after))
    return one == other


def _steps(steps: HandOvers | None) -> Json:
    return None if steps is None else {"mean": tidy(steps.mean), "most": steps.most}


def what_if(quarter: Quarter, *changes: Change, parameters: Parameters | None = None) -> Comparison:
    """Compare a quarter with what it is after some changes.

    Parameters
    ----------
    quarter
        The quarter on full data.
    *changes
        What happens, in this order: `Close`, `LosePerson`, `EndFunding`, `AddTie`, `Strengthen`,
        `OpenDock`, `Bundle`, `Until`.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    comparison
        Both analyses and what differs. Each side is exactly what `find_all` says of its tables,
        but for holes between sectors, which are not compared.

    Raises
    ------
    UnknownActorError
        If an id does not exist; the nearest one is named.
    UsageError
        If a change is not possible.

    Examples
    --------
    >>> import ecosystem as eco
    >>> comparison = eco.what_if(eco.load_sample("mini"), eco.Close("W2"))
    >>> [cell.key[:2] for cell in comparison.going("lost")]
    [('housing', 'ar'), ('housing', 'de')]
    """
    changed = base.apply_changes(quarter, changes)
    before, after = (
        find_all(each, parameters=parameters, draws=0, kinds=COMPARED)
        for each in (quarter, changed)
    )
    analyses = analyse(quarter, parameters), analyse(changed, parameters)
    comparison = Comparison(
        changes=changes,
        before=before,
        after=after,
        steps_before=hand_overs(analyses[0].generous),
        steps_after=hand_overs(analyses[1].generous),
        on_foot=on_foot(quarter, changed, before.parameters),
        ways=ways_of(*analyses, changes),
        names=names_in(quarter, changed),
    )
    lost = [cell.key for cell in comparison.going("lost")]
    repairs = repairs_of(changed, analyses[1], lost)
    mendable = frozenset(cell for repair in repairs or () for cell in repair.cells)
    return replace(comparison, repairs=repairs, mendable=mendable)


def names_in(*quarters: Quarter) -> dict[str, str]:
    """Return the names of all actors."""
    found: dict[str, str] = {}
    for quarter in quarters:
        found.update(quarter.table("actors").select("id", "name"))
    return found


# --- What if, in plain sentences.

_ORDER = ("lost", "gained", "worse", "better", "unsure")


def sentences(comparison: Comparison, lang: str) -> tuple[str, ...]:
    """Say what changes."""
    return (
        *supposed(comparison, lang),
        *_ways(comparison, lang),
        *_coverage(comparison, lang),
        *_sums(comparison, lang),
        *(cell_sentence(comparison, cell, lang) for cell in cells_in_order(comparison)),
        *_reach(comparison, lang),
        *_hand_overs(comparison, lang),
        *_on_foot(comparison, lang),
        *_points(comparison, lang),
        *_findings(comparison, lang),
        *_repairs(comparison, lang),
    )


def supposed(comparison: Comparison, lang: str) -> list[str]:
    """Say what is supposed, one sentence a change."""
    return [change.sentence(comparison.names, lang) for change in comparison.changes]


def cells_in_order(comparison: Comparison) -> list[base.CellChange]:
    """Return the needs whose class changes: lost first, most people first."""
    return sorted(
        comparison.cells, key=lambda c: (_ORDER.index(c.direction), -(c.demand or 0.0), c.key)
    )


def cell_sentence(comparison: Comparison, cell: base.CellChange, lang: str) -> str:
    """Say how the class of one need changes."""
    classes = {"before": cell.before, "after": cell.after}
    told = {name: label("class", key, lang) for name, key in classes.items()}
    said = opened(text("scenarios.cell", lang, cell=profile(*cell.key, lang), **told))
    if comparison.before.summary["unweighted"] or cell.demand is None:
        return said
    people = number(cell.demand, lang)
    return f"{said} {text('findings.gap.people', lang, people=people, count=cell.demand)}"


def _share(value: object, lang: str) -> str:
    if not isinstance(value, float):
        return text("scenarios.undefined", lang)
    return share_words(value, lang)


def _defined(figures: object) -> bool:
    """Whether any of some figures is."""
    values = figures.values() if isinstance(figures, dict) else ()
    return any(value is not None for value in values)


def _low_high(coverage: object, lang: str) -> str:
    values = coverage if isinstance(coverage, dict) else {}
    low, high = values.get("low"), values.get("high")
    if not isinstance(low, float) or not isinstance(high, float):
        return text("scenarios.undefined", lang)
    return coverage_share(low, high, lang)


def _ways(comparison: Comparison, lang: str) -> Iterator[str]:
    found = comparison.ways
    if found is None:
        return
    shares = {name: percent(getattr(found, name), lang) for name in ("lost", "gained")}
    said = [name for name in shares if getattr(found, name)]
    hops = int(comparison.before.parameters["k"])
    yield text(f"scenarios.ways_{'_'.join(said) or 'same'}", lang, hops=hops, **shares)
    if found.next is not None:
        yield text("scenarios.ways_next", lang, share=percent(found.next, lang))


def _coverage(comparison: Comparison, lang: str) -> Iterator[str]:
    before, after = comparison.before.summary, comparison.after.summary
    if comparison.ways and not (_defined(before["coverage"]) or _defined(after["coverage"])):
        return  # the notes say why nothing can be said of needs
    ways = comparison.before.has_way, comparison.after.has_way
    pair = _low_high(before["coverage"], lang), _low_high(after["coverage"], lang)
    if ways[0] == ways[1] or text("scenarios.undefined", lang) in pair:
        yield _pair("coverage" if any(ways) else "coverage_untested", pair, lang)
    else:  # the two figures say different things
        key = "way_closed" if ways[0] else "way_opened"
        yield text(f"scenarios.{key}", lang, before=pair[0], after=pair[1])


def _pair(key: str, pair: tuple[str, str], lang: str, **values: str) -> str:
    """Say two figures side by side; one that is not defined is no share of anything."""
    undefined = text("scenarios.undefined", lang)
    if undefined in pair:
        key = f"{key.removesuffix('_untested')}_{'unknown' if pair[0] == pair[1] else 'open'}"
    elif pair[0] == pair[1]:
        key = f"{key}_same"
    return text(f"scenarios.{key}", lang, before=pair[0], after=pair[1], **values)


def _sums(comparison: Comparison, lang: str) -> Iterator[str]:
    if not comparison.cells and (comparison.before.cells or not comparison.ways):
        yield text("scenarios.no_cells", lang)
    for direction in ("lost", "gained"):
        cells = comparison.going(direction)
        if not cells:
            continue
        people = comparison.people(direction)
        said = text(f"scenarios.{direction}", lang, count=len(cells))
        if people is not None:
            said += " " + text("scenarios.people", lang, people=number(people, lang))
        yield said


def _reach(comparison: Comparison, lang: str) -> Iterator[str]:
    curves = (comparison.before.summary["reach"], comparison.after.summary["reach"])
    if not (comparison.before.has_way or comparison.after.has_way):
        return  # the coverage says so
    if comparison.ways and not any(map(_defined, curves)):
        return
    hops = str(int(comparison.before.parameters["k"]))
    first, second = (_share(c.get(hops) if isinstance(c, dict) else None, lang) for c in curves)
    yield _pair("reach", (first, second), lang, hops=hops)
    before, after = (
        r.summary["informal_dependency"] for r in (comparison.before, comparison.after)
    )
    if isinstance(before, float) and isinstance(after, float) and before != after:
        values = {"before": percent(before, lang), "after": percent(after, lang)}
        if values["before"] != values["after"]:
            yield text("scenarios.informal", lang, **values)


def _hand_overs(comparison: Comparison, lang: str) -> Iterator[str]:
    # Where long ways fall away, the mean of the rest looks better though less is reached.
    if comparison.before.summary["reach"] != comparison.after.summary["reach"]:
        return
    pair = comparison.steps_before, comparison.steps_after
    if pair == (None, None):  # the reach says so
        return

    def said(steps: HandOvers | None) -> str:
        if steps is None:
            return text("scenarios.undefined", lang)
        return rounded(steps.mean, 2, lang)

    before, after = map(said, pair)
    key = "hand_overs_same" if before == after else "hand_overs"
    yield text(f"scenarios.{key}", lang, before=before, after=after)


def _on_foot(comparison: Comparison, lang: str) -> Iterator[str]:
    found = comparison.on_foot
    if found is None:
        return
    before, after = (
        text("scenarios.undefined", lang) if share is None else share_words(share, lang)
        for share in (found.before, found.after)
    )
    if text("scenarios.undefined", lang) in (before, after):
        return  # there is no docking point on the map to walk to
    key = "on_foot_same" if before == after else "on_foot"
    values = {"before": before, "after": after, "radius": number(found.radius, lang)}
    said = text(f"scenarios.{key}_{found.of}", lang, **values)
    yield f"{said} {text('scenarios.on_foot_estimate', lang)}" if found.estimated else said


def _points(comparison: Comparison, lang: str) -> Iterator[str]:
    before, after = comparison.single_points
    closed = {change.id for change in comparison.changes if isinstance(change, base.Close)}
    before = tuple(actor for actor in before if actor not in closed)
    ways = comparison.before.has_way, comparison.after.has_way
    for key, some, known in (
        ("points_new", [actor for actor in after if actor not in before], ways != (False, True)),
        ("points_gone", [actor for actor in before if actor not in after], ways != (True, False)),
    ):
        if some and known:
            names = and_list(base.say_names(some, comparison.names), lang)
            yield text(f"scenarios.{key}", lang, names=names)


def _findings(comparison: Comparison, lang: str) -> Iterator[str]:
    counts = {name: len(ids) for name, ids in comparison.findings.items()}
    yield text("scenarios.findings", lang, **counts)


def _repairs(comparison: Comparison, lang: str) -> Iterator[str]:
    lost = comparison.going("lost")
    if not lost or comparison.view == "public":
        return
    if comparison.repairs is None:
        yield text("scenarios.too_many_to_repair", lang, largest=LARGEST)
        return
    for repair in comparison.repairs:
        yield repair.sentence(comparison.names, lang)
    left = [profile(*cell.key, lang) for cell in lost if cell.key not in comparison.mendable]
    if left:
        yield text("scenarios.no_repair", lang, cells=some_named(left, _NAMED, lang))
