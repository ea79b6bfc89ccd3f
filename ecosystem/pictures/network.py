"""The ecosystem picture on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.findings.base import Finding
from ecosystem.findings.registry import Result
from ecosystem.model.arrays import BoolArray, FloatArray
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.pictures import headlines
from ecosystem.pictures import layout as layouts
from ecosystem.pictures import paper as stage
from ecosystem.pictures.canvas import Ground
from ecosystem.pictures.scene import FOLD_FROM, MARKED, REFERRAL, Line, Scene, scene
from ecosystem.pictures.scene import folds_fold as fold
from ecosystem.pictures.style import FAINT, QUIET, width_of
from ecosystem.pictures.words import name_of, rests_on, why_empty, why_no_ties
from ecosystem.stubs import dataclass
from ecosystem.words import text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


# --- The ecosystem picture on paper.

# Of more actors, names stand beside their symbols only: the search would take too long.
_LED = 100


def _static_anchors(
    sheet: stage.Sheet, placed: FloatArray, *, to_scale: bool, deep: float = 56.0
) -> tuple[FloatArray, float, tuple[float, float, float, float]]:
    """Positions in points, the line below which those stand who are apart, and the room above."""
    left, bottom, right, top = sheet.body
    edge = 0.7 * sheet.least  # half a symbol: on a slide they are large
    left, bottom, right, top = left + edge, bottom + edge, right - edge, top - edge
    row = np.where(placed[:, 1] < 0, np.round(placed[:, 1] / layouts.ROW), 0.0)
    rows, heading = float(row.max()), 15 * sheet.unit
    line = top
    if (row == 0).any():
        line = bottom + min(rows * deep * sheet.unit + heading * (rows > 0), 0.45 * (top - bottom))
    high = (line - heading - bottom) / max(rows, 1.0)
    room = (left, line + (3 * sheet.unit if rows else 0.0), right, top)
    if to_scale:
        room = stage.square_room(room, layouts.ASPECT)
    west, south, east, north = room
    up = np.where(
        row > 0,
        line - heading - (row - 1) * high - 8 * sheet.unit,
        south + placed[:, 1] * (north - south),
    )
    across = np.where(
        row > 0, left + placed[:, 0] * (right - left), west + placed[:, 0] * (east - west)
    )
    return np.column_stack([across, up]), line, room


def _mark_apart(sheet: stage.Sheet, line: float, words: str, *, ruled: bool) -> None:
    """Head the rows of those who stand apart."""
    left, _, right, _ = sheet.body
    size = 7.6 * sheet.unit
    ground = Ground(pad=1.0, alpha=0.9)
    sheet.write(left, line - 1.3 * size, words, size, color=QUIET, ground=ground)
    if ruled:
        sheet.line([left, right], [line, line], FAINT, 0.8, layer=0.0)


def _room_apart(sheet: stage.Sheet, line: float, words: str) -> FloatArray:
    """Return the middle and the size of that heading."""
    size = 7.6 * sheet.unit
    wide = size * width_of(words)
    return np.array([[sheet.body[0] + wide / 2, line - size], [wide + size, 1.4 * size]])


def draw_quarter(
    quarter: Quarter,
    *,
    result: Result | None = None,
    highlight: Iterable[Finding | str] | None = None,
    layout: str = "blocks",
    start: Mapping[str, tuple[float, float]] | None = None,
    topic: str = "",
    polygons: str | Path | None = None,
    whole: bool = False,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw who helps in a quarter and who is connected to whom.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first.
    result
        Findings in the same view; weak bridges and single points are marked, where no bridge is
        weak the strong ones. None marks nothing.
    highlight
        Findings or ids of actors to mark instead.
    layout, start, topic
        How the actors are arranged, see `positions`.
    polygons
        A GeoJSON file whose lines lie below the map; other layouts have no use for it.
    whole
        Draw every actor and tie in full. Otherwise, if `result` or `highlight` marks anything, only
        what is marked stands in ink, all else is pale and makes room for names; and of more
        than 150 actors groups fold: who is marked, the busiest docking points and the most
        connected actors stay on their own.
    lang
        ``"de"`` or ``"en"``.
    paper
        Size of a new figure: ``"a4"``, ``"a3"``, ``"a0"``, ``"projector"`` or ``"projector-4x3"``.
    ax
        Axes to draw on instead of a new figure; they are filled from edge to edge.

    Returns
    -------
    ax
        The axes. Nothing is saved or shown.

    Raises
    ------
    UsageError
        If there is no such paper, layout or topic, or the polygons cannot be read.
    UnknownActorError
        If an id in `highlight` is no actor in force.

    Notes
    -----
    A quarter without actors or ties gives a sheet that says so. Every actor is one symbol, every
    tie one line; two-way and parallel ties bend apart. In the layouts ``"docks"`` and ``"route"``
    only ways are drawn: ties from one step to the next.
    """
    check_quarter(quarter)
    headline = headlines.of_net(result, quarter.meta, lang) if highlight is None else ""
    shown = scene(quarter, result=result, highlight=highlight)
    if headline and not shown.ties:  # nobody found none where nobody told of any
        headline, shown = text(why_no_ties(quarter.meta), lang), replace(shown, absence="")
    manner = Manner(layout, start, topic, polygons, whole, lang, paper, ax, headline=headline)
    if result is not None and highlight is None and not shown.marks:  # then what holds is told
        told = result.findings.of_kind(*MARKED, "strong_bridge")
        shown = replace(scene(quarter, highlight=told), absence=shown.absence)
    return draw_state(quarter, shown, manner)[0]


