"""Columns and words of a foreign table, looked up by a mapping, with a note for what is unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ecosystem.errors import DataError, UsageError
from ecosystem.io.grid import Grid
from ecosystem.io.mapping import EdgelistMapping
from ecosystem.io.notes import error, warning
from ecosystem.io.text import fold
from ecosystem.io.words import has_words, is_header, stored_text, vocabulary_key
from ecosystem.model.values import fault_of
from ecosystem.problems import Problem
from ecosystem.schema import MISSING, TABLES

_ABSENT = frozenset({*MISSING, "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None"})

_FOUND_BY_NAME = frozenset({"id", "name", "source", "target", "lat", "lon"})
"""Columns that mean the same everywhere; others must be mapped, or be spelled as the stored key."""


def present(text: str) -> str:
    """Give a cell text, blank if it is one of the words by which programs say that there is none.

    Parameters
    ----------
    text
        Cell text.

    Returns
    -------
    text
        The text, or ``""``.

    Examples
    --------
    >>> present("NA"), present("Namibia")
    ('', 'Namibia')
    """
    return "" if text in _ABSENT else text


class Foreign:
    """A foreign table, read with a mapping as rows of ``actors`` or ``ties``.

    Parameters
    ----------
    table
        ``"actors"`` or ``"ties"``.
    grid
        Its cells.
    mapping
        How to read them.

    Raises
    ------
    DataError
        If a row is longer than the header.
    """

    def __init__(self, table: str, grid: Grid, mapping: EdgelistMapping) -> None:
        self.schema = TABLES[table]
        self.source = grid.source
        self.lines = grid.lines
        self.notes: list[Problem] = []
        self._mapping = mapping
        width = len(grid.header)
        faults = [
            error("long_row", grid.source, line, cells=len(row), width=width)
            for row, line in zip(grid.rows, grid.lines, strict=True)
            if any(row[width:])
        ]
        if faults:
            raise DataError("checks.heading", faults, count=len(faults))
        rows = [[*row[:width], *[""] * (width - len(row))] for row in grid.rows]
        header = [name or f"column_{i + 1}" for i, name in enumerate(grid.header)]
        cells = list(zip(*rows, strict=True)) or [()] * width
        self.cells = {
            name: self._padded(name, list(c)) for name, c in zip(header, cells, strict=True)
        }

    def __len__(self) -> int:
        return len(self.lines)

    def _padded(self, name: str, cells: list[str]) -> list[str]:
        width = self._mapping.pads.get(name, 0)
        padded = [text.zfill(width) if text.isdigit() else text for text in cells]
        count = sum(one != other for one, other in zip(cells, padded, strict=True))
        if count:
            note = warning("import_padded", self.source, None, name, width=width, count=count)
            self.notes.append(note)
        return padded

    def header_of(self, column: str) -> str | None:
        """Find the foreign column that a column of the data model is read from.

        Parameters
        ----------
        column
            Stored key.

        Returns
        -------
        header
            Named by the mapping, else of the same name; None if there is none.
        """
        wanted = self._mapping.columns.get(f"{self.schema.name}.{column}")
        if wanted is not None:
            return wanted if wanted in self.cells else None
        if column in self.cells or column not in _FOUND_BY_NAME:
            return column if column in self.cells else None
        return next((name for name in self.cells if fold(name) == column), None)

    def constant(self, column: str) -> str | None:
        """Find the stored key that the mapping gives to every row of a column.

        Parameters
        ----------
        column
            Stored key of the column.

        Returns
        -------
        text
            The text; None if the mapping names a foreign column or nothing.

        Raises
        ------
        UsageError
            If the mapping names something that is neither a foreign column nor a possible value.
        """
        wanted = self._mapping.columns.get(f"{self.schema.name}.{column}")
        if wanted is None or wanted in self.cells:
            return None
        model = self.schema.columns[column]
        text = stored_text(model, wanted) if has_words(model) else wanted
        if model.type in ("id", "text") or fault_of(model, text):
            columns = ", ".join(self.cells)
            raise UsageError("io.map_no_column", name=column, column=wanted, columns=columns)
        return text

    def texts(self, column: str) -> list[str]:
        """Read a column of the data model.

        Parameters
        ----------
        column
            Stored key.

        Returns
        -------
        texts
            One stored text a row, blank where nothing is known.

        Raises
        ------
        UsageError
            If the mapping names something that is neither a foreign column nor a possible value.
        """
        always = self.constant(column)
        meanings = self._mapping.values.get(f"{self.schema.name}.{column}", {})
        blank = always if always is not None else meanings.get("", "")
        header = self.header_of(column)
        if header is None:
            return [blank] * len(self)
        cells = self.cells[header]
        read = {text: self._meaning(column, text, meanings) for text in dict.fromkeys(cells)}
        for text, meaning in read.items():
            if meaning is None:
                self._note_unknown(column, header, text)
        return [read[text] or blank for text in cells]

    def _meaning(self, column: str, text: str, meanings: Mapping[str, str]) -> str | None:
        """Say what a word means; None if it is a word and nobody knows it."""
        if text in meanings:
            return meanings[text]
        model = self.schema.columns[column]
        if model.type in ("id", "text"):
            return text
        if not present(text):
            return ""
        if model.type == "key" and model.vocabulary:
            return vocabulary_key(model.vocabulary, text)
        stored = stored_text(model, text)
        return None if fault_of(model, stored) else stored

    def _note_unknown(self, column: str, header: str, text: str) -> None:
        cells = self.cells[header]
        params = {"value": text, "count": Counter(cells)[text], "key": column}
        line = self.lines[cells.index(text)]
        self.notes.append(warning("import_value", self.source, line, header, **params))

    def extras(
        self, made: Mapping[str, Sequence[str]], covered: Iterable[str] = ()
    ) -> dict[str, list[str]]:
        """Give the foreign columns that hold more than what was taken over.

        Parameters
        ----------
        made
            Stored columns that were made, with their texts.
        covered
            Stored columns whose foreign column says nothing more, even where the texts differ.

        Returns
        -------
        extras
            Columns by a name that no reader takes for one of the data model.
        """
        known = {self.header_of(column): list(texts) for column, texts in made.items()}
        left_out = {self.header_of(column) for column in covered}
        found: dict[str, list[str]] = {}
        for name, cells in self.cells.items():
            if name in left_out or known.get(name) == cells or not any(cells):
                continue
            clash = is_header(self.schema, name) or name in made
            found[f"original_{name}" if clash else name] = cells
        return found
