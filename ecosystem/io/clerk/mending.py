"""Words in a table of the data model that are none of its own, but can be read all the same."""

from __future__ import annotations

from collections.abc import Mapping

from ecosystem.io.clerk.cells import DASHES, is_nothing, read_day, read_number
from ecosystem.io.clerk.languages import read_languages
from ecosystem.io.clerk.notes import Said
from ecosystem.schema import Column

MENDED = frozenset({"date", "integer", "number", "languages", "key", "keys", "language"})
"""Types of columns in which such words are looked for."""

Note = tuple[str, Mapping[str, object]]


def _languages(word: str) -> tuple[str, tuple[Note, ...]]:
    spoken = read_languages(word)
    notes = tuple(
        (f"clerk.{key}", {"value": part, "known": Said("language", codes)})
        for key, part, codes in spoken.notes
    )
    return spoken.stored, notes


def mended(column: Column, word: str) -> tuple[str, tuple[Note, ...]]:
    """Read a word that the data model does not know.

    Parameters
    ----------
    column
        The column it stands in, of a type in `MENDED`.
    word
        Cell text.

    Returns
    -------
    stored, notes
        What it means, or the word itself; and what to ask.

    Examples
    --------
    >>> from ecosystem.schema import TABLES
    >>> mended(TABLES["offers"].columns["valid_until"], "31.12.25")
    ('2025-12-31', ())
    """
    if is_nothing(word):
        return "unknown", ()
    if word in DASHES:
        return "unknown", (("clerk.dash", {"value": word}),)
    match column.type:
        case "date":
            day, said = read_day(word, end=not column.name.endswith("from"))
            if said == "open":
                return "", (("clerk.open_end", {"value": word}),)
            return day or word, ()
        case "integer" | "number":
            return read_number(word) or word, ()
        case "languages":
            return _languages(word)
    return word, ()
