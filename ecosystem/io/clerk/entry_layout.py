"""The sheets on which answers from paper are typed, as data: columns and other names for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ecosystem.catalogue import LANGUAGES, text
from ecosystem.io.clerk.layout import ClerkColumn
from ecosystem.io.text import fold

ANSWERS, STILL, OPEN = "answers", "still", "open"
ENTRY_SHEETS = (ANSWERS, STILL, OPEN)
QUESTIONS = ("no_place", "sent_away")
"""Kinds of hurdles that questions 6 and 7 of the partner sheet ask for."""

_NUMBER = ClerkColumn("number", "", 7, "", ("Nr", "No", "Nummer"))
_INFORMANT = ClerkColumn("informant", "informant", 16, "", ("Auskunft von", "Informant", "Code"))
_ORGANISATION = ClerkColumn(
    "organisation", "organisation", 18, "codes", ("Stelle", "Organisation", "Organization")
)
_ABOUT = ClerkColumn("about", "", 52)

ENTRY_COLUMNS: Mapping[str, tuple[ClerkColumn, ...]] = {
    ANSWERS: (
        _NUMBER,
        _INFORMANT,
        _ORGANISATION,
        ClerkColumn("source", "source", 14, "codes", ("from", "von wem", "Quelle")),
        ClerkColumn("target", "target", 14, "codes", ("to", "zu", "Ziel", "wohin")),
        ClerkColumn("how", "kind", 20, "how", ("how", "Art", "Faden", "kind")),
        ClerkColumn("says", "says", 18, "says", ("stimmt das", "sagt", "says")),
        ClerkColumn("one_person", "one_person", 16, "answer", ("eine Person", "one person")),
        ClerkColumn("frequency", "frequency", 16, "frequency", ("Häufigkeit", "frequency")),
        ClerkColumn("until", "valid_until", 14, "", ("bis", "until")),
        ClerkColumn("topics", "topics", 22, "", ("Thema", "topic")),
        _ABOUT,
    ),
    STILL: (
        _NUMBER,
        _INFORMANT,
        _ORGANISATION,
        ClerkColumn("says", "", 16, "answer", ("stimmt das noch", "stimmt")),
        ClerkColumn("change", "", 52, "", ("Änderung", "change")),
        _ABOUT,
    ),
    OPEN: (
        _INFORMANT,
        _ORGANISATION,
        ClerkColumn("what", "kind", 26, "hurdle", ("Frage", "question", "Hürde")),
        ClerkColumn("concern", "topic", 28, "topic", ("Thema", "topic", "topics")),
        ClerkColumn("language", "language", 18, "language", ("language",)),
        ClerkColumn("place", "to_actor", 20, "codes", ("where", "target")),
    ),
}
"""Columns by sheet; ``number`` and ``about`` are printed for the eye and fill nothing."""


def entry_header(column: ClerkColumn, lang: str) -> str:
    """Give the header that a sheet shows.

    Parameters
    ----------
    column
        The column.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    header
        Its words.
    """
    return text(f"paper.column_{column.key}", lang)


@cache
def _headers(sheet: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for column in ENTRY_COLUMNS[sheet]:
        shown = [entry_header(column, lang) for lang in LANGUAGES]
        for word in (column.key, *shown, *column.aliases):
            found.setdefault(fold(word).strip("*:?. "), column.key)
    return found


def entry_column(sheet: str, header: str) -> str | None:
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
        A column of the sheet, else None.
    """
    return _headers(sheet).get(fold(header).strip("*:?. "))


@cache
def entry_sheet_names() -> Mapping[str, str]:
    """Return what the sheets may be called.

    Returns
    -------
    names
        Folded name to the key of a sheet, ``codes`` and ``help`` among them.
    """
    return {
        fold(text(f"paper.sheet_{key}", lang)): key
        for key in (*ENTRY_SHEETS, "codes", "help", "lists")
        for lang in LANGUAGES
    }
