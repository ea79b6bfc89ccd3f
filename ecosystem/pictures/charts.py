"""Topics by languages: where help is covered, shaky or missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ecosystem.findings.gaps import CellRow
from ecosystem.findings.registry import Result
from ecosystem.measures.analysis import analyse
from ecosystem.measures.sectors import sector_pairs
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import as_list, is_unknown
from ecosystem.pictures import paper as stage
from ecosystem.pictures import style as styles
from ecosystem.pictures.scene import Actor
from ecosystem.pictures.words import day, name_of, plain
from ecosystem.schema import INFORMAL, SECTORS, TOPICS
from ecosystem.sharing.rules import without_informal
from ecosystem.words import and_list, label, language_name, number, text, vocabulary

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


# --- Topics by languages: where help is covered, shaky or missing.

# Stands for a number that is too small to be shown, and only for that.
HIDDEN = "•"

# Stands for a number that nobody knows.
UNKNOWN = "?"


@dataclass(frozen=True)
class Field:
    """One field of the matrix."""

    cell_class: str
    weighted: bool  # Whether people were counted for any need of the quarter.
    counted: bool  # Whether they were for this one.
    demand: float | None  # People of its counted cells; None if they are too few to be shown.
    several: bool  # Whether it stands for more than one group or status.
    bottleneck: bool  # Whether nobody new is taken in any of its cells.

    def people(self, lang: str) -> str:
        """Write how many need it; blank if nobody needs it or no need at all was counted."""
        if not self.weighted or self.cell_class == "-":
            return ""
        if not self.counted:
            return UNKNOWN
        return HIDDEN if self.demand is None else number(self.demand, lang)


def fields(cells: Sequence[CellRow], *, unweighted: bool) -> dict[tuple[str, str], Field]:
    """Sum the cells up by topic and language."""
    grouped: dict[tuple[str, str], list[CellRow]] = {}
    for cell in cells:
        grouped.setdefault((cell.topic, cell.language), []).append(cell)
    rank = {name: position for position, name in enumerate(styles.WORST_FIRST)}
    found = {}
    for key, rows in grouped.items():
        looks = (styles.look_of(row.cell_class, row.class_worst) for row in rows)
        worst = min(looks, key=lambda name: rank.get(name, 0))
        counted = [row for row in rows if row.counted]
        people = [row.demand for row in counted if row.demand is not None]
        found[key] = Field(
            cell_class=worst,
            weighted=not unweighted,
            counted=bool(counted),
            demand=None if len(people) < len(counted) else sum(people),
            several=len(rows) > 1,
            bottleneck=all(row.bottleneck for row in rows),
        )
    return found


def axes_of(
    shown: dict[tuple[str, str], Field], languages: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Order the rows and columns, the same in every wave."""
    there = {language for _, language in shown}
    ordered = [code for code in languages if code in there]
    ordered += sorted(there - set(ordered))
    topics = {topic for topic, _ in shown}
    return [topic for topic in TOPICS if topic in topics], ordered


