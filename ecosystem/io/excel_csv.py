"""CSV that Excel opens as it is meant: byte order mark, semicolons, no cell that computes."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001

Value = str | float | dt.date


def excel_cell(value: Value, lang: str) -> str:
    """Write a cell so that no office program takes it for a formula.

    Parameters
    ----------
    value
        Words, a number or a day.
    lang
        ``"de"`` or ``"en"``; decides the decimal sign.

    Returns
    -------
    cell
        What to write into the file.
    """
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, str):
        written = f"{round(value, 4):.4f}".rstrip("0").rstrip(".")
        return written.replace(".", ",") if lang == "de" else written
    flat = " ".join(value.split())
    return f"'{flat}" if flat.startswith(_FORMULA_STARTS) or value.startswith("\t") else flat


def excel_csv(heading: Sequence[str], rows: Iterable[Sequence[Value]], *, lang: str) -> bytes:
    """Write a table as CSV for Excel.

    Parameters
    ----------
    heading
        Names of the columns.
    rows
        Texts and numbers.
    lang
        ``"de"`` or ``"en"``; decides the decimal sign.

    Returns
    -------
    content
        UTF-8 with a byte order mark; the same bytes for the same table.

    Notes
    -----
    A text that begins like a formula gets an apostrophe in front, since CSV has no other way to
    say that it is text.
    """
    return excel_lines([heading, *([excel_cell(value, lang) for value in row] for row in rows)])


def excel_lines(lines: Iterable[Sequence[str]]) -> bytes:
    """Write lines of any length as CSV for Excel.

    Parameters
    ----------
    lines
        Cells as `excel_cell` gives them, and headings.

    Returns
    -------
    content
        UTF-8 with a byte order mark; semicolons.
    """
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows(lines)
    return buffer.getvalue().encode("utf-8-sig")
