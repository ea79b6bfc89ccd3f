"""Values of JSON as the texts of cells."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser

from ecosystem.io.text import clean_cell, number_text

_BLANK = re.compile(r"\s+")


def cell(value: object) -> str:
    """Write a value of JSON as a cell.

    Parameters
    ----------
    value
        Text, number, truth, None, list or object.

    Returns
    -------
    text
        A list of plain values separated by semicolons; an object as JSON.

    Examples
    --------
    >>> cell(3.0), cell(True), cell(["de", "ar"]), cell(None)
    ('3', 'yes', 'de;ar', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return number_text(value) if value == value and abs(value) != float("inf") else ""
    if isinstance(value, str):
        return clean_cell(value)
    if isinstance(value, list) and not any(isinstance(v, list | dict) for v in value):
        return ";".join(filter(None, map(cell, value)))
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def texts(record: Mapping[str, object]) -> dict[str, str]:
    """Write the values of an object as cells, without those that say nothing.

    Parameters
    ----------
    record
        The object.

    Returns
    -------
    texts
        Key to text.
    """
    found = {str(key): cell(value) for key, value in record.items()}
    return {key: text for key, text in found.items() if text and text not in ("[]", "{}")}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - as the parser calls it
        self._silent += tag in ("script", "style")
        self.found.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style") and self._silent > 0
        self.found.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def words_of(html: str) -> str:
    """Take the tags out of a piece of a web page.

    Parameters
    ----------
    html
        The piece.

    Returns
    -------
    words
        Its text on one line.

    Examples
    --------
    >>> words_of("<p>Beratung &amp; Hilfe</p><script>alert(1)</script>")
    'Beratung & Hilfe'
    """
    reader = _Words()
    reader.feed(html)
    reader.close()
    return _BLANK.sub(" ", "".join(reader.found)).strip()
