"""The test bench: how often the finders are right on invented quarters whose answers are known."""

from __future__ import annotations

import csv
import io
import os
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import count, product
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ecosystem.cli.console import bar
from ecosystem.errors import UsageError
from ecosystem.findings.base import Finding
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import Gap
from ecosystem.findings.registry import find_all
from ecosystem.findings.units import Loop
from ecosystem.io.package import read_meta
from ecosystem.model.network import Network, numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters, Table
from ecosystem.schema import TABLES, TYPE_SECTOR
from ecosystem.words import text
from lab.worlds import make_world, town

if TYPE_CHECKING:
    import networkx as nx


# --- What was found against what was planted: typed keys, precision, recall, false alarms.
# The key of an item says all that makes it right: a cell with its class, a tie with its kind, an
# actor, a set of actors for a topic. *Truth* is what the generator planted, with what follows
# from it; a finding that the generator calls possible is neither asked for nor wrong.

# Kinds of problems that count for the total; a strong bridge is good news and scored apart.
SCORED = ("cell", "weak_bridge", "single_point", "dead_end", "loop")

PARTS = (*SCORED, "strong_bridge")

# Further rows of a score: all problems, and weak bridges found in either graph.
TOTAL, EITHER = "all", "weak_bridge_either"

_CELLS = ("gap", "informal_only")

_NEIGHBOURS = {"G1": "G2", "G2": "G1"}


@dataclass(frozen=True, order=True)
class Key:
    """What makes an item right or wrong."""

    part: str
    subject: tuple[str, ...]
    value: str = ""


@dataclass(frozen=True)
class Score:
    """How well one method did on one quarter for one part."""

    truth: int
    flagged: int
    found: int
    right: int
    half: int = 0

    @property
    def precision(self) -> float | None:
        """Share of what was reported that is right; None if nothing was reported."""
        return self.right / self.flagged if self.flagged else None

    @property
    def recall(self) -> float | None:
        """Share of the truth that was reported; None if there is nothing to be found."""
        return self.found / self.truth if self.truth else None


def key_of_item(item: town.Item) -> Key | None:
    """Return the key of a planted item.

    Examples
    --------
    >>> from lab.worlds.town import Item
    >>> key_of_item(Item("WB4", "weak_bridge", "bridge:JC~W07", "")).subject
    ('JC', 'W07')
    """
    part = "cell" if item.kind in _CELLS else item.kind
    if item.finding is None or part not in PARTS:
        return None
    _, _, subject = item.finding.partition(":")
    if part == "cell":
        return Key(part, tuple(subject.split(":")), str(item.expect["class"]))
    if part.endswith("bridge"):
        return Key(part, tuple(sorted(subject.split("~"))))
    if part == "loop":
        topic, _, members = subject.partition(":")
        return Key(part, (topic, *sorted(members.split("+"))))
    return Key(part, (subject,))


def key_of_finding(finding: Finding, aliases: Mapping[str, str] | None = None) -> Key | None:
    """Return the key of a finding."""
    if isinstance(finding, Gap):
        cell = (finding.topic, finding.language, finding.group, finding.status)
        return Key("cell", cell, finding.gap_class)
    if finding.kind not in PARTS:
        return None
    known = aliases or {}
    actors = sorted({known.get(actor, actor) for actor in finding.actors})
    if isinstance(finding, Loop):
        return Key(finding.kind, (finding.topic, *actors))
    return Key(finding.kind, tuple(actors))


@dataclass(frozen=True)
class Truth:
    """What is there to be found in a quarter."""

    items: frozenset[Key]
    possible: frozenset[Key] = frozenset()

    @classmethod
    def of(cls, world: town.World) -> Truth:
        """Read the truth off a quarter."""
        by_status: dict[str, set[Key]] = {}
        for item in world.planted:
            key = key_of_item(item)
            if key is not None:
                by_status.setdefault(item.status, set()).add(key)
        items = by_status.get("planted", set()) | by_status.get("incidental", set())
        return cls(frozenset(items), frozenset(by_status.get("possible", set())))

    @property
    def right(self) -> frozenset[Key]:
        """Everything that is not wrong to report."""
        return self.items | self.possible


def score(flagged: Iterable[Key], truth: Truth) -> dict[str, Score]:
    """Score what a method reports, by part and for all problems together."""
    found = set(flagged)
    scores = {part: _score({k for k in found if k.part == part}, truth, (part,)) for part in PARTS}
    problems = {key for key in found if key.part in SCORED}
    return {TOTAL: _score(problems, truth, SCORED), **scores}


def _score(found: set[Key], truth: Truth, parts: tuple[str, ...]) -> Score:
    items = {key for key in truth.items if key.part in parts}
    near = {Key(k.part, k.subject, _NEIGHBOURS.get(k.value, "?")) for k in items}
    return Score(
        truth=len(items),
        flagged=len(found),
        found=len(found & items),
        right=len(found & truth.right),
        half=len((found & near) - items),
    )


def score_findings(
    findings: Iterable[Finding], truth: Truth, aliases: Mapping[str, str] | None = None
) -> dict[str, Score]:
    """Score findings: those of the generous graph, and weak bridges of either graph apart."""
    rows = list(findings)
    generous = [key_of_finding(row, aliases) for row in rows if "generous" in row.holds_in]
    either = [key_of_finding(row, aliases) for row in rows if isinstance(row, Bridge)]
    scores = score((key for key in generous if key), truth)
    wide = score((key for key in either if key), truth)
    return {**scores, EITHER: wide["weak_bridge"]}


