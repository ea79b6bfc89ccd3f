"""Small quarters that are hard to get right: nothing there, nothing known, everything the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table

Row = dict[str, str]
META = Meta(
    id="small",
    name="Small",
    municipality="",
    country="DE",
    wave=dt.date(2025, 1, 15),
    languages=("de", "ar"),
    fictional=True,
)
TYPES = {"S": "jobcentre", "W": "awo", "C": "association", "B": "shop", "H": "housing_private"}


def quarter_of(tables: Mapping[str, list[Row]], meta: Meta = META) -> Quarter:
    """A quarter from plain rows."""
    return Quarter(meta, {name: Table.from_records(name, rows) for name, rows in tables.items()})


def actors(*ids: str) -> list[Row]:
    """Actors whose type shows in the first letter of their id; I is informal."""
    types = {**TYPES, "I": "helper_person"}
    return [{"id": key, "name": f"Actor {key}", "type": types[key[0]]} for key in ids]


def ties(*pairs: str, kind: str = "referral") -> list[Row]:
    """Ties from texts like ``"S1-W1"``."""
    ends = (pair.split("-") for pair in pairs)
    return [{"source": source, "target": target, "kind": kind} for source, target in ends]


def offers(*given: str) -> list[Row]:
    """Offers from texts like ``"S1:work:de"``."""
    rows = []
    for number, text in enumerate(given):
        actor, topics, languages = text.split(":", 2)
        row = {"id": f"o{number}", "actor": actor, "topics": topics, "languages": languages}
        rows.append(row)
    return rows


def _chain() -> dict[str, list[Row]]:
    return {
        "actors": actors("S1", "S2", "W1", "W2", "C1", "I1"),
        "ties": ties("C1-S1", "S1-W1", "W1-S2", "W1-W2", "I1-C1"),
        "offers": offers("W2:housing:de", "S2:work:de;ar"),
        "docks": [{"actor": "C1"}, {"actor": "I1"}],
    }


def empty() -> Quarter:
    """Nobody is in force."""
    rows = [row | {"active_until": "2020-12-31"} for row in actors("S1", "W1")]
    return quarter_of({"actors": rows, "ties": ties("S1-W1")})


def one_actor() -> Quarter:
    return quarter_of({"actors": actors("S1"), "docks": [{"actor": "S1"}]})


def two_actors() -> Quarter:
    return quarter_of({"actors": actors("S1", "W1"), "ties": ties("S1-W1")})


def isolates() -> Quarter:
    """Nobody knows anybody."""
    given = {"offers": offers("W1:work:de"), "docks": [{"actor": "S1"}]}
    return quarter_of({"actors": actors("S1", "W1", "C1", "I1"), **given})


def no_docks() -> Quarter:
    tables = _chain()
    del tables["docks"]
    return quarter_of(tables)


def no_offers() -> Quarter:
    tables = _chain()
    del tables["offers"]
    return quarter_of(tables)


def no_demand() -> Quarter:
    """Everything was counted, and nobody needs anything."""
    needs = [{"topic": "work", "language": "de", "persons": "0"}]
    return quarter_of(_chain() | {"needs": needs})


def no_referrals() -> Quarter:
    """Actors work together and send nobody on."""
    tables = _chain()
    return quarter_of(tables | {"ties": ties("C1-S1", "S1-W1", kind="cooperation")})


def no_visits() -> Quarter:
    docks = [{"actor": "C1", "visits_week": "0"}]
    return quarter_of(_chain() | {"docks": docks})


def one_sector() -> Quarter:
    tables = {"actors": actors("S1", "S2", "S3", "S4"), "ties": ties("S1-S2", "S2-S3", "S3-S1")}
    return quarter_of(tables | {"docks": [{"actor": "S1"}], "offers": offers("S3:work:de")})


def two_way_ties() -> Quarter:
    tables = _chain()
    back = [{**row, "source": row["target"], "target": row["source"]} for row in tables["ties"]]
    return quarter_of(tables | {"ties": tables["ties"] + back})


def parallel_ties() -> Quarter:
    """The same two actors several times, with other kinds and other risks."""
    tables = _chain()
    again = [row | {"kind": "tip", "one_person": "yes"} for row in tables["ties"]]
    other = [row | {"kind": "cooperation", "frequency": "weekly"} for row in tables["ties"]]
    return quarter_of(tables | {"ties": tables["ties"] + again + other})


def all_unknown() -> Quarter:
    """Every optional cell is a question mark."""
    tables = _chain()
    marks = {
        "actors": ("sector", "staff", "asked", "at", "active_until"),
        "ties": ("topics", "frequency", "formality", "one_person", "valid_until", "documented"),
        "offers": ("languages", "groups", "excludes", "takes_new", "capacity_week"),
        "docks": ("visits_week",),
    }
    filled = {
        name: [row | dict.fromkeys(marks[name], "?") for row in rows]
        for name, rows in tables.items()
    }
    return quarter_of(filled)


def sitting() -> Quarter:
    """One actor sits at another, which sits at a third."""
    tables = _chain()
    places = {"W2": "W1", "W1": "S1"}
    rows = [row | {"at": places.get(row["id"], "")} for row in tables["actors"]]
    return quarter_of(tables | {"actors": rows})


def star() -> Quarter:
    """One knows all, the others nobody else: no exchange of ties is possible."""
    ids = [f"{letter}{number}" for letter in "SWCB" for number in range(1, 7)]
    rays = [f"S1-{key}" for key in ids[1:]]
    return quarter_of({"actors": actors(*ids), "ties": ties(*rays), "docks": [{"actor": "S1"}]})


SMALL: Mapping[str, Callable[[], Quarter]] = {
    make.__name__: make
    for make in (
        empty,
        one_actor,
        two_actors,
        isolates,
        no_docks,
        no_offers,
        no_demand,
        no_referrals,
        no_visits,
        one_sector,
        two_way_ties,
        parallel_ties,
        all_unknown,
        sitting,
        star,
    )
}
