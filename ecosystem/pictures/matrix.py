"""Squares of fields: help by topic and language, and ties between each two sectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.findings.gaps import CellRow
from ecosystem.findings.places import SectorHole
from ecosystem.findings.registry import Result
from ecosystem.measures.analysis import analyse
from ecosystem.measures.classics import compare_mixing, hollow
from ecosystem.measures.sectors import sector_pairs
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.pictures import headlines
from ecosystem.pictures import paper as stage
from ecosystem.pictures import style as styles
from ecosystem.pictures.scene import counted
from ecosystem.pictures.words import name_of, why_no_ties
from ecosystem.schema import INFORMAL, SECTORS, TOPICS
from ecosystem.sharing.rules import without_informal
from ecosystem.stubs import dataclass
from ecosystem.words import label, language_name, number, rounded, text, vocabulary

if TYPE_CHECKING:
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
    headline = headlines.of_gaps(result, lang) if len(quarter.table("offers")) else ""
    sheet = stage.begin(
        quarter.meta, title, foot, headline=headline, lang=lang, paper=paper, axes=ax
    )
    shown = fields(result.cells, unweighted=bool(result.summary.get("unweighted")))
    if not len(quarter.table("offers")):  # what nobody told is unknown, not missing
        stage.empty_state(sheet, text("pictures.empty.gaps", lang))
        return sheet.axes
    if not shown:
        stage.empty_state(sheet, text("views.empty.cells", lang))
        return sheet.axes
    draw_fields(sheet, shown, quarter.meta.languages, lang)
    return sheet.axes


def draw_fields(
    sheet: stage.Sheet,
    shown: dict[tuple[str, str], Field],
    languages: Sequence[str],
    lang: str,
    *,
    hints: bool = True,
) -> None:
    """Draw the fields into the body of a sheet, and their signs into its column."""
    topics, ordered = axes_of(shown, languages)
    sure = {topic for topic, _ in shown} if sheet.slide else set()
    sure -= {topic for (topic, _), field in shown.items() if field.cell_class not in ("G0", "-")}
    if len(sure) < len(topics):  # a slide has room for the topics that are not sure everywhere
        topics = [topic for topic in topics if topic not in sure]
        shown = {key: field for key, field in shown.items() if key[0] not in sure}
    else:
        sure = set()
    grid = _Grid.of(sheet, topics, ordered, lang)
    grid.draw(shown, lang)
    places = len(topics) * len(ordered) if hints else None
    _matrix_legend(sheet, shown, places, lang, figures=grid.has_figures)
    if sure:
        sheet.entry(text("pictures.topics_covered", lang, count=len(sure)), None, indent=0)


# Smaller figures of people are left out: nobody could read them.
_LEAST = 4.0


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
        names = [label("topic", topic, lang) for topic in topics]
        grid = cls._in(sheet, topics, languages, max(8.4 * sheet.unit, sheet.least), names, lang)
        lines = max(len(styles.fill(name, grid.room_of_names())) for name in names)
        if grid.high < 1.25 * lines * grid.size:  # little room: smaller type, one line
            least = max(6.1 * sheet.unit, sheet.least)
            grid = cls._in(sheet, topics, languages, least, names, lang, most=0.6)
        return grid

    @classmethod
    def _in(
        cls,
        sheet: stage.Sheet,
        topics: list[str],
        languages: list[str],
        size: float,
        names: list[str],
        lang: str,
        *,
        most: float = 0.34,
    ) -> _Grid:
        left, bottom, right, top = sheet.body
        head = max(styles.width_of(name) for name in names) * size + 8 * sheet.unit
        head = min(head, most * (right - left))
        wide = min((right - left - head) / len(languages), 90 * sheet.unit)
        heads = [styles.width_of(language_name(code, lang)) * size for code in languages]
        slanted = max(heads) > wide - 4 * sheet.unit
        if slanted:  # the last name leans out of its column, and not into the legend
            over = max(0.72 * heads[-1] + 4 * sheet.unit - wide / 2, 0.0)
            wide = min((right - left - head - over) / len(languages), wide)
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
            self.sheet.write(
                x - (3 * self.sheet.unit if self.slanted else 0),
                self.top + 5 * self.sheet.unit,
                language_name(code, lang),
                self.size,
                align="left" if self.slanted else "center",
                turn=45.0 if self.slanted else 0.0,
            )
        for row, topic in enumerate(self.topics):
            for column, code in enumerate(self.languages):
                if (topic, code) in shown:
                    self._field(row, column, shown[topic, code], f"{topic}-{code}", lang)
                else:
                    self._unrecorded(row, column)

    @property
    def has_figures(self) -> bool:
        """Whether numbers of people have room below the signs, at the size of a slide."""
        least = self.sheet.least
        return self.high >= 2.3 * least and self.wide >= 2.2 * least

    def room_of_names(self) -> float:
        """Width of the names of rows, in their type."""
        return (self.left - self.sheet.body[0] - 6 * self.sheet.unit) / self.size

    def _row_name(self, name: str, middle: float) -> None:
        lines = styles.fill(name, self.room_of_names())[:2]
        y = middle + (len(lines) - 1) * 0.6 * self.size - 0.36 * self.size
        for line in lines:
            self.sheet.write(self.left - 6 * self.sheet.unit, y, line, self.size, align="right")
            y -= 1.2 * self.size

    def _unrecorded(self, row: int, column: int) -> None:
        """Draw a field of which nobody knows whether there is a need."""
        x, y = self.left + column * self.wide, self.top - (row + 1) * self.high
        unit = self.sheet.unit
        self.sheet.box((x, y, self.wide, self.high), styles.PAPER, styles.FAINT, 0.6, layer=2.5)
        size = max(min(0.52 * self.high, 0.42 * self.wide, 15 * unit), self.sheet.least)
        self.sheet.write(
            *(x + self.wide / 2, y + 0.56 * self.high - 0.36 * size, UNKNOWN, size),
            color=styles.CLASS_STYLES["-"].ink,
            align="center",
        )

    def _field(self, row: int, column: int, field: Field, name: str, lang: str) -> None:
        look = styles.CLASS_STYLES[field.cell_class]
        x, y = self.left + column * self.wide, self.top - (row + 1) * self.high
        unit = self.sheet.unit
        none = field.cell_class == "-"
        edge, across, layer = (styles.FAINT, 0.6, 2.5) if none else (styles.PAPER, 1.6, 2.0)
        room, how = (x, y, self.wide, self.high), {"layer": layer, "name": f"field-{name}"}
        self.sheet.box(room, look.color, edge, across, **how)
        symbol = str(vocabulary("class")[field.cell_class]["symbol"]) + "+" * field.several
        least = self.sheet.least
        size = max(min(0.52 * self.high, 0.42 * self.wide, 15 * unit), least)
        small = min(0.24 * self.high, 0.24 * self.wide, 6.6 * unit)
        small = max(small, least if self.has_figures else 0.0)
        up = 0.72 if least and self.has_figures else 0.5 if least else 0.56
        middle = x + self.wide / 2
        self.sheet.write(
            *(middle, y + up * self.high - 0.36 * size, symbol, size),
            color=look.ink,
            bold=True,
            align="center",
        )
        people = field.people(lang)
        if people and small >= max(_LEAST * unit, least):
            self.sheet.write(
                *(middle, y + 0.1 * self.high, people, small), color=look.ink, align="center"
            )
        if field.bottleneck and field.cell_class != "-":
            side, right, top = 0.26 * min(self.wide, self.high), x + self.wide, y + self.high
            points = [(right, top), (right - side, top), (right, top - side)]
            self.sheet.shape("area", [points], look.ink, layer=3.0)


def _matrix_legend(
    sheet: stage.Sheet,
    shown: dict[tuple[str, str], Field],
    places: int | None,
    lang: str,
    *,
    figures: bool,
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
    if places is None:  # on a poster: the classes say enough
        return
    hints = [
        ("people", figures and any(field.weighted for field in shown.values())),
        ("hidden", figures and any(field.people(lang) == HIDDEN for field in shown.values())),
        ("uncounted", figures and any(field.people(lang) == UNKNOWN for field in shown.values())),
        ("nobody_counted", not all(field.weighted for field in shown.values())),
        ("several", any(field.several for field in shown.values())),
        ("bottleneck", any(f.bottleneck and f.cell_class != "-" for f in shown.values())),
        ("unrecorded", len(shown) < places),
    ]
    sheet.cursor -= 8 * sheet.unit
    for key, needed in hints:
        if needed:
            sheet.entry(text(f"views.matrix.{key}", lang), None, indent=0)


# --- Sector pairs: ties between each two sectors against chance, with the chance of so few.

LESS, SOME, UNSAID = "#B3261E", "#E3EEF5", "#F3F3F3"


@dataclass(frozen=True)
class Pair:
    """The ties between two sectors."""

    first: int  # Positions of the sectors.
    second: int
    # Pairs; expected if sectors were dealt out at random. None if they may not be shown.
    observed: int | None
    expected: float | None
    # Chance of as few ties in nets with the same degrees; None where that was not tested.
    p: float | None
    # `"hole"` if there are too few by more than chance, `"untested"` if nothing is said of chance,
    # `"informal"` if only that there are ties may be told, else `"usual"`.
    kind: str


def pairs_of_sectors(
    quarter: Quarter, *, view: str = "internal", copy: Quarter | None = None
) -> tuple[list[int | None], list[Pair], str]:
    """Compare the ties between sectors with chance; outside internal in the official world."""
    # First how many actors each sector has, last why nothing was tested.
    hidden, informal = view != "internal", SECTORS.index(INFORMAL)
    analysis = analyse(without_informal(quarter) if hidden else quarter)
    graph = analysis.generous
    test = compare_mixing(graph)
    mixing, holes = test.mixing, hollow(graph, test.q)
    sizes: list[int | None] = list(mixing.sizes.tolist())
    found = []
    for at, (one, two) in enumerate(sector_pairs()):
        if sizes[one] == 0 or sizes[two] == 0:
            continue
        p = None if np.isnan(test.q[at]) else float(test.p_rewired[at])
        kind = "hole" if holes[at] else "untested" if p is None else "usual"
        counts = int(mixing.observed[one, two]), float(mixing.expected[one, two])
        found.append(Pair(one, two, *counts, p, kind))
    if hidden and copy is not None:  # of informal help only what the copy tells of the group
        network = copy.network()
        sizes[informal] = None if network.informal.any() else 0
        ends = zip(network.records.source, network.records.target, strict=True)
        joined = {
            tuple(sorted((int(network.sectors[a]), int(network.sectors[b])))) for a, b in ends
        }
        found += [
            Pair(a, b, None, None, None, "informal")
            for a, b in sorted(joined)
            if informal in (a, b) and a < b < len(SECTORS)
        ]
    return sizes, found, test.reason


def draw_sector_pairs(
    quarter: Quarter,
    *,
    whole: Quarter | None = None,
    result: Result | None = None,
    lang: str = "en",
    paper: str = "a4",
    ax: Axes | None = None,
) -> Axes:
    """Draw how many ties join each two sectors, how many chance would give, and how sure that is.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first.
    whole
        The same quarter on full data, if there is one: only sums by sector are taken from it.
        Informal help is then compared without figures. None counts what is shown.
    result
        Findings in the same view: the first sector hole is the headline. None has no headline.
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
        If there is no such paper.

    Notes
    -----
    Expected are the ties if sectors were dealt out at random to the same net (M21); p is the chance
    of as few ties in nets in which every actor keeps its number of partners. A field is called too
    few only where `find_sector_holes` would call it a hole; of other fields nothing is said.
    """
    check_quarter(quarter)
    sizes, shown, reason = pairs_of_sectors(whole or quarter, view=quarter.meta.view, copy=quarter)
    if whole is None and result is not None:
        shown = _as_found(shown, result)
    network = quarter.network()
    if whole is not None:  # how many are not shown is nobody's business
        there = np.bincount(network.sectors, minlength=len(SECTORS))[: len(SECTORS)].tolist()
        sizes = [None if size is None else count for size, count in zip(sizes, there, strict=True)]
    ties = len(network.records)
    foot = [
        text("views.rests.quarter", lang, **counted(quarter)),
        text("pictures.pairs_rest", lang),
    ]
    if quarter.meta.view != "internal" and whole is None:
        foot.append(text("pictures.pairs_shown", lang))
    if quarter.meta.view != "internal":
        foot.append(text("pictures.informal_grouped", lang))
    if (network.sectors == len(SECTORS)).any():
        foot.append(text("findings.note.no_sector", lang))
    foot.append(text("views.known_only", lang))
    title = text("pictures.title.pairs", lang, name=name_of(quarter.meta, lang))
    headline = headlines.of_sectors(result, lang) if ties and shown and not reason else ""
    sheet = stage.begin(
        quarter.meta, title, foot, headline=headline, lang=lang, paper=paper, axes=ax
    )
    if not shown:
        known = "one_sector" if (network.sectors < len(SECTORS)).all() else "no_sector"
        key = f"pictures.empty.{known}" if ties else why_no_ties(quarter.meta)
        stage.empty_state(sheet, text(key, lang))
        return sheet.axes
    there = [at for at, size in enumerate(sizes) if size != 0]
    _draw_pairs(sheet, there, sizes, shown, lang)
    _pairs_legend(sheet, shown, reason, lang)
    return sheet.axes


def _as_found(shown: list[Pair], result: Result) -> list[Pair]:
    """Tell of holes what their findings tell, which rest on all that is known."""
    holes = {
        (SECTORS.index(each.first), SECTORS.index(each.second)): each
        for each in result.findings.of_kind("sector_hole")
        if isinstance(each, SectorHole)
    }
    holes |= {(second, first): hole for (first, second), hole in holes.items()}
    return [
        replace(pair, observed=hole.observed, expected=hole.expected, kind="hole")
        if (hole := holes.get((pair.first, pair.second)))
        else pair
        for pair in shown
    ]


def _draw_pairs(
    sheet: stage.Sheet,
    there: list[int],
    sizes: list[int | None],
    shown: list[Pair],
    lang: str,
) -> None:
    """Draw the lower half of the square: a row and a column for each sector."""
    left, bottom, right, top = sheet.body
    unit = sheet.unit
    sheet.columns = tuple(
        text(f"pictures.pair.{key}", lang) for key in ("names", "observed", "expected", "p", "said")
    )
    sheet.rows += [_pair_row(pair, lang) for pair in shown]
    if sheet.slide:  # of whom no figures are told is left out; the foot says so
        there = [one for one in there if any(_told(pair, one) for pair in shown)]
    count = len(there)
    if count < 2:
        return
    size = max(8.4 * unit, sheet.least)
    names = {one: label("sector", SECTORS[one], lang) for one in there}
    longest = max(styles.width_of(word, bold=True) for one in there for word in names[one].split())
    head = max(0.2 * (right - left), (longest * size + 8 * unit) * sheet.slide)
    wide = (right - left - head) / (count - 1)
    top -= 2.7 * size * sheet.slide  # there the names of columns stand above them, as on stairs
    high = min(
        (top - bottom - 30 * unit * (not sheet.slide)) / (count - 1),
        (0.62 + 0.3 * sheet.slide) * wide,
    )
    found = {(pair.first, pair.second): pair for pair in shown}
    for row, two in enumerate(there[1:]):
        y = top - (row + 1) * high
        _sector_name(sheet, left, y + high / 2, head - 8 * unit, two, sizes, lang)
        for column, one in enumerate(there[: row + 1]):
            pair = found.get((one, two))
            box = (left + head + column * wide, y, wide, high)
            _draw_pair(sheet, box, pair, lang)
    room = (left + head, top, wide, high)
    _sector_columns(sheet, room, there, sizes, longest, lang)


def _sector_columns(
    sheet: stage.Sheet,
    room: stage.Room,
    there: list[int],
    sizes: list[int | None],
    longest: float,
    lang: str,
) -> None:
    """Name the columns: on a slide above each, as on stairs, else below all."""
    left, top, wide, high = room  # of the first field
    unit, size = sheet.unit, max(8.4 * sheet.unit, sheet.least)
    names = {one: label("sector", SECTORS[one], lang) for one in there}
    if sheet.slide:
        for column, one in enumerate(there[:-1]):
            x, y = left + column * wide, top - column * high + 5 * unit
            across = max(1.6 * wide / size, longest)
            for line in reversed(styles.fill(names[one], across, bold=True)):
                sheet.write(x, y, line, size, bold=True)
                y += 1.15 * size
        return
    size = min(size, (wide - 4 * unit) / longest)
    for column, one in enumerate(there[:-1]):
        x = left + (column + 0.5) * wide
        y = top - (len(there) - 1) * high - 4 * unit
        for line in styles.fill(names[one], (wide - 4 * unit) / size + 0.01, bold=True):
            y -= 1.15 * size
            sheet.write(x, y, line, size, bold=True, align="center")
        if sizes[one] is not None:
            words = text("pictures.actors", lang, count=sizes[one])
            sheet.write(x, y - 1.1 * size, words, 0.85 * size, align="center", color=styles.QUIET)


def _sector_name(
    sheet: stage.Sheet,
    left: float,
    middle: float,
    width: float,
    sector: int,
    sizes: list[int | None],
    lang: str,
) -> None:
    size = max(8.4 * sheet.unit, sheet.least)
    lines = styles.fill(label("sector", SECTORS[sector], lang), width / size + 0.01, bold=True)
    y = middle + (len(lines) - 1) * 0.6 * size
    for line in lines:
        sheet.write(left + width, y, line, size, bold=True, align="right")
        y -= 1.2 * size
    if sizes[sector] is not None and not sheet.slide:
        words = text("pictures.actors", lang, count=sizes[sector])
        sheet.write(left + width, y, words, 0.85 * size, align="right", color=styles.QUIET)


def _told(pair: Pair, sector: int) -> bool:
    """Tell whether figures of a sector are told in a pair."""
    return sector in (pair.first, pair.second) and pair.observed is not None


def _draw_pair(sheet: stage.Sheet, box: stage.Room, pair: Pair | None, lang: str) -> None:
    x, y, wide, high = box
    unit = sheet.unit
    if pair is None:
        sheet.box(box, styles.PAPER, edge=styles.FAINT, width=0.6)
        sheet.write(x + wide / 2, y + 0.45 * high, HIDDEN, 9 * unit, align="center")
        return
    color = {"hole": LESS, "usual": SOME}.get(pair.kind, UNSAID)
    ink = styles.PAPER if pair.kind == "hole" else styles.INK
    ends = f"{SECTORS[pair.first]}-{SECTORS[pair.second]}"
    sheet.box(box, color, edge=styles.PAPER, width=1.6, name=f"pair-{ends}")
    middle = x + wide / 2
    big, small = min(17 * unit, 0.36 * high), min(7.2 * unit, 0.17 * high)
    if pair.observed is None:
        words = styles.fill(text("pictures.pair.some", lang), (wide - 6 * unit) / small)
        for at, line in enumerate(words):
            sheet.write(middle, y + high / 2 - at * 1.25 * small, line, small, align="center")
        return
    look = {"color": ink, "align": "center"}
    named = {"bold": True, "name": f"figures-{ends}", **look}
    if sheet.slide:  # what was expected stands where there is a hole and room
        hole, big = pair.kind == "hole", max(big, sheet.least)
        count = number(round(pair.expected or 0), lang)
        said = text("pictures.pair.expected_here", lang, count=count)
        lines = styles.fill(said, (wide - 4 * unit) / sheet.least) if hole else []
        if 1.25 * (big + len(lines) * sheet.least) > high or " ".join(lines) != said:
            lines = []  # no room, or a word would be cut
        y += (high + 1.25 * len(lines) * sheet.least) / 2 - 0.36 * big
        sheet.write(middle, y, str(pair.observed), big, **named)
        for line in lines:
            y -= 1.25 * sheet.least
            sheet.write(middle, y, line, sheet.least, **look)
        return
    sheet.write(middle, y + 0.52 * high, str(pair.observed), big, **named)
    lines = [
        text("pictures.pair.expected_here", lang, count=number(round(pair.expected or 0), lang))
    ]
    if pair.p is not None:
        lines.append(_p_words(pair.p, lang))
    for at, line in enumerate(lines):
        sheet.write(middle, y + (0.3 - 0.19 * at) * high, line, small, **look)


def _p_words(p: float, lang: str) -> str:
    if p < 0.001:
        return f"p < {rounded(0.001, 3, lang)}"
    return f"p = {rounded(p, 3 if p < 0.01 else 2, lang)}"


def _pair_row(pair: Pair, lang: str) -> tuple[str, ...]:
    names = " – ".join(label("sector", SECTORS[each], lang) for each in (pair.first, pair.second))
    if pair.observed is None:
        return (names, text("pictures.pair.some", lang), "", "", "")
    p = "" if pair.p is None else _p_words(pair.p, lang)
    said = text(f"pictures.pair.{pair.kind}", lang)
    return (names, str(pair.observed), number(round(pair.expected or 0), lang), p, said)


def _pairs_legend(sheet: stage.Sheet, shown: list[Pair], reason: str, lang: str) -> None:
    unit = sheet.unit
    sheet.heading(text("views.legend.classes", lang))
    for kind, color in (("hole", LESS), ("usual", SOME), ("untested", UNSAID)):
        if not any(pair.kind == kind for pair in shown):
            continue

        def draw(x: float, y: float, color: str = color) -> None:
            sheet.box((x - 8 * unit, y - 6 * unit, 16 * unit, 12 * unit), color)

        sheet.cursor -= 4 * unit
        sheet.entry(text(f"pictures.pair.{kind}", lang), draw, indent=22)
    sheet.cursor -= 8 * unit
    sheet.entry(text("pictures.pair.figures", lang), None, indent=0)
    if any(pair.p is not None for pair in shown) and not sheet.slide:
        sheet.entry(text("pictures.pair.p_means", lang), None, indent=0)
    if reason:
        sheet.entry(text(f"pictures.pair.{reason}", lang), None, indent=0)