def false_alarms(findings: Iterable[Finding], world: town.World) -> tuple[str, ...]:
    """List the decoys that are reported."""
    kinds: dict[str, set[str]] = {}
    for row in findings:
        kinds.setdefault(row.id, set()).add(row.kind)
    return tuple(
        decoy.key
        for decoy in world.decoys
        if any(name in kinds for name in decoy.findings)
        or any(kinds.get(name, {kind}) != {kind} for name, kind in decoy.allowed.items())
    )


# --- Whether the label keeps its word: how much of what is called stable is right.

LABELS = ("stable", "fragile", "unsure")


@dataclass(frozen=True)
class Kept:
    """How many findings with one label are right."""

    count: int = 0
    right: int = 0
    near: int = 0

    def __add__(self, other: Kept) -> Kept:
        return Kept(self.count + other.count, self.right + other.right, self.near + other.near)

    @property
    def share(self) -> float | None:
        """Share that is right; None if there are none."""
        return self.right / self.count if self.count else None

    @property
    def near_share(self) -> float | None:
        """Share that is right or a gap of another class; None if there are none."""
        return self.near / self.count if self.count else None


Labels = Mapping[tuple[str, str], Kept]


def calibrate(
    findings: Iterable[Finding], truth: Truth, aliases: Mapping[str, str] | None = None
) -> dict[tuple[str, str], Kept]:
    """Count for every kind and label how many findings are right."""
    near = {_without_class(key) for key in truth.right}
    counts: dict[tuple[str, str], Kept] = {}
    for finding in findings:
        key = key_of_finding(finding, aliases)
        if key is None or finding.stability is None:
            continue
        one = Kept(1, int(key in truth.right), int(_without_class(key) in near))
        for part in (key.part, *((TOTAL,) if key.part in SCORED else ())):
            cell = (part, finding.stability)
            counts[cell] = counts.get(cell, Kept()) + one
    return counts


def pooled(many: Iterable[Labels]) -> dict[tuple[str, str], Kept]:
    """Add the counts of several quarters."""
    total: dict[tuple[str, str], Kept] = {}
    for labels in many:
        for cell, kept in labels.items():
            total[cell] = total.get(cell, Kept()) + kept
    return total


def _without_class(key: Key) -> tuple[str, tuple[str, ...]]:
    return key.part, key.subject


# --- Random choices that nest: a smaller share is part of a larger one of the same stream.


def pick(
    count: int, share: float, draw: Callable[[], float], weights: Sequence[float] = ()
) -> list[int]:
    """Choose a share of things.

    Source: Efraimidis, P. S., & Spirakis, P. G. (2006). Weighted random sampling with a reservoir.
    Information Processing Letters 97(5), 181-185. doi:10.1016/j.ipl.2005.11.003

    Examples
    --------
    >>> import random
    >>> few, many = (pick(100, s, random.Random(1).random) for s in (0.05, 0.1))
    >>> len(few), set(few) < set(many)
    (5, True)
    """
    keys = [draw() ** (1 / weight) for weight in (weights or [1.0] * count)]
    order = sorted(range(count), key=lambda position: (-keys[position], position))
    return sorted(order[: round(share * count)])


# --- One actor in two spellings: the list takes it for two, each with half of the ties.

_PLAIN: dict[str, str | int | None] = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


def split_actors(tables: town.Tables, share: float, draw: Callable[[], float]) -> dict[str, str]:
    """Let some actors stand in the list twice."""
    bound: dict[str, int] = {}
    for table, columns in (("ties", ("source", "target")), ("offers", ("actor",))):
        for row in tables[table]:
            for column in columns:
                bound[row[column]] = bound.get(row[column], 0) + 1
    actors = {row["id"]: row for row in tables["actors"]}
    candidates = [actor for actor in actors if bound.get(actor, 0) >= 2]
    aliases: dict[str, str] = {}
    for position in pick(len(candidates), share, draw):
        actor = candidates[position]
        second = next(f"{actor}-{n}" for n in count(2) if f"{actor}-{n}" not in actors)
        name = _other_spelling(actors[actor]["name"])
        actors[second] = {**actors[actor], "id": second, "name": name}
        aliases[second] = actor
        _divide(tables, actor, second, draw)
    tables["actors"] = list(actors.values())
    return aliases


def _divide(tables: town.Tables, actor: str, second: str, draw: Callable[[], float]) -> None:
    """Give half of what an actor has to its second spelling."""
    rows = [*tables["ties"], *tables["reports"]]
    mine = dict.fromkeys(_triple(row) for row in rows if actor in (row["source"], row["target"]))
    triples = list(mine)
    moved = {triples[position] for position in pick(len(triples), 0.5, draw)}
    for row in rows:
        if _triple(row) in moved:
            row["source" if row["source"] == actor else "target"] = second
    for table in ("offers", "members"):
        own = [row for row in tables[table] if row["actor"] == actor]
        for position in pick(len(own), 0.5, draw):
            own[position]["actor"] = second


def _triple(row: town.Row) -> tuple[str, str, str]:
    return row["source"], row["target"], row["kind"]


def _other_spelling(name: str) -> str:
    """Write a name as another list might: capitals, no umlauts."""
    plain = name.translate(str.maketrans(_PLAIN))
    return plain.upper()


# --- A quarter as somebody might have recorded it: some things missing, some wrong, some unknown.
# What is changed are the tables, never the analysis. Each kind of harm draws from a stream of its
# own, and a smaller share harms a part of what a larger share of the same seed harms.

Choice = TypeVar("Choice")

# Kinds of harm, in the order of the tables.
FACTORS = ("missing_ties", "missing_actors", "false_ties", "one_sided", "unknown", "duplicates")

# How much likelier a tie of an informal or business actor is lost where loss is concentrated.
CONCENTRATION = 4.0

