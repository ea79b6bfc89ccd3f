"""Headers and cell texts in people's words to stored keys.

A stored key stands for itself; its German and English labels and its aliases are taken as well,
whatever their case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from ecosystem.catalogue import vocabulary
from ecosystem.io.text import fold
from ecosystem.schema import LANGUAGE_PATTERN, MISSING, TABLES, Column, TableSchema

UNKNOWN_WORDS = frozenset({"unbekannt", "nicht bekannt", "k. a.", "k.a.", "keine angabe", "??"})
"""Folded words that say in a choice or list that nothing is known."""

_EVERY_LANGUAGE = frozenset({"jede sprache", "alle sprachen", "any language", "all languages"})
_SEPARATORS = re.compile(r"[,/+\n]| und | and ")


@cache
def table_names() -> Mapping[str, str]:
    """Return what a table may be called.

    Returns
    -------
    names
        Folded stored keys and labels to stored keys.
    """
    names = {fold(label): name for name, table in TABLES.items() for label in table.labels.values()}
    return {**names, **{name: name for name in TABLES}}


@cache
def _headers(table: str) -> Mapping[str, str]:
    columns = TABLES[table].columns
    names = {fold(label): c.name for c in columns.values() for label in c.labels.values()}
    return {**names, **{fold(name): name for name in columns}}


@lru_cache(maxsize=1 << 13)  # a file is tried with several separators, a batch has many files
def _meant(table: str, header: str) -> str | None:
    if TABLES[table].knows(header):
        return header
    return _headers(table).get(fold(header.rstrip("* ")))


def column_key(schema: TableSchema, header: str) -> str | None:
    """Find the column that a header means.

    Parameters
    ----------
    schema
        The table.
    header
        Stored key or label, perhaps with the star of a required column.

    Returns
    -------
    key
        Stored key; None if the data model has no such column.
    """
    return _meant(schema.name, header)


def is_header(schema: TableSchema, header: str) -> bool:
    """Tell whether a text is the header of a column of the data model.

    Parameters
    ----------
    schema
        The table.
    header
        Stored key or label.

    Returns
    -------
    known
        True if `column_key` finds a column.
    """
    return column_key(schema, header) is not None


@cache
def _keys(name: str) -> Mapping[str, str]:
    entries = vocabulary(name)
    found: dict[str, str] = {}
    for key, entry in entries.items():
        for word in (*entry.get("aliases", ()), entry["de"], entry["en"]):
            found[fold(str(word))] = key
    if {"yes", "no"} <= set(entries):  # a tick means the same in every column of answers
        found = {**_keys("answer"), **found} if name != "answer" else found
    return {**found, **{fold(key): key for key in entries}}


def vocabulary_key(name: str, word: str) -> str | None:
    """Find the stored key that a word means.

    Parameters
    ----------
    name
        The vocabulary.
    word
        Stored key, label or alias.

    Returns
    -------
    key
        Stored key; None if the vocabulary has no such word.

    Examples
    --------
    >>> vocabulary_key("topic", "schulden")
    'debt'
    """
    return word if word in vocabulary(name) else _keys(name).get(fold(word))


def _language_key(entry: str, *, listed: bool) -> str | None:
    word, sign, mode_word = entry.partition(":")
    if listed and fold(word) in _EVERY_LANGUAGE:
        code: str | None = "*"
    elif LANGUAGE_PATTERN.fullmatch(word) or (listed and word == "*"):
        code = word
    else:
        code = vocabulary_key("language", word)
        if code is None and LANGUAGE_PATTERN.fullmatch(word.lower()):
            code = word.lower()
    if code is None or not sign:
        return code
    mode = "?" if mode_word.strip() in MISSING else vocabulary_key("mode", mode_word.strip())
    return f"{code}:{mode}" if mode else None


def _entry_key(column: Column, entry: str) -> str | None:
    if entry in MISSING:
        return entry
    if fold(entry) in UNKNOWN_WORDS:
        return "unknown"
    if column.type in ("language", "languages"):
        return _language_key(entry, listed=column.type == "languages")
    return vocabulary_key(column.vocabulary, entry) if column.vocabulary else entry


def _entries_keys(column: Column, part: str) -> list[str] | None:
    whole = _entry_key(column, part)
    if whole is not None:
        return [whole]
    keys = [_entry_key(column, entry.strip()) for entry in _SEPARATORS.split(part)]
    return None if None in keys else [key for key in keys if key]


def has_words(column: Column) -> bool:
    """Tell whether the cells of a column are words of a vocabulary.

    Parameters
    ----------
    column
        The column.

    Returns
    -------
    words
        True for choices, lists and languages.
    """
    return column.type in ("key", "keys", "language", "languages")


def stored_text(column: Column, text: str) -> str:
    """Turn what stands in a cell into stored keys where that is certain.

    Parameters
    ----------
    column
        A column with words.
    text
        Cleaned cell text.

    Returns
    -------
    stored
        The text with stored keys; unchanged if it holds only such, or a word that nobody knows.

    Notes
    -----
    A list may be separated by semicolons, or by commas, slashes, plus signs, line ends or "und"
    if every part is then a known word.

    Examples
    --------
    >>> stored_text(TABLES["offers"].columns["topics"], "Schulden, Wohnen")
    'debt;housing'
    >>> stored_text(TABLES["offers"].columns["languages"], "Arabisch:Ehrenamt;de")
    'ar:volunteer;de'
    """
    if text in MISSING:
        return text
    if column.type in ("key", "language"):
        return _entry_key(column, text) or text
    parts = [part.strip() for part in text.split(";")]
    if all(_entry_key(column, part) == part for part in parts):
        return text
    keys = [_entries_keys(column, part) or [part] for part in parts if part]
    return ";".join(entry for entries in keys for entry in entries)
