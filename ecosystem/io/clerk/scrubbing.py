"""Takes persons out of texts that somebody wrote for other readers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ecosystem.io.clerk.names import guess_type, without_contact
from ecosystem.io.text import fold

_TITLED = re.compile(
    r"\b(?:frau|herrn?|hr\.|fr\.|dr\.|mrs?\.|ms\.)\s+(?:dr\.\s+)?[A-ZÄÖÜ][\w-]+(?:\s+[A-ZÄÖÜ][\w-]+)?",
    re.IGNORECASE,
)

_NAMED = re.compile(
    r"\b(?i:bei|kontakt|ansprech\w*|leitung|c/o|über)[:\s]+[A-ZÄÖÜ][\w-]+\s+[A-ZÄÖÜ][\w-]+"
)


class Scrubber:
    """Takes persons out of texts: numbers, addresses, titles, and every name of a person column."""

    def __init__(self, names: Iterable[str]) -> None:
        words = {word for name in names for word in re.findall(r"[^\W\d_]{3,}", name)}
        plain = {
            word
            for word in words
            if fold(word) not in ("frau", "herr", "herrn") and guess_type(word) is None
        }
        self._names = (
            re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(plain)))})\b") if plain else None
        )

    def clean(self, text: str) -> str:
        """Give the text without persons."""
        kept = _NAMED.sub(" ", _TITLED.sub(" ", without_contact(text)[0]))
        if self._names:
            kept = self._names.sub(" ", kept)
        return " ".join(re.sub(r"\(\s*\)", " ", kept).split()).strip(" ,;:/-–")