@dataclass(frozen=True)
class Manner:
    """How a quarter is drawn."""

    layout: str = "blocks"  # As for `draw_quarter`.
    start: Mapping[str, tuple[float, float]] | None = None
    topic: str = ""
    polygons: str | Path | None = None
    whole: bool = False
    lang: str = "en"
    paper: str = "a4"
    ax: Axes | None = None
    largest: float = stage.LARGEST  # Type of the names that is not exceeded, in points on A4.
    # Whether a name may stand away from its symbol, with a line to it, where there is no room.
    far: bool = False
    headline: str = ""


def draw_state(quarter: Quarter, shown: Scene, manner: Manner) -> tuple[Axes, float]:
    """Draw a quarter and say how large its names are, so that two pictures can look the same."""
    lang, layout = manner.lang, manner.layout
    drawn, foot = quarter, [rests_on(shown.places, shown.ties, shown.confirmed, lang)]
    if len(shown.actors) > FOLD_FROM and not manner.whole:
        drawn, shown = _folded(quarter, shown, lang)
        foot.append(text("pictures.folded", lang))
    if layout in _WAYS and not manner.whole:
        shown = _ways_only(drawn, shown, manner.topic)
        foot.append(text("pictures.ways_only", lang))
    foot.append(text("pictures.map_places" if layout == layouts.MAP else "views.no_distance", lang))
    foot.append(text("views.known_only", lang))
    title = text("views.title.quarter", lang, name=name_of(quarter.meta, lang))
    sheet = stage.begin(
        quarter.meta,
        title,
        foot,
        headline=manner.headline,
        lang=lang,
        paper=manner.paper,
        axes=manner.ax,
    )
    if not shown.actors:
        stage.empty_state(sheet, why_empty(quarter.meta, lang))
        return sheet.axes, manner.largest
    found = layouts.arrange(drawn, layout=layout, start=manner.start, topic=manner.topic)
    if layout == layouts.MAP and all(y < 0 for _, y in found.where.values()):
        stage.empty_state(sheet, text("pictures.empty.map", lang))
        return sheet.axes, manner.largest
    font = draw_scene(sheet, drawn, shown, found, manner)
    if layout == layouts.MAP:
        features = stage.read_ground(manner.polygons) if manner.polygons is not None else []
        _draw_ground(sheet, drawn, found, features, lang)
    return sheet.axes, font / sheet.unit


# Layouts in which a place says how far somebody is from a docking point.
_WAYS = ("docks", "route")


def _ways_only(quarter: Quarter, shown: Scene, topic: str) -> Scene:
    """Leave the ties that lead from one step to the next, and what is marked."""
    steps = layouts.hand_overs(quarter.network(), topic).tolist()
    marked = {frozenset((mark.source, mark.target)) for mark in shown.marks}

    def leads(line: Line) -> bool:
        onward = steps[line.target] == steps[line.source] + 1 > 0
        return (line.layer == REFERRAL and onward) or frozenset(
            (line.source, line.target)
        ) in marked

    return replace(shown, lines=tuple(line for line in shown.lines if leads(line)))


