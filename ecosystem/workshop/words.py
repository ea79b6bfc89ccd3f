"""Every word that the page may need, in both languages, from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from ecosystem.catalogue import LANGUAGES, language_name, texts, vocabulary
from ecosystem.model.quarter import Quarter
from ecosystem.workshop.models import Json

_VOCABULARIES = ("sector", "type", "topic", "group", "status", "tie_kind", "layer", "class")


def page_words() -> Json:
    """Return the texts of the page.

    Returns
    -------
    words
        Language to key to text.
    """
    return {lang: texts("workshop", lang, prefix="page.") for lang in LANGUAGES}


def page_labels(quarter: Quarter, languages: Iterable[str]) -> Json:
    """Return the labels of stored keys.

    Parameters
    ----------
    quarter
        The quarter; only labels of types that it has are needed.
    languages
        Codes that occur in its needs.

    Returns
    -------
    labels
        Vocabulary to key to language to label.
    """
    types = set(quarter.table("actors").column("type"))
    found: Json = {
        name: {
            key: {lang: entry[lang] for lang in LANGUAGES}
            for key, entry in vocabulary(name).items()
            if name != "type" or key in types
        }
        for name in _VOCABULARIES
    }
    found["symbol"] = {key: entry["symbol"] for key, entry in vocabulary("class").items()}
    found["language"] = {
        code: {lang: language_name(code, lang) for lang in LANGUAGES}
        for code in sorted(set(languages))
    }
    return found
