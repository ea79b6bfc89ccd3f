"""Cell texts to values: what a text means, or why it cannot stand in its column."""

from __future__ import annotations

import datetime as dt
import math
from functools import lru_cache

from ecosystem.catalogue import vocabulary
from ecosystem.schema import ID_PATTERN, LANGUAGE_PATTERN, MISSING, Column

Value = str | int | float | dt.date | tuple[str, ...]

_LANGUAGE_ENTRIES = {"*", *MISSING[1:]}


def is_unknown(text: str) -> bool:
    """Tell whether a cell text means unknown.

    Parameters
    ----------
    text
        Stripped cell text.

    Returns
    -------
    unknown
        True for blank, ``?`` and ``unknown``.
    """
    return text in MISSING


@lru_cache(maxsize=65536)
def as_list(text: str) -> tuple[str, ...]:
    """Split a list cell at its semicolons.

    Parameters
    ----------
    text
        Cell text.

    Returns
    -------
    entries
        Stripped entries without empty ones; ``?`` and ``unknown`` stay entries.
    """
    return tuple(entry for part in text.split(";") if (entry := part.strip()))


@lru_cache(maxsize=65536)
def as_number(text: str) -> float | None:
    """Read a number; None if unknown.

    Parameters
    ----------
    text
        Cell text that `fault_of` accepts.

    Returns
    -------
    number
        The number, or None.
    """
    return None if text in MISSING else float(text)


@lru_cache(maxsize=65536)
def as_date(text: str) -> dt.date | None:
    """Read a day; None if unknown.

    Parameters
    ----------
    text
        Cell text that `fault_of` accepts.

    Returns
    -------
    day
        The day, or None.
    """
    return None if text in MISSING else dt.date.fromisoformat(text)


@lru_cache(maxsize=65536)
def split_mode(entry: str) -> tuple[str, str]:
    """Split an entry of a language list into language and mode.

    Parameters
    ----------
    entry
        ``code``, ``code:mode``, ``*`` or ``*:mode``.

    Returns
    -------
    language, mode
        A missing mode is ``staff``.
    """
    code, sign, mode = entry.partition(":")
    return code.strip(), mode.strip() if sign else "staff"


def _date_fault(text: str) -> str | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return "bad_date"
    return None if day.isoformat() == text else "bad_date"


def _number_fault(column: Column, text: str) -> str | None:
    try:
        value = float(text)
    except ValueError:
        return "bad_number"
    if not math.isfinite(value) or "_" in text:
        return "bad_number"
    if column.type == "integer" and not text.lstrip("+-").isdigit():
        return "bad_integer"
    if column.minimum is not None and value < column.minimum:
        return "too_small"
    if column.maximum is not None and value > column.maximum:
        return "too_large"
    return None


def _share_fault(text: str) -> str | None:
    if text in ("yes", "no"):
        return None
    try:
        value = float(text)
    except ValueError:
        return "bad_share"
    return None if 0 <= value <= 1 else "bad_share"


def _language_fault(entry: str, *, listed: bool) -> str | None:
    code, mode = split_mode(entry)
    if listed and entry in _LANGUAGE_ENTRIES:
        return None
    if code != "*" and not LANGUAGE_PATTERN.fullmatch(code):
        return "bad_language"
    if not listed:
        return "bad_language" if code == "*" or ":" in entry else None
    return None if mode in vocabulary("mode") or mode in MISSING[1:] else "bad_mode"


def _list_fault(column: Column, text: str) -> tuple[str, str] | None:
    for entry in as_list(text):
        if column.type == "languages":
            fault = _language_fault(entry, listed=True)
        elif entry in MISSING or entry in vocabulary(column.vocabulary or ""):
            fault = None
        else:
            fault = "not_in_vocabulary"
        if fault:
            return fault, entry
    return None


def _single_fault(column: Column, text: str) -> str | None:
    match column.type:
        case "id":
            return None if ID_PATTERN.fullmatch(text) else "bad_id"
        case "key":
            return None if text in vocabulary(column.vocabulary or "") else "not_in_vocabulary"
        case "language":
            return _language_fault(text, listed=False)
        case "date":
            return _date_fault(text)
        case "integer" | "number":
            return _number_fault(column, text)
        case "share":
            return _share_fault(text)
    return None


@lru_cache(maxsize=65536)
def fault_of(column: Column, text: str) -> tuple[str, str] | None:
    """Say what is wrong with a cell text.

    Parameters
    ----------
    column
        The column it stands in.
    text
        Stripped cell text.

    Returns
    -------
    fault
        Message key in the area ``checks`` and the faulty part; None if nothing is wrong. Unknown
        is never a fault here.
    """
    if text in MISSING:
        return None
    if column.type in ("keys", "languages"):
        return _list_fault(column, text)
    fault = _single_fault(column, text)
    return (fault, text) if fault else None


def value_of(column: Column, text: str) -> Value | None:
    """Turn a cell text into a value.

    Parameters
    ----------
    column
        The column it stands in.
    text
        Cell text without a fault.

    Returns
    -------
    value
        A number, day, tuple of entries or text; None if unknown.
    """
    if text in MISSING:
        return None
    match column.type:
        case "integer":
            return int(text)
        case "number":
            return float(text)
        case "date":
            return as_date(text)
        case "keys" | "languages":
            return as_list(text)
    return text
