"""One walker for views: every result is made anew for a view, by the rule of each of its fields.

``policies.json`` says of each kind of result what kind of value each field holds (the rules below),
and ``only`` when it may be told at all (the tests below). A field without a rule stops the view.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from functools import cache, cached_property, singledispatch
from importlib.resources import files
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ecosystem.changes.suggest import AGREEMENT, Suggestion
from ecosystem.changes.waves import WORD_RISKS
from ecosystem.findings.base import tidy
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import BASE_SEVERITY, DEMAND_WEIGHT, CellRow, Gap
from ecosystem.findings.places import SpatialGap
from ecosystem.findings.reports import SHARED_MIN, BlindSpot
from ecosystem.model.network import Cell, CellKey
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters
from ecosystem.sharing import history, quarters, rules

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Thing = TypeVar("Thing", bound="DataclassInstance")

need_of: Callable[[Any], CellKey] = attrgetter("topic", "language", "group", "status")


class View:
    """What a view may tell of one quarter."""

    # Needs to the people that may be told of them, where a result counts them.
    people: Mapping[CellKey, float | None]

    def __init__(
        self, quarter: Quarter, view: str, *, parameters: Parameters | None = None
    ) -> None:
        self.quarter = quarter
        self.view = rules.check_view(view)
        self.threshold = (parameters or Parameters())["fragility_threshold"]
        self.people = {}

    def count(self, cells: Iterable[Cell | CellRow], *, unweighted: bool) -> None:
        """Say how many people are told of each need: none that are few, or could be deduced."""
        counts = {
            need_of(cell): cell.demand
            for cell in cells
            if cell.demand is not None and cell.language not in self.unmentioned
        }
        self.people = counts if unweighted else rules.shown_people(counts)

    @cached_property
    def named(self) -> frozenset[str]:
        """Actors that a result may name: the public view names nobody."""
        public = self.view == "public"
        return frozenset() if public else rules.shown_actors(self.quarter, self.view)

    @cached_property
    def shielded(self) -> frozenset[str]:
        """Landlords, shops and firms, which it may not show in a bad light."""
        return rules.shielded_firms(self.quarter)

    @cached_property
    def docks(self) -> frozenset[str]:
        """Docking points that the view may show."""
        return rules.shown_docks(self.quarter, self.view)

    @cached_property
    def closed(self) -> frozenset[str]:
        """Docking points that it may not show."""
        return frozenset(self.quarter.table("docks").column("actor")) - self.docks

    @cached_property
    def bodies(self) -> frozenset[str]:
        """Committees that may be named."""
        if self.view == "public":
            return frozenset()
        return quarters.shown_bodies(self.quarter, history.moment_of(self.quarter))

    @cached_property
    def unmentioned(self) -> frozenset[str]:
        """Languages that it does not mention."""
        return quarters.not_mentioned(self.quarter)

    @cached_property
    def ground(self) -> Mapping[str, Mapping[str, float]]:
        """Cells on the ground that may be shown to the coarse numbers of their people."""
        return rules.shown_cells(self.quarter)

    def tell(self, thing: Thing, **given: object) -> Thing:
        """Make a result anew; what is `given` is told by whoever calls, anew for each view."""
        how = _policy(type(thing)).fields
        there = {**made(thing, self), **given}
        names = {field.name for field in fields(thing)}
        asked = {name for name, rule in how.items() if rule in ("given", "made")}
        if names != how.keys() or asked != there.keys():
            wrong = sorted((names ^ how.keys()) | (asked ^ there.keys()))
            raise LookupError(f"no rule for {type(thing).__name__}: {', '.join(wrong)}")
        told = {n: _RULES[how[n]](self, getattr(thing, n)) for n in names - asked}
        return replace(thing, **told, **there)

    def walk(self, thing: Thing) -> Thing | None:
        """Make a result anew; None if it may not be told, or nothing is left to be told."""
        policy = _policy(type(thing))
        who = frozenset(_ids([getattr(thing, name, ()) for name in policy.who]))
        if not all(_TESTS[test](self, who, thing) for test in policy.only):
            return None
        told = self.tell(thing)
        return told if all(getattr(told, name) for name in policy.some) else None

    def all(self, rows: Iterable[Thing]) -> tuple[Thing, ...]:
        """Make those anew that may be told."""
        return tuple(told for row in rows if (told := self.walk(row)) is not None)


# --- The rules.


class _Policy(NamedTuple):
    """What a view may tell of one kind of result."""

    only: list[str]  # Tests that it must pass to be told.
    who: list[str]  # Fields with the actors that it is about.
    some: list[str]  # Fields of which something must be left.
    fields: Mapping[str, str]  # Field to the name of its rule.


@cache
def _policies() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(
        files("ecosystem.sharing").joinpath("policies.json").read_text("utf-8")
    )
    return found


@cache
def _policy(kind: type) -> _Policy:
    """Return the rules of a kind of result; those of its bases hold for it, too."""
    about, found = {"only": "", "who": "actors", "some": ""}, dict[str, str]()
    for base in reversed(kind.__mro__):
        known, name = _policies(), base.__name__
        own = known.get(f"{base.__module__.rpartition('.')[2]}.{name}", known.get(name, {}))
        for how, names in own.items():
            if how in about:
                about[how] = names
            else:
                found |= dict.fromkeys(names.split(), how)
    only, who, some = map(str.split, about.values())
    return _Policy(only, who, some, found)


def _ids(value: object) -> Iterator[str]:
    """Give all ids in a value, however it nests them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _ids(each)


