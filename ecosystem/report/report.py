"""A report as data: words, tables and a picture, before anybody lays it out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Statement:
    """A sentence that rests on a finding.

    Parameters
    ----------
    words
        The sentence.
    finding
        Id of the finding, blank if it rests on none.
    action
        What one can do, blank if nothing is said here.
    band
        ``sure`` or ``possible``, blank if it is no finding.
    """

    words: str
    finding: str = ""
    action: str = ""
    band: str = ""


@dataclass(frozen=True)
class Step:
    """One of the things to do.

    Parameters
    ----------
    what, why
        The action and the finding behind it, in short.
    who, due, day
        The role that invites, and until when in words and as a date; None if the day of the data
        is unknown.
    effort
        1 a call, 2 several talks, 3 money or staff.
    agreed
        What has been agreed about it already, blank if nothing.
    band, finding
        As for `Statement`.
    """

    what: str
    why: str
    who: str
    due: str
    day: dt.date | None
    effort: int
    agreed: str
    band: str
    finding: str


@dataclass(frozen=True)
class Square:
    """One field of the grid of needs.

    Parameters
    ----------
    symbol
        One sign, readable without colour.
    look
        Stored key of the class, for the colour; blank if nobody asked.
    words
        The same in words, for people who hear the page.
    people
        How many need it, blank if it is met or was not counted.
    finding
        Id of the finding, blank if there is none.
    """

    symbol: str
    look: str
    words: str
    people: str = ""
    finding: str = ""


@dataclass(frozen=True)
class Grid:
    """Topics by languages.

    Parameters
    ----------
    languages
        Headings of the columns.
    rows
        Topic, then one field a language.
    legend
        Key, symbol and words of each class that occurs.
    help
        What the small numbers mean, blank if there are none.
    left_out
        Which languages had no room, blank if all had.
    """

    languages: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Square, ...]], ...]
    legend: tuple[Square, ...]
    help: str = ""
    left_out: str = ""


@dataclass(frozen=True)
class BridgeRow:
    """One weak bridge.

    Parameters
    ----------
    source, target
        Names.
    hangs_on, carries, proposal
        What it hangs on, what hangs on it, what to do.
    band, finding
        As for `Statement`.
    """

    source: str
    target: str
    hangs_on: tuple[str, ...]
    carries: tuple[str, ...]
    proposal: tuple[str, ...]
    band: str
    finding: str


@dataclass(frozen=True)
class MoneyRow:
    """A day on which something ends.

    Parameters
    ----------
    day, what, register
        The day, what ends, and until when money must be applied for, in words.
    place
        Where the day lies on the time line, 0 now to 1 its end.
    """

    day: str
    what: str
    register: str
    place: float


@dataclass(frozen=True)
class Money:
    """What ends in the next two years.

    Parameters
    ----------
    rows
        The next dates.
    more
        How many have no room, or why there is none.
    spoken
        The time line in words, blank without dates.
    """

    rows: tuple[MoneyRow, ...]
    more: str
    spoken: str


@dataclass(frozen=True)
class Part:
    """A heading and what stands below it.

    Parameters
    ----------
    key
        Stored key of the kind.
    title
        The heading.
    statements
        The sentences.
    """

    key: str
    title: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Picture:
    """The picture of the net.

    Parameters
    ----------
    svg
        An SVG element.
    description
        The same in words, for people who hear the page.
    """

    svg: str
    description: str


@dataclass(frozen=True)
class Report:
    """Everything that the report says, in the order in which it says it.

    Parameters
    ----------
    lang
        ``"de"`` or ``"en"``.
    view
        ``internal``, ``partner`` or ``public``.
    title
        Name of the quarter.
    facts
        Label and value: day, view, who was asked.
    invented
        That the quarter is invented, blank if it is not known to be.
    glance
        Three sentences.
    nothing
        Why nothing was found, blank if something was.
    steps
        Up to five things to do.
    picture
        The net; None if there is nobody to draw.
    grid
        Needs; None if none are known.
    bridges, more_bridges
        Up to six weak bridges, and a sentence on the others.
    money
        Dates for the budget.
    informal_front, informal
        Needs that only informal help meets: what fits on the two pages, and all of them.
    unknown_front, unknown
        What is not known: what fits on the two pages, and all of it.
    since
        What has changed since an earlier wave.
    brief_method, method
        How it was calculated, in five short lines and in full.
    parameters
        Name and value of every convention.
    purpose
        What the report may be used for.
    annex
        All findings, in parts.
    numbers
        Id of a finding to its number in the annex.
    """

    lang: str
    view: str
    title: str
    facts: tuple[tuple[str, str], ...]
    invented: str
    glance: tuple[Statement, ...]
    nothing: str
    steps: tuple[Step, ...]
    picture: Picture | None
    grid: Grid | None
    bridges: tuple[BridgeRow, ...]
    more_bridges: str
    money: Money
    informal_front: tuple[Statement, ...]
    informal: tuple[Statement, ...]
    unknown_front: tuple[str, ...]
    unknown: tuple[str, ...]
    since: tuple[str, ...]
    brief_method: tuple[str, ...]
    method: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    purpose: str
    annex: tuple[Part, ...]
    numbers: dict[str, int]
