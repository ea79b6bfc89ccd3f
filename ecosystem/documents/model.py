"""What a result has to say, before anybody lays it out: words, tables and pictures in blocks."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace

from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta
from ecosystem.pictures.words import name_of, plain
from ecosystem.stubs import dataclass
from ecosystem.words import label, number, percent, rounded, say_day, text

# --- Words and values, and how a value is written for people.


@dataclass(frozen=True)
class Words:
    """Words with what hangs on them."""

    words: str
    more: str = ""  # Quieter words below them.
    finding: str = ""  # Id of the finding that they lead to.
    target: bool = False  # They are the place that links to the finding lead to.
    band: str = ""  # `sure` or `possible`, if they say how sure something is.
    look: str = ""  # Stored key of a class of needs, for its colour.
    spoken: str = ""  # The same for people who hear the page, if the words are signs.
    strong: bool = False

    def __str__(self) -> str:
        """Give the words alone."""
        return self.words


Line = str | Words

# What stands for a value that a view hides, and for one that is not known or not defined.
HIDDEN, UNKNOWN = "•", "?"

# None is what is not known, not defined or not told; a blank is nothing.
Value = str | float | int | bool | dt.date | Words | None

# Kinds of columns whose values stand to the right.
NUMBERS = ("number", "share", "value")


def written(value: Value, kind: str, lang: str, none: str = HIDDEN) -> str:
    """Write a value for people."""
    if value is None:
        return none
    if isinstance(value, Words):
        return value.words
    if kind == "yes" and value != "":
        return text(f"pages.{'yes' if value else 'no'}", lang)
    if isinstance(value, dt.date):
        return say_day(value, lang)
    if isinstance(value, str) or kind == "text":
        return str(value)
    if kind == "share":
        return percent(float(value), lang)
    if kind == "value":
        return rounded(float(value), 2, lang)
    return number(round(float(value), 1) + 0.0, lang)  # no minus before a zero


def known(value: object) -> Value:
    """Return a value of a frame or an array as one of a table: a missing number is None."""
    plain = value.item() if hasattr(value, "item") else value
    if plain is None or (isinstance(plain, float) and not math.isfinite(plain)):
        return None
    if isinstance(plain, float):
        return round(plain, 12)
    return plain if isinstance(plain, str | int | bool | dt.date | Words) else str(plain)


def band_words(key: str, lang: str) -> Words:
    """Say how sure something is."""
    return Words(label("band", key, lang) if key else "", band=key)


def between(low: float, high: float, lang: str) -> str:
    """Say a share with its bounds."""
    if abs(high - low) < 0.005:
        return percent(low, lang)
    return text("pages.between", lang, low=percent(low, lang), high=percent(high, lang))


# --- Blocks: what a document is made of. A block that is for some media only names them.


@dataclass(frozen=True, kw_only=True)
class Block:
    """A piece of a document, perhaps with a heading."""

    title: str = ""
    level: int = 2  # Of its heading; 1 opens a new part of the document.
    media: tuple[str, ...] = ()  # Where it stands; everywhere if none is named.
    new_page: bool = False  # It begins on a new page, where there are pages.


@dataclass(frozen=True)
class Heading(Block):
    """A heading of several blocks."""


@dataclass(frozen=True)
class Sentences(Block):
    """Sentences one below the other."""

    said: tuple[Line, ...]
    # `plain`, `list`, `notes`, `box`, `facts`, `legend`, `values`, `quiet`, `strong` or `invented`
    how: str = "plain"
    intro: str = ""  # Stands above them, if they are a list.


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    key: str
    heading: str
    kind: str = "text"  # `text`, `number`, `share`, `yes`, `value` (two decimals) or `square`.
    choices: tuple[str, ...] = ()  # Words that may be chosen in a workbook.
    none: str = HIDDEN  # Stands where there is no value.


@dataclass(frozen=True)
class TableBlock(Block):
    """A table; one whose columns have no headings lists names and values."""

    key: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    said: tuple[str, ...] = ()  # Sentences that belong to it.
    # How plain text says each row, in one or several paragraphs; as columns if nothing is here.
    told: tuple[tuple[str, ...], ...] = ()
    numbered: bool = False  # Plain text numbers the rows.
    counted: bool = False  # The heading says how many rows there are.
    alone: bool = False  # A CSV file holds this table and nothing else.
    room: int = 0  # Empty rows to write on.

    @property
    def headings(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.heading for column in self.columns)

    @property
    def heading(self) -> str:
        """Its title, with the number of rows where that is wanted."""
        return f"{self.title} ({len(self.rows)})" if self.counted else self.title


@dataclass(frozen=True)
class PictureBlock(Block):
    """A picture."""

    svg: str
    words: str  # The same in words, for people who hear the page.
    small: bool = False  # A strip between two pieces of text.
    floats: bool = False  # It may stand at the head of a page, so that none is left half empty.


@dataclass(frozen=True)
class FilmBlock(Block):
    """Several states of one picture, one of them shown."""

    svgs: tuple[str, ...]  # One a state.
    words: str  # What they show, for those who do not see them.
    frames: tuple[tuple[str, str], ...]  # Title and sentence of each.
    legend: tuple[tuple[str, str], ...]  # Sign and words.


@dataclass(frozen=True)
class Beside(Block):
    """Blocks that stand in two columns where there is room."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Ruled(Block):
    """Lines to write on."""

    count: int


