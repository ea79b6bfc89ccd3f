"""A CSV file as rows of texts with their lines, whoever wrote it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ecosystem.io.notes import error
from ecosystem.io.text import decode
from ecosystem.problems import Problem

MAX_BYTES = 256_000_000
"""Larger files are refused: no table of a neighbourhood is that long, and memory is finite."""

_LOOK = 15
_DELIMITERS = (",", ";", "\t")
_DECLARED = re.compile(r"sep=([,;\t])\n")
_LONGEST_CELL = 131_072
"""As csv has it, unless another library has changed its limit for everybody."""


@dataclass(frozen=True)
class Grid:
    """The cells of one file or sheet.

    Parameters
    ----------
    source
        File or sheet.
    header
        Texts of the first row that is not blank.
    rows
        The rows below without blank ones; they may be longer or shorter than the header.
    lines
        Line or sheet row of each row.
    """

    source: str
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]


def _delimiter(text: str, known: Callable[[str], bool] | None) -> str:
    """Choose the sign that yields the most known headers, or else the most cells."""

    def score(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter)
        filled = (row for row in reader if any(map(str.strip, row)))
        try:
            first = list(islice(filled, _LOOK))  # titles may stand above the header
        except csv.Error:  # the reading proper names the line
            return (0, 0)
        found = max((sum(map(known, row)) for row in first), default=0) if known else 0
        return (found, len(first[0]) if first else 0)

    return max(_DELIMITERS, key=score)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    composed = unicodedata.is_normalized("NFC", text)
    first = 1
    for row in reader:
        cells = row if composed else [unicodedata.normalize("NFC", cell) for cell in row]
        yield first, [cell.strip() for cell in cells]
        first = reader.line_num + 1


def parse_csv(
    text: str, source: str, known: Callable[[str], bool] | None = None
) -> tuple[Grid | None, tuple[Problem, ...]]:
    r"""Split a text into cells.

    Parameters
    ----------
    text
        The text; line ends are ``\n``.
    source
        Name of the file, for messages.
    known
        Tells whether a header is one that is looked for; decides between delimiters.

    Returns
    -------
    grid, problems
        The cells, or None if there is no header or the quotation marks are not in order.

    Notes
    -----
    Comma, semicolon and tab are recognised; a first line ``sep=;`` is obeyed.
    """
    declared = _DECLARED.match(text)
    offset = 1 if declared else 0
    body = text[declared.end() :] if declared else text
    delimiter = declared.group(1) if declared else _delimiter(body, known)
    header: tuple[str, ...] | None = None
    rows: list[list[str]] = []
    lines: list[int] = []
    last = offset
    try:
        for first, cells in _records(body, delimiter):
            last = first + offset
            if not any(cells):
                continue
            if max(map(len, cells)) > _LONGEST_CELL:
                return None, (error("broken_quotes", source, last),)
            if header is None:
                header = tuple(cells)
                continue
            rows.append(cells)
            lines.append(last)
    except csv.Error:
        return None, (error("broken_quotes", source, last + 1),)
    if header is None:
        return None, (error("empty_file", source),)
    return Grid(source, header, rows, lines), ()


def read_bytes(path: Path, source: str) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Read a file if it is one and not too large.

    Parameters
    ----------
    path
        The file.
    source
        Its name, for messages.

    Returns
    -------
    data, problems
        The bytes, or None.
    """
    try:
        if not path.exists():
            return None, (error("missing_file", source),)
        if not path.is_file():
            return None, (error("no_file", source),)
        if path.stat().st_size > MAX_BYTES:
            return None, (error("too_large", source, limit=MAX_BYTES // 1_000_000),)
        return path.read_bytes(), ()
    except OSError:
        return None, (error("cannot_open", source),)


def read_csv(
    path: Path, source: str, known: Callable[[str], bool] | None = None
) -> tuple[Grid | None, tuple[Problem, ...]]:
    """Read a CSV file.

    Parameters
    ----------
    path
        The file.
    source
        Its name, for messages.
    known
        Tells whether a header is one that is looked for.

    Returns
    -------
    grid, problems
        The cells, or None if the file cannot be read.
    """
    data, problems = read_bytes(path, source)
    if data is None:
        return None, problems
    text, more = decode(data, source)
    if text is None:
        return None, problems + more
    grid, last = parse_csv(text, source, known)
    return grid, problems + more + last
