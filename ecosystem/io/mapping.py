"""How the columns and words of somebody else's network are to be read."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from ecosystem.catalogue import vocabulary
from ecosystem.errors import DataError, UsageError
from ecosystem.io.json_files import read_json
from ecosystem.io.saving import save_file
from ecosystem.io.words import vocabulary_key
from ecosystem.schema import TABLES

ALIASES = {"layer": "kind", "weight": "strength"}
SWITCHES = ("strength", "strength_reversed", "undirected")
META_FIELDS = ("id", "name", "municipality", "country", "wave", "languages")
DEFAULT_PADS = {"planning-area-id": 8, "PLR_ID": 8}
"""Columns of official area ids that lose their leading zeros, with the digits that they have."""


def _scoped(key: str) -> str | None:
    """Give ``actors.name`` or ``ties.kind`` for a key; None if there is no such column."""
    key = ALIASES.get(key, key)
    table, dot, column = key.partition(".")
    if dot and table in ("actors", "ties"):
        return key if column in TABLES[table].columns else None
    for name in ("ties", "actors"):
        if key in TABLES[name].columns:
            return f"{name}.{key}"
    return None


@dataclass(frozen=True)
class EdgelistMapping:
    """How to read a list of nodes and a list of edges.

    Parameters
    ----------
    columns
        ``actors.name`` or ``ties.kind`` to a column of the file, or to a stored key that holds
        for every row.
    values
        ``actors.sector`` and the like to what each word of the file means.
    strength
        Column that says how strong a tie is; blank if there is none.
    steps
        Step of the scale to a frequency or a number of referrals a year.
    strength_reversed
        Whether 1 is the strongest.
    undirected
        Whether a row stands for both directions: ``yes``, ``no``, or the layers in which it does.
    pads
        Column to the number of digits that its ids have.
    quarter
        Properties of the quarter.
    entries
        The mapping as it was written.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    strength: str = ""
    steps: Mapping[str, str] = field(default_factory=dict)
    strength_reversed: bool = False
    undirected: str = "no"
    pads: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_PADS))
    quarter: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_entries(cls, entries: Mapping[str, str]) -> EdgelistMapping:
        """Make a mapping from its entries.

        Parameters
        ----------
        entries
            ``source`` to a column, ``sector:Federal`` to a stored key, ``strength_reversed`` to
            yes or no, ``pad:COLUMN`` to a number of digits, ``quarter.name`` to a text.

        Returns
        -------
        mapping
            The mapping.

        Raises
        ------
        UsageError
            If a key is not known or a value cannot be used.
        """
        columns: dict[str, str] = {}
        values: dict[str, dict[str, str]] = {}
        steps: dict[str, str] = {}
        switches: dict[str, str] = {}
        pads = dict(DEFAULT_PADS)
        quarter: dict[str, str] = {}
        for key, value in entries.items():
            name, colon, word = key.partition(":")
            name = ALIASES.get(name, name)
            scope = _scoped(name)
            if name == "pad" and word:
                pads[word] = _digits(key, value)
            elif name == "strength" and colon:
                steps[word] = value
            elif name in SWITCHES:
                switches[name] = value
            elif name.startswith("quarter.") and name[8:] in META_FIELDS:
                quarter[name[8:]] = value
            elif scope is None:
                raise UsageError("io.map_unknown_key", name=key, known=_nearest(name))
            elif colon:
                values.setdefault(scope, {})[word] = _meaning(scope, key, value)
            else:
                columns[scope] = value
        return cls(
            columns=columns,
            values=values,
            strength=switches.get("strength", ""),
            steps=steps,
            strength_reversed=_is_yes("strength_reversed", switches.get("strength_reversed", "no")),
            undirected=switches.get("undirected", "no"),
            pads=pads,
            quarter=quarter,
            entries=dict(entries),
        )

    @classmethod
    def from_text(cls, text: str, base: EdgelistMapping | None = None) -> EdgelistMapping:
        """Read a mapping as it is typed: ``source=From,target=To,sector:Federal=state``.

        Parameters
        ----------
        text
            Entries with an equals sign, separated by commas.
        base
            A mapping whose entries hold where the text says nothing else.

        Returns
        -------
        mapping
            The mapping.

        Raises
        ------
        UsageError
            If an entry has no equals sign, a key is not known or a value cannot be used.

        Examples
        --------
        >>> EdgelistMapping.from_text("source=From,sector:Federal=state").columns
        {'ties.source': 'From'}
        """
        entries = dict(base.entries) if base else {}
        for entry in filter(None, map(str.strip, text.split(","))):
            key, sign, value = entry.partition("=")
            if not sign or not key.strip():
                raise UsageError("io.map_bad_entry", entry=entry)
            entries[key.strip()] = value.strip()
        return cls.from_entries(entries)

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> EdgelistMapping:
        """Read a mapping from a JSON file: one object of texts, keys as in `from_entries`.

        Parameters
        ----------
        path
            The file.

        Returns
        -------
        mapping
            The mapping.

        Raises
        ------
        DataError
            If the file cannot be read or is no such object.
        UsageError
            If a key is not known or a value cannot be used.
        """
        found = read_json(path, otherwise="io.map_bad_file")
        if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
            raise DataError("io.map_bad_file", path=path)
        return cls.from_entries(found)

    def to_file(self, path: str | os.PathLike[str]) -> Path:
        """Save the mapping, so that the same files can be read the same way again.

        Parameters
        ----------
        path
            The file.

        Returns
        -------
        path
            The file.

        Raises
        ------
        DataError
            If it cannot be written.
        """
        content = json.dumps(dict(self.entries), ensure_ascii=False, indent=2) + "\n"
        return save_file(Path(path), lambda part: part.write_bytes(content.encode()))


def _nearest(name: str) -> str:
    columns = [column for table in ("ties", "actors") for column in TABLES[table].columns]
    known = [*SWITCHES, *ALIASES, *columns]
    return ", ".join(get_close_matches(name, known, n=1)) or ", ".join(dict.fromkeys(known))


def _digits(key: str, value: str) -> int:
    if not value.isdigit() or not 0 < int(value) <= 32:
        raise UsageError("io.map_bad_value", name=key, value=value, known="1 … 32")
    return int(value)


def _is_yes(key: str, value: str) -> bool:
    answer = vocabulary_key("answer", value or "yes")
    if answer is None:
        raise UsageError("io.map_bad_value", name=key, value=value, known="yes, no")
    return answer == "yes"


def _meaning(scope: str, key: str, value: str) -> str:
    """Check that what a word shall mean is a stored key, where the column has such."""
    table, _, name = scope.partition(".")
    column = TABLES[table].columns[name]
    if column.vocabulary is None or not value:
        return value
    found = vocabulary_key(column.vocabulary, value)
    if found is None:
        known = ", ".join(vocabulary(column.vocabulary))
        raise UsageError("io.map_bad_value", name=key, value=value, known=known)
    return found
