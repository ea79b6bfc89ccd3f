"""Tables as CSV for Excel, whatever stands in them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence

from ecosystem.report.findings_rows import Value

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def table_csv(headings: Sequence[str], rows: Iterable[Sequence[Value]], *, lang: str) -> bytes:
    """Write a table as CSV for Excel: byte order mark, semicolons.

    Parameters
    ----------
    headings
        One text a column.
    rows
        One value a column.
    lang
        ``"de"`` or ``"en"``; decides the decimal sign.

    Returns
    -------
    content
        UTF-8; a text that begins like a formula gets an apostrophe in front.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_safe(value, lang) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _safe(value: Value, lang: str) -> str:
    """Write a cell so that no office program takes it for a formula."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, str):
        written = f"{round(value, 4):.4f}".rstrip("0").rstrip(".")
        return written.replace(".", ",") if lang == "de" else written
    flat = " ".join(value.split())
    return f"'{flat}" if flat.startswith(_FORMULA_STARTS) or value.startswith("\t") else flat
