"""What each table of a quarter must hold, and the words that may stand in it, read from data.

``tables.json`` lists tables and columns in the order of the data model; the vocabularies with
labels, aliases and properties are ``catalogue/vocabulary.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from ecosystem.catalogue import vocabulary

__all__ = [
    "CORE_TOPICS",
    "FREQUENCY_PER_YEAR",
    "GROUPS",
    "GROUP_WITHIN",
    "ID_PATTERN",
    "INFORMAL",
    "KIND_LAYER",
    "LANGUAGE_TWINS",
    "LAYERS",
    "MISSING",
    "SECTORS",
    "SECTOR_FROM_PARENT",
    "TABLES",
    "TOPICS",
    "TYPE_SECTOR",
    "Column",
    "TableSchema",
    "tables",
]

MISSING = ("", "?", "unknown")
"""Cell texts that mean *unknown*; never read as no."""

ID_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,32}")
LANGUAGE_PATTERN = re.compile(r"[a-z]{2,3}|de-simple")

INFORMAL = "informal"
SECTORS: tuple[str, ...] = tuple(vocabulary("sector"))
TYPE_SECTOR: Mapping[str, str] = {key: str(e["sector"]) for key, e in vocabulary("type").items()}
SECTOR_FROM_PARENT = frozenset({"school", "daycare", "hospital", "neighbourhood_management"})
"""Types whose sector is that of the Träger they belong to."""

TOPICS: tuple[str, ...] = tuple(vocabulary("topic"))
CORE_TOPICS: tuple[str, ...] = tuple(key for key, e in vocabulary("topic").items() if e["core"])
GROUPS: tuple[str, ...] = tuple(vocabulary("group"))
GROUP_WITHIN: Mapping[str, str] = {
    key: str(e["within"]) for key, e in vocabulary("group").items() if "within" in e
}
"""The wider group that holds a narrower one; an offer for the wider serves the narrower."""

LAYERS: tuple[str, ...] = tuple(vocabulary("layer"))
KIND_LAYER: Mapping[str, str] = {key: str(e["layer"]) for key, e in vocabulary("tie_kind").items()}
FREQUENCY_PER_YEAR: Mapping[str, float] = {
    key: float(e["per_year"]) for key, e in vocabulary("frequency").items()
}
LANGUAGE_TWINS: Mapping[str, str] = {"fa": "prs", "prs": "fa", "ku": "kmr", "kmr": "ku"}
"""Languages whose offers serve each other."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        Stored key.
    type
        ``id``, ``text``, ``key``, ``keys`` (a list), ``language``, ``languages``, ``integer``,
        ``number``, ``share`` or ``date``.
    required
        Whether every row must fill it.
    vocabulary
        Name of the vocabulary of a ``key`` or ``keys`` column.
    reference
        ``table.column`` that an ``id`` must occur in.
    minimum, maximum
        Allowed range of a number.
    labels
        Header in each language.
    """

    name: str
    type: str
    required: bool
    vocabulary: str | None
    reference: str | None
    minimum: float | None
    maximum: float | None
    labels: Mapping[str, str] = field(hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table: its columns in order and the columns that make its key.

    Parameters
    ----------
    name
        Stored key of the table.
    columns
        Columns by name, in order.
    key
        Names of the columns that together occur only once; empty if rows may repeat.
    labels
        Sheet name in each language.
    """

    name: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    labels: Mapping[str, str]

    def knows(self, column: str) -> bool:
        """Tell whether a column belongs to the data model (others are kept as they are).

        Parameters
        ----------
        column
            Stored key; ``n_DE`` and the like belong to the table ``areas``.

        Returns
        -------
        known
            True for a column of the data model.
        """
        return column in self.columns or (self.name == "areas" and column.startswith("n_"))


@cache
def tables() -> Mapping[str, TableSchema]:
    """Read the data model.

    Returns
    -------
    tables
        By stored key, in the order in which people fill them.
    """
    raw = json.loads(files(__package__).joinpath("tables.json").read_text(encoding="utf-8"))
    return {
        name: TableSchema(
            name=name,
            columns={
                column: Column(
                    name=column,
                    type=entry["type"],
                    required=entry.get("required", False),
                    vocabulary=entry.get("vocabulary"),
                    reference=entry.get("reference"),
                    minimum=entry.get("minimum"),
                    maximum=entry.get("maximum"),
                    labels={"de": entry["de"], "en": entry["en"]},
                )
                for column, entry in table["columns"].items()
            },
            key=tuple(table["key"]),
            labels={"de": table["de"], "en": table["en"]},
        )
        for name, table in raw.items()
    }


TABLES: Mapping[str, TableSchema] = tables()
