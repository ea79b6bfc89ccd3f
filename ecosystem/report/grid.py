"""The grid of needs: topics by languages, the worst class of each field."""

from __future__ import annotations

from collections.abc import Sequence

from ecosystem.catalogue import label, language_name, text, vocabulary
from ecosystem.findings import CellRow, Gap, Result
from ecosystem.findings.words import number, profile
from ecosystem.report.report import Grid, Square
from ecosystem.views.style import WORST_FIRST

MOST_LANGUAGES = 8
HIDDEN = "•"
"""Stands for a number of people that is too small to show."""


def grid_of(result: Result, lang: str) -> Grid | None:
    """Make the grid of needs.

    Parameters
    ----------
    result
        What was found.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    grid
        One row a topic, one column a language, in the order of the quarter; the languages that
        fewest people need are left out if there are too many. None if no need is known. Where a
        field stands for several groups or statuses it shows the worst.
    """
    fields: dict[tuple[str, str], list[CellRow]] = {}
    people: dict[str, float] = {}
    for cell in result.cells:
        fields.setdefault((cell.topic, cell.language), []).append(cell)
        people[cell.language] = people.get(cell.language, 0.0) + (cell.demand or 0.0)
    if not fields:
        return None
    topics = [topic for topic in vocabulary("topic") if any(t == topic for t, _ in fields)]
    position = {code: place for place, code in enumerate(result.meta.languages)}
    by_people = sorted(people, key=lambda c: (-people[c], position.get(c, len(position)), c))
    shown = sorted(by_people[:MOST_LANGUAGES], key=lambda c: (position.get(c, len(position)), c))
    rest = by_people[MOST_LANGUAGES:]
    findings = {
        (gap.topic, gap.language, gap.group, gap.status): gap.id
        for gap in result.findings
        if isinstance(gap, Gap)
    }
    counted = not result.summary["unweighted"]
    rows = tuple(
        (
            label("topic", topic, lang),
            tuple(
                _square(fields.get((topic, code), []), findings, lang, counted=counted)
                for code in shown
            ),
        )
        for topic in topics
    )
    looks = {square.look for _, squares in rows for square in squares}
    few = any(square.people == HIDDEN for _, squares in rows for square in squares)
    names = ", ".join(language_name(code, lang) for code in rest)
    return Grid(
        languages=tuple(language_name(code, lang) for code in shown),
        rows=rows,
        legend=tuple(_legend(look, lang) for look in reversed(WORST_FIRST) if look in looks),
        help=text("report.grid_help_few" if few else "report.grid_help", lang) if counted else "",
        left_out=text("report.grid_left_out", lang, languages=names) if rest else "",
    )


def symbol_of(look: str) -> str:
    """Return the sign of a class.

    Parameters
    ----------
    look
        Stored key of the class.

    Returns
    -------
    symbol
        One character.
    """
    return str(vocabulary("class")[look]["symbol"])


def _legend(look: str, lang: str) -> Square:
    return Square(symbol_of(look), look, label("class", look, lang))


def _square(
    cells: Sequence[CellRow],
    findings: dict[tuple[str, str, str, str], str],
    lang: str,
    *,
    counted: bool,
) -> Square:
    if not cells:
        return Square("", "", text("report.grid_nobody", lang))
    worst = min(cells, key=lambda cell: WORST_FIRST.index(cell.cell_class))
    key = (worst.topic, worst.language, worst.group, worst.status)
    words = f"{profile(*key, lang)}: {label('class', worst.cell_class, lang)}"
    if len(cells) > 1:
        words = text("report.grid_several", lang, words=words, count=len(cells))
    people = ""
    if counted and worst.cell_class not in ("G0", "-"):
        known = [cell.demand for cell in cells if cell.demand is not None]
        if len(known) == len(cells):
            people = number(sum(known), lang)
            words = text("report.grid_people", lang, words=words, people=people)
        else:
            people = HIDDEN
            words = text("report.grid_few", lang, words=words)
    return Square(
        symbol=symbol_of(worst.cell_class),
        look=worst.cell_class,
        words=words,
        people=people,
        finding=findings.get(key, ""),
    )
