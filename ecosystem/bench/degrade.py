"""A quarter as somebody might have recorded it: some things missing, some wrong, some unknown.

What is changed are the tables, never the analysis. Each kind of harm draws from a stream of its
own, and a smaller share harms a part of what a larger share of the same seed harms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeVar

from ecosystem.bench.duplicates import split_actors
from ecosystem.bench.picking import pick
from ecosystem.errors import UsageError
from ecosystem.schema import TABLES, TYPE_SECTOR
from ecosystem.worlds.world import Row, Tables, World, stream

Choice = TypeVar("Choice")
FACTORS = (
    "missing_ties",
    "missing_actors",
    "false_ties",
    "one_sided",
    "unknown",
    "duplicates",
)
"""Kinds of harm, in the order of the tables."""

CONCENTRATION = 4.0
"""How much likelier a tie of an informal or business actor is lost where loss is concentrated."""

_HIDDEN = ("informal", "business")
_COPIED = (
    *("kind", "topics", "frequency", "referrals_year", "formality", "one_person"),
    *("funding", "valid_until", "last_seen"),
)


@dataclass(frozen=True)
class Degradation:
    """How much harm is done, each as a share in 0..1.

    Parameters
    ----------
    missing_ties
        Ties that nobody named.
    missing_actors
        Actors, no docks among them, that nobody knew of; their ties and offers go with them.
    false_ties
        Ties that one side names and that do not exist, as a share of the ties there are.
    one_sided
        Ties answered by both sides of which one is taken as not asked.
    unknown
        Offers whose languages, and as many whose groups, become ``?``.
    duplicates
        Actors that stand in the list twice, in two spellings, each with half of the ties and
        offers.
    concentrated
        Whether ties of informal and business actors are lost more often than others.

    Raises
    ------
    UsageError
        If a share is not in 0..1.

    Examples
    --------
    >>> Degradation(missing_ties=0.1).is_clean
    False
    """

    missing_ties: float = 0.0
    missing_actors: float = 0.0
    false_ties: float = 0.0
    one_sided: float = 0.0
    unknown: float = 0.0
    duplicates: float = 0.0
    concentrated: bool = False

    def __post_init__(self) -> None:
        for name in FACTORS:
            if not 0 <= getattr(self, name) <= 1:
                raise UsageError("bench.share", name=name, value=getattr(self, name))

    @classmethod
    def of(cls, shares: Mapping[str, float]) -> Degradation:
        """Make a degradation from shares by name; what is not named is not harmed."""
        return cls(
            missing_ties=shares.get("missing_ties", 0.0),
            missing_actors=shares.get("missing_actors", 0.0),
            false_ties=shares.get("false_ties", 0.0),
            one_sided=shares.get("one_sided", 0.0),
            unknown=shares.get("unknown", 0.0),
            duplicates=shares.get("duplicates", 0.0),
        )

    @property
    def is_clean(self) -> bool:
        """Whether nothing is harmed at all."""
        return not any(getattr(self, name) for name in FACTORS)


@dataclass(frozen=True)
class Degraded:
    """A harmed quarter.

    Parameters
    ----------
    world
        The quarter with new tables; what is planted in it and what must not be reported is kept.
    aliases
        Id of a second spelling to the id of the actor that it stands for.
    """

    world: World
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def degrade(world: World, how: Degradation, seed: int) -> Degraded:
    """Harm the tables of a quarter.

    Parameters
    ----------
    world
        The quarter; it is not changed.
    how
        The shares.
    seed
        Start of the random draws; equal arguments give equal tables.

    Returns
    -------
    degraded
        New tables, and which spelling stands for whom.
    """
    tables: Tables = {name: [dict(row) for row in rows] for name, rows in world.tables.items()}
    ties = sum(is_tie(row) for row in tables["ties"])
    aliases: dict[str, str] = {}

    def part(name: str) -> Callable[[], float]:
        return stream(seed, world.name, "degrade", name).random

    if how.missing_actors:
        _lose_actors(tables, how.missing_actors, part("missing_actors"), _wave(world))
    if how.duplicates:
        aliases = split_actors(tables, how.duplicates, part("duplicates"))
    if how.missing_ties:
        _lose_ties(tables, how, part("missing_ties"))
    if how.false_ties:
        _invent_ties(tables, round(how.false_ties * ties), part("false_ties"), _wave(world))
    if how.one_sided:
        _silence_sides(tables, how.one_sided, part("one_sided"))
    if how.unknown:
        for column in ("languages", "groups"):
            chosen = pick(len(tables["offers"]), how.unknown, part(f"unknown {column}"))
            for position in chosen:
                tables["offers"][position][column] = "?"
    return Degraded(replace(world, tables=tables), MappingProxyType(aliases))


def is_tie(row: Row) -> bool:
    """Tell whether a row of the table of ties is a tie, not a wish or a reported absence.

    Parameters
    ----------
    row
        One row.

    Returns
    -------
    tie
        False if it is only wished for, or never used.
    """
    return row["wished"] != "yes" and row["frequency"] != "never"


def _wave(world: World) -> str:
    return str(world.meta["wave"])


def _open(tables: Tables, wave: str) -> list[str]:
    """Ids of the actors that have not closed, in the order of the table."""
    closed = {row["id"] for row in tables["actors"] if "" < row["active_until"] < wave}
    return [row["id"] for row in tables["actors"] if row["id"] not in closed]


def _lose_actors(tables: Tables, share: float, draw: Callable[[], float], wave: str) -> None:
    docks = {row["actor"] for row in tables["docks"]}
    candidates = [actor for actor in _open(tables, wave) if actor not in docks]
    lost = {candidates[position] for position in pick(len(candidates), share, draw)}
    tables["actors"] = [row for row in tables["actors"] if row["id"] not in lost]
    for name, rows in tables.items():
        columns = [c for c in TABLES[name].columns.values() if c.reference == "actors.id"]
        kept = []
        for row in rows:
            if any(c.required and row[c.name] in lost for c in columns):
                continue
            for column in columns:
                if row[column.name] in lost:
                    row[column.name] = ""
            kept.append(row)
        tables[name] = kept


def _lose_ties(tables: Tables, how: Degradation, draw: Callable[[], float]) -> None:
    sectors = _sectors(tables["actors"])
    rows = [position for position, row in enumerate(tables["ties"]) if is_tie(row)]
    weights = [1.0] * len(rows)
    if how.concentrated:
        for at, position in enumerate(rows):
            row = tables["ties"][position]
            if {sectors.get(row["source"]), sectors.get(row["target"])} & set(_HIDDEN):
                weights[at] = CONCENTRATION
    lost = {rows[at] for at in pick(len(rows), how.missing_ties, draw, weights)}
    gone = {_triple(tables["ties"][position]) for position in lost}
    tables["ties"] = [row for p, row in enumerate(tables["ties"]) if p not in lost]
    gone -= {_triple(row) for row in tables["ties"]}
    tables["reports"] = [row for row in tables["reports"] if _triple(row) not in gone]


def _invent_ties(tables: Tables, count: int, draw: Callable[[], float], wave: str) -> None:
    """Add ties that look like the others and that one side alone names."""
    actors = _open(tables, wave)
    models = [row for row in tables["ties"] if is_tie(row)]
    known = {frozenset((row["source"], row["target"])) for row in tables["ties"]}
    while count and models and len(known) < len(actors) * (len(actors) - 1) // 2:
        source, target = _one_of(actors, draw), _one_of(actors, draw)
        model, side = _one_of(models, draw), _one_of(("source", "target"), draw)
        if source == target or frozenset((source, target)) in known:
            continue
        known.add(frozenset((source, target)))
        row = dict.fromkeys(model, "") | {column: model[column] for column in _COPIED}
        row |= {"source": source, "target": target}
        row |= {"source_reports": "not_asked", "target_reports": "not_asked"}
        row[f"{side}_reports"] = "yes"
        tables["ties"].append(row)
        count -= 1


def _silence_sides(tables: Tables, share: float, draw: Callable[[], float]) -> None:
    """Take one answer of two away; a side that says yes stays, else the tie would be lost."""
    sides = ("source_reports", "target_reports")
    answered = [
        position
        for position, row in enumerate(tables["ties"])
        if is_tie(row)
        and all(row[side] in ("yes", "no") for side in sides)
        and "yes" in (row[sides[0]], row[sides[1]])
    ]
    silenced = set()
    for at in pick(len(answered), share, draw):
        row = tables["ties"][answered[at]]
        coin = sides[0] if draw() < 0.5 else sides[1]
        denying = [side for side in sides if row[side] == "no"]
        side = denying[0] if denying else coin
        row[side] = "not_asked"
        silenced.add((*_triple(row), side.partition("_")[0]))
    tables["reports"] = [
        row for row in tables["reports"] if (*_triple(row), row["role"]) not in silenced
    ]


def _one_of(choices: Sequence[Choice], draw: Callable[[], float]) -> Choice:
    return choices[int(draw() * len(choices))]


def _triple(row: Row) -> tuple[str, str, str]:
    return row["source"], row["target"], row["kind"]


def _sectors(actors: Sequence[Row]) -> dict[str, str]:
    return {row["id"]: row["sector"] or TYPE_SECTOR[row["type"]] for row in actors}
