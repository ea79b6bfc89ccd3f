"""Who and what counts at the wave (rules 1 and 3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from statistics import median

from oracle.parts import Actor, Arc, Clock, Offer
from oracle.reading import (
    UNKNOWN,
    Json,
    Row,
    Tables,
    add_months,
    answer,
    day,
    items,
    known,
    number,
)
from oracle.vocabulary import CARRIED_TYPES, TYPE_SECTOR


def read_clock(meta: Json) -> Clock:
    text = str(meta.get("wave") or "").strip()
    if not text:
        return Clock(None, None, None)
    wave = date.fromisoformat(text)
    months = meta.get("horizon_months")
    months = 12 if months is None else int(months)
    return Clock(wave, add_months(wave, months), add_months(wave, -18))


def read_sector(row: Row, rows: Mapping[str, Row], seen: frozenset[str] = frozenset()) -> str:
    """
    The sector of an actor: said, or that of its Traeger where it follows one, or by type.

    Blank for an actor of whom nobody knows what it is.
    """
    said = known(row, "sector")
    if said:
        return said
    kind = known(row, "type")
    carrier = known(row, "part_of")
    if kind in CARRIED_TYPES and carrier in rows and carrier not in seen:
        return read_sector(rows[carrier], rows, seen | {carrier})
    return TYPE_SECTOR.get(kind, "")


def read_actors(tables: Tables, clock: Clock) -> dict[str, Actor]:
    rows = {known(row, "id"): row for row in tables.get("actors", [])}
    actors = {}
    for name in sorted(rows):
        row = rows[name]
        until = day(row, "active_until")
        if clock.covers(day(row, "active_from"), until):
            actors[name] = Actor(
                id=name,
                sector=read_sector(row, rows, frozenset({name})),
                at=known(row, "at"),
                staff=number(row, "staff"),
                asked=answer(row, "asked"),
                until=until,
            )
    return actors


def standing_arcs(actors: Mapping[str, Actor]) -> frozenset[Arc]:
    """From each place in force to each actor in force that sits there."""
    return frozenset(
        (actor.at, actor.id)
        for actor in actors.values()
        if actor.at in actors and actor.at != actor.id
    )


def funding_ends(tables: Tables) -> dict[str, date | None]:
    """When each funding ends; None for a permanent one and for an unknown end."""
    return {known(row, "id"): funding_end(row) for row in tables.get("funding", [])}


def funding_end(row: Row) -> date | None:
    if answer(row, "permanent"):
        return None
    return day(row, "renewed_until") or day(row, "valid_until")


def permanent_fundings(tables: Tables) -> frozenset[str]:
    return frozenset(known(r, "id") for r in tables.get("funding", []) if answer(r, "permanent"))


def read_offers(tables: Tables, actors: Mapping[str, Actor], clock: Clock) -> tuple[Offer, ...]:
    ends = funding_ends(tables)
    offers = []
    for row in sorted(tables.get("offers", []), key=lambda row: known(row, "id")):
        actor = actors.get(known(row, "actor"))
        until = day(row, "valid_until")
        if actor is None or not clock.covers(day(row, "valid_from"), until):
            continue
        filled = [end for end in (until, actor.until, ends.get(known(row, "funding"))) if end]
        place = known(row, "at") or actor.at
        topics = set(items(row, "topics")) or {"?"}
        offers.append(
            Offer(
                id=known(row, "id"),
                actor=actor.id,
                topics=frozenset(topics - UNKNOWN),
                wildcard=bool(topics & UNKNOWN),
                groups=tuple(items(row, "groups")),
                languages=tuple(items(row, "languages")),
                excludes=tuple(items(row, "excludes")),
                nodes=frozenset({actor.id, place} & set(actors)),
                formal=answer(row, "informal") is not True and actor.sector != "informal",
                takes_new=answer(row, "takes_new"),
                lasts=not any(clock.ends_soon(end) for end in filled),
            )
        )
    return tuple(offers)


def read_docks(tables: Tables, actors: Mapping[str, Actor]) -> dict[str, Fraction]:
    """The weight of each dock: its visits, else the median of the known ones, else 1."""
    rows = {known(row, "actor"): row for row in tables.get("docks", [])}
    visits = {name: number(rows[name], "visits_week") for name in sorted(rows) if name in actors}
    counted = [count for count in visits.values() if count is not None]
    usual = median(counted) if counted else Fraction(1)
    return {name: usual if count is None else count for name, count in visits.items()}
