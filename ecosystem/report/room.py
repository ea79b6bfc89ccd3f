"""How much fits on the two pages: a report for managers has at most 650 words before its annex."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ecosystem.catalogue import text
from ecosystem.report.report import Report

MOST_WORDS = 650
_SPARE = 5
"""Readers do not agree whether a dash or a unit is a word."""
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
    """What may stand on the two pages; the annex has all of it.

    Parameters
    ----------
    bridges
        Weak bridges.
    unknown
        Words on what is not known.
    informal
        Needs that only informal help meets.
    """

    bridges: int
    unknown: int
    informal: int


ROOMS = (
    Room(bridges=6, unknown=60, informal=4),
    Room(bridges=6, unknown=40, informal=3),
    Room(bridges=5, unknown=40, informal=3),
    Room(bridges=4, unknown=30, informal=2),
    Room(bridges=3, unknown=20, informal=2),
    Room(bridges=2, unknown=15, informal=1),
    Room(bridges=1, unknown=10, informal=1),
)
"""From generous to tight: the first that keeps the report short is taken."""


def fits(report: Report) -> bool:
    """Tell whether the two pages are short enough.

    Parameters
    ----------
    report
        The report.

    Returns
    -------
    fits
        True if their words are few enough, with a few to spare.
    """
    return front_words(report) <= MOST_WORDS - _SPARE


def front_words(report: Report) -> int:
    """Count the words on the two pages, headings included, numbers left out.

    Parameters
    ----------
    report
        The report.

    Returns
    -------
    count
        Words with at least one letter.
    """
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
