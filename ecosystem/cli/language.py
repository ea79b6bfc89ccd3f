"""In which language the command line speaks: chosen before anything is parsed."""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping, Sequence

from ecosystem.words import LANGUAGES

FALLBACK = "en"

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")

_GERMAN = ("de", "german", "deutsch")


def language_of_machine(variables: Mapping[str, str] | None = None) -> str:
    """Read the language off the locale."""
    found = os.environ if variables is None else variables
    name = next((found[key] for key in _VARIABLES if found.get(key)), None)
    if name is None:  # Windows knows the language without any variable
        name = locale.getlocale()[0] or ""
    return "de" if name.casefold().startswith(_GERMAN) else FALLBACK


def language_of(words: Sequence[str], variables: Mapping[str, str] | None = None) -> str:
    """Look for ``--lang`` among the words of a call; the locale decides if it is not there."""
    for position, word in enumerate(words):
        option, sign, value = word.partition("=")
        if option == "--lang":
            asked = value if sign else "".join(words[position + 1 : position + 2])
            return asked if asked in LANGUAGES else FALLBACK
    return language_of_machine(variables)
