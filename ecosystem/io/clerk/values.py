"""Cells of the template to what the data model keeps; whatever is not plain is said."""

from __future__ import annotations

import re

from ecosystem.catalogue import LANGUAGES, text
from ecosystem.catalogue import vocabulary as entries
from ecosystem.io.clerk.cells import is_nothing, read_day, read_least, read_number, tick
from ecosystem.io.clerk.hours import read_hours
from ecosystem.io.clerk.languages import read_languages
from ecosystem.io.clerk.layout import HOW
from ecosystem.io.clerk.notes import Said
from ecosystem.io.clerk.rows import Row, SheetRows
from ecosystem.io.text import fold
from ecosystem.io.words import vocabulary_key
from ecosystem.schema import Column

SEPARATORS = re.compile(r"[,;/+&\n]| und | and ")
_HOW_WORDS = (
    ("handover", ("geht mit", "begleit", "goes along", "accompan")),
    ("appointment", ("termin", "vermittl", "appointment")),
    ("tip", ("tipp", "tip", "hinweis", "flyer")),
    ("cooperation", ("zusammen", "kooper", "cooper", "works together")),
    ("referral", ("verweis", "schickt", "empfiehl", "refer", "sends")),
)


def day(sheet: SheetRows, row: Row, column: str, *, end: bool = True) -> str:
    """Read a day; give it in ISO form, blank if unknown."""
    word = row.get(column)
    found, said = read_day(word, end=end)
    if said == "read":
        sheet.note("warning", "read_as", row.line, column, value=word, read=found)
    elif said != "plain":
        key = "open_end" if said == "open" else "date_unread"
        sheet.note("warning", key, row.line, column, value=word)
    return found


def answer(sheet: SheetRows, row: Row, column: str) -> str:
    """Read yes or no; blank if unknown."""
    word = row.get(column)
    said = tick(word)
    if said in ("unsure", "text"):
        sheet.note("warning", "answer_unread", row.line, column, value=word)
        return ""
    return said


def ticked(sheet: SheetRows, row: Row, column: str) -> bool:
    """Tell whether a field is ticked; words beside the tick are said."""
    word = row.get(column)
    said = tick(word)
    if said == "text":
        sheet.note("warning", "tick_text", row.line, column, value=word)
    elif said == "unsure":
        sheet.note("warning", "tick_unsure", row.line, column, value=word)
    return said in ("yes", "text")


def whole(sheet: SheetRows, row: Row, column: str) -> str:
    """Read a whole number, or the smallest of those named; blank if unknown."""
    word = row.get(column)
    if not word:
        return ""
    found, exact = read_least(word)
    if not found:
        sheet.note("warning", "number_unread", row.line, column, value=word)
    elif not exact:
        sheet.note("warning", "staff_least", row.line, column, value=word, read=found)
    return found


def number(sheet: SheetRows, row: Row, column: str) -> str:
    """Read a number; blank if unknown."""
    word = row.get(column)
    found = read_number(word) if word else ""
    if word and not found:
        sheet.note("warning", "number_unread", row.line, column, value=word)
    elif found != word:
        sheet.note("warning", "read_as", row.line, column, value=word, read=found)
    return found


def languages(sheet: SheetRows, row: Row, column: str) -> str:
    """Read languages in plain words."""
    word = row.get(column)
    spoken = read_languages(word)
    for key, part, codes in spoken.notes:
        known = Said("language", codes)
        sheet.note("warning", key, row.line, column, value=part, known=known)
    return spoken.stored


def keys(sheet: SheetRows, row: Row, column: str, vocabulary: str) -> str:
    """Read a list of words of a vocabulary; words that nobody knows are said and left out."""
    word = row.get(column)
    found: dict[str, None] = {}
    for part in _parts(word, vocabulary):
        key = vocabulary_key(vocabulary, part)
        if key:
            found[key] = None
        elif not is_nothing(part):
            unread(sheet, row, column, part, vocabulary)
    return ";".join(found)


def _parts(word: str, vocabulary: str) -> list[str]:
    """Split a list; a label with a comma in it stays whole where semicolons part the list."""
    found: list[str] = []
    for part in re.split(r"[;\n]", word):
        whole = vocabulary_key(vocabulary, part.strip())
        found += [part] if whole else SEPARATORS.split(part)
    return [part.strip() for part in found if part.strip()]


def keys_found(word: str, vocabulary: str) -> list[str]:
    """List the words of a vocabulary that a text names, without a word on the others."""
    found = [vocabulary_key(vocabulary, part) for part in _parts(word, vocabulary)]
    return list(dict.fromkeys(key for key in found if key))


def unread(sheet: SheetRows, row: Row, column: str, word: str, vocabulary: str) -> None:
    """Say that a word is not known, and which are."""
    known = Said(vocabulary, tuple(entries(vocabulary)))
    sheet.note("warning", "word_unread", row.line, column, value=word, known=known)


def key_of(sheet: SheetRows, row: Row, column: str, vocabulary: str) -> str:
    """Read one word of a vocabulary; blank if nobody knows it."""
    word = row.get(column)
    if not word:
        return ""
    key = vocabulary_key(vocabulary, word)
    if key is None and vocabulary.startswith("answer") and tick(word) in ("yes", "no"):
        key = tick(word)
    if key is None:
        unread(sheet, row, column, word, vocabulary)
    return key or ""


def _how_one(word: str) -> str | None:
    folded = fold(word)
    for key in HOW:
        if folded in [fold(text(f"clerk.how_{key}", lang)) for lang in LANGUAGES]:
            return key
    known = vocabulary_key("tie_kind", word)
    if known:
        return known
    return next((key for key, parts in _HOW_WORDS if any(p in folded for p in parts)), None)


def how(sheet: SheetRows, row: Row, column: str) -> list[str]:
    """Read how one place sends people to another; a plain referral if the row does not say."""
    word = row.get(column)
    known = _how_one(word) if word else None
    found = [known] if known and not SEPARATORS.search(word) else []
    if not found:
        parts = [_how_one(part) for part in SEPARATORS.split(word) if part.strip()]
        found = list(dict.fromkeys(part for part in parts if part)) if None not in parts else []
        found = found or ([known] if known else [])
    if word and not found:
        unread(sheet, row, column, word, "tie_kind")
    if not found:
        sheet.note("warning", "no_how", row.line, column, read=Said("tie_kind", ("referral",)))
    return found or ["referral"]


def by_type(sheet: SheetRows, row: Row, column: str, schema: Column) -> str:
    """Read a cell of a column of the data model that the template does not show."""
    match schema.type:
        case "date":
            return day(sheet, row, column, end=not schema.name.endswith("from"))
        case "integer" | "number":
            return number(sheet, row, column)
        case "languages":
            return languages(sheet, row, column)
        case "keys":
            return keys(sheet, row, column, schema.vocabulary or "")
        case "key":
            return key_of(sheet, row, column, schema.vocabulary or "")
    return hours(sheet, row, column) if schema.name == "opening_hours" else row.get(column)


def hours(sheet: SheetRows, row: Row, column: str) -> str:
    """Read opening hours; free text is kept as it is, and said."""
    word = row.get(column)
    found = read_hours(word) if word else ""
    if found is None:
        sheet.note("warning", "hours_text", row.line, column, value=word)
    elif found != word:
        sheet.note("warning", "read_as", row.line, column, value=word, read=found)
    return word if found is None else found