_HIDDEN = ("informal", "business")

_COPIED = (
    *("kind", "topics", "frequency", "referrals_year", "formality", "one_person"),
    *("funding", "valid_until", "last_seen"),
)


@dataclass(frozen=True)
class Degradation:
    """How much harm is done, each as a share in 0..1.

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
        named: dict[str, Any] = dict(shares)
        return cls(**named)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is harmed at all."""
        return not any(getattr(self, name) for name in FACTORS)


@dataclass(frozen=True)
class Degraded:
    """A harmed quarter."""

    world: town.World
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def degrade(world: town.World, how: Degradation, seed: int) -> Degraded:
    """Harm the tables of a quarter."""
    tables: town.Tables = {name: [dict(row) for row in rows] for name, rows in world.tables.items()}
    ties = sum(is_tie(row) for row in tables["ties"])
    aliases: dict[str, str] = {}

    def part(name: str) -> Callable[[], float]:
        return town.stream(seed, world.name, "degrade", name).random

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


def is_tie(row: town.Row) -> bool:
    """Tell whether a row of the table of ties is a tie, not a wish or a reported absence."""
    return row["wished"] != "yes" and row["frequency"] != "never"


def _wave(world: town.World) -> str:
    return str(world.meta["wave"])


def _open(tables: town.Tables, wave: str) -> list[str]:
    """Ids of the actors that have not closed, in the order of the table."""
    closed = {row["id"] for row in tables["actors"] if "" < row["active_until"] < wave}
    return [row["id"] for row in tables["actors"] if row["id"] not in closed]


def _lose_actors(tables: town.Tables, share: float, draw: Callable[[], float], wave: str) -> None:
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


def _lose_ties(tables: town.Tables, how: Degradation, draw: Callable[[], float]) -> None:
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


def _invent_ties(tables: town.Tables, count: int, draw: Callable[[], float], wave: str) -> None:
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


def _silence_sides(tables: town.Tables, share: float, draw: Callable[[], float]) -> None:
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


def _sectors(actors: Sequence[town.Row]) -> dict[str, str]:
    return {row["id"]: row["sector"] or TYPE_SECTOR[row["type"]] for row in actors}


# --- Which kinds of harm are tried: one at a time, a few together, and a small factorial.

# Shares that are tried one at a time, besides none.
LEVELS: Mapping[str, tuple[float, ...]] = {
    "missing_ties": (0.05, 0.10, 0.20),
    "missing_actors": (0.05, 0.10),
    "false_ties": (0.02, 0.05),
    "one_sided": (0.20, 0.40),
    "unknown": (0.10, 0.30),
    "duplicates": (0.05, 0.10),
}

# The higher of the two levels of each factor in the factorial; the lower one is none.
TOGETHER: Mapping[str, float] = {
    "missing_ties": 0.10,
    "missing_actors": 0.05,
    "false_ties": 0.02,
    "one_sided": 0.20,
    "unknown": 0.10,
    "duplicates": 0.05,
}

CLEAN = "clean"

BOTH = "missing_ties 10 + false_ties 2"

# Conditions on which the acceptance tests the label.
CALIBRATED = (BOTH, "missing_ties 10", "false_ties 5", "unknown 10")

_LABELLED = (*CALIBRATED, "missing_actors 5", "duplicates 5")

_COMPARED = (CLEAN, "missing_ties 10", "false_ties 5")


@dataclass(frozen=True)
class Point:
    """One condition of the bench."""

    name: str
    group: str
    how: Degradation

    @property
    def labelled(self) -> bool:
        """Whether findings are labelled, so that the label can be tested."""
        return self.name in _LABELLED

    @property
    def compared(self) -> bool:
        """Whether simpler methods are tried on the same tables."""
        return self.name in _COMPARED


def percent_name(factor: str, share: float) -> str:
    """Name a level of a factor.

    Examples
    --------
    >>> percent_name("unknown", 0.1)
    'unknown 10'
    """
    return f"{factor} {round(100 * share)}"


def factorial() -> tuple[Point, ...]:
    """Return eight conditions that try six kinds of harm at two levels each.

    Each kind of harm is in four of the eight. Its main effect can be told from the other main
    effects, but not from what two of the others do together.

    Source: Box, G. E. P., & Hunter, J. S. (1961). The 2^(k-p) fractional factorial designs, part I.
    Technometrics 3(3), 311-351. doi:10.1080/00401706.1961.10489951
    """
    points = []
    for number, (a, b, c) in enumerate(product((-1, 1), repeat=3), start=1):
        signs = zip(FACTORS, (a, b, c, -a * b, -a * c, -b * c), strict=True)
        shares = {name: TOGETHER[name] for name, sign in signs if sign > 0}
        points.append(Point(f"factorial {number}", "factorial", Degradation.of(shares)))
    return tuple(points)


def design() -> tuple[Point, ...]:
    """Return all conditions in the order of the tables."""
    alone = [
        Point(percent_name(name, share), "single", Degradation.of({name: share}))
        for name, shares in LEVELS.items()
        for share in shares
    ]
    both = Point(BOTH, "pair", Degradation(missing_ties=0.10, false_ties=0.02))
    return (Point(CLEAN, "single", Degradation()), *alone, both, *factorial())


# --- From the rows of an invented quarter to a quarter that can be analysed.


def quarter_of(world: town.World) -> Quarter:
    """Make a quarter from an invented one, as if its files had been read."""
    meta, _ = read_meta({"quarter": world.meta, "title": world.title}, world.name)
    tables = {name: Table.from_records(name, rows) for name, rows in world.tables.items() if rows}
    return Quarter(meta, tables)


