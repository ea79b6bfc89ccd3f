"""What each table of a quarter must hold, and the words that may stand in it, read from data.

``tables.json`` lists tables and columns in the order of the data model; the vocabularies with
labels, aliases and properties are ``catalogue/vocabulary.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ecosystem.stubs import dataclass
from ecosystem.words import GERMAN, vocabulary

__all__ = [
    "CORE_TOPICS",
    "FREQUENCY_PER_YEAR",
    "GERMAN",
    "GROUPS",
    "GROUP_WITHIN",
    "ID_PATTERN",
    "INFORMAL",
    "KIND_LAYER",
    "LANGUAGE_TWINS",
    "LAYERS",
    "MISSING",
    "NO_SECTOR",
    "SECTORS",
    "SECTORS_AND_NONE",
    "SECTOR_FROM_PARENT",
    "TABLES",
    "TOPICS",
    "TYPE_SECTOR",
    "Column",
    "TableSchema",
    "tables",
]

# Cell texts that mean *unknown*; never read as no.
MISSING = ("", "?", "unknown")


ID_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,32}")

LANGUAGE_PATTERN = re.compile(r"[a-z]{2,3}|de-simple")

INFORMAL = "informal"

SECTORS: tuple[str, ...] = tuple(vocabulary("sector"))

# What stands for the sector of an actor of whom nobody knows what it is. In arrays of sectors it
# comes after the others.
NO_SECTOR = "?"

SECTORS_AND_NONE = (*SECTORS, NO_SECTOR)

TYPE_SECTOR: Mapping[str, str] = {key: str(e["sector"]) for key, e in vocabulary("type").items()}

# Types whose sector is that of the Träger they belong to.
SECTOR_FROM_PARENT = frozenset({"school", "daycare", "hospital", "neighbourhood_management"})


TOPICS: tuple[str, ...] = tuple(vocabulary("topic"))

CORE_TOPICS: tuple[str, ...] = tuple(key for key, e in vocabulary("topic").items() if e["core"])

GROUPS: tuple[str, ...] = tuple(vocabulary("group"))

# The wider group that holds a narrower one; an offer for the wider serves the narrower.
GROUP_WITHIN: Mapping[str, str] = {
    key: str(e["within"]) for key, e in vocabulary("group").items() if "within" in e
}


LAYERS: tuple[str, ...] = tuple(vocabulary("layer"))

KIND_LAYER: Mapping[str, str] = {key: str(e["layer"]) for key, e in vocabulary("tie_kind").items()}

# Languages of a course that is for those who do not speak German.
FREQUENCY_PER_YEAR: Mapping[str, float] = {
    key: float(e["per_year"]) for key, e in vocabulary("frequency").items()
}


# Languages whose offers serve each other.
LANGUAGE_TWINS: Mapping[str, str] = {"fa": "prs", "prs": "fa", "ku": "kmr", "kmr": "ku"}


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of a table; each is there once, so that it is known by itself."""

    name: str  # Stored key.
    # `id`, `text`, `key`, `keys` (a list), `language`, `languages`, `integer`, `number`,
    # `share` or `date`.
    type: str
    required: bool  # Whether the table must have it.
    filled: bool  # Whether every row must fill it.
    vocabulary: str | None  # Name of the vocabulary of a `key` or `keys` column.
    reference: str | None  # `table.column` that an `id` must occur in.
    minimum: float | None  # Allowed range of a number.
    maximum: float | None
    labels: Mapping[str, str]  # Header in each language.


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table: its columns in order and the columns that make its key."""

    name: str  # Stored key of the table.
    columns: Mapping[str, Column]  # Columns by name, in order.
    # Names of the columns that together occur only once; empty if rows may repeat.
    key: tuple[str, ...]
    labels: Mapping[str, str]  # Sheet name in each language.

    def knows(self, column: str) -> bool:
        """Tell whether a column belongs to the data model (others are kept as they are)."""
        return column in self.columns or (self.name == "areas" and column.startswith("n_"))


@cache
def tables() -> Mapping[str, TableSchema]:
    """Read the data model."""
    raw = json.loads(
        files("ecosystem").joinpath("catalogue", "tables.json").read_text(encoding="utf-8")
    )
    return {
        name: TableSchema(
            name=name,
            columns={
                column: Column(
                    name=column,
                    type=entry["type"],
                    required=entry.get("required", False),
                    filled=entry.get("required", False) and not entry.get("open", False),
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
