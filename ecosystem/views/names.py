"""Names as pictures show them: cleaned, and wrapped into short lines."""

from __future__ import annotations

import re
import textwrap
import unicodedata

LETTERS = 16
LINES = 4
_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")  # needed to write Persian and Indian scripts
_LONGEST = 21
_BREAKS = re.compile(r"[^-./_]+[-./_]*|[-./_]+")


def plain(text: str) -> str:
    """Return a text as one line that cannot change the reading direction of its surroundings.

    Parameters
    ----------
    text
        Any text from the data.

    Returns
    -------
    clean
        Without control characters and direction overrides, white space collapsed.
    """
    kept = (
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in text
        if unicodedata.category(c) not in _DROPPED - {"Cc", "Zl", "Zp"} or c in _JOINERS
    )
    return " ".join("".join(kept).split())


def _broken(word: str) -> list[str]:
    """Cut a word that is too long for a line: at its own marks, else in even pieces."""
    if len(word) <= LETTERS:
        return [word]
    pieces: list[str] = []
    for part in _BREAKS.findall(word):
        if pieces and len(pieces[-1] + part) <= LETTERS:
            pieces[-1] += part
        elif len(part) <= _LONGEST:
            pieces.append(part)
        else:
            size = -(-len(part) // -(-len(part) // LETTERS))
            cut = [part[start : start + size] for start in range(0, len(part), size)]
            pieces += [*(piece + "-" for piece in cut[:-1]), cut[-1]]
    return pieces


def wrap(name: str, *, letters: int = LETTERS, lines: int = LINES) -> tuple[str, ...]:
    """Break a name into short lines.

    Parameters
    ----------
    name
        The name.
    letters
        Wanted letters a line; a single longer word has a line of its own.
    lines
        Lines at the most; a longer name ends in "…".

    Returns
    -------
    wrapped
        At least one line.

    Examples
    --------
    >>> wrap("Wohnbau Wessenburg, Büro Kornhafen")
    ('Wohnbau', 'Wessenburg, Büro', 'Kornhafen')
    """
    words = " ".join(piece for word in plain(name).split() for piece in _broken(word))
    found = textwrap.wrap(words, letters, break_long_words=False, break_on_hyphens=False)
    if len(found) > lines:
        found = [*found[: lines - 1], found[lines - 1].rstrip(",;-") + " …"]
    return tuple(found) or ("–",)