# --- Simpler ways to name gaps and weak bridges, to see whether the finders are worth their
# trouble.
# They see the same tables, know nothing of fragility or of ways, and are told how many items
# there are to be found, which nobody would tell them in earnest.

# Names of the methods, in the order of the tables.
BASELINES = ("degree", "edge_betweenness", "cut_edges", "offers_alone", "random")

_USUAL = {"weak_bridge": 6, "single_point": 2, "cell": 15}

_CLASSES = ("G1", "G2", "G3", "G4", "G5")


def baselines(quarter: Quarter, truth: Truth, seed: int) -> dict[str, set[Key]]:
    """Let every simpler method name its items.

    Source: Girvan, M., & Newman, M. E. J. (2002). Community structure in social and biological
    networks. Proceedings of the National Academy of Sciences 99(12), 7821-7826.
    doi:10.1073/pnas.122653799
    """
    network = quarter.network()
    graph = union_graph(network)
    counts = {part: sum(k.part == part for k in truth.items) or n for part, n in _USUAL.items()}
    return {
        "degree": _by_degree(graph, counts),
        "edge_betweenness": _by_betweenness(graph, counts),
        "cut_edges": _all_cuts(graph),
        "offers_alone": _by_offers(network),
        "random": _by_chance(network, graph, counts, seed),
    }


def union_graph(network: Network) -> nx.Graph[str]:
    """Join all layers, and who sits where, to one undirected simple graph."""
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(network.ids)
    records, ids = network.records, network.ids
    ends = numbers_of(records.source, records.target)
    graph.add_edges_from(sorted((ids[one], ids[other]) for one, other in ends), standing=False)
    for actor, place in enumerate(network.at.tolist()):
        if place >= 0:
            graph.add_edge(ids[actor], ids[place], standing=True)
    return graph


def _ties(graph: nx.Graph[str]) -> list[tuple[str, str]]:
    """All pairs that a tie joins, sorted."""
    return sorted(
        (min(a, b), max(a, b)) for a, b, values in graph.edges(data=True) if not values["standing"]
    )


def _bridges(pairs: Iterable[Sequence[str]]) -> set[Key]:
    return {Key("weak_bridge", tuple(sorted(pair))) for pair in pairs}


def _points(actors: Iterable[str]) -> set[Key]:
    return {Key("single_point", (actor,)) for actor in actors}


def _by_degree(graph: nx.Graph[str], counts: dict[str, int]) -> set[Key]:
    """Name the best connected: pairs by the ties of both ends together, actors by theirs."""
    degree = dict(graph.degree())
    pairs = sorted(_ties(graph), key=lambda pair: (-degree[pair[0]] - degree[pair[1]], pair))
    actors = sorted(degree, key=lambda actor: (-degree[actor], actor))
    return _bridges(pairs[: counts["weak_bridge"]]) | _points(actors[: counts["single_point"]])


def _by_betweenness(graph: nx.Graph[str], counts: dict[str, int]) -> set[Key]:
    """Name the pairs that most shortest paths use."""
    import networkx as nx

    between = {
        (min(pair), max(pair)): value
        for pair, value in nx.edge_betweenness_centrality(graph).items()
    }
    pairs = sorted(_ties(graph), key=lambda pair: (-round(between[pair], 12), pair))
    return _bridges(pairs[: counts["weak_bridge"]])


def _all_cuts(graph: nx.Graph[str]) -> set[Key]:
    """Name every cut edge and every cut point, leaves included."""
    import networkx as nx

    pairs = set(_ties(graph)) & {(min(pair), max(pair)) for pair in nx.bridges(graph)}
    return _bridges(pairs) | _points(nx.articulation_points(graph))


def _by_offers(network: Network) -> set[Key]:
    """Read the gaps off the list of offers: none is G5, informal ones only G3, one actor G1."""
    found = set()
    for position, cell in enumerate(network.demand.cells):
        if not cell.needed:
            continue
        offers = [offer for offer in network.offers if offer.yes >> position & 1]
        formal = {offer.actor for offer in offers if offer.formal}
        if len(formal) < 2:
            value = "G1" if formal else "G3" if offers else "G5"
            subject = (cell.topic, cell.language, cell.group, cell.status)
            found.add(Key("cell", subject, value))
    return found


def _by_chance(
    network: Network, graph: nx.Graph[str], counts: dict[str, int], seed: int
) -> set[Key]:
    rng = town.stream(seed, "bench", "random")
    needed = [
        (cell.topic, cell.language, cell.group, cell.status)
        for cell in network.demand.cells
        if cell.needed
    ]
    pairs, actors = _ties(graph), sorted(graph)
    cells = rng.sample(needed, min(counts["cell"], len(needed)))
    return (
        {Key("cell", cell, rng.choice(_CLASSES)) for cell in cells}
        | _bridges(rng.sample(pairs, min(counts["weak_bridge"], len(pairs))))
        | _points(rng.sample(actors, min(counts["single_point"], len(actors))))
    )


# --- Run the bench: many invented quarters, each harmed in many ways, analysed and scored.

# Quarters that the bench draws; nothing is planted in the last.
WORLDS = ("kornhafen", "siedlung-am-wehr", "altmarkt-west")

QUICK_SEEDS = (1, 2, 3)

# Seeds of the full run. None of them was looked at while generator, finders or bench were made.
FULL_SEEDS = tuple(range(2000, 2030))

DRAWS = 100

FINDER = "finder"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Trial:
    """One quarter in one condition."""

    world: str
    seed: int
    point: str
    concentrated: bool
    scores: Mapping[str, Mapping[str, Score]]
    generous: int
    shown: int
    decoys: int
    alarms: tuple[str, ...]
    alarms_either: tuple[str, ...]
    labels: Labels


