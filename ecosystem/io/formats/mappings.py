"""How the words of a foreign format are read as those of a quarter: a file that people may edit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ecosystem.catalogue import text, vocabulary
from ecosystem.errors import DataError, UsageError
from ecosystem.io.json_files import read_json
from ecosystem.io.saving import save_file
from ecosystem.schema import LANGUAGE_PATTERN, TABLES

LEAVE_OUT = "-"
"""What a word means if everything that carries it is to be left out."""

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "types": "type",
        "topics": "topic",
        "groups": "group",
        "languages": "language",
        "kinds": "tie_kind",
        "frequencies": "frequency",
    }
)
"""Section of the file to the vocabulary of its meanings."""

_SHIPPED = {"oruk": "hsds"}
"""Formats whose shipped mapping is that of another one."""

_PLAIN = ("quarter", "columns")
_LISTS = ("topics", "groups", "languages")


@dataclass(frozen=True)
class FormatMapping:
    """What the words of a foreign format mean.

    Parameters
    ----------
    format
        The format that it is for; blank if it may be used for any.
    words
        Section to word to stored keys; a blank meaning says that a word means nothing here.
    columns
        ``actors.name`` and the like to a column of the source.
    quarter
        Properties of the quarter.
    """

    format: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    quarter: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def default(cls, format: str) -> FormatMapping:
        """Give the mapping that is shipped for a format.

        Parameters
        ----------
        format
            Name of the format.

        Returns
        -------
        mapping
            Empty if none is shipped.
        """
        found = files(__package__).joinpath("mappings", f"{_SHIPPED.get(format, format)}.json")
        if not found.is_file():
            return cls(format)
        return replace(
            cls.from_content(json.loads(found.read_text("utf-8")), found.name), format=format
        )

    @classmethod
    def from_file(cls, path: Path) -> FormatMapping:
        """Read a mapping that somebody edited.

        Parameters
        ----------
        path
            The JSON file.

        Returns
        -------
        mapping
            What it says.

        Raises
        ------
        DataError
            If the file cannot be read or is no mapping.
        UsageError
            If a meaning does not exist.
        """
        found = read_json(path, otherwise="formats.map_bad_file")
        return cls.from_content(found, str(path))

    @classmethod
    def from_content(cls, content: object, path: str) -> FormatMapping:
        """Read a mapping from the content of its file.

        Parameters
        ----------
        content
            What the JSON file holds.
        path
            Its name, for messages.

        Returns
        -------
        mapping
            What it says.

        Raises
        ------
        DataError
            If it is no mapping.
        UsageError
            If a meaning does not exist.
        """
        known = {"comment", "format", *SECTIONS, *_PLAIN}
        if not isinstance(content, dict) or not set(content) <= known:
            raise DataError("formats.map_bad_file", path=path)
        entries = {name: _entries(content.get(name, {}), path) for name in (*SECTIONS, *_PLAIN)}
        for section in SECTIONS:
            for word, meaning in entries[section].items():
                _check(section, word, meaning, path)
        return cls(
            str(content.get("format", "")),
            {section: entries[section] for section in SECTIONS if entries[section]},
            entries["columns"],
            entries["quarter"],
        )

    def over(self, base: FormatMapping) -> FormatMapping:
        """Lay this mapping over another one.

        Parameters
        ----------
        base
            What holds where this mapping says nothing.

        Returns
        -------
        mapping
            A new mapping.
        """
        sections = [s for s in SECTIONS if s in base.words or s in self.words]
        words = {s: {**base.words.get(s, {}), **self.words.get(s, {})} for s in sections}
        columns = {**base.columns, **self.columns}
        return FormatMapping(base.format, words, columns, {**base.quarter, **self.quarter})

    def save(self, path: Path) -> Path:
        """Write the mapping with a comment on each section, in both languages.

        Parameters
        ----------
        path
            The file; an older one is replaced.

        Returns
        -------
        path
            The file.

        Raises
        ------
        DataError
            If it cannot be written.
        """
        content: dict[str, Any] = {"comment": _comment("file"), "format": self.format}
        plain = {"quarter": self.quarter, "columns": self.columns}
        for name in (*_PLAIN, *SECTIONS):
            entries = plain.get(name, self.words.get(name, {}))
            content[name] = {"comment": _comment(name), "words": dict(sorted(entries.items()))}
        written = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        return save_file(path, lambda part: part.write_bytes(written.encode()))


def _comment(name: str) -> dict[str, str]:
    return {lang: text(f"formats.comment_{name}", lang) for lang in ("de", "en")}


def _entries(section: object, path: str) -> dict[str, str]:
    words = section.get("words", {}) if isinstance(section, dict) else None
    if not isinstance(words, dict) or not all(isinstance(v, str) for v in words.values()):
        raise DataError("formats.map_bad_file", path=path)
    return {str(word): meaning.strip() for word, meaning in words.items()}


def _is_key(section: str, key: str) -> bool:
    if section == "languages":
        return key == "*" or LANGUAGE_PATTERN.fullmatch(key.partition(":")[0]) is not None
    return key in vocabulary(SECTIONS[section])


def _check(section: str, word: str, meaning: str, path: str) -> None:
    if meaning in ("", LEAVE_OUT):
        return
    keys = meaning.split(";") if section in _LISTS else [meaning]
    for key in keys:
        if not _is_key(section, key):
            known = ", ".join(vocabulary(SECTIONS[section]))
            params = {"section": section, "word": word, "value": key, "known": known}
            raise UsageError("formats.map_bad_value", path=path, **params)


COLUMN_NAMES = frozenset(f"{name}.{column}" for name, t in TABLES.items() for column in t.columns)
"""What may stand on the left in the section ``columns``."""
