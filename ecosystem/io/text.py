"""Bytes to text and text to cells: encodings, blanks that are none, letters in two spellings."""

from __future__ import annotations

import codecs
import re
import unicodedata

from ecosystem.io.notes import error, warning
from ecosystem.problems import Problem

# Control characters and the two non-characters that no XML file, so no workbook, can hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_BLANKS = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " "})
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


def clean_cell(text: str) -> str:
    r"""Bring a cell text into the one form in which it is kept.

    Parameters
    ----------
    text
        What stands in the cell.

    Returns
    -------
    cleaned
        Composed letters (NFC), plain blanks and line ends, nothing around it.

    Examples
    --------
    >>> clean_cell(" Bu\u0308cherei\u00a0Nord ")
    'Bücherei Nord'
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS)
    return unicodedata.normalize("NFC", _CONTROL.sub("", plain)).strip()


def fold(text: str) -> str:
    """Reduce a word to what matters when it is compared.

    Parameters
    ----------
    text
        Header, label or cell text.

    Returns
    -------
    folded
        Without case, invisible signs and repeated blanks.

    Examples
    --------
    >>> fold("Hängt  an einer PERSON")
    'hängt an einer person'
    """
    return " ".join(_INVISIBLE.sub("", clean_cell(text)).casefold().split())


def number_text(value: float) -> str:
    """Write a number the way a person types it.

    Parameters
    ----------
    value
        A number of a cell.

    Returns
    -------
    text
        Whole numbers without a decimal point.

    Examples
    --------
    >>> number_text(5.0), number_text(0.25)
    ('5', '0.25')
    """
    whole = value == int(value) if abs(value) < 1e15 else False
    return str(int(value)) if whole else str(value)


def _decoded(data: bytes) -> tuple[str, bool]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16"), False
    try:
        return data.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return data.decode("cp1252"), True


def decode(data: bytes, source: str) -> tuple[str | None, tuple[Problem, ...]]:
    r"""Read bytes as text.

    Parameters
    ----------
    data
        Content of a file.
    source
        Its name, for messages.

    Returns
    -------
    text, problems
        The text with ``\n`` as the only line end, or None if the file is no text.

    Notes
    -----
    UTF-8 with or without a byte order mark and UTF-16 with one are taken as they are, anything
    else as Windows-1252 (what Excel writes in Germany) with a notice.
    """
    try:
        text, guessed = _decoded(data)
    except UnicodeDecodeError:
        return None, (error("no_text", source),)
    if "\x00" in text:
        return None, (error("no_text", source),)
    problems = [warning("old_encoding", source)] if guessed else []
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS)
    if _CONTROL.search(text):
        problems.append(warning("control_characters", source))
        text = _CONTROL.sub("", text)
    return text, tuple(problems)
