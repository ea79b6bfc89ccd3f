"""Several waves of one quarter as one picture: every actor keeps its place, ties change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ecosystem.catalogue import text
from ecosystem.comparing.answers import TieKey
from ecosystem.comparing.ties import (
    CAME_WITH,
    FIRST_TOLD,
    GONE_WITH,
    KEPT,
    LOST,
    NEW,
    NOT_TOLD,
)
from ecosystem.comparing.waves import WaveComparison
from ecosystem.model.quarter import Quarter
from ecosystem.model.table import Table
from ecosystem.schema import SECTORS
from ecosystem.views.layout import positions
from ecosystem.views.scene import Scene, scene
from ecosystem.views.screen import Stage, stage


@dataclass(frozen=True)
class LineStyle:
    """How ties of one state look: dashes and a sign, never colour alone.

    Parameters
    ----------
    color
        Of the line.
    width
        In pixels.
    dashes
        Lengths of dash and gap; empty for a solid line.
    sign
        Drawn in the middle; blank for none.
    """

    color: str
    width: float
    dashes: tuple[float, ...] = ()
    sign: str = ""


LINE_STYLES: Mapping[str, LineStyle] = {
    KEPT: LineStyle("#9A9A9A", 1.2),
    NEW: LineStyle("#0072B2", 4.0, (), "+"),
    LOST: LineStyle("#B3261E", 4.0, (12.0, 6.0), "×"),
    NOT_TOLD: LineStyle("#555555", 3.0, (2.0, 5.0), "?"),
}
"""Look of each group of states, in the order of the legend."""
LOOK_OF: Mapping[str, str] = {
    **{KEPT: KEPT, NEW: NEW, CAME_WITH: NEW, LOST: LOST, GONE_WITH: LOST},
    **{NOT_TOLD: NOT_TOLD, FIRST_TOLD: NOT_TOLD},
}
"""State of a tie to the look that it has in a picture."""


@dataclass(frozen=True)
class Line:
    """One line of one wave.

    Parameters
    ----------
    source, target
        Positions in the list of actors.
    look
        Key of `LINE_STYLES`.
    slot
        0 for the line in the middle, others bend to one side.
    """

    source: int
    target: int
    look: str
    slot: int


@dataclass(frozen=True)
class Frame:
    """One wave of the picture.

    Parameters
    ----------
    title
        The day of the wave.
    there
        Whether each actor is in force.
    lines
        Ties, in the order in which they are drawn: what changed lies on top.
    said
        What has changed since the wave before; blank for the first.
    """

    title: str
    there: tuple[bool, ...]
    lines: tuple[Line, ...]
    said: str


@dataclass(frozen=True)
class Film:
    """All waves of one quarter.

    Parameters
    ----------
    scene
        Actors of all waves.
    stage
        Where they stand: as in a picture of the first wave.
    frames
        One a wave, the earliest first.
    """

    scene: Scene
    stage: Stage
    frames: tuple[Frame, ...]


def _records(waves: Sequence[Quarter]) -> dict[str, dict[str, str]]:
    """Actors in force in any wave, as the last one that holds them names them."""
    found: dict[str, dict[str, str]] = {}
    for wave in waves:
        network = wave.network()
        sector = {
            key: SECTORS[s] for key, s in zip(network.ids, network.sectors.tolist(), strict=True)
        }
        for row in wave.table("actors").records():
            group = row.get("kind") == "group_node" and wave.meta.view != "internal"
            if row["id"] in sector and not group:
                kept = {name: row.get(name, "") for name in ("id", "name", "type", "kind")}
                found[row["id"]] = {**kept, "sector": sector[row["id"]]}
    return found


def union_of(waves: Sequence[Quarter], ties: Sequence[TieKey]) -> Quarter:
    """Make one quarter of all actors and ties of several waves, to lay them out once.

    Parameters
    ----------
    waves
        The waves, the earliest first, as they may be shown.
    ties
        The ties of all waves.

    Returns
    -------
    quarter
        Only what a picture needs; actors of the first wave have their places in it by hand.
    """
    actors = _records(waves)
    docks = {d: None for wave in waves for d in wave.table("docks").column("actor") if d in actors}
    first = positions(waves[0])
    placed = {key: at for key, at in first.items() if key in actors and min(at) >= 0}
    moved = [{"actor": key, "x": str(x), "y": str(y)} for key, (x, y) in sorted(placed.items())]
    lines = [dict(zip(("source", "target", "kind"), tie, strict=True)) for tie in ties]
    rows: Mapping[str, Sequence[Mapping[str, str]]] = {
        "actors": [actors[key] for key in sorted(actors)],
        "ties": lines,
        "docks": [{"actor": key} for key in docks],
        "positions": moved,
    }
    tables = {name: Table.from_records(name, found) for name, found in rows.items() if found}
    return Quarter(replace(waves[0].meta, wave=None), tables)


def _lines(step: WaveComparison, number: Mapping[str, int], *, earlier: bool) -> tuple[Line, ...]:
    """Lines of the later wave of a step with what changed, or of the earlier one as it was."""
    looks: dict[tuple[int, int], dict[str, None]] = {}
    for tie in step.ties:
        look = LOOK_OF[tie.state]
        if earlier:
            if tie.state in (NEW, FIRST_TOLD, CAME_WITH):
                continue
            look = KEPT
        if tie.source in number and tie.target in number:
            ends = sorted((number[tie.source], number[tie.target]))
            looks.setdefault((ends[0], ends[1]), {})[look] = None
    order = list(LINE_STYLES)
    found = [
        Line(low, high, look, slot)
        for (low, high), own in looks.items()
        for slot, look in enumerate(sorted(own, key=order.index))
    ]
    # kept ties lie below
    return tuple(sorted(found, key=lambda line: (line.look != KEPT, line.source, line.target)))


def film(
    waves: Sequence[Quarter],
    steps: Sequence[WaveComparison],
    titles: Sequence[str],
    said: Sequence[str],
) -> Film:
    """Lay several waves out in one picture.

    Parameters
    ----------
    waves
        Two or more waves as they may be shown, the earliest first.
    steps
        The comparisons of each two successive waves in the same view.
    titles
        A title for each wave.
    said
        What each step has changed, in words.

    Returns
    -------
    film
        One frame a wave; every actor stands in the same place in all of them.
    """
    ties = sorted({tie.key for step in steps for tie in step.ties})
    whole = union_of(waves, ties)
    shown = scene(whole)
    number = {actor.id: place for place, actor in enumerate(shown.actors)}
    there = [frozenset(wave.network().ids) for wave in waves]
    presence = [tuple(actor.id in each for actor in shown.actors) for each in there]
    lines = [_lines(steps[0], number, earlier=True)]
    lines += [_lines(step, number, earlier=False) for step in steps]
    frames = zip(titles, presence, lines, ("", *said), strict=True)
    return Film(shown, stage(whole, shown), tuple(Frame(*each) for each in frames))


def words_of(look: str, lang: str) -> str:
    """Name a look for the legend."""
    key = "page.only_told" if look == NOT_TOLD else f"tie.{look}"
    return text(f"comparing.{key}", lang)
