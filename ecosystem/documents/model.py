"""How a result is set as plain text: the lines at its head, headings and lists."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ecosystem.changes.quarters import QuarterComparison
from ecosystem.changes.waves import WaveComparison
from ecosystem.findings.base import Finding
from ecosystem.findings.gaps import CellRow, Gap
from ecosystem.findings.registry import Result
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta
from ecosystem.pictures.style import WORST_FIRST
from ecosystem.words import (
    label,
    language_name,
    number,
    percent,
    profile,
    rounded,
    say_day,
    text,
    vocabulary,
    wrapped,
)

# --- How a result is set as plain text: the lines at its head, headings and lists.


def place_of(meta: Meta, lang: str) -> str:
    """Name a quarter and its town, or say that it has no name."""
    parts = dict.fromkeys((meta.name or meta.id, meta.municipality))  # a city has the same twice
    return ", ".join(filter(None, parts)) or text("report.unnamed", lang)


def quarter_line(meta: Meta, view: str, lang: str) -> str:
    """Name quarter, day and view in one line."""
    return text(
        "report.title_line",
        lang,
        name=place_of(meta, lang),
        day=say_day(meta.wave, lang),
        view=label("view", view, lang),
    )


def opening(meta: Meta, view: str, lang: str) -> list[str]:
    """Begin a text: quarter, day and view, and whether the quarter is invented."""
    line = quarter_line(meta, view, lang)
    return [line, text("report.invented", lang)] if meta.fictional else [line]


def underlined(title: str) -> list[str]:
    """Set a heading."""
    return ["", title, "=" * len(title)]


def listed(sentences: Iterable[str], sign: str = "-") -> list[str]:
    """Set sentences one below the other."""
    return [line for said in sentences for line in wrapped(said, f"{sign} ", "  ")]


# --- A page of results as data: sentences and small tables, without any layout.

PagesCell = str | float | int | bool | None

# How a column is written: as it is, as a number, as per cent, as yes or no.
KINDS = ("text", "number", "share", "yes")


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    key: str  # Stored key; its heading stands in the area of the table.
    kind: str = "text"


@dataclass(frozen=True)
class PageTable:
    """One table of a page."""

    key: str
    title: str  # What it shows, in the language of the page.
    columns: tuple[Column, ...]
    headings: tuple[str, ...]
    # Values; None for what is not known, not defined or not told.
    rows: tuple[tuple[PagesCell, ...], ...]


@dataclass(frozen=True)
class Page:
    """What a command has to say."""

    key: str  # Stored key of the page.
    lang: str  # Language of every text.
    title: str  # Heading, and the line of quarter, day and view.
    line: str
    sentences: tuple[str, ...]  # The results in words.
    tables: tuple[PageTable, ...]  # The figures.
    notes: tuple[str, ...]  # What the figures rest on and what they do not say.
    facts: tuple[tuple[str, str], ...]  # Id, wave and view of the quarter.

    def as_dict(self) -> dict[str, object]:
        """Return plain values, figures unrounded."""
        tables = {
            table.key: [
                {column.key: value for column, value in zip(table.columns, row, strict=True)}
                for row in table.rows
            ]
            for table in self.tables
        }
        return {
            "schema": f"ecosystem-{self.key}/1",
            "quarter": dict(self.facts),
            "lang": self.lang,
            "sentences": list(self.sentences),
            "tables": tables,
            "notes": list(self.notes),
        }


def known(value: object) -> PagesCell:
    """Return a value as a cell: a missing number is None."""
    plain = value.item() if hasattr(value, "item") else value
    if plain is None or (isinstance(plain, float) and not math.isfinite(plain)):
        return None
    if isinstance(plain, float):
        return round(plain, 12)
    if isinstance(plain, str | int | bool):
        return plain
    return str(plain)


def written(value: PagesCell, kind: str, lang: str) -> str:
    """Write a cell for people."""
    if value is None or value == "":
        return "•" if value is None else ""
    if kind == "yes":
        return text(f"pages.{'yes' if value else 'no'}", lang)
    if isinstance(value, str) or kind == "text":
        return str(value)
    if kind == "share":
        return percent(float(value), lang)
    return number(round(float(value), 1) + 0.0, lang)  # no minus before a zero


def between(low: float, high: float, lang: str) -> str:
    """Say a share with its bounds."""
    if abs(high - low) < 0.005:
        return percent(low, lang)
    return text("pages.between", lang, low=percent(low, lang), high=percent(high, lang))


def make_table(
    key: str, columns: Sequence[Column], rows: Sequence[Sequence[object]], lang: str
) -> PageTable:
    """Make a table with its texts."""
    return PageTable(
        key=key,
        title=text(f"pages.table.{key}", lang),
        columns=tuple(columns),
        headings=tuple(text(f"pages.column.{column.key}", lang) for column in columns),
        rows=tuple(tuple(known(value) for value in row) for row in rows),
    )


def make_page(
    key: str,
    quarter: Quarter,
    *,
    view: str,
    lang: str,
    sentences: Sequence[str],
    tables: Sequence[PageTable],
    notes: Sequence[str] = (),
) -> Page:
    """Put a page together."""
    meta = quarter.meta
    wave = meta.wave.isoformat() if meta.wave else ""
    invented = [text("report.invented", lang)] if meta.fictional else []
    return Page(
        key=key,
        lang=lang,
        title=text(f"pages.title.{key}", lang),
        line=quarter_line(meta, view, lang),
        sentences=tuple(sentences),
        tables=tuple(table for table in tables if table.rows),
        notes=(*notes, *invented),
        facts=(("id", meta.id), ("name", meta.name), ("wave", wave), ("view", view)),
    )


# --- A report as data: words, tables and a picture, before anybody lays it out.


@dataclass(frozen=True)
class Statement:
    """A sentence that rests on a finding."""

    words: str  # The sentence.
    finding: str = ""  # Id of the finding, blank if it rests on none.
    action: str = ""  # What one can do, blank if nothing is said here.
    band: str = ""  # `sure` or `possible`, blank if it is no finding.


@dataclass(frozen=True)
class Step:
    """One of the things to do."""

    what: str  # The action and the finding behind it, in short.
    why: str
    # The role that invites, and until when in words and as a date; None if the day of the data
    # is unknown.
    who: str
    due: str
    day: dt.date | None
    effort: int  # 1 a call, 2 several talks, 3 money or staff.
    agreed: str  # What has been agreed about it already, blank if nothing.
    band: str  # As for `Statement`.
    finding: str


@dataclass(frozen=True)
class Square:
    """One field of the grid of needs."""

    symbol: str  # One sign, readable without colour.
    look: str  # Stored key of the class, for the colour; blank if nobody asked.
    words: str  # The same in words, for people who hear the page.
    people: str = ""  # How many need it, blank if it is met or was not counted.
    finding: str = ""  # Id of the finding, blank if there is none.


@dataclass(frozen=True)
class Grid:
    """Topics by languages."""

    languages: tuple[str, ...]  # Headings of the columns.
    rows: tuple[tuple[str, tuple[Square, ...]], ...]  # Topic, then one field a language.
    legend: tuple[Square, ...]  # Key, symbol and words of each class that occurs.
    help: str = ""  # What the small numbers mean, blank if there are none.
    left_out: str = ""  # Which languages had no room, blank if all had.


@dataclass(frozen=True)
class BridgeRow:
    """One weak bridge."""

    source: str  # Names.
    target: str
    hangs_on: tuple[str, ...]
    carries: tuple[str, ...]
    proposal: tuple[str, ...]
    band: str  # As for `Statement`.
    finding: str


@dataclass(frozen=True)
class MoneyRow:
    """A day on which something ends."""

    day: str  # The day, what ends, and until when money must be applied for, in words.
    what: str
    register: str
    place: float  # Where the day lies on the time line, 0 now to 1 its end.


@dataclass(frozen=True)
class Money:
    """What ends in the next two years."""

    rows: tuple[MoneyRow, ...]  # The next dates.
    more: str  # How many have no room, or why there is none.
    spoken: str  # The time line in words, blank without dates.


@dataclass(frozen=True)
class Part:
    """A heading and what stands below it."""

    key: str  # Stored key of the kind.
    title: str  # The heading.
    statements: tuple[Statement, ...]  # The sentences.


@dataclass(frozen=True)
class Picture:
    """The picture of the net."""

    svg: str
    description: str  # The same in words, for people who hear the page.


@dataclass(frozen=True)
class Report:
    """Everything that the report says, in the order in which it says it."""

    lang: str  # `"de"` or `"en"`.
    view: str  # `internal`, `partner` or `public`.
    title: str  # Name of the quarter.
    facts: tuple[tuple[str, str], ...]  # Label and value: day, view, who was asked.
    invented: str  # That the quarter is invented, blank if it is not known to be.
    glance: tuple[Statement, ...]  # Three sentences.
    nothing: str  # Why nothing was found, blank if something was.
    steps: tuple[Step, ...]  # Up to five things to do.
    picture: Picture | None  # The net; None if there is nobody to draw.
    grid: Grid | None
    bridges: tuple[BridgeRow, ...]  # Up to six weak bridges, and a sentence on the others.
    more_bridges: str
    money: Money  # Dates for the budget.
    # Needs that only informal help meets: what fits on the two pages, and all of them.
    informal_front: tuple[Statement, ...]
    informal: tuple[Statement, ...]
    unknown_front: tuple[str, ...]  # What is not known: what fits on the two pages, and all of it.
    unknown: tuple[str, ...]
    since: tuple[str, ...]  # What has changed since an earlier wave.
    brief_method: tuple[str, ...]  # How it was calculated, in five short lines and in full.
    method: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]  # Name and value of every convention.
    purpose: str  # What the report may be used for.
    annex: tuple[Part, ...]
    numbers: dict[str, int]  # Id of a finding to its number in the annex.


# --- How comparisons are named: days of waves, the line below a title.


def days_of(waves: Sequence[Meta], lang: str) -> list[str]:
    """Name waves by their days; those of the same day have a number, too."""
    days = [say_day(meta.wave, lang) for meta in waves]
    return [
        day
        if days.count(day) == 1
        else text("comparing.version", lang, day=day, number=days[: at + 1].count(day))
        for at, day in enumerate(days)
    ]


def date_and_view(result: Result, lang: str) -> str:
    """Say as of which day something is, and in which view."""
    return text(
        "comparing.status.city",
        lang,
        day=say_day(result.meta.wave, lang),
        view=label("view", result.view, lang),
    )


def dates_and_view(steps: Sequence[WaveComparison], lang: str) -> str:
    """Say which waves are compared, and in which view."""
    waves = [step.results[0].meta for step in steps] + [steps[-1].results[1].meta]
    days = days_of(waves, lang)
    return text(
        "comparing.status.waves",
        lang,
        before=", ".join(days[:-1]),
        after=days[-1],
        view=label("view", steps[0].view, lang),
    )


# --- Comparisons as titled tables of words: what text, CSV, workbook and page have in common.

ComparisonTablesCell = str | float


@dataclass(frozen=True)
class TitledTable:
    """One table with its title."""

    title: str  # What it is about.
    headings: tuple[str, ...]  # One a column.
    # Words and numbers; a blank text where there is nothing.
    rows: tuple[tuple[ComparisonTablesCell, ...], ...]
    said: tuple[str, ...] = ()  # Sentences above it.
    # Each row as one line, for plain text; none if a row is said by its headings.
    lines: tuple[str, ...] = ()


def say(key: str, lang: str, **values: object) -> str:
    """Say one of the texts on comparisons."""
    return text(f"comparing.{key}", lang, **values)


def period_of(comparison: WaveComparison, lang: str) -> str:
    """Say from when to when a comparison goes."""
    first, second = days_of([result.meta for result in comparison.results], lang)
    return say("title.steps", lang, before=first, after=second)


def conventions(comparison: WaveComparison | QuarterComparison, lang: str) -> str:
    """Say which view and which conventions a comparison rests on."""
    if isinstance(comparison, WaveComparison):
        result = comparison.results[0]
        parameters, months = result.parameters, result.horizon_months
    else:
        parameters = comparison.parameters
        own = comparison.rows[0].meta.horizon_months
        months = int(parameters.values.get("horizon_months", own))
    return say(
        "status.view",
        lang,
        view=label("view", comparison.view, lang),
        threshold=rounded(parameters["fragility_threshold"], 2, lang),
        k=int(parameters["k"]),
        horizon=months,
    )


# --- Findings as rows of words and numbers: what CSV and workbook have in common.

Value = str | float | dt.date

# Keys of the columns, in their order; the catalogue names them.
COLUMNS = (
    *("kind", "sentence", "action", "band", "severity", "class"),
    *("topic", "language", "group", "status", "people", "from", "to", "actors", "hangs_on"),
    *("recommendation", "id"),
)


def heading(column: str, lang: str) -> str:
    """Name a column."""
    return text(f"report.column_{column}", lang)


def kind_heading(kind: str, lang: str) -> str:
    """Name a kind of finding in the plural."""
    try:
        return text(f"report.kinds_{kind}", lang)
    except KeyError:
        return label("finding_kind", kind, lang)


def _words(values: Mapping[str, object], key: str, say: Callable[[str], str]) -> str:
    value = values.get(key)
    return say(value) if isinstance(value, str) and value else ""


def row_of(finding: Finding, lang: str) -> dict[str, Value]:
    """Write a finding as one row."""
    about, evidence = finding.subjects, finding.evidence
    demand = evidence.get("demand")
    counted = isinstance(demand, float | int) and not getattr(finding, "unweighted", False)
    risks = evidence.get("risks")
    names = [finding.name(actor) for actor in finding.actors]

    def of(vocabulary: str) -> Callable[[str], str]:
        return lambda key: label(vocabulary, key, lang)

    return {
        "kind": label("finding_kind", finding.kind, lang),
        "sentence": finding.sentence(lang),
        "action": finding.action(lang),
        "band": label("band", finding.band, lang),
        "severity": float(finding.severity),
        "class": _words(evidence, "class", of("class")),
        "topic": _words(about, "topic", of("topic")),
        "language": _words(about, "language", lambda code: language_name(code, lang)),
        "group": _words(about, "group", of("group")),
        "status": _words(about, "status", of("status")),
        "people": demand if counted and isinstance(demand, float | int) else "",
        "from": _words(about, "source", finding.name),
        "to": _words(about, "target", finding.name),
        "actors": "" if "source" in about else "; ".join(names),
        "hangs_on": "; ".join(label("risk", str(risk), lang) for risk in risks)
        if isinstance(risks, list)
        else "",
        "recommendation": finding.recommendation,
        "id": finding.id,
    }


def by_kind(result: Result) -> dict[str, list[Finding]]:
    """Group findings by kind, kinds and findings in their fixed order."""
    groups: dict[str, list[Finding]] = {}
    for finding in result.findings:
        groups.setdefault(finding.kind, []).append(finding)
    return groups


# --- The grid of needs: topics by languages, the worst class of each field.

MOST_LANGUAGES = 8

# Stands for a number of people that is too small to show.
HIDDEN = "•"


def grid_of(result: Result, lang: str) -> Grid | None:
    """Make the grid of needs."""
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
    """Return the sign of a class."""
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


# --- How much fits on the two pages: a report for managers has at most 650 words before its
# annex.

MOST_WORDS = 650

# Readers do not agree whether a dash or a unit is a word.
_SPARE = 5


_WORD = re.compile(r"\S*[^\W\d_]\S*")

_HEADINGS = (
    *("report.part_glance", "report.part_steps", "report.column_number", "report.what"),
    *("report.why", "steps.column_who", "steps.column_due", "steps.column_effort"),
    *("report.column_band", "steps.help", "report.part_grid", "report.grid_corner"),
    *("report.part_bridges", "report.from_to", "report.column_hangs_on", "report.carries"),
    *("report.proposal", "report.column_band", "money.part", "money.column_day"),
    *("money.column_what", "money.column_register", "report.part_informal"),
    *("report.informal_intro", "report.part_unknown", "since.part", "report.part_method"),
    "report.contact",
)


@dataclass(frozen=True)
class Room:
    """What may stand on the two pages; the annex has all of it."""

    bridges: int
    unknown: int  # Words on what is not known.
    informal: int  # Needs that only informal help meets.


# From generous to tight: the first that keeps the report short is taken.
ROOMS = (
    Room(bridges=6, unknown=60, informal=4),
    Room(bridges=6, unknown=40, informal=3),
    Room(bridges=5, unknown=40, informal=3),
    Room(bridges=4, unknown=30, informal=2),
    Room(bridges=3, unknown=20, informal=2),
    Room(bridges=2, unknown=15, informal=1),
    Room(bridges=1, unknown=10, informal=1),
)


def fits(report: Report) -> bool:
    """Tell whether the two pages are short enough."""
    return front_words(report) <= MOST_WORDS - _SPARE


def front_words(report: Report) -> int:
    """Count the words on the two pages, headings included, numbers left out."""
    return sum(len(_WORD.findall(said)) for said in _said(report))


def _said(report: Report) -> Iterator[str]:
    lang = report.lang
    yield text("report.heading", lang, name=report.title)
    yield from (text(key, lang, count="x") for key in _HEADINGS)
    for fact in report.facts:
        yield from fact
    yield from (report.invented, report.nothing, report.purpose, report.more_bridges)
    yield from (said.words for said in report.glance)
    for step in report.steps:
        yield from (step.what, step.agreed, step.why, step.who, step.due, step.band)
    if report.grid:
        yield from (*report.grid.languages, report.grid.help, report.grid.left_out)
        yield from (topic for topic, _ in report.grid.rows)
        yield from (square.words for square in report.grid.legend)
    for row in report.bridges:
        yield from (row.source, row.target, row.band)
        yield from (*row.hangs_on, *row.carries, *row.proposal)
    for date in report.money.rows:
        yield from (date.day, date.what, date.register)
    yield report.money.more
    for said in report.informal_front:
        yield from (said.words, said.band)
    if len(report.informal) > len(report.informal_front):
        yield text("report.more_informal", lang, count=len(report.informal))
    yield from (*report.unknown_front, *report.since, *report.brief_method)
