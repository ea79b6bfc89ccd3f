"""The four sheets as CSV files in one folder."""

from __future__ import annotations

from pathlib import Path

from ecosystem.catalogue import LANGUAGES, text
from ecosystem.errors import DataError
from ecosystem.io.clerk.layout import META_FIELDS, clerk_column, sheet_names
from ecosystem.io.grid import read_csv
from ecosystem.io.raw import RawSheet
from ecosystem.io.text import fold
from ecosystem.io.words import vocabulary_key

_LISTS = frozenset({"who", "what", "where"})


def _is_known(key: str, word: str) -> bool:
    """Tell whether a cell is one by which the sheet, and so its separator, is recognised."""
    if key in _LISTS:
        return clerk_column(key, word) is not None
    if key == "need":
        return vocabulary_key("language", word) is not None
    return fold(word) in {
        fold(text(f"clerk.meta_{f}", lang)) for f in META_FIELDS for lang in LANGUAGES
    }


class CsvBook:
    """CSV files read as if they were the sheets of one workbook.

    Parameters
    ----------
    files
        Name of a sheet to its file.
    """

    def __init__(self, files: dict[str, Path]) -> None:
        self._files = files
        self.titles = list(files)

    def read(self, title: str, most: int) -> RawSheet:
        """Read one file; stop after so many rows that are not blank.

        Parameters
        ----------
        title
            Name of the sheet.
        most
            Number of rows.

        Returns
        -------
        sheet
            Its texts.

        Raises
        ------
        DataError
            If the file cannot be read.
        """
        path = self._files[title]
        key = sheet_names().get(fold(title), "")
        grid, problems = read_csv(path, path.name, lambda word: _is_known(key, word))
        if grid is None:
            raise DataError("checks.heading", problems, count=len(problems))
        sheet = RawSheet(title)
        for line, row in zip([1, *grid.lines], [list(grid.header), *grid.rows], strict=True):
            if len(sheet.rows) < most:
                sheet.add(line, list(row))
        return sheet