def draw_gap_matrix(
    quarter: Quarter,
    *,
    result: Result,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw for each topic and language how sure the way to help is.

    Parameters
    ----------
    quarter
        The quarter, in the view that is to be shown.
    result
        Its findings in the same view.
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
    Where a topic and a language have several groups, the most serious class is shown with a plus.
    Without any cell the sheet says so.
    """
    check_quarter(quarter)
    counts = [result.summary.get(name, 0) for name in ("offers", "docks", "ties")]
    values = dict(zip(("offers", "docks", "ties"), counts, strict=True))
    foot = [text("views.rests.matrix", lang, **values), text("views.known_only", lang)]
    title = text("views.title.matrix", lang, name=name_of(quarter.meta, lang))
    sheet = stage.begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    shown = fields(result.cells, unweighted=bool(result.summary.get("unweighted")))
    if not len(quarter.table("offers")):  # what nobody told is unknown, not missing
        stage.empty_state(sheet, text("pictures.empty.gaps", lang))
        return sheet.axes
    if not shown:
        stage.empty_state(sheet, text("views.empty.cells", lang))
        return sheet.axes
    topics, languages = axes_of(shown, quarter.meta.languages)
    _Grid.of(sheet, topics, languages, lang).draw(shown, lang)
    _matrix_legend(sheet, shown, len(topics) * len(languages), lang)
    return sheet.axes


@dataclass(frozen=True)
class _Grid:
    """Where rows and columns lie, in points."""

    sheet: stage.Sheet
    topics: list[str]
    languages: list[str]
    left: float
    top: float
    wide: float
    high: float
    size: float
    slanted: bool

    @classmethod
    def of(cls, sheet: stage.Sheet, topics: list[str], languages: list[str], lang: str) -> _Grid:
        """Settle the size of the fields so that every heading is readable."""
        left, bottom, right, top = sheet.body
        size = 8.4 * sheet.unit
        names = [label("topic", topic, lang) for topic in topics]
        head = max(styles.width_of(name) for name in names) * size + 8 * sheet.unit
        head = min(head, 0.34 * (right - left))
        wide = min((right - left - head) / len(languages), 90 * sheet.unit)
        heads = [styles.width_of(language_name(code, lang)) * size for code in languages]
        slanted = max(heads) > wide - 4 * sheet.unit
        above = 0.72 * max(heads) + 14 * sheet.unit if slanted else 18 * sheet.unit
        high = min((top - bottom - above) / len(topics), 44 * sheet.unit)
        return cls(*(sheet, topics, languages, left + head, top - above, wide, high, size, slanted))

    def draw(self, shown: dict[tuple[str, str], Field], lang: str) -> None:
        """Draw headings and fields."""
        for row, topic in enumerate(self.topics):
            middle = self.top - (row + 0.5) * self.high
            self._row_name(label("topic", topic, lang), middle)
        for column, code in enumerate(self.languages):
            x = self.left + (column + 0.5) * self.wide
            written = self.sheet.write(
                x - (3 * self.sheet.unit if self.slanted else 0),
                self.top + 5 * self.sheet.unit,
                language_name(code, lang),
                self.size,
                align="left" if self.slanted else "center",
            )
            if self.slanted:
                written.set_rotation(45)
                written.set_rotation_mode("anchor")
        for row, topic in enumerate(self.topics):
            for column, code in enumerate(self.languages):
                if (topic, code) in shown:
                    self._field(row, column, shown[topic, code], f"{topic}-{code}", lang)
                else:
                    self._unrecorded(row, column)

    def _row_name(self, name: str, middle: float) -> None:
        room = (self.left - self.sheet.body[0] - 6 * self.sheet.unit) / self.size
        lines = styles.fill(name, room)[:2]
        y = middle + (len(lines) - 1) * 0.6 * self.size - 0.36 * self.size
        for line in lines:
            self.sheet.write(self.left - 6 * self.sheet.unit, y, line, self.size, align="right")
            y -= 1.2 * self.size

    def _unrecorded(self, row: int, column: int) -> None:
        """Draw a field of which nobody knows whether there is a need."""
        from matplotlib.patches import Rectangle

        x, y = self.left + column * self.wide, self.top - (row + 1) * self.high
        unit = self.sheet.unit
        box = Rectangle((x, y), self.wide, self.high, facecolor=styles.PAPER)
        box.set(edgecolor=styles.FAINT, linewidth=0.6 * unit, zorder=2.5)
        self.sheet.axes.add_patch(box)
        size = min(0.52 * self.high, 0.42 * self.wide, 15 * unit)
        self.sheet.write(
            *(x + self.wide / 2, y + 0.56 * self.high - 0.36 * size, UNKNOWN, size),
            color=styles.CLASS_STYLES["-"].ink,
            align="center",
        )

    def _field(self, row: int, column: int, field: Field, name: str, lang: str) -> None:
        from matplotlib.patches import Polygon, Rectangle

        look = styles.CLASS_STYLES[field.cell_class]
        x, y = self.left + column * self.wide, self.top - (row + 1) * self.high
        unit = self.sheet.unit
        box = Rectangle((x, y), self.wide, self.high, facecolor=look.color, gid=f"field-{name}")
        box.set(edgecolor=styles.PAPER, linewidth=1.6 * unit, zorder=2)
        if field.cell_class == "-":
            box.set(edgecolor=styles.FAINT, linewidth=0.6 * unit, zorder=2.5)
        self.sheet.axes.add_patch(box)
        symbol = str(vocabulary("class")[field.cell_class]["symbol"]) + "+" * field.several
        size = min(0.52 * self.high, 0.42 * self.wide, 15 * unit)
        small = min(0.24 * self.high, 0.24 * self.wide, 6.6 * unit)
        middle = x + self.wide / 2
        self.sheet.write(
            *(middle, y + 0.56 * self.high - 0.36 * size, symbol, size),
            color=look.ink,
            bold=True,
            align="center",
        )
        people = field.people(lang)
        if people:
            self.sheet.write(
                *(middle, y + 0.1 * self.high, people, small), color=look.ink, align="center"
            )
        if field.bottleneck and field.cell_class != "-":
            side, right, top = 0.26 * min(self.wide, self.high), x + self.wide, y + self.high
            points = [(right, top), (right - side, top), (right, top - side)]
            self.sheet.axes.add_patch(Polygon(points, facecolor=look.ink, zorder=3))


def _matrix_legend(
    sheet: stage.Sheet, shown: dict[tuple[str, str], Field], places: int, lang: str
) -> None:
    sheet.heading(text("views.legend.classes", lang))
    there = {field.cell_class for field in shown.values()}
    for name in (each for each in styles.LEGEND_ORDER if each in there):

        def draw(x: float, y: float, name: str = name) -> None:
            look, unit = styles.CLASS_STYLES[name], sheet.unit
            sheet.box((x - 8 * unit, y - 6 * unit, 16 * unit, 12 * unit), look.color)
            symbol = str(vocabulary("class")[name]["symbol"])
            sheet.write(
                x, y - 3.2 * unit, symbol, 9 * unit, color=look.ink, bold=True, align="center"
            )

        sheet.cursor -= 4 * sheet.unit
        sheet.entry(text(f"views.class.{name}", lang), draw, indent=22)
    hints = [
        ("people", any(field.weighted for field in shown.values())),
        ("hidden", any(field.people(lang) == HIDDEN for field in shown.values())),
        ("uncounted", any(field.people(lang) == UNKNOWN for field in shown.values())),
        ("nobody_counted", not all(field.weighted for field in shown.values())),
        ("several", any(field.several for field in shown.values())),
        ("bottleneck", any(f.bottleneck and f.cell_class != "-" for f in shown.values())),
        ("unrecorded", len(shown) < places),
    ]
    sheet.cursor -= 8 * sheet.unit
    for key, needed in hints:
        if needed:
            sheet.entry(text(f"views.matrix.{key}", lang), None, indent=0)


# --- The sector wheel: ties between sectors against what chance would give.

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
    """The ties between two sectors."""

    first: int  # Positions of the sectors.
    second: int
    # Pairs; expected if sectors were dealt out at random. None if they may not be shown.
    observed: int | None
    expected: float | None
    kind: str  # `"none"`, `"few"`, `"usual"` or `"many"`; `"small"` if fewer than one is expected.


def _kind(observed: int, expected: float) -> str:
    if expected < 1:
        return "small"
    if observed == 0:
        return "none"
    ratio = observed / expected
    return "few" if ratio < FEW else "many" if ratio > MANY else "usual"


def spokes(
    quarter: Quarter, *, view: str = "internal", copy: Quarter | None = None
) -> tuple[list[int | None], list[Spoke]]:
    """Compare the ties between sectors with chance; outside internal in the official world."""
    hidden, informal = view != "internal", SECTORS.index(INFORMAL)
    mixing = analyse(without_informal(quarter) if hidden else quarter).generous.mixing
    sizes: list[int | None] = list(mixing.sizes.tolist())
    found = []
    for one, two in sector_pairs():
        if sizes[one] == 0 or sizes[two] == 0:
            continue
        observed, expected = int(mixing.observed[one, two]), float(mixing.expected[one, two])
        found.append(Spoke(one, two, observed, expected, _kind(observed, expected)))
    if hidden and copy is not None:  # of informal help only what the copy tells of the group
        network = copy.network()
        sizes[informal] = None if network.informal.any() else 0
        ends = zip(network.records.source, network.records.target, strict=True)
        pairs = {tuple(sorted((int(network.sectors[a]), int(network.sectors[b])))) for a, b in ends}
        found += [Spoke(a, b, None, None, "usual") for a, b in sorted(pairs) if informal in (a, b)]
    return sizes, found


def _line(sheet: stage.Sheet, ends: Ends, spoke: Spoke, most: int) -> None:
    """Draw one spoke: as thick as it has ties; red dashes where there are too few."""
    unit = sheet.unit
    whole = stage.curve(*ends, offset=0.0)
    line = stage.trimmed(whole, before=30 * unit, after=30 * unit) or whole
    few = spoke.kind in ("few", "none")
    share = _UNTOLD if spoke.observed is None else spoke.observed / max(most, 1)
    width = max(_THICKEST * share, 1.0) * unit
    color = {"many": MORE, "usual": USUAL, "small": SMALL}.get(spoke.kind, LESS)
    dashes = max(3.0 / (width / unit), 0.5), max(2.4 / (width / unit), 0.4)
    name = f"spoke-{SECTORS[spoke.first]}-{SECTORS[spoke.second]}"
    style = {"zorder": 2 if few else 1, "linestyle": (0, dashes) if few else "solid", "gid": name}
    sheet.course(line, color, width, **style)


def _clearance(spot: tuple[float, float], taken: list[tuple[float, float, float]]) -> float:
    return min(abs(spot[0] - x) / wide + abs(spot[1] - y) / wide for x, y, wide in taken)


def _figures(
    sheet: stage.Sheet,
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
    wide, high = styles.width_of(words, bold=True) * size + 3 * sheet.unit, 1.5 * size
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
    clear = [spot for spot in free if not stage.crossed(spot, margin, others)] or free
    x, y = clear[0] if clear else max(spots, key=lambda spot: _clearance(spot, taken))
    taken.append((x, y, wide))
    few = spoke.kind in ("few", "none")
    written = sheet.write(
        *(x, y, words, size),
        color=LESS if few else styles.INK,
        bold=few,
        align="center",
        middle=True,
        layer=7,
    )
    written.set_bbox({"facecolor": styles.PAPER, "edgecolor": "none", "pad": 1.2, "alpha": 0.92})
    written.set_gid(f"figures-{SECTORS[spoke.first]}-{SECTORS[spoke.second]}")


def _wheels_legend(sheet: stage.Sheet, shown: list[Spoke], lang: str) -> None:
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
    check_quarter(quarter)
    sizes, shown = spokes(whole or quarter, view=quarter.meta.view, copy=quarter)
    network = quarter.network()
    if whole is not None:  # how many are not shown is nobody's business
        there = np.bincount(network.sectors, minlength=len(SECTORS))[: len(SECTORS)].tolist()
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
    sheet = stage.begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not ties or not shown:
        stage.empty_state(sheet, text("views.empty.ties", lang))
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
    pen = stage.Pen(sheet, 13 * sheet.unit)
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
        named.set_bbox({"facecolor": styles.PAPER, "edgecolor": "none", "pad": 1.5})
        if count is None:
            continue
        words = text("pictures.actors", lang, count=count)
        sheet.write(x, line - 1.15 * size, words, 0.85 * size, align="center", color=styles.QUIET)
    _wheels_legend(sheet, shown, lang)
    _holes(sheet, result, lang)
    return sheet.axes


def _holes(sheet: stage.Sheet, result: Result | None, lang: str) -> None:
    """List the sector holes that were found on full data."""
    if result is None or not (found := result.findings.of_kind("sector_hole")):
        return
    sheet.heading(text("pictures.legend.holes", lang))
    for each in found:
        if sheet.room_left() < 40:
            return
        sheet.entry(each.sentence(lang), None, indent=0)


# --- The week grid: when somebody is open who speaks a language.

IntArray = npt.NDArray[np.int64]

DAYS, QUARTERS = 7, 96

"""Days of a week from Monday, and quarter hours of a day."""

_SHADES = ("#FFFFFF", "#CFE3EF", "#8FBEDB", "#4A90BF", "#0B4F7A")

# Languages on one sheet.
_MOST = 6


def open_counts(quarter: Quarter, hours: pd.DataFrame) -> dict[str, IntArray]:
    """Count for each language how many docking points are open when."""
    spoken: dict[str, set[str]] = {}
    table = quarter.table("docks")
    for dock, languages in zip(table.column("actor"), table.column("languages"), strict=True):
        known = [] if is_unknown(languages) else as_list(languages)
        spoken[dock] = {each.partition(":")[0] for each in known}
    there = [each for each in quarter.meta.languages if any(each in s for s in spoken.values())]
    found = {key: np.zeros((DAYS, QUARTERS), np.int64) for key in ("", *there)}
    week = {dock: np.zeros((DAYS, QUARTERS), np.bool_) for dock in spoken}
    rows = (hours[name].tolist() for name in ("dock", "weekday", "start_minute", "end_minute"))
    for dock, weekday, start, end in zip(*rows, strict=True):
        if dock in week:
            week[dock][int(weekday), -(-int(start) // 15) : int(end) // 15] = True
    for dock, is_open in week.items():
        for language in (
            "",
            *(each for each in there if each in spoken[dock] or "*" in spoken[dock]),
        ):
            found[language] += is_open
    return found


def ink_on(count: int) -> str:
    """Return the colour of the figure in a field of so many open docking points."""
    shade = _SHADES[min(count, len(_SHADES) - 1)]
    return max((styles.PAPER, styles.INK), key=lambda ink: styles.contrast(ink, shade))


def _grid(
    sheet: stage.Sheet,
    room: tuple[float, float, float, float],
    counts: IntArray,
    span: tuple[int, int],
    lang: str,
) -> None:
    """Draw one week: days across, hours downward."""
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    left, bottom, right, top = room
    unit = sheet.unit
    first, last = span
    size = 6.0 * unit
    west, north = left + 15 * unit, top - 9 * unit
    wide, high = (right - west) / DAYS, (north - bottom) / (last - first)
    patches, colors = [], []
    for when in range(DAYS):
        x = west + when * wide
        sheet.write(
            x + wide / 2,
            north + 2.5 * unit,
            text(f"pictures.day.{when}", lang),
            size,
            align="center",
        )
        column = counts[when, first:last]
        edges = [0, *(np.flatnonzero(np.diff(column)) + 1).tolist(), len(column)]
        for start, end in pairwise(edges):
            count = int(column[start])
            patches.append(Rectangle((x, north - end * high), wide, (end - start) * high))
            colors.append(_SHADES[min(count, len(_SHADES) - 1)])
            if count and (end - start) * high > 1.3 * size:
                ink = ink_on(count)
                y = north - (start + end) / 2 * high - 0.36 * size
                sheet.write(x + wide / 2, y, str(count), size, color=ink, align="center")
    drawn = PatchCollection(patches, facecolor=colors, edgecolor=styles.PAPER, linewidth=0.5 * unit)
    drawn.set(zorder=1, gid="open")
    sheet.axes.add_collection(drawn, autolim=False)
    frame = Rectangle((west, bottom), right - west, north - bottom, facecolor="none", zorder=2)
    frame.set(edgecolor=styles.QUIET, linewidth=0.6 * unit)
    sheet.axes.add_patch(frame)
    for quarter_hour in range(-(-first // 8) * 8, last + 1, 8):
        y = north - (quarter_hour - first) * high
        sheet.axes.plot([west, right], [y, y], color=styles.FAINT, lw=0.4 * unit, zorder=0.5)
        hour = str(quarter_hour // 4)
        sheet.write(west - 3 * unit, y - 0.36 * size, hour, size, color=styles.QUIET, align="right")


def _weeks_legend(sheet: stage.Sheet, most: int, lang: str) -> None:
    unit = sheet.unit
    sheet.heading(text("pictures.legend.open", lang))
    for count, color in enumerate(_SHADES[: most + 1]):

        def draw(x: float, y: float, color: str = color) -> None:
            sheet.box((x - 7 * unit, y - 4 * unit, 14 * unit, 8 * unit), color)

        key = "none" if count == 0 else "more" if count == len(_SHADES) - 1 else "some"
        sheet.entry(text(f"pictures.open.{key}", lang, count=count), draw)
    sheet.cursor -= 4 * unit
    sheet.entry(text("pictures.open.figure", lang), None, indent=0)


def draw_open_hours(
    quarter: Quarter,
    *,
    hours: pd.DataFrame,
    languages: Sequence[str] | None = None,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw a week grid for each language: how many docking points are open when.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first.
    hours
        One row an opening: ``dock``, ``weekday`` (0 is Monday), ``start_minute``, ``end_minute``.
        Rows of docking points that the quarter does not hold are left out.
    languages
        Which languages; None takes the first six of the quarter that any docking point speaks.
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
    """
    check_quarter(quarter)
    counts = open_counts(quarter, hours)
    wanted = list(languages) if languages is not None else [key for key in counts if key][:_MOST]
    wanted = ["", *(each for each in wanted if each)]
    docks = set(quarter.table("docks").column("actor"))
    told = len(docks & set(hours["dock"]))
    foot = [
        text("pictures.hours_rest", lang, told=told, docks=len(docks)),
        text("pictures.hours_unknown", lang),
    ]
    title = text("pictures.title.hours", lang, name=name_of(quarter.meta, lang))
    sheet = stage.begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not counts[""].any():
        stage.empty_state(sheet, text("pictures.empty.hours", lang))
        return sheet.axes
    used = np.flatnonzero(counts[""].any(axis=0))
    span = (int(used[0]) // 4 * 4, -(-(int(used[-1]) + 1) // 4) * 4)
    left, bottom, right, top = sheet.body
    across = min(len(wanted), 4 if len(wanted) > 4 else len(wanted))
    rows = -(-len(wanted) // across)
    gap, head = 14 * sheet.unit, 13 * sheet.unit
    wide, high = (right - left + gap) / across, (top - bottom) / rows
    empty = np.zeros((DAYS, QUARTERS), np.int64)
    for value, language in enumerate(wanted):
        row, column = divmod(value, across)
        x, y = left + column * wide, top - row * high
        key = language_name(language, lang) if language else text("pictures.any_language", lang)
        sheet.write(x, y - 9 * sheet.unit, key, 8.4 * sheet.unit, bold=True)
        room = (x, y - high + 8 * sheet.unit, x + wide - gap, y - head)
        _grid(sheet, room, counts.get(language, empty), span, lang)
    _weeks_legend(sheet, min(int(counts[""].max()), len(_SHADES) - 1), lang)
    return sheet.axes


# --- Whose view the map holds: bars of who was heard, and the curve of new names.

Room = tuple[float, float, float, float]

_HEARD, _ALL = "#0B4F7A", "#CFE3EF"


def draw_informants(
    quarter: Quarter,
    *,
    heard: Sequence[tuple[str, int, int]],
    growth: Sequence[float] = (),
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw who was heard by sector, and how many names came with each interview.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: title and status are taken from it.
    heard
        One row a sector: the sector, how many of its actors were heard, and how many there are.
    growth
        For each interview, in order, the share of all named actors that were known by then; none
        if the order is not known.
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
    """
    check_quarter(quarter)
    foot = [text("informants.rest", lang), text("views.known_only", lang)]
    title = text("informants.title", lang, name=name_of(quarter.meta, lang))
    sheet = stage.begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not heard:
        stage.empty_state(sheet, text("informants.no_heard", lang))
        return sheet.axes
    left, bottom, right, top = sheet.body
    middle = left + 0.52 * (right - left)
    _bars(sheet, (left, bottom, middle - 16 * sheet.unit, top), heard, lang)
    _curve(sheet, (middle + 16 * sheet.unit, bottom, right, top), growth, lang)
    sheet.heading(text("informants.legend", lang))
    for key, color in (("heard", _HEARD), ("actors", _ALL)):

        def draw(x: float, y: float, color: str = color) -> None:
            unit = sheet.unit
            sheet.box((x - 7 * unit, y - 4 * unit, 14 * unit, 8 * unit), color)

        sheet.entry(text(f"informants.sign_{key}", lang), draw)
    sheet.entry(text("informants.read_growth", lang), None, indent=0)
    return sheet.axes


def _bars(sheet: stage.Sheet, room: Room, heard: Sequence[tuple[str, int, int]], lang: str) -> None:
    left, bottom, right, top = room
    unit, size = sheet.unit, 8.0 * sheet.unit
    sheet.write(left, top - 10 * unit, text("informants.axis_heard", lang), size, bold=True)
    step = (top - 24 * unit - bottom) / len(heard)
    most = max(actors for _, _, actors in heard)
    high = min(0.4 * step, 20 * unit)
    for place, (sector, yes, actors) in enumerate(heard):
        y = top - 24 * unit - (place + 1) * step + 0.2 * step
        words = text("informants.heard_of", lang, heard=yes, all=actors)
        sheet.write(left, y + high + 4 * unit, f"{label('sector', sector, lang)}: {words}", size)
        for count, color in ((actors, _ALL), (yes, _HEARD)):
            wide = (right - left) * count / most
            if count:
                sheet.box((left, y, wide, high), color)


def _curve(sheet: stage.Sheet, room: Room, growth: Sequence[float], lang: str) -> None:
    left, bottom, right, top = room
    unit, size = sheet.unit, 7.4 * sheet.unit
    if not growth:
        words = text("informants.no_growth", lang)
        sheet.paragraph(left, (top + bottom) / 2, right - left, words, size, styles.QUIET)
        return
    words = text("informants.axis_growth", lang)
    sheet.paragraph(left, top - 10 * unit + size, right - left, words, size, styles.INK)
    west, south, north = left + 26 * unit, bottom + 30 * unit, top - 34 * unit
    for percent in (0, 25, 50, 75, 100):
        y = south + percent / 100 * (north - south)
        sheet.axes.plot([west, right], [y, y], color=styles.FAINT, lw=0.6 * unit, zorder=0)
        sheet.write(west - 4 * unit, y - 0.36 * size, f"{percent} %", size, align="right")
    across = np.linspace(west, right, len(growth) + 1)
    up = south + np.array([0.0, *growth]) * (north - south)
    line = sheet.axes.plot(across, up, color=_HEARD, lw=1.8 * unit)[0]
    line.set_gid("line-growth")
    for count in sorted({1, len(growth)}):
        sheet.write(across[count], south - 12 * unit, str(count), size, align="center")
    words = text("informants.axis_interview", lang)
    sheet.write(right, south - 25 * unit, words, size, bold=True, align="right")


# --- How much of the need stays covered as fundings end, as curves over the days.

_FOLLOWED = ("coverage_after", "reach_2")


def draw_funding_line(
    quarter: Quarter,
    *,
    timeline: pd.DataFrame,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw how much of the need stays covered as fundings end.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is.
    timeline
        One row an end: ``date``, ``coverage_before`` (its first value is today's),
        ``coverage_after`` and ``reach_2`` from then on (shares of the
        need, missing if not defined), ``cells_changed`` (how many needs change class) and
        ``funding`` (what ends). Where ``funding`` is empty, ``projects``, ``offers`` and ``ties``
        say how many of them end.
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
    """
    check_quarter(quarter)
    foot = [text("pictures.funding_rest", lang, ends=len(timeline)), text("views.known_only", lang)]
    title = text("pictures.title.funding", lang, name=name_of(quarter.meta, lang))
    sheet = stage.begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not len(timeline):
        stage.empty_state(sheet, text("pictures.empty.funding", lang))
        return sheet.axes
    import pandas as pd

    days = pd.to_datetime(timeline["date"])
    x = np.array([each.toordinal() for each in days], np.float64)
    # Today's value comes first: else the fall at the first end, often the largest, is not seen.
    wave = quarter.meta.wave
    today = float(timeline["coverage_before"].iloc[0] if "coverage_before" in timeline else np.nan)
    begins = wave is not None and not np.isnan(today) and wave.toordinal() < x.min()
    first = np.array([wave.toordinal()] if begins and wave else [], np.float64)
    whole = np.concatenate([first, x])
    margin = max(0.04 * float(np.ptp(whole)), 20.0)
    frame = stage.Frame.on(sheet, (whole.min() - margin, whole.max() + margin), (0.0, 1.0))
    shown = np.unique(np.round(np.linspace(0, len(x) - 1, min(len(x), 7))).astype(int))
    marks = {float(x[at]): day(days.iloc[at].date(), lang) for at in shown.tolist()}
    words = text("pictures.axis.date", lang), text("pictures.axis.share", lang)
    if begins and wave:
        marks[float(first[0])] = day(wave, lang)
    frame.draw(marks, stage.SHARES, *words)
    for name, (color, dashes, marker) in zip(_FOLLOWED, stage.LINES, strict=False):
        values = timeline[name].astype(float).to_numpy()
        start = [today] * len(first) if name == _FOLLOWED[0] else [np.nan] * len(first)
        values = np.concatenate([start, values])
        told = ~np.isnan(values)
        points = np.array([frame.at(a, b) for a, b in zip(whole[told], values[told], strict=True)])
        if len(points):
            line = sheet.axes.plot(*points.T, color=color, lw=1.6 * sheet.unit, marker=marker)[0]
            line.set(drawstyle="steps-post", linestyle=dashes, markersize=5 * sheet.unit)
            line.set_gid(f"line-{name}")
    _cliffs(frame, x, timeline, lang)
    sheet.heading(text("pictures.legend.lines", lang))
    stage.line_signs(sheet, [text(f"pictures.line.{name}", lang) for name in _FOLLOWED])
    return sheet.axes


def _cliffs(frame: stage.Frame, x: FloatArray, timeline: pd.DataFrame, lang: str) -> None:
    """Mark the days on which needs change class, and list what ends then."""
    sheet = frame.sheet
    changed = timeline["cells_changed"].fillna(0).astype(int).tolist()
    sheet.heading(text("pictures.legend.ends", lang))
    number = 0
    for at, count in enumerate(changed):
        if count == 0:
            continue
        number += 1
        across, up = frame.at(x[at], 1.0)
        size = 8 * sheet.unit
        sheet.write(across + 0.3 * size, up - 1.3 * size, str(number), size, bold=True)
        ends = [frame.at(x[at], 0.0)[1], up]
        sheet.axes.plot([across, across], ends, color=styles.QUIET, lw=0.7 * sheet.unit, ls=":")
        said = _end_words(number, timeline.iloc[at], lang)
        if sheet.room_left() > 20:
            sheet.entry(said, None, indent=0)


def _end_words(number: int, row: pd.Series[Any], lang: str) -> str:
    """Say what ends on a day: by name if the view tells it, else how many fundings."""
    import pandas as pd

    what, count = row["funding"], int(row["cells_changed"])
    named = what if isinstance(what, str) else ", ".join(map(str, what))
    if not named:  # a view that does not name them
        counts = {name: int(row.get(name, 0)) for name in ("projects", "offers", "ties")}
        told = {name: count for name, count in counts.items() if count}
        parts = [text(f"pictures.end.{name}", lang, count=told[name]) for name in told]
        named = and_list(parts, lang) if parts else text("pictures.end.something", lang)
    values = {"number": number, "day": day(pd.Timestamp(row["date"]).date(), lang)}
    return text("pictures.ends", lang, funding=plain(named), count=count, **values)


# --- What share of a net still hangs together as actors are lost, as curves.


def draw_resilience(
    quarter: Quarter,
    *,
    curves: Mapping[str, pd.Series[float]],
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw what share of a net still hangs together as actors are lost.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is.
    curves
        Name of a scenario to a series: index the share of actors lost (0 to 1), values the share
        of actors in the largest part. At most three. Without a tie there is nothing to draw.
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
    """
    check_quarter(quarter)
    network = quarter.network()
    counts = {"ties": len(network.records), "actors": len(network.ids)}
    foot = [text("views.rests.quarter", lang, **counts), text("views.known_only", lang)]
    title = text("pictures.title.resilience", lang, name=name_of(quarter.meta, lang))
    sheet = stage.begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    if not curves or not len(network.records):
        stage.empty_state(sheet, text("views.empty.ties", lang))
        return sheet.axes
    frame = stage.Frame.on(sheet, (0.0, 1.0), (0.0, 1.0))
    words = text("pictures.axis.lost", lang), text("pictures.axis.together", lang)
    frame.draw(stage.SHARES, stage.SHARES, *words)
    for (color, dashes, marker), (name, series) in zip(stage.LINES, curves.items(), strict=False):
        values = zip(series.index.astype(float), series.astype(float), strict=True)
        points = np.array([frame.at(x, y) for x, y in values])
        line = sheet.axes.plot(*points.T, color=color, lw=1.8 * sheet.unit, marker=marker)[0]
        line.set(linestyle=dashes, markersize=4 * sheet.unit, markevery=max(len(points) // 8, 1))
        line.set_gid(f"curve-{name}")
    sheet.heading(text("pictures.legend.lines", lang))
    stage.line_signs(sheet, list(curves))
    return sheet.axes
