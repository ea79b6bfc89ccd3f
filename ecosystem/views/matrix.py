"""Topics by languages: where help is covered, shaky or missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecosystem.catalogue import label, language_name, text, vocabulary
from ecosystem.findings.result import Result
from ecosystem.findings.rows import CellRow
from ecosystem.findings.words import number
from ecosystem.model.quarter import Quarter
from ecosystem.schema import TOPICS
from ecosystem.views import style
from ecosystem.views.sheet import Sheet, begin, empty_state
from ecosystem.views.typeset import fill, width_of
from ecosystem.views.words import name_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes


HIDDEN = "•"
"""Stands for a number that is too small to be shown."""


@dataclass(frozen=True)
class Field:
    """One field of the matrix.

    Parameters
    ----------
    cell_class
        The most serious class of its cells.
    counted
        Whether people were counted at all.
    demand
        People of all its cells; None if they are too few to be shown.
    several
        Whether it stands for more than one group or status.
    bottleneck
        Whether nobody new is taken in any of its cells.
    """

    cell_class: str
    counted: bool
    demand: float | None
    several: bool
    bottleneck: bool

    def people(self, lang: str) -> str:
        """Write how many need it; blank if nobody was counted or nobody needs it."""
        if not self.counted or self.cell_class == "-":
            return ""
        return HIDDEN if self.demand is None else number(self.demand, lang)


def fields(cells: Sequence[CellRow], *, unweighted: bool) -> dict[tuple[str, str], Field]:
    """Sum the cells up by topic and language.

    Parameters
    ----------
    cells
        Cells of need.
    unweighted
        Whether nobody was counted.

    Returns
    -------
    fields
        Topic and language to what is shown there: the most serious class of all groups.
    """
    grouped: dict[tuple[str, str], list[CellRow]] = {}
    for cell in cells:
        grouped.setdefault((cell.topic, cell.language), []).append(cell)
    rank = {name: position for position, name in enumerate(style.WORST_FIRST)}
    found = {}
    for key, rows in grouped.items():
        worst = min((row.cell_class for row in rows), key=lambda name: rank.get(name, 0))
        people = [row.demand for row in rows if row.demand is not None]
        found[key] = Field(
            cell_class=worst,
            counted=not unweighted,
            demand=None if len(people) < len(rows) else sum(people),
            several=len(rows) > 1,
            bottleneck=all(row.bottleneck for row in rows),
        )
    return found


def axes_of(
    shown: dict[tuple[str, str], Field], languages: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Order the rows and columns, the same in every wave.

    Parameters
    ----------
    shown
        The fields.
    languages
        Languages of the quarter; they come first, in their order.

    Returns
    -------
    topics
        In the order of the vocabulary.
    languages
        Those that occur.
    """
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
    counts = [result.summary.get(name, 0) for name in ("offers", "docks", "ties")]
    values = dict(zip(("offers", "docks", "ties"), counts, strict=True))
    foot = [text("views.rests.matrix", lang, **values), text("views.known_only", lang)]
    title = text("views.title.matrix", lang, name=name_of(quarter.meta, lang))
    sheet = begin(quarter.meta, title, foot, lang=lang, paper=paper, axes=ax)
    shown = fields(result.cells, unweighted=bool(result.summary.get("unweighted")))
    if not len(quarter.table("offers")):  # what nobody told is unknown, not missing
        empty_state(sheet, text("pictures.empty.gaps", lang))
        return sheet.axes
    if not shown:
        empty_state(sheet, text("views.empty.cells", lang))
        return sheet.axes
    topics, languages = axes_of(shown, quarter.meta.languages)
    _Grid.of(sheet, topics, languages, lang).draw(shown, lang)
    _legend(sheet, shown, len(topics) * len(languages), lang)
    return sheet.axes


@dataclass(frozen=True)
class _Grid:
    """Where rows and columns lie, in points."""

    sheet: Sheet
    topics: list[str]
    languages: list[str]
    left: float
    top: float
    wide: float
    high: float
    size: float
    slanted: bool

    @classmethod
    def of(cls, sheet: Sheet, topics: list[str], languages: list[str], lang: str) -> _Grid:
        """Settle the size of the fields so that every heading is readable."""
        left, bottom, right, top = sheet.body
        size = 8.4 * sheet.unit
        names = [label("topic", topic, lang) for topic in topics]
        head = max(width_of(name) for name in names) * size + 8 * sheet.unit
        head = min(head, 0.34 * (right - left))
        wide = min((right - left - head) / len(languages), 90 * sheet.unit)
        heads = [width_of(language_name(code, lang)) * size for code in languages]
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

    def _row_name(self, name: str, middle: float) -> None:
        room = (self.left - self.sheet.body[0] - 6 * self.sheet.unit) / self.size
        lines = fill(name, room)[:2]
        y = middle + (len(lines) - 1) * 0.6 * self.size - 0.36 * self.size
        for line in lines:
            self.sheet.write(self.left - 6 * self.sheet.unit, y, line, self.size, align="right")
            y -= 1.2 * self.size

    def _field(self, row: int, column: int, field: Field, name: str, lang: str) -> None:
        from matplotlib.patches import Polygon, Rectangle

        look = style.CLASS_STYLES[field.cell_class]
        x, y = self.left + column * self.wide, self.top - (row + 1) * self.high
        unit = self.sheet.unit
        box = Rectangle((x, y), self.wide, self.high, facecolor=look.color, gid=f"field-{name}")
        box.set(edgecolor=style.PAPER, linewidth=1.6 * unit, zorder=2)
        if field.cell_class == "-":
            box.set(edgecolor=style.FAINT, linewidth=0.6 * unit, zorder=2.5)
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


def _legend(sheet: Sheet, shown: dict[tuple[str, str], Field], places: int, lang: str) -> None:
    from matplotlib.patches import Rectangle

    sheet.heading(text("views.legend.classes", lang))
    there = {field.cell_class for field in shown.values()}
    for name in (each for each in style.LEGEND_ORDER if each in there):

        def draw(x: float, y: float, name: str = name) -> None:
            look, unit = style.CLASS_STYLES[name], sheet.unit
            box = Rectangle((x - 8 * unit, y - 6 * unit), 16 * unit, 12 * unit)
            box.set(facecolor=look.color, edgecolor=style.QUIET, linewidth=0.5 * unit)
            sheet.axes.add_patch(box)
            symbol = str(vocabulary("class")[name]["symbol"])
            sheet.write(
                x, y - 3.2 * unit, symbol, 9 * unit, color=look.ink, bold=True, align="center"
            )

        sheet.cursor -= 4 * sheet.unit
        sheet.entry(text(f"views.class.{name}", lang), draw, indent=22)
    hints = [
        ("people", any(field.counted for field in shown.values())),
        ("hidden", any(field.people(lang) == HIDDEN for field in shown.values())),
        ("several", any(field.several for field in shown.values())),
        ("bottleneck", any(f.bottleneck and f.cell_class != "-" for f in shown.values())),
        ("blank", len(shown) < places),
    ]
    sheet.cursor -= 8 * sheet.unit
    for key, needed in hints:
        if needed:
            sheet.entry(text(f"views.matrix.{key}", lang), None, indent=0)
