"""The grid *Bedarf*: topics down, languages across, a number or x in each field."""

from __future__ import annotations

from dataclasses import dataclass

from ecosystem.io.clerk.cells import read_least, read_number, tick
from ecosystem.io.clerk.languages import read_languages
from ecosystem.io.clerk.notes import ClerkProblem, Said
from ecosystem.io.clerk.rows import Log, Row, SheetRows
from ecosystem.io.clerk.tables import Maker
from ecosystem.io.raw import RawSheet
from ecosystem.io.text import fold, number_text
from ecosystem.io.words import vocabulary_key

_TOPIC_HEADS = frozenset({"thema", "topic", "themen", "topics", "bedarf", "needs"})
UNCOUNTED = "1"
"""Persons of a field with x or nothing beside fields with numbers: seen, but hardly weighed."""


@dataclass
class Grid:
    """What the sheet says.

    Parameters
    ----------
    languages
        Codes above the columns, in order.
    counts
        Topic and language to the number of persons; blank where nobody counted.
    """

    languages: list[str]
    counts: dict[tuple[str, str], str]


def _known(word: str) -> str | None:
    """Find what a header of the grid means: the column of topics, or a language."""
    if fold(word) in _TOPIC_HEADS:
        return "topic"
    spoken = read_languages(word) if word else None
    if spoken is None or not spoken.stored or set(spoken.stored) & set(";?*"):
        return None
    return spoken.stored.partition(":")[0]


def _languages(sheet: SheetRows) -> list[str]:
    for column in sheet.columns:
        if column.startswith("+") and fold(column[1:]) not in ("sprache wählen", "choose language"):
            if not any(row.get(column) for row in sheet.rows) and not column[1:]:
                continue
            notes = read_languages(column[1:]).notes
            codes = tuple(code for _, _, more in notes for code in more)
            known = Said("language", codes) if codes else "–"
            line = sheet.sheet.lines[0] if sheet.sheet.lines else None
            sheet.note(
                "warning", "need_language_unread", line, column, value=column[1:], known=known
            )
    return [c for c in sheet.columns if c and c[0] not in "+=" and c != "topic"]


def _field(sheet: SheetRows, row: Row, column: str) -> str:
    """Read one field: a number, or blank for needed but not counted."""
    word = row.get(column)
    if not word:
        return ""
    number = read_number(word)
    if number and float(number) >= 0:
        return number
    least, _ = read_least(word)
    if least:
        sheet.note("warning", "staff_least", row.line, column, value=word, read=least)
        return least
    said = tick(word)
    if said == "no":
        sheet.note("warning", "need_no", row.line, column, value=word)
        return "0"
    if said != "yes":
        sheet.note("warning", "need_unread", row.line, column, value=word)
    return ""


def read_grid(raw: RawSheet, log: Log) -> Grid:
    """Read the sheet.

    Parameters
    ----------
    raw
        The sheet.
    log
        Takes what is odd.

    Returns
    -------
    grid
        Languages and numbers.
    """
    sheet = SheetRows(raw, _known, log)
    languages = _languages(sheet)
    topics = "topic" if sheet.has("topic") else next(iter(sheet.columns), "")
    counts: dict[tuple[str, str], str] = {}
    for row in sheet.rows:
        word = row.get(topics)
        topic = vocabulary_key("topic", word) if word else None
        if topic is None:
            sheet.note("warning", "need_topic_unread", row.line, topics, value=word)
            continue
        if any((topic, language) in counts for language in languages):
            sheet.note("warning", "need_twice", row.line, topics, value=word)
        for language in languages:
            found, before = _field(sheet, row, language), counts.get((topic, language), "")
            both = (
                number_text(float(found) + float(before)) if found and before else found or before
            )
            counts[topic, language] = both
    return Grid(languages, counts)


def add_needs(grid: Grid, title: str, maker: Maker, log: Log) -> None:
    """Make the table of needs, if anybody counted anything.

    Parameters
    ----------
    grid
        What the sheet says.
    title
        Name of the sheet.
    maker
        Takes the rows.
    log
        Takes the number of fields that nobody counted.

    Notes
    -----
    Without any number there is no table: every topic in every language counts the same. Beside
    numbers a field with x or nothing counts as one person, so that its need stays visible.
    """
    if not any(grid.counts.values()):
        return
    maker.sources["needs"] = title
    blank = 0
    for line, ((topic, language), persons) in enumerate(grid.counts.items(), start=1):
        blank += not persons
        record = {"topic": topic, "language": language, "persons": persons or UNCOUNTED}
        maker.add("needs", record, line)
    if blank:
        said = ClerkProblem("warning", "clerk.need_uncounted", title, params={"count": blank})
        log.problems.append(said)
