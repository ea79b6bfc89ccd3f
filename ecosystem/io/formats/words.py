"""Words of a foreign source, looked up while it is read; those that nobody knows are remembered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ecosystem.catalogue import text
from ecosystem.io.clerk.languages import language_code
from ecosystem.io.formats.mappings import SECTIONS, FormatMapping
from ecosystem.io.formats.notes import warning
from ecosystem.io.text import fold
from ecosystem.io.words import vocabulary_key
from ecosystem.problems import Problem

_SHOWN = 8


class Words:
    """Looks words up while a source is read, and remembers those that nobody knows.

    Parameters
    ----------
    mapping
        What the words mean.
    """

    def __init__(self, mapping: FormatMapping) -> None:
        self.mapping = mapping
        self.unknown: dict[str, Counter[str]] = {}
        self._folded = {
            section: {fold(word): meaning for word, meaning in words.items()}
            for section, words in mapping.words.items()
        }

    def known(self, section: str, word: str) -> str | None:
        """Find what a word means, without remembering it.

        Parameters
        ----------
        section
            One of `SECTIONS`.
        word
            The word.

        Returns
        -------
        meaning
            Stored keys, blank for no meaning, `LEAVE_OUT`, or None if nobody knows the word.
        """
        own = self._folded.get(section, {}).get(fold(word))
        if own is not None:
            return own
        if section == "languages":
            return language_code(word)
        return vocabulary_key(SECTIONS[section], word)

    def meaning(self, section: str, word: str) -> str:
        """Find what a word means, and remember it if nobody knows.

        Parameters
        ----------
        section
            One of `SECTIONS`.
        word
            The word; a blank one has no meaning.

        Returns
        -------
        meaning
            Stored keys, blank, or `LEAVE_OUT`.
        """
        if not word.strip():
            return ""
        found = self.known(section, word)
        if found is None:
            self.unknown.setdefault(section, Counter())[word.strip()] += 1
        return found or ""

    def notes(self, source: str) -> tuple[Problem, ...]:
        """Say which words have no meaning yet.

        Parameters
        ----------
        source
            Name of the file, for messages.

        Returns
        -------
        notes
            One a section.
        """
        found = []
        for section, counts in sorted(self.unknown.items()):
            ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            shown = ", ".join(f"„{word}“ ({count}×)" for word, count in ordered[:_SHOWN])
            shown += " …" if len(ordered) > _SHOWN else ""
            found.append(warning("unmapped", source, section=_Section(section), shown=shown))
        return tuple(found)

    def completed(self) -> FormatMapping:
        """Give the mapping with a blank meaning for every word that nobody knew.

        Returns
        -------
        mapping
            To be saved and completed by hand.
        """
        seen = {section: dict.fromkeys(sorted(c), "") for section, c in self.unknown.items()}
        return self.mapping.over(FormatMapping(self.mapping.format, seen))


@dataclass(frozen=True)
class _Section:
    """The name of a section, said in the language of the message that it stands in."""

    name: str

    def in_words(self, lang: str) -> str:
        """Say it."""
        return text(f"formats.section_{self.name}", lang)