# Whether a thing that is about some actors may be told at all.
_TESTS: Mapping[str, Callable[[View, frozenset[str], Any], bool]] = {
    "never": lambda *_: False,
    "partner": lambda view, *_: view.view == "partner",
    "named": lambda view, who, _: view.named >= who,
    "harmless": lambda view, who, _: view.shielded.isdisjoint(who),
    # of nobody who may not be shown in a bad light it is told that an agreement is needed
    "fair": lambda view, who, row: row.kind != AGREEMENT or view.shielded.isdisjoint(who),
    "dock": lambda view, who, _: view.docks >= who,
    "open": lambda view, who, _: view.closed.isdisjoint(who),
    "mentioned": lambda view, _, thing: thing.language not in view.unmentioned,
    # an action that lifts nothing else would name the language itself
    "lifting": lambda view, _, action: (
        not action.repairs or not view.unmentioned.issuperset(c.language for c in action.repairs)
    ),
    "voiced": lambda _, __, hurdle: hurdle.has_enough_voices,
    "shared": lambda view, _, pair: len(view.named.intersection(pair.members)) >= SHARED_MIN,
}


def _kept(value: Any, allowed: Container[str]) -> object:  # noqa: ANN401
    """Keep the ids, or the names by id, of some."""
    if isinstance(value, Mapping):
        return {key: name for key, name in value.items() if key in allowed}
    return tuple(key for key in value if key in allowed)


def _walked(view: View, value: Any) -> object:  # noqa: ANN401
    if isinstance(value, tuple):
        return view.all(value)
    if isinstance(value, Mapping):
        return {key: _walked(view, each) for key, each in value.items()}
    return None if value is None else view.walk(value)


def _gain(share: float | None) -> float | None:
    """Small gains keep three digits: with two, most of them would read as nothing."""
    if share is None or share >= 0.01 or share <= 0:
        return rules.rounded(share)
    return max(round(share, 3), 0.001)


def _counted(count: float | None) -> int | None:
    return int(rules.coarse_people(count or 0) or 0) or None  # that nobody did tells of each