@dataclass(frozen=True)
class BenchResult:
    """Everything that a run of the bench measured."""

    worlds: tuple[str, ...]
    seeds: tuple[int, ...]
    points: tuple[Point, ...]
    draws: int
    trials: tuple[Trial, ...]

    def of(self, world: str, point: str) -> tuple[Trial, ...]:
        """Return the trials of one quarter in one condition, by seed."""
        return tuple(t for t in self.trials if t.world == world and t.point == point)

    @property
    def planted(self) -> tuple[str, ...]:
        """Quarters in which something is planted."""
        full = {t.world for t in self.trials if t.scores[FINDER]["all"].truth}
        return tuple(world for world in self.worlds if world in full)

    @property
    def empty(self) -> tuple[str, ...]:
        """Quarters in which nothing is planted."""
        return tuple(world for world in self.worlds if world not in self.planted)


@dataclass(frozen=True)
class _Task:
    """The work of one worker at a time: one quarter in every condition."""

    world: str
    seed: int
    points: tuple[Point, ...]
    draws: int
    parameters: Parameters


def run_bench(
    worlds: Sequence[str] = WORLDS,
    seeds: Iterable[int] = QUICK_SEEDS,
    *,
    points: Sequence[Point] | None = None,
    draws: int = DRAWS,
    parameters: Parameters | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> BenchResult:
    """Measure what the finders find of what is there, and what they report that is not.

    Examples
    --------
    >>> from lab.bench import design
    >>> clean = design()[:1]
    >>> result = run_bench(["siedlung-am-wehr"], [1], points=clean, draws=0)
    >>> result.trials[0].scores["finder"]["all"].recall
    1.0
    """
    chosen = tuple(design() if points is None else points)
    known, wanted = tuple(worlds), tuple(seeds)
    used = parameters or Parameters()
    tasks = [_Task(world, seed, chosen, draws, used) for world in known for seed in wanted]
    found: list[Trial] = []
    if progress:
        progress(0, len(tasks))
    results = executor.map(_run_task, tasks) if executor else map(_run_task, tasks)
    for done, trials in enumerate(results, start=1):
        found.extend(trials)
        if progress:
            progress(done, len(tasks))
    return BenchResult(known, wanted, chosen, draws, tuple(found))


def _run_task(task: _Task) -> list[Trial]:
    world = make_world(task.world, task.seed)
    truth = Truth.of(world)
    return [_trial(task, world, truth, point) for point in task.points]


def _trial(task: _Task, world: town.World, truth: Truth, point: Point) -> Trial:
    concentrated = task.seed % 2 == 0
    harmed = degrade(world, replace(point.how, concentrated=concentrated), task.seed)
    quarter = quarter_of(harmed.world)
    draws = task.draws if point.labelled else 0
    findings = find_all(quarter, parameters=task.parameters, draws=draws).findings
    generous = [row for row in findings if "generous" in row.holds_in]
    problems = [row for row in findings if row.kind in SCORED or row.kind in _CELL_KINDS]
    scores = {FINDER: score_findings(findings, truth, harmed.aliases)}
    if point.compared:
        named = baselines(quarter, truth, task.seed)
        scores |= {method: score(keys, truth) for method, keys in named.items()}
    return Trial(
        world=task.world,
        seed=task.seed,
        point=point.name,
        concentrated=concentrated,
        scores=scores,
        generous=sum("generous" in row.holds_in for row in problems),
        shown=len(problems),
        decoys=len(world.decoys),
        alarms=false_alarms(generous, world),
        alarms_either=false_alarms(findings, world),
        labels=calibrate(findings, truth, harmed.aliases) if draws else {},
    )


_CELL_KINDS = ("gap", "informal_only")

# --- From single trials to means with bands: what the tables of the bench show.

LOW, HIGH = 0.10, 0.90


@dataclass(frozen=True)
class Band:
    """A figure over many quarters."""

    mean: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, values: Iterable[float | None]) -> Band | None:
        """Sum figures up; None if none is defined."""
        known = [value for value in values if value is not None]
        if not known:
            return None
        low, high = (float(np.quantile(known, share)) for share in (LOW, HIGH))
        return cls(sum(known) / len(known), low, high, len(known))

    def __str__(self) -> str:
        return f"{self.mean:.2f} ({self.low:.2f}–{self.high:.2f})"


def precision(trials: Sequence[Trial], part: str, method: str = FINDER) -> Band | None:
    """Share of what is reported that is right."""
    return Band.of(trial.scores[method][part].precision for trial in trials)


def recall(trials: Sequence[Trial], part: str, method: str = FINDER) -> Band | None:
    """Share of what is planted that is reported."""
    return Band.of(trial.scores[method][part].recall for trial in trials)


def alarm_rate(trials: Sequence[Trial], *, either: bool = False) -> Band | None:
    """Share of the decoys that is reported."""
    return Band.of(
        len(t.alarms_either if either else t.alarms) / t.decoys if t.decoys else None
        for t in trials
    )


def labels_of(
    result: BenchResult, worlds: Iterable[str], points: Iterable[str]
) -> dict[tuple[str, str], Kept]:
    """Add up how many findings with each label are right."""
    known = list(points)
    return pooled(t.labels for world in worlds for name in known for t in result.of(world, name))


