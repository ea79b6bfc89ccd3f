"""Steps of arrival, first steps, mandates and openness, as a view may show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ecosystem.findings import arrivals
from ecosystem.findings.arrivals import mandates
from ecosystem.measures.arrival import OpennessItem, area_rows, openness_overview
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters
from ecosystem.sharing import rules
from ecosystem.sharing.history import moment_of
from ecosystem.sharing.quarters import not_mentioned, shown_bodies
from ecosystem.stubs import dataclass


@dataclass(frozen=True)
class SharedArrival:
    """What a view may tell about arrival beside the findings."""

    steps: tuple[arrivals.Step, ...]
    breaks: tuple[arrivals.Break, ...]
    first: arrivals.FirstSteps | None  # Only where the arrival index says that the quarter is new.
    mandates: arrivals.Mandates
    openness: tuple[OpennessItem, ...]


def shared_arrival(
    quarter: Quarter, *others: Quarter, view: str = "partner", parameters: Parameters | None = None
) -> SharedArrival:
    """Tell what belongs to arrival beside the findings; outside it is the official world."""
    # Outside no number of people is told, only actors that the view names, and of openness only
    # counts of ten and more, in steps of five; the public view names nobody.
    areas = area_rows(quarter, *others, parameters=parameters)
    new = "new" in areas.get(quarter.meta.id, ())[-2:-1]
    if rules.check_view(view) == "internal":
        return SharedArrival(
            arrivals.arrival_steps(quarter, parameters=parameters),
            arrivals.jurisdiction_breaks(quarter, parameters=parameters),
            arrivals.first_steps(quarter, *others, parameters=parameters) if new else None,
            mandates(quarter, parameters=parameters),
            openness_overview(quarter),
        )
    for each in (quarter, *others):
        rules.refuse(each, view)
    world = _official(quarter)
    steps = arrivals.arrival_steps(world, parameters=parameters)
    told = tuple(replace(step, people=None) for step in steps)
    open_ = tuple(map(_coarse, openness_overview(quarter)))
    if view == "public":
        return SharedArrival(told, (), None, arrivals.Mandates((), (), ()), open_)
    named = rules.shown_actors(quarter, view) - rules.shielded_firms(quarter)
    first = (
        arrivals.first_steps(world, *map(_official, others), parameters=parameters) if new else None
    )
    return SharedArrival(
        told,
        tuple(
            _break(each, named)
            for each in arrivals.jurisdiction_breaks(world, parameters=parameters)
        ),
        first and _first(first, others, named, view),
        _mandates(mandates(world, parameters=parameters)),
        open_,
    )


def _official(quarter: Quarter) -> Quarter:
    """Give the official world, without needs in languages and without bodies that stay inside."""
    world, silent = rules.without_informal(quarter), not_mentioned(quarter)
    needs, bodies = world.table("needs"), world.table("bodies")
    named = shown_bodies(quarter, moment_of(quarter))
    spoken = [row for row, code in enumerate(needs.column("language")) if code not in silent]
    kept = [row for row, body in enumerate(bodies.column("id")) if body in named]
    members = world.table("members")
    sitting = [row for row, body in enumerate(members.column("body")) if body in named]
    return world.with_tables(needs.keep(spoken), bodies.keep(kept), members.keep(sitting))


def _break(found: arrivals.Break, named: Collection[str]) -> arrivals.Break:
    givers, takers = (
        tuple(actor for actor in side if actor in named) for side in (found.givers, found.takers)
    )
    names = {actor: name for actor, name in found.names.items() if actor in named}
    return replace(found, people=None, names=names, givers=givers, takers=takers)


def _first(
    found: arrivals.FirstSteps, others: Collection[Quarter], named: Collection[str], view: str
) -> arrivals.FirstSteps:
    landlords = tuple(actor for actor in found.landlords if actor in named)
    hidden = len(found.landlords) - len(landlords)
    next_door = {
        each.meta.id: rules.shown_actors(each, view) - rules.shielded_firms(each) for each in others
    }
    branches = (each for each in found.branches if each.actor in next_door[each.home])
    return replace(
        rules.coarse(found, "near"),
        landlords=landlords,
        landlords_known=found.landlords_known - hidden,
        branches=tuple(branches),
        names={actor: name for actor, name in found.names.items() if actor in named},
    )


def _mandates(found: arrivals.Mandates) -> arrivals.Mandates:
    """Keep who sits where, and free text, inside."""
    bodies = (replace(b, members=frozenset(), purpose="", rhythm="") for b in found.bodies)
    return replace(found, bodies=tuple(bodies))


def _coarse(item: OpennessItem) -> OpennessItem:
    def told(count: int | None) -> int | None:
        people = rules.coarse_people(count or 0)
        return int(people) if people else None  # that nobody said so tells of each

    counts = (told(count) for count in (item.yes, item.partly, item.no, item.unknown))
    return OpennessItem(item.item, *counts)