def _folded(quarter: Quarter, shown: Scene, lang: str) -> tuple[Quarter, Scene]:
    """Fold a large quarter, and let its scene keep the marks of the whole."""
    ids = [actor.id for actor in shown.actors]
    ends = {ids[end] for mark in shown.marks for end in (mark.source, mark.target)}
    keyed = [actor.id for actor in shown.actors if actor.key]
    folded = fold(quarter, keep=ends | set(keyed), lang=lang)
    small = scene(folded.quarter, highlight=[*keyed, *(mark.finding for mark in shown.marks)])
    actors = tuple(replace(actor, count=folded.counts.get(actor.id, 1)) for actor in small.actors)
    kept = replace(small, key_means=shown.key_means, absence=shown.absence)
    return folded.quarter, replace(kept, actors=actors)


# Smallest type of the names of what is marked, and of all others beside them, in points on A4: on
# A0 40 and 24 points; and on a slide, as a share of its height.
_NAMED, _BESIDE = 10.0, 6.0

_ON_SLIDE = 0.0301


@dataclass(frozen=True)
class _Try:
    """Which names are tried together."""

    named: BoolArray  # Whose names stand in the picture.
    least: float  # Type from which on they are good enough, in points on A4.
    most: float  # And type that is not exceeded.
    beside: float = 1.0  # Size of the names that are not the message, as a share of it.
    pale: bool = True  # Whether they keep off pale symbols, too.


# So many names at the most may stand away from their symbols in a picture of what matters, or are
# tried one after the other.
_FAR = 40


@dataclass(frozen=True)
class _Plan:
    """What a picture says first."""

    inked: BoolArray  # Who stands in ink.
    message: bool  # Whether anything else is pale.
    tries: list[_Try]  # Which names to try, the most first.
    order: list[int]  # Whose names count most.
    symbol: float  # Radius of symbols in sizes of the names: small where names are large.