def main_effects(result: BenchResult, world: str) -> dict[str, tuple[float, float]]:
    """Tell what each kind of harm costs when others are there, too."""
    points = [point for point in result.points if point.group == "factorial"]
    effects: dict[str, tuple[float, float]] = {}
    for factor in FACTORS if points else ():
        means = []
        for there in (True, False):
            trials = [
                trial
                for point in points
                if bool(getattr(point.how, factor)) == there
                for trial in result.of(world, point.name)
            ]
            means.append((precision(trials, "all"), recall(trials, "all")))
        (p_with, r_with), (p_without, r_without) = means
        if p_with and p_without and r_with and r_without:
            effects[factor] = (p_with.mean - p_without.mean, r_with.mean - r_without.mean)
    return effects


# --- What the bench must show, and whether it does.

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Criterion:
    """One demand on one quarter."""

    key: str
    world: str
    target: float
    at_most: bool
    value: float | None

    @property
    def reached(self) -> bool | None:
        """Whether the demand is met; None if it could not be measured."""
        if self.value is None:
            return None
        short = self.value - self.target if self.at_most else self.target - self.value
        return short <= TOLERANCE


_LEAST: tuple[tuple[str, str, str, str, float], ...] = (
    ("clean_recall", CLEAN, "recall", TOTAL, 1.0),
    ("clean_precision", CLEAN, "precision", TOTAL, 0.98),
    ("missing_cell_precision", "missing_ties 10", "precision", "cell", 0.85),
    ("missing_cell_recall", "missing_ties 10", "recall", "cell", 0.85),
    ("missing_bridge_recall", "missing_ties 10", "recall", "weak_bridge", 0.85),
    ("missing_dead_end_recall", "missing_ties 10", "recall", "dead_end", 1.0),
    ("false_bridge_recall", "false_ties 5", "recall", EITHER, 0.75),
    ("unknown_precision", "unknown 10", "precision", TOTAL, 0.97),
)


def acceptance(result: BenchResult) -> tuple[Criterion, ...]:
    """Hold a run to what was demanded."""
    return (
        *(c for world in result.planted for c in _planted(result, world)),
        *(c for world in result.empty for c in _empty(result, world)),
    )


def _planted(result: BenchResult, world: str) -> Iterable[Criterion]:
    measures = {"precision": precision, "recall": recall}
    for key, point, measure, part, target in _LEAST:
        band = measures[measure](result.of(world, point), part)
        yield Criterion(key, world, target, at_most=False, value=_mean(band))
        if key == "clean_precision":
            alarms = alarm_rate(result.of(world, CLEAN))
            yield Criterion("clean_alarms", world, 0.0, at_most=True, value=_mean(alarms))
    for point in CALIBRATED:
        share = labels_of(result, (world,), (point,)).get((TOTAL, "stable"), Kept()).share
        yield Criterion(f"stable {point}", world, 0.95, at_most=False, value=share)


def _empty(result: BenchResult, world: str) -> Iterable[Criterion]:
    shown = [trial.shown for trial in result.of(world, CLEAN)]
    if shown:
        middle, most = float(np.median(shown)), float(np.quantile(shown, 0.95, method="higher"))
        yield Criterion("empty_median", world, 0.0, at_most=True, value=middle)
        yield Criterion("empty_most", world, 1.0, at_most=True, value=most)


def _mean(band: Band | None) -> float | None:
    return None if band is None else band.mean


# --- The tables of the bench, in words of either language.

COLUMNS = (TOTAL, "cell", "weak_bridge", EITHER, *SCORED[2:], "strong_bridge")

_JUDGED = ("cell", "weak_bridge", "single_point")

_MISSING = "missing_ties 10"

NOTHING = "–"


