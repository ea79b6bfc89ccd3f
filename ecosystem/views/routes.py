"""The route picture: from one docking point to help, thick where many go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.catalogue import label, language_name, text
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.views import style
from ecosystem.views.curves import Curve, curve, trimmed
from ecosystem.views.flows import Flow, flow_from
from ecosystem.views.labels import SYMBOL
from ecosystem.views.legend import draw_legend
from ecosystem.views.names import plain
from ecosystem.views.pen import Pen
from ecosystem.views.scene import Scene, scene
from ecosystem.views.sheet import Sheet, begin, empty_state
from ecosystem.views.signs import place_names, write_names
from ecosystem.views.words import name_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = npt.NDArray[np.float64]

LOST = "#B3261E"
HELPED = "#00674A"
WAY, TIP = "#8C8C8C", "#5F5F5F"
_WIDEST = 11.0
_SHOWN = 0.005
_HEAD = 16.0
_FONT, _SMALL = 7.4, 6.6


def _anchors(sheet: Sheet, flow: Flow) -> FloatArray:
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
    head = _HEAD * sheet.unit
    found[:, 1] = bottom + height * (top - head - bottom)
    return found


def _draw_way(pen: Pen, line: Curve, share: float, name: str) -> None:
    from matplotlib.patches import PathPatch, Polygon
    from matplotlib.path import Path

    unit = pen.sheet.unit
    width = max(_WIDEST * share, 0.5) * unit  # share: of the thickest way
    course = Path(line.points, [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    patch = PathPatch(course, facecolor="none", edgecolor=WAY, linewidth=width, alpha=0.75)
    patch.set(capstyle="butt", zorder=1, gid=f"way-{name}")
    pen.sheet.axes.add_patch(patch)
    forward = line.heading()
    across = np.array([-forward[1], forward[0]]) * (width / 2 + 1.6 * unit)
    tip, back = line.points[2] + forward * 4 * unit, line.points[2] - forward * 2 * unit
    head = Polygon(np.array([tip, back + across, back - across]), facecolor=TIP, zorder=1.2)
    pen.sheet.axes.add_patch(head)


def _said(sheet: Sheet, flow: Flow, anchor: FloatArray) -> list[tuple[int, str, float, float]]:
    """List what is written beside which station: helped or lost, and where it begins."""
    found = []
    for at, (x, y) in enumerate(anchor.tolist()):
        y += 1.2 * _FONT * sheet.unit
        for key, shares in (("helped", flow.helped), ("lost", flow.lost)):
            if shares[at] >= _SHOWN:
                found.append((at, key, x + 1.3 * _FONT * sheet.unit, y))
                y -= 1.35 * _SMALL * sheet.unit
    return found


def _write_shares(sheet: Sheet, flow: Flow, anchor: FloatArray, lang: str) -> None:
    """Write how many find help at a station and how many get no further."""
    size = _SMALL * sheet.unit
    for at, key, x, y in _said(sheet, flow, anchor):
        share = flow.helped[at] if key == "helped" else flow.lost[at]
        words = text(f"pictures.{key}_here", lang, count=max(round(100 * share), 1))
        color = HELPED if key == "helped" else LOST
        written = sheet.write(x, y, words, size, color=color, bold=True, layer=7)
        written.set_bbox({"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6, "alpha": 0.9})
        written.set_gid(f"{key}-{flow.stations[at]}")


def _kept_free(sheet: Sheet, flow: Flow, anchor: FloatArray) -> FloatArray:
    """Return the boxes of the shares, where no name may stand."""
    wide, high = 2.8 * _SMALL * sheet.unit, 1.3 * _SMALL * sheet.unit
    boxes = [
        [(x + wide / 2, y + 0.3 * high), (wide, high)] for _, _, x, y in _said(sheet, flow, anchor)
    ]
    return np.array(boxes, np.float64).reshape(-1, 2, 2)


def _tips(sheet: Sheet, ways: FloatArray) -> FloatArray:
    """Return the boxes of the arrow heads, where no name may stand; shape (m, 2, 2)."""
    forward = ways[:, 1] - ways[:, 0]
    length = np.maximum(np.hypot(*forward.T), 1e-9)[:, None]
    tip = ways[:, 1] - forward / length * (1.3 * SYMBOL * _FONT + 6.0) * sheet.unit
    return np.stack([tip, np.full_like(tip, 6.0 * sheet.unit)], axis=1)


def _legend(sheet: Sheet, flow: Flow, shown: Scene, lang: str) -> None:
    pen = Pen(sheet, 4.6 * sheet.unit)
    unit = sheet.unit

    def thick(x: float, y: float) -> None:
        ends = np.array([[x - 9 * unit, y], [x + 5 * unit, y]])
        _draw_way(pen, curve(ends[0], ends[1], offset=0), 0.5, "legend")

    def sign(word: str, color: str) -> None:
        def draw(x: float, y: float) -> None:
            size = 8 * unit
            sheet.write(x, y - 0.36 * size, word, size, color=color, bold=True, align="center")

        key = "helped" if color == HELPED else "lost"
        sheet.entry(text(f"pictures.sign.{key}", lang), draw)

    draw_legend(sheet, shown, lang=lang)
    sheet.heading(text("pictures.legend.ways", lang))
    sheet.entry(text("pictures.sign.thick", lang), thick)
    sign("✓", HELPED)
    sign("✗", LOST)
    low, high = (round(100 * each) for each in flow.served)
    sheet.heading(text("pictures.legend.outcome", lang))
    key = "outcome" if low != high else "outcome_one"
    sheet.entry(text(f"pictures.{key}", lang, low=low, high=high), None, indent=0)


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
        Size of a new figure: ``"a4"``, ``"a3"``, ``"a0"`` or ``"projector"``.
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
    flow = flow_from(
        quarter, dock=dock, topic=topic, language=language, routing=routing, parameters=parameters
    )
    shown = scene(quarter, highlight=[dock])
    names = {actor.id: plain(actor.name) for actor in shown.actors}
    need = {"topic": label("topic", topic, lang), "language": language_name(language, lang)}
    foot = [
        text("views.rests.quarter", lang, ties=shown.ties, actors=len(shown.actors)),
        text(f"pictures.routes_rest.{routing}", lang),
    ]
    if quarter.meta.view != "internal":
        foot.append(text("pictures.without_informal", lang))
    foot.append(text("views.known_only", lang))
    values = {"name": name_of(quarter.meta, lang), "dock": names[dock], **need}
    title = text("pictures.title.routes", lang, **values)
    sheet = begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if flow.reason:
        empty_state(sheet, text("pictures.empty.routes", lang))
        return sheet.axes
    anchor = _anchors(sheet, flow)
    actors = tuple(shown.actors[each] for each in flow.stations)
    straight = anchor[np.array(flow.ways, np.int64).reshape(-1, 2)]
    spots, lines = place_names(
        *(sheet, actors, anchor),
        ties=straight,
        blocked=np.vstack([_kept_free(sheet, flow, anchor), _tips(sheet, straight)]),
        largest=_FONT,
    )
    pen = Pen(sheet, SYMBOL * spots.font)
    most = max(flow.share, default=1.0)
    for (one, two), share in zip(flow.ways, flow.share, strict=True):
        back = flow.column[two] <= flow.column[one]
        length = float(np.hypot(*(anchor[two] - anchor[one])))
        whole = curve(anchor[one], anchor[two], offset=(0.16 if back else 0.04) * length)
        line = trimmed(whole, before=1.2 * pen.radius, after=1.3 * pen.radius + 5 * sheet.unit)
        _draw_way(pen, line or whole, share / most, f"{flow.stations[one]}-{flow.stations[two]}")
    for at, actor in enumerate(actors):
        x, y = anchor[at].tolist()
        pen.symbol(x, y, actor)
    _write_shares(sheet, flow, anchor, lang)
    write_names(sheet, actors, spots, lines, pen)
    small = Scene(actors, (), (), shown.ties, None, key_is_point=False)
    _legend(sheet, flow, small, lang)
    return sheet.axes
