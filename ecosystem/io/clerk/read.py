"""A filled template as the content of a quarter."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from ecosystem.catalogue import LANGUAGES, text
from ecosystem.io.clerk.cells import read_day
from ecosystem.io.clerk.decided import NamedDecision
from ecosystem.io.clerk.languages import read_languages
from ecosystem.io.clerk.layout import COLUMNS, META_FIELDS, clerk_column, header_text, sheet_names
from ecosystem.io.clerk.need import Grid, add_needs, read_grid
from ecosystem.io.clerk.notes import ClerkProblem, Said
from ecosystem.io.clerk.rows import MAX_ROWS, Log, SheetRows
from ecosystem.io.clerk.tables import Maker
from ecosystem.io.clerk.what import read_what, read_where
from ecosystem.io.clerk.who import read_who
from ecosystem.io.folder import Contents
from ecosystem.io.foreign_actors import slug
from ecosystem.io.raw import Book, RawSheet
from ecosystem.io.text import fold
from ecosystem.model.meta import Meta

NEEDED = {"who": ("name",), "what": ("actor",), "where": ("source", "target")}


def _sheets(book: Book, log: Log) -> Mapping[str, RawSheet]:
    found: dict[str, RawSheet] = {}
    for title in book.titles:
        key = sheet_names().get(fold(title))
        if key in found:
            said = ClerkProblem("warning", "clerk.sheet_twice", title, params={"name": title})
            log.problems.append(said)
        elif key == "help" or (key and key != "lists"):
            found[key] = book.read(title, MAX_ROWS + 1)
        elif key is None:
            log.problems.append(ClerkProblem("warning", "clerk.sheet_unread", title))
    return found


def _rows(key: str, raw: RawSheet, log: Log) -> SheetRows | None:
    sheet = SheetRows(raw, lambda word: clerk_column(key, word) if word else None, log)
    complete = True
    for column in NEEDED[key]:
        if sheet.columns and not sheet.has(column):
            shown = next(c for c in COLUMNS[key] if c.key == column)
            params = {"name": header_text(key, shown, "de")}
            log.problems.append(ClerkProblem("error", "clerk.no_column", raw.title, params=params))
            complete = False
    return sheet if complete and sheet.columns else None


def _fields(raw: RawSheet | None) -> dict[str, tuple[str, int]]:
    """Find what stands beside the labels of the sheet that explains."""
    labels = {fold(text(f"clerk.meta_{f}", lang)): f for f in META_FIELDS for lang in LANGUAGES}
    found: dict[str, tuple[str, int]] = {}
    for row, line in zip(raw.rows if raw else [], raw.lines if raw else [], strict=True):
        for place, word in enumerate(row[:-1]):
            key = labels.get(fold(word).rstrip("*: "))
            if key and row[place + 1]:
                found.setdefault(key, (row[place + 1], line))
    return found


def _meta(raw: RawSheet | None, grid: Grid | None, log: Log) -> Meta:
    fields = _fields(raw)
    title = raw.title if raw else ""

    def say(severity: str, key: str, field: str, **params: object) -> None:
        line = fields[field][1]
        column = text(f"clerk.meta_{field}", "de")
        shown = {**params, "cell": f"B{line}"}
        log.problems.append(ClerkProblem(severity, f"clerk.{key}", title, line, column, shown))

    word = fields.get("wave", ("", 0))[0]
    wave, said = read_day(word)
    if said == "unread":
        say("warning", "date_unread", "wave", value=word)
    elif said == "read" and not re.search(r"\d{1,2}\.\s?\d", word):
        say("warning", "read_as", "wave", value=word, read=wave)
    spoken = read_languages(fields.get("languages", ("", 0))[0])
    for key, part, codes in spoken.notes:
        say("warning", key, "languages", value=part, known=Said("language", codes))
    codes_ = [entry.partition(":")[0] for entry in spoken.stored.split(";") if entry]
    languages = dict.fromkeys([*(grid.languages if grid else ()), *codes_])
    name = fields.get("name", ("", 0))[0]
    return Meta(
        id=slug(name) if name else "",
        name=name,
        municipality=fields.get("municipality", ("", 0))[0],
        wave=dt.date.fromisoformat(wave) if wave else None,
        languages=tuple(code for code in languages if code not in ("?", "*")),
    )


def read_clerk(book: Book, decisions: Iterable[NamedDecision] = ()) -> Contents:
    """Read a filled template.

    Parameters
    ----------
    book
        The workbook; it has the sheet *Wer*.
    decisions
        What was decided about names; looked at when all sheets are read.

    Returns
    -------
    contents
        Whatever could be read, and what was odd, each with sheet, row and column.
    """
    log = Log()
    sheets = _sheets(book, log)
    maker = Maker()
    for each in decisions:
        maker.register.decide(each.left, each.right, same=each.same)
    who = _rows("who", sheets["who"], log)
    complete = who is not None
    if who is not None:
        read_who(who, maker)
        if "actors" not in maker.records:
            log.problems.append(ClerkProblem("error", "clerk.empty_who", who.title))
            complete = False
    for key, read in (("what", read_what), ("where", read_where)):
        sheet = _rows(key, sheets[key], log) if key in sheets and complete else None
        if sheet is not None:
            read(sheet, maker)
    grid = read_grid(sheets["need"], log) if "need" in sheets else None
    if grid is not None:
        add_needs(grid, sheets["need"].title, maker, log)
    meta = _meta(sheets.get("help"), grid, log)
    if not meta.languages and "needs" not in maker.records:
        log.problems.append(ClerkProblem("warning", "clerk.no_languages"))
    return Contents(meta, maker.tables(), log.problems, complete)
