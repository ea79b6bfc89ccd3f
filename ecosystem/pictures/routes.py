"""How many go which way from one docking point, and the picture of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.errors import UsageError
from ecosystem.measures.journeys import ENDS, ROUTINGS, way_to
from ecosystem.model.arrays import FloatArray
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Parameters
from ecosystem.pictures import headlines
from ecosystem.pictures import layout as layouts
from ecosystem.pictures import paper as stage
from ecosystem.pictures.canvas import Ground
from ecosystem.pictures.scene import Scene, scene
from ecosystem.pictures.words import name_of, plain
from ecosystem.stubs import dataclass
from ecosystem.words import label, language_name, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


# --- How many go which way from one docking point, before anybody draws it.

# Ways that fewer than one of a hundred people go are not drawn.
LEAST = 0.01


# So many actors are drawn, those that most people come to.
FLOWS_MOST = 28

# And so many on a slide, where all names are large.
_ON_SLIDE = 10


@dataclass(frozen=True)
class Flow:
    """What becomes of people who begin at one docking point."""

    # Positions of the actors that are drawn, the docking point first.
    stations: tuple[int, ...] = ()
    # How many hand-overs each is away from the docking point, along ways that are drawn.
    column: tuple[int, ...] = ()
    ways: tuple[tuple[int, int], ...] = ()  # From and to, positions in `stations`.
    # Share of all people on each way, with those who go it twice counted twice.
    share: tuple[float, ...] = ()
    # Share of all people who find help at each station, or get no further from it.
    helped: tuple[float, ...] = ()
    lost: tuple[float, ...] = ()
    # Smallest and largest share helped, over both routings.
    served: tuple[float, float] = (0.0, 0.0)
    reason: str = ""  # Why nothing is known, blank if something is.


def _columns(first: int, source: list[int], target: list[int]) -> dict[int, int]:
    found, front = {first: 0}, [first]
    while front:
        following = []
        for here, there in zip(source, target, strict=True):
            if here in front and there not in found:
                found[there] = found[here] + 1
                following.append(there)
        front = sorted(set(following))
    return found


def flow_from(
    quarter: Quarter,
    *,
    dock: str,
    topic: str,
    language: str,
    routing: str = "naive",
    parameters: Parameters | None = None,
    most: int = FLOWS_MOST,
) -> Flow:
    """Compute how many of those who begin at a docking point go which way."""
    if routing not in ROUTINGS:
        raise UsageError("pictures.unknown_routing", name=routing, known=", ".join(ROUTINGS))
    way = way_to(quarter, topic=topic, language=language, parameters=parameters)
    start = way.start(dock)
    if start is None or way.reason not in (None, "no_provider"):
        return Flow(reason=str(way.reason or "no_visits"))
    chain = way.chains[routing]
    visits = chain.visits(start)
    first = way.network.ids.index(dock)
    share = visits[chain.source] * chain.flow
    many = np.flatnonzero((share >= LEAST) & (chain.source != chain.target))
    busy = set(np.lexsort((np.arange(len(visits)), -visits))[:most].tolist()) | {first}
    totals: dict[tuple[int, int], float] = {}
    for at in many.tolist():
        ends = int(chain.source[at]), int(chain.target[at])
        if set(ends) <= busy:
            totals[ends] = totals.get(ends, 0.0) + float(share[at])
    column = _columns(first, [one for one, _ in sorted(totals)], [two for _, two in sorted(totals)])
    stations = sorted(column, key=lambda each: (column[each], each))
    number = {each: at for at, each in enumerate(stations)}
    kept = sorted(ends for ends in totals if set(ends) <= set(stations))
    fate = chain.ends[stations] * visits[stations][:, None]
    bounds = sorted(float(each.served[first]) for each in way.chains.values())
    return Flow(
        stations=tuple(stations),
        column=tuple(column[each] for each in stations),
        ways=tuple((number[one], number[two]) for one, two in kept),
        share=tuple(totals[each] for each in kept),
        helped=tuple(fate[:, : ENDS.index("dead_end")].sum(axis=1).tolist()),
        lost=tuple(fate[:, ENDS.index("dead_end") :].sum(axis=1).tolist()),
        served=(bounds[0], bounds[-1]),
    )


# --- The route picture: from one docking point to help, thick where many go.

LOST = "#B3261E"

HELPED = "#00674A"

WAY, TIP = "#8C8C8C", "#5F5F5F"

_WIDEST = 11.0

_SHOWN = 0.005

_ROUTES_HEAD = 16.0

_FONT, _LEAST, _SMALL = 7.4, 6.0, 6.6

# Width of a way from which on no name may lie on it, in points on A4.
_THICK = 1.2


def _routes_anchors(sheet: stage.Sheet, flow: Flow) -> FloatArray:
    """Stand stations in columns, each near those it is reached from."""
    left, bottom, right, top = sheet.body
    columns = max(flow.column) + 1
    found = np.zeros((len(flow.stations), 2))
    height = np.full(len(flow.stations), 0.5)
    weight = np.array(flow.helped) + np.array(flow.lost)
    for (_, two), share in zip(flow.ways, flow.share, strict=True):
        weight[two] += share
    for column in range(columns):
        mine = [at for at, each in enumerate(flow.column) if each == column]
        wanted = []
        for at in mine:
            before = [
                (height[one], share)
                for (one, two), share in zip(flow.ways, flow.share, strict=True)
                if two == at and flow.column[one] < column
            ]
            total = sum(share for _, share in before)
            wanted.append(sum(y * share for y, share in before) / total if total else 0.5)
        order = sorted(range(len(mine)), key=lambda at: (-wanted[at], -weight[mine[at]], mine[at]))
        for rank, at in enumerate(order):
            height[mine[at]] = 1 - (rank + 0.5) / len(mine)
            zigzag = ((rank % 2) - 0.5) * 0.34 / columns if len(mine) > 6 else 0.0
            x = (column + 0.5) / columns + zigzag
            found[mine[at]] = (left + x * (right - left), 0.0)
    head = _ROUTES_HEAD * sheet.unit
    found[:, 1] = bottom + height * (top - head - bottom)
    return found


def _draw_way(pen: stage.Pen, line: stage.Curve, width: float, name: str) -> None:
    unit = pen.sheet.unit
    pen.sheet.course(line, WAY, width, alpha=0.75, name=f"way-{name}")
    forward = line.heading()
    across = np.array([-forward[1], forward[0]]) * (width / 2 + 1.6 * unit)
    tip, back = line.points[2] + forward * 4 * unit, line.points[2] - forward * 2 * unit
    pen.sheet.shape("area", [np.array([tip, back + across, back - across])], TIP, layer=1.2)


def _small(sheet: stage.Sheet) -> float:
    """Type of the shares, in points."""
    return max(_SMALL * sheet.unit, sheet.least)


def _said(
    sheet: stage.Sheet, flow: Flow, anchor: FloatArray
) -> list[tuple[int, str, float, float]]:
    """List what is written beside which station: helped or lost, and where it begins."""
    found = []
    for at, (x, y) in enumerate(anchor.tolist()):
        small = _small(sheet)
        y += 1.1 * max(_FONT * sheet.unit, sheet.least)
        for key, shares in (("helped", flow.helped), ("lost", flow.lost)):
            if shares[at] >= _SHOWN:
                found.append((at, key, x + 1.3 * _FONT * sheet.unit, y))
                y -= 1.35 * small
    return found


def _write_shares(sheet: stage.Sheet, flow: Flow, anchor: FloatArray, lang: str) -> None:
    """Write how many find help at a station and how many get no further."""
    size = _small(sheet)
    for at, key, x, y in _said(sheet, flow, anchor):
        share = flow.helped[at] if key == "helped" else flow.lost[at]
        words = text(f"pictures.{key}_here", lang, count=max(round(100 * share), 1))
        color = HELPED if key == "helped" else LOST
        look = {"color": color, "ground": Ground(alpha=0.9), "name": f"{key}-{flow.stations[at]}"}
        sheet.write(x, y, words, size, bold=True, layer=7.0, **look)


def _courses(
    sheet: stage.Sheet, flow: Flow, anchor: FloatArray, radius: float
) -> list[tuple[stage.Curve, float]]:
    """Give the course of each way and its width, both in points."""
    found, most = [], max(flow.share, default=1.0)
    for (one, two), share in zip(flow.ways, flow.share, strict=True):
        back = flow.column[two] <= flow.column[one]
        length = float(np.hypot(*(anchor[two] - anchor[one])))
        whole = stage.curve(anchor[one], anchor[two], offset=(0.16 if back else 0.04) * length)
        line = stage.trimmed(whole, before=1.2 * radius, after=1.3 * radius + 5 * sheet.unit)
        found.append((line or whole, max(_WIDEST * share / most, 0.5) * sheet.unit))
    return found


def _kept_free(sheet: stage.Sheet, flow: Flow, anchor: FloatArray) -> FloatArray:
    """Return the boxes of the shares, where no name may stand."""
    wide, high = 2.8 * _small(sheet), 1.3 * _small(sheet)
    boxes = [
        [(x + wide / 2, y + 0.3 * high), (wide, high)] for _, _, x, y in _said(sheet, flow, anchor)
    ]
    return np.array(boxes, np.float64).reshape(-1, 2, 2)


def _tips(sheet: stage.Sheet, ways: FloatArray) -> FloatArray:
    """Return the boxes of the arrow heads, where no name may stand; shape (m, 2, 2)."""
    forward = ways[:, 1] - ways[:, 0]
    length = np.maximum(np.hypot(*forward.T), 1e-9)[:, None]
    tip = ways[:, 1] - forward / length * (1.3 * layouts.SYMBOL * _FONT + 6.0) * sheet.unit
    return np.stack([tip, np.full_like(tip, 6.0 * sheet.unit)], axis=1)


def _routes_legend(
    sheet: stage.Sheet,
    flow: Flow,
    shown: Scene,
    more: list[tuple[str, stage.Draw | None]],
    lang: str,
) -> None:
    pen = stage.Pen(sheet, 4.6 * sheet.unit)
    unit = sheet.unit

    def thick(x: float, y: float) -> None:
        ends = np.array([[x - 9 * unit, y], [x + 5 * unit, y]])
        _draw_way(pen, stage.curve(ends[0], ends[1], offset=0), _WIDEST / 2 * unit, "legend")

    def sign(word: str, color: str) -> None:
        def draw(x: float, y: float) -> None:
            size = 8 * unit
            sheet.write(x, y - 0.36 * size, word, size, color=color, bold=True, align="center")

        key = "helped" if color == HELPED else "lost"
        sheet.entry(text(f"pictures.sign.{key}", lang), draw)

    stage.draw_legend(sheet, shown, more=more, lang=lang)
    sheet.heading(text("pictures.legend.ways", lang))
    sheet.entry(text("pictures.sign.thick", lang), thick)
    sign("✓", HELPED)
    sign("✗", LOST)
    sheet.columns = tuple(
        text(f"pictures.way.{key}", lang) for key in ("station", "helped", "lost")
    )
    for at in range(len(flow.stations)):
        shares = (f"{round(100 * each[at])}" for each in (flow.helped, flow.lost))
        sheet.rows.append((shown.actors[at].name, *shares))


def draw_routes(
    quarter: Quarter,
    *,
    dock: str,
    topic: str,
    language: str,
    routing: str = "naive",
    parameters: Parameters | None = None,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw which ways people go who ask for help at one docking point.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first. Outside the internal view
        ways through informal help are missing, and the sheet says so.
    dock
        Id of the docking point.
    topic, language
        What people need.
    routing
        ``"naive"``: people are sent on as the ties are used; ``"informed"``: only nearer to help.
    parameters
        Conventions: ``completion.*`` and ``patience``; the defaults if None.
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
        If there is no such docking point, topic, routing or paper.

    Notes
    -----
    Widths follow one routing of M06; the legend gives both routings as a band. Ways that
    fewer than one of a hundred people go are left out. The figures rest on conventions.
    """
    ways = partial(flow_from, quarter, dock=dock, topic=topic, language=language, routing=routing)
    whole = flow = ways(parameters=parameters)
    if paper in stage.SLIDES:
        flow = ways(parameters=parameters, most=_ON_SLIDE)
    shown = scene(quarter, highlight=[dock])
    names = {actor.id: plain(actor.name) for actor in shown.actors}
    need = {"topic": label("topic", topic, lang), "language": language_name(language, lang)}
    foot = [
        text("views.rests.quarter", lang, ties=shown.ties, actors=shown.places),
        text(f"pictures.routes_rest.{routing}", lang),
    ]
    if quarter.meta.view != "internal":
        foot.append(text("pictures.without_informal", lang))
    foot.append(text("views.known_only", lang))
    values = {"name": name_of(quarter.meta, lang), "dock": names[dock], **need}
    title = text("pictures.title.routes", lang, **values)
    headline = "" if flow.reason else headlines.of_ways(*flow.served, lang)
    sheet = stage.begin(
        quarter.meta, title, foot, headline=headline, lang=lang, paper=paper, axes=ax
    )
    if flow.reason:
        stage.empty_state(sheet, text("pictures.empty.routes", lang))
        return sheet.axes
    anchor = _routes_anchors(sheet, flow)
    actors = tuple(shown.actors[each] for each in flow.stations)
    straight = anchor[np.array(flow.ways, np.int64).reshape(-1, 2)]
    # No name lies on a way that many go.
    courses = _courses(sheet, flow, anchor, layouts.SYMBOL * _FONT * sheet.unit)
    unit = sheet.unit
    thick = [
        stage.boxes_along(line, max(width, 5 * unit))
        for line, width in courses
        if width > _THICK * unit
    ]
    free = [_kept_free(sheet, flow, anchor), _tips(sheet, straight), *thick]
    busy = np.argsort(-np.bincount(np.ravel(flow.ways).astype(int), np.repeat(flow.share, 2)))
    named, spots, lines, symbol = stage.place_first(
        *(sheet, actors, anchor, busy.tolist()),
        ties=straight,
        blocked=np.vstack(free),
        largest=_FONT,
        least=_LEAST,
        far=True,
    )
    pen = stage.Pen(sheet, symbol * spots.font)
    stage.lead_to_names(sheet, anchor[named], spots, 2.2 * pen.radius)
    courses = _courses(sheet, flow, anchor, pen.radius)
    for (one, two), (line, width) in zip(flow.ways, courses, strict=True):
        _draw_way(pen, line, width, f"{flow.stations[one]}-{flow.stations[two]}")
    for at, actor in enumerate(actors):
        x, y = anchor[at].tolist()
        pen.symbol(x, y, actor)
    _write_shares(sheet, flow, anchor, lang)
    told = [actor for actor, wanted in zip(actors, named, strict=True) if wanted]
    stage.write_names(sheet, told, spots, lines, pen)
    small = Scene(actors, (), (), shown.ties, None, key_means="marked")
    more = stage.unnamed(named, lang)
    if left_out := len(whole.stations) - len(flow.stations):
        more.append((text("pictures.left_out", lang, count=left_out), None))
    _routes_legend(sheet, flow, small, more, lang)
    return sheet.axes