# What is done to a value of each type; what is `given` or `made` needs more than the value.
_RULES: Mapping[str, Callable[[View, Any], object]] = {
    "keep": lambda _, value: value,
    "none": lambda *_: None,
    "empty": lambda _, value: type(value)(),
    "walk": _walked,
    "meta": lambda view, _: quarters.shared_meta(view.quarter, view.view),
    "view": lambda view, _: view.view,
    # numbers
    "share": lambda _, value: rules.rounded(value),
    "tenth": lambda _, value: rules.rounded(value, 1),
    "whole": lambda _, value: rules.rounded(value, 0),
    "gain": lambda _, value: _gain(value),
    "crowd": lambda _, count: rules.coarse_people(count) or 0.0,
    "count": lambda _, count: _counted(count),
    # ids of actors, docking points and committees, or their names by id
    "named": lambda view, value: _kept(value, view.named),
    "fair": lambda view, value: _kept(value, view.named - view.shielded),
    "docks": lambda view, value: _kept(value, view.docks),
    "bodies": lambda view, value: _kept(value, view.bodies),
    "called": lambda view, value: _kept(value, view.named | view.bodies),
    "through": lambda view, who: who if who in view.named | view.bodies else "",
    "ties": lambda view, ties: tuple(tie for tie in ties if view.named.issuperset(tie)),
    # needs, and what makes ties weak
    "needs": lambda view, cells: tuple(cell for cell in cells if cell[1] not in view.unmentioned),
    "risks": lambda _, risks: tuple(risk for risk in risks if risk not in WORD_RISKS),
}


# --- Fields that hang on more than their own value.


@singledispatch
def made(thing: object, view: View) -> dict[str, object]:
    """Make the fields of a thing that hang on others of its fields: of a need its people."""
    return {"demand": view.people.get(need_of(thing))} if hasattr(thing, "demand") else {}


@made.register
def _(told: Bridge, view: View) -> dict[str, object]:
    # Fragility is a product of known numbers: it would tell which of the two kinds of
    # missing confirmation it was. Such a bridge says only that it is weak.
    named = tuple(risk for risk in told.risks if risk not in WORD_RISKS)
    unconfirmed = len(named) < len(told.risks)
    fragility, high, factor = told.fragility, told.fragility_high, 1.0
    if unconfirmed and fragility:
        high, factor = 1.0, min(fragility, view.threshold) / fragility
        fragility = min(fragility, view.threshold)
    return {
        "risks": (*named, "unconfirmed") if unconfirmed else named,
        "fragility": fragility,
        "fragility_high": high,
        "score": None if told.score is None else rules.rounded(told.score * factor, 0),
        "severity": round(round(told.severity, 2) * factor, 2),
    }


@made.register
def _(gap: Gap, view: View) -> dict[str, object]:
    """Let its severity follow the number of people that is shown."""
    largest = max((count for count in view.people.values() if count is not None), default=0.0)
    people = view.people.get(need_of(gap))
    share = (people or 0.0) / largest if largest > 0 else 0.0
    severity = tidy(BASE_SEVERITY[gap.gap_class] + DEMAND_WEIGHT * share)
    return {"demand": people, "severity": severity}


@made.register
def _(gap: SpatialGap, view: View) -> dict[str, object]:
    cells = tuple(cell for cell in gap.cells if cell in view.ground)
    people = [view.ground[cell] for cell in cells]
    newcomers = [each["newcomers"] for each in people if "newcomers" in each]
    docks = view.docks & view.named
    told = gap.nearest in docks and gap.distance_m is not None and gap.crow_m is not None
    return {
        "id": "spatial_gap:" + "+".join(cells),
        "cells": cells,
        "people": sum(each["residents"] for each in people),
        "newcomers": sum(newcomers) if len(newcomers) == len(cells) else None,
        "distance_m": rules.rounded(gap.distance_m, -2) if told else None,
        "crow_m": rules.rounded(gap.crow_m, -2) if told else None,
        "nearest": gap.nearest if told else "",
        "names": gap.names if told else {},
    }


@made.register
def _(spot: BlindSpot, view: View) -> dict[str, object]:
    pairs = zip(spot.bodies, spot.titles, strict=True)
    return {"titles": tuple(title for body, title in pairs if body in view.bodies)}


@made.register
def _(row: Suggestion, view: View) -> dict[str, object]:
    """Tell of the people only where each of their needs may be mentioned."""
    whole = all(language not in view.unmentioned for _, language, _, _ in row.cells)
    return {"people": rules.coarse_people(row.people) if whole and row.people else None}