def _plan(sheet: stage.Sheet, shown: Scene, manner: Manner) -> _Plan:
    """Say who is the message and which names to try."""
    actors = shown.actors
    everybody = np.ones(len(actors), np.bool_)
    alone = [place for place, actor in enumerate(actors) if actor.key or actor.asked]
    docks = np.array([actor.dock for actor in actors], np.bool_)
    ends = [end for mark in shown.marks for end in (mark.source, mark.target)]
    order = list(dict.fromkeys([*ends[:2], *alone, *ends]))
    message = np.zeros(len(actors), np.bool_)
    message[order] = True
    if not order and manner.headline:  # nothing weak: where people come first
        message, order = docks, np.flatnonzero(docks).tolist()
    slide = manner.paper in stage.SLIDES
    # A slide has no room for the names of all who stand along the ways.
    whole = manner.whole or (manner.layout in _WAYS and not slide)
    pale = message.any() and not whole
    least = _ON_SLIDE * sheet.height / sheet.unit if slide else _NAMED
    most = 1.1 * least
    if manner.far:  # beside others, which may have less room
        most = min(most, max(manner.largest, 1.02 * least))
    first = [_Try(names, least, most) for names in (message | docks, message)]
    if not pale:
        order = list(dict.fromkeys([*order, *np.flatnonzero(docks).tolist(), *range(len(actors))]))
        if not slide:  # six points can be read on A3, too
            least = _BESIDE / (2**0.5 if manner.paper == "a3" else 1.0)
        largest, order = max(manner.largest, 1.02 * least), order[: _FAR // 2 if slide else None]
        symbol = layouts.SYMBOL * (_BESIDE / least if slide else 1.0)
        return _Plan(everybody, False, [_Try(everybody, least, largest)], order, symbol)
    if not slide:
        first.insert(0, _Try(everybody, least, most, _BESIDE / _NAMED))
    # Where there is no room: who would stand below a name is left out.
    rest = (replace(full, pale=False) for full in first)
    tries = [each for both in zip(first, rest, strict=True) for each in both]
    return _Plan(message, True, tries, order, 0.55)


@dataclass(frozen=True)
class _Named:
    """Names that were placed."""

    which: BoolArray
    scale: FloatArray
    spots: layouts.Spots
    lines: list[tuple[str, ...]]
    bends: dict[frozenset[int], stage.Bend]
    fit: bool
    crossed: int  # How many lines to names run over bands or names.


@dataclass(frozen=True)
class _Namer:
    """Places the names of a picture, off all bands: these are bent first."""

    sheet: stage.Sheet
    shown: Scene
    manner: Manner
    anchor: FloatArray
    placed: FloatArray
    zones: tuple[layouts.Zone, ...]
    room: stage.Room
    headings: FloatArray
    led: bool
    # How marked pairs are bent that keep off symbols alone, for each size of symbols.
    bent: dict[float, dict[frozenset[int], stage.Bend]] = field(default_factory=dict)

    def best(self) -> tuple[_Plan, _Named]:
        """Place as many names as can be."""
        plan = _plan(self.sheet, self.shown, self.manner)
        for each in plan.tries:
            done = self._place(each, plan)
            if done.fit and not done.crossed:
                return plan, done
        # A few after the other, those that count most first; who finds no room goes without.
        last, kept = plan.tries[-1], np.zeros_like(plan.inked)
        last = replace(last, most=1.02 * last.least)
        step, crossed = -(-len(plan.order) // _FAR), 0
        for start in range(0, len(plan.order), step):
            wider = kept.copy()
            wider[plan.order[start : start + step]] = True
            tried = self._place(replace(last, named=wider), plan)
            if tried.fit and (tried.crossed <= crossed or start < 2):  # the message itself
                kept, done, crossed = wider, tried, tried.crossed
        count = 2
        while not done.fit:  # small type for the first two; nobody, rather than a name on a band
            kept[:] = False
            kept[plan.order[:count]] = True
            most = last.least if count else max(last.least, _BESIDE)  # of symbols alone
            done = self._place(replace(last, named=kept, least=1.5, most=most), plan)
            if not count:
                break
            count -= 1
        return plan, done

    def _place(self, each: _Try, plan: _Plan) -> _Named:
        sheet, shown = self.sheet, self.shown
        sizes = np.where(plan.inked, 1.0, _BESIDE / _NAMED)  # of the symbols
        scale = np.where(plan.inked, 1.0, each.beside)[each.named]
        bends: dict[frozenset[int], stage.Bend] = {}
        if shown.marks and each.most > 1.2 * each.least:  # as large as names without bands
            font = self._fitted(each, plan, sizes, scale, bends)[0].font / sheet.unit
            each = replace(each, most=max(font, 1.02 * each.least))
        if each.most not in self.bent:
            pen = stage.Pen(sheet, plan.symbol * each.most * sheet.unit)
            self.bent[each.most] = pen.bends(shown, self.anchor, stage.NOTHING, sizes)
        bends = self.bent[each.most]
        spots, lines = self._fitted(each, plan, sizes, scale, bends)
        pen = stage.Pen(sheet, plan.symbol * spots.font)
        bands, named = pen.bands(shown, self.anchor, bends), self.anchor[each.named]
        fit = spots.font > each.least * sheet.unit
        crossed = 0
        if plan.message:
            crossed = stage.led_across(named, spots, 2.2 * pen.radius, bands)
        return _Named(each.named, scale, spots, lines, bends, fit, crossed)

    def _fitted(
        self,
        each: _Try,
        plan: _Plan,
        sizes: FloatArray,
        scale: FloatArray,
        bends: dict[frozenset[int], stage.Bend],
    ) -> tuple[layouts.Spots, stage.Lines]:
        sheet, shown, anchor, named = self.sheet, self.shown, self.anchor, each.named
        pen = stage.Pen(sheet, plan.symbol * each.most * sheet.unit)
        boxes = np.stack([anchor, np.repeat(2.2 * pen.radius * sizes[:, None], 2, axis=1)], axis=1)
        kept_off = boxes[~named & (plan.inked | each.pale)]
        walls = self.headings, kept_off, pen.bands(shown, anchor, bends)
        pairs = {frozenset((mark.source, mark.target)) for mark in shown.marks}
        ends = [[line.source, line.target] for line in shown.lines]
        ties = [each for each in ends if not plan.message or frozenset(each) in pairs]
        actors = [actor for actor, wanted in zip(shown.actors, named, strict=True) if wanted]
        return stage.place_names(
            sheet,
            actors,
            anchor[named],
            ties=anchor[ties].reshape(-1, 2, 2),
            below=self.placed[named, 1] < 0,
            blocked=np.vstack(walls),
            rooms=stage.rooms_of(self.zones, self.placed[named], self.room),
            largest=each.most,
            smallest=each.least,
            scale=scale,
            symbol=plan.symbol,
            far=self.led or (plan.message and len(actors) <= _FAR),
        )


def draw_scene(
    sheet: stage.Sheet,
    quarter: Quarter,
    shown: Scene,
    found: layouts.Placed,
    manner: Manner,
    *,
    listed: bool = True,
) -> float:
    """Draw actors, ties, names and legend; return the type of the names."""
    on_map, lang = manner.layout == layouts.MAP, manner.lang
    led = (manner.far or on_map or manner.whole) and len(shown.actors) <= _LED
    placed = np.array([found.where[actor.id] for actor in shown.actors])
    # On a slide of marks nobody apart has a name but docking points and who is asked for.
    wanted = [actor.dock or actor.key or actor.asked for actor in shown.actors]
    low = sheet.slide and bool(shown.marks) and not (manner.whole or on_map)
    low = low and not (placed[wanted, 1] < 0).any()
    deep = 18.0 if low else 56.0
    anchor, line, room = _static_anchors(sheet, placed, to_scale=on_map, deep=deep)
    headings = stage.draw_zones(sheet, found.zones, room, lang=lang)
    if on_map:
        headings = np.concatenate([headings, stage.place_of_scale(sheet, room)])
    # What a copy does not tell may be known: nobody there is said to be without a connection.
    key = "views.apart" if quarter.meta.view == "internal" else "views.apart_shared"
    apart = text("pictures.no_place" if on_map else key, lang)
    if aside := bool((placed[:, 1] < 0).any()):
        headings = np.concatenate([headings, [_room_apart(sheet, line, apart)]])
    namer = _Namer(sheet, shown, manner, anchor, placed, found.zones, room, headings, led)
    plan, done = namer.best()
    inked, message, named, spots = plan.inked, plan.message, done.which, done.spots
    actors = [actor for actor, wanted in zip(shown.actors, named, strict=True) if wanted]
    pen = stage.Pen(sheet, plan.symbol * spots.font)
    small = stage.Pen(sheet, pen.radius * _BESIDE / _NAMED) if message else pen
    if led or message:
        stage.lead_to_names(sheet, anchor[named], spots, 2.2 * pen.radius)
    if aside:
        _mark_apart(sheet, line, apart, ruled=bool((placed[:, 1] >= 0).any()))
    pen.ties(shown, anchor, (spots.centre, spots.size), done.bends, pale=message)
    gaps = np.abs(anchor[:, None] - spots.centre) * 2 - spots.size - 2 * small.radius
    under = np.asarray((gaps < 0).all(axis=2))
    covered = ~named & ~inked & under.any(axis=1)
    for position in np.flatnonzero(~covered).tolist():
        x, y = anchor[position].tolist()
        actor, ink = shown.actors[position], bool(inked[position])
        (pen if ink else small).symbol(x, y, actor, pale=not ink)
    stage.write_names(sheet, actors, spots, done.lines, pen, scale=done.scale)
    pale: list[tuple[str, stage.Draw | None]] = []
    if message:
        marked = {frozenset((mark.source, mark.target)) for mark in shown.marks}
        kept = [each for each in shown.lines if frozenset((each.source, each.target)) in marked]
        if len(kept) < len(shown.lines):
            pale.append((text("pictures.sign.pale", lang), stage.pale_line(sheet)))
        shown = replace(shown, lines=tuple(kept))
    for form, count in (("unnamed", ~named & ~covered), ("left_out", covered)):
        if count.any():
            pale.append((text(f"pictures.{form}", lang, count=int(count.sum())), None))
    stage.draw_legend(sheet, shown, zones=found.zones, more=pale, listed=listed, lang=lang)
    return spots.font


def _draw_ground(
    sheet: stage.Sheet,
    quarter: Quarter,
    found: layouts.Placed,
    features: list[stage.Feature],
    lang: str,
) -> None:
    """Put lines and a scale below a map."""
    ground = stage.ground_of(quarter, layouts.ASPECT)
    if ground is None:
        return
    placed = np.array(list(found.where.values()))
    room = _static_anchors(sheet, placed, to_scale=True)[2]
    if features:
        stage.draw_ground(sheet, features, ground, room)
    stage.draw_scale(sheet, ground, room, lang=lang)
