"""Reading cells: a blank, "?" and "unknown" are the same nothing, unless a rule says otherwise."""

from __future__ import annotations

import calendar
import csv
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

Row = dict[str, str]
Tables = dict[str, list[Row]]
Json = dict[str, Any]

UNKNOWN = frozenset({"", "?", "unknown"})


def read_folder(path: str | Path) -> tuple[Tables, Json]:
    """
    Read the tables and the quarter's own properties from a folder.

    Parameters
    ----------
    path
        The folder of one wave.

    Returns
    -------
    tables, meta
        Raw rows by table name, and the `quarter` object of datapackage.json (empty without one).
    """
    folder = Path(path)
    tables: Tables = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as stream:
            tables[file.stem] = list(csv.DictReader(stream))
    package = folder / "datapackage.json"
    meta: Json = {}
    if package.exists():
        meta = json.loads(package.read_text(encoding="utf-8")).get("quarter") or {}
    return tables, meta


def raw(row: Row, column: str) -> str:
    """The text of a cell without the blanks around it; "" if there is none."""
    # A short line of a CSV file leaves None behind, whatever the annotation says.
    return (row.get(column, "") or "").strip()


def known(row: Row, column: str) -> str:
    """The text of a cell, "" if it is unknown."""
    text = raw(row, column)
    return "" if text in UNKNOWN else text


def items(row: Row, column: str) -> list[str]:
    """The entries of a list cell, unknown ones included."""
    return [part.strip() for part in raw(row, column).split(";") if part.strip()]


def number(row: Row, column: str) -> Fraction | None:
    text = known(row, column)
    return Fraction(text) if text else None


def day(row: Row, column: str) -> date | None:
    text = known(row, column)
    return date.fromisoformat(text) if text else None


def answer(row: Row, column: str) -> bool | None:
    """Yes, no or unknown."""
    return {"yes": True, "no": False}.get(raw(row, column))


def add_months(start: date, months: int) -> date:
    """The same day some months later, clipped to the last day of that month."""
    total = start.year * 12 + start.month - 1 + months
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))