@dataclass(frozen=True)
class Grid:
    """One table."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class TableTables:
    """All tables of a run."""

    def __init__(self, result: BenchResult, lang: str) -> None:
        self.result = result
        self.lang = lang

    def word(self, key: str, **params: object) -> str:
        """Look a word up."""
        return text(f"bench.{key}", self.lang, **params)

    def heads(self, *keys: str) -> tuple[str, ...]:
        """Look the heads of several columns up."""
        return tuple(self.word(key) for key in keys)

    def condition(self, name: str) -> str:
        """Say a condition in words."""
        said = []
        for part in name.split(" + "):
            factor, _, share = part.partition(" ")
            said.append(self.word(f"factor_{factor}", **({"share": share} if share else {})))
        return " + ".join(said)

    def all(self) -> list[Grid]:
        """Return every table in order; those without a row are left out."""
        grids = [self.acceptance()]
        for world in self.result.planted:
            grids += [self.precision(world), self.recall(world)]
        grids += [self.empty(world) for world in self.result.empty]
        grids += [self.losses(), self.effects()]
        grids += [self.baselines(world) for world in self.result.planted]
        grids += [self.labels(), self.kinds()]
        return [grid for grid in grids if grid.rows]

    def acceptance(self) -> Grid:
        """Return what is asked for and what was measured."""
        rows = [
            (
                self._demand(demand.key),
                self.word(f"name_{demand.world}"),
                f"{'≤' if demand.at_most else '≥'} {demand.target:.2f}",
                NOTHING if demand.value is None else f"{demand.value:.3f}",
                self._verdict(demand),
            )
            for demand in acceptance(self.result)
        ]
        header = self.heads("demand", "quarter", "asked", "measured", "verdict")
        return Grid(self.word("head_acceptance"), header, tuple(rows))

    def _demand(self, key: str) -> str:
        name, _, condition = key.partition(" ")
        if condition:
            return self.word(f"demand_{name}", condition=self.condition(condition))
        return self.word(f"demand_{name}")

    def _verdict(self, demand: Criterion) -> str:
        if demand.value is None:
            return self.word("not_measured")
        if demand.reached:
            return self.word("yes")
        return self.word("no_by", by=f"{abs(demand.value - demand.target):.3f}")

    def _points(self) -> list[Point]:
        return [point for point in self.result.points if point.group != "factorial"]

    def precision(self, world: str) -> Grid:
        """Return how much of what is reported is right, in each condition."""
        rows = []
        for point in self._points():
            trials = self.result.of(world, point.name)
            shown = [_say(precision(trials, part)) for part in COLUMNS]
            alarms = [_say(alarm_rate(trials)), _say(alarm_rate(trials, either=True))]
            rows.append((self.condition(point.name), *shown, *alarms))
        parts = (*(f"part_{part}" for part in COLUMNS), "alarms", "alarms_either")
        title = self.word("head_precision", world=self.word(f"name_{world}"))
        return Grid(title, self.heads("condition", *parts), tuple(rows))

    def recall(self, world: str) -> Grid:
        """Return how much of what is planted is found, in each condition."""
        rows = []
        for point in self._points():
            trials = self.result.of(world, point.name)
            shown = [_say(recall(trials, part)) for part in COLUMNS]
            half = _say(Band.of(float(t.scores[FINDER]["cell"].half) for t in trials))
            rows.append((self.condition(point.name), *shown, half))
        parts = (*(f"part_{part}" for part in COLUMNS), "half")
        title = self.word("head_recall", world=self.word(f"name_{world}"))
        return Grid(title, self.heads("condition", *parts), tuple(rows))

    def empty(self, world: str) -> Grid:
        """Return how much is reported where nothing is planted."""
        rows = []
        for point in self._points():
            trials = self.result.of(world, point.name)
            cells = [
                cell
                for counts in ([t.generous for t in trials], [t.shown for t in trials])
                for cell in _spread(counts)
            ]
            rows.append((self.condition(point.name), *cells))
        header = self.heads("condition", "median", "most95", "largest")
        both = self.word("both_graphs")
        header = (*header, *(f"{name} {both}" for name in header[1:]))
        title = self.word("head_empty", world=self.word(f"name_{world}"))
        return Grid(title, header, tuple(rows))

    def losses(self) -> Grid:
        """Return what it matters whether ties are lost at random."""
        rows = []
        for world in self.result.planted:
            trials = self.result.of(world, _MISSING)
            for there, key in ((False, "random_loss"), (True, "concentrated_loss")):
                some = [trial for trial in trials if trial.concentrated == there]
                name = f"{self.word(f'name_{world}')}, {self.word(key)}"
                rows.append((name, *_pairs(some, (TOTAL, *_JUDGED), FINDER)))
        title = self.word("head_loss")
        return Grid(title, self._pair_heads("condition", (TOTAL, *_JUDGED)), tuple(rows))

    def effects(self) -> Grid:
        """Return what each kind of harm costs in the factorial."""
        rows = []
        for world in self.result.planted:
            effects = main_effects(self.result, world)
            for factor in FACTORS:
                if factor in effects:
                    levels = (getattr(p.how, factor) for p in self.result.points[-8:])
                    name = self.condition(f"{factor} {round(100 * max(levels))}")
                    values = (f"{value:+.2f}" for value in effects[factor])
                    rows.append((self.word(f"name_{world}"), name, *values))
        header = self.heads("quarter", "condition", "effect_precision", "effect_recall")
        return Grid(self.word("head_factorial"), header, tuple(rows))

    def baselines(self, world: str) -> Grid:
        """Return how simpler methods do on the same tables."""
        rows = []
        for point in (point for point in self.result.points if point.compared):
            trials = self.result.of(world, point.name)
            for method in (FINDER, *BASELINES):
                name = self.word(f"method_{method}")
                rows.append((self.condition(point.name), name, *_pairs(trials, _JUDGED, method)))
        title = self.word("head_baselines", world=self.word(f"name_{world}"))
        first = self.word("condition")
        return Grid(title, (first, *self._pair_heads("method", _JUDGED)), tuple(rows))

    def labels(self) -> Grid:
        """Return how much of what carries each label is right."""
        rows = []
        for world in self.result.worlds:
            for point in (point for point in self.result.points if point.labelled):
                counts = labels_of(self.result, (world,), (point.name,))
                for label in LABELS:
                    kept = counts.get((TOTAL, label), Kept())
                    if kept.count:
                        name = (self.word(f"name_{world}"), self.condition(point.name))
                        rows.append((*name, self.word(f"label_{label}"), *_kept(kept)))
        header = self.heads("quarter", "condition", "label", "count", "right", "near")
        return Grid(self.word("head_labels"), header, tuple(rows))

    def kinds(self) -> Grid:
        """Return the same for each kind of finding, label stable, conditions of the acceptance."""
        rows = []
        for name in CALIBRATED:
            counts = labels_of(self.result, self.result.planted, (name,))
            for part in PARTS:
                kept = counts.get((part, "stable"), Kept())
                if kept.count:
                    rows.append((self.condition(name), self.word(f"part_{part}"), *_kept(kept)))
        header = (self.word("condition"), "", *self.heads("count", "right", "near"))
        return Grid(self.word("head_kinds"), header, tuple(rows))

    def _pair_heads(self, first: str, parts: Sequence[str]) -> tuple[str, ...]:
        names = [
            f"{self.word(f'part_{part}')}: {self.word(measure)}"
            for part in parts
            for measure in ("precision", "recall")
        ]
        return (self.word(first), *names)


def _say(band: Band | None) -> str:
    return NOTHING if band is None else str(band)


def _pairs(trials: Sequence[Trial], parts: Sequence[str], method: str) -> list[str]:
    return [_say(measure(trials, p, method)) for p in parts for measure in (precision, recall)]


def _kept(kept: Kept) -> tuple[str, str, str]:
    return str(kept.count), f"{kept.share or 0.0:.3f}", f"{kept.near_share or 0.0:.3f}"


def _spread(counts: Sequence[int]) -> tuple[str, str, str]:
    if not counts:
        return (NOTHING,) * 3
    most = float(np.quantile(counts, 0.95, method="higher"))
    return f"{np.median(counts):g}", f"{most:.0f}", str(max(counts))


# --- A run of the bench as Markdown and as CSV.

# Between these marks of a page the tables are replaced.
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"

_HEADER = ("quarter", "condition", "method", "kind", "measure", "mean", "p10", "p90", "quarters")


def bench_markdown(result: BenchResult, *, lang: str = "en", level: int = 2) -> str:
    """Write all tables of a run."""
    tables = TableTables(result, lang)
    worlds = ", ".join(tables.word(f"name_{world}") for world in result.worlds)
    ran = tables.word(
        "ran",
        worlds=worlds,
        seeds=say_seeds(result.seeds),
        points=len(result.points),
        draws=result.draws,
    )
    parts = [ran, *(_markdown(grid, level) for grid in tables.all())]
    return "\n\n".join(parts) + "\n"


def within_marks(page: str, tables: str) -> str:
    r"""Replace what stands between the marks of a page.

    Raises
    ------
    UsageError
        If the page has no marks.

    Examples
    --------
    >>> within_marks(f"a\n{BEGIN}\nold\n{END}\nb", "new\n").splitlines()[2:4]
    ['', 'new']
    """
    start, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise UsageError("bench.no_marks", path="", begin=BEGIN, end=END)
    return f"{start}{BEGIN}\n\n{tables}\n{END}{after}"


def bench_csv(result: BenchResult) -> str:
    """Write every figure of a run in one long table."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(_figures(result))
    return text.getvalue()