@dataclass(frozen=True)
class Document:
    """Everything that is said about one thing, in the order in which it is said."""

    key: str  # Stored key of what it is about.
    lang: str
    title: str
    blocks: tuple[Block, ...]
    lines: tuple[str, ...] = ()  # Below the title: quarter, day and view.
    facts: Mapping[str, str] = field(default_factory=dict)  # Id, name, wave and view.
    numbers: Mapping[str, int] = field(default_factory=dict)  # Id of a finding to its number.
    footer: str = ""  # At the foot of each page.
    look: Mapping[str, str] = field(default_factory=dict)  # As in `Meta`, and `alt`: whose logo.
    cramped: bool = False  # Its pages are counted, so its type is small.

    def of(self, medium: str) -> Iterator[Block]:
        """List the blocks that stand in a medium."""
        return (block for block in self.blocks if medium in (block.media or (medium,)))

    def tables(self, medium: str) -> list[TableBlock]:
        """List the tables that stand in a medium."""
        return [block for block in self.of(medium) if isinstance(block, TableBlock)]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The results in words."""
        return self._said("plain")

    @property
    def notes(self) -> tuple[str, ...]:
        """What the results rest on and what they do not say."""
        return self._said("notes")

    def _said(self, how: str) -> tuple[str, ...]:
        return tuple(
            written(line, "text", self.lang)
            for block in self.blocks
            if isinstance(block, Sentences) and block.how == how
            for line in block.said
        )


def columns_of(area: str, lang: str, names: Iterable[str]) -> tuple[Column, ...]:
    """Name columns by the texts of an area; ``key:kind`` says how the values are written."""
    parts = (name.partition(":") for name in names)
    return tuple(Column(key, text(f"{area}{key}", lang), kind or "text") for key, _, kind in parts)


def notes_of(said: Iterable[str], lang: str, *, media: tuple[str, ...] = ()) -> Sentences:
    """Say what one must know about a result."""
    return Sentences(tuple(said), "notes", title=text("report.notes", lang), media=media)


# --- Name and day of a quarter, and documents on one quarter.


def letterhead(meta: Meta) -> dict[str, str]:
    """Say whose logo and colour a document carries."""
    return {**meta.look, "alt": meta.municipality or meta.name} if meta.look else {}


def place_of(meta: Meta, lang: str) -> str:
    """Name a quarter and its town, or say that it has no name."""
    parts = dict.fromkeys((name_of(meta, lang), meta.municipality))  # a city has the same twice
    return ", ".join(filter(None, parts))


def footer_of(meta: Meta, lang: str, *more: str) -> str:
    """Name quarter and day at the foot of a page."""
    return " · ".join((place_of(meta, lang), say_day(meta.wave, lang), *more))


def quarter_line(meta: Meta, view: str, lang: str) -> str:
    """Name quarter, day and view in one line."""
    return text(
        "report.title_line",
        lang,
        name=place_of(meta, lang),
        day=say_day(meta.wave, lang),
        view=label("view", view, lang),
    )


def naming_words(meta: Meta, lang: str) -> str:
    """Say who named the quarter's function officially, and when; blank if nobody did."""
    told = {key: plain(word) for key, word in meta.naming.items()}
    if day := _day(told.get("on", "")):
        told["on"] = say_day(day, lang)
    return ", ".join(told[key] for key in ("by", "on", "number") if key in told)


