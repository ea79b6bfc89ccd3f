"""What a picture of a quarter shows, before anybody draws it: the same for paper and screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ecosystem.errors import UnknownActorError
from ecosystem.findings.result import Result
from ecosystem.findings.rows import Bridge, Finding, SinglePoint
from ecosystem.model.quarter import Quarter
from ecosystem.model.records import KINDS
from ecosystem.schema import LAYERS, SECTORS
from ecosystem.views.names import plain

REFERRAL = LAYERS[0]
STANDING = "standing"
"""The layer of who sits where; it is drawn, but it is no tie."""


@dataclass(frozen=True)
class Actor:
    """One symbol.

    Parameters
    ----------
    id, name, sector, kind
        From the table of actors; the name as one clean line.
    dock
        Whether people dock here.
    key
        Whether it is to be marked.
    count
        How many actors it stands for; more than 1 for a group.
    """

    id: str
    name: str
    sector: str
    kind: str
    dock: bool
    key: bool
    count: int = 1


@dataclass(frozen=True)
class Line:
    """One tie, drawn once.

    Parameters
    ----------
    source, target
        Positions in the list of actors.
    layer, kind
        Stored keys.
    slot
        Which of the lines between these two it is: 0 runs straight, the others bend to either
        side. Counted from the smaller position to the larger.
    """

    source: int
    target: int
    layer: str
    kind: str
    slot: float


@dataclass(frozen=True)
class Mark:
    """One marked pair.

    Parameters
    ----------
    source, target
        Positions in the list of actors.
    kind
        ``weak_bridge`` or ``strong_bridge``.
    finding
        What is said about it.
    """

    source: int
    target: int
    kind: str
    finding: Bridge


@dataclass(frozen=True)
class Scene:
    """Everything that one picture of a quarter shows.

    Parameters
    ----------
    actors
        In force, sorted by id.
    lines
        Ties and who sits where, each once.
    marks
        Marked pairs, most severe first.
    ties, confirmed
        How many records the picture rests on, and how many of them are documented or confirmed
        by both sides; the latter None if nobody was asked.
    key_is_point
        Whether every marked actor is a single point.
    absence
        Name of the sentence that says that there is no weak bridge to be seen, blank if there is
        one or nobody looked. Outside the internal view there may be some that are not shown.
    """

    actors: tuple[Actor, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    ties: int
    confirmed: int | None
    key_is_point: bool = True
    absence: str = ""

    @property
    def sectors(self) -> tuple[str, ...]:
        """Sectors that occur, in the order of the vocabulary."""
        there = {actor.sector for actor in self.actors if actor.count == 1}
        return tuple(sector for sector in SECTORS if sector in there)

    @property
    def layers(self) -> tuple[str, ...]:
        """Layers that occur, in the order of the vocabulary, who sits where last."""
        there = {line.layer for line in self.lines}
        return tuple(layer for layer in (*LAYERS, STANDING) if layer in there)

    @property
    def apart(self) -> frozenset[int]:
        """Positions of the actors without a known connection."""
        joined = {end for line in self.lines for end in (line.source, line.target)}
        return frozenset(range(len(self.actors))) - joined


def _wanted(
    result: Result | None, highlight: Iterable[Finding | str] | None
) -> list[Finding | str]:
    """Settle what is marked: what was asked for, else weak bridges and single points."""
    if highlight is not None:
        return list(highlight)
    if result is not None:
        return list(result.findings.of_kind("weak_bridge", "single_point"))
    return []


def _lines(quarter: Quarter) -> tuple[Line, ...]:
    """Each tie once: REF by direction, the other layers by pair; parallel ones get slots."""
    network = quarter.network()
    records = network.records
    drawn: set[tuple[int, int, int, int, str, str]] = set()
    rows = zip(
        *(records.source.tolist(), records.target.tolist()),
        *(records.layer.tolist(), records.kind.tolist()),
        strict=True,
    )
    for source, target, layer, kind in rows:
        low, high = min(source, target), max(source, target)
        if LAYERS[layer] != REFERRAL:  # exchange and cooperation have no direction
            source, target = low, high
        order = layer * len(KINDS) + kind
        drawn.add((low, high, order, source, LAYERS[layer], KINDS[kind]))
    for actor in np.flatnonzero(network.at >= 0).tolist():
        place = int(network.at[actor])
        low, high = min(actor, place), max(actor, place)
        drawn.add((low, high, len(LAYERS) * len(KINDS), actor, STANDING, STANDING))
    between: dict[tuple[int, int], list[tuple[int, str, str]]] = {}
    for low, high, _, source, layer_name, kind_name in sorted(drawn):
        between.setdefault((low, high), []).append((source, layer_name, kind_name))
    found = []
    for (low, high), ties in between.items():
        for place, (source, layer_name, kind_name) in enumerate(ties):
            target = high if source == low else low
            slot = place - (len(ties) - 1) / 2
            found.append(Line(source, target, layer_name, kind_name, slot))
    return tuple(found)


def scene(
    quarter: Quarter,
    *,
    result: Result | None = None,
    highlight: Iterable[Finding | str] | None = None,
) -> Scene:
    """Settle what a picture of a quarter shows.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is.
    result
        Its findings, or None.
    highlight
        Findings or ids of actors to mark instead of the weak bridges and single points.

    Returns
    -------
    scene
        Actors, lines and marks.

    Raises
    ------
    UnknownActorError
        If an id in `highlight` is no actor in force.
    """
    network = quarter.network()
    index = {key: position for position, key in enumerate(network.ids)}
    wanted = _wanted(result, highlight)
    bridges = [each for each in wanted if isinstance(each, Bridge)]
    marked = {
        actor
        for each in wanted
        if not isinstance(each, Bridge)
        for actor in ((each,) if isinstance(each, str) else each.actors)
    }
    unknown = [each for each in wanted if isinstance(each, str) and each not in index]
    if unknown:
        raise UnknownActorError("views.unknown_actor", actor=unknown[0])
    table = quarter.table("actors")
    kinds = dict(zip(table.column("id"), table.column("kind"), strict=True))
    docks = set(network.docks.tolist())
    actors = tuple(
        Actor(
            id=key,
            name=plain(network.names[position]) or key,
            sector=SECTORS[int(network.sectors[position])],
            kind=kinds[key] or "organisation",
            dock=position in docks,
            key=key in marked,
        )
        for key, position in index.items()
    )
    marks = tuple(
        Mark(index[bridge.source], index[bridge.target], bridge.kind, bridge)
        for bridge in bridges
        if bridge.source in index and bridge.target in index
    )
    absence = "none_weak" if quarter.meta.view == "internal" else "none_shown"
    looked = result is not None and highlight is None
    return Scene(
        actors=actors,
        lines=_lines(quarter),
        marks=marks,
        ties=len(network.records),
        confirmed=int(np.sum(network.records.strict)) if network.asked_anybody else None,
        key_is_point=all(isinstance(each, Bridge | SinglePoint) for each in wanted),
        absence=absence if looked and not marks else "",
    )
