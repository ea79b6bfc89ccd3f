"""The sector wheel: ties between sectors against what chance would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.catalogue import label, text
from ecosystem.findings.result import Result
from ecosystem.findings.words import number
from ecosystem.measures.analysis import analyse
from ecosystem.measures.sectors import sector_pairs
from ecosystem.model.quarter import Quarter
from ecosystem.schema import INFORMAL, SECTORS
from ecosystem.sharing.release import MINIMUM_INFORMAL
from ecosystem.views import style
from ecosystem.views.curves import crossed, curve, trimmed
from ecosystem.views.pen import Pen
from ecosystem.views.scene import Actor
from ecosystem.views.sheet import Sheet, begin, empty_state
from ecosystem.views.typeset import width_of
from ecosystem.views.words import name_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = npt.NDArray[np.float64]
Ends = tuple[FloatArray, FloatArray]

_ALONG = tuple(0.5 + turn * step / 40 for step in range(13) for turn in (1, -1))
_ANGLES = (120, 60, 0, 240, 180, 300)
_THICKEST, _UNTOLD = 15.0, 0.12
FEW, MANY = 0.67, 1.5
"""Below and above these ratios of observed to expected ties there are few and many."""
MORE, USUAL, SMALL = "#2C2C2C", "#8C8C8C", "#BDBDBD"
LESS = "#B3261E"


@dataclass(frozen=True)
class Spoke:
    """The ties between two sectors.

    Parameters
    ----------
    first, second
        Positions of the sectors.
    observed, expected
        Pairs; expected if sectors were dealt out at random. None if they may not be shown.
    kind
        ``"none"``, ``"few"``, ``"usual"`` or ``"many"``; ``"small"`` if fewer than one is expected.
    """

    first: int
    second: int
    observed: int | None
    expected: float | None
    kind: str


def _kind(observed: int, expected: float) -> str:
    if expected < 1:
        return "small"
    if observed == 0:
        return "none"
    ratio = observed / expected
    return "few" if ratio < FEW else "many" if ratio > MANY else "usual"


def spokes(quarter: Quarter, *, view: str = "internal") -> tuple[list[int | None], list[Spoke]]:
    """Compare the ties between sectors with chance.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        Outside ``"internal"`` informal help is compared without figures, and not at all if there
        are too few helpers.

    Returns
    -------
    sizes
        Actors in each sector; None where the number may not be shown.
    spokes
        One for each two sectors that have actors.
    """
    mixing = analyse(quarter).generous.mixing
    informal = SECTORS.index(INFORMAL)
    sizes: list[int | None] = list(mixing.sizes.tolist())
    hidden = view != "internal"
    if hidden and mixing.sizes[informal]:
        sizes[informal] = None if mixing.sizes[informal] >= MINIMUM_INFORMAL else 0
    found = []
    for one, two in sector_pairs():
        if sizes[one] == 0 or sizes[two] == 0:
            continue
        observed, expected = int(mixing.observed[one, two]), float(mixing.expected[one, two])
        kind = _kind(observed, expected)
        if hidden and informal in (one, two):
            found.append(Spoke(one, two, None, None, kind))
        else:
            found.append(Spoke(one, two, observed, expected, kind))
    return sizes, found


def _line(sheet: Sheet, ends: Ends, spoke: Spoke, most: int) -> None:
    """Draw one spoke: as thick as it has ties; red dashes where there are too few."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    unit = sheet.unit
    whole = curve(*ends, offset=0.0)
    line = trimmed(whole, before=30 * unit, after=30 * unit) or whole
    few = spoke.kind in ("few", "none")
    share = _UNTOLD if spoke.observed is None else spoke.observed / max(most, 1)
    width = max(_THICKEST * share, 1.0) * unit
    course = Path(line.points, [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    color = {"many": MORE, "usual": USUAL, "small": SMALL}.get(spoke.kind, LESS)
    patch = PathPatch(course, facecolor="none", edgecolor=color, linewidth=width, capstyle="butt")
    dashes = max(3.0 / (width / unit), 0.5), max(2.4 / (width / unit), 0.4)
    patch.set(zorder=2 if few else 1, linestyle=(0, dashes) if few else "solid")
    patch.set_gid(f"spoke-{SECTORS[spoke.first]}-{SECTORS[spoke.second]}")
    sheet.axes.add_patch(patch)


def _clearance(spot: tuple[float, float], taken: list[tuple[float, float, float]]) -> float:
    return min(abs(spot[0] - x) / wide + abs(spot[1] - y) / wide for x, y, wide in taken)


def _figures(
    sheet: Sheet,
    ends: Ends,
    spoke: Spoke,
    lang: str,
    taken: list[tuple[float, float, float]],
    others: FloatArray,
) -> None:
    """Write observed and expected ties on a spoke, where no other figures or spokes are."""
    if spoke.expected is None:
        return
    size = 6.8 * sheet.unit
    values = {"observed": spoke.observed, "expected": number(round(spoke.expected), lang)}
    words = text("pictures.observed_expected", lang, **values)
    wide, high = width_of(words, bold=True) * size + 3 * sheet.unit, 1.5 * size
    points = [(ends[0] + at * (ends[1] - ends[0])).tolist() for at in _ALONG]
    spots = [(float(x), float(y)) for x, y in points]
    free = [
        (x, y)
        for x, y in spots
        if all(
            abs(x - east) > (wide + room) / 2 or abs(y - north) > high
            for east, north, room in taken
        )
    ]
    margin = wide + 2 * sheet.unit, high + 4 * sheet.unit
    clear = [spot for spot in free if not crossed(spot, margin, others)] or free
    x, y = clear[0] if clear else max(spots, key=lambda spot: _clearance(spot, taken))
    taken.append((x, y, wide))
    few = spoke.kind in ("few", "none")
    written = sheet.write(
        *(x, y, words, size),
        color=LESS if few else style.INK,
        bold=few,
        align="center",
        middle=True,
        layer=7,
    )
    written.set_bbox({"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.2, "alpha": 0.92})
    written.set_gid(f"figures-{SECTORS[spoke.first]}-{SECTORS[spoke.second]}")


def _legend(sheet: Sheet, shown: list[Spoke], lang: str) -> None:
    unit = sheet.unit
    sheet.heading(text("pictures.legend.spokes", lang))
    for kind in ("many", "usual", "few", "none", "small"):
        mine = [spoke for spoke in shown if spoke.kind == kind]
        if not mine:
            continue

        def draw(x: float, y: float, kind: str = kind) -> None:
            ends = np.array([x - 36 * unit, y]), np.array([x + 36 * unit, y])
            share = {"many": 30, "usual": 18, "few": 10, "small": 4}.get(kind, 0)
            _line(sheet, ends, Spoke(0, 1, share, 1.0, kind), 100)

        sheet.entry(text(f"pictures.spoke.{kind}", lang), draw)
    sheet.cursor -= 4 * unit
    sheet.entry(text("pictures.spoke.figures", lang), None, indent=0)


def draw_sector_wheel(
    quarter: Quarter,
    *,
    whole: Quarter | None = None,
    result: Result | None = None,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw how many ties join each two sectors, and how many chance would give.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first.
    whole
        The same quarter on full data, if there is one: only sums by sector are taken from it.
        Informal help is then compared without figures. None counts what is shown.
    result
        Findings in the same view; sector holes are listed. None lists nothing.
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
        If there is no such paper.

    Notes
    -----
    Expected are the ties if sectors were dealt out at random to the same net (M21). Too few means
    less than two thirds, many more than one and a half times as many; where fewer than one tie is
    expected nothing is said.
    """
    sizes, shown = spokes(whole or quarter, view=quarter.meta.view)
    network = quarter.network()
    if whole is not None:  # how many are not shown is nobody's business
        there = np.bincount(network.sectors, minlength=len(SECTORS)).tolist()
        sizes = [None if size is None else count for size, count in zip(sizes, there, strict=True)]
    ties = len(network.records)
    foot = [
        text("views.rests.quarter", lang, ties=ties, actors=len(network.ids)),
        text("pictures.wheel_rest", lang),
    ]
    if quarter.meta.view != "internal" and whole is None:
        foot.append(text("pictures.wheel_shown", lang))
    if quarter.meta.view != "internal":
        foot.append(text("pictures.informal_grouped", lang))
    foot.append(text("views.known_only", lang))
    title = text("pictures.title.wheel", lang, name=name_of(quarter.meta, lang))
    sheet = begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not ties or not shown:
        empty_state(sheet, text("views.empty.ties", lang))
        return sheet.axes
    left, bottom, right, top = sheet.body
    middle = np.array([(left + right) / 2, (bottom + top) / 2])
    reach = np.array([0.4 * (right - left), 0.39 * (top - bottom)])
    angles = np.deg2rad(_ANGLES)
    spots = middle + reach * np.column_stack([np.cos(angles), np.sin(angles)])
    most = max(spoke.observed or 0 for spoke in shown)
    taken: list[tuple[float, float, float]] = []
    courses = np.array([spots[[spoke.first, spoke.second]] for spoke in shown])
    for at, spoke in enumerate(shown):
        ends = spots[spoke.first], spots[spoke.second]
        _line(sheet, ends, spoke, most)
        _figures(sheet, ends, spoke, lang, taken, np.delete(courses, at, axis=0))
    pen = Pen(sheet, 13 * sheet.unit)
    for at, name in enumerate(SECTORS):
        count = sizes[at]
        if count == 0:
            continue
        x, y = spots[at].tolist()
        pen.symbol(x, y, Actor(name, "", name, "organisation", dock=False, key=False))
        size = 9 * sheet.unit
        above = _ANGLES[at] in (60, 120)
        line = y + (30 if above else -27) * sheet.unit
        words = label("sector", name, lang)
        named = sheet.write(x, line, words, size, bold=True, align="center")
        named.set_bbox({"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.5})
        if count is None:
            continue
        key = "pictures.actors_one" if count == 1 else "pictures.actors"
        words = text(key, lang, count=count)
        sheet.write(x, line - 1.15 * size, words, 0.85 * size, align="center", color=style.QUIET)
    _legend(sheet, shown, lang)
    _holes(sheet, result, lang)
    return sheet.axes


def _holes(sheet: Sheet, result: Result | None, lang: str) -> None:
    """List the sector holes that were found on full data."""
    if result is None or not (found := result.findings.of_kind("sector_hole")):
        return
    sheet.heading(text("pictures.legend.holes", lang))
    for each in found:
        if sheet.room_left() < 40:
            return
        sheet.entry(each.sentence(lang), None, indent=0)
