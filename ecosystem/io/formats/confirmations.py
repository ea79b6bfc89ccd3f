"""The list of what is old or unclear, as a table for Excel."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ecosystem.catalogue import text
from ecosystem.io.excel_csv import excel_csv
from ecosystem.io.formats.notes import Confirmation
from ecosystem.io.saving import save_file
from ecosystem.schema import TABLES

_COLUMNS = ("table", "id", "name", "question", "answer")


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
    headings = [text(f"formats.confirm_{column}", lang) for column in _COLUMNS]
    rows = (
        (TABLES[entry.table].labels[lang], entry.id, entry.name, entry.sentence(lang), "")
        for entry in confirm
    )
    content = excel_csv(headings, rows, lang=lang)
    return save_file(path, lambda part: part.write_bytes(content))
