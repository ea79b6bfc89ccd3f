"""The four sheets that an office fills, as data: columns, where each goes, other names for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ecosystem.catalogue import LANGUAGES, label, text
from ecosystem.io.text import fold
from ecosystem.io.words import column_key
from ecosystem.schema import CORE_TOPICS, TABLES, TOPICS

SHEETS = ("who", "what", "where", "need")
TABLE_OF: Mapping[str, str] = {"who": "actors", "what": "offers", "where": "ties", "need": "needs"}
HOW = ("tip", "referral", "appointment", "handover", "cooperation")
META_FIELDS = ("name", "municipality", "wave", "languages")


@dataclass(frozen=True)
class ClerkColumn:
    """One column of a sheet of the template.

    Parameters
    ----------
    key
        Its name in this sheet; ``clerk.<sheet>_<key>`` and ``clerk.<sheet>_<key>_help`` are its
        header and explanation.
    stored
        Column of the data model that it fills; blank if it fills a table of its own.
    width
        Width on the sheet.
    choice
        The list that its cells are chosen from: ``type``, ``how``, ``tick``, ``takes_new``,
        ``names``; blank for free text.
    aliases
        Further headers that mean it.
    """

    key: str
    stored: str
    width: float
    choice: str = ""
    aliases: tuple[str, ...] = ()


COLUMNS: Mapping[str, tuple[ClerkColumn, ...]] = {
    "who": (
        ClerkColumn(
            "name", "name", 38, "", ("Name", "Stelle", "Einrichtung", "Organisation", "Wer")
        ),
        ClerkColumn("type", "type", 30, "type", ("Art", "Art der Stelle", "Kind of place", "Typ")),
        ClerkColumn("dock", "", 20, "tick", ("Andockstelle", "Laufkundschaft", "Docking point")),
        ClerkColumn("staff", "staff", 20, "", ("Personen", "Wie viele", "Team", "How many")),
    ),
    "what": (
        ClerkColumn(
            "actor", "actor", 36, "names", ("Name", "Stelle", "Akteur", "Actor", "Name der Stelle")
        ),
        *(ClerkColumn(topic, "", 5.5, "tick") for topic in CORE_TOPICS),
        ClerkColumn(
            "languages", "languages", 30, "", ("Sprache(n)", "Languages", "In welchen Sprachen")
        ),
        ClerkColumn("until", "valid_until", 15, "", ("Geld bis", "bis", "Förderung bis", "Until")),
        ClerkColumn("takes_new", "takes_new", 13, "takes_new", ("Aufnahme", "nimmt auf")),
        ClerkColumn("at", "at", 28, "names", ("Ort", "wo", "Where")),
        ClerkColumn("informal", "informal", 11, "tick", ("informell?",)),
    ),
    "where": (
        ClerkColumn("source", "source", 34, "names", ("von wem", "From", "wer")),
        ClerkColumn("target", "target", 34, "names", ("wohin", "zu", "an", "To")),
        ClerkColumn("how", "kind", 24, "how", ("Art", "How", "Art der Verbindung")),
        ClerkColumn("one_person", "one_person", 15, "tick", ("eine Person", "Hangs on one person")),
        ClerkColumn("until", "valid_until", 15, "", ("Geld bis", "bis", "Until")),
        ClerkColumn("topics", "topics", 32, "", ("Thema", "Topic", "Topics")),
    ),
}
"""Columns by sheet. *Bedarf* is a grid: its columns are languages and stand in no list."""


@cache
def sheet_names() -> Mapping[str, str]:
    """Return what the sheets of the template may be called.

    Returns
    -------
    names
        Folded name to the key of a sheet, ``help`` and ``lists`` among them.
    """
    return {
        fold(text(f"clerk.sheet_{key}", lang)): key
        for key in (*SHEETS, "help", "lists")
        for lang in LANGUAGES
    }


def header_text(sheet: str, column: ClerkColumn, lang: str) -> str:
    """Give the header that the template shows.

    Parameters
    ----------
    sheet
        Key of the sheet.
    column
        The column.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    header
        Topics have their label.
    """
    if column.key in TOPICS:
        return label("topic", column.key, lang)
    return text(f"clerk.{sheet}_{column.key}", lang)


@cache
def _headers(sheet: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    if sheet == "what":
        found = {fold(label("topic", t, lang)): t for t in TOPICS for lang in LANGUAGES}
    for column in COLUMNS[sheet]:
        words = [header_text(sheet, column, lang) for lang in LANGUAGES]
        for word in (column.key, *words, *column.aliases):
            found[fold(word)] = column.key
    return found


def clerk_column(sheet: str, header: str) -> str | None:
    """Find the column that a header means.

    Parameters
    ----------
    sheet
        Key of the sheet.
    header
        Text of the header.

    Returns
    -------
    key
        A column of the template, else ``"=" + column`` for one of the data model
        (``=docks.`` for one of the docking points), else None.

    Examples
    --------
    >>> clerk_column("who", "Name der Stelle *"), clerk_column("what", "Zielgruppen")
    ('name', '=groups')
    """
    word = fold(header).strip("*:? ")
    found = _headers(sheet)
    for form in (fold(header), word, f"{word}?"):
        if form in found:
            return found[form]
    stored = column_key(TABLES[TABLE_OF[sheet]], header)
    if stored is None and sheet == "who":
        dock = column_key(TABLES["docks"], header)
        return f"=docks.{dock}" if dock else None
    if stored is None:
        return None
    own = {column.stored: column.key for column in COLUMNS[sheet]}
    return own.get(stored, f"={stored}")
