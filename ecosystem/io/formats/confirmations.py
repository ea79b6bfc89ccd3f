"""The list of what is old or unclear, as a table for Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from ecosystem.catalogue import text
from ecosystem.io.formats.notes import Confirmation
from ecosystem.io.saving import save_file
from ecosystem.schema import TABLES

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = ("table", "id", "name", "question", "answer")


def _safe(cell: str) -> str:
    """Keep Excel from taking a text of strangers for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def write_confirmations(confirm: Iterable[Confirmation], path: Path, *, lang: str) -> Path:
    """Write what should be confirmed, with an empty column for the answer.

    Parameters
    ----------
    confirm
        From an import.
    path
        The CSV file (semicolons, with a byte order mark); an older one is replaced.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    path
        The file.

    Raises
    ------
    DataError
        If it cannot be written.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([text(f"formats.confirm_{column}", lang) for column in _COLUMNS])
    for entry in confirm:
        cells = (TABLES[entry.table].labels[lang], entry.id, entry.name, entry.sentence(lang), "")
        writer.writerow([_safe(cell) for cell in cells])
    content = buffer.getvalue().encode("utf-8-sig")
    return save_file(path, lambda part: part.write_bytes(content))
