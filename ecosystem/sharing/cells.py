"""Single cells on their way out: only what the data model can read, points on a grid."""

from __future__ import annotations

import math
import re
from collections.abc import Collection

from ecosystem.catalogue import vocabulary
from ecosystem.model.values import as_date, as_list, as_number
from ecosystem.schema import Column
from ecosystem.sharing.release import GRID_METRES

_METRES_PER_DEGREE = 111_320.0
_LANGUAGE = re.compile(r"(?:[a-z]{2,3}|de-simple|[*?])(?::[a-z?]{1,12})?")
_COMMENT = re.compile(r'"[^"]*"?')
_HOURS_WORD = re.compile(
    "mo|tu|we|th|fr|sa|su|ph|sh|off|closed|open|unknown|week|easter|sunrise|sunset|dawn|dusk|"
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
    re.IGNORECASE,
)
_HOURS_SIGNS = re.compile(r"[0-9:;,+\-–/()\[\] |]*")
_WORD = re.compile(r"[^\W\d_]+")
_LONG_NUMBER = re.compile(r"\d{5}")


def clean_hours(text: str) -> str:
    """Return opening hours without anything that is none.

    Parameters
    ----------
    text
        OSM ``opening_hours``.

    Returns
    -------
    hours
        Days and times; blank if the text holds any other word or a long number.

    Examples
    --------
    >>> clean_hours('Mo-Fr 09:00-17:00 "bei Frau M. klingeln"'), clean_hours("nach Absprache")
    ('Mo-Fr 09:00-17:00', '')
    """
    hours = " ".join(_COMMENT.sub("", text).split())
    if not all(map(_HOURS_WORD.fullmatch, _WORD.findall(hours))):
        return ""
    rest = _WORD.sub("", hours)
    return hours if _HOURS_SIGNS.fullmatch(rest) and not _LONG_NUMBER.search(rest) else ""


def clean_languages(text: str, dropped: Collection[str]) -> str:
    """Return a list of languages without those that are not mentioned.

    Parameters
    ----------
    text
        Cell of the column ``languages``.
    dropped
        Codes to leave out.

    Returns
    -------
    languages
        The entries that are left.
    """
    entries = (entry for entry in as_list(text) if _LANGUAGE.fullmatch(entry))
    return ";".join(entry for entry in entries if entry.partition(":")[0] not in dropped)


def _is_known(column: Column, text: str) -> bool:
    if column.type in ("key", "keys") and column.vocabulary:
        known = vocabulary(column.vocabulary)
        return all(entry in known or entry == "?" for entry in as_list(text))
    if column.type == "date":
        return as_date(text) is not None
    if column.type in ("integer", "number", "share"):
        return as_number(text) is not None
    return True


def clean_cell(column: Column, text: str, dropped: Collection[str]) -> str:
    """Return the text of a cell if it is what its column is for.

    Parameters
    ----------
    column
        The column.
    text
        The text.
    dropped
        Languages that are not mentioned.

    Returns
    -------
    clean
        The text, or blank: a word in a column of dates stays inside.
    """
    if column.name == "opening_hours":
        return clean_hours(text)
    if column.type in ("language", "languages"):
        return clean_languages(text, dropped)
    return text if not text or _is_known(column, text) else ""


def on_grid(lat: str, lon: str) -> tuple[str, str]:
    """Move a point to the middle of its square of 250 m.

    Parameters
    ----------
    lat, lon
        WGS 84 degrees as texts.

    Returns
    -------
    lat, lon
        The same for every point of the square; blank if either is unknown.

    Examples
    --------
    >>> on_grid("50.9401", "6.9603") == on_grid("50.9402", "6.9604")
    True
    """
    north, east = as_number(lat), as_number(lon)
    if north is None or east is None:
        return "", ""
    step = GRID_METRES / _METRES_PER_DEGREE
    middle = (math.floor(north / step) + 0.5) * step
    wide = step / max(math.cos(math.radians(middle)), 0.01)
    return f"{middle:.5f}", f"{(math.floor(east / wide) + 0.5) * wide:.5f}"
