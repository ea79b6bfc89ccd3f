"""A sheet of the template as rows of named cells: header found, merged cells and dittos filled."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries

from ecosystem.io.clerk.cells import DASHES, DITTO, is_nothing
from ecosystem.io.clerk.notes import ClerkProblem
from ecosystem.io.headers import coloured_cells, header_place
from ecosystem.io.notes import error, warning
from ecosystem.io.raw import RawSheet
from ecosystem.io.text import fold
from ecosystem.problems import Problem

MAX_ROWS = 20_000
_CHOOSE = re.compile(r"sprache wählen|choose language")


@dataclass
class Log:
    """Everything that was odd in a file.

    Parameters
    ----------
    problems
        In the order in which they were met.
    dash_asked
        Whether the meaning of a dash has been asked: once a file is enough.
    """

    problems: list[Problem] = field(default_factory=list)
    dash_asked: bool = False


@dataclass
class Row:
    """One row below the header.

    Parameters
    ----------
    line
        Row of the sheet.
    cells
        Column to text, blank where nothing is known.
    """

    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Give the text of a column; blank if the sheet has no such column."""
        return self.cells.get(column, "")


class SheetRows:
    """Reads a sheet as rows of named cells.

    Parameters
    ----------
    sheet
        The sheet as it stands in the file.
    known
        Finds the column that a header means; None for an unknown one.
    log
        Takes what is odd.
    filled_down
        Whether dittos and merged cells are filled from above.
    verbatim
        Columns in which a question mark is an answer and stays.
    """

    def __init__(
        self,
        sheet: RawSheet,
        known: Callable[[str], str | None],
        log: Log,
        *,
        filled_down: bool = True,
        verbatim: Collection[str] = (),
    ) -> None:
        self.sheet, self.log, self._known, self._verbatim = sheet, log, known, verbatim
        self.title = sheet.title
        self.header: list[str] = []
        self.columns: list[str] = []
        self.rows: list[Row] = []
        self._say_unseen()
        if not sheet.rows:
            return
        if len(sheet.rows) > MAX_ROWS:
            params = {"limit": MAX_ROWS}
            log.problems.append(
                ClerkProblem("error", "clerk.too_many_rows", self.title, params=params)
            )
            return
        first = self._find_header()
        self._name_columns()
        self._read_rows(first, filled_down=filled_down)

    def _say_unseen(self) -> None:
        if not self.sheet.visible:
            self.log.problems.append(warning("hidden_sheet", self.title))
        if self.sheet.facts.hidden:
            self.log.problems.append(warning("hidden_rows", self.title))

    def _find_header(self) -> int:
        """Find the header, in one row or two; give the number of the first row below it."""
        rows = self.sheet.rows
        best = header_place(rows, lambda word: self._known(word) is not None)
        header = list(rows[best])
        above = (
            rows[best - 1]
            if best and self.sheet.lines[best - 1] == self.sheet.lines[best] - 1
            else []
        )
        for place, word in enumerate(above):
            header += [""] * (place + 1 - len(header))
            if not header[place] and self._known(word):
                header[place] = word
        after = best + 1
        if after < len(rows) and self._is_second_header(header, rows[after]):
            for place, word in enumerate(rows[after]):
                header += [""] * (place + 1 - len(header))
                header[place] = word or header[place]
            after += 1
        self.header = header
        line = self.sheet.lines[after - 1]
        for fault in self.sheet.faults:
            if fault.line > line:
                column = header[fault.place] if fault.place < len(header) else ""
                found = error(fault.key, self.title, fault.line, column, **fault.params)
                self.log.problems.append(found)
        if coloured := coloured_cells(self.sheet, line):
            self.log.problems.append(warning("coloured_cells", self.title, cells=coloured))
        return after

    def _is_second_header(self, header: list[str], row: list[str]) -> bool:
        words = [(place, word) for place, word in enumerate(row) if word]
        if len(words) < 2 or not all(self._known(word) for _, word in words):
            return False
        # a row of data never fills only places that the header leaves blank or merged
        return any(place >= len(header) or not header[place] for place, _ in words)

    def _name_columns(self) -> None:
        for place, word in enumerate(self.header):
            key = self._known(word) if word and not _CHOOSE.fullmatch(fold(word)) else None
            if key is not None and key in self.columns:
                at = f"{get_column_letter(place + 1)}"
                self.log.problems.append(self._made("warning", "double_column", None, word, at))
                key = None
            self.columns.append(key if key is not None else f"+{word}" if word else "")

    def _merged(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Map each cell of a merged range to the first cell of the range."""
        found = {}
        for area in self.sheet.facts.merged:
            left, top, right, bottom = (int(n or 0) for n in range_boundaries(area))
            if (right - left + 1) * (bottom - top + 1) > 100_000 or bottom == top:
                continue
            for line in range(top, bottom + 1):
                for place in range(left - 1, right):
                    found[line, place] = (top, left - 1)
        return found

    def _read_rows(self, first: int, *, filled_down: bool) -> None:
        merged = self._merged() if filled_down else {}
        origin: dict[tuple[int, int], str] = {}
        last: dict[str, str] = {}
        width = max(map(len, self.sheet.rows))
        self.columns += [""] * (width - len(self.columns))
        self.header += [""] * (width - len(self.header))
        for texts, line in zip(self.sheet.rows[first:], self.sheet.lines[first:], strict=True):
            cells: dict[str, str] = {}
            for place in range(width):
                word = texts[place] if place < len(texts) else ""
                column = self.columns[place]
                start = merged.get((line, place))
                if start == (line, place):
                    origin[start] = word
                    if word:
                        self.note("warning", "merged_filled", line, column)
                elif start is not None and not word:
                    word = origin.get(start, "")
                if not column:
                    if word:
                        self.columns[place] = column = f"+column_{place + 1}"
                        found = warning("no_header", self.title, None, column[1:], number=place + 1)
                        self.log.problems.append(found)
                    else:
                        continue
                cells[column] = self._plain(word, line, column, last) if filled_down else word
            if any(cells.values()):
                self.rows.append(Row(line, cells))

    def _plain(self, word: str, line: int, column: str, last: dict[str, str]) -> str:
        """Fill a ditto from above, and take out what says nothing."""
        if fold(word) in DITTO:
            above = last.get(column, "")
            key = "ditto" if above else "ditto_nothing"
            self.note("warning", key, line, column, value=word, read=above)
            return above
        if column in self._verbatim:
            return word
        if word and word not in DASHES:
            last[column] = "" if is_nothing(word) else word
        if word in DASHES:
            if not self.log.dash_asked:
                self.log.dash_asked = True
                self.note("warning", "dash", line, column, value=word)
            return ""
        return "" if is_nothing(word) else word

    def has(self, column: str) -> bool:
        """Tell whether the sheet has a column."""
        return column in self.columns

    def _made(
        self, severity: str, key: str, line: int | None, header: str, cell: str, **params: object
    ) -> Problem:
        full = key if "." in key else f"clerk.{key}"
        return ClerkProblem(severity, full, self.title, line, header, {**params, "cell": cell})

    def note(
        self, severity: str, key: str, line: int | None, column: str, /, **params: object
    ) -> None:
        """Say something about a cell.

        Parameters
        ----------
        severity
            ``"error"`` or ``"warning"``.
        key
            Message in the area ``clerk``, or in another that it names.
        line
            Row of the sheet.
        column
            Column; blank if it concerns the row.
        **params
            Values of the message.
        """
        place = self.columns.index(column) if column in self.columns else -1
        header = self.header[place] if place >= 0 else ""
        cell = f"{get_column_letter(place + 1)}{line}" if place >= 0 and line else ""
        self.log.problems.append(self._made(severity, key, line, header, cell, **params))
