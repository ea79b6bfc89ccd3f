"""The workbook to fill for a matching, and the one with its proposals."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ecosystem.catalogue import language_name, text
from ecosystem.io.matching_book import NEEDED, SHEETS

if TYPE_CHECKING:
    from ecosystem.measures.matching_sides import Matching

_WIDEST, _EMPTY_ROWS = 70, 25


def _book(sheets: Sequence[tuple[str, Sequence[str], Sequence[Sequence[object]]]]) -> bytes:
    """Make a workbook of a title, headings and rows for each sheet; texts never are formulas."""
    import openpyxl
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    from ecosystem.io.clerk.look import print_setup
    from ecosystem.io.workbook_writer import same_bytes

    ruled = Border(bottom=Side(style="hair", color="8A9499"))
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, headings, rows in sheets:
        sheet = book.create_sheet(title)
        for line, cells in enumerate([headings, *rows], start=1):
            for place, value in enumerate(cells, start=1):
                cell = sheet.cell(line, place, value)
                if isinstance(value, str):
                    cell.data_type = "s"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(name="Calibri", bold=line == 1)
                cell.border = ruled
                if line == 1:
                    cell.fill = PatternFill("solid", fgColor="E8EEF2")
        for line in range(len(rows) + 2, _printed(rows) + 1):
            for place in range(1, len(headings) + 1):
                sheet.cell(line, place).border = ruled  # lines to write on
        sheet.freeze_panes = "A2"
        print_setup(sheet, "1:1", area=f"A1:{get_column_letter(len(headings))}{_printed(rows)}")
        for place, heading in enumerate(headings, start=1):
            longest = max((len(str(row[place - 1])) for row in rows), default=0)
            width = min(max(longest, len(heading), 11) + 3, _WIDEST)
            sheet.column_dimensions[get_column_letter(place)].width = width
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue())


def _printed(rows: Sequence[object]) -> int:
    """Return the last row to print: a page to write on if there are no rows yet."""
    return len(rows) + 1 if rows else _EMPTY_ROWS


def empty_book(lang: str) -> bytes:
    """Make the workbook to fill.

    Parameters
    ----------
    lang
        Language of sheets and headings.

    Returns
    -------
    content
        The bytes; a star marks what is needed.
    """
    sheets = []
    for name, columns in SHEETS.items():
        headings = [
            text(f"matching.column.{name}.{key}", lang) + ("*" if key in NEEDED[name] else "")
            for key in columns
        ]
        sheets.append((text(f"matching.sheet.{name}", lang), headings, ()))
    return _book(sheets)


def proposals_book(matching: Matching, lang: str) -> bytes:
    """Make the workbook of proposals.

    Parameters
    ----------
    matching
        What is proposed, and why the rest is not.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    content
        The bytes; codes only.
    """

    def heads(*keys: str) -> list[str]:
        return [text(f"matching.column.out.{key}", lang) for key in keys]

    def title(name: str) -> str:
        return text(f"matching.sheet.{name}", lang)

    proposals = [(p.household, p.flat, p.companion, round(p.fit, 1)) for p in matching.proposals]
    left = []
    for each in matching.unmatched:
        key = ".".join(part for part in (each.what, each.lacks, each.reason) if part)
        detail = ", ".join(language_name(c, lang) for c in each.detail.split(";") if c)
        words = text(f"matching.reason.{key}", lang, detail=detail)
        left.append((text(f"matching.what.{each.what}", lang), each.id, words))
    silent = [(language_name(code, lang), count) for code, count in matching.missing_languages]
    return _book(
        [
            (title("proposals"), heads("household", "flat", "companion", "fit"), proposals),
            (title("unmatched"), heads("what", "id", "reason"), left),
            (title("missing_languages"), heads("language", "count"), silent),
        ]
    )
