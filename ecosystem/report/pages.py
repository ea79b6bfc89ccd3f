"""A page of results as data: sentences and small tables, without any layout."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ecosystem.catalogue import text
from ecosystem.findings.words import number, percent
from ecosystem.model.quarter import Quarter
from ecosystem.report.plain_texts import quarter_line

Cell = str | float | int | bool | None
KINDS = ("text", "number", "share", "yes")
"""How a column is written: as it is, as a number, as per cent, as yes or no."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    key
        Stored key; its heading stands in the area of the table.
    kind
        One of `KINDS`.
    """

    key: str
    kind: str = "text"


@dataclass(frozen=True)
class PageTable:
    """One table of a page.

    Parameters
    ----------
    key
        Stored key.
    title
        What it shows, in the language of the page.
    columns
        Its columns.
    headings
        Their headings.
    rows
        Values; None for what is not known, not defined or not told.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Page:
    """What a command has to say.

    Parameters
    ----------
    key
        Stored key of the page.
    lang
        Language of every text.
    title, line
        Heading, and the line of quarter, day and view.
    sentences
        The results in words.
    tables
        The figures.
    notes
        What the figures rest on and what they do not say.
    facts
        Id, wave and view of the quarter.
    """

    key: str
    lang: str
    title: str
    line: str
    sentences: tuple[str, ...]
    tables: tuple[PageTable, ...]
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, object]:
        """Return plain values, figures unrounded.

        Returns
        -------
        plain
            One object that `json` can write.
        """
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


def known(value: object) -> Cell:
    """Return a value as a cell: a missing number is None.

    Parameters
    ----------
    value
        A text, number, truth value or None, also of NumPy.

    Returns
    -------
    cell
        A plain value.
    """
    plain = value.item() if hasattr(value, "item") else value
    if plain is None or (isinstance(plain, float) and not math.isfinite(plain)):
        return None
    if isinstance(plain, float):
        return round(plain, 12)
    if isinstance(plain, str | int | bool):
        return plain
    return str(plain)


def written(value: Cell, kind: str, lang: str) -> str:
    """Write a cell for people.

    Parameters
    ----------
    value
        The value.
    kind
        How its column is written.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        A dot in the middle of the line for None: it is not zero.
    """
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
    """Say a share with its bounds.

    Parameters
    ----------
    low, high
        The bounds.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        One number where the two read alike.
    """
    if abs(high - low) < 0.005:
        return percent(low, lang)
    return text("pages.between", lang, low=percent(low, lang), high=percent(high, lang))


def make_table(
    key: str, columns: Sequence[Column], rows: Sequence[Sequence[object]], lang: str
) -> PageTable:
    """Make a table with its texts.

    Parameters
    ----------
    key
        Stored key; ``pages.table.<key>`` is its title, ``pages.column.<column>`` are its headings.
    columns
        Its columns.
    rows
        Values.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    table
        Ready to be written.
    """
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
    """Put a page together.

    Parameters
    ----------
    key
        Stored key; ``pages.title.<key>`` is its heading.
    quarter
        For name, day and id.
    view
        The view that it is for.
    lang
        ``"de"`` or ``"en"``.
    sentences, tables, notes
        What it says; tables without rows are left out.

    Returns
    -------
    page
        Ready to be written.
    """
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
