"""Quarters in and out of files: data packages, workbooks, samples, edge lists of other people."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.io.edgelist import Imported, read_edgelist
from ecosystem.io.mapping import EdgelistMapping
from ecosystem.io.reading import Loaded, load, read_quarter, read_waves, write_quarter
from ecosystem.io.samples import load_sample

if TYPE_CHECKING:
    from ecosystem.model.quarter import Quarter

__all__ = [
    "EdgelistMapping",
    "Imported",
    "Loaded",
    "load",
    "load_sample",
    "read_edgelist",
    "read_quarter",
    "read_waves",
    "write_quarter",
    "write_workbook",
]


def write_workbook(quarter: Quarter, path: str | os.PathLike[str]) -> Path:
    """Write a quarter as an .xlsx workbook, whatever the file is called.

    Parameters
    ----------
    quarter
        The quarter.
    path
        The file; an older one is replaced.

    Returns
    -------
    path
        The file.

    Raises
    ------
    DataError
        If a text or table is longer than Excel allows, or the file cannot be written.
    """
    from ecosystem.io import workbook_writer  # openpyxl takes a third of a second

    return workbook_writer.write_workbook(quarter, Path(path))