def say_seeds(seeds: tuple[int, ...]) -> str:
    """Say seeds as short as they can be said.

    Examples
    --------
    >>> say_seeds((3, 4, 5)), say_seeds((3, 5))
    ('3-5', '3, 5')
    """
    if len(seeds) > 1 and seeds == tuple(range(seeds[0], seeds[-1] + 1)):
        return f"{seeds[0]}-{seeds[-1]}"
    return ", ".join(map(str, seeds))


def _markdown(grid: Grid, level: int) -> str:
    lines = [grid.header, ("---",) * len(grid.header), *grid.rows]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    return f"{'#' * level} {grid.title}\n\n{table}"


def _figures(result: BenchResult) -> Iterator[tuple[str, ...]]:
    for world in result.worlds:
        for point in result.points:
            trials = result.of(world, point.name)
            for method, scores in trials[0].scores.items() if trials else ():
                for part in scores:
                    for name, measure in (("precision", precision), ("recall", recall)):
                        band = measure(trials, part, method)
                        yield from _row(world, point.name, method, part, name, band)
            for name, either in (("alarms", False), ("alarms_either", True)):
                band = alarm_rate(trials, either=either)
                yield from _row(world, point.name, "finder", "decoy", name, band)
            for name in ("generous", "shown"):
                band = Band.of(float(getattr(trial, name)) for trial in trials)
                yield from _row(world, point.name, "finder", "all", name, band)
            for (part, label), kept in sorted(labels_of(result, (world,), (point.name,)).items()):
                for measured, value in (("right", kept.right), ("near", kept.near)):
                    share = f"{value / kept.count:.6f}"
                    name = f"{label} {measured}"
                    yield (world, point.name, "finder", part, name, share, "", "", str(kept.count))


def _row(
    world: str, point: str, method: str, part: str, measure: str, band: Band | None
) -> Iterator[tuple[str, ...]]:
    if band is not None:
        figures = (f"{value:.6f}" for value in (band.mean, band.low, band.high))
        yield (world, point, method, part, measure, *figures, str(band.count))


# --- The bench as ``ecosystem bench`` runs it.


def seeds_of(words: str) -> tuple[int, ...]:
    """Read seeds."""
    found: set[int] = set()
    for part in words.split(","):
        first, sign, last = part.strip().partition("-")
        if not first.isdecimal() or (sign and not last.isdecimal()):
            raise UsageError("bench.seeds", value=words)
        chosen = range(int(first), int(last or first) + 1)
        if not chosen:
            raise UsageError("bench.seeds", value=words)
        found.update(chosen)
    return tuple(sorted(found))


def bench_command(
    arguments: Namespace, target: Path | None, parameters: Parameters, lang: str
) -> str:
    """Run the bench and write its tables, between the marks of a page if there is one."""
    seeds = QUICK_SEEDS if arguments.quick else FULL_SEEDS
    if arguments.seeds:
        seeds = seeds_of(arguments.seeds)
    ending = target.suffix.lower() if target else ""
    # A page without marks is refused before any work is done for it.
    page = target.read_text("utf-8") if target and ending == ".md" and target.exists() else None
    if page is not None and not -1 < page.find(BEGIN) < page.find(END):
        raise UsageError("bench.no_marks", path=target, begin=BEGIN, end=END)
    worlds = tuple(dict.fromkeys(arguments.world)) if arguments.world else WORLDS
    workers = min(os.cpu_count() or 1, len(seeds) * len(worlds))
    progress = None if arguments.quiet else bar
    with ProcessPoolExecutor(workers) as pool:
        result = run_bench(worlds, seeds, parameters=parameters, executor=pool, progress=progress)
    if ending == ".csv":
        return bench_csv(result)
    content = bench_markdown(result, lang=lang)
    if page is not None:
        return within_marks(page, content)
    if ending == ".md":
        return f"# {text('bench.title', lang)}\n\n{BEGIN}\n\n{content}\n{END}\n"
    return content