def _day(word: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(word)
    except ValueError:
        return None


def invented(meta: Meta, lang: str) -> tuple[str, ...]:
    """Say that a quarter is invented, if it is."""
    return (text("report.invented", lang),) if meta.fictional else ()


def result_document(
    key: str, meta: Meta, view: str, lang: str, blocks: Iterable[Block]
) -> Document:
    """Put a document together whose title is the line of quarter, day and view."""
    title = quarter_line(meta, view, lang)
    return Document(key, lang, title, _marked(blocks, view), lines=invented(meta, lang))


def _marked(blocks: Iterable[Block], view: str) -> tuple[Block, ...]:
    """Write a question mark where there is no value, in the view that hides nothing."""
    if view != "internal":
        return tuple(blocks)
    return tuple(open_(each) if isinstance(each, TableBlock) else each for each in blocks)


def open_(table: TableBlock) -> TableBlock:
    """Write a question mark where there is no value: nothing of this table is ever hidden."""
    return replace(table, columns=tuple(replace(c, none=UNKNOWN) for c in table.columns))


def summary_table(meta: Meta, view: str, lang: str, more: Iterable[Sequence[Value]]) -> TableBlock:
    """List what a workbook says of itself: quarter, day, view and more."""
    facts = {"quarter": place_of(meta, lang), "day": say_day(meta.wave, lang)}
    facts["view"] = label("view", view, lang)
    if meta.fictional:
        facts["source"] = text("report.invented", lang)
    rows = [(text(f"report.fact_{name}", lang), said) for name, said in facts.items()]
    return TableBlock(
        "summary",
        (Column("name", ""), Column("value", "")),
        (*rows, *map(tuple, more)),
        title=text("report.sheet_summary", lang),
        media=("xlsx",),
    )


def noted(said: Iterable[str], lang: str) -> list[tuple[str, str]]:
    """Write notes as names and values."""
    return [(text("report.notes", lang), note) for note in said]


def page_table(
    key: str, lang: str, names: Sequence[str], rows: Iterable[Sequence[object]]
) -> TableBlock:
    """Make a table of a page."""
    return TableBlock(
        key,
        columns_of("pages.column.", lang, names),
        tuple(tuple(known(value) for value in row) for row in rows),
        title=text(f"pages.table.{key}", lang),
    )


def filled(table: TableBlock, *always: str) -> TableBlock:
    """Leave out the columns in which nothing stands."""
    keys = [column.key for column in table.columns]
    kept = [n for n, key in enumerate(keys) if key in always or any(row[n] for row in table.rows)]
    rows = tuple(tuple(row[n] for n in kept) for row in table.rows)
    return replace(table, columns=tuple(table.columns[n] for n in kept), rows=rows)


def page_document(
    key: str,
    quarter: Quarter,
    view: str,
    lang: str,
    *,
    sentences: Iterable[str],
    tables: Iterable[TableBlock],
    notes: Iterable[str] = (),
) -> Document:
    """Put a page of results together."""
    meta = quarter.meta
    wave = meta.wave.isoformat() if meta.wave else ""
    naming = naming_words(meta, lang)
    told = (text("report.named", lang, naming=naming),) if naming else ()
    said = (*notes, *told, *invented(meta, lang))
    return Document(
        key,
        lang,
        text(f"pages.title.{key}", lang),
        (
            Sentences(tuple(sentences)),
            *_marked((table for table in tables if table.rows), view),
            *([notes_of(said, lang)] if said else []),
        ),
        lines=(quarter_line(meta, view, lang),),
        facts={"id": meta.id, "name": meta.name, "wave": wave, "view": view},
    )
