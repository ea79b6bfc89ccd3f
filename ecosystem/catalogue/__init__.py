"""All texts that a person reads, in German and English, as data.

One JSON file an area (``checks.json``, ``findings.json`` …): a key, a text in each language, named
placeholders. ``vocabulary.json`` holds the stored keys of the data model with their labels,
aliases and properties.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("de", "en")

__all__ = ["LANGUAGES", "label", "language_name", "text", "texts", "vocabulary"]


@cache
def _area(name: str) -> Mapping[str, Mapping[str, Any]]:
    source = files(__package__).joinpath(f"{name}.json")
    loaded: Mapping[str, Mapping[str, Any]] = json.loads(source.read_text(encoding="utf-8"))
    return loaded


def text(key: str, lang: str, /, **params: object) -> str:
    """Look a message up and fill in its values.

    Parameters
    ----------
    key
        Area and name, joined by a dot: ``"checks.no_folder"``.
    lang
        ``"de"`` or ``"en"``.
    **params
        One value for each placeholder of the message.

    Returns
    -------
    message
        The text in that language.

    Raises
    ------
    KeyError
        If there is no such message, or a value for a placeholder is missing.

    Examples
    --------
    >>> text("vocabulary.topic.debt", "de")
    'Schulden'
    """
    area, _, name = key.partition(".")
    entry: Mapping[str, Any] = _area(area)
    if area == "vocabulary":
        vocabulary_name, _, name = name.partition(".")
        entry = entry[vocabulary_name]
    template: str = entry[name][lang]
    return template.format(**params) if params else template


def texts(area: str, lang: str, *, prefix: str = "") -> dict[str, str]:
    """Return all texts of an area, for a page that fills in their values itself.

    Parameters
    ----------
    area
        Name of a file of the catalogue, without its ending; not ``"vocabulary"``.
    lang
        ``"de"`` or ``"en"``.
    prefix
        Only keys that begin so; it is cut off.

    Returns
    -------
    texts
        Key to text, placeholders as they stand.
    """
    return {
        key.removeprefix(prefix): str(entry[lang])
        for key, entry in _area(area).items()
        if key.startswith(prefix)
    }


@cache
def vocabulary(name: str) -> Mapping[str, Mapping[str, Any]]:
    """Return one vocabulary: stored key to labels, aliases and properties.

    Parameters
    ----------
    name
        ``"topic"``, ``"sector"``, ``"tie_kind"`` …

    Returns
    -------
    entries
        In the order in which people read them.

    Raises
    ------
    KeyError
        If there is no vocabulary of that name.
    """
    entries: Mapping[str, Mapping[str, Any]] = _area("vocabulary")[name]
    return entries


def label(name: str, key: str, lang: str) -> str:
    """Say a stored key in words.

    Parameters
    ----------
    name
        The vocabulary.
    key
        The stored key; one that the vocabulary does not hold is returned as it is.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        The label.

    Examples
    --------
    >>> label("sector", "housing", "en")
    'Housing'
    """
    entry = vocabulary(name).get(key)
    return str(entry[lang]) if entry is not None else key


def language_name(code: str, lang: str) -> str:
    """Name a language; a code without a name in the catalogue stands for itself.

    Parameters
    ----------
    code
        ISO 639 code, ``"de-simple"`` or ``"*"``.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    name
        For example ``"Bulgarisch"``.
    """
    if code == "*":
        return {"de": "jede Sprache", "en": "any language"}[lang]
    return label("language", code, lang)
