"""The sector wheel: ties between sectors against what chance would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.catalogue import label, text
from ecosystem.findings.result import Result
from ecosystem.findings.words import number
from ecosystem.measures.analysis import analyse
from ecosystem.measures.sectors import sector_pairs
from ecosystem.model.quarter import Quarter
from ecosystem.schema import SECTORS
from ecosystem.views import style
from ecosystem.views.curves import curve, trimmed
from ecosystem.views.pen import Pen
from ecosystem.views.scene import Actor
from ecosystem.views.sheet import Sheet, begin, empty_state
from ecosystem.views.words import name_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ANGLES = (120, 60, 0, 240, 180, 300)
_THICKEST = 15.0
FEW, MANY = 0.67, 1.5
"""Below and above these ratios of observed to expected ties there are few and many."""
MORE = "#2C2C2C"
LESS = "#B3261E"


@dataclass(frozen=True)
class Spoke:
    """The ties between two sectors.

    Parameters
    ----------
    first, second
        Positions of the sectors.
    observed, expected
        Pairs; expected if sectors were dealt out at random.
    kind
        ``"none"``, ``"few"``, ``"usual"`` or ``"many"``; ``"small"`` if fewer than one is expected.
    """

    first: int
    second: int
    observed: int
    expected: float
    kind: str


def _kind(observed: int, expected: float) -> str:
    if expected < 1:
        return "small"
    if observed == 0:
        return "none"
    ratio = observed / expected
    return "few" if ratio < FEW else "many" if ratio > MANY else "usual"


def spokes(quarter: Quarter) -> tuple[list[int], list[Spoke]]:
    """Compare the ties between sectors with chance.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is.

    Returns
    -------
    sizes
        Actors in each sector.
    spokes
        One for each two sectors that have actors.
    """
    mixing = analyse(quarter).generous.mixing
    sizes = mixing.sizes.tolist()
    found = []
    for one, two in sector_pairs():
        if sizes[one] and sizes[two]:
            observed, expected = int(mixing.observed[one, two]), float(mixing.expected[one, two])
            found.append(Spoke(one, two, observed, expected, _kind(observed, expected)))
    return sizes, found


def _line(sheet: Sheet, ends: tuple[np.ndarray, np.ndarray], spoke: Spoke, most: int) -> None:  # type: ignore[type-arg]
    """Draw one spoke: as thick as it has ties; red dashes where there are too few."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    unit = sheet.unit
    whole = curve(*ends, offset=0.0)
    line = trimmed(whole, before=26 * unit, after=26 * unit) or whole
    few = spoke.kind in ("few", "none")
    width = max(_THICKEST * spoke.observed / max(most, 1), 1.0) * unit
    course = Path(line.points, [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    color = {"many": MORE, "usual": "#8C8C8C", "small": "#BDBDBD"}.get(spoke.kind, LESS)
    patch = PathPatch(course, facecolor="none", edgecolor=color, linewidth=width, capstyle="butt")
    dashes = max(3.0 / (width / unit), 0.5), max(2.4 / (width / unit), 0.4)
    patch.set(zorder=2 if few else 1, linestyle=(0, dashes) if few else "solid")
    patch.set_gid(f"spoke-{SECTORS[spoke.first]}-{SECTORS[spoke.second]}")
    sheet.axes.add_patch(patch)


def _figures(sheet: Sheet, ends: tuple[np.ndarray, np.ndarray], spoke: Spoke, lang: str) -> None:  # type: ignore[type-arg]
    """Write observed and expected ties on a spoke, off the crossing in the middle."""
    size = 7.4 * sheet.unit
    opposite = abs(_ANGLES[spoke.first] - _ANGLES[spoke.second]) == 180
    x, y = ends[0] + (0.3 if opposite else 0.5) * (ends[1] - ends[0])
    values = {"observed": spoke.observed, "expected": number(round(spoke.expected), lang)}
    words = text("pictures.observed_expected", lang, **values)
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
    sizes, shown = spokes(quarter)
    ties = len(quarter.network().records)
    foot = [
        text("views.rests.quarter", lang, ties=ties, actors=sum(sizes)),
        text("pictures.wheel_rest", lang),
    ]
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
    reach = np.array([0.36 * (right - left), 0.36 * (top - bottom)])
    angles = np.deg2rad(_ANGLES)
    spots = middle + reach * np.column_stack([np.cos(angles), np.sin(angles)])
    most = max(spoke.observed for spoke in shown)
    for spoke in shown:
        ends = spots[spoke.first], spots[spoke.second]
        _line(sheet, ends, spoke, most)
        _figures(sheet, ends, spoke, lang)
    pen = Pen(sheet, 13 * sheet.unit)
    for at, name in enumerate(SECTORS):
        if not sizes[at]:
            continue
        x, y = spots[at].tolist()
        pen.symbol(x, y, Actor(name, "", name, "organisation", dock=False, key=False))
        size = 9 * sheet.unit
        above = _ANGLES[at] in (60, 120)
        line = y + (30 if above else -26) * sheet.unit
        sheet.write(x, line, label("sector", name, lang), size, bold=True, align="center")
        words = text("pictures.actors_one" if sizes[at] == 1 else "pictures.actors", lang, count=sizes[at])
        sheet.write(x, line - 1.15 * size, words, 0.85 * size, align="center", color=style.QUIET)
    _legend(sheet, shown, lang)
    _holes(sheet, result, lang)
    return sheet.axes


def _holes(sheet: Sheet, result: Result | None, lang: str) -> None:
    """List the sector holes that were found on full data."""
    found = result.findings.of_kind("sector_hole") if result is not None else []
    if not found:
        return
    sheet.heading(text("pictures.legend.holes", lang))
    for each in found:
        if sheet.room_left() < 40:
            return
        sheet.entry(each.sentence(lang), None, indent=0)
